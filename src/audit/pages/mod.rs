//! Pages: every text, attribute, table and drawing of them, each numeral by its place.

mod columns;
mod drawn;
mod grid;
mod live;
mod tables;

use super::charts::DIFFERENT;
use super::html::{Element, INLINE, Node};
use super::numerals::{ChartTable, Explained, Mark, Scope, numerals, words_around};
use super::published::{COMPLAINTS, Published, slug_of};
use super::revised::Revised;
use grid::{Grid, Sort, grid, sort_of};
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
    /// Closed years that were worked out once more.
    pub revised: Vec<Revised>,
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_up_stands_in_order() {
        assert!(PLAIN.is_sorted() && ELEMENTS.is_sorted());
    }
}
