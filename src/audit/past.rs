//! The sites of past releases that stand beneath a site.

use super::against::Earlier;
use super::revised::{self, Revised};
use super::{Finding, Unreadable, tables};
use crate::archive::unmarked;
use crate::chain::FOLDER;
use crate::period::Day;
use crate::publish::site::MANIFEST;
use std::collections::{BTreeMap, BTreeSet};

/// A site that stands beneath another.
pub(super) struct Past<'f> {
    pub day: Day,
    /// Where it stands: `releases/2026-09-30/`.
    pub folder: String,
    /// By path below its folder, as they were released.
    pub files: BTreeMap<&'f str, &'f [u8]>,
}

/// Returns the files of a site itself, and the sites beneath it, the newest first. A folder without a
/// manifest is none.
pub(super) fn parted<'f>(
    files: &BTreeMap<&'f str, &'f [u8]>,
) -> (BTreeMap<&'f str, &'f [u8]>, Vec<Past<'f>>) {
    let has_manifest = |(day, rest): (&'f str, &'f str)| (rest == MANIFEST).then_some(day);
    let days = files.keys().filter_map(|path| has_manifest(place(path)?));
    let days: BTreeSet<&str> = days.collect();
    let mut present = BTreeMap::new();
    let mut past: BTreeMap<&str, BTreeMap<&str, &[u8]>> = BTreeMap::new();
    for (path, bytes) in files {
        match place(path).filter(|(day, _)| days.contains(day)) {
            Some((day, rest)) => {
                let files = past.entry(day).or_default();
                files.insert(rest, unmarked(rest, bytes))
            }
            None => present.insert(*path, *bytes),
        };
    }
    let past = past.into_iter().rev().filter_map(|(day, files)| {
        Some(Past {
            day: Day::parse_iso(day)?,
            folder: format!("{FOLDER}/{day}/"),
            files,
        })
    });
    (present, past.collect())
}

/// Returns the day and the rest of the path of a file in the folder of a past release.
pub(super) fn place(path: &str) -> Option<(&str, &str)> {
    let rest = path.strip_prefix(FOLDER)?.strip_prefix('/')?;
    let (day, rest) = rest.split_once('/')?;
    Day::parse_iso(day)?;
    Some((day, rest))
}

impl Past<'_> {
    /// Returns its tables of cases.
    pub fn tables(&self) -> Result<Earlier, Unreadable> {
        let rows = tables::rows(&self.files).map_err(|error| self.unreadable(&error))?;
        Ok(Earlier {
            name: self.folder.trim_end_matches('/').to_string(),
            rows,
            revised: Vec::new(),
        })
    }

    /// Returns what it has worked out once more.
    pub fn revised(&self) -> Result<Vec<Revised>, Unreadable> {
        let rows = revised::rows(&self.files).map_err(|error| self.unreadable(&error))?;
        let rows = rows.into_iter().map(|row| Revised {
            place: (format!("{}{}", self.folder, row.place.0), row.place.1),
            ..row
        });
        Ok(rows.collect())
    }

    fn unreadable(&self, error: &Unreadable) -> Unreadable {
        Unreadable {
            file: format!("{}{}", self.folder, error.file),
            line: error.line,
            problem: error.problem,
        }
    }

    /// Returns a finding in it as one of the site that it stands beneath.
    pub fn found(&self, finding: Finding) -> Finding {
        Finding {
            file: format!("{}{}", self.folder, finding.file),
            ..finding
        }
    }
}
