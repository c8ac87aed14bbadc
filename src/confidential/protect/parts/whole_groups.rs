//! Small groups of a sensitive breakdown of which a reader could say something of everyone.
//!
//! "0 of 12 in time" tells of each of the twelve. It need not be printed as a percentage: two counts side by
//! side tell it, and so do counts that are subtracted from each other. So the disjoint parts of a sensitive
//! breakdown are split by the limit, by exceptions and by 52 weeks, as far as what is shown lets a reader split
//! them: neither side of a small group may be all of it.

use super::courses::Seen;
use super::families::{Cut, Family, family};
use super::views::{Slices, View};
use super::{Parts, Shown, counts_end, going_with};
use crate::catalogue::{Ended, Facet, Waiting};
use crate::confidential::groups::group_of;
use crate::confidential::protect::Policy;
use crate::confidential::tabulate::{self, Spec};
use foldhash::fast::FixedState;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::{BTreeSet, HashMap};

/// A group of cases whose size a reader knows, and what it is known to be split by, where all that the
/// family needs is shown.
struct Group {
    family: Family,
    of: Of,
    splits: &'static [Split],
}

/// The cases of a group, by their stretch of days or a point in time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    /// Those that ended and that measures of the first needed facet count.
    Counted,
    /// Those that ended and that no measure of the needed facets counts.
    Others,
    /// Those that ended with their event.
    Completed,
    /// Those that ended in whatever way; marked are those that ended in another than with their event.
    Ended,
    Due,
    Open,
}

