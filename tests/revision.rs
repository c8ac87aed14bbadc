//! Closed years, worked out once more by what came late.

mod support;

#[path = "support/growing.rs"]
mod growing;
#[path = "support/intruder.rs"]
mod intruder;

use growing::{Growing, Truth, release};
use intruder::{Cell, Day, MEASURES, PRIME, Project, Span, Time, code_of, day, is_small, text_of};
use jiff::civil::date;
use rayon::prelude::*;
use sendstats::publish::site::Site;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::process::Command;
use support::{put, rows_of_site};
use tempfile::TempDir;

const AREAS: &str = "code,name,level,parents,population\nE92,England,country,,\nE12,East,region,E92,\n\
    E10,Shire,local_authority,E12,\n";

/// Returns a project of one authority with one clock, that revises from a day of the year on.
fn project(revised: &str) -> TempDir {
    let configuration = format!(
        "[site]\ntitle = \"T\"\npublisher = \"P\"\ncontact = \"C\"\nhome = \"E10\"\n\
         [areas]\nfile = \"data/reference/areas.csv\"\n[disclosure]\nthreshold = 5\n{revised}\
         [inputs.council]\nkind = \"waits\"\nfiles = \"data/*/waits.csv\"\nlevels = [\"local_authority\"]\n\
         columns = {{ case = \"ref\", area = \"area\" }}\n\
         [inputs.council.clocks.final_plan]\nstarted = \"received\"\nended = \"issued\"\n"
    );
    support::folder(&[
        ("sendstats.toml", configuration.as_bytes()),
        ("data/reference/areas.csv", AREAS.as_bytes()),
    ])
}

/// Cases of a kind: how many, when they end, and from which day on the files have that.
type Kind = (usize, &'static str, &'static str);

/// Releases the delivery of a day and returns the site.
fn released(folder: &TempDir, kinds: &[Kind], day: &str) -> Site {
    let mut file = "ref,area,received,issued\n".to_string();
    let ends = kinds.iter().flat_map(|kind| vec![kind; kind.0]);
    for (row, (_, end, seen)) in ends.enumerate() {
        let end = if *seen <= day { *end } else { "" };
        writeln!(file, "{row},E10,2024-02-01,{end}").unwrap();
    }
    let path = format!("data/{day}/waits.csv");
    put(folder.path(), &path, file.as_bytes());
    let draft = sendstats::release(folder.path(), None, None);
    let draft = draft.unwrap_or_else(|error| panic!("{day}: {error}"));
    let site = draft.site.clone();
    draft.keep(folder.path()).unwrap();
    site
}

/// Returns what is told of the completed plans of the authority in a year, as first published and revised.
fn completed(site: &Site, year: &str) -> Option<(String, String)> {
    let rows = rows_of_site(site, "data/revised.csv");
    let row = rows.iter().find(|row| {
        row["time_period"] == year
            && row["new_la_code"] == "E10"
            && row["measure"] == "completed_ex"
    })?;
    Some((row["first_published"].clone(), row["revised"].clone()))
}

const REVISED: &str = "[publish]\nrevised = \"06-01\"\n";

#[test]
fn what_came_late_is_shown_once_a_year_where_it_is_enough() {
    let check = |n_late: usize, expected: &str| {
        let folder = project(REVISED);
        let kinds = [
            (40, "2024-11-15", "2024-11-15"),
            (n_late, "2024-12-20", "2025-01-20"),
            (40, "2025-01-15", "2025-01-15"),
            (60, "2099-01-01", "2099-01-01"),
        ];
        for day in ["2024-12-31", "2025-01-31", "2025-05-31"] {
            let site = released(&folder, &kinds, day);
            assert!(site.get("data/revised.csv").is_none(), "{day}");
        }
        for day in ["2025-06-30", "2025-07-31"] {
            let site = released(&folder, &kinds, day);
            let told = completed(&site, "2024");
            assert_eq!(
                told,
                Some(("40".to_string(), expected.to_string())),
                "{n_late} {day}"
            );
        }
    };
    check(12, "52");
    check(3, "c");
    check(0, "40");
}

