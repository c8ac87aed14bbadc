//! Twelve monthly releases of a delivery that grows, in the hands of one reader.
//!
//! Projects are invented in which cases are closed late on paper, recorded late, and moved to another
//! area. The intruder of `support/intruder.rs` has the tables of all twelve releases. What every one
//! of them counts is compared with a booking of its own, written here once more: an event that comes
//! in after a release has spoken of its day counts on the first day after that.

mod support;

#[path = "support/intruder.rs"]
mod intruder;

use intruder::{
    Area, COMPLAINTS_INPUT, Case, Cell, Chance, Complaining, Complaint, Day, History, MEASURES,
    NEEDS, Project, Series, THRESHOLD, Time, Way, attack, day, invented_areas, many_areas,
    one_of_many, text_of, withholds_single_areas,
};
use jiff::ToSpan;
use jiff::civil::date;
use rayon::prelude::*;
use sendstats::publish::site::{MANIFEST, Site};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;
use support::{build_command, built, put, rows_of_site, status_and_words, text, tree};
use tempfile::TempDir;

const PROJECTS: u64 = 3;

/// One of complaints with several themes, which is attacked besides.
const COMPLAINTS: u64 = 5;

/// Of a hundred cells that a release alone would show, those that must be shown.
const LEAST_SHOWN: usize = 80;

#[test]
fn twelve_releases_together_give_no_small_count_away() {
    let projects = std::env::var("RELEASES_PROJECTS").map_or(PROJECTS, |n| n.parse().unwrap());
    let first: u64 = std::env::var("RELEASES_FIRST").map_or(0, |n| n.parse().unwrap());
    let mut seeds: BTreeSet<u64> = (first..first + projects).collect();
    seeds.insert(COMPLAINTS);
    let attacked = seeds.into_par_iter().map(|seed| {
        let growing = Growing::invented(seed, true);
        let sites = growing.released();
        let n_thin = sites.iter().filter(|site| withholds_single_areas(site));
        let n_thin = n_thin.count();
        let (leaks, n_bins) = growing.leaks(&sites);
        let (mut shown, mut alone) = (0, 0);
        for (site, month) in sites.iter().zip(growing.alone()) {
            let (of_site, of_month) = (numbers(site), numbers(&month));
            alone += of_month.len();
            shown += of_month.intersection(&of_site).count();
        }
        let n_leaks = leaks.len();
        println!(
            "project {seed}: {shown} of {alone} cells, {n_leaks} leaks, {n_thin} sites without single areas, \
             {n_bins} bins of waits"
        );
        (leaks, shown, alone, n_thin, n_bins)
    });
    let (mut leaks, mut shown, mut alone, mut n_thin, mut n_bins) = (Vec::new(), 0, 0, 0, 0);
    for of_project in attacked.collect::<Vec<_>>() {
        leaks.extend(of_project.0);
        shown += of_project.1;
        alone += of_project.2;
        n_thin += of_project.3;
        n_bins += of_project.4;
    }
    let first: Vec<&str> = leaks.iter().take(20).map(String::as_str).collect();
    assert!(
        leaks.is_empty(),
        "{} leaks:\n{}",
        leaks.len(),
        first.join("\n")
    );
    assert!(
        alone > 1000 * projects as usize,
        "{alone} cells are too few"
    );
    assert!(n_thin > 0, "no release withholds single areas");
    assert!(n_bins > 0, "no release has waits by length");
    assert!(
        shown * 100 >= alone * LEAST_SHOWN,
        "{shown} of {alone} cells are shown"
    );
}

#[test]
fn without_booking_a_late_closure_is_the_difference_of_two_releases() {
    let growing = Growing::invented(0, true);
    let mut counts: BTreeMap<Place, u64> = BTreeMap::new();
    let mut few = 0;
    for site in growing.alone() {
        for (place, count) in counts_of(&site) {
            let before = counts.insert(place, count);
            few += usize::from(
                before.is_some_and(|before| (1..THRESHOLD).contains(&before.abs_diff(count))),
            );
        }
    }
    assert!(few > 0, "no closed period differs by a few cases");
}

#[test]
fn without_memory_what_is_withheld_once_is_shown_another_time() {
    let n_leaks = |seed| {
        let growing = Growing::invented(seed, false);
        let sites: Vec<Site> = growing.alone().collect();
        growing.leaks(&sites).0.len()
    };
    assert!((0..PROJECTS).any(|seed| n_leaks(seed) > 0), "nothing leaks");
}

// The invented projects.

/// A case as it was, with the days on which the council's files have it.
struct Truth {
    area: usize,
    /// The area that its row names in deliveries from a day on.
    moved: Option<(Day, usize)>,
    /// One bit for each category.
    tags: u32,
    start: Day,
    recorded: Day,
    /// The day of the decision to assess or not, and that from which on the files have it.
    decided: Option<(Day, Day)>,
    /// The same of the plan, or of the refusal; of the reply to a complaint.
    end: Option<(Day, Day)>,
    /// The days that the law allows, where it says anything.
    limit: Option<i32>,
    refused: bool,
    exception: bool,
}

