//! `pc_in_limit`: within the limit, exceptions included (%).

use crate::catalogue::{Direction, Measure, Numerator, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "pc_in_limit",
    label: "Within the limit, exceptions included (%)",
    definition: "Of the cases whose clock ended in the period with its event, those that ended \
        within the limit, exceptions included.",
    formula: "100 × in_limit ÷ completed",
    source: "Department for Education, Education, health and care plans: methodology.",
    unit: Unit::Percent,
    direction: Direction::HigherIsBetter,
    statistic: Statistic::Share {
        numerator: Numerator::Measure("in_limit"),
        denominator: "completed",
    },
};
