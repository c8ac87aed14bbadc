//! The gate's eye for programs outside: where personal data seem to stand, and never which.

use super::{Finding, Kind, Scanner, Subject, Use};
use std::ops::Range;

/// Looks at the cells of a table, or of a part of one, row by row.
///
/// It tells by column, kind, count and line what looks personal; no cell comes out of it.
pub struct Screen {
    scanner: Scanner<'static>,
}

/// Cells of a column that look like one kind of personal data.
pub struct Suspicion {
    /// The column's place.
    pub column: usize,
    /// What the cells hold, in a sentence: `e-mail addresses`.
    pub what: &'static str,
    pub n_cells: u64,
    /// The first lines, at most three.
    pub lines: Vec<u64>,
}

impl Screen {
    /// Takes the header of each column, and whether it holds days of the case: a date there is no
    /// date of birth.
    pub fn new<'h>(columns: impl Iterator<Item = (&'h str, bool)>) -> Screen {
        let subjects: Vec<Subject> = columns
            .map(|(header, holds_days)| Subject {
                header,
                used_as: if holds_days { Use::Date } else { Use::None },
            })
            .collect();
        Screen {
            scanner: Scanner::new(&subjects, |_, _| false),
        }
    }

    /// Looks at the cells of a row, in the order of the columns.
    pub fn row<'t>(&mut self, line: u64, cells: impl Iterator<Item = &'t str>) {
        self.scanner.row(line, cells);
    }

    /// Looks at the cells of a number of rows of a text in UTF-8: `cell` returns where that of a row
    /// and a column stands, both from 0, and `line` the line of a row.
    ///
    /// What is found is the same as row by row, and it is quicker.
    pub fn rows(
        &mut self,
        text: &[u8],
        n_rows: usize,
        line: impl Fn(usize) -> u64,
        cell: impl Fn(usize, usize) -> Range<usize>,
    ) {
        self.scanner.rows(text, n_rows, line, cell);
    }

    /// Returns what looks personal, by column and kind.
    pub fn suspicions(&self) -> Vec<Suspicion> {
        let suspicion = |finding: Finding| Suspicion {
            column: finding.column,
            what: Kind::words(finding.kind),
            n_cells: finding.count,
            lines: finding.lines,
        };
        self.scanner.findings().into_iter().map(suspicion).collect()
    }
}

/// The first lines that are kept.
const LINES_KEPT: usize = 3;

impl Suspicion {
    /// Says whether another is of the same column and kind.
    pub fn is_like(&self, other: &Suspicion) -> bool {
        (self.column, self.what) == (other.column, other.what)
    }

    /// Adds what a later part of the table has of the same.
    pub fn add(&mut self, later: Suspicion) {
        self.n_cells += later.n_cells;
        self.lines.extend(later.lines);
        self.lines.truncate(LINES_KEPT);
    }
}
