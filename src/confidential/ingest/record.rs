//! Text as records of cells: delimiters, quotation marks and line ends.
//!
//! The crate `csv` reads any bytes as some record. Here a quotation mark that is never closed must
//! be found at the line on which it opens, a record must not grow without bound, and the lines
//! after a fault must still be read; so the records are parted here, and `csv` is what the tests
//! compare with.

use memchr::{memchr, memchr_iter, memchr2};
use std::io::Read;
use std::ops::Range;

/// How long a record may be: far longer than a row, far shorter than what a quotation mark that
/// is never closed would swallow.
pub(super) const LONGEST_RECORD: usize = 1 << 20;

const FIRST_BUFFER: usize = 1 << 17;
const SMALLEST_READ: usize = 1 << 12;

/// A record: its cells, and where it stands.
#[derive(Clone, Default)]
pub(super) struct Record {
    text: String,
    cells: Vec<Range<u32>>,
    /// The line on which it begins, from 1.
    pub line: u64,
    /// An empty line stands above it.
    pub is_after_empty_line: bool,
    /// Nothing ends it but the end of the file.
    pub is_unended: bool,
    /// Some of its bytes are not UTF-8; its cells are then empty where they are not.
    pub broken: Vec<usize>,
}

impl Record {
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// Returns a cell as it stands; nothing where the record ends before it.
    pub(super) fn cell(&self, place: usize) -> &str {
        let range = self.cells.get(place).cloned().unwrap_or(0..0);
        &self.text[range.start as usize..range.end as usize]
    }

    pub(super) fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|place| self.cell(place))
    }

    /// Says whether no cell holds anything.
    pub(super) fn is_blank(&self) -> bool {
        self.cells().all(is_blank)
    }

    /// Returns the first cell that holds something, as it stands.
    pub(super) fn first_filled(&self) -> Option<&str> {
        self.cells().find(|cell| !is_blank(cell))
    }

    pub(super) fn n_filled(&self) -> usize {
        self.cells().filter(|cell| !is_blank(cell)).count()
    }
}

/// Says whether a cell holds nothing that could be seen.
pub(super) fn is_blank(cell: &str) -> bool {
    cell.trim().is_empty()
}

/// Why no record can be made of a line.
#[derive(Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(super) enum Trouble {
    /// A quotation mark is opened on this line and not closed.
    OpenQuote(u64),
    /// The line is longer than a record may be.
    TooLong(u64),
    /// The file cannot be read on from this line.
    Unreadable(u64),
}

impl Trouble {
    pub(super) fn line(self) -> u64 {
        match self {
            Trouble::OpenQuote(line) | Trouble::TooLong(line) | Trouble::Unreadable(line) => line,
        }
    }
}

/// Reads records one after another.
pub(super) struct Records<R> {
    reader: R,
    delimiter: u8,
    /// How many cells a row has; 0 where that is not known yet.
    pub width: usize,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    is_at_end: bool,
    is_broken: bool,
    line: u64,
}

/// The end of a line: where it is, and how many bytes part it from the next.
#[derive(Clone, Copy)]
struct LineEnd {
    at: usize,
    length: usize,
}

impl<R: Read> Records<R> {
    pub(super) fn new(reader: R, delimiter: u8) -> Records<R> {
        Records {
            reader,
            delimiter,
            width: 0,
            buffer: vec![0; FIRST_BUFFER],
            start: 0,
            end: 0,
            is_at_end: false,
            is_broken: false,
            line: 1,
        }
    }

    /// Fills the record with the next one; what cannot be one is passed over with its line.
    pub(super) fn next(&mut self, record: &mut Record) -> Option<Result<(), Trouble>> {
        let first_line = self.line;
        let line_end = loop {
            match self.line_end(0) {
                Err(trouble) => return trouble.map(Err),
                Ok(LineEnd { at: 0, length: 0 }) => return None,
                Ok(LineEnd { at: 0, length }) => self.pass(length, 1),
                Ok(line_end) => break line_end,
            }
        };
        record.line = self.line;
        record.is_after_empty_line = self.line > first_line;
        record.is_unended = line_end.length == 0;
        record.cells.clear();
        record.broken.clear();
        let mut text = std::mem::take(&mut record.text).into_bytes();
        text.clear();
        let outcome = if memchr(b'"', self.raw(0..line_end.at)).is_some() {
            self.quoted(line_end, record, &mut text)
        } else {
            self.plain(line_end, record, &mut text);
            Ok(())
        };
        record.text = String::from_utf8(text).unwrap_or_else(|error| {
            let bytes = error.into_bytes();
            with_what_is_text(&bytes, &mut record.cells, &mut record.broken)
        });
        Some(outcome)
    }

