//! Which files of a project belong to an input, and to which delivery.

use super::mapping::fits;
use crate::config::{DeliveryRule, FILE, InputConfig, InputKind, Project};
use crate::fault::{Context, Error, Fault, Result, relative};
use crate::period::Day;
use walkdir::{DirEntry, WalkDir};

/// The folder below which deliveries lie.
const DATA: &str = "data";

/// A file of an input.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SourceFile {
    /// The date of its delivery; figures need none.
    pub delivery: Option<Day>,
    /// Path below the project folder, with `/` on every system.
    pub path: String,
}

/// Returns the files of an input that count, by delivery and path.
///
/// Deliveries dated after `as_of` are left out; so are all but the newest, where each delivery
/// replaces the one before.
pub(super) fn files(
    project: &Project,
    name: &str,
    input: &InputConfig,
    as_of: Option<Day>,
) -> Result<Vec<SourceFile>> {
    let mut found: Vec<SourceFile> = matching(project, name, &input.files)?
        .into_iter()
        .map(|path| SourceFile {
            delivery: delivery_date(&path),
            path,
        })
        .collect();
    if found.is_empty() {
        return Err(Error::Faults(vec![nothing_fits(name, input)]));
    }
    let is_figures = input.kind == InputKind::Figures;
    let undated: Vec<Fault> = found
        .iter()
        .filter(|file| file.delivery.is_none() && !is_figures)
        .map(|file| outside_a_delivery(&file.path))
        .collect();
    if !undated.is_empty() {
        return Err(Error::Faults(undated));
    }
    found.retain(|file| file.delivery <= as_of || as_of.is_none());
    let newest = found.iter().filter_map(|file| file.delivery).max();
    if found.is_empty() {
        return Err(Error::Faults(vec![nothing_so_early(name, input, as_of)]));
    }
    if !is_figures && input.delivery == DeliveryRule::Replace {
        found.retain(|file| file.delivery == newest);
    }
    found.sort();
    Ok(found)
}

/// Returns the paths below the project folder that fit a pattern.
fn matching(project: &Project, name: &str, pattern: &str) -> Result<Vec<String>> {
    let parts: Vec<&str> = pattern.split('/').collect();
    if parts.iter().any(|part| matches!(*part, "" | "." | "..")) {
        let problem = "a pattern names files below the project folder, such as data/*/waits*.csv";
        return Err(Error::project(
            FILE,
            format!("inputs.{name}.files: {problem}"),
        ));
    }
    let n_fixed = parts[..parts.len() - 1]
        .iter()
        .take_while(|part| !part.contains('*'))
        .count();
    let start = parts[..n_fixed]
        .iter()
        .fold(project.root.clone(), |path, part| path.join(part));
    if !start.is_dir() {
        return Ok(Vec::new());
    }
    let open = &parts[n_fixed..];
    let fits_so_far = |entry: &DirEntry| {
        let file_name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || is_named(open[entry.depth() - 1], &file_name)
    };
    let mut paths = Vec::new();
    let walk = WalkDir::new(&start)
        .follow_links(true)
        .min_depth(open.len())
        .max_depth(open.len())
        .sort_by_file_name();
    for entry in walk.into_iter().filter_entry(fits_so_far) {
        let entry = entry
            .map_err(std::io::Error::from)
            .with_context(|| format!("looking for {pattern}"))?;
        if entry.file_type().is_file() {
            paths.push(relative(&project.root, entry.path()));
        }
    }
    Ok(paths)
}

/// Says whether a file or folder fits one part of a pattern. Hidden files, and those that a
/// spreadsheet keeps beside an open one, are meant only where the pattern says so.
fn is_named(part: &str, file_name: &str) -> bool {
    let hidden = file_name.starts_with('.') || file_name.starts_with("~$");
    fits(part, file_name) && (!hidden || !part.starts_with('*'))
}

/// Returns the date of the first dated folder below `data/` on a path.
fn delivery_date(path: &str) -> Option<Day> {
    let (folders, _) = path.rsplit_once('/')?;
    let below = folders.strip_prefix(DATA)?.strip_prefix('/')?;
    below.split('/').find_map(Day::parse_iso)
}

fn nothing_fits(name: &str, input: &InputConfig) -> Fault {
    let problem = format!(
        "no file fits the pattern `{}` of inputs.{name}.files",
        input.files
    );
    let remedy = match input.kind {
        InputKind::Figures => "Put the file there, or correct the pattern.",
        _ => "Put a delivery into a dated folder such as data/2026-10-31/, or correct the pattern.",
    };
    Fault::in_file(FILE, problem, remedy)
}

