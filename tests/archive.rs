//! The sites of past releases: kept as they were, beneath every later one.

mod support;

use sendstats::publish::site::{MANIFEST, Site};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;
use support::{build_command, built, files_ending, put, status_and_words, text, tree};
use tempfile::TempDir;

const DAYS: [&str; 4] = ["2024-03-31", "2024-04-30", "2024-05-31", "2024-06-30"];

/// Returns a project with deliveries up to a day, whose newest is not released; the days before it are.
fn with_releases(n_releases: usize) -> TempDir {
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
    for day in &DAYS[..n_releases] {
        deliver(folder.path(), day);
        let (status, words) = command(folder.path(), &["release"]);
        assert_eq!(status, 0, "{words}");
    }
    folder
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
fn below(files: &BTreeMap<String, Vec<u8>>, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let below = files.iter().filter_map(|(path, bytes)| {
        let path = path.strip_prefix(folder)?.strip_prefix('/')?;
        Some((path.to_string(), bytes.clone()))
    });
    below.collect()
}

#[test]
fn every_past_release_stands_beneath_the_site_as_it_was() {
    let folder = with_releases(0);
    let mut sites: Vec<BTreeMap<String, Vec<u8>>> = Vec::new();
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
                // Its own list led to copies, which a copy has not; its manifest has listed them.
                if !path.starts_with("releases/") && path != MANIFEST {
                    assert!(then[path] == *bytes, "{past}/{path} is not as it was");
                }
            }
            assert!(
                !then.keys().any(|path| path.starts_with("releases/2")),
                "{past}"
            );
            assert!(list.contains(&format!("../{past}/index.html")), "{list}");
        }
        let n_past = list.matches("<th scope=\"row\">").count();
        assert_eq!(n_past, n_before, "{list}");
        assert!(!list.contains(day), "the newest is among the past ones");
        sites.push(site);
    }
    let (status, words) = audit(&folder.path().join("site"));
    assert_eq!(status, 0, "{words}");
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
#[test]
fn a_release_without_a_site_is_listed_with_its_numbers_alone() {
    let folder = with_releases(1);
    let releases = folder.path().join("releases");
    // As the program wrote it then.
    let record = fs::read_to_string(releases.join("2024-03-31.json")).unwrap();
    let lines = record
        .lines()
        .filter(|line| !line.starts_with("  \"site\": "));
    let record = lines.collect::<Vec<&str>>().join("\n") + "\n";
    let record = record.replace("\"format\": 2", "\"format\": 1");
    fs::write(releases.join("2024-03-31.json"), &record).unwrap();
    fs::remove_file(releases.join("2024-03-31.zip")).unwrap();
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

fn check_found(change: impl Fn(&mut BTreeMap<String, Vec<u8>>), expected: &str) {
    let folder = with_releases(2);
    let site = built(folder.path());
    let mut files: BTreeMap<String, Vec<u8>> = site
        .files()
        .map(|(path, bytes)| (path.to_string(), bytes.to_vec()))
        .collect();
    change(&mut files);
    let mut site = Site::new();
    site.extend(files).unwrap();
    let out = folder.path().join("changed");
    sendstats::write::write(&site, &out).unwrap();
    let (status, words) = audit(&out);
    assert_eq!(status, 1, "{expected}: {words}");
    assert!(words.contains(expected), "{expected}: {words}");
}

fn replace(files: &mut BTreeMap<String, Vec<u8>>, path: &str, from: &str, to: &str) {
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
            replace(files, record, "\"disclosure.group\"", "\"disclosure.groups\"");
        },
        "data/release.json, line 1: it holds something else",
    );
}
