//! Withholding cells against brute force: small random tables, every integer table tried.
//!
//! `SDC_TABLES=10000 cargo test --test sdc` tries as many, and tables of four cells against an
//! intruder who knows the algorithm; by default a sample.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sendstats::sdc::{
    Cell, Dimension, Model, Pattern, Policy, Relation, Status, View, attack, certificates, check,
    protect, sum, table,
};
use std::collections::{BTreeMap, BTreeSet};

const THRESHOLD: i64 = 5;
const DEFAULT_TABLES: u64 = 150;

fn below(chance: &mut ChaCha8Rng, n: u64) -> u64 {
    (u64::from(chance.next_u32()) * n) >> 32
}

/// Returns a count that is often 0 or small.
fn count(chance: &mut ChaCha8Rng) -> i64 {
    let high = [1, 5, 8, 15, 30][below(chance, 5) as usize];
    below(chance, high) as i64
}

fn codes(letter: char, n: u64) -> Vec<String> {
    (0..n).map(|place| format!("{letter}{place}")).collect()
}

/// Returns the dimensions of a small table: plain, of three dimensions, with a hierarchy, or with
/// two geographies that overlap.
fn dimensions(chance: &mut ChaCha8Rng) -> Vec<Dimension> {
    let plain = |letter, n| Dimension::new(codes(letter, n)).with_grand_total("T");
    let few = |chance: &mut ChaCha8Rng, low, high| low + below(chance, high - low + 1);
    match below(chance, 5) {
        0 => vec![plain('a', few(chance, 2, 5))],
        1 => vec![plain('a', few(chance, 2, 4)), plain('b', few(chance, 2, 4))],
        2 => vec![plain('a', 2), plain('b', 2), plain('c', few(chance, 2, 3))],
        3 => {
            let area = Dimension::new(["w0", "w1", "w2", "w3"])
                .with_total("D0", ["w0", "w1"])
                .with_total("D1", ["w2", "w3"])
                .with_total("T", ["D0", "D1"]);
            vec![area, plain('b', few(chance, 2, 3))]
        }
        _ => {
            let area = Dimension::new(["w0", "w1", "w2", "w3"])
                .with_total("D0", ["w0", "w1"])
                .with_total("D1", ["w2", "w3"])
                .with_total("C0", ["w0", "w2", "w3"])
                .with_total("T", ["D0", "D1"])
                .with_total("T", ["C0", "w1"]);
            match below(chance, 2) {
                0 => vec![area],
                _ => vec![area, plain('b', 2)],
            }
        }
    }
}

fn random_model(seed: u64) -> Model {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let dimensions = dimensions(&mut chance);
    let weigh_alike = below(&mut chance, 2) == 0;
    let counts = std::cell::RefCell::new(chance);
    let (cells, relations) = table(
        &dimensions,
        |_| count(&mut counts.borrow_mut()),
        |codes, value| {
            let mut cell = Cell::count(codes.join("/"), value, THRESHOLD);
            if weigh_alike {
                cell.weight = 10;
            }
            cell
        },
    );
    Model::new(cells, &relations).unwrap()
}

/// Tries every integer table that agrees with what is published.
struct Brute<'a> {
    model: &'a Model,
    withheld: &'a [bool],
    least: i64,
    cap: i64,
}

