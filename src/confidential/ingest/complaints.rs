//! Rows of complaints: when each was received, answered and due.

use super::columns::Finder;
use super::dates::Dates;
use super::deadlines::Deadlines;
use super::mapping::Mapping;
use super::table::{Column, Row};
use super::timing::{Timing, day, kept, later_day, no_start};
use super::values::given;
use crate::confidential::records::End;
use crate::config::InputConfig;
use crate::fault::Fault;
use crate::period::Day;
use crate::spelling;

/// Working days in which a council acknowledges a complaint, at either stage.
///
/// Local Government and Social Care Ombudsman, Complaint Handling Code; so are the next two.
const ACKNOWLEDGEMENT: u32 = 5;
/// Working days from the acknowledgement to the reply at stage 1.
const REPLY_STAGE_1: u32 = 10;
/// Working days from the acknowledgement to the reply at stage 2.
const REPLY_STAGE_2: u32 = 20;

/// The cells of a complaint.
pub(super) struct ComplaintCells {
    received: Column,
    acknowledged: Option<Column>,
    replied: Option<Column>,
    stage: Option<Column>,
    route: Option<Column>,
    stages: Mapping,
    routes: Mapping,
    /// Where the configuration maps values: `inputs.office.values`.
    values: String,
}

impl ComplaintCells {
    pub(super) fn new(finder: &mut Finder, name: &str, input: &InputConfig) -> ComplaintCells {
        ComplaintCells {
            received: finder.required("received"),
            acknowledged: finder.one("acknowledged"),
            replied: finder.one("replied"),
            stage: finder.one("stage"),
            route: finder.one("route"),
            stages: Mapping::new(input.values.get("stage")),
            routes: Mapping::new(input.values.get("route")),
            values: format!("inputs.{name}.values"),
        }
    }

    /// Returns the columns that hold days.
    pub(super) fn date_columns(&self) -> impl Iterator<Item = Column> + '_ {
        let others = [self.acknowledged, self.replied];
        std::iter::once(self.received).chain(others.into_iter().flatten())
    }

    /// Returns the working days that the reply may take at the row's stage.
    fn reply_time(&self, row: &Row) -> Result<u32, Fault> {
        let Some((column, text)) = cell(row, self.stage) else {
            return Ok(REPLY_STAGE_1);
        };
        let id = spelling::key(self.stages.id(text).unwrap_or(text));
        match id.strip_prefix("stage").unwrap_or(&id).trim_start() {
            "1" | "one" | "1 0" | "first" | "1st" | "s1" => Ok(REPLY_STAGE_1),
            "2" | "two" | "2 0" | "second" | "2nd" | "s2" => Ok(REPLY_STAGE_2),
            _ => Err(row.fault(
                column,
                "the stage is neither the first nor the second",
                format!("Write 1 or 2, or map the text in {}.stage.", self.values),
            )),
        }
    }

    /// Says whether the complaint was made to the council, for which the target is set.
    fn is_made_to_council(&self, row: &Row) -> Result<bool, Fault> {
        let Some((column, text)) = cell(row, self.route) else {
            return Ok(true);
        };
        let id = spelling::key(self.routes.id(text).unwrap_or(text));
        match id.as_str() {
            "council" => Ok(true),
            "representative" => Ok(false),
            _ => Err(row.fault(
                column,
                "the route is neither the council nor a representative alone",
                format!(
                    "Write council or representative, or map the text in {}.route.",
                    self.values
                ),
            )),
        }
    }
}

fn cell<'r>(row: &Row<'r>, column: Option<Column>) -> Option<(Column, &'r str)> {
    let column = column?;
    Some((column, given(row.text(column))?))
}

/// Returns the complaint of a row, if it was received, or what is wrong with it.
pub(super) fn complaint(
    cells: &ComplaintCells,
    row: &Row,
    dates: &Dates,
    deadlines: &mut Deadlines,
) -> Result<Vec<Timing>, Vec<Fault>> {
    let received = day(row, cells.received, dates).map_err(|fault| vec![fault])?;
    let Some(start) = received else {
        return without_receipt(cells, row);
    };
    let mut faults = Vec::new();
    let mut later = |column: Option<Column>| {
        let day = column.map_or(Ok(None), |column| {
            later_day(row, column, dates, (start, cells.received))
        });
        kept(day, &mut faults).flatten()
    };
    let (acknowledged, replied) = (later(cells.acknowledged), later(cells.replied));
    let reply_time = kept(cells.reply_time(row), &mut faults);
    let to_council = kept(cells.is_made_to_council(row), &mut faults);
    let (Some(reply_time), Some(to_council)) = (reply_time, to_council) else {
        return Err(faults);
    };
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(vec![Timing {
        series: 0,
        start,
        end: replied.map_or(End::Open, End::Completed),
        last_lawful: to_council.then(|| target(start, acknowledged, reply_time, deadlines)),
        exception: false,
    }])
}

