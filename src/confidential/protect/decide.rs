//! Which parts of which tables are shown: the most important first, each only where everything
//! shown so far still holds with it.

use super::Policy;
use super::attempts::{self, Attempt, Barred, End, Spots, Whole};
use super::clocks::{Lead, Limits, Starts, telling_of_starts};
use super::gaps;
use super::nested::{self, Counted};
use super::parts::{Parts, Shown, Spread, going_with, kinds_of_ends};
use super::rests;
use super::revised::Moves;
use super::spots;
use super::thin::{self, Allowance};
use super::together::Grouping;
use super::withhold;
use crate::areas::{AreaId, Areas};
use crate::catalogue::{Ended, Facet, Measure, measures};
use crate::confidential::earlier::Edition;
use crate::confidential::records::Cases;
use crate::confidential::tabulate::{SeriesTables, Spec, TrueTable};
use crate::period::Period;
use std::collections::BTreeSet;

/// The series that is decided first, so that it loses least.
const FIRST: &str = "final_plan";

/// What is shown.
pub(super) struct Decision {
    /// For each series the tables of its plan with the parts that are shown.
    pub shown: Vec<Vec<Shown>>,
    /// All counts of these parts, and of some that were withheld late, but of the series that withhold nothing, by size.
    pub counts: Vec<Counted>,
    /// What was withheld before of parts that other pieces of their tables show.
    withheld: Vec<Counted>,
    /// Main parts are shown but for single areas in single periods, which other parts were decided after.
    pub has_spots: bool,
}

impl Decision {
    /// Returns it of what is shown, without counts.
    pub(super) fn of(shown: Vec<Vec<Shown>>) -> Decision {
        Decision {
            shown,
            counts: Vec::new(),
            withheld: Vec::new(),
            has_spots: false,
        }
    }

    /// Leaves the counts of parts out that are not shown.
    pub(super) fn keep_counts_of_shown(&mut self) {
        let shown = &self.shown;
        self.counts.retain(|count| {
            !Counted::is_known(count.part) && showing(shown, count.part, count.at).is_some()
        });
    }

    /// Withholds more where what is left of something that was withheld late differs by a few cases from another count.
    pub(super) fn withhold_few_left(&mut self, all: &mut [SeriesTables], areas: &Areas) {
        let counts = (self.counts.as_slice(), self.withheld.as_slice());
        few_left(all, areas, &mut self.shown, counts);
    }
}

/// Decides that all of the plan is shown.
pub(super) fn everything(all: &[SeriesTables]) -> Decision {
    let shown = |table: &TrueTable| Shown {
        spec: table.spec.clone(),
        facets: table.spec.facets.iter().copied().collect(),
    };
    let shown = |series: &SeriesTables| series.tables.iter().map(shown).collect();
    Decision::of(all.iter().map(shown).collect())
}

/// How often all is decided, without what was withheld late before.
const MOST_ATTEMPTS: usize = 3;

/// Decides which parts of all tables are shown, but for some. A table can come out in pieces, of some areas each.
///
/// `whole` are the tables before anything was parted from them, `editions` the revised counts that earlier releases
/// have shown.
pub(super) fn decide(
    all: &mut [SeriesTables],
    (areas, whole): (&Areas, &Whole),
    policy: &Policy,
    editions: &[Edition],
    barred: &Barred,
) -> Decision {
    let known = (MOST_ATTEMPTS, barred, None);
    let best = attempts::best(all, whole, known, |all, barred, _| {
        attempt(all, areas, policy, (editions, barred))
    });
    best.decision
}

