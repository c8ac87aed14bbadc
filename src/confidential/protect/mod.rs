//! The border: true tables go in by value, a release comes out.
//!
//! By one of two methods. Counts are rounded, all of them (`rounding.rs`); or they are true, and what is
//! small is withheld. Blunt and safe: per level, kind of period and breakdown a part of a table is published
//! whole, or without single areas (`thin.rs`) or periods (`gaps.rs`), or not at all. It is published only if every disjoint part of
//! what is published by then is 0 or at least the threshold.

mod attempts;
mod bins;
mod clocks;
mod curves;
mod decide;
mod exposed;
mod gaps;
mod nested;
mod parts;
pub mod release;
mod rests;
mod revised;
mod rounding;
mod spots;
mod thin;
mod together;
mod withhold;

use super::earlier::{Earlier, Edition};
use super::groups::Groups;
use super::records::{Cases, Drop, FileIntake, Intake, Topic};
use super::tabulate::{Availability, Cell, SeriesTables, Spec, TrueTable, dues_from};
use crate::areas::{AreaId, Areas};
use crate::audit::Exposed;
use crate::catalogue::{Facet, Measure, Numerator, Statistic, measures};
use crate::chain::{self, Layer, LayerRow, RevisedRow};
use crate::config::InputKind;
use crate::figures::{Event, FigureSet};
use crate::period::{Period, PeriodKind};
use crate::stats::quantile;
use crate::symbol::Symbol;
use attempts::{Attempt, Barred, End, FIRST, Rival, Way, Whole};
use curves::Medians;
use decide::Decision;
use parts::Shown;
use rayon::prelude::*;
use release::{
    Count, Days, Distribution, Kept, Outcome, Published, Quality, Release, Row, Rows, SeriesInfo,
    Table, TableNote, Value, WithheldPart, less, rate, share,
};
pub(super) use revised::KnownRevised;
use revised::Moves;
use rounding::{rounded, share_of_rounded};
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU64;

/// Everything true that a release is made of.
pub(super) struct TableSet {
    pub areas: Areas,
    pub series: Vec<SeriesTables>,
    pub figures: Vec<FigureSet>,
    pub events: Vec<Event>,
    pub intakes: Vec<Intake>,
    pub earlier: Earlier,
}

/// What disclosure control goes by, beside each series' own threshold.
pub(super) struct Policy {
    /// The project's threshold, for the figures of quality.
    pub threshold: u64,
    /// A share of 0 % or 100 % of a smaller group is withheld in a sensitive breakdown.
    pub group: u64,
    /// Keys of the sensitive breakdowns.
    pub sensitive: Vec<String>,
    /// Of what all counts are printed as multiples, if they are: then nothing is withheld.
    pub base: Option<NonZeroU64>,
}

/// Says of which tables of a release something can only be a small count: an intruder's view.
pub(super) type Judge<'j> = dyn Fn(&Release) -> Vec<Exposed> + 'j;

/// What readers know, be it that the site does not print it any more.
pub(super) struct Readers<'s> {
    /// Says whether a part of a table, by its place among all, is shown.
    pub is_shown: &'s dyn Fn(usize, Facet) -> bool,
    /// Closed years that were worked out once more.
    pub revised: Vec<KnownRevised>,
}

/// Returns what may leave, what earlier releases have shown as it comes out again, with the number of
/// each, and what `look` makes of the true tables beside what may leave of them. All tables are taken
/// at once, since linked tables are only safe together.
pub(super) fn protect<T>(
    tables: TableSet,
    policy: &Policy,
    judge: &Judge,
    look: impl FnOnce(&[SeriesTables], &Release, &Readers) -> T,
) -> (Release, Again, T) {
    let TableSet {
        areas,
        mut series,
        figures,
        events,
        intakes,
        earlier,
    } = tables;
    let mut release = Release {
        areas,
        series: series.iter().map(|series| info(&series.cases)).collect(),
        tables: Vec::new(),
        notes: Vec::new(),
        distributions: Vec::new(),
        curves: Vec::new(),
        revision: None,
        kept: None,
        base: policy.base,
        figures,
        events,
        quality: intakes
            .iter()
            .map(|intake| quality(intake, policy.threshold))
            .collect(),
    };
    let mut decision = judged(&mut release, &mut series, policy, (&earlier, judge));
    let mut moves = None;
    if !earlier.editions.is_empty() {
        decision.keep_counts_of_shown();
        moves = Some(revised(
            &series,
            &release.areas,
            &decision,
            &earlier.editions,
        ));
    }
    release.revision = moves
        .as_ref()
        .and_then(|moves| moves.printed(&series, &earlier.editions));
    let shown = decision.shown.clone();
    // A curve is made of true counts of single steps, and grows by a few cases from release to release.
    if policy.base.is_none() && !earlier.is_kept {
        decision.keep_counts_of_shown();
        let distributions = &release.distributions;
        release.curves = curves::curves(&series, &release.areas, decision, distributions);
        show(&mut release, &series, &shown, &earlier);
    }
    let all: Vec<&Shown> = shown.iter().flatten().collect();
    let is_shown = |place: usize, facet: Facet| all[place].facets.contains(&facet);
    let known = moves.as_ref();
    let readers = Readers {
        is_shown: &is_shown,
        revised: known.map_or_else(Vec::new, |moves| moves.known(&series, &earlier.editions)),
    };
    let seen = look(&series, &release, &readers);
    if !earlier.is_kept {
        return (release, Again::default(), seen);
    }
    let mut editions: BTreeMap<usize, Vec<RevisedRow>> = BTreeMap::new();
    for (place, edition) in earlier.editions.iter().enumerate() {
        let kept = moves
            .as_ref()
            .map(|moves| moves.kept(&series, &release.areas, place));
        editions.insert(edition.vintage, kept.unwrap_or_default());
    }
    let layers = series.iter().zip(&shown).flat_map(|(series, shown)| {
        let both = series.tables.iter().zip(shown);
        both.map(|(table, one)| {
            let layer = layer(&series.cases, &release, (table, one), shown);
            (one.spec.vintage, layer)
        })
    });
    let (new, again): (Vec<_>, Vec<_>) =
        layers.partition(|(vintage, _)| *vintage == earlier.n_releases);
    let late = earlier.late.into_iter();
    let late = late.map(|(series, cases)| (series, told_of_late(cases, policy.threshold)));
    let from = series.iter().filter_map(|series| {
        let cases = &series.cases;
        Some((cases.series.clone(), dues_from(cases)?))
    });
    let new = new.into_iter().map(|(_, layer)| layer).collect();
    release.kept = Some(Kept {
        layers: chain::side_by_side(new),
        dues_from: from.collect(),
        late: late.collect(),
        forgotten: earlier.forgotten,
        revised: editions.remove(&earlier.n_releases),
    });
    let again = Again {
        layers: again,
        revised: editions,
    };
    (release, again, seen)
}

