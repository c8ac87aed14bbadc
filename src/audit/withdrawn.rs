//! What a site tells of releases that were withdrawn together with their numbers.

use super::against::{self, Earlier, place};
use super::flow::Memory;
use super::past::{Past, parted};
use super::tables::{Given, Row};
use super::{Finding, Unreadable, implied, record, tables};
use crate::chain::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a reader who never saw a withdrawn release can work out of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Returned {
    /// Of each release of which counts can be worked out.
    pub told: Vec<Told>,
    /// Small counts that follow from what is left, in order of files and lines.
    pub small: Vec<Finding>,
    /// The dates of the later releases without whose numbers none of those follows; nothing where
    /// they follow all the same.
    pub tellers: Vec<String>,
}

/// How much can be worked out of a withdrawn release.
#[derive(Debug, PartialEq, Eq)]
pub struct Told {
    /// The date of the release.
    pub date: String,
    pub n_counts: usize,
    pub n_told: usize,
    /// One of them: the measure, the area and the period.
    pub example: String,
}

/// Returns what follows from the tables of a site for the counts of periods that were over which
/// releases have told that are withdrawn now. `later` are those whose numbers it repeats.
///
/// Their rows stand in no table of the site, so an audit of that alone does not ask for them.
pub fn returned(
    files: &BTreeMap<&str, &[u8]>,
    withdrawn: &[&Entry],
    later: &[&Entry],
    threshold: u64,
) -> Result<Returned, Unreadable> {
    let (present, past) = parted(files);
    let mut rows = tables::rows(&present)?;
    let past = past.iter().map(Past::tables);
    against::add(
        &mut rows,
        &past.collect::<Result<Vec<Earlier>, _>>()?,
        threshold,
    );
    let of = |entry: &Entry| record::rows(entry, &rows).unwrap_or_default();
    let asked: Vec<(&str, Vec<Row>)> = withdrawn
        .iter()
        .map(|entry| (entry.date.as_str(), of(entry)))
        .collect();
    let tellers: Vec<(&str, Vec<Row>)> = later
        .iter()
        .map(|entry| (entry.date.as_str(), of(entry)))
        .collect();

    let n_rows = rows.len();
    let wanted = ask(&mut rows, &asked);
    let implied = implied::audit(&rows, threshold, &Memory::default());
    let small = implied.audit().findings;
    let told = wanted.iter().filter_map(|(date, wanted)| {
        let mut told = wanted.iter().filter(|number| implied.told.contains(number));
        let n_told = told.clone().count();
        let (row, measure) = told.next()?;
        let row = &rows[*row];
        Some(Told {
            date: (*date).to_string(),
            n_counts: wanted.len(),
            n_told,
            example: format!("`{measure}` of {}", place_of(row)),
        })
    });
    let told = told.collect();
    let tellers = if small.is_empty() {
        Vec::new()
    } else {
        tellers_of(&rows, n_rows, &tellers, threshold)
    };
    Ok(Returned {
        told,
        small,
        tellers,
    })
}

/// Returns where a row stands, in words.
fn place_of(row: &Row) -> String {
    let place = format!("{} in {}", row.area, row.period);
    if row.category == row.topic {
        return place;
    }
    format!("{place}, {}/{}", row.topic, row.category)
}

/// Adds the rows of withdrawn releases without their counts, and returns by date which counts there were:
/// the row and the measure.
fn ask<'d>(
    rows: &mut Vec<Row>,
    asked: &[(&'d str, Vec<Row>)],
) -> Vec<(&'d str, BTreeSet<(usize, &'static str)>)> {
    let mut wanted = Vec::new();
    for (date, of_release) in asked {
        let mut of_date = BTreeSet::new();
        let places: HashMap<_, usize> = rows.iter().map(place).zip(0..).collect();
        let known: Vec<Option<usize>> = of_release
            .iter()
            .map(|row| places.get(&place(row)).copied())
            .collect();
        let over = of_release.iter().zip(known);
        for (then, known) in over.filter(|(row, _)| !row.provisional) {
            let now = known.unwrap_or(rows.len());
            if known.is_none() {
                rows.push(Row {
                    file: format!("{}, {}", then.file, place_of(then)),
                    counts: BTreeMap::new(),
                    ..then.clone()
                });
            }
            for (measure, given) in &then.counts {
                rows[now].counts.entry(measure).or_insert(Given::Withheld);
                if *given != Given::Withheld {
                    of_date.insert((now, *measure));
                }
            }
        }
        wanted.push((*date, of_date));
    }
    wanted
}

/// Returns the dates of the fewest releases, one or else the oldest so many, without whose numbers no small
/// count follows. The rows from `n_rows` on are those that are asked for.
fn tellers_of(
    rows: &[Row],
    n_rows: usize,
    tellers: &[(&str, Vec<Row>)],
    threshold: u64,
) -> Vec<String> {
    let is_safe_without = |tellers: &[(&str, Vec<Row>)]| {
        let mut rows = rows.to_vec();
        let places: HashMap<_, usize> = { &rows[..n_rows] }.iter().map(place).zip(0..).collect();
        let hidden = tellers.iter().flat_map(|(_, rows)| rows);
        let hidden: Vec<(usize, &Row)> = hidden
            .filter_map(|row| Some((*places.get(&place(row))?, row)))
            .collect();
        for (now, row) in hidden {
            let now = &mut rows[now];
            for measure in row.counts.keys() {
                now.counts.insert(measure, Given::Withheld);
            }
            now.shares.clear();
        }
        implied::audit(&rows, threshold, &Memory::default())
            .found
            .is_empty()
    };
    let single = tellers.iter().map(std::slice::from_ref);
    let oldest = (2..=tellers.len()).map(|n| &tellers[..n]);
    let mut choices = single.chain(oldest);
    let found = choices.find(|tellers| is_safe_without(tellers));
    let found = found.unwrap_or_default().iter();
    found.map(|(date, _)| (*date).to_string()).collect()
}
