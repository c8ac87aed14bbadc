//! Other records that agree on everything published give the same site, to the byte.
//!
//! If a withheld number left a trace anywhere, in a word, an order, an axis or a file name, a twin of
//! the records would show it: they differ in all that is withheld and in nothing that is shown.

mod support;

use jiff::ToSpan;
use jiff::civil::Date;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sendstats::publish::site::Site;
use sendstats::synth;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use support::{DEMONSTRATION, built, copy_project, put, root};

/// Invented projects; `TWIN_PROJECTS=50 cargo test --test twin` is the long run.
const PROJECTS: u64 = 6;

const WAITS: &str = "data/2026-10-31/waits.csv";
const COMPLAINTS: &str = "data/2026-10-31/complaints.csv";

/// Twins of which less than all of a table would be too small are published otherwise: they show how
/// much the pattern itself tells: one small ward less can mean that wards are shown without those that are
/// left. Those with the pattern of the demonstration give its site.
#[test]
fn the_demonstration_has_twins() {
    let folder = tempfile::tempdir().unwrap();
    copy_project(&root(), folder.path());
    let (waits, complaints) = (Rows::of(&root(), WAITS), Rows::of(&root(), COMPLAINTS));
    let true_counts = by_ward_and_year(&waits);
    assert!(true_counts.len() > 40, "{true_counts:?}");
    let mut never_other: BTreeSet<_> = true_counts.iter().collect();
    let (pattern, mut n_twins) = (pattern_of(&root()), 0);
    let mut chance = ChaCha8Rng::seed_from_u64(1);
    let mut n_tried = 0;
    while n_twins < TWINS && n_tried < MOST_TRIED {
        n_tried += 1;
        let mut twin = waits.clone();
        let of_district = |rows: &Rows, row: usize| {
            // How many requests a ward has in a year is published.
            let year = rows.date(row, "receiveddate").map(Date::year);
            is_ward(rows, row).then(|| format!("{} {year:?}", rows.cell(row, "district")))
        };
        let n_wards = twin.permute("ward", of_district, &mut chance);
        let n_days = twin.move_within_months(&mut chance);
        let years_of_wait = |rows: &Rows, row: usize| Some(rows.years_of_wait(row, ""));
        let n_needs = twin.permute("primary_need", years_of_wait, &mut chance);
        assert!(
            n_wards > 800 && n_days > 3_000 && n_needs > 50,
            "{n_wards} {n_days} {n_needs}"
        );
        let mut of_office = complaints.clone();
        let n_of_office = of_office.permute("ward", |_, _| Some(String::new()), &mut chance);
        assert!(n_of_office > 20, "{n_of_office}");
        twin.put(folder.path(), WAITS);
        of_office.put(folder.path(), COMPLAINTS);
        if pattern_of(folder.path()) == pattern {
            n_twins += 1;
            same_site(&root(), folder.path());
            let of_twin = by_ward_and_year(&twin);
            never_other.retain(|(place, count)| of_twin.get(place) == Some(count));
        }
    }
    println!("{n_twins} of {n_tried} have the same pattern");
    assert_eq!(n_twins, TWINS, "of {n_tried}");
    // No ward's number of plans is the same in all of them.
    assert!(never_other.is_empty(), "{never_other:?}");
}

const TWINS: usize = 6;
/// Other records that are tried until there are enough with the same pattern.
const MOST_TRIED: usize = 80;

/// Returns which parts of which tables are published, as `check` tells it.
fn pattern_of(project: &Path) -> String {
    let report = sendstats::check(project, None).unwrap_or_else(|error| panic!("{error}"));
    serde_json::to_string(&report.tables).unwrap()
}

fn by_ward_and_year(rows: &Rows) -> BTreeMap<(String, i16), u64> {
    let mut counts = BTreeMap::new();
    for row in (0..rows.list.len()).filter(|row| is_ward(rows, *row)) {
        let Some(year) = rows.date(row, "startdate").map(Date::year) else {
            continue;
        };
        *counts
            .entry((rows.cell(row, "ward").into(), year))
            .or_default() += 1;
    }
    counts
}

