//! Ways in which withheld cells can change while every published number stays.

use super::field::{Equation, are_independent};
use super::model::{Model, Relation};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

/// Changes of cells that leave every relation true; each cell once, in the order of cells.
pub(super) type Change = Vec<(usize, i64)>;

/// The relations of a model by cell, and how far each cell may fall.
pub(super) struct Net<'a> {
    pub model: &'a Model,
    /// Relations from which all others follow.
    pub relations: Vec<&'a Relation>,
    /// The relations of each cell and its coefficient there.
    pub standing: Vec<Vec<(usize, i64)>>,
    /// What an intruder knows that a cell holds at the least, if it is withheld.
    pub least: Vec<i64>,
}

/// When a search gives up.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// After so many parts.
    pub steps: usize,
    /// When every part costs as much or more.
    pub cost: u64,
}

/// A further cell of a change.
struct Step {
    cost: u64,
    /// How far it can fall; those that can fall far come first.
    room: Reverse<i64>,
    cell: usize,
    by: i64,
    /// How many relations are broken after it.
    n_open: usize,
}

/// A part to be made, the cheapest first; of the equally cheap the one that is nearest to whole.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Waiting {
    priority: (u64, usize),
    room: Reverse<i64>,
    newest: Reverse<usize>,
    part: usize,
    step: (usize, i64, u64),
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
        let relations = independent(model);
        let mut standing = vec![Vec::new(); cells.len()];
        for (place, relation) in relations.iter().enumerate() {
            for (cell, by) in *relation {
                standing[*cell].push((place, *by));
            }
        }
        Net {
            model,
            relations,
            standing,
            least: cells.iter().map(|cell| least.min(cell.value)).collect(),
        }
    }

    /// Returns a change in which one cell changes by a given number, at the least cost that is
    /// found within limits.
    ///
    /// `cost` says what it costs to move a cell, none if it cannot be; `point` is where cells
    /// stand. The search mends one broken relation after the other, the cheapest part first.
    pub fn change(
        &self,
        cell: usize,
        by: i64,
        point: &[i64],
        cost: impl Fn(usize) -> Option<u64>,
        limits: Limits,
    ) -> Option<(Change, u64)> {
        if point[cell] + by < self.least[cell] {
            return None;
        }
        let whole = Part {
            moves: Vec::new(),
            cost: 0,
            open: Vec::new(),
        };
        let mut parts = vec![self.with(&whole, cell, by, cost(cell)?)];
        // What is waiting is a part to be made of another and a step.
        let mut waiting: BinaryHeap<Reverse<Waiting>> = BinaryHeap::new();
        let mut reached: HashSet<Vec<(usize, i64)>> = HashSet::new();
        let mut next = 0;
        let mut n_waiting = 0;
        for _ in 0..limits.steps {
            let part = &parts[next];
            let Some(broken) = part.open.last().copied() else {
                let mut change = part.moves.clone();
                change.sort_unstable();
                return Some((change, part.cost));
            };
            for step in self.steps(part, broken, point, &cost) {
                n_waiting += 1;
                waiting.push(Reverse(Waiting {
                    priority: (
                        part.cost + step.cost,
                        part.moves.len() + 1 + 2 * step.n_open,
                    ),
                    room: step.room,
                    newest: Reverse(n_waiting),
                    part: next,
                    step: (step.cell, step.by, step.cost),
                }));
            }
            // Of two parts that break the same relations alike, the later is no cheaper.
            loop {
                let Reverse(waiting) = waiting.pop()?;
                if waiting.priority.0 >= limits.cost {
                    return None;
                }
                let (cell, by, cost) = waiting.step;
                let part = self.with(&parts[waiting.part], cell, by, cost);
                if reached.insert(part.open.clone()) {
                    parts.push(part);
                    break;
                }
            }
            next = parts.len() - 1;
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
            // A relation that is broken is mended or stays so; one that holds is broken.
            let mended = self.standing[cell]
                .iter()
                .filter(|(place, times)| part.open.contains(&(*place, -by * times)));
            let broken = self.standing[cell]
                .iter()
                .filter(|(place, _)| part.open.iter().all(|(other, _)| other != place));
            Some(Step {
                cost,
                room: Reverse(if by < 0 { point[cell] } else { i64::MAX }),
                cell,
                by,
                n_open: part.open.len() + broken.count() - mended.count(),
            })
        };
        self.relations[place].iter().filter_map(step).collect()
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

/// Returns relations from which all others follow.
///
/// Those are left out whose cells stand in the most relations: sums of margins, as a rule. The
/// fewer relations a cell stands in, the fewer other cells must move with it; in a table of two
/// dimensions, also with a hierarchy in one of them, two remain for each.
fn independent(model: &Model) -> Vec<&Relation> {
    let mut n_relations = vec![0_usize; model.cells().len()];
    for (cell, _) in model.relations().iter().flatten() {
        n_relations[*cell] += 1;
    }
    let crowding = |relation: &Relation| -> usize {
        let all: usize = relation.iter().map(|(cell, _)| n_relations[*cell]).sum();
        all * 1_000 / relation.len()
    };
    let mut ordered: Vec<&Relation> = model.relations().iter().collect();
    ordered.sort_by_cached_key(|relation| crowding(relation));
    let equation = |relation: &&Relation| Equation {
        terms: (*relation).clone(),
        sum: 0,
    };
    let equations: Vec<Equation> = ordered.iter().map(equation).collect();
    let kept = ordered.iter().zip(are_independent(&equations));
    kept.filter(|(_, is_kept)| *is_kept)
        .map(|(relation, _)| *relation)
        .collect()
}
