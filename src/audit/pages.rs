//! Pages: every text, attribute, table and drawing of them, each numeral by its place.

use super::charts::{DIFFERENT, SHARE, against_rest, measure_of_label, wilson_text};
use super::drawing;
use super::html::{Element, INLINE, Node};
use super::numerals::{
    ChartTable, Explained, Mark, Scope, masked, numerals, one_decimal, pair, words_around,
};
use super::published::{COMPLAINTS, Kind, Published, Record, slug_of};
use super::record::is_hash;
use crate::catalogue::{Dataset, measures};
use crate::fault::thousands;
use crate::period::{Day, Period};
use crate::publish::format::points;
use crate::stats::{Z_95, Z_998, newcombe};
use crate::symbol::Symbol;
use std::collections::{BTreeMap, BTreeSet};

/// The class of an element that holds what a project's authors have written.
pub const CONTENT: &str = "content";

/// The attribute of a sentence that says which published values its numbers are.
const MARKS: &str = "data-of";

/// A line of a file, and what is wrong there.
pub(super) type Problem = (u64, String);

/// What the pages of a site are read with.
pub(super) struct Pages<'s> {
    pub explained: &'s Explained<'s>,
    pub charts: &'s BTreeMap<String, ChartTable>,
    pub paths: BTreeSet<&'s str>,
    /// The hashes of the numbers of past releases, by their dates.
    pub records: BTreeMap<String, String>,
    pub small: u64,
}

/// Where in a page the reading is.
#[derive(Clone, Default)]
struct Here<'s> {
    scope: Scope<'s>,
    /// What the numbers of the page's heading are: its description repeats them.
    of_heading: Option<Vec<Mark>>,
    /// Numerals here were typed by hand; live figures among them are marked.
    is_typed: bool,
}

/// Attributes that lead, name or draw, and say nothing; in the order of their bytes.
const PLAIN: [&str; 36] = [
    "aria-current",
    "aria-hidden",
    "aria-labelledby",
    "charset",
    "class",
    "colspan",
    "cx",
    "cy",
    "d",
    "height",
    "http-equiv",
    "lang",
    "name",
    "preserveAspectRatio",
    "preserveaspectratio",
    "property",
    "r",
    "rel",
    "role",
    "rowspan",
    "scope",
    "start",
    "tabindex",
    "text-anchor",
    "transform",
    "type",
    "viewBox",
    "viewbox",
    "width",
    "x",
    "x1",
    "x2",
    "xmlns",
    "y",
    "y1",
    "y2",
];

/// Elements that the program's pages are made of, in order. What else there is may say what no rule reads.
const ELEMENTS: [&str; 70] = [
    "a",
    "abbr",
    "address",
    "aside",
    "b",
    "blockquote",
    "body",
    "br",
    "caption",
    "circle",
    "code",
    "data",
    "dd",
    "del",
    "desc",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "g",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "img",
    "input",
    "label",
    "li",
    "link",
    "main",
    "meta",
    "nav",
    "ol",
    "p",
    "path",
    "pre",
    "rect",
    "s",
    "section",
    "small",
    "span",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "text",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "tspan",
    "ul",
];

