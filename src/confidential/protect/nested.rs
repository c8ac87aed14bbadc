//! Two counts of which one holds all cases of the other, and a few more.
//!
//! Whatever the relation between them, their difference is a count of its own: those open a year
//! ago less those open for more than a year are those that ended; those answered in target less
//! those whose target ran out and was kept are those of a few days around the new year. So every
//! two published counts are compared as sets of rows, over all tables and clocks.

use super::parts::Shown;
use super::rests;
use crate::areas::{AreaId, Areas};
use crate::catalogue::{Facet, Measure, measures};
use crate::confidential::groups::Groups;
use crate::confidential::records::Cases;
use crate::confidential::tabulate::{
    Availability, Breakdown, Cell, Layout, Place, SeriesTables, each_count_where,
};
use crate::period::Period;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A part of a table: the series, the table's place in its plan, and the part.
pub(super) type Part = (usize, usize, Facet);

/// What a count of a series is of, whatever its period and area.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Line {
    pub to_date: bool,
    pub breakdown: Arc<Breakdown>,
    pub category: u16,
    /// The measure's place in the catalogue, or behind all of them what several have together.
    pub measure: usize,
}

/// The rows that a published count counts, with the part that it belongs to.
pub(super) struct Counted {
    pub part: Part,
    /// The period and the area that it counts; none of what readers know otherwise.
    pub at: Option<(Period, AreaId)>,
    pub line: Line,
    /// The part's place in the order of importance: what comes later is withheld first, before all
    /// else what a project has added to the plan or what came after all others, and never what an earlier release has shown.
    rank: (bool, bool, usize, usize, Facet),
    /// Sorted numbers of rows.
    pub rows: Vec<u32>,
    pub threshold: u64,
    pub size: u64,
}

/// Stands in place of a series: a count that is known, and no part of a table.
const KNOWN: usize = usize::MAX;

impl Counted {
    /// Returns a count that readers know, whatever is withheld: the one of such a number.
    pub fn known(
        number: usize,
        facet: Facet,
        threshold: u64,
        rows: Vec<u32>,
        size: u64,
    ) -> Counted {
        Counted {
            part: (KNOWN, number, facet),
            at: None,
            line: Line {
                to_date: false,
                breakdown: Arc::new(Breakdown {
                    topic: None,
                    groups: None,
                }),
                category: 0,
                measure: KNOWN,
            },
            rank: (false, false, KNOWN, number, facet),
            rows,
            threshold,
            size,
        }
    }

    /// Says whether it is to be withheld rather than another, whichever pieces of tables they are in.
    pub fn is_less_important_than(&self, other: &Counted) -> bool {
        let key = |count: &Counted| {
            let (is_open, is_last, series, _, facet) = count.rank;
            let kind = count.at.map(|(period, _)| period.kind());
            (
                is_open,
                is_last,
                series,
                count.line.breakdown.topic,
                kind,
                facet,
            )
        };
        key(self) > key(other)
    }

    /// Says whether it is what two measures have together.
    fn is_sum(&self, all: &[SeriesTables]) -> bool {
        let measures = measures(all[self.part.0].cases.series.dataset());
        self.line.measure >= measures.len()
    }

    /// Says whether sums of it and of counts like it are looked at, where it is withheld of some areas (`rests`).
    pub fn is_plain(&self, all: &[SeriesTables]) -> bool {
        !Counted::is_known(self.part) && !self.line.to_date && !self.is_sum(all)
    }

    /// Says whether it counts no part of a table.
    pub fn is_known(part: Part) -> bool {
        part.0 == KNOWN
    }

    /// Says whether one of two counts holds all cases of the other and a few more.
    pub fn is_few_from(&self, rows: &[u32], size: u64, threshold: u64) -> bool {
        let n_between = self.size.abs_diff(size);
        let is_few = n_between > 0 && n_between < threshold.max(self.threshold);
        let (smaller, larger) = if size < self.size {
            (rows, &self.rows[..])
        } else {
            (&self.rows[..], rows)
        };
        is_few && is_subset(smaller, larger)
    }
}

/// What tells of most pairs of counts that the one does not hold the rows of the other, side by side in memory.
struct Outline {
    size: u64,
    threshold: u64,
    first: u32,
    last: u32,
    /// Has the bit of each row; several rows share one.
    bits: u64,
}

impl Outline {
    fn of(count: &Counted) -> Outline {
        let bits = count.rows.iter().fold(0, |bits, row| {
            // Rows of one day or file come one after another: their bits are far apart.
            bits | 1 << (row.wrapping_mul(0x9E37_79B1) >> 26)
        });
        Outline {
            size: count.size,
            threshold: count.threshold,
            // Nobody is within anything.
            first: count.rows.first().copied().unwrap_or(u32::MAX),
            last: count.rows.last().copied().unwrap_or(0),
            bits,
        }
    }

