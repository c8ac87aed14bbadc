//! The test that a table must pass: every disjoint part of what is published is 0 or large.
//!
//! Published counts can be subtracted from each other: a parent less its children, a year less
//! its quarters, a district less a constituency, the flow of a queue less the ends that are
//! published. So the cases are cut into the smallest parts that any such subtraction could
//! reach, and each part is counted. Where every part is 0 or at least the threshold, every sum
//! and difference of published counts is too.

mod alike;
mod courses;
mod families;
mod spread;
mod views;
mod whole_groups;

use super::clocks::Limits;
use super::revised::Moves;
use crate::areas::{AreaId, Areas};
use crate::catalogue::{DAYS_OF_52_WEEKS, Ended, Facet, Statistic, Waiting, measures};
use crate::confidential::records::Cases;
use crate::confidential::tabulate::{self, Availability, Spec, TrueTable};
use crate::period::Day;
use alike::{Alike, Breadth, ToldApart};
pub(super) use alike::{in_order, numbered};
use courses::{Course, Courses, Cuts, Seen};
use families::{Cut, FAMILIES, Family};
use foldhash::fast::FixedState;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
pub(super) use spread::Spread;
use std::collections::{BTreeMap, BTreeSet, HashMap};
pub(super) use views::Stretches;
use views::{Slices, View};

/// A table of the plan with the parts that it is to show.
#[derive(Clone)]
pub(super) struct Shown {
    pub spec: Spec,
    pub facets: BTreeSet<Facet>,
}

impl Shown {
    /// Shows a part, and that which is shown beside it alone, if it may be.
    pub(super) fn add(&mut self, facet: Facet) {
        let with_it = going_with(facet).into_iter();
        let planned = with_it.filter(|one| self.spec.may_show(*one));
        self.facets.extend(planned);
    }

    /// Says whether it shows a part without that which is shown beside it alone, though it is planned: it comes after all
    /// others, and goes before them.
    pub(super) fn stands_alone(&self, facet: Facet) -> bool {
        let has = |facet: Facet| self.facets.contains(&facet);
        let is_planned = |facet: &Facet| self.spec.facets.contains(facet);
        let companion = facet.companion().filter(is_planned);
        has(facet) && companion.is_some_and(|companion| !has(companion))
    }

    /// Returns the parts whose counts are to be told apart if a part of it is withheld: of those that are open those past
    /// their limit, and of those that ended those in time, can be told wherever both are shown.
    pub(super) fn told_with(&self, facet: Facet) -> BTreeSet<Facet> {
        let all = Facet::ALL.into_iter().map(going_with);
        let together = all.filter(|together| together.contains(&facet));
        let beside = together.flatten().filter(|one| self.facets.contains(one));
        beside.chain([facet]).collect()
    }

    /// Withholds a part, and that which is shown beside it alone.
    pub(super) fn remove(&mut self, facet: Facet) {
        self.facets = &self.facets - &going_with(facet);
    }
}

/// Returns a part with that which is shown beside it alone.
pub(super) fn going_with(facet: Facet) -> BTreeSet<Facet> {
    [facet].into_iter().chain(facet.companion()).collect()
}

/// The cases of one series, as far as the parts look at them.
pub(super) struct Parts<'a> {
    cases: &'a Cases,
    areas: &'a Areas,
    available: Availability,
    /// Those of other clocks that start with the same rows.
    limits: Vec<Limits>,
    /// Every kind of end that occurs, once.
    ends: Vec<Ended>,
    /// Those that another clock counts as its starts.
    begun: Vec<Ended>,
    /// The measures of the queue.
    queue: Vec<(Facet, QueueMeasure)>,
    /// The most days that any case had by law.
    longest_limit: i32,
    /// Of some cases the files said too late that they ended in time.
    some_known_too_late: bool,
    cuts: Cuts,
    /// What revised counts tell of the cases, and by case which number it has there.
    moves: Option<&'a Moves>,
    moved: Vec<u32>,
    /// The cases side by side, once they are looked at.
    courses: Option<Courses>,
    /// Cases that no count by one topic, or by none, of some areas can tell apart.
    alike_in: HashMap<Breadth, ToldApart>,
    /// Which of them are looked at for the areas of a view.
    breadths: HashMap<Breadth, Breadth>,
    /// The smallest parts that were counted so far, or something as large as the threshold in place of
    /// those that are not small.
    counted: HashMap<View, u64>,
}

