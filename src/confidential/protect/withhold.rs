//! What is withheld once all series are decided: what would come out of two clocks, of several releases or of
//! finer tables together, though each series holds by itself.

use super::attempts::Barred;
use super::clocks::{Lead, Starts, ends_begun, telling_of_starts};
use super::decide::{below_withheld, is_coarser, is_decided, meet, meets};
use super::gaps;
use super::nested;
use super::parts::{
    HIDDEN_TOGETHER, Parts, Shown, counts_every_end, counts_every_late_end, going_with,
    kinds_of_ends,
};
use super::thin;
use crate::areas::{AreaId, Areas};
use crate::catalogue::{Ended, Facet, measures};
use crate::confidential::records::Cases;
use crate::confidential::tabulate::{Availability, SeriesTables, Spec, TrueTable};
use crate::period::Period;
use std::collections::BTreeSet;

/// Says whether a part counts the same cases as that without exceptions, since there are none: the
/// one would give away what is withheld of the other.
fn is_same_with_exceptions(cases: &Cases, facet: Facet) -> bool {
    facet == Facet::Exceptions && cases.list.iter().all(|case| !case.exception)
}

/// Withholds a part of a table, of every finer table, and of those that would tell the same.
pub(super) fn part(
    all: &[SeriesTables],
    areas: &Areas,
    shown: &mut [Vec<Shown>],
    (series, table, facet): nested::Part,
) {
    let before = shown[series].clone();
    facet_below(areas, &mut shown[series], table, facet);
    if facet == Facet::Started {
        for (other, table, _) in missing_starts(all, areas, shown, (series, &before)) {
            facet_below(areas, &mut shown[other], table, Facet::Started);
        }
    }
    let is_of_ends = matches!(facet, Facet::Ended | Facet::Timely);
    if is_of_ends && is_same_with_exceptions(&all[series].cases, Facet::Exceptions) {
        facet_below(areas, &mut shown[series], table, Facet::Exceptions);
    }
}

/// Withholds a part of a table of an area, or around a period, where single areas can go or it can be cut in time, and
/// else all of the part.
pub(super) fn part_around(
    all: &mut [SeriesTables],
    areas: &Areas,
    shown: &mut [Vec<Shown>],
    (series, table, facet): nested::Part,
    (period, area): (Option<Period>, Option<AreaId>),
) {
    let before = shown[series].clone();
    let own = (&mut all[series], &mut shown[series]);
    if let Some(gone) =
        area.and_then(|area| thin::withhold(areas, own, (table, facet), (period, area)))
    {
        follow(all, areas, shown, (series, &before, &gone));
        return;
    }
    let own = &shown[series];
    let around = period.map(|period| gaps::around(own, table, period));
    let around = around.unwrap_or_default();
    let of_series = (&mut all[series], &mut shown[series]);
    let Some(gone) = gaps::withhold(of_series, (table, facet), &around) else {
        part(all, areas, shown, (series, table, facet));
        return;
    };
    for facet in &gone {
        gaps_below(areas, (&mut all[series], &mut shown[series]), *facet);
        // Of single areas, of which others are shown meanwhile.
        areas_below(areas, (&mut all[series], &mut shown[series]), *facet);
    }
    if gone.contains(&Facet::Started) {
        same_starts(all, areas, shown, (series, &before));
    }
}

/// Withholds a part of a table of the next areas beside one as well, and says whether there were any; else it withholds
/// nothing.
pub(super) fn beside(
    all: &mut [SeriesTables],
    areas: &Areas,
    shown: &mut [Vec<Shown>],
    ((series, table, facet), area): (nested::Part, AreaId),
) -> bool {
    let before = shown[series].clone();
    let own = (&mut all[series], &mut shown[series]);
    let gone = thin::withhold_beside(areas, own, (table, facet), area);
    if let Some(gone) = &gone {
        follow(all, areas, shown, (series, &before, gone));
    }
    gone.is_some()
}

/// Withholds what follows from some areas being withheld of parts of a series that has shown them `before`.
fn follow(
    all: &mut [SeriesTables],
    areas: &Areas,
    shown: &mut [Vec<Shown>],
    (series, before, gone): (usize, &[Shown], &BTreeSet<Facet>),
) {
    for facet in gone {
        areas_below(areas, (&mut all[series], &mut shown[series]), *facet);
    }
    if gone.contains(&Facet::Started) {
        same_starts(all, areas, shown, (series, before));
    }
}

