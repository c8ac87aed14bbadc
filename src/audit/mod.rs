//! An audit of a built site, as an intruder would read it.
//!
//! Nothing of the build is used, only the files that anybody can download. The counts of the tables
//! are set against each other in every way that holds by what they are counts of: parts and wholes,
//! areas and their parts, years and their months, stocks and flows. What follows for a number that
//! is not published, or for the difference of two that are, must not be a small count.
//!
//! Everything else that a reader can see is then held against those tables: each numeral is known by
//! its place (file, row and column, element), and is the published value of that place, follows from
//! published values, or is explained by its context. What cannot be placed is a finding.

#![expect(
    clippy::case_sensitive_file_extension_comparisons,
    clippy::float_cmp,
    reason = "names of files have small letters; ticks are equal or wrong"
)]

mod against;
mod charts;
mod days;
mod drawing;
mod flow;
mod html;
mod implied;
mod number_words;
mod numerals;
mod others;
mod pages;
mod past;
mod published;
mod record;
mod rests;
mod revised;
mod site;
mod tables;
mod withdrawn;

use crate::archive;
use crate::chain::Entry;
use crate::fault::{Context, Error, Result, relative};
use against::Earlier;
use flow::Memory;
use others::Figures;
use past::Past;
use std::collections::{BTreeMap, HashSet, VecDeque};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use walkdir::WalkDir;

pub use implied::Exposed;
pub(crate) use implied::nested;
pub use pages::CONTENT;
pub(crate) use revised::{Revised, few_revised};
pub use tables::{Clocks, OfClock, Unreadable};
pub use withdrawn::{Returned, Told, returned};

/// What is wrong with a site.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Path below the site's folder.
    pub file: String,
    /// The line that gives it away, or the first of those that do together.
    pub line: u64,
    pub problem: String,
}

/// Writes `data/waits.csv, line 14: ...`.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}, line {}: {}", self.file, self.line, self.problem)
    }
}

/// What an audit has looked at and found.
#[derive(Debug, Clone, Default)]
pub struct Audit {
    pub n_files: usize,
    /// Counts of cases that the tables publish.
    pub n_counts: usize,
    /// Numbers that are not published, or differences of some that are, which were bounded.
    pub n_bounded: usize,
    /// In order of files and lines.
    pub findings: Vec<Finding>,
}

/// Writes how much was looked at, and every finding.
impl fmt::Display for Audit {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        for finding in &self.findings {
            writeln!(f, "{finding}")?;
        }
        let found = match self.findings.len() {
            0 => "nothing small follows from them".to_string(),
            1 => "1 finding".to_string(),
            n => format!("{n} findings"),
        };
        write!(
            f,
            "Read {} files with {} counts of cases, and bounded {} numbers that are not among them: {found}.",
            self.n_files, self.n_counts, self.n_bounded
        )
    }
}

/// Audits the tables of cases among the files of a site, by path: what follows from them, and from
/// those of the past releases that stand beneath it. Counts from 1 to one below the threshold are small.
pub fn audit_tables(
    files: &BTreeMap<&str, &[u8]>,
    threshold: u64,
) -> std::result::Result<Audit, Unreadable> {
    audit_tables_after(files, threshold, &Judged::default())
}

/// What follows from tables that were looked at before: a build looks at the same ones again, as it tries several ways to
/// withhold what it must, and once more when all files are there. The same tables tell the same.
#[derive(Default)]
pub struct Judged {
    /// Those that were looked at last come last.
    looked: Mutex<VecDeque<(Asked, implied::Following)>>,
    lines: Memory,
}

/// The rows of tables, the figures of others and the threshold.
type Asked = (Vec<tables::Row>, Vec<Figures>, u64);

/// What was looked at is known as long as it has no more rows than these together, and the last of it always.
const MOST_ROWS_KNOWN: usize = 50_000;

