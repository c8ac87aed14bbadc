//! The areas and days by which cases are cut.

use super::alike::Breadth;
use super::families::{Cut, Family};
use super::{Parts, Shown};
use crate::areas::AreaId;
use crate::catalogue::{DAYS_OF_52_WEEKS, Facet};
use crate::confidential::tabulate::{Breakdown, Spec, last_day};
use crate::period::{Day, Period, PeriodKind};
use std::collections::{BTreeMap, BTreeSet};

/// The areas and days by which cases are cut in the tables of one kind of period. Many families lead
/// to the same.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct View {
    pub cut: Cut,
    /// What the family needs, where the parts depend on it.
    pub needs: &'static [Facet],
    pub breakdown: Breakdown,
    pub areas: BTreeSet<AreaId>,
    /// Where one stretch of days ends and the next begins; only covered ones are counted.
    pub stretches: Stretches,
    pub dues: Stretches,
    /// Of each other clock that starts with the same rows.
    pub limits: Vec<Stretches>,
    /// Ends of periods at which the queue is shown.
    pub points: Vec<Day>,
    /// First and last days of whole years at whose end it is.
    pub years: Vec<(Day, Day)>,
}

impl View {
    pub(super) fn breadth(&self) -> Breadth {
        (self.breakdown.clone(), self.areas.clone())
    }

    pub(super) fn touches(&self, spec: &Spec) -> bool {
        spec.breakdown().is_within(&self.breakdown)
            && spec.areas.iter().any(|area| self.areas.contains(area))
    }
}

