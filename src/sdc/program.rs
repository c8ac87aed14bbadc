//! Linear programmes: how small or large a sum of numbers that hang together can be.

use super::view::{Range, View};
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions};
use std::collections::{BTreeMap, BTreeSet};

/// So many nodes a search for one end may take.
const MOST_NODES: u64 = 20_000;

/// A number without an end is looked for up to so many beyond its low end: the larger it is, the less exact is a solution.
const MOST: i64 = 1 << 24;

/// What a search for an end gave.
pub(super) enum Extreme {
    /// Numbers that fit, with the sum sought at its extreme.
    Found(Vec<i64>),
    Unbounded,
    Infeasible,
    GaveUp,
}

/// A weighted sum of numbers that are sought, and its ends.
struct Row {
    terms: BTreeMap<usize, i64>,
    low: Option<i64>,
    high: Option<i64>,
}

/// A number that follows from others: a constant and a weighted sum of what had not been replaced before it.
struct Replaced {
    number: usize,
    constant: i64,
    terms: Vec<(usize, i64)>,
}

/// What is known of some numbers, with those taken out that follow from one other or stand in one equation alone.
pub(super) struct Program {
    ranges: BTreeMap<usize, Range>,
    rows: Vec<Row>,
    /// In which rows a number stands.
    standing: BTreeMap<usize, BTreeSet<usize>>,
    replaced: Vec<Replaced>,
    is_possible: bool,
}

impl Program {
    /// Takes a view, with ranges of its numbers in place of its own.
    pub(super) fn of(view: &View, ranges: &[Range]) -> Program {
        let mut program = Program {
            ranges: ranges.iter().copied().enumerate().collect(),
            rows: Vec::new(),
            standing: BTreeMap::new(),
            replaced: Vec::new(),
            is_possible: true,
        };
        for constraint in &view.constraints {
            for (number, _) in &constraint.terms {
                let standing = program.standing.entry(*number).or_default();
                standing.insert(program.rows.len());
            }
            program.rows.push(Row {
                terms: constraint.terms.iter().copied().collect(),
                low: constraint.low,
                high: constraint.high,
            });
        }
        program.replace_equals();
        program.replace_lone();
        program
    }

    /// Takes out each number that another one gives, and rows of a number alone.
    fn replace_equals(&mut self) {
        let mut waiting: BTreeSet<usize> = (0..self.rows.len()).collect();
        while let Some(place) = waiting.pop_first() {
            let row = &self.rows[place];
            let terms: Vec<(usize, i64)> = row.terms.iter().map(|(n, by)| (*n, *by)).collect();
            match (terms.as_slice(), row.low, row.high) {
                ([], low, high) => {
                    let fits = low.is_none_or(|low| low <= 0) && high.is_none_or(|high| high >= 0);
                    self.is_possible &= fits;
                }
                ([(number, by)], low, high) => {
                    let (number, by) = (*number, *by);
                    self.drop(place);
                    self.narrow(number, by, low, high);
                }
                ([(one, by), (other, by_other)], Some(low), Some(high))
                    if low == high && by.abs() == by_other.abs() && low % by == 0 =>
                {
                    let (number, other, by) = (*other, (*one, -by / by_other), *by_other);
                    self.drop(place);
                    waiting.extend(self.put(number, low / by, other));
                }
                _ => {}
            }
        }
    }

    /// Puts a constant and a multiple of another number, 1 or -1 times, in the place of a number; returns the rows that change.
    fn put(
        &mut self,
        number: usize,
        constant: i64,
        (other, times): (usize, i64),
    ) -> BTreeSet<usize> {
        let places = self.standing.remove(&number).unwrap_or_default();
        for place in &places {
            let row = &mut self.rows[*place];
            let by = row.terms.remove(&number).unwrap_or(0);
            let of_other = row.terms.entry(other).or_insert(0);
            *of_other += by * times;
            let standing = self.standing.entry(other).or_default();
            if *of_other == 0 {
                row.terms.remove(&other);
                standing.remove(place);
            } else {
                standing.insert(*place);
            }
            row.low = row.low.map(|low| low - by * constant);
            row.high = row.high.map(|high| high - by * constant);
        }
        if let Some(Range { low, high }) = self.ranges.remove(&number) {
            self.narrow(
                other,
                times,
                Some(low - constant),
                high.map(|high| high - constant),
            );
        }
        self.replaced.push(Replaced {
            number,
            constant,
            terms: vec![(other, times)],
        });
        places
    }

