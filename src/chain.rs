//! The releases of a project, each bound to the one before: what every reader of an earlier one has.
//!
//! `releases/DATE.json` holds the values that a release was the first to publish, what was withheld
//! beside them, and the policy; `releases/DATE.zip` is its site, whose files the other one binds;
//! `releases/SHA256SUMS` lists the files with their hashes. A build on top of them must bring every
//! number of theirs out again and must not add one that gives a small count away together with them,
//! so it does not begin before the chain is whole.

use crate::archive::Tombstone;
use crate::areas::Areas;
use crate::catalogue::{Facet, Statistic};
use crate::config::{Plan, Project, Reach};
use crate::fault::{Context, Error, Result};
use crate::period::{Day, PeriodKind, YearKind};
use crate::publish::format;
use crate::publish::site::{RECORD, sha256};
use crate::release::Row;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the releases in a project.
pub const FOLDER: &str = "releases";

/// The list of the releases with their hashes, in the form of `sha256sum`.
const SUMS: &str = "SHA256SUMS";

/// The form of the files, raised with every change of it. The first had no sites, the first two had queues in one part, the
/// first three cases that ended.
const FORMAT: u32 = 4;

/// Parts with the first form in which what is shown beside each alone is a part of its own.
const APART: [(Facet, u32); 2] = [(Facet::Queue, 3), (Facet::Ended, 4)];

/// What the page on method of a site with releases holds, and that of no other.
const HEADING: &str = "How releases follow each other";

/// What to do where a file of the chain is not as it was.
const PUT_BACK: &str = "Put the folder releases/ back from the backup, as it was.";

/// What is left to do, with its price.
const LAST_RESORT: &str = "If that cannot be done, begin a new chain with the next delivery, newer than every release: put it \
    into the folder of its day, then run `sendstats release --forget-chain REASON`. The \
    reason will stand on the page on method, and nothing protects families in what differs between the releases \
    before and after. Nothing was written.";

/// One release. Fields are in the order of the alphabet, so that a file has one form alone.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The newest as-of date of its inputs.
    pub date: String,
    /// By input of cases: the date of the delivery that it was made from.
    pub deliveries: BTreeMap<String, String>,
    /// Why the releases before it are not built on; none where they are.
    pub forgotten: Option<String>,
    pub format: u32,
    /// What stands in every download of the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    pub policy: BTreeMap<String, String>,
    /// The SHA-256 of the file of the release before.
    pub previous: Option<String>,
    /// Closed years as this release worked them out once more, as far as it shows them; none where it did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revised: Option<Vec<RevisedRow>>,
    /// By key.
    pub series: BTreeMap<String, SeriesEntry>,
    /// What [`crate::archive::hash_of`] gives for the files of its site; none where that was not kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// The parts of tables that this release was the first to decide on.
    pub tables: Vec<Layer>,
    /// By date: the SHA-256 of the tombstones of releases before it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub withdrawn: BTreeMap<String, String>,
}

/// What a release says of a clock or of complaints.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SeriesEntry {
    /// The last day that it spoke of.
    pub as_of: String,
    /// The month from which on limits that ran out are counted; none where it is the first.
    pub dues_from: Option<String>,
    pub threshold: u64,
}

/// The periods of a table that one release was the first to decide on.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    /// The project asks for the table beyond the usual plan.
    pub added: bool,
    /// Codes.
    pub areas: Vec<String>,
    pub kind: String,
    pub level: String,
    /// First days.
    pub periods: Vec<String>,
    /// The parts that it could have shown.
    pub planned: Vec<String>,
    pub rows: Vec<LayerRow>,
    pub series: String,
    /// The parts that it showed.
    pub shown: Vec<String>,
    /// The one period was not over.
    pub to_date: bool,
    /// Labels of the categories that its rows count together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub together: Vec<Vec<String>>,
    /// Key of the breakdown; none for totals.
    pub topic: Option<String>,
}

impl Layer {
    /// Says whether two are of the same table and areas, be it of other periods and parts.
    fn is_cut_from_same(&self, other: &Layer) -> bool {
        (&self.series, &self.kind, &self.level, &self.topic)
            == (&other.series, &other.kind, &other.level, &other.topic)
            && (self.to_date, &self.areas) == (other.to_date, &other.areas)
    }
}

/// Returns layers with those of one table side by side in the order of time, and those as one that show the same parts:
/// in which order periods were withheld, and how many at once, would tell by which rule each was.
pub fn side_by_side(layers: Vec<Layer>) -> Vec<Layer> {
    let mut tables: Vec<Vec<Layer>> = Vec::new();
    for layer in layers {
        let is_of_same = |of: &&mut Vec<Layer>| of[0].is_cut_from_same(&layer);
        let Some(of_table) = tables.iter_mut().find(is_of_same) else {
            tables.push(vec![layer]);
            continue;
        };
        let shows_same =
            |known: &&mut Layer| (&known.shown, &known.together) == (&layer.shown, &layer.together);
        if let Some(known) = of_table.iter_mut().find(shows_same) {
            known.periods.extend(layer.periods);
            known.periods.sort();
            known.rows.extend(layer.rows);
            known
                .rows
                .sort_by(|one, other| one.period.cmp(&other.period));
        } else {
            of_table.push(layer);
        }
    }
    for of_table in &mut tables {
        of_table.sort_by(|one, other| one.periods.cmp(&other.periods));
    }
    tables.into_iter().flatten().collect()
}

