//! What the published counts imply about those that are not published.

mod began;
mod categories;
mod names;
mod parts_began;
mod rounded;

use super::rests::{WithRests, with_rests};
use super::tables::{Given, Row, TOTAL};
use super::{Audit, Finding, flow};
use crate::catalogue::{Dataset, Numerator, Statistic, measures};
use crate::period::{Day, Period, PeriodKind};
use crate::sdc::{Contradiction, Range, View, attack_until};
use names::{Is, Named, Numbers, What};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

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

/// Those of these pairs that differ by exceptions alone.
const EXCEPTIONS: [(&str, &str); 2] = [("completed_ex", "completed"), ("in_limit_ex", "in_limit")];

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
    let WithRests { rows, together } = &with_rests(rows);
    let is_rounded = rows.iter().any(|row| row.base.is_some());
    let system = |taken: Taken| {
        let mut system = System {
            rows,
            n_given,
            together,
            small: 1..=(threshold as i64 - 1),
            view: View::default(),
            numbers: Numbers::default(),
            less: BTreeMap::new(),
            alike: BTreeSet::new(),
            rests: BTreeMap::new(),
            firsts: BTreeMap::new(),
            names: Vec::new(),
            found: Vec::new(),
            few: Vec::new(),
        };
        let mut lines: BTreeMap<Line, Vec<usize>> = BTreeMap::new();
        for (place, row) in rows.iter().enumerate() {
            system.row(place, row);
            lines.entry(line_of(row)).or_default().push(place);
        }
        if taken.rounded.nobody_before {
            system.firsts = system.first_days();
        }
        system.parts_of_rows();
        if taken.add_up || is_rounded {
            system.categories(&lines, taken.add_up);
        }
        system.areas(taken.rounded.are_parts);
        for line in lines.values() {
            system.longer_periods(line);
            system.same_day(line);
        }
        if taken.go_on {
            for line in lines.values() {
                system.rounded_queues(line);
            }
            system.rounded_rests();
            system.parts_began(&lines);
            system.stock_and_flow(&lines);
            system.same_starts();
        }
        system
    };
    // Cases with several categories do not add up, and a queue can hold cases whose end nobody counts:
    // marks may hide either until all is put together. So may rounding, that an area has cases of no part, or that some were
    // there before the tables begin.
    let ways = [(true, true), (false, true), (true, false), (false, false)];
    let ways = ways.into_iter().flat_map(|(add_up, go_on)| {
        let rounded = [(true, true), (true, false), (false, true), (false, false)];
        let rounded = rounded
            .into_iter()
            .filter(move |(are_parts, nobody_before)| {
                (is_rounded || !are_parts) && (is_rounded && go_on || !nobody_before)
            });
        rounded.map(move |(are_parts, nobody_before)| Taken {
            add_up,
            go_on,
            rounded: OfRounded {
                are_parts,
                nobody_before,
            },
        })
    });
    let mut found = ways.filter_map(|taken| system(taken).finish(memory).ok());
    found.next()
}

/// What is taken for true of the rows as long as no count contradicts it.
#[derive(Clone, Copy)]
struct Taken {
    /// Categories are all cases where they may be.
    add_up: bool,
    /// Queues go on from period to period.
    go_on: bool,
    rounded: OfRounded,
}