/// What a group is split by, and which of it.
#[derive(Clone, Copy)]
enum Split {
    /// Whether the limit was kept, of those with these marks.
    Limit(&'static [usize]),
    /// Whether cases have the mark, of those of these limits.
    Mark(&'static [usize]),
    /// Whether all cases have the mark; that none has it may be said.
    AllMarked,
}

/// How many there are by what became of the limit, and by whether they have the mark: an exception among
/// cases that ended, more than 52 weeks among those that are open.
type Counts = [[u64; 2]; 3];

/// By the numbers of areas, of categories and of a stretch of days.
type CountsOfParts = HashMap<[u32; 3], Counts, FixedState>;

const WITHOUT_LIMIT: usize = 0;
const KEPT: usize = 1;
const MISSED: usize = 2;
const EITHER: &[usize] = &[0, 1];
const UNMARKED: &[usize] = &[0];
const MARKED: &[usize] = &[1];
const ANY_LIMIT: &[usize] = &[WITHOUT_LIMIT, KEPT, MISSED];

/// Every group that published counts make known, with what splits it.
const GROUPS: [Group; 22] = {
    use Facet::{Due, Ended, Exceptions, Overdue, Queue, Started, Stopped, Timely};
    const BY_LIMIT: &[Split] = &[Split::Limit(EITHER)];
    const BY_MARK: &[Split] = &[Split::Mark(ANY_LIMIT)];
    const ALL_MARKED: &[Split] = &[Split::AllMarked];
    [
        // Beside what was completed, or beside all that began, it stands that everyone was stopped.
        group(&[Stopped, Ended], Cut::Counted, Of::Ended, ALL_MARKED),
        group(&[Stopped, Exceptions], Cut::Counted, Of::Ended, ALL_MARKED),
        group(&[Stopped, Started], Cut::Counted, Of::Ended, ALL_MARKED),
        group(&[Ended, Timely], Cut::Counted, Of::Counted, BY_LIMIT),
        // All late ends are known by the flow of the queue over the limit.
        group(&[Ended, Overdue, Due], Cut::Counted, Of::Counted, BY_LIMIT),
        group(&[Exceptions], Cut::Counted, Of::Counted, BY_LIMIT),
        // With exceptions less without them are the exceptions.
        group(
            &[Exceptions, Ended],
            Cut::Counted,
            Of::Counted,
            &[
                Split::Limit(MARKED),
                Split::Mark(ANY_LIMIT),
                Split::Mark(&[KEPT]),
                Split::Mark(&[MISSED]),
            ],
        ),
        group(&[Due], Cut::Dues, Of::Due, BY_LIMIT),
        // Who has waited for 52 weeks has missed the limit, and who has kept it has not.
        group(
            &[Queue, Overdue],
            Cut::Queue,
            Of::Open,
            &[
                Split::Limit(EITHER),
                Split::Limit(UNMARKED),
                Split::Mark(ANY_LIMIT),
                Split::Mark(&[MISSED]),
            ],
        ),
        // By the flow all that ended are known, and by that of the queue over the limit those that ended
        // late; less those that are shown, all others.
        group(
            &[Queue, Overdue, Started, Due],
            Cut::Uncounted,
            Of::Others,
            BY_LIMIT,
        ),
        group(
            &[Queue, Overdue, Started, Due, Ended, Timely],
            Cut::Uncounted,
            Of::Others,
            BY_LIMIT,
        ),
        group(
            &[Queue, Overdue, Started, Due, Exceptions],
            Cut::Uncounted,
            Of::Others,
            BY_LIMIT,
        ),
        // All that ended less those that were stopped are known, and how many of them are no exceptions.
        group(
            &[Queue, Started, Ended, Stopped],
            Cut::Uncounted,
            Of::Completed,
            BY_MARK,
        ),
        group(
            &[Queue, Started, Ended],
            Cut::Uncounted,
            Of::Completed,
            BY_MARK,
        ),
        // All that began less all that ended are open, all limits that were missed less all late ends over
        // theirs, though no queue is shown.
        group(
            &[Started, Due, Ended, Timely],
            Cut::OpenByFlow,
            Of::Open,
            BY_LIMIT,
        ),
        group(
            &[Started, Due, Ended, Timely, Stopped],
            Cut::OpenByFlow,
            Of::Open,
            BY_LIMIT,
        ),
        group(
            &[Started, Due, Exceptions],
            Cut::OpenByFlow,
            Of::Open,
            BY_LIMIT,
        ),
        group(
            &[Started, Due, Exceptions, Stopped],
            Cut::OpenByFlow,
            Of::Open,
            BY_LIMIT,
        ),
        // Nor that over the limit beside one.
        group(
            &[Queue, Due, Ended, Timely],
            Cut::QueueAndOverByFlow,
            Of::Open,
            BY_LIMIT,
        ),
        group(
            &[Queue, Due, Ended, Timely, Stopped],
            Cut::QueueAndOverByFlow,
            Of::Open,
            BY_LIMIT,
        ),
        group(
            &[Queue, Due, Exceptions],
            Cut::QueueAndOverByFlow,
            Of::Open,
            BY_LIMIT,
        ),
        group(
            &[Queue, Due, Exceptions, Stopped],
            Cut::QueueAndOverByFlow,
            Of::Open,
            BY_LIMIT,
        ),
    ]
};

const fn group(needs: &'static [Facet], cut: Cut, of: Of, splits: &'static [Split]) -> Group {
    Group {
        family: family(needs, cut),
        of,
        splits,
    }
}

/// What can be said of everyone in a group.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    Nobody,
    Everyone,
}

impl Split {
    /// Says whether it tells something of everyone in a group of fewer cases than `least`. What is said of all cases
    /// may be said of some of them.
    fn tells_of_all(self, counts: &Counts, least: u64) -> bool {
        let (size, said) = self.said(counts);
        let (whole, said_of_whole) = match self {
            Split::Limit(_) => Split::Limit(EITHER),
            Split::Mark(_) => Split::Mark(ANY_LIMIT),
            Split::AllMarked => return said == Some(Said::Everyone) && size < least,
        }
        .said(counts);
        said.is_some() && size < least && (whole < least || said_of_whole != said)
    }

