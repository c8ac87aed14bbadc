//! Several attempts at deciding what is shown.
//!
//! What is withheld once all series are decided, since two counts differ by a few cases or the audit found
//! something, was held against all that came after it. Parts that hold without it were withheld for it. So all is
//! decided again without it, and what shows more is kept. What the audit finds can be mended in more than one order, and a
//! part that is shown alone can cost more than it is worth: these are ways to be tried as well.

use super::decide::Decision;
use super::parts::Shown;
use crate::areas::Level;
use crate::catalogue::Facet;
use crate::confidential::tabulate::{SeriesTables, Spec, TrueTable};
use crate::period::PeriodKind;
use std::collections::BTreeSet;

/// What all pieces of a table have in common: level, kind of period, whether that is over, topic, and the release that
/// was the first to decide on it.
type Shape = (Level, PeriodKind, bool, Option<usize>, usize);

/// How an attempt goes about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Way {
    pub findings: Findings,
    /// Queues are shown without those past their limit where these cannot be, and cases that ended without those in time.
    pub has_parts_alone: bool,
    pub spots: Spots,
}

/// When parts are shown but for single areas in single periods that cannot be shown whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Spots {
    /// The main parts before the others of their tables, and these once all of their series is decided.
    #[default]
    MainFirst,
    /// All once their series is decided.
    Last,
    Never,
}

/// Which of the findings of a judge cost something before it is asked again: others can rest on the same counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Findings {
    /// Those of the shortest periods.
    OfShortestPeriods,
    /// Of these, those of breakdowns before totals, and of the largest areas.
    OfLargestAreas,
    All,
}

/// The way that is tried first, and alone where a judge finds nothing in it.
pub(super) const FIRST: Way = Way {
    findings: Findings::OfShortestPeriods,
    has_parts_alone: true,
    spots: Spots::MainFirst,
};
/// Those that are tried then, where the tables are no larger than [`MOST_ROWS`].
const OTHERS: [Way; 5] = [
    Way {
        findings: Findings::OfLargestAreas,
        ..FIRST
    },
    Way {
        findings: Findings::All,
        ..FIRST
    },
    Way {
        has_parts_alone: false,
        ..FIRST
    },
    Way {
        spots: Spots::Last,
        ..FIRST
    },
    Way {
        spots: Spots::Never,
        ..FIRST
    },
];

/// Parts of tables that are not to be shown.
#[derive(Clone, Default)]
pub(super) struct Barred {
    /// By the place of the series.
    parts: BTreeSet<(usize, Shape, Facet)>,
    /// Nor are parts to be shown without those that are shown beside them alone.
    pub parts_alone: bool,
    pub spots: Spots,
}

impl Barred {
    /// Returns what a way does not show from the start.
    pub(super) fn by(way: Way) -> Barred {
        Barred {
            parts_alone: !way.has_parts_alone,
            spots: way.spots,
            ..Barred::default()
        }
    }

    /// Returns the parts that were shown of some area and period before, and are of none now.
    pub(super) fn lost(before: &[Vec<Shown>], now: &[Vec<Shown>]) -> Barred {
        Barred {
            parts: &parts(before) - &parts(now),
            ..Barred::default()
        }
    }

    pub(super) fn has(&self, series: usize, spec: &Spec, facet: Facet) -> bool {
        self.parts.contains(&(series, shape(spec), facet))
    }

    /// Returns what either has.
    pub(super) fn and(&self, other: &Barred) -> Barred {
        Barred {
            parts: &self.parts | &other.parts,
            ..Barred::default()
        }
    }
}

fn shape(spec: &Spec) -> Shape {
    let Spec { level, kind, .. } = *spec;
    (level, kind, spec.to_date, spec.topic, spec.vintage)
}

/// Returns the parts that are shown of some area and period.
fn parts(shown: &[Vec<Shown>]) -> BTreeSet<(usize, Shape, Facet)> {
    let tables = shown.iter().enumerate();
    let tables =
        tables.flat_map(|(series, of_series)| of_series.iter().map(move |one| (series, one)));
    let parts = tables.flat_map(|(series, Shown { spec, facets })| {
        let facets = facets.iter();
        facets.map(move |facet| (series, shape(spec), *facet))
    });
    parts.collect()
}

