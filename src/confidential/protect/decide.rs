//! Which parts of which tables are shown: the most important first, each only where everything
//! shown so far still holds with it.

use super::Policy;
use super::clocks::{Lead, Limits, Starts, ends_begun, telling_of_starts};
use super::nested::{self, Counted};
use super::parts::{HIDDEN_TOGETHER, Parts, Shown, kinds_of_ends};
use super::thin::{self, Allowance};
use super::together::Grouping;
use crate::areas::{AreaId, Areas};
use crate::catalogue::{Facet, Measure, measures};
use crate::confidential::records::Cases;
use crate::confidential::tabulate::{Availability, SeriesTables, Spec, TrueTable};
use crate::period::Period;
use std::collections::BTreeSet;

/// The series that is decided first, so that it loses least.
const FIRST: &str = "final_plan";

/// What is shown.
pub(super) struct Decision {
    /// For each series the tables of its plan with the parts that are shown.
    pub shown: Vec<Vec<Shown>>,
    /// All counts of these parts, but of the series that withhold nothing, by size.
    pub counts: Vec<Counted>,
}

impl Decision {
    /// Leaves the counts of parts out that are not shown.
    pub(super) fn keep_counts_of_shown(&mut self) {
        let shown = &self.shown;
        self.counts.retain(|count| {
            let (series, table, facet) = count.part;
            shown[series][table].facets.contains(&facet)
        });
    }
}

/// Decides that all of the plan is shown.
pub(super) fn everything(all: &[SeriesTables]) -> Decision {
    let shown = |table: &TrueTable| Shown {
        spec: table.spec.clone(),
        facets: table.spec.facets.iter().copied().collect(),
    };
    Decision {
        shown: all
            .iter()
            .map(|series| series.tables.iter().map(shown).collect())
            .collect(),
        counts: Vec::new(),
    }
}

/// Decides which parts of all tables are shown. A table can come out in pieces, of some areas each.
pub(super) fn decide(all: &mut [SeriesTables], areas: &Areas, policy: &Policy) -> Decision {
    let order = order(all);
    let mut shown: Vec<Vec<Shown>> = all.iter().map(nothing).collect();
    let starts: Vec<Starts> = all.iter().map(|series| Starts::of(&series.cases)).collect();
    for (place, index) in order.iter().enumerate() {
        let (mut leads, mut limits) = (Vec::new(), Vec::new());
        for lead in order[..place].iter().copied() {
            let sharing = starts[lead].shared_with(&starts[*index]);
            let cases = &all[lead].cases;
            if let Some(known) = Lead::of(cases, areas, &shown[lead], sharing) {
                leads.push(known);
                limits.extend(Limits::of(cases, &shown[lead], &all[*index].cases));
            }
        }
        shown[*index] = of_series(&mut all[*index], areas, policy, (&leads, limits));
    }
    let all = &*all;
    // Whoever has one of two counts that differ by a few cases has the few.
    let counts = nested::published(all, areas, &shown, &order);
    for pair in nested::few_between(&counts) {
        let is_shown =
            |(series, table, facet): nested::Part| shown[series][table].facets.contains(&facet);
        let (series, table, _) = pair.lesser;
        if !is_shown(pair.lesser) || !is_shown(pair.other) || is_decided(&shown[series][table]) {
            continue;
        }
        withhold_part(all, areas, &mut shown, pair.lesser);
    }
    withhold_told_starts(all, areas, &mut shown, &starts, &order);
    withhold_told_flows(all, areas, &mut shown, &starts);
    withhold_few_of_withheld(all, areas, &mut shown);
    for (series, shown) in all.iter().zip(&mut shown) {
        withhold_sums_to_date(&series.cases, shown);
        for (table, shown) in series.tables.iter().zip(shown.iter_mut()) {
            let partly = shown.facets.len() < shown.spec.facets.len() && !is_decided(shown);
            if partly && !shows_a_case(&series.cases, table, &shown.facets) {
                shown.facets.clear();
            }
        }
    }
    let mut decision = Decision { shown, counts };
    decision.keep_counts_of_shown();
    decision
}

/// Returns the places of the series in the order of decision: what comes first loses least.
pub(super) fn order(all: &[SeriesTables]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by_key(|index| all[*index].cases.series.key() != FIRST);
    order
}

/// Returns the tables with what earlier releases have shown of them, and nothing else.
fn nothing(series: &SeriesTables) -> Vec<Shown> {
    let specs = series.tables.iter().map(|table| table.spec.clone());
    specs
        .map(|spec| Shown {
            facets: spec.decided.clone().unwrap_or_default(),
            spec,
        })
        .collect()
}

