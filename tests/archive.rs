//! The sites of past releases: kept as they were, beneath every later one.

mod support;

use sendstats::publish::site::{MANIFEST, SHEET, Site};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::{LazyLock, Mutex, PoisonError};
use support::{build_command, built, files_ending, put, status_and_words, text, tree};
use tempfile::TempDir;

const DAYS: [&str; 4] = ["2024-03-31", "2024-04-30", "2024-05-31", "2024-06-30"];

/// Files by path.
type Files = BTreeMap<String, Vec<u8>>;

/// A project without a release, one with the release of the first day, one with those of the first two, and so on, as far
/// as tests have asked for them: each goes on from a copy.
static PROJECTS: Mutex<Vec<Files>> = Mutex::new(Vec::new());

/// Returns a project with the releases of so many days.
fn with_releases(n_releases: usize) -> TempDir {
    let mut projects = PROJECTS.lock().unwrap_or_else(PoisonError::into_inner);
    if projects.is_empty() {
        projects.push(without_deliveries());
    }
    while projects.len() <= n_releases {
        let n_before = projects.len() - 1;
        let folder = copied(&projects[n_before]);
        deliver(folder.path(), DAYS[n_before]);
        let (status, words) = command(folder.path(), &["release"]);
        assert_eq!(status, 0, "{words}");
        projects.push(tree(folder.path()));
    }
    copied(&projects[n_releases])
}

fn copied(files: &Files) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        put(folder.path(), path, bytes);
    }
    folder
}

fn without_deliveries() -> Files {
    let folder = tempfile::tempdir().unwrap();
    let configuration = "[site]\ntitle = \"Waits\"\npublisher = \"Office\"\ncontact = \"a@example.org\"\nhome = \"E101\"\n\
        notice = \"Invented\"\n[areas]\nfile = \"data/reference/areas.csv\"\n[disclosure]\nsensitive = [\"need\"]\n\
        [inputs.council]\nkind = \"waits\"\nfiles = \"data/*/waits.csv\"\n\
        columns = { case = \"ref\", area = \"area\", need = \"need\" }\n\
        [inputs.council.clocks.final_plan]\nstarted = \"received\"\nended = \"issued\"\n";
    put(folder.path(), "sendstats.toml", configuration.as_bytes());
    let areas = "code,name,level,parents,population\nE92,England,country,,\nE101,Here,local_authority,E92,\n\
        E102,There,local_authority,E92,\nE2011,North,district,E101,\nE2012,South,district,E101,\n";
    put(folder.path(), "data/reference/areas.csv", areas.as_bytes());
    tree(folder.path())
}

/// Puts the delivery of a day into a project: some eight hundred cases, spread evenly.
fn deliver(project: &Path, date: &str) {
    let day = |date: &str| date.parse::<jiff::civil::Date>().unwrap();
    let (first, last) = (day("2022-01-01"), day(date));
    let mut file = "ref,area,need,received,issued\n".to_string();
    for case in 0..1200 {
        let start = first
            .checked_add(jiff::ToSpan::days(case * 19 % 1100))
            .unwrap();
        let wait = 90 + (case * 37) % 120;
        let end = start.checked_add(jiff::ToSpan::days(wait)).unwrap();
        if start > last {
            continue;
        }
        let end = if end > last {
            String::new()
        } else {
            end.to_string()
        };
        let area = ["E2011", "E2012", "E2011", "E102"][(case % 4) as usize];
        let need = ["Speech", "Autism"][(case / 4 % 2) as usize];
        writeln!(file, "C{case},{area},{need},{start},{end}").unwrap();
    }
    put(project, &format!("data/{date}/waits.csv"), file.as_bytes());
}

fn command(project: &Path, words: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sendstats"));
    command.args(words).arg("--project").arg(project);
    status_and_words(&command.output().unwrap())
}

fn audit(site: &Path) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sendstats"));
    status_and_words(&command.arg("audit").arg(site).output().unwrap())
}

/// Returns the files below a folder of some.
fn below(files: &Files, folder: &str) -> Files {
    let below = files.iter().filter_map(|(path, bytes)| {
        let path = path.strip_prefix(folder)?.strip_prefix('/')?;
        Some((path.to_string(), bytes.clone()))
    });
    below.collect()
}

#[test]
fn every_past_release_stands_beneath_the_site_as_it_was() {
    let folder = with_releases(0);
    let mut sites: Vec<Files> = Vec::new();
    for (n_before, day) in DAYS.iter().enumerate() {
        deliver(folder.path(), day);
        let (status, words) = command(folder.path(), &["release"]);
        assert_eq!(status, 0, "{words}");
        let site = tree(&folder.path().join("site"));
        let list = String::from_utf8(site["releases/index.html"].clone()).unwrap();
        for (place, earlier) in sites.iter().enumerate() {
            let past = format!("releases/{}", DAYS[place]);
            let then = below(&site, &past);
            for (path, bytes) in earlier {
                // Its own list led to copies, which a copy has not; its manifest has listed them. Its sheet says
                // that it is past.
                if path == SHEET {
                    let added = then[path].strip_prefix(bytes.as_slice()).unwrap();
                    let added = std::str::from_utf8(added).unwrap();
                    assert!(added.contains("body::before { content: \"A past release, kept"));
                } else if !path.starts_with("releases/") && path != MANIFEST {
                    assert!(then[path] == *bytes, "{past}/{path} is not as it was");
                }
            }
            assert!(
                !then.keys().any(|path| path.starts_with("releases/2")),
                "{past}"
            );
            assert!(list.contains(&format!("../{past}/index.html")), "{list}");
        }
        let sheet = String::from_utf8(site[SHEET].clone()).unwrap();
        assert!(
            !sheet.contains("A past release"),
            "the newest says it is past"
        );
        let n_past = list.matches("<th scope=\"row\">").count();
        assert_eq!(n_past, n_before, "{list}");
        assert!(!list.contains(day), "the newest is among the past ones");
        sites.push(site);
    }
    // The audit takes the whole, and a copy in it as a site of its own.
    for site in ["site", "site/releases/2024-04-30"] {
        let (status, words) = audit(&folder.path().join(site));
        assert_eq!(status, 0, "{site}: {words}");
    }
    // A build of the same day gives the same site, a build of an earlier one the release of that day.
    let again = folder.path().join("again");
    let mut build = build_command(folder.path(), &again);
    assert_eq!(status_and_words(&build.output().unwrap()).0, 0);
    assert!(tree(&again) == sites[3], "the site is another");
    build.args(["--as-of", DAYS[1]]);
    assert_eq!(status_and_words(&build.output().unwrap()).0, 0);
    assert!(tree(&again) == sites[1], "the site is another");
}

