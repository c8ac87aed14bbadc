//! An intruder who has the published tables, and nothing else of the cases.
//!
//! Small projects are invented, in which nearly every number is small. Of each the test builds the
//! site, reads the tables to download and lets the intruder of `support/intruder.rs` at them. Every
//! site that is built has passed the audit of the program itself, which knows less.
//! `ATTACK_PROJECTS=500 cargo test --test attack` attacks more of them.

mod support;

#[path = "support/intruder.rs"]
mod intruder;

#[path = "support/whole_groups.rs"]
mod whole_groups;

use intruder::{
    Area, Attack, COMPLAINTS_INPUT, Case, Cell, Chance, Complaining, Complaint, Day, History,
    MEASURES, NEEDS, Project, Series, THRESHOLD, Time, Way, attack, counts_categories_together,
    day, invented_areas, leaks_between, many_areas, nested, one_of_many, text_of, weigh,
    withholds_single_areas,
};
use jiff::civil::date;
use rayon::prelude::*;
use sendstats::publish::site::Site;
use std::fmt::Write;
use support::{built, folder};
use whole_groups::whole_groups;

const PROJECTS: u64 = 32;

/// Projects that once leaked: the curve of a region less that of an authority gave four cases away.
const LEAKED: [u64; 2] = [5277, 5317];

#[test]
fn no_small_count_can_be_worked_out() {
    let projects = std::env::var("ATTACK_PROJECTS").map_or(PROJECTS, |n| n.parse().unwrap());
    let first: u64 = std::env::var("ATTACK_FIRST").map_or(0, |n| n.parse().unwrap());
    let seeds: Vec<u64> = (first..first + projects).chain(LEAKED).collect();
    let attacked: Vec<Attacked> = seeds.into_par_iter().map(Attacked::of).collect();
    let n_cells: usize = attacked.iter().map(|one| one.n_cells).sum();
    let n_groups: usize = attacked.iter().map(|one| one.n_groups).sum();
    let with = STRUCTURES.map(|(words, _)| {
        let with = attacked
            .iter()
            .filter(|one| one.structures.contains(&words));
        (words, with.count())
    });
    let leaks: Vec<String> = attacked.into_iter().flat_map(|one| one.leaks).collect();
    assert!(
        n_cells as u64 > 10 * projects,
        "{n_cells} counts are too few to attack"
    );
    let listed = with.map(|(words, count)| format!("{count} {words}"));
    println!(
        "{projects} projects, {}; {n_groups} small groups in sensitive breakdowns",
        listed.join(", ")
    );
    let shown: Vec<&str> = leaks.iter().take(20).map(String::as_str).collect();
    assert!(
        leaks.is_empty(),
        "{} leaks:\n{}",
        leaks.len(),
        shown.join("\n")
    );
    for (words, count) in with {
        assert!(count > 0, "no project {words}");
    }
    assert!(n_groups > 0, "no small group is known to the intruder");
}

/// Of 63 decisions of a year 60 are refusals: who knows how many plans were stopped knows the other three, if it is
/// known that refusals do both. They are not known from the number of decisions alone.
#[test]
fn a_stop_of_one_clock_is_known_by_the_end_of_the_other() {
    let request = |row| {
        let first = day(date(2024, 1, 1));
        request_of_days(row, first + 30, (row >= 60).then_some(first + 100))
    };
    let mut project = of_one_area(&(0..63).map(request).collect::<Vec<_>>());
    let cells = [
        cell_of_year(0, "stopped", 2024, 60),
        cell_of_year(1, "completed", 2024, 63),
    ];
    let leaks = |project: &Project| {
        let (of_each, _) = known_of_two(project, &cells);
        of_each
    };
    let found = leaks(&project);
    let is_meant = |leak: &String| leak.contains("assessment_decision") && leak.ends_with(": 3");
    assert!(found.iter().any(is_meant), "{found:?}");
    project
        .series
        .iter_mut()
        .for_each(Series::forget_shared_ends);
    assert_eq!(leaks(&project), Vec::<String>::new());
}

