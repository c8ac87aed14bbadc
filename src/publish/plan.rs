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
        .flat_map(|((_, to_date, kind, topic), notes)| {
            kind_sentences(release, (kind, to_date, topic), &notes)
        })
        .collect()
}

fn kind_sentences(
    release: &Release,
    (kind, to_date, topic): (PeriodKind, bool, Option<&str>),
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
            let mut by_extent: BTreeMap<(bool, bool), Vec<&str>> = BTreeMap::new();
            for part in withheld {
                let is_of_some = release.shows_in_some_periods(note, part.facet);
                let extent = (!part.is_of_all, is_of_some);
                by_extent
                    .entry(extent)
                    .or_default()
                    .push(part.facet.words());
            }
            for ((is_of_some_areas, is_of_some_periods), parts) in by_extent {
                let of = if is_of_some_areas {
                    "for some of"
                } else {
                    "for"
                };
                let periods = if is_of_some_periods {
                    ", in some periods"
                } else {
                    ""
                };
                sentences.push(format!(
                    "{when}{topic}, {of} {}{periods}: withheld, because some counts would be too small, are {}.",
                    level_words(note.level),
                    words::list(&parts)
                ));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Facet;
    use crate::release::{WithheldPart, support};

    /// A reader of a site with releases was told that quarters were withheld which stood in the table.
    #[test]
    fn what_is_withheld_in_some_periods_is_said_to_be() {
        let areas = "E92 England country\nE10 Shire local_authority E92\n\
                     E07 North district E10\nE08 South district E10";
        let of = |second: &str| {
            let lines = format!(
                "final_plan 2024Q1 E07 started=40 open=c\nfinal_plan 2024Q1 E08 started=40 open=9\n\
                 final_plan 2024Q2 E07 started=40 open={second}\n"
            );
            let release = support::release(areas, &lines);
            let part = |facet, is_of_all| WithheldPart {
                facet,
                n_areas: 1,
                is_of_all,
            };
            let note = TableNote {
                outcome: Outcome::Partly(vec![
                    part(Facet::Queue, false),
                    part(Facet::Started, true),
                ]),
                ..release.notes()[0].clone()
            };
            kind_sentences(&release, (PeriodKind::Quarter, false, None), &[&note])
        };
        let told = |queue: &str| {
            [
                "By quarter: published for districts.".to_string(),
                "By quarter, for districts: withheld, because some counts would be too small, are \
                 cases that began."
                    .to_string(),
                format!(
                    "By quarter, for some of districts{queue}: withheld, because some counts would be too \
                     small, are cases still open."
                ),
            ]
        };
        assert_eq!(of("12"), told(", in some periods"));
        assert_eq!(of("c"), told(""));
    }
}
