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
}

/// The parts of a table in the order in which they go: what tells of cases that other parts count comes first.
const LIKELY: [Facet; 8] = [
    Facet::Due,
    Facet::Overdue,
    Facet::Started,
    Facet::Queue,
    Facet::Stopped,
    Facet::Exceptions,
    Facet::Timely,
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
        &|table, own| table.stands_alone(own) && holds_area(table),
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

#[cfg(test)]
mod tests {
    use super::super::attempts::Findings;
    use super::{Exposed, Shown, TOTAL, rank, withhold};
    use crate::areas::Level;
    use crate::areas::tests::areas;
    use crate::catalogue::{Dataset, Facet};
    use crate::confidential::earlier::Earlier;
    use crate::confidential::tabulate::{tabulate, tests as given};
    use crate::period::{Period, PeriodKind, YearKind};
    use std::collections::BTreeSet;

    const YEAR: PeriodKind = PeriodKind::Year(YearKind::Calendar);

    type Place = (Level, PeriodKind);

    /// Returns that limits that ran out are found to be few.
    fn exposed(level: Level, kind: PeriodKind) -> Exposed {
        Exposed {
            dataset: Dataset::Waits,
            clock: String::new(),
            level: level.geographic_level().to_string(),
            area: None,
            period: Period::containing(kind, given::day("2024-07-19")),
            to_date: false,
            topic: TOTAL.to_string(),
            measure: Some("due"),
        }
    }

    /// Returns of which tables the limits that ran out are withheld first, after a judge has found them to be few in some.
    fn first_lost(found: &[Place], first: Findings) -> Vec<Place> {
        let areas = areas(given::AREAS);
        let lines = "E01 2024-03-01 2024-07-19\nE02 2024-03-01 2024-07-19\n".repeat(40);
        let cases = given::cases(&areas, "2025-12-31", lines.trim());
        let series = tabulate(cases, &areas, &given::scope(&areas), &Earlier::default());
        let of_total = series.tables.iter().map(|table| &table.spec);
        let of_total = of_total.filter(|spec| spec.topic.is_none() && !spec.to_date);
        let shown = of_total.map(|spec| Shown {
            spec: spec.clone(),
            facets: [Facet::Ended, Facet::Timely, Facet::Due].into(),
        });
        let mut shown = vec![shown.collect::<Vec<Shown>>()];
        let found = found.iter().map(|(level, kind)| Exposed {
            clock: series.cases.series.key().to_string(),
            ..exposed(*level, *kind)
        });
        let found: Vec<Exposed> = found.collect();
        assert!(withhold(&mut [series], &areas, &mut shown, (&found, first)));
        let lost = shown[0]
            .iter()
            .filter(|table| !table.facets.contains(&Facet::Due));
        lost.map(|table| (table.spec.level, table.spec.kind))
            .collect()
    }

    /// A ward's year is found to be few when a county's months tell so, for one.
    #[test]
    fn what_is_found_of_the_shortest_periods_goes_first() {
        use Level::{LocalAuthority, Ward};
        let found = |all: &[Place], first| -> BTreeSet<Place> {
            first_lost(all, first).into_iter().collect()
        };
        let all = [
            (Ward, YEAR),
            (LocalAuthority, PeriodKind::Quarter),
            (LocalAuthority, PeriodKind::Month),
        ];
        let shortest = Findings::OfShortestPeriods;
        assert_eq!(found(&all, shortest), all[2..].iter().copied().collect());
        assert_eq!(
            found(&all[..2], shortest),
            all[1..].iter().copied().collect()
        );
        assert_eq!(found(&all[..1], shortest), [all[0]].into());
        assert_eq!(found(&all, Findings::All), all.into());
    }

    #[test]
    fn of_these_breakdowns_and_the_largest_areas_can_go_first() {
        let of = |level: Level, kind, topic: &str| {
            let exposed = Exposed {
                topic: topic.to_string(),
                ..exposed(level, kind)
            };
            rank(&exposed, Findings::OfLargestAreas)
        };
        let (county, region) = (Level::LocalAuthority, Level::Region);
        let in_order = [
            of(county, PeriodKind::Month, "Need"),
            of(region, PeriodKind::Month, TOTAL),
            of(county, PeriodKind::Month, TOTAL),
            of(region, PeriodKind::Quarter, "Need"),
        ];
        assert!(in_order.is_sorted_by(|one, other| one > other));
    }
}
