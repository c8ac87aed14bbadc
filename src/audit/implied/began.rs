//! When the cases of rounded counts began: how many, at the least and at the most, from one day on and before another.
//!
//! Who waits past the limit, but not for 52 weeks yet, began in so many months of a year. Those are no more than all that began
//! in the year, without those that began in its other months. What is known of starts is set in a row like this along the
//! days, in whatever order the counts say most: a shortest path, of which each step forth is a count that is not exceeded, and each
//! step back one that is reached.

use super::{System, Terms};
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

/// The same, with the day before which there were no cases.
#[derive(Clone, Copy)]
pub(super) struct Span {
    first: Day,
    end: Day,
    pub number: usize,
    are_all: bool,
}

/// Returns the cases that began from a day on which is known: from the opening on, before which there were none, or a later one.
pub(super) fn spans(all: &[Began], opening: Option<Day>) -> Vec<Span> {
    let spans = all.iter().filter_map(|began| {
        let first = began.first.max(opening)?;
        Some(Span {
            first,
            // What ended before the opening began nowhere.
            end: began.end.max(first),
            number: began.number,
            are_all: began.are_all,
        })
    });
    spans.collect()
}

/// Returns the days between which spans tell apart when cases began.
pub(super) fn days_of<'s>(spans: impl IntoIterator<Item = &'s Span>) -> Vec<Day> {
    let days = spans.into_iter().flat_map(|span| [span.first, span.end]);
    let days: BTreeSet<Day> = days.collect();
    days.into_iter().collect()
}

/// From the place of a day to that of another no more have begun than so many: what the counts of numbers say, taken as
/// often as they stand there.
pub(super) struct Step {
    pub from: usize,
    pub to: usize,
    pub most: i64,
    pub by: Terms,
}

/// The steps along the days between which counts tell apart when cases began.
pub(super) struct Days {
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
        let spans = spans(all, opening);
        let days = self.steps(&spans, days_of(&spans));
        if let Some(ways) = days.ways() {
            self.told_along(&spans, &days, &ways, None);
        }
    }

    /// Adds what ways along the days tell of numbers, where it is more than their ranges do, and than other ways tell.
    pub(super) fn told_along(
        &mut self,
        spans: &[Span],
        days: &Days,
        ways: &Ways,
        known: Option<&Ways>,
    ) {
        for span in spans {
            let range = self.view.ranges[span.number];
            let (first, end) = (days.place(span.first), days.place(span.end));
            let most = (first, end, 1, range.high);
            let least = span.are_all.then_some((end, first, -1, Some(-range.low)));
            for (from, to, by, most) in [Some(most), least].into_iter().flatten() {
                let Some(way) = ways.most(from, to) else {
                    continue;
                };
                let known = known.and_then(|known| known.most(from, to));
                if [most, known].into_iter().flatten().all(|most| way < most) {
                    let mut terms = days.terms(ways, from, to);
                    terms.push((span.number, by));
                    self.view.at_most(summed(terms), 0);
                }
            }
        }
    }

    /// Returns the steps along some days that spans tell.
    pub(super) fn steps(&self, spans: &[Span], days: Vec<Day>) -> Days {
        // Later no fewer have begun than before: from the last day on, so that one look along the steps goes all the way back.
        let steps = (1..days.len()).rev().map(|later| Step {
            from: later,
            to: later - 1,
            most: 0,
            by: Terms::new(),
        });
        let steps = steps.collect();
        let mut days = Days { days, steps };
        for span in spans.iter().filter(|span| span.first < span.end) {
            let range = self.view.ranges[span.number];
            let (first, end) = (days.place(span.first), days.place(span.end));
            let most = range.high.filter(|_| span.are_all);
            days.steps.extend(most.map(|most| Step {
                from: first,
                to: end,
                most,
                by: vec![(span.number, -1)],
            }));
            days.steps.extend((range.low > 0).then(|| Step {
                from: end,
                to: first,
                most: -range.low,
                by: vec![(span.number, 1)],
            }));
        }
        days
    }
}

/// Returns terms of which each number stands there once: ways of several areas can go by the same one.
fn summed(terms: Terms) -> Terms {
    let mut sums: BTreeMap<usize, i64> = BTreeMap::new();
    for (number, by) in terms {
        *sums.entry(number).or_default() += by;
    }
    let sums = sums.into_iter();
    sums.filter(|(_, by)| *by != 0).collect()
}

/// How many have begun from a day to another at the most, and by which last step that is so.
#[derive(Clone, Copy)]
struct Way {
    most: i64,
    last: Option<usize>,
}

/// The ways from each day to each, if there is one.
pub(super) struct Ways(Vec<Vec<Option<Way>>>);

impl Ways {
    /// Returns how many have begun from a day to another at the most; from a later day to an earlier one less than nought, as
    /// many are the least that have begun between them.
    pub(super) fn most(&self, from: usize, to: usize) -> Option<i64> {
        self.0[from][to].map(|way| way.most)
    }

    /// Returns how many have begun between two days at the least.
    pub(super) fn least(&self, earlier: usize, later: usize) -> i64 {
        self.most(later, earlier).map_or(0, |most| -most)
    }
}

impl Days {
    /// Returns the place of one of the days.
    pub(super) fn place(&self, day: Day) -> usize {
        self.days.binary_search(&day).unwrap_or_default()
    }

    /// Returns the steps with others.
    pub(super) fn with(mut self, steps: Vec<Step>) -> Days {
        self.steps.extend(steps);
        self
    }

    /// Returns the ways between all days; nothing if the counts contradict each other.
    pub(super) fn ways(&self) -> Option<Ways> {
        let ways = (0..self.days.len()).map(|source| self.ways_from(source));
        ways.collect::<Option<_>>().map(Ways)
    }

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
                if ways[step.to].is_none_or(|way: Way| most < way.most) {
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
    pub(super) fn terms(&self, ways: &Ways, from: usize, mut to: usize) -> Terms {
        let mut terms = Terms::new();
        while let Some(last) = ways.0[from][to].and_then(|way| way.last) {
            let step = &self.steps[last];
            terms.extend(&step.by);
            to = step.from;
        }
        terms
    }
}
