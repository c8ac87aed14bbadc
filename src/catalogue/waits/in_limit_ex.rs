//! `in_limit_ex`: ended within the limit, exceptions excluded.

use crate::catalogue::{Direction, Facet, Measure, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "in_limit_ex",
    label: "Ended within the limit, exceptions excluded",
    definition: "Cases whose clock ended in the period with its event, on or before the last \
        lawful day, less exception cases.",
    formula: "count of cases with end ≤ last lawful day",
    source: "Department for Education, Education, health and care plans: methodology.",
    unit: Unit::Count,
    direction: Direction::HigherIsBetter,
    statistic: Statistic::Ends(Facet::Timely, |ended| {
        ended.completed && ended.in_limit && !ended.exception
    }),
};
