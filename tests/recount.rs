//! The demonstration counted again, slowly and from the definitions alone.
//!
//! Nothing here calls the code that counts: the rows of the newest delivery are read as they
//! are, and each published cell of the waits and the complaints is worked out anew from what the
//! methodology page says. A mark in place of a number is accepted only where this file can say
//! why it is there.

mod support;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use support::{
    DEMONSTRATION, MONTHS, Row, days_of_bin, files_ending, rows, rows_of_file, rows_of_site,
};

const AS_OF: Date = date(2026, 10, 31);
/// `complete_from` of the council's input.
const COMPLETE_FROM: Date = date(2023, 1, 1);
/// `threshold` of the project.
const THRESHOLD: u64 = 5;

/// A request under one clock, or a complaint.
struct Case {
    /// The areas that it counts in.
    areas: BTreeSet<String>,
    start: Date,
    end: Option<Date>,
    /// It ended with the event of its clock.
    completed: bool,
    /// The last day in time; none for a concern raised with a representative alone.
    last_day: Option<Date>,
    exception: bool,
    /// The category in each breakdown.
    categories: BTreeMap<&'static str, String>,
}

impl Case {
    fn in_time(&self) -> bool {
        let end = self.end.expect("asked of those that ended");
        self.last_day.is_some_and(|last| end <= last)
    }

    fn is_open_on(&self, day: Date) -> bool {
        self.start <= day && self.end.is_none_or(|end| end > day)
    }
}

// What the files hold.

/// Returns the requests under a clock, from the rows of the newest delivery.
fn requests(clock: &str) -> Vec<Case> {
    let areas = Areas::read();
    let mut seen = BTreeMap::new();
    let mut cases = Vec::new();
    for row in rows_of_file("data/2026-10-31/waits.csv") {
        // A row that stands twice counts once.
        if let Some(earlier) = seen.insert(row["case_ref"].clone(), row.clone()) {
            assert_eq!(earlier, row);
            continue;
        }
        let place = [&row["ward"], &row["district"]];
        let place = place
            .into_iter()
            .find(|code| !["", "x"].contains(&code.as_str()));
        let (Some(place), Some(start)) = (place, day_of(&row["receiveddate"])) else {
            continue;
        };
        let (days, event, stop) = match clock {
            "assessment_decision" => (42, "requestoutcomedate", withdrawn(&row)),
            "final_plan" => (140, "startdate", withdrawn(&row).or(without_plan(&row))),
            _ => panic!("the demonstration has no clock {clock}"),
        };
        let event = day_of(&row[event]);
        let completed = event.is_some() && stop.is_none_or(|stop| event < Some(stop));
        let need = match row["primary_need"].as_str() {
            "" => "Unknown",
            "ASD" => "Autistic spectrum disorder",
            "SEMH" => "Social, emotional and mental health",
            "SLCN" => "Speech, language and communication needs",
            _ => "Other",
        };
        cases.push(Case {
            areas: areas.with_ancestors(place),
            start,
            end: if completed { event } else { stop },
            completed,
            last_day: Some(start + days.days()),
            exception: clock == "final_plan" && row["week20"] == "Yes",
            categories: BTreeMap::from([("Need", need.to_string())]),
        });
    }
    cases
}

/// Returns the day on which a request was withdrawn.
fn withdrawn(row: &Row) -> Option<Date> {
    let day = day_of(&row["requestoutcomedate"]);
    day.filter(|_| row["requestoutcome"] == "Withdrawn")
}

/// Returns the day of the decision that there will be no plan.
fn without_plan(row: &Row) -> Option<Date> {
    if row["requestoutcome"] == "Refused" {
        return day_of(&row["requestoutcomedate"]);
    }
    let day = day_of(&row["assessmentoutcomedate"]);
    day.filter(|_| row["assessmentoutcome"] == "No plan")
}

/// Returns the complaints of the newest delivery.
fn complaints() -> Vec<Case> {
    let areas = Areas::read();
    let rows = rows_of_file("data/2026-10-31/complaints.csv");
    let case = |row: Row| {
        let start = day_of(&row["received"]).unwrap();
        let replied = day_of(&row["replied"]);
        let second_stage = row["stage"] == "2";
        let days = if second_stage { 20 } else { 10 };
        let last_day = match day_of(&row["acknowledged"]) {
            None => working_days_after(start, days),
            Some(day) => working_days_after(day, days).min(working_days_after(start, days + 5)),
        };
        let unknown = |text: &String| match text.as_str() {
            "" => "Unknown".to_string(),
            known => known.to_string(),
        };
        Case {
            areas: areas.with_ancestors(areas.code(&row["ward"])),
            start,
            end: replied,
            completed: replied.is_some(),
            last_day: (row["route"] == "council").then_some(last_day),
            exception: false,
            categories: BTreeMap::from([
                ("Theme", unknown(&row["theme"])),
                ("Outcome", unknown(&row["outcome"])),
                ("Impact", unknown(&row["impact"])),
            ]),
        }
    };
    rows.into_iter().map(case).collect()
}

/// Returns the day in a cell: `18/06/2020`, or `2020-06-18`.
fn day_of(cell: &str) -> Option<Date> {
    if cell.is_empty() {
        return None;
    }
    let parts: Vec<i16> = cell
        .split(['/', '-'])
        .map(|part| part.parse().unwrap())
        .collect();
    let (year, day) = if cell.contains('/') {
        (parts[2], parts[0])
    } else {
        (parts[0], parts[2])
    };
    Some(date(year, parts[1] as i8, day as i8))
}

/// The areas file.
struct Areas(Vec<Row>);

impl Areas {
    fn read() -> Areas {
        Areas(rows_of_file("data/reference/areas.csv"))
    }

    /// Returns the code of a ward that is given by its code or its name.
    fn code<'a>(&'a self, text: &'a str) -> &'a str {
        let ward = |row: &&Row| row["level"] == "ward" && row["name"] == text;
        self.0
            .iter()
            .find(ward)
            .map_or(text, |row| row["code"].as_str())
    }

    fn with_ancestors(&self, code: &str) -> BTreeSet<String> {
        let row = self.0.iter().find(|row| row["code"] == code).unwrap();
        let parents = row["parents"]
            .split(';')
            .filter(|parent| !parent.is_empty());
        let mut areas: BTreeSet<String> =
            parents.flat_map(|one| self.with_ancestors(one)).collect();
        areas.insert(code.to_string());
        areas
    }

    fn of_level(&self, level: &str) -> impl Iterator<Item = &str> {
        let of_level = move |row: &&Row| row["level"] == level;
        self.0
            .iter()
            .filter(of_level)
            .map(|row| row["code"].as_str())
    }
}

// Working days.

