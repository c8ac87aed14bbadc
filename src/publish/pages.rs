//! The pages of the site: what each shows, from the release.

mod releases;

use super::charts::{self, Chart, Kind, chart};
use super::download::table_csv;
use super::facts::{Facts, Verdict};
use super::format;
use super::group::{self, Group, Origin, SHARE};
use super::headline::{Headline, headline, of_clock};
use super::peers::peers_table;
use super::prose::Prose;
use super::quotes::{Sentence, quotes};
use super::site::RECORD;
use super::svg;
use super::templates::Templates;
use super::view::{
    FigureView, KeyFigure, LinkView, TableView, cell, cell_html, cell_link, cell_words, link,
};
use super::words;
use crate::areas::{AreaId, Level};
use crate::catalogue::clocks::Clock;
use crate::catalogue::{Dataset, Unit, known, measures};
use crate::config::FigureStatus;
use crate::fault::Result;
use crate::figures::Figure;
use crate::period::{Day, Period, PeriodKind};
use crate::release::{Row, Table, Value};
use crate::series::Series;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// What pages are made with, and the files that they have made so far.
pub struct Press<'a> {
    pub facts: Facts<'a>,
    pub templates: &'a Templates,
    /// The texts of `content/`, by the stem of their file.
    pub texts: &'a BTreeMap<String, Prose>,
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Texts that stand in pages which the program makes; every other one is a page of its own.
const SLOTS: [&str; 7] = [
    "index",
    "areas",
    "waits",
    "complaints",
    "data",
    "methodology",
    "quality",
];

/// What every page has around it.
#[derive(Serialize)]
struct Around {
    site: String,
    title: String,
    description: String,
    /// From the page to the top of the site: `../../`.
    root: String,
    nav: Vec<LinkView>,
    foot: Vec<LinkView>,
    notice: Option<String>,
    no_index: bool,
    publisher: String,
    contact: String,
    licence: String,
    protected: String,
    canonical: Option<String>,
}

/// A page: what is around it, and its view.
#[derive(Serialize)]
struct Page<V: Serialize> {
    page: Around,
    view: V,
}

impl<'a> Press<'a> {
    /// Makes every page.
    pub fn run(&mut self) -> Result<()> {
        self.front()?;
        self.areas()?;
        self.pages_of_areas()?;
        self.waits()?;
        for clock in self.facts.clocks() {
            self.clock(clock)?;
        }
        if self.has_complaints() {
            self.complaints()?;
        }
        self.data()?;
        self.methodology()?;
        self.quality()?;
        for (stem, text) in self.own_pages() {
            self.own_page(stem, text)?;
        }
        self.not_found()
    }

    fn has_complaints(&self) -> bool {
        self.facts.release.info(&Series::Complaints).is_some()
    }

    fn published(&self) -> Option<Day> {
        self.facts
            .project
            .config
            .site
            .published
            .or(self.facts.release.as_of())
    }

    fn around(&self, title: &str, description: &str, path: &str, section: &str) -> Around {
        let site = &self.facts.project.config.site;
        let depth = path.matches('/').count();
        let notice = site.notice.clone();
        let named = |title: &str| match &notice {
            Some(notice) => format!("{title} ({notice})"),
            None => title.to_string(),
        };
        let full = if title == site.title {
            named(title)
        } else {
            named(&format!("{title} – {}", site.title))
        };
        Around {
            site: site.title.clone(),
            title: full,
            description: description.to_string(),
            root: "../".repeat(depth),
            nav: self.nav(depth, section),
            foot: self.foot(depth),
            no_index: notice.is_some(),
            notice,
            publisher: site.publisher.clone(),
            contact: site.contact.clone(),
            licence: licence_name(&site.licence).to_string(),
            protected: self.protection_line(),
            canonical: site.base_url.as_ref().map(|base| format!("{base}{path}")),
        }
    }

