//! The tables of charts, each cell held against the published value of its place.

use super::numerals::{ChartTable, numerals, one_decimal, pair};
use super::published::{Published, Record};
use crate::catalogue::{Dataset, Direction, known, measures};
use crate::period::{Period, PeriodKind};
use crate::publish::dictionary::ROUNDED_TO;
use crate::stats::funnel::{OVERDISPERSED, dispersion, limits_with_spread, reach_everywhere};
use crate::stats::xmr;
use crate::stats::{Z_95, Z_998, newcombe, wilson};
use std::collections::{BTreeMap, HashMap};

/// The share by which areas and years are compared.
pub(super) const SHARE: &str = "pc_in_limit_ex";

/// Every kind of chart that is known here, by its word in the name of a file.
pub(super) const KINDS: [&str; 10] = [
    "ruler",
    "bands",
    "trend",
    "areas",
    "funnel",
    "authorities",
    "curves",
    "distribution",
    "queue",
    "xmr",
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

/// What an `XmR` chart of months says of a point that is a signal.
const RULES: [&str; 8] = [
    "a month above the upper limit",
    "a month below the lower limit",
    "seven or more months in a row above the mean",
    "seven or more months in a row below the mean",
    "seven or more months in a row, each higher than the one before",
    "seven or more months in a row, each lower than the one before",
    "two of three months in a row close to the upper limit",
    "two of three months in a row close to the lower limit",
];

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
    found.extend(place.other_causes());
    found.extend(place.other_verdicts());
    found.extend(place.other_sides());
    found.extend(place.other_years());
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
            "funnel" | "authorities" if column < 3 => self.holds_share(name, column, cell),
            "funnel" | "authorities" => self.holds_limits(row, cell),
            "bands" => self.holds_bands(name, column, cell),
            "curves" => self.holds_curve(row, column, cell),
            "distribution" => self.holds_bin(row, column, cell),
            "xmr" => self.holds_variation(row, column, cell),
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
        let own = own.filter(|_| self.chart.kind != "authorities");
        let official = self.official(area, period).into_iter();
        let official = official.filter(|_| self.chart.kind != "funnel");
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
        let Some(funnel) = &self.chart.funnel else {
            return false;
        };
        let limits = limits_with_spread(funnel.pooled, funnel.units[row].1, funnel.spread, Z_998);
        limits.is_some_and(|limits| interval_text(limits) == cell)
    }

    /// Returns the areas of a funnel that are said to lie outside limits and do not, or the reverse.
    fn other_sides(&self) -> Vec<Misplaced> {
        if !FUNNELS.contains(&self.chart.kind.as_str()) {
            return Vec::new();
        }
        let funnel = self.chart.funnel.as_ref();
        let yes = |is_outside: bool| if is_outside { "yes" } else { "no" };
        let mut found = Vec::new();
        for (row, cells) in self.chart.rows.iter().enumerate() {
            let Some(funnel) = funnel else {
                found.push(Misplaced { row, column: 1 });
                continue;
            };
            let mut sides = vec![yes(funnel.is_outside(row, funnel.spread))];
            if funnel.spread > 0.0 {
                sides.insert(0, yes(funnel.is_outside(row, 0.0)));
            }
            for (place, side) in sides.into_iter().enumerate() {
                let column = 4 + place;
                if cells.get(column).map(String::as_str) != Some(side) {
                    found.push(Misplaced { row, column });
                }
            }
        }
        found
    }

    /// Returns the rows of a trend that do not follow the one before of their kind: a year is left out.
    fn other_years(&self) -> Vec<Misplaced> {
        if self.chart.kind != "trend" {
            return Vec::new();
        }
        let mut newest: BTreeMap<PeriodKind, Period> = BTreeMap::new();
        let mut found = Vec::new();
        for (row, cells) in self.chart.rows.iter().enumerate() {
            let period = cells
                .first()
                .and_then(|name| self.published.periods.get(name));
            let Some(period) = period else { continue };
            let before = newest.insert(period.kind(), *period);
            if before.is_some_and(|before| before.next() != *period) {
                found.push(Misplaced { row, column: 0 });
            }
        }
        found
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
        // Each of some rounded counts, and what they make up, is off by half the base at most.
        let base = record.count(ROUNDED_TO);
        let make_up = |counts: &[u64], whole: u64| {
            let off = counts.iter().sum::<u64>().abs_diff(whole);
            off <= base.map_or(0, |base| (counts.len() as u64 + 1) * (base / 2))
        };
        let are_rounded = base.is_none_or(|base| counts.iter().all(|count| count % base == 0));
        let is_all = ["completed_ex", "completed"].iter().any(|measure| {
            let whole = record.count(measure);
            whole.is_some_and(|whole| make_up(&counts, whole))
        });
        let has_limit = record.count("in_limit_ex").is_none_or(|in_limit| {
            let until = 1..=counts.len();
            until.into_iter().any(|n| make_up(&counts[..n], in_limit))
        });
        are_rounded && is_all && has_limit
    }

    /// `XmR` charts: shares of closed periods, and the mean and the limits of each stretch of them.
    fn holds_variation(&self, row: usize, column: usize, cell: &str) -> bool {
        let period = self.published.periods.get(&self.chart.rows[row][0]);
        let measure = measure_of_variation(self.chart);
        let record = period.and_then(|period| self.own(self.area, *period));
        let Some((record, measure)) = record.zip(measure) else {
            return false;
        };
        let Some((part, of)) = record.pair(measure).filter(|_| !record.is_provisional) else {
            return false;
        };
        match column {
            1 => pair(cell) == Some((part, of)),
            2 => one_decimal(percent(part, of)) == cell,
            3 | 4 => {
                let stretches = stretches(self.chart);
                let of_row = { stretches }.into_iter().find(|stretch| stretch.holds(row));
                of_row.is_some_and(|stretch| stretch.limits.is_some() != (cell == "none"))
            }
            // That the cause is the right one is held in `other_causes`.
            VARIATION => {
                let rules = cell.split_once(": ").map_or("", |(_, rules)| rules);
                let rules = rules.replace("quarter", "month");
                rules.split("; ").all(|rule| RULES.contains(&rule))
            }
            _ => false,
        }
    }

    /// Returns the points of an `XmR` chart that have another cause than follows from them all.
    fn other_causes(&self) -> Vec<Misplaced> {
        if self.chart.kind != "xmr" {
            return Vec::new();
        }
        let causes = causes(self.chart);
        let rows = self.chart.rows.iter().enumerate();
        let others = rows.filter(|(row, cells)| {
            let told = cells.get(VARIATION).map_or("", String::as_str);
            let told = told.split(':').next().unwrap_or_default();
            let told = told.strip_suffix(AFTER_BREAK).unwrap_or(told);
            let cause = causes.get(*row).copied().flatten();
            told != cause.map_or("too few to say", |(_, words)| words)
        });
        let column = VARIATION;
        others.map(|(row, _)| Misplaced { row, column }).collect()
    }

    /// Returns the areas that are said to differ from the rest otherwise than their counts give.
    fn other_verdicts(&self) -> Vec<Misplaced> {
        if self.chart.kind != "areas" {
            return Vec::new();
        }
        let told = |row: &Vec<String>| pair(row.get(1)?);
        let whole = self.chart.rows.first().and_then(told);
        let rows = self.chart.rows.iter().enumerate();
        let others = rows.filter(|(row, cells)| {
            let counts = told(cells).zip(whole).filter(|_| *row > 0);
            let verdict = counts.and_then(|(area, whole)| against_rest(area, whole));
            verdict.unwrap_or("") != cells.get(VERDICT).map_or("", String::as_str)
        });
        let column = VERDICT;
        others.map(|(row, _)| Misplaced { row, column }).collect()
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

/// The kinds of charts that are funnels.
pub(super) const FUNNELS: [&str; 2] = ["funnel", "authorities"];

/// What follows from the counts of a funnel.
#[derive(Debug)]
pub(super) struct Funnel {
    /// The rows by what their marks say: `Derbyshire: 37.8%, 438 of 1,158`.
    pub told: HashMap<String, usize>,
    pub units: Vec<(u64, u64)>,
    pub pooled: f64,
    /// How much the units differ in units of chance.
    pub ratio: f64,
    /// What the limits allow for: 0 where they are those of chance.
    pub spread: f64,
    /// Limits that allow for the spread would reach from 0 to 100 % for every unit: those of chance are
    /// drawn, and words say so.
    pub is_boundless: bool,
}

impl Funnel {
    /// Returns what follows from a chart's table; nothing where the counts of a row are no share.
    pub fn of(chart: &ChartTable) -> Option<Funnel> {
        if !FUNNELS.contains(&chart.kind.as_str()) {
            return None;
        }
        let units = chart.units();
        let are_shares = units.iter().all(|(part, of)| part <= of && *of > 0);
        if !are_shares || units.len() != chart.rows.len() {
            return None;
        }
        let found = dispersion(&units)?;
        let is_over = found.ratio > OVERDISPERSED;
        let mut widened = units
            .iter()
            .filter_map(|(_, of)| limits_with_spread(found.pooled, *of, found.tau_squared, Z_998));
        let is_boundless = is_over && widened.all(reach_everywhere);
        let rows = chart.rows.iter().enumerate();
        let told = rows.filter_map(|(row, cells)| {
            let [name, counts, percent, ..] = cells.as_slice() else {
                return None;
            };
            Some((format!("{name}: {percent}%, {counts}"), row))
        });
        Some(Funnel {
            told: told.collect(),
            units,
            pooled: found.pooled,
            ratio: found.ratio,
            spread: if is_over && !is_boundless {
                found.tau_squared
            } else {
                0.0
            },
            is_boundless,
        })
    }

    /// Says whether a unit lies outside the outer limits that allow for a spread.
    pub fn is_outside(&self, unit: usize, spread: f64) -> bool {
        let (part, of) = self.units[unit];
        let share = part as f64 / of.max(1) as f64;
        let limits = limits_with_spread(self.pooled, of, spread, Z_998);
        limits.is_some_and(|(lower, upper)| share < lower || share > upper)
    }

    /// Returns how many units lie outside limits that allow for a spread.
    pub fn n_outside(&self, spread: f64) -> u64 {
        let units = 0..self.units.len();
        units.filter(|unit| self.is_outside(*unit, spread)).count() as u64
    }
}

/// The column of a comparison of areas that tells in words how an area differs from the rest.
pub(super) const VERDICT: usize = 4;

/// Words of a comparison that say that an area differs.
pub(super) const DIFFERENT: [&str; 2] = ["higher than the rest", "lower than the rest"];

/// Returns how the share of an area differs from that of its whole less itself, in words.
pub(super) fn against_rest(area: (u64, u64), whole: (u64, u64)) -> Option<&'static str> {
    let rest = (whole.0.checked_sub(area.0)?, whole.1.checked_sub(area.1)?);
    let found = newcombe::difference(area.0, area.1, rest.0, rest.1, Z_998);
    Some(match found.filter(|_| rest.0 <= rest.1)? {
        found if found.lower > 0.0 => DIFFERENT[0],
        found if found.upper < 0.0 => DIFFERENT[1],
        _ => "no different",
    })
}