/// The published counts and quantiles of a row.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LayerRow {
    pub area: String,
    pub category: Option<String>,
    /// First day of the period.
    pub period: String,
    /// By measure: the number as it is published, or the symbol of one that is missing.
    pub values: BTreeMap<String, String>,
}

/// The revised counts of an area in a closed year.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RevisedRow {
    pub area: String,
    /// First day of the year.
    pub period: String,
    pub series: String,
    /// By measure.
    pub values: BTreeMap<String, u64>,
}

/// The releases that a build stands on, the oldest first.
#[derive(Debug, Clone, Default)]
pub struct Chain {
    entries: Vec<(Day, Entry)>,
    tombstones: BTreeMap<Day, Tombstone>,
    /// Every file of the chain with its hash, in order.
    sums: Vec<(String, String)>,
    /// There is to be a release, be it the first.
    is_begun: bool,
    /// Why a new chain begins with that release.
    reason: Option<String>,
}

impl Chain {
    /// Returns the releases of a project; none where there is no folder, or nothing in it.
    pub fn open(root: &Path) -> Result<Chain> {
        let folder = root.join(FOLDER);
        let found = files(&folder)?;
        let path = folder.join(SUMS);
        if !path.is_file() {
            return match found.first() {
                None => Ok(Chain::default()),
                Some(name) => Err(broken(
                    SUMS,
                    &format!("there is no such file beside {FOLDER}/{name}"),
                )),
            };
        }
        let text = fs::read_to_string(&path).with_context(|| format!("reading {FOLDER}/{SUMS}"))?;
        let sums = sums(&text)?;
        let mut chain = Chain {
            sums: sums.clone(),
            ..Chain::default()
        };
        let mut before: Option<&str> = None;
        for (name, sum) in sums.iter().filter(|(name, _)| day_of(name).is_some()) {
            let entry = read(&folder, name, sum)?;
            let day = day_of(name).filter(|day| day.to_string() == entry.1.date);
            let follows = entry.1.forgotten.is_some() || entry.1.previous.as_deref() == before;
            if day.is_none() || !follows || (before.is_some() && entry.1.forgotten.is_some()) {
                return Err(broken(name, "it does not follow the release before it"));
            }
            before = Some(sum);
            chain.entries.push(entry);
        }
        // Those before the first of a new chain are forgotten.
        let first = chain.entries.first();
        let forgets = first.is_some_and(|(_, entry)| entry.forgotten.is_some());
        let is_old = |name: &String| forgets && sums.first().is_some_and(|(one, _)| name < one);
        for name in found {
            if is_old(&name) || sums.iter().any(|(listed, _)| *listed == name) {
                continue;
            }
            let stone = part_of(&name).map(|(day, _)| Part::Tombstone.name(day));
            if sums
                .iter()
                .any(|(listed, _)| Some(listed) == stone.as_ref())
            {
                let problem =
                    "the release was withdrawn, and its site is here still. Delete this file";
                return Err(Error::project(
                    place(&name),
                    format!("{problem}. Nothing was written."),
                ));
            }
            let problem = format!("it is not listed in {FOLDER}/{SUMS}");
            return Err(broken(&name, &problem));
        }
        chain.read_sites(&folder)?;
        Ok(chain)
    }

    /// Reads the tombstones, and fails where a site or a tombstone is not as the releases have it.
    fn read_sites(&mut self, folder: &Path) -> Result<()> {
        for (name, sum) in &self.sums {
            let day = part_of(name).filter(|(_, part)| *part != Part::Record);
            let Some((day, part)) = day else { continue };
            if !self.entries.iter().any(|(of, _)| *of == day) {
                return Err(broken(name, "there is no release of that day in the chain"));
            }
            let path = folder.join(name);
            if !path.is_file() {
                return Err(broken(name, missing(part)));
            }
            let bytes = fs::read(&path).with_context(|| format!("reading {FOLDER}/{name}"))?;
            if sha256(&bytes) != *sum {
                return Err(broken(name, "the file was changed after its release"));
            }
            if part == Part::Tombstone {
                let tombstone = serde_json::from_slice(&bytes)
                    .map_err(|_| broken(name, "this version of the program cannot read it"))?;
                self.tombstones.insert(day, tombstone);
            }
        }
        for (day, entry) in &self.entries {
            let is_whole = match (self.sum(*day, Part::Site), self.tombstones.get(day)) {
                (Some(_), None) => entry.site.is_some(),
                (None, None) => entry.site.is_none(),
                (None, Some(tombstone)) => {
                    self.sum(*day, Part::Record) == Some(tombstone.record.as_str())
                        && tombstone.date == entry.date
                }
                (Some(_), Some(_)) => false,
            };
            if !is_whole {
                let problem = format!("it does not list the site of {day} as that release has it");
                return Err(broken(SUMS, &problem));
            }
            for (date, sum) in &entry.withdrawn {
                let of = Day::parse_iso(date).and_then(|day| self.sum(day, Part::Tombstone));
                if of != Some(sum) {
                    let name = format!("{date}.{}", Part::Tombstone.ending());
                    let problem = format!("the release of {day} knows that it was withdrawn");
                    return Err(broken(&name, &problem));
                }
            }
        }
        Ok(())
    }

