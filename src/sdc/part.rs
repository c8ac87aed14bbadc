//! The ends of numbers that hang together.

use super::attack::{Contradiction, Implied};
use super::dive::Diver;
use super::field::determined;
use super::program::{Extreme, Program};
use super::system::{Component, System, equations, exactly, fits};
use super::view::{Constraint, Range, View};
use microlp::OptimizationDirection;
use std::collections::BTreeMap;

/// Where so many numbers of what hangs together are wanted, they are first looked at together.
const MANY_WANTED: usize = 4;
/// They are looked at together again while enough becomes known of so many more each time: else one by one is faster.
const MANY_MORE: usize = 4;
/// No small count, as a rule: so large a number is as good as any larger one.
const LARGE: i64 = 10;
/// So often it is tried to fill in numbers without a programme.
const MOST_DIVES: usize = 24;
/// They stop when so many in turn tell nothing more.
const MOST_IDLE: usize = 5;
/// So often it is asked of all numbers that are met as their least alone whether they can be more.
const MOST_SETTLED: usize = 8;
/// Where many are looked at together, a number without an upper end is taken to be at most so much more than its least.
const FAR: i64 = 1_000_000;

/// What hangs together, as a view of its own in which all else is known.
pub(super) struct Part {
    view: View,
}

impl Part {
    pub(super) fn of(view: &View, ranges: &[Range], component: &Component) -> Part {
        let unknowns = &component.unknowns;
        let own = |unknown: &usize| unknowns.binary_search(unknown).ok();
        let constraints = component.places.iter().map(|place| {
            let constraint = &view.constraints[*place];
            let mut known = 0;
            let mut terms = Vec::with_capacity(constraint.terms.len());
            for (unknown, by) in &constraint.terms {
                match own(unknown) {
                    Some(own) => terms.push((own, *by)),
                    None => known += by * ranges[*unknown].low,
                }
            }
            Constraint {
                terms,
                low: constraint.low.map(|low| low - known),
                high: constraint.high.map(|high| high - known),
            }
        });
        let rests = unknowns.iter().enumerate();
        let rests = rests.filter(|(_, unknown)| view.rests.contains(unknown));
        let view = View {
            ranges: unknowns.iter().map(|unknown| ranges[*unknown]).collect(),
            constraints: constraints.collect(),
            rests: rests.map(|(own, _)| own).collect(),
        };
        Part { view }
    }

    /// Returns the ends of every range; those of which enough is known as they are.
    ///
    /// They are looked for together first, without programmes and with them, and what is left one by one.
    pub(super) fn tighten(
        &mut self,
        is_wanted: impl Fn(usize, Range) -> bool,
        is_enough: impl Fn(usize, Range) -> bool,
    ) -> Result<Vec<Implied>, Contradiction> {
        let ranges = self.view.ranges.iter().enumerate();
        let wanted = ranges.filter(|(unknown, range)| is_wanted(*unknown, **range));
        let mut wanted: Vec<usize> = wanted.map(|(unknown, _)| unknown).collect();
        let mut met = Met(vec![None; self.view.ranges.len()]);
        self.dives(&mut met, &mut wanted, None, &is_enough);
        if wanted.len() >= MANY_WANTED {
            self.solve_equations()?;
            wanted.retain(|unknown| is_wanted(*unknown, self.view.ranges[*unknown]));
        }
        if wanted.len() >= MANY_WANTED {
            self.spread(&mut met, &mut wanted, &is_enough);
            self.settle(&mut met, &wanted)?;
        }
        let mut asked = None;
        let ends = (0..self.view.ranges.len())
            .map(|unknown| self.ends(unknown, &mut met, &mut asked, &is_wanted, &is_enough));
        let ends: Vec<Ends> = ends.collect::<Result<_, _>>()?;
        let has_given_up = ends.iter().any(|ends| ends.has_given_up);
        let mut found: Vec<Implied> = ends.into_iter().map(|ends| ends.implied).collect();
        if has_given_up {
            for (unknown, value) in self.determined() {
                found[unknown] = Implied {
                    range: exactly(self.view.ranges[unknown], value)?,
                    is_tight: true,
                };
            }
        }
        Ok(found)
    }