struct Growing {
    seed: u64,
    areas: Vec<Area>,
    cases: Vec<Truth>,
    /// The days of the deliveries, each followed by a release.
    deliveries: Vec<Day>,
    /// The files are said to be complete from the second year on only.
    is_complete_later: bool,
    /// There is a second clock, that starts with the first.
    has_decisions: bool,
    /// The cases are complaints, with one theme or several.
    has_complaints: bool,
    configuration: String,
}

/// Returns the day of a delivery in a month, or the last of the month.
fn delivery(month: i32, day_of_month: i8) -> Day {
    let first = date(2024, 3, 1).checked_add(month.months()).unwrap();
    day(if day_of_month < 28 {
        first.with().day(day_of_month).build().unwrap()
    } else {
        first.last_of_month()
    })
}

/// The days that the law allows for the plan, and for the decision.
const LIMITS: [i32; 2] = [140, 42];

/// What is often and what is rare in a project.
struct Habits<'a> {
    areas: &'a [Area],
    deliveries: &'a [Day],
    first: Day,
    /// Areas are many, and single ones withheld.
    is_wide: bool,
    smallest: &'static str,
    /// Of a hundred cases those known by a larger area alone.
    known_roughly: usize,
    late: usize,
    refused: usize,
    exceptions: usize,
}

impl Habits<'_> {
    fn area(&self, chance: &mut Chance) -> usize {
        let level = match () {
            () if self.known_roughly == 0 || !chance.percent(self.known_roughly) => self.smallest,
            () if chance.percent(80) => "district",
            () => "local_authority",
        };
        let of_level = self.of_level(level);
        if self.is_wide {
            one_of_many(&of_level, chance)
        } else {
            of_level[chance.skewed(of_level.len())]
        }
    }

    fn of_level(&self, level: &str) -> Vec<usize> {
        let all = 0..self.areas.len();
        all.filter(|area| self.areas[*area].level == level)
            .collect()
    }

    /// Returns after how many days something is recorded.
    fn delay(&self, chance: &mut Chance) -> i32 {
        let days = if chance.percent(self.late) {
            1 + chance.below(70)
        } else {
            0
        };
        days as i32
    }

    fn moved(&self, chance: &mut Chance) -> Option<(Day, usize)> {
        chance.percent(self.late / 2).then(|| {
            let when = self.deliveries[chance.below(self.deliveries.len())];
            let of_level = self.of_level(self.smallest);
            (when, of_level[chance.below(of_level.len())])
        })
    }

    fn last(&self) -> Day {
        *self.deliveries.last().unwrap()
    }

    fn request(&self, chance: &mut Chance) -> Truth {
        let area = self.area(chance);
        let start = self.first + chance.below((self.last() - self.first) as usize + 1) as i32;
        let refused = chance.percent(self.refused);
        let wait = match () {
            () if refused => 20 + chance.below(60),
            () if chance.percent(40) => 141 + chance.skewed(300),
            () => 70 + chance.below(71),
        };
        let recorded = start + self.delay(chance);
        let end = start + wait as i32;
        let known = (end + self.delay(chance)).max(recorded);
        let moved = self.moved(chance);
        let end = (!chance.percent(10)).then_some((end, known));
        let decided = start + 20 + chance.below(40) as i32;
        let decided = (decided, (decided + self.delay(chance)).max(recorded));
        Truth {
            decided: if refused { end } else { Some(decided) },
            area,
            moved,
            tags: 1 << chance.skewed(3),
            start,
            recorded,
            end,
            limit: Some(LIMITS[0]),
            refused,
            exception: chance.percent(self.exceptions),
        }
    }

    fn complaint(&self, complaining: &Complaining, chance: &mut Chance) -> Truth {
        let area = self.area(chance);
        let complaint = Complaint::invented(complaining, (self.first, self.last()), chance);
        let recorded = complaint.received + self.delay(chance);
        let delay = self.delay(chance);
        let known = |day: Day| (day, (day + delay).max(recorded));
        Truth {
            area,
            moved: self.moved(chance),
            tags: complaint.themes,
            start: complaint.received,
            recorded,
            decided: None,
            end: complaint.replied.map(known),
            limit: complaint.limit(),
            refused: false,
            exception: false,
        }
    }
}

impl Growing {
    fn invented(seed: u64, with_late: bool) -> Growing {
        let mut chance = Chance::of(seed + 1000);
        // Where areas are many, single ones are withheld.
        let is_wide = seed % 8 == 2;
        let has_complaints = [5, 7].contains(&(seed % 8));
        let areas = if is_wide {
            many_areas(&mut chance)
        } else {
            invented_areas(&mut chance)
        };
        let day_of_month = if seed % 4 == 3 { 17 } else { 31 };
        // Of many areas, and of themes, the last four: each is another attack on all the counts before.
        let months = if is_wide || has_complaints {
            8..12
        } else {
            0..12
        };
        let deliveries: Vec<Day> = months.map(|month| delivery(month, day_of_month)).collect();
        let n_cases = chance.one_of(&[900, 1500, 2200]);
        let (refused, exceptions) = (chance.one_of(&[0, 15, 30]), chance.one_of(&[0, 10, 25]));
        let smallest = chance.one_of(&["ward", "district"]);
        let (n_cases, refused, exceptions, smallest) = if is_wide {
            (2200, 0, 0, "district")
        } else {
            (n_cases, refused, exceptions, smallest)
        };
        let habits = Habits {
            areas: &areas,
            deliveries: &deliveries,
            first: day(date(2022, 1, 1)),
            is_wide,
            smallest,
            known_roughly: if seed % 8 == 3 { 10 } else { 0 },
            late: if with_late { 6 } else { 0 },
            refused,
            exceptions,
        };
        let complaining = Complaining {
            several_themes: 2 * exceptions,
            not_to_council: refused,
            late: 40,
            open: 10,
        };
        let case = |_| {
            if has_complaints {
                habits.complaint(&complaining, &mut chance)
            } else {
                habits.request(&mut chance)
            }
        };
        let cases = (0..n_cases).map(case).collect();
        let mut growing = Growing {
            seed,
            areas,
            cases,
            deliveries,
            is_complete_later: seed % 3 == 2,
            has_decisions: seed % 2 == 1 && !has_complaints,
            has_complaints,
            configuration: String::new(),
        };
        growing.configuration = growing.configured();
        growing
    }