    /// Returns the size of a group and what can be said of everyone in it, if anything.
    fn said(self, counts: &Counts) -> (u64, Option<Said>) {
        let (some, others) = match self {
            Split::Limit(marks) => {
                let of = |limit: usize| marks.iter().map(|mark| counts[limit][*mark]).sum::<u64>();
                // Where nobody has a limit there is none to be missed.
                if of(KEPT) + of(MISSED) == 0 {
                    return (of(WITHOUT_LIMIT), None);
                }
                (of(MISSED), of(WITHOUT_LIMIT) + of(KEPT))
            }
            Split::Mark(_) | Split::AllMarked => {
                let limits = match self {
                    Split::Mark(limits) => limits,
                    _ => ANY_LIMIT,
                };
                let of = |mark: usize| limits.iter().map(|limit| counts[*limit][mark]).sum::<u64>();
                (of(1), of(0))
            }
        };
        let said = match (some, others) {
            (0, 0) => None,
            (0, _) => Some(Said::Nobody),
            (_, 0) => Some(Said::Everyone),
            _ => None,
        };
        (some + others, said)
    }
}

impl Parts<'_> {
    /// Returns the categories of a sensitive breakdown, or groups of them, of which a part of a table would let
    /// a reader say something of everyone in a small group.
    pub(in super::super) fn naming_a_whole_group(
        &mut self,
        shown: &[Shown],
        (table, facet): (usize, Facet),
        policy: &Policy,
    ) -> BTreeSet<u16> {
        let spec = &shown[table].spec;
        let key = spec.topic.map(|topic| &self.cases.topics[topic].key);
        let is_sensitive = key.is_some_and(|key| policy.sensitive.contains(key));
        if !is_sensitive || self.cases.threshold == 1 {
            return BTreeSet::new();
        }
        let changed = &going_with(facet) & &shown[table].facets;
        let groups = GROUPS.iter().filter(|group| {
            changed.iter().any(|facet| group.family.depends_on(*facet))
                && self.is_open(shown, &group.family)
                && self.is_known(group)
        });
        let slices = Slices::of(shown);
        let views = groups.map(|group| {
            let views = self.views((shown, &slices), &group.family, spec)?;
            let touched = views.into_iter().filter(|view| view.touches(spec));
            Some(touched.map(move |view| (group, view)).collect())
        });
        let views: Option<Vec<Vec<(&Group, View)>>> = views.collect();
        let Some(views) = views else {
            // Of any of them it cannot be said that it does not.
            let all = (0..).zip(&self.cases.topics[spec.topic.unwrap_or(0)].categories);
            return all.map(|(category, _)| category).collect();
        };
        let views: Vec<(&Group, View)> = views.into_iter().flatten().collect();
        for (_, view) in &views {
            self.tell_apart(view);
        }
        let naming = views
            .par_iter()
            .map(|(group, view)| self.naming_in(group, view, policy.group, spec));
        let naming: Vec<BTreeSet<u16>> = naming.collect();
        naming.into_iter().flatten().collect()
    }

    /// Says whether the series is one in which a group is known.
    fn is_known(&self, group: &Group) -> bool {
        let counts_stops = group.family.needs.contains(&Facet::Stopped);
        group.of != Of::Completed || counts_stops || self.ends.iter().all(|ended| ended.completed)
    }

    /// Returns the categories of a table, or groups of them, that a view shows 0 % or 100 % of fewer cases than
    /// `least` of.
    fn naming_in(&self, group: &Group, view: &View, least: u64, spec: &Spec) -> BTreeSet<u16> {
        let counts = self.counts_in(group, view);
        let has_marks = self.has_marks(group.of);
        let is_open = |split: &&Split| has_marks || matches!(split, Split::Limit(EITHER));
        let splits: Vec<&Split> = group.splits.iter().filter(is_open).collect();
        let naming = counts.iter().filter(|(_, counts)| {
            let mut splits = splits.iter();
            splits.any(|split| split.tells_of_all(counts, least))
        });
        let tag_sets = &self.told_apart(view).tag_sets;
        let of_naming = naming.map(|([_, tags, _], _)| &tag_sets[*tags as usize]);
        let tags: BTreeSet<u16> = of_naming.flatten().copied().collect();
        // A view can be by a coarser breakdown than the table.
        let n_categories = spec
            .topic
            .map_or(0, |t| self.cases.topics[t].categories.len());
        let categories = (0..n_categories as u16)
            .filter(|category| tags.contains(&group_of(view.breakdown.groups.as_ref(), *category)));
        categories
            .map(|category| group_of(spec.groups.as_ref(), category))
            .collect()
    }

