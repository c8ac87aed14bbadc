//! What was found of models that are asked again: a build looks at its tables once more after each thing it withholds.

use super::{Answer, Model};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The numbers that models told, or that their counts do not go on like this, by the hash of the model.
#[derive(Default)]
pub(in crate::audit) struct Memory(Mutex<HashMap<[u8; 32], Option<Answer>>>);

impl Memory {
    /// Returns the numbers that a model tells, which is asked if it was not met before.
    pub(super) fn told(&self, model: &Model, small: &RangeInclusive<i64>) -> Option<Answer> {
        let key = hash(model, small);
        let known = self.known().get(&key).cloned();
        known.unwrap_or_else(|| {
            let told = model.told(small);
            self.known().insert(key, told.clone());
            told
        })
    }

    fn known(&self) -> MutexGuard<'_, HashMap<[u8; 32], Option<Answer>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
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

fn ends(end: Option<i64>) -> [i64; 2] {
    [i64::from(end.is_some()), end.unwrap_or(0)]
}
