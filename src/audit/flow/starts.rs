//! On which days the cases of an area and category began, as far as counts tell them apart.

use super::line::{Flow, Stretch};
use super::{Model, Queues};
use crate::catalogue::DAYS_OF_52_WEEKS;
use crate::period::Day;
use crate::sdc::Range;
use std::collections::{BTreeMap, BTreeSet};

/// How many cases began from a day on and before the next, as numbers of a view.
///
/// A limit of so many days runs out so many days after the case began: what falls due in a period began in the
/// period that lies so much earlier.
pub(super) struct Starts {
    from: BTreeMap<Day, usize>,
    /// The days before the first of them had no starts.
    is_whole: bool,
}

/// Days from one on and before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    pub first: Day,
    pub end: Day,
}

impl Span {
    /// Says whether all days of another are among its own.
    pub(super) fn holds(self, other: Span) -> bool {
        self.first <= other.first && other.end <= self.end
    }
}

/// Returns spans in order, those in one that lie side by side or over each other.
pub(super) fn joined(spans: impl Iterator<Item = Span>) -> Vec<Span> {
    let mut spans: Vec<Span> = spans.collect();
    spans.sort_unstable();
    let mut joined: Vec<Span> = Vec::new();
    for span in spans {
        match joined.last_mut().filter(|last| last.end >= span.first) {
            Some(last) => last.end = last.end.max(span.end),
            None => joined.push(span),
        }
    }
    joined
}

/// Says whether one of some joined spans holds another span.
pub(super) fn one_holds(joined: &[Span], span: Span) -> bool {
    let n_from = joined.partition_point(|one| one.first <= span.first);
    joined[..n_from].last().is_some_and(|one| one.holds(span))
}

impl Starts {
    /// Adds the starts of lines that begin with the same cases, cut by all that their counts tell apart.
    pub(super) fn of(flows: &[Flow], model: &mut Model) -> Starts {
        let opening = flows.iter().filter_map(|flow| flow.opening).max();
        let days = flows.iter().flat_map(Flow::days_of_starts);
        let days: BTreeSet<Day> = days
            .filter(|day| opening.is_none_or(|opening| opening <= *day))
            .chain(opening)
            .collect();
        let from = days.into_iter();
        let starts = Starts {
            from: from
                .map(|day| (day, model.view.number(Range::at_least(0))))
                .collect(),
            is_whole: opening.is_some(),
        };
        let spans = starts.spans(FOREVER);
        model.spans = starts.from.values().copied().zip(spans).collect();
        starts
    }

    /// Says whether there were no starts before the first of the days.
    pub(super) fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Returns the starts from one of the days on and before the next.
    pub(super) fn from(&self, first: Day) -> Option<usize> {
        self.from.get(&first).copied()
    }

    /// Returns the spans of days that counts tell apart and that begin before a day.
    pub(super) fn spans(&self, end: Day) -> impl Iterator<Item = Span> {
        let ends = self.from.keys().skip(1).copied().chain([FOREVER]);
        let spans = self.from.keys().zip(ends);
        let spans = spans.map(|(first, end)| Span { first: *first, end });
        spans.take_while(move |span| span.first < end)
    }

    /// Returns the starts from a day to before another.
    pub(super) fn between(&self, first: Day, end: Day) -> Vec<usize> {
        if first >= end {
            return Vec::new();
        }
        self.from
            .range(first..end)
            .map(|(_, number)| *number)
            .collect()
    }

    /// Adds what counts say of the days on which their cases began.
    pub(super) fn bind(&self, flows: &[Flow], model: &mut Model) {
        for flow in flows {
            self.of_periods(flow, model);
            self.of_queues(flow, model);
            of_long_waits(flow, model);
            of_what_was_open(flow, model);
            for place in flow.places {
                self.of_late_starts(flow, *place, model);
            }
        }
    }

