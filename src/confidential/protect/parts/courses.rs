//! How cases run, as far as counts can tell: between which days that matter they begin, end and fall due.
//!
//! There are far fewer ways than cases, and what is looked at in a case is worked out once for each.

use super::Limits;
use crate::areas::AreaId;
use crate::catalogue::{DAYS_OF_52_WEEKS, Ended};
use crate::confidential::records::{Case, Cases};
use crate::confidential::tabulate::{self, TrueTable, last_day};
use crate::period::Day;
use foldhash::fast::FixedState;
use rayon::prelude::*;
use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

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

/// One way in which cases run.
pub(super) struct Course {
    /// Of one of the cases that run so.
    pub seen: Seen,
    /// The place of that case in the list of the series.
    pub index: usize,
    /// How revised counts place them otherwise than first published ones do, by number; 0 where they do not.
    pub moved: u32,
}

/// The cases of a series side by side, those of each area together, with the number of each in place of its days and
/// categories.
pub(super) struct Courses {
    pub list: Vec<Course>,
    /// The smallest areas that cases name, with the places of their cases here.
    pub areas: Vec<(AreaId, Range<usize>)>,
    /// By the place of a case here: the number of its course, and how many cases it stands for.
    pub of_cases: Vec<u32>,
    pub counts: Vec<u64>,
    /// The categories of cases by each topic.
    pub by_topic: Vec<TagSets>,
}

/// The categories of cases by one topic.
pub(super) struct TagSets {
    pub sets: Vec<Vec<u16>>,
    /// By the place of a case: the number of its categories.
    pub of_cases: Vec<u32>,
}

impl Courses {
    /// `moved` are numbers by case, or none.
    pub(super) fn of(cases: &Cases, cuts: &Cuts, limits: &[Limits], moved: &[u32]) -> Courses {
        let list = &cases.list;
        // Pieces are looked at side by side, and the few courses of each put together in their order.
        let n_of_piece = list.len().div_ceil(rayon::current_num_threads()).max(1);
        let pieces = list.par_chunks(n_of_piece).enumerate();
        let pieces = pieces.map(|(place, piece)| {
            let mut met = Met::default();
            for (index, case) in piece.iter().enumerate() {
                let index = place * n_of_piece + index;
                let seen = Seen::of(case);
                let way = Way {
                    days: cuts.days(&seen),
                    limits: cuts.limits_of(limits, index),
                    ended: seen.end.map(|_| seen.ended),
                    moved: moved.get(index).copied().unwrap_or(0),
                };
                let number = met.number(way, seen, index);
                met.of_cases.push(number);
            }
            met
        });
        let pieces: Vec<Met> = pieces.collect();
        let mut all = Met::default();
        for piece in pieces {
            let courses = piece.ways.into_iter().zip(piece.courses);
            let numbers = courses.map(|(way, course)| all.number(way, course.seen, course.index));
            let numbers: Vec<u32> = numbers.collect();
            let of_cases = piece.of_cases.iter();
            all.of_cases
                .extend(of_cases.map(|number| numbers[*number as usize]));
        }
        let (in_order, areas) = by_area(list);
        let topics = (0..cases.topics.len()).into_par_iter();
        let by_topic = topics.map(|topic| TagSets::of(list, topic, &in_order));
        Courses {
            list: all.courses,
            areas,
            of_cases: in_order.iter().map(|index| all.of_cases[*index]).collect(),
            counts: in_order.iter().map(|index| list[*index].count).collect(),
            by_topic: by_topic.collect(),
        }
    }
}

/// Returns the places of cases in a list, area by area, and where those of each area are among them.
fn by_area(list: &[Case]) -> (Vec<usize>, Vec<(AreaId, Range<usize>)>) {
    let places = || list.iter().map(|case| case.area.place());
    let n_areas = places().max().map_or(0, |last| last + 1);
    let mut begins = vec![0; n_areas + 1];
    places().for_each(|place| begins[place + 1] += 1);
    for place in 0..n_areas {
        begins[place + 1] += begins[place];
    }
    let mut next = begins.clone();
    let mut in_order = vec![0; list.len()];
    for (index, place) in places().enumerate() {
        in_order[next[place]] = index;
        next[place] += 1;
    }
    let places = begins.windows(2).map(|ends| ends[0]..ends[1]);
    let areas = places
        .filter(|places| !places.is_empty())
        .map(|places| (list[in_order[places.start]].area, places));
    let areas = areas.collect();
    (in_order, areas)
}

impl TagSets {
    /// Returns those by one topic, of cases in an order of their places in a list.
    fn of(list: &[Case], topic: usize, in_order: &[usize]) -> TagSets {
        let mut numbers: HashMap<&[u16], u32, FixedState> = HashMap::default();
        let mut sets = Vec::new();
        // In the order of the list they lie one after another in memory.
        let of_list = list.iter().map(|case| {
            let tags = &case.tags[topic][..];
            *numbers.entry(tags).or_insert_with(|| {
                sets.push(tags.to_vec());
                sets.len() as u32 - 1
            })
        });
        let of_list: Vec<u32> = of_list.collect();
        TagSets {
            of_cases: in_order.iter().map(|index| of_list[*index]).collect(),
            sets,
        }
    }
}

