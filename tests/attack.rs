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
    Area, COMPLAINTS_INPUT, Case, Chance, Complaining, Complaint, Day, History, NEEDS, Project,
    Series, THRESHOLD, attack, counts_categories_together, day, invented_areas, many_areas,
    one_of_many, text_of, withholds_single_areas,
};
use jiff::civil::date;
use rayon::prelude::*;
use sendstats::publish::site::Site;
use std::fmt::Write;
use support::{built, folder};
use whole_groups::whole_groups;

const PROJECTS: u64 = 64;

/// Projects that once leaked: the curve of a region less that of an authority gave four cases away.
const LEAKED: [u64; 2] = [5277, 5317];

#[test]
fn no_small_count_can_be_worked_out() {
    let projects = std::env::var("ATTACK_PROJECTS").map_or(PROJECTS, |n| n.parse().unwrap());
    let first: u64 = std::env::var("ATTACK_FIRST").map_or(0, |n| n.parse().unwrap());
    let seeds: Vec<u64> = (first..first + projects).chain(LEAKED).collect();
    let attacked: Vec<Attacked> = seeds.into_par_iter().map(Attacked::of).collect();
    let of_these = |holds: fn(&Attacked) -> bool| attacked.iter().filter(|one| holds(one)).count();
    let n_cells: usize = attacked.iter().map(|one| one.n_cells).sum();
    let n_curves = of_these(|one| one.n_of_curves > 0);
    let n_bins = of_these(|one| one.n_of_bins > 0);
    let n_thin = of_these(|one| one.withholds_single_areas);
    let n_together = of_these(|one| one.counts_categories_together);
    let n_groups: usize = attacked.iter().map(|one| one.n_groups).sum();
    let leaks: Vec<String> = attacked.into_iter().flat_map(|one| one.leaks).collect();
    assert!(
        n_cells as u64 > 10 * projects,
        "{n_cells} counts are too few to attack"
    );
    println!(
        "{projects} projects, {n_curves} with curves, {n_bins} with waits by length, {n_thin} with single areas withheld, {n_together} with \
         categories counted together, {n_groups} small groups in sensitive breakdowns"
    );
    let shown: Vec<&str> = leaks.iter().take(20).map(String::as_str).collect();
    assert!(
        leaks.is_empty(),
        "{} leaks:\n{}",
        leaks.len(),
        shown.join("\n")
    );
    assert!(n_curves > 0, "no project has curves to attack");
    assert!(n_bins > 0, "no project has waits by length to attack");
    assert!(n_thin > 0, "no project withholds single areas");
    assert!(n_together > 0, "no project counts categories together");
    assert!(n_groups > 0, "no small group is known to the intruder");
}

