//! What is left of areas or periods of which a part is withheld, beside other counts.
//!
//! Where a count is withheld in two areas that a larger one holds, a reader has what both have together: the larger one less
//! all that is shown in it. If another count is shown of both, or is left likewise, the two sums can differ by a few
//! cases, as two published counts can (`nested`). The same holds for months of a year. What the larger area shows is not
//! asked: each of these sums is taken for known. Years to date, and what two measures have together, are not summed.

use super::nested::{Counted, Line, Part, is_subset};
use super::parts::{HIDDEN_TOGETHER, Shown};
use super::thin;
use crate::areas::{AreaId, Areas, Level};
use crate::catalogue::Facet;
use crate::confidential::tabulate::{SeriesTables, Spec};
use crate::period::{Period, PeriodKind};
use rayon::prelude::*;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// Of more sets than these what two of them have together is not looked at.
const MOST_SETS: usize = 24;

/// A part of a table, and a period and an area of it.
type At = (Part, (Period, AreaId));

/// Two parts of which sums differ by a few cases.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Told {
    /// What is left of one that is withheld of some, and where that is shown.
    pub left: At,
    pub other: At,
    /// The other is to be withheld rather than what is left.
    pub other_goes: bool,
    /// What the sums are of, where they are sums of areas.
    pub areas: BTreeSet<AreaId>,
}

/// What sums are taken within: an area's smaller areas of a level, or its periods of a kind in a longer one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Within {
    Areas(AreaId, Level),
    Period(AreaId, PeriodKind, Period),
}

/// One of the things that are summed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Member {
    Area(AreaId),
    Period(Period),
}

/// A part that some members withhold: the series, the topic, the part, and the period where areas are summed.
type Withheld = (usize, Option<usize>, Facet, Option<Period>);

/// The counts that are summed: the series, their line, and the period where areas are.
type Key<'c> = (usize, &'c Line, Option<Period>);

/// What stands within one area or period.
#[derive(Default)]
struct Group<'c> {
    /// The members that withhold a part which others show.
    withheld: BTreeMap<Withheld, BTreeSet<Member>>,
    /// Where others show it: without any there is no whole to take it from, or that is the sum itself.
    shown: BTreeMap<Withheld, At>,
    counts: BTreeMap<Key<'c>, BTreeMap<Member, &'c Counted>>,
}

/// The counts of a line in some members.
struct Sum<'c> {
    counts: Vec<&'c Counted>,
    size: u64,
    /// Where its part is shown, if it is withheld in some of the members.
    left: Option<At>,
    rows: OnceCell<Vec<u32>>,
}

/// Returns the parts of a piece of a table that it withholds and that other pieces show.
pub(super) fn shown_by_others(shown: &[Shown], piece: &Shown) -> BTreeSet<Facet> {
    let own = &piece.spec;
    let facets = own.facets.iter();
    let facets = facets.filter(|facet| !piece.facets.contains(facet));
    let shown_by_others = facets.filter(|facet| {
        let mut others = shown.iter().filter(|other| other.facets.contains(facet));
        others.any(|other| other.spec.is_like(own))
    });
    shown_by_others.copied().collect()
}

/// Returns the parts of which what is left differs by a few cases from something else.
///
/// `counts` are all that were shown, by size, and those that were withheld then of parts that other pieces of their tables show.
pub(super) fn told(
    all: &[SeriesTables],
    areas: &Areas,
    shown: &[Vec<Shown>],
    (counts, withheld): (&[Counted], &[Counted]),
) -> Vec<Told> {
    let planned = shown.iter().flatten().flat_map(|one| &one.spec.areas);
    let known = Known {
        areas,
        shown,
        planned: planned.copied().collect(),
    };
    let mut groups = known.groups();
    groups.retain(|_, group| !group.shown.is_empty());
    if groups.is_empty() {
        return Vec::new();
    }
    let mut are_shown: Vec<&Counted> = Vec::new();
    for count in counts.iter().chain(withheld) {
        let is_shown = known.add(&mut groups, count, count.is_plain(all));
        if is_shown {
            are_shown.push(count);
        }
    }
    let groups: Vec<&Group> = groups.values().collect();
    let told = groups.par_iter();
    let told = told.flat_map_iter(|group| group.told(&are_shown));
    let told: BTreeSet<Told> = told.collect();
    told.into_iter().collect()
}

