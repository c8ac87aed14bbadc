//! Which parts of which tables are shown: the most important first, each only where everything
//! shown so far still holds with it.

use super::Policy;
use super::nested::{self, Counted};
use super::parts::{Parts, Shown};
use super::thin::{self, Allowance};
use super::together::Grouping;
use crate::areas::{AreaId, Areas};
use crate::catalogue::{Facet, Measure, Numerator, Statistic, known, measures};
use crate::confidential::records::Cases;
use crate::confidential::tabulate::{self, SeriesTables, Spec, TrueTable};
use std::collections::{BTreeMap, BTreeSet};

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
    for (place, index) in order.iter().enumerate() {
        let mut decided = order[..place].iter().copied();
        let lead = decided.find(|lead| same_starts(&all[*lead].cases, &all[*index].cases));
        let lead = lead.map(|lead| Lead::of(&all[lead].cases, &shown[lead]));
        shown[*index] = of_series(&mut all[*index], areas, policy, lead.as_ref());
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

/// A series that is decided already, of which another starts with the same rows.
pub(super) struct Lead {
    /// Keys of its breakdowns.
    topics: Vec<String>,
    shown: Vec<Shown>,
}

impl Lead {
    fn of(cases: &Cases, shown: &[Shown]) -> Lead {
        Lead {
            topics: cases.topics.iter().map(|topic| topic.key.clone()).collect(),
            shown: shown.to_vec(),
        }
    }

    /// Returns the tables that show the starts of what `spec` shows of another series, whatever the periods.
    fn tables_like<'a>(
        &'a self,
        cases: &'a Cases,
        spec: &'a Spec,
    ) -> impl Iterator<Item = &'a Spec> {
        let topic = spec.topic.map(|topic| &cases.topics[topic].key);
        let shape = |spec: &Spec| (spec.kind, spec.to_date, spec.level);
        let tables = self.shown.iter().filter(move |shown| {
            shape(&shown.spec) == shape(spec)
                && shown.spec.topic.map(|topic| &self.topics[topic]) == topic
                && shown.facets.contains(&Facet::Started)
        });
        tables.map(|shown| &shown.spec)
    }

    /// Returns the breakdown of which it shows the starts and that `spec` is of another series.
    pub fn same_breakdown<'a>(&'a self, cases: &'a Cases, spec: &'a Spec) -> Option<&'a Spec> {
        spec.topic?;
        self.tables_like(cases, spec).next()
    }

    /// Returns the areas of which it shows the starts in the table that `spec` is of another series.
    fn with_starts(&self, cases: &Cases, spec: &Spec) -> BTreeSet<AreaId> {
        let tables = self.tables_like(cases, spec);
        let same =
            tables.filter(|known| known.periods == spec.periods && known.groups == spec.groups);
        same.flat_map(|known| known.areas.iter().copied()).collect()
    }
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

/// Returns what one series shows, where `lead` is decided already and starts with the same rows.
fn of_series(
    series: &mut SeriesTables,
    areas: &Areas,
    policy: &Policy,
    lead: Option<&Lead>,
) -> Vec<Shown> {
    let shown = nothing(series);
    let SeriesTables { cases, tables } = series;
    let cases = &*cases;
    let mut parts = Parts::of(cases, areas, tables);
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
            // Areas of which a coarser table withholds the part.
            let below = below_withheld(areas, shown, index, *facet);
            if !below.is_empty() {
                if !deciding.may_lose(index, &below, *facet) {
                    continue;
                }
                deciding.split(index, &below, *facet);
            }
            deciding.shown[index].facets.insert(*facet);
            if cases.threshold == 1 || parts.hold(&deciding.shown, (index, *facet)) {
                if cases.threshold > 1
                    && names_a_whole_group(cases, areas, &deciding, (index, *facet), policy)
                {
                    deciding.shown[index].facets.remove(facet);
                }
                continue;
            }
            deciding.shown[index].facets.remove(facet);
            if let Some(thin) = thin::thin(&mut parts, areas, &deciding.shown, (index, *facet)) {
                deciding.split(index, &thin, *facet);
                if !names_a_whole_group(cases, areas, &deciding, (index, *facet), policy) {
                    deciding.shown[index].facets.insert(*facet);
                }
            }
        }
        index += 1;
    }
    grouping.finish(&mut deciding);
    deciding.shown
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

