//! What parts the cells of a text, and where its header stands.

use super::record::{Record, Records, is_blank};
use super::table::same_header;
use super::wide;
use crate::period::YearKind;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// What parts cells, the likeliest first.
const DELIMITERS: [(u8, &str); 4] = [
    (b',', "commas"),
    (b';', "semicolons"),
    (b'\t', "tabs"),
    (b'|', "vertical bars"),
];

/// How many records from the top may stand above the header.
const ABOVE_THE_HEADER: usize = 20;

/// How many records are looked at.
const LOOKED_AT: usize = 500;

/// How often a row shorter than the header must occur for its length to be usual.
const USUAL: usize = 3;

/// How a text is to be read.
pub(super) struct Dialect {
    pub delimiter: u8,
    pub header: Vec<String>,
    /// The lines of the header: more than one where names stand below the names of groups.
    pub header_lines: RangeInclusive<u64>,
    /// Lines above the header that hold something.
    pub n_above: usize,
    /// Lengths other than that of the header that are no accident: rows that often lack their last
    /// cells, and those of a file in which most rows have blank cells too many.
    pub usual_lengths: Vec<usize>,
    /// The header holds bytes that are not UTF-8.
    pub is_broken: bool,
}

impl Dialect {
    /// Returns sentences on what is unusual.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let delimiter = DELIMITERS.iter().find(|(byte, _)| *byte == self.delimiter);
        if let Some((b';' | b'\t' | b'|', name)) = delimiter {
            notes.push(format!("columns parted by {name}"));
        }
        if self.n_above > 0 {
            let lines = lines(self.n_above as u64);
            notes.push(format!("{lines} above the header skipped"));
        }
        if self.header_lines.start() < self.header_lines.end() {
            notes.push("the header stands in two rows, which were joined".to_string());
        }
        notes
    }
}

/// Returns `1 line` or `3 lines`.
pub(super) fn lines(n_lines: u64) -> String {
    match n_lines {
        1 => "1 line".to_string(),
        n => format!("{n} lines"),
    }
}

/// The headers that are looked for.
#[derive(Default)]
pub(super) struct Wanted<'p> {
    pub names: Vec<&'p str>,
    /// In a table with a column for each period, what may stand beside the period.
    pub beside_periods: Option<Vec<&'p str>>,
}

impl Wanted<'_> {
    /// Returns how many of the headers are among the cells of a row.
    fn n_among(&self, cells: &[String]) -> usize {
        let has = |name: &&&str| cells.iter().any(|cell| same_header(cell, name));
        let n_names = self.names.iter().filter(has).count();
        let Some(beside) = &self.beside_periods else {
            return n_names;
        };
        let is_number = |cell: &&String| {
            let rest = wide::in_header(cell, YearKind::Calendar).map(|(_, rest)| rest);
            rest.is_some_and(|rest| {
                rest.is_empty() || beside.iter().any(|name| same_header(&rest, name))
            })
        };
        n_names + cells.iter().filter(is_number).count()
    }
}

/// Returns how a text is to be read, from its start and the headers that are looked for. Nothing,
/// if it holds no record.
pub(super) fn decide(start: &[u8], is_whole: bool, wanted: &Wanted) -> Option<Dialect> {
    if let Some(delimiter) = named_delimiter(start) {
        return read(start, is_whole, wanted, delimiter).map(|found| found.dialect);
    }
    let readings = DELIMITERS.iter().enumerate();
    let readings = readings.filter_map(|(place, (delimiter, _))| {
        let found = read(start, is_whole, wanted, *delimiter)?;
        Some((
            found.n_named,
            found.n_regular,
            DELIMITERS.len() - place,
            found,
        ))
    });
    let best = readings.max_by_key(|(named, regular, likely, _)| (*named, *regular, *likely))?;
    Some(best.3.dialect)
}

