//! An intruder who has published tables, and nothing else of the cases.
//!
//! A published count is a sum over kinds of cases: where they are known, which category they have,
//! when they began, were due and ended. Any sum and difference of published counts is what the
//! intruder can work out; so a set of cases is known to them if its indicator lies in the span of
//! those of the published counts. No such set may hold from one case to one fewer than the threshold.
//!
//! Kinds of which a published zero says that there are none are left out: the intruder knows that.
#![allow(
    dead_code,
    reason = "each test is a program of its own and uses a part of this"
)]

use crate::support::{MONTHS, NO_DAY, Row, days_of_bin, files_ending, rows_of_site, text};
use jiff::civil::{Date, date};
use jiff::{ToSpan, Unit};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sendstats::publish::site::Site;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;

pub const THRESHOLD: u64 = 5;

// The projects.

/// Days since the first of 2020.
pub type Day = i32;

pub fn day(date: Date) -> Day {
    let days = self::date(2020, 1, 1).until((Unit::Day, date)).unwrap();
    days.get_days()
}

pub fn text_of(day: Day) -> String {
    let date = date(2020, 1, 1).checked_add(day.days()).unwrap();
    date.to_string()
}

/// When a clock started, was due and ended.
#[derive(Clone, Copy)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own that counts ask for"
)]
pub struct History {
    pub start: Day,
    pub end: Option<Day>,
    /// It ended otherwise than with its event.
    pub stopped: bool,
    pub exception: bool,
    pub due: Option<Day>,
    /// It ended lawfully. Where releases were between the day of the end and its record, this is not
    /// what the days by which it is counted say.
    pub in_limit: bool,
    /// Days from the start to the end as they were: not those between the days by which it is counted.
    pub waited: Option<i32>,
    /// The other clocks of its row ended with it.
    pub shares_end: bool,
}

impl History {
    /// Returns a history that is counted by the days on which things happened.
    pub fn new(start: Day, end: Option<Day>, due: Option<Day>) -> History {
        History {
            start,
            end,
            stopped: false,
            exception: false,
            due,
            in_limit: end.zip(due).is_some_and(|(end, due)| end <= due),
            waited: end.map(|end| end - start),
            shares_end: false,
        }
    }

    pub fn in_limit(&self) -> bool {
        self.in_limit
    }

    /// Says whether the case had ended lawfully, as far as was known when its limit was counted.
    pub fn is_met(&self) -> bool {
        let by_then = self.end.zip(self.due).is_some_and(|(end, due)| end <= due);
        self.in_limit && by_then
    }

    /// Returns the class of an ended case: completed or not, alone or with other clocks, exception, in or out of
    /// the limit. A clock whose event stops others has no exceptions.
    pub fn class_of_end(&self) -> usize {
        let kind = match (self.stopped, self.shares_end) {
            (false, false) if !self.exception => 0,
            (false, _) => 1,
            (true, false) => 2,
            (true, true) => 3,
        };
        2 * kind + usize::from(self.in_limit())
    }
}

/// How many classes of ends there are.
const N_CLASSES: usize = 8;

/// A way in which a wait ends, other than with its plain event.
#[derive(Clone, Copy, PartialEq)]
pub enum Way {
    /// With its event, as an exception.
    Exception,
    /// By a stop, while other clocks of the row run on or have ended.
    Stop,
    /// By a stop that is the end of the row's other clocks too.
    SharedStop,
    /// With its event, which stops the row's other clocks.
    SharedEvent,
}

impl Way {
    fn of(self, ended: History) -> History {
        let stopped = matches!(self, Way::Stop | Way::SharedStop);
        History {
            stopped,
            exception: self == Way::Exception,
            shares_end: self.is_shared(),
            ..ended
        }
    }

    fn is_shared(self) -> bool {
        matches!(self, Way::SharedStop | Way::SharedEvent)
    }
}

pub struct Case {
    /// The row that it comes from.
    pub row: usize,
    /// The smallest area that the row names.
    pub area: usize,
    /// One bit for each category.
    pub tags: u32,
    pub history: History,
}

/// The cases of one clock, or the complaints.
pub struct Series {
    pub key: &'static str,
    /// How many days the law allows; none where no limit applies.
    pub limits: Vec<Option<i32>>,
    pub ways: Vec<Way>,
    pub cases: Vec<Case>,
}

impl Series {
    /// Leaves the intruder without the knowledge that an end was one of other clocks too.
    pub fn forget_shared_ends(&mut self) {
        self.ways.retain(|way| *way != Way::SharedEvent);
        for way in self.ways.iter_mut().filter(|way| way.is_shared()) {
            *way = Way::Stop;
        }
        for case in &mut self.cases {
            case.history.shares_end = false;
        }
    }
}

pub struct Area {
    pub code: String,
    pub level: &'static str,
    pub parents: Vec<usize>,
}

pub struct Project {
    pub seed: u64,
    pub areas: Vec<Area>,
    pub series: Vec<Series>,
    pub as_of: Day,
    /// The tables begin with the first case.
    pub knows_older_cases: bool,
    /// What came late counts after what a release has spoken of.
    pub has_releases: bool,
    pub files: Vec<(String, String)>,
}

pub const NEEDS: [&str; 5] = ["Autism", "Speech", "Other", "Hearing", "Physical"];
pub const THEMES: [&str; 3] = ["Delay", "Meals", "Transport"];

pub struct Chance(ChaCha8Rng);

impl Chance {
    pub fn of(seed: u64) -> Chance {
        Chance(ChaCha8Rng::seed_from_u64(seed))
    }

    pub fn below(&mut self, n: usize) -> usize {
        self.0.next_u32() as usize % n
    }

    pub fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    pub fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    /// Returns a place, the first ones far more often than the last.
    pub fn skewed(&mut self, n: usize) -> usize {
        self.below(n).min(self.below(n))
    }
}

/// What is often and what is rare among complaints, of a hundred.
pub struct Complaining {
    pub several_themes: usize,
    /// No limit applies to them.
    pub not_to_council: usize,
    pub late: usize,
    pub open: usize,
}

/// A complaint to an office.
pub struct Complaint {
    /// One bit for each theme.
    pub themes: u32,
    pub received: Day,
    pub replied: Option<Day>,
    /// It went to the council, which has ten working days for it.
    pub to_council: bool,
}

/// The section of complaints in a configuration, to which keys can be added.
pub const COMPLAINTS_INPUT: &str = "[inputs.office]\nkind = \"complaints\"\nfiles = \"data/*/complaints.csv\"\n\
    columns = { case = \"ref\", area = \"area\", received = \"received\", replied = \"replied\", route = \"route\", \
    theme = \"theme\" }\n";

impl Complaint {
    pub const HEADER: &str = "ref,area,theme,received,replied,route\n";

    /// Returns a complaint of some days that may have been answered by the last of them.
    pub fn invented(
        habits: &Complaining,
        (first, last): (Day, Day),
        chance: &mut Chance,
    ) -> Complaint {
        let mut themes = 1 << chance.skewed(3);
        if chance.percent(habits.several_themes) {
            themes |= 1 << chance.below(3);
        }
        let received = without_holidays(first, last, chance);
        let to_council = !chance.percent(habits.not_to_council);
        let late = chance.percent(habits.late);
        let wait = if late {
            15 + chance.skewed(90)
        } else {
            chance.below(15)
        } as i32;
        let replied = (!chance.percent(habits.open)).then_some(received + wait);
        Complaint {
            themes,
            received,
            replied: replied.filter(|day| *day <= last),
            to_council,
        }
    }

    /// Returns how many days the law allows: ten working days.
    pub fn limit(&self) -> Option<i32> {
        self.to_council.then_some(14)
    }

    /// Returns its row in a delivery.
    pub fn row(&self, reference: usize, area: &str) -> String {
        let with = |n: &usize| self.themes & (1 << n) != 0;
        let themes: Vec<&str> = (0..3).filter(with).map(|n| THEMES[n]).collect();
        let (themes, received) = (themes.join(";"), text_of(self.received));
        let replied = self.replied.map_or_else(String::new, text_of);
        let route = if self.to_council {
            "council"
        } else {
            "representative"
        };
        format!("{reference},{area},{themes},{received},{replied},{route}\n")
    }

    /// Returns complaints as the intruder is to see them.
    pub fn series(cases: Vec<Case>) -> Series {
        Series {
            key: "complaints",
            limits: vec![Some(14), Some(21), None],
            ways: Vec::new(),
            cases,
        }
    }
}