impl<'a> Parts<'a> {
    /// Returns the cases for the tables of a plan.
    ///
    /// `limits` are those of other clocks that start with the same rows.
    pub(super) fn of(
        cases: &'a Cases,
        areas: &'a Areas,
        tables: &[TrueTable],
        limits: Vec<Limits>,
    ) -> Parts<'a> {
        Parts {
            cases,
            areas,
            available: Availability::of(cases),
            ends: kinds_of_ends(cases),
            begun: Vec::new(),
            queue: queue_measures(cases),
            longest_limit: tabulate::longest_limit(cases),
            some_known_too_late: cases
                .list
                .iter()
                .any(|case| case.in_limit() && !case.is_met()),
            cuts: Cuts::of(cases, tables, &limits),
            moves: None,
            moved: Vec::new(),
            courses: None,
            limits,
            alike_in: HashMap::new(),
            breadths: HashMap::new(),
            counted: HashMap::new(),
        }
    }

    /// Returns the same beside another clock whose starts are all ends of some kinds.
    pub(super) fn beside_starts(self, begun: Vec<Ended>) -> Parts<'a> {
        Parts { begun, ..self }
    }

    /// Returns the same beside revised counts that are shown.
    pub(super) fn beside_moves(self, moves: &'a Moves) -> Parts<'a> {
        Parts {
            moved: moves.of_cases(self.cases),
            moves: Some(moves),
            // What was looked at before did not know of them.
            courses: None,
            alike_in: HashMap::new(),
            breadths: HashMap::new(),
            counted: HashMap::new(),
            ..self
        }
    }

    /// Returns whether every disjoint part that the tables let a reader reach is 0 or at least the
    /// threshold.
    ///
    /// `changed` names the one part of one table that was added to tables known to pass: only what
    /// it touches is counted.
    pub(super) fn hold(&mut self, shown: &[Shown], changed: (usize, Facet)) -> bool {
        let threshold = self.cases.threshold;
        let Some(mut views) = self.touched(shown, changed) else {
            return false;
        };
        let is_known_small = |view: &View| {
            let smallest = self.counted.get(view);
            smallest.is_some_and(|smallest| *smallest < threshold)
        };
        if views.iter().any(is_known_small) {
            return false;
        }
        views.retain(|view| !self.counted.contains_key(view));
        // Not all at once: most parts that fail do so at once.
        views.chunks(AT_ONCE).all(|views| self.pass(views))
    }

    /// Returns the areas by which small parts are told apart in the views that a part of a table
    /// touches; where those are more than `most`, some of them. All areas of the table, where they cannot be looked at.
    pub(super) fn small(
        &mut self,
        shown: &[Shown],
        changed: (usize, Facet),
        most: usize,
    ) -> BTreeSet<Vec<AreaId>> {
        let threshold = self.cases.threshold;
        let Some(mut views) = self.touched(shown, changed) else {
            let areas = shown[changed.0].spec.areas.iter();
            return areas.map(|area| vec![*area]).collect();
        };
        views.retain(|view| {
            let smallest = self.counted.get(view);
            smallest.is_none_or(|smallest| *smallest < threshold)
        });
        let mut found: BTreeSet<Vec<AreaId>> = BTreeSet::new();
        for views in views.chunks(AT_ONCE) {
            for view in views {
                self.tell_apart(view);
            }
            let small: Vec<_> = views.par_iter().map(|v| self.small_places(v)).collect();
            let held = views
                .iter()
                .zip(&small)
                .filter(|(_, small)| small.is_empty());
            self.counted
                .extend(held.map(|(view, _)| (view.clone(), threshold)));
            found.extend(small.into_iter().flatten());
            if found.len() > most {
                break;
            }
        }
        found
    }

    /// Returns the areas by which parts are told apart, in the views that a part of a table touches, that lie
    /// in no area of the table and are hardly larger than the threshold: enough for one area, and too few
    /// for two of which one is small.
    pub(super) fn small_rests(
        &mut self,
        shown: &[Shown],
        changed: (usize, Facet),
    ) -> BTreeSet<Vec<AreaId>> {
        let (own, facet) = (&shown[changed.0].spec, changed.1);
        let showing = shown.iter().filter(|one| {
            let is_of_table = one.spec.is_like(own) && one.spec.vintage == own.vintage;
            is_of_table && one.facets.contains(&facet)
        });
        let of_table: BTreeSet<AreaId> = showing
            .flat_map(|one| one.spec.areas.iter().copied())
            .collect();
        let views = self.touched(shown, changed).unwrap_or_default();
        for view in &views {
            self.tell_apart(view);
        }
        let threshold = self.cases.threshold;
        let few = threshold..threshold + HIDDEN_TOGETHER;
        let rests = views.par_iter().map(|view| {
            let sums = self.sums(view);
            let parts = sums.of_parts.iter().filter(|(_, sum)| few.contains(sum));
            let numbers: BTreeSet<u32> = parts.map(|(part, _)| part[0]).collect();
            let places = sums.areas.into_iter();
            let places = places.filter(|(areas, number)| {
                numbers.contains(number) && areas.iter().all(|area| !of_table.contains(area))
            });
            places.map(|(areas, _)| areas).collect::<Vec<_>>()
        });
        let rests: Vec<Vec<Vec<AreaId>>> = rests.collect();
        rests.into_iter().flatten().collect()
    }

    /// Returns for each category of a table by which small parts are told apart, in the views that a part
    /// of the table touches, the areas that they are told apart by besides.
    pub(super) fn small_categories(
        &mut self,
        shown: &[Shown],
        changed: (usize, Facet),
    ) -> BTreeMap<u16, BTreeSet<Vec<AreaId>>> {
        let of_table = shown[changed.0].spec.breakdown();
        let mut views = self.touched(shown, changed).unwrap_or_default();
        // What finer tables of larger areas add up to stands in the view by the table's own groups.
        views.retain(|view| view.breakdown == of_table);
        for view in &views {
            self.tell_apart(view);
        }
        let small: Vec<_> = views
            .par_iter()
            .map(|view| self.small_parts(view))
            .collect();
        let mut found: BTreeMap<u16, BTreeSet<Vec<AreaId>>> = BTreeMap::new();
        for (areas, tags) in small.into_iter().flatten() {
            for tag in tags {
                found.entry(tag).or_default().insert(areas.clone());
            }
        }
        found
    }

    /// Returns the views that a part of a table touches, each once; nothing where they are too many.
    fn touched(&self, shown: &[Shown], (table, facet): (usize, Facet)) -> Option<Vec<View>> {
        let spec = &shown[table].spec;
        let slices = Slices::of(shown);
        let mut views: Vec<View> = Vec::new();
        let changed = &going_with(facet) & &shown[table].facets;
        let depends = |family: &&Family| changed.iter().any(|facet| family.depends_on(*facet));
        for family in FAMILIES.iter().filter(depends) {
            if !self.is_open(shown, family) {
                continue;
            }
            for view in self.views((shown, &slices), family, spec)? {
                if view.touches(spec) && !views.contains(&view) {
                    views.push(view);
                }
            }
        }
        Some(views)
    }

    /// Returns whether every part that some views tell apart is 0 or at least the threshold.
    fn pass(&mut self, views: &[View]) -> bool {
        for view in views {
            self.tell_apart(view);
        }
        let smallest: Vec<u64> = views
            .par_iter()
            .map(|view| self.smallest_part(view))
            .collect();
        let threshold = self.cases.threshold;
        let holds = smallest.iter().all(|smallest| *smallest >= threshold);
        self.counted.extend(views.iter().cloned().zip(smallest));
        holds
    }
}

