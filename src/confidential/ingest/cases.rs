//! An input of cases: from its files to the cases of each series.

use super::columns::{self, Condition, Finder};
use super::complaints::{ComplaintCells, complaint};
use super::copies;
use super::dates::Dates;
use super::deadlines::Deadlines;
use super::delivery::{self, SourceFile};
use super::gate::{Gate, Known};
use super::occurs::Occurrence;
use super::places::{self, Listed, Place, Places};
use super::recognise::{self, Recognised};
use super::summary;
use super::survey::{self, Survey};
use super::table::{Column, Expected, Row, Table};
use super::timing::{Timing, unreadable};
use super::topics::TopicReader;
use super::waits::{self, ClockCells, NamedClockCells};
use super::{gather, values, winners};
use crate::areas::{AreaId, Areas};
use crate::confidential::records::{
    Case, Cases, Clocked, Drop, FileIntake, Intake, Reference, Topic,
};
use crate::config::{self, FILE, InputConfig, InputKind, Project};
use crate::fault::{Error, Fault, Faults, Result};
use crate::period::Day;
use crate::series::Series;
use sha2::{Digest, Sha256};

/// A file of an input, with its delivery and the columns that matter.
pub(super) struct Source {
    pub table: Table,
    pub delivery: Day,
    pub layout: Layout,
    /// The columns that are read.
    used: Vec<Column>,
    /// What was decided in reading the file.
    pub notes: Vec<String>,
}

/// The columns of a file that matter.
pub(super) struct Layout {
    pub condition: Condition,
    pub case: Option<Column>,
    pub count: Option<Column>,
    area: Vec<Column>,
    topics: Vec<Column>,
    pub timing: TimingCells,
}

impl Layout {
    /// Notes a row that has no reference, though the file has a column of them.
    fn note_reference(&self, row: &Row, noted: &mut Option<Fault>) {
        let (Some(column), None) = (self.case, self.count) else {
            return;
        };
        if values::given(row.text(column)).is_some() {
            return;
        }
        let Some(fault) = noted else {
            let remedy = "Give each row the reference of its case: a release must know every case again in the next \
                delivery, or late rows would give single families away.";
            *noted = Some(row.fault(column, "the case has no reference", remedy));
            return;
        };
        fault.rows.number += 1;
        if fault.rows.lines.len() < LINES_KEPT {
            fault.rows.lines.push(row.line());
        }
    }
}

/// How many lines are kept of rows without a reference.
const LINES_KEPT: usize = 100;

/// Where a row says when its clocks started and ended.
pub(super) enum TimingCells {
    SeveralClocks(Vec<ClockCells>),
    NamedClock(NamedClockCells),
    Complaint(ComplaintCells),
}

impl TimingCells {
    fn of(&self, row: &Row, dates: &Dates, deadlines: &mut Deadlines) -> TimingResult {
        match self {
            TimingCells::SeveralClocks(cells) => {
                waits::several_clocks(cells, row, dates, deadlines)
            }
            TimingCells::NamedClock(cells) => waits::named_clock(cells, row, dates, deadlines),
            TimingCells::Complaint(cells) => complaint(cells, row, dates, deadlines),
        }
    }

    /// Returns the columns that hold days.
    fn date_columns(&self) -> Vec<Column> {
        match self {
            TimingCells::SeveralClocks(clocks) => {
                clocks.iter().flat_map(ClockCells::date_columns).collect()
            }
            TimingCells::NamedClock(cells) => cells.date_columns().collect(),
            TimingCells::Complaint(cells) => cells.date_columns().collect(),
        }
    }

    /// Returns the place of the series that the row names itself, where rows do.
    pub(super) fn named_series(&self, row: &Row) -> Option<usize> {
        match self {
            TimingCells::NamedClock(cells) => cells.series(row).ok(),
            _ => None,
        }
    }
}

type TimingResult = std::result::Result<Vec<Timing>, Vec<Fault>>;