    fn drop(&mut self, place: usize) {
        let row = &mut self.rows[place];
        (row.low, row.high) = (None, None);
        for number in std::mem::take(&mut row.terms).into_keys() {
            if let Some(standing) = self.standing.get_mut(&number) {
                standing.remove(&place);
            }
        }
    }

    /// Narrows the range of a number whose multiple has ends.
    fn narrow(&mut self, number: usize, by: i64, low: Option<i64>, high: Option<i64>) {
        let range = self.ranges[&number];
        match super::system::narrowed(range, by, low, high) {
            Some(range) => {
                self.ranges.insert(number, range);
            }
            None => self.is_possible = false,
        }
    }

    /// Takes out each number that stands in one equation alone: what is left of the equation has two ends.
    fn replace_lone(&mut self) {
        let standing = self.standing.iter().filter(|(_, places)| places.len() == 1);
        let lone: Vec<(usize, usize)> = standing
            .filter_map(|(number, places)| Some((*number, *places.first()?)))
            .collect();
        for (number, place) in lone {
            let row = &mut self.rows[place];
            let Some(sum) = row.low.filter(|low| row.high == Some(*low)) else {
                continue;
            };
            let by = row.terms[&number];
            if by.abs() != 1 || row.terms.len() < 2 {
                continue;
            }
            row.terms.remove(&number);
            let range = self.ranges.remove(&number).unwrap_or(Range::at_least(0));
            // by · number + rest = sum
            let (of_low, of_high) = (
                Some(sum - by * range.low),
                range.high.map(|high| sum - by * high),
            );
            (row.low, row.high) = if by > 0 {
                (of_high, of_low)
            } else {
                (of_low, of_high)
            };
            let terms = row
                .terms
                .iter()
                .map(|(other, of_other)| (*other, -by * of_other));
            self.replaced.push(Replaced {
                number,
                constant: by * sum,
                terms: terms.collect(),
            });
            self.standing.remove(&number);
        }
    }

    /// Returns numbers of which the weighted sum is as small or as large as can be.
    pub(super) fn solve(
        &self,
        weight: impl Fn(usize) -> i64,
        direction: OptimizationDirection,
    ) -> Extreme {
        self.solve_with(weight, &[], 0, direction)
    }

    /// Returns numbers of which as many as can be reach a value.
    pub(super) fn reach(&self, numbers: &[usize], value: i64) -> Extreme {
        self.solve_with(|_| 0, numbers, value, OptimizationDirection::Maximize)
    }

    /// Returns a number as a constant and a weighted sum of numbers that have not been taken out.
    fn kept(&self, number: usize) -> (i64, BTreeMap<usize, i64>) {
        let mut constant = 0;
        let mut sum = BTreeMap::from([(number, 1)]);
        for replaced in &self.replaced {
            if let Some(by) = sum.remove(&replaced.number) {
                constant += by * replaced.constant;
                for (other, of_other) in &replaced.terms {
                    *sum.entry(*other).or_insert(0) += by * of_other;
                }
            }
        }
        (constant, sum)
    }