/// Bank holidays of England and Wales, as gov.uk lists them.
const BANK_HOLIDAYS: [Date; 16] = [
    date(2025, 1, 1),
    date(2025, 4, 18),
    date(2025, 4, 21),
    date(2025, 5, 5),
    date(2025, 5, 26),
    date(2025, 8, 25),
    date(2025, 12, 25),
    date(2025, 12, 26),
    date(2026, 1, 1),
    date(2026, 4, 3),
    date(2026, 4, 6),
    date(2026, 5, 4),
    date(2026, 5, 25),
    date(2026, 8, 31),
    date(2026, 12, 25),
    date(2026, 12, 28),
];

fn is_working_day(day: Date) -> bool {
    assert!(
        [2025, 2026].contains(&day.year()),
        "the list does not reach {day}"
    );
    let weekend = [Weekday::Saturday, Weekday::Sunday].contains(&day.weekday());
    !weekend && !BANK_HOLIDAYS.contains(&day)
}

/// Returns the day itself or the first working day after it, which is day 0.
fn day_zero(day: Date) -> Date {
    let mut day = day;
    while !is_working_day(day) {
        day = day.tomorrow().unwrap();
    }
    day
}

fn working_days_after(day: Date, days: u32) -> Date {
    let mut day = day_zero(day);
    for _ in 0..days {
        day = day_zero(day.tomorrow().unwrap());
    }
    day
}

fn working_days_between(start: Date, end: Date) -> i32 {
    let mut days = 0;
    let mut day = day_zero(start);
    while day < end {
        day = day.tomorrow().unwrap();
        days += i32::from(is_working_day(day));
    }
    days
}

// What a row of a table is about.

/// The cases that a row is about, and the days that it looks at.
#[allow(
    clippy::struct_excessive_bools,
    reason = "independent facts of what is counted"
)]
struct Scope<'a> {
    cases: Vec<&'a Case>,
    first: Date,
    last: Date,
    is_complaints: bool,
    /// With and without exceptions stand side by side.
    side_by_side: bool,
    /// The files say which cases are exceptions.
    flags_exceptions: bool,
    /// The plan has a curve of the cases that began in the period.
    has_curve: bool,
    clock: String,
    /// The first day on which every limit that runs out is that of a case in the files.
    dues_known_from: Date,
}

/// The days of a period, from its two columns.
fn days_of(row: &Row) -> (Date, Date) {
    let year: i16 = row["time_period"].parse().unwrap();
    let (month, months) = match row["time_identifier"].as_str() {
        "Calendar year" => (1, 12),
        "Calendar year Q1" => (1, 3),
        "Calendar year Q2" => (4, 3),
        "Calendar year Q3" => (7, 3),
        "Calendar year Q4" => (10, 3),
        name => {
            let place = MONTHS.iter().position(|month| *month == name);
            (place.unwrap() as i8 + 1, 1)
        }
    };
    let first = date(year, month, 1);
    (first, first + months.months() - 1.day())
}

const CODES: [(&str, &str); 6] = [
    ("Ward", "ward_code"),
    ("Parliamentary constituency", "pcon_code"),
    ("Local authority district", "lad_code"),
    ("Local authority", "new_la_code"),
    ("Regional", "region_code"),
    ("National", "country_code"),
];

fn area_of(row: &Row) -> &str {
    let level = row["geographic_level"].as_str();
    let (_, column) = CODES.iter().find(|(name, _)| *name == level).unwrap();
    &row[*column]
}

fn scope<'a>(row: &Row, cases: &'a [Case]) -> Scope<'a> {
    let (first, last) = days_of(row);
    let is_complaints = !row.contains_key("clock");
    let topic = row["breakdown_topic"].as_str();
    let area = area_of(row);
    let is_meant = |case: &&Case| {
        let in_category = topic == "Total" || case.categories[topic] == row["breakdown"];
        case.areas.contains(area) && in_category
    };
    let is_large =
        ["Local authority", "Regional", "National"].contains(&row["geographic_level"].as_str());
    let limit = match row.get("clock").map(String::as_str) {
        Some("final_plan") => 140,
        _ => 42,
    };
    let is_year = row["time_identifier"] == "Calendar year" && row["status"] != "p";
    Scope {
        has_curve: is_large && is_year && topic == "Total",
        clock: row.get("clock").cloned().unwrap_or_default(),
        cases: cases.iter().filter(is_meant).collect(),
        first,
        last: if row["status"] == "p" { AS_OF } else { last },
        is_complaints,
        side_by_side: is_large && row["time_identifier"] == "Calendar year",
        flags_exceptions: row.get("clock").is_some_and(|clock| clock == "final_plan"),
        dues_known_from: COMPLETE_FROM + limit.days(),
    }
}

impl Scope<'_> {
    fn contains(&self, day: Date) -> bool {
        self.first <= day && day <= self.last
    }

    fn n(&self, is_counted: impl Fn(&Case) -> bool) -> u64 {
        self.cases.iter().filter(|case| is_counted(case)).count() as u64
    }

    /// Counts those that ended in the period with the event, and are of the measure's kind.
    fn ended(&self, is_counted: impl Fn(&Case) -> bool) -> u64 {
        self.n(|case| {
            let in_period = case.end.is_some_and(|end| self.contains(end));
            in_period && case.completed && case.last_day.is_some() && is_counted(case)
        })
    }

    fn due(&self, is_counted: impl Fn(&Case) -> bool) -> u64 {
        self.n(|case| {
            let last_day = case.last_day.filter(|day| *day <= AS_OF);
            last_day.is_some_and(|day| self.contains(day)) && is_counted(case)
        })
    }

    fn open(&self, is_counted: impl Fn(&Case) -> bool) -> u64 {
        self.n(|case| case.is_open_on(self.last) && is_counted(case))
    }

    /// Returns a counted measure.
    fn count(&self, measure: &str) -> u64 {
        let over_limit = |case: &Case| case.last_day.is_some_and(|day| day <= self.last);
        let answered = |case: &Case| case.end.is_some() && case.in_time();
        match measure {
            "completed" | "replied" => self.ended(|_| true),
            "completed_ex" => self.ended(|case| !case.exception),
            "in_limit" | "in_target" => self.ended(Case::in_time),
            "in_limit_ex" => self.ended(|case| case.in_time() && !case.exception),
            "exceptions" => self.ended(|case| case.exception),
            "stopped" => self.n(|case| {
                let in_period = case.end.is_some_and(|end| self.contains(end));
                in_period && !case.completed
            }),
            "started" | "received" => self.n(|case| self.contains(case.start)),
            "due" => self.due(|_| true),
            "due_in_limit" | "due_in_target" => self.due(answered),
            "open" => self.open(|_| true),
            "open_over_limit" | "open_over_target" => self.open(over_limit),
            "open_over_52_weeks" => self.open(|case| case.start + 364.days() < self.last),
            _ => panic!("no count is called {measure}"),
        }
    }

    /// Returns the waits that ended with the event in the period, in order.
    fn waits(&self) -> Vec<i32> {
        let ended = self.cases.iter().filter_map(|case| {
            let end = case
                .end
                .filter(|end| self.contains(*end) && case.completed && !case.exception)?;
            case.last_day?;
            Some(if self.is_complaints {
                working_days_between(case.start, end)
            } else {
                case.start.until(end).unwrap().get_days()
            })
        });
        let mut waits: Vec<i32> = ended.collect();
        waits.sort_unstable();
        waits
    }
}

