//! The other method of disclosure control: every count is rounded, and all else follows from the
//! rounded counts.

mod support;

use sendstats::audit::audit;
use sendstats::catalogue::{Dataset, Statistic, measures};
use sendstats::publish::site::Site;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::sync::LazyLock;
use support::{
    DEMONSTRATION, Row, built, copy_project, files_ending, folder, pages, put, root, rows_of_site,
    text,
};
use tempfile::TempDir;

const TABLES: [&str; 6] = [
    "data/waits.csv",
    "data/waits-quarter.csv",
    "data/waits-month.csv",
    "data/complaints.csv",
    "data/complaints-quarter.csv",
    "data/complaints-month.csv",
];

/// Returns the columns that count cases.
fn counts() -> impl Iterator<Item = &'static str> {
    let all = [Dataset::Waits, Dataset::Complaints].into_iter();
    let counted = all.flat_map(measures).filter(|measure| {
        !matches!(
            measure.statistic,
            Statistic::Share { .. }
                | Statistic::Rate { .. }
                | Statistic::Quantile { .. }
                | Statistic::CohortMedian
        )
    });
    counted.map(|measure| measure.id)
}

/// The demonstration, its counts rounded to 5.
static ROUNDED: LazyLock<Site> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    copy_project(&root(), folder.path());
    let configuration = fs::read_to_string(root().join("sendstats.toml")).unwrap();
    let suppress = "method = \"suppress\"";
    assert!(configuration.contains(suppress));
    let configuration = configuration.replace(suppress, "method = \"round\"\nbase = 5");
    put(folder.path(), "sendstats.toml", configuration.as_bytes());
    built(folder.path())
});

/// Returns where a row stands: period, area and filters.
fn place(row: &Row) -> Vec<&str> {
    let columns = [
        "time_period",
        "time_identifier",
        "geographic_level",
        "country_code",
        "region_code",
        "new_la_code",
        "lad_code",
        "pcon_code",
        "ward_code",
        "clock",
        "breakdown_topic",
        "breakdown",
        "status",
    ];
    let cells = columns.iter().map(|column| row.get(*column));
    cells.map(|cell| cell.map_or("", String::as_str)).collect()
}

fn nearest(count: u64) -> u64 {
    (count + 2) / 5 * 5
}

#[test]
fn every_count_is_the_true_one_rounded() {
    let (mut n_compared, mut n_more) = (0, 0);
    for table in TABLES {
        let exact = rows_of_site(&DEMONSTRATION, table);
        let exact: BTreeMap<Vec<&str>, &Row> = exact.iter().map(|row| (place(row), row)).collect();
        for row in &rows_of_site(&ROUNDED, table) {
            assert_eq!(row["rounded_to"], "5");
            for measure in counts() {
                let Some(Ok(count)) = row.get(measure).map(|cell| cell.parse::<u64>()) else {
                    continue;
                };
                assert_eq!(count % 5, 0, "{table}: {measure}");
                let exact = exact.get(&place(row));
                match exact.map(|exact| exact[measure].parse::<u64>()) {
                    Some(Ok(exact)) => {
                        assert_eq!(count, nearest(exact), "{table}: {measure}");
                        n_compared += 1;
                    }
                    // Withheld by the other method.
                    _ => n_more += 1,
                }
            }
        }
    }
    assert!(n_compared > 1_000, "{n_compared}");
    assert!(n_more > 100, "{n_more}");
}

#[test]
fn percentages_are_those_of_the_rounded_counts() {
    let mut n_shares = 0;
    for row in rows_of_site(&ROUNDED, "data/waits.csv") {
        for (share, part, whole) in [
            ("pc_in_limit_ex", "in_limit_ex", "completed_ex"),
            ("pc_due_in_limit", "due_in_limit", "due"),
        ] {
            let number = |name: &str| row[name].parse::<f64>();
            let (Ok(share), Ok(part), Ok(whole)) = (number(share), number(part), number(whole))
            else {
                continue;
            };
            assert!((share - 100.0 * part / whole).abs() <= 0.05 + 1e-9);
            // Of fewer cases rounding could move it further than chance, and 0 need not be none.
            assert!(whole >= 50.0 && part > 0.0 && part < whole);
            n_shares += 1;
        }
    }
    assert!(n_shares > 50, "{n_shares}");
}

/// A printed 0 stands for two cases as well: no other mark of its row may say which it is.
#[test]
fn quantiles_do_not_tell_a_rounded_none_from_none() {
    let catalogue = measures(Dataset::Waits).iter();
    let quantiles: Vec<&str> = catalogue
        .filter(|measure| matches!(measure.statistic, Statistic::Quantile { .. }))
        .map(|measure| measure.id)
        .collect();
    let (mut n_none, mut n_unreliable) = (0, 0);
    for row in rows_of_site(&ROUNDED, "data/waits.csv") {
        n_none += usize::from(row["completed_ex"] == "0");
        for id in &quantiles {
            assert_ne!(row[*id], "z", "{row:?}");
            n_unreliable += usize::from(row["completed_ex"] == "0" && row[*id] == "u");
        }
    }
    assert!(
        n_none > 0 && n_unreliable >= n_none,
        "{n_none}, {n_unreliable}"
    );
}

