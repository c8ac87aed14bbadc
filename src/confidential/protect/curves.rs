//! Curves of cohorts: of all cases that began in a year, how many still waited after so many
//! weeks, and how many had ended with their event.
//!
//! Published for the largest area that has years, a local authority or above, only where nothing of their table of years is
//! withheld, and only to the week that the youngest case of the cohort has been followed to. A
//! curve is a few counts: ends of each kind in each of its steps. They pass three tests before they
//! leave. Each is 0 or at least the threshold, in every disjoint part of the areas that have curves,
//! and so is the rest that still waits. Cut by the days on which limits ran out, those that ended by
//! their limit are too, and those that did not. And no sum of steps differs by a few cases from any
//! other published count, from bins of waits by length, or from any sum of counts up to the end of a
//! period.

use super::bins::{self, Binned};
use super::decide;
use super::decide::Decision;
use super::nested::Counted;
use super::parts::{Shown, Stretches};
use super::release::{Count, Curve, CurveStep, Days, Distribution, Published};
use crate::areas::{AreaId, Areas};
use crate::catalogue::{DAYS_OF_52_WEEKS, Ended, Facet};
use crate::confidential::records::{Case, Cases, End};
use crate::confidential::tabulate::{
    self, Availability, SeriesTables, Spec, last_day, longest_limit,
};
use crate::period::{Day, Period, PeriodKind};
use crate::series::Series;
use crate::symbol::Symbol;
use foldhash::fast::FixedState;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// Cases still waiting below which a curve is cut.
const LEAST_AT_RISK: u64 = 10;

/// The longest curve, in weeks.
const LONGEST: u32 = 208;

/// The finest steps are taken with which the curves tell of so many of a hundred ends that any steps
/// would let them tell of.
const REACH_OF_HUNDRED: u64 = 95;

/// Returns the curves of all series, beside the counts and the waits by length that are published.
pub(super) fn curves(
    all: &[SeriesTables],
    areas: &Areas,
    decision: Decision,
    distributions: &[Distribution],
) -> Vec<Curve> {
    let shown = &decision.shown;
    let order = decide::order(all);
    let mut plans: Vec<(usize, Cohorts)> = Vec::new();
    for index in &order {
        let cohorts = Cohorts::of(&all[*index].cases, areas, &shown[*index]);
        plans.extend(cohorts.map(|cohorts| (*index, cohorts)));
    }
    if plans.is_empty() {
        return Vec::new();
    }
    let mut known = Known {
        counts: decision.counts,
        binned: bins::binned(all, areas, distributions),
        sets: Vec::new(),
    };
    let mut curves = Vec::new();
    for (index, cohorts) in &plans {
        let edges = bins::edges(distributions, &cohorts.cases.series);
        let sums = Sums::of(cohorts, &shown[*index], &edges);
        let ends = cohorts.ends(&known, &sums);
        known.add(cohorts, &ends);
        curves.extend(cohorts.curves(&ends));
    }
    curves.sort_by_key(|curve| (curve.series.clone(), curve.cohort, curve.area));
    curves
}

/// The cohorts of a series that may have a curve.
struct Cohorts<'a> {
    cases: &'a Cases,
    areas: &'a Areas,
    /// The limit in weeks, begun ones counted whole.
    limit: u32,
    /// By area and year.
    list: Vec<Cohort<'a>>,
    /// The smallest parts into which the areas of the list cut the cases of a year.
    parts: Vec<(Vec<AreaId>, Period, Tally)>,
}

/// The cases that began in an area in a year.
struct Cohort<'a> {
    area: AreaId,
    period: Period,
    /// The last day of the period.
    last: Day,
    /// The weeks to which the youngest case has been followed.
    followed: u32,
    tally: Tally,
    /// In the order of their rows.
    cases: Vec<&'a Case>,
    /// With the week of the end, in its order; those that have none come last.
    by_week: Vec<(u32, &'a Case)>,
    /// Cut by the days on which limits ran out, those that ended by the limit are nobody or many.
    holds_by_limits: bool,
}

/// Ends by week: the first week takes those of the day of the start as well.
#[derive(Clone, Default)]
struct Tally {
    started: u64,
    completed: Vec<u64>,
    stopped: Vec<u64>,
}

impl Tally {
    fn add(&mut self, case: &Case) {
        self.started += case.count;
        let weeks = match case.end {
            End::Open => return,
            End::Completed(_) => &mut self.completed,
            End::Stopped(_) => &mut self.stopped,
        };
        let week = case.end.day().map_or(0, |day| week_of(case, day));
        if week <= LONGEST {
            weeks.resize(weeks.len().max(week as usize + 1), 0);
            weeks[week as usize] += case.count;
        }
    }

    /// Returns those that ended with their event and without it, after one week until another.
    fn between(&self, after: u32, until: u32) -> (u64, u64) {
        let sum = |weeks: &[u64]| {
            let within = weeks.iter().take(until as usize + 1);
            within.skip(after as usize + 1).sum()
        };
        (sum(&self.completed), sum(&self.stopped))
    }

    /// Returns how many of the steps that end with some weeks hold: both kinds of end, and the rest
    /// that still waits, are nobody or at least `least`.
    fn hold(&self, ends: &[u32], least: u64) -> usize {
        let fits = |n: u64| n == 0 || n >= least;
        let (mut after, mut waiting) = (0, self.started);
        for (place, until) in ends.iter().enumerate() {
            let (completed, stopped) = self.between(after, *until);
            let rest = waiting - completed - stopped;
            if ![completed, stopped, rest].into_iter().all(fits) {
                return place;
            }
            (after, waiting) = (*until, rest);
        }
        ends.len()
    }

