//! Every message about a delivery or a project, as those who get it read it.
//!
//! Each file of `tests/faults/` changes one thing in the sound project beside it and shows what
//! the program then says. `UPDATE_GOLDEN=1 cargo test --test faults` writes the messages anew.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use support::{build_command, copy_project, put, root, status_and_words, tree};

fn folder() -> PathBuf {
    root().join("tests/faults")
}

/// A case as its file tells it.
struct Case {
    name: String,
    text: String,
    /// Files that take the place of those of the sound project.
    files: BTreeMap<String, String>,
    /// The session with the program, as the file shows it.
    session: String,
}

impl Case {
    /// Returns the case of a Markdown file: a path in a line of its own names the block after it.
    fn read(path: &Path) -> Case {
        let text = fs::read_to_string(path).unwrap();
        let (mut files, mut session) = (BTreeMap::new(), None);
        let mut named = None;
        let mut blocks = text.split("\n```");
        named = name_of_block(blocks.next().unwrap()).or(named);
        while let (Some(block), Some(after)) = (blocks.next(), blocks.next()) {
            let (kind, content) = block.split_once('\n').unwrap();
            if kind == "console" {
                session = Some(format!("{content}\n"));
            } else {
                let path = named.take().expect("a block of a file is named above it");
                files.insert(path, format!("{content}\n"));
            }
            named = name_of_block(after);
        }
        Case {
            name: path.file_name().unwrap().to_str().unwrap().to_string(),
            session: session.expect("a case shows what the program says"),
            text,
            files,
        }
    }
}

/// Returns the path in the last line before a block: `` `data/x.csv` ``.
fn name_of_block(text: &str) -> Option<String> {
    let line = text.trim_end().lines().last()?;
    let path = line.strip_prefix('`')?.strip_suffix('`')?;
    Some(path.to_string())
}

fn cases() -> Vec<Case> {
    let entries = fs::read_dir(folder()).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let files = paths
        .iter()
        .filter(|path| path.extension().is_some_and(|end| end == "md"));
    files.map(|path| Case::read(path)).collect()
}

/// Returns the bytes of a text in which `\xE9` stands for one byte.
fn bytes(text: &str) -> Vec<u8> {
    let mut parts = text.split("\\x");
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(&part.as_bytes()[2..]);
    }
    bytes
}

/// Returns what the program does with a case: the command, its words and its exit status.
fn session(case: &Case) -> String {
    let project = tempfile::tempdir().unwrap();
    copy_project(&folder().join("project"), project.path());
    for (path, text) in &case.files {
        put(project.path(), path, &bytes(text));
    }
    let before = tree(project.path());
    let output = build_command(project.path(), &project.path().join("site"))
        .output()
        .unwrap();
    assert!(
        tree(project.path()) == before,
        "{}: something was written",
        case.name
    );
    assert!(output.stdout.is_empty(), "{}", case.name);
    let (status, words) = status_and_words(&output);
    format!("$ sendstats build\n{words}[{status}]\n")
}

#[test]
fn the_messages_are_those_of_the_files() {
    let cases = cases();
    for case in &cases {
        let found = session(case);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            let text = case.text.replace(&case.session, &found);
            fs::write(folder().join(&case.name), text).unwrap();
            continue;
        }
        assert_eq!(found, case.session, "{}", case.name);
    }
    assert!(cases.len() >= 70, "only {} cases", cases.len());
}

/// A message names places, headers and areas of the areas file, and no other cell.
#[test]
fn no_message_repeats_a_cell() {
    let areas = fs::read_to_string(folder().join("project/data/reference/areas.csv")).unwrap();
    let mut n_cells = 0;
    for case in cases() {
        let tables = case
            .files
            .iter()
            .filter(|(path, _)| path.contains("data/2026") || path.contains("data/october"));
        for (path, text) in tables {
            let is_header = |line: &str, number| number == 0 && !line.starts_with("CASE-");
            let lines = text.lines().enumerate();
            let lines = lines.filter(|(number, line)| !is_header(line, *number));
            let cells = lines
                .map(|(_, line)| line)
                .flat_map(|line| line.split([',', '"']));
            // A cell of two letters may well stand in a word.
            for cell in cells.filter(|cell| cell.len() > 2 && !areas.contains(*cell)) {
                assert!(
                    !case.session.contains(cell),
                    "{} quotes {path}: {cell}",
                    case.name
                );
                n_cells += 1;
            }
        }
    }
    assert!(n_cells > 100, "only {n_cells} cells looked for");
}

#[test]
fn the_project_that_the_cases_change_is_sound() {
    let site = support::built(&folder().join("project"));
    assert!(site.get("index.html").is_some());
}