#[test]
fn invented_projects_have_twins() {
    let projects = std::env::var("TWIN_PROJECTS").map_or(PROJECTS, |n| n.parse().unwrap());
    let mut n_needs = 0;
    for seed in 0..projects {
        let options = synth::Options {
            rows: 200 + 350 * (seed as usize % 6),
            areas: 2 + seed as usize % 5,
            wards: 0,
            seed,
        };
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for (path, bytes) in &synth::project(&options) {
            put(one.path(), path, bytes);
            put(other.path(), path, bytes);
        }
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let mut waits = Rows::of(one.path(), WAITS);
        assert!(waits.move_within_months(&mut chance) > options.rows / 10);
        n_needs += waits.permute(
            "primary_need",
            |rows, row| Some(rows.years_of_wait(row, rows.cell(row, "district"))),
            &mut chance,
        );
        waits.put(other.path(), WAITS);
        same_site(one.path(), other.path());
    }
    assert!(n_needs > 5 * projects as usize, "{n_needs}");
}

fn same_site(one: &Path, other: &Path) {
    let differ = differences(&built(one), &built(other));
    assert!(differ.is_empty(), "{differ:?}");
}

/// Returns the paths of the files that are not the same in two sites.
fn differences(one: &Site, other: &Site) -> Vec<String> {
    let sites = [(one, other), (other, one)];
    let paths = sites.into_iter().flat_map(|(site, other)| {
        let differ = site
            .files()
            .filter(|(path, bytes)| other.get(path) != Some(*bytes));
        differ.map(|(path, _)| path.to_string())
    });
    paths.collect()
}

/// What the tables tell of by year and district is no secret, so that there others are no twins.
#[test]
fn records_that_differ_in_what_is_published_give_another_site() {
    let folder = tempfile::tempdir().unwrap();
    copy_project(&root(), folder.path());
    let mut other = Rows::of(&root(), WAITS);
    let mut chance = ChaCha8Rng::seed_from_u64(3);
    let is_of_district = |rows: &Rows, row: usize| (!is_ward(rows, row)).then(String::new);
    other.permute("district", is_of_district, &mut chance);
    other.put(folder.path(), WAITS);
    let differ = differences(&DEMONSTRATION, &built(folder.path()));
    assert!(differ.contains(&"data/waits.csv".to_string()), "{differ:?}");
}

fn is_ward(rows: &Rows, row: usize) -> bool {
    rows.cell(row, "ward").starts_with("E05")
}

/// The rows of a delivery.
#[derive(Clone)]
struct Rows {
    header: Vec<String>,
    list: Vec<Vec<String>>,
    /// Rows that stand once: a copy of a row has to stay one.
    single: Vec<bool>,
}

impl Rows {
    fn of(project: &Path, path: &str) -> Rows {
        let mut reader = csv::Reader::from_path(project.join(path)).unwrap();
        let texts = |record: &csv::StringRecord| record.iter().map(String::from).collect();
        let header = texts(reader.headers().unwrap());
        let list: Vec<Vec<String>> = reader
            .records()
            .map(|record| texts(&record.unwrap()))
            .collect();
        let mut times: BTreeMap<String, u32> = BTreeMap::new();
        for row in &list {
            *times.entry(row[0].clone()).or_default() += 1;
        }
        let single = list.iter().map(|row| times[&row[0]] == 1).collect();
        Rows {
            header,
            list,
            single,
        }
    }

