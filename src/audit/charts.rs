//! The tables of charts, each cell held against the published value of its place.

use super::numerals::{ChartTable, numerals, one_decimal, pair};
use super::published::{Published, Record};
use crate::catalogue::{Dataset, measures};
use crate::period::Period;
use crate::stats::funnel::{OVERDISPERSED, dispersion, limits_with_spread};
use crate::stats::{Z_95, Z_998, wilson};

/// The share by which areas and years are compared.
pub(super) const SHARE: &str = "pc_in_limit_ex";

/// Every kind of chart that is known here, by its word in the name of a file.
pub(super) const KINDS: [&str; 8] = [
    "ruler",
    "bands",
    "trend",
    "areas",
    "funnel",
    "curves",
    "distribution",
    "queue",
];

/// Returns what the name of a chart's file tells: its clock, its kind and its area.
pub(super) fn parts_of_id(id: &str, published: &Published) -> Option<(String, String, usize)> {
    let mut clocks: Vec<&String> = published.clock_ids.iter().collect();
    clocks.sort_by_key(|clock| std::cmp::Reverse(clock.len()));
    clocks.into_iter().find_map(|clock| {
        let rest = id
            .strip_prefix(&clock.replace('_', "-"))?
            .strip_prefix('-')?;
        let (kind, slug) = rest.split_once('-')?;
        let area = published.by_slug(slug)?;
        Some((clock.clone(), kind.to_string(), area))
    })
}

/// A cell of a chart's table that does not hold what is published of its place.
#[derive(Debug, PartialEq)]
pub(super) struct Misplaced {
    /// From 0, the header not counted.
    pub row: usize,
    pub column: usize,
}

/// Returns the cells with numerals that are not what is published of their place.
pub(super) fn misplaced(
    chart: &ChartTable,
    title: &str,
    published: &Published,
    small: u64,
) -> Vec<Misplaced> {
    let Some(area) = chart.area else {
        return every_numeral(chart);
    };
    let place = Place {
        chart,
        published,
        area,
        period: published.periods_in(title).into_iter().next(),
    };
    let mut found = Vec::new();
    for (row, cells) in chart.rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let is_name = column == 0 && !matches!(chart.kind.as_str(), "curves" | "distribution");
            let is_plain = numerals(cell).is_empty();
            if is_plain || (is_name && place.is_name(cell)) {
                continue;
            }
            if !place.holds(row, column, cell) {
                found.push(Misplaced { row, column });
            }
        }
    }
    found.extend(place.small_steps(small));
    found
}

fn every_numeral(chart: &ChartTable) -> Vec<Misplaced> {
    let rows = chart.rows.iter().enumerate();
    rows.flat_map(|(row, cells)| {
        let cells = cells.iter().enumerate();
        let with_numerals = cells.filter(|(_, cell)| !numerals(cell).is_empty());
        with_numerals.map(move |(column, _)| Misplaced { row, column })
    })
    .collect()
}

struct Place<'c> {
    chart: &'c ChartTable,
    published: &'c Published,
    area: usize,
    /// The period that the chart's title names.
    period: Option<Period>,
}

