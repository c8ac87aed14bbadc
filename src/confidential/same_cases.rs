//! Which rows of several clocks are of one case.
//!
//! Some councils give all clocks of a case in one row, others a row for each, or the requests in one file and
//! the plans in another. What clocks have in common is told by the numbers of their rows, which two
//! rows of one case do not share when they are read. So they are given one number here: those that are known
//! by the same reference, and, under clocks that begin with the same event, those that began in the same
//! area on the same day. Whether these are the same families does not matter then: their counts are the same.

use super::ingest::place_of;
use super::records::{Case, Cases, Reference};
use crate::areas::Areas;
use crate::catalogue::clocks::Clock;
use crate::period::Day;
use crate::series::Series;
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Gives the rows of one case the same number, under whatever clock they count: small numbers, fewer than 2^32.
pub(super) fn share_rows(all: &mut [Cases], areas: &Areas, clocks: &BTreeMap<String, Clock>) {
    let mut rows: Vec<Vec<u64>> = all.iter().map(rows_of).collect();
    for later in 1..all.len() {
        for earlier in 0..later {
            let (one, other) = (&all[earlier], &all[later]);
            let (Some(event), Some(other_event)) = (event_of(one, clocks), event_of(other, clocks))
            else {
                continue;
            };
            let apart = Apart {
                one: without(one, &rows[later]),
                other: without(other, &rows[earlier]),
            };
            let renamed = apart.same(areas, event == other_event);
            if renamed.is_empty() {
                continue;
            }
            for (cases, rows) in all.iter_mut().zip(&mut rows) {
                rename(cases, rows, &renamed);
            }
        }
    }
    number_on(all);
}

/// Numbers the rows of each input on from those of the input before it: sets of rows are long, and take half
/// the memory by small numbers.
fn number_on(all: &mut [Cases]) {
    let mut last: BTreeMap<u64, u64> = BTreeMap::new();
    for case in all.iter().flat_map(|cases| &cases.list) {
        let (input, row) = place_of(case.row);
        let last = last.entry(input).or_default();
        *last = row.max(*last);
    }
    let mut next = 0;
    let before: BTreeMap<u64, u64> = last
        .into_iter()
        .map(|(input, last)| {
            let before = next;
            next += last + 1;
            (input, before)
        })
        .collect();
    for case in all.iter_mut().flat_map(|cases| &mut cases.list) {
        let (input, row) = place_of(case.row);
        case.row = before[&input] + row;
    }
}

/// Returns what starts a clock, in words; complaints have none.
fn event_of<'a>(cases: &Cases, clocks: &'a BTreeMap<String, Clock>) -> Option<&'a str> {
    match &cases.series {
        Series::Waits(clock) => clocks.get(clock).map(|clock| clock.from.as_str()),
        Series::Complaints => None,
    }
}

fn rows_of(cases: &Cases) -> Vec<u64> {
    let mut rows: Vec<u64> = cases.list.iter().map(|case| case.row).collect();
    rows.sort_unstable();
    rows
}

/// Returns the cases of which some rows have none.
fn without<'a>(cases: &'a Cases, rows: &[u64]) -> Vec<&'a Case> {
    let apart = |case: &&Case| rows.binary_search(&case.row).is_err();
    cases.list.iter().filter(apart).collect()
}

/// Gives the rows of a series their new numbers, but for those that it has already.
fn rename(cases: &mut Cases, rows: &mut Vec<u64>, renamed: &Renamed) {
    let mut is_changed = false;
    for case in &mut cases.list {
        if let Some(row) = renamed.get(&case.row)
            && rows.binary_search(row).is_err()
        {
            case.row = *row;
            is_changed = true;
        }
    }
    if is_changed {
        *rows = rows_of(cases);
    }
}

/// The new numbers of rows, by the old.
type Renamed = HashMap<u64, u64, FixedState>;

/// The cases of two clocks that share no row.
struct Apart<'a> {
    one: Vec<&'a Case>,
    other: Vec<&'a Case>,
}