/// Says whether an earlier release has decided on a table: what it has shown cannot be called back,
/// and what it has withheld stays so.
fn is_decided(shown: &Shown) -> bool {
    shown.spec.decided.is_some()
}

/// The tables of a series while it is decided what they show.
pub(super) struct Deciding<'s> {
    pub tables: &'s mut Vec<TrueTable>,
    pub shown: Vec<Shown>,
    /// What has been decided of each table.
    tried: Vec<BTreeSet<Facet>>,
}

impl Deciding<'_> {
    /// Makes some areas of a table a table of their own, right after it. It shows what has been
    /// decided by now, but for one part.
    fn split(&mut self, table: usize, going: &BTreeSet<AreaId>, without: Facet) {
        let own = thin::split(&mut self.tables[table], going);
        let mut shown = Shown {
            spec: own.spec.clone(),
            facets: self.shown[table].facets.clone(),
        };
        shown.facets.remove(&without);
        let mut tried = self.tried[table].clone();
        tried.insert(without);
        // Other parts would bound the main one: limits that were kept are cases that ended.
        if without == Facet::Ended {
            shown.facets.clear();
            tried.extend(Facet::ALL);
        }
        self.shown[table].spec = self.tables[table].spec.clone();
        self.tables.insert(table + 1, own);
        self.shown.insert(table + 1, shown);
        self.tried.insert(table + 1, tried);
    }

    /// Says whether some areas of a table may be withheld from one of its parts.
    fn may_lose(&self, table: usize, going: &BTreeSet<AreaId>, facet: Facet) -> bool {
        going.len() < self.shown[table].spec.areas.len()
            && Allowance::of(&self.shown, table, facet).allows(0, going.len())
    }
}

/// Returns what one series shows, where others are decided already that start with the same rows.
fn of_series(
    series: &mut SeriesTables,
    areas: &Areas,
    policy: &Policy,
    (leads, limits): (&[Lead], Vec<Limits>),
) -> Vec<Shown> {
    let shown = nothing(series);
    let SeriesTables { cases, tables } = series;
    let cases = &*cases;
    let ends = kinds_of_ends(cases);
    let lead = leads.iter().find(|lead| lead.is_full);
    let mut parts = Parts::of(cases, areas, tables, limits);
    let is_flagged = cases.list.iter().any(|case| case.exception);
    let mut deciding = Deciding {
        tried: vec![BTreeSet::new(); shown.len()],
        tables,
        shown,
    };
    // All of them at once: what is decided below is held against each.
    let grouping = Grouping::of(cases, areas, policy, deciding.tables);
    if let Some(lead) = lead {
        grouping.take_over(&mut deciding, lead);
        give_starts(&mut deciding, lead, cases);
    }
    let mut index = 0;
    while index < deciding.tables.len() {
        grouping.settle(&mut parts, &mut deciding, index, lead);
        let spec = deciding.tables[index].spec.clone();
        let facets = spec.facets.iter().filter(|_| spec.decided.is_none());
        for facet in facets {
            let shown = &deciding.shown;
            let given = lead.is_some() && *facet == Facet::Started;
            let apart = !is_flagged
                && *facet == Facet::Exceptions
                && !shown[index].facets.contains(&Facet::Ended);
            if given || apart || !deciding.tried[index].insert(*facet) {
                continue;
            }
            // Areas of which a coarser table withholds the part, or another clock what it would tell.
            let mut without = below_withheld(areas, shown, index, *facet);
            if cases.threshold > 1 {
                let place = (index, *facet);
                without.extend(telling_of_starts(leads, (cases, &ends), shown, place));
            }
            if !without.is_empty() {
                if !deciding.may_lose(index, &without, *facet) {
                    continue;
                }
                deciding.split(index, &without, *facet);
            }
            deciding.shown[index].facets.insert(*facet);
            let holds = cases.threshold == 1
                || (parts.hold(&deciding.shown, (index, *facet))
                    && thin::hides_enough(&mut parts, &deciding.shown, (index, *facet)));
            if holds {
                withhold_naming(&mut parts, &mut deciding.shown, (index, *facet), policy);
                continue;
            }
            deciding.shown[index].facets.remove(facet);
            if let Some(thin) = thin::thin(&mut parts, areas, &deciding.shown, (index, *facet)) {
                deciding.split(index, &thin, *facet);
                deciding.shown[index].facets.insert(*facet);
                withhold_naming(&mut parts, &mut deciding.shown, (index, *facet), policy);
            }
        }
        index += 1;
    }
    grouping.finish(&mut deciding);
    deciding.shown
}

