//! Whatever ends a build early, the site that was there stays, whole, until the new one is.

mod support;

use sendstats::publish::site::sha256;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use support::{build_command, copy_project, put, root, status_and_words, tree};
use tempfile::TempDir;

const WAITS: &str = "data/2026-10-31/waits.csv";

/// Returns a folder with a project of the repository and its site.
fn built_project(project: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_project(&root().join(project), folder.path());
    let (status, words) = build(folder.path());
    assert_eq!(status, 0, "{words}");
    folder
}

fn build(project: &Path) -> (i32, String) {
    let output = build_command(project, &project.join("site"))
        .output()
        .unwrap();
    status_and_words(&output)
}

/// Checks that a build ends with a status and leaves every file of the folder as it was.
fn check_unchanged(folder: &TempDir, expected_status: i32) -> String {
    let before = tree(folder.path());
    let (status, words) = build(folder.path());
    assert_eq!(status, expected_status, "{words}");
    let after = tree(folder.path());
    assert!(before == after, "{:?}", differences(&before, &after));
    words
}

/// Returns the paths of the files that are not the same in both.
fn differences(
    before: &BTreeMap<String, Vec<u8>>,
    after: &BTreeMap<String, Vec<u8>>,
) -> Vec<String> {
    let paths = before.keys().chain(after.keys());
    let changed = paths.filter(|path| before.get(*path) != after.get(*path));
    changed.cloned().collect()
}

#[test]
fn a_fault_in_the_data_leaves_the_old_site() {
    let folder = built_project("");
    let waits = folder.path().join(WAITS);
    let text = fs::read_to_string(&waits).unwrap();
    fs::write(
        &waits,
        text + "C99999,removed,,E07000039,ASD,31/12/2027,,,,,,\n",
    )
    .unwrap();
    let words = check_unchanged(&folder, 1);
    assert!(
        words.contains("\n1 fault stops the build: nothing was written.\n"),
        "{words}"
    );
}

#[test]
fn a_mistake_in_the_project_leaves_the_old_site() {
    let folder = built_project("");
    let config = folder.path().join("sendstats.toml");
    let right = fs::read_to_string(&config).unwrap();
    fs::write(&config, right.replace("[periods]", "[period]")).unwrap();
    check_unchanged(&folder, 2);
    fs::write(&config, right).unwrap();
    put(
        folder.path(),
        "content/index.md",
        b"{{ figure(\"final_plan.no_such\") }}\n",
    );
    check_unchanged(&folder, 2);
}

#[test]
fn wrong_use_of_the_command_is_status_2() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = build_command(folder.path(), &folder.path().join("site"));
    let status = command.arg("--no-such-option").output().unwrap().status;
    assert_eq!(status.code(), Some(2));
    let (status, words) = build(folder.path());
    assert_eq!(status, 2, "{words}");
    assert!(tree(folder.path()).is_empty());
}

/// How many builds are killed while they compute, each a little later than the one before, and
/// how many while they write.
const KILLED: u32 = 15;

/// When a build is killed.
#[derive(Debug, Clone, Copy)]
enum When {
    AfterStart(Duration),
    /// After the folder of the new site has appeared.
    AfterFirstFile(Duration),
}

#[test]
fn a_killed_build_leaves_the_old_or_the_new_site() {
    let folder = built_project("examples/office");
    let config = folder.path().join("sendstats.toml");
    let first = fs::read_to_string(&config).unwrap();
    let started = Instant::now();
    assert_eq!(build(folder.path()).0, 0);
    let whole_run = started.elapsed();
    let times = (0..KILLED)
        .map(|n| When::AfterStart(whole_run * n / (KILLED - 3)))
        .chain((0..KILLED).map(|n| When::AfterFirstFile(Duration::from_millis(2 * u64::from(n)))));

    let (mut old_sites, mut new_sites, mut half_written) = (0, 0, 0);
    for (number, when) in times.enumerate() {
        // A new title, so that the new site can be told from the old one.
        let title = format!("title = \"Delays, edition {number}\"");
        let text = first.replacen("title = \"SEND delays: what one office sees\"", &title, 1);
        fs::write(&config, text).unwrap();
        let old = whole_site(folder.path());
        let pid = build_killed(folder.path(), when);

        let after = whole_site(folder.path());
        let home = String::from_utf8_lossy(&after["index.html"]).into_owned();
        let is_new = home.contains(&format!("edition {number}<"));
        assert!(is_new || after == old, "{when:?} left a third site");
        if is_new {
            new_sites += 1;
        } else {
            old_sites += 1;
        }
        half_written += u32::from(beside(folder.path()).contains(&format!(".site.new-{pid}")));
        // Every fourth time the next build follows, over what the killed ones have left.
        if number % 4 == 0 {
            assert_eq!(build(folder.path()).0, 0);
            let home = whole_site(folder.path())["index.html"].clone();
            assert!(
                String::from_utf8(home)
                    .unwrap()
                    .contains(&format!("edition {number}<"))
            );
            assert_eq!(beside(folder.path()), Vec::<String>::new());
        }
    }
    println!("{old_sites} old and {new_sites} new sites, {half_written} half-written beside them");
    assert!(
        old_sites > 0 && half_written > 0,
        "no build was killed early enough"
    );
}

/// Starts a build, kills it, and returns its process number.
fn build_killed(project: &Path, when: When) -> u32 {
    let mut command = build_command(project, &project.join("site"));
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    match when {
        When::AfterStart(delay) => std::thread::sleep(delay),
        When::AfterFirstFile(delay) => {
            let new = project.join(format!(".site.new-{}", child.id()));
            while !new.exists() && child.try_wait().unwrap().is_none() {
                std::hint::spin_loop();
            }
            std::thread::sleep(delay);
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    child.id()
}

/// Returns the files of the site that is there, each checked by the manifest; between the two
/// renamings of a killed build the old site waits beside, and the next build puts it back.
fn whole_site(project: &Path) -> BTreeMap<String, Vec<u8>> {
    let site = project.join("site");
    let site = if site.exists() {
        site
    } else {
        project.join(".site.old")
    };
    let files = tree(&site);
    let manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    let listed = manifest["files"].as_object().unwrap();
    assert_eq!(files.len(), listed.len() + 1, "a file too many or too few");
    for (path, hash) in listed {
        assert_eq!(sha256(&files[path]), hash.as_str().unwrap(), "{path}");
    }
    files
}

/// Returns the hidden folders that a build left beside the site.
fn beside(project: &Path) -> Vec<String> {
    let entries = fs::read_dir(project).unwrap();
    let names = entries.map(|entry| entry.unwrap());
    let folders = names.filter(|entry| entry.file_type().unwrap().is_dir());
    let names = folders.map(|entry| entry.file_name().into_string().unwrap());
    names.filter(|name| name.starts_with(".site.")).collect()
}