/// Returns a weekday with no bank holiday in the next fourteen days: ten working days.
fn without_holidays(first: Day, last: Day, chance: &mut Chance) -> Day {
    loop {
        let day = first + chance.below((last - first) as usize + 1) as i32;
        let date = date(2020, 1, 1).checked_add(day.days()).unwrap();
        let is_calm = [2, 7, 10, 11].contains(&date.month());
        if is_calm && date.weekday().to_monday_one_offset() <= 5 {
            return day;
        }
    }
}

impl Project {
    pub fn areas_file(&self) -> String {
        let mut text = "code,name,level,parents,population\n".to_string();
        for area in &self.areas {
            let parents: Vec<&str> = area
                .parents
                .iter()
                .map(|p| self.areas[*p].code.as_str())
                .collect();
            let (code, level) = (&area.code, area.level);
            writeln!(text, "{code},Place {code},{level},{},", parents.join(";")).unwrap();
        }
        text
    }

    pub fn contains(&self, area: usize, smaller: usize) -> bool {
        let mut parents = self.areas[smaller].parents.iter();
        area == smaller || parents.any(|parent| self.contains(area, *parent))
    }
}

/// Returns a country, a region, one or two authorities with districts and wards, and
/// constituencies that take wards of several districts.
pub fn invented_areas(chance: &mut Chance) -> Vec<Area> {
    let authorities = chance.one_of(&[1, 1, 2]);
    areas(authorities, &[1, 2, 3], chance)
}

/// Returns the same with so many districts that single ones can be withheld.
pub fn many_areas(chance: &mut Chance) -> Vec<Area> {
    let authorities = chance.one_of(&[1, 2]);
    areas(authorities, &[12, 14], chance)
}

/// Returns the area of a case: of many areas most have about as many cases, and the last, or the last
/// two of over twenty, hardly any. So they are a pair, and few enough for it to be withheld.
pub fn one_of_many(areas: &[usize], chance: &mut Chance) -> usize {
    let nearly_empty = if areas.len() > 20 { 2 } else { 1 };
    let usual = areas.len() - nearly_empty * usize::from(!chance.percent(2));
    areas[chance.below(usual)]
}

fn areas(authorities: usize, districts: &[usize], chance: &mut Chance) -> Vec<Area> {
    let mut areas = Vec::new();
    let mut add = |code: String, level, parents: &[usize]| {
        areas.push(Area {
            code,
            level,
            parents: parents.to_vec(),
        });
        areas.len() - 1
    };
    let country = add("E92".into(), "country", &[]);
    let region = add("E12".into(), "region", &[country]);
    for authority in 1..=authorities {
        let whole = add(format!("E10{authority}"), "local_authority", &[region]);
        let constituencies =
            [1, 2].map(|n| add(format!("E14{authority}{n}"), "constituency", &[whole]));
        for district in 1..=chance.one_of(districts) {
            let code = format!("E07{authority}{district:02}");
            let of_district = add(code, "district", &[whole]);
            let split = chance.one_of(&[0, 1, 2]);
            for ward in 0..2 {
                let constituency = constituencies[usize::from(ward >= split)];
                let code = format!("E05{authority}{district:02}{ward}");
                add(code, "ward", &[of_district, constituency]);
            }
        }
    }
    areas
}

// What is published.

/// Returns the categories that a published one stands for: `A`, or those of `A, B or C`.
fn labels_of(breakdown: &str) -> impl Iterator<Item = &str> {
    breakdown
        .split(" or ")
        .flat_map(|labels| labels.split(", "))
}

/// Says whether categories are counted together.
pub fn counts_categories_together(site: &Site) -> bool {
    let paths = ["data/waits.csv", "data/complaints.csv"].into_iter();
    let paths = paths.filter(|path| site.files().any(|(known, _)| known == *path));
    let mut rows = paths.flat_map(|path| rows_of_site(site, path));
    rows.any(|row| labels_of(&row["breakdown"]).count() > 1)
}

/// Says whether a count by year is withheld for one district and shown for another.
pub fn withholds_single_areas(site: &Site) -> bool {
    let mut seen: BTreeMap<Vec<String>, BTreeSet<bool>> = BTreeMap::new();
    let paths = ["data/waits.csv", "data/complaints.csv"].into_iter();
    let paths = paths.filter(|path| site.files().any(|(known, _)| known == *path));
    for row in paths.flat_map(|path| rows_of_site(site, path)) {
        let measures = ["started", "completed_ex", "received", "due", "open"];
        for measure in measures
            .into_iter()
            .filter(|measure| row.contains_key(*measure))
        {
            if row["geographic_level"] == "Local authority district" {
                let mut place = vec![measure.to_string()];
                let columns = ["time_period", "status", "clock", "breakdown"].iter();
                place.extend(columns.filter_map(|column| row.get(*column).cloned()));
                seen.entry(place).or_default().insert(row[measure] == "c");
            }
        }
    }
    seen.values().any(|seen| seen.len() == 2)
}

/// What a count says of time: a measure of a period.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Time {
    pub measure: usize,
    pub first: Day,
    pub last: Day,
    /// The days of waiting that a bin or a curve looks at, more than the first and no more than the second;
    /// none elsewhere.
    pub waited: Option<(i32, i32)>,
}

/// Counted measures of the waits and of the complaints, by the names of their columns.
pub const MEASURES: [&str; 19] = [
    "completed",
    "stopped",
    "completed_ex",
    "in_limit",
    "in_limit_ex",
    "started",
    "due",
    "due_in_limit",
    "open",
    "open_over_limit",
    "open_over_52_weeks",
    "received",
    "replied",
    "in_target",
    "due_in_target",
    "open_over_target",
    "still_waiting",
    "plan_issued",
    BIN,
];

/// The plans of a bin, of which a chart shows one by waits.
pub const BIN: &str = "in_bin";

impl Time {
    /// Says whether the measure counts a case of that history.
    pub fn counts(&self, history: &History) -> bool {
        let within =
            |day: Option<Day>| day.is_some_and(|day| self.first <= day && day <= self.last);
        let ended = within(history.end);
        let completed = ended && !history.stopped;
        let is_open = history.start <= self.last && history.end.is_none_or(|end| end > self.last);
        match MEASURES[self.measure] {
            "completed" => completed,
            "stopped" => ended && history.stopped,
            "completed_ex" => completed && !history.exception,
            "in_limit" => completed && history.in_limit(),
            "in_limit_ex" => completed && history.in_limit() && !history.exception,
            "started" | "received" => within(Some(history.start)),
            "due" => within(history.due),
            "due_in_limit" | "due_in_target" => within(history.due) && history.is_met(),
            "open" => is_open,
            "open_over_limit" | "open_over_target" => {
                is_open && history.due.is_some_and(|due| self.last >= due)
            }
            "open_over_52_weeks" => is_open && self.last - history.start > 364,
            "replied" => completed && history.due.is_some(),
            "in_target" => completed && history.due.is_some() && history.in_limit(),
            "still_waiting" => within(Some(history.start)) && !self.is_waited(history),
            "plan_issued" => {
                within(Some(history.start)) && self.is_waited(history) && !history.stopped
            }
            BIN => completed && !history.exception && self.is_waited(history),
            other => unreachable!("{other}"),
        }
    }
}

impl Time {
    /// Says whether a case ended within the days of waiting.
    pub fn is_waited(&self, history: &History) -> bool {
        let both = self.waited.zip(history.waited);
        both.is_some_and(|((after, up_to), waited)| after < waited && waited <= up_to)
    }

    pub fn is_of_bin(&self) -> bool {
        MEASURES[self.measure] == BIN
    }

    pub fn is_of_curve(&self) -> bool {
        self.waited.is_some() && !self.is_of_bin()
    }
}

#[derive(Clone)]
pub struct Cell {
    /// Place of the series.
    pub series: usize,
    pub area: usize,
    /// The category, as its bit, or several that are counted together; all, if none.
    pub tag: Option<u32>,
    pub time: Time,
    pub count: u64,
}

impl Project {
    /// Returns every count of the tables of a site to download, and checks each against the cases: the test
    /// must know what it attacks.
    pub fn published(&self, site: &Site, as_of: Day) -> Vec<Cell> {
        let mut cells = Vec::new();
        for (path, _) in site.files() {
            let name = path.strip_prefix("data/");
            let stem = name.and_then(|name| name.strip_suffix(".csv"));
            if stem.is_some_and(|stem| {
                !stem.contains(".meta") && !["survival", "revised"].contains(&stem)
            }) {
                for row in rows_of_site(site, path) {
                    self.read(&row, as_of, &mut cells);
                }
            }
        }
        if site.get("data/survival.csv").is_some() {
            for row in rows_of_site(site, "data/survival.csv") {
                self.read_curve(&row, as_of, &mut cells);
            }
        }
        for (path, _) in files_ending(site, ".csv") {
            let name = path.strip_prefix("charts/").unwrap_or_default();
            let name = name.trim_end_matches(".csv");
            if let Some((clock, area)) = name.split_once("-distribution-") {
                self.read_bins(site, (path, clock, area), &mut cells);
            }
        }
        for cell in &cells {
            let cases = self.series[cell.series].cases.iter();
            let truth = cases.filter(|case| self.counts(cell, case)).count() as u64;
            assert_eq!(cell.count, truth, "{}", self.words(cell));
        }
        cells
    }