/// What earlier releases have shown, as it comes out again, by the number of each.
#[derive(Default)]
pub(super) struct Again {
    pub layers: Vec<(usize, Layer)>,
    pub revised: BTreeMap<usize, Vec<RevisedRow>>,
}

/// Decides what is shown, so that a judge of the release finds nothing, and fills it with that.
fn judged(
    release: &mut Release,
    series: &mut [SeriesTables],
    policy: &Policy,
    (earlier, judge): (&Earlier, &Judge),
) -> Decision {
    let whole = attempts::whole(series);
    let mut n_attempts = 0;
    let mut by = |series: &mut [SeriesTables], way: Way, (most, rival): (usize, Option<Rival>)| {
        let known = (most, &Barred::by(way), rival);
        attempts::best(series, &whole, known, |series, barred, rival| {
            n_attempts += 1;
            let areas = (&release.areas, &whole);
            let mut decision = decision(series, areas, policy, (&earlier.editions, barred));
            let before = decision.shown.clone();
            let end = loop {
                if rival.is_some_and(|rival| !rival.is_within_reach(&decision.shown)) {
                    break End::GivenUp;
                }
                show(release, series, &decision.shown, earlier);
                let found = judge(release);
                let found = (&found[..], way.findings);
                if !exposed::withhold(series, &release.areas, &mut decision.shown, found) {
                    break if found.0.is_empty() {
                        End::Clean
                    } else {
                        End::Unmended
                    };
                }
                // Rounded counts show small ones as they are, rounded.
                if policy.base.is_none() {
                    withhold::few_of_withheld(series, &release.areas, &mut decision.shown);
                }
                decision.withhold_few_left(series, &release.areas);
            };
            Attempt {
                lost: Barred::lost(&before, &decision.shown),
                decision,
                end,
            }
        })
    };
    // Where counts are rounded nothing is decided but by the judge.
    let best = if policy.base.is_some() {
        by(series, FIRST, (1, None))
    } else {
        attempts::best_way(series, &whole, |series, way, rival| {
            by(series, way, (2, rival))
        })
    };
    if n_attempts > 1 {
        show(release, series, &best.decision.shown, earlier);
    }
    best.decision
}

/// Decides which closed years are shown once more, beside all that is shown.
fn revised(
    series: &[SeriesTables],
    areas: &Areas,
    decision: &Decision,
    editions: &[Edition],
) -> Moves {
    let mut moves = Moves::of(series, areas, &decision.shown, editions);
    let spreads = decide::spreads(series, areas, &decision.shown, &moves);
    let known = (series, areas);
    revised::decide(&mut moves, known, editions, &spreads, &decision.counts);
    moves
}

/// What a release shows of one series.
#[derive(Default)]
struct OfSeries {
    tables: Vec<Table>,
    notes: Vec<TableNote>,
    distributions: Vec<Distribution>,
}

/// Puts into a release what is shown of the tables, and what became of each.
fn show(release: &mut Release, all: &[SeriesTables], shown: &[Vec<Shown>], earlier: &Earlier) {
    let of_series = all.par_iter().zip(shown);
    let of_series =
        of_series.map(|(series, shown)| shown_of_series(release, series, shown, earlier));
    let of_series: Vec<OfSeries> = of_series.collect();
    let mut whole = OfSeries::default();
    for one in of_series {
        whole.tables.extend(one.tables);
        whole.notes.extend(one.notes);
        whole.distributions.extend(one.distributions);
    }
    (release.tables, release.notes) = (whole.tables, whole.notes);
    release.distributions = whole.distributions;
}

fn shown_of_series(
    release: &Release,
    series: &SeriesTables,
    shown: &[Shown],
    earlier: &Earlier,
) -> OfSeries {
    let cases = &series.cases;
    let medians = (!earlier.is_kept).then(|| Medians::of(cases, &release.curves));
    let mut own = OfSeries::default();
    let both = series.tables.iter().zip(shown);
    for like in alike(both.filter(|(_, shown)| shown.spec.is_printed(cases))) {
        own.notes.push(note(cases, &like));
        if like.iter().any(|(_, shown)| !shown.facets.is_empty()) {
            let table = table(cases, release, (&like, shown), medians.as_ref());
            own.tables.push(table);
        }
    }
    for vintage in 0..=earlier.n_releases {
        let of_vintage = |shown: &&Shown| shown.spec.vintage == vintage && !shown.spec.is_withdrawn;
        let shown: Vec<Shown> = shown.iter().filter(of_vintage).cloned().collect();
        let found = bins::distributions(cases, &release.areas, &shown, release.base);
        own.distributions.extend(found);
    }
    own
}

