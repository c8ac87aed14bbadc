//! `due_in_target`: target ran out, replied to by then.

use crate::catalogue::{Direction, Measure, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "due_in_target",
    label: "Target ran out, replied to by then",
    definition: "Complaints made to the council whose target day lay in the period and that had \
        been replied to by that day.",
    formula: "count of complaints with reply ≤ target day",
    source: "This site's own measure.",
    unit: Unit::Count,
    direction: Direction::HigherIsBetter,
    statistic: Statistic::Dues(|due| due.in_limit),
};
