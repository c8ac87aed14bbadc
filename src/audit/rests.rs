//! What a larger area has beyond those of its parts that show all: an area of its own, that no table has.
//!
//! Two wards show what they received and not who waits. Their district less all other wards tells who waits in both, and
//! so how many of theirs were answered. What holds of the cases of an area from period to period holds of these as well,
//! and so it does of all cases without those of some categories.

use super::implied::{Line, line_of};
use super::tables::{Given, Row, TOTAL};
use crate::catalogue::Dataset;
use crate::period::{Day, Period};
use std::collections::{BTreeMap, BTreeSet};

/// A period, and up to which day it is counted if it is not over.
type Counted = (Period, Option<Day>);

/// The rows of a line by period.
type ByPeriod<'r> = BTreeMap<Counted, &'r Row>;

type Measures = BTreeSet<&'static str>;

/// Rows, and behind them those of what is left of larger areas and of all cases.
pub(super) struct WithRests {
    pub rows: Vec<Row>,
    /// The rows of what several categories have together, where a case has one alone: the place, and those of the
    /// categories.
    pub together: Vec<(usize, Vec<usize>)>,
}

/// Returns rows, and behind them those of what larger areas have beyond some of their parts, and all cases beyond some
/// categories.
pub(super) fn with_rests(rows: &[Row]) -> WithRests {
    let mut lines: BTreeMap<Line, ByPeriod> = BTreeMap::new();
    let mut places: BTreeMap<(Line, Counted), usize> = BTreeMap::new();
    let exact = rows.iter().enumerate();
    for (place, row) in exact.filter(|(_, row)| row.base.is_none()) {
        let by_period = lines.entry(line_of(row)).or_default();
        by_period.insert(counted(row), row);
        places.insert((line_of(row), counted(row)), place);
    }
    // The parts of each line, by level.
    let mut parts: BTreeMap<(Line, &str), Vec<&ByPeriod>> = BTreeMap::new();
    for ((dataset, clock, topic, category, _), line) in &lines {
        let Some(row) = line.values().next() else {
            continue;
        };
        for around in &row.within {
            let larger = (*dataset, *clock, *topic, *category, around.as_str());
            if lines.contains_key(&larger) {
                parts.entry((larger, &row.level)).or_default().push(line);
            }
        }
    }
    let mut all = rows.to_vec();
    let mut together: Vec<(usize, Vec<usize>)> = Vec::new();
    let mut categories: BTreeMap<(Line, &str), Vec<&ByPeriod>> = BTreeMap::new();
    for ((dataset, clock, topic, _, area), line) in &lines {
        let whole = (*dataset, *clock, TOTAL, TOTAL, *area);
        if *topic != TOTAL && lines.contains_key(&whole) {
            categories.entry((whole, *topic)).or_default().push(line);
        }
    }
    let mut has_one: BTreeMap<(Dataset, &str), Agreement> = BTreeMap::new();
    for ((whole, topic), categories) in &categories {
        let of_topic = has_one.entry((whole.0, *topic)).or_default();
        let whole = &lines[whole];
        of_topic.look_at(whole, categories, &in_both(whole, categories[0]));
    }
    for ((whole, topic), categories) in categories {
        let each_has_one = has_one[&(whole.0, topic)].is_shown();
        let whole = &lines[&whole];
        let periods = in_both(whole, categories[0]);
        if each_has_one {
            for (rest, left) in rests_of_categories(whole, &categories) {
                let left = left.iter().map(|row| places[&(line_of(row), counted(row))]);
                together.push((all.len(), left.collect()));
                all.push(rest);
            }
        } else if !has_parts_alone(whole, &categories, &periods) {
            all.extend(
                categories
                    .iter()
                    .flat_map(|category| all_but(whole, category)),
            );
            all.extend(more_than_once(whole, &categories));
        }
    }
    let mut rests_of: BTreeMap<Line, Vec<String>> = BTreeMap::new();
    // Which parts rests are without: of two clocks those are of the same cases that are without the same.
    let mut without: BTreeMap<(&str, &str), BTreeMap<Vec<&str>, usize>> = BTreeMap::new();
    for ((larger, level), parts) in &parts {
        for rest in rests(&lines[larger], parts) {
            let of_level = without.entry((larger.4, level)).or_default();
            let next = of_level.len();
            let n = *of_level.entry(rest.without()).or_insert(next);
            let area = format!("{} without some of the level {level}, {n}", larger.4);
            for part in &rest.left {
                let row = part.values().next().expect("a line has rows");
                let known = rests_of.entry(line_of(row)).or_default();
                known.push(area.clone());
            }
            all.extend(rest.rows.into_iter().map(|row| Row {
                area: area.clone(),
                ..row
            }));
        }
    }
    for row in &mut all[..rows.len()] {
        let known = rests_of.get(&line_of(row)).cloned();
        row.within.extend(known.into_iter().flatten());
    }
    WithRests {
        rows: all,
        together,
    }
}

