//! CSV files as rows of trimmed cells, each with its line.

use super::excerpt;
use crate::fault::{Context, Error, Fault, Result};
use csv::ByteRecord;
use sha2::{Digest, Sha256};
use std::path::Path;

/// A CSV file in memory, with its headers read.
pub(super) struct Table {
    /// Path below the project folder.
    pub file: String,
    bytes: Vec<u8>,
    headers: Vec<String>,
    header_line: u64,
    /// For each column, whether it may be read.
    readable: Vec<bool>,
    /// What every fingerprint of a row begins with.
    fingerprint_of_headers: Sha256,
}

/// A column's place in its table.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Column(usize);

/// A row with as many cells as there are headers, all of them UTF-8.
pub(super) struct Row<'t> {
    table: &'t Table,
    record: &'t ByteRecord,
    /// The line on which the record begins.
    line: u64,
}

impl Table {
    /// Returns the table of a file, whose columns named in `ignore` are never read.
    pub(super) fn open(root: &Path, file: &str, ignore: &[String]) -> Result<Table> {
        let bytes = std::fs::read(root.join(file)).with_context(|| format!("reading {file}"))?;
        Table::from_bytes(file, bytes, ignore).map_err(|fault| Error::Faults(vec![fault]))
    }

    fn from_bytes(
        file: &str,
        bytes: Vec<u8>,
        ignore: &[String],
    ) -> std::result::Result<Table, Fault> {
        let mut table = Table {
            file: file.to_string(),
            bytes,
            headers: Vec::new(),
            header_line: 1,
            readable: Vec::new(),
            fingerprint_of_headers: Sha256::new(),
        };
        let mut record = ByteRecord::new();
        if !read(&mut table.reader(), &mut record) {
            return Err(Fault::in_file(
                file,
                "the file is empty",
                "Export it again, with its headers.",
            ));
        }
        table.header_line = table.line(&record);
        for header in &record {
            let header = std::str::from_utf8(header)
                .map_err(|_| not_utf8(file).at_line(table.header_line))?
                .trim();
            let ignored = ignore.iter().any(|i| i.eq_ignore_ascii_case(header));
            table.readable.push(!ignored);
            table.headers.push(header.to_string());
        }
        if let [only] = table.headers.as_slice()
            && only.contains([';', '\t'])
        {
            let fault = Fault::in_file(
                file,
                "the columns are not parted by commas",
                "Save the file as CSV with commas between the columns.",
            );
            return Err(fault.at_line(table.header_line));
        }
        for (header, readable) in table.headers.iter().zip(&table.readable) {
            if *readable {
                feed(&mut table.fingerprint_of_headers, header.as_bytes());
            }
        }
        Ok(table)
    }

    /// Returns the column of a header that a key of the configuration names.
    pub(super) fn column(&self, header: &str, key: &str) -> std::result::Result<Column, Fault> {
        self.optional_column(header)?.ok_or_else(|| {
            Fault::in_file(
                &self.file,
                format!("there is no column `{header}`, which {key} names"),
                format!(
                    "Correct the name in the configuration; the file has {}.",
                    self.list_of_headers()
                ),
            )
        })
    }

    /// Returns the column of a header that the file must have.
    pub(super) fn required_column(&self, header: &str) -> std::result::Result<Column, Fault> {
        self.optional_column(header)?.ok_or_else(|| {
            Fault::in_file(
                &self.file,
                format!("there is no column `{header}`"),
                format!("Add it; the file has {}.", self.list_of_headers()),
            )
        })
    }