/// Returns how many counts all parts that are shown have together.
pub(super) fn n_counts(shown: &[Vec<Shown>]) -> usize {
    n_counts_of(shown, |_, _| true)
}

/// Says whether a part of a table is of some kind.
type IsOne = fn(&Spec, Facet) -> bool;

fn n_counts_of(shown: &[Vec<Shown>], is_one: impl Fn(&Spec, Facet) -> bool) -> usize {
    let tables = shown.iter().flatten();
    let n_counts = tables.map(|Shown { spec, facets }| {
        let facets = facets.iter().filter(|facet| is_one(spec, **facet));
        let n_measures: usize = facets.map(|facet| n_measures(*facet)).sum();
        n_measures * spec.areas.len() * spec.periods.len()
    });
    n_counts.sum()
}

/// Returns what all that is shown is worth: a count of a main part as much as three others.
fn worth(shown: &[Vec<Shown>]) -> usize {
    n_counts(shown) + 2 * n_counts_of(shown, is_main)
}

/// Returns how many measures a part has in each of its rows, about.
fn n_measures(facet: Facet) -> usize {
    match facet {
        Facet::Exceptions | Facet::Due => 2,
        Facet::Ended
        | Facet::Timely
        | Facet::Started
        | Facet::Stopped
        | Facet::Queue
        | Facet::Overdue => 1,
    }
}

/// Says whether it is among what is to lose least: totals of years of local authorities and larger areas.
fn is_first(spec: &Spec, _: Facet) -> bool {
    let is_year = matches!(spec.kind, PeriodKind::Year(_)) && !spec.to_date;
    is_year && spec.topic.is_none() && spec.level <= Level::LocalAuthority
}

/// Says whether it is the main part of a table: cases that ended.
fn is_main(_: &Spec, facet: Facet) -> bool {
    facet == Facet::Ended
}

/// What came of deciding once.
pub(super) struct Attempt {
    pub decision: Decision,
    /// What was withheld late, in it and in those before.
    pub lost: Barred,
    pub end: End,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Nothing is known any more that tells of a few.
    Clean,
    /// Something is known, and nothing is left to withhold for it.
    Unmended,
    /// It was not gone on with, since it could not become better than another.
    GivenUp,
}

/// What an attempt must show to be taken in place of the best before it.
#[derive(Clone, Copy)]
enum Aim {
    /// More counts, and no fewer of what is to lose least or of the main parts.
    More,
    /// What is worth more, and no fewer counts of what is to lose least: beside an attempt that shows main parts but for
    /// single areas in single periods.
    Worth,
}

impl Aim {
    fn is_met(self, shown: &[Vec<Shown>], best: &[Vec<Shown>]) -> bool {
        let loses_none = |is_one: IsOne| n_counts_of(shown, is_one) >= n_counts_of(best, is_one);
        match self {
            Aim::More => {
                loses_none(is_first) && loses_none(is_main) && n_counts(shown) > n_counts(best)
            }
            Aim::Worth => loses_none(is_first) && worth(shown) > worth(best),
        }
    }
}

/// The best attempt so far, and how another becomes better.
#[derive(Clone, Copy)]
pub(super) struct Rival<'a> {
    best: &'a Attempt,
    aim: Aim,
}

impl Rival<'_> {
    /// Says whether what is shown can still become better, if more of it is withheld.
    pub(super) fn is_within_reach(self, shown: &[Vec<Shown>]) -> bool {
        self.best.end != End::Clean || self.aim.is_met(shown, &self.best.decision.shown)
    }

    fn is_beaten_by(self, attempt: &Attempt) -> bool {
        attempt.end == End::Clean && self.is_within_reach(&attempt.decision.shown)
    }
}

/// The tables of all series, as they were before anything was parted from them.
pub(super) type Whole = Vec<Vec<TrueTable>>;

pub(super) fn whole(all: &[SeriesTables]) -> Whole {
    all.iter().map(|series| series.tables.clone()).collect()
}

