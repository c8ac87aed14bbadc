//! The files of public bodies, each by a small configuration, and invented files of their shapes.
//!
//! The real ones are not part of the project: where they are absent their tests say so and show
//! nothing. The numbers of rows were counted apart from the program.

use super::ingest;
use super::tests::{Folder, check, noted, open_bare, real_files};
use crate::confidential::records::{Drop, Records};

/// Returns what a project made of a real file holds, if the file is there.
fn read(name: &str, path: &str, config: &str, others: &[(&str, &str)]) -> Option<Records> {
    let text = std::fs::read_to_string(real_files()?.join(name)).unwrap();
    let files: Vec<(&str, &str)> = others
        .iter()
        .copied()
        .chain([(path, text.as_str())])
        .collect();
    let folder: Folder = open_bare(config, &files);
    Some(ingest(&folder.project, None).unwrap_or_else(|error| panic!("{error}")))
}

/// Returns rows read and used, and those dropped by reason, of the only file.
fn rows(records: &Records) -> (u64, u64, Vec<(&'static str, u64)>) {
    let file = &records.intakes[0].files[0];
    let words = |(reason, n_rows): (&Drop, &u64)| (reason.words(), *n_rows);
    let drops = file.drops.iter().map(words).collect();
    (file.read, file.used, drops)
}

const NHS: &str = "[site]\ntitle = \"T\"\npublisher = \"P\"\ncontact = \"C\"\nhome = \"E92000001\"\n\
    [areas]\nfile = \"areas.csv\"\n\
    [inputs.nhs]\nkind = \"figures\"\nstatus = \"official\"\nsource = \"NHS England\"\n\
    files = \"nhs.csv\"\nwhere = { therapy = \"Speech and language\" }\n\
    columns = { period = \"Date\", area = \"Organisation Name\" }\n\
    measures.over_52_weeks = { numerator = \"Waiting >52 weeks\", denominator = \"Total waiting \
    list\" }\n\
    measures.pc_over_18_weeks = { value = \"percentage waiting more than 18 weeks\" }\n";

const NHS_AREAS: &str = "code,name,level,parents\n\
    E92000001,England,country,\n\
    E40000003,London,region,E92000001\n\
    E40000005,South East,region,E92000001\n\
    E40000006,South West,region,E92000001\n\
    E40000007,East of England,region,E92000001\n\
    E40000010,North West,region,E92000001\n\
    E40000011,Midlands,region,E92000001\n\
    E40000012,North East and Yorkshire,region,E92000001\n";

#[test]
fn the_waiting_lists_of_the_health_service_are_read() {
    let areas = [("areas.csv", NHS_AREAS)];
    let name = "nhs_community_waits_by_la.csv";
    let Some(records) = read(name, "nhs.csv", NHS, &areas) else {
        return;
    };
    // Of 1,847 rows on speech and language 10 are of England and 70 of its 7 regions, in capital
    // letters for some months; the others are of boards and providers.
    let drops = vec![
        (Drop::Where.words(), 7388 - 1847),
        (Drop::Outside.words(), 1847 - 80),
    ];
    assert_eq!(rows(&records), (7388, 80, drops));
    let england = records.areas.by_code("E92000001").unwrap();
    let list: Vec<String> = records.figures[0]
        .figures
        .iter()
        .filter(|figure| figure.area == england && figure.measure == "over_52_weeks")
        .map(|figure| format!("{} {:?}", figure.period, figure.counts().unwrap()))
        .collect();
    assert_eq!(list[0], "January 2023 (2980, 67774)");
    assert_eq!(list[9], "October 2023 (4113, 67790)");
    assert_eq!(records.figures[0].figures.len(), 160);
}

/// An unnamed first column, `NA`, one organisation in two cases, a month in words beside its date.
#[test]
fn a_file_of_the_shape_of_the_waiting_lists_is_read() {
    let header = "\"\",\"Organisation Type\",\"Organisation Name\",\"Date\",\"formattedDate\",\
        \"Therapy\",\"Total waiting list\",\"Waiting >52 weeks\",\"Percentage waiting more than 18 \
        weeks\"\n";
    let body = "\"1\",NA,\"England\",\"January 2023\",2023-01-01,\"Speech And Language\",900,90,\
        24.9710514126911\n\
        \"2\",\"Region\",\"NORTH EAST & YORKSHIRE\",\"Jan-23\",2023-01-01,\"Speech And Language\",\
        300,NA,NA\n\
        \"3\",\"Region\",\"North East and Yorkshire\",\"February 2023\",2023-02-01,\"SPEECH AND \
        LANGUAGE\",200,20,0\n\
        \"4\",\"ICB\",\"NHS Somewhere\",\"January 2023\",2023-01-01,\"Speech And Language\",1,1,1\n\
        \"5\",\"Region\",\"London\",\"January 2023\",2023-01-01,\"Audiology\",1,1,1\n";
    let file = format!("{header}{body}");
    let expected = "nhs (official), NHS England\n\
        over_52_weeks January 2023 E92000001: 90 of 900, [x]\n\
        over_52_weeks January 2023 E40000012: [x] of 300, [x]\n\
        over_52_weeks February 2023 E40000012: 20 of 200, [x]\n\
        pc_over_18_weeks January 2023 E92000001: [x] of [x], 24.9710514126911\n\
        pc_over_18_weeks January 2023 E40000012: [x] of [x], [x]\n\
        pc_over_18_weeks February 2023 E40000012: [x] of [x], 0\n\
        nhs.csv: read 5, used 3, outside what the project asks for 1, outside the area that the \
        input covers 1\n";
    let by_date = NHS.replace("period = \"Date\"", "period = \"formatteddate\"");
    for config in [NHS, &by_date] {
        let folder = open_bare(config, &[("areas.csv", NHS_AREAS), ("nhs.csv", &file)]);
        assert_eq!(super::tests::shown(&folder.project, None), expected);
    }
}

const OFSTED: &str = "[site]\ntitle = \"T\"\npublisher = \"P\"\ncontact = \"C\"\nhome = \"E92000001\"\n\
    [areas]\nfile = \"areas.csv\"\n\
    [clocks.inspection]\nname = \"Inspection report\"\nlimit = \"20 weeks\"\n\
    [inputs.ofsted]\nkind = \"waits\"\nfiles = \"data/*/ofsted.csv\"\n\
    columns = { area = \"Local area partnership\", outcome = \"Inspection outcome\" }\n\
    [inputs.ofsted.clocks.inspection]\nstarted = \"Inspection start date\"\n\
    ended = \"Inspection publication date\"\n";

/// The areas of the inspections, not all of them spelt as the inspectorate does.
fn ofsted_areas() -> String {
    let names = [
        "Brighton & Hove",
        "Cornwall",
        "Enfield",
        "Gateshead",
        "Greenwich",
        "Hartlepool",
        "Hertfordshire",
        "Nottinghamshire",
        "Oldham",
        "Oxfordshire",
        "\"Plymouth, City of\"",
        "Rutland",
        "Sandwell",
        "Southend on Sea",
        "Telford & Wrekin",
        "WARRINGTON",
    ];
    let head = "code,name,level,parents\nE92000001,England,country,\n".to_string();
    names.iter().enumerate().fold(head, |list, (place, name)| {
        list + &format!("E060000{place:02},{name},local_authority,E92000001\n")
    })
}

#[test]
fn the_inspections_of_local_areas_are_read() {
    let areas = ofsted_areas();
    let areas = [("areas.csv", areas.as_str())];
    let (name, path) = ("ofsted_send_inspections.csv", "data/2023-12-31/ofsted.csv");
    let Some(records) = read(name, path, OFSTED, &areas) else {
        return;
    };
    assert_eq!(rows(&records), (16, 16, Vec::new()));
    let inspections = &records.cases[0];
    let waits: Vec<String> = inspections
        .list
        .iter()
        .map(|case| format!("{} {}", case.start, case.end.day().unwrap()))
        .collect();
    // One is clear, 27/03/2023, and settles the order of those that are not, 06/02/2023.
    assert_eq!(
        waits[..2],
        ["2023-03-27 2023-05-31", "2023-02-06 2023-05-05"]
    );
    let days = inspections
        .list
        .iter()
        .map(|case| case.end.day().unwrap() - case.start);
    assert_eq!(days.sum::<i32>(), DAYS_OF_INSPECTIONS);
    let outcomes: Vec<&str> = inspections.topics[0]
        .categories
        .iter()
        .map(String::as_str)
        .collect();
    assert_eq!(
        outcomes,
        [
            "Inconsistent experiences and outcomes",
            "Typically positive experiences and outcomes",
            "Widespread and/or systemic failings"
        ]
    );
}

/// The days from start to publication of all 16, added up by Python's `datetime`.
const DAYS_OF_INSPECTIONS: i32 = 1_321;

/// Dots in the headers, and dates of which some could be read either way.
#[test]
fn a_file_of_the_shape_of_the_inspections_is_read() {
    let inputs = "[inputs.visits]\nkind = \"waits\"\nfiles = \"data/*/v.csv\"\n\
        columns = { area = \"local area\" }\n\
        clocks.final_plan = { started = \"visit start date\", ended = \"Visit publication date\" }\n";
    let header = "\"\",\"Local.area\",\"Visit.start.date\",\"Visit.publication.date\",\"Areas.\"\n";
    let body = "\"1\",\"Clowne\",\"06/02/2024\",\"05/05/2024\",NA\n\
        \"2\",\"CLOWNE\",\"27/03/2024\",\"31/05/2024\",2\n";
    check(
        inputs,
        &[("data/2024-12-31/v.csv", &format!("{header}{body}"))],
        "final_plan as of 2024-12-31, threshold 5, covers E10\n\
         E05 2024-02-06 completed 2024-05-05, by 2024-06-25\n\
         E05 2024-03-27 completed 2024-05-31, by 2024-08-14\n\
         data/2024-12-31/v.csv: read 2, used 2\n",
    );
    let unclear = "\"1\",\"Clowne\",\"06/02/2024\",\"05/05/2024\",NA\n";
    let lines = noted(
        inputs,
        &[("data/2024-12-31/v.csv", &format!("{header}{unclear}"))],
    );
    assert!(
        lines.contains("Column `Visit.start.date`: no date shows whether"),
        "{lines}"
    );
}

#[test]
fn the_model_of_the_open_data_format_is_read_without_naming_its_columns() {
    let config = "[site]\ntitle = \"T\"\npublisher = \"P\"\ncontact = \"C\"\nhome = \"E92000001\"\n\
        [inputs.demo]\nkind = \"figures\"\nstatus = \"official\"\nsource = \"DfE\"\n\
        files = \"demo.csv\"\nwhere = { sex = \"Total\", school_phase = \"Total\" }\n\
        measures.children = { value = \"number_children\" }\n";
    let Some(records) = read("ees_demo_datafile.csv", "demo.csv", config, &[]) else {
        return;
    };
    assert_eq!(rows(&records), (15, 3, vec![(Drop::Where.words(), 12)]));
    let figures: Vec<String> = records.figures[0]
        .figures
        .iter()
        .map(|figure| {
            let area = &records.areas.get(figure.area).code;
            format!("{} {area} {:?}", figure.period, figure.value.number())
        })
        .collect();
    assert_eq!(
        figures,
        [
            "2019/20 E92000001 Some(956.0)",
            "2020/21 E92000001 Some(1000.0)",
            "2020/21 E12000001 Some(100.0)"
        ]
    );
}
