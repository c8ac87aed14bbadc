//! An input of figures: numbers that somebody else has counted.

use super::columns::{self, Condition, Finder};
use super::gate::{Gate, Known};
use super::geography::{self, Geography};
use super::occurs::Occurrence;
use super::places::{self, Listed, Place, Places};
use super::recognise;
use super::survey::{self, Survey};
use super::table::{Column, Expected, Row, Table};
use super::wide::Wide;
use super::{dates, delivery, gather, values};
use crate::areas::AreaId;
use crate::confidential::records::{Drop, FileIntake, Intake, Summary};
use crate::config::{self, InputConfig, Project};
use crate::fault::{Error, Fault, Faults, Result};
use crate::figures::{Figure, FigureSet, Given};
use crate::period::{Day, MONTHS, Period, PeriodKind, YearKind};
use crate::symbol::Symbol;
use std::collections::BTreeMap;

/// The column that says of what kind the period is.
const TIME_IDENTIFIER: &str = "time_identifier";

/// Returns the figures of an input and what became of its rows.
pub(super) fn read(
    project: &Project,
    areas: Listed,
    (name, input): (&str, &InputConfig),
    as_of: Option<Day>,
) -> Result<(FigureSet, Intake)> {
    columns::check(name, input)?;
    let mut reader = Reader {
        project,
        input,
        places: Places::new(areas, input.area_level),
        figures: BTreeMap::new(),
        occurrence: Occurrence::new(name, input, input),
    };
    let mut faults = Faults::default();
    let mut files = Vec::new();
    for file in delivery::files(project, name, input, as_of)? {
        let found = reader.file(name, &file.path);
        files.extend(gather(found, &mut faults)?);
    }
    faults.extend(shares_of_one(&reader.figures, &input.files));
    if !faults.stop() {
        faults.extend(reader.occurrence.faults());
    }
    if faults.stop() {
        return Err(Error::Faults(faults.into_vec()));
    }
    let figures = reader.figures.into_iter();
    let figures = figures.map(|((measure, period, area), parts)| {
        let given = |part: usize| parts[part].unwrap_or(Given::Symbol(Symbol::NotAvailable));
        Figure {
            measure,
            period,
            area,
            numerator: given(0),
            denominator: given(1),
            value: given(2),
        }
    });
    let figures = figures.collect();
    let intake = Intake {
        input: name.to_string(),
        kind: input.kind,
        as_of: None,
        files,
        warnings: faults.into_vec(),
        summary: Summary::default(),
    };
    Ok((set(project, name, input, figures), intake))
}

/// How many values must lie between 0 and 1 to be taken for shares of one.
const SHARES: usize = 3;

/// Returns a fault for each percentage whose values all lie between 0 and 1: a spreadsheet keeps
/// 85.7% as 0.857, and shows what it does not keep.
fn shares_of_one(figures: &BTreeMap<(String, Period, AreaId), Parts>, files: &str) -> Vec<Fault> {
    let mut values: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for ((id, _, _), parts) in figures {
        let is_share = id
            .rsplit('.')
            .next()
            .is_some_and(|id| id.starts_with("pc_"));
        let value = parts[2].and_then(Given::number);
        if let Some(value) = value.filter(|value| is_share && *value != 0.0) {
            values.entry(id).or_default().push(value);
        }
    }
    values.retain(|_, values| values.len() >= SHARES && values.iter().all(|value| *value <= 1.0));
    let fault = |id: &str| {
        Fault::in_file(
            files,
            format!("every value of measures.\"{id}\" is 1 or less, though it is a percentage"),
            "Spreadsheets keep 85.7% as 0.857: format the column as a number times 100, or leave \
             value out and name numerator and denominator.",
        )
    };
    values.into_keys().map(fault).collect()
}

fn set(project: &Project, name: &str, input: &InputConfig, figures: Vec<Figure>) -> FigureSet {
    FigureSet {
        input: name.to_string(),
        status: input
            .status
            .expect("the configuration is checked to give figures a status"),
        source: input.source.clone().unwrap_or_default(),
        published: input.published,
        next_expected: input.next_expected,
        breaks: input.breaks(project.config.periods.years),
        labels: input.labels.get("measure").cloned().unwrap_or_default(),
        figures,
    }
}