/// Of 83 requests, all decided within two years, 80 have their plans by then; no count holds all of another.
#[test]
fn who_is_between_two_ends_is_known_by_the_sums_of_both() {
    let request = |row| {
        let decided = date(if row < 40 { 2023 } else { 2024 }, 6, 1);
        let issued = match row {
            0..20 => Some(date(2023, 9, 1)),
            20..80 => Some(date(2024, 9, 1)),
            _ => None,
        };
        request_of_days(row, day(decided), issued.map(day))
    };
    let project = of_one_area(&(0..83).map(request).collect::<Vec<_>>());
    let cells = [
        cell_of_year(0, "completed", 2023, 20),
        cell_of_year(0, "completed", 2024, 60),
        cell_of_year(1, "completed", 2023, 40),
        cell_of_year(1, "completed", 2024, 43),
    ];
    assert_eq!(nested(&project, &cells), Vec::<String>::new());
    let (of_each, between) = known_of_two(&project, &cells);
    assert_eq!(of_each, Vec::<String>::new());
    assert!(
        between.iter().any(|leak| leak.ends_with(": 3")),
        "{between:?}"
    );
}

/// Returns a request; one of the first sixty that has no plan was refused.
fn request_of_days(row: usize, decided: Day, issued: Option<Day>) -> Request {
    Request {
        row,
        area: 0,
        need: 0,
        received: decided - 30,
        decided: Some(decided),
        is_refused: issued.is_none() && row < 60,
        withdrawn: None,
        issued,
        exception: false,
    }
}

/// Returns requests of one authority under both clocks: of the plans and of the decisions.
fn of_one_area(requests: &[Request]) -> Project {
    let mut habits = Habits::of(&mut Chance::of(0));
    habits.both_clocks = true;
    let areas = vec![Area {
        code: "E101".into(),
        level: "local_authority",
        parents: Vec::new(),
    }];
    Project {
        seed: 0,
        series: vec![
            plans(requests, &habits),
            decisions(requests, &habits, &areas),
        ],
        areas,
        as_of: day(date(2024, 12, 31)),
        knows_older_cases: true,
        has_releases: false,
        files: Vec::new(),
    }
}

fn cell_of_year(series: usize, measure: &str, year: i16, count: u64) -> Cell {
    Cell {
        series,
        area: 0,
        tag: None,
        time: Time {
            measure: MEASURES.iter().position(|one| *one == measure).unwrap(),
            first: day(date(year, 1, 1)),
            last: day(date(year, 12, 31)),
            waited: None,
        },
        count,
    }
}

/// Returns what is known of each of two clocks, and between their ends.
fn known_of_two(project: &Project, cells: &[Cell]) -> (Vec<String>, Vec<String>) {
    let mut attacks = [0, 1].map(|series| Attack::new(project, cells, series));
    weigh(&mut attacks, cells);
    (
        attacks.iter().flat_map(Attack::leaks).collect(),
        leaks_between(&attacks),
    )
}

