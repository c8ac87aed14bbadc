//! What the counts of one area tell of its cases from period to period.
//!
//! A case is open within its limit, or open past it; or it has ended in time before its limit ran out, and will be
//! counted as one that kept it. What begins, ends and falls due in a period moves cases from one of these to
//! another. So a queue that is withheld can follow from what began and ended, ends past the limit from limits that
//! ran out, and what was stopped from all of them over years.

use super::implied::{Line, NEARLY, flows, line_of};
use super::tables::Row;
use crate::catalogue::clocks::{Limit, built_in};
use crate::catalogue::{DAYS_OF_52_WEEKS, Dataset};
use crate::period::{Day, Period, PeriodKind};
use crate::sdc::{Range, View, attack_where};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// The measures of a dataset by what they count.
struct Names {
    started: &'static str,
    /// Those that ended with their event, exceptions aside where there are some.
    ended: &'static str,
    in_limit: &'static str,
    /// The same with exceptions.
    with_exceptions: Option<[&'static str; 2]>,
    stopped: Option<&'static str>,
    due: &'static str,
    due_in_limit: &'static str,
    open: &'static str,
    over_limit: &'static str,
    over_52_weeks: Option<&'static str>,
}

fn names(dataset: Dataset) -> Names {
    let (started, _) = flows(dataset);
    match dataset {
        Dataset::Waits => Names {
            started,
            ended: "completed_ex",
            in_limit: "in_limit_ex",
            with_exceptions: Some(["completed", "in_limit"]),
            stopped: Some("stopped"),
            due: "due",
            due_in_limit: "due_in_limit",
            open: "open",
            over_limit: "open_over_limit",
            over_52_weeks: Some("open_over_52_weeks"),
        },
        Dataset::Complaints => Names {
            started,
            ended: "replied",
            in_limit: "in_target",
            with_exceptions: None,
            stopped: None,
            due: "due",
            due_in_limit: "due_in_target",
            open: "open",
            over_limit: "open_over_target",
            over_52_weeks: None,
        },
    }
}

/// Between which ends numbers lie by all else.
pub(super) struct Known<'k> {
    /// A measure of a row.
    pub count: &'k (dyn Fn(usize, &'static str) -> Range + Sync),
    /// What a measure of a row counts beyond another.
    pub less: &'k (dyn Fn(usize, &'static str, &'static str) -> Range + Sync),
    /// Clocks that start with the same cases.
    pub alike: &'k BTreeSet<(&'k str, &'k str)>,
}

/// A number that can only be a small count: the row that it is told of, the measure that it belongs to, and what
/// it is.
pub(super) type Small = (usize, &'static str, String);

/// Returns the numbers that the rows of single areas, clocks and categories show to be small counts.
pub(super) fn small(rows: &[Row], known: &Known, small: &RangeInclusive<i64>) -> Vec<Small> {
    let mut lines: BTreeMap<Line, Vec<usize>> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        lines.entry(line_of(row)).or_default().push(place);
    }
    let (firsts, limits) = (first_days(rows, known), limits());
    let lines: Vec<Vec<usize>> = lines.into_values().collect();
    let told = |places: &Vec<usize>, shared: &BTreeMap<usize, Shared>| {
        let row = &rows[places[0]];
        let mut flow = Flow::new(rows, places);
        flow.opening = firsts.get(&(row.dataset, &*row.clock)).copied();
        flow.limit = limits.get(&row.clock).copied();
        flow.fill(known, shared);
        flow.told(small)
    };
    let alone = lines.par_iter();
    let alone = alone.map(|places| told(places, &BTreeMap::new()).unwrap_or_default());
    let mut all: Vec<Told> = alone.collect();
    let mut by_others: BTreeMap<usize, Shared> = BTreeMap::new();
    for _ in 0..ROUNDS {
        let shared = all.iter().flat_map(|told| told.shared.clone());
        let better = known_by_others(rows, &shared.collect(), known.alike);
        if better.is_empty() {
            break;
        }
        by_others.extend(&better);
        let next = lines.par_iter().zip(all).map(|(places, before)| {
            let is_new = places.iter().any(|place| better.contains_key(place));
            let next = is_new.then(|| told(places, &by_others)).flatten();
            // What clocks say of each other need not hold where files have gaps.
            next.unwrap_or(before)
        });
        all = next.collect();
    }
    all.into_iter().flat_map(|told| told.small).collect()
}

/// So often what one clock knows is told to the others.
const ROUNDS: usize = 3;