/// Decides once, without some parts, and returns what was withheld late.
fn attempt(
    all: &mut [SeriesTables],
    areas: &Areas,
    policy: &Policy,
    (editions, barred): (&[Edition], &Barred),
) -> Attempt {
    let order = order(all);
    let is_small = attempts::are_small(all.iter().flat_map(|one| &one.tables));
    let spots = if is_small { barred.spots } else { Spots::Never };
    let mut shown: Vec<Vec<Shown>> = all.iter().map(nothing).collect();
    let moves = Moves::of(all, areas, &shown, editions);
    let starts: Vec<Starts> = all.iter().map(|series| Starts::of(&series.cases)).collect();
    let beside = |all: &[SeriesTables], shown: &[Vec<Shown>], place: usize| {
        let known = (&order[..place], order[place]);
        let (leads, limits) = beside(all, areas, shown, &starts, known);
        Beside {
            leads,
            limits,
            moves: &moves,
            barred,
            has_spots: spots == Spots::MainFirst,
            series: order[place],
        }
    };
    let mut has_spots = false;
    for (place, index) in order.iter().enumerate() {
        let beside = beside(all, &shown, place);
        let of_one = of_series(&mut all[*index], areas, policy, &beside);
        shown[*index] = of_one.0;
        has_spots |= of_one.1;
        if spots != Spots::Never {
            spots::show(&mut all[*index], areas, policy, &beside, &mut shown[*index]);
        }
    }
    for (place, index) in order.iter().enumerate().filter(|_| !barred.parts_alone) {
        let beside = beside(all, &shown, place);
        parts_alone(&mut all[*index], areas, policy, &beside, &mut shown[*index]);
    }
    let early = shown.clone();
    // Whoever has one of two counts that differ by a few cases has the few.
    let counts = nested::published(all, areas, &shown, &order, moves.counted(all));
    let withheld = nested::partly_withheld(all, areas, &shown, &order);
    few_between(all, areas, &mut shown, &counts);
    few_left(all, areas, &mut shown, (&counts, &withheld));
    let all = &*all;
    let lost = Barred::lost(&early, &shown).and(barred);
    withhold::told_by_flow(all, areas, &mut shown, &lost);
    withhold::told_starts(all, areas, &mut shown, &starts, &order);
    withhold::told_flows(all, areas, &mut shown, &starts);
    withhold::few_of_withheld(all, areas, &mut shown);
    for (series, shown) in all.iter().zip(&mut shown) {
        withhold::sums_to_date(&series.cases, shown);
        for (table, shown) in series.tables.iter().zip(shown.iter_mut()) {
            let partly = shown.facets.len() < shown.spec.facets.len() && !is_decided(shown);
            if partly && !shows_a_case(&series.cases, table, &shown.facets) {
                shown.facets.clear();
            }
        }
    }
    let lost = Barred::lost(&early, &shown);
    Attempt {
        decision: Decision {
            shown,
            counts,
            withheld,
            has_spots,
        },
        lost,
        end: End::Clean,
    }
}

/// Withholds what differs by a few cases from another count.
fn few_between(
    all: &mut [SeriesTables],
    areas: &Areas,
    shown: &mut [Vec<Shown>],
    counts: &[Counted],
) {
    let level = |count: &Counted| count.at.map(|(_, area)| areas.get(area).level);
    let are_plain = |one: &Counted, other: &Counted| {
        one.is_plain(all) && other.is_plain(all) && level(one) == level(other)
    };
    for pair in nested::few_between(counts, are_plain) {
        let is_shown = |(part, at): (nested::Part, Option<(Period, AreaId)>)| {
            Counted::is_known(part) || showing(shown, part, at).is_some()
        };
        let (lesser, at) = pair.lesser;
        if Counted::is_known(lesser) || !is_shown(pair.other) {
            continue;
        }
        let Some(lesser) = showing(shown, lesser, at) else {
            continue;
        };
        if is_decided(&shown[lesser.0][lesser.1]) {
            continue;
        }
        let (period, area) = at.unzip();
        let area = area.filter(|_| pair.is_plain && !is_told_beside(all, shown, lesser));
        // Of all areas of many for a time, what is left is more than of single ones.
        let of_many = Allowance::of(&shown[lesser.0], lesser.1, lesser.2).most_small() > 0;
        let period = period.filter(|_| area.is_some() || !of_many);
        withhold::part_around(all, areas, shown, lesser, (period, area));
    }
}

/// Says whether other parts of a table give one back, where it is withheld.
fn is_told_beside(
    all: &[SeriesTables],
    shown: &[Vec<Shown>],
    (series, table, facet): nested::Part,
) -> bool {
    let cases = &all[series].cases;
    let others = &shown[series][table].facets - &BTreeSet::from([facet]);
    withhold::is_told_by_flow(cases, &kinds_of_ends(cases), facet, &others)
}

