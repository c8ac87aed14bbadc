//! `p75_days`: a quarter waited longer than (days).

use crate::catalogue::{Direction, Measure, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "p75_days",
    label: "A quarter waited longer than (days)",
    definition: "The upper quartile of the waits that ended with their event in the period, in calendar days, exceptions excluded. Published as the mean of the five or six waits around it.",
    formula: "75th percentile of end − start",
    source: "Hyndman and Fan (1996), The American Statistician 50:361–365; the mean of central values as disclosure control.",
    unit: Unit::Days,
    direction: Direction::LowerIsBetter,
    statistic: Statistic::Quantile { p: 0.75, least: 20 },
};