/// Returns tables with those of the same shape beside them, in the order of the first of each shape.
fn alike<'a>(
    tables: impl Iterator<Item = (&'a TrueTable, &'a Shown)>,
) -> Vec<Vec<(&'a TrueTable, &'a Shown)>> {
    let mut alike: Vec<Vec<(&TrueTable, &Shown)>> = Vec::new();
    for one in tables {
        let is_like = |like: &&mut Vec<(&TrueTable, &Shown)>| like[0].1.spec.is_like(&one.1.spec);
        match alike.iter_mut().find(is_like) {
            Some(like) => like.push(one),
            None => alike.push(vec![one]),
        }
    }
    alike
}

/// Returns the periods of a table on which one release has decided, with what it has shown; `beside` are all tables
/// of the series.
fn layer(
    cases: &Cases,
    release: &Release,
    (true_table, shown): (&TrueTable, &Shown),
    beside: &[Shown],
) -> Layer {
    let areas = &release.areas;
    let spec = &shown.spec;
    let facets: Vec<Facet> = shown.facets.iter().copied().collect();
    let keys = |facets: &[Facet]| -> Vec<String> {
        let keys = facets.iter().map(|facet| chain::facet_key(*facet));
        keys.map(str::to_string).collect()
    };
    let rows = if facets.is_empty() {
        Vec::new()
    } else {
        table(cases, release, (&[(true_table, shown)], beside), None).rows
    };
    let row = |row: &Row| LayerRow {
        area: areas.get(row.area).code.clone(),
        category: row.category.clone(),
        period: row.period.first().to_string(),
        values: chain::values(row, &facets),
    };
    let codes = spec.areas.iter().map(|area| areas.get(*area).code.clone());
    let periods = spec.periods.iter();
    Layer {
        added: spec.is_added,
        areas: codes.collect(),
        kind: chain::kind_key(spec.kind).to_string(),
        level: spec.level.key().to_string(),
        periods: periods.map(|period| period.first().to_string()).collect(),
        planned: keys(&spec.facets),
        rows: rows.iter().map(row).collect(),
        series: cases.series.key().to_string(),
        shown: keys(&facets),
        to_date: spec.to_date,
        together: if facets.is_empty() {
            Vec::new()
        } else {
            together(cases, spec)
        },
        topic: spec.topic.map(|topic| cases.topics[topic].key.clone()),
    }
}

/// Returns the labels of the categories that a table counts together.
fn together(cases: &Cases, spec: &Spec) -> Vec<Vec<String>> {
    let sets = spec.groups.as_ref().map_or_else(Vec::new, Groups::together);
    let topic = spec.topic.map(|topic| &cases.topics[topic].categories);
    let label = |place: &u16| topic.map(|labels| labels[usize::from(*place)].clone());
    let labels = sets
        .iter()
        .map(|set| set.iter().filter_map(label).collect());
    labels.collect()
}

/// Returns what would become of every table, and nothing of what is in them.
pub(super) fn outcomes(
    mut all: Vec<SeriesTables>,
    areas: &Areas,
    policy: &Policy,
    editions: &[Edition],
) -> Vec<TableNote> {
    let whole = attempts::whole(&all);
    let known = (editions, &Barred::default());
    let decision = decision(&mut all, (areas, &whole), policy, known);
    let notes = all.iter().zip(&decision.shown);
    notes
        .flat_map(|(series, shown)| {
            let both = series.tables.iter().zip(shown);
            let now = both.filter(|(_, shown)| shown.spec.is_printed(&series.cases));
            let notes = alike(now).into_iter();
            notes.map(|like| note(&series.cases, &like))
        })
        .collect()
}

/// Decides what is shown: all of the plan where counts are rounded.
fn decision(
    all: &mut [SeriesTables],
    areas: (&Areas, &Whole),
    policy: &Policy,
    (editions, barred): (&[Edition], &Barred),
) -> Decision {
    match policy.base {
        Some(_) => decide::everything(all),
        None => decide::decide(all, areas, policy, editions, barred),
    }
}

fn info(cases: &Cases) -> SeriesInfo {
    SeriesInfo {
        series: cases.series.clone(),
        as_of: cases.as_of,
        covers: cases.covers.clone(),
        complete_from: cases.complete_from,
        breaks: cases.breaks.iter().copied().collect(),
        threshold: cases.threshold,
        sources: cases.sources.iter().cloned().collect(),
        flags_exceptions: cases.flags_exceptions,
        topics: cases.topics.iter().map(key_and_label).collect(),
    }
}

fn key_and_label(topic: &Topic) -> (String, String) {
    (topic.key.clone(), topic.label.clone())
}

/// Returns what became of the periods of a table, taken together.
fn note(cases: &Cases, tables: &[(&TrueTable, &Shown)]) -> TableNote {
    let spec = &tables[0].1.spec;
    let shown = tables.iter().map(|(_, shown)| *shown);
    let areas: BTreeSet<AreaId> = shown
        .clone()
        .flat_map(|one| one.spec.areas.clone())
        .collect();
    let withheld = Facet::ALL.into_iter().filter_map(|facet| {
        let withholding = shown
            .clone()
            .filter(|one| one.spec.facets.contains(&facet) && !one.facets.contains(&facet));
        let of: BTreeSet<AreaId> = withholding.flat_map(|one| one.spec.areas.clone()).collect();
        (!of.is_empty()).then_some(WithheldPart {
            facet,
            n_areas: of.len(),
            is_of_all: of == areas,
        })
    });
    let mut withheld: Vec<WithheldPart> = withheld.collect();
    // Who is past their limit is open, and who was in time has ended: without these it goes without saying.
    let stands_alone = |facet: Facet| shown.clone().any(|one| one.stands_alone(facet));
    withheld.retain(|part| {
        let mut beside = Facet::ALL.into_iter();
        let beside = beside.find(|facet| facet.companion() == Some(part.facet));
        beside.is_none_or(stands_alone)
    });
    let shows_nothing = shown.clone().all(|one| one.facets.is_empty());
    TableNote {
        series: cases.series.clone(),
        kind: spec.kind,
        to_date: spec.to_date,
        level: spec.level,
        topic: spec.topic.map(|topic| key_and_label(&cases.topics[topic])),
        together: {
            let mut showing = shown.clone().filter(|one| !one.facets.is_empty());
            showing
                .next()
                .map_or_else(Vec::new, |one| together(cases, &one.spec))
        },
        outcome: match withheld.len() {
            0 => Outcome::Published,
            _ if shows_nothing => Outcome::Withheld,
            _ => Outcome::Partly(withheld),
        },
    }
}

