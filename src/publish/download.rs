//! The published tables as files to download, in the open-data form of the Department for
//! Education.

mod curves;

use super::dictionary::{
    Column, Role, dictionary, figures_dictionary, notice_column, revised_dictionary,
    rounding_column,
};
use super::format;
use crate::areas::{AreaId, Areas, Level};
use crate::catalogue::Dataset;
use crate::config::{Config, InputKind};
use crate::figures::{Figure, FigureSet};
use crate::period::{Day, Period, PeriodKind, YearKind};
use crate::release::{Release, RevisedCount, Revision, Row, Table, Value};
use std::collections::BTreeMap;

/// Returns every published table, with what describes its columns, by path on the site.
///
/// A dataset that the project has no input for is left out; a kind of period without a published
/// table has a file with a header alone.
pub fn downloads(release: &Release, config: &Config) -> BTreeMap<String, Vec<u8>> {
    let notice = config.site.notice.as_deref();
    let has = |kind| config.inputs.values().any(|input| input.kind == kind);
    let mut files = BTreeMap::new();
    for (dataset, input) in [
        (Dataset::Waits, InputKind::Waits),
        (Dataset::Complaints, InputKind::Complaints),
    ] {
        if has(input) {
            files.extend(dataset_files(release, dataset, notice));
        }
    }
    if has(InputKind::Waits) {
        files.extend(curves::survival_files(release, notice));
    }
    if has(InputKind::Figures) {
        files.extend(figure_files(release, notice));
    }
    if let Some(revision) = release.revision() {
        files.extend(revised_files(release, revision, notice));
    }
    files
}

/// Returns a table of texts as a CSV file, with the notice of the site in a last column.
pub fn table_csv(header: &[String], rows: &[Vec<String>], notice: Option<&str>) -> Vec<u8> {
    written(header, rows.iter().cloned(), notice)
}

/// Returns the path of the table of a dataset by a kind of period, without its ending: `data/waits`.
pub fn stem(dataset: Dataset, kind: PeriodKind) -> String {
    let ending = match kind {
        PeriodKind::Year(_) => "",
        PeriodKind::Quarter => "-quarter",
        PeriodKind::Month => "-month",
    };
    format!("data/{}{ending}", dataset.key())
}

fn dataset_files(
    release: &Release,
    dataset: Dataset,
    notice: Option<&str>,
) -> BTreeMap<String, Vec<u8>> {
    let mut columns = dictionary(dataset);
    columns.extend(release.base().map(|_| rounding_column()));
    let years = PeriodKind::Year(YearKind::default()); // years of every kind share a file
    let mut files = BTreeMap::new();
    for kind in [years, PeriodKind::Quarter, PeriodKind::Month] {
        let stem_of_kind = stem(dataset, kind);
        let rows = rows(release, |table| {
            table.series().dataset() == dataset && stem(dataset, table.kind()) == stem_of_kind
        });
        let decimals = decimals_of_days(&rows);
        let records = rows
            .iter()
            .map(|(table, row)| case_record(release, table, row));
        let table = written(&names(&columns), records, notice);
        files.insert(format!("{stem_of_kind}.csv"), table);
        let meta = meta(&with_decimals(columns.clone(), decimals), notice);
        files.insert(format!("{stem_of_kind}.meta.csv"), meta);
    }
    files
}

/// Returns the rows of some tables by period, level, area code, clock and breakdown.
fn rows(release: &Release, belongs: impl Fn(&Table) -> bool) -> Vec<(&Table, &Row)> {
    let mut rows: Vec<(&Table, &Row)> = release
        .tables()
        .iter()
        .filter(|table| belongs(table))
        .flat_map(|table| table.rows().iter().map(move |row| (table, row)))
        .collect();
    rows.sort_by_key(|(table, row)| {
        let code = &release.areas().get(row.area()).code;
        let topic = table.topic().map(|(_, label)| label);
        let filters = (table.series(), topic, row.category());
        (row.period(), table.level(), code, filters)
    });
    rows
}

fn case_record(release: &Release, table: &Table, row: &Row) -> Vec<String> {
    const TOTAL: &str = "Total";
    let mut record = geography(release.areas(), row.period(), row.area());
    if table.series().dataset() == Dataset::Waits {
        record.push(table.series().key().to_string());
    }
    record.push(table.topic().map_or(TOTAL, |(_, label)| label).to_string());
    record.push(row.category().unwrap_or(TOTAL).to_string());
    for (measure, value) in row.values() {
        record.push(format::csv(value));
        if measure.has_limits() {
            record.extend(format::csv_limits(value).expect("a share has limits or a symbol"));
        }
    }
    record.push(if row.is_provisional() { "p" } else { "" }.to_string());
    record.extend(release.base().map(|base| base.to_string()));
    record
}

