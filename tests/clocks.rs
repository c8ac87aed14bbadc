//! Two clocks that start with the same rows: what one of them shows must not give away what the other
//! withholds.

mod support;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use sendstats::publish::site::Site;
use std::fmt::Write;
use support::{MONTHS, Row, built, folder, rows_of_site};

const AREAS: &str = "code,name,level,parents,population\nE92,England,country,,\nE12,East,region,E92,\n\
    E10,Shire,local_authority,E12,\nE11,City,local_authority,E12,\n";

const SITE: &str = "[site]\ntitle = \"T\"\npublisher = \"P\"\ncontact = \"C\"\nhome = \"E10\"\n\
    [areas]\nfile = \"data/reference/areas.csv\"\n[disclosure]\nthreshold = 5\n";

const COUNCIL: &str = "[inputs.council]\nkind = \"waits\"\nfiles = \"data/*/waits.csv\"\n\
    covers = \"E10\"\nlevels = [\"local_authority\"]\ncolumns = { case = \"ref\", area = \"area\" }\n\
    [inputs.council.clocks.assessment_decision]\nstarted = \"received\"\nended = \"decided\"\n\
    [inputs.council.clocks.final_plan]\nstarted = \"received\"\nended = \"issued\"\n";

const REFUSALS: &str = "stopped = [{ date = \"decided\", when = { decision = [\"Refused\"] } }]\n";

const CITY: &str = "[inputs.city]\nkind = \"waits\"\nfiles = \"data/*/city.csv\"\n\
    covers = \"E11\"\nlevels = [\"local_authority\"]\ncolumns = { case = \"ref\", area = \"area\" }\n\
    [inputs.city.clocks.final_plan]\nstarted = \"received\"\nended = \"issued\"\n";

const DECISIONS: &str = "[inputs.decisions]\nkind = \"waits\"\nfiles = \"data/*/decisions.csv\"\n\
    covers = \"E10\"\nlevels = [\"local_authority\"]\ncolumns = { area = \"area\", CASE }\n\
    [inputs.decisions.clocks.assessment_decision]\nstarted = \"received\"\nended = \"decided\"\n";

const PLANS: &str = "[inputs.plans]\nkind = \"waits\"\nfiles = \"data/*/plans.csv\"\n\
    covers = \"E10\"\nlevels = [\"local_authority\"]\ncolumns = { area = \"area\", CASE }\n\
    [inputs.plans.clocks.final_plan]\nstarted = \"received\"\nended = \"issued\"\n";

const WAITS: &str = "[inputs.council]\nkind = \"waits\"\nfiles = \"data/*/waits.csv\"\n\
    covers = \"E10\"\nlevels = [\"local_authority\"]\ncolumns = { case = \"ref\", area = \"area\", clock = \"clock\", \
    started = \"from\", ended = \"to\", exception = \"flag\" }\n";

const N_REFUSED: usize = 3;

/// Of 400 requests of a year three are refused: the decisions say how many there were, and the plans
/// how many of them came and how many are open.
#[test]
fn starts_of_one_clock_do_not_give_refusals_of_the_other_away() {
    let configuration = format!("{SITE}{COUNCIL}{REFUSALS}");
    let site = site(&configuration, date(2024, 12, 31), &[("waits", requests())]);
    assert_hides_refusals(&site);
}

/// The same where the decisions stand in one file and the plans in another, with references in common and with none.
#[test]
fn what_stands_in_two_files_is_held_against_each_other_too() {
    let as_of = date(2024, 12, 31);
    let (decisions, plans) = in_two_files(&requests());
    for case in [", case = \"ref\"", ""] {
        let configuration = format!("{SITE}{DECISIONS}{PLANS}{REFUSALS}").replace(", CASE", case);
        let files = [("decisions", decisions.clone()), ("plans", plans.clone())];
        assert_hides_refusals(&site(&configuration, as_of, &files));
    }
}