/// Withholds more areas of what is left of some, until no other count differs from it by a few cases, or all of a part.
pub(super) fn few_left(
    all: &mut [SeriesTables],
    areas: &Areas,
    shown: &mut [Vec<Shown>],
    (counts, withheld): (&[Counted], &[Counted]),
) {
    loop {
        let found = rests::told(all, areas, shown, (counts, withheld));
        let mut done = BTreeSet::new();
        for told in found {
            let place = |(part, at)| {
                showing(shown, part, Some(at))
                    .filter(|(series, table, _)| !is_decided(&shown[*series][*table]))
            };
            let (left, other) = (place(told.left), place(told.other));
            let first = told.areas.first().zip(left);
            if done.contains(&told.left.0) {
                continue;
            }
            if let Some((area, left)) = first
                && withhold::beside(all, areas, shown, (left, *area))
            {
                done.insert(told.left.0);
                continue;
            }
            let going = other.filter(|_| told.other_goes).or(left).or(other);
            if let Some(going) = going {
                withhold::part(all, areas, shown, going);
                done.insert(told.left.0);
            }
        }
        if done.is_empty() {
            break;
        }
    }
}

/// Returns where a part of a table is shown, for one of its periods and areas; it may have been taken apart meanwhile.
fn showing(
    shown: &[Vec<Shown>],
    (series, table, facet): nested::Part,
    at: Option<(Period, AreaId)>,
) -> Option<nested::Part> {
    let own = &shown[series][table].spec;
    let mut tables = shown[series].iter();
    let place = tables.position(|Shown { spec, facets }| {
        let is_of_same = spec.is_like(own) && spec.vintage == own.vintage;
        let is_there = |(period, area)| {
            spec.periods.binary_search(&period).is_ok() && spec.areas.binary_search(&area).is_ok()
        };
        facets.contains(&facet) && is_of_same && at.is_none_or(is_there)
    });
    place.map(|table| (series, table, facet))
}

/// Returns the series that are decided before another one and start with the same rows, and their limits.
fn beside(
    all: &[SeriesTables],
    areas: &Areas,
    shown: &[Vec<Shown>],
    starts: &[Starts],
    (before, index): (&[usize], usize),
) -> (Vec<Lead>, Vec<Limits>) {
    let (mut leads, mut limits) = (Vec::new(), Vec::new());
    for lead in before.iter().copied() {
        let sharing = starts[lead].shared_with(&starts[index]);
        let cases = &all[lead].cases;
        if let Some(known) = Lead::of(cases, areas, &shown[lead], sharing) {
            leads.push(known);
            limits.extend(Limits::of(cases, &shown[lead], &all[index].cases));
        }
    }
    (leads, limits)
}

/// Returns how the cases that revised counts place otherwise are spread over all that is shown.
pub(super) fn spreads(
    all: &[SeriesTables],
    areas: &Areas,
    shown: &[Vec<Shown>],
    moves: &Moves,
) -> Vec<Spread> {
    let order = order(all);
    let starts: Vec<Starts> = all.iter().map(|series| Starts::of(&series.cases)).collect();
    let mut spreads = Vec::new();
    for (place, index) in order.iter().enumerate() {
        let SeriesTables { cases, tables } = &all[*index];
        let (_, limits) = beside(all, areas, shown, &starts, (&order[..place], *index));
        let mut parts = Parts::of(cases, areas, tables, limits).beside_moves(moves);
        spreads.extend(parts.spreads(&shown[*index]));
    }
    spreads
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
pub(super) fn is_decided(shown: &Shown) -> bool {
    shown.spec.decided.is_some()
}

/// The tables of a series while it is decided what they show.
pub(super) struct Deciding<'s> {
    pub tables: &'s mut Vec<TrueTable>,
    pub shown: Vec<Shown>,
    /// What has been decided of each table.
    tried: Vec<BTreeSet<Facet>>,
    /// Main parts are shown but for single areas in single periods.
    has_spots: bool,
    /// All else is decided, and costs nothing any more.
    is_last: bool,
}

