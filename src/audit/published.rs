//! What the tables of a site say, by place: the values that everything else on the site is held
//! against.

use super::html::Element;
use crate::areas::Level;
use crate::catalogue::{Dataset, Numerator, Statistic, measures};
use crate::fault::thousands;
use crate::period::{Period, PeriodKind};
use crate::publish::format::sentence_case;
use crate::publish::words::lower_first;
use crate::symbol::Symbol;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

/// The name of the complaints among series; every other one is a clock.
pub(super) const COMPLAINTS: &str = "complaints";

/// An area as pages name it.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub title: String,
    pub slug: String,
    pub level: Option<Level>,
}

/// Which table of a site a row is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Cases(Dataset),
    Curves,
    Figures,
}

/// A row of a published table.
#[derive(Debug)]
pub(super) struct Record {
    pub kind: Kind,
    pub area: usize,
    pub period: Period,
    pub is_provisional: bool,
    headers: Arc<HashMap<String, usize>>,
    cells: csv::StringRecord,
}

impl Record {
    /// Returns a cell as it stands in the file; nothing where there is no such column.
    pub fn cell(&self, column: &str) -> &str {
        let place = self.headers.get(column);
        place.and_then(|place| self.cells.get(*place)).unwrap_or("")
    }

    /// Says whether the file has a column: those of earlier versions of the program lack some.
    pub fn has(&self, column: &str) -> bool {
        self.headers.contains_key(column)
    }

    pub fn number(&self, column: &str) -> Option<f64> {
        self.cell(column).parse().ok()
    }

    pub fn count(&self, column: &str) -> Option<u64> {
        self.cell(column).parse().ok()
    }

    /// Returns a cell as it stands in a table for readers.
    pub fn reader(&self, column: &str) -> String {
        reader(self.cell(column))
    }

    /// Returns both counts of a share, where both are published.
    pub fn pair(&self, share: &str) -> Option<(u64, u64)> {
        let Kind::Cases(dataset) = self.kind else {
            return self.count("numerator").zip(self.count("denominator"));
        };
        let measure = measures(dataset)
            .iter()
            .find(|measure| measure.id == share)?;
        let Statistic::Share {
            numerator,
            denominator,
        } = &measure.statistic
        else {
            return None;
        };
        let part = match numerator {
            Numerator::Measure(part) => self.count(part)?,
            Numerator::Less(whole, part) => self.count(whole)?.checked_sub(self.count(part)?)?,
        };
        Some((part, self.count(denominator)?))
    }
}

/// Returns a cell of a file as readers are shown it: `1,203` for `1203`, `[c]` for `c`.
pub(super) fn reader(cell: &str) -> String {
    if let Some(symbol) = Symbol::ALL.iter().find(|symbol| symbol.code() == cell) {
        return symbol.mark().to_string();
    }
    let (whole, rest) = cell.split_at(cell.find('.').unwrap_or(cell.len()));
    let is_count = whole.bytes().all(|byte| byte.is_ascii_digit());
    match whole.parse().ok().filter(|_| is_count) {
        Some(count) => thousands(count) + rest,
        None => cell.to_string(),
    }
}

/// Everything that the tables of a site say.
#[derive(Debug, Default)]
pub(super) struct Published {
    pub areas: Vec<Named>,
    /// The codes of areas, as their rows or the list of areas give them.
    pub codes: HashMap<usize, String>,
    by_title: HashMap<String, usize>,
    by_code: HashMap<String, usize>,
    by_slug: HashMap<String, usize>,
    pub records: Vec<Record>,
    /// By series, area, period, topic and category.
    cases: HashMap<(String, usize, Period, String, String), usize>,
    /// By measure, area and period: several sources can have one figure.
    figures: HashMap<(String, usize, Period), Vec<usize>>,
    /// By clock, area, cohort and week.
    curves: HashMap<(String, usize, Period, String), usize>,
    of_place: HashMap<(usize, Period), Vec<usize>>,
    /// By the words that readers know a period by.
    pub periods: BTreeMap<String, Period>,
    /// The ids of all clocks that have cases or a page.
    pub clock_ids: BTreeSet<String>,
    /// The newest closed year of every clock.
    pub newest: BTreeMap<String, Period>,
    /// By series: the period that is over and ends last.
    pub closed: BTreeMap<String, Period>,
    /// By series: the newest period that is not over.
    pub open: BTreeMap<String, Period>,
    /// Clocks by their names for readers.
    pub clocks: BTreeMap<String, String>,
    /// The limits of clocks, and their other words, as far as the site tells them.
    pub limits: BTreeSet<String>,
    /// The limit of each clock, by its id.
    pub limits_of: HashMap<String, String>,
    /// The lines that say where each clock starts and ends, and what its law is.
    pub laws: BTreeSet<String>,
    /// The parameters of the protection, as the page on method states them.
    pub parameters: BTreeSet<String>,
    /// The strictest threshold, as the page on method states it.
    pub threshold: Option<String>,
    pub texts: BTreeSet<String>,
    /// Names that the configuration gives with a year in them, which is no period there.
    pub with_years: Vec<String>,
    /// Names that the configuration gives which are little more than a number.
    pub short_names: Vec<String>,
}

