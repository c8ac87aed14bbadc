//! The audit from the command line: of the demonstration, and of sites that were changed by hand.

mod support;

use sendstats::publish::site::MANIFEST;
use std::path::Path;
use std::process::Command;
use support::{DEMONSTRATION, folder, put, status_and_words, text};
use tempfile::TempDir;

/// Returns the exit status and what a person reads.
fn audited(site: &Path, more: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sendstats"));
    command.arg("audit").arg(site).args(more);
    status_and_words(&command.output().unwrap())
}

fn demonstration() -> TempDir {
    let mut files: Vec<(&str, &[u8])> = DEMONSTRATION.files().collect();
    files.push((MANIFEST, b"{}"));
    folder(&files)
}

#[test]
fn nothing_small_follows_from_the_demonstration() {
    let (status, words) = audited(demonstration().path(), &[]);
    assert_eq!(status, 0, "{words}");
    assert!(
        words.ends_with("nothing small follows from them.\n"),
        "{words}"
    );
    assert!(!words.contains(" 0 counts"), "{words}");
}

#[test]
fn a_stricter_threshold_finds_more() {
    let (status, words) = audited(demonstration().path(), &["--threshold", "30"]);
    assert_eq!(status, 1);
    assert!(words.starts_with("data/complaints.csv, line "), "{words}");
}

/// Whoever types in a withheld number, or moves one, is told where.
#[test]
fn a_site_that_was_changed_by_hand_is_found_out() {
    let site = demonstration();
    let table = text(&DEMONSTRATION, "data/waits.csv");
    let (header, rest) = table.split_once('\n').unwrap();
    let place = |name: &str| header.split(',').position(|header| header == name).unwrap();
    let row = rest.lines().next().unwrap();
    let mut cells: Vec<String> = row.split(',').map(str::to_string).collect();
    let completed: u64 = cells[place("completed")].parse().unwrap();
    cells[place("completed_ex")] = (completed - 3).to_string();
    let changed = table.replacen(row, &cells.join(","), 1);
    put(site.path(), "data/waits.csv", changed.as_bytes());
    let (status, words) = audited(site.path(), &[]);
    assert_eq!(status, 1);
    let found =
        "data/waits.csv, line 2: `completed` less `completed_ex` can only be a small count\n";
    assert!(words.contains(found), "{words}");
}

#[test]
fn another_folder_is_no_site() {
    let folder = folder(&[("notes.txt", b"")]);
    let (status, words) = audited(folder.path(), &[]);
    assert_eq!(status, 2);
    assert!(
        words.contains("this is no site that sendstats has built"),
        "{words}"
    );
}
