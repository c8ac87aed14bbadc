//! True counts: every table that the plan could publish, before any protection.

use super::earlier::Earlier;
use super::groups::Groups;
use super::records::{Case, Cases, End};
use crate::areas::{AreaId, Areas, Level};
use crate::catalogue::{DAYS_OF_52_WEEKS, Due, Ended, Facet, Statistic, Unit, Waiting, measures};
use crate::config::{Plan, Reach};
use crate::period::{Day, Period, PeriodKind, YearKind};
use crate::stats::working_days;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// A table of the plan: its rows are the areas' periods (and categories).
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Spec {
    pub kind: PeriodKind,
    /// The project asks for it beyond the usual plan.
    pub is_added: bool,
    /// The one period is the current year, up to the as-of date.
    pub to_date: bool,
    /// The release that decided on it was withdrawn: none repeats its numbers.
    pub is_withdrawn: bool,
    /// The last day that its release speaks of: the end of a period that is not over.
    pub until: Day,
    /// How many periods of it stand in tables of their own, which show other parts.
    pub n_cut_off: usize,
    /// Which release was the first to decide on it, by number.
    pub vintage: usize,
    /// A part that is not to be shown though the plan lets it: the one that it is shown beside could not be shown with it.
    pub without: Option<Facet>,
    /// The parts that an earlier release has shown, if one has decided on it.
    pub decided: Option<BTreeSet<Facet>>,
    pub level: Level,
    /// Place of the breakdown among the series' topics; none for totals.
    pub topic: Option<usize>,
    /// Which of its categories are counted together, if any are.
    pub groups: Option<Groups>,
    /// The areas of the table, in order.
    pub areas: Vec<AreaId>,
    /// The parts that the plan lets the table show.
    pub facets: Vec<Facet>,
    /// In order of time.
    pub periods: Vec<Period>,
}

impl Spec {
    /// Says whether an earlier release has shown the table and this one does not: its period was not
    /// over.
    pub fn is_past(&self, cases: &Cases) -> bool {
        self.to_date && self.until != cases.as_of
    }

    /// Says whether a site shows the table, as far as it may: readers know what it has shown else.
    pub fn is_printed(&self, cases: &Cases) -> bool {
        !self.is_past(cases) && !self.is_withdrawn
    }

    /// Says whether the plan lets it show a part, and it is not to go without.
    pub fn may_show(&self, facet: Facet) -> bool {
        self.facets.contains(&facet) && self.without != Some(facet)
    }

    /// Says whether other periods of it stand in tables of their own.
    pub fn is_cut(&self) -> bool {
        self.n_cut_off > 0
    }

    /// Returns what its rows are by, beside periods and areas.
    pub fn breakdown(&self) -> Breakdown {
        Breakdown {
            topic: self.topic,
            groups: self.groups.clone(),
        }
    }

    /// Returns the label of the category of a row; none for totals.
    pub fn label(&self, cases: &Cases, category: u16) -> Option<String> {
        let topic = &cases.topics[self.topic?];
        Some(match &self.groups {
            Some(groups) => groups.label(topic, category),
            None => topic.categories[usize::from(category)].clone(),
        })
    }

    /// Says whether two tables are of the same shape, whatever their periods.
    pub fn is_like(&self, other: &Spec) -> bool {
        let shape = |spec: &Spec| (spec.kind, spec.to_date, spec.level, spec.topic);
        shape(self) == shape(other)
    }

    /// Says whether two tables are pieces of one: of some areas each, and of periods that they have in common.
    pub fn is_piece_of_same(&self, other: &Spec) -> bool {
        self.is_like(other) && self.vintage == other.vintage && meet(&self.periods, &other.periods)
    }

    /// Says whether two tables are pieces of one: of some periods each, and of areas that they have in common.
    pub fn is_cut_from_same(&self, other: &Spec) -> bool {
        self.is_like(other) && self.vintage == other.vintage && meet(&self.areas, &other.areas)
    }
}

/// Says whether two lists in order have something in common.
fn meet<T: Ord>(one: &[T], other: &[T]) -> bool {
    one == other || one.iter().any(|item| other.binary_search(item).is_ok())
}

/// What the rows of a table are by: the place of a topic, or none, and which of its categories are
/// counted together.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Breakdown {
    pub topic: Option<usize>,
    pub groups: Option<Groups>,
}

impl Breakdown {
    /// Returns the categories of a case, or the groups that they are in.
    pub fn tags<'a>(&self, case: &'a Case) -> Cow<'a, [u16]> {
        self.of_categories(self.topic.map_or(&[], |topic| &case.tags[topic]))
    }

    /// Returns what categories of the topic are in it.
    pub fn of_categories<'a>(&self, categories: &'a [u16]) -> Cow<'a, [u16]> {
        match &self.groups {
            Some(groups) => Cow::Owned(groups.tags(categories)),
            None => Cow::Borrowed(categories),
        }
    }

    /// Returns the finest breakdown that counts by this one and by another, of the same topic, add up to.
    pub fn joined(&self, other: &Breakdown) -> Breakdown {
        let groups = match (&self.groups, &other.groups) {
            (Some(own), Some(other)) => Some(own.joined(other)),
            (own, other) => own.clone().or_else(|| other.clone()),
        };
        Breakdown {
            topic: self.topic,
            groups,
        }
    }

    /// Says whether counts by this breakdown add up to those by another, or are the same.
    pub fn is_within(&self, coarser: &Breakdown) -> bool {
        let adds_up = match (&self.groups, &coarser.groups) {
            (_, None) => self.groups.is_none(),
            (None, Some(_)) => true,
            (Some(finer), Some(coarser)) => finer.are_within(coarser),
        };
        self.topic == coarser.topic && adds_up
    }
}

