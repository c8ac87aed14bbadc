//! Rows of waits: the clocks that a row gives.

use super::columns::{Condition, Finder};
use super::dates::Dates;
use super::deadlines::Deadlines;
use super::mapping::Mapping;
use super::table::{Column, Row};
use super::timing::{Timing, day, flag, kept, later_day, no_start};
use crate::catalogue::clocks::Limit;
use crate::confidential::records::End;
use crate::config::{ClockColumns, InputConfig, Project};
use crate::fault::Fault;
use crate::period::Day;

/// The cells of one clock, where a row gives several.
pub(super) struct ClockCells {
    /// The place of the clock among the series of the input.
    series: usize,
    limit: Limit,
    started: Column,
    ended: Column,
    exception: Option<Column>,
    stops: Vec<StopCells>,
}

/// The cells of a way in which a clock ends without its event.
struct StopCells {
    date: Column,
    when: Condition,
}

/// Returns the cells of each clock of an input, in the order of its series.
pub(super) fn clock_cells(
    finder: &mut Finder,
    input: &InputConfig,
    project: &Project,
) -> Vec<ClockCells> {
    let clocks = input.clocks.iter();
    clocks
        .enumerate()
        .map(|(series, (id, columns))| {
            let limit = project.clocks[id].limit;
            cells_of(finder, (series, id), columns, limit)
        })
        .collect()
}

fn cells_of(
    finder: &mut Finder,
    (series, id): (usize, &str),
    columns: &ClockColumns,
    limit: Limit,
) -> ClockCells {
    let key = |name: &str| format!("clocks.{id}.{name}");
    let stops = columns.stopped.iter().map(|stop| StopCells {
        date: finder.header(&stop.date, &key("stopped.date")),
        when: finder.condition(&stop.when, &key("stopped.when")),
    });
    let stops = stops.collect();
    ClockCells {
        series,
        limit,
        started: finder.header(&columns.started, &key("started")),
        ended: finder.header(&columns.ended, &key("ended")),
        exception: columns
            .exception
            .as_ref()
            .map(|header| finder.header(header, &key("exception"))),
        stops,
    }
}

impl ClockCells {
    /// Returns the columns that hold days.
    pub(super) fn date_columns(&self) -> impl Iterator<Item = Column> + '_ {
        let stops = self.stops.iter().map(|stop| stop.date);
        [self.started, self.ended].into_iter().chain(stops)
    }
}

/// Returns the clocks of a row that have started, or what is wrong with them.
pub(super) fn several_clocks(
    clocks: &[ClockCells],
    row: &Row,
    dates: &Dates,
    deadlines: &mut Deadlines,
) -> Result<Vec<Timing>, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut timings = Vec::new();
    let mut started = Vec::new();
    let mut unstarted = Vec::new();
    for cells in clocks {
        match day(row, cells.started, dates) {
            Err(fault) => {
                faults.push(fault);
                started.push(cells.ended);
            }
            Ok(None) => unstarted.push(cells),
            Ok(Some(start)) => {
                started.push(cells.ended);
                let ended = kept(end(cells, row, dates, start), &mut faults);
                let exception = cells
                    .exception
                    .map_or(Ok(false), |column| flag(row, column));
                let exception = kept(exception, &mut faults);
                if let (Some(end), Some(exception)) = (ended, exception) {
                    let last = match cells.limit {
                        Limit::WorkingDays(days) => deadlines.after(start, days),
                        limit => limit.last_day(start),
                    };
                    timings.push(Timing {
                        series: cells.series,
                        start,
                        end,
                        last_lawful: Some(last),
                        exception,
                    });
                }
            }
        }
    }
    // Two clocks may share an end: an order of the tribunal and a request both end with the
    // plan, and most plans follow no order.
    for cells in unstarted {
        if !started.contains(&cells.ended)
            && kept(day(row, cells.ended, dates), &mut faults).is_some_and(|end| end.is_some())
        {
            faults.push(no_start(row, cells.started, cells.ended));
        }
    }
    if faults.is_empty() {
        Ok(timings)
    } else {
        Err(faults)
    }
}

/// Returns how a clock ended: by what came first, and on one day by the stop.
fn end(cells: &ClockCells, row: &Row, dates: &Dates, start: Day) -> Result<End, Fault> {
    let start = (start, cells.started);
    let event = later_day(row, cells.ended, dates, start)?;
    let mut stop: Option<Day> = None;
    for way in &cells.stops {
        if !way.when.fits(row) {
            continue;
        }
        match later_day(row, way.date, dates, start)? {
            Some(day) => stop = Some(stop.map_or(day, |earlier| earlier.min(day))),
            None if way.when.is_empty() => {}
            None => {
                return Err(row.fault(
                    way.date,
                    "the row says that the clock was stopped, but not when",
                    "Give the day of the stop.",
                ));
            }
        }
    }
    Ok(match (event, stop) {
        (None, None) => End::Open,
        (Some(event), None) => End::Completed(event),
        (Some(event), Some(stop)) if event < stop => End::Completed(event),
        (_, Some(stop)) => End::Stopped(stop),
    })
}

