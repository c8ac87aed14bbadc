//! Twelve monthly releases of a delivery that grows, in the hands of one reader.
//!
//! Projects are invented in which cases are closed late on paper, recorded late, and moved to another
//! area. The intruder of `support/intruder.rs` has the tables of all twelve releases. What every one
//! of them counts is compared with a booking of its own, written here once more: an event that comes
//! in after a release has spoken of its day counts on the first day after that.

mod support;

#[path = "support/growing.rs"]
mod growing;
#[path = "support/intruder.rs"]
mod intruder;

use growing::{Growing, release};
use intruder::{MEASURES, THRESHOLD, text_of, withholds_single_areas};
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

/// One of complaints with several themes and one of many cases, which are attacked besides. The share of what is shown is one
/// of many projects: of single ones it was 64 % to 96 %.
const OTHERS: [u64; 2] = [5, 6];

/// What a release alone would show is asked of the last of so many, and of each so many before it: of all with
/// `RELEASES_EVERY=1`.
const EVERY: usize = 3;

/// Of a hundred cells that a release alone would show, those that must be shown.
const LEAST_SHOWN: usize = 80;

#[test]
fn twelve_releases_together_give_no_small_count_away() {
    let projects = std::env::var("RELEASES_PROJECTS").map_or(PROJECTS, |n| n.parse().unwrap());
    let first: u64 = std::env::var("RELEASES_FIRST").map_or(0, |n| n.parse().unwrap());
    let every = std::env::var("RELEASES_EVERY").map_or(EVERY, |n| n.parse().unwrap());
    let mut seeds: BTreeSet<u64> = (first..first + projects).collect();
    seeds.extend(OTHERS);
    let attacked = seeds.into_par_iter().map(|seed| {
        let growing = Growing::invented(seed, true);
        let sites = growing.released();
        let n_thin = sites.iter().filter(|site| withholds_single_areas(site));
        let n_thin = n_thin.count();
        let (leaks, n_bins) = growing.leaks(&sites);
        let (mut shown, mut alone) = (0, 0);
        let days = growing.deliveries.iter().zip(&sites).rev();
        for (day, site) in days.step_by(every) {
            let month = growing.alone_on(*day);
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
        alone * every > 1000 * projects as usize,
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