/// The true cells of a table.
#[derive(Clone)]
pub(super) struct TrueTable {
    pub spec: Spec,
    /// By period, area and category, as places in the spec and the topic.
    pub cells: BTreeMap<(usize, AreaId, u16), Cell>,
}

/// The true numbers of one row.
#[derive(Clone, Default)]
pub(super) struct Cell {
    /// Counted measures, in the order of the catalogue; 0 at the places of all others.
    pub counts: Vec<u64>,
    /// The waits that ended with their event, exceptions aside, sorted: calendar or working days.
    pub waits: Vec<i32>,
}

/// All true tables of one series, with the cases behind them.
pub(super) struct SeriesTables {
    pub cases: Cases,
    pub tables: Vec<TrueTable>,
}

/// Returns the tables of the plan for a series, the most important first.
///
/// What earlier releases have decided on comes before all else.
pub(super) fn tabulate(
    cases: Cases,
    areas: &Areas,
    scope: &Scope,
    earlier: &Earlier,
) -> SeriesTables {
    let tables = after_earlier(plan(&cases, areas, scope), &cases, earlier)
        .into_par_iter()
        .map(|spec| TrueTable {
            cells: cells(&cases, areas, &spec),
            spec,
        })
        .collect();
    SeriesTables { cases, tables }
}

/// Returns the tables of earlier releases, and those of the plan without the periods that they have
/// decided on.
fn after_earlier(plan: Vec<Spec>, cases: &Cases, earlier: &Earlier) -> Vec<Spec> {
    let of_series = earlier.decided.iter();
    let of_series = of_series.filter(|decided| decided.series == cases.series);
    let place = |key: &String| cases.topics.iter().position(|topic| topic.key == *key);
    let mut specs: Vec<Spec> = of_series
        .map(|decided| {
            let topic = decided.topic.as_ref().and_then(place);
            let groups = topic.filter(|_| !decided.together.is_empty());
            Spec {
                topic,
                groups: groups
                    .and_then(|topic| Groups::of_labels(&cases.topics[topic], &decided.together)),
                ..decided.spec.clone()
            }
        })
        .collect();
    let n_earlier = specs.len();
    for mut spec in plan {
        let like = specs[..n_earlier]
            .iter()
            .filter(|known| known.is_like(&spec));
        let like = like.filter(|known| !known.is_past(cases));
        let known: BTreeSet<Period> = like
            .flat_map(|known| known.periods.iter().copied())
            .collect();
        spec.periods.retain(|period| !known.contains(period));
        if !spec.periods.is_empty() {
            spec.vintage = earlier.n_releases;
            specs.push(spec);
        }
    }
    specs
}

/// What the project says about the shape of its tables.
pub(super) struct Scope {
    pub years: YearKind,
    pub home: AreaId,
    pub spotlight: Option<AreaId>,
    /// Which tables there may be.
    pub plan: Plan,
}