/// What is shown, and of which areas tables are planned.
struct Known<'k> {
    areas: &'k Areas,
    shown: &'k [Vec<Shown>],
    planned: BTreeSet<AreaId>,
}

impl Known<'_> {
    /// Returns every group in which some members withhold a part, and where others show it.
    fn groups<'c>(&self) -> BTreeMap<Within, Group<'c>> {
        let mut groups: BTreeMap<Within, Group> = BTreeMap::new();
        for (series, of_series) in self.shown.iter().enumerate() {
            for piece in of_series {
                for facet in shown_by_others(of_series, piece) {
                    self.each(series, &piece.spec, facet, |within, withheld, member, _| {
                        let group = groups.entry(within).or_default();
                        group.withheld.entry(withheld).or_default().insert(member);
                    });
                }
            }
        }
        for (series, of_series) in self.shown.iter().enumerate() {
            for (table, piece) in of_series.iter().enumerate() {
                for facet in &piece.facets {
                    self.each(series, &piece.spec, *facet, |within, withheld, _, at| {
                        let group = groups.get_mut(&within);
                        let group = group.filter(|group| group.withheld.contains_key(&withheld));
                        if let Some(group) = group {
                            let part = (series, table, *facet);
                            group.shown.entry(withheld).or_insert((part, at));
                        }
                    });
                }
            }
        }
        groups
    }

    /// Calls `add` with all that each row of a part of a table can be summed within, and what it is of there.
    fn each(
        &self,
        series: usize,
        spec: &Spec,
        facet: Facet,
        mut add: impl FnMut(Within, Withheld, Member, (Period, AreaId)),
    ) {
        if spec.to_date {
            return;
        }
        for period in &spec.periods {
            for area in &spec.areas {
                let at = (*period, *area);
                for (within, member) in self.within(series, spec, facet, at) {
                    let withheld = (series, spec.topic, facet, common(member, *period));
                    add(within, withheld, member, at);
                }
            }
        }
    }

    /// Returns what a count can be summed within, and what it is of there.
    fn within(
        &self,
        series: usize,
        spec: &Spec,
        facet: Facet,
        (period, area): (Period, AreaId),
    ) -> Vec<(Within, Member)> {
        let larger = thin::larger(self.areas, area, &self.planned).into_iter();
        let of_area = |larger| (Within::Areas(larger, spec.level), Member::Area(area));
        let mut within: Vec<(Within, Member)> = larger.map(of_area).collect();
        // A queue does not add up.
        if !facet.is_of_queue() {
            let tables = self.shown[series].iter().map(|one| &one.spec);
            let longer = tables.filter(|longer| longer.kind < spec.kind);
            let longer = longer.flat_map(|longer| longer.periods.iter().copied());
            let longer = longer.filter(|longer| {
                longer.first() <= period.first() && period.last() <= longer.last()
            });
            let longer: BTreeSet<Period> = longer.collect();
            let of_period = |longer| {
                (
                    Within::Period(area, spec.kind, longer),
                    Member::Period(period),
                )
            };
            within.extend(longer.into_iter().map(of_period));
        }
        within
    }

    /// Adds a count to the groups that it is in, unless no piece of its table shows its part any more, and says whether it
    /// is shown itself.
    fn add<'c>(
        &self,
        groups: &mut BTreeMap<Within, Group<'c>>,
        count: &'c Counted,
        is_plain: bool,
    ) -> bool {
        let (series, table, facet) = count.part;
        let at = count.at.filter(|_| !Counted::is_known(count.part));
        let Some((period, area)) = at else {
            return false;
        };
        let own = &self.shown[series][table].spec;
        let like = self.shown[series].iter();
        let like = like.filter(|one| one.spec.is_like(own) && one.facets.contains(&facet));
        let (mut is_shown_of_some, mut is_shown) = (false, false);
        for Shown { spec, .. } in like {
            is_shown_of_some = true;
            is_shown |= spec.periods.binary_search(&period).is_ok()
                && spec.areas.binary_search(&area).is_ok();
        }
        if is_shown_of_some && is_plain {
            for (within, member) in self.within(series, own, facet, (period, area)) {
                if let Some(group) = groups.get_mut(&within) {
                    let key = (series, &count.line, common(member, period));
                    group.counts.entry(key).or_default().insert(member, count);
                }
            }
        }
        is_shown
    }
}