    fn may_be_within(&self, other: &Outline) -> bool {
        self.bits & !other.bits == 0 && self.first >= other.first && self.last <= other.last
    }
}

/// Two parts of which a reader of both has a count of a few cases, each in a period and an area.
pub(super) struct Pair {
    /// The less important of the two.
    pub lesser: (Part, Option<(Period, AreaId)>),
    pub other: (Part, Option<(Period, AreaId)>),
    /// What is left of several areas that withhold the lesser is looked at.
    pub is_plain: bool,
}

/// Returns the parts of tables whose counts differ from each other by a few cases, the most
/// important first: with what is withheld of one, pairs go that would cost others too.
///
/// `are_plain` says of two counts whether what is left of several areas is looked at, where they withhold the one.
pub(super) fn few_between(
    counts: &[Counted],
    are_plain: impl Fn(&Counted, &Counted) -> bool,
) -> Vec<Pair> {
    let outlines: Vec<Outline> = counts.par_iter().map(Outline::of).collect();
    let smaller = counts.par_iter().zip(&outlines).enumerate();
    let pairs = smaller.flat_map_iter(|(place, (smaller, outline))| {
        let larger = counts[place + 1..].iter().zip(&outlines[place + 1..]);
        let near = larger.take_while(|(_, other)| {
            other.size - outline.size < other.threshold.max(outline.threshold)
        });
        near.filter(|(_, other)| other.size > outline.size && outline.may_be_within(other))
            .filter(|(larger, _)| is_subset(&smaller.rows, &larger.rows))
            .map(move |(larger, _)| {
                if larger.rank > smaller.rank {
                    (larger, smaller)
                } else {
                    (smaller, larger)
                }
            })
    });
    let mut pairs: Vec<_> = pairs.collect();
    let key =
        |(lesser, other): &(&Counted, &Counted)| (lesser.rank, other.rank, lesser.at, other.at);
    pairs.sort_by_key(key);
    // Of several in the same place all must be plain.
    let same_place = pairs.chunk_by(|one, other| key(one) == key(other));
    let parts = same_place.map(|pairs| {
        let (lesser, other) = pairs[0];
        Pair {
            lesser: (lesser.part, lesser.at),
            other: (other.part, other.at),
            is_plain: pairs.iter().all(|(one, other)| are_plain(one, other)),
        }
    });
    parts.collect()
}

/// Returns every published count of the series that withhold anything, and those that are known besides, from the
/// smallest to the largest.
pub(super) fn published(
    all: &[SeriesTables],
    areas: &Areas,
    shown: &[Vec<Shown>],
    order: &[usize],
    known: Vec<Counted>,
) -> Vec<Counted> {
    let together = together(all, shown);
    let mut counts = known;
    counts.par_extend(counts_of(all, areas, shown, (order, &together)));
    counts.par_sort_by(|one, other| (one.size, &one.rank).cmp(&(other.size, &other.rank)));
    counts
}

/// Returns every count that is withheld of parts that other pieces of their tables show.
pub(super) fn partly_withheld(
    all: &[SeriesTables],
    areas: &Areas,
    shown: &[Vec<Shown>],
    order: &[usize],
) -> Vec<Counted> {
    let together = together(all, shown);
    let withheld = shown.iter().map(|of_series| {
        let pieces = of_series.iter();
        let withheld = pieces.map(|piece| Shown {
            spec: piece.spec.clone(),
            facets: rests::shown_by_others(of_series, piece),
        });
        withheld.collect()
    });
    let withheld: Vec<Vec<Shown>> = withheld.collect();
    counts_of(all, areas, &withheld, (order, &together)).collect()
}

/// Returns every count of the parts of some tables, but for the series that withhold nothing.
fn counts_of<'a>(
    all: &'a [SeriesTables],
    areas: &'a Areas,
    shown: &'a [Vec<Shown>],
    (order, together): (&[usize], &Together),
) -> impl ParallelIterator<Item = Counted> + use<'a> {
    let order = order.iter().copied().enumerate();
    let withholding = order.filter(|(_, series)| all[*series].cases.threshold > 1);
    let tables = withholding.flat_map(|(rank, series)| {
        let cases = &all[series].cases;
        let are_single = cases.list.iter().all(|case| case.count == 1);
        let of_tables = all[series].tables.as_slice();
        let tables = shown[series].iter().enumerate().map(move |(table, shown)| {
            let cells = are_single.then(|| &of_tables[table].cells);
            (table, (Cow::Borrowed(shown), cells))
        });
        let sums = sums(cases, &shown[series], together).into_iter();
        let sums = sums.map(|(table, sum)| (table, (Cow::Owned(sum), None)));
        let available = Availability::of(cases);
        let tables = tables.chain(sums);
        tables.map(move |(table, (shown, cells))| {
            let place = (series, rank, table);
            ((cases, available), (shown, cells), place)
        })
    });
    let tables: Vec<(_, (Cow<Shown>, _), _)> = tables.collect();
    let of_tables = tables.into_par_iter();
    of_tables.flat_map_iter(move |((cases, available), (table, cells), place)| {
        counted((cases, &available), areas, (&table, cells), place)
    })
}

