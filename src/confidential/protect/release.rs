//! What may leave: published values and the tables they stand in.
//!
//! Everything here is made by `protect` alone. The public half can read it, derive from it, and
//! cannot make it.

use crate::areas::{AreaId, Areas, Level};
use crate::catalogue::{Dataset, Facet, Measure, measures};
use crate::chain::{Layer, RevisedRow};
use crate::config::InputKind;
use crate::figures::{Event, FigureSet, percent};
use crate::period::{Day, Period, PeriodKind};
use crate::series::Series;
use crate::stats::{Z_95, wilson};
use crate::symbol::Symbol;
use std::collections::BTreeSet;
use std::num::NonZeroU64;

mod curve;
#[cfg(test)]
pub(crate) mod support;

pub use curve::{Curve, CurvePoint, CurveStep};

/// A value that has passed disclosure control, or the symbol in its place.
///
/// Where it is withheld there is no number in it. Only `protect` makes one:
///
/// ```compile_fail,E0451
/// use sendstats::release::{Count, Published};
/// let forged = Published { state: Ok(Count(3)) };
/// ```
///
/// A bare number is no published value:
///
/// ```compile_fail,E0308
/// use sendstats::release::share;
/// let forged = share(3, 12, 5);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Published<T> {
    state: Result<T, Symbol>,
}

impl<T: Copy> Published<T> {
    pub(super) fn shown(value: T) -> Published<T> {
        Published { state: Ok(value) }
    }

    pub(super) fn marked(symbol: Symbol) -> Published<T> {
        Published { state: Err(symbol) }
    }

    /// Returns the value, unless it is withheld or missing.
    pub fn get(self) -> Option<T> {
        self.state.ok()
    }

    /// Returns the symbol in place of the value.
    pub fn symbol(self) -> Option<Symbol> {
        self.state.err()
    }
}

/// A number of cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count(pub u64);

/// A quantile of waits, in calendar or working days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Days {
    pub days: f64,
    /// Decimals that it is given with: none under disclosure control.
    pub decimals: u8,
}

/// A share of cases with both its counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    numerator: u64,
    denominator: NonZeroU64,
}

impl Share {
    /// Returns the cases that the share counts.
    pub fn numerator(self) -> u64 {
        self.numerator
    }

    /// Returns the cases that it is a share of.
    pub fn denominator(self) -> u64 {
        self.denominator.get()
    }

    /// Returns the percentage, rounded half up to one decimal.
    pub fn percent(self) -> f64 {
        percent(self.numerator, self.denominator())
    }

    /// Returns the limits of what chance alone could give, in per cent (Wilson, 95 %).
    pub fn limits(self) -> (f64, f64) {
        let (lower, upper) = wilson::wilson(self.numerator, self.denominator(), Z_95)
            .expect("a share has a denominator and no more cases than it");
        (lower * 100.0, upper * 100.0)
    }
}

/// Cases per 10,000 people.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate(pub f64);

/// Cases below which a share is not given.
pub const SHARE_LEAST: u64 = 10;

/// Returns one published count as a share of another, where both are shown and large enough.
///
/// `z` without a denominator, `u` below ten cases or where either side is small, `c` where a
/// count is withheld. `threshold` is the one that the counts were protected with; with 1 every
/// share is given.
pub fn share(
    numerator: Published<Count>,
    denominator: Published<Count>,
    threshold: u64,
) -> Published<Share> {
    let (part, whole) = match (numerator.state, denominator.state) {
        (Ok(part), Ok(whole)) => (part.0, whole.0),
        (Err(Symbol::Confidential), _) | (_, Err(Symbol::Confidential)) => {
            return Published::marked(Symbol::Confidential);
        }
        (Err(symbol), _) | (_, Err(symbol)) => return Published::marked(symbol),
    };
    let Some(denominator) = NonZeroU64::new(whole) else {
        return Published::marked(Symbol::NotApplicable);
    };
    let small = |side: u64| side > 0 && side < threshold;
    if threshold > 1 && (whole < SHARE_LEAST || small(part) || small(whole - part)) {
        return Published::marked(Symbol::Unreliable);
    }
    Published::shown(Share {
        numerator: part,
        denominator,
    })
}