/// Returns the period that all members of a sum have in common, where they are areas.
fn common(member: Member, period: Period) -> Option<Period> {
    match member {
        Member::Area(_) => Some(period),
        Member::Period(_) => None,
    }
}

impl<'c> Group<'c> {
    /// Returns what is told by what is left in the group, beside other sums of the same members and the counts that are
    /// shown, which come by size.
    fn told(&self, shown: &[&Counted]) -> Vec<Told> {
        let mut told = Vec::new();
        for members in self.sets() {
            let sums = self.sums(&members);
            for (place, left) in sums
                .iter()
                .enumerate()
                .filter(|(_, sum)| sum.left.is_some())
            {
                let many = left.counts[0].threshold + HIDDEN_TOGETHER;
                let is_near = |size: u64| (1..many).contains(&size.abs_diff(left.size));
                let others = sums.iter().enumerate();
                let others = others.filter(|(other, sum)| *other != place && is_near(sum.size));
                let others = others.map(|(_, sum)| sum);
                for other in others.filter(|other| is_within(left.rows(), other.rows())) {
                    told.extend(found(&members, left, other.counts[0], other.left));
                }
                let first = shown.partition_point(|count| count.size + many <= left.size);
                let near = shown[first..].iter();
                let near = near.take_while(|count| count.size < left.size + many);
                let near =
                    near.filter(|count| is_near(count.size) && is_within(left.rows(), &count.rows));
                for other in near {
                    told.extend(found(&members, left, other, None));
                }
            }
        }
        told
    }

    /// Returns the members that withhold some part, and those that one of two parts is withheld in.
    fn sets(&self) -> BTreeSet<BTreeSet<Member>> {
        let sets: BTreeSet<&BTreeSet<Member>> = self.withheld.values().collect();
        let mut united: BTreeSet<BTreeSet<Member>> = sets.iter().copied().cloned().collect();
        if sets.len() <= MOST_SETS {
            for one in &sets {
                let crossing = sets.iter().filter(|other| !one.is_disjoint(other));
                united.extend(crossing.map(|other| *one | *other));
            }
        }
        united.retain(|members| members.len() > 1);
        united
    }

    /// Returns the sums over some members that a reader has.
    fn sums(&self, members: &BTreeSet<Member>) -> Vec<Sum<'c>> {
        let sums = self
            .counts
            .iter()
            .filter_map(|((series, line, period), counts)| {
                let counts = counts.iter().filter(|(member, _)| members.contains(member));
                let counts: Vec<&Counted> = counts.map(|(_, count)| *count).collect();
                let facet = counts.first()?.part.2;
                let key = (*series, line.breakdown.topic, facet, *period);
                let withheld = self.withheld.get(&key);
                let left = match withheld.filter(|withheld| !withheld.is_disjoint(members)) {
                    Some(withheld) if !withheld.is_subset(members) => return None,
                    Some(_) => Some(*self.shown.get(&key)?),
                    None => None,
                };
                let size = counts.iter().map(|count| count.size).sum();
                Some(Sum {
                    counts,
                    size,
                    left,
                    rows: OnceCell::new(),
                })
            });
        sums.collect()
    }
}

impl Sum<'_> {
    /// Returns the rows of all counts, sorted.
    #[expect(
        clippy::stable_sort_primitive,
        reason = "runs that are in order are merged"
    )]
    fn rows(&self) -> &[u32] {
        self.rows.get_or_init(|| {
            let rows = self.counts.iter().flat_map(|count| &count.rows);
            let mut rows: Vec<u32> = rows.copied().collect();
            rows.sort();
            rows
        })
    }
}

/// Says whether one of two lists of rows holds the other.
fn is_within(one: &[u32], other: &[u32]) -> bool {
    if one.len() <= other.len() {
        is_subset(one, other)
    } else {
        is_subset(other, one)
    }
}

