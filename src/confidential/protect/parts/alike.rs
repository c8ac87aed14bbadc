//! Cases that no count can tell apart, taken as one.
//!
//! A view looks at the areas, the categories, three days and the kind of end of a case, and at nothing else; and
//! days matter only by the cuts between which they lie. There are far fewer kinds of cases than cases, and what is
//! looked at stands side by side in memory.

use super::Limits;
use crate::areas::{AreaId, Areas};
use crate::catalogue::{DAYS_OF_52_WEEKS, Ended};
use crate::confidential::records::{Case, Cases};
use crate::confidential::tabulate::{self, Breakdown, TrueTable, last_day};
use crate::period::Day;
use foldhash::fast::FixedState;
use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A breakdown, or none, and the areas that are shown by it.
pub(super) type Breadth = (Breakdown, BTreeSet<AreaId>);

/// What the parts look at in a case, but for where and of what it is.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    pub start: Day,
    pub end: Option<Day>,
    pub last_lawful: Option<Day>,
    pub ended: Ended,
}

impl Seen {
    fn of(case: &Case) -> Seen {
        Seen {
            start: case.start,
            end: case.end.day(),
            last_lawful: case.last_lawful,
            ended: tabulate::ended(case),
        }
    }

    pub(super) fn is_open_on(&self, day: Day) -> bool {
        self.start <= day && self.end.is_none_or(|end| end > day)
    }

    /// Says whether the case ended in time and was counted as one that had missed its limit: the files said
    /// so after a release.
    pub(super) fn is_known_too_late(&self) -> bool {
        self.ended.in_limit && !self.ended.is_met
    }
}

/// Cases that are counted alike.
pub(super) struct Alike {
    pub seen: Seen,
    /// The number of the areas that they are counted in.
    pub areas: u32,
    /// The number of their categories.
    pub tags: u32,
    /// The place of one of them in the list of the series.
    pub index: u32,
    /// How revised counts place them otherwise than first published ones do, by number; 0 where they do not.
    pub moved: u32,
    pub count: u64,
}

/// The cases of a series as the counts of some areas by one breakdown tell them apart.
#[derive(Default)]
pub(super) struct ToldApart {
    pub list: Vec<Alike>,
    /// Areas that cases are counted in, by their number.
    pub areas: Vec<Vec<AreaId>>,
    /// Categories of cases, by their number.
    pub tag_sets: Vec<Vec<u16>>,
}

impl ToldApart {
    /// Returns the cases that are counted in any of the areas of a breadth.
    pub(super) fn of(
        (cases, areas): (&Cases, &Areas),
        cuts: &Cuts,
        limits: &[Limits],
        moved: &[u32],
        (breakdown, of_areas): &Breadth,
    ) -> ToldApart {
        let mut signatures = Signatures::default();
        let mut tag_sets: BTreeMap<Cow<[u16]>, u32> = BTreeMap::new();
        let mut met: HashMap<Kind, u32, FixedState> = HashMap::default();
        let mut list: Vec<Alike> = Vec::new();
        for (index, case) in cases.list.iter().enumerate() {
            let Some(of) = signatures.of(case.area, areas, of_areas) else {
                continue;
            };
            let tags = numbered(&mut tag_sets, breakdown.tags(case));
            let seen = Seen::of(case);
            let moved = moved.get(index).copied().unwrap_or(0);
            let kind = Kind {
                place: (of, tags),
                days: cuts.days(&seen),
                of_others: cuts.limits_of(limits, index),
                ended: seen.end.map(|_| seen.ended),
                moved,
            };
            match met.entry(kind) {
                Entry::Occupied(met) => list[*met.get() as usize].count += case.count,
                Entry::Vacant(met) => {
                    met.insert(list.len() as u32);
                    list.push(Alike {
                        seen,
                        areas: of,
                        tags,
                        index: index as u32,
                        moved,
                        count: case.count,
                    });
                }
            }
        }
        list.shrink_to_fit();
        ToldApart {
            list,
            areas: in_order(signatures.numbers),
            tag_sets: in_order(tag_sets)
                .into_iter()
                .map(Cow::into_owned)
                .collect(),
        }
    }

