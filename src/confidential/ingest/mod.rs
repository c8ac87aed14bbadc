//! From the project folder to records: finds the files, reads them, and reports every fault.
//!
//! What is wrong with one row does not keep the others from being read, so that all faults of a
//! run are reported together.

mod areas;
mod cases;
pub(super) mod clean;
mod columns;
mod complaints;
mod copies;
mod dates;
mod deadlines;
mod delivery;
mod dialect;
mod encoding;
mod events;
mod excerpt;
mod figures;
mod gate;
mod geography;
mod mapping;
mod merge;
mod occurs;
mod past;
mod places;
mod recognise;
mod record;
mod summary;
mod survey;
mod table;
mod text;
mod timing;
mod topics;
mod values;
mod waits;
mod wide;
mod winners;
mod workbook;

pub(super) use cases::{input_of, place_of};
pub(super) use merge::with_common_topics;
pub(super) use past::PastReader;

use super::records::{Cases, Intake, Records};
use crate::areas::Areas;
use crate::config::{self, InputKind, Project};
use crate::fault::{Error, Fault, Faults, Mistakes, Result};
use crate::period::Day;
use places::Listed;
use std::collections::BTreeSet;

/// Returns everything that the files of a project hold; deliveries after `as_of` are not read.
pub(crate) fn ingest(project: &Project, as_of: Option<Day>) -> Result<Records> {
    let areas = match areas::list(project, as_of) {
        Ok(areas) => areas,
        Err(error) => return Err(without_areas(project, as_of, error)),
    };
    let listed = Listed::whole(&areas);
    let mut mistakes = areas::mistakes(project, &areas);
    let mut faults = Faults::default();
    let (mut cases, mut figures, mut intakes) = (Vec::new(), Vec::new(), Vec::new());
    let mut breakdowns: BTreeSet<String> = BTreeSet::new();
    for (name, input) in &project.config.inputs {
        let input = (name.as_str(), input);
        if input.1.kind == InputKind::Figures {
            let read = figures::read(project, listed, input, as_of);
            let read = gather_all(read, &mut faults, &mut mistakes)?;
            figures.extend(read.map(|(set, intake)| {
                intakes.push(intake);
                set
            }));
        } else {
            let read = cases::read(project, listed, input, as_of);
            let read = gather_all(read, &mut faults, &mut mistakes)?;
            breakdowns.extend(input.1.breakdowns().cloned());
            if let Some((list, intake)) = read {
                let topics = list.iter().flat_map(|cases: &Cases| &cases.topics);
                breakdowns.extend(topics.map(|topic| topic.key.clone()));
                cases.extend(list);
                intakes.push(intake);
            } else {
                // What is in the files is not known.
                breakdowns.extend(input.1.possible_breakdowns());
            }
        }
    }
    mistakes.extend(config::mistakes(project.sensitive_problems(&breakdowns)));
    let events = events::read(project, listed);
    let events = gather_all(events, &mut faults, &mut mistakes)?.unwrap_or_default();
    delivery::tell_what_lies_beside(project, &mut intakes, &mut faults)?;
    if !mistakes.is_empty() {
        return Err(Error::Project(mistakes.beside(faults.into_vec())));
    }
    if faults.stop() {
        // What only warns is shown with what stops.
        let warnings = intakes.into_iter().flat_map(|intake| intake.warnings);
        faults.extend(warnings);
        return Err(Error::Faults(faults.into_vec()));
    }
    Ok(Records {
        areas,
        cases: merge::by_series(cases),
        figures,
        events: events.list,
        events_file: events.file,
        intakes,
    })
}

/// Returns what is wrong with the list of areas, and with it what else is wrong, but for areas that are not
/// in the list and what only warns: those that are there could be read only in part.
fn without_areas(project: &Project, as_of: Option<Day>, of_areas: Error) -> Error {
    let (mut faults, mut mistakes) = (Faults::default(), Mistakes::default());
    let part = areas::part(project);
    let listed = Listed {
        areas: &part,
        is_whole: false,
    };
    let of_inputs = project.config.inputs.iter().map(|(name, input)| {
        let named = (name.as_str(), input);
        if input.kind == InputKind::Figures {
            figures::read(project, listed, named, as_of).map(drop)
        } else {
            cases::check(project, listed, named, as_of)
        }
    });
    let of_events = || events::read(project, listed).map(drop);
    let all = std::iter::once(Err(of_areas)).chain(of_inputs);
    for found in all.chain(std::iter::once_with(of_events)) {
        if let Err(failure) = gather_all(found, &mut faults, &mut mistakes) {
            return failure;
        }
    }
    let sensitive = project.sensitive_problems(&project.possible_breakdowns());
    mistakes.extend(config::mistakes(sensitive));
    if mistakes.is_empty() {
        return Error::Faults(faults.into_vec());
    }
    Error::Project(mistakes.beside(faults.into_vec()))
}

/// What the delivery before was.
pub(crate) enum Before {
    Read(Intake),
    /// It cannot be read with the configuration of today.
    Faulty(Day),
}

/// Returns the delivery before the one of an intake, if there is one.
pub(crate) fn before(project: &Project, areas: &Areas, intake: &Intake) -> Option<Before> {
    let day_before = Some(Day(intake.as_of?.0 - 1));
    let input = (intake.input.as_str(), &project.config.inputs[&intake.input]);
    let files = delivery::files(project, input.0, input.1, day_before).ok()?;
    let newest = files.iter().filter_map(|file| file.delivery).max()?;
    match cases::read(project, Listed::whole(areas), input, day_before) {
        Ok((_, intake)) => Some(Before::Read(intake)),
        Err(_) => Some(Before::Faulty(newest)),
    }
}

/// Returns what was read, or keeps its faults for the report; any other error ends the run.
fn gather<T>(result: Result<T>, faults: &mut impl Extend<Fault>) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Error::Faults(found)) => {
            faults.extend(found);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Returns what was read, or keeps what keeps it from being read for the report: faults of the data, and
/// mistakes of the configuration. Only a failure of the machine ends the run.
fn gather_all<T>(
    result: Result<T>,
    faults: &mut Faults,
    mistakes: &mut Mistakes,
) -> Result<Option<T>> {
    match gather(result, faults) {
        Err(Error::Project(mut found)) => {
            faults.extend(found.take_faults());
            mistakes.extend(found);
            Ok(None)
        }
        other => other,
    }
}

/// Puts faults of one rule together, and the worst first.
fn in_order(error: Error) -> Error {
    match error {
        Error::Faults(faults) => {
            let faults: Faults = faults.into_iter().collect();
            Error::Faults(faults.into_vec())
        }
        error => error,
    }
}

#[cfg(test)]
mod mutations;
#[cfg(test)]
mod packages;
#[cfg(test)]
mod real;
#[cfg(test)]
mod tests;
