//! What an area and its parts tell together.
//!
//! Each line by itself leaves a range for what it does not show. Whatever the parts have of it the whole has as well, so
//! what one part must have at least is taken from what another can have.

use super::{Assumed, Intruder, Model, Told};
use crate::audit::tables::TOTAL;
use crate::catalogue::Dataset;
use crate::period::{Day, Period, PeriodKind};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The lines of an area and category, of clocks that begin with the same cases.
type Group = Vec<Vec<usize>>;

/// What a number counts, whatever the area: of which clock, in which period, and what.
type Counted<'k> = (&'k str, Period, Option<Day>, String);

/// An area is looked at with its parts if they have no more unknown numbers than these.
const MOST_TOGETHER: usize = 5_000;

/// Returns what the lines of areas tell together with those of their parts of one level.
pub(super) fn told<'k>(intruder: &Intruder<'k>, groups: &[Group]) -> Vec<Told<'k>> {
    let of_all = groups.iter();
    let of_all = of_all.filter(|group| intruder.rows[group[0][0]].category == TOTAL);
    let of_all: Vec<&Group> = of_all.collect();
    let mut wholes: BTreeMap<(Dataset, &str), Vec<usize>> = BTreeMap::new();
    for (n, group) in of_all.iter().enumerate() {
        let row = &intruder.rows[group[0][0]];
        wholes.entry((row.dataset, &row.area)).or_default().push(n);
    }
    let mut families: BTreeMap<(usize, &str), Vec<Group>> = BTreeMap::new();
    for part in &of_all {
        let row = &intruder.rows[part[0][0]];
        // Of one clock it can be part of more than of another.
        let lines = part.iter().map(|line| &intruder.rows[line[0]]);
        let around: BTreeSet<&String> = lines.flat_map(|row| &row.within).collect();
        let around = around.into_iter();
        let around = around.filter_map(|area| wholes.get(&(row.dataset, area.as_str())));
        for n in around.flatten() {
            if let Some(lines) = intruder.lines_in(part, of_all[*n]) {
                families.entry((*n, &row.level)).or_default().push(lines);
            }
        }
    }
    let families: Vec<((usize, &str), Vec<Group>)> = families.into_iter().collect();
    let families = families.par_iter();
    let told = families.filter_map(|((whole, _), parts)| intruder.told_of(of_all[*whole], parts));
    told.collect()
}

impl<'k> Intruder<'k> {
    /// Returns those lines of a part of an area that are in it, if they are by the same clocks and rounded alike.
    fn lines_in(&self, part: &Group, whole: &Group) -> Option<Group> {
        let [row, around] = [part, whole].map(|group| &self.rows[group[0][0]]);
        let is_within = |line: &&Vec<usize>| self.rows[line[0]].within.contains(&around.area);
        let lines: Group = part.iter().filter(is_within).cloned().collect();
        let is_part = row.base == around.base && self.clocks(&lines).eq(self.clocks(whole));
        is_part.then_some(lines)
    }