/// Returns what may be published at all: small on purpose.
///
/// Years at every level; the year to date for home and above; quarters and months, totals only, and
/// breakdowns by year down to the levels that the project names, those also for the spotlight.
/// Tables that a project adds to the usual ones come last, so that rather they are withheld.
fn plan(cases: &Cases, areas: &Areas, scope: &Scope) -> Vec<Spec> {
    let levels = levels(cases, areas);
    let covered =
        |area: &AreaId| levels.contains(&areas.get(*area).level) && is_covered(cases, areas, *area);
    let year = PeriodKind::Year(scope.years);
    let at = |kind, level: Level| {
        let areas = areas.of_level(level).filter(covered);
        spec(cases, &scope.plan, kind, level, areas)
    };
    let (plan, usual) = (&scope.plan, Plan::default());
    let levels_of = |reach: Reach| {
        let reached = move |level: &Level| reach.holds(*level);
        Level::ALL.into_iter().filter(reached)
    };

    let years = levels_of(Reach::DownTo(plan.years));
    let mut specs: Vec<Spec> = years.map(|level| at(year, level)).collect();
    let mut added = Vec::new();
    for (kind, reach, usual) in [
        (PeriodKind::Quarter, plan.quarters, usual.quarters),
        (PeriodKind::Month, plan.months, usual.months),
    ] {
        for level in levels_of(reach) {
            let list = if usual.holds(level) {
                &mut specs
            } else {
                &mut added
            };
            list.push(at(kind, level));
        }
    }
    for level in Level::ALL {
        let above_home = areas.ancestors(scope.home).iter().copied();
        let to_date = above_home.filter(|area| areas.get(*area).level == level && covered(area));
        specs.push(to_date_spec(cases, plan, year, level, to_date));
    }
    for topic in 0..cases.topics.len() {
        let of_topic = |spec: Spec| Spec {
            topic: Some(topic),
            ..spec
        };
        for level in levels_of(plan.breakdowns) {
            let is_usual = usual.breakdowns.holds(level);
            let list = if is_usual { &mut specs } else { &mut added };
            list.push(of_topic(at(year, level)));
        }
        let spotlight = scope.spotlight.filter(covered);
        if let Some(area) = spotlight
            && plan.breakdowns != Reach::None
            && !plan.breakdowns.holds(areas.get(area).level)
        {
            let level = areas.get(area).level;
            let only = std::iter::once(area);
            specs.push(of_topic(spec(cases, plan, year, level, only)));
        }
    }
    specs.extend(added.into_iter().map(|spec| Spec {
        is_added: true,
        ..spec
    }));
    // A level that no case can be placed in would show zeros that nobody has counted.
    let placed: BTreeSet<AreaId> = cases
        .list
        .iter()
        .flat_map(|case| areas.ancestors(case.area).iter().copied())
        .collect();
    specs.retain(|spec| {
        !spec.periods.is_empty() && spec.areas.iter().any(|area| placed.contains(area))
    });
    specs
}

/// How many of ten cases must be known by an area of a level for the level to be published: where
/// more are known to larger areas alone, its numbers, zeros above all, would mislead.
const PLACED_OF_TEN: u64 = 9;

/// Returns the levels that the input names as complete, or else those that nearly all cases can
/// be placed in.
fn levels(cases: &Cases, areas: &Areas) -> Vec<Level> {
    if let Some(levels) = &cases.levels {
        return levels.clone();
    }
    let total: u64 = cases.list.iter().map(|case| case.count).sum();
    let placed = |level: &Level| -> u64 {
        let at_level = |area: &AreaId| areas.get(*area).level == *level;
        let known = |case: &&Case| areas.ancestors(case.area).iter().any(at_level);
        cases.list.iter().filter(known).map(|case| case.count).sum()
    };
    let levels = Level::ALL.into_iter();
    levels
        .filter(|level| placed(level) * 10 >= total * PLACED_OF_TEN)
        .collect()
}

/// Says whether all cases of an area are among those of the files: it lies in an area that they
/// cover, and in no other of that level.
fn is_covered(cases: &Cases, areas: &Areas, area: AreaId) -> bool {
    let is_whole = |other: &AreaId| {
        cases
            .covers
            .iter()
            .any(|whole| areas.is_within(*other, *whole))
    };
    let cover_levels: BTreeSet<Level> = cases.covers.iter().map(|c| areas.get(*c).level).collect();
    let mut above = areas.ancestors(area).iter();
    is_whole(&area)
        && above.all(|other| !cover_levels.contains(&areas.get(*other).level) || is_whole(other))
}

fn spec(
    cases: &Cases,
    plan: &Plan,
    kind: PeriodKind,
    level: Level,
    areas: impl Iterator<Item = AreaId>,
) -> Spec {
    let side_by_side = plan.exceptions.holds(level) && matches!(kind, PeriodKind::Year(_));
    let facets = Facet::ALL.into_iter().filter(|facet| {
        let with_exceptions = matches!(facet, Facet::Exceptions | Facet::Stopped);
        measures(cases.series.dataset())
            .iter()
            .any(|measure| measure.facet() == Some(*facet))
            && (side_by_side || !with_exceptions)
    });
    Spec {
        kind,
        is_added: false,
        to_date: false,
        is_withdrawn: false,
        until: cases.as_of,
        vintage: 0,
        n_cut_off: 0,
        without: None,
        decided: None,
        level,
        topic: None,
        groups: None,
        areas: areas.collect(),
        facets: facets.collect(),
        periods: closed_periods(cases, kind),
    }
}

fn to_date_spec(
    cases: &Cases,
    plan: &Plan,
    year: PeriodKind,
    level: Level,
    areas: impl Iterator<Item = AreaId>,
) -> Spec {
    let current = Period::containing(year, cases.as_of);
    let running = current.last() > cases.as_of;
    Spec {
        to_date: true,
        periods: running.then_some(current).into_iter().collect(),
        ..spec(cases, plan, year, level, areas)
    }
}

/// Returns the periods of a kind that are over, from the first that the files can speak of: from
/// the day on which they are complete, or else from the first start.
fn closed_periods(cases: &Cases, kind: PeriodKind) -> Vec<Period> {
    let first_start = cases.list.iter().map(|case| case.start).min();
    let Some(from) = cases.complete_from.or(first_start) else {
        return Vec::new();
    };
    let mut periods = Period::range(kind, from, cases.as_of);
    periods.retain(|period| period.last() <= cases.as_of);
    periods
}

