//! What an intruder can infer: the least and the most that each unknown number can be.

use super::field::{Equation, determined};
use super::view::{Range, View};
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions};
use rayon::prelude::*;
use std::collections::{BTreeMap, VecDeque};

/// What follows for one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Implied {
    pub range: Range,
    /// Whether both ends are reached by numbers that fit everything known. If not, the range is
    /// certain but the truth about it may be narrower: too many unknowns hang together.
    pub is_tight: bool,
}

/// What is known cannot all be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contradiction;

/// So many unknowns may hang together for their exact bounds to be computed.
const MOST_UNKNOWNS: usize = 600;
/// So many nodes a search for one bound may take.
const MOST_NODES: u64 = 20_000;
/// So often, on average, a constraint is looked at again before propagation stops as it is.
const MOST_ROUNDS: usize = 60;

/// Returns the bounds of every number of a view.
///
/// Bounds are propagated through the constraints, what the equations determine is solved exactly
/// (see [`determined`]), and the ends of what then still hangs together are found as integer
/// programmes. A solution counts only when it fits in whole numbers.
///
/// ```
/// use sendstats::sdc::{Range, View, attack};
/// let mut view = View::default();
/// let all = view.number(Range::exactly(8));
/// let male = view.number(Range::exactly(7));
/// let female = view.number(Range::at_least(0));
/// view.equation(vec![(male, 1), (female, 1), (all, -1)], 0);
/// assert_eq!(attack(&view)?[female].range, Range::exactly(1));
/// # Ok::<(), sendstats::sdc::Contradiction>(())
/// ```
pub fn attack(view: &View) -> Result<Vec<Implied>, Contradiction> {
    attack_until(view, |_| false)
}

/// Returns bounds of every number of a view, as [`attack`] does, but looks no further for the ends of
/// a number where `is_enough` says so.
///
/// It is asked with the least and the most of the values of a number, met by the way, that fit
/// everything known. Where they are enough the range is certain and need not be tight.
pub fn attack_until(
    view: &View,
    is_enough: impl Fn(Range) -> bool + Sync,
) -> Result<Vec<Implied>, Contradiction> {
    attack_where(view, |_| true, is_enough)
}

/// Returns bounds of every number of a view, as [`attack_until`] does, but looks for the ends only of those
/// numbers where `is_wanted` says so of the range that propagation and elimination leave.
pub fn attack_where(
    view: &View,
    is_wanted: impl Fn(Range) -> bool + Sync,
    is_enough: impl Fn(Range) -> bool + Sync,
) -> Result<Vec<Implied>, Contradiction> {
    let system = System::of(view);
    let mut ranges = view.ranges.clone();
    system.propagate(&mut ranges)?;
    // What does not hang together determines nothing of each other.
    let components = system.components(&ranges);
    let equations = components.par_iter();
    let equations = equations.map(|component| system.equations(component, &ranges));
    let known: Vec<BTreeMap<usize, i64>> = equations.map(|own| determined(&own)).collect();
    for (unknown, value) in known.into_iter().flatten() {
        let range = &mut ranges[unknown];
        if value < range.low || range.high.is_some_and(|high| value > high) {
            return Err(Contradiction);
        }
        *range = Range::exactly(value);
    }
    system.propagate(&mut ranges)?;
    let implied = |range: &Range| Implied {
        range: *range,
        is_tight: range.single().is_some(),
    };
    let mut found: Vec<Implied> = ranges.iter().map(implied).collect();
    let mut components = system.components(&ranges);
    components.retain(|component| component.unknowns.len() <= MOST_UNKNOWNS);
    let tightened = components.par_iter();
    let tightened =
        tightened.map(|component| system.tighten(component, &ranges, &is_wanted, &is_enough));
    let tightened: Vec<Result<Vec<Implied>, Contradiction>> = tightened.collect();
    for (component, implied) in components.iter().zip(tightened) {
        for (unknown, implied) in component.unknowns.iter().zip(implied?) {
            found[*unknown] = implied;
        }
    }
    Ok(found)
}

