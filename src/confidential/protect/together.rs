//! Categories that are too small, counted together with others so that their table can be shown.
//!
//! A breakdown is not to be lost for a category that hardly occurs: the next coarser breakdown is shown in its
//! place (DESIGN 8.3). Which categories go together follows from their order, whichever of them is
//! small (`Neighbours`), so that a reader who knows how it is made knows that one of them is, and not which.
//! The order is that of the counts that a table of larger areas shows, so that rare ones go with rare ones, and else
//! that of their names.

use super::Policy;
use super::clocks::Lead;
use super::decide::{self, Deciding};
use super::parts::{Parts, Shown};
use super::thin::{self, Allowance};
use crate::areas::Areas;
use crate::catalogue::{Facet, Statistic, measures};
use crate::confidential::groups::{Groups, Neighbours, group_of};
use crate::confidential::records::Cases;
use crate::confidential::tabulate::{self, Spec, TrueTable};
use crate::series::Series;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// What it takes to put categories of a series together.
pub(super) struct Grouping<'a> {
    cases: &'a Cases,
    areas: &'a Areas,
    policy: &'a Policy,
    /// By topic the categories that some table of the plan counts a case of. The others are named nowhere.
    occurring: BTreeMap<usize, BTreeSet<u16>>,
}

impl<'a> Grouping<'a> {
    /// Returns it for the tables of a plan, before any categories are put together.
    pub fn of(
        cases: &'a Cases,
        areas: &'a Areas,
        policy: &'a Policy,
        tables: &[TrueTable],
    ) -> Grouping<'a> {
        let mut occurring: BTreeMap<usize, BTreeSet<u16>> = BTreeMap::new();
        for table in tables.iter().filter(|table| table.spec.groups.is_none()) {
            let Some(topic) = table.spec.topic else {
                continue;
            };
            let cells = table.cells.iter();
            let cells = cells.filter(|(_, cell)| cell.counts.iter().any(|count| *count > 0));
            let categories = cells.map(|((_, _, category), _)| *category);
            occurring.entry(topic).or_default().extend(categories);
        }
        Grouping {
            cases,
            areas,
            policy,
            occurring,
        }
    }

    /// Lets tables count by the groups by which another series shows their starts: they are its own.
    pub fn take_over(&self, deciding: &mut Deciding, lead: &Lead) {
        for index in 0..deciding.shown.len() {
            let spec = &deciding.shown[index].spec;
            let Some(topic) = spec.topic.filter(|_| spec.decided.is_none()) else {
                continue;
            };
            let n_categories = self.cases.topics[topic].categories.len();
            if let Some(same) = lead.same_breakdown(self.cases, spec)
                && settled(&deciding.shown, index).is_none()
                && let Some(groups) = &same.groups
                && groups.n_categories() == n_categories
            {
                self.set(deciding, index, Some(groups.clone()));
            }
        }
    }

    /// Puts so many categories of a table together that its main part can be shown, and no more; none,
    /// where that would leave nothing to tell apart.
    pub fn settle(
        &self,
        parts: &mut Parts,
        deciding: &mut Deciding,
        index: usize,
        lead: Option<&Lead>,
    ) {
        let spec = deciding.shown[index].spec.clone();
        let (Some(topic), Some(facet)) = (spec.topic, self.main_part(&spec)) else {
            return;
        };
        let is_taken_over =
            lead.is_some_and(|lead| lead.same_breakdown(self.cases, &spec).is_some());
        if spec.decided.is_some() || self.cases.threshold == 1 || is_taken_over {
            return;
        }
        if let Some(settled) = settled(&deciding.shown, index) {
            let groups = settled.groups.clone();
            self.set(deciding, index, groups);
            return;
        }
        let below = decide::below_withheld(self.areas, &deciding.shown, index, facet);
        let Some(occurring) = self.occurring.get(&topic).filter(|_| below.is_empty()) else {
            return;
        };
        let n_categories = self.cases.topics[topic].categories.len();
        let order = self.order(deciding, index, facet, occurring);
        let neighbours = Neighbours::among(n_categories, &order);
        let first = coarsest(&deciding.shown, topic);
        let mut groups = first.clone().unwrap_or_else(|| neighbours.apart());
        self.set(deciding, index, first.clone());
        while let Some(too_small) = self.too_small(parts, deciding, (index, facet)) {
            if let Some(larger) = neighbours.with_larger(&groups, &too_small) {
                groups = larger;
                self.set(deciding, index, Some(groups.clone()));
            } else {
                self.set(deciding, index, first);
                return;
            }
        }
        if !self.leaves_open(deciding, (index, facet), &groups) {
            self.set(deciding, index, first);
        }
    }

    /// Returns categories by what the first table of larger areas shows of them, the most frequent first, and
    /// else in the order of publication.
    fn order(
        &self,
        deciding: &Deciding,
        index: usize,
        facet: Facet,
        occurring: &BTreeSet<u16>,
    ) -> Vec<u16> {
        let mut order: Vec<u16> = occurring.iter().copied().collect();
        let count = self.counts_of(facet).first().copied();
        if let (Some(count), Some(table)) = (count, larger(deciding, index, facet).next()) {
            let mut counts: BTreeMap<u16, u64> = BTreeMap::new();
            for ((_, _, group), cell) in &table.cells {
                *counts.entry(*group).or_default() += cell.counts[count];
            }
            order.sort_by_key(|category| {
                let group = group_in(&table.spec, *category);
                Reverse(counts.get(&group).copied().unwrap_or(0))
            });
        }
        order
    }

    /// Returns the places of the measures of a part that count cases, that of all its cases first.
    fn counts_of(&self, facet: Facet) -> Vec<usize> {
        let catalogue = measures(self.cases.series.dataset()).iter().enumerate();
        let of_part = catalogue.filter(|(_, measure)| {
            let is_count = matches!(measure.statistic, Statistic::Starts | Statistic::Ends(..));
            is_count && measure.facet() == Some(facet)
        });
        of_part.map(|(place, _)| place).collect()
    }

    /// Says whether each of the categories that a table is to count together may be the one that is too small,
    /// for all that tables of larger areas show of them.
    ///
    /// Where 9 had the one need in the authority, of 63 who have it or another in a constituency hardly
    /// any other than the 9 have it.
    fn leaves_open(
        &self,
        deciding: &Deciding,
        (index, facet): (usize, Facet),
        groups: &Groups,
    ) -> bool {
        let table = &deciding.tables[index];
        let measures = self.counts_of(facet);
        let larger = larger(deciding, index, facet);
        let mut larger = larger.filter(|above| above.spec.periods == table.spec.periods);
        larger.all(|above| {
            let mut sets = groups.together().into_iter();
            sets.all(|members| self.may_each_be_small(table, above, &members, &measures))
        })
    }

    /// Says whether each of the categories that a table counts together, as far as one of larger areas tells
    /// them apart, may be small in some area and period by some measure.
    fn may_each_be_small(
        &self,
        table: &TrueTable,
        above: &TrueTable,
        members: &[u16],
        measures: &[usize],
    ) -> bool {
        let together = group_in(&table.spec, members[0]);
        let apart = members.iter().map(|member| group_in(&above.spec, *member));
        let apart: BTreeSet<u16> = apart.collect();
        let most = self.cases.threshold - 1;
        let (mut occurring, mut may_be_small) = (BTreeSet::new(), BTreeSet::new());
        let cells = table.cells.iter();
        for ((period, area, _), cell) in cells.filter(|((.., group), _)| *group == together) {
            let mut around = self.areas.ancestors(*area).iter();
            let Some(around) = around.find(|area| above.spec.areas.contains(area)) else {
                // Nothing is known of it.
                may_be_small.extend(&apart);
                continue;
            };
            let known = apart.iter().filter_map(|group| {
                let cell = above.cells.get(&(*period, *around, *group))?;
                Some((*group, parts_of(&cell.counts, measures)))
            });
            let known: BTreeMap<u16, Vec<u64>> = known.collect();
            for (place, sum) in parts_of(&cell.counts, measures).into_iter().enumerate() {
                let all: u64 = known.values().map(|counts| counts[place]).sum();
                for (group, counts) in known.iter().filter(|(_, counts)| counts[place] > 0) {
                    occurring.insert(*group);
                    // The others may be all the rest.
                    if sum > 0 && all - counts[place] + most >= sum {
                        may_be_small.insert(*group);
                    }
                }
            }
        }
        occurring.is_subset(&may_be_small)
    }

    /// Returns the part of a table that it is there for: the complaints that came, the waits that ended.
    fn main_part(&self, spec: &Spec) -> Option<Facet> {
        let main = match self.cases.series {
            Series::Complaints => Facet::Started,
            Series::Waits(_) => Facet::Ended,
        };
        spec.facets.contains(&main).then_some(main)
    }

    /// Returns the categories, or groups of them, that are in the way of a part of a table; nothing where
    /// it can be shown, be it without single areas.
    fn too_small(
        &self,
        parts: &mut Parts,
        deciding: &mut Deciding,
        (index, facet): (usize, Facet),
    ) -> Option<BTreeSet<u16>> {
        let mut shown = deciding.shown.clone();
        let thin = thin::thin(parts, self.areas, &shown, (index, facet), &BTreeSet::new());
        shown[index].add(facet);
        if thin.is_some() || parts.hold(&shown, (index, facet)) {
            let going = thin.unwrap_or_default();
            let areas = &mut shown[index].spec.areas;
            areas.retain(|area| !going.contains(area));
            let named = parts.naming_a_whole_group(&shown, (index, facet), self.policy);
            return (!named.is_empty()).then_some(named);
        }
        let small = parts.small_categories(&shown, (index, facet));
        let most = Allowance::of(&shown, index, facet).most_small();
        let in_many = small.iter().filter(|(_, places)| places.len() > most);
        let in_many: BTreeSet<u16> = in_many.map(|(category, _)| *category).collect();
        Some(if in_many.is_empty() {
            small.into_keys().collect()
        } else {
            in_many
        })
    }

    /// Lets a table count by groups.
    fn set(&self, deciding: &mut Deciding, index: usize, groups: Option<Groups>) {
        let table = &mut deciding.tables[index];
        if table.spec.groups == groups {
            return;
        }
        table.spec.groups = groups;
        table.cells = tabulate::cells(self.cases, self.areas, &table.spec);
        deciding.shown[index].spec = table.spec.clone();
    }

    /// Lets tables of which nothing is shown be withheld by the groups of a table like them that is shown:
    /// they stand in the same rows.
    pub fn finish(&self, deciding: &mut Deciding) {
        for index in 0..deciding.shown.len() {
            let Shown { spec, facets } = &deciding.shown[index];
            let mut tables = deciding.shown.iter();
            let like = tables.find(|other| other.spec.is_like(spec) && !other.facets.is_empty());
            if let Some(groups) = like.map(|like| like.spec.groups.clone())
                && facets.is_empty()
            {
                self.set(deciding, index, groups);
            }
        }
    }
}