/// What the rows of an area, clock and category tell.
#[derive(Default)]
struct Told {
    small: Vec<Small>,
    shared: Vec<(usize, Shared)>,
}

/// Between which ends numbers of a row lie that other clocks of the same cases bound.
#[derive(Clone, Copy, PartialEq)]
struct Shared {
    started: Range,
    open: Range,
    within_limit: Range,
}

/// The clock that ends before all others that begin with the request.
const FIRST_TO_END: &str = "assessment_decision";

/// Says whether two clocks of the law begin with the same event.
pub(super) fn begin_alike(one: &str, other: &str) -> bool {
    let clocks = built_in();
    let from = |id: &str| {
        let clock = clocks.iter().find(|clock| clock.id == id);
        clock.map(|clock| clock.from.as_str())
    };
    from(one).is_some_and(|of_one| from(other) == Some(of_one))
}

/// Returns what other clocks know better of rows, which start with the same cases.
fn known_by_others(
    rows: &[Row],
    shared: &BTreeMap<usize, Shared>,
    alike: &BTreeSet<(&str, &str)>,
) -> BTreeMap<usize, Shared> {
    let mut clocks: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for place in shared.keys().copied() {
        let row = &rows[place];
        let key = (&row.area, &row.topic, &row.category);
        let period = (row.period, row.provisional);
        clocks.entry((key, period)).or_default().push(place);
    }
    let clock = |place: usize| &*rows[place].clock;
    let are_alike = |one: usize, other: usize| {
        let (one, other) = (clock(one), clock(other));
        alike.contains(&(one, other)) || alike.contains(&(other, one))
    };
    let mut known = BTreeMap::new();
    for places in clocks.values() {
        for place in places.iter().copied() {
            let own = shared[&place];
            let mut all = own;
            for other in places.iter().filter(|other| are_alike(place, **other)) {
                let Shared {
                    started,
                    open,
                    within_limit,
                } = shared[other];
                all.started = both(all.started, started);
                let queues = [(&mut all.open, open), (&mut all.within_limit, within_limit)];
                for (queue, of_other) in queues {
                    // Who waits for the decision waits for what comes after it.
                    if clock(place) == FIRST_TO_END {
                        *queue = both(*queue, Range { low: 0, ..of_other });
                    } else if clock(*other) == FIRST_TO_END {
                        *queue = both(*queue, Range::at_least(of_other.low));
                    }
                }
            }
            if all != own {
                known.insert(place, all);
            }
        }
    }
    known
}

/// Returns what lies in two ranges.
fn both(one: Range, other: Range) -> Range {
    Range {
        low: one.low.max(other.low),
        high: match (one.high, other.high) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        },
    }
}

/// Returns the day on which the tables of a clock begin, where nothing shows that there were cases before.
fn first_days<'r>(rows: &'r [Row], known: &Known) -> BTreeMap<(Dataset, &'r str), Day> {
    let mut firsts: BTreeMap<(Dataset, &str), Day> = BTreeMap::new();
    for row in rows {
        let first = firsts
            .entry((row.dataset, &row.clock))
            .or_insert(row.period.first());
        *first = row.period.first().min(*first);
    }
    for (place, row) in rows.iter().enumerate() {
        let key = (row.dataset, &*row.clock);
        let names = names(row.dataset);
        let all_ends = names.with_exceptions.map_or(names.ended, |[all, _]| all);
        let value = |measure| (known.count)(place, measure).single();
        let left = || {
            let stopped = names.stopped.map_or(Some(0), value);
            Some(value(names.started)? - value(all_ends)? - stopped? - value(names.open)?)
        };
        let is_first = firsts.get(&key) == Some(&row.period.first());
        if is_first && left().is_some_and(|left| left != 0) {
            firsts.remove(&key);
        }
    }
    firsts
}

/// Cases at the end of a day, as numbers of a view.
#[derive(Clone, Copy)]
struct Standing {
    within_limit: usize,
    over_limit: usize,
    /// Ended in time with the event, exceptions aside, and the limit has not run out.
    ahead: usize,
    /// The same of those that ended in another way.
    others_ahead: usize,
    /// Ended in another way, and the limit has run out.
    others_due: usize,
    /// Open for more than 52 weeks.
    over_52_weeks: Option<usize>,
}

/// Some of the numbers of those cases.
type Numbers = fn(&Standing) -> Vec<usize>;