    pub fn counts(&self, cell: &Cell, case: &Case) -> bool {
        self.contains(cell.area, case.area)
            && cell.tag.is_none_or(|tag| tag & case.tags != 0)
            && cell.time.counts(&case.history)
    }

    pub fn words(&self, cell: &Cell) -> String {
        let time = cell.time;
        format!(
            "project {}: {} {} {} {:?} {} to {}, waited {:?}",
            self.seed,
            self.series[cell.series].key,
            MEASURES[time.measure],
            self.areas[cell.area].code,
            cell.tag,
            text_of(time.first),
            text_of(time.last),
            time.waited
        )
    }

    /// Reads the counts behind a row of a curve: its percentages are of the cases that began.
    pub fn read_curve(&self, row: &Row, as_of: Day, cells: &mut Vec<Cell>) {
        let (series, area) = self.place_of(row);
        let (first, last) = Project::period(row, as_of);
        let started = cells.iter().find(|cell| {
            let is_meant = (cell.series, cell.area, cell.tag) == (series, area, None);
            let is_year = (cell.time.first, cell.time.last) == (first, last);
            is_meant && is_year && MEASURES[cell.time.measure] == "started"
        });
        let started = started
            .expect("a curve stands beside the cases that began")
            .count;
        for (measure, name) in MEASURES.iter().enumerate() {
            let Some(percent) = row.get(*name).and_then(|cell| cell.parse::<f64>().ok()) else {
                continue;
            };
            let weeks: i32 = row["week"].parse().unwrap();
            cells.push(Cell {
                series,
                area,
                tag: None,
                time: Time {
                    measure,
                    first,
                    last,
                    waited: Some((NO_DAY, 7 * weeks)),
                },
                count: (percent * started as f64 / 100.0).round() as u64,
            });
        }
    }

    /// Reads the bins under a chart of waits by length, of the year that its title names. The file has the names of
    /// the clock and of the area in it.
    pub fn read_bins(
        &self,
        site: &Site,
        (path, clock, area): (&str, &str, &str),
        cells: &mut Vec<Cell>,
    ) {
        let mut all = self.series.iter();
        let series = all.position(|series| series.key.replace('_', "-") == clock);
        let mut areas = self.areas.iter();
        let area = areas.position(|known| area == format!("place-{}", known.code.to_lowercase()));
        let (series, area) = series.zip(area).expect("every chart is of the project");
        let drawing = text(site, &path.replace(".csv", ".svg"));
        let code = &self.areas[area].code;
        let (_, year) = drawing
            .split_once(&format!(" in Place {code} in "))
            .unwrap();
        let year: i16 = year[..4].parse().unwrap();
        let (first, last) = (day(date(year, 1, 1)), day(date(year, 12, 31)));
        for row in rows_of_site(site, path) {
            let columns = ["Weeks", "notice"];
            let mut counts = row
                .iter()
                .filter(|(name, _)| !columns.contains(&name.as_str()));
            let (_, count) = counts.next().expect("a bin has a count");
            cells.push(Cell {
                series,
                area,
                tag: None,
                time: Time {
                    measure: MEASURES.iter().position(|measure| *measure == BIN).unwrap(),
                    first,
                    last,
                    waited: Some(days_of_bin(&row["Weeks"])),
                },
                count: count.replace(',', "").parse().unwrap(),
            });
        }
    }

    pub fn place_of(&self, row: &Row) -> (usize, usize) {
        let key = row.get("clock").map_or("complaints", String::as_str);
        let series = self.series.iter().position(|series| series.key == key);
        let mut areas = self.areas.iter();
        let area = areas.position(|area| area.code == *code_of(row));
        (
            series.expect("every published series is of the project"),
            area.expect("every published area is of the project"),
        )
    }

    pub fn read(&self, row: &Row, as_of: Day, cells: &mut Vec<Cell>) {
        let (series, area) = self.place_of(row);
        let words = match row["breakdown_topic"].as_str() {
            "Total" => None,
            "Need" => Some(&NEEDS[..]),
            "Theme" => Some(&THEMES[..]),
            other => panic!("there is no breakdown {other}"),
        };
        let bit = |words: &[&str], label: &str| {
            let place = words.iter().position(|word| *word == label);
            1 << place.expect("every published category is of the project")
        };
        let tag = words.map(|words| {
            let labels = labels_of(&row["breakdown"]);
            labels.fold(0, |tag, label| tag | bit(words, label))
        });
        let (first, last) = Project::period(row, as_of);
        for (measure, name) in MEASURES.iter().enumerate() {
            let count = row.get(*name).and_then(|cell| cell.parse().ok());
            cells.extend(count.map(|count| Cell {
                series,
                area,
                tag,
                time: Time {
                    measure,
                    first,
                    last,
                    waited: None,
                },
                count,
            }));
        }
    }

    pub fn period(row: &Row, as_of: Day) -> (Day, Day) {
        let year: i16 = row["time_period"].parse().unwrap();
        let word = row["time_identifier"].as_str();
        let (month, length) = match word.strip_prefix("Calendar year Q") {
            Some(quarter) => (3 * quarter.parse::<i8>().unwrap() - 2, 3),
            None if word == "Calendar year" => (1, 12),
            None => (1 + MONTHS.iter().position(|m| *m == word).unwrap() as i8, 1),
        };
        let first = date(year, month, 1);
        let last = first
            .checked_add(length.months())
            .unwrap()
            .yesterday()
            .unwrap();
        let provisional = row.get("status").is_some_and(|status| status == "p");
        (day(first), if provisional { as_of } else { day(last) })
    }
}

pub fn code_of(row: &Row) -> &String {
    let columns = [
        "ward_code",
        "pcon_code",
        "lad_code",
        "new_la_code",
        "region_code",
    ];
    let column = match row["geographic_level"].as_str() {
        "Ward" => columns[0],
        "Parliamentary constituency" => columns[1],
        "Local authority district" => columns[2],
        "Local authority" => columns[3],
        _ => columns[4],
    };
    &row[column]
}

// The attack.

/// Returns what an intruder can work out of a project, as sentences.
pub fn attack(project: &Project, cells: &[Cell]) -> Vec<String> {
    let small = cells.iter().filter(|cell| is_small(cell.count));
    let mut leaks: Vec<String> = small
        .map(|cell| format!("{} is {}", project.words(cell), cell.count))
        .collect();
    leaks.extend(nested(project, cells));
    let mut attacks: Vec<Attack> = (0..project.series.len())
        .map(|series| Attack::new(project, cells, series))
        .collect();
    weigh(&mut attacks, cells);
    leaks.extend(attacks.iter().flat_map(Attack::leaks));
    leaks.extend(leaks_between(&attacks));
    leaks
}

pub fn is_small(count: u64) -> bool {
    (1..THRESHOLD).contains(&count)
}

/// Returns pairs of counts of which one holds all rows of the other and a few more, whatever the
/// series.
pub fn nested(project: &Project, cells: &[Cell]) -> Vec<String> {
    let rows = |cell: &Cell| -> BTreeSet<usize> {
        let cases = project.series[cell.series].cases.iter();
        let counted = cases.filter(|case| project.counts(cell, case));
        counted.map(|case| case.row).collect()
    };
    let mut sets: BTreeMap<BTreeSet<usize>, &Cell> = BTreeMap::new();
    for cell in cells {
        sets.entry(rows(cell)).or_insert(cell);
    }
    sets.remove(&BTreeSet::new());
    let mut leaks = Vec::new();
    for (larger, one) in &sets {
        for (smaller, other) in &sets {
            let rest = larger.len().saturating_sub(smaller.len()) as u64;
            if is_small(rest) && smaller.is_subset(larger) {
                leaks.push(format!(
                    "{} less {}: {rest}",
                    project.words(one),
                    project.words(other)
                ));
            }
        }
    }
    leaks
}

