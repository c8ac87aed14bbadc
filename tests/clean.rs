//! `sendstats clean`: a raw export in, an anonymised delivery out, and a report without a value.

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use support::{folder, root, rows, status_and_words};

const RAW: &str = "\
case_ref,Child surname,dob,seen,postcode,district,need,notes,received,issued,publish
C-1,Featherstone,12/03/2012,01/02/2014,S44 6QT,E07000001,ASD,\"Mum rang again, he has been out of school since May\",06/01/2025 09:30,02/06/2025 00:00,yes
C-2,Okonjo,01/04/2011,03/04/2015,s446qu,E07000002,SLCN,,03/03/2025 11:05,,Y
C-3,Szyman,30/08/2009,05/06/2012,S1 1AA,E07000002,Autism,ring kh@example.org,02/03/2026 10:00,,no
C-4,Unwin,,07/08/2013,ZE3 9JW,E07000002,Dyspraxia; ASD,,02/03/2026 10:00,,yes
C-5,Bagshaw,,09/10/2016,,E07000001,ASD,,09/03/2026 16:45,,
";

const LOOKUP: &str = "postcode,ward\nS446QT,E05000001\nS44 6QU,E05000002\n";

const CLEAN: &str = "\
case_ref,ward,district,need,received,issued
C-1,E05000001,E07000001,autism,06/01/2025,02/06/2025
C-2,E05000002,E07000002,speech,03/03/2025,
C-4,,E07000002,Dyspraxia;autism,02/03/2026,
";

const REPORT: &str = "\
raw.csv: 5 rows read, 3 written to clean.csv.
2 rows left out: the column `publish` does not say yes.
Column `upn`, if there is one: dropped unread, as `ignore` says.
Column `postcode` replaced by `ward`: 2 postcodes found, 1 not in the lookup and left blank, 0 blank.
Column `need`: 3 tags mapped as the configuration says, 1 not mapped by it.
Column `received`: the time was cut off 3 dates.
Column `issued`: the time was cut off 1 dates.
Column `Child surname` dropped: its header is that of names of persons (3 cells).
Column `dob` dropped: its header is that of dates of birth (2 cells).
Column `notes` dropped: its cells hold what looks like free text (1 cell).
Column `seen` dropped: its cells hold what looks like dates of birth (3 cells).
Kept: `case_ref`, `ward`, `district`, `need`, `received` and `issued`. Look at each: a name among few others may not be found.
";

/// The project of the literate cases, with tags to map.
fn project(folder: &Path) {
    support::copy_project(&root().join("tests/faults/project"), folder);
    let path = folder.join("sendstats.toml");
    let text = fs::read_to_string(&path).unwrap();
    let values =
        "ignore = [\"upn\"]\nvalues.need = { autism = [\"ASD\", \"Autis*\"], speech = \"SLCN\" }";
    fs::write(&path, text.replace("ignore = [\"upn\"]", values)).unwrap();
}

fn clean(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sendstats"));
    command.current_dir(folder).arg("clean").args(arguments);
    command.output().unwrap()
}

#[test]
fn a_raw_export_becomes_a_delivery_that_passes_the_gate() {
    let folder = folder(&[
        ("raw.csv", RAW.as_bytes()),
        ("lookup.csv", LOOKUP.as_bytes()),
    ]);
    project(folder.path());
    let arguments = [
        "raw.csv",
        "--out",
        "clean.csv",
        "--lookup",
        "lookup.csv",
        "--project",
        ".",
        "--input",
        "council",
    ];
    let (status, words) = status_and_words(&clean(folder.path(), &arguments));
    assert_eq!(words, REPORT);
    assert_eq!(status, 0);
    let text = fs::read_to_string(folder.path().join("clean.csv")).unwrap();
    assert_eq!(text, CLEAN);
    let found = sendstats::confidential::personal_data(&folder.path().join("clean.csv"));
    assert!(found.is_ok_and(|found| found.is_empty()));
    let raw = sendstats::confidential::personal_data(&folder.path().join("raw.csv"));
    assert!(raw.is_ok_and(|found| found.len() >= 5));
    // Once more is the same, and over another file it is refused.
    assert_eq!(clean(folder.path(), &arguments).status.code(), Some(0));
    fs::write(folder.path().join("clean.csv"), "another").unwrap();
    assert_eq!(clean(folder.path(), &arguments).status.code(), Some(2));
    assert_eq!(
        fs::read_to_string(folder.path().join("clean.csv")).unwrap(),
        "another"
    );
}