    fn configured(&self) -> String {
        let is_authority = |area: &&Area| area.level == "local_authority";
        let authorities = self.areas.iter().filter(is_authority);
        let home = if authorities.count() == 1 {
            "E101"
        } else {
            "E12"
        };
        let wish = [
            "",
            "quarters = \"district\"\n",
            "months = \"region\"\nbreakdowns = \"district\"\n",
            "exceptions = \"ward\"\nbreakdowns = \"constituency\"\n",
        ][self.seed as usize % 4];
        let complete = if self.is_complete_later {
            "complete_from = 2023-01-01\n"
        } else {
            ""
        };
        let decisions = if self.has_decisions {
            "[inputs.council.clocks.assessment_decision]\nstarted = \"received\"\nended = \"decided\"\n"
        } else {
            ""
        };
        let input = if self.has_complaints {
            format!("{COMPLAINTS_INPUT}{complete}")
        } else {
            format!(
                "[inputs.council]\nkind = \"waits\"\nfiles = \"data/*/waits.csv\"\n{complete}\
                 columns = {{ case = \"ref\", area = \"area\", need = \"need\" }}\n\
                 [inputs.council.clocks.final_plan]\nstarted = \"received\"\nended = \"issued\"\nexception = \"flag\"\n\
                 stopped = [{{ date = \"decided\", when = {{ decision = [\"Refused\"] }} }}]\n{decisions}"
            )
        };
        let sensitive = if self.has_complaints { "" } else { "\"need\"" };
        format!(
            "[site]\ntitle = \"T\"\npublisher = \"P\"\ncontact = \"C\"\nhome = \"{home}\"\n\
             [areas]\nfile = \"data/reference/areas.csv\"\n\
             [disclosure]\nthreshold = {THRESHOLD}\nsensitive = [{sensitive}]\n[publish]\n{wish}{input}"
        )
    }

    /// Returns the file of the delivery of a day.
    fn delivery(&self, day: Day) -> String {
        if self.has_complaints {
            return self.delivery_of_complaints(day);
        }
        let mut file = "ref,area,need,received,decided,decision,issued,flag\n".to_string();
        let known = self.cases.iter().enumerate();
        for (row, case) in known.filter(|(_, case)| case.recorded <= day) {
            let cell = |event: Option<(Day, Day)>| {
                let event = event.filter(|(_, seen)| *seen <= day);
                event.map_or_else(String::new, |(event, _)| text_of(event))
            };
            let decided = cell(case.decided);
            let issued = cell(case.end.filter(|_| !case.refused));
            let decision = if case.refused && !decided.is_empty() {
                "Refused"
            } else {
                ""
            };
            writeln!(
                file,
                "{row},{},{},{},{decided},{decision},{issued},{}",
                self.areas[case.area_on(day)].code,
                NEEDS[case.tags.trailing_zeros() as usize],
                text_of(case.start),
                if case.exception { "yes" } else { "" },
            )
            .unwrap();
        }
        file
    }

    fn delivery_of_complaints(&self, day: Day) -> String {
        let known = self.cases.iter().enumerate();
        let known = known.filter(|(_, case)| case.recorded <= day);
        let rows = known.map(|(row, case)| {
            let end = case.end.filter(|(_, seen)| *seen <= day);
            let complaint = Complaint {
                themes: case.tags,
                received: case.start,
                replied: end.map(|(end, _)| end),
                to_council: case.limit.is_some(),
            };
            complaint.row(row, &self.areas[case.area_on(day)].code)
        });
        Complaint::HEADER.to_string() + &rows.collect::<String>()
    }