#[test]
fn the_numbers_of_a_release_stand_on_its_site() {
    let folder = with_releases(2);
    let site = built(folder.path());
    for day in &DAYS[..2] {
        let kept = fs::read_to_string(folder.path().join(format!("releases/{day}.json"))).unwrap();
        let path = match *day {
            "2024-03-31" => "releases/2024-03-31/data/release.json",
            _ => "data/release.json",
        };
        assert_eq!(text(&site, path), kept);
        assert!(kept.contains("\"notice\": \"Invented\""), "{kept}");
    }
    assert!(text(&site, "data/index.html").contains("href=\"../data/release.json\""));
    // A trial is no release.
    deliver(folder.path(), DAYS[2]);
    let trial = built(folder.path());
    assert!(trial.get("data/release.json").is_none());
    assert!(!text(&trial, "data/index.html").contains("release.json\""));
    assert!(trial.get("releases/2024-04-30/index.html").is_some());
}

/// What a browser and a search engine make of a site holds for the past ones in it.
#[test]
fn links_lead_somewhere_and_pages_ask_not_to_be_searched_in_past_releases_too() {
    let folder = with_releases(3);
    let site = built(folder.path());
    let mut n_links = 0;
    for (path, html) in files_ending(&site, ".html") {
        assert!(
            html.contains("<meta name=\"robots\" content=\"noindex\">"),
            "{path}"
        );
        for link in html.split("href=\"").skip(1) {
            let link = link.split('"').next().unwrap();
            let file = link.split('#').next().unwrap();
            if file.is_empty() || link.starts_with("https:") || link.starts_with("mailto:") {
                continue;
            }
            let mut folders: Vec<&str> = path.split('/').collect();
            folders.pop();
            for part in file.split('/') {
                match part {
                    ".." => drop(folders.pop().unwrap()),
                    part => folders.push(part),
                }
            }
            let target = folders.join("/");
            assert!(site.get(&target).is_some(), "{path} links to {link}");
            let home = path.get(..20).filter(|home| home.starts_with("releases/2"));
            if let Some(home) = home {
                assert!(
                    target.starts_with(home),
                    "{path} links out of its release: {link}"
                );
            }
            n_links += 1;
        }
    }
    assert!(n_links > 300, "only {n_links} links");
}

/// Checks that no site and no release is made of a project whose chain was spoiled.
fn check_stops(spoil: impl Fn(&Path), expected: &str) {
    let folder = with_releases(2);
    deliver(folder.path(), DAYS[2]);
    spoil(&folder.path().join("releases"));
    let before = tree(folder.path());
    for words in [["build"], ["check"], ["release"]] {
        let (status, said) = command(folder.path(), &words);
        assert_eq!(status, 2, "{words:?}: {said}");
        assert!(said.starts_with(expected), "{words:?}: {said}");
        let remedy = "Put the folder releases/ back from the backup, as it was.";
        assert!(said.contains(remedy), "{words:?}: {said}");
    }
    assert!(
        before == tree(folder.path()),
        "{expected}: a file was changed"
    );
}

#[test]
fn a_site_of_a_release_that_is_missing_or_altered_stops_the_build() {
    check_stops(
        |releases| fs::remove_file(releases.join("2024-03-31.zip")).unwrap(),
        "releases/2024-03-31.zip: the site of the release is missing.",
    );
    check_stops(
        |releases| fs::write(releases.join("2024-04-30.zip"), b"another").unwrap(),
        "releases/2024-04-30.zip: the file was changed after its release.",
    );
    // Whoever alters the list too has the release against them.
    check_stops(
        |releases| {
            let mut zip = fs::read(releases.join("2024-04-30.zip")).unwrap();
            let other = sha256_of_list(releases, "2024-03-31.zip");
            let own = sha256_of_list(releases, "2024-04-30.zip");
            zip.clone_from(&fs::read(releases.join("2024-03-31.zip")).unwrap());
            fs::write(releases.join("2024-04-30.zip"), zip).unwrap();
            let list = fs::read_to_string(releases.join("SHA256SUMS")).unwrap();
            fs::write(releases.join("SHA256SUMS"), list.replace(&own, &other)).unwrap();
        },
        "releases/2024-04-30.zip: it is not the site of that release.",
    );
}

fn sha256_of_list(releases: &Path, name: &str) -> String {
    let list = fs::read_to_string(releases.join("SHA256SUMS")).unwrap();
    let line = list.lines().find(|line| line.ends_with(name)).unwrap();
    line.split(' ').next().unwrap().to_string()
}

/// A chain that was begun before sites were kept goes on.
/// Returns a record as the program wrote it at first: without a site, and with parts in one that are two since.
fn as_first_written(record: &str) -> String {
    let mut record: serde_json::Value = serde_json::from_str(record).unwrap();
    record["format"] = 1.into();
    record.as_object_mut().unwrap().remove("site");
    let mut n_parts = 0;
    for layer in record["tables"].as_array_mut().unwrap() {
        for (part, companion, measure) in [
            ("ended", "timely", "completed_ex"),
            ("queue", "overdue", "open"),
        ] {
            let has = |layer: &serde_json::Value, key: &str| {
                let mut shown = layer["shown"].as_array().unwrap().iter();
                shown.any(|shown| shown == key)
            };
            let stood_alone = has(layer, part) && !has(layer, companion);
            n_parts += usize::from(has(layer, companion));
            for keys in ["planned", "shown"] {
                let keys = layer[keys].as_array_mut().unwrap();
                keys.retain(|key| key != companion);
            }
            if stood_alone {
                layer["shown"]
                    .as_array_mut()
                    .unwrap()
                    .retain(|key| key != part);
                for row in layer["rows"].as_array_mut().unwrap() {
                    row["values"].as_object_mut().unwrap().remove(measure);
                }
            }
        }
        if layer["shown"].as_array().unwrap().is_empty() {
            layer["rows"] = serde_json::json!([]);
        }
    }
    assert!(n_parts > 0, "no release has such parts");
    serde_json::to_string_pretty(&record).unwrap() + "\n"
}