/// Returns what is told by what is left of some members and by something else that differs by a few, which may be left as well.
fn found(
    members: &BTreeSet<Member>,
    left: &Sum,
    other: &Counted,
    left_of_other: Option<At>,
) -> Option<Told> {
    let areas = members.iter().filter_map(|member| match member {
        Member::Area(area) => Some(*area),
        Member::Period(_) => None,
    });
    Some(Told {
        left: left.left?,
        other: left_of_other.or(other.at.map(|at| (other.part, at)))?,
        other_goes: other.is_less_important_than(left.counts[0]),
        areas: areas.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::decide::few_left;
    use super::super::tests::YEAR;
    use super::super::thin::tests::county;
    use super::super::{gaps, nested, thin};
    use super::{Shown, told};
    use crate::areas::tests::areas;
    use crate::areas::{AreaId, Areas, Level};
    use crate::catalogue::Facet;
    use crate::confidential::earlier::Earlier;
    use crate::confidential::tabulate::{SeriesTables, Spec, tabulate, tests as given};
    use crate::period::PeriodKind;
    use std::collections::BTreeSet;

    /// What is shown of a county of twenty districts, of how many began and how many plans were issued.
    struct County {
        areas: Areas,
        series: SeriesTables,
        shown: Vec<Shown>,
    }

    impl County {
        /// Thirty plans were issued in each district and quarter of three years. Of the first districts so many children
        /// besides wait since the first quarter.
        fn new(waiting: &[usize]) -> County {
            let mut lines = Vec::new();
            for district in 1..=20 {
                for quarter in 0..12 {
                    let (year, month) = (2022 + quarter / 4, quarter % 4 * 3 + 1);
                    let line = format!("D{district:02} {year}-{month:02}-01 {year}-{month:02}-20");
                    lines.extend(vec![line; 30]);
                }
                let n_waiting = waiting.get(district - 1).copied().unwrap_or(0);
                lines.extend(vec![format!("D{district:02} 2022-02-01 -"); n_waiting]);
            }
            County::of(&lines.join("\n"))
        }

        fn of(lines: &str) -> County {
            let areas = areas(&county(20));
            let mut cases = given::cases(&areas, "2024-12-31", lines);
            cases.levels = Some(vec![Level::LocalAuthority, Level::District]);
            let series = tabulate(cases, &areas, &given::scope(&areas), &Earlier::default());
            let tables = series.tables.iter();
            let shown = tables.map(|table| Shown {
                spec: table.spec.clone(),
                facets: BTreeSet::from([Facet::Ended, Facet::Timely, Facet::Started]),
            });
            County {
                areas,
                shown: shown.collect(),
                series,
            }
        }

        /// Withholds a part of two districts, or of two quarters of the county; without the ends nothing is shown there.
        fn withhold(mut self, districts: &[&str], facet: Facet) -> County {
            let (level, kind) = if districts.is_empty() {
                (Level::LocalAuthority, PeriodKind::Quarter)
            } else {
                (Level::District, YEAR)
            };
            let is_it = |spec: &Spec| (spec.level, spec.kind, spec.to_date) == (level, kind, false);
            let mut specs = self.shown.iter().map(|one| &one.spec);
            let place = (specs.position(is_it).unwrap(), facet);
            let own = (&mut self.series, &mut self.shown);
            let gone = if districts.is_empty() {
                let quarters = own.1[place.0].spec.periods.iter().take(2);
                let quarters = quarters.copied().collect();
                gaps::withhold(own, place, &quarters)
            } else {
                let districts = districts.iter().map(|code| self.areas.by_code(code));
                let districts: BTreeSet<AreaId> = districts.map(Option::unwrap).collect();
                thin::withhold_all(own, place, &districts)
            };
            assert!(gone.is_some());
            self
        }

        /// Returns what differs from what is left by a few, and of how many areas that is: `Ended Started 2`.
        fn told(self) -> Vec<String> {
            let (all, shown) = ([self.series], [self.shown]);
            let counts = nested::published(&all, &self.areas, &shown, &[0], Vec::new());
            let withheld = nested::partly_withheld(&all, &self.areas, &shown, &[0]);
            let told = told(&all, &self.areas, &shown, (&counts, &withheld));
            let told = told.into_iter().map(|told| {
                let (left, other) = (told.left.0.2, told.other.0.2);
                format!("{left:?} {other:?} {}", told.areas.len())
            });
            told.collect()
        }
    }

    /// Returns of which districts it is withheld how many began in a year, once nothing tells a few any more; at first of two.
    fn mended(waiting: &[usize]) -> Vec<String> {
        let County {
            areas,
            series,
            shown,
        } = County::new(waiting).withhold(&["D01", "D02"], Facet::Started);
        let (mut all, mut shown) = ([series], [shown]);
        let counts = nested::published(&all, &areas, &shown, &[0], Vec::new());
        let withheld = nested::partly_withheld(&all, &areas, &shown, &[0]);
        few_left(&mut all, &areas, &mut shown, (&counts, &withheld));
        let is_it =
            |spec: &Spec| (spec.level, spec.kind, spec.to_date) == (Level::District, YEAR, false);
        let withholding = shown[0].iter().filter(|one| is_it(&one.spec));
        let withholding = withholding.filter(|one| !one.facets.contains(&Facet::Started));
        let going = withholding.flat_map(|one| one.spec.areas.iter());
        let mut going: Vec<String> = going.map(|area| areas.get(*area).code.clone()).collect();
        going.sort();
        going
    }

    /// The next pair goes as well, where both have more together; where more would have to go than may, all of the part.
    #[test]
    fn more_areas_go_until_what_is_left_tells_nothing() {
        assert_eq!(mended(&[4, 4]), ["D01", "D02"]);
        assert_eq!(mended(&[3, 0, 4]), ["D01", "D02", "D03", "D04"]);
        assert_eq!(mended(&[3, 0, 0, 0, 4]).len(), 20);
    }

    fn of_pair(waiting: &[usize]) -> Vec<String> {
        let county = County::new(waiting);
        county.withhold(&["D01", "D02"], Facet::Started).told()
    }

    /// Who began in two districts, of which it is withheld, less the plans of both, which are shown, are those who wait.
    #[test]
    fn what_is_left_of_two_areas_is_held_against_what_both_show() {
        let few = ["Started Ended 2", "Started Timely 2"];
        assert_eq!(of_pair(&[3, 0]), few);
        assert_eq!(of_pair(&[0, 3]), few);
        // Six would tell that each has few.
        assert_eq!(of_pair(&[3, 3]), few);
        assert!(of_pair(&[4, 4]).is_empty());
        assert!(of_pair(&[0, 0, 3]).is_empty());
    }

    /// Nothing is shown of the third district, and who began is withheld of two others: both sums are known of the three
    /// alone.
    #[test]
    fn what_is_left_of_some_areas_is_held_against_what_is_left_of_others() {
        let of_three = |waiting: &[usize]| {
            let county = County::new(waiting).withhold(&["D01", "D02"], Facet::Started);
            county.withhold(&["D03"], Facet::Ended).told()
        };
        let few = of_three(&[4, 0, 2]);
        assert!(few.contains(&"Started Ended 3".to_string()), "{few:?}");
        assert!(of_three(&[4, 0, 4]).is_empty());
    }

    /// The plans of others are withheld, and of these two they are shown: their sum is known.
    #[test]
    fn what_others_withhold_does_not_hide_what_is_left_of_two() {
        let county = County::new(&[3, 0, 8]).withhold(&["D01", "D02"], Facet::Started);
        let mut county = county.withhold(&["D03", "D04"], Facet::Ended);
        let of_others = &mut county.shown.last_mut().unwrap().facets;
        *of_others = BTreeSet::from([Facet::Started]);
        assert!(county.told().contains(&"Started Ended 2".to_string()));
    }

    /// Where nobody began in all other districts, what began in two is all that began, and is known.
    #[test]
    fn what_is_left_is_known_where_all_others_have_none() {
        let mut lines = vec!["D01 2022-02-01 2022-03-19"; 20];
        lines.extend(vec!["D02 2022-02-01 2022-03-19"; 20]);
        lines.extend(vec!["D01 2022-02-01 -"; 2]);
        let county = County::of(&lines.join("\n")).withhold(&["D01", "D02"], Facet::Started);
        assert!(county.told().contains(&"Started Ended 2".to_string()));
    }

    #[test]
    fn what_is_left_of_two_quarters_is_held_against_what_both_show() {
        let of_half_year = |n_waiting| {
            let county = County::new(&[n_waiting]);
            county.withhold(&[], Facet::Started).told()
        };
        assert_eq!(of_half_year(3), ["Started Ended 0", "Started Timely 0"]);
        assert!(of_half_year(8).is_empty());
    }
}
