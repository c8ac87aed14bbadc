//! The list of areas, and a page for each.

use super::Press;
use super::front::AreasTable;
use crate::areas::{AreaId, Level};
use crate::catalogue::clocks::Clock;
use crate::catalogue::{Dataset, Unit, known, measures};
use crate::config::FigureStatus;
use crate::fault::Result;
use crate::period::Period;
use crate::publish::charts::Kind;
use crate::publish::group::SHARE;
use crate::publish::headline::{Headline, headline};
use crate::publish::peers::peers_table;
use crate::publish::quotes::{Sentence, quotes};
use crate::publish::view::{
    FigureView, KeyFigure, LinkView, TableView, cell, cell_html, cell_link, cell_words, link,
};
use crate::publish::{format, words};
use crate::release::{Row, Value};
use crate::series::Series;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

// Areas.

#[derive(Serialize)]
struct AreasView {
    heading: String,
    levels: Vec<LevelView>,
    text: String,
}

#[derive(Serialize)]
struct LevelView {
    heading: String,
    table: TableView,
}

impl Press<'_> {
    pub(super) fn areas(&mut self) -> Result<()> {
        let path = "areas/index.html";
        let levels = Level::ALL
            .into_iter()
            .filter_map(|level| self.level_view(level));
        let view = AreasView {
            heading: "Areas".to_string(),
            levels: levels.collect(),
            text: self.text("areas"),
        };
        let description = "Every area of this site with its newest figures.";
        let around = self.around("Areas", description, path, "Areas");
        self.put(path, "areas.html", around, view)
    }

    fn level_view(&self, level: Level) -> Option<LevelView> {
        let areas: Vec<AreaId> = self.facts.release.areas().of_level(level).collect();
        if areas.is_empty() {
            return None;
        }
        let clock = self.facts.main_clock();
        let mut head = vec!["Area", "Part of"];
        if let Some(clock) = clock {
            head.push(if clock.id == crate::publish::facts::MAIN_CLOCK {
                "Official: in time, %"
            } else {
                "Official, %"
            });
            head.extend([
                "Official year",
                "Own cases: in time, %",
                "Own cases: median, weeks",
            ]);
        }
        let heading = format::sentence_case(level.plural());
        let mut table = TableView::new("", heading.clone(), &head);
        for area in areas {
            let part_of = self.facts.release.areas().parent(area);
            let named = cell_link(
                self.facts.name(area),
                &format!("../{}", self.area_path(area)),
            );
            // With its code, by which rows are ordered and by which readers join tables.
            let code = words::escape(&self.facts.release.areas().get(area).code);
            let named = cell_html(format!("<data value=\"{code}\">{}</data>", named.html), "");
            let mut cells = vec![
                named,
                cell_words(part_of.map_or("", |parent| self.facts.name(parent))),
            ];
            if let Some(clock) = clock {
                cells.extend(self.newest_cells(clock, area));
            }
            table.push("", cells);
        }
        Some(LevelView { heading, table })
    }

    fn newest_cells(&self, clock: &Clock, area: AreaId) -> Vec<crate::publish::view::CellView> {
        let missing = crate::symbol::Symbol::NotAvailable.mark();
        let official = self
            .facts
            .newest_official(&format!("{}.{SHARE}", clock.id), area);
        let percent = official
            .and_then(|sourced| sourced.number())
            .map(format::one_decimal);
        let year = official.map(|sourced| sourced.figure.period.label());
        let series = Series::Waits(clock.id.clone());
        let newest = self.facts.newest_year(&series);
        let value = |measure: &'static str| {
            let place = crate::release::Place {
                series: &series,
                area,
                period: newest?,
                breakdown: None,
            };
            self.facts.release.value(measure, place)
        };
        let share = value(SHARE).map_or(missing.to_string(), format::reader);
        let median = value("median_days").map_or(missing.to_string(), |value| {
            match (value.number(), value.symbol()) {
                (Some(days), _) => format::weeks(days),
                (None, symbol) => symbol.map_or(missing, |symbol| symbol.mark()).to_string(),
            }
        });
        vec![
            cell(&percent.unwrap_or_else(|| missing.to_string())),
            cell(&year.unwrap_or_default()),
            cell(&share),
            cell(&median),
        ]
    }
}

// One area.

