//! Counts by key, in memory that depends on the number of different keys.

/// How a key of 64 bits is put together from numbers, the first in the highest bits.
///
/// Keys sort as their numbers do.
#[derive(Debug, Clone, Copy)]
pub struct Packing<const N: usize> {
    bits: [u32; N],
}

impl<const N: usize> Packing<N> {
    /// Takes the number of bits of each number.
    ///
    /// # Panics
    ///
    /// Where they are more than 64 together, or one has none or more than 32; in a constant, when
    /// the program is compiled.
    pub const fn new(bits: [u32; N]) -> Packing<N> {
        let (mut place, mut sum) = (0, 0);
        while place < N {
            assert!(bits[place] > 0 && bits[place] <= 32);
            sum += bits[place];
            place += 1;
        }
        assert!(sum <= 64);
        Packing { bits }
    }

    /// Returns the key, or nothing where a number needs more bits than it has.
    ///
    /// ```
    /// use sendstats::engine::Packing;
    /// const KEY: Packing<2> = Packing::new([8, 4]);
    /// assert_eq!(KEY.pack([3, 15]), Some(0x3F));
    /// assert_eq!(KEY.pack([3, 16]), None);
    /// assert_eq!(KEY.unpack(0x3F), [3, 15]);
    /// ```
    #[inline]
    pub fn pack(&self, numbers: [u32; N]) -> Option<u64> {
        let mut key = 0;
        for (number, bits) in numbers.into_iter().zip(self.bits) {
            if u64::from(number) >> bits != 0 {
                return None;
            }
            key = key << bits | u64::from(number);
        }
        Some(key)
    }

    /// Returns the numbers of a key.
    #[inline]
    pub fn unpack(&self, key: u64) -> [u32; N] {
        let mut rest = key;
        let mut numbers = [0; N];
        for place in (0..N).rev() {
            numbers[place] = (rest & ((1 << self.bits[place]) - 1)) as u32;
            rest >>= self.bits[place];
        }
        numbers
    }

    /// Returns how many bits come after the first `n` numbers: what to shift a key by, so that
    /// keys with these numbers in common are equal.
    pub fn bits_after(&self, n: usize) -> u32 {
        self.bits[n..].iter().sum()
    }
}

/// Keys that were added, and not counted yet.
const N_PENDING: usize = if cfg!(test) { 1 << 12 } else { 1 << 20 };

/// Counts keys as they come.
///
/// Keys are collected, sorted and counted many at a time, since a table that is looked up for every
/// key would wait for memory at each. What is counted is kept as sorted runs, each less than half
/// as long as the one before it, so it holds each key a few times at the most.
#[derive(Debug, Default)]
pub struct Tally {
    pending: Vec<u64>,
    runs: Vec<Counts>,
}

impl Tally {
    /// Counts one more of a key.
    #[inline]
    pub fn add(&mut self, key: u64) {
        self.pending.push(key);
        if self.pending.len() == N_PENDING {
            self.settle();
        }
    }

    /// Returns the sum of tallies, the same in whatever order they come.
    pub fn sum(tallies: impl IntoIterator<Item = Tally>) -> Counts {
        let mut runs: Vec<Counts> = Vec::new();
        for mut tally in tallies {
            tally.settle();
            runs.append(&mut tally.runs);
        }
        runs.sort_by_key(|run| std::cmp::Reverse(run.len()));
        while runs.len() > 1 {
            let (last, before) = (runs.pop(), runs.pop());
            let merged = Counts::merged(&last.unwrap_or_default(), &before.unwrap_or_default());
            let place = runs.partition_point(|run| run.len() >= merged.len());
            runs.insert(place, merged);
        }
        runs.pop().unwrap_or_default()
    }

    fn settle(&mut self) {
        self.pending.sort_unstable();
        let mut run = Counts::counted(&self.pending);
        self.pending.clear();
        while let Some(before) = self.runs.pop() {
            if before.len() >= 2 * run.len() {
                self.runs.push(before);
                break;
            }
            run = Counts::merged(&before, &run);
        }
        self.runs.push(run);
    }
}

/// Different keys in ascending order, each with how often it was added.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Counts {
    keys: Vec<u64>,
    counts: Vec<u32>,
}

