//! `open`: unanswered.

use crate::catalogue::{Direction, Facet, Measure, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "open",
    label: "Unanswered",
    definition: "Complaints received and not yet replied to when the period ended.",
    formula: "count of complaints",
    source: "This site's own measure.",
    unit: Unit::Count,
    direction: Direction::LowerIsBetter,
    statistic: Statistic::Queue(Facet::Queue, |_| true),
};