/// Returns numbers that fit a view, one set for each of `n_values - 1` values of an unknown that
/// are not its true one; none if there are not so many, or they are not found.
pub(super) fn several(
    view: &View,
    unknown: usize,
    truth: &[i64],
    n_values: usize,
) -> Option<Vec<Vec<i64>>> {
    let system = System::of(view);
    let mut ranges = view.ranges.clone();
    system.propagate(&mut ranges).ok()?;
    let n_possible = |range: Range| range.n_values().map_or(usize::MAX, |n| n as usize);
    if n_possible(ranges[unknown]) < n_values {
        return None;
    }
    let components = system.components(&ranges);
    let component = components
        .iter()
        .find(|component| component.unknowns.contains(&unknown))?;
    let end = |direction| system.extreme(component, &ranges, unknown, direction);
    let place = component.unknowns.binary_search(&unknown).ok()?;
    let Extreme::Found(least) = end(OptimizationDirection::Minimize) else {
        return None;
    };
    let most = match end(OptimizationDirection::Maximize) {
        Extreme::Found(most) => most[place],
        Extreme::Unbounded => i64::MAX,
        Extreme::Infeasible | Extreme::GaveUp => return None,
    };
    let low = least[place];
    if most.saturating_sub(low) < n_values as i64 - 1 {
        return None;
    }
    let mut found = Vec::new();
    for value in (low..=most)
        .take(3 * n_values)
        .filter(|value| *value != truth[unknown])
    {
        if let Some(numbers) = system.fitting(&ranges, unknown, value, truth) {
            found.push(numbers);
            if found.len() + 1 == n_values {
                return Some(found);
            }
        }
    }
    None
}

/// The constraints of a view, and in which of them a number stands.
struct System<'a> {
    view: &'a View,
    standing: Vec<Vec<usize>>,
}

/// Unknowns that hang together, and the constraints in which they stand; each in order.
struct Component {
    unknowns: Vec<usize>,
    places: Vec<usize>,
}

/// What a search for an end of a range gave.
enum Extreme {
    /// Numbers of the component that fit, with the one sought at its extreme.
    Found(Vec<i64>),
    Unbounded,
    Infeasible,
    GaveUp,
}

