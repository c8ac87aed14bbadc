//! The records of a block as cells.

use super::blocks::LONGEST_RECORD;
use super::{Flaw, Row};
use crate::confidential::Screen;
use memchr::{memchr, memchr_iter, memchr3};

/// What rows look like.
#[derive(Clone, Copy)]
pub(super) struct Shape<'a> {
    /// How many cells a row has.
    pub width: usize,
    /// Where the cells stand that are asked for.
    pub places: &'a [usize],
}

/// A flaw, and its line in the block, from 0.
pub(super) type Placed = (u64, Flaw);

/// Where a row without quotation marks stands in its block.
struct PlacedRow {
    start: u32,
    /// Its first separator.
    first: u32,
    line: u32,
}

/// Parts blocks into rows, one block after another.
#[derive(Default)]
pub(super) struct Splitter {
    /// Where commas and line breaks are in a block without quotation marks.
    separators: Vec<u32>,
    /// The rows of such a block, where somebody looks at all of them afterwards.
    placed: Vec<PlacedRow>,
    /// The cells of a row with quotation marks, without them, and where each ends.
    text: String,
    ends: Vec<u32>,
}

impl Splitter {
    /// Hands on each row of a block, and returns the number of its lines; the screen is given all
    /// cells of a block without flaws.
    pub(super) fn rows(
        &mut self,
        text: &str,
        shape: Shape,
        mut screen: Option<&mut Screen>,
        mut each: impl FnMut(&Row) -> Result<(), Flaw>,
    ) -> Result<u64, Placed> {
        if memchr(b'"', text.as_bytes()).is_some() {
            return self.quoted(text, shape, |row| {
                if let Some(screen) = &mut screen {
                    screen.row(row.line, row.cells());
                }
                each(row)
            });
        }
        let n_lines = self.plain(text, shape, screen.is_some(), each)?;
        if let Some(screen) = screen {
            self.show(text.as_bytes(), screen);
        }
        Ok(n_lines)
    }

    /// Lets the screen look at the cells of a block without quotation marks, column by column.
    fn show(&self, bytes: &[u8], screen: &mut Screen) {
        let line = |row: usize| u64::from(self.placed[row].line);
        screen.rows(bytes, self.placed.len(), line, |row, column| {
            let row = &self.placed[row];
            let at = row.first as usize + column;
            let start = match column {
                0 => row.start,
                _ => self.separators[at - 1] + 1,
            };
            start as usize..self.separators[at] as usize
        });
    }

    /// Parts a block without quotation marks: every comma and every line break parts something.
    fn plain(
        &mut self,
        text: &str,
        shape: Shape,
        keeps_places: bool,
        mut each: impl FnMut(&Row) -> Result<(), Flaw>,
    ) -> Result<u64, Placed> {
        let bytes = text.as_bytes();
        self.placed.clear();
        find_separators(bytes, &mut self.separators);
        if bytes.last().is_some_and(|byte| *byte != b'\n') {
            self.separators.push(bytes.len() as u32);
        }
        let is_line_end = |at: usize| bytes.get(at).is_none_or(|byte| *byte == b'\n');
        let (mut start, mut next, mut line) = (0, 0, 0);
        while next < self.separators.len() {
            let first_end = self.separators[next] as usize;
            if is_line_end(first_end) && is_blank(&bytes[start..first_end]) {
                (start, next, line) = (first_end + 1, next + 1, line + 1);
                continue;
            }
            let ends = self.separators.get_mut(next..next + shape.width);
            let ends = ends.ok_or_else(|| (line, ragged(&bytes[start..], shape.width)))?;
            let (last, inner) = ends.split_last_mut().expect("a header has a cell");
            let end = *last as usize;
            if !is_line_end(end) || inner.iter().any(|at| bytes[*at as usize] != b',') {
                return Err((line, ragged(&bytes[start..], shape.width)));
            }
            if end - start > LONGEST_RECORD {
                return Err((line, too_long()));
            }
            *last -= u32::from(bytes[start..end].ends_with(b"\r"));
            let row = Row {
                text,
                start: start as u32,
                ends,
                places: shape.places,
                line,
            };
            each(&row).map_err(|flaw| (line, flaw))?;
            if keeps_places {
                self.placed.push(PlacedRow {
                    start: start as u32,
                    first: next as u32,
                    line: line as u32,
                });
            }
            (start, next, line) = (end + 1, next + shape.width, line + 1);
        }
        Ok(line)
    }

