//! `open`: open.

use crate::catalogue::{Direction, Facet, Measure, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "open",
    label: "Open",
    definition: "Cases started and not yet ended when the period ended.",
    formula: "count of cases",
    source: "This site's own measure.",
    unit: Unit::Count,
    direction: Direction::LowerIsBetter,
    statistic: Statistic::Queue(Facet::Queue, |_| true),
};
