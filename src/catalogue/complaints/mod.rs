//! The measures of complaints, a file each, in the order of the published columns.

mod due;
mod due_in_target;
mod in_target;
mod median_working_days;
mod open;
mod open_over_target;
mod pc_due_in_target;
mod pc_in_target;
mod per_10000;
mod received;
mod replied;

use super::Measure;

pub(super) const MEASURES: [&Measure; 11] = [
    &received::MEASURE,
    &replied::MEASURE,
    &in_target::MEASURE,
    &pc_in_target::MEASURE,
    &median_working_days::MEASURE,
    &due::MEASURE,
    &due_in_target::MEASURE,
    &pc_due_in_target::MEASURE,
    &open::MEASURE,
    &open_over_target::MEASURE,
    &per_10000::MEASURE,
];