fn without_receipt(cells: &ComplaintCells, row: &Row) -> Result<Vec<Timing>, Vec<Fault>> {
    match cell(row, cells.replied) {
        Some((replied, _)) => Err(vec![no_start(row, cells.received, replied)]),
        None => Ok(Vec::new()),
    }
}

/// Returns the day by which a complaint is to be answered: counted from the acknowledgement, but
/// never later than if it had come on its own last day; without one, from the receipt.
fn target(
    received: Day,
    acknowledged: Option<Day>,
    reply_time: u32,
    deadlines: &mut Deadlines,
) -> Day {
    match acknowledged {
        None => deadlines.after(received, reply_time),
        Some(day) => {
            let latest = deadlines.after(received, ACKNOWLEDGEMENT + reply_time);
            deadlines.after(day, reply_time).min(latest)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{OFFICE, check};

    fn complaints(rows: &str) -> String {
        format!("ref,ward,received,acknowledged,replied,stage,route\n{rows}")
    }

    #[test]
    fn the_target_is_set_by_stage_acknowledgement_and_route() {
        let rows = "1,E05,2024-06-03,,,,\n\
            2,E05,2024-06-03,2024-06-05,2024-06-18,1,council\n\
            3,E05,2024-06-03,2024-06-21,,Stage 1,\n\
            4,E05,2024-06-03,2024-06-05,,2,\n\
            5,E05,2024-06-03,2024-07-01,,stage 2,\n\
            6,E05,2024-06-03,,2024-06-04,,Representative\n\
            7,E05,,,,,\n";
        check(
            OFFICE,
            &[("data/2024-12-31/complaints.csv", &complaints(rows))],
            "complaints as of 2024-12-31, threshold 5, covers E10\n\
             E05 2024-06-03 open, by 2024-06-17\n\
             E05 2024-06-03 completed 2024-06-18, by 2024-06-19\n\
             E05 2024-06-03 open, by 2024-06-24\n\
             E05 2024-06-03 open, by 2024-07-03\n\
             E05 2024-06-03 open, by 2024-07-08\n\
             E05 2024-06-03 completed 2024-06-04, no limit\n\
             data/2024-12-31/complaints.csv: read 7, used 6, no clock has started 1\n",
        );
    }

    #[test]
    fn stages_and_routes_are_mapped_by_the_configuration() {
        let config = format!(
            "{OFFICE}values.stage = {{ stage_2 = \"Review*\" }}\n\
             values.route = {{ representative = \"MP\" }}\n"
        );
        let rows = "1,E05,2024-06-03,,,Review panel,\n2,E05,2024-06-03,,,,MP\n";
        check(
            &config,
            &[("data/2024-12-31/complaints.csv", &complaints(rows))],
            "complaints as of 2024-12-31, threshold 5, covers E10\n\
             E05 2024-06-03 open, by 2024-07-01\n\
             E05 2024-06-03 open, no limit\n\
             data/2024-12-31/complaints.csv: read 2, used 2\n",
        );
    }

    #[test]
    fn what_is_wrong_with_a_complaint_is_said_at_once() {
        let rows = "1,E05,2024-06-03,2024-06-01,2024-06-02,third,post\n2,E05,,,2024-06-03,,\n";
        let file = "data/2024-12-31/complaints.csv";
        check(
            OFFICE,
            &[(file, &complaints(rows))],
            "data/2024-12-31/complaints.csv, line 2, column `acknowledged`: the date is before \
             the start in column `received`. Correct the row or drop it from the delivery.\n\
             data/2024-12-31/complaints.csv, line 2, column `replied`: the date is before the \
             start in column `received`. Correct the row or drop it from the delivery.\n\
             data/2024-12-31/complaints.csv, line 2, column `route`: the route is neither the \
             council nor a representative alone. Write council or representative, or map the \
             text in inputs.office.values.route.\n\
             data/2024-12-31/complaints.csv, line 2, column `stage`: the stage is neither the \
             first nor the second. Write 1 or 2, or map the text in inputs.office.values.stage.\n\
             data/2024-12-31/complaints.csv, line 3, column `received`: there is no start, but an \
             end in column `replied`. Give the day of the start, or remove the end.\n",
        );
    }
}