/// Returns the nearest multiple of a base, of two equally near ones the larger.
///
/// It depends on the count alone: the same count is printed alike wherever it stands, and of two
/// counts the larger is never printed as the smaller, so that a share of rounded counts is one.
pub fn nearest(count: u64, base: NonZeroU64) -> u64 {
    let base = base.get();
    (count + base / 2) / base * base
}

/// Returns the difference of two nested published counts, where both are shown.
pub fn less(all: Published<Count>, part: Published<Count>) -> Published<Count> {
    match (all.state, part.state) {
        (Ok(all), Ok(part)) => Published::shown(Count(all.0.saturating_sub(part.0))),
        (Err(Symbol::Confidential), _) | (_, Err(Symbol::Confidential)) => {
            Published::marked(Symbol::Confidential)
        }
        (Err(symbol), _) | (_, Err(symbol)) => Published::marked(symbol),
    }
}

/// Returns a published count per 10,000 people; not available without a population.
pub fn rate(events: Published<Count>, population: Option<NonZeroU64>) -> Published<Rate> {
    match (events.state, population) {
        (Ok(count), Some(people)) => {
            Published::shown(Rate(10_000.0 * count.0 as f64 / people.get() as f64))
        }
        (Ok(_), None) => Published::marked(Symbol::NotAvailable),
        (Err(symbol), _) => Published::marked(symbol),
    }
}

/// The published value of any measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    Count(Published<Count>),
    Days(Published<Days>),
    Share(Published<Share>),
    Rate(Published<Rate>),
}

impl Value {
    /// Returns the symbol in place of the value.
    pub fn symbol(self) -> Option<Symbol> {
        match self {
            Value::Count(value) => value.symbol(),
            Value::Days(value) => value.symbol(),
            Value::Share(value) => value.symbol(),
            Value::Rate(value) => value.symbol(),
        }
    }

    /// Returns the number: a count, days, a percentage to one decimal, or a rate.
    pub fn number(self) -> Option<f64> {
        match self {
            Value::Count(value) => value.get().map(|count| count.0 as f64),
            Value::Days(value) => value.get().map(|days| days.days),
            Value::Share(value) => value.get().map(Share::percent),
            Value::Rate(value) => value.get().map(|rate| rate.0),
        }
    }

    /// Returns the count, if the value is one and shown.
    pub fn count(self) -> Option<u64> {
        match self {
            Value::Count(value) => value.get().map(|count| count.0),
            _ => None,
        }
    }

    /// Returns the share, if the value is one and shown.
    pub fn share(self) -> Option<Share> {
        match self {
            Value::Share(value) => value.get(),
            _ => None,
        }
    }
}

/// One row of a published table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub(super) period: Period,
    pub(super) provisional: bool,
    pub(super) area: AreaId,
    pub(super) category: Option<String>,
    pub(super) dataset: Dataset,
    /// In the order of the catalogue.
    pub(super) values: Vec<Value>,
}

impl Row {
    /// Returns the period.
    pub fn period(&self) -> Period {
        self.period
    }

    /// Says whether the period is not yet over.
    pub fn is_provisional(&self) -> bool {
        self.provisional
    }

    /// Returns the area.
    pub fn area(&self) -> AreaId {
        self.area
    }

    /// Returns the category of a breakdown; none in a table of totals.
    pub fn category(&self) -> Option<&str> {
        self.category.as_deref()
    }

    /// Returns the values with their measures, in the order of the catalogue.
    pub fn values(&self) -> impl Iterator<Item = (&'static Measure, Value)> + '_ {
        let all = measures(self.dataset).iter().copied();
        all.zip(self.values.iter().copied())
    }

    /// Returns the value of a measure, or nothing where the dataset has no such measure.
    pub fn value(&self, measure: &str) -> Option<Value> {
        self.values()
            .find(|(known, _)| known.id == measure)
            .map(|(_, value)| value)
    }
}

/// A published table: one series, level, kind of period and breakdown.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub(super) series: Series,
    pub(super) kind: PeriodKind,
    pub(super) level: Level,
    /// The breakdown: its key and label; none for totals.
    pub(super) topic: Option<(String, String)>,
    /// Cases can be in several categories, so that the rows do not add up.
    pub(super) several: bool,
    /// Ordered by period, area and category.
    pub(super) rows: Vec<Row>,
}

impl Table {
    pub fn series(&self) -> &Series {
        &self.series
    }

    pub fn kind(&self) -> PeriodKind {
        self.kind
    }

