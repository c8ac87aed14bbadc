//! Files that were damaged by chance: none makes the program fail, and none loses a row.
//!
//! `SENDSTATS_MUTATIONS` says how many are tried; `.ci/long` asks for a million.

use super::packages::{ods, xlsx, xlsx_row};
use super::table::{Expected, Skipped, Table};
use super::text::Text;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::io::Read;

const USUAL: u64 = 3_000;

/// Returns sound files of every kind.
fn sound_files() -> Vec<Vec<u8>> {
    let plain = "ref,ward,received\n1,E05,2024-06-03\n2,E06,2024-06-04\n3,E05,\n";
    let rich = "Complaints of October\r\n\r\nref;ward;received;theme\r\n1;E05;2024-06-03;\"Lost; \
        then \"\"found\"\"\"\r\n2;E06;2024-06-04;\"two\r\nlines\"\r\n;;;\r\n3;E05;;Café\r\n\
        Total;;;3\r\n\r\nSource: the council;;;\r\n";
    let packed = {
        use std::io::Write;
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(plain.as_bytes()).unwrap();
        packed.finish().unwrap()
    };
    let rows = [["ref", "ward", "received"], ["1", "E05", "2024-06-03"]];
    let rows = rows
        .iter()
        .enumerate()
        .map(|(place, row)| xlsx_row(place + 1, row));
    let cell = |text: &str| {
        let kind = "office:value-type=\"string\"";
        format!("<table:table-cell {kind}><text:p>{text}</text:p></table:table-cell>")
    };
    let row = format!(
        "<table:table-row>{}{}</table:table-row>",
        cell("ref"),
        cell("ward")
    );
    vec![
        plain.into(),
        plain.replace('\n', "\r").replace(',', "|").into(),
        ",2024,,2025,\narea,n,d,n,d\nE05,1,2,3,4\nE06,5,6,7,8\n".into(),
        rich.into(),
        rich.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        rich.replace(';', "\t")
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect(),
        rich.bytes()
            .map(|byte| if byte == 0xC3 { 0xE9 } else { byte })
            .collect(),
        packed,
        xlsx(&[("Cases", "visible", &rows.collect::<String>())]),
        ods(&row.repeat(3)),
    ]
}

/// What people and programs put into files by mistake.
const STRAY: [&[u8]; 16] = [
    b"\"",
    b"\"\"",
    b",",
    b";",
    b"\t",
    b"|",
    b"\n",
    b"\r",
    b"\r\n",
    b"\0",
    b"\xEF\xBB\xBF",
    b"\xE9",
    b"\xC3",
    b"Total",
    b"\nNote: x\n",
    b"sep=;\n",
];

struct Chance(ChaCha8Rng);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        (self.0.next_u64() % end.max(1) as u64) as usize
    }

    fn range(&mut self, bytes: &[u8]) -> std::ops::Range<usize> {
        let start = self.below(bytes.len() + 1);
        start..(start + self.below(40)).min(bytes.len())
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        let range = self.range(bytes);
        match self.below(8) {
            0 if !range.is_empty() => bytes[range.start] = self.below(256) as u8,
            1 => bytes.insert(range.start, self.below(256) as u8),
            2 => drop(bytes.drain(range)),
            3 => bytes.truncate(range.start),
            4 => {
                let again = bytes[range.clone()].to_vec();
                bytes.splice(range.start..range.start, again);
            }
            5 => {
                let decoded = String::from_utf8_lossy(bytes).into_owned();
                *bytes = decoded.encode_utf16().flat_map(u16::to_le_bytes).collect();
            }
            _ => {
                let stray = STRAY[self.below(STRAY.len())];
                bytes.splice(range.start..range.start, stray.iter().copied());
            }
        }
    }
}

/// What became of the records below the header.
#[derive(PartialEq, Debug)]
struct Outcome {
    /// Lines and cells; nothing for a blank row and for a fault.
    rows: Vec<Option<(u64, Vec<String>)>>,
    n_faults: u64,
    n_skipped: u64,
}