/// Returns the cases of an input, by series, and what became of its rows.
pub(super) fn read(
    project: &Project,
    areas: Listed,
    (name, input): (&str, &InputConfig),
    as_of: Option<Day>,
) -> Result<(Vec<Cases>, Intake)> {
    let of_columns = input.column_problems(name);
    let are_columns_named = of_columns.is_empty();
    let (cover, of_cover) = match cover(project, areas.areas, name, input) {
        Ok(cover) => (Some(cover), None),
        Err(problem) => (None, Some(problem)),
    };
    let mistakes = config::mistakes(of_columns.into_iter().chain(of_cover)).into_result();
    let read = || rows(project, areas, (name, input), as_of, cover);
    match mistakes {
        Ok(()) => read().map(|read| read.expect("the cases of an area that is known are read")),
        Err(mistakes) if are_columns_named => Err(match read() {
            Ok(_) => mistakes,
            Err(further) => mistakes.and(further),
        }),
        Err(mistakes) => Err(mistakes),
    }
}

/// Fails with what is wrong with the files of an input where the list of areas could not be read as a whole.
pub(super) fn check(
    project: &Project,
    part: Listed,
    (name, input): (&str, &InputConfig),
    as_of: Option<Day>,
) -> Result<()> {
    columns::check(name, input)?;
    rows(project, part, (name, input), as_of, None)?;
    Ok(())
}

/// Returns the cases of an input that lie in an area, or all that is wrong with its files; nothing where it
/// is not known in which area they should lie.
fn rows(
    project: &Project,
    areas: Listed,
    (name, input): (&str, &InputConfig),
    as_of: Option<Day>,
    cover: Option<AreaId>,
) -> Result<Option<(Vec<Cases>, Intake)>> {
    let files = delivery::files(project, name, input, as_of)?;
    let newest = files.iter().filter_map(|file| file.delivery).max();
    let newest = newest.expect("case files outside a delivery, and none at all, are faults");
    let mut faults = Faults::default();
    let place = (name, first_row(project, input));
    let configured = input;
    let opened = opened(project, areas, (name, input), &files, &mut faults)?;
    let Some((input, mut sources)) = opened else {
        return Err(Error::Faults(faults.into_vec()));
    };
    let input = &input;
    faults.extend(copies::faults(&sources));
    let known = Known::of(areas.areas, input);
    let gates = sources
        .iter()
        .map(|source| Gate::new(&source.table, name, input, &known));
    let mut gates: Vec<Gate> = gates.collect();
    let mut dates: Vec<Dates> = sources.iter().map(dates_of).collect();
    let passing = (dates.as_mut_slice(), gates.as_mut_slice());
    let (reasons, without_reference) = winners::reasons(&sources, input, passing);
    faults.extend(without_reference.into_vec());
    if areas.is_whole {
        // Names of areas that nobody knows could be those of persons.
        faults.extend(gates.iter().flat_map(Gate::faults));
    }
    drop(gates);
    for (source, dates) in sources.iter_mut().zip(&mut dates) {
        faults.extend(dates.faults(&source.table));
        source.notes.extend(dates.notes(&source.table));
    }
    let mut reader = Reader::new(project, areas, (place, input), cover);
    let mut occurrence = Occurrence::new(name, configured, input);
    let mut file_intakes = Vec::new();
    for ((source, reasons), dates) in sources.iter().zip(&reasons).zip(&dates) {
        occurrence.file(&source.table);
        let intake = reader.read(source, (reasons, dates), &mut occurrence, &mut faults);
        faults.extend(survey::too_many_dropped(&intake, (name, input)));
        faults.extend(survey::without_rows(&intake));
        file_intakes.push(intake);
    }
    if !faults.stop() {
        // Rows that cannot be read may hold what was not found.
        faults.extend(occurrence.faults());
    }
    if faults.stop() {
        return Err(Error::Faults(faults.into_vec()));
    }
    let Some(cover) = cover else {
        return Ok(None);
    };
    let (cases, notes) = reader.into_cases(newest, cover);
    if let Some(file) = file_intakes.last_mut() {
        file.notes.extend(notes);
    }
    let intake = Intake {
        summary: summary::of(&cases, areas.areas, cover, input),
        input: name.to_string(),
        kind: input.kind,
        as_of: Some(newest),
        files: file_intakes,
        warnings: faults.into_vec(),
    };
    Ok(Some((cases, intake)))
}

