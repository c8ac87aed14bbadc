//! Finds places for labels, so that none lies on another.

/// Returns where the labels go along a line, each as near as possible to where it would like to be.
///
/// A label is its wished-for centre and its extent. Labels that push each other share the displacement:
/// their wishes less the extents before them must not decrease, and the nearest such numbers (in the sense
/// of least squares) are found by pooling neighbours. Barlow et al. (1972), Statistical Inference under
/// Order Restrictions, section 1.2.
pub fn spread(wishes: &[(f64, f64)], low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wishes.len()).collect();
    order.sort_by(|&a, &b| wishes[a].0.total_cmp(&wishes[b].0));
    let extents: Vec<f64> = order.iter().map(|&index| wishes[index].1).collect();
    let offsets = offsets(&extents);
    let slack: Vec<f64> = order
        .iter()
        .zip(&offsets)
        .map(|(&index, offset)| wishes[index].0 - offset)
        .collect();
    let first = low + extents.first().copied().unwrap_or_default() / 2.0;
    let total = offsets.last().copied().unwrap_or_default()
        + extents.last().copied().unwrap_or_default() / 2.0;
    let last = (high - total).max(first);
    let mut centres = vec![0.0; wishes.len()];
    for ((&index, slack), offset) in order.iter().zip(pool(&slack)).zip(&offsets) {
        centres[index] = slack.clamp(first, last) + offset;
    }
    centres
}

/// The distance of each centre from the first, where the labels stand side by side.
fn offsets(extents: &[f64]) -> Vec<f64> {
    let mut offset = 0.0;
    let mut before: Option<f64> = None;
    extents
        .iter()
        .map(|&extent| {
            offset += before.map_or(0.0, |before| f64::midpoint(before, extent));
            before = Some(extent);
            offset
        })
        .collect()
}

/// Returns the nearest numbers that do not decrease.
fn pool(values: &[f64]) -> Vec<f64> {
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for &value in values {
        let mut pool = (value, 1);
        while let Some(&(mean, count)) = pools.last()
            && mean > pool.0
        {
            let joined = count + pool.1;
            pool = (
                (mean * count as f64 + pool.0 * pool.1 as f64) / joined as f64,
                joined,
            );
            pools.pop();
        }
        pools.push(pool);
    }
    pools
        .into_iter()
        .flat_map(|(mean, count)| std::iter::repeat_n(mean, count))
        .collect()
}

/// A label in a row above a plot, with a line down to its mark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Callout {
    /// Where its line runs.
    pub line: f64,
    pub from: f64,
    pub to: f64,
    /// Counted upwards from the plot.
    pub row: usize,
}

impl Callout {
    fn covers(&self, line: f64) -> bool {
        self.from - 3.0 < line && line < self.to + 3.0
    }

    fn meets(&self, other: &Callout) -> bool {
        self.from < other.to + 8.0 && other.from < self.to + 8.0
    }

    fn is_free(&self, placed: &[Callout]) -> bool {
        placed.iter().all(|other| match other.row.cmp(&self.row) {
            std::cmp::Ordering::Equal => {
                !self.meets(other) && !self.covers(other.line) && !other.covers(self.line)
            }
            std::cmp::Ordering::Greater => !self.covers(other.line),
            std::cmp::Ordering::Less => !other.covers(self.line),
        })
    }
}

/// How many rows are tried before a line may cross a label, which then still has its halo.
const ROWS: usize = 8;

/// Returns the candidate that finds the lowest row, in that row; among equals the first.
pub fn callout(line: f64, candidates: &[(f64, f64)], placed: &[Callout]) -> Callout {
    let rows = (0..ROWS).flat_map(|row| {
        candidates.iter().map(move |&(from, to)| Callout {
            line,
            from,
            to,
            row,
        })
    });
    let above = placed
        .iter()
        .map(|other| other.row + 1)
        .max()
        .unwrap_or_default();
    let (from, to) = candidates.first().copied().unwrap_or((line, line));
    let last_resort = Callout {
        line,
        from,
        to,
        row: above,
    };
    rows.into_iter()
        .find(|candidate| candidate.is_free(placed))
        .unwrap_or(last_resort)
}

/// Returns how many of the labels lie on another one or on its line.
pub fn crossings(placed: &[Callout]) -> usize {
    let others = |index: usize| {
        placed[..index]
            .iter()
            .chain(&placed[index + 1..])
            .copied()
            .collect::<Vec<_>>()
    };
    placed
        .iter()
        .enumerate()
        .filter(|(index, callout)| !callout.is_free(&others(*index)))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_spread(wishes: &[(f64, f64)], expected: &[f64]) {
        assert_eq!(spread(wishes, 0.0, 100.0), expected);
    }

    #[test]
    fn labels_that_do_not_meet_stay_where_they_are() {
        check_spread(&[(80.0, 20.0), (20.0, 20.0)], &[80.0, 20.0]);
    }

    #[test]
    fn labels_that_meet_share_the_displacement() {
        check_spread(&[(50.0, 20.0), (50.0, 20.0)], &[40.0, 60.0]);
        check_spread(
            &[(50.0, 10.0), (52.0, 30.0), (90.0, 4.0)],
            &[41.0, 61.0, 90.0],
        );
    }

    #[test]
    fn no_label_leaves_the_line() {
        check_spread(&[(0.0, 20.0), (1.0, 20.0)], &[10.0, 30.0]);
        check_spread(&[(99.0, 20.0), (120.0, 20.0)], &[70.0, 90.0]);
        check_spread(&[], &[]);
    }

    #[test]
    fn an_earlier_label_goes_over_a_later_line() {
        let mut placed = Vec::new();
        for (line, width) in [(150.0, 40.0), (130.0, 80.0), (100.0, 80.0), (10.0, 80.0)] {
            placed.push(callout(line, &[(line + 6.0, line + width)], &placed));
        }
        let rows: Vec<_> = placed.iter().map(|callout| callout.row).collect();
        assert_eq!(rows, [0, 1, 2, 0]);
        assert_eq!(crossings(&placed), 0, "{placed:?}");
    }

    #[test]
    fn the_lowest_row_wins_over_the_first_candidate() {
        let taken = callout(50.0, &[(56.0, 90.0)], &[]);
        let label = callout(45.0, &[(51.0, 70.0), (10.0, 39.0)], &[taken]);
        assert_eq!((label.from, label.row), (10.0, 0));
    }

    #[test]
    fn a_label_without_a_free_row_goes_over_all() {
        let low = Callout {
            line: 50.0,
            from: 40.0,
            to: 60.0,
            row: 0,
        };
        assert_eq!(callout(50.0, &[(45.0, 55.0)], &[low]).row, 1);
        assert_eq!(crossings(&[low, callout(50.0, &[(45.0, 55.0)], &[low])]), 2);
    }
}
