//! What is measured: clocks and measures, one visible list each.
//!
//! A measure is a file here and a line in [`measures`]; the tables, the downloads, the methodology
//! page and the tests loop over the list.

pub mod clocks;
mod complaints;
pub mod curves;
mod waits;

use std::fmt;

/// The two kinds of dataset that are made from cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dataset {
    Waits,
    Complaints,
}

impl Dataset {
    /// Returns the name of the dataset's files.
    pub fn key(self) -> &'static str {
        match self {
            Dataset::Waits => "waits",
            Dataset::Complaints => "complaints",
        }
    }
}

/// A statistic as it is defined, computed and explained.
pub struct Measure {
    /// Its name in files, configuration and prose.
    pub id: &'static str,
    /// Its name for readers, in sentence case.
    pub label: &'static str,
    /// What is counted or computed, as sentences.
    pub definition: &'static str,
    pub formula: &'static str,
    /// Whose definition or formula it is.
    pub source: &'static str,
    pub unit: Unit,
    pub direction: Direction,
    pub statistic: Statistic,
}

/// What a measure's numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Count,
    Percent,
    /// Calendar days.
    Days,
    WorkingDays,
    /// Cases per 10,000 people aged 0 to 25.
    Per10000,
}

/// What a larger number means for families.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    HigherIsBetter,
    LowerIsBetter,
    Neither,
}

/// How a measure comes about.
pub enum Statistic {
    /// Cases whose clock started in the period.
    Starts,
    /// Cases whose clock ended in the period, and that satisfy the condition.
    Ends(Facet, fn(&Ended) -> bool),
    /// Cases whose limit ran out in the period, and that satisfy the condition.
    Dues(fn(&Due) -> bool),
    /// Cases open when the period ended, and that satisfy the condition.
    Queue(Facet, fn(&Waiting) -> bool),
    /// One counted measure as a percentage of another.
    Share {
        numerator: Numerator,
        denominator: &'static str,
    },
    /// The wait that a share `p` of the cases completed in the period did not exceed; it takes
    /// `least` cases.
    Quantile { p: f64, least: u64 },
    /// The day by which half of the cases that started in the period had ended, from their curve.
    CohortMedian,
    /// A counted measure per 10,000 people aged 0 to 25.
    Rate { of: &'static str },
}

/// The upper part of a percentage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numerator {
    Measure(&'static str),
    /// The cases of the first measure that are not among those of the second.
    Less(&'static str, &'static str),
}

/// A case whose clock ended, as far as measures look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "five facts of a case")]
pub struct Ended {
    /// The event happened; otherwise the clock was stopped.
    pub completed: bool,
    pub in_limit: bool,
    /// It was known to have ended in time when its limit was counted.
    pub is_met: bool,
    pub exception: bool,
    /// The case has a limit at all: a concern raised with a representative alone has none.
    pub has_limit: bool,
}

/// A case whose limit ran out, as far as measures look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// It had ended by the last lawful day, in whatever way.
    pub in_limit: bool,
}

/// A case that is still open, as far as measures look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    pub over_limit: bool,
    /// Its clock has run for more than 52 weeks.
    pub over_52_weeks: bool,
}

/// 52 weeks in days, as the official statistics count a year of waiting.
pub const DAYS_OF_52_WEEKS: i32 = 364;

/// The parts of a table that are published together or not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Facet {
    /// Cases that ended with their event, without exceptions.
    Ended,
    /// Those of them that ended within their limit, and all their waits; shown only beside all of them.
    Timely,
    /// Cases still open at the period's end.
    Queue,
    /// Those of them whose limit is over, and who have waited long; shown only beside all of them.
    Overdue,
    /// Cases whose limit ran out.
    Due,
    /// Cases that began.
    Started,
    /// Cases that ended without their event.
    Stopped,
    /// The same with exceptions, side by side.
    Exceptions,
}

impl Facet {
    /// Every facet, the most important first.
    pub const ALL: [Facet; 8] = [
        Facet::Ended,
        Facet::Timely,
        Facet::Queue,
        Facet::Overdue,
        Facet::Due,
        Facet::Started,
        Facet::Stopped,
        Facet::Exceptions,
    ];

    /// Returns the part that is shown only beside this one: of the same cases, by their limit.
    pub fn companion(self) -> Option<Facet> {
        match self {
            Facet::Ended => Some(Facet::Timely),
            Facet::Queue => Some(Facet::Overdue),
            _ => None,
        }
    }

    /// Says whether it is shown only beside another part.
    pub fn is_companion(self) -> bool {
        matches!(self, Facet::Timely | Facet::Overdue)
    }

    /// Says whether it counts what is open on one day, which does not add up over time.
    pub fn is_of_queue(self) -> bool {
        matches!(self, Facet::Queue | Facet::Overdue)
    }

