//! Dated local events, for the timeline.

use super::areas;
use super::dates::Dates;
use super::figures::period_of;
use super::places::{self, Listed, Place, Places};
use super::survey::Survey;
use super::table::{Column, Row, Table};
use crate::areas::AreaId;
use crate::confidential::records::{Drop, FileIntake};
use crate::config::Project;
use crate::fault::{Error, Fault, Faults, Result};
use crate::figures::Event;
use crate::period::{Day, PeriodKind, YearKind, long_date};

const HEADERS: [&str; 4] = ["date", "area", "title", "source"];

/// What `2024/25` is read as, though it could be a financial year: on no day that a chart could mark.
const SCHOOL_YEAR: PeriodKind = PeriodKind::Year(YearKind::Academic);

/// The columns of the events file.
struct Layout {
    date: Column,
    area: Column,
    title: Column,
    source: Column,
}

/// The events of a project, by day, and what became of the rows of their file.
#[derive(Default)]
pub(super) struct Events {
    pub list: Vec<Event>,
    pub file: Option<FileIntake>,
}

/// Returns the events of a project.
pub(super) fn read(project: &Project, known: Listed) -> Result<Events> {
    let Some(file) = &project.config.site.events else {
        return Ok(Events::default());
    };
    let table = areas::named_file(project, file, "site.events", &HEADERS)?;
    let layout = layout(&table).map_err(|fault| Error::Faults(vec![fault]))?;
    let mut faults = Faults::default();
    let mut dates = Dates::of_any_day(&[layout.date]);
    table.each_row(|row| {
        if let Ok(Some(row)) = row {
            dates.observe(&row);
        }
    });
    faults.extend(dates.faults(&table));
    let mut intake = FileIntake {
        path: table.file.clone(),
        notes: table
            .notes()
            .iter()
            .cloned()
            .chain(dates.notes(&table))
            .collect(),
        ..FileIntake::default()
    };
    let mut survey = Survey::new(&layout.columns());
    let mut reader = Reader {
        project,
        places: Places::new(known, None),
        layout,
        dates,
    };
    let mut list = Vec::new();
    let skipped = table.each_row(|row| {
        intake.read += 1;
        match row {
            Ok(None) => *intake.drops.entry(Drop::BlankRow).or_default() += 1,
            Err(fault) => faults.extend([fault]),
            Ok(Some(row)) => match reader.event(&row) {
                Ok(event) => {
                    intake.used += 1;
                    survey.row(&row, None, &mut intake);
                    list.extend(event);
                }
                Err(found) => faults.extend(found),
            },
        }
    });
    if faults.stop() {
        return Err(Error::Faults(faults.into_vec()));
    }
    intake.notes.extend(skipped.notes());
    survey.finish(&table, &mut intake);
    list.sort_by_key(|event| event.day);
    let file = Some(intake);
    Ok(Events { list, file })
}

impl Layout {
    fn columns(&self) -> [Column; 4] {
        [self.date, self.area, self.title, self.source]
    }
}

fn layout(table: &Table) -> std::result::Result<Layout, Fault> {
    Ok(Layout {
        date: table.required_column("date")?,
        area: table.required_column("area")?,
        title: table.required_column("title")?,
        source: table.required_column("source")?,
    })
}

/// What rows are read with.
struct Reader<'a> {
    project: &'a Project,
    places: Places<'a>,
    layout: Layout,
    dates: Dates,
}

