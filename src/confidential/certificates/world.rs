//! Every number that a set of records gives, and which of them the public knows.
//!
//! A number is named by a key. Two sets of records in which every public key stands equally often
//! give the same published counts, quantiles, distributions and curves.

use super::search::Change;
use super::targets::Column;
use crate::areas::{AreaId, Areas};
use crate::catalogue::{Facet, Measure, Statistic, measures};
use crate::confidential::protect::release::{Release, Row, Value};
use crate::confidential::protect::{KnownRevised, Readers};
use crate::confidential::records::{Case, Cases, End};
use crate::confidential::tabulate::{self, Availability, Counter, Layout, SeriesTables, TrueTable};
use crate::period::{Day, Period};
use crate::stats::quantile;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A number that cases are counted in: a count of a table, or a part of what another published
/// number is worked out from.
pub(super) type Key = u64;

/// More than a dataset has measures.
const MOST_MEASURES: usize = 64;

/// The numbers of the tables come first; those of quantiles, distributions and curves have a bit of
/// their own.
const OF_WAITS: Key = 1 << 62;
const OF_BINS: Key = 2 << 62;
const OF_CURVES: Key = 3 << 62;
const OF_REVISED: Key = OF_CURVES | 1 << 61;

/// The cases of one row of the deliveries: one for each clock, by series.
#[derive(Clone)]
pub(super) struct Record {
    pub row: u64,
    pub cases: Vec<(usize, Case)>,
}

impl Record {
    /// Returns the smallest area that the row names.
    pub fn area(&self) -> AreaId {
        self.cases[0].1.area
    }

    /// Returns how many cases the row stands for.
    pub fn count(&self) -> u64 {
        self.cases[0].1.count
    }

    /// Says whether two records have the same clocks.
    pub fn is_like(&self, other: &Record) -> bool {
        let series = |record: &Record| {
            record
                .cases
                .iter()
                .map(|(series, _)| *series)
                .collect::<Vec<_>>()
        };
        series(self) == series(other)
    }
}

/// What one case of a row takes over from another row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// All that it is counted by.
    All,
    Area,
    /// The days of its clocks and how they ended.
    Dates,
    /// The day on which the event of a clock happened, by the place of its series.
    End(usize),
    /// The categories of a breakdown, by the place of its key among all.
    Tags(usize),
    /// Nothing: the other row stands for one more case.
    More,
}

/// The tables of a plan as numbers by key.
#[cfg_attr(test, derive(Clone))]
pub(super) struct World<'a> {
    pub areas: &'a Areas,
    pub series: &'a [SeriesTables],
    tables: &'a [Numbered<'a>],
    /// By key of a table: the public knows the count.
    is_public: Vec<bool>,
    /// By table: a number for its level, and one for its shape.
    groups: Vec<usize>,
    shapes: Vec<usize>,
    /// By group: the areas of its tables.
    lists: Vec<BTreeSet<AreaId>>,
    /// By place of an area and group: a number for the rows that it stands in.
    rows_of: Vec<Vec<u32>>,
    /// The keys of all breakdowns, in order.
    pub topics: Vec<String>,
    /// By series and place of a breakdown: the place of its key among all.
    topics_of: Vec<Vec<usize>>,
    /// By table and row: the lengths of waits that published quantiles tell apart.
    waits: HashMap<(usize, usize), Waits>,
    /// By series and area: years with edges of bins, in days, and with ends of steps, in weeks.
    bins: HashMap<(usize, AreaId), Vec<Told>>,
    curves: HashMap<(usize, AreaId), Vec<Told>>,
    /// Closed years that were worked out once more.
    revised: &'a [KnownRevised],
}

/// A table with the first of its keys.
pub(super) struct Numbered<'a> {
    pub series: usize,
    pub table: &'a TrueTable,
    pub layout: &'a Layout<'a>,
    pub counter: Counter<'a>,
    pub first: Key,
    pub n_measures: usize,
}

impl Numbered<'_> {
    /// Returns the first key of a row: one follows for each measure.
    pub fn first_of_row(&self, row: usize) -> Key {
        self.first + (row * self.n_measures) as Key
    }
}