    pub fn level(&self) -> Level {
        self.level
    }

    /// Returns the key and the label of the breakdown; none for totals.
    pub fn topic(&self) -> Option<(&str, &str)> {
        let (key, label) = self.topic.as_ref()?;
        Some((key, label))
    }

    /// Says whether a case can be in several categories.
    pub fn has_several(&self) -> bool {
        self.several
    }

    pub fn rows(&self) -> &[Row] {
        &self.rows
    }
}

/// Whether a table of the plan is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Published,
    /// Some parts are withheld: they print as `c`.
    Partly(Vec<WithheldPart>),
    Withheld,
}

/// A part of a table that is withheld, for all of its areas or for some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithheldPart {
    pub facet: Facet,
    /// Of how many areas it is withheld in any period.
    pub n_areas: usize,
    pub is_of_all: bool,
}

/// What became of a table of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableNote {
    pub series: Series,
    pub kind: PeriodKind,
    /// The period is the current year, up to the as-of date.
    pub to_date: bool,
    pub level: Level,
    /// The breakdown: its key and label.
    pub topic: Option<(String, String)>,
    /// The labels of its categories that are counted together, because single ones are too small.
    pub together: Vec<Vec<String>>,
    pub outcome: Outcome,
}

impl TableNote {
    /// Says whether a category, given with its topic, is counted together with others.
    fn hides(&self, breakdown: Option<(&str, &str)>) -> bool {
        let Some(((key, label), (topic, category))) = self.topic.as_ref().zip(breakdown) else {
            return false;
        };
        let mut together = self.together.iter().flatten();
        (key == topic || label == topic) && together.any(|known| known == category)
    }

    /// Says whether another tells of the same table, whatever became of it.
    pub fn is_of_same_table(&self, other: &TableNote) -> bool {
        let shape = |note: &TableNote| (note.kind, note.to_date, note.level);
        shape(self) == shape(other) && self.series == other.series && self.topic == other.topic
    }
}

/// What readers are told of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesInfo {
    pub series: Series,
    /// The last day that the files can speak of.
    pub as_of: Day,
    /// The areas that the cases come from.
    pub covers: Vec<AreaId>,
    pub complete_from: Option<Day>,
    /// Periods that cannot be compared with those before them, in order.
    pub breaks: Vec<Period>,
    pub threshold: u64,
    /// Who recorded the cases; nobody where the project does not say.
    pub sources: Vec<String>,
    /// The files say to which cases a lawful exception applies.
    pub flags_exceptions: bool,
    /// Key and label of each breakdown.
    pub topics: Vec<(String, String)>,
}

/// The waits that ended in a year, by length, without exceptions.
#[derive(Debug, Clone, PartialEq)]
pub struct Distribution {
    pub(super) series: Series,
    pub(super) area: AreaId,
    pub(super) period: Period,
    pub(super) bins: Vec<Bin>,
}

/// The number of waits of some length: more than `after` days, up to `up_to` days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// `-1` for the first bin, which takes waits of 0 days.
    pub after: i32,
    /// None for the last bin, which is open.
    pub up_to: Option<i32>,
    pub count: Published<Count>,
}

impl Distribution {
    pub fn series(&self) -> &Series {
        &self.series
    }

    pub fn area(&self) -> AreaId {
        self.area
    }

    pub fn period(&self) -> Period {
        self.period
    }

    pub fn bins(&self) -> &[Bin] {
        &self.bins
    }
}

/// A number of rows as the public is told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    Exactly(u64),
    /// To the nearest hundred.
    About(u64),
    /// More than none and fewer than that.
    FewerThan(u64),
}

/// What became of the rows of an input, for the whole site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quality {
    pub input: String,
    pub kind: InputKind,
    pub as_of: Option<Day>,
    pub read: Rows,
    pub used: Rows,
    /// Reason and number, in a fixed order.
    pub drops: Vec<(&'static str, Rows)>,
}

/// Closed years as they were worked out once more, as far as was known by then.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    pub(super) day: Day,
    pub(super) counts: Vec<RevisedCount>,
}

impl Revision {
    /// Returns the day of the release that worked them out.
    pub fn day(&self) -> Day {
        self.day
    }

    pub fn counts(&self) -> &[RevisedCount] {
        &self.counts
    }
}

