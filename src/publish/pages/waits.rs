//! The pages of waits, of each clock and of complaints.

use super::Press;
use super::areas::rows_table;
use super::front::AreasTable;
use crate::areas::AreaId;
use crate::catalogue::clocks::Clock;
use crate::catalogue::{known, measures};
use crate::fault::Result;
use crate::period::PeriodKind;
use crate::publish::charts::Kind;
use crate::publish::headline::{Headline, of_clock};
use crate::publish::peers::peers_table;
use crate::publish::view::{FigureView, KeyFigure, LinkView, TableView, cell, link};
use crate::publish::{format, words};
use crate::release::{Row, Table};
use crate::series::Series;
use serde::Serialize;

// Waits.

#[derive(Serialize)]
struct WaitsView {
    heading: String,
    clocks: Vec<ClockLine>,
    text: String,
}

#[derive(Serialize)]
struct ClockLine {
    link: LinkView,
    headline: Headline,
    law: String,
}

#[derive(Serialize)]
struct ClockView {
    name: String,
    headline: Headline,
    dateline: String,
    law: String,
    figures: Vec<FigureView>,
    areas: Option<AreasTable>,
    peers: Option<TableView>,
    tables: Vec<TableView>,
    notes: Vec<String>,
}

impl Press<'_> {
    pub(super) fn waits(&mut self) -> Result<()> {
        let path = "waits/index.html";
        let lines = self.facts.clocks().into_iter().map(|clock| ClockLine {
            link: link(clock.name.clone(), &clock_path(clock), 1),
            headline: self.clock_headline(clock),
            law: law_line(clock),
        });
        let view = WaitsView {
            heading: "Waits".to_string(),
            clocks: lines.collect(),
            text: self.text("waits"),
        };
        let description = "How long each step takes, against its legal limit.";
        let around = self.around("Waits", description, path, "Waits");
        self.put(path, "waits.html", around, view)
    }

    pub(super) fn clock(&mut self, clock: &Clock) -> Result<()> {
        let path = clock_path(clock);
        let depth = path.matches('/').count();
        let home = self.facts.home;
        let headline = self.clock_headline(clock);
        let is_own = self.facts.own(clock).is_some();
        let figures = Kind::ALL
            .into_iter()
            .filter(|kind| *kind != Kind::Authorities || !is_own)
            .filter_map(|kind| self.figure(clock, kind, home, depth))
            .collect();
        let series = Series::Waits(clock.id.clone());
        let view = ClockView {
            name: clock.name.clone(),
            dateline: self.dateline(&headline),
            law: law_line(clock),
            areas: self.areas_table(clock, home, depth),
            peers: peers_table(&self.facts, clock, home),
            tables: self.series_tables(&series, home),
            notes: self.notes(&series),
            headline,
            figures,
        };
        let description = format!("{} {}", view.headline.lead, view.headline.limit);
        let around = self.around(&clock.name, &description, &path, "Waits");
        self.put(&path, "clock.html", around, view)
    }

    /// Returns the tables of one area's series: years, quarters, and each breakdown.
    fn series_tables(&self, series: &Series, area: AreaId) -> Vec<TableView> {
        let name = self.facts.name(area);
        let of_kind = |kind: PeriodKind, words: &str, most: usize| {
            let rows: Vec<&Row> = self.facts.release.totals(series, area, kind).collect();
            let newest = &rows[rows.len().saturating_sub(most)..];
            rows_table(newest, series, &format!("{name} by {words}"))
        };
        let mut tables: Vec<TableView> = [
            of_kind(self.facts.year_kind(), "year", 6),
            of_kind(PeriodKind::Quarter, "quarter, the newest eight", 8),
        ]
        .into_iter()
        .flatten()
        .collect();
        let by_topic = self.facts.release.tables().iter();
        let by_topic = by_topic.filter(|table| table.series() == series && table.topic().is_some());
        tables.extend(by_topic.filter_map(|table| self.topic_table(table, area)));
        tables
    }

    /// Returns the newest year of a breakdown. Whichever are fewer stand across, the categories or
    /// the measures: so the table fits a sheet of paper.
    fn topic_table(&self, table: &Table, area: AreaId) -> Option<TableView> {
        let (_, label) = table.topic()?;
        let rows: Vec<&Row> = table
            .rows()
            .iter()
            .filter(|row| row.area() == area)
            .collect();
        let newest = rows.iter().map(|row| row.period()).max()?;
        let rows: Vec<&&Row> = rows.iter().filter(|row| row.period() == newest).collect();
        let told: Vec<&str> = measures(table.series().dataset())
            .iter()
            .map(|measure| measure.id)
            .filter(|id| {
                let mut values = rows.iter().filter_map(|row| row.value(id));
                values.any(|value| value.number().is_some())
            })
            .collect();
        let dataset = table.series().dataset();
        let measures_across = told.len() <= rows.len();
        let mut head = vec![if measures_across { label } else { "Measure" }];
        if measures_across {
            head.extend(told.iter().map(|id| known(dataset, id).label));
        } else {
            head.extend(rows.iter().filter_map(|row| row.category()));
        }
        let adds_up = if table.has_several() {
            " A case can be in several groups, so the numbers do not add up."
        } else {
            ""
        };
        let caption = format!(
            "{} in {} by {}.{adds_up}",
            self.facts.name(area),
            newest.label(),
            words::lower_first(label)
        );
        let mut view = TableView::new(caption, label, &head);
        let shown = |row: &Row, id: &str| row.value(id).map(|value| cell(&format::reader(value)));
        if measures_across {
            for row in rows {
                let mut cells = vec![cell(row.category().unwrap_or_default())];
                cells.extend(told.iter().filter_map(|id| shown(row, id)));
                view.push("", cells);
            }
            return Some(view);
        }
        for id in &told {
            let mut cells = vec![cell(known(dataset, id).label)];
            cells.extend(rows.iter().filter_map(|row| shown(row, id)));
            view.push("", cells);
        }
        Some(view)
    }

    /// Returns what is published of a series, and what is not and why.
    fn notes(&self, series: &Series) -> Vec<String> {
        crate::publish::plan::sentences(self.facts.release, series)
    }
}