/// Of 60 requests, each a row for each clock, all were decided, and 57 had a plan without an exception: three had
/// one.
#[test]
fn a_row_for_each_wait_does_not_give_exceptions_away() {
    let mut text = "ref,area,clock,from,to,flag\n".to_string();
    for row in 0..60 {
        let issued = if row < 22 { "2024-06-19" } else { "2024-09-19" };
        let flag = if row < 57 { "" } else { "yes" };
        writeln!(text, "{row},E10,assessment_decision,2024-02-01,2024-03-15,").unwrap();
        writeln!(text, "{row},E10,final_plan,2024-02-01,{issued},{flag}").unwrap();
    }
    let site = site(
        &format!("{SITE}{WAITS}"),
        date(2024, 12, 31),
        &[("waits", text)],
    );
    let count = |clock: &str, measure: &str| count_of_2024(&site, clock, measure);
    let all = [
        count("assessment_decision", "started"),
        count("assessment_decision", "completed"),
        count("final_plan", "started"),
        count("final_plan", "completed"),
    ];
    let plain = count("final_plan", "completed_ex");
    for all in all.into_iter().flatten() {
        let rest = plain.map(|plain| all - plain);
        assert_ne!(rest, Some(3), "exceptions can be worked out");
    }
    assert!(all.into_iter().chain([plain]).any(|count| count.is_some()));
}

/// The same beside a city that knows its plans only.
#[test]
fn an_input_with_one_clock_does_not_give_refusals_of_another_input_away() {
    let configuration = format!("{SITE}{COUNCIL}{REFUSALS}{CITY}");
    let files = [("waits", requests()), ("city", plans_of_city())];
    let site = site(&configuration, date(2024, 12, 31), &files);
    assert_hides_refusals(&site);
}

/// The limits of six and of twenty weeks cut the same starts on other days of December: three requests
/// were due in one by the end of January and in the other not by the end of April.
#[test]
fn limits_of_two_clocks_do_not_cut_few_starts_out() {
    let (first, last) = (date(2024, 1, 1), date(2025, 6, 30));
    let months = (0..40).map(|month| first.saturating_add(month.months()));
    let mut cuts: Vec<Date> = months
        .flat_map(|month| [0, 42, 140].map(|days| month.saturating_sub(days.days())))
        .filter(|cut| (first..=last).contains(cut))
        .collect();
    cuts.sort();
    cuts.dedup();
    let mut text = "ref,area,received,decided,issued\n".to_string();
    let ends = cuts.iter().skip(1).copied().chain([date(2025, 7, 1)]);
    let mut n = 0;
    for (from, until) in cuts.iter().zip(ends) {
        let middle = from.until(until).unwrap().get_days() / 2;
        let start = *from + middle.days();
        let is_the_one = (*from..until).contains(&date(2024, 12, 15));
        for _ in 0..if is_the_one { N_REFUSED } else { 10 } {
            n += 1;
            let (decided, issued) = (start + 30.days(), start + 60.days());
            writeln!(text, "{n},E10,{start},{decided},{issued}").unwrap();
        }
    }
    let site = site(
        &format!("{SITE}{COUNCIL}"),
        date(2026, 3, 31),
        &[("waits", text)],
    );
    let table = rows_of_site(&site, "data/waits-month.csv");
    let due_until = |clock: &str, last: (u16, usize)| -> Option<u64> {
        let rows = table.iter().filter(|row| {
            row["clock"] == clock && is_authority(row, "E10") && month_of(row) <= last
        });
        rows.map(|row| row["due"].parse::<u64>().ok()).sum()
    };
    let decisions = due_until("assessment_decision", (2025, 1));
    let plans = due_until("final_plan", (2025, 4));
    let rest = decisions.zip(plans).map(|(one, other)| one.abs_diff(other));
    assert_ne!(rest, Some(N_REFUSED as u64), "three starts are cut out");
}

