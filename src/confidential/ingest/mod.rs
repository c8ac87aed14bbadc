//! From the project folder to records: finds the files, reads them, and reports every fault.
//!
//! What is wrong with one row does not keep the others from being read, so that all faults of a
//! run are reported together.

mod areas;
mod cases;
pub(super) mod clean;
mod columns;
mod complaints;
mod deadlines;
mod delivery;
mod events;
mod figures;
mod gate;
mod geography;
mod mapping;
mod merge;
mod places;
mod table;
mod timing;
mod topics;
mod values;
mod waits;
mod winners;

use super::records::Records;
use crate::config::{InputKind, Project};
use crate::fault::{Error, Fault, Result};
use crate::period::Day;

/// Returns everything that the files of a project hold; deliveries after `as_of` are not read.
pub(crate) fn ingest(project: &Project, as_of: Option<Day>) -> Result<Records> {
    let areas = areas::read(project, as_of).map_err(in_order)?;
    let mut faults = Vec::new();
    let (mut cases, mut figures, mut intakes) = (Vec::new(), Vec::new(), Vec::new());
    for (name, input) in &project.config.inputs {
        let input = (name.as_str(), input);
        if input.1.kind == InputKind::Figures {
            let read = figures::read(project, &areas, input, as_of);
            let read = gather(read, &mut faults)?;
            figures.extend(read.map(|(set, intake)| {
                intakes.push(intake);
                set
            }));
        } else {
            let read = cases::read(project, &areas, input, as_of);
            if let Some((list, intake)) = gather(read, &mut faults)? {
                cases.extend(list);
                intakes.push(intake);
            }
        }
    }
    let events = gather(events::read(project, &areas), &mut faults)?;
    if faults.iter().any(Fault::stops) {
        // What only warns is shown with what stops.
        let warnings = intakes.iter().flat_map(|intake| &intake.warnings);
        faults.extend(warnings.cloned());
        return Err(in_order(Error::Faults(faults)));
    }
    Ok(Records {
        areas,
        cases: merge::by_series(cases),
        figures,
        events: events.unwrap_or_default(),
        intakes,
    })
}

/// Returns what was read, or keeps its faults for the report; any other error ends the run.
fn gather<T>(result: Result<T>, faults: &mut Vec<Fault>) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Error::Faults(found)) => {
            faults.extend(found);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Puts faults into the order of files and lines, each once: two clocks may share a cell.
fn in_order(error: Error) -> Error {
    match error {
        Error::Faults(mut faults) => {
            faults.sort();
            faults.dedup();
            Error::Faults(faults)
        }
        error => error,
    }
}

#[cfg(test)]
mod tests;
