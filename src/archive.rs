//! The sites of past releases: kept as they were, put beneath the present site, and taken down.
//!
//! `releases/DATE.zip` is the site of a release without the copies of past ones that it has beneath
//! `releases/`. The next sites have it there, byte for byte but for a line of its style sheet that has its
//! pages say that they are not the newest: a site of its own, whose links stay in it.
//! Of one that was withdrawn `releases/DATE.withdrawn.json` tells why, in the place of the ZIP.

use crate::chain::{self, Chain, Entry, FOLDER, Part};
use crate::fault::{Error, Result};
use crate::period::Day;
use crate::publish::releases::{Past, Releases, Standing};
use crate::publish::site::{MANIFEST, RECORD, SHEET, Site, sha256};
use crate::series::Series;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipArchive, ZipWriter};

/// What is said of a release that was withdrawn. Fields are in the order of the alphabet, so that a
/// file has one form alone.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Tombstone {
    /// The release.
    pub date: String,
    /// Later releases go on repeating its numbers: what was unsafe stood in its pages alone.
    pub numbers_stand: bool,
    /// As it was typed.
    pub reason: String,
    /// The SHA-256 of the file with its numbers, which stays.
    pub record: String,
    /// The SHA-256 of the ZIP that is gone; none where there was none.
    pub site: Option<String>,
}

/// Returns a site as a ZIP, its manifest in it: the same bytes for the same site on every machine.
pub fn zipped(site: &Site) -> Vec<u8> {
    let manifest = site.manifest();
    let mut files: BTreeMap<&str, &[u8]> = site.files().collect();
    files.insert(MANIFEST, manifest.as_bytes());
    zip_of(&files)
}

fn zip_of(files: &BTreeMap<&str, &[u8]>) -> Vec<u8> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(6))
        .last_modified_time(DateTime::DEFAULT)
        .system(System::Unix)
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in files {
        zip.start_file(path, options)
            .and_then(|()| Ok(zip.write_all(bytes)?))
            .expect("a vector can be written to");
    }
    let zip = zip.finish().expect("a vector can be written to");
    zip.into_inner()
}

/// Returns the files of a site from its ZIP, by path; none where it is not one.
pub fn unzipped(bytes: &[u8]) -> Option<BTreeMap<String, Vec<u8>>> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut files = BTreeMap::new();
    for place in 0..zip.len() {
        let mut file = zip.by_index(place).ok()?;
        let path = file.name().ok()?.into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).ok()?;
        files.insert(path, bytes);
    }
    Some(files)
}

/// Returns what binds the files of a site to its release: the SHA-256 of the list that `sha256sum`
/// prints of them, by path, without the release itself and the manifest, which names it.
pub fn hash_of<'f>(files: impl Iterator<Item = (&'f str, &'f [u8])>) -> String {
    let files = files.filter(|(path, _)| *path != RECORD && *path != MANIFEST);
    let lines = files.map(|(path, bytes)| format!("{}  {path}\n", sha256(bytes)));
    sha256(lines.collect::<String>().as_bytes())
}

/// Returns what a site tells of the releases before it, the newest first; none where the project keeps
/// no releases. `date` is that of its newest cases; whether it is a release itself, its caller says.
pub fn releases(chain: &Chain, date: Option<Day>) -> Option<Releases> {
    if !chain.is_kept() {
        return None;
    }
    let is_before = |day: Day| date.is_none_or(|date| day < date);
    let entries = chain.entries().iter().rev();
    let past = entries
        .filter(|(day, _)| is_before(*day))
        .map(|(day, entry)| {
            let sum = chain.sum(*day, Part::Record).unwrap_or_default();
            Past {
                day: *day,
                sum: sum.to_string(),
                standing: match chain.tombstones().get(day) {
                    Some(tombstone) => Standing::Withdrawn {
                        reason: tombstone.reason.clone(),
                        numbers_stand: tombstone.numbers_stand,
                    },
                    None if entry.site.is_none() => Standing::NumbersAlone,
                    None => chain
                        .repeated(*day)
                        .map_or(Standing::Whole, Standing::Repeats),
                },
            }
        });
    let gone = chain.entries().iter();
    let gone = gone.filter(|(day, _)| is_before(*day) && chain.is_unrepeated(*day));
    Some(Releases {
        is_release: false,
        past: past.collect(),
        gone: gone.flat_map(|(_, entry)| published_by(entry)).collect(),
    })
}