/// What is told of the cases of an area and a year, by what they are told by.
#[cfg_attr(test, derive(Clone))]
struct Told {
    number: Key,
    period: Period,
    ends: Vec<i32>,
}

/// The order statistics that take part in the published quantiles of a row.
#[cfg_attr(test, derive(Clone))]
struct Waits {
    number: Key,
    /// The least and the largest of each quantile's.
    windows: Vec<(i32, i32)>,
}

impl Waits {
    /// Calls `key` for each quantile with where a wait lies: shorter than those that take part,
    /// longer, or just how long.
    fn keys(&self, wait: i32, mut key: impl FnMut(Key)) {
        for (place, (least, most)) in self.windows.iter().enumerate() {
            let class = match wait {
                wait if wait < *least => 0,
                wait if wait > *most => 1,
                wait => 2 + wait.unsigned_abs(),
            };
            key(OF_WAITS | self.number << 28 | (place as Key) << 24 | Key::from(class));
        }
    }
}

/// Tables that nothing is published of, each with the place of its series.
pub(super) type Apart = [(usize, TrueTable)];

/// Returns the tables of which categories are counted together as they are without that: the cells of
/// those categories alone.
pub(super) fn apart(series: &[SeriesTables], areas: &Areas) -> Vec<(usize, TrueTable)> {
    let tables = series.iter().enumerate().flat_map(|(place, series)| {
        let tables = series.tables.iter();
        tables.filter_map(move |table| {
            let together = table.spec.groups.as_ref()?.together().concat();
            let mut spec = table.spec.clone();
            spec.groups = None;
            let mut cells = tabulate::cells(&series.cases, areas, &spec);
            cells.retain(|(_, _, category), _| together.contains(category));
            Some((place, TrueTable { spec, cells }))
        })
    });
    tables.collect()
}

/// Returns all tables with the place of their series, those of which nothing is published last.
fn each<'a>(
    series: &'a [SeriesTables],
    apart: &'a Apart,
) -> impl Iterator<Item = (usize, &'a TrueTable)> {
    let tables = series.iter().enumerate().flat_map(|(place, series)| {
        let tables = series.tables.iter();
        tables.map(move |table| (place, table))
    });
    tables.chain(apart.iter().map(|(place, table)| (*place, table)))
}

/// Returns the layouts of all tables, by series.
pub(super) fn layouts<'a>(
    series: &'a [SeriesTables],
    apart: &'a Apart,
    areas: &Areas,
) -> Vec<Layout<'a>> {
    let tables = each(series, apart);
    let layouts = tables.map(|(of, table)| Layout::of(&series[of].cases, areas, &table.spec));
    layouts.collect()
}

/// Returns all tables with the keys of their counts.
pub(super) fn numbered<'a>(
    series: &'a [SeriesTables],
    apart: &'a Apart,
    layouts: &'a [Layout<'a>],
) -> Vec<Numbered<'a>> {
    let mut first = 0;
    let tables = each(series, apart).map(|(of, table)| (of, &series[of].cases, table));
    let numbered = tables.zip(layouts).map(|((series, cases, table), layout)| {
        let n_measures = measures(cases.series.dataset()).len();
        let numbered = Numbered {
            series,
            table,
            layout,
            counter: Counter::of(cases, layout),
            first,
            n_measures,
        };
        first += (layout.n_rows() * n_measures) as Key;
        numbered
    });
    numbered.collect()
}

