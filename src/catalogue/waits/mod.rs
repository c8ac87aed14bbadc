//! The measures of waits, a file each, in the order of the published columns.

mod completed;
mod completed_ex;
mod due;
mod due_in_limit;
mod in_limit;
mod in_limit_ex;
mod km_median_days;
mod median_days;
mod open;
mod open_over_52_weeks;
mod open_over_limit;
mod p25_days;
mod p75_days;
mod p90_days;
mod pc_due_in_limit;
mod pc_exceptions;
mod pc_in_limit;
mod pc_in_limit_ex;
mod started;
mod stopped;

use super::Measure;

pub(super) const MEASURES: [&Measure; 20] = [
    &completed::MEASURE,
    &stopped::MEASURE,
    &completed_ex::MEASURE,
    &in_limit::MEASURE,
    &in_limit_ex::MEASURE,
    &pc_in_limit::MEASURE,
    &pc_in_limit_ex::MEASURE,
    &pc_exceptions::MEASURE,
    &p25_days::MEASURE,
    &median_days::MEASURE,
    &p75_days::MEASURE,
    &p90_days::MEASURE,
    &started::MEASURE,
    &km_median_days::MEASURE,
    &due::MEASURE,
    &due_in_limit::MEASURE,
    &pc_due_in_limit::MEASURE,
    &open::MEASURE,
    &open_over_limit::MEASURE,
    &open_over_52_weeks::MEASURE,
];
