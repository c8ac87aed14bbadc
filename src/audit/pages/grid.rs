//! A table of a page as its cells, and what it is a table of.

use crate::audit::html::Element;
use crate::audit::numerals::Scope;
use crate::audit::published::Published;
use crate::period::Period;

/// A table of a page as its cells.
pub(super) struct Grid<'e> {
    pub caption: String,
    pub head: Vec<String>,
    pub rows: Vec<(u64, Vec<&'e Element>)>,
}

impl Grid<'_> {
    /// Returns what a row of a comparison says of its area, in its last column.
    pub(super) fn verdict(&self, row: usize) -> String {
        self.text(row, self.head.len().saturating_sub(1))
    }

    pub(super) fn text(&self, row: usize, column: usize) -> String {
        let cells = &self.rows[row].1;
        cells
            .get(column)
            .map(|cell| cell.text())
            .unwrap_or_default()
    }
}

pub(super) fn grid(table: &Element) -> Grid<'_> {
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
pub(super) enum Sort {
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
    /// When others have published, and when they will again.
    Publications,
    Releases,
    /// Closed years of an area that were worked out once more.
    Revised,
    Other,
}

pub(super) fn sort_of(grid: &Grid, scope: &Scope, published: &Published) -> Sort {
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
        ["Source", "Kind", "Published", "Next expected"] => Sort::Publications,
        ["Release", "What stands of it", "Hash of its numbers"] => Sort::Releases,
        ["Measure", "Year", "As first published", "Revised"] => Sort::Revised,
        [_, ..] if breakdown_of(&grid.caption, published).is_some() => Sort::Breakdown,
        _ => Sort::Other,
    }
}

/// Returns what `Derbyshire in 2025 by need.` tells: area, period and the topic in small letters.
pub(super) fn breakdown_of(
    caption: &str,
    published: &Published,
) -> Option<(usize, Period, String)> {
    // A name can have a full stop in it.
    let ends = caption.match_indices(". ").map(|(at, _)| at);
    let mut ends = ends.chain([caption.len()]);
    ends.find_map(|end| {
        let (place, topic) = caption[..end].trim_end_matches('.').rsplit_once(" by ")?;
        let (area, period) = place.rsplit_once(" in ")?;
        Some((
            published.by_title(area)?,
            *published.periods.get(period)?,
            topic.to_lowercase(),
        ))
    })
}