impl Judged {
    fn following(
        &self,
        rows: Vec<tables::Row>,
        figures: Vec<Figures>,
        threshold: u64,
    ) -> implied::Following {
        let asked = (rows, figures, threshold);
        let looked = || self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let known = |(known, _): &&(Asked, _)| *known == asked;
        let met = looked()
            .iter()
            .rev()
            .find(known)
            .map(|(_, told)| told.clone());
        met.unwrap_or_else(|| {
            let told = following(&asked.0, &asked.1, threshold, &self.lines);
            keep(&mut looked(), (asked, told.clone()), MOST_ROWS_KNOWN);
            told
        })
    }
}

/// Keeps what was looked at, and of those before it as many as have no more rows than so many together with it.
fn keep(
    looked: &mut VecDeque<(Asked, implied::Following)>,
    last: (Asked, implied::Following),
    most_rows: usize,
) {
    looked.push_back(last);
    let mut n_rows: usize = looked.iter().map(|((rows, ..), _)| rows.len()).sum();
    while looked.len() > 1 && n_rows > most_rows {
        let first = looked.pop_front();
        n_rows -= first.map_or(0, |((rows, ..), _)| rows.len());
    }
}

/// Returns what follows from the rows of a site, by themselves and beside figures of others.
fn following(
    rows: &[tables::Row],
    figures: &[Figures],
    threshold: u64,
    memory: &Memory,
) -> implied::Following {
    let mut following = implied::audit(rows, threshold, memory);
    others::beside(&mut following, rows, figures, threshold, memory);
    following
}

/// Audits the tables of a site, as [`audit_tables`] does, of which some may have been looked at before.
pub fn audit_tables_after(
    files: &BTreeMap<&str, &[u8]>,
    threshold: u64,
    judged: &Judged,
) -> std::result::Result<Audit, Unreadable> {
    let (present, past) = past::parted(files);
    let mut rows = tables::rows(&present)?;
    let earlier = past.iter().map(Past::tables);
    let earlier = earlier.collect::<std::result::Result<Vec<Earlier>, Unreadable>>()?;
    let differences = against::add(&mut rows, &earlier, threshold);
    let mut revised = revised::rows(&present)?;
    for past in &past {
        revised.extend(past.revised()?);
    }
    let figures = others::figures(&present)?;
    let mut audit = judged.following(rows, figures, threshold).audit();
    audit.n_files = files.len();
    audit.findings.extend(differences);
    audit
        .findings
        .extend(revised::findings(&revised, threshold));
    audit.findings.sort();
    audit.findings.dedup();
    Ok(audit)
}

/// Returns the tables of cases, among the files of a site, of which something that is not told as it
/// is can only be a small count. `clocks` is what their pages will tell of them, `earlier` are the releases whose
/// periods to date readers may have kept, the newest first.
pub fn exposed(
    files: &BTreeMap<&str, &[u8]>,
    clocks: &Clocks,
    earlier: &[&Entry],
    threshold: u64,
    judged: &Judged,
) -> std::result::Result<Vec<Exposed>, Unreadable> {
    let mut rows = tables::rows_beside(files, clocks)?;
    let of = |entry: &&Entry| record::rows(entry, &rows).unwrap_or_default();
    let to_date = earlier.iter().flat_map(of).filter(|row| row.provisional);
    let known: HashSet<_> = rows.iter().map(against::counted).collect();
    let to_date = to_date.filter(|row| !known.contains(&against::counted(row)));
    let to_date: Vec<tables::Row> = to_date.collect();
    rows.extend(to_date);
    let figures = others::figures(files)?;
    Ok(judged.following(rows, figures, threshold).exposed())
}

/// Audits all files of a site: its tables, and every number in pages, drawings and names; and all files of
/// each past release beneath it, as a site of its own.
pub fn audit(
    files: &BTreeMap<&str, &[u8]>,
    threshold: u64,
) -> std::result::Result<Audit, Unreadable> {
    audit_after(files, threshold, &Judged::default())
}