impl Deciding<'_> {
    /// Lets a table not show a part beside another, or again.
    fn go_without(&mut self, table: usize, without: Option<Facet>) {
        self.tables[table].spec.without = without;
        self.shown[table].spec.without = without;
    }

    /// Shows a part of a table, and that which is shown beside it alone, where all that is shown holds with it, be it
    /// without single areas or periods, which become tables of their own; says whether it does.
    fn try_part(
        &mut self,
        parts: &mut Parts,
        (cases, areas, policy, ends): Given,
        beside: &Beside,
        (index, facet): (usize, Facet),
    ) -> bool {
        let place = (index, facet);
        let spec = &self.shown[index].spec;
        let with_it = going_with(facet).into_iter();
        let with_it: Vec<Facet> = with_it.filter(|one| spec.may_show(*one)).collect();
        let gone = with_it.iter();
        let gone = gone.flat_map(|facet| gaps::below_gaps(&self.shown, index, *facet));
        let gone: BTreeSet<Period> = gone.collect();
        let is_bound = self.is_last && bound_ends(&self.shown[index].facets);
        if !gone.is_empty() {
            if is_bound || !self.may_lose_periods(index, &gone, facet) {
                return false;
            }
            self.cut(index, &gone, facet);
        }
        let shown = &self.shown;
        // Areas of which a coarser table withholds the part, or another clock what it would tell.
        let without = with_it.iter();
        let without = without.flat_map(|facet| below_withheld(areas, shown, index, *facet));
        let mut without: BTreeSet<AreaId> = without.collect();
        if cases.threshold > 1 {
            let leads = &beside.leads;
            without.extend(telling_of_starts(leads, (cases, ends), shown, place));
        }
        if !without.is_empty() {
            if is_bound || !self.may_lose(index, &without, facet) {
                return false;
            }
            self.split(index, &without, facet);
        }
        self.shown[index].add(facet);
        if !parts.hide_moves(&self.shown, place) {
            self.shown[index].remove(facet);
            return false;
        }
        let tables = self.tables.as_slice();
        let few = gaps::left_few((cases, tables, &self.shown), place, &BTreeSet::new());
        let mut holds = || few.is_empty() && thin::holds(parts, &self.shown, place);
        if cases.threshold == 1 || holds() {
            withhold_naming(parts, &mut self.shown, place, policy);
            return self.shown[index].facets.contains(&facet);
        }
        self.shown[index].remove(facet);
        if is_bound {
            return false;
        }
        let with_spots = beside.has_spots.then_some(policy);
        if !self.part_off(parts, areas, cases, place, &few, with_spots) {
            return false;
        }
        self.shown[index].add(facet);
        if !parts.hide_moves(&self.shown, place) {
            self.shown[index].remove(facet);
        }
        withhold_naming(parts, &mut self.shown, place, policy);
        self.shown[index].facets.contains(&facet)
    }

    /// Makes some areas of a table a table of their own, right after it. It shows what has been
    /// decided by now, but for one part.
    fn split(&mut self, table: usize, going: &BTreeSet<AreaId>, without: Facet) {
        let own = thin::split(&mut self.tables[table], going);
        self.insert(table, own, without);
    }

    /// Makes some periods of a table a table of their own, likewise.
    fn cut(&mut self, table: usize, going: &BTreeSet<Period>, without: Facet) {
        let own = gaps::split(&mut self.tables[table], going);
        self.insert(table, own, without);
    }

    fn insert(&mut self, table: usize, own: TrueTable, without: Facet) {
        let mut shown = Shown {
            spec: own.spec.clone(),
            facets: self.shown[table].facets.clone(),
        };
        shown.remove(without);
        let mut tried = self.tried[table].clone();
        tried.extend(going_with(without));
        // Other parts would bound the main one: limits that were kept are cases that ended.
        if without == Facet::Ended && !self.is_last {
            shown.facets.clear();
            tried.extend(Facet::ALL);
        }
        self.shown[table].spec = self.tables[table].spec.clone();
        self.tables.insert(table + 1, own);
        self.shown.insert(table + 1, shown);
        self.tried.insert(table + 1, tried);
    }

    /// Makes what a part of a table cannot show tables of their own: some areas, or some periods and then areas;
    /// says whether the rest can be shown. `few` are areas that must go.
    fn part_off(
        &mut self,
        parts: &mut Parts,
        areas: &Areas,
        cases: &Cases,
        (table, facet): (usize, Facet),
        few: &BTreeSet<AreaId>,
        policy: Option<&Policy>,
    ) -> bool {
        let place = (table, facet);
        if let Some(thin) = thin::thin(parts, areas, &self.shown, place, few) {
            self.split(table, &thin, facet);
            return true;
        }
        let known = (cases, self.tables.as_slice(), self.shown.as_slice());
        let Some(holes) = gaps::gaps(parts, areas, known, place) else {
            let policy = policy.filter(|_| facet == Facet::Ended);
            return policy.is_some_and(|policy| self.spot(parts, (cases, areas, policy), place));
        };
        // Areas first, so that what is cut in time is of the same areas.
        if !holes.areas.is_empty() {
            self.split(table, &holes.areas, facet);
        }
        if !holes.periods.is_empty() {
            self.cut(table, &holes.periods, facet);
        }
        true
    }

    /// Makes what a part of a table cannot show tables of their own, right after it: some areas in some periods.
    fn spot(
        &mut self,
        parts: &mut Parts,
        known: (&Cases, &Areas, &Policy),
        (table, facet): (usize, Facet),
    ) -> bool {
        let own = (&mut *self.tables, &mut self.shown);
        let Some(n_pieces) = spots::part_off(parts, known, own, (table, facet)) else {
            return false;
        };
        self.has_spots = true;
        let after = table + 1;
        self.tables[after..].rotate_right(n_pieces);
        self.shown[after..].rotate_right(n_pieces);
        for piece in after..after + n_pieces {
            let mut tried = self.tried[table].clone();
            let shown = &mut self.shown[piece];
            if !shown.facets.contains(&facet) && !self.is_last {
                shown.facets.clear();
                tried.extend(Facet::ALL);
            }
            self.tried.insert(piece, tried);
        }
        true
    }

    /// Says whether some areas of a table may be withheld from one of its parts.
    fn may_lose(&self, table: usize, going: &BTreeSet<AreaId>, facet: Facet) -> bool {
        going.len() < self.shown[table].spec.areas.len()
            && Allowance::of(&self.shown, table, facet).allows(0, going.len())
    }

    /// Says whether some periods of a table may be withheld from one of its parts.
    fn may_lose_periods(&self, table: usize, going: &BTreeSet<Period>, facet: Facet) -> bool {
        going.len() < self.shown[table].spec.periods.len()
            && gaps::may_lose(&self.shown, (table, facet), going.len())
    }
}

