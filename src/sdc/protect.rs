//! Which cells to withhold so that no primary cell can be bounded closely.
//!
//! A primary cell is safe when enough whole-number tables agree on all that is published and differ
//! in it: its proof. Proofs are found by walking from the true table along changes of withheld
//! cells, and where that fails, in a small system, by integer programmes. Cells are added where
//! a proof is missing, the cheapest change first; then every cell that was added is published again
//! if proofs can be found without it, the most important first. Fewer withheld cells never allow
//! more tables, so one pass leaves a pattern in which no single added cell, and no set of them, can be
//! published.

use super::attack::several;
use super::certificate::{certificates, check};
use super::model::{Model, Status};
use super::view::{Range, View};
use super::walk::{Change, Limits, Net};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What an intruder is taken to know and how much must be left open to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// A primary cell must have at least so many possible values.
    pub threshold: i64,
    /// What a withheld cell is known to hold at the least: 1 where zeros are shown, else 0.
    pub least: i64,
    /// Cases that an intruder knows beyond what the symbols tell: their own. Each strikes out
    /// at most one value, so that many more must be left.
    pub own: i64,
}

impl Policy {
    /// Returns the policy against an intruder who knows that zeros are shown, the threshold and
    /// one case of their own.
    ///
    /// Two withheld cells that add up to 7 are safe with a threshold of 5, those that add up to 6
    /// are not.
    pub fn with_threshold(threshold: i64) -> Policy {
        Policy {
            threshold,
            least: 1,
            own: 1,
        }
    }

    /// Returns how many values of a primary cell must fit what is published.
    pub fn n_values(&self) -> usize {
        (self.threshold + self.own).max(1) as usize
    }
}

/// Which cells are withheld, and why that is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// For each cell of the model whether it is withheld.
    pub withheld: Vec<bool>,
    /// For each primary cell changes of withheld cells after which all that is published is the
    /// same and the cell is another; each leads to another value of it.
    pub proofs: BTreeMap<usize, Vec<Change>>,
}

impl Pattern {
    /// Returns what the cells cost that are withheld without being primary.
    pub fn cost(&self, model: &Model) -> u64 {
        let cells = model.cells().iter().zip(&self.withheld);
        let secondary = cells.filter(|(cell, withheld)| **withheld && cell.status == Status::Free);
        secondary.map(|(cell, _)| cell.weight).sum()
    }

    /// Returns how many cells are withheld without being primary.
    pub fn n_secondary(&self, model: &Model) -> usize {
        let cells = model.cells().iter().zip(&self.withheld);
        cells
            .filter(|(cell, withheld)| **withheld && cell.status == Status::Free)
            .count()
    }
}

/// Primary cells that cannot be protected, by name: what everybody knows gives too much of them away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposed(pub Vec<String>);

impl fmt::Display for Exposed {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        let Exposed(keys) = self;
        write!(
            out,
            "{} cells cannot be protected, whatever else is withheld: leave out the tables they stand in",
            keys.len()
        )
    }
}

impl std::error::Error for Exposed {}

/// So many steps a walk among withheld cells may take before it counts as blocked.
const STEPS_OF_A_WALK: usize = 60;
/// So many steps the search for cells to withhold may take.
const STEPS_OF_WIDENING: usize = 3_000;
/// Costs are compared in units of a thousandth.
const SCALE: u64 = 1_000;
/// So many withheld cells may hang together for integer programmes to settle what walks do not.
const MOST_SETTLED: usize = 150;
/// Models of so few cells are protected in several orders, and the cheapest pattern is taken.
const SMALL: usize = 400;

/// Returns which cells to withhold.
///
/// The same for any order in which cells and relations were given. An error names the primary
/// cells for which not even withholding all that may be withheld is enough.
///
/// ```
/// use sendstats::sdc::{Cell, Model, Policy, protect, sum};
/// let cells = [("a", 3), ("b", 9), ("c", 40), ("all", 52)];
/// let cells = cells.map(|(key, count)| Cell::count(key, count, 5)).to_vec();
/// let model = Model::new(cells, &[sum(["a", "b", "c"], "all")])?;
/// let pattern = protect(&model, &Policy::with_threshold(5))?;
/// assert_eq!(pattern.withheld, [true, false, true, false]); // a and b; all and c are shown
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn protect(model: &Model, policy: &Policy) -> Result<Pattern, Exposed> {
    let net = Net::of(model, policy.least);
    let cells = model.cells();
    let primaries: Vec<usize> = (0..cells.len())
        .filter(|cell| cells[*cell].status == Status::Primary)
        .collect();
    let mut orders = vec![primaries.clone()];
    if cells.len() <= SMALL {
        let by_value = |cell: &usize| (cells[*cell].value, *cell);
        let mut ascending = primaries.clone();
        ascending.sort_by_key(by_value);
        orders.push(primaries.iter().rev().copied().collect());
        orders.push(ascending.iter().rev().copied().collect());
        orders.push(ascending);
    }
    let mut best: Option<(u64, Pattern)> = None;
    for order in orders {
        let mut plan = Plan::start(&net, policy);
        plan.widen(&order)?;
        plan.clean_up();
        let pattern = plan.pattern();
        let cost = pattern.cost(model);
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            best = Some((cost, pattern));
        }
    }
    let pattern = best.expect("there is an order").1;
    let certificates = certificates(model, &pattern);
    let checked = check(model, &pattern.withheld, policy, &certificates);
    assert_eq!(
        checked,
        Ok(()),
        "a proof is made of changes that leave every relation true"
    );
    Ok(pattern)
}