impl<'s> Pages<'s> {
    fn published(&self) -> &'s Published {
        self.explained.published
    }

    /// Returns what is wrong with a page.
    pub fn problems(&self, path: &str, page: &Element) -> Vec<Problem> {
        let mut found = Vec::new();
        let heading = page.first("h1");
        let of_heading = heading.and_then(|h1| Mark::all(h1.attribute(MARKS)?, self.published()));
        let here = Here {
            scope: self.scope_of(path, page),
            of_heading,
            is_typed: false,
        };
        self.read(page, &here, &mut found);
        found
    }

    /// Returns what a page is about: its area, the series of its address, the periods it leads with.
    fn scope_of(&self, path: &str, page: &Element) -> Scope<'s> {
        let published = self.published();
        let of_address = slug_of(path).and_then(|slug| published.by_slug(slug));
        let heading = page.first("h1").map(Element::text).unwrap_or_default();
        let dateline = page.all("p").into_iter().find(|p| p.has_class("dateline"));
        let dateline = dateline.map(Element::text).unwrap_or_default();
        let mut areas: Vec<usize> = of_address.into_iter().collect();
        if areas.is_empty() {
            areas = published.areas_in(&heading);
        }
        let mut periods = published.periods_in(&heading);
        if periods.is_empty() {
            let first = dateline.split('·').next().unwrap_or("");
            periods = published.periods_in(first);
        }
        let clock = path
            .strip_prefix("waits/")
            .and_then(|rest| rest.strip_suffix("/index.html"));
        let series = clock
            .map(str::to_string)
            .or_else(|| (path == "complaints/index.html").then(|| COMPLAINTS.to_string()));
        Scope {
            areas,
            periods,
            series,
            ..Scope::default()
        }
    }

    /// Returns how many areas of a section's comparison differ from the rest, each way: its heading
    /// says so.
    fn differing(&self, section: &Element, here: &Here<'s>) -> Vec<u64> {
        let grids = section.all("table").into_iter().map(grid);
        let compared = grids
            .filter(|grid| matches!(sort_of(grid, &here.scope, self.published()), Sort::Areas));
        let told = |grid: Grid| {
            let rows = 0..grid.rows.len();
            let verdicts: Vec<String> = rows.map(|row| grid.verdict(row)).collect();
            DIFFERENT.map(|words| verdicts.iter().filter(|told| *told == words).count() as u64)
        };
        compared.flat_map(told).collect()
    }

    /// Takes what a section is about from its heading and its first words, where the page does not say.
    fn narrow(&self, section: &Element, scope: &mut Scope) {
        let published = self.published();
        let heading = section.first("h2").map(Element::text).unwrap_or_default();
        let first = section.first("p").map(Element::text).unwrap_or_default();
        scope.areas = published.areas_in(&first);
        scope.periods = published.periods_in(&first);
        scope.series = published
            .clocks
            .get(&heading)
            .cloned()
            .or(scope.series.take());
    }

    fn read(&self, element: &Element, here: &Here<'s>, found: &mut Vec<Problem>) {
        let mut here = here.clone();
        if let Some(chart) = element.attribute("id").and_then(|id| self.charts.get(id)) {
            here.scope.chart = Some(chart);
            here.scope.areas = chart.area.into_iter().collect();
            here.scope.series = Some(chart.clock.clone());
            here.is_typed = false;
        }
        if element.has_class(CONTENT) {
            here.is_typed = true;
        }
        if element.tag == "section" && here.scope.areas.is_empty() {
            self.narrow(element, &mut here.scope);
        }
        if element.tag == "section" && here.scope.chart.is_none() {
            here.scope.differing = self.differing(element, &here);
        }
        if !element.tag.is_empty() && ELEMENTS.binary_search(&element.tag.as_str()).is_err() {
            let problem = format!("the audit does not know the element <{}>", element.tag);
            found.push((element.line, problem));
        }
        if let Some(marks) = self.marks(element, found) {
            here.scope.of = Some(marks);
        }
        let of_page = element.attribute("name").or(element.attribute("property"));
        if matches!(of_page, Some("description" | "og:description")) {
            here.scope.of.clone_from(&here.of_heading);
        }
        self.attributes(element, &here, found);
        match element.tag.as_str() {
            "style" => {
                found.push((
                    element.line,
                    "a style within a page is not read".to_string(),
                ));
                return;
            }
            "svg" if element.has_class("chart") => {
                self.drawing(element, here.scope.chart, &here.scope, found);
                return;
            }
            "table" if !here.is_typed => {
                self.table(element, &here, found);
                return;
            }
            "data" => self.live(element, found),
            "dl" if element.has_class("figures") => {
                for part in element.elements() {
                    self.key_figure(part, &here, found);
                }
                return;
            }
            _ => {}
        }
        self.texts(element, &here, found);
    }

    /// Reads a key figure: its value is that of its first mark, and what stands beside it of all.
    fn key_figure(&self, figure: &Element, here: &Here<'s>, found: &mut Vec<Problem>) {
        let Some(marks) = self.marks(figure, found) else {
            if !numerals(&figure.text()).is_empty() {
                let problem = "a key figure does not say which values its numbers are";
                found.push((figure.line, problem.to_string()));
            }
            return;
        };
        let mut label = String::new();
        for part in figure.elements() {
            let marks = match part.attribute("class") {
                Some("value") => &marks[..marks.len().min(1)],
                _ => &marks[..],
            };
            let mut here = here.clone();
            here.scope.of = Some(marks.to_vec());
            self.attributes(part, &here, found);
            let text = format!("{label}{}", part.text());
            self.text(&text, part.line, &here, "a key figure", found);
            if part.tag == "dt" {
                label = format!("{text} · ");
            }
        }
    }

    /// Returns what the numbers of a sentence are, where it says so, as quotes and what stands under a
    /// headline have to.
    fn marks(&self, element: &Element, found: &mut Vec<Problem>) -> Option<Vec<Mark>> {
        if element.has_class("quotes") || element.has_class("deck") {
            let sentences = element.elements().filter(|inner| inner.tag == "li");
            for sentence in sentences.chain([element].into_iter().filter(|own| own.tag == "p")) {
                let has_mark = sentence.attribute(MARKS).is_some();
                if !has_mark && !self.explained.has_only_names(&sentence.text()) {
                    let problem = "a sentence does not say which values its numbers are";
                    found.push((sentence.line, problem.to_string()));
                }
            }
        }
        let marks = Mark::all(element.attribute(MARKS)?, self.published());
        if marks.is_none() {
            let problem = "a sentence says that its numbers are what nobody publishes";
            found.push((element.line, problem.to_string()));
        }
        Some(marks.unwrap_or_default())
    }

    /// Reads the words that stand in an element itself, with those of the sentence's elements in
    /// them, and then the other elements in it.
    fn texts(&self, element: &Element, here: &Here<'s>, found: &mut Vec<Problem>) {
        let mut words = String::new();
        let what = format!("the text of <{}>", element.tag);
        for node in &element.children {
            match node {
                Node::Text(text) => words.push_str(text),
                Node::Comment(comment, line) => {
                    self.text(comment, *line, here, "a comment", found);
                }
                Node::Element(inner) if INLINE.contains(&inner.tag.as_str()) => {
                    words.push_str(&inner.text());
                    if inner.tag == "br" {
                        words.push(' ');
                    }
                    self.inline(inner, here, found);
                }
                Node::Element(inner) => {
                    self.text(&words, element.line, here, &what, found);
                    words.clear();
                    self.read(inner, here, found);
                }
            }
        }
        self.text(&words, element.line, here, &what, found);
    }

    /// Reads the attributes of elements within a sentence, whose words are read with it.
    fn inline(&self, element: &Element, here: &Here<'s>, found: &mut Vec<Problem>) {
        self.attributes(element, here, found);
        if element.tag == "data" {
            self.live(element, found);
        }
        for node in &element.children {
            match node {
                Node::Element(inner) if INLINE.contains(&inner.tag.as_str()) => {
                    self.inline(inner, here, found);
                }
                Node::Element(inner) => self.read(inner, here, found),
                Node::Comment(comment, line) => {
                    self.text(comment, *line, here, "a comment", found);
                }
                Node::Text(_) => {}
            }
        }
    }

    fn text(&self, text: &str, line: u64, here: &Here, what: &str, found: &mut Vec<Problem>) {
        if here.is_typed || numerals(text).is_empty() {
            return;
        }
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(numeral) = self.explained.unexplained(&text, &here.scope) {
            let words = words_around(&text, &numeral);
            found.push((line, format!("{what}: {}, in “{words}”", numeral.problem())));
        }
    }

    fn attributes(&self, element: &Element, here: &Here, found: &mut Vec<Problem>) {
        for (name, value) in &element.attributes {
            if PLAIN.binary_search(&name.as_str()).is_ok() || numerals(value).is_empty() {
                continue;
            }
            let is_address = matches!(name.as_str(), "href" | "src" | "id" | "for");
            if is_address && (here.is_typed || self.is_address(value)) {
                continue;
            }
            // Each is known, or a finding of its own.
            if name == MARKS {
                continue;
            }
            let is_viewport = element.attribute("name") == Some("viewport")
                && value == "width=device-width, initial-scale=1";
            let is_mark = element.tag == "data" && name == "value" && self.is_mark(element, value);
            if element.attribute("rel") == Some("canonical")
                && self.paths.iter().any(|path| value.ends_with(path))
            {
                continue;
            }
            if is_viewport || is_mark || (here.is_typed && name != "style") {
                continue;
            }
            if let Some(numeral) = self.explained.unexplained(value, &here.scope) {
                let problem = format!(
                    "the attribute {name} of <{}>: {}, in “{}”",
                    element.tag,
                    numeral.problem(),
                    words_around(value, &numeral)
                );
                found.push((element.line, problem));
            }
        }
        let class = element.attribute("class").unwrap_or("");
        // A chart below the first one of a page.
        if class != "second" && !numerals(class).is_empty() {
            found.push((element.line, "a class holds a numeral".to_string()));
        }
    }

    /// Says whether a mark names a published value, which [`Pages::live`] looks up, or an area.
    fn is_mark(&self, element: &Element, value: &str) -> bool {
        let published = self.published();
        let area = published.by_title(&element.text());
        let code = area.and_then(|area| published.codes.get(&area));
        value.contains(" | ") || code.is_some_and(|code| code == value && code.len() > 2)
    }

    /// Says whether an address leads to a file of the site, or is the name of a chart or an area.
    fn is_address(&self, address: &str) -> bool {
        let (path, part) = address.split_once('#').unwrap_or((address, ""));
        let path = path.trim_start_matches("../").trim_start_matches("./");
        let is_file = self.paths.contains(path);
        let is_part = |part: &str| {
            let stem = ["-wide-title", "-wide-desc", "-narrow-title", "-narrow-desc"]
                .into_iter()
                .find_map(|ending| part.strip_suffix(ending))
                .unwrap_or(part);
            part.is_empty()
                || self.charts.contains_key(stem)
                || numerals(part).iter().all(|numeral| numeral.in_word)
        };
        (is_file && is_part(part)) || (path.is_empty() && is_part(part)) || is_part(address)
    }

    /// Holds a live figure of prose against the value that its mark names.
    fn live(&self, element: &Element, found: &mut Vec<Problem>) {
        let mark = element.attribute("value").unwrap_or("");
        let text = element.text();
        let is_area = self.published().by_title(&text).is_some();
        if numerals(&text).is_empty() || is_area || self.is_live(mark, &text) {
            return;
        }
        let problem = "a figure in prose is not what is published of its mark";
        found.push((element.line, problem.to_string()));
    }

    /// `final_plan.pc_in_limit_ex | Derbyshire | 2025 | Need/Other`, the last where there is one.
    fn is_live(&self, mark: &str, text: &str) -> bool {
        let parts: Vec<&str> = mark.split(" | ").collect();
        let [id, area, period, rest @ ..] = parts.as_slice() else {
            return false;
        };
        let published = self.published();
        let place = published
            .by_title(area)
            .zip(published.periods.get(*period).copied());
        let Some((area, period)) = place else {
            return false;
        };
        let (topic, category) = match rest {
            [breakdown] => breakdown.split_once('/').unwrap_or(("", "")),
            _ => ("Total", "Total"),
        };
        let Some((series, measure)) = id.split_once('.') else {
            return false;
        };
        if series == "figures" {
            let figures = published.of_place(area, period).filter(|record| {
                record.kind == Kind::Figures
                    && id.ends_with(&format!(".{}", record.cell("measure")))
            });
            return { figures }.any(|record| is_form(text, record, "value", ""));
        }
        let record = published.part(series, area, period, topic, category);
        record.is_some_and(|record| is_form(text, record, measure, measure))
    }

    /// Reads the words of a drawing, and its marks through its axis.
    pub fn drawing(
        &self,
        svg: &Element,
        chart: Option<&'s ChartTable>,
        scope: &Scope<'s>,
        found: &mut Vec<Problem>,
    ) {
        let Some(chart) = chart else {
            found.push((
                svg.line,
                "a drawing belongs to no chart that has a table".to_string(),
            ));
            return;
        };
        let here = Here {
            scope: Scope {
                areas: chart.area.into_iter().collect(),
                series: Some(chart.clock.clone()),
                chart: Some(chart),
                ..scope.clone()
            },
            ..Here::default()
        };
        self.attributes(svg, &here, found);
        for (words, line) in words_of_drawing(svg) {
            self.text(&words, line, &here, "the text of a drawing", found);
        }
        for element in svg.elements() {
            self.attributes(element, &here, found);
        }
        let problems = drawing::problems(svg, chart, self.published());
        found.extend(
            problems
                .into_iter()
                .map(|problem| (svg.line, problem.to_string())),
        );
    }
}

