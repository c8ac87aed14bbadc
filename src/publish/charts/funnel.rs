//! Whether areas differ by more than chance alone, as a funnel: those of a comparison of own cases, or
//! all authorities of an official source.

use super::{Chart, Kind, areas_caption, frame, id};
use crate::areas::{AreaId, Level};
use crate::catalogue::clocks::Clock;
use crate::config::FigureStatus;
use crate::figures::{FigureSet, percent};
use crate::period::Period;
use crate::publish::chart::{self, FunnelLimits, FunnelPoint, Limit};
use crate::publish::facts::Facts;
use crate::publish::format;
use crate::publish::group::{Origin, SHARE, group};
use crate::publish::view::{TableView, cell};
use crate::stats::funnel::{
    Dispersion, OVERDISPERSED, dispersion, limits_with_spread, reach_everywhere,
};
use crate::stats::{Z_95, Z_998};
use std::collections::BTreeMap;

/// Areas below which there is nothing to compare.
const LEAST_AREAS: usize = 5;

/// What the limits of a funnel are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Limits {
    /// Those of chance alone: the areas differ by little more.
    Chance,
    /// Those that allow for the spread between the areas, with those of chance within them.
    Widened,
    /// Those of chance alone, though the areas differ by far more: limits that allow for their spread
    /// would reach from 0 to 100 % for every one of them.
    Boundless,
}

/// Areas with their counts, and how much they differ.
struct Field {
    period: Period,
    /// What the areas are: `districts`.
    plural: &'static str,
    units: Vec<(AreaId, u64, u64)>,
    found: Dispersion,
    limits: Limits,
}

impl Field {
    /// Returns the field of some areas, unless they are too few to compare.
    fn new(period: Period, plural: &'static str, units: Vec<(AreaId, u64, u64)>) -> Option<Field> {
        if units.len() < LEAST_AREAS {
            return None;
        }
        let counts: Vec<(u64, u64)> = units.iter().map(|(_, part, of)| (*part, *of)).collect();
        let found = dispersion(&counts)?;
        let mut widened = counts
            .iter()
            .filter_map(|(_, of)| limits_with_spread(found.pooled, *of, found.tau_squared, Z_998));
        let limits = if found.ratio <= OVERDISPERSED {
            Limits::Chance
        } else if widened.all(reach_everywhere) {
            Limits::Boundless
        } else {
            Limits::Widened
        };
        Some(Field {
            period,
            plural,
            units,
            found,
            limits,
        })
    }

    /// Returns the spread that the limits allow for: none where they are those of chance.
    fn spread(&self) -> f64 {
        match self.limits {
            Limits::Widened => self.found.tau_squared,
            Limits::Chance | Limits::Boundless => 0.0,
        }
    }

    fn is_overdispersed(&self) -> bool {
        self.found.ratio > OVERDISPERSED
    }

    /// Says whether an area lies outside the outer limits, which allow for a spread or not.
    fn is_outside(&self, (part, of): (u64, u64), spread: f64) -> bool {
        let limits = limits_with_spread(self.found.pooled, of, spread, Z_998);
        let share = part as f64 / of as f64;
        limits.is_some_and(|(lower, upper)| share < lower || share > upper)
    }

    fn n_outside(&self, spread: f64) -> usize {
        let units = self.units.iter();
        units
            .filter(|(_, part, of)| self.is_outside((*part, *of), spread))
            .count()
    }
}