/// Withholds a part of every finer table in the periods in which a coarser one withholds it.
fn gaps_below(areas: &Areas, (series, shown): (&mut SeriesTables, &mut Vec<Shown>), facet: Facet) {
    for finer in 0..shown.len() {
        let gone = gaps::below_gaps(shown, finer, facet);
        let is_open = !is_decided(&shown[finer]) && shown[finer].facets.contains(&facet);
        if is_open
            && !gone.is_empty()
            && gaps::withhold((&mut *series, &mut *shown), (finer, facet), &gone).is_none()
        {
            facet_below(areas, shown, finer, facet);
        }
    }
}

/// Withholds a part of every finer table of the areas of which a coarser one withholds it.
fn areas_below(areas: &Areas, (series, shown): (&mut SeriesTables, &mut Vec<Shown>), facet: Facet) {
    for finer in 0..shown.len() {
        let below = below_withheld(areas, shown, finer, facet);
        let is_open = !is_decided(&shown[finer]) && shown[finer].facets.contains(&facet);
        if is_open
            && !below.is_empty()
            && thin::withhold_all((&mut *series, &mut *shown), (finer, facet), &below).is_none()
        {
            facet_below(areas, shown, finer, facet);
        }
    }
}

/// Withholds a part of a table, and of every finer table.
fn facet_below(areas: &Areas, shown: &mut [Shown], table: usize, facet: Facet) {
    shown[table].remove(facet);
    for finer in 0..shown.len() {
        if !is_decided(&shown[finer]) && !below_withheld(areas, shown, finer, facet).is_empty() {
            shown[finer].remove(facet);
        }
    }
}

/// Withholds what gives parts back that were lost late: the queue before, and what began, less what ended in whatever way,
/// is the queue after.
pub(super) fn told_by_flow(
    all: &[SeriesTables],
    areas: &Areas,
    shown: &mut [Vec<Shown>],
    lost: &Barred,
) {
    for (series, SeriesTables { cases, .. }) in all.iter().enumerate() {
        let ends = kinds_of_ends(cases);
        for table in 0..shown[series].len() {
            let Shown { spec, facets } = &shown[series][table];
            let is_lost = |facet: &Facet| lost.has(series, spec, *facet) && !facets.contains(facet);
            let lost: Vec<Facet> = Facet::ALL.into_iter().filter(is_lost).collect();
            let tells = |by: &BTreeSet<Facet>| {
                let mut lost = lost.iter();
                lost.any(|facet| is_told_by_flow(cases, &ends, *facet, by))
            };
            let mut left = facets.clone();
            let mut going = Vec::new();
            while !is_decided(&shown[series][table]) && tells(&left) {
                let mut least = TELLING.iter().filter(|facet| left.contains(facet));
                // One that helps alone, if there is one.
                let helps = |facet: &&Facet| !tells(&(&left - &BTreeSet::from([**facet])));
                let first = least.clone().find(helps).or_else(|| least.next());
                let Some(first) = first.copied() else {
                    break;
                };
                left.remove(&first);
                going.push(first);
            }
            for facet in going {
                part(all, areas, shown, (series, table, facet));
            }
        }
    }
}

/// Says whether the flow gives a part back that is not shown beside some others.
pub(super) fn is_told_by_flow(
    cases: &Cases,
    ends: &[Ended],
    facet: Facet,
    by: &BTreeSet<Facet>,
) -> bool {
    let every_end_is_known = || counts_every_end(cases, ends, by);
    match facet {
        Facet::Due => false,
        Facet::Started => by.contains(&Facet::Queue) && every_end_is_known(),
        Facet::Queue => by.contains(&Facet::Started) && every_end_is_known(),
        Facet::Overdue => by.contains(&Facet::Due) && counts_every_late_end(cases, ends, by),
        Facet::Timely => {
            let late = [Facet::Ended, Facet::Overdue, Facet::Due];
            late.iter().all(|facet| by.contains(facet))
        }
        // What ended in whatever way.
        _ => by.contains(&Facet::Queue) && by.contains(&Facet::Started),
    }
}

/// The parts of a flow, what goes first before the others.
const TELLING: [Facet; 7] = [
    Facet::Exceptions,
    Facet::Stopped,
    Facet::Started,
    Facet::Queue,
    Facet::Due,
    Facet::Timely,
    Facet::Ended,
];

/// Withholds what tells the starts that another clock of the same rows withholds; the queue that bounds them only
/// of a series that comes after it in the `order` of decision.
pub(super) fn told_starts(
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
                    facet_below(areas, &mut shown[series], table, facet);
                }
            }
        }
    }
}