/// Returns a published table of all its periods, whichever release was the first to decide on each; `beside` are
/// all tables of the series.
fn table(
    cases: &Cases,
    release: &Release,
    (tables, beside): (&[(&TrueTable, &Shown)], &[Shown]),
    medians: Option<&Medians>,
) -> Table {
    let spec = &tables[0].1.spec;
    let available = Availability::of(cases);
    let topic = spec.topic.map(|topic| &cases.topics[topic]);
    // A category that occurs in no published period would tell of a case in another.
    let occurs: BTreeSet<u16> = tables
        .iter()
        .filter(|(_, shown)| !shown.facets.is_empty())
        .flat_map(|(table, _)| &table.cells)
        .filter(|(_, cell)| {
            let mut counts = cell.counts.iter();
            counts.any(|count| rounded(*count, release.base).0 > 0)
        })
        .map(|((_, _, category), _)| *category)
        .collect();
    let cells = tables.iter().flat_map(|(table, shown)| {
        let cells = table.cells.iter();
        let has_quantiles = has_quantiles(shown, beside);
        cells.map(move |((period, area, category), cell)| {
            let period = table.spec.periods[*period];
            ((period, *area, *category), (cell, *shown, has_quantiles))
        })
    });
    let mut cells: Vec<_> = cells
        .filter(|((_, _, category), _)| topic.is_none() || occurs.contains(category))
        .collect();
    cells.sort_by_key(|(place, _)| *place);
    let rows = cells
        .into_iter()
        .map(|((period, area, category), (cell, shown, has_quantiles))| {
            let missing = Published::marked(Symbol::NotAvailable);
            let median = medians.map_or(missing, |medians| medians.median(shown, area, period));
            let population = release.areas.get(area).population;
            let known = (cases, &available, release.base);
            let values = values(
                known,
                (cell, has_quantiles),
                period,
                shown,
                population,
                median,
            );
            Row {
                period,
                provisional: spec.to_date,
                area,
                category: shown.spec.label(cases, category),
                dataset: cases.series.dataset(),
                values,
            }
        });
    Table {
        series: cases.series.clone(),
        kind: spec.kind,
        level: spec.level,
        topic: topic.map(key_and_label),
        several: topic.is_some_and(|topic| topic.several),
        rows: rows.collect(),
    }
}

/// Says whether quantiles of a table are shown. Of shorter periods than years they say when those that ended had
/// begun, and so, with all else, who is left: nothing of the table must be withheld, in any of its periods.
fn has_quantiles(shown: &Shown, beside: &[Shown]) -> bool {
    let is_year = matches!(shown.spec.kind, PeriodKind::Year(_)) && !shown.spec.to_date;
    let pieces = beside
        .iter()
        .filter(|one| one.spec.is_cut_from_same(&shown.spec));
    is_year
        || pieces
            .chain([shown])
            .all(|one| one.facets.len() == one.spec.facets.len())
}

/// Returns the published values of a row: counts and quantiles from the true cell, shares and
/// rates from the published counts alone.
fn values(
    (cases, available, base): (&Cases, &Availability, Option<NonZeroU64>),
    (cell, has_quantiles): (&Cell, bool),
    period: Period,
    shown: &Shown,
    population: Option<std::num::NonZeroU64>,
    cohort_median: Published<Days>,
) -> Vec<Value> {
    let dataset = cases.series.dataset();
    let catalogue = measures(dataset);
    let count = |id: &str| -> Published<Count> {
        let place = catalogue.iter().position(|measure| measure.id == id);
        let place = place.expect("the catalogue refers only to its own measures");
        match mark(available, catalogue[place], period, shown) {
            Some(symbol) => Published::marked(symbol),
            None => Published::shown(rounded(cell.counts[place], base)),
        }
    };
    let value = |measure: &&Measure| match measure.statistic {
        Statistic::Share {
            numerator,
            denominator,
        } => {
            let share = match numerator {
                Numerator::Measure(id) => share(count(id), count(denominator), cases.threshold),
                // Nobody has said which cases are exceptions, so none is left out and none counted.
                Numerator::Less(..) if !cases.flags_exceptions => {
                    Published::marked(Symbol::NotAvailable)
                }
                Numerator::Less(all, part) => {
                    let rest = less(count(all), count(part));
                    share(rest, count(denominator), cases.threshold)
                }
            };
            Value::Share(share_of_rounded(share, base))
        }
        Statistic::CohortMedian => Value::Days(cohort_median),
        Statistic::Rate { of } => Value::Rate(rate(count(of), population)),
        Statistic::Quantile { p, least } => {
            let withheld = (!has_quantiles).then_some(Symbol::Confidential);
            let mark = mark(available, measure, period, shown).or(withheld);
            Value::Days(match mark {
                Some(symbol) => Published::marked(symbol),
                None => days(&cell.waits, p, least, (cases.threshold, base)),
            })
        }
        _ => Value::Count(count(measure.id)),
    };
    catalogue.iter().map(value).collect()
}

/// Returns the symbol in place of a counted measure or a quantile, if it is not shown.
fn mark(
    available: &Availability,
    measure: &Measure,
    period: Period,
    shown: &Shown,
) -> Option<Symbol> {
    let facet = measure
        .facet()
        .expect("shares and rates are derived, not counted");
    if !shown.spec.facets.contains(&facet) || !available.has(facet, period) {
        return Some(Symbol::NotAvailable);
    }
    (!shown.facets.contains(&facet)).then_some(Symbol::Confidential)
}