impl<'a> Apart<'a> {
    /// Returns the new numbers of the rows of the second clock that are of cases of the first.
    fn same(self, areas: &Areas, begin_with_same_event: bool) -> Renamed {
        let mut renamed = Renamed::default();
        let known = pairs(&self.one, &self.other, reference_of, Several::AreNone);
        let agree = known
            .iter()
            .filter(|(one, other)| are_alike(areas, one, other));
        // Systems number cases from 1, each its own.
        if 2 * agree.count() >= known.len() {
            take(&mut renamed, &known);
        }
        if begin_with_same_event {
            let rest = self.without(&renamed);
            let most = rest.one.len().min(rest.other.len());
            let mut begun = Renamed::default();
            let whole = pairs(
                &rest.one,
                &rest.other,
                |case| Some((start_of(case), &case.tags)),
                Several::InOrder,
            );
            take(&mut begun, &whole);
            let rest = rest.without(&begun);
            let starts = pairs(
                &rest.one,
                &rest.other,
                |case| Some(start_of(case)),
                Several::InOrder,
            );
            take(&mut begun, &starts);
            // Of few that begin on the same days it is chance.
            if 2 * begun.len() >= most {
                renamed.extend(begun);
            }
        }
        renamed
    }

    fn without(self, renamed: &Renamed) -> Apart<'a> {
        let taken: HashSet<u64, FixedState> = renamed.values().copied().collect();
        let (mut one, mut other) = (self.one, self.other);
        one.retain(|case| !taken.contains(&case.row));
        other.retain(|case| !renamed.contains_key(&case.row));
        Apart { one, other }
    }
}

fn take(renamed: &mut Renamed, pairs: &[(&Case, &Case)]) {
    renamed.extend(pairs.iter().map(|(one, other)| (other.row, one.row)));
}

/// Says whether two rows name one area, or areas of which one holds the other, or a start on one day.
fn are_alike(areas: &Areas, one: &Case, other: &Case) -> bool {
    one.start == other.start
        || areas.ancestors(one.area).contains(&other.area)
        || areas.ancestors(other.area).contains(&one.area)
}

/// What is made of several cases with the same key.
#[derive(Clone, Copy, PartialEq)]
enum Several {
    /// They are not taken for the same.
    AreNone,
    /// The first of one list is taken for the first of the other, and so on.
    InOrder,
}

