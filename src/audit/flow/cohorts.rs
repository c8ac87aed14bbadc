//! How many of those that began from a day on and before another are open on later days.
//!
//! Who waits past the limit and not yet for 52 weeks began between two days. Those that were past it long before are
//! others, and on any day between no more were open than both together and those that have ended since: what ended can
//! follow from queues that say nothing of it one by one.

use super::line::{Flow, Standing};
use super::starts::{FOREVER, Starts};
use super::{Model, Rests};
use crate::catalogue::DAYS_OF_52_WEEKS;
use crate::period::Day;
use crate::sdc::Range;
use std::collections::{BTreeMap, BTreeSet};

/// A line is looked at like this if it takes no more numbers than these.
const MOST_NUMBERS: usize = 200;

/// Those that are open at the end of a day, by the first of the days on which they began.
struct Open {
    day: Day,
    began: BTreeMap<Day, usize>,
}

/// Adds how queues of a line are made of those that began in the same days, of whom none comes back.
pub(super) fn bind(flow: &Flow, starts: &Starts, model: &mut Model) {
    let Some(limit) = flow.limit else { return };
    did_not_meet(flow, starts, limit, model);
    let Some(queues) = looked_at(flow, starts) else {
        return;
    };
    let mut before: Option<Open> = None;
    for (day, queue) in queues {
        let firsts = starts.spans(day + 1).map(|span| span.first);
        let oldest = (!starts.is_whole()).then_some(LONG_AGO);
        let firsts = oldest.into_iter().chain(firsts);
        let began = firsts.map(|first| (first, model.view.number(Range::at_least(0))));
        let began = began.collect();
        let open = Open { day, began };
        let is_asked = model.rests == Rests::Asked && !model.is_rounded;
        if is_asked && flow.known_queues.contains(&day) {
            open.name(flow, model);
        }
        model.same(
            &[queue.within_limit, queue.over_limit],
            &open.until(day + 1),
        );
        model.same(&[queue.over_limit], &open.until(day + 1 - limit));
        if let Some(long) = queue.over_52_weeks {
            model.same(&[long], &open.until(day - DAYS_OF_52_WEEKS));
        }
        for (first, number) in &open.began {
            let earlier = before.as_ref().and_then(|before| before.began.get(first));
            if let Some(all) = earlier.copied().or_else(|| starts.from(*first)) {
                model.no_more(&[*number], &[all]);
            }
        }
        let since = before.as_ref().map(|before| before.day + 1);
        for place in flow.places.iter().copied() {
            let end = flow.end(place);
            if end <= day + 1 && since.is_none_or(|since| since < end) {
                // They did not meet a limit that ran out in the period.
                let due = open.between(flow.first(place) - limit, end - limit);
                model.no_more(&due, &[flow.unmet(place)]);
            }
        }
        if let Some(before) = &before {
            have_ended(flow, starts, before, &open, limit, model);
        }
        before = Some(open);
    }
}

/// Adds that those past their limit who do not wait for 52 weeks began between two days, and that they did not meet a limit that
/// ran out in a period.
///
/// Others that did not, or that began between the days at another time, have ended: they must not be few. Periods of each kind
/// are taken by themselves, with and without the one in which limits ran out of cases that began on both sides of the first day.
fn did_not_meet(flow: &Flow, starts: &Starts, limit: i32, model: &mut Model) {
    for (day, queue) in &flow.standing {
        let Some(long) = queue
            .over_52_weeks
            .filter(|_| flow.known_queues.contains(day))
        else {
            continue;
        };
        if *day == FOREVER {
            continue;
        }
        let (first, end) = (*day - DAYS_OF_52_WEEKS, *day + 1 - limit);
        let mut asked = BTreeSet::new();
        for kind in flow.kinds() {
            let places = flow.known_limits(kind, model);
            for has_first in [false, true] {
                let (mut are, mut from) = (vec![long], first);
                for place in &places {
                    let (began, until) = (flow.first(*place) - limit, flow.end(*place) - limit);
                    let is_after = from <= began || (has_first && from == first && from < until);
                    if is_after && until <= end {
                        are.extend(starts.between(from, began));
                        are.push(flow.unmet(*place));
                        from = until;
                    }
                }
                are.extend(starts.between(from, end));
                if from > first && asked.insert(are.clone()) {
                    model.at_most(&[queue.over_limit], &are);
                }
            }
        }
    }
}