fn counted(row: &Row) -> Counted {
    (row.period, row.to_date())
}

/// Returns the rows of what categories have together that show less than others of their breakdown, where a case has one
/// category alone, each with the rows of these.
fn rests_of_categories<'r>(
    whole: &ByPeriod<'r>,
    categories: &[&ByPeriod<'r>],
) -> Vec<(Row, Vec<&'r Row>)> {
    let rests = rests(whole, categories).into_iter();
    // One alone has a row, and so have all.
    let rests = rests.filter(|rest| (2..categories.len()).contains(&rest.left.len()));
    let rows = rests.flat_map(|rest| {
        let left = rest.left.iter();
        let left = left.filter_map(|category| category.values().next());
        let names: Vec<&str> = left.map(|row| row.category.as_str()).collect();
        let category = format!(" {} together", names.join(" and "));
        let rows = rest.rows.into_iter().map(|row| {
            let left = rest.left.iter();
            let left = left.filter_map(|category| category.get(&counted(&row)).copied());
            let left: Vec<&Row> = left.collect();
            let row = Row {
                category: category.clone(),
                within: whole[&counted(&row)].within.clone(),
                ..row
            };
            (row, left)
        });
        rows.collect::<Vec<_>>()
    });
    rows.collect()
}

/// Returns the rows of all cases of an area but those of a category, in the periods that both have.
///
/// Where a case has several categories these are in no other row.
fn all_but(whole: &ByPeriod, category: &ByPeriod) -> Vec<Row> {
    let both = category.iter();
    let both = both.filter_map(|(period, row)| Some((*whole.get(period)?, *row)));
    let rest = |(whole, row): (&Row, &Row)| {
        let counts = whole.counts.keys().map(|id| {
            let rest = count(whole, id).zip(count(row, id));
            let rest = rest.map(|(whole, part)| whole - part);
            let rest = rest.filter(|rest| *rest >= 0).map(Given::Count);
            (*id, rest.unwrap_or(Given::Withheld))
        });
        Row {
            counts: counts.collect(),
            category: format!(" all but {}", row.category),
            shares: Vec::new(),
            quantiles: Vec::new(),
            ..row.clone()
        }
    };
    both.map(rest).collect()
}

/// Returns the rows of what all categories of an area have together beyond all cases, in the periods that all have: those that are
/// in two of them, and twice those in three.
///
/// What begins and ends of them is taken from queues as it is of all cases. Nothing, where categories have fewer than all cases: some
/// are in none, or in one that has no row.
fn more_than_once(whole: &ByPeriod, categories: &[&ByPeriod]) -> Vec<Row> {
    let mut rows = Vec::new();
    for (period, whole) in whole {
        let of_period = categories
            .iter()
            .map(|category| category.get(period).copied());
        let Some(of_period) = of_period.collect::<Option<Vec<&Row>>>() else {
            continue;
        };
        let mut counts = BTreeMap::new();
        for id in whole.counts.keys() {
            let of_categories = of_period.iter().map(|row| count(row, id));
            let both = of_categories.sum::<Option<i64>>().zip(count(whole, id));
            let more = both.map(|(sum, whole)| sum - whole);
            if more.is_some_and(|more| more < 0) {
                return Vec::new();
            }
            counts.insert(*id, more.map_or(Given::Withheld, Given::Count));
        }
        rows.push(Row {
            counts,
            category: " more than once".to_string(),
            shares: Vec::new(),
            quantiles: Vec::new(),
            ..of_period[0].clone()
        });
    }
    rows
}

/// What an area has beyond some of its parts.
struct Rest<'p, 'r> {
    rows: Vec<Row>,
    /// The parts that have none of it.
    taken: Vec<&'p ByPeriod<'r>>,
    /// The parts that may have some of it.
    left: Vec<&'p ByPeriod<'r>>,
}

impl<'r> Rest<'_, 'r> {
    /// Returns the codes of the parts that have none of it.
    fn without(&self) -> Vec<&'r str> {
        let rows = self.taken.iter().filter_map(|part| part.values().next());
        rows.map(|row| &*row.area).collect()
    }
}

