//! In which period an event counts: in that in which it happened, unless a release had spoken of it
//! before the event came in.
//!
//! A late closure, a late record or a corrected area would change a closed period by one case or two,
//! and who keeps the release before has that family. So what a release has counted stays: a case
//! keeps the area, the start and the categories with which it first came in, its end is the first
//! that was seen, and an event of the time before a release that comes in after it counts on the
//! first day after that time. How long the case waited, and whether that was lawful, is worked out
//! from the days of the files all the same.

use super::ingest::with_common_topics;
use super::records::{Case, Cases, Clocked, End, Ran, Reference};
use crate::config::FILE;
use crate::fault::{Error, Result};
use crate::period::Day;
use crate::series::Series;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The cases of every series as the releases so far count them.
#[derive(Default)]
pub(super) struct Ledger {
    series: BTreeMap<Series, Cases>,
    /// Every row that was seen, by reference: the clocks of one row share it.
    rows: HashMap<Reference, u64>,
}

/// The last day that some release has spoken of, by series.
pub(super) type Published = BTreeMap<Series, Day>;

impl Ledger {
    /// Enters the cases of the deliveries that are known at some date.
    pub(super) fn enter(&mut self, arriving: Vec<Cases>, published: &Published) -> Result<()> {
        for cases in arriving {
            check_references(&cases)?;
            let published = published.get(&cases.series).copied();
            let before = self.series.remove(&cases.series);
            let booked = self.booked(before, cases, published);
            self.series.insert(booked.series.clone(), booked);
        }
        Ok(())
    }

    /// Returns how every case ran as far as is known by now, in the order in which [`Ledger::close`] has them: later
    /// cases come after those.
    pub(super) fn as_they_ran(&self) -> BTreeMap<Series, Vec<Ran>> {
        let series = self.series.iter();
        let ran = series.map(|(series, cases)| {
            let ran = cases.list.iter().map(Case::as_it_ran).collect();
            (series.clone(), ran)
        });
        ran.collect()
    }

    /// Returns the cases of every series, and of each series how many of them count otherwise than
    /// the newest deliveries would have it.
    pub(super) fn close(self, newest: &[Cases]) -> (Vec<Cases>, BTreeMap<Series, u64>) {
        let late = newest.iter().filter_map(|newest| {
            let booked = self.series.get(&newest.series)?;
            Some((newest.series.clone(), n_counted_otherwise(booked, newest)))
        });
        let late = late.collect();
        (self.series.into_values().collect(), late)
    }

    fn booked(&mut self, before: Option<Cases>, arriving: Cases, published: Option<Day>) -> Cases {
        let parts = before.into_iter().chain([arriving]).collect();
        let mut parts = with_common_topics(parts);
        let mut cases = parts.pop().expect("what arrives is the last part");
        let arriving = std::mem::take(&mut cases.list);
        let mut list = parts.pop().map_or_else(Vec::new, |before| before.list);
        let places: HashMap<Reference, usize> = list
            .iter()
            .enumerate()
            .filter_map(|(place, case)| Some((case.reference?, place)))
            .collect();
        let mut seen = vec![false; list.len()];
        for case in arriving {
            let reference = case
                .reference
                .expect("rows without a reference are refused");
            if let Some(place) = places.get(&reference) {
                seen[*place] = true;
                again(&mut list[*place], &case, published);
            } else {
                let next = self.rows.len() as u64;
                let row = *self.rows.entry(reference).or_insert(next);
                list.push(first_seen(Case { row, ..case }, published));
            }
        }
        for (case, seen) in list.iter_mut().zip(seen) {
            if let (false, End::Open, Some(published)) = (seen, case.end, published) {
                gone(case, published);
            }
        }
        cases.list = list;
        cases
    }
}