/// Arithmetic modulo a prime: what is a sum of published counts here is one there, and the other
/// way round but for a chance of one in two thousand million.
pub const PRIME: u64 = (1 << 31) - 1;

/// One series under attack: all kinds of cases that there could be, and a weight for each such
/// that the weights of every published count add up to nothing. Those of any sum and difference of
/// published counts then do too, and those of other sets do not.
///
/// Two clocks that start with the same rows are weighed together: of the rows that start in some days at
/// a place, the kinds of the one clock weigh what those of the other do. So what the counts of the one say
/// of starts alone is known to who looks at the other. Rows in which both clocks end at once are tied by that end
/// too: a refusal stops the plan and ends the decision.
pub struct Attack<'a> {
    pub project: &'a Project,
    pub series: &'a Series,
    /// Place of the series.
    pub n_series: usize,
    /// Histories that published counts, or the questions of the intruder, tell apart.
    pub histories: Vec<History>,
    /// The history of each case.
    pub of_cases: Vec<usize>,
    /// Where cases can be known, as far as published areas tell it: those areas.
    pub places: Vec<BTreeSet<usize>>,
    /// Sets of categories.
    pub tags: Vec<u32>,
    /// Weights by place, tags and history.
    pub weights: Vec<u64>,
    pub times: Vec<Time>,
    pub starts: Starts,
}

/// Days of starts that no published count of several series tells apart, and periods of the ends that clocks of a
/// row share.
pub struct Starts {
    firsts: BTreeSet<Day>,
    /// The first days of those periods.
    ends: BTreeSet<Day>,
}

impl Starts {
    fn new(project: &Project, series: &[usize], cells: &[Cell]) -> Starts {
        let mut starts = Starts {
            firsts: BTreeSet::new(),
            ends: BTreeSet::new(),
        };
        if series.len() < 2 {
            return starts;
        }
        for one in series {
            let times = cells.iter().filter(|cell| cell.series == *one);
            let times: Vec<Time> = times.map(|cell| cell.time).collect();
            let limits = project.series[*one].limits.iter().flatten().copied();
            let shifts: Vec<i32> = limits.chain([0, 365]).collect();
            for bound in stretches(project, &times) {
                let days = shifts.iter().map(|shift| bound - shift);
                starts.firsts.extend(days);
                starts.ends.insert(bound);
            }
        }
        starts
    }

    fn of(&self, start: Day) -> usize {
        self.firsts.range(..=start).count()
    }

    /// Returns the period of an end that the row's other clocks share.
    fn of_end(&self, history: &History) -> Option<usize> {
        let end = history.end.filter(|_| history.shares_end);
        end.map(|end| self.ends.range(..=end).count())
    }
}

/// Returns the series that start with the same rows as one does, itself among them, but for those rows that end
/// all their clocks at once.
fn of_same_rows(project: &Project, series: usize) -> Vec<usize> {
    let all = 0..project.series.len();
    all.filter(|other| have_same_rows(project, series, *other, false))
        .collect()
}

/// Says whether two series have the same rows wherever both have any: of those that share their ends, or of the
/// others.
fn have_same_rows(project: &Project, one: usize, other: usize, shares_end: bool) -> bool {
    let authorities = |n: usize| -> BTreeSet<usize> {
        let cases = project.series[n].cases.iter();
        cases.map(|case| authority_of(project, case.area)).collect()
    };
    let common = &authorities(one) & &authorities(other);
    let rows = |n: usize| -> BTreeSet<(usize, usize, Day)> {
        let cases = project.series[n].cases.iter();
        let cases = cases.filter(|case| case.history.shares_end == shares_end);
        let rows = cases.map(|case| {
            let authority = authority_of(project, case.area);
            (authority, case.row, case.history.start)
        });
        rows.filter(|(authority, ..)| common.contains(authority))
            .collect()
    };
    !common.is_empty() && rows(one) == rows(other)
}

/// Says whether two series know of the same rows that these end both.
fn share_ends(project: &Project, one: usize, other: usize) -> bool {
    let can = |n: usize| project.series[n].ways.iter().any(|way| way.is_shared());
    can(one) && can(other) && have_same_rows(project, one, other, true)
}

fn authority_of(project: &Project, area: usize) -> usize {
    let mut areas = 0..project.areas.len();
    let is_authority =
        |n: &usize| project.areas[*n].level == "local_authority" && project.contains(*n, area);
    areas
        .find(is_authority)
        .expect("every case has an authority")
}

impl<'a> Attack<'a> {
    pub fn new(project: &'a Project, cells: &[Cell], n_series: usize) -> Attack<'a> {
        let together = of_same_rows(project, n_series);
        let starts = Starts::new(project, &together, cells);
        let all_cells = cells.iter().filter(|cell| together.contains(&cell.series));
        let all_cells: Vec<&Cell> = all_cells.collect();
        let series = &project.series[n_series];
        let own = all_cells.iter().filter(|cell| cell.series == n_series);
        let times: BTreeSet<Time> = own.map(|cell| cell.time).collect();
        let times: Vec<Time> = times.into_iter().collect();
        let published: BTreeSet<usize> = all_cells.iter().map(|cell| cell.area).collect();
        let place = |area: usize| -> BTreeSet<usize> {
            let larger = published
                .iter()
                .filter(|larger| project.contains(**larger, area));
            larger.copied().collect()
        };
        let places: BTreeSet<BTreeSet<usize>> = (0..project.areas.len()).map(place).collect();
        let several = series.cases.iter().any(|case| case.tags.count_ones() > 1);
        let all = series.cases.iter().fold(7, |all, case| all | case.tags);
        let has_categories = all_cells.iter().any(|cell| cell.tag.is_some());
        let tags = match (has_categories, several) {
            (false, _) => vec![7],
            (true, false) => (0..all.count_ones()).map(|n| 1 << n).collect(),
            (true, true) => (1..8).collect(),
        };
        let (histories, of_cases) = histories(project, series, &times, &starts);
        Attack {
            project,
            series,
            n_series,
            histories,
            of_cases,
            places: places
                .into_iter()
                .filter(|place| !place.is_empty())
                .collect(),
            tags,
            weights: Vec::new(),
            times,
            starts,
        }
    }

    pub fn n_kinds(&self) -> usize {
        self.places.len() * self.tags.len() * self.histories.len()
    }

    pub fn kind(&self, place: usize, tag: usize, history: usize) -> usize {
        (place * self.tags.len() + tag) * self.histories.len() + history
    }

    /// Returns the kinds that a published count counts.
    pub fn kinds(&self, cell: &Cell, counted: &[usize]) -> Vec<usize> {
        let places = (0..self.places.len()).filter(|n| self.places[*n].contains(&cell.area));
        let tags =
            (0..self.tags.len()).filter(|n| cell.tag.is_none_or(|tag| tag & self.tags[*n] != 0));
        let tags: Vec<usize> = tags.collect();
        let kinds = places.flat_map(|place| {
            tags.iter().flat_map(move |tag| {
                let kind = move |history: &usize| self.kind(place, *tag, *history);
                counted.iter().map(kind)
            })
        });
        kinds.collect()
    }

    /// Returns the kinds of each published count of the series that is not zero, and which kinds there
    /// can be.
    fn sums(&self, cells: &[Cell]) -> (BTreeSet<Vec<usize>>, Vec<bool>) {
        let cells: Vec<&Cell> = cells
            .iter()
            .filter(|cell| cell.series == self.n_series)
            .collect();
        let counted = |time: &Time| -> Vec<usize> {
            let all = 0..self.histories.len();
            all.filter(|n| time.counts(&self.histories[*n])).collect()
        };
        let counted: BTreeMap<Time, Vec<usize>> =
            self.times.iter().map(|t| (*t, counted(t))).collect();
        let mut is_possible = vec![true; self.n_kinds()];
        for cell in cells.iter().filter(|cell| cell.count == 0) {
            for kind in self.kinds(cell, &counted[&cell.time]) {
                is_possible[kind] = false;
            }
        }
        let sums = cells
            .iter()
            .filter(|cell| cell.count > 0)
            .map(|cell| self.kinds(cell, &counted[&cell.time]))
            .collect();
        (sums, is_possible)
    }

    /// Returns the kinds of the rows that start in the same days and share their ends in the same period, if at
    /// all.
    fn kinds_by_row(&self) -> BTreeMap<RowKind, Vec<usize>> {
        let mut kinds: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for place in 0..self.places.len() {
            for tag in 0..self.tags.len() {
                for (history, known) in self.histories.iter().enumerate() {
                    let row = RowKind {
                        place,
                        tag,
                        start: self.starts.of(known.start),
                        shared_end: self.starts.of_end(known),
                    };
                    let kind = self.kind(place, tag, history);
                    kinds.entry(row).or_default().push(kind);
                }
            }
        }
        kinds
    }

    /// Says whether rows of the series are of a place: of an authority of it.
    fn covers(&self, place: usize) -> bool {
        let authorities: BTreeSet<usize> = self
            .series
            .cases
            .iter()
            .map(|case| authority_of(self.project, case.area))
            .collect();
        let is_authority = |area: &&usize| self.project.areas[**area].level == "local_authority";
        let mut of_place = self.places[place].iter().filter(is_authority);
        of_place.all(|authority| authorities.contains(authority))
    }
}

/// Gives every kind of every series its weight: random ones, such that those of a count add up to nothing.
pub fn weigh(attacks: &mut [Attack], cells: &[Cell]) {
    let known: Vec<_> = attacks.iter().map(|attack| attack.sums(cells)).collect();
    let (sums, mut possible): (Vec<_>, Vec<_>) = known.into_iter().unzip();
    let ties = ties(attacks, &mut possible);
    let firsts: Vec<usize> = (0..attacks.len())
        .map(|n| attacks[..n].iter().map(Attack::n_kinds).sum())
        .collect();
    // Kinds that are tied to others are sums of those: how often each is in them, by its place among all.
    let parts_of = |n: usize, kind: usize| -> Vec<(usize, u64)> {
        let each = |n: usize, kinds: &[usize], times: u64| -> Vec<(usize, u64)> {
            kinds.iter().map(|kind| (firsts[n] + kind, times)).collect()
        };
        match ties.get(&(n, kind)) {
            None => each(n, &[kind], 1),
            Some(tie) => {
                let less = each(n, &tie.less, PRIME - 1);
                [each(tie.series, &tie.as_much_as, 1), less].concat()
            }
        }
    };
    let mut terms: Vec<Vec<(usize, u64)>> =
        vec![Vec::new(); attacks.iter().map(Attack::n_kinds).sum()];
    let numbered = sums.iter().enumerate();
    let numbered = numbered.flat_map(|(n, sums)| sums.iter().map(move |kinds| (n, kinds)));
    let mut n_sums = 0;
    for (sum, (n, kinds)) in numbered.enumerate() {
        for kind in kinds.iter().filter(|kind| possible[n][**kind]) {
            for (kind, times) in parts_of(n, *kind) {
                terms[kind].push((sum, times));
            }
        }
        n_sums = sum + 1;
    }
    let weights = at_right_angles_to(&terms, n_sums);
    let weight = |n: usize, kind: usize| {
        let parts = parts_of(n, kind).into_iter();
        parts.fold(0, |sum, (kind, times)| {
            (sum + weights[kind] * times) % PRIME
        })
    };
    for (n, attack) in attacks.iter_mut().enumerate() {
        let kinds = possible[n].iter().enumerate();
        attack.weights = kinds
            .map(|(kind, possible)| if *possible { weight(n, kind) } else { 0 })
            .collect();
    }
}

/// What rows have in common whatever the clock: place, category, days of the start, and the period of the end if
/// it is one for all clocks.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct RowKind {
    place: usize,
    tag: usize,
    start: usize,
    shared_end: Option<usize>,
}