/// Audits all files of a site, as [`audit()`] does, of which some tables may have been looked at before.
pub fn audit_after(
    files: &BTreeMap<&str, &[u8]>,
    threshold: u64,
    judged: &Judged,
) -> std::result::Result<Audit, Unreadable> {
    let mut audit = audit_tables_after(files, threshold, judged)?;
    audit.findings.extend(audit_words(files, threshold)?);
    for past in past::parted(files).1 {
        let of_past = audit_after(&past.files, threshold, judged)?;
        let of_past = of_past.findings.into_iter();
        audit
            .findings
            .extend(of_past.map(|finding| past.found(finding)));
    }
    audit.findings.sort();
    audit.findings.dedup();
    Ok(audit)
}

/// Audits every number in pages, drawings and names of files of a site: returns those that its tables
/// do not explain, in order of files and lines. Past releases beneath it are not read, but for their
/// manifests, each of which lists its files.
pub fn audit_words(
    files: &BTreeMap<&str, &[u8]>,
    threshold: u64,
) -> std::result::Result<Vec<Finding>, Unreadable> {
    // A part of a site, as tests have it, has no pages to read.
    if !files.keys().any(|path| path.ends_with(".html")) {
        return Ok(Vec::new());
    }
    let mut findings = site::findings(files, threshold)?;
    findings.sort();
    findings.dedup();
    Ok(findings)
}

/// Audits the site in a folder, as [`audit`] does, together with earlier sites, each as a folder, a ZIP or
/// the file of a release: an intruder has kept them.
pub fn audit_folder(site: &Path, threshold: u64, against: &[PathBuf]) -> Result<Audit> {
    let files = files_of(site)?;
    let unreadable = |error: Unreadable| Error::project(site.display(), error);
    let mut audit = audit(&by_path(&files), threshold).map_err(unreadable)?;
    if against.is_empty() {
        return Ok(audit);
    }
    let present = by_path(&files);
    let present = past::parted(&present).0;
    let mut rows = tables::rows(&present).map_err(unreadable)?;
    let figures = others::figures(&present).map_err(unreadable)?;
    let kept = against.iter().map(|path| earlier(path, &rows));
    let mut kept = kept.collect::<Result<Vec<Earlier>>>()?;
    let mut revised = revised::rows(&present).map_err(unreadable)?;
    revised.extend(
        kept.iter_mut()
            .flat_map(|kept| std::mem::take(&mut kept.revised)),
    );
    audit
        .findings
        .extend(revised::findings(&revised, threshold));
    let by_path = by_path(&files);
    let (_, past) = past::parted(&by_path);
    let past = past.iter().map(Past::tables);
    let past = past.collect::<std::result::Result<Vec<Earlier>, Unreadable>>();
    let past = past.map_err(unreadable)?;
    audit
        .findings
        .extend(against::add(&mut rows, &past, threshold));
    audit
        .findings
        .extend(against::add(&mut rows, &kept, threshold));
    let together = following(&rows, &figures, threshold, &Memory::default()).audit();
    audit.n_bounded = together.n_bounded;
    audit.findings.extend(together.findings);
    audit.findings.sort();
    audit.findings.dedup();
    Ok(audit)
}

/// Returns what somebody has kept of an earlier site; of a release's file the areas are known by the
/// rows of the site that is audited.
fn earlier(path: &Path, beside: &[tables::Row]) -> Result<Earlier> {
    let name = path.display().to_string();
    let wrong = |problem: &str| Error::project(path.display(), problem);
    let is = |ending: &str| path.is_file() && path.extension().is_some_and(|own| own == ending);
    let read = || std::fs::read(path).with_context(|| format!("reading {}", path.display()));
    if is("json") {
        let known = record::parsed(&read()?).and_then(|entry| {
            let revised = record::revised(&entry, beside)?;
            Some((record::rows(&entry, beside)?, revised))
        });
        let (rows, revised) = known.ok_or_else(|| wrong("this is no file of a release"))?;
        return Ok(Earlier {
            name,
            rows,
            revised,
        });
    }
    let files = if is("zip") {
        let files = archive::unzipped(&read()?);
        let files = files.filter(|files| files.contains_key("manifest.json"));
        files.ok_or_else(|| wrong("this is no ZIP of a site that sendstats has built"))?
    } else {
        files_of(path)?
    };
    let files = by_path(&files);
    let both = tables::rows(&files).and_then(|rows| Ok((rows, revised::rows(&files)?)));
    let (rows, revised) = both.map_err(|error| Error::project(path.display(), error))?;
    let revised = revised.into_iter().map(|row| Revised {
        place: (format!("{name}, {}", row.place.0), row.place.1),
        ..row
    });
    let revised = revised.collect();
    Ok(Earlier {
        name,
        rows,
        revised,
    })
}