/// Forty plans of 2024, and those that came late: twelve after the first release, and others after the first revision.
fn revised_twice(n_later: usize) -> (TempDir, Vec<Kind>) {
    let kinds = vec![
        (40, "2024-11-15", "2024-11-15"),
        (12, "2024-12-20", "2025-01-20"),
        (40, "2025-01-15", "2025-01-15"),
        (n_later, "2024-12-01", "2025-09-15"),
        (20, "2025-09-10", "2025-09-10"),
        (60, "2099-01-01", "2099-01-01"),
    ];
    let folder = project(REVISED);
    for day in ["2024-12-31", "2025-01-31"] {
        released(&folder, &kinds, day);
    }
    (folder, kinds)
}

#[test]
fn a_later_revision_tells_of_no_few_cases_beside_an_earlier_one() {
    let check = |n_later: usize, expected: &str| {
        let (folder, kinds) = revised_twice(n_later);
        let told = |site: &Site| completed(site, "2024").map(|(_, revised)| revised);
        for day in ["2025-06-30", "2025-08-31", "2025-09-30", "2026-01-31"] {
            let site = released(&folder, &kinds, day);
            assert_eq!(told(&site).as_deref(), Some("52"), "{n_later} {day}");
        }
        let site = released(&folder, &kinds, "2026-06-30");
        assert_eq!(told(&site).as_deref(), Some(expected), "{n_later}");
        // Nor does it help to forget the key: what was revised stays until it is revised again.
        let path = folder.path().join("sendstats.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace("revised = \"06-01\"\n", "")).unwrap();
        let site = released(&folder, &kinds, "2027-06-30");
        assert_eq!(told(&site).as_deref(), Some(expected), "{n_later}");
    };
    check(8, "60");
    check(3, "c");
}

#[test]
fn a_revision_that_was_withdrawn_is_not_repeated() {
    let (folder, kinds) = revised_twice(8);
    for day in ["2025-06-30", "2025-08-31"] {
        let site = released(&folder, &kinds, day);
        assert!(completed(&site, "2024").is_some(), "{day}");
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_sendstats"));
    command.args([
        "withdraw",
        "2025-06-30",
        "--reason",
        "a number was unsafe",
        "--project",
    ]);
    let output = command.arg(folder.path()).output().unwrap();
    let (status, words) = support::status_and_words(&output);
    assert_eq!(status, 0, "{words}");
    let site = released(&folder, &kinds, "2025-09-30");
    assert!(site.get("data/revised.csv").is_none());
}

/// Changes a file of a site that has revised counts, and returns what the audit finds.
fn found(site: &Site, path: &str, from: &str, to: &str) -> Vec<String> {
    let mut files = support::files(site);
    let text = String::from_utf8(files[path].clone()).unwrap();
    assert!(text.contains(from), "{path} has no {from}");
    files.insert(path.to_string(), text.replacen(from, to, 1).into_bytes());
    let files = files
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    match sendstats::audit::audit(&files.collect(), 5) {
        Ok(audit) => audit.findings.iter().map(ToString::to_string).collect(),
        Err(unreadable) => vec![unreadable.to_string()],
    }
}

#[test]
fn the_audit_reads_revised_counts() {
    let (folder, kinds) = revised_twice(0);
    let site = released(&folder, &kinds, "2025-06-30");
    let table = "data/revised.csv";
    let check = |path: &str, from: &str, to: &str, expected: &str| {
        let found = found(&site, path, from, to);
        assert!(
            found.iter().any(|finding| finding.contains(expected)),
            "{from}: {found:?}"
        );
    };
    assert!(found(&site, table, "completed_ex,40,52,", "completed_ex,40,52,").is_empty());
    let few = "data/revised.csv, line 4: the revised `completed_ex` differs by few cases from the one first published";
    check(table, "completed_ex,40,52,", "completed_ex,40,42,", few);
    check(
        table,
        "completed_ex,40,52,",
        "completed_ex,45,52,",
        "as first published is not that of the table",
    );
    check(
        table,
        "2025-06-30\n",
        "2025-05-31\n",
        "of another revision than the first",
    );
    check(
        table,
        "completed_ex,40,52,",
        "in_limit_ex,40,52,",
        "another row is of the same count",
    );
    check(
        table,
        "revised_on",
        "revised_at",
        "the row is of no revision",
    );
    check(
        "data/release.json",
        "\"completed_ex\": 52",
        "\"completed_ex\": 60",
        "the revised counts are not those",
    );
    let page = "quality/index.html";
    check(
        page,
        ">52<",
        ">57<",
        "does not hold what is published of its place",
    );
    check(
        page,
        ">40<",
        ">45<",
        "does not hold what is published of its place",
    );
    let line = "Closed years once more</h2>";
    check(
        page,
        line,
        &format!("{line}<p>Of these, seven were late.</p>"),
        "no published value explains a number word",
    );
}

// Growing projects, in the hands of one reader.

const PROJECTS: u64 = 3;

/// Releases around two ends of a year, and after each the one that revises.
fn deliveries() -> Vec<Day> {
    let days = [
        (2024, 12, 31),
        (2025, 1, 31),
        (2025, 3, 31),
        (2025, 6, 30),
        (2025, 12, 31),
        (2026, 1, 31),
        (2026, 6, 30),
        (2026, 8, 31),
    ];
    days.map(|(year, month, of_month)| day(date(year, month, of_month)))
        .to_vec()
}

/// A set of rows.
type Rows = BTreeSet<usize>;

/// A count of a revision: its day, series, area, measure and year.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Revised {
    edition: Day,
    series: usize,
    area: usize,
    time: Time,
}