impl Published {
    /// Reads the areas and clocks from the pages that list them, and then the tables.
    pub fn new(
        files: &BTreeMap<&str, &[u8]>,
        pages: &BTreeMap<String, Element>,
    ) -> Result<Published, super::Unreadable> {
        let mut published = Published::default();
        if let Some(page) = pages.get("areas/index.html") {
            published.name_areas(page);
        }
        if let Some(page) = pages.get("waits/index.html") {
            published.name_clocks(page);
        }
        for (path, bytes) in files {
            let Some(stem) = path
                .strip_prefix("data/")
                .and_then(|name| name.strip_suffix(".csv"))
            else {
                continue;
            };
            let kind = match stem.split('-').next().unwrap_or(stem) {
                "waits" => Kind::Cases(Dataset::Waits),
                "complaints" => Kind::Cases(Dataset::Complaints),
                "survival" => Kind::Curves,
                "figures" => Kind::Figures,
                _ => continue,
            };
            if !stem.ends_with(".meta") {
                published.read(path, bytes, kind)?;
            }
        }
        published.name_those_between();
        Ok(published)
    }

    /// Names the periods between those that have figures: one without stands in the table of a trend.
    fn name_those_between(&mut self) {
        let mut ends: BTreeMap<PeriodKind, (Period, Period)> = BTreeMap::new();
        for period in self.periods.values() {
            let (first, last) = ends.entry(period.kind()).or_insert((*period, *period));
            *first = (*first).min(*period);
            *last = (*last).max(*period);
        }
        for (kind, (first, last)) in ends {
            let all = Period::range(kind, first.first(), last.first()).into_iter();
            self.periods
                .extend(all.map(|period| (period.label(), period)));
        }
    }

    fn name_areas(&mut self, page: &Element) {
        for section in page.all("section") {
            let heading = section.first("h2").map(Element::text).unwrap_or_default();
            let level = Level::ALL
                .into_iter()
                .find(|level| level.plural().eq_ignore_ascii_case(&heading));
            for cell in section.all("th") {
                let Some(link) = cell.first("a") else {
                    continue;
                };
                let href = link.attribute("href").unwrap_or("");
                let Some(slug) = slug_of(href) else { continue };
                let area = self.name(Named {
                    title: link.text(),
                    slug: slug.to_string(),
                    level,
                });
                let code = cell.first("data").and_then(|data| data.attribute("value"));
                if let Some(code) = code {
                    self.codes.insert(area, code.to_string());
                    self.by_code.insert(code.to_string(), area);
                }
            }
        }
    }

    fn name(&mut self, named: Named) -> usize {
        let place = self.areas.len();
        self.by_title.insert(named.title.clone(), place);
        self.by_slug.insert(named.slug.clone(), place);
        self.areas.push(named);
        place
    }

    fn name_clocks(&mut self, page: &Element) {
        for heading in page.all("h2") {
            let Some(link) = heading.first("a") else {
                continue;
            };
            let href = link.attribute("href").unwrap_or("");
            if let Some(id) = href.strip_suffix("/index.html") {
                let id = id.rsplit('/').next().unwrap_or(id);
                self.clocks.insert(link.text(), id.to_string());
                self.clock_ids.insert(id.to_string());
            }
        }
    }

    fn read(&mut self, path: &str, bytes: &[u8], kind: Kind) -> Result<(), super::Unreadable> {
        let unreadable = |line: u64, problem| super::Unreadable {
            file: path.to_string(),
            line,
            problem,
        };
        let mut reader = csv::Reader::from_reader(bytes);
        let headers = reader
            .headers()
            .map_err(|_| unreadable(1, "the header cannot be read"))?;
        let places = headers.iter().enumerate();
        let headers: HashMap<String, usize> = places
            .map(|(place, name)| (name.to_string(), place))
            .collect();
        let headers = Arc::new(headers);
        for cells in reader.records() {
            let cells = cells.map_err(|_| unreadable(1, "a row cannot be read"))?;
            let line = cells.position().map_or(1, csv::Position::line);
            let mut record = Record {
                kind,
                area: 0,
                period: Period::year(crate::period::YearKind::Calendar, 2000),
                is_provisional: false,
                headers: headers.clone(),
                cells,
            };
            let period =
                Period::parse_open_data(record.cell("time_period"), record.cell("time_identifier"));
            record.period = period.ok_or_else(|| unreadable(line, "the row is for no period"))?;
            record.is_provisional = kind != Kind::Figures && matches!(record.cell("status"), "p");
            record.area = self
                .area_of(&record)
                .ok_or_else(|| unreadable(line, "the row is for an area of no level"))?;
            self.add(record);
        }
        Ok(())
    }