pub fn funnel(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Chart> {
    let group = group(facts, clock, area).filter(|group| group.origin == Origin::Own)?;
    let known = group.members.iter().skip(1);
    let units: Vec<(AreaId, u64, u64)> = known
        .filter_map(|member| {
            let (part, of) = member.share.ok()?;
            (of > 0).then_some((member.area, part, of))
        })
        .collect();
    let plural = facts.level(group.members[1].area).plural();
    let field = Field::new(group.period, plural, units)?;
    let words = Words {
        title: title(&field),
        plain: plain(&field),
        caption: caption(&field, &areas_caption(facts, clock, &group)),
    };
    Some(drawn(facts, clock, (Kind::Funnel, area), &field, words))
}

/// Returns the funnel of all authorities of the country that an official source has in its newest
/// period, on the pages of the country, of its regions and of each authority.
pub fn authorities(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Chart> {
    let official = official(facts, clock, area)?;
    let field = &official.field;
    let exceptions = if official.is_without_exceptions {
        "excluding exceptions"
    } else {
        "with exceptions"
    };
    let about = format!(
        "{} within {}, {}, {exceptions}, %, by number of cases. Official statistics: {}.",
        format::sentence_case(&clock.ends),
        clock.limit,
        field.period.label(),
        official.set.source
    );
    let words = Words {
        title: title_of_all(field),
        plain: plain_of_all(facts, clock, &official, area),
        caption: caption(field, &about),
    };
    Some(drawn(facts, clock, (Kind::Authorities, area), field, words))
}

/// The authorities of an official source.
struct Official<'a> {
    set: &'a FigureSet,
    is_without_exceptions: bool,
    field: Field,
    /// Authorities that the source names for the period and gives no share of.
    n_missing: usize,
}

/// Returns the authorities of the source with the newest period; of two, those of the first.
fn official<'a>(facts: &Facts<'a>, clock: &Clock, area: AreaId) -> Option<Official<'a>> {
    let areas = facts.release.areas();
    if !facts.level(area).is_authority_or_above() {
        return None;
    }
    let country = areas.at_level(area, Level::Country);
    let is_beside = |other: AreaId| {
        facts.level(other) == Level::LocalAuthority
            && areas.at_level(other, Level::Country) == country
    };
    let of_measure = |set: &'a FigureSet, ending: &str| {
        let measure = format!("{}.{ending}", clock.id);
        let figures = set.figures.iter();
        let figures = figures.filter(|figure| figure.measure == measure && is_beside(figure.area));
        let figures: Vec<_> = figures.collect();
        let told = figures.iter().filter(|figure| figure.counts().is_some());
        let period = told.map(|figure| figure.period).max()?;
        let of_period = figures.iter().filter(|figure| figure.period == period);
        let of_period: BTreeMap<AreaId, Option<(u64, u64)>> = of_period
            .map(|figure| (figure.area, figure.counts()))
            .collect();
        let units = of_period.iter();
        let units = units.filter_map(|(area, counts)| counts.map(|(part, of)| (*area, part, of)));
        let units: Vec<(AreaId, u64, u64)> = units.collect();
        Some(Official {
            set,
            is_without_exceptions: ending == SHARE,
            n_missing: of_period.len() - units.len(),
            field: Field::new(period, Level::LocalAuthority.plural(), units)?,
        })
    };
    let of_ending = |ending: &str| {
        let sets = facts.release.figures().iter();
        let sets = sets.filter(|set| set.status == FigureStatus::Official);
        let fields = sets.filter_map(|set| of_measure(set, ending));
        fields.reduce(|best, next| {
            if next.field.period > best.field.period {
                next
            } else {
                best
            }
        })
    };
    of_ending(SHARE).or_else(|| of_ending("pc_in_limit"))
}

/// What a funnel says beside its drawing.
struct Words {
    title: String,
    plain: String,
    caption: String,
}

fn drawn(
    facts: &Facts,
    clock: &Clock,
    (kind, area): (Kind, AreaId),
    field: &Field,
    words: Words,
) -> Chart {
    let Words {
        title,
        plain,
        caption,
    } = words;
    let description = description(facts, field);
    let id = id(facts, clock, kind, area);
    let pooled = field.found.pooled * 100.0;
    let drawing = chart::funnel(&chart::Funnel {
        frame: frame(facts, &id, &title, &description),
        points: points(facts, field, area),
        centre: Limit {
            value: pooled,
            label: format!("all: {}", format::percent(pooled)),
        },
        limits: [("95%", Z_95), ("99.8%", Z_998)]
            .map(|(label, z)| limits(field, label, field.spread(), z))
            .into(),
        of_chance: (field.limits == Limits::Widened)
            .then(|| limits(field, "chance alone", 0.0, Z_998)),
        axis: format!("{} in {}", clock.ends, field.period.label()),
        n_max: n_max(field),
    });
    Chart {
        table: table(facts, field, &title),
        plain,
        id,
        title,
        caption,
        description,
        drawing,
    }
}

