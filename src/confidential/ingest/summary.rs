//! What an input of cases holds as a whole, to be looked at and compared with the delivery before.

use super::topics::UNKNOWN;
use crate::areas::{AreaId, Areas, Level};
use crate::confidential::records::{Cases, Summary, Topic, TopicSummary};
use crate::config::InputConfig;
use crate::period::Day;
use std::collections::{BTreeMap, BTreeSet};

/// Returns the summary of the cases of an input.
///
/// The clocks of a row are one case here: areas and categories are counted by rows.
pub(super) fn of(cases: &[Cases], areas: &Areas, cover: AreaId, input: &InputConfig) -> Summary {
    let lists = || cases.iter().flat_map(|cases| &cases.list);
    let first_of_rows = || {
        let mut seen = BTreeMap::new();
        let first = lists().map(|case| case.row).min().unwrap_or(0);
        lists().filter(move |case| {
            let place = case.row - first;
            let block: &mut u64 = seen.entry(place / 64).or_default();
            let bit = 1 << (place % 64);
            let is_new = *block & bit == 0;
            *block |= bit;
            is_new
        })
    };
    let mut by_area: BTreeMap<AreaId, u64> = BTreeMap::new();
    let mut levels: BTreeSet<Level> = BTreeSet::new();
    let n_topics = cases.first().map_or(0, |cases| cases.topics.len());
    let mut by_tag: Vec<BTreeMap<u16, u64>> = vec![BTreeMap::new(); n_topics];
    for case in first_of_rows() {
        *by_area.entry(case.area).or_default() += case.count;
        for (counts, tags) in by_tag.iter_mut().zip(&case.tags) {
            for tag in tags {
                *counts.entry(*tag).or_default() += case.count;
            }
        }
    }
    // An area of cases stands for those that it lies in as well.
    let mut n_cases: BTreeMap<AreaId, u64> = BTreeMap::new();
    for (area, number) in by_area {
        for ancestor in areas.ancestors(area) {
            *n_cases.entry(*ancestor).or_default() += number;
        }
        levels.insert(areas.get(area).level);
    }
    let is_asked = |level: &Level| {
        let named = input.levels.as_ref();
        named.is_none_or(|named| named.contains(level))
    };
    let below = areas.ids().filter(|area| {
        let level = areas.get(*area).level;
        *area != cover
            && areas.is_within(*area, cover)
            && is_asked(&level)
            && levels.iter().any(|known| level <= *known)
    });
    let area = |area: AreaId| {
        let number = n_cases.get(&area).copied().unwrap_or(0);
        (
            (areas.get(area).level, areas.title(area).to_string()),
            number,
        )
    };
    Summary {
        starts: range(lists().map(|case| case.start)),
        ends: range(lists().filter_map(|case| case.end.day())),
        topics: topics(cases, &by_tag, input),
        areas: below.map(area).collect(),
    }
}

fn range(days: impl Iterator<Item = Day>) -> Option<(Day, Day)> {
    days.fold(None, |range, day| match range {
        None => Some((day, day)),
        Some((first, last)) => Some((first.min(day), last.max(day))),
    })
}

fn topics(
    cases: &[Cases],
    by_tag: &[BTreeMap<u16, u64>],
    input: &InputConfig,
) -> Vec<TopicSummary> {
    let topics = cases.first().map_or(&[][..], |cases| &cases.topics);
    let of = |(topic, counts): (&Topic, &BTreeMap<u16, u64>)| {
        let configured = configured_labels(&topic.key, input);
        let category = |(place, label): (usize, &String)| {
            let number = counts.get(&(place as u16)).copied().unwrap_or(0);
            (label.clone(), number)
        };
        TopicSummary {
            label: topic.label.clone(),
            categories: topic.categories.iter().enumerate().map(category).collect(),
            configured,
        }
    };
    topics.iter().zip(by_tag).map(of).collect()
}

/// Returns the labels of a breakdown that the configuration itself gives: they may be named.
fn configured_labels(key: &str, input: &InputConfig) -> BTreeSet<String> {
    let labels = input.labels.get(key);
    let ids = input.values.get(key).into_iter().flat_map(BTreeMap::keys);
    let own = |id: &String| {
        let label = labels.and_then(|labels| labels.get(id)).cloned();
        label.unwrap_or_else(|| InputConfig::topic_label(id))
    };
    let renamed = labels.into_iter().flat_map(BTreeMap::values).cloned();
    let program = std::iter::once(UNKNOWN.to_string());
    ids.map(own).chain(renamed).chain(program).collect()
}