fn check_references(cases: &Cases) -> Result<()> {
    let mut references = BTreeSet::new();
    let mut list = cases.list.iter();
    if list.all(|case| {
        case.reference
            .is_some_and(|reference| references.insert(reference))
    }) {
        return Ok(());
    }
    let problem = format!(
        "{}: a row has no reference of its own. A release must know every case again in the next delivery, \
         or late rows would give single families away: name the column of the reference in `case` of the \
         input's columns, with one in each row, and no column `count`. Small letters and capitals are not told \
         apart",
        cases.series.key()
    );
    Err(Error::project(FILE, problem))
}

/// Returns the first day that no release has spoken of, if an event is of an earlier one.
fn open(day: Day, published: Option<Day>) -> Day {
    published.map_or(day, |published| day.max(published + 1))
}

fn first_seen(case: Case, published: Option<Day>) -> Case {
    let start = open(case.start, published);
    Case {
        start,
        end: on(case.end, |day| open(day, published).max(start)),
        last_lawful: case.last_lawful.map(|last| last.max(start)),
        ..case
    }
}

/// Takes over what is new of a case: its end, and while it is open a limit that is still to come.
fn again(case: &mut Case, arriving: &Case, published: Option<Day>) {
    if case.end != End::Open {
        return;
    }
    if let (Some(last), Some(new)) = (case.last_lawful, arriving.clocked.last_lawful) {
        case.clocked.last_lawful = Some(new);
        if published.is_none_or(|published| last > published) {
            case.last_lawful = Some(open(new, published).max(case.start));
        }
    }
    if let Some(day) = arriving.clocked.end {
        case.clocked.end = Some(day.max(case.clocked.start));
        case.end = on(arriving.end, |_| open(day, published).max(case.start));
        case.exception = arriving.exception;
    }
}

/// Lets a case that no delivery has any more leave the queue: it cannot be taken out of what is
/// published.
fn gone(case: &mut Case, published: Day) {
    let day = open(case.start, Some(published));
    case.end = End::Stopped(day);
    case.clocked.end = Some(day);
}

fn on(end: End, day_of: impl Fn(Day) -> Day) -> End {
    match end {
        End::Open => End::Open,
        End::Completed(day) => End::Completed(day_of(day)),
        End::Stopped(day) => End::Stopped(day_of(day)),
    }
}

