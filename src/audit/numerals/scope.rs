//! What a text is about, where it does not say so itself.

use super::pair;
use crate::audit::charts::Funnel;
use crate::audit::published::{COMPLAINTS, Published};
use crate::catalogue::{Dataset, measures};
use crate::period::Period;

/// The chart that a text belongs to, as its own table gives it.
#[derive(Debug, Default)]
pub(in crate::audit) struct ChartTable {
    pub kind: String,
    pub clock: String,
    pub area: Option<usize>,
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// As its drawing has it: the caption of its table repeats it.
    pub title: String,
    /// What follows from the counts, where the chart is a funnel.
    pub funnel: Option<Funnel>,
    /// Areas of the chart's source, level and period that have no share.
    pub n_missing: Option<u64>,
}

impl ChartTable {
    /// Returns the number in time and the number of all of each row that tells both.
    pub fn units(&self) -> Vec<(u64, u64)> {
        let rows = self.rows.iter();
        rows.filter_map(|row| pair(row.get(1)?)).collect()
    }
}

/// What a text is about, where it does not say so itself.
#[derive(Debug, Clone, Default)]
pub(in crate::audit) struct Scope<'c> {
    pub areas: Vec<usize>,
    pub periods: Vec<Period>,
    /// The clock, or the complaints, that a page is about.
    pub series: Option<String>,
    pub chart: Option<&'c ChartTable>,
    /// How many areas of a table beside the text differ from the rest, each way.
    pub differing: Vec<u64>,
    /// What the numbers of a sentence are, where it says so: they can be nothing else.
    pub of: Option<Vec<Mark>>,
}

impl<'c> Scope<'c> {
    /// Returns the limits of the clocks that a text is about: those that its marks name, or that of its chart
    /// or its page; nothing where it is about none, or the site does not tell the limit.
    pub(super) fn limits<'p>(&self, published: &'p Published) -> Option<Vec<&'p str>> {
        let clocks: Vec<&str> = match (&self.of, self.chart) {
            (Some(marks), _) if !marks.is_empty() => marks.iter().map(Mark::clock).collect(),
            (_, Some(chart)) => vec![&chart.clock],
            _ => self.series.as_deref().into_iter().collect(),
        };
        let limit = |clock: &&str| published.limits_of.get(*clock).map(String::as_str);
        let limits: Option<Vec<&str>> = clocks.iter().map(limit).collect();
        limits.filter(|limits| !limits.is_empty())
    }

    /// Returns the series that a text is about, if it is about one alone.
    pub(super) fn only_series(&self) -> Option<&str> {
        match (&self.of, self.chart) {
            (Some(marks), _) if !marks.is_empty() => None,
            (_, Some(chart)) => Some(&chart.clock),
            _ => self.series.as_deref(),
        }
    }

    /// Returns the scope of what a sentence tells of the earliest of its periods.
    pub(super) fn before(&self) -> Scope<'c> {
        let of = self.of.as_ref().map(|marks| {
            let first = marks.iter().map(|mark| mark.period).min();
            let is_first = |mark: &&Mark| Some(mark.period) == first;
            marks.iter().filter(is_first).cloned().collect()
        });
        Scope { of, ..self.clone() }
    }
}

/// What a sentence says that its numbers are: `final_plan.pc_in_limit_ex | Derbyshire | 2025`.
#[derive(Debug, Clone)]
pub(in crate::audit) struct Mark {
    /// A clock, the complaints, or figures of others.
    pub series: String,
    pub measure: String,
    pub area: usize,
    pub period: Period,
}

/// The series of a mark whose measure is one of others.
pub(super) const FIGURES: &str = "figures";

/// The measure of a mark that stands for the counts of a curve.
pub(super) const STILL_WAITING: &str = "still_waiting";

impl Mark {
    /// Returns the clock, which figures of others have in the name of their measure.
    pub(super) fn clock(&self) -> &str {
        match self.measure.split_once('.') {
            Some((clock, _)) if self.series == FIGURES => clock,
            _ => &self.series,
        }
    }

    /// Returns the marks of a sentence, if every one of them names what a site can publish.
    pub fn all(text: &str, published: &Published) -> Option<Vec<Mark>> {
        let mark = |text: &str| {
            let parts: Vec<&str> = text.split(" | ").collect();
            let [id, area, period]: [&str; 3] = parts.try_into().ok()?;
            let (series, measure) = id.split_once('.')?;
            let dataset = match series {
                COMPLAINTS => Dataset::Complaints,
                _ => Dataset::Waits,
            };
            let is_series = series == COMPLAINTS || published.clock_ids.contains(series);
            let mut known = measures(dataset).iter().map(|measure| measure.id);
            let is_known = if series == FIGURES {
                published.texts.contains(measure)
            } else {
                is_series && (measure == STILL_WAITING || known.any(|id| id == measure))
            };
            is_known.then_some(Mark {
                series: series.to_string(),
                measure: measure.to_string(),
                area: published.by_title(area)?,
                period: *published.periods.get(period)?,
            })
        };
        text.split("; ").map(mark).collect()
    }
}
