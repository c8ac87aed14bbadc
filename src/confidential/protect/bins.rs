//! Waits by length: published for the local authority and above, by year, in bins whose every
//! disjoint part is 0 or at least the threshold.

use super::parts::{self, Shown};
use super::release::{Bin, Distribution, Published};
use super::rounding::rounded;
use crate::areas::{AreaId, Areas};
use crate::catalogue::Facet;
use crate::confidential::records::{Case, Cases, End};
use crate::confidential::tabulate::Availability;
use crate::period::{Day, Period, PeriodKind};
use crate::series::Series;
use std::collections::BTreeMap;
use std::num::NonZeroU64;

/// Returns the distributions of the years whose totals are shown, in the finest bins that hold.
///
/// With a base the counts of the bins are rounded to its multiples.
pub(super) fn distributions(
    cases: &Cases,
    areas: &Areas,
    shown: &[Shown],
    base: Option<NonZeroU64>,
) -> Vec<Distribution> {
    finest(cases, areas, shown).map_or_else(Vec::new, |(edges, counts)| {
        counts.distributions(&cases.series, &edges, base)
    })
}

/// Returns the upper edges of the bins of a series' distributions, in days; none, where it has none.
pub(super) fn edges(cases: &Cases, areas: &Areas, shown: &[Shown]) -> Vec<i32> {
    finest(cases, areas, shown).map_or_else(Vec::new, |(edges, _)| edges)
}

/// Returns the upper edges, in days, of the finest bins that hold, and what is in them.
fn finest(cases: &Cases, areas: &Areas, shown: &[Shown]) -> Option<(Vec<i32>, Counts)> {
    let tables: Vec<&Shown> = shown
        .iter()
        .filter(|table| table.spec.level.is_authority_or_above() && !table.spec.to_date)
        .filter(|table| table.spec.topic.is_none() && table.facets.contains(&Facet::Ended))
        .filter(|table| matches!(table.spec.kind, PeriodKind::Year(_)))
        .collect();
    candidates(days_of_limit(cases)?)
        .into_iter()
        .find_map(|edges| {
            let counts = count(cases, areas, &tables, &edges);
            let holds = cases.threshold == 1 || counts.smallest_part >= cases.threshold;
            holds.then_some((edges, counts))
        })
}

/// The limit in calendar days, where it is the same for all cases of a clock.
fn days_of_limit(cases: &Cases) -> Option<i32> {
    let Series::Waits(_) = cases.series else {
        return None;
    };
    let mut limits = cases
        .list
        .iter()
        .filter_map(|case| Some(case.clocked.last_lawful? - case.clocked.start));
    let first = limits.next()?;
    limits.all(|limit| limit == first).then_some(first)
}

/// Returns upper edges of bins, in days, from fine to coarse: all of one width, of which the
/// limit is a multiple, and an open last bin that begins ever earlier.
fn candidates(limit: i32) -> Vec<Vec<i32>> {
    let widths = [5, 3, 2, 1]
        .into_iter()
        .filter(|parts| limit % (7 * parts) == 0);
    widths
        .flat_map(|parts| {
            let width = limit / parts;
            let longest = 3 * parts;
            (parts..=longest)
                .rev()
                .map(move |n_bins| (1..=n_bins).map(|n| n * width).collect())
        })
        .collect()
}

/// The cases that a distribution shows, with the day of their end and their wait.
fn waits(cases: &Cases) -> Vec<(&Case, Day, i32)> {
    let plain = cases.list.iter().filter(|case| !case.exception);
    plain
        .filter_map(|case| match case.end {
            End::Completed(day) => Some((case, day, case.clocked.end? - case.clocked.start)),
            End::Open | End::Stopped(_) => None,
        })
        .collect()
}

struct Counts {
    bins: BTreeMap<(Period, AreaId), Vec<u64>>,
    smallest_part: u64,
}

impl Counts {
    fn distributions(
        self,
        series: &Series,
        edges: &[i32],
        base: Option<NonZeroU64>,
    ) -> Vec<Distribution> {
        self.bins
            .into_iter()
            .filter(|(_, counts)| counts.iter().any(|count| *count > 0))
            .map(|((period, area), counts)| Distribution {
                series: series.clone(),
                area,
                period,
                bins: bins(&counts, edges, base),
            })
            .collect()
    }
}

fn bins(counts: &[u64], edges: &[i32], base: Option<NonZeroU64>) -> Vec<Bin> {
    let after = |n: usize| n.checked_sub(1).map_or(-1, |before| edges[before]);
    counts
        .iter()
        .enumerate()
        .map(|(n, count)| Bin {
            after: after(n),
            up_to: edges.get(n).copied(),
            count: Published::shown(rounded(*count, base)),
        })
        .collect()
}

fn count(cases: &Cases, areas: &Areas, tables: &[&Shown], edges: &[i32]) -> Counts {
    let mut bins: BTreeMap<(Period, AreaId), Vec<u64>> = BTreeMap::new();
    let available = Availability::of(cases);
    for table in tables {
        let periods = table.spec.periods.iter();
        for (period, area) in periods
            .filter(|period| available.has(Facet::Ended, **period))
            .flat_map(|period| table.spec.areas.iter().map(move |area| (*period, *area)))
        {
            bins.insert((period, area), vec![0; edges.len() + 1]);
        }
    }
    let periods: Vec<Period> = tables
        .first()
        .map_or(Vec::new(), |table| table.spec.periods.clone());
    let mut signatures = BTreeMap::new();
    let mut parts = Vec::new();
    for (case, day, wait) in waits(cases) {
        let Some(period) = periods.iter().find(|period| period.contains(day)) else {
            continue;
        };
        let bin = edges.partition_point(|edge| *edge < wait);
        let of_tables: Vec<AreaId> = areas
            .ancestors(case.area)
            .iter()
            .copied()
            .filter(|area| bins.contains_key(&(*period, *area)))
            .collect();
        for area in &of_tables {
            bins.get_mut(&(*period, *area))
                .expect("all rows are laid out")[bin] += case.count;
        }
        if !of_tables.is_empty() {
            let signature = parts::numbered(&mut signatures, of_tables);
            let part = [signature, period.first().0 as u32, bin as u32, 0];
            parts.push((part, case.count));
        }
    }
    // What the last bin counts together would be told apart, were it not for small counts.
    let last = edges.len() as u32;
    let (of_last, others): (Vec<_>, Vec<_>) =
        parts.into_iter().partition(|(part, _)| part[2] == last);
    let smallest = parts::size(parts::smallest_sum(of_last), true);
    Counts {
        bins,
        smallest_part: smallest.min(parts::smallest_sum(others)),
    }
}
