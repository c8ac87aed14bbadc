//! `pc_in_target`: replied to in target (%).

use crate::catalogue::{Direction, Measure, Numerator, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "pc_in_target",
    label: "Replied to in target (%)",
    definition: "Of the complaints made to the council and replied to in the period, those \
        replied to within the target.",
    formula: "100 × in_target ÷ replied",
    source: "Local Government and Social Care Ombudsman, Complaint Handling Code.",
    unit: Unit::Percent,
    direction: Direction::HigherIsBetter,
    statistic: Statistic::Share {
        numerator: Numerator::Measure("in_target"),
        denominator: "replied",
    },
};
