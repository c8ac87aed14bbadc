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

/// Fails if small counts follow from what a site publishes.
fn attacked(site: &Site, threshold: u64) -> Result<()> {
    let audit = audit::audit_tables(&site.files().collect(), threshold)
        .map_err(|error| fault::Error::Disclosure(error.to_string()))?;
    if audit.findings.is_empty() {
        return Ok(());
    }
    Err(fault::Error::Disclosure(format!(
        "Small counts follow from the site that would have been built; nothing was written.\n{audit}\n\
         Leave out a breakdown (columns) or a level of areas (levels) of the input, and tell the makers of \
         the program: the protection should have seen it."
    )))
}

/// Returns what became of the rows and of the plan, and checks all that a build would do.
pub fn check(root: &Path, as_of: Option<Day>) -> Result<PrivateReport> {
    let project = Project::open(root)?;
    let (report, release) = confidential::inspect(&project, as_of)?;
    let content = Content::open(root)?;
    publish::site(&release, &content, &project)?;
    Ok(report)
}
