//! What templates are given: words, links and markup, nothing left to compute.

use super::words::escape;
use crate::symbol::Symbol;
use serde::Serialize;

/// A table as a template places it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TableView {
    pub caption: String,
    pub head: Vec<HeadView>,
    pub rows: Vec<RowView>,
    /// `few` where the table has few columns and need not fill the page.
    pub class: &'static str,
    /// The marks that stand in the table, explained.
    pub legend: Vec<String>,
    /// The table is wide and scrolls on a phone; this names the region.
    pub label: String,
}

/// A column's heading.
#[derive(Debug, Clone, Serialize)]
pub struct HeadView {
    pub text: String,
    pub class: &'static str,
}

/// A row; its first cell is its heading.
#[derive(Debug, Clone, Serialize)]
pub struct RowView {
    pub class: &'static str,
    pub cells: Vec<CellView>,
}

/// A cell with its markup.
#[derive(Debug, Clone, Serialize)]
pub struct CellView {
    pub html: String,
    pub class: &'static str,
}

/// Returns a cell of plain text; a symbol in square brackets is set apart.
pub fn cell(text: &str) -> CellView {
    let class = if is_mark(text) { "withheld" } else { "" };
    CellView {
        html: escape(text),
        class,
    }
}

/// Returns a cell of words, which may be long.
pub fn cell_words(text: &str) -> CellView {
    cell_html(escape(text), "text")
}

/// Returns a cell of markup.
pub fn cell_html(html: String, class: &'static str) -> CellView {
    CellView { html, class }
}

/// Returns a cell with a link.
pub fn cell_link(text: &str, href: &str) -> CellView {
    let html = format!("<a href=\"{}\">{}</a>", escape(href), escape(text));
    cell_html(html, "")
}

fn is_mark(text: &str) -> bool {
    Symbol::ALL.iter().any(|symbol| symbol.mark() == text)
}

impl TableView {
    /// Returns a table with its columns; the legend comes with the rows.
    pub fn new(caption: impl Into<String>, label: impl Into<String>, head: &[&str]) -> TableView {
        let head = head.iter().map(|text| HeadView {
            text: (*text).to_string(),
            class: "",
        });
        TableView {
            caption: caption.into(),
            class: if head.len() < 5 { "few" } else { "" },
            head: head.collect(),
            rows: Vec::new(),
            legend: Vec::new(),
            label: label.into(),
        }
    }

    /// Adds a row, and explains the marks in it.
    pub fn push(&mut self, class: &'static str, cells: Vec<CellView>) {
        for symbol in Symbol::ALL {
            let line = format!("{} {}", symbol.mark(), symbol.meaning());
            let occurs = cells.iter().any(|cell| cell.html.contains(symbol.mark()));
            if occurs && !self.legend.contains(&line) {
                self.legend.push(line);
            }
        }
        // A heading stands over its column as the words in it do.
        for (head, cell) in self.head.iter_mut().zip(&cells) {
            if cell.class == "text" {
                head.class = "text";
            }
        }
        self.rows.push(RowView { class, cells });
    }

    /// Returns the table as rows of text without markup, for a CSV file.
    pub fn plain(&self) -> (Vec<String>, Vec<Vec<String>>) {
        let head = self.head.iter().map(|head| head.text.clone()).collect();
        let text = |cell: &CellView| unescape(&without_tags(&cell.html));
        let rows = self.rows.iter();
        (
            head,
            rows.map(|row| row.cells.iter().map(text).collect())
                .collect(),
        )
    }
}

fn without_tags(html: &str) -> String {
    let pieces = html.split('<').enumerate();
    pieces
        .map(|(place, piece)| match piece.split_once('>') {
            Some((_, text)) if place > 0 => text,
            _ => piece,
        })
        .collect()
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

/// A number that stands for itself.
#[derive(Debug, Clone, Serialize)]
pub struct KeyFigure {
    /// Area and measure: `Derbyshire: plans issued within 20 weeks`.
    pub label: String,
    pub value: String,
    pub unit: String,
    /// Its "n of d", its limits, its comparison.
    pub beside: String,
    /// The number is official, or somebody's reply: another mark than own cases.
    pub source: String,
    /// Which published values its numbers are, that of the value first, each as [`Facts::mark`] names it, with
    /// `; ` between them.
    ///
    /// [`Facts::mark`]: super::facts::Facts::mark
    pub of: String,
}

/// A chart with everything that stands around it.
#[derive(Debug, Clone, Serialize)]
pub struct FigureView {
    pub id: String,
    pub title: String,
    pub caption: String,
    pub description: String,
    /// For somebody who has never seen such a chart; may be empty.
    pub plain: String,
    /// Both layouts, as inline SVG.
    pub wide: String,
    pub narrow: String,
    pub table: TableView,
    pub uses: Vec<LinkView>,
}

/// A link with its text.
#[derive(Debug, Clone, Serialize)]
pub struct LinkView {
    pub text: String,
    pub href: String,
    pub current: bool,
}

/// Returns a link from a page `depth` folders deep to a path of the site.
pub fn link(text: impl Into<String>, path: &str, depth: usize) -> LinkView {
    LinkView {
        text: text.into(),
        href: format!("{}{path}", "../".repeat(depth)),
        current: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_explains_the_marks_in_it_and_has_a_plain_form() {
        let mut table = TableView::new("Caption", "label", &["Area", "Open"]);
        table.push("", vec![cell_link("R & D", "a.html"), cell("[c]")]);
        table.push("", vec![cell("B"), cell("[c]")]);
        assert_eq!(
            table.legend,
            ["[c] withheld, to protect this or another figure"]
        );
        assert_eq!(table.rows[0].cells[1].class, "withheld");
        let (head, rows) = table.plain();
        assert_eq!(head, ["Area", "Open"]);
        assert_eq!(rows, [["R & D", "[c]"], ["B", "[c]"]]);
    }
}