/// What an attack must have met: in words that follow on a number of projects, and how it is seen.
type Structure = (&'static str, fn(&Project, &Site, &[Cell]) -> bool);

const STRUCTURES: [Structure; 7] = [
    ("with curves", |_, _, cells| {
        cells.iter().any(|cell| cell.time.is_of_curve())
    }),
    ("with waits by length", |_, _, cells| {
        cells.iter().any(|cell| cell.time.is_of_bin())
    }),
    ("with single areas withheld", |_, site, _| {
        withholds_single_areas(site)
    }),
    ("with categories counted together", |_, site, _| {
        counts_categories_together(site)
    }),
    ("with two clocks from two files", |project, _, cells| {
        project.is_configured_by("[inputs.decisions]") && shows_both_clocks(cells)
    }),
    ("with a row for each clock", |project, _, cells| {
        project.is_configured_by("clock = \"clock\"") && shows_both_clocks(cells)
    }),
    ("with stops that end two clocks", |project, _, cells| {
        let knows_stops = |series: &Series| {
            let mut cases = series.cases.iter();
            cases.any(|case| case.history.stopped && case.history.shares_end)
        };
        project.series.len() == 2
            && project.series.iter().any(knows_stops)
            && shows_both_clocks(cells)
    }),
];

fn shows_both_clocks(cells: &[Cell]) -> bool {
    [0, 1]
        .iter()
        .all(|series| cells.iter().any(|cell| cell.series == *series))
}

/// What came of a project.
struct Attacked {
    n_cells: usize,
    /// What it has of what an attack must meet.
    structures: Vec<&'static str>,
    /// Small groups of sensitive breakdowns whose sides are known.
    n_groups: usize,
    leaks: Vec<String>,
}

impl Attacked {
    fn of(seed: u64) -> Attacked {
        let project = Project::invented(seed);
        let site = project.site();
        let cells = project.published(&site, project.as_of);
        let mut leaks = attack(&project, &cells);
        let (n_groups, told) = whole_groups(&project, &cells);
        leaks.extend(told);
        let structures = STRUCTURES.iter();
        let structures = structures.filter(|(_, is_met)| is_met(&project, &site, &cells));
        Attacked {
            n_cells: cells.len(),
            structures: structures.map(|(words, _)| *words).collect(),
            n_groups,
            leaks,
        }
    }
}

// The invented projects.

/// What is often and what is rare in a project.
struct Habits {
    n_cases: usize,
    known_by_ward: usize,
    known_by_district: usize,
    stopped: usize,
    exceptions: usize,
    open: usize,
    late: usize,
    first: Day,
    /// The files are said to be complete from the second year on only.
    complete_later: bool,
    n_needs: usize,
    /// Decisions always have a clock too, elsewhere in every other project.
    both_clocks: bool,
    withdrawn: usize,
    delivery: Delivery,
    /// The intruder knows which ends the clocks of a row share. Of many cases with curves that takes minutes.
    ends_are_tied: bool,
}

/// How the requests come in.
#[derive(Clone, Copy, PartialEq)]
enum Delivery {
    /// In one file, a row for each.
    OneFile,
    /// The second authority delivers a file of its own, with the clock of the plans only.
    OneFileEach,
    /// The decisions and the plans of the same cases stand in two files.
    TwoFiles { plans: Plans },
    /// In one file, a row for each clock. There no clock can be stopped.
    RowForEachClock { plans: Plans },
}

/// Of which requests there are rows of the plan, where it has its own.
#[derive(Clone, Copy, PartialEq)]
enum Plans {
    OfAll,
    /// Of those that are still waited for, or came.
    OfThoseOnTheirWay,
}

impl Delivery {
    fn plans(self) -> Plans {
        match self {
            Delivery::TwoFiles { plans } | Delivery::RowForEachClock { plans } => plans,
            Delivery::OneFile | Delivery::OneFileEach => Plans::OfAll,
        }
    }

    /// Says whether the end of a clock without its event is in the files.
    fn knows_stops(self) -> bool {
        !matches!(self, Delivery::RowForEachClock { .. })
    }
}

impl Habits {
    fn of(chance: &mut Chance) -> Habits {
        Habits {
            n_cases: chance.one_of(&[20, 40, 70, 120, 200, 300, 400]),
            known_by_ward: chance.one_of(&[100, 100, 95, 60, 0]),
            known_by_district: chance.one_of(&[100, 97, 100]),
            stopped: chance.one_of(&[0, 3, 20, 40]),
            exceptions: chance.one_of(&[0, 2, 10, 30]),
            open: chance.one_of(&[0, 3, 15, 40]),
            late: chance.one_of(&[0, 4, 30, 60, 97]),
            first: day(date(chance.one_of(&[2022, 2023]), 1, 1)),
            complete_later: chance.percent(25),
            n_needs: 3,
            both_clocks: false,
            withdrawn: 0,
            delivery: Delivery::OneFile,
            ends_are_tied: true,
        }
    }
}

impl Habits {
    /// Returns habits by which much is shown of two clocks, and some of the requests are stopped.
    fn of_two_clocks(self, seed: u64, chance: &mut Chance) -> Habits {
        let habits = Habits {
            n_cases: chance.one_of(&[150, 200, 300, 400, 600]),
            known_by_ward: 0,
            known_by_district: chance.one_of(&[0, 0, 100]),
            stopped: chance.one_of(&[1, 1, 3, 10]),
            exceptions: chance.one_of(&[0, 0, 10]),
            open: chance.one_of(&[0, 1, 15]),
            late: chance.one_of(&[30, 60]),
            first: day(date(chance.one_of(&[2023, 2024]), 1, 1)),
            both_clocks: true,
            ..self
        };
        if seed % 8 == 4 {
            let withdrawn = chance.one_of(&[1, 3, 10]);
            return Habits {
                withdrawn,
                ..habits
            };
        }
        let plans = chance.one_of(&[Plans::OfAll, Plans::OfThoseOnTheirWay]);
        if seed % 16 == 6 {
            let withdrawn = chance.one_of(&[0, 0, 3]);
            let delivery = Delivery::TwoFiles { plans };
            return Habits {
                withdrawn,
                delivery,
                ..habits
            };
        }
        let delivery = Delivery::RowForEachClock { plans };
        Habits { delivery, ..habits }
    }
}

impl Project {
    fn invented(seed: u64) -> Project {
        let mut chance = Chance::of(seed);
        let as_of = day(chance.one_of(&[date(2024, 12, 31), date(2025, 6, 30), date(2025, 9, 15)]));
        // Where areas are many, single ones are withheld.
        let is_wide = seed % 8 == 3;
        let areas = if is_wide {
            many_areas(&mut chance)
        } else {
            invented_areas(&mut chance)
        };
        let mut habits = Habits::of(&mut chance);
        if is_wide {
            habits = Habits {
                n_cases: chance.one_of(&[400, 700]),
                known_by_ward: 0,
                late: chance.one_of(&[0, 40, 60]),
                open: chance.one_of(&[0, 0, 15]),
                first: day(date(2024, 1, 1)),
                complete_later: false,
                ..habits
            };
        }
        // Of many needs some are too rare to be shown by themselves.
        if seed % 8 == 1 {
            habits = Habits {
                n_cases: chance.one_of(&[150, 300, 600]),
                known_by_ward: 0,
                known_by_district: chance.one_of(&[0, 100]),
                first: day(date(2024, 1, 1)),
                n_needs: NEEDS.len(),
                ..habits
            };
        }
        // Two clocks of the same rows give few refusals away by what is left.
        let is_of_clocks = seed % 8 == 7;
        if is_of_clocks {
            habits = Habits {
                n_cases: chance.one_of(&[200, 300, 400, 600]),
                known_by_ward: 0,
                known_by_district: 0,
                stopped: chance.one_of(&[0, 1, 1]),
                exceptions: 0,
                open: chance.one_of(&[0, 15]),
                late: chance.one_of(&[40, 60]),
                first: day(date(chance.one_of(&[2023, 2024]), 1, 1)),
                both_clocks: true,
                delivery: if chance.percent(50) && authorities(&areas) == 2 {
                    Delivery::OneFileEach
                } else {
                    Delivery::OneFile
                },
                ..habits
            };
        }
        // Where most ends are refusals and withdrawals, or clocks have rows of their own, two clocks tell of each other.
        let is_of_rows = seed % 8 == 6;
        let is_of_stops = seed % 8 == 4;
        if is_of_rows || is_of_stops {
            habits = habits.of_two_clocks(seed, &mut chance);
        }
        // Only of many cases are there curves.
        let is_large = seed % 8 == 5;
        if is_large {
            habits = Habits {
                n_cases: chance.one_of(&[1000, 1500, 1800]),
                ends_are_tied: false,
                known_by_ward: 0,
                known_by_district: chance.one_of(&[0, 100]),
                stopped: chance.one_of(&[0, 10, 20, 40]),
                exceptions: chance.one_of(&[0, 10, 30]),
                open: chance.one_of(&[0, 15, 40]),
                late: chance.one_of(&[30, 60]),
                ..habits
            };
        }
        let is_of_waits = is_large || is_of_clocks || is_of_rows || is_of_stops;
        let (series, files) = if !is_of_waits && chance.percent(25) {
            complaints(&areas, &habits, as_of, &mut chance)
        } else {
            waits(&areas, &habits, as_of, &mut chance)
        };
        let mut project = Project {
            seed,
            areas,
            series,
            as_of,
            knows_older_cases: !habits.complete_later,
            has_releases: false,
            files,
        };
        let areas = project.areas_file();
        project
            .files
            .push(("data/reference/areas.csv".into(), areas));
        project.publish_more();
        project
    }

    fn site(&self) -> Site {
        let files = self.files.iter();
        let files: Vec<(&str, &[u8])> = files
            .map(|(path, text)| (path.as_str(), text.as_bytes()))
            .collect();
        built(folder(&files).path())
    }

    /// Says whether its configuration has some words.
    fn is_configured_by(&self, words: &str) -> bool {
        let mut files = self.files.iter();
        files.any(|(path, text)| path == "sendstats.toml" && text.contains(words))
    }

    /// Lets every fourth project ask for more tables than usual, or for fewer, and some of those with many
    /// needs for more breakdowns.
    fn publish_more(&mut self) {
        let wishes = [
            "quarters = \"district\"\nbreakdowns = \"ward\"\n",
            "months = \"ward\"\nquarters = \"ward\"\n",
            "breakdowns = \"constituency\"\nexceptions = \"ward\"\nmonths = \"none\"\n",
            "quarters = \"region\"\nmonths = \"district\"\nbreakdowns = \"none\"\nexceptions = \"none\"\n",
        ];
        let wish = match () {
            () if self.seed % 4 == 2 => Some(wishes[self.seed as usize / 4 % wishes.len()]),
            () if self.seed % 16 == 9 => Some("breakdowns = \"district\"\n"),
            () => None,
        };
        if let Some(wish) = wish {
            let (_, configuration) = self
                .files
                .iter_mut()
                .find(|(path, _)| path == "sendstats.toml")
                .expect("a project has a configuration");
            write!(configuration, "[publish]\n{wish}").unwrap();
        }
    }
}

fn area_of_case(areas: &[Area], habits: &Habits, chance: &mut Chance) -> usize {
    let level = match () {
        () if chance.percent(habits.known_by_ward) => "ward",
        () if chance.percent(habits.known_by_district) => "district",
        () => "local_authority",
    };
    let of_level: Vec<usize> = (0..areas.len())
        .filter(|area| areas[*area].level == level)
        .collect();
    if of_level.len() > 10 && level == "district" {
        return one_of_many(&of_level, chance);
    }
    of_level[chance.skewed(of_level.len())]
}

type Made = (Vec<Series>, Vec<(String, String)>);

fn site(areas: &[Area], chance: &mut Chance, sensitive: &[&str]) -> String {
    let home = if authorities(areas) == 1 {
        "E101"
    } else {
        "E12"
    };
    let spotlight = chance.one_of(&["", "spotlight = \"E1411\"\n", "spotlight = \"E07101\"\n"]);
    format!(
        "[site]\ntitle = \"T\"\npublisher = \"P\"\ncontact = \"C\"\nhome = \"{home}\"\n{spotlight}\
         [areas]\nfile = \"data/reference/areas.csv\"\n\
         [disclosure]\nthreshold = {THRESHOLD}\nsensitive = {sensitive:?}\n"
    )
}

fn authorities(areas: &[Area]) -> usize {
    let authorities = areas.iter().filter(|area| area.level == "local_authority");
    authorities.count()
}

fn levels(chance: &mut Chance) -> &'static str {
    chance.one_of(&[
        "",
        "levels = [\"region\", \"local_authority\", \"district\", \"constituency\", \"ward\"]\n",
        "levels = [\"region\", \"local_authority\", \"district\"]\n",
        "levels = [\"region\", \"local_authority\", \"constituency\"]\n",
    ])
}

