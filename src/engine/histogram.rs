//! Waits in days, counted, and what is read off the counts.

/// Different values in ascending order, each with how many there are of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Histogram {
    steps: Vec<(u32, u64)>,
    n: u64,
}

/// Takes values in any order, a value as often as it comes.
impl FromIterator<(u32, u64)> for Histogram {
    fn from_iter<T: IntoIterator<Item = (u32, u64)>>(values: T) -> Histogram {
        let mut steps: Vec<(u32, u64)> = values.into_iter().collect();
        steps.sort_by_key(|(value, _)| *value); // stable sorts are quick with sorted stretches
        steps.dedup_by(|later, kept| {
            let is_same = later.0 == kept.0;
            kept.1 += if is_same { later.1 } else { 0 };
            is_same
        });
        let n = steps.iter().map(|(_, n)| n).sum();
        Histogram { steps, n }
    }
}

impl Histogram {
    /// Adds a value `n` times: quickly, if it is not below those before.
    pub fn add(&mut self, value: u32, n: u64) {
        self.n += n;
        match self.steps.last_mut() {
            Some(last) if last.0 == value => last.1 += n,
            Some(last) if last.0 > value => {
                match self.steps.binary_search_by_key(&value, |step| step.0) {
                    Ok(place) => self.steps[place].1 += n,
                    Err(place) => self.steps.insert(place, (value, n)),
                }
            }
            _ => self.steps.push((value, n)),
        }
    }

    /// Returns how many values there are.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Returns how many values are no greater than one.
    pub fn n_at_most(&self, value: u32) -> u64 {
        let up_to = self.steps.partition_point(|step| step.0 <= value);
        self.steps[..up_to].iter().map(|(_, n)| n).sum()
    }

    /// Returns the different values with their counts, in ascending order.
    pub fn steps(&self) -> &[(u32, u64)] {
        &self.steps
    }

    /// Returns the quantile `p` by linear interpolation (type 7), or nothing of none.
    ///
    /// It is that of the values one by one: `stats::quantile::type_7`. Hyndman and Fan (1996), The
    /// American Statistician 50:361–365.
    ///
    /// ```
    /// use sendstats::engine::Histogram;
    /// let waits: Histogram = [(1, 1), (2, 1), (4, 1), (8, 1), (16, 1)].into_iter().collect();
    /// assert_eq!(waits.quantile(0.25), Some(2.0));
    /// ```
    pub fn quantile(&self, p: f64) -> Option<f64> {
        let place = self.n.checked_sub(1)? as f64 * p;
        let below = place.floor();
        let (low, high) = self.neighbours(below as u64);
        let (low, high) = (f64::from(low), f64::from(high));
        Some(low + (high - low) * (place - below))
    }

    /// Returns the value at a place, from 0, and the one after it; the last has itself after it.
    fn neighbours(&self, place: u64) -> (u32, u32) {
        let mut n_before = 0;
        for (index, (value, n)) in self.steps.iter().enumerate() {
            n_before += n;
            if n_before > place {
                let is_last = n_before == place + 1;
                let next = self.steps.get(index + usize::from(is_last));
                return (*value, next.map_or(*value, |step| step.0));
            }
        }
        unreachable!("the place of a quantile is below the number of values")
    }
}

/// A share that products of counts reach up to the last bits.
const TOLERANCE: f64 = 1e-9;

/// Returns the first day on which half or fewer still wait, by the product-limit estimate; nothing
/// if that is not reached.
///
/// The waits that are open were last seen on their day: they are at risk on it, and no longer after.
/// It is the median of `stats::survival::curves` without its limits. Kaplan and Meier (1958), J. Am.
/// Stat. Assoc. 53:457–481.
///
/// ```
/// use sendstats::engine::{Histogram, kaplan_meier_median};
/// let ended: Histogram = [(10, 1), (30, 1)].into_iter().collect();
/// let open: Histogram = [(20, 1)].into_iter().collect();
/// assert_eq!(kaplan_meier_median(&ended, &open), Some(30)); // 2/3 from day 10, 0 from day 30
/// ```
pub fn kaplan_meier_median(ended: &Histogram, open: &Histogram) -> Option<u32> {
    let mut at_risk = ended.n() + open.n();
    let mut censored = open.steps().iter().peekable();
    let mut waiting = 1.0;
    for (day, n_ended) in ended.steps() {
        while let Some((_, n)) = censored.next_if(|(last_seen, _)| last_seen < day) {
            at_risk -= n;
        }
        waiting *= (at_risk - n_ended) as f64 / at_risk as f64;
        if waiting <= 0.5 + TOLERANCE {
            return Some(*day);
        }
        at_risk -= n_ended;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Z_95;
    use crate::stats::quantile::type_7;
    use crate::stats::survival::{Exit, Spell, curves, median};
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};

    fn waits(chance: &mut ChaCha8Rng, longest: u32) -> Vec<u32> {
        let n = chance.next_u32() % 40;
        (0..n).map(|_| chance.next_u32() % (longest + 1)).collect()
    }

    fn histogram(waits: &[u32]) -> Histogram {
        waits.iter().map(|wait| (*wait, 1)).collect()
    }

    #[test]
    fn quantiles_are_those_of_the_values_one_by_one() {
        let mut chance = ChaCha8Rng::seed_from_u64(2);
        for _ in 0..2_000 {
            let mut waits = waits(&mut chance, 25);
            let counted = histogram(&waits);
            let mut added = Histogram::default();
            for wait in &waits {
                added.add(*wait, 1);
            }
            assert_eq!(added, counted);
            waits.sort_unstable();
            let sorted: Vec<i32> = waits.iter().map(|wait| *wait as i32).collect();
            for p in [
                0.0,
                0.25,
                0.5,
                0.75,
                0.9,
                1.0,
                f64::from(chance.next_u32() % 1000) / 1000.0,
            ] {
                assert_eq!(counted.quantile(p), type_7(&sorted, p), "{sorted:?} {p}");
            }
            let limit = chance.next_u32() % 30;
            let within = waits.iter().filter(|wait| **wait <= limit).count();
            assert_eq!(counted.n_at_most(limit), within as u64);
            assert_eq!(counted.n(), waits.len() as u64);
        }
    }

    #[test]
    fn the_median_wait_is_that_of_the_curve() {
        let mut chance = ChaCha8Rng::seed_from_u64(3);
        for _ in 0..2_000 {
            let (ended, open) = (waits(&mut chance, 30), waits(&mut chance, 40));
            let spells = ended.iter().map(|day| Spell::new(*day, Exit::Completed));
            let censored = open.iter().map(|day| Spell::new(*day, Exit::Censored));
            let all: Vec<Spell> = spells.chain(censored).collect();
            let expected = median(&curves(&all, Z_95));
            let found = kaplan_meier_median(&histogram(&ended), &histogram(&open));
            assert_eq!(found, expected, "{ended:?} {open:?}");
        }
    }

    /// The leukaemia maintenance trial, Miller (1981): medians 31 and 23 weeks.
    #[test]
    fn the_median_is_that_of_a_published_trial() {
        let check = |ended: &[u32], open: &[u32], expected| {
            let found = kaplan_meier_median(&histogram(ended), &histogram(open));
            assert_eq!(found, expected);
        };
        check(&[9, 13, 18, 23, 31, 34, 48], &[13, 28, 45, 161], Some(31));
        check(&[5, 5, 8, 8, 12, 23, 27, 30, 33, 43, 45], &[16], Some(23));
        check(&[], &[3, 4], None);
        check(&[0, 0], &[], Some(0));
    }
}