    /// Returns the number that the areas of cases have among fewer ones, by the number that they have here, none
    /// where they are in none of those; and the areas by the new number.
    pub(super) fn numbers_in(
        &self,
        fewer: &BTreeSet<AreaId>,
    ) -> (Vec<Option<u32>>, BTreeMap<Vec<AreaId>, u32>) {
        let mut numbers = BTreeMap::new();
        let of_fewer = self.areas.iter().map(|areas| {
            let areas = areas.iter().copied();
            let areas: Vec<AreaId> = areas.filter(|area| fewer.contains(area)).collect();
            (!areas.is_empty()).then(|| numbered(&mut numbers, areas))
        });
        let of_fewer = of_fewer.collect();
        (of_fewer, numbers)
    }
}

/// By what cases are told apart.
#[derive(PartialEq, Eq, Hash)]
struct Kind {
    place: (u32, u32),
    days: [u32; 3],
    of_others: usize,
    ended: Option<Ended>,
    moved: u32,
}

/// The days at which a count of some table begins or ends.
pub(super) struct Cuts(Vec<Day>);

impl Cuts {
    pub(super) fn of(cases: &Cases, tables: &[TrueTable], limits: &[Limits]) -> Cuts {
        let mut cuts: BTreeSet<Day> = BTreeSet::from([cases.as_of + 1]);
        cuts.extend(limits.iter().flat_map(Limits::cuts));
        for spec in tables.iter().map(|table| &table.spec) {
            for period in &spec.periods {
                let last = last_day(spec, *period);
                cuts.extend([period.first(), last + 1, last - DAYS_OF_52_WEEKS]);
            }
        }
        Cuts(cuts.into_iter().collect())
    }

    /// Returns how many cuts lie by a day.
    fn between(&self, day: Day) -> usize {
        self.0.partition_point(|cut| *cut <= day)
    }

    /// Returns between which cuts the days of a case lie: those of the start, the end and the limit.
    fn days(&self, seen: &Seen) -> [u32; 3] {
        let place = |day: Option<Day>| day.map_or(0, |day| self.between(day) as u32 + 1);
        [
            place(Some(seen.start)),
            place(seen.end),
            place(seen.last_lawful),
        ]
    }

    /// Returns between which cuts the limits of a case under other clocks lie.
    fn limits_of(&self, limits: &[Limits], index: usize) -> usize {
        let days = limits.iter().map(|limits| limits.days[index]);
        days.fold(0, |all: usize, day| {
            let place = day.map_or(0, |day| self.between(day) + 1);
            all * (self.0.len() + 2) + place
        })
    }
}

/// The sets of areas in which the cases of an area are counted, by number.
#[derive(Default)]
struct Signatures {
    numbers: BTreeMap<Vec<AreaId>, u32>,
    /// The number of each area that was met; none where its cases are counted nowhere.
    met: HashMap<AreaId, Option<u32>, FixedState>,
}

impl Signatures {
    fn of(&mut self, area: AreaId, areas: &Areas, among: &BTreeSet<AreaId>) -> Option<u32> {
        let numbers = &mut self.numbers;
        *self.met.entry(area).or_insert_with(|| {
            let ancestors = areas.ancestors(area).iter().copied();
            let among: Vec<AreaId> = ancestors.filter(|area| among.contains(area)).collect();
            (!among.is_empty()).then(|| numbered(numbers, among))
        })
    }
}

/// Returns the number of a key, the next one where it has none.
pub(in super::super) fn numbered<T: Ord>(numbers: &mut BTreeMap<T, u32>, key: T) -> u32 {
    let next = numbers.len() as u32;
    *numbers.entry(key).or_insert(next)
}

/// Returns what was numbered, by its number.
pub(in super::super) fn in_order<T>(numbered: BTreeMap<T, u32>) -> Vec<T> {
    let mut pairs: Vec<(T, u32)> = numbered.into_iter().collect();
    pairs.sort_by_key(|(_, number)| *number);
    pairs.into_iter().map(|(key, _)| key).collect()
}