    /// Returns how many of the steps begin with at least `least` cases.
    fn at_risk(&self, ends: &[u32], least: u64) -> usize {
        let waiting_after = |week: u32| {
            let (completed, stopped) = self.between(0, week);
            self.started - completed - stopped
        };
        let begins = std::iter::once(0).chain(ends.iter().copied());
        begins
            .take(ends.len())
            .take_while(|week| waiting_after(*week) >= least)
            .count()
    }
}

/// Returns the week in which a day lies, counted from the start of a case: 1 for its first seven
/// days, the day of the start among them.
fn week_of(case: &Case, day: Day) -> u32 {
    (day - case.start).max(1).unsigned_abs().div_ceil(7)
}

/// Returns the week in which a case ended; of one that is open a week after all others.
fn week_of_end(case: &Case) -> u32 {
    case.end.day().map_or(u32::MAX, |day| week_of(case, day))
}

impl<'a> Cohorts<'a> {
    /// Returns the cohorts of a clock; nothing where no table of years is shown whole.
    fn of(cases: &'a Cases, areas: &'a Areas, shown: &[Shown]) -> Option<Cohorts<'a>> {
        let Series::Waits(_) = cases.series else {
            return None;
        };
        let limit = weeks_of_limit(cases);
        let available = Availability::of(cases);
        let whole = shown.iter().filter(|table| is_whole(table));
        let places = whole.flat_map(|table| {
            let periods = table.spec.periods.iter();
            let known = periods.filter(|period| available.has(Facet::Started, **period));
            known.flat_map(|period| table.spec.areas.iter().map(|area| (*area, *period)))
        });
        let followed = |period| weeks_followed(cases, period);
        let mut list: Vec<Cohort> = places
            .filter(|(_, period)| followed(*period) >= limit)
            .map(|(area, period)| Cohort {
                area,
                period,
                last: period.last(),
                followed: followed(period).min(LONGEST),
                tally: Tally::default(),
                cases: Vec::new(),
                by_week: Vec::new(),
                holds_by_limits: true,
            })
            .collect();
        // The curves of two areas would be subtracted from each other, beside all of their tables:
        // the largest area has one.
        let largest = |area: &AreaId| (areas.ancestors(*area).len(), *area);
        let one = list.iter().map(|cohort| cohort.area).min_by_key(largest);
        list.retain(|cohort| Some(cohort.area) == one);
        let mut cohorts = Cohorts {
            cases,
            areas,
            limit,
            list,
            parts: Vec::new(),
        };
        cohorts
            .list
            .sort_by_key(|cohort| (cohort.area, cohort.period));
        cohorts.tally(shown);
        cohorts.list.retain(|cohort| cohort.tally.started > 0);
        (!cohorts.list.is_empty()).then_some(cohorts)
    }

    fn tally(&mut self, shown: &[Shown]) {
        let mut parts: BTreeMap<(Vec<AreaId>, Period), Tally> = BTreeMap::new();
        let mut by_limits: BTreeMap<(Vec<AreaId>, Period, Option<u32>, bool), u64> =
            BTreeMap::new();
        let dues = dues(self.cases, shown);
        for case in &self.cases.list {
            let mut signature = Vec::new();
            let mut period = None;
            for area in self.areas.ancestors(case.area) {
                let first = self.list.partition_point(|cohort| cohort.area < *area);
                let of_area = self.list[first..].iter_mut();
                let of_area = of_area.take_while(|cohort| cohort.area == *area);
                let mut of_case = of_area.filter(|cohort| {
                    cohort.period.first() <= case.start && case.start <= cohort.last
                });
                if let Some(cohort) = of_case.next() {
                    cohort.tally.add(case);
                    cohort.cases.push(case);
                    signature.push(*area);
                    period = Some(cohort.period);
                }
            }
            let Some(period) = period else { continue };
            let due = case.last_lawful.and_then(|day| dues.of(day));
            let met = case
                .end
                .day()
                .is_some_and(|end| Some(end) <= case.last_lawful);
            let key = (signature.clone(), period, due, met);
            *by_limits.entry(key).or_default() += case.count;
            parts.entry((signature, period)).or_default().add(case);
        }
        for cohort in &mut self.list {
            cohort.cases.sort_unstable_by_key(|case| case.row);
            let with_week = cohort.cases.iter().map(|case| (week_of_end(case), *case));
            cohort.by_week = with_week.collect();
            cohort.by_week.sort_by_key(|(week, _)| *week);
        }
        self.parts = parts
            .into_iter()
            .map(|((areas, period), tally)| (areas, period, tally))
            .collect();
        let small = by_limits
            .into_iter()
            .filter(|(_, count)| *count > 0 && *count < self.cases.threshold);
        for ((areas, period, ..), _) in small {
            let of_part = self
                .list
                .iter_mut()
                .filter(|cohort| cohort.period == period);
            for cohort in of_part.filter(|cohort| areas.contains(&cohort.area)) {
                cohort.holds_by_limits = false;
            }
        }
    }

    /// Returns for each cohort the last weeks of its steps: of every way to make steps the finest
    /// with which the curves tell of nearly as many ends as with any.
    fn ends(&self, known: &Known, sums: &Sums) -> Vec<Vec<u32>> {
        let reach = |ends: &[Vec<u32>]| -> u64 {
            let told = self.list.iter().zip(ends).map(|(cohort, ends)| {
                let last = ends.last().copied().unwrap_or(0);
                let (completed, stopped) = cohort.tally.between(0, last);
                completed + stopped
            });
            told.sum()
        };
        let ways: Vec<Vec<Vec<u32>>> = grids(self.limit)
            .iter()
            .map(|grid| self.steps(grid))
            .collect();
        let furthest = ways.iter().map(|way| reach(way)).max().unwrap_or(0);
        let is_far = |reached: u64| reached * 100 >= furthest * REACH_OF_HUNDRED;
        let mut best: Vec<Vec<u32>> = vec![Vec::new(); self.list.len()];
        for way in ways.into_iter().filter(|way| is_far(reach(way))) {
            let held = self.apart(way, known, sums);
            if reach(&held) > reach(&best) {
                best = held;
            }
            if is_far(reach(&best)) {
                break;
            }
        }
        best
    }

    /// Returns for each cohort the steps that hold by themselves.
    fn steps(&self, grid: &[u32]) -> Vec<Vec<u32>> {
        let least = self.cases.threshold;
        let at_risk = if least == 1 { 1 } else { LEAST_AT_RISK };
        let steps = self.list.iter().map(|cohort| {
            let n_followed = grid.partition_point(|week| *week <= cohort.followed);
            let grid = &grid[..n_followed];
            let of_cohort = self.parts.iter().filter(|(areas, period, _)| {
                *period == cohort.period && areas.contains(&cohort.area)
            });
            let held = of_cohort.map(|(_, _, tally)| tally.hold(grid, least));
            let held = held.min().unwrap_or(0);
            let n_steps = held.min(cohort.tally.at_risk(grid, at_risk));
            self.to_the_limit(cohort, grid[..n_steps].to_vec())
        });
        steps.collect()
    }

    /// Returns no steps where they do not reach the limit, or what ended by it would tell of a few.
    fn to_the_limit(&self, cohort: &Cohort, ends: Vec<u32>) -> Vec<u32> {
        let reaches = ends.last().is_some_and(|week| *week >= self.limit);
        let holds = self.cases.threshold == 1 || cohort.holds_by_limits;
        if reaches && holds { ends } else { Vec::new() }
    }

    /// Returns for each cohort the steps of which no sum differs by a few cases from what else is
    /// published.
    fn apart(&self, ends: Vec<Vec<u32>>, known: &Known, sums: &Sums) -> Vec<Vec<u32>> {
        if self.cases.threshold == 1 {
            return ends;
        }
        let cut = |(place, weeks): (usize, Vec<u32>)| {
            let near = self
                .sets(place, &weeks)
                .filter(|set| sums.is_near(self, set) || known.is_near(self, set));
            let Some(bad) = near.map(|set| set.until).min() else {
                return weeks;
            };
            let n_steps = weeks.partition_point(|week| *week < bad);
            self.to_the_limit(&self.list[place], weeks[..n_steps].to_vec())
        };
        ends.into_par_iter().enumerate().map(cut).collect()
    }

    /// Returns the sets of cases that the steps of a cohort count: each step, all until the end of
    /// one, and the same of the cohort with those before it in its area.
    fn sets<'b>(&'b self, place: usize, weeks: &'b [u32]) -> impl Iterator<Item = Set> + 'b {
        let area = self.list[place].area;
        let first = self.list.partition_point(|cohort| cohort.area < area);
        let from = if first == place {
            vec![place]
        } else {
            vec![place, first]
        };
        from.into_iter().flat_map(move |from| {
            weeks.iter().enumerate().flat_map(move |(step, until)| {
                let after = step.checked_sub(1).map_or(0, |before| weeks[before]);
                let set = |what, after| Set {
                    from,
                    to: place,
                    what,
                    after,
                    until: *until,
                };
                let ended = [What::Completed, What::Stopped, What::Ended];
                let until_then = ended.map(|what| set(what, 0));
                let in_step = ended.map(|what| set(what, after));
                let in_step = in_step.into_iter().filter(move |_| after > 0);
                let waiting = std::iter::once(set(What::Waiting, 0));
                until_then.into_iter().chain(in_step).chain(waiting)
            })
        })
    }

    fn size(&self, set: &Set) -> u64 {
        let of_cohort = |cohort: &Cohort| {
            let (completed, stopped) = cohort.tally.between(set.after, set.until);
            match set.what {
                What::Completed => completed,
                What::Stopped => stopped,
                What::Ended => completed + stopped,
                What::Waiting => cohort.tally.started - completed - stopped,
            }
        };
        self.list[set.from..=set.to].iter().map(of_cohort).sum()
    }

    fn cases_of(&self, set: &Set) -> impl Iterator<Item = &Case> {
        let cohorts = self.list[set.from..=set.to].iter();
        let cases = cohorts.flat_map(|cohort| {
            let until = |week: u32| cohort.by_week.partition_point(|(of, _)| *of <= week);
            let (first, last) = (until(set.after), until(set.until));
            let within = match set.what {
                What::Waiting => [&cohort.by_week[..first], &cohort.by_week[last..]],
                _ => [&cohort.by_week[first..last], &[]],
            };
            within.into_iter().flatten().map(|(_, case)| *case)
        });
        cases.filter(|case| set.has(case))
    }

    /// Says whether a set, of one cohort, has a row.
    fn has(&self, set: &Set, row: u64) -> bool {
        let cases = &self.list[set.from].cases;
        let place = cases.binary_search_by_key(&row, |case| case.row);
        place.is_ok_and(|place| set.has(cases[place]))
    }

    fn curves(&self, ends: &[Vec<u32>]) -> Vec<Curve> {
        let with_steps = self.list.iter().zip(ends);
        let curves = with_steps.filter(|(_, ends)| !ends.is_empty());
        let shown = |n: u64| Published::shown(Count(n));
        curves
            .map(|(cohort, ends)| {
                let mut after = 0;
                let steps = ends.iter().map(|until| {
                    let (completed, stopped) = cohort.tally.between(after, *until);
                    after = *until;
                    CurveStep {
                        week: *until,
                        completed: shown(completed),
                        stopped: shown(stopped),
                    }
                });
                Curve {
                    series: self.cases.series.clone(),
                    area: cohort.area,
                    cohort: cohort.period,
                    steps: steps.collect(),
                    started: shown(cohort.tally.started),
                }
            })
            .collect()
    }
}

