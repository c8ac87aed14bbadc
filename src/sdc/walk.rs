//! Ways in which withheld cells can change while every published number stays.

use super::model::{Model, Status};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Changes of cells that leave every relation true; each cell once, in the order of cells.
pub(super) type Change = Vec<(usize, i64)>;

/// The relations of a model by cell, and how far each cell may fall.
pub(super) struct Net<'a> {
    pub model: &'a Model,
    /// The relations of each cell and its coefficient there.
    pub standing: Vec<Vec<(usize, i64)>>,
    /// What an intruder knows that a cell holds at the least, if it is withheld.
    pub least: Vec<i64>,
    /// How many cells of each relation can be withheld.
    width: Vec<usize>,
}

/// So many cells that mend only one relation are tried for each: the cheapest.
const MOST_BRANCHES: usize = 6;

/// A further cell of a change; the cheapest first, then those that can fall the furthest.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Step {
    cost: u64,
    room: Reverse<i64>,
    cell: usize,
    by: i64,
    /// Whether it mends more than one relation that is broken.
    mends_more: bool,
}

/// A change that is not yet whole.
struct Part {
    moves: Change,
    cost: u64,
    /// Relations that do not hold, and what their sums come to.
    open: Vec<(usize, i64)>,
}

impl<'a> Net<'a> {
    pub fn of(model: &'a Model, least: i64) -> Net<'a> {
        let cells = model.cells();
        let mut standing = vec![Vec::new(); cells.len()];
        let mut width = Vec::with_capacity(model.relations().len());
        for (place, relation) in model.relations().iter().enumerate() {
            for (cell, by) in relation {
                standing[*cell].push((place, *by));
            }
            let can_move = |(cell, _): &&(usize, i64)| cells[*cell].status != Status::Known;
            width.push(relation.iter().filter(can_move).count());
        }
        Net {
            model,
            standing,
            least: cells.iter().map(|cell| least.min(cell.value)).collect(),
            width,
        }
    }

    /// Returns a change in which one cell changes by a given number, at the least cost that is
    /// found within a number of steps.
    ///
    /// `cost` says what it costs to move a cell, none if it cannot be; `point` is where cells
    /// stand. The search mends one broken relation after the other, the cheapest part first.
    pub fn change(
        &self,
        cell: usize,
        by: i64,
        point: &[i64],
        cost: impl Fn(usize) -> Option<u64>,
        most_steps: usize,
    ) -> Option<(Change, u64)> {
        if point[cell] + by < self.least[cell] {
            return None;
        }
        let mut parts: Vec<Part> = Vec::new();
        let mut waiting = BinaryHeap::new();
        let first = Part {
            moves: vec![(cell, by)],
            cost: cost(cell)?,
            open: self.standing[cell].iter().map(|(place, times)| (*place, by * times)).collect(),
        };
        waiting.push(Reverse((priority(&first), Reverse(0))));
        parts.push(first);
        for _ in 0..most_steps {
            let Reverse((_, Reverse(next))) = waiting.pop()?;
            let part = &parts[next];
            let narrowest = part.open.iter().min_by_key(|(place, _)| (self.width[*place], *place));
            let Some((place, off)) = narrowest.copied() else {
                let mut change = part.moves.clone();
                change.sort_unstable();
                return Some((change, part.cost));
            };
            let mut steps = self.steps(part, (place, off), point, &cost);
            steps.sort_unstable();
            let mut n_open_ends = 0;
            let mended: Vec<Part> = steps
                .into_iter()
                .filter(|step| {
                    n_open_ends += usize::from(!step.mends_more);
                    step.mends_more || n_open_ends <= MOST_BRANCHES
                })
                .map(|step| self.with(part, step.cell, step.by, step.cost))
                .collect();
            for part in mended {
                waiting.push(Reverse((priority(&part), Reverse(parts.len()))));
                parts.push(part);
            }
        }
        None
    }

    /// Returns the cells that can mend a broken relation of a part.
    fn steps(
        &self,
        part: &Part,
        (place, off): (usize, i64),
        point: &[i64],
        cost: impl Fn(usize) -> Option<u64>,
    ) -> Vec<Step> {
        let step = |(cell, times): &(usize, i64)| {
            let (cell, by) = (*cell, -off / times);
            if off % times != 0
                || point[cell] + by < self.least[cell]
                || part.moves.iter().any(|(moved, _)| *moved == cell)
            {
                return None;
            }
            let cost = cost(cell)?;
            let mends = |(other, off): &&(usize, i64)| {
                let mut standing = self.standing[cell].iter();
                standing.any(|(place, times)| place == other && by * times == -off)
            };
            Some(Step {
                cost,
                room: Reverse(if by < 0 { point[cell] } else { i64::MAX }),
                cell,
                by,
                mends_more: part.open.iter().filter(mends).count() > 1,
            })
        };
        self.model.relations()[place].iter().filter_map(step).collect()
    }

    fn with(&self, part: &Part, cell: usize, by: i64, cost: u64) -> Part {
        let mut moves = part.moves.clone();
        moves.push((cell, by));
        let mut open = part.open.clone();
        for (place, times) in &self.standing[cell] {
            match open.iter_mut().find(|(other, _)| other == place) {
                Some((_, off)) => *off += by * times,
                None => open.push((*place, by * times)),
            }
        }
        open.retain(|(_, off)| *off != 0);
        Part {
            moves,
            cost: part.cost + cost,
            open,
        }
    }

    /// Returns how many times over a change can be made, at most `most`.
    pub fn times(&self, change: &Change, point: &[i64], most: i64) -> i64 {
        let falling = change.iter().filter(|(_, by)| *by < 0);
        let room = falling.map(|(cell, by)| (point[*cell] - self.least[*cell]) / -by);
        room.min().unwrap_or(most).min(most)
    }
}

/// The cheapest first; of the equally cheap the one that is nearest to whole.
fn priority(part: &Part) -> (u64, usize) {
    (part.cost, part.moves.len() + 2 * part.open.len())
}
