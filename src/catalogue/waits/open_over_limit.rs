//! `open_over_limit`: open past the limit.

use crate::catalogue::{Direction, Facet, Measure, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "open_over_limit",
    label: "Open past the limit",
    definition: "Cases open when the period ended whose last lawful day was over by then.",
    formula: "count of cases",
    source: "This site's own measure.",
    unit: Unit::Count,
    direction: Direction::LowerIsBetter,
    statistic: Statistic::Queue(Facet::Overdue, |waiting| waiting.over_limit),
};
