//! The interval for a difference of two proportions.

use super::wilson::wilson;

/// A difference of two proportions with its interval, each between −1 and 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    pub estimate: f64,
    pub lower: f64,
    pub upper: f64,
}

/// Returns `x1/n1 − x2/n2` with Newcombe's hybrid score interval (method 10, no correction for
/// continuity), or nothing where a group is empty.
///
/// Newcombe (1998), Statistics in Medicine 17:873–890.
pub fn difference(x1: u64, n1: u64, x2: u64, n2: u64, z: f64) -> Option<Difference> {
    let (lower1, upper1) = wilson(x1, n1, z)?;
    let (lower2, upper2) = wilson(x2, n2, z)?;
    let (p1, p2) = (x1 as f64 / n1 as f64, x2 as f64 / n2 as f64);
    let estimate = p1 - p2;
    Some(Difference {
        estimate,
        lower: estimate - (p1 - lower1).hypot(upper2 - p2),
        upper: estimate + (upper1 - p1).hypot(p2 - lower2),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Z_95;

    fn check(groups: [u64; 4], expected: &str) {
        let [x1, n1, x2, n2] = groups;
        let found = difference(x1, n1, x2, n2, Z_95).unwrap();
        let text = format!(
            "{:+.4} {:+.4} {:+.4}",
            found.estimate, found.lower, found.upper
        );
        assert_eq!(text, expected);
    }

    /// Newcombe 1998, table II, method 10: the first four contrasts.
    #[test]
    fn agrees_with_newcombes_own_examples() {
        check([56, 70, 48, 80], "+0.2000 +0.0524 +0.3339");
        check([9, 10, 3, 10], "+0.6000 +0.1705 +0.8090");
        check([6, 7, 2, 7], "+0.5714 +0.0582 +0.8062");
        check([5, 56, 0, 29], "+0.0893 -0.0381 +0.1926");
    }

    /// In percentage points: 14 (0.6 to 26.7), and 51 of 90 against the rest of 75 of 150.
    #[test]
    fn agrees_with_a_second_implementation() {
        check([44, 100, 30, 100], "+0.1400 +0.0063 +0.2670");
        check([51, 90, 24, 60], "+0.1667 +0.0036 +0.3170");
    }
}