impl<'a> Brute<'a> {
    fn of(model: &'a Model, withheld: &'a [bool]) -> Brute<'a> {
        let largest = model
            .cells()
            .iter()
            .map(|cell| cell.value)
            .max()
            .unwrap_or(0);
        Brute {
            model,
            withheld,
            least: 1,
            cap: largest + 12,
        }
    }

    fn start(&self) -> Vec<Option<i64>> {
        let cells = self.model.cells().iter().zip(self.withheld);
        cells
            .map(|(cell, withheld)| (!withheld).then_some(cell.value))
            .collect()
    }

    /// Whether numbers that are fixed can be completed to a table; `at_least` per cell.
    fn completes(&self, numbers: &mut Vec<Option<i64>>, at_least: &dyn Fn(usize) -> i64) -> bool {
        // Of the relations that are not complete, the one with the fewest unknowns.
        let mut next: Option<(usize, &Relation)> = None;
        for relation in self.model.relations() {
            let (mut sum, mut least, mut n_unknown) = (0, Some(0), 0);
            let mut most = Some(0);
            for (cell, by) in relation {
                if let Some(number) = numbers[*cell] {
                    sum += number * by;
                    continue;
                }
                n_unknown += 1;
                let low = at_least(*cell) * by;
                if *by > 0 {
                    least = least.map(|least| least + low);
                    most = None;
                } else {
                    most = most.map(|most| most + low);
                    least = None;
                }
            }
            if least.is_some_and(|least| sum + least > 0) || most.is_some_and(|most| sum + most < 0)
            {
                return false;
            }
            if n_unknown > 0 && next.is_none_or(|(fewest, _)| n_unknown < fewest) {
                next = Some((n_unknown, relation));
            }
        }
        let Some((n_unknown, relation)) = next else {
            return true;
        };
        let unknown = relation.iter().find(|(cell, _)| numbers[*cell].is_none());
        let (cell, by) = *unknown.unwrap();
        let known: i64 = relation
            .iter()
            .filter_map(|(cell, by)| Some(numbers[*cell]? * by))
            .sum();
        let low = at_least(cell);
        let values = if n_unknown == 1 {
            assert_eq!(by.abs(), 1);
            let value = -known * by;
            if value < low {
                return false;
            }
            value..=value
        } else {
            low..=self.cap
        };
        for value in values {
            numbers[cell] = Some(value);
            if self.completes(numbers, at_least) {
                numbers[cell] = None;
                return true;
            }
        }
        numbers[cell] = None;
        false
    }

    /// Returns the first values of a cell that fit, at most so many, if each cell holds at least
    /// what is given.
    fn values(&self, cell: usize, most: usize, at_least: &dyn Fn(usize) -> i64) -> Vec<i64> {
        let mut values = Vec::new();
        for value in at_least(cell)..=self.cap {
            let mut numbers = self.start();
            numbers[cell] = Some(value);
            if self.completes(&mut numbers, at_least) {
                values.push(value);
                if values.len() == most {
                    break;
                }
            }
        }
        values
    }

    fn is_safe(&self, policy: &Policy) -> bool {
        let primary = |cell: &usize| self.model.cells()[*cell].status == Status::Primary;
        let mut primaries = (0..self.withheld.len()).filter(primary);
        let stands_alone = |cell: usize| {
            self.model.relations().iter().any(|relation| {
                let withheld = relation.iter().filter(|(other, _)| self.withheld[*other]);
                relation.iter().any(|(other, _)| *other == cell) && withheld.count() == 1
            })
        };
        primaries.all(|cell| {
            !stands_alone(cell)
                && self.values(cell, policy.n_values(), &|_| self.least).len() >= policy.n_values()
        })
    }
}

/// Returns the least that can be withheld, if that is cheaper than a given cost.
fn cheaper(model: &Model, policy: &Policy, cost: u64) -> Option<u64> {
    let cells = model.cells();
    let mut free: Vec<usize> = (0..cells.len())
        .filter(|cell| cells[*cell].status == Status::Free)
        .collect();
    if free.len() > 15 {
        return None;
    }
    free.sort_by_key(|cell| cells[*cell].weight);
    let mut subsets: Vec<(u64, u32)> = (0..1u32 << free.len())
        .map(|subset| {
            let taken = free
                .iter()
                .enumerate()
                .filter(|(place, _)| subset >> place & 1 == 1);
            (taken.map(|(_, cell)| cells[*cell].weight).sum(), subset)
        })
        .filter(|(weight, _)| *weight < cost)
        .collect();
    subsets.sort_unstable();
    subsets.into_iter().find_map(|(weight, subset)| {
        let mut withheld: Vec<bool> = cells
            .iter()
            .map(|cell| cell.status == Status::Primary)
            .collect();
        for (place, cell) in free.iter().enumerate() {
            withheld[*cell] |= subset >> place & 1 == 1;
        }
        Brute::of(model, &withheld)
            .is_safe(policy)
            .then_some(weight)
    })
}

/// What was measured over many tables.
#[derive(Default)]
struct Measured {
    n_tables: u64,
    n_exposed: u64,
    n_compared: u64,
    sum_of_ratios: f64,
    cost: u64,
    optimal_cost: u64,
    n_own_case: u64,
}

