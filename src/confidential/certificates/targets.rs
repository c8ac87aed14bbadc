//! The small counts that are to be proved: those of the plan that are not published.

use super::world::{Key, Numbered, Record, World};
use crate::areas::AreaId;
use crate::catalogue::{Statistic, measures};
use crate::confidential::tabulate::Availability;
use crate::period::Period;

/// The shape of a table, a period and a measure.
pub(super) type Column = (usize, Period, usize);

/// A small count, or a small difference of two counts of a row.
pub(super) struct Target {
    pub terms: Vec<(Key, i64)>,
    pub value: i64,
    /// So many values of it must fit what is published.
    pub n_values: usize,
    pub area: AreaId,
    pub column: Column,
    /// The place of its table.
    pub table: usize,
    /// The row and the measures, by their places.
    pub row: usize,
    pub measure: &'static str,
    pub less: Option<&'static str>,
}

impl Target {
    /// Returns how often the cases of a record stand in it.
    pub fn of(&self, world: &World, record: &Record) -> i64 {
        let table = &world.tables()[self.table];
        let first = table.first_of_row(self.row);
        let mut n = 0;
        for (_, case) in record
            .cases
            .iter()
            .filter(|(series, _)| *series == table.series)
        {
            table.counter.each(case, |row, measure| {
                if row == self.row {
                    let terms = self.terms.iter();
                    let own = terms.filter(|(key, _)| *key == first + measure as Key);
                    n += own.map(|(_, by)| by).sum::<i64>();
                }
            });
        }
        n
    }
}

/// Returns every small count of the plan that is not published, and every small difference of nested
/// measures of a row of which one at least is not.
pub(super) fn targets(world: &World) -> Vec<Target> {
    let tables = world.tables().iter().enumerate();
    let of_tables = tables.flat_map(|(place, table)| {
        let rows = 0..table.layout.n_rows();
        rows.flat_map(move |row| of_row(world, (place, table), row))
    });
    of_tables.collect()
}

fn of_row(world: &World, (place, table): (usize, &Numbered), row: usize) -> Vec<Target> {
    let cases = &world.series[table.series].cases;
    let spec = &table.table.spec;
    let dataset = cases.series.dataset();
    let (period, area, category) = table.layout.place(row);
    let available = Availability::of(cases);
    let Some(cell) = table.table.cells.get(&(period, area, category)) else {
        return Vec::new();
    };
    let counts = &cell.counts;
    let catalogue = measures(dataset);
    let planned = catalogue.iter().enumerate().filter(|(_, measure)| {
        let is_count = !matches!(
            measure.statistic,
            Statistic::Quantile { .. } | Statistic::CohortMedian
        );
        is_count
            && measure.facet().is_some_and(|facet| {
                spec.facets.contains(&facet) && available.has(facet, spec.periods[period])
            })
    });
    let planned: Vec<(usize, &'static str)> = planned
        .map(|(measure, known)| (measure, known.id))
        .collect();
    let find = |id: &str| planned.iter().find(|(_, known)| *known == id).copied();
    let pairs = crate::audit::nested(dataset).iter();
    let pairs = pairs.filter_map(|(part, whole)| Some((find(whole)?, Some(find(part)?))));
    let alone = planned.iter().map(|measure| (*measure, None));
    let target = |((measure, id), less): ((usize, &'static str), Option<(usize, &'static str)>)| {
        let key = |measure: usize| table.first_of_row(row) + measure as Key;
        let lesser = less.map(|(measure, _)| (key(measure), -1));
        let terms: Vec<(Key, i64)> = [(key(measure), 1)].into_iter().chain(lesser).collect();
        let value = counts[measure] as i64 - less.map_or(0, |(lesser, _)| counts[lesser] as i64);
        let is_small = value > 0 && value < cases.threshold as i64;
        let is_withheld = terms.iter().any(|(key, _)| !world.is_public(*key));
        (is_small && is_withheld).then(|| Target {
            terms,
            value,
            n_values: cases.threshold as usize + 1,
            area,
            column: (world.shape(place), spec.periods[period], measure),
            table: place,
            row,
            measure: id,
            less: less.map(|(_, id)| id),
        })
    };
    alone.chain(pairs).filter_map(target).collect()
}