impl Press<'_> {
    /// Returns the finding of the home area for one clock.
    fn clock_headline(&self, clock: &Clock) -> Headline {
        let (facts, home) = (&self.facts, self.facts.home);
        let series = Series::Waits(clock.id.clone());
        of_clock(facts, clock, home).unwrap_or_else(|| {
            crate::publish::headline::nothing_of(facts, &series, &clock.name, home)
        })
    }
}

fn clock_path(clock: &Clock) -> String {
    format!("waits/{}/index.html", clock.id)
}

fn law_line(clock: &Clock) -> String {
    format!(
        "From the day {} to {}: {}. {}.",
        clock.from, clock.to, clock.limit, clock.law
    )
}

// Complaints.

#[derive(Serialize)]
struct ComplaintsView {
    headline: Headline,
    dateline: String,
    figures: Vec<KeyFigure>,
    tables: Vec<TableView>,
    notes: Vec<String>,
    text: String,
}

impl Press<'_> {
    pub(super) fn complaints(&mut self) -> Result<()> {
        let path = "complaints/index.html";
        let info = self.facts.release.info(&Series::Complaints);
        let home = self.facts.home;
        let area = info
            .and_then(|info| info.covers.first().copied())
            .unwrap_or(home);
        let headline =
            crate::publish::headline::of_complaints(&self.facts, area).unwrap_or_else(|| {
                crate::publish::headline::nothing_of(
                    &self.facts,
                    &Series::Complaints,
                    "Complaints",
                    area,
                )
            });
        let view = ComplaintsView {
            dateline: self.dateline(&headline),
            figures: self.complaint_figures(area),
            tables: self.series_tables(&Series::Complaints, area),
            notes: self.notes(&Series::Complaints),
            text: self.text("complaints"),
            headline,
        };
        let description = format!("{} {}", view.headline.lead, view.headline.limit);
        let around = self.around("Complaints", description.trim(), path, "Complaints");
        self.put(path, "complaints.html", around, view)
    }
}