/// Withholds a part of a table again where it would tell something of everyone in a small group of a sensitive
/// breakdown.
fn withhold_naming(
    parts: &mut Parts,
    shown: &mut [Shown],
    (table, facet): (usize, Facet),
    policy: &Policy,
) {
    if !parts
        .naming_a_whole_group(shown, (table, facet), policy)
        .is_empty()
    {
        shown[table].facets.remove(&facet);
    }
}

/// Shows the starts that the leading series shows, and parts those areas off of which it does not.
fn give_starts(deciding: &mut Deciding, lead: &Lead, cases: &Cases) {
    let mut index = 0;
    while index < deciding.tables.len() {
        let spec = &deciding.tables[index].spec;
        let with_starts = lead.with_starts(cases, spec);
        let without = spec.areas.iter().filter(|area| !with_starts.contains(area));
        let without: BTreeSet<AreaId> = without.copied().collect();
        let is_open = spec.decided.is_none() && spec.facets.contains(&Facet::Started);
        if is_open && without.len() < spec.areas.len() {
            if !without.is_empty() {
                deciding.split(index, &without, Facet::Started);
            }
            deciding.shown[index].facets.insert(Facet::Started);
            index += usize::from(!without.is_empty());
        }
        index += 1;
    }
}

/// Says whether a part counts the same cases as that without exceptions, since there are none: the
/// one would give away what is withheld of the other.
fn is_same_with_exceptions(cases: &Cases, facet: Facet) -> bool {
    facet == Facet::Exceptions && cases.list.iter().all(|case| !case.exception)
}

/// Returns the areas of a table of which a coarser table withholds a part that it could show: what is
/// withheld above must not come back as a sum of what is shown below. All of them, where the coarser
/// table shows the part of no area.
pub(super) fn below_withheld(
    areas: &Areas,
    shown: &[Shown],
    index: usize,
    facet: Facet,
) -> BTreeSet<AreaId> {
    let finer = &shown[index].spec;
    let coarser = shown
        .iter()
        .filter(|table| is_coarser(&table.spec, finer) && table.spec.facets.contains(&facet));
    let (showing, withholding): (Vec<&Shown>, Vec<&Shown>) =
        coarser.partition(|table| table.facets.contains(&facet));
    let mut below = BTreeSet::new();
    for table in withholding {
        let shows_some = showing
            .iter()
            .any(|piece| piece.spec.is_piece_of_same(&table.spec));
        let is_below = |area: &&AreaId| {
            let above = areas.ancestors(**area).iter();
            !shows_some || above.clone().any(|area| table.spec.areas.contains(area))
        };
        below.extend(finer.areas.iter().filter(is_below));
    }
    below
}

/// Says whether a table has sums of the cells of another: larger areas, longer periods, or no
/// breakdown.
fn is_coarser(spec: &Spec, finer: &Spec) -> bool {
    let shape = |spec: &Spec| (spec.level, spec.kind, spec.topic);
    let to_date = finer.to_date && spec.level == finer.level && spec.topic.is_none();
    let larger = spec.level <= finer.level
        && spec.kind <= finer.kind
        && (spec.topic.is_none() || spec.topic == finer.topic)
        && shape(spec) != shape(finer);
    !spec.to_date
        && spec.kind <= finer.kind
        && (to_date || larger)
        && (spec.vintage == finer.vintage || meet(spec, finer))
}

/// Says whether two tables have days in common.
fn meet(one: &Spec, other: &Spec) -> bool {
    one.periods.iter().any(|period| {
        let mut others = other.periods.iter();
        others.any(|other| other.first() <= period.last() && period.first() <= other.last())
    })
}

/// Withholds a part of a table, of every finer table, and of those that would tell the same.
pub(super) fn withhold_part(
    all: &[SeriesTables],
    areas: &Areas,
    shown: &mut [Vec<Shown>],
    (series, table, facet): nested::Part,
) {
    withhold(areas, &mut shown[series], table, facet);
    if facet == Facet::Started {
        withhold_same_starts(all, areas, shown, series);
    }
    if facet == Facet::Ended && is_same_with_exceptions(&all[series].cases, Facet::Exceptions) {
        withhold(areas, &mut shown[series], table, Facet::Exceptions);
    }
}

