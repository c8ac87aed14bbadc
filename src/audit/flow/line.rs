//! The cases of an area, clock and category, from period to period.

use super::clocks::ends_with_the_decision;
use super::starts::{FOREVER, Starts};
use super::{EndsOfFirst, Known, Model};
use crate::audit::implied::{days_of, flows};
use crate::audit::tables::Row;
use crate::catalogue::clocks::Limit;
use crate::catalogue::{DAYS_OF_52_WEEKS, Dataset};
use crate::period::{Day, Period, PeriodKind};
use crate::sdc::Range;
use crate::stats::quantile;
use std::collections::{BTreeMap, BTreeSet};

/// The measures of a dataset by what they count.
pub(in crate::audit) struct Names {
    pub started: &'static str,
    /// Those that ended with their event, exceptions aside where there are some.
    pub ended: &'static str,
    pub in_limit: &'static str,
    /// The same with exceptions.
    pub with_exceptions: Option<[&'static str; 2]>,
    pub stopped: Option<&'static str>,
    pub due: &'static str,
    pub due_in_limit: &'static str,
    pub open: &'static str,
    pub over_limit: &'static str,
    pub over_52_weeks: Option<&'static str>,
}

pub(in crate::audit) fn names(dataset: Dataset) -> Names {
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

impl Names {
    /// Says whether cases were there before a row's period: whether more have ended in it or wait at its end than
    /// began, or fewer where all ends are counted.
    pub(super) fn had_begun(&self, value: impl Fn(&'static str) -> Option<i64>) -> bool {
        let all_ends = self.with_exceptions.map_or(self.ended, |[all, _]| all);
        let stopped = self.stopped.map_or(Some(0), &value);
        let left = || Some(value(self.started)? - value(all_ends)? - stopped? - value(self.open)?);
        left().is_some_and(|left| left < 0 || (left > 0 && self.stopped.is_some()))
    }
}

/// Cases at the end of a day, as numbers of a view.
#[derive(Clone, Copy)]
pub(super) struct Standing {
    pub within_limit: usize,
    pub over_limit: usize,
    /// Ended in time with the event, exceptions aside, and the limit has not run out.
    pub ahead: usize,
    /// The same of those that ended in another way.
    pub others_ahead: usize,
    /// Ended in another way, and the limit has run out.
    others_due: usize,
    /// Open for more than 52 weeks.
    pub over_52_weeks: Option<usize>,
}

/// Some of the numbers of those cases.
type Numbers = fn(&Standing) -> Vec<usize>;

/// What happens to cases in a period, as numbers of a view; each adds up over periods.
struct Moves(BTreeMap<&'static str, usize>);

/// What happens to cases from a day on and before another: in a period, or between two days up to which it was counted.
pub(super) struct Stretch {
    pub first: Day,
    pub end: Day,
    pub started: usize,
    /// Or without a limit.
    pub ended_in_time: Vec<usize>,
    pub ended_late: Vec<usize>,
}

impl Stretch {
    /// Returns all numbers of cases that ended in it.
    pub(super) fn ended(&self) -> impl Iterator<Item = usize> {
        let in_time = self.ended_in_time.iter();
        in_time.chain(&self.ended_late).copied()
    }
}

/// The longest target of complaints, of the second stage, where acknowledgements are not recorded.
const LATEST_REPLY: Limit = Limit::WorkingDays(20);

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
pub(super) struct Flow<'r> {
    rows: &'r [Row],
    pub places: &'r [usize],
    /// The day before which there was no case.
    pub opening: Option<Day>,
    /// Days that a case has by law, if they are known.
    pub limit: Option<i32>,
    names: Names,
    /// By the last day of a period; one that is not over has a day of its own.
    pub standing: BTreeMap<Day, Standing>,
    /// The days at whose end a queue was counted of which some number is known.
    pub known_queues: BTreeSet<Day>,
    moves: BTreeMap<usize, Moves>,
    /// Of rows of years, the numbers of cases that ended in the year and had begun in it, in whatever way.
    own_ends: BTreeMap<usize, Vec<usize>>,
    /// The rows of periods that are over, by kind and first day.
    by_period: BTreeMap<(PeriodKind, Day), usize>,
    /// All stretches of days of which it is known what happens in them.
    stretches: Vec<Stretch>,
}

impl<'r> Flow<'r> {
    pub(super) fn new(rows: &'r [Row], places: &'r [usize], opening: Option<Day>) -> Flow<'r> {
        let mut limits = places.iter().filter_map(|place| rows[*place].limit);
        let over = places.iter().filter(|place| !rows[**place].provisional);
        let by_period = over.map(|place| (rows[*place].period, *place));
        Flow {
            rows,
            places,
            opening,
            limit: limits.next(),
            names: names(rows[places[0]].dataset),
            standing: BTreeMap::new(),
            known_queues: BTreeSet::new(),
            moves: BTreeMap::new(),
            own_ends: BTreeMap::new(),
            by_period: by_period
                .map(|(period, place)| ((period.kind(), period.first()), place))
                .collect(),
            stretches: Vec::new(),
        }
    }

    pub(super) fn clock(&self) -> &'r str {
        &self.rows[self.places[0]].clock
    }

    /// Returns the day by the end of which all limits have run out of cases that began by a day, if it is known.
    ///
    /// Who knows the rules of an office knows that all its complaints have a target.
    pub(super) fn all_due(&self, day: Day, by_rules: bool) -> Option<Day> {
        match self.rows[self.places[0]].dataset {
            Dataset::Waits => self.limit.map(|limit| day + limit),
            Dataset::Complaints => by_rules.then(|| LATEST_REPLY.last_day(day)),
        }
    }

    /// Returns the number of cases that began in a row's period.
    pub(super) fn started(&self, place: usize) -> usize {
        self.moves[&place].0[self.names.started]
    }

    /// Returns the number of cases whose limit ran out in a row's period.
    pub(super) fn due(&self, place: usize) -> usize {
        self.moves[&place].0[self.names.due]
    }

    /// Returns the numbers of cases that ended in time in a row's period: with the event, and in another way.
    pub(super) fn ended_in_time(&self, place: usize) -> [Option<usize>; 2] {
        [self.names.in_limit, OTHERS_IN_TIME].map(|what| self.moves[&place].0.get(what).copied())
    }

    /// Returns the numbers of cases that ended in the year of a row and had begun in it, where it is one of a year.
    pub(super) fn own_ends(&self, place: usize) -> &[usize] {
        self.own_ends.get(&place).map_or(&[], Vec::as_slice)
    }

    /// Returns all numbers of cases that ended in a row's period.
    pub(super) fn ended(&self, place: usize) -> Vec<usize> {
        let in_time = self.ended_in_time(place).into_iter().flatten();
        in_time.chain(self.ended_late(place)).collect()
    }

    /// Returns the row of the same period as a row of another clock.
    pub(super) fn at_the_time_of(&self, other: usize) -> Option<usize> {
        let of = |place: usize| (self.rows[place].period, self.rows[place].to_date());
        let mut places = self.places.iter().copied();
        places.find(|place| of(*place) == of(other))
    }

    /// Returns the numbers of cases that were stopped in a row's period: all, and those past their limit.
    pub(super) fn stopped(&self, place: usize) -> Option<[usize; 2]> {
        let Moves(moves) = &self.moves[&place];
        Some([*moves.get(self.names.stopped?)?, *moves.get(STOPPED_LATE)?])
    }

    /// Returns the numbers of cases that ended late in a row's period.
    pub(super) fn ended_late(&self, place: usize) -> Vec<usize> {
        let late = [ENDED_LATE, OTHERS_LATE].into_iter();
        late.filter_map(|what| self.moves[&place].0.get(what).copied())
            .collect()
    }

    /// Returns stretches one after the other, from a day on and before another, that are wanted: each the longest that is
    /// there.
    pub(super) fn stretches(
        &self,
        first: Day,
        end: Day,
        mut is_wanted: impl FnMut(&Stretch) -> bool,
    ) -> Vec<&Stretch> {
        let mut chain = Vec::new();
        let mut from = first;
        loop {
            let next = self.stretches.iter();
            let next = next.filter(|next| next.first == from && next.end <= end);
            let Some(next) = next
                .max_by_key(|next| next.end)
                .filter(|next| is_wanted(next))
            else {
                return chain;
            };
            chain.push(next);
            from = next.end;
        }
    }

    /// Returns stretches one after the other, the first of which holds a day, that end before another: each the longest that is there.
    pub(super) fn stretches_from(&self, day: Day, end: Day) -> Vec<&Stretch> {
        let holds = |stretch: &&Stretch| stretch.first <= day && day < stretch.end;
        let all = self.stretches.iter().filter(holds);
        let first = all.filter(|stretch| stretch.end < end);
        let Some(first) = first.max_by_key(|stretch| (stretch.first, stretch.end)) else {
            return Vec::new();
        };
        let others = self.stretches(first.end, end - 1, |_| true);
        std::iter::once(first).chain(others).collect()
    }

    /// Returns stretches in which a day lies that is not their first.
    pub(super) fn around(&self, day: Day) -> impl Iterator<Item = &Stretch> {
        let all = self.stretches.iter();
        all.filter(move |stretch| stretch.first < day && day < stretch.end)
    }

    /// Returns the kinds of periods of the rows.
    pub(super) fn kinds(&self) -> BTreeSet<PeriodKind> {
        let kinds = self.by_period.keys().map(|(kind, _)| *kind);
        kinds.collect()
    }

    /// Returns the rows of periods of a kind, in their order, of which it is known how many limits ran out unmet.
    pub(super) fn known_limits(&self, kind: PeriodKind, model: &Model) -> Vec<usize> {
        let of_kind = self.by_period.iter();
        let of_kind = of_kind.filter(|((other, _), _)| *other == kind);
        let known = of_kind.filter(|(_, place)| {
            let unmet = model.view.ranges[self.unmet(**place)];
            unmet.high.is_some()
        });
        known.map(|(_, place)| *place).collect()
    }

    fn stretch(&self, first: Day, end: Day, Moves(moves): &Moves) -> Stretch {
        let all = |of: &[&'static str]| -> Vec<usize> {
            let there = of.iter().filter_map(|what| moves.get(what).copied());
            there.collect()
        };
        Stretch {
            first,
            end,
            started: moves[self.names.started],
            ended_in_time: all(&[self.names.in_limit, OTHERS_IN_TIME, WITHOUT_LIMIT]),
            ended_late: all(&[ENDED_LATE, OTHERS_LATE]),
        }
    }

    /// Returns a row that counts the queue at the end of a day, and the measure of it.
    pub(super) fn queue_of(&self, day: Day) -> Option<(usize, &'static str)> {
        let mut places = self.places.iter().copied();
        let place = places.find(|place| self.last(*place) == day)?;
        Some((place, self.names.open))
    }

    /// Returns the row of the period before a row's.
    pub(super) fn previous(&self, place: usize) -> Option<usize> {
        let before = self.rows[place].period.previous();
        let before = self.by_period.get(&(before.kind(), before.first()));
        before.copied()
    }

    /// Returns the number of cases whose limit ran out unmet in a row's period.
    pub(super) fn unmet(&self, place: usize) -> usize {
        self.moves[&place].0[UNMET]
    }

    pub(super) fn first(&self, place: usize) -> Day {
        self.rows[place].period.first()
    }

    /// Returns the day after a row's period.
    pub(super) fn end(&self, place: usize) -> Day {
        match self.last(place) {
            FOREVER => FOREVER,
            last => last + 1,
        }
    }

    /// Returns the day at whose end the queue of a row was counted.
    fn last(&self, place: usize) -> Day {
        let row = &self.rows[place];
        row.to_date().unwrap_or(row.period.last())
    }

    /// Returns the days between which counts tell apart when their cases began.
    pub(super) fn days_of_starts(&self) -> BTreeSet<Day> {
        let mut days = BTreeSet::new();
        for place in self.places.iter().copied() {
            let (first, end) = (self.first(place), self.end(place));
            days.extend([Some(first), self.limit.map(|limit| first - limit)]);
            if end != FOREVER {
                days.extend([Some(end), self.limit.map(|limit| end - limit)]);
                let has_age = self.names.over_52_weeks.is_some();
                days.insert(has_age.then(|| end - 1 - DAYS_OF_52_WEEKS));
            }
        }
        days.into_iter().flatten().collect()
    }

    /// Adds all rows.
    pub(super) fn fill(&mut self, model: &mut Model, known: &Known, starts: &Starts) {
        let places = self.places;
        for place in places {
            self.stand(model, *place, known);
        }
        for place in places {
            self.move_in(model, *place, known);
        }
        for place in places {
            self.go_on(model, starts, *place);
        }
        self.add_up(model);
        self.grow(model);
        self.all_periods(model);
    }

    /// Adds the cases that are open at the end of a row's period.
    fn stand(&mut self, model: &mut Model, place: usize, known: &Known) {
        let (open, over_limit, due) = (self.names.open, self.names.over_limit, self.names.due);
        let day = self.last(place);
        let counted = [Some(open), Some(over_limit), self.names.over_52_weeks];
        let mut counted = counted.into_iter().flatten();
        if counted.any(|measure| (known.count)(place, measure).single().is_some()) {
            self.known_queues.insert(day);
        }
        let over_52_weeks = self.names.over_52_weeks.map(|measure| {
            let range = (known.count)(place, measure);
            model.number(range, (place, measure), format!("`{measure}`"))
        });
        let others = match self.names.stopped {
            Some(_) => Range::at_least(0),
            None => Range::exactly(0),
        };
        let standing = self.standing.entry(day).or_insert_with(|| Standing {
            within_limit: model.number(
                (known.less)(place, open, over_limit),
                (place, open),
                "open within the limit".to_string(),
            ),
            over_limit: model.number(
                Range::at_least(0),
                (place, over_limit),
                "open past the limit".to_string(),
            ),
            ahead: model.number(
                Range::at_least(0),
                (place, due),
                "ended before a limit that has not run out".to_string(),
            ),
            others_ahead: model.number(
                others,
                (place, due),
                "ended in another way before a limit that has not run out".to_string(),
            ),
            others_due: model.number(
                others,
                (place, due),
                "ended in another way, with a limit that has run out".to_string(),
            ),
            over_52_weeks,
        });
        let standing = *standing;
        if let (Some(one), Some(other)) = (over_52_weeks, standing.over_52_weeks)
            && one != other
        {
            model.same(&[one], &[other]);
        }
        let range = (known.count)(place, open);
        let open = model.number(range, (place, open), format!("`{open}`"));
        let range = (known.count)(place, over_limit);
        let over = model.number(range, (place, over_limit), format!("`{over_limit}`"));
        let terms = vec![
            (open, 1),
            (standing.within_limit, -1),
            (standing.over_limit, -1),
        ];
        model.view.equation(terms, 0);
        model
            .view
            .equation(vec![(over, 1), (standing.over_limit, -1)], 0);
    }

    /// Adds what happens in a row's period.
    fn move_in(&mut self, model: &mut Model, place: usize, known: &Known) {
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
        let is_decided_alone = model.ends_of_first == EndsOfFirst::DecisionsAlone
            && ends_with_the_decision(&self.rows[place]);
        for measure in measures.chain(stopped) {
            let what = format!("`{measure}`");
            let range = if is_decided_alone && Some(measure) == stopped {
                Range::exactly(0)
            } else {
                (known.count)(place, measure)
            };
            moves.insert(measure, model.number(range, (place, measure), what));
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
        let by_rules = model.by_rules;
        let is_there = |what| match what {
            EXCEPTIONS | EXCEPTIONS_IN_TIME | LATE_EXCEPTIONS => with_exceptions.is_some(),
            STOPPED_IN_TIME | STOPPED_LATE | OTHERS | OTHERS_IN_TIME | OTHERS_LATE
            | MET_BY_OTHERS => stopped.is_some(),
            // A concern raised with a representative alone has no limit, and its reply is not counted.
            WITHOUT_LIMIT => with_exceptions.is_none() && !by_rules,
            _ => true,
        };
        let less = |what| match (what, with_exceptions) {
            (ENDED_LATE, _) => (known.less)(place, ended, in_limit),
            (UNMET, _) => (known.less)(place, due, due_in_limit),
            (EXCEPTIONS, _) if is_decided_alone => Range::exactly(0),
            (EXCEPTIONS, Some([all, _])) => (known.less)(place, all, ended),
            (EXCEPTIONS_IN_TIME, Some([_, all])) => (known.less)(place, all, in_limit),
            _ => Range::at_least(0),
        };
        for (what, measure) in unknown.into_iter().filter(|(what, _)| is_there(what)) {
            let number = model.number(less(what), (place, measure), what.to_string());
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
                let number = model.number((known.count)(place, measure), (place, measure), what);
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
                model.view.equation(terms, 0);
            }
        }
        self.moves.insert(place, Moves(moves));
    }

    /// Adds that what stands at the end of a row's period is what stood before it, and what has moved.
    fn go_on(&mut self, model: &mut Model, starts: &Starts, place: usize) {
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
        let flow: Vec<(&'static str, i64)> = [(started, -1), (all, 1), (WITHOUT_LIMIT, 1)]
            .into_iter()
            .chain(stopped)
            .collect();
        let over_limit = [
            (UNMET, -1),
            (ENDED_LATE, 1),
            (LATE_EXCEPTIONS, 1),
            (STOPPED_LATE, 1),
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
            model.view.equation(terms, 0);
        }
        if let Some(before) = before {
            self.by_age(model, starts, place, before, after);
        }
        self.have_ended(model, place, after);
    }

    /// Adds that of those that were open before a year, those have ended that are not open for more than 52 weeks at
    /// its end; all others that ended began in the year.
    fn by_age(
        &mut self,
        model: &mut Model,
        starts: &Starts,
        place: usize,
        before: Standing,
        after: Standing,
    ) {
        let row = &self.rows[place];
        let is_year = matches!(row.period.kind(), PeriodKind::Year(_)) && !row.provisional;
        let Some(long) = after.over_52_weeks.filter(|_| is_year) else {
            return;
        };
        let last = row.period.last();
        let left = model.view.number(Range::at_least(0));
        // At the end of a leap year so can be those that began on its first day.
        let mut old = starts.between(row.period.first(), last - DAYS_OF_52_WEEKS);
        old.push(left);
        model.at_most(&[left], &[long]);
        model.at_most(&[long], &old);
        let Names {
            ended, in_limit, ..
        } = self.names;
        let ways = [
            ("ended in time", in_limit, OTHERS_IN_TIME),
            ("ended late", ENDED_LATE, OTHERS_LATE),
        ];
        let (mut older_ends, mut own_ends) = (Vec::new(), Vec::new());
        for (how, with_event, in_another_way) in ways {
            let named = |what: &str| format!("{how}, of those that {what}");
            let of = (place, ended);
            let older = model.number(Range::at_least(0), of, named("were open before the year"));
            let own = model.number(Range::at_least(0), of, named("began in the year"));
            let mut terms = vec![(older, 1), (own, 1)];
            let Moves(moves) = &self.moves[&place];
            let all = [with_event, in_another_way].into_iter();
            terms.extend(all.filter_map(|what| Some((*moves.get(what)?, -1))));
            model.view.equation(terms, 0);
            older_ends.push((older, 1));
            own_ends.push(own);
        }
        self.ended_early(model, row.period, own_ends[0]);
        if let Some(least) = self.least_older(model, place) {
            let older = older_ends.iter().map(|(number, _)| (*number, -1));
            model.view.at_most(older.collect(), -least);
        }
        self.own_ends.insert(place, own_ends);
        let in_time = older_ends[0].0;
        model.at_most(&[in_time], &[before.within_limit]);
        older_ends.extend([
            (left, 1),
            (before.within_limit, -1),
            (before.over_limit, -1),
        ]);
        model.view.equation(older_ends, 0);
    }

    /// Returns how many of those that ended in a year began before it at the least, by the quantiles of their waits: those
    /// that waited longer than the year is.
    fn least_older(&self, model: &Model, place: usize) -> Option<i64> {
        let (row, period) = (&self.rows[place], self.rows[place].period);
        let ended = self.moves[&place].0[self.names.ended];
        let n = usize::try_from(model.view.ranges[ended].single()?).ok()?;
        let longest = |first: Day| i64::from(period.last() - first);
        let in_year = longest(period.first());
        let at_the_most = |p: u8, days: i64| {
            let central = quantile::central(n, f64::from(p) / 100.0)?;
            let n_central = central.clone().count() as i64;
            // Their mean is rounded half up.
            let least_sum = n_central * days - n_central / 2;
            let can_be = |n_in_year: &i64| {
                let of_older = (n_central - n_in_year) * longest(self.opening.unwrap_or(Day(0)));
                n_in_year * in_year + of_older >= least_sum
            };
            let n_in_year = (0..=n_central).rev().find(can_be)?;
            (n_in_year < n_central).then_some(*central.start() as i64 + n_in_year)
        };
        let own = row.quantiles.iter();
        let own = own.filter_map(|(p, days)| at_the_most(*p, *days)).min()?;
        Some(n as i64 - own)
    }

    /// Adds that those that ended in time in a part of a year, a limit after its first day, had begun in it.
    fn ended_early(&self, model: &mut Model, year: Period, began_in_it: usize) {
        let Some(limit) = self.limit else {
            return;
        };
        let mut in_time: BTreeMap<PeriodKind, Vec<usize>> = BTreeMap::new();
        for ((kind, first), place) in &self.by_period {
            if year.first() + limit <= *first && self.end(*place) <= year.last() + 1 {
                let ended = self.ended_in_time(*place).into_iter().flatten();
                in_time.entry(*kind).or_default().extend(ended);
            }
        }
        for ended in in_time.values() {
            model.at_most(ended, &[began_in_it]);
        }
    }

    /// Adds that those that have ended before their limit did so in the last periods that together are as long as
    /// it: with the event, and in another way.
    fn have_ended(&mut self, model: &mut Model, place: usize, standing: Standing) {
        let Some(limit) = self.limit.filter(|_| self.end(place) != FOREVER) else {
            return;
        };
        let ended = [standing.ahead, standing.others_ahead];
        let mut in_time: [Vec<usize>; 2] = Default::default();
        let mut place = Some(place);
        let end = place.map(|place| self.end(place));
        while let (Some(at), Some(end)) = (place, end) {
            for (numbers, number) in in_time.iter_mut().zip(self.ended_in_time(at)) {
                numbers.extend(number);
            }
            if self.first(at) <= end - limit || self.opening == Some(self.first(at)) {
                for (ended, in_time) in ended.iter().zip(&in_time) {
                    model.no_more(&[*ended], in_time);
                }
                return;
            }
            place = self.previous(at);
        }
    }

    /// Adds that what happens in a longer period happens in the shorter ones in it, where they fill it.
    fn add_up(&mut self, model: &mut Model) {
        let (rows, places) = (self.rows, self.places);
        let over = places.iter().filter(|place| !rows[**place].provisional);
        let over: Vec<usize> = over.copied().collect();
        let kinds: BTreeSet<PeriodKind> = over.iter().map(|p| rows[*p].period.kind()).collect();
        let known = places.iter().filter(|place| self.end(**place) != FOREVER);
        for longer in known {
            let (whole, end) = (rows[*longer].period, self.end(*longer));
            let mut is_filled = false;
            for kind in kinds.iter().filter(|kind| **kind > whole.kind()) {
                let shorter = over.iter().filter(|place| {
                    let period = rows[**place].period;
                    period.kind() == *kind && whole.first() <= period.first() && period.last() < end
                });
                let shorter: Vec<usize> = shorter.copied().collect();
                let days = shorter.iter().map(|place| days_of(rows[*place].period));
                if days.sum::<i32>() == end - whole.first() {
                    is_filled = true;
                    self.is_sum(*longer, &shorter, model);
                }
            }
            if let Some(shorter) = self.filling(*longer).filter(|_| !is_filled) {
                self.is_sum(*longer, &shorter, model);
            }
        }
    }

    /// Returns rows of shorter periods of several kinds that fill the period of a row, the longest that there are.
    fn filling(&self, longer: usize) -> Option<Vec<usize>> {
        let (whole, end) = (self.rows[longer].period, self.end(longer));
        let mut from = whole.first();
        let mut filling = Vec::new();
        while from < end {
            let next = self.places.iter().copied().filter(|place| {
                self.rows[*place].period.kind() > whole.kind()
                    && self.first(*place) == from
                    && self.end(*place) <= end
            });
            let next = next.max_by_key(|place| self.end(*place))?;
            filling.push(next);
            from = self.end(next);
        }
        Some(filling)
    }

    /// Adds that what happens in the period of a row happens in those of others.
    fn is_sum(&self, longer: usize, shorter: &[usize], model: &mut Model) {
        for (what, of_whole) in &self.moves[&longer].0 {
            let mut terms = vec![(*of_whole, 1)];
            terms.extend(shorter.iter().map(|place| (self.moves[place].0[what], -1)));
            model.view.equation(terms, 0);
        }
    }

    /// Adds that what has happened in a period up to a day has happened in it up to a later one, or to its end.
    fn grow(&mut self, model: &mut Model) {
        let known = self.places.iter().copied();
        let known = known.filter(|place| self.end(*place) != FOREVER);
        let rows = known.map(|place| {
            let moves = &self.moves[&place];
            self.stretch(self.first(place), self.end(place), moves)
        });
        let mut stretches: Vec<Stretch> = rows.collect();
        let mut of_period: BTreeMap<Period, Vec<usize>> = BTreeMap::new();
        for place in self.places {
            let of_period = of_period.entry(self.rows[*place].period);
            of_period.or_default().push(*place);
        }
        for places in of_period.values_mut() {
            places.sort_by_key(|place| self.end(*place));
            for pair in places.windows(2) {
                let [earlier, later] = [pair[0], pair[1]];
                let mut between = BTreeMap::new();
                for (what, of_earlier) in &self.moves[&earlier].0 {
                    let of_later = self.moves[&later].0[what];
                    let (_, measure, words) = model.of[&of_later].clone();
                    let name = format!("{words} since {}", self.end(earlier));
                    let number = model.number(Range::at_least(0), (later, measure), name);
                    model.same(&[*of_earlier, number], &[of_later]);
                    between.insert(*what, number);
                }
                let (first, end) = (self.end(earlier), self.end(later));
                if end != FOREVER && first < end {
                    stretches.push(self.stretch(first, end, &Moves(between)));
                }
            }
        }
        self.stretches = stretches;
    }

    /// Says whether a row is of a period that another one counts up to a later day.
    fn is_outgrown(&self, place: usize) -> bool {
        let mut others = self.places.iter();
        let period = self.rows[place].period;
        others.any(|other| self.rows[*other].period == period && self.end(place) < self.end(*other))
    }

    /// Adds what of each kind of period all together have: what is withheld of each can be known of all.
    fn all_periods(&mut self, model: &mut Model) {
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
            let of_kind = of_kind.filter(|place| !self.is_outgrown(**place));
            let of_kind: Vec<usize> = of_kind.copied().collect();
            for (what, measure) in wanted.iter().flatten() {
                let Some(last) = of_kind.last().filter(|_| of_kind.len() > 1) else {
                    continue;
                };
                // Other areas may have other periods: their sums are others.
                let all = of_kind.iter().map(|place| rows[*place].period);
                let name = format!(
                    "the sum of `{what}` over all {} periods of the kind since {}",
                    of_kind.len(),
                    all.map(Period::first).min().unwrap_or(FOREVER)
                );
                let sum = model.number(Range::at_least(0), (*last, *measure), name);
                let mut terms = vec![(sum, -1)];
                terms.extend(of_kind.iter().map(|place| (self.moves[place].0[what], 1)));
                model.view.equation(terms, 0);
            }
        }
    }
}