    /// Returns the hash of a file of a release.
    pub fn sum(&self, day: Day, part: Part) -> Option<&str> {
        let name = part.name(day);
        let mut sums = self.sums.iter();
        let found = sums.find(|(listed, _)| *listed == name);
        found.map(|(_, sum)| sum.as_str())
    }

    /// Returns what was said of releases that were withdrawn.
    pub fn tombstones(&self) -> &BTreeMap<Day, Tombstone> {
        &self.tombstones
    }

    /// Returns the chain after a release of it was withdrawn: its site is deleted, and what is said of it
    /// stands in its place.
    pub fn without(mut self, root: &Path, day: Day, tombstone: Tombstone) -> Result<Chain> {
        let folder = root.join(FOLDER);
        let [stone, site] = [Part::Tombstone, Part::Site].map(|part| part.name(day));
        let text = serde_json::to_string_pretty(&tombstone).expect("a tombstone has a JSON form");
        let text = text + "\n";
        self.sums.retain(|(name, _)| *name != site);
        self.sums.push((stone.clone(), sha256(text.as_bytes())));
        self.sums.sort();
        let written = fs::write(folder.join(&stone), text).and_then(|()| list(&folder, &self.sums));
        if written.is_err() {
            fs::remove_file(folder.join(&stone)).ok();
        }
        written.with_context(|| format!("nothing was withdrawn: writing {FOLDER}/{stone}"))?;
        self.tombstones.insert(day, tombstone);
        let zip = folder.join(&site);
        if zip.is_file() {
            fs::remove_file(zip).with_context(|| {
                format!("the release is withdrawn; delete {FOLDER}/{site} by hand, which cannot be deleted")
            })?;
        }
        Ok(self)
    }

    /// Says whether a release was withdrawn together with its numbers.
    pub fn is_unrepeated(&self, day: Day) -> bool {
        let tombstone = self.tombstones.get(&day);
        tombstone.is_some_and(|tombstone| !tombstone.numbers_stand)
    }

    /// Returns the release before one that was withdrawn after it and whose numbers it repeats; none
    /// where there is none.
    pub fn repeated(&self, day: Day) -> Option<Day> {
        let mut entries = self.entries.iter();
        let (_, entry) = entries.find(|(of, _)| *of == day)?;
        let mut gone = self.tombstones.keys().copied();
        gone.find(|gone| {
            let knew = entry.withdrawn.contains_key(&gone.to_string());
            *gone < day && self.is_unrepeated(*gone) && !knew
        })
    }

    /// Returns a file of a release as it was kept; none where there is none.
    pub fn file(&self, root: &Path, day: Day, part: Part) -> Result<Option<Vec<u8>>> {
        let Some(sum) = self.sum(day, part) else {
            return Ok(None);
        };
        let name = part.name(day);
        let path = root.join(FOLDER).join(&name);
        let bytes = fs::read(path).with_context(|| format!("reading {FOLDER}/{name}"))?;
        if sha256(&bytes) != sum {
            return Err(broken(&name, "the file was changed after its release"));
        }
        Ok(Some(bytes))
    }

    /// Returns the releases with their days, the oldest first.
    pub fn entries(&self) -> &[(Day, Entry)] {
        &self.entries
    }

    /// Returns the chain of a project that is about to have a release.
    #[must_use]
    pub fn begun(self) -> Chain {
        Chain {
            is_begun: true,
            ..self
        }
    }

    /// Returns a new chain of a project that begins now, for a reason, whatever was before. The reasons of
    /// chains before it stay, as far as they can be read.
    pub fn forgetting(root: &Path, reason: &str) -> Result<Chain> {
        let folder = root.join(FOLDER);
        let earlier = records(&folder)?.into_iter().rev().find_map(|name| {
            let bytes = fs::read(folder.join(&name)).ok()?;
            let entry: Entry = serde_json::from_slice(&bytes).ok()?;
            Some((day_of(&name)?, entry.forgotten?))
        });
        let reason = match earlier {
            None => reason.to_string(),
            Some((day, earlier)) => {
                let day = format::date(day);
                format!("{reason} (and before, with the release of {day}: {earlier})")
            }
        };
        Ok(Chain {
            reason: Some(reason),
            ..Chain::default().begun()
        })
    }

    /// Returns why a new chain is to begin.
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// Says whether the project has releases, or is about to have the first.
    pub fn is_kept(&self) -> bool {
        self.is_begun || !self.entries.is_empty()
    }