/// Returns a quantile of waits: under disclosure control the mean of central values in whole
/// days, and only of enough cases, as many as are told; with a threshold of 1 type 7 with one decimal.
fn days(
    sorted: &[i32],
    p: f64,
    least: u64,
    (threshold, base): (u64, Option<NonZeroU64>),
) -> Published<Days> {
    let exact = threshold == 1;
    let n_told = rounded(sorted.len() as u64, base).0;
    // What is printed as 0 cases need not be none.
    if sorted.is_empty() && base.is_none() {
        return Published::marked(Symbol::NotApplicable);
    }
    if (!exact || base.is_some()) && n_told < least {
        return Published::marked(Symbol::Unreliable);
    }
    let days = if exact {
        quantile::type_7(sorted, p).map(|days| (days * 10.0).round() / 10.0)
    } else {
        quantile::central_mean(sorted, p).map(f64::from)
    };
    match days {
        Some(days) => Published::shown(Days {
            days,
            decimals: u8::from(exact),
        }),
        None => Published::marked(Symbol::Unreliable),
    }
}

/// Rows of cases are told to the nearest hundred, and below that not at all: exact rows less the
/// cases of the published tables would be those of the periods that are not.
const ROWS_TOLD: u64 = 100;
/// Rows that are left out are told to the nearest ten: an exact number less that of an earlier
/// release would be the few rows between the two.
const DROPS_TOLD: u64 = 10;

/// Returns how many cases that count otherwise than the newest files would have it the public is told
/// of: an exact number less that of another release would be a few.
fn told_of_late(cases: u64, threshold: u64) -> Rows {
    match cases {
        0 => Rows::Exactly(0),
        cases if threshold == 1 => Rows::Exactly(cases),
        cases if cases < threshold => Rows::FewerThan(threshold),
        cases => Rows::About(((cases + DROPS_TOLD / 2) / DROPS_TOLD).max(1) * DROPS_TOLD),
    }
}