impl Place<'_> {
    fn is_name(&self, cell: &str) -> bool {
        self.published.by_title(cell).is_some()
            || self.published.periods.contains_key(cell)
            || measure_of_label(Dataset::Waits, cell).is_some()
    }

    fn own(&self, area: usize, period: Period) -> Option<&Record> {
        self.published.total(&self.chart.clock, area, period)
    }

    fn holds(&self, row: usize, column: usize, cell: &str) -> bool {
        let name = self.chart.rows[row][0].as_str();
        let head = self.chart.head.get(column).map_or("", String::as_str);
        match self.chart.kind.as_str() {
            "ruler" => self.holds_ruler(name, cell),
            "queue" => self.holds_queue(name, head, cell),
            "trend" => self.holds_trend(name, head, column, cell),
            "areas" => self.holds_share(name, column, cell),
            "funnel" if column < 3 => self.holds_share(name, column, cell),
            "funnel" => self.holds_limits(row, cell),
            "bands" => self.holds_bands(name, column, cell),
            "curves" => self.holds_curve(row, column, cell),
            "distribution" => self.holds_bin(row, column, cell),
            _ => false,
        }
    }

    fn holds_ruler(&self, name: &str, cell: &str) -> bool {
        let measure = measure_of_label(Dataset::Waits, name);
        let record = self.period.and_then(|period| self.own(self.area, period));
        measure
            .zip(record)
            .is_some_and(|(measure, record)| record.reader(measure) == cell)
    }

    fn holds_queue(&self, name: &str, head: &str, cell: &str) -> bool {
        let measure = match head {
            "Open" => "open",
            "Past the limit" => "open_over_limit",
            "More than 52 weeks" => "open_over_52_weeks",
            _ => return false,
        };
        let period = self.published.periods.get(name);
        let record = period.and_then(|period| self.own(self.area, *period));
        record.is_some_and(|record| record.reader(measure) == cell)
    }

    fn holds_trend(&self, name: &str, head: &str, column: usize, cell: &str) -> bool {
        let Some(period) = self.published.periods.get(name).copied() else {
            return false;
        };
        if let Some(title) = head.strip_suffix(", official, %") {
            let area = self.published.by_title(title);
            let mut figures = area
                .into_iter()
                .flat_map(|area| self.official(area, period));
            return figures.any(|record| record.cell("value") == cell);
        }
        if head == "n of d" && column == 2 {
            let mut figures = self.official(self.area, period).into_iter();
            return figures.any(|record| pair(cell).is_some() && record.pair("") == pair(cell));
        }
        let Some(record) = self.own(self.area, period) else {
            return false;
        };
        match head {
            "own cases, n of d" => pair(cell).is_some() && record.pair(SHARE) == pair(cell),
            "own cases, 95% interval" => is_interval(record, cell),
            head if head.ends_with(", own cases, %") => record.cell(SHARE) == cell,
            _ => false,
        }
    }

    fn official(&self, area: usize, period: Period) -> Vec<&Record> {
        let of = |ending: &str| {
            let measure = format!("{}.{ending}", self.chart.clock);
            self.published.figures(&measure, area, period)
        };
        let mut found = of(SHARE);
        found.extend(of("pc_in_limit"));
        found
    }

    /// Returns the counts of an area's share by own cases and by each official source.
    fn pairs(&self, name: &str) -> Vec<(u64, u64)> {
        let place = self.published.by_title(name).zip(self.period);
        let Some((area, period)) = place else {
            return Vec::new();
        };
        let own = self.own(area, period).and_then(|record| record.pair(SHARE));
        let official = self.official(area, period).into_iter();
        own.into_iter()
            .chain(official.filter_map(|record| record.pair("")))
            .collect()
    }

    fn holds_share(&self, name: &str, column: usize, cell: &str) -> bool {
        self.pairs(name).into_iter().any(|(part, of)| match column {
            1 => pair(cell) == Some((part, of)),
            2 => of > 0 && one_decimal(100.0 * part as f64 / of as f64) == cell,
            3 => wilson_text(part, of).as_deref() == Some(cell),
            _ => false,
        })
    }

    fn holds_limits(&self, row: usize, cell: &str) -> bool {
        let units: Vec<(u64, u64)> = self
            .chart
            .rows
            .iter()
            .filter_map(|row| pair(row.get(1)?))
            .collect();
        let Some(found) = dispersion(&units).filter(|_| units.len() == self.chart.rows.len())
        else {
            return false;
        };
        let spread = if found.ratio > OVERDISPERSED {
            found.tau_squared
        } else {
            0.0
        };
        let limits = limits_with_spread(found.pooled, units[row].1, spread, Z_998);
        limits.is_some_and(|limits| interval_text(limits) == cell)
    }

    fn holds_bands(&self, name: &str, column: usize, cell: &str) -> bool {
        let place = self.published.by_title(name).zip(self.period);
        let Some((area, period)) = place else {
            return false;
        };
        let of = |ending: &str| -> Vec<f64> {
            let measure = format!("{}.{ending}", self.chart.clock);
            let figures = self.published.figures(&measure, area, period).into_iter();
            figures
                .filter_map(|record| record.number("value"))
                .collect()
        };
        let (within, over) = (of(SHARE), of("pc_over_52_weeks_ex"));
        let is_one = |values: &[f64]| values.iter().any(|value| one_decimal(*value) == cell);
        match (column, cell.strip_prefix("about ")) {
            (1, _) => is_one(&within),
            (3, _) => is_one(&over),
            (2, None) => is_one(&of("pc_limit_to_52_weeks_ex")),
            (2, Some(about)) => within.iter().any(|within| {
                over.iter()
                    .any(|over| format!("{:.0}", 100.0 - within - over) == about)
            }),
            _ => false,
        }
    }

    /// Curves: the percentages stand in their own table, and the counts agree with them.
    fn holds_curve(&self, row: usize, column: usize, cell: &str) -> bool {
        let week = self.chart.rows[row][0].as_str();
        let Some(period) = self.period else {
            return false;
        };
        let record = self
            .published
            .curve(&self.chart.clock, self.area, period, week);
        let Some(record) = record else { return false };
        let (limits, percent) = (
            format!("{} to {}", record.cell("lower"), record.cell("upper")),
            |part: u64, of: u64| one_decimal(100.0 * part as f64 / of.max(1) as f64),
        );
        let started = self
            .own(self.area, period)
            .and_then(|record| record.count("started"));
        let counts = pair(cell).filter(|(_, of)| started == Some(*of));
        match column {
            0 => true,
            1 => counts.is_some_and(|(part, of)| percent(part, of) == record.cell("still_waiting")),
            2 => record.cell("still_waiting") == cell,
            3 => limits == cell,
            4 => record.cell("plan_issued") == cell,
            // Who ended without the event is known from those who wait and those who had it.
            5 => {
                let waiting = self.chart.rows[row].get(1).and_then(|cell| pair(cell));
                counts
                    .zip(waiting)
                    .is_some_and(|((part, of), (waiting, _))| {
                        let came = of.checked_sub(part + waiting);
                        came.is_some_and(|came| percent(came, of) == record.cell("plan_issued"))
                    })
            }
            _ => false,
        }
    }

    /// Waits by length: the bins make up all that ended, and those to the limit that kept it.
    fn holds_bin(&self, row: usize, column: usize, cell: &str) -> bool {
        if column == 0 {
            return is_bin(cell);
        }
        let record = self.period.and_then(|period| self.own(self.area, period));
        let Some(record) = record else { return false };
        let counts = self.counts(1);
        let Some(counts) = counts.filter(|counts| row < counts.len()) else {
            return false;
        };
        let total: u64 = counts.iter().sum();
        let is_all = ["completed_ex", "completed"]
            .iter()
            .any(|measure| record.count(measure) == Some(total));
        let mut sum = 0;
        let has_limit = record.count("in_limit_ex").is_none_or(|in_limit| {
            counts.iter().any(|count| {
                sum += count;
                sum == in_limit
            })
        });
        is_all && has_limit
    }

    fn counts(&self, column: usize) -> Option<Vec<u64>> {
        let rows = self.chart.rows.iter();
        rows.map(|row| row.get(column)?.replace(',', "").parse().ok())
            .collect()
    }

    /// Returns the steps of a curve and the bins of waits that hold few cases.
    fn small_steps(&self, small: u64) -> Vec<Misplaced> {
        let is_small = |count: u64| (1..small).contains(&count);
        let mut found = Vec::new();
        if self.chart.kind == "distribution" {
            for (row, count) in self.counts(1).into_iter().flatten().enumerate() {
                if is_small(count) {
                    found.push(Misplaced { row, column: 1 });
                }
            }
        }
        if self.chart.kind == "curves" {
            let mut before = None;
            for (row, cells) in self.chart.rows.iter().enumerate() {
                let Some(((waiting, of), (without, _))) = cells
                    .get(1)
                    .and_then(|cell| pair(cell))
                    .zip(cells.get(5).and_then(|cell| pair(cell)))
                else {
                    continue;
                };
                let came = of.saturating_sub(waiting + without);
                let (waiting_before, without_before, came_before) = before.unwrap_or((of, 0, 0));
                let steps = [
                    waiting,
                    u64::abs_diff(waiting_before, waiting),
                    u64::abs_diff(without, without_before),
                    u64::abs_diff(came, came_before),
                ];
                if steps.into_iter().any(is_small) {
                    found.push(Misplaced { row, column: 1 });
                }
                before = Some((waiting, without, came));
            }
        }
        found
    }
}

