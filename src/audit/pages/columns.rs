//! What the columns of a table hold, by what it is a table of.

use super::grid::Grid;
use super::{Here, Pages, Problem};
use crate::audit::charts::{SHARE, measure_of_label, wilson_text};
use crate::audit::numerals::{one_decimal, pair};
use crate::audit::published::{COMPLAINTS, Kind, Published, Record};
use crate::audit::record::is_hash;
use crate::catalogue::{Dataset, measures};
use crate::fault::thousands;
use crate::period::{Day, Period};
use crate::publish::format::points;
use crate::stats::{Z_95, Z_998, newcombe};

/// What the columns of a table hold.
pub(super) enum Columns {
    Chart,
    Series(Option<String>, Option<usize>),
    Breakdown(Option<String>, Option<(usize, Period, String)>),
    Beside,
    Figures(Option<usize>),
    Areas(Option<Period>),
    Peers(Option<Period>),
    Levels,
    Deliveries,
    Publications,
    Releases,
    Revised(Option<(String, usize)>),
    Other,
}

impl Columns {
    pub(super) fn holds(
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
            Columns::Publications => {
                let column = head.to_lowercase().replace(' ', "_");
                let mut figures = published.of_source(&name).peekable();
                match figures.peek() {
                    Some(first) if first.has(&column) => {
                        figures.any(|figure| is_day(text, figure.cell(&column)))
                    }
                    _ => pages.is_plain(text, here),
                }
            }
            // Of one whose site stands beneath this one the hash is known.
            Columns::Releases if column == 2 => {
                let known = pages.records.get(&name);
                known.map_or_else(|| is_hash(text), |hash| hash == text)
            }
            Columns::Releases => pages.is_plain(text, here),
            Columns::Revised(of) => {
                let dataset = dataset_of(of.as_ref().map(|(series, _)| series.as_str()));
                let period = published.periods.get(&grid.text(row, 1));
                let (Some((series, area)), Some(period), Some(measure)) =
                    (of, period, measure_of_label(dataset, &name))
                else {
                    return false;
                };
                let count = pages.revised.iter().find(|count| {
                    let is_of_area = published.by_code(&count.area) == Some(*area);
                    is_of_area
                        && (&count.series, count.period, count.measure)
                            == (series, *period, measure)
                });
                let count = count.and_then(|count| match column {
                    2 => count.first,
                    3 => count.now,
                    _ => None,
                });
                column == 1 || count.is_some_and(|count| thousands(count.unsigned_abs()) == text)
            }
            Columns::Other => {
                let mut scope = here.scope.clone();
                scope.areas.extend(published.areas_in(&name));
                pages.explained.unexplained(text, &scope).is_none()
            }
        }
    }
}

/// Says whether a text tells the day of a cell: `26 June 2025: overdue, a newer release may be out`.
fn is_day(text: &str, cell: &str) -> bool {
    let overdue = ": overdue, a newer release may be out";
    let day = text.strip_suffix(overdue).unwrap_or(text);
    Day::parse_long(day).is_some_and(|day| day.to_string() == cell)
}

fn dataset_of(series: Option<&str>) -> Dataset {
    match series {
        Some(COMPLAINTS) => Dataset::Complaints,
        _ => Dataset::Waits,
    }
}

pub(super) fn beside(pages: &Pages, name: &str, head: &str, text: &str, here: &Here) -> bool {
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

pub(super) fn figure(
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

pub(super) fn areas(
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
pub(super) fn peers_problem(published: &Published, grid: &Grid) -> Option<Problem> {
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
