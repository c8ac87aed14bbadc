//! Two counts of which one holds all cases of the other, and a few more.
//!
//! Whatever the relation between them, their difference is a count of its own: those open a year
//! ago less those open for more than a year are those that ended; those answered in target less
//! those whose target ran out and was kept are those of a few days around the new year. So every
//! two published counts are compared as sets of rows, over all tables and clocks.

use super::parts::Shown;
use crate::areas::Areas;
use crate::catalogue::{Facet, measures};
use crate::confidential::records::Cases;
use crate::confidential::tabulate::{Availability, SeriesTables, each_count, n_categories};
use std::collections::BTreeMap;

/// A part of a table: the series, the table's place in its plan, and the part.
pub(super) type Part = (usize, usize, Facet);

/// The rows that a published count counts, with the part that it belongs to.
pub(super) struct Counted {
    part: Part,
    /// The part's place in the order of decision: what comes later is withheld first.
    rank: (usize, usize, Facet),
    /// Sorted numbers of rows.
    pub rows: Vec<u64>,
    pub threshold: u64,
    pub size: u64,
}

impl Counted {
    /// Returns a count that belongs to no part of a table.
    pub fn of_rows(rows: Vec<u64>, size: u64, threshold: u64) -> Counted {
        Counted {
            part: (usize::MAX, usize::MAX, Facet::Started),
            rank: (usize::MAX, usize::MAX, Facet::Started),
            rows,
            threshold,
            size,
        }
    }
}

/// Two parts of which a reader of both has a count of a few cases.
pub(super) struct Pair {
    /// The less important of the two.
    pub lesser: Part,
    pub other: Part,
}

/// Returns the parts of tables whose counts differ from each other by a few cases, the most
/// important first: with what is withheld of one, pairs go that would cost others too.
pub(super) fn few_between(
    all: &[SeriesTables],
    areas: &Areas,
    shown: &[Vec<Shown>],
    order: &[usize],
) -> Vec<Pair> {
    let counts = published(all, areas, shown, order);
    let pairs = counts.iter().enumerate().flat_map(|(place, smaller)| {
        let larger = counts[place + 1..].iter();
        let near = larger.take_while(|larger| {
            larger.size - smaller.size < larger.threshold.max(smaller.threshold)
        });
        near.filter(|larger| larger.size > smaller.size)
            .filter(|larger| is_subset(&smaller.rows, &larger.rows))
            .map(move |larger| {
                if larger.rank > smaller.rank {
                    (larger, smaller)
                } else {
                    (smaller, larger)
                }
            })
    });
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort_by_key(|(lesser, other)| (lesser.rank, other.rank));
    pairs.dedup_by_key(|(lesser, other)| (lesser.rank, other.rank));
    let parts = pairs.into_iter().map(|(lesser, other)| Pair {
        lesser: lesser.part,
        other: other.part,
    });
    parts.collect()
}

/// Returns every published count of the series that withhold anything, from the smallest to the
/// largest.
pub(super) fn published(
    all: &[SeriesTables],
    areas: &Areas,
    shown: &[Vec<Shown>],
    order: &[usize],
) -> Vec<Counted> {
    let sizes = sizes(all);
    let mut counts: Vec<Counted> = Vec::new();
    for (rank, index) in order.iter().enumerate() {
        if all[*index].cases.threshold > 1 {
            counts.extend(counted(
                &all[*index].cases,
                areas,
                &shown[*index],
                (*index, rank),
                &sizes,
            ));
        }
    }
    counts.sort_by(|one, other| (one.size, &one.rank).cmp(&(other.size, &other.rank)));
    counts
}

/// Returns how many cases each row stands for.
fn sizes(all: &[SeriesTables]) -> BTreeMap<u64, u64> {
    let cases = all.iter().flat_map(|series| &series.cases.list);
    cases.map(|case| (case.row, case.count)).collect()
}

/// Returns every published count of a series, except those of nobody.
fn counted(
    cases: &Cases,
    areas: &Areas,
    shown: &[Shown],
    (series, rank): (usize, usize),
    sizes: &BTreeMap<u64, u64>,
) -> Vec<Counted> {
    let catalogue = measures(cases.series.dataset());
    let available = Availability::of(cases);
    let mut counts = Vec::new();
    for (index, table) in shown.iter().enumerate() {
        let facet_of = |measure: usize| catalogue[measure].facet();
        let is_shown: Vec<bool> = table
            .spec
            .periods
            .iter()
            .flat_map(|period| (0..catalogue.len()).map(move |measure| (*period, measure)))
            .map(|(period, measure)| {
                facet_of(measure).is_some_and(|facet| {
                    table.facets.contains(&facet) && available.has(facet, period)
                })
            })
            .collect();
        let n_tags = usize::from(n_categories(cases, &table.spec));
        let n_counts = table.spec.periods.len() * table.spec.areas.len() * n_tags * catalogue.len();
        let mut rows: Vec<Vec<u64>> = vec![Vec::new(); n_counts];
        each_count(
            cases,
            areas,
            &table.spec,
            |(period, area, tag), measure, case| {
                if is_shown[period * catalogue.len() + measure] {
                    let area = table.spec.areas.binary_search(&area);
                    let area = area.expect("only areas of the table are visited");
                    let place =
                        (period * table.spec.areas.len() + area) * n_tags + usize::from(tag);
                    rows[place * catalogue.len() + measure].push(case.row);
                }
            },
        );
        let counted = rows
            .into_iter()
            .enumerate()
            .filter(|(_, rows)| !rows.is_empty());
        counts.extend(counted.map(|(place, mut rows)| {
            let measure = place % catalogue.len();
            rows.sort_unstable();
            let facet = facet_of(measure).expect("only counted measures are visited");
            Counted {
                part: (series, index, facet),
                rank: (rank, index, facet),
                size: rows.iter().map(|row| sizes[row]).sum(),
                rows,
                threshold: cases.threshold,
            }
        }));
    }
    counts
}

/// Says whether every number of `smaller` is among those of `larger`; both are sorted.
pub(super) fn is_subset(smaller: &[u64], larger: &[u64]) -> bool {
    let mut rest = larger.iter();
    smaller
        .iter()
        .all(|wanted| rest.by_ref().find(|row| *row >= wanted) == Some(wanted))
}