/// Returns the files of an input that can be read, and the input as the newest of them has it recognised;
/// none where no file can be opened at all.
///
/// A file whose columns are wrong does not keep the rows of the others from being checked, nor a column that it
/// lacks the cells of its own.
fn opened(
    project: &Project,
    areas: Listed,
    (name, input): (&str, &InputConfig),
    files: &[SourceFile],
    faults: &mut Faults,
) -> Result<Option<(InputConfig, Vec<Source>)>> {
    let mut opened = Vec::new();
    for file in files {
        let table = Table::open(&project.root, &file.path, &Expected::of_input(input));
        opened.extend(gather(table, faults)?.map(|table| (table, file)));
    }
    let tables: Vec<&Table> = opened.iter().map(|(table, _)| table).collect();
    let recognised = recognise::in_each(input, &tables);
    let Some(input) = recognised.last().map(|newest| newest.input.clone()) else {
        return Ok(None);
    };
    if let Some(problem) = input.unfit_to_add() {
        return Err(Error::project(FILE, format!("inputs.{name}: {problem}")));
    }
    let mut sources = Vec::new();
    for ((table, file), recognised) in opened.into_iter().zip(recognised) {
        let own = recognised.input.clone();
        let source = source(project, name, recognised, (table, file));
        let Some((source, missing)) = gather(source, faults)? else {
            continue;
        };
        if missing.is_empty() {
            sources.push(source);
        } else {
            faults.extend(missing);
            cells(project, areas, (name, &own), &source, faults);
        }
    }
    Ok(Some((input, sources)))
}

/// Returns the area that the cases of an input come from, or which key names none.
fn cover(
    project: &Project,
    areas: &Areas,
    name: &str,
    input: &InputConfig,
) -> std::result::Result<AreaId, String> {
    let (key, code) = match &input.covers {
        Some(code) => (format!("inputs.{name}.covers"), code),
        None => ("site.home".to_string(), &project.config.site.home),
    };
    areas.by_code(code).ok_or_else(|| {
        let list = places::list_of(project);
        format!("{key}: the area `{code}` is not {list}: add it there, or correct the code")
    })
}

/// Returns a file with its columns, and what is wrong with those that it should have and has not; fails where
/// none of them is known.
fn source(
    project: &Project,
    name: &str,
    recognised: Recognised,
    (table, file): (Table, &SourceFile),
) -> Result<(Source, Vec<Fault>)> {
    let input = &recognised.input;
    let missing = recognise::missing(&table, name, input);
    if !missing.is_empty() {
        return Err(Error::Faults(missing));
    }
    let mut finder = Finder::new(&table, name, input);
    let breakdowns: Vec<&String> = input.breakdowns().collect();
    let layout = Layout {
        condition: finder.condition(&input.filter, "where"),
        case: finder.one("case"),
        count: finder.one("count"),
        area: finder.all("area"),
        topics: breakdowns
            .into_iter()
            .filter_map(|key| finder.one(key))
            .collect(),
        timing: timing(&mut finder, name, input, project),
    };
    let found = finder.found();
    let (used, missing) = match (finder.finish(), found) {
        (Ok(used), _) => (used, Vec::new()),
        (Err(Error::Faults(missing)), Some(found)) => (found, missing),
        (Err(error), _) => return Err(error),
    };
    let notes = table.notes().iter().cloned();
    let notes = notes.chain(recognised.note).collect();
    let source = Source {
        table,
        used,
        delivery: file
            .delivery
            .expect("a case file outside a delivery is a fault"),
        layout,
        notes,
    };
    Ok((source, missing))
}

/// Tells what is wrong with single cells of a file that lacks some of its columns: with days and with areas.
///
/// What a row says as a whole cannot be asked, and which rows of a case count only within the file.
fn cells(
    project: &Project,
    areas: Listed,
    (name, input): (&str, &InputConfig),
    source: &Source,
    faults: &mut Faults,
) {
    let known = Known::of(areas.areas, input);
    let mut gate = [Gate::new(&source.table, name, input, &known)];
    let mut dates = [dates_of(source)];
    let sources = std::slice::from_ref(source);
    let (reasons, _) = winners::reasons(sources, input, (&mut dates, &mut gate));
    let [mut dates] = dates;
    faults.extend(dates.faults(&source.table));
    let mut places = Places::new(areas, input.area_level);
    let mut reasons = reasons.into_iter().flatten();
    source.table.each_row(|row| {
        let counts = reasons.next().flatten().is_none();
        match row {
            Err(fault) => faults.push(fault),
            Ok(Some(row)) if counts => {
                let days = dates.unreadable(&row);
                faults.extend(days.map(|column| unreadable(&row, column)));
                match places.of(&row, &source.layout.area) {
                    Place::Unknown(column) => faults.push(places.unknown(&row, column, project)),
                    Place::Several(column) => faults.push(places::ambiguous(&row, column)),
                    Place::Blank | Place::At(_) | Place::Unlisted => {}
                }
            }
            Ok(_) => {}
        }
    });
}