/// How many views are looked at before it is asked whether more are needed: which areas are found by then, and
/// withheld, must not depend on the threads of a machine.
const AT_ONCE: usize = 4;

impl Parts<'_> {
    /// Makes sure that the cases are known which views like this one can tell apart: much fewer than
    /// all, where areas are large or there is no breakdown.
    fn tell_apart(&mut self, view: &View) {
        let breadth = view.breadth();
        if self.breadths.contains_key(&breadth) {
            return;
        }
        // Cases that more areas cannot tell apart, fewer cannot either.
        let mut known: Vec<&Breadth> = self.alike_in.keys().collect();
        known.retain(|(by, areas)| *by == breadth.0 && areas.is_superset(&breadth.1));
        // Of several any will do; the same is taken each time.
        if let Some(known) = known
            .into_iter()
            .min_by_key(|(_, areas)| (areas.len(), areas))
        {
            let known = known.clone();
            self.breadths.insert(breadth, known);
            return;
        }
        let courses = self
            .courses
            .get_or_insert_with(|| Courses::of(self.cases, &self.cuts, &self.limits, &self.moved));
        let told = ToldApart::of(courses, self.areas, &breadth);
        self.alike_in.insert(breadth.clone(), told);
        self.breadths.insert(breadth.clone(), breadth);
    }

    /// Returns the cases as they are told apart that a view looks at.
    fn told_apart(&self, view: &View) -> &ToldApart {
        &self.alike_in[&self.breadths[&view.breadth()]]
    }

    /// Returns what a function makes of each course of the cases, which were looked at.
    fn of_courses<T>(&self, of_course: impl FnMut(&Course) -> T) -> Vec<T> {
        let courses = self.courses.iter().flat_map(|courses| &courses.list);
        courses.map(of_course).collect()
    }

    /// Returns the number of cases in the smallest part that is not empty; of categories that are counted
    /// together, how many more there are than would show that each of them is small.
    fn smallest_part(&self, view: &View) -> u64 {
        let sums = self.sums(view);
        let together = numbers_together(&sums, view);
        let parts = sums.of_parts.into_iter().filter(|(_, sum)| *sum > 0);
        let sizes = parts.map(|(part, sum)| size(sum, together.contains(&part[1])));
        sizes.min().unwrap_or(u64::MAX)
    }

    /// Returns the areas by which each part is told apart that is smaller than the threshold, once.
    fn small_places(&self, view: &View) -> BTreeSet<Vec<AreaId>> {
        let small = self.small_parts(view).into_iter();
        small.map(|(areas, _)| areas).collect()
    }

    /// Returns the areas and the categories by which each part is told apart that is smaller than the
    /// threshold, once.
    fn small_parts(&self, view: &View) -> BTreeSet<(Vec<AreaId>, Vec<u16>)> {
        let sums = self.sums(view);
        let together = numbers_together(&sums, view);
        let areas = in_order(sums.areas);
        let small = 1..self.cases.threshold;
        let parts = sums.of_parts.into_iter();
        let parts = parts.filter(|(part, sum)| {
            *sum > 0 && small.contains(&size(*sum, together.contains(&part[1])))
        });
        let places = parts.map(|([areas, tags, ..], _)| (areas, tags));
        let places: BTreeSet<(u32, u32)> = places.collect();
        places
            .into_iter()
            .map(|(of, tags)| {
                (
                    areas[of as usize].clone(),
                    sums.tag_sets[tags as usize].clone(),
                )
            })
            .collect()
    }

    /// Returns the number of cases in each part.
    fn sums(&self, view: &View) -> Sums<'_> {
        let told = self.told_apart(view);
        let (of_view, areas) = told.numbers_in(&view.areas);
        let mut sums: HashMap<[u32; 4], u64, FixedState> = HashMap::default();
        self.each_part(view, &of_view, |alike, part| {
            *sums.entry(part).or_default() += alike.count;
        });
        Sums {
            of_parts: sums,
            areas,
            tag_sets: &told.tag_sets,
        }
    }

    /// Calls `add` with every part that cases are in, for all that are counted alike; `of_view` has the numbers
    /// of their areas in the view.
    fn each_part(
        &self,
        view: &View,
        of_view: &[Option<u32>],
        mut add: impl FnMut(&Alike, [u32; 4]),
    ) {
        let part = |ended: &Ended| (*ended, part_of_ends(self.cases, *ended, view));
        let ends: Vec<(Ended, Option<u32>)> = self.ends.iter().map(part).collect();
        let bands = bands(self.longest_limit, view);
        let (mut parts, mut numbers) = (Vec::new(), NumbersOfDays::new());
        let of_courses = self.of_courses(|course| {
            let first = parts.len();
            self.parts_of_course(view, course, (&ends, &bands), (&mut parts, &mut numbers));
            first..parts.len()
        });
        for alike in &self.told_apart(view).list {
            let Some(areas) = of_view[alike.areas as usize] else {
                continue;
            };
            for (stretch, part) in &parts[of_courses[alike.course as usize].clone()] {
                add(alike, [areas, alike.tags, *stretch, *part]);
            }
        }
    }

    /// Adds the parts in which cases are by their course.
    fn parts_of_course(
        &self,
        view: &View,
        course: &Course,
        (ends, bands): (&PartsOfEnds, &[(Day, Day, Band)]),
        (parts, numbers): (&mut Vec<Part>, &mut NumbersOfDays),
    ) {
        let cases = self.cases;
        let case = &course.seen;
        match view.cut {
            Cut::StartsPastBand => parts.extend(past_bands(case, bands)),
            Cut::OlderEnds
            | Cut::EndedEarly
            | Cut::EndedEarlyByFlow
            | Cut::OpenByFlow
            | Cut::OverByFlow
            | Cut::QueueAndOverByFlow
            | Cut::EndsLessDues
            | Cut::Queue => parts.extend(at_points(case, view, &self.queue)),
            Cut::EndsInTimeAndDues if self.some_known_too_late => {
                parts.extend(at_points(case, view, &self.queue));
                parts.extend(by_days(cases, case, view, ends));
            }
            cut if cut.has_limits_of_others() => {
                let limits = self.limits.iter().map(|limits| limits.days[course.index]);
                parts.extend(by_start(cases, case, view, limits, numbers));
            }
            _ => parts.extend(by_days(cases, case, view, ends)),
        }
    }

    /// Says whether a family's relation holds in the series.
    fn is_open(&self, shown: &[Shown], family: &Family) -> bool {
        let counts_all_ends = |matters: fn(Ended) -> bool| self.counts_all(family, matters);
        let every_end_is_known = || self.knows_every_end(family);
        // Where files are complete from a day on, older cases are in the tables' ends, not their starts.
        let begins_with_tables = self.cases.complete_from.is_none();
        // One queue that is shown, and the flows, are the queue of every other day.
        let stock_is_known = |of: Facet| {
            let mut tables = shown.iter();
            begins_with_tables || tables.any(|table| table.facets.contains(&of))
        };
        // Else what it would tell, families with those in time tell as well.
        let some_stand_alone = || shown.iter().any(|table| table.stands_alone(Facet::Ended));
        match family.cut {
            Cut::Counted if family.needs == [Facet::Ended] => some_stand_alone(),
            Cut::StartsByFlow | Cut::StartsByFlowAndDues | Cut::OlderEnds => every_end_is_known(),
            Cut::UnmetByFlow => counts_all_ends(is_late),
            Cut::EndsByLimit => some_stand_alone() && counts_all_ends(is_late),
            Cut::EndsInTimeAndDues => {
                begins_with_tables && counts_all_ends(|ended: Ended| ended.in_limit)
            }
            Cut::EndsLessDues => {
                some_stand_alone()
                    && begins_with_tables
                    && counts_all_ends(|ended: Ended| ended.in_limit)
            }
            Cut::EndedEarly => begins_with_tables,
            Cut::EndedEarlyByFlow => begins_with_tables && every_end_is_known(),
            Cut::DuesOfClocks => !self.limits.is_empty(),
            Cut::OpenByFlow => stock_is_known(Facet::Queue) && every_end_is_known(),
            Cut::OverByFlow | Cut::QueueAndOverByFlow => {
                stock_is_known(Facet::Overdue) && counts_all_ends(is_late)
            }
            _ => true,
        }
    }

    /// Says whether measures of the facets that a family needs count every kind of end with which no other
    /// clock begins: its starts count the others, though not by the limit.
    fn knows_every_end(&self, family: &Family) -> bool {
        let is_needed = |facet: &Facet| family.needs.contains(facet);
        let mut ends = self.ends.iter();
        ends.all(|ended| self.begun.contains(ended) || counts_end(self.cases, *ended, is_needed))
    }

    /// Says whether measures of the facets that a family needs count every kind of end that `matters`.
    fn counts_all(&self, family: &Family, matters: fn(Ended) -> bool) -> bool {
        let is_needed = |facet: &Facet| family.needs.contains(facet);
        let mut ends = self.ends.iter();
        ends.all(|ended| counts_end(self.cases, *ended, is_needed) || !matters(*ended))
    }
}

