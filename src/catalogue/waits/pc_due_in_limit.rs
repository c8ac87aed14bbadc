//! `pc_due_in_limit`: ended by the day the limit ran out (%).

use crate::catalogue::{Direction, Measure, Numerator, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "pc_due_in_limit",
    label: "Ended by the day the limit ran out (%)",
    definition: "Of the cases whose last lawful day lay in the period, those that had ended by \
        that day, with their event or otherwise. Neither clearing an old backlog nor \
        leaving it alone moves this rate.",
    formula: "100 × due_in_limit ÷ due",
    source: "This site's own measure.",
    unit: Unit::Percent,
    direction: Direction::HigherIsBetter,
    statistic: Statistic::Share {
        numerator: Numerator::Measure("due_in_limit"),
        denominator: "due",
    },
};
