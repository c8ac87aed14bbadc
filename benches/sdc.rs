//! What it takes to protect a small table and a large one, and to attack what is published of them.
//!
//! `cargo bench --bench sdc`; results that are kept stand in docs/BENCHMARKS.md.

use divan::{Bencher, black_box};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sendstats::sdc::{Dimension, Model, Policy, View, attack, counts, protect};
use std::cell::RefCell;

fn main() {
    divan::main();
}

const THRESHOLD: i64 = 5;

/// Returns 43 complaints by theme and ward, with margins.
fn complaints() -> Model {
    let codes = |letter: char, n: usize| (0..n).map(move |place| format!("{letter}{place:02}"));
    let (themes, wards) = (9, 17);
    let mut tally = vec![vec![0; wards]; themes];
    let mut chance = ChaCha8Rng::seed_from_u64(43);
    for _ in 0..43 {
        // The product of two numbers prefers the small ones: a few themes and wards stand out.
        let mut below = |n: usize| {
            let mut one = || ((u64::from(chance.next_u32()) * n as u64) >> 32) as usize;
            one() * one() / n
        };
        tally[below(themes)][below(wards)] += 1;
    }
    let theme = Dimension::new(codes('t', themes)).with_grand_total("all");
    let ward = Dimension::new(codes('w', wards)).with_grand_total("all");
    let place = |code: &str| code[1..].parse::<usize>().unwrap();
    counts(
        &[theme, ward],
        |codes| tally[place(codes[0])][place(codes[1])],
        THRESHOLD,
    )
    .unwrap()
}

/// Returns a table of 2,000 wards in 100 districts by 8 categories: 18,909 cells with margins.
fn wards(mean: u64) -> Model {
    let ward = |ward: usize| format!("w{ward:04}");
    let mut area = Dimension::new((0..2_000).map(ward));
    for district in 0..100 {
        area = area.with_total(
            format!("d{district:02}"),
            (0..20).map(|n| ward(district * 20 + n)),
        );
    }
    area = area.with_total("all", (0..100).map(|district| format!("d{district:02}")));
    let category = Dimension::new((0..8).map(|place| format!("c{place}"))).with_grand_total("all");
    let chance = RefCell::new(ChaCha8Rng::seed_from_u64(7));
    let count = |codes: &[&str]| {
        let category = codes[1][1..].parse::<u64>().unwrap();
        // Uniform up to twice a mean that falls from category to category.
        let high = 2 * mean * (8 - category) / 4 + 1;
        ((u64::from(chance.borrow_mut().next_u32()) * high) >> 32) as i64
    };
    let model = counts(&[area, category], count, THRESHOLD).unwrap();
    assert_eq!(model.cells().len(), 18_909);
    model
}

#[divan::bench(sample_count = 10)]
fn protect_43_complaints(bencher: Bencher) {
    let model = complaints();
    bencher.bench_local(|| protect(black_box(&model), &Policy::with_threshold(THRESHOLD)));
}

#[divan::bench(args = [4, 12, 40], sample_count = 3)]
fn protect_18_909_cells(bencher: Bencher, mean: u64) {
    let model = wards(mean);
    bencher.bench_local(|| protect(black_box(&model), &Policy::with_threshold(THRESHOLD)));
}

#[divan::bench(args = [12], sample_count = 3)]
fn attack_18_909_cells(bencher: Bencher, mean: u64) {
    let model = wards(mean);
    let pattern = protect(&model, &Policy::with_threshold(THRESHOLD)).unwrap();
    let view = View::of(&model, |cell| pattern.withheld[cell], 1);
    bencher.bench_local(|| attack(black_box(&view)));
}
