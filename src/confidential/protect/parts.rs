//! The test that a table must pass: every disjoint part of what is published is 0 or large.
//!
//! Published counts can be subtracted from each other: a parent less its children, a year less
//! its quarters, a district less a constituency, the flow of a queue less the ends that are
//! published. So the cases are cut into the smallest parts that any such subtraction could
//! reach, and each part is counted. Where every part is 0 or at least the threshold, every sum
//! and difference of published counts is too.

use crate::areas::{AreaId, Areas};
use crate::catalogue::{DAYS_OF_52_WEEKS, Ended, Facet, Statistic, measures};
use crate::confidential::records::{Case, Cases};
use crate::confidential::tabulate::{self, Spec, is_available, last_day};
use crate::period::{Day, Period};
use std::collections::{BTreeMap, BTreeSet};

/// A table of the plan with the parts that it is to show.
#[derive(Clone)]
pub(super) struct Shown {
    pub spec: Spec,
    pub facets: BTreeSet<Facet>,
}

/// Returns whether every disjoint part that the tables let a reader reach is 0 or at least the
/// threshold.
///
/// `changed` names the one part of one table that was added to tables known to pass: only what
/// it touches is counted.
pub(super) fn hold(cases: &Cases, areas: &Areas, shown: &[Shown], changed: (usize, Facet)) -> bool {
    let (table, facet) = changed;
    FAMILIES
        .iter()
        .filter(|family| family.depends_on(facet) && is_open(cases, shown, family))
        .flat_map(|family| views(cases, shown, family))
        .filter(|view| view.touches(&shown[table].spec))
        .all(|view| smallest_part(cases, areas, &view) >= cases.threshold)
}

/// A way of cutting cases into parts, open to a reader where all of `needs` are shown.
struct Family {
    needs: &'static [Facet],
    cut: Cut,
}

impl Family {
    fn depends_on(&self, facet: Facet) -> bool {
        let takes_stock = matches!(self.cut, Cut::OpenByFlow | Cut::OverByFlow);
        self.needs.contains(&facet) || (takes_stock && facet == Facet::Queue)
    }
}

#[derive(Clone, Copy)]
enum Cut {
    /// Those that ended and that measures of the first needed facet count, by the day of the
    /// end, the measures and in or out of the limit.
    Counted,
    /// Those that ended and that no measure of the needed facets counts, in or out of the limit.
    Uncounted,
    /// The same, if they ended after their limit.
    UncountedLate,
    /// By the day of the start.
    Starts,
    /// The same, where measures of the needed facets count every end.
    StartsByFlow,
    /// By the last lawful day, those that had not ended by then, where measures of the needed
    /// facets count every late end.
    UnmetByFlow,
    /// By the day of the start and of the limit at once.
    StartsAndDues,
    /// The same, where measures of the needed facets count every end.
    StartsByFlowAndDues,
    /// Open at the end of a period: those that began by then less those that ended, where the
    /// tables begin with the first case and measures of the needed facets count every end.
    OpenByFlow,
    /// Open past the limit at the end of a period: those whose limit ran out unmet less those that
    /// ended late, likewise.
    OverByFlow,
    /// By the last lawful day and the day of the end at once, those that ended in time, where
    /// measures of the needed facets count all of them.
    EndsInTimeAndDues,
    /// Those that had ended by the end of a period, though their limit had not run out: those that
    /// began by then and are due later, less those open within the limit.
    EndedEarly,
    /// The same, where measures of the needed facets count every end.
    EndedEarlyByFlow,
    /// Those that began since some day and are not open at the end of a period within the limit, or
    /// within 52 weeks: where that day is as long ago, all that began less those in that band.
    StartsPastBand,
    /// Those that ended in a year, by whether they began before it, where measures of the needed
    /// facets count every end: those of the year are known by the band of 52 weeks.
    OlderEnds,
    /// By the last lawful day, and whether the case had ended by then.
    Dues,
    /// Open at the end of a period, by the measures that count them.
    Queue,
}

impl Cut {
    /// Says whether cases are cut by the day of their limit and by another day at once.
    fn has_two_days(self) -> bool {
        matches!(
            self,
            Cut::StartsAndDues | Cut::StartsByFlowAndDues | Cut::EndsInTimeAndDues
        )
    }
}

