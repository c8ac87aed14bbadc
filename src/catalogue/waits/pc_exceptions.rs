//! `pc_exceptions`: exceptions (%).

use crate::catalogue::{Direction, Measure, Numerator, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "pc_exceptions",
    label: "Exceptions (%)",
    definition: "Of the cases whose clock ended in the period with its event, those to which a \
        lawful exception to the time limit applies. Where the files do not say which cases these \
        are, it is not available, and the measures without exceptions leave no case out.",
    formula: "100 × (completed − completed_ex) ÷ completed",
    source: "Department for Education, Education, health and care plans: methodology.",
    unit: Unit::Percent,
    direction: Direction::Neither,
    statistic: Statistic::Share {
        numerator: Numerator::Less("completed", "completed_ex"),
        denominator: "completed",
    },
};
