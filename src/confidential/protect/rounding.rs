//! Rounding, the other method: every count is the nearest multiple of a base, and nothing is
//! withheld for being small.

use super::decide;
use super::parts::Shown;
use super::release::Count;
use crate::audit::Exposed;
use crate::catalogue::known;
use crate::confidential::tabulate::SeriesTables;
use std::num::NonZeroU64;

/// Returns the nearest multiple of the base, of two equally near ones the larger.
///
/// It depends on the count alone: the same count is printed alike wherever it stands, and of two
/// counts the larger is never printed as the smaller, so that a share of rounded counts is one.
pub(super) fn rounded(count: u64, base: Option<NonZeroU64>) -> Count {
    let Some(base) = base.map(NonZeroU64::get) else {
        return Count(count);
    };
    Count((count + base / 2) / base * base)
}

/// Withholds what gives small counts away, and returns whether anything was left to withhold.
///
/// Rounded counts narrow each other down. Which of them did so cannot be told, so that of the table
/// of a count that can only be small its part goes first, then all of it, then the tables of its
/// level and smaller ones, then the series. What is withheld follows from what would be printed, and
/// tells nothing more.
pub(super) fn withhold(
    all: &[SeriesTables],
    shown: &mut [Vec<Shown>],
    exposed: &[Exposed],
) -> bool {
    let before = shown.to_vec();
    for exposed in exposed {
        let is_of_series = |series: &SeriesTables| {
            let known = &series.cases.series;
            known.dataset() == exposed.dataset
                && (exposed.clock.is_empty() || known.key() == exposed.clock)
        };
        if let Some(place) = all.iter().position(is_of_series) {
            withhold_one(&all[place], &before[place], &mut shown[place], exposed);
        }
    }
    n_shown(shown) < n_shown(&before)
}

fn n_shown(shown: &[Vec<Shown>]) -> usize {
    shown.iter().flatten().map(|table| table.facets.len()).sum()
}

/// Withholds the next of a table, where `before` is what was shown when it gave something away.
fn withhold_one(series: &SeriesTables, before: &[Shown], shown: &mut [Shown], exposed: &Exposed) {
    let label = |topic: usize| series.cases.topics[topic].label.as_str();
    let is_it = |table: &Shown| {
        let spec = &table.spec;
        spec.level.geographic_level() == exposed.level
            && spec.kind == exposed.kind
            && spec.to_date == exposed.to_date
            && spec.topic.map_or("Total", label) == exposed.topic
    };
    let Some(table) = before.iter().position(is_it) else {
        return;
    };
    let facet = known(exposed.dataset, exposed.measure).facet();
    let of_table = &before[table].facets;
    if let Some(facet) = facet.filter(|facet| of_table.contains(facet)) {
        decide::withhold(shown, table, facet);
    } else if !of_table.is_empty() {
        for facet in of_table {
            decide::withhold(shown, table, *facet);
        }
    } else {
        let level = before[table].spec.level;
        let is_smaller = |table: &Shown| table.spec.level >= level && !table.facets.is_empty();
        let any_smaller = before.iter().any(is_smaller);
        for table in shown {
            if !any_smaller || table.spec.level >= level {
                table.facets.clear();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(base: u64, expected: &[(u64, u64)]) {
        for (count, printed) in expected {
            assert_eq!(rounded(*count, NonZeroU64::new(base)), Count(*printed));
        }
    }

    #[test]
    fn counts_go_to_the_nearest_multiple() {
        let to_five = [
            (0, 0),
            (2, 0),
            (3, 5),
            (5, 5),
            (7, 5),
            (8, 10),
            (43, 45),
            (1_202, 1_200),
        ];
        check(5, &to_five);
        check(10, &[(4, 0), (5, 10), (14, 10), (15, 20)]);
        assert_eq!(rounded(43, None), Count(43));
    }
}
