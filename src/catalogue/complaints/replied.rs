//! `replied`: replied to.

use crate::catalogue::{Direction, Facet, Measure, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "replied",
    label: "Replied to",
    definition: "Complaints made to the council that were replied to in the period. Concerns \
        raised with a representative alone are not among them.",
    formula: "count of complaints",
    source: "Local Government and Social Care Ombudsman, Complaint Handling Code.",
    unit: Unit::Count,
    direction: Direction::Neither,
    statistic: Statistic::Ends(Facet::Ended, |ended| ended.completed && ended.has_limit),
};
