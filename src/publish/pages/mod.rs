//! The pages of the site: what each shows, from the release.

mod areas;
mod data;
mod figures;
mod front;
mod releases;
mod waits;

use super::charts::{Chart, Kind, chart};
use super::download::table_csv;
use super::facts::Facts;
use super::headline::Headline;
use super::prose::Prose;
use super::templates::Templates;
use super::view::{FigureView, LinkView, link};
use super::{format, svg};
use crate::areas::AreaId;
use crate::catalogue::clocks::Clock;
use crate::fault::Result;
use crate::period::Day;
use crate::series::Series;
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

impl Press<'_> {
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