// What a cell holds.

/// Returns what a column of a row is to say, if nothing is withheld.
fn expected(scope: &Scope, column: &str) -> String {
    if let Some(mark) = mark_of_plan(scope, column) {
        return mark.to_string();
    }
    match column {
        "p25_days" => quantile(scope, 25, 20),
        "median_days" | "median_working_days" => quantile(scope, 50, 10),
        "p75_days" => quantile(scope, 75, 20),
        "p90_days" => quantile(scope, 90, 50),
        "km_median_days" => median_of_cohort(scope),
        "per_10000" => "x".to_string(), // the areas file has no population
        _ => share_of(column).map_or_else(
            || scope.count(column).to_string(),
            |(part, whole, printed)| share(scope.count(part), scope.count(whole), printed),
        ),
    }
}

/// Which number of a share a column prints.
#[derive(Clone, Copy)]
enum Printed {
    Percentage,
    Lower,
    Upper,
}

/// Returns the counts whose share a column holds.
fn share_of(column: &str) -> Option<(&'static str, &'static str, Printed)> {
    let (share, printed) = match (column.strip_suffix("_lower"), column.strip_suffix("_upper")) {
        (Some(share), _) => (share, Printed::Lower),
        (_, Some(share)) => (share, Printed::Upper),
        _ => (column, Printed::Percentage),
    };
    let (part, whole) = match share {
        "pc_in_limit" => ("in_limit", "completed"),
        "pc_in_limit_ex" => ("in_limit_ex", "completed_ex"),
        "pc_exceptions" => ("exceptions", "completed"),
        "pc_due_in_limit" => ("due_in_limit", "due"),
        "pc_in_target" => ("in_target", "replied"),
        "pc_due_in_target" => ("due_in_target", "due"),
        _ => return None,
    };
    Some((part, whole, printed))
}

/// Returns `x` where the plan of what is published leaves a column out.
fn mark_of_plan(scope: &Scope, column: &str) -> Option<&'static str> {
    if scope.is_complaints {
        return None;
    }
    let counts_exceptions = column == "completed"
        || column == "stopped"
        || column == "in_limit"
        || column.starts_with("pc_exceptions")
        || column.starts_with("pc_in_limit") && !column.contains("_ex");
    let unflagged = column.starts_with("pc_exceptions") && !scope.flags_exceptions;
    let is_due = column.starts_with("due") || column.starts_with("pc_due");
    let left_out =
        counts_exceptions && !scope.side_by_side || is_due && scope.first < scope.dues_known_from;
    let left_out = left_out || unflagged || column == "km_median_days" && !scope.has_curve;
    left_out.then_some("x")
}

/// Returns a share, or its limits, to one decimal; `u` of too few.
fn share(part: u64, whole: u64, printed: Printed) -> String {
    let is_small = |side: u64| (1..THRESHOLD).contains(&side);
    if whole == 0 {
        return "z".to_string();
    }
    if whole < 10 || is_small(part) || is_small(whole - part) {
        return "u".to_string();
    }
    if let Printed::Percentage = printed {
        return percentage(part, whole);
    }
    format!(
        "{:.1}",
        (1000.0 * wilson(part, whole, printed) + 0.5).floor() / 10.0
    )
}

/// Returns a limit of Wilson's: a root `p` of `(x/n − p)² = z² p(1 − p)/n`, of which
/// `p² − 2 half p + last = 0` is the form divided by the leading factor.
fn wilson(part: u64, whole: u64, printed: Printed) -> f64 {
    const Z: f64 = 1.959_963_984_540_054;
    let (n, observed) = (whole as f64, part as f64 / whole as f64);
    let leading = 1.0 + Z * Z / n;
    let half = (observed + Z * Z / (2.0 * n)) / leading;
    let root = (half * half - observed * observed / leading)
        .max(0.0)
        .sqrt();
    match printed {
        Printed::Lower if part == 0 => 0.0,
        Printed::Upper if part == whole => 1.0,
        Printed::Lower => half - root,
        _ => half + root,
    }
}