    fn put(&self, project: &Path, path: &str) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&self.header).unwrap();
        for row in &self.list {
            writer.write_record(row).unwrap();
        }
        put(project, path, &writer.into_inner().unwrap());
    }

    fn place(&self, column: &str) -> usize {
        self.header
            .iter()
            .position(|header| header == column)
            .unwrap()
    }

    fn cell(&self, row: usize, column: &str) -> &str {
        &self.list[row][self.place(column)]
    }

    fn date(&self, row: usize, column: &str) -> Option<Date> {
        let text = self.cell(row, column);
        match text.split('/').collect::<Vec<_>>()[..] {
            [day, month, year] => format!("{year}-{month}-{day}").parse().ok(),
            _ => text.parse().ok(),
        }
    }

    /// Shuffles the cells of a column among the rows with the same key, and returns how many are
    /// others than before.
    fn permute(
        &mut self,
        column: &str,
        key: impl Fn(&Rows, usize) -> Option<String>,
        chance: &mut ChaCha8Rng,
    ) -> usize {
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for row in (0..self.list.len()).filter(|row| self.single[*row]) {
            if let Some(key) = key(self, row) {
                groups.entry(key).or_default().push(row);
            }
        }
        let (place, before) = (self.place(column), self.clone());
        for rows in groups.values() {
            let cells = rows.iter().map(|row| self.list[*row][place].clone());
            let mut cells: Vec<String> = cells.collect();
            for last in (1..cells.len()).rev() {
                cells.swap(last, chance.next_u32() as usize % (last + 1));
            }
            for (row, cell) in rows.iter().zip(cells) {
                self.list[*row][place] = cell;
            }
        }
        let all = self.list.iter().zip(&before.list);
        all.filter(|(now, then)| now != then).count()
    }

    /// Moves all days of a case by as many days, where all that is counted by months stays in its
    /// month, and returns how many cases were moved.
    fn move_within_months(&mut self, chance: &mut ChaCha8Rng) -> usize {
        let columns = [
            "receiveddate",
            "requestoutcomedate",
            "assessmentoutcomedate",
            "startdate",
        ];
        let month = |date: Date| (date.year(), date.month());
        let mut n_moved = 0;
        for row in (0..self.list.len()).filter(|row| self.single[*row]) {
            let days = (chance.next_u32() % 13) as i32 - 6;
            let moved = |date: Date| date.checked_add(days.days()).unwrap();
            let Some(started) = self.date(row, "receiveddate") else {
                continue;
            };
            // The limits of six and twenty weeks run out, and 52 weeks are over.
            let later =
                [42, 43, 140, 141, 364, 365].map(|n: i32| started.checked_add(n.days()).unwrap());
            let written = columns.map(|column| self.date(row, column));
            let mut all = later.iter().chain(written.iter().flatten());
            if days == 0 || !all.all(|date| month(*date) == month(moved(*date))) {
                continue;
            }
            n_moved += 1;
            for (column, date) in columns.iter().zip(written) {
                let place = self.place(column);
                if let Some(date) = date {
                    let format = if self.list[row][place].contains('/') {
                        "%d/%m/%Y"
                    } else {
                        "%Y-%m-%d"
                    };
                    self.list[row][place] = moved(date).strftime(format).to_string();
                }
            }
        }
        n_moved
    }

    /// Returns all that tables by year tell of a case, with its waits and an area.
    fn years_of_wait(&self, row: usize, area: &str) -> String {
        let started = self.date(row, "receiveddate");
        let later = |days: i32| started.map(|date| date.checked_add(days.days()).unwrap().year());
        let end = |column: &str| {
            let date = self.date(row, column);
            let wait = date
                .zip(started)
                .map(|(date, start)| (date - start).get_days());
            (date.map(Date::year), wait)
        };
        let years = [0, 42, 43, 140, 141, 364, 365].map(later);
        let ends = ["requestoutcomedate", "assessmentoutcomedate", "startdate"].map(end);
        let words =
            ["requestoutcome", "assessmentoutcome", "week20"].map(|column| self.cell(row, column));
        format!("{area} {years:?} {ends:?} {words:?}")
    }
}