    /// Takes a line without quotation marks.
    fn plain(&mut self, line_end: LineEnd, record: &mut Record, text: &mut Vec<u8>) {
        let line = &self.buffer[self.start..self.start + line_end.at];
        text.extend_from_slice(line);
        let mut start = 0;
        for at in memchr_iter(self.delimiter, line) {
            record.cells.push(start..at as u32);
            start = at as u32 + 1;
        }
        record.cells.push(start..line.len() as u32);
        self.pass(line_end.at + line_end.length, 1);
    }

    /// Takes a line with quotation marks, and the lines that a cell of it runs over.
    fn quoted(
        &mut self,
        mut line_end: LineEnd,
        record: &mut Record,
        text: &mut Vec<u8>,
    ) -> Result<(), Trouble> {
        let mut n_lines = 1;
        let mut at = 0;
        loop {
            let from = text.len() as u32;
            let after_blanks = self.after_blanks(at, line_end.at);
            if after_blanks < line_end.at && self.raw(after_blanks..line_end.at)[0] == b'"' {
                let opened = (after_blanks, self.line + n_lines - 1);
                let Some(closed) =
                    self.quoted_cell(opened.0 + 1, &mut line_end, &mut n_lines, text)
                else {
                    return Err(self.after_open_quote(opened));
                };
                at = closed;
            } else {
                let rest = self.raw(at..line_end.at);
                let length = memchr(self.delimiter, rest).unwrap_or(rest.len());
                text.extend_from_slice(&rest[..length]);
                at += length;
            }
            record.cells.push(from..text.len() as u32);
            if at == line_end.at {
                if n_lines > 1 && self.looks_like_rows(line_end.at) {
                    return Err(self.after_open_quote((0, self.line)));
                }
                record.is_unended = line_end.length == 0;
                self.pass(line_end.at + line_end.length, n_lines);
                return Ok(());
            }
            at += 1;
        }
    }

    /// Takes a cell after its opening quotation mark, and returns where it ends: before a
    /// delimiter or at the end of a line. Nothing, where it is not closed.
    ///
    /// A quotation mark in the middle of a cell belongs to its text, if the cell ends on the line.
    fn quoted_cell(
        &mut self,
        mut at: usize,
        line_end: &mut LineEnd,
        n_lines: &mut u64,
        text: &mut Vec<u8>,
    ) -> Option<usize> {
        let (mut is_stray, mut is_long) = (false, false);
        loop {
            let rest = self.raw(at..line_end.at);
            let Some(length) = memchr(b'"', rest) else {
                let next = line_end.at + line_end.length;
                if line_end.length == 0 || is_stray {
                    return None;
                }
                text.extend_from_slice(self.raw(at..next));
                *line_end = self.line_end(next).ok()?;
                *n_lines += 1;
                is_long = true;
                at = next;
                continue;
            };
            text.extend_from_slice(&rest[..length]);
            let after = at + length + 1;
            if self.raw(after..line_end.at).first() == Some(&b'"') {
                text.push(b'"');
                at = after + 1;
                continue;
            }
            let end = self.after_blanks(after, line_end.at);
            if end == line_end.at || self.raw(end..line_end.at)[0] == self.delimiter {
                return Some(end);
            }
            if is_long {
                return None;
            }
            is_stray = true;
            text.push(b'"');
            at = after;
        }
    }

    /// Says whether every line of a record has as many cells as a row: then a quotation mark has
    /// joined rows, and another one further down has closed it.
    fn looks_like_rows(&self, end: usize) -> bool {
        if self.width < 3 {
            return false;
        }
        let mut lines = self.raw(0..end).split(|byte| matches!(byte, b'\n' | b'\r'));
        lines.all(|line| {
            line.is_empty() || memchr_iter(self.delimiter, line).count() + 1 == self.width
        })
    }

