//! What is published of the places that a text is about, and which numerals it explains.

use super::context::{has_unit, is_of_100, is_of_unit};
use super::{Numeral, one_decimal};
use crate::audit::published::{COMPLAINTS, Kind, Record};
use crate::catalogue::{Dataset, Statistic, measures};
use crate::stats::{Z_95, wilson};
use std::ops::Range;
use std::sync::Arc;

/// What is published of an area in a period.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub counts: Vec<(String, &'static str, u64)>,
    pub pairs: Vec<(String, u64, u64)>,
    pub percents: Vec<(String, String)>,
    pub days: Vec<(String, f64)>,
    /// Numbers of others, as they gave them.
    pub values: Vec<String>,
    pub steps: Vec<Step>,
}

/// What the table of a curve tells of one of its weeks.
#[derive(Debug, Clone)]
pub(in crate::audit) struct Step {
    pub clock: String,
    pub week: String,
    pub waiting: u64,
    /// Those that had ended without the event.
    pub stopped: u64,
    pub of: u64,
}

/// Words that stand beside a count of a measure; a measure without an entry needs none.
const CUES: [(&str, &[&str]); 14] = [
    ("received", &["received"]),
    ("replied", &["replied"]),
    ("in_target", &["in target", "target"]),
    ("due_in_target", &["target day", "by then"]),
    ("open_over_target", &["past the target"]),
    ("open", &["open", "no answer", "unanswered", "waiting"]),
    ("open_over_limit", &["past the limit"]),
    ("open_over_52_weeks", &["52 weeks"]),
    ("started", &["made", "begun", "started"]),
    ("stopped", &["without", "stopped"]),
    ("due", &["ran out"]),
    ("due_in_limit", &["ended by"]),
    ("in_limit", &["in time", "within"]),
    ("in_limit_ex", &["in time", "within"]),
];

impl Told {
    pub(super) fn add(&mut self, record: &Record) {
        match record.kind {
            Kind::Figures => {
                let measure = record.cell("measure");
                let series = measure.split('.').next().unwrap_or("").to_string();
                if let Some((part, of)) = record.pair("") {
                    self.pairs.push((series.clone(), part, of));
                }
                self.percents
                    .push((series, record.cell("value").to_string()));
                self.values.push(record.cell("value").to_string());
            }
            Kind::Curves => {
                let series = record.cell("clock").to_string();
                for column in ["still_waiting", "plan_issued"] {
                    self.percents
                        .push((series.clone(), record.cell(column).to_string()));
                }
            }
            Kind::Cases(dataset) => {
                let series = match dataset {
                    Dataset::Waits => record.cell("clock").to_string(),
                    Dataset::Complaints => COMPLAINTS.to_string(),
                };
                self.add_cases(record, dataset, &series, &|_| true);
            }
        }
    }

    /// Adds what a row tells of some measures.
    pub(super) fn add_cases(
        &mut self,
        record: &Record,
        dataset: Dataset,
        series: &str,
        is_asked: &dyn Fn(&str) -> bool,
    ) {
        let asked = measures(dataset).iter();
        for measure in asked.filter(|measure| is_asked(measure.id)) {
            match &measure.statistic {
                Statistic::Share { .. } => {
                    let percent = record.cell(measure.id).to_string();
                    self.percents.push((series.to_string(), percent));
                    if let Some((part, of)) = record.pair(measure.id) {
                        self.pairs.push((series.to_string(), part, of));
                    }
                }
                Statistic::Quantile { .. } | Statistic::CohortMedian => {
                    if let Some(days) = record.number(measure.id) {
                        self.days.push((series.to_string(), days));
                    }
                }
                Statistic::Rate { .. } => self.values.push(record.cell(measure.id).to_string()),
                _ => {
                    if let Some(count) = record.count(measure.id) {
                        self.counts.push((series.to_string(), measure.id, count));
                    }
                }
            }
        }
        if let Some(open) = record.count("open") {
            let parts = ["open_over_limit", "open_over_52_weeks", "open_over_target"];
            for part in parts.into_iter().filter(|part| is_asked(part)) {
                if let Some(part) = record.count(part) {
                    self.pairs.push((series.to_string(), part, open));
                }
            }
        }
    }
}

/// What is published of several places together.
pub(super) struct Many {
    pub told: Vec<Arc<Told>>,
    pub series: Option<String>,
}

impl Many {
    fn fits(&self, series: &str) -> bool {
        self.series.as_deref().is_none_or(|only| only == series)
    }