fn dates_of(source: &Source) -> Dates {
    Dates::new(source.delivery, &source.layout.timing.date_columns())
}

fn timing(finder: &mut Finder, name: &str, input: &InputConfig, project: &Project) -> TimingCells {
    if input.kind == InputKind::Complaints {
        return TimingCells::Complaint(ComplaintCells::new(finder, name, input));
    }
    if input.clocks.is_empty() {
        return TimingCells::NamedClock(NamedClockCells::new(finder, name, input, project));
    }
    TimingCells::SeveralClocks(waits::clock_cells(finder, input, project))
}

/// Returns every series that an input can give, in the order of its timings.
fn series(project: &Project, input: &InputConfig) -> Vec<Series> {
    let waits = |clocks: Vec<&String>| clocks.into_iter().cloned().map(Series::Waits).collect();
    match input.kind {
        InputKind::Complaints => vec![Series::Complaints],
        _ if input.clocks.is_empty() => waits(project.clocks.keys().collect()),
        _ => waits(input.clocks.keys().collect()),
    }
}

/// What is kept from row to row of an input.
struct Reader<'a> {
    project: &'a Project,
    areas: &'a Areas,
    input: &'a InputConfig,
    /// The area that the cases come from, if it is known.
    cover: Option<AreaId>,
    places: Places<'a>,
    deadlines: Deadlines,
    topics: Vec<TopicReader>,
    /// The cases of each series.
    lists: Vec<Vec<Case>>,
    /// Of the name of the input: the second half of references.
    hash_of_name: [u8; size_of::<Reference>() / 2],
    /// The number of the next row that is used, unlike that of any row of another input.
    next_row: u64,
}

/// How many rows an input may have before its numbers meet those of the next.
const ROWS_OF_INPUT: u64 = 1 << 40;

/// Returns the number of the first row of an input.
fn first_row(project: &Project, input: &InputConfig) -> u64 {
    let mut inputs = project.config.inputs.values();
    let place = inputs.position(|other| std::ptr::eq(other, input));
    place.expect("inputs are those of the project") as u64 * ROWS_OF_INPUT
}

/// Returns the place of the input that a row comes from, and the number of the row in it.
pub(in crate::confidential) fn place_of(row: u64) -> (u64, u64) {
    (row / ROWS_OF_INPUT, row % ROWS_OF_INPUT)
}

/// Returns the name of the input that a row comes from.
pub(in crate::confidential) fn input_of(project: &Project, row: u64) -> &str {
    let (place, _) = place_of(row);
    let mut names = project.config.inputs.keys();
    let name = names.nth(place as usize);
    name.expect("rows are numbered by the place of their input")
}

impl<'a> Reader<'a> {
    fn new(
        project: &'a Project,
        listed: Listed<'a>,
        ((name, first_row), input): ((&str, u64), &'a InputConfig),
        cover: Option<AreaId>,
    ) -> Reader<'a> {
        let topics = input
            .breakdowns()
            .map(|key| TopicReader::new(key, name, input));
        let lists = series(project, input).iter().map(|_| Vec::new()).collect();
        Reader {
            project,
            areas: listed.areas,
            input,
            cover,
            places: Places::new(listed, input.area_level),
            deadlines: Deadlines::default(),
            topics: topics.collect(),
            lists,
            hash_of_name: *Sha256::digest(name)
                .first_chunk()
                .expect("a hash has 32 bytes"),
            next_row: first_row,
        }
    }