    fn clocks(&self, group: &Group) -> impl Iterator<Item = &'k str> {
        group.iter().map(|line| &*self.rows[line[0]].clock)
    }

    /// Returns what an area and its parts tell together; nothing where they are too many, or do not go on like this.
    fn told_of(&self, whole: &Group, parts: &[Group]) -> Option<Told<'k>> {
        let whole = self.in_periods_of(whole, parts)?;
        let (family, answer) = self.answer(false, |assumed| self.family(&whole, parts, assumed))?;
        let named = |number: &usize| family.named[number].clone();
        Some(Told {
            small: answer.told.iter().map(named).collect(),
            few: answer.few.iter().map(named).collect(),
            ..Told::default()
        })
    }

    fn family(&self, whole: &Group, parts: &[Group], assumed: Assumed) -> Option<Model> {
        let mut family = self.model(whole, false, assumed);
        let of_whole = self.counted(&family);
        let mut of_parts: BTreeMap<Counted, Vec<usize>> = BTreeMap::new();
        for part in parts {
            let part = self.model(part, false, assumed);
            let of_part = self.counted(&part);
            let n_before = family.join(part);
            if family.n_unknown() > MOST_TOGETHER {
                return None;
            }
            for (counted, number) in of_part {
                of_parts.entry(counted).or_default().push(n_before + number);
            }
        }
        for (counted, number) in of_whole {
            if let Some(of_parts) = of_parts.get(&counted) {
                family.no_more(of_parts, &[number]);
            }
        }
        Some(family)
    }

    /// Returns the lines of an area without periods that are shorter than all of its parts.
    fn in_periods_of(&self, whole: &Group, parts: &[Group]) -> Option<Group> {
        let kind = |place: &usize| self.rows[*place].period.kind();
        let of_parts = parts.iter().flatten().flatten();
        let kinds: BTreeSet<PeriodKind> = of_parts.map(kind).collect();
        let shortest = *kinds.last()?;
        let are_years = |kind| {
            let is_year = |kind| matches!(kind, PeriodKind::Year(_));
            is_year(kind) && is_year(shortest)
        };
        let is_shorter = |kind| kind > shortest && !are_years(kind);
        let lines = whole.iter().map(|line| {
            let line = line.iter().copied();
            line.filter(|place| !is_shorter(kind(place))).collect()
        });
        let lines: Group = lines.collect();
        let is_whole = lines.iter().all(|line| !line.is_empty());
        is_whole.then_some(lines)
    }

    /// Returns the numbers of a model by what they count.
    fn counted(&self, model: &Model) -> BTreeMap<Counted<'k>, usize> {
        let counted = model.of.iter().map(|(number, (place, _, what))| {
            let row = &self.rows[*place];
            let counted = (&*row.clock, row.period, row.to_date(), what.clone());
            (counted, *number)
        });
        counted.collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::audit::implied::tests::problems_of;
    use std::fmt::Write;

    const COLUMNS: &str = "completed,completed_ex,stopped,started,due,due_in_limit,open,open_over_limit,\
        open_over_52_weeks,rounded_to";

    /// Returns the problems of rows of a county and of districts, `YEAR CLOCK COUNTY DISTRICT: COUNTS`, with `-` for none.
    fn found(rows: &[&str]) -> Vec<String> {
        let mut text = format!(
            "time_period,time_identifier,geographic_level,country_code,new_la_code,lad_code,clock,breakdown_topic,breakdown,\
             {COLUMNS}\n"
        );
        for row in rows {
            let (place, counts) = row.split_once(": ").unwrap();
            let place: Vec<&str> = place.split(' ').collect();
            let [year, clock, within, district] = place[..] else {
                panic!("a row has four words");
            };
            let level = if district == "-" { "" } else { " district" };
            let [within, district] = [within, district].map(|code| code.trim_matches('-'));
            writeln!(
                text,
                "{year},Calendar year,Local authority{level},E92,{within},{district},{clock},Total,Total,{counts}"
            )
            .unwrap();
        }
        problems_of(&text)
    }

    fn tells(problems: &[String], number: &str) -> bool {
        problems.iter().any(|problem| problem.starts_with(number))
    }

    /// Of 14 limits of a county that were not kept, those who wait between the limit and 52 weeks in one district have 13.
    #[test]
    fn what_one_district_must_have_is_taken_from_the_other() {
        let found = |over_52_weeks: u32| {
            found(&[
                "2025 final_plan E10 -: c,c,c,c,24,10,c,c,c,",
                &format!("2025 final_plan E10 E07: c,c,c,c,c,c,20,20,{over_52_weeks},"),
                "2025 final_plan E10 E08: c,c,c,c,c,c,c,c,c,",
            ])
        };
        assert_eq!(found(14), Vec::<String>::new());
        assert!(tells(&found(7), "4: limits that ran out unmet can only"));
    }

    /// The same districts, of which one is of the county for one of two clocks alone: for the other it takes nothing from it.
    #[test]
    fn parts_are_those_of_an_area_for_all_clocks() {
        let found = |county: &str| {
            found(&[
                "2025 assessment_decision E10 -: c,c,c,c,c,c,c,c,c,",
                "2025 assessment_decision E10 E07: c,c,c,c,c,c,c,c,c,",
                "2025 assessment_decision E10 E08: c,c,c,c,c,c,c,c,c,",
                "2025 final_plan E10 -: c,c,c,c,24,10,c,c,c,",
                &format!("2025 final_plan {county} E07: c,c,c,c,c,c,20,20,7,"),
                "2025 final_plan E10 E08: c,c,c,c,c,c,c,c,c,",
            ])
        };
        assert_eq!(found("-"), Vec::<String>::new());
        assert!(tells(
            &found("E10"),
            "7: limits that ran out unmet can only"
        ));
    }

    /// In the two years of the county 20 were stopped; the district had 18 in a year that the county has no row of, and may have
    /// all of the 20 besides.
    #[test]
    fn sums_over_other_periods_are_not_one_number() {
        let found = found(&[
            "2024 final_plan E10 -: c,c,10,c,c,c,c,c,c,",
            "2025 final_plan E10 -: c,c,10,c,c,c,c,c,c,",
            "2023 final_plan E10 E07: c,c,18,c,c,c,c,c,c,",
            "2024 final_plan E10 E07: c,c,c,c,c,c,c,c,c,",
            "2025 final_plan E10 E07: c,c,c,c,c,c,c,c,c,",
        ]);
        assert_eq!(found, Vec::<String>::new());
    }

    /// A rounded 0 may be two, and is not told as few because the county beside it shows its counts as they are.
    #[test]
    fn rounded_rows_are_no_parts_of_rows_that_are_not() {
        let found = |base: &str| {
            found(&[
                "2025 final_plan E10 -: c,c,0,60,c,c,c,c,c,",
                &format!("2025 final_plan E10 E07: c,c,c,0,c,c,c,c,c,{base}"),
            ])
        };
        assert_eq!(found("5"), Vec::<String>::new());
        assert_eq!(found(""), Vec::<String>::new(), "none began");
    }

    /// The county has a clock that the districts have not, and is not looked at with them. What it has beyond the South, which
    /// shows the starts of one clock alone, is: it has none of the other clock.
    #[test]
    fn parts_of_what_is_left_are_those_for_its_own_clocks() {
        let found = |over_52_weeks: u32| {
            found(&[
                "2025 assessment_decision E10 -: c,c,c,c,c,c,c,c,c,",
                "2025 no_plan_decision E10 -: c,c,c,c,c,c,c,c,c,",
                "2025 final_plan E10 -: c,c,c,90,44,20,c,c,c,",
                "2025 assessment_decision E10 E07: c,c,c,c,c,c,c,c,c,",
                "2025 final_plan E10 E07: c,c,c,c,c,c,c,c,c,",
                "2025 assessment_decision E10 E08: c,c,c,c,c,c,c,c,c,",
                "2025 final_plan E10 E08: c,c,c,30,20,10,c,c,c,",
                "2025 assessment_decision E10 E09: c,c,c,c,c,c,c,c,c,",
                &format!("2025 final_plan E10 E09: c,c,c,c,c,c,20,20,{over_52_weeks},"),
            ])
        };
        let unmet = "limits that ran out unmet can only";
        let tells = |problems: Vec<String>| problems.iter().any(|problem| problem.contains(unmet));
        assert!(tells(found(7)));
        assert!(!tells(found(14)));
    }
}
