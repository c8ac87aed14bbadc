//! What is published of a series and what is not, as sentences.

use super::words;
use crate::areas::AreaId;
use crate::period::PeriodKind;
use crate::release::{Outcome, Release, Row, TableNote};
use crate::series::Series;
use std::collections::{BTreeMap, BTreeSet};

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
    let topic = topic.map(words::lower_first);
    let when = match (topic, to_date) {
        (None, _) => when.to_string(),
        (Some(topic), true) => format!("{when}, by {topic}"),
        (Some(topic), false) => format!("{when} and {topic}"),
    };
    let names = |outcome: fn(&Outcome) -> bool| -> Vec<String> {
        let fitting = notes.iter().filter(|note| outcome(&note.outcome));
        let mut names: Vec<String> = fitting.map(|note| areas_of(release, note)).collect();
        names.dedup();
        names
    };
    let mut sentences = Vec::new();
    let published = names(|outcome| *outcome != Outcome::Withheld);
    if !published.is_empty() {
        sentences.push(format!("{when}: published for {}.", list(&published)));
    }
    for note in notes.iter().filter(|note| !note.together.is_empty()) {
        let sets = note.together.iter();
        let sets: Vec<String> = sets
            .map(|labels| format!("“{}”", labels.join(" or ")))
            .collect();
        sentences.push(format!(
            "{when}, for {}: counted together, because one of them would be too small, are {}.",
            areas_of(release, note),
            list(&sets)
        ));
    }
    for note in notes {
        if let Outcome::Partly(withheld) = &note.outcome {
            let mut by_extent: BTreeMap<(bool, bool), Vec<&str>> = BTreeMap::new();
            for part in withheld {
                let is_of_some_periods = release.shows_in_some_periods(note, part.facet);
                let extent = (!part.is_of_all, is_of_some_periods);
                by_extent
                    .entry(extent)
                    .or_default()
                    .push(part.facet.words());
            }
            for ((is_of_some_areas, is_of_some_periods), parts) in by_extent {
                let areas = if is_of_some_areas {
                    format!("some {}", note.level.plural())
                } else {
                    areas_of(release, note)
                };
                let periods = if is_of_some_periods {
                    ", in some periods"
                } else {
                    ""
                };
                sentences.push(format!(
                    "{when}, for {areas}{periods}: withheld, because some counts would be too small, are {}.",
                    words::list(&parts)
                ));
            }
        }
    }
    let withheld = names(|outcome| *outcome == Outcome::Withheld);
    if !withheld.is_empty() {
        sentences.push(format!(
            "{when}: not published for {}, because some counts would be too small or could \
             be worked out. The next larger areas or longer periods are shown instead.",
            list(&withheld)
        ));
    }
    sentences
}

fn list(texts: &[String]) -> String {
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    words::list(&texts)
}

/// Returns whose cases a table of the plan is to count: `districts`, or `the district` where there is one.
fn areas_of(release: &Release, note: &TableNote) -> String {
    match n_areas(release, note) {
        1 => format!("the {}", note.level.singular()),
        _ => note.level.plural().to_string(),
    }
}

/// Returns how many areas have a row in a table, or else how many of its level have cases in the series.
fn n_areas(release: &Release, note: &TableNote) -> usize {
    let rows: BTreeSet<AreaId> = release.rows_of(note).map(Row::area).collect();
    if !rows.is_empty() {
        return rows.len();
    }
    let areas = release.areas();
    let covers = release.info(&note.series).map(|info| &info.covers[..]);
    let is_covered = |area: &AreaId| {
        let mut covers = covers.into_iter().flatten();
        covers.any(|whole| areas.is_within(*area, *whole))
    };
    areas.of_level(note.level).filter(is_covered).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Facet;
    use crate::release::{WithheldPart, support};

    const AREAS: &str = "E92 England country\nE10 Shire local_authority E92\n\
        E11 Vale local_authority E92\nE07 North district E10\nE08 South district E10\n\
        E05 Mill ward E07";

    fn part(facet: Facet, is_of_all: bool) -> WithheldPart {
        WithheldPart {
            facet,
            n_areas: 1,
            is_of_all,
        }
    }

    /// A reader of a site with releases was told that quarters were withheld which stood in the table.
    #[test]
    fn what_is_withheld_in_some_periods_is_said_to_be() {
        let of = |second: &str| {
            let lines = format!(
                "final_plan 2024Q1 E07 started=40 open=c\nfinal_plan 2024Q1 E08 started=40 open=9\n\
                 final_plan 2024Q2 E07 started=40 open={second}\n"
            );
            let release = support::release(AREAS, &lines);
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
                    "By quarter, for some districts{queue}: withheld, because some counts would be too \
                     small, are cases still open."
                ),
            ]
        };
        assert_eq!(of("12"), told(", in some periods"));
        assert_eq!(of("c"), told(""));
    }

    /// Readers met "for some of districts", and "the local authority" where there were several.
    #[test]
    fn sentences_are_grammatical_for_one_area_and_for_several() {
        let check = |line: &str, outcome: Outcome, together: &[&[&str]], expected: &[&str]| {
            let release = support::release(AREAS, line);
            let labels = |set: &&[&str]| set.iter().map(ToString::to_string).collect();
            let note = TableNote {
                outcome,
                together: together.iter().map(labels).collect(),
                ..release.notes()[0].clone()
            };
            let topic = note.topic.as_ref().map(|(_, label)| label.as_str());
            let kind = (note.kind, note.to_date, topic);
            assert_eq!(kind_sentences(&release, kind, &[&note]), expected);
        };
        let both = "final_plan 2024 E10 started=9\nfinal_plan 2024 E11 started=9";
        check(
            both,
            Outcome::Partly(vec![part(Facet::Ended, false), part(Facet::Due, false)]),
            &[],
            &[
                "By year: published for local authorities.",
                "By year, for some local authorities: withheld, because some counts would be too small, \
                 are cases that ended and cases whose limit ran out.",
            ],
        );
        check(
            "final_plan 2024-03 E10 started=9",
            Outcome::Partly(vec![part(Facet::Ended, true)]),
            &[],
            &[
                "By month: published for the local authority.",
                "By month, for the local authority: withheld, because some counts would be too small, \
                 are cases that ended.",
            ],
        );
        check(
            "final_plan 2024 E92 provisional Need/Speech started=9",
            Outcome::Published,
            &[&["Autism", "Deafness"], &["Hearing", "Sight"]],
            &[
                "For the year to date, by need: published for the country.",
                "For the year to date, by need, for the country: counted together, because one of them \
                 would be too small, are “Autism or Deafness” and “Hearing or Sight”.",
            ],
        );
        check(
            "final_plan 2024 E05 SEN_type/Speech started=9",
            Outcome::Published,
            &[],
            &["By year and SEN_type: published for the ward."],
        );
        check(
            "final_plan 2024Q1 E07 withheld",
            Outcome::Withheld,
            &[],
            &[
                "By quarter: not published for districts, because some counts would be too small or could \
                 be worked out. The next larger areas or longer periods are shown instead.",
            ],
        );
    }
}
