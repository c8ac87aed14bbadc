//! What the published counts imply about those that are not published.

use super::rests::with_rests;
use super::tables::{Given, Row, TOTAL};
use super::{Audit, Finding, flow};
use crate::catalogue::{DAYS_OF_52_WEEKS, Dataset, Numerator, Statistic, measures};
use crate::period::{Day, Period, PeriodKind};
use crate::sdc::{Contradiction, Range, View, attack_until};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// Pairs of measures of which the first counts some of the cases of the second.
pub(crate) fn nested(dataset: Dataset) -> &'static [(&'static str, &'static str)] {
    match dataset {
        Dataset::Waits => &[
            ("completed_ex", "completed"),
            ("in_limit", "completed"),
            ("in_limit_ex", "in_limit"),
            ("in_limit_ex", "completed_ex"),
            ("due_in_limit", "due"),
            ("open_over_limit", "open"),
            ("open_over_52_weeks", "open"),
            ("open_over_52_weeks", "open_over_limit"),
        ],
        Dataset::Complaints => &[
            ("in_target", "replied"),
            ("due_in_target", "due"),
            ("open_over_target", "open"),
        ],
    }
}

/// The measures by which a queue grows and by which it shrinks.
pub(super) fn flows(dataset: Dataset) -> (&'static str, &'static [&'static str]) {
    match dataset {
        Dataset::Waits => ("started", &["completed", "stopped"]),
        Dataset::Complaints => ("received", &["replied"]),
    }
}

pub(super) fn is_stock(measure: &str) -> bool {
    measure.starts_with("open")
}

/// The rows of one area, clock and category.
pub(super) type Line<'r> = (Dataset, &'r str, &'r str, &'r str, &'r str);

pub(super) fn line_of(row: &Row) -> Line<'_> {
    (
        row.dataset,
        &row.clock,
        &row.topic,
        &row.category,
        &row.area,
    )
}

/// What the rows of all areas and categories that are set against each other have in common.
type Shape<'r> = (Dataset, &'r str, Period, Option<Day>);

fn shape_of(row: &Row) -> Shape<'_> {
    (row.dataset, &row.clock, row.period, row.to_date())
}

/// Two counts are nearly the same that differ by not more than so many times the largest small one.
pub(super) const NEARLY: i64 = 4;

/// The categories of a breakdown in each area and period.
type OfTopic<'r> = BTreeMap<(&'r str, Shape<'r>), Vec<usize>>;

/// The row of a larger area, and those of areas in it.
type Parts = (usize, Vec<usize>);

/// A weighted sum of numbers.
type Terms = Vec<(usize, i64)>;

/// What follows from the rows of a site.
#[derive(Clone, Default)]
pub(super) struct Following {
    /// Numbers that are not published, or differences of some that are, which were bounded.
    pub n_bounded: usize,
    /// Counts of cases that the rows publish.
    pub n_counts: usize,
    pub found: Vec<Found>,
    /// The counts that stand in no row and can have one value alone: the row and the measure.
    pub told: BTreeSet<(usize, &'static str)>,
}

/// A finding, with the table that it exposes; none where the table itself says it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    pub finding: Finding,
    pub exposed: Option<Exposed>,
}

impl Following {
    /// Returns what is wrong.
    pub fn audit(&self) -> Audit {
        let findings = self.found.iter().map(|found| found.finding.clone());
        Audit {
            n_files: 0,
            n_counts: self.n_counts,
            n_bounded: self.n_bounded,
            findings: findings.collect(),
        }
    }

    /// Returns the tables of which something can only be a small count.
    pub fn exposed(&self) -> Vec<Exposed> {
        let found = self.found.iter();
        let exposed: BTreeSet<&Exposed> =
            found.filter_map(|found| found.exposed.as_ref()).collect();
        exposed.into_iter().cloned().collect()
    }
}

/// Returns what follows from the rows of a site.
pub(super) fn audit(rows: &[Row], threshold: u64, memory: &flow::Memory) -> Following {
    followed(rows, threshold, memory).unwrap_or_else(|| {
        let found = rows.first().map(|row| Found {
            finding: contradiction(row),
            exposed: None,
        });
        Following {
            found: found.into_iter().collect(),
            ..Following::default()
        }
    })
}

/// Returns what follows from the rows of a site; nothing where they contradict each other.
pub(super) fn followed(rows: &[Row], threshold: u64, memory: &flow::Memory) -> Option<Following> {
    let n_given = rows.len();
    let rows = &with_rests(rows);
    let is_rounded = rows.iter().any(|row| row.base.is_some());
    let system = |with_categories: bool, with_flows: bool, with_parts: bool| {
        let mut system = System {
            rows,
            n_given,
            small: 1..=(threshold as i64 - 1),
            view: View::default(),
            numbers: BTreeMap::new(),
            less: BTreeMap::new(),
            alike: BTreeSet::new(),
            names: Vec::new(),
            found: Vec::new(),
            few: Vec::new(),
        };
        let mut lines: BTreeMap<Line, Vec<usize>> = BTreeMap::new();
        for (place, row) in rows.iter().enumerate() {
            system.row(place, row);
            lines.entry(line_of(row)).or_default().push(place);
        }
        system.parts_of_rows();
        if with_categories || is_rounded {
            system.categories(&lines, with_categories);
        }
        system.areas(with_parts);
        for line in lines.values() {
            system.longer_periods(line);
            system.same_day(line);
        }
        if with_flows {
            for line in lines.values() {
                system.rounded_queues(line);
            }
            system.stock_and_flow(&lines);
            system.same_starts();
        }
        system
    };
    // Cases with several categories do not add up, and a queue can hold cases whose end nobody counts:
    // marks may hide either until all is put together. So may rounding, that an area has cases of no part.
    let ways = [(true, true), (false, true), (true, false), (false, false)];
    let ways = ways.into_iter().flat_map(|(with_categories, with_flows)| {
        let with_parts = [true, false]
            .into_iter()
            .filter(|parts| is_rounded || !parts);
        with_parts.map(move |with_parts| (with_categories, with_flows, with_parts))
    });
    let mut found = ways.filter_map(|(with_categories, with_flows, with_parts)| {
        system(with_categories, with_flows, with_parts)
            .finish(memory)
            .ok()
    });
    found.next()
}

fn contradiction(row: &Row) -> Finding {
    Finding {
        file: row.file.clone(),
        line: row.line,
        problem: "the counts of the tables contradict each other".to_string(),
    }
}