/// Says whether a text is a value in one of the forms that prose can ask for.
fn is_form(text: &str, record: &Record, column: &str, share: &str) -> bool {
    let cell = record.reader(column);
    let plain = text.trim_end_matches('%');
    let plain = ["working days", "working day", "days", "day", "per 10,000"]
        .into_iter()
        .find_map(|unit| plain.strip_suffix(unit))
        .map_or(plain, str::trim_end);
    let limits = || {
        let limit = |side: &str| record.cell(&format!("{column}_{side}")).to_string();
        let of_cells = format!("{} to {}", limit("lower"), limit("upper"));
        let of_pair = record
            .pair(share)
            .and_then(|(part, of)| wilson_text(part, of));
        plain == of_cells || of_pair.as_deref() == Some(plain)
    };
    let counts = || {
        let Some((part, of)) = record.pair(share) else {
            return false;
        };
        let whole = plain.replace(',', "");
        pair(plain) == Some((part, of)) || whole == part.to_string() || whole == of.to_string()
    };
    let weeks = || {
        let days = record.number(column);
        days.is_some_and(|days| {
            plain.trim_end_matches(" weeks") == format!("{}", (days / 7.0 + 0.5).floor())
        })
    };
    plain == cell || limits() || counts() || weeks()
}

/// Returns the texts of a drawing: lines that are wrapped together, titles, descriptions.
fn words_of_drawing(svg: &Element) -> Vec<(String, u64)> {
    let mut texts: Vec<(String, u64)> = Vec::new();
    let mut before: Option<(&str, &str)> = None;
    let has_notes = svg
        .elements()
        .any(|element| matches!(element.attribute("class"), Some("event" | "break")));
    let mut is_note = false;
    for element in svg.elements() {
        let class = element.attribute("class").unwrap_or("");
        if element.tag != "text" {
            let words = match element.tag.as_str() {
                "title" | "desc" => element.text(),
                _ => element
                    .first("title")
                    .map(Element::text)
                    .unwrap_or_default(),
            };
            // The name of an event stands before its line and is the project's own.
            if matches!(class, "event" | "break") && before.is_some() && svg_is_wide(svg) {
                texts.pop();
            }
            texts.push((words, element.line));
            before = None;
            continue;
        }
        let x = element.attribute("x").unwrap_or("");
        let words = element.text();
        let is_same = before.is_some_and(|(known, place)| {
            known == class && (place == x || (place == "0" && x == "12"))
        });
        // On a phone, events are numbered, and told below the plot.
        let is_number = has_notes && !svg_is_wide(svg) && class == "key" && words.len() == 1;
        let starts_note = has_notes
            && !svg_is_wide(svg)
            && class == "label"
            && x == "0"
            && words.split_once(' ').is_some_and(|(number, _)| {
                number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_digit())
            });
        if starts_note || !is_same {
            is_note = starts_note;
        }
        match texts.last_mut() {
            _ if is_number || is_note => {}
            Some((last, _)) if is_same => *last = format!("{last} {words}"),
            _ if is_tick(class, &words) => {
                before = None;
                continue;
            }
            _ => texts.push((words, element.line)),
        }
        before = Some((class, x));
    }
    texts
}