    /// Parts a block with quotation marks, each of which must stand where it may.
    fn quoted(
        &mut self,
        text: &str,
        shape: Shape,
        mut each: impl FnMut(&Row) -> Result<(), Flaw>,
    ) -> Result<u64, Placed> {
        let (mut at, mut line) = (0, 0);
        while at < text.len() {
            let rest = &text.as_bytes()[at..];
            let line_end = memchr(b'\n', rest).unwrap_or(rest.len());
            if is_blank(&rest[..line_end]) {
                (at, line) = (at + line_end + 1, line + 1);
                continue;
            }
            let (length, n_lines) = self
                .record(&text[at..])
                .map_err(|(below, flaw)| (line + below, flaw))?;
            let record = &rest[..length];
            if let Some(flaw) = self.flaw(record, n_lines, shape.width) {
                return Err((line, flaw));
            }
            let row = Row {
                text: &self.text,
                start: 0,
                ends: &self.ends,
                places: shape.places,
                line,
            };
            each(&row).map_err(|flaw| (line, flaw))?;
            (at, line) = (at + length, line + n_lines);
        }
        Ok(line)
    }

    fn flaw(&self, record: &[u8], n_lines: u64, width: usize) -> Option<Flaw> {
        if n_lines > 1 && looks_like_rows(record, width) {
            return Some(open_quote());
        }
        if self.ends.len() != width {
            return Some(wrong_width(self.ends.len(), width));
        }
        (record.len() > LONGEST_RECORD).then(too_long)
    }

    /// Takes the first record of a text, and returns the number of its bytes and of its lines.
    pub(super) fn record(&mut self, text: &str) -> Result<(usize, u64), Placed> {
        let bytes = text.as_bytes();
        self.text.clear();
        self.ends.clear();
        let (mut at, mut n_lines) = (0, 0);
        loop {
            if bytes.get(at) == Some(&b'"') {
                (at, n_lines) = self.quoted_cell(text, at + 1, n_lines)?;
            } else {
                let rest = &text[at..];
                let length = memchr3(b',', b'\n', b'"', rest.as_bytes()).unwrap_or(rest.len());
                let cell = &rest[..length];
                at += length;
                self.text.push_str(match bytes.get(at) {
                    Some(b'"') => return Err((n_lines, stray_quote())),
                    Some(b',') => cell,
                    _ => cell.strip_suffix('\r').unwrap_or(cell),
                });
            }
            self.ends.push(self.text.len() as u32);
            if bytes.get(at) != Some(&b',') {
                let length = at + line_break(&bytes[at..]);
                return Ok((length, n_lines + 1));
            }
            self.text.push(',');
            at += 1;
        }
    }

    /// Takes a cell from behind its opening quotation mark, and returns where it ends.
    fn quoted_cell(
        &mut self,
        text: &str,
        from: usize,
        opened: u64,
    ) -> Result<(usize, u64), Placed> {
        let (mut at, mut n_lines) = (from, opened);
        loop {
            let rest = &text[at..];
            let Some(length) = memchr(b'"', rest.as_bytes()) else {
                return Err((opened, open_quote()));
            };
            self.text.push_str(&rest[..length]);
            n_lines += memchr_iter(b'\n', &rest.as_bytes()[..length]).count() as u64;
            at += length + 1;
            match &text.as_bytes()[at..] {
                [b'"', ..] => self.text.push('"'),
                [] | [b',' | b'\n', ..] | [b'\r'] | [b'\r', b'\n', ..] => return Ok((at, n_lines)),
                _ => return Err((n_lines, stray_quote())),
            }
            at += 1;
        }
    }

    /// Returns the cells of the record that was taken last.
    pub(super) fn cells(&self) -> Vec<&str> {
        let mut start = 0;
        let mut cells = Vec::new();
        for end in &self.ends {
            cells.push(&self.text[start..*end as usize]);
            start = *end as usize + 1;
        }
        cells
    }
}

