//! What was found of models that are asked again: a build looks at its tables once more after each thing it withholds.

use super::{Answer, Model};
use crate::sdc::{Equation, determined};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;
use std::sync::{Mutex, PoisonError};

/// What was found, by the hash of what was asked.
#[derive(Default)]
pub(in crate::audit) struct Memory {
    /// The numbers that models told, or that their counts do not go on like this.
    told: Known<Option<Answer>>,
    /// What equations alone give away: models of the same lines have them in common.
    determined: Known<BTreeMap<usize, i64>>,
}

type Known<T> = Mutex<HashMap<[u8; 32], T>>;

impl Memory {
    /// Returns the numbers that a model tells, which is asked if it was not met before.
    pub(super) fn told(&self, model: &Model, small: &RangeInclusive<i64>) -> Option<Answer> {
        known_or(&self.told, hash(model, small), || {
            model.told(small, |equations| self.determined(equations))
        })
    }

    fn determined(&self, equations: &[Equation]) -> BTreeMap<usize, i64> {
        known_or(&self.determined, hash_of_equations(equations), || {
            determined(equations)
        })
    }
}

/// Returns what is known of a hash, or else what is found, which is known from then on.
fn known_or<T: Clone>(known: &Known<T>, key: [u8; 32], find: impl FnOnce() -> T) -> T {
    let lock = || known.lock().unwrap_or_else(PoisonError::into_inner);
    let met = lock().get(&key).cloned();
    met.unwrap_or_else(|| {
        let found = find();
        lock().insert(key, found.clone());
        found
    })
}

/// Returns the hash of all that the answer of a model depends on.
fn hash(model: &Model, small: &RangeInclusive<i64>) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut put = |number: i64| hash.update(number.to_le_bytes());
    put(*small.end());
    put(i64::from(model.is_rounded));
    put(i64::from(model.is_near_by_itself));
    put(model.spans.len() as i64);
    put(model.view.ranges.len() as i64);
    for (number, range) in model.view.ranges.iter().enumerate() {
        put(i64::from(model.named.contains_key(&number)));
        put(i64::from(model.view.rests.contains(&number)));
        put(i64::from(model.of_any_kind.contains(&number)));
        put(range.low);
        ends(range.high).into_iter().for_each(&mut put);
    }
    for constraint in &model.view.constraints {
        put(constraint.terms.len() as i64);
        for (number, by) in &constraint.terms {
            put(*number as i64);
            put(*by);
        }
        let both = [constraint.low, constraint.high].into_iter();
        both.flat_map(ends).for_each(&mut put);
    }
    hash.finalize().into()
}

fn hash_of_equations(equations: &[Equation]) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut put = |number: i64| hash.update(number.to_le_bytes());
    for Equation { terms, sum } in equations {
        put(terms.len() as i64);
        for (number, by) in terms {
            put(*number as i64);
            put(*by);
        }
        put(*sum);
    }
    hash.finalize().into()
}

fn ends(end: Option<i64>) -> [i64; 2] {
    [i64::from(end.is_some()), end.unwrap_or(0)]
}