/// Ways to run, numbered as they are met.
#[derive(Default)]
struct Met {
    numbers: HashMap<Way, u32, FixedState>,
    ways: Vec<Way>,
    courses: Vec<Course>,
    of_cases: Vec<u32>,
}

impl Met {
    /// Returns the number of a way; `index` is the place of a case that runs so.
    fn number(&mut self, way: Way, seen: Seen, index: usize) -> u32 {
        let next = self.courses.len() as u32;
        match self.numbers.entry(way) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                let way = new.key().clone();
                self.courses.push(Course {
                    seen,
                    index,
                    moved: way.moved,
                });
                self.ways.push(way);
                *new.insert(next)
            }
        }
    }
}

/// By what ways to run are told apart.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Way {
    days: [u32; 3],
    /// Between which cuts the limits under other clocks lie.
    limits: Box<[u32]>,
    ended: Option<Ended>,
    moved: u32,
}

/// The days at which a count of some table begins or ends.
pub(super) struct Cuts {
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
        Cuts { first, by_day }
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
    fn limits_of(&self, limits: &[Limits], index: usize) -> Box<[u32]> {
        let days = limits.iter().map(|limits| limits.days[index]);
        days.map(|day| day.map_or(0, |day| self.between(day) as u32 + 1))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::areas::tests::areas;
    use crate::confidential::tabulate::tests as given;

    #[test]
    fn days_lie_by_the_cuts_before_them() {
        let cuts = Cuts {
            first: Day(10),
            by_day: vec![1, 1, 1, 2],
        };
        let between = [-5, 9, 10, 12, 13, 14, 900].map(|day| cuts.between(Day(day)));
        assert_eq!(between, [0, 0, 1, 1, 2, 2, 2]);
    }

    #[test]
    fn categories_have_one_number_each() {
        let areas = areas(given::AREAS);
        let lines = [
            "E01 2024-03-02 - 2",
            "E02 2024-03-02 - 0+2",
            "E01 2024-03-02 - 2",
        ];
        let cases = given::cases(&areas, "2025-12-31", &lines.join("\n"));
        let (in_order, of_areas) = by_area(&cases.list);
        assert_eq!(in_order, [0, 2, 1]);
        let code = |area: AreaId| &areas.get(area).code[..];
        let of_areas = of_areas
            .into_iter()
            .map(|(area, places)| (code(area), places));
        assert_eq!(of_areas.collect::<Vec<_>>(), [("E01", 0..2), ("E02", 2..3)]);
        let found = TagSets::of(&cases.list, 0, &in_order);
        assert_eq!(found.of_cases, [0, 0, 1]);
        assert_eq!(found.sets, [vec![2], vec![0, 2]]);
    }

    /// Whatever tells cases apart does: where they began and ended, the limit under another clock, and how a revised count
    /// places them; the first of each kind stands for it, by however many threads.
    #[test]
    fn courses_differ_by_all_that_counts_look_at() {
        let areas = areas(given::AREAS);
        let lines = ["E02 2024-03-02 -"; 6].join("\n") + "\nE01 2024-03-09 -\nE02 2023-03-02 -";
        let cases = given::cases(&areas, "2025-12-31", &lines);
        let day = given::day;
        let cuts = Cuts {
            first: day("2024-01-01"),
            by_day: [vec![1; 366], vec![2]].concat(),
        };
        let mut days = vec![Some(day("2024-05-01")); 8];
        days[2] = None;
        days[3] = Some(day("2025-05-01"));
        let limits = [Limits {
            days,
            tables: Vec::new(),
        }];
        let moved = [0, 0, 0, 0, 1, 0, 0, 0];
        let found = |n_threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads);
            pool.build().unwrap().install(|| {
                let courses = Courses::of(&cases, &cuts, &limits, &moved);
                let list = courses.list.iter();
                let list =
                    list.map(|course| (course.seen.start.to_string(), course.index, course.moved));
                (list.collect::<Vec<_>>(), courses.of_cases)
            })
        };
        let (list, of_cases) = found(1);
        let firsts: Vec<(usize, u32)> = list.iter().map(|(_, index, by)| (*index, *by)).collect();
        assert_eq!(firsts, [(0, 0), (2, 0), (3, 0), (4, 1), (7, 0)]);
        // The one case of the ward that comes first is like most of the others.
        assert_eq!(of_cases, [0, 0, 0, 1, 2, 3, 0, 4]);
        for n_threads in [2, 3, 8] {
            assert!(
                found(n_threads) == (list.clone(), of_cases.clone()),
                "{n_threads}"
            );
        }
    }
}