#[test]
fn what_needs_counts_as_they_are_is_left_out() {
    assert!(rows_of_site(&ROUNDED, "data/survival.csv").is_empty());
    assert!(
        !files_ending(&ROUNDED, ".svg")
            .iter()
            .any(|(path, _)| path.contains("curves"))
    );
}

#[test]
fn every_page_says_so() {
    for (path, page) in pages(&ROUNDED) {
        assert!(page.contains("rounded to the nearest 5"), "{path}");
        for word in ["no request was open", "0 of 0"] {
            assert!(!page.contains(word), "{path}: {word}");
        }
        let mut none = page.split("none of ").skip(1);
        assert!(
            !none.any(|rest| rest.starts_with(|next: char| next.is_ascii_digit())),
            "{path}"
        );
    }
    let method = text(&ROUNDED, "methodology/index.html");
    assert!(method.contains("A printed 5 stands for 3 to 7 cases"));
    assert!(!method.contains("No published count of cases stands for 1 to 4"));
    let meta = text(&ROUNDED, "data/waits.meta.csv");
    assert!(meta.contains("\nrounded_to,Filter,"), "{meta}");
}

#[test]
fn a_count_that_is_not_rounded_is_found() {
    let table = text(&ROUNDED, "data/waits-month.csv");
    let mut lines: Vec<String> = table.lines().map(str::to_string).collect();
    let open = lines[0].split(',').position(|column| column == "open");
    let mut cells: Vec<&str> = lines[1].split(',').collect();
    let count: u64 = cells[open.unwrap()].parse().unwrap();
    let one_more = (count + 1).to_string();
    cells[open.unwrap()] = &one_more;
    lines[1] = cells.join(",");
    let changed = lines.join("\n");
    let files = ROUNDED.files().map(|(path, bytes)| match path {
        "data/waits-month.csv" => (path, changed.as_bytes()),
        _ => (path, bytes),
    });
    let audit = audit(&files.collect(), 5).unwrap();
    let problem = "is not rounded as the row says";
    assert!(
        audit
            .findings
            .iter()
            .any(|finding| finding.problem.contains(problem))
    );
}

const CONFIGURATION: &str = r#"
[site]
title = "T"
publisher = "P"
contact = "C"
home = "E10000001"
[areas]
file = "data/reference/areas.csv"
[disclosure]
method = "round"
[inputs.council]
kind = "waits"
files = "data/*/waits.csv"
columns = { case = "ref", area = "area", need = "need" }
clocks.final_plan = { started = "received", ended = "issued" }
"#;

/// Returns a project of an authority with as many cases of each of four needs in 2024.
fn four_needs(n_each: usize, disclosure: &str) -> TempDir {
    let areas = "code,name,level,parents\nE92000001,England,country,\nE10000001,Shire,local_authority,E92000001\n";
    let mut waits = String::from("ref,area,need,received,issued\n");
    for need in ["Autism", "Hearing", "Speech", "Vision"] {
        for (year, n) in [(2023, 9), (2024, n_each)] {
            for case in 0..n {
                let (started, ended) = (format!("{year}-02-05"), format!("{year}-06-11"));
                writeln!(
                    waits,
                    "{need}{year}-{case},E10000001,{need},{started},{ended}"
                )
                .unwrap();
            }
        }
    }
    let configuration = CONFIGURATION.replace("method = \"round\"", disclosure);
    folder(&[
        ("sendstats.toml", configuration.as_bytes()),
        ("data/reference/areas.csv", areas.as_bytes()),
        ("data/2025-10-31/waits.csv", waits.as_bytes()),
    ])
}

/// Two cases of each of four needs are printed as 0 four times, and their total of 8 as 10: that would
/// be 2 of each.
#[test]
fn a_total_that_undoes_the_rounding_costs_its_parts() {
    let check = |n_each: usize, of_needs: [&str; 4], total: &str| {
        let site = built(four_needs(n_each, "method = \"round\"").path());
        let rows = rows_of_site(&site, "data/waits.csv");
        let started = |topic: &str| -> Vec<String> {
            let rows = rows.iter().filter(|row| row["new_la_code"] == "E10000001");
            let of_year = rows.filter(|row| row["time_period"] == "2024");
            let of_topic = of_year.filter(|row| row["breakdown_topic"] == topic);
            of_topic.map(|row| row["started"].clone()).collect()
        };
        assert_eq!(started("Total"), [total]);
        assert_eq!(started("Need"), of_needs);
    };
    check(2, ["c"; 4], "10");
    // A total of 4 is printed as 5: none to two of each.
    check(1, ["0"; 4], "5");
    // 7 of each are known from 5 and 30, and are not few.
    check(7, ["5"; 4], "30");
}

#[test]
fn a_base_that_tells_of_small_counts_is_refused() {
    let check = |disclosure: &str, expected: &str| {
        let folder = four_needs(2, disclosure);
        let error = sendstats::build(folder.path(), None).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!(error.exit_status(), 2);
    };
    check(
        "method = \"round\"\nbase = 3",
        "disclosure.base: 3 is less than the threshold of 5",
    );
    check(
        "method = \"round\"\nthreshold = 10",
        "disclosure.base: 5 is less than the threshold of 10",
    );
    check(
        "base = 5",
        "disclosure.base: it goes with method = \"round\"",
    );
    check("method = \"noise\"", "use \"suppress\" or \"round\"");
}
