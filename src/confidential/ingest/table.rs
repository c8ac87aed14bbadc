//! The tables of files: rows of trimmed cells, each with its line.

use super::dialect::{self, Wanted, lines};
use super::excerpt;
use super::recognise;
use super::record::{Record, Records, Trouble, is_blank};
use super::text::{self, Text};
use crate::config::{InputConfig, InputKind, Layout, Texts};
use crate::fault::{Error, Fault, Result};
use memchr::memchr;
use sha2::{Digest, Sha256};
use std::io::Read;
use std::ops::RangeInclusive;
use std::path::Path;

/// A table in a file, with its headers read.
///
/// Its rows are read from the file each time they are asked for: a file may be larger than memory.
pub(super) struct Table {
    /// Path below the project folder.
    pub file: String,
    text: Text,
    delimiter: u8,
    headers: Vec<String>,
    header_lines: RangeInclusive<u64>,
    /// For each column, whether it may be read.
    readable: Vec<bool>,
    /// Lengths of rows, other than that of the header, that are no accident.
    usual_lengths: Vec<usize>,
    /// A row of totals is a row like others.
    has_totals: bool,
    notes: Vec<String>,
    /// What every fingerprint of a row begins with.
    fingerprint_of_headers: Sha256,
}

/// What the project says of a file before it is opened.
pub(super) struct Expected<'p> {
    /// Columns that are never read.
    ignore: &'p [String],
    /// Headers that are looked for: by them the header is known from what stands above it.
    wanted: Wanted<'p>,
    /// The sheet of a workbook.
    sheet: Option<&'p str>,
    has_totals: bool,
}

impl<'p> Expected<'p> {
    /// Returns what is expected of the files of an input.
    pub(super) fn of_input(input: &'p InputConfig) -> Expected<'p> {
        let columns = input.columns.values().flat_map(Texts::as_slice);
        let clocks = input.clocks.values().flat_map(|clock| {
            let stops = clock.stopped.iter();
            let stops = stops.flat_map(|stop| stop.when.keys().chain([&stop.date]));
            [&clock.started, &clock.ended]
                .into_iter()
                .chain(&clock.exception)
                .chain(stops)
        });
        let measures = input.measures.values().flat_map(|columns| {
            let names = [&columns.numerator, &columns.denominator, &columns.value];
            names.into_iter().flatten()
        });
        let measures: Vec<&String> = measures.collect();
        let is_wide = input.layout == Layout::Wide;
        // Of a wide table they stand beside the periods, or in a column.
        let as_headers = measures.iter().copied().filter(|_| !is_wide);
        let named = columns
            .chain(clocks)
            .chain(as_headers)
            .chain(input.filter.keys());
        let mut headers: Vec<&str> = named.chain(&input.ignore).map(String::as_str).collect();
        headers.extend(recognise::looked_for(input));
        headers.sort_unstable();
        headers.dedup();
        Expected {
            ignore: &input.ignore,
            wanted: Wanted {
                names: headers,
                beside_periods: is_wide.then(|| measures.into_iter().map(String::as_str).collect()),
            },
            sheet: input.sheet.as_deref(),
            // Of official figures the total is often the row that is wanted.
            has_totals: input.kind == InputKind::Figures,
        }
    }

    /// Returns what is expected of a file with fixed headers.
    pub(super) fn of_headers(headers: &[&'p str]) -> Expected<'p> {
        Expected {
            ignore: &[],
            wanted: Wanted {
                names: headers.to_vec(),
                beside_periods: None,
            },
            sheet: None,
            has_totals: true,
        }
    }
}

/// A column's place in its table.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Column(usize);

impl Column {
    /// One that the table has not: its cells are blank.
    pub(super) const ABSENT: Column = Column(usize::MAX);
}

/// A row, whose cells are blank where it is shorter than the header.
pub(super) struct Row<'t> {
    table: &'t Table,
    record: &'t Record,
}

/// How many lines of a file are no rows of its table, by what they are.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Skipped {
    totals: u64,
    headers: u64,
    notes: u64,
    /// Blank rows among the notes.
    blank: u64,
}

impl Skipped {
    #[cfg(test)]
    pub(super) fn n_records(self) -> u64 {
        self.totals + self.headers + self.notes + self.blank
    }

