//! Clocks that run for the same cases.

use super::line::{Flow, names};
use super::starts::FOREVER;
use super::{Known, Model, Queues};
use crate::audit::tables::Row;
use crate::catalogue::clocks::built_in;
use std::collections::{BTreeMap, BTreeSet};

/// The clock that ends before all others that begin with the request.
const FIRST_TO_END: &str = "assessment_decision";

/// Says whether some wait for the first of the decisions is known to have ended without it, or to have had an exception.
pub(super) fn has_other_ends(rows: &[Row], known: &Known) -> bool {
    let mut of_first = (0..rows.len()).filter(|place| ends_with_the_decision(&rows[*place]));
    of_first.any(|place| {
        let names = names(rows[place].dataset);
        let stopped = names.stopped.map(|stopped| (known.count)(place, stopped));
        let exceptions = names
            .with_exceptions
            .map(|[all, _]| (known.less)(place, all, names.ended));
        [stopped, exceptions]
            .into_iter()
            .flatten()
            .any(|range| range.low > 0)
    })
}

/// Says whether a row is of the clock that nothing but the first of the decisions ends, by the rules of an office.
pub(super) fn ends_with_the_decision(row: &Row) -> bool {
    row.clock == FIRST_TO_END
}

/// Says whether two clocks of the law begin with the same event.
pub(in crate::audit) fn begin_alike(one: &str, other: &str) -> bool {
    let clocks = built_in();
    let from = |id: &str| {
        let clock = clocks.iter().find(|clock| clock.id == id);
        clock.map(|clock| clock.from.as_str())
    };
    from(one).is_some_and(|of_one| from(other) == Some(of_one))
}

/// Puts lines of one area and category together whose clocks start with the same cases.
pub(super) fn groups(
    rows: &[Row],
    lines: impl Iterator<Item = Vec<usize>>,
    alike: &BTreeSet<(&str, &str)>,
) -> Vec<Vec<Vec<usize>>> {
    let clock = |line: &[usize]| &*rows[line[0]].clock;
    let are_alike =
        |one: &str, other: &str| alike.contains(&(one, other)) || alike.contains(&(other, one));
    let mut groups: BTreeMap<_, Vec<Vec<Vec<usize>>>> = BTreeMap::new();
    for line in lines {
        let row = &rows[line[0]];
        let key = (row.dataset, &row.area, &row.topic, &row.category);
        let of_key = groups.entry(key).or_default();
        let group = of_key.iter_mut().find(|group| {
            group
                .iter()
                .any(|other| are_alike(clock(&line), clock(other)))
        });
        match group {
            Some(group) => group.push(line),
            None => of_key.push(vec![line]),
        }
    }
    groups.into_values().flatten().collect()
}

/// Adds that who waits for the first of the decisions waits for what comes after it.
pub(super) fn bind(flows: &[Flow], model: &mut Model) {
    let is_first = |flow: &&Flow| flow.clock() == FIRST_TO_END;
    let Some(first) = flows.iter().find(is_first) else {
        return;
    };
    for other in flows.iter().filter(|flow| !is_first(flow)) {
        for place in other.places.iter().copied() {
            past_the_limit_is_decided(first, other, place, model);
            if let Some(at) = first.at_the_time_of(place) {
                // Who began in a year and ended in it was decided in it.
                model.at_most(other.own_ends(place), &first.ended(at));
            }
            if model.by_rules {
                stopped_by_the_decision(first, other, place, model);
            }
        }
        if model.queues == Queues::OfCohorts {
            ended_since_it_was_decided(first, other, model);
            limits_of_what_was_decided(first, other, model);
        }
        for (day, waiting) in &first.standing {
            if let Some(standing) = other.standing.get(day) {
                model.at_most(&[waiting.within_limit], &[standing.within_limit]);
                model.at_most(
                    &[waiting.within_limit, waiting.over_limit],
                    &[standing.within_limit, standing.over_limit],
                );
            }
        }
    }
}

/// Adds that who has ended before a limit that has not run out was decided on since the first day on which such cases began: by
/// some day, or has ended after it. Where nothing was decided by then all have ended after it.
fn ended_since_it_was_decided(first: &Flow, other: &Flow, model: &mut Model) {
    let Some(limit) = other.limit else { return };
    for (day, standing) in other.standing.iter().filter(|(day, _)| **day != FOREVER) {
        let end = *day + 1;
        let mut decided = Vec::new();
        for stretch in first.stretches_from(end - limit, end) {
            decided.extend(stretch.ended());
            let since = other.stretches(stretch.end, end, |_| true);
            if since.last().is_some_and(|last| last.end == end) {
                let in_time = since.iter().flat_map(|stretch| &stretch.ended_in_time);
                let became: Vec<usize> = decided.iter().chain(in_time).copied().collect();
                model.at_most(&[standing.ahead, standing.others_ahead], &became);
            }
        }
    }
}