/// Says whether measures of some parts count every kind of end.
pub(super) fn counts_every_end(cases: &Cases, ends: &[Ended], facets: &BTreeSet<Facet>) -> bool {
    let mut ends = ends.iter();
    ends.all(|ended| counts_end(cases, *ended, |facet| facets.contains(facet)))
}

/// Says whether measures of some parts count every kind of end after the limit.
pub(super) fn counts_every_late_end(
    cases: &Cases,
    ends: &[Ended],
    facets: &BTreeSet<Facet>,
) -> bool {
    // Those that ended are not all told apart by their limit.
    let tells = |facet: &Facet| match facet.companion() {
        Some(companion) => facets.contains(facet) && facets.contains(&companion),
        None => facets.contains(facet),
    };
    let mut late = ends.iter().filter(|ended| is_late(**ended));
    late.all(|ended| counts_end(cases, *ended, tells))
}

fn is_late(ended: Ended) -> bool {
    ended.has_limit && !ended.in_limit
}

/// Says whether a measure of some parts counts a kind of end.
fn counts_end(cases: &Cases, ended: Ended, is_one: impl Fn(&Facet) -> bool) -> bool {
    let counted = bits(
        cases,
        |statistic| matches!(statistic, Statistic::Ends(of, holds) if is_one(of) && holds(&ended)),
    );
    counted > 0
}

