//! The example of README.md is done as it is written there, word for word.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

const README: &str = include_str!("../README.md");
const WAITS: &str = "anyshire/data/2026-10-31/waits.csv";

/// Returns the text of the fenced block that has the title.
fn block(title: &str) -> &'static str {
    let opening = format!(" title=\"{title}\"\n");
    let (_, rest) = README
        .split_once(&opening)
        .unwrap_or_else(|| panic!("README.md has no block titled {title}"));
    rest.split_once("```").expect("a block is closed").0
}

/// Returns the folder of a reader who has made the three files.
fn reader() -> TempDir {
    let folder = TempDir::new().unwrap();
    for path in [
        "anyshire/sendstats.toml",
        "anyshire/data/reference/areas.csv",
        WAITS,
    ] {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, block(path)).unwrap();
    }
    folder
}

fn run(folder: &Path, command: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sendstats"))
        .args([command, "--project", "anyshire"])
        .current_dir(folder)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).replace('\\', "/")
}

#[test]
fn the_example_builds_and_says_what_the_readme_says() {
    let reader = reader();
    for command in ["check", "build"] {
        let output = run(reader.path(), command);
        assert_eq!(said(&output), block(command));
        assert!(output.status.success(), "{command}");
    }
    for page in [
        "index.html",
        "areas/north-anyshire/index.html",
        "waits/final_plan/index.html",
        "data/waits.csv",
    ] {
        assert!(README.contains(&format!("`{page}`")), "{page} is named");
        assert!(
            reader.path().join("anyshire/site").join(page).is_file(),
            "{page} is built"
        );
    }
}

#[test]
fn a_mistake_gives_the_message_of_the_readme() {
    let reader = reader();
    let waits = block(WAITS).replacen("2025-01-06", "2026-01-06", 1);
    fs::write(reader.path().join(WAITS), waits).unwrap();
    let output = run(reader.path(), "build");
    assert_eq!(said(&output), block("fault"));
    assert_eq!(output.status.code(), Some(1));
    assert!(!reader.path().join("anyshire/site").exists());
}

#[test]
fn every_file_that_the_readme_links_to_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for link in README.split("](").skip(1) {
        let path = link.split_once(')').expect("a link is closed").0;
        assert!(root.join(path).exists(), "README.md links to {path}");
    }
}
