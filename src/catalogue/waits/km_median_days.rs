//! `km_median_days`: half of the cohort had ended by (days).

use crate::catalogue::{Direction, Measure, Statistic, Unit};

pub(super) const MEASURE: Measure = Measure {
    id: "km_median_days",
    label: "Half of those started had ended by (days)",
    definition: "Of the cases whose clock started in the period, the last day of the first week by which half or fewer were still waiting, whichever way the others had ended; those still open are counted. Given for the years of the area that has a curve, and only where the curve comes down to one half.",
    formula: "7 × the first week with S(week) ≤ 1/2, S the Kaplan-Meier estimate",
    source: "Kaplan and Meier (1958), Journal of the American Statistical Association 53:457–481.",
    unit: Unit::Days,
    direction: Direction::LowerIsBetter,
    statistic: Statistic::CohortMedian,
};