/// Returns the revised counts of a site, each with the number that is shown, if one is.
fn revised(project: &Project, site: &Site) -> Vec<(Revised, Option<u64>)> {
    if site.get("data/revised.csv").is_none() {
        return Vec::new();
    }
    let rows = rows_of_site(site, "data/revised.csv").into_iter();
    let read = rows.map(|row| {
        let mut series = project.series.iter();
        let mut areas = project.areas.iter();
        let (first, last) = Project::period(&row, Day::MAX);
        let edition: jiff::civil::Date = row["revised_on"].parse().unwrap();
        let of = Revised {
            edition: day(edition),
            series: series
                .position(|series| series.key == row["clock"])
                .unwrap(),
            area: areas.position(|area| area.code == *code_of(&row)).unwrap(),
            time: Time {
                measure: MEASURES
                    .iter()
                    .position(|id| *id == row["measure"])
                    .unwrap(),
                first,
                last,
                waited: None,
            },
        };
        (of, row["revised"].parse().ok())
    });
    read.collect()
}

impl Revised {
    /// Says whether it counts a case of a series: by the days on which things happened, as far as the delivery of
    /// its day had them.
    fn counts(&self, truth: &Truth, is_decision: bool) -> bool {
        let is_seen = |event: &(Day, Day)| event.1 <= self.edition;
        let ended = if is_decision {
            truth.decided
        } else {
            truth.end
        };
        let ended = ended.filter(is_seen).map(|(end, _)| end);
        let within = |day: Option<Day>| {
            day.is_some_and(|day| self.time.first <= day && day <= self.time.last)
        };
        let limit = if is_decision { Some(42) } else { truth.limit };
        let due = limit.map(|limit| truth.start + limit);
        let in_limit = ended.zip(due).is_some_and(|(end, due)| end <= due);
        let stopped = truth.refused && !is_decision;
        let completed = within(ended) && !stopped;
        let is_exception = truth.exception && !stopped && !is_decision;
        let counts = match MEASURES[self.time.measure] {
            "completed" => completed,
            "stopped" => within(ended) && stopped,
            "completed_ex" => completed && !is_exception,
            "in_limit" => completed && in_limit,
            "in_limit_ex" => completed && in_limit && !is_exception,
            "started" | "received" => within(Some(truth.start)),
            "due" => within(due),
            "due_in_limit" | "due_in_target" => within(due) && in_limit,
            "replied" => completed && due.is_some(),
            "in_target" => completed && due.is_some() && in_limit,
            other => panic!("{other} is not revised"),
        };
        truth.recorded <= self.edition && counts
    }
}

