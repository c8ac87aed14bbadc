//! `pc_in_limit_ex`: within the limit (%).

use crate::catalogue::{Direction, Measure, Numerator, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "pc_in_limit_ex",
    label: "Within the limit (%)",
    definition: "Of the cases whose clock ended in the period with its event, those that ended \
        within the limit, exceptions excluded on both sides. This is the definition of \
        the official statistic: it looks at ended cases only and cannot see the queue.",
    formula: "100 × in_limit_ex ÷ completed_ex",
    source: "Department for Education, Education, health and care plans: methodology.",
    unit: Unit::Percent,
    direction: Direction::HigherIsBetter,
    statistic: Statistic::Share {
        numerator: Numerator::Measure("in_limit_ex"),
        denominator: "completed_ex",
    },
};
