//! `sendstats check`: what a person and a program are told, without anything being written.

mod support;

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};
use support::{copy_project, put, root, status_and_words, tree};
use tempfile::TempDir;

const WAITS: &str = "data/2026-10-31/waits.csv";
const HEADERS: &str = "case_ref,upn,district,need,received,decided,decision,week20,issued\n";

/// Returns the sound project of `tests/faults/` with another file of waits.
fn project(rows: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_project(&root().join("tests/faults/project"), folder.path());
    put(folder.path(), WAITS, format!("{HEADERS}{rows}").as_bytes());
    folder
}

fn check(project: &Path, arguments: &[&str]) -> Output {
    let before = tree(project);
    let output = Command::new(env!("CARGO_BIN_EXE_sendstats"))
        .args(["check", "--project"])
        .arg(project)
        .args(arguments)
        .output()
        .unwrap();
    assert!(tree(project) == before, "check has written something");
    output
}

fn json(project: &Path) -> (i32, Value) {
    let output = check(project, &["--format", "json"]);
    let report = serde_json::from_slice(&output.stdout).expect("the report is JSON");
    (status_and_words(&output).0, report)
}

/// Rows whose plan is dated before the request, in a delivery of 120.
fn late_rows() -> String {
    let row = |n: u32| {
        let issued = if n > 110 { "2024-06-02" } else { "2025-06-02" };
        let decision = if n == 1 { "Refused" } else { "Agreed" };
        format!("CASE-{n:04},,E07000001,Autism,2025-01-06,2025-02-10,{decision},no,{issued}\n")
    };
    (1..=120).map(row).collect()
}

#[test]
fn faults_are_told_to_a_program_as_json() {
    let folder = project(&late_rows());
    let (status, report) = json(folder.path());
    assert_eq!(status, 1);
    let expected = serde_json::json!([{
        "severity": "stops",
        "file": WAITS,
        "lines": [112, 113, 114, 115, 116, 117, 118, 119, 120, 121],
        "rows": 10,
        "column": "issued",
        "problem": "the date is before the start in column `received`",
        "remedy": "Correct the row or drop it from the delivery."
    }]);
    assert_eq!(report["faults"], expected);
    assert_eq!(report["inputs"], serde_json::json!([]));
}

#[test]
fn a_sound_delivery_is_told_to_a_program_as_json() {
    let folder = project(&late_rows().replace("2024-06-02", "2025-07-01"));
    let (status, report) = json(folder.path());
    assert_eq!(status, 0);
    assert_eq!(report["faults"], serde_json::json!([]));
    let input = report["inputs"]
        .as_array()
        .unwrap()
        .iter()
        .find(|input| input["input"] == "council")
        .unwrap();
    assert_eq!(input["warnings"], serde_json::json!([]));
    assert_eq!(input["files"][0]["read"], 120);
    assert_eq!(input["files"][0]["used"], 120);
}

/// The delivery of a month ago, beside one with a category, an area and rows that it had not.
#[test]
fn a_delivery_is_compared_with_the_one_before() {
    let folder = project(
        "CASE-1,,E07000001,Autism,2025-01-06,,,no,2025-06-02\n\
         CASE-2,,E07000001,Speech,2025-01-07,,,no,\n\
         CASE-3,,,Speech,2025-01-08,,,no,\n\
         CASE-4,,E07000001,Hearing,2025-01-08,,,no,\n",
    );
    let before = "CASE-1,,E07000001,Autism,2025-01-06,,,no,2025-06-02\n\
                  CASE-2,,E07000002,Vision,2025-01-07,,,no,\n";
    put(
        folder.path(),
        "data/2026-09-30/waits.csv",
        format!("{HEADERS}{before}").as_bytes(),
    );
    let path = folder.path().join("sendstats.toml");
    let config = std::fs::read_to_string(&path).unwrap();
    let values = "[inputs.council.values.need]\nautism = \"Autism\"\nvision = \"Vision\"\n";
    std::fs::write(&path, format!("{config}{values}")).unwrap();
    let (status, words) = status_and_words(&check(folder.path(), &[]));
    let (council, _) = words.split_once("Input office").unwrap();
    assert_eq!(
        council,
        "Input council, as at 2026-10-31\n  \
           data/2026-10-31/waits.csv: 4 rows, 3 used\n    \
             1 left out: the area is blank (line 4)\n  \
           Since the delivery of 2026-09-30: 1 more row.\n  \
           Need: 2 categories that are not mapped are new.\n  \
           Need: `Vision` has no case any more.\n  \
           South Vale has no case any more.\n  \
           Warning: sendstats.toml: inputs.council.clocks.final_plan.stopped.when.decision: no row has \
           \"Refused\" in column `decision`. Look how the column spells it, and correct the configuration; a text \
           that is only rare may stay.\n  \
           Warning: sendstats.toml: inputs.council.values.need: no row has \"Vision\" in column `need`. Look how \
           the column spells it, and correct the configuration; a text that is only rare may stay.\n  \
           Warning: data/2026-10-31/waits.csv, column `need`: 2 texts are not mapped, in 2 rows: \
           lines 3 and 5. They stand as categories of their own. Map each in \
           [inputs.council.values.need] with a line such as transport = [\"Transport*\", \
           \"Taxi\"], or add there other = \"Other\" to take the rest.\n  \
           First and last start: 2025-01-06, 2025-01-08\n  \
           First and last end: 2025-06-02, 2025-06-02\n  \
           Need: 3 categories\n  \
           Without cases, districts: South Vale\n  \
           Columns of data/2026-10-31/waits.csv\n    \
             used: `case_ref`, `district`, `need`, `decided` (100% blank), \
             `decision` (100% blank), `received`, `issued` (66% blank), `week20`\n    \
             ignored: `upn`\n"
    );
    assert_eq!(status, 0);
    let (_, report) = json(folder.path());
    let council = &report["inputs"][0];
    assert_eq!(council["before"]["used"], 2);
    assert_eq!(council["areas_without_cases"][0]["areas"][0], "South Vale");
    assert_eq!(council["files"][0]["dropped"][0]["lines"][0], 4);
}