/// What is known beside a series while it is decided.
pub(super) struct Beside<'b> {
    /// The other series that start with the same rows, and their limits.
    pub leads: Vec<Lead>,
    limits: Vec<Limits>,
    /// Revised counts.
    moves: &'b Moves,
    barred: &'b Barred,
    /// Single areas may be withheld in single periods of main parts before others are decided.
    has_spots: bool,
    series: usize,
}

impl<'b> Beside<'b> {
    /// Says whether a part of a table is not to be shown.
    pub fn is_barred(&self, spec: &Spec, facet: Facet) -> bool {
        self.barred.has(self.series, spec, facet)
    }

    /// Returns the cases of the series.
    pub fn parts<'p>(&self, cases: &'p Cases, areas: &'p Areas, tables: &[TrueTable]) -> Parts<'p>
    where
        'b: 'p,
    {
        let parts = Parts::of(cases, areas, tables, self.limits.clone());
        if self.moves.tell_nothing() {
            parts
        } else {
            parts.beside_moves(self.moves)
        }
    }
}

/// Returns what one series shows, where others are decided already, and whether it shows main parts but for single
/// areas in single periods.
fn of_series(
    series: &mut SeriesTables,
    areas: &Areas,
    policy: &Policy,
    beside: &Beside,
) -> (Vec<Shown>, bool) {
    let shown = nothing(series);
    let SeriesTables { cases, tables } = series;
    let cases = &*cases;
    let ends = kinds_of_ends(cases);
    let lead = beside.leads.iter().find(|lead| lead.is_full);
    let mut parts = beside.parts(cases, areas, tables);
    let is_flagged = cases.list.iter().any(|case| case.exception);
    let mut deciding = Deciding {
        tried: vec![BTreeSet::new(); shown.len()],
        has_spots: false,
        is_last: false,
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
        // Others come with the parts that they are shown beside.
        let facets = spec.facets.iter().copied();
        let facets = facets.filter(|facet| spec.decided.is_none() && !facet.is_companion());
        for facet in facets {
            let shown = &deciding.shown;
            // The leading series decides on starts that it shares.
            let given = lead.is_some() && facet == Facet::Started;
            let apart = !is_flagged
                && facet == Facet::Exceptions
                && !shown[index].facets.contains(&Facet::Timely);
            let is_rest = spec.is_cut() && !gaps::may_lose(shown, (index, facet), 0);
            // Without those in time they come last.
            let is_barred = beside.is_barred(&spec, facet)
                || (facet == Facet::Ended && beside.is_barred(&spec, Facet::Timely));
            if given || is_barred || apart || is_rest || !deciding.tried[index].insert(facet) {
                continue;
            }
            let known = (cases, areas, policy, &ends[..]);
            deciding.try_part(&mut parts, known, beside, (index, facet));
        }
        index += 1;
    }
    grouping.finish(&mut deciding);
    (deciding.shown, deciding.has_spots)
}

