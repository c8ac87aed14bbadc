//! Figures that somebody else has published of the same cases: what a build withholds must not follow from both.

mod support;

use sendstats::audit::audit_tables;
use sendstats::publish::site::Site;
use std::fmt::Write;
use support::{built, folder, rows_of_site};

const CONFIGURATION: &str = r#"
[site]
title = "T"
publisher = "P"
contact = "c"
home = "E10000001"
[areas]
file = "data/reference/areas.csv"
[periods]
years = "calendar"
[inputs.council]
kind = "waits"
files = "data/*/waits.csv"
columns = { case = "ref", area = "area" }
clocks.final_plan = { started = "received", ended = "issued", exception = "flag" }
[inputs.dfe]
kind = "figures"
status = "official"
source = "DfE"
files = "data/reference/dfe.csv"
columns = { period = "year", area = "area" }
measures."final_plan.pc_in_limit" = { numerator = "in_time", denominator = "plans" }
measures."final_plan.pc_in_limit_ex" = { numerator = "in_time_ex", denominator = "plans_ex" }
"#;

const AREAS: &str = "code,name,level,parents\nE92000001,England,country,\nE10000001,Shire,local_authority,E92000001\n";

/// Returns the site of a council with 103 plans in 2024, of which 43 came in time, each with ten before; three had an
/// exception. `official` are the plans in time and all plans of another's table, with exceptions and without.
fn site(official: &str) -> Site {
    let mut waits = String::from("ref,area,received,issued,flag\n");
    for case in 0..103 {
        let issued = if case < 43 {
            "2024-05-10"
        } else {
            "2024-11-12"
        };
        let flag = if case % 50 == 1 { "yes" } else { "" };
        writeln!(waits, "a{case},E10000001,2024-02-05,{issued},{flag}").unwrap();
    }
    for case in 0..10 {
        writeln!(waits, "b{case},E10000001,2023-02-06,2023-05-12,").unwrap();
    }
    let dfe = format!("year,area,in_time,plans,in_time_ex,plans_ex\n2024,E10000001,{official}\n");
    let project = folder(&[
        ("sendstats.toml", CONFIGURATION.as_bytes()),
        ("data/reference/areas.csv", AREAS.as_bytes()),
        ("data/reference/dfe.csv", dfe.as_bytes()),
        ("data/2025-01-31/waits.csv", waits.as_bytes()),
    ]);
    built(project.path())
}

/// Returns the plans of 2024 without exceptions in every table that holds the whole year, where they are published.
fn plans_without_exceptions(site: &Site) -> Option<u64> {
    let years = rows_of_site(site, "data/waits.csv").into_iter();
    let mut of_year = years.filter(|row| row["time_period"] == "2024");
    let year = of_year.next()?["completed_ex"].parse().ok();
    let quarters = rows_of_site(site, "data/waits-quarter.csv").into_iter();
    let quarters = quarters.filter(|row| row["time_period"] == "2024");
    let quarters: Vec<Option<u64>> = quarters
        .map(|row| row["completed_ex"].parse().ok())
        .collect();
    let sum = quarters.iter().copied().sum::<Option<u64>>();
    year.or(sum.filter(|_| quarters.len() == 4))
}

/// Three exceptions are 103 plans less 100.
#[test]
fn the_plans_of_another_table_do_not_give_exceptions_away() {
    let hidden = site("43,c,42,c");
    assert_eq!(plans_without_exceptions(&hidden), Some(100));
    let all = rows_of_site(&hidden, "data/waits.csv");
    assert!(all.iter().all(|row| row["completed"] != "103"), "{all:?}");
    // Who keeps this site and reads another's table can tell.
    let with = |text: &str| {
        let mut files = support::files(&hidden);
        let table = String::from_utf8(files["data/figures.csv"].clone()).unwrap();
        let table = table.replace("final_plan.pc_in_limit,43,c,", text);
        files.insert("data/figures.csv".to_string(), table.into_bytes());
        let files = files.iter();
        let files = files.map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
        audit_tables(&files.collect(), 5).unwrap().findings
    };
    assert!(with("final_plan.pc_in_limit,43,c,").is_empty());
    let found = with("final_plan.pc_in_limit,43,103,");
    assert!(
        found[0].problem.contains("beside the figures of DfE"),
        "{found:?}"
    );

    assert_eq!(plans_without_exceptions(&site("43,103,c,c")), None);
    // These are not the same cases: 101 of them had no exception.
    assert_eq!(plans_without_exceptions(&site("43,103,42,101")), Some(100));
}