    pub(super) fn pairs(&self) -> Vec<(&str, u64, u64)> {
        let all = self.told.iter().flat_map(|told| &told.pairs);
        let of_curves = self.told.iter().flat_map(|told| &told.steps);
        let of_curves = of_curves.map(|step| (step.clock.as_str(), step.waiting, step.of));
        all.map(|(series, part, of)| (series.as_str(), *part, *of))
            .chain(of_curves)
            .filter(|(series, ..)| self.fits(series))
            .collect()
    }

    /// Returns the pairs, and those of larger areas less smaller ones.
    fn pairs_and_rests(&self, text: &str) -> Vec<(u64, u64)> {
        let pairs = self.pairs();
        let mut all: Vec<(u64, u64)> = pairs.iter().map(|(_, part, of)| (*part, *of)).collect();
        if text.contains("the rest") {
            for (series, part, of) in &pairs {
                for (other, less, of_less) in &pairs {
                    let rest = part.checked_sub(*less).zip(of.checked_sub(*of_less));
                    all.extend(rest.filter(|_| series == other));
                }
            }
        }
        all
    }

    /// Returns how many numerals from a place on are explained by published values.
    pub(super) fn explain(&self, text: &str, numerals: &[Numeral], place: usize) -> usize {
        let numeral = &numerals[place];
        let next = numerals.get(place + 1);
        let between = next.map(|next| &text[numeral.place.end..next.place.start]);
        if let (Some(next), Some(" of ")) = (next, between) {
            let pair = numeral.whole().zip(next.whole());
            let is_told = pair.is_some_and(|pair| self.pairs_and_rests(text).contains(&pair));
            return if is_told { 2 } else { 0 };
        }
        if let (Some(next), Some(" to " | "% to ")) = (next, between)
            && numeral.has_decimals()
            && next.has_decimals()
        {
            return if self.is_interval(&numeral.digits, &next.digits, text) {
                2
            } else {
                0
            };
        }
        let is_explained = if let Some((part, of)) = pair_before(text, numerals, place) {
            one_decimal(100.0 * part as f64 / of.max(1) as f64) == numeral.digits
        } else if numeral.is_percent || is_of_100(text, numeral) {
            self.is_percent(numeral, text)
        } else if has_unit(text, numerals, place) {
            self.is_wait(text, numerals, place)
        } else {
            self.is_count(numeral, text) || self.is_wait(text, numerals, place)
        };
        usize::from(is_explained)
    }

    fn is_interval(&self, lower: &str, upper: &str, text: &str) -> bool {
        self.pairs_and_rests(text).into_iter().any(|(part, of)| {
            wilson::wilson(part, of, Z_95).is_some_and(|limits| {
                one_decimal(limits.0 * 100.0) == lower && one_decimal(limits.1 * 100.0) == upper
            })
        })
    }

    pub(super) fn is_percent(&self, numeral: &Numeral, text: &str) -> bool {
        let told = self.told.iter().flat_map(|told| &told.percents);
        let told = told.filter(|(series, _)| self.fits(series));
        let of_pairs = self.pairs_and_rests(text).into_iter();
        let of_pairs = of_pairs
            .filter(|(_, of)| *of > 0)
            .map(|(part, of)| 100.0 * part as f64 / of as f64);
        if numeral.has_decimals() {
            let mut told = told;
            return told.any(|(_, percent)| *percent == numeral.digits) || { of_pairs }
                .any(|percent| one_decimal(percent) == numeral.digits);
        }
        told.filter_map(|(_, percent)| percent.parse::<f64>().ok())
            .chain(of_pairs)
            .any(|percent| (percent - numeral.value()).abs() <= 0.55)
    }

