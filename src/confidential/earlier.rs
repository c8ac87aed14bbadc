//! What earlier releases knew and showed, made again from the deliveries that they were made from.

use super::booking::{Ledger, Published};
use super::ingest::{self, PastReader};
use super::records::{Cases, Intake, Ran, Records, Reference};
use super::same_cases::share_rows;
use super::tabulate::Spec;
use crate::areas::{Areas, Level};
use crate::catalogue::Facet;
use crate::chain::{self, Chain, Entry, Layer, RevisedRow};
use crate::config::{FILE, InputKind, Project};
use crate::fault::{Error, Fault, Result};
use crate::period::{Day, Period};
use crate::series::Series;
use std::collections::{BTreeMap, BTreeSet};

/// Of a hundred cases that the last release knew, those that the newest delivery may lack. Beyond it
/// something is wrong with the file, and each would count as one that ended without its event.
const MOST_GONE: usize = 10;

/// What a build stands on.
#[derive(Default)]
pub(super) struct Earlier {
    /// The project keeps releases, be it that this is the first.
    pub is_kept: bool,
    /// How many there are.
    pub n_releases: usize,
    /// Every table that one of them was the first to decide on.
    pub decided: Vec<Decided>,
    /// By series: cases that count otherwise than the newest deliveries would have it.
    pub late: BTreeMap<Series, u64>,
    /// Why the releases before the first are forgotten, and since when.
    pub forgotten: Option<(Day, String)>,
    /// What closed years were worked out from once more, the newest last.
    pub editions: Vec<Edition>,
}

/// The cases as a release knew them that worked closed years out once more.
pub(super) struct Edition {
    /// The number of the release, and its day.
    pub vintage: usize,
    pub day: Day,
    /// The last day that it spoke of, by series.
    pub as_of: BTreeMap<Series, Day>,
    /// How each case ran, in the order of the cases; those that came in later are not among them.
    pub ran: BTreeMap<Series, Vec<Ran>>,
    /// What it has shown; none where that is to be decided now.
    pub shown: Option<Vec<RevisedRow>>,
    /// None repeats its numbers.
    pub is_withdrawn: bool,
}

impl Edition {
    /// Says whether it has shown a measure of a place.
    pub fn has_shown(&self, series: &Series, area: &str, period: Period, measure: &str) -> bool {
        let first = period.first().to_string();
        let mut rows = self.shown.iter().flatten();
        rows.any(|row| {
            let place = (row.series.as_str(), row.area.as_str(), &row.period);
            place == (series.key(), area, &first) && row.values.contains_key(measure)
        })
    }
}

/// The periods of a table on which an earlier release has decided.
#[derive(Clone)]
pub(super) struct Decided {
    pub series: Series,
    /// Key of the breakdown.
    pub topic: Option<String>,
    /// Labels of the categories that it counts together.
    pub together: Vec<Vec<String>>,
    /// Its topic has no place yet: that is of the cases.
    pub spec: Spec,
}

/// Returns the cases as they count after the releases so far, with what those have decided; the rows of one
/// case have one number then, under whatever clock they count.
///
/// Where the project keeps no releases, cases count as they are.
pub(super) fn after(
    project: &Project,
    chain: &Chain,
    records: Records,
    as_of: Option<Day>,
) -> Result<(Records, Earlier)> {
    let (mut records, earlier) = booked(project, chain, records, as_of)?;
    share_rows(&mut records.cases, &records.areas, &project.clocks);
    Ok((records, earlier))
}