/// The cohorts of a series as rows of tables ask for them.
pub(super) struct Medians<'a> {
    cases: &'a Cases,
    available: Availability,
    limit: u32,
    /// Sorted.
    starts: Vec<Day>,
    curves: Vec<&'a Curve>,
}

impl<'a> Medians<'a> {
    pub(super) fn of(cases: &'a Cases, curves: &'a [Curve]) -> Medians<'a> {
        let mut starts: Vec<Day> = cases.list.iter().map(|case| case.start).collect();
        starts.sort_unstable();
        starts.dedup();
        let curves = curves.iter();
        Medians {
            cases,
            available: Availability::of(cases),
            limit: weeks_of_limit(cases),
            starts,
            curves: curves
                .filter(|curve| curve.series == cases.series)
                .collect(),
        }
    }

    /// Returns the day by which half of a cohort had ended, for a row of a table: `x` where the
    /// plan has no curve or the cohort is too young, `c` where its curve is withheld, `u` where the
    /// curve does not come down so far.
    pub(super) fn median(&self, table: &Shown, area: AreaId, period: Period) -> Published<Days> {
        let is_planned = is_of_years(&table.spec) && self.available.has(Facet::Started, period);
        if !is_planned || weeks_followed(self.cases, period) < self.limit {
            return Published::marked(Symbol::NotAvailable);
        }
        let mut curves = self.curves.iter();
        let curve = curves.find(|curve| curve.area == area && curve.cohort == period);
        let Some(curve) = curve else {
            let withheld = !is_whole(table) || self.has_start_in(period);
            return Published::marked(if withheld {
                Symbol::Confidential
            } else {
                Symbol::NotApplicable
            });
        };
        match curve.median().get() {
            Some(days) => Published::shown(Days {
                decimals: u8::from(self.cases.threshold == 1),
                ..days
            }),
            None => Published::marked(Symbol::Unreliable),
        }
    }

    fn has_start_in(&self, period: Period) -> bool {
        let first = self.starts.partition_point(|start| *start < period.first());
        let next = self.starts.get(first);
        next.is_some_and(|start| *start <= period.last())
    }
}