#[derive(Serialize)]
struct AreaView {
    headline: Headline,
    dateline: String,
    part_of: Vec<LinkView>,
    parts: Vec<LinkView>,
    ruler: Option<FigureView>,
    bands: Option<FigureView>,
    figures: Vec<KeyFigure>,
    quotes: Vec<Sentence>,
    beside: Option<TableView>,
    peers: Option<TableView>,
    trend: Option<FigureView>,
    areas: Option<AreasTable>,
    xmr: Option<FigureView>,
    funnel: Option<FigureView>,
    authorities: Option<FigureView>,
    curves: Option<FigureView>,
    distribution: Option<FigureView>,
    queue: Option<FigureView>,
    tables: Vec<TableView>,
    official: Option<TableView>,
}

impl Press<'_> {
    /// Prints the pages of all areas, several at once.
    pub(super) fn pages_of_areas(&mut self) -> Result<()> {
        let areas: Vec<AreaId> = self.facts.release.areas().ids().collect();
        let pages = areas.par_iter().map(|area| {
            let mut own = Press {
                files: BTreeMap::new(),
                ..*self
            };
            own.area(*area)?;
            Ok(own.files)
        });
        // The first fault by area is told, whichever is met first.
        let pages: Vec<Result<BTreeMap<String, Vec<u8>>>> = pages.collect();
        for files in pages {
            self.files.extend(files?);
        }
        Ok(())
    }

    pub(super) fn area(&mut self, area: AreaId) -> Result<()> {
        let path = self.area_path(area);
        let depth = path.matches('/').count();
        let headline = headline(&self.facts, area);
        let clock = self.facts.main_clock();
        let mut figure = |kind| clock.and_then(|clock| self.figure(clock, kind, area, depth));
        let (ruler, bands, trend) = (
            figure(Kind::Ruler),
            figure(Kind::Bands),
            figure(Kind::Trend),
        );
        let (distribution, queue) = (figure(Kind::Distribution), figure(Kind::Queue));
        let xmr = figure(Kind::Xmr);
        let (funnel, curves) = (figure(Kind::Funnel), figure(Kind::Curves));
        let authorities = figure(Kind::Authorities);
        let areas = self.facts.release.areas();
        let linked = |id: AreaId| link(self.facts.name(id), &self.area_path(id), depth);
        let part_of = areas.ancestors(area).iter().filter(|id| **id != area);
        let view = AreaView {
            dateline: self.dateline(&headline),
            part_of: part_of.map(|id| linked(*id)).collect(),
            parts: areas.children(area).iter().map(|id| linked(*id)).collect(),
            figures: self.key_figures(area),
            quotes: quotes(&self.facts, area),
            beside: clock.and_then(|clock| self.beside(clock, area)),
            peers: clock.and_then(|clock| peers_table(&self.facts, clock, area)),
            areas: clock.and_then(|clock| self.areas_table(clock, area, depth)),
            tables: self.own_tables(area),
            official: self.official_table(area),
            headline,
            ruler,
            bands,
            trend,
            xmr,
            funnel,
            authorities,
            curves,
            distribution,
            queue,
        };
        let name = self.facts.name(area).to_string();
        let description = format!("{} {}", view.headline.lead, view.headline.limit);
        let around = self.around(&name, description.trim(), &path, "Areas");
        self.put(&path, "area.html", around, view)
    }

    /// Returns the area with its larger areas beside it, each number with its source.
    fn beside(&self, clock: &Clock, area: AreaId) -> Option<TableView> {
        let mut others = self.facts.larger(area);
        others.truncate(3);
        if others.is_empty() {
            return None;
        }
        let columns: Vec<AreaId> = std::iter::once(area).chain(others).collect();
        let mut head = vec!["Measure"];
        head.extend(columns.iter().map(|id| self.facts.name(*id)));
        let caption = format!("{} beside the areas it is part of", self.facts.name(area));
        let mut table = TableView::new(caption.clone(), caption, &head);
        for ending in [SHARE, "pc_over_52_weeks_ex"] {
            self.official_line(&mut table, &format!("{}.{ending}", clock.id), &columns);
        }
        let series = Series::Waits(clock.id.clone());
        if let Some(period) = self.facts.newest_year(&series) {
            for id in [SHARE, "pc_due_in_limit", "median_days", "p75_days"] {
                self.own_line(&mut table, &series, id, period, &columns);
            }
        }
        (!table.rows.is_empty()).then_some(table)
    }

    fn official_line(&self, table: &mut TableView, measure: &str, columns: &[AreaId]) {
        let newest = columns
            .iter()
            .filter_map(|id| self.facts.newest_official(measure, *id));
        let Some(newest) = newest.max_by_key(|sourced| sourced.figure.period) else {
            return;
        };
        let period = newest.figure.period;
        let label = format!(
            "{}, {}, %, official",
            format::sentence_case(&self.figure_label(newest.figure)),
            period.label()
        );
        let mut cells = vec![cell(&label)];
        for id in columns {
            let number = self
                .facts
                .official_in(measure, *id, period)
                .and_then(|s| s.number());
            let missing = crate::symbol::Symbol::NotAvailable.mark().to_string();
            cells.push(cell(&number.map_or(missing, format::one_decimal)));
        }
        table.push("official", cells);
    }

    fn own_line(
        &self,
        table: &mut TableView,
        series: &Series,
        id: &'static str,
        period: Period,
        columns: &[AreaId],
    ) {
        let values: Vec<Value> = columns
            .iter()
            .filter_map(|area| {
                self.facts.release.value(
                    id,
                    crate::release::Place {
                        series,
                        area: *area,
                        period,
                        breakdown: None,
                    },
                )
            })
            .collect();
        if values.iter().all(|value| value.number().is_none()) {
            return;
        }
        let measure = known(Dataset::Waits, id);
        let label = format!("{}, {}, own cases", measure.label, period.label());
        let mut cells = vec![cell(&label)];
        cells.extend(values.into_iter().map(|value| cell(&format::reader(value))));
        table.push("own", cells);
    }

    /// Returns every year of an area's own cases, a table a series.
    fn own_tables(&self, area: AreaId) -> Vec<TableView> {
        let series = self.facts.release.series().iter().map(|info| &info.series);
        let tables = series.filter_map(|series| {
            let rows: Vec<&Row> = self
                .facts
                .release
                .totals(series, area, self.facts.year_kind())
                .collect();
            let caption = format!(
                "{}: {} by year",
                self.series_name(series),
                self.facts.name(area)
            );
            rows_table(&rows, series, &caption)
        });
        tables.collect()
    }

    fn series_name(&self, series: &Series) -> String {
        match series {
            Series::Complaints => "Complaints".to_string(),
            Series::Waits(id) => self
                .facts
                .project
                .clocks
                .get(id)
                .map_or_else(|| id.clone(), |clock| clock.name.clone()),
        }
    }

    /// Returns all that others have counted about an area.
    fn official_table(&self, area: AreaId) -> Option<TableView> {
        let caption = format!(
            "{}: figures that others have published",
            self.facts.name(area)
        );
        let head = ["Measure", "Period", "Value", "n of d", "Source"];
        let mut table = TableView::new(caption.clone(), caption, &head);
        for set in self.facts.release.figures() {
            for figure in set.figures.iter().filter(|figure| figure.area == area) {
                let unit = format::figure_unit(figure);
                let value = format::given(figure.given(), unit);
                let sign = if unit == Some(Unit::Percent) && figure.given().number().is_some() {
                    "%"
                } else {
                    ""
                };
                let counts = figure
                    .counts()
                    .map(|(part, of)| format!("{} of {}", format::count(part), format::count(of)));
                let status = match set.status {
                    FigureStatus::Official => "official",
                    FigureStatus::Reply => "reply to a request",
                };
                table.push(
                    "official",
                    vec![
                        cell(&format::sentence_case(&self.figure_label(figure))),
                        cell(&figure.period.label()),
                        cell(&format!("{value}{sign}")),
                        cell(&counts.unwrap_or_default()),
                        cell_words(&format!("{} ({status})", set.source)),
                    ],
                );
            }
        }
        (!table.rows.is_empty()).then_some(table)
    }
}

/// Returns rows as a table: measures down, periods across, so that it can be read on a phone.
pub(super) fn rows_table(rows: &[&Row], series: &Series, caption: &str) -> Option<TableView> {
    if rows.is_empty() {
        return None;
    }
    let labels: Vec<String> = rows
        .iter()
        .map(|row| {
            let mark = if row.is_provisional() {
                " to date [p]"
            } else {
                ""
            };
            format!("{}{mark}", row.period().label())
        })
        .collect();
    let mut head = vec!["Measure"];
    head.extend(labels.iter().map(String::as_str));
    let mut table = TableView::new(caption, caption, &head);
    for measure in measures(series.dataset()) {
        let values = rows.iter().filter_map(|row| row.value(measure.id));
        let mut cells = vec![cell(measure.label)];
        cells.extend(values.map(|value| cell(&format::reader(value))));
        table.push("", cells);
    }
    if rows.iter().any(|row| row.is_provisional()) {
        table
            .legend
            .push("[p] the period is not yet over".to_string());
    }
    Some(table)
}
