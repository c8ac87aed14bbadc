//! What is left of areas or periods of which a part is withheld, beside other counts.
//!
//! Where a count is withheld in two areas that a larger one holds, a reader has what both have together: the larger one less
//! all that is shown in it. If another count is shown of both, or is left likewise, the two sums can differ by a few
//! cases, as two published counts can (`nested`). The same holds for months of a year. What the larger area shows is not asked:
//! each sum is taken for known.

use super::nested::{Counted, Line, Part, is_subset};
use super::parts::{HIDDEN_TOGETHER, Shown};
use super::thin;
use crate::areas::{AreaId, Areas, Level};
use crate::catalogue::{Facet, measures};
use crate::confidential::tabulate::{SeriesTables, Spec};
use crate::period::{Period, PeriodKind};
use std::collections::{BTreeMap, BTreeSet};

/// Of more sets than these what two of them have together is not looked at.
const MOST_SETS: usize = 16;

/// Two parts of which sums differ by a few cases.
pub(super) struct Told {
    /// What is left of one that is withheld of some, and where that is shown.
    pub left: (Part, (Period, AreaId)),
    pub other: (Part, (Period, AreaId)),
    /// The other is to be withheld rather than what is left.
    pub other_goes: bool,
    /// What the sums are of, where they are sums of areas.
    pub areas: BTreeSet<AreaId>,
}

/// What sums are taken within: areas that lie in all the same larger ones, or an area's periods of a longer one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Within {
    Areas(Level, Vec<AreaId>),
    Period(AreaId, PeriodKind, Period),
}

/// One of the things that are summed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Member {
    Area(AreaId),
    Period(Period),
}

/// What is withheld of a part in some members: the series, whether its period is over, the topic, the part, and the
/// period where areas are summed.
type Withheld = (usize, bool, Option<usize>, Facet, Option<Period>);

/// The counts that are summed: the series, their line, and the period where areas are.
type Key<'c> = (usize, &'c Line, Option<Period>);

/// What stands within one area or period.
#[derive(Default)]
struct Group<'c> {
    /// The members that withhold a part which others show.
    withheld: BTreeMap<Withheld, BTreeSet<Member>>,
    /// By their member, each with whether it is shown.
    counts: BTreeMap<Key<'c>, BTreeMap<Member, (&'c Counted, bool)>>,
}

/// The counts of a line in some members.
struct Sum<'c> {
    counts: Vec<&'c Counted>,
    size: u64,
    /// Where its part is shown, if it is withheld in some of the members.
    left: Option<&'c Counted>,
}

/// Returns the parts of a piece of a table that it withholds and that other pieces show.
pub(super) fn partly_withheld(shown: &[Shown], piece: &Shown) -> BTreeSet<Facet> {
    let own = &piece.spec;
    let facets = own.facets.iter();
    let facets = facets.filter(|facet| !piece.facets.contains(facet));
    let shown_by_others = facets.filter(|facet| {
        let mut others = shown.iter().filter(|other| other.facets.contains(facet));
        others.any(|other| other.spec.is_like(own))
    });
    shown_by_others.copied().collect()
}

/// Returns the parts of which what is left differs by a few cases from something else: one for each part that is left.
///
/// `counts` are all that are shown, or withheld of parts that other pieces of their tables show.
pub(super) fn told<'c>(
    all: &[SeriesTables],
    areas: &Areas,
    shown: &[Vec<Shown>],
    counts: impl Iterator<Item = &'c Counted>,
) -> Vec<Told> {
    let planned = shown.iter().flatten().flat_map(|one| &one.spec.areas);
    let known = Known {
        areas,
        shown,
        planned: planned.copied().collect(),
    };
    let mut groups = known.groups();
    if groups.is_empty() {
        return Vec::new();
    }
    for count in counts {
        let catalogue = measures(all[count.part.0].cases.series.dataset());
        // What two measures have together is not looked at.
        if count.line.measure < catalogue.len() {
            known.add(&mut groups, count);
        }
    }
    let mut told: Vec<Told> = groups.values().flat_map(Group::told).collect();
    let mut parts = BTreeSet::new();
    told.retain(|one| parts.insert(one.left.0));
    told
}

/// What is shown, and of which areas tables are planned.
struct Known<'k> {
    areas: &'k Areas,
    shown: &'k [Vec<Shown>],
    planned: BTreeSet<AreaId>,
}