/// Returns the weeks to which the youngest case of a period has been followed.
fn weeks_followed(cases: &Cases, period: Period) -> u32 {
    ((cases.as_of - period.last()).max(0) / 7).unsigned_abs()
}

/// Returns the limit in weeks, begun ones counted whole.
fn weeks_of_limit(cases: &Cases) -> u32 {
    longest_limit(cases).unsigned_abs().div_ceil(7).max(1)
}

pub(super) fn is_of_years(spec: &Spec) -> bool {
    let is_year = matches!(spec.kind, PeriodKind::Year(_)) && !spec.to_date;
    is_year && spec.level.is_authority_or_above() && spec.topic.is_none()
}

/// Says whether a table is one of years, of the local authority or above, all parts of which are
/// shown.
pub(super) fn is_whole(table: &Shown) -> bool {
    is_of_years(&table.spec)
        && !table.spec.is_cut()
        && table.facets.len() == table.spec.facets.len()
}

/// Returns the days cut at every boundary of the periods by which limits that ran out are counted.
fn dues(cases: &Cases, shown: &[Shown]) -> Stretches {
    let available = Availability::of(cases);
    let tables = shown
        .iter()
        .filter(|table| is_total(table) && table.facets.contains(&Facet::Due));
    let spans: Vec<(Day, Day)> = tables
        .flat_map(|table| {
            let periods = table.spec.periods.iter();
            let known = periods.filter(|period| available.has(Facet::Due, **period));
            known.map(|period| (period.first(), last_day(&table.spec, *period)))
        })
        .collect();
    Stretches::new(&spans)
}

fn is_total(table: &Shown) -> bool {
    table.spec.level.is_authority_or_above() && table.spec.topic.is_none()
}

/// Returns ways to make steps, by their last weeks, from fine to coarse: of one width to the limit
/// and of another after it.
fn grids(limit: u32) -> Vec<Vec<u32>> {
    let before = (1..=limit).filter(|width| limit.is_multiple_of(*width));
    let after = [1, 2, 4, 8, 13, 26, 52];
    let grid = |(width, later): (u32, u32)| -> Vec<u32> {
        let to_the_limit = (1..=limit / width).map(|n| n * width);
        let beyond = (1..).map(|n| limit + n * later);
        to_the_limit
            .chain(beyond.take_while(|week| *week <= LONGEST))
            .collect()
    };
    let mut widths: Vec<(u32, u32)> = before
        .flat_map(|width| after.map(|later| (width, later)))
        .filter(|(width, later)| width <= later || *width == limit)
        .collect();
    widths.sort_by_key(|(width, later)| (width * later, *width));
    widths.into_iter().map(grid).collect()
}

/// The cases of some cohorts of one area that ended in some weeks, or waited longer.
#[derive(Clone, Copy)]
struct Set {
    /// Places of the first and the last cohort in the list.
    from: usize,
    to: usize,
    what: What,
    after: u32,
    until: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Completed,
    Stopped,
    Ended,
    /// Still waiting after the last of the weeks.
    Waiting,
}

impl Set {
    /// Says whether a case of the cohorts is in the set.
    fn has(&self, case: &Case) -> bool {
        let week = case.end.day().map(|day| week_of(case, day));
        let within = week.is_some_and(|week| self.after < week && week <= self.until);
        match self.what {
            What::Completed => within && matches!(case.end, End::Completed(_)),
            What::Stopped => within && matches!(case.end, End::Stopped(_)),
            What::Ended => within,
            What::Waiting => !within,
        }
    }
}

