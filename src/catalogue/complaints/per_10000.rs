//! `per_10000`: received per 10,000 people aged 0 to 25.

use crate::catalogue::{Direction, Measure, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "per_10000",
    label: "Received per 10,000 people aged 0 to 25",
    definition: "Complaints received in the period per 10,000 of the population aged 0 to 25.",
    formula: "10,000 × received ÷ population aged 0 to 25",
    source: "This site's own measure.",
    unit: Unit::Per10000,
    direction: Direction::Neither,
    statistic: Statistic::Rate { of: "received" },
};
