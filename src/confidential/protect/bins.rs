//! Waits by length: published for the local authority and above, by year, in bins whose every
//! disjoint part is 0 or at least the threshold.
//!
//! They tell when those began that ended in the year, and so, with all else, who is still open. Where an area is so
//! small that anything of its table of years is withheld they are left out, as curves are.

use super::curves::{is_of_years, is_whole};
use super::parts::{self, Shown};
use super::release::{Bin, Distribution, Published};
use super::rounding::rounded;
use crate::areas::{AreaId, Areas};
use crate::catalogue::{DAYS_OF_52_WEEKS, Facet};
use crate::confidential::records::{Case, Cases, End};
use crate::confidential::tabulate::{Availability, SeriesTables};
use crate::period::{Day, Period};
use crate::series::Series;
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, BTreeSet, HashMap};
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
    let is_shown = |table: &&Shown| match base {
        None => is_whole(table),
        Some(_) => is_of_years(&table.spec) && table.facets.contains(&Facet::Timely),
    };
    let tables: Vec<&Shown> = shown.iter().filter(is_shown).collect();
    let Some(limit) = days_of_limit(cases) else {
        return Vec::new();
    };
    let waited = Waited::of(cases, areas, &tables);
    for edges in candidates(limit) {
        if cases.threshold == 1 || waited.smallest_part(&edges) >= cases.threshold {
            return waited.distributions(&cases.series, &edges, base);
        }
    }
    Vec::new()
}

