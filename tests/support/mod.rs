//! What the tests of the whole program share: built sites, tables read as rows, projects in
//! folders of their own.
#![allow(
    dead_code,
    reason = "each test is a program of its own and uses a part of this"
)]

use sendstats::publish::site::Site;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;
use tempfile::TempDir;

/// The site of the demonstration project.
pub static DEMONSTRATION: LazyLock<Site> = LazyLock::new(|| built(&root()));

/// The site of the example of an office without case files.
pub static OFFICE: LazyLock<Site> = LazyLock::new(|| built(&root().join("examples/office")));

/// The site of the small invented project whose words are kept.
pub static SMALL: LazyLock<Site> = LazyLock::new(|| built(&root().join("tests/golden/project")));

/// The files of a site by path, to be changed.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Returns the files of a site, without its manifest.
pub fn files(site: &Site) -> Files {
    let files = site.files();
    files
        .map(|(path, bytes)| (path.to_string(), bytes.to_vec()))
        .collect()
}

/// Returns the folder of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the site of a project that is known to build.
pub fn built(project: &Path) -> Site {
    sendstats::build(project, None).unwrap_or_else(|error| panic!("{error}"))
}

/// Returns a file of a site as text.
pub fn text<'a>(site: &'a Site, path: &str) -> &'a str {
    let bytes = site.get(path);
    let bytes = bytes.unwrap_or_else(|| panic!("the site has no {path}"));
    std::str::from_utf8(bytes).unwrap()
}

/// Returns the texts of a site whose paths end in some way, by path.
pub fn files_ending<'a>(site: &'a Site, ending: &str) -> Vec<(&'a str, &'a str)> {
    let files = site.files().filter(|(path, _)| path.ends_with(ending));
    files
        .map(|(path, bytes)| (path, std::str::from_utf8(bytes).unwrap()))
        .collect()
}

/// Returns every page of a site by its path.
pub fn pages(site: &Site) -> Vec<(&str, &str)> {
    files_ending(site, ".html")
}

/// One row of a table, by header.
pub type Row = BTreeMap<String, String>;

/// Returns the rows of a CSV file by header.
pub fn rows(bytes: &[u8]) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(bytes);
    let header = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| {
        let cells = header.iter().zip(record.iter());
        cells
            .map(|(name, cell)| (name.into(), cell.into()))
            .collect()
    };
    reader
        .records()
        .map(|record| row(record.unwrap()))
        .collect()
}

/// Returns the rows of a CSV file of the repository.
pub fn rows_of_file(path: &str) -> Vec<Row> {
    rows(&fs::read(root().join(path)).unwrap())
}

/// Returns the rows of a table of a site.
pub fn rows_of_site(site: &Site, path: &str) -> Vec<Row> {
    rows(text(site, path).as_bytes())
}

/// The months, as a table names them.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A wait of less than none.
pub const NO_DAY: i32 = -1;

/// Returns the days of a bin as a chart names it in weeks: more than the first, no more than the second.
pub fn days_of_bin(words: &str) -> (i32, i32) {
    let numbers = words.split(|c: char| !c.is_ascii_digit());
    let days: Vec<i32> = numbers
        .filter_map(|text| Some(7 * text.parse::<i32>().ok()?))
        .collect();
    match (days.as_slice(), words.starts_with("more")) {
        ([after, up_to], _) => (*after, *up_to),
        ([after], true) => (*after, i32::MAX),
        ([up_to], false) => (NO_DAY, *up_to),
        other => panic!("{other:?}"),
    }
}

/// Makes a folder with some files, which is gone when the test ends.
pub fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        put(folder.path(), path, bytes);
    }
    folder
}

/// Writes a file below a folder.
pub fn put(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// Copies what a project consists of: configuration, content and data.
pub fn copy_project(from: &Path, to: &Path) {
    for part in ["sendstats.toml", "content", "data"] {
        for entry in walkdir::WalkDir::new(from.join(part)) {
            let entry = entry.unwrap();
            if entry.file_type().is_file() {
                let path = entry.path().strip_prefix(from).unwrap();
                put(to, path.to_str().unwrap(), &fs::read(entry.path()).unwrap());
            }
        }
    }
}

/// Returns every file below a folder by its path, with `/` on every system.
pub fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(folder).unwrap();
            let path = path.to_str().unwrap().replace('\\', "/");
            files.insert(path, fs::read(entry.path()).unwrap());
        }
    }
    files
}

/// Returns `sendstats build` for a project and an output folder.
pub fn build_command(project: &Path, out: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sendstats"));
    command.arg("build").arg("--project").arg(project);
    command.arg("--out").arg(out);
    command
}

/// Returns the exit status and what a person was told.
pub fn status_and_words(output: &Output) -> (i32, String) {
    let words = String::from_utf8(output.stderr.clone()).unwrap();
    (output.status.code().unwrap(), words)
}
