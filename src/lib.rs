//! Turns anonymised exports of complaints and waiting times into a public statistics site.
//!
//! The confidential half sees records and true counts; the public half sees a release alone.

pub mod archive;
pub mod areas;
pub mod audit;
pub mod catalogue;
pub mod chain;
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

pub use confidential::{Certificates, PrivateReport, release};

use chain::{Chain, Entry, Part, SeriesEntry};
use config::{InputKind, Project};
use fault::{Fault, Result};
use period::Day;
use publish::prose::Content;
use publish::site::{RECORD, Site};
use release::Release;
use series::Series;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Returns the whole site of the project in a folder; deliveries after `as_of` are not read.
///
/// Nothing is written: the same inputs give the same site, wherever and whenever it is made.
pub fn build(root: &Path, as_of: Option<Day>) -> Result<Site> {
    build_with_warnings(root, as_of).map(|(site, _)| site)
}

/// Returns the site as [`build`] does, and the faults that do not stop it.
pub fn build_with_warnings(root: &Path, as_of: Option<Day>) -> Result<(Site, Vec<Fault>)> {
    let project = Project::open(root)?;
    let chain = Chain::open(root)?;
    let (release, mut warnings) = confidential::prepare(&project, &chain, as_of)?;
    let (site, told) = printed(&project, &chain, &release)?;
    warnings.extend(told);
    Ok((site, warnings))
}

/// Returns the site as [`build`] does, the faults that do not stop it, and the certificates of what it
/// withholds; none where counts are rounded.
pub fn build_certified(
    root: &Path,
    as_of: Option<Day>,
) -> Result<(Site, Vec<Fault>, Option<Certificates>)> {
    let project = Project::open(root)?;
    let chain = Chain::open(root)?;
    let (release, mut warnings, certificates) =
        confidential::prepare_certified(&project, &chain, as_of)?;
    let (site, told) = printed(&project, &chain, &release)?;
    warnings.extend(told);
    Ok((site, warnings, certificates))
}

/// Returns the audited site of a release, with those before it beneath it, and what it tells of those
/// that were withdrawn.
fn printed(project: &Project, chain: &Chain, release: &Release) -> Result<(Site, Vec<Fault>)> {
    let root = &project.root;
    let content = Content::open(root)?;
    let date = newest_delivery(release);
    if let Some(day) = date.filter(|day| chain.tombstones().contains_key(day)) {
        let problem = "this release was withdrawn, so that its site is not built any more: name a later day as --as-of, \
            or none";
        return Err(fault::Error::project(
            format!("{}/{}", chain::FOLDER, Part::Tombstone.name(day)),
            problem,
        ));
    }
    let made = date.filter(|date| is_made_of(release, chain, *date));
    let mut releases = archive::releases(chain, date);
    if let Some(releases) = &mut releases {
        releases.is_release = made.is_some();
    }
    let printed = publish::print(release, &content, project, releases.as_ref())?;
    let mut site = printed.site;
    if let Some(record) = made.and_then(|day| chain.file(root, day, Part::Record).transpose()) {
        site.insert(RECORD, record?)?;
    }
    if let Some(releases) = &releases {
        archive::put_past(root, chain, releases, printed.leading, &mut site)?;
    }
    let threshold = project.config.disclosure.threshold.get();
    let told = told_of_withdrawn(chain, date, &site, threshold)?;
    attacked(&site, threshold, &project.judged)?;
    Ok((site, told))
}

/// Says whether the release of a day was made from these deliveries, and of no input less, and shows all that it was the
/// first to show: with an input that came to the project later a site of that day is a trial.
fn is_made_of(release: &Release, chain: &Chain, day: Day) -> bool {
    let own = deliveries(release).map(|(input, day)| (input.to_string(), day.to_string()));
    let own: BTreeMap<String, String> = own.collect();
    let mut entries = chain.entries().iter();
    entries.any(|(known, entry)| {
        *known == day && entry.deliveries == own && shows_revised(release, entry)
    })
}