    /// Returns the ends of the range of a number, if it is wanted, as far as enough of it is not known; `asked` is the
    /// programme, once it was made.
    fn ends(
        &self,
        unknown: usize,
        met: &mut Met,
        asked: &mut Option<Program>,
        is_wanted: impl Fn(usize, Range) -> bool,
        is_enough: impl Fn(usize, Range) -> bool,
    ) -> Result<Ends, Contradiction> {
        let mut range = self.view.ranges[unknown];
        let is_known = range.single().is_some();
        let mut is_tight = is_known || is_wanted(unknown, range);
        let mut has_given_up = false;
        for direction in [
            OptimizationDirection::Minimize,
            OptimizationDirection::Maximize,
        ] {
            let is_low = direction == OptimizationDirection::Minimize;
            if is_known {
                break;
            }
            if !is_wanted(unknown, range) {
                is_tight = false;
                break;
            }
            if met.is_reached(unknown, range, is_low) {
                continue;
            }
            if met.is_enough(unknown, &is_enough) {
                is_tight = false;
                continue;
            }
            let program = asked.get_or_insert_with(|| self.program());
            let only = |other| i64::from(other == unknown);
            match self.extreme(program, only, direction) {
                Extreme::Found(numbers) => {
                    met.add(&numbers);
                    if is_low {
                        range.low = met.least(unknown).unwrap_or(range.low);
                    } else {
                        range.high = met.most(unknown).or(range.high);
                    }
                }
                Extreme::Unbounded if !is_low && range.high.is_none() => {}
                Extreme::Infeasible => return Err(Contradiction),
                Extreme::Unbounded | Extreme::GaveUp => (is_tight, has_given_up) = (false, true),
            }
        }
        Ok(Ends {
            implied: Implied { range, is_tight },
            has_given_up,
        })
    }

    fn determined(&self) -> BTreeMap<usize, i64> {
        determined(&equations(self.view.constraints.iter(), &self.view.ranges))
    }

    /// Narrows the ranges of what the equations alone determine.
    fn solve_equations(&mut self) -> Result<(), Contradiction> {
        for (unknown, value) in self.determined() {
            self.view.ranges[unknown] = exactly(self.view.ranges[unknown], value)?;
        }
        Ok(())
    }

    /// Meets numbers that fit together: of those that are wanted, each set takes some as small and some as large as can
    /// be, until enough is known of most.
    fn spread(
        &self,
        met: &mut Met,
        wanted: &mut Vec<usize>,
        is_enough: impl Fn(usize, Range) -> bool,
    ) {
        let ranges = &self.view.ranges;
        let program = self.bounded_program();
        for round in 0.. {
            let mut signs = vec![0; ranges.len()];
            for (place, unknown) in wanted.iter().enumerate() {
                let by_turns = (place >> (round % 8)).is_multiple_of(2);
                signs[*unknown] = sign(ranges[*unknown], met.0[*unknown], by_turns);
            }
            let n_before = wanted.len();
            let direction = if round == 0 {
                OptimizationDirection::Minimize
            } else {
                OptimizationDirection::Maximize
            };
            let found = self.extreme(&program, |unknown| signs[unknown], direction);
            if let Extreme::Found(numbers) = found {
                met.add(&numbers);
                self.dives(met, wanted, Some(numbers), &is_enough);
            }
            wanted.retain(|unknown| !met.is_enough(*unknown, &is_enough));
            if wanted.is_empty() {
                break;
            }
            // As many as can be are taken to be no small count at once.
            let is_low = |unknown: &&usize| met.most(**unknown).is_none_or(|most| most < LARGE);
            let low: Vec<usize> = wanted.iter().filter(is_low).copied().collect();
            if low.len() >= MANY_WANTED {
                if let Extreme::Found(numbers) = self.fitting(program.reach(&low, LARGE)) {
                    met.add(&numbers);
                }
                wanted.retain(|unknown| !met.is_enough(*unknown, &is_enough));
            }
            if wanted.len() < MANY_WANTED || wanted.len() + MANY_MORE > n_before {
                break;
            }
        }
    }

    /// Narrows the ranges of wanted numbers that can only be the least that they are met as, all at once, and of what
    /// follows from these.
    fn settle(&mut self, met: &mut Met, wanted: &[usize]) -> Result<(), Contradiction> {
        let program = self.program();
        for _ in 0..MOST_SETTLED {
            let is_least = |unknown: &&usize| {
                let range = self.view.ranges[**unknown];
                range.single().is_none() && met.0[**unknown] == Some((range.low, range.low))
            };
            let least: Vec<usize> = wanted.iter().filter(is_least).copied().collect();
            if least.len() < MANY_WANTED {
                break;
            }
            let mut weights = vec![0; self.view.ranges.len()];
            for unknown in &least {
                weights[*unknown] = 1;
            }
            let weight = |unknown: usize| weights[unknown];
            let most = self.extreme(&program, weight, OptimizationDirection::Maximize);
            let Extreme::Found(numbers) = most else {
                break;
            };
            met.add(&numbers);
            let ranges = &mut self.view.ranges;
            if least
                .iter()
                .all(|number| numbers[*number] == ranges[*number].low)
            {
                for number in least {
                    ranges[number] = Range::exactly(numbers[number]);
                }
                return self.solve_equations();
            }
        }
        Ok(())
    }