impl<'a> World<'a> {
    /// Returns the numbers of the tables with what the public knows of them: what a release shows,
    /// and what an earlier one has shown that this one does not print again.
    pub fn of(
        areas: &'a Areas,
        series: &'a [SeriesTables],
        tables: &'a [Numbered<'a>],
        release: &Release,
        readers: &'a Readers,
    ) -> World<'a> {
        let topics = series.iter().flat_map(|series| &series.cases.topics);
        let topics: BTreeSet<&String> = topics.map(|topic| &topic.key).collect();
        let topics: Vec<String> = topics.into_iter().cloned().collect();
        let n_keys = tables.last().map_or(0, |last| {
            last.first as usize + last.layout.n_rows() * last.n_measures
        });
        let mut world = World {
            areas,
            series,
            tables,
            is_public: vec![false; n_keys],
            groups: Vec::new(),
            shapes: Vec::new(),
            lists: Vec::new(),
            rows_of: Vec::new(),
            topics_of: series
                .iter()
                .map(|series| places_of(&series.cases, &topics))
                .collect(),
            topics,
            waits: HashMap::new(),
            bins: HashMap::new(),
            curves: HashMap::new(),
            revised: &readers.revised,
        };
        let printed = printed(release);
        let n_in_plan: usize = series.iter().map(|series| series.tables.len()).sum();
        for (place, table) in tables.iter().enumerate() {
            let spec = &table.table.spec;
            let group = tables
                .iter()
                .position(|known| known.table.spec.level == spec.level);
            let group = group
                .filter(|first| *first < place)
                .map(|first| world.groups[first]);
            let group = group.unwrap_or(world.lists.len());
            if group == world.lists.len() {
                world.lists.push(BTreeSet::new());
            }
            world.lists[group].extend(&spec.areas);
            // The pieces of one table, and what several releases have decided of it, are of one shape.
            let shape = tables
                .iter()
                .position(|known| known.series == table.series && known.table.spec.is_like(spec));
            world.shapes.push(shape.expect("a table is like itself"));
            world.groups.push(group);
            if place < n_in_plan {
                world.publish(place, table, &printed, readers.is_shown);
            }
        }
        world.publish_bins_and_curves(release);
        world.number_rows();
        world
    }

    fn publish(
        &mut self,
        place: usize,
        numbered: &Numbered,
        printed: &Printed,
        was_shown: &dyn Fn(usize, Facet) -> bool,
    ) {
        let cases = &self.series[numbered.series].cases;
        let spec = &numbered.table.spec;
        let available = Availability::of(cases);
        let catalogue = measures(cases.series.dataset());
        let topic = spec.topic.map(|topic| &cases.topics[topic]);
        for row in 0..numbered.layout.n_rows() {
            let (period, area, _) = numbered.layout.place(row);
            let period = spec.periods[period];
            let key = (
                cases.series.key(),
                topic.map(|topic| topic.key.as_str()),
                spec.to_date,
                period,
                area,
            );
            let rows: &[&Row] = printed.get(&key).map_or(&[], Vec::as_slice);
            for (measure_place, measure) in catalogue.iter().enumerate() {
                // Of a category that is nowhere printed it is known that it holds nobody.
                let is_printed = rows.iter().any(|row| count_is_shown(row, measure));
                let was_shown = spec.is_past(cases)
                    && measure.facet().is_some_and(|facet| {
                        was_shown(place, facet) && available.has(facet, period)
                    });
                if is_printed || was_shown {
                    let key = numbered.first as usize + row * numbered.n_measures + measure_place;
                    self.is_public[key] = true;
                }
            }
            self.publish_waits((place, row), numbered, rows);
        }
    }

    /// Holds the order statistics together that published quantiles of a row are worked out from.
    fn publish_waits(&mut self, place: (usize, usize), numbered: &Numbered, rows: &[&Row]) {
        let (_, _, category) = numbered.layout.place(place.1);
        let cases = &self.series[numbered.series].cases;
        let label = numbered.table.spec.label(cases, category);
        let Some(row) = rows.iter().find(|row| row.category() == label.as_deref()) else {
            return;
        };
        let Some(cell) = numbered.table.cells.get(&numbered.layout.place(place.1)) else {
            return;
        };
        let windows = row.values().filter_map(|(measure, value)| {
            let Statistic::Quantile { p, .. } = measure.statistic else {
                return None;
            };
            value.number()?;
            let central = quantile::central(cell.waits.len(), p)?;
            Some((cell.waits[*central.start()], cell.waits[*central.end()]))
        });
        let windows: Vec<(i32, i32)> = windows.collect();
        if !windows.is_empty() {
            let number = self.waits.len() as Key;
            self.waits.insert(place, Waits { number, windows });
        }
    }

    fn publish_bins_and_curves(&mut self, release: &Release) {
        let places: BTreeMap<&str, usize> = self
            .series
            .iter()
            .enumerate()
            .map(|(place, series)| (series.cases.series.key(), place))
            .collect();
        for (number, distribution) in release.distributions().iter().enumerate() {
            let series = places[distribution.series().key()];
            let told = Told {
                number: number as Key,
                period: distribution.period(),
                ends: distribution
                    .bins()
                    .iter()
                    .filter_map(|bin| bin.up_to)
                    .collect(),
            };
            let of_area = self.bins.entry((series, distribution.area())).or_default();
            of_area.push(told);
        }
        for (number, curve) in release.curves().iter().enumerate() {
            let series = places[curve.series().key()];
            let told = Told {
                number: number as Key,
                period: curve.cohort(),
                ends: curve.steps().iter().map(|step| step.week as i32).collect(),
            };
            let of_area = self.curves.entry((series, curve.area())).or_default();
            of_area.push(told);
        }
    }

    pub fn tables(&self) -> &'a [Numbered<'a>] {
        self.tables
    }

    /// Says whether the public knows how often a key stands.
    pub fn is_public(&self, key: Key) -> bool {
        let of_table = usize::try_from(key).ok();
        let of_table = of_table.and_then(|key| self.is_public.get(key).copied());
        of_table.unwrap_or(true)
    }

    /// Lets the public know every count of an area.
    #[cfg(test)]
    pub fn publish_all_of(&mut self, area: AreaId) {
        for table in self.tables {
            for row in (0..table.layout.n_rows()).filter(|row| table.layout.place(*row).1 == area) {
                let first = table.first_of_row(row) as usize;
                self.is_public[first..first + table.n_measures].fill(true);
            }
        }
    }

    fn number_rows(&mut self) {
        let mut rows_of = vec![Vec::new(); self.areas.ids().count()];
        for list in &self.lists {
            let mut numbers: HashMap<Vec<AreaId>, u32> = HashMap::new();
            for area in self.areas.ids() {
                let above = self.areas.ancestors(area).iter().copied();
                let rows = above.filter(|area| list.contains(area)).collect();
                let next = numbers.len() as u32;
                rows_of[area.place()].push(*numbers.entry(rows).or_insert(next));
            }
        }
        self.rows_of = rows_of;
    }

    /// Returns how many levels tables have.
    pub fn n_groups(&self) -> usize {
        self.lists.len()
    }

    /// Returns the levels at which two areas lie in different ones, a bit each.
    pub fn differ(&self, one: AreaId, other: AreaId) -> u64 {
        let rows = self.rows_of[one.place()]
            .iter()
            .zip(&self.rows_of[other.place()]);
        // A group beyond the last bit shares it: partners are looked up by it, nothing is proved.
        let bits = rows.enumerate().filter(|(_, (one, other))| one != other);
        bits.fold(0, |differ, (group, _)| differ | 1 << group.min(63))
    }

    /// Returns the number of the shape of a table.
    pub fn shape(&self, table: usize) -> usize {
        self.shapes[table]
    }

    /// Returns what the key of a count tells of; nothing of other keys.
    pub fn told(&self, key: Key) -> Option<CountOf> {
        if key >= OF_WAITS {
            return None;
        }
        let place = self.tables.partition_point(|table| table.first <= key) - 1;
        let table = &self.tables[place];
        let within = (key - table.first) as usize;
        let (row, measure) = (within / table.n_measures, within % table.n_measures);
        let (period, area, _) = table.layout.place(row);
        let topic = table.table.spec.topic;
        let period = table.table.spec.periods[period];
        let column = (self.shapes[place], period, measure);
        let of_shape = (column.0 * MOST_MEASURES + measure) as Key;
        let day = period.first().0.unsigned_abs();
        let of_all = OF_WAITS | of_shape << 44 | Key::from(day) << 24;
        Some(CountOf {
            column,
            group: self.groups[place],
            topic: topic.map(|topic| self.topics_of[table.series][topic]),
            of_all,
            of_area: of_all | (1 + area.place() as Key),
        })
    }

    /// Returns the categories of a record, clock by clock.
    pub fn tags<'r>(&self, record: &'r Record, topic: usize) -> Vec<&'r [u16]> {
        let tags = record.cases.iter().filter_map(|(series, case)| {
            let mut places = self.topics_of[*series].iter();
            let place = places.position(|of| *of == topic)?;
            Some(case.tags[place].as_slice())
        });
        tags.collect()
    }

    /// Returns what a record is after a change; nothing if there can be no such record.
    pub fn changed(&self, records: &[Record], change: Change) -> Option<Record> {
        let (of, from) = (&records[change.of], &records[change.from]);
        let mut record = of.clone();
        let takes_all = matches!(change.part, Part::All | Part::More);
        if !takes_all && change.part != Part::Area && !of.is_like(from) {
            return None;
        }
        if takes_all {
            record.cases.clone_from(&from.cases);
            return Some(record);
        }
        if let Part::End(series) = change.part {
            let day = free_end(from, series)?;
            free_end(of, series)?;
            let mut cases = record.cases.iter_mut();
            let (_, case) = cases.find(|(of, _)| *of == series)?;
            case.end = End::Completed(day);
            case.clocked.end = Some(day);
            return (case.start <= day).then_some(record);
        }
        let area = from.area();
        for (place, (series, case)) in record.cases.iter_mut().enumerate() {
            match change.part {
                Part::Area => case.area = area,
                Part::Dates => {
                    let (_, other) = &from.cases[place];
                    case.start = other.start;
                    case.end = other.end;
                    case.last_lawful = other.last_lawful;
                    case.clocked = other.clocked;
                    case.exception = other.exception;
                }
                Part::Tags(topic) => {
                    let mut places = self.topics_of[*series].iter();
                    if let Some(topic) = places.position(|of| *of == topic) {
                        case.tags[topic].clone_from(&from.cases[place].1.tags[topic]);
                    }
                }
                Part::All | Part::More | Part::End(_) => {}
            }
        }
        Some(record)
    }

    /// Calls `key` with the key of every number that counts the cases of a record.
    pub fn each_key_of(&self, record: &Record, mut key: impl FnMut(Key)) {
        for (series, case) in &record.cases {
            self.each_key(*series, case, &mut key);
        }
    }

    /// Calls `key` with the key of every number that counts a case.
    fn each_key(&self, series: usize, case: &Case, mut key: impl FnMut(Key)) {
        let first = self.tables.partition_point(|table| table.series < series);
        let of_series = self.tables[first..].iter().enumerate();
        for (place, table) in of_series.take_while(|(_, table)| table.series == series) {
            table.counter.each(case, |row, measure| {
                key(table.first + (row * table.n_measures + measure) as Key);
            });
            if !self.waits.is_empty() {
                table.counter.each_wait(case, |row, wait| {
                    if let Some(waits) = self.waits.get(&(first + place, row)) {
                        waits.keys(wait, &mut key);
                    }
                });
            }
        }
        for (number, revised) in self.revised.iter().enumerate() {
            if revised.series == series
                && self.areas.is_within(case.area, revised.area)
                && revised.counts(case)
            {
                key(OF_REVISED | number as Key);
            }
        }
        for area in self.areas.ancestors(case.area) {
            let of_area =
                |told: &'_ HashMap<(usize, AreaId), Vec<Told>>| told.contains_key(&(series, *area));
            if of_area(&self.bins) {
                self.each_bin((series, *area), case, &mut key);
            }
            if of_area(&self.curves) {
                self.each_step((series, *area), case, &mut key);
            }
        }
    }

    fn each_bin(&self, place: (usize, AreaId), case: &Case, mut key: impl FnMut(Key)) {
        let (End::Completed(day), Some(end), false) = (case.end, case.clocked.end, case.exception)
        else {
            return;
        };
        let wait = end - case.clocked.start;
        for told in self.bins[&place]
            .iter()
            .filter(|told| told.period.contains(day))
        {
            let bin = told.ends.partition_point(|end| *end < wait);
            key(OF_BINS | told.number << 24 | bin as Key);
        }
    }

    fn each_step(&self, place: (usize, AreaId), case: &Case, mut key: impl FnMut(Key)) {
        let told = self.curves[&place].iter();
        for told in told.filter(|told| told.period.contains(case.start)) {
            let (step, kind) = match (case.end.day(), case.end) {
                (Some(day), end) => {
                    // As a curve counts weeks: the first takes the day of the start as well.
                    let week = ((day - case.start).max(1) + 6) / 7;
                    let step = told.ends.partition_point(|end| *end < week);
                    (step, 1 + Key::from(matches!(end, End::Stopped(_))))
                }
                (None, _) => (told.ends.len(), 0),
            };
            // Whoever ends after the last step was still waiting there.
            let kind = if step == told.ends.len() { 0 } else { kind };
            key(OF_CURVES | told.number << 24 | (step as Key) << 2 | kind);
        }
    }
}