/// Says whether parts that are shown bound how many cases ended: limits that were kept are cases that ended, and all that left
/// a queue are more.
fn bound_ends(shown: &BTreeSet<Facet>) -> bool {
    let has = |facet: Facet| shown.contains(&facet);
    has(Facet::Due) || (has(Facet::Queue) && has(Facet::Started))
}

/// Shows parts in tables that could not show them with those that are shown beside them alone, where all else that is shown still
/// holds with them: they come after all of that.
fn parts_alone(
    SeriesTables { cases, tables }: &mut SeriesTables,
    areas: &Areas,
    policy: &Policy,
    beside: &Beside,
    shown: &mut Vec<Shown>,
) {
    if cases.threshold == 1 {
        return;
    }
    let cases = &*cases;
    let mut parts = beside.parts(cases, areas, tables);
    let known = (cases, areas, policy, &kinds_of_ends(cases)[..]);
    ended_alone(&mut parts, known, beside, (tables, shown));
    queues_alone(&mut parts, known, beside, shown);
}

/// What is known of a series while it is decided.
type Given<'g> = (&'g Cases, &'g Areas, &'g Policy, &'g [Ended]);

/// Shows how many cases ended, but for single areas or periods, in tables that could not show it beside those in time.
fn ended_alone(
    parts: &mut Parts,
    known: Given,
    beside: &Beside,
    (tables, shown): (&mut Vec<TrueTable>, &mut Vec<Shown>),
) {
    let mut deciding = Deciding {
        tried: vec![Facet::ALL.into(); shown.len()],
        has_spots: false,
        is_last: true,
        tables,
        shown: std::mem::take(shown),
    };
    let mut index = 0;
    while index < deciding.tables.len() {
        let Shown { spec, facets } = &deciding.shown[index];
        let is_open = spec.decided.is_none()
            && spec.facets.contains(&Facet::Timely)
            && !facets.contains(&Facet::Ended)
            && !beside.is_barred(spec, Facet::Ended);
        let is_rest = spec.is_cut() && !gaps::may_lose(&deciding.shown, (index, Facet::Ended), 0);
        if is_open && !is_rest {
            deciding.go_without(index, Some(Facet::Timely));
            if !deciding.try_part(parts, known, beside, (index, Facet::Ended)) {
                deciding.go_without(index, None);
            }
        }
        index += 1;
    }
    *shown = deciding.shown;
}

/// Shows the queue of tables that could not show it beside those past their limit.
fn queues_alone(
    parts: &mut Parts,
    (cases, areas, policy, ends): Given,
    beside: &Beside,
    shown: &mut [Shown],
) {
    let is_open = |table: &Shown| {
        let planned = &table.spec.facets;
        planned.contains(&Facet::Overdue)
            && !table.facets.contains(&Facet::Queue)
            && !table.facets.is_empty()
            && !is_decided(table)
            && !beside.is_barred(&table.spec, Facet::Queue)
    };
    // A queue of a few areas, of which something else is withheld, tells readers nothing without the others.
    let is_rest = |shown: &[Shown], index: usize| {
        let own = &shown[index].spec;
        let mut before = shown[..index].iter();
        before.any(|one| one.spec.is_like(own) && !one.facets.contains(&Facet::Queue))
    };
    for index in 0..shown.len() {
        let place = (index, Facet::Queue);
        let is_told = !gaps::below_gaps(shown, index, Facet::Queue).is_empty()
            || !below_withheld(areas, shown, index, Facet::Queue).is_empty()
            || !telling_of_starts(&beside.leads, (cases, ends), shown, place).is_empty();
        if !is_open(&shown[index]) || is_told || is_rest(shown, index) {
            continue;
        }
        shown[index].facets.insert(Facet::Queue);
        if parts.hide_moves(shown, place) && thin::holds(parts, shown, place) {
            withhold_naming(parts, shown, place, policy);
        } else {
            shown[index].remove(Facet::Queue);
        }
    }
}