    /// Adds what began in a period, and what fell due.
    fn of_periods(&self, flow: &Flow, model: &mut Model) {
        for place in flow.places {
            let (first, end) = (flow.first(*place), flow.end(*place));
            model.same(&[flow.started(*place)], &self.between(first, end));
            let Some(limit) = flow.limit else { continue };
            let due = [flow.due(*place)];
            if end == FOREVER {
                model.at_most(&due, &self.between(first - limit, end));
                continue;
            }
            model.same(&due, &self.between(first - limit, end - limit));
            // Who did not meet it waited within it before the period, or has begun in it.
            if let Some(before) = flow.standing.get(&(first - 1)) {
                let mut waited = self.between(first, end - limit);
                waited.push(before.within_limit);
                model.at_most(&[flow.unmet(*place)], &waited);
            }
        }
    }

    /// Adds when those began whose limit has not run out at the end of a day, and those that wait for long.
    fn of_queues(&self, flow: &Flow, model: &mut Model) {
        for (day, standing) in flow.standing.iter().filter(|(day, _)| **day != FOREVER) {
            let end = *day + 1;
            if let Some(limit) = flow.limit {
                let undue = [standing.within_limit, standing.ahead, standing.others_ahead];
                model.same(&undue, &self.between(end - limit, end));
                if self.is_whole {
                    let due = self.between(Day(i32::MIN), end - limit);
                    model.at_most(&[standing.over_limit], &due);
                }
            }
            if let Some(long) = standing.over_52_weeks.filter(|_| self.is_whole) {
                let older = self.between(Day(i32::MIN), *day - DAYS_OF_52_WEEKS);
                model.at_most(&[long], &older);
            }
        }
    }

    /// Adds that those that began so shortly before the end of a row's period that their limit has not run out are
    /// open within it then, or have ended in time since they began.
    fn of_late_starts(&self, flow: &Flow, place: usize, model: &mut Model) {
        let end = flow.end(place);
        let Some(limit) = flow.limit.filter(|_| end != FOREVER) else {
            return;
        };
        let within_limit = flow.standing[&(end - 1)].within_limit;
        let mut became = vec![within_limit];
        let (mut before, mut at) = (end, Some(place));
        while let Some(place) = at.filter(|_| before > end - limit) {
            became.extend(flow.ended_in_time(place).into_iter().flatten());
            let from = flow.first(place).max(end - limit).min(before);
            for (day, _) in self.from.range(from..before) {
                model.no_more(&self.between(*day, end), &became);
            }
            (before, at) = (from, flow.previous(place));
        }
    }
}

/// Adds that those open past their limit, or for more than 52 weeks, were open on an earlier day if they had begun then.
///
/// Who was open then and is not among them has ended, or has begun too late: they must not be few either. Those are not
/// among them that have ended late since then, before a limit had gone by; nor those that have ended at all but as many as
/// have begun since then.
fn of_long_waits(flow: &Flow, model: &mut Model) {
    let known = flow.standing.iter().filter(|(day, _)| **day != FOREVER);
    let days: Vec<_> = known.collect();
    for (n, (day, later)) in days.iter().enumerate() {
        for (before, earlier) in &days[..n] {
            let over_limit = flow
                .limit
                .filter(|limit| **day - *limit <= **before)
                .map(|_| later.over_limit);
            let over_52_weeks = later
                .over_52_weeks
                .filter(|_| **day - DAYS_OF_52_WEEKS <= **before + 1);
            for waiting in [over_limit, over_52_weeks].into_iter().flatten() {
                let open = [earlier.within_limit, earlier.over_limit];
                let (first, end) = (**before + 1, **day + 1);
                let end_of_late = flow.limit.map_or(first, |limit| end.min(first + limit));
                let late = flow.stretches(first, end_of_late, |_| true);
                let late = late.iter().flat_map(|stretch| stretch.ended_late.iter());
                let late: Vec<usize> = late.copied().chain([waiting]).collect();
                model.at_most(&late, &open);
                let mut n_began = 0;
                let is_quiet = |stretch: &Stretch| {
                    let began = model.view.ranges[stretch.started];
                    n_began += began.high.unwrap_or(MOST_BEGUN + 1);
                    n_began <= MOST_BEGUN
                };
                let quiet = flow.stretches(first, end, is_quiet);
                if quiet.is_empty() {
                    continue;
                }
                let (mut apart, mut known) = (vec![waiting], open.to_vec());
                for stretch in quiet {
                    apart.extend(stretch.ended_in_time.iter().chain(&stretch.ended_late));
                    known.push(stretch.started);
                }
                model.at_most(&apart, &known);
            }
        }
    }
}