/// Withholds a part of a table, and of every finer table.
fn withhold(areas: &Areas, shown: &mut [Shown], table: usize, facet: Facet) {
    shown[table].facets.remove(&facet);
    for finer in 0..shown.len() {
        if !is_decided(&shown[finer]) && !below_withheld(areas, shown, finer, facet).is_empty() {
            shown[finer].facets.remove(&facet);
        }
    }
}

/// Withholds what tells the starts that another clock of the same rows withholds; the queue that bounds them only
/// of a series that comes after it in the `order` of decision.
fn withhold_told_starts(
    all: &[SeriesTables],
    areas: &Areas,
    shown: &mut [Vec<Shown>],
    starts: &[Starts],
    order: &[usize],
) {
    for (place, series) in order.iter().copied().enumerate() {
        let cases = &all[series].cases;
        let others = order.iter().copied().enumerate();
        let others = others.filter(|(_, other)| *other != series);
        let leads = others.filter_map(|(place_of_other, other)| {
            let sharing = starts[other].shared_with(&starts[series]);
            let lead = Lead::of(&all[other].cases, areas, &shown[other], sharing)?;
            if place_of_other < place {
                Some(lead)
            } else {
                Some(lead.without_bounds())
            }
        });
        let leads: Vec<Lead> = leads.collect();
        if cases.threshold == 1 || leads.is_empty() {
            continue;
        }
        let ends = kinds_of_ends(cases);
        for table in 0..shown[series].len() {
            for facet in [Facet::Started, Facet::Queue] {
                let Shown { spec, facets } = &shown[series][table];
                let is_open = spec.decided.is_none() && facets.contains(&facet);
                let place = (table, facet);
                if is_open
                    && !telling_of_starts(&leads, (cases, &ends), &shown[series], place).is_empty()
                {
                    withhold(areas, &mut shown[series], table, facet);
                }
            }
        }
    }
}

/// Withholds the starts of a clock that begins where another ends, where they are what that one does not show of
/// its ends: with all of them its queue tells how many began, and what began tells its queue.
fn withhold_told_flows(
    all: &[SeriesTables],
    areas: &Areas,
    shown: &mut [Vec<Shown>],
    starts: &[Starts],
) {
    for (before, SeriesTables { cases, tables }) in all.iter().enumerate() {
        let ends = kinds_of_ends(cases);
        for next in (0..all.len()).filter(|next| *next != before) {
            let begun = ends_begun(cases, &ends, &starts[next]);
            if cases.threshold == 1 || begun.is_empty() {
                continue;
            }
            let of = || Parts::of(cases, areas, tables, Vec::new());
            let (mut alone, mut beside) = (of(), of().beside_starts(begun));
            for table in 0..tables.len() {
                let flows = [Facet::Queue, Facet::Started].into_iter();
                let mut flows = flows.filter(|flow| shown[before][table].facets.contains(flow));
                let is_told = flows.any(|flow| {
                    let place = (table, flow);
                    alone.hold(&shown[before], place) && !beside.hold(&shown[before], place)
                });
                if is_told {
                    withhold_starts_beside(all, areas, shown, (before, table), next);
                }
            }
        }
    }
}

/// Withholds the starts of a series in every table whose counts are, or add up to, those of what a table of
/// another series counts.
fn withhold_starts_beside(
    all: &[SeriesTables],
    areas: &Areas,
    shown: &mut [Vec<Shown>],
    (before, table): (usize, usize),
    next: usize,
) {
    let key = |series: usize, spec: &Spec| {
        let topic = spec.topic.map(|topic| &all[series].cases.topics[topic]);
        topic.map(|topic| topic.key.clone())
    };
    let known = shown[before][table].spec.clone();
    let topic = key(before, &known);
    for place in 0..shown[next].len() {
        let Shown { spec, facets } = &shown[next][place];
        let is_beside = spec.kind >= known.kind
            && (topic.is_none() || topic == key(next, spec))
            && spec.areas.iter().any(|area| known.areas.contains(area));
        if is_beside && spec.decided.is_none() && facets.contains(&Facet::Started) {
            withhold_part(all, areas, shown, (next, place, Facet::Started));
        }
    }
}

