//! Rows of waits: the clocks that a row gives.

use super::columns::{Condition, Finder};
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

/// Returns the clocks of a row that have started, or what is wrong with them.
pub(super) fn several_clocks(
    clocks: &[ClockCells],
    row: &Row,
    delivery: Day,
    deadlines: &mut Deadlines,
) -> Result<Vec<Timing>, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut timings = Vec::new();
    let mut started = Vec::new();
    let mut unstarted = Vec::new();
    for cells in clocks {
        match day(row, cells.started, delivery) {
            Err(fault) => {
                faults.push(fault);
                started.push(cells.ended);
            }
            Ok(None) => unstarted.push(cells),
            Ok(Some(start)) => {
                started.push(cells.ended);
                let ended = kept(end(cells, row, delivery, start), &mut faults);
                let exception = cells
                    .exception
                    .map_or(Ok(false), |column| flag(row, column));
                let exception = kept(exception, &mut faults);
                if let (Some(end), Some(exception)) = (ended, exception) {
                    let last =
                        deadlines.last_day(cells.series, start, || cells.limit.last_day(start));
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
            && kept(day(row, cells.ended, delivery), &mut faults).is_some_and(|end| end.is_some())
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
fn end(cells: &ClockCells, row: &Row, delivery: Day, start: Day) -> Result<End, Fault> {
    let start = (start, cells.started);
    let event = later_day(row, cells.ended, delivery, start)?;
    let mut stop: Option<Day> = None;
    for way in &cells.stops {
        if !way.when.fits(row) {
            continue;
        }
        match later_day(row, way.date, delivery, start)? {
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
    delivery: Day,
    deadlines: &mut Deadlines,
) -> Result<Vec<Timing>, Vec<Fault>> {
    let series = cells.series(row).map_err(|fault| vec![fault])?;
    let clock = std::slice::from_ref(&cells.clocks[series].1);
    several_clocks(clock, row, delivery, deadlines)
}