/// Says whether all revised counts of a release are shown still: not those of years that another one was the first to
/// publish which was withdrawn since.
fn shows_revised(release: &Release, entry: &Entry) -> bool {
    let kept = entry.revised.iter().flatten();
    let n_kept: usize = kept.map(|row| row.values.len()).sum();
    let revision = release
        .revision()
        .filter(|of| of.day().to_string() == entry.date);
    let counts = revision.map_or(&[][..], |revision| revision.counts());
    let shown = counts.iter().filter(|count| count.revised.get().is_some());
    shown.count() == n_kept
}

/// Returns the day of the newest delivery of cases: the date of a release.
fn newest_delivery(release: &Release) -> Option<Day> {
    deliveries(release).map(|(_, day)| day).max()
}

/// Returns the inputs of cases, each with the date of its delivery.
fn deliveries(release: &Release) -> impl Iterator<Item = (&str, Day)> {
    let cases = release.quality().iter();
    let cases = cases.filter(|quality| quality.kind != InputKind::Figures);
    cases.filter_map(|quality| Some((quality.input.as_str(), quality.as_of?)))
}

/// Returns on which release a build of the project stands, in words; none where it keeps no releases.
///
/// Fails where the folder `out` holds a site that was built on releases which are not there any more.
pub fn standing(root: &Path, as_of: Option<Day>, out: &Path) -> Result<Option<String>> {
    let chain = Chain::open(root)?;
    chain.check_site(root, out)?;
    Ok(chain.standing(as_of))
}

/// What a release is made of, before anything of it is written.
pub struct Draft {
    pub site: Site,
    pub warnings: Vec<Fault>,
    /// Of what it withholds; none where counts are rounded.
    pub certificates: Option<Certificates>,
    /// On which release it stands, in words.
    pub standing: String,
    /// Deliveries since the release before that were never released.
    pub passed_over: Vec<Day>,
    chain: Chain,
    entry: Entry,
    /// The site without past ones, as it is kept.
    zip: Vec<u8>,
}

impl Draft {
    /// Returns the day of the release.
    pub fn date(&self) -> String {
        self.entry.date.clone()
    }

    /// Writes the files of the release into the project, and returns the path of its numbers.
    pub fn keep(&self, root: &Path) -> Result<PathBuf> {
        self.chain.add(root, &self.entry, &self.zip)
    }
}

/// Returns the next release of a project, with the whole of its site.
///
/// With a reason the earlier releases are not built on: a new chain begins.
pub fn release(root: &Path, as_of: Option<Day>, forget: Option<&str>) -> Result<Draft> {
    let project = Project::open(root)?;
    let chain = match forget {
        None => Chain::open(root)?.begun(),
        Some(reason) => Chain::forgetting(root, reason)?,
    };
    let (release, mut warnings, certificates) =
        confidential::prepare_certified(&project, &chain, as_of)?;
    let Some(date) = newest_delivery(&release) else {
        let problem = "the project has no cases of its own, so that there is nothing that a release \
            would have to hold together: `build` is enough";
        return Err(fault::Error::project(config::FILE, problem));
    };
    chain.check_next(root, date)?;
    let policy = chain::policy(&project, chain::hash_of_areas(release.areas()));
    let series = release.series().iter();
    let entry = Entry {
        deliveries: deliveries(&release)
            .map(|(input, day)| (input.to_string(), day.to_string()))
            .collect(),
        notice: project.config.site.notice.clone(),
        revised: release.kept().and_then(|kept| kept.revised.clone()),
        series: series.map(|info| series_entry(&release, info)).collect(),
        tables: release
            .kept()
            .map_or_else(Vec::new, |kept| kept.layers.clone()),
        ..Entry::new(date, policy, chain.reason())
    };
    let mut entry = chain.bound(root, entry)?;
    let content = Content::open(root)?;
    let mut releases = archive::releases(&chain, Some(date)).expect("the chain has begun");
    releases.is_release = true;
    let printed = publish::print(&release, &content, &project, Some(&releases))?;
    let mut site = printed.site;
    entry.site = Some(archive::hash_of(site.files()));
    site.insert(RECORD, entry.text())?;
    let zip = archive::zipped(&site);
    archive::put_past(root, &chain, &releases, printed.leading, &mut site)?;
    let threshold = project.config.disclosure.threshold.get();
    warnings.extend(told_of_withdrawn(&chain, Some(date), &site, threshold)?);
    attacked(&site, threshold, &project.judged)?;
    Ok(Draft {
        passed_over: passed_over(root, &chain, &entry)?,
        site,
        warnings,
        certificates,
        standing: chain.standing(as_of).unwrap_or_default(),
        chain,
        entry,
        zip,
    })
}