    fn protection_line(&self) -> String {
        if let Some(base) = self.facts.release.base() {
            return format!(
                "Counts of cases are rounded to the nearest {base}; all else is worked out from the rounded counts."
            );
        }
        let thresholds = self
            .facts
            .release
            .series()
            .iter()
            .map(|info| info.threshold);
        match thresholds.max() {
            None => "All figures on this site have been published by others before.".to_string(),
            Some(1) => "No figure is withheld.".to_string(),
            Some(threshold) => format!(
                "Counts below {threshold}, and others that would give them away, are withheld."
            ),
        }
    }

    fn nav(&self, depth: usize, section: &str) -> Vec<LinkView> {
        let mut pages = vec![
            ("Overview", "index.html"),
            ("Areas", "areas/index.html"),
            ("Waits", "waits/index.html"),
        ];
        if self.has_complaints() {
            pages.push(("Complaints", "complaints/index.html"));
        }
        pages.push(("Data", "data/index.html"));
        pages.push(("Method", "methodology/index.html"));
        let linked = pages.into_iter().map(|(text, path)| LinkView {
            current: text == section,
            ..link(text, path, depth)
        });
        linked.collect()
    }

    fn foot(&self, depth: usize) -> Vec<LinkView> {
        let mut links = vec![
            link("How figures are protected", "methodology/index.html", depth),
            link("Quality of the data", "quality/index.html", depth),
        ];
        if self.facts.releases.is_some() {
            links.push(link("Past releases", releases::LIST, depth));
        }
        for (stem, text) in self.own_pages() {
            let title = text
                .title
                .clone()
                .unwrap_or_else(|| format::sentence_case(stem));
            links.push(link(title, &format!("{stem}/index.html"), depth));
        }
        links
    }

    fn put<V: Serialize>(
        &mut self,
        path: &str,
        template: &str,
        around: Around,
        view: V,
    ) -> Result<()> {
        let html = self
            .templates
            .render(template, &Page { page: around, view })?;
        self.files.insert(path.to_string(), html.into_bytes());
        Ok(())
    }

    /// Returns the text that stands in a page; nothing where the project has none.
    fn text(&self, stem: &str) -> String {
        let text = self.texts.get(stem);
        text.map(|text| content(&text.html)).unwrap_or_default()
    }

    fn own_pages(&self) -> impl Iterator<Item = (&'a str, &'a Prose)> + use<'a> {
        let own = self
            .texts
            .iter()
            .filter(|(stem, _)| !SLOTS.contains(&stem.as_str()));
        own.map(|(stem, text)| (stem.as_str(), text))
    }

    /// Returns a chart as a page shows it, and keeps its files.
    fn figure(
        &mut self,
        clock: &Clock,
        kind: Kind,
        area: AreaId,
        depth: usize,
    ) -> Option<FigureView> {
        let chart = chart(&self.facts, clock, kind, area)?;
        let (view, files) = placed(&self.facts, chart, depth);
        self.files.extend(files);
        Some(view)
    }

    fn area_path(&self, area: AreaId) -> String {
        format!("areas/{}/index.html", self.facts.release.areas().slug(area))
    }

    fn dateline(&self, headline: &Headline) -> String {
        let site = &self.facts.project.config.site;
        let mut parts = Vec::new();
        if !headline.period.is_empty() {
            parts.push(headline.period.clone());
        }
        let published = self
            .published()
            .map(|day| format!("published {}", format::date(day)));
        parts.extend(published);
        parts.push(format!("publisher: {}", site.publisher));
        if headline.own {
            parts.push("not official statistics".to_string());
        }
        parts.join(" · ")
    }
}