fn outcome(table: &Table) -> Outcome {
    let (mut rows, mut n_faults) = (Vec::new(), 0);
    let skipped: Skipped = table.each_row(|row| match row {
        Ok(None) => rows.push(None),
        Err(_) => {
            n_faults += 1;
            rows.push(None);
        }
        Ok(Some(row)) => {
            let cells = table.columns().map(|column| row.text(column).to_string());
            rows.push(Some((row.line(), cells.collect())));
        }
    });
    Outcome {
        rows,
        n_faults,
        n_skipped: skipped.n_records(),
    }
}

/// Says whether quotation marks stand where the format puts them, so that all readers agree.
fn is_plainly_quoted(text: &str, delimiter: char) -> bool {
    let ends =
        |letter: Option<&char>| letter.is_none_or(|c| *c == delimiter || "\r\n".contains(*c));
    let (mut is_open, mut before) = (false, None);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, is_open) {
            ('"', false) if !ends(before.as_ref()) => return false,
            ('"', false) => is_open = true,
            ('"', true) if letters.peek() == Some(&'"') => {
                letters.next();
            }
            ('"', true) if !ends(letters.peek()) => return false,
            ('"', true) => is_open = false,
            _ => {}
        }
        before = Some(letter);
    }
    !is_open
}

/// Checks the records against those that the crate `csv` finds.
fn check_against_csv(table: &Table, outcome: &Outcome, text: &str) {
    let delimiter = table.delimiter();
    if outcome.n_faults > 0 || !is_plainly_quoted(text, char::from(delimiter)) {
        return;
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let n_below = outcome.rows.len() + outcome.n_skipped as usize;
    let header = records
        .len()
        .checked_sub(n_below + 1)
        .expect("a row too many");
    if table.n_header_rows() == 1 {
        let cells: Vec<&str> = records[header].iter().map(str::trim).collect();
        assert_eq!(cells, table.headers(), "a row too few or too many");
    }
    if outcome.n_skipped > 0 {
        return;
    }
    for (row, record) in outcome.rows.iter().zip(&records[header + 1..]) {
        let n_cells = table.headers().len();
        let cells = (0..n_cells).map(|place| record.get(place).unwrap_or("").trim());
        match row {
            Some((_, row)) => assert!(cells.eq(row), "{record:?} is read as {row:?}"),
            None => assert!(record.iter().all(|cell| cell.trim().is_empty())),
        }
    }
}

fn try_out(bytes: &[u8]) -> bool {
    let Ok((text, notes)) = Text::of_bytes("t.csv", bytes) else {
        return false;
    };
    let mut decoded = Vec::new();
    text.read().unwrap().read_to_end(&mut decoded).unwrap();
    let expected = Expected::of_headers(&["ref", "ward", "received", "area"]);
    let Ok(table) = Table::new("t.csv", text, notes, &expected) else {
        return false;
    };
    let found = outcome(&table);
    assert_eq!(found, outcome(&table), "the second reading differs");
    let lines: Vec<u64> = found.rows.iter().flatten().map(|(line, _)| *line).collect();
    assert!(lines.is_sorted_by(|a, b| a < b), "lines out of order");
    if let Ok(decoded) = std::str::from_utf8(&decoded) {
        check_against_csv(&table, &found, decoded);
    }
    true
}

#[test]
fn no_damage_makes_the_program_fail_or_lose_a_row() {
    let asked = std::env::var("SENDSTATS_MUTATIONS").ok();
    let n_files = asked.map_or(USUAL, |number| number.parse().unwrap());
    let sound = sound_files();
    assert!(sound.iter().all(|file| try_out(file)));
    let mut n_read = 0;
    for seed in 0..n_files {
        let mut chance = Chance(ChaCha8Rng::seed_from_u64(seed));
        let mut bytes = sound[chance.below(sound.len())].clone();
        for _ in 0..=chance.below(4) {
            chance.change(&mut bytes);
        }
        let outcome = std::panic::catch_unwind(|| try_out(&bytes));
        let Ok(is_read) = outcome else {
            panic!("seed {seed}: {}", bytes.escape_ascii());
        };
        n_read += u64::from(is_read);
    }
    println!("{n_read} of {n_files} files were tables still");
    assert!(n_read > n_files / 3, "only {n_read} of {n_files} were read");
}