    /// Returns sentences on what was skipped.
    pub(super) fn notes(self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.totals > 0 {
            notes.push(format!("{} of totals skipped", lines(self.totals)));
        }
        if self.headers > 0 {
            notes.push(format!(
                "{} with the header again skipped",
                lines(self.headers)
            ));
        }
        if self.notes > 0 {
            notes.push(format!(
                "{} of notes below the table skipped",
                lines(self.notes)
            ));
        }
        notes
    }
}

/// How much of a text is looked at to decide how it is to be read.
const START: u64 = 1 << 18;

impl Table {
    /// Returns the table of a file.
    pub(super) fn open(root: &Path, file: &str, expected: &Expected) -> Result<Table> {
        let (text, notes) = Text::open(root, file, expected.sheet)?;
        Table::new(file, text, notes, expected).map_err(|fault| Error::Faults(vec![fault]))
    }

    pub(super) fn new(
        file: &str,
        text: Text,
        mut notes: Vec<String>,
        expected: &Expected,
    ) -> std::result::Result<Table, Fault> {
        let mut start = Vec::new();
        let read = text
            .read()
            .and_then(|text| text.take(START).read_to_end(&mut start));
        read.map_err(|_| text::damaged(file))?;
        let is_whole = (start.len() as u64) < START;
        let dialect = dialect::decide(&start, is_whole, &expected.wanted);
        let dialect = dialect.ok_or_else(|| text::empty(file))?;
        if dialect.is_broken {
            return Err(damaged(file).at_line(*dialect.header_lines.start()));
        }
        notes.extend(dialect.notes());
        let is_ignored = |header: &String| expected.ignore.iter().any(|i| same_header(i, header));
        let mut table = Table {
            file: file.to_string(),
            text,
            delimiter: dialect.delimiter,
            readable: dialect
                .header
                .iter()
                .map(|header| !is_ignored(header))
                .collect(),
            headers: dialect.header,
            header_lines: dialect.header_lines,
            usual_lengths: dialect.usual_lengths,
            has_totals: expected.has_totals,
            notes,
            fingerprint_of_headers: Sha256::new(),
        };
        for (header, readable) in table.headers.iter().zip(&table.readable) {
            if *readable {
                feed(&mut table.fingerprint_of_headers, header.as_bytes());
            }
        }
        Ok(table)
    }