/// Returns `100 × part ÷ whole` to one decimal, a half rounded up.
fn percentage(part: u64, whole: u64) -> String {
    // Of an even whole the half is `whole / 2` exactly; of an odd one there are no ties.
    let tenths = (1000 * part + whole / 2) / whole;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// Returns the mean of the five (or six) waits around a place, in whole days, a half rounded up;
/// `u` of too few, `z` of none.
fn quantile(scope: &Scope, percent: usize, least: usize) -> String {
    let waits = scope.waits();
    if waits.is_empty() {
        return "z".to_string();
    }
    if waits.len() < least {
        return "u".to_string();
    }
    let hundredths = (waits.len() - 1) * percent;
    let central = &waits[hundredths / 100 - 2..=hundredths.div_ceil(100) + 2];
    let mean = f64::from(central.iter().sum::<i32>()) / central.len() as f64;
    format!("{}", (mean + 0.5).floor())
}

// Curves.

/// What became of a cohort by the end of a week.
struct AfterWeeks {
    started: u64,
    completed: u64,
    stopped: u64,
}

impl AfterWeeks {
    fn of(scope: &Scope, weeks: i32) -> AfterWeeks {
        let began = |case: &Case| scope.contains(case.start);
        let over = |case: &Case| {
            let last = case.start + (7 * weeks).days();
            began(case) && case.end.is_some_and(|end| end <= last)
        };
        AfterWeeks {
            started: scope.n(began),
            completed: scope.n(|case| over(case) && case.completed),
            stopped: scope.n(|case| over(case) && !case.completed),
        }
    }

    fn waiting(&self) -> u64 {
        self.started - self.completed - self.stopped
    }

    /// Returns a limit of the share still waiting. Nobody is lost, so that Greenwood's sum is the
    /// difference of what is left and what there was, each turned over.
    fn limit(&self, side: f64) -> String {
        if self.waiting() == 0 || self.waiting() == self.started {
            return "z".to_string();
        }
        let (left, all) = (self.waiting() as f64, self.started as f64);
        let log = (left / all).ln();
        let error = (1.0 / left - 1.0 / all).sqrt() / log.abs();
        let limit = (log * (-side * 1.959_963_984_540_054 * error).exp()).exp();
        format!("{:.1}", (1000.0 * limit + 0.5).floor() / 10.0)
    }
}

/// Returns the last day of the first published week by which half of a cohort had ended.
fn median_of_cohort(scope: &Scope) -> String {
    let rows = rows_of_site(&DEMONSTRATION, "data/survival.csv");
    let of_cohort = rows
        .iter()
        .filter(|row| days_of(row).0 == scope.first && row["clock"] == scope.clock);
    let mut weeks = of_cohort.map(|row| row["week"].parse::<i32>().unwrap());
    let half = weeks.find(|week| {
        let after = AfterWeeks::of(scope, *week);
        2 * after.waiting() <= after.started
    });
    half.map_or("u".to_string(), |week| (7 * week).to_string())
}

#[test]
fn every_curve_is_what_became_of_its_cohort() {
    let mut n_rows = 0;
    let mut last: BTreeMap<(String, String), (i32, AfterWeeks)> = BTreeMap::new();
    for row in rows_of_site(&DEMONSTRATION, "data/survival.csv") {
        let cases = requests(&row["clock"]);
        let mut as_table = row.clone();
        for (column, text) in [("breakdown_topic", "Total"), ("status", "")] {
            as_table.insert(column.to_string(), text.to_string());
        }
        let scope = scope(&as_table, &cases);
        let week: i32 = row["week"].parse().unwrap();
        let after = AfterWeeks::of(&scope, week);
        let expected = [
            ("cohort", scope.first.year().to_string()),
            ("still_waiting", percentage(after.waiting(), after.started)),
            ("plan_issued", percentage(after.completed, after.started)),
            ("lower", after.limit(-1.0)),
            ("upper", after.limit(1.0)),
        ];
        for (column, expected) in expected {
            assert_eq!(row[column], expected, "{column}: {row:?}");
        }
        // Everybody has been followed so far, and each step is of nobody or of many.
        assert!(scope.last + (7 * week).days() <= AS_OF, "{row:?}");
        let cohort = (row["clock"].clone(), row["cohort"].clone());
        let (week_before, before) = last.remove(&cohort).unwrap_or((
            0,
            AfterWeeks {
                started: after.started,
                completed: 0,
                stopped: 0,
            },
        ));
        assert!(week_before < week && before.waiting() >= 10, "{row:?}");
        let parts = [
            after.completed - before.completed,
            after.stopped - before.stopped,
            after.waiting(),
        ];
        assert!(
            parts.iter().all(|n| *n == 0 || *n >= THRESHOLD),
            "{row:?}: {parts:?}"
        );
        last.insert(cohort, (week, after));
        n_rows += 1;
    }
    // Two clocks and the years 2023 to 2025, each to its limit at least.
    assert_eq!(last.len(), 6);
    assert!(n_rows > 40, "{n_rows}");
}

/// Columns that stand and fall together when numbers are withheld, with the disjoint parts that
/// they would tell.
type Parts = fn(&Scope) -> Vec<u64>;
const GROUPS: [(&str, Parts); 6] = [
    ("ended", |s| {
        let plain = |case: &Case| !case.exception;
        let in_time = s.ended(|case| plain(case) && case.in_time());
        vec![in_time, s.ended(plain) - in_time]
    }),
    ("exceptions", |s| {
        let in_time = s.ended(|case| case.exception && case.in_time());
        vec![in_time, s.count("exceptions") - in_time]
    }),
    // The flow of the queue less the ends that are shown is the stopped and the exceptions together:
    // where the exceptions are withheld, the stopped would give them.
    ("stopped", |s| {
        let in_time = s.ended(|case| case.exception && case.in_time());
        vec![s.count("stopped"), in_time, s.count("exceptions") - in_time]
    }),
    ("started", |s| vec![s.n(|case| s.contains(case.start))]),
    ("due", |s| {
        let in_time = s.count("due_in_limit");
        vec![in_time, s.count("due") - in_time]
    }),
    ("open", |s| {
        let (all, over) = (s.count("open"), s.count("open_over_limit"));
        let longest = s.count("open_over_52_weeks");
        if s.is_complaints {
            vec![over, all - over]
        } else {
            vec![all - over, over - longest, longest]
        }
    }),
];

/// Breakdowns in which nothing is said of everyone in a group that is smaller than this.
const SENSITIVE: [&str; 2] = ["Need", "Impact"];
const SMALLEST_GROUP: u64 = 20;

fn group_of(column: &str) -> &'static str {
    match column {
        "completed" | "in_limit" => "exceptions",
        _ if column.starts_with("pc_exceptions") => "exceptions",
        _ if column.starts_with("pc_in_limit") && !column.contains("_ex") => "exceptions",
        "stopped" => "stopped",
        "started" | "received" | "per_10000" => "started",
        _ if column.starts_with("due") || column.starts_with("pc_due") => "due",
        _ if column.starts_with("open") => "open",
        _ => "ended",
    }
}

// The comparison.

