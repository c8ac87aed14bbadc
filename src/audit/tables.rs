//! The counts of cases in the tables to download, each with its place.

use super::days::last_day_of;
use super::html;
use crate::areas::Level;
use crate::catalogue::clocks::{Limit, built_in};
use crate::catalogue::{Dataset, Measure, Statistic, measures};
use crate::period::{Day, Period};
use crate::publish::dictionary::ROUNDED_TO;
use crate::publish::site::RECORD;
use crate::symbol::Symbol;
use csv::StringRecord;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A file that is not the table that its name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    pub file: String,
    pub line: u64,
    pub problem: &'static str,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}, line {}: {}", self.file, self.line, self.problem)
    }
}

/// A count of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Given {
    Count(i64),
    /// What other tables or publishers tell of it.
    Known(i64),
    /// A mark stands in its place.
    Withheld,
}

/// The page that lists releases.
const RELEASES: &str = "releases/index.html";

/// The breakdown, and the category, of a row of all cases.
pub(super) const TOTAL: &str = "Total";

/// A row of a table of cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub file: String,
    pub line: u64,
    pub dataset: Dataset,
    /// The clock; empty for complaints.
    pub clock: String,
    pub level: String,
    /// The code of its area.
    pub area: String,
    /// The codes of the areas that it lies in, as far as the row names them.
    pub within: BTreeSet<String>,
    pub period: Period,
    /// The period is not over yet.
    pub provisional: bool,
    /// The last day of what is counted in a period that is not over, if it is known.
    pub until: Option<Day>,
    /// The days that a case has by law, where the law gives calendar days.
    pub limit: Option<i32>,
    pub topic: String,
    pub category: String,
    pub counts: BTreeMap<&'static str, Given>,
    /// The files of its clock do not say of any case that the law allowed it more time.
    pub has_no_exceptions: bool,
    /// Of what the counts are multiples, if the row says that they are rounded.
    pub base: Option<i64>,
    /// Printed percentages, in tenths.
    pub shares: Vec<(&'static str, i64)>,
    /// Printed quantiles of waits between the days by which cases count: the share of them in hundredths, and days.
    pub quantiles: Vec<(u8, i64)>,
}

impl Row {
    /// Returns the last day of what is counted, of a period that is not over; the last of all days where that is not known.
    pub fn to_date(&self) -> Option<Day> {
        self.provisional
            .then(|| self.until.unwrap_or(Day(i32::MAX)))
    }
}

/// What pages tell of a clock, or of complaints.
#[derive(Debug, Clone, Copy, Default)]
pub struct OfClock {
    /// The last day that its cases can speak of.
    pub last_day: Option<Day>,
    /// The time that the law gives.
    pub limit: Option<Limit>,
    /// Events can count on a later day than their own, since earlier releases had spoken of that.
    pub is_booked: bool,
}

/// What is known of clocks by their ids; of complaints by an empty one.
pub type Clocks = BTreeMap<String, OfClock>;

/// Returns what the pages of clocks and complaints tell of them.
fn clocks(files: &BTreeMap<&str, &[u8]>) -> Clocks {
    let is_booked = [RECORD, RELEASES]
        .iter()
        .any(|path| files.contains_key(path));
    let quality = files.get("quality/index.html");
    let quality = quality.and_then(|bytes| std::str::from_utf8(bytes).ok());
    let quality = quality.and_then(|text| html::parse(text).ok());
    let of_page = |path: &str, bytes: &[u8]| {
        let (clock, dataset) = match path.strip_suffix("/index.html")? {
            "complaints" => ("", Dataset::Complaints),
            page => (page.strip_prefix("waits/")?, Dataset::Waits),
        };
        let text = std::str::from_utf8(bytes).ok()?;
        let date = text
            .split_once("as at ")
            .and_then(|(_, after)| after.split_once(';'));
        let of_page = date.and_then(|(date, _)| Day::parse_long(date));
        // A page without drawings does not say it.
        let of_inputs = || last_day_of(quality.as_ref()?, dataset);
        let of_clock = OfClock {
            last_day: of_page.or_else(of_inputs),
            limit: limit_on(text),
            is_booked,
        };
        Some((clock.to_string(), of_clock))
    };
    let pages = files.iter();
    pages
        .filter_map(|(path, bytes)| of_page(path, bytes))
        .collect()
}