fn n_counted_otherwise(booked: &Cases, newest: &Cases) -> u64 {
    let newest: HashMap<Reference, &Case> = newest
        .list
        .iter()
        .filter_map(|case| Some((case.reference?, case)))
        .collect();
    let facts = |case: &Case| {
        let Clocked { start, end, .. } = case.clocked;
        (case.area, start, end, case.exception && end.is_some())
    };
    let is_otherwise = |case: &&Case| {
        let is_late = case.start != case.clocked.start || case.end.day() != case.clocked.end;
        let newest = case.reference.and_then(|reference| newest.get(&reference));
        is_late || newest.is_none_or(|newest| facts(newest) != facts(case))
    };
    booked.list.iter().filter(is_otherwise).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::areas::Areas;
    use crate::areas::tests::areas;
    use crate::confidential::tabulate::tests::{AREAS, cases, day};
    use std::fmt::Write;

    /// Returns a delivery of `REFERENCE AREA START END` a line.
    fn delivery(areas: &Areas, lines: &str) -> Cases {
        let parts = lines
            .lines()
            .map(|line| line.trim().split_once(' ').unwrap());
        let (references, lines): (Vec<&str>, Vec<&str>) = parts.unzip();
        let mut cases = cases(areas, "2025-12-31", &lines.join("\n"));
        for (case, reference) in cases.list.iter_mut().zip(references) {
            let mut bytes = Reference::default();
            bytes[0] = reference.as_bytes()[0];
            case.reference = Some(bytes);
        }
        cases
    }

    /// Checks how cases count after deliveries, each but the last followed by a release that speaks
    /// of the time up to a day.
    fn check(deliveries: &[(&str, &str)], last: &str, expected: &str) {
        let areas = areas(AREAS);
        let mut ledger = Ledger::default();
        let mut published = Published::new();
        for (until, lines) in deliveries {
            let cases = delivery(&areas, lines);
            let series = cases.series.clone();
            ledger.enter(vec![cases], &published).ok().unwrap();
            published.insert(series, day(until));
        }
        let newest = [delivery(&areas, last)];
        ledger.enter(newest.to_vec(), &published).ok().unwrap();
        let (booked, late) = ledger.close(&newest);
        let mut text = String::new();
        for case in &booked[0].list {
            let (code, start) = (&areas.get(case.area).code, case.start);
            let reference = char::from(case.reference.unwrap()[0]);
            write!(text, "{reference} {code} {start}").unwrap();
            match case.end {
                End::Open => {}
                End::Completed(day) => write!(text, " completed {day}").unwrap(),
                End::Stopped(day) => write!(text, " stopped {day}").unwrap(),
            }
            let due = case.last_lawful.unwrap();
            let in_limit = [(case.in_limit(), " in time"), (case.is_met(), " met")];
            let words = in_limit.iter().filter(|(holds, _)| *holds);
            let words: String = words.map(|(_, words)| *words).collect();
            writeln!(text, ", due {due}{words}").unwrap();
        }
        let late: u64 = late.values().sum();
        let expected: Vec<&str> = expected.lines().map(str::trim).collect();
        let text = format!("{text}{late} otherwise");
        assert_eq!(text.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn without_a_release_events_count_when_they_happened() {
        check(
            &[],
            "a E07 2025-01-10 2025-03-01\nb E07 2025-02-01 -",
            "a E07 2025-01-10 completed 2025-03-01, due 2025-05-30 in time met
             b E07 2025-02-01, due 2025-06-21
             0 otherwise",
        );
    }

    #[test]
    fn what_comes_late_counts_after_what_is_published() {
        // The closure of a is late, the record of b too; c ended since.
        check(
            &[("2025-03-31", "a E07 2025-01-10 -\nc E07 2025-02-01 -")],
            "a E07 2025-01-10 2025-03-20\nc E07 2025-02-01 2025-04-02\nb E08 2025-03-02 -",
            "a E07 2025-01-10 completed 2025-04-01, due 2025-05-30 in time met
             c E07 2025-02-01 completed 2025-04-02, due 2025-06-21 in time met
             b E08 2025-04-01, due 2025-07-20
             2 otherwise",
        );
    }

    #[test]
    fn a_late_closure_is_in_time_though_its_limit_was_counted_as_missed() {
        check(
            &[("2025-05-31", "a E07 2025-01-10 -")],
            "a E07 2025-01-10 2025-05-29",
            "a E07 2025-01-10 completed 2025-06-01, due 2025-05-30 in time
             1 otherwise",
        );
    }

    #[test]
    fn a_case_keeps_what_it_first_came_in_with() {
        check(
            &[(
                "2025-03-31",
                "a E07 2025-01-10 2025-03-01\nb E07 2025-02-01 -",
            )],
            "a E08 2025-01-12 2025-03-05\nb E08 2025-02-01 -",
            "a E07 2025-01-10 completed 2025-03-01, due 2025-05-30 in time met
             b E07 2025-02-01, due 2025-06-21
             2 otherwise",
        );
    }

    #[test]
    fn a_case_that_is_gone_leaves_the_queue_after_what_is_published() {
        check(
            &[(
                "2025-03-31",
                "a E07 2025-01-10 2025-03-01\nb E07 2025-02-01 -\nc E07 2025-03-01 -",
            )],
            "c E07 2025-03-01 -",
            "a E07 2025-01-10 completed 2025-03-01, due 2025-05-30 in time met
             b E07 2025-02-01 stopped 2025-04-01, due 2025-06-21 in time met
             c E07 2025-03-01, due 2025-07-19
             2 otherwise",
        );
    }

    #[test]
    fn a_row_without_a_reference_is_refused() {
        let areas = areas(AREAS);
        let mut cases = delivery(&areas, "a E07 2025-01-10 -");
        cases.list[0].reference = None;
        let error = Ledger::default().enter(vec![cases], &Published::new());
        let said = error.unwrap_err().to_string();
        assert!(said.contains("a row has no reference of its own"), "{said}");
    }
}