/// A kind of a series that weighs as much as kinds of another one, less its own others of the same
/// start.
struct Tie {
    series: usize,
    as_much_as: Vec<usize>,
    less: Vec<usize>,
}

/// Returns the ties between the first series and those of the same rows. Where one of two has no kinds
/// that there can be, neither has the other. Ends that only one of them knows tie nothing.
fn ties(attacks: &[Attack], possible: &mut [Vec<bool>]) -> BTreeMap<(usize, usize), Tie> {
    let mut ties = BTreeMap::new();
    let first = 0;
    for other in 1..attacks.len() {
        let (one, two) = (&attacks[first], &attacks[other]);
        if !of_same_rows(one.project, first).contains(&other) || one.tags != two.tags {
            continue;
        }
        let share_ends = share_ends(one.project, first, other);
        let mut of_other = two.kinds_by_row();
        for (row, of_first) in one.kinds_by_row() {
            let mut of_both = [of_first, of_other.remove(&row).unwrap_or_default()];
            if !(one.covers(row.place) && two.covers(row.place)) {
                let absent = usize::from(one.covers(row.place));
                for kind in &of_both[absent] {
                    possible[[first, other][absent]][*kind] = false;
                }
                continue;
            }
            if row.shared_end.is_some() && !share_ends {
                continue;
            }
            for (kinds, series) in of_both.iter_mut().zip([first, other]) {
                kinds.retain(|kind| possible[series][*kind]);
            }
            if of_both.iter().any(Vec::is_empty) {
                for (kinds, series) in of_both.iter().zip([first, other]) {
                    for kind in kinds {
                        possible[series][*kind] = false;
                    }
                }
                continue;
            }
            let [as_much_as, mut less] = of_both;
            let kind = less.pop().expect("neither is empty");
            let tie = Tie {
                series: first,
                as_much_as,
                less,
            };
            ties.insert((other, kind), tie);
        }
    }
    ties
}