/// Returns what the public is told of an input's rows.
fn quality(intake: &Intake, threshold: u64) -> Quality {
    let sum = |count: fn(&FileIntake) -> u64| intake.files.iter().map(count).sum();
    let (read, used): (u64, u64) = (sum(|file| file.read), sum(|file| file.used));
    let reasons: BTreeSet<Drop> = intake
        .files
        .iter()
        .flat_map(|file| file.drops.keys().copied())
        .collect();
    let dropped = |reason: &Drop| -> u64 {
        let of_file = |file: &FileIntake| file.drops.get(reason).copied();
        intake.files.iter().filter_map(of_file).sum()
    };
    let are_public = intake.kind == InputKind::Figures || threshold == 1;
    let told = |rows: u64, least: u64, nearest: u64| match rows {
        0 => Rows::Exactly(0),
        rows if are_public => Rows::Exactly(rows),
        rows if rows < least => Rows::FewerThan(least),
        rows => Rows::About(((rows + nearest / 2) / nearest).max(1) * nearest),
    };
    Quality {
        input: intake.input.clone(),
        kind: intake.kind,
        as_of: intake.as_of,
        read: told(read, ROWS_TOLD, ROWS_TOLD),
        used: told(used, ROWS_TOLD, ROWS_TOLD),
        drops: reasons
            .iter()
            .map(|reason| (reason.words(), told(dropped(reason), threshold, DROPS_TOLD)))
            .collect(),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::areas::tests::areas;
    use crate::confidential::records::{Case, Summary};
    use crate::confidential::tabulate::{tabulate, tests as given};
    use crate::config::Plan;

    /// Returns the release of cases given as `N AREA START END [TAGS]` a line.
    pub(super) fn release_of(lines: &str, change: impl Fn(&mut Cases)) -> Release {
        release_in(given::AREAS, lines, change)
    }

    /// Returns the release of cases in some areas, given as `CODE NAME LEVEL PARENTS` a line.
    pub(super) fn release_in(areas_of: &str, lines: &str, change: impl Fn(&mut Cases)) -> Release {
        release_by(areas_of, Plan::default(), lines, change)
    }

    /// Returns the same with a plan of its own.
    pub(super) fn release_by(
        areas_of: &str,
        plan: Plan,
        lines: &str,
        change: impl Fn(&mut Cases),
    ) -> Release {
        release_at("E10", (areas_of, plan), lines, change)
    }

    /// Returns the same of a site whose home is another area.
    pub(super) fn release_at(
        home: &str,
        (areas_of, plan): (&str, Plan),
        lines: &str,
        change: impl Fn(&mut Cases),
    ) -> Release {
        let areas = areas(areas_of);
        let (_, first) = lines.split_once(' ').unwrap();
        let first = first.lines().next().unwrap();
        let mut cases = given::cases(&areas, "2025-12-31", first);
        let numbered = |(row, line): (usize, &str)| Case {
            row: row as u64,
            ..counted_case(&areas, line)
        };
        cases.list = lines.lines().enumerate().map(numbered).collect();
        cases.levels = Some(Vec::from(crate::areas::Level::ALL));
        change(&mut cases);
        let mut scope = given::scope(&areas);
        scope.spotlight = areas.by_code("E14");
        scope.home = areas.by_code(home).unwrap();
        scope.plan = plan;
        let series = tabulate(cases, &areas, &scope, &Earlier::default());
        protected(areas, series, &["need"], |_, _, _| ()).0
    }

    /// Returns the release of one series, and what `look` makes of its tables.
    pub(in crate::confidential) fn protected<T>(
        areas: Areas,
        series: SeriesTables,
        sensitive: &[&str],
        look: impl FnOnce(&[SeriesTables], &Release, &Readers) -> T,
    ) -> (Release, T) {
        protected_together(areas, vec![series], sensitive, look)
    }

    /// Returns the release of several series, and what `look` makes of their tables.
    pub(super) fn protected_together<T>(
        areas: Areas,
        series: Vec<SeriesTables>,
        sensitive: &[&str],
        look: impl FnOnce(&[SeriesTables], &Release, &Readers) -> T,
    ) -> (Release, T) {
        let tables = TableSet {
            areas,
            series,
            figures: Vec::new(),
            events: Vec::new(),
            intakes: Vec::new(),
            earlier: Earlier::default(),
        };
        let policy = Policy {
            threshold: 5,
            group: 20,
            sensitive: sensitive.iter().map(ToString::to_string).collect(),
            base: None,
        };
        let (release, _, seen) = protect(tables, &policy, &|_| Vec::new(), look);
        (release, seen)
    }

    fn counted_case(areas: &Areas, line: &str) -> Case {
        let (count, rest) = line.trim().split_once(' ').unwrap();
        Case {
            count: count.parse().unwrap(),
            ..given::case(areas, rest)
        }
    }

    /// Returns what the tables of a kind of period show: `district: Ended Queue`.
    pub(super) fn shown(release: &Release, kind: PeriodKind) -> String {
        let of_kind = release
            .notes
            .iter()
            .filter(|note| note.kind == kind && !note.to_date);
        of_kind
            .map(|note| {
                let topic = note.topic.as_ref().map_or("", |_| " by need");
                let outcome = match &note.outcome {
                    Outcome::Published => "all".to_string(),
                    Outcome::Withheld => "none".to_string(),
                    Outcome::Partly(withheld) => {
                        let parts = withheld.iter().map(|part| {
                            let facet = part.facet;
                            if part.is_of_all {
                                format!("{facet:?}")
                            } else {
                                format!("{facet:?} of {}", part.n_areas)
                            }
                        });
                        format!("all but [{}]", parts.collect::<Vec<_>>().join(", "))
                    }
                };
                format!("{}{topic}: {outcome}", note.level.key())
            })
            .collect::<Vec<_>>()
            .join("; ")
    }

    pub(super) const YEAR: PeriodKind = PeriodKind::Year(crate::period::YearKind::Calendar);

    fn check(lines: &str, expected: &str) {
        assert_eq!(shown(&release_of(lines, |_| ()), YEAR), expected, "{lines}");
    }

    #[test]
    fn large_parts_are_published_at_every_level() {
        check(
            "9 E01 2024-03-01 2024-07-19\n9 E01 2024-03-01 2024-09-19\n7 E02 2024-03-01 2024-07-19",
            "local_authority: all; district: all; constituency: all; ward: all",
        );
    }

    /// Three of forty who wait are past their limit: that forty wait is shown, after all else that can be.
    #[test]
    fn how_many_wait_is_shown_though_few_of_them_are_late() {
        let lines =
            "20 E10 2024-01-02 2024-04-01\n20 E10 2024-01-02 2024-09-01\n37 E10 2024-11-01 -";
        check(lines, "local_authority: all");
        let with_late = format!("{lines}\n3 E10 2024-02-01 -");
        check(&with_late, "local_authority: all but [Overdue, Due]");
        // Nor of a few who wait at all.
        let few = "20 E10 2024-01-02 2024-04-01\n20 E10 2024-01-02 2024-09-01\n3 E10 2024-11-01 -";
        check(few, "local_authority: all but [Queue, Due, Started]");
    }

    #[test]
    fn a_small_part_takes_its_level_with_it() {
        check(
            "9 E07 2024-03-01 2024-07-19\n4 E08 2024-03-01 2024-07-19\n3 E08 2024-03-01 2024-07-18",
            "local_authority: all; district: all",
        );
        check(
            "9 E07 2024-03-01 2024-07-19\n4 E08 2024-03-01 2024-07-19",
            "local_authority: all; district: none",
        );
    }

    #[test]
    fn a_parent_less_its_children_is_a_part() {
        // Three cases are known to the county only.
        check(
            "9 E07 2024-03-01 2024-07-19\n3 E10 2024-03-01 2024-07-19",
            "local_authority: all; district: none",
        );
    }

    #[test]
    fn a_district_less_a_constituency_is_a_part() {
        check(
            "9 E01 2024-03-01 2024-07-19\n3 E07 2024-03-01 2024-07-19\n9 E02 2024-03-01 2024-07-19",
            "local_authority: all; district: all; constituency: none; ward: none",
        );
    }

    #[test]
    fn a_few_exceptions_are_not_shown_beside_the_rest() {
        // Completed 60, without exceptions 57: three exceptions, two of them in time. The queue
        // and the starts would give the three away as well.
        check(
            "22 E10 2024-03-01 2024-07-19\n35 E10 2024-03-01 2024-09-19\n\
             2 E10 2024-03-01 2024-07-19!\n1 E10 2024-03-01 2024-09-19!",
            "local_authority: all but [Due, Started, Exceptions]",
        );
    }

    #[test]
    fn the_flow_of_the_queue_gives_stopped_cases_away() {
        // The ends that are not published are three stopped cases; so are those that ended by
        // their limit less the plans in time.
        check(
            "70 E10 2024-03-01 2024-07-19\n3 E10 2024-03-01 /2024-07-19\n12 E10 2024-03-01 -",
            "local_authority: all but [Due, Started, Stopped]",
        );
    }

    #[test]
    fn the_flow_less_two_shown_ends_gives_the_third_away() {
        // Three exceptions beside forty stopped cases: the flow is those and the plans.
        let lines = "30 E10 2024-02-01 2024-05-01\n30 E10 2024-02-01 2024-09-01\n\
            40 E10 2024-02-01 /2024-03-01\n3 E10 2024-02-01 2024-05-01!\n20 E10 2024-02-01 -";
        check(lines, "local_authority: all but [Stopped, Exceptions]");
    }

    #[test]
    fn what_is_withheld_above_does_not_come_back_from_below() {
        // The starts would give three stopped cases of the county away; its quarters and districts
        // show no queue, and would otherwise show the starts.
        let release = release_of(
            "70 E07 2024-03-01 2024-07-19\n3 E07 2024-03-01 /2024-07-19\n12 E08 2024-03-01 -",
            |_| (),
        );
        let starts = |note: &TableNote| match &note.outcome {
            Outcome::Published => true,
            Outcome::Partly(withheld) => {
                let starts = |part: &WithheldPart| part.facet == Facet::Started && part.is_of_all;
                !withheld.iter().any(starts)
            }
            Outcome::Withheld => false,
        };
        assert!(!release.notes.iter().any(starts));
    }

    /// The year to date is shown for the county, a district and the ward that is the site's home; quarters for the
    /// county and both districts. Eight and five began after the last quarter, so three in the other district.
    #[test]
    fn kinds_of_period_are_held_against_each_other_for_the_areas_that_both_show() {
        let quarters = [1, 4, 7, 10].map(|month| {
            let (start, end) = (
                format!("2024-{month:02}-05"),
                format!("2024-{:02}-20", month + 1),
            );
            format!("30 E01 {start} {end}\n30 E08 {start} {end}")
        });
        let this_year = "30 E01 2025-01-05 2025-03-04\n30 E08 2025-01-05 2025-03-04\n\
            30 E01 2025-04-05 2025-06-04\n30 E08 2025-04-05 2025-06-04\n20 E01 2025-06-20 -\n\
            20 E08 2025-06-20 -\n5 E01 2025-07-02 -\n3 E08 2025-07-02 -";
        let lines = format!("{}\n{this_year}", quarters.join("\n"));
        let plan = Plan {
            quarters: crate::config::Reach::DownTo(crate::areas::Level::District),
            ..Plan::default()
        };
        let areas_of = given::AREAS.replace("ward E07 E14", "ward E07");
        let release = release_at("E01", (&areas_of, plan), &lines, |cases| {
            cases.as_of = given::day("2025-07-03");
            cases.levels = None;
        });
        let started = |code: &str, kind: PeriodKind| -> Option<u64> {
            let area = release.areas.by_code(code).unwrap();
            let tables = release.tables.iter().filter(|table| table.kind == kind);
            let own = tables
                .flat_map(|table| &table.rows)
                .filter(|row| row.area == area && row.period.first() >= given::day("2025-01-01"));
            own.map(|row| row.value("started").and_then(Value::count))
                .sum()
        };
        let rest = |code: &str| Some(started(code, YEAR)? - started(code, PeriodKind::Quarter)?);
        let (county, district) = (rest("E10"), rest("E07"));
        assert!(
            county.is_none() || district.is_none(),
            "{county:?} less {district:?}"
        );
        assert!(started("E10", PeriodKind::Quarter) > Some(0));
    }

    #[test]
    fn those_open_a_year_ago_less_those_open_for_a_year_are_those_that_ended() {
        // 43 open at the end of 2024; 40 of them still at the end of 2025.
        let release = release_of(
            "40 E10 2024-02-01 -\n3 E10 2024-02-01 2025-03-01\n20 E10 2025-02-01 2025-09-01\n\
             20 E10 2025-02-01 -",
            |_| (),
        );
        assert!(
            shown(&release, YEAR).contains("Overdue"),
            "{}",
            shown(&release, YEAR)
        );
    }

    #[test]
    fn a_month_is_its_quarter_less_the_others() {
        let release = release_of(
            "9 E10 2024-01-02 2024-01-10\n9 E10 2024-01-02 2024-02-10\n3 E10 2024-01-02 2024-03-10\n\
             6 E10 2024-01-02 2024-03-11\n4 E10 2024-01-02 2024-04-11\n4 E10 2024-01-02 2024-05-11",
            |_| (),
        );
        assert!(shown(&release, PeriodKind::Quarter).starts_with("local_authority: all"));
        let months = shown(&release, PeriodKind::Month);
        assert!(months.contains("Ended"), "{months}");
    }

    #[test]
    fn tag_sets_of_several_values_are_parts() {
        // 30 with the first, 36 with the second, 63 in all: three have both.
        let both = "27 E10 2024-03-01 2024-07-19 0\n33 E10 2024-03-01 2024-07-19 1\n";
        let shown = |third: &str| shown(&release_of(&format!("{both}{third}"), |_| ()), YEAR);
        let by_need = "local_authority by need: none";
        assert!(shown("3 E10 2024-03-01 2024-07-19 0+1").contains(by_need));
        assert!(!shown("5 E10 2024-03-01 2024-09-19 0+1").contains("by need: none"));
    }

    #[test]
    fn nobody_of_a_small_sensitive_group_is_told_apart() {
        // All seven of a group are late.
        let lines = "30 E10 2024-03-01 2024-07-19 0\n30 E10 2024-03-01 2024-09-19 0\n7 E10 2024-03-01 2024-09-19 1";
        let by_need = |change: fn(&mut Cases)| {
            let text = shown(&release_of(lines, change), YEAR);
            text.split("; ").last().unwrap().to_string()
        };
        let of_seven = by_need(|_| ());
        assert!(
            of_seven.starts_with("local_authority by need: all but [Ended"),
            "{of_seven}"
        );
        assert_eq!(
            by_need(|cases| cases.threshold = 1),
            "local_authority by need: all"
        );
    }

    #[test]
    fn a_threshold_of_one_withholds_nothing() {
        let release = release_of(
            "1 E01 2024-03-01 2024-07-19!\n1 E01 2024-03-01 2024-07-19\n2 E10 2024-03-01 -",
            |cases| {
                cases.threshold = 1;
            },
        );
        assert!(
            release
                .notes
                .iter()
                .all(|note| note.outcome == Outcome::Published)
        );
        assert_eq!(release.distributions.len(), 1);
    }

    #[test]
    fn a_withheld_part_has_its_symbol_and_no_number() {
        let release = release_of(
            "22 E10 2024-03-01 2024-09-19\n3 E10 2024-03-01 2024-09-19!",
            |_| (),
        );
        let row = &release.tables[0].rows[0];
        let text = |id: &str| {
            let value = row.value(id).unwrap();
            value.symbol().map_or_else(
                || format!("{:?}", value.number().unwrap()),
                |s| s.code().into(),
            )
        };
        assert_eq!(text("completed_ex"), "22.0");
        assert_eq!(text("pc_in_limit_ex"), "0.0");
        assert_eq!(text("completed"), "c");
        assert_eq!(text("pc_exceptions"), "c");
        assert_eq!(text("median_days"), "202.0");
        assert_eq!(text("p90_days"), "u");
    }

    #[test]
    fn exceptions_that_nobody_has_flagged_are_not_nil() {
        // A reader saw "Exceptions (%) 0.0" of a clock whose files have no such column.
        let symbol = |flags_exceptions: bool| {
            let lines = "22 E10 2024-03-01 2024-09-19\n22 E10 2024-03-01 2024-04-19";
            let release = release_of(lines, |cases| cases.flags_exceptions = flags_exceptions);
            let row = &release.tables[0].rows[0];
            assert_eq!(row.value("pc_in_limit_ex").unwrap().number(), Some(50.0));
            row.value("pc_exceptions").unwrap().symbol()
        };
        assert_eq!(symbol(false), Some(Symbol::NotAvailable));
        assert_eq!(symbol(true), None);
    }

    #[test]
    fn rows_of_cases_are_told_roughly() {
        let told = |read: u64, blank: u64| {
            let file = FileIntake {
                path: "waits.csv".into(),
                read,
                used: read - blank,
                drops: [(Drop::BlankArea, blank)].into(),
                ..FileIntake::default()
            };
            let intake = Intake {
                input: "council".into(),
                kind: InputKind::Waits,
                as_of: None,
                files: vec![file],
                warnings: Vec::new(),
                summary: Summary::default(),
            };
            let quality = quality(&intake, 5);
            (quality.read, quality.used, quality.drops[0].1)
        };
        assert_eq!(
            told(8966, 21),
            (Rows::About(9000), Rows::About(8900), Rows::About(20))
        );
        assert_eq!(
            told(43, 3),
            (
                Rows::FewerThan(100),
                Rows::FewerThan(100),
                Rows::FewerThan(5)
            )
        );
    }

    #[test]
    fn bins_of_waits_are_as_fine_as_their_parts_allow() {
        let release = release_of(
            "30 E10 2024-01-02 2024-02-10\n6 E10 2024-01-02 2024-07-10\n2 E10 2024-01-02 2024-12-10",
            |_| (),
        );
        let bins: Vec<(i32, Option<i32>, Option<u64>)> = release.distributions[0]
            .bins
            .iter()
            .map(|bin| (bin.after, bin.up_to, bin.count.get().map(|count| count.0)))
            .collect();
        let expected = [
            (-1, 28, 0),
            (28, 56, 30),
            (56, 84, 0),
            (84, 112, 0),
            (112, 140, 0),
        ];
        let expected = expected.map(|(after, up_to, count)| (after, Some(up_to), Some(count)));
        assert_eq!(bins[..5], expected);
        assert_eq!(bins.last().copied().unwrap().1, None);
        assert!(bins.iter().all(|bin| bin.2 == Some(0) || bin.2 >= Some(5)));
    }

    /// Five requests were refused, of two needs: had they been of one, both would be told.
    #[test]
    fn a_total_does_not_tell_that_all_it_is_made_of_is_small() {
        let stopped = |refused: &str| {
            let lines = format!(
                "30 E10 2024-03-01 2024-07-19 0\n30 E10 2024-03-01 2024-09-19 0\n\
                30 E10 2024-03-01 2024-07-19 1\n30 E10 2024-03-01 2024-09-19 1\n{refused}"
            );
            let release = release_of(&lines, |_| ());
            let totals = release.tables().iter();
            let totals = totals.filter(|table| table.kind() == YEAR && table.topic().is_none());
            let mut rows = totals.flat_map(Table::rows);
            let row = rows.find(|row| row.period.label() == "2024");
            match row.and_then(|row| row.value("stopped")) {
                Some(Value::Count(count)) => count.get().map(|count| count.0),
                _ => None,
            }
        };
        let of_both = "2 E10 2024-03-01 /2024-04-01 0\n3 E10 2024-03-01 /2024-04-01 1";
        assert_eq!(stopped(of_both), None);
        assert_eq!(stopped("5 E10 2024-03-01 /2024-04-01 0"), Some(5));
        let of_more = "4 E10 2024-03-01 /2024-04-01 0\n3 E10 2024-03-01 /2024-04-01 1";
        assert_eq!(stopped(of_more), Some(7));
    }

    /// With six in the last bin, two of its ends and four, a reader would know that both are small: had
    /// all been of one kind, they would be told apart.
    #[test]
    fn the_last_bin_does_not_tell_that_what_it_holds_is_small() {
        let last_of = |lines: &str| {
            let release = release_of(lines, |_| ());
            let last = release.distributions[0].bins.last().unwrap();
            (last.after, last.count.get().unwrap().0)
        };
        let waits = "30 E10 2024-01-02 2024-02-10\n9 E10 2024-01-02 2024-06-01\n\
            4 E10 2024-01-02 2024-07-10\n2 E10 2024-01-02 2024-12-10";
        assert_eq!(last_of(waits), (140, 15));
    }
}
