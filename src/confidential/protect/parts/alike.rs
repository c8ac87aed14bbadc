//! Cases that no count can tell apart, taken as one.
//!
//! A view looks at the areas, the categories and the course of a case, and at nothing else. There are far fewer kinds
//! of cases than cases, and what is looked at stands side by side in memory.

use super::courses::Courses;
use crate::areas::{AreaId, Areas};
use crate::confidential::tabulate::Breakdown;
use foldhash::fast::FixedState;
use rayon::prelude::*;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

/// A breakdown, or none, and the areas that are shown by it.
pub(super) type Breadth = (Breakdown, BTreeSet<AreaId>);

/// Cases that are counted alike.
pub(super) struct Alike {
    /// The number of the areas that they are counted in.
    pub areas: u32,
    /// The number of their categories.
    pub tags: u32,
    /// The number of their course.
    pub course: u32,
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
    pub(super) fn of(courses: &Courses, areas: &Areas, (breakdown, among): &Breadth) -> ToldApart {
        let mut counted_in: BTreeMap<Vec<AreaId>, Vec<Range<usize>>> = BTreeMap::new();
        for (area, places) in &courses.areas {
            let ancestors = areas.ancestors(*area).iter().copied();
            let of_area: Vec<AreaId> = ancestors.filter(|area| among.contains(area)).collect();
            if !of_area.is_empty() {
                counted_in.entry(of_area).or_default().push(places.clone());
            }
        }
        let (areas, places): (Vec<Vec<AreaId>>, Vec<Vec<Range<usize>>>) =
            counted_in.into_iter().unzip();
        let tags = breakdown.topic.map(|topic| &courses.by_topic[topic]);
        let mut tag_sets = BTreeMap::new();
        let of_sets: Option<Vec<u32>> = tags.map(|tags| {
            let sets = tags.sets.iter();
            let by_breakdown = sets.map(|set| breakdown.of_categories(set).into_owned());
            by_breakdown
                .map(|set| numbered(&mut tag_sets, set))
                .collect()
        });
        let tags_of = |place: usize| match (tags, &of_sets) {
            (Some(tags), Some(of_sets)) => of_sets[tags.of_cases[place] as usize],
            _ => 0,
        };
        let lists = places.par_iter().enumerate();
        let lists = lists.flat_map_iter(|(areas, places)| {
            let mut met: HashMap<(u32, u32), usize, FixedState> = HashMap::default();
            let mut alike: Vec<Alike> = Vec::new();
            for place in places.iter().cloned().flatten() {
                let (tags, course) = (tags_of(place), courses.of_cases[place]);
                let count = courses.counts[place];
                match met.entry((tags, course)) {
                    Entry::Occupied(met) => alike[*met.get()].count += count,
                    Entry::Vacant(new) => {
                        new.insert(alike.len());
                        alike.push(Alike {
                            areas: areas as u32,
                            tags,
                            course,
                            count,
                        });
                    }
                }
            }
            alike
        });
        let mut list: Vec<Alike> = lists.collect();
        list.shrink_to_fit();
        ToldApart {
            list,
            areas,
            tag_sets: match breakdown.topic {
                Some(_) => in_order(tag_sets),
                None => vec![Vec::new()],
            },
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
    use super::super::courses::Cuts;
    use super::*;
    use crate::areas::Level;
    use crate::areas::tests::areas;
    use crate::confidential::earlier::Earlier;
    use crate::confidential::groups::Groups;
    use crate::confidential::tabulate::{SeriesTables, tabulate, tests as given};

    /// Returns the areas, the categories and the number of cases of each kind that some areas tell apart.
    fn told(among: &[&str], breakdown: Breakdown) -> Vec<String> {
        let areas = areas(given::AREAS);
        // The days of the first two lie between the same ends of periods.
        let lines = "E01 2024-03-02 - 0\nE07 2024-03-09 - 1\nE02 2024-03-02 - 1\nE02 2025-01-02 - 1\n\
            E02 2024-03-02 2024-06-03 1\nE12 2024-03-02 - 0";
        let mut cases = given::cases(&areas, "2025-12-31", lines);
        cases.levels = Some(Vec::from(Level::ALL));
        let SeriesTables { cases, tables } =
            tabulate(cases, &areas, &given::scope(&areas), &Earlier::default());
        let cuts = Cuts::of(&cases, &tables, &[]);
        let courses = Courses::of(&cases, &cuts, &[], &[]);
        let among = among.iter().map(|code| areas.by_code(code).unwrap());
        let told = ToldApart::of(&courses, &areas, &(breakdown, among.collect()));
        let kinds = told.list.iter().map(|alike| {
            let codes = told.areas[alike.areas as usize].iter();
            let codes: Vec<&str> = codes.map(|area| &areas.get(*area).code[..]).collect();
            let tags = &told.tag_sets[alike.tags as usize];
            format!("{} {tags:?} {}", codes.join("+"), alike.count)
        });
        let mut kinds: Vec<String> = kinds.collect();
        kinds.sort();
        kinds
    }

    #[test]
    fn cases_are_told_apart_by_their_areas_their_categories_and_the_days_that_matter() {
        let breakdown = |topic, groups| Breakdown { topic, groups };
        let districts = &["E07", "E08"];
        let found = told(districts, breakdown(None, None));
        assert_eq!(found, ["E07 [] 2", "E08 [] 1", "E08 [] 1", "E08 [] 1"]);
        let found = told(&["E07", "E01"], breakdown(None, None));
        assert_eq!(found, ["E07 [] 1", "E07+E01 [] 1"]);
        let by_need = [
            "E07 [0] 1",
            "E07 [1] 1",
            "E08 [1] 1",
            "E08 [1] 1",
            "E08 [1] 1",
        ];
        assert_eq!(told(districts, breakdown(Some(0), None)), by_need);
        let of_two = Some(Groups::of(3, &[vec![0, 1]]));
        let found = told(districts, breakdown(Some(0), of_two));
        assert_eq!(found[0], "E07 [0] 2");
    }
}