struct System<'r> {
    /// The rows of tables, and behind them what follows from several areas.
    rows: &'r [Row],
    n_given: usize,
    /// Counts that a reader must not come to know.
    small: RangeInclusive<i64>,
    view: View,
    /// The number of a measure in a row.
    numbers: BTreeMap<(usize, &'static str), usize>,
    /// The number of what a measure of a row counts beyond another: the row, and the two.
    less: BTreeMap<(usize, &'static str, &'static str), usize>,
    /// Clocks that start with the same cases.
    alike: BTreeSet<(&'r str, &'r str)>,
    /// What each number is.
    names: Vec<Named>,
    found: Vec<Found>,
    /// What is found if nothing else is: what is known of a few tells of each kind of them that it is not more.
    few: Vec<Found>,
}

/// Who is open at the end of a day.
struct Queue {
    last: Day,
    /// They began before this day.
    before: Day,
    number: usize,
}

/// What a number of the system is.
struct Named {
    /// The row that it is told of.
    row: usize,
    measure: &'static str,
    /// In words, if it is not known as it is.
    words: Option<String>,
}

/// A table of which a measure, or what it is more than others, can only be a small count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exposed {
    pub dataset: Dataset,
    /// The clock; empty for complaints.
    pub clock: String,
    /// As in the column `geographic_level`.
    pub level: String,
    pub kind: PeriodKind,
    /// The period is not over yet.
    pub to_date: bool,
    /// The label of the breakdown; `Total` without one.
    pub topic: String,
    /// The measure that is small; none where several together are, and no table has any of them.
    pub measure: Option<&'static str>,
}

