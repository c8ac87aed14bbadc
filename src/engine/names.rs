//! Texts as numbers.

use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// The different texts of a column, numbered as they come.
///
/// All threads share the numbers, so that their counts can be put together by key. Which text
/// comes first is chance where there are several threads: order results by text.
///
/// ```
/// use sendstats::engine::Names;
/// let names = Names::default();
/// let mut lookup = names.lookup();
/// assert_eq!((lookup.number("b"), lookup.number("a"), lookup.number("b")), (0, 1, 0));
/// assert_eq!(names.texts(), ["b", "a"]);
/// ```
#[derive(Debug, Default)]
pub struct Names(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    numbers: HashMap<Box<str>, u32>,
    texts: Vec<String>,
}

impl Names {
    /// Returns what one thread asks for numbers.
    pub fn lookup(&self) -> Lookup<'_> {
        Lookup {
            names: self,
            seen: HashMap::default(),
        }
    }

    /// Returns the texts in the order of their numbers.
    pub fn texts(&self) -> Vec<String> {
        self.known(|known| known.texts.clone())
    }

    fn number(&self, text: &str) -> u32 {
        self.known(|known| {
            if let Some(number) = known.numbers.get(text) {
                return *number;
            }
            let number = known.texts.len() as u32;
            known.numbers.insert(text.into(), number);
            known.texts.push(text.to_string());
            number
        })
    }

    fn known<T>(&self, then: impl FnOnce(&mut Known) -> T) -> T {
        then(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What one thread knows of the numbers.
#[derive(Debug)]
pub struct Lookup<'a> {
    names: &'a Names,
    seen: HashMap<Box<str>, u32, FixedState>,
}

impl Lookup<'_> {
    /// Returns the number of a text: a new one, if no thread has met it.
    #[inline]
    pub fn number(&mut self, text: &str) -> u32 {
        match self.seen.get(text) {
            Some(number) => *number,
            None => self.learn(text),
        }
    }

    #[cold]
    fn learn(&mut self, text: &str) -> u32 {
        let number = self.names.number(text);
        self.seen.insert(text.into(), number);
        number
    }
}
