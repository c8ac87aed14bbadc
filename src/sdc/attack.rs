//! What an intruder can infer: the least and the most that each unknown number can be.

use super::field::{Equation, determined};
use super::program::{Extreme, Program};
use super::view::{Range, View};
use microlp::OptimizationDirection;
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
pub const MOST_UNKNOWNS: usize = 600;
/// Where so many numbers of what hangs together are wanted, they are first looked at together.
const MANY_WANTED: usize = 4;
/// They are looked at together again while enough becomes known of so many more each time: else one by one is faster.
const MANY_MORE: usize = 4;
/// No small count, as a rule: so large a number is as good as any larger one.
const LARGE: i64 = 10;
/// A number without an upper end is then taken to be at most so much more than its least.
const FAR: i64 = 1_000_000;
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
    attack_where(view, |_, _| true, |_, met| is_enough(met))
}

/// Returns bounds of every number of a view, as [`attack_until`] does, but looks for the ends only of those
/// numbers where `is_wanted` says so of the number and the range that propagation and elimination leave.
pub fn attack_where(
    view: &View,
    is_wanted: impl Fn(usize, Range) -> bool + Sync,
    is_enough: impl Fn(usize, Range) -> bool + Sync,
) -> Result<Vec<Implied>, Contradiction> {
    let system = System::of(view);
    let mut ranges = view.ranges.clone();
    system.propagate(&mut ranges)?;
    // What does not hang together determines nothing of each other; what of it can be solved needs no elimination.
    let mut components = system.components(&ranges);
    components.retain(|component| system.n_joined(component) > MOST_UNKNOWNS);
    system.eliminate(&components, &mut ranges)?;
    system.propagate(&mut ranges)?;
    let implied = |range: &Range| Implied {
        range: *range,
        is_tight: range.single().is_some(),
    };
    let mut found: Vec<Implied> = ranges.iter().map(implied).collect();
    let mut components = system.components(&ranges);
    components.retain(|component| system.n_joined(component) <= MOST_UNKNOWNS);
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
    let program = system.program(component, &ranges);
    let end = |direction| {
        let only = |other| i64::from(other == unknown);
        system.extreme(&program, component, &ranges, only, direction)
    };
    let Extreme::Found(least) = end(OptimizationDirection::Minimize) else {
        return None;
    };
    let most = match end(OptimizationDirection::Maximize) {
        Extreme::Found(most) => most[&unknown],
        Extreme::Unbounded => i64::MAX,
        Extreme::Infeasible | Extreme::GaveUp => return None,
    };
    let low = least[&unknown];
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

    /// Adds what equations alone make of numbers of components.
    fn eliminate(
        &self,
        components: &[Component],
        ranges: &mut [Range],
    ) -> Result<(), Contradiction> {
        let equations = components.par_iter();
        let equations = equations.map(|component| self.equations(component, ranges));
        let known: Vec<BTreeMap<usize, i64>> = equations.map(|own| determined(&own)).collect();
        for (unknown, value) in known.into_iter().flatten() {
            let range = &mut ranges[unknown];
            if !contains(*range, value) {
                return Err(Contradiction);
            }
            *range = Range::exactly(value);
        }
        Ok(())
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

    /// Returns how many unknowns of a component hang together, what is left of single equations aside.
    fn n_joined(&self, component: &Component) -> usize {
        let unknowns = component.unknowns.iter();
        let joined = unknowns.filter(|unknown| !self.view.rests.contains(unknown));
        joined.count()
    }

    /// Returns the ends of every range of a component, in its order; those of which enough is known as they are.
    fn tighten(
        &self,
        component: &Component,
        ranges: &[Range],
        is_wanted: impl Fn(usize, Range) -> bool,
        is_enough: impl Fn(usize, Range) -> bool,
    ) -> Result<Vec<Implied>, Contradiction> {
        let mut seen = self.spread(component, ranges, &is_wanted, &is_enough);
        let mut found = Vec::with_capacity(component.unknowns.len());
        let (mut program, mut has_given_up) = (None, false);
        for unknown in &component.unknowns {
            let mut range = ranges[*unknown];
            let mut is_tight = is_wanted(*unknown, range);
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
                if met
                    .is_some_and(|(least, most)| is_enough(*unknown, Range::between(*least, *most)))
                {
                    is_tight = false;
                    continue;
                }
                let program = program.get_or_insert_with(|| self.program(component, ranges));
                let only = |other| i64::from(other == *unknown);
                match self.extreme(program, component, ranges, only, direction) {
                    Extreme::Found(numbers) => {
                        meet(&mut seen, &numbers);
                        let (least, most) = seen[unknown];
                        if is_low {
                            range.low = least;
                            if !is_wanted(*unknown, range) {
                                is_tight = false;
                                break;
                            }
                        } else {
                            range.high = Some(most);
                        }
                    }
                    Extreme::Unbounded if !is_low && range.high.is_none() => {}
                    Extreme::Infeasible => return Err(Contradiction),
                    Extreme::Unbounded | Extreme::GaveUp => {
                        (is_tight, has_given_up) = (false, true);
                    }
                }
            }
            found.push(Implied { range, is_tight });
        }
        if has_given_up {
            let equations = self.equations(component, ranges);
            for (unknown, value) in determined(&equations) {
                let range = Range::exactly(value);
                if let Ok(place) = component.unknowns.binary_search(&unknown) {
                    found[place] = Implied {
                        range,
                        is_tight: true,
                    };
                }
            }
        }
        Ok(found)
    }

    /// Returns between which values the numbers of a component lie in some sets that fit together: of those that are
    /// wanted, each set takes some as small and some as large as can be, until enough is known of most.
    fn spread(
        &self,
        component: &Component,
        ranges: &[Range],
        is_wanted: impl Fn(usize, Range) -> bool,
        is_enough: impl Fn(usize, Range) -> bool,
    ) -> BTreeMap<usize, (i64, i64)> {
        let mut seen: BTreeMap<usize, (i64, i64)> = BTreeMap::new();
        let wanted = component.unknowns.iter().copied();
        let wanted = wanted.filter(|unknown| is_wanted(*unknown, ranges[*unknown]));
        let mut wanted: Vec<usize> = wanted.collect();
        if wanted.len() < MANY_WANTED {
            return seen;
        }
        let mut bounded = ranges.to_vec();
        for unknown in &component.unknowns {
            let range = &mut bounded[*unknown];
            range.high = range.high.or(Some(range.low + FAR));
        }
        let program = self.program(component, &bounded);
        for round in 0.. {
            let signs = wanted.iter().enumerate();
            let signs = signs.map(|(place, unknown)| {
                let by_turns = (place >> (round % 8)).is_multiple_of(2);
                (
                    *unknown,
                    sign(ranges[*unknown], seen.get(unknown), by_turns),
                )
            });
            let signs: BTreeMap<usize, i64> = signs.collect();
            let weight = |unknown| signs.get(&unknown).copied().unwrap_or(0);
            let n_before = wanted.len();
            let direction = if round == 0 {
                OptimizationDirection::Minimize
            } else {
                OptimizationDirection::Maximize
            };
            let met = self.extreme(&program, component, &bounded, weight, direction);
            if let Extreme::Found(numbers) = met {
                meet(&mut seen, &numbers);
            }
            wanted.retain(|unknown| {
                let met = seen.get(unknown);
                !met.is_some_and(|(least, most)| is_enough(*unknown, Range::between(*least, *most)))
            });
            if wanted.is_empty() {
                break;
            }
            // As many as can be are taken to be no small count at once.
            let is_low = |unknown: &&usize| seen.get(unknown).is_none_or(|(_, most)| *most < LARGE);
            let low: Vec<usize> = wanted.iter().filter(is_low).copied().collect();
            if low.len() >= MANY_WANTED {
                let met = self.fitting_numbers(program.reach(&low, LARGE), component, &bounded);
                if let Extreme::Found(numbers) = met {
                    meet(&mut seen, &numbers);
                }
                wanted.retain(|unknown| {
                    let met = seen.get(unknown);
                    !met.is_some_and(|(least, most)| {
                        is_enough(*unknown, Range::between(*least, *most))
                    })
                });
            }
            if wanted.len() + MANY_MORE > n_before {
                break;
            }
        }
        seen
    }

    /// Returns what is known of a component, as a programme whose ends can be asked for.
    fn program(&self, component: &Component, ranges: &[Range]) -> Program {
        Program::of(self.view, ranges, &component.unknowns, &component.places)
    }

    /// Returns numbers of a component that fit, and whose weighted sum is as small or as large as can be.
    fn extreme(
        &self,
        program: &Program,
        component: &Component,
        ranges: &[Range],
        weight: impl Fn(usize) -> i64,
        direction: OptimizationDirection,
    ) -> Extreme {
        self.fitting_numbers(program.solve(weight, direction), component, ranges)
    }

    /// Returns what was found of a component if it fits in whole numbers.
    fn fitting_numbers(&self, found: Extreme, component: &Component, ranges: &[Range]) -> Extreme {
        let Extreme::Found(numbers) = &found else {
            return found;
        };
        let number = |unknown: usize| {
            numbers
                .get(&unknown)
                .copied()
                .unwrap_or(ranges[unknown].low)
        };
        let mut places = component.places.iter();
        let fits = places.all(|place| self.holds(*place, number))
            && numbers
                .iter()
                .all(|(unknown, value)| contains(ranges[*unknown], *value));
        if fits { found } else { Extreme::GaveUp }
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
            let program = self.program(&component, &ranges);
            let first = |unknown| i64::from(unknown == unknowns[0]);
            match self.extreme(&program, &component, &ranges, first, direction) {
                Extreme::Found(found) => {
                    for (unknown, number) in found {
                        numbers[unknown] = number;
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

/// Returns 1 for a number to be taken as large as can be, after what was met of it, and -1 for one as small.
fn sign(range: Range, met: Option<&(i64, i64)>, by_turns: bool) -> i64 {
    let Some((least, most)) = met else {
        return 1;
    };
    match (*least == range.low, Some(*most) == range.high) {
        (true, false) => 1,
        (false, true) => -1,
        _ if by_turns => 1,
        _ => -1,
    }
}

/// Adds numbers that fit to the least and the most that were met.
fn meet(seen: &mut BTreeMap<usize, (i64, i64)>, numbers: &BTreeMap<usize, i64>) {
    for (unknown, number) in numbers {
        let (least, most) = seen.entry(*unknown).or_insert((*number, *number));
        (*least, *most) = ((*number).min(*least), (*number).max(*most));
    }
}

fn contains(range: Range, number: i64) -> bool {
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