/// The number of cases in each part.
struct Sums<'a> {
    /// By the numbers of its areas, of its categories, of its stretch of days and of what else tells it
    /// apart.
    of_parts: HashMap<[u32; 4], u64, FixedState>,
    /// The areas that cases are counted in, with the number of each set of them.
    areas: BTreeMap<Vec<AreaId>, u32>,
    /// Categories of cases, by their number.
    tag_sets: &'a [Vec<u16>],
}

/// By how many the cases of things that are withheld together must exceed the threshold: with so few, each
/// of two would be known to be small.
pub(super) const HIDDEN_TOGETHER: u64 = 2;

/// Returns what is set against the threshold: the cases of a part, or how many there are beyond what would
/// give away that all that is counted together in it is small.
pub(super) fn size(sum: u64, is_together: bool) -> u64 {
    if is_together {
        sum.saturating_sub(HIDDEN_TOGETHER).max(1)
    } else {
        sum
    }
}

/// Returns the numbers of the sets of categories of which some are counted together with others.
fn numbers_together(sums: &Sums, view: &View) -> BTreeSet<u32> {
    let Some(groups) = &view.breakdown.groups else {
        return BTreeSet::new();
    };
    let is_together = |tag: &u16| groups.members(*tag).len() > 1;
    let sets = (0..).zip(sums.tag_sets);
    let sets = sets.filter(|(_, tags)| tags.iter().any(is_together));
    sets.map(|(number, _)| number).collect()
}