    /// Returns the column of a header that the file may have.
    ///
    /// A header that differs only in the case of its letters will do, if there is just one.
    pub(super) fn optional_column(
        &self,
        header: &str,
    ) -> std::result::Result<Option<Column>, Fault> {
        let places = |same: &dyn Fn(&str) -> bool| -> Vec<usize> {
            (0..self.headers.len())
                .filter(|place| self.readable[*place] && same(&self.headers[*place]))
                .collect()
        };
        let mut found = places(&|known| known == header);
        if found.is_empty() {
            found = places(&|known| known.eq_ignore_ascii_case(header));
        }
        match found.as_slice() {
            [place] => Ok(Some(Column(*place))),
            [] => Ok(None),
            _ => Err(Fault::in_file(
                &self.file,
                format!("the header `{header}` stands more than once"),
                "Rename or remove all but one of these columns.",
            )
            .at_line(self.header_line)),
        }
    }

    /// Returns the fault of a table whose first row names no column that is looked for.
    pub(super) fn without_header(&self) -> Fault {
        let fault = Fault::in_file(
            &self.file,
            "the row names none of the columns that the configuration names",
            "Remove what stands above the header, or add the header.",
        );
        fault.at_line(self.header_line)
    }

    fn list_of_headers(&self) -> String {
        let headers: Vec<String> = self
            .headers
            .iter()
            .zip(&self.readable)
            .filter(|(known, readable)| **readable && !known.is_empty())
            .map(|(known, _)| format!("`{known}`"))
            .collect();
        headers.join(", ")
    }

    /// Returns the columns that may be read, in the order of the file.
    pub(super) fn columns(&self) -> impl Iterator<Item = Column> {
        let places = (0..self.headers.len()).filter(|place| self.readable[*place]);
        places.map(Column)
    }

    /// Returns the header of a column as it stands in the file.
    pub(super) fn header(&self, column: Column) -> &str {
        &self.headers[column.0]
    }

    /// Hands on each row, nothing for one that is all blank, or what is wrong with it.
    pub(super) fn each_row(
        &self,
        mut visit: impl FnMut(std::result::Result<Option<Row<'_>>, Fault>),
    ) {
        let mut reader = self.reader();
        let mut record = ByteRecord::new();
        read(&mut reader, &mut record);
        while read(&mut reader, &mut record) {
            let line = self.line(&record);
            if record.as_slice().trim_ascii().is_empty() {
                visit(Ok(None));
                continue;
            }
            let row = Row {
                table: self,
                record: &record,
                line,
            };
            let end = reader.position().byte() as usize;
            match self.problem(&record, end) {
                Some(fault) => visit(Err(fault.at_line(line))),
                None => visit(Ok(Some(row))),
            }
        }
    }

    fn problem(&self, record: &ByteRecord, end: usize) -> Option<Fault> {
        if record.as_slice().contains(&b'\n') && self.has_open_quote(record, end) {
            return Some(Fault::in_file(
                &self.file,
                "a quotation mark is opened here and not closed",
                "Close it, or double a quotation mark that belongs to the text.",
            ));
        }
        if record.len() != self.headers.len() {
            let (n_cells, n_headers) = (record.len(), self.headers.len());
            let remedy = if n_cells > n_headers {
                "Put quotation marks around a cell that holds a comma, or remove what is too much."
            } else {
                "Add the cells that are missing, or remove what is no row of the table."
            };
            let noun = if n_cells == 1 { "cell" } else { "cells" };
            let problem = format!("the row has {n_cells} {noun} and the header has {n_headers}");
            return Some(Fault::in_file(&self.file, problem, remedy));
        }
        let mut cells = record.iter().zip(&self.readable);
        cells
            .any(|(cell, readable)| *readable && std::str::from_utf8(cell).is_err())
            .then(|| not_utf8(&self.file))
    }

    /// Says whether the quotation marks of a record that runs over several lines do not pair up,
    /// so that it has swallowed the lines after it.
    fn has_open_quote(&self, record: &ByteRecord, end: usize) -> bool {
        let raw = &self.bytes[start(record)..end];
        let quotes = raw.iter().filter(|byte| **byte == b'"');
        quotes.fold(false, |open, _| !open)
    }

    fn reader(&self) -> csv::Reader<&[u8]> {
        csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(self.bytes.as_slice())
    }

    /// Returns the line on which a record begins: the reader's own, and past what it skips.
    fn line(&self, record: &ByteRecord) -> u64 {
        let skipped = self.bytes[start(record)..]
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'));
        position(record).line() + skipped.filter(|byte| **byte == b'\n').count() as u64
    }
}

impl<'t> Row<'t> {
    /// Returns the text of a cell, trimmed.
    pub(super) fn text(&self, column: Column) -> &'t str {
        debug_assert!(self.table.readable[column.0], "an ignored column is read");
        std::str::from_utf8(&self.record[column.0])
            .expect("a row is checked before it is handed on")
            .trim()
    }