/// Withholds the starts of a clock that begins where another ends, where they are what that one does not show of
/// its ends: with all of them its queue tells how many began, and what began tells its queue.
pub(super) fn told_flows(
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
                    starts_beside(all, areas, shown, (before, table), next);
                }
            }
        }
    }
}

/// Withholds the starts of a series in every table whose counts are, or add up to, those of what a table of
/// another series counts.
fn starts_beside(
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
            part(all, areas, shown, (next, place, Facet::Started));
        }
    }
}

/// Withholds counts that are hardly larger than the threshold where a finer table withholds what they are made
/// of: with five or six of it, a reader would know that all of it is small, since had it all been in one
/// place, it would be shown.
pub(super) fn few_of_withheld(all: &[SeriesTables], areas: &Areas, shown: &mut [Vec<Shown>]) {
    for (series, tables) in all.iter().enumerate() {
        let many = tables.cases.threshold + HIDDEN_TOGETHER;
        if tables.cases.threshold == 1 {
            continue;
        }
        let mut place = 0;
        while place < shown[series].len() {
            let mut found = told_as_few(tables, &shown[series], place, many);
            found.extend(leaving_few(tables, &shown[series], place, many));
            found.extend(gaps::leaving_few(tables, &shown[series]));
            found.extend(thin::leaving_few(areas, tables, &shown[series]));
            for (coarser, facet) in &found {
                part(all, areas, shown, (series, *coarser, *facet));
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
                && {
                    let together = &going_with(*facet) & &shown.facets;
                    are_all_fewer(&series.cases, table, (&together, &finer.spec), many)
                }
        });
        coarser.map(|(coarser, _)| (coarser, *facet))
    });
    found.collect()
}

/// Says whether a table counts some cases of a part, and fewer than `many` wherever it does: by each
/// measure, and by what each is less than the first. Where a finer one is cut in time, in its periods.
fn are_all_fewer(
    cases: &Cases,
    table: &TrueTable,
    (facets, finer): (&BTreeSet<Facet>, &Spec),
    many: u64,
) -> bool {
    let periods = table.spec.periods.iter();
    let is_asked = |period: &Period| !finer.is_cut() || meets(finer, *period);
    let is_asked: Vec<bool> = periods.map(is_asked).collect();
    let cells = table.cells.iter();
    let cells = cells.filter(|((period, ..), _)| is_asked[*period]);
    let mut parts = cells.flat_map(|(_, cell)| counts_apart(cases, facets, &cell.counts));
    let mut counts_some = false;
    let are_few = parts.all(|part| {
        counts_some |= part > 0;
        part < many
    });
    are_few && counts_some
}