/// A table within a file, whose rows are published together: kind of period, level, clock, topic.
type TableKey = (&'static str, String, String, String);

fn table_of(row: &Row) -> TableKey {
    let kind = match row["time_identifier"].as_str() {
        "Calendar year" if row["status"] == "p" => "year to date",
        "Calendar year" => "year",
        quarter if quarter.starts_with("Calendar year Q") => "quarter",
        _ => "month",
    };
    let clock = row.get("clock").cloned().unwrap_or_default();
    let level = row["geographic_level"].clone();
    (kind, level, clock, row["breakdown_topic"].clone())
}

fn tables(rows: Vec<Row>) -> BTreeMap<TableKey, Vec<Row>> {
    let mut tables: BTreeMap<TableKey, Vec<Row>> = BTreeMap::new();
    for row in rows {
        tables.entry(table_of(&row)).or_default().push(row);
    }
    tables
}

/// How many cells of each kind were compared.
#[derive(Default)]
struct Compared {
    numbers: usize,
    marks: usize,
    withheld: usize,
}

/// Compares every measured cell of a file with the recount.
fn compare(path: &str, cases: &BTreeMap<String, Vec<Case>>, compared: &mut Compared) {
    for (key, rows) in tables(rows_of_site(&DEMONSTRATION, path)) {
        let cases = &cases[&key.2];
        let scopes: Vec<Scope> = rows.iter().map(|row| scope(row, cases)).collect();
        let would_tell_a_small_number = |group: &str| {
            let (_, parts) = GROUPS.iter().find(|(name, _)| *name == group).unwrap();
            let small = |n: &u64| (1..THRESHOLD).contains(n);
            scopes.iter().any(|scope| parts(scope).iter().any(small))
        };
        // The queue of a category, or what began less what ended: all of it past the limit, or none.
        let would_tell_of_everyone = |group: &str| {
            let is_sensitive = SENSITIVE.contains(&key.3.as_str());
            let tells = |scope: &Scope| {
                let (all, over) = (scope.count("open"), scope.count("open_over_limit"));
                (1..SMALLEST_GROUP).contains(&all) && (over == 0 || over == all)
            };
            is_sensitive && ["open", "started"].contains(&group) && scopes.iter().any(tells)
        };
        let columns: Vec<&String> = rows[0].keys().filter(|name| is_measured(name)).collect();
        for column in columns {
            for (row, scope) in rows.iter().zip(&scopes) {
                let (published, counted) = (row[column].as_str(), expected(scope, column));
                // The rate of a count that is withheld is so too, be the number of people known or not; so is its share of a
                // count that is not made.
                let of_withheld = column == "per_10000" || column.starts_with("pc_exceptions");
                if published == "c" && (counted != "x" || of_withheld) {
                    let group = group_of(column);
                    // Its limits cut the same starts as those of the plan, in few between them.
                    let beside_plans = group == "due" && key.2 == "assessment_decision";
                    assert!(
                        would_tell_a_small_number(group)
                            || would_tell_of_everyone(group)
                            || beside_plans,
                        "{path} {key:?} {column}: why c?"
                    );
                    compared.withheld += 1;
                    continue;
                }
                assert_eq!(published, counted, "{path}, {column}: {row:?}");
                if published.starts_with(|c: char| c.is_ascii_digit()) {
                    compared.numbers += 1;
                } else {
                    compared.marks += 1;
                }
            }
        }
        check_all_rows_are_there(path, &key, &rows, cases);
    }
}

fn is_measured(column: &str) -> bool {
    let described = [
        "time_period",
        "time_identifier",
        "geographic_level",
        "clock",
        "status",
        "notice",
    ];
    let is_area = column.ends_with("_code") || column.ends_with("_name");
    !(described.contains(&column) || is_area || column.starts_with("breakdown"))
}

/// A published table has a row for every period, area and category.
fn check_all_rows_are_there(path: &str, key: &TableKey, rows: &[Row], cases: &[Case]) {
    let distinct = |of: &dyn Fn(&Row) -> String| rows.iter().map(of).collect::<BTreeSet<_>>();
    let periods = distinct(&|row| days_of(row).0.to_string());
    let places = distinct(&|row| area_of(row).to_string());
    let categories = distinct(&|row| row["breakdown"].clone());
    assert_eq!(
        rows.len(),
        periods.len() * places.len() * categories.len(),
        "{path} {key:?}"
    );

    let first = cases.iter().map(|case| case.start).min().unwrap();
    let from = if path.contains("waits") {
        COMPLETE_FROM
    } else {
        first
    };
    let whole_years = if path.contains("waits") { 3 } else { 1 };
    assert_eq!(from.year(), 2026 - whole_years);
    let n_periods = match key.0 {
        "year to date" => 1,
        "year" => whole_years,
        "quarter" => whole_years * 4 + 3,
        _ => whole_years * 12 + 10,
    };
    assert_eq!(periods.len(), n_periods as usize, "{path} {key:?}");
    let n_places = match key.1.as_str() {
        "Local authority" | "Parliamentary constituency" => 1,
        "Local authority district" => Areas::read().of_level("district").count(),
        "Ward" => Areas::read().of_level("ward").count(),
        other => panic!("no level of the council's own: {other}"),
    };
    assert_eq!(places.len(), n_places, "{path} {key:?}");
    let counted: BTreeSet<String> = match key.3.as_str() {
        "Total" => BTreeSet::from(["Total".to_string()]),
        topic => cases
            .iter()
            .map(|case| case.categories[topic].clone())
            .collect(),
    };
    assert_eq!(categories, counted, "{path} {key:?}");
}

/// Every table of the demonstration, as it stands in the files.
const TABLES: &str = "\
waits.csv: year, Local authority, assessment_decision, Need
waits.csv: year, Local authority, assessment_decision, Total
waits.csv: year, Local authority, final_plan, Need
waits.csv: year, Local authority, final_plan, Total
waits.csv: year, Local authority district, assessment_decision, Total
waits.csv: year, Local authority district, final_plan, Total
waits.csv: year, Ward, assessment_decision, Total
waits.csv: year, Ward, final_plan, Total
waits.csv: year to date, Local authority, assessment_decision, Total
waits.csv: year to date, Local authority, final_plan, Total
waits-quarter.csv: quarter, Local authority, assessment_decision, Total
waits-quarter.csv: quarter, Local authority, final_plan, Total
waits-month.csv: month, Local authority, assessment_decision, Total
waits-month.csv: month, Local authority, final_plan, Total
complaints.csv: year, Parliamentary constituency, , Impact
complaints.csv: year, Parliamentary constituency, , Outcome
complaints.csv: year, Parliamentary constituency, , Theme
complaints.csv: year, Parliamentary constituency, , Total
";

const WAITS: [&str; 3] = ["waits.csv", "waits-quarter.csv", "waits-month.csv"];
const COMPLAINTS: [&str; 3] = [
    "complaints.csv",
    "complaints-quarter.csv",
    "complaints-month.csv",
];

#[test]
fn the_tables_are_those_of_the_plan() {
    let mut found = String::new();
    for file in WAITS.into_iter().chain(COMPLAINTS) {
        let rows = rows_of_site(&DEMONSTRATION, &format!("data/{file}"));
        for (kind, level, clock, topic) in tables(rows).into_keys() {
            writeln!(found, "{file}: {kind}, {level}, {clock}, {topic}").unwrap();
        }
    }
    assert_eq!(found, TABLES);
}

/// The plan has tables of the wards as well; each part of them would tell a small number.
#[test]
fn what_is_not_published_would_tell_small_numbers() {
    for clock in ["assessment_decision", "final_plan"] {
        check_withheld(clock, &requests(clock), &[2023, 2024, 2025]);
    }
    check_withheld("", &complaints(), &[2025]);
}

fn check_withheld(clock: &str, cases: &[Case], years: &[i16]) {
    let areas = Areas::read();
    let row = |ward: &str, year: &i16| {
        let cells = [
            ("time_period", year.to_string()),
            ("time_identifier", "Calendar year".into()),
            ("geographic_level", "Ward".into()),
            ("ward_code", ward.to_string()),
            ("breakdown_topic", "Total".into()),
            ("status", String::new()),
            ("clock", clock.to_string()),
        ];
        let cells = cells.map(|(name, cell)| (name.to_string(), cell));
        let is_complaints = clock.is_empty();
        let kept = cells
            .into_iter()
            .filter(|(name, _)| !(is_complaints && name == "clock"));
        kept.collect::<Row>()
    };
    let wards = areas.of_level("ward");
    let rows: Vec<Row> = wards
        .flat_map(|ward| years.iter().map(move |year| row(ward, year)))
        .collect();
    let scopes: Vec<Scope> = rows.iter().map(|row| scope(row, cases)).collect();
    for (group, parts) in GROUPS {
        if ["exceptions", "stopped"].contains(&group) {
            continue; // the plan has them for the local authority alone
        }
        let is_known =
            |s: &&Scope| group != "due" || s.is_complaints || s.first >= s.dues_known_from;
        let mut numbers = scopes.iter().filter(is_known).flat_map(parts);
        assert!(
            numbers.any(|n| (1..THRESHOLD).contains(&n)),
            "{clock} {group}: why withheld?"
        );
    }
}

#[test]
fn every_published_cell_is_what_the_definitions_give() {
    let mut compared = Compared::default();
    let clocks = ["assessment_decision", "final_plan"];
    let requests: BTreeMap<String, Vec<Case>> = clocks
        .map(|clock| (clock.to_string(), requests(clock)))
        .into();
    for file in WAITS {
        compare(&format!("data/{file}"), &requests, &mut compared);
    }
    let own = BTreeMap::from([(String::new(), complaints())]);
    assert_eq!(own[""].len(), 43);
    for file in COMPLAINTS {
        compare(&format!("data/{file}"), &own, &mut compared);
    }
    println!(
        "{} numbers and {} marks compared, {} withheld with a reason",
        compared.numbers, compared.marks, compared.withheld
    );
    assert!(
        compared.numbers > 3_000,
        "only {} numbers",
        compared.numbers
    );
}

// The figures of others.

/// A measure of an input of figures with its columns: numerator, denominator and value.
type Source = (&'static str, &'static str, &'static str, &'static str);

/// The inputs of figures: file, source and measures.
const FIGURES: [(&str, &str, &[Source]); 5] = [
    (
        "dfe_timeliness",
        "Department for Education, Education, health and care plans, 2025",
        &[
            (
                "final_plan.pc_in_limit_ex",
                "plans_20_weeks_ex",
                "plans_issued_ex",
                "pc_20_weeks_ex",
            ),
            ("final_plan.pc_in_limit", "", "", "pc_20_weeks"),
            (
                "final_plan.pc_limit_to_52_weeks_ex",
                "plans_20_to_52_weeks_ex",
                "plans_issued_ex",
                "",
            ),
            (
                "final_plan.pc_over_52_weeks_ex",
                "plans_over_52_weeks_ex",
                "plans_issued_ex",
                "pc_over_52_weeks_ex",
            ),
        ],
    ),
    (
        "dfe_sen2",
        "Department for Education, SEN2 management information, 2014 to 2018",
        &[(
            "final_plan.pc_in_limit_ex",
            "plans_20_weeks_ex",
            "plans_issued_ex",
            "pc_20_weeks_ex",
        )],
    ),
    (
        "dfe_requests",
        "Department for Education, Education, health and care plans, 2025",
        &[
            ("requests", "", "", "requests"),
            ("pc_refused", "", "", "pc_refused"),
            (
                "assessment_decision.pc_in_limit",
                "",
                "",
                "pc_decided_6_weeks",
            ),
            (
                "no_plan_decision.pc_in_limit",
                "no_plan_16_weeks",
                "no_plan_decisions",
                "pc_no_plan_16_weeks",
            ),
            (
                "annual_review_decision.pc_in_limit",
                "reviews_4_weeks",
                "reviews_decided",
                "pc_reviews_4_weeks",
            ),
            ("plans_in_force", "", "", "plans_in_force"),
        ],
    ),
    (
        "moj_appeals",
        "Ministry of Justice, appeals registered",
        &[("appeals", "", "", "appeals_registered")],
    ),
    (
        "ombudsman",
        "Local Government and Social Care Ombudsman, 2024-25",
        &[
            ("complaints_to_ombudsman", "", "", "complaints"),
            ("complaints_investigated", "", "", "investigated"),
            ("complaints_upheld", "", "", "upheld"),
        ],
    ),
];

/// Period, its kind, area, source, measure, numerator, denominator, value.
type FigureRow = [String; 8];

#[test]
fn the_figures_of_others_pass_unchanged() {
    let mut expected = Vec::new();
    for (file, source, measures) in FIGURES {
        for row in rows_of_file(&format!("data/reference/{file}.csv")) {
            let figures = measures
                .iter()
                .filter_map(|measure| figure(&row, source, *measure));
            expected.extend(figures);
        }
    }
    let published = rows_of_site(&DEMONSTRATION, "data/figures.csv");
    let mut found: Vec<FigureRow> = published.iter().map(published_figure).collect();
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
    assert!(published.iter().all(|row| row["status"] == "official"));
    println!("{} figures compared", found.len());
    assert!(found.len() > 60);
}

fn published_figure(row: &Row) -> FigureRow {
    let cell = |name: &str| row[name].clone();
    [
        cell("time_period"),
        cell("time_identifier"),
        area_of(row).to_string(),
        cell("source"),
        cell("measure"),
        cell("numerator"),
        cell("denominator"),
        cell("value"),
    ]
}

/// Returns the row that a measure of a source gives; none where the source gives nothing.
fn figure(row: &Row, source: &str, of: Source) -> Option<FigureRow> {
    let (measure, numerator, denominator, value) = of;
    let given = |column: &str| match row.get(column).map_or("", String::as_str) {
        "" => "x".to_string(),
        number => number.to_string(),
    };
    let (part, whole) = (given(numerator), given(denominator));
    let printed = match (part.parse(), whole.parse()) {
        (Ok(part), Ok(whole)) => percentage(part, whole),
        _ => given(value),
    };
    if [&part, &whole, &printed]
        .into_iter()
        .all(|cell| cell == "x")
    {
        return None;
    }
    let areas = ["new_la_code", "region_code", "country_code"].map(|name| row[name].clone());
    let area = areas.into_iter().find(|code| !code.is_empty()).unwrap();
    let (period, kind) = (row["time_period"].clone(), row["time_identifier"].clone());
    let (source, measure) = (source.to_string(), measure.to_string());
    Some([period, kind, area, source, measure, part, whole, printed])
}

// The tables under the charts.

#[test]
fn the_charts_print_what_the_tables_print() {
    let mut n_cells = 0;
    let tables = files_ending(&DEMONSTRATION, ".csv").into_iter();
    for (path, text) in tables.filter(|(path, _)| path.starts_with("charts/")) {
        let name = path.trim_start_matches("charts/").trim_end_matches(".csv");
        for clock in ["assessment_decision", "final_plan"] {
            let Some(rest) = name.strip_prefix(&format!("{}-", clock.replace('_', "-"))) else {
                continue;
            };
            let (kind, slug) = rest.split_once('-').unwrap();
            let chart = Chart {
                path,
                clock,
                code: code_of(slug),
                rows: rows(text.as_bytes()),
            };
            n_cells += match kind {
                "trend" => check_trend(&chart),
                "xmr" => check_xmr(&chart),
                "queue" => check_queue(&chart),
                "areas" => check_areas(&chart),
                "ruler" => check_ruler(&chart),
                "bands" => check_bands(&chart),
                "curves" => check_curves(&chart),
                "funnel" => check_funnel(&chart),
                "distribution" => check_distribution(&chart),
                other => panic!("nothing is known of charts called {other}"),
            };
        }
    }
    println!("{n_cells} cells of charts compared");
    assert!(n_cells > 400, "only {n_cells} cells of charts");
}

/// The table under a chart.
struct Chart<'a> {
    path: &'a str,
    clock: &'a str,
    code: String,
    rows: Vec<Row>,
}