fn svg_is_wide(svg: &Element) -> bool {
    svg.has_class("wide")
}

/// A tick's number is read with the axis, whose ticks follow from the published values.
fn is_tick(class: &str, words: &str) -> bool {
    let number = words
        .trim_end_matches(['%', '+'])
        .trim_end_matches(" weeks");
    class == "label"
        && !number.is_empty()
        && number
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b',')
}

/// A table of a page as its cells.
struct Grid<'e> {
    caption: String,
    head: Vec<String>,
    rows: Vec<(u64, Vec<&'e Element>)>,
}

impl Grid<'_> {
    /// Returns what a row of a comparison says of its area, in its last column.
    fn verdict(&self, row: usize) -> String {
        self.text(row, self.head.len().saturating_sub(1))
    }

    fn text(&self, row: usize, column: usize) -> String {
        let cells = &self.rows[row].1;
        cells
            .get(column)
            .map(|cell| cell.text())
            .unwrap_or_default()
    }
}

fn grid(table: &Element) -> Grid<'_> {
    let rows = table.all("tr").into_iter().map(|row| {
        let cells = row
            .elements()
            .filter(|cell| cell.tag == "td" || cell.tag == "th");
        (row.line, cells.collect::<Vec<_>>())
    });
    let (head, rows): (Vec<_>, Vec<_>) = rows.partition(|(_, cells)| {
        cells
            .iter()
            .all(|cell| cell.attribute("scope") == Some("col"))
    });
    Grid {
        caption: table
            .first("caption")
            .map(Element::text)
            .unwrap_or_default(),
        head: head
            .iter()
            .flat_map(|(_, cells)| cells)
            .map(|cell| cell.text())
            .collect(),
        rows,
    }
}

/// What the rows of a table that pages print hold, by its columns.
enum Sort {
    Chart,
    /// Measures down, periods across.
    Series,
    /// An area beside those that it is part of.
    Beside,
    Figures,
    Areas,
    /// An area beside its peers.
    Peers,
    Levels,
    Breakdown,
    Deliveries,
    /// Rows of the files of figures that others have published.
    Sources,
    Releases,
    Other,
}

fn sort_of(grid: &Grid, scope: &Scope, published: &Published) -> Sort {
    let head: Vec<&str> = grid.head.iter().map(String::as_str).collect();
    let is_period = |text: &&str| {
        published
            .periods
            .contains_key(text.trim_end_matches(" to date [p]"))
    };
    match head.as_slice() {
        [..] if scope.chart.is_some_and(|chart| chart.head == grid.head) => Sort::Chart,
        ["Measure", "Period", "Value", "n of d", "Source"] => Sort::Figures,
        ["Measure", periods @ ..] if periods.iter().all(is_period) => Sort::Series,
        ["Measure", ..] if grid.caption.ends_with("beside the areas it is part of") => Sort::Beside,
        ["Area", "Part of", ..] => Sort::Levels,
        ["Area", .., "Compared"] => Sort::Areas,
        [
            "Area",
            "In time, n of d",
            "In time, %",
            "Difference, points",
            ..,
        ] => Sort::Peers,
        ["Rows", "Number"] => Sort::Deliveries,
        ["Source", "Rows received", "used", "left out"] => Sort::Sources,
        ["Release", "What stands of it", "Hash of its numbers"] => Sort::Releases,
        [_, ..] if breakdown_of(&grid.caption, published).is_some() => Sort::Breakdown,
        _ => Sort::Other,
    }
}