/// Returns the limit in the line of a page that says where its clock starts and ends:
/// `From the day START to END: LIMIT. LAW.`
fn limit_on(page: &str) -> Option<Limit> {
    let (_, line) = page.split_once("From the day ")?;
    let (line, _) = line.split_once('<')?;
    let mut words = line.split(": ").skip(1);
    words.find_map(|words| Limit::parse(words.split_once('.')?.0))
}

/// Returns the days that a clock gives by law, where they are calendar days.
fn days_of_limit(clock: &str, clocks: &Clocks) -> Option<i32> {
    let of_page = clocks.get(clock).and_then(|of_clock| of_clock.limit);
    let limit = of_page.or_else(|| {
        let known = built_in().into_iter().find(|known| known.id == clock)?;
        Some(known.limit)
    });
    match limit? {
        Limit::Weeks(weeks) => Some(7 * weeks as i32),
        Limit::Days(days) => Some(days as i32),
        Limit::WorkingDays(_) => None,
    }
}

/// Returns the rows of every table of cases among the files of a site.
pub(super) fn rows(files: &BTreeMap<&str, &[u8]>) -> Result<Vec<Row>, Unreadable> {
    rows_beside(files, &clocks(files))
}

/// Returns the rows of every table of cases among files, of which the pages are not made yet.
pub(super) fn rows_beside(
    files: &BTreeMap<&str, &[u8]>,
    clocks: &Clocks,
) -> Result<Vec<Row>, Unreadable> {
    let mut rows = Vec::new();
    for (stem, dataset) in [
        ("waits", Dataset::Waits),
        ("complaints", Dataset::Complaints),
    ] {
        for kind in ["", "-quarter", "-month"] {
            let file = format!("data/{stem}{kind}.csv");
            if let Some(bytes) = files.get(file.as_str()) {
                rows.extend(rows_of(&file, bytes, dataset, clocks)?);
            }
        }
    }
    // What one row tells of a clock is true of all of its rows.
    let telling = rows.iter().filter(|row| row.has_no_exceptions);
    let without: BTreeSet<String> = telling.map(|row| row.clock.clone()).collect();
    for row in &mut rows {
        row.has_no_exceptions = without.contains(&row.clock);
    }
    Ok(rows)
}

/// A row of a file, with its line.
type Numbered = Result<(u64, StringRecord), Unreadable>;

/// Returns the header of a table to download, and its rows with their lines.
pub(super) fn records<'f>(
    file: &'f str,
    bytes: &'f [u8],
) -> Result<(StringRecord, impl Iterator<Item = Numbered> + 'f), Unreadable> {
    let unreadable = move |line: u64, problem| Unreadable {
        file: file.to_string(),
        line,
        problem,
    };
    let line_of = |position: Option<&csv::Position>| position.map_or(1, csv::Position::line);
    let mut reader = csv::Reader::from_reader(bytes);
    let headers = reader.headers();
    let headers = headers.map_err(|_| unreadable(1, "the header cannot be read"))?;
    let headers = headers.clone();
    let records = reader.into_records().map(move |record| match record {
        Ok(record) => Ok((line_of(record.position()), record)),
        Err(error) => Err(unreadable(
            line_of(error.position()),
            "the row cannot be read",
        )),
    });
    Ok((headers, records))
}

/// Says whether a measure counts cases.
pub(super) fn is_count(measure: &Measure) -> bool {
    measure.is_counted()
}

