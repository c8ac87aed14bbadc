//! What an intruder's view of a finished release finds is withheld as well.
//!
//! The tests of the parts are made from the true counts, and know the relations that they were told
//! of. The audit knows nothing but what would be published. Where it finds a count that can only be
//! small, that part of its table goes. Which one goes follows from what would have been published, so that
//! it tells nothing more.

use super::attempts::{Findings, n_counts};
use super::decide::meets;
use super::parts::Shown;
use super::withhold;
use crate::areas::{Areas, Level};
use crate::audit::Exposed;
use crate::catalogue::{Facet, known};
use crate::confidential::tabulate::{SeriesTables, Spec};
use crate::period::{Period, PeriodKind};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The topic of cases that no breakdown divides, in tables.
const TOTAL: &str = "Total";

/// Withholds what gives small counts away, and returns whether anything was left to withhold.
///
/// Of some findings others follow, so that those that cost something come `first`, and others only where nothing is left
/// of these.
///
/// Which of the published counts did so cannot be told, so that what came after all others goes first, then of the
/// table of a count that can only be small its part, then its other parts one by one, both in the periods around it before the others
/// where the table can be cut in time, then the tables of its level and smaller ones, then the series. What an
/// earlier release has decided on stays.
pub(super) fn withhold(
    all: &mut [SeriesTables],
    areas: &Areas,
    shown: &mut [Vec<Shown>],
    (exposed, first): (&[Exposed], Findings),
) -> bool {
    let n_before = n_counts(shown);
    let mut by_rank: BTreeMap<Rank, Vec<&Exposed>> = BTreeMap::new();
    for exposed in exposed {
        by_rank
            .entry(rank(exposed, first))
            .or_default()
            .push(exposed);
    }
    for exposed in by_rank.into_values().rev() {
        withhold_of(all, areas, shown, &exposed);
        if n_counts(shown) < n_before {
            return true;
        }
    }
    false
}

/// What comes first has the largest.
type Rank = (Option<PeriodKind>, bool, Option<Reverse<Option<Level>>>);

fn rank(exposed: &Exposed, first: Findings) -> Rank {
    let kind = exposed.period.kind();
    match first {
        Findings::All => (None, false, None),
        Findings::OfShortestPeriods => (Some(kind), false, None),
        Findings::OfLargestAreas => {
            let level = Level::of_geographic_level(&exposed.level);
            (Some(kind), exposed.topic != TOTAL, Some(Reverse(level)))
        }
    }
}

fn withhold_of(
    all: &mut [SeriesTables],
    areas: &Areas,
    shown: &mut [Vec<Shown>],
    exposed: &[&Exposed],
) {
    let before = shown.to_vec();
    for exposed in exposed {
        let is_of_series = |series: &SeriesTables| {
            let known = &series.cases.series;
            known.dataset() == exposed.dataset
                && (exposed.clock.is_empty() || known.key() == exposed.clock)
        };
        if let Some(series) = all.iter().position(is_of_series) {
            for (table, facet) in next_of(areas, &all[series], &before[series], exposed) {
                let place = (series, table, facet);
                let spec = &before[series][table].spec;
                let period = Period::containing(spec.kind, exposed.period.first());
                let now = &shown[series][table].spec;
                // Another count may be withheld there by now.
                let area = exposed.area.as_deref().and_then(|code| areas.by_code(code));
                let was_there = |spec: &Spec| {
                    spec.periods.contains(&period)
                        && area.is_none_or(|area| spec.areas.contains(&area))
                };
                let is_there = !was_there(spec) || was_there(now);
                if is_there && shown[series][table].facets.contains(&facet) {
                    withhold::part_around(all, areas, shown, place, (Some(period), area));
                }
            }
        }
    }
    withhold::few_of_withheld(all, areas, shown);
}

/// The parts of a table in the order in which they go: what tells of cases that other parts count comes first.
const LIKELY: [Facet; 7] = [
    Facet::Due,
    Facet::Overdue,
    Facet::Started,
    Facet::Queue,
    Facet::Stopped,
    Facet::Exceptions,
    Facet::Ended,
];

/// Says of a part of a table whether it is to be withheld.
type Wanted<'w> = dyn Fn(&Shown, Facet) -> bool + 'w;

/// Returns which parts of the tables of a series are the next to be withheld.
fn next_of(
    areas: &Areas,
    series: &SeriesTables,
    shown: &[Shown],
    exposed: &Exposed,
) -> Vec<(usize, Facet)> {
    let label = |topic: usize| series.cases.topics[topic].label.as_str();
    let is_it = |table: &Shown| {
        let spec = &table.spec;
        spec.level.geographic_level() == exposed.level
            && spec.kind == exposed.period.kind()
            && spec.to_date == exposed.to_date
            && spec.topic.map_or(TOTAL, label) == exposed.topic
    };
    let facet = exposed.measure;
    let facet = facet.and_then(|measure| known(exposed.dataset, measure).facet());
    let level = Level::of_geographic_level(&exposed.level);
    let parts = |wanted: &Wanted| -> Vec<(usize, Facet)> {
        let open = shown.iter().enumerate();
        let open = open.filter(|(_, table)| table.spec.decided.is_none());
        let parts = open.flat_map(|(place, table)| {
            let facets = table.facets.iter().copied();
            let wanted = facets.filter(|facet| wanted(table, *facet));
            wanted.map(move |facet| (place, facet)).collect::<Vec<_>>()
        });
        parts.collect()
    };
    let is_next = |table: &Shown, own: Facet| {
        let mut likely = LIKELY.iter().filter(|facet| table.facets.contains(facet));
        likely.next() == Some(&own)
    };
    let area = exposed.area.as_deref().and_then(|code| areas.by_code(code));
    let holds_area =
        |Shown { spec, .. }: &Shown| area.is_none_or(|area| spec.areas.contains(&area));
    let is_then = |table: &Shown| {
        let spec = &table.spec;
        holds_area(table) && (!spec.is_cut() || meets(spec, exposed.period))
    };
    let steps: [&Wanted; 7] = [
        &|table, own| table.came_last(own) && holds_area(table),
        &|table, own| is_it(table) && is_then(table) && Some(own) == facet,
        &|table, own| is_it(table) && is_then(table) && is_next(table, own),
        &|table, own| is_it(table) && Some(own) == facet,
        &|table, own| is_it(table) && is_next(table, own),
        &|table, _| level.is_some_and(|level| table.spec.level >= level),
        &|_, _| true,
    ];
    let mut steps = steps.into_iter().map(parts);
    steps.find(|parts| !parts.is_empty()).unwrap_or_default()
}