    /// Returns sentences on what was decided in opening the file; none for an ordinary one.
    pub(super) fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Returns every column that may be read, whether or not the configuration names it.
    pub(super) fn columns(&self) -> impl Iterator<Item = Column> {
        let places = 0..self.headers.len();
        places.filter(|place| self.readable[*place]).map(Column)
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
    /// A header that differs only in the case of its letters, or else in spaces and punctuation,
    /// will do, if there is just one.
    pub(super) fn optional_column(
        &self,
        header: &str,
    ) -> std::result::Result<Option<Column>, Fault> {
        let places = |same: fn(&str, &str) -> bool| -> Vec<usize> {
            (0..self.headers.len())
                .filter(|place| self.readable[*place] && same(&self.headers[*place], header))
                .collect()
        };
        let ways: [fn(&str, &str) -> bool; 3] =
            [|a, b| a == b, |a, b| a.eq_ignore_ascii_case(b), same_header];
        let found = ways.into_iter().map(places).find(|found| !found.is_empty());
        match found.as_deref() {
            None => Ok(None),
            Some([place]) => Ok(Some(Column(*place))),
            Some(_) => Err(Fault::in_file(
                &self.file,
                format!("the header `{header}` stands more than once"),
                "Rename or remove all but one of these columns.",
            )
            .at_line(*self.header_lines.end())),
        }
    }

    /// Returns the fault of a table whose first row holds no name that is recognised, with the
    /// lines of the configuration that would name its columns.
    pub(super) fn without_known_names(&self, lines: &str, input: &str) -> Fault {
        let fault = Fault::in_file(
            &self.file,
            "the row names no column that is known",
            format!("Add the header if it is missing; else write {lines} under [inputs.{input}]."),
        );
        fault.at_line(*self.header_lines.start())
    }

    /// Returns the fault of a table whose first row names no column that is looked for.
    pub(super) fn without_header(&self) -> Fault {
        let fault = Fault::in_file(
            &self.file,
            "the row names none of the columns that the configuration names",
            "Remove what stands above the header, or add the header.",
        );
        fault.at_line(*self.header_lines.start())
    }

    /// Returns the headers that may be read, in the order of the file.
    pub(super) fn readable_headers(&self) -> impl Iterator<Item = &str> {
        let headers = self.headers.iter().zip(&self.readable);
        headers
            .filter(|(known, readable)| **readable && !known.is_empty())
            .map(|(known, _)| known.as_str())
    }

    /// Returns the headers that may be read, for a message.
    pub(super) fn list_of_headers(&self) -> String {
        let headers: Vec<String> = self.readable_headers().map(|h| format!("`{h}`")).collect();
        headers.join(", ")
    }

    /// Returns the headers of the columns that are not read.
    pub(super) fn ignored_headers(&self) -> impl Iterator<Item = &str> {
        let places = (0..self.headers.len()).filter(|place| !self.readable[*place]);
        places.map(|place| self.headers[place].as_str())
    }

    /// Returns the header of a column as it stands in the file.
    pub(super) fn header(&self, column: Column) -> &str {
        &self.headers[column.0]
    }

    #[cfg(test)]
    pub(super) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    #[cfg(test)]
    pub(super) fn headers(&self) -> &[String] {
        &self.headers
    }

    #[cfg(test)]
    pub(super) fn n_header_rows(&self) -> u64 {
        self.header_lines.clone().count() as u64
    }

    /// Hands on each row, nothing for one that is all blank, or what is wrong with it; returns the
    /// lines that are none.
    pub(super) fn each_row(
        &self,
        mut visit: impl FnMut(std::result::Result<Option<Row<'_>>, Fault>),
    ) -> Skipped {
        let mut skipped = Skipped::default();
        let Ok(text) = self.text.read() else {
            visit(Err(self.fault(Trouble::Unreadable(1))));
            return skipped;
        };
        let mut records = Records::new(text, self.delimiter);
        records.width = self.headers.len();
        let mut record = Record::default();
        let mut below = Below::default();
        let mut length_before = usize::MAX;
        let mut hand_on = |outcome: std::result::Result<&Record, Trouble>| match outcome {
            Err(trouble) => visit(Err(self.fault(trouble))),
            Ok(record) => {
                visit(self.row(record, length_before));
                length_before = record.len();
            }
        };
        while let Some(outcome) = records.next(&mut record) {
            let line = outcome.err().map_or(record.line, Trouble::line);
            if line <= *self.header_lines.end() && outcome != Err(Trouble::Unreadable(line)) {
                continue;
            }
            match outcome {
                Ok(()) if self.is_total(&record) => skipped.totals += 1,
                Ok(()) if self.is_header(&record) => skipped.headers += 1,
                Ok(()) if below.is_open() && self.may_be_note(&record) => {
                    below.held.push(record.clone());
                }
                _ => {
                    below.hand_over().iter().for_each(|held| hand_on(Ok(held)));
                    hand_on(outcome.map(|()| &record));
                    below.has_rows = true;
                }
            }
        }
        let held = below.hand_over();
        let first_note = (0..held.len()).find(|place| self.starts_notes(&held, *place));
        let (rows, notes) = held.split_at(first_note.unwrap_or(held.len()));
        for held in rows {
            hand_on(Ok(held));
        }
        skipped.blank = notes.iter().filter(|note| note.is_blank()).count() as u64;
        skipped.notes = notes.len() as u64 - skipped.blank;
        skipped
    }

    /// Returns the row of a record, nothing for one that is all blank, or what is wrong with it.
    fn row<'t>(
        &'t self,
        record: &'t Record,
        length_before: usize,
    ) -> std::result::Result<Option<Row<'t>>, Fault> {
        if record.is_blank() && record.broken.is_empty() {
            return Ok(None);
        }
        match self.problem(record, length_before) {
            Some(fault) => Err(fault.at_line(record.line)),
            None => Ok(Some(Row {
                table: self,
                record,
            })),
        }
    }