/// Returns the cases of two lists that have the same key, each once.
fn pairs<'a, Key: Ord>(
    one: &[&'a Case],
    other: &[&'a Case],
    key: impl Fn(&'a Case) -> Option<Key>,
    several: Several,
) -> Vec<(&'a Case, &'a Case)> {
    let by_key = |cases: &[&'a Case]| {
        let keyed = cases.iter().filter_map(|case| Some((key(case)?, *case)));
        let mut keyed: Vec<(Key, &Case)> = keyed.collect();
        keyed.sort_by(|(one, case), (other, of_other)| (one, case.row).cmp(&(other, of_other.row)));
        keyed
    };
    let (one, other) = (by_key(one), by_key(other));
    let mut others = other.chunk_by(|a, b| a.0 == b.0).peekable();
    let mut pairs = Vec::new();
    for alike in one.chunk_by(|a, b| a.0 == b.0) {
        while others.next_if(|others| others[0].0 < alike[0].0).is_some() {}
        let Some(others) = others.next_if(|others| others[0].0 == alike[0].0) else {
            continue;
        };
        if several == Several::InOrder || (alike.len(), others.len()) == (1, 1) {
            let both = alike.iter().zip(others);
            pairs.extend(both.map(|((_, case), (_, other))| (*case, *other)));
        }
    }
    pairs
}

/// Returns the part of a reference that does not depend on its input.
fn reference_of(case: &Case) -> Option<[u8; 8]> {
    let reference: Reference = case.reference?;
    reference.first_chunk().copied()
}

/// Returns where and when a row's clock began, and for how many cases it stands.
fn start_of(case: &Case) -> (usize, Day, u64) {
    (case.area.place(), case.start, case.count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::areas::tests::areas;
    use crate::catalogue::clocks::with_overrides;
    use crate::confidential::tabulate::tests::{AREAS, cases};

    /// Returns the numbers of the rows of two clocks, given each as `ROW REFERENCE` and what `cases` reads.
    fn shared(clocks: [&str; 2], lists: [&[(u64, u8, &str)]; 2]) -> [Vec<u64>; 2] {
        let areas = areas(AREAS);
        let of_clock = |clock: &str, list: &[(u64, u8, &str)]| {
            let lines: Vec<&str> = list.iter().map(|(.., line)| *line).collect();
            let mut cases = cases(&areas, "2025-12-31", &lines.join("\n"));
            cases.series = Series::Waits(clock.to_string());
            for (case, (row, reference, _)) in cases.list.iter_mut().zip(list) {
                case.row = *row;
                let mut whole = Reference::default();
                (whole[0], whole[15]) = (*reference, (*row >> 40) as u8);
                case.reference = (*reference > 0).then_some(whole);
            }
            cases
        };
        let [one, other] = lists;
        let mut all = [of_clock(clocks[0], one), of_clock(clocks[1], other)];
        let known = with_overrides(&BTreeMap::new()).unwrap();
        share_rows(&mut all, &areas, &known);
        all.map(|cases| cases.list.iter().map(|case| case.row).collect())
    }

    const REQUESTS: [&str; 2] = ["assessment_decision", "final_plan"];
    const UNLIKE: [&str; 2] = ["annual_review_final", "final_plan"];

    #[test]
    fn a_reference_makes_two_rows_one_case_whatever_the_event() {
        let one = [
            (1, 7, "E10 2024-01-01 2024-03-01"),
            (2, 8, "E10 2024-02-01 2024-03-01"),
        ];
        let other = [
            (101, 8, "E10 2024-03-01 2024-09-01"),
            (102, 9, "E10 2024-02-01 2024-09-01"),
        ];
        for clocks in [REQUESTS, UNLIKE] {
            let [_, other] = shared(clocks, [&one, &other]);
            assert_eq!(other, [2, 102]);
        }
    }

    #[test]
    fn numbers_of_two_systems_are_no_references_in_common() {
        let one = [
            (1, 1, "E08 2024-01-01 2024-03-01"),
            (2, 2, "E08 2024-02-01 2024-03-01"),
        ];
        let other = [
            (101, 1, "E07 2024-03-01 2024-09-01"),
            (102, 2, "E07 2024-04-01 2024-09-01"),
        ];
        let [_, other] = shared(UNLIKE, [&one, &other]);
        assert_eq!(other, [101, 102]);
    }

    #[test]
    fn clocks_of_the_same_event_share_what_began_in_an_area_on_a_day() {
        let one = [
            (1, 0, "E10 2024-01-01 2024-03-01"),
            (2, 0, "E10 2024-01-01 2024-03-01"),
            (3, 0, "E07 2024-01-01 2024-03-01"),
        ];
        let other = [
            (101, 0, "E07 2024-01-01 2024-09-01"),
            (102, 0, "E10 2024-01-01 2024-09-01"),
            (103, 0, "E10 2024-05-01 2024-09-01"),
        ];
        let [_, requests] = shared(REQUESTS, [&one, &other]);
        assert_eq!(requests, [3, 1, 103]);
        let [_, unlike] = shared(UNLIKE, [&one, &other]);
        assert_eq!(unlike, [101, 102, 103]);
    }

    fn rows(lines: &[String], first: u64) -> Vec<(u64, u8, &str)> {
        let lines = lines.iter().zip(first..);
        lines.map(|(line, row)| (row, 0, line.as_str())).collect()
    }

    /// Two of seven begin on days of others.
    #[test]
    fn few_starts_on_the_same_days_are_chance() {
        let days = [
            "02-01", "02-02", "03-03", "03-04", "03-05", "03-06", "03-07",
        ];
        let lines =
            |month: &str| days.map(|day| format!("E10 2024-{} -", day.replace("03-", month)));
        let (one, other) = (lines("04-"), lines("05-"));
        let (one, other) = (rows(&one, 1), rows(&other, 101));
        let [_, other] = shared(REQUESTS, [&one, &other]);
        assert_eq!(other, [101, 102, 103, 104, 105, 106, 107]);
    }
}