/// Every relation by which published counts can be taken apart.
const FAMILIES: [Family; 55] = {
    use Facet::{Due, Ended, Exceptions, Queue, Started, Stopped};
    [
        family(&[Ended], Cut::Counted),
        family(&[Exceptions], Cut::Counted),
        family(&[Stopped], Cut::Counted),
        family(&[Queue], Cut::Queue),
        family(&[Due], Cut::Dues),
        family(&[Started], Cut::Starts),
        // Starts are counted by their own periods and, as cases due, by the periods a limit later.
        family(&[Started, Due], Cut::StartsAndDues),
        // The queue before, and those that began, less the queue after are those that ended; less
        // the ends that are shown, they are all others.
        family(&[Queue, Started], Cut::Uncounted),
        family(&[Queue, Started, Ended], Cut::Uncounted),
        family(&[Queue, Started, Stopped], Cut::Uncounted),
        family(&[Queue, Started, Exceptions], Cut::Uncounted),
        family(&[Queue, Started, Ended, Stopped], Cut::Uncounted),
        family(&[Queue, Started, Ended, Exceptions], Cut::Uncounted),
        family(&[Queue, Started, Stopped, Exceptions], Cut::Uncounted),
        family(
            &[Queue, Started, Ended, Stopped, Exceptions],
            Cut::Uncounted,
        ),
        // The queue after, and all ends, less the queue before are those that began; the same
        // of the queue over the limit are those whose limit ran out unmet.
        family(&[Queue, Ended], Cut::StartsByFlow),
        family(&[Queue, Ended, Stopped], Cut::StartsByFlow),
        family(&[Queue, Exceptions, Stopped], Cut::StartsByFlow),
        family(&[Queue, Exceptions], Cut::StartsByFlow),
        family(&[Queue, Ended], Cut::UnmetByFlow),
        family(&[Queue, Ended, Stopped], Cut::UnmetByFlow),
        family(&[Queue, Exceptions, Stopped], Cut::UnmetByFlow),
        // What is known of starts by the flow stands beside the dues as well.
        family(&[Ended, Queue, Due], Cut::StartsByFlowAndDues),
        family(&[Ended, Stopped, Queue, Due], Cut::StartsByFlowAndDues),
        family(&[Exceptions, Queue, Due], Cut::StartsByFlowAndDues),
        family(&[Exceptions, Stopped, Queue, Due], Cut::StartsByFlowAndDues),
        family(&[Started, Queue, Due], Cut::EndedEarly),
        family(&[Ended, Queue, Due], Cut::EndedEarlyByFlow),
        family(&[Ended, Stopped, Queue, Due], Cut::EndedEarlyByFlow),
        family(&[Exceptions, Queue, Due], Cut::EndedEarlyByFlow),
        family(&[Exceptions, Stopped, Queue, Due], Cut::EndedEarlyByFlow),
        family(&[Started, Queue], Cut::StartsPastBand),
        family(&[Started, Queue, Ended], Cut::OlderEnds),
        family(&[Started, Queue, Ended, Stopped], Cut::OlderEnds),
        family(&[Started, Queue, Exceptions], Cut::OlderEnds),
        family(&[Started, Queue, Exceptions, Stopped], Cut::OlderEnds),
        // All that began less all that ended are open, though no queue is shown.
        family(&[Started, Ended], Cut::OpenByFlow),
        family(&[Started, Ended, Stopped], Cut::OpenByFlow),
        family(&[Started, Exceptions], Cut::OpenByFlow),
        family(&[Started, Exceptions, Stopped], Cut::OpenByFlow),
        family(&[Due, Ended], Cut::OverByFlow),
        family(&[Due, Ended, Stopped], Cut::OverByFlow),
        family(&[Due, Exceptions], Cut::OverByFlow),
        family(&[Due, Exceptions, Stopped], Cut::OverByFlow),
        // Those that ended in time are counted by the period of their end and, as cases due, by that
        // of their limit: the difference are those between the two.
        family(&[Ended, Due], Cut::EndsInTimeAndDues),
        family(&[Exceptions, Due], Cut::EndsInTimeAndDues),
        family(&[Exceptions, Stopped, Due], Cut::EndsInTimeAndDues),
        // Those over the limit before, and those whose limit ran out unmet, less those over the
        // limit after are those that ended late; less the late ends that are shown, all others.
        family(&[Queue, Due], Cut::UncountedLate),
        family(&[Queue, Due, Ended], Cut::UncountedLate),
        family(&[Queue, Due, Stopped], Cut::UncountedLate),
        family(&[Queue, Due, Exceptions], Cut::UncountedLate),
        family(&[Queue, Due, Ended, Stopped], Cut::UncountedLate),
        family(&[Queue, Due, Ended, Exceptions], Cut::UncountedLate),
        family(&[Queue, Due, Stopped, Exceptions], Cut::UncountedLate),
        family(
            &[Queue, Due, Ended, Stopped, Exceptions],
            Cut::UncountedLate,
        ),
    ]
};