/// Of twenty districts one has two requests in a year. Its plans do not show it, nor those of its neighbour; the
/// queue and the decisions of both would show how many began at least, and the county how many in all.
#[test]
fn the_queue_of_one_clock_does_not_bound_the_starts_that_another_withholds() {
    let withdrawals = "ended = \"decided\"\nstopped = [{ date = \"withdrawn\" }]\n";
    let council = COUNCIL
        .replace("ended = \"decided\"\n", withdrawals)
        .replace("\"local_authority\"]", "\"local_authority\", \"district\"]");
    let configuration = format!("{SITE}{council}");
    let files = [("waits", requests_of_districts())];
    let site = site_in(&districts(), &configuration, date(2025, 12, 31), &files);
    let table = rows_of_site(&site, "data/waits.csv");
    let count = |clock: &str, area: &str, year: &str, measure: &str| -> Option<i64> {
        let mut rows = table.iter();
        let row = rows.find(|row| {
            let is_whole = row["clock"] == clock && row["breakdown_topic"] == "Total";
            let is_area =
                row["lad_code"] == area || (row["lad_code"].is_empty() && is_authority(row, area));
            is_whole && is_area && row["time_period"] == year
        });
        row?[measure].parse().ok()
    };
    let starts = |area: &str| count("final_plan", area, "2025", "started");
    let decided = |area: &str, measure| {
        ["2024", "2025"].map(|year| count("assessment_decision", area, year, measure))
    };
    let others = (1..=N_DISTRICTS).map(|n| format!("D{n:02}"));
    let others = others.filter(|area| !FEW.contains(&area.as_str()));
    let others: Option<i64> = others.map(|area| starts(&area)).sum();
    let rest = starts("E10").zip(others).map(|(all, others)| all - others);
    assert_eq!(rest, Some(42), "the starts of the others are not shown");
    for area in FEW {
        assert_eq!(starts(area), None, "{area}");
        assert!(decided(area, "completed_ex").iter().all(Option::is_some));
        let told = decided(area, "open").into_iter().flatten().count();
        assert!(told < 2, "{area}: how its queue has grown is known");
    }
}

/// The districts of the Shire, the third of which is small and goes with the fourth.
const N_DISTRICTS: usize = 20;
const FEW: [&str; 2] = ["D03", "D04"];

fn districts() -> String {
    let lines = (1..=N_DISTRICTS).map(|n| format!("D{n:02},District {n},district,E10,\n"));
    AREAS.to_string() + &lines.collect::<String>()
}

fn requests_of_districts() -> String {
    let mut text = "ref,area,received,decided,withdrawn,issued\n".to_string();
    let mut n = 0;
    let mut add = |count: usize, area: &str, days: &str| {
        for _ in 0..count {
            n += 1;
            writeln!(text, "{n},{area},{days}").unwrap();
        }
    };
    for n in 1..=N_DISTRICTS {
        let area = format!("D{n:02}");
        if area == FEW[0] {
            add(15, &area, "2024-12-01,2024-12-20,,2025-04-10");
            add(8, &area, "2024-12-01,2025-04-01,,2025-04-10");
            add(7, &area, "2024-12-01,,,");
            add(2, &area, "2025-02-01,2025-04-01,,2025-06-01");
            continue;
        }
        let n_late = if area == FEW[1] { 8 } else { 0 };
        if area == FEW[1] {
            // What else is shown of it does not tell how many began there.
            add(10, &area, "2025-12-01,,,");
        }
        for year in [2024, 2025] {
            let in_time = format!("{year}-02-01,{year}-03-01,,{year}-06-01");
            add(30 - n_late, &area, &in_time);
            // None past their limit would be told as well.
            let late = format!("{year}-02-01,{year}-05-01,,{year}-06-01");
            add(n_late, &area, &late);
            if area != FEW[1] {
                add(
                    10,
                    &area,
                    &format!("{year}-02-01,,{year}-03-01,{year}-06-01"),
                );
            }
        }
    }
    text
}