fn figure_files(release: &Release, notice: Option<&str>) -> BTreeMap<String, Vec<u8>> {
    let columns = figures_dictionary();
    let records = release.figures().iter().flat_map(|set| {
        let figures = set.figures.iter();
        figures.map(|figure| figure_record(release.areas(), set, figure))
    });
    BTreeMap::from([
        (
            "data/figures.csv".to_string(),
            written(&names(&columns), records, notice),
        ),
        ("data/figures.meta.csv".to_string(), meta(&columns, notice)),
    ])
}

fn figure_record(areas: &Areas, set: &FigureSet, figure: &Figure) -> Vec<String> {
    let date = |day: Option<Day>| day.map_or_else(String::new, |day| day.to_string());
    let mut record = geography(areas, figure.period, figure.area);
    record.extend([
        set.source.clone(),
        set.status.key().to_string(),
        date(set.published),
        date(set.next_expected),
        figure.measure.clone(),
        format::given_csv(figure.numerator, None),
        format::given_csv(figure.denominator, None),
        format::given_csv(figure.given(), format::figure_unit(figure)),
    ]);
    record
}

/// The path of the table of closed years that were worked out once more, without its ending.
pub const REVISED: &str = "data/revised";

fn revised_files(
    release: &Release,
    revision: &Revision,
    notice: Option<&str>,
) -> BTreeMap<String, Vec<u8>> {
    let columns = revised_dictionary();
    let mut counts: Vec<&RevisedCount> = revision.counts().iter().collect();
    counts.sort_by_key(|count| {
        let area = release.areas().get(count.area);
        (count.period, area.level, &area.code, &count.series)
    });
    let records = counts.into_iter().map(|count| {
        let mut record = geography(release.areas(), count.period, count.area);
        record.extend([
            count.series.key().to_string(),
            count.measure.to_string(),
            format::csv(Value::Count(count.first)),
            format::csv(Value::Count(count.revised)),
            revision.day().to_string(),
        ]);
        record
    });
    BTreeMap::from([
        (
            format!("{REVISED}.csv"),
            written(&names(&columns), records, notice),
        ),
        (format!("{REVISED}.meta.csv"), meta(&columns, notice)),
    ])
}

/// Returns the columns of period and area; the pair of a level is filled where the area is, or is
/// part of, exactly one area of that level.
fn geography(areas: &Areas, period: Period, area: AreaId) -> Vec<String> {
    let level = areas.get(area).level;
    let mut record = vec![
        period.time_period(),
        period.time_identifier(),
        level.geographic_level().to_string(),
    ];
    for level in Level::ALL {
        let pair = areas.at_level(area, level).map(|id| areas.get(id));
        record.push(pair.map_or_else(String::new, |area| area.code.clone()));
        record.push(pair.map_or_else(String::new, |area| area.name.clone()));
    }
    record
}

fn names(columns: &[Column]) -> Vec<String> {
    columns.iter().map(|column| column.name.clone()).collect()
}

/// Returns the decimals that quantiles are published with: none under disclosure control.
fn decimals_of_days(rows: &[(&Table, &Row)]) -> u8 {
    let values = rows.iter().flat_map(|(_, row)| row.values());
    let decimals = values.filter_map(|(_, value)| match value {
        Value::Days(days) => days.get().map(|days| days.decimals),
        _ => None,
    });
    decimals.max().unwrap_or(0)
}

fn with_decimals(columns: Vec<Column>, decimals_of_days: u8) -> Vec<Column> {
    let mut columns = columns;
    for column in &mut columns {
        if column.unit.ends_with("days") {
            column.decimals = Some(decimals_of_days);
        }
    }
    columns
}

/// Returns the description of a table's filters and indicators.
fn meta(columns: &[Column], notice: Option<&str>) -> Vec<u8> {
    let header = [
        "col_name",
        "col_type",
        "label",
        "indicator_grouping",
        "indicator_unit",
        "indicator_dp",
        "filter_hint",
        "filter_grouping_column",
    ]
    .map(str::to_string);
    let described = columns
        .iter()
        .cloned()
        .chain(notice.map(notice_column))
        .filter(|column| column.role != Role::Geography);
    written(&header, described.map(meta_record), None)
}

fn meta_record(column: Column) -> Vec<String> {
    let is_filter = column.role == Role::Filter;
    let col_type = if is_filter { "Filter" } else { "Indicator" };
    let grouped_by = match column.name.as_str() {
        "breakdown" => "breakdown_topic",
        _ => "",
    };
    vec![
        column.name,
        col_type.to_string(),
        column.label,
        column.grouping,
        column.unit.to_string(),
        column.decimals.map_or_else(String::new, |n| n.to_string()),
        if is_filter {
            column.definition
        } else {
            String::new()
        },
        grouped_by.to_string(),
    ]
}