/// Returns the queues of which it is asked who is in them: all of them, or else those of which something is known; nothing if
/// those are too many.
fn looked_at(flow: &Flow, starts: &Starts) -> Option<Vec<(Day, Standing)>> {
    let queues = flow.standing.iter().filter(|(day, _)| **day != FOREVER);
    let all: Vec<(Day, Standing)> = queues.map(|(day, queue)| (*day, *queue)).collect();
    let known = all.iter().copied();
    let known = known.filter(|(day, _)| flow.known_queues.contains(day));
    let known = known.collect();
    let n_numbers = |queues: &[(Day, Standing)]| -> usize {
        let n_numbers = queues.iter().map(|(day, _)| starts.spans(*day + 1).count());
        n_numbers.sum()
    };
    let mut ways = [all, known].into_iter();
    ways.find(|queues| n_numbers(queues) <= MOST_NUMBERS)
}

/// Adds that those have ended late who were past their limit and are no longer open, and those in time whose limit has not
/// run out yet.
fn have_ended(
    flow: &Flow,
    starts: &Starts,
    before: &Open,
    after: &Open,
    limit: i32,
    model: &mut Model,
) {
    let (first, end) = (before.day + 1, after.day + 1);
    let stretches = flow.stretches(first, end, |_| true);
    if stretches.last().is_none_or(|last| last.end != end) {
        return;
    }
    let ended_late = stretches.iter().flat_map(|stretch| &stretch.ended_late);
    let late = after.began.range(..first - limit);
    let in_time = after.began.range(end - limit..);
    let ended_in_time = stretches.iter().flat_map(|stretch| &stretch.ended_in_time);
    let late = (late, ended_late.copied().collect::<Vec<usize>>());
    let in_time = (in_time, ended_in_time.copied().collect());
    for (of_after, ended) in [late, in_time] {
        let mut terms: Vec<(usize, i64)> = ended.iter().map(|number| (*number, -1)).collect();
        for (began, number) in of_after {
            let all = before.began.get(began).copied();
            let Some(all) = all.or_else(|| starts.from(*began)) else {
                continue;
            };
            terms.extend([(all, 1), (*number, -1)]);
        }
        model.view.at_most(terms, 0);
    }
}

impl Open {
    /// Says what the numbers are: each must not be known to be few.
    fn name(&self, flow: &Flow, model: &mut Model) {
        let Some((place, measure)) = flow.queue_of(self.day) else {
            return;
        };
        for (first, number) in &self.began {
            let what = match *first {
                LONG_AGO => "open, of those that began before all others,".to_string(),
                first => format!("open, of those that began on {first} or soon after"),
            };
            model.named.insert(*number, (place, measure, what));
            model.of_any_kind.insert(*number);
        }
    }

    /// Returns those that began before a day.
    fn until(&self, end: Day) -> Vec<usize> {
        self.between(LONG_AGO, end)
    }

    /// Returns those that began from a day on and before another.
    fn between(&self, first: Day, end: Day) -> Vec<usize> {
        if first >= end {
            return Vec::new();
        }
        let began = self.began.range(first..end);
        began.map(|(_, number)| *number).collect()
    }
}

/// The first of all days before those that counts tell apart.
const LONG_AGO: Day = Day(i32::MIN);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_days_have_nobody() {
        let day = |n| Day(n);
        let open = Open {
            day: day(9),
            began: BTreeMap::from([(day(1), 0), (day(5), 1)]),
        };
        assert_eq!(open.between(day(1), day(5)), [0]);
        assert_eq!(open.between(day(6), day(5)), [0; 0]);
        assert_eq!(open.until(day(9)), [0, 1]);
    }
}
