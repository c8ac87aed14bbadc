//! What is different from the delivery before.

use super::ingest::Before;
use super::records::{Intake, Summary, TopicSummary};
use crate::areas::Level;
use crate::fault::thousands;
use serde::Serialize;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// What is different from the delivery before; for the terminal or as JSON.
#[derive(Debug, Serialize)]
pub struct Comparison {
    /// The date of the delivery before.
    pub delivery: String,
    /// Rows used of it; none if it cannot be read any more.
    pub used: Option<u64>,
    /// Sentences.
    pub changes: Vec<String>,
}

/// Returns what an intake has that the one before had not, and the other way round.
pub(super) fn with(now: &Intake, before: &Before) -> Comparison {
    let before = match before {
        Before::Read(before) => before,
        Before::Faulty(day) => {
            let sentence = format!(
                "The delivery before, of {day}, cannot be read with this configuration: it is not \
                 compared."
            );
            return Comparison {
                delivery: day.to_string(),
                used: None,
                changes: vec![sentence],
            };
        }
    };
    let day = before.as_of.map(|day| day.to_string()).unwrap_or_default();
    let used = |intake: &Intake| -> u64 { intake.files.iter().map(|file| file.used).sum() };
    let mut changes = vec![format!(
        "Since the delivery of {day}: {}",
        rows(used(before), used(now))
    )];
    changes.extend(topics(&before.summary, &now.summary));
    changes.extend(areas(&before.summary.areas, &now.summary.areas));
    Comparison {
        delivery: day,
        used: Some(used(before)),
        changes,
    }
}

fn rows(before: u64, now: u64) -> String {
    let noun = |n: u64| if n == 1 { "row" } else { "rows" };
    match now.cmp(&before) {
        Ordering::Equal => "as many rows.".to_string(),
        Ordering::Greater => {
            let n = now - before;
            format!("{} more {}.", thousands(n), noun(n))
        }
        Ordering::Less => {
            let n = before - now;
            format!("{} fewer {}.", thousands(n), noun(n))
        }
    }
}

fn topics(before: &Summary, now: &Summary) -> Vec<String> {
    let old = |new: &TopicSummary| before.topics.iter().find(|old| old.label == new.label);
    let pairs = now.topics.iter().filter_map(|new| Some((old(new)?, new)));
    pairs.flat_map(|(old, new)| topic(old, new)).collect()
}

/// Returns the categories that are new and those that are gone: by name where the configuration
/// names them, and else, since they are what cells hold, by number.
fn topic(before: &TopicSummary, now: &TopicSummary) -> Vec<String> {
    let missing = |there: &TopicSummary, here: &TopicSummary| -> (Vec<String>, u64) {
        let labels = there.categories.keys();
        let labels = labels.filter(|label| !here.categories.contains_key(*label));
        let (named, others): (Vec<&String>, Vec<&String>) =
            labels.partition(|label| now.configured.contains(*label));
        let named = named.into_iter().map(|label| format!("`{label}`"));
        (named.collect(), others.len() as u64)
    };
    let label = &now.label;
    let mut sentences = Vec::new();
    for ((named, n_others), [one, many]) in [
        (missing(now, before), ["is new", "are new"]),
        (
            missing(before, now),
            ["has no case any more", "have no case any more"],
        ),
    ] {
        let mut words = named;
        let n = words.len() as u64 + n_others;
        match n_others {
            0 => {}
            1 => words.push("1 category that is not mapped".to_string()),
            n => words.push(format!("{n} categories that are not mapped")),
        }
        if n > 0 {
            let verb = if n == 1 { one } else { many };
            sentences.push(format!("{label}: {} {verb}.", list(&words)));
        }
    }
    sentences
}

fn areas(
    before: &BTreeMap<(Level, String), u64>,
    now: &BTreeMap<(Level, String), u64>,
) -> Vec<String> {
    let number = |areas: &BTreeMap<(Level, String), u64>, area: &(Level, String)| {
        areas.get(area).copied().unwrap_or(0)
    };
    let gone = before
        .iter()
        .filter(|(area, n)| **n > 0 && number(now, area) == 0);
    let come = now
        .iter()
        .filter(|(area, n)| **n > 0 && number(before, area) == 0);
    let names = |areas: Vec<(&(Level, String), &u64)>| -> Vec<String> {
        areas
            .into_iter()
            .map(|((_, name), _)| name.clone())
            .collect()
    };
    let (gone, come) = (names(gone.collect()), names(come.collect()));
    let mut sentences = Vec::new();
    if !gone.is_empty() {
        let verb = if gone.len() == 1 { "has" } else { "have" };
        sentences.push(format!("{} {verb} no case any more.", list(&gone)));
    }
    if !come.is_empty() {
        let verb = if come.len() == 1 { "has" } else { "have" };
        sentences.push(format!("{} {verb} cases and had none.", list(&come)));
    }
    sentences
}

/// Returns `a, b and c`; of many the first.
fn list(words: &[String]) -> String {
    const LISTED: usize = 12;
    if words.len() > LISTED {
        let n = words.len() - LISTED;
        return format!("{} and {n} more", words[..LISTED].join(", "));
    }
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