    fn problem(&self, record: &Record, length_before: usize) -> Option<Fault> {
        let is_read = |place: &usize| self.readable.get(*place) == Some(&true);
        if record.broken.iter().any(is_read) {
            return Some(damaged(&self.file));
        }
        self.wrong_length(record, length_before)
            .or_else(|| self.no_characters(record))
    }

    /// Returns the fault of a row that has cells too many, or so few that it is no whole row.
    ///
    /// Blank cells at the end may be left out, and in all rows they may be too many.
    fn wrong_length(&self, record: &Record, length_before: usize) -> Option<Fault> {
        let (length, n_headers) = (record.len(), self.headers.len());
        if length == n_headers {
            return None;
        }
        let fault = |n_cells: usize, remedy: String| {
            let noun = if n_cells == 1 { "cell" } else { "cells" };
            let problem = format!("the row has {n_cells} {noun} and the header has {n_headers}");
            Some(Fault::in_file(&self.file, problem, remedy))
        };
        let is_usual = |length| self.usual_lengths.contains(&length);
        if length > n_headers {
            // Where a comma within a cell has moved the others, the last cell may well be blank.
            if is_usual(length) && (n_headers..length).all(|place| is_blank(record.cell(place))) {
                return None;
            }
            let sign = match self.delimiter {
                b',' => "comma",
                b';' => "semicolon",
                b'\t' => "tab",
                _ => "sign that parts cells",
            };
            return fault(
                length,
                format!(
                    "Put quotation marks around a cell that holds a {sign}, or remove what is too much."
                ),
            );
        }
        if length == 1 {
            return fault(
                length,
                "Add the cells that are missing, or remove what is no row of the table."
                    .to_string(),
            );
        }
        if record.is_unended && !is_usual(length) {
            return Some(Fault::in_file(
                &self.file,
                "the file ends in the middle of this row",
                "Copy or export it again: rows below this one may be missing.",
            ));
        }
        let is_rest = length_before < n_headers && length_before + length == n_headers + 1;
        (is_rest && !is_usual(length) && !is_usual(length_before)).then(|| {
            Fault::in_file(
                &self.file,
                "this row and the one above it look like one row that a line break has cut in two",
                "Join them, or put quotation marks around the cell that holds the line break.",
            )
        })
    }

    fn no_characters(&self, record: &Record) -> Option<Fault> {
        let is_lost = |cell: &str| {
            memchr(0, cell.as_bytes()).is_some()
                || self.text.marks_what_is_lost() && cell.contains('\u{FFFD}')
        };
        let mut cells = record.cells().zip(&self.readable);
        cells
            .any(|(cell, readable)| *readable && is_lost(cell))
            .then(|| damaged(&self.file))
    }

    fn fault(&self, trouble: Trouble) -> Fault {
        let fault = match trouble {
            Trouble::OpenQuote(_) => Fault::in_file(
                &self.file,
                "a quotation mark is opened here and not closed",
                "Close it, or double a quotation mark that belongs to the text.",
            ),
            Trouble::TooLong(_) => Fault::in_file(
                &self.file,
                "the line is longer than any row of a table",
                "See that each row ends with a line break, and export the file again.",
            ),
            Trouble::Unreadable(_) => Fault::in_file(
                &self.file,
                "the file is damaged or cut off, and cannot be read on from here",
                "Copy or export it again.",
            ),
        };
        fault.at_line(trouble.line())
    }