    /// Says whether what is shown tells which cases of a group have the mark.
    fn has_marks(&self, of: Of) -> bool {
        let over = |over_52_weeks| Waiting {
            over_limit: true,
            over_52_weeks,
        };
        let mut queue = self.queue.iter().map(|(_, holds)| holds);
        match of {
            Of::Open => queue.any(|holds| holds(&over(true)) != holds(&over(false))),
            Of::Ended => true,
            _ => self.cases.flags_exceptions,
        }
    }

    /// Returns the cases of a group by parts.
    fn counts_in(&self, group: &Group, view: &View) -> CountsOfParts {
        let is_of_group = |ended: &Ended| (*ended, self.is_of_group(group, *ended));
        let ends: Vec<(Ended, bool)> = self.ends.iter().map(is_of_group).collect();
        let told = self.told_apart(view);
        let (of_view, _) = told.numbers_in(&view.areas);
        let of_courses =
            self.of_courses(|course| self.known_of(&course.seen, group.of, view, &ends));
        let mut all = CountsOfParts::default();
        for alike in &told.list {
            let Some(areas) = of_view[alike.areas as usize] else {
                continue;
            };
            for (stretch, limit, mark) in &of_courses[alike.course as usize] {
                let counts = all.entry([areas, alike.tags, *stretch]).or_default();
                counts[*limit][usize::from(*mark)] += alike.count;
            }
        }
        all
    }

    /// Says whether a kind of end is of a group of cases that ended.
    fn is_of_group(&self, group: &Group, ended: Ended) -> bool {
        let needs = group.family.needs;
        match group.of {
            Of::Counted => counts_end(self.cases, ended, |facet| needs.first() == Some(facet)),
            Of::Others => !counts_end(self.cases, ended, |facet| needs.contains(facet)),
            Of::Completed => ended.completed,
            Of::Ended => true,
            Of::Due | Of::Open => false,
        }
    }

