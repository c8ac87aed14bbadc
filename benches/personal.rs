//! What looking for personal data costs beside reading a file.
//!
//! `cargo bench --bench personal`; results that are kept stand in docs/BENCHMARKS.md.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use sendstats::{confidential, synth};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn main() {
    divan::main();
}

const ROWS: usize = 100_000;

/// Parses a file of waits and does nothing with it.
#[divan::bench(sample_count = 10)]
fn parse_waits(bencher: Bencher) {
    let (_folder, path) = waits();
    parse(bencher, &path);
}

/// Parses a file of waits and looks at every cell.
#[divan::bench(sample_count = 10)]
fn scan_waits(bencher: Bencher) {
    let (_folder, path) = waits();
    scan(bencher, &path);
}

/// Parses a file of names, notes and addresses and does nothing with it.
#[divan::bench(sample_count = 10)]
fn parse_text(bencher: Bencher) {
    let (_folder, path) = text();
    parse(bencher, &path);
}

/// Parses a file of names, notes and addresses and looks at every cell.
#[divan::bench(sample_count = 10)]
fn scan_text(bencher: Bencher) {
    let (_folder, path) = text();
    scan(bencher, &path);
}

fn parse(bencher: Bencher, path: &Path) {
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| {
        let bytes = std::fs::read(black_box(path)).expect("the file was written");
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let mut record = csv::ByteRecord::new();
        let mut n_cells = 0;
        while reader
            .read_byte_record(&mut record)
            .expect("the file is sound")
        {
            n_cells += record
                .iter()
                .filter(|cell| std::str::from_utf8(cell).is_ok())
                .count();
        }
        n_cells
    });
}

fn scan(bencher: Bencher, path: &Path) {
    bencher
        .counter(ItemsCount::new(ROWS))
        .bench_local(|| confidential::personal_data(black_box(path)).is_ok());
}

fn waits() -> (TempDir, PathBuf) {
    let options = synth::Options {
        rows: ROWS,
        areas: 10,
        wards: 0,
        seed: 1,
    };
    let files = synth::project(&options);
    let is_waits = |path: &&String| path.ends_with("waits.csv");
    let path = files
        .keys()
        .find(is_waits)
        .expect("there is a file of waits");
    written(&files[path])
}

fn text() -> (TempDir, PathBuf) {
    let mut text = String::from("ref,title,remarks,where,school,theme,received\n");
    let names = [
        "Jo Bloggs",
        "Rowena Ackroyd",
        "Aisha Khan",
        "Tom Jones",
        "Niamh O'Connor",
    ];
    for row in 0..ROWS {
        let name = names[row % names.len()];
        writeln!(
            text,
            "C{row},{name},\"Mum rang on day {row}, he has been out of school since May\",{} Acacia Avenue,\
             St John {} Primary School,Missed education,2025-01-{:02}",
            row % 300,
            row % 90,
            1 + row % 28
        )
        .expect("text takes any line");
    }
    written(text.as_bytes())
}

fn written(bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = TempDir::new().expect("a temporary folder can be made");
    let path = folder.path().join("file.csv");
    std::fs::write(&path, bytes).expect("a file can be written");
    (folder, path)
}