/// Returns what `Derbyshire in 2025 by need.` tells: area, period and the topic in small letters.
fn breakdown_of(caption: &str, published: &Published) -> Option<(usize, Period, String)> {
    let sentence = caption.split(". ").next()?.trim_end_matches('.');
    let (place, topic) = sentence.rsplit_once(" by ")?;
    let (area, period) = place.rsplit_once(" in ")?;
    Some((
        published.by_title(area)?,
        *published.periods.get(period)?,
        topic.to_lowercase(),
    ))
}

impl<'s> Pages<'s> {
    fn table(&self, table: &Element, here: &Here<'s>, found: &mut Vec<Problem>) {
        let grid = grid(table);
        let published = self.published();
        if let Some(caption) = table.first("caption") {
            self.text(
                &grid.caption,
                caption.line,
                here,
                "the caption of a table",
                found,
            );
        }
        let sort = sort_of(&grid, &here.scope, published);
        let title = here.scope.chart.map(|chart| chart.title.as_str());
        if matches!(sort, Sort::Chart) && title.is_some_and(|title| title != grid.caption) {
            let problem = "the table of a chart has another caption than its drawing has a title";
            found.push((table.line, problem.to_string()));
        }
        for head in &grid.head {
            // A category is called what the project calls it.
            let is_category = matches!(sort, Sort::Breakdown) && published.texts.contains(head);
            if !is_category {
                self.text(head, table.line, here, "the heading of a column", found);
            }
        }
        for row in table.all("tr") {
            let class = row.attribute("class").unwrap_or("");
            if !["", "home", "own", "official"].contains(&class) {
                found.push((
                    row.line,
                    "a row has a class that the audit does not know".to_string(),
                ));
            }
            self.attributes(row, here, found);
        }
        let columns = self.columns(&sort, &grid, here);
        for (row, (line, cells)) in grid.rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                self.cell(cell, here, found);
                let text = cell.text();
                let is_plain = numerals(&text).is_empty();
                if is_plain {
                    continue;
                }
                let holds = if column == 0 && !matches!(sort, Sort::Chart) {
                    self.is_row_heading(&sort, &grid, row, here)
                } else {
                    columns.holds(self, &grid, row, column, &text, here)
                };
                if !holds {
                    let problem = format!(
                        "a cell of a table, row {}, column {}, does not hold what is published of its place: \
                         “{}”, “{}”, in the table “{}”",
                        row + 1,
                        column + 1,
                        masked(&grid.text(row, 0)),
                        masked(grid.head.get(column).map_or("", String::as_str)),
                        masked(&grid.caption)
                    );
                    found.push((*line, problem));
                }
            }
        }
        if let Sort::Areas = sort {
            self.strips(&grid, here, found);
            self.verdicts(&grid, here, found);
        }
        if let Sort::Peers = sort {
            found.extend(peers_problem(published, &grid));
        }
        if let Sort::Deliveries = sort {
            found.extend(deliveries(&grid, self.small));
        }
        if matches!(sort, Sort::Areas | Sort::Levels) {
            found.extend(self.order(&grid));
        }
    }

    fn cell(&self, cell: &Element, here: &Here<'s>, found: &mut Vec<Problem>) {
        let class = cell.attribute("class").unwrap_or("");
        let text = cell.text();
        let is_mark = Symbol::ALL.iter().any(|symbol| symbol.mark() == text);
        let is_known = match class {
            "withheld" => is_mark,
            "" | "text" | "verdict" | "strip" => !is_mark || class != "strip",
            _ => false,
        };
        if !is_known {
            found.push((
                cell.line,
                "a cell has a class that its text does not give it".to_string(),
            ));
        }
        self.attributes(cell, here, found);
        for inner in cell.elements() {
            self.inline(inner, here, found);
        }
    }

    fn is_row_heading(&self, sort: &Sort, grid: &Grid, row: usize, here: &Here) -> bool {
        let text = grid.text(row, 0);
        let published = self.published();
        let known_label = || {
            [Dataset::Waits, Dataset::Complaints]
                .into_iter()
                .any(|dataset| measure_of_label(dataset, &text).is_some())
        };
        match sort {
            Sort::Chart | Sort::Series | Sort::Breakdown if known_label() => true,
            Sort::Areas | Sort::Levels | Sort::Peers => {
                published.by_title(&text).is_some() || self.is_plain(&text, here)
            }
            Sort::Breakdown => published.texts.contains(&text),
            // Of a release whose numbers stand alone there is no folder.
            Sort::Releases => {
                let stands_alone = grid.text(row, 1).starts_with("its numbers alone");
                let day = Day::parse_long(&text);
                day.is_some_and(|day| stands_alone || self.explained.days.is_release(day))
            }
            _ => self.charts.contains_key(&text) || self.is_plain(&text, here),
        }
    }

    fn is_plain(&self, text: &str, here: &Here) -> bool {
        self.explained.unexplained(text, &here.scope).is_none()
    }

    /// Returns what the columns of a table hold, where it has to be found out of all its rows.
    fn columns(&self, sort: &Sort, grid: &Grid, here: &Here) -> Columns {
        let published = self.published();
        match sort {
            Sort::Chart => Columns::Chart,
            Sort::Figures => Columns::Figures(published.areas_in(&grid.caption).first().copied()),
            Sort::Series => {
                let named = grid.caption.split_once(": ");
                let series = named.and_then(|(name, _)| match name {
                    "Complaints" => Some(COMPLAINTS.to_string()),
                    name => published.clocks.get(name).cloned(),
                });
                let areas =
                    published.areas_in(named.map_or(grid.caption.as_str(), |(_, rest)| rest));
                Columns::Series(
                    series.or_else(|| here.scope.series.clone()),
                    areas.first().copied(),
                )
            }
            Sort::Breakdown => {
                let of = breakdown_of(&grid.caption, published);
                Columns::Breakdown(here.scope.series.clone(), of)
            }
            Sort::Beside => Columns::Beside,
            Sort::Areas => Columns::Areas(published.periods_in(&grid.caption).into_iter().next()),
            Sort::Peers => Columns::Peers(published.periods_in(&grid.caption).into_iter().next()),
            Sort::Levels => Columns::Levels,
            Sort::Deliveries | Sort::Sources => Columns::Deliveries,
            Sort::Releases => Columns::Releases,
            Sort::Other => Columns::Other,
        }
    }

    fn strips(&self, grid: &Grid, here: &Here, found: &mut Vec<Problem>) {
        let period = self
            .published()
            .periods_in(&grid.caption)
            .into_iter()
            .next();
        for (row, (line, cells)) in grid.rows.iter().enumerate() {
            let area = self.published().by_title(&grid.text(row, 0));
            for svg in cells.iter().filter_map(|cell| cell.first("svg")) {
                let clocks = self.clocks(here);
                let is_right = clocks.iter().any(|clock| {
                    let place = area
                        .zip(period)
                        .map(|(area, period)| (clock.as_str(), area, period));
                    drawing::strip_problems(svg, self.published(), place).is_empty()
                });
                if !is_right {
                    found.push((
                        *line,
                        "the strip of a row does not lie at published values".to_string(),
                    ));
                }
            }
        }
    }

    /// Each area of a comparison differs from the rest as its published counts give, the whole of
    /// which stands first.
    fn verdicts(&self, grid: &Grid, here: &Here, found: &mut Vec<Problem>) {
        let published = self.published();
        let period = published.periods_in(&grid.caption).into_iter().next();
        let Some(period) = period else { return };
        let clocks = self.clocks(here);
        // Own cases first, then official figures; both counts are of one of the two.
        let pairs = |row: usize, is_own: bool, clock: &str| -> Vec<(u64, u64)> {
            let Some(area) = published.by_title(&grid.text(row, 0)) else {
                return Vec::new();
            };
            if is_own {
                let own = published.total(clock, area, period);
                return { own.and_then(|record| record.pair(SHARE)) }
                    .into_iter()
                    .collect();
            }
            let official = published.figures(&format!("{clock}.{SHARE}"), area, period);
            official
                .iter()
                .filter_map(|record| record.pair(""))
                .collect()
        };
        for (row, (line, _)) in grid.rows.iter().enumerate().skip(1) {
            let of = grid.text(row, grid.head.len().saturating_sub(4));
            let mut verdicts: BTreeSet<&str> = BTreeSet::new();
            for clock in &clocks {
                for is_own in [true, false] {
                    let counts = pairs(row, is_own, clock).into_iter();
                    for own in counts.filter(|(_, told)| thousands(*told) == of) {
                        let wholes = pairs(0, is_own, clock).into_iter();
                        verdicts.extend(wholes.filter_map(|whole| against_rest(own, whole)));
                    }
                }
            }
            let told = grid.verdict(row);
            if !(verdicts.contains(told.as_str()) || told.is_empty() && verdicts.is_empty()) {
                let problem =
                    "an area is said to differ from the rest otherwise than its counts give";
                found.push((*line, problem.to_string()));
            }
        }
    }

    /// Returns the clocks that a page can be about.
    fn clocks(&self, here: &Here) -> Vec<String> {
        match &here.scope.series {
            Some(series) => vec![series.clone()],
            None => self.published().clock_ids.iter().cloned().collect(),
        }
    }

    /// Areas stand by code or by name, the whole first: any other order could be that of their values.
    fn order(&self, grid: &Grid) -> Option<Problem> {
        let published = self.published();
        let titles: Vec<String> = (0..grid.rows.len()).map(|row| grid.text(row, 0)).collect();
        let titles = match grid.rows.first() {
            Some((_, cells))
                if cells
                    .first()
                    .is_some_and(|_| grid.head.last().is_some_and(|head| head == "Compared")) =>
            {
                &titles[1..]
            }
            _ => &titles[..],
        };
        let by_name = titles.is_sorted();
        let codes: Vec<&String> = titles
            .iter()
            .filter_map(|title| published.codes.get(&published.by_title(title)?))
            .collect();
        let by_code = codes.is_sorted() && codes.len() == titles.len();
        let by_code_and_name = codes.is_sorted() && self.others_by_name(titles);
        if by_name || by_code || by_code_and_name {
            return None;
        }
        let line = grid.rows.first().map_or(1, |(line, _)| *line);
        let problem = "the areas of a table are in an order that neither codes nor names give";
        Some((line, problem.to_string()))
    }

    /// Says whether areas without a published row, whose codes nobody can know, stand by name.
    fn others_by_name(&self, titles: &[String]) -> bool {
        let published = self.published();
        let has_code = |title: &&String| {
            published
                .by_title(title)
                .is_some_and(|area| published.codes.contains_key(&area))
        };
        titles.iter().filter(|title| !has_code(title)).is_sorted()
    }
}