    /// Returns on which release this stands, in words for the people who run the program; none where the
    /// project keeps no releases. Those after `as_of` have not come yet.
    pub fn standing(&self, as_of: Option<Day>) -> Option<String> {
        const ALONE: &str = "nothing of what was published before is taken into account.";
        if self.reason.is_some() {
            return Some(format!("This release begins a new chain: {ALONE}"));
        }
        let is_known = |day: Day| as_of.is_none_or(|as_of| day <= as_of);
        let mut days = self.entries.iter().map(|(day, _)| *day).rev();
        let last = days.find(|day| is_known(*day));
        let mut words = match (last, self.is_begun) {
            (Some(day), true) => format!("It follows the release of {day}."),
            (Some(day), false) => format!("It stands on the release of {day}."),
            (None, true) => format!("This is the first release: {ALONE}"),
            (None, false) => return None,
        };
        for day in self.tombstones.keys().filter(|day| is_known(**day)) {
            let numbers = if self.is_unrepeated(*day) {
                "none of the numbers that it was the first to publish is shown"
            } else {
                "its numbers stand"
            };
            write!(
                words,
                "\nThe release of {day} was withdrawn: {numbers}, and all is tested together with them, since readers may \
                 have kept it."
            )
            .expect("a string can be written to");
        }
        Some(words)
    }

    /// Fails where a folder holds the site of a release that is not there any more, or one that was
    /// built on releases where there are none.
    pub fn check_site(&self, root: &Path, out: &Path) -> Result<()> {
        if !self.entries.is_empty()
            && let Ok(bytes) = fs::read(out.join(RECORD))
            && let Ok(entry) = serde_json::from_slice::<Entry>(&bytes)
            && let Some(day) = Day::parse_iso(&entry.date)
        {
            // That of a chain which was forgotten may be there, too.
            let name = Part::Record.name(day);
            if fs::read(root.join(FOLDER).join(&name)).ok().as_ref() != Some(&bytes) {
                let problem = format!(
                    "the site in this folder is the release of {day}, and {FOLDER}/{name} is not there, or is \
                     another: the folder {FOLDER}/ is older than the site, and what was published since would be \
                     forgotten. Put a backup of it back that has that release"
                );
                let text = format!("{problem}. {LAST_RESORT}");
                return Err(Error::project(out.display(), text));
            }
        }
        if !self.entries.is_empty() || self.reason.is_some() {
            return Ok(());
        }
        let method = fs::read_to_string(out.join("methodology/index.html")).unwrap_or_default();
        if !method.contains(HEADING) {
            return Ok(());
        }
        let problem = "the site in this folder was built on releases, and the project has none any more: what is \
            published would be forgotten. Put the folder releases/ back from the backup. If that site was a trial \
            that nobody has seen, delete its folder.";
        Err(Error::project(
            out.display(),
            format!("{problem} {LAST_RESORT}"),
        ))
    }

    /// Returns why the releases before the first of the chain are forgotten, and since when: none where
    /// that is to be the next.
    pub fn forgotten(&self) -> Option<(Option<Day>, &str)> {
        match self.entries.first() {
            Some((day, entry)) => Some((Some(*day), entry.forgotten.as_deref()?)),
            None => Some((None, self.reason.as_deref()?)),
        }
    }

    /// Fails where the policy is not that of the releases.
    pub fn check_policy(&self, policy: &BTreeMap<String, String>) -> Result<()> {
        let Some((day, entry)) = self.entries.last() else {
            return Ok(());
        };
        let keys = entry.policy.keys().chain(policy.keys());
        let mut changed: Vec<&str> = keys
            .filter(|key| entry.policy.get(*key) != policy.get(*key))
            .map(String::as_str)
            .collect();
        changed.sort_unstable();
        changed.dedup();
        if changed.is_empty() {
            return Ok(());
        }
        let problem = format!(
            "what decides about publication is not what it was at that release: {}. Together with the \
             numbers that are out already, others would give small counts away",
            changed.join(", ")
        );
        let undo = format!(
            "Undo that change in {}.",
            if changed == ["areas"] {
                "the file of areas"
            } else {
                "sendstats.toml, or in the file of areas"
            }
        );
        Err(stopped(&format!("{day}.json"), &problem, &undo))
    }

    /// Fails where there is a release of that day, or of a later one.
    pub fn check_next(&self, root: &Path, date: Day) -> Result<()> {
        let newest = records(&root.join(FOLDER))?.pop();
        match newest.as_deref().and_then(day_of) {
            Some(last) if last >= date => Err(Error::project(
                place(&format!("{last}.json")),
                format!(
                    "there is a release of that day, and the newest delivery is of {date}: a release takes a \
                     newer delivery. Put that into a folder of its day; `build` writes the site of the release \
                     that there is. Nothing was written."
                ),
            )),
            _ => Ok(()),
        }
    }

    /// Returns a release as the next of the chain.
    pub fn bound(&self, root: &Path, mut entry: Entry) -> Result<Entry> {
        let folder = root.join(FOLDER);
        if entry.forgotten.is_some() {
            let newest = records(&folder)?.pop();
            let newest = newest.map(|name| fs::read(folder.join(name)));
            let newest = newest.transpose();
            entry.previous = newest
                .with_context(|| format!("reading {FOLDER}/"))?
                .map(|bytes| sha256(&bytes));
            return Ok(entry);
        }
        let last = self.entries.last();
        let last = last.and_then(|(day, _)| self.sum(*day, Part::Record));
        entry.previous = last.map(str::to_string);
        let withdrawn = self.tombstones.keys().filter_map(|day| {
            let sum = self.sum(*day, Part::Tombstone)?;
            Some((day.to_string(), sum.to_string()))
        });
        entry.withdrawn = withdrawn.collect();
        Ok(entry)
    }