#[test]
fn a_release_without_a_site_is_listed_with_its_numbers_alone() {
    let folder = with_releases(1);
    let releases = folder.path().join("releases");
    let record = fs::read_to_string(releases.join("2024-03-31.json")).unwrap();
    let record = as_first_written(&record);
    fs::write(releases.join("2024-03-31.json"), &record).unwrap();
    fs::remove_file(releases.join("2024-03-31.zip")).unwrap();
    fs::remove_dir_all(folder.path().join("site")).unwrap();
    let sum = sendstats::publish::site::sha256(record.as_bytes());
    fs::write(
        releases.join("SHA256SUMS"),
        format!("{sum}  2024-03-31.json\n"),
    )
    .unwrap();
    for day in &DAYS[1..3] {
        deliver(folder.path(), day);
        let (status, words) = command(folder.path(), &["release"]);
        assert_eq!(status, 0, "{words}");
    }
    let site = built(folder.path());
    let list = text(&site, "releases/index.html");
    assert!(
        list.contains("its numbers alone: its pages were not kept"),
        "{list}"
    );
    assert!(list.contains(&sum), "{list}");
    assert!(site.get("releases/2024-03-31/index.html").is_none());
    assert!(site.get("releases/2024-04-30/index.html").is_some());
    let (status, words) = audit(&folder.path().join("site"));
    assert_eq!(status, 0, "{words}");
}

// What an audit says of a site that somebody has changed.

/// The site of a project with two releases.
static SITE: LazyLock<Files> = LazyLock::new(|| {
    let site = built(with_releases(2).path());
    let files = site.files();
    files
        .map(|(path, bytes)| (path.to_string(), bytes.to_vec()))
        .collect()
});

fn check_found(change: impl Fn(&mut Files), expected: &str) {
    let mut files = SITE.clone();
    change(&mut files);
    let mut site = Site::new();
    site.extend(files).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("changed");
    sendstats::write::write(&site, &out).unwrap();
    let (status, words) = audit(&out);
    assert_eq!(status, 1, "{expected}: {words}");
    assert!(words.contains(expected), "{expected}: {words}");
}

fn replace(files: &mut Files, path: &str, from: &str, to: &str) {
    let text = String::from_utf8(files[path].clone()).unwrap();
    assert!(text.contains(from), "{path} has no {from}");
    files.insert(path.to_string(), text.replacen(from, to, 1).into_bytes());
}

#[test]
fn an_audit_knows_the_files_of_a_past_release_and_its_numbers() {
    let past = "releases/2024-03-31";
    check_found(
        |files| drop(files.insert(format!("{past}/notes.html"), b"<p>7</p>".to_vec())),
        "releases/2024-03-31/manifest.json, line 1: a file of the site is not in the manifest",
    );
    check_found(
        |files| replace(files, &format!("{past}/index.html"), "Waits", "Weights"),
        "releases/2024-03-31/manifest.json, line",
    );
    check_found(
        |files| drop(files.remove(&format!("{past}/style.css"))),
        "a file is missing or is not the one that was built",
    );
    // What says that it is past is one line alone.
    check_found(
        |files| {
            let sheet = files.get_mut(&format!("{past}/style.css")).unwrap();
            sheet.extend(b"main { display: none }\n");
        },
        "releases/2024-03-31/manifest.json, line",
    );
    // A closed count that was another one then.
    check_found(
        |files| {
            let path = "data/waits.csv";
            let table = String::from_utf8(files[path].clone()).unwrap();
            let place = |name| {
                table
                    .lines()
                    .next()
                    .unwrap()
                    .split(',')
                    .position(|head| head == name)
                    .unwrap()
            };
            let (started, status) = (place("started"), place("status"));
            let mut lines: Vec<String> = table.lines().map(str::to_string).collect();
            let line = lines
                .iter_mut()
                .skip(1)
                .find(|line| line.split(',').nth(status) == Some(""));
            let line = line.unwrap();
            let mut cells: Vec<String> = line.split(',').map(str::to_string).collect();
            cells[started] = (cells[started].parse::<u64>().unwrap() + 2).to_string();
            *line = cells.join(",");
            files.insert(path.to_string(), (lines.join("\n") + "\n").into_bytes());
        },
        "`started` differs by few cases from that in releases/2024-03-31",
    );
    // The words of past releases are read as well.
    check_found(
        |files| {
            let path = format!("{past}/quality/index.html");
            replace(
                files,
                &path,
                "</main>",
                "<p>Of them 13 were twins.</p></main>",
            );
        },
        "releases/2024-03-31/quality/index.html, line",
    );
    check_found(
        |files| {
            let list = String::from_utf8(files["releases/index.html"].clone()).unwrap();
            let hash = list
                .split("<code>")
                .last()
                .unwrap()
                .split('<')
                .next()
                .unwrap();
            assert_eq!(hash.len(), 64);
            let other = "0".repeat(64);
            replace(files, "releases/index.html", hash, &other);
        },
        "releases/index.html, line",
    );
}

#[test]
fn an_audit_holds_the_numbers_of_a_release_against_the_tables() {
    let record = "data/release.json";
    check_found(
        |files| {
            let text = String::from_utf8(files[record].clone()).unwrap();
            let rest = text.split("\"started\": \"").nth(1).unwrap();
            let value = rest.split('"').next().unwrap();
            let from = format!("\"started\": \"{value}\"");
            let to = format!("\"started\": \"{value}1\"");
            replace(files, record, &from, &to);
        },
        "data/release.json, line 1: `started` of a row is not what is published of its place",
    );
    check_found(
        |files| {
            replace(
                files,
                record,
                "\"format\"",
                "\"families\": 3,\n  \"format\"",
            );
        },
        "data/release.json, line 1: the release cannot be read",
    );
    check_found(
        |files| {
            replace(
                files,
                record,
                "\"notice\": \"Invented\"",
                "\"notice\": \"Of them 3\"",
            );
        },
        "data/release.json, line 1: it holds something else",
    );
    check_found(
        |files| {
            replace(
                files,
                record,
                "\"disclosure.group\"",
                "\"disclosure.groups\"",
            );
        },
        "data/release.json, line 1: it holds something else",
    );
}

// A release that was withdrawn.

fn withdraw(project: &Path, words: &[&str]) -> (i32, String) {
    let all = [
        &["withdraw"],
        words,
        &["--reason", "a family could be known by a sentence"],
    ];
    command(project, &all.concat())
}

/// Returns the count that a table has of a place.
fn count_of(table: &str, period: &str, kind: &str, area: &str, measure: &str) -> Option<String> {
    let rows = support::rows(table.as_bytes());
    let row = rows.into_iter().find(|row| {
        row["time_period"] == period
            && row["time_identifier"] == kind
            && row["new_la_code"] == area
            && row["geographic_level"] == "Local authority"
            && row["breakdown"] == "Total"
    })?;
    Some(row[measure].clone())
}