/// Returns the series and the codes of areas of which a release was the first to publish numbers of periods
/// that were over.
fn published_by(entry: &Entry) -> impl Iterator<Item = (Series, String)> {
    let of_closed = entry.tables.iter().filter(|layer| !layer.to_date);
    of_closed.flat_map(|layer| {
        let is_number = |value: &String| value.parse::<f64>().is_ok();
        let rows = layer.rows.iter();
        let told = rows.filter(move |row| row.values.values().any(is_number));
        told.map(|row| (Series::from_key(&layer.series), row.area.clone()))
    })
}

/// What the style sheet of a past release has in addition beneath a later site. Its pages could not know that
/// they would be past, and must stay what they were; a sheet can put words above all of them. Colours are
/// none of the sheet's own, which may have been another's.
const MARK: &str = "\n/* Added beneath a later site: nothing else of this release is changed. */\n\
body::before { content: \"A past release, kept as it was published. For the newest figures, shorten this address to what stands \
before releases/.\"; display: block; padding: .5rem max(1.25rem, calc(50% - 33.75rem)); background: #ffe08a; color: #1d1d1b; \
border-bottom: 1px solid #1d1d1b; font-size: .875rem; font-weight: 600; }\n";

/// Returns a file of a past release as it stands beneath a later site.
fn marked(path: &str, mut bytes: Vec<u8>) -> Vec<u8> {
    if path == SHEET {
        bytes.extend(MARK.as_bytes());
    }
    bytes
}

/// Returns a file of a past release as it was released, from what stands beneath a later site.
pub fn unmarked<'b>(path: &str, bytes: &'b [u8]) -> &'b [u8] {
    let sheet = bytes.strip_suffix(MARK.as_bytes());
    sheet.filter(|_| path == SHEET).unwrap_or(bytes)
}

/// Puts the sites of past releases beneath a site, each as it was, and what leads to them.
pub fn put_past(
    root: &Path,
    chain: &Chain,
    releases: &Releases,
    leading: BTreeMap<String, Vec<u8>>,
    site: &mut Site,
) -> Result<()> {
    for (path, bytes) in leading {
        if site.get(&path).is_some() {
            site.replace(&path, bytes);
        } else {
            site.insert(&path, bytes)?;
        }
    }
    let whole = releases.past.iter();
    for past in whole.filter(|past| past.standing == Standing::Whole) {
        for (path, bytes) in files_of(root, chain, past.day)? {
            let place = format!("{FOLDER}/{}/{path}", past.day);
            site.insert(&place, marked(&path, bytes))?;
        }
    }
    Ok(())
}

/// Returns the files of a release's site, as the release has them.
fn files_of(root: &Path, chain: &Chain, day: Day) -> Result<BTreeMap<String, Vec<u8>>> {
    let name = Part::Site.name(day);
    let bytes = chain.file(root, day, Part::Site)?;
    let bytes = bytes.expect("the chain has the site of a release that is whole");
    let unreadable = || chain::broken(&name, "this version of the program cannot read it");
    let files = unzipped(&bytes).ok_or_else(unreadable)?;
    let of_site = files
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    let mut entries = chain.entries().iter();
    let entry = entries.find(|(of, _)| *of == day);
    let site = entry.and_then(|(_, entry)| entry.site.clone());
    let record = files.get(RECORD).map(|bytes| sha256(bytes));
    let is_it = site == Some(hash_of(of_site))
        && record.as_deref() == chain.sum(day, Part::Record)
        && files.contains_key(MANIFEST);
    if !is_it {
        return Err(chain::broken(&name, "it is not the site of that release"));
    }
    Ok(files)
}

/// What a withdrawal leaves to be done.
#[derive(Debug)]
pub struct Withdrawal {
    pub day: Day,
    pub numbers_stand: bool,
    /// Later releases whose sites repeat its numbers: no site shows them from now on.
    pub repeating: Vec<Day>,
}

/// Says what was done, what still stands and what is to be done.
impl fmt::Display for Withdrawal {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let day = self.day;
        writeln!(
            f,
            "Withdrawn: {FOLDER}/{day}.withdrawn.json says so, and the ZIP is gone. {FOLDER}/{day}.json stays, since readers may \
             have kept the release: later builds go on testing what is new together with its numbers."
        )?;
        if self.numbers_stand {
            writeln!(
                f,
                "Its numbers stand: this site and later releases go on repeating those of periods that were over."
            )?;
        } else {
            writeln!(
                f,
                "The next build shows no number that it was the first to publish. It says which can be worked out \
                 from later releases all the same, and stops where one of those is small."
            )?;
        }
        if !self.repeating.is_empty() {
            let days: Vec<String> = self.repeating.iter().map(Day::to_string).collect();
            writeln!(
                f,
                "Nor does it show the sites of later releases that repeat them: {}.",
                days.join(", ")
            )?;
        }
        write!(
            f,
            "To do: run `sendstats build` and upload the whole folder in place of the old one, so that nothing is left of \
             {FOLDER}/{day}/ on the server; until then readers find it. Delete it from copies and backups that others can read."
        )
    }
}