/// What is kept from row to row of an input.
struct Reader<'a> {
    project: &'a Project,
    input: &'a InputConfig,
    places: Places<'a>,
    /// What was given so far of each figure.
    figures: BTreeMap<(String, Period, AreaId), Parts>,
    occurrence: Occurrence,
}

/// Numerator, denominator and value of a figure, each if something gives it.
type Parts = [Option<Given>; PARTS];

pub(super) const PARTS: usize = 3;

/// What the cells of a row give of a figure.
pub(super) struct Found {
    pub measure: String,
    pub period: Period,
    /// The column that a message about it names.
    pub column: Column,
    pub parts: Parts,
}

/// The columns of a file that matter.
struct Layout {
    condition: Condition,
    area: Vec<Column>,
    geography: Option<Geography>,
    shape: Shape,
    /// Every column that is used.
    used: Vec<Column>,
}

enum Shape {
    Long(Periods, Vec<MeasureCells>),
    Wide(Wide),
}

/// The cells of one measure.
struct MeasureCells {
    id: String,
    numerator: Option<Column>,
    denominator: Option<Column>,
    value: Option<Column>,
}

impl MeasureCells {
    fn columns(&self) -> impl Iterator<Item = Column> {
        [self.numerator, self.denominator, self.value]
            .into_iter()
            .flatten()
    }
}