/// Returns a number below the prime that depends on both arguments as if by chance (`SplitMix64`).
pub fn random(kind: usize, place: usize) -> u64 {
    let mut z = (kind as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ^ (place as u64).wrapping_mul(0xD1B5_4A32_D192_ED03);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (z ^ (z >> 31)) % PRIME
}

/// Returns random weights that give nothing in each of some sums. `terms` says of every weight how often it is in which sums.
fn at_right_angles_to(terms: &[Vec<(usize, u64)>], n_sums: usize) -> Vec<u64> {
    let mut weights: Vec<u64> = (0..terms.len()).map(|kind| random(kind, 0)).collect();
    let dense = |terms: &[(usize, u64)], length: usize| {
        let mut vector = vec![0; length];
        for (sum, times) in terms {
            vector[*sum] = (vector[*sum] + times) % PRIME;
        }
        vector
    };
    // What is at right angles to all that are chosen, and not to another, shows that it is none of their sums.
    let mut span = Span::new(n_sums);
    let mut direction = span.at_right_angles();
    let mut chosen = Vec::new();
    for (kind, terms) in terms.iter().enumerate() {
        let product = terms.iter();
        let product = product.fold(0, |all, (sum, times)| {
            (all + direction[*sum] * times) % PRIME
        });
        if product != 0 {
            span.insert(dense(terms, n_sums));
            direction = span.at_right_angles();
            chosen.push(kind);
        }
    }
    // Of those that are chosen as much is taken as makes the sums nothing; the places behind the sums say how much of each.
    let length = n_sums + chosen.len();
    let mut span = Span::new(length);
    for (n, kind) in chosen.iter().enumerate() {
        let mut vector = dense(&terms[*kind], length);
        vector[n_sums + n] = 1;
        span.insert(vector);
    }
    let mut sums = vec![0; length];
    for (weight, terms) in weights.iter().zip(terms) {
        for (sum, times) in terms {
            sums[*sum] = (sums[*sum] + weight * times) % PRIME;
        }
    }
    let rest = span.beyond(sums);
    assert!(rest[..n_sums].iter().all(|sum| *sum == 0));
    for (kind, taken) in chosen.iter().zip(&rest[n_sums..]) {
        weights[*kind] = (weights[*kind] + taken) % PRIME;
    }
    weights
}

/// Vectors modulo the prime, each with a 1 at a place where all others have a 0.
pub struct Span {
    pub length: usize,
    /// By that place.
    pub vectors: BTreeMap<usize, Vec<u64>>,
}

impl Span {
    pub fn new(length: usize) -> Span {
        Span {
            length,
            vectors: BTreeMap::new(),
        }
    }

    /// Returns a vector less what the span has of it.
    pub fn beyond(&self, mut vector: Vec<u64>) -> Vec<u64> {
        for (place, known) in &self.vectors {
            let factor = vector[*place];
            subtract(&mut vector, known, factor);
        }
        vector
    }

    pub fn insert(&mut self, vector: Vec<u64>) {
        let mut vector = self.beyond(vector);
        let Some(place) = vector.iter().position(|entry| *entry != 0) else {
            return;
        };
        let factor = inverse(vector[place]);
        for entry in &mut vector {
            *entry = *entry * factor % PRIME;
        }
        for known in self.vectors.values_mut() {
            let factor = known[place];
            subtract(known, &vector, factor);
        }
        self.vectors.insert(place, vector);
    }

    /// Returns a random vector whose product with each of the span is nothing.
    pub fn at_right_angles(&self) -> Vec<u64> {
        let is_free = |place: &usize| !self.vectors.contains_key(place);
        let mut free = vec![0; self.length];
        for place in (0..self.length).filter(is_free) {
            free[place] = random(place, usize::MAX);
        }
        let mut direction = free.clone();
        for (place, vector) in &self.vectors {
            let terms = vector.iter().zip(&free);
            let product = terms.fold(0, |sum, (one, other)| (sum + one * other) % PRIME);
            direction[*place] = (PRIME - product) % PRIME;
        }
        direction
    }
}

pub fn subtract(from: &mut [u64], what: &[u64], factor: u64) {
    if factor > 0 {
        for (entry, other) in from.iter_mut().zip(what) {
            *entry = (*entry + (PRIME - factor) * other) % PRIME;
        }
    }
}

/// Returns the inverse modulo the prime, by Fermat's little theorem.
pub fn inverse(number: u64) -> u64 {
    let (mut result, mut power, mut exponent) = (1, number, PRIME - 2);
    while exponent > 0 {
        if exponent % 2 == 1 {
            result = result * power % PRIME;
        }
        power = power * power % PRIME;
        exponent /= 2;
    }
    result
}

/// Days between which no published count and no question changes, by their first days.
pub fn stretches(project: &Project, times: &[Time]) -> BTreeSet<Day> {
    let bounds = times.iter().flat_map(|time| [time.first, time.last + 1]);
    bounds.chain([project.as_of + 1]).collect()
}

/// Returns histories of every kind that a case of a series could have, and the place of each case.
///
/// The days of the start are as many as the counts of all series tell apart.
pub fn histories(
    project: &Project,
    series: &Series,
    times: &[Time],
    classes: &Starts,
) -> (Vec<History>, Vec<usize>) {
    let bounds = stretches(project, times);
    let cases = project.series.iter().flat_map(|series| &series.cases);
    let earliest = cases.map(|case| case.history.start).min();
    let earliest = earliest.expect("every project has cases");
    // Files that are complete from a day on leave open how many cases there were before.
    let earliest = earliest - if project.knows_older_cases { 0 } else { 800 };
    let shifts = series.limits.iter().flatten().copied().chain([0, 364]);
    let shifts: Vec<i32> = shifts.collect();
    let edges = times.iter().filter_map(|time| time.waited);
    let edges: BTreeSet<i32> = edges
        .flat_map(|(after, up_to)| [after, up_to])
        .filter(|days| (0..i32::MAX).contains(days))
        .collect();
    let starts: BTreeSet<Day> = bounds
        .iter()
        .flat_map(|bound| shifts.iter().map(move |shift| bound - shift))
        .flat_map(|day| [day - 1, day, day + 1])
        .chain(classes.firsts.iter().copied())
        .chain([earliest])
        .filter(|day| (earliest..=project.as_of).contains(day))
        .collect();
    let mut known: HashMap<Vec<u64>, usize> = HashMap::new();
    let mut histories = Vec::new();
    let mut place = |history: History| -> usize {
        *known
            .entry(key(&history, &bounds, times, classes))
            .or_insert_with(|| {
                histories.push(history);
                histories.len() - 1
            })
    };
    let of_cases = series
        .cases
        .iter()
        .map(|case| place(case.history))
        .collect();
    for start in starts {
        for limit in &series.limits {
            let due = limit.map(|limit| start + limit);
            let around_due = due.into_iter().flat_map(|due| [due, due + 1]);
            let ends = bounds.iter().copied().chain(around_due).chain([start]);
            let ends = ends.chain(classes.ends.iter().copied());
            let around_edges = edges
                .iter()
                .flat_map(|days| [start + days, start + days + 1]);
            let ends: BTreeSet<Day> = ends
                .chain(around_edges)
                .filter(|end| (start..=project.as_of).contains(end))
                .collect();
            place(History::new(start, None, due));
            for end in ends {
                let ended = History::new(start, Some(end), due);
                place(ended);
                if project.has_releases {
                    // What came in late was over before the day on which it counts.
                    let limit = limit.unwrap_or(NO_DAY);
                    let earlier = edges
                        .iter()
                        .flat_map(|days| [*days, days + 1])
                        .chain([limit]);
                    for waited in earlier.filter(|days| (0..end - start).contains(days)) {
                        place(History {
                            in_limit: waited <= limit,
                            waited: Some(waited),
                            ..ended
                        });
                    }
                }
                for way in &series.ways {
                    place(way.of(ended));
                }
            }
        }
    }
    (histories, of_cases)
}

/// Returns what tells a history apart: the counts that count it, and its stretches and class.
pub fn key(
    history: &History,
    bounds: &BTreeSet<Day>,
    times: &[Time],
    classes: &Starts,
) -> Vec<u64> {
    let stretch = |day: Option<Day>| day.map_or(0, |day| 1 + bounds.range(..=day).count() as u64);
    let mut key = vec![
        stretch(Some(history.start)),
        stretch(history.end),
        stretch(history.due),
        history.class_of_end() as u64,
        classes.of(history.start) as u64,
        classes.of_end(history).map_or(0, |end| 1 + end as u64),
    ];
    for part in times.chunks(64) {
        let bits = part.iter().enumerate();
        key.push(bits.fold(0, |bits, (n, time)| {
            bits | u64::from(time.counts(history)) << n
        }));
    }
    key
}

/// A question of the intruder: histories in a few groups, any of which together may be few.
pub struct Question {
    pub words: String,
    pub groups: Vec<Vec<usize>>,
}

impl Attack<'_> {
    pub fn leaks(&self) -> Vec<String> {
        let questions = self.questions();
        let mut leaks = Vec::new();
        for (where_words, places) in self.sets_of_places() {
            for tags in self.sets_of_tags() {
                let mut counts = self.counts(&places, &tags);
                if counts.iter().sum::<u64>() == 0 {
                    continue;
                }
                let weights = self.weights_of(&places, &tags);
                for question in &questions {
                    leaks.extend(answer(question, &mut counts, &weights).map(|(groups, count)| {
                        let tags: Vec<u32> = tags.iter().map(|tag| self.tags[*tag]).collect();
                        format!(
                            "project {}: {} in {where_words}, categories {tags:?}, {}, groups {groups:b}: {count}",
                            self.project.seed, self.series.key, question.words
                        )
                    }));
                }
            }
        }
        leaks
    }

    /// Returns the cases of some places and tags, by history.
    pub fn counts(&self, places: &[usize], tags: &[usize]) -> Vec<u64> {
        let mut counts = vec![0; self.histories.len()];
        for (case, history) in self.series.cases.iter().zip(&self.of_cases) {
            let at_place = places.iter().any(|place| self.is_at(*place, case.area));
            let with_tags = tags.iter().any(|tag| {
                self.tags[*tag] == case.tags || self.tags[*tag] == 7 && self.tags.len() == 1
            });
            if at_place && with_tags {
                counts[*history] += 1;
            }
        }
        counts
    }

    /// Returns the weights of some places and tags, by history.
    pub fn weights_of(&self, places: &[usize], tags: &[usize]) -> Vec<u64> {
        let weight = |history: usize| {
            let kinds = places
                .iter()
                .flat_map(|p| tags.iter().map(move |t| (*p, *t)));
            let kinds = kinds.map(|(place, tag)| self.weights[self.kind(place, tag, history)]);
            kinds.sum::<u64>() % PRIME
        };
        (0..self.histories.len()).map(weight).collect()
    }

    /// Says whether cases of an area are at a place: all published areas of the one are of the other.
    pub fn is_at(&self, place: usize, area: usize) -> bool {
        let published = self
            .places
            .iter()
            .flatten()
            .copied()
            .collect::<BTreeSet<_>>();
        let larger = published
            .into_iter()
            .filter(|larger| self.project.contains(*larger, area));
        self.places[place].iter().copied().eq(larger)
    }

    /// Returns places alone, areas, areas less others, and areas within others.
    pub fn sets_of_places(&self) -> BTreeMap<String, Vec<usize>> {
        let all: Vec<usize> = (0..self.places.len()).collect();
        let within = |area: usize| {
            all.iter()
                .copied()
                .filter(move |n| self.places[*n].contains(&area))
        };
        let areas: BTreeSet<usize> = self.places.iter().flatten().copied().collect();
        let code = |area: &usize| self.project.areas[*area].code.clone();
        let mut sets: BTreeMap<Vec<usize>, String> = BTreeMap::new();
        for place in &all {
            sets.insert(
                vec![*place],
                format!(
                    "place {:?}",
                    self.places[*place].iter().map(code).collect::<Vec<_>>()
                ),
            );
        }
        for area in &areas {
            sets.insert(within(*area).collect(), code(area));
            for other in &areas {
                let (common, rest) = within(*area).partition(|n| self.places[*n].contains(other));
                sets.entry(common)
                    .or_insert(format!("{} within {}", code(area), code(other)));
                sets.entry(rest)
                    .or_insert(format!("{} less {}", code(area), code(other)));
            }
            for level in ["district", "constituency", "ward", "local_authority"] {
                let is_child = |other: &&usize| {
                    self.project.areas[**other].level == level
                        && self.project.contains(*area, **other)
                };
                let children: Vec<usize> = areas.iter().filter(is_child).copied().collect();
                let rest = within(*area)
                    .filter(|n| !children.iter().any(|child| self.places[*n].contains(child)));
                sets.entry(rest.collect())
                    .or_insert(format!("{} less every {level}", code(area)));
            }
        }
        sets.remove(&Vec::new());
        sets.into_iter()
            .map(|(places, words)| (words, places))
            .collect()
    }

    /// Returns every set of few tags; of many each tag, each two and all; of sets of categories each, each
    /// category and all.
    pub fn sets_of_tags(&self) -> Vec<Vec<usize>> {
        let n = self.tags.len();
        if n <= 3 {
            let sets = 1..1_usize << n;
            return sets
                .map(|set| (0..n).filter(|tag| set & (1 << tag) != 0).collect())
                .collect();
        }
        if self.tags.iter().all(|tags| tags.is_power_of_two()) {
            let pairs = (0..n).flat_map(|one| (0..one).map(move |other| vec![other, one]));
            let singles = (0..n).map(|tag| vec![tag]);
            return singles.chain(pairs).chain([(0..n).collect()]).collect();
        }
        let with = |bits: u32| (0..n).filter(|tag| self.tags[*tag] & bits != 0).collect();
        let mut sets: Vec<Vec<usize>> = (0..n).map(|tag| vec![tag]).collect();
        sets.extend([1, 2, 4, 7, 3, 5, 6].map(with));
        sets
    }

    pub fn questions(&self) -> Vec<Question> {
        let bounds: Vec<Day> = stretches(self.project, &self.times).into_iter().collect();
        let stretches = bounds.windows(2).map(|pair| (pair[0], pair[1] - 1));
        let periods = self.times.iter().map(|time| (time.first, time.last));
        let spans: BTreeSet<(Day, Day)> = stretches.clone().chain(periods).collect();
        let whole = (Day::MIN, bounds[0] - 1);
        let mut questions = Vec::new();
        let grouped = |words: String, n: usize, group: &dyn Fn(&History) -> Option<usize>| {
            let mut groups = vec![Vec::new(); n];
            for (place, history) in self.histories.iter().enumerate() {
                if let Some(group) = group(history) {
                    groups[group].push(place);
                }
            }
            Question { words, groups }
        };
        for span in &spans {
            let within = |day: Option<Day>| day.is_some_and(|day| span.0 <= day && day <= span.1);
            let name = format!("{} to {}", text_of(span.0), text_of(span.1));
            questions.push(grouped(format!("ended {name}"), N_CLASSES, &|history| {
                within(history.end).then(|| history.class_of_end())
            }));
            questions.push(grouped(format!("due {name}"), 4, &|history| {
                let late = history.end.is_some_and(|_| !history.in_limit());
                let group = match () {
                    () if history.in_limit() => usize::from(history.stopped),
                    () => 2 + usize::from(late),
                };
                within(history.due).then_some(group)
            }));
            questions.push(grouped(format!("started {name}"), 4, &|history| {
                let ended_within = within(history.end);
                let due_within = within(history.due);
                within(Some(history.start))
                    .then_some(usize::from(ended_within) + 2 * usize::from(due_within))
            }));
            let last = span.1;
            questions.push(grouped(
                format!("open on {}", text_of(last)),
                4,
                &|history| {
                    let is_open = history.start <= last && history.end.is_none_or(|end| end > last);
                    let over = usize::from(history.due.is_some_and(|due| last >= due));
                    is_open.then_some(over + 2 * usize::from(last - history.start > 364))
                },
            ));
            for other in stretches.clone().chain([whole]) {
                let words = format!("started {} to {}, ended {name}", other.0, other.1);
                questions.push(grouped(words, N_CLASSES, &|history| {
                    let started = other.0 <= history.start && history.start <= other.1;
                    (started && within(history.end)).then(|| history.class_of_end())
                }));
                let words = format!("due {} to {}, ended {name}", other.0, other.1);
                questions.push(grouped(words, 2, &|history| {
                    let due = history
                        .due
                        .is_some_and(|due| other.0 <= due && due <= other.1);
                    (due && within(history.end)).then(|| usize::from(history.in_limit()))
                }));
            }
        }
        questions.extend(self.questions_of_curves(&spans));
        questions.extend(self.questions_of_bins(&spans));
        questions
    }

    /// Returns what can be asked of those who waited as long as a bin says: who ended or began within a time, and
    /// who of them is an exception.
    pub fn questions_of_bins(&self, spans: &BTreeSet<(Day, Day)>) -> Vec<Question> {
        let bins = self.times.iter().filter(|time| time.is_of_bin());
        let of_bin = |bin: &Time, span: (Day, Day), of: fn(&History) -> Option<Day>| {
            let mut groups = vec![Vec::new(); 2];
            for (place, history) in self.histories.iter().enumerate() {
                let within = |day: Day, (first, last): (Day, Day)| first <= day && day <= last;
                let ended = history.end.filter(|_| !history.stopped);
                let in_year = ended.is_some_and(|end| within(end, (bin.first, bin.last)));
                if in_year
                    && bin.is_waited(history)
                    && of(history).is_some_and(|day| within(day, span))
                {
                    groups[usize::from(history.exception)].push(place);
                }
            }
            groups
        };
        let asked = bins.flat_map(|bin| {
            let within = |(first, last): &(Day, Day)| *first <= bin.last && bin.first <= *last;
            let ended = spans.iter().filter(move |span| within(span));
            let ended = ended.map(move |span| ("ended", *span, of_bin(bin, *span, |h| h.end)));
            let began = spans.iter().filter(|span| span.0 <= bin.last);
            let began =
                began.map(move |span| ("began", *span, of_bin(bin, *span, |h| Some(h.start))));
            ended.chain(began).map(|(what, span, groups)| Question {
                words: format!(
                    "ended {} to {}, waited {:?}, {what} {} to {}",
                    text_of(bin.first),
                    text_of(bin.last),
                    bin.waited,
                    text_of(span.0),
                    text_of(span.1)
                ),
                groups,
            })
        });
        asked.collect()
    }

    /// Returns what can be asked of the cohorts that have curves: who ended in a step, or by the end
    /// of one, when, and when their limit ran out.
    pub fn questions_of_curves(&self, spans: &BTreeSet<(Day, Day)>) -> Vec<Question> {
        let mut curves: BTreeMap<(Day, Day), BTreeSet<i32>> = BTreeMap::new();
        for time in self.times.iter().filter(|time| time.is_of_curve()) {
            let weeks = curves.entry((time.first, time.last)).or_default();
            let (_, up_to) = time.waited.expect("a curve has weeks");
            weeks.insert(up_to / 7);
        }
        let mut questions = Vec::new();
        let cohorts: Vec<(Day, Day)> = curves.keys().copied().collect();
        for ((first, last), weeks) in &curves {
            // The cohort, and all up to it.
            for from in BTreeSet::from([*first, cohorts[0].0]) {
                let began = |history: &History| from <= history.start && history.start <= *last;
                let mut after = -1;
                for until in weeks {
                    let name = format!(
                        "began {} to {}, weeks {after} to {until}",
                        text_of(from),
                        text_of(*last)
                    );
                    let waited = |history: &History| history.end.map(|end| end - history.start);
                    let in_step = |history: &History| {
                        waited(history).is_some_and(|wait| 7 * after < wait && wait <= 7 * until)
                    };
                    let mut ask = |words: String, group: &dyn Fn(&History) -> Option<usize>| {
                        let mut groups = vec![Vec::new(); N_CLASSES];
                        for (place, history) in self.histories.iter().enumerate() {
                            if began(history)
                                && let Some(group) = group(history)
                            {
                                groups[group].push(place);
                            }
                        }
                        questions.push(Question { words, groups });
                    };
                    ask(format!("{name}, in the step"), &|history| {
                        in_step(history).then(|| history.class_of_end())
                    });
                    ask(format!("{name}, waiting after it"), &|history| {
                        let is_over = waited(history).is_some_and(|wait| wait <= 7 * until);
                        (!is_over).then(|| usize::from(history.end.is_some()))
                    });
                    for span in spans {
                        let within = |day: Option<Day>| {
                            day.is_some_and(|day| span.0 <= day && day <= span.1)
                        };
                        let words = format!("{} to {}", text_of(span.0), text_of(span.1));
                        ask(format!("{name}, ended {words}"), &|history| {
                            let kind =
                                usize::from(history.stopped) + 2 * usize::from(in_step(history));
                            let is_past = waited(history).is_some_and(|wait| wait > 7 * until);
                            within(history.end).then_some(if is_past { 4 } else { kind })
                        });
                        ask(format!("{name}, due {words}"), &|history| {
                            let is_over = waited(history).is_some_and(|wait| wait <= 7 * until);
                            let group = usize::from(history.stopped) + 2 * usize::from(is_over);
                            within(history.due).then_some(group)
                        });
                    }
                    after = *until;
                }
            }
        }
        questions
    }
}