/// Takes a past release down: its ZIP is deleted, and a file with the reason stands in its place.
pub fn withdraw(root: &Path, day: Day, reason: &str, numbers_stand: bool) -> Result<Withdrawal> {
    let chain = Chain::open(root)?;
    let refused = |problem: String| Err(Error::project(format!("{FOLDER}/{day}.json"), problem));
    if chain.tombstones().contains_key(&day) {
        let name = Part::Tombstone.name(day);
        return refused(format!(
            "this release was withdrawn before; {FOLDER}/{name} says why"
        ));
    }
    if !chain.entries().iter().any(|(of, _)| *of == day) {
        let days: Vec<String> = chain
            .entries()
            .iter()
            .map(|(day, _)| day.to_string())
            .collect();
        return refused(match days.as_slice() {
            [] => "there is no release of that day: the project keeps none".to_string(),
            days => format!(
                "there is no release of that day in the chain; there are {}",
                days.join(", ")
            ),
        });
    }
    if chain.entries().last().is_some_and(|(last, _)| *last == day) {
        return refused(
            "this is the newest release, which is the site itself. If it must be gone now, take the site off the server. \
             Then make a release of a newer delivery with what was wrong put right, and withdraw this one after it"
                .to_string(),
        );
    }
    let tombstone = Tombstone {
        date: day.to_string(),
        numbers_stand,
        reason: reason.to_string(),
        record: chain.sum(day, Part::Record).unwrap_or_default().to_string(),
        site: chain.sum(day, Part::Site).map(str::to_string),
    };
    let chain = chain.without(root, day, tombstone)?;
    let later = chain.entries().iter().map(|(day, _)| *day);
    let repeating = later.filter(|later| chain.repeated(*later) == Some(day));
    Ok(Withdrawal {
        day,
        numbers_stand,
        repeating: repeating.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zip_holds_the_site_byte_for_byte() {
        let mut site = Site::new();
        for (path, text) in [
            ("index.html", "front"),
            ("data/waits.csv", ""),
            (RECORD, "{}"),
        ] {
            site.insert(path, text).unwrap();
        }
        let zip = zipped(&site);
        let files = unzipped(&zip).unwrap();
        let paths: Vec<&str> = files.keys().map(String::as_str).collect();
        assert_eq!(
            paths,
            [
                "data/release.json",
                "data/waits.csv",
                "index.html",
                MANIFEST
            ]
        );
        for (path, bytes) in site.files() {
            assert_eq!(files[path], bytes, "{path}");
        }
        assert_eq!(files[MANIFEST], site.manifest().as_bytes());
        assert!(unzipped(&zip[..zip.len() - 30]).is_none());
    }

    /// No clock, no system, and no processor is in it.
    #[test]
    fn a_zip_has_the_same_bytes_on_every_machine() {
        let text = "count,of,cases\n".repeat(5000);
        let files = BTreeMap::from([("a/b.csv", text.as_bytes()), ("index.html", b"front")]);
        let sum = "31780ff00e535337cfbfe292ba751eb40d342ba10e3c73230f7b4530594e07ee";
        assert_eq!(sha256(&zip_of(&files)), sum);
    }

    #[test]
    fn the_hash_of_a_site_is_that_of_its_files_but_the_release_itself() {
        let of = |files: &[(&str, &str)]| {
            let files = files.iter();
            hash_of(files.map(|(path, text)| (*path, text.as_bytes())))
        };
        let site = of(&[("a.html", "a"), ("b.html", "b")]);
        assert_eq!(
            of(&[
                ("a.html", "a"),
                ("b.html", "b"),
                (RECORD, "{}"),
                (MANIFEST, "{}")
            ]),
            site
        );
        assert_ne!(of(&[("a.html", "a"), ("b.html", "c")]), site);
        assert_ne!(of(&[("a.html", "a"), ("c.html", "b")]), site);
        assert_ne!(of(&[("a.html", "a")]), site);
    }
}