impl Reader<'_> {
    /// Returns the event of a row, or all that is wrong with it; nothing where the column of dates is
    /// at fault as a whole, and the row only with it.
    fn event(&mut self, row: &Row) -> std::result::Result<Option<Event>, Vec<Fault>> {
        let mut faults = Vec::new();
        let date = self.date(row).map_err(|fault| faults.extend(fault));
        let area = self.area(row).map_err(|fault| faults.push(fault));
        let title = row.text(self.layout.title);
        if title.is_empty() {
            let problem = "the event has no title";
            faults.push(row.fault(self.layout.title, problem, "Say what happened."));
        }
        match (date, area) {
            (Ok((day, date)), Ok(area)) if faults.is_empty() => Ok(Some(Event {
                day,
                date,
                area,
                title: title.to_string(),
                source: row.text(self.layout.source).to_string(),
            })),
            _ if faults.is_empty() => Ok(None),
            _ => Err(faults),
        }
    }

    /// Returns the day of a date, or the first of a month, quarter or year, and how a reader is told it.
    fn date(&self, row: &Row) -> std::result::Result<(Day, String), Option<Fault>> {
        let text = row.text(self.layout.date);
        if let Some(day) = self.dates.day(self.layout.date, text) {
            return Ok((day, long_date(day)));
        }
        let period = period_of(text, YearKind::Calendar);
        if let Some(period) = period.filter(|period| period.kind() != SCHOOL_YEAR) {
            return Ok((period.first(), period.label()));
        }
        // What is wrong with the whole column is told of it, and not of each of its cells.
        let is_unreadable = text.is_empty() || self.dates.unreadable(row).next().is_some();
        let is_told = self.dates.are_broken() && !is_unreadable;
        Err((!is_told).then(|| {
            row.fault(
                self.layout.date,
                "not a date that can be read",
                "Write 2024-09-17 or 17/09/2024, or 2024-09 or 2024 where the day is not known.",
            )
        }))
    }

    /// Returns where it matters: everywhere if nothing is named.
    fn area(&mut self, row: &Row) -> std::result::Result<Option<AreaId>, Fault> {
        match self.places.of(row, &[self.layout.area]) {
            Place::Blank | Place::Unlisted => Ok(None),
            Place::At(area) => Ok(Some(area)),
            Place::Unknown(column) => Err(self.places.unknown(row, column, self.project)),
            Place::Several(column) => Err(Fault {
                remedy: "Write its code, or its level behind the name: `Anytown (district)`."
                    .to_string(),
                ..places::ambiguous(row, column)
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Folder, open_bare, shown};
    use crate::confidential::ingest::ingest;

    fn project(rows: &str) -> Folder {
        let config = "[site]\ntitle = \"T\"\npublisher = \"P\"\ncontact = \"C\"\nhome = \"E10\"\n\
            events = \"events.csv\"\n[areas]\nfile = \"areas.csv\"\n\
            [inputs.foi]\nkind = \"figures\"\nstatus = \"reply\"\nsource = \"S\"\n\
            files = \"foi.csv\"\ncolumns = { period = \"p\", area = \"a\" }\n\
            measures.issued = { value = \"n\" }\n";
        let files = [
            (
                "areas.csv",
                "code,name,level,parents\nE10,Shire,local_authority,\n\
                 E07,Bolsover,district,E10\nE05,Bolsover,ward,E07\n",
            ),
            ("foi.csv", "p,a,n\n"),
            ("events.csv", &format!("date,area,title,source\n{rows}")),
        ];
        open_bare(config, &files)
    }

    fn events(rows: &str) -> String {
        let lines = shown(&project(rows).project, None);
        let others = ["foi (reply), S\n", "foi.csv: read 0, used 0\n"];
        others
            .iter()
            .fold(lines, |lines, other| lines.replace(other, ""))
    }

    #[test]
    fn an_event_is_dated_as_exactly_as_it_is_known() {
        assert_eq!(
            events(
                "2024-09,E10,Inspection,Ofsted\n2020-05-01,,Limits relaxed,SI\n2024,E10,Board,Council\n"
            ),
            "1 May 2020 (2020-05-01) everywhere: Limits relaxed; SI\n\
             2024 (2024-01-01) E10: Board; Council\n\
             September 2024 (2024-09-01) E10: Inspection; Ofsted\n"
        );
    }

    #[test]
    fn dates_and_areas_are_written_as_in_other_files() {
        assert_eq!(
            events(
                "17/09/2024,Shire,Inspection,Ofsted\n3rd May 2024,County of Shire,Board,Council\n\
                 Sept 2023,n/a,Relaxed,SI\n2022 Q3,Bolsover (ward),Office,Council\n"
            ),
            "2022 Q3 (2022-07-01) E05: Office; Council\n\
             September 2023 (2023-09-01) everywhere: Relaxed; SI\n\
             3 May 2024 (2024-05-03) E10: Board; Council\n\
             17 September 2024 (2024-09-17) E10: Inspection; Ofsted\n"
        );
    }

    #[test]
    fn the_order_of_day_and_month_is_that_of_the_whole_column() {
        // No date is told apart that the column as a whole makes doubtful.
        assert_eq!(
            events("09/17/2024,,Inspection,Ofsted\n03/04/2024,,Board,Council\nsoon,,Office,MP\n"),
            "events.csv, column `date`: the month comes before the day, in line 2. Export the dates \
             again as 2026-10-31 or 31/10/2026: days are read first, and a date such as 03/04/2026 \
             could be either.\n\
             events.csv, line 4, column `date`: not a date that can be read. Write 2024-09-17 or \
             17/09/2024, or 2024-09 or 2024 where the day is not known.\n"
        );
    }

    /// Whoever ran `check` was told how dates of deliveries were read, and not those of events.
    #[test]
    fn what_was_decided_of_dates_is_noted() {
        let noted = |rows: &str| {
            let records = ingest(&project(rows).project, None).unwrap_or_else(|e| panic!("{e}"));
            let file = records.events_file.unwrap();
            (file.read, file.used, file.notes)
        };
        let short = "Column `date`: years of two digits are read as 2000 to 2089 and 1990 to 1999.";
        let either = "Column `date`: no date shows whether the day or the month comes first (line 3 could be \
                      either); they are read with the day first.";
        let rows = "2024-09,,Inspection,Ofsted\n03/04/24,,Board,Council\n";
        let both = vec![short.to_string(), either.to_string()];
        assert_eq!(noted(rows), (2, 2, both));
        let proved = format!("{rows}17/04/24,,Office,MP\n");
        assert_eq!(noted(&proved), (3, 3, vec![short.to_string()]));
        assert_eq!(noted("2024-09-17,,Office,MP\n"), (1, 1, Vec::new()));
    }

    #[test]
    fn an_event_without_date_place_or_title_is_a_fault() {
        assert_eq!(
            events(
                "in May,,Relaxed,SI\n2024,E99999999,Board,Council\n2024,Bolsover,,Council\n\
                 2024/25,Bolsovr,Office,MP\n"
            ),
            "events.csv, column `date`: not a date that can be read, in 2 rows: lines 2 and 5. Write \
             2024-09-17 or 17/09/2024, or 2024-09 or 2024 where the day is not known.\n\
             events.csv, line 3, column `area`: the area is not in areas.csv. Correct the code, or \
             add the area to the list; a retired code belongs under `old_code` of the area that took \
             its place.\n\
             events.csv, line 4, column `area`: the name fits more than one area. Write its code, or \
             its level behind the name: `Anytown (district)`.\n\
             events.csv, line 4, column `title`: the event has no title. Say what happened.\n\
             events.csv, line 5, column `area`: the area is not in areas.csv. Correct the name (the \
             nearest is `Bolsover`), or add it to the list; another spelling belongs under \
             `aliases`.\n"
        );
    }
}
