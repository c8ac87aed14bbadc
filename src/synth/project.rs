//! A little project of any size, about places that do not exist.

use super::calendar::{Day, day, iso};
use super::chance::Chance;
use super::{Files, Options};

const AS_OF: (i16, i8, i8) = (2026, 10, 31);
const BEGIN: (i16, i8, i8) = (2023, 1, 1);
const COUNTRY: &str = "E92900001";
const REGION: &str = "E12900001";

/// Quantiles of invented waits, in days, at equal steps from the shortest to the longest.
const DAYS_TO_DECISION: [i32; 9] = [7, 21, 30, 36, 40, 42, 42, 61, 120];
const DAYS_TO_PLAN: [i32; 13] = [
    70, 98, 119, 133, 140, 152, 178, 205, 236, 270, 315, 380, 620,
];
const DAYS_TO_REPLY: [i32; 9] = [2, 8, 12, 14, 17, 24, 38, 60, 190];

const NEEDS: [(&str, u32); 6] = [
    ("ASD", 33),
    ("SEMH", 24),
    ("SLCN", 21),
    ("MLD", 11),
    ("SPLD", 6),
    ("OTH", 5),
];
const THEMES: [&str; 5] = [
    "Late assessment or plan",
    "Provision not delivered",
    "No reply or poor communication",
    "Transport",
    "Placement",
];

const FIRST_HALVES: [&str; 24] = [
    "Alder", "Birch", "Bram", "Cald", "Copper", "Dun", "Elder", "Fern", "Gar", "Hazel", "Iron",
    "Kes", "Lark", "Marl", "Nether", "Oaken", "Pen", "Quarry", "Raven", "Sedge", "Thorn", "Under",
    "Wether", "Yarrow",
];
const SECOND_HALVES: [&str; 12] = [
    "borough", "bridge", "combe", "dale", "field", "ford", "ham", "ley", "mere", "stoke", "ton",
    "wick",
];
const QUARTERS: [&str; 5] = ["", " North", " South", " East", " West"];

const CONFIGURATION: &str = include_str!("project.toml");

pub fn project(options: &Options) -> Files {
    let mut chance = Chance::seeded(options.seed);
    let areas = Areas::invented(options, &mut chance);
    let folder = format!("data/{}", iso(as_of()));
    Files::from([
        ("sendstats.toml".into(), areas.configuration().into_bytes()),
        (
            "content/index.md".into(),
            include_bytes!("project.md").to_vec(),
        ),
        ("data/reference/areas.csv".into(), areas.to_csv()),
        (
            format!("{folder}/waits.csv"),
            waits(options.rows, &areas, &mut chance),
        ),
        (
            format!("{folder}/complaints.csv"),
            complaints(options.rows / 10, &areas, &mut chance),
        ),
    ])
}

fn as_of() -> Day {
    day(AS_OF.0, AS_OF.1, AS_OF.2)
}

struct Areas {
    weights: Vec<u32>,
    /// How many wards each of them has.
    n_wards: usize,
}

impl Areas {
    fn invented(options: &Options, chance: &mut Chance) -> Self {
        let n_areas = options.areas.max(1);
        Self {
            weights: (0..n_areas).map(|_| 20 + chance.below(80)).collect(),
            n_wards: options.wards,
        }
    }

    /// Returns the smallest area of a case.
    fn any(&self, chance: &mut Chance) -> String {
        let area = chance.weighted(&self.weights);
        if self.n_wards == 0 {
            return code(area);
        }
        let ward = chance.below(self.n_wards as u32) as usize;
        ward_code(area * self.n_wards + ward)
    }

    fn configuration(&self) -> String {
        if self.n_wards == 0 {
            return CONFIGURATION.to_string();
        }
        CONFIGURATION.replace("\"local_authority\"]", "\"local_authority\", \"ward\"]")
    }

    fn to_csv(&self) -> Vec<u8> {
        let mut text =
            String::from("code,name,level,parents,population,old_code,aliases,valid_to\n");
        let mut add = |line: String| text.push_str(&line);
        add(format!("{COUNTRY},Invented Country,country,,,,,\n"));
        add(format!("{REGION},Invented Region,region,{COUNTRY},,,,\n"));
        for (index, weight) in self.weights.iter().enumerate() {
            let population = weight * 1_000 + index as u32 % 1_000;
            add(format!(
                "{},{},local_authority,{REGION},{population},,,\n",
                code(index),
                name(index)
            ));
        }
        for index in 0..self.weights.len() * self.n_wards {
            let (area, ward) = (index / self.n_wards, index % self.n_wards + 1);
            add(format!(
                "{},{} Ward {ward},ward,{},,,,\n",
                ward_code(index),
                name(area),
                code(area)
            ));
        }
        text.into_bytes()
    }
}

/// Returns a code of the right shape that no real authority has.
fn code(index: usize) -> String {
    format!("E06{:06}", 900_001 + index)
}

/// Returns a code of the right shape that no real ward has.
fn ward_code(index: usize) -> String {
    format!("E05{:06}", 900_001 + index)
}

fn name(index: usize) -> String {
    let (n_first, n_second) = (FIRST_HALVES.len(), SECOND_HALVES.len());
    let pair = index % (n_first * n_second);
    let [first, second] = [
        FIRST_HALVES[pair % n_first],
        SECOND_HALVES[(pair + pair / n_first) % n_second],
    ];
    let round = index / (n_first * n_second);
    match QUARTERS.get(round) {
        Some(quarter) => format!("{first}{second}{quarter}"),
        None => format!("{first}{second} {}", round + 1),
    }
}