fn nothing_so_early(name: &str, input: &InputConfig, as_of: Option<Day>) -> Fault {
    let day = as_of.map(|day| day.to_string()).unwrap_or_default();
    let problem = format!(
        "every delivery that fits the pattern `{}` of inputs.{name}.files is dated after {day}",
        input.files
    );
    Fault::in_file(FILE, problem, "Choose a later date with --as-of.")
}

fn outside_a_delivery(path: &str) -> Fault {
    Fault::in_file(
        path,
        "the file lies in no dated folder below data/",
        "Put it into the folder of its delivery, such as data/2026-10-31/.",
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::open;
    use super::*;

    /// Returns the files that count, or the faults, a line each.
    fn check(keys: &str, as_of: &str, paths: &[&str], expected: &[&str]) {
        let files: Vec<(&str, &str)> = paths.iter().map(|path| (*path, "")).collect();
        let input = format!("columns = {{ case = \"c\", area = \"a\", received = \"r\" }}\n{keys}");
        let folder = open(
            &format!("[inputs.one]\nkind = \"complaints\"\n{input}"),
            &files,
        );
        let input = &folder.project.config.inputs["one"];
        let found = match super::files(&folder.project, "one", input, Day::parse_iso(as_of)) {
            Ok(files) => files.into_iter().map(|file| file.path).collect(),
            Err(Error::Faults(faults)) => faults.iter().map(ToString::to_string).collect(),
            Err(error) => vec![error.to_string()],
        };
        assert_eq!(found, expected);
    }

    const PATHS: [&str; 7] = [
        "data/2026-09-30/a.csv",
        "data/2026-10-31/a-1.csv",
        "data/2026-10-31/a-2.csv",
        "data/2026-10-31/.a.csv",
        "data/2026-10-31/~$a-1.csv",
        "data/2026-10-31/old/a.csv",
        "data/2026-10-31/b.csv",
    ];

    #[test]
    fn the_newest_delivery_replaces_the_others_unless_they_add_up() {
        let newest = ["data/2026-10-31/a-1.csv", "data/2026-10-31/a-2.csv"];
        check("files = \"data/*/a*.csv\"", "", &PATHS, &newest);
        check(
            "files = \"data/*/a*.csv\"\ndelivery = \"add\"",
            "",
            &PATHS,
            &[PATHS[0], newest[0], newest[1]],
        );
        let all = [newest[0], newest[1], "data/2026-10-31/b.csv"];
        check("files = \"data/*/*.csv\"", "", &PATHS, &all);
    }

    #[test]
    fn a_delivery_after_the_chosen_day_is_not_read() {
        check(
            "files = \"data/*/a*.csv\"",
            "2026-10-30",
            &PATHS,
            &[PATHS[0]],
        );
        check(
            "files = \"data/*/a*.csv\"",
            "2026-09-29",
            &PATHS,
            &[
                "sendstats.toml: every delivery that fits the pattern `data/*/a*.csv` of \
               inputs.one.files is dated after 2026-09-29. Choose a later date with --as-of.",
            ],
        );
    }

    #[test]
    fn what_is_not_a_delivery_is_a_fault() {
        check(
            "files = \"data/*/c*.csv\"",
            "",
            &PATHS,
            &[
                "sendstats.toml: no file fits the pattern `data/*/c*.csv` of inputs.one.files. Put \
               a delivery into a dated folder such as data/2026-10-31/, or correct the pattern.",
            ],
        );
        check(
            "files = \"data/*/*.csv\"",
            "",
            &["data/2026-10-31/a.csv", "data/new/a.csv"],
            &[
                "data/new/a.csv: the file lies in no dated folder below data/. Put it into the \
               folder of its delivery, such as data/2026-10-31/.",
            ],
        );
        check(
            "files = \"../a.csv\"",
            "",
            &PATHS,
            &[
                "sendstats.toml: inputs.one.files: a pattern names files below the project folder, \
               such as data/*/waits*.csv",
            ],
        );
    }

    #[test]
    fn the_dated_folder_may_lie_deeper() {
        assert_eq!(
            delivery_date("data/council/2026-10-31/w.csv"),
            Day::new(2026, 10, 31)
        );
        assert_eq!(delivery_date("old/2026-10-31/w.csv"), None);
        assert_eq!(delivery_date("data/2026-10-31"), None);
    }
}
