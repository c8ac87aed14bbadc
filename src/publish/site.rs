//! The site as a value: every file by its path, and the manifest of them all.

use crate::fault::{Error, Result};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The path of the manifest.
pub const MANIFEST: &str = "manifest.json";

/// The path of the style sheet of every page.
pub const SHEET: &str = "style.css";

/// The path of the release that a site is: `releases/DATE.json` of its project.
pub const RECORD: &str = "data/release.json";

/// The name by which a manifest says that this program made the site.
pub const GENERATOR: &str = "sendstats";

/// A finished site: every file by its path, which has `/` on every system.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Site {
    /// No path leads out of the site, and no two differ in case alone.
    files: BTreeMap<String, Vec<u8>>,
    folded: BTreeSet<String>,
}

impl Site {
    /// Returns a site without files.
    pub fn new() -> Site {
        Site::default()
    }

    /// Adds a file; an error where the path is taken or is no path for every system.
    ///
    /// Paths that differ in case alone are one path on Windows and macOS.
    pub fn insert(&mut self, path: &str, bytes: impl Into<Vec<u8>>) -> Result<()> {
        if !is_portable(path) {
            let problem = "the name of a file has small and capital letters, digits, `-`, `_` and `.` alone, and no part of it begins or ends with a dot";
            return Err(Error::project(path, problem));
        }
        if path == MANIFEST || !self.folded.insert(path.to_lowercase()) {
            return Err(Error::project(path, "two files of the site have this path"));
        }
        self.files.insert(path.to_string(), bytes.into());
        Ok(())
    }

    /// Adds files, one after the other.
    pub fn extend(&mut self, files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<()> {
        files
            .into_iter()
            .try_for_each(|(path, bytes)| self.insert(&path, bytes))
    }

    /// Puts other bytes in the place of a file.
    pub fn replace(&mut self, path: &str, bytes: Vec<u8>) {
        let file = self.files.get_mut(path);
        *file.expect("a file that is replaced is there") = bytes;
    }

    /// Returns a file of the site.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// Returns every file but the manifest, ordered by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// Returns the manifest: who made the site, and the SHA-256 of every file.
    pub fn manifest(&self) -> String {
        let hashes: Map<String, Value> = self
            .files()
            .map(|(path, bytes)| (path.to_string(), Value::String(sha256(bytes))))
            .collect();
        let generator = format!("{GENERATOR} {}", env!("CARGO_PKG_VERSION"));
        let manifest = json!({ "generator": generator, "files": hashes });
        let text = serde_json::to_string_pretty(&manifest).expect("texts are written as JSON");
        text + "\n"
    }
}

/// Returns the SHA-256 of some bytes in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        write!(text, "{byte:02x}").expect("a string can be written to");
    }
    text
}

fn is_portable(path: &str) -> bool {
    path.split('/').all(|part| {
        let known = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        !part.is_empty()
            && part.chars().all(known)
            && !part.starts_with('.')
            && !part.ends_with('.')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_has_the_hash_of_every_file() {
        let mut site = Site::new();
        site.insert("index.html", "hello world").unwrap();
        site.insert("data/waits.csv", "").unwrap();
        let expected = format!(
            r#"{{
  "generator": "sendstats {}",
  "files": {{
    "data/waits.csv": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "index.html": "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"
  }}
}}
"#,
            env!("CARGO_PKG_VERSION")
        );
        assert_eq!(site.manifest(), expected);
    }

    #[test]
    fn a_path_is_taken_once_and_stays_within_the_site() {
        let mut site = Site::new();
        site.insert("areas/clowne/index.html", "").unwrap();
        for path in [
            "areas/clowne/index.html",
            "Areas/Clowne/index.html",
            "manifest.json",
            "../index.html",
            "/index.html",
            "areas//x",
            "areas\\x",
            "C:x",
            "",
            ".gitignore",
            "caf\u{e9}.html",
        ] {
            assert!(site.insert(path, "").is_err(), "{path}");
        }
    }
}
