//! The front page.

use super::Press;
use crate::areas::AreaId;
use crate::catalogue::clocks::Clock;
use crate::fault::Result;
use crate::publish::charts::Kind;
use crate::publish::facts::Verdict;
use crate::publish::group::{Group, Origin};
use crate::publish::headline::{Headline, headline};
use crate::publish::quotes::{Sentence, quotes};
use crate::publish::view::{FigureView, KeyFigure, TableView, cell, cell_html, cell_link};
use crate::publish::{charts, format, group};
use crate::release::Row;
use crate::series::Series;
use serde::Serialize;

#[derive(Serialize)]
struct FrontView {
    headline: Headline,
    dateline: String,
    ruler: Option<FigureView>,
    bands: Option<FigureView>,
    figures: Vec<KeyFigure>,
    quotes: Vec<Sentence>,
    trend: Option<FigureView>,
    areas: Option<AreasTable>,
    authorities: Option<FigureView>,
    queue: Option<FigureView>,
    text: String,
}

/// A table of areas under its finding.
#[derive(Serialize)]
pub(super) struct AreasTable {
    title: String,
    table: TableView,
}

impl Press<'_> {
    pub(super) fn front(&mut self) -> Result<()> {
        let path = "index.html";
        let home = self.facts.home;
        let headline = headline(&self.facts, home);
        let clock = self.facts.main_clock();
        let mut figure = |kind| clock.and_then(|clock| self.figure(clock, kind, home, 0));
        let (ruler, bands) = (figure(Kind::Ruler), figure(Kind::Bands));
        let (trend, queue) = (figure(Kind::Trend), figure(Kind::Queue));
        // Where there are own cases, the front page is about them.
        let clock_of_others = clock.filter(|clock| self.facts.own(clock).is_none());
        let authorities =
            clock_of_others.and_then(|clock| self.figure(clock, Kind::Authorities, home, 0));
        let view = FrontView {
            dateline: self.dateline(&headline),
            figures: self.key_figures(home),
            quotes: quotes(&self.facts, home),
            areas: clock.and_then(|clock| self.areas_table(clock, home, 0)),
            text: self.text("index"),
            headline,
            ruler,
            bands,
            trend,
            authorities,
            queue,
        };
        let title = self.facts.project.config.site.title.clone();
        let description = format!("{} {}", view.headline.lead, view.headline.limit);
        let around = self.around(&title, &description, path, "Overview");
        self.put(path, "index.html", around, view)
    }

    /// Returns the areas beside each other, with the ruler of each where own cases give it.
    pub(super) fn areas_table(
        &self,
        clock: &Clock,
        area: AreaId,
        depth: usize,
    ) -> Option<AreasTable> {
        let group = group::group(&self.facts, clock, area)?;
        let caption = charts::areas_caption(&self.facts, clock, &group);
        let title = group::finding(&self.facts, &group);
        let own = group.origin == Origin::Own;
        let mut head = vec!["Area"];
        if own {
            head.extend(["Weeks", "Median, weeks"]);
        }
        let issued = format::sentence_case(&clock.ends);
        let within = format!("Within {}, %", clock.limit);
        head.extend([issued.as_str(), &within, "95% interval", "Compared"]);
        let caption = if own {
            format!(
                "{caption} The bar is the middle half of waits, the mark the median, the line the limit."
            )
        } else {
            caption
        };
        let mut table = TableView::new(caption, "Areas side by side", &head);
        if own {
            table.head[1].class = "strip";
        }
        table.head.last_mut().expect("the table has columns").class = "verdict";
        for member in &group.members {
            let row = self.own_row(clock, &group, member.area);
            let name = self.facts.name(member.area);
            let href = format!("{}{}", "../".repeat(depth), self.area_path(member.area));
            let mut cells = vec![cell_link(name, &href)];
            if own {
                let strip = row.map_or_else(String::new, |row| charts::ruler_strip(clock, row));
                cells.push(cell_html(strip, "strip"));
                cells.push(cell(&median_weeks(row)));
            }
            let text = member.text();
            let of = member
                .share
                .map_or(text.clone(), |(_, of)| format::count(of));
            let limits = member.percent().map(|(_, limits)| format::range(limits));
            cells.push(cell(&of));
            cells.push(cell(&text));
            cells.push(cell(&limits.unwrap_or(text)));
            let verdict = member.verdict.map_or("", Verdict::words);
            cells.push(cell_html(verdict.to_string(), "verdict"));
            let is_home = member.area == group.whole || member.area == area;
            table.push(if is_home { "home" } else { "" }, cells);
        }
        Some(AreasTable { title, table })
    }

    fn own_row(&self, clock: &Clock, group: &Group, area: AreaId) -> Option<&Row> {
        let series = Series::Waits(clock.id.clone());
        self.facts.row_in(&series, area, group.period)
    }
}

fn median_weeks(row: Option<&Row>) -> String {
    let value = row.and_then(|row| row.value("median_days"));
    match value {
        Some(value) => match (value.number(), value.symbol()) {
            (Some(days), _) => format::weeks(days),
            (None, Some(symbol)) => symbol.mark().to_string(),
            (None, None) => String::new(),
        },
        None => crate::symbol::Symbol::NotAvailable.mark().to_string(),
    }
}
