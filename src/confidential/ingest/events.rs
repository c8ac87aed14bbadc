//! Dated local events, for the timeline.

use super::places;
use super::table::{Column, Row, Table};
use crate::areas::Areas;
use crate::config::Project;
use crate::fault::{Error, Fault, Result};
use crate::figures::Event;
use crate::period::{Day, Period, PeriodKind, YearKind, long_date};

/// The columns of the events file.
struct Layout {
    date: Column,
    area: Column,
    title: Column,
    source: Column,
}

/// Returns the events of a project, by day.
pub(super) fn read(project: &Project, areas: &Areas) -> Result<Vec<Event>> {
    let Some(file) = &project.config.site.events else {
        return Ok(Vec::new());
    };
    let table = Table::open(&project.root, file, &[])?;
    let layout = layout(&table).map_err(|fault| Error::Faults(vec![fault]))?;
    let (mut events, mut faults) = (Vec::new(), Vec::new());
    table.each_row(|row| match row {
        Ok(None) => {}
        Err(fault) => faults.push(fault),
        Ok(Some(row)) => match event(&row, &layout, areas, project) {
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
    let needed = |header| table.column(header, "the events file");
    Ok(Layout {
        date: needed("date")?,
        area: needed("area")?,
        title: needed("title")?,
        source: needed("source")?,
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