/// The cells of a true table.
type Cells = BTreeMap<Place, Cell>;

/// Labels of the categories that some table counts together, by the key of their topic.
type Together = BTreeSet<(String, Vec<Vec<String>>)>;

fn together(all: &[SeriesTables], shown: &[Vec<Shown>]) -> Together {
    let tables = all.iter().zip(shown).flat_map(|(series, shown)| {
        let shown = shown.iter().filter(|table| !table.facets.is_empty());
        shown.map(move |table| (&series.cases, &table.spec))
    });
    let sets = tables.filter_map(|(cases, spec)| {
        let topic = &cases.topics[spec.topic?];
        let label = |place: &u16| topic.categories[usize::from(*place)].clone();
        let sets = spec.groups.as_ref()?.together();
        let labels = sets.iter().map(|set| set.iter().map(label).collect());
        Some((topic.key.clone(), labels.collect()))
    });
    sets.collect()
}

/// Returns the tables of a series, with the place of each, by the groups that another table counts by: the
/// sums of their categories stand beside what that one has.
fn sums(cases: &Cases, shown: &[Shown], together: &Together) -> Vec<(usize, Shown)> {
    let mut sums = Vec::new();
    for (place, table) in shown.iter().enumerate() {
        let topic = table.spec.topic.map(|topic| &cases.topics[topic]);
        // Where cases have several categories their counts do not add up.
        let Some(topic) = topic.filter(|topic| !topic.several && !table.facets.is_empty()) else {
            continue;
        };
        let place_of = |label: &String| topic.place(label);
        for (_, sets) in together.iter().filter(|(key, _)| *key == topic.key) {
            let sets: Vec<Vec<u16>> = sets
                .iter()
                .map(|set| set.iter().filter_map(place_of).collect())
                .collect();
            let n_categories = topic.categories.len();
            let other = Groups::united(n_categories, &sets);
            let own = Groups::of(n_categories, &[]);
            let own = table.spec.groups.clone().unwrap_or(own);
            let joined = own.joined(&other);
            if joined != own {
                let mut sum = table.clone();
                sum.spec.groups = Some(joined);
                sums.push((place, sum));
            }
        }
    }
    sums
}

/// Returns every published count of a table, except those of nobody.
fn counted(
    (cases, available): (&Cases, &Availability),
    areas: &Areas,
    (table, cells): (&Shown, Option<&Cells>),
    (series, rank, index): (usize, usize, usize),
) -> Vec<Counted> {
    let of_table = of_table((cases, available), areas, table, cells).into_iter();
    let breakdown = Arc::new(table.spec.breakdown());
    let counted =
        of_table.map(
            |((period, area, category), (measure, facet, rows, size))| Counted {
                line: Line {
                    to_date: table.spec.to_date,
                    breakdown: breakdown.clone(),
                    category,
                    measure,
                },
                part: (series, index, facet),
                at: Some((table.spec.periods[period], area)),
                rank: (
                    table.spec.decided.is_none(),
                    table.spec.is_added || table.stands_alone(facet),
                    rank,
                    index,
                    facet,
                ),
                size,
                rows,
                threshold: cases.threshold,
            },
        );
    counted.collect()
}

/// The measure of a count, its part, its rows and its size.
type Listed = (usize, Facet, Vec<u32>, u64);