#[test]
fn a_withdrawn_release_is_gone_and_its_numbers_are_not_repeated() {
    let folder = with_releases(3);
    let before = built(folder.path());
    let started = |site: &Site, file: &str, period: &str, kind: &str| {
        count_of(text(site, file), period, kind, "E101", "started")
    };
    let months = "data/waits-month.csv";
    assert!(started(&before, "data/waits.csv", "2023", "Calendar year").is_some());
    assert!(started(&before, months, "2024", "March").is_some());
    let (status, words) = withdraw(folder.path(), &[DAYS[0]]);
    assert_eq!(status, 0, "{words}");
    for told in [
        "The next build shows no number that it was the first to publish.",
        "Nor does it show the sites of later releases that repeat them: 2024-04-30, 2024-05-31.",
        "To do: run `sendstats build` and upload",
    ] {
        assert!(words.contains(told), "{words}");
    }
    let releases = folder.path().join("releases");
    assert!(!releases.join("2024-03-31.zip").exists());
    assert!(releases.join("2024-03-31.json").is_file());
    let tombstone = fs::read_to_string(releases.join("2024-03-31.withdrawn.json")).unwrap();
    assert!(
        tombstone.contains("a family could be known by a sentence"),
        "{tombstone}"
    );
    let list = fs::read_to_string(releases.join("SHA256SUMS")).unwrap();
    let listed: Vec<&str> = list
        .lines()
        .map(|line| line.split("  ").nth(1).unwrap())
        .collect();
    assert_eq!(
        listed,
        [
            "2024-03-31.json",
            "2024-03-31.withdrawn.json",
            "2024-04-30.json",
            "2024-04-30.zip",
            "2024-05-31.json",
            "2024-05-31.zip"
        ]
    );

    let (status, words) = command(folder.path(), &["build"]);
    assert_eq!(status, 0, "{words}");
    let told = "The release of 2024-03-31 was withdrawn: none of the numbers";
    assert!(words.contains(told), "{words}");
    let site = built(folder.path());
    let gone = started(&site, "data/waits.csv", "2023", "Calendar year");
    assert_eq!(gone, None, "a number of the withdrawn release is repeated");
    assert_eq!(started(&site, months, "2024", "March"), None);
    for (period, month) in [("2024", "April"), ("2024", "May")] {
        assert_eq!(
            started(&site, months, period, month),
            started(&before, months, period, month),
            "{month}"
        );
        assert!(started(&site, months, period, month).is_some(), "{month}");
    }
    // In its place there is the reason, and of those that repeat it the same.
    let page = text(&site, "releases/2024-03-31/index.html");
    assert!(
        page.contains("a family could be known by a sentence"),
        "{page}"
    );
    assert!(site.get("releases/2024-03-31/manifest.json").is_none());
    assert!(site.get("releases/2024-04-30/manifest.json").is_none());
    let list = text(&site, "releases/index.html");
    assert!(
        list.contains("nothing: it was withdrawn, and its numbers are not repeated"),
        "{list}"
    );
    assert!(
        list.contains("nothing: it repeats the release of 31 March 2024"),
        "{list}"
    );
    assert!(
        text(&site, "methodology/index.html")
            .contains("The release of 31 March 2024 was withdrawn.")
    );
    let page = text(&site, "waits/final_plan/index.html");
    assert!(page.contains("what it showed is not repeated"), "{page}");
    let (status, words) = audit(&folder.path().join("site"));
    assert_eq!(status, 0, "{words}");

    // The next release knows of it, and stands whole beneath the one after.
    for day in [DAYS[3], "2024-07-31"] {
        deliver(folder.path(), day);
        let (status, words) = command(folder.path(), &["release"]);
        assert_eq!(status, 0, "{words}");
    }
    let site = built(folder.path());
    assert!(site.get("releases/2024-05-31/manifest.json").is_none());
    assert!(site.get("releases/2024-06-30/manifest.json").is_some());
    let (status, words) = audit(&folder.path().join("site"));
    assert_eq!(status, 0, "{words}");
    // Readers who kept it learn nothing new.
    let kept = releases.join("2024-03-31.json");
    let mut command = Command::new(env!("CARGO_BIN_EXE_sendstats"));
    command
        .arg("audit")
        .arg(folder.path().join("site"))
        .arg("--against")
        .arg(kept);
    let (status, words) = status_and_words(&command.output().unwrap());
    assert_eq!(status, 0, "{words}");
}

/// A reader of the site after the withdrawal of April still has the second quarter, and May and June.
#[test]
fn a_build_says_which_withdrawn_numbers_later_releases_tell() {
    let folder = with_releases(4);
    let told = |day: &str| format!("releases/{day}.json: ");
    let (status, words) = command(folder.path(), &["build"]);
    assert_eq!(status, 0, "{words}");
    assert!(!words.contains("can be worked out"), "{words}");
    assert_eq!(withdraw(folder.path(), &[DAYS[1]]).0, 0);
    let (status, words) = command(folder.path(), &["build"]);
    assert_eq!(status, 0, "{words}");
    let warning = words.lines().find(|line| line.contains(&told(DAYS[1])));
    let warning = warning.unwrap_or_else(|| panic!("nothing is told of it: {words}"));
    assert!(
        warning.contains("can be worked out from what later ones were the first to publish")
            && warning.contains("in April 2024; none of them is small"),
        "{warning}"
    );
    // Staff look before they build.
    let (status, words) = command(folder.path(), &["check"]);
    assert_eq!(status, 0, "{words}");
    assert!(words.lines().any(|line| line == warning), "{words}");
    for strict in [["build", "--strict"], ["check", "--strict"]] {
        let (status, words) = command(folder.path(), &strict);
        assert_eq!(status, 1, "{strict:?}: {words}");
        assert!(words.contains(&told(DAYS[1])), "{strict:?}: {words}");
    }
    // Without the quarter and the month after it nothing of April is left.
    deliver(folder.path(), "2024-07-31");
    assert_eq!(command(folder.path(), &["release"]).0, 0);
    for day in &DAYS[2..4] {
        assert_eq!(withdraw(folder.path(), &[day]).0, 0);
    }
    for quiet in ["build", "check"] {
        let (status, words) = command(folder.path(), &[quiet]);
        assert_eq!(status, 0, "{quiet}: {words}");
        assert!(!words.contains(&told(DAYS[1])), "{quiet}: {words}");
    }
}

