//! `open_over_target`: unanswered past the target.

use crate::catalogue::{Direction, Facet, Measure, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "open_over_target",
    label: "Unanswered past the target",
    definition: "Complaints made to the council, not yet replied to when the period ended, whose target day was over by then.",
    formula: "count of complaints",
    source: "This site's own measure.",
    unit: Unit::Count,
    direction: Direction::LowerIsBetter,
    statistic: Statistic::Queue(Facet::Overdue, |waiting| waiting.over_limit),
};