impl Parts<'_> {
    /// Returns one view for each kind of period that shows something that a family needs, by the breakdown
    /// of a table or by a coarser one, of the areas that show all of it; those that the table has no part
    /// in are left out. Nothing where areas and periods are withheld in too many ways to be looked at.
    pub(super) fn views(
        &self,
        (shown, slices): (&[Shown], &Slices),
        family: &Family,
        changed: &Spec,
    ) -> Option<Vec<View>> {
        let of_changed = changed.breakdown();
        let of_topic = shown
            .iter()
            .filter(|table| table.spec.topic == changed.topic && !table.facets.is_empty());
        let others: BTreeSet<Breakdown> = of_topic.map(|table| table.spec.breakdown()).collect();
        // What two add up to, though neither adds up to the other.
        let mut coarser = BTreeSet::from([of_changed]);
        for other in &others {
            let joined = coarser.iter().map(|breakdown| breakdown.joined(other));
            let joined: Vec<Breakdown> = joined.collect();
            coarser.extend(joined);
        }
        let views = coarser
            .iter()
            .map(|breakdown| self.views_by(breakdown, (shown, slices), family, changed));
        let views: Option<Vec<Vec<View>>> = views.collect();
        views.map(|views| views.into_iter().flatten().collect())
    }

    /// Returns the views by one breakdown: of all tables whose counts add up to counts by it.
    fn views_by(
        &self,
        breakdown: &Breakdown,
        (shown, slices): (&[Shown], &Slices),
        family: &Family,
        changed: &Spec,
    ) -> Option<Vec<View>> {
        // What is set against the days of the limit can be shown by other kinds of period than they.
        let (dues, others): (Vec<Facet>, Vec<Facet>) = family
            .needs
            .iter()
            .partition(|facet| family.cut.has_two_days() && **facet == Facet::Due);
        let adding_up: Vec<&Shown> = shown
            .iter()
            .filter(|table| !table.facets.is_empty() && table.spec.breakdown().is_within(breakdown))
            .collect();
        let showing = |facets: &[Facet]| -> Vec<&Shown> {
            let tables = adding_up.iter().copied();
            let open =
                tables.filter(|table| facets.iter().all(|facet| table.facets.contains(facet)));
            open.collect()
        };
        let open = Open {
            breakdown,
            slices,
            others: showing(&others),
            dues: if dues.is_empty() {
                Vec::new()
            } else {
                showing(&dues)
            },
            starts: matches!(family.cut, Cut::StartsPastBand).then(|| showing(&[Facet::Started])),
        };
        let changed = slices.kinds_of(changed);
        let views = with_common(&open.areas(family))?
            .into_iter()
            .filter_map(|areas| self.view(&open, family, areas, &changed));
        Some(views.collect())
    }

    /// Returns how the tables cut cases of some areas by all kinds of period that are shown for every one
    /// of them; nothing where none of `changed` is among them.
    fn view(
        &self,
        open: &Open,
        family: &Family,
        areas: BTreeSet<AreaId>,
        changed: &BTreeSet<Kind>,
    ) -> Option<View> {
        let slices = open.slices;
        let mut has_part = false;
        let mut periods = |tables: &[&Shown]| -> Vec<(Period, Day)> {
            let shows_all = |other: &Kind| slices.areas_of(tables, *other).is_superset(&areas);
            let kinds: BTreeSet<Kind> =
                slices.kinds(tables).into_iter().filter(shows_all).collect();
            has_part |= !kinds.is_disjoint(changed);
            let ends = tables.iter().flat_map(|table| {
                let spec = &table.spec;
                let periods = spec.periods.iter();
                let together =
                    periods.filter(|period| kinds.contains(&slices.kind_of(spec, **period)));
                together.map(|period| (*period, last_day(spec, *period)))
            });
            ends.collect()
        };
        let (of_others, of_dues) = (periods(&open.others), periods(&open.dues));
        let of_starts = open.starts.as_ref().map(|tables| periods(tables));
        if !has_part {
            return None;
        }
        let own = *family.needs.first().expect("every family needs something");
        let spans = |periods: &[(Period, Day)], facet: Facet| -> Vec<(Day, Day)> {
            let known = periods
                .iter()
                .filter(|(period, _)| self.available.has(facet, *period));
            known
                .map(|(period, last)| (period.first(), *last))
                .collect()
        };
        let all_known = |period: Period| {
            let mut needs = family.needs.iter();
            needs.all(|facet| self.available.has(*facet, period))
        };
        let points = of_others.iter().filter(|(period, _)| all_known(*period));
        let points: BTreeSet<(Day, Day)> = points
            .map(|(period, last)| (*last, period.first()))
            .collect();
        let is_year = |(last, first): &&(Day, Day)| *last - *first >= DAYS_OF_52_WEEKS;
        let years = points.iter().filter(is_year);
        let years = years.map(|(last, first)| (*first, *last)).collect();
        // By the flow what was open when a period ended gives what was open before it as well, be it
        // of a period that the files cannot speak of.
        let by_flow = matches!(
            family.cut,
            Cut::OpenByFlow | Cut::OverByFlow | Cut::QueueAndOverByFlow
        );
        let before = points
            .iter()
            .filter(|_| by_flow)
            .map(|(_, first)| *first - 1);
        let points: BTreeSet<Day> = points.iter().map(|(last, _)| *last).chain(before).collect();
        let mut stretches = spans(of_starts.as_ref().unwrap_or(&of_others), own);
        // Where a queue is withheld for a time, what is known of the flow meanwhile may be shown.
        if family.needs.iter().any(|facet| facet.is_of_queue()) {
            let days: Vec<Day> = points.iter().copied().collect();
            stretches.extend(days.windows(2).map(|days| (days[0] + 1, days[1])));
        }
        let limits = self
            .limits
            .iter()
            .filter(|_| family.cut.has_limits_of_others());
        let limits = limits.map(|limits| {
            let beside = limits.tables.iter().filter(|table| {
                table.topic == open.breakdown.topic && !table.areas.is_disjoint(&areas)
            });
            let spans: Vec<(Day, Day)> = beside.flat_map(|table| table.spans.clone()).collect();
            Stretches::new(&spans)
        });
        let limits = limits.collect();
        Some(View {
            cut: family.cut,
            needs: if family.cut.looks_at_needs() {
                family.needs
            } else {
                &[]
            },
            breakdown: open.breakdown.clone(),
            areas,
            stretches: Stretches::new(&stretches),
            dues: Stretches::new(&spans(&of_dues, Facet::Due)),
            limits,
            points: points.into_iter().collect(),
            years,
        })
    }
}

/// The tables whose counts add up to counts by a breakdown and that show what a family needs.
struct Open<'a> {
    breakdown: &'a Breakdown,
    slices: &'a Slices,
    others: Vec<&'a Shown>,
    /// Those that show the days of the limit, where a family looks at them apart.
    dues: Vec<&'a Shown>,
    /// Those that show the starts, where a family adds up starts of shorter periods.
    starts: Option<Vec<&'a Shown>>,
}

impl Open<'_> {
    /// Returns the areas of each kind of period of which all that a family needs is shown, be it by other kinds.
    fn areas(&self, family: &Family) -> BTreeSet<BTreeSet<AreaId>> {
        let needed: &[&Vec<&Shown>] = if family.cut.has_two_days() {
            &[&self.others, &self.dues]
        } else {
            &[&self.others]
        };
        let all = |tables: &[&Shown]| -> BTreeSet<AreaId> {
            let areas = tables.iter().flat_map(|table| &table.spec.areas);
            areas.copied().collect()
        };
        let shown: Vec<BTreeSet<AreaId>> = needed.iter().map(|tables| all(tables)).collect();
        let of_kinds = needed.iter().flat_map(|tables| {
            let kinds = self.slices.kinds(tables).into_iter();
            kinds.map(|kind| self.slices.areas_of(tables, kind))
        });
        let of_all = of_kinds.map(|areas| shown.iter().fold(areas, |areas, shown| &areas & shown));
        of_all.collect()
    }
}