    fn folder(&self) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        let areas = self.project().areas_file();
        put(
            folder.path(),
            "sendstats.toml",
            self.configuration.as_bytes(),
        );
        put(folder.path(), "data/reference/areas.csv", areas.as_bytes());
        folder
    }

    fn deliver(&self, day: Day, folder: &Path) {
        let name = if self.has_complaints {
            "complaints"
        } else {
            "waits"
        };
        let path = format!("data/{}/{name}.csv", text_of(day));
        put(folder, &path, self.delivery(day).as_bytes());
    }

    /// Returns the sites of all releases, each on top of those before.
    fn released(&self) -> Vec<Site> {
        let folder = self.folder();
        let release = |day: &Day| {
            self.deliver(*day, folder.path());
            release(folder.path(), None)
        };
        self.deliveries.iter().map(release).collect()
    }

    /// Returns the site of each delivery as it would be if nothing had been released before.
    fn alone(&self) -> impl Iterator<Item = Site> {
        self.deliveries.iter().map(|day| {
            let folder = self.folder();
            self.deliver(*day, folder.path());
            built(folder.path())
        })
    }

    /// Returns the cases under a clock that has some ends and a limit, as all the releases count them.
    fn booked(&self, clock: impl Fn(&Truth) -> Clocked) -> Vec<Case> {
        let cases = self.cases.iter().enumerate();
        let cases =
            cases.filter_map(|(row, case)| case.booked(row, &self.deliveries, &clock(case)));
        cases.collect()
    }

    fn series(&self) -> Vec<Series> {
        let whole = self.booked(|case| Clocked {
            end: case.end,
            limit: case.limit,
            stopped: case.refused,
            exception: case.exception,
        });
        if self.has_complaints {
            return vec![Complaint::series(whole)];
        }
        let plans = Series {
            key: "final_plan",
            limits: vec![Some(LIMITS[0])],
            ways: vec![Way::Exception, Way::Stop],
            cases: whole,
        };
        let decisions = self.has_decisions.then(|| Series {
            key: "assessment_decision",
            limits: vec![Some(LIMITS[1])],
            ways: Vec::new(),
            cases: self.booked(|case| Clocked {
                end: case.decided,
                limit: Some(LIMITS[1]),
                stopped: false,
                exception: false,
            }),
        });
        [plans].into_iter().chain(decisions).collect()
    }

    /// Returns the project as the intruder is to see it at the end.
    fn project(&self) -> Project {
        let areas = self.areas.iter().map(|area| Area {
            code: area.code.clone(),
            level: area.level,
            parents: area.parents.clone(),
        });
        Project {
            seed: self.seed,
            areas: areas.collect(),
            series: self.series(),
            as_of: *self.deliveries.last().unwrap(),
            knows_older_cases: !self.is_complete_later,
            has_releases: true,
            files: Vec::new(),
        }
    }

    /// Returns what the sites together give away, and how many bins of waits by length they have.
    fn leaks(&self, sites: &[Site]) -> (Vec<String>, usize) {
        let project = self.project();
        let mut cells: BTreeMap<(usize, usize, Option<u32>, Time), Cell> = BTreeMap::new();
        for (site, as_of) in sites.iter().zip(&self.deliveries) {
            for cell in project.published(site, *as_of) {
                cells.insert((cell.series, cell.area, cell.tag, cell.time), cell);
            }
        }
        let cells: Vec<Cell> = cells.into_values().collect();
        println!("project {}: {} counts", self.seed, cells.len());
        let bins = cells.iter().filter(|cell| cell.time.is_of_bin());
        (attack(&project, &cells), bins.count())
    }
}

/// When a clock ended, from which day on the files have it, how long the law allows, and how it ended.
struct Clocked {
    end: Option<(Day, Day)>,
    limit: Option<i32>,
    stopped: bool,
    exception: bool,
}

impl Truth {
    fn area_on(&self, day: Day) -> usize {
        let moved = self.moved.filter(|(when, _)| *when <= day);
        moved.map_or(self.area, |(_, area)| area)
    }

    /// Returns the case under a clock as the releases after some deliveries count it.
    fn booked(&self, row: usize, deliveries: &[Day], clock: &Clocked) -> Option<Case> {
        // The first delivery that has something, and the first day that no release before it speaks of.
        let arrival = |known_from: Day| {
            let place = deliveries.iter().position(|day| *day >= known_from)?;
            let before = place.checked_sub(1);
            let open = before.map_or(Day::MIN, |before| deliveries[before] + 1);
            Some((deliveries[place], open))
        };
        let (first, open) = arrival(self.recorded)?;
        let start = self.start.max(open);
        let lawful = clock.limit.map(|limit| self.start + limit);
        let ended = clock.end;
        let ended = ended.and_then(|(end, seen)| Some((end, arrival(seen)?.1)));
        let history = History {
            stopped: clock.stopped && ended.is_some(),
            exception: clock.exception && !clock.stopped && ended.is_some(),
            in_limit: ended
                .zip(lawful)
                .is_some_and(|((end, _), last)| end <= last),
            waited: ended.map(|(end, _)| end - self.start),
            ..History::new(
                start,
                ended.map(|(end, open)| end.max(open).max(start)),
                lawful.map(|last| last.max(start)),
            )
        };
        Some(Case {
            row,
            area: self.area_on(first),
            tags: self.tags,
            history,
        })
    }
}