/// The cells of a row that gives one clock and names it.
pub(super) struct NamedClockCells {
    clock: Column,
    mapping: Mapping,
    /// Every clock of the project, in the order of the input's series: the same cells for each.
    clocks: Vec<(String, ClockCells)>,
    /// The key that maps texts to clocks.
    key: String,
}

impl NamedClockCells {
    pub(super) fn new(
        finder: &mut Finder,
        name: &str,
        input: &InputConfig,
        project: &Project,
    ) -> NamedClockCells {
        let clock = finder.required("clock");
        let (started, ended) = (finder.required("started"), finder.required("ended"));
        let exception = finder.one("exception");
        let cells = |limit, series| ClockCells {
            series,
            limit,
            started,
            ended,
            exception,
            stops: Vec::new(),
        };
        let clocks = project.clocks.iter().enumerate();
        NamedClockCells {
            clock,
            mapping: Mapping::new(input.values.get("clock")),
            clocks: clocks
                .map(|(series, (id, clock))| (id.clone(), cells(clock.limit, series)))
                .collect(),
            key: format!("inputs.{name}.values.clock"),
        }
    }

    /// Returns the columns that hold days.
    pub(super) fn date_columns(&self) -> impl Iterator<Item = Column> + '_ {
        self.clocks
            .iter()
            .flat_map(|(_, cells)| cells.date_columns())
    }

    /// Returns the place of the row's clock among the series of the input.
    pub(super) fn series(&self, row: &Row) -> Result<usize, Fault> {
        let text = row.text(self.clock);
        let id = self.mapping.id(text).unwrap_or(text);
        let place = self.clocks.iter().position(|(known, _)| known == id);
        place.ok_or_else(|| {
            row.fault(
                self.clock,
                "the text names no clock that the configuration knows",
                format!("Map it to a clock in {}.", self.key),
            )
        })
    }
}

