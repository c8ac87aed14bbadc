//! Which parts of which tables are shown: the most important first, each only where everything
//! shown so far still holds with it.

use super::Policy;
use super::nested::{self, Counted};
use super::parts::{Parts, Shown};
use crate::areas::Areas;
use crate::catalogue::{Facet, Measure, Numerator, Statistic, known, measures};
use crate::confidential::records::Cases;
use crate::confidential::tabulate::{SeriesTables, Spec, TrueTable};
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

/// Decides which parts of all tables are shown.
pub(super) fn decide(all: &[SeriesTables], areas: &Areas, policy: &Policy) -> Decision {
    let order = order(all);
    let mut shown: Vec<Vec<Shown>> = all.iter().map(nothing).collect();
    for (place, index) in order.iter().enumerate() {
        let mut decided = order[..place].iter().copied();
        let lead = decided.find(|lead| same_starts(&all[*lead].cases, &all[*index].cases));
        let lead = lead.map(|lead| (&all[lead], shown[lead].clone()));
        shown[*index] = of_series(&all[*index], areas, policy, lead.as_ref());
    }
    // Whoever has one of two counts that differ by a few cases has the few.
    let counts = nested::published(all, areas, &shown, &order);
    for pair in nested::few_between(&counts) {
        let is_shown =
            |(series, table, facet): nested::Part| shown[series][table].facets.contains(&facet);
        let (series, table, _) = pair.lesser;
        if !is_shown(pair.lesser) || !is_shown(pair.other) || is_decided(&shown[series][table]) {
            continue;
        }
        withhold_part(all, &mut shown, pair.lesser);
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

/// Returns what one series shows, where `lead` is decided already and starts with the same rows.
fn of_series(
    series: &SeriesTables,
    areas: &Areas,
    policy: &Policy,
    lead: Option<&(&SeriesTables, Vec<Shown>)>,
) -> Vec<Shown> {
    let cases = &series.cases;
    let mut parts = Parts::of(cases, areas, &series.tables);
    let is_flagged = cases.list.iter().any(|case| case.exception);
    let mut shown = nothing(series);
    // All of them at once: what is decided below is held against each.
    for table in shown.iter_mut().filter(|table| !is_decided(table)) {
        if lead.is_some_and(|(lead, of_lead)| shows_starts(lead, of_lead, cases, &table.spec)) {
            table.facets.insert(Facet::Started);
        }
    }
    let open = series.tables.iter().enumerate();
    for (index, table) in open.filter(|(_, table)| table.spec.decided.is_none()) {
        for facet in &table.spec.facets {
            let given = lead.is_some() && *facet == Facet::Started;
            let apart = !is_flagged
                && *facet == Facet::Exceptions
                && !shown[index].facets.contains(&Facet::Ended);
            if given || apart || !coarser_show(&shown, index, *facet) {
                continue;
            }
            shown[index].facets.insert(*facet);
            let safe = cases.threshold == 1
                || (parts.hold(&shown, (index, *facet))
                    && !names_a_whole_group(cases, table, *facet, policy));
            if !safe {
                shown[index].facets.remove(facet);
            }
        }
    }
    shown
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

/// Says whether a series shows the starts of the table that `spec` is of another series.
fn shows_starts(lead: &SeriesTables, of_lead: &[Shown], cases: &Cases, spec: &Spec) -> bool {
    let topic =
        |cases: &Cases, spec: &Spec| spec.topic.map(|topic| cases.topics[topic].key.clone());
    let mut tables = of_lead.iter();
    tables.any(|shown| {
        let shape = |spec: &Spec| (spec.kind, spec.to_date, spec.level);
        shape(&shown.spec) == shape(spec)
            && shown.spec.periods == spec.periods
            && topic(&lead.cases, &shown.spec) == topic(cases, spec)
            && shown.facets.contains(&Facet::Started)
    })
}

/// Says whether every coarser table of the plan that could show a part shows it: what is withheld
/// above must not come back as a sum of what is shown below.
fn coarser_show(shown: &[Shown], index: usize, facet: Facet) -> bool {
    let finer = &shown[index].spec;
    let mut coarser = shown.iter().filter(|table| is_coarser(&table.spec, finer));
    coarser.all(|table| !table.spec.facets.contains(&facet) || table.facets.contains(&facet))
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
    shown: &mut [Vec<Shown>],
    (series, table, facet): nested::Part,
) {
    withhold(&mut shown[series], table, facet);
    if facet == Facet::Started {
        withhold_same_starts(all, shown, series);
    }
    if facet == Facet::Ended && is_same_with_exceptions(&all[series].cases, Facet::Exceptions) {
        withhold(&mut shown[series], table, Facet::Exceptions);
    }
}

/// Withholds a part of a table, and of every finer table.
fn withhold(shown: &mut [Shown], table: usize, facet: Facet) {
    shown[table].facets.remove(&facet);
    for finer in 0..shown.len() {
        if !is_decided(&shown[finer]) && !coarser_show(shown, finer, facet) {
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
                && finer.spec.level == spec.level
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
fn withhold_same_starts(all: &[SeriesTables], shown: &mut [Vec<Shown>], changed: usize) {
    for other in 0..all.len() {
        if other == changed || !same_starts(&all[changed].cases, &all[other].cases) {
            continue;
        }
        for table in 0..shown[other].len() {
            let spec = shown[other][table].spec.clone();
            if spec.decided.is_none()
                && !shows_starts(&all[changed], &shown[changed], &all[other].cases, &spec)
            {
                withhold(&mut shown[other], table, Facet::Started);
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

/// Says whether a sensitive breakdown would show 0 % or 100 % of a small group.
fn names_a_whole_group(cases: &Cases, table: &TrueTable, facet: Facet, policy: &Policy) -> bool {
    let Some(topic) = table.spec.topic else {
        return false;
    };
    if !policy.sensitive.contains(&cases.topics[topic].key) {
        return false;
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
    shares.into_iter().any(|(part, whole)| {
        table.cells.values().any(|cell| {
            let (part, whole) = (cell.counts[part], cell.counts[whole]);
            whole > 0 && whole < policy.group && (part == 0 || part == whole)
        })
    })
}
