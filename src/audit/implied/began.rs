//! When the cases of rounded counts began: how many, at the least and at the most, from one day on and before another.
//!
//! Who waits past the limit, but not for 52 weeks yet, began in so many months of a year. Those are no more than all that began
//! in the year, without those that began in its other months. What is known of starts is set in a row like this along the
//! days, in whatever order the counts say most: a shortest path, of which each step forth is a count that is not exceeded, and each
//! step back one that is reached.

use super::System;
use crate::audit::flow;
use crate::catalogue::{DAYS_OF_52_WEEKS, Dataset};
use crate::period::{Day, PeriodKind};
use crate::sdc::Range;
use std::collections::{BTreeMap, BTreeSet};

/// Cases that began from a day on and before another: some of them, or all.
pub(super) struct Began {
    /// None if they can have begun long ago.
    pub first: Option<Day>,
    pub end: Day,
    pub number: usize,
    pub are_all: bool,
}

/// The first and the last day of what a row counts, and the days that its cases have by law.
pub(super) struct CountedDays {
    pub first: Day,
    pub last: Day,
    pub limit: Option<i32>,
}

impl CountedDays {
    /// Returns the numbers of a row by the days between which their cases began.
    pub(super) fn began(
        &self,
        names: &flow::Names,
        number: impl Fn(&'static str) -> Option<usize>,
        less: impl Fn(&'static str, &'static str) -> Option<usize>,
    ) -> Vec<Began> {
        let CountedDays { first, last, limit } = *self;
        let (end, ever) = (last + 1, None);
        let before = |end: Option<Day>, days: Option<i32>| Some(end? - days?);
        let due = before(Some(end), limit);
        let first_due = before(Some(first), limit);
        let long = last - DAYS_OF_52_WEEKS;
        let mut began = Vec::new();
        let mut add = |first: Option<Day>, end: Option<Day>, number: Option<usize>, are_all| {
            began.extend(end.zip(number).map(|(end, number)| Began {
                first,
                end,
                number,
                are_all,
            }));
        };
        add(Some(first), Some(end), number(names.started), true);
        if limit.is_some() {
            add(first_due, due, number(names.due), true);
            add(first_due, due, number(names.due_in_limit), false);
            add(first_due, due, less(names.due, names.due_in_limit), false);
            add(due, Some(end), less(names.open, names.over_limit), false);
        }
        add(ever, Some(end), number(names.open), false);
        add(ever, due, number(names.over_limit), false);
        if let Some(over_52_weeks) = names.over_52_weeks {
            add(ever, Some(long), number(over_52_weeks), false);
            let between = less(names.over_limit, over_52_weeks);
            add(Some(long), due, between, false);
            let younger = less(names.open, over_52_weeks);
            add(Some(long), Some(end), younger, false);
        }
        let ends = [Some([names.ended, names.in_limit]), names.with_exceptions];
        for [ended, in_limit] in ends.into_iter().flatten() {
            add(ever, Some(end), number(ended), false);
            if limit.is_some() {
                add(first_due, Some(end), number(in_limit), false);
                let late = before(Some(last), limit);
                add(ever, late, less(ended, in_limit), false);
            }
        }
        add(ever, Some(end), names.stopped.and_then(number), false);
        began
    }
}

/// From the place of a day to that of another no more have begun than so many: what the count of a number says, taken as
/// often as it stands there.
struct Step {
    from: usize,
    to: usize,
    most: i64,
    by: Option<(usize, i64)>,
}

/// The steps along the days between which counts tell apart when cases began.
struct Days {
    days: Vec<Day>,
    steps: Vec<Step>,
}

impl<'r> System<'r> {
    /// Returns the days before which there were no cases, where nothing shows that there were: no row that begins then or earlier
    /// has more open at its end, or ended in it, than began.
    ///
    /// The tables of each kind of period begin with that of the first start, so that the latest of these days tells most.
    pub(super) fn first_days(&self) -> flow::Firsts<'r> {
        let range = |place, measure: &str| {
            let number = self.numbers.get(place, measure);
            number.map_or(Range::at_least(0), |number| self.view.ranges[number])
        };
        let known = flow::Known {
            count: &|place, measure| range(place, measure),
            less: &|_, _, _| Range::at_least(0),
            alike: &self.alike,
        };
        let mut firsts = flow::first_days(self.rows, &known);
        let mut of_kinds: BTreeMap<(Dataset, &str), BTreeMap<PeriodKind, Day>> = BTreeMap::new();
        for row in self.rows.iter().filter(|row| !row.provisional) {
            let of_kind = of_kinds.entry((row.dataset, &row.clock)).or_default();
            let first = of_kind
                .entry(row.period.kind())
                .or_insert(row.period.first());
            *first = row.period.first().min(*first);
        }
        for (key, first) in &mut firsts {
            let of_kinds = of_kinds.get(key).into_iter().flatten();
            let latest = of_kinds.map(|(_, first)| *first).max();
            *first = latest.unwrap_or(*first).max(*first);
        }
        for (place, row) in self.rows.iter().enumerate() {
            let names = flow::names(row.dataset);
            let least = |measure| range(place, measure).low;
            let all_ends = names.with_exceptions.map_or(names.ended, |[all, _]| all);
            let left = least(names.open) + least(all_ends) + names.stopped.map_or(0, least);
            let began = range(place, names.started);
            let key = (row.dataset, &*row.clock);
            let is_shown_before = |first: &Day| {
                let is_first = row.period.first() <= *first;
                let is_before = row.period.last() < *first;
                (is_before && began.low > 0)
                    || (is_first && began.high.is_some_and(|began| began < left))
            };
            if firsts.get(&key).is_some_and(is_shown_before) {
                firsts.remove(&key);
            }
        }
        firsts
    }
}

