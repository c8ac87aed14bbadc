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

/// An equation: coefficients of unknowns and what their sum is.
#[derive(Debug, Clone)]
pub struct Equation {
    pub terms: Vec<(usize, i64)>,
    pub sum: i64,
}

/// Returns the unknowns that equations determine, with their values.
///
/// An unknown is determined if the unit vector of it is a combination of the equations: in reduced
/// echelon form its row has no other unknown. Where the two primes disagree, an unknown that either
/// finds counts as determined.
pub fn determined(equations: &[Equation]) -> BTreeMap<usize, i64> {
    let (mut found, by_second) = rayon::join(
        || determined_modulo::<FIRST_PRIME>(equations),
        || determined_modulo::<SECOND_PRIME>(equations),
    );
    found.extend(by_second);
    found
}

/// Returns the unknowns that equations determine over one prime field.
pub fn determined_modulo<const PRIME: u64>(equations: &[Equation]) -> BTreeMap<usize, i64> {
    let mut echelon = Echelon::<PRIME>::default();
    let mut shortest_first: Vec<&Equation> = equations.iter().collect();
    shortest_first.sort_by_key(|equation| equation.terms.len());
    for equation in shortest_first {
        echelon.add(equation);
    }
    let alone = echelon.rows.iter().filter(|(_, row)| row.terms.len() == 1);
    alone
        .map(|(pivot, row)| (*pivot, signed::<PRIME>(row.sum)))
        .collect()
}

/// Returns for each equation whether it follows from none of those before it.
pub(super) fn are_independent(equations: &[Equation]) -> Vec<bool> {
    let mut echelon = Echelon::<FIRST_PRIME>::default();
    equations
        .iter()
        .map(|equation| echelon.add(equation))
        .collect()
}

/// A row whose pivot has the coefficient 1, and what it sums to.
struct Row {
    terms: BTreeMap<usize, u64>,
    sum: u64,
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
    fn add(&mut self, equation: &Equation) -> bool {
        let mut row = Row {
            terms: BTreeMap::new(),
            sum: residue::<PRIME>(equation.sum),
        };
        for (unknown, by) in &equation.terms {
            put::<PRIME>(&mut row.terms, *unknown, residue::<PRIME>(*by));
        }
        for (unknown, _) in &equation.terms {
            if let (Some(known), Some(by)) = (self.rows.get(unknown), row.terms.get(unknown)) {
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