const fn family(needs: &'static [Facet], cut: Cut) -> Family {
    Family { needs, cut }
}

/// The areas and days by which a family's cases are cut in the tables of one kind of period.
struct View<'a> {
    family: &'a Family,
    topic: Option<usize>,
    areas: BTreeSet<AreaId>,
    /// Where one stretch of days ends and the next begins; only covered ones are counted.
    stretches: Stretches,
    dues: Stretches,
    /// Ends of periods at which the queue is shown.
    points: Vec<Day>,
    /// First and last days of whole years at whose end it is.
    years: Vec<(Day, Day)>,
}

impl View<'_> {
    fn touches(&self, spec: &Spec) -> bool {
        self.topic == spec.topic && spec.areas.iter().any(|area| self.areas.contains(area))
    }
}

/// Returns one view for each kind of period that shows something that a family needs, of the areas
/// that show all of it.
fn views<'a>(cases: &Cases, shown: &[Shown], family: &'a Family) -> Vec<View<'a>> {
    // What is set against the days of the limit can be shown by other kinds of period than they.
    let (dues, others): (Vec<Facet>, Vec<Facet>) = family
        .needs
        .iter()
        .partition(|facet| family.cut.has_two_days() && **facet == Facet::Due);
    let showing = |facets: &[Facet]| -> Vec<&Shown> {
        let tables = shown.iter();
        let open = tables.filter(|table| facets.iter().all(|facet| table.facets.contains(facet)));
        open.collect()
    };
    let open = Open {
        others: showing(&others),
        dues: if dues.is_empty() {
            Vec::new()
        } else {
            showing(&dues)
        },
        starts: matches!(family.cut, Cut::StartsPastBand).then(|| showing(&[Facet::Started])),
    };
    let all = open.others.iter().chain(&open.dues);
    let kinds: BTreeSet<Kind> = all.map(|table| kind_of(&table.spec)).collect();
    let views = kinds
        .into_iter()
        .map(|kind| view(cases, &open, family, kind));
    views.filter(|view| !view.areas.is_empty()).collect()
}

/// The tables that show what a family needs.
struct Open<'a> {
    others: Vec<&'a Shown>,
    /// Those that show the days of the limit, where a family looks at them apart.
    dues: Vec<&'a Shown>,
    /// Those that show the starts, where a family adds up starts of shorter periods.
    starts: Option<Vec<&'a Shown>>,
}

type Kind = (Option<usize>, bool, crate::period::PeriodKind);

fn kind_of(spec: &Spec) -> Kind {
    (spec.topic, spec.to_date, spec.kind)
}