/// Returns the tables of larger areas that show a part of the same breakdown by years.
fn larger<'d>(
    deciding: &'d Deciding,
    index: usize,
    facet: Facet,
) -> impl Iterator<Item = &'d TrueTable> {
    let spec = &deciding.shown[index].spec;
    let tables = deciding.tables.iter().zip(&deciding.shown);
    let larger = tables.filter(move |(_, shown)| {
        let other = &shown.spec;
        other.level < spec.level
            && (other.topic, other.kind, other.to_date) == (spec.topic, spec.kind, spec.to_date)
            && shown.facets.contains(&facet)
    });
    larger.map(|(table, _)| table)
}

/// Returns the counts of some measures, and what each is less than the first.
fn parts_of(counts: &[u64], measures: &[usize]) -> Vec<u64> {
    let all = measures.first().map_or(0, |all| counts[*all]);
    let counts = measures.iter().map(|measure| counts[*measure]);
    counts
        .flat_map(|count| [count, all.saturating_sub(count)])
        .collect()
}

/// Returns the group of a category in a table.
fn group_in(spec: &Spec, category: u16) -> u16 {
    group_of(spec.groups.as_ref(), category)
}

/// Returns the table by whose groups a table has to count: other periods of it that are shown already, or
/// another piece that is decided.
fn settled(shown: &[Shown], index: usize) -> Option<&Spec> {
    let spec = &shown[index].spec;
    let others = shown.iter().enumerate();
    let mut settled = others.filter(|(place, other)| {
        let is_piece = *place < index && other.spec.is_piece_of_same(spec);
        let is_shown = other.spec.decided.is_some() && !other.facets.is_empty();
        other.spec.is_like(spec) && (is_piece || is_shown)
    });
    settled.next().map(|(_, other)| &other.spec)
}