/// The periods of which the files can speak.
///
/// Of the cases that began before the files are complete only those still open on that day are
/// sure to be there. The ends before it, and the limits that ran out before or soon after it, would
/// be those of the slow ones alone.
#[derive(Clone, Copy)]
pub(super) struct Availability {
    complete_from: Option<Day>,
    dues_from: Option<Day>,
}

impl Availability {
    pub(super) fn of(cases: &Cases) -> Availability {
        Availability {
            complete_from: cases.complete_from,
            dues_from: dues_from(cases),
        }
    }

    /// Says whether the files can speak of a part of a period's table.
    pub(super) fn has(&self, facet: Facet, period: Period) -> bool {
        let Some(complete) = self.complete_from else {
            return true;
        };
        match facet {
            Facet::Ended | Facet::Timely | Facet::Stopped | Facet::Exceptions | Facet::Started => {
                period.first() >= complete
            }
            Facet::Queue | Facet::Overdue => period.last() >= complete,
            Facet::Due => self.dues_from.is_none_or(|from| period.first() >= from),
        }
    }
}

/// Returns the first day of the month from which on limits that ran out are counted, if files are
/// complete from some day on only.
///
/// An earlier release keeps its month, though there may be a longer limit since.
pub(super) fn dues_from(cases: &Cases) -> Option<Day> {
    let complete = cases.complete_from?;
    let first = || {
        let month = Period::containing(PeriodKind::Month, complete + longest_limit(cases) - 1);
        month.next().first()
    };
    Some(cases.dues_from.unwrap_or_else(first))
}

/// Returns the most days that any case of the series had by law.
pub(super) fn longest_limit(cases: &Cases) -> i32 {
    let days = cases
        .list
        .iter()
        .filter_map(|case| Some(case.clocked.last_lawful? - case.clocked.start));
    days.max().unwrap_or(0)
}

/// Returns the last day that a period's table looks at.
pub(super) fn last_day(spec: &Spec, period: Period) -> Day {
    if spec.to_date {
        spec.until
    } else {
        period.last()
    }
}

/// Returns the true cells of a table.
pub(super) fn cells(cases: &Cases, areas: &Areas, spec: &Spec) -> BTreeMap<Place, Cell> {
    let n_measures = measures(cases.series.dataset()).len();
    let layout = Layout::of(cases, areas, spec);
    let empty = Cell {
        counts: vec![0; n_measures],
        waits: Vec::new(),
    };
    let mut cells = vec![empty; layout.n_rows()];
    each_count(cases, &layout, |row, measure, case| {
        cells[row].counts[measure] += case.count;
    });
    each_wait(cases, &layout, |row, wait, count| {
        let waits = &mut cells[row].waits;
        waits.extend(std::iter::repeat_n(wait, count as usize));
    });
    for cell in &mut cells {
        cell.waits.sort_unstable();
        cell.waits.shrink_to_fit();
    }
    let placed = |(row, cell): (usize, Cell)| (layout.place(row), cell);
    cells.into_iter().enumerate().map(placed).collect()
}

/// A row of a table: period, area and category, as places in the spec and the topic.
pub(super) type Place = (usize, AreaId, u16);

/// The rows of a table by number: period by period, in each area by area, in each category by
/// category.
pub(super) struct Layout<'a> {
    pub spec: &'a Spec,
    breakdown: Breakdown,
    n_categories: usize,
    /// By the place of an area among all areas: the places of those of the table that it lies in.
    areas_of: Vec<Vec<u32>>,
}

impl<'a> Layout<'a> {
    pub(super) fn of(cases: &Cases, areas: &Areas, spec: &'a Spec) -> Layout<'a> {
        let of_table = |area: &AreaId| spec.areas.binary_search(area).ok();
        let areas_of = areas.ids().map(|area| {
            let above = areas.ancestors(area).iter().filter_map(of_table);
            above.map(|place| place as u32).collect()
        });
        Layout {
            spec,
            breakdown: spec.breakdown(),
            n_categories: usize::from(n_categories(cases, spec)),
            areas_of: areas_of.collect(),
        }
    }

    pub(super) fn n_rows(&self) -> usize {
        self.spec.periods.len() * self.rows_of_period()
    }

    /// Returns the place of the period that a row is of.
    pub(super) fn period(&self, row: usize) -> usize {
        row / self.rows_of_period()
    }

    fn rows_of_period(&self) -> usize {
        self.spec.areas.len() * self.n_categories
    }

    pub(super) fn place(&self, row: usize) -> Place {
        let area = row / self.n_categories % self.spec.areas.len();
        let category = (row % self.n_categories) as u16;
        (self.period(row), self.spec.areas[area], category)
    }

    /// Returns the categories of a case in the table: a first and only one where it has none.
    fn tags<'c>(&self, case: &'c Case) -> Cow<'c, [u16]> {
        match self.spec.topic {
            Some(_) => self.breakdown.tags(case),
            None => Cow::Borrowed(&[0]),
        }
    }

    /// Returns the rows of a period that count a case of some categories.
    fn rows<'c>(
        &'c self,
        (case, tags): (&Case, &'c [u16]),
        period: usize,
    ) -> impl Iterator<Item = usize> + 'c {
        let first = period * self.rows_of_period();
        let areas = &self.areas_of[case.area.place()];
        tags.iter().flat_map(move |tag| {
            let first = first + usize::from(*tag);
            let areas = areas.iter();
            areas.map(move |area| first + *area as usize * self.n_categories)
        })
    }

    /// Says whether no row counts a case, in whatever period.
    fn leaves_out(&self, case: &Case) -> bool {
        self.areas_of[case.area.place()].is_empty()
    }
}

