//! What the people who run the program are told: row counts and what is withheld, no cells.

use super::records::Intake;
use super::release::{Outcome, Release, TableNote};
use crate::fault::Fault;
use crate::period::PeriodKind;
use serde::Serialize;
use std::fmt;

/// The outcome of a run, for the terminal or as JSON; it never enters the site.
#[derive(Debug, Default, Serialize)]
pub struct PrivateReport {
    /// The faults that stopped the reading, with those that only warn; nothing else is known then.
    pub faults: Vec<Fault>,
    pub inputs: Vec<InputReport>,
    pub tables: Vec<TableReport>,
}

/// What became of the rows of an input.
#[derive(Debug, Serialize)]
pub struct InputReport {
    pub input: String,
    pub as_of: Option<String>,
    pub files: Vec<FileReport>,
    /// Faults that do not stop the build.
    pub warnings: Vec<Fault>,
}

/// What became of the rows of a file: `used` and all of `dropped` together are `read`.
#[derive(Debug, Serialize)]
pub struct FileReport {
    pub file: String,
    pub read: u64,
    pub used: u64,
    pub dropped: Vec<Dropped>,
    /// What was decided in reading the file.
    pub notes: Vec<String>,
}

/// Rows that are not used, and why.
#[derive(Debug, Serialize)]
pub struct Dropped {
    pub reason: &'static str,
    pub rows: u64,
}

/// What became of a table of the plan.
#[derive(Debug, Serialize)]
pub struct TableReport {
    pub series: String,
    pub level: &'static str,
    pub periods: &'static str,
    pub breakdown: Option<String>,
    /// Parts that are withheld; all of them, if nothing is published.
    pub withheld: Vec<&'static str>,
    pub published: bool,
}

pub(super) fn intakes(intakes: &[Intake]) -> Vec<InputReport> {
    let file = |file: &super::records::FileIntake| FileReport {
        file: file.path.clone(),
        read: file.read,
        used: file.used,
        dropped: file
            .drops
            .iter()
            .map(|(reason, rows)| Dropped {
                reason: reason.words(),
                rows: *rows,
            })
            .collect(),
        notes: file.notes.clone(),
    };
    let input = |intake: &Intake| InputReport {
        input: intake.input.clone(),
        as_of: intake.as_of.map(|day| day.to_string()),
        files: intake.files.iter().map(file).collect(),
        warnings: intake.warnings.clone(),
    };
    intakes.iter().map(input).collect()
}

pub(super) fn report(inputs: Vec<InputReport>, release: &Release) -> PrivateReport {
    PrivateReport {
        faults: Vec::new(),
        inputs,
        tables: release.notes().iter().map(table).collect(),
    }
}

fn table(note: &TableNote) -> TableReport {
    TableReport {
        series: note.series.key().to_string(),
        level: note.level.plural(),
        periods: match (note.to_date, note.kind) {
            (true, _) => "the year to date",
            (false, PeriodKind::Year(_)) => "years",
            (false, PeriodKind::Quarter) => "quarters",
            (false, PeriodKind::Month) => "months",
        },
        breakdown: note.topic.as_ref().map(|(_, label)| label.clone()),
        withheld: match &note.outcome {
            Outcome::Partly(facets) => facets.iter().map(|facet| facet.words()).collect(),
            Outcome::Published | Outcome::Withheld => Vec::new(),
        },
        published: note.outcome != Outcome::Withheld,
    }
}

impl fmt::Display for PrivateReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for input in &self.inputs {
            let as_of = input.as_of.as_deref().map(|day| format!(", as at {day}"));
            writeln!(f, "Input {}{}", input.input, as_of.unwrap_or_default())?;
            for file in &input.files {
                writeln!(f, "  {}: {} rows, {} used", file.file, file.read, file.used)?;
                for dropped in &file.dropped {
                    writeln!(f, "    {} left out: {}", dropped.rows, dropped.reason)?;
                }
                for note in &file.notes {
                    writeln!(f, "    {note}")?;
                }
            }
            for warning in &input.warnings {
                writeln!(f, "  Warning: {warning}")?;
            }
        }
        if !self.tables.is_empty() {
            writeln!(f, "Tables")?;
        }
        for table in &self.tables {
            let by = table
                .breakdown
                .as_ref()
                .map(|topic| format!(", by {topic}"));
            let outcome = match (table.published, table.withheld.is_empty()) {
                (true, true) => "published".to_string(),
                (true, false) => format!("published without {}", table.withheld.join(", ")),
                (false, _) => "withheld: some part would be too small".to_string(),
            };
            writeln!(
                f,
                "  {}, {}, {}{}: {outcome}",
                table.series,
                table.periods,
                table.level,
                by.unwrap_or_default()
            )?;
        }
        Ok(())
    }
}