/// Returns what an area has beyond those of its parts of a level that show the same measures, for each choice of measures
/// that some part shows; and all that it has, if its parts tell more of it than it shows.
fn rests<'p, 'r>(larger: &ByPeriod<'r>, parts: &[&'p ByPeriod<'r>]) -> Vec<Rest<'p, 'r>> {
    let periods = larger.keys().filter(|period| {
        let mut parts = parts.iter();
        parts.any(|part| part.contains_key(period))
    });
    let periods: Vec<&Counted> = periods.collect();
    let shown: Vec<Measures> = parts
        .iter()
        .map(|part| shown(larger, part, &periods))
        .collect();
    let has_parts_alone = has_parts_alone(larger, parts, &periods);
    let choices: BTreeSet<&Measures> = shown.iter().filter(|shown| !shown.is_empty()).collect();
    // Its parts can tell of the whole what it does not show.
    let tells_more = |period: &&Counted| {
        let whole = larger[*period];
        let mut hidden = whole.counts.keys().filter(|id| count(whole, id).is_none());
        hidden.any(|id| {
            let mut parts = parts.iter();
            parts.all(|part| {
                part.get(*period)
                    .is_some_and(|row| count(row, id).is_some())
            })
        })
    };
    let has_more = has_parts_alone && periods.iter().copied().any(|period| tells_more(&period));
    let whole = has_more.then_some(None);
    let choices = choices.into_iter().map(Some).chain(whole);
    let rest_of = |chosen: Option<&Measures>| {
        let is_taken = |shown: &Measures| chosen.is_some_and(|chosen| chosen.is_subset(shown));
        let both = parts.iter().zip(&shown);
        let (taken, left): (Vec<_>, Vec<_>) = both.partition(|(_, shown)| is_taken(shown));
        if left.is_empty() {
            return None;
        }
        let told_of = left[0].0;
        let rows = periods.iter().map(|period| {
            let whole = larger[*period];
            let rest = |id: &&'static str| {
                let taken = taken.iter().map(|(part, _)| count(part[*period], id));
                let rest = count(whole, id)? - taken.sum::<Option<i64>>()?;
                (rest >= 0).then_some(Given::Count(rest))
            };
            let measures = whole.counts.keys();
            let counts = measures.map(|id| {
                let is_chosen = chosen.is_none_or(|chosen| chosen.contains(id));
                let known = is_chosen.then(|| rest(id)).flatten();
                let known = known.or_else(|| {
                    let left = left.iter();
                    let left = left.map(|(part, _)| count(part.get(*period)?, id));
                    let sum = left.sum::<Option<i64>>();
                    sum.filter(|_| has_parts_alone).map(Given::Count)
                });
                (*id, known.unwrap_or(Given::Withheld))
            });
            let near = told_of.get(*period).or_else(|| told_of.values().next());
            Row {
                counts: counts.collect(),
                within: BTreeSet::new(),
                shares: Vec::new(),
                quantiles: Vec::new(),
                period: whole.period,
                provisional: whole.provisional,
                until: whole.until,
                ..(*near.expect("a line has rows")).clone()
            }
        });
        Some(Rest {
            rows: rows.collect(),
            taken: taken.into_iter().map(|(part, _)| *part).collect(),
            left: left.into_iter().map(|(part, _)| *part).collect(),
        })
    };
    choices.filter_map(rest_of).collect()
}

fn count(row: &Row, id: &str) -> Option<i64> {
    match row.counts.get(id) {
        Some(Given::Count(count) | Given::Known(count)) => Some(*count),
        _ => None,
    }
}

/// Returns the periods of a part that the whole has as well.
fn in_both<'p>(whole: &ByPeriod, part: &'p ByPeriod) -> Vec<&'p Counted> {
    let periods = part.keys();
    periods
        .filter(|period| whole.contains_key(*period))
        .collect()
}

/// Says whether an area may have no cases but those of its parts: wherever a count is known of all of them it is their
/// sum. Who reads a table of all wards takes it for one of all cases.
fn has_parts_alone(larger: &ByPeriod, parts: &[&ByPeriod], periods: &[&Counted]) -> bool {
    let mut agreement = Agreement::default();
    agreement.look_at(larger, parts, periods);
    !agreement.is_contradicted
}

/// Whether counts of wholes are the sums of those of their parts, wherever all of them are known.
#[derive(Default)]
struct Agreement {
    /// Some are, of those that are not 0.
    is_met: bool,
    is_contradicted: bool,
}

impl Agreement {
    fn look_at(&mut self, larger: &ByPeriod, parts: &[&ByPeriod], periods: &[&Counted]) {
        for period in periods {
            let whole = larger[*period];
            for id in whole.counts.keys() {
                let of_parts = parts.iter().map(|part| count(part.get(*period)?, id));
                let both = count(whole, id).zip(of_parts.sum::<Option<i64>>());
                let Some((whole, sum)) = both else { continue };
                self.is_contradicted |= whole != sum;
                self.is_met |= whole == sum && sum > 0;
            }
        }
    }

