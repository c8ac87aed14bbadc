//! Which files of a project belong to an input, and to which delivery.

use super::mapping::fits;
use crate::confidential::records::Intake;
use crate::config::{DeliveryRule, FILE, InputConfig, InputKind, Project};
use crate::fault::{Context, Error, Fault, Faults, Result, relative};
use crate::period::Day;
use std::collections::BTreeSet;
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
        return Err(Error::Faults(vec![nothing_fits(project, name, input)?]));
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

/// Returns the fault of an input without a file, which names one that only its ending keeps out.
fn nothing_fits(project: &Project, name: &str, input: &InputConfig) -> Result<Fault> {
    let pattern = &input.files;
    let problem = format!("no file fits the pattern `{pattern}` of inputs.{name}.files");
    if let Some(waiting) = matching(project, name, &placeholder(pattern))?.first() {
        return Ok(not_downloaded(waiting));
    }
    for file in matching(project, name, &with_ending(pattern, ".*"))? {
        if let Some(ending) = ending_of_table(&file) {
            let pattern = with_ending(pattern, ending);
            let remedy = format!("There is {file}: to read it, write files = \"{pattern}\".");
            return Ok(Fault::in_file(FILE, problem, remedy));
        }
    }
    let remedy = match input.kind {
        InputKind::Figures => "Put the file there, or correct the pattern.",
        _ => "Put a delivery into a dated folder such as data/2026-10-31/, or correct the pattern.",
    };
    Ok(Fault::in_file(FILE, problem, remedy))
}

/// Endings of the files that can be read, the longer ones first.
const TABLES: [&str; 11] = [
    ".csv.gz", ".tsv.gz", ".txt.gz", ".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls",
    ".ods",
];

fn ending_of_table(path: &str) -> Option<&'static str> {
    let path = path.to_ascii_lowercase();
    TABLES.into_iter().find(|ending| path.ends_with(ending))
}

/// Returns a pattern with another ending: `data/*/waits*.xlsx` for `data/*/waits*.csv`.
fn with_ending(pattern: &str, ending: &str) -> String {
    let known = ending_of_table(pattern).map_or(0, str::len);
    format!("{}{ending}", &pattern[..pattern.len() - known])
}

/// Returns the pattern of what a cloud service puts in the place of a file that it keeps.
fn placeholder(pattern: &str) -> String {
    let (folder, name) = pattern.rsplit_once('/').unwrap_or(("", pattern));
    let slash = if folder.is_empty() { "" } else { "/" };
    format!("{folder}{slash}.{name}{PLACEHOLDER}")
}

/// How iCloud ends the name of a file that is not on the machine.
const PLACEHOLDER: &str = ".icloud";

fn not_downloaded(path: &str) -> Fault {
    Fault::in_file(
        path,
        "the file that belongs here is in the cloud and not on this machine",
        "Download it: open its folder and choose \"Download now\".",
    )
}

/// Adds to what was read a word on everything else in the folders of its deliveries: nothing that
/// the council sent is passed over in silence.
pub(super) fn tell_what_lies_beside(
    project: &Project,
    intakes: &mut [Intake],
    faults: &mut Faults,
) -> Result<()> {
    let mut told = BTreeSet::new();
    for intake in intakes {
        // With `add` an input has many deliveries.
        let folders = intake
            .files
            .iter()
            .filter_map(|file| dated_folder(&file.path));
        let folders: BTreeSet<String> = folders.map(str::to_string).collect();
        for folder in folders
            .into_iter()
            .filter(|folder| told.insert(folder.clone()))
        {
            for path in files_below(project, &folder)? {
                match beside(project, &path) {
                    Beside::Read => {}
                    Beside::Litter(note) => intake.files[0].notes.push(note),
                    Beside::Fault(fault) if fault.stops() => faults.push(fault),
                    Beside::Fault(fault) => intake.warnings.push(fault),
                }
            }
        }
    }
    Ok(())
}

/// Returns the dated folder of a delivery's file.
fn dated_folder(path: &str) -> Option<&str> {
    let mut end = DATA.len();
    delivery_date(path)?;
    path.get(end + 1..)?.split('/').find_map(|part| {
        end += 1 + part.len();
        Day::parse_iso(part).map(|_| &path[..end])
    })
}

fn files_below(project: &Project, folder: &str) -> Result<Vec<String>> {
    let mut paths = Vec::new();
    for entry in WalkDir::new(project.root.join(folder)).sort_by_file_name() {
        let entry = entry
            .map_err(std::io::Error::from)
            .with_context(|| format!("looking into {folder}"))?;
        if !entry.file_type().is_dir() {
            paths.push(relative(&project.root, entry.path()));
        }
    }
    Ok(paths)
}

/// What a file in the folder of a delivery is.
enum Beside {
    /// A file of an input.
    Read,
    /// What a program leaves in any folder.
    Litter(String),
    Fault(Fault),
}

/// Files that systems leave in folders, in small letters.
const LITTER: [&str; 3] = ["desktop.ini", "thumbs.db", "ehthumbs.db"];