/// Returns the code of an area by its name in a chart or in an address.
fn code_of(name: &str) -> String {
    let name = name.to_lowercase().replace(' ', "-");
    let (name, level) = match name.as_str() {
        "bolsover-district" => ("bolsover", Some("district")),
        "bolsover-constituency" => ("bolsover", Some("constituency")),
        other => (other, None),
    };
    let areas = Areas::read().0.into_iter().filter(|row| {
        let same_name = row["name"].to_lowercase().replace(' ', "-") == name;
        same_name && level.is_none_or(|level| row["level"] == level)
    });
    let codes: Vec<String> = areas.map(|row| row["code"].clone()).collect();
    assert_eq!(codes.len(), 1, "{name}");
    codes[0].clone()
}

/// Returns the row of all cases of an area in a period of a kind that is over.
fn waits_row(file: &str, clock: &str, code: &str, period: &str) -> Row {
    let rows = rows_of_site(&DEMONSTRATION, &format!("data/{file}"));
    let (year, quarter) = period.split_once(' ').unwrap_or((period, ""));
    let found = rows.into_iter().find(|row| {
        row["time_period"] == year
            && row["time_identifier"].ends_with(if quarter.is_empty() { "year" } else { quarter })
            && row["clock"] == clock
            && row["breakdown_topic"] == "Total"
            && area_of(row) == code
            && row["status"].is_empty()
    });
    found.unwrap_or_else(|| panic!("no row of {code} in {period}"))
}

