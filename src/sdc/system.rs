//! How the ranges of numbers narrow each other through the constraints in which they stand together.

use super::attack::Contradiction;
use super::field::Equation;
use super::view::{Constraint, Range, View};
use std::collections::VecDeque;

/// No number of cases is so large. Where constraints contradict each other, each can raise the least of a number of
/// another, again and again.
const MOST_OF_ALL: i64 = 1 << 40;
/// So often, on average, a constraint is looked at again before propagation stops as it is.
const MOST_ROUNDS: usize = 60;
/// As often where numbers are only tried, or what they tell is looked at once more.
const MOST_ROUNDS_OF_TRIALS: usize = 2;

/// The constraints of a view, and in which of them a number stands.
pub(super) struct System<'a> {
    pub(super) view: &'a View,
    /// In which constraints numbers stand, of one number after the other.
    standing: Vec<usize>,
    /// Where those of each number begin, and where the last ones end.
    begins: Vec<usize>,
}

/// Constraints that are to be looked at, each once, in the order in which they came.
pub(super) struct Waiting {
    places: VecDeque<usize>,
    is_in: Vec<bool>,
    /// What was narrowed since a number was tried, and its range before.
    trail: Vec<(usize, Range)>,
}

impl Waiting {
    fn add(&mut self, place: usize) {
        if !std::mem::replace(&mut self.is_in[place], true) {
            self.places.push_back(place);
        }
    }

    fn next(&mut self) -> Option<usize> {
        let place = self.places.pop_front()?;
        self.is_in[place] = false;
        Some(place)
    }

    fn clear(&mut self) {
        while self.next().is_some() {}
    }

    /// Takes back what the last number that was tried has narrowed.
    pub(super) fn take_back(&mut self, ranges: &mut [Range]) {
        for (number, before) in self.trail.drain(..).rev() {
            ranges[number] = before;
        }
    }
}

/// Unknowns that hang together, and the constraints in which they stand; each in order.
pub(super) struct Component {
    pub unknowns: Vec<usize>,
    pub places: Vec<usize>,
}

