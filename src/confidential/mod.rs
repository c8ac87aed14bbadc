//! The half that sees records and true counts.
//!
//! Its modules are private. One way out leads to the public: [`prepare`], whose [`release`] holds
//! published values alone. A second, [`inspect`], leads to the people who run the program: row
//! counts and the outcome of the plan, no cell of a table. [`clean`] turns a raw export into an
//! anonymised delivery, on the office's own machine. The public half cannot name a true
//! table:
//!
//! ```compile_fail,E0603
//! use sendstats::confidential::tabulate::SeriesTables;
//! ```

mod booking;
mod certificates;
mod compare;
mod earlier;
mod groups;
mod ingest;
mod inspect;
mod personal;
mod protect;
mod records;
mod same_cases;
mod tabulate;

pub use certificates::Certificates;
pub use ingest::clean::{CleanReport, Cleaning, clean, personal_data};
pub use inspect::PrivateReport;
pub use personal::{Screen, Suspicion};
pub use protect::release;

use crate::areas::Level;
use crate::chain::Chain;
use crate::config::{FILE, Project};
use crate::fault::{Error, Fault, Faults, Result};
use crate::period::Day;
use earlier::Earlier;
use protect::{Policy, Readers, TableSet};
use records::{Cases, Records};
use release::{Release, TableNote};
use std::collections::BTreeSet;
use tabulate::{Scope, SeriesTables};

/// Returns what may leave of a project's files, and the faults that only warn; deliveries after
/// `as_of` are not read.
///
/// All faults that stop come back together.
pub fn prepare(
    project: &Project,
    chain: &Chain,
    as_of: Option<Day>,
) -> Result<(Release, Vec<Fault>)> {
    let records = ingest::ingest(project, as_of)?;
    let warnings = warnings(&records);
    let (records, earlier) = earlier::after(project, chain, records, as_of)?;
    let (release, ()) = release_of(project, chain, records, earlier, |_, _, _| ())?;
    Ok((release, warnings))
}

/// Returns what [`prepare`] does, with the certificates of it; none where counts are rounded.
pub fn prepare_certified(
    project: &Project,
    chain: &Chain,
    as_of: Option<Day>,
) -> Result<(Release, Vec<Fault>, Option<Certificates>)> {
    let records = ingest::ingest(project, as_of)?;
    let warnings = warnings(&records);
    let (records, earlier) = earlier::after(project, chain, records, as_of)?;
    let (release, certificates) =
        release_of(project, chain, records, earlier, |all, release, readers| {
            certificates::certificates(all, release.areas(), release, readers)
        })?;
    Ok((release, warnings, certificates?))
}

/// Returns what became of the rows and of the plan, for the people who run the program, and what
/// may leave.
pub fn inspect(
    project: &Project,
    chain: &Chain,
    as_of: Option<Day>,
) -> Result<(PrivateReport, Release)> {
    let records = ingest::ingest(project, as_of)?;
    let intakes = inspect::intakes(project, &records.areas, &records.intakes);
    let events = records.events_file.as_ref().map(inspect::file);
    let (records, earlier) = earlier::after(project, chain, records, as_of)?;
    let wider = outcomes_of_wider_plan(project, &records, &earlier)?;
    let (release, ()) = release_of(project, chain, records, earlier, |_, _, _| ())?;
    let report = PrivateReport {
        events,
        ..inspect::report(intakes, &release, &wider)
    };
    Ok((report, release))
}

/// Returns what would become of every table if each kind of them went one level further down.
fn outcomes_of_wider_plan(
    project: &Project,
    records: &Records,
    earlier: &Earlier,
) -> Result<Vec<TableNote>> {
    let mut scope = scope(project, records)?;
    let levels: BTreeSet<Level> = records
        .areas
        .ids()
        .map(|area| records.areas.get(area).level)
        .collect();
    let levels: Vec<Level> = levels.into_iter().collect();
    scope.plan = scope.plan.wider(&levels);
    let tabulated =
        |cases: &Cases| tabulate::tabulate(cases.clone(), &records.areas, &scope, earlier);
    let series: Vec<_> = records.cases.iter().map(tabulated).collect();
    let (areas, editions) = (&records.areas, &earlier.editions);
    Ok(protect::outcomes(series, areas, &policy(project), editions))
}

fn warnings(records: &Records) -> Vec<Fault> {
    let warnings = records.intakes.iter().flat_map(|intake| &intake.warnings);
    let warnings: Faults = warnings.cloned().collect();
    warnings.into_vec()
}

/// Returns a release, and what `look` makes of the true tables beside it.
fn release_of<T>(
    project: &Project,
    chain: &Chain,
    records: Records,
    earlier: Earlier,
    look: impl FnOnce(&[SeriesTables], &Release, &Readers) -> T,
) -> Result<(Release, T)> {
    let scope = scope(project, &records)?;
    let tabulated = |cases: Cases| tabulate::tabulate(cases, &records.areas, &scope, &earlier);
    let series = records.cases.into_iter().map(tabulated).collect();
    let tables = TableSet {
        areas: records.areas,
        series,
        figures: records.figures,
        events: records.events,
        intakes: records.intakes,
        earlier,
    };
    let judge = |release: &Release| crate::exposed(release, project, chain);
    let (release, again, seen) = protect::protect(tables, &policy(project), &judge, look);
    earlier::check_numbers(chain, &again.layers, &again.revised)?;
    Ok((release, seen))
}

fn policy(project: &Project) -> Policy {
    let disclosure = &project.config.disclosure;
    Policy {
        threshold: disclosure.threshold.get(),
        group: disclosure.group,
        sensitive: disclosure.sensitive.clone(),
        base: disclosure.base(),
    }
}

fn scope(project: &Project, records: &Records) -> Result<Scope> {
    let site = &project.config.site;
    let area = |key: &str, code: &str| {
        records.areas.by_code(code).ok_or_else(|| {
            let problem = format!("site.{key}: there is no area with the code `{code}`");
            Error::project(FILE, problem)
        })
    };
    let home = area("home", &site.home)?;
    let spotlight = site.spotlight.as_deref();
    let spotlight = spotlight.map(|code| area("spotlight", code)).transpose()?;
    Ok(Scope {
        years: project.config.periods.years,
        home,
        spotlight,
        plan: project.config.publish.clone(),
    })
}
