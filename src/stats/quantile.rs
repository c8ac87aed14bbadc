//! Quantiles of waits.

use std::ops::RangeInclusive;

/// Returns the quantile `p` of sorted values by linear interpolation (type 7), or nothing of none.
///
/// Hyndman and Fan (1996), The American Statistician 50:361–365.
pub fn type_7(sorted: &[i32], p: f64) -> Option<f64> {
    let place = place(sorted.len(), p)?;
    let (below, above) = (place.floor() as usize, place.ceil() as usize);
    let (low, high) = (f64::from(sorted[below]), f64::from(sorted[above]));
    Some(low + (high - low) * (place - place.floor()))
}

/// How many order statistics on each side of the quantile's place take part in its mean.
const NEIGHBOURS: usize = 2;

/// Returns the quantile `p` of sorted values as the mean of the five (or six) order statistics
/// around its place, rounded half up to whole days; nothing where they do not all exist.
///
/// No value of one case is published this way, and moving one case moves the result by little.
pub fn central_mean(sorted: &[i32], p: f64) -> Option<i32> {
    let central = &sorted[central(sorted.len(), p)?];
    let sum: i64 = central.iter().map(|value| i64::from(*value)).sum();
    let n = central.len() as i64;
    Some((2 * sum + n).div_euclid(2 * n) as i32)
}

/// Returns the places of the order statistics that take part in [`central_mean`], of `n`.
pub fn central(n: usize, p: f64) -> Option<RangeInclusive<usize>> {
    let place = place(n, p)?;
    let first = (place.floor() as usize).checked_sub(NEIGHBOURS)?;
    let last = place.ceil() as usize + NEIGHBOURS;
    (last < n).then_some(first..=last)
}

/// The place of a quantile among `n` sorted values, from 0.
fn place(n: usize, p: f64) -> Option<f64> {
    Some((n.checked_sub(1)?) as f64 * p)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_7_agrees_with_r() {
        // R: quantile(c(1, 2, 4, 8, 16), c(.25, .5, .9)) gives 2, 4, 12.8.
        let waits = [1, 2, 4, 8, 16];
        assert_eq!(type_7(&waits, 0.25), Some(2.0));
        assert_eq!(type_7(&waits, 0.5), Some(4.0));
        assert!((type_7(&waits, 0.9).unwrap() - 12.8).abs() < 1e-12);
        assert_eq!(type_7(&[], 0.5), None);
    }

    #[test]
    fn the_central_mean_takes_at_least_five_values() {
        assert_eq!(central_mean(&[1, 2, 3, 5, 9], 0.5), Some(4));
        assert_eq!(central_mean(&[0, 1, 2, 3, 5, 8], 0.5), Some(3)); // 19/6 = 3.2
        assert_eq!(central_mean(&[0, 0, 0, 1, 1, 1], 0.5), Some(1)); // 0.5 rounds up
        assert_eq!(central_mean(&[1, 2, 3, 4], 0.5), None);
        assert_eq!(central_mean(&[1, 2, 3, 4, 5], 0.9), None);
    }
}