/// A count of an area in a closed year as first published, and as revised.
#[derive(Debug, Clone, PartialEq)]
pub struct RevisedCount {
    pub series: Series,
    pub area: AreaId,
    pub period: Period,
    /// Id of the measure.
    pub measure: &'static str,
    pub first: Published<Count>,
    pub revised: Published<Count>,
}

/// What binds a release to those before and after it.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// The parts of tables that it is the first to decide on.
    pub layers: Vec<Layer>,
    /// The month from which on limits that ran out are counted, of each series where it is not the first.
    pub dues_from: Vec<(Series, Day)>,
    /// By series: how many cases count in another period, or with other facts, than the newest files
    /// would have it.
    pub late: Vec<(Series, Rows)>,
    /// Since when and why earlier releases are not built on, where there were some.
    pub forgotten: Option<(Day, String)>,
    /// What it has worked out once more; none where it has not.
    pub revised: Option<Vec<RevisedRow>>,
}

/// Everything that may leave.
///
/// Only `protect` makes one:
///
/// ```compile_fail,E0451
/// let forged = sendstats::release::Release { tables: Vec::new() };
/// ```
pub struct Release {
    pub(super) areas: Areas,
    pub(super) series: Vec<SeriesInfo>,
    pub(super) tables: Vec<Table>,
    pub(super) notes: Vec<TableNote>,
    pub(super) distributions: Vec<Distribution>,
    /// By series, cohort and area.
    pub(super) curves: Vec<Curve>,
    /// None where closed years were never worked out once more.
    pub(super) revision: Option<Revision>,
    /// None where the project keeps no releases.
    pub(super) kept: Option<Kept>,
    pub(super) base: Option<NonZeroU64>,
    pub(super) figures: Vec<FigureSet>,
    pub(super) events: Vec<Event>,
    pub(super) quality: Vec<Quality>,
}

/// What a value is asked for by.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub series: &'a Series,
    pub area: AreaId,
    pub period: Period,
    /// Key or label of the breakdown, and the category.
    pub breakdown: Option<(&'a str, &'a str)>,
}

impl Release {
    pub fn areas(&self) -> &Areas {
        &self.areas
    }

    /// Returns of what all counts of cases are printed as multiples, if they are rounded.
    pub fn base(&self) -> Option<NonZeroU64> {
        self.base
    }

    /// Returns what is known of each series, ordered by series.
    pub fn series(&self) -> &[SeriesInfo] {
        &self.series
    }

    /// Returns what is known of one series, if the project has it.
    pub fn info(&self, series: &Series) -> Option<&SeriesInfo> {
        self.series.iter().find(|info| info.series == *series)
    }

    /// Returns every published table.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// Returns what became of each table of the plan.
    pub fn notes(&self) -> &[TableNote] {
        &self.notes
    }

    pub fn distributions(&self) -> &[Distribution] {
        &self.distributions
    }

    /// Returns closed years as they were last worked out once more; nothing where they never were.
    pub fn revision(&self) -> Option<&Revision> {
        self.revision.as_ref()
    }

    /// Returns what binds the release to those before and after it; nothing where the project keeps no
    /// releases.
    pub fn kept(&self) -> Option<&Kept> {
        self.kept.as_ref()
    }

    /// Returns the curves of cohorts, by series, cohort and area.
    pub fn curves(&self) -> &[Curve] {
        &self.curves
    }

    /// Returns the curves of an area under one clock, in the order of their cohorts.
    pub fn curves_of(&self, series: &Series, area: AreaId) -> impl Iterator<Item = &Curve> {
        let of_area = move |curve: &&Curve| *curve.series() == *series && curve.area() == area;
        self.curves.iter().filter(of_area)
    }

    /// Returns what others have counted.
    pub fn figures(&self) -> &[FigureSet] {
        &self.figures
    }

    pub fn events(&self) -> &[Event] {
        &self.events
    }

    pub fn quality(&self) -> &[Quality] {
        &self.quality
    }

    /// Returns the newest day that any input can speak of.
    pub fn as_of(&self) -> Option<Day> {
        self.series.iter().map(|info| info.as_of).max()
    }

    /// Returns the published row of a place, if its table is published and has it.
    pub fn row(&self, place: Place<'_>) -> Option<&Row> {
        self.tables
            .iter()
            .filter(|table| table.series == *place.series && table.kind == place.period.kind())
            .filter(|table| topic_fits(table, place.breakdown))
            .flat_map(|table| &table.rows)
            .find(|row| {
                row.area == place.area
                    && row.period == place.period
                    && row.category.as_deref() == place.breakdown.map(|(_, category)| category)
            })
    }