/// Returns an official figure, and its `n of d`.
fn official(measure: &str, code: &str, year: &str) -> [String; 2] {
    let rows = rows_of_site(&DEMONSTRATION, "data/figures.csv");
    let found = rows.into_iter().find(|row| {
        row["measure"] == measure && row["time_period"] == year && area_of(row) == code
    });
    let mark = || "[x]".to_string();
    let Some(row) = found else {
        return [mark(), mark()];
    };
    let of = if row["numerator"] == "x" {
        mark()
    } else {
        n_of_d(&row["numerator"], &row["denominator"])
    };
    let value = if row["value"] == "x" {
        mark()
    } else {
        row["value"].clone()
    };
    [value, of]
}

fn n_of_d(part: &str, whole: &str) -> String {
    format!("{} of {}", grouped(part), grouped(whole))
}

/// Returns a count with a comma between its thousands.
fn grouped(digits: &str) -> String {
    match digits.len() {
        0..4 => digits.to_string(),
        n => format!("{},{}", grouped(&digits[..n - 3]), &digits[n - 3..]),
    }
}

/// Compares a cell of a chart with what the tables say.
fn check_cell(chart: &Chart, row: &Row, column: &str, expected: &str) {
    assert_eq!(row[column], expected, "{}, {column}: {row:?}", chart.path);
}

fn check_trend(chart: &Chart) -> usize {
    let measure = match chart.clock {
        "final_plan" => "final_plan.pc_in_limit_ex",
        _ => "assessment_decision.pc_in_limit", // the official figure has all cases
    };
    let mut n_cells = 0;
    for row in &chart.rows {
        let year = row["Year"].as_str();
        for column in row.keys() {
            let expected = match column.as_str() {
                "Year" | "notice" => continue,
                "n of d" => official(measure, &chart.code, year)[1].clone(),
                name if name.contains("own cases") && (row[name] == "[x]") => {
                    assert!(year < "2023", "{}: own cases of {year}", chart.path);
                    continue;
                }
                name if name.contains("own cases") => {
                    let cells = waits_row("waits.csv", chart.clock, &chart.code, year);
                    match name.split_once("own cases, ").unwrap().1 {
                        "%" => cells["pc_in_limit_ex"].clone(),
                        "n of d" => n_of_d(&cells["in_limit_ex"], &cells["completed_ex"]),
                        "95% interval" => interval(&cells, "pc_in_limit_ex"),
                        other => panic!("{other}"),
                    }
                }
                name => {
                    let (area, rest) = name.split_once(", ").unwrap();
                    assert_eq!(rest, "official, %");
                    official(measure, &code_of(area), year)[0].clone()
                }
            };
            check_cell(chart, row, column, &expected);
            n_cells += 1;
        }
    }
    n_cells
}

/// Each month's share is that of the cases themselves, and the limits follow from the shares.
fn check_xmr(chart: &Chart) -> usize {
    let cases = requests(chart.clock);
    let counts = |row: &Row| {
        let (month, year) = row["Month"].split_once(' ').unwrap();
        let is_due = |case: &&Case| {
            let day = case.last_day.unwrap();
            case.areas.contains(&chart.code)
                && day.year() == year.parse::<i16>().unwrap()
                && sendstats::period::MONTHS[day.month() as usize - 1] == month
        };
        let due: Vec<&Case> = cases.iter().filter(is_due).collect();
        let ended = due
            .iter()
            .filter(|case| case.end.is_some() && case.in_time());
        (ended.count() as u64, due.len() as u64)
    };
    let counts: Vec<(u64, u64)> = chart.rows.iter().map(counts).collect();
    let shares: Vec<f64> = counts
        .iter()
        .map(|(part, all)| 100.0 * *part as f64 / *all as f64)
        .collect();
    let mean = shares.iter().sum::<f64>() / shares.len() as f64;
    let moves: f64 = shares.windows(2).map(|two| (two[0] - two[1]).abs()).sum();
    let reach = 2.66 * moves / (shares.len() - 1) as f64;
    let limits = format!("{:.1} to {:.1}", mean - reach, mean + reach);
    assert!(shares.len() > 40, "{}", chart.path);
    for ((row, (part, all)), share) in chart.rows.iter().zip(counts).zip(&shares) {
        assert!(all >= 30, "{}: {row:?}", chart.path);
        let of = n_of_d(&part.to_string(), &all.to_string());
        check_cell(chart, row, "Ended by their limit, n of d", &of);
        check_cell(
            chart,
            row,
            "Ended by their limit, %",
            &percentage(part, all),
        );
        check_cell(chart, row, "Mean, %", &format!("{mean:.1}"));
        check_cell(chart, row, "Natural limits, %", &limits);
        let is_outside = (share - mean).abs() > reach;
        let told = row["Variation"].contains("the upper limit")
            || row["Variation"].contains("below the lower limit");
        assert!(!is_outside || told, "{}: {row:?}", chart.path);
    }
    4 * chart.rows.len()
}