/// A place in time and a part of the cases there.
type Part = (u32, u32);

/// The part of each kind of end, where it has one.
type PartsOfEnds = [(Ended, Option<u32>)];

/// Returns the part of a case by the day of its start and by those of limits, which follow from it.
///
/// `limits` are those of other clocks.
fn by_start(
    cases: &Cases,
    case: &Seen,
    view: &View,
    limits: impl Iterator<Item = Option<Day>>,
    numbers: &mut NumbersOfDays,
) -> Option<Part> {
    let due = case.last_lawful.and_then(|day| view.dues.of(day));
    let started = view.stretches.of(case.start);
    let mut places = match view.cut {
        Cut::StartsByFlow => vec![started],
        Cut::DuesOfClocks => {
            let past_due = case.last_lawful.filter(|day| *day <= cases.as_of);
            vec![past_due.and_then(|day| view.stretches.of(day))]
        }
        _ => vec![started, due],
    };
    let of_others = view.limits.iter().zip(limits);
    places.extend(of_others.map(|(stretches, day)| stretches.of(day?)));
    together(&places, numbers)
}

/// The numbers of the stretches in which the second and all later days of cases lie.
type NumbersOfDays = BTreeMap<Vec<Option<u32>>, u32>;

/// Returns the part in which a case is by several days at once; nothing where none of them is in a
/// published period.
fn together(places: &[Option<u32>], numbers: &mut NumbersOfDays) -> Option<Part> {
    let (first, others) = places.split_first()?;
    let is_counted = places.iter().any(Option::is_some);
    is_counted.then(|| {
        let of_others = numbered(numbers, others.to_vec());
        (first.map_or(0, |stretch| stretch + 1), of_others)
    })
}

/// Returns the part of a case by its own days, where the family cuts by them; `ends` are the parts
/// of the kinds of end.
fn by_days(cases: &Cases, case: &Seen, view: &View, ends: &PartsOfEnds) -> Option<Part> {
    let end = case.end;
    let past_due = case.last_lawful.filter(|day| *day <= cases.as_of);
    match view.cut {
        Cut::UnmetByFlow => {
            let due = past_due.filter(|_| !case.ended.is_met)?;
            Some((view.stretches.of(due)?, 0))
        }
        Cut::EndsInTimeAndDues => {
            let due = case.last_lawful.filter(|_| case.ended.is_met)?;
            let [end, due] = [view.stretches.of(end?), view.dues.of(due)];
            let number = |stretch: Option<u32>| stretch.map_or(0, |stretch| stretch + 1);
            (end.is_some() || due.is_some()).then(|| (number(end), number(due)))
        }
        Cut::Starts => Some((view.stretches.of(case.start)?, 0)),
        Cut::Dues => Some((view.stretches.of(past_due?)?, u32::from(case.ended.is_met))),
        _ => {
            let stretch = view.stretches.of(end?)?;
            let (_, part) = ends.iter().find(|(known, _)| *known == case.ended)?;
            Some((stretch, (*part)?))
        }
    }
}

/// Returns the parts of a case at the ends of periods, where the family looks at what was open then
/// or at what had ended by then.
fn at_points(case: &Seen, view: &View, queue: &[(Facet, QueueMeasure)]) -> Vec<Part> {
    if matches!(view.cut, Cut::OlderEnds) {
        let years = view.years.iter().enumerate();
        let ended = years
            .filter(|(_, (first, last))| case.end.is_some_and(|day| *first <= day && day <= *last));
        let by_start =
            ended.map(|(index, (first, _))| (index as u32, u32::from(case.start >= *first)));
        return by_start.collect();
    }
    let part = |point: Day| -> Option<u32> {
        let is_open = case.is_open_on(point);
        let waiting = tabulate::waiting((case.start, case.last_lawful), point);
        match view.cut {
            Cut::EndedEarly | Cut::EndedEarlyByFlow => {
                let has_ended = case.end.is_some_and(|day| day <= point);
                (case.start <= point && has_ended && !waiting.over_limit).then_some(0)
            }
            Cut::OpenByFlow => is_open.then_some(0),
            Cut::QueueAndOverByFlow => is_open.then_some(u32::from(waiting.over_limit)),
            // Limits that were missed, less late ends: a case that ended in time and was not known to
            // have is among the former alone, for good.
            Cut::OverByFlow => {
                let is_over = waiting.over_limit && (is_open || case.is_known_too_late());
                (case.start <= point && is_over).then_some(0)
            }
            // Ends, less limits that were kept.
            Cut::EndsLessDues => {
                let has_ended = case.end.is_some_and(|day| day <= point);
                let is_kept = case.ended.is_met && waiting.over_limit;
                (has_ended && !is_kept).then_some(0)
            }
            // Ends in time, less limits that were kept.
            Cut::EndsInTimeAndDues => {
                let has_ended = case.end.is_some_and(|day| day <= point);
                let is_ahead = case.ended.is_met && !waiting.over_limit;
                (has_ended && (is_ahead || case.is_known_too_late())).then_some(AHEAD)
            }
            _ => is_open.then(|| part_of_queue(queue, view.needs, waiting)),
        }
    };
    // Before its start a case is in none of the parts, and later than this neither.
    let end = case.end;
    let (from, until) = match view.cut {
        Cut::OverByFlow | Cut::EndsInTimeAndDues if case.is_known_too_late() => {
            (Some(case.start), None)
        }
        Cut::EndedEarly | Cut::EndedEarlyByFlow | Cut::EndsInTimeAndDues => (end, case.last_lawful),
        Cut::EndsLessDues => (end, None),
        _ => (Some(case.start), end),
    };
    let Some(from) = from.map(|day| day.max(case.start)) else {
        return Vec::new();
    };
    let first = view.points.partition_point(|point| *point < from);
    let points = view.points.iter().enumerate().skip(first);
    points
        .take_while(|(_, point)| until.is_none_or(|until| **point < until))
        .filter_map(|(index, point)| Some((index as u32, part(*point)?)))
        .collect()
}