fn waits(n_rows: usize, areas: &Areas, chance: &mut Chance) -> Vec<u8> {
    let dates = Dates::new();
    let mut text = String::with_capacity(n_rows * 96 + 200);
    text.push_str("case_ref,district,primary_need,receiveddate,requestoutcomedate,requestoutcome,assessmentoutcomedate,assessmentoutcome,week20,startdate\n");
    for number in 1..=n_rows {
        let received = chance.between(day(BEGIN.0, BEGIN.1, BEGIN.2), as_of());
        let need = NEEDS[chance.weighted(&NEEDS.map(|(_, weight)| weight))].0;
        let area = areas.any(chance);
        let decided = received + chance.quantile(&DAYS_TO_DECISION);
        let fate = chance.below(100);
        let ended = dates.known((received + chance.quantile(&DAYS_TO_PLAN)).max(decided + 28));
        let decided = dates.known(decided);
        let received = dates.known(received);
        let cells: [&str; 6] = match fate {
            _ if decided.is_empty() => [""; 6],
            0..24 => [decided, "Refused", "", "", "", ""],
            24..27 => [decided, "Withdrawn", "", "", "", ""],
            _ if ended.is_empty() => [decided, "Agreed", "", "", "", ""],
            27..32 => [decided, "Agreed", ended, "No plan", "", ""],
            32..37 => [decided, "Agreed", ended, "Plan", "Yes", ended],
            _ => [decided, "Agreed", ended, "Plan", "No", ended],
        };
        push_row(&mut text, "C", number, &[&area, need, received], &cells);
    }
    text.into_bytes()
}

fn complaints(n_rows: usize, areas: &Areas, chance: &mut Chance) -> Vec<u8> {
    let dates = Dates::new();
    let mut text =
        String::from("ref,area,received,acknowledged,replied,theme,outcome,stage,route\n");
    for number in 1..=n_rows {
        let received = chance.between(day(BEGIN.0, BEGIN.1, BEGIN.2), as_of());
        let acknowledged = received + chance.between(0, 5);
        let area = areas.any(chance);
        let replied = dates.known(acknowledged + chance.quantile(&DAYS_TO_REPLY));
        let theme = THEMES[chance.weighted(&[35, 25, 20, 12, 8])];
        let outcome = ["Upheld", "Not upheld"][chance.below(2) as usize];
        let outcome = if replied.is_empty() { "" } else { outcome };
        let stage = if chance.percent(15) { "2" } else { "1" };
        let when = [dates.known(received), dates.known(acknowledged), replied];
        push_row(
            &mut text,
            "S",
            number,
            &[&area, when[0], when[1]],
            &[when[2], theme, outcome, stage, "council"],
        );
    }
    text.into_bytes()
}

fn push_row(text: &mut String, letter: &str, number: usize, first: &[&str], rest: &[&str]) {
    text.push_str(letter);
    text.push_str(&number.to_string());
    for cell in first.iter().chain(rest) {
        text.push(',');
        text.push_str(cell);
    }
    text.push('\n');
}

/// All days up to the as-of date, written once: a million rows hold four million dates.
struct Dates(Vec<String>);

impl Dates {
    fn new() -> Self {
        Self((0..=as_of()).map(iso).collect())
    }

    /// Returns the date as text, or nothing for a day that has not come yet.
    fn known(&self, day: Day) -> &str {
        self.0.get(day as usize).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn rows(files: &Files, path: &str) -> usize {
        let text = std::str::from_utf8(&files[path]).unwrap();
        text.lines().count() - 1
    }

    #[test]
    fn a_project_has_the_rows_and_areas_it_was_asked_for() {
        let files = project(&Options {
            rows: 2_000,
            areas: 30,
            wards: 4,
            seed: 7,
        });
        assert_eq!(rows(&files, "data/2026-10-31/waits.csv"), 2_000);
        assert_eq!(rows(&files, "data/2026-10-31/complaints.csv"), 200);
        assert_eq!(rows(&files, "data/reference/areas.csv"), 2 + 30 + 4 * 30);
        let has_wards = |path: &str| String::from_utf8_lossy(&files[path]).contains("E059");
        assert!(has_wards("data/2026-10-31/waits.csv"));
        assert!(has_wards("data/2026-10-31/complaints.csv"));
    }

    #[test]
    fn a_seed_gives_the_same_project_again_and_another_seed_another() {
        let of_seed = |seed| {
            project(&Options {
                rows: 50,
                areas: 3,
                wards: 0,
                seed,
            })
        };
        assert_eq!(of_seed(1), of_seed(1));
        assert_ne!(of_seed(1), of_seed(2));
    }

    #[test]
    fn invented_names_are_unique() {
        let names: BTreeSet<String> = (0..3_000).map(name).collect();
        assert_eq!(names.len(), 3_000);
    }

    #[test]
    fn every_row_has_as_many_cells_as_the_header() {
        for (path, bytes) in project(&Options {
            rows: 500,
            areas: 5,
            wards: 0,
            seed: 3,
        }) {
            if !path.starts_with("data/") {
                continue;
            }
            let text = String::from_utf8(bytes).unwrap();
            let widths: BTreeSet<usize> =
                text.lines().map(|line| line.matches(',').count()).collect();
            assert_eq!(widths.len(), 1, "{path}");
        }
    }
}