    fn area_of(&mut self, record: &Record) -> Option<usize> {
        let level = Level::of_geographic_level(record.cell("geographic_level"))?;
        let (code, column) = level.open_data_columns();
        let (code, name) = (record.cell(code).to_string(), record.cell(column));
        let with_level = format!("{name} {}", level.singular());
        let fits = |title: &str| {
            let place = *self.by_title.get(title)?;
            (self.areas[place].level == Some(level)).then_some(place)
        };
        let of_code = self.by_code.get(&code).copied();
        let of_code = of_code.filter(|place| self.areas[*place].level == Some(level));
        let found = of_code.or_else(|| fits(name)).or_else(|| fits(&with_level));
        let found = found.unwrap_or_else(|| {
            self.name(Named {
                title: name.to_string(),
                slug: String::new(),
                level: Some(level),
            })
        });
        self.codes.insert(found, code);
        Some(found)
    }

    fn add(&mut self, record: Record) {
        let (place, area, period) = (self.records.len(), record.area, record.period);
        let text = |column: &str| record.cell(column).to_string();
        self.periods.insert(period.label(), period);
        for column in [
            "breakdown_topic",
            "breakdown",
            "source",
            "notice",
            "measure",
        ] {
            self.texts.insert(text(column));
        }
        // What has no other name is called by its id.
        self.name_measure(&record.cell("measure").replace('_', " "));
        match record.kind {
            Kind::Cases(dataset) => {
                let series = match dataset {
                    Dataset::Waits => text("clock"),
                    Dataset::Complaints => COMPLAINTS.to_string(),
                };
                let (topic, category) = (text("breakdown_topic"), text("breakdown"));
                if dataset == Dataset::Waits {
                    let is_year = matches!(period.kind(), PeriodKind::Year(_));
                    if topic == "Total" && is_year && !record.is_provisional {
                        let newest = self.newest.entry(series.clone()).or_insert(period);
                        *newest = (*newest).max(period);
                    }
                    self.clock_ids.insert(series.clone());
                }
                let newest = if record.is_provisional {
                    &mut self.open
                } else {
                    &mut self.closed
                };
                let newest = newest.entry(series.clone()).or_insert(period);
                if newest.last() < period.last() {
                    *newest = period;
                }
                if topic == "Total" {
                    self.of_place.entry((area, period)).or_default().push(place);
                }
                let key = (series, area, period, topic, category);
                self.cases.insert(key, place);
            }
            Kind::Figures => {
                let key = (text("measure"), area, period);
                self.figures.entry(key).or_default().push(place);
                self.of_place.entry((area, period)).or_default().push(place);
            }
            Kind::Curves => {
                let key = (text("clock"), area, period, text("week"));
                self.curves.insert(key, place);
                self.of_place.entry((area, period)).or_default().push(place);
            }
        }
        self.records.push(record);
    }

    /// Keeps what a measure of others is called, at the beginning of a sentence and within one.
    pub fn name_measure(&mut self, name: &str) {
        self.texts.insert(sentence_case(name));
        self.texts.insert(lower_first(name));
    }

    /// Returns what is published of all cases of an area, in every period.
    pub fn of_area(&self, area: usize) -> impl Iterator<Item = &Record> {
        let periods = self.periods.values();
        periods.flat_map(move |period| self.of_place(area, *period))
    }

    /// Says whether a number, if it is a year, is one that a site with these figures can speak of: of about
    /// their time, or of the years after it, in which they are published. Without figures any is.
    pub fn is_near(&self, number: &str) -> bool {
        let Some(year) = number.parse().ok().filter(|_| number.len() == 4) else {
            return true;
        };
        let periods = self.periods.values();
        let days = periods.flat_map(|period| [period.first(), period.last()]);
        let years = days.filter_map(|day| day.to_string().split('-').next()?.parse::<u16>().ok());
        let (first, last) = years.fold((u16::MAX, 0), |(first, last), year| {
            (first.min(year), last.max(year))
        });
        last == 0 || (first.saturating_sub(5)..=last + 10).contains(&year)
    }

    pub fn by_title(&self, title: &str) -> Option<usize> {
        self.by_title.get(title).copied()
    }

    pub fn by_code(&self, code: &str) -> Option<usize> {
        self.by_code.get(code).copied()
    }