/// Withholds counts that are hardly larger than the threshold where a finer table withholds what they are made
/// of: with five or six of it, a reader would know that all of it is small, since had it all been in one
/// place, it would be shown.
fn withhold_few_of_withheld(all: &[SeriesTables], areas: &Areas, shown: &mut [Vec<Shown>]) {
    for (series, tables) in all.iter().enumerate() {
        let many = tables.cases.threshold + HIDDEN_TOGETHER;
        if tables.cases.threshold == 1 {
            continue;
        }
        let mut place = 0;
        while place < shown[series].len() {
            let mut found = told_as_few(tables, &shown[series], place, many);
            found.extend(leaving_few(tables, &shown[series], place, many));
            for (coarser, facet) in &found {
                withhold_part(all, areas, shown, (series, *coarser, *facet));
            }
            // What is withheld now is part of something else.
            place = if found.is_empty() { place + 1 } else { 0 };
        }
    }
}

/// Returns parts of coarser tables that are shown, all of whose counts are few, and that a table withholds of
/// all its areas.
fn told_as_few(
    series: &SeriesTables,
    shown: &[Shown],
    place: usize,
    many: u64,
) -> Vec<(usize, Facet)> {
    let finer = &shown[place];
    let is_withheld = |facet: &Facet| {
        let mut pieces = shown
            .iter()
            .filter(|table| table.spec.is_piece_of_same(&finer.spec));
        !pieces.any(|piece| piece.facets.contains(facet))
    };
    let withheld = finer.spec.facets.iter().filter(|facet| is_withheld(facet));
    let found = withheld.flat_map(|facet| {
        let tables = series.tables.iter().zip(shown).enumerate();
        let coarser = tables.filter(|(_, (table, shown))| {
            shown.facets.contains(facet)
                && shown.spec.decided.is_none()
                && is_coarser(&shown.spec, &finer.spec)
                && are_all_fewer(&series.cases, table, *facet, many)
        });
        coarser.map(|(coarser, _)| (coarser, *facet))
    });
    found.collect()
}

/// Says whether a table counts some cases of a part, and fewer than `many` wherever it does: by each
/// measure, and by what each is less than the first.
fn are_all_fewer(cases: &Cases, table: &TrueTable, facet: Facet, many: u64) -> bool {
    let cells = table.cells.values();
    let mut parts = cells.flat_map(|cell| counts_apart(cases, facet, &cell.counts));
    let mut counts_some = false;
    let are_few = parts.all(|part| {
        counts_some |= part > 0;
        part < many
    });
    are_few && counts_some
}

/// Returns the counts of a part in a cell: of each measure but the first, and of what it is less than that;
/// of the first, where it is the only one.
fn counts_apart(cases: &Cases, facet: Facet, counts: &[u64]) -> Vec<u64> {
    let catalogue = measures(cases.series.dataset()).iter().zip(counts);
    let of_part = catalogue.filter(|(measure, _)| measure.facet() == Some(facet));
    let of_part: Vec<u64> = of_part.map(|(_, count)| *count).collect();
    match of_part.split_first() {
        Some((all, [])) => vec![*all],
        Some((all, others)) => {
            let others = others.iter();
            let apart = others.flat_map(|other| [*other, all.saturating_sub(*other)]);
            apart.collect()
        }
        None => Vec::new(),
    }
}

/// Returns the parts of a table that leave few cases in several periods that are withheld, less what is shown of
/// the others: each release has decided on a shorter period of its own, so that none of them hides another.
fn leaving_few(
    series: &SeriesTables,
    shown: &[Shown],
    place: usize,
    many: u64,
) -> Vec<(usize, Facet)> {
    let longer = &shown[place].spec;
    let is_shorter = |spec: &Spec| {
        spec.kind > longer.kind
            && !spec.to_date
            && spec.level == longer.level
            && spec.breakdown() == longer.breakdown()
    };
    let tables = series.tables.iter().zip(shown);
    let mut shorter: Vec<(&TrueTable, &Shown)> =
        tables.filter(|(_, one)| is_shorter(&one.spec)).collect();
    shorter.sort_by_key(|(_, one)| one.spec.kind);
    if is_decided(&shown[place]) || !shorter.iter().any(|(_, one)| is_decided(one)) {
        return Vec::new();
    }
    // A queue does not add up.
    let facets = shown[place].facets.iter().copied();
    let facets = facets.filter(|facet| *facet != Facet::Queue);
    let leaving = facets.filter(|facet| {
        let mut cells = series.tables[place].cells.keys();
        cells.any(|cell| {
            let left = left_by_shorter(series, place, &shorter, (cell, *facet));
            let apart = counts_apart(&series.cases, *facet, &left);
            apart.iter().any(|count| (1..many).contains(count))
        })
    });
    leaving.map(|facet| (place, facet)).collect()
}

