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
use rayon::prelude::*;
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
        // Pieces of the list are looked at side by side, and what they tell apart is put together in their order.
        let n_of_piece = cases
            .list
            .len()
            .div_ceil(rayon::current_num_threads())
            .max(1);
        let pieces = cases.list.par_chunks(n_of_piece).enumerate();
        let pieces = pieces.map(|(place, piece)| {
            let mut told = Telling::default();
            for (index, case) in piece.iter().enumerate() {
                let index = place * n_of_piece + index;
                let Some(of) = told.signatures.of(case.area, areas, of_areas) else {
                    continue;
                };
                let tags = numbered(&mut told.tag_sets, breakdown.tags(case));
                let seen = Seen::of(case);
                let moved = moved.get(index).copied().unwrap_or(0);
                let days = (cuts.days(&seen), cuts.limits_of(limits, index));
                let alike = Alike {
                    seen,
                    areas: of,
                    tags,
                    index: index as u32,
                    moved,
                    count: case.count,
                };
                told.add(days, alike);
            }
            told
        });
        let pieces: Vec<Telling> = pieces.collect();
        let mut pieces = pieces.into_iter();
        let mut told = pieces.next().unwrap_or_default();
        pieces.for_each(|piece| told.add_all(piece));
        let Telling {
            signatures,
            tag_sets,
            mut list,
            ..
        } = told;
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

/// Cases while they are told apart.
#[derive(Default)]
struct Telling<'c> {
    signatures: Signatures,
    tag_sets: BTreeMap<Cow<'c, [u16]>, u32>,
    met: HashMap<Kind, u32, FixedState>,
    /// In the order in which they were met, with their days.
    list: Vec<Alike>,
    days: Vec<Days>,
}

/// Between which cuts the days of a case lie, and those of its limits under other clocks.
type Days = ([u32; 3], usize);

impl Telling<'_> {
    fn add(&mut self, days: Days, alike: Alike) {
        let kind = Kind {
            place: (alike.areas, alike.tags),
            days,
            ended: alike.seen.end.map(|_| alike.seen.ended),
            moved: alike.moved,
        };
        match self.met.entry(kind) {
            Entry::Occupied(met) => self.list[*met.get() as usize].count += alike.count,
            Entry::Vacant(met) => {
                met.insert(self.list.len() as u32);
                self.list.push(alike);
                self.days.push(days);
            }
        }
    }

    /// Adds cases that come after these, with numbers of their own.
    fn add_all(&mut self, other: Self) {
        let signatures = in_order(other.signatures.numbers).into_iter();
        let signatures = signatures.map(|areas| numbered(&mut self.signatures.numbers, areas));
        let signatures: Vec<u32> = signatures.collect();
        let tag_sets = in_order(other.tag_sets).into_iter();
        let tag_sets = tag_sets.map(|tags| numbered(&mut self.tag_sets, tags));
        let tag_sets: Vec<u32> = tag_sets.collect();
        for (alike, days) in other.list.into_iter().zip(other.days) {
            let own = Alike {
                areas: signatures[alike.areas as usize],
                tags: tag_sets[alike.tags as usize],
                ..alike
            };
            self.add(days, own);
        }
    }
}

/// By what cases are told apart.
#[derive(PartialEq, Eq, Hash)]
struct Kind {
    place: (u32, u32),
    days: Days,
    ended: Option<Ended>,
    moved: u32,
}

/// The days at which a count of some table begins or ends.
pub(super) struct Cuts {
    /// How many there are.
    n: usize,
    first: Day,
    /// How many cuts lie by each day from the first cut to the last.
    by_day: Vec<u32>,
}

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
        let first = *cuts.first().expect("there is a cut after the last day");
        let mut by_day = Vec::new();
        for (place, cut) in cuts.iter().enumerate() {
            by_day.resize((*cut - first) as usize, place as u32);
        }
        by_day.push(cuts.len() as u32);
        Cuts {
            n: cuts.len(),
            first,
            by_day,
        }
    }

    /// Returns how many cuts lie by a day.
    fn between(&self, day: Day) -> usize {
        let place = usize::try_from(day - self.first).ok();
        place.map_or(0, |place| {
            self.by_day[place.min(self.by_day.len() - 1)] as usize
        })
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
            all * (self.n + 2) + place
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_lie_by_the_cuts_before_them() {
        let cuts = Cuts {
            n: 2,
            first: Day(10),
            by_day: vec![1, 1, 1, 2],
        };
        let between = [-5, 9, 10, 12, 13, 14, 900].map(|day| cuts.between(Day(day)));
        assert_eq!(between, [0, 0, 1, 1, 2, 2, 2]);
    }

    /// One piece after another tells cases apart as all of them in one go do.
    #[test]
    fn pieces_are_put_together_in_their_order() {
        let ended = Ended {
            completed: false,
            in_limit: false,
            is_met: false,
            exception: false,
            has_limit: true,
        };
        let telling = |cases: &[(u16, u32, u64)]| {
            let mut told = Telling::default();
            numbered(&mut told.signatures.numbers, Vec::new());
            for (index, (category, day, count)) in cases.iter().enumerate() {
                let tags = numbered(&mut told.tag_sets, Cow::Owned(vec![*category]));
                let alike = Alike {
                    seen: Seen {
                        start: Day(0),
                        end: None,
                        last_lawful: None,
                        ended,
                    },
                    areas: 0,
                    tags,
                    index: index as u32,
                    moved: 0,
                    count: *count,
                };
                told.add(([*day; 3], 0), alike);
            }
            told
        };
        let mut told = telling(&[(3, 1, 5), (7, 1, 2), (3, 1, 1)]);
        told.add_all(telling(&[(5, 1, 7), (7, 1, 4), (7, 2, 3)]));
        let found: Vec<_> = told.list.iter().map(|one| (one.tags, one.count)).collect();
        assert_eq!(found, [(0, 6), (1, 6), (2, 7), (1, 3)]);
        let categories = in_order(told.tag_sets)
            .into_iter()
            .flat_map(Cow::into_owned);
        assert_eq!(categories.collect::<Vec<u16>>(), [3, 7, 5]);
    }
}