/// Returns the length of the line break that bytes begin with: none at the end of a file.
fn line_break(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

fn is_blank(line: &[u8]) -> bool {
    line.is_empty() || line == b"\r"
}

/// Says whether every line of a header record has as many cells: it is then joined with rows.
pub(super) fn joins_rows(header: &[u8]) -> bool {
    let first = filled_lines(header).next().unwrap_or(header);
    looks_like_rows(header, n_cells(first))
}

/// Says whether the lines of a record, two at least, have as many cells as a row: then a quotation
/// mark has joined rows, and another one further down has closed it.
fn looks_like_rows(record: &[u8], width: usize) -> bool {
    let are_rows = || filled_lines(record).all(|line| n_cells(line) == width);
    width >= 3 && filled_lines(record).nth(1).is_some() && are_rows()
}

/// Returns the lines that hold more than the quotation mark by which a cell begins or ends.
fn filled_lines(record: &[u8]) -> impl Iterator<Item = &[u8]> {
    let lines = record.split(|byte| *byte == b'\n');
    lines.filter(|line| !is_blank(line) && !matches!(line, [b'"'] | [b'"', b'\r']))
}

fn n_cells(line: &[u8]) -> usize {
    memchr_iter(b',', line).count() + 1
}

const LANES: usize = 64;

/// Fills the list with the places of all commas and line breaks, 64 bytes at a time.
fn find_separators(bytes: &[u8], places: &mut Vec<u32>) {
    places.clear();
    let (chunks, rest) = bytes.as_chunks::<LANES>();
    for (index, chunk) in chunks.iter().enumerate() {
        let mut found = separator_bits(chunk);
        while found != 0 {
            places.push((index * LANES) as u32 + found.trailing_zeros());
            found &= found - 1;
        }
    }
    let n_before = bytes.len() - rest.len();
    for (place, byte) in rest.iter().enumerate() {
        if matches!(byte, b',' | b'\n') {
            places.push((n_before + place) as u32);
        }
    }
}

/// Returns one bit for each byte, the first in the lowest: set where it parts cells or rows.
#[inline]
fn separator_bits(chunk: &[u8; LANES]) -> u64 {
    // Written so that the compiler compares many bytes at once.
    let mut hits = [0_u8; LANES];
    for (hit, byte) in hits.iter_mut().zip(chunk) {
        *hit = u8::from(*byte == b',') | u8::from(*byte == b'\n');
    }
    let (words, _) = hits.as_chunks::<8>();
    words.iter().rev().fold(0, |bits, word| {
        bits << 8 | u64::from_le_bytes(*word).wrapping_mul(GATHER) >> 56
    })
}

/// Moves the lowest bit of each of eight bytes into the highest byte, by a product.
///
/// Knuth, The Art of Computer Programming 4A (2011), 7.1.3.
const GATHER: u64 = 0x0102_0408_1020_4080;

fn ragged(rest: &[u8], width: usize) -> Flaw {
    let line = &rest[..memchr(b'\n', rest).unwrap_or(rest.len())];
    wrong_width(memchr_iter(b',', line).count() + 1, width)
}

fn wrong_width(n_cells: usize, width: usize) -> Flaw {
    Flaw::of_row(
        format!("the row has {n_cells} cells and the header {width}"),
        "Quote cells that hold a comma, and export the file again.",
    )
}

pub(super) fn too_long() -> Flaw {
    Flaw::of_row(
        "the row is longer than any row of a table",
        "See that each row ends with a line break, and export the file again.",
    )
}

pub(super) fn open_quote() -> Flaw {
    Flaw::of_row(
        "a quotation mark is opened here and not closed",
        "Close it, or double a quotation mark that belongs to the text.",
    )
}

fn stray_quote() -> Flaw {
    Flaw::of_row(
        "a quotation mark stands in the middle of a cell",
        "Put the whole cell between quotation marks, and double those that belong to the text.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_found_wherever_they_stand() {
        let text = "a,b\nåß,\n,,x\u{7f}+,-\u{a0}\u{ac}\n\r\u{8c},abcdefghijkl,\n".repeat(4);
        for start in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
            let text = &text[start..];
            let expected: Vec<u32> = text
                .match_indices([',', '\n'])
                .map(|(at, _)| at as u32)
                .collect();
            let mut found = Vec::new();
            find_separators(text.as_bytes(), &mut found);
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