impl Counts {
    /// Returns how many different keys there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Says whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Returns the keys and their counts, those together whose key is the same without its lowest
    /// bits.
    pub fn groups(&self, bits: u32) -> impl Iterator<Item = Group<'_>> {
        let (keys, counts) = (&self.keys, &self.counts);
        Group { keys, counts }.groups(bits)
    }

    fn counted(sorted: &[u64]) -> Counts {
        let mut counted = Counts::default();
        for same in sorted.chunk_by(|one, two| one == two) {
            counted.push(same[0], same.len() as u32);
        }
        counted
    }

    fn merged(one: &Counts, two: &Counts) -> Counts {
        let n_most = one.len() + two.len();
        let mut merged = Counts {
            keys: Vec::with_capacity(n_most),
            counts: Vec::with_capacity(n_most),
        };
        let (mut left, mut right) = (0, 0);
        while left < one.len() && right < two.len() {
            let (a, b) = (one.keys[left], two.keys[right]);
            let from_one = if a <= b { one.counts[left] } else { 0 };
            let from_two = if b <= a { two.counts[right] } else { 0 };
            merged.push(a.min(b), added(from_one, from_two));
            left += usize::from(a <= b);
            right += usize::from(b <= a);
        }
        for (rest, from) in [(one, left), (two, right)] {
            merged.keys.extend_from_slice(&rest.keys[from..]);
            merged.counts.extend_from_slice(&rest.counts[from..]);
        }
        merged.keys.shrink_to_fit();
        merged.counts.shrink_to_fit();
        merged
    }

    fn push(&mut self, key: u64, count: u32) {
        self.keys.push(key);
        self.counts.push(count);
    }
}

fn added(one: u32, two: u32) -> u32 {
    one.checked_add(two)
        .expect("no key is counted four billion times")
}

/// Keys that have their highest bits in common, in ascending order, with their counts.
#[derive(Debug, Clone, Copy)]
pub struct Group<'a> {
    keys: &'a [u64],
    counts: &'a [u32],
}

impl<'a> Group<'a> {
    /// Returns the first key.
    pub fn first_key(&self) -> u64 {
        self.keys[0]
    }

    /// Returns the keys and their counts.
    pub fn iter(&self) -> impl Iterator<Item = (u64, u64)> + use<'a> {
        let counts = self.counts.iter().map(|count| u64::from(*count));
        self.keys.iter().copied().zip(counts)
    }

    /// Returns the keys in smaller groups, as [`Counts::groups`] does.
    pub fn groups(&self, bits: u32) -> impl Iterator<Item = Group<'a>> + use<'a> {
        let mut counts = self.counts;
        let groups = self
            .keys
            .chunk_by(move |one, two| one >> bits == two >> bits);
        groups.map(move |keys| {
            let (own, rest) = counts.split_at(keys.len());
            counts = rest;
            Group { keys, counts: own }
        })
    }

    /// Returns the sum of the counts.
    pub fn n(&self) -> u64 {
        self.counts.iter().map(|count| u64::from(*count)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::rand_core::{Rng, SeedableRng};
    use std::collections::BTreeMap;

    fn shown(counts: &Counts) -> Vec<(u64, u64)> {
        counts
            .groups(64 - 1)
            .flat_map(|group| group.iter())
            .collect()
    }

    /// Keys that come often and keys that come once, over more than one settling.
    #[test]
    fn counts_are_those_of_a_map() {
        let mut chance = rand_chacha::ChaCha8Rng::seed_from_u64(1);
        let mut expected: BTreeMap<u64, u64> = BTreeMap::new();
        let mut tallies: Vec<Tally> = (0..3).map(|_| Tally::default()).collect();
        for n_added in 0..40 * N_PENDING + 17 {
            let key = if n_added % 2 == 0 {
                chance.next_u64() % 50
            } else {
                chance.next_u64() >> 48
            };
            *expected.entry(key).or_default() += 1;
            tallies[n_added % 7 % 3].add(key);
        }
        let expected: Vec<(u64, u64)> = expected.into_iter().collect();
        assert_eq!(shown(&Tally::sum(tallies)), expected);
    }

    #[test]
    fn nothing_added_is_nothing_counted() {
        assert!(Tally::sum([]).is_empty());
        assert!(Tally::sum([Tally::default(), Tally::default()]).is_empty());
        assert_eq!(Counts::default().groups(3).count(), 0);
    }

    #[test]
    fn groups_have_their_highest_bits_in_common() {
        let mut tally = Tally::default();
        for key in [0b1001, 0b0100, 0b1001, 0b1011, 0b0111] {
            tally.add(key);
        }
        let counts = Tally::sum([tally]);
        let groups: Vec<(u64, u64)> = counts
            .groups(2)
            .map(|group| (group.first_key(), group.n()))
            .collect();
        assert_eq!(groups, [(0b0100, 2), (0b1001, 3)]);
    }
}
