//! Which cells linear algebra alone gives away, worked out exactly over a prime field.
//!
//! Floating-point numbers cannot tell a small remainder from none. Numbers modulo a large prime
//! can, and do not grow as fractions do. A prime can be unlucky only if it divides one of the
//! minors of the system; two primes of 61 bits that agree leave no room for that in practice.

use std::collections::{BTreeMap, BTreeSet};

/// 2⁶¹ − 1, a Mersenne prime.
pub const FIRST_PRIME: u64 = (1 << 61) - 1;
/// 2⁶¹ − 31, the next prime below.
pub const SECOND_PRIME: u64 = (1 << 61) - 31;

/// An equation: coefficients of unknowns and what their sum is. Coefficients are far smaller than the primes.
#[derive(Debug, Clone)]
pub struct Equation {
    pub terms: Vec<(usize, i64)>,
    pub sum: i64,
}

/// Returns the unknowns that equations determine, with their values.
///
/// An unknown is determined if it is the same in every solution. Where the two primes disagree, an unknown that
/// either finds counts as determined.
pub fn determined(equations: &[Equation]) -> BTreeMap<usize, i64> {
    let numbered = Numbered::of(equations);
    let sifted = numbered.sifted();
    let (mut found, by_second) = rayon::join(
        || numbered.determined::<FIRST_PRIME>(&sifted),
        || numbered.determined::<SECOND_PRIME>(&sifted),
    );
    found.extend(by_second);
    found
}

/// Returns the unknowns that equations determine over one prime field.
///
/// Most equations have an unknown of their own, as the rest of a sum that no other number tells of. They say
/// nothing of the others, so only what is left without them is eliminated; then each gives its own unknown. The
/// unknowns that stay free are 0 in one solution, and differ from it by numbers as if drawn by lot: what does not
/// change with them is determined, but for one chance in 2⁶¹.
pub fn determined_modulo<const PRIME: u64>(equations: &[Equation]) -> BTreeMap<usize, i64> {
    let numbered = Numbered::of(equations);
    numbered.determined::<PRIME>(&numbered.sifted())
}

/// Equations of which each unknown goes by its place among all, one after the other.
struct Numbered {
    /// Sorted.
    unknowns: Vec<usize>,
    /// Where the terms of each equation begin, and where those of the last one end.
    begins: Vec<usize>,
    /// Of each equation sorted, each unknown once, and no coefficient is 0.
    terms: Vec<(usize, i64)>,
    sums: Vec<i64>,
}

/// Equations that have an unknown of their own, and the others; all by their places.
struct Sifted {
    /// With the unknown, which stands in no equation that comes later here and in none of the others.
    own: Vec<(usize, usize)>,
    others: Vec<usize>,
}

impl Numbered {
    fn of(equations: &[Equation]) -> Numbered {
        let all = equations.iter().flat_map(|equation| &equation.terms);
        let mut unknowns: Vec<usize> = all.map(|(unknown, _)| *unknown).collect();
        unknowns.sort_unstable();
        unknowns.dedup();
        let place = |unknown: usize| unknowns.partition_point(|other| *other < unknown);
        let (mut begins, mut terms) = (Vec::with_capacity(equations.len() + 1), Vec::new());
        let mut of_equation: Vec<(usize, i64)> = Vec::new();
        for equation in equations {
            begins.push(terms.len());
            let placed = equation.terms.iter();
            of_equation.extend(placed.map(|(unknown, by)| (place(*unknown), *by)));
            of_equation.sort_unstable_by_key(|(place, _)| *place);
            let same = of_equation.chunk_by(|(one, _), (other, _)| one == other);
            let summed = same.map(|same| (same[0].0, same.iter().map(|(_, by)| by).sum::<i64>()));
            terms.extend(summed.filter(|(_, by)| *by != 0));
            of_equation.clear();
        }
        begins.push(terms.len());
        Numbered {
            begins,
            terms,
            sums: equations.iter().map(|equation| equation.sum).collect(),
            unknowns,
        }
    }

    fn terms(&self, equation: usize) -> &[(usize, i64)] {
        &self.terms[self.begins[equation]..self.begins[equation + 1]]
    }