/// What the columns of a table hold.
enum Columns {
    Chart,
    Series(Option<String>, Option<usize>),
    Breakdown(Option<String>, Option<(usize, Period, String)>),
    Beside,
    Figures(Option<usize>),
    Areas(Option<Period>),
    Peers(Option<Period>),
    Levels,
    Deliveries,
    Releases,
    Other,
}

impl Columns {
    fn holds(
        &self,
        pages: &Pages,
        grid: &Grid,
        row: usize,
        column: usize,
        text: &str,
        here: &Here,
    ) -> bool {
        let published = pages.published();
        let name = grid.text(row, 0);
        let head = grid.head.get(column).map_or("", String::as_str);
        match self {
            Columns::Chart => here.scope.chart.is_some_and(|chart| {
                chart
                    .rows
                    .get(row)
                    .and_then(|cells| cells.get(column))
                    .is_some_and(|cell| cell == text)
            }),
            Columns::Series(series, area) => {
                let period = published.periods.get(head.trim_end_matches(" to date [p]"));
                let place = series.as_ref().zip(*area).zip(period);
                let record = place
                    .and_then(|((series, area), period)| published.total(series, area, *period));
                let dataset = dataset_of(series.as_deref());
                let measure = measure_of_label(dataset, &name);
                record
                    .zip(measure)
                    .is_some_and(|(record, measure)| record.reader(measure) == text)
            }
            Columns::Breakdown(series, Some((area, period, topic))) => {
                let Some(series) = series.as_deref() else {
                    return false;
                };
                let dataset = dataset_of(Some(series));
                let (label, category) = match measure_of_label(dataset, &name) {
                    Some(measure) => (Some(measure), head.to_string()),
                    None => (measure_of_label(dataset, head), name),
                };
                let topic = published
                    .texts
                    .iter()
                    .find(|known| known.to_lowercase() == *topic);
                let record = topic
                    .and_then(|topic| published.part(series, *area, *period, topic, &category));
                record
                    .zip(label)
                    .is_some_and(|(record, measure)| record.reader(measure) == text)
            }
            Columns::Breakdown(_, None) => false,
            Columns::Beside => beside(pages, &name, head, text, here),
            Columns::Figures(area) => figure(published, *area, grid, row, column, text),
            Columns::Areas(period) => areas(pages, &name, head, *period, text, here),
            Columns::Peers(period) => peer(pages, grid, row, column, text, *period, here),
            Columns::Levels => level(published, grid, row, column, text, &name),
            Columns::Deliveries => true,
            // Of one whose site stands beneath this one the hash is known.
            Columns::Releases if column == 2 => {
                let known = pages.records.get(&name);
                known.map_or_else(|| is_hash(text), |hash| hash == text)
            }
            Columns::Releases => pages.is_plain(text, here),
            Columns::Other => {
                let mut scope = here.scope.clone();
                scope.areas.extend(published.areas_in(&name));
                pages.explained.unexplained(text, &scope).is_none()
            }
        }
    }
}

