//! `started`: started.

use crate::catalogue::{Direction, Measure, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "started",
    label: "Started",
    definition: "Cases whose clock started in the period.",
    formula: "count of cases",
    source: "This site's own measure.",
    unit: Unit::Count,
    direction: Direction::Neither,
    statistic: Statistic::Starts,
};
