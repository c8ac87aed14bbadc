//! Markdown to HTML that is safe, accessible and free of inline styles.

use super::Piece;
use super::call::{Part, parts};
use super::figure::Live;
use crate::publish::format::symbol_html;
use crate::publish::words::escape;
use crate::symbol::Symbol;
use pulldown_cmark::{
    Alignment, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd,
    TextMergeWithOffset, html::push_html,
};
use std::collections::BTreeSet;

/// What a text comes to.
pub(super) struct Rendered {
    pub title: Option<String>,
    pub html: String,
    /// Line, and what is wrong there.
    pub problems: Vec<(usize, String)>,
}

/// Returns the HTML of a Markdown text in which tokens stand for pieces.
pub(super) fn html(marked: &str, pieces: &[Piece], stem: &str, to_root: &str) -> Rendered {
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
    let parser = Parser::new_ext(marked, options).into_offset_iter();
    let mut writer = Writer::new(pieces, stem, to_root);
    for (event, range) in TextMergeWithOffset::new(parser) {
        let line = 1 + marked[..range.start].matches('\n').count();
        writer.take(event, line);
    }
    let mut html = String::new();
    push_html(&mut html, writer.events.into_iter());
    Rendered {
        title: writer.title,
        html,
        problems: writer.problems,
    }
}

/// The events of the page as they come to be, and where in it the parser is.
struct Writer<'a> {
    pieces: &'a [Piece],
    stem: &'a str,
    to_root: &'a str,
    events: Vec<Event<'a>>,
    problems: Vec<(usize, String)>,
    title: Option<String>,
    slugs: BTreeSet<String>,
    /// The index of the event that began it, and its plain text so far.
    heading: Option<(usize, String)>,
    /// The index of the event that began it.
    paragraph: Option<usize>,
    /// The text of a block of HTML.
    raw: Option<String>,
    /// Text is plain here: in a code block or in the description of an image.
    plain: bool,
    table: Columns,
}

/// The columns of the table that the parser is in.
#[derive(Default)]
struct Columns {
    alignments: Vec<Alignment>,
    next: usize,
    in_head: bool,
}

