//! What an intruder has: unknown numbers, between which bounds they lie, and how they hang together.

use super::model::Model;
use std::collections::BTreeSet;

/// The whole numbers from `low` to `high`, both included, or without an upper end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub low: i64,
    pub high: Option<i64>,
}

impl Range {
    pub fn exactly(value: i64) -> Range {
        Range::between(value, value)
    }

    pub fn between(low: i64, high: i64) -> Range {
        Range {
            low,
            high: Some(high),
        }
    }

    /// Returns the numbers, from 0 on, that are printed as a multiple of a base: the nearest one, of
    /// two equally near ones the larger.
    pub fn rounded(printed: i64, base: i64) -> Range {
        let below = base / 2;
        Range::between((printed - below).max(0), printed + base - below - 1)
    }

    pub fn at_least(low: i64) -> Range {
        Range { low, high: None }
    }

    /// Returns the number, if the range leaves only one.
    pub fn single(self) -> Option<i64> {
        self.high.filter(|high| *high == self.low)
    }

    pub fn is_empty(self) -> bool {
        self.high.is_some_and(|high| high < self.low)
    }

    /// Returns how many numbers the range leaves; none for one without end.
    pub fn n_values(self) -> Option<i64> {
        self.high.map(|high| high - self.low + 1)
    }
}

/// Bounds of a weighted sum of unknowns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint {
    pub terms: Vec<(usize, i64)>,
    pub low: Option<i64>,
    pub high: Option<i64>,
}

/// All that an intruder knows of some numbers.
#[derive(Debug, Clone, Default)]
pub struct View {
    pub ranges: Vec<Range>,
    pub constraints: Vec<Constraint>,
    /// Numbers that stand in one equation alone, as what is left of it.
    pub rests: BTreeSet<usize>,
}

impl View {
    /// Returns what an intruder knows who sees all cells but the withheld ones.
    ///
    /// `least` is what a withheld cell holds at the least: 1 if zeros are known to be shown.
    pub fn of(model: &Model, is_withheld: impl Fn(usize) -> bool, least: i64) -> View {
        let range = |(place, cell): (usize, &super::Cell)| {
            if is_withheld(place) {
                Range::at_least(least.min(cell.value))
            } else {
                Range::exactly(cell.value)
            }
        };
        let mut view = View {
            ranges: model.cells().iter().enumerate().map(range).collect(),
            ..View::default()
        };
        for relation in model.relations() {
            view.equation(relation.clone(), 0);
        }
        view
    }

    /// Adds an unknown number and returns its place.
    pub fn number(&mut self, range: Range) -> usize {
        self.ranges.push(range);
        self.ranges.len() - 1
    }

    /// Adds a number, at least 0, that is to stand in one equation alone, as what is left of it, and returns its place:
    /// what hangs together is no larger for it.
    pub fn rest(&mut self) -> usize {
        let rest = self.number(Range::at_least(0));
        self.rests.insert(rest);
        rest
    }

    /// Adds a number that was rounded; see [`Range::rounded`].
    pub fn rounded(&mut self, printed: i64, base: i64) -> usize {
        self.number(Range::rounded(printed, base))
    }

    /// Adds that a weighted sum is known.
    pub fn equation(&mut self, terms: Vec<(usize, i64)>, sum: i64) {
        self.constraints.push(Constraint {
            terms,
            low: Some(sum),
            high: Some(sum),
        });
    }

    /// Adds that a weighted sum is no more than so much.
    pub fn at_most(&mut self, terms: Vec<(usize, i64)>, sum: i64) {
        self.constraints.push(Constraint {
            terms,
            low: None,
            high: Some(sum),
        });
    }

    /// Adds that a percentage was printed with some decimals, rounded half up.
    ///
    /// `printed` is in units of its last decimal: 7.0 % with one decimal is 70. From
    /// `printed − ½ ≤ 100 · 10^decimals · part / whole < printed + ½` follow two inequalities
    /// without fractions, also where the base is withheld.
    pub fn percentage(&mut self, part: usize, whole: usize, printed: i64, decimals: u32) {
        let scale = 2 * 100 * 10_i64.pow(decimals);
        self.constraints.push(Constraint {
            terms: vec![(part, scale), (whole, -(2 * printed - 1))],
            low: Some(0),
            high: None,
        });
        self.at_most(vec![(part, scale), (whole, -(2 * printed + 1))], -1);
    }
}
