//! `open_over_52_weeks`: open for more than 52 weeks.

use crate::catalogue::{Direction, Facet, Measure, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "open_over_52_weeks",
    label: "Open for more than 52 weeks",
    definition: "Cases open when the period ended that had started more than 364 days before.",
    formula: "count of cases",
    source: "This site's own measure.",
    unit: Unit::Count,
    direction: Direction::LowerIsBetter,
    statistic: Statistic::Queue(Facet::Overdue, |waiting| waiting.over_52_weeks),
};
