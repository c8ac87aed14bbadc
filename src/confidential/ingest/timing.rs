//! When a row's clocks started and how they ended.

use super::dates::Dates;
use super::table::{Column, Row};
use super::values;
use crate::confidential::records::End;
use crate::fault::Fault;
use crate::period::Day;

/// One clock of a row.
pub(super) struct Timing {
    /// The place of its series among those of the input.
    pub series: usize,
    pub start: Day,
    pub end: End,
    pub last_lawful: Option<Day>,
    pub exception: bool,
}

/// The earliest date that is believed. Older ones are slips of the year or empty cells of a
/// spreadsheet, which counts days from 1900.
const EARLIEST: Day = Day(7_305); // 1 January 1990

/// Returns the day in a cell, if one is given; none may lie after the delivery.
pub(super) fn day(row: &Row, column: Column, dates: &Dates) -> Result<Option<Day>, Fault> {
    let Some(text) = values::given_or_none(row.text(column)) else {
        return Ok(None);
    };
    let Some(day) = dates.day(column, text) else {
        return Err(unreadable(row, column));
    };
    let delivery = dates.delivery;
    if day > delivery {
        return Err(row.fault(
            column,
            format!("the date is after that of the delivery, {delivery}"),
            "Correct the date, or put the file into the folder of its own date.",
        ));
    }
    if day < EARLIEST {
        return Err(row.fault(
            column,
            format!("the date is before {EARLIEST}"),
            "Correct the year, or leave the cell blank.",
        ));
    }
    Ok(Some(day))
}

/// Returns the fault of a cell that holds no day.
pub(super) fn unreadable(row: &Row, column: Column) -> Fault {
    row.fault(
        column,
        "not a date that can be read",
        "Write 2026-10-31 or 31/10/2026.",
    )
}

/// Returns the day in a cell that may not lie before the start in another.
pub(super) fn later_day(
    row: &Row,
    column: Column,
    dates: &Dates,
    start: (Day, Column),
) -> Result<Option<Day>, Fault> {
    let day = day(row, column, dates)?;
    if day.is_some_and(|day| day < start.0) {
        let header = row.header(start.1);
        return Err(row.fault(
            column,
            format!("the date is before the start in column `{header}`"),
            "Correct the row or drop it from the delivery.",
        ));
    }
    Ok(day)
}

/// Returns the fault of a row that ends without having started.
pub(super) fn no_start(row: &Row, started: Column, ended: Column) -> Fault {
    let header = row.header(ended);
    row.fault(
        started,
        format!("there is no start, but an end in column `{header}`"),
        "Give the day of the start, or remove the end.",
    )
}

/// Returns what a flag in a cell says.
pub(super) fn flag(row: &Row, column: Column) -> Result<bool, Fault> {
    values::flag(row.text(column)).ok_or_else(|| {
        row.fault(
            column,
            "neither a word for yes nor one for no",
            "Write yes or no; a blank cell says no.",
        )
    })
}

/// Returns a value, or keeps what is wrong with it for the report.
pub(super) fn kept<T>(result: Result<T, Fault>, faults: &mut Vec<Fault>) -> Option<T> {
    result.map_err(|fault| faults.push(fault)).ok()
}