    /// Returns a fault in a cell of the row.
    pub(super) fn fault(
        &self,
        column: Column,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Fault {
        Fault::in_file(&self.table.file, problem, remedy)
            .at_line(self.line)
            .in_column(self.table.header(column))
            .with_excerpt(self.drawn(column))
    }

    /// Returns the row drawn with its columns, the cell in one of them marked.
    fn drawn(&self, marked: Column) -> String {
        let places = (0..self.table.headers.len()).filter(|place| self.table.readable[*place]);
        let columns = places.map(Column);
        let cells =
            columns.map(|column| (self.header(column), self.text(column), column == marked));
        excerpt::draw(self.line, cells)
    }

    /// Returns the line on which the row begins.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Returns the header of a column as it stands in the file.
    pub(super) fn header(&self, column: Column) -> &'t str {
        self.table.header(column)
    }

    /// Returns a digest that two rows share only if their headers and cells are the same, those
    /// of ignored columns apart.
    pub(super) fn fingerprint(&self) -> [u8; 32] {
        let mut digest = self.table.fingerprint_of_headers.clone();
        for (cell, readable) in self.record.iter().zip(&self.table.readable) {
            if *readable {
                feed(&mut digest, cell);
            }
        }
        digest.finalize().into()
    }
}

/// Feeds a cell with its length before it, so that no two lists of cells run into one.
fn feed(digest: &mut Sha256, cell: &[u8]) {
    digest.update((cell.len() as u64).to_le_bytes());
    digest.update(cell);
}

fn read(reader: &mut csv::Reader<&[u8]>, record: &mut ByteRecord) -> bool {
    reader
        .read_byte_record(record)
        .expect("rows of any length are read from memory")
}

fn position(record: &ByteRecord) -> &csv::Position {
    record
        .position()
        .expect("a record that was read has a position")
}

fn start(record: &ByteRecord) -> usize {
    position(record).byte() as usize
}