    /// Says whether a record holds totals of the rows, which are no case.
    fn is_total(&self, record: &Record) -> bool {
        !self.has_totals && record.first_filled().is_some_and(is_total)
    }

    /// Says whether a record is the header once more, as at the top of each printed page.
    fn is_header(&self, record: &Record) -> bool {
        self.headers.len() > 1
            && record.len() >= self.headers.len()
            && self.headers[0] == record.cell(0).trim()
            && record
                .cells()
                .map(str::trim)
                .take(self.headers.len())
                .eq(&self.headers)
    }

    /// Says whether a record may be a note, if it turns out to stand below the table: nearly all
    /// of it is blank.
    fn may_be_note(&self, record: &Record) -> bool {
        if self.headers.len() < 2 || !record.broken.is_empty() {
            return false;
        }
        let most = (self.headers.len() / 3).max(2).min(self.headers.len() - 1);
        let filled = record.cells().filter(|cell| !is_blank(cell));
        match filled.take(most + 1).count() {
            0 | 1 => true,
            n if n > most => false,
            _ => record.first_filled().is_some_and(is_note),
        }
    }

    /// Says whether the notes begin here: with a word for them, after a blank line, or with a
    /// sentence.
    fn starts_notes(&self, held: &[Record], place: usize) -> bool {
        let record = &held[place];
        let Some(words) = record.first_filled() else {
            return false;
        };
        let is_after_blank = record.is_after_empty_line || place > 0 && held[place - 1].is_blank();
        let is_sentence = record.len() == 1 && words.split_whitespace().count() > 2;
        is_after_blank || is_note(words) || is_sentence && self.headers.len() > 2
    }
}

/// Records that are rows if a row follows, and notes if none does.
#[derive(Default)]
struct Below {
    held: Vec<Record>,
    has_rows: bool,
}

/// How many records are held back.
const MOST_HELD: usize = 200;

impl Below {
    fn is_open(&self) -> bool {
        self.has_rows && self.held.len() < MOST_HELD
    }

    fn hand_over(&mut self) -> Vec<Record> {
        std::mem::take(&mut self.held)
    }
}

/// Words that a row of totals begins with, in small letters without spaces and punctuation.
const TOTALS: [&str; 8] = [
    "total",
    "totals",
    "grandtotal",
    "grandtotals",
    "subtotal",
    "subtotals",
    "overalltotal",
    "sum",
];

fn is_total(cell: &str) -> bool {
    let cell = cell.trim();
    let longest = 20;
    let begins = cell.bytes().next().map(|byte| byte.to_ascii_lowercase());
    matches!(begins, Some(b't' | b'g' | b's' | b'o'))
        && cell.len() < longest
        && TOTALS.iter().any(|word| same_header(word, cell))
}

/// How a note below a table begins, in small letters.
const NOTES: [&str; 17] = [
    "note",
    "source",
    "footnote",
    "caveat",
    "copyright",
    "crown copyright",
    "\u{a9}",
    "*",
    "produced by",
    "prepared by",
    "generated ",
    "extracted ",
    "data extracted",
    "report run",
    "end of ",
    "page ",
    "applied filters",
];

fn is_note(cell: &str) -> bool {
    let cell = cell.trim();
    NOTES.iter().any(|word| {
        let start = cell.get(..word.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(word))
    })
}

/// Says whether two headers are the same but for the case of letters, spaces and punctuation.
///
/// `%`, `£` and `#` are no punctuation: `% issued` is another column than `issued`.
pub(super) fn same_header(a: &str, b: &str) -> bool {
    fn letters(header: &str) -> impl Iterator<Item = char> {
        header
            .chars()
            .filter(|letter| letter.is_alphanumeric() || matches!(letter, '%' | '£' | '#' | '+'))
            .flat_map(char::to_lowercase)
    }
    letters(a).eq(letters(b)) && (letters(a).next().is_some() || a.trim() == b.trim())
}

impl<'t> Row<'t> {
    /// Returns the text of a cell, trimmed.
    pub(super) fn text(&self, column: Column) -> &'t str {
        let is_readable = column == Column::ABSENT || self.table.readable[column.0];
        debug_assert!(is_readable, "an ignored column is read");
        self.record.cell(column.0).trim()
    }