/// Returns the published counts of a table, each with the place of its period and its area; the rows are sorted.
///
/// `cells` are those of the table, where each row is one case: they say how long the lists will be.
fn of_table(
    (cases, available): (&Cases, &Availability),
    areas: &Areas,
    table: &Shown,
    cells: Option<&Cells>,
) -> Vec<(Place, Listed)> {
    if table.facets.is_empty() {
        return Vec::new();
    }
    let catalogue = measures(cases.series.dataset());
    let layout = Layout::of(cases, areas, &table.spec);
    let n_measures = catalogue.len();
    let periods = table.spec.periods.iter();
    let of_period = |period: &Period| -> Vec<bool> {
        let is_shown = |facet| table.facets.contains(&facet) && available.has(facet, *period);
        let measures = catalogue.iter();
        measures
            .map(|measure| measure.facet().is_some_and(is_shown))
            .collect()
    };
    let is_shown: Vec<Vec<bool>> = periods.map(of_period).collect();
    let is_shown = |period: usize, measure: usize| is_shown[period][measure];
    let rows = (0..layout.n_rows()).flat_map(|row| {
        let cell = cells.and_then(|cells| cells.get(&layout.place(row)));
        let period = layout.period(row);
        (0..n_measures).map(move |measure| {
            let cell = cell.filter(|_| is_shown(period, measure));
            cell.map_or(0, |cell| cell.counts[measure])
        })
    });
    let mut counts: Vec<(Vec<u32>, u64)> = rows
        .map(|n_rows| (Vec::with_capacity(n_rows as usize), 0))
        .collect();
    each_count_where(cases, &layout, is_shown, |row, measure, case| {
        let (rows, size) = &mut counts[row * n_measures + measure];
        rows.push(case.number());
        *size += case.count;
    });
    let sums = counts.chunks(n_measures).enumerate();
    let sums = sums.flat_map(|(row, of_row)| {
        let sums = sums_of_ends(catalogue, of_row).into_iter();
        sums.map(move |sum| (row, sum))
    });
    let sums: Vec<(usize, Listed)> = sums.collect();
    let counts = counts.into_iter().enumerate();
    let counts = counts.filter_map(|(place, (rows, size))| {
        let facet = catalogue[place % n_measures].facet()?;
        let measure = place % n_measures;
        Some((place / n_measures, (measure, facet, rows, size)))
    });
    counts
        .chain(sums)
        .filter(|(_, (_, _, rows, _))| !rows.is_empty())
        .map(|(row, (measure, facet, mut rows, size))| {
            rows.sort_unstable();
            rows.shrink_to_fit();
            (layout.place(row), (measure, facet, rows, size))
        })
        .collect()
}

/// Returns what ended with its event and what ended without it as one count, for another clock may begin with
/// either; with exceptions and without.
fn sums_of_ends(catalogue: &[&Measure], of_row: &[(Vec<u32>, u64)]) -> Vec<Listed> {
    let of = |facet: Facet| {
        let mut measures = catalogue.iter();
        let place = measures.position(|measure| measure.facet() == Some(facet))?;
        Some(&of_row[place]).filter(|(rows, _)| !rows.is_empty())
    };
    let Some(stopped) = of(Facet::Stopped) else {
        return Vec::new();
    };
    let others = [Facet::Ended, Facet::Exceptions].into_iter().enumerate();
    let others = others.filter_map(|(place, facet)| Some((place, of(facet)?)));
    let sums = others.map(|(place, (rows, size))| {
        let rows = rows.iter().chain(&stopped.0).copied().collect();
        let measure = catalogue.len() + place;
        (measure, Facet::Stopped, rows, size + stopped.1)
    });
    sums.collect()
}

/// Says whether every number of `smaller` is among those of `larger`; both are sorted.
pub(super) fn is_subset(smaller: &[u32], larger: &[u32]) -> bool {
    let mut rest = larger.iter();
    smaller
        .iter()
        .all(|wanted| rest.by_ref().find(|row| *row >= wanted) == Some(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(rows: &[u32], number: usize) -> Counted {
        Counted {
            part: (0, number, Facet::Ended),
            rank: (true, false, 0, number, Facet::Ended),
            ..Counted::known(number, Facet::Ended, 5, rows.to_vec(), rows.len() as u64)
        }
    }

    /// What is told without looking at the rows never hides that one count holds the rows of another.
    #[test]
    fn every_count_that_holds_another_is_found() {
        let mut bits = 7_u64;
        let mut next = || {
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (bits >> 33) as u32
        };
        for n_rows in 0..60 {
            let larger: BTreeSet<u32> = (0..n_rows).map(|_| next() % 5_000).collect();
            let smaller: Vec<u32> = larger.iter().copied().filter(|_| next() % 8 > 0).collect();
            let larger: Vec<u32> = larger.into_iter().collect();
            let few = larger.len() - smaller.len();
            let counts = [counted(&smaller, 1), counted(&larger, 2)];
            let outlines = counts.each_ref().map(Outline::of);
            assert!(outlines[0].may_be_within(&outlines[1]), "{n_rows}");
            let pairs = few_between(&counts, |_, _| true);
            let told = pairs.iter().map(|pair| (pair.lesser.0.1, pair.other.0.1));
            let expected = if (1..5).contains(&few) {
                vec![(2, 1)]
            } else {
                vec![]
            };
            assert_eq!(told.collect::<Vec<_>>(), expected, "{n_rows}");
        }
        let apart = [counted(&[1, 4, 9], 1), counted(&[1, 5, 9, 12], 2)];
        assert!(few_between(&apart, |_, _| true).is_empty());
    }
}