impl<'a> System<'a> {
    pub(super) fn of(view: &'a View) -> System<'a> {
        let terms = || view.constraints.iter().map(|constraint| &constraint.terms);
        let mut begins = vec![0; view.ranges.len() + 1];
        for (unknown, _) in terms().flatten() {
            begins[unknown + 1] += 1;
        }
        for unknown in 0..view.ranges.len() {
            begins[unknown + 1] += begins[unknown];
        }
        let mut standing = vec![0; begins[view.ranges.len()]];
        let mut next = begins.clone();
        for (place, terms) in terms().enumerate() {
            for (unknown, _) in terms {
                let own = &mut next[*unknown];
                debug_assert!(
                    *own == begins[*unknown] || standing[*own - 1] != place,
                    "a number stands in it twice"
                );
                standing[*own] = place;
                *own += 1;
            }
        }
        System {
            view,
            standing,
            begins,
        }
    }

    /// Returns the constraints in which a number stands.
    pub(super) fn standing(&self, number: usize) -> &[usize] {
        &self.standing[self.begins[number]..self.begins[number + 1]]
    }

    /// Narrows ranges until no constraint narrows any further.
    pub(super) fn propagate(&self, ranges: &mut [Range]) -> Result<(), Contradiction> {
        let mut waiting = self.waiting();
        (0..self.view.constraints.len()).for_each(|place| waiting.add(place));
        self.propagate_through(&mut waiting, ranges, MOST_ROUNDS)
    }

    /// Narrows ranges by what follows from the constraints from a place on, where those before it have been propagated. It may
    /// stop before all is narrowed that can be.
    pub(super) fn propagate_since(
        &self,
        place: usize,
        ranges: &mut [Range],
    ) -> Result<(), Contradiction> {
        let mut waiting = self.waiting();
        (place..self.view.constraints.len()).for_each(|place| waiting.add(place));
        self.propagate_through(&mut waiting, ranges, MOST_ROUNDS_OF_TRIALS)
    }

    /// Narrows ranges by what follows from that of one number; nobody may be waiting. It may stop before all is narrowed
    /// that can be.
    pub(super) fn propagate_from(
        &self,
        number: usize,
        ranges: &mut [Range],
        waiting: &mut Waiting,
    ) -> Result<(), Contradiction> {
        waiting.trail.clear();
        let places = self.standing(number).iter();
        places.for_each(|place| waiting.add(*place));
        let done = self.propagate_through(waiting, ranges, MOST_ROUNDS_OF_TRIALS);
        waiting.clear();
        done
    }

    fn propagate_through(
        &self,
        waiting: &mut Waiting,
        ranges: &mut [Range],
        most_rounds: usize,
    ) -> Result<(), Contradiction> {
        let mut n_steps = 0;
        while let Some(place) = waiting.next() {
            n_steps += 1;
            if n_steps > most_rounds * self.view.constraints.len() {
                break;
            }
            let first = waiting.trail.len();
            self.narrow(place, ranges, &mut waiting.trail)?;
            for changed in first..waiting.trail.len() {
                let others = self.standing(waiting.trail[changed].0).iter();
                let others = others.filter(|other| **other != place);
                others.for_each(|other| waiting.add(*other));
            }
        }
        Ok(())
    }

    /// Returns room for the constraints that are to be looked at.
    pub(super) fn waiting(&self) -> Waiting {
        Waiting {
            places: VecDeque::new(),
            is_in: vec![false; self.view.constraints.len()],
            trail: Vec::new(),
        }
    }

    /// Narrows the ranges in one constraint and adds to the trail what they were.
    fn narrow(
        &self,
        place: usize,
        ranges: &mut [Range],
        trail: &mut Vec<(usize, Range)>,
    ) -> Result<(), Contradiction> {
        let constraint = &self.view.constraints[place];
        let (mut least, mut most) = activity(&constraint.terms, ranges);
        loop {
            if constraint.high.is_some_and(|high| least.exceeds(high))
                || constraint.low.is_some_and(|low| most.falls_short_of(low))
            {
                return Err(Contradiction);
            }
            // With two terms that have no end, none of them says anything of another.
            let by_least = constraint.high.filter(|_| least.n_endless < 2);
            let by_most = constraint.low.filter(|_| most.n_endless < 2);
            if by_least.is_none() && by_most.is_none() {
                return Ok(());
            }
            let n_changed = trail.len();
            for (unknown, by) in &constraint.terms {
                let before = ranges[*unknown];
                let (own_least, own_most) = contribution(before, *by);
                // by · x is at most high less the least of the rest, and so on.
                let rest_least = least.without(own_least);
                let rest_most = most.without(own_most);
                let at_most = by_least.zip(rest_least).map(|(high, rest)| high - rest);
                let at_least = by_most.zip(rest_most).map(|(low, rest)| low - rest);
                let after = narrowed(before, *by, at_least, at_most).ok_or(Contradiction)?;
                if after.low > MOST_OF_ALL {
                    return Err(Contradiction);
                }
                if after != before {
                    ranges[*unknown] = after;
                    let (new_least, new_most) = contribution(after, *by);
                    least = least.with(own_least, new_least);
                    most = most.with(own_most, new_most);
                    trail.push((*unknown, before));
                }
            }
            if trail.len() == n_changed {
                return Ok(());
            }
        }
    }

    /// Returns the numbers that are not yet known by what hangs together.
    pub(super) fn components(&self, ranges: &[Range]) -> Vec<Component> {
        let mut is_seen: Vec<bool> = ranges
            .iter()
            .map(|range| range.single().is_some())
            .collect();
        let mut is_met = vec![false; self.view.constraints.len()];
        let mut components = Vec::new();
        for start in 0..ranges.len() {
            if std::mem::replace(&mut is_seen[start], true) {
                continue;
            }
            let (mut unknowns, mut places) = (vec![start], Vec::new());
            let mut next = 0;
            while next < unknowns.len() {
                for place in self.standing(unknowns[next]) {
                    if std::mem::replace(&mut is_met[*place], true) {
                        continue;
                    }
                    places.push(*place);
                    for (unknown, _) in &self.view.constraints[*place].terms {
                        if !std::mem::replace(&mut is_seen[*unknown], true) {
                            unknowns.push(*unknown);
                        }
                    }
                }
                next += 1;
            }
            unknowns.sort_unstable();
            places.sort_unstable();
            components.push(Component { unknowns, places });
        }
        components
    }

    /// Returns how many unknowns of a component hang together, what is left of single equations aside.
    pub(super) fn n_joined(&self, component: &Component) -> usize {
        let unknowns = component.unknowns.iter();
        let joined = unknowns.filter(|unknown| !self.view.rests.contains(unknown));
        joined.count()
    }

    pub(super) fn fits(&self, numbers: &[i64]) -> bool {
        fits(self.view, numbers)
    }
}

/// No count is as large: what is comes of equations that whole numbers do not solve, over a prime field.
const MOST_DETERMINED: i64 = 1 << 40;

/// Returns the range of a number that equations determine.
pub(super) fn exactly(range: Range, value: i64) -> Result<Range, Contradiction> {
    let is_count = value.abs() < MOST_DETERMINED && contains(range, value);
    is_count
        .then_some(Range::exactly(value))
        .ok_or(Contradiction)
}

/// Says whether numbers are in their ranges and make all constraints of a view hold.
pub(super) fn fits(view: &View, numbers: &[i64]) -> bool {
    let mut ranges = view.ranges.iter().zip(numbers);
    let mut constraints = view.constraints.iter();
    ranges.all(|(range, number)| contains(*range, *number))
        && constraints.all(|constraint| {
            let terms = constraint.terms.iter();
            let sum: i64 = terms.map(|(unknown, by)| numbers[*unknown] * by).sum();
            constraint.low.is_none_or(|low| sum >= low)
                && constraint.high.is_none_or(|high| sum <= high)
        })
}

/// Returns the equations among some constraints, between the numbers that are not known.
pub(super) fn equations<'c>(
    constraints: impl Iterator<Item = &'c Constraint>,
    ranges: &[Range],
) -> Vec<Equation> {
    let equations = constraints.filter(|constraint| constraint.low == constraint.high);
    let equations = equations.filter_map(|constraint| {
        let mut sum = constraint.low?;
        let mut terms = Vec::new();
        for (unknown, by) in &constraint.terms {
            match ranges[*unknown].single() {
                Some(value) => sum -= by * value,
                None => terms.push((*unknown, *by)),
            }
        }
        (!terms.is_empty()).then_some(Equation { terms, sum })
    });
    equations.collect()
}