fn booked(
    project: &Project,
    chain: &Chain,
    mut records: Records,
    as_of: Option<Day>,
) -> Result<(Records, Earlier)> {
    if !chain.is_kept() {
        return Ok((records, Earlier::default()));
    }
    if project.config.disclosure.base().is_some() {
        let problem = "disclosure.method: releases are kept with \"suppress\" alone. Of rounded counts those of \
            several releases narrow each other down, which this version does not look at";
        return Err(Error::project(FILE, problem));
    }
    let files = records.intakes.iter().flat_map(|intake| &intake.files);
    let without_reference: Vec<Fault> = files
        .filter_map(|file| file.without_reference.clone())
        .collect();
    if !without_reference.is_empty() {
        return Err(Error::Faults(without_reference));
    }
    let areas = chain::hash_of_areas(&records.areas);
    chain.check_policy(&chain::policy(project, areas.clone()))?;
    let today = newest_delivery(&records.intakes);
    let entries = chain.entries().iter();
    // To pretend that deliveries have not come yet is to pretend the same of the releases.
    let known: Vec<&(Day, Entry)> = entries
        .filter(|(day, _)| as_of.is_none_or(|as_of| *day <= as_of))
        .collect();
    let mut earlier = Earlier {
        is_kept: true,
        n_releases: known.len(),
        forgotten: chain
            .forgotten()
            .and_then(|(day, reason)| Some((day.or(today)?, reason.to_string()))),
        ..Earlier::default()
    };
    let mut ledger = Ledger::default();
    let mut published = Published::new();
    let mut dues_from: BTreeMap<Series, Day> = BTreeMap::new();
    let n_releases = known.len();
    let mut reader = PastReader::default();
    for (vintage, (day, entry)) in known.into_iter().enumerate() {
        let name = format!("{day}.json");
        let inputs = entry.deliveries.keys().map(String::as_str);
        let past = reader.read(project, inputs, *day);
        let past = past.map_err(|error| unreadable(&name, entry, &error))?;
        check_deliveries(&name, entry, &past.deliveries)?;
        if today.is_none_or(|today| today < *day) || past.areas != areas {
            return Err(chain::stopped(
                &name,
                "the deliveries or the areas that it was made from are not there",
                "Put data/ back as it was, with the file of areas.",
            ));
        }
        if vintage + 1 == n_releases {
            check_known_again(project, *day, &past.cases, &records)?;
        }
        ledger.enter(past.cases, &published)?;
        if entry.revised.is_some() {
            let edition = edition(&ledger, entry, (vintage, *day));
            let edition = edition.ok_or_else(|| damaged(&name))?;
            earlier.editions.push(Edition {
                is_withdrawn: chain.is_unrepeated(*day),
                ..edition
            });
        }
        for (key, series) in &entry.series {
            let series_key = Series::from_key(key);
            let mut now = records.cases.iter();
            let now = now.find(|cases| cases.series == series_key);
            if now.is_none_or(|cases| cases.threshold != series.threshold) {
                let problem =
                    format!("`{key}` has another threshold now, or is not there any more");
                let undo = "Undo that change in sendstats.toml (`threshold` under [disclosure] or under the input, \
                    and the input's clocks).";
                return Err(chain::stopped(&name, &problem, undo));
            }
            let as_of = Day::parse_iso(&series.as_of).ok_or_else(|| damaged(&name))?;
            if let Some(day) = &series.dues_from {
                let day = Day::parse_iso(day).ok_or_else(|| damaged(&name))?;
                dues_from.entry(series_key.clone()).or_insert(day);
            }
            published.insert(series_key, as_of);
        }
        for layer in &entry.tables {
            let decided = decided(layer, entry, &records, vintage);
            let mut decided = decided.ok_or_else(|| damaged(&name))?;
            decided.spec.is_withdrawn = chain.is_unrepeated(*day);
            earlier.decided.push(decided);
        }
    }
    ledger.enter(records.cases.clone(), &published)?;
    let last = chain.entries()[..n_releases].last().map(|(day, _)| *day);
    if let (Some(last), Some(today)) = (last, today) {
        let due = edition_due(project, &ledger, &records, (last, today));
        earlier.editions.extend(due.map(|edition| Edition {
            vintage: n_releases,
            ..edition
        }));
    }
    (records.cases, earlier.late) = ledger.close(&records.cases);
    for cases in &mut records.cases {
        cases.dues_from = dues_from.get(&cases.series).copied();
    }
    check_topics(chain, &records, &earlier.decided)?;
    Ok((records, earlier))
}

/// Returns the cases as a release knew them that worked closed years out once more; nothing where a day of it is none.
fn edition(ledger: &Ledger, entry: &Entry, (vintage, day): (usize, Day)) -> Option<Edition> {
    let as_of = entry.series.iter().map(|(key, series)| {
        let day = Day::parse_iso(&series.as_of)?;
        Some((Series::from_key(key), day))
    });
    Some(Edition {
        vintage,
        day,
        as_of: as_of.collect::<Option<_>>()?,
        ran: ledger.as_they_ran(),
        shown: entry.revised.clone(),
        is_withdrawn: false,
    })
}