/// Returns the delimiter of a first line `sep=;`, which one spreadsheet program understands.
fn named_delimiter(start: &[u8]) -> Option<u8> {
    let line = start.split(|byte| matches!(byte, b'\n' | b'\r')).next()?;
    let line = std::str::from_utf8(line).ok()?.trim().trim_matches('"');
    match line.strip_prefix("sep=")?.as_bytes() {
        [delimiter] => Some(*delimiter),
        [] => Some(b'\t'),
        _ => None,
    }
}

/// What a delimiter makes of a text.
struct Reading {
    dialect: Dialect,
    /// Headers that are looked for and found.
    n_named: usize,
    /// Records as long as the header.
    n_regular: usize,
}

fn read(start: &[u8], is_whole: bool, wanted: &Wanted, delimiter: u8) -> Option<Reading> {
    let mut records = records(start, is_whole, delimiter);
    if named_delimiter(start).is_some() {
        records.retain(|record| record.line > 1);
    }
    let found = header(&records, wanted)?;
    let below = &records[found.rows.end() + 1..];
    let mut lengths: BTreeMap<usize, usize> = BTreeMap::new();
    for record in below {
        *lengths.entry(record.len()).or_default() += 1;
    }
    let width = found.cells.len();
    let n_whole = lengths.get(&width).copied().unwrap_or(0);
    let usual = lengths.iter().filter(|(length, n_rows)| match **length {
        length if length < width => length > 1 && **n_rows >= USUAL,
        length => length > width && **n_rows > n_whole.max(1),
    });
    let usual_lengths: Vec<usize> = usual.map(|(length, _)| *length).collect();
    let is_regular = |record: &&Record| {
        record.len() == width || record.len() > width && usual_lengths.contains(&record.len())
    };
    let n_regular = 1 + below.iter().filter(is_regular).count();
    let (first, last) = (&records[*found.rows.start()], &records[*found.rows.end()]);
    let above = &records[..*found.rows.start()];
    Some(Reading {
        n_named: found.n_named,
        n_regular: if width > 1 { n_regular } else { 0 },
        dialect: Dialect {
            delimiter,
            header_lines: first.line..=last.line,
            n_above: above.iter().filter(|row| !row.is_blank()).count(),
            usual_lengths,
            is_broken: !first.broken.is_empty() || !last.broken.is_empty(),
            header: found.cells,
        },
    })
}

fn records(start: &[u8], is_whole: bool, delimiter: u8) -> Vec<Record> {
    let mut records = Records::new(start, delimiter);
    let mut list = Vec::new();
    let mut record = Record::default();
    while list.len() < LOOKED_AT
        && let Some(outcome) = records.next(&mut record)
    {
        if outcome.is_ok() && (is_whole || !record.is_unended) {
            list.push(record.clone());
        }
    }
    list
}

/// A header among the first records.
struct Header {
    rows: RangeInclusive<usize>,
    cells: Vec<String>,
    n_named: usize,
}

/// Returns the row, or the two rows, that hold most of the names; where none holds any, the first
/// that is no mere title.
fn header(records: &[Record], wanted: &Wanted) -> Option<Header> {
    let top = &records[..records.len().min(ABOVE_THE_HEADER)];
    let single = |place: usize| {
        let cells: Vec<String> = top[place]
            .cells()
            .map(|cell| cell.trim().to_string())
            .collect();
        let n_named = wanted.n_among(&cells);
        let rows = place..=place;
        Header {
            rows,
            cells,
            n_named,
        }
    };
    let mut best: Option<Header> = None;
    for place in 0..top.len() {
        let joined = top
            .get(place + 1)
            .and_then(|below| joined(&top[place], below));
        let joined = joined.map(|cells| Header {
            rows: place..=place + 1,
            n_named: wanted.n_among(&cells),
            cells,
        });
        // The row below on its own goes before the two rows joined, if it holds as many names.
        let below = (place + 1 < top.len()).then(|| single(place + 1).n_named);
        let joined = joined.filter(|joined| below.is_none_or(|n_named| joined.n_named > n_named));
        for found in [Some(single(place)), joined].into_iter().flatten() {
            if found.n_named > best.as_ref().map_or(0, |best| best.n_named) {
                best = Some(found);
            }
        }
    }
    best.or_else(|| {
        let widest = top.iter().map(Record::n_filled).max()?;
        let is_title = |row: &Record| row.n_filled() == 0 || widest > 2 && row.n_filled() == 1;
        top.iter().position(|row| !is_title(row)).map(single)
    })
}