/// Returns the files of a site, be it a past one from beneath a later one, as they were made.
fn by_path(files: &BTreeMap<String, Vec<u8>>) -> BTreeMap<&str, &[u8]> {
    let files = files.iter();
    files
        .map(|(path, bytes)| (path.as_str(), archive::unmarked(path, bytes)))
        .collect()
}

/// Returns the files of the site in a folder by their paths below it.
fn files_of(site: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for entry in WalkDir::new(site).sort_by_file_name() {
        let entry = entry.map_err(|error| Error::project(site.display(), error))?;
        // Git keeps an empty folder only with a file in it, and no server shows this one.
        let is_of_git = entry.depth() == 1 && entry.file_name() == ".gitignore";
        if entry.file_type().is_file() && !is_of_git {
            let path = relative(site, entry.path());
            let bytes = std::fs::read(entry.path()).with_context(|| format!("reading {path}"))?;
            files.insert(path, bytes);
        }
    }
    if !files.contains_key("manifest.json") {
        let problem = "this is no site that sendstats has built: manifest.json is missing";
        return Err(Error::project(site.display(), problem));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::{Judged, implied, keep, tables};
    use std::collections::{BTreeMap, VecDeque};

    /// Several ways to withhold something come to the same tables, one after another.
    #[test]
    fn tables_that_were_looked_at_are_known_though_others_came_between() {
        let judged = Judged::default();
        let n_known = || judged.looked.lock().unwrap().len();
        for threshold in [5, 6, 5, 6] {
            judged.following(Vec::new(), Vec::new(), threshold);
        }
        assert_eq!(n_known(), 2);
    }

    /// What is known of tables is not told of others: they are known by all that they hold.
    #[test]
    fn other_tables_are_looked_at_anew() {
        let judged = Judged::default();
        let n_findings = |stopped: u64| {
            let rows = rows(&format!("7,{stopped}"));
            judged.following(rows, Vec::new(), 5).found.len()
        };
        assert_eq!([9, 3, 9].map(n_findings), [0, 1, 0]);
        assert_eq!(judged.looked.lock().unwrap().len(), 2);
    }

    /// The tables of a large site are not all kept, and the last of them always.
    #[test]
    fn what_was_looked_at_long_ago_is_forgotten() {
        let mut looked = VecDeque::new();
        let mut sizes = |n_rows: usize| -> Vec<usize> {
            let rows = vec![rows("7,9").remove(0); n_rows];
            let last = ((rows, Vec::new(), 5), implied::Following::default());
            keep(&mut looked, last, 10);
            looked.iter().map(|((rows, ..), _)| rows.len()).collect()
        };
        assert_eq!(sizes(4), [4]);
        assert_eq!(sizes(6), [4, 6]);
        assert_eq!(sizes(1), [6, 1]);
        assert_eq!(sizes(11), [11]);
    }

    /// Returns the rows of a county's year, of which some cases ended and some stopped.
    fn rows(counts: &str) -> Vec<tables::Row> {
        let table = format!(
            "time_period,time_identifier,geographic_level,country_code,new_la_code,clock,breakdown_topic,breakdown,status,completed,stopped\n\
             2024,Calendar year,Local authority,E92,E10,final_plan,Total,Total,,{counts}\n"
        );
        let files = BTreeMap::from([("data/waits.csv", table.as_bytes())]);
        tables::rows(&files).unwrap()
    }
}