/// Adds that those whose limit ran out unmet in some periods, and those that have ended in time by some day, were decided on by
/// that day since the first of them began, or were open to be decided on once the last of these limits had begun.
fn limits_of_what_was_decided(first: &Flow, other: &Flow, model: &mut Model) {
    let Some(limit) = other.limit else { return };
    let mut asked = BTreeSet::new();
    for kind in other.kinds() {
        let places = other.known_limits(kind, model);
        let mut run: Vec<usize> = Vec::new();
        for place in places {
            if run.last().copied() != other.previous(place) {
                run.clear();
            }
            run.push(place);
            for run in [&run[..], &[place]] {
                for (became, are) in unmet_or_in_time(first, other, run, limit) {
                    if asked.insert((became.clone(), are.clone())) {
                        model.at_most(&became, &are);
                    }
                }
            }
        }
    }
}

/// Returns those whose limit ran out unmet in rows of periods one after the other, with those that have ended in time by some
/// day; and, for each of these days, those that were decided on by it or were open on one by which all these limits had begun.
fn unmet_or_in_time(
    first: &Flow,
    other: &Flow,
    run: &[usize],
    limit: i32,
) -> Vec<(Vec<usize>, Vec<usize>)> {
    let mut found = Vec::new();
    let (Some(from), Some(last)) = (run.first(), run.last()) else {
        return found;
    };
    let began = other.first(*from) - limit;
    let began = first.opening.map_or(began, |opening| opening.max(began));
    let had_begun = other.end(*last) - limit - 1;
    let queues = first.known_queues.range(had_begun..FOREVER);
    let (Some(soonest), Some(latest)) = (queues.clone().next(), queues.last()) else {
        return found;
    };
    let standing = first.standing[soonest];
    for until in [soonest, latest] {
        let chain = first.stretches_from(began, *until + 2);
        let mut are = vec![standing.within_limit, standing.over_limit];
        for stretch in &chain {
            are.extend(stretch.ended());
            if stretch.end <= *soonest {
                continue;
            }
            // Who ended in time began no longer ago than the limit, and nobody began before the opening.
            let of_chain = chain[0].first;
            let in_time = if first.opening == Some(of_chain) {
                of_chain
            } else {
                of_chain + limit
            };
            let in_time = other.stretches(in_time, stretch.end, |_| true);
            let in_time = in_time.iter().flat_map(|stretch| &stretch.ended_in_time);
            let unmet = run.iter().map(|place| other.unmet(*place));
            found.push((unmet.chain(in_time.copied()).collect(), are.clone()));
        }
    }
    found
}

/// Adds that who was stopped in a row's period was decided in it, and late if that is past the longer limit.
fn stopped_by_the_decision(first: &Flow, other: &Flow, place: usize, model: &mut Model) {
    let (Some(at), Some([all, late])) = (first.at_the_time_of(place), other.stopped(place)) else {
        return;
    };
    model.at_most(&[all], &first.ended(at));
    if first.limit.is_some() && first.limit <= other.limit {
        model.at_most(&[late], &first.ended_late(at));
    }
}

/// Adds that who has ended past the limit of a clock in a row's period, or is open past it at the end, did not wait within
/// the limit of the first decision before the period, if it is so short that they had begun too early for that.
fn past_the_limit_is_decided(first: &Flow, other: &Flow, place: usize, model: &mut Model) {
    let (Some(of_first), Some(of_other)) = (first.limit, other.limit) else {
        return;
    };
    let (before, end) = (other.first(place) - 1, other.end(place));
    if end == FOREVER || end - 1 - of_other > before - of_first {
        return;
    }
    let (Some(decided), Some(open)) = (first.standing.get(&before), other.standing.get(&before))
    else {
        return;
    };
    let mut apart = other.ended_late(place);
    apart.push(other.standing[&(end - 1)].over_limit);
    apart.push(decided.within_limit);
    model.at_most(&apart, &[open.within_limit, open.over_limit]);
}