    /// Writes the files of a release and lists them; the list comes last, so that a release that was
    /// cut off is told from a whole one.
    pub fn add(&self, root: &Path, entry: &Entry, zip: &[u8]) -> Result<PathBuf> {
        let day = Day::parse_iso(&entry.date).expect("a release has a date");
        let [record, site] = [Part::Record, Part::Site].map(|part| part.name(day));
        let text = entry.text();
        let mut sums = if entry.forgotten.is_some() {
            Vec::new()
        } else {
            self.sums.clone()
        };
        sums.push((record.clone(), sha256(text.as_bytes())));
        sums.push((site.clone(), sha256(zip)));
        let folder = root.join(FOLDER);
        fs::create_dir_all(&folder)
            .with_context(|| format!("nothing was released: making {FOLDER}/"))?;
        let written = fs::write(folder.join(&site), zip)
            .and_then(|()| fs::write(folder.join(&record), text))
            .and_then(|()| list(&folder, &sums));
        if written.is_err() {
            // Half a record would stop every later build.
            fs::remove_file(folder.join(&record)).ok();
            fs::remove_file(folder.join(&site)).ok();
        }
        written.with_context(|| format!("nothing was released: writing {FOLDER}/{record}"))?;
        Ok(folder.join(record))
    }
}

/// A file that the chain has of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Its numbers, and what binds it to the one before.
    Record,
    /// What stands in place of its site, since it was withdrawn.
    Tombstone,
    /// The site as it was.
    Site,
}

impl Part {
    const ALL: [Part; 3] = [Part::Record, Part::Tombstone, Part::Site];

    fn ending(self) -> &'static str {
        match self {
            Part::Record => "json",
            Part::Tombstone => "withdrawn.json",
            Part::Site => "zip",
        }
    }

    /// Returns the name of the file: `2026-10-31.zip`.
    pub fn name(self, day: Day) -> String {
        format!("{day}.{}", self.ending())
    }
}

/// Returns what is wrong where a file is not there.
fn missing(part: Part) -> &'static str {
    match part {
        Part::Record => "the release is missing",
        Part::Tombstone => "what says that the release was withdrawn is missing",
        Part::Site => "the site of the release is missing",
    }
}

/// Writes the list, the old one staying whole until then.
fn list(folder: &Path, sums: &[(String, String)]) -> std::io::Result<()> {
    let mut lines = String::new();
    for (name, sum) in sums {
        writeln!(lines, "{sum}  {name}").expect("a string can be written to");
    }
    let new = folder.join(format!(".{SUMS}.new"));
    let written = fs::write(&new, lines).and_then(|()| fs::rename(&new, folder.join(SUMS)));
    if written.is_err() {
        fs::remove_file(&new).ok();
    }
    written
}

impl Entry {
    /// Returns a release that stands alone.
    pub fn new(date: Day, policy: BTreeMap<String, String>, forgotten: Option<&str>) -> Entry {
        Entry {
            date: date.to_string(),
            deliveries: BTreeMap::new(),
            forgotten: forgotten.map(str::to_string),
            format: FORMAT,
            notice: None,
            policy,
            previous: None,
            revised: None,
            series: BTreeMap::new(),
            site: None,
            tables: Vec::new(),
            withdrawn: BTreeMap::new(),
        }
    }

    /// Returns the release as the text of its file.
    pub fn text(&self) -> String {
        serde_json::to_string_pretty(self).expect("a release has a JSON form") + "\n"
    }
}

/// Returns what decides about publication, by key: a change of it would publish other numbers of the
/// same cases. `areas` is the hash of the areas and of what lies in what.
pub fn policy(project: &Project, areas: String) -> BTreeMap<String, String> {
    let disclosure = &project.config.disclosure;
    let limits = project.clocks.iter();
    let limits: Vec<String> = limits
        .map(|(id, clock)| format!("{id} {}", clock.limit))
        .collect();
    let entries = [
        ("areas", areas),
        ("clocks", limits.join(", ")),
        ("disclosure.group", disclosure.group.to_string()),
        ("disclosure.method", disclosure.method.clone()),
        ("disclosure.sensitive", disclosure.sensitive.join(", ")),
        ("disclosure.threshold", disclosure.threshold.to_string()),
        (
            "periods.years",
            kind_key(PeriodKind::Year(project.config.periods.years)).to_string(),
        ),
        ("publish", plan_words(&project.config.publish)),
    ];
    let entries = entries.into_iter();
    entries.map(|(key, text)| (key.to_string(), text)).collect()
}

/// Returns the hash of the areas and of what lies in what; their names and people may change.
pub fn hash_of_areas(areas: &Areas) -> String {
    let mut text = String::new();
    for id in areas.ids() {
        let area = areas.get(id);
        let mut parents = area.parents.clone();
        parents.sort_unstable();
        let (code, level) = (&area.code, area.level.key());
        writeln!(text, "{code} {level} {}", parents.join(" ")).expect("a string can be written to");
    }
    sha256(text.as_bytes())
}