fn beside(project: &Project, path: &str) -> Beside {
    let inputs = &project.config.inputs;
    if inputs.values().any(|input| fits_path(&input.files, path)) {
        return Beside::Read;
    }
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    if let Some(waiting) = name
        .strip_suffix(PLACEHOLDER)
        .and_then(|rest| rest.strip_prefix('.'))
    {
        let path_of_file = format!("{folder}/{waiting}");
        let is_wanted = inputs
            .values()
            .any(|input| fits_path(&input.files, &path_of_file));
        let fault = not_downloaded(path);
        return Beside::Fault(if is_wanted { fault } else { fault.as_warning() });
    }
    if name.starts_with("~$") || name.starts_with(".~lock.") {
        return Beside::Fault(
            Fault::in_file(
                path,
                "a workbook of this folder is open in another program, or was when it was copied",
                "Save and close it, so that all of it is read.",
            )
            .as_warning(),
        );
    }
    if name.starts_with('.') || LITTER.contains(&name.to_ascii_lowercase().as_str()) {
        return Beside::Litter(format!("`{name}` in its folder passed over"));
    }
    let fault = match ending_of_table(name) {
        None => Fault::in_file(
            path,
            "the file is not read: it is no table",
            "If figures stand in it, put them into a .csv or .xlsx file; else take it out of the \
             delivery.",
        ),
        Some(ending) => {
            let fits = |input: &&InputConfig| fits_path(&with_ending(&input.files, ending), path);
            let remedy = match inputs.values().find(fits) {
                Some(input) => {
                    let pattern = with_ending(&input.files, ending);
                    format!(
                        "To read it, write files = \"{pattern}\"; else take it out of the delivery."
                    )
                }
                None => {
                    "Correct its name or the pattern, or take it out of the delivery.".to_string()
                }
            };
            Fault::in_file(
                path,
                "the file is not read: no pattern of an input fits it",
                remedy,
            )
        }
    };
    Beside::Fault(fault.as_warning())
}

fn fits_path(pattern: &str, path: &str) -> bool {
    let (patterns, parts) = (pattern.split('/'), path.split('/'));
    patterns.clone().count() == parts.clone().count()
        && patterns
            .zip(parts)
            .all(|(pattern, part)| is_named(pattern, part))
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
    let looks_dated = |folder: &str| {
        let is_digit = |(place, byte): (usize, u8)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        };
        folder.len() == 10 && folder.bytes().enumerate().all(is_digit)
    };
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    if let Some(folder) = folders.split('/').find(|folder| looks_dated(folder)) {
        return Fault::in_file(
            path,
            format!("the folder is called {folder}, and there is no such day"),
            "Name it by the day of the delivery, such as 2026-10-31.",
        );
    }
    Fault::in_file(
        path,
        "the file lies in no dated folder below data/",
        "Put it into the folder of its delivery, such as data/2026-10-31/.",
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::{OFFICE, open, shown};
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
    fn a_file_with_another_ending_is_named() {
        check(
            "files = \"data/*/c*.csv\"",
            "",
            &["data/2026-10-31/c.xlsx"],
            &[
                "sendstats.toml: no file fits the pattern `data/*/c*.csv` of inputs.one.files. \
               There is data/2026-10-31/c.xlsx: to read it, write files = \"data/*/c*.xlsx\".",
            ],
        );
        check(
            "files = \"data/*/c*.csv\"",
            "",
            &["data/2026-10-31/.c.csv.icloud"],
            &[
                "data/2026-10-31/.c.csv.icloud: the file that belongs here is in the cloud and \
               not on this machine. Download it: open its folder and choose \"Download now\".",
            ],
        );
    }

    #[test]
    fn what_lies_beside_the_files_is_told() {
        let row = "ref,ward,received,acknowledged,replied,stage,route\n1,E05,2024-06-03,,,,\n";
        let folder = open(
            OFFICE,
            &[
                ("data/2024-12-31/complaints.csv", row),
                ("data/2024-12-31/complaints.xlsx", "any"),
                ("data/2024-12-31/~$complaints.xlsx", "any"),
                ("data/2024-12-31/.complaints-2.csv.icloud", "any"),
                ("data/2024-12-31/Thumbs.db", "any"),
                ("data/2024-12-31/from the council/reply.pdf", "any"),
                ("data/2024-12-31/other.csv", "any"),
                ("data/2024-11-30/reply.pdf", "any"),
            ],
        );
        let found = shown(&folder.project, None);
        assert_eq!(
            found,
            "data/2024-12-31/.complaints-2.csv.icloud: the file that belongs here is in the \
             cloud and not on this machine. Download it: open its folder and choose \"Download \
             now\".\n\
             data/2024-12-31/complaints.xlsx: the file is not read: no pattern of an input fits \
             it. To read it, write files = \"data/*/complaints*.xlsx\"; else take it out of the \
             delivery.\n\
             data/2024-12-31/from the council/reply.pdf: the file is not read: it is no table. If \
             figures stand in it, put them into a .csv or .xlsx file; else take it out of the \
             delivery.\n\
             data/2024-12-31/other.csv: the file is not read: no pattern of an input fits it. \
             Correct its name or the pattern, or take it out of the delivery.\n\
             data/2024-12-31/~$complaints.xlsx: a workbook of this folder is open in another \
             program, or was when it was copied. Save and close it, so that all of it is read.\n"
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