fn written(
    header: &[String],
    rows: impl Iterator<Item = Vec<String>>,
    notice: Option<&str>,
) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    let header = with_notice(header.to_vec(), notice.map(|_| "notice"));
    let rows = rows.map(|row| with_notice(row, notice));
    for record in std::iter::once(header).chain(rows) {
        writer
            .write_record(&record)
            .expect("every record of a table has the columns of its header");
    }
    writer.into_inner().expect("a vector can be written to")
}

fn with_notice(record: Vec<String>, notice: Option<&str>) -> Vec<String> {
    record
        .into_iter()
        .chain(notice.map(str::to_string))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Project;
    use crate::release::support;
    use std::path::Path;

    const AREAS: &str = "E92 England country\nE12 East_Midlands region E92\n\
        E10 Derbyshire local_authority E12\nE08 Over_there local_authority E12\n\
        E14 Bolsover constituency E10\nE05 Clowne,_East ward E14";

    fn config(notice: &str, kinds: &str) -> Config {
        let mut text = format!(
            "[site]\ntitle = \"T\"\npublisher = \"P\"\ncontact = \"C\"\nhome = \"E10\"\n{notice}\n"
        );
        for kind in kinds.split_whitespace() {
            text += match kind {
                "waits" => {
                    "[inputs.council]\nkind = \"waits\"\nfiles = \"w.csv\"\n\
                     columns = { area = \"a\", clock = \"c\", started = \"s\", ended = \"e\" }\n"
                }
                "complaints" => {
                    "[inputs.office]\nkind = \"complaints\"\nfiles = \"c.csv\"\n\
                     columns = { area = \"a\", received = \"r\" }\n"
                }
                _ => {
                    "[inputs.dfe]\nkind = \"figures\"\nfiles = \"f.csv\"\nstatus = \"official\"\n\
                     source = \"S\"\nmeasures.m = { value = \"v\" }\n"
                }
            };
        }
        let project = Project::from_text(Path::new("."), &text);
        project.map_err(|error| error.to_string()).unwrap().config
    }

    fn file(files: &BTreeMap<String, Vec<u8>>, path: &str) -> String {
        String::from_utf8(files[path].clone()).unwrap()
    }

    #[test]
    fn complaints_are_written_with_symbols_in_the_place_of_numbers() {
        let release = support::release(
            AREAS,
            "complaints 2025 E10 provisional received=12 open=3\n\
             complaints 2024 E05 received=c replied=c\n\
             complaints 2024 E10 Theme/Transport received=7 per_10000=2.25\n\
             complaints 2024 E10 received=1043 replied=40 in_target=10 median_working_days=12",
        );
        let files = downloads(&release, &config("", "complaints"));
        let expected = "time_period,time_identifier,geographic_level,country_code,country_name,\
            region_code,region_name,new_la_code,la_name,lad_code,lad_name,pcon_code,pcon_name,\
            ward_code,ward_name,breakdown_topic,breakdown,received,replied,in_target,\
            pc_in_target,pc_in_target_lower,pc_in_target_upper,median_working_days,due,\
            due_in_target,pc_due_in_target,pc_due_in_target_lower,pc_due_in_target_upper,open,\
            open_over_target,per_10000,status\n\
            2024,Calendar year,Local authority,E92,England,E12,East Midlands,E10,Derbyshire,,,,,,,\
            Total,Total,1043,40,10,25.0,14.2,40.2,12,x,x,x,x,x,x,x,x,\n\
            2024,Calendar year,Local authority,E92,England,E12,East Midlands,E10,Derbyshire,,,,,,,\
            Theme,Transport,7,x,x,x,x,x,x,x,x,x,x,x,x,x,2.3,\n\
            2024,Calendar year,Ward,E92,England,E12,East Midlands,E10,Derbyshire,,,E14,Bolsover,\
            E05,\"Clowne, East\",Total,Total,c,c,x,c,c,c,x,x,x,x,x,x,x,x,x,\n\
            2025,Calendar year,Local authority,E92,England,E12,East Midlands,E10,Derbyshire,,,,,,,\
            Total,Total,12,x,x,x,x,x,x,x,x,x,x,x,3,x,x,p\n";
        assert_eq!(file(&files, "data/complaints.csv"), expected);
    }

    #[test]
    fn rows_are_ordered_by_period_level_area_clock_and_breakdown() {
        let release = support::release(
            AREAS,
            "final_plan 2025 E92 completed=1\nfinal_plan 2024 E10 Need/B completed=2\n\
             final_plan 2024 E10 Need/A completed=3\nfinal_plan 2024 E14 completed=4\n\
             final_plan 2024 E10 completed=5\nassessment_decision 2024 E10 completed=6\n\
             final_plan 2024 E08 completed=7\nfinal_plan 2024Q1 E10 completed=8\n\
             final_plan 2024-02 E10 completed=9",
        );
        let files = downloads(&release, &config("", "waits"));
        let check = |path: &str, expected: &str| {
            let text = file(&files, path);
            let mut completed = Vec::new();
            for line in text.lines().skip(1) {
                completed.push(line.split(',').nth(18).unwrap());
            }
            assert_eq!(completed.join(" "), expected, "{path}");
        };
        check("data/waits.csv", "7 6 5 3 2 4 1");
        check("data/waits-quarter.csv", "8");
        check("data/waits-month.csv", "9");
    }

    #[test]
    fn figures_stand_as_their_source_gives_them() {
        let release = support::release(
            AREAS,
            "figures dfe official DfE, 2025\ndfe: final_plan.pc_in_limit_ex 2024 E10 438/1158\n\
             dfe: final_plan.pc_in_limit_ex 2024 E08 0/0\ndfe: appeals 2024/25 E92 3.125",
        );
        let files = downloads(&release, &config("", "figures"));
        let text = file(&files, "data/figures.csv");
        let lines: Vec<&str> = text.lines().skip(1).collect();
        let east = "E92,England,E12,East Midlands";
        let expected = [
            format!(
                "2024,Calendar year,Local authority,{east},E10,Derbyshire,,,,,,,\"DfE, 2025\",\
                 official,,,final_plan.pc_in_limit_ex,438,1158,37.8"
            ),
            format!(
                "2024,Calendar year,Local authority,{east},E08,Over there,,,,,,,\"DfE, 2025\",\
                 official,,,final_plan.pc_in_limit_ex,0,0,x"
            ),
            "202425,Academic year,National,E92,England,,,,,,,,,,,\"DfE, 2025\",official,,,appeals,\
             x,x,3.125"
                .to_string(),
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn each_file_is_described() {
        let release = support::release(AREAS, "complaints 2024 E10 median_working_days=9.5");
        let files = downloads(&release, &config("notice = \"Invented\"", "complaints"));
        let text = file(&files, "data/complaints.meta.csv");
        let in_order: Vec<&str> = text.lines().collect();
        assert_eq!(
            in_order[..3],
            [
                "col_name,col_type,label,indicator_grouping,indicator_unit,indicator_dp,\
                 filter_hint,filter_grouping_column",
                "breakdown_topic,Filter,Breakdown,,,,What the cases are broken down by; Total for \
                 all cases.,",
                "breakdown,Filter,Category,,,,The category of the breakdown (“A or B” for two that are \
                 counted together); Total for all cases.,breakdown_topic",
            ]
        );
        assert_eq!(
            in_order[7],
            "pc_in_target_lower,Indicator,Replied to in target (%): lower limit,The period in \
             which the case ended,%,1,,"
        );
        assert_eq!(
            in_order[9],
            "median_working_days,Indicator,Half were replied to within (working days),The period \
             in which the case ended,working days,1,,"
        );
        assert_eq!(in_order[19..], ["notice,Filter,Notice,,,,Invented,"]);
    }

    #[test]
    fn a_project_has_the_files_of_its_datasets_alone() {
        let release = support::release(AREAS, "series complaints");
        let files = downloads(&release, &config("", "complaints figures"));
        let tables = files.keys().filter(|path| !path.ends_with(".meta.csv"));
        assert_eq!(
            tables.collect::<Vec<_>>(),
            [
                "data/complaints-month.csv",
                "data/complaints-quarter.csv",
                "data/complaints.csv",
                "data/figures.csv"
            ]
        );
        let header_alone = file(&files, "data/complaints-month.csv");
        assert_eq!(header_alone.lines().count(), 1);
    }

    #[test]
    fn the_notice_of_the_site_stands_on_every_row() {
        let check = |notice, expected: &str| {
            let header = ["week".to_string(), "plans".to_string()];
            let rows = [vec!["20".to_string(), "a \"b\"\nc".to_string()]];
            let bytes = table_csv(&header, &rows, notice);
            assert_eq!(String::from_utf8(bytes).unwrap(), expected);
        };
        check(None, "week,plans\n20,\"a \"\"b\"\"\nc\"\n");
        check(
            Some("Invented"),
            "week,plans,notice\n20,\"a \"\"b\"\"\nc\",Invented\n",
        );
    }
}
