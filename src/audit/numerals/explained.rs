//! Which numerals of a text nothing explains.

use super::context::{has_unit, is_context, is_differing, is_other_parameter};
use super::names;
use super::of_chart::of_chart;
use super::scope::{FIGURES, Mark, STILL_WAITING, Scope};
use super::told::{Many, Step, Told};
use super::{Numeral, numerals};
use crate::audit::days::Days;
use crate::audit::published::{Kind, Published};
use crate::period::Period;
use aho_corasick::AhoCorasick;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

/// What explains numerals, and what has been found of each text so far.
pub(in crate::audit) struct Explained<'p> {
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
        let numerals = self.numerals_beside_names(text);
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
            let names = self.published.names_in(text);
            open.retain(|place| !of_chart(text, &numerals, *place, chart, &names));
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

    /// Returns the numerals of a text, but those of short names that stand as names.
    fn numerals_beside_names(&self, text: &str) -> Vec<Numeral> {
        let short = self.published.short_names.iter().map(String::as_str);
        numerals(&names::hidden(text, short))
    }

    /// Returns the first numeral of a day that is another than the text says it to be.
    fn of_another_day(&self, text: &str, numerals: &[Numeral], scope: &Scope) -> Option<Numeral> {
        let wrong = self.days.wrong(text, scope.only_series(), self.published);
        if wrong.is_empty() {
            return None;
        }
        // An office can be called after a day.
        let known = self.known_places(text);
        let is_it = |numeral: &&Numeral| {
            let begins = |place: &Range<usize>| place.start == numeral.place.start;
            wrong.iter().any(begins) && !is_in(&known, numeral)
        };
        numerals.iter().find(is_it).cloned()
    }

    /// Says whether all numerals of a text stand in phrases that are known, as names of areas.
    pub fn has_only_names(&self, text: &str) -> bool {
        let numerals = self.numerals_beside_names(text);
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
    pub(super) fn told(&self, place: (usize, Period)) -> Arc<Told> {
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