/// Every count that is published already, each list from the smallest to the largest.
struct Known<'a> {
    counts: Vec<Counted>,
    /// The waits by length of all clocks.
    binned: Vec<Binned>,
    /// Sets of the curves of other clocks, with their sizes.
    sets: Vec<(u64, &'a Cohorts<'a>, Set)>,
}

impl<'a> Known<'a> {
    /// Says whether some published count and a set differ by a few rows, the one holding the other.
    fn is_near(&self, cohorts: &Cohorts, set: &Set) -> bool {
        let (size, least) = (cohorts.size(set), cohorts.cases.threshold);
        if set.from != set.to || size == 0 {
            return false;
        }
        let in_set = |row: u64| cohorts.has(set, row);
        let all_of_set = |holds: &dyn Fn(u64) -> bool| {
            let mut cases = cohorts.cases_of(set);
            cases.all(|case| holds(case.row))
        };
        let mut counts = near(&self.counts, |count| count.size, size, least);
        let mut sets = near(&self.sets, |(size, ..)| *size, size, least);
        counts.any(|count| {
            if count.size < size {
                count.rows.iter().all(|row| in_set(u64::from(*row)))
            } else {
                let mut cases = cohorts.cases_of(set);
                cases.all(|case| count.rows.binary_search(&case.number()).is_ok())
            }
        }) || sets.any(|(other_size, other, of_other)| {
            if *other_size < size {
                other.cases_of(of_other).all(|case| in_set(case.row))
            } else {
                all_of_set(&|row| other.has(of_other, row))
            }
        }) || { self.binned.iter() }.any(|binned| binned.is_near((size, least), in_set, all_of_set))
    }

    /// Adds the counts of curves that are published.
    fn add(&mut self, cohorts: &'a Cohorts<'a>, ends: &[Vec<u32>]) {
        for (place, ends) in ends.iter().enumerate() {
            let sets = cohorts.sets(place, ends).filter(|set| set.from == set.to);
            let sized = sets.map(|set| (cohorts.size(&set), cohorts, set));
            self.sets.extend(sized.filter(|(size, ..)| *size > 0));
        }
        self.sets.sort_by_key(|(size, ..)| *size);
    }
}

/// Returns those of a sorted list whose size is a few more or less than another, and not the same.
fn near<T>(
    sorted: &[T],
    size_of: impl Fn(&T) -> u64,
    size: u64,
    least: u64,
) -> impl Iterator<Item = &T> {
    let first = sorted.partition_point(|one| size_of(one) + least <= size);
    let until = sorted.partition_point(|one| size_of(one) < size + least);
    let near = sorted[first..until].iter();
    near.filter(move |one| size_of(one) != size)
}

/// Sums of the tables of an area until the ends of periods: those that began by then, ended by
/// then, were open then, or whose limit had run out.
struct Sums<'a> {
    cases: &'a Cases,
    /// The first day that sums of starts can begin with.
    from: Option<Day>,
    points: Vec<Point>,
    /// By area: the size of each fact at each point, from the smallest to the largest.
    sizes: BTreeMap<AreaId, Vec<(u64, usize, usize)>>,
    by_area: BTreeMap<AreaId, Vec<&'a Case>>,
}

/// How many facts of a case tables tell at the end of a period; those that distributions tell come after them.
const FACTS: usize = 18;

/// The end of a period, and the upper edges of the bins, in days, where it is that of a year with a
/// distribution of waits.
struct Point {
    day: Day,
    edges: Vec<i32>,
}

/// Returns the facts of a case at the end of a period, each by a bit.
fn facts(case: &Case, point: &Point, from: Option<Day>) -> u64 {
    let day = point.day;
    let began = case.start <= day;
    let is_counted = began && from.is_none_or(|from| case.start >= from);
    let end = case.end.day().filter(|end| *end <= day);
    let ended = end
        .filter(|end| from.is_none_or(|from| *end >= from))
        .map(|_| tabulate::ended(case));
    let is_open = began && end.is_none();
    let waiting = tabulate::waiting((case.start, case.last_lawful), day);
    let is_due = case.last_lawful.is_some_and(|due| due <= day) && is_counted;
    let met = end.is_some_and(|end| Some(end) <= case.last_lawful);
    let completed = ended.filter(|ended| ended.completed);
    let plain = completed.filter(|ended| !ended.exception);
    let all = [
        is_counted,
        ended.is_some(),
        completed.is_some(),
        ended.is_some() && completed.is_none(),
        plain.is_some(),
        completed.is_some() && plain.is_none(),
        completed.is_some_and(|ended| ended.in_limit),
        completed.is_some_and(|ended| !ended.in_limit),
        plain.is_some_and(|ended| ended.in_limit),
        is_open,
        is_open && waiting.over_limit,
        is_open && waiting.over_52_weeks,
        is_open && !waiting.over_limit,
        is_open && waiting.over_limit && !waiting.over_52_weeks,
        is_due && met,
        is_due && !met,
        is_due && end.is_some(),
        is_counted && !is_due && end.is_some(),
    ];
    let of_tables: [bool; FACTS] = all;
    let wait = plain
        .and(case.clocked.end)
        .map(|end| end - case.clocked.start);
    let of_bins = point.edges.iter().flat_map(|edge| {
        let is_within = wait.map(|wait| wait <= *edge);
        [is_within == Some(true), is_within == Some(false)]
    });
    let all = of_tables.into_iter().chain(of_bins).enumerate();
    all.fold(0, |bits, (place, holds)| bits | u64::from(holds) << place)
}

