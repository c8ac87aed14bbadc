//! What is published of a series and what is not, as sentences.

use super::words;
use crate::areas::Level;
use crate::period::PeriodKind;
use crate::release::{Outcome, Release, TableNote};
use crate::series::Series;
use std::collections::BTreeMap;

/// Returns the plan of a series and its outcome, a sentence for each kind of table.
pub fn sentences(release: &Release, series: &Series) -> Vec<String> {
    let mut by_kind: BTreeMap<(bool, bool, PeriodKind, Option<&str>), Vec<&TableNote>> =
        BTreeMap::new();
    for note in release.notes().iter().filter(|note| note.series == *series) {
        let topic = note.topic.as_ref().map(|(_, label)| label.as_str());
        by_kind
            .entry((topic.is_some(), note.to_date, note.kind, topic))
            .or_default()
            .push(note);
    }
    by_kind
        .into_iter()
        .flat_map(|((_, to_date, kind, topic), notes)| kind_sentences(kind, to_date, topic, &notes))
        .collect()
}

fn kind_sentences(
    kind: PeriodKind,
    to_date: bool,
    topic: Option<&str>,
    notes: &[&TableNote],
) -> Vec<String> {
    let when = match (kind, to_date) {
        (_, true) => "For the year to date",
        (PeriodKind::Year(_), _) => "By year",
        (PeriodKind::Quarter, _) => "By quarter",
        (PeriodKind::Month, _) => "By month",
    };
    let topic = topic.map_or_else(String::new, |topic| {
        format!(" and {}", words::lower_first(topic))
    });
    let names = |outcome: fn(&Outcome) -> bool| -> Vec<&str> {
        let fitting = notes.iter().filter(|note| outcome(&note.outcome));
        fitting.map(|note| level_words(note.level)).collect()
    };
    let mut sentences = Vec::new();
    let published = names(|outcome| *outcome != Outcome::Withheld);
    if !published.is_empty() {
        sentences.push(format!(
            "{when}{topic}: published for {}.",
            words::list(&published)
        ));
    }
    for note in notes.iter().filter(|note| !note.together.is_empty()) {
        let sets = note.together.iter();
        let sets: Vec<String> = sets
            .map(|labels| format!("“{}”", labels.join(" or ")))
            .collect();
        let sets: Vec<&str> = sets.iter().map(String::as_str).collect();
        sentences.push(format!(
            "{when}{topic}, for {}: counted together, because one of them would be too small, are {}.",
            level_words(note.level),
            words::list(&sets)
        ));
    }
    for note in notes {
        if let Outcome::Partly(withheld) = &note.outcome {
            for (is_of_all, of) in [(true, "for"), (false, "for some of")] {
                let parts = withheld.iter().filter(|part| part.is_of_all == is_of_all);
                let parts: Vec<&str> = parts.map(|part| part.facet.words()).collect();
                if !parts.is_empty() {
                    sentences.push(format!(
                        "{when}{topic}, {of} {}: withheld, because some counts would be too small, are {}.",
                        level_words(note.level),
                        words::list(&parts)
                    ));
                }
            }
        }
    }
    let withheld = names(|outcome| *outcome == Outcome::Withheld);
    if !withheld.is_empty() {
        sentences.push(format!(
            "{when}{topic}: not published for {}, because some counts would be too small or could \
             be worked out. The next larger areas or longer periods are shown instead.",
            words::list(&withheld)
        ));
    }
    sentences
}

fn level_words(level: Level) -> &'static str {
    match level {
        Level::LocalAuthority => "the local authority",
        level => level.plural(),
    }
}
