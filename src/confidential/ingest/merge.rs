//! Cases of one series from several inputs, as one.

use super::topics::{UNKNOWN, rank};
use crate::areas::Level;
use crate::confidential::records::{Cases, Topic};
use crate::series::Series;
use std::collections::{BTreeMap, BTreeSet};

/// Returns the cases with one entry for each series, its topics and categories in the order of
/// publication.
pub(super) fn by_series(parts: Vec<Cases>) -> Vec<Cases> {
    let mut all: BTreeMap<Series, Vec<Cases>> = BTreeMap::new();
    for part in parts {
        all.entry(part.series.clone()).or_default().push(part);
    }
    all.into_values().map(merged).collect()
}

/// Returns the parts of a series with topics and categories that they have in common.
pub(crate) fn with_common_topics(parts: Vec<Cases>) -> Vec<Cases> {
    let topics = topics(&parts);
    let parts = parts.into_iter().map(|part| Cases {
        topics: topics.clone(),
        ..retagged(part, &topics)
    });
    parts.collect()
}

fn merged(parts: Vec<Cases>) -> Cases {
    let parts = with_common_topics(parts).into_iter();
    let mut whole = parts
        .reduce(joined)
        .expect("a series is listed for the cases of some input");
    whole.covers.sort();
    whole.covers.dedup();
    whole
}

fn joined(mut one: Cases, other: Cases) -> Cases {
    one.as_of = one.as_of.min(other.as_of);
    one.covers.extend(other.covers);
    one.levels = common(one.levels, other.levels);
    one.complete_from = one.complete_from.max(other.complete_from);
    one.threshold = one.threshold.max(other.threshold);
    one.breaks.extend(other.breaks);
    one.sources.extend(other.sources);
    one.flags_exceptions &= other.flags_exceptions;
    one.list.extend(other.list);
    one
}

/// Returns the levels that both name; none named stands for all.
fn common(one: Option<Vec<Level>>, other: Option<Vec<Level>>) -> Option<Vec<Level>> {
    match (one, other) {
        (Some(one), Some(other)) => Some(
            one.into_iter()
                .filter(|level| other.contains(level))
                .collect(),
        ),
        (one, other) => one.or(other),
    }
}

/// Returns the breakdowns of all parts, by key.
fn topics(parts: &[Cases]) -> Vec<Topic> {
    let keys: BTreeMap<&str, &str> = parts
        .iter()
        .flat_map(|part| &part.topics)
        .map(|topic| (topic.key.as_str(), topic.label.as_str()))
        .collect();
    keys.into_iter()
        .map(|(key, label)| topic(parts, key, label))
        .collect()
}

fn topic(parts: &[Cases], key: &str, label: &str) -> Topic {
    let mut categories = BTreeSet::new();
    let mut several = false;
    for part in parts {
        match part.topics.iter().find(|topic| topic.key == key) {
            Some(topic) => {
                categories.extend(topic.categories.iter().cloned());
                several |= topic.several;
            }
            None if part.list.is_empty() => {}
            None => {
                categories.insert(UNKNOWN.to_string());
            }
        }
    }
    let mut categories: Vec<String> = categories.into_iter().collect();
    categories.sort_by(|one, other| rank(one).cmp(&rank(other)));
    Topic {
        key: key.to_string(),
        label: label.to_string(),
        categories,
        several,
    }
}

/// Returns the part with its cases tagged by the places of `topics`.
fn retagged(mut part: Cases, topics: &[Topic]) -> Cases {
    let moves: Vec<Move> = topics.iter().map(|topic| Move::new(&part, topic)).collect();
    for case in &mut part.list {
        case.tags = moves.iter().map(|to| to.tags(&case.tags)).collect();
    }
    part
}

/// How the tags of a topic move from a part to the whole.
enum Move {
    /// The topic's place in the part, and for each of its categories the new place.
    Of(usize, Vec<u16>),
    /// The part has no such topic: the place of the unknown.
    Unknown(u16),
}

impl Move {
    fn new(part: &Cases, topic: &Topic) -> Move {
        let to = |label: &String| {
            let place = topic.categories.iter().position(|known| known == label);
            place.map_or(0, |place| place as u16)
        };
        match part.topics.iter().position(|own| own.key == topic.key) {
            Some(place) => Move::Of(
                place,
                part.topics[place].categories.iter().map(to).collect(),
            ),
            None => Move::Unknown(to(&UNKNOWN.to_string())),
        }
    }

    fn tags(&self, old: &[Vec<u16>]) -> Vec<u16> {
        match self {
            Move::Unknown(place) => vec![*place],
            Move::Of(topic, places) => {
                let mut tags: Vec<u16> = old[*topic]
                    .iter()
                    .map(|tag| places[*tag as usize])
                    .collect();
                tags.sort_unstable();
                tags
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn inputs_of_one_series_become_one() {
        let input = |name: &str, columns: &str, rest: &str| {
            format!(
                "[inputs.{name}]\nkind = \"complaints\"\nfiles = \"data/*/{name}.csv\"\n\
                 columns = {{ area = \"area\", received = \"received\"{columns} }}\n{rest}\n"
            )
        };
        let one = input(
            "one",
            ", theme = \"theme\"",
            "threshold = 10\nlevels = [\"ward\", \"district\"]\ncovers = \"E14\"",
        );
        let two = input(
            "two",
            ", theme = \"theme\", outcome = \"outcome\"",
            "levels = [\"ward\", \"local_authority\"]\ncomplete_from = 2024-01-01",
        );
        check(
            &format!("{one}{two}"),
            &[
                (
                    "data/2024-12-31/one.csv",
                    "area,received,theme\nE05,2024-06-03,Transport\n",
                ),
                (
                    "data/2024-11-30/two.csv",
                    "area,received,theme,outcome\nE10,2024-06-03,Delay,Upheld\n",
                ),
            ],
            "complaints as of 2024-11-30, threshold 10, covers E10 E14, complete from 2024-01-01, \
             levels ward\n\
             Outcome: Upheld | Unknown\n\
             Theme: Delay | Transport\n\
             E05 2024-06-03 open, by 2024-06-17, Unknown, Transport\n\
             E10 2024-06-03 open, by 2024-06-17, Upheld, Delay\n\
             data/2024-12-31/one.csv: read 1, used 1\n\
             data/2024-11-30/two.csv: read 1, used 1\n",
        );
    }
}