    pub fn by_slug(&self, slug: &str) -> Option<usize> {
        self.by_slug.get(slug).copied()
    }

    /// Returns the row of all cases of a series.
    pub fn total(&self, series: &str, area: usize, period: Period) -> Option<&Record> {
        self.part(series, area, period, "Total", "Total")
    }

    pub fn part(
        &self,
        series: &str,
        area: usize,
        period: Period,
        topic: &str,
        category: &str,
    ) -> Option<&Record> {
        let key = (
            series.to_string(),
            area,
            period,
            topic.to_string(),
            category.to_string(),
        );
        self.cases.get(&key).map(|place| &self.records[*place])
    }

    /// Returns the figures that others have of a measure.
    pub fn figures(&self, measure: &str, area: usize, period: Period) -> Vec<&Record> {
        let key = (measure.to_string(), area, period);
        let places = self.figures.get(&key).into_iter().flatten();
        places.map(|place| &self.records[*place]).collect()
    }

    /// Returns the figures of a source.
    pub fn of_source(&self, source: &str) -> impl Iterator<Item = &Record> {
        let records = self.records.iter();
        let figures = records.filter(|record| record.kind == Kind::Figures);
        figures.filter(move |record| record.cell("source") == source)
    }

    pub fn curve(&self, clock: &str, area: usize, cohort: Period, week: &str) -> Option<&Record> {
        let key = (clock.to_string(), area, cohort, week.to_string());
        self.curves.get(&key).map(|place| &self.records[*place])
    }

    /// Returns what is published of all cases of an area in a period, figures of others included.
    pub fn of_place(&self, area: usize, period: Period) -> impl Iterator<Item = &Record> {
        let places = self.of_place.get(&(area, period)).into_iter().flatten();
        places.map(|place| &self.records[*place])
    }

    /// Returns the areas that a text names, each longest name first taken.
    pub fn areas_in(&self, text: &str) -> Vec<usize> {
        let bounds = |c: char| !c.is_alphanumeric();
        let mut starts: Vec<usize> = Vec::new();
        let mut before = true;
        for (at, letter) in text.char_indices() {
            if before && !bounds(letter) {
                starts.push(at);
            }
            before = bounds(letter);
        }
        let mut found = Vec::new();
        let mut free_from = 0;
        for start in starts {
            if start < free_from {
                continue;
            }
            let rest = &text[start..];
            // A name ends where a word does, so every end of a word is tried, the last first.
            let ends = rest
                .char_indices()
                .filter(|(at, letter)| *at > 0 && bounds(*letter) && *at < 80)
                .map(|(at, _)| at)
                .chain((rest.len() < 80).then_some(rest.len()));
            let mut ends: Vec<usize> = ends.collect();
            ends.reverse();
            let named = ends
                .into_iter()
                .find_map(|end| Some((end, *self.by_title.get(&rest[..end])?)));
            if let Some((end, area)) = named {
                found.push(area);
                free_from = start + end;
            }
        }
        found
    }

    /// Returns where a text has names with a year in them.
    pub fn names_in(&self, text: &str) -> Vec<Range<usize>> {
        let names = self.with_years.iter().flat_map(|name| {
            let found = text.match_indices(name.as_str());
            found.map(|(at, _)| at..at + name.len())
        });
        names.collect()
    }

    /// Returns the periods that a text names; those in names are none.
    pub fn periods_in(&self, text: &str) -> Vec<Period> {
        let within = self.names_in(text);
        let is_in_text = |label: &str| {
            text.match_indices(label).any(|(at, _)| {
                let end = at + label.len();
                let free = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
                let rest = &text[end..];
                let is_longer =
                    rest.starts_with('/') || rest.starts_with(" Q") || ends_financial_year(rest);
                let is_in_name = { within.iter() }.any(|name| name.start <= at && end <= name.end);
                free(text[..at].chars().next_back())
                    && free(rest.chars().next())
                    && !is_longer
                    && !is_in_name
            })
        };
        let named = self.periods.iter().filter(|(label, _)| is_in_text(label));
        named.map(|(_, period)| *period).collect()
    }
}

/// Says whether a text goes on as a financial year does after its first year, `-25`, and not as a date does.
fn ends_financial_year(rest: &str) -> bool {
    let after = rest.strip_prefix('-').unwrap_or("").as_bytes();
    let is_digit = |at: usize| after.get(at).is_some_and(u8::is_ascii_digit);
    is_digit(0) && is_digit(1) && !is_digit(2) && after.get(2) != Some(&b'-')
}

/// Returns the part of an address that tells an area: `bolsover` of `../areas/bolsover/index.html`.
pub(super) fn slug_of(href: &str) -> Option<&str> {
    let (_, rest) = href.split_once("areas/")?;
    rest.strip_suffix("/index.html")
}