/// Returns the days of deliveries between the release before and this one that neither was made from.
fn passed_over(root: &Path, chain: &Chain, entry: &Entry) -> Result<Vec<Day>> {
    let Some((last, _)) = chain.entries().last() else {
        return Ok(Vec::new());
    };
    let is_used = |day: &Day| {
        entry
            .deliveries
            .values()
            .any(|used| *used == day.to_string())
    };
    let mut days = BTreeSet::new();
    for folder in WalkDir::new(root.join("data")) {
        let folder = folder.map_err(|error| fault::Error::project("data/", error))?;
        if folder.file_type().is_dir() {
            days.extend(Day::parse_iso(&folder.file_name().to_string_lossy()));
        }
    }
    days.retain(|day| last < day && day.to_string() < entry.date && !is_used(day));
    Ok(days.into_iter().collect())
}

fn series_entry(release: &Release, info: &release::SeriesInfo) -> (String, SeriesEntry) {
    let mut dues_from = release.kept().into_iter().flat_map(|kept| &kept.dues_from);
    let dues_from = dues_from.find(|(series, _)| *series == info.series);
    let entry = SeriesEntry {
        as_of: info.as_of.to_string(),
        dues_from: dues_from.map(|(_, day)| day.to_string()),
        threshold: info.threshold,
    };
    (info.series.key().to_string(), entry)
}

/// Returns the tables of which something can only be a small count, as an intruder sees them: from the
/// downloads of a release alone.
fn exposed(release: &Release, project: &Project, chain: &Chain) -> Vec<audit::Exposed> {
    let files = publish::download::downloads(release, &project.config);
    let files = files
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    let threshold = project.config.disclosure.threshold.get();
    // What cannot be read stops the build when all of it is audited.
    let clocks = release.series().iter().map(|info| {
        let (id, limit) = match &info.series {
            Series::Waits(clock) => (clock.as_str(), project.clocks.get(clock)),
            Series::Complaints => ("", None),
        };
        let of_clock = audit::OfClock {
            last_day: Some(info.as_of),
            limit: limit.map(|clock| clock.limit),
            is_booked: release.kept().is_some(),
        };
        (id.to_string(), of_clock)
    });
    let judged = &project.judged;
    let day = newest_delivery(release);
    let earlier = chain.entries().iter().rev();
    let earlier = earlier.filter(|(of, _)| day.is_none_or(|day| *of < day));
    let earlier: Vec<&Entry> = earlier.map(|(_, entry)| entry).collect();
    let (files, clocks) = (files.collect(), clocks.collect());
    audit::exposed(&files, &clocks, &earlier, threshold, judged).unwrap_or_default()
}