/// What a reader of all releases of a project has, as sets of rows.
struct Reader {
    project: Project,
    cells: Vec<Cell>,
    /// Those of published counts, and those of revised ones.
    published: BTreeSet<Rows>,
    revised: BTreeMap<Revised, Rows>,
    /// Revised counts that are withheld.
    withheld: BTreeMap<Revised, Rows>,
}

impl Reader {
    fn of(growing: &Growing, sites: &[Site]) -> Reader {
        let project = growing.project();
        let mut cells = BTreeMap::new();
        let (mut shown, mut withheld) = (BTreeMap::new(), BTreeMap::new());
        for (site, as_of) in sites.iter().zip(&growing.deliveries) {
            for cell in project.published(site, *as_of) {
                cells.insert((cell.series, cell.area, cell.tag, cell.time), cell);
            }
            for (of, count) in revised(&project, site) {
                let cases = project.series[of.series].cases.iter();
                let is_decision = project.series[of.series].key == "assessment_decision";
                let counted = cases.filter(|case| {
                    project.contains(of.area, case.area)
                        && of.counts(&growing.cases[case.row], is_decision)
                });
                let rows: Rows = counted.map(|case| case.row).collect();
                match count {
                    Some(count) => {
                        let words = of.words(&project);
                        assert_eq!(count, rows.len() as u64, "{words}");
                        shown.insert(of, rows);
                    }
                    None => drop(withheld.insert(of, rows)),
                }
            }
        }
        let cells: Vec<Cell> = cells.into_values().collect();
        let published = cells.iter().map(|cell| rows_of(&project, cell)).collect();
        Reader {
            project,
            cells,
            published,
            revised: shown,
            withheld,
        }
    }

    /// Returns how many revised counts are shown that differ from the ones first published, and how many are not
    /// shown that do.
    fn n_moved(&self) -> (usize, usize) {
        let is_moved = |(of, rows): &(&Revised, &Rows)| self.first(of) != **rows;
        (
            self.revised.iter().filter(is_moved).count(),
            self.withheld.iter().filter(is_moved).count(),
        )
    }

    /// Returns the rows of the count first published of a place.
    fn first(&self, of: &Revised) -> Rows {
        rows_of(
            &self.project,
            &Cell {
                series: of.series,
                area: of.area,
                tag: None,
                time: of.time,
                count: 0,
            },
        )
    }

