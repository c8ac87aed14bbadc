//! The command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use sendstats::archive;
use sendstats::audit::audit_folder;
use sendstats::confidential::{self, Cleaning};
use sendstats::config::Project;
use sendstats::fault::{Context, Error, Fault, Result};
use sendstats::period::Day;
use sendstats::publish::site::sha256;
use sendstats::synth::{self, Files};
use sendstats::{
    Certificates, PrivateReport, build_certified, build_with_warnings, check, release, standing,
    write,
};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Turns anonymised CSV exports of complaints and waiting times into a public statistics site.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the site from the data: nothing is written if there is a fault.
    Build {
        #[command(flatten)]
        input: Input,
        /// Folder of the site [default: site, in the project].
        #[arg(long)]
        out: Option<PathBuf>,
        /// Prove what is withheld, and write the proofs into private/ in the project. `release` always does.
        #[arg(long)]
        certify: bool,
    },
    /// Check the data without writing: rows used and left out, tables published and withheld.
    Check {
        #[command(flatten)]
        input: Input,
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// Keep what is about to be published: builds and audits the site, and binds it to the releases
    /// before, so that no later build can give a small count away together with it.
    Release {
        #[command(flatten)]
        input: Input,
        /// Folder of the site [default: site, in the project].
        #[arg(long)]
        out: Option<PathBuf>,
        /// Begin a new chain of releases; the reason will stand on the page on method.
        #[arg(long, value_name = "REASON", value_parser = reason)]
        forget_chain: Option<String>,
    },
    /// Take a past release down: the next build has a page with the reason in its place.
    Withdraw {
        /// The day of the release.
        #[arg(value_parser = day)]
        date: Day,
        /// Why; it will stand on the site.
        #[arg(long, value_name = "TEXT", value_parser = reason)]
        reason: String,
        /// What is unsafe stands in its pages alone: later sites go on showing its numbers.
        #[arg(long)]
        numbers_stand: bool,
        /// Folder of the project.
        #[arg(long, default_value = ".")]
        project: PathBuf,
    },
    /// Attack a built site as an intruder would: only its files are read.
    Audit {
        /// Folder of the site.
        #[arg(default_value = "site")]
        site: PathBuf,
        /// Counts from 1 to one below it must not follow from what is published.
        #[arg(long, default_value_t = 5)]
        threshold: u64,
        /// A site that was published before, as a folder, a ZIP or the file DATE.json of its release; several, the
        /// newest first.
        #[arg(long, value_name = "SITE", num_args = 1..)]
        against: Vec<PathBuf>,
    },
    /// Make an anonymised delivery from a raw export, on this machine.
    Clean {
        /// The raw export.
        raw: PathBuf,
        /// The clean file [default: beside the raw one, with -clean in its name].
        #[arg(long)]
        out: Option<PathBuf>,
        /// A file `postcode,ward`: wards take the place of postcodes.
        #[arg(long)]
        lookup: Option<PathBuf>,
        /// The project whose tags are mapped and whose areas are known.
        #[arg(long, requires = "input")]
        project: Option<PathBuf>,
        /// The input of the project that the delivery is for.
        #[arg(long, requires = "project")]
        input: Option<String>,
    },
    /// Write an invented project of any size, or the invented cases of the demonstration.
    Synth {
        #[arg(long, default_value_t = 10_000)]
        rows: usize,
        #[arg(long, default_value_t = 10)]
        areas: usize,
        /// Wards in each area.
        #[arg(long, default_value_t = 0)]
        wards: usize,
        #[arg(long, default_value_t = 1)]
        seed: u64,
        #[arg(long)]
        out: PathBuf,
        /// The deliveries of the demonstration project, in place of a new project.
        #[arg(long)]
        demonstration: bool,
    },
}

#[derive(Args)]
struct Input {
    /// Folder of the project.
    #[arg(long, default_value = ".")]
    project: PathBuf,
    /// Pretend that deliveries after this day have not come yet.
    #[arg(long, value_parser = day)]
    as_of: Option<Day>,
    /// Let warnings stop the build like faults.
    #[arg(long)]
    strict: bool,
}