/// Where a number stands: file, period, area, category, measure.
type Place = (String, Vec<String>, &'static str);

/// Returns the counts of closed periods in a site's tables.
fn counts_of(site: &Site) -> Vec<(Place, u64)> {
    let mut counts = Vec::new();
    for (path, _) in site.files() {
        let stem = path.strip_suffix(".csv").unwrap_or_default();
        let mut tables = ["data/waits", "data/complaints"].iter();
        let is_of_cases = tables.any(|table| stem.starts_with(table));
        if !is_of_cases || stem.contains(".meta") {
            continue;
        }
        for row in rows_of_site(site, path) {
            let names = ["time_period", "time_identifier", "breakdown", "status"];
            let codes = row.iter().filter(|(name, _)| name.ends_with("_code"));
            let place: Vec<String> = names
                .iter()
                .map(|name| row[*name].clone())
                .chain([row["geographic_level"].clone()])
                .chain(codes.map(|(_, code)| code.clone()))
                .collect();
            for measure in MEASURES {
                if let Some(count) = row.get(measure).and_then(|cell| cell.parse().ok()) {
                    counts.push(((path.to_string(), place.clone(), measure), count));
                }
            }
        }
    }
    counts.retain(|((_, place, _), _)| place[3] != "p");
    counts
}

fn numbers(site: &Site) -> BTreeSet<Place> {
    counts_of(site)
        .into_iter()
        .map(|(place, _)| place)
        .collect()
}

/// Makes and keeps the next release of a project, and returns its site.
fn release(project: &Path, forget: Option<&str>) -> Site {
    let draft = sendstats::release(project, None, forget).unwrap_or_else(|error| panic!("{error}"));
    let site = draft.site.clone();
    draft.keep(project).unwrap();
    site
}

/// Audits the last of some sites against those before it, the newest first.
fn audited(sites: &[Site]) -> (i32, String) {
    let folder = tempfile::tempdir().unwrap();
    for (place, site) in sites.iter().enumerate() {
        let site_folder = folder.path().join(place.to_string());
        for (path, bytes) in site.files() {
            put(&site_folder, path, bytes);
        }
        put(&site_folder, MANIFEST, site.manifest().as_bytes());
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_sendstats"));
    command.current_dir(folder.path());
    command.args(["audit", &(sites.len() - 1).to_string(), "--against"]);
    command.args((0..sites.len() - 1).rev().map(|place| place.to_string()));
    status_and_words(&command.output().unwrap())
}

/// Who has kept last month's site subtracts it from this month's: of releases nothing small is left, of
/// builds that stand on none it is.
#[test]
fn an_audit_against_earlier_sites_finds_what_releases_prevent() {
    let growing = Growing::invented(0, true);
    let folder = growing.folder();
    let released = growing.deliveries[..3].iter().map(|day| {
        growing.deliver(*day, folder.path());
        release(folder.path(), None)
    });
    let (status, words) = audited(&released.collect::<Vec<Site>>());
    assert_eq!(status, 0, "{words}");
    let (status, words) = audited(&growing.alone().take(3).collect::<Vec<Site>>());
    assert_eq!(status, 1, "{words}");
    assert!(
        words.contains("differs by few cases from that in 1\n"),
        "{words}"
    );
}

/// Two quarters of a year have two and three plans, each decided on by a release of its own. The year less the
/// others would be five, and both would be known to be small.
#[test]
fn a_year_does_not_tell_of_quarters_that_releases_have_withheld() {
    let of_quarters = |plans: [usize; 4]| {
        let configuration = "[site]\ntitle = \"T\"\npublisher = \"P\"\ncontact = \"C\"\nhome = \"E10\"\n\
            [areas]\nfile = \"data/reference/areas.csv\"\n[disclosure]\nthreshold = 5\n\
            [inputs.council]\nkind = \"waits\"\nfiles = \"data/*/waits.csv\"\nlevels = [\"local_authority\"]\n\
            columns = { case = \"ref\", area = \"area\" }\n\
            [inputs.council.clocks.final_plan]\nstarted = \"received\"\nended = \"issued\"\n";
        let areas = "code,name,level,parents,population\nE92,England,country,,\nE12,East,region,E92,\n\
            E10,Shire,local_authority,E12,\n";
        let folder = support::folder(&[
            ("sendstats.toml", configuration.as_bytes()),
            ("data/reference/areas.csv", areas.as_bytes()),
        ]);
        let ends = ["2024-02-15", "2024-05-15", "2024-08-15", "2024-11-15"];
        let days = ["2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31"];
        let issued = ends.iter().zip(plans).flat_map(|(end, n)| vec![*end; n]);
        let issued: Vec<&str> = issued.chain(vec!["2099-01-01"; 90]).collect();
        let deliver = |day: &&str| {
            let mut file = "ref,area,received,issued\n".to_string();
            for (row, end) in issued.iter().enumerate() {
                let end = if end <= day { *end } else { "" };
                writeln!(file, "{row},E10,2023-09-01,{end}").unwrap();
            }
            put(
                folder.path(),
                &format!("data/{day}/waits.csv"),
                file.as_bytes(),
            );
            release(folder.path(), None)
        };
        let sites: Vec<Site> = days.iter().map(deliver).collect();
        let count = |file: &str, period: &str| -> Option<u64> {
            let rows = rows_of_site(sites.last()?, file);
            let row = rows.iter().find(|row| {
                row["time_period"] == "2024"
                    && row["time_identifier"] == period
                    && row["new_la_code"] == "E10"
            });
            row?["completed_ex"].parse().ok()
        };
        let quarters =
            [1, 2, 3, 4].map(|n| count("data/waits-quarter.csv", &format!("Calendar year Q{n}")));
        println!(
            "{:?} {quarters:?}",
            count("data/waits.csv", "Calendar year")
        );
        (count("data/waits.csv", "Calendar year"), quarters)
    };
    let (year, quarters) = of_quarters([2, 3, 40, 38]);
    assert_eq!(quarters[..2], [None, None]);
    let rest = year.map(|year| year - quarters.iter().flatten().sum::<u64>());
    assert!(!matches!(rest, Some(5 | 6)), "{year:?} {quarters:?}");
    let (year, quarters) = of_quarters([4, 3, 40, 38]);
    assert_eq!(
        (year, quarters),
        (Some(85), [None, None, Some(40), Some(38)])
    );
}

// What stops a build.

/// Returns a project with three releases, a newer delivery and a site.
fn with_releases() -> (Growing, TempDir) {
    let growing = Growing::invented(0, true);
    let folder = growing.folder();
    for day in &growing.deliveries[..3] {
        growing.deliver(*day, folder.path());
        let (status, words) = command(folder.path(), &["release"]);
        assert_eq!(status, 0, "{words}");
    }
    growing.deliver(growing.deliveries[3], folder.path());
    (growing, folder)
}

fn command(project: &Path, words: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sendstats"));
    command.args(words).arg("--project").arg(project);
    status_and_words(&command.output().unwrap())
}

/// Checks that, of a project that was spoiled, neither a site nor a release is made.
fn check_stops(spoil: impl Fn(&Growing, &Path), expected: &str, remedy: &str) {
    let (growing, folder) = with_releases();
    spoil(&growing, folder.path());
    let before = tree(folder.path());
    for words in [["build"], ["check"], ["release"]] {
        let (status, said) = command(folder.path(), &words);
        assert_ne!(status, 0, "{words:?}: {said}");
        assert!(said.contains(expected), "{words:?}: {said}");
        assert!(said.contains(remedy), "{words:?}: {said}");
        let end = "releases before and after. Nothing was written.\n";
        assert!(said.ends_with(end), "{words:?}: {said}");
    }
    let after = tree(folder.path());
    assert!(before == after, "{expected}: a file was changed");
}

fn change(folder: &Path, path: &str, from: &str, to: &str) {
    let path = folder.join(path);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{} has no {from}", path.display());
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn a_release_that_is_missing_or_altered_stops_the_build() {
    check_stops(
        |_, folder| fs::remove_file(folder.join("releases/2024-04-30.json")).unwrap(),
        "releases/2024-04-30.json: the release is missing.",
        "Put the folder releases/ back",
    );
    check_stops(
        |_, folder| {
            change(
                folder,
                "releases/2024-05-31.json",
                "\"threshold\": 5",
                "\"threshold\": 6",
            );
        },
        "releases/2024-05-31.json: the file was changed after its release.",
        "Put the folder releases/ back",
    );
}

#[test]
fn a_delivery_that_is_missing_or_altered_stops_the_build() {
    check_stops(
        |_, folder| fs::remove_dir_all(folder.join("data/2024-04-30")).unwrap(),
        "releases/2024-04-30.json: the delivery of 2024-04-30 of inputs.council, which it was made from, is missing.",
        "Put data/2024-04-30/ back from the backup",
    );
    check_stops(
        |_, folder| fs::remove_dir_all(folder.join("data/2024-03-31")).unwrap(),
        "releases/2024-03-31.json: the deliveries that it was made from cannot be read any more (",
        "Put data/2024-03-31/ back from the backup, as it was, or undo",
    );
    // Of ten cases the start is another: the numbers of closed years are not what they were.
    let move_starts = |growing: &Growing, folder: &Path| {
        let day = growing.deliveries[0];
        let text = growing.delivery(day);
        let lines: Vec<&str> = text.lines().collect();
        let kept = lines.iter().filter(|line| !line.starts_with('9'));
        let text = kept.copied().collect::<Vec<&str>>().join("\n");
        put(
            folder,
            &format!("data/{}/waits.csv", text_of(day)),
            text.as_bytes(),
        );
    };
    check_stops(
        move_starts,
        "does not come out again",
        "corrections belong in a new delivery.",
    );
}

/// Returns a delivery with other references, as far as they give any.
fn renamed(growing: &Growing, day: usize, name: impl Fn(usize, &str) -> Option<String>) -> String {
    let text = growing.delivery(growing.deliveries[day]);
    let (header, rows) = text.split_once('\n').unwrap();
    let mut file = format!("{header}\n");
    for (place, row) in rows.lines().enumerate() {
        let (reference, rest) = row.split_once(',').unwrap();
        if let Some(reference) = name(place, reference) {
            writeln!(file, "{reference},{rest}").unwrap();
        }
    }
    file
}

#[test]
fn a_delivery_in_which_many_cases_are_not_known_again_stops_the_build() {
    let growing = Growing::invented(0, true);
    let folder = growing.folder();
    let deliver = |day: usize, name: &dyn Fn(usize, &str) -> Option<String>| {
        let path = format!("data/{}/waits.csv", text_of(growing.deliveries[day]));
        put(
            folder.path(),
            &path,
            renamed(&growing, day, name).as_bytes(),
        );
    };
    deliver(0, &|_, row| Some(format!("C{row}")));
    let (status, words) = command(folder.path(), &["release"]);
    assert_eq!(status, 0, "{words}");
    deliver(1, &|_, row| Some(format!("C{row}")));
    let same = counts_of(&built(folder.path()));
    // Capitals and blanks make no other case of it.
    deliver(1, &|_, row| Some(format!(" c{row} ")));
    assert!(counts_of(&built(folder.path())) == same, "cases are others");
    // One in twenty may be gone.
    deliver(1, &|place, row| (place % 20 > 0).then(|| format!("C{row}")));
    assert_eq!(command(folder.path(), &["check"]).0, 0);

    let before = tree(folder.path());
    let day = text_of(growing.deliveries[1]);
    let stops = |share: &str| {
        for words in [["build"], ["check"], ["release"]] {
            let (status, said) = command(folder.path(), &words);
            assert_eq!(status, 1, "{words:?}: {said}");
            let expected = format!(
                "data/{day}: {share} cases of inputs.council that the release of 2024-03-31 knew are not in this \
                 delivery."
            );
            assert!(said.contains(&expected), "{words:?}: {said}");
            assert!(said.contains("nothing was written"), "{words:?}: {said}");
        }
    };
    deliver(1, &|_, row| Some(format!("D{row}")));
    stops("nearly all");
    deliver(1, &|_, row| Some(format!("C-{row}")));
    stops("nearly all");
    deliver(1, &|place, row| (place % 2 == 0).then(|| format!("C{row}")));
    stops("about 50 of a hundred");
    let paths = |tree: BTreeMap<String, Vec<u8>>| tree.into_keys().collect::<Vec<String>>();
    assert_eq!(paths(tree(folder.path())), paths(before));

    // What the message names as a way on is one.
    let add = "[inputs.council]\ndelivery = \"add\"\n";
    change(folder.path(), "sendstats.toml", "[inputs.council]\n", add);
    let (status, words) = command(folder.path(), &["release"]);
    assert_eq!(status, 0, "{words}");
}

#[test]
fn a_change_of_policy_stops_the_build() {
    let config = "sendstats.toml";
    check_stops(
        |_, folder| change(folder, config, "threshold = 5", "threshold = 7"),
        "at that release: disclosure.threshold.",
        "Undo that change in sendstats.toml",
    );
    check_stops(
        |_, folder| {
            change(
                folder,
                config,
                "[inputs.council]",
                "[periods]\nyears = \"academic\"\n[inputs.council]",
            );
        },
        "at that release: periods.years.",
        "Undo that change in sendstats.toml",
    );
    check_stops(
        |_, folder| {
            change(
                folder,
                config,
                "[publish]\n",
                "[publish]\nmonths = \"district\"\n",
            );
        },
        "at that release: publish.",
        "Undo that change in sendstats.toml",
    );
    check_stops(
        |_, folder| {
            let path = folder.join("data/reference/areas.csv");
            let text = fs::read_to_string(&path).unwrap();
            fs::write(path, text + "E05999,Place E05999,ward,E101,\n").unwrap();
        },
        "at that release: areas.",
        "Undo that change in the file of areas.",
    );
}

#[test]
fn a_new_kind_of_year_begins_a_new_chain_and_says_why() {
    let (_, folder) = with_releases();
    let years = "[periods]\nyears = \"academic\"\n[inputs.council]";
    change(folder.path(), "sendstats.toml", "[inputs.council]", years);
    let reason = "years are academic years from now on";
    let (status, words) = command(folder.path(), &["release", "--forget-chain", reason]);
    assert_eq!(status, 0, "{words}");
    let site = built(folder.path());
    assert!(text(&site, "methodology/index.html").contains(reason));
    let list = text(&site, "releases/index.html");
    assert!(list.contains("This site builds on no release before this one"));
    assert!(!list.contains("No release came before"));
    let (status, words) = command(folder.path(), &["release"]);
    assert_eq!(status, 2, "{words}");
    assert!(
        words.contains("a release takes a newer delivery"),
        "{words}"
    );
}

#[test]
fn a_case_without_a_reference_is_told_by_its_line_where_releases_are_kept() {
    let growing = Growing::invented(0, true);
    let folder = growing.folder();
    growing.deliver(growing.deliveries[0], folder.path());
    let path = folder.path().join("data/2024-03-31/waits.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
    let (_, rest) = lines[2].split_once(',').unwrap();
    lines[2] = format!(",{rest}");
    std::fs::write(&path, lines.join("\n") + "\n").unwrap();
    let (status, words) = command(folder.path(), &["release"]);
    assert_eq!(status, 1, "{words}");
    assert!(
        words.starts_with(
            "data/2024-03-31/waits.csv, line 3, column `ref`: the case has no reference. Give each row the reference \
             of its case: "
        ),
        "{words}"
    );
}

#[test]
fn a_build_after_a_release_gives_the_same_site() {
    let (growing, folder) = with_releases();
    let (status, words) = command(folder.path(), &["release"]);
    assert_eq!(status, 0, "{words}");
    let released = tree(&folder.path().join("site"));
    let again = folder.path().join("again");
    let output = build_command(folder.path(), &again).output().unwrap();
    assert_eq!(status_and_words(&output).0, 0);
    assert!(released == tree(&again), "the site is another");
    // To pretend that the last delivery has not come yet is to pretend so of its release.
    let before = text_of(growing.deliveries[2]);
    let earlier =
        sendstats::build(folder.path(), sendstats::period::Day::parse_iso(&before)).unwrap();
    assert!(text(&earlier, "data/waits-month.csv").contains("2024,May,"));
    assert!(!text(&earlier, "data/waits-month.csv").contains("2024,June,"));
}

#[test]
fn a_release_that_cannot_be_recorded_leaves_the_old_site() {
    let growing = Growing::invented(0, true);
    let folder = growing.folder();
    growing.deliver(growing.deliveries[0], folder.path());
    let output = build_command(folder.path(), &folder.path().join("site")).output();
    assert_eq!(status_and_words(&output.unwrap()).0, 0);
    growing.deliver(growing.deliveries[1], folder.path());
    // Where the folder would be, there is a file.
    put(folder.path(), "releases", b"");
    let before = tree(folder.path());
    let (status, words) = command(folder.path(), &["release"]);
    assert_eq!(status, 3, "{words}");
    assert!(words.contains("nothing was released: "), "{words}");
    assert!(before == tree(folder.path()), "a file was changed");
}

#[test]
fn a_release_whose_site_cannot_be_written_stands() {
    let growing = Growing::invented(0, true);
    let folder = growing.folder();
    growing.deliver(growing.deliveries[0], folder.path());
    // A folder of other files is refused before anything is recorded.
    put(folder.path(), "site/letter.txt", b"");
    let (status, words) = command(folder.path(), &["release"]);
    assert_eq!(status, 2, "{words}");
    assert!(!folder.path().join("releases").exists());
    fs::remove_dir_all(folder.path().join("site")).unwrap();

    // Another build has the folder.
    let lock = fs::File::create(folder.path().join(".site.lock")).unwrap();
    lock.try_lock().unwrap();
    let (status, words) = command(folder.path(), &["release"]);
    assert_eq!(status, 2, "{words}");
    let expected = "the release is recorded, but its site could not be written";
    assert!(words.contains(expected), "{words}");
    assert!(folder.path().join("releases/2024-03-31.json").is_file());
    drop(lock);
    let (status, words) = command(folder.path(), &["build"]);
    assert_eq!(status, 0, "{words}");
    assert!(folder.path().join("site/index.html").is_file());
}

#[test]
fn each_command_says_on_which_release_it_stands() {
    let growing = Growing::invented(0, true);
    let folder = growing.folder();
    let said = |words: &[&str], expected: &str| {
        let (status, said) = command(folder.path(), words);
        assert_eq!(status, 0, "{words:?}: {said}");
        assert!(said.contains(expected), "{words:?}: {said}");
    };
    growing.deliver(growing.deliveries[0], folder.path());
    let alone = "nothing of what was published before is taken into account.\n";
    said(&["release"], &format!("This is the first release: {alone}"));
    growing.deliver(growing.deliveries[1], folder.path());
    said(&["check"], "It stands on the release of 2024-03-31.\n");
    said(&["build"], "It stands on the release of 2024-03-31.\n");
    said(&["release"], "It follows the release of 2024-03-31.\n");

    // Without its releases the site in place is the last that knows of them.
    fs::remove_dir_all(folder.path().join("releases")).unwrap();
    growing.deliver(growing.deliveries[2], folder.path());
    let before = tree(folder.path());
    for words in [["build"], ["check"], ["release"]] {
        let (status, said) = command(folder.path(), &words);
        assert_eq!(status, 2, "{words:?}: {said}");
        let expected =
            "the site in this folder was built on releases, and the project has none any more";
        assert!(said.contains(expected), "{words:?}: {said}");
    }
    assert!(before == tree(folder.path()), "a file was changed");
    said(
        &["release", "--forget-chain", "the disk was lost"],
        &format!("This release begins a new chain: {alone}"),
    );
}

#[test]
fn a_project_of_rounded_counts_keeps_no_releases() {
    let growing = Growing::invented(0, true);
    let folder = growing.folder();
    growing.deliver(growing.deliveries[0], folder.path());
    let rounded = "threshold = 5\nmethod = \"round\"";
    change(folder.path(), "sendstats.toml", "threshold = 5", rounded);
    let (status, words) = command(folder.path(), &["release"]);
    assert_eq!(status, 2, "{words}");
    assert!(
        words.contains("releases are kept with \"suppress\" alone"),
        "{words}"
    );
    assert!(!folder.path().join("releases").exists());
}

#[test]
fn a_project_without_references_keeps_no_releases() {
    let growing = Growing::invented(0, true);
    let folder = growing.folder();
    growing.deliver(growing.deliveries[0], folder.path());
    change(folder.path(), "sendstats.toml", "case = \"ref\", ", "");
    change(folder.path(), "data/2024-03-31/waits.csv", "ref,", "line,");
    let (status, words) = command(folder.path(), &["release"]);
    assert_eq!(status, 2, "{words}");
    assert!(
        words.contains("a row has no reference of its own"),
        "{words}"
    );
    assert!(!folder.path().join("releases").exists());
}
