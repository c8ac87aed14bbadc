//! Tables of pages: each cell by its row and its column.

use super::columns::{Columns, peers_problem};
use super::grid::{Grid, Sort, breakdown_of, grid, sort_of};
use super::{Here, Pages, Problem};
use crate::audit::charts::{SHARE, against_rest, measure_of_label};
use crate::audit::drawing;
use crate::audit::html::Element;
use crate::audit::numerals::{masked, numerals};
use crate::audit::published::COMPLAINTS;
use crate::catalogue::Dataset;
use crate::fault::thousands;
use crate::period::Day;
use crate::symbol::Symbol;
use std::collections::BTreeSet;

impl<'s> Pages<'s> {
    pub(super) fn table(&self, table: &Element, here: &Here<'s>, found: &mut Vec<Problem>) {
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

    pub(super) fn cell(&self, cell: &Element, here: &Here<'s>, found: &mut Vec<Problem>) {
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
            Sort::Chart | Sort::Series | Sort::Breakdown | Sort::Revised if known_label() => true,
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

    pub(super) fn is_plain(&self, text: &str, here: &Here) -> bool {
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
            Sort::Publications => Columns::Publications,
            Sort::Releases => Columns::Releases,
            Sort::Revised => {
                let named = grid.caption.split_once(": ");
                let series = named.and_then(|(name, _)| match name {
                    "Complaints" => Some(COMPLAINTS.to_string()),
                    name => published.clocks.get(name).cloned(),
                });
                let area = published.areas_in(&grid.caption).first().copied();
                Columns::Revised(series.zip(area))
            }
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
    pub(super) fn clocks(&self, here: &Here) -> Vec<String> {
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