    /// Returns sets of few rows that a reader works out with some revised counts and not without them.
    fn leaks<'r>(&self, growing: &Growing, revised: impl Iterator<Item = &'r Rows>) -> Vec<String> {
        let revised: Vec<&Rows> = revised.collect();
        let mut known = Weights::new(growing.cases.len());
        known.extend(self.published.iter());
        let without = known.weights();
        known.extend(revised.iter().copied());
        let with = known.weights();
        let mut leaks = Vec::new();
        for (words, rows) in self.questions(growing, &revised) {
            let weight =
                |weights: &[u64]| rows.iter().map(|row| weights[*row]).sum::<u64>() % PRIME;
            if is_small(rows.len() as u64) && weight(&with) == 0 && weight(&without) != 0 {
                leaks.push(format!(
                    "project {}: {} rows: {words}",
                    growing.seed,
                    rows.len()
                ));
            }
        }
        leaks
    }

    /// Returns sets of rows that might be few: all that has come late, by when, where and what; what is withheld;
    /// and what revised counts have beyond others.
    fn questions(&self, growing: &Growing, revised: &[&Rows]) -> Vec<(String, Rows)> {
        let mut questions: BTreeMap<String, Rows> = BTreeMap::new();
        for (place, series) in self.project.series.iter().enumerate() {
            for case in &series.cases {
                let truth = &growing.cases[case.row];
                let is_decision = series.key == "assessment_decision";
                let ended = if is_decision {
                    truth.decided
                } else {
                    truth.end
                };
                let limit = case.history.due.map(|_| {
                    if is_decision {
                        42
                    } else {
                        truth.limit.unwrap_or(0)
                    }
                });
                let events = [
                    ("start", Some(truth.start), Some(case.history.start)),
                    ("end", ended.map(|(end, _)| end), case.history.end),
                    (
                        "due",
                        limit.map(|limit| truth.start + limit),
                        case.history.due,
                    ),
                ];
                for (event, happened, counted) in events {
                    let (Some(happened), Some(counted)) = (happened, counted) else {
                        continue;
                    };
                    if text_of(happened)[..7] == text_of(counted)[..7] {
                        continue;
                    }
                    let areas = 0..self.project.areas.len();
                    let areas = areas.filter(|area| self.project.contains(*area, case.area));
                    let class = [
                        String::new(),
                        format!("class {}", case.history.class_of_end()),
                    ];
                    let tags = [String::new(), format!("tags {}", case.tags)];
                    let cuts = [0, 4, 7];
                    for area in areas {
                        for (class, tag) in
                            class.iter().flat_map(|c| tags.iter().map(move |t| (c, t)))
                        {
                            for (from, to) in
                                cuts.iter().flat_map(|f| cuts.iter().map(move |t| (*f, *t)))
                            {
                                let words = format!(
                                    "{place} {event} {} {class} {tag} {} to {}",
                                    self.project.areas[area].code,
                                    &text_of(happened)[..from],
                                    &text_of(counted)[..to],
                                );
                                questions.entry(words).or_default().insert(case.row);
                            }
                        }
                    }
                }
            }
        }
        let mut questions: Vec<(String, Rows)> = questions.into_iter().collect();
        for row in 0..growing.cases.len() {
            questions.push((format!("row {row}"), Rows::from([row])));
        }
        let columns: BTreeSet<(usize, Option<u32>, Time)> = {
            let cells = self.cells.iter();
            cells
                .map(|cell| (cell.series, cell.tag, cell.time))
                .collect()
        };
        for (series, tag, time) in columns {
            let cases = self.project.series[series].cases.iter();
            let counted = cases.filter(|case| {
                tag.is_none_or(|tag| tag & case.tags != 0) && time.counts(&case.history)
            });
            let mut of_areas: BTreeMap<usize, Rows> = BTreeMap::new();
            for case in counted {
                for area in 0..self.project.areas.len() {
                    if self.project.contains(area, case.area) {
                        of_areas.entry(area).or_default().insert(case.row);
                    }
                }
            }
            for (area, rows) in of_areas {
                let code = &self.project.areas[area].code;
                let words = format!("{series} {tag:?} {} {code}", MEASURES[time.measure]);
                questions.push((words, rows));
            }
        }
        questions.extend(self.beside_others(revised));
        questions
    }

    /// Returns what revised counts have beyond others that lie in them, and the other way round.
    fn beside_others(&self, revised: &[&Rows]) -> Vec<(String, Rows)> {
        let mut questions = Vec::new();
        for one in revised {
            for other in self.published.iter().chain(revised.iter().copied()) {
                if is_small(one.len().abs_diff(other.len()) as u64) {
                    let (smaller, larger) = if one.len() < other.len() {
                        (*one, other)
                    } else {
                        (other, *one)
                    };
                    if smaller.is_subset(larger) {
                        let rest = larger.difference(smaller).copied().collect();
                        questions.push(("a revised count beside another".to_string(), rest));
                    }
                }
            }
        }
        questions
    }
}