/// Returns a chart as a page shows it, with its files: its values and its image.
pub fn placed(facts: &Facts, chart: Chart, depth: usize) -> (FigureView, [(String, Vec<u8>); 2]) {
    let site = &facts.project.config.site;
    let notice = site.notice.as_deref();
    let (head, rows) = chart.table.plain();
    let stem = format!("charts/{}", chart.id);
    let around = svg::Surround {
        title: &chart.title,
        caption: &chart.caption,
        source: &site.publisher,
        notice,
    };
    let files = [
        (format!("{stem}.csv"), table_csv(&head, &rows, notice)),
        (
            format!("{stem}.svg"),
            svg::standalone(&chart.drawing.wide, &around).into_bytes(),
        ),
    ];
    let view = FigureView {
        uses: vec![
            link("Data (CSV)", &format!("{stem}.csv"), depth),
            link("Image (SVG)", &format!("{stem}.svg"), depth),
            LinkView {
                text: "Link to this chart".to_string(),
                href: format!("#{}", chart.id),
                current: false,
            },
            link("How it is measured", "methodology/index.html", depth),
        ],
        id: chart.id,
        title: chart.title,
        caption: chart.caption,
        description: chart.description,
        plain: chart.plain,
        wide: chart.drawing.wide,
        narrow: chart.drawing.narrow,
        table: chart.table,
    };
    (view, files)
}

/// Returns a text of the project's authors in an element of its own: the audit knows by it that
/// numerals were typed by hand, but for the live figures among them, which are marked.
fn content(html: &str) -> String {
    match html {
        "" => String::new(),
        html => format!("<div class=\"{}\">{html}</div>", crate::audit::CONTENT),
    }
}

fn licence_name(licence: &str) -> &str {
    match licence {
        "OGL-UK-3.0" => "Open Government Licence v3.0",
        other => other,
    }
}

// The front page.

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
struct AreasTable {
    title: String,
    table: TableView,
}