/// Returns the unions of groups that hold few cases and whose weights add up to nothing: those
/// that the intruder knows to be few.
pub fn answer(question: &Question, counts: &mut [u64], weights: &[u64]) -> Option<(usize, u64)> {
    let sum = |of: &[u64], group: &Vec<usize>| group.iter().map(|n| of[*n]).sum::<u64>();
    let groups = question.groups.iter();
    let groups: Vec<(u64, u64)> = groups
        .map(|group| (sum(counts, group), sum(weights, group) % PRIME))
        .collect();
    few_of(&groups)
}

/// Returns the first union of groups, each with its count and its weight, that is few and known.
fn few_of(groups: &[(u64, u64)]) -> Option<(usize, u64)> {
    // The others cannot be in such a union, or change nothing.
    let matters = |(count, weight): &(u64, u64)| *count < THRESHOLD && *count + *weight > 0;
    let some = groups.iter().enumerate();
    let some: Vec<(usize, &(u64, u64))> = some.filter(|(_, group)| matters(group)).collect();
    (1..1_usize << some.len()).find_map(|union| {
        let chosen = some.iter().enumerate();
        let chosen = chosen.filter(|(n, _)| union & (1 << n) != 0);
        let (places, count, weight) = chosen.fold((0, 0, 0), |sum, (_, (place, group))| {
            (sum.0 | 1 << place, sum.1 + group.0, sum.2 + group.1)
        });
        (is_small(count) && weight % PRIME == 0).then_some((places, count))
    })
}