/// Returns the parts of a case that began since some day and is not open in the band.
fn past_bands(case: &Seen, bands: &[(Day, Day, Band)]) -> Vec<Part> {
    let is_past = |(since, point, band): &(Day, Day, Band)| {
        let waiting = tabulate::waiting((case.start, case.last_lawful), *point);
        let is_within = match band {
            Band::Limit => !waiting.over_limit,
            Band::Weeks52 => !waiting.over_52_weeks,
        };
        let began = *since <= case.start && case.start <= *point;
        began && !(case.is_open_on(*point) && is_within)
    };
    // Of each kind of band the points are in order, and so are the days since which starts count.
    let (limits, weeks) = bands.split_at(bands.partition_point(|(_, _, b)| *b == Band::Limit));
    let past = [(limits, 0), (weeks, limits.len())].map(|(bands, place)| {
        let first = bands.partition_point(|(_, point, _)| *point < case.start);
        let last = bands.partition_point(|(since, _, _)| *since <= case.start);
        let within = bands.iter().enumerate().take(last).skip(first);
        let past = within.filter(|(_, band)| is_past(band));
        past.map(move |(index, _)| ((place + index) as u32, 0))
    });
    past.into_iter().flatten().collect()
}

/// The part of the cases that ended in time before the end of a period and whose limit was not
/// counted as kept by then.
const AHEAD: u32 = 1 << 31;

/// A band of the queue by age.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Band {
    Limit,
    Weeks52,
}

/// Returns for each band and point, in this order, the latest day since which starts are published and before which
/// nobody in the band can have begun, where no case had more than so many days by law.
fn bands(longest_limit: i32, view: &View) -> Vec<(Day, Day, Band)> {
    let lengths = [
        (Band::Limit, longest_limit),
        (Band::Weeks52, DAYS_OF_52_WEEKS + 1),
    ];
    let bands = lengths.iter().flat_map(|(band, length)| {
        view.points.iter().filter_map(move |point| {
            let mut firsts = view.stretches.firsts.iter().copied().rev();
            let since = firsts.find(|first| *first + *length <= *point + 1)?;
            Some((since, *point, *band))
        })
    });
    bands.collect()
}

/// Returns the part of the cases that ended in one way, if the family looks at them: one bit for
/// each measure that counts them, and one for the limit.
fn part_of_ends(cases: &Cases, ended: Ended, view: &View) -> Option<u32> {
    let counted_by = |facets: &[Facet]| {
        bits(
            cases,
            |statistic| matches!(statistic, Statistic::Ends(of, holds) if facets.contains(of) && holds(&ended)),
        )
    };
    let limit = u32::from(ended.in_limit);
    match view.cut {
        Cut::Counted => {
            let facet = *view.needs.first().expect("every family needs something");
            let is_by_limit = view.needs != [Facet::Ended];
            let limit = limit * u32::from(is_by_limit);
            let part = 2 * counted_by(&[facet, Facet::Ended]) + limit;
            (counted_by(&[facet]) > 0).then_some(part)
        }
        // Those that left the queue over the limit, less the late ends that are shown: a case of which
        // the files said too late that it ended in time is in the one and not in the other.
        Cut::UncountedLate => {
            let is_shown_late = counted_by(view.needs) > 0 && !ended.in_limit;
            (!ended.is_met && ended.has_limit && !is_shown_late).then_some(0)
        }
        Cut::UncountedByLimit => (counted_by(view.needs) == 0).then_some(limit),
        Cut::EndsByLimit => (counted_by(view.needs) > 0).then_some(limit),
        _ => (counted_by(view.needs) == 0).then_some(0),
    }
}