fn dataset_of(series: Option<&str>) -> Dataset {
    match series {
        Some(COMPLAINTS) => Dataset::Complaints,
        _ => Dataset::Waits,
    }
}

fn beside(pages: &Pages, name: &str, head: &str, text: &str, here: &Here) -> bool {
    let published = pages.published();
    let area = published.by_title(head);
    let period = published.periods_in(name).into_iter().next();
    let Some((area, period)) = area.zip(period) else {
        return false;
    };
    let clocks = pages.clocks(here);
    if name.ends_with(", official") {
        let ending = if name.contains("after more than 52 weeks") {
            "pc_over_52_weeks_ex"
        } else {
            SHARE
        };
        return clocks.iter().any(|clock| {
            let figures = published.figures(&format!("{clock}.{ending}"), area, period);
            figures.iter().any(|record| {
                record
                    .number("value")
                    .is_some_and(|value| one_decimal(value) == text)
            })
        });
    }
    let mut labels = measures(Dataset::Waits).iter();
    let measure = labels.find(|measure| name.starts_with(&format!("{}, ", measure.label)));
    measure.is_some_and(|measure| {
        clocks.iter().any(|clock| {
            let record = published.total(clock, area, period);
            record.is_some_and(|record| record.reader(measure.id) == text)
        })
    })
}

fn figure(
    published: &Published,
    area: Option<usize>,
    grid: &Grid,
    row: usize,
    column: usize,
    text: &str,
) -> bool {
    let label = grid.text(row, 1);
    if column == 1 {
        return published.periods.contains_key(text);
    }
    let source = grid.text(row, 4);
    let source = source
        .rsplit_once(" (")
        .map_or(source.as_str(), |(source, _)| source);
    if column == 4 {
        return published.texts.contains(source);
    }
    let Some(period) = published.periods.get(&label) else {
        return false;
    };
    let Some(area) = area else { return false };
    published.of_place(area, *period).any(|record| {
        let is_here = record.kind == Kind::Figures && record.cell("source") == source;
        is_here
            && match column {
                2 => {
                    record.reader("value") == text.trim_end_matches('%')
                        || record
                            .number("value")
                            .is_some_and(|value| one_decimal(value) == text)
                }
                3 => pair(text).is_some() && record.pair("") == pair(text),
                _ => false,
            }
    })
}

fn areas(
    pages: &Pages,
    name: &str,
    head: &str,
    period: Option<Period>,
    text: &str,
    here: &Here,
) -> bool {
    let published = pages.published();
    let Some((area, period)) = published.by_title(name).zip(period) else {
        return false;
    };
    pages.clocks(here).iter().any(|clock| {
        let own = published.total(clock, area, period);
        if head == "Median, weeks" {
            let days = own.and_then(|record| record.number("median_days"));
            return days.is_some_and(|days| format!("{}", (days / 7.0 + 0.5).floor()) == text);
        }
        let own = own.and_then(|record| record.pair(SHARE));
        let official = published.figures(&format!("{clock}.{SHARE}"), area, period);
        let official = official.into_iter().filter_map(|record| record.pair(""));
        own.into_iter()
            .chain(official)
            .any(|(part, of)| match head {
                "95% interval" => wilson_text(part, of).as_deref() == Some(text),
                head if head.ends_with(", %") => {
                    of > 0 && one_decimal(100.0 * part as f64 / of as f64) == text
                }
                _ => thousands(of) == text,
            })
    })
}