#[test]
fn no_word_of_the_report_is_a_value() {
    let cells = rows(RAW.as_bytes());
    for header in ["Child surname", "dob", "seen", "postcode", "notes"] {
        for row in &cells {
            let cell = row[header].as_str();
            assert!(
                cell.is_empty() || !REPORT.contains(cell),
                "{header}: {cell}"
            );
        }
    }
}

#[test]
fn without_a_lookup_and_a_project_postcodes_are_dropped_and_tags_kept() {
    let folder = folder(&[("raw.csv", RAW.as_bytes())]);
    let (status, words) = status_and_words(&clean(folder.path(), &["raw.csv"]));
    assert_eq!(status, 0, "{words}");
    let text = fs::read_to_string(folder.path().join("raw-clean.csv")).unwrap();
    assert_eq!(
        text.lines().next(),
        Some("case_ref,district,need,received,issued")
    );
    assert!(
        words
            .contains("Column `postcode` dropped: its header is that of full postcodes (3 cells)."),
        "{words}"
    );
}

/// First names alone look like many things, and stayed in the copy.
#[test]
fn columns_of_notes_and_of_persons_are_dropped_by_their_headers() {
    const RAW: &str = "\
case_ref,Case Notes,Child,Parent/Carer,Child ID,Date of notes,comment,received
C-1,Oliver,Amelia,Maya,1,01/02/2025,late,06/01/2025
C-2,rang,Noah,Zoe,2,01/03/2025,,07/01/2025
";
    let folder = folder(&[("raw.csv", RAW.as_bytes())]);
    let (status, words) = status_and_words(&clean(folder.path(), &["raw.csv"]));
    assert_eq!(status, 0, "{words}");
    let text = fs::read_to_string(folder.path().join("raw-clean.csv")).unwrap();
    assert_eq!(
        text.lines().next(),
        Some("case_ref,Child ID,Date of notes,received"),
        "{words}"
    );
    for (header, what) in [("Case Notes", "free text"), ("comment", "free text")] {
        let line = format!(
            "Column `{header}` dropped: nothing asks for it, and by its header it may hold {what}.\n"
        );
        assert!(words.contains(&line), "{words}");
    }
}

#[test]
fn the_raw_file_is_never_replaced() {
    let folder = folder(&[("raw.csv", RAW.as_bytes())]);
    let (status, words) =
        status_and_words(&clean(folder.path(), &["raw.csv", "--out", "./raw.csv"]));
    assert_eq!(status, 2);
    assert_eq!(
        words,
        "./raw.csv: the clean file would take the place of the raw one: name another with --out\n"
    );
    assert_eq!(
        fs::read_to_string(folder.path().join("raw.csv")).unwrap(),
        RAW
    );
}

#[test]
fn a_word_that_is_neither_yes_nor_no_is_a_fault() {
    let raw = RAW.replace(",Y\n", ",perhaps\n");
    let folder = folder(&[("raw.csv", raw.as_bytes())]);
    let (status, words) = status_and_words(&clean(folder.path(), &["raw.csv"]));
    assert_eq!(status, 1);
    assert!(
        words.starts_with(
            "raw.csv, line 3, column `publish`: neither a word for yes nor one for no."
        ),
        "{words}"
    );
    assert!(!folder.path().join("raw-clean.csv").exists());
}