/// Returns the names of a header over two rows, `group name`, if the rows can be one: a group
/// stands above the first of its columns, and a column without a group has its name in either row.
fn joined(above: &Record, below: &Record) -> Option<Vec<String>> {
    let filled = |record: &Record, place: usize| !is_blank(record.cell(place));
    let width = above.len().max(below.len());
    let has_gap = (0..width).any(|place| !filled(above, place) && filled(below, place));
    let has_both = (0..width).any(|place| filled(above, place) && filled(below, place));
    if !has_gap || !has_both {
        return None;
    }
    let mut group = "";
    let names = (0..width).map(|place| {
        let (over, name) = (above.cell(place).trim(), below.cell(place).trim());
        if name.is_empty() {
            group = "";
            return over.to_string();
        }
        if !over.is_empty() {
            group = over;
        }
        format!("{group} {name}").trim_start().to_string()
    });
    Some(names.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 3] = ["ref", "ward", "received"];

    fn wanted<'p>(names: &[&'p str]) -> Wanted<'p> {
        Wanted {
            names: names.to_vec(),
            beside_periods: None,
        }
    }

    fn check(start: &str, expected: &str) {
        let dialect = decide(start.as_bytes(), true, &wanted(&NAMES)).unwrap();
        let (header, lines) = (dialect.header.join("|"), &dialect.header_lines);
        let notes = [vec![header], dialect.notes()].concat().join("; ");
        let found = format!("{}-{}: {notes}", lines.start(), lines.end());
        assert_eq!(found, expected, "{start}");
    }

    #[test]
    fn cells_are_parted_by_what_gives_the_columns() {
        check("ref,ward\n1,2\n", "1-1: ref|ward");
        check(
            "ref;ward\n1,5;2,5\n",
            "1-1: ref|ward; columns parted by semicolons",
        );
        check("ref\tward\n1\t2\n", "1-1: ref|ward; columns parted by tabs");
        check(
            "ref|ward\n1|2\n",
            "1-1: ref|ward; columns parted by vertical bars",
        );
        check("a;b\n1,5;2,5\n", "1-1: a|b; columns parted by semicolons");
        check("a\n1\n", "1-1: a");
        check("sep=;\na;b,c\n", "2-2: a|b,c; columns parted by semicolons");
        check("a,b;c\n\"1;2;3\",2\n\"1;2\",3\n", "1-1: a|b;c");
    }

    #[test]
    fn titles_above_the_header_are_passed_over() {
        check(
            "Complaints, 2026,,\n\nmade by the council,,,\nRef,WARD,Received ,n\n1,2,3,4\n",
            "4-4: Ref|WARD|Received|n; 2 lines above the header skipped",
        );
        check(
            "Title,,\na,b,c\n",
            "2-2: a|b|c; 1 line above the header skipped",
        );
        check("1,2,3\n4,5,6\n", "1-1: 1|2|3");
    }

    #[test]
    fn a_header_over_two_rows_is_joined() {
        let dialect = |text: &str, names: &[&'static str]| {
            let dialect = decide(text.as_bytes(), true, &wanted(names)).unwrap();
            (dialect.header.join("|"), *dialect.header_lines.start())
        };
        let text = "area,2024,,2025,\n,n,d,n,d\nE05,1,2,3,4\n";
        let names = ["area", "2024 n", "2024 d", "2025 n", "2025 d"];
        let joined = "area|2024 n|2024 d|2025 n|2025 d".to_string();
        assert_eq!(dialect(text, &names), (joined, 1));
        // Where the names of the second row are asked for, the groups are a title.
        let text = "Case,,Dates,\nref,ward,received,replied\n1,2,3,4\n";
        let below = "ref|ward|received|replied".to_string();
        assert_eq!(dialect(text, &NAMES), (below, 2));
    }
}