/// Returns the best of up to so many attempts: each is without what was lost late in those before. The tables are left
/// as that one has parted them. An attempt can be given up that cannot become better than its rival.
pub(super) fn best(
    all: &mut [SeriesTables],
    whole: &Whole,
    (most, barred, rival): (usize, &Barred, Option<Rival>),
    mut attempt: impl FnMut(&mut [SeriesTables], &Barred, Option<Rival>) -> Attempt,
) -> Attempt {
    let mut barred = barred.clone();
    let mut best = attempt(all, &barred, rival);
    for _ in 1..most {
        if best.end == End::GivenUp || best.lost.parts.is_subset(&barred.parts) {
            break;
        }
        barred.parts.extend(best.lost.parts.iter().copied());
        let next = better(all, whole, (&best, Aim::More), |all, rival| {
            attempt(all, &barred, Some(rival))
        });
        match next {
            Some(next) => best = next,
            None => break,
        }
    }
    best.lost.parts.extend(barred.parts);
    best
}

/// So many rows tables may have together for more than one way to be tried: a judge looks at all of them each time.
const MOST_ROWS: usize = 50_000;

/// Says whether tables are small enough together for more to be tried.
pub(super) fn are_small<'t>(tables: impl Iterator<Item = &'t TrueTable>) -> bool {
    let rows = tables.map(|table| table.spec.areas.len() * table.spec.periods.len());
    rows.sum::<usize>() <= MOST_ROWS
}

/// Returns the best of the first way and of others. The tables are left as that one has parted them.
pub(super) fn best_way(
    all: &mut [SeriesTables],
    whole: &Whole,
    mut attempt: impl FnMut(&mut [SeriesTables], Way, Option<Rival>) -> Attempt,
) -> Attempt {
    let mut best = attempt(all, FIRST, None);
    let is_settled = best.end == End::Clean && best.lost.parts.is_empty();
    if (is_settled && !best.decision.has_spots) || !are_small(whole.iter().flatten()) {
        return best;
    }
    let others = OTHERS.into_iter();
    for way in others.filter(|way| !is_settled || way.spots == Spots::Last) {
        let aim = if way.spots == FIRST.spots {
            Aim::More
        } else {
            Aim::Worth
        };
        let next = better(all, whole, (&best, aim), |all, rival| {
            attempt(all, way, Some(rival))
        });
        if let Some(next) = next {
            best = next;
        }
    }
    best
}

/// Returns another attempt if it is better, and else leaves the tables as they are.
fn better(
    all: &mut [SeriesTables],
    whole: &Whole,
    (best, aim): (&Attempt, Aim),
    attempt: impl FnOnce(&mut [SeriesTables], Rival) -> Attempt,
) -> Option<Attempt> {
    let of_best = replace(all, whole.clone());
    let rival = Rival { best, aim };
    let next = attempt(all, rival);
    if rival.is_beaten_by(&next) {
        return Some(next);
    }
    replace(all, of_best);
    None
}

fn replace(all: &mut [SeriesTables], tables: Whole) -> Whole {
    let both = all.iter_mut().zip(tables);
    let old = both.map(|(series, tables)| std::mem::replace(&mut series.tables, tables));
    old.collect()
}

#[cfg(test)]
mod tests {
    use super::super::withhold::told_by_flow;
    use super::{
        Aim, Attempt, Barred, Decision, End, Findings, Rival, Shown, best, best_way, whole,
    };
    use crate::areas::tests::areas;
    use crate::areas::{Areas, Level};
    use crate::catalogue::Facet;
    use crate::confidential::earlier::Earlier;
    use crate::confidential::tabulate::{SeriesTables, tabulate, tests as given};
    use crate::period::PeriodKind;

    fn series() -> (Areas, SeriesTables) {
        let areas = areas(given::AREAS);
        let lines = "E10 2024-03-01 2024-07-19\nE10 2024-03-01 /2024-06-19\nE10 2024-03-01 -";
        let mut cases = given::cases(&areas, "2025-12-31", lines);
        cases.levels = Some(Vec::from(Level::ALL));
        let series = tabulate(cases, &areas, &given::scope(&areas), &Earlier::default());
        (areas, series)
    }

    /// Returns the county's year with some parts.
    fn year(series: &SeriesTables, facets: impl IntoIterator<Item = Facet>) -> Shown {
        let is_year = |kind| matches!(kind, PeriodKind::Year(_));
        let mut specs = series.tables.iter().map(|table| table.spec.clone());
        let spec = specs.find(|spec| spec.level == Level::LocalAuthority && is_year(spec.kind));
        Shown {
            spec: spec.unwrap(),
            facets: facets.into_iter().collect(),
        }
    }