    /// Takes equations off, one after the other, that have an unknown which stands in none of those that are left.
    fn sifted(&self) -> Sifted {
        let n_equations = self.sums.len();
        // How many equations an unknown stands in, and the sum of their places: of one it is that place.
        let mut left: Vec<(usize, usize)> = vec![(0, 0); self.unknowns.len()];
        for equation in 0..n_equations {
            for (unknown, _) in self.terms(equation) {
                let (n, places) = &mut left[*unknown];
                (*n, *places) = (*n + 1, *places + equation);
            }
        }
        let mut is_left = vec![true; n_equations];
        let mut waiting: Vec<usize> = (0..left.len()).filter(|n| left[*n].0 == 1).collect();
        let mut own = Vec::new();
        while let Some(unknown) = waiting.pop() {
            let (1, equation) = left[unknown] else {
                continue;
            };
            is_left[equation] = false;
            own.push((equation, unknown));
            for (other, _) in self.terms(equation) {
                let (n, places) = &mut left[*other];
                (*n, *places) = (*n - 1, *places - equation);
                if *n == 1 {
                    waiting.push(*other);
                }
            }
        }
        Sifted {
            own,
            others: (0..n_equations).filter(|place| is_left[*place]).collect(),
        }
    }

    fn determined<const PRIME: u64>(&self, sifted: &Sifted) -> BTreeMap<usize, i64> {
        let mut echelon = Echelon::<PRIME>::default();
        let mut shortest_first = sifted.others.clone();
        shortest_first.sort_by_key(|equation| self.terms(*equation).len());
        for equation in shortest_first {
            let terms = self.terms(equation).iter();
            let terms = terms.map(|(unknown, by)| (*unknown, residue::<PRIME>(*by)));
            echelon.add(Row {
                terms: terms.collect(),
                sum: residue::<PRIME>(self.sums[equation]),
            });
        }
        let by_lot = |place: usize| scattered(place as u64) % (PRIME - 1) + 1;
        let places = 0..self.unknowns.len();
        let mut numbers: Vec<(u64, u64)> = places.map(|place| (0, by_lot(place))).collect();
        for (pivot, row) in &echelon.rows {
            let terms = row.terms.iter().map(|(unknown, by)| (*unknown, *by));
            numbers[*pivot] = solved::<PRIME>(*pivot, terms, row.sum, &numbers);
        }
        for (equation, unknown) in sifted.own.iter().rev() {
            let terms = self.terms(*equation).iter();
            let terms = terms.map(|(unknown, by)| (*unknown, residue::<PRIME>(*by)));
            let sum = residue::<PRIME>(self.sums[*equation]);
            numbers[*unknown] = solved::<PRIME>(*unknown, terms, sum, &numbers);
        }
        let both = self.unknowns.iter().zip(numbers);
        let determined = both.filter(|(_, (_, change))| *change == 0);
        determined
            .map(|(unknown, (number, _))| (*unknown, signed::<PRIME>(number)))
            .collect()
    }
}

/// Returns an unknown of an equation, and by how much it differs in another solution, from the others with those.
fn solved<const PRIME: u64>(
    unknown: usize,
    terms: impl Iterator<Item = (usize, u64)>,
    sum: u64,
    numbers: &[(u64, u64)],
) -> (u64, u64) {
    let (mut number, mut change, mut own) = (sum, 0, 1);
    for (other, by) in terms {
        if other == unknown {
            own = by;
            continue;
        }
        let less = PRIME - by;
        let (of_other, change_of_other) = numbers[other];
        number = add::<PRIME>(number, multiply::<PRIME>(of_other, less));
        change = add::<PRIME>(change, multiply::<PRIME>(change_of_other, less));
    }
    let inverse = inverse::<PRIME>(own);
    let over = |number| multiply::<PRIME>(number, inverse);
    (over(number), over(change))
}