/// Returns the published counts and quantiles of a row, as far as the parts of the table that they
/// belong to are shown. What is derived from them, and what is told of curves, is left out.
pub fn values(row: &Row, shown: &[Facet]) -> BTreeMap<String, String> {
    let own = row.values().filter(|(measure, _)| {
        let is_shown = measure.facet().is_some_and(|facet| shown.contains(&facet));
        is_shown && !matches!(measure.statistic, Statistic::CohortMedian)
    });
    own.map(|(measure, value)| (measure.id.to_string(), format::csv(value)))
        .collect()
}

fn plan_words(plan: &Plan) -> String {
    let word = |reach: Reach| match reach {
        Reach::None => "none",
        Reach::DownTo(level) => level.key(),
    };
    format!(
        "years {}, quarters {}, months {}, breakdowns {}, exceptions {}",
        plan.years.key(),
        word(plan.quarters),
        word(plan.months),
        word(plan.breakdowns),
        word(plan.exceptions)
    )
}

/// Returns the word for a kind of period in the files.
pub fn kind_key(kind: PeriodKind) -> &'static str {
    match kind {
        PeriodKind::Year(YearKind::Calendar) => "calendar year",
        PeriodKind::Year(YearKind::Academic) => "academic year",
        PeriodKind::Year(YearKind::Financial) => "financial year",
        PeriodKind::Quarter => "quarter",
        PeriodKind::Month => "month",
    }
}

/// Returns the kind of period of a word in the files.
pub fn kind_of_key(key: &str) -> Option<PeriodKind> {
    let years = [YearKind::Calendar, YearKind::Academic, YearKind::Financial];
    let mut kinds = years
        .map(PeriodKind::Year)
        .into_iter()
        .chain([PeriodKind::Quarter, PeriodKind::Month]);
    kinds.find(|kind| kind_key(*kind) == key)
}

/// Returns the word for a part of a table in the files.
pub fn facet_key(facet: Facet) -> &'static str {
    match facet {
        Facet::Ended => "ended",
        Facet::Timely => "timely",
        Facet::Queue => "queue",
        Facet::Overdue => "overdue",
        Facet::Due => "due",
        Facet::Started => "started",
        Facet::Stopped => "stopped",
        Facet::Exceptions => "exceptions",
    }
}

/// Returns the part of a table of a word in the files.
pub fn facet_of_key(key: &str) -> Option<Facet> {
    Facet::ALL
        .into_iter()
        .find(|facet| facet_key(*facet) == key)
}

/// Returns a mistake in a file of the chain.
pub fn broken(name: &str, problem: &str) -> Error {
    stopped(name, problem, PUT_BACK)
}

/// Returns why a release cannot be built on, with what to do about it first.
pub fn stopped(name: &str, problem: &str, remedy: &str) -> Error {
    let text = format!("{problem}. {remedy} {LAST_RESORT}");
    Error::project(place(name), text)
}

fn place(name: &str) -> String {
    format!("{FOLDER}/{name}")
}

/// Returns the names of the files of releases, in order of date.
fn files(folder: &Path) -> Result<Vec<String>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("reading {FOLDER}/"))? {
        let entry = entry.with_context(|| format!("reading {FOLDER}/"))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.retain(|name| part_of(name).is_some());
    names.sort();
    Ok(names)
}

/// Returns the names of the files that hold the numbers of releases, in order of date.
fn records(folder: &Path) -> Result<Vec<String>> {
    let mut names = files(folder)?;
    names.retain(|name| day_of(name).is_some());
    Ok(names)
}

/// Returns the day of the file that holds a release's numbers.
fn day_of(name: &str) -> Option<Day> {
    let (day, part) = part_of(name)?;
    (part == Part::Record).then_some(day)
}

/// Returns the day of a release's file, and which of its files that is.
fn part_of(name: &str) -> Option<(Day, Part)> {
    let (date, ending) = name.split_once('.')?;
    let part = Part::ALL.into_iter().find(|part| part.ending() == ending)?;
    Some((Day::parse_iso(date)?, part))
}

/// Returns the names of the list with their hashes, in order.
fn sums(text: &str) -> Result<Vec<(String, String)>> {
    let mut sums: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let parts = line.split_once("  ");
        let (sum, name) = parts
            .filter(|(_, name)| part_of(name).is_some())
            .filter(|(_, name)| sums.last().is_none_or(|(last, _)| last.as_str() < *name))
            .ok_or_else(|| {
                broken(
                    SUMS,
                    "a line of it is no file of a release, in order of date",
                )
            })?;
        sums.push((name.to_string(), sum.to_string()));
    }
    if sums.is_empty() {
        return Err(broken(SUMS, "it lists no release"));
    }
    Ok(sums)
}