/// All that facts look at in a case. Where it is the same, they are.
#[derive(PartialEq, Eq, Hash)]
struct Like {
    began: usize,
    waited_52_weeks: usize,
    ended: Option<(usize, Ended, bool)>,
    due: Option<usize>,
    met: bool,
    is_since: bool,
    bin: Option<usize>,
}

impl<'a> Sums<'a> {
    /// `edges` are those of the bins of the distributions, in days.
    fn of(cohorts: &Cohorts<'a>, shown: &[Shown], edges: &[i32]) -> Sums<'a> {
        let cases = cohorts.cases;
        let totals = shown
            .iter()
            .filter(|table| is_total(table) && !table.facets.is_empty());
        // Whether the end of a year is among those that are the same day.
        let mut days: BTreeMap<Day, bool> = BTreeMap::new();
        for Shown { spec, .. } in totals {
            for day in ends_of(spec) {
                *days.entry(day).or_default() |= matches!(spec.kind, PeriodKind::Year(_));
            }
        }
        let points = days.into_iter().map(|(day, is_year)| Point {
            day,
            edges: edges.iter().copied().filter(|_| is_year).collect(),
        });
        let points = points.collect();
        let mut sums = Sums {
            cases,
            from: cases.complete_from,
            points,
            sizes: BTreeMap::new(),
            by_area: BTreeMap::new(),
        };
        if cases.threshold == 1 {
            return sums;
        }
        for cohort in &cohorts.list {
            sums.by_area.entry(cohort.area).or_default();
        }
        for case in &cases.list {
            for area in cohorts.areas.ancestors(case.area) {
                if let Some(of_area) = sums.by_area.get_mut(area) {
                    of_area.push(case);
                }
            }
        }
        let sizes = sums
            .by_area
            .iter()
            .map(|(area, list)| (*area, sums.sizes_of(list)));
        sums.sizes = sizes.collect();
        sums
    }

    fn sizes_of(&self, cases: &[&Case]) -> Vec<(u64, usize, usize)> {
        let n_facts = |point: &Point| FACTS + 2 * point.edges.len();
        let nobody = || -> Vec<Vec<u64>> {
            let sizes = self.points.iter().map(|point| vec![0; n_facts(point)]);
            sizes.collect()
        };
        let edges = self.points.iter().map(|point| &point.edges[..]);
        let edges = edges.max_by_key(|edges| edges.len()).unwrap_or_default();
        let n_of_piece = cases.len().div_ceil(rayon::current_num_threads()).max(1);
        let counted = cases.par_chunks(n_of_piece).map(|cases| {
            let mut like: HashMap<Like, (&Case, u64), FixedState> = HashMap::default();
            for case in cases {
                let of_like = like.entry(self.like(case, edges)).or_insert((case, 0));
                of_like.1 += case.count;
            }
            let mut sizes = nobody();
            for (case, count) in like.into_values() {
                // Before its start no fact holds of a case.
                let first = self.points.partition_point(|point| point.day < case.start);
                for (point, sizes) in self.points[first..].iter().zip(&mut sizes[first..]) {
                    let mut bits = facts(case, point, self.from);
                    while bits > 0 {
                        sizes[bits.trailing_zeros() as usize] += count;
                        bits &= bits - 1;
                    }
                }
            }
            sizes
        });
        let sizes = counted.reduce(nobody, |mut all, some| {
            let both = all.iter_mut().flatten().zip(some.iter().flatten());
            both.for_each(|(all, some)| *all += some);
            all
        });
        let sizes = sizes.iter().enumerate();
        let mut sizes: Vec<(u64, usize, usize)> = sizes
            .flat_map(|(point, sizes)| {
                let sizes = sizes.iter().enumerate();
                sizes.map(move |(fact, size)| (*size, point, fact))
            })
            .filter(|(size, ..)| *size > 0)
            .collect();
        sizes.sort_unstable();
        sizes
    }

    /// Returns that of a case by which its facts at all points are known; `edges` are those of the bins.
    fn like(&self, case: &Case, edges: &[i32]) -> Like {
        let end = case.end.day();
        let is_since = |day: Day| self.from.is_none_or(|from| day >= from);
        let wait = case.clocked.end.map(|end| end - case.clocked.start);
        // From which point on something is so.
        let first = |day: Day| self.points.partition_point(|point| point.day < day);
        Like {
            began: first(case.start),
            waited_52_weeks: first(case.start + DAYS_OF_52_WEEKS + 1),
            ended: end.map(|end| (first(end), tabulate::ended(case), is_since(end))),
            due: case.last_lawful.map(first),
            met: end.is_some_and(|end| Some(end) <= case.last_lawful),
            is_since: is_since(case.start),
            bin: wait.map(|wait| edges.partition_point(|edge| *edge < wait)),
        }
    }

    /// Says whether some sum and a set differ by a few cases, the one holding the other.
    fn is_near(&self, cohorts: &Cohorts, set: &Set) -> bool {
        let (size, least) = (cohorts.size(set), self.cases.threshold);
        let area = cohorts.list[set.from].area;
        let sizes = &self.sizes[&area];
        let first = sizes.partition_point(|(other, ..)| other + least <= size);
        let near = sizes[first..]
            .iter()
            .take_while(|(other, ..)| *other < size + least);
        let mut near = near.filter(|(other, ..)| *other != size && size > 0);
        near.any(|(other, point, fact)| {
            let point = &self.points[*point];
            let is_told = |case: &Case| facts(case, point, self.from) & (1 << fact) > 0;
            if *other > size {
                return cohorts.cases_of(set).all(is_told);
            }
            let earliest = cohorts.list[set.from].period.first();
            let latest = cohorts.list[set.to].period.last();
            let is_in =
                |case: &Case| earliest <= case.start && case.start <= latest && set.has(case);
            let mut told = self.by_area[&area].iter().filter(|case| is_told(case));
            told.all(|case| is_in(case))
        })
    }
}

fn ends_of(spec: &Spec) -> impl Iterator<Item = Day> + '_ {
    let periods = spec.periods.iter();
    periods.map(|period| last_day(spec, *period))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::areas::tests::areas;
    use crate::confidential::protect::tests::{release_by, release_of};
    use crate::confidential::tabulate::tests as given;
    use crate::config::{Plan, Reach};
    use crate::release::Release;