impl System<'_> {
    fn number(
        &mut self,
        (row, measure): (usize, &'static str),
        range: Range,
        words: Option<String>,
    ) -> usize {
        self.names.push(Named {
            row,
            measure,
            words,
        });
        self.view.number(range)
    }

    fn row(&mut self, place: usize, row: &Row) {
        for (measure, given) in &row.counts {
            let withheld = || Some(format!("`{measure}`"));
            let (range, name) = match (given, row.base) {
                (Given::Count(count), None) | (Given::Known(count), _) => {
                    (Range::exactly(*count), None)
                }
                (Given::Count(count), Some(base)) => (Range::rounded(*count, base), withheld()),
                (Given::Withheld, _) => (Range::at_least(0), withheld()),
            };
            if let Given::Count(count) = given
                && self.small.contains(count)
            {
                if place < self.n_given {
                    self.find(place, format!("`{measure}` is a small count"));
                } else {
                    let problem = format!(
                        "`{measure}` of this and areas beside it can only be a small count"
                    );
                    self.found
                        .push(self.exposing(place, Some(measure), problem));
                }
            }
            if let (Given::Count(count), Some(base)) = (given, row.base)
                && count % base != 0
            {
                self.find(place, format!("`{measure}` is not rounded as the row says"));
            }
            let number = self.number((place, *measure), range, name);
            self.numbers.insert((place, *measure), number);
        }
    }

    fn find(&mut self, row: usize, problem: String) {
        let finding = self.finding(row, problem);
        self.found.push(Found {
            finding,
            exposed: None,
        });
    }

    fn exposing(&self, row: usize, measure: Option<&'static str>, problem: String) -> Found {
        let finding = self.finding(row, problem);
        let row = &self.rows[row];
        let exposed = Exposed {
            dataset: row.dataset,
            clock: row.clock.clone(),
            level: row.level.clone(),
            kind: row.period.kind(),
            to_date: row.provisional,
            topic: row.topic.clone(),
            measure,
        };
        Found {
            finding,
            exposed: Some(exposed),
        }
    }

    fn finding(&self, row: usize, problem: String) -> Finding {
        let row = &self.rows[row];
        Finding {
            file: row.file.clone(),
            line: row.line,
            problem,
        }
    }

    fn value(&self, number: usize) -> Option<i64> {
        self.view.ranges[number].single()
    }

    /// Returns between which ends a weighted sum lies, by the ranges of its numbers alone; none for
    /// an end that is open.
    fn ends(&self, terms: &[(usize, i64)]) -> (Option<i64>, Option<i64>) {
        let (mut low, mut high) = (Some(0), Some(0));
        for (number, factor) in terms {
            let range = self.view.ranges[*number];
            let ends = [
                Some(range.low * factor),
                range.high.map(|high| high * factor),
            ];
            let [least, most] = if *factor < 0 {
                [ends[1], ends[0]]
            } else {
                ends
            };
            low = low.zip(least).map(|(sum, term)| sum + term);
            high = high.zip(most).map(|(sum, term)| sum + term);
        }
        (low, high)
    }

    /// Says whether what is known leaves it open that the terms add up to 0.
    fn may_be_zero(&self, terms: &[(usize, i64)]) -> bool {
        let (low, high) = self.ends(terms);
        low.is_none_or(|low| low <= 0) && high.is_none_or(|high| high >= 0)
    }

    /// Adds that the terms add up to a number of cases that has no row, and returns that number;
    /// nothing if what is known says otherwise, so that the relation does not hold here.
    fn remainder(
        &mut self,
        of: (usize, &'static str),
        mut terms: Vec<(usize, i64)>,
        name: String,
    ) -> Option<usize> {
        if self.ends(&terms).1.is_some_and(|high| high < 0) {
            return None;
        }
        let number = self.number(of, Range::at_least(0), Some(name));
        terms.push((number, -1));
        self.view.equation(terms, 0);
        Some(number)
    }

    /// Adds what holds between the measures of each row.
    fn parts_of_rows(&mut self) {
        for place in 0..self.rows.len() {
            let dataset = self.rows[place].dataset;
            let mut less: BTreeMap<(&str, &str), usize> = BTreeMap::new();
            for (part, whole) in nested(dataset) {
                let numbers =
                    [whole, part].map(|measure| self.numbers.get(&(place, *measure)).copied());
                let [Some(of_whole), Some(of_part)] = numbers else {
                    continue;
                };
                let name = format!("`{whole}` less `{part}`");
                let terms = vec![(of_whole, 1), (of_part, -1)];
                if let Some(number) = self.remainder((place, *part), terms, name) {
                    less.insert((*whole, *part), number);
                    self.less.insert((place, *whole, *part), number);
                }
            }
            // The exceptions are those in the limit and the late ones.
            let exceptions = less.get(&("completed", "completed_ex"));
            let in_limit = less.get(&("in_limit", "in_limit_ex"));
            if let (Some(all), Some(in_limit)) = (exceptions, in_limit) {
                let terms = vec![(*all, 1), (*in_limit, -1)];
                let name = "the late ones of the exceptions".to_string();
                self.remainder((place, "in_limit_ex"), terms, name);
            }
            self.percentages(place);
        }
    }

    /// Adds the printed percentages of which a count is not known; those of rounded counts tell
    /// nothing more than these do.
    fn percentages(&mut self, place: usize) {
        let row = &self.rows[place];
        if row.base.is_some() {
            return;
        }
        for (id, printed) in &row.shares {
            let measure = measures(row.dataset)
                .iter()
                .find(|measure| measure.id == *id);
            let Some(Statistic::Share {
                numerator: Numerator::Measure(part),
                denominator,
            }) = measure.map(|measure| &measure.statistic)
            else {
                continue;
            };
            let numbers = [*part, *denominator].map(|id| self.numbers.get(&(place, id)).copied());
            if let [Some(part), Some(whole)] = numbers
                && (self.value(part).is_none() || self.value(whole).is_none())
            {
                self.view.percentage(part, whole, *printed, 1);
            }
        }
    }

    /// Adds that the categories of a breakdown make up the total, where they do wherever all are
    /// known: a case may have several.
    ///
    /// What all cases have beyond rounded counts of categories is a number too.
    fn categories(&mut self, lines: &BTreeMap<Line, Vec<usize>>, add_up: bool) {
        let rows = self.rows;
        let mut totals: BTreeMap<(&str, Shape), usize> = BTreeMap::new();
        let mut topics: BTreeMap<(Dataset, &str, &str), OfTopic> = BTreeMap::new();
        for place in lines.values().flatten() {
            let row = &rows[*place];
            let key = (&*row.area, shape_of(row));
            if row.topic == TOTAL {
                totals.insert(key, *place);
            } else if *place < self.n_given {
                let of_topic = topics
                    .entry((row.dataset, &row.clock, &row.topic))
                    .or_default();
                of_topic.entry(key).or_default().push(*place);
            }
        }
        for cells in topics.values() {
            let mut relations = Vec::new();
            for (key, categories) in cells {
                let Some(total) = totals.get(key) else {
                    continue;
                };
                for measure in rows[*total].counts.keys() {
                    let number = |place: &usize| self.numbers.get(&(*place, *measure)).copied();
                    let Some(of_total) = number(total) else {
                        continue;
                    };
                    let mut terms = vec![(of_total, -1)];
                    terms.extend(
                        categories
                            .iter()
                            .filter_map(number)
                            .map(|number| (number, 1)),
                    );
                    relations.push(terms);
                }
            }
            let is_additive = relations.iter().all(|terms| self.may_be_zero(terms));
            if is_additive && add_up {
                for terms in relations {
                    self.view.equation(terms, 0);
                }
                for (key, categories) in cells {
                    let total = totals.get(key).copied();
                    if let Some(total) = total.filter(|total| rows[*total].base.is_some()) {
                        let told_of = (total, categories[0]);
                        self.rounded_differences(
                            told_of,
                            (categories, true),
                            |_| true,
                            "categories",
                        );
                    }
                }
                continue;
            }
            // Rounded counts of all cases can be those of several categories and no more, and yet tell that they are not.
            let is_part = |terms: &Terms| self.ends(terms).0.is_none_or(|low| low <= 0);
            let are_parts = add_up && relations.iter().all(is_part);
            for (key, categories) in cells {
                let total = totals.get(key).copied();
                if let Some(total) = total.filter(|total| rows[*total].base.is_some()) {
                    self.rests_of_categories(total, categories, are_parts);
                }
            }
        }
    }

    /// Adds for every measure what all cases have beyond rounded counts of their categories: of all of them together where
    /// each case may have one alone, else of each by itself.
    fn rests_of_categories(&mut self, total: usize, categories: &[usize], are_parts: bool) {
        let apart = if are_parts { categories.len() } else { 1 };
        for some in categories.chunks(apart.max(1)) {
            let what = "categories";
            self.rest_of((total, some[0]), (some, false), |_| true, what);
        }
    }

    /// Adds that an area holds those that lie in it, level by level, and perhaps more.
    ///
    /// With `are_parts`, not more where rounded counts of all of them may be those of the area in every period: who reads
    /// the tables takes them for all that there is.
    fn areas(&mut self, are_parts: bool) {
        let rows = self.rows;
        let mut cells: BTreeMap<(&str, &str, Shape), Vec<usize>> = BTreeMap::new();
        for (place, row) in rows.iter().enumerate() {
            let key = (&*row.topic, &*row.category, shape_of(row));
            cells.entry(key).or_default().push(place);
        }
        // By clock, larger area and level of those in it.
        let mut all: BTreeMap<(Dataset, &str, &str, &str), Vec<Parts>> = BTreeMap::new();
        for ((.., (dataset, clock, ..)), places) in &cells {
            let mut of_area: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            for place in places {
                of_area.entry(&rows[*place].area).or_default().push(*place);
            }
            // Those that lie in the area of a row, by level.
            let mut within: BTreeMap<usize, BTreeMap<&str, Vec<usize>>> = BTreeMap::new();
            for smaller in places {
                let row = &rows[*smaller];
                let larger = row.within.iter().filter_map(|area| of_area.get(&**area));
                for larger in larger.flatten() {
                    let of_level = within.entry(*larger).or_default();
                    of_level.entry(&row.level).or_default().push(*smaller);
                }
            }
            for (larger, levels) in within {
                for (level, smaller) in levels {
                    let of_level = all.entry((*dataset, *clock, &rows[larger].area, level));
                    of_level.or_default().push((larger, smaller));
                }
            }
        }
        for ((.., level), of_rows) in &all {
            let n_areas = of_rows.iter().map(|(_, smaller)| smaller.len());
            let n_areas = n_areas.max().unwrap_or_default();
            let has_all = |smaller: &[usize]| smaller.len() == n_areas;
            let is_rounded = of_rows
                .iter()
                .all(|(larger, _)| rows[*larger].base.is_some());
            let may_be_all = are_parts && is_rounded && {
                let mut whole = of_rows.iter().filter(|(_, smaller)| has_all(smaller));
                whole.all(|(larger, smaller)| self.may_be_all(*larger, smaller))
            };
            for (larger, smaller) in of_rows {
                self.rest_of(
                    (*larger, *larger),
                    (smaller, may_be_all && has_all(smaller)),
                    |_| true,
                    &format!("areas of the level {level}"),
                );
            }
        }
    }

    /// Says whether the counts of rows may be all that there is of those of another.
    fn may_be_all(&self, larger: usize, smaller: &[usize]) -> bool {
        let mut measures = self.rows[larger].counts.keys();
        measures.all(|measure| {
            let number = |place: &usize| self.numbers.get(&(*place, *measure)).copied();
            let parts = smaller.iter().filter_map(number).map(|number| (number, -1));
            let terms = number(&larger).map(|number| (number, 1)).into_iter();
            self.may_be_zero(&terms.chain(parts).collect::<Terms>())
        })
    }

    /// Adds for every measure that a row holds what other rows hold, and perhaps more: not if they
    /// are all that there is of it. What it has beyond them is told of the second of the first two rows.
    fn rest_of(
        &mut self,
        (larger, told_of): (usize, usize),
        (smaller, are_all): (&[usize], bool),
        wanted: impl Fn(&str) -> bool,
        what: &str,
    ) {
        let measures: Vec<&'static str> = self.rows[larger].counts.keys().copied().collect();
        let mut rests: BTreeMap<&str, usize> = BTreeMap::new();
        for measure in measures.into_iter().filter(|id| wanted(id)) {
            let number = |place: usize| self.numbers.get(&(place, measure)).copied();
            let Some(whole) = number(larger) else {
                continue;
            };
            let mut terms = vec![(whole, 1)];
            let parts: Vec<usize> = smaller.iter().filter_map(|place| number(*place)).collect();
            // A row without the measure tells nothing of it, and not that there are none.
            let has_all = are_all && parts.len() == smaller.len();
            terms.extend(parts.into_iter().map(|part| (part, -1)));
            if has_all && self.may_be_zero(&terms) {
                self.view.equation(terms, 0);
                self.few_of_parts(whole, measure, smaller, what);
                continue;
            }
            let name = format!("`{measure}` less that of its {what}");
            if let Some(rest) = self.remainder((told_of, measure), terms, name) {
                rests.insert(measure, rest);
            }
        }
        self.nested_rests((larger, told_of), &rests);
        if self.rows[larger].base.is_some() {
            self.rounded_differences((larger, told_of), (smaller, are_all), &wanted, what);
        }
    }

    /// Adds how many cases those rounded counts among parts have together that are of few cases each: what a whole has
    /// beyond all others can tell that they are not none.
    fn few_of_parts(&mut self, whole: usize, measure: &'static str, parts: &[usize], what: &str) {
        let few: Vec<usize> = parts
            .iter()
            .copied()
            .filter(|part| {
                let number = self.numbers.get(&(*part, measure));
                let range = number.map(|number| self.view.ranges[*number]);
                let is_rounded = self.rows[*part].base.is_some();
                range.is_some_and(|range| {
                    is_rounded && range.low == 0 && can_only_be_few(range, &self.small)
                })
            })
            .collect();
        let number = |part: &usize| (self.numbers[&(*part, measure)], -1);
        let mut of_few: Terms = few.iter().map(number).collect();
        let most = self.ends(&of_few).0.map_or(0, |low| -low);
        if few.len() < 2 || few.len() == parts.len() || !self.small.contains(&most) {
            return;
        }
        let others = parts.iter().filter(|part| !few.contains(part));
        let others = others.filter(|part| self.numbers.contains_key(&(**part, measure)));
        let mut of_whole: Terms = others.map(number).collect();
        let name = format!("`{measure}` of several {what} together");
        let together = self.number((few[0], measure), Range::at_least(0), Some(name));
        of_few.push((together, 1));
        of_whole.extend([(together, -1), (whole, 1)]);
        self.view.equation(of_few, 0);
        self.view.equation(of_whole, 0);
    }

    /// Adds that what one measure of a row counts beyond another holds that of other rows, too: of rounded counts that is
    /// not seen by looking at one relation after the other.
    fn rounded_differences(
        &mut self,
        (larger, told_of): (usize, usize),
        (smaller, are_all): (&[usize], bool),
        wanted: impl Fn(&str) -> bool,
        what: &str,
    ) {
        let nested = nested(self.rows[larger].dataset).iter();
        for (part, whole) in nested.filter(|(part, _)| wanted(part)) {
            let number = |place: usize| self.less.get(&(place, *whole, *part)).copied();
            let Some(of_larger) = number(larger) else {
                continue;
            };
            let parts = smaller.iter().filter_map(|place| number(*place));
            let parts = parts.map(|number| (number, -1));
            let terms: Terms = parts.chain([(of_larger, 1)]).collect();
            let has_all = terms.len() == smaller.len() + 1;
            if are_all && has_all && self.may_be_zero(&terms) {
                self.view.equation(terms, 0);
            } else {
                let name = format!("`{whole}` less `{part}`, less that of its {what}");
                self.remainder((told_of, *part), terms, name);
            }
        }
    }

    /// Adds that of a rest, too, one measure counts some of the cases of another, where the two are nearly the same
    /// in all of the area: then they are in each part of it.
    fn nested_rests(&mut self, (larger, told_of): (usize, usize), rests: &BTreeMap<&str, usize>) {
        for (part, whole) in nested(self.rows[larger].dataset) {
            let [Some(of_whole), Some(of_part)] = [whole, part].map(|measure| rests.get(measure))
            else {
                continue;
            };
            let printed = |measure| match self.rows[larger].counts.get(measure) {
                Some(Given::Count(count) | Given::Known(count)) => Some(*count),
                _ => None,
            };
            let difference = printed(*whole).zip(printed(*part));
            if difference.is_some_and(|(whole, part)| whole - part <= NEARLY * self.small.end()) {
                let terms = vec![(*of_whole, 1), (*of_part, -1)];
                let name = format!("`{whole}` less `{part}` of the rest");
                self.remainder((told_of, *part), terms, name);
            }
        }
    }

    /// Adds that what happens in a year or a quarter happens in its quarters or months.
    fn longer_periods(&mut self, line: &[usize]) {
        let rows = self.rows;
        for longer in line {
            let of_longer = &rows[*longer];
            let kinds: BTreeSet<PeriodKind> = line
                .iter()
                .map(|place| rows[*place].period.kind())
                .collect();
            for kind in kinds
                .into_iter()
                .filter(|kind| *kind > of_longer.period.kind())
            {
                let is_within = |place: &&usize| {
                    let (row, whole) = (&rows[**place], of_longer.period);
                    row.period.kind() == kind
                        && !row.provisional
                        && whole.first() <= row.period.first()
                        && row.period.last() <= of_longer.to_date().unwrap_or(whole.last())
                };
                let shorter: Vec<usize> = line.iter().filter(is_within).copied().collect();
                if shorter.is_empty() {
                    continue;
                }
                let what = match kind {
                    PeriodKind::Month => "months",
                    _ => "quarters",
                };
                let n_days = |place: &usize| days_of(rows[*place].period);
                let are_all = !of_longer.provisional
                    && shorter.iter().map(n_days).sum::<i32>() == days_of(of_longer.period);
                let wanted = |measure: &str| !is_stock(measure);
                self.rest_of((*longer, *longer), (&shorter, are_all), wanted, what);
            }
        }
    }

    /// Adds that the queue is the same at the end of every period that ends on a day.
    fn same_day(&mut self, line: &[usize]) {
        let rows = self.rows;
        let mut days: BTreeMap<Day, Vec<usize>> = BTreeMap::new();
        for place in line.iter().filter(|place| !rows[**place].provisional) {
            days.entry(rows[*place].period.last())
                .or_default()
                .push(*place);
        }
        for places in days.values() {
            for other in &places[1..] {
                for measure in rows[places[0]]
                    .counts
                    .keys()
                    .filter(|measure| is_stock(measure))
                {
                    let numbers = [places[0], *other]
                        .map(|place| self.numbers.get(&(place, *measure)).copied());
                    if let [Some(one), Some(other)] = numbers {
                        let terms = vec![(one, 1), (other, -1)];
                        if self.may_be_zero(&terms) {
                            self.view.equation(terms, 0);
                        }
                    }
                }
            }
        }
    }

    /// Adds of rounded counts that who waits for long was open on an earlier day, or has begun since then.
    ///
    /// Rounding leaves so much unknown that what holds from period to period is seldom looked at all together: this is
    /// seen by looking at one relation after the other.
    fn rounded_queues(&mut self, line: &[usize]) {
        let (mut queues, mut starts, mut late_ends) = (Vec::new(), Vec::new(), Vec::new());
        let mut past_limit = Vec::new();
        for place in line.iter().copied() {
            let row = &self.rows[place];
            let last = row.to_date().unwrap_or(row.period.last());
            if row.base.is_none() || last == Day(i32::MAX) {
                continue;
            }
            let names = flow::names(row.dataset);
            let number = |measure| self.numbers.get(&(place, measure)).copied();
            let (first, end) = (row.period.first(), last + 1);
            // Who is open at the end of the day, and began before another.
            let open = [
                (Some(names.open), Some(end)),
                (Some(names.over_limit), row.limit.map(|limit| end - limit)),
                (names.over_52_weeks, Some(last - DAYS_OF_52_WEEKS)),
            ];
            let open = open.into_iter().filter_map(|(measure, before)| {
                let (before, number) = (before?, number(measure?)?);
                Some(Queue {
                    last,
                    before,
                    number,
                })
            });
            if let (Some(long), Some(limit)) = (names.over_52_weeks, row.limit)
                && let Some(between) = self.less.get(&(place, names.over_limit, long))
                && let Some(long) = number(long)
            {
                let queue = |before, number| Queue {
                    last,
                    before,
                    number,
                };
                past_limit.push([
                    queue(end - limit, *between),
                    queue(last - DAYS_OF_52_WEEKS, long),
                ]);
            }
            queues.extend(open);
            let began = [(names.started, Some(0)), (names.due, row.limit)];
            starts.extend(began.into_iter().filter_map(|(measure, limit)| {
                Some((first - limit?, end - limit?, number(measure)?))
            }));
            let late = self.less.get(&(place, names.ended, names.in_limit));
            let ended = number(names.ended).filter(|ended| self.view.ranges[*ended].low > 0);
            late_ends.extend(
                ended
                    .and(late)
                    .zip(row.limit)
                    .map(|(late, limit)| (first, last - limit, last, *late)),
            );
        }
        for later in &queues {
            let earlier = queues.iter().filter(|earlier| earlier.last <= later.last);
            for earlier in earlier.filter(|earlier| earlier.number != later.number) {
                let terms = vec![(later.number, 1), (earlier.number, -1)];
                if later.before <= earlier.before {
                    // Who has ended late so soon after the earlier day was open on it as well.
                    let late = late_ends.iter().filter(|(first, began, last, _)| {
                        earlier.last < *first
                            && *last <= later.last
                            && *began <= earlier.before
                            && earlier.before > earlier.last
                    });
                    for (.., late) in late {
                        let mut terms = terms.clone();
                        terms.push((*late, 1));
                        self.view.at_most(terms, 0);
                    }
                    self.view.at_most(terms, 0);
                    continue;
                }
                let holds = |(first, end, _): &&(Day, Day, usize)| {
                    *first <= earlier.before && later.before <= *end
                };
                let most = |number: usize| self.view.ranges[number].high;
                let least = self.view.ranges[later.number].low;
                let tell = starts.iter().filter(holds).map(|(.., began)| *began);
                let tell = tell.filter(|began| most(*began).is_some_and(|most| most < least));
                if let Some(began) = tell.min_by_key(|began| most(*began)) {
                    let mut terms = terms;
                    terms.push((began, -1));
                    self.view.at_most(terms, 0);
                }
            }
        }
        self.rounded_ages(&queues, &past_limit);
    }

    /// Adds of those who wait past the limit, but not for 52 weeks yet, that they are others than those who wait for longer:
    /// they were open before beside them, and become those.
    fn rounded_ages(&mut self, queues: &[Queue], past_limit: &[[Queue; 2]]) {
        for [between, _] in past_limit {
            for [_, long] in past_limit
                .iter()
                .filter(|[_, long]| long.last < between.last)
            {
                let open = queues.iter().filter(|open| {
                    let is_all = open.last < open.before;
                    is_all && open.last <= long.last && between.before <= open.before
                });
                for open in open {
                    let terms = vec![(between.number, 1), (long.number, 1), (open.number, -1)];
                    self.view.at_most(terms, 0);
                }
            }
            for [_, later] in past_limit
                .iter()
                .filter(|[_, later]| later.before <= between.before)
            {
                let since = between.last..later.last;
                for [_, long] in past_limit
                    .iter()
                    .filter(|[_, long]| since.contains(&long.last))
                {
                    let terms = vec![(later.number, 1), (long.number, -1), (between.number, -1)];
                    self.view.at_most(terms, 0);
                }
            }
        }
    }

    /// Adds that a queue is that of the period before, with those that began and without those that
    /// ended, where it is wherever all are known.
    fn stock_and_flow(&mut self, lines: &BTreeMap<Line, Vec<usize>>) {
        let rows = self.rows;
        let mut relations: BTreeMap<(Dataset, &str), Vec<Terms>> = BTreeMap::new();
        for (line, places) in lines {
            for (before, now) in pairs(rows, places) {
                let (start, ends) = flows(line.0);
                let number = |place: usize, measure: &'static str| {
                    self.numbers.get(&(place, measure)).copied()
                };
                let Some(mut terms) = (|| {
                    Some(vec![
                        (number(now, "open")?, 1),
                        (number(before, "open")?, -1),
                        (number(now, start)?, -1),
                    ])
                })() else {
                    continue;
                };
                terms.extend(ends.iter().filter_map(|end| Some((number(now, end)?, 1))));
                relations.entry((line.0, line.1)).or_default().push(terms);
            }
        }
        for relations in relations.values() {
            if relations.iter().all(|terms| self.may_be_zero(terms)) {
                for terms in relations {
                    self.view.equation(terms.clone(), 0);
                }
            }
        }
    }

    /// Adds that two clocks start with the same cases, where they do wherever both are known.
    fn same_starts(&mut self) {
        let rows: &[Row] = self.rows;
        let mut places: BTreeMap<_, Vec<(&str, usize)>> = BTreeMap::new();
        for (place, row) in rows.iter().enumerate() {
            let Some(number) = self.numbers.get(&(place, flows(Dataset::Waits).0)) else {
                continue;
            };
            let key = (&row.area, &row.topic, &row.category);
            let of_period = places.entry((key, row.period, row.to_date())).or_default();
            of_period.push((&row.clock, *number));
        }
        let mut clocks: BTreeMap<(&str, &str), Vec<Terms>> = BTreeMap::new();
        for of_period in places.values() {
            for (index, (one, number)) in of_period.iter().enumerate() {
                for (other, of_other) in &of_period[index + 1..] {
                    let relations = clocks.entry((one, other)).or_default();
                    relations.push(vec![(*number, 1), (*of_other, -1)]);
                }
            }
        }
        for ((one, other), relations) in clocks {
            let are_known = |terms: &Terms| {
                let mut terms = terms.iter();
                terms.all(|(number, _)| self.value(*number).is_some())
            };
            let is_seen = relations.iter().any(are_known);
            if one == other || !relations.iter().all(|terms| self.may_be_zero(terms)) {
                continue;
            }
            if is_seen || flow::begin_alike(one, other) {
                self.alike.insert((one, other));
            }
            if is_seen {
                for terms in relations {
                    self.view.equation(terms, 0);
                }
            }
        }
    }

    fn finish(mut self, memory: &flow::Memory) -> Result<Following, Contradiction> {
        let given = self.rows[..self.n_given].iter();
        let given = given.flat_map(|row| row.counts.values());
        let n_counts = given
            .filter(|given| matches!(given, Given::Count(_)))
            .count();
        let n_bounded = self
            .names
            .iter()
            .filter(|name| name.words.is_some())
            .count();
        // A value that no small count has, beside another one: it is neither exposed nor told.
        let is_enough = |met: Range| met.single().is_none() && !can_only_be_few(met, &self.small);
        let implied = attack_until(&self.view, is_enough)?;
        let told = self.numbers.iter().filter(|((row, measure), number)| {
            self.rows[*row].counts[measure] == Given::Withheld
                && implied[**number].range.single().is_some()
        });
        let told = told.map(|(place, _)| *place).collect();
        let range = |number: Option<&usize>| {
            number.map_or(Range::at_least(0), |number| implied[*number].range)
        };
        let known = flow::Known {
            count: &|row, measure| range(self.numbers.get(&(row, measure))),
            less: &|row, whole, part| range(self.less.get(&(row, whole, part))),
            alike: &self.alike,
        };
        let flow::Shown {
            small: by_flow,
            few,
        } = flow::small(self.rows, &known, &self.small, memory);
        let names = std::mem::take(&mut self.names);
        for (named, implied) in names.into_iter().zip(implied) {
            let Some(words) = named.words else { continue };
            let is_rounded = self.rows[named.row].base.is_some();
            if !can_only_be_few(implied.range, &self.small) {
                continue;
            }
            if self.small.contains(&implied.range.low) {
                let problem = format!("{words} can only be a small count");
                let found = self.exposing(named.row, Some(named.measure), problem);
                self.found.push(found);
            } else if !is_rounded {
                let problem = few_together(&words);
                let few = self.exposing(named.row, None, problem);
                self.few.push(few);
            }
        }
        // Rows of which all else gives a number away need no more words.
        let found = self.found.iter();
        let found: BTreeSet<u64> = found.map(|found| found.finding.line).collect();
        let of_others = |(row, ..): &flow::Small| !found.contains(&self.rows[*row].line);
        let by_flow: Vec<flow::Small> = by_flow.into_iter().filter(of_others).collect();
        for (row, measure, what) in by_flow {
            let problem = format!("{what} can only be a small count, or nearly so");
            self.found.push(self.exposing(row, Some(measure), problem));
        }
        if self.few.is_empty() {
            let few = few.into_iter();
            let few = few.map(|(row, _, what)| self.exposing(row, None, few_together(&what)));
            self.few = few.collect();
        }
        if self.found.is_empty() {
            self.found = std::mem::take(&mut self.few);
        }
        Ok(Following {
            n_bounded,
            n_counts,
            found: self.found,
            told,
        })
    }
}

