use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A seeded source of whole numbers, the same on every machine.
///
/// Nothing here uses floating point: `exp` and `ln` may differ in their last digit between platforms, and a committed
/// delivery has to come out byte for byte on all of them.
pub struct Chance(ChaCha8Rng);

impl Chance {
    pub fn seeded(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// Returns a number from 0 to `n` - 1 (0 if `n` is 0).
    pub fn below(&mut self, n: u32) -> u32 {
        ((u64::from(self.0.next_u32()) * u64::from(n)) >> 32) as u32
    }

    /// Returns a number from `low` to `high`, both included.
    pub fn between(&mut self, low: i32, high: i32) -> i32 {
        low + self.below((high - low + 1).max(1) as u32) as i32
    }

    /// Returns the larger of two numbers from `low` to `high`: a range that fills up towards its end.
    pub fn towards_end(&mut self, low: i32, high: i32) -> i32 {
        self.between(low, high).max(self.between(low, high))
    }

    pub fn percent(&mut self, share: u32) -> bool {
        self.below(100) < share
    }

    /// Returns an index, each as often as its weight says.
    pub fn weighted(&mut self, weights: &[u32]) -> usize {
        let mut ticket = self.below(weights.iter().sum());
        for (index, weight) in weights.iter().enumerate() {
            if ticket < *weight {
                return index;
            }
            ticket -= weight;
        }
        0
    }

    /// Returns a value of a quantile table, evenly spread between its neighbouring entries.
    ///
    /// The table holds a distribution's quantiles at equal steps, the first and the last included: this is inverse
    /// sampling without a formula.
    pub fn quantile(&mut self, table: &[i32]) -> i32 {
        let step = self.below(table.len() as u32 - 1) as usize;
        self.between(table[step], table[step + 1])
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last as u32 + 1) as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_the_same_everywhere() {
        let mut chance = Chance::seeded(1);
        let drawn: Vec<u32> = (0..6).map(|_| chance.below(1000)).collect();
        assert_eq!(drawn, [549, 402, 984, 80, 211, 596]);
    }

    #[test]
    fn weights_of_zero_are_never_drawn() {
        let mut chance = Chance::seeded(2);
        assert!((0..1000).all(|_| chance.weighted(&[0, 3, 0, 1]) % 2 == 1));
    }
}