/// Returns every kind of end that occurs, once.
pub(super) fn kinds_of_ends(cases: &Cases) -> Vec<Ended> {
    let mut kinds: Vec<Ended> = Vec::new();
    for case in &cases.list {
        if case.end.day().is_some() {
            let ended = tabulate::ended(case);
            if !kinds.contains(&ended) {
                kinds.push(ended);
            }
        }
    }
    kinds
}

/// Says whether a measure of the queue counts a case that is open.
type QueueMeasure = fn(&Waiting) -> bool;

fn queue_measures(cases: &Cases) -> Vec<(Facet, QueueMeasure)> {
    let catalogue = measures(cases.series.dataset()).iter();
    let of_queue = catalogue.filter_map(|measure| match measure.statistic {
        Statistic::Queue(facet, holds) => Some((facet, holds)),
        _ => None,
    });
    of_queue.collect()
}

/// Returns the part of a case that is open: one bit for each measure of some parts that counts it.
fn part_of_queue(queue: &[(Facet, QueueMeasure)], of: &[Facet], waiting: Waiting) -> u32 {
    let bits = queue.iter().enumerate();
    let bits = bits.filter(|(_, (facet, holds))| of.contains(facet) && holds(&waiting));
    bits.fold(0, |bits, (place, _)| bits | 1 << place)
}

fn bits(cases: &Cases, holds: impl Fn(&Statistic) -> bool) -> u32 {
    let catalogue = measures(cases.series.dataset()).iter().enumerate();
    catalogue
        .filter(|(_, measure)| holds(&measure.statistic))
        .fold(0, |bits, (place, _)| bits | 1 << place)
}

#[cfg(test)]
mod tests {
    use super::{NumbersOfDays, Parts, Shown, together};
    use crate::areas::tests::areas;
    use crate::areas::{AreaId, Level};
    use crate::catalogue::Facet;
    use crate::confidential::earlier::Earlier;
    use crate::confidential::tabulate::{SeriesTables, tabulate, tests as given};
    use crate::period::PeriodKind;
    use std::collections::BTreeSet;

    /// A build with more threads than another withheld more districts: of the North the ends are few, of the
    /// South those in time whose limit is in the year after, which a later view tells apart.
    #[test]
    fn what_is_found_small_does_not_depend_on_the_number_of_threads() {
        let areas = areas(given::AREAS);
        let few = |n: usize, line: &str| vec![line.to_string(); n];
        let mut lines = few(2, "E07 2024-03-01 2024-07-01");
        lines.extend(few(30, "E08 2024-03-01 2024-07-01"));
        lines.extend(few(3, "E08 2024-11-01 2024-12-20"));
        let mut cases = given::cases(&areas, "2025-12-31", &lines.join("\n"));
        cases.levels = Some(Vec::from(Level::ALL));
        let SeriesTables { cases, tables } =
            tabulate(cases, &areas, &given::scope(&areas), &Earlier::default());
        let years = PeriodKind::Year(crate::period::YearKind::Calendar);
        let mut of_districts = tables
            .iter()
            .map(|table| &table.spec)
            .filter(|spec| spec.level == Level::District && spec.kind == years && !spec.to_date);
        let shown = Shown {
            spec: of_districts.next().unwrap().clone(),
            facets: BTreeSet::from([Facet::Ended, Facet::Due, Facet::Started]),
        };
        let found = |n_threads: usize, most: usize| -> BTreeSet<Vec<AreaId>> {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads);
            pool.build().unwrap().install(|| {
                let mut parts = Parts::of(&cases, &areas, &tables, Vec::new());
                parts.small(std::slice::from_ref(&shown), (0, Facet::Ended), most)
            })
        };
        assert_eq!(found(1, 9).len(), 2);
        for most in 0..3 {
            assert!(found(1, most) == found(3, most), "{most}");
        }
    }

    /// Of one row four clocks can run, of which each limit is a day of its own.
    #[test]
    fn days_of_many_clocks_are_told_apart() {
        let mut numbers = NumbersOfDays::new();
        let mut part = |due: Option<u32>, limit: Option<u32>| {
            together(&[Some(1), due, limit, Some(300), Some(5000)], &mut numbers)
        };
        let parts = [(0, 7), (1, 7), (0, 4103)].map(|(due, limit)| part(Some(due), Some(limit)));
        assert!(parts[0] != parts[1] && parts[0] != parts[2] && parts[1] != parts[2]);
        assert_eq!(part(Some(0), Some(7)), parts[0]);
        assert_ne!(part(None, Some(7)), parts[0]);
        assert_eq!(together(&[None, None], &mut numbers), None);
    }
}