fn complete_from(habits: &Habits) -> String {
    let second_year = text_of(habits.first + 365);
    let line = format!("complete_from = {second_year}\n");
    if habits.complete_later {
        line
    } else {
        String::new()
    }
}

/// A request for a plan, as far as is known on the last day.
struct Request {
    row: usize,
    area: usize,
    need: usize,
    received: Day,
    decided: Option<Day>,
    /// The decision was not to assess.
    is_refused: bool,
    withdrawn: Option<Day>,
    issued: Option<Day>,
    exception: bool,
}

impl Request {
    fn invented(row: usize, area: usize, habits: &Habits, as_of: Day, chance: &mut Chance) -> Self {
        let until = |day: Day| (day <= as_of).then_some(day);
        let need = chance.skewed(habits.n_needs);
        let received = habits.first + chance.below((as_of - habits.first) as usize + 1) as i32;
        let decided = until(received + 20 + chance.below(40) as i32);
        let is_refused = chance.percent(habits.stopped);
        let late = chance.percent(habits.late);
        let wait = if late {
            141 + chance.skewed(400)
        } else {
            70 + chance.below(71)
        } as i32;
        let never = chance.percent(habits.open);
        let issued = until(received + wait).filter(|_| !is_refused && !never);
        let exception = chance.percent(habits.exceptions);
        let is_withdrawn = habits.withdrawn > 0 && chance.percent(habits.withdrawn);
        let withdrawn = is_withdrawn.then(|| received + 5 + chance.below(110) as i32);
        let is_over = |day: Day| {
            let refused = decided.filter(|_| is_refused);
            issued.or(refused).is_some_and(|end| end <= day)
        };
        let withdrawn = withdrawn
            .and_then(until)
            .filter(|withdrawn| !is_over(*withdrawn));
        let decided =
            decided.filter(|decided| withdrawn.is_none_or(|withdrawn| *decided < withdrawn));
        Request {
            row,
            area,
            need,
            received,
            decided,
            is_refused: is_refused && decided.is_some(),
            withdrawn,
            issued: issued.filter(|_| withdrawn.is_none()),
            exception,
        }
    }

