//! What a file looks like as its rows are read: blanks, and where rows were left out.

use super::table::{Column, Row, Table};
use super::values::given;
use crate::confidential::records::{Drop, FileIntake, UsedColumn};
use crate::config::InputConfig;
use crate::fault::{Fault, thousands};

/// How many lines are kept of the rows that are left out for one reason.
const LINES_KEPT: usize = 3;

/// A file of fewer rows has no limit of what may be left out: one row is too much of it.
pub(super) const LEAST_ROWS: u64 = 20;

/// What is noted of the rows of a file while they are read.
pub(super) struct Survey {
    /// Each column that is used, and how many used rows have nothing in it.
    columns: Vec<(Column, u64)>,
}

impl Survey {
    /// Returns the survey of a file of which these columns are used.
    pub(super) fn new(used: &[Column]) -> Survey {
        let mut columns: Vec<(Column, u64)> = Vec::new();
        for column in used {
            if !columns.iter().any(|(known, _)| known == column) {
                columns.push((*column, 0));
            }
        }
        Survey { columns }
    }

    /// Notes a row, and why it is not used, if it is not.
    pub(super) fn row(&mut self, row: &Row, dropped: Option<Drop>, intake: &mut FileIntake) {
        if let Some(reason) = dropped {
            let lines = intake.first_lines.entry(reason).or_default();
            if lines.len() < LINES_KEPT {
                lines.push(row.line());
            }
            return;
        }
        for (column, n_blank) in &mut self.columns {
            *n_blank += u64::from(given(row.text(*column)).is_none());
        }
    }

    /// Writes what was noted into the account of the file.
    pub(super) fn finish(self, table: &Table, intake: &mut FileIntake) {
        let used: Vec<Column> = self.columns.iter().map(|(column, _)| *column).collect();
        let used_column = |(column, n_blank): (Column, u64)| UsedColumn {
            header: table.header(column).to_string(),
            n_blank,
        };
        intake.columns = self.columns.into_iter().map(used_column).collect();
        let unused = table.columns().filter(|column| !used.contains(column));
        intake.unused = unused
            .map(|column| table.header(column).to_string())
            .filter(|header| !header.is_empty())
            .collect();
        intake.ignored = table.ignored_headers().map(str::to_string).collect();
    }
}

/// Returns a warning if a file has no row at all: its export can have failed, and else nothing tells.
pub(super) fn without_rows(intake: &FileIntake) -> Option<Fault> {
    let fault = || {
        Fault::in_file(
            &intake.path,
            "the file has headers, and no row below them",
            "If there are cases, export it again with them.",
        )
    };
    (intake.read == 0).then(|| fault().as_warning())
}