/// Returns the groups that all tables of a topic add up to that show something by now: each table is by
/// the same or by coarser ones than those before it, so that no two cut across each other.
fn coarsest(shown: &[Shown], topic: usize) -> Option<Groups> {
    let tables = shown.iter().filter(|table| !table.facets.is_empty());
    let tables = tables.filter(|table| table.spec.topic == Some(topic));
    let breakdowns = tables.map(|table| table.spec.breakdown());
    let all = breakdowns.reduce(|all, own| all.joined(&own));
    all.and_then(|all| all.groups)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{YEAR, release_by, release_of, shown};
    use crate::areas::Level;
    use crate::confidential::records::{Cases, Topic};
    use crate::config::{Plan, Reach};
    use crate::release::{Place, Release, Table, Value};
    use crate::series::Series;
    use crate::symbol::Symbol;

    /// Categories by the letters that they begin with, in order.
    const NEEDS: [&str; 5] = ["Autism", "Hearing", "Physical", "Speech", "Vision"];

    fn named(cases: &mut Cases) {
        cases.topics = vec![Topic {
            key: "need".into(),
            label: "Need".into(),
            categories: NEEDS.map(String::from).to_vec(),
            several: cases.list.iter().any(|case| case.tags[0].len() > 1),
        }];
    }

    /// Returns the release of plans of 2024 in the county, given as `CASES CATEGORIES`; half of them were
    /// in time.
    fn release(cases: &[(u64, &str)]) -> Release {
        let lines = cases.iter().map(|(n, tags)| {
            let in_time = n.div_ceil(2);
            let late = n - in_time;
            format!(
                "{in_time} E10 2024-03-01 2024-07-19 {tags}\n{late} E10 2024-03-01 2024-09-19 {tags}"
            )
        });
        release_of(&lines.collect::<Vec<_>>().join("\n"), named)
    }

    /// Returns the categories of the county's plans with their numbers: `Autism 40`.
    fn by_need(release: &Release) -> Vec<String> {
        count_by_need(release, "completed_ex")
    }

    fn count_by_need(release: &Release, measure: &str) -> Vec<String> {
        let tables = release.tables().iter();
        let of_need = |table: &&Table| table.topic().is_some() && table.kind() == YEAR;
        let rows = tables.filter(of_need).flat_map(Table::rows);
        let in_2024 = rows.filter(|row| row.period().label() == "2024");
        in_2024
            .map(|row| {
                let n = match row.value(measure) {
                    Some(Value::Count(count)) => count.get().map(|count| count.0),
                    _ => None,
                };
                let n = n.map_or("c".to_string(), |n| n.to_string());
                format!("{} {n}", row.category().unwrap())
            })
            .collect()
    }

    #[test]
    fn a_small_category_is_counted_with_its_neighbour() {
        // Hearing and vision in turn: nothing but the pair is to be seen.
        let expected = ["Autism or Hearing 46", "Physical 30", "Speech 50"];
        let found = release(&[(42, "0"), (4, "1"), (30, "2"), (50, "3")]);
        assert_eq!(by_need(&found), expected);
        let other = release(&[(4, "0"), (42, "1"), (30, "2"), (50, "3")]);
        assert_eq!(by_need(&other), expected);
    }

    #[test]
    fn categories_that_are_all_large_stay_apart() {
        let found = release(&[(42, "0"), (20, "1"), (30, "2"), (50, "3")]);
        assert_eq!(
            by_need(&found),
            ["Autism 42", "Hearing 20", "Physical 30", "Speech 50"]
        );
        assert!(found.notes().iter().all(|note| note.together.is_empty()));
    }

    #[test]
    fn a_pair_that_is_too_small_goes_with_the_next() {
        let found = release(&[(2, "0"), (3, "1"), (30, "2"), (50, "3"), (40, "4")]);
        assert!(by_need(&found).is_empty(), "{:?}", by_need(&found));
        let found = release(&[(22, "0"), (23, "1"), (1, "2"), (2, "3"), (40, "4")]);
        assert_eq!(
            by_need(&found),
            ["Autism 22", "Hearing 23", "Physical or Speech or Vision 43"]
        );
    }

    /// Returns the plans of 2024 by need, as `AREA CATEGORY CASES`, of a county and a constituency in it;
    /// given as cases of both, by category, and how many of the constituency's were late.
    fn of_county_and_constituency(cases: [(u64, u64, u64); 4]) -> Vec<String> {
        let lines = cases.iter().enumerate().map(|(need, (all, within, late))| {
            let rest = (all - within) / 2;
            let place = |n: u64, area: &str, end: &str| match n {
                0 => String::new(),
                n => format!("{n} {area} 2024-03-01 {end} {need}\n"),
            };
            [
                place(rest, "E10", "2024-07-19"),
                place(all - within - rest, "E10", "2024-09-19"),
                place(within - late, "E01", "2024-07-19"),
                place(*late, "E01", "2024-09-19"),
            ]
            .concat()
        });
        let lines = lines.collect::<String>();
        let release = release_of(lines.trim_end(), named);
        let tables = release.tables().iter();
        let of_need = tables.filter(|table| table.topic().is_some() && table.kind() == YEAR);
        let rows = of_need.flat_map(Table::rows);
        let in_2024 = rows.filter(|row| row.period().label() == "2024");
        let told = in_2024.map(|row| {
            let code = &release.areas().get(row.area()).code;
            let n = match row.value("completed_ex") {
                Some(Value::Count(count)) => count.get().map(|count| count.0),
                _ => None,
            };
            let n = n.map_or("c".to_string(), |n| n.to_string());
            format!("{code} {} {n}", row.category().unwrap())
        });
        told.collect()
    }

    #[test]
    fn rare_categories_go_with_rare_ones_by_what_larger_areas_show() {
        // Autism, hearing, physical and speech. Three of the constituency have a need of hearing.
        let told =
            of_county_and_constituency([(120, 60, 30), (20, 3, 0), (30, 20, 10), (50, 40, 20)]);
        assert_eq!(
            told,
            [
                "E10 Autism 120",
                "E10 Hearing 20",
                "E10 Physical 30",
                "E10 Speech 50",
                "E14 Autism 60",
                "E14 Hearing or Physical 23",
                "E14 Speech 40",
            ]
        );
    }

    /// Of 59 with either need in the constituency no more than 20 have that of hearing, as the county
    /// shows: the small one would be known.
    #[test]
    fn a_pair_of_which_larger_areas_tell_the_small_one_is_not_shown() {
        let told =
            of_county_and_constituency([(120, 60, 30), (20, 3, 0), (60, 56, 28), (90, 70, 35)]);
        let of_county: Vec<&String> = told.iter().filter(|row| row.starts_with("E10")).collect();
        assert_eq!(of_county.len(), 4, "{told:?}");
        assert!(!told.iter().any(|row| row.contains(" or ")), "{told:?}");
    }

    #[test]
    fn a_breakdown_of_which_nothing_could_be_told_apart_is_withheld() {
        let found = release(&[(42, "0"), (3, "1")]);
        assert!(
            shown(&found, YEAR).contains("by need: none"),
            "{}",
            shown(&found, YEAR)
        );
    }

    #[test]
    fn a_category_in_no_published_year_is_not_named() {
        let found = release(&[(42, "0"), (3, "2"), (30, "3"), (30, "4")]);
        assert_eq!(
            by_need(&found),
            ["Autism or Physical 45", "Speech 30", "Vision 30"]
        );
    }

    #[test]
    fn a_case_of_two_categories_that_are_counted_together_counts_once() {
        let found = release(&[(42, "0"), (20, "0+1"), (3, "1"), (30, "2"), (50, "3")]);
        assert_eq!(
            by_need(&found),
            ["Autism or Hearing 65", "Physical 30", "Speech 50"]
        );
    }

    #[test]
    fn a_whole_group_that_a_sensitive_breakdown_would_name_is_counted_with_another() {
        // All 12 plans of the second category were in time.
        let lines = "20 E10 2024-03-01 2024-07-19 0\n20 E10 2024-03-01 2024-09-19 0\n\
            12 E10 2024-03-01 2024-07-19 1\n20 E10 2024-03-01 2024-07-19 2\n20 E10 2024-03-01 2024-09-19 2";
        let found = release_of(lines, named);
        assert_eq!(by_need(&found), ["Autism 40", "Hearing or Physical 52"]);
    }

    #[test]
    fn a_category_that_is_counted_together_is_withheld_and_not_unknown() {
        let found = release(&[(42, "0"), (4, "1"), (30, "2"), (50, "3")]);
        let table = found.tables().iter().find(|table| table.topic().is_some());
        let row = table.unwrap().rows().first().unwrap();
        let value = |category: &str| {
            let place = Place {
                series: &Series::Waits("final_plan".into()),
                area: row.area(),
                period: row.period(),
                breakdown: Some(("Need", category)),
            };
            found.value("completed_ex", place).unwrap()
        };
        assert_eq!(value("Autism or Hearing").number(), Some(46.0));
        assert_eq!(value("Hearing").symbol(), Some(Symbol::Confidential));
        assert_eq!(value("Physical").number(), Some(30.0));
    }

    #[test]
    fn a_sum_that_would_show_two_small_ones_is_counted_with_the_next() {
        // Of five or six in time, of which one is small, the other is or nearly is.
        for (first, second, is_pair) in [(2, 3, false), (2, 4, false), (3, 4, true)] {
            let in_time = [first, second, 30, 30, 30].into_iter().enumerate();
            let lines = in_time.map(|(need, n)| {
                format!("{n} E10 2024-03-01 2024-07-19 {need}\n30 E10 2024-03-01 2024-09-19 {need}")
            });
            let release = release_of(&lines.collect::<Vec<_>>().join("\n"), named);
            let found = by_need(&release);
            if is_pair {
                let expected = [
                    "Autism or Hearing 67",
                    "Physical 60",
                    "Speech 60",
                    "Vision 60",
                ];
                assert_eq!(found, expected);
            } else {
                // How many had a plan is shown of each, and of none how many had it in time.
                assert_eq!(found.len(), 5);
                let is_withheld = |row: &String| row.ends_with(" c");
                assert!(!found.iter().any(is_withheld), "{found:?}");
                let in_time = count_by_need(&release, "in_limit_ex");
                assert!(
                    in_time.iter().all(is_withheld),
                    "{first} and {second}: {in_time:?}"
                );
            }
        }
    }

    /// The constituency needs autism and hearing counted together, the districts physical and speech: the
    /// county and the constituency less the districts would be three of the first two.
    #[test]
    fn breakdowns_of_several_levels_do_not_cut_across_each_other() {
        const COUNTY: &str = "E92 England country\nE12 East region E92\nE10 Shire local_authority E12\n\
            E14 Vale constituency E10\nE15 Dale constituency E10\nE07 North district E10\n\
            E08 South district E10\nE01 Apton ward E07 E14\nE02 Beeton ward E07 E15\nE03 Ceeton ward E08 E15";
        let cases = [
            ("E01", [20, 3, 20, 20]),
            ("E02", [1, 2, 20, 20]),
            ("E03", [20, 20, 3, 30]),
        ];
        let lines = cases.iter().flat_map(|(ward, counts)| {
            let counts = counts.iter().enumerate();
            counts.map(move |(need, n)| format!("{n} {ward} 2024-03-01 2024-09-19 {need}"))
        });
        let lines: Vec<String> = lines.collect();
        let plan = Plan {
            breakdowns: Reach::DownTo(Level::District),
            ..Plan::default()
        };
        let found = release_by(COUNTY, plan, &lines.join("\n"), named);
        let together = found.notes().iter().map(|note| note.together.clone());
        let together: Vec<_> = together.filter(|sets| !sets.is_empty()).collect();
        let has = |sets: &[Vec<String>], pair: [&str; 2]| {
            sets.iter()
                .any(|set| pair.iter().all(|label| set.contains(&label.to_string())))
        };
        // Whoever counts the second two together counts the first two together as well.
        let first = together.iter().any(|sets| has(sets, ["Autism", "Hearing"]));
        let apart = |sets: &&Vec<Vec<String>>| {
            has(sets, ["Physical", "Speech"]) && !has(sets, ["Autism", "Hearing"])
        };
        assert!(first, "{together:?}");
        assert_eq!(together.iter().find(apart), None);
    }
}
