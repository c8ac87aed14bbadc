//! Wilson's score interval for a proportion.

/// Returns the Wilson score interval for `x` of `n`, as proportions, or nothing for `n = 0`.
///
/// `(2x + z² ± z√(z² + 4x(1 − x/n))) / (2(n + z²))`. Preferred to the normal interval since it
/// stays within 0 to 1 and holds at small counts.
///
/// Wilson (1927), J. Am. Stat. Assoc. 22:209–212.
///
/// ```
/// use sendstats::stats::{Z_95, wilson::wilson};
/// let (lower, upper) = wilson(438, 1158, Z_95).unwrap();
/// assert_eq!(format!("{:.4} {:.4}", lower, upper), "0.3508 0.4065");
/// ```
pub fn wilson(x: u64, n: u64, z: f64) -> Option<(f64, f64)> {
    if n == 0 || x > n {
        return None;
    }
    let (count, total) = (x as f64, n as f64);
    let centre = 2.0 * count + z * z;
    let spread = z * (z * z + 4.0 * count * (1.0 - count / total)).sqrt();
    let divisor = 2.0 * (total + z * z);
    let lower = if x == 0 {
        0.0
    } else {
        (centre - spread) / divisor
    };
    let upper = if x == n {
        1.0
    } else {
        (centre + spread) / divisor
    };
    Some((lower.max(0.0), upper.min(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Z_95;

    fn check(x: u64, n: u64, expected: &str) {
        let (lower, upper) = wilson(x, n, Z_95).unwrap();
        assert_eq!(
            format!("{:.2}–{:.2}", lower * 100.0, upper * 100.0),
            expected
        );
    }

    /// Values of the method's documentation in `PHEindicatormethods` and of the official series.
    #[test]
    fn agrees_with_published_values() {
        check(2, 2, "34.24–100.00");
        check(0, 307, "0.00–1.24");
        check(438, 1158, "35.08–40.65");
        check(81, 263, "25.53–36.62"); // Newcombe 1998, Stat. Med. 17:857–872, table I
        check(15, 148, "6.24–16.05"); // the same
        check(0, 20, "0.00–16.11"); // the same
        check(1, 29, "0.61–17.18"); // the same
    }

    #[test]
    fn has_nothing_to_say_of_nobody() {
        assert_eq!(wilson(0, 0, Z_95), None);
        assert_eq!(wilson(3, 2, Z_95), None);
    }
}