fn not_utf8(file: &str) -> Fault {
    Fault::in_file(
        file,
        "the text is not in UTF-8",
        "Save the file as \"CSV UTF-8\".",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(bytes: &[u8]) -> std::result::Result<Table, Fault> {
        Table::from_bytes("t.csv", bytes.to_vec(), &["upn".to_string()])
    }

    /// Returns a line of text for each row: its line and its cells, or what is wrong with it.
    fn rows(bytes: &[u8]) -> Vec<String> {
        let table = match table(bytes) {
            Ok(table) => table,
            Err(fault) => return vec![fault.to_string()],
        };
        let mut lines = Vec::new();
        table.each_row(|row| {
            lines.push(match row {
                Err(fault) => fault.to_string(),
                Ok(None) => "blank".to_string(),
                Ok(Some(row)) => {
                    let columns = (0..table.headers.len()).filter(|place| table.readable[*place]);
                    let cells: Vec<&str> = columns.map(|place| row.text(Column(place))).collect();
                    format!("{}: {}", row.line(), cells.join("|"))
                }
            });
        });
        lines
    }

    #[test]
    fn the_line_is_that_on_which_a_record_begins() {
        let lf = b"a,b\n1,2\n\n\n3,\"4\n5\"\n 6 ,7";
        let crlf = b"\xEF\xBB\xBFa,b\r\n1,2\r\n\r\n\r\n3,\"4\r\n5\"\r\n 6 ,7\r\n";
        assert_eq!(rows(lf), ["2: 1|2", "5: 3|4\n5", "7: 6|7"]);
        assert_eq!(rows(crlf), ["2: 1|2", "5: 3|4\r\n5", "7: 6|7"]);
    }

    #[test]
    fn a_row_of_blanks_is_told_apart_from_a_row() {
        assert_eq!(rows(b"a,b\n , \n,,,\n1,2\n"), ["blank", "blank", "4: 1|2"]);
    }

    #[test]
    fn what_cannot_be_read_is_a_fault_with_its_line() {
        assert_eq!(
            rows(b"a,b\n1\n1,2,3\n\xE9,2\n"),
            [
                "t.csv, line 2: the row has 1 cell and the header has 2. Add the cells that are \
                 missing, or remove what is no row of the table.",
                "t.csv, line 3: the row has 3 cells and the header has 2. Put quotation marks \
                 around a cell that holds a comma, or remove what is too much.",
                "t.csv, line 4: the text is not in UTF-8. Save the file as \"CSV UTF-8\".",
            ]
        );
        assert_eq!(
            rows(b""),
            ["t.csv: the file is empty. Export it again, with its headers."]
        );
        assert_eq!(
            rows(b"\xFF\xFEa\0,\0b\0"),
            ["t.csv, line 1: the text is not in UTF-8. Save the file as \"CSV UTF-8\"."]
        );
        assert_eq!(
            rows(b"a;b\n1;2\n"),
            [
                "t.csv, line 1: the columns are not parted by commas. Save the file as CSV with \
              commas between the columns."
            ]
        );
    }

    /// Without this fault the site would have shown every figure without the lines that the
    /// quotation mark swallows.
    #[test]
    fn a_quotation_mark_that_swallows_lines_is_a_fault() {
        let fault = "t.csv, line 2: a quotation mark is opened here and not closed. Close it, or \
                     double a quotation mark that belongs to the text.";
        assert_eq!(rows(b"a,b\n1,\"2\n3,4\n5,6\n"), [fault]);
        assert_eq!(rows(b"a,b\n1,\"2\n3,\"4\"\n5,6\n"), [fault, "4: 5|6"]);
        assert_eq!(rows(b"a,b\n1,5\" pipe\n"), ["2: 1|5\" pipe"]);
    }

    #[test]
    fn columns_are_found_by_their_header() {
        let find = |header| {
            let found = table(b"a, b ,B,PC_ex,c,c,\n")
                .unwrap()
                .column(header, "columns.area");
            found
                .map(|column| column.0)
                .map_err(|fault| fault.to_string())
        };
        assert_eq!(find("b"), Ok(1));
        assert_eq!(find("pc_EX"), Ok(3));
        assert_eq!(
            find("c"),
            Err(
                "t.csv, line 1: the header `c` stands more than once. Rename or remove all but \
                 one of these columns."
                    .to_string()
            )
        );
        assert_eq!(
            find("ward"),
            Err(
                "t.csv: there is no column `ward`, which columns.area names. Correct the name in \
                 the configuration; the file has `a`, `b`, `B`, `PC_ex`, `c`, `c`."
                    .to_string()
            )
        );
    }

    #[test]
    fn an_ignored_column_is_never_read() {
        assert_eq!(rows(b"upn,a\n\xE9,1\n"), ["2: 1"]);
        let table = table(b"upn,a\n1,2\n3,2\n").unwrap();
        assert!(table.column("upn", "columns.case").is_err());
        let mut fingerprints = Vec::new();
        table.each_row(|row| fingerprints.push(row.unwrap().unwrap().fingerprint()));
        assert_eq!(fingerprints[0], fingerprints[1]);
    }
}