/// What happens to cases in a period, as numbers of a view; each adds up over periods.
struct Moves(BTreeMap<&'static str, usize>);

/// Numbers that no measure counts.
const EXCEPTIONS: &str = "exceptions";
const EXCEPTIONS_IN_TIME: &str = "exceptions in time";
const LATE_EXCEPTIONS: &str = "late exceptions";
const OTHERS: &str = "ended in another way than with the event, exceptions included";
const OTHERS_IN_TIME: &str = "ended in time in another way, exceptions included";
const OTHERS_LATE: &str = "ended late in another way, exceptions included";
const MET_WITH_EVENT: &str = "limits that were kept with the event";
const MET_BY_OTHERS: &str = "limits that were kept in another way";
const STOPPED_IN_TIME: &str = "stopped in time";
const STOPPED_LATE: &str = "stopped after the limit";
const ENDED_LATE: &str = "ended after the limit";
const UNMET: &str = "limits that ran out unmet";
const WITHOUT_LIMIT: &str = "ended without a limit";

/// The rows of an area, clock and category.
struct Flow<'r> {
    rows: &'r [Row],
    places: &'r [usize],
    /// The day before which there was no case.
    opening: Option<Day>,
    /// Days that a case has by law, if they are known.
    limit: Option<i32>,
    names: Names,
    view: View,
    /// What a number is: the row, the measure and in words.
    named: BTreeMap<usize, Small>,
    standing: BTreeMap<Day, Standing>,
    moves: BTreeMap<usize, Moves>,
    /// The number of those that are open, by row.
    open: BTreeMap<usize, usize>,
    /// The rows of periods that are over, by kind and first day.
    by_period: BTreeMap<(PeriodKind, Day), usize>,
}