/// Three decisions are exceptions. The plans begin with whatever is decided; less the decisions that are none, and
/// less the refusals, that would be the three.
#[test]
fn the_starts_of_one_clock_do_not_tell_which_ends_another_withholds() {
    let decided = format!("ended = \"decided\"\nexception = \"flag\"\n{REFUSALS}");
    let council = plans_from_decision(&decided);
    let text = requests_of(&[
        (25, "2024-03-01,2024-04-01,Yes,,2024-06-01"),
        (5, "2024-03-01,2024-04-01,Yes,,"),
        (15, "2024-03-01,2024-05-01,Yes,,2024-12-01"),
        (12, "2024-03-01,2024-05-01,Yes,,"),
        (3, "2024-03-01,2024-05-01,Yes,yes,"),
        (10, "2024-03-01,2024-04-01,Refused,,"),
        (10, "2024-03-01,2024-05-01,Refused,,"),
        (5, "2024-12-10,,,,"),
        (3, "2024-10-10,,,,"),
    ]);
    let configuration = format!("{SITE}{council}");
    let site = site(&configuration, date(2024, 12, 31), &[("waits", text)]);
    let table = rows_of_site(&site, "data/waits.csv");
    let count = |clock: &str, measure: &str| -> Option<u64> {
        let mut rows = table.iter();
        let row = rows.find(|row| row["clock"] == clock && is_authority(row, "E10"));
        row?[measure].parse().ok()
    };
    let plans = count("final_plan", "started");
    let decisions = ["completed_ex", "stopped"].map(|m| count("assessment_decision", m));
    assert_eq!((plans, decisions), (Some(80), [Some(57), None]));
}

/// Three requests are open at the end of two years. The decisions say how many came in, and neither how many are open
/// nor how many were refused; the plans, which begin with whatever is decided, say how many left.
#[test]
fn the_starts_of_one_clock_do_not_tell_the_queue_that_another_withholds() {
    let council = plans_from_decision(&format!("ended = \"decided\"\n{REFUSALS}"));
    let text = requests_of(&[
        (40, "2024-03-01,2024-04-01,Yes,,2024-06-01"),
        (33, "2024-03-01,2024-04-01,Yes,,"),
        (14, "2024-03-01,2024-04-01,Refused,,"),
        (3, "2024-03-01,2024-05-01,Refused,,"),
        (7, "2024-03-01,2025-02-01,Yes,,"),
        (3, "2024-03-01,,,,"),
        (60, "2025-03-01,2025-04-01,Yes,,2025-06-01"),
        (20, "2025-03-01,2025-04-01,Yes,,"),
        (20, "2025-03-01,2025-04-01,Refused,,"),
    ]);
    let configuration = format!("{SITE}{council}");
    let site = site(&configuration, date(2025, 12, 31), &[("waits", text)]);
    let table = rows_of_site(&site, "data/waits.csv");
    let count = |clock: &str, measure: &str| -> Option<u64> {
        let rows = table.iter();
        let rows = rows.filter(|row| row["clock"] == clock && is_authority(row, "E10"));
        rows.map(|row| row[measure].parse::<u64>().ok()).sum()
    };
    let came_in = count("assessment_decision", "started");
    let left = count("final_plan", "started");
    let open = came_in.zip(left).map(|(came_in, left)| came_in - left);
    assert_ne!(open, Some(3), "{came_in:?} {left:?}");
    assert_eq!(came_in, Some(200), "nothing is left to be told");
}

/// Returns requests of the authority, as many as given of each kind: the days of request and decision, what was
/// decided, whether it is an exception, and the day of the plan.
fn requests_of(kinds: &[(usize, &str)]) -> String {
    let rows = kinds.iter().flat_map(|(count, days)| vec![*days; *count]);
    let rows = rows
        .enumerate()
        .map(|(row, days)| format!("{row},E10,{days}\n"));
    "ref,area,received,decided,decision,flag,issued\n".to_string() + &rows.collect::<String>()
}

/// Returns the year and the month of a row, from 1.
fn month_of(row: &Row) -> (u16, usize) {
    let month = MONTHS
        .iter()
        .position(|month| *month == row["time_identifier"]);
    (row["time_period"].parse().unwrap(), 1 + month.unwrap())
}

fn is_authority(row: &Row, code: &str) -> bool {
    row["geographic_level"] == "Local authority" && row["new_la_code"] == code
}

fn site(configuration: &str, as_of: Date, tables: &[(&str, String)]) -> Site {
    site_in(AREAS, configuration, as_of, tables)
}

fn site_in(areas: &str, configuration: &str, as_of: Date, tables: &[(&str, String)]) -> Site {
    let tables: Vec<(String, &String)> = tables
        .iter()
        .map(|(name, text)| (format!("data/{as_of}/{name}.csv"), text))
        .collect();
    let mut files: Vec<(&str, &[u8])> = vec![
        ("sendstats.toml", configuration.as_bytes()),
        ("data/reference/areas.csv", areas.as_bytes()),
    ];
    files.extend(
        tables
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_bytes())),
    );
    built(folder(&files).path())
}