#[test]
fn random_tables_are_safe_minimal_and_cheap() {
    let n_tables = std::env::var("SDC_TABLES").map_or(DEFAULT_TABLES, |n| n.parse().unwrap());
    let policy = Policy::with_threshold(THRESHOLD);
    let mut measured = Measured::default();
    for seed in 0..n_tables {
        let model = random_model(seed);
        measured.n_tables += 1;
        if let Ok(pattern) = protect(&model, &policy) {
            check_table(&model, &pattern, &policy, seed, &mut measured);
        } else {
            // Nothing is known beforehand but zeros: then withholding all must not be enough.
            let is_withheld = |cell: &Cell| cell.status != Status::Known;
            let all: Vec<bool> = model.cells().iter().map(is_withheld).collect();
            assert!(!Brute::of(&model, &all).is_safe(&policy), "seed {seed}");
            measured.n_exposed += 1;
        }
    }
    let average = measured.sum_of_ratios / measured.n_compared as f64;
    println!(
        "{} tables, {} not to be protected; {} compared with the optimum: {average:.4} times its cost on \
         average, {} for {} in all; an own case leaves too few values in {}",
        measured.n_tables,
        measured.n_exposed,
        measured.n_compared,
        measured.cost,
        measured.optimal_cost,
        measured.n_own_case,
    );
    assert!(measured.n_compared > n_tables / 4);
    assert!(average <= 1.25, "{average}");
    assert_eq!(measured.n_own_case, 0);
}

fn check_table(
    model: &Model,
    pattern: &Pattern,
    policy: &Policy,
    seed: u64,
    measured: &mut Measured,
) {
    let cells = model.cells();
    let brute = Brute::of(model, &pattern.withheld);
    assert!(brute.is_safe(policy), "seed {seed}");
    for relation in model.relations() {
        let mut withheld = relation
            .iter()
            .map(|(cell, _)| *cell)
            .filter(|cell| pattern.withheld[*cell])
            .peekable();
        let can_be_large = |cell: usize| {
            cells[cell].value >= THRESHOLD
                || brute.values(cell, THRESHOLD as usize, &|_| 1).last() >= Some(&THRESHOLD)
        };
        assert!(
            withheld.peek().is_none() || withheld.any(can_be_large),
            "seed {seed}"
        );
    }
    for cell in 0..cells.len() {
        let is_free = cells[cell].status == Status::Free;
        assert!(cells[cell].status != Status::Known || !pattern.withheld[cell]);
        if pattern.withheld[cell] && is_free {
            let mut fewer = pattern.withheld.clone();
            fewer[cell] = false;
            let is_needed = !Brute::of(model, &fewer).is_safe(policy);
            assert!(is_needed, "seed {seed}: {} could be shown", cells[cell].key);
        }
    }
    let certificates = certificates(model, pattern);
    assert_eq!(
        check(model, &pattern.withheld, policy, &certificates),
        Ok(())
    );
    check_attacker(model, pattern, policy, seed);
    if own_case_leaves_too_few(&brute) {
        measured.n_own_case += 1;
    }
    let cost = pattern.cost(model);
    let n_free = cells
        .iter()
        .filter(|cell| cell.status == Status::Free)
        .count();
    if cost > 0 && n_free <= 15 {
        let optimum = cheaper(model, policy, cost).unwrap_or(cost);
        measured.n_compared += 1;
        measured.sum_of_ratios += cost as f64 / optimum.max(1) as f64;
        measured.cost += cost;
        measured.optimal_cost += optimum;
    }
}

/// The attacker, who shares no code with the protector, finds no primary cell bounded closely, and
/// says of none that it can be what it is not.
fn check_attacker(model: &Model, pattern: &Pattern, policy: &Policy, seed: u64) {
    let view = View::of(model, |cell| pattern.withheld[cell], policy.least);
    let implied = attack(&view).unwrap();
    // Brute force stops at a cap, which numbers without an end can pass.
    let ends = implied.iter().map(|implied| implied.range.high);
    let highest = ends
        .collect::<Option<Vec<i64>>>()
        .and_then(|ends| ends.into_iter().max());
    let mut brute = Brute::of(model, &pattern.withheld);
    brute.cap = highest.unwrap_or(brute.cap);
    for (cell, implied) in implied.iter().enumerate() {
        let of = &model.cells()[cell];
        let range = implied.range;
        assert!(implied.is_tight, "seed {seed}: {}", of.key);
        if of.status == Status::Primary {
            let is_wide = range
                .n_values()
                .is_none_or(|n| n >= policy.n_values() as i64);
            assert!(is_wide, "seed {seed}: {} {range:?}", of.key);
        }
        if pattern.withheld[cell] && highest.is_some() {
            let first = brute.values(cell, 1, &|_| policy.least);
            assert_eq!(first, [range.low], "seed {seed}: {}", of.key);
        }
    }
}