/// Adds that those that were open on a day have ended since then, or wait for long on the next day by which they must.
fn of_what_was_open(flow: &Flow, model: &mut Model) {
    let known = flow.standing.iter().filter(|(day, _)| **day != FOREVER);
    let days: Vec<_> = known.map(|(day, standing)| (*day, standing)).collect();
    for (n, (before, earlier)) in days.iter().enumerate() {
        let open = [earlier.within_limit, earlier.over_limit];
        // Those that were open, whether they can have ended late alone, from which day on they wait for long, and for how long.
        let limit = flow.limit.into_iter();
        let over_limit = limit.map(|limit| {
            let long = *before + DAYS_OF_52_WEEKS + 1 - limit;
            (&open[1..], true, long, true)
        });
        let due = flow.all_due(*before, model.by_rules);
        let past_due = due.map(|day| (&open[..], false, day, false));
        let all = over_limit.chain(past_due);
        let all = all.chain([(&open[..], false, *before + DAYS_OF_52_WEEKS + 1, true)]);
        let around = flow.around(*before + 1);
        let firsts = around.map(|stretch| stretch.first);
        let firsts: BTreeSet<Day> = firsts.chain([*before + 1]).collect();
        for (open, is_late, from, is_long) in all {
            for first in &firsts {
                let left = days[n + 1..].iter().find_map(|(day, later)| {
                    let waiting = if is_long {
                        later.over_52_weeks?
                    } else {
                        later.over_limit
                    };
                    let since = flow.stretches(*first, *day + 1, |_| true);
                    let is_all = since.last().is_some_and(|last| last.end == *day + 1);
                    (is_all && *day >= from).then_some((waiting, since))
                });
                let Some((waiting, since)) = left else {
                    continue;
                };
                let mut became = vec![waiting];
                for stretch in since {
                    let are_due = due.is_some_and(|due| due < stretch.first);
                    let is_late = is_late || (are_due && model.queues == Queues::OfCohorts);
                    became.extend(&stretch.ended_late);
                    became.extend(stretch.ended_in_time.iter().filter(|_| !is_late));
                }
                model.at_most(open, &became);
            }
        }
    }
}

/// Where so many cases have begun since a day, all ends since then are nearly those of who was open on it.
const MOST_BEGUN: i64 = 4;

/// The end of a period that is not over.
pub(super) const FOREVER: Day = Day(i32::MAX);

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(ends: &[(i32, i32)]) -> Vec<Span> {
        let spans = ends.iter().map(|(first, end)| Span {
            first: Day(*first),
            end: Day(*end),
        });
        spans.collect()
    }

    #[test]
    fn spans_that_touch_are_one() {
        let given = spans(&[(30, 40), (1, 10), (10, 20), (5, 8), (32, 50), (60, 61)]);
        let found = joined(given.into_iter());
        assert_eq!(found, spans(&[(1, 20), (30, 50), (60, 61)]));
    }

    #[test]
    fn a_span_is_held_by_one_that_has_all_its_days() {
        let joined = spans(&[(1, 20), (30, 50)]);
        let is_held = |first, end| one_holds(&joined, spans(&[(first, end)])[0]);
        for (first, end) in [(1, 20), (1, 2), (19, 20), (30, 50), (35, 40)] {
            assert!(is_held(first, end), "{first} to {end}");
        }
        for (first, end) in [(0, 2), (19, 21), (20, 30), (10, 40), (49, 51), (60, 61)] {
            assert!(!is_held(first, end), "{first} to {end}");
        }
    }
}
