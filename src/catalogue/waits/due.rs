//! `due`: limit ran out.

use crate::catalogue::{Direction, Measure, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "due",
    label: "Limit ran out",
    definition: "Cases whose last lawful day lay in the period, whether they had ended by then \
        or not.",
    formula: "count of cases",
    source: "This site's own measure.",
    unit: Unit::Count,
    direction: Direction::Neither,
    statistic: Statistic::Dues(|_| true),
};
