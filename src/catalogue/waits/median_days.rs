//! `median_days`: half waited no longer than (days).

use crate::catalogue::{Direction, Measure, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "median_days",
    label: "Half waited no longer than (days)",
    definition: "The median of the waits that ended with their event in the period, in calendar days, exceptions excluded. Published as the mean of the five or six waits around it.",
    formula: "50th percentile of end − start",
    source: "Hyndman and Fan (1996), The American Statistician 50:361–365; the mean of central values as disclosure control.",
    unit: Unit::Days,
    direction: Direction::LowerIsBetter,
    statistic: Statistic::Quantile { p: 0.5, least: 10 },
};