impl System<'_> {
    /// Adds what counts of cases by the days on which they began tell of each other, where it is more than their ranges do.
    ///
    /// Nothing, where the counts do not go on like this. Before the opening there were no cases.
    pub(super) fn began(&mut self, all: &[Began], opening: Option<Day>) {
        let since = |first: Option<Day>| match (first, opening) {
            (Some(first), Some(opening)) => Some(first.max(opening)),
            (first, opening) => first.or(opening),
        };
        let spans = all.iter().filter_map(|began| {
            let first = since(began.first)?;
            // What ended before the opening began nowhere.
            Some((began, first, began.end.max(first)))
        });
        let spans: Vec<(&Began, Day, Day)> = spans.collect();
        let days = self.days_of(&spans);
        let place = |day: Day| days.days.binary_search(&day).unwrap_or_default();
        let mut relations = Vec::new();
        for (source, _) in days.days.iter().enumerate() {
            let Some(ways) = days.ways_from(source) else {
                return;
            };
            for (began, first, end) in &spans {
                let range = self.view.ranges[began.number];
                let ends = [
                    (place(*first), place(*end), 1, range.high),
                    (place(*end), place(*first), -1, Some(-range.low)),
                ];
                for (from, to, by, most) in ends {
                    let is_asked = from == source && (by > 0 || began.are_all);
                    let Some(way) = ways[to].filter(|_| is_asked) else {
                        continue;
                    };
                    if most.is_none_or(|most| way.most < most) {
                        let mut terms = days.terms(&ways, to);
                        terms.push((began.number, by));
                        relations.push(terms);
                    }
                }
            }
        }
        for terms in relations {
            self.view.at_most(terms, 0);
        }
    }

    fn days_of(&self, spans: &[(&Began, Day, Day)]) -> Days {
        let days: BTreeSet<Day> = spans
            .iter()
            .flat_map(|(_, first, end)| [*first, *end])
            .collect();
        let days: Vec<Day> = days.into_iter().collect();
        let place = |day: &Day| days.binary_search(day).unwrap_or_default();
        // Later no fewer have begun than before.
        let mut steps: Vec<Step> = (1..days.len())
            .map(|later| Step {
                from: later,
                to: later - 1,
                most: 0,
                by: None,
            })
            .collect();
        for (began, first, end) in spans.iter().filter(|(_, first, end)| first < end) {
            let range = self.view.ranges[began.number];
            let (first, end) = (place(first), place(end));
            let most = range.high.filter(|_| began.are_all);
            steps.extend(most.map(|most| Step {
                from: first,
                to: end,
                most,
                by: Some((began.number, -1)),
            }));
            steps.extend((range.low > 0).then_some(Step {
                from: end,
                to: first,
                most: -range.low,
                by: Some((began.number, 1)),
            }));
        }
        Days { days, steps }
    }
}

/// How many have begun from a day to another at the most, and by which last step that is so.
#[derive(Clone, Copy)]
struct Way {
    most: i64,
    last: Option<usize>,
}

impl Days {
    /// Returns for each day the way there from one of them, if there is one; nothing if the counts contradict each other.
    fn ways_from(&self, source: usize) -> Option<Vec<Option<Way>>> {
        let mut ways = vec![None; self.days.len()];
        ways[source] = Some(Way {
            most: 0,
            last: None,
        });
        for _ in 0..=self.days.len() {
            let mut is_shorter = false;
            for (place, step) in self.steps.iter().enumerate() {
                let Some(before) = ways[step.from] else {
                    continue;
                };
                let most = before.most + step.most;
                if ways[step.to].is_none_or(|way| most < way.most) {
                    ways[step.to] = Some(Way {
                        most,
                        last: Some(place),
                    });
                    is_shorter = true;
                }
            }
            if !is_shorter {
                return Some(ways);
            }
        }
        None
    }

    /// Returns what the counts on a way say.
    fn terms(&self, ways: &[Option<Way>], mut to: usize) -> Vec<(usize, i64)> {
        let mut terms = Vec::new();
        while let Some(last) = ways[to].and_then(|way| way.last) {
            let step = &self.steps[last];
            terms.extend(step.by);
            to = step.from;
        }
        terms
    }
}