impl<'r> Flow<'r> {
    fn new(rows: &'r [Row], places: &'r [usize]) -> Flow<'r> {
        let over = places.iter().filter(|place| !rows[**place].provisional);
        let by_period = over.map(|place| (rows[*place].period, *place));
        Flow {
            rows,
            places,
            opening: None,
            limit: None,
            names: names(rows[places[0]].dataset),
            view: View::default(),
            named: BTreeMap::new(),
            standing: BTreeMap::new(),
            moves: BTreeMap::new(),
            open: BTreeMap::new(),
            by_period: by_period
                .map(|(period, place)| ((period.kind(), period.first()), place))
                .collect(),
        }
    }

    /// Returns the day at whose end the queue of a row was counted; a period that is not over has one of its own.
    fn last(&self, place: usize) -> Day {
        let row = &self.rows[place];
        if row.provisional {
            Day(i32::MAX)
        } else {
            row.period.last()
        }
    }

    fn number(
        &mut self,
        range: Range,
        (place, measure): (usize, &'static str),
        what: String,
    ) -> usize {
        let number = self.view.number(range);
        if range.single().is_none() {
            self.named.insert(number, (place, measure, what));
        }
        number
    }

    /// Adds all rows, with what other clocks know of them.
    fn fill(&mut self, known: &Known, shared: &BTreeMap<usize, Shared>) {
        let places = self.places;
        for place in places {
            self.stand(*place, known, shared.get(place));
        }
        for place in places {
            self.move_in(*place, known, shared.get(place));
        }
        for place in places {
            self.go_on(*place);
        }
        self.add_up();
        self.all_periods();
    }

    /// Adds the cases that are open at the end of a row's period.
    fn stand(&mut self, place: usize, known: &Known, by_others: Option<&Shared>) {
        let (open, over_limit, due) = (self.names.open, self.names.over_limit, self.names.due);
        let day = self.last(place);
        let over_52_weeks = self.names.over_52_weeks.map(|measure| {
            let range = (known.count)(place, measure);
            self.number(range, (place, measure), format!("`{measure}`"))
        });
        let others = match self.names.stopped {
            Some(_) => Range::at_least(0),
            None => Range::exactly(0),
        };
        if !self.standing.contains_key(&day) {
            let standing = Standing {
                within_limit: self.number(
                    by_others.map_or((known.less)(place, open, over_limit), |shared| {
                        shared.within_limit
                    }),
                    (place, open),
                    "open within the limit".to_string(),
                ),
                over_limit: self.number(
                    Range::at_least(0),
                    (place, over_limit),
                    "open past the limit".to_string(),
                ),
                ahead: self.number(
                    Range::at_least(0),
                    (place, due),
                    "ended before a limit that has not run out".to_string(),
                ),
                others_ahead: self.number(
                    others,
                    (place, due),
                    "ended in another way before a limit that has not run out".to_string(),
                ),
                others_due: self.number(
                    others,
                    (place, due),
                    "ended in another way, with a limit that has run out".to_string(),
                ),
                over_52_weeks,
            };
            self.standing.insert(day, standing);
        }
        let standing = self.standing[&day];
        let range = by_others.map_or((known.count)(place, open), |shared| shared.open);
        let open = self.number(range, (place, open), format!("`{open}`"));
        let range = (known.count)(place, over_limit);
        let over = self.number(range, (place, over_limit), format!("`{over_limit}`"));
        self.open.insert(place, open);
        let terms = vec![
            (open, 1),
            (standing.within_limit, -1),
            (standing.over_limit, -1),
        ];
        self.view.equation(terms, 0);
        self.view
            .equation(vec![(over, 1), (standing.over_limit, -1)], 0);
    }

    /// Adds what happens in a row's period.
    fn move_in(&mut self, place: usize, known: &Known, by_others: Option<&Shared>) {
        let Names {
            started,
            ended,
            in_limit,
            with_exceptions,
            stopped,
            due,
            due_in_limit,
            ..
        } = self.names;
        let measures = [started, ended, in_limit, due, due_in_limit].into_iter();
        let mut moves: BTreeMap<&'static str, usize> = BTreeMap::new();
        for measure in measures.chain(stopped) {
            let what = format!("`{measure}`");
            let range = by_others.filter(|_| measure == started);
            let range = range.map(|shared| shared.started);
            let range = range.unwrap_or_else(|| (known.count)(place, measure));
            moves.insert(measure, self.number(range, (place, measure), what));
        }
        let of_exceptions = with_exceptions.map_or(ended, |[all, _]| all);
        let unknown = [
            (ENDED_LATE, ended),
            (UNMET, due),
            (EXCEPTIONS, of_exceptions),
            (EXCEPTIONS_IN_TIME, of_exceptions),
            (LATE_EXCEPTIONS, of_exceptions),
            (STOPPED_IN_TIME, stopped.unwrap_or(ended)),
            (STOPPED_LATE, stopped.unwrap_or(ended)),
            (WITHOUT_LIMIT, ended),
            (OTHERS, stopped.unwrap_or(ended)),
            (OTHERS_IN_TIME, stopped.unwrap_or(ended)),
            (OTHERS_LATE, stopped.unwrap_or(ended)),
            (MET_WITH_EVENT, due_in_limit),
            (MET_BY_OTHERS, due_in_limit),
        ];
        let is_there = |what| match what {
            EXCEPTIONS | EXCEPTIONS_IN_TIME | LATE_EXCEPTIONS => with_exceptions.is_some(),
            STOPPED_IN_TIME | STOPPED_LATE | OTHERS | OTHERS_IN_TIME | OTHERS_LATE
            | MET_BY_OTHERS => stopped.is_some(),
            // A concern raised with a representative alone has no limit.
            WITHOUT_LIMIT => with_exceptions.is_none(),
            _ => true,
        };
        let less = |what| match (what, with_exceptions) {
            (ENDED_LATE, _) => (known.less)(place, ended, in_limit),
            (UNMET, _) => (known.less)(place, due, due_in_limit),
            (EXCEPTIONS, Some([all, _])) => (known.less)(place, all, ended),
            (EXCEPTIONS_IN_TIME, Some([_, all])) => (known.less)(place, all, in_limit),
            _ => Range::at_least(0),
        };
        for (what, measure) in unknown.into_iter().filter(|(what, _)| is_there(what)) {
            let number = self.number(less(what), (place, measure), what.to_string());
            moves.insert(what, number);
        }
        let mut sums = vec![
            (ended, vec![in_limit, ENDED_LATE]),
            (due, vec![due_in_limit, UNMET]),
            (due_in_limit, vec![MET_WITH_EVENT, MET_BY_OTHERS]),
            (EXCEPTIONS, vec![EXCEPTIONS_IN_TIME, LATE_EXCEPTIONS]),
        ];
        if let Some(stopped) = stopped {
            sums.push((stopped, vec![STOPPED_IN_TIME, STOPPED_LATE]));
            sums.push((OTHERS, vec![OTHERS_IN_TIME, OTHERS_LATE]));
            sums.push((OTHERS_IN_TIME, vec![EXCEPTIONS_IN_TIME, STOPPED_IN_TIME]));
            sums.push((OTHERS_LATE, vec![LATE_EXCEPTIONS, STOPPED_LATE]));
        }
        if let Some([all, all_in_limit]) = with_exceptions {
            for measure in [all, all_in_limit] {
                let what = format!("`{measure}`");
                let number = self.number((known.count)(place, measure), (place, measure), what);
                moves.insert(measure, number);
            }
            sums.push((all, vec![ended, EXCEPTIONS]));
            sums.push((all_in_limit, vec![in_limit, EXCEPTIONS_IN_TIME]));
        }
        for (whole, parts) in sums {
            if let Some(whole) = moves.get(whole) {
                let mut terms = vec![(*whole, 1)];
                terms.extend(
                    parts
                        .iter()
                        .filter_map(|part| Some((*moves.get(part)?, -1))),
                );
                self.view.equation(terms, 0);
            }
        }
        self.moves.insert(place, Moves(moves));
    }

    /// Adds that what stands at the end of a row's period is what stood before it, and what has moved.
    fn go_on(&mut self, place: usize) {
        let first = self.rows[place].period.first();
        let before = self.standing.get(&(first - 1)).copied();
        if before.is_none() && self.opening != Some(first) {
            return;
        }
        let after = self.standing[&self.last(place)];
        let Moves(moves) = &self.moves[&place];
        let Names {
            started,
            ended,
            in_limit,
            ..
        } = self.names;
        let terms_of = |signed: &[(&'static str, i64)]| -> Vec<(usize, i64)> {
            let there = signed.iter();
            let there = there.filter_map(|(what, by)| Some((*moves.get(what)?, *by)));
            there.collect()
        };
        let all = self.names.with_exceptions.map_or(ended, |[all, _]| all);
        let stopped = self.names.stopped.map(|stopped| (stopped, 1));
        let flow: Vec<(&'static str, i64)> = [(started, -1), (all, 1)]
            .into_iter()
            .chain(stopped)
            .collect();
        let over_limit = [
            (UNMET, -1),
            (ENDED_LATE, 1),
            (LATE_EXCEPTIONS, 1),
            (STOPPED_LATE, 1),
            (WITHOUT_LIMIT, -1),
        ];
        let balances: [(Numbers, Vec<(usize, i64)>); 5] = [
            (
                |of| vec![of.ahead],
                terms_of(&[(in_limit, -1), (MET_WITH_EVENT, 1)]),
            ),
            (
                |of| vec![of.others_ahead],
                terms_of(&[(OTHERS_IN_TIME, -1), (MET_BY_OTHERS, 1)]),
            ),
            (
                |of| vec![of.others_due],
                terms_of(&[(OTHERS_LATE, -1), (MET_BY_OTHERS, -1)]),
            ),
            (|of| vec![of.over_limit], terms_of(&over_limit)),
            (|of| vec![of.within_limit, of.over_limit], terms_of(&flow)),
        ];
        for (numbers, mut terms) in balances {
            terms.extend(numbers(&after).into_iter().map(|number| (number, 1)));
            let before = before.iter().flat_map(numbers);
            terms.extend(before.map(|number| (number, -1)));
            self.view.equation(terms, 0);
        }
        if let Some(before) = before {
            self.fall_due(place, before);
            self.by_age(place, before, after);
        }
        self.have_ended(place, after);
    }

    /// Adds that of those that were open before a year of 365 days, those have ended that are not open for more than
    /// 52 weeks at its end; all others that ended began in the year.
    fn by_age(&mut self, place: usize, before: Standing, after: Standing) {
        let row = &self.rows[place];
        let is_year = matches!(row.period.kind(), PeriodKind::Year(_)) && !row.provisional;
        let Some(left) = after.over_52_weeks else {
            return;
        };
        if !is_year || n_days(row.period) != DAYS_OF_52_WEEKS + 1 {
            return;
        }
        let Names {
            ended, in_limit, ..
        } = self.names;
        let ways = [
            ("ended in time", in_limit, OTHERS_IN_TIME),
            ("ended late", ENDED_LATE, OTHERS_LATE),
        ];
        let mut older_ends = Vec::new();
        for (how, with_event, in_another_way) in ways {
            let named = |what: &str| format!("{how}, of those that {what}");
            let of = (place, ended);
            let older = self.number(Range::at_least(0), of, named("were open before the year"));
            let own = self.number(Range::at_least(0), of, named("began in the year"));
            let mut terms = vec![(older, 1), (own, 1)];
            let Moves(moves) = &self.moves[&place];
            let all = [with_event, in_another_way].into_iter();
            terms.extend(all.filter_map(|what| Some((*moves.get(what)?, -1))));
            self.view.equation(terms, 0);
            older_ends.push((older, 1));
        }
        let in_time = older_ends[0].0;
        let others = self.view.number(Range::at_least(0));
        let within = vec![(before.within_limit, 1), (in_time, -1), (others, -1)];
        self.view.equation(within, 0);
        older_ends.extend([
            (left, 1),
            (before.within_limit, -1),
            (before.over_limit, -1),
        ]);
        self.view.equation(older_ends, 0);
    }

    /// Adds that those that have ended before their limit did so in the last periods that together are as long as
    /// it: with the event, and in another way.
    fn have_ended(&mut self, place: usize, standing: Standing) {
        let Some(limit) = self.limit.filter(|_| !self.rows[place].provisional) else {
            return;
        };
        let mut period = self.rows[place].period;
        let mut in_time: [Vec<(usize, i64)>; 2] = Default::default();
        let mut days = 0;
        while days < limit {
            let Some(place) = self.by_period.get(&(period.kind(), period.first())) else {
                return;
            };
            let Moves(moves) = &self.moves[place];
            for (terms, what) in in_time
                .iter_mut()
                .zip([self.names.in_limit, OTHERS_IN_TIME])
            {
                terms.extend(moves.get(what).map(|number| (*number, -1)));
            }
            days += n_days(period);
            period = period.previous();
        }
        for (mut terms, ahead) in in_time
            .into_iter()
            .zip([standing.ahead, standing.others_ahead])
        {
            let others = self.view.number(Range::at_least(0));
            terms.extend([(ahead, 1), (others, 1)]);
            self.view.equation(terms, 0);
        }
    }

    /// Adds that the limits that are ahead before a row's period all run out in the periods from it on that
    /// together are as long as a limit, and perhaps others; and that in those that are not, no others do.
    fn fall_due(&mut self, place: usize, before: Standing) {
        let Some(limit) = self.limit else {
            return;
        };
        let mut period = self.rows[place].period;
        let mut due: Vec<(usize, i64)> = Vec::new();
        let (mut n_days, mut within) = (0, None);
        while n_days < limit {
            let Some(place) = self.by_period.get(&(period.kind(), period.first())) else {
                break;
            };
            due.push((self.moves[place].0[self.names.due], -1));
            n_days += self::n_days(period);
            if n_days <= limit {
                within = Some(due.clone());
            }
            period = period.next();
        }
        let beyond = (n_days >= limit).then_some(due);
        for (due, by) in [(within, -1), (beyond, 1)] {
            if let Some(mut terms) = due {
                let others = self.view.number(Range::at_least(0));
                let undue = [before.within_limit, before.ahead, before.others_ahead];
                terms.extend(undue.map(|number| (number, 1)));
                terms.push((others, by));
                self.view.equation(terms, 0);
            }
        }
    }

    /// Adds that what happens in a longer period happens in the shorter ones in it, where they fill it.
    fn add_up(&mut self) {
        let (rows, places) = (self.rows, self.places);
        let over = places.iter().filter(|place| !rows[**place].provisional);
        let over: Vec<usize> = over.copied().collect();
        let kinds: BTreeSet<PeriodKind> = over.iter().map(|p| rows[*p].period.kind()).collect();
        for longer in &over {
            let whole = rows[*longer].period;
            for kind in kinds.iter().filter(|kind| **kind > whole.kind()) {
                let shorter = over.iter().filter(|place| {
                    let period = rows[**place].period;
                    period.kind() == *kind
                        && whole.first() <= period.first()
                        && period.last() <= whole.last()
                });
                let shorter: Vec<usize> = shorter.copied().collect();
                let days = shorter.iter().map(|place| n_days(rows[*place].period));
                if days.sum::<i32>() != n_days(whole) {
                    continue;
                }
                for (what, of_whole) in &self.moves[longer].0 {
                    let mut terms = vec![(*of_whole, 1)];
                    terms.extend(shorter.iter().map(|place| (self.moves[place].0[what], -1)));
                    self.view.equation(terms, 0);
                }
            }
        }
    }

    /// Adds what of each kind of period all together have: what is withheld of each can be known of all.
    fn all_periods(&mut self) {
        let (rows, places) = (self.rows, self.places);
        let kinds: BTreeSet<PeriodKind> = places.iter().map(|p| rows[*p].period.kind()).collect();
        let stopped = self.names.stopped;
        let exceptions = self.names.with_exceptions.map(|[all, _]| all);
        let wanted = [
            stopped.map(|stopped| (stopped, stopped)),
            exceptions.map(|all| (EXCEPTIONS, all)),
            stopped.map(|stopped| (OTHERS, stopped)),
        ];
        for kind in kinds {
            let of_kind = places.iter().filter(|p| rows[**p].period.kind() == kind);
            let of_kind: Vec<usize> = of_kind.copied().collect();
            for (what, measure) in wanted.iter().flatten() {
                let Some(last) = of_kind.last().filter(|_| of_kind.len() > 1) else {
                    continue;
                };
                let name = format!("the sum of `{what}` over all periods of the kind");
                let sum = self.number(Range::at_least(0), (*last, *measure), name);
                let mut terms = vec![(sum, -1)];
                terms.extend(of_kind.iter().map(|place| (self.moves[place].0[what], 1)));
                self.view.equation(terms, 0);
            }
        }
    }

    /// Returns what is known, or nearly; nothing where the counts do not go on like this.
    fn told(self, small: &RangeInclusive<i64>) -> Option<Told> {
        let is_near = |range: Range| {
            let many = NEARLY * small.end();
            range.single().is_none() && range.high.is_some_and(|high| high <= many)
        };
        // What is near without all this makes other numbers near that hang together with it.
        let is_rounded = self.rows[self.places[0]].base.is_some();
        let is_by_itself = self
            .view
            .ranges
            .iter()
            .any(|range| is_near_small(*range, small));
        let is_told = |range: Range| {
            let is_small = |end: i64| small.contains(&end);
            (is_small(range.low) && range.high.is_some_and(is_small))
                || (!is_rounded && !is_by_itself && is_near_small(range, small))
        };
        let is_enough = |met: Range| met.single().is_none() && !is_told(met);
        let implied = attack_where(&self.view, is_near, is_enough).ok()?;
        let range = |number: usize| implied[number].range;
        let shared = self.moves.iter().map(|(place, Moves(moves))| {
            let shared = Shared {
                started: range(moves[self.names.started]),
                open: range(self.open[place]),
                within_limit: range(self.standing[&self.last(*place)].within_limit),
            };
            (*place, shared)
        });
        let shared = shared.collect();
        let found = self.named.into_iter();
        let found = found.filter(|(number, _)| is_told(implied[*number].range));
        Some(Told {
            small: found.map(|(_, named)| named).collect(),
            shared,
        })
    }
}

/// Says whether a number is not known, but so nearly that fewer values than the threshold are left, a small one
/// among them.
fn is_near_small(range: Range, small: &RangeInclusive<i64>) -> bool {
    let Range { low, high } = range;
    high.is_some_and(|high| low < high && high - low < *small.end() && low <= *small.end())
}

fn n_days(period: Period) -> i32 {
    period.last() - period.first() + 1
}

/// Returns the days that clocks of the law give, by their keys.
fn limits() -> BTreeMap<String, i32> {
    let clocks = built_in().into_iter();
    let in_days = clocks.filter_map(|clock| match clock.limit {
        Limit::Weeks(weeks) => Some((clock.id, 7 * weeks as i32)),
        Limit::Days(days) => Some((clock.id, days as i32)),
        Limit::WorkingDays(_) => None,
    });
    in_days.collect()
}

#[cfg(test)]
mod tests {
    use super::super::implied::tests::problems_of;
    use std::fmt::Write;

    const COLUMNS: &str = "completed,completed_ex,stopped,in_limit,in_limit_ex,started,due,due_in_limit,open,open_over_limit,\
        open_over_52_weeks";

    /// Returns the problems of yearly rows of a county, `YEAR CLOCK NEED: COUNTS`, once each.
    fn found(rows: &[&str]) -> Vec<String> {
        let mut text = format!(
            "time_period,time_identifier,geographic_level,country_code,new_la_code,clock,breakdown_topic,breakdown,{COLUMNS}\n"
        );
        for row in rows {
            let (place, counts) = row.split_once(": ").unwrap();
            let words: Vec<&str> = place.split(' ').collect();
            let topic = if words[2] == "Total" { "Total" } else { "Need" };
            let has_all = counts.split(',').count() == COLUMNS.split(',').count();
            let last = if has_all { "" } else { ",x" };
            writeln!(
                text,
                "{},Calendar year,Local authority,E92,E10,{},{topic},{},{counts}{last}",
                words[0], words[1], words[2]
            )
            .unwrap();
        }
        problems_of(&text)
    }

    /// Says whether rows tell of a number, by its line and what it is.
    fn tell(rows: &[&str], number: &str) -> bool {
        found(rows)
            .iter()
            .any(|problem| problem.starts_with(number))
    }

    /// 24 of 84 are open: 20 past their limit, since 60 limits ran out and 40 were kept.
    #[test]
    fn starts_ends_and_limits_of_one_row_give_the_queue() {
        let within = "2: open within the limit can only be a small count, or nearly so";
        let row = "2024 final_plan Total: 60,60,0,60,60,84,60,40,c,c";
        assert_eq!(found(&[row]), [within]);
        let five = "2024 final_plan Total: 60,60,0,60,60,85,60,40,c,c";
        assert!(found(&[five]).is_empty());
        let without_limits = "2024 final_plan Total: 60,60,0,60,60,84,c,c,c,c";
        assert!(found(&[without_limits]).is_empty());
    }

    /// Of limits that ran out, 71 were kept; plans in time are 70 of them, and none is left ahead.
    #[test]
    fn limits_that_were_kept_give_what_was_stopped_in_time() {
        let rows = [
            "2024 final_plan Total: 90,90,c,50,50,c,70,30,81,0",
            "2025 final_plan Total: 50,50,c,20,20,0,101,41,30,30",
        ];
        assert!(tell(&rows, "3: `stopped`"));
        let unknown = found(&[
            "2024 final_plan Total: 90,90,c,50,50,c,c,c,81,0",
            "2025 final_plan Total: 50,50,c,20,20,c,c,c,30,30",
        ]);
        assert_eq!(unknown, Vec::<String>::new());
    }

    /// All limits ahead at the end of 2024 ran out in 2025: at most three of those stopped before were among them.
    #[test]
    fn what_is_left_of_few_values_is_told() {
        let rows = [
            "2024 final_plan Total: 317,317,c,202,202,c,359,188,296,56",
            "2025 final_plan Total: 256,256,c,109,109,c,257,126,40,40",
        ];
        assert!(tell(&rows, "2: ended in another way"));
    }

    /// Nobody is undecided, so as many began as were decided; the plans issued and those awaited leave the refusals.
    #[test]
    fn the_starts_of_one_clock_are_those_of_another() {
        let rows = |refused: u32| {
            [
                "2025 assessment_decision Total: 190,190,0,150,150,190,190,150,0,0".to_string(),
                "2025 assessment_decision A: 64,64,0,50,50,c,64,50,c,c".to_string(),
                "2025 assessment_decision B: 126,126,0,100,100,c,126,100,c,c".to_string(),
                "2025 final_plan Total: 90,90,10,90,90,190,190,100,90,90".to_string(),
                format!(
                    "2025 final_plan A: 30,30,c,30,30,c,c,c,{0},{0}",
                    34 - refused
                ),
            ]
        };
        let of_four = rows(4);
        assert!(tell(
            &of_four.each_ref().map(String::as_str),
            "6: `stopped`"
        ));
        let of_six = rows(6);
        assert!(found(&of_six.each_ref().map(String::as_str)).is_empty());
    }

    /// Nobody waits within the limit of the plan, so nobody waits within that of the decision: all 65 are decided, and those
    /// without a plan who do not wait for one are exceptions.
    #[test]
    fn who_waits_for_the_decision_waits_for_the_plan() {
        let decisions = "2025 assessment_decision Total: 65,65,0,65,65,c,65,65,c,c";
        let one = "2025 final_plan Total: c,51,0,c,40,c,c,c,13,13";
        assert!(tell(&[decisions, one], "3: exceptions can only"));
        let six = "2025 final_plan Total: c,46,0,c,40,c,c,c,13,13";
        assert!(found(&[decisions, six]).is_empty());
    }

    /// All twenty that were late at the end of 2024 have ended in 2025, and nobody else was open then: of 23 that ended
    /// late, three had begun in 2025.
    #[test]
    fn the_age_of_a_queue_tells_which_ends_are_those_of_the_year() {
        let rows = [
            "2024 final_plan Total: 30,30,0,30,30,50,50,30,20,20,0",
            "2025 final_plan Total: 53,53,0,30,30,53,53,30,20,20,0",
        ];
        assert!(tell(&rows, "3: ended late, of those that began"));
    }

    /// Cases from before the first table are in its queue: what began and ended says nothing of it.
    #[test]
    fn tables_that_do_not_begin_with_the_first_case_tell_no_queue() {
        let problems = found(&[
            "2024 final_plan Total: 60,60,0,60,60,84,60,40,500,400",
            "2024 final_plan A: 60,60,0,60,60,84,60,40,c,c",
        ]);
        assert_eq!(problems, Vec::<String>::new());
    }
}