impl Reader<'_> {
    fn file(&mut self, name: &str, path: &str) -> Result<FileIntake> {
        let table = Table::open(&self.project.root, path, &Expected::of_input(self.input))?;
        let recognised = recognise::recognised(&table, self.input);
        let mut layout = layout(&table, name, &recognised.input, self.project)?;
        let listed = self.places.listed();
        let known = Known::of(listed.areas, self.input);
        let mut gate = Gate::new(&table, name, &recognised.input, &known);
        let mut intake = FileIntake {
            path: path.to_string(),
            notes: table
                .notes()
                .iter()
                .cloned()
                .chain(recognised.note)
                .collect(),
            ..FileIntake::default()
        };
        let mut faults = Faults::default();
        let mut survey = Survey::new(&layout.used);
        self.occurrence.file(&table);
        let skipped = table.each_row(|row| {
            intake.read += 1;
            if let Ok(Some(row)) = &row {
                gate.row(row);
                self.occurrence.row(row, layout.condition.holds(row));
            }
            let outcome = match row {
                Err(fault) => Err(vec![fault]),
                Ok(None) => Ok(Some(Drop::BlankRow)),
                Ok(Some(row)) => {
                    let outcome = self.row(&row, &mut layout);
                    if let Ok(dropped) = outcome {
                        survey.row(&row, dropped, &mut intake);
                    }
                    outcome
                }
            };
            match outcome {
                Ok(None) => intake.used += 1,
                Ok(Some(reason)) => *intake.drops.entry(reason).or_default() += 1,
                Err(found) => faults.extend(found),
            }
        });
        intake.notes.extend(skipped.notes());
        survey.finish(&table, &mut intake);
        if let Shape::Wide(wide) = &layout.shape {
            faults.extend(wide.finish(&table, name));
        }
        if listed.is_whole {
            faults.extend(gate.faults());
        }
        faults.extend(survey::too_many_dropped(&intake, (name, self.input)));
        if faults.is_empty() {
            Ok(intake)
        } else {
            Err(Error::Faults(faults.into_vec()))
        }
    }

    /// Keeps the figures of a row, or returns why it is not used, or what is wrong with it.
    fn row(
        &mut self,
        row: &Row,
        layout: &mut Layout,
    ) -> std::result::Result<Option<Drop>, Vec<Fault>> {
        if !layout.condition.holds(row) {
            return Ok(Some(Drop::Where));
        }
        let geography = layout.geography.as_ref();
        if geography.is_some_and(|geography| geography.lacks_its_code(row)) {
            return Ok(Some(Drop::BlankArea));
        }
        let coded: Vec<Column> = layout
            .area
            .iter()
            .copied()
            .filter(|column| geography::code(row, *column).is_some())
            .collect();
        let area = match self.places.of(row, &coded) {
            Place::Blank => return Ok(Some(Drop::BlankArea)),
            Place::Unknown(_) | Place::Unlisted => return Ok(Some(Drop::Outside)),
            Place::At(area) => Ok(area),
            Place::Several(column) => Err(places::ambiguous(row, column)),
        };
        let mut faults = Vec::new();
        let area = area.map_err(|fault| faults.push(fault));
        let found = match &mut layout.shape {
            Shape::Long(periods, measures) => long_row(row, periods, measures, &mut faults),
            Shape::Wide(wide) => match wide.row(row, &mut faults) {
                None => return Ok(Some(Drop::Where)),
                Some(found) => found,
            },
        };
        let (Ok(area), true) = (area, faults.is_empty()) else {
            return Err(faults);
        };
        let (mut n_new, mut n_known) = (0, 0);
        for found in found {
            let key = (found.measure.clone(), found.period, area);
            let known = self.figures.entry(key).or_default();
            for (known, given) in known.iter_mut().zip(found.parts) {
                match (&known, given) {
                    (_, None) => {}
                    (None, Some(_)) => {
                        *known = given;
                        n_new += 1;
                    }
                    (Some(_), Some(_)) if *known == given => n_known += 1,
                    (Some(_), Some(_)) => faults.push(contradiction(row, found.column)),
                }
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok((n_new == 0 && n_known > 0).then_some(Drop::Duplicate))
    }
}

fn layout(table: &Table, name: &str, input: &InputConfig, project: &Project) -> Result<Layout> {
    let missing = recognise::missing(table, name, input);
    if !missing.is_empty() {
        return Err(Error::Faults(missing));
    }
    let mut finder = Finder::new(table, name, input);
    let condition = finder.condition(&input.filter, "where");
    let area = finder.all("area");
    let shape = match input.layout {
        config::Layout::Wide => {
            Wide::of(table, (name, input), &mut finder, project).map(Shape::Wide)
        }
        config::Layout::Long => {
            let periods = Periods::new(&mut finder, table, project);
            let measures = measures(&mut finder, input);
            periods.map(|periods| Shape::Long(periods, measures))
        }
    };
    let mut used = finder.finish()?;
    let one_fault = |fault| Error::Faults(vec![fault]);
    let shape = shape.map_err(one_fault)?;
    let geography = Geography::of(table).map_err(one_fault)?;
    match &shape {
        Shape::Long(periods, _) => used.extend(periods.identifier),
        Shape::Wide(wide) => used.extend(wide.columns()),
    }
    used.extend(geography.iter().flat_map(Geography::columns));
    Ok(Layout {
        condition,
        area,
        geography,
        shape,
        used,
    })
}

fn measures(finder: &mut Finder, input: &InputConfig) -> Vec<MeasureCells> {
    let measures = input.measures.iter().map(|(id, columns)| {
        let mut column = |header: &Option<String>, key: &str| {
            let header = header.as_ref()?;
            Some(finder.header(header, &format!("measures.\"{id}\".{key}")))
        };
        MeasureCells {
            id: id.clone(),
            numerator: column(&columns.numerator, "numerator"),
            denominator: column(&columns.denominator, "denominator"),
            value: column(&columns.value, "value"),
        }
    });
    measures.collect()
}

/// Returns the figures of a row for one period.
fn long_row(
    row: &Row,
    periods: &Periods,
    measures: &[MeasureCells],
    faults: &mut Vec<Fault>,
) -> Vec<Found> {
    let period = row_period(row, periods).map_err(|fault| faults.push(fault));
    let numbers = numbers(row, measures, faults);
    let Ok(period) = period else {
        return Vec::new();
    };
    // One table may hold several measures, not all of them for each row's period.
    let gives = |cells: &&MeasureCells| cells.columns().any(|column| !row.text(column).is_empty());
    let of_row = measures
        .iter()
        .zip(numbers)
        .filter(|(cells, _)| gives(cells));
    let found = of_row.map(|(cells, numbers)| Found {
        measure: cells.id.clone(),
        period,
        column: cells
            .numerator
            .or(cells.value)
            .expect("the configuration is checked to give a measure its columns"),
        parts: numbers.map(Some),
    });
    found.collect()
}

/// Returns numerator, denominator and value of each measure.
fn numbers(row: &Row, measures: &[MeasureCells], faults: &mut Vec<Fault>) -> Vec<[Given; 3]> {
    let mut number = |column: Option<Column>| {
        let absent = Given::Symbol(Symbol::NotAvailable);
        let Some(column) = column else {
            return absent;
        };
        values::number(row.text(column)).unwrap_or_else(|| {
            faults.push(no_number(row, column));
            absent
        })
    };
    measures
        .iter()
        .map(|cells| [cells.numerator, cells.denominator, cells.value].map(&mut number))
        .collect()
}

pub(super) fn no_number(row: &Row, column: Column) -> Fault {
    row.fault(
        column,
        "neither a number nor a mark that is known",
        "Write a number such as 1,234 or 85.7, or one of the marks x, z, c, low, u.",
    )
}

fn contradiction(row: &Row, column: Column) -> Fault {
    row.fault(
        column,
        "an earlier row gives another number for the same measure, period and area",
        "Narrow the rows with `where`, or remove one of the two.",
    )
}

/// The columns that say which period a row is for.
pub(super) struct Periods {
    period: Column,
    identifier: Option<Column>,
    years: YearKind,
}

impl Periods {
    /// Returns the columns of the period: those of the configuration, and beside a single one
    /// that of the open-data format, if the file has it.
    pub(super) fn new(
        finder: &mut Finder,
        table: &Table,
        project: &Project,
    ) -> std::result::Result<Periods, Fault> {
        let named = finder.all("period");
        let identifier = match named.get(1) {
            Some(column) => Some(*column),
            None => table.optional_column(TIME_IDENTIFIER)?,
        };
        Ok(Periods {
            period: named.first().copied().unwrap_or_default(),
            identifier,
            years: project.config.periods.years,
        })
    }
}

/// Returns the period that a row is for.
pub(super) fn row_period(row: &Row, columns: &Periods) -> std::result::Result<Period, Fault> {
    let text = row.text(columns.period);
    let identifier = columns.identifier.map_or("", |column| row.text(column));
    let period = match identifier {
        "" => period_of(text, columns.years),
        _ => Period::parse_open_data(text, identifier),
    };
    period.ok_or_else(|| {
        row.fault(
            columns.period,
            "not a period that can be read",
            "Write 2024, 2024/25, 2024 Q3 or September 2024, or name the columns time_period \
             and time_identifier.",
        )
    })
}

/// Returns the period of a text such as `2024`, `2024/25`, `2024 Q3`, `September 2024`, `2024-09-01`.
pub(super) fn period_of(text: &str, years: YearKind) -> Option<Period> {
    month(text)
        .or_else(|| Period::parse_key(text, years))
        .or_else(|| first_of_month(text))
}

/// Returns the month of `September 2024`, `Sept 2024` or `Sep-24`.
fn month(text: &str) -> Option<Period> {
    let (name, year) = text.split_once([' ', '-'])?;
    let number = dates::month_number(name.trim_end_matches(['.', ',']))?;
    let year = match year.trim() {
        year if year.len() == 2 => format!("20{year}"),
        year => year.to_string(),
    };
    (year.len() == 4).then_some(())?;
    Period::parse_open_data(&year, MONTHS[number as usize - 1])
}

/// Returns the month of which a date is the first day: `2023-01-01`, `01/01/2023`.
///
/// A date within a month would be that of something else.
fn first_of_month(text: &str) -> Option<Period> {
    let day = dates::date(text)?;
    let month = Period::containing(PeriodKind::Month, day);
    (month.first() == day).then_some(month)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, open_bare, real_files, shown};
    use crate::areas::Level;
    use crate::config::Project;

    const DFE: &str = "[inputs.dfe]\nkind = \"figures\"\nstatus = \"official\"\nsource = \"DfE\"\n\
        files = \"data/reference/*.csv\"\nwhere = { breakdown = \"All\" }\n\
        columns = { period = \"time_period\", area = [\"new_la_code\", \"country_code\"] }\n\
        measures.\"final_plan.pc_in_limit_ex\" = { numerator = \"n\", denominator = \"d\", \
        value = \"pc_ex\" }\n";
    const HEADERS: &str = "time_period,time_identifier,geographic_level,country_code,\
        country_name,new_la_code,la_name,breakdown,n,d,PC_ex\n";
    const FILE: &str = "data/reference/dfe.csv";

    #[test]
    fn figures_pass_as_they_are_given() {
        let rows = "2024,Calendar year,National,E92,England,,,All,\"1,234\",2500,49.360000\n\
            2023,Calendar year,Local authority,E92,England,E10,Shire,All,x,[c], 47.665\n\
            202324,Academic year,Local authority,E92,England,E10,Shire,All,1,2,low\n\
            2024,Calendar year,Local authority,E92,England,z,Nowhere,All,1,2,50\n\
            2024,Calendar year,Local authority,E92,England,E09,Far,All,1,2,50\n\
            2024,Calendar year,National,E92,England,,,Need,1,2,50\n\
            2024,Calendar year,National,E92,England,,,All,1234,2500,49.36%\n";
        check(
            DFE,
            &[(FILE, &format!("{HEADERS}{rows}"))],
            "dfe (official), DfE\n\
             final_plan.pc_in_limit_ex 2023 E10: [x] of [c], 47.665\n\
             final_plan.pc_in_limit_ex 2023/24 E10: 1 of 2, [low]\n\
             final_plan.pc_in_limit_ex 2024 E92: 1234 of 2500, 49.36\n\
             data/reference/dfe.csv: read 7, used 3, the area is blank 1, an exact copy of an \
             earlier row 1, outside what the project asks for 1, outside the area that the input \
             covers 1\n",
        );
    }

    #[test]
    fn a_figure_that_cannot_be_read_is_a_fault() {
        let rows = "2024,Calendar year,National,E92,England,,,All,1,2,50\n\
            2024,Calendar year,National,E92,England,,,All,1,2,60\n\
            24,Calendar year,National,E92,England,,,All,#REF!,2,many\n";
        check(
            DFE,
            &[(FILE, &format!("{HEADERS}{rows}"))],
            "data/reference/dfe.csv, line 3, column `n`: an earlier row gives another number for \
             the same measure, period and area. Narrow the rows with `where`, or remove one of \
             the two.\n\
             data/reference/dfe.csv, line 4, column `PC_ex`: neither a number nor a mark that is \
             known. Write a number such as 1,234 or 85.7, or one of the marks x, z, c, low, u.\n\
             data/reference/dfe.csv, line 4, column `n`: neither a number nor a mark that is \
             known. Write a number such as 1,234 or 85.7, or one of the marks x, z, c, low, u.\n\
             data/reference/dfe.csv, line 4, column `time_period`: not a period that can be read. \
             Write 2024, 2024/25, 2024 Q3 or September 2024, or name the columns time_period and \
             time_identifier.\n",
        );
    }

    #[test]
    fn a_reply_may_write_its_periods_in_words() {
        let reply = "[inputs.foi]\nkind = \"figures\"\nstatus = \"reply\"\nsource = \"Council\"\n\
            files = \"foi.csv\"\ncolumns = { period = \"when\", area = \"where\" }\n\
            measures.issued = { value = \"n\" }\nlabels.measure.issued = \"Plans\"\n";
        let rows = "when,where,n\nSeptember 2024,Shire,1\n2024 Q3,830,2\n2024-10,E10,3\n\
            2024/25,E10,4\n2024,E10,5\n";
        check(
            reply,
            &[("foi.csv", rows)],
            "foi (reply), Council\n\
             issued 2024 E10: [x] of [x], 5\n\
             issued 2024 Q3 E10: [x] of [x], 2\n\
             issued 2024/25 E10: [x] of [x], 4\n\
             issued September 2024 E10: [x] of [x], 1\n\
             issued October 2024 E10: [x] of [x], 3\n\
             foi.csv: read 5, used 5\n",
        );
    }

    #[test]
    fn percentages_that_are_kept_as_shares_are_a_fault() {
        let reply = "[inputs.foi]\nkind = \"figures\"\nstatus = \"reply\"\nsource = \"Council\"\n\
            files = \"foi.csv\"\ncolumns = { period = \"when\", area = \"where\" }\n\
            measures.pc_in_time = { value = \"n\" }\n";
        let shares = "when,where,n\n2021,E10,0\n2022,E10,0.4\n2023,E10,1\n2024,E10,0.857\n";
        check(
            reply,
            &[("foi.csv", shares)],
            "foi.csv: every value of measures.\"pc_in_time\" is 1 or less, though it is a \
             percentage. Spreadsheets keep 85.7% as 0.857: format the column as a number times \
             100, or leave value out and name numerator and denominator.\n",
        );
        check(
            reply,
            &[("foi.csv", &shares.replace("0.857", "85.7"))],
            "foi (reply), Council\n\
             pc_in_time 2021 E10: [x] of [x], 0\n\
             pc_in_time 2022 E10: [x] of [x], 0.4\n\
             pc_in_time 2023 E10: [x] of [x], 1\n\
             pc_in_time 2024 E10: [x] of [x], 85.7\n\
             foi.csv: read 4, used 4\n",
        );
    }

    const SITE: &str =
        "[site]\ntitle = \"T\"\npublisher = \"P\"\ncontact = \"C\"\nhome = \"E10000007\"\n";

    #[test]
    fn areas_come_from_the_geography_columns_under_their_newest_names() {
        let config = format!("{SITE}{DFE}");
        let rows = "2024,Calendar year,Local authority,E92,England,E10000007,Derbyshire,All,1,2,50\n\
            2023,Calendar year,Local authority,E92,England,E10000007,Old Derbyshire,All,1,2,50\n";
        let folder = open_bare(&config, &[(FILE, &format!("{HEADERS}{rows}"))]);
        let areas = super::geography::areas(&folder.project, None).ok().unwrap();
        let listed: Vec<String> = areas
            .ids()
            .map(|id| {
                let area = areas.get(id);
                format!("{} {} {}", area.code, area.name, area.parents.join(" "))
            })
            .collect();
        assert_eq!(listed, ["E92 England ", "E10000007 Derbyshire E92"]);

        let bare = open_bare(&config, &[(FILE, "time_period,breakdown,n,d,pc_ex\n")]);
        assert_eq!(
            shown(&bare.project, None),
            "sendstats.toml: areas.file is missing, and no figures carry the columns \
             geographic_level, country_code and country_name: name a file of areas\n\
             The data have faults besides:\n\
             data/reference/dfe.csv: there is no column `country_code`, which inputs.dfe.columns.area names. Correct \
             the name in the configuration; the file has `time_period`, `breakdown`, `n`, `d`, `pc_ex`.\n\
             data/reference/dfe.csv: there is no column `new_la_code`, which inputs.dfe.columns.area names. Correct \
             the name in the configuration; the file has `time_period`, `breakdown`, `n`, `d`, `pc_ex`.\n\
             2 faults stop the build: nothing was written.\n\
             Begin with the first: correct the name in the configuration. Then run the command again.\n"
        );
    }

    /// Else the site would have listed every unitary authority twice, or not been built.
    #[test]
    fn a_unitary_authority_is_no_district_of_itself() {
        let headers = "time_period,geographic_level,country_code,country_name,region_code,\
            region_name,new_la_code,la_name,old_la_code,lad_code,lad_name,pcon_code,pcon_name,\
            ward_code,ward_name,breakdown,n,d,pc_ex\n";
        let derby = "E92,England,E12,East,E06,Derby,831,E06,Derby";
        let shire = "E92,England,E12,East,E10000007,Derbyshire,830,E07,Bolsover";
        let rows = format!(
            "2024,Local authority district,{derby},,,,,All,1,2,50\n\
             2024,Ward,{shire},E14,Bolsover,E05,Clowne,All,1,2,50\n\
             2024,Regional,E92,England,E12,East Midlands,,,,,,,,,,All,1,2,50\n"
        );
        let file = format!("{headers}{rows}");
        let folder = open_bare(&format!("{SITE}{DFE}"), &[(FILE, &file)]);
        let areas = super::geography::areas(&folder.project, None).ok().unwrap();
        let listed: Vec<String> = areas
            .ids()
            .map(|id| {
                let area = areas.get(id);
                let old_code = area.old_code.as_deref().unwrap_or("-");
                let parents = area.parents.join(" ");
                format!(
                    "{} {} {} {old_code} {parents}",
                    area.code,
                    area.name,
                    area.level.key()
                )
            })
            .collect();
        assert_eq!(
            listed,
            [
                "E92 England country - ",
                "E12 East Midlands region - E92",
                "E06 Derby local_authority 831 E12",
                "E10000007 Derbyshire local_authority 830 E12",
                "E07 Bolsover district - E10000007",
                "E14 Bolsover constituency - E10000007",
                "E05 Clowne ward - E07 E14",
            ]
        );
    }

    #[test]
    fn a_measure_without_any_cell_is_no_figure() {
        let two = "[inputs.two]\nkind = \"figures\"\nstatus = \"reply\"\nsource = \"S\"\n\
            files = \"two.csv\"\nbreaks = [\"2023\"]\n\
            columns = { period = [\"time_period\", \"time_identifier\"], area = \"a\" }\n\
            measures.one = { value = \"one\" }\nmeasures.two = { value = \"two\" }\n";
        let rows = "time_period,time_identifier,a,one,two\n2024,January,E10,1,\n\
            2024,January,E10,,2\n2024,January,E10,,2\n2024,Calendar year,E10,,x\n";
        check(
            two,
            &[("two.csv", rows)],
            "two (reply), S\n\
             one January 2024 E10: [x] of [x], 1\n\
             two 2024 E10: [x] of [x], [x]\n\
             two January 2024 E10: [x] of [x], 2\n\
             two.csv: read 4, used 3, an exact copy of an earlier row 1\n",
        );
    }

    /// The totals of the release of 2025, whose areas are those of six years.
    #[test]
    fn the_official_file_is_read_whole() {
        let Some(folder) = real_files() else { return };
        let config = format!(
            "{SITE}[inputs.dfe]\nkind = \"figures\"\nstatus = \"official\"\nsource = \"DfE\"\n\
             files = \"dfe_ehcp2025_timeliness_20_week.csv\"\n\
             where = {{ breakdown = \"All EHC plans issued\" }}\n\
             columns = {{ period = \"time_period\", \
             area = [\"new_la_code\", \"region_code\", \"country_code\"] }}\n\
             measures.\"final_plan.pc_in_limit_ex\" = {{ numerator = \"plans_issued_20_weeks_ex\", \
             denominator = \"plans_issued_den_ex\", value = \"pc_plans_issued_20_weeks_ex\" }}\n"
        );
        let project = Project::from_text(&folder, &config).unwrap_or_else(|e| panic!("{e}"));
        let records = super::super::ingest(&project, None).unwrap_or_else(|e| panic!("{e}"));
        let file = &records.intakes[0].files[0];
        assert_eq!((file.read, file.used), (12_211, 970));
        assert_eq!(records.figures[0].figures.len(), 970);
        let n_areas = |level| records.areas.of_level(level).count();
        assert_eq!(
            [Level::Country, Level::Region, Level::LocalAuthority].map(n_areas),
            [1, 9, 156]
        );
        let derbyshire = records.areas.by_code("830").unwrap();
        let shares: Vec<String> = records.figures[0]
            .figures
            .iter()
            .filter(|figure| figure.area == derbyshire)
            .map(|figure| {
                let (part, whole) = figure.counts().unwrap();
                format!("{} {part}/{whole}", figure.period)
            })
            .collect();
        assert_eq!(
            shares,
            [
                "2019 181/417",
                "2020 498/635",
                "2021 580/672",
                "2022 162/504",
                "2023 192/1079",
                "2024 438/1158"
            ]
        );
    }
    /// A file with numbers in three styles, and quotation marks around some fields.
    #[test]
    fn the_older_official_file_agrees_with_its_own_percentages() {
        let Some(folder) = real_files() else { return };
        let config = format!(
            "{SITE}[inputs.sen2]\nkind = \"figures\"\nstatus = \"official\"\nsource = \"DfE\"\n\
             files = \"dfe_sen2_mi.csv\"\ncolumns = {{ period = \"time_period\", \
             area = [\"new_la_code\", \"region_code\", \"country_code\"] }}\n\
             measures.in_limit = {{ numerator = \"no_exc_20week_ehc\", \
             denominator = \"tot_no_exc_ehc\", value = \"ass_refused_ehc_pc\" }}\n"
        );
        let project = Project::from_text(&folder, &config).unwrap_or_else(|e| panic!("{e}"));
        let records = super::super::ingest(&project, None).unwrap_or_else(|e| panic!("{e}"));
        let derbyshire = records.areas.by_code("E10000007").unwrap();
        let of_derbyshire = records.figures[0]
            .figures
            .iter()
            .filter(|figure| figure.area == derbyshire);
        let shares: Vec<String> = of_derbyshire
            .map(|figure| format!("{} {:?}", figure.period, figure.counts()))
            .collect();
        assert_eq!(shares[..2], ["2014 Some((2, 2))", "2015 Some((0, 307))"]);
        let file = &records.intakes[0].files[0];
        assert_eq!((file.read, file.used), (1456, 1456));
    }
}
