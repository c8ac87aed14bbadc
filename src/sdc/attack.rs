//! What an intruder can infer: the least and the most that each unknown number can be.

use super::combine::combined;
use super::field::{Equation, determined};
use super::part::Part;
use super::program::Extreme;
use super::system::{Component, System, contains, equations, exactly};
use super::view::{Range, View};
use microlp::OptimizationDirection;
use rayon::prelude::*;
use std::collections::BTreeMap;

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
pub const MOST_UNKNOWNS: usize = 600;

/// Returns the bounds of every number of a view.
///
/// Bounds are propagated through the constraints, what the equations determine is solved exactly
/// (see [`determined`]), and the ends of what then still hangs together are found as integer
/// programmes, where numbers that fit have not been met without. A solution counts only when it fits in whole numbers.
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
    attack_where(view, |_, _| true, |_, met| is_enough(met), determined)
}

/// Returns bounds of every number of a view, as [`attack_until`] does, but looks for the ends only of those
/// numbers where `is_wanted` says so of the number and the range that propagation and elimination leave.
///
/// `determined` returns what [`determined`] does, which who asks of many views that have equations in common may remember.
pub fn attack_where(
    view: &View,
    is_wanted: impl Fn(usize, Range) -> bool + Sync,
    is_enough: impl Fn(usize, Range) -> bool + Sync,
    determined: impl Fn(&[Equation]) -> BTreeMap<usize, i64> + Sync,
) -> Result<Vec<Implied>, Contradiction> {
    if view.ranges.iter().any(|range| range.is_empty()) {
        return Err(Contradiction);
    }
    let system = System::of(view);
    let mut ranges = view.ranges.clone();
    system.propagate(&mut ranges)?;
    // What does not hang together determines nothing of each other; what of it can be solved needs no elimination.
    let mut components = system.components(&ranges);
    components.retain(|component| system.n_joined(component) > MOST_UNKNOWNS);
    eliminate(&system, &components, &mut ranges, determined)?;
    system.propagate(&mut ranges)?;
    combine(&system, &mut ranges)?;
    let implied = |range: &Range| Implied {
        range: *range,
        is_tight: range.single().is_some(),
    };
    let mut found: Vec<Implied> = ranges.iter().map(implied).collect();
    let mut components = system.components(&ranges);
    components.retain(|component| system.n_joined(component) <= MOST_UNKNOWNS);
    let tightened = components.par_iter();
    let tightened = tightened.map(|component| {
        let mut part = Part::of(view, &ranges, component);
        let unknowns = &component.unknowns;
        let is_wanted = |unknown: usize, range| is_wanted(unknowns[unknown], range);
        let is_enough = |unknown: usize, met| is_enough(unknowns[unknown], met);
        part.tighten(is_wanted, is_enough)
    });
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
    let part = Part::of(view, &ranges, component);
    let own = component.unknowns.binary_search(&unknown).ok()?;
    let program = part.program();
    let end = |direction| part.extreme(&program, |other| i64::from(other == own), direction);
    let Extreme::Found(least) = end(OptimizationDirection::Minimize) else {
        return None;
    };
    let most = match end(OptimizationDirection::Maximize) {
        Extreme::Found(most) => most[own],
        Extreme::Unbounded => i64::MAX,
        Extreme::Infeasible | Extreme::GaveUp => return None,
    };
    let low = least[own];
    if most.saturating_sub(low) < n_values as i64 - 1 {
        return None;
    }
    let mut found = Vec::new();
    for value in (low..=most)
        .take(3 * n_values)
        .filter(|value| *value != truth[unknown])
    {
        if let Some(numbers) = fitting(&system, &ranges, unknown, value, truth) {
            found.push(numbers);
            if found.len() + 1 == n_values {
                return Some(found);
            }
        }
    }
    None
}