/// What came of a project.
struct Attacked {
    n_cells: usize,
    /// How many of them are of curves, and of waits by length.
    n_of_curves: usize,
    n_of_bins: usize,
    withholds_single_areas: bool,
    counts_categories_together: bool,
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
        Attacked {
            n_cells: cells.len(),
            n_of_curves: cells.iter().filter(|c| c.time.is_of_curve()).count(),
            n_of_bins: cells.iter().filter(|c| c.time.is_of_bin()).count(),
            withholds_single_areas: withholds_single_areas(&site),
            counts_categories_together: counts_categories_together(&site),
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
    /// The second authority delivers a file of its own, with the clock of the plans only.
    is_apart: bool,
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
            is_apart: false,
        }
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
                is_apart: chance.percent(50) && authorities(&areas) == 2,
                ..habits
            };
        }
        // Only of many cases are there curves.
        let is_large = seed % 8 == 5;
        if is_large {
            habits = Habits {
                n_cases: chance.one_of(&[1000, 1500, 1800]),
                known_by_ward: 0,
                known_by_district: chance.one_of(&[0, 100]),
                stopped: chance.one_of(&[0, 10, 20, 40]),
                exceptions: chance.one_of(&[0, 10, 30]),
                open: chance.one_of(&[0, 15, 40]),
                late: chance.one_of(&[30, 60]),
                ..habits
            };
        }
        let (series, files) = if !is_large && !is_of_clocks && chance.percent(25) {
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

/// Returns requests under one clock or under two that share their start.
fn waits(areas: &[Area], habits: &Habits, as_of: Day, chance: &mut Chance) -> Made {
    let header = "ref,area,need,received,decided,decision,issued,flag\n";
    let [mut text, mut text_apart] = [header.to_string(), header.to_string()];
    let (mut plans, mut decisions) = (Vec::new(), Vec::new());
    let until = |day: Day| (day <= as_of).then_some(day);
    for row in 0..habits.n_cases {
        let area = area_of_case(areas, habits, chance);
        let need = chance.skewed(habits.n_needs);
        let start = habits.first + chance.below((as_of - habits.first) as usize + 1) as i32;
        let decided = until(start + 20 + chance.below(40) as i32);
        let refused = chance.percent(habits.stopped);
        let late = chance.percent(habits.late);
        let wait = if late {
            141 + chance.skewed(400)
        } else {
            70 + chance.below(71)
        } as i32;
        let never = chance.percent(habits.open);
        let issued = until(start + wait).filter(|_| !refused && !never);
        let exception = chance.percent(habits.exceptions);
        let history = |end: Option<Day>, limit: i32, stopped: bool, exception: bool| History {
            stopped: stopped && end.is_some(),
            exception: exception && end.is_some() && !stopped,
            ..History::new(start, end, Some(start + limit))
        };
        let case = |history| Case {
            row,
            area,
            tags: 1 << need,
            history,
        };
        let end = if refused { decided } else { issued };
        plans.push(case(history(end, 140, refused, exception)));
        let is_apart = habits.is_apart && areas[area].code == "E102";
        if !is_apart {
            decisions.push(case(history(decided, 42, false, false)));
        }
        let cell = |day: Option<Day>| day.map_or_else(String::new, text_of);
        let decision = if refused && decided.is_some() {
            "Refused"
        } else {
            ""
        };
        writeln!(
            if is_apart { &mut text_apart } else { &mut text },
            "{row},{},{},{},{},{decision},{},{}",
            areas[area].code,
            NEEDS[need],
            text_of(start),
            cell(decided),
            cell(issued),
            if exception { "yes" } else { "" },
        )
        .unwrap();
    }
    let mut configuration = site(areas, chance, &["need"]);
    let levels = levels(chance);
    let input = |name: &str, covers: &str| {
        format!(
            "[inputs.{name}]\nkind = \"waits\"\n{covers}{levels}{}files = \"data/*/{name}.csv\"\n\
             columns = {{ case = \"ref\", area = \"area\", need = \"need\" }}\n\
             [inputs.{name}.clocks.final_plan]\nstarted = \"received\"\nended = \"issued\"\n\
             exception = \"flag\"\n\
             stopped = [{{ date = \"decided\", when = {{ decision = [\"Refused\"] }} }}]\n",
            complete_from(habits)
        )
    };
    let covers = if habits.is_apart {
        "covers = \"E101\"\n"
    } else {
        ""
    };
    configuration += &input("council", covers);
    let mut series = vec![Series {
        key: "final_plan",
        limits: vec![Some(140)],
        has_stops: true,
        cases: plans,
    }];
    if habits.both_clocks || chance.percent(50) {
        configuration += "[inputs.council.clocks.assessment_decision]\nstarted = \"received\"\nended = \"decided\"\n";
        series.push(Series {
            key: "assessment_decision",
            limits: vec![Some(42)],
            has_stops: false,
            cases: decisions,
        });
    }
    let path = |name: &str| format!("data/{}/{name}.csv", text_of(as_of));
    let mut files = vec![(path("council"), text)];
    if habits.is_apart {
        configuration += &input("city", "covers = \"E102\"\n");
        files.push((path("city"), text_apart));
    }
    files.push(("sendstats.toml".into(), configuration));
    (series, files)
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