/// Returns a number in which the bits of another are scattered, the same one each time: the mixing of `SplitMix64`.
fn scattered(number: u64) -> u64 {
    let mut bits = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// Returns for each equation whether it follows from none of those before it.
pub(super) fn are_independent(equations: &[Equation]) -> Vec<bool> {
    let mut echelon = Echelon::<FIRST_PRIME>::default();
    let rows = equations.iter().map(Row::of::<FIRST_PRIME>);
    rows.map(|row| echelon.add(row)).collect()
}

/// Coefficients of unknowns, none of them 0, and what they sum to. In an echelon the pivot has the coefficient 1.
#[derive(Clone)]
struct Row {
    terms: BTreeMap<usize, u64>,
    sum: u64,
}

impl Row {
    fn of<const PRIME: u64>(equation: &Equation) -> Row {
        let mut row = Row {
            terms: BTreeMap::new(),
            sum: residue::<PRIME>(equation.sum),
        };
        for (unknown, by) in &equation.terms {
            put::<PRIME>(&mut row.terms, *unknown, residue::<PRIME>(*by));
        }
        row
    }
}

/// Rows in reduced echelon form: a pivot stands in its own row alone.
#[derive(Default)]
struct Echelon<const PRIME: u64> {
    rows: BTreeMap<usize, Row>,
    /// The pivots of the rows in which an unknown stands, that are not pivots themselves.
    standing: BTreeMap<usize, BTreeSet<usize>>,
}

impl<const PRIME: u64> Echelon<PRIME> {
    /// Adds an equation; false if it follows from the others.
    fn add(&mut self, mut row: Row) -> bool {
        let unknowns: Vec<usize> = row.terms.keys().copied().collect();
        for unknown in unknowns {
            if let (Some(known), Some(by)) = (self.rows.get(&unknown), row.terms.get(&unknown)) {
                let by = *by;
                subtract::<PRIME>(&mut row, known, by, |_, _| ());
            }
        }
        let fewest = |unknown: &&usize| self.standing.get(unknown).map_or(0, BTreeSet::len);
        let Some(pivot) = row.terms.keys().min_by_key(fewest).copied() else {
            return false;
        };
        let inverse = inverse::<PRIME>(row.terms[&pivot]);
        for by in row.terms.values_mut() {
            *by = multiply::<PRIME>(*by, inverse);
        }
        row.sum = multiply::<PRIME>(row.sum, inverse);
        for other in self.standing.remove(&pivot).unwrap_or_default() {
            let rows = &mut self.rows;
            let target = rows
                .get_mut(&other)
                .expect("rows stand where they are noted");
            let by = target.terms[&pivot];
            let standing = &mut self.standing;
            subtract::<PRIME>(target, &row, by, |unknown, stands| {
                if unknown != pivot {
                    let pivots = standing.entry(unknown).or_default();
                    if stands {
                        pivots.insert(other)
                    } else {
                        pivots.remove(&other)
                    };
                }
            });
        }
        for unknown in row.terms.keys().filter(|unknown| **unknown != pivot) {
            self.standing.entry(*unknown).or_default().insert(pivot);
        }
        self.rows.insert(pivot, row);
        true
    }
}

/// Subtracts a multiple of a row; `changed` is told which unknowns came to stand or fell away.
fn subtract<const PRIME: u64>(
    target: &mut Row,
    row: &Row,
    times: u64,
    mut changed: impl FnMut(usize, bool),
) {
    let less = PRIME - times;
    for (unknown, by) in &row.terms {
        let stood = target.terms.contains_key(unknown);
        put::<PRIME>(&mut target.terms, *unknown, multiply::<PRIME>(*by, less));
        let stands = target.terms.contains_key(unknown);
        if stood != stands {
            changed(*unknown, stands);
        }
    }
    target.sum = add::<PRIME>(target.sum, multiply::<PRIME>(row.sum, less));
}

fn put<const PRIME: u64>(terms: &mut BTreeMap<usize, u64>, unknown: usize, by: u64) {
    let term = terms.entry(unknown).or_default();
    *term = add::<PRIME>(*term, by);
    if *term == 0 {
        terms.remove(&unknown);
    }
}

fn residue<const PRIME: u64>(number: i64) -> u64 {
    i128::from(number).rem_euclid(i128::from(PRIME)) as u64
}

fn signed<const PRIME: u64>(residue: u64) -> i64 {
    if residue > PRIME / 2 {
        -((PRIME - residue) as i64)
    } else {
        residue as i64
    }
}

fn add<const PRIME: u64>(a: u64, b: u64) -> u64 {
    (a + b) % PRIME
}

fn multiply<const PRIME: u64>(a: u64, b: u64) -> u64 {
    // Most coefficients are 1 or -1, and a remainder of 128 bits takes long.
    for (one, other) in [(a, b), (b, a)] {
        if one == 1 {
            return other;
        }
        if one == PRIME - 1 && other > 0 {
            return PRIME - other;
        }
    }
    (u128::from(a) * u128::from(b) % u128::from(PRIME)) as u64
}

/// Returns the inverse, by Fermat's little theorem.
fn inverse<const PRIME: u64>(number: u64) -> u64 {
    if number == 1 || number == PRIME - 1 {
        return number;
    }
    power::<PRIME>(number, PRIME - 2)
}

fn power<const PRIME: u64>(mut base: u64, mut exponent: u64) -> u64 {
    let mut result = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = multiply::<PRIME>(result, base);
        }
        base = multiply::<PRIME>(base, base);
        exponent >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(given: &[(&[(usize, i64)], i64)], expected: &[(usize, i64)]) {
        let equations: Vec<Equation> = given
            .iter()
            .map(|(terms, sum)| Equation {
                terms: terms.to_vec(),
                sum: *sum,
            })
            .collect();
        let expected: BTreeMap<usize, i64> = expected.iter().copied().collect();
        assert_eq!(determined_modulo::<FIRST_PRIME>(&equations), expected);
        assert_eq!(determined_modulo::<SECOND_PRIME>(&equations), expected);
        assert_eq!(determined(&equations), expected);
    }

    #[test]
    fn three_sums_of_pairs_give_three_numbers() {
        check(
            &[
                (&[(0, 1), (1, 1)], 5),
                (&[(1, 1), (2, 1)], 7),
                (&[(0, 1), (2, 1)], 6),
            ],
            &[(0, 2), (1, 3), (2, 4)],
        );
    }

    #[test]
    fn a_square_of_withheld_cells_gives_none() {
        check(
            &[
                (&[(0, 1), (1, 1)], 5),
                (&[(2, 1), (3, 1)], 7),
                (&[(0, 1), (2, 1)], 6),
                (&[(1, 1), (3, 1)], 6),
            ],
            &[],
        );
    }

    #[test]
    fn what_is_determined_is_found_behind_what_is_not() {
        // c = (a + b + c) − (a + b), though a and b stay unknown; d is negative.
        check(
            &[
                (&[(0, 1), (1, 1), (2, 1)], 9),
                (&[(0, 2), (1, 2)], 10),
                (&[(2, 1), (3, 3)], -2),
            ],
            &[(2, 4), (3, -2)],
        );
    }

    /// Equations of few unknowns, invented, by elimination of all of them.
    #[test]
    fn what_is_left_of_equations_with_unknowns_of_their_own_determines_the_same() {
        let mut n_determined = [0, 0];
        for seed in 0..2000 {
            let drawn = |n: u64, below: u64| scattered(seed * 1000 + n) % below;
            let numbers: Vec<i64> = (0..8).map(|n| drawn(n, 30) as i64).collect();
            let equation = |place: u64| -> Equation {
                let by = |n: u64| [0, 0, 0, 1, 1, -1, 2][drawn(100 + place * 10 + n, 7) as usize];
                let terms = (0..8_u64).map(|n| (n as usize, by(n)));
                let terms: Vec<(usize, i64)> = terms.filter(|(_, by)| *by != 0).collect();
                let sum = terms.iter().map(|(n, by)| numbers[*n] * by).sum();
                Equation { terms, sum }
            };
            let equations: Vec<Equation> = (0..3 + drawn(50, 5)).map(equation).collect();
            let mut echelon = Echelon::<FIRST_PRIME>::default();
            for equation in &equations {
                echelon.add(Row::of::<FIRST_PRIME>(equation));
            }
            let alone = echelon.rows.iter().filter(|(_, row)| row.terms.len() == 1);
            let expected: BTreeMap<usize, i64> = alone
                .map(|(pivot, row)| (*pivot, signed::<FIRST_PRIME>(row.sum)))
                .collect();
            assert_eq!(determined(&equations), expected, "{equations:?}");
            n_determined[usize::from(!expected.is_empty())] += 1;
        }
        assert!(n_determined.iter().all(|n| *n > 200), "{n_determined:?}");
    }

    #[test]
    fn both_moduli_are_prime() {
        // Miller–Rabin with the first twelve primes is exact below 3.3 · 10²⁴.
        fn is_prime<const N: u64>() -> bool {
            let twos = (N - 1).trailing_zeros();
            [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37]
                .iter()
                .all(|base| {
                    let mut power = power::<N>(*base, (N - 1) >> twos);
                    if power == 1 || power == N - 1 {
                        return true;
                    }
                    (1..twos).any(|_| {
                        power = multiply::<N>(power, power);
                        power == N - 1
                    })
                })
        }
        assert!(is_prime::<FIRST_PRIME>());
        assert!(is_prime::<SECOND_PRIME>());
        assert!(!is_prime::<{ FIRST_PRIME - 2 }>());
    }
}