/// A pattern in the making.
struct Plan<'a> {
    net: &'a Net<'a>,
    n_values: usize,
    withheld: Vec<bool>,
    proofs: BTreeMap<usize, Vec<Change>>,
    /// The primary cells whose proofs use a cell, or used it.
    users: Vec<Vec<usize>>,
    /// Where cells stand: the true counts, but during a walk.
    point: Vec<i64>,
}

/// What a walk came to: tables on the way up and on the way down.
struct Walk {
    up: Vec<Change>,
    down: Vec<Change>,
}

/// What a search beyond a walk found.
enum Further {
    /// The walk goes on among withheld cells.
    Walked,
    /// It goes on if these are withheld too.
    Costs(Vec<usize>),
    Blocked,
}

impl<'a> Plan<'a> {
    fn start(net: &'a Net<'a>, policy: &Policy) -> Plan<'a> {
        let cells = net.model.cells();
        let is_withheld = |status| matches!(status, Status::Primary | Status::Withheld);
        Plan {
            net,
            n_values: policy.n_values(),
            withheld: cells.iter().map(|cell| is_withheld(cell.status)).collect(),
            proofs: BTreeMap::new(),
            users: vec![Vec::new(); cells.len()],
            point: cells.iter().map(|cell| cell.value).collect(),
        }
    }

    fn pattern(self) -> Pattern {
        Pattern {
            withheld: self.withheld,
            proofs: self.proofs,
        }
    }

    /// Withholds cells until every primary cell has its proof.
    fn widen(&mut self, primaries: &[usize]) -> Result<(), Exposed> {
        let mut exposed = Vec::new();
        for cell in primaries {
            if !self.protect(*cell) {
                exposed.push(self.net.model.cells()[*cell].key.clone());
            }
        }
        exposed.sort();
        if exposed.is_empty() {
            Ok(())
        } else {
            Err(Exposed(exposed))
        }
    }

    /// Withholds cells until a primary cell has its proof; false if there is none to withhold.
    fn protect(&mut self, cell: usize) -> bool {
        let mut walk = self.walk(cell);
        loop {
            if let Some(proof) = self.proof(cell, &walk) {
                self.keep(cell, proof);
                return true;
            }
            match self.further(cell, &mut walk) {
                Further::Walked => {}
                Further::Costs(more) => {
                    self.withhold(&more);
                    walk = self.walk(cell);
                }
                Further::Blocked => match self.neighbour(cell) {
                    Some(more) => {
                        self.withhold(&[more]);
                        walk = self.walk(cell);
                    }
                    None => return false,
                },
            }
        }
    }

    fn withhold(&mut self, cells: &[usize]) {
        for cell in cells {
            self.withheld[*cell] = true;
        }
    }

    fn keep(&mut self, cell: usize, proof: Vec<Change>) {
        for (other, _) in proof.iter().flatten() {
            if self.users[*other].last() != Some(&cell) {
                self.users[*other].push(cell);
            }
        }
        self.proofs.insert(cell, proof);
    }

    /// Returns enough changes for a cell, from a walk or else from integer programmes.
    fn proof(&self, cell: usize, walk: &Walk) -> Option<Vec<Change>> {
        let found = walk.up.iter().chain(&walk.down);
        if 1 + walk.up.len() + walk.down.len() >= self.n_values {
            return Some(found.cloned().collect());
        }
        self.settle(cell)
    }

    /// Walks from the true table to others in which a cell is larger, and smaller, until there are
    /// enough.
    fn walk(&mut self, cell: usize) -> Walk {
        let mut walk = Walk {
            up: Vec::new(),
            down: Vec::new(),
        };
        if self.room(cell) < self.n_values as i64 {
            return walk;
        }
        walk.up = self.walk_one_way(cell, 1, self.n_values - 1);
        walk.down = self.walk_one_way(cell, -1, self.n_values - 1 - walk.up.len());
        walk
    }

    /// Returns changes from the true table in which a cell moves by one each, at most so many.
    fn walk_one_way(&mut self, cell: usize, by: i64, most: usize) -> Vec<Change> {
        let mut changes: Vec<Change> = Vec::new();
        let mut total = BTreeMap::new();
        while changes.len() < most {
            let cost = |other: usize| self.withheld[other].then_some(0);
            let limits = Limits {
                steps: STEPS_OF_A_WALK,
                cost: u64::MAX,
            };
            let found = self.net.change(cell, by, &self.point, cost, limits);
            let Some((change, _)) = found else {
                break;
            };
            let most = (most - changes.len()) as i64;
            for _ in 0..self.net.times(&change, &self.point, most) {
                self.step(&change, &mut total);
                changes.push(total.iter().map(|(cell, by)| (*cell, *by)).collect());
            }
        }
        self.back(&total);
        changes
    }

    fn step(&mut self, change: &Change, total: &mut BTreeMap<usize, i64>) {
        for (cell, by) in change {
            self.point[*cell] += by;
            let moved = total.entry(*cell).or_default();
            *moved += by;
            if *moved == 0 {
                total.remove(cell);
            }
        }
    }

    fn back(&mut self, total: &BTreeMap<usize, i64>) {
        for (cell, by) in total {
            self.point[*cell] -= by;
        }
    }

    /// Returns a bound of how many values a cell can have, by each of its relations alone.
    fn room(&self, cell: usize) -> i64 {
        let (mut up, mut down) = (i64::MAX / 4, self.point[cell] - self.net.least[cell]);
        for (place, by) in &self.net.standing[cell] {
            let relation = self.net.relations[*place];
            let others = relation
                .iter()
                .filter(|(other, _)| *other != cell && self.withheld[*other]);
            // Whatever has the same sign must fall when the cell rises, as far as it can.
            let (mut same, mut opposite) = ((0, 0), (0, 0));
            for (other, times) in others {
                let room = (self.point[*other] - self.net.least[*other]) * times.abs();
                let side = if (times * by) > 0 {
                    &mut same
                } else {
                    &mut opposite
                };
                *side = (side.0 + 1, side.1 + room);
            }
            if opposite.0 == 0 {
                up = up.min(same.1 / by.abs());
            }
            if same.0 == 0 {
                down = down.min(opposite.1 / by.abs());
            }
        }
        1 + up + down
    }

    /// Looks for the cheapest further change of a cell, farther than a walk does.
    fn further(&mut self, cell: usize, walk: &mut Walk) -> Further {
        let missing = self.n_values - 1 - walk.up.len() - walk.down.len();
        let mut best: Option<(u64, Vec<usize>)> = None;
        for (way, sign) in [(&mut walk.up, 1), (&mut walk.down, -1)] {
            let mut reached: BTreeMap<usize, i64> =
                way.last().into_iter().flatten().copied().collect();
            for (other, by) in &reached {
                self.point[*other] += by;
            }
            let n_before = way.len();
            self.further_one_way((cell, sign), missing as i64, (way, &mut reached), &mut best);
            self.back(&reached);
            if way.len() > n_before {
                return Further::Walked;
            }
        }
        best.map_or(Further::Blocked, |(_, cells)| Further::Costs(cells))
    }

    /// Goes on one way from where it ended, if that costs nothing, and else looks whether the
    /// cells to withhold for it are the best: by their cost for each value that is gained.
    fn further_one_way(
        &mut self,
        (cell, sign): (usize, i64),
        missing: i64,
        (way, reached): (&mut Vec<Change>, &mut BTreeMap<usize, i64>),
        best: &mut Option<(u64, Vec<usize>)>,
    ) {
        for by in [1, missing] {
            let limits = Limits {
                steps: STEPS_OF_WIDENING,
                cost: best
                    .as_ref()
                    .map_or(u64::MAX, |(score, _)| score * missing as u64 / SCALE + 1),
            };
            let price = |other| self.price(other);
            let found = self.net.change(cell, sign * by, &self.point, price, limits);
            let Some((change, cost)) = found else {
                continue;
            };
            let times = self.net.times(&change, &self.point, missing / by);
            if cost == 0 && by == 1 {
                for _ in 0..times {
                    self.step(&change, reached);
                    way.push(reached.iter().map(|(cell, by)| (*cell, *by)).collect());
                }
                return;
            }
            let score = cost * SCALE / (by * times) as u64;
            if cost > 0 && best.as_ref().is_none_or(|(least, _)| score < *least) {
                let moved = change.iter().map(|(other, _)| *other);
                let new = moved.filter(|other| !self.withheld[*other]).collect();
                *best = Some((score, new));
            }
        }
    }

    /// Returns what it costs to move a cell: nothing if it is withheld, none if it cannot be.
    fn price(&self, cell: usize) -> Option<u64> {
        let of = &self.net.model.cells()[cell];
        match of.status {
            Status::Known => None,
            _ if self.withheld[cell] => Some(0),
            _ => Some(of.weight.max(1)),
        }
    }

    /// Returns the cheapest cell that can be withheld near those that hang together with a cell.
    fn neighbour(&self, cell: usize) -> Option<usize> {
        let cells = self.net.model.cells();
        let near = self.near(cell, usize::MAX);
        let places = near.iter().flat_map(|cell| &self.net.standing[*cell]);
        let others = places.flat_map(|(place, _)| self.net.relations[*place]);
        let free = others
            .map(|(other, _)| *other)
            .filter(|other| cells[*other].status == Status::Free && !self.withheld[*other]);
        free.min_by_key(|other| (cells[*other].weight, *other))
    }

    /// Returns the withheld cells that hang together with a cell, the nearest first; more than
    /// `most` if there are more.
    fn near(&self, cell: usize, most: usize) -> Vec<usize> {
        let mut near = vec![cell];
        let mut seen = BTreeSet::from([cell]);
        let mut next = 0;
        while next < near.len() && near.len() <= most {
            for (place, _) in &self.net.standing[near[next]] {
                for (other, _) in self.net.relations[*place] {
                    if self.withheld[*other] && seen.insert(*other) {
                        near.push(*other);
                    }
                }
            }
            next += 1;
        }
        near
    }

    /// Returns a proof by integer programmes, if the cells that hang together are few enough.
    fn settle(&self, cell: usize) -> Option<Vec<Change>> {
        if self.room(cell) < self.n_values as i64 {
            return None;
        }
        let mut component = self.near(cell, MOST_SETTLED);
        if component.len() > MOST_SETTLED {
            return None;
        }
        component.sort_unstable();
        let place = |cell: usize| component.binary_search(&cell).ok();
        let mut view = View {
            ranges: component
                .iter()
                .map(|cell| Range::at_least(self.net.least[*cell]))
                .collect(),
            ..View::default()
        };
        let places = component.iter().flat_map(|cell| &self.net.standing[*cell]);
        let places: BTreeSet<usize> = places.map(|(place, _)| *place).collect();
        for relation in places.iter().map(|place| self.net.relations[*place]) {
            let mut sum = 0;
            let mut terms = Vec::new();
            for (cell, by) in relation {
                match place(*cell) {
                    Some(unknown) => terms.push((unknown, *by)),
                    None => sum -= by * self.point[*cell],
                }
            }
            view.equation(terms, sum);
        }
        let unknown = place(cell)?;
        let truth: Vec<i64> = component.iter().map(|cell| self.point[*cell]).collect();
        let tables = several(&view, unknown, &truth, self.n_values)?;
        let change = |numbers: Vec<i64>| -> Change {
            let moved = component.iter().zip(numbers.iter().zip(&truth));
            moved
                .filter(|(_, (number, true_count))| number != true_count)
                .map(|(cell, (number, true_count))| (*cell, number - true_count))
                .collect()
        };
        Some(tables.into_iter().map(change).collect())
    }

    /// Publishes again what need not be withheld, the most important first.
    fn clean_up(&mut self) {
        let cells = self.net.model.cells();
        let mut secondary: Vec<usize> = (0..cells.len())
            .filter(|cell| self.withheld[*cell] && cells[*cell].status == Status::Free)
            .collect();
        secondary.sort_by_key(|cell| (std::cmp::Reverse(cells[*cell].weight), *cell));
        for cell in secondary {
            self.publish_if_safe(cell);
        }
    }

    fn publish_if_safe(&mut self, cell: usize) {
        self.withheld[cell] = false;
        let mut users = self.users[cell].clone();
        users.sort_unstable();
        users.dedup();
        users.retain(|user| {
            self.proofs[user]
                .iter()
                .flatten()
                .any(|(other, _)| *other == cell)
        });
        let mut proofs = Vec::new();
        if users
            .iter()
            .any(|user| self.room(*user) < self.n_values as i64)
        {
            self.withheld[cell] = true;
            return;
        }
        for user in users {
            let walk = self.walk(user);
            let Some(proof) = self.proof(user, &walk) else {
                self.withheld[cell] = true;
                return;
            };
            proofs.push((user, proof));
        }
        for (user, proof) in proofs {
            self.keep(user, proof);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sdc::{Cell, NamedRelation, sum};

    const POLICY: Policy = Policy {
        threshold: 5,
        least: 1,
        own: 1,
    };

    fn cells(text: &str) -> Vec<Cell> {
        let parse = |part: &str| {
            let (key, count) = part.rsplit_once(' ').unwrap();
            let value = count.trim_end_matches('!').parse().unwrap();
            let mut cell = Cell::count(key, value, 5);
            if count.ends_with('!') {
                cell.status = Status::Known;
            }
            cell
        };
        text.split(" | ").map(parse).collect()
    }

    /// Returns what is published of cells that add up to the last; `!` marks what everybody knows.
    fn shown(text: &str) -> String {
        let cells = cells(text);
        let (total, parts) = cells.split_last().unwrap();
        let relation = sum(parts.iter().map(|part| part.key.as_str()), &total.key);
        let model = Model::new(cells.clone(), &[relation]).unwrap();
        let pattern = match protect(&model, &POLICY) {
            Ok(pattern) => pattern,
            Err(Exposed(keys)) => return format!("exposed: {}", keys.join(" ")),
        };
        let show = |cell: &Cell| {
            let is_withheld = pattern.withheld[model.find(&cell.key).unwrap()];
            let value = if is_withheld {
                "c".to_string()
            } else {
                cell.value.to_string()
            };
            format!("{} {value}", cell.key)
        };
        cells.iter().map(show).collect::<Vec<_>>().join(" | ")
    }

    fn check_protect(given: &str, expected: &str) {
        assert_eq!(shown(given), expected, "{given}");
    }

    #[test]
    fn a_small_cell_takes_the_cheapest_other_with_it() {
        check_protect("a 3 | b 40 | c 50 | all 93", "a c | b c | c 50 | all 93");
    }

    #[test]
    fn two_small_cells_are_safe_from_a_sum_of_seven() {
        check_protect("a 2 | b 3 | d 20 | all 25", "a c | b c | d c | all 25");
        check_protect("a 3 | b 3 | d 20 | all 26", "a c | b c | d c | all 26");
        check_protect("a 4 | b 3 | d 20 | all 27", "a c | b c | d 20 | all 27");
    }

    #[test]
    fn a_zero_is_shown_and_protects_nothing() {
        check_protect("a 3 | b 0 | c 9 | all 12", "a c | b 0 | c c | all 12");
    }

    #[test]
    fn a_total_is_withheld_where_nothing_else_is_left() {
        check_protect("a 3 | b 0 | all 3", "a c | b 0 | all c");
        check_protect("a 2 | b 3 | all 5", "a c | b c | all c");
    }

    #[test]
    fn what_everybody_knows_cannot_be_withheld() {
        check_protect("a 3 | b 9! | all 12!", "exposed: a");
        check_protect("a 3 | b 9! | c 8 | all 20!", "a c | b 9 | c c | all 20");
    }

    #[test]
    fn what_was_withheld_before_stays_so_and_helps() {
        let mut given = cells("a 3 | b 40 | c 50 | all 93");
        given[2].status = Status::Withheld;
        let model = Model::new(given, &[sum(["a", "b", "c"], "all")]).unwrap();
        let pattern = protect(&model, &POLICY).unwrap();
        assert_eq!(pattern.withheld, [true, false, false, true]); // a, all, b, c
        assert_eq!(pattern.n_secondary(&model), 0);
    }

    /// Protected one by one, each table would withhold another cell beside the small one.
    #[test]
    fn the_order_of_rows_does_not_matter() {
        let given = cells("w1 3 | w2 9 | w3 9 | w4 30 | d1 12 | d2 39 | c1 42 | all 51");
        let relations = [
            sum(["w1", "w2"], "d1"),
            sum(["w3", "w4"], "d2"),
            sum(["w1", "w3", "w4"], "c1"),
            sum(["d1", "d2"], "all"),
            sum(["c1", "w2"], "all"),
        ];
        let solve = |cells: Vec<Cell>, relations: &[NamedRelation]| {
            let model = Model::new(cells, relations).unwrap();
            protect(&model, &POLICY).unwrap()
        };
        let expected = solve(given.clone(), &relations);
        for turn in 1..given.len() {
            let (mut cells, mut relations) = (given.clone(), relations.clone());
            cells.rotate_left(turn);
            cells[1..].reverse();
            relations.rotate_left(turn % 5);
            relations[0].reverse();
            assert_eq!(solve(cells, &relations), expected);
        }
    }
}
