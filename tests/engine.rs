//! The reference job over the engine, compared with a slow and obvious second implementation on
//! thousands of small files, for several numbers of threads and sizes of blocks.

#[path = "../examples/j1/job.rs"]
mod job;

use job::Options;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sendstats::engine::Source;
use sendstats::period::Day;
use std::collections::BTreeMap;
use std::fmt::Write;

const WAITS: &str = "case_id,area_code,stage,request_date,decision_date,exception,need";
const COMPLAINTS: &str =
    "complaint_id,area_code,received_date,responded_date,theme,channel,outcome";

/// The tables of waits by quarter and in total, or of complaints, as text.
type Tables = Vec<String>;

fn options(n_threads: usize, block_bytes: usize) -> Options {
    Options {
        n_threads,
        block_bytes,
        looks_for_personal_data: false,
    }
}

fn waits(text: &[u8], options: Options) -> Result<Tables, String> {
    let counted = job::waits(Source::new("waits.csv", text), options);
    let counted = counted.map_err(|error| error.to_string())?;
    let (quarters, total) = job::waits_tables(&counted);
    Ok(vec![quarters, total])
}

fn complaints(text: &[u8], options: Options) -> Result<Tables, String> {
    let counted = job::complaints(Source::new("complaints.csv", text), options);
    let counted = counted.map_err(|error| error.to_string())?;
    Ok(vec![job::complaints_table(&counted)])
}

/// The second implementation: all rows in memory, one group after another.
mod slow {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let cells = |row: csv::StringRecord| row.iter().map(str::to_string).collect();
        reader.records().map(|row| cells(row.unwrap())).collect()
    }

    fn day(text: &str) -> Day {
        Day::parse_iso(text).unwrap()
    }

    fn quarter(day: &str) -> String {
        let month: u32 = day[5..7].parse().unwrap();
        format!("{}Q{}", &day[..4], month.div_ceil(3))
    }

    fn quantile(waits: &[i32], p: f64) -> String {
        let mut sorted = waits.to_vec();
        sorted.sort_unstable();
        if sorted.is_empty() {
            return String::new();
        }
        let place = (sorted.len() - 1) as f64 * p;
        let (low, high) = (
            sorted[place.floor() as usize],
            sorted[place.ceil() as usize],
        );
        (f64::from(low) + f64::from(high - low) * (place - place.floor())).to_string()
    }

    /// The first day by which half have ended, the chance to go on multiplied day by day.
    fn kaplan_meier(closed: &[i32], open: &[i32]) -> String {
        let mut waiting = 1.0;
        for day in 0..=closed.iter().copied().max().unwrap_or(-1) {
            let still = |waits: &[i32]| waits.iter().filter(|wait| **wait >= day).count();
            let at_risk = (still(closed) + still(open)) as f64;
            let ended = closed.iter().filter(|wait| **wait == day).count() as f64;
            if ended > 0.0 {
                waiting *= 1.0 - ended / at_risk;
            }
            if waiting <= 0.5 + 1e-9 {
                return day.to_string();
            }
        }
        String::new()
    }

    fn cell(text: &str) -> String {
        if text.contains([',', '"', '\n']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.to_string()
        }
    }

    pub fn waits(text: &str) -> Tables {
        let header = "n,n_closed,n_open,pct_140,median_days,p90_days";
        let mut quarters = format!("area_code,stage,quarter,{header}\n");
        let mut total = format!("area_code,stage,{header},km_median_days\n");
        let mut by_key: BTreeMap<Vec<String>, Vec<Vec<String>>> = BTreeMap::new();
        for row in rows(text) {
            let key = vec![row[1].clone(), row[2].clone()];
            let by_quarter = [key.clone(), vec![quarter(&row[3])]].concat();
            by_key.entry(key).or_default().push(row.clone());
            by_key.entry(by_quarter).or_default().push(row);
        }
        for (key, rows) in by_key {
            let (open, closed): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row[4].is_empty());
            let wait = |row: &&Vec<String>| day(&row[4]) - day(&row[3]);
            let all: Vec<i32> = closed.iter().map(wait).collect();
            let plain: Vec<i32> = closed
                .iter()
                .filter(|row| row[5] != "yes")
                .map(wait)
                .collect();
            let in_limit = plain.iter().filter(|wait| **wait <= 140).count();
            let percent = match plain.len() {
                0 => String::new(),
                n => (100.0 * in_limit as f64 / n as f64).to_string(),
            };
            let key: Vec<String> = key.iter().map(|text| cell(text)).collect();
            let line = [
                key.join(","),
                rows.len().to_string(),
                closed.len().to_string(),
                open.len().to_string(),
                percent,
                quantile(&all, 0.5),
                quantile(&all, 0.9),
            ]
            .join(",");
            if key.len() == 3 {
                writeln!(quarters, "{line}").unwrap();
            } else {
                let end = day("2025-12-31");
                let open: Vec<i32> = open.iter().map(|row| end - day(&row[3])).collect();
                writeln!(total, "{line},{}", kaplan_meier(&all, &open)).unwrap();
            }
        }
        vec![quarters, total]
    }

    fn weekdays(from: Day, to: Day) -> usize {
        (from.0..to.0).filter(|day| !Day(*day).is_weekend()).count()
    }

    pub fn complaints(text: &str) -> Tables {
        let mut table = String::from("area_code,theme,quarter,n,share_20wd,n_unanswered\n");
        let mut by_key: BTreeMap<[String; 3], Vec<Vec<String>>> = BTreeMap::new();
        for row in rows(text) {
            let key = [row[1].clone(), row[4].clone(), quarter(&row[2])];
            by_key.entry(key).or_default().push(row);
        }
        for (key, rows) in by_key {
            let (open, replied): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row[3].is_empty());
            let in_limit = replied
                .iter()
                .filter(|row| weekdays(day(&row[2]), day(&row[3])) <= 20)
                .count();
            let share = in_limit as f64 / rows.len() as f64;
            let key = key.map(|text| cell(&text)).join(",");
            writeln!(table, "{key},{},{share},{}", rows.len(), open.len()).unwrap();
        }
        vec![table]
    }
}

