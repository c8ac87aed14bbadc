//! `pc_due_in_target`: replied to by the target day (%).

use crate::catalogue::{Direction, Measure, Numerator, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "pc_due_in_target",
    label: "Replied to by the target day (%)",
    definition: "Of the complaints made to the council whose target day lay in the period, \
        those replied to by that day.",
    formula: "100 × due_in_target ÷ due",
    source: "This site's own measure.",
    unit: Unit::Percent,
    direction: Direction::HigherIsBetter,
    statistic: Statistic::Share {
        numerator: Numerator::Measure("due_in_target"),
        denominator: "due",
    },
};
