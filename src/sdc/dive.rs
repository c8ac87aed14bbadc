//! Numbers that fit, found without a linear programme: one number after another is taken to be something, and what
//! follows for the others is drawn at once.
//!
//! Most of what an intruder cannot tell is so loose that this finds two ways to fill it in. It proves nothing where
//! it finds none.

use super::system::{System, Waiting};
use super::view::Range;

/// So many numbers may have nothing left for them before the others are known.
const MOST_LEFT: usize = 4;

/// Who fills in numbers, again and again.
pub(super) struct Diver<'s> {
    system: &'s System<'s>,
    /// What is known before.
    start: &'s [Range],
    ranges: Vec<Range>,
    waiting: Waiting,
    /// Numbers for which nothing was left, the last one first: they are looked at before all others.
    hard: Vec<usize>,
    /// Numbers that fit, near which others are looked for.
    near: Option<Vec<i64>>,
}

impl<'s> Diver<'s> {
    /// Takes a system, and ranges of its numbers, which are best propagated.
    ///
    /// `near` are numbers that fit, if some are known.
    pub(super) fn new(
        system: &'s System<'s>,
        ranges: &'s [Range],
        near: Option<Vec<i64>>,
    ) -> Diver<'s> {
        Diver {
            system,
            start: ranges,
            ranges: ranges.to_vec(),
            waiting: system.waiting(),
            hard: Vec::new(),
            near,
        }
    }

    /// Returns numbers that fit all constraints; none if they are not found.
    ///
    /// `wishes` are looked at in their order: a number, and what it is to be if it can. What is left takes the least
    /// that it can be.
    pub(super) fn dive(&mut self, wishes: impl Iterator<Item = (usize, i64)>) -> Option<Vec<i64>> {
        self.ranges.clone_from_slice(self.start);
        let hard = self.hard.clone().into_iter().map(|number| (number, None));
        let wishes = wishes.map(|(number, wish)| (number, Some(wish)));
        let others = (0..self.ranges.len()).map(|number| (number, None));
        let mut left = Vec::new();
        for (number, wish) in hard.chain(wishes).chain(others) {
            if !left.contains(&number) && !self.take(number, wish) {
                left.push(number);
                if left.len() > MOST_LEFT {
                    break;
                }
            }
        }
        if let Some(number) = left
            .iter()
            .copied()
            .find(|number| !self.take(*number, None))
        {
            self.hard.retain(|hard| *hard != number);
            self.hard.insert(0, number);
            return None;
        }
        let numbers = self.ranges.iter().map(|range| range.low);
        let numbers: Vec<i64> = numbers.collect();
        if !self.system.fits(&numbers) {
            return None;
        }
        self.near = Some(numbers.clone());
        Some(numbers)
    }

    /// Takes a number to be what is wished, or one of its ends, and draws what follows; returns whether it can.
    fn take(&mut self, number: usize, wish: Option<i64>) -> bool {
        let before = self.ranges[number];
        let Range { low, high } = before;
        if high == Some(low) {
            return true;
        }
        let near = || self.near.as_ref().map(|near| near[number]);
        let wish = wish.or_else(near).unwrap_or(low);
        let wish = wish.clamp(low, high.unwrap_or(i64::MAX));
        let values = [Some(wish), Some(low), high];
        for (place, value) in values.iter().enumerate() {
            let Some(value) = value.filter(|value| !values[..place].contains(&Some(*value))) else {
                continue;
            };
            self.ranges[number] = Range::exactly(value);
            let (ranges, waiting) = (&mut self.ranges, &mut self.waiting);
            if self.system.propagate_from(number, ranges, waiting).is_ok() {
                return true;
            }
            self.waiting.take_back(&mut self.ranges);
            self.ranges[number] = before;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::super::view::View;
    use super::*;

    fn dived(view: &View, wishes: &[(usize, i64)]) -> Option<Vec<i64>> {
        let system = System::of(view);
        let mut diver = Diver::new(&system, &view.ranges, None);
        (0..4).find_map(|_| diver.dive(wishes.iter().copied()))
    }

    #[test]
    fn who_comes_first_has_what_is_wished() {
        let mut view = View::default();
        let [a, b, c] = [(); 3].map(|()| view.number(Range::at_least(0)));
        view.equation(vec![(a, 1), (b, 1), (c, 1)], 12);
        view.at_most(vec![(a, 1), (b, 1)], 11);
        assert_eq!(dived(&view, &[(a, 10), (b, 10)]), Some(vec![10, 1, 1]));
        assert_eq!(dived(&view, &[(b, 10), (a, 1)]), Some(vec![1, 10, 1]));
    }

    /// That a is odd is seen by no constraint alone: it is found when b and c, for which nothing is left, come first.
    #[test]
    fn numbers_for_which_nothing_is_left_come_first_the_next_time() {
        let mut view = View::default();
        let [a, b, c, d] = [(); 4].map(|()| view.number(Range::between(0, 9)));
        view.equation(vec![(a, 1), (b, 2), (c, -2)], 3);
        view.equation(vec![(b, 3), (c, 2), (d, 1)], 25);
        let found = dived(&view, &[(a, 4), (d, 8)]).unwrap();
        assert_eq!(found[a] % 2, 1);
    }

    /// Three pairs that add up to 5: each number would be 2½.
    #[test]
    fn where_nothing_fits_nothing_is_found() {
        let mut view = View::default();
        let [a, b, c] = [(); 3].map(|()| view.number(Range::between(0, 5)));
        for (one, other) in [(a, b), (b, c), (a, c)] {
            view.equation(vec![(one, 1), (other, 1)], 5);
        }
        assert_eq!(dived(&view, &[(a, 2)]), None);
    }
}