    /// Says whether all its clocks ended at once.
    fn ended_at_once(&self) -> bool {
        self.is_refused || self.withdrawn.is_some() && self.decided.is_none()
    }

    fn case(&self, history: History) -> Case {
        Case {
            row: self.row,
            area: self.area,
            tags: 1 << self.need,
            history,
        }
    }

    /// Returns it under the clock of the plan, which may not know of stops.
    fn plan(&self, knows_stops: bool) -> Case {
        let refused = self.decided.filter(|_| self.is_refused);
        let stopped = self.withdrawn.or(refused).filter(|_| knows_stops);
        let end = stopped.or(self.issued);
        self.case(History {
            stopped: stopped.is_some(),
            exception: self.exception && end.is_some() && stopped.is_none(),
            shares_end: stopped.is_some() && self.ended_at_once(),
            ..History::new(self.received, end, Some(self.received + 140))
        })
    }

    /// Returns it under the clock of the decision. Of an end the clock of the plan may know nothing.
    fn decision(&self, is_known_of: bool) -> Case {
        let stopped = self.withdrawn.filter(|_| self.decided.is_none());
        let end = stopped.or(self.decided);
        self.case(History {
            stopped: stopped.is_some(),
            shares_end: is_known_of && self.ended_at_once(),
            ..History::new(self.received, end, Some(self.received + 42))
        })
    }