/// Withholds a part of a table again where it would tell something of everyone in a small group of a sensitive
/// breakdown.
pub(super) fn withhold_naming(
    parts: &mut Parts,
    shown: &mut [Shown],
    (table, facet): (usize, Facet),
    policy: &Policy,
) {
    if !parts
        .naming_a_whole_group(shown, (table, facet), policy)
        .is_empty()
    {
        shown[table].remove(facet);
    }
}

/// Shows the starts that the leading series shows, and parts those areas off of which it does not.
fn give_starts(deciding: &mut Deciding, lead: &Lead, cases: &Cases) {
    let mut index = 0;
    while index < deciding.tables.len() {
        let spec = &deciding.tables[index].spec;
        let missing = lead.without_starts(cases, spec);
        let is_partly_missing = !missing.is_empty() && missing.len() < spec.periods.len();
        if is_partly_missing && spec.decided.is_none() && spec.facets.contains(&Facet::Started) {
            deciding.cut(index, &missing, Facet::Started);
        }
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

/// Returns the areas of a table of which a coarser table withholds a part that it could show: what is
/// withheld above must not come back as a sum of what is shown below. All of them, where the coarser
/// table shows the part of no area.
pub(super) fn below_withheld(
    areas: &Areas,
    shown: &[Shown],
    index: usize,
    facet: Facet,
) -> BTreeSet<AreaId> {
    let below = withheld_above(areas, shown, index, facet).into_iter();
    below.flat_map(|(_, areas)| areas).collect()
}

/// Returns the coarser tables that withhold a part that a table could show, with the areas of that of which each does.
pub(super) fn withheld_above<'s>(
    areas: &Areas,
    shown: &'s [Shown],
    index: usize,
    facet: Facet,
) -> Vec<(&'s Spec, BTreeSet<AreaId>)> {
    let finer = &shown[index].spec;
    let coarser = shown
        .iter()
        .filter(|table| is_coarser(&table.spec, finer) && table.spec.facets.contains(&facet));
    let (showing, withholding): (Vec<&Shown>, Vec<&Shown>) =
        coarser.partition(|table| table.facets.contains(&facet));
    let above = withholding.into_iter().map(|table| {
        let mut pieces = showing.iter();
        let shows_some = pieces.any(|piece| piece.spec.is_piece_of_same(&table.spec));
        let is_below = |area: &&AreaId| {
            let mut above = areas.ancestors(**area).iter();
            !shows_some || above.any(|area| table.spec.areas.contains(area))
        };
        let below = finer.areas.iter().filter(is_below).copied();
        (&table.spec, below.collect())
    });
    above.collect()
}

/// Says whether a table has sums of the cells of another: larger areas, longer periods, or no
/// breakdown.
pub(super) fn is_coarser(spec: &Spec, finer: &Spec) -> bool {
    let shape = |spec: &Spec| (spec.level, spec.kind, spec.topic);
    let to_date = finer.to_date && spec.level == finer.level && spec.topic.is_none();
    let larger = spec.level <= finer.level
        && spec.kind <= finer.kind
        && (spec.topic.is_none() || spec.topic == finer.topic)
        && shape(spec) != shape(finer);
    !spec.to_date
        && spec.kind <= finer.kind
        && (to_date || larger)
        && (meet(spec, finer)
            || (spec.vintage == finer.vintage && !spec.is_cut() && !finer.is_cut()))
}

/// Says whether two tables have days in common.
pub(super) fn meet(one: &Spec, other: &Spec) -> bool {
    one.periods.iter().any(|period| meets(other, *period))
}

/// Says whether a table and a period have days in common.
pub(super) fn meets(spec: &Spec, period: Period) -> bool {
    let mut periods = spec.periods.iter();
    periods.any(|own| own.first() <= period.last() && period.first() <= own.last())
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
