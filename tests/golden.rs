//! A small invented project, all the way to what its readers see.
//!
//! `tests/golden/expected/` holds the words of every page, as they would be read aloud, and the
//! tables to download. A change there is a change of the publication and is reviewed as one;
//! `UPDATE_GOLDEN=1 cargo test --test golden` writes it.

mod support;

use scraper::{ElementRef, Html, Selector};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use support::{built, files_ending, pages, put, root, tree};

fn expected_folder() -> PathBuf {
    root().join("tests/golden/expected")
}

#[test]
fn the_site_reads_as_expected() {
    let found = readable_site();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::remove_dir_all(expected_folder()).ok();
        for (path, text) in &found {
            put(&expected_folder(), path, text.as_bytes());
        }
        return;
    }
    let expected = tree(&expected_folder());
    for (path, text) in &found {
        let expected = expected
            .get(path)
            .map(|bytes| String::from_utf8(bytes.clone()).unwrap());
        let expected =
            expected.unwrap_or_else(|| panic!("tests/golden/expected/{path} is missing"));
        check(path, text, &expected);
    }
    let surplus: Vec<&String> = expected
        .keys()
        .filter(|path| !found.contains_key(*path))
        .collect();
    assert!(surplus.is_empty(), "no longer on the site: {surplus:?}");
}

/// Compares line by line, and shows the first that differs.
fn check(path: &str, found: &str, expected: &str) {
    let (mut found_lines, mut expected_lines) = (found.lines(), expected.lines());
    for number in 1.. {
        match (found_lines.next(), expected_lines.next()) {
            (None, None) => break,
            (found, expected) => assert_eq!(found, expected, "{path}, line {number}"),
        }
    }
    assert_eq!(found, expected, "{path}");
}

/// Returns what is kept of the site: words of pages, tables, and the list of all files.
fn readable_site() -> BTreeMap<String, String> {
    let site = built(&root().join("tests/golden/project"));
    let mut files = BTreeMap::new();
    for (path, html) in pages(&site) {
        let name = path.trim_end_matches(".html").trim_end_matches("/index");
        files.insert(format!("{name}.txt"), words(path, html));
    }
    let tables = files_ending(&site, ".csv").into_iter();
    for (path, text) in tables.chain(files_ending(&site, "robots.txt")) {
        if !path.starts_with("charts/") && !path.ends_with(".meta.csv") {
            files.insert(path.to_string(), text.to_string());
        }
    }
    let paths: Vec<&str> = site.files().map(|(path, _)| path).collect();
    files.insert("files.txt".to_string(), paths.join("\n") + "\n");
    files
}

/// Returns the words of a page; what surrounds every page is told with the front page alone.
fn words(path: &str, html: &str) -> String {
    let page = Html::parse_document(html);
    let first = |selector: &str| {
        page.select(&Selector::parse(selector).unwrap())
            .next()
            .unwrap()
    };
    let title: String = first("title").text().collect();
    let description = first("meta[name=description]").attr("content").unwrap();
    let mut reading = Reading::default();
    reading.element(first(if path == "index.html" { "body" } else { "main" }));
    let mut lines = reading.lines;
    lines.retain(|line| !line.is_empty());
    format!(
        "title: {title}\ndescription: {description}\n\n{}\n",
        lines.join("\n")
    )
}

/// The lines of a page so far; the last one is still being read.
#[derive(Default)]
struct Reading {
    lines: Vec<String>,
}

impl Reading {
    fn element(&mut self, element: ElementRef) {
        let name = element.value().name();
        if name == "svg" {
            return self.chart(element);
        }
        // The same links under each chart; that they lead somewhere is shown in tidy.rs.
        if element.value().classes().any(|class| class == "uses") {
            return;
        }
        let before = match name {
            "h1" => "# ",
            "h2" => "## ",
            "h3" => "### ",
            "li" => "- ",
            _ => "",
        };
        let is_inline = [
            "a", "span", "strong", "em", "b", "i", "small", "time", "abbr", "code", "data", "sup",
        ];
        let is_cell = ["td", "th"].contains(&name);
        if !is_inline.contains(&name) && !is_cell {
            self.begin_line(before);
        }
        if is_cell
            && element
                .prev_siblings()
                .any(|sibling| ElementRef::wrap(sibling).is_some())
        {
            self.add(" | ");
        }
        for child in element.children() {
            if let Some(text) = child.value().as_text() {
                self.add(text);
            } else if let Some(child) = ElementRef::wrap(child) {
                self.element(child);
            }
        }
        if !is_inline.contains(&name) && !is_cell {
            self.begin_line("");
        }
    }

    /// Tells a chart as its title, its description and the words in it; once, though it is drawn
    /// for wide and for narrow screens.
    fn chart(&mut self, chart: ElementRef) {
        if chart.value().classes().any(|class| class == "narrow") {
            return;
        }
        let words = |selector: &str| {
            let selector = Selector::parse(selector).unwrap();
            let found = chart
                .select(&selector)
                .map(|part| part.text().collect::<String>());
            found.collect::<Vec<String>>().join(" · ")
        };
        if chart.attr("aria-hidden").is_some() {
            return self.add("(strip)");
        }
        self.begin_line("");
        self.add(&format!("chart: {}", words("svg > title")));
        self.begin_line("");
        self.add(&format!("chart in words: {}", words("desc")));
        self.begin_line("");
        self.add(&format!("words in the chart: {}", words("text")));
        self.begin_line("");
    }

    fn begin_line(&mut self, before: &str) {
        let is_marked = |line: &String| ["", "- "].contains(&line.as_str());
        match self.lines.last_mut() {
            // A paragraph in an item of a list, or in nothing yet, goes on with the line.
            Some(last) if is_marked(last) => last.push_str(before),
            _ => self.lines.push(before.to_string()),
        }
    }

    /// Adds text to the line, its white space as a browser shows it.
    fn add(&mut self, text: &str) {
        if self.lines.is_empty() {
            self.lines.push(String::new());
        }
        let line = self.lines.last_mut().unwrap();
        for c in text.chars() {
            match c {
                ' ' | '\n' | '\t' if line.is_empty() || line.ends_with(' ') => {}
                '\n' | '\t' => line.push(' '),
                other => line.push(other),
            }
        }
    }
}
