//! The reference job J1: waits and complaints by area, kind and quarter, counted by the engine.
//!
//! `cargo run --release --example j1 -- WAITS COMPLAINTS FOLDER` writes `waits_quarter.csv`,
//! `waits_total.csv` and `complaints_quarter.csv`; `--scan` looks for personal data on the way,
//! `--threads N` is how many count, and `--stages` prints how long each stage takes instead.
//!
//! A wait is closed where it has a decision. `pct_140` is the percentage of closed waits without an
//! exception that took at most 140 days; median and ninth decile are type 7, of all closed waits;
//! `km_median_days` is the Kaplan-Meier median, open waits censored on 31 December 2025;
//! `share_20wd` is the share replied to within 20 weekdays.

mod job;
mod stages;

use clap::Parser;
use job::Options;
use sendstats::engine::Source;
use sendstats::fault::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

#[derive(Parser)]
struct Arguments {
    waits: PathBuf,
    complaints: PathBuf,
    folder: PathBuf,
    /// How many threads count.
    #[arg(long, default_value_t = thread::available_parallelism().map_or(1, usize::from))]
    threads: usize,
    /// Look for personal data in every cell.
    #[arg(long)]
    scan: bool,
    /// Print how long each stage takes.
    #[arg(long)]
    stages: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(error.exit_status())
        }
    }
}

fn run(arguments: &Arguments) -> Result<()> {
    let options = Options {
        n_threads: arguments.threads,
        block_bytes: 1 << 20,
        looks_for_personal_data: arguments.scan,
    };
    if arguments.stages {
        return stages::print(&arguments.waits, &arguments.folder, options);
    }
    let waits = job::waits(Source::open(&arguments.waits)?, options)?;
    let (by_quarter, total) = job::waits_tables(&waits);
    let complaints = job::complaints(Source::open(&arguments.complaints)?, options)?;
    let tables = [
        ("waits_quarter.csv", by_quarter),
        ("waits_total.csv", total),
        ("complaints_quarter.csv", job::complaints_table(&complaints)),
    ];
    write(&arguments.folder, &tables)
}

fn write(folder: &Path, tables: &[(&str, String)]) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    for (name, table) in tables {
        let path = folder.join(name);
        std::fs::write(&path, table).with_context(|| format!("writing {}", path.display()))?;
    }
    Ok(())
}
