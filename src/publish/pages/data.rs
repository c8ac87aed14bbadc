//! The page of downloads.

use super::Press;
use crate::fault::Result;
use crate::publish::format;
use crate::publish::site::RECORD;
use crate::publish::view::{TableView, cell, cell_link, cell_words};
use serde::Serialize;

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
    pub(super) fn data(&mut self) -> Result<()> {
        let path = "data/index.html";
        let head = ["File", "What is in it", "Columns"];
        let mut files = TableView::new("Tables to download", "Files", &head);
        for file in crate::publish::data_files(&self.facts) {
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
            columns: crate::publish::column_tables(&self.facts),
            symbols,
            cite: format!("{}: {}{when}.", site.publisher, site.title),
            text: self.text("data"),
        };
        let description = "Every published number as a file, with its columns explained.";
        let around = self.around("Data", description, path, "Data");
        self.put(path, "data.html", around, view)
    }
}