fn rows_of(
    file: &str,
    bytes: &[u8],
    dataset: Dataset,
    clocks: &Clocks,
) -> Result<Vec<Row>, Unreadable> {
    let unreadable = |line: u64, problem| Unreadable {
        file: file.to_string(),
        line,
        problem,
    };
    let (headers, records) = records(file, bytes)?;
    let place = |name: &str| headers.iter().position(|header| header == name);
    let counted = measures(dataset).iter().filter(|measure| is_count(measure));
    let counted: Vec<(&'static str, usize)> = counted
        .filter_map(|measure| Some((measure.id, place(measure.id)?)))
        .collect();
    let shares = measures(dataset)
        .iter()
        .filter(|measure| measure.has_limits());
    let shares: Vec<(&'static str, usize)> = shares
        .filter_map(|measure| Some((measure.id, place(measure.id)?)))
        .collect();
    let quantiles = measures(dataset).iter().filter_map(|measure| {
        let Statistic::Quantile { p, .. } = measure.statistic else {
            return None;
        };
        Some(((100.0 * p).round() as u8, place(measure.id)?))
    });
    let quantiles: Vec<(u8, usize)> = quantiles.collect();
    let mut limits: BTreeMap<String, Option<i32>> = BTreeMap::new();
    let mut rows = Vec::new();
    for record in records {
        let (line, record) = record?;
        let text = |name: &str| {
            place(name)
                .and_then(|place| record.get(place))
                .unwrap_or("")
        };
        let level = text("geographic_level");
        let own = Level::of_geographic_level(level);
        let own = own.ok_or_else(|| unreadable(line, "the row is for an area of no level"))?;
        let provisional = text("status") == "p";
        let code = |level: Level| text(level.open_data_columns().0).to_string();
        let period = Period::parse_open_data(text("time_period"), text("time_identifier"));
        let others = Level::ALL.into_iter().filter(|level| *level != own);
        let within = others.map(code);
        let clock = text("clock");
        let of_clock = clocks.get(clock);
        let is_booked = of_clock.is_some_and(|of_clock| of_clock.is_booked);
        let quantiles = quantiles.iter().filter(|_| !is_booked);
        let of_clock = of_clock.filter(|_| provisional);
        let limit = match limits.get(clock) {
            Some(limit) => *limit,
            None => *limits
                .entry(clock.to_string())
                .or_insert_with(|| days_of_limit(clock, clocks)),
        };
        let mut counts = BTreeMap::new();
        for (id, place) in &counted {
            let given = match record.get(*place).unwrap_or("").parse() {
                Ok(count) => Given::Count(count),
                Err(_) => Given::Withheld,
            };
            counts.insert(*id, given);
        }
        rows.push(Row {
            file: file.to_string(),
            line,
            dataset,
            clock: clock.to_string(),
            level: level.to_string(),
            area: code(own),
            within: within.filter(|code| !code.is_empty()).collect(),
            period: period.ok_or_else(|| unreadable(line, "the row is for no period"))?,
            provisional,
            until: of_clock.and_then(|of_clock| of_clock.last_day),
            limit,
            topic: text("breakdown_topic").to_string(),
            category: text("breakdown").to_string(),
            has_no_exceptions: tells_of_no_exceptions(&text),
            counts,
            base: text(ROUNDED_TO).parse().ok().filter(|base| *base > 1),
            shares: shares
                .iter()
                .filter_map(|(id, place)| Some((*id, tenths(record.get(*place)?)?)))
                .collect(),
            quantiles: quantiles
                .filter_map(|(p, place)| Some((*p, record.get(*place)?.parse().ok()?)))
                .collect(),
        });
    }
    Ok(rows)
}

/// Says whether a row has counts with exceptions, withheld or not, and no share of exceptions: none are recorded.
fn tells_of_no_exceptions<'t>(text: &impl Fn(&'static str) -> &'t str) -> bool {
    let is_available = |name: &'static str| text(name) != Symbol::NotAvailable.code();
    is_available("completed") && !is_available("pc_exceptions")
}

/// Returns a percentage with one decimal in tenths: 385 for `38.5`.
pub(super) fn tenths(text: &str) -> Option<i64> {
    let (whole, tenth) = text.split_once('.').unwrap_or((text, "0"));
    let whole: i64 = whole.parse().ok()?;
    (tenth.len() == 1).then_some(whole * 10 + tenth.parse::<i64>().ok()?)
}