    /// Returns what a facet shows, in the plural, within a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Facet::Ended => "cases that ended",
            Facet::Timely => "cases that ended in time (with all waits)",
            Facet::Queue => "cases still open",
            Facet::Overdue => "cases open past their limit",
            Facet::Due => "cases whose limit ran out",
            Facet::Started => "cases that began",
            Facet::Stopped => "cases that ended without their event",
            Facet::Exceptions => "cases with exceptions",
        }
    }
}

impl Measure {
    /// Returns the event by whose day a case belongs to a period.
    pub fn counted_by(&self) -> &'static str {
        match self.facet_of_statistic() {
            Facet::Started => "the period in which the case started",
            Facet::Due => "the period in which the limit ran out",
            Facet::Queue | Facet::Overdue => "the end of the period",
            Facet::Ended | Facet::Timely | Facet::Stopped | Facet::Exceptions => {
                "the period in which the case ended"
            }
        }
    }

    fn facet_of_statistic(&self) -> Facet {
        match &self.statistic {
            Statistic::Starts | Statistic::Rate { .. } | Statistic::CohortMedian => Facet::Started,
            Statistic::Ends(facet, _) | Statistic::Queue(facet, _) => *facet,
            Statistic::Dues(_) => Facet::Due,
            Statistic::Quantile { .. } => Facet::Timely,
            Statistic::Share { denominator, .. } => {
                if denominator.starts_with("due") {
                    Facet::Due
                } else {
                    Facet::Ended
                }
            }
        }
    }

    /// Returns the part of a table that a counted or quantile measure belongs to.
    ///
    /// A share belongs to the parts of its numerator and denominator.
    pub fn facet(&self) -> Option<Facet> {
        match &self.statistic {
            Statistic::Share { .. } | Statistic::Rate { .. } => None,
            _ => Some(self.facet_of_statistic()),
        }
    }

    /// Says whether the measure is a count of cases.
    pub fn is_counted(&self) -> bool {
        !matches!(
            self.statistic,
            Statistic::Share { .. }
                | Statistic::Rate { .. }
                | Statistic::Quantile { .. }
                | Statistic::CohortMedian
        )
    }

    /// Says whether limits stand beside the measure.
    pub fn has_limits(&self) -> bool {
        matches!(self.statistic, Statistic::Share { .. })
    }
}

impl fmt::Debug for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

/// Returns the measures of a dataset, in the order of its published columns.
pub fn measures(dataset: Dataset) -> &'static [&'static Measure] {
    match dataset {
        Dataset::Waits => &waits::MEASURES,
        Dataset::Complaints => &complaints::MEASURES,
    }
}

/// Returns a measure by its id.
pub fn measure(dataset: Dataset, id: &str) -> Option<&'static Measure> {
    measures(dataset)
        .iter()
        .copied()
        .find(|measure| measure.id == id)
}

/// Returns a measure that the catalogue itself refers to.
pub fn known(dataset: Dataset, id: &str) -> &'static Measure {
    measure(dataset, id).expect("the catalogue refers only to its own measures")
}

/// Measures that only others' figures have, beside those of the catalogue: id and label.
pub const OFFICIAL_ONLY: [(&str, &str); 4] = [
    (
        "pc_limit_to_52_weeks",
        "After the limit, within 52 weeks, including exceptions (%)",
    ),
    (
        "pc_limit_to_52_weeks_ex",
        "After the limit, within 52 weeks (%)",
    ),
    (
        "pc_over_52_weeks",
        "After more than 52 weeks, including exceptions (%)",
    ),
    ("pc_over_52_weeks_ex", "After more than 52 weeks (%)"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const DATASETS: [Dataset; 2] = [Dataset::Waits, Dataset::Complaints];

    #[test]
    fn ids_are_unique_and_every_measure_is_explained() {
        for dataset in DATASETS {
            let ids: BTreeSet<_> = measures(dataset).iter().map(|m| m.id).collect();
            assert_eq!(ids.len(), measures(dataset).len());
            for measure in measures(dataset) {
                for text in [measure.definition, measure.source] {
                    assert!(
                        text.ends_with('.'),
                        "{} ends no sentence: {text}",
                        measure.id
                    );
                }
                assert!(!measure.formula.is_empty(), "{}", measure.id);
            }
        }
    }

    #[test]
    fn shares_and_rates_refer_to_counted_measures() {
        for dataset in DATASETS {
            for measure in measures(dataset) {
                let named: Vec<&str> = match &measure.statistic {
                    Statistic::Share {
                        numerator,
                        denominator,
                    } => match numerator {
                        Numerator::Measure(id) => vec![id, denominator],
                        Numerator::Less(all, part) => vec![all, part, denominator],
                    },
                    Statistic::Rate { of } => vec![of],
                    _ => Vec::new(),
                };
                for id in named {
                    assert_eq!(known(dataset, id).unit, Unit::Count);
                }
            }
        }
    }
}
