//! `received`: received.

use crate::catalogue::{Direction, Measure, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "received",
    label: "Received",
    definition: "Complaints received in the period.",
    formula: "count of complaints",
    source: "This site's own measure.",
    unit: Unit::Count,
    direction: Direction::Neither,
    statistic: Statistic::Starts,
};
