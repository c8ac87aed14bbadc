//! `due_in_limit`: limit ran out, ended lawfully by then.

use crate::catalogue::{Direction, Measure, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "due_in_limit",
    label: "Limit ran out, ended lawfully by then",
    definition: "Cases whose last lawful day lay in the period and that had ended by that day, \
        with their event or otherwise.",
    formula: "count of cases with end ≤ last lawful day",
    source: "This site's own measure.",
    unit: Unit::Count,
    direction: Direction::HigherIsBetter,
    statistic: Statistic::Dues(|due| due.in_limit),
};