/// Returns the clock that a row names, if it has started, or what is wrong with it.
pub(super) fn named_clock(
    cells: &NamedClockCells,
    row: &Row,
    dates: &Dates,
    deadlines: &mut Deadlines,
) -> Result<Vec<Timing>, Vec<Fault>> {
    let series = cells.series(row).map_err(|fault| vec![fault])?;
    let clock = std::slice::from_ref(&cells.clocks[series].1);
    several_clocks(clock, row, dates, deadlines)
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    const FILE: &str = "data/2024-12-31/waits.csv";

    const COUNCIL: &str = r#"[inputs.council]
kind = "waits"
files = "data/*/waits*.csv"
columns = { case = "ref", area = "area" }
[inputs.council.clocks.final_plan]
started = "received"
ended = "issued"
exception = "week20"
stopped = [
  { date = "decided", when = { decision = ["Refused", "Withdrawn*"] } },
  { date = "moved" },
]
[inputs.council.clocks.tribunal_order_plan]
started = "ordered"
ended = "issued"
"#;

    fn file(rows: &str) -> String {
        format!("ref,area,received,issued,week20,decided,decision,moved,ordered\n{rows}")
    }

    #[test]
    fn a_row_gives_each_clock_that_started() {
        let rows = "1,E05,2024-01-01,2024-05-20,no,,,,\n\
            2,E05,01/01/2024 09:30,,Y,2024-02-01,Agreed,,\n\
            3,E05,2024-01-01,,,2024-02-01,Withdrawn by parent,,\n\
            4,E05,2024-01-01,2024-03-01,,2024-03-01,Refused,,\n\
            5,E05,2024-01-01,2024-02-29,,2024-03-01,Refused,,\n\
            6,E05,2024-01-01,,,2024-03-01,Refused,2024-02-01,\n\
            7,E05,2024-01-01,2024-08-01,1,,,,2024-06-01\n\
            8,E05,,,,,,,\n";
        check(
            COUNCIL,
            &[(FILE, &file(rows))],
            "final_plan as of 2024-12-31, threshold 5, covers E10\n\
             E05 2024-01-01 completed 2024-05-20, by 2024-05-20\n\
             E05 2024-01-01 open, by 2024-05-20, exception\n\
             E05 2024-01-01 stopped 2024-02-01, by 2024-05-20\n\
             E05 2024-01-01 stopped 2024-03-01, by 2024-05-20\n\
             E05 2024-01-01 completed 2024-02-29, by 2024-05-20\n\
             E05 2024-01-01 stopped 2024-02-01, by 2024-05-20\n\
             E05 2024-01-01 completed 2024-08-01, by 2024-05-20, exception\n\
             tribunal_order_plan as of 2024-12-31, threshold 5, covers E10\n\
             E05 2024-06-01 completed 2024-08-01, by 2024-08-17\n\
             data/2024-12-31/waits.csv: read 8, used 7, no clock has started 1\n",
        );
    }

    #[test]
    fn every_fault_of_a_row_is_reported_with_its_place() {
        let rows = "1,E05,2024-01-01,2023-12-31,perhaps,,,,\n\
            2,E05,,2024-02-01,,,,,\n\
            3,E05,2024-01-01,2025-01-01,,,Refused,,\n\
            4,E05,May 2024,,,,,,\n\
            5,E05,1900-01-01,,,,,,\n\
            6,E05,2024-01-01,,,,Refused,,\n";
        check(
            COUNCIL,
            &[(FILE, &file(rows))],
            "data/2024-12-31/waits.csv, line 2, column `issued`: the date is before the start in \
             column `received`. Correct the row or drop it from the delivery.\n\
             data/2024-12-31/waits.csv, line 2, column `week20`: neither a word for yes nor one \
             for no. Write yes or no; a blank cell says no.\n\
             data/2024-12-31/waits.csv, line 3, column `ordered`: there is no start, but an end \
             in column `issued`. Give the day of the start, or remove the end.\n\
             data/2024-12-31/waits.csv, line 3, column `received`: there is no start, but an end \
             in column `issued`. Give the day of the start, or remove the end.\n\
             data/2024-12-31/waits.csv, line 4, column `issued`: the date is after that of the \
             delivery, 2024-12-31. Correct the date, or put the file into the folder of its own \
             date.\n\
             data/2024-12-31/waits.csv, line 5, column `received`: not a date that can be read. \
             Write 2026-10-31 or 31/10/2026.\n\
             data/2024-12-31/waits.csv, line 6, column `received`: the date is before 1990-01-01. \
             Correct the year, or leave the cell blank.\n\
             data/2024-12-31/waits.csv, line 7, column `decided`: the row says that the clock was \
             stopped, but not when. Give the day of the stop.\n",
        );
    }

    const NAMED: &str = "[inputs.council]\nkind = \"waits\"\nfiles = \"data/*/waits.csv\"\n\
        columns = { case = \"ref\", area = \"area\", clock = \"what\", started = \"from\", \
        ended = \"to\" }\nvalues.clock = { final_plan = [\"Plan*\"] }\n";

    #[test]
    fn a_row_may_name_its_clock() {
        let rows = "ref,area,what,from,to\n\
            1,E05,Plan (final),2024-01-01,\n\
            1,E05,assessment_decision,2024-01-01,2024-02-01\n";
        check(
            NAMED,
            &[(FILE, rows)],
            "assessment_decision as of 2024-12-31, threshold 5, covers E10\n\
             E05 2024-01-01 completed 2024-02-01, by 2024-02-12\n\
             final_plan as of 2024-12-31, threshold 5, covers E10\n\
             E05 2024-01-01 open, by 2024-05-20\n\
             data/2024-12-31/waits.csv: read 2, used 2\n",
        );
        check(
            NAMED,
            &[(FILE, "ref,area,what,from,to\n1,E05,Mediation,2024-01-01,\n")],
            "data/2024-12-31/waits.csv, line 2, column `what`: the text names no clock that the \
             configuration knows. Map it to a clock in inputs.council.values.clock.\n",
        );
    }

    #[test]
    fn missing_columns_are_named_with_their_keys() {
        check(
            COUNCIL,
            &[(FILE, "ref,area,received,issued,decided,moved\n")],
            "data/2024-12-31/waits.csv: there is no column `decision`, which \
             inputs.council.clocks.final_plan.stopped.when names. Correct the name in the \
             configuration; the file has `ref`, `area`, `received`, `issued`, `decided`, `moved`.\n\
             data/2024-12-31/waits.csv: there is no column `ordered`, which \
             inputs.council.clocks.tribunal_order_plan.started names. Correct the name in the \
             configuration; the file has `ref`, `area`, `received`, `issued`, `decided`, `moved`.\n\
             data/2024-12-31/waits.csv: there is no column `week20`, which \
             inputs.council.clocks.final_plan.exception names. Correct the name in the \
             configuration; the file has `ref`, `area`, `received`, `issued`, `decided`, `moved`.\n",
        );
    }
}
