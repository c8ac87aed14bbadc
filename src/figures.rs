//! Figures that somebody else has counted: official statistics, replies to questions.
//!
//! They are public already and pass through the pipeline as they are, of their own type.

use crate::areas::AreaId;
use crate::config::FigureStatus;
use crate::period::{Day, Period};
use crate::symbol::Symbol;
use std::collections::BTreeMap;

/// The figures of one source.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureSet {
    /// Name of the input.
    pub input: String,
    pub status: FigureStatus,
    /// Who published them, and where.
    pub source: String,
    pub published: Option<Day>,
    pub next_expected: Option<Day>,
    /// Periods that cannot be compared with those before them.
    pub breaks: Vec<Period>,
    /// What readers call the measures that the catalogue does not know, by id.
    pub labels: BTreeMap<String, String>,
    /// Ordered by measure, period and area; one for each.
    pub figures: Vec<Figure>,
}

/// One figure as its publisher gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// `CLOCK.MEASURE` where the catalogue has it, else an id of the configuration.
    pub measure: String,
    pub period: Period,
    pub area: AreaId,
    pub numerator: Given,
    pub denominator: Given,
    /// The publisher's own value, where a column holds it.
    pub value: Given,
}

/// A number of the source, or its mark.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Given {
    Number(f64),
    Symbol(Symbol),
}

impl Given {
    /// Returns the number, if the source gives one.
    pub fn number(self) -> Option<f64> {
        match self {
            Given::Number(number) => Some(number),
            Given::Symbol(_) => None,
        }
    }

    /// Returns the number as a count, if it is one.
    pub fn count(self) -> Option<u64> {
        let number = self.number()?;
        (number >= 0.0 && number.fract() == 0.0).then_some(number as u64)
    }
}

impl Figure {
    /// Returns the counts that the figure is a share of, where the source gives both.
    pub fn counts(&self) -> Option<(u64, u64)> {
        let (part, whole) = (self.numerator.count()?, self.denominator.count()?);
        (whole > 0 && part <= whole).then_some((part, whole))
    }

    /// Returns the figure: from its counts where the source gives both, else the source's value.
    ///
    /// A zero denominator is not available, as the Department for Education marks it.
    pub fn given(&self) -> Given {
        if let Some((part, whole)) = self.counts() {
            return Given::Number(percent(part, whole));
        }
        match (self.value, self.denominator) {
            (Given::Number(value), _) => Given::Number(value),
            (Given::Symbol(symbol), _) => Given::Symbol(symbol),
        }
    }
}

/// Returns `100 × part ÷ whole`, rounded half up to one decimal in whole numbers, so that no
/// error of representation decides a rounding.
///
/// ```
/// assert_eq!(sendstats::figures::percent(23, 80), 28.8);
/// ```
pub fn percent(part: u64, whole: u64) -> f64 {
    let tenths = (2000 * u128::from(part) + u128::from(whole)) / (2 * u128::from(whole));
    tenths as f64 / 10.0
}

/// A dated local event, for the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The day, or the first day of the month or year that the file names.
    pub day: Day,
    /// The date as a reader is told it.
    pub date: String,
    /// Where it matters; everywhere if nothing is named.
    pub area: Option<AreaId>,
    pub title: String,
    pub source: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_rounded_half_up() {
        let check = |part, whole, expected: &str| {
            assert_eq!(format!("{:.1}", percent(part, whole)), expected);
        };
        check(438, 1158, "37.8");
        check(1, 2000, "0.1");
        check(41, 80, "51.3");
        check(0, 307, "0.0");
        check(2, 2, "100.0");
    }
}
