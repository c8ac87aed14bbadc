//! How fast the two halves are: rows to a release, and a release to pages.
//!
//! `cargo bench --bench pipeline`; results that are kept stand in docs/BENCHMARKS.md.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use sendstats::chain::Chain;
use sendstats::config::Project;
use sendstats::publish::prose::Content;
use sendstats::release::Release;
use sendstats::{build, confidential, publish, synth};
use std::path::Path;
use tempfile::TempDir;

fn main() {
    divan::main();
}

/// Rows of waits in the invented deliveries; a tenth as many complaints are read with them.
const ROWS: usize = 10_000;

/// Reads, tabulates and protects deliveries of cases in 10 or 150 areas.
#[divan::bench(args = [10, 150], sample_count = 5)]
fn rows_to_release(bencher: Bencher, areas: usize) {
    let folder = invented(ROWS, areas);
    let project = opened(folder.path());
    bencher
        .counter(ItemsCount::new(ROWS + ROWS / 10))
        .bench_local(|| {
            confidential::prepare(black_box(&project), &Chain::default(), None).is_ok()
        });
}

/// Makes the pages, charts and tables of the demonstration; the items are pages.
#[divan::bench(sample_count = 20)]
fn release_to_pages_of_the_demonstration(bencher: Bencher) {
    pages(bencher, demonstration());
}

/// Makes the pages, charts and tables of a project of 150 areas; the items are pages.
#[divan::bench(sample_count = 10)]
fn release_to_pages_of_150_areas(bencher: Bencher) {
    let folder = invented(ROWS, 150);
    pages(bencher, folder.path());
}

/// Builds the whole demonstration, from its files to the site in memory.
#[divan::bench(sample_count = 20)]
fn whole_demonstration(bencher: Bencher) {
    bencher.bench_local(|| build(black_box(demonstration()), None).is_ok());
}

fn pages(bencher: Bencher, root: &Path) {
    let project = opened(root);
    let (release, _) = confidential::prepare(&project, &Chain::default(), None)
        .unwrap_or_else(|error| panic!("{error}"));
    let content = Content::open(root).unwrap_or_else(|error| panic!("{error}"));
    let n_pages = n_pages(&release, &content, &project);
    bencher
        .counter(ItemsCount::new(n_pages))
        .bench_local(|| publish::site(black_box(&release), &content, &project).is_ok());
}

fn n_pages(release: &Release, content: &Content, project: &Project) -> usize {
    let site = publish::site(release, content, project).unwrap_or_else(|error| panic!("{error}"));
    let is_page =
        |(path, _): &(&str, &[u8])| Path::new(path).extension().is_some_and(|end| end == "html");
    site.files().filter(is_page).count()
}

fn demonstration() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn opened(root: &Path) -> Project {
    Project::open(root).unwrap_or_else(|error| panic!("{error}"))
}

/// Writes an invented project into a folder that goes away with the value.
fn invented(rows: usize, areas: usize) -> TempDir {
    let options = synth::Options {
        rows,
        areas,
        wards: 0,
        seed: 1,
    };
    let folder = TempDir::new().expect("a temporary folder can be made");
    for (path, bytes) in synth::project(&options) {
        let path = folder.path().join(path);
        let parent = path.parent().expect("a file lies in a folder");
        std::fs::create_dir_all(parent).expect("a folder can be made");
        std::fs::write(path, bytes).expect("a file can be written");
    }
    folder
}
