//! `in_limit`: ended within the limit.

use crate::catalogue::{Direction, Facet, Measure, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "in_limit",
    label: "Ended within the limit",
    definition: "Cases whose clock ended in the period with its event, on or before the last \
        lawful day, exceptions included.",
    formula: "count of cases with end ≤ last lawful day",
    source: "Department for Education, Education, health and care plans: methodology.",
    unit: Unit::Count,
    direction: Direction::HigherIsBetter,
    statistic: Statistic::Ends(Facet::Exceptions, |ended| ended.completed && ended.in_limit),
};
