//! Rows that stand in no table: of shorter periods than a category or an area has, in which the whole that it is part of
//! bounds it; of periods that are missing beside others of a longer one; and of what is over of a period on the day up to
//! which a longer one is counted.

use super::line::names;
use super::{Known, Small};
use crate::audit::implied::Line;
use crate::audit::tables::{Given, Row, TOTAL};
use crate::catalogue::Dataset;
use crate::period::{Day, Period, PeriodKind};
use crate::sdc::Range;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// The rows of tables, and behind them rows that stand in none.
pub(super) struct Bounded<'r> {
    pub rows: Cow<'r, [Row]>,
    n_given: usize,
    /// Of each row that stands in no table the row of the whole, if there is one, and the row that it is told of.
    by: Vec<(Option<usize>, usize)>,
}

/// The rows of all cases of an area and clock.
type Whole<'r> = (Dataset, &'r str, &'r str);

impl<'r> Bounded<'r> {
    /// Adds to lines the shorter periods of a whole in some of which nothing happened, and so nothing in the line.
    pub(super) fn of(rows: &'r [Row], lines: &BTreeMap<Line, Vec<usize>>) -> Bounded<'r> {
        let mut wholes: BTreeMap<Whole, Vec<usize>> = BTreeMap::new();
        for (line, places) in lines {
            let (dataset, clock, _, category, area) = *line;
            if category == TOTAL {
                wholes.insert((dataset, clock, area), quiet_rows(rows, places));
            }
        }
        let mut added = Vec::new();
        let mut by = Vec::new();
        for (line, places) in lines {
            let first = &rows[places[0]];
            let (dataset, clock, _, category, area) = *line;
            let whole = if category == TOTAL {
                let around = first.within.iter();
                let around = around.filter_map(|area| wholes.get(&(dataset, clock, area)));
                around.max_by_key(|places| places.len())
            } else {
                wholes.get(&(dataset, clock, area))
            };
            let has = |kind: PeriodKind| {
                places
                    .iter()
                    .any(|place| rows[*place].period.kind() >= kind)
            };
            let of_whole = whole.into_iter().flatten().copied();
            let mut has_months = false;
            for source in of_whole.filter(|source| !has(rows[*source].period.kind())) {
                let period = rows[source].period;
                let holds = |place: &&usize| {
                    let row = &rows[**place];
                    let last = row.to_date().unwrap_or(row.period.last());
                    row.period.first() <= period.first() && period.last() <= last
                };
                if let Some(told_of) = places.iter().find(holds) {
                    has_months |= period.kind() == PeriodKind::Month;
                    added.push(Row {
                        period,
                        provisional: false,
                        until: None,
                        quantiles: Vec::new(),
                        ..rows[*told_of].clone()
                    });
                    by.push((Some(source), *told_of));
                }
            }
            let crossed = crossed(rows, places).into_iter().filter(|_| !has_months);
            let others = missing(rows, places).into_iter().chain(crossed);
            let others = others.map(|(period, told_of)| (period, None, told_of));
            for (period, until, told_of) in others.chain(begun(rows, places)) {
                added.push(Row {
                    period,
                    provisional: until.is_some(),
                    until,
                    quantiles: Vec::new(),
                    ..rows[told_of].clone()
                });
                by.push((None, told_of));
            }
        }
        Bounded {
            n_given: rows.len(),
            by,
            rows: if added.is_empty() {
                Cow::Borrowed(rows)
            } else {
                Cow::Owned(rows.iter().cloned().chain(added).collect())
            },
        }
    }

    /// Adds nothing.
    pub(super) fn none(rows: &'r [Row]) -> Bounded<'r> {
        Bounded {
            rows: Cow::Borrowed(rows),
            n_given: rows.len(),
            by: Vec::new(),
        }
    }

    fn source(&self, place: usize) -> Option<(Option<usize>, usize)> {
        let added = place.checked_sub(self.n_given)?;
        self.by.get(added).copied()
    }

    /// Returns between which ends a measure of a row lies.
    pub(super) fn count(&self, known: &Known, place: usize, measure: &'static str) -> Range {
        match self.source(place) {
            None => (known.count)(place, measure),
            Some((Some(whole), _)) => up_to((known.count)(whole, measure)),
            Some((None, _)) => Range::at_least(0),
        }
    }

    /// Returns between which ends it lies what a measure of a row counts beyond another.
    pub(super) fn less(
        &self,
        known: &Known,
        place: usize,
        all: &'static str,
        part: &'static str,
    ) -> Range {
        match self.source(place) {
            None => (known.less)(place, all, part),
            Some((Some(whole), _)) => up_to((known.less)(whole, all, part)),
            Some((None, _)) => Range::at_least(0),
        }
    }

    /// Returns a number as one of a row that stands in a table.
    pub(super) fn in_table(&self, (place, measure, what): Small) -> Small {
        let place = self.source(place).map_or(place, |(_, told_of)| told_of);
        (place, measure, what)
    }
}

/// Returns those of the rows of a whole that are of a kind of period in some of which nothing happened.
fn quiet_rows(rows: &[Row], places: &[usize]) -> Vec<usize> {
    let over = places.iter().copied();
    let over = over.filter(|place| !rows[*place].provisional && rows[*place].base.is_none());
    let over: Vec<usize> = over.collect();
    let is_quiet = |place: &&usize| {
        let names = names(rows[**place].dataset);
        let moves = [names.started, names.ended].into_iter();
        let counts = &rows[**place].counts;
        moves
            .into_iter()
            .any(|measure| counts.get(measure) == Some(&Given::Count(0)))
    };
    let quiet = over.iter().filter(is_quiet);
    let kinds: BTreeSet<PeriodKind> = quiet.map(|place| rows[*place].period.kind()).collect();
    let of_kinds = over.into_iter();
    of_kinds
        .filter(|place| kinds.contains(&rows[*place].period.kind()))
        .collect()
}

/// Returns the periods that are missing in a line beside others of a longer period, each with the row of that.
fn missing(rows: &[Row], places: &[usize]) -> Vec<(Period, usize)> {
    let over = places.iter().map(|place| &rows[*place]);
    let over = over.filter(|row| !row.provisional);
    let there: BTreeSet<Period> = over.map(|row| row.period).collect();
    let mut missing = BTreeMap::new();
    for longer in places {
        let whole = rows[*longer].period;
        let last = match rows[*longer].until {
            Some(day) => day,
            None if rows[*longer].provisional => continue,
            None => whole.last(),
        };
        let is_in = |period: &Period| whole.first() <= period.first() && period.last() <= last;
        for period in there
            .iter()
            .filter(|period| period.kind() > whole.kind() && is_in(period))
        {
            let before =
                std::iter::successors(Some(period.previous()), |period| Some(period.previous()));
            let after = std::iter::successors(Some(period.next()), |period| Some(period.next()));
            let beside = before.take_while(is_in).chain(after.take_while(is_in));
            for period in beside.filter(|period| !there.contains(period)) {
                missing
                    .entry((period.kind(), period.first()))
                    .or_insert((period, *longer));
            }
        }
    }
    missing.into_values().collect()
}

/// Returns the months of quarters that lie in no one year of a line and which it has no months of, each with the row of its
/// quarter, or of the year where the quarter is in no row: what both years and quarters count is told apart by months
/// alone.
fn crossed(rows: &[Row], places: &[usize]) -> Vec<(Period, usize)> {
    let over = places.iter().copied();
    let over = over.filter(|place| !rows[*place].provisional);
    let over: BTreeMap<Period, usize> = over.map(|place| (rows[place].period, place)).collect();
    let has = |kind: PeriodKind| over.keys().any(|period| period.kind() == kind);
    if has(PeriodKind::Month) || !has(PeriodKind::Quarter) {
        return Vec::new();
    }
    let is_year = |period: &Period| matches!(period.kind(), PeriodKind::Year(_));
    let mut months = BTreeMap::new();
    for (year, of_year) in over.iter().filter(|(period, _)| is_year(period)) {
        for day in [year.first(), year.last() + 1] {
            let quarter = Period::containing(PeriodKind::Quarter, day);
            if quarter.first() == day {
                continue;
            }
            let first = Period::containing(PeriodKind::Month, quarter.first());
            for month in [first, first.next(), first.next().next()] {
                let of_quarter = over.get(&quarter);
                let is_in = year.first() <= month.first() && month.last() <= year.last();
                if let Some(place) = of_quarter.or_else(|| is_in.then_some(of_year)) {
                    months.entry(month.first()).or_insert((month, *place));
                }
            }
        }
    }
    months.into_values().collect()
}

/// Returns the periods that have begun, and are not over, on the day up to which a row of a longer period is counted, each
/// with that day and the row: what the row counts beyond the periods before them is a part of theirs.
fn begun(rows: &[Row], places: &[usize]) -> Vec<(Period, Option<Day>, usize)> {
    let over = places.iter().filter(|place| !rows[**place].provisional);
    let kinds: BTreeSet<PeriodKind> = over.map(|place| rows[*place].period.kind()).collect();
    let mut begun = BTreeMap::new();
    for longer in places {
        let whole = rows[*longer].period;
        let Some(day) = rows[*longer].until.filter(|_| rows[*longer].provisional) else {
            continue;
        };
        for kind in kinds.iter().filter(|kind| **kind > whole.kind()) {
            let period = Period::containing(*kind, day);
            if whole.first() < period.first() && day < period.last() {
                let key = (*kind, period.first(), day);
                begun.entry(key).or_insert((period, Some(day), *longer));
            }
        }
    }
    begun.into_values().collect()
}

fn up_to(range: Range) -> Range {
    Range { low: 0, ..range }
}
