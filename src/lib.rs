//! Turns anonymised exports of complaints and waiting times into a public statistics site.
//!
//! The confidential half sees records and true counts; the public half sees a release alone.

pub mod areas;
pub mod audit;
pub mod catalogue;
pub mod confidential;
pub mod config;
pub mod engine;
pub mod fault;
pub mod figures;
pub mod period;
pub mod publish;
pub mod sdc;
pub mod series;
pub mod spelling;
pub mod stats;
pub mod symbol;
pub mod synth;
pub mod write;

pub use confidential::{PrivateReport, release};

use config::Project;
use fault::{Fault, Result};
use period::Day;
use publish::prose::Content;
use publish::site::Site;
use release::Release;
use std::collections::BTreeMap;
use std::path::Path;

/// Returns the whole site of the project in a folder; deliveries after `as_of` are not read.
///
/// Nothing is written: the same inputs give the same site, wherever and whenever it is made.
pub fn build(root: &Path, as_of: Option<Day>) -> Result<Site> {
    build_with_warnings(root, as_of).map(|(site, _)| site)
}

/// Returns the site as [`build`] does, and the faults that do not stop it.
pub fn build_with_warnings(root: &Path, as_of: Option<Day>) -> Result<(Site, Vec<Fault>)> {
    let project = Project::open(root)?;
    let (release, warnings) = confidential::prepare(&project, as_of)?;
    let content = Content::open(root)?;
    let site = publish::site(&release, &content, &project)?;
    attacked(&site, project.config.disclosure.threshold.get())?;
    Ok((site, warnings))
}

/// Returns the tables of which something can only be a small count, as an intruder sees them: from the
/// downloads of a release alone.
fn exposed(release: &Release, project: &Project) -> Vec<audit::Exposed> {
    let files = publish::download::downloads(release, &project.config);
    let files = files
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    let threshold = project.config.disclosure.threshold.get();
    // What cannot be read stops the build when all of it is audited.
    audit::exposed(&files.collect(), threshold).unwrap_or_default()
}

/// Fails if small counts follow from what a site publishes, or if it shows a number that what it
/// publishes does not explain.
fn attacked(site: &Site, threshold: u64) -> Result<()> {
    let files: BTreeMap<&str, &[u8]> = site.files().collect();
    let unreadable = |error: audit::Unreadable| fault::Error::Disclosure(error.to_string());
    let tables = audit::audit_tables(&files, threshold).map_err(unreadable)?;
    if !tables.findings.is_empty() {
        return Err(fault::Error::Disclosure(format!(
            "Small counts follow from the site that would have been built; nothing was written.\n{tables}\n\
             Leave out a breakdown (columns) or a level of areas (levels) of the input, and tell the makers of \
             the program: the protection should have seen it."
        )));
    }
    let findings = audit::audit_words(&files, threshold).map_err(unreadable)?;
    if findings.is_empty() {
        return Ok(());
    }
    Err(fault::Error::Disclosure(unexplained(&findings)))
}

/// Returns what to do about numbers that nothing explains, with the first of them.
fn unexplained(findings: &[audit::Finding]) -> String {
    const MOST: usize = 20;
    let mut lines: Vec<String> = findings
        .iter()
        .take(MOST)
        .map(ToString::to_string)
        .collect();
    if let Some(more) = findings.len().checked_sub(MOST).filter(|more| *more > 0) {
        lines.push(format!("and {more} more"));
    }
    format!(
        "The site that would have been built shows what its own tables do not explain; nothing was written.\n\
         {}\n\
         If the words are in a template of your own (templates/), put them into an element with the class \
         `content`. If not, the fault is the program's, and nothing in your files is wrong: send this message \
         to its makers. It holds no number of the site: each is written as #.",
        lines.join("\n")
    )
}

/// Returns what became of the rows and of the plan, and checks all that a build would do.
pub fn check(root: &Path, as_of: Option<Day>) -> Result<PrivateReport> {
    let project = Project::open(root)?;
    let (report, release) = confidential::inspect(&project, as_of)?;
    let content = Content::open(root)?;
    publish::site(&release, &content, &project)?;
    Ok(report)
}