/// Returns the cases as they are known by now, if closed years are to be worked out once more: if the day of the
/// year for that has come since the last release.
fn edition_due(
    project: &Project,
    ledger: &Ledger,
    records: &Records,
    (last, today): (Day, Day),
) -> Option<Edition> {
    let yearly = project.config.publish.revised?;
    let cases = records.cases.iter();
    (last < yearly.last_by(today)).then(|| Edition {
        vintage: 0,
        day: today,
        as_of: cases
            .map(|cases| (cases.series.clone(), cases.as_of))
            .collect(),
        ran: ledger.as_they_ran(),
        shown: None,
        is_withdrawn: false,
    })
}

/// Fails where a breakdown of an earlier release is not there any more.
fn check_topics(chain: &Chain, records: &Records, decided: &[Decided]) -> Result<()> {
    for decided in decided {
        let mut all = records.cases.iter();
        let cases = all.find(|cases| cases.series == decided.series);
        let has_topic = |key: &String| {
            cases.is_some_and(|cases| cases.topics.iter().any(|topic| topic.key == *key))
        };
        if let Some(topic) = decided.topic.as_ref().filter(|key| !has_topic(key)) {
            let problem = format!("the breakdown `{topic}` of that release is not there any more");
            let (day, _) = &chain.entries()[decided.spec.vintage];
            let undo = format!(
                "Put the column of `{topic}` back into `columns` of the input, in sendstats.toml."
            );
            return Err(chain::stopped(&format!("{day}.json"), &problem, &undo));
        }
    }
    Ok(())
}

/// Fails where a number of an earlier release does not come out again.
pub(super) fn check_numbers(
    chain: &Chain,
    again: &[(usize, Layer)],
    revised: &BTreeMap<usize, Vec<RevisedRow>>,
) -> Result<()> {
    for (vintage, (day, entry)) in chain.entries().iter().enumerate() {
        if let Some(again) = revised.get(&vintage)
            && entry.revised.as_ref() != Some(again)
        {
            let problem = "a revised number does not come out again: a delivery or the way in which it is read is not \
                what it was";
            let undo = format!(
                "Undo the change in data/{day}/ or an earlier delivery, or in the [inputs] of sendstats.toml."
            );
            return Err(chain::stopped(&format!("{day}.json"), problem, &undo));
        }
        let mut again = again.iter().filter(|(of, _)| *of == vintage).peekable();
        if again.peek().is_none() {
            continue;
        }
        let mut again = again.map(|(_, layer)| layer);
        for layer in &entry.tables {
            if again.next() != Some(layer) {
                let topic = layer.topic.as_ref();
                let topic = topic.map_or_else(String::new, |topic| format!(" by {topic}"));
                let problem = format!(
                    "a number of the table {}, {}, {}{topic} does not come out again: a delivery or the way in \
                     which it is read is not what it was",
                    layer.series, layer.kind, layer.level
                );
                let undo = format!(
                    "Undo the change in data/{day}/ or an earlier delivery, or in the [inputs] of sendstats.toml: \
                     corrections belong in a new delivery."
                );
                return Err(chain::stopped(&format!("{day}.json"), &problem, &undo));
            }
        }
    }
    Ok(())
}

/// Returns the day of the newest delivery of cases.
pub(super) fn newest_delivery(intakes: &[Intake]) -> Option<Day> {
    let cases = intakes
        .iter()
        .filter(|intake| intake.kind != InputKind::Figures);
    cases.filter_map(|intake| intake.as_of).max()
}

fn unreadable(name: &str, entry: &Entry, error: &Error) -> Error {
    let said = error.to_string();
    let first = said.lines().next().unwrap_or_default();
    // What that error advises is meant for a delivery that is new.
    let first = first.split_once(". ").map_or(first, |(problem, _)| problem);
    let problem = format!("the deliveries that it was made from cannot be read any more ({first})");
    let days: BTreeSet<&str> = entry.deliveries.values().map(String::as_str).collect();
    let folders: Vec<String> = days.iter().map(|day| format!("data/{day}/")).collect();
    let undo = format!(
        "Put {} back from the backup, as it was, or undo the change in sendstats.toml that it no longer fits.",
        folders.join(", ")
    );
    chain::stopped(name, &problem, &undo)
}

fn damaged(name: &str) -> Error {
    chain::broken(
        name,
        "it names an area, a period or a part of a table that there is not",
    )
}