#[test]
fn a_delivery_before_that_cannot_be_read_is_said_to_be_so() {
    let folder = project(&late_rows().replace("2024-06-02", "2025-07-01"));
    put(folder.path(), "data/2026-09-30/waits.csv", b"ref\n1\n");
    let (status, words) = status_and_words(&check(folder.path(), &[]));
    assert_eq!(status, 0);
    let sentence = "The delivery before, of 2026-09-30, cannot be read with this configuration: \
                    it is not compared.";
    assert!(words.contains(sentence), "{words}");
}

/// Runs `build` on a project, and returns its exit status, its words and whether there is a site.
fn build(project: &Path, arguments: &[&str]) -> (i32, String, bool) {
    let site = project.join("site");
    let output = support::build_command(project, &site)
        .args(arguments)
        .output()
        .unwrap();
    let (status, words) = status_and_words(&output);
    (status, words, site.exists())
}

#[test]
fn warnings_stop_only_where_they_are_to() {
    let folder = project(&late_rows().replace("2024-06-02", "2025-07-01"));
    put(folder.path(), "data/2026-10-31/notes.csv", b"a,b\n1,2\n");
    let sentence =
        "data/2026-10-31/notes.csv: the file is not read: no pattern of an input fits it.";
    let (status, report) = json(folder.path());
    assert_eq!(status, 0);
    let inputs = report["inputs"].as_array().unwrap().iter();
    let warnings: Vec<&Value> = inputs
        .flat_map(|input| input["warnings"].as_array().unwrap())
        .collect();
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0]["severity"], "warns");
    assert_eq!(warnings[0]["file"], "data/2026-10-31/notes.csv");

    let (status, words) = status_and_words(&check(folder.path(), &["--strict"]));
    assert_eq!(status, 1);
    assert!(words.starts_with(sentence), "{words}");
    let (status, words, is_there) = build(folder.path(), &["--strict"]);
    assert_eq!((status, is_there), (1, false));
    assert!(words.starts_with(sentence), "{words}");
    let (status, words, is_there) = build(folder.path(), &[]);
    assert_eq!((status, is_there), (0, true));
    assert!(words.starts_with("Built "), "{words}");
    assert!(words.contains(&format!("\nWarning: {sentence}")), "{words}");
}

#[test]
fn a_project_sees_what_a_wider_plan_would_withhold_and_can_ask_for_it() {
    // Thirty cases a month in one district, one in the other.
    let row = |n: u32| {
        let (month, district) = (1 + n % 3, if n == 5 { 2 } else { 1 });
        format!("CASE-{n:03},,E0700000{district},Autism,2025-0{month}-06,2025-05-10,Agreed,no,\n")
    };
    let folder = project(&(0..90).map(row).collect::<String>());
    let (status, report) = json(folder.path());
    assert_eq!(status, 0);
    let wider = report["tables_of_wider_plan"].as_array().unwrap();
    let outcome = |line: &str| {
        let table = wider.iter().find(|table| table["line"] == line);
        table.map(|table| (table["level"].clone(), table["published"].clone()))
    };
    let withheld = |level: &str| Some((Value::from(level), Value::from(false)));
    assert_eq!(outcome("quarters = \"district\""), withheld("districts"));
    assert_eq!(outcome("breakdowns = \"district\""), withheld("districts"));
    assert_eq!(outcome("years = \"district\""), None);
    let path = folder.path().join("sendstats.toml");
    let config = std::fs::read_to_string(&path).unwrap();
    let ask = |section: &str| {
        std::fs::write(&path, format!("{config}\n[publish]\n{section}\n")).unwrap();
    };
    ask("quarters = \"district\"\nmonths = \"none\"");
    let (_, report) = json(folder.path());
    let tables = report["tables"].as_array().unwrap();
    let has = |periods: &str, level: &str| {
        let mut tables = tables.iter();
        tables.any(|table| table["periods"] == periods && table["level"] == level)
    };
    assert!(has("quarters", "districts"));
    assert!(!has("months", "local authorities"));
    for (section, problem) in [
        (
            "years = \"local_authority\"",
            "publish.years: the area of site.spotlight would have no figures; write \
             \"constituency\" or a smaller level",
        ),
        (
            "months = \"county\"",
            "\"none\", or the smallest level: \"country\"",
        ),
    ] {
        ask(section);
        let (status, words) = status_and_words(&check(folder.path(), &[]));
        assert_eq!(status, 2);
        assert!(words.contains(problem), "{words}");
    }
}

