//! Where the time of J1 goes: the file of waits read again and again, each time with a stage more.

use crate::job::{self, Options};
use sendstats::engine::{Blocks, Flaw, Lookup, Names, Row, Source, fold, iso_date};
use sendstats::fault::{Context, Result};
use std::fs::File;
use std::hint::black_box;
use std::path::Path;
use std::sync::Mutex;
use std::thread;
use std::time::Instant;

const COLUMNS: [&str; 5] = [
    "area_code",
    "stage",
    "request_date",
    "decision_date",
    "exception",
];

/// Prints the seconds up to each stage, and how many of them are its own.
pub fn print(waits: &Path, folder: &Path, options: Options) -> Result<()> {
    let mut before = 0.0;
    let mut stage = |name: &str, run: &mut dyn FnMut() -> Result<()>| {
        let seconds = quickest(run)?;
        println!(
            "{name:24} {:7.3} s, with what is before it {seconds:7.3} s",
            seconds - before
        );
        before = seconds;
        Ok(())
    };
    stage("reading in blocks", &mut || read(waits, options))?;
    stage("splitting into rows", &mut || {
        rows(waits, options, |_, _| {})
    })?;
    stage("dates", &mut || rows(waits, options, |_, row| dates(row)))?;
    stage("category numbers", &mut || {
        rows(waits, options, |lookups, row| {
            dates(row);
            numbers(lookups, row);
        })
    })?;
    stage("counting and merging", &mut || {
        black_box(job::waits(Source::open(waits)?, options)?);
        Ok(())
    })?;
    stage("quantiles and medians", &mut || {
        black_box(job::waits_tables(&job::waits(
            Source::open(waits)?,
            options,
        )?));
        Ok(())
    })?;
    stage("writing", &mut || {
        let (quarters, total) = job::waits_tables(&job::waits(Source::open(waits)?, options)?);
        super::write(
            folder,
            &[("waits_quarter.csv", quarters), ("waits_total.csv", total)],
        )
    })?;
    let splitting = quickest(&mut || rows(waits, options, |_, _| {}))?;
    let looking = Options {
        looks_for_personal_data: true,
        ..options
    };
    let with_scan = quickest(&mut || rows(waits, looking, |_, _| {}))?;
    let scan = with_scan - splitting;
    println!("looking for personal data {scan:6.3} s, in a run of its own");
    let parsing = quickest(&mut || parse(waits))?;
    println!("the crate csv, one thread {parsing:6.3} s to read the file and check its UTF-8");
    Ok(())
}

/// Reads the file as the crate `csv` does.
fn parse(path: &Path) -> Result<()> {
    let reading = || format!("reading {}", path.display());
    let file = File::open(path).with_context(reading)?;
    let mut reader = csv::Reader::from_reader(file);
    let mut record = csv::ByteRecord::new();
    while reader
        .read_byte_record(&mut record)
        .map_err(std::io::Error::other)
        .with_context(reading)?
    {
        let is_text = |cell| std::str::from_utf8(cell).is_ok();
        black_box(record.iter().all(is_text));
    }
    Ok(())
}

const N_RUNS: usize = 5;

fn quickest(run: &mut dyn FnMut() -> Result<()>) -> Result<f64> {
    let mut least = f64::INFINITY;
    for _ in 0..N_RUNS {
        let start = Instant::now();
        run()?;
        least = least.min(start.elapsed().as_secs_f64());
    }
    Ok(least)
}

fn read(path: &Path, options: Options) -> Result<()> {
    let reading = || format!("reading {}", path.display());
    let file = File::open(path).with_context(reading)?;
    let blocks = Mutex::new(Blocks::new(file, options.block_bytes));
    let take_all = || -> std::io::Result<()> {
        let mut buffer = Vec::new();
        while blocks
            .lock()
            .expect("no thread panics")
            .next(&mut buffer)?
            .is_some()
        {}
        Ok(())
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..options.n_threads)
            .map(|_| scope.spawn(take_all))
            .collect();
        let outcomes = threads
            .into_iter()
            .map(|thread| thread.join().expect("no thread panics"));
        outcomes.collect::<std::io::Result<()>>()
    })
    .with_context(reading)
}

type Lookups<'a> = (Lookup<'a>, Lookup<'a>);

fn rows(path: &Path, options: Options, each: impl Fn(&mut Lookups, &Row) + Sync) -> Result<()> {
    let (areas, stages) = (Names::default(), Names::default());
    let new = || (areas.lookup(), stages.lookup());
    let add = |lookups: &mut Lookups, row: &Row| -> std::result::Result<(), Flaw> {
        each(lookups, row);
        Ok(())
    };
    let folded = fold(
        Source::open(path)?,
        &job::reading(&COLUMNS, options),
        new,
        add,
    )?;
    black_box(folded.n_rows);
    Ok(())
}

fn dates(row: &Row) {
    black_box((iso_date(row.cell(2)), iso_date(row.cell(3))));
}

fn numbers((areas, stages): &mut Lookups, row: &Row) {
    black_box((areas.number(row.cell(0)), stages.number(row.cell(1))));
}