    fn is_count(&self, numeral: &Numeral, text: &str) -> bool {
        let Some(number) = numeral.whole() else {
            let mut values = self.told.iter().flat_map(|told| &told.values);
            return values.any(|value| *value == numeral.digits);
        };
        let words = text.to_lowercase();
        let clause = clause_of(text, &numeral.place).to_lowercase();
        let cues_of = |measure: &str| {
            let cues = CUES.iter().find(|(known, _)| *known == measure);
            cues.map(|(_, cues)| *cues)
        };
        let is_cued = |measure: &str, words: &str| {
            cues_of(measure).is_some_and(|cues| cues.iter().any(|cue| words.contains(cue)))
        };
        let counts = self.told.iter().flat_map(|told| &told.counts);
        let counts = counts.filter(|(series, ..)| self.fits(series));
        let mut counts: Vec<(&str, &str, u64)> = counts
            .map(|(series, measure, count)| (series.as_str(), *measure, *count))
            .collect();
        // The words beside a number tell its measure, or else those of all of the text.
        if counts
            .iter()
            .any(|(_, measure, _)| is_cued(measure, &clause))
        {
            counts.retain(|(_, measure, _)| is_cued(measure, &clause));
        } else {
            counts.retain(|(_, measure, _)| cues_of(measure).is_none() || is_cued(measure, &words));
        }
        if counts.iter().any(|(.., count)| *count == number) {
            return true;
        }
        let mut steps = self.told.iter().flat_map(|told| &told.steps);
        let is_of_step = |step: &&Step| {
            let ended = step.of - step.waiting - step.stopped;
            self.fits(&step.clock) && [step.waiting, step.stopped, step.of, ended].contains(&number)
        };
        if words.contains("still waiting") && steps.any(|step| is_of_step(&step)) {
            return true;
        }
        // Published counts of one measure less each other: of two periods, where a difference of 0 is told
        // otherwise, or of two sources.
        let differ = words.contains(" before") && number > 0 || words.contains("differs by");
        if differ {
            let between = |one: u64, other: u64| one.abs_diff(other) == number;
            let of_counts = counts.iter().any(|(series, measure, one)| {
                let same = counts
                    .iter()
                    .filter(|other| (other.0, other.1) == (series, measure));
                { same }.any(|(.., other)| between(*one, *other))
            });
            let pairs = self.pairs();
            return of_counts
                || pairs.iter().any(|(series, part, of)| {
                    let same = pairs.iter().filter(|other| other.0 == *series);
                    { same }.any(|(_, other, of_other)| {
                        between(*part, *other) || between(*of, *of_other)
                    })
                });
        }
        // Figures of others have units of their own.
        let mut values = self.told.iter().flat_map(|told| &told.values);
        values.any(|value| *value == numeral.digits)
    }

    /// Says whether a numeral is a published wait in days, or in weeks made from it.
    fn is_wait(&self, text: &str, numerals: &[Numeral], place: usize) -> bool {
        let numeral = &numerals[place];
        let mut days = self.told.iter().flat_map(|told| &told.days);
        let is_of = |unit: &str| is_of_unit(text, numerals, place, unit);
        if is_of(" day") || is_of(" working day") {
            return days.any(|(_, days)| (days - numeral.value()).abs() < 0.05);
        }
        let mut days = self.told.iter().flat_map(|told| &told.days);
        let before = text[..numeral.place.start].trim_end_matches("about ");
        let is_weeks = is_of(" week") || before.ends_with("longer than ");
        let is_less = before.ends_with("less than ");
        let weeks_of = |days: f64| {
            let weeks = days / 7.0;
            // The end came on the day of the start.
            let more = if is_less && days == 0.0 {
                1.0
            } else {
                weeks.ceil()
            };
            [weeks.floor(), more, weeks.round()]
        };
        if is_weeks
            && days.any(|(series, days)| {
                self.fits(series) && weeks_of(*days).contains(&numeral.value())
            })
        {
            return true;
        }
        let mut steps = self.told.iter().flat_map(|told| &told.steps);
        is_weeks && steps.any(|step| step.week == numeral.digits)
    }
}

/// Returns the counts that a percentage in brackets is of: `420 of 1,203 plans issued (34.9%)`.
fn pair_before(text: &str, numerals: &[Numeral], place: usize) -> Option<(u64, u64)> {
    let numeral = &numerals[place];
    let is_in_brackets =
        numeral.is_percent && numeral.has_decimals() && text[..numeral.place.start].ends_with('(');
    if !is_in_brackets {
        return None;
    }
    let (part, of) = (numerals.get(place.checked_sub(2)?)?, &numerals[place - 1]);
    if &text[part.place.end..of.place.start] != " of " {
        return None;
    }
    part.whole().zip(of.whole())
}

/// Returns the part of a sentence that a place stands in, between its commas and points.
fn clause_of<'t>(text: &'t str, place: &Range<usize>) -> &'t str {
    const ENDS: [&str; 4] = [". ", "; ", ", ", " · "];
    let starts = ENDS
        .iter()
        .filter_map(|end| Some(text[..place.start].rfind(end)? + end.len()));
    let ends = ENDS
        .iter()
        .filter_map(|end| Some(place.end + text[place.end..].find(end)?));
    &text[starts.max().unwrap_or(0)..ends.min().unwrap_or(text.len())]
}