    /// Goes on with the line after the one on which a quotation mark is opened.
    fn after_open_quote(&mut self, (at, line): (usize, u64)) -> Trouble {
        let n_lines = line - self.line + 1;
        if self.is_broken {
            return Trouble::Unreadable(line);
        }
        match self.line_end(at) {
            Ok(line_end) => self.pass(line_end.at + line_end.length, n_lines),
            Err(trouble) => return trouble.unwrap_or(Trouble::Unreadable(line)),
        }
        Trouble::OpenQuote(line)
    }

    fn after_blanks(&self, from: usize, end: usize) -> usize {
        let is_blank = |byte: &&u8| **byte != self.delimiter && matches!(**byte, b' ' | b'\t');
        from + self.raw(from..end).iter().take_while(is_blank).count()
    }

    /// Returns the bytes of a range that counts from the start of the record.
    fn raw(&self, range: Range<usize>) -> &[u8] {
        &self.buffer[self.start + range.start..self.start + range.end]
    }

    fn pass(&mut self, n_bytes: usize, n_lines: u64) {
        self.start += n_bytes;
        self.line += n_lines;
    }

    /// Returns the end of the line at a place that counts from the start of the record.
    ///
    /// A line that is too long is passed over, if it is the first of its record. An error without
    /// trouble says that the trouble has been told.
    fn line_end(&mut self, from: usize) -> Result<LineEnd, Option<Trouble>> {
        let mut looked = from;
        loop {
            let rest = &self.buffer[self.start + looked..self.end];
            let found = memchr2(b'\n', b'\r', rest);
            if let Some(length) = found
                && looked + length <= LONGEST_RECORD
            {
                let at = looked + length;
                let is_return = rest[length] == b'\r';
                match rest.get(length + 1) {
                    Some(b'\n') if is_return => return Ok(LineEnd { at, length: 2 }),
                    None if is_return && !self.is_at_end => {
                        self.fill()?;
                        continue;
                    }
                    _ => return Ok(LineEnd { at, length: 1 }),
                }
            }
            looked = self.end - self.start;
            if looked > LONGEST_RECORD {
                let line = self.line;
                if from == 0 {
                    self.pass_long_line()?;
                }
                return Err(Some(Trouble::TooLong(line)));
            }
            if self.is_at_end {
                let (at, length) = (looked, 0);
                return Ok(LineEnd { at, length });
            }
            self.fill()?;
        }
    }

    fn pass_long_line(&mut self) -> Result<(), Option<Trouble>> {
        loop {
            let rest = &self.buffer[self.start..self.end];
            let length = memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            match rest[length..] {
                // Whether a line feed follows a carriage return is not known yet.
                [] | [b'\r'] if !self.is_at_end => self.start += length,
                [] => {
                    self.start = self.end;
                    return Ok(());
                }
                [b'\r', b'\n', ..] => {
                    self.pass(length + 2, 1);
                    return Ok(());
                }
                _ => {
                    self.pass(length + 1, 1);
                    return Ok(());
                }
            }
            self.fill()?;
        }
    }

    /// Reads more bytes behind those of the record.
    fn fill(&mut self) -> Result<(), Option<Trouble>> {
        if self.is_broken {
            return Err(None);
        }
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.buffer.len() - self.end < SMALLEST_READ {
            self.buffer.resize(2 * self.buffer.len(), 0);
        }
        loop {
            match self.reader.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.is_at_end = true,
                Ok(n_bytes) => self.end += n_bytes,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(_) => {
                    self.is_broken = true;
                    return Err(Some(Trouble::Unreadable(self.line)));
                }
            }
            return Ok(());
        }
    }
}