/// Measures, as places in the catalogue, and the condition of each.
type Conditions<T> = Vec<(usize, fn(&T) -> bool)>;

/// The counted measures of a series by what they count.
#[derive(Default)]
struct Counted {
    starts: Vec<usize>,
    ends: Conditions<Ended>,
    dues: Conditions<Due>,
    queue: Conditions<Waiting>,
}

impl Counted {
    fn of(cases: &Cases) -> Counted {
        let mut counted = Counted::default();
        for (place, measure) in measures(cases.series.dataset()).iter().enumerate() {
            match measure.statistic {
                Statistic::Starts => counted.starts.push(place),
                Statistic::Ends(_, holds) => counted.ends.push((place, holds)),
                Statistic::Dues(holds) => counted.dues.push((place, holds)),
                Statistic::Queue(_, holds) => counted.queue.push((place, holds)),
                Statistic::Share { .. }
                | Statistic::Quantile { .. }
                | Statistic::CohortMedian
                | Statistic::Rate { .. } => {}
            }
        }
        counted
    }
}

/// Calls `count` for every case, once for each row of a table and measure that counts it: with the
/// number of the row and the place of the measure in the catalogue.
pub(super) fn each_count<'a>(
    cases: &'a Cases,
    layout: &Layout,
    count: impl FnMut(usize, usize, &'a Case),
) {
    each_count_where(cases, layout, |_, _| true, count);
}

/// Does the same, for those measures in periods where `is_wanted` says so of the places of the period in the table
/// and of the measure.
pub(super) fn each_count_where<'a>(
    cases: &'a Cases,
    layout: &Layout,
    is_wanted: impl Fn(usize, usize) -> bool,
    mut count: impl FnMut(usize, usize, &'a Case),
) {
    let counter = Counter::of(cases, layout);
    for case in &cases.list {
        counter.each_where(case, &is_wanted, |row, measure| count(row, measure, case));
    }
}

/// Calls `wait` with every wait that ended with its event, exceptions aside, for each row that has
/// it: in calendar days, or in working days where the measures of the series are.
fn each_wait(cases: &Cases, layout: &Layout, mut wait: impl FnMut(usize, i32, u64)) {
    let counter = Counter::of(cases, layout);
    for case in &cases.list {
        counter.each_wait(case, |row, days| wait(row, days, case.count));
    }
}

/// Says which numbers of a table count a case.
pub(super) struct Counter<'a> {
    layout: &'a Layout<'a>,
    counted: Counted,
    periods: SpecPeriods<'a>,
    as_of: Day,
    /// Waits are counted in working days.
    working: bool,
}

impl<'a> Counter<'a> {
    pub(super) fn of(cases: &Cases, layout: &'a Layout<'a>) -> Counter<'a> {
        let catalogue = measures(cases.series.dataset());
        let working = catalogue
            .iter()
            .any(|measure| measure.unit == Unit::WorkingDays);
        Counter {
            layout,
            counted: Counted::of(cases),
            periods: SpecPeriods::new(layout.spec),
            as_of: cases.as_of,
            working,
        }
    }

    /// Calls `count` with the row and the measure of every count that a case is in.
    pub(super) fn each(&self, case: &Case, count: impl FnMut(usize, usize)) {
        self.each_where(case, |_, _| true, count);
    }

    /// Does the same, for those measures in periods where `is_wanted` says so.
    fn each_where(
        &self,
        case: &Case,
        is_wanted: impl Fn(usize, usize) -> bool,
        mut count: impl FnMut(usize, usize),
    ) {
        if self.layout.leaves_out(case) {
            return;
        }
        let tags = self.layout.tags(case);
        let mut add = |period: usize, measure: usize| {
            if !is_wanted(period, measure) {
                return;
            }
            for row in self.layout.rows((case, &tags), period) {
                count(row, measure);
            }
        };
        if let Some(period) = self.periods.of(case.start) {
            for measure in &self.counted.starts {
                add(period, *measure);
            }
        }
        if let Some(day) = case.end.day()
            && let Some(period) = self.periods.of(day)
        {
            let ended = ended(case);
            let ends = self.counted.ends.iter();
            for (measure, _) in ends.filter(|(_, holds)| holds(&ended)) {
                add(period, *measure);
            }
        }
        if let Some(day) = case.last_lawful.filter(|day| *day <= self.as_of)
            && let Some(period) = self.periods.of(day)
        {
            let due = Due {
                in_limit: case.is_met(),
            };
            let dues = self.counted.dues.iter();
            for (measure, _) in dues.filter(|(_, holds)| holds(&due)) {
                add(period, *measure);
            }
        }
        for (period, end) in self.periods.open_at(case) {
            let waiting = waiting((case.start, case.last_lawful), end);
            let queue = self.counted.queue.iter();
            for (measure, _) in queue.filter(|(_, holds)| holds(&waiting)) {
                add(period, *measure);
            }
        }
    }

    /// Calls `wait` with every row that has the wait of a case, if it ended with its event and is no
    /// exception.
    pub(super) fn each_wait(&self, case: &Case, mut wait: impl FnMut(usize, i32)) {
        let End::Completed(day) = case.end else {
            return;
        };
        if case.exception
            || (self.working && case.last_lawful.is_none())
            || self.layout.leaves_out(case)
        {
            return;
        }
        let (Some(period), Some(ended)) = (self.periods.of(day), case.clocked.end) else {
            return;
        };
        let days = if self.working {
            working_days::between(case.clocked.start, ended)
        } else {
            ended - case.clocked.start
        };
        let tags = self.layout.tags(case);
        for row in self.layout.rows((case, &tags), period) {
            wait(row, days);
        }
    }
}