/// The column of an `XmR` chart that tells the cause of a point in words.
pub(super) const VARIATION: usize = 5;

/// What the column of the variation says besides, where a stretch begins after a break.
const AFTER_BREAK: &str = ", after a break";

/// Points of an `XmR` chart with the same mean and limits.
pub(super) struct Stretch {
    pub first: usize,
    /// Percentages, unrounded, from the counts of the table.
    pub points: Vec<f64>,
    /// As they follow from the points; none where the table has none, or others.
    pub limits: Option<xmr::Limits>,
}

impl Stretch {
    pub fn holds(&self, row: usize) -> bool {
        (self.first..self.first + self.points.len()).contains(&row)
    }

    pub fn last(&self) -> usize {
        self.first + self.points.len() - 1
    }
}

fn measure_of_variation(chart: &ChartTable) -> Option<&'static str> {
    match chart.head.get(1)?.as_str() {
        "In time, n of d" => Some(SHARE),
        "Ended by their limit, n of d" => Some("pc_due_in_limit"),
        _ => None,
    }
}

/// Returns the stretches of an `XmR` chart: rows that follow each other and print the same mean
/// and limits, without a break that the table tells of.
///
/// Where a series breaks is the project's to say. A stretch that ends elsewhere has other limits
/// than its points give, and so has a line that is not theirs.
pub(super) fn stretches(chart: &ChartTable) -> Vec<Stretch> {
    let cell = |row: usize, column: usize| chart.rows[row].get(column).map_or("", String::as_str);
    let lines = |row: usize| (cell(row, 3), cell(row, 4));
    let point = |row: usize| {
        let (part, of) = pair(cell(row, 1)).unwrap_or((0, 0));
        percent(part, of)
    };
    let is_after_break = |row: usize| {
        let told = cell(row, VARIATION).split(':').next();
        told.is_some_and(|told| told.ends_with(AFTER_BREAK))
    };
    let mut found: Vec<Stretch> = Vec::new();
    for row in 0..chart.rows.len() {
        match found.last_mut() {
            Some(last) if lines(last.first) == lines(row) && !is_after_break(row) => {
                last.points.push(point(row));
            }
            _ => found.push(Stretch {
                first: row,
                points: vec![point(row)],
                limits: None,
            }),
        }
    }
    for stretch in &mut found {
        let limits = xmr::limits(&stretch.points).map(clipped);
        stretch.limits = limits.filter(|limits| {
            let told = (limits.lower / 100.0, limits.upper / 100.0);
            (
                one_decimal(limits.mean).as_str(),
                interval_text(told).as_str(),
            ) == lines(stretch.first)
        });
    }
    found
}