/// Whether one more case known in one withheld cell leaves a primary cell fewer values than the
/// threshold.
fn own_case_leaves_too_few(brute: &Brute) -> bool {
    let cells = brute.model.cells();
    let withheld: Vec<usize> = (0..cells.len())
        .filter(|cell| brute.withheld[*cell])
        .collect();
    let primaries = withheld
        .iter()
        .filter(|cell| cells[**cell].status == Status::Primary);
    let with_two = || withheld.iter().filter(|cell| cells[**cell].value >= 2);
    primaries.into_iter().any(|primary| {
        with_two().any(|known| {
            let at_least = |cell: usize| if cell == *known { 2 } else { 1 };
            brute.values(*primary, THRESHOLD as usize, &at_least).len() < THRESHOLD as usize
        })
    })
}

/// What an intruder who also knows the algorithm learns of tables of one dimension.
struct Learnt {
    tables: usize,
    /// Tables in which a primary cell is left with fewer values than the threshold.
    close: usize,
    /// Tables in which a primary cell is known.
    exact: usize,
}

/// Protects every table of some cells that count up to `largest`, and looks at each from outside:
/// which tables would have been published just so?
///
/// A table that is published in the same way has the same total or withholds it, so that all
/// tables up to the largest total are protected.
fn learnt(n_cells: usize, largest: i64, weigh: fn(usize, i64) -> u64) -> Learnt {
    let policy = Policy::with_threshold(THRESHOLD);
    let most = largest * n_cells as i64;
    let mut looks: BTreeMap<Vec<Option<i64>>, Vec<Vec<i64>>> = BTreeMap::new();
    let mut counts = vec![0; n_cells];
    loop {
        let total: i64 = counts.iter().sum();
        if total <= most {
            let mut cells: Vec<Cell> = (0..n_cells)
                .map(|place| Cell {
                    weight: weigh(place, counts[place]),
                    ..Cell::count(format!("c{place}"), counts[place], THRESHOLD)
                })
                .collect();
            let keys: Vec<String> = cells.iter().map(|cell| cell.key.clone()).collect();
            cells.push(Cell {
                weight: 1_000,
                ..Cell::count("total", total, THRESHOLD)
            });
            let relation = sum(keys.iter().map(String::as_str), "total");
            let model = Model::new(cells, &[relation]).unwrap();
            let pattern = protect(&model, &policy).unwrap();
            let shown = model.cells().iter().zip(&pattern.withheld);
            let look = shown
                .map(|(cell, withheld)| (!withheld).then_some(cell.value))
                .collect();
            looks.entry(look).or_default().push(counts.clone());
        }
        // The next table, as on an odometer that turns over at the largest total.
        let Some(place) = counts.iter().position(|count| *count < most) else {
            break;
        };
        counts[place] += 1;
        counts[..place].fill(0);
        if counts.iter().sum::<i64>() > most && place + 1 < n_cells {
            counts[place] = most;
        }
    }
    let mut learnt = Learnt {
        tables: 0,
        close: 0,
        exact: 0,
    };
    for (look, tables) in looks.iter().filter(|(look, _)| look[n_cells].is_some()) {
        let values: Vec<BTreeSet<i64>> = (0..n_cells)
            .map(|place| tables.iter().map(|table| table[place]).collect())
            .collect();
        for table in tables
            .iter()
            .filter(|table| table.iter().all(|count| *count <= largest))
        {
            let is_primary = |place: &usize| look[*place].is_none() && table[*place] < THRESHOLD;
            let fewest = (0..n_cells)
                .filter(is_primary)
                .map(|place| values[place].len())
                .min();
            learnt.tables += usize::from(fewest.is_some());
            learnt.close += usize::from(fewest.is_some_and(|n| n < THRESHOLD as usize));
            learnt.exact += usize::from(fewest == Some(1));
        }
    }
    learnt
}

/// Which cells are withheld can itself tell: the smaller of two cells is withheld beside a primary
/// one, so it is no larger than the one that is shown. Where weights do not depend on the counts,
/// as by an order of importance, this tells less.
#[test]
fn what_an_intruder_who_knows_the_algorithm_learns() {
    let is_long = std::env::var("SDC_TABLES").is_ok();
    for n_cells in 2..=if is_long { 4 } else { 3 } {
        let by_count = learnt(n_cells, 12, |_, count| count.max(1) as u64);
        let by_order = learnt(n_cells, 12, |place, _| 10 + place as u64);
        for (name, learnt) in [("counts", &by_count), ("order", &by_order)] {
            println!(
                "{n_cells} cells, weights by {name}: {} tables with primary cells, fewer than {THRESHOLD} values \
                 in {}, known in {}",
                learnt.tables, learnt.close, learnt.exact
            );
        }
    }
}