/// Returns the counts of parts in a cell: of each measure but the first, and of what it is less than that; of the first,
/// where it is the only one or counts those past their limit, among whom the others are.
pub(super) fn counts_apart(cases: &Cases, facets: &BTreeSet<Facet>, counts: &[u64]) -> Vec<u64> {
    let catalogue = measures(cases.series.dataset()).iter().zip(counts);
    let is_of_part = |facet: Option<Facet>| facet.is_some_and(|facet| facets.contains(&facet));
    let of_part = catalogue.filter(|(measure, _)| is_of_part(measure.facet()));
    let of_part: Vec<u64> = of_part.map(|(_, count)| *count).collect();
    match of_part.split_first() {
        Some((all, others)) if others.is_empty() || *facets == [Facet::Overdue].into() => {
            vec![*all]
        }
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
    let facets = facets.filter(|facet| !facet.is_of_queue());
    let leaving = facets.filter(|facet| {
        let mut cells = series.tables[place].cells.keys();
        cells.any(|cell| {
            let left = left_by_shorter(series, place, &shorter, (cell, *facet));
            let together = shown[place].told_with(*facet);
            let apart = counts_apart(&series.cases, &together, &left);
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
pub(super) fn sums_to_date(cases: &Cases, shown: &mut [Shown]) {
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

/// Withholds the starts of the other series that start with the rows of `changed` where that one has shown them `before`
/// and does not now: single areas and periods, where tables can be taken apart.
fn same_starts(
    all: &mut [SeriesTables],
    areas: &Areas,
    shown: &mut [Vec<Shown>],
    (changed, before): (usize, &[Shown]),
) {
    for (other, table, missing) in missing_starts(all, areas, shown, (changed, before)) {
        let (series, tables) = (&mut all[other], &mut shown[other]);
        let Shown { spec, facets } = &tables[table];
        let missing = missing.iter().filter(|(area, period)| {
            spec.areas.binary_search(area).is_ok() && spec.periods.binary_search(period).is_ok()
        });
        let (of_areas, of_periods): (BTreeSet<AreaId>, BTreeSet<Period>) = missing.copied().unzip();
        if of_areas.is_empty() || !facets.contains(&Facet::Started) {
            continue;
        }
        let place = (table, Facet::Started);
        if thin::withhold_all((&mut *series, &mut *tables), place, &of_areas).is_some() {
            areas_below(areas, (series, tables), Facet::Started);
        } else if gaps::withhold((&mut *series, &mut *tables), place, &of_periods).is_some() {
            gaps_below(areas, (&mut *series, &mut *tables), Facet::Started);
            areas_below(areas, (series, tables), Facet::Started);
        } else {
            facet_below(areas, tables, table, Facet::Started);
        }
    }
}

/// The place of a series and of its table, and rows of it.
type RowsOf = (usize, usize, BTreeSet<(AreaId, Period)>);

/// Returns of which tables of the other series that start with the rows of `changed` the starts would tell what that one
/// has shown `before` and does not now, and in which rows.
fn missing_starts(
    all: &[SeriesTables],
    areas: &Areas,
    shown: &[Vec<Shown>],
    (changed, before): (usize, &[Shown]),
) -> Vec<RowsOf> {
    let cases = &all[changed].cases;
    let starts = Starts::of(cases);
    let mut missing = Vec::new();
    for other in (0..all.len()).filter(|other| *other != changed) {
        let of_other = &all[other].cases;
        let sharing = starts.shared_with(&Starts::of(of_other));
        let lead = |shown| Lead::of(cases, areas, shown, sharing).filter(|lead| lead.is_full);
        let (Some(then), Some(now)) = (lead(before), lead(&shown[changed])) else {
            continue;
        };
        let tables = shown[other].iter().enumerate();
        let tables = tables.filter(|(_, table)| table.facets.contains(&Facet::Started));
        for (table, Shown { spec, .. }) in tables.filter(|(_, table)| !is_decided(table)) {
            let periods = spec.periods.iter();
            let own = periods.flat_map(|period| spec.areas.iter().map(|area| (*area, *period)));
            let own: BTreeSet<(AreaId, Period)> = own.collect();
            let gone = match (then.rows(of_other, spec), now.rows(of_other, spec)) {
                (Some(then), Some(now)) => &(&then - &now) & &own,
                _ => own,
            };
            if !gone.is_empty() {
                missing.push((other, table, gone));
            }
        }
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::super::parts::Shown;
    use super::counts_apart;
    use crate::areas::tests::areas;
    use crate::catalogue::{Facet, measures};
    use crate::confidential::earlier::Earlier;
    use crate::confidential::tabulate::{tabulate, tests as given};
    use std::collections::BTreeSet;

    /// Of a hundred that are open 94 are past their limit: six are not, as a reader tells who sees both.
    #[test]
    fn those_within_their_limit_are_told_where_both_parts_of_a_queue_are() {
        use Facet::{Due, Overdue, Queue};
        let areas = areas(given::AREAS);
        let cases = given::cases(&areas, "2025-12-31", "E10 2024-03-01 -");
        let series = tabulate(cases, &areas, &given::scope(&areas), &Earlier::default());
        let catalogue = measures(series.cases.series.dataset()).iter();
        let counts = catalogue.map(|measure| match measure.id {
            "open" => 100,
            "open_over_limit" => 94,
            "open_over_52_weeks" => 20,
            _ => 0,
        });
        let counts: Vec<u64> = counts.collect();
        let told = |shown: &[Facet], facet: Facet| -> BTreeSet<u64> {
            let shown = Shown {
                spec: series.tables[0].spec.clone(),
                facets: shown.iter().copied().collect(),
            };
            let apart = counts_apart(&series.cases, &shown.told_with(facet), &counts);
            apart.into_iter().collect()
        };
        let all = BTreeSet::from([94, 6, 20, 80]);
        assert_eq!(told(&[Queue, Overdue, Due], Overdue), all);
        assert_eq!(told(&[Queue, Overdue], Queue), all);
        assert_eq!(told(&[Queue, Due], Queue), [100].into());
        let long = counts_apart(&series.cases, &[Overdue].into(), &counts);
        assert_eq!(long, [94]);
    }
}