/// The file of March's release has no `in_limit` of its first quarter, which is counted without exceptions there;
/// a later release has it of the year. The build took the quarters of the year that have it for the whole of it, and
/// stopped since they cannot be.
#[test]
fn a_withdrawn_quarter_that_told_fewer_measures_than_its_year_stops_nothing() {
    let folder = with_releases(2);
    deliver(folder.path(), "2025-03-31");
    let (status, words) = command(folder.path(), &["release"]);
    assert_eq!(status, 0, "{words}");
    let record = fs::read_to_string(folder.path().join("releases/2024-03-31.json")).unwrap();
    assert!(record.contains("\"in_limit_ex\""), "{record}");
    assert_eq!(withdraw(folder.path(), &[DAYS[0]]).0, 0);
    let (status, words) = command(folder.path(), &["build"]);
    assert_eq!(status, 0, "{words}");
    let site = folder.path().join("site");
    let year = |measure: &str| {
        let table = fs::read_to_string(site.join("data/waits.csv")).unwrap();
        count_of(&table, "2024", "Calendar year", "E101", measure)
    };
    assert_eq!(year("in_limit"), year("in_limit_ex"));
    assert!(year("in_limit").unwrap().parse::<u64>().is_ok());
    // Nor do readers who kept it.
    let kept = folder.path().join("releases/2024-03-31.json");
    let mut command = Command::new(env!("CARGO_BIN_EXE_sendstats"));
    command.arg("audit").arg(&site).arg("--against").arg(kept);
    let (status, words) = status_and_words(&command.output().unwrap());
    assert_eq!(status, 0, "{words}");
}

/// Twelve ends of a closed year come in with the next release, eight in the one after a withdrawal; the quarters of
/// the release in the middle are gone, and their year is told later.
#[test]
fn ends_that_come_late_around_a_withdrawal_stop_nothing() {
    // How many cases, when they ended, and which delivery is the first to say so.
    let ends = [
        (40, "2024-11-15", "2024-11-15"),
        (12, "2024-12-20", "2025-01-20"),
        (40, "2025-01-15", "2025-01-15"),
        (8, "2024-12-01", "2025-09-15"),
        (20, "2025-09-10", "2025-09-10"),
        (60, "", "9999-12-31"),
    ];
    let folder = tempfile::tempdir().unwrap();
    let configuration = "[site]\ntitle = \"Waits\"\npublisher = \"Office\"\ncontact = \"a@example.org\"\n\
        home = \"E10000001\"\n[areas]\nfile = \"data/reference/areas.csv\"\n\
        [inputs.council]\nkind = \"waits\"\nfiles = \"data/*/waits.csv\"\n\
        columns = { case = \"ref\", area = \"area\" }\n\
        [inputs.council.clocks.final_plan]\nstarted = \"received\"\nended = \"issued\"\n";
    put(folder.path(), "sendstats.toml", configuration.as_bytes());
    let areas = "code,name,level,parents,population\nE92000001,England,country,,\n\
        E10000001,Here,local_authority,E92000001,\n";
    put(folder.path(), "data/reference/areas.csv", areas.as_bytes());
    let release = |day: &str| {
        let mut file = "ref,area,received,issued\n".to_string();
        for (group, (n, end, seen)) in ends.iter().enumerate() {
            let end = if *seen <= day { end } else { "" };
            for case in 0..*n {
                writeln!(file, "C{group}-{case},E10000001,2024-02-01,{end}").unwrap();
            }
        }
        put(
            folder.path(),
            &format!("data/{day}/waits.csv"),
            file.as_bytes(),
        );
        let (status, words) = command(folder.path(), &["release"]);
        assert_eq!(status, 0, "{day}: {words}");
    };
    for day in ["2024-12-31", "2025-01-31", "2025-06-30", "2025-08-31"] {
        release(day);
    }
    assert_eq!(withdraw(folder.path(), &["2025-06-30"]).0, 0);
    for day in ["2025-09-30", "2026-06-30"] {
        release(day);
    }
    let (status, words) = audit(&folder.path().join("site"));
    assert_eq!(status, 0, "{words}");
}

/// Makes releases of cases that began, one a day in each of two areas, but three alone in one month of 2024
/// in one of them: as a fault of the protection would, they show that.
fn with_a_small_count(month: i8, days: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let configure = |threshold: u64| {
        let configuration = format!(
            "[site]\ntitle = \"Waits\"\npublisher = \"Office\"\ncontact = \"a@example.org\"\nhome = \"E101\"\n\
             [areas]\nfile = \"data/reference/areas.csv\"\n[disclosure]\nthreshold = {threshold}\n\
             [inputs.council]\nkind = \"waits\"\nfiles = \"data/*/waits.csv\"\n\
             columns = {{ case = \"ref\", area = \"area\" }}\n\
             [inputs.council.clocks.final_plan]\nstarted = \"received\"\nended = \"issued\"\n"
        );
        put(folder.path(), "sendstats.toml", configuration.as_bytes());
    };
    let areas = "code,name,level,parents,population\nE92,England,country,,\nE101,Here,local_authority,E92,\n\
        E102,There,local_authority,E92,\n";
    put(folder.path(), "data/reference/areas.csv", areas.as_bytes());
    configure(1);
    for last in days {
        deliver_daily(folder.path(), last, month);
        let (status, words) = command(folder.path(), &["release"]);
        assert_eq!(status, 0, "{words}");
    }
    configure(5);
    let releases = folder.path().join("releases");
    let (mut list, mut hashes) = (String::new(), Vec::<(String, String)>::new());
    for day in days {
        let path = releases.join(format!("{day}.json"));
        let before = fs::read_to_string(&path).unwrap();
        let lines = before
            .lines()
            .filter(|line| !line.starts_with("  \"site\": "));
        let mut record = lines.collect::<Vec<&str>>().join("\n") + "\n";
        for (from, to) in [
            ("threshold\": \"1\"", "threshold\": \"5\""),
            ("\"threshold\": 1\n", "\"threshold\": 5\n"),
            ("\"format\": 4", "\"format\": 1"),
        ] {
            assert!(record.contains(from), "{record}");
            record = record.replace(from, to);
        }
        for (from, to) in &hashes {
            record = record.replace(from, to);
        }
        fs::write(&path, &record).unwrap();
        fs::remove_file(releases.join(format!("{day}.zip"))).unwrap();
        let sha256 = |text: &str| sendstats::publish::site::sha256(text.as_bytes());
        writeln!(list, "{}  {day}.json", sha256(&record)).unwrap();
        hashes.push((sha256(&before), sha256(&record)));
    }
    fs::write(releases.join("SHA256SUMS"), list).unwrap();
    fs::remove_dir_all(folder.path().join("site")).unwrap();
    folder
}