impl Revised {
    fn words(&self, project: &Project) -> String {
        format!(
            "project {}, revised on {}: {} {} {} of {}",
            project.seed,
            text_of(self.edition),
            project.series[self.series].key,
            MEASURES[self.time.measure],
            project.areas[self.area].code,
            text_of(self.time.first),
        )
    }
}

fn rows_of(project: &Project, cell: &Cell) -> Rows {
    let cases = project.series[cell.series].cases.iter();
    let counted = cases.filter(|case| project.counts(cell, case));
    counted.map(|case| case.row).collect()
}

/// A weight for each row such that those of every set that is a sum of known ones add up to nothing, and of
/// another set by chance alone.
struct Weights {
    span: Span,
    of_rows: Vec<u64>,
    n_since: usize,
}

impl Weights {
    fn new(n_rows: usize) -> Weights {
        let span = Span::new(n_rows);
        let of_rows = span.at_right_angles();
        Weights {
            span,
            of_rows,
            n_since: 0,
        }
    }

    fn extend<'r>(&mut self, sets: impl Iterator<Item = &'r Rows>) {
        for rows in sets {
            let weight: u64 = rows.iter().map(|row| self.of_rows[*row]).sum();
            if weight.is_multiple_of(PRIME) {
                continue;
            }
            let mut vector = vec![0; self.span.length];
            for row in rows {
                vector[*row] = 1;
            }
            self.span.insert(vector);
            self.n_since += 1;
            if self.n_since == 20 {
                self.of_rows = self.span.at_right_angles();
                self.n_since = 0;
            }
        }
        self.of_rows = self.span.at_right_angles();
    }

    fn weights(&self) -> Vec<u64> {
        self.of_rows.clone()
    }
}

#[test]
fn revisions_give_no_small_count_away_beside_all_releases() {
    let projects = std::env::var("REVISION_PROJECTS").map_or(PROJECTS, |n| n.parse().unwrap());
    let first: u64 = std::env::var("REVISION_FIRST").map_or(0, |n| n.parse().unwrap());
    let attacked = (first..first + projects).into_par_iter().map(|seed| {
        let late = [70, 25, 70, 40][seed as usize % 4];
        let mut growing = Growing::delivered(seed, late, deliveries());
        growing.configuration = growing.configuration.replace("[publish]\n", REVISED);
        let folder = growing.folder();
        let sites = growing.deliveries.iter().map(|day| {
            growing.deliver(*day, folder.path());
            release(folder.path(), None)
        });
        let sites: Vec<Site> = sites.collect();
        let reader = Reader::of(&growing, &sites);
        let leaks = reader.leaks(&growing, reader.revised.values());
        // Were all of them shown, some would tell.
        let all = reader.revised.values().chain(reader.withheld.values());
        let n_naive = reader.leaks(&growing, all).len();
        let (shown, withheld) = reader.n_moved();
        println!(
            "project {seed}: {shown} revised counts that differ, {withheld} withheld, {} of all; {} leaks, {n_naive} \
             if all were shown",
            reader.revised.len(),
            leaks.len()
        );
        (leaks, shown, n_naive)
    });
    let attacked: Vec<_> = attacked.collect();
    let leaks: Vec<&String> = attacked.iter().flat_map(|(leaks, ..)| leaks).collect();
    let first: Vec<&str> = leaks.iter().take(20).map(|leak| leak.as_str()).collect();
    assert!(
        leaks.is_empty(),
        "{} leaks:\n{}",
        leaks.len(),
        first.join("\n")
    );
    let shown: usize = attacked.iter().map(|(_, shown, _)| shown).sum();
    assert!(
        shown > 0,
        "no revised count differs from the one first published"
    );
    let n_naive: usize = attacked.iter().map(|(_, _, n_naive)| n_naive).sum();
    assert!(n_naive > 0, "nothing would leak if all were shown");
}
