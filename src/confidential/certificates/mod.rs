//! Certificates: other records that agree with all that is published and differ in a small count.
//!
//! For each small count that is not published rows of the deliveries are changed until the count is
//! another, while every published count, quantile, distribution and curve stays. Such records could be
//! the true ones, as far as the site tells, and nothing has to be known of how published counts hang together:
//! they are counted. The search for them is `search.rs`; that they are what they should be is added
//! up by `check.rs` from what is written.

mod check;
mod document;
mod search;
mod targets;
#[cfg(test)]
mod tests;
mod world;

use super::protect::Readers;
use super::protect::release::Release;
use super::tabulate::SeriesTables;
use crate::areas::Areas;
use crate::fault::{Context, Error, Result};
use search::Search;
use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};
use world::{World, apart, layouts, numbered, records};

/// The certificates of a build. They hold small true counts: they go into the private folder of the
/// project, and nowhere else.
pub struct Certificates {
    text: String,
    n_cells: usize,
    n_proved: usize,
}

/// The folder of a project that is never published.
const FOLDER: &str = "private";

impl Certificates {
    /// Returns how many small counts are not published, and how many of them are proved.
    pub fn n_proved(&self) -> (usize, usize) {
        (self.n_cells, self.n_proved)
    }

    /// Writes the certificates into the private folder of a project, which git is told to leave out, and
    /// returns the path. `site` is the hash of the manifest of the site that they belong to.
    pub fn write(&self, root: &Path, name: &str, site: &str) -> Result<PathBuf> {
        let folder = root.join(FOLDER);
        let path = folder.join(name);
        fs::create_dir_all(&folder)
            .with_context(|| format!("making the folder {}", folder.display()))?;
        let ignore = folder.join(".gitignore");
        if !ignore.exists() {
            fs::write(&ignore, "*\n").with_context(|| format!("writing {}", ignore.display()))?;
        }
        // They are added up before there is a site, whose hash therefore goes before all else.
        let rest = self.text.strip_prefix('{').expect("an object in JSON");
        let text = format!("{{\"site\":\"{site}\",{rest}");
        fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
        Ok(path)
    }

    /// Deletes certificates of a project that belong to another site than that with a manifest of this hash,
    /// and returns their path; none where there are no such.
    pub fn remove_of_another(root: &Path, name: &str, site: &str) -> Result<Option<PathBuf>> {
        let path = root.join(FOLDER).join(name);
        let Ok(text) = fs::read(&path) else {
            return Ok(None);
        };
        let certified: Option<OfSite> = serde_json::from_slice(&text).ok();
        if certified.is_some_and(|certified| certified.site == site) {
            return Ok(None);
        }
        fs::remove_file(&path)
            .with_context(|| format!("removing {}, which proves another site", path.display()))?;
        Ok(Some(path))
    }
}

/// What certificates say of the site that they belong to.
#[derive(Deserialize)]
struct OfSite {
    site: String,
}

/// Returns the certificates of a release; none where counts are rounded, of which nothing is proved.
pub(super) fn certificates(
    series: &[SeriesTables],
    areas: &Areas,
    release: &Release,
    readers: &Readers,
) -> Result<Option<Certificates>> {
    if release.base().is_some() {
        return Ok(None);
    }
    let apart = apart(series, areas);
    let layouts = layouts(series, &apart, areas);
    let tables = numbered(series, &apart, &layouts);
    let world = World::of(areas, series, &tables, release, readers);
    let records = records(series);
    let targets = targets::targets(&world);
    let search = Search::run(&world, &records, &targets);
    let document = document::document(&world, &records, &targets, &search);
    let text = serde_json::to_string(&document).expect("certificates have a JSON form") + "\n";
    let n_proved = check::check(&world, &records, &targets, &text).map_err(|flaw| {
        Error::Disclosure(format!(
            "The certificates do not add up: {flaw}. Nothing was written. Nothing in your files is wrong: send \
             this message to the makers of the program."
        ))
    })?;
    Ok(Some(Certificates {
        text,
        n_cells: targets.len(),
        n_proved,
    }))
}