/// No share lies outside 0 to 100.
fn clipped(limits: xmr::Limits) -> xmr::Limits {
    xmr::Limits {
        lower: limits.lower.max(0.0),
        upper: limits.upper.min(100.0),
        ..limits
    }
}

/// Returns the cause of every point of an `XmR` chart: the class of its mark and its words; none
/// where there are no limits.
pub(super) fn causes(chart: &ChartTable) -> Vec<Option<(&'static str, &'static str)>> {
    let measure = measure_of_variation(chart).unwrap_or(SHARE);
    let improves_upwards = known(Dataset::Waits, measure).direction != Direction::LowerIsBetter;
    let cause = |side: Option<bool>| match side {
        None => ("common", "common cause"),
        Some(is_high) if is_high == improves_upwards => ("better", "special cause, improving"),
        Some(_) => ("worse", "special cause, concerning"),
    };
    let of_stretch = |stretch: Stretch| {
        let signals = stretch.limits.and_then(|_| {
            let limits = xmr::limits(&stretch.points)?;
            Some(xmr::signals(&stretch.points, limits))
        });
        let places = 0..stretch.points.len();
        let causes = places.map(|place| {
            let signals = signals.as_ref()?;
            Some(cause(xmr::side(signals, place)))
        });
        causes.collect::<Vec<_>>()
    };
    stretches(chart).into_iter().flat_map(of_stretch).collect()
}

/// Returns a share in per cent, unrounded.
fn percent(part: u64, of: u64) -> f64 {
    100.0 * part as f64 / of.max(1) as f64
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