/// The periods of a table with the last day that each looks at.
struct SpecPeriods<'a> {
    spec: &'a Spec,
    ends: Vec<Day>,
}

impl<'a> SpecPeriods<'a> {
    fn new(spec: &'a Spec) -> SpecPeriods<'a> {
        let ends = spec.periods.iter().map(|period| last_day(spec, *period));
        SpecPeriods {
            spec,
            ends: ends.collect(),
        }
    }

    /// Returns the place of the period that a day lies in.
    fn of(&self, day: Day) -> Option<usize> {
        let index = self.ends.partition_point(|end| *end < day);
        let period = self.spec.periods.get(index)?;
        (period.first() <= day).then_some(index)
    }

    /// Returns the periods at whose end a case was open, with that day.
    fn open_at(&self, case: &Case) -> impl Iterator<Item = (usize, Day)> {
        let first = self.ends.partition_point(|end| *end < case.start);
        let end = case.end.day();
        let days = self.ends.iter().copied().enumerate().skip(first);
        days.take_while(move |(_, day)| end.is_none_or(|end| end > *day))
    }
}

/// Returns the number of categories of a table, or of groups of them; 1 for totals.
fn n_categories(cases: &Cases, spec: &Spec) -> u16 {
    let of_topic = spec.topic.map(|topic| &cases.topics[topic].categories);
    match &spec.groups {
        Some(groups) => groups.n(),
        None => of_topic.map_or(1, |categories| categories.len() as u16),
    }
}

/// Returns what measures look at in a case that ended.
pub(super) fn ended(case: &Case) -> Ended {
    Ended {
        completed: matches!(case.end, End::Completed(_)),
        in_limit: case.in_limit(),
        is_met: case.is_met(),
        exception: case.exception,
        has_limit: case.last_lawful.is_some(),
    }
}

/// Returns what measures look at in a case that was open on a day, by its start and its last lawful day.
pub(super) fn waiting((start, last_lawful): (Day, Option<Day>), day: Day) -> Waiting {
    Waiting {
        // When its last lawful day is over a case can no longer end in time.
        over_limit: last_lawful.is_some_and(|last| day >= last),
        over_52_weeks: day - start > DAYS_OF_52_WEEKS,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::areas::tests::areas;
    use crate::catalogue::{Measure, known};
    use crate::confidential::records::{Clocked, Topic};
    use crate::series::Series;

    pub(crate) const AREAS: &str = "E92 England country\nE12 East region E92\n\
        E10 Shire local_authority E12\nE07 North district E10\nE08 South district E10\n\
        E14 Vale constituency E10\nE01 Clowne ward E07 E14\nE02 Dore ward E08 E14";

    pub(crate) fn day(text: &str) -> Day {
        Day::parse_iso(text).unwrap()
    }

    /// Returns a case from `AREA START END`: `-` is open, `/` before the day is a stop, and `!`
    /// after it an exception; all under a limit of 140 days.
    pub(crate) fn case(areas: &Areas, text: &str) -> Case {
        let words: Vec<&str> = text.split_whitespace().collect();
        let end_day = |text: &str| day(text.trim_end_matches('!'));
        let end = match words[2] {
            "-" => End::Open,
            stop if stop.starts_with('/') => End::Stopped(end_day(&stop[1..])),
            ended => End::Completed(end_day(ended)),
        };
        Case {
            row: 0,
            reference: None,
            area: areas.by_code(words[0]).unwrap(),
            start: day(words[1]),
            end,
            last_lawful: Some(day(words[1]) + 140),
            clocked: Clocked {
                start: day(words[1]),
                end: end.day(),
                last_lawful: Some(day(words[1]) + 140),
            },
            exception: words[2].ends_with('!'),
            tags: words[3..]
                .iter()
                .map(|tags| tags.split('+').map(|tag| tag.parse().unwrap()).collect())
                .collect(),
            count: 1,
        }
    }

    pub(crate) fn cases(areas: &Areas, as_of: &str, lines: &str) -> Cases {
        let numbered = |(row, line): (usize, &str)| Case {
            row: row as u64,
            ..case(areas, line.trim())
        };
        let list: Vec<Case> = lines.lines().enumerate().map(numbered).collect();
        let n_topics = list.first().map_or(0, |case| case.tags.len());
        let topic = |_| Topic {
            key: "need".into(),
            label: "Need".into(),
            categories: vec!["Autism".into(), "Speech".into(), "Unknown".into()],
            several: false,
        };
        Cases {
            series: Series::Waits("final_plan".into()),
            as_of: day(as_of),
            covers: vec![areas.by_code("E10").unwrap()],
            levels: None,
            complete_from: None,
            dues_from: None,
            breaks: BTreeSet::new(),
            threshold: 5,
            sources: BTreeSet::new(),
            flags_exceptions: true,
            topics: (0..n_topics).map(topic).collect(),
            list,
        }
    }

    pub(crate) fn scope(areas: &Areas) -> Scope {
        Scope {
            years: YearKind::Calendar,
            home: areas.by_code("E10").unwrap(),
            spotlight: None,
            plan: Plan::default(),
        }
    }

    /// Returns the non-zero counts of an area in a year: `completed 2, open 1`.
    fn counts(tables: &SeriesTables, areas: &Areas, code: &str, year: &str) -> String {
        let area = areas.by_code(code).unwrap();
        let catalogue = measures(tables.cases.series.dataset());
        let cell = tables
            .tables
            .iter()
            .filter(|table| matches!(table.spec.kind, PeriodKind::Year(_)))
            .find_map(|table| {
                let of_year = |period: &Period| period.label() == year;
                let period = table.spec.periods.iter().position(of_year)?;
                table.cells.get(&(period, area, 0))
            });
        let Some(cell) = cell else {
            return "no such row".into();
        };
        let shown = |(measure, count): (&&Measure, &u64)| {
            (*count > 0).then(|| format!("{} {count}", measure.id))
        };
        let found: Vec<String> = catalogue
            .iter()
            .zip(&cell.counts)
            .filter_map(shown)
            .collect();
        found.join(", ")
    }

    #[test]
    fn a_case_counts_in_the_period_of_each_event() {
        let areas = areas(AREAS);
        // Last lawful days: 19 July 2024, 19 April 2025 and 20 May 2024.
        let mut cases = cases(
            &areas,
            "2025-12-31",
            "E01 2024-03-01 2024-07-19\nE01 2024-11-30 2025-06-01!\nE02 2024-01-01 /2024-02-01\nE08 2024-02-01 -",
        );
        cases.levels = Some(Vec::from(Level::ALL));
        let tables = tabulate(cases, &areas, &scope(&areas), &Earlier::default());
        let check = |code, year, expected: &str| {
            assert_eq!(
                counts(&tables, &areas, code, year),
                expected,
                "{code} {year}"
            );
        };
        check(
            "E10",
            "2024",
            "completed 1, stopped 1, completed_ex 1, in_limit 1, in_limit_ex 1, started 4, due 3, \
             due_in_limit 2, open 2, open_over_limit 1",
        );
        check(
            "E10",
            "2025",
            "completed 1, due 1, open 1, open_over_limit 1, open_over_52_weeks 1",
        );
        check(
            "E14",
            "2024",
            "completed 1, stopped 1, completed_ex 1, in_limit 1, in_limit_ex 1, started 3, due 2, due_in_limit 2, open 1",
        );
        check(
            "E08",
            "2024",
            "stopped 1, started 2, due 2, due_in_limit 1, open 1, open_over_limit 1",
        );
        check("E92", "2024", "no such row");
    }

    #[test]
    fn a_case_leaves_the_queue_on_the_day_of_its_end() {
        let areas = areas(AREAS);
        let cases = cases(
            &areas,
            "2025-12-31",
            "E10 2024-12-01 2024-12-31\nE10 2024-12-31 2025-01-01\nE10 2025-01-01 /2025-01-01",
        );
        let tables = tabulate(cases, &areas, &scope(&areas), &Earlier::default());
        let text = counts(&tables, &areas, "E10", "2024");
        assert!(text.ends_with("started 2, open 1"), "{text}");
    }

    /// Returns the tables of a plan, with the number of their periods.
    fn names(wish: Plan) -> Vec<String> {
        let areas = areas(AREAS);
        let mut cases = cases(&areas, "2025-10-31", "E01 2024-03-01 2024-07-19 0");
        cases.levels = Some(vec![Level::LocalAuthority, Level::District]);
        let scope = Scope {
            plan: wish,
            ..scope(&areas)
        };
        let name = |spec: &Spec| {
            let kind = spec.periods[0].kind();
            let topic = if spec.topic.is_some() { " by need" } else { "" };
            let open = if spec.to_date { " to date" } else { "" };
            let n_periods = spec.periods.len();
            format!("{kind:?} {} {n_periods}{topic}{open}", spec.level.key())
        };
        plan(&cases, &areas, &scope).iter().map(name).collect()
    }

    #[test]
    fn the_plan_is_small_on_purpose() {
        assert_eq!(
            names(Plan::default()),
            [
                "Year(Calendar) local_authority 1",
                "Year(Calendar) district 1",
                "Quarter local_authority 7",
                "Month local_authority 20",
                "Year(Calendar) local_authority 1 to date",
                "Year(Calendar) local_authority 1 by need",
            ]
        );
    }

    #[test]
    fn a_project_may_narrow_the_plan_and_widen_it_at_its_end() {
        let district = Reach::DownTo(Level::District);
        let wish = Plan {
            years: Level::LocalAuthority,
            quarters: district,
            months: Reach::None,
            breakdowns: district,
            exceptions: Reach::None,
            revised: None,
        };
        assert_eq!(
            names(wish),
            [
                "Year(Calendar) local_authority 1",
                "Quarter local_authority 7",
                "Year(Calendar) local_authority 1 to date",
                "Year(Calendar) local_authority 1 by need",
                "Quarter district 7",
                "Year(Calendar) district 1 by need",
            ]
        );
    }

    #[test]
    fn a_level_is_published_where_nearly_all_cases_are_placed_in_it() {
        let areas = areas(AREAS);
        let check = |at_county: u64, expected: &[Level]| {
            let lines = "E01 2024-03-01 2024-07-19\nE10 2024-03-01 2024-07-19";
            let mut cases = cases(&areas, "2025-10-31", lines);
            cases.list[0].count = 90;
            cases.list[1].count = at_county;
            let levels = levels(&cases, &areas);
            assert_eq!(levels[2..], *expected, "{at_county}");
        };
        check(
            10,
            &[
                Level::LocalAuthority,
                Level::District,
                Level::Constituency,
                Level::Ward,
            ],
        );
        check(11, &[Level::LocalAuthority]);
    }

    #[test]
    fn an_area_that_lies_in_two_authorities_is_not_covered_by_one() {
        let areas = areas(
            "E12 East region\nE10 Shire local_authority E12\nE06 City local_authority E12\n\
             E14 Vale constituency E10 E06\nE01 Clowne ward E10",
        );
        let mut cases = cases(&areas, "2025-10-31", "E01 2024-03-01 -");
        let covered = |cases: &Cases, code| is_covered(cases, &areas, areas.by_code(code).unwrap());
        assert!(covered(&cases, "E01") && !covered(&cases, "E14"));
        cases.covers.push(areas.by_code("E06").unwrap());
        assert!(covered(&cases, "E14"));
    }

    #[test]
    fn files_speak_of_what_they_are_complete_for() {
        let areas = areas(AREAS);
        let mut cases = cases(&areas, "2025-12-31", "E10 2022-12-01 2023-07-19");
        cases.complete_from = Some(day("2023-01-01"));
        let year = |year| Period::year(YearKind::Calendar, year);
        let available = Availability::of(&cases);
        let check = |facet, expected: [bool; 3]| {
            let actual = [2022, 2023, 2024].map(|n| available.has(facet, year(n)));
            assert_eq!(actual, expected, "{facet:?}");
        };
        check(Facet::Ended, [false, true, true]);
        check(Facet::Timely, [false, true, true]);
        check(Facet::Started, [false, true, true]);
        check(Facet::Queue, [false, true, true]);
        check(Facet::Overdue, [false, true, true]);
        check(Facet::Due, [false, false, true]);
    }

    #[test]
    fn a_longer_limit_does_not_take_back_what_a_release_has_counted() {
        // The first complaint of the second stage would have moved the first month of limits.
        let areas = areas(AREAS);
        let mut cases = cases(&areas, "2025-12-31", "E10 2022-12-01 2023-07-19");
        cases.complete_from = Some(day("2023-01-01"));
        assert_eq!(dues_from(&cases), Some(day("2023-06-01")));
        cases.dues_from = Some(day("2023-02-01"));
        assert_eq!(dues_from(&cases), Some(day("2023-02-01")));
        let months = Period::range(PeriodKind::Month, day("2023-01-01"), day("2023-03-01"));
        let available = Availability::of(&cases);
        let has: Vec<bool> = months
            .into_iter()
            .map(|month| available.has(Facet::Due, month))
            .collect();
        assert_eq!(has, [false, true, true]);
    }

    #[test]
    fn waits_are_kept_sorted_for_quantiles() {
        let areas = areas(AREAS);
        let lines =
            "E10 2024-01-01 2024-01-31\nE10 2024-01-01 2024-01-11\nE10 2024-01-01 /2024-01-02";
        let tables = tabulate(
            cases(&areas, "2025-01-01", lines),
            &areas,
            &scope(&areas),
            &Earlier::default(),
        );
        let cell = tables.tables[0].cells.values().next().unwrap();
        assert_eq!(cell.waits, [10, 30]);
        assert_eq!(
            known(tables.cases.series.dataset(), "median_days").unit,
            Unit::Days
        );
    }
}