/// Returns a fault if more rows of a file are left out than the project allows.
///
/// Rows count that nobody meant to leave out: those without an area or a start. What `where` and
/// `covers` leave out, copies and earlier rows of a case are as the project wants it, and are not
/// among the rows that the share is of.
pub(super) fn too_many_dropped(
    intake: &FileIntake,
    (name, input): (&str, &InputConfig),
) -> Option<Fault> {
    let lost = intake.drops.iter().filter(|(reason, _)| reason.is_a_loss());
    let n_lost: u64 = lost.clone().map(|(_, rows)| rows).sum();
    let n_meant = intake.used + n_lost;
    let limit = input.drop_limit();
    if n_meant < LEAST_ROWS || n_lost as f64 * 100.0 <= limit * n_meant as f64 {
        return None;
    }
    let reasons = lost.map(|(reason, rows)| {
        let lines = intake.first_lines.get(reason);
        let lines = lines.map_or(String::new(), |lines| {
            let noun = if lines.len() == 1 { "line" } else { "lines" };
            let more = if *rows > lines.len() as u64 {
                ", ..."
            } else {
                ""
            };
            let lines: Vec<String> = lines.iter().map(u64::to_string).collect();
            format!(" ({noun} {}{more})", lines.join(", "))
        });
        format!("{} because {}{lines}", thousands(*rows), reason.words())
    });
    let reasons: Vec<String> = reasons.collect();
    let problem = format!(
        "{} of {} rows would be left out, more than {limit}%: {}",
        thousands(n_lost),
        thousands(n_meant),
        reasons.join("; ")
    );
    let enough = (n_lost * 100).div_ceil(n_meant);
    let remedy = format!(
        "Ask for a complete file; if it is right as it is, write drop_limit = {enough} under \
         [inputs.{name}]."
    );
    Some(Fault::in_file(&intake.path, problem, remedy))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{open, shown};
    use crate::confidential::ingest::ingest;
    use std::fmt::Write;

    const OFFICE: &str = "[inputs.office]\nkind = \"complaints\"\nfiles = \"data/*/c.csv\"\n\
        columns = { area = \"ward\", received = \"received\", theme = \"theme\" }\n\
        ignore = [\"upn\"]\nwhere = { type = \"SEND\" }\n";

    const FILE: &str = "data/2024-12-31/c.csv";

    /// Returns a file of rows of each kind: used, without an area, without a start, not asked for.
    fn file([used, blank, no_start, other]: [usize; 4]) -> String {
        let mut text = "upn,type,ward,received,theme,notes\n".to_string();
        let kinds = [
            (used, "SEND,E05,2024-06-03"),
            (blank, "SEND,,2024-06-03"),
            (no_start, "SEND,E05,"),
            (other, "Roads,,"),
        ];
        for (number, cells) in kinds {
            for n in 0..number {
                // No row is a copy of another.
                writeln!(text, "{n},{cells},{},note {n}", ["", "Bus"][n % 2]).unwrap();
            }
        }
        text
    }

    fn check(rows: [usize; 4], keys: &str, expected: &str) {
        let folder = open(&format!("{OFFICE}{keys}"), &[(FILE, &file(rows))]);
        let found = shown(&folder.project, None);
        let found = found.lines().last().unwrap();
        assert!(found.starts_with(expected), "{found}");
    }

    /// The site was made without a word, and had no figures.
    #[test]
    fn a_file_with_headers_alone_is_told() {
        let warnings = |rows| {
            let office = OFFICE.replace("where = { type = \"SEND\" }\n", "");
            let folder = open(&office, &[(FILE, &file(rows))]);
            let records = ingest(&folder.project, None).unwrap_or_else(|error| panic!("{error}"));
            let warnings = records.intakes.iter().flat_map(|intake| &intake.warnings);
            warnings.map(ToString::to_string).collect::<Vec<String>>()
        };
        assert_eq!(
            warnings([0, 0, 0, 0]),
            [
                "data/2024-12-31/c.csv: the file has headers, and no row below them. If there are cases, export it \
                 again with them."
            ]
        );
        assert_eq!(warnings([1, 0, 0, 0]), Vec::<String>::new());
    }

    #[test]
    fn a_file_that_loses_too_many_rows_is_a_fault() {
        check(
            [95, 5, 0, 0],
            "",
            "data/2024-12-31/c.csv: read 100, used 95",
        );
        check(
            [94, 2, 4, 300],
            "",
            "data/2024-12-31/c.csv: 6 of 100 rows would be left out, more than 5%: 2 because the \
             area is blank (lines 96, 97); 4 because no clock has started (lines 98, 99, 100, \
             ...). Ask for a complete file; if it is right as it is, write drop_limit = 6 under \
             [inputs.office].",
        );
        check(
            [94, 6, 0, 0],
            "drop_limit = 6\n",
            "data/2024-12-31/c.csv: read 100, used 94",
        );
        check(
            [94, 6, 0, 0],
            "drop_limit = 5.9\n",
            "data/2024-12-31/c.csv: 6 of 100 rows would be left out, more than 5.9%",
        );
    }

    #[test]
    fn a_small_file_has_no_limit() {
        check([10, 9, 0, 0], "", "data/2024-12-31/c.csv: read 19, used 10");
        check([10, 10, 0, 0], "", "data/2024-12-31/c.csv: 10 of 20 rows");
    }

    #[test]
    fn blanks_are_counted_of_the_rows_that_are_used() {
        let folder = open(OFFICE, &[(FILE, &file([40, 1, 0, 7]))]);
        let records = ingest(&folder.project, None).unwrap_or_else(|e| panic!("{e}"));
        let file = &records.intakes[0].files[0];
        let columns: Vec<(&str, u64)> = file
            .columns
            .iter()
            .map(|column| (column.header.as_str(), column.n_blank))
            .collect();
        assert_eq!(
            columns,
            [("type", 0), ("ward", 0), ("theme", 20), ("received", 0)]
        );
        assert_eq!(file.unused, ["notes"]);
        assert_eq!(file.ignored, ["upn"]);
    }
}