/// Returns the counts of a cell less those of the shorter periods in it that show a part; nothing, unless
/// several of them withhold it.
///
/// `shorter` are the tables of shorter periods, the longest first.
fn left_by_shorter(
    series: &SeriesTables,
    place: usize,
    shorter: &[(&TrueTable, &Shown)],
    (cell, facet): (&(usize, AreaId, u16), Facet),
) -> Vec<u64> {
    let available = Availability::of(&series.cases);
    let table = &series.tables[place];
    let (period, area, category) = *cell;
    let whole = table.spec.periods[period];
    let mut left = table.cells[cell].counts.clone();
    let (mut covered, mut n_withheld): (Vec<Period>, usize) = (Vec::new(), 0);
    for (of_shorter, Shown { spec, facets }) in shorter {
        if spec.areas.binary_search(&area).is_err() {
            continue;
        }
        for (index, period) in spec.periods.iter().enumerate() {
            let mut around = covered.iter();
            if !is_within(*period, whole) || around.any(|around| is_within(*period, *around)) {
                continue;
            }
            if !facets.contains(&facet) || !available.has(facet, *period) {
                n_withheld += 1;
                continue;
            }
            covered.push(*period);
            if let Some(cell) = of_shorter.cells.get(&(index, area, category)) {
                let counts = left.iter_mut().zip(&cell.counts);
                counts.for_each(|(left, count)| *left = left.saturating_sub(*count));
            }
        }
    }
    if n_withheld > 1 { left } else { Vec::new() }
}

fn is_within(period: Period, whole: Period) -> bool {
    whole.first() <= period.first() && period.last() <= whole.last()
}

/// Withholds a year to date of which something is withheld that closed periods add up to: where the
/// as-of date ends a quarter or a month, they are the same days.
fn withhold_sums_to_date(cases: &Cases, shown: &mut [Shown]) {
    for table in 0..shown.len() {
        let spec = &shown[table].spec;
        if is_decided(&shown[table]) {
            continue;
        }
        let is_sum = |finer: &Shown| {
            let ends = finer.spec.periods.last().map(|period| period.last());
            finer.spec.kind > spec.kind
                && finer
                    .spec
                    .areas
                    .iter()
                    .any(|area| spec.areas.contains(area))
                && (ends == Some(cases.as_of) || (is_decided(finer) && meet(&finer.spec, spec)))
        };
        let mut finer = shown.iter().filter(|finer| is_sum(finer));
        let is_withheld =
            |facet: &Facet| spec.facets.contains(facet) && !shown[table].facets.contains(facet);
        if spec.to_date && finer.any(|finer| finer.facets.iter().any(is_withheld)) {
            shown[table].facets.clear();
        }
    }
}

/// Withholds the starts of the other series that start with the rows of `changed`, wherever that
/// one does not show them.
fn withhold_same_starts(
    all: &[SeriesTables],
    areas: &Areas,
    shown: &mut [Vec<Shown>],
    changed: usize,
) {
    let starts = Starts::of(&all[changed].cases);
    for other in (0..all.len()).filter(|other| *other != changed) {
        let sharing = starts.shared_with(&Starts::of(&all[other].cases));
        let lead = Lead::of(&all[changed].cases, areas, &shown[changed], sharing);
        let Some(lead) = lead.filter(|lead| lead.is_full) else {
            continue;
        };
        for table in 0..shown[other].len() {
            let spec = shown[other][table].spec.clone();
            let with_starts = lead.with_starts(&all[other].cases, &spec);
            let shows_all = spec.areas.iter().all(|area| with_starts.contains(area));
            if spec.decided.is_none() && !shows_all {
                withhold(areas, &mut shown[other], table, Facet::Started);
            }
        }
    }
}

/// Says whether any cell of the parts that are shown counts a case: a table of zeros beside
/// withheld parts would mislead.
fn shows_a_case(cases: &Cases, table: &TrueTable, facets: &BTreeSet<Facet>) -> bool {
    let catalogue = measures(cases.series.dataset());
    let of_facets = |measure: &&Measure| measure.facet().is_some_and(|f| facets.contains(&f));
    let places: Vec<usize> = (0..catalogue.len())
        .filter(|place| of_facets(&catalogue[*place]))
        .collect();
    let mut cells = table.cells.values();
    cells.any(|cell| places.iter().any(|place| cell.counts[*place] > 0))
}