    /// Returns a fault in a cell of the row.
    pub(super) fn fault(
        &self,
        column: Column,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Fault {
        Fault::in_file(&self.table.file, problem, remedy)
            .at_line(self.line())
            .in_column(self.table.header(column))
            .with_excerpt(self.drawn(column))
    }

    /// Returns the row drawn with its columns, the cell in one of them marked.
    fn drawn(&self, marked: Column) -> String {
        let cells = self.table.columns();
        let cells = cells.map(|column| (self.header(column), self.text(column), column == marked));
        excerpt::draw(self.line(), cells)
    }

    /// Returns the line on which the row begins.
    pub(super) fn line(&self) -> u64 {
        self.record.line
    }

    /// Returns the header of a column as it stands in the file.
    pub(super) fn header(&self, column: Column) -> &'t str {
        self.table.header(column)
    }

    /// Returns a digest that two rows share only if their headers and cells are the same, those
    /// of ignored columns apart.
    pub(super) fn fingerprint(&self) -> [u8; 32] {
        let mut digest = self.table.fingerprint_of_headers.clone();
        for (place, readable) in self.table.readable.iter().enumerate() {
            if *readable {
                feed(&mut digest, self.record.cell(place).as_bytes());
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

fn damaged(file: &str) -> Fault {
    Fault::in_file(
        file,
        "the row holds bytes that are no characters, unlike the rest of the file",
        "Export the file again, as \"CSV UTF-8\".",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(bytes: &[u8]) -> std::result::Result<Table, Fault> {
        let ignore = ["upn".to_string()];
        let expected = Expected {
            ignore: &ignore,
            has_totals: false,
            ..Expected::of_headers(&["ref", "ward", "received"])
        };
        let (text, notes) = Text::of_bytes("t.csv", bytes)?;
        Table::new("t.csv", text, notes, &expected)
    }

    /// Returns a line of text for each row: its line and its cells, or what is wrong with it; and
    /// one for each note.
    fn rows(bytes: &[u8]) -> Vec<String> {
        let table = match table(bytes) {
            Ok(table) => table,
            Err(fault) => return vec![fault.to_string()],
        };
        let mut lines = Vec::new();
        let skipped = table.each_row(|row| {
            lines.push(match row {
                Err(fault) => fault.to_string(),
                Ok(None) => "blank".to_string(),
                Ok(Some(row)) => {
                    let cells: Vec<&str> = table.columns().map(|column| row.text(column)).collect();
                    format!("{}: {}", row.line(), cells.join("|"))
                }
            });
        });
        lines.extend_from_slice(table.notes());
        lines.extend(skipped.notes());
        lines
    }

    #[test]
    fn the_line_is_that_on_which_a_record_begins() {
        let lf = b"a,b\n1,2\n\n\n3,\"4\n5\"\n 6 ,7";
        let crlf = b"\xEF\xBB\xBFa,b\r\n1,2\r\n\r\n\r\n3,\"4\r\n5\"\r\n 6 ,7\r\n";
        assert_eq!(rows(lf), ["2: 1|2", "5: 3|4\n5", "7: 6|7"]);
        assert_eq!(rows(crlf), ["2: 1|2", "5: 3|4\r\n5", "7: 6|7"]);
        assert_eq!(rows(b"a,b\r1,2\r\r3,4\r"), ["2: 1|2", "4: 3|4"]);
    }

    #[test]
    fn a_row_of_blanks_is_told_apart_from_a_row() {
        assert_eq!(rows(b"a,b\n , \n,,,\n1,2\n"), ["blank", "blank", "4: 1|2"]);
    }

    #[test]
    fn what_a_person_would_call_correct_is_read() {
        assert_eq!(
            rows(b"ref;ward\nD\xE9j\xE0;2\n"),
            [
                "2: Déjà|2",
                "read as Windows-1252",
                "columns parted by semicolons"
            ]
        );
        let utf16: Vec<u8> = "ref\tward\n1\t2\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(
            rows(&utf16),
            ["2: 1|2", "read as UTF-16", "columns parted by tabs"]
        );
        // Cells left out at the end, and blank ones too many in most rows.
        assert_eq!(
            rows(b"ref,ward,received\n1,2\n3,4,5,\n6,7,8\n9,1,,\n"),
            ["2: 1|2|", "3: 3|4|5", "4: 6|7|8", "5: 9|1|"]
        );
    }

    #[test]
    fn a_packed_file_is_unpacked() {
        use flate2::{Compression, write::GzEncoder};
        use std::io::Write;
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(b"ref,ward\n1,2\n").unwrap();
        let packed = packed.finish().unwrap();
        assert_eq!(rows(&packed), ["2: 1|2"]);
        assert_eq!(
            rows(&packed[..packed.len() - 6]),
            [
                "t.csv: the file is damaged or cut off, and cannot be read to its end. Copy or \
              export it again."
            ]
        );
    }

    #[test]
    fn what_stands_above_and_below_the_table_is_passed_over() {
        let file = "Waits of October\n\nref,ward,received\n1,2,3\n\n4,5,6\nref,ward,received\n\
            7,8,9\nTotal,,3\n\nSource: the council,,\nNote,see below,\nand more,,\n";
        assert_eq!(
            rows(file.as_bytes()),
            [
                "4: 1|2|3",
                "6: 4|5|6",
                "8: 7|8|9",
                "1 line above the header skipped",
                "1 line of totals skipped",
                "1 line with the header again skipped",
                "3 lines of notes below the table skipped",
            ]
        );
        // A blank row is a row, and so is one that is nearly blank, if rows follow.
        assert_eq!(
            rows(b"ref,ward,received\n1,2,3\n,,\nx,,\n4,5,6\n7,,\n"),
            ["2: 1|2|3", "blank", "4: x||", "5: 4|5|6", "6: 7||"]
        );
        assert_eq!(
            rows(b"ref,ward,received\n1,2,3\nMade on the last day\n"),
            ["2: 1|2|3", "1 line of notes below the table skipped"]
        );
    }

    #[test]
    fn what_cannot_be_read_is_a_fault_with_its_line() {
        assert_eq!(
            rows(b"a,b\n1\n1,2,3\n\xC3\xA9,2\n\xE9,2\n3,\0\n"),
            [
                "t.csv, line 2: the row has 1 cell and the header has 2. Add the cells that are \
                 missing, or remove what is no row of the table.",
                "t.csv, line 3: the row has 3 cells and the header has 2. Put quotation marks \
                 around a cell that holds a comma, or remove what is too much.",
                "4: é|2",
                "t.csv, line 5: the row holds bytes that are no characters, unlike the rest of \
                 the file. Export the file again, as \"CSV UTF-8\".",
                "t.csv, line 6: the row holds bytes that are no characters, unlike the rest of \
                 the file. Export the file again, as \"CSV UTF-8\".",
            ]
        );
        assert_eq!(
            rows(b""),
            [
                "t.csv: the file is empty. Export it again, with its headers; if it lies in a \
              cloud folder, see that it is downloaded."
            ]
        );
        assert_eq!(
            rows(b"%PDF-1.7\n"),
            [
                "t.csv: the file is a PDF, whatever its name says. Open it in the program it \
              comes from and save the table as .xlsx or .csv."
            ]
        );
        assert_eq!(
            rows(b"a,b\x81\n1,\xE9\n"),
            [
                "t.csv: the text is neither in UTF-8 nor in UTF-16 nor in Windows-1252. Save the \
              file as \"CSV UTF-8\"."
            ]
        );
    }

    #[test]
    fn a_row_that_is_cut_is_a_fault() {
        assert_eq!(
            rows(b"a,b,c,d\n1,2,3,4\n5,6,seven\nor eight,9\n1,2,3,4\n1,2,3"),
            [
                "2: 1|2|3|4",
                "3: 5|6|seven|",
                "t.csv, line 4: this row and the one above it look like one row that a line \
                 break has cut in two. Join them, or put quotation marks around the cell that \
                 holds the line break.",
                "5: 1|2|3|4",
                "t.csv, line 6: the file ends in the middle of this row. Copy or export it \
                 again: rows below this one may be missing.",
            ]
        );
        // A program that leaves out blank cells does so often.
        let short = "1,2,3\n1,2\n".repeat(3);
        let found = rows(format!("a,b,c,d\n{short}1,2").as_bytes());
        assert_eq!(found.len(), 7);
        assert!(found.iter().all(|row| !row.starts_with('t')), "{found:?}");
    }

    /// Without this fault the site would have shown every figure without the lines that the
    /// quotation mark swallows.
    #[test]
    fn a_quotation_mark_that_swallows_lines_is_a_fault() {
        let fault = "t.csv, line 2: a quotation mark is opened here and not closed. Close it, or \
                     double a quotation mark that belongs to the text.";
        assert_eq!(rows(b"a,b\n1,\"2\n3,4\n5,6\n"), [fault, "3: 3|4", "4: 5|6"]);
        assert_eq!(
            rows(b"a,b\n1,\"2\n3,\"4\"\n5,6\n"),
            [fault, "3: 3|4", "4: 5|6"]
        );
        assert_eq!(rows(b"a,b\n1,5\" pipe\n"), ["2: 1|5\" pipe"]);
        let joined = b"a;b;c\n1;\"2;3\n4;5;6\n7;8\";9\n";
        assert_eq!(rows(joined)[..2], [fault, "3: 4|5|6"]);
    }

    #[test]
    fn columns_are_found_by_their_header() {
        let find = |header| {
            let found = table(b"a, b ,B,PC_ex,c,c,Date received,%,\n")
                .unwrap()
                .column(header, "columns.area");
            found
                .map(|column| column.0)
                .map_err(|fault| fault.to_string())
        };
        assert_eq!(find("b"), Ok(1));
        assert_eq!(find("pc_EX"), Ok(3));
        assert_eq!(find("date_received"), Ok(6));
        assert_eq!(find("%"), Ok(7));
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
                 the configuration; the file has `a`, `b`, `B`, `PC_ex`, `c`, `c`, \
                 `Date received`, `%`."
                    .to_string()
            )
        );
    }

    #[test]
    fn headers_are_the_same_but_for_case_spaces_and_punctuation() {
        assert!(same_header("Date Received:", "date_received"));
        assert!(same_header("Größe", "GRÖSSE") || same_header("Größe", "größe"));
        assert!(!same_header("% issued", "issued"));
        assert!(!same_header("", "-"));
        assert!(same_header("%", " %"));
    }

    #[test]
    fn an_ignored_column_is_never_read() {
        assert_eq!(rows(b"upn,a,\xC3\xA9\n\xE9,1,2\n"), ["2: 1|2"]);
        let table = table(b"upn,a\n1,2\n3,2\n").unwrap();
        assert!(table.column("upn", "columns.case").is_err());
        let mut fingerprints = Vec::new();
        table.each_row(|row| fingerprints.push(row.unwrap().unwrap().fingerprint()));
        assert_eq!(fingerprints[0], fingerprints[1]);
    }
}
