//! `completed`: ended with the event.

use crate::catalogue::{Direction, Facet, Measure, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "completed",
    label: "Ended with the event",
    definition: "Cases whose clock ended in the period with its event, exceptions included.",
    formula: "count of cases",
    source: "Department for Education, Education, health and care plans: methodology.",
    unit: Unit::Count,
    direction: Direction::Neither,
    statistic: Statistic::Ends(Facet::Exceptions, |ended| ended.completed),
};
