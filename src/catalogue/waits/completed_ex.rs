//! `completed_ex`: ended with the event, exceptions excluded.

use crate::catalogue::{Direction, Facet, Measure, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "completed_ex",
    label: "Ended with the event, exceptions excluded",
    definition: "Cases whose clock ended in the period with its event, less those to which a \
        lawful exception to the time limit applies.",
    formula: "count of cases",
    source: "Department for Education, Education, health and care plans: methodology.",
    unit: Unit::Count,
    direction: Direction::Neither,
    statistic: Statistic::Ends(Facet::Ended, |ended| ended.completed && !ended.exception),
};