impl Known<'_> {
    /// Returns every group in which some members withhold a part that others show.
    fn groups<'c>(&self) -> BTreeMap<Within, Group<'c>> {
        let mut groups: BTreeMap<Within, Group> = BTreeMap::new();
        for (series, of_series) in self.shown.iter().enumerate() {
            for piece in of_series {
                let spec = &piece.spec;
                for facet in partly_withheld(of_series, piece) {
                    for (period, area) in places(spec) {
                        for (within, member) in self.within(series, spec, facet, (period, area)) {
                            let common = common(member, period);
                            let withheld = (series, spec.to_date, spec.topic, facet, common);
                            let group = groups.entry(within).or_default();
                            group.withheld.entry(withheld).or_default().insert(member);
                        }
                    }
                }
            }
        }
        groups
    }

    /// Returns what a count can be summed within, and what it is of there.
    fn within(
        &self,
        series: usize,
        spec: &Spec,
        facet: Facet,
        (period, area): (Period, AreaId),
    ) -> Vec<(Within, Member)> {
        let larger = thin::larger(self.areas, area, &self.planned);
        let mut within = vec![(Within::Areas(spec.level, larger), Member::Area(area))];
        // A queue does not add up.
        if facet != Facet::Queue && !spec.to_date {
            let tables = self.shown[series].iter().map(|one| &one.spec);
            let longer = tables.filter(|longer| longer.kind < spec.kind && !longer.to_date);
            let longer = longer.flat_map(|longer| longer.periods.iter().copied());
            let longer: BTreeSet<Period> = longer
                .filter(|longer| longer.first() <= period.first() && period.last() <= longer.last())
                .collect();
            let longer = longer.into_iter();
            within.extend(longer.map(|longer| {
                (
                    Within::Period(area, spec.kind, longer),
                    Member::Period(period),
                )
            }));
        }
        within
    }

    /// Adds a count to the groups that it is in, unless no piece of its table shows its part any more.
    fn add<'c>(&self, groups: &mut BTreeMap<Within, Group<'c>>, count: &'c Counted) {
        let (series, table, facet) = count.part;
        let Some((period, area)) = count.at else {
            return;
        };
        let own = &self.shown[series][table].spec;
        let like = self.shown[series]
            .iter()
            .filter(|one| one.spec.is_like(own));
        let mut shows = false;
        let mut is_shown = false;
        for piece in like {
            let has_it = piece.facets.contains(&facet);
            let spec = &piece.spec;
            shows |= has_it;
            is_shown |= has_it
                && spec.periods.binary_search(&period).is_ok()
                && spec.areas.binary_search(&area).is_ok();
        }
        if !shows {
            return;
        }
        for (within, member) in self.within(series, own, facet, (period, area)) {
            if let Some(group) = groups.get_mut(&within) {
                let key = (series, &count.line, common(member, period));
                let counts = group.counts.entry(key).or_default();
                counts.insert(member, (count, is_shown));
            }
        }
    }
}

/// Returns the period that all members of a sum have in common, where they are areas.
fn common(member: Member, period: Period) -> Option<Period> {
    match member {
        Member::Area(_) => Some(period),
        Member::Period(_) => None,
    }
}

fn places(spec: &Spec) -> impl Iterator<Item = (Period, AreaId)> {
    let periods = spec.periods.iter();
    periods.flat_map(|period| spec.areas.iter().map(|area| (*period, *area)))
}

impl<'c> Group<'c> {
    fn told(&self) -> Vec<Told> {
        let mut told = Vec::new();
        for members in self.sets() {
            let mut sums: Vec<Sum> = self.sums(&members);
            sums.sort_by_key(|sum| sum.size);
            for (place, smaller) in sums.iter().enumerate() {
                let larger = sums[place + 1..].iter();
                let near = larger.take_while(|larger| {
                    let many = smaller.threshold().max(larger.threshold()) + HIDDEN_TOGETHER;
                    larger.size - smaller.size < many
                });
                let near = near.filter(|larger| larger.size > smaller.size);
                for larger in near {
                    let is_left = smaller.left.is_some() || larger.left.is_some();
                    if is_left && is_subset(&smaller.rows(), &larger.rows()) {
                        told.extend(found(&members, smaller, larger));
                    }
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
                united.extend(sets.iter().map(|other| *one | *other));
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
                let (_, (any, _)) = counts.first_key_value()?;
                let facet = any.part.2;
                let withheld = (*series, line.to_date, line.breakdown.topic, facet, *period);
                let withheld = self.withheld.get(&withheld);
                if withheld.is_some_and(|withheld| !withheld.is_subset(members)) {
                    return None;
                }
                let left = match withheld {
                    // Where nothing is shown there is no whole to take it from, or that is the sum itself.
                    Some(_) => {
                        let shown = counts.values().filter(|(_, is_shown)| *is_shown);
                        Some(shown.min_by_key(|(count, _)| count.part)?.0)
                    }
                    None => None,
                };
                let counts = counts.iter().filter(|(member, _)| members.contains(member));
                let counts: Vec<&Counted> = counts.map(|(_, (count, _))| *count).collect();
                let size = counts.iter().map(|count| count.size).sum();
                (size > 0).then_some(Sum { counts, size, left })
            });
        sums.collect()
    }
}

impl Sum<'_> {
    fn threshold(&self) -> u64 {
        self.counts[0].threshold
    }

