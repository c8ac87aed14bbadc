//! `due`: target ran out.

use crate::catalogue::{Direction, Measure, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "due",
    label: "Target ran out",
    definition: "Complaints made to the council whose target day lay in the period, replied to \
        or not.",
    formula: "count of complaints",
    source: "This site's own measure.",
    unit: Unit::Count,
    direction: Direction::Neither,
    statistic: Statistic::Dues(|_| true),
};