    /// Meets numbers that are found without a programme, near some that fit, and takes off the wanted of which enough is
    /// known.
    fn dives(
        &self,
        met: &mut Met,
        wanted: &mut Vec<usize>,
        near: Option<Vec<i64>>,
        is_enough: impl Fn(usize, Range) -> bool,
    ) {
        let system = System::of(&self.view);
        let ranges = &self.view.ranges;
        let mut diver = Diver::new(&system, ranges, near);
        let mut n_idle = 0;
        for round in 0..MOST_DIVES {
            if wanted.is_empty() || n_idle == MOST_IDLE {
                break;
            }
            let n_before = wanted.len();
            if let Some(numbers) = diver.dive(self.wishes(met, wanted, round)) {
                met.add(&numbers);
                wanted.retain(|unknown| {
                    let mut ends = [true, false].into_iter();
                    let are_met =
                        ends.all(|is_low| met.is_reached(*unknown, ranges[*unknown], is_low));
                    !(are_met || met.is_enough(*unknown, &is_enough))
                });
            }
            n_idle = if wanted.len() == n_before {
                n_idle + 1
            } else {
                0
            };
        }
    }

    /// Returns what the wanted numbers are to be: by turns half of those are to be large of which that was not met, and all
    /// others as small as can be, after them.
    fn wishes(
        &self,
        met: &Met,
        wanted: &[usize],
        round: usize,
    ) -> impl Iterator<Item = (usize, i64)> + use<> {
        let (mut large, mut small) = (Vec::new(), Vec::new());
        for (place, unknown) in wanted.iter().enumerate() {
            let is_turn = round < 2
                || (place >> (round / 2 % 6)).is_multiple_of(2) == round.is_multiple_of(2);
            let least = self.view.ranges[*unknown].low;
            if is_turn && met.most(*unknown).is_none_or(|most| most < least + LARGE) {
                large.push((*unknown, least + LARGE));
            } else {
                small.push((*unknown, least));
            }
        }
        large.into_iter().chain(small)
    }

    /// Returns what is known as a programme in which every number has an end.
    fn bounded_program(&self) -> Program {
        let bounded = self.view.ranges.iter().map(|range| Range {
            low: range.low,
            high: range.high.or(Some(range.low + FAR)),
        });
        Program::of(&self.view, &bounded.collect::<Vec<_>>())
    }

    /// Returns what is known as a programme whose ends can be asked for.
    pub(super) fn program(&self) -> Program {
        Program::of(&self.view, &self.view.ranges)
    }

    /// Returns numbers that fit, and whose weighted sum is as small or as large as can be.
    pub(super) fn extreme(
        &self,
        program: &Program,
        weight: impl Fn(usize) -> i64,
        direction: OptimizationDirection,
    ) -> Extreme {
        self.fitting(program.solve(weight, direction))
    }

    /// Returns what was found if it fits in whole numbers.
    fn fitting(&self, found: Extreme) -> Extreme {
        match &found {
            Extreme::Found(numbers) if !fits(&self.view, numbers) => Extreme::GaveUp,
            _ => found,
        }
    }
}

/// What was found for a number.
struct Ends {
    implied: Implied,
    /// What was asked had no answer.
    has_given_up: bool,
}

/// The least and the most that was met of each number, in numbers that fit together.
struct Met(Vec<Option<(i64, i64)>>);

impl Met {
    fn add(&mut self, numbers: &[i64]) {
        for (met, number) in self.0.iter_mut().zip(numbers) {
            let (least, most) = met.unwrap_or((*number, *number));
            *met = Some((least.min(*number), most.max(*number)));
        }
    }

    fn least(&self, unknown: usize) -> Option<i64> {
        self.0[unknown].map(|(least, _)| least)
    }

    fn most(&self, unknown: usize) -> Option<i64> {
        self.0[unknown].map(|(_, most)| most)
    }

    /// Says whether the low or the high end of a range was met.
    fn is_reached(&self, unknown: usize, range: Range, is_low: bool) -> bool {
        self.0[unknown].is_some_and(|(least, most)| {
            if is_low {
                least == range.low
            } else {
                Some(most) == range.high
            }
        })
    }

    fn is_enough(&self, unknown: usize, is_enough: impl Fn(usize, Range) -> bool) -> bool {
        self.0[unknown].is_some_and(|(least, most)| is_enough(unknown, Range::between(least, most)))
    }
}

/// Returns 1 for a number to be taken as large as can be, after what was met of it, and -1 for one as small.
fn sign(range: Range, met: Option<(i64, i64)>, by_turns: bool) -> i64 {
    let Some((least, most)) = met else {
        return 1;
    };
    match (least == range.low, Some(most) == range.high) {
        (true, false) => 1,
        (false, true) => -1,
        _ if by_turns => 1,
        _ => -1,
    }
}