impl Press<'_> {
    fn front(&mut self) -> Result<()> {
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

    /// Returns the key figures of an area: own cases first, then official figures, complaints.
    fn key_figures(&self, area: AreaId) -> Vec<KeyFigure> {
        let mut figures = Vec::new();
        for clock in self.facts.clocks() {
            figures.extend(self.own_share(clock, area));
            if figures.len() == 1 {
                figures.extend(self.own_due(clock, area));
                figures.extend(self.own_queue(clock, area));
            }
        }
        figures.truncate(4);
        if figures.is_empty() {
            figures.extend(self.official_figures(area));
        }
        figures.extend(self.complaints_figure(area));
        figures.truncate(5);
        figures
    }

    fn own_share(&self, clock: &Clock, area: AreaId) -> Option<KeyFigure> {
        let series = Series::Waits(clock.id.clone());
        let row = self.facts.newest(&series, area, SHARE)?;
        let label = format!("{} in {}", words::in_time(clock), row.period().label());
        self.share_figure(&series, row, SHARE, &label)
    }

    fn own_due(&self, clock: &Clock, area: AreaId) -> Option<KeyFigure> {
        let series = Series::Waits(clock.id.clone());
        let row = self.facts.newest(&series, area, "pc_due_in_limit")?;
        let label = format!(
            "{} that had ended by the day their limit ran out in {}",
            clock.cases,
            row.period().label()
        );
        self.share_figure(&series, row, "pc_due_in_limit", &label)
    }

    /// Returns the marks of some measures of a row.
    fn marks(&self, series: &Series, row: &Row, ids: &[&str]) -> String {
        let mark = |id: &&str| {
            let measure = format!("{}.{id}", series.key());
            self.facts.mark(&measure, row.area(), row.period())
        };
        ids.iter().map(mark).collect::<Vec<_>>().join("; ")
    }

    fn share_figure(
        &self,
        series: &Series,
        row: &Row,
        measure: &str,
        label: &str,
    ) -> Option<KeyFigure> {
        let share = row.value(measure)?.share()?;
        Some(KeyFigure {
            label: format!("{}: {label}", self.facts.name(row.area())),
            value: format::one_decimal(share.percent()),
            unit: "%".to_string(),
            beside: format!(
                "{} · chance alone: {}",
                format::n_of_d(share),
                format::range(share.limits())
            ),
            source: "own".to_string(),
            of: self.marks(series, row, &[measure]),
        })
    }

    fn own_queue(&self, clock: &Clock, area: AreaId) -> Option<KeyFigure> {
        let series = Series::Waits(clock.id.clone());
        let row = self.facts.newest(&series, area, "open_over_limit")?;
        let count = |row: &Row, measure: &str| row.value(measure).and_then(Value::count);
        let (over, open) = (count(row, "open_over_limit")?, count(row, "open")?);
        let before = self.facts.year_before(&series, row);
        let mut marks = vec![self.marks(&series, row, &["open_over_limit"])];
        marks.extend(before.map(|before| self.marks(&series, before, &["open_over_limit"])));
        let before = before.and_then(|before| count(before, "open_over_limit"));
        let change = before.map_or_else(String::new, |before| match over.cmp(&before) {
            std::cmp::Ordering::Greater => {
                format!(
                    " · {} more than a year before",
                    format::count(over - before)
                )
            }
            std::cmp::Ordering::Less => {
                format!(
                    " · {} fewer than a year before",
                    format::count(before - over)
                )
            }
            std::cmp::Ordering::Equal => " · as many as a year before".to_string(),
        });
        // A rounded 0 can be a few.
        let of = if open == 0 && self.facts.release.base().is_none() {
            format!("no {} was open", words::singular(&clock.cases))
        } else {
            format!("of {} open", format::count(open))
        };
        Some(KeyFigure {
            label: format!(
                "{}: {} open past the limit at the end of {}",
                self.facts.name(area),
                clock.cases,
                row.period().label()
            ),
            value: format::count(over),
            unit: String::new(),
            beside: of + &change,
            source: "own".to_string(),
            of: marks.join("; "),
        })
    }

    fn official_figures(&self, area: AreaId) -> Vec<KeyFigure> {
        let mut ids: Vec<&str> = Vec::new();
        for figure in self
            .facts
            .release
            .figures()
            .iter()
            .flat_map(|set| &set.figures)
        {
            if figure.area == area && !ids.contains(&figure.measure.as_str()) {
                ids.push(&figure.measure);
            }
        }
        // The rates of the main clock first, then the others in the order of the inputs.
        ids.sort_by_key(|id| !id.ends_with(SHARE));
        let newest = ids.into_iter().filter_map(|id| {
            let sourced = self.facts.newest_official(id, area)?;
            Some(self.official_figure(sourced.figure, &self.figure_label(sourced.figure)))
        });
        newest.take(4).collect()
    }

    fn official_figure(&self, figure: &Figure, label: &str) -> KeyFigure {
        let unit = format::figure_unit(figure);
        let beside = figure.counts().map_or_else(
            || "official statistics".to_string(),
            |(part, of)| {
                format!(
                    "{} of {} · official",
                    format::count(part),
                    format::count(of)
                )
            },
        );
        KeyFigure {
            label: format!(
                "{}: {}, {}",
                self.facts.name(figure.area),
                words::lower_first(label),
                figure.period.label()
            ),
            value: format::given(figure.given(), unit),
            unit: if unit == Some(Unit::Percent) { "%" } else { "" }.to_string(),
            beside,
            source: "official".to_string(),
            of: self
                .facts
                .mark_of_others(&figure.measure, figure.area, figure.period),
        }
    }

    /// Returns what readers call a measure of others: with its clock's name where it has one.
    fn figure_label(&self, figure: &Figure) -> String {
        let mut sets = self.facts.release.figures().iter();
        if let Some(label) = sets.find_map(|set| set.labels.get(&figure.measure)) {
            return label.trim_end_matches(", %").to_string();
        }
        let clock = figure.measure.split_once('.').and_then(|(clock, ending)| {
            let clock = self.facts.project.clocks.get(clock)?;
            Some((clock, ending))
        });
        let Some((clock, ending)) = clock else {
            return format::sentence_case(&figure.measure.replace('_', " "));
        };
        match ending {
            SHARE => words::in_time(clock),
            "pc_in_limit" => format!("{}, with exceptions", words::in_time(clock)),
            "pc_over_52_weeks_ex" => format!("{} after more than 52 weeks", clock.ends),
            "pc_limit_to_52_weeks_ex" => format!("{} after the limit, within 52 weeks", clock.ends),
            other => {
                let known = crate::catalogue::measure(Dataset::Waits, other);
                let label = known.map_or(other, |measure| measure.label);
                format!("{}: {label}", clock.name)
            }
        }
    }

    /// Returns the complaints of the area itself, or of the spotlight on the home page.
    fn complaints_figure(&self, area: AreaId) -> Option<KeyFigure> {
        let of = |area| self.facts.newest(&Series::Complaints, area, "open");
        let spotlight = self.facts.spotlight.filter(|_| area == self.facts.home);
        let row = of(area).or_else(|| of(spotlight?))?;
        let count = |measure: &str| row.value(measure).and_then(Value::count);
        let (open, received) = (count("open")?, count("received"));
        let over = count("open_over_target").map_or_else(String::new, |over| {
            format!(
                "{} past the target of the Complaint Handling Code · ",
                format::count(over)
            )
        });
        // Those open at the end may have come in earlier years: they are not a part of the received.
        let received = received.map_or_else(String::new, |received| {
            format!("{} received in the year · ", format::count(received))
        });
        Some(KeyFigure {
            label: format!(
                "{}: complaints unanswered at the end of {}",
                self.facts.name(row.area()),
                row.period().label()
            ),
            value: format::count(open),
            unit: String::new(),
            beside: format!("{over}{received}cases of the office"),
            source: "own".to_string(),
            of: self.marks(
                &Series::Complaints,
                row,
                &["open", "open_over_target", "received"],
            ),
        })
    }

    /// Returns the areas beside each other, with the ruler of each where own cases give it.
    fn areas_table(&self, clock: &Clock, area: AreaId, depth: usize) -> Option<AreasTable> {
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
    fn areas(&mut self) -> Result<()> {
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
            head.push(if clock.id == super::facts::MAIN_CLOCK {
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

    fn newest_cells(&self, clock: &Clock, area: AreaId) -> Vec<super::view::CellView> {
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
    fn pages_of_areas(&mut self) -> Result<()> {
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

    fn area(&mut self, area: AreaId) -> Result<()> {
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
fn rows_table(rows: &[&Row], series: &Series, caption: &str) -> Option<TableView> {
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
    fn waits(&mut self) -> Result<()> {
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

    fn clock(&mut self, clock: &Clock) -> Result<()> {
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
        super::plan::sentences(self.facts.release, series)
    }
}

impl Press<'_> {
    /// Returns the finding of the home area for one clock.
    fn clock_headline(&self, clock: &Clock) -> Headline {
        let (facts, home) = (&self.facts, self.facts.home);
        let series = Series::Waits(clock.id.clone());
        of_clock(facts, clock, home)
            .unwrap_or_else(|| super::headline::nothing_of(facts, &series, &clock.name, home))
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
    fn complaints(&mut self) -> Result<()> {
        let path = "complaints/index.html";
        let info = self.facts.release.info(&Series::Complaints);
        let home = self.facts.home;
        let area = info
            .and_then(|info| info.covers.first().copied())
            .unwrap_or(home);
        let headline = super::headline::of_complaints(&self.facts, area).unwrap_or_else(|| {
            super::headline::nothing_of(&self.facts, &Series::Complaints, "Complaints", area)
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

    fn complaint_figures(&self, area: AreaId) -> Vec<KeyFigure> {
        let Some(row) = self.facts.newest(&Series::Complaints, area, "received") else {
            return Vec::new();
        };
        let year = row.period().label();
        let mut figures: Vec<KeyFigure> = self.complaints_figure(area).into_iter().collect();
        let label = format!("complaints replied to in {year}, in target");
        figures.extend(self.share_figure(&Series::Complaints, row, "pc_in_target", &label));
        let label = format!("complaints replied to by their target day in {year}");
        figures.extend(self.share_figure(&Series::Complaints, row, "pc_due_in_target", &label));
        figures
    }
}

// Data, methodology, quality and the rest.

#[derive(Serialize)]
struct DataView {
    heading: String,
    files: TableView,
    charts: TableView,
    columns: Vec<TableView>,
    symbols: TableView,
    cite: String,
    text: String,
}

impl Press<'_> {
    fn data(&mut self) -> Result<()> {
        let path = "data/index.html";
        let head = ["File", "What is in it", "Columns"];
        let mut files = TableView::new("Tables to download", "Files", &head);
        for file in super::data_files(&self.facts) {
            files.push(
                "",
                vec![
                    cell_link(
                        &format!("{}.csv", file.stem),
                        &format!("../{}.csv", file.stem),
                    ),
                    cell_words(&file.words),
                    cell_link("columns explained", &format!("../{}.meta.csv", file.stem)),
                ],
            );
        }
        if self
            .facts
            .releases
            .is_some_and(|releases| releases.is_release)
        {
            let words = "The numbers that this release was the first to publish, and what binds it to the release before it";
            files.push(
                "",
                vec![
                    cell_link(RECORD, &format!("../{RECORD}")),
                    cell_words(words),
                    cell(""),
                ],
            );
        }
        let mut charts = TableView::new("The data of every chart", "Charts", &["Chart", "Image"]);
        for path in self.files.keys().filter(|path| path.starts_with("charts/")) {
            if let Some(stem) = path.strip_suffix(".csv") {
                let name = stem.trim_start_matches("charts/").to_string();
                let svg = format!("../{stem}.svg");
                charts.push(
                    "",
                    vec![
                        cell_link(&name, &format!("../{path}")),
                        cell_link("SVG", &svg),
                    ],
                );
            }
        }
        let mut symbols = TableView::new(
            "Marks in place of a number",
            "Marks",
            &["In files", "In tables", "Meaning"],
        );
        for symbol in crate::symbol::Symbol::ALL {
            symbols.push(
                "",
                vec![
                    cell(symbol.code()),
                    cell(symbol.mark()),
                    cell_words(symbol.meaning()),
                ],
            );
        }
        symbols.push(
            "",
            vec![
                cell("p"),
                cell("[p]"),
                cell_words("the period is not yet over"),
            ],
        );
        symbols.legend.clear();
        let site = &self.facts.project.config.site;
        let when = self
            .published()
            .map_or_else(String::new, |day| format!(", {}", format::date(day)));
        let view = DataView {
            heading: "Data".to_string(),
            files,
            charts,
            columns: super::column_tables(&self.facts),
            symbols,
            cite: format!("{}: {}{when}.", site.publisher, site.title),
            text: self.text("data"),
        };
        let description = "Every published number as a file, with its columns explained.";
        let around = self.around("Data", description, path, "Data");
        self.put(path, "data.html", around, view)
    }

    fn methodology(&mut self) -> Result<()> {
        let path = "methodology/index.html";
        let view = super::method::view(&self.facts, self.text("methodology"));
        let description =
            "What is measured, how, by which law and formula, and how people are protected.";
        let around = self.around("Method", description, path, "Method");
        self.put(path, "methodology.html", around, view)
    }

    fn quality(&mut self) -> Result<()> {
        let path = "quality/index.html";
        let view = super::method::quality(&self.facts, self.text("quality"));
        let description = "What was received, what was used and what was left out, and why.";
        let around = self.around("Quality of the data", description, path, "");
        self.put(path, "quality.html", around, view)
    }

    fn own_page(&mut self, stem: &str, text: &Prose) -> Result<()> {
        let path = format!("{stem}/index.html");
        let title = text
            .title
            .clone()
            .unwrap_or_else(|| format::sentence_case(stem));
        let around = self.around(&title, &title, &path, "");
        let view = ProseView {
            heading: title,
            text: content(&text.html),
        };
        self.put(&path, "prose.html", around, view)
    }

    fn not_found(&mut self) -> Result<()> {
        let path = "404.html";
        let view = ProseView {
            heading: "There is no such page".to_string(),
            text: "<p>The address may have changed. Every area has a page of its own: <a \
                   href=\"areas/index.html\">look for it among the areas</a>, or begin at the <a \
                   href=\"index.html\">overview</a>.</p>"
                .to_string(),
        };
        let around = self.around("Page not found", "There is no such page.", path, "");
        self.put(path, "prose.html", around, view)
    }
}

#[derive(Serialize)]
struct ProseView {
    heading: String,
    text: String,
}