/// Puts the delivery of a day into a project: open cases, five a day in each of two areas, but in one of them
/// three alone in a month of 2024. Between 366 days and 52 weeks lies a day, so that one a day would be told.
fn deliver_daily(project: &Path, last: &str, month: i8) {
    let mut file = "ref,area,received,issued\n".to_string();
    let day = |date: &str| date.parse::<jiff::civil::Date>().unwrap();
    let days = day("2022-01-01").series(jiff::ToSpan::days(1));
    for day in days.take_while(|each| *each <= day(last)) {
        for n in 0..5 {
            writeln!(file, "T{day}-{n},E102,{day},").unwrap();
            if (day.year(), day.month()) != (2024, month) || (day.day() <= 3 && n == 0) {
                writeln!(file, "H{day}-{n},E101,{day},").unwrap();
            }
        }
    }
    put(project, &format!("data/{last}/waits.csv"), file.as_bytes());
}

/// April is gone, and is the second quarter less May and June.
#[test]
fn a_small_count_of_a_withdrawn_release_that_later_ones_tell_stops_the_build() {
    let folder = with_a_small_count(4, &[&DAYS[..], &["2024-07-31"]].concat());
    let build = || command(folder.path(), &["build"]);
    let (status, words) = build();
    assert_eq!(status, 1, "{words}");
    assert!(words.contains("`started` is a small count"), "{words}");
    assert_eq!(withdraw(folder.path(), &[DAYS[1]]).0, 0);
    let (status, words) = build();
    assert_eq!(status, 1, "{words}");
    for told in [
        "What is left of the releases gives small counts of one that was withdrawn away; nothing was written.",
        "releases/2024-04-30.json, E101 in April 2024: `started` can only be a small count",
        "build again: `sendstats withdraw 2024-05-31 --reason TEXT`.",
    ] {
        assert!(words.contains(told), "{words}");
    }
    assert!(!folder.path().join("site").exists());
    // Without the quarter in place of May it is the queue of the months around it that tells it, of which no
    // row of a table is left.
    let releases = folder.path().join("releases");
    let backup = tree(&releases);
    assert_eq!(withdraw(folder.path(), &[DAYS[3]]).0, 0);
    let (status, words) = build();
    assert_eq!(status, 1, "{words}");
    assert!(
        words.contains("E101 in April 2024: `started` can only be a small count"),
        "{words}"
    );
    fs::remove_dir_all(&releases).unwrap();
    for (path, bytes) in &backup {
        put(&releases, path, bytes);
    }
    // What the message says is enough.
    assert_eq!(withdraw(folder.path(), &[DAYS[2]]).0, 0);
    let (status, words) = build();
    assert_eq!(status, 0, "{words}");
    let (status, words) = audit(&folder.path().join("site"));
    assert_eq!(status, 0, "{words}");
}

/// May is gone, and is the second quarter, which only the newest release has told, less April and June.
#[test]
fn a_small_count_that_the_newest_release_tells_needs_a_new_chain() {
    let folder = with_a_small_count(5, &DAYS);
    assert_eq!(withdraw(folder.path(), &[DAYS[2]]).0, 0);
    for words in [["build"], ["check"]] {
        let (status, said) = command(folder.path(), &words);
        assert_eq!(status, 1, "{words:?}: {said}");
        for told in [
            "releases/2024-05-31.json, E101 in May 2024: `started` can only be a small count",
            "The release of 2024-06-30 tells them, and is the newest, which cannot be withdrawn: begin a new chain \
             with the next delivery, newer than every release: `sendstats release --forget-chain REASON`, and read in the guide what that means (Keeping releases).",
        ] {
            assert!(said.contains(told), "{words:?}: {said}");
        }
        assert!(!said.contains("sendstats withdraw"), "{words:?}: {said}");
    }
    assert!(!folder.path().join("site").exists());
    // What the message says is a way on.
    deliver_daily(folder.path(), "2024-07-31", 5);
    let forget = ["release", "--forget-chain", "a small count was told"];
    let (status, said) = command(folder.path(), &forget);
    assert_eq!(status, 0, "{said}");
    assert_eq!(command(folder.path(), &["build"]).0, 0);
}

#[test]
fn where_the_pages_alone_were_unsafe_the_numbers_stand() {
    let folder = with_releases(3);
    let before = built(folder.path());
    let (status, words) = withdraw(folder.path(), &[DAYS[0], "--numbers-stand"]);
    assert_eq!(status, 0, "{words}");
    let site = built(folder.path());
    for (path, text) in files_ending(&site, ".csv") {
        let same = before
            .get(path)
            .is_none_or(|before| before == text.as_bytes());
        assert!(same, "{path} is another");
    }
    assert!(site.get("data/waits.csv") == before.get("data/waits.csv"));
    assert!(site.get("releases/2024-03-31/manifest.json").is_none());
    assert!(site.get("releases/2024-04-30/manifest.json").is_some());
    assert!(text(&site, "releases/index.html").contains("for what its pages said"));
}

#[test]
fn what_cannot_be_withdrawn_is_told() {
    let folder = with_releases(3);
    let check = |words: &[&str], expected: &str| {
        let before = tree(folder.path());
        let (status, said) = withdraw(folder.path(), words);
        assert_eq!(status, 2, "{said}");
        assert!(said.contains(expected), "{said}");
        assert!(before == tree(folder.path()), "a file was changed");
    };
    check(
        &["2024-05-31"],
        "this is the newest release, which is the site itself. If it must be gone now,",
    );
    check(
        &["2024-04-01"],
        "there is no release of that day in the chain; there are 2024-03-31, 2024-04-30, 2024-05-31",
    );
    check(&["April"], "write the day as 2026-10-31");
    assert_eq!(withdraw(folder.path(), &[DAYS[1]]).0, 0);
    check(
        &[DAYS[1]],
        "this release was withdrawn before; releases/2024-04-30.withdrawn.json says why",
    );
    // Its site is not built as that of an earlier day either.
    let (status, said) = command(folder.path(), &["build", "--as-of", DAYS[1]]);
    assert_eq!(status, 2, "{said}");
    assert!(
        said.contains("this release was withdrawn, so that its site is not built any more"),
        "{said}"
    );
    let (status, said) = command(
        tempfile::tempdir().unwrap().path(),
        &["withdraw", DAYS[0], "--reason", "x"],
    );
    assert_eq!(status, 2, "{said}");
    assert!(said.contains("the project keeps none"), "{said}");
}