fn few_together(what: &str) -> String {
    format!("{what} can be no larger than a small count, so that some cases can only be few")
}

/// Says whether a number can be no larger than a small count, and is not known to be nought.
///
/// It can be nought, but then others are not: what bounds it is a sum of numbers of cases, and so few cases are in all
/// of them. Rounded counts add up to no such sum.
pub(super) fn can_only_be_few(range: Range, small: &RangeInclusive<i64>) -> bool {
    range.high.is_some_and(|high| small.contains(&high))
}

/// Returns how many days a period has.
pub(super) fn days_of(period: Period) -> i32 {
    period.last() - period.first() + 1
}

/// Returns rows of one line of which one period follows the other.
fn pairs(rows: &[Row], line: &[usize]) -> Vec<(usize, usize)> {
    let ended: Vec<usize> = line
        .iter()
        .copied()
        .filter(|place| !rows[*place].provisional)
        .collect();
    let followers = ended.iter().flat_map(|before| {
        let next = rows[*before].period.next();
        let found = ended.iter().filter(move |now| rows[**now].period == next);
        found.map(move |now| (*before, *now))
    });
    followers.collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::audit as audit_files;
    use std::collections::BTreeMap;
    use std::fmt::Write;

    const HEADERS: &str =
        "time_period,time_identifier,geographic_level,country_code,new_la_code,lad_code";

    /// Returns the problems of one table, by line, with a threshold of 5.
    fn found(columns: &str, rows: &[&str]) -> Vec<String> {
        let breakdown = if columns.contains("breakdown") {
            ""
        } else {
            ",breakdown_topic,breakdown"
        };
        let total = if breakdown.is_empty() {
            ""
        } else {
            ",Total,Total"
        };
        let mut text = format!("{HEADERS},clock{breakdown},{columns}\n");
        for row in rows {
            let (place, counts) = row.split_once(" | ").unwrap();
            // A place ends with the code of the district, or with a clock after it.
            let has_clock = place.split(',').count() > HEADERS.split(',').count();
            let clock = if has_clock { "" } else { ",plan" };
            writeln!(text, "{place}{clock}{total},{counts}").unwrap();
        }
        problems_of(&text)
    }

    /// Returns the problems of a table of waits, by line, with a threshold of 5.
    pub(in crate::audit) fn problems_of(waits: &str) -> Vec<String> {
        let files = BTreeMap::from([("data/waits.csv", waits.as_bytes())]);
        let audit = audit_files(&files, 5).unwrap();
        let lines = audit.findings.iter();
        lines
            .map(|finding| format!("{}: {}", finding.line, finding.problem))
            .collect()
    }

    const SHIRE: &str = "2024,Calendar year,Local authority,E92,E10,";

    /// Some complaints are no longer in the queue when they are answered, and in no count of answers.
    #[test]
    fn a_queue_need_not_be_that_of_the_flow() {
        // By the first two years 25 were open at the end of 2024, by the last two 45.
        let years = [(2023, "9,9,20"), (2024, "10,5,c"), (2025, "20,5,60")];
        let rows = years.map(|(year, counts)| {
            let place = SHIRE.replace("2024", &year.to_string());
            format!("{place} | {counts}")
        });
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        assert_eq!(found("started,completed,open", &rows), Vec::<String>::new());
    }

    #[test]
    fn a_small_count_must_not_stand_there() {
        assert_eq!(
            found("open", &[&format!("{SHIRE} | 4")]),
            ["2: `open` is a small count"]
        );
        assert!(found("open", &[&format!("{SHIRE} | 5")]).is_empty());
        assert!(found("open", &[&format!("{SHIRE} | 0")]).is_empty());
        assert!(found("open", &[&format!("{SHIRE} | c")]).is_empty());
    }

    #[test]
    fn two_bases_tell_of_the_exceptions_between_them() {
        let columns = "completed,completed_ex,in_limit,in_limit_ex";
        assert_eq!(
            found(columns, &[&format!("{SHIRE} | 60,57,24,22")]),
            [
                "2: `completed` less `completed_ex` can only be a small count",
                "2: `in_limit` less `in_limit_ex` can only be a small count",
                "2: the late ones of the exceptions can only be a small count",
            ]
        );
        // The sum is large, and its two parts are.
        assert!(found(columns, &[&format!("{SHIRE} | 60,50,27,22")]).is_empty());
        assert_eq!(
            found(columns, &[&format!("{SHIRE} | 60,50,30,22")]),
            ["2: the late ones of the exceptions can only be a small count"]
        );
    }

    #[test]
    fn the_flow_of_a_queue_tells_of_the_ends_that_are_withheld() {
        let before = SHIRE.replace("2024", "2023");
        let rows = |open: &str| {
            [
                format!("{before} | x,x,c,120"),
                format!("{SHIRE} | 85,70,c,{open}"),
            ]
        };
        let check = |open: &str| {
            let rows = rows(open);
            found("started,completed,stopped,open", &[&rows[0], &rows[1]])
        };
        assert_eq!(check("132"), ["3: `stopped` can only be a small count"]);
        assert!(check("130").is_empty());
    }

    /// Both clocks start with the request, as the year before shows.
    #[test]
    fn the_flow_of_one_clock_tells_the_starts_of_another() {
        let row = |year: u16, clock: &str, counts: &str| {
            let place = SHIRE.replace("2024", &year.to_string());
            format!("{place},{clock} | {counts}")
        };
        let found_of = |decided: &str| {
            let rows = [
                row(2023, "plan", "90,x,x,60"),
                row(2023, "decision", "90,x,x,40"),
                row(2024, "plan", "c,60,c,90"),
                row(2024, "decision", &format!("c,{decided},0,30")),
            ];
            let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
            found("started,completed,stopped,open", &rows)
        };
        // 93 began, of which 3 ended without a plan.
        assert_eq!(found_of("103"), ["4: `stopped` can only be a small count"]);
        assert!(found_of("106").is_empty());
    }

    #[test]
    fn bands_of_the_queue_tell_of_each_other() {
        assert_eq!(
            found(
                "open,open_over_limit,open_over_52_weeks",
                &[&format!("{SHIRE} | 30,27,20")]
            ),
            ["2: `open` less `open_over_limit` can only be a small count"]
        );
    }

    #[test]
    fn one_queue_is_the_same_in_every_table() {
        let quarter = SHIRE.replace("Calendar year", "Calendar year Q4");
        let rows = [format!("{SHIRE} | 30,c"), format!("{quarter} | c,26")];
        assert_eq!(
            found("open,open_over_limit", &[&rows[0], &rows[1]]),
            [
                "2: `open` less `open_over_limit` can only be a small count",
                "3: `open` less `open_over_limit` can only be a small count",
            ]
        );
    }

    #[test]
    fn an_area_tells_of_the_part_that_is_withheld() {
        let district = |code: &str, n: &str| {
            format!("2024,Calendar year,Local authority district,E92,E10,{code} | {n}")
        };
        let rows = [
            format!("{SHIRE} | 30"),
            district("E07", "17"),
            district("E08", "10"),
            district("E09", "c"),
        ];
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        // What is known to the larger area alone could be among the three: with the district they are three.
        assert_eq!(
            found("started", &rows),
            ["5: `started` of this and areas beside it can only be a small count"]
        );
        assert_eq!(
            found("started", &rows[..3]),
            [
                "2: `started` less that of its areas of the level Local authority district can only be \
              a small count"
            ]
        );
    }

    #[test]
    fn a_year_tells_of_the_quarter_that_is_withheld() {
        let quarter = |n: u8, count: &str| {
            format!(
                "{} | {count}",
                SHIRE.replace("Calendar year", &format!("Calendar year Q{n}"))
            )
        };
        let rows = [
            format!("{SHIRE} | 40"),
            quarter(1, "12"),
            quarter(2, "c"),
            quarter(3, "14"),
            quarter(4, "11"),
        ];
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        assert_eq!(
            found("started", &rows),
            ["4: `started` can only be a small count"]
        );
    }

    #[test]
    fn a_total_tells_of_the_category_that_is_withheld() {
        let rows = [
            format!("{SHIRE} | Total,Total,40"),
            format!("{SHIRE} | Need,ASD,25"),
            format!("{SHIRE} | Need,SLCN,12"),
            format!("{SHIRE} | Need,Other,c"),
        ];
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        assert_eq!(
            found("breakdown_topic,breakdown,started", &rows),
            ["5: `started` can only be a small count"]
        );
        // Where cases have several needs, they do not add up, and nothing follows.
        let several = [rows[0], &format!("{SHIRE} | Need,ASD,35"), rows[2], rows[3]];
        assert!(found("breakdown_topic,breakdown,started", &several).is_empty());
    }

    /// All had 13 plans at the least without an exception and 17 at the most with one, those with need A 12 at the most
    /// and 13 at the least: another need that no row has has one to four, and so have the exceptions.
    #[test]
    fn rounded_counts_of_all_cases_tell_of_those_of_a_category() {
        let columns = "breakdown_topic,breakdown,completed,completed_ex,rounded_to";
        let check = |of_need: &str| {
            let rows = [
                format!("{SHIRE} | Total,Total,15,15,5"),
                format!("{SHIRE} | Need,A,{of_need},5"),
            ];
            found(columns, &[&rows[0], &rows[1]])
        };
        assert_eq!(
            check("15,10"),
            [
                "2: `completed` less `completed_ex` can only be a small count",
                "3: `completed_ex` less that of its categories can only be a small count",
                "3: `completed` less `completed_ex` can only be a small count",
                "3: `completed` less that of its categories can only be a small count",
            ]
        );
        assert_eq!(check("15,15"), Vec::<String>::new());
    }

    /// 23 at the least began in the county, and 22 at the most in one of its two districts.
    #[test]
    fn rounded_counts_of_an_area_are_those_of_its_parts_where_they_may_be() {
        let district = |code: &str, n: &str| {
            format!("2024,Calendar year,Local authority district,E92,E10,{code} | {n},5")
        };
        let check = |of_county: &str| {
            let county = format!("{SHIRE} | {of_county},5");
            let rows = [county, district("E07", "20"), district("E08", "0")];
            let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
            found("started,rounded_to", &rows)
        };
        assert_eq!(check("25"), ["4: `started` can only be a small count"]);
        assert_eq!(check("20"), Vec::<String>::new());
        // Some are of no district.
        assert_eq!(check("40"), Vec::<String>::new());
    }

    /// One at the least of 33 began in two districts that are printed as 0, and four at the most.
    #[test]
    fn rounded_counts_of_two_parts_can_be_few_together() {
        let district = |code: &str, n: &str| {
            format!("2024,Calendar year,Local authority district,E92,E10,{code} | {n},5")
        };
        let check = |of_one: &str| {
            let county = format!("{SHIRE} | 35,5");
            let rows = [
                county,
                district("E07", of_one),
                district("E08", "0"),
                district("E09", "0"),
            ];
            let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
            found("started,rounded_to", &rows)
        };
        let together = "4: `started` of several areas of the level Local authority district together can only be a \
            small count";
        assert_eq!(check("30"), [together]);
        assert_eq!(check("35"), Vec::<String>::new());
    }

    /// Three at the least wait for over 52 weeks in March; at the end of the year before at most two were open in each of
    /// two districts.
    #[test]
    fn who_waits_for_long_in_rounded_counts_was_open_before() {
        let columns = "completed,open,open_over_52_weeks,rounded_to";
        let row = |code: &str, quarter: &str, counts: &str| {
            let level = if code.is_empty() { "" } else { " district" };
            let kind = format!("Calendar year {quarter}");
            let (year, kind) = if quarter.is_empty() {
                (2024, "Calendar year")
            } else {
                (2025, &*kind)
            };
            format!("{year},{kind},Local authority{level},E92,E10,{code} | c,{counts},5")
        };
        let check = |waiting: &str| {
            let rows = [
                row("", "Q1", &format!("c,{waiting}")),
                row("E07", "", "0,c"),
                row("E08", "", "0,c"),
                row("E07", "Q1", "c,c"),
                row("E08", "Q1", "c,c"),
            ];
            let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
            found(columns, &rows)
        };
        let of = |line: u8, of: &str| format!("{line}: `{of}` can only be a small count");
        let long = "open_over_52_weeks";
        let told = [
            of(2, long),
            of(3, "open"),
            of(4, "open"),
            of(5, long),
            of(6, long),
        ];
        assert_eq!(check("5"), told);
        assert_eq!(check("0"), Vec::<String>::new());
    }

    /// In the last quarter one at the least had a late plan, and with the 8 that are late at its end they were among the 12
    /// that were open in August.
    #[test]
    fn who_ended_late_in_rounded_counts_was_open_before() {
        let columns = "completed_ex,in_limit_ex,open,open_over_limit,rounded_to";
        let check = |open: &str| {
            let row = |period: &str, counts: &str| {
                format!("{period},Local authority,E92,E10,,final_plan | {counts},5")
            };
            let rows = [
                row("2024,August", &format!("c,c,{open},c")),
                row("2024,Calendar year Q4", "5,0,c,10"),
            ];
            found(columns, &[&rows[0], &rows[1]])
        };
        let late = "3: `completed_ex` less `in_limit_ex` can only be a small count";
        assert_eq!(check("10"), [late]);
        assert_eq!(check("15"), Vec::<String>::new());
    }

    /// Twelve at the most were open in April, eight of them for over 52 weeks at the end of May; of those that waited for so
    /// long in September one at the least did not yet in August.
    #[test]
    fn who_waits_for_long_in_rounded_counts_is_another_than_who_will() {
        let columns = "completed,open,open_over_limit,open_over_52_weeks,rounded_to";
        let tells = |in_august: &str| {
            let row = |month: &str, counts: &str| {
                format!("2025,{month},Local authority,E92,E10,,final_plan | c,{counts},5")
            };
            let rows = [
                row("April", "10,c,c"),
                row("May", "c,c,10"),
                row("June", "c,c,c"),
                row("August", &format!("c,c,{in_august}")),
                row("September", "c,c,10"),
            ];
            let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
            let told = "4: `open_over_limit` less `open_over_52_weeks` can only be a small count";
            found(columns, &rows).contains(&told.to_string())
        };
        assert!(tells("5"));
        assert!(!tells("10"));
    }

    /// At the end of May 23 at the least were open, and 22 at the most had begun since September: one was past its limit
    /// at the end of April.
    #[test]
    fn who_is_open_in_rounded_counts_has_begun_before_or_since() {
        let columns = "completed,started,open,open_over_limit,rounded_to";
        let row = |period: &str, counts: &str| {
            let clock = "final_plan";
            format!("{period},Local authority,E92,E10,,{clock} | c,{counts},5")
        };
        let check = |open: &str| {
            let rows = [
                row("202425,Academic year", "20,c,c"),
                row("2025,April", "c,c,0"),
                row("2025,May", &format!("c,{open},c")),
            ];
            found(columns, &[&rows[0], &rows[1], &rows[2]])
        };
        assert_eq!(
            check("25"),
            ["3: `open_over_limit` can only be a small count"]
        );
        assert_eq!(check("20"), Vec::<String>::new());
    }

    /// The percentage of the constituency's complaints that were answered in time.
    #[test]
    fn a_printed_percentage_tells_of_its_part() {
        assert_eq!(
            found(
                "completed,in_limit,pc_in_limit",
                &[&format!("{SHIRE} | 43,c,7.0")]
            ),
            ["2: `in_limit` can only be a small count"]
        );
    }
}
