//! Several attempts at deciding what is shown.
//!
//! What is withheld once all series are decided, since two counts differ by a few cases or the audit found
//! something, was held against all that came after it. Parts that hold without it were withheld for it. So all is
//! decided again without it, and what shows more is kept.

use super::decide::Decision;
use super::parts::Shown;
use crate::areas::Level;
use crate::catalogue::Facet;
use crate::confidential::tabulate::{SeriesTables, Spec, TrueTable};
use crate::period::PeriodKind;
use std::collections::BTreeSet;

/// What all pieces of a table have in common: level, kind of period, whether that is over, topic, and the release that
/// was the first to decide on it.
type Shape = (Level, PeriodKind, bool, Option<usize>, usize);

/// Parts of tables that are not to be shown.
#[derive(Clone, Default)]
pub(super) struct Barred {
    /// By the place of the series.
    parts: BTreeSet<(usize, Shape, Facet)>,
}

impl Barred {
    /// Returns the parts that were shown of some area and period before, and are of none now.
    pub(super) fn lost(before: &[Vec<Shown>], now: &[Vec<Shown>]) -> Barred {
        Barred {
            parts: &parts(before) - &parts(now),
        }
    }

    pub(super) fn has(&self, series: usize, spec: &Spec, facet: Facet) -> bool {
        self.parts.contains(&(series, shape(spec), facet))
    }
}

fn shape(spec: &Spec) -> Shape {
    let Spec { level, kind, .. } = *spec;
    (level, kind, spec.to_date, spec.topic, spec.vintage)
}

/// Returns the parts that are shown of some area and period.
fn parts(shown: &[Vec<Shown>]) -> BTreeSet<(usize, Shape, Facet)> {
    let tables = shown.iter().enumerate();
    let tables =
        tables.flat_map(|(series, of_series)| of_series.iter().map(move |one| (series, one)));
    let parts = tables.flat_map(|(series, Shown { spec, facets })| {
        let facets = facets.iter();
        facets.map(move |facet| (series, shape(spec), *facet))
    });
    parts.collect()
}

/// Returns how many rows all parts that are shown have together.
pub(super) fn n_rows(shown: &[Vec<Shown>]) -> usize {
    let tables = shown.iter().flatten();
    let n_rows =
        tables.map(|Shown { spec, facets }| facets.len() * spec.areas.len() * spec.periods.len());
    n_rows.sum()
}

/// The tables of all series, as they were before anything was parted from them.
pub(super) type Whole = Vec<Vec<TrueTable>>;

pub(super) fn whole(all: &[SeriesTables]) -> Whole {
    all.iter().map(|series| series.tables.clone()).collect()
}

/// Returns the decision that shows most, of up to so many attempts: each is without what was lost late in those before,
/// and returns what it lost itself. The tables are left as that decision has parted them.
pub(super) fn best(
    all: &mut [SeriesTables],
    whole: &Whole,
    (most, barred): (usize, &Barred),
    mut attempt: impl FnMut(&mut [SeriesTables], &Barred) -> (Decision, Barred),
) -> Decision {
    let mut barred = barred.clone();
    let (mut best, mut lost) = attempt(all, &barred);
    for _ in 1..most {
        if lost.parts.is_subset(&barred.parts) {
            break;
        }
        barred.parts.append(&mut lost.parts);
        let of_best = replace(all, whole.clone());
        let (next, of_next) = attempt(all, &barred);
        if n_rows(&next.shown) <= n_rows(&best.shown) {
            replace(all, of_best);
            break;
        }
        (best, lost) = (next, of_next);
    }
    best
}

fn replace(all: &mut [SeriesTables], tables: Whole) -> Whole {
    let both = all.iter_mut().zip(tables);
    let old = both.map(|(series, tables)| std::mem::replace(&mut series.tables, tables));
    old.collect()
}