fn caption(field: &Field, about: &str) -> String {
    let widened = match field.limits {
        Limits::Widened => {
            "widened by the spread between the areas (additive random effects); within them, unbroken, 99.8% limits \
             of what chance alone could give"
        }
        Limits::Chance => "of what chance alone could give",
        Limits::Boundless => {
            "of what chance alone could give, not widened by the spread between the areas: such limits would reach \
             from 0 to 100%"
        }
    };
    format!(
        "{about} Each mark is one of the {}. Lines: the share of all, and limits at 95% (dotted) and \
         99.8% (dashed) {widened}. Overdispersion: {}; about 1 where chance alone is at work.",
        field.plural,
        format::one_decimal(field.found.ratio)
    )
}

fn n_max(field: &Field) -> f64 {
    let largest = field.units.iter().map(|(.., of)| *of).max();
    largest.unwrap_or(1) as f64 * 1.05
}

fn title(field: &Field) -> String {
    let (year, plural) = (field.period.label(), field.plural);
    if field.is_overdispersed() {
        return format!("In {year} the {plural} differed by far more than chance");
    }
    match field.n_outside(0.0) {
        0 => format!("In {year} the {plural} differed by no more than chance could give"),
        n => format!(
            "In {year} {n} of {} {plural} lay outside what chance could give",
            field.units.len()
        ),
    }
}

/// Returns the finding on all authorities, with their number and that of those outside.
fn title_of_all(field: &Field) -> String {
    let (year, n, plural) = (field.period.label(), field.units.len(), field.plural);
    let n_outside = field.n_outside(0.0);
    if field.is_overdispersed() {
        return format!(
            "In {year} the {n} {plural} differed by far more than chance: {n_outside} lay outside what chance \
             alone could give"
        );
    }
    match n_outside {
        0 => format!("In {year} the {n} {plural} differed by no more than chance could give"),
        _ => title(field),
    }
}

const BY_CHANCE: &str = "If every one of them had the same chance of being in time, nearly all would lie \
                         between limits that are wide for few cases and narrow for many";

/// Returns how many of the areas lie outside: `3 of the 8 districts lie`.
fn outside_of_all(field: &Field, spread: f64) -> String {
    let (n, plural) = (field.units.len(), field.plural);
    match field.n_outside(spread) {
        0 => format!("none of the {n} {plural} lies"),
        1 => format!("1 of the {n} {plural} lies"),
        some => format!("{some} of the {n} {plural} lie"),
    }
}

/// Returns what the drawn limits are where the areas differ by far more than chance.
fn drawn_limits(field: &Field) -> String {
    if field.limits == Limits::Boundless {
        return "Limits that allow for that spread would reach from 0 to 100% and tell nothing: the broken lines \
                are those of chance alone."
            .to_string();
    }
    format!(
        "The broken lines allow for that spread; {} outside them.",
        outside_of_all(field, field.spread())
    )
}

/// Returns the funnel in words for somebody who has never seen one.
fn plain(field: &Field) -> String {
    if field.is_overdispersed() {
        return format!(
            "{BY_CHANCE}. But {} outside such limits: they differ by far more than chance, and luck \
             does not explain it. {}",
            outside_of_all(field, 0.0),
            drawn_limits(field)
        );
    }
    format!(
        "{BY_CHANCE}: the dashed lines. {} outside them.",
        format::sentence_case(&outside_of_all(field, 0.0))
    )
}

/// Returns the funnel of all authorities in words: by which method they lie outside, where the page's
/// own authority lies, and how many are not drawn.
fn plain_of_all(facts: &Facts, clock: &Clock, official: &Official, area: AreaId) -> String {
    let field = &official.field;
    let ratio = format::one_decimal(field.found.ratio);
    let mut sentences = vec![format!(
        "{BY_CHANCE}: those within which a score test at 99.8% does not tell a share from that of all."
    )];
    if field.is_overdispersed() {
        sentences.push(format!(
            "But {} outside such limits: councils differ by far more than chance, and luck does not explain \
             it. The overdispersion, about 1 where chance alone is at work, is {ratio}. {}",
            outside_of_all(field, 0.0),
            drawn_limits(field)
        ));
    } else {
        sentences.push(format!(
            "They are the dashed lines, and {} outside them. The overdispersion, about 1 where chance alone \
             is at work, is {ratio}.",
            outside_of_all(field, 0.0)
        ));
    }
    let own = field.units.iter().find(|(unit, ..)| *unit == area);
    if let Some((_, part, of)) = own {
        sentences.push(format!(
            "{}, where {} of {} {} came in time, lies {}.",
            facts.name(area),
            format::percent(percent(*part, *of)),
            format::count(*of),
            clock.ends,
            side(field, (*part, *of))
        ));
    }
    match official.n_missing {
        0 => {}
        1 => sentences.push(
            "1 more is not drawn: the source gives no share of it for that year.".to_string(),
        ),
        n => sentences.push(format!(
            "{n} more are not drawn: the source gives no share of them for that year."
        )),
    }
    sentences.join(" ")
}