    /// Returns the rows of totals of an area by a kind of period, in order of time.
    pub fn totals(
        &self,
        series: &Series,
        area: AreaId,
        kind: PeriodKind,
    ) -> impl Iterator<Item = &Row> {
        self.tables
            .iter()
            .filter(move |table| table.series == *series && table.kind == kind)
            .filter(|table| table.topic.is_none())
            .flat_map(|table| &table.rows)
            .filter(move |row| row.area == area)
    }

    /// Returns the value of a measure at a place.
    ///
    /// Where the table is withheld, or the category is counted together with others, this is `c`; where
    /// there is no such table, period or area it is `x`; nothing where the series has no such measure.
    pub fn value(&self, measure: &str, place: Place<'_>) -> Option<Value> {
        let known = crate::catalogue::measure(place.series.dataset(), measure)?;
        if let Some(row) = self.row(place) {
            return row.value(known.id);
        }
        let level = self.areas.get(place.area).level;
        let withheld = self.notes.iter().any(|note| {
            note.series == *place.series
                && note.kind == place.period.kind()
                && note.level == level
                && note.topic.is_some() == place.breakdown.is_some()
                && (note.outcome == Outcome::Withheld || note.hides(place.breakdown))
        });
        let symbol = if withheld {
            Symbol::Confidential
        } else {
            Symbol::NotAvailable
        };
        Some(Value::Count(Published::marked(symbol)))
    }

    /// Returns the rows of a table of the plan; none where it is withheld.
    pub fn rows_of(&self, note: &TableNote) -> impl Iterator<Item = &Row> {
        let shape = (&note.series, note.kind, note.level, &note.topic);
        let tables = self
            .tables
            .iter()
            .filter(move |table| (&table.series, table.kind, table.level, &table.topic) == shape);
        let rows = tables.flat_map(Table::rows);
        rows.filter(|row| row.is_provisional() == note.to_date)
    }

    /// Says whether what is withheld of a part of a table is shown of the same area in another period: releases
    /// decide on the periods as they come.
    pub fn shows_in_some_periods(&self, note: &TableNote, facet: Facet) -> bool {
        let (mut shown, mut withheld) = (BTreeSet::<AreaId>::new(), BTreeSet::new());
        for row in self.rows_of(note) {
            let of_facet = |(measure, _): &(&Measure, Value)| measure.facet() == Some(facet);
            let values = row.values().filter(of_facet).map(|(_, value)| value);
            let values: Vec<Value> = values.collect();
            if values.iter().any(|value| value.number().is_some()) {
                shown.insert(row.area());
            } else if values
                .iter()
                .any(|value| value.symbol() == Some(Symbol::Confidential))
            {
                withheld.insert(row.area());
            }
        }
        !shown.is_disjoint(&withheld)
    }
}

fn topic_fits(table: &Table, breakdown: Option<(&str, &str)>) -> bool {
    match (&table.topic, breakdown) {
        (None, None) => true,
        (Some((key, label)), Some((topic, _))) => key == topic || label == topic,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(count: u64) -> Published<Count> {
        Published::shown(Count(count))
    }

    fn check(numerator: Published<Count>, denominator: Published<Count>, expected: &str) {
        let share = share(numerator, denominator, 5);
        let text = match (share.get(), share.symbol()) {
            (Some(share), _) => format!("{:.1}", share.percent()),
            (None, symbol) => symbol.unwrap().code().to_string(),
        };
        assert_eq!(text, expected);
    }

    #[test]
    fn a_share_passes_its_gates_or_is_marked() {
        let withheld = Published::marked(Symbol::Confidential);
        let missing = Published::marked(Symbol::NotAvailable);
        check(shown(420), shown(1203), "34.9");
        check(shown(0), shown(10), "0.0");
        check(shown(5), shown(9), "u"); // fewer than ten
        check(shown(4), shown(40), "u"); // a small part
        check(shown(36), shown(40), "u"); // a small rest
        check(shown(0), shown(0), "z");
        check(withheld, shown(40), "c");
        check(missing, withheld, "c");
        check(missing, shown(40), "x");
    }
}