    /// Returns the cell of a column of a row with both clocks.
    fn cell(&self, column: &str, areas: &[Area]) -> String {
        let day = |day: Option<Day>| day.map_or_else(String::new, text_of);
        let word = |holds: bool, word: &str| if holds { word.into() } else { String::new() };
        match column {
            "ref" => self.row.to_string(),
            "area" => areas[self.area].code.clone(),
            "need" => NEEDS[self.need].into(),
            "received" => text_of(self.received),
            "decided" => day(self.decided),
            "decision" => word(self.is_refused, "Refused"),
            "withdrawn" => day(self.withdrawn),
            "issued" => day(self.issued),
            "flag" => word(self.exception, "yes"),
            other => unreachable!("{other}"),
        }
    }
}

const OF_BOTH_CLOCKS: [&str; 9] = [
    "ref",
    "area",
    "need",
    "received",
    "decided",
    "decision",
    "withdrawn",
    "issued",
    "flag",
];

fn table<'a>(
    requests: impl Iterator<Item = &'a Request>,
    columns: &[&str],
    areas: &[Area],
) -> String {
    let rows = requests.map(|request| {
        let cells = columns.iter().map(|column| request.cell(column, areas));
        cells.collect::<Vec<_>>().join(",") + "\n"
    });
    columns.join(",") + "\n" + &rows.collect::<String>()
}