/// Returns where an area lies, in words.
fn side(field: &Field, counts: (u64, u64)) -> &'static str {
    let of_chance = field.is_outside(counts, 0.0);
    let of_spread = field.is_outside(counts, field.spread());
    match (field.limits, of_chance, of_spread) {
        (Limits::Chance, false, _) => "between the limits",
        (Limits::Chance, true, _) | (Limits::Widened, _, true) => "outside the limits",
        (Limits::Widened, true, false) => "outside the limits of chance and between the wider ones",
        (Limits::Boundless, true, _) => "outside the limits of chance",
        (Limits::Widened | Limits::Boundless, false, _) => "between the limits of chance",
    }
}

fn description(facts: &Facts, field: &Field) -> String {
    format!(
        "Marks for {} {} by number of cases and share in time; all together {}. {}.",
        field.units.len(),
        field.plural,
        format::percent(field.found.pooled * 100.0),
        outside_in_words(facts, field)
    )
}

/// Returns which areas lie outside the limits; how many, where nearly all do.
fn outside_in_words(facts: &Facts, field: &Field) -> String {
    if field.limits == Limits::Boundless {
        let outside = format::sentence_case(&outside_of_all(field, 0.0));
        return format!(
            "{outside} outside the limits of chance alone, the only ones that are drawn"
        );
    }
    let outside: Vec<String> = field
        .units
        .iter()
        .filter(|(_, part, of)| field.is_outside((*part, *of), field.spread()))
        .map(|(area, part, of)| {
            let share = format::percent(percent(*part, *of));
            format!("{} {share} of {}", facts.name(*area), format::count(*of))
        })
        .collect();
    match (field.limits, outside.as_slice()) {
        (Limits::Widened, []) => format!(
            "None lies outside the wider limits; {} outside those of chance alone",
            outside_of_all(field, 0.0)
        ),
        (_, []) => "None lies outside the limits".to_string(),
        (_, names) => format!("Outside the limits: {}", names.join("; ")),
    }
}

fn points(facts: &Facts, field: &Field, area: AreaId) -> Vec<FunnelPoint> {
    let point = |(unit, part, of): &(AreaId, u64, u64)| {
        let share = percent(*part, *of);
        let is_outside = field.is_outside((*part, *of), field.spread());
        FunnelPoint {
            name: facts.name(*unit).to_string(),
            n: *of as f64,
            value: share,
            is_home: *unit == area,
            is_outside,
            is_named: *unit == area || is_outside && field.limits != Limits::Boundless,
            text: format!(
                "{}: {}, {} of {}",
                facts.name(*unit),
                format::percent(share),
                format::count(*part),
                format::count(*of)
            ),
        }
    };
    field.units.iter().map(point).collect()
}

/// Returns a pair of limits at numbers of cases that lie closer where the funnel is narrow.
fn limits(field: &Field, label: &str, spread: f64, z: f64) -> FunnelLimits {
    const STEPS: u32 = 40;
    let smallest = field.units.iter().map(|(.., of)| *of).min().unwrap_or(1);
    let first = (smallest as f64 * 0.8).max(1.0);
    let grow = (n_max(field) / first).powf(1.0 / f64::from(STEPS));
    let place = |step: u32| {
        let n = first * grow.powi(step as i32);
        let whole = n.round().max(1.0);
        let (lower, upper) = limits_with_spread(field.found.pooled, whole as u64, spread, z)?;
        Some((whole, lower * 100.0, upper * 100.0))
    };
    let mut places: Vec<(f64, f64, f64)> = (0..=STEPS).filter_map(place).collect();
    places.dedup();
    FunnelLimits {
        label: label.to_string(),
        places,
    }
}