    /// Returns a release's curves, a line each: area, year, cases, and `WEEK COMPLETED STOPPED`.
    fn told(release: &Release) -> String {
        let count = |published: Published<Count>| published.get().unwrap().0;
        let step = |step: &CurveStep| {
            let ends = (count(step.completed), count(step.stopped));
            format!("{} {} {}", step.week, ends.0, ends.1)
        };
        let line = |curve: &Curve| {
            let code = &release.areas().get(curve.area).code;
            let steps: Vec<String> = curve.steps.iter().map(step).collect();
            let (year, started) = (curve.cohort.label(), count(curve.started));
            format!("{code} {year} {started}: {}\n", steps.join(", "))
        };
        release.curves().iter().map(line).collect()
    }

    fn day_after(start: Day, days: i32) -> String {
        (start + days).to_string()
    }

    /// Cases of which all that is looked at is the same have the same facts at every point, and as many kinds of facts
    /// as of cases are told.
    #[test]
    fn facts_follow_from_what_is_looked_at() {
        let areas = areas(given::AREAS);
        let days = [
            "2023-12-31",
            "2024-01-01",
            "2024-03-31",
            "2024-04-01",
            "2024-04-02",
            "2024-12-31",
        ];
        let mut lines: Vec<String> = Vec::new();
        for (place, start) in days.iter().enumerate() {
            lines.push(format!("E01 {start} -"));
            for end in &days[place..] {
                lines.extend(["", "/"].map(|stop| format!("E01 {start} {stop}{end}")));
                lines.push(format!("E01 {start} {end}!"));
            }
        }
        let cases = given::cases(&areas, "2025-12-31", &lines.join("\n"));
        let edges = [70, 140, 280];
        for from in [None, Some(given::day("2024-01-01"))] {
            let points = ["2024-03-31", "2024-12-31", "2025-04-01"].map(|day| Point {
                day: given::day(day),
                edges: Vec::from(if day == "2024-12-31" { &edges[..] } else { &[] }),
            });
            let sums = Sums {
                cases: &cases,
                from,
                points: Vec::from(points),
                sizes: BTreeMap::new(),
                by_area: BTreeMap::new(),
            };
            let list: Vec<&Case> = cases.list.iter().collect();
            let told = |case: &Case, point: &Point| facts(case, point, from);
            let found = sums.sizes_of(&list);
            let mut n_facts = 0;
            for (place, point) in sums.points.iter().enumerate() {
                for fact in 0..FACTS + 2 * point.edges.len() {
                    let having = list
                        .iter()
                        .filter(|case| told(case, point) & (1 << fact) > 0);
                    let size = having.count() as u64;
                    assert_eq!(
                        size > 0,
                        found.contains(&(size, place, fact)),
                        "{place} {fact}"
                    );
                    n_facts += usize::from(size > 0);
                }
            }
            assert_eq!(found.len(), n_facts);
        }
    }

    /// Three requests of December that were answered in January are in the curve of the year in which they began,
    /// and in the distribution of that in which they ended.
    #[test]
    fn a_distribution_of_waits_beside_a_curve_tells_of_no_few_cases() {
        // Shorter periods would tell more of when the steps were.
        let plan = Plan {
            quarters: Reach::None,
            months: Reach::None,
            ..Plan::default()
        };
        let release = release_by(
            given::AREAS,
            plan,
            "77 E10 2024-03-01 2024-03-20\n3 E10 2024-12-20 2025-01-10\n\
                200 E10 2024-03-01 2024-09-01\n100 E10 2024-05-01 2025-03-01\n\
                90 E10 2025-02-01 2025-09-01\n50 E10 2025-02-01 2025-02-24\n\
                60 E10 2024-12-01 2025-06-01\n40 E10 2024-12-01 2025-03-11",
            |cases| cases.as_of = Day::parse_iso("2026-06-30").unwrap(),
        );
        let curves = release
            .curves()
            .iter()
            .filter(|curve| curve.cohort.label() == "2024");
        let steps = curves.flat_map(|curve| {
            curve
                .steps
                .iter()
                .map(|step| (step.week as i32 * 7, step.completed.get().unwrap().0))
        });
        let mut ended = 0;
        let steps: Vec<(i32, u64)> = steps
            .map(|(day, n)| {
                ended += n;
                (day, ended)
            })
            .collect();
        let distributions = release.distributions().iter();
        let of_year = distributions.filter(|one| one.period.label() == "2024");
        let mut within = 0;
        let bins = of_year.flat_map(|one| one.bins.iter());
        let edges: Vec<(i32, u64)> = bins
            .filter_map(|bin| {
                within += bin.count.get().unwrap().0;
                Some((bin.up_to?, within))
            })
            .collect();
        assert!(
            !steps.is_empty() && !edges.is_empty(),
            "{steps:?} {edges:?}"
        );
        for (day, ended) in &steps {
            let latest = edges.iter().rfind(|(edge, _)| edge <= day);
            let told = latest.map_or(0, |(_, within)| ended.abs_diff(*within));
            assert!(told == 0 || told >= 5, "day {day}: {steps:?} {edges:?}");
        }
    }