/// Returns how the tables of one kind cut cases, together with the other kinds of period that
/// are shown for all of the same areas.
fn view<'a>(cases: &Cases, open: &Open, family: &'a Family, kind: Kind) -> View<'a> {
    let mut areas: BTreeSet<AreaId> = areas_of(&open.others, kind);
    if family.cut.has_two_days() {
        areas.extend(areas_of(&open.dues, kind));
        for tables in [&open.others, &open.dues] {
            let of_topic = tables.iter().filter(|table| table.spec.topic == kind.0);
            let shown: BTreeSet<AreaId> = of_topic
                .flat_map(|table| table.spec.areas.iter().copied())
                .collect();
            areas.retain(|area| shown.contains(area));
        }
    }
    let periods = |tables: &[&Shown]| -> Vec<(Period, Day)> {
        let together = tables.iter().filter(|table| {
            let other = kind_of(&table.spec);
            other == kind || (other.0 == kind.0 && areas_of(tables, other).is_superset(&areas))
        });
        let ends = together.flat_map(|table| {
            let periods = table.spec.periods.iter();
            periods.map(|period| (*period, last_day(&table.spec, cases, *period)))
        });
        ends.collect()
    };
    let (of_others, of_dues) = (periods(&open.others), periods(&open.dues));
    let own = *family.needs.first().expect("every family needs something");
    let spans = |periods: &[(Period, Day)], facet: Facet| {
        let known = periods
            .iter()
            .filter(|(period, _)| is_available(facet, cases, *period));
        Stretches::new(
            &known
                .map(|(period, last)| (period.first(), *last))
                .collect::<Vec<_>>(),
        )
    };
    let all_known = |period: Period| {
        let mut needs = family.needs.iter();
        needs.all(|facet| is_available(*facet, cases, period))
    };
    let points = of_others.iter().filter(|(period, _)| all_known(*period));
    let points: BTreeSet<(Day, Day)> = points
        .map(|(period, last)| (*last, period.first()))
        .collect();
    let is_year = |(last, first): &&(Day, Day)| *last - *first >= DAYS_OF_52_WEEKS;
    let years = points.iter().filter(is_year);
    let years = years.map(|(last, first)| (*first, *last)).collect();
    let points: BTreeSet<Day> = points.iter().map(|(last, _)| *last).collect();
    let stretches = match &open.starts {
        Some(tables) => spans(&periods(tables), own),
        None => spans(&of_others, own),
    };
    View {
        family,
        topic: kind.0,
        areas,
        stretches,
        dues: spans(&of_dues, Facet::Due),
        points: points.into_iter().collect(),
        years,
    }
}

fn areas_of(open: &[&Shown], kind: Kind) -> BTreeSet<AreaId> {
    open.iter()
        .filter(|table| kind_of(&table.spec) == kind)
        .flat_map(|table| table.spec.areas.iter().copied())
        .collect()
}

/// Days cut at every boundary of the published periods.
struct Stretches {
    /// First days of the stretches, sorted.
    firsts: Vec<Day>,
    covered: Vec<bool>,
}

impl Stretches {
    fn new(spans: &[(Day, Day)]) -> Stretches {
        let cuts: BTreeSet<Day> = spans
            .iter()
            .flat_map(|(first, last)| [*first, *last + 1])
            .collect();
        let firsts: Vec<Day> = cuts.into_iter().collect();
        let covered = firsts
            .iter()
            .map(|day| {
                spans
                    .iter()
                    .any(|(first, last)| first <= day && day <= last)
            })
            .collect();
        Stretches { firsts, covered }
    }

    /// Returns the stretch of a day that is in a published period.
    fn of(&self, day: Day) -> Option<u32> {
        let index = self
            .firsts
            .partition_point(|first| *first <= day)
            .checked_sub(1)?;
        self.covered[index].then_some(index as u32)
    }
}

/// Returns the number of cases in the smallest part that is not empty.
fn smallest_part(cases: &Cases, areas: &Areas, view: &View) -> u64 {
    let mut signatures = BTreeMap::new();
    let mut tag_sets = BTreeMap::new();
    let bands = bands(cases, view);
    let mut parts: Vec<([u32; 4], u64)> = Vec::new();
    for case in &cases.list {
        let of_view: Vec<AreaId> = areas
            .ancestors(case.area)
            .iter()
            .copied()
            .filter(|area| view.areas.contains(area))
            .collect();
        if of_view.is_empty() {
            continue;
        }
        let signature = numbered(&mut signatures, of_view);
        let tags = view.topic.map_or(&[][..], |topic| &case.tags[topic]);
        let tag_set = numbered(&mut tag_sets, tags.to_vec());
        let places = match view.family.cut {
            Cut::StartsPastBand => past_bands(case, &bands),
            Cut::OlderEnds
            | Cut::EndedEarly
            | Cut::EndedEarlyByFlow
            | Cut::OpenByFlow
            | Cut::OverByFlow
            | Cut::Queue => at_points(cases, case, view),
            _ => by_days(cases, case, view).into_iter().collect(),
        };
        let of_case = places.into_iter();
        parts.extend(
            of_case.map(|(stretch, part)| ([signature, tag_set, stretch, part], case.count)),
        );
    }
    smallest_sum(parts)
}

/// A place in time and a part of the cases there.
type Part = (u32, u32);