fn interval(cells: &Row, share: &str) -> String {
    let limit = |end: &str| &cells[&format!("{share}_{end}")];
    format!("{} to {}", limit("lower"), limit("upper"))
}

fn check_queue(chart: &Chart) -> usize {
    let mut n_cells = 0;
    for row in &chart.rows {
        let period = row["End of"].as_str();
        let file = if period.contains('Q') {
            "waits-quarter.csv"
        } else {
            "waits.csv"
        };
        let cells = waits_row(file, chart.clock, &chart.code, period);
        check_cell(chart, row, "Open", &grouped(&cells["open"]));
        check_cell(
            chart,
            row,
            "Past the limit",
            &grouped(&cells["open_over_limit"]),
        );
        let longest = "More than 52 weeks";
        n_cells += 2;
        if row.contains_key(longest) {
            check_cell(chart, row, longest, &grouped(&cells["open_over_52_weeks"]));
            n_cells += 1;
        }
    }
    n_cells
}

fn check_areas(chart: &Chart) -> usize {
    for row in &chart.rows {
        let cells = waits_row("waits.csv", chart.clock, &code_of(&row["Area"]), "2025");
        check_cell(chart, row, "In time, %", &cells["pc_in_limit_ex"]);
        let of = n_of_d(&cells["in_limit_ex"], &cells["completed_ex"]);
        check_cell(chart, row, "In time, n of d", &of);
        check_cell(
            chart,
            row,
            "95% interval",
            &interval(&cells, "pc_in_limit_ex"),
        );
    }
    3 * chart.rows.len()
}

fn check_ruler(chart: &Chart) -> usize {
    let cells = waits_row("waits.csv", chart.clock, &chart.code, "2025");
    for row in &chart.rows {
        let measure = match row["Waits that ended"].as_str() {
            "A quarter waited no longer than (days)" => "p25_days",
            "Half waited no longer than (days)" => "median_days",
            "A quarter waited longer than (days)" => "p75_days",
            "One in ten waited longer than (days)" => "p90_days",
            other => panic!("no quantile is called {other}"),
        };
        check_cell(chart, row, "Days", &cells[measure]);
    }
    chart.rows.len()
}

fn check_bands(chart: &Chart) -> usize {
    for row in &chart.rows {
        let code = code_of(&row["Area"]);
        let of =
            |band: &str| official(&format!("final_plan.pc_{band}_ex"), &code, "2024")[0].clone();
        let (within, between, over) =
            (of("in_limit"), of("limit_to_52_weeks"), of("over_52_weeks"));
        check_cell(chart, row, "Within the limit, %", &within);
        check_cell(chart, row, "Over 52 weeks, %", &over);
        let between = if between == "[x]" {
            let tenths = |text: &str| text.replace('.', "").parse::<u32>().unwrap();
            let rest = 1000 - tenths(&within) - tenths(&over);
            format!("about {}", (rest + 5) / 10)
        } else {
            between
        };
        check_cell(chart, row, "To 52 weeks, %", &between);
    }
    3 * chart.rows.len()
}

/// The bars are the plans of the year, by how long they took.
/// The districts of the county by the newest whole year.
fn check_funnel(chart: &Chart) -> usize {
    let cases = requests(chart.clock);
    for row in &chart.rows {
        let code = code_of(&row["Area"]);
        let counted = |in_time: bool| {
            let is_counted = |case: &&Case| {
                let end = case.end.filter(|_| case.completed && !case.exception);
                let of_year = end.is_some_and(|end| end.year() == 2025);
                case.areas.contains(&code) && of_year && (!in_time || case.in_time())
            };
            cases.iter().filter(is_counted).count() as u64
        };
        let (part, all) = (counted(true), counted(false));
        let of_all = format!(
            "{} of {}",
            grouped(&part.to_string()),
            grouped(&all.to_string())
        );
        check_cell(chart, row, "In time, n of d", &of_all);
        check_cell(chart, row, "In time, %", &percentage(part, all));
    }
    assert_eq!(chart.rows.len(), 8, "{}", chart.path);
    2 * chart.rows.len()
}

/// The newest cohort that is followed to its limit is that of 2025.
fn check_curves(chart: &Chart) -> usize {
    let cases = requests(chart.clock);
    let began = |case: &Case| case.areas.contains(&chart.code) && case.start.year() == 2025;
    let cohort: Vec<&Case> = cases.iter().filter(|case| began(case)).collect();
    let come = chart.rows[0].keys().find(|name| {
        !["Weeks", "95% limits", "notice"].contains(&name.as_str())
            && !name.starts_with("Still waiting")
            && !name.starts_with("Ended")
    });
    for row in &chart.rows {
        let days: i32 = 7 * row["Weeks"].parse::<i32>().unwrap();
        let ended = |completed: bool| {
            let in_time = |case: &&&Case| {
                let end = case.end.filter(|_| case.completed == completed);
                end.is_some_and(|end| case.start.until(end).unwrap().get_days() <= days)
            };
            cohort.iter().filter(in_time).count() as u64
        };
        let (all, plans, stopped) = (cohort.len() as u64, ended(true), ended(false));
        let of_all = |n: u64| {
            format!(
                "{} of {}",
                grouped(&n.to_string()),
                grouped(&all.to_string())
            )
        };
        let after = AfterWeeks {
            started: all,
            completed: plans,
            stopped,
        };
        let limits = match after.limit(-1.0).as_str() {
            "z" => "[z]".to_string(),
            lower => format!("{lower} to {}", after.limit(1.0)),
        };
        check_cell(
            chart,
            row,
            "Still waiting, n of d",
            &of_all(after.waiting()),
        );
        check_cell(
            chart,
            row,
            "Still waiting, %",
            &percentage(after.waiting(), all),
        );
        check_cell(chart, row, "95% limits", &limits);
        check_cell(chart, row, come.unwrap(), &percentage(plans, all));
        check_cell(chart, row, "Ended without it, n of d", &of_all(stopped));
    }
    5 * chart.rows.len()
}

fn check_distribution(chart: &Chart) -> usize {
    let cases = requests(chart.clock);
    let column = chart.rows[0]
        .keys()
        .find(|name| *name != "Weeks" && *name != "notice")
        .unwrap();
    let (first, last) = (date(2025, 1, 1), date(2025, 12, 31));
    for row in &chart.rows {
        let (after, up_to) = days_of_bin(&row["Weeks"]);
        let is_counted = |case: &&Case| {
            let days = case
                .end
                .map_or(0, |end| case.start.until(end).unwrap().get_days());
            case.areas.contains(&chart.code)
                && case.completed
                && !case.exception
                && case.end.is_some_and(|end| first <= end && end <= last)
                && after < days
                && days <= up_to
        };
        let n = cases.iter().filter(is_counted).count();
        check_cell(chart, row, column, &grouped(&n.to_string()));
    }
    chart.rows.len()
}