/// Invents files: ties, no rows, open waits alone, exceptions alone, waits of no day, and ends on the
/// last day, 31 December 2025.
struct Inventor(ChaCha8Rng);

impl Inventor {
    fn below(&mut self, n: u32) -> u32 {
        self.0.next_u32() % n
    }

    fn one_of<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        texts[self.below(texts.len() as u32) as usize]
    }

    fn cell(&mut self, text: &str, quoted: bool) -> String {
        if text.contains([',', '"', '\n']) || quoted && self.below(3) == 0 {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.to_string()
        }
    }

    /// Returns a file, its rows made from two days each; some files have quoted cells, and areas
    /// whose names need them.
    fn file(
        &mut self,
        header: &str,
        row: impl Fn(&mut Inventor, &str, &str, &str) -> Vec<String>,
    ) -> String {
        let quoted = self.below(2) == 0;
        let line_break = if self.below(3) == 0 { "\r\n" } else { "\n" };
        let areas: &[&str] = if quoted {
            &["E1", "Ward \"A\",\nNorth", "\n", "Å, by\n\nthe \"\"sea"]
        } else {
            &["E1", "E2", "Å"]
        };
        let n_areas = 1 + self.below(areas.len() as u32) as usize;
        let n_rows = [0, 1, 2, 30][self.below(4) as usize];
        let n_rows = if n_rows == 30 { self.below(30) } else { n_rows };
        let n_open = [0, 2, 10][self.below(3) as usize];
        let longest = [1, 3, 200, 500][self.below(4) as usize];
        let mut lines = vec![header.to_string()];
        for _ in 0..n_rows {
            let first = Day(20_453 - self.below(longest) as i32);
            let end = first + self.below((20_453 - first.0 + 1) as u32) as i32;
            let is_open = self.below(10) < n_open;
            let end = if is_open {
                String::new()
            } else {
                end.to_string()
            };
            let area = self.one_of(&areas[..n_areas]);
            let cells = row(self, area, &first.to_string(), &end);
            let cells: Vec<String> = cells.iter().map(|cell| self.cell(cell, quoted)).collect();
            lines.push(cells.join(","));
            if self.below(10) == 0 {
                lines.push(String::new());
            }
        }
        let end = if self.below(2) == 0 { line_break } else { "" };
        lines.join(line_break) + end
    }

    fn waits(&mut self) -> String {
        let exceptions: &[&str] = [&["no"][..], &["yes"], &["no", "yes"]][self.below(3) as usize];
        self.file(WAITS, |own, area, first, end| {
            let stage = own.one_of(&["final_plan", "tribunal"]);
            let exception = own.one_of(exceptions);
            ["C1", area, stage, first, end, exception, "ASD"]
                .map(str::to_string)
                .to_vec()
        })
    }

    fn complaints(&mut self) -> String {
        self.file(COMPLAINTS, |own, area, first, end| {
            let theme = own.one_of(&["transport", "delay", "other"]);
            ["C1", area, first, end, theme, "web", "upheld"]
                .map(str::to_string)
                .to_vec()
        })
    }

    fn options(&mut self) -> Options {
        let n_threads = [1, 2, 3, 7][self.below(4) as usize];
        options(
            n_threads,
            [1, 20, 100, 1000, 1 << 20][self.below(5) as usize],
        )
    }
}