/// Returns the part of a case by its own days, where the family cuts by them.
fn by_days(cases: &Cases, case: &Case, view: &View) -> Option<Part> {
    let end = case.end.day();
    let past_due = case.last_lawful.filter(|day| *day <= cases.as_of);
    let one_of = |one: Option<u32>, other: Option<u32>| {
        let place = |stretch: Option<u32>| stretch.map_or(0, |n| n + 1);
        (one.is_some() || other.is_some()).then(|| (place(one), place(other)))
    };
    match view.family.cut {
        Cut::UnmetByFlow => {
            let due = past_due.filter(|due| end.is_none_or(|end| end > *due))?;
            Some((view.stretches.of(due)?, 0))
        }
        Cut::EndsInTimeAndDues => {
            let due = case
                .last_lawful
                .filter(|due| end.is_some_and(|end| end <= *due))?;
            one_of(view.stretches.of(end?), view.dues.of(due))
        }
        Cut::Starts | Cut::StartsByFlow => Some((view.stretches.of(case.start)?, 0)),
        Cut::StartsAndDues | Cut::StartsByFlowAndDues => {
            let due = case.last_lawful.and_then(|day| view.dues.of(day));
            one_of(view.stretches.of(case.start), due)
        }
        Cut::Dues => {
            let is_met = end.is_some_and(|end| past_due.is_some_and(|due| end <= due));
            Some((view.stretches.of(past_due?)?, u32::from(is_met)))
        }
        _ => {
            let stretch = view.stretches.of(end?)?;
            Some((stretch, part_of_ends(cases, case, end?, view.family)?))
        }
    }
}

/// Returns the parts of a case at the ends of periods, where the family looks at what was open then
/// or at what had ended by then.
fn at_points(cases: &Cases, case: &Case, view: &View) -> Vec<Part> {
    if matches!(view.family.cut, Cut::OlderEnds) {
        let years = view.years.iter().enumerate();
        let ended = years.filter(|(_, (first, last))| {
            case.end
                .day()
                .is_some_and(|day| *first <= day && day <= *last)
        });
        let by_start =
            ended.map(|(index, (first, _))| (index as u32, u32::from(case.start >= *first)));
        return by_start.collect();
    }
    let part = |point: Day| -> Option<u32> {
        let is_open = is_open_on(case, point);
        let waiting = tabulate::waiting(case, point);
        match view.family.cut {
            Cut::EndedEarly | Cut::EndedEarlyByFlow => {
                let has_ended = case.end.day().is_some_and(|day| day <= point);
                (case.start <= point && has_ended && !waiting.over_limit).then_some(0)
            }
            Cut::OpenByFlow => is_open.then_some(0),
            Cut::OverByFlow => (is_open && waiting.over_limit).then_some(0),
            _ => is_open.then(|| part_of_queue(cases, case, point)),
        }
    };
    let points = view.points.iter().enumerate();
    points
        .filter_map(|(index, point)| Some((index as u32, part(*point)?)))
        .collect()
}

/// Returns the parts of a case that began since some day and is not open in the band.
fn past_bands(case: &Case, bands: &[(Day, Day, Band)]) -> Vec<Part> {
    let is_past = |(since, point, band): &(Day, Day, Band)| {
        let waiting = tabulate::waiting(case, *point);
        let is_within = match band {
            Band::Limit => !waiting.over_limit,
            Band::Weeks52 => waiting.age <= DAYS_OF_52_WEEKS,
        };
        let began = *since <= case.start && case.start <= *point;
        began && !(is_open_on(case, *point) && is_within)
    };
    let past = bands.iter().enumerate().filter(|(_, band)| is_past(band));
    past.map(|(index, _)| (index as u32, 0)).collect()
}

fn is_open_on(case: &Case, day: Day) -> bool {
    case.start <= day && case.end.day().is_none_or(|end| end > day)
}

/// A band of the queue by age.
#[derive(Clone, Copy)]
enum Band {
    Limit,
    Weeks52,
}

/// Returns for each point and band the latest day since which starts are published and before which
/// nobody in the band can have begun.
fn bands(cases: &Cases, view: &View) -> Vec<(Day, Day, Band)> {
    let lengths = [
        (Band::Limit, tabulate::longest_limit(cases)),
        (Band::Weeks52, DAYS_OF_52_WEEKS + 1),
    ];
    let bands = view.points.iter().flat_map(|point| {
        lengths.iter().filter_map(|(band, length)| {
            let mut firsts = view.stretches.firsts.iter().copied().rev();
            let since = firsts.find(|first| *first + *length <= *point + 1)?;
            Some((since, *point, *band))
        })
    });
    bands.collect()
}