pub(super) fn contains(range: Range, number: i64) -> bool {
    number >= range.low && range.high.is_none_or(|high| number <= high)
}

/// The least or the most that a sum can be: the finite part and how many terms have no end.
#[derive(Clone, Copy)]
struct End {
    sum: i64,
    n_endless: usize,
}

impl End {
    fn exceeds(self, bound: i64) -> bool {
        self.n_endless == 0 && self.sum > bound
    }

    fn falls_short_of(self, bound: i64) -> bool {
        self.n_endless == 0 && self.sum < bound
    }

    /// Returns the end of the sum with another end of one of its terms.
    fn with(self, before: Option<i64>, after: Option<i64>) -> End {
        End {
            sum: self.sum - before.unwrap_or(0) + after.unwrap_or(0),
            n_endless: self.n_endless - usize::from(before.is_none())
                + usize::from(after.is_none()),
        }
    }

    /// Returns the end of the sum without one term; none if it has no end.
    fn without(self, term: Option<i64>) -> Option<i64> {
        match term {
            Some(term) => (self.n_endless == 0).then_some(self.sum - term),
            None => (self.n_endless == 1).then_some(self.sum),
        }
    }
}

/// Returns what is left of a range where `by` times the number lies between two ends; nothing where no
/// number is left.
pub(super) fn narrowed(
    range: Range,
    by: i64,
    at_least: Option<i64>,
    at_most: Option<i64>,
) -> Option<Range> {
    let (low, high) = if by == 1 {
        (at_least, at_most)
    } else if by == -1 {
        (at_most.map(|n| -n), at_least.map(|n| -n))
    } else if by > 0 {
        (
            at_least.map(|n| -(-n).div_euclid(by)),
            at_most.map(|n| n.div_euclid(by)),
        )
    } else {
        let by = -by;
        (
            at_most.map(|n| -n.div_euclid(by)),
            at_least.map(|n| (-n).div_euclid(by)),
        )
    };
    let low = low.map_or(range.low, |low| low.max(range.low));
    let high = high.map_or(range.high, |high| {
        Some(range.high.map_or(high, |before| before.min(high)))
    });
    let is_left = high.is_none_or(|high| high >= low);
    is_left.then_some(Range { low, high })
}

/// Returns the least and the most that a term can be; none where it has no end.
fn contribution(range: Range, by: i64) -> (Option<i64>, Option<i64>) {
    let (low, high) = (Some(range.low * by), range.high.map(|high| high * by));
    if by > 0 { (low, high) } else { (high, low) }
}

fn activity(terms: &[(usize, i64)], ranges: &[Range]) -> (End, End) {
    let none = End {
        sum: 0,
        n_endless: 0,
    };
    let plus = |end: End, term: Option<i64>| End {
        sum: end.sum + term.unwrap_or(0),
        n_endless: end.n_endless + usize::from(term.is_none()),
    };
    terms
        .iter()
        .fold((none, none), |(least, most), (unknown, by)| {
            let (low, high) = contribution(ranges[*unknown], *by);
            (plus(least, low), plus(most, high))
        })
}