#[test]
fn tables_are_those_of_a_slow_second_implementation() {
    let mut inventor = Inventor(ChaCha8Rng::seed_from_u64(4));
    for _ in 0..2_000 {
        let (text, how) = (inventor.waits(), inventor.options());
        assert_eq!(
            waits(text.as_bytes(), how),
            Ok(slow::waits(&text)),
            "{text}"
        );
        let (text, how) = (inventor.complaints(), inventor.options());
        let expected = slow::complaints(&text);
        assert_eq!(complaints(text.as_bytes(), how), Ok(expected), "{text}");
    }
}

#[test]
fn threads_and_blocks_change_nothing() {
    let mut inventor = Inventor(ChaCha8Rng::seed_from_u64(5));
    for _ in 0..20 {
        let text = inventor.waits();
        let mark = "\u{feff}".to_string() + &text;
        let expected = waits(text.as_bytes(), options(1, 1 << 20));
        for n_threads in [1, 2, 3, 7] {
            for block_bytes in [1, 2, 3, 5, 8, 13, 64, 300] {
                let options = options(n_threads, block_bytes);
                assert_eq!(waits(text.as_bytes(), options), expected, "{text}");
                assert_eq!(waits(mark.as_bytes(), options), expected, "{text}");
            }
        }
    }
}

/// One quotation mark too many would join rows up to the next, or to the end of the file.
#[test]
fn a_stray_quotation_mark_is_an_error_and_never_a_wrong_count() {
    let mut inventor = Inventor(ChaCha8Rng::seed_from_u64(6));
    for _ in 0..1_000 {
        let text = inventor.waits();
        let places: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
        let place = places[inventor.below(places.len() as u32) as usize];
        let mut damaged = text.clone();
        damaged.insert(place, '"');
        let found = waits(damaged.as_bytes(), inventor.options());
        assert!(found.is_err(), "{damaged}");
        for (n_threads, block_bytes) in [(1, 1 << 20), (3, 1), (7, 30)] {
            let again = waits(damaged.as_bytes(), options(n_threads, block_bytes));
            assert_eq!(again, found, "{damaged}");
        }
    }
}

/// A second mark closes what the first has opened: rows between them must not vanish.
#[test]
fn two_stray_quotation_marks_join_no_rows() {
    let mut inventor = Inventor(ChaCha8Rng::seed_from_u64(7));
    let mut n_sound = 0;
    for _ in 0..3_000 {
        let text = inventor.waits();
        if text.contains('"') {
            continue;
        }
        let edges: Vec<usize> = text
            .match_indices([',', '\n'])
            .flat_map(|(place, _)| [place, place + 1])
            .collect();
        let mut places = [0, 1].map(|_| edges[inventor.below(edges.len() as u32) as usize]);
        places.sort_unstable();
        let mut damaged = text.clone();
        damaged.insert(places[1], '"');
        damaged.insert(places[0], '"');
        if let Ok(tables) = waits(damaged.as_bytes(), inventor.options()) {
            assert_eq!(tables, slow::waits(&text), "{damaged}");
            n_sound += 1;
        }
    }
    assert!(n_sound > 0, "some pairs stand around one cell");
}