/// Returns the table with a row for each clock.
fn table_of_clocks(
    requests: &[Request],
    has_plan: impl Fn(&Request) -> bool,
    areas: &[Area],
) -> String {
    let mut text = "ref,area,need,clock,from,to,flag\n".to_string();
    for request in requests {
        let cells = |columns: &[&str]| -> String {
            let cells = columns.iter().map(|column| request.cell(column, areas));
            cells.collect::<Vec<_>>().join(",")
        };
        let (case, decision) = (
            cells(&["ref", "area", "need"]),
            cells(&["received", "decided"]),
        );
        writeln!(text, "{case},assessment_decision,{decision},").unwrap();
        if has_plan(request) {
            let plan = cells(&["received", "issued", "flag"]);
            writeln!(text, "{case},final_plan,{plan}").unwrap();
        }
    }
    text
}

/// Returns requests under one clock or under two that share their start.
fn waits(areas: &[Area], habits: &Habits, as_of: Day, chance: &mut Chance) -> Made {
    let requests = (0..habits.n_cases).map(|row| {
        let area = area_of_case(areas, habits, chance);
        Request::invented(row, area, habits, as_of, chance)
    });
    let requests: Vec<Request> = requests.collect();
    let site = site(areas, chance, &["need"]);
    let levels = levels(chance);
    let has_decisions = habits.both_clocks || chance.percent(50);
    let inputs = inputs(habits, levels, has_decisions);
    let tables = tables(&requests, habits.delivery, areas);
    let path = |name: &str| format!("data/{}/{name}.csv", text_of(as_of));
    let mut files: Vec<(String, String)> = tables
        .into_iter()
        .map(|(name, text)| (path(name), text))
        .collect();
    files.push(("sendstats.toml".into(), site + &inputs));
    let mut series = vec![plans(&requests, habits)];
    if has_decisions {
        series.push(decisions(&requests, habits, areas));
    }
    if !habits.ends_are_tied {
        series.iter_mut().for_each(Series::forget_shared_ends);
    }
    (series, files)
}

/// Says whether there is a row of the plan.
fn has_plan(delivery: Delivery, request: &Request) -> bool {
    delivery.plans() == Plans::OfAll || !request.ended_at_once()
}

fn plans(requests: &[Request], habits: &Habits) -> Series {
    let delivery = habits.delivery;
    let knows_stops = delivery.knows_stops();
    let requests = requests.iter().filter(|one| has_plan(delivery, one));
    let mut ways = vec![Way::Exception];
    if knows_stops && delivery.plans() == Plans::OfAll {
        ways.push(Way::SharedStop);
    }
    if habits.withdrawn > 0 {
        ways.push(Way::Stop);
    }
    Series {
        key: "final_plan",
        limits: vec![Some(140)],
        ways,
        cases: requests.map(|one| one.plan(knows_stops)).collect(),
    }
}

fn decisions(requests: &[Request], habits: &Habits, areas: &[Area]) -> Series {
    let delivery = habits.delivery;
    let is_of_clock = |one: &&Request| !is_apart(delivery, one, areas);
    // Plans without stops, of all requests, tell nothing of these ends.
    let is_known_of = delivery.knows_stops() || delivery.plans() == Plans::OfThoseOnTheirWay;
    let mut ways = Vec::new();
    if is_known_of {
        ways.push(Way::SharedEvent);
    }
    if habits.withdrawn > 0 {
        ways.push(Way::SharedStop);
    }
    let requests = requests.iter().filter(is_of_clock);
    Series {
        key: "assessment_decision",
        limits: vec![Some(42)],
        ways,
        cases: requests.map(|one| one.decision(is_known_of)).collect(),
    }
}

/// Says whether the second authority delivers the request, without its decision.
fn is_apart(delivery: Delivery, request: &Request, areas: &[Area]) -> bool {
    delivery == Delivery::OneFileEach && areas[request.area].code == "E102"
}