    /// Ten requests, none open: refused at day 42 three times, plans at 100, 120, 140, 141, 160, 200,
    /// 300; as at day 400. 3 of 7 plans are in time, and of ten requests 3 have a plan by the limit, 3
    /// are refused and 4 wait. The official share of 43 % does not say so.
    #[test]
    fn refusals_compete_with_plans() {
        let start = Day::parse_iso("2024-01-01").unwrap();
        let refused = format!("3 E10 2024-01-01 /{}\n", day_after(start, 42));
        let plans = [100, 120, 140, 141, 160, 200, 300]
            .map(|days| format!("1 E10 2024-01-01 {}", day_after(start, days)));
        let lines = refused + &plans.join("\n");
        let release = release_of(&lines, |cases| cases.threshold = 1);
        let areas = release.areas();
        let shire = areas.by_code("E10").unwrap();
        let series = Series::Waits("final_plan".into());
        let curve = release.curves_of(&series, shire).next().unwrap();
        let point = curve.at(20).unwrap();
        let shares = (point.completed_by, point.still_waiting, point.stopped);
        assert_eq!(shares, (30.0, 40.0, 3));
        assert_eq!(curve.points().last().unwrap().waiting, 0);
        let mut rows = release.totals(
            &series,
            shire,
            PeriodKind::Year(crate::period::YearKind::Calendar),
        );
        let row = rows.next().unwrap();
        let in_time = row.value("pc_in_limit").unwrap().share().unwrap();
        assert_eq!((in_time.numerator(), in_time.denominator()), (3, 7));
        assert_eq!(row.value("open").unwrap().count(), Some(0));
        // Half had ended by day 120, in week 18.
        assert_eq!(row.value("km_median_days").unwrap().number(), Some(126.0));
    }

    /// Many requests of 2024: some refused at 6 weeks, the plans about the limit.
    const MANY: &str = "30 E10 2024-02-01 /2024-03-14\n40 E10 2024-02-01 2024-06-13\n\
        40 E10 2024-02-01 2024-09-12\n30 E10 2024-02-01 2025-02-20\n20 E10 2024-02-01 -";

    #[test]
    fn a_cohort_has_one_curve_to_where_its_youngest_case_is_followed() {
        // 365 days after the last of 2024 are 52 weeks.
        let release = release_of(MANY, |_| ());
        let told = told(&release);
        assert!(told.starts_with("E10 2024 160: 1 0 0, 2 0 0,"), "{told}");
        assert!(
            told.contains(", 6 0 30, ") && told.contains(", 19 40 0, "),
            "{told}"
        );
        assert!(told.ends_with(", 52 0 0\n"), "{told}");
        let younger = release_of(MANY, |cases| {
            cases.as_of = Day::parse_iso("2025-04-01").unwrap();
        });
        assert_eq!(younger.curves(), []);
    }

    #[test]
    fn few_ends_in_a_step_are_shown_in_a_longer_one() {
        // Three plans of another week are shown with the forty after them.
        let lines = format!("{MANY}\n3 E10 2024-02-01 2024-06-05");
        let told = told(&release_of(&lines, |_| ()));
        assert!(told.contains(", 20 43 0"), "{told}");
        assert!(!told.contains(" 3 0"), "{told}");
    }

    #[test]
    fn a_curve_with_few_left_is_cut() {
        let check = |open: u64, last: u32| {
            let lines = format!(
                "30 E10 2024-02-01 /2024-03-14\n40 E10 2024-02-01 2024-06-13\n\
                 40 E10 2024-02-01 2024-09-12\n{open} E10 2024-02-01 -"
            );
            let release = release_of(&lines, |_| ());
            let curve = release.curves().first();
            let week = curve
                .and_then(|curve| curve.steps.last())
                .map(|step| step.week);
            assert_eq!(week.unwrap_or(0), last, "{open} open");
        };
        check(20, 52);
        check(9, 32); // the ends of week 32 are shown, and nothing after them
        check(3, 0); // three would be all that still wait
    }

    #[test]
    fn nothing_withheld_comes_back_as_a_curve() {
        let whole = release_of(MANY, |_| ());
        assert_eq!(whole.curves().len(), 1);
        // Three exceptions are withheld, and with them the curve.
        let lines = format!("{MANY}\n3 E10 2024-02-01 2024-06-13!");
        let release = release_of(&lines, |_| ());
        assert_eq!(release.curves(), []);
        let row = release.tables[0]
            .rows
            .iter()
            .find(|row| row.period.label() == "2024");
        let median = row.unwrap().value("km_median_days").unwrap();
        assert_eq!(median.symbol(), Some(Symbol::Confidential));
    }

    #[test]
    fn a_sum_of_steps_is_no_few_cases_from_a_table() {
        // All but three of those that ended in 52 weeks ended in the year itself.
        let lines = "30 E10 2024-01-02 /2024-03-14\n40 E10 2024-01-02 2024-05-01\n\
            3 E10 2024-06-03 2025-02-03\n20 E10 2024-02-01 2025-06-20\n40 E10 2025-02-01 2025-06-20";
        let release = release_of(lines, |_| ());
        assert!(!release.curves().is_empty());
        for curve in release.curves() {
            let sums: Vec<u64> = curve.points().iter().map(|point| point.completed).collect();
            assert!(
                sums.last() > Some(&0) && !sums.contains(&43),
                "{}",
                told(&release)
            );
        }
    }

    #[test]
    fn steps_are_as_fine_as_they_can_be() {
        let grids = grids(6);
        assert_eq!(grids[0][..8], [1, 2, 3, 4, 5, 6, 7, 8]);
        assert!(grids.iter().all(|grid| grid.contains(&6)));
        assert_eq!(grids.last().unwrap()[..2], [6, 58]);
    }
}