/// Fails if small counts follow from what a site publishes, or if it shows a number that what it
/// publishes does not explain.
///
/// `judged` is what the tables told before there were pages.
fn attacked(site: &Site, threshold: u64, judged: &audit::Judged) -> Result<()> {
    let files: BTreeMap<&str, &[u8]> = site.files().collect();
    let unreadable = |error: audit::Unreadable| fault::Error::Disclosure(error.to_string());
    let tables = audit::audit_tables_after(&files, threshold, judged).map_err(unreadable)?;
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

/// Returns what a site tells of the numbers of releases that were withdrawn with them, as warnings; fails
/// where a small count among them follows from what is left. `date` is that of its newest cases.
fn told_of_withdrawn(
    chain: &Chain,
    date: Option<Day>,
    site: &Site,
    threshold: u64,
) -> Result<Vec<Fault>> {
    let entries = chain.entries().iter();
    let known: Vec<&(Day, Entry)> = entries
        .filter(|(day, _)| date.is_none_or(|date| *day <= date))
        .collect();
    let is_gone = |release: &&&(Day, Entry)| chain.is_unrepeated(release.0);
    let gone: Vec<&Entry> = known.iter().filter(is_gone).map(|(_, of)| of).collect();
    let after = known.iter().skip_while(|release| !is_gone(release));
    let later: Vec<&Entry> = after
        .filter(|release| !is_gone(release))
        .map(|(_, of)| of)
        .collect();
    if gone.is_empty() {
        return Ok(Vec::new());
    }
    let files: BTreeMap<&str, &[u8]> = site.files().collect();
    let returned = audit::returned(&files, &gone, &later, threshold);
    let returned = returned.map_err(|error| fault::Error::Disclosure(error.to_string()))?;
    if !returned.small.is_empty() {
        let newest = chain.entries().last().map(|(_, entry)| entry.date.as_str());
        return Err(fault::Error::Disclosure(given_back(&returned, newest)));
    }
    let told = returned.told.iter().map(|told| {
        let audit::Told {
            date,
            n_counts,
            n_told,
            example,
        } = told;
        let problem = format!(
            "{n_told} of the {n_counts} counts that were withdrawn with this release can be worked out from what \
             later ones were the first to publish, such as {example}; none of them is small"
        );
        let remedy = "If they must not be known, withdraw the releases too that were the first to publish the periods \
            around them and the quarter and the year that hold them";
        Fault::in_file(&format!("{}/{date}.json", chain::FOLDER), problem, remedy).as_warning()
    });
    Ok(told.collect())
}

/// Returns what to do where what is left gives small counts of a withdrawn release away.
fn given_back(returned: &audit::Returned, newest: Option<&str>) -> String {
    let new_chain = "begin a new chain with the next delivery, newer than every release: \
        `sendstats release --forget-chain REASON`, and read in the guide what that means (Keeping releases)";
    let tellers = &returned.tellers;
    let remedy = if tellers.is_empty() {
        format!("They follow whichever later release is withdrawn as well: {new_chain}.")
    } else if let Some(day) = tellers.iter().find(|day| Some(day.as_str()) == newest) {
        format!(
            "The release of {day} tells them, and is the newest, which cannot be withdrawn: {new_chain}."
        )
    } else {
        let commands = tellers
            .iter()
            .map(|day| format!("`sendstats withdraw {day} --reason TEXT`"));
        format!(
            "Withdraw what tells them as well, and build again: {}.",
            commands.collect::<Vec<_>>().join(", ")
        )
    };
    let small = returned.small.iter().map(|finding| {
        // A withdrawn row has no line any more.
        if finding.file.contains(".json, ") {
            format!("{}: {}", finding.file, finding.problem)
        } else {
            finding.to_string()
        }
    });
    format!(
        "What is left of the releases gives small counts of one that was withdrawn away; nothing was written.\n\
         {}\n\
         {remedy} The site that is out tells them until it is replaced: take it off the server if that takes time.",
        first_of(small)
    )
}

/// Returns the first of some lines, and how many there are more.
fn first_of(lines: impl Iterator<Item = String>) -> String {
    const MOST: usize = 20;
    let mut lines: Vec<String> = lines.collect();
    let n_more = lines.len().saturating_sub(MOST);
    if n_more > 0 {
        lines.truncate(MOST);
        lines.push(format!("and {n_more} more"));
    }
    lines.join("\n")
}

/// Returns what to do about numbers that nothing explains, with the first of them.
fn unexplained(findings: &[audit::Finding]) -> String {
    format!(
        "The site that would have been built shows what its own tables do not explain; nothing was written.\n\
         {}\n\
         If the words are in a template of your own (templates/), put them into an element with the class \
         `content`. If not, the fault is the program's, and nothing in your files is wrong: send this message \
         to its makers. It holds no number of the site: each is written as #.",
        first_of(findings.iter().map(ToString::to_string))
    )
}

/// Returns what became of the rows and of the plan, and checks all that a build would do.
pub fn check(root: &Path, as_of: Option<Day>) -> Result<PrivateReport> {
    let project = Project::open(root)?;
    let chain = Chain::open(root)?;
    let (report, release) = confidential::inspect(&project, &chain, as_of)?;
    let (_, warnings) = printed(&project, &chain, &release)?;
    Ok(PrivateReport { warnings, ..report })
}