/// Says whether a cell holds the share of an area, or how far the first area is from it.
fn peer(
    pages: &Pages,
    grid: &Grid,
    row: usize,
    column: usize,
    text: &str,
    period: Option<Period>,
    here: &Here,
) -> bool {
    let published = pages.published();
    let place = published.by_title(&grid.text(row, 0)).zip(period);
    let Some((area, period)) = place else {
        return false;
    };
    // Both sides are of one source, and their counts stand in the table: those are held first.
    let (Some(own), Some(other)) = (pair(&grid.text(0, 1)), pair(&grid.text(row, 1))) else {
        return false;
    };
    let difference = || newcombe::difference(own.0, own.1, other.0, other.1, peers_level(grid).1);
    match column {
        1 => pages.clocks(here).iter().any(|clock| {
            let own = published.total(clock, area, period);
            let own = own.and_then(|record| record.pair(SHARE));
            let official = [SHARE, "pc_in_limit"].into_iter().flat_map(|ending| {
                let figures = published.figures(&format!("{clock}.{ending}"), area, period);
                figures.into_iter().filter_map(|record| record.pair(""))
            });
            pair(text).is_some()
                && own
                    .into_iter()
                    .chain(official)
                    .any(|own| Some(own) == pair(text))
        }),
        2 => one_decimal(100.0 * other.0 as f64 / other.1.max(1) as f64) == text,
        3 => difference().is_some_and(|found| points(found.estimate * 100.0) == text),
        4 => difference().is_some_and(|found| {
            let [lower, upper] = [found.lower, found.upper].map(|limit| points(limit * 100.0));
            format!("{lower} to {upper}") == text
        }),
        // Words, and the name of an area.
        5 => verdict_words(difference(), &grid.text(row, 0)).as_deref() == Some(text),
        _ => false,
    }
}

/// Returns the level of every comparison of a table of peers, and its quantile: many are dearer.
fn peers_level(grid: &Grid) -> (&'static str, f64) {
    if n_compared(grid) > 1 {
        ("99.8%", Z_998)
    } else {
        ("95%", Z_95)
    }
}

fn n_compared(grid: &Grid) -> usize {
    let rows = 1..grid.rows.len();
    rows.filter(|row| pair(&grid.text(*row, 1)).is_some())
        .count()
}

/// Returns `lower than in Erewash`, and `not compared` without a difference.
fn verdict_words(difference: Option<newcombe::Difference>, name: &str) -> Option<String> {
    let words = match difference? {
        found if found.lower > 0.0 => "higher than in",
        found if found.upper < 0.0 => "lower than in",
        _ => "no different from",
    };
    Some(format!("{words} {name}"))
}

/// The first row is the area that the table is about, and every verdict follows from its row.
///
/// Which order the project has listed its peers in is nowhere on the site. Any is accepted, since
/// the order that values would give would have the first area among the others; with this table
/// the audit therefore finds no order by withheld values of the others.
fn peers_problem(published: &Published, grid: &Grid) -> Option<Problem> {
    let line = grid.rows.first().map_or(1, |(line, _)| *line);
    let own = grid.text(0, 0);
    let (level, z) = peers_level(grid);
    let n = n_compared(grid);
    let is_first = published.by_title(&own).is_some()
        && grid
            .caption
            .contains(&format!(": {own} and the areas that"))
        && grid.head.last() == Some(&format!("The share in {own} is"))
        && grid.text(0, 5).is_empty();
    let is_level = grid.head.get(4) == Some(&format!("{level} interval"))
        && (n < 2
            || grid
                .caption
                .contains(&format!("as there are {n} comparisons")));
    let is_told = |row: usize| {
        let sides = pair(&grid.text(0, 1)).zip(pair(&grid.text(row, 1)));
        let difference =
            sides.and_then(|(own, other)| newcombe::difference(own.0, own.1, other.0, other.1, z));
        let words = verdict_words(difference, &grid.text(row, 0));
        words.unwrap_or_else(|| "not compared".to_string()) == grid.text(row, 5)
    };
    if is_first && is_level && (1..grid.rows.len()).all(is_told) {
        return None;
    }
    let problem = "a table of peers says what does not follow from its rows";
    Some((line, problem.to_string()))
}

fn level(
    published: &Published,
    grid: &Grid,
    row: usize,
    column: usize,
    text: &str,
    name: &str,
) -> bool {
    let head = grid.head.get(column).map_or("", String::as_str);
    let Some(area) = published.by_title(name) else {
        return false;
    };
    let of_own = |matches: &dyn Fn(&Record) -> bool| {
        published
            .newest
            .iter()
            .any(|(clock, period)| published.total(clock, area, *period).is_some_and(matches))
    };
    match head {
        "Part of" => published.by_title(text).is_some(),
        "Official year" => published.periods.contains_key(text),
        "Own cases: in time, %" => of_own(&|record| record.reader(SHARE) == text),
        "Own cases: median, weeks" => of_own(&|record| {
            record
                .number("median_days")
                .is_some_and(|days| format!("{}", (days / 7.0 + 0.5).floor()) == text)
        }),
        head if head.starts_with("Official") => {
            let period = published.periods.get(&grid.text(row, column + 1));
            period.is_some_and(|period| {
                let mut records = published.of_place(area, *period);
                records.any(|record| {
                    record.cell("measure").ends_with(SHARE)
                        && record
                            .number("value")
                            .is_some_and(|value| one_decimal(value) == text)
                })
            })
        }
        _ => false,
    }
}

/// Rows of the deliveries: none of them few, and none that the others tell of.
fn deliveries(grid: &Grid, small: u64) -> Vec<Problem> {
    let is_small = |count: u64| (1..small).contains(&count);
    let mut found = Vec::new();
    let mut exact = Vec::new();
    for (row, (line, _)) in grid.rows.iter().enumerate() {
        let text = grid.text(row, 1);
        let count = text.replace(',', "").parse::<u64>().ok();
        let is_rough = text.starts_with("about ") || text.starts_with("fewer than ");
        if count.is_some_and(is_small) || (count.is_none() && !is_rough) {
            found.push((*line, "a number of rows is small or no number".to_string()));
        }
        exact.push(count);
    }
    // Received less used and all but one of the reasons tells of that one.
    if let [Some(received), parts @ ..] = exact.as_slice()
        && parts.iter().filter(|part| part.is_none()).count() == 1
    {
        let known: u64 = parts.iter().flatten().sum();
        if is_small(received.saturating_sub(known)) {
            let line = grid.rows.first().map_or(1, |(line, _)| *line);
            found.push((
                line,
                "numbers of rows tell of one that is not printed".to_string(),
            ));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_up_stands_in_order() {
        assert!(PLAIN.is_sorted() && ELEMENTS.is_sorted());
    }
}