/// A program that read the report found none where the configuration was at fault.
#[test]
fn mistakes_of_the_configuration_are_told_to_a_program_as_json() {
    let folder = project(&late_rows());
    let path = folder.path().join("sendstats.toml");
    let sound = std::fs::read_to_string(&path).unwrap();
    let faults = |config: &[u8]| {
        std::fs::write(&path, config).unwrap();
        let (status, report) = json(folder.path());
        assert_eq!(status, 2);
        assert_eq!(report["inputs"], serde_json::json!([]));
        report["faults"].clone()
    };
    let mistake = |lines: &[u64], problem: &str| {
        serde_json::json!({
            "severity": "stops",
            "file": "sendstats.toml",
            "lines": lines,
            "rows": lines.len(),
            "column": null,
            "problem": problem,
            "remedy": "Correct it, then run the command again."
        })
    };
    let misspelt = faults(format!("colour = 1\n{sound}").as_bytes());
    let problem = misspelt[0]["problem"].as_str().unwrap();
    assert!(
        problem.starts_with("unknown field `colour`, expected"),
        "{problem}"
    );
    assert_eq!(misspelt, serde_json::json!([mistake(&[1], problem)]));
    assert_eq!(
        faults(b"title = \"Sh\xEEre\"\n"),
        serde_json::json!([mistake(
            &[],
            "the text is not UTF-8: save it as UTF-8 (in Notepad: Save as, Encoding)"
        )])
    );
    // What the configuration names is not there, and the data have faults besides.
    let found = faults(
        sound
            .replace("spotlight = \"E14000001\"", "spotlight = \"E14000009\"")
            .as_bytes(),
    );
    let found = found.as_array().unwrap();
    let spotlight = "site.spotlight: the area `E14000009` is not in data/reference/areas.csv: add it there, or \
        correct the code";
    assert_eq!(found[0], mistake(&[], spotlight));
    assert_eq!(
        (&found[1]["file"], &found[1]["rows"]),
        (&WAITS.into(), &10.into())
    );
    assert_eq!(found.len(), 2);
    std::fs::remove_file(&path).unwrap();
    let (status, report) = json(folder.path());
    assert_eq!(status, 2);
    let problem = &report["faults"][0]["problem"];
    assert_eq!(
        problem,
        "there is no such file: name the project's folder with --project"
    );
}

/// The file of events belongs to no input, and `check` was silent on it.
#[test]
fn the_file_of_events_is_told_of_like_a_delivery() {
    let folder = project(&late_rows().replace("2024-06-02", "2025-07-01"));
    let path = folder.path().join("sendstats.toml");
    let config = std::fs::read_to_string(&path).unwrap();
    let config = config.replace(
        "[site]\n",
        "[site]\nevents = \"data/reference/events.csv\"\n",
    );
    std::fs::write(&path, config).unwrap();
    let events =
        b"date,area,title,source\n03/04/24,South Vale,Board,\n2024-09,,Inspection,Ofsted\n";
    put(folder.path(), "data/reference/events.csv", events);
    let (status, words) = status_and_words(&check(folder.path(), &[]));
    assert_eq!(status, 0);
    let expected = "Events\n  \
           data/reference/events.csv: 2 rows, 2 used\n  \
           Columns of data/reference/events.csv\n    \
             used: `date`, `area` (50% blank), `title`, `source` (50% blank)\n    \
             Column `date`: years of two digits are read as 2000 to 2089 and 1990 to 1999.\n    \
             Column `date`: no date shows whether the day or the month comes first (line 2 could be either); they \
             are read with the day first.\n\
         Tables\n";
    assert!(words.contains(expected), "{words}");
    let (_, report) = json(folder.path());
    assert_eq!(report["events"]["used"], 2);
}