#[test]
fn a_withdrawal_that_was_undone_by_a_backup_stops_the_build() {
    type Backup = Files;
    let check = |spoil: &dyn Fn(&Path, &Backup), expected: &str| {
        let folder = with_releases(3);
        let releases = folder.path().join("releases");
        let backup = tree(&releases);
        assert_eq!(withdraw(folder.path(), &[DAYS[0]]).0, 0);
        deliver(folder.path(), DAYS[3]);
        let (status, words) = command(folder.path(), &["release"]);
        assert_eq!(status, 0, "{words}");
        spoil(&releases, &backup);
        let (status, said) = command(folder.path(), &["build"]);
        assert_eq!(status, 2, "{said}");
        assert!(said.starts_with(expected), "{said}");
    };
    let stone = "2024-03-31.withdrawn.json";
    check(
        &|releases, _| fs::remove_file(releases.join(stone)).unwrap(),
        "releases/2024-03-31.withdrawn.json: what says that the release was withdrawn is missing.",
    );
    // The list is put right by hand, and the ZIP put back: the later release knows.
    check(
        &|releases, backup| {
            fs::remove_file(releases.join(stone)).unwrap();
            let zip = &backup["2024-03-31.zip"];
            fs::write(releases.join("2024-03-31.zip"), zip).unwrap();
            let list = fs::read_to_string(releases.join("SHA256SUMS")).unwrap();
            let sum = sendstats::publish::site::sha256(zip);
            let lines = list.lines().map(|line| {
                if line.ends_with(stone) {
                    format!("{sum}  2024-03-31.zip\n")
                } else {
                    format!("{line}\n")
                }
            });
            fs::write(releases.join("SHA256SUMS"), lines.collect::<String>()).unwrap();
        },
        "releases/2024-03-31.withdrawn.json: the release of 2024-06-30 knows that it was withdrawn.",
    );
    check(
        &|releases, backup| {
            fs::write(releases.join("2024-03-31.zip"), &backup["2024-03-31.zip"]).unwrap();
        },
        "releases/2024-03-31.zip: the release was withdrawn, and its site is here still. Delete this file.",
    );
}

/// An author's page is not written over.
#[test]
fn a_page_of_the_authors_with_the_address_of_the_list_is_named() {
    let folder = with_releases(0);
    put(folder.path(), "content/releases.md", b"# Press releases\n");
    deliver(folder.path(), DAYS[0]);
    assert_eq!(command(folder.path(), &["build"]).0, 0);
    let before = tree(folder.path());
    let (status, words) = command(folder.path(), &["release"]);
    assert_eq!(status, 2, "{words}");
    assert!(
        words.starts_with("content/releases.md: this site keeps releases"),
        "{words}"
    );
    assert!(before == tree(folder.path()), "a file was changed");
}

// Releases that somebody has kept, and those that nobody has.

#[test]
fn an_audit_takes_what_was_kept_as_a_folder_a_zip_or_the_file_of_a_release() {
    let folder = with_releases(2);
    let site = folder.path().join("site");
    let releases = folder.path().join("releases");
    let against = |kept: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sendstats"));
        command.arg("audit").arg(&site).arg("--against").arg(kept);
        status_and_words(&command.output().unwrap())
    };
    let kept = ["2024-03-31.zip", "2024-03-31.json"].map(|name| releases.join(name));
    for path in kept.iter().chain([&site.join("releases/2024-03-31")]) {
        let (status, words) = against(path);
        assert_eq!(status, 0, "{}: {words}", path.display());
    }
    for (path, expected) in [
        (
            releases.join("SHA256SUMS"),
            "this is no site that sendstats has built",
        ),
        (site.join("manifest.json"), "this is no file of a release"),
    ] {
        let (status, words) = against(&path);
        assert_eq!(status, 2, "{words}");
        assert!(words.contains(expected), "{words}");
    }
    // A site of the same cases that stands on no release, one of which came in late.
    let late = fs::read_to_string(folder.path().join("data/2024-04-30/waits.csv")).unwrap();
    let late = late + "C9999,E2011,Speech,2023-05-05,2023-08-08\n";
    put(folder.path(), "data/2024-04-30/waits.csv", late.as_bytes());
    fs::rename(&releases, folder.path().join("kept")).unwrap();
    fs::remove_dir_all(&site).unwrap();
    let (status, words) = command(folder.path(), &["build"]);
    assert_eq!(status, 0, "{words}");
    for name in ["2024-03-31.zip", "2024-03-31.json"] {
        let (status, words) = against(&folder.path().join("kept").join(name));
        assert_eq!(status, 1, "{name}: {words}");
        assert!(
            words.contains("`started` differs by few cases from that in"),
            "{name}: {words}"
        );
    }
}

#[test]
fn a_chain_that_is_older_than_the_site_is_noticed() {
    let folder = with_releases(2);
    let releases = folder.path().join("releases");
    let backup = tree(&releases);
    deliver(folder.path(), DAYS[2]);
    assert_eq!(command(folder.path(), &["release"]).0, 0);
    deliver(folder.path(), DAYS[3]);
    fs::remove_dir_all(&releases).unwrap();
    for (path, bytes) in &backup {
        put(&releases, path, bytes);
    }
    let before = tree(folder.path());
    for words in [["build"], ["check"], ["release"]] {
        let (status, said) = command(folder.path(), &words);
        assert_eq!(status, 2, "{words:?}: {said}");
        let expected = "the site in this folder is the release of 2024-05-31, and releases/2024-05-31.json is not there";
        assert!(said.contains(expected), "{words:?}: {said}");
    }
    assert!(before == tree(folder.path()), "a file was changed");
    // The recorded way out, whose site then stands on a chain of its own.
    let (status, said) = command(
        folder.path(),
        &["release", "--forget-chain", "the disk was lost"],
    );
    assert_eq!(status, 0, "{said}");
    assert_eq!(command(folder.path(), &["build"]).0, 0);
    assert!(
        built(folder.path())
            .get("releases/2024-03-31/index.html")
            .is_none()
    );
}

#[test]
fn a_delivery_between_two_releases_is_named() {
    let folder = with_releases(1);
    deliver(folder.path(), DAYS[1]);
    deliver(folder.path(), DAYS[2]);
    let (status, words) = command(folder.path(), &["release"]);
    assert_eq!(status, 0, "{words}");
    let expected =
        "The delivery of 2024-04-30 was never released: what it alone has told is in no release.";
    assert!(words.contains(expected), "{words}");
    deliver(folder.path(), DAYS[3]);
    let (_, words) = command(folder.path(), &["release"]);
    assert!(!words.contains("was never released"), "{words}");
}

