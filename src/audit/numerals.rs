//! Numerals in words: which there are, and which of them published values or their context explain.

use super::charts::{DIFFERENT, FUNNELS, Funnel, VARIATION, VERDICT, stretches};
use super::days::Days;
use super::number_words::number_words;
use super::published::{COMPLAINTS, Kind, Published, Record};
use crate::areas::Level;
use crate::catalogue::{Dataset, Statistic, measures};
use crate::period::{MONTHS, Period};
use crate::stats::{Z_95, wilson};
use aho_corasick::AhoCorasick;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

/// A numeral in a text, or a number in words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Numeral {
    pub place: Range<usize>,
    /// Without commas between the thousands; the percentage of a fraction in words.
    pub digits: String,
    pub is_percent: bool,
    /// It is a part of a word, as in `Q3`.
    pub in_word: bool,
    /// It is written as a word.
    pub is_word: bool,
}

impl Numeral {
    pub fn in_words(place: Range<usize>, digits: String, is_percent: bool) -> Numeral {
        Numeral {
            place,
            digits,
            is_percent,
            in_word: false,
            is_word: true,
        }
    }

    /// Returns what is wrong where nothing explains it.
    pub fn problem(&self) -> &'static str {
        if self.is_word {
            "no published value explains a number word"
        } else {
            "no published value explains a numeral"
        }
    }

    pub fn value(&self) -> f64 {
        self.digits.parse().unwrap_or(f64::NAN)
    }

    pub fn whole(&self) -> Option<u64> {
        self.digits.parse().ok()
    }

    pub fn has_decimals(&self) -> bool {
        self.digits.contains('.')
    }
}

/// Returns the numerals and the number words of a text in order.
pub(super) fn numerals(text: &str) -> Vec<Numeral> {
    let mut found = in_digits(text);
    let words = number_words(text);
    if !words.is_empty() {
        found.extend(words);
        found.sort_by_key(|numeral| numeral.place.start);
    }
    found
}

/// Returns the numerals of a text that are written in digits.
pub(super) fn in_digits(text: &str) -> Vec<Numeral> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !digit(at) {
            at += 1;
            continue;
        }
        let start = at;
        let mut is_grouped = false;
        while digit(at) {
            at += 1;
            let is_group = bytes.get(at) == Some(&b',')
                && (1..=3).all(|next| digit(at + next))
                && !digit(at + 4)
                && (is_grouped || at - start <= 3);
            if is_group {
                is_grouped = true;
                at += 1;
            }
        }
        if bytes.get(at) == Some(&b'.') && digit(at + 1) {
            at += 1;
            while digit(at) {
                at += 1;
            }
        }
        let before = text[..start].chars().next_back();
        let after = text[at..].chars().next();
        let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() || c == '_');
        found.push(Numeral {
            place: start..at,
            digits: text[start..at].replace(',', ""),
            is_percent: after == Some('%') || text[at..].starts_with(" %"),
            in_word: is_letter(before) || is_letter(after),
            is_word: false,
        });
    }
    found
}

/// Returns the words around a numeral of a text, every numeral and number word as `#`: so that they can
/// be told.
pub(super) fn words_around(text: &str, numeral: &Numeral) -> String {
    const NEAR: usize = 60;
    let (before, after) = (&text[..numeral.place.start], &text[numeral.place.end..]);
    // A word that is cut off is left out.
    let before = match before.char_indices().rev().nth(NEAR) {
        Some((at, _)) => before[at..].split_once(' ').map_or("", |(_, words)| words),
        None => before,
    };
    let after = match after.char_indices().nth(NEAR) {
        Some((at, _)) => after[..at].rsplit_once(' ').map_or("", |(words, _)| words),
        None => after,
    };
    masked(&format!("{before}#{after}"))
}

/// Returns a text with every numeral as `#`.
pub(super) fn masked(text: &str) -> String {
    let mut masked = String::new();
    let mut end = 0;
    for numeral in numerals(text) {
        masked.push_str(&text[end..numeral.place.start]);
        masked.push('#');
        end = numeral.place.end;
    }
    masked + &text[end..]
}

