//! `stopped`: ended without the event.

use crate::catalogue::{Direction, Facet, Measure, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "stopped",
    label: "Ended without the event",
    definition: "Cases whose clock ended in the period in another way: refused, no plan after \
        the assessment, or withdrawn. They leave the queue on that day and are not \
        completed.",
    formula: "count of cases",
    source: "This site's own measure.",
    unit: Unit::Count,
    direction: Direction::Neither,
    statistic: Statistic::Ends(Facet::Stopped, |ended| !ended.completed),
};