impl<'a> Writer<'a> {
    fn new(pieces: &'a [Piece], stem: &'a str, to_root: &'a str) -> Writer<'a> {
        Writer {
            pieces,
            stem,
            to_root,
            events: Vec::new(),
            problems: Vec::new(),
            title: None,
            slugs: BTreeSet::new(),
            heading: None,
            paragraph: None,
            raw: None,
            plain: false,
            table: Columns::default(),
        }
    }

    fn take(&mut self, event: Event<'a>, line: usize) {
        match event {
            Event::Start(tag) => self.start(tag, line),
            Event::End(tag) => self.end(tag, line),
            Event::Text(text) => self.text(&text, line),
            Event::Code(text) => {
                let plain = self.plain_text(&text, line);
                self.note_heading(&plain);
                self.events.push(Event::Code(plain.into()));
            }
            Event::Html(text) | Event::InlineHtml(text) => self.author_html(&text, line),
            Event::FootnoteReference(name) => {
                let name = self.footnote(&name);
                self.events.push(Event::FootnoteReference(name));
            }
            Event::SoftBreak | Event::HardBreak => {
                self.note_heading(" ");
                self.events.push(event);
            }
            other => self.events.push(other),
        }
    }

    fn start(&mut self, tag: Tag<'a>, line: usize) {
        let tag = match tag {
            Tag::HtmlBlock => {
                self.raw = Some(String::new());
                return;
            }
            Tag::Table(alignments) => {
                self.table.alignments = alignments;
                return self.markup("<div class=\"scroll\"><table>");
            }
            Tag::TableHead => {
                (self.table.in_head, self.table.next) = (true, 0);
                return self.markup("<thead><tr>");
            }
            Tag::TableRow => {
                self.table.next = 0;
                return self.markup("<tr>");
            }
            Tag::TableCell => return self.start_cell(),
            Tag::Heading { .. } => {
                self.heading = Some((self.events.len(), String::new()));
                tag
            }
            Tag::Paragraph => {
                self.paragraph = Some(self.events.len());
                tag
            }
            Tag::CodeBlock(_) => {
                self.plain = true;
                tag
            }
            Tag::FootnoteDefinition(name) => Tag::FootnoteDefinition(self.footnote(&name)),
            Tag::Link { .. } | Tag::Image { .. } => self.link(tag, line),
            other => other,
        };
        self.events.push(Event::Start(tag));
    }

    fn end(&mut self, tag: TagEnd, line: usize) {
        match tag {
            TagEnd::HtmlBlock => return self.end_html_block(line),
            TagEnd::Table => return self.markup("</tbody></table></div>\n"),
            TagEnd::TableHead => {
                self.table.in_head = false;
                return self.markup("</tr></thead><tbody>\n");
            }
            TagEnd::TableRow => return self.markup("</tr>\n"),
            TagEnd::TableCell if self.table.in_head => return self.markup("</th>"),
            TagEnd::TableCell => return self.markup("</td>"),
            TagEnd::Heading(level) => return self.end_heading(level),
            TagEnd::Paragraph => return self.end_paragraph(line),
            TagEnd::CodeBlock | TagEnd::Image => self.plain = false,
            _ => {}
        }
        self.events.push(Event::End(tag));
    }

    fn markup(&mut self, html: &'static str) {
        self.events.push(Event::Html(html.into()));
    }

    fn start_cell(&mut self) {
        let alignment = self.table.alignments.get(self.table.next);
        self.table.next += 1;
        self.markup(match (self.table.in_head, alignment) {
            (true, Some(Alignment::Right)) => "<th scope=\"col\" class=\"number\">",
            (true, _) => "<th scope=\"col\">",
            (false, Some(Alignment::Right)) => "<td class=\"number\">",
            (false, _) => "<td>",
        });
    }

    /// Adds text with its figures and charts in place.
    fn text(&mut self, text: &str, line: usize) {
        if self.plain {
            let plain = self.plain_text(text, line);
            return self.events.push(Event::Text(plain.into()));
        }
        for part in parts(text) {
            match part {
                Part::Text(text) => {
                    self.note_heading(text);
                    self.events.push(Event::Text(text.to_string().into()));
                }
                Part::Call(number) => match &self.pieces[number] {
                    Piece::Figure(figure) => {
                        self.note_heading(&figure.text);
                        self.events.extend(marked_events(figure));
                    }
                    Piece::Chart(html) => self.chart(html, line),
                },
            }
        }
    }

    /// Returns text with the plain words of its figures.
    fn plain_text(&mut self, text: &str, line: usize) -> String {
        let mut plain = String::new();
        for part in parts(text) {
            match part {
                Part::Text(text) => plain.push_str(text),
                Part::Call(number) => match &self.pieces[number] {
                    Piece::Figure(figure) => plain.push_str(&figure.text),
                    Piece::Chart(_) => self.problems.push((line, CHART_ALONE.to_string())),
                },
            }
        }
        plain
    }

    fn note_heading(&mut self, text: &str) {
        if let Some((_, plain)) = &mut self.heading {
            plain.push_str(text);
        }
    }

    /// Adds a chart, which is the first thing of its paragraph or in a wrong place.
    fn chart(&mut self, html: &'a str, line: usize) {
        let is_first = self
            .paragraph
            .is_some_and(|start| start + 1 == self.events.len());
        if !is_first {
            self.problems.push((line, CHART_ALONE.to_string()));
        }
        self.events.push(Event::Html(html.into()));
        // Whatever follows in the paragraph is seen at its end.
        self.paragraph = self.paragraph.filter(|_| is_first);
    }

    fn end_paragraph(&mut self, line: usize) {
        let chart = self
            .paragraph
            .take()
            .filter(|start| matches!(self.events.get(start + 1), Some(Event::Html(_))));
        let Some(start) = chart else {
            return self.events.push(Event::End(TagEnd::Paragraph));
        };
        let is_alone = self.events.len() == start + 2;
        self.events.remove(start);
        if !is_alone {
            self.problems.push((line, CHART_ALONE.to_string()));
        }
    }

    /// Gives the heading its id; the first of the first level is the title and leaves the text.
    fn end_heading(&mut self, level: HeadingLevel) {
        let (start, plain) = self.heading.take().expect("a heading ends that began");
        if level == HeadingLevel::H1 && self.title.is_none() {
            self.title = Some(plain.trim().to_string());
            return self.events.truncate(start);
        }
        let level = level.max(HeadingLevel::H2);
        self.events[start] = Event::Start(Tag::Heading {
            level,
            id: Some(self.unique_slug(&plain).into()),
            classes: Vec::new(),
            attrs: Vec::new(),
        });
        self.events.push(Event::End(TagEnd::Heading(level)));
    }

    fn unique_slug(&mut self, text: &str) -> String {
        let slug = match slug::slugify(text) {
            empty if empty.is_empty() => "section".to_string(),
            slug => slug,
        };
        let numbered = (2..).map(|number| format!("{slug}-{number}"));
        let mut candidates = std::iter::once(slug.clone()).chain(numbered);
        candidates
            .find(|candidate| self.slugs.insert(candidate.clone()))
            .expect("numbers do not run out")
    }

    /// Prints HTML of the author as text; a comment is left out.
    fn author_html(&mut self, html: &str, line: usize) {
        match &mut self.raw {
            Some(raw) => raw.push_str(html),
            None if is_comment(html) => {}
            None => self.text(html, line),
        }
    }

    fn end_html_block(&mut self, line: usize) {
        let raw = self.raw.take().unwrap_or_default();
        if is_comment(&raw) {
            return;
        }
        self.start(Tag::Paragraph, line);
        self.text(raw.trim_end(), line);
        self.end_paragraph(line);
    }

    fn footnote(&self, name: &str) -> CowStr<'a> {
        format!("note-{}-{}", self.stem, slug::slugify(name)).into()
    }