/// Says whether two clocks start with the same rows on the same days, so that the starts of the
/// one are those of the other.
fn same_starts(one: &Cases, other: &Cases) -> bool {
    let starts = |cases: &Cases| -> BTreeSet<(u64, i32)> {
        let starts = cases.list.iter().map(|case| (case.row, case.start.0));
        starts.collect()
    };
    one.list.len() == other.list.len() && starts(one) == starts(other)
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
    for other in 0..all.len() {
        if other == changed || !same_starts(&all[changed].cases, &all[other].cases) {
            continue;
        }
        let lead = Lead::of(&all[changed].cases, &shown[changed]);
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

/// Says whether a sensitive breakdown would show 0 % or 100 % of a small group: of an area of a table, or
/// of what is left of a larger one without the areas that are shown.
fn names_a_whole_group(
    cases: &Cases,
    areas: &Areas,
    deciding: &Deciding,
    place: (usize, Facet),
    policy: &Policy,
) -> bool {
    !naming_a_whole_group(cases, areas, deciding, place, policy).is_empty()
}

/// Returns the categories of a sensitive breakdown, or groups of them, that would show it.
pub(super) fn naming_a_whole_group(
    cases: &Cases,
    areas: &Areas,
    deciding: &Deciding,
    (index, facet): (usize, Facet),
    policy: &Policy,
) -> BTreeSet<u16> {
    let spec = &deciding.tables[index].spec;
    let none = BTreeSet::new();
    let Some(topic) = spec.topic else {
        return none;
    };
    if !policy.sensitive.contains(&cases.topics[topic].key) {
        return none;
    }
    let dataset = cases.series.dataset();
    let catalogue = measures(dataset);
    let place = |id: &str| catalogue.iter().position(|measure| measure.id == id);
    let shares = catalogue
        .iter()
        .filter_map(|measure| match measure.statistic {
            Statistic::Share {
                numerator: Numerator::Measure(part),
                denominator,
            } if known(dataset, part).facet() == Some(facet) => {
                Some((place(part)?, place(denominator)?))
            }
            _ => None,
        });
    let shares: Vec<(usize, usize)> = shares.collect();
    let names_it = |counts: &[u64]| {
        shares.iter().any(|(part, whole)| {
            let (part, whole) = (counts[*part], counts[*whole]);
            whole > 0 && whole < policy.group && (part == 0 || part == whole)
        })
    };
    let cells = deciding.tables[index].cells.iter();
    let naming = cells.filter(|(_, cell)| names_it(&cell.counts));
    let mut naming: BTreeSet<u16> = naming.map(|((_, _, category), _)| *category).collect();
    let showing = || {
        let tables = deciding.tables.iter().zip(&deciding.shown).enumerate();
        let tables =
            tables.filter(|(place, (_, shown))| *place == index || shown.facets.contains(&facet));
        tables.map(|(_, (table, _))| table)
    };
    let pieces: Vec<&TrueTable> = showing()
        .filter(|table| table.spec.is_piece_of_same(spec))
        .collect();
    let mut within: BTreeMap<AreaId, Vec<(&TrueTable, AreaId)>> = BTreeMap::new();
    for piece in pieces {
        for area in &piece.spec.areas {
            for larger in areas.ancestors(*area) {
                within.entry(*larger).or_default().push((piece, *area));
            }
        }
    }
    let larger = showing().filter(|table| {
        let other = &table.spec;
        other.level < spec.level
            && (other.kind, other.to_date, other.topic) == (spec.kind, spec.to_date, spec.topic)
            && other.periods == spec.periods
    });
    for table in larger {
        let by_own_groups = (table.spec.groups != spec.groups).then(|| {
            let groups = spec.groups.clone();
            let table = table.spec.clone();
            tabulate::cells(cases, areas, &Spec { groups, ..table })
        });
        for ((period, area, category), cell) in by_own_groups.as_ref().unwrap_or(&table.cells) {
            let mut rest = cell.counts.clone();
            for (piece, area) in within.get(area).into_iter().flatten() {
                if let Some(part) = piece.cells.get(&(*period, *area, *category)) {
                    for (rest, part) in rest.iter_mut().zip(&part.counts) {
                        *rest = rest.saturating_sub(*part);
                    }
                }
            }
            if names_it(&rest) {
                naming.insert(*category);
            }
        }
    }
    naming
}