/// Returns sets with all that some of them have in common: the areas for which several kinds of period are
/// shown, though each is shown for others besides; nothing where they are too many.
fn with_common(sets: &BTreeSet<BTreeSet<AreaId>>) -> Option<BTreeSet<BTreeSet<AreaId>>> {
    let mut common = sets.clone();
    for set in sets {
        let with_others = common.iter().map(|other| other & set);
        let with_others: Vec<BTreeSet<AreaId>> = with_others.collect();
        common.extend(with_others);
        if common.len() > MOST_SETS {
            return None;
        }
    }
    common.retain(|set| !set.is_empty());
    Some(common)
}

/// How many sets of areas may stand together in some periods.
const MOST_SETS: usize = 100;

/// Periods that tables show together: whether the table's period is over, its kind, the release that was the
/// first to decide on them, as another may show fewer areas, and the slice.
type Kind = (bool, PeriodKind, usize, usize);

/// Which periods of a kind of table stand together in every table that is cut in time.
pub(super) struct Slices {
    /// The slice of a period, of the kinds of which tables are cut.
    of: BTreeMap<(bool, PeriodKind, usize, Period), usize>,
}

impl Slices {
    pub(super) fn of(shown: &[Shown]) -> Slices {
        let mut cut: BTreeMap<(bool, PeriodKind, usize), BTreeSet<&[Period]>> = BTreeMap::new();
        for Shown { spec, .. } in shown {
            let kind = (spec.to_date, spec.kind, spec.vintage);
            cut.entry(kind).or_default().insert(&spec.periods);
        }
        let mut of = BTreeMap::new();
        for ((to_date, kind, vintage), tables) in cut.into_iter().filter(|(_, of)| of.len() > 1) {
            let mut numbers: BTreeMap<Vec<bool>, usize> = BTreeMap::new();
            let periods: BTreeSet<Period> = tables.iter().copied().flatten().copied().collect();
            for period in periods {
                let holding = tables.iter().map(|table| table.contains(&period)).collect();
                let next = numbers.len();
                let slice = *numbers.entry(holding).or_insert(next);
                of.insert((to_date, kind, vintage, period), slice);
            }
        }
        Slices { of }
    }

    /// Says whether any table is cut.
    fn is_cut(&self) -> bool {
        !self.of.is_empty()
    }

    fn kind_of(&self, spec: &Spec, period: Period) -> Kind {
        let slice = self
            .of
            .get(&(spec.to_date, spec.kind, spec.vintage, period));
        let slice = slice.copied().unwrap_or(0);
        (spec.to_date, spec.kind, spec.vintage, slice)
    }

    fn kinds_of(&self, spec: &Spec) -> BTreeSet<Kind> {
        let some = if self.is_cut() { usize::MAX } else { 1 };
        let periods = spec.periods.iter().take(some);
        periods.map(|period| self.kind_of(spec, *period)).collect()
    }

    fn kinds(&self, tables: &[&Shown]) -> BTreeSet<Kind> {
        let tables = tables.iter();
        tables
            .flat_map(|table| self.kinds_of(&table.spec))
            .collect()
    }

    fn areas_of(&self, open: &[&Shown], kind: Kind) -> BTreeSet<AreaId> {
        let tables = open
            .iter()
            .filter(|table| self.kinds_of(&table.spec).contains(&kind));
        let areas = tables.flat_map(|table| table.spec.areas.iter().copied());
        areas.collect()
    }
}

/// Days cut at every boundary of the published periods.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(in super::super) struct Stretches {
    /// First days of the stretches, sorted.
    pub firsts: Vec<Day>,
    covered: Vec<bool>,
}

impl Stretches {
    pub(in super::super) fn new(spans: &[(Day, Day)]) -> Stretches {
        // One span more is open from its first day on, one less from the day after its last.
        let mut open: BTreeMap<Day, i32> = BTreeMap::new();
        for (first, last) in spans {
            *open.entry(*first).or_default() += 1;
            *open.entry(*last + 1).or_default() -= 1;
        }
        let firsts = open.keys().copied().collect();
        let covered = open.into_values().scan(0, |n_open, change| {
            *n_open += change;
            Some(*n_open > 0)
        });
        let covered = covered.collect();
        Stretches { firsts, covered }
    }

    /// Returns the stretch of a day that is in a published period.
    pub(in super::super) fn of(&self, day: Day) -> Option<u32> {
        let index = self
            .firsts
            .partition_point(|first| *first <= day)
            .checked_sub(1)?;
        self.covered[index].then_some(index as u32)
    }
}