    /// Returns a link or an image with its address as seen from the page.
    fn link(&mut self, tag: Tag<'a>, line: usize) -> Tag<'a> {
        match tag {
            Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            } => Tag::Link {
                dest_url: match link_type {
                    LinkType::Email => dest_url,
                    _ => self.address(&dest_url, &["http", "https", "mailto", "tel"], line),
                },
                link_type,
                title: self.plain_text(&title, line).into(),
                id,
            },
            Tag::Image {
                link_type,
                dest_url,
                title,
                id,
            } => {
                self.plain = true;
                Tag::Image {
                    link_type,
                    dest_url: self.address(&dest_url, &[], line),
                    title: self.plain_text(&title, line).into(),
                    id,
                }
            }
            other => other,
        }
    }

    /// Returns an address as seen from the page, where it may stand there.
    fn address(&mut self, address: &str, schemes: &[&str], line: usize) -> CowStr<'a> {
        match address_problem(address, schemes) {
            Some(problem) => {
                self.problems.push((line, problem));
                CowStr::from("")
            }
            None if address.starts_with('#') || has_scheme(address).is_some() => {
                address.to_string().into()
            }
            None => {
                let from_root = address.trim_start_matches("./");
                format!("{}{from_root}", self.to_root).into()
            }
        }
    }
}

const CHART_ALONE: &str = "a chart stands in a paragraph of its own";

/// Returns the events of a figure within an element that names the published value.
fn marked_events<'a>(figure: &Live) -> Vec<Event<'a>> {
    let mut events = figure_events(&figure.text);
    if !figure.mark.is_empty() {
        let start = format!("<data value=\"{}\">", escape(&figure.mark));
        events.insert(0, Event::InlineHtml(start.into()));
        events.push(Event::InlineHtml("</data>".into()));
    }
    events
}

/// Returns the events of a figure: text, and the marks of symbols with their meaning.
fn figure_events<'a>(figure: &str) -> Vec<Event<'a>> {
    let mut events = Vec::new();
    let mut rest = figure;
    while let Some((at, symbol)) = first_mark(rest) {
        let (before, mark) = rest.split_at(at);
        events.push(Event::Text(before.to_string().into()));
        events.push(Event::InlineHtml(symbol_html(symbol).into()));
        rest = &mark[symbol.mark().len()..];
    }
    events.push(Event::Text(rest.to_string().into()));
    events
}

fn first_mark(text: &str) -> Option<(usize, Symbol)> {
    let places = Symbol::ALL.into_iter();
    places
        .filter_map(|symbol| Some((text.find(symbol.mark())?, symbol)))
        .min()
}

fn is_comment(html: &str) -> bool {
    let html = html.trim();
    let inner = html
        .strip_prefix("<!--")
        .and_then(|rest| rest.strip_suffix("-->"));
    inner.is_some_and(|inner| !inner.contains("-->"))
}

/// Returns the scheme of an address, in small letters: `https`.
fn has_scheme(address: &str) -> Option<String> {
    let (before, _) = address.split_once(':')?;
    let is_path = before.contains(['/', '?', '#']);
    (!is_path).then(|| before.trim().to_ascii_lowercase())
}

fn address_problem(address: &str, schemes: &[&str]) -> Option<String> {
    let from_root = "write it as seen from the root of the site: `methodology/`";
    if address.contains(['\u{E000}', '\u{E001}']) {
        return Some("a figure cannot be part of an address".to_string());
    }
    if let Some(scheme) = has_scheme(address) {
        return match schemes {
            [] => Some(format!(
                "the image `{address}` is not of this site: {from_root}"
            )),
            _ if schemes.contains(&scheme.as_str()) => None,
            _ => Some(format!(
                "the link `{address}` has an unknown scheme: use https, http, mailto or tel"
            )),
        };
    }
    let leads_out = address.starts_with(['/', '\\']) || address.split('/').any(|part| part == "..");
    leads_out.then(|| format!("the address `{address}` leads out of the site: {from_root}"))
}