/// The same of rounded counts.
#[derive(Clone, Copy)]
struct OfRounded {
    /// Areas have no cases but those of their parts where counts may say so.
    are_parts: bool,
    /// There were no cases before the tables begin.
    nobody_before: bool,
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
    /// The rows of what several categories have together, with those of the categories.
    together: &'r [(usize, Vec<usize>)],
    /// Counts that a reader must not come to know.
    small: RangeInclusive<i64>,
    view: View,
    numbers: Numbers,
    /// The number of what a measure of a row counts beyond another: the row, and the two.
    less: BTreeMap<(usize, &'static str, &'static str), usize>,
    /// Clocks that start with the same cases.
    alike: BTreeSet<(&'r str, &'r str)>,
    /// What rounded rows have beyond others, by the lines of the larger row and those of the others, and by the larger row.
    rests: BTreeMap<Vec<Line<'r>>, BTreeMap<usize, rounded::Rest>>,
    /// The days before which there were no cases.
    firsts: BTreeMap<(Dataset, &'r str), Day>,
    /// What each number is.
    names: Vec<Named>,
    found: Vec<Found>,
    /// What is found if nothing else is: what is known of a few tells of each kind of them that it is not more.
    few: Vec<Found>,
}

/// A table of which a measure, or what it is more than others, can only be a small count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exposed {
    pub dataset: Dataset,
    /// The clock; empty for complaints.
    pub clock: String,
    /// As in the column `geographic_level`.
    pub level: String,
    /// The code of the area.
    pub area: Option<String>,
    pub period: Period,
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
        is: Option<Is>,
    ) -> usize {
        self.names.push(Named { row, measure, is });
        self.view.number(range)
    }

    fn row(&mut self, place: usize, row: &Row) {
        self.numbers.next_row();
        for (measure, given) in &row.counts {
            let (range, is) = match (given, row.base) {
                (Given::Count(count), None) | (Given::Known(count), _) => {
                    (Range::exactly(*count), None)
                }
                (Given::Count(count), Some(base)) => (Range::rounded(*count, base), Some(Is::All)),
                (Given::Withheld, _) => (Range::at_least(0), Some(Is::All)),
            };
            if let Given::Count(count) = given
                && self.small.contains(count)
            {
                if place < self.n_given {
                    self.find(place, format!("`{measure}` is a small count"));
                } else {
                    let problem = format!(
                        "`{measure}` of this and others beside it can only be a small count"
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
            let number = self.number((place, *measure), range, is);
            self.numbers.push(measure, number);
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
            area: Some(row.area.clone()),
            period: row.period,
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
        is: Is,
    ) -> Option<usize> {
        if self.ends(&terms).1.is_some_and(|high| high < 0) {
            return None;
        }
        let mut range = Range::at_least(0);
        if self.rows[of.0].base.is_some() {
            let (low, high) = self.ends(&terms);
            range.low = low.unwrap_or_default().max(0);
            range.high = high;
        }
        let number = self.number(of, range, Some(is));
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
                let numbers = [whole, part].map(|measure| self.numbers.get(place, measure));
                let [Some(of_whole), Some(of_part)] = numbers else {
                    continue;
                };
                let terms = vec![(of_whole, 1), (of_part, -1)];
                if let Some(number) = self.remainder((place, *part), terms, Is::RestOf(whole)) {
                    if EXCEPTIONS.contains(&(*part, *whole)) && self.rows[place].has_no_exceptions {
                        self.view.ranges[number] = Range::exactly(0);
                    }
                    less.insert((*whole, *part), number);
                    self.less.insert((place, *whole, *part), number);
                }
            }
            // The exceptions are those in the limit and the late ones.
            let exceptions = less.get(&("completed", "completed_ex"));
            let in_limit = less.get(&("in_limit", "in_limit_ex"));
            if let (Some(all), Some(in_limit)) = (exceptions, in_limit) {
                let terms = vec![(*all, 1), (*in_limit, -1)];
                self.remainder((place, "in_limit_ex"), terms, Is::LateExceptions);
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
            let numbers = [*part, *denominator].map(|id| self.numbers.get(place, id));
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
        for (topic, cells) in &topics {
            let mut relations = Vec::new();
            for (key, categories) in cells {
                let Some(total) = totals.get(key) else {
                    continue;
                };
                for measure in rows[*total].counts.keys() {
                    let number = |place: &usize| self.numbers.get(*place, measure);
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
                self.categories_together(*topic);
                for (key, categories) in cells {
                    if let Some(total) = totals.get(key) {
                        self.differences_of_categories(*total, categories);
                    }
                }
                continue;
            }
            if add_up && self.categories_of_some_areas(cells, &totals) {
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

    /// Adds what several categories of a breakdown have together.
    fn categories_together(&mut self, topic: (Dataset, &str, &str)) {
        for (place, categories) in self.together {
            let row = &self.rows[*place];
            if (row.dataset, &*row.clock, &*row.topic) != topic {
                continue;
            }
            for measure in row.counts.keys() {
                let number = |place: &usize| self.numbers.get(*place, measure);
                let parts = categories.iter().map(number);
                let both = number(place).zip(parts.collect::<Option<Vec<usize>>>());
                let Some((whole, parts)) = both else { continue };
                let mut terms = vec![(whole, 1)];
                terms.extend(parts.into_iter().map(|part| (part, -1)));
                if self.may_be_zero(&terms) {
                    self.view.equation(terms, 0);
                }
            }
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
                    &What::Areas(Arc::from(*level)),
                );
            }
        }
    }

    /// Adds for every measure that a row holds what other rows hold, and perhaps more: not if they
    /// are all that there is of it. What it has beyond them is told of the second of the first two rows.
    fn rest_of(
        &mut self,
        (larger, told_of): (usize, usize),
        (smaller, are_all): (&[usize], bool),
        wanted: impl Fn(&str) -> bool,
        what: &What,
    ) {
        let measures: Vec<&'static str> = self.rows[larger].counts.keys().copied().collect();
        let mut rests: BTreeMap<&'static str, usize> = BTreeMap::new();
        for measure in measures.into_iter().filter(|id| wanted(id)) {
            let number = |place: usize| self.numbers.get(place, measure);
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
            let is = Is::LessParts(what.clone());
            if let Some(rest) = self.remainder((told_of, measure), terms, is) {
                rests.insert(measure, rest);
            }
        }
        self.nested_rests((larger, told_of), &rests);
        if self.rows[larger].base.is_some() {
            let of_rows = (smaller, are_all);
            let less = self.rounded_differences((larger, told_of), of_rows, &wanted, what);
            if !matches!(what, What::Periods(_)) {
                self.keep_rest(larger, smaller, rests, less);
            }
        }
    }

    /// Adds that of a rest, too, one measure counts some of the cases of another, where the two are nearly the same
    /// in all of the area: then they are in each part of it.
    fn nested_rests(
        &mut self,
        (larger, told_of): (usize, usize),
        rests: &BTreeMap<&'static str, usize>,
    ) {
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
                self.remainder((told_of, *part), terms, Is::RestOfRest(whole));
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
                let n_days = |place: &usize| days_of(rows[*place].period);
                let are_all = !of_longer.provisional
                    && shorter.iter().map(n_days).sum::<i32>() == days_of(of_longer.period);
                let wanted = |measure: &str| !is_stock(measure);
                let what = What::Periods(kind);
                self.rest_of((*longer, *longer), (&shorter, are_all), wanted, &what);
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
                    let numbers = [places[0], *other].map(|place| self.numbers.get(place, measure));
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

    /// Adds that a queue is that of the period before, with those that began and without those that
    /// ended, where it is wherever all are known.
    fn stock_and_flow(&mut self, lines: &BTreeMap<Line, Vec<usize>>) {
        let rows = self.rows;
        let mut relations: BTreeMap<(Dataset, &str), Vec<Terms>> = BTreeMap::new();
        for (line, places) in lines {
            for (before, now) in pairs(rows, places) {
                let (start, ends) = flows(line.0);
                let number = |place: usize, measure: &'static str| self.numbers.get(place, measure);
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
            let Some(number) = self.numbers.get(place, flows(Dataset::Waits).0) else {
                continue;
            };
            let key = (&row.area, &row.topic, &row.category);
            let of_period = places.entry((key, row.period, row.to_date())).or_default();
            of_period.push((&row.clock, number));
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
        let n_bounded = self.names.iter().filter(|name| name.is.is_some()).count();
        // A value that no small count has, beside another one: it is neither exposed nor told. What `flow` is told of it may be
        // wider than it need be; ranges that are not changed no site of 1,060 small projects, and took a fourth more time.
        let is_enough = |met: Range| met.single().is_none() && !can_only_be_few(met, &self.small);
        let implied = attack_until(&self.view, is_enough)?;
        let numbers = (0..self.rows.len()).flat_map(|row| {
            let of_row = self.numbers.of_row(row).iter();
            of_row.map(move |(measure, number)| (row, *measure, *number))
        });
        let told = numbers.filter(|(row, measure, number)| {
            implied[*number].range.single().is_some()
                && self.rows[*row].counts[measure] == Given::Withheld
        });
        let told = told.map(|(row, measure, _)| (row, measure)).collect();
        let range = |number: Option<usize>| {
            number.map_or(Range::at_least(0), |number| implied[number].range)
        };
        let known = flow::Known {
            count: &|row, measure| range(self.numbers.get(row, measure)),
            less: &|row, whole, part| range(self.less.get(&(row, whole, part)).copied()),
            alike: &self.alike,
        };
        let flow::Shown {
            small: by_flow,
            few,
        } = flow::small(self.rows, &known, &self.small, memory);
        let names = std::mem::take(&mut self.names);
        for (named, implied) in names.into_iter().zip(implied) {
            let Some(is) = named.is else { continue };
            let is_rounded = self.rows[named.row].base.is_some();
            if !can_only_be_few(implied.range, &self.small) {
                continue;
            }
            if self.small.contains(&implied.range.low) {
                let words = is.words(named.measure);
                let problem = format!("{words} can only be a small count");
                let found = self.exposing(named.row, Some(named.measure), problem);
                self.found.push(found);
            } else if !is_rounded {
                let problem = few_together(&is.words(named.measure));
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
pub(super) mod tests;