impl Input {
    /// Returns the warnings as faults, where none is to be accepted.
    fn accept(&self, warnings: &[Fault]) -> Result<()> {
        if !self.strict || warnings.is_empty() {
            return Ok(());
        }
        let faults = warnings.iter().cloned().map(Fault::as_stop).collect();
        Err(Error::Faults(faults))
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

fn day(text: &str) -> std::result::Result<Day, String> {
    Day::parse_iso(text).ok_or_else(|| "write the day as 2026-10-31".to_string())
}

fn reason(text: &str) -> std::result::Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("say in a few words why".to_string());
    }
    Ok(text.to_string())
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(error.exit_status())
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Build {
            input,
            out,
            certify,
        } => run_build(&input, out, certify),
        Command::Release {
            input,
            out,
            forget_chain,
        } => run_release(&input, out, forget_chain.as_deref()),
        Command::Withdraw {
            date,
            reason,
            numbers_stand,
            project,
        } => {
            let withdrawal = archive::withdraw(&project, date, &reason, numbers_stand)?;
            eprintln!("{withdrawal}");
            Ok(())
        }
        Command::Check { input, format } => run_check(&input, format),
        Command::Audit {
            site,
            threshold,
            against,
        } => run_audit(&site, threshold, &against),
        Command::Clean {
            raw,
            out,
            lookup,
            project,
            input,
        } => {
            let project = project.map(|root| Project::open(&root)).transpose()?;
            let input = project.as_ref().zip(input.as_deref());
            let report = confidential::clean(&Cleaning {
                raw: &raw,
                out: out.as_deref(),
                lookup: lookup.as_deref(),
                input,
            })?;
            eprint!("{report}");
            Ok(())
        }
        Command::Synth {
            rows,
            areas,
            wards,
            seed,
            out,
            demonstration,
        } => {
            let files = if demonstration {
                synth::demonstration()
            } else {
                let options = synth::Options {
                    rows,
                    areas,
                    wards,
                    seed,
                };
                synth::project(&options)
            };
            write_files(&files, &out, demonstration)
        }
    }
}

fn run_build(input: &Input, out: Option<PathBuf>, certify: bool) -> Result<()> {
    let out = out.unwrap_or_else(|| input.project.join("site"));
    let standing = standing(&input.project, input.as_of, &out)?;
    let (site, warnings, certificates) = if certify {
        build_certified(&input.project, input.as_of)?
    } else {
        let (site, warnings) = build_with_warnings(&input.project, input.as_of)?;
        (site, warnings, None)
    };
    input.accept(&warnings)?;
    write::write(&site, &out)?;
    let manifest = sha256(site.manifest().as_bytes());
    if certify {
        write_certificates(
            certificates.as_ref(),
            &input.project,
            CERTIFICATES,
            &manifest,
        )?;
    }
    remove_certificates(&input.project, &manifest)?;
    let paths: Vec<&str> = site.files().map(|(path, _)| path).collect();
    let number = |ending: &str, what: &str| {
        let n = paths.iter().filter(|path| path.ends_with(ending)).count();
        format!("{n} {what}{}", if n == 1 { "" } else { "s" })
    };
    eprintln!(
        "Built {}, {} and {} into {}. Look at {} before you publish the folder.",
        number(".html", "page"),
        number(".svg", "chart"),
        number(".csv", "table"),
        out.display(),
        out.join("index.html").display()
    );
    if let Some(standing) = standing {
        eprintln!("{standing}");
    }
    for warning in &warnings {
        eprintln!("Warning: {warning}");
    }
    Ok(())
}

fn run_release(input: &Input, out: Option<PathBuf>, forget: Option<&str>) -> Result<()> {
    let out = out.unwrap_or_else(|| input.project.join("site"));
    if forget.is_none() {
        standing(&input.project, input.as_of, &out)?;
    }
    let draft = release(&input.project, input.as_of, forget)?;
    input.accept(&draft.warnings)?;
    write::check(&out)?;
    // The record comes first: a site that is out and not on record would be forgotten.
    let path = draft.keep(&input.project)?;
    write::write(&draft.site, &out).map_err(|error| unwritten(&path, &error, &out))?;
    let name = format!("certificates-{}.json", draft.date());
    let manifest = sha256(draft.site.manifest().as_bytes());
    let certificates = draft.certificates.as_ref();
    write_certificates(certificates, &input.project, &name, &manifest)?;
    remove_certificates(&input.project, &manifest)?;
    for warning in &draft.warnings {
        eprintln!("Warning: {warning}");
    }
    for day in &draft.passed_over {
        eprintln!(
            "The delivery of {day} was never released: what it alone has told is in no release. That is no fault, if it \
             was meant."
        );
    }
    eprintln!(
        "Released: {} is what you publish, {} and the ZIP beside it are what later builds stand on. Keep the folder \
         releases/ and the deliveries.\n{}",
        out.display(),
        path.display(),
        draft.standing
    );
    Ok(())
}