/// Readers see why years are missing below a sentence on the newest one.
#[test]
fn a_finding_stands_beside_what_a_withdrawn_release_has_left() {
    let folder = with_releases(1);
    deliver(folder.path(), "2025-03-31");
    let (status, words) = command(folder.path(), &["release"]);
    assert_eq!(status, 0, "{words}");
    let gaps = "Other figures are missing here: a release that was the first to show them was withdrawn, and what it \
        showed is not repeated.";
    let pages = [
        "index.html",
        "areas/here/index.html",
        "areas/north/index.html",
        "waits/final_plan/index.html",
    ];
    let finding = |site: &Site, page: &str| {
        let deck = text(site, page).split("class=\"deck\">").nth(1);
        let deck = deck.unwrap().split("</p>").next().unwrap();
        let (of_plans, rest) = deck.split_once(" plans issued in 2024, ").unwrap();
        assert!(of_plans.starts_with("Of "), "{deck}");
        rest.to_string()
    };
    let before = built(folder.path());
    for page in pages {
        let deck = finding(&before, page);
        assert!(
            !deck.contains("missing") && deck.contains("the year before it was"),
            "{deck}"
        );
    }
    let (status, words) = withdraw(folder.path(), &[DAYS[0]]);
    assert_eq!(status, 0, "{words}");
    let (status, words) = command(folder.path(), &["build"]);
    assert_eq!(status, 0, "{words}");
    let after = built(folder.path());
    for page in pages {
        let deck = finding(&after, page);
        assert!(deck.ends_with(gaps), "{page}: {deck}");
        assert!(!deck.contains("the year before it was"), "{page}: {deck}");
    }
    let (status, words) = audit(&folder.path().join("site"));
    assert_eq!(status, 0, "{words}");
}

// An input that is added to a project with releases.

/// Puts complaints up to a day beside the waits of a project: some seven hundred, spread evenly.
fn deliver_complaints(project: &Path, date: &str) {
    let day = |date: &str| date.parse::<jiff::civil::Date>().unwrap();
    let (first, last) = (day("2022-01-01"), day(date));
    let mut file = "ref,area,received,replied\n".to_string();
    for complaint in 0..900 {
        let days = jiff::ToSpan::days(complaint * 17 % 1000);
        let received = first.checked_add(days).unwrap();
        let wait = jiff::ToSpan::days(10 + (complaint * 7) % 40);
        let replied = received.checked_add(wait).unwrap();
        if received > last {
            continue;
        }
        let replied = if replied > last {
            String::new()
        } else {
            replied.to_string()
        };
        let area = ["E2011", "E2012", "E2011", "E102"][(complaint % 4) as usize];
        writeln!(file, "K{complaint},{area},{received},{replied}").unwrap();
    }
    put(
        project,
        &format!("data/{date}/complaints.csv"),
        file.as_bytes(),
    );
}

/// What was released of the waits stays, complaints come with all their years, and readers of both learn nothing more.
#[test]
fn an_input_that_is_added_later_comes_with_the_next_release() {
    let folder = with_releases(2);
    let kept = tree(&folder.path().join("releases"));
    let path = folder.path().join("sendstats.toml");
    let configuration = fs::read_to_string(&path).unwrap();
    let office = "[inputs.office]\nkind = \"complaints\"\nfiles = \"data/*/complaints.csv\"\n\
        columns = { case = \"ref\", area = \"area\", received = \"received\", replied = \"replied\" }\n";
    fs::write(&path, format!("{configuration}{office}")).unwrap();
    // There is a release of that day: with the new input it is a trial, and no release.
    deliver_complaints(folder.path(), DAYS[1]);
    let trial = built(folder.path());
    assert!(trial.get("data/complaints.csv").is_some());
    assert!(trial.get("data/release.json").is_none());
    let (status, words) = command(folder.path(), &["release"]);
    assert_eq!(status, 2, "{words}");
    let told = "there is a release of that day, and the newest delivery is of 2024-04-30";
    assert!(words.contains(told), "{words}");

    deliver(folder.path(), DAYS[2]);
    deliver_complaints(folder.path(), DAYS[2]);
    let (status, words) = command(folder.path(), &["check"]);
    assert_eq!(status, 0, "{words}");
    let (status, words) = command(folder.path(), &["release"]);
    assert_eq!(status, 0, "{words}");
    assert!(
        words.contains("It follows the release of 2024-04-30."),
        "{words}"
    );
    let now = tree(&folder.path().join("releases"));
    for (path, bytes) in kept.iter().filter(|(path, _)| *path != "SHA256SUMS") {
        assert!(now[path] == *bytes, "{path} was changed");
    }
    let site = built(folder.path());
    let received = |period: &str, kind: &str, file: &str| {
        count_of(text(&site, file), period, kind, "E101", "received")
    };
    for year in ["2022", "2023"] {
        assert!(
            received(year, "Calendar year", "data/complaints.csv").is_some(),
            "{year}"
        );
    }
    assert!(
        text(&site, "quality/index.html")
            .matches("as at 31 May 2024")
            .count()
            == 2
    );
    assert!(text(&site, "data/release.json").contains("\"complaints\""));
    let past = "releases/2024-04-30/data/complaints.csv";
    assert!(site.get(past).is_none());
    // The waits are told as they would be without complaints.
    let started = |site: &Site| {
        let file = text(site, "data/waits-month.csv");
        ["March", "April"].map(|month| count_of(file, "2024", month, "E101", "started"))
    };
    let released = tree(&folder.path().join("site"));
    let month = String::from_utf8(released["releases/2024-04-30/data/waits-month.csv"].clone());
    let month = month.unwrap();
    let then = ["March", "April"].map(|name| count_of(&month, "2024", name, "E101", "started"));
    assert_eq!(started(&site), then);
    let mut command = Command::new(env!("CARGO_BIN_EXE_sendstats"));
    command.arg("audit").arg(folder.path().join("site"));
    for day in &DAYS[..2] {
        let zip = folder.path().join(format!("releases/{day}.zip"));
        command.arg("--against").arg(zip);
    }
    let (status, words) = status_and_words(&command.output().unwrap());
    assert_eq!(status, 0, "{words}");
}

/// The days of past releases are those of their folders.
#[test]
fn a_day_of_a_past_release_that_was_changed_is_found() {
    check_found(
        |files| {
            replace(
                files,
                "releases/index.html",
                "31 March 2024</a>",
                "30 March 2024</a>",
            );
        },
        "releases/index.html, line",
    );
    // All pages of the site alike: the release has another day.
    check_found(
        |files| {
            let own = |path: &&String| !path.starts_with("releases/");
            let pages: Vec<String> = files.keys().filter(own).cloned().collect();
            for path in pages {
                let text = String::from_utf8(files[&path].clone()).unwrap();
                let text = text.replace("as at 30 April 2024", "as at 3 May 2024");
                files.insert(path, text.into_bytes());
            }
        },
        "quality/index.html, line",
    );
}