    /// Returns the rows of all counts, sorted.
    fn rows(&self) -> Vec<u32> {
        let rows = self.counts.iter().flat_map(|count| &count.rows);
        let mut rows: Vec<u32> = rows.copied().collect();
        rows.sort_unstable();
        rows
    }
}

/// Returns what is told by two sums of some members that differ by a few.
fn found(members: &BTreeSet<Member>, one: &Sum, other: &Sum) -> Option<Told> {
    // Of two that are left the less important one goes.
    let (left, other) = match (one.left, other.left) {
        (Some(left), Some(of_other)) if of_other.is_less_important_than(left) => (of_other, left),
        (Some(left), Some(of_other)) => (left, of_other),
        (Some(left), None) => (left, *other.counts.first()?),
        (None, Some(left)) => (left, *one.counts.first()?),
        (None, None) => return None,
    };
    let areas = members.iter().filter_map(|member| match member {
        Member::Area(area) => Some(*area),
        Member::Period(_) => None,
    });
    Some(Told {
        left: (left.part, left.at?),
        other: (other.part, other.at?),
        other_goes: other.is_less_important_than(left),
        areas: areas.collect(),
    })
}

#[cfg(test)]
mod tests {
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

    /// What is shown of a county of twelve districts, of how many began and how many plans were issued.
    struct County {
        areas: Areas,
        series: SeriesTables,
        shown: Vec<Shown>,
    }

    impl County {
        /// Thirty plans were issued in each district and quarter of three years. Of the first districts so many children
        /// besides wait since the first quarter.
        fn new(waiting: &[usize]) -> County {
            let areas = areas(&county(12));
            let mut lines = Vec::new();
            for district in 1..=12 {
                for quarter in 0..12 {
                    let (year, month) = (2022 + quarter / 4, quarter % 4 * 3 + 1);
                    let line = format!("D{district:02} {year}-{month:02}-01 {year}-{month:02}-20");
                    lines.extend(vec![line; 30]);
                }
                let n_waiting = waiting.get(district - 1).copied().unwrap_or(0);
                lines.extend(vec![format!("D{district:02} 2022-02-01 -"); n_waiting]);
            }
            let mut cases = given::cases(&areas, "2024-12-31", &lines.join("\n"));
            cases.levels = Some(vec![Level::LocalAuthority, Level::District]);
            let series = tabulate(cases, &areas, &given::scope(&areas), &Earlier::default());
            let tables = series.tables.iter();
            let shown = tables.map(|table| Shown {
                spec: table.spec.clone(),
                facets: BTreeSet::from([Facet::Ended, Facet::Started]),
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
            let told = told(&all, &self.areas, &shown, counts.iter().chain(&withheld));
            let told = told.into_iter().map(|told| {
                let (left, other) = (told.left.0.2, told.other.0.2);
                format!("{left:?} {other:?} {}", told.areas.len())
            });
            told.collect()
        }
    }

    fn of_pair(waiting: &[usize]) -> Vec<String> {
        let county = County::new(waiting);
        county.withhold(&["D01", "D02"], Facet::Started).told()
    }

    /// Who began in two districts, of which it is withheld, less the plans of both, which are shown, are those who wait.
    #[test]
    fn what_is_left_of_two_areas_is_held_against_what_both_show() {
        let few = ["Started Ended 2"];
        assert_eq!(of_pair(&[3, 0]), few);
        assert_eq!(of_pair(&[0, 3]), few);
        // Six would tell that each has few.
        assert_eq!(of_pair(&[3, 3]), few);
        assert!(of_pair(&[4, 4]).is_empty());
        assert!(of_pair(&[0, 0, 3]).is_empty());
    }

    /// Who began is withheld of four districts, the plans of two of them: both sums are known of the four alone.
    #[test]
    fn what_is_left_of_some_areas_is_held_against_what_is_left_of_others() {
        let of_four = |waiting: &[usize]| {
            let county = County::new(waiting).withhold(&["D01", "D02"], Facet::Started);
            county.withhold(&["D03"], Facet::Ended).told()
        };
        assert_eq!(of_four(&[4, 0, 2]), ["Started Ended 3"]);
        assert!(of_four(&[4, 0, 4]).is_empty());
    }

    #[test]
    fn what_is_left_of_two_quarters_is_held_against_what_both_show() {
        let of_half_year = |n_waiting| {
            let county = County::new(&[n_waiting]);
            county.withhold(&[], Facet::Started).told()
        };
        assert_eq!(of_half_year(3), ["Started Ended 0"]);
        assert!(of_half_year(8).is_empty());
    }
}