/// The certificates of a build that is no release: the newest build alone has some.
const CERTIFICATES: &str = "certificates.json";

/// Removes the certificates of a build before that belong to another site, and says so.
fn remove_certificates(project: &Path, manifest: &str) -> Result<()> {
    if let Some(path) = Certificates::remove_of_another(project, CERTIFICATES, manifest)? {
        eprintln!(
            "Removed {}: it belonged to an earlier site. `build --certify` proves this one.",
            path.display()
        );
    }
    Ok(())
}

/// Writes certificates into the private folder of a project, and says how much they prove.
fn write_certificates(
    certificates: Option<&Certificates>,
    project: &Path,
    name: &str,
    manifest: &str,
) -> Result<()> {
    let Some(certificates) = certificates else {
        eprintln!("No certificates: the counts are rounded, and none are made of rounded counts.");
        return Ok(());
    };
    let (n_cells, n_proved) = certificates.n_proved();
    let path = certificates.write(project, name, manifest)?;
    eprintln!(
        "Proved {n_proved} of {n_cells} small counts that are not published; see {}. Keep that file to yourselves: \
         it holds them.",
        path.display()
    );
    Ok(())
}

/// Returns a failure to write the site of a release that is recorded.
fn unwritten(path: &Path, error: &Error, out: &Path) -> Error {
    let problem = format!(
        "the release is recorded, but its site could not be written ({error}). Mend that, then write the site with \
         `sendstats build --out {}`: the release stands",
        out.display()
    );
    Error::project(path.display(), problem + ".")
}

fn run_check(input: &Input, format: Format) -> Result<()> {
    let checked = checked(input);
    match (checked, format) {
        (Ok((report, standing)), Format::Text) => {
            eprint!("{report}");
            if let Some(standing) = standing {
                eprintln!("{standing}");
            }
            Ok(())
        }
        (Ok((report, _)), Format::Json) => {
            print_json(&report);
            Ok(())
        }
        (Err(error), Format::Json) => {
            if let Some(faults) = error.faults() {
                print_json(&PrivateReport {
                    faults,
                    ..PrivateReport::default()
                });
            }
            Err(error)
        }
        (Err(error), Format::Text) => Err(error),
    }
}

/// Returns what a check tells, and on which release a build would stand.
fn checked(input: &Input) -> Result<(PrivateReport, Option<String>)> {
    let standing = standing(&input.project, input.as_of, &input.project.join("site"))?;
    let report = check(&input.project, input.as_of)?;
    input.accept(&report.all_warnings())?;
    Ok((report, standing))
}

fn run_audit(site: &Path, threshold: u64, against: &[PathBuf]) -> Result<()> {
    let audit = audit_folder(site, threshold, against)?;
    if !audit.findings.is_empty() {
        return Err(Error::Disclosure(audit.to_string()));
    }
    eprintln!("{audit}");
    Ok(())
}

fn print_json(report: &PrivateReport) {
    let text = serde_json::to_string_pretty(report).expect("a report has a JSON form");
    println!("{text}");
}

/// Writes invented files; one that is there already and differs is replaced only if asked for.
fn write_files(files: &Files, out: &Path, replace: bool) -> Result<()> {
    for (path, bytes) in files {
        let path = out.join(path);
        let differs = std::fs::read(&path).is_ok_and(|old| old != *bytes);
        if differs && !replace {
            let problem = "there is another file of this name: choose an empty folder";
            return Err(Error::project(path.display(), problem));
        }
        let folder = path.parent().unwrap_or(out);
        std::fs::create_dir_all(folder)
            .with_context(|| format!("making the folder {}", folder.display()))?;
        std::fs::write(&path, bytes).with_context(|| format!("writing {}", path.display()))?;
    }
    eprintln!(
        "Wrote {} invented files into {}.",
        files.len(),
        out.display()
    );
    Ok(())
}