/// Returns numbers that fit in which one unknown has a given value; what does not hang together
/// with it stays true.
fn fitting(
    system: &System,
    ranges: &[Range],
    unknown: usize,
    value: i64,
    truth: &[i64],
) -> Option<Vec<i64>> {
    let mut ranges = ranges.to_vec();
    ranges[unknown] = Range::exactly(value);
    system.propagate(&mut ranges).ok()?;
    let mut numbers: Vec<i64> = ranges.iter().map(|range| range.low).collect();
    for component in system.components(&ranges) {
        let unknowns = &component.unknowns;
        let is_true = unknowns
            .iter()
            .all(|unknown| contains(ranges[*unknown], truth[*unknown]));
        let part = Part::of(system.view, &ranges, &component);
        let first = |unknown| i64::from(unknown == 0);
        match part.extreme(&part.program(), first, OptimizationDirection::Minimize) {
            Extreme::Found(found) => {
                for (unknown, number) in unknowns.iter().zip(found) {
                    numbers[*unknown] = number;
                }
            }
            _ if is_true => {
                for unknown in unknowns {
                    numbers[*unknown] = truth[*unknown];
                }
            }
            _ => return None,
        }
    }
    system.fits(&numbers).then_some(numbers)
}

/// Adds what equations alone make of numbers of components.
fn eliminate(
    system: &System,
    components: &[Component],
    ranges: &mut [Range],
    determined: impl Fn(&[Equation]) -> BTreeMap<usize, i64> + Sync,
) -> Result<(), Contradiction> {
    let components = components.par_iter();
    let known = components.map(|component| {
        let constraints = component.places.iter();
        let constraints = constraints.map(|place| &system.view.constraints[*place]);
        determined(&equations(constraints, ranges))
    });
    let known: Vec<BTreeMap<usize, i64>> = known.collect();
    for (unknown, value) in known.into_iter().flatten() {
        ranges[unknown] = exactly(ranges[unknown], value)?;
    }
    Ok(())
}

/// Narrows ranges by what two constraints tell together, of what hangs together in too many unknowns.
fn combine(system: &System, ranges: &mut [Range]) -> Result<(), Contradiction> {
    let mut components = system.components(ranges);
    components.retain(|component| system.n_joined(component) > MOST_UNKNOWNS);
    for component in components {
        let more = combined(system, &component, ranges);
        if more.is_empty() {
            continue;
        }
        let own = component.places.iter();
        let own = own.map(|place| system.view.constraints[*place].clone());
        let view = View {
            ranges: ranges.to_vec(),
            constraints: own.chain(more).collect(),
            ..View::default()
        };
        System::of(&view).propagate_since(component.places.len(), ranges)?;
    }
    Ok(())
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
    fn a_range_without_numbers_is_a_contradiction() {
        let mut view = View::default();
        view.number(Range::between(0, -6));
        assert_eq!(attack(&view), Err(Contradiction));
    }

    /// Each of the two is at least a million times the other, and one of them is not none: no end of them was too large for a
    /// number, and a build ended there.
    #[test]
    fn what_grows_without_an_end_is_a_contradiction() {
        let mut view = View::default();
        let (a, b) = (
            view.number(Range::at_least(1)),
            view.number(Range::at_least(0)),
        );
        view.at_most(vec![(a, 1_000_000), (b, -1)], 0);
        view.at_most(vec![(b, 1_000_000), (a, -1)], 0);
        assert_eq!(attack(&view), Err(Contradiction));
    }

    /// Each equation alone has numbers that fit, and both make one of them two thirds.
    #[test]
    fn what_equations_make_a_fraction_is_a_contradiction() {
        let mut view = View::default();
        let numbers = [(); 8].map(|()| view.number(Range::at_least(0)));
        for pair in numbers.chunks(2) {
            let [a, b] = [pair[0], pair[1]];
            view.equation(vec![(a, 1), (b, 1)], 3);
            view.equation(vec![(a, 2), (b, -1)], 0);
            view.equation(vec![(a, 4), (b, 1)], 5);
        }
        assert_eq!(attack(&view), Err(Contradiction));
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