/// Returns the areas with their limits; outside which they lie stands in two columns where the limits
/// that are drawn are not those of chance.
fn table(facts: &Facts, field: &Field, title: &str) -> TableView {
    let mut head = vec![
        "Area",
        "In time, n of d",
        "In time, %",
        "99.8% limits",
        "Outside",
    ];
    if field.limits == Limits::Widened {
        head.insert(4, "Outside those of chance");
    }
    let mut table = TableView::new(title, title, &head);
    let yes = |is_outside: bool| cell(if is_outside { "yes" } else { "no" });
    for (area, part, of) in &field.units {
        let limits = limits_with_spread(field.found.pooled, *of, field.spread(), Z_998);
        let limits = limits.map(|(lower, upper)| format::range((lower * 100.0, upper * 100.0)));
        let counts = format!("{} of {}", format::count(*part), format::count(*of));
        let mut cells = vec![
            cell(facts.name(*area)),
            cell(&counts),
            cell(&format::one_decimal(percent(*part, *of))),
            cell(&limits.unwrap_or_default()),
        ];
        if field.limits == Limits::Widened {
            cells.push(yes(field.is_outside((*part, *of), 0.0)));
        }
        cells.push(yes(field.is_outside((*part, *of), field.spread())));
        table.push("", cells);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::super::tests::{charted, charted_with};
    use super::*;

    const AREAS: &str = "E92 England country\nE10 Shire local_authority E92\nE01 A district E10\n\
        E02 B district E10\nE03 C district E10\nE04 D district E10\nE05 E district E10";

    fn funnel_of(shares: [u64; 5]) -> Option<Chart> {
        let all: u64 = shares.iter().sum();
        let mut lines = format!("final_plan 2024 E10 completed_ex=1000 in_limit_ex={all}\n");
        for (place, share) in shares.iter().enumerate() {
            let code = place + 1;
            let line = format!("final_plan 2024 E0{code} completed_ex=200 in_limit_ex={share}\n");
            lines.push_str(&line);
        }
        charted_with(AREAS, &lines, Kind::Funnel)
    }

    #[test]
    fn areas_that_differ_by_chance_are_said_to() {
        let chart = funnel_of([78, 84, 82, 80, 76]).unwrap();
        assert_eq!(
            chart.title,
            "In 2024 the districts differed by no more than chance could give"
        );
        assert!(
            chart
                .plain
                .ends_with("None of the 5 districts lies outside them.")
        );
        assert!(
            chart.caption.contains("Overdispersion: 0."),
            "{}",
            chart.caption
        );
    }

    #[test]
    fn areas_that_differ_by_far_more_are_given_wider_limits() {
        let chart = funnel_of([40, 120, 80, 60, 100]).unwrap();
        assert_eq!(
            chart.title,
            "In 2024 the districts differed by far more than chance"
        );
        let check = |text: &str, expected: &str| assert!(text.contains(expected), "{text}");
        check(
            &chart.plain,
            "But 2 of the 5 districts lie outside such limits",
        );
        check(
            &chart.plain,
            "allow for that spread; none of the 5 districts lies outside them.",
        );
        check(
            &chart.description,
            "None lies outside the wider limits; 2 of the 5 districts lie outside those of chance alone.",
        );
        let head = chart.table.head.iter().map(|head| head.text.as_str());
        assert!({ head }.any(|head| head == "Outside those of chance"));
        check(&chart.drawing.wide, "class=\"peer-whisker\"");
    }

    #[test]
    fn limits_that_would_reach_from_end_to_end_are_those_of_chance() {
        let chart = funnel_of([20, 140, 82, 40, 180]).unwrap();
        let check = |text: &str, expected: &str| assert!(text.contains(expected), "{text}");
        check(
            &chart.plain,
            "But 4 of the 5 districts lie outside such limits",
        );
        check(
            &chart.plain,
            "would reach from 0 to 100% and tell nothing: the broken lines are those of chance alone.",
        );
        check(
            &chart.description,
            "4 of the 5 districts lie outside the limits of chance alone",
        );
        check(&chart.caption, "such limits would reach from 0 to 100%");
        let told = chart.table.rows.iter().map(|row| row.cells.last());
        let outside = told.filter(|cell| cell.is_some_and(|cell| cell.html == "yes"));
        assert_eq!((outside.count(), chart.table.head.len()), (4, 5));
        assert!(!chart.drawing.wide.contains("class=\"peer-whisker\""));
    }

    #[test]
    fn few_areas_have_no_funnel() {
        assert!(
            charted(
                "final_plan 2024 E10 completed_ex=1000 in_limit_ex=400",
                Kind::Funnel
            )
            .is_none()
        );
    }
}
