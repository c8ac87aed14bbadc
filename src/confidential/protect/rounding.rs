//! Rounding, the other method: every count is the nearest multiple of a base, and nothing is
//! withheld for being small.

use super::release::{Count, Published, Share, nearest};
use crate::symbol::Symbol;
use std::num::NonZeroU64;

/// Returns a count as it is printed: the [`nearest`] multiple of the base, if there is one.
pub(super) fn rounded(count: u64, base: Option<NonZeroU64>) -> Count {
    Count(base.map_or(count, |base| nearest(count, base)))
}

/// Bases that a share of rounded counts must be of.
const LEAST_BASES: u64 = 10;

/// Returns a share of rounded counts, where rounding cannot have turned it into another.
///
/// `u` where it is of fewer cases than [`LEAST_BASES`] bases, so that rounding could move it further
/// than chance does, and where it is none or all of them: nobody knows whether it is.
pub(super) fn share_of_rounded(
    share: Published<Share>,
    base: Option<NonZeroU64>,
) -> Published<Share> {
    let Some(base) = base else { return share };
    let is_told = |share: Share| {
        let is_part = (1..share.denominator()).contains(&share.numerator());
        is_part && share.denominator() >= LEAST_BASES * base.get()
    };
    match (share.get(), share.symbol()) {
        (Some(told), _) if is_told(told) => share,
        // What is printed as 0 cases need not be none.
        (Some(_), _) | (_, Some(Symbol::NotApplicable)) => Published::marked(Symbol::Unreliable),
        _ => share,
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
