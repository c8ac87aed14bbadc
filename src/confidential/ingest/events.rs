//! Dated local events, for the timeline.

use super::table::{Column, Row, Table};
use super::{areas, places};
use crate::areas::Areas;
use crate::config::Project;
use crate::fault::{Error, Fault, Result};
use crate::figures::Event;
use crate::period::{Day, Period, PeriodKind, YearKind, long_date};

const HEADERS: [&str; 4] = ["date", "area", "title", "source"];

/// The columns of the events file.
struct Layout {
    date: Column,
    area: Column,
    title: Column,
    source: Column,
}

/// Returns the events of a project, by day.
pub(super) fn read(project: &Project, known: &Areas) -> Result<Vec<Event>> {
    let Some(file) = &project.config.site.events else {
        return Ok(Vec::new());
    };
    let table = areas::named_file(project, file, "site.events", &HEADERS)?;
    let layout = layout(&table).map_err(|fault| Error::Faults(vec![fault]))?;
    let (mut events, mut faults) = (Vec::new(), Vec::new());
    table.each_row(|row| match row {
        Ok(None) => {}
        Err(fault) => faults.push(fault),
        Ok(Some(row)) => match event(&row, &layout, known, project) {
            Ok(event) => events.push(event),
            Err(fault) => faults.push(fault),
        },
    });
    if !faults.is_empty() {
        return Err(Error::Faults(faults));
    }
    events.sort_by_key(|event| event.day);
    Ok(events)
}

fn layout(table: &Table) -> std::result::Result<Layout, Fault> {
    Ok(Layout {
        date: table.required_column("date")?,
        area: table.required_column("area")?,
        title: table.required_column("title")?,
        source: table.required_column("source")?,
    })
}

fn event(
    row: &Row,
    layout: &Layout,
    areas: &Areas,
    project: &Project,
) -> std::result::Result<Event, Fault> {
    let Some((day, date)) = date(row.text(layout.date)) else {
        return Err(row.fault(
            layout.date,
            "not a date that can be read",
            "Write 2024-09-17, or 2024-09 or 2024 where the day is not known.",
        ));
    };
    let code = row.text(layout.area);
    let area = areas.by_code(code);
    if area.is_none() && !code.is_empty() {
        return Err(places::unknown(row, layout.area, project));
    }
    if row.text(layout.title).is_empty() {
        let problem = "the event has no title";
        return Err(row.fault(layout.title, problem, "Say what happened."));
    }
    Ok(Event {
        day,
        date,
        area,
        title: row.text(layout.title).to_string(),
        source: row.text(layout.source).to_string(),
    })
}

/// Returns the day of a date, or the first of a month or year, and how a reader is told it.
fn date(text: &str) -> Option<(Day, String)> {
    if let Some(day) = Day::parse_iso(text) {
        return Some((day, long_date(day)));
    }
    let first = |kind, rest: &str| {
        let day = Day::parse_iso(&format!("{text}{rest}"))?;
        Some((day, Period::containing(kind, day).label()))
    };
    match text.len() {
        7 => first(PeriodKind::Month, "-01"),
        4 => first(PeriodKind::Year(YearKind::Calendar), "-01-01"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{open_bare, shown};

    fn events(rows: &str) -> String {
        let config = "[site]\ntitle = \"T\"\npublisher = \"P\"\ncontact = \"C\"\nhome = \"E10\"\n\
            events = \"events.csv\"\n[areas]\nfile = \"areas.csv\"\n\
            [inputs.foi]\nkind = \"figures\"\nstatus = \"reply\"\nsource = \"S\"\n\
            files = \"foi.csv\"\ncolumns = { period = \"p\", area = \"a\" }\n\
            measures.issued = { value = \"n\" }\n";
        let files = [
            ("areas.csv", "code,name,level\nE10,Shire,local_authority\n"),
            ("foi.csv", "p,a,n\n"),
            ("events.csv", &format!("date,area,title,source\n{rows}")),
        ];
        let lines = shown(&open_bare(config, &files).project, None);
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
    fn an_event_without_date_place_or_title_is_a_fault() {
        assert_eq!(
            events("May 2020,,Relaxed,SI\n2024,E99,Board,Council\n2024,E10,,Council\n"),
            "events.csv, line 2, column `date`: not a date that can be read. Write 2024-09-17, or \
             2024-09 or 2024 where the day is not known.\n\
             events.csv, line 3, column `area`: the area is not in areas.csv. Correct the code or \
             name, or add the area to the list.\n\
             events.csv, line 4, column `title`: the event has no title. Say what happened.\n"
        );
    }
}