/// Returns the cells that are UTF-8, with nothing for those that are not.
fn with_what_is_text(bytes: &[u8], cells: &mut [Range<u32>], broken: &mut Vec<usize>) -> String {
    let mut text = String::new();
    for (place, range) in cells.iter_mut().enumerate() {
        let from = text.len() as u32;
        match std::str::from_utf8(&bytes[range.start as usize..range.end as usize]) {
            Ok(cell) => text += cell,
            Err(_) => broken.push(place),
        }
        *range = from..text.len() as u32;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out a few bytes at a time, as a decoder may.
    struct Drops<'a>(&'a [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let n_bytes = self.1.min(buffer.len()).min(self.0.len());
            let (now, later) = self.0.split_at(n_bytes);
            buffer[..n_bytes].copy_from_slice(now);
            self.0 = later;
            Ok(n_bytes)
        }
    }

    /// Returns a text for each record: its line and its cells, or the trouble.
    fn records_in_drops(bytes: &[u8], width: usize, size: usize) -> Vec<String> {
        let mut records = Records::new(Drops(bytes, size), b',');
        records.width = width;
        let mut record = Record::default();
        let mut lines = Vec::new();
        while let Some(outcome) = records.next(&mut record) {
            if let Err(trouble) = outcome {
                lines.push(format!("{trouble:?}"));
                continue;
            }
            let cells: Vec<&str> = record.cells().collect();
            lines.push(format!("{}: {}", record.line, cells.join("|")));
        }
        lines
    }

    fn check(text: &str, expected: &[&str]) {
        for size in [1, 2, 3, 1 << 16] {
            assert_eq!(records_in_drops(text.as_bytes(), 0, size), expected);
        }
    }

    #[test]
    fn lines_end_in_whatever_way() {
        check("a,b\n1,2\n\n\n3,4", &["1: a|b", "2: 1|2", "5: 3|4"]);
        check("a,b\r\n1,2\r\n\r\n3,4\r\n", &["1: a|b", "2: 1|2", "4: 3|4"]);
        check("a,b\r1,2\r\r3,4\r", &["1: a|b", "2: 1|2", "4: 3|4"]);
        check("a,\"b\r\nc\"\r\n1,", &["1: a|b\r\nc", "3: 1|"]);
        check("\n\n", &[]);
    }

    #[test]
    fn quotation_marks_hold_a_cell_together() {
        check("\"a,b\",c\n", &["1: a,b|c"]);
        check("\"\",\"\"\"\"\n", &["1: |\""]);
        check("a, \"b, c\" ,d\n", &["1: a|b, c|d"]);
        check("5\" pipe,6\n", &["1: 5\" pipe|6"]);
        check("\"The \"Big\" school\",6\n", &["1: The \"Big\" school|6"]);
        check("\"a\n\n\nb\",c\nd,e\n", &["1: a\n\n\nb|c", "5: d|e"]);
    }

    #[test]
    fn an_open_quotation_mark_costs_its_own_line_only() {
        check("1,\"2\n3,4\n5,6\n", &["OpenQuote(1)", "2: 3|4", "3: 5|6"]);
        check("1,\"2\n3,\"4\"\n", &["OpenQuote(1)", "2: 3|4"]);
        check("\"a\nb\",\"2\n3,4", &["OpenQuote(2)", "3: 3|4"]);
        check(
            "1,\"2\n3,5\"x\n5,6\n",
            &["OpenQuote(1)", "2: 3|5\"x", "3: 5|6"],
        );
        check("1,\"2", &["OpenQuote(1)"]);
    }

    /// Two inch marks in different rows would otherwise make one row of all that lie between.
    #[test]
    fn rows_that_two_quotation_marks_join_are_told() {
        let text = b"a,b,c\n1,\"2,3\n4,5,6\n7,8\",9\n";
        let expected = ["1: a|b|c", "OpenQuote(2)", "3: 4|5|6", "4: 7|8\"|9"];
        assert_eq!(records_in_drops(text, 3, 5), expected);
        let text = b"1,2,\"three\nand, well\"\n";
        assert_eq!(records_in_drops(text, 3, 5), ["1: 1|2|three\nand, well"]);
    }

    #[test]
    fn what_is_longer_than_a_record_is_passed_over() {
        let long = "x".repeat(3 * LONGEST_RECORD);
        let text = format!("a,b\n1,{long}\r\n3,4\n");
        let found = records_in_drops(text.as_bytes(), 2, 1 << 16);
        assert_eq!(found, ["1: a|b", "TooLong(2)", "3: 3|4"]);
        let lines = "x,y\n".repeat(LONGEST_RECORD);
        let text = format!("1,\"2\n{lines}");
        let found = records_in_drops(text.as_bytes(), 2, 1 << 16);
        assert_eq!(found[..2], ["OpenQuote(1)", "2: x|y"]);
        assert_eq!(found.len(), 1 + LONGEST_RECORD);
        let found = records_in_drops(format!("1,\"{long}").as_bytes(), 2, 1 << 16);
        assert_eq!(found, ["TooLong(1)"]);
    }
}