    /// Returns what is left of parts of a county's year, after one was lost that stood beside them.
    fn left(facets: &[Facet], lost: Facet) -> Vec<Facet> {
        let (areas, series) = series();
        let shown = year(&series, facets.iter().copied());
        let mut before = shown.clone();
        before.facets.insert(lost);
        let mut shown = [vec![shown]];
        let lost = Barred::lost(&[vec![before]], &shown);
        told_by_flow(&[series], &areas, &mut shown, &lost);
        shown[0][0].facets.iter().copied().collect()
    }

    /// What each attempt shows of a county's year before anything is withheld late, and after.
    type Attempts = [(Vec<Facet>, Vec<Facet>)];

    /// Returns what the best of some attempts shows, after how many of them it was settled, and how many tables it has.
    fn best_of(attempts: &Attempts) -> (Vec<Facet>, usize, usize) {
        let (_, series) = series();
        let mut all = [series];
        let tables = whole(&all);
        let mut n_attempts = 0;
        let known = (attempts.len(), &Barred::default(), None);
        let best = best(&mut all, &tables, known, |all, barred, _| {
            assert_eq!(
                all[0].tables.len(),
                tables[0].len(),
                "tables of an attempt before"
            );
            let (before, after) = &attempts[n_attempts];
            n_attempts += 1;
            let early = year(&all[0], before.iter().copied());
            let is_barred = |facet: &Facet| barred.has(0, &early.spec, *facet);
            assert!(!before.iter().any(is_barred), "what was lost is shown");
            let shown = vec![vec![year(&all[0], after.iter().copied())]];
            // Each attempt leaves a table less, so that it can be seen whose are left.
            all[0].tables.truncate(tables[0].len() - n_attempts);
            Attempt {
                lost: Barred::lost(&[vec![early]], &shown),
                decision: Decision::of(shown),
                end: End::Clean,
            }
        });
        let facets = best.decision.shown[0][0].facets.iter().copied().collect();
        (facets, n_attempts, tables[0].len() - all[0].tables.len())
    }

    /// Limits that ran out are lost late. Without them starts and stopped cases can be shown, which they had cost.
    #[test]
    fn what_was_withheld_late_does_not_cost_what_holds_without_it() {
        use Facet::{Due, Ended, Queue, Started, Stopped};
        let first = (vec![Ended, Queue, Due], vec![Ended, Queue]);
        let of = |next: &[Facet]| best_of(&[first.clone(), (next.to_vec(), next.to_vec())]);
        let more = [Ended, Queue, Started, Stopped];
        assert_eq!(of(&more), (more.to_vec(), 2, 2));
        // What shows no more, or less of the main part, is not taken.
        assert_eq!(of(&[Ended, Started]), (vec![Ended, Queue], 2, 1));
        assert_eq!(of(&[Queue, Started, Stopped]), (vec![Ended, Queue], 2, 1));
        // Where nothing is lost late, once is enough.
        let all = vec![Ended, Queue, Due];
        assert_eq!(best_of(&[(all.clone(), all.clone())]), (all, 1, 1));
    }

    /// What is given up is not tried a second time without what it lost, and never taken.
    #[test]
    fn what_is_given_up_ends_its_way() {
        let (_, series) = series();
        let mut all = [series];
        let tables = whole(&all);
        let attempt_of = |facets: &[Facet], lost, end| {
            let shown = vec![vec![year(&all[0], facets.iter().copied())]];
            let mut before = shown.clone();
            before[0][0].facets.insert(lost);
            Attempt {
                lost: Barred::lost(&before, &shown),
                decision: Decision::of(shown),
                end,
            }
        };
        let few = attempt_of(&[Facet::Ended], Facet::Due, End::Clean);
        let more = [Facet::Ended, Facet::Queue];
        let mut given_up = Some(attempt_of(&more, Facet::Started, End::GivenUp));
        let rival = Rival {
            best: &few,
            aim: Aim::More,
        };
        let known = (2, &Barred::default(), Some(rival));
        let next = best(&mut all, &tables, known, |_, _, rival| {
            assert!(rival.is_some(), "nobody to give up for");
            given_up.take().expect("a second attempt")
        });
        assert_eq!(next.end, End::GivenUp);
        assert!(!rival.is_beaten_by(&next));
    }

