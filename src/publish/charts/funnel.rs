//! Whether areas differ by more than chance alone: those of a comparison as a funnel.

use super::{Chart, Kind, areas_caption, frame, id};
use crate::areas::AreaId;
use crate::catalogue::clocks::Clock;
use crate::figures::percent;
use crate::publish::chart::{self, FunnelLimits, FunnelPoint, Limit};
use crate::publish::facts::Facts;
use crate::publish::format;
use crate::publish::group::{Group, group};
use crate::publish::view::{TableView, cell};
use crate::stats::funnel::{Dispersion, OVERDISPERSED, dispersion, limits_with_spread};
use crate::stats::{Z_95, Z_998};

/// Areas below which there is nothing to compare.
const LEAST_AREAS: usize = 5;

/// Areas with their counts, and how much they differ.
struct Field<'a> {
    group: &'a Group,
    units: Vec<(AreaId, u64, u64)>,
    found: Dispersion,
}

impl Field<'_> {
    /// Returns the spread that limits allow for: none where the areas differ by little more than chance.
    fn spread(&self) -> f64 {
        if self.is_overdispersed() {
            self.found.tau_squared
        } else {
            0.0
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
    let group = group(facts, clock, area)?;
    let known = group.members.iter().skip(1);
    let units: Vec<(AreaId, u64, u64)> = known
        .filter_map(|member| {
            let (part, of) = member.share.ok()?;
            (of > 0).then_some((member.area, part, of))
        })
        .collect();
    if units.len() < LEAST_AREAS {
        return None;
    }
    let counts: Vec<(u64, u64)> = units.iter().map(|(_, part, of)| (*part, *of)).collect();
    let found = dispersion(&counts)?;
    let field = Field {
        group: &group,
        units,
        found,
    };
    let plural = facts.level(group.members[1].area).plural();
    let title = title(&field, plural);
    let description = description(facts, &field, plural);
    let id = id(facts, clock, Kind::Funnel, area);
    let drawing = chart::funnel(&chart::Funnel {
        frame: frame(facts, &id, &title, &description),
        points: points(facts, &field, area),
        centre: Limit {
            value: found.pooled * 100.0,
            label: format!("all: {}", format::percent(found.pooled * 100.0)),
        },
        limits: [("95%", Z_95), ("99.8%", Z_998)]
            .map(|(label, z)| limits(&field, label, z))
            .into(),
        axis: format!("{} in {}", clock.ends, group.period.label()),
        n_max: n_max(&field),
    });
    let widened = if field.is_overdispersed() {
        "widened by the spread between the areas (additive random effects)"
    } else {
        "of what chance alone could give"
    };
    let caption = format!(
        "{} Each mark is one of the {plural}. Lines: the share of all, and limits at 95% (dotted) and \
         99.8% (dashed) {widened}. Overdispersion: {}; about 1 where chance alone is at work.",
        areas_caption(facts, clock, &group),
        format::one_decimal(found.ratio)
    );
    Some(Chart {
        table: table(facts, &field, &title),
        plain: plain(&field, plural),
        id,
        title,
        caption,
        description,
        drawing,
    })
}

fn n_max(field: &Field) -> f64 {
    let largest = field.units.iter().map(|(.., of)| *of).max();
    largest.unwrap_or(1) as f64 * 1.05
}

fn title(field: &Field, plural: &str) -> String {
    let year = field.group.period.label();
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

/// Returns the funnel in words for somebody who has never seen one.
fn plain(field: &Field, plural: &str) -> String {
    let n = field.units.len();
    let of_all = |n_outside: usize| match n_outside {
        0 => format!("none of the {n} {plural} lies"),
        1 => format!("1 of the {n} {plural} lies"),
        some => format!("{some} of the {n} {plural} lie"),
    };
    let by_chance = "If every one of them had the same chance of being in time, nearly all would lie \
                     between limits that are wide for few cases and narrow for many";
    if field.is_overdispersed() {
        return format!(
            "{by_chance}. But {} outside such limits: they differ by far more than chance, and luck \
             does not explain it. The lines drawn allow for that spread; {} outside them.",
            of_all(field.n_outside(0.0)),
            of_all(field.n_outside(field.spread()))
        );
    }
    format!(
        "{by_chance}: the dashed lines. {} outside them.",
        format::sentence_case(&of_all(field.n_outside(0.0)))
    )
}

fn description(facts: &Facts, field: &Field, plural: &str) -> String {
    let outside: Vec<String> = field
        .units
        .iter()
        .filter(|(_, part, of)| field.is_outside((*part, *of), field.spread()))
        .map(|(area, part, of)| {
            let share = format::percent(percent(*part, *of));
            format!("{} {share} of {}", facts.name(*area), format::count(*of))
        })
        .collect();
    let outside = match outside.as_slice() {
        [] => "None lies outside the limits".to_string(),
        names => format!("Outside the limits: {}", names.join("; ")),
    };
    format!(
        "Marks for {} {plural} by number of cases and share in time; all together {}. {outside}.",
        field.units.len(),
        format::percent(field.found.pooled * 100.0)
    )
}

fn points(facts: &Facts, field: &Field, area: AreaId) -> Vec<FunnelPoint> {
    let point = |(unit, part, of): &(AreaId, u64, u64)| {
        let share = percent(*part, *of);
        FunnelPoint {
            name: facts.name(*unit).to_string(),
            n: *of as f64,
            value: share,
            is_home: *unit == area,
            is_outside: field.is_outside((*part, *of), field.spread()),
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
fn limits(field: &Field, label: &str, z: f64) -> FunnelLimits {
    const STEPS: u32 = 40;
    let smallest = field.units.iter().map(|(.., of)| *of).min().unwrap_or(1);
    let first = (smallest as f64 * 0.8).max(1.0);
    let grow = (n_max(field) / first).powf(1.0 / f64::from(STEPS));
    let place = |step: u32| {
        let n = first * grow.powi(step as i32);
        let whole = n.round().max(1.0);
        let (lower, upper) =
            limits_with_spread(field.found.pooled, whole as u64, field.spread(), z)?;
        Some((whole, lower * 100.0, upper * 100.0))
    };
    let mut places: Vec<(f64, f64, f64)> = (0..=STEPS).filter_map(place).collect();
    places.dedup();
    FunnelLimits {
        label: label.to_string(),
        places,
    }
}

fn table(facts: &Facts, field: &Field, title: &str) -> TableView {
    let head = [
        "Area",
        "In time, n of d",
        "In time, %",
        "99.8% limits",
        "Outside",
    ];
    let mut table = TableView::new(title, title, &head);
    for (area, part, of) in &field.units {
        let limits = limits_with_spread(field.found.pooled, *of, field.spread(), Z_998);
        let limits = limits.map(|(lower, upper)| format::range((lower * 100.0, upper * 100.0)));
        let outside = field.is_outside((*part, *of), field.spread());
        table.push(
            "",
            vec![
                cell(facts.name(*area)),
                cell(&format!(
                    "{} of {}",
                    format::count(*part),
                    format::count(*of)
                )),
                cell(&format::one_decimal(percent(*part, *of))),
                cell(&limits.unwrap_or_default()),
                cell(if outside { "yes" } else { "no" }),
            ],
        );
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
            lines += &format!("final_plan 2024 E0{code} completed_ex=200 in_limit_ex={share}\n");
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
        let chart = funnel_of([20, 140, 82, 40, 180]).unwrap();
        assert_eq!(
            chart.title,
            "In 2024 the districts differed by far more than chance"
        );
        assert!(
            chart
                .plain
                .contains("But 4 of the 5 districts lie outside such limits"),
            "{}",
            chart.plain
        );
        assert!(
            chart
                .plain
                .ends_with("none of the 5 districts lies outside them."),
            "{}",
            chart.plain
        );
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
