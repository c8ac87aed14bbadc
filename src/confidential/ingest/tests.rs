//! Projects made of small strings, for the tests of every part of ingest.

use super::ingest;
use crate::areas::Areas;
use crate::confidential::records::{Case, Cases, End, Records};
use crate::config::Project;
use crate::fault::Error;
use crate::figures::{FigureSet, Given};
use crate::period::Day;
use std::fmt::Write;
use std::path::Path;

const SITE: &str = "[site]\ntitle = \"T\"\npublisher = \"P\"\ncontact = \"C\"\nhome = \"E10\"\n";

const AREAS: &str = "code,name,level,parents,population,old_code,aliases\n\
    E92,England,country,,,,\n\
    E10,Shire,local_authority,E92,\"210,000\",830,\n\
    E06,City,local_authority,E92,,,\n\
    E07,Bolsover,district,E10,,,\n\
    E14,Bolsover,constituency,E10,,,\n\
    E05,Clowne,ward,E07;E14,,E01,Old Clowne\n";

/// An input of complaints with every column that the program knows.
pub(super) const OFFICE: &str = "[inputs.office]\nkind = \"complaints\"\n\
    files = \"data/*/complaints*.csv\"\n\
    columns = { case = \"ref\", area = \"ward\", received = \"received\", \
    acknowledged = \"acknowledged\", replied = \"replied\", stage = \"stage\", route = \"route\" }\n";

/// A project in a folder that is removed with it.
pub(super) struct Folder {
    pub project: Project,
    _folder: tempfile::TempDir,
}

/// Returns a project with a configuration below `[site]` and `[areas]`, and its files.
pub(super) fn open(inputs: &str, files: &[(&str, &str)]) -> Folder {
    let areas = "[areas]\nfile = \"areas.csv\"\n";
    let files: Vec<_> = files
        .iter()
        .copied()
        .chain([("areas.csv", AREAS)])
        .collect();
    open_bare(&format!("{SITE}{areas}{inputs}"), &files)
}

/// Returns a project with exactly these files.
pub(super) fn open_bare(config: &str, files: &[(&str, &str)]) -> Folder {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let project = Project::from_text(folder.path(), config);
    Folder {
        project: project.map_err(|error| error.to_string()).unwrap(),
        _folder: folder,
    }
}

/// Checks all that a project's files hold, or what is wrong with them, as lines.
pub(super) fn check(inputs: &str, files: &[(&str, &str)], expected: &str) {
    assert_eq!(shown(&open(inputs, files).project, None), expected);
}

/// Returns all that a project's files hold, and what was decided in reading them, as lines.
pub(super) fn noted(inputs: &str, files: &[(&str, &str)]) -> String {
    let folder = open(inputs, files);
    let records = ingest(&folder.project, None).unwrap_or_else(|error| panic!("{error}"));
    let mut lines = records_as_lines(&records);
    for intake in &records.intakes {
        let notes = intake.files.iter().flat_map(|file| &file.notes);
        for line in notes
            .cloned()
            .chain(intake.warnings.iter().map(ToString::to_string))
        {
            writeln!(lines, "{line}").unwrap();
        }
    }
    lines
}

/// Returns what a project's files hold, or what is wrong with them, as lines.
pub(super) fn shown(project: &Project, as_of: Option<Day>) -> String {
    match ingest(project, as_of) {
        Ok(records) => records_as_lines(&records),
        Err(Error::Faults(faults)) => faults
            .iter()
            .fold(String::new(), |lines, fault| lines + &format!("{fault}\n")),
        Err(error) => format!("{error}\n"),
    }
}

fn records_as_lines(records: &Records) -> String {
    let mut lines = String::new();
    for cases in &records.cases {
        lines += &cases_as_lines(cases, &records.areas);
    }
    for set in &records.figures {
        lines += &figures_as_lines(set, &records.areas);
    }
    for event in &records.events {
        let area = event
            .area
            .map_or("everywhere", |area| code(&records.areas, area));
        writeln!(
            lines,
            "{} ({}) {area}: {}; {}",
            event.date, event.day, event.title, event.source
        )
        .unwrap();
    }
    for file in records.intakes.iter().flat_map(|intake| &intake.files) {
        write!(
            lines,
            "{}: read {}, used {}",
            file.path, file.read, file.used
        )
        .unwrap();
        for (reason, n_rows) in &file.drops {
            write!(lines, ", {} {n_rows}", reason.words()).unwrap();
        }
        lines.push('\n');
        assert_eq!(file.read, file.used + file.drops.values().sum::<u64>());
    }
    lines
}

fn cases_as_lines(cases: &Cases, areas: &Areas) -> String {
    let covers: Vec<&str> = cases.covers.iter().map(|area| code(areas, *area)).collect();
    let mut lines = format!(
        "{} as of {}, threshold {}, covers {}",
        cases.series.key(),
        cases.as_of,
        cases.threshold,
        covers.join(" ")
    );
    if let Some(day) = cases.complete_from {
        write!(lines, ", complete from {day}").unwrap();
    }
    if let Some(levels) = &cases.levels {
        let levels: Vec<&str> = levels.iter().map(|level| level.key()).collect();
        write!(lines, ", levels {}", levels.join(" ")).unwrap();
    }
    lines.push('\n');
    for topic in &cases.topics {
        let several = if topic.several { " (several)" } else { "" };
        let categories = topic.categories.join(" | ");
        writeln!(lines, "{}{several}: {categories}", topic.label).unwrap();
    }
    for case in &cases.list {
        lines += &case_as_line(case, cases, areas);
    }
    lines
}

fn case_as_line(case: &Case, cases: &Cases, areas: &Areas) -> String {
    let mut line = format!("{} {} ", code(areas, case.area), case.start);
    match case.end {
        End::Open => line += "open",
        End::Completed(day) => write!(line, "completed {day}").unwrap(),
        End::Stopped(day) => write!(line, "stopped {day}").unwrap(),
    }
    match case.last_lawful {
        Some(day) => write!(line, ", by {day}").unwrap(),
        None => line += ", no limit",
    }
    if case.exception {
        line += ", exception";
    }
    if case.count != 1 {
        write!(line, ", {} cases", case.count).unwrap();
    }
    for (topic, tags) in cases.topics.iter().zip(&case.tags) {
        let labels: Vec<&str> = tags
            .iter()
            .map(|tag| topic.categories[*tag as usize].as_str())
            .collect();
        write!(line, ", {}", labels.join(" + ")).unwrap();
    }
    line + "\n"
}

fn figures_as_lines(set: &FigureSet, areas: &Areas) -> String {
    let given = |given: Given| match given {
        Given::Number(number) => number.to_string(),
        Given::Symbol(symbol) => symbol.mark().to_string(),
    };
    let mut lines = format!("{} ({}), {}\n", set.input, set.status.key(), set.source);
    for figure in &set.figures {
        writeln!(
            lines,
            "{} {} {}: {} of {}, {}",
            figure.measure,
            figure.period,
            code(areas, figure.area),
            given(figure.numerator),
            given(figure.denominator),
            given(figure.value)
        )
        .unwrap();
    }
    lines
}

fn code(areas: &Areas, area: crate::areas::AreaId) -> &str {
    &areas.get(area).code
}

/// Returns a path of the real files, if they lie beside the project.
pub(super) fn real_files() -> Option<std::path::PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/real");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: the real files are not at {}", folder.display());
    None
}