    /// Returns for each stretch of days, or point in time, at which a case is of a group what became of its limit
    /// by then and whether it has the mark; `ends` says which kinds of end are of the group.
    fn known_of(
        &self,
        case: &Seen,
        of: Of,
        view: &View,
        ends: &[(Ended, bool)],
    ) -> Vec<(u32, usize, bool)> {
        let limit = |is_kept: bool| match case.last_lawful {
            None => WITHOUT_LIMIT,
            Some(_) if is_kept => KEPT,
            Some(_) => MISSED,
        };
        if of == Of::Open {
            let points = view.points.iter().enumerate();
            let open = points.filter(|(_, point)| case.is_open_on(**point));
            let known = open.map(|(place, point)| {
                let waiting = tabulate::waiting((case.start, case.last_lawful), *point);
                let limit = limit(!waiting.over_limit);
                (place as u32, limit, waiting.over_52_weeks)
            });
            return known.collect();
        }
        if of == Of::Due {
            let past_due = case.last_lawful.filter(|day| *day <= self.cases.as_of);
            let stretch = past_due.and_then(|day| view.stretches.of(day));
            return stretch
                .map(|stretch| (stretch, limit(case.ended.is_met), false))
                .into_iter()
                .collect();
        }
        let Some(stretch) = case.end.and_then(|end| view.stretches.of(end)) else {
            return Vec::new();
        };
        let ended = case.ended;
        // By the flow a case has missed its limit that was counted as missed.
        let is_kept = if of == Of::Others {
            ended.is_met
        } else {
            ended.in_limit
        };
        let mut ends = ends.iter();
        let is_of_group = ends.any(|(known, is_of_group)| *is_of_group && *known == ended);
        let has_mark = if of == Of::Ended {
            !ended.completed
        } else {
            ended.exception
        };
        let known = is_of_group.then(|| (stretch, limit(is_kept), has_mark));
        known.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::confidential::protect::tests::{YEAR, release_of};
    use crate::confidential::records::Cases;
    use crate::release::Table;

    /// Many of another need, of every kind.
    const OTHERS: &str = "40 E10 2024-02-01 2024-05-01 0\n40 E10 2024-02-01 2024-09-01 0\n\
        40 E10 2025-02-01 2025-05-01 0\n40 E10 2025-02-01 2025-09-01 0\n\
        20 E10 2025-03-01 - 0\n20 E10 2025-11-01 - 0\n";

    /// Returns what a breakdown by a sensitive topic tells of the second category in 2025: `open c, due 12`.
    fn told(lines: &str, measures: &[&str]) -> String {
        told_of(lines, measures, |_| ())
    }

    fn told_of(lines: &str, measures: &[&str], change: fn(&mut Cases)) -> String {
        let release = release_of(&format!("{OTHERS}{lines}"), change);
        let tables = release.tables().iter();
        let by_need = tables.filter(|table| table.topic().is_some() && table.kind() == YEAR);
        let mut rows = by_need
            .flat_map(Table::rows)
            .filter(|row| row.period().label() == "2025" && row.category() == Some("Speech"));
        let Some(row) = rows.next() else {
            return "nothing".into();
        };
        let told = measures.iter().map(|id| {
            let value = row.value(id).unwrap();
            let symbol = value.symbol().map(|symbol| symbol.code().to_string());
            let text = symbol.unwrap_or_else(|| value.number().unwrap().to_string());
            format!("{id} {text}")
        });
        told.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn a_small_group_that_is_late_altogether_does_not_come_back_by_the_flow() {
        // The queue before, and those that began, less the queue after: 12 ended. The queue over the limit
        // before, and the limits that were missed, less the queue over it after: 12 ended late.
        let lines = "10 E10 2024-02-01 2024-05-01 1\n15 E10 2024-02-01 2024-09-01 1\n8 E10 2024-03-01 - 1\n\
            12 E10 2024-12-01 2025-09-01 1\n10 E10 2025-03-01 - 1\n8 E10 2025-11-01 - 1";
        let measures = [
            "completed_ex",
            "in_limit_ex",
            "open",
            "open_over_limit",
            "due",
            "due_in_limit",
            "started",
        ];
        assert_eq!(
            told(lines, &measures),
            "completed_ex c, in_limit_ex c, open 26, open_over_limit 18, due 22, due_in_limit 0, started c"
        );
    }

    const EXCEPTIONS: &str = "20 E10 2025-02-01 2025-05-01! 0\n20 E10 2025-02-01 2025-09-01! 0\n";

    #[test]
    fn no_exceptions_or_nothing_else_among_few_is_not_told() {
        let measures = ["completed", "completed_ex", "pc_exceptions", "started"];
        let none = "6 E10 2025-02-01 2025-05-01 1\n6 E10 2025-02-01 2025-09-01 1";
        assert_eq!(
            told(&format!("{EXCEPTIONS}{none}"), &measures),
            "completed c, completed_ex 12, pc_exceptions c, started c"
        );
        let all = none.replace(" 1", "! 1");
        assert_eq!(
            told(&format!("{EXCEPTIONS}{all}"), &measures),
            "completed c, completed_ex 0, pc_exceptions c, started c"
        );
        // Nobody has said which cases are exceptions.
        let unflagged = |cases: &mut Cases| cases.flags_exceptions = false;
        assert_eq!(
            told_of(none, &measures, unflagged),
            "completed 12, completed_ex 12, pc_exceptions x, started 12"
        );
    }

    #[test]
    fn few_exceptions_that_are_late_altogether_are_not_told() {
        // 37 completed, 30 of them no exceptions; 15 in time, all of them no exceptions.
        let lines = "15 E10 2025-02-01 2025-05-01 1\n15 E10 2025-02-01 2025-09-01 1\n\
            7 E10 2025-02-01 2025-09-01! 1";
        let measures = ["completed", "completed_ex", "in_limit", "in_limit_ex"];
        assert_eq!(
            told(&format!("{EXCEPTIONS}{lines}"), &measures),
            "completed c, completed_ex 30, in_limit c, in_limit_ex 15"
        );
    }

    #[test]
    fn few_that_were_stopped_altogether_are_not_told() {
        let measures = ["completed", "stopped", "started", "open"];
        let refused = |n: u32| format!("{n} E10 2025-02-01 /2025-05-01 1");
        assert_eq!(
            told(&refused(8), &measures),
            "completed 0, stopped c, started 8, open 0"
        );
        assert_eq!(
            told(&refused(20), &measures),
            "completed 0, stopped 20, started 20, open 0"
        );
        // Without the starts, which by the flow would say that the eight were stopped within the limit.
        let others = "10 E10 2025-02-01 2025-05-01 1\n10 E10 2025-02-01 2025-09-01 1";
        assert_eq!(
            told(&format!("{}\n{others}", refused(8)), &measures),
            "completed 20, stopped 8, started c, open 0"
        );
    }

    #[test]
    fn few_of_two_categories_at_once_that_are_late_altogether_are_not_told() {
        let lines = "30 E10 2025-02-01 2025-05-01 1\n30 E10 2025-02-01 2025-09-01 1\n";
        let measures = ["completed_ex", "in_limit_ex"];
        let late = format!("{lines}7 E10 2025-02-01 2025-09-01 0+1");
        assert_eq!(told(&late, &measures), "completed_ex c, in_limit_ex c");
        let some_late = format!("{late}\n6 E10 2025-02-01 2025-05-01 0+1");
        assert_eq!(
            told(&some_late, &measures),
            "completed_ex 73, in_limit_ex 36"
        );
    }

    #[test]
    fn a_small_queue_that_is_past_the_limit_altogether_is_not_told() {
        let ended = "20 E10 2025-02-01 2025-05-01 1\n20 E10 2025-02-01 2025-09-01 1\n";
        let measures = ["open", "open_over_limit", "due", "started"];
        let open = |lines: &str| told(&format!("{ended}{lines}"), &measures);
        // Nor do those that began, less those that ended, tell it.
        assert_eq!(
            open("7 E10 2025-03-01 - 1"),
            "open c, open_over_limit c, due 47, started c"
        );
        assert_eq!(
            open("20 E10 2025-03-01 - 1"),
            "open 20, open_over_limit 20, due 60, started 60"
        );
        // That nobody has waited for 52 weeks is said of more than the seven.
        assert_eq!(
            open("7 E10 2025-03-01 - 1\n13 E10 2025-11-01 - 1"),
            "open 20, open_over_limit 7, due 47, started 60"
        );
        // Of fewer it is not said, but that they are open.
        assert_eq!(
            open("7 E10 2025-03-01 - 1\n8 E10 2025-11-01 - 1"),
            "open 15, open_over_limit c, due 47, started 55"
        );
    }

    #[test]
    fn few_limits_that_were_missed_altogether_are_not_told() {
        let lines = "20 E10 2024-12-01 2025-02-01 1\n20 E10 2025-08-01 2025-10-01 1\n\
            12 E10 2024-11-01 2025-10-01 1\n20 E10 2025-11-01 - 1";
        let measures = ["completed_ex", "in_limit_ex", "due", "due_in_limit"];
        assert_eq!(
            told(lines, &measures),
            "completed_ex 52, in_limit_ex 40, due 52, due_in_limit 40"
        );
        let few = lines.replace("20 E10 2024-12-01 2025-02-01 1\n", "");
        let few = few.replace(
            "20 E10 2025-08-01 2025-10-01",
            "20 E10 2025-09-01 2025-10-01",
        );
        assert_eq!(
            told(&few, &measures),
            "completed_ex 32, in_limit_ex 20, due c, due_in_limit c"
        );
    }

    #[test]
    fn a_breakdown_that_is_not_sensitive_tells_it() {
        let lines = "7 E10 2025-02-01 2025-09-01 1\n7 E10 2025-03-01 - 1";
        let measures = [
            "completed_ex",
            "in_limit_ex",
            "open",
            "open_over_limit",
            "started",
        ];
        let by_theme = |cases: &mut Cases| cases.topics[0].key = "theme".into();
        assert_eq!(
            told_of(lines, &measures, by_theme),
            "completed_ex 7, in_limit_ex 0, open 7, open_over_limit 7, started 14"
        );
    }
}