    /// Says whether each case is shown to be in one part alone.
    fn is_shown(&self) -> bool {
        self.is_met && !self.is_contradicted
    }
}

/// Returns the measures of a larger area that a part shows in all periods.
fn shown(larger: &ByPeriod, part: &ByPeriod, periods: &[&Counted]) -> Measures {
    let is_count = |given: &Given| *given != Given::Withheld;
    let mut shown: Option<Measures> = None;
    for period in periods {
        let whole = larger[*period].counts.iter();
        let whole = whole.filter(|(_, given)| is_count(given));
        let is_shown = |id: &&'static str| {
            let row = part.get(*period);
            row.is_some_and(|row| row.counts.get(id).is_some_and(is_count))
        };
        let here: Measures = whole.map(|(id, _)| *id).filter(is_shown).collect();
        shown = Some(match shown {
            None => here,
            Some(shown) => shown.intersection(&here).copied().collect(),
        });
    }
    shown.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::audit::implied::tests::problems_of;
    use std::fmt::Write;

    const COLUMNS: &str = "completed,completed_ex,stopped,in_limit,in_limit_ex,started,due,due_in_limit,open,open_over_limit,\
        open_over_52_weeks";

    /// All 65 are decided, and those without a plan who do not wait for one are exceptions: one. In the next year two districts are
    /// left of one clock and one of the other, who did not begin with the same cases; the county's clocks did.
    #[test]
    fn what_is_left_of_another_clock_can_be_of_other_parts() {
        let found = |plans: u32| {
            let mut text = format!(
                "time_period,time_identifier,geographic_level,country_code,new_la_code,lad_code,clock,breakdown_topic,breakdown,\
                 {COLUMNS}\n"
            );
            let began = |n: &str| format!("c,c,c,c,c,{n},c,c,c,c,c");
            let [decision, plan] = ["assessment_decision", "final_plan"];
            let rows = [
                (
                    2024,
                    "",
                    decision,
                    "65,65,0,65,65,c,65,65,c,c,c".to_string(),
                ),
                (2024, "", plan, format!("c,{plans},0,c,40,c,c,c,13,13,c")),
                (2025, "", decision, began("90")),
                (2025, "", plan, began("90")),
                (2025, "E07", decision, began("30")),
                (2025, "E08", decision, began("c")),
                (2025, "E09", decision, began("c")),
                (2025, "E07", plan, began("c")),
                (2025, "E08", plan, began("30")),
                (2025, "E09", plan, began("20")),
            ];
            for (year, district, clock, counts) in rows {
                let level = if district.is_empty() { "" } else { " district" };
                let area = format!("Local authority{level},E92,E10,{district}");
                writeln!(
                    text,
                    "{year},Calendar year,{area},{clock},Total,Total,{counts}"
                )
                .unwrap();
            }
            problems_of(&text)
        };
        let exceptions = "3: exceptions can only be a small count";
        assert!(
            found(51)
                .iter()
                .any(|problem| problem.starts_with(exceptions))
        );
        assert_eq!(found(46), Vec::<String>::new());
    }

    /// 177 and 32 of 200 are nine in both needs, and of these five have a plan: four are open in both.
    #[test]
    fn who_is_in_two_categories_is_followed_over_time() {
        let found = |all: &str, of_a: &str, of_b: &str| {
            let mut text = format!(
                "time_period,time_identifier,geographic_level,country_code,new_la_code,lad_code,clock,breakdown_topic,breakdown,\
                 {COLUMNS}\n"
            );
            let rows = [("Total,Total", all), ("Need,A", of_a), ("Need,B", of_b)];
            for (category, counts) in rows {
                let place = "2025,Calendar year,Local authority,E92,E10,,final_plan";
                let (started, completed) = counts.split_once(' ').unwrap();
                writeln!(
                    text,
                    "{place},{category},{completed},{completed},0,c,c,{started},c,c,c,c,c"
                )
                .unwrap();
            }
            problems_of(&text)
        };
        let tells = |problems: &[String]| problems.iter().any(|problem| problem.contains("open"));
        assert!(tells(&found("200 152", "177 135", "32 22")));
        assert_eq!(found("200 152", "177 135", "39 24"), Vec::<String>::new());
        // Some have no need: how many have both is not known.
        assert_eq!(found("230 152", "177 135", "32 22"), Vec::<String>::new());
    }
}