    /// Reads the rows of a file that count, and returns what became of all of them.
    fn read(
        &mut self,
        source: &Source,
        (reasons, dates): (&[Option<Drop>], &Dates),
        occurrence: &mut Occurrence,
        faults: &mut Faults,
    ) -> FileIntake {
        let mut intake = FileIntake {
            path: source.table.file.clone(),
            notes: source.notes.clone(),
            ..FileIntake::default()
        };
        let mut survey = Survey::new(&source.used);
        let skipped = source.table.each_row(|row| {
            let reason = reasons.get(intake.read as usize).copied().flatten();
            intake.read += 1;
            if let Ok(Some(row)) = &row {
                occurrence.row(row, reason != Some(Drop::Where));
            }
            let outcome = match (row, reason) {
                (Err(fault), _) => Err(vec![fault]),
                (_, Some(reason)) => Ok(Some(reason)),
                (Ok(None), None) => Ok(Some(Drop::BlankRow)),
                (Ok(Some(row)), None) => {
                    let outcome = self.row(&row, source, dates);
                    if outcome == Ok(None) {
                        source
                            .layout
                            .note_reference(&row, &mut intake.without_reference);
                    }
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
        survey.finish(&source.table, &mut intake);
        for (topic, column) in self.topics.iter_mut().zip(&source.layout.topics) {
            faults.extend(topic.unmapped_in(&source.table, *column));
        }
        intake
    }

    /// Keeps the cases of a row, or returns why it is not used, or what is wrong with it.
    fn row(
        &mut self,
        row: &Row,
        source: &Source,
        dates: &Dates,
    ) -> std::result::Result<Option<Drop>, Vec<Fault>> {
        let layout = &source.layout;
        let area = match self.places.of(row, &layout.area) {
            Place::Blank => return Ok(Some(Drop::BlankArea)),
            Place::At(area) if self.is_outside(area) => return Ok(Some(Drop::Outside)),
            Place::At(area) => Ok(Some(area)),
            Place::Unlisted => Ok(None),
            Place::Unknown(column) => Err(self.places.unknown(row, column, self.project)),
            Place::Several(column) => Err(places::ambiguous(row, column)),
        };
        let count = count(row, layout.count);
        // Where the order of a column is in doubt, what single dates say would mislead.
        let timings = if dates.are_broken() {
            let cells = dates.unreadable(row);
            Err(cells.map(|column| unreadable(row, column)).collect())
        } else {
            layout.timing.of(row, dates, &mut self.deadlines)
        };
        let (area, count, timings) = match (area, count, timings) {
            (Ok(area), Ok(count), Ok(timings)) => (area, count, timings),
            (area, count, timings) => {
                let mut faults = timings.err().unwrap_or_default();
                faults.extend(area.err().into_iter().chain(count.err()));
                return Err(faults);
            }
        };
        if timings.is_empty() {
            return Ok(Some(Drop::NoClock));
        }
        if count == 0 {
            return Ok(None);
        }
        let tags = self.tags(row, layout).map_err(|fault| vec![fault])?;
        let Some(area) = area else {
            return Ok(None);
        };
        let reference = self.reference(row, layout);
        self.next_row += 1;
        for timing in timings {
            self.lists[timing.series].push(Case {
                row: self.next_row,
                reference,
                area,
                start: timing.start,
                end: timing.end,
                last_lawful: timing.last_lawful,
                clocked: Clocked {
                    start: timing.start,
                    end: timing.end.day(),
                    last_lawful: timing.last_lawful,
                },
                exception: timing.exception,
                tags: tags.clone(),
                count,
            });
        }
        Ok(None)
    }

    /// Says whether an area lies outside the one that the cases come from.
    fn is_outside(&self, area: AreaId) -> bool {
        let is_within = |cover| self.areas.is_within(area, cover);
        !self.cover.is_none_or(is_within)
    }

    /// Returns what the case of a row is known again by; a row that stands for many cases has no
    /// reference. Systems write one reference now in capitals and now not.
    fn reference(&self, row: &Row, layout: &Layout) -> Option<Reference> {
        let (Some(column), None) = (layout.case, layout.count) else {
            return None;
        };
        let text = values::given(row.text(column).trim())?.to_lowercase();
        let mut reference = Reference::default();
        let (of_text, of_input) = reference.split_at_mut(size_of::<Reference>() / 2);
        of_text.copy_from_slice(&Sha256::digest(&text)[..of_text.len()]);
        of_input.copy_from_slice(&self.hash_of_name);
        Some(reference)
    }

    fn tags(&mut self, row: &Row, layout: &Layout) -> std::result::Result<Vec<Vec<u16>>, Fault> {
        let topics = self.topics.iter_mut().zip(&layout.topics);
        topics
            .map(|(topic, column)| topic.tags(row, *column))
            .collect()
    }

    /// Returns the cases of each series that the input gives; of those that its rows name, only
    /// the ones that occur. With them come notes on spellings that were taken for one.
    fn into_cases(self, as_of: Day, cover: AreaId) -> (Vec<Cases>, Vec<String>) {
        let names_clocks = self.input.kind == InputKind::Waits && self.input.clocks.is_empty();
        let topics = self.topics.into_iter().map(TopicReader::into_topic);
        let (topics, notes): (Vec<Topic>, Vec<Option<String>>) = topics.unzip();
        let cases = series(self.project, self.input)
            .into_iter()
            .zip(self.lists)
            .filter(|(_, list)| !names_clocks || !list.is_empty())
            .map(|(series, list)| Cases {
                flags_exceptions: self.input.flags_exceptions(&series),
                sources: self.input.source.iter().cloned().collect(),
                series,
                as_of,
                covers: vec![cover],
                levels: self.input.levels.clone(),
                complete_from: self.input.complete_from,
                dues_from: None,
                breaks: self
                    .input
                    .breaks(self.project.config.periods.years)
                    .into_iter()
                    .collect(),
                threshold: self.project.threshold(self.input),
                topics: topics.iter().map(copy).collect(),
                list,
            })
            .collect();
        (cases, notes.into_iter().flatten().collect())
    }
}

fn copy(topic: &Topic) -> Topic {
    Topic {
        key: topic.key.clone(),
        label: topic.label.clone(),
        categories: topic.categories.clone(),
        several: topic.several,
    }
}

/// Returns how many cases a row stands for.
fn count(row: &Row, column: Option<Column>) -> std::result::Result<u64, Fault> {
    let Some(column) = column else {
        return Ok(1);
    };
    values::whole_number(row.text(column)).ok_or_else(|| {
        row.fault(
            column,
            "not a whole number",
            "Write how many cases the row stands for, such as 12.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, open, shown};
    use crate::confidential::ingest::ingest;
    use crate::config::Project;
    use std::path::Path;

    const FILE: &str = "data/2024-12-31/c.csv";
    const OFFICE: &str = "[inputs.office]\nkind = \"complaints\"\nfiles = \"data/*/c*.csv\"\n\
        columns = { area = [\"ward\", \"district\"], received = \"received\", count = \"n\" }\n\
        ignore = [\"upn\"]\nwhere = { type = [\"SEND\", \"EHCP\"] }\n";

    fn file(rows: &str) -> String {
        format!("upn,type,ward,district,received,n\n{rows}")
    }

    #[test]
    fn the_first_area_that_is_given_is_that_of_the_row() {
        let rows = "7,SEND,E05,E07,2024-06-03,1\n\
            8,SEND,x,E07,2024-06-03,1\n\
            9,SEND,Z,830,2024-06-03,1\n\
            1,SEND,old clowne,,2024-06-03,1\n\
            2,EHCP,E01,,2024-06-03,\"1,200\"\n";
        check(
            OFFICE,
            &[(FILE, &file(rows))],
            "complaints as of 2024-12-31, threshold 5, covers E10\n\
             E05 2024-06-03 open, by 2024-06-17\n\
             E07 2024-06-03 open, by 2024-06-17\n\
             E10 2024-06-03 open, by 2024-06-17\n\
             E05 2024-06-03 open, by 2024-06-17\n\
             E05 2024-06-03 open, by 2024-06-17, 1200 cases\n\
             data/2024-12-31/c.csv: read 5, used 5\n",
        );
    }

    #[test]
    fn rows_outside_the_scope_are_counted_with_their_reason() {
        let rows = "1,SEND,E05,,2024-06-03,5\n\
            2,SEND,E05,,2024-06-03,5\n\
            ,SEND,E05,,,5\n\
            ,Roads,E05,,2024-06-03,5\n\
            ,SEND,,x,2024-06-03,5\n\
            ,SEND,E06,,2024-06-03,5\n\
            ,SEND,E92,,2024-06-03,5\n\
            ,SEND,E05,,2024-06-03,0\n\
            ,,,,,\n";
        check(
            OFFICE,
            &[(FILE, &file(rows))],
            "complaints as of 2024-12-31, threshold 5, covers E10\n\
             E05 2024-06-03 open, by 2024-06-17, 5 cases\n\
             data/2024-12-31/c.csv: read 9, used 2, the row is blank 1, the area is blank 1, an \
             exact copy of an earlier row 1, outside what the project asks for 1, outside the area that the input \
             covers 2, no clock has started 1\n",
        );
    }

    #[test]
    fn an_area_that_is_not_known_is_a_fault_without_its_name() {
        let rows = ",SEND,E99,,2024-06-03,1\n,SEND,Bolsover,,2024-06-03,many\n";
        check(
            OFFICE,
            &[(FILE, &file(rows))],
            "data/2024-12-31/c.csv, line 2, column `ward`: the area is not in areas.csv. Correct \
             the code or name, or add the area to the list.\n\
             data/2024-12-31/c.csv, line 3, column `n`: not a whole number. Write how many cases \
             the row stands for, such as 12.\n\
             data/2024-12-31/c.csv, line 3, column `ward`: the name fits more than one area. Use \
             codes; or set `area_level` of the input, where these areas are of different levels. If \
             one area stands twice in the list of areas, take one of the rows out.\n",
        );
        check(
            &format!("{OFFICE}area_level = \"district\"\n"),
            &[(FILE, &file(",SEND,Bolsover,,2024-06-03,1\n"))],
            "complaints as of 2024-12-31, threshold 5, covers E10\n\
             E07 2024-06-03 open, by 2024-06-17\n\
             data/2024-12-31/c.csv: read 1, used 1\n",
        );
    }

    #[test]
    fn mistakes_in_the_configuration_are_named_by_their_key() {
        let problem = |inputs: &str| shown(&open(inputs, &[(FILE, &file(""))]).project, None);
        assert_eq!(
            problem(&format!("{OFFICE}covers = \"E99\"\n")),
            "sendstats.toml: inputs.office.covers: the area `E99` is not in areas.csv: add it there, \
             or correct the code\n"
        );
        assert_eq!(
            problem(&OFFICE.replace("\"n\"", "[\"n\", \"m\"]")),
            "sendstats.toml: inputs.office.columns.count: name one column\n"
        );
        assert_eq!(
            problem(&OFFICE.replace("\"n\"", "\"upn\"")),
            "sendstats.toml: inputs.office.columns.count: the column `upn` is also to be \
             ignored: take it out of one of the two\n"
        );
    }

    #[test]
    fn faults_of_all_files_are_reported_together_the_worst_first() {
        check(
            OFFICE,
            &[
                ("data/2024-12-31/c2.csv", &file(",SEND,E05,,?,2\n")),
                (
                    "data/2024-12-31/c1.csv",
                    &file(",SEND,E05,,,1\n,SEND,E05,,?,1\n"),
                ),
                ("data/2024-12-31/c3.csv", "type,ward,received,n\n"),
            ],
            "data/2024-12-31/c3.csv: there is no column `district`, which \
             inputs.office.columns.area names. Correct the name in the configuration; the file \
             has `type`, `ward`, `received`, `n`.\n\
             data/2024-12-31/c1.csv, line 3, column `received`: not a date that can be read. \
             Write 2026-10-31 or 31/10/2026.\n\
             data/2024-12-31/c2.csv, line 2, column `received`: not a date that can be read. \
             Write 2026-10-31 or 31/10/2026.\n",
        );
    }

    #[test]
    fn the_demonstration_is_read_without_a_fault() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for folder in [root.to_path_buf(), root.join("examples/office")] {
            let project = Project::open(&folder).unwrap_or_else(|error| panic!("{error}"));
            let records = ingest(&project, None).unwrap_or_else(|error| panic!("{error}"));
            let complaints = records.cases.last().unwrap();
            assert_eq!(complaints.series.key(), "complaints");
            assert_eq!(complaints.list.len(), 43);
        }
    }
}