/// Returns the part of a case that ended on `day`, if the family looks at it: one bit for each
/// measure that counts it, and one for the limit.
fn part_of_ends(cases: &Cases, case: &Case, day: Day, family: &Family) -> Option<u32> {
    let ended = tabulate::ended(case, day);
    let counted_by = |facets: &[Facet]| {
        bits(
            cases,
            |statistic| matches!(statistic, Statistic::Ends(of, holds) if facets.contains(of) && holds(&ended)),
        )
    };
    let limit = u32::from(ended.in_limit);
    match family.cut {
        Cut::Counted => {
            let facet = *family.needs.first().expect("every family needs something");
            let part = 2 * counted_by(&[facet, Facet::Ended]) + limit;
            (counted_by(&[facet]) > 0).then_some(part)
        }
        Cut::UncountedLate => (counted_by(family.needs) == 0 && !ended.in_limit).then_some(limit),
        _ => (counted_by(family.needs) == 0).then_some(limit),
    }
}

/// Says whether a family's relation holds in the series.
fn is_open(cases: &Cases, shown: &[Shown], family: &Family) -> bool {
    // Where files are complete from a day on, older cases are in the tables' ends, not their starts.
    let begins_with_tables = cases.complete_from.is_none();
    // One queue that is shown, and the flows, are the queue of every other day.
    let mut tables = shown.iter();
    let stock_is_known =
        begins_with_tables || tables.any(|table| table.facets.contains(&Facet::Queue));
    let is_late = |ended: &Ended| ended.has_limit && !ended.in_limit;
    match family.cut {
        Cut::StartsByFlow | Cut::StartsByFlowAndDues => counts_all_ends(cases, family, |_| true),
        Cut::UnmetByFlow => counts_all_ends(cases, family, is_late),
        Cut::EndsInTimeAndDues => {
            begins_with_tables && counts_all_ends(cases, family, |ended| ended.in_limit)
        }
        Cut::EndedEarly => begins_with_tables,
        Cut::EndedEarlyByFlow => begins_with_tables && counts_all_ends(cases, family, |_| true),
        Cut::OlderEnds => counts_all_ends(cases, family, |_| true),
        Cut::OpenByFlow => stock_is_known && counts_all_ends(cases, family, |_| true),
        Cut::OverByFlow => stock_is_known && counts_all_ends(cases, family, is_late),
        _ => true,
    }
}

/// Says whether measures of the facets that a family needs count every case that ended and that
/// `matters`.
fn counts_all_ends(cases: &Cases, family: &Family, matters: fn(&Ended) -> bool) -> bool {
    cases.list.iter().all(|case| {
        let Some(day) = case.end.day() else { return true };
        let ended = tabulate::ended(case, day);
        let counted = bits(cases, |statistic| {
            matches!(statistic, Statistic::Ends(of, holds) if family.needs.contains(of) && holds(&ended))
        });
        counted > 0 || !matters(&ended)
    })
}

/// Returns the part of a case that is open on `day`: one bit for each measure that counts it.
fn part_of_queue(cases: &Cases, case: &Case, day: Day) -> u32 {
    let waiting = tabulate::waiting(case, day);
    bits(
        cases,
        |statistic| matches!(statistic, Statistic::Queue(holds) if holds(&waiting)),
    )
}

fn bits(cases: &Cases, holds: impl Fn(&Statistic) -> bool) -> u32 {
    let catalogue = measures(cases.series.dataset()).iter().enumerate();
    catalogue
        .filter(|(_, measure)| holds(&measure.statistic))
        .fold(0, |bits, (place, _)| bits | 1 << place)
}

pub(super) fn numbered<T: Ord>(numbers: &mut BTreeMap<T, u32>, key: T) -> u32 {
    let next = numbers.len() as u32;
    *numbers.entry(key).or_insert(next)
}

pub(super) fn smallest_sum(mut parts: Vec<([u32; 4], u64)>) -> u64 {
    parts.sort_unstable();
    let groups = parts.chunk_by(|a, b| a.0 == b.0);
    let sums = groups.map(|group| group.iter().map(|(_, count)| count).sum());
    sums.filter(|sum| *sum > 0).min().unwrap_or(u64::MAX)
}