    /// Returns numbers of which the weighted sum is as small or as large as can be, and with it of each of some others
    /// what it has up to a value.
    fn solve_with(
        &self,
        weight: impl Fn(usize) -> i64,
        reaching: &[usize],
        value: i64,
        direction: OptimizationDirection,
    ) -> Extreme {
        if !self.is_possible {
            return Extreme::Infeasible;
        }
        let mut weights: BTreeMap<usize, i64> = BTreeMap::new();
        let replaced = self.replaced.iter().map(|replaced| replaced.number);
        for number in self.ranges.keys().copied().chain(replaced) {
            weights.insert(number, weight(number));
        }
        for Replaced { number, terms, .. } in &self.replaced {
            let weight = weights.remove(number).unwrap_or(0);
            for (other, by) in terms {
                *weights.entry(*other).or_insert(0) += weight * by;
            }
        }
        let mut problem = Problem::new(direction);
        let mut variables = BTreeMap::new();
        for (number, range) in &self.ranges {
            let high = range.high.unwrap_or(range.low + MOST);
            let bounds = (clamped(range.low), clamped(high));
            let weight = weights.get(number).copied().unwrap_or(0) as f64;
            variables.insert(*number, problem.add_integer_var(weight, bounds));
        }
        for Row { terms, low, high } in self.rows.iter().filter(|row| !row.terms.is_empty()) {
            let terms = terms
                .iter()
                .map(|(number, by)| (variables[number], *by as f64));
            let terms: Vec<_> = terms.collect();
            match (*low, *high) {
                (Some(low), Some(high)) if low == high => {
                    problem.add_constraint(terms, ComparisonOp::Eq, low as f64);
                }
                (low, high) => {
                    if let Some(low) = low {
                        problem.add_constraint(terms.clone(), ComparisonOp::Ge, low as f64);
                    }
                    if let Some(high) = high {
                        problem.add_constraint(terms, ComparisonOp::Le, high as f64);
                    }
                }
            }
        }
        for number in reaching {
            let (constant, sum) = self.kept(*number);
            let reached = problem.add_var(1.0, (0.0, value as f64));
            let terms = sum.iter().filter(|(_, by)| **by != 0);
            let terms = terms.map(|(other, by)| (variables[other], -*by as f64));
            let terms: Vec<_> = terms.chain([(reached, 1.0)]).collect();
            problem.add_constraint(terms, ComparisonOp::Le, constant as f64);
        }
        let mut options = SolveOptions::default();
        options.node_limit = Some(MOST_NODES);
        match problem.solve_with(options) {
            Ok(outcome) if outcome.is_optimal() => {
                let Ok(solution) = outcome.into_solution() else {
                    return Extreme::GaveUp;
                };
                let value = |variable| solution.var_value(variable).round() as i64;
                let kept = variables.into_iter();
                let mut numbers: BTreeMap<usize, i64> = kept
                    .map(|(number, variable)| (number, value(variable)))
                    .collect();
                for replaced in self.replaced.iter().rev() {
                    let terms = replaced.terms.iter();
                    let sum: i64 = terms.map(|(other, by)| numbers[other] * by).sum();
                    numbers.insert(replaced.number, replaced.constant + sum);
                }
                // Only of what was sought it matters that it has no end.
                let mut sought = numbers.iter().filter(|(number, _)| weight(**number) != 0);
                if sought.any(|(_, value)| *value >= MOST) {
                    Extreme::Unbounded
                } else {
                    Extreme::Found(numbers.into_values().collect())
                }
            }
            Err(microlp::Error::Unbounded) => Extreme::Unbounded,
            Err(microlp::Error::Infeasible) => Extreme::Infeasible,
            _ => Extreme::GaveUp,
        }
    }
}

fn clamped(number: i64) -> i32 {
    number.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the least and the most of a sum of two numbers, and checks that all that is found fits.
    fn ends(view: &View, sought: [usize; 2]) -> [i64; 2] {
        let program = Program::of(view, &view.ranges);
        [
            OptimizationDirection::Minimize,
            OptimizationDirection::Maximize,
        ]
        .map(|direction| {
            let weight = |number| i64::from(sought.contains(&number));
            let Extreme::Found(found) = program.solve(weight, direction) else {
                panic!("no numbers fit");
            };
            assert_eq!(found.len(), view.ranges.len());
            for constraint in &view.constraints {
                let terms = constraint.terms.iter();
                let sum: i64 = terms.map(|(number, by)| found[*number] * by).sum();
                assert!(constraint.low.is_none_or(|low| low <= sum));
                assert!(constraint.high.is_none_or(|high| sum <= high));
            }
            sought.iter().map(|number| found[*number]).sum()
        })
    }

    /// b is 2 less than a, and c what is left of 20; d stands in no constraint.
    #[test]
    fn numbers_that_follow_are_found_again() {
        let mut view = View::default();
        let [a, b, c] = [(); 3].map(|()| view.number(Range::at_least(0)));
        let d = view.number(Range::between(1, 4));
        view.equation(vec![(a, 1), (b, -1)], 2);
        view.equation(vec![(a, 1), (b, 1), (c, 1)], 20);
        view.at_most(vec![(a, 2)], 15);
        assert_eq!(ends(&view, [b, d]), [1, 9]);
        assert_eq!(ends(&view, [c, d]), [9, 22]);
    }

    #[test]
    fn what_contradicts_itself_has_no_numbers() {
        let mut view = View::default();
        let [a, b] = [(); 2].map(|()| view.number(Range::at_least(0)));
        view.equation(vec![(a, 1), (b, -1)], 2);
        view.equation(vec![(a, 1), (b, -1)], 3);
        let program = Program::of(&view, &view.ranges);
        let found = program.solve(|_| 1, OptimizationDirection::Minimize);
        assert!(matches!(found, Extreme::Infeasible));
    }
}