#[test]
fn the_first_flaw_of_a_file_is_told_with_its_line() {
    let check = |rows: &str, expected: &str| {
        let text = format!(
            "{WAITS}\n{}{rows}",
            "C1,E1,tribunal,2025-01-02,,no,ASD\n".repeat(50)
        );
        for (n_threads, block_bytes) in [(1, 1 << 20), (2, 40), (3, 1), (7, 200)] {
            let found = waits(text.as_bytes(), options(n_threads, block_bytes)).unwrap_err();
            assert!(found.starts_with(expected), "{found}");
        }
    };
    let late = "C3,E1,tribunal,2 May,,no,ASD\n";
    check(
        &format!("C2,E1,tribunal,1 May,,no,ASD\n{}", late.repeat(90)),
        "waits.csv, line 52, column `request_date`: the cell is not a date",
    );
    check(
        &format!("C2,\"E\n1\",tribunal,2025-05-01,,no,ASD\n\n{late}"),
        "waits.csv, line 55, column `request_date`: the cell is not a date",
    );
    check(
        &format!("C2,E1,tribunal,2025-05-01,no,ASD\n{late}"),
        "waits.csv, line 52: the row has 6 cells and the header 7",
    );
    check(
        "C2,E1,tribunal,2025-05-02,2025-05-01,no,ASD",
        "waits.csv, line 52, column `request_date`: the decision is dated before the request",
    );
    check(
        &format!("C2,E\"1,tribunal,2025-05-01,,no,ASD\n{}", late.repeat(9)),
        "waits.csv, line 52: a quotation mark stands in the middle of a cell",
    );
    check(
        &format!("C2,\"E1,tribunal,2025-05-01,,no,ASD\n{}", late.repeat(9)),
        "waits.csv, line 52: a quotation mark is opened here and not closed",
    );
}

#[test]
fn what_is_no_text_or_no_table_is_told() {
    let check = |text: &[u8], expected: &str| {
        for block_bytes in [1 << 12, 1 << 20] {
            let found = waits(text, options(2, block_bytes)).unwrap_err();
            assert!(found.starts_with(expected), "{found}");
        }
    };
    check(b"", "waits.csv: the file is empty");
    check(
        b"a,b\n1,2\n",
        "waits.csv, column `area_code`: there is no such column",
    );
    let latin = [
        WAITS.as_bytes(),
        b"\nC1,E1,tribunal,2025-01-02,,no,ASD\nC2,\xC5,",
    ]
    .concat();
    check(
        &latin,
        "waits.csv, line 3: there are characters that are not UTF-8",
    );
    let long = format!("{WAITS}\nC1,{}", "E".repeat(3 << 20));
    check(long.as_bytes(), "waits.csv, line 2: the row");
}

/// A note that ends in a line break is a cell like any other, also in the last column.
#[test]
fn a_line_break_at_the_end_of_a_cell_joins_no_rows() {
    let text = format!("{WAITS}\nC1,E1,tribunal,2025-01-02,,no,\"ASD\n\"\n");
    let found = waits(text.as_bytes(), options(1, 10));
    assert_eq!(found, Ok(slow::waits(&text)));
}

/// Personal data stop the job as they stop a build, wherever they stand in the file.
#[test]
fn personal_data_are_found_whatever_the_number_of_threads() {
    let sound = "C1,E1,tribunal,2025-01-02,2025-03-04,no,ASD\n".repeat(40);
    let text =
        format!("{WAITS}\n{sound}C1,E1,tribunal,2025-01-02,,no,jo.bloggs@example.org\n{sound}");
    for n_threads in [1, 2, 3, 7] {
        for block_bytes in [100, 1 << 20] {
            let options = Options {
                looks_for_personal_data: true,
                ..options(n_threads, block_bytes)
            };
            let found = waits(text.as_bytes(), options).unwrap_err();
            let expected = "waits.csv, line 42, column `need`: what looks like e-mail addresses \
                            stands in the cells";
            assert!(
                found.starts_with(expected) && !found.contains("jo."),
                "{found}"
            );
            let sound = format!("{WAITS}\n{sound}");
            assert!(waits(sound.as_bytes(), options).is_ok());
        }
    }
}
