//! What can go wrong: faults in the data, mistakes in the project, failures of the machine.

use std::fmt;
use std::path::{Path, PathBuf};

/// Whether a fault ends the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is written.
    Stops,
    /// The site is written, and the fault is shown.
    Warns,
}

/// Something wrong in a delivery, with its place. A fault stops the build, unless it only warns.
///
/// A fault never holds a value of the data: it may name headers, areas of the areas file and
/// category values that the configuration maps.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    pub severity: Severity,
    /// Path below the project folder, with `/` on every system.
    pub file: String,
    /// Line in the file, from 1; the line on which a quoted record begins.
    pub line: Option<u64>,
    /// Header of the column, as it stands in the file.
    pub column: Option<String>,
    /// What is wrong, as a clause without a full stop.
    pub problem: String,
    /// What to do, as a sentence.
    pub remedy: String,
}

impl Fault {
    /// Returns a fault of a whole file.
    pub fn in_file(file: &str, problem: impl Into<String>, remedy: impl Into<String>) -> Fault {
        Fault {
            severity: Severity::Stops,
            file: file.to_string(),
            line: None,
            column: None,
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }

    /// Returns the same fault as one that does not stop the build.
    #[must_use]
    pub fn as_warning(self) -> Fault {
        Fault {
            severity: Severity::Warns,
            ..self
        }
    }

    /// Says whether the fault stops the build.
    pub fn stops(&self) -> bool {
        self.severity == Severity::Stops
    }

    /// Returns the same fault, placed at a line.
    #[must_use]
    pub fn at_line(self, line: u64) -> Fault {
        Fault {
            line: Some(line),
            ..self
        }
    }

    /// Returns the same fault, placed in a column.
    #[must_use]
    pub fn in_column(self, column: &str) -> Fault {
        Fault {
            column: Some(column.to_string()),
            ..self
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column `{column}`")?;
        }
        write!(f, ": {}. {}", self.problem, self.remedy)
    }
}

/// Everything that ends a run early, by who can mend it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The data: exit status 1.
    #[error("{}", list(.0))]
    Faults(Vec<Fault>),
    /// The configuration, the content or a template: exit status 2.
    #[error("{place}: {problem}")]
    Project { place: String, problem: String },
    /// The machine: exit status 3.
    #[error("{context}: {source}")]
    Machine {
        context: String,
        source: std::io::Error,
    },
}

/// The result of a stage that can end a run.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Returns a mistake in the project's own files.
    pub fn project(place: impl fmt::Display, problem: impl fmt::Display) -> Error {
        Error::Project {
            place: place.to_string(),
            problem: problem.to_string(),
        }
    }

    /// Returns the exit status of the command line for this error.
    pub fn exit_status(&self) -> u8 {
        match self {
            Error::Faults(_) => 1,
            Error::Project { .. } => 2,
            Error::Machine { .. } => 3,
        }
    }
}

/// Adds to a failure of the machine what was being done.
pub trait Context<T> {
    /// Returns the value, or the error with `doing` before it.
    fn with_context(self, doing: impl FnOnce() -> String) -> Result<T>;
}

impl<T> Context<T> for std::io::Result<T> {
    fn with_context(self, doing: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|source| Error::Machine {
            context: doing(),
            source,
        })
    }
}

/// Returns a path below `root` as it is written in messages: relative, with `/` on every system.
pub fn relative(root: &Path, path: &Path) -> String {
    let below: PathBuf = path.strip_prefix(root).unwrap_or(path).to_path_buf();
    below
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

fn list(faults: &[Fault]) -> String {
    let mut lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    lines.push(match faults.len() {
        1 => "1 fault: nothing was written.".to_string(),
        n => format!("{n} faults: nothing was written."),
    });
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_reads_as_a_sentence_with_its_place() {
        let fault = Fault::in_file(
            "data/2026-10-31/waits.csv",
            "the plan is dated before the request",
            "Correct the row or drop it from the delivery.",
        )
        .at_line(41)
        .in_column("startdate");
        assert_eq!(
            fault.to_string(),
            "data/2026-10-31/waits.csv, line 41, column `startdate`: the plan is dated before \
             the request. Correct the row or drop it from the delivery."
        );
    }
}
