//! `in_target`: replied to in target.

use crate::catalogue::{Direction, Facet, Measure, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "in_target",
    label: "Replied to in target",
    definition: "Complaints made to the council and replied to in the period, within the \
        target: 10 working days (stage 2: 20) after the acknowledgement, and never \
        later than 15 (stage 2: 25) after receipt; without an acknowledgement, 10 (20) \
        after receipt.",
    formula: "count of complaints with reply ≤ target day",
    source: "Local Government and Social Care Ombudsman, Complaint Handling Code.",
    unit: Unit::Count,
    direction: Direction::HigherIsBetter,
    statistic: Statistic::Ends(Facet::Timely, |ended| {
        ended.completed && ended.has_limit && ended.in_limit
    }),
};