    /// Returns what the best way shows of a county's year, and how many were tried. Each way shows some parts, and loses limits that ran
    /// out late where it is said so.
    fn best_of_ways(ways: &[(&[Facet], bool)]) -> (Vec<Facet>, usize) {
        let (_, series) = series();
        let mut all = [series];
        let tables = whole(&all);
        let mut n_tried = 0;
        let best = best_way(&mut all, &tables, |all, way, _| {
            let vintage = all[0].tables[0].spec.vintage;
            assert_eq!(vintage, 0, "tables of a way before");
            assert!(n_tried > 0 || way.findings == Findings::OfShortestPeriods);
            let (facets, loses) = ways[n_tried];
            n_tried += 1;
            let shown = vec![vec![year(&all[0], facets.iter().copied())]];
            let mut before = shown.clone();
            before[0][0].facets.extend(loses.then_some(Facet::Due));
            all[0].tables[0].spec.vintage = n_tried;
            Attempt {
                lost: Barred::lost(&before, &shown),
                decision: Decision::of(shown),
                end: End::Clean,
            }
        });
        let facets: Vec<Facet> = best.decision.shown[0][0].facets.iter().copied().collect();
        let way = all[0].tables[0].spec.vintage - 1;
        assert_eq!(ways[way].0, facets, "tables of another way");
        (facets, n_tried)
    }

    #[test]
    fn other_ways_are_tried_where_something_is_lost_late() {
        use Facet::{Ended, Queue, Started, Stopped};
        let (few, more, most) = (
            [Ended, Queue],
            [Ended, Queue, Stopped],
            [Ended, Queue, Started, Stopped],
        );
        let of = |first: (&[Facet], bool), second: &[Facet]| {
            best_of_ways(&[
                first,
                (second, true),
                (&more, true),
                (&few, false),
                (&few, true),
                (&few, true),
            ])
        };
        assert_eq!(of((&few, true), &most), (most.to_vec(), 6));
        // The first of those that show as much.
        assert_eq!(of((&more, true), &few), (more.to_vec(), 6));
        assert_eq!(of((&few, false), &most), (few.to_vec(), 1));
    }

    /// What is withheld does not come back: an attempt that shows no more than the best is given up before a judge looks at it.
    #[test]
    fn what_cannot_become_better_is_out_of_reach() {
        use Facet::{Due, Ended, Queue, Started, Stopped};
        let (_, series) = series();
        let shown = |facets: &[Facet]| vec![vec![year(&series, facets.iter().copied())]];
        let is_within_reach = |facets: &[Facet], aim, end| {
            let best = Attempt {
                decision: Decision::of(shown(&[Ended, Queue])),
                lost: Barred::default(),
                end,
            };
            let rival = Rival { best: &best, aim };
            rival.is_within_reach(&shown(facets))
        };
        for aim in [Aim::More, Aim::Worth] {
            assert!(is_within_reach(&[Ended, Queue, Started], aim, End::Clean));
            assert!(!is_within_reach(&[Ended, Queue], aim, End::Clean));
            assert!(is_within_reach(&[Ended, Queue], aim, End::Unmended));
        }
        // More counts, but none of the main part.
        let others = [Queue, Started, Stopped, Due];
        assert!(!is_within_reach(&others, Aim::More, End::Clean));
    }

    /// The flow of a queue has four parts: three of them are the fourth.
    #[test]
    fn what_was_lost_late_does_not_come_back_by_the_flow() {
        use Facet::{Due, Ended, Queue, Started, Stopped};
        assert_eq!(left(&[Queue, Started], Ended), [Queue]);
        assert_eq!(left(&[Queue, Due, Stopped], Ended), [Queue, Due, Stopped]);
        assert_eq!(left(&[Ended, Queue, Stopped], Started), [Ended, Queue]);
        assert_eq!(left(&[Ended, Started, Stopped], Queue), [Ended, Started]);
        assert_eq!(left(&[Ended, Queue, Started], Stopped), [Ended, Queue]);
        let all_but_due = [Ended, Queue, Started, Stopped];
        assert_eq!(left(&all_but_due, Due), all_but_due);
    }
}