fn read(folder: &Path, name: &str, sum: &str) -> Result<(Day, Entry)> {
    let path = folder.join(name);
    if !path.is_file() {
        return Err(broken(name, "the release is missing"));
    }
    let bytes = fs::read(&path).with_context(|| format!("reading {FOLDER}/{name}"))?;
    if sha256(&bytes) != sum {
        return Err(broken(name, "the file was changed after its release"));
    }
    let mut entry: Entry = serde_json::from_slice(&bytes)
        .map_err(|_| broken(name, "this version of the program cannot read it"))?;
    if !(1..=FORMAT).contains(&entry.format) {
        return Err(broken(name, "another version of the program has made it"));
    }
    let day = Day::parse_iso(&entry.date);
    let day = day.ok_or_else(|| broken(name, "its date is none"))?;
    for (facet, apart) in APART {
        if entry.format < apart {
            let layers = entry.tables.iter_mut();
            layers.for_each(|layer| part_companion(layer, facet));
        }
    }
    Ok((day, entry))
}

/// Names what is shown beside a part alone as a part of its own where a layer has both in one.
fn part_companion(layer: &mut Layer, facet: Facet) {
    let Some(companion) = facet.companion() else {
        return;
    };
    for keys in [&mut layer.planned, &mut layer.shown] {
        let companion = facet_key(companion).to_string();
        let place = keys.iter().position(|key| key == facet_key(facet));
        if let Some(place) = place.filter(|_| !keys.contains(&companion)) {
            keys.insert(place + 1, companion);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Releases of before went on: what they call the queue are cases past their limit as well, and what they call those that
    /// ended are those in time.
    #[test]
    fn parts_of_an_older_release_have_in_them_what_is_shown_beside_them_alone() {
        let keys = |keys: &[&str]| {
            keys.iter()
                .map(ToString::to_string)
                .collect::<Vec<String>>()
        };
        let layer = serde_json::json!({
            "added": false, "areas": [], "kind": "quarter", "level": "district", "periods": [],
            "planned": ["ended", "queue", "due"], "rows": [], "series": "final_plan",
            "shown": ["queue"], "to_date": false, "topic": null,
        });
        let mut layer: Layer = serde_json::from_value(layer).unwrap();
        part_companion(&mut layer, Facet::Queue);
        assert_eq!(layer.planned, keys(&["ended", "queue", "overdue", "due"]));
        assert_eq!(layer.shown, keys(&["queue", "overdue"]));
        part_companion(&mut layer, Facet::Ended);
        let planned = ["ended", "timely", "queue", "overdue", "due"];
        assert_eq!(layer.planned, keys(&planned));
        assert_eq!(layer.shown, keys(&["queue", "overdue"]));
    }
    use crate::archive;
    use crate::publish::site::Site;
    use tempfile::TempDir;

    fn released(folder: &TempDir, dates: &[&str]) {
        for date in dates {
            let chain = Chain::open(folder.path()).unwrap();
            let day = Day::parse_iso(date).unwrap();
            chain.check_next(folder.path(), day).unwrap();
            let policy = [("periods.years".to_string(), "calendar year".to_string())];
            add(folder.path(), &chain, Entry::new(day, policy.into(), None));
        }
    }

    fn add(root: &Path, chain: &Chain, entry: Entry) {
        let mut entry = chain.bound(root, entry).unwrap();
        let mut site = Site::new();
        site.insert("index.html", entry.date.as_str()).unwrap();
        entry.site = Some(archive::hash_of(site.files()));
        chain.add(root, &entry, &archive::zipped(&site)).unwrap();
    }

    /// A record must not tell whether periods were withheld one after the other or at once.
    #[test]
    fn layers_do_not_tell_in_which_order_periods_were_withheld() {
        let layer = |level: &str, periods: &[&str], shown: &[&str]| Layer {
            added: false,
            areas: vec!["E10".into()],
            kind: "month".into(),
            level: level.into(),
            periods: periods.iter().map(ToString::to_string).collect(),
            planned: vec!["ended".into()],
            rows: shown
                .iter()
                .flat_map(|_| periods)
                .map(|period| LayerRow {
                    area: "E10".into(),
                    category: None,
                    period: period.to_string(),
                    values: BTreeMap::new(),
                })
                .collect(),
            series: "final_plan".into(),
            shown: shown.iter().map(ToString::to_string).collect(),
            to_date: false,
            together: Vec::new(),
            topic: None,
        };
        let region = || layer("region", &["2024-01-01"], &["ended"]);
        let kept = || layer("county", &["2024-02-01", "2024-04-01"], &["ended"]);
        let at_once = vec![
            region(),
            layer("county", &["2024-01-01", "2024-03-01"], &[]),
            kept(),
        ];
        let one_by_one = vec![
            region(),
            kept(),
            layer("county", &["2024-03-01"], &[]),
            layer("county", &["2024-01-01"], &[]),
        ];
        assert_eq!(side_by_side(one_by_one), at_once);
        assert_eq!(side_by_side(at_once.clone()), at_once);
        let in_pieces = vec![
            layer("county", &["2024-04-01"], &["ended"]),
            layer("county", &["2024-02-01"], &["ended"]),
        ];
        assert_eq!(side_by_side(in_pieces), [kept()]);
    }

    /// Returns what is said of the chain, or how many releases it has.
    fn told(folder: &TempDir) -> String {
        match Chain::open(folder.path()) {
            Ok(chain) => format!("{} releases", chain.entries().len()),
            Err(error) => error.to_string(),
        }
    }

    const DATES: [&str; 3] = ["2026-01-31", "2026-02-28", "2026-03-31"];

    #[test]
    fn each_release_is_bound_to_the_one_before() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(told(&folder), "0 releases");
        released(&folder, &DATES);
        let chain = Chain::open(folder.path()).unwrap();
        let days = DATES.map(|date| Day::parse_iso(date).unwrap());
        let sums = days.map(|day| chain.sum(day, Part::Record));
        let previous = chain
            .entries
            .iter()
            .map(|(_, entry)| entry.previous.as_deref());
        assert_eq!(previous.collect::<Vec<_>>(), [None, sums[0], sums[1]]);
        let again = chain
            .check_next(folder.path(), chain.entries[2].0)
            .unwrap_err();
        assert_eq!(
            again.to_string(),
            "releases/2026-03-31.json: there is a release of that day, and the newest delivery is of 2026-03-31: a \
             release takes a newer delivery. Put that into a folder of its day; `build` writes the site of the \
             release that there is. Nothing was written."
        );
    }

    #[test]
    fn what_is_missing_or_altered_is_named() {
        let check = |spoil: fn(&Path), expected: &str| {
            let folder = tempfile::tempdir().unwrap();
            released(&folder, &DATES);
            spoil(&folder.path().join(FOLDER));
            assert_eq!(
                told(&folder),
                format!("releases/{expected}. {PUT_BACK} {LAST_RESORT}")
            );
        };
        check(
            |folder| fs::remove_file(folder.join("2026-02-28.json")).unwrap(),
            "2026-02-28.json: the release is missing",
        );
        check(
            |folder| fs::remove_file(folder.join(SUMS)).unwrap(),
            "SHA256SUMS: there is no such file beside releases/2026-01-31.json",
        );
        check(
            |folder| {
                let path = folder.join("2026-03-31.json");
                let text = fs::read_to_string(&path).unwrap();
                fs::write(path, text.replace("calendar", "academic")).unwrap();
            },
            "2026-03-31.json: the file was changed after its release",
        );
        check(
            |folder| {
                let path = folder.join(SUMS);
                let text = fs::read_to_string(&path).unwrap();
                let (_, rest) = text.split_once('\n').unwrap();
                fs::write(path, rest).unwrap();
            },
            "2026-02-28.json: it does not follow the release before it",
        );
        check(
            |folder| fs::write(folder.join("2026-04-30.json"), "{}").unwrap(),
            "2026-04-30.json: it is not listed in releases/SHA256SUMS",
        );
        check(
            |folder| fs::remove_file(folder.join("2026-02-28.zip")).unwrap(),
            "2026-02-28.zip: the site of the release is missing",
        );
        check(
            |folder| {
                fs::copy(folder.join("2026-01-31.zip"), folder.join("2026-02-28.zip"))
                    .map(drop)
                    .unwrap();
            },
            "2026-02-28.zip: the file was changed after its release",
        );
        check(
            |folder| fs::write(folder.join("2026-04-30.zip"), "").unwrap(),
            "2026-04-30.zip: it is not listed in releases/SHA256SUMS",
        );
        check(
            |folder| {
                let path = folder.join(SUMS);
                let text = fs::read_to_string(&path).unwrap();
                let lines = text
                    .lines()
                    .filter(|line| !line.ends_with("2026-02-28.zip"));
                let lines: Vec<&str> = lines.collect();
                fs::write(path, lines.join("\n")).unwrap();
                fs::remove_file(folder.join("2026-02-28.zip")).unwrap();
            },
            "SHA256SUMS: it does not list the site of 2026-02-28 as that release has it",
        );
    }

    #[test]
    fn a_change_of_policy_is_named_by_its_key() {
        let folder = tempfile::tempdir().unwrap();
        released(&folder, &DATES);
        let chain = Chain::open(folder.path()).unwrap();
        let policy = |years: &str| [("periods.years".to_string(), years.to_string())].into();
        assert!(chain.check_policy(&policy("calendar year")).is_ok());
        let error = chain.check_policy(&policy("academic year")).unwrap_err();
        let said = error.to_string();
        assert!(said.contains("at that release: periods.years. "), "{said}");
    }

    #[test]
    fn a_new_chain_forgets_the_old_one_and_says_why() {
        let folder = tempfile::tempdir().unwrap();
        released(&folder, &DATES);
        fs::remove_file(folder.path().join("releases/2026-02-28.json")).unwrap();
        let day = Day::parse_iso("2026-04-30").unwrap();
        let entry = Entry::new(day, BTreeMap::new(), Some("the disk was lost"));
        add(folder.path(), &Chain::default(), entry);
        released(&folder, &["2026-05-31"]);
        let chain = Chain::open(folder.path()).unwrap();
        assert_eq!(chain.entries().len(), 2);
        assert_eq!(chain.forgotten(), Some((Some(day), "the disk was lost")));
        assert!(chain.entries()[0].1.previous.is_some());
        // A second time the first reason stays.
        let chain = Chain::forgetting(folder.path(), "academic years").unwrap();
        let both =
            "academic years (and before, with the release of 30 April 2026: the disk was lost)";
        assert_eq!(chain.forgotten(), Some((None, both)));
    }
}
