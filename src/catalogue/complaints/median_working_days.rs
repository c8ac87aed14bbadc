//! `median_working_days`: half were replied to within (working days).

use crate::catalogue::{Direction, Measure, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "median_working_days",
    label: "Half were replied to within (working days)",
    definition: "The median number of working days from receipt to reply of the complaints made \
        to the council and replied to in the period. Published as the mean of the five \
        or six values around it.",
    formula: "50th percentile of working days from receipt to reply",
    source: "Hyndman and Fan (1996), The American Statistician 50:361–365; the mean of \
        central values as disclosure control.",
    unit: Unit::WorkingDays,
    direction: Direction::LowerIsBetter,
    statistic: Statistic::Quantile { p: 0.5, least: 10 },
};