/// The chart that a text belongs to, as its own table gives it.
#[derive(Debug, Default)]
pub(super) struct ChartTable {
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
pub(super) struct Scope<'c> {
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
    fn limits<'p>(&self, published: &'p Published) -> Option<Vec<&'p str>> {
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
    fn only_series(&self) -> Option<&str> {
        match (&self.of, self.chart) {
            (Some(marks), _) if !marks.is_empty() => None,
            (_, Some(chart)) => Some(&chart.clock),
            _ => self.series.as_deref(),
        }
    }

    /// Returns the scope of what a sentence tells of the earliest of its periods.
    fn before(&self) -> Scope<'c> {
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
pub(super) struct Mark {
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
    fn clock(&self) -> &str {
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

/// What is published of an area in a period.
#[derive(Debug, Default)]
struct Told {
    counts: Vec<(String, &'static str, u64)>,
    pairs: Vec<(String, u64, u64)>,
    percents: Vec<(String, String)>,
    days: Vec<(String, f64)>,
    /// Numbers of others, as they gave them.
    values: Vec<String>,
    steps: Vec<Step>,
}

/// What the table of a curve tells of one of its weeks.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub clock: String,
    pub week: String,
    pub waiting: u64,
    /// Those that had ended without the event.
    pub stopped: u64,
    pub of: u64,
}

/// What explains numerals, and what has been found of each text so far.
pub(super) struct Explained<'p> {
    pub published: &'p Published,
    /// Texts with digits that are no values: names, laws, the program's own words.
    phrases: AhoCorasick,
    pub steps: HashMap<(usize, Period), Vec<Step>>,
    pub days: Days,
    told: Mutex<HashMap<(usize, Period), Arc<Told>>>,
}

/// Says whether a numeral stands within one of some places.
fn is_in(known: &[Range<usize>], numeral: &Numeral) -> bool {
    let Range { start, end } = numeral.place;
    known
        .iter()
        .any(|known| known.start <= start && end <= known.end)
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

impl<'p> Explained<'p> {
    pub fn new(published: &'p Published, phrases: &BTreeSet<String>) -> Explained<'p> {
        Explained {
            published,
            phrases: AhoCorasick::new(phrases)
                .expect("phrases fit into memory, and so does their automaton"),
            steps: HashMap::new(),
            days: Days::default(),
            told: Mutex::default(),
        }
    }

    /// Returns a numeral of a text that nothing explains, if there is one.
    pub fn unexplained(&self, text: &str, scope: &Scope) -> Option<Numeral> {
        let funnel = scope.chart.and_then(|chart| chart.funnel.as_ref());
        if funnel.is_some_and(|funnel| funnel.told.contains_key(text)) {
            return None;
        }
        let numerals = numerals(text);
        if numerals.is_empty() {
            return None;
        }
        if let Some(numeral) = self.of_another_day(text, &numerals, scope) {
            return Some(numeral);
        }
        let mut open: Vec<usize> = (0..numerals.len())
            .filter(|place| {
                !is_context(text, &numerals, *place, scope, self.published)
                    && !is_differing(text, &numerals[*place], &scope.differing)
            })
            .collect();
        if open.is_empty() {
            return None;
        }
        let known = self.known_places(text);
        open.retain(|place| !is_in(&known, &numerals[*place]));
        // A place in an order, or a code: no value is written so.
        if let Some(place) = open.iter().find(|place| numerals[**place].in_word) {
            return Some(numerals[*place].clone());
        }
        // What stands in the place of a limit or a parameter can be nothing else.
        let is_other = |place: &&usize| is_other_parameter(text, &numerals, **place);
        if let Some(place) = open.iter().find(is_other) {
            return Some(numerals[*place].clone());
        }
        if let Some(chart) = scope.chart {
            open.retain(|place| !of_chart(text, &numerals, *place, chart));
            // What a chart tells is in its table, or follows from it; but medians, and lines of other years.
            let is_wait = |place: &usize| has_unit(text, &numerals, *place);
            let is_beside = chart.kind == "curves" && text.starts_with("still waiting, ");
            if let Some(place) = open.iter().find(|place| !is_wait(place) && !is_beside) {
                return Some(numerals[*place].clone());
            }
        }
        if open.is_empty() {
            return None;
        }
        let told = self.told_of(text, scope);
        let told_before = self.told_of(text, &scope.before());
        let is_before =
            |place: usize| text[..numerals[place].place.start].ends_with("the year before it was ");
        let mut explained: BTreeSet<usize> = BTreeSet::new();
        for place in &open {
            if explained.contains(place) {
                continue;
            }
            let told = if is_before(*place) {
                &told_before
            } else {
                &told
            };
            let together = told.explain(text, &numerals, *place);
            explained.extend(*place..*place + together);
        }
        let first = open.into_iter().find(|place| !explained.contains(place));
        first.map(|place| numerals[place].clone())
    }

    /// Returns the first numeral of a day that is another than the text says it to be.
    fn of_another_day(&self, text: &str, numerals: &[Numeral], scope: &Scope) -> Option<Numeral> {
        let place = self.days.wrong(text, scope.only_series(), self.published)?;
        let begins = |numeral: &&Numeral| numeral.place.start == place.start;
        let numeral = numerals.iter().find(begins)?;
        // An office can be called after a day.
        (!is_in(&self.known_places(text), numeral)).then(|| numeral.clone())
    }

    /// Says whether all numerals of a text stand in phrases that are known, as names of areas.
    pub fn has_only_names(&self, text: &str) -> bool {
        let numerals = numerals(text);
        if numerals.is_empty() {
            return true;
        }
        let known = self.known_places(text);
        numerals.iter().all(|numeral| is_in(&known, numeral))
    }

    /// Returns where a text holds phrases that are known.
    fn known_places(&self, text: &str) -> Vec<Range<usize>> {
        let places = self.phrases.find_overlapping_iter(text);
        let places = places.map(|found| found.range());
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        places
            .filter(|place| {
                let first = text[place.clone()].chars().next();
                let last = text[place.clone()].chars().next_back();
                let before = text[..place.start].chars().next_back();
                let after = text[place.end..].chars().next();
                !(is_word(before) && is_word(first) || is_word(after) && is_word(last))
            })
            .collect()
    }

    /// Returns what is published of the areas and periods that a text is about.
    fn told_of(&self, text: &str, scope: &Scope) -> Many {
        let mut areas = self.published.areas_in(text);
        let beside = ["the rest", " it was "]
            .iter()
            .any(|cue| text.contains(cue));
        if areas.is_empty() || beside {
            areas.extend(&scope.areas);
        }
        let mut periods = self.published.periods_in(text);
        if periods.is_empty() {
            periods.clone_from(&scope.periods);
        }
        if text.contains("before") {
            let before: Vec<Period> = periods.iter().map(|period| period.previous()).collect();
            periods.extend(before);
        }
        areas.sort_unstable();
        areas.dedup();
        periods.sort_unstable();
        periods.dedup();
        if let Some(marks) = &scope.of {
            let is_named =
                |mark: &&Mark| areas.contains(&mark.area) && periods.contains(&mark.period);
            let told = marks.iter().filter(is_named);
            return Many {
                told: told.map(|mark| Arc::new(self.told_of_mark(mark))).collect(),
                series: None,
            };
        }
        let places = areas
            .iter()
            .flat_map(|area| periods.iter().map(move |period| (*area, *period)));
        Many {
            told: places.map(|place| self.told(place)).collect(),
            series: scope.series.clone(),
        }
    }

    /// Returns what is published of a mark: of a share its two counts as well.
    fn told_of_mark(&self, mark: &Mark) -> Told {
        let mut told = Told::default();
        if mark.measure == STILL_WAITING {
            let steps = self.steps.get(&(mark.area, mark.period));
            let steps = steps.into_iter().flatten();
            let own = steps.filter(|step| step.clock == mark.series);
            told.steps.extend(own.cloned());
            return told;
        }
        if mark.series == FIGURES {
            let figures = self
                .published
                .figures(&mark.measure, mark.area, mark.period);
            for record in figures {
                told.add(record);
            }
        }
        if let Some(record) = self.published.total(&mark.series, mark.area, mark.period)
            && let Kind::Cases(dataset) = record.kind
        {
            told.add_cases(record, dataset, &mark.series, &|measure| {
                measure == mark.measure
            });
        }
        for (series, part, of) in &told.pairs {
            told.counts.push((series.clone(), "part", *part));
            told.counts.push((series.clone(), "whole", *of));
        }
        told
    }

    /// Pages are read by several threads: what one of them has gathered, the others need not.
    fn told(&self, place: (usize, Period)) -> Arc<Told> {
        let known = || self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(told) = known().get(&place) {
            return told.clone();
        }
        let mut told = Told::default();
        for record in self.published.of_place(place.0, place.1) {
            told.add(record);
        }
        told.steps
            .extend(self.steps.get(&place).into_iter().flatten().cloned());
        let told = Arc::new(told);
        known().insert(place, told.clone());
        told
    }
}

impl Told {
    fn add(&mut self, record: &Record) {
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
    fn add_cases(
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
struct Many {
    told: Vec<Arc<Told>>,
    series: Option<String>,
}

impl Many {
    fn fits(&self, series: &str) -> bool {
        self.series.as_deref().is_none_or(|only| only == series)
    }

    fn pairs(&self) -> Vec<(&str, u64, u64)> {
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
    fn explain(&self, text: &str, numerals: &[Numeral], place: usize) -> usize {
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

    fn is_percent(&self, numeral: &Numeral, text: &str) -> bool {
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
        let weeks_of = |days: f64| {
            [
                (days / 7.0).floor(),
                (days / 7.0).ceil(),
                (days / 7.0).round(),
            ]
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

/// Returns a number with one decimal, rounded half up.
pub(super) fn one_decimal(number: f64) -> String {
    let tenths = (number * 10.0 + 0.5).floor() as i64;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// Words around numerals that make them no values: what stands before, the numeral, what follows.
/// A numeral of `#` is a parameter of the protection, as the page on method states it, one of `<` its
/// threshold; one of `*` is held elsewhere.
const CONTEXTS: [(&str, &str, &str); 46] = [
    ("", "95", "% interval"),
    ("", "95", "% limits"),
    ("", "99.8", "% limits"),
    ("", "99.8", "% interval"),
    ("interval, at ", "95", "%, as there is one comparison"),
    // Held against the rows of the table.
    ("99.8%, as there are ", "*", " comparisons"),
    ("the mean ± ", "2.66", " times the mean moving range"),
    ("within ", "0", " to 100 (XmR chart)"),
    ("within 0 to ", "100", " (XmR chart)"),
    ("limits at ", "95", "%"),
    (" at ", "99.8", "%"),
    ("and ", "99.8", "% ("),
    ("Wilson, ", "95", " %"),
    ("aged ", "0", " to 25"),
    ("aged 0 to ", "25", ""),
    ("per ", "10,000", ""),
    ("in every ", "100", ""),
    ("", "52", " weeks"),
    ("its threshold is ", "1", "."),
    ("Counts below ", "<", ","),
    ("stands for 1 to ", "#", " of them"),
    ("stands for ", "1", " to "),
    ("must be ", "0", " or at least"),
    ("each with at least ", "30", " cases"),
    ("at least ", "#", ""),
    ("given from ", "10", " cases"),
    ("a median from ", "10", ","),
    ("quartiles from ", "20", ","),
    ("tenth from ", "50", ";"),
    ("In a sensitive breakdown ", "0", "%"),
    ("breakdown 0% and ", "100", "%"),
    (" only, fewer than ", "6", "."),
    (" only, fewer than ", "12", "."),
    ("fewer than ", "#", ""),
    // To the nearest ten.
    ("the newest files have: about ", "*", "."),
    ("about ", "1", " where chance"),
    ("rounded to the nearest ", "#", ";"),
    ("to the nearest multiple of ", "#", ","),
    ("A printed ", "#", " stands for "),
    ("percentage is given from ", "#", " cases"),
    ("a median is given from ", "10", ","),
    (" stands for ", "#", " to "),
    (" to ", "#", " cases, and a printed 0 for "),
    ("cases, and a printed ", "0", " for "),
    ("printed 0 for ", "#", " or fewer."),
    ("a small count that is not ", "0", ","),
];

/// Returns the threshold that a text states: that of the strictest series.
pub(super) fn threshold(text: &str) -> Option<String> {
    let (_, after) = text.split_once("each part must be 0 or at least ")?;
    Some(in_digits(after).first()?.digits.clone())
}

/// Returns the parameters of the protection that a text states.
pub(super) fn parameters(text: &str) -> Vec<String> {
    let is_stated = |numeral: &&Numeral| {
        let (before, after) = (&text[..numeral.place.start], &text[numeral.place.end..]);
        let mut contexts = CONTEXTS.iter();
        contexts.any(|(start, digits, end)| {
            *digits == "#" && before.ends_with(start) && after.starts_with(end)
        })
    };
    let numerals = numerals(text);
    let stated = numerals.iter().filter(is_stated);
    stated
        .map(|numeral| text[numeral.place.clone()].to_string())
        .collect()
}

/// Words that the program writes in sentences, captions and drawings, which count no cases: what is said
/// of every chart or table of a kind, the rules of control charts, pronouns.
pub(super) const WRITTEN: &[&str] = &[
    "quarter, the newest eight",
    "the middle half",
    "the longest tenth from",
    "a quarter took longer than",
    "Two lines by weeks from the start",
    "until half of all had ended in one way or the other",
    "Each mark is one of the",
    "If every one of them had the same chance",
    "one more or one less would change the finding",
    "A quarter between the dashed lines",
    "a quarter above the upper limit",
    "a quarter below the lower limit",
    "seven or more months in a row",
    "seven or more quarters in a row",
    "than the one before",
    "two of three months in a row close to",
    "two of three quarters in a row close to",
    "and none can be found by subtracting published counts",
    "does not show which of the two is small",
    "the mean of at least five waits",
    "this site shows none",
    "is counted as one that ended in time",
    "is counted as one that ended without its event",
    "of two equally near ones to the larger",
    "so that none tells more than they do",
    "where it is neither of none nor of all",
    "where one could only be a small count",
    "as there is one comparison",
    "counted together with the one that stands next to it",
    "if the two are too few, with the next ones",
    "Either can be the small one",
    "counted together, because one of them would be too small",
    "whoever keeps an earlier one",
    "Releases before this one, the newest first",
    "release that was the first to show",
    "that this release was the first to publish",
    "What it was the first to publish is not shown any more",
    "counts on the first day after that",
    "with which it first came in, and the first end that was recorded for it",
    "with other facts than the newest files have: none",
    " a higher one",
];

/// Says whether the words around a numeral tell that it is no value: a date, a limit, a parameter.
fn is_context(
    text: &str,
    numerals: &[Numeral],
    place: usize,
    scope: &Scope,
    published: &Published,
) -> bool {
    let numeral = &numerals[place];
    let (before, after) = (&text[..numeral.place.start], &text[numeral.place.end..]);
    if numeral.in_word {
        return is_known_word(text, numeral);
    }
    if is_date(before, &text[numeral.place.clone()], after) {
        return published.is_near(&numeral.digits);
    }
    // A cell with no limits in it.
    if numeral.is_word && text.trim() == "none" {
        return true;
    }
    if numeral.is_word && is_median(&text[numeral.place.clone()], after) {
        return true;
    }
    let written = &text[numeral.place.clone()];
    let is_parameter = CONTEXTS.iter().any(|(start, digits, end)| {
        let is_it = match *digits {
            "#" => published.parameters.contains(written),
            "<" => published.threshold.as_deref() == Some(written),
            "*" => true,
            digits => digits == written,
        };
        before.ends_with(start) && after.starts_with(end) && is_it
    });
    // From a day on there is a limit, and no age of the queue.
    let is_parameter = is_parameter && !after.starts_with(" weeks of the day ");
    if is_in_law_line(before) {
        return published.laws.contains(text);
    }
    let own = scope.limits(published);
    is_parameter || is_limit(&numeral.digits, before, after, published, own.as_deref())
}

/// Says whether a numeral counts weeks or days, alone or with the next one: `18 and 50 weeks`.
fn has_unit(text: &str, numerals: &[Numeral], place: usize) -> bool {
    [" week", " day", " working day"]
        .iter()
        .any(|unit| is_of_unit(text, numerals, place, unit))
}

fn is_of_unit(text: &str, numerals: &[Numeral], place: usize, unit: &str) -> bool {
    let numeral = &numerals[place];
    let next = numerals.get(place + 1);
    let together = next.is_some_and(|next| {
        matches!(&text[numeral.place.end..next.place.start], " and " | " to ")
            && text[next.place.end..].starts_with(unit)
    });
    text[numeral.place.end..].starts_with(unit) || together
}

/// Says whether a numeral is the percentage of `22 in every 100`.
fn is_of_100(text: &str, numeral: &Numeral) -> bool {
    text[numeral.place.end..].starts_with(" in every 100")
}

/// Words that stand before the limit of a clock alone; the first two need no unit after it.
const BEFORE_LIMIT: [&str; 6] = [
    "The law says ",
    "The law allows ",
    "The law: ",
    "he legal limit is ",
    "the limit of ",
    "within ",
];

/// Says whether a numeral stands where only a limit or a parameter of the program can.
fn is_other_parameter(text: &str, numerals: &[Numeral], place: usize) -> bool {
    // Of shorter words around a parameter there are other sentences.
    const TELLING: usize = 8;
    let numeral = &numerals[place];
    let (before, after) = (&text[..numeral.place.start], &text[numeral.place.end..]);
    let mut limits = BEFORE_LIMIT.iter().enumerate();
    let is_limit = limits.any(|(nth, words)| {
        before.ends_with(words) && (nth < 2 || has_unit(text, numerals, place))
    });
    let is_parameter = CONTEXTS.iter().any(|(start, digits, end)| {
        !["#", "<", "*"].contains(digits)
            && start.len() + end.len() >= TELLING
            && before.ends_with(start)
            && after.starts_with(end)
    });
    let is_limit = is_limit || is_in_law_line(before);
    let is_level = before.ends_with(" at ")
        && after.starts_with('%')
        && before.contains("is compared with the rest of ");
    is_limit || is_parameter || is_level
}

/// Says whether words lead to the limit in the line that says where a clock starts and ends.
fn is_in_law_line(before: &str) -> bool {
    before.starts_with("From the day ") && before.ends_with(": ") && !before.contains(". ")
}

/// Says whether a numeral is the limit of a clock, as the site states it: one of `own`, where words say that it
/// is the law of what the text is about.
fn is_limit(
    digits: &str,
    before: &str,
    after: &str,
    published: &Published,
    own: Option<&[&str]>,
) -> bool {
    let is_law = BEFORE_LIMIT.iter().any(|words| before.ends_with(words));
    let own = own.filter(|_| is_law);
    let stated = |unit: &str| {
        let [plural, single] = [format!("{digits}{unit}s"), format!("{digits}{unit}")];
        match own {
            Some(own) => own.contains(&plural.as_str()) || own.contains(&single.as_str()),
            None => published.limits.contains(&plural) || published.limits.contains(&single),
        }
    };
    // `The law says 20.` leaves out weeks alone.
    let is_bare = before.ends_with("The law says ") || before.ends_with("The law allows ");
    let units = [" week", " day", " working day"];
    units.iter().any(|unit| {
        let is_unit =
            after.starts_with(unit) || is_bare && *unit == " week" && after.starts_with('.');
        is_unit && stated(unit)
    })
}

/// Says whether a half is that of a median, whose time is told with it.
fn is_median(word: &str, after: &str) -> bool {
    word.eq_ignore_ascii_case("half") && after.starts_with(" of ") && after.contains(" took ")
}

/// Says whether a numeral tells how many areas of a table differ from the rest.
fn is_differing(text: &str, numeral: &Numeral, differing: &[u64]) -> bool {
    let after = &text[numeral.place.end..];
    let starts = |words: &str| {
        let mut levels = Level::ALL.iter();
        levels.any(|level| after.starts_with(&format!("{words}{} ", level.plural())))
    };
    let Some(number) = numeral.whole() else {
        return false;
    };
    // `none of the districts differed from the rest of`
    let is_none = number == 0 && differing.iter().all(|n| *n == 0) && !differing.is_empty();
    is_none && starts(" of the ") && text.contains(" differed from the rest of ")
        || starts(" ") && text.contains(" than the rest of ") && differing.contains(&number)
}

fn is_known_word(text: &str, numeral: &Numeral) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let start = text[..numeral.place.start]
        .rfind(|c| !is_part(c))
        .map_or(0, |at| {
            at + text[at..].chars().next().map_or(1, char::len_utf8)
        });
    let rest = &text[start..];
    let word = &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
    let stem = word.trim_end_matches("_lower").trim_end_matches("_upper");
    let is_measure = [Dataset::Waits, Dataset::Complaints]
        .into_iter()
        .any(|dataset| measures(dataset).iter().any(|measure| measure.id == stem));
    is_measure || matches!(word, "Q1" | "Q2" | "Q3" | "Q4")
}

/// Says whether a numeral is a year, or the day of a date in words.
fn is_date(before: &str, numeral: &str, after: &str) -> bool {
    // 19.5 is none.
    let is_year = |text: &str| {
        text.len() == 4
            && (text.starts_with("19") || text.starts_with("20"))
            && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if is_year(numeral) {
        return !after.starts_with('%');
    }
    // 2024/25 or 2024-25.
    let first = || {
        let before = before.strip_suffix(['/', '-'])?;
        let year = before.get(before.len().checked_sub(4)?..)?;
        year.parse::<u16>().ok().filter(|_| is_year(year))
    };
    let is_ending = numeral.len() == 2
        && first().is_some_and(|year| numeral == format!("{:02}", (year + 1) % 100));
    let is_day = (1..=31).contains(&numeral.parse::<u8>().unwrap_or(0))
        && MONTHS.iter().any(|month| {
            after
                .strip_prefix(' ')
                .is_some_and(|rest| rest.starts_with(month))
        });
    is_ending || is_day
}

/// Where a text names a row of a chart, and which.
struct Naming {
    start: usize,
    end: usize,
    row: usize,
}

/// Returns where a text names rows of a chart, the longest of names that end together.
fn namings(text: &str, numeral: &Numeral, chart: &ChartTable) -> Vec<Naming> {
    if chart.kind == "distribution" {
        return Vec::new();
    }
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == ',');
    let mut found: Vec<Naming> = Vec::new();
    for (row, cells) in chart.rows.iter().enumerate() {
        let name = cells.first().map_or("", String::as_str);
        if name.is_empty() {
            continue;
        }
        for (start, _) in text.match_indices(name) {
            let end = start + name.len();
            let after = text[end..].chars().next();
            let is_inside = is_word(text[..start].chars().next_back())
                || after.is_some_and(char::is_alphanumeric)
                || (start < numeral.place.end && numeral.place.start < end);
            // A number alone is no week.
            let is_week = chart.kind != "curves" || text[end..].starts_with(" week");
            if !is_inside && is_week {
                found.push(Naming { start, end, row });
            }
        }
    }
    found
}

/// Returns the rows of a chart that a numeral can be of: that whose name follows it at once, as in `37.8% in
/// 2024` and `504 were still waiting after 6 weeks`, or else that whose name stands before it; all where
/// none is named, but of a funnel.
fn rows_named<'c>(text: &str, numeral: &Numeral, chart: &'c ChartTable) -> Vec<&'c Vec<String>> {
    const BETWEEN: [&str; 4] = [
        " in ",
        " after ",
        " were still waiting after ",
        " was still waiting after ",
    ];
    let namings = namings(text, numeral, chart);
    let rest = numeral.place.end + usize::from(text[numeral.place.end..].starts_with('%'));
    let follows = |naming: &&Naming| {
        let between = text.get(rest..naming.start);
        between.is_some_and(|between| BETWEEN.contains(&between))
    };
    let before = || {
        let before = namings
            .iter()
            .filter(|naming| naming.end <= numeral.place.start);
        before.max_by_key(|naming| (naming.end, naming.end - naming.start))
    };
    let named = namings.iter().filter(follows);
    let named = named.max_by_key(|naming| naming.end).or_else(before);
    match named {
        Some(naming) => vec![&chart.rows[naming.row]],
        // Among the rows of a funnel of many areas there is nearly every number.
        None if chart.funnel.is_some() => Vec::new(),
        None => chart.rows.iter().collect(),
    }
}

/// Returns the columns of a trend that a numeral can be of: those of the area and the source that its
/// sentence begins with. Of other charts all.
fn columns_named(text: &str, numeral: &Numeral, chart: &ChartTable) -> Range<usize> {
    let all = 1..chart.head.len();
    let sentence = text[..numeral.place.start].rsplit(". ").next();
    let sentence = sentence.filter(|_| chart.kind == "trend").unwrap_or("");
    let find = |head: &str| chart.head.iter().position(|known| known == head);
    if let Some((name, _)) = sentence.split_once(", official: ") {
        let found = find(&format!("{name}, official, %"));
        return found.map_or(all, |column| {
            let counts = chart
                .head
                .get(column + 1)
                .is_some_and(|head| head == "n of d");
            column..column + 1 + usize::from(counts)
        });
    }
    if let Some((name, _)) = sentence.split_once(", own cases: ") {
        let found = find(&format!("{name}, own cases, %"));
        return found.map_or(all, |column| column..chart.head.len());
    }
    all
}

/// Says whether a numeral stands in the table of its chart, or follows from it.
fn of_chart(text: &str, numerals: &[Numeral], place: usize, chart: &ChartTable) -> bool {
    let numeral = &numerals[place];
    let named = rows_named(text, numeral, chart);
    let columns = columns_named(text, numeral, chart);
    let cells = || {
        let rows = named
            .iter()
            .map(|row| row.get(columns.clone()).unwrap_or_default());
        rows.flatten()
    };
    if let Some(whole) = together(text, numerals, place) {
        let is_whole = |cell: &String| cell.replace(',', "") == whole;
        return cells().any(is_whole)
            || follow_together(&whole, &named, chart)
            || is_end_of(text, numeral, chart);
    }
    let is_week = has_unit(text, numerals, place);
    let is_percent = numeral.is_percent || is_of_100(text, numeral);
    let is_told = |cell: &String| {
        let is_pair = pair(cell).is_some();
        // A part or a whole can stand alone, where words tell which.
        let is_of_pair = is_pair
            && ["curves", "xmr", "areas", "funnel", "authorities"].contains(&chart.kind.as_str());
        in_digits(cell).iter().any(|known| {
            let is_rounded = is_percent
                && !numeral.has_decimals()
                && known.has_decimals()
                && (known.value() - numeral.value()).abs() <= 0.55;
            let is_share = is_percent || numeral.has_decimals();
            let is_same = known.digits == numeral.digits
                && known.has_decimals() == numeral.has_decimals()
                && (!is_pair || is_of_pair && !is_share);
            is_same || is_rounded && !is_pair
        })
    };
    let is_week_told = || {
        let mut weeks = chart.rows.iter().filter_map(|row| row.first());
        match chart.kind.as_str() {
            "curves" => weeks.any(|week| *week == numeral.digits),
            "distribution" => weeks.any(|bin| {
                let mut edges = in_digits(bin).into_iter();
                edges.any(|edge| edge.digits == numeral.digits)
            }),
            _ => false,
        }
    };
    is_end_of(text, numeral, chart)
        || (is_week && is_week_told())
        || (!is_week && cells().any(is_told))
        || follows(text, numeral, &named, chart)
}

/// Returns the pair or the interval that a numeral is a side of, as a cell has it but for commas.
fn together(text: &str, numerals: &[Numeral], place: usize) -> Option<String> {
    let sides = |first: usize| {
        let (one, other) = (numerals.get(first)?, numerals.get(first + 1)?);
        let between = &text[one.place.end..other.place.start];
        let word = match between {
            " of " => " of ",
            " to " | "% to " if one.has_decimals() && other.has_decimals() => " to ",
            _ => return None,
        };
        Some(format!("{}{word}{}", one.digits, other.digits))
    };
    sides(place).or_else(|| sides(place.checked_sub(1)?))
}

/// Says whether a pair follows from a chart: those past the limit of all open ones, the areas outside limits
/// of all areas.
fn follow_together(whole: &str, rows: &[&Vec<String>], chart: &ChartTable) -> bool {
    let Some((part, of)) = pair(whole) else {
        return false;
    };
    let count = |cell: Option<&String>| cell?.replace(',', "").parse::<u64>().ok();
    match chart.kind.as_str() {
        "queue" => rows.iter().any(|row| {
            count(row.get(1)) == Some(of)
                && (2..4).any(|column| count(row.get(column)) == Some(part))
        }),
        "areas" => differing(chart).contains(&part),
        "xmr" => of == chart.rows.len() as u64 && part == n_special(chart) as u64,
        _ => chart.funnel.as_ref().is_some_and(|funnel| {
            of == chart.rows.len() as u64
                && [funnel.spread, 0.0]
                    .iter()
                    .any(|spread| funnel.n_outside(*spread) == part)
        }),
    }
}

/// Says whether a numeral is an end of what a ruler or a funnel shows.
fn is_end_of(text: &str, numeral: &Numeral, chart: &ChartTable) -> bool {
    let (before, after) = (&text[..numeral.place.start], &text[numeral.place.end..]);
    let is_end = chart.kind == "ruler" && {
        let twenties = numeral
            .whole()
            .is_some_and(|end| end > 0 && end.is_multiple_of(20));
        (before.ends_with("weeks from ") && numeral.digits == "0")
            || (before.ends_with("weeks from 0 to ") && twenties)
    };
    let is_boundless = chart.funnel.as_ref().is_some_and(|funnel| {
        funnel.is_boundless
            && (before.ends_with("would reach from ") && after.starts_with(" to 100%")
                || before.ends_with("would reach from 0 to ") && numeral.is_percent)
            && ["0", "100"].contains(&numeral.digits.as_str())
    });
    is_end || is_boundless
}

fn follows(text: &str, numeral: &Numeral, rows: &[&Vec<String>], chart: &ChartTable) -> bool {
    let count = |cell: &String| cell.replace(',', "").parse::<u64>().ok();
    if chart.kind == "xmr" {
        return of_variation(numeral, chart);
    }
    let Some(number) = numeral.whole() else {
        return FUNNELS.contains(&chart.kind.as_str())
            && (numeral.digits == "99.8" || of_funnel(numeral, chart));
    };
    match chart.kind.as_str() {
        "queue" => rows.iter().any(|row| {
            let counts: Vec<u64> = row.iter().skip(1).filter_map(count).collect();
            counts
                .windows(2)
                .any(|pair| pair[0].checked_sub(pair[1]) == Some(number))
        }),
        "curves" => rows.iter().any(|row| {
            let waiting = row.get(1).and_then(|cell| pair(cell));
            let stopped = row.get(5).and_then(|cell| pair(cell));
            let ended = waiting
                .zip(stopped)
                .and_then(|((waiting, of), (stopped, _))| {
                    of.checked_sub(waiting)?.checked_sub(stopped)
                });
            ended == Some(number)
        }),
        "distribution" => {
            let counts: Vec<u64> = rows.iter().filter_map(|row| count(row.get(1)?)).collect();
            let total: u64 = counts.iter().sum();
            if text[..numeral.place.start].ends_with("Of ") {
                return number == total;
            }
            let mut sum = 0;
            counts.iter().any(|count| {
                sum += count;
                sum == number || total - sum == number
            })
        }
        "ruler" => rows.iter().any(|row| {
            let days = row.get(1).and_then(|cell| cell.parse::<f64>().ok());
            days.is_some_and(|days| {
                let weeks = days / 7.0;
                [weeks.floor(), weeks.ceil()].contains(&numeral.value())
            })
        }),
        "areas" => differing(chart).contains(&number),
        "funnel" | "authorities" => chart.funnel.as_ref().is_some_and(|funnel| {
            number == chart.rows.len() as u64
                || number == funnel.n_outside(funnel.spread)
                || number == funnel.n_outside(0.0)
                || chart.n_missing == Some(number)
        }),
        _ => false,
    }
}

/// Says whether a numeral tells how many points an `XmR` chart or a stretch of it has, how many of
/// them have a special cause, or is the least or the largest share.
fn of_variation(numeral: &Numeral, chart: &ChartTable) -> bool {
    let shares = chart.rows.iter().filter_map(|row| row.get(2));
    let by_value = |one: &&String, other: &&String| {
        let value = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
        value(one).total_cmp(&value(other))
    };
    let Some(number) = numeral.whole() else {
        let ends = [shares.clone().min_by(by_value), shares.max_by(by_value)];
        return ends.into_iter().flatten().any(|end| *end == numeral.digits);
    };
    let mut lengths: Vec<usize> = { stretches(chart) }
        .iter()
        .map(|stretch| stretch.points.len())
        .collect();
    lengths.push(chart.rows.len());
    lengths.push(n_special(chart));
    lengths.contains(&(number as usize))
}

/// Returns how many points of an `XmR` chart have a special cause.
fn n_special(chart: &ChartTable) -> usize {
    let causes = chart.rows.iter().filter_map(|row| row.get(VARIATION));
    causes
        .filter(|cause| cause.starts_with("special cause"))
        .count()
}

/// Returns how many areas of a comparison differ from the rest, each way.
fn differing(chart: &ChartTable) -> Vec<u64> {
    let told = |words: &str| {
        let rows = chart.rows.iter();
        let cells = rows.filter_map(|row| row.get(VERDICT));
        cells.filter(|cell| *cell == words).count() as u64
    };
    DIFFERENT.map(told).to_vec()
}

/// Says whether a numeral is the share of all areas of a funnel, or how they are spread.
fn of_funnel(numeral: &Numeral, chart: &ChartTable) -> bool {
    chart.funnel.as_ref().is_some_and(|funnel| {
        one_decimal(funnel.pooled * 100.0) == numeral.digits
            || one_decimal(funnel.ratio) == numeral.digits
    })
}

/// Returns the counts of `420 of 1,203`.
pub(super) fn pair(text: &str) -> Option<(u64, u64)> {
    let (part, of) = text.split_once(" of ")?;
    let count = |text: &str| text.replace(',', "").parse().ok();
    count(part).zip(count(of))
}

#[cfg(test)]
mod tests {
    use super::*;
    use walkdir::WalkDir;

    /// Beginnings of sentences whose number word tells a number of the site, and words that reach no page
    /// of it as text: messages to those who write prose, explanations of columns, which stand in the downloads.
    const TOLD: [&str; 16] = [
        "1 {one}",
        "no complaint from",
        "none of the {n}",
        "None lies outside",
        "How long half of",
        "half of {} in {year}",
        "Half of the {}",
        "In {year} none of the",
        "none of {} {what}",
        "none was",
        "seven or more {unit}s",
        "two of three {unit}s",
        "preserveAspectRatio",
        "there are two orders",
        "there is always one",
        "the first stretch begins with the first point",
    ];

    /// Returns the texts of a source file, without its comments and tests.
    fn literals(source: &str) -> Vec<String> {
        let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let lines = code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        let code: Vec<&str> = lines.collect();
        let code = code.join("\n");
        let mut literals = Vec::new();
        let mut chars = code.chars();
        while let Some(c) = chars.next() {
            if c == '\'' {
                // A quotation mark as a character begins no text.
                let ahead = chars.as_str();
                let skipped = ["\"'", "\\\"'"]
                    .iter()
                    .find(|mark| ahead.starts_with(**mark));
                chars = ahead[skipped.map_or(0, |mark| mark.len())..].chars();
            }
            if c != '"' {
                continue;
            }
            let mut text = String::new();
            while let Some(c) = chars.next() {
                match c {
                    '"' => break,
                    '\\' => match chars.next() {
                        Some('\n') => chars = chars.as_str().trim_start().chars(),
                        Some(escaped) => text.push(escaped),
                        None => {}
                    },
                    c => text.push(c),
                }
            }
            literals.push(text);
        }
        literals
    }

    /// A sentence that seldom appears would else stop a build of an office.
    #[test]
    fn every_number_word_of_a_sentence_of_the_program_is_known() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/src/publish");
        let files = WalkDir::new(root).sort_by_file_name().into_iter();
        let files = files.map(|entry| entry.unwrap().into_path());
        let is_read = |path: &std::path::PathBuf| {
            let name = path.file_name().unwrap().to_str().unwrap();
            let is_code = path.extension().is_some_and(|ending| ending == "rs");
            is_code
                && ![
                    "tests.rs",
                    "dictionary.rs",
                    "call.rs",
                    "figure.rs",
                    "site.rs",
                ]
                .contains(&name)
        };
        let mut n_words = 0;
        let mut unknown = Vec::new();
        for path in files.filter(is_read) {
            for text in literals(&std::fs::read_to_string(&path).unwrap()) {
                for numeral in numerals(&text).iter().filter(|numeral| numeral.is_word) {
                    n_words += 1;
                    let covers = |known: &&&str| {
                        text.match_indices(**known).any(|(start, _)| {
                            start <= numeral.place.start && numeral.place.end <= start + known.len()
                        })
                    };
                    // A single word is the number itself, in a sentence that is read as it is printed.
                    let is_number = text.split_whitespace().count() == 1;
                    let is_told = TOLD.iter().any(|told| text.contains(told));
                    if !is_number && !is_told && WRITTEN.iter().find(covers).is_none() {
                        unknown.push(format!("{}: {text}", path.display()));
                    }
                }
            }
        }
        assert!(n_words > 40, "{n_words} words are too few: are they found?");
        assert!(unknown.is_empty(), "{}", unknown.join("\n"));
    }

    #[test]
    fn a_number_with_a_point_is_no_year() {
        let check = |text: &str, expected: bool| {
            let numeral = numerals(text).remove(0);
            let (before, after) = (&text[..numeral.place.start], &text[numeral.place.end..]);
            assert_eq!(
                is_date(before, &text[numeral.place.clone()], after),
                expected,
                "{text}"
            );
        };
        check("in 2024", true);
        check("on 31 October", true);
        check("20.7 to 44.7", false);
        check("19.5", false);
        let ends_year = |before: &str, ending: &str| is_date(before, ending, "");
        assert!(ends_year("in 2024/", "25") && ends_year("in 2024-", "25"));
        assert!(!ends_year("in 2024-", "26") && !ends_year("in 24-", "25"));
        check("2024%", false);
    }

    #[test]
    fn words_around_a_numeral_tell_no_number() {
        let text = "In 2024, 3 of 1,203 plans came within 20 weeks, 0.2%, as the office has counted them itself";
        let numerals = numerals(text);
        assert_eq!(
            words_around(text, &numerals[1]),
            "In #, # of # plans came within # weeks, #%, as the office"
        );
        assert_eq!(
            words_around(text, numerals.last().unwrap()),
            "In #, # of # plans came within # weeks, #%, as the office has counted them itself"
        );
        assert_eq!(masked("Q3 of 2024/25: 4.5%"), "Q# of #/#: #%");
    }
}