/// Two clocks of the same rows of which the one never ends after the other, but where both end at once.
///
/// How many rows are between the two ends on a day is a difference that is known to who knows both numbers.
struct Between<'a> {
    first: &'a Attack<'a>,
    second: &'a Attack<'a>,
    /// First days of the periods that counts of both tell apart.
    bounds: Vec<Day>,
}

/// Returns what the intruder knows of the rows between the ends of two clocks, as sentences.
pub fn leaks_between(attacks: &[Attack]) -> Vec<String> {
    let between = Between::all(attacks);
    between.iter().flat_map(Between::leaks).collect()
}

/// Numbers of rows that started by the end of a period and ended by the end of another, the last of which is for
/// those that are open; and those of them whose other clocks ended too.
struct ByDays {
    alone: Vec<Vec<u64>>,
    shared: Vec<Vec<u64>>,
}

/// Adds up the numbers of all rows and columns before and with each.
fn cumulate(table: &mut [Vec<u64>]) {
    for row in 0..table.len() {
        let mut sum = 0;
        for column in 0..table[row].len() {
            sum += table[row][column];
            let above = if row == 0 { 0 } else { table[row - 1][column] };
            table[row][column] = sum + above;
        }
    }
}

impl<'a> Between<'a> {
    /// Returns the pairs among all series.
    fn all(attacks: &'a [Attack<'a>]) -> Vec<Between<'a>> {
        let pairs = attacks.iter().flat_map(|first| {
            let others = attacks.iter();
            let others = others.filter(|second| second.n_series != first.n_series);
            others.filter_map(move |second| Between::of(first, second))
        });
        pairs.collect()
    }

    fn of(first: &'a Attack<'a>, second: &'a Attack<'a>) -> Option<Between<'a>> {
        let (project, n) = (first.project, first.n_series);
        let is_one = first.series.ways.iter().any(|way| way.is_shared())
            && first.tags == second.tags
            && first.series.cases.len() >= second.series.cases.len()
            && of_same_rows(project, n).contains(&second.n_series);
        let last = |history: &History| history.end.unwrap_or(Day::MAX);
        let ends: HashMap<usize, Day> = first
            .series
            .cases
            .iter()
            .map(|case| (case.row, last(&case.history)))
            .collect();
        let mut cases = second.series.cases.iter();
        let is_after = cases.all(|case| {
            ends.get(&case.row)
                .is_some_and(|end| *end <= last(&case.history))
        });
        let bounds = &stretches(project, &first.times) & &stretches(project, &second.times);
        (is_one && is_after).then(|| Between {
            first,
            second,
            bounds: bounds.into_iter().collect(),
        })
    }

    /// Returns numbers of the histories of a series by days.
    fn by_days(&self, attack: &Attack, numbers: &[u64]) -> ByDays {
        let place = |day: Day| self.bounds.partition_point(|bound| *bound <= day);
        let size = self.bounds.len() + 2;
        let empty = vec![vec![0; size]; size];
        let mut by_days = ByDays {
            alone: empty.clone(),
            shared: empty,
        };
        for (history, number) in attack.histories.iter().zip(numbers) {
            let table = if history.shares_end {
                &mut by_days.shared
            } else {
                &mut by_days.alone
            };
            let end = history.end.map_or(size - 1, place);
            table[place(history.start)][end] += number;
        }
        cumulate(&mut by_days.alone);
        cumulate(&mut by_days.shared);
        by_days
    }

    fn leaks(&self) -> Vec<String> {
        let mut leaks = Vec::new();
        let places = self.first.sets_of_places();
        let places = places
            .into_iter()
            .filter(|(_, places)| places.iter().all(|place| self.second.covers(*place)));
        for (where_words, places) in places {
            for tags in self.first.sets_of_tags() {
                let [first, second] = [self.first, self.second].map(|attack| {
                    let counts = attack.counts(&places, &tags);
                    let weights = attack.weights_of(&places, &tags);
                    [counts, weights].map(|numbers| self.by_days(attack, &numbers))
                });
                let found = self.few_between(&first, &second);
                leaks.extend(found.into_iter().map(|(words, count)| {
                    let tags: Vec<u32> = tags.iter().map(|tag| self.first.tags[*tag]).collect();
                    format!(
                        "project {}: {} and {} in {where_words}, categories {tags:?}, {words}: {count}",
                        self.first.project.seed, self.first.series.key, self.second.series.key
                    )
                }));
            }
        }
        leaks
    }

    /// Returns what is few and known of the rows that started in a period, or by the end of one, on the day before
    /// another: those between both ends, those that ended both at once, those open and those that ended both apart.
    fn few_between(&self, first: &[ByDays; 2], second: &[ByDays; 2]) -> Vec<(String, u64)> {
        let mut found = Vec::new();
        let n = self.bounds.len();
        for last in 0..n {
            for from in BTreeSet::from([0, last]) {
                for until in last..n {
                    let numbers = [0, 1].map(|which| {
                        let sum = |table: &[Vec<u64>], until: usize| -> u64 {
                            let before = if from == 0 { 0 } else { table[from - 1][until] };
                            table[last][until] - before
                        };
                        let (one, two) = (&first[which], &second[which]);
                        let [both, ended] = [two, one].map(|one| sum(&one.alone, until));
                        let at_once = sum(&one.shared, until);
                        let all = sum(&one.alone, n + 1) + sum(&one.shared, n + 1);
                        let between = if which == 0 {
                            ended - both
                        } else {
                            ended % PRIME + PRIME - both % PRIME
                        };
                        [between, at_once, all - ended - at_once, both]
                    });
                    let [counts, weights] = numbers;
                    let weights = weights.into_iter().map(|weight| weight % PRIME);
                    let groups: Vec<(u64, u64)> = counts.into_iter().zip(weights).collect();
                    if let Some((groups, count)) = few_of(&groups) {
                        let day = |place: usize| text_of(self.bounds[place]);
                        let words = format!(
                            "began in periods {from} to {last}, before {}, on the day before {}, groups {groups:b}",
                            day(last),
                            day(until)
                        );
                        found.push((words, count));
                    }
                }
            }
        }
        found
    }
}