/// Returns the names of the inputs and their tables.
fn tables(requests: &[Request], delivery: Delivery, areas: &[Area]) -> Vec<(&'static str, String)> {
    let all = || requests.iter();
    let has_plan = |one: &Request| has_plan(delivery, one);
    match delivery {
        Delivery::OneFile => vec![("council", table(all(), &OF_BOTH_CLOCKS, areas))],
        Delivery::OneFileEach => [("council", false), ("city", true)]
            .into_iter()
            .map(|(name, apart)| {
                let of_input = all().filter(|one| is_apart(delivery, one, areas) == apart);
                (name, table(of_input, &OF_BOTH_CLOCKS, areas))
            })
            .collect(),
        Delivery::TwoFiles { .. } => {
            let columns = ["ref", "area", "need", "received", "decided", "withdrawn"];
            let plans = all().filter(|one| has_plan(one));
            vec![
                ("decisions", table(all(), &columns, areas)),
                ("plans", table(plans, &OF_BOTH_CLOCKS, areas)),
            ]
        }
        Delivery::RowForEachClock { .. } => {
            vec![("council", table_of_clocks(requests, has_plan, areas))]
        }
    }
}

/// Returns the inputs of a configuration.
fn inputs(habits: &Habits, levels: &str, has_decisions: bool) -> String {
    let input = |name: &str, covers: &str, columns: &str| {
        format!(
            "[inputs.{name}]\nkind = \"waits\"\n{covers}{levels}{}files = \"data/*/{name}.csv\"\n\
             columns = {{ case = \"ref\", area = \"area\", need = \"need\"{columns} }}\n",
            complete_from(habits)
        )
    };
    let withdrawn = if habits.withdrawn > 0 {
        "{ date = \"withdrawn\" }"
    } else {
        ""
    };
    let plans = |name: &str| {
        format!(
            "[inputs.{name}.clocks.final_plan]\nstarted = \"received\"\nended = \"issued\"\nexception = \"flag\"\n\
             stopped = [{{ date = \"decided\", when = {{ decision = [\"Refused\"] }} }}, {withdrawn}]\n"
        )
        .replace(", ]", "]")
    };
    let decisions = |name: &str| {
        format!(
            "[inputs.{name}.clocks.assessment_decision]\nstarted = \"received\"\nended = \"decided\"\n\
             stopped = [{withdrawn}]\n"
        )
    };
    let decisions_of_council = if has_decisions {
        decisions("council")
    } else {
        String::new()
    };
    match habits.delivery {
        Delivery::OneFile => input("council", "", "") + &plans("council") + &decisions_of_council,
        Delivery::OneFileEach => {
            let council = input("council", "covers = \"E101\"\n", "") + &plans("council");
            let city = input("city", "covers = \"E102\"\n", "") + &plans("city");
            council + &decisions_of_council + &city
        }
        Delivery::TwoFiles { .. } => {
            let first = input("decisions", "", "") + &decisions("decisions");
            first + &input("plans", "", "") + &plans("plans")
        }
        Delivery::RowForEachClock { .. } => {
            let wait =
                ", clock = \"clock\", started = \"from\", ended = \"to\", exception = \"flag\"";
            input("council", "", wait)
        }
    }
}

/// Returns complaints, each with one theme or several, some without a limit.
fn complaints(areas: &[Area], habits: &Habits, as_of: Day, chance: &mut Chance) -> Made {
    let mut text = Complaint::HEADER.to_string();
    let mut cases = Vec::new();
    let complaining = Complaining {
        several_themes: habits.exceptions,
        not_to_council: habits.stopped,
        late: habits.late,
        open: habits.open,
    };
    for row in 0..habits.n_cases {
        let area = area_of_case(areas, habits, chance);
        let complaint = Complaint::invented(&complaining, (habits.first, as_of), chance);
        text += &complaint.row(row, &areas[area].code);
        let (start, limit) = (complaint.received, complaint.limit());
        cases.push(Case {
            row,
            area,
            tags: complaint.themes,
            history: History::new(start, complaint.replied, limit.map(|limit| start + limit)),
        });
    }
    let configuration = site(areas, chance, &["theme"])
        + COMPLAINTS_INPUT
        + levels(chance)
        + &complete_from(habits);
    let path = format!("data/{}/complaints.csv", text_of(as_of));
    (
        vec![Complaint::series(cases)],
        vec![("sendstats.toml".into(), configuration), (path, text)],
    )
}