/// Returns the upper edges of the bins of a series' distributions, in days; none, where it has none.
pub(super) fn edges(distributions: &[Distribution], series: &Series) -> Vec<i32> {
    let mut own = distributions.iter();
    let own = own.find(|distribution| distribution.series == *series);
    own.map_or_else(Vec::new, |own| {
        own.bins.iter().filter_map(|bin| bin.up_to).collect()
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
/// limit is a multiple, and an open last bin that begins after three, two limits or one.
///
/// Who knows this rule knows that finer ones did not hold: steps of a bin each would say that one of two is small.
fn candidates(limit: i32) -> Vec<Vec<i32>> {
    let widths = [5, 3, 2, 1]
        .into_iter()
        .filter(|parts| limit % (7 * parts) == 0);
    widths
        .flat_map(|parts| {
            let width = limit / parts;
            let limits = (1..=3).rev();
            limits.map(move |limits| (1..=limits * parts).map(|n| n * width).collect())
        })
        .collect()
}

/// The cases that a distribution shows, with the day of their end and their wait.
fn waits(cases: &Cases) -> Vec<(&Case, Day, i32)> {
    let ended = cases.list.iter();
    ended
        .filter_map(|case| Some((case, case.end.day()?, wait(case)?)))
        .collect()
}

/// Returns the days that a case has waited, if a distribution shows it.
fn wait(case: &Case) -> Option<i32> {
    let is_shown = matches!(case.end, End::Completed(_)) && !case.exception;
    let end = case.clocked.end.filter(|_| is_shown)?;
    Some(end - case.clocked.start)
}

/// The cases that a distribution shows: the rows of each bin, sorted.
pub(super) struct Binned {
    bins: Vec<Vec<u64>>,
    /// How many cases there are in the bins before each, and in all.
    before: Vec<u64>,
}

/// Returns the cases of the distributions of series that withhold anything.
pub(super) fn binned(
    all: &[SeriesTables],
    areas: &Areas,
    distributions: &[Distribution],
) -> Vec<Binned> {
    let cases = all.iter().map(|series| &series.cases);
    let protected = cases.filter(|cases| cases.threshold > 1);
    let binned = protected.flat_map(|cases| {
        let own = distributions.iter();
        let own: Vec<&Distribution> = own.filter(|one| one.series == cases.series).collect();
        of_series(cases, areas, &own)
    });
    binned.collect()
}

/// Returns the cases of the distributions of one series.
fn of_series(cases: &Cases, areas: &Areas, distributions: &[&Distribution]) -> Vec<Binned> {
    let mut of_area: BTreeMap<AreaId, Vec<usize>> = BTreeMap::new();
    for (place, distribution) in distributions.iter().enumerate() {
        of_area.entry(distribution.area).or_default().push(place);
    }
    let n_bins = distributions
        .iter()
        .map(|distribution| distribution.bins.len());
    let mut bins: Vec<Vec<(Vec<u64>, u64)>> = n_bins.map(|n| vec![(Vec::new(), 0); n]).collect();
    for (case, day, wait) in waits(cases) {
        let around = areas.ancestors(case.area).iter();
        for place in around.filter_map(|area| of_area.get(area)).flatten() {
            let distribution = distributions[*place];
            if distribution.period.contains(day) {
                let is_shorter = |bin: &Bin| bin.up_to.is_some_and(|edge| edge < wait);
                let bin = distribution.bins.partition_point(is_shorter);
                let (rows, size) = &mut bins[*place][bin];
                rows.push(case.row);
                *size += case.count;
            }
        }
    }
    bins.into_iter().map(Binned::of).collect()
}

impl Binned {
    /// Returns it of the rows of each bin and how many cases they are.
    fn of(bins: Vec<(Vec<u64>, u64)>) -> Binned {
        let (mut bins, sizes): (Vec<Vec<u64>>, Vec<u64>) = bins.into_iter().unzip();
        for rows in &mut bins {
            rows.sort_unstable();
        }
        let before = sizes.iter().scan(0, |sum, size| {
            *sum += size;
            Some(*sum)
        });
        Binned {
            before: std::iter::once(0).chain(before).collect(),
            bins,
        }
    }

    /// Says whether bins side by side, which a reader adds up, hold a few rows more or less than a set of
    /// some size, and all of it or nothing else.
    pub(super) fn is_near(
        &self,
        (size, least): (u64, u64),
        in_set: impl Fn(u64) -> bool,
        set: impl Fn(&dyn Fn(u64) -> bool) -> bool,
    ) -> bool {
        let n_bins = self.bins.len();
        let runs = (0..n_bins).flat_map(|first| (first..n_bins).map(move |last| (first, last)));
        let mut near = runs.filter_map(|(first, last)| {
            let of_run = self.before[last + 1] - self.before[first];
            let is_near = of_run != size && of_run.abs_diff(size) < least;
            is_near.then_some((of_run, &self.bins[first..=last]))
        });
        near.any(|(of_run, bins)| {
            if of_run < size {
                bins.iter().flatten().all(|row| in_set(*row))
            } else {
                set(&|row| bins.iter().any(|rows| rows.binary_search(&row).is_ok()))
            }
        })
    }
}

/// How many cases waited how long, wherever tables can tell them apart.
struct Waited {
    /// The rows that distributions are published for.
    rows: BTreeSet<(Period, AreaId)>,
    /// Sets of areas in which cases of a period are counted.
    signatures: Vec<(Period, Vec<AreaId>)>,
    /// By the place of their set and the days that they waited.
    cases: BTreeMap<(u32, i32), u64>,
    /// The same of all that ended in a year and began before it, where the queues before and after it tell how many
    /// they are; those that are in no bin as if they had not waited.
    older: BTreeMap<(u32, i32), u64>,
}

impl Waited {
    fn of(cases: &Cases, areas: &Areas, tables: &[&Shown]) -> Waited {
        let available = Availability::of(cases);
        let mut rows: BTreeSet<(Period, AreaId)> = BTreeSet::new();
        for table in tables {
            let periods = table.spec.periods.iter();
            for period in periods.filter(|period| available.has(Facet::Ended, **period)) {
                rows.extend(table.spec.areas.iter().map(|area| (*period, *area)));
            }
        }
        let first = tables.first();
        let periods: Vec<Period> = first.map_or(Vec::new(), |table| table.spec.periods.clone());
        let mut numbers: BTreeMap<(Period, Vec<AreaId>), u32> = BTreeMap::new();
        // Most cases are of an area and a period that came before.
        let mut met: HashMap<(AreaId, usize), Option<u32>, FixedState> = HashMap::default();
        let mut of_cases: BTreeMap<(u32, i32), u64> = BTreeMap::new();
        let has_queue = tables
            .iter()
            .any(|table| table.facets.contains(&Facet::Overdue));
        let mut older: BTreeMap<(u32, i32), u64> = BTreeMap::new();
        for case in &cases.list {
            let Some((day, wait)) = case.end.day().map(|day| (day, wait(case))) else {
                continue;
            };
            let Some(place) = periods.iter().position(|period| period.contains(day)) else {
                continue;
            };
            let signature = met.entry((case.area, place)).or_insert_with(|| {
                let period = periods[place];
                let around = areas.ancestors(case.area).iter().copied();
                let around: Vec<AreaId> = around
                    .filter(|area| rows.contains(&(period, *area)))
                    .collect();
                (!around.is_empty()).then(|| parts::numbered(&mut numbers, (period, around)))
            });
            let Some(signature) = signature else {
                continue;
            };
            if let Some(wait) = wait {
                *of_cases.entry((*signature, wait)).or_default() += case.count;
            }
            if has_queue && case.start < periods[place].first() {
                let waited = wait.unwrap_or_default();
                *older.entry((*signature, waited)).or_default() += case.count;
            }
        }
        Waited {
            rows,
            signatures: parts::in_order(numbers),
            cases: of_cases,
            older,
        }
    }

    /// Returns the cases of a set of areas in a bin, each once, in order.
    fn parts(&self, edges: &[i32]) -> Vec<((u32, usize), u64)> {
        let mut parts: Vec<((u32, usize), u64)> = Vec::new();
        for ((signature, wait), count) in &self.cases {
            let part = (*signature, edges.partition_point(|edge| edge < wait));
            match parts.last_mut() {
                Some((last, sum)) if *last == part => *sum += count,
                _ => parts.push((part, *count)),
            }
        }
        parts
    }

    /// Returns the number of cases in the smallest part that is not empty.
    fn smallest_part(&self, edges: &[i32]) -> u64 {
        let parts = self.parts(edges).into_iter().filter(|(_, sum)| *sum > 0);
        // What the last bin counts together would be told apart, were it not for small counts.
        let sizes = parts.map(|((_, bin), sum)| parts::size(sum, bin == edges.len()));
        let smallest = sizes.min().unwrap_or(u64::MAX);
        let older = edges.iter().filter(|edge| **edge >= DAYS_OF_52_WEEKS);
        let older = older.flat_map(|edge| self.older_within(*edge).into_values());
        smallest.min(older.min().unwrap_or(u64::MAX))
    }

    /// Returns those that ended in a year and began before it, by their set of areas, less those that waited for
    /// longer than a year at least.
    fn older_within(&self, days: i32) -> BTreeMap<u32, u64> {
        let mut within: BTreeMap<u32, u64> = BTreeMap::new();
        for ((signature, wait), count) in &self.older {
            if *wait <= days {
                *within.entry(*signature).or_default() += count;
            }
        }
        within
    }

    fn distributions(
        &self,
        series: &Series,
        edges: &[i32],
        base: Option<NonZeroU64>,
    ) -> Vec<Distribution> {
        let empty = || vec![0; edges.len() + 1];
        let rows = self.rows.iter().map(|row| (*row, empty()));
        let mut counts: BTreeMap<(Period, AreaId), Vec<u64>> = rows.collect();
        for ((signature, bin), sum) in self.parts(edges) {
            let (period, around) = &self.signatures[signature as usize];
            for area in around {
                let row = counts.get_mut(&(*period, *area));
                row.expect("all rows are laid out")[bin] += sum;
            }
        }
        counts
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

#[cfg(test)]
mod tests {
    use super::super::tests::release_of;
    use super::*;

    /// Of twenty that were open at the end of 2024 and are not at the end of 2025, seventeen waited for more than
    /// 52 weeks: three did not, as the queues and the last bin say.
    #[test]
    fn bins_of_more_than_a_year_are_held_against_the_queues() {
        let edges_with = |n_within: u32| {
            let lines = format!(
                "60 E10 2024-01-10 2024-04-10\n40 E10 2024-01-10 2024-07-10\n17 E10 2024-01-10 2025-01-16\n\
                 10 E10 2024-01-10 -\n{n_within} E10 2024-01-10 2025-01-06\n20 E10 2025-01-08 2025-12-22\n\
                 60 E10 2025-01-08 2025-04-16\n20 E10 2025-01-08 -"
            );
            let release = release_of(&lines, |_| ());
            let mut distributions = release.distributions().iter();
            let first = distributions.next().unwrap();
            let edges = first.bins.iter().filter_map(|bin| bin.up_to);
            edges.max().unwrap()
        };
        assert!(edges_with(3) < DAYS_OF_52_WEEKS);
        assert!(edges_with(7) >= DAYS_OF_52_WEEKS);
    }

    /// Seven waited for 20 to 24 weeks and two for 32 to 36: a last bin that begins after 32 weeks would say that it, or the
    /// one before it, was too small with one bin more.
    #[test]
    fn bins_grow_coarser_by_whole_limits() {
        let lines = "20 E10 2024-06-03 2024-08-02\n20 E10 2024-06-03 2025-06-08\n20 E10 2025-02-03 2025-04-04\n\
            7 E10 2025-02-03 2025-07-03\n2 E10 2025-02-03 2025-10-11";
        let release = release_of(lines, |_| ());
        let distributions = release.distributions().iter();
        let last = distributions.map(|one| {
            let edges = one.bins.iter().filter_map(|bin| bin.up_to);
            edges.max().unwrap()
        });
        let last: Vec<i32> = last.collect();
        assert!(!last.is_empty());
        assert!(last.iter().all(|edge| edge % 140 == 0), "{last:?}");
    }

    /// Plans of a cohort by the end of a week, less those of its year that took as long, were four who came in
    /// the year after: project 27 of `tests/attack.rs`.
    #[test]
    fn bins_side_by_side_are_told_from_sets_that_hold_a_few_more_or_fewer() {
        let binned = Binned {
            bins: vec![(0..30).collect(), (30..40).collect(), (40..70).collect()],
            before: vec![0, 30, 40, 70],
        };
        let is_near = |set: std::ops::Range<u64>| {
            let size = set.end - set.start;
            let all_of = |holds: &dyn Fn(u64) -> bool| set.clone().all(holds);
            binned.is_near((size, 5), |row| set.contains(&row), all_of)
        };
        // The first two and four others; all but three of them; the last and one of the second.
        assert!(
            [0..44, 0..37, 39..70]
                .map(is_near)
                .into_iter()
                .all(|near| near)
        );
        // The same as two of them, five more, and as many of which some are in none.
        assert!(
            ![0..40, 0..75, 50..78]
                .map(is_near)
                .into_iter()
                .any(|near| near)
        );
    }
}