impl<'a> System<'a> {
    fn of(view: &'a View) -> System<'a> {
        let mut standing = vec![Vec::new(); view.ranges.len()];
        for (place, constraint) in view.constraints.iter().enumerate() {
            for (unknown, _) in &constraint.terms {
                let places: &mut Vec<usize> = &mut standing[*unknown];
                debug_assert_ne!(places.last(), Some(&place), "a number stands in it twice");
                places.push(place);
            }
        }
        System { view, standing }
    }

    /// Narrows ranges until no constraint narrows any further.
    fn propagate(&self, ranges: &mut [Range]) -> Result<(), Contradiction> {
        let n_constraints = self.view.constraints.len();
        let mut waiting: VecDeque<usize> = (0..n_constraints).collect();
        let mut is_waiting = vec![true; n_constraints];
        let mut n_steps = 0;
        while let Some(place) = waiting.pop_front() {
            is_waiting[place] = false;
            n_steps += 1;
            if n_steps > MOST_ROUNDS * n_constraints {
                break;
            }
            for unknown in self.narrow(place, ranges)? {
                for other in &self.standing[unknown] {
                    if *other != place && !is_waiting[*other] {
                        is_waiting[*other] = true;
                        waiting.push_back(*other);
                    }
                }
            }
        }
        Ok(())
    }

    /// Narrows the ranges in one constraint and returns whose.
    fn narrow(&self, place: usize, ranges: &mut [Range]) -> Result<Vec<usize>, Contradiction> {
        let constraint = &self.view.constraints[place];
        let (mut least, mut most) = activity(&constraint.terms, ranges);
        let mut changed = Vec::new();
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
                return Ok(changed);
            }
            let n_changed = changed.len();
            for (unknown, by) in &constraint.terms {
                let before = ranges[*unknown];
                let (own_least, own_most) = contribution(before, *by);
                // by · x is at most high less the least of the rest, and so on.
                let rest_least = least.without(own_least);
                let rest_most = most.without(own_most);
                let at_most = by_least.zip(rest_least).map(|(high, rest)| high - rest);
                let at_least = by_most.zip(rest_most).map(|(low, rest)| low - rest);
                let after = narrowed(before, *by, at_least, at_most).ok_or(Contradiction)?;
                if after != before {
                    ranges[*unknown] = after;
                    let (new_least, new_most) = contribution(after, *by);
                    least = least.with(own_least, new_least);
                    most = most.with(own_most, new_most);
                    changed.push(*unknown);
                }
            }
            if changed.len() == n_changed {
                return Ok(changed);
            }
        }
    }

    /// Returns the equations between the numbers of a component.
    fn equations(&self, component: &Component, ranges: &[Range]) -> Vec<Equation> {
        let constraints = component.places.iter();
        let constraints = constraints.map(|place| &self.view.constraints[*place]);
        let equations = constraints.filter(|constraint| constraint.low == constraint.high);
        equations
            .filter_map(|constraint| {
                let mut sum = constraint.low?;
                let mut terms = Vec::new();
                for (unknown, by) in &constraint.terms {
                    match ranges[*unknown].single() {
                        Some(value) => sum -= by * value,
                        None => terms.push((*unknown, *by)),
                    }
                }
                (!terms.is_empty()).then_some(Equation { terms, sum })
            })
            .collect()
    }

    /// Returns the numbers that are not yet known by what hangs together.
    fn components(&self, ranges: &[Range]) -> Vec<Component> {
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
                for place in &self.standing[unknowns[next]] {
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

    /// Returns the ends of every range of a component, in its order; those of which enough is known as they are.
    fn tighten(
        &self,
        component: &Component,
        ranges: &[Range],
        is_wanted: impl Fn(Range) -> bool,
        is_enough: impl Fn(Range) -> bool,
    ) -> Result<Vec<Implied>, Contradiction> {
        let mut seen: BTreeMap<usize, (i64, i64)> = BTreeMap::new();
        let mut found = Vec::with_capacity(component.unknowns.len());
        for unknown in &component.unknowns {
            let mut range = ranges[*unknown];
            let mut is_tight = is_wanted(range);
            if !is_tight {
                found.push(Implied { range, is_tight });
                continue;
            }
            for direction in [
                OptimizationDirection::Minimize,
                OptimizationDirection::Maximize,
            ] {
                let is_low = direction == OptimizationDirection::Minimize;
                let met = seen.get(unknown);
                let is_reached = met.is_some_and(|(least, most)| {
                    if is_low {
                        *least == range.low
                    } else {
                        Some(*most) == range.high
                    }
                });
                if is_reached {
                    continue;
                }
                if met.is_some_and(|(least, most)| is_enough(Range::between(*least, *most))) {
                    is_tight = false;
                    continue;
                }
                match self.extreme(component, ranges, *unknown, direction) {
                    Extreme::Found(numbers) => {
                        for (other, number) in component.unknowns.iter().zip(&numbers) {
                            let (least, most) = seen.entry(*other).or_insert((*number, *number));
                            (*least, *most) = ((*number).min(*least), (*number).max(*most));
                        }
                        let (least, most) = seen[unknown];
                        if is_low {
                            range.low = least;
                        } else {
                            range.high = Some(most);
                        }
                    }
                    Extreme::Unbounded if !is_low && range.high.is_none() => {}
                    Extreme::Infeasible => return Err(Contradiction),
                    Extreme::Unbounded | Extreme::GaveUp => is_tight = false,
                }
            }
            found.push(Implied { range, is_tight });
        }
        Ok(found)
    }

    /// Returns numbers of a component that fit, one of them as small or as large as can be.
    fn extreme(
        &self,
        component: &Component,
        ranges: &[Range],
        sought: usize,
        direction: OptimizationDirection,
    ) -> Extreme {
        let mut problem = Problem::new(direction);
        let mut variables = BTreeMap::new();
        for unknown in &component.unknowns {
            let range = ranges[*unknown];
            let bounds = (clamped(range.low), range.high.map_or(i32::MAX, clamped));
            let by = if *unknown == sought { 1.0 } else { 0.0 };
            variables.insert(*unknown, problem.add_integer_var(by, bounds));
        }
        for place in &component.places {
            let constraint = &self.view.constraints[*place];
            let mut known = 0;
            let mut terms = Vec::new();
            for (unknown, by) in &constraint.terms {
                match variables.get(unknown) {
                    Some(variable) => terms.push((*variable, *by as f64)),
                    None => known += by * ranges[*unknown].low,
                }
            }
            let bound = |bound: i64| (bound - known) as f64;
            match (constraint.low, constraint.high) {
                (Some(low), Some(high)) if low == high => {
                    problem.add_constraint(terms, ComparisonOp::Eq, bound(low));
                }
                (low, high) => {
                    if let Some(low) = low {
                        problem.add_constraint(terms.clone(), ComparisonOp::Ge, bound(low));
                    }
                    if let Some(high) = high {
                        problem.add_constraint(terms, ComparisonOp::Le, bound(high));
                    }
                }
            }
        }
        let mut options = SolveOptions::default();
        options.node_limit = Some(MOST_NODES);
        match problem.solve_with(options) {
            Ok(outcome) if outcome.is_optimal() => {
                let Ok(solution) = outcome.into_solution() else {
                    return Extreme::GaveUp;
                };
                let values = variables.iter().map(|(unknown, variable)| {
                    (*unknown, solution.var_value(*variable).round() as i64)
                });
                let values: BTreeMap<usize, i64> = values.collect();
                let number = |unknown: usize| {
                    let own = values.get(&unknown);
                    own.copied().unwrap_or(ranges[unknown].low)
                };
                let mut found = values.iter();
                let ends = found.any(|(_, value)| *value >= i64::from(i32::MAX));
                let mut places = component.places.iter();
                let fits = places.all(|place| self.holds(*place, number))
                    && values
                        .iter()
                        .all(|(unknown, value)| contains(ranges[*unknown], *value));
                match () {
                    () if ends => Extreme::Unbounded,
                    () if fits => Extreme::Found(values.into_values().collect()),
                    () => Extreme::GaveUp,
                }
            }
            Err(microlp::Error::Unbounded) => Extreme::Unbounded,
            Err(microlp::Error::Infeasible) => Extreme::Infeasible,
            _ => Extreme::GaveUp,
        }
    }

    /// Returns numbers that fit in which one unknown has a given value; what does not hang together
    /// with it stays true.
    fn fitting(
        &self,
        ranges: &[Range],
        unknown: usize,
        value: i64,
        truth: &[i64],
    ) -> Option<Vec<i64>> {
        let mut ranges = ranges.to_vec();
        ranges[unknown] = Range::exactly(value);
        self.propagate(&mut ranges).ok()?;
        let mut numbers: Vec<i64> = ranges.iter().map(|range| range.low).collect();
        for component in self.components(&ranges) {
            let unknowns = &component.unknowns;
            let is_true = unknowns
                .iter()
                .all(|unknown| contains(ranges[*unknown], truth[*unknown]));
            let direction = OptimizationDirection::Minimize;
            let found = match self.extreme(&component, &ranges, unknowns[0], direction) {
                Extreme::Found(found) => found,
                _ if is_true => unknowns.iter().map(|unknown| truth[*unknown]).collect(),
                _ => return None,
            };
            for (unknown, number) in unknowns.iter().zip(found) {
                numbers[*unknown] = number;
            }
        }
        self.fits(&numbers).then_some(numbers)
    }

    fn holds(&self, place: usize, number: impl Fn(usize) -> i64) -> bool {
        let constraint = &self.view.constraints[place];
        let sum: i64 = constraint
            .terms
            .iter()
            .map(|(unknown, by)| number(*unknown) * by)
            .sum();
        constraint.low.is_none_or(|low| sum >= low)
            && constraint.high.is_none_or(|high| sum <= high)
    }

    fn fits(&self, numbers: &[i64]) -> bool {
        let mut ranges = self.view.ranges.iter().zip(numbers);
        ranges.all(|(range, number)| contains(*range, *number))
            && (0..self.view.constraints.len()).all(|place| self.holds(place, |n| numbers[n]))
    }
}

fn contains(range: Range, number: i64) -> bool {
    number >= range.low && range.high.is_none_or(|high| number <= high)
}

fn clamped(number: i64) -> i32 {
    number.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32
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
fn narrowed(range: Range, by: i64, at_least: Option<i64>, at_most: Option<i64>) -> Option<Range> {
    let (low, high) = if by > 0 {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_without_an_end_stay_without() {
        let mut view = View::default();
        let a = view.number(Range::at_least(0));
        let b = view.number(Range::at_least(2));
        view.equation(vec![(a, 1), (b, -1)], 3);
        let found = attack(&view).unwrap();
        assert_eq!(found[a].range, Range::at_least(5));
        assert_eq!(found[b].range, Range::at_least(2));
        assert!(found[a].is_tight && found[b].is_tight);
    }

    #[test]
    fn what_cannot_be_is_a_contradiction() {
        let mut view = View::default();
        let a = view.number(Range::at_least(3));
        view.equation(vec![(a, 2)], 7);
        assert_eq!(attack(&view), Err(Contradiction));
    }

    /// Three pairs that add up to 5: each number would be 2½.
    #[test]
    fn half_a_case_is_a_contradiction() {
        let mut view = View::default();
        let [a, b, c] = [(); 3].map(|()| view.number(Range::at_least(0)));
        for (one, other) in [(a, b), (b, c), (a, c)] {
            view.equation(vec![(one, 1), (other, 1)], 5);
        }
        assert_eq!(attack(&view), Err(Contradiction));
    }

    #[test]
    fn two_percentages_of_a_hidden_base_give_it_away() {
        // 33.3 % and 66.7 % of fewer than six: one and two of three.
        let mut view = View::default();
        let whole = view.number(Range::between(1, 5));
        let [some, rest] = [(); 2].map(|()| view.number(Range::at_least(0)));
        view.percentage(some, whole, 333, 1);
        view.percentage(rest, whole, 667, 1);
        let found = attack(&view).unwrap();
        let ranges = [whole, some, rest].map(|unknown| found[unknown].range);
        assert_eq!(ranges, [3, 1, 2].map(Range::exactly));
    }
}