/// Returns days as if by chance: the days of the start, and the waits until decision and plan.
fn days_of(row: usize) -> (Date, Date, Date) {
    let start = date(2024, 1, 1) + ((row * 137 % 360) as i64).days();
    let decided = start + ((20 + row * 17 % 40) as i64).days();
    let wait = if row.is_multiple_of(2) {
        80 + row * 29 % 60
    } else {
        141 + row * 83 % 209
    };
    (start, decided, start + (wait as i64).days())
}

fn until_end_of_year(day: Date) -> String {
    if day <= date(2024, 12, 31) {
        day.to_string()
    } else {
        String::new()
    }
}

fn requests() -> String {
    let mut text = "ref,area,received,decided,decision,issued\n".to_string();
    let refused = [10, 70, 130];
    assert_eq!(refused.len(), N_REFUSED);
    for row in 0..400 {
        let (start, decided, issued) = days_of(row);
        let is_refused = refused.contains(&row);
        let decided = until_end_of_year(decided);
        let (decision, issued) = match () {
            () if is_refused => ("Refused", String::new()),
            () if decided.is_empty() => ("", until_end_of_year(issued)),
            () => ("Yes", until_end_of_year(issued)),
        };
        assert!(!is_refused || !decided.is_empty(), "a refusal has a date");
        writeln!(text, "{row},E10,{start},{decided},{decision},{issued}").unwrap();
    }
    text
}

/// Returns the council's input with plans that begin where decisions end, and with other lines for that end.
fn plans_from_decision(decided: &str) -> String {
    COUNCIL.replace("ended = \"decided\"\n", decided).replace(
        "\"received\"\nended = \"issued\"",
        "\"decided\"\nended = \"issued\"",
    )
}

/// Returns the decisions and the plans of a table of requests.
fn in_two_files(requests: &str) -> (String, String) {
    let (mut decisions, mut plans) = (String::new(), String::new());
    for line in requests.lines() {
        let [reference, area, received, decided, decision, issued] = cells(line);
        writeln!(decisions, "{reference},{area},{received},{decided}").unwrap();
        let plan = [reference, area, received, decided, decision, issued];
        writeln!(plans, "{}", plan.join(",")).unwrap();
    }
    (decisions, plans)
}

fn cells(line: &str) -> [&str; 6] {
    let cells: Vec<&str> = line.split(',').collect();
    cells.try_into().unwrap()
}

fn plans_of_city() -> String {
    let mut text = "ref,area,received,issued\n".to_string();
    for row in 0..300 {
        let (start, _, issued) = days_of(row);
        writeln!(text, "c{row},E11,{start},{}", until_end_of_year(issued)).unwrap();
    }
    text
}

/// Starts of the year, by either clock or added up from the decisions, less plans that came and plans
/// that are awaited are refusals: one of these numbers has to be missing.
fn assert_hides_refusals(site: &Site) {
    let count = |clock: &str, measure: &str| count_of_2024(site, clock, measure);
    let decisions = ["completed", "stopped", "open"].map(|m| count("assessment_decision", m));
    let plans = ["completed", "open"].map(|measure| count("final_plan", measure));
    let starts = [
        count("assessment_decision", "started"),
        count("final_plan", "started"),
        decisions.into_iter().sum(),
    ];
    let plans: Option<u64> = plans.into_iter().sum();
    assert_eq!(count("final_plan", "stopped"), None);
    for starts in starts.into_iter().flatten() {
        let rest = plans.map(|plans| starts - plans);
        assert_ne!(rest, Some(N_REFUSED as u64), "refusals can be worked out");
    }
}

/// Returns a count of the year of the authority; none where it is withheld.
fn count_of_2024(site: &Site, clock: &str, measure: &str) -> Option<u64> {
    let table = rows_of_site(site, "data/waits.csv");
    let mut rows = table.iter();
    let row = rows.find(|row| {
        let is_whole = row["clock"] == clock && row["breakdown_topic"] == "Total";
        is_whole && is_authority(row, "E10") && row["time_period"] == "2024"
    });
    row?[measure].parse().ok()
}
