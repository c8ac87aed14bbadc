//! What two constraints tell together that neither tells alone.

use super::field::Equation;
use super::system::{Component, System, equations};
use super::view::{Constraint, Range};
use std::collections::BTreeSet;

/// An equation is put into others if it has no more unknowns than this.
const MOST_TERMS: usize = 4;

/// Returns constraints that follow where the sum of some unknowns is known and stands in another constraint.
///
/// Bounds that are propagated through one constraint at a time take each unknown of a sum at its worst: of two that
/// are 20 together, both would be up to 20 in a third sum in which they are 20 as well.
pub(super) fn combined(
    system: &System,
    component: &Component,
    ranges: &[Range],
) -> Vec<Constraint> {
    let constraints = component.places.iter();
    let constraints = constraints.map(|place| &system.view.constraints[*place]);
    let sums = equations(constraints, ranges).into_iter();
    let sums = sums.filter(|sum| (2..=MOST_TERMS).contains(&sum.terms.len()));
    let mut met = BTreeSet::new();
    let sums = sums.filter(|sum| met.insert((sum.terms.clone(), sum.sum)));
    let found = sums.flat_map(|sum| {
        // They can stand together only where the one does that stands in the fewest constraints.
        let unknowns = sum.terms.iter().map(|(unknown, _)| *unknown);
        let places = unknowns.map(|unknown| system.standing(unknown));
        let places = places.min_by_key(|places| places.len()).unwrap_or_default();
        let constraints = places.iter().map(|place| &system.view.constraints[*place]);
        let left = constraints.filter_map(|constraint| without(constraint, &sum, ranges));
        left.collect::<Vec<Constraint>>()
    });
    found.collect()
}

/// Returns a constraint without a sum whose unknowns all stand in it alike; nothing where they do not, or nothing is
/// left of it.
fn without(constraint: &Constraint, sum: &Equation, ranges: &[Range]) -> Option<Constraint> {
    let of_sum = |unknown: usize| sum.terms.iter().find(|(own, _)| *own == unknown);
    let mut times: Option<i64> = None;
    let (mut n_met, mut known) = (0, 0);
    let mut terms = Vec::new();
    for (unknown, by) in &constraint.terms {
        if let Some(value) = ranges[*unknown].single() {
            known += by * value;
        } else if let Some((_, own)) = of_sum(*unknown) {
            let is_alike = by % own == 0 && times.is_none_or(|times| times == by / own);
            if !is_alike {
                return None;
            }
            times = Some(by / own);
            n_met += 1;
        } else {
            terms.push((*unknown, *by));
        }
    }
    if n_met < sum.terms.len() || terms.is_empty() {
        return None;
    }
    known += times? * sum.sum;
    Some(Constraint {
        terms,
        low: constraint.low.map(|low| low - known),
        high: constraint.high.map(|high| high - known),
    })
}

#[cfg(test)]
mod tests {
    use super::super::attack::{MOST_UNKNOWNS, attack};
    use super::super::view::{Range, View};

    /// A queue is known and its two parts are not; what is left of it beside some of these cases stands in a sum with
    /// both. So much else hangs together with it that no programme is asked.
    #[test]
    fn a_known_sum_in_another_one_is_used_where_too_much_hangs_together() {
        let mut view = View::default();
        let [within, over, stopped, left] = [(); 4].map(|()| view.number(Range::at_least(0)));
        view.equation(vec![(within, 1), (over, 1)], 843);
        let sum = vec![(left, 1), (stopped, 1), (within, -1), (over, -1)];
        view.equation(sum, -840);
        let mut last = within;
        for _ in 0..=MOST_UNKNOWNS {
            let [other, more] = [(); 2].map(|()| view.number(Range::at_least(0)));
            view.at_most(vec![(last, 1), (other, -1), (more, 1)], 9);
            last = other;
        }
        let found = attack(&view).unwrap();
        assert_eq!(found[left].range, Range::between(0, 3));
        assert_eq!(found[over].range, Range::between(0, 843));
    }
}