/// Says whether a text names a bin of weeks: `more than 4, up to 8`.
fn is_bin(text: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let up_to = |text: &str| text.strip_prefix("up to ").is_some_and(digits);
    let more = text.strip_prefix("more than ");
    up_to(text)
        || more.is_some_and(|rest| {
            digits(rest)
                || rest
                    .split_once(", ")
                    .is_some_and(|(from, to)| digits(from) && up_to(to))
        })
}

/// Returns the measure that readers know by a label.
pub(super) fn measure_of_label(dataset: Dataset, label: &str) -> Option<&'static str> {
    let mut known = measures(dataset).iter();
    known
        .find(|measure| measure.label == label)
        .map(|measure| measure.id)
}

fn is_interval(record: &Record, cell: &str) -> bool {
    let limit = |side: &str| record.cell(&format!("{SHARE}_{side}")).to_string();
    format!("{} to {}", limit("lower"), limit("upper")) == cell
}

/// Returns `32.3 to 37.7` for the Wilson limits of a share.
pub(super) fn wilson_text(part: u64, of: u64) -> Option<String> {
    wilson::wilson(part, of, Z_95).map(interval_text)
}

fn interval_text((lower, upper): (f64, f64)) -> String {
    format!(
        "{} to {}",
        one_decimal(lower * 100.0),
        one_decimal(upper * 100.0)
    )
}