/// What the key of a count tells of.
pub(super) struct CountOf {
    pub column: Column,
    /// The number of the level of its table.
    pub group: usize,
    pub topic: Option<usize>,
    /// A number for the count in all areas and categories, and for that in all categories.
    pub of_all: Key,
    pub of_area: Key,
}

/// Rows of a release by series, breakdown, whether their year is not over, period and area.
type Printed<'r> = BTreeMap<(&'r str, Option<&'r str>, bool, Period, AreaId), Vec<&'r Row>>;

fn printed(release: &Release) -> Printed<'_> {
    let mut printed = Printed::new();
    for table in release.tables() {
        for row in table.rows() {
            let key = (
                table.series().key(),
                table.topic().map(|(key, _)| key),
                row.is_provisional(),
                row.period(),
                row.area(),
            );
            printed.entry(key).or_default().push(row);
        }
    }
    printed
}

fn count_is_shown(row: &Row, measure: &Measure) -> bool {
    matches!(row.value(measure.id), Some(Value::Count(count)) if count.get().is_some())
}

/// Returns the rows of the deliveries with their cases, in the order of their numbers.
pub(super) fn records(series: &[SeriesTables]) -> Vec<Record> {
    let mut rows: BTreeMap<u64, Vec<(usize, Case)>> = BTreeMap::new();
    for (place, series) in series.iter().enumerate() {
        for case in &series.cases.list {
            rows.entry(case.row)
                .or_default()
                .push((place, case.clone()));
        }
    }
    // A row that has two cases under one clock is none that could take the place of another.
    let is_plain = |cases: &Vec<(usize, Case)>| {
        let clocks: BTreeSet<usize> = cases.iter().map(|(series, _)| *series).collect();
        clocks.len() == cases.len()
    };
    rows.into_iter()
        .filter(|(_, cases)| is_plain(cases))
        .map(|(row, cases)| Record { row, cases })
        .collect()
}

/// Returns the day on which the event of a clock happened, if it could have been another: no other clock
/// of the row ended on it, and it counts on the day on which it was.
fn free_end(record: &Record, series: usize) -> Option<Day> {
    let mut cases = record.cases.iter();
    let (_, case) = cases.find(|(of, _)| *of == series)?;
    let End::Completed(day) = case.end else {
        return None;
    };
    let is_plain = case.clocked.start == case.start && case.clocked.end == Some(day);
    let mut others = record.cases.iter().filter(|(of, _)| *of != series);
    let is_tied = others.any(|(_, other)| other.end.day() == Some(day));
    (is_plain && !is_tied && !case.exception).then_some(day)
}

/// Returns the places of the breakdowns of a series among all.
fn places_of(cases: &Cases, topics: &[String]) -> Vec<usize> {
    let place = |key: &String| topics.binary_search(key).expect("all keys are among them");
    cases.topics.iter().map(|topic| place(&topic.key)).collect()
}
