//! Projects whose deliveries grow from month to month, with cases that are closed late on paper, recorded late, and
//! moved to another area.
#![allow(
    dead_code,
    reason = "each test is a program of its own and uses a part of this"
)]

use crate::intruder::{
    Area, COMPLAINTS_INPUT, Case, Cell, Chance, Complaining, Complaint, Day, History, NEEDS,
    Project, Series, THRESHOLD, Time, Way, attack, day, invented_areas, many_areas, one_of_many,
    text_of,
};
use crate::support::{built, put};
use jiff::ToSpan;
use jiff::civil::date;
use sendstats::publish::site::Site;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use tempfile::TempDir;

/// Makes and keeps the next release of a project, and returns its site.
pub fn release(project: &Path, forget: Option<&str>) -> Site {
    let draft = sendstats::release(project, None, forget).unwrap_or_else(|error| panic!("{error}"));
    let site = draft.site.clone();
    draft.keep(project).unwrap();
    site
}

/// A case as it was, with the days on which the council's files have it.
pub struct Truth {
    pub area: usize,
    /// The area that its row names in deliveries from a day on.
    pub moved: Option<(Day, usize)>,
    /// One bit for each category.
    pub tags: u32,
    pub start: Day,
    pub recorded: Day,
    /// The day of the decision to assess or not, and that from which on the files have it.
    pub decided: Option<(Day, Day)>,
    /// The same of the plan, or of the refusal; of the reply to a complaint.
    pub end: Option<(Day, Day)>,
    /// The days that the law allows, where it says anything.
    pub limit: Option<i32>,
    pub refused: bool,
    pub exception: bool,
}

pub struct Growing {
    pub seed: u64,
    pub areas: Vec<Area>,
    pub cases: Vec<Truth>,
    /// The days of the deliveries, each followed by a release.
    pub deliveries: Vec<Day>,
    /// The files are said to be complete from the second year on only.
    pub is_complete_later: bool,
    /// There is a second clock, that starts with the first.
    pub has_decisions: bool,
    /// The cases are complaints, with one theme or several.
    pub has_complaints: bool,
    pub configuration: String,
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
    pub fn invented(seed: u64, with_late: bool) -> Growing {
        let day_of_month = if seed % 4 == 3 { 17 } else { 31 };
        // Of many areas, and of themes, the last four: each is another attack on all the counts before.
        let months = if seed % 8 == 2 || [5, 7].contains(&(seed % 8)) {
            8..12
        } else {
            0..12
        };
        let deliveries = months.map(|month| delivery(month, day_of_month)).collect();
        Growing::delivered(seed, if with_late { 6 } else { 0 }, deliveries)
    }

    /// Returns a project with deliveries of some days, of whose events so many of a hundred are late.
    pub fn delivered(seed: u64, late: usize, deliveries: Vec<Day>) -> Growing {
        let mut chance = Chance::of(seed + 1000);
        // Where areas are many, single ones are withheld.
        let is_wide = seed % 8 == 2;
        let has_complaints = [5, 7].contains(&(seed % 8));
        let areas = if is_wide {
            many_areas(&mut chance)
        } else {
            invented_areas(&mut chance)
        };
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
            late,
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

    pub fn configured(&self) -> String {
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
    pub fn delivery(&self, day: Day) -> String {
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

    pub fn delivery_of_complaints(&self, day: Day) -> String {
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

    pub fn folder(&self) -> TempDir {
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

    pub fn deliver(&self, day: Day, folder: &Path) {
        let name = if self.has_complaints {
            "complaints"
        } else {
            "waits"
        };
        let path = format!("data/{}/{name}.csv", text_of(day));
        put(folder, &path, self.delivery(day).as_bytes());
    }

    /// Returns the sites of all releases, each on top of those before.
    pub fn released(&self) -> Vec<Site> {
        let folder = self.folder();
        let release = |day: &Day| {
            self.deliver(*day, folder.path());
            release(folder.path(), None)
        };
        self.deliveries.iter().map(release).collect()
    }

    /// Returns the site of each delivery as it would be if nothing had been released before.
    pub fn alone(&self) -> impl Iterator<Item = Site> {
        let days = self.deliveries.iter();
        days.map(|day| self.alone_on(*day))
    }

    /// Returns the site of the delivery of a day, as it would be if nothing had been released before.
    pub fn alone_on(&self, day: Day) -> Site {
        let folder = self.folder();
        self.deliver(day, folder.path());
        built(folder.path())
    }

    /// Returns the cases under a clock that has some ends and a limit, as all the releases count them.
    pub fn booked(&self, clock: impl Fn(&Truth) -> Clocked) -> Vec<Case> {
        let cases = self.cases.iter().enumerate();
        let cases =
            cases.filter_map(|(row, case)| case.booked(row, &self.deliveries, &clock(case)));
        cases.collect()
    }

    pub fn series(&self) -> Vec<Series> {
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
    pub fn project(&self) -> Project {
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
    pub fn leaks(&self, sites: &[Site]) -> (Vec<String>, usize) {
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
pub struct Clocked {
    pub end: Option<(Day, Day)>,
    pub limit: Option<i32>,
    pub stopped: bool,
    pub exception: bool,
}

impl Truth {
    pub fn area_on(&self, day: Day) -> usize {
        let moved = self.moved.filter(|(when, _)| *when <= day);
        moved.map_or(self.area, |(_, area)| area)
    }

    /// Returns the case under a clock as the releases after some deliveries count it.
    pub fn booked(&self, row: usize, deliveries: &[Day], clock: &Clocked) -> Option<Case> {
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