fn check_deliveries(name: &str, entry: &Entry, found: &BTreeMap<String, Day>) -> Result<()> {
    for (input, date) in &entry.deliveries {
        if found.get(input).map(Day::to_string).as_ref() != Some(date) {
            let problem = format!(
                "the delivery of {date} of inputs.{input}, which it was made from, is missing"
            );
            let undo = format!("Put data/{date}/ back from the backup, as it was.");
            return Err(chain::stopped(name, &problem, &undo));
        }
    }
    Ok(())
}

/// Fails where the newest delivery of an input lacks many of the cases that the last release knew.
fn check_known_again(
    project: &Project,
    last: Day,
    before: &[Cases],
    records: &Records,
) -> Result<()> {
    let (before, now) = (
        references(project, before),
        references(project, &records.cases),
    );
    let none = BTreeSet::new();
    let faults = before.iter().filter_map(|(input, before)| {
        let n_gone = before.difference(now.get(input).unwrap_or(&none)).count();
        if n_gone * 100 <= before.len() * MOST_GONE {
            return None;
        }
        let mut intakes = records.intakes.iter();
        let intake = intakes.find(|intake| intake.input == *input)?;
        Some(many_gone(intake, last, n_gone * 100 / before.len()))
    });
    let faults: Vec<Fault> = faults.collect();
    if faults.is_empty() {
        return Ok(());
    }
    Err(Error::Faults(faults))
}

/// Returns what the cases of every input are known again by.
fn references<'a>(project: &'a Project, cases: &[Cases]) -> BTreeMap<&'a str, BTreeSet<Reference>> {
    let mut references: BTreeMap<&str, BTreeSet<Reference>> = BTreeMap::new();
    for case in cases.iter().flat_map(|cases| &cases.list) {
        let input = ingest::input_of(project, case.row);
        references.entry(input).or_default().extend(case.reference);
    }
    references
}

/// Returns the fault of a delivery without many of the cases of the release before; the share is in
/// tens, so that it tells of no single case.
fn many_gone(intake: &Intake, last: Day, percent: usize) -> Fault {
    let path = intake.files.last().map_or("", |file| file.path.as_str());
    let folder = path.rsplit_once('/').map_or(path, |(folder, _)| folder);
    let share = match (percent + 5) / 10 * 10 {
        100.. => "nearly all".to_string(),
        tens => format!("about {tens} of a hundred"),
    };
    let input = &intake.input;
    Fault::in_file(
        folder,
        format!(
            "{share} cases of inputs.{input} that the release of {last} knew are not in this delivery. Each would \
             count as ended without its event, and with a new reference once more as a new case"
        ),
        format!(
            "If references are written in another way, or the file is only a part, export it as before. If the \
             export leaves out old cases that are closed, write `delivery = \"add\"` under [inputs.{input}]: then \
             the earlier deliveries count too. If references have changed for good, begin a new chain with \
             `sendstats release --forget-chain REASON`; nothing protects what differs between the two."
        ),
    )
}

fn decided(layer: &Layer, entry: &Entry, records: &Records, vintage: usize) -> Option<Decided> {
    let kind = chain::kind_of_key(&layer.kind)?;
    let facets = |keys: &[String]| -> Option<Vec<Facet>> {
        keys.iter().map(|key| chain::facet_of_key(key)).collect()
    };
    let periods = layer.periods.iter().map(|first| {
        let period = Period::containing(kind, Day::parse_iso(first)?);
        (period.first().to_string() == *first).then_some(period)
    });
    let series = entry.series.get(&layer.series)?;
    let shown: BTreeSet<Facet> = facets(&layer.shown)?.into_iter().collect();
    Some(Decided {
        series: Series::from_key(&layer.series),
        topic: layer.topic.clone(),
        together: layer.together.clone(),
        spec: Spec {
            kind,
            is_added: layer.added,
            to_date: layer.to_date,
            is_withdrawn: false,
            until: Day::parse_iso(&series.as_of)?,
            n_cut_off: 0,
            without: None,
            vintage,
            decided: Some(shown),
            level: Level::parse(&layer.level)?,
            topic: None,
            groups: None,
            areas: area_ids(&layer.areas, &records.areas)?,
            facets: facets(&layer.planned)?,
            periods: periods.collect::<Option<_>>()?,
        },
    })
}

fn area_ids(codes: &[String], areas: &Areas) -> Option<Vec<crate::areas::AreaId>> {
    codes.iter().map(|code| areas.by_code(code)).collect()
}
