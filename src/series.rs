//! Names of what is measured over time.

use crate::catalogue::Dataset;

/// One clock, or complaints: a set of cases with one start, one end and one limit each.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Series {
    /// A clock, by its id.
    Waits(String),
    Complaints,
}

impl Series {
    /// Returns the dataset that the series is published in.
    pub fn dataset(&self) -> Dataset {
        match self {
            Series::Waits(_) => Dataset::Waits,
            Series::Complaints => Dataset::Complaints,
        }
    }

    /// Returns the first part of the ids of its measures: the clock, or `complaints`.
    pub fn key(&self) -> &str {
        match self {
            Series::Waits(clock) => clock,
            Series::Complaints => "complaints",
        }
    }

    /// Returns the series of a key.
    pub fn from_key(key: &str) -> Series {
        match key {
            "complaints" => Series::Complaints,
            clock => Series::Waits(clock.to_string()),
        }
    }
}
