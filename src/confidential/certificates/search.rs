//! A search for other records: changes of a few rows after which all that the public knows stays.
//!
//! Two rows trade what they are counted by: their areas, the categories of a breakdown, or their dates.
//! Where what could tell the one from the other is the same for both, nothing public changes. Such
//! partners are found by a sum over public numbers without what is traded. What is found is a proof only
//! once it has been added up: `check.rs`.

use super::targets::{Column, Target};
use super::world::{Key, Part, Record, World};
use crate::areas::AreaId;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// One case of a row takes something over from another row. Both are places among the records.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Change {
    pub of: usize,
    pub part: Part,
    pub from: usize,
}

/// Changes that only together leave everything public as it is.
pub(super) type Move = Vec<Change>;

/// The moves that make a small count larger and smaller, as places among all: each goes on from those
/// before it, and no two change the same case.
#[derive(Default, Clone)]
pub(super) struct Proof {
    pub up: Vec<usize>,
    pub down: Vec<usize>,
    used: Vec<usize>,
}

impl Proof {
    pub fn n_values(&self) -> usize {
        1 + self.up.len() + self.down.len()
    }
}

/// A sum over keys: the same for two rows that are counted alike.
type Mark = u64;

fn mark_of(key: Key) -> Mark {
    // Steele, Lea and Flood (2014), Fast splittable pseudorandom number generators, OOPSLA: SplitMix64.
    let mut x = key.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// So many rows and areas are looked at for a small count.
const MOST_ROWS: usize = 1_000;
const MOST_AREAS: usize = 40;
/// So many moves are tried for a small count, and so many partners for a move: more where there are few of them.
const EFFORT: Effort = Effort {
    tries: 120,
    partners: 12,
};
const EFFORT_FOR_FEW: Effort = Effort {
    tries: 600,
    partners: 40,
};
const FEW: usize = 1_000;

#[derive(Clone, Copy)]
struct Effort {
    tries: usize,
    partners: usize,
}
/// So often one move counts, where a row stands for many cases.
const MOST_TIMES: u64 = 8;

/// What two rows trade.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Trade {
    Areas,
    Tags(usize),
    Dates,
}

impl Trade {
    fn part(self) -> Part {
        match self {
            Trade::Areas => Part::Area,
            Trade::Tags(topic) => Part::Tags(topic),
            Trade::Dates => Part::Dates,
        }
    }
}

/// What a partner must have: its place in the tables, and the mark of what stays.
type Wanted = (Trade, u64, u64, Mark);

pub(super) struct Search<'a> {
    world: &'a World<'a>,
    records: &'a [Record],
    targets: &'a [Target],
    /// The targets that a number is a term of.
    of_key: HashMap<Key, Vec<(usize, i64)>>,
    /// The rows that each target counts.
    members: Vec<Vec<usize>>,
    /// The rows that a measure of a table counts in a period, wherever they are.
    columns: HashMap<Column, Vec<usize>>,
    /// By row: of all that is public, and of what is public of each group of tables.
    marks: Vec<Mark>,
    parts: Vec<Vec<Mark>>,
    /// By row and topic: a number for its categories.
    tags: Vec<Vec<u64>>,
    /// The rows of a mark, and those of each area.
    alike: HashMap<Mark, Vec<usize>>,
    of_area: BTreeMap<AreaId, Vec<usize>>,
    partners: HashMap<Wanted, Vec<usize>>,
    indexed: BTreeSet<(Trade, u64)>,
    pub moves: Vec<Move>,
    pub proofs: Vec<Proof>,
    n_tries: usize,
    effort: Effort,
}

impl<'a> Search<'a> {
    /// Returns what is found for all targets.
    pub fn run(world: &'a World<'a>, records: &'a [Record], targets: &'a [Target]) -> Search<'a> {
        let mut search = Search {
            world,
            records,
            targets,
            of_key: HashMap::new(),
            members: vec![Vec::new(); targets.len()],
            columns: HashMap::new(),
            marks: Vec::new(),
            parts: Vec::new(),
            tags: Vec::new(),
            alike: HashMap::new(),
            of_area: BTreeMap::new(),
            partners: HashMap::new(),
            indexed: BTreeSet::new(),
            moves: Vec::new(),
            proofs: vec![Proof::default(); targets.len()],
            n_tries: 0,
            effort: if targets.len() > FEW {
                EFFORT
            } else {
                EFFORT_FOR_FEW
            },
        };
        for (place, target) in targets.iter().enumerate() {
            search.columns.entry(target.column).or_default();
            for (key, by) in &target.terms {
                search.of_key.entry(*key).or_default().push((place, *by));
            }
        }
        search.look_at_records();
        for target in 0..targets.len() {
            search.n_tries = 0;
            search.prove(target);
        }
        search
    }

    fn look_at_records(&mut self) {
        let mut numbers: HashMap<(usize, Vec<&[u16]>), u64> = HashMap::new();
        for (place, record) in self.records.iter().enumerate() {
            let n_topics = self.world.topics.len() + 1;
            let n = self.world.n_groups() * n_topics;
            let mut parts: Vec<Mark> = vec![0; n + n_topics];
            let mut mark: Mark = 0;
            let mut counted: BTreeMap<usize, i64> = BTreeMap::new();
            self.world.each_key_of(record, |key| {
                for (target, by) in self.of_key.get(&key).into_iter().flatten() {
                    *counted.entry(*target).or_default() += by;
                }
                let Some(told) = self.world.told(key) else {
                    mark = mark.wrapping_add(mark_of(key));
                    return;
                };
                if let Some(column) = self.columns.get_mut(&told.column)
                    && column.last() != Some(&place)
                {
                    column.push(place);
                }
                if self.world.is_public(key) {
                    mark = mark.wrapping_add(mark_of(key));
                    let topic = told.topic.map_or(0, |topic| 1 + topic);
                    let part = &mut parts[told.group * n_topics + topic];
                    *part = part.wrapping_add(mark_of(told.of_all));
                    let part = &mut parts[n + topic];
                    *part = part.wrapping_add(mark_of(told.of_area));
                }
            });
            for (target, _) in counted.into_iter().filter(|(_, n)| *n > 0) {
                self.members[target].push(place);
            }
            self.marks.push(mark);
            self.parts.push(parts);
            self.alike.entry(mark).or_default().push(place);
            self.of_area.entry(record.area()).or_default().push(place);
            let tags = (0..self.world.topics.len()).map(|topic| {
                let next = numbers.len() as u64;
                let tags = self.world.tags(record, topic);
                *numbers.entry((topic, tags)).or_insert(next)
            });
            self.tags.push(tags.collect());
        }
    }

    fn is_proved(&self, target: usize) -> bool {
        self.proofs[target].n_values() >= self.targets[target].n_values
    }

    fn is_over(&self, target: usize) -> bool {
        self.is_proved(target) || self.n_tries >= self.effort.tries
    }

    fn prove(&mut self, target: usize) {
        let members = self.members[target].clone();
        for member in &members {
            self.copies(target, *member);
        }
        let mut trades = vec![Trade::Areas];
        trades.extend((0..self.world.topics.len()).map(Trade::Tags));
        trades.push(Trade::Dates);
        for trade in &trades {
            self.more(target, &members, *trade);
        }
        for trade in &trades {
            self.fewer(target, &members, *trade);
        }
        self.n_tries = 0;
        for member in &members {
            self.ends(target, *member);
        }
    }

    /// Lets rows be as a member of a small count is, and the member as they are, where all that is public
    /// counts them alike.
    fn copies(&mut self, target: usize, member: usize) {
        if self.is_over(target) {
            return;
        }
        if self.marks[member] == 0 {
            self.add(vec![Change {
                of: member,
                part: Part::More,
                from: member,
            }]);
            return;
        }
        let alike = &self.alike[&self.marks[member]];
        let alike: Vec<usize> = alike.iter().take(MOST_ROWS).copied().collect();
        for other in alike {
            if self.is_over(target) {
                return;
            }
            if self.stands(target, other) == 0 {
                self.add(vec![Change {
                    of: other,
                    part: Part::All,
                    from: member,
                }]);
                self.add(vec![Change {
                    of: member,
                    part: Part::All,
                    from: other,
                }]);
            }
        }
    }

    /// Lets the event of other rows of an area fall on the day of a member's, and the other way round.
    fn ends(&mut self, target: usize, member: usize) {
        let series = self.world.tables()[self.targets[target].table].series;
        let of_area = &self.of_area[&self.records[member].area()];
        let of_area: Vec<usize> = of_area.iter().take(MOST_ROWS).copied().collect();
        let part = Part::End(series);
        for other in of_area {
            if self.is_over(target) {
                return;
            }
            if other != member && self.stands(target, other) == 0 {
                for (of, from) in [(other, member), (member, other)] {
                    self.add(vec![Change { of, part, from }]);
                }
            }
        }
    }

    /// Lets rows of other areas or categories into a small count, in trade with some that are not in it.
    fn more(&mut self, target: usize, members: &[usize], trade: Trade) {
        let mut seen = BTreeSet::new();
        let is_new = |member: &&usize| seen.insert(self.value(**member, trade));
        let models: Vec<usize> = members.iter().filter(is_new).copied().collect();
        let column = &self.columns[&self.targets[target].column];
        let column: Vec<usize> = column.iter().take(MOST_ROWS).copied().collect();
        for other in column {
            if self.is_over(target) {
                return;
            }
            if self.proofs[target].used.contains(&other) || self.stands(target, other) != 0 {
                continue;
            }
            for model in &models {
                if self.trade(other, *model, trade) {
                    break;
                }
            }
        }
    }

    /// Lets members of a small count go to other areas or categories.
    fn fewer(&mut self, target: usize, members: &[usize], trade: Trade) {
        if self.is_over(target) {
            return;
        }
        let areas = match trade {
            Trade::Areas => self.nearest(self.targets[target].area, MOST_AREAS),
            Trade::Tags(_) => members
                .iter()
                .map(|member| self.records[*member].area())
                .collect(),
            Trade::Dates => self.nearest(self.targets[target].area, 4),
        };
        let mut seen = BTreeSet::new();
        let mut models = Vec::new();
        for area in areas {
            for row in &self.of_area[&area] {
                if seen.insert(self.value(*row, trade)) {
                    models.push(*row);
                }
            }
        }
        for member in members {
            for model in &models {
                if self.is_over(target) {
                    return;
                }
                if self.proofs[target].used.contains(member) {
                    break;
                }
                self.trade(*member, *model, trade);
            }
        }
    }

    /// Lets a row take the place of a model, alone or against a partner that is there; says whether that
    /// was a move.
    fn trade(&mut self, row: usize, model: usize, trade: Trade) -> bool {
        let value = self.value(model, trade);
        if self.value(row, trade) == value {
            return false;
        }
        let (from, to) = (self.records[row].area(), self.records[model].area());
        let differ = self.world.differ(from, to);
        let part = trade.part();
        let mark = self.mark_of_trade(row, trade, differ);
        if mark == 0 && trade != Trade::Dates {
            return self.add(vec![Change {
                of: row,
                part,
                from: model,
            }]);
        }
        for partner in self.partners((trade, differ, value, mark)) {
            let there = Change {
                of: row,
                part,
                from: partner,
            };
            let back = Change {
                of: partner,
                part,
                from: row,
            };
            if partner != row && self.add(vec![there, back]) {
                return true;
            }
        }
        false
    }

    /// Adds a move, if it is one, to the proofs of all targets that it changes.
    fn add(&mut self, changes: Move) -> bool {
        self.n_tries += 1;
        let mut mark: Mark = 0;
        let mut effects: BTreeMap<usize, i64> = BTreeMap::new();
        for change in &changes {
            let Some(after) = self.world.changed(self.records, *change) else {
                return false;
            };
            let is_more = change.part == Part::More;
            let before = (!is_more).then_some(&self.records[change.of]);
            for (record, sign) in before
                .into_iter()
                .map(|before| (before, -1))
                .chain([(&after, 1)])
            {
                self.world.each_key_of(record, |key| {
                    if self.world.is_public(key) {
                        let of_key = mark_of(key);
                        mark = if sign > 0 {
                            mark.wrapping_add(of_key)
                        } else {
                            mark.wrapping_sub(of_key)
                        };
                    }
                    for (target, by) in self.of_key.get(&key).into_iter().flatten() {
                        *effects.entry(*target).or_default() += sign * by;
                    }
                });
            }
        }
        effects.retain(|_, by| *by != 0);
        if mark != 0 || effects.is_empty() {
            return false;
        }
        let is_more = changes[0].part == Part::More;
        let counts = changes.iter().map(|change| self.records[change.of].count());
        let times = if is_more {
            MOST_TIMES
        } else {
            counts.min().unwrap_or(1).min(MOST_TIMES)
        };
        let mut is_used = false;
        for (target, by) in effects {
            let is_proved = self.is_proved(target);
            let proof = &mut self.proofs[target];
            if is_proved || changes.iter().any(|change| proof.used.contains(&change.of)) {
                continue;
            }
            is_used = true;
            proof.used.extend(changes.iter().map(|change| change.of));
            let way = if by > 0 {
                &mut proof.up
            } else {
                &mut proof.down
            };
            let missing = self.targets[target].n_values - 1;
            way.extend(std::iter::repeat_n(
                self.moves.len(),
                (times as usize).min(missing),
            ));
        }
        if is_used {
            self.moves.push(changes);
        }
        is_used
    }

    fn stands(&self, target: usize, row: usize) -> i64 {
        self.targets[target].of(self.world, &self.records[row])
    }

    /// Returns the sum over what could tell two rows apart that make a trade; `differ` are the groups of
    /// tables in which their areas stand in different rows.
    fn mark_of_trade(&self, row: usize, trade: Trade, differ: u64) -> Mark {
        let n_topics = self.world.topics.len() + 1;
        let n_groups = self.world.n_groups();
        let parts = &self.parts[row];
        if let Trade::Tags(topic) = trade {
            return parts[n_groups * n_topics + 1 + topic];
        }
        let mut mark: Mark = 0;
        for (place, part) in parts[..n_groups * n_topics].iter().enumerate() {
            let is_by_topic = place % n_topics > 0;
            let differs = differ & (1 << (place / n_topics).min(63)) != 0;
            if differs || (trade == Trade::Dates && is_by_topic) {
                mark = mark.wrapping_add(*part);
            }
        }
        mark
    }

    /// Returns a number for what a row has of what is traded.
    fn value(&self, row: usize, trade: Trade) -> u64 {
        let area = self.records[row].area().place() as u64;
        match trade {
            Trade::Areas => area,
            Trade::Tags(topic) => self.tags[row][topic],
            Trade::Dates => {
                let tags = self.tags[row].iter();
                tags.fold(area, |value, tag| mark_of(value).wrapping_add(*tag))
            }
        }
    }

    fn partners(&mut self, wanted: Wanted) -> Vec<usize> {
        let (trade, differ, ..) = wanted;
        if self.indexed.insert((trade, differ)) {
            for row in 0..self.records.len() {
                let mark = self.mark_of_trade(row, trade, differ);
                let key = (trade, differ, self.value(row, trade), mark);
                self.partners.entry(key).or_default().push(row);
            }
        }
        let found = self.partners.get(&wanted).into_iter().flatten();
        found.take(self.effort.partners).copied().collect()
    }

    /// Returns the areas of rows outside an area, the nearest first.
    fn nearest(&self, area: AreaId, most: usize) -> Vec<AreaId> {
        let areas = self.world.areas;
        let above = areas.ancestors(area);
        let shared = |other: &AreaId| {
            let of_other = areas.ancestors(*other);
            of_other.iter().filter(|one| above.contains(one)).count()
        };
        let outside = self.of_area.keys();
        let outside = outside.filter(|other| !areas.is_within(**other, area));
        let mut ordered: Vec<(usize, AreaId)> =
            outside.map(|other| (shared(other), *other)).collect();
        ordered.sort_by_key(|(shared, area)| (std::cmp::Reverse(*shared), *area));
        ordered
            .into_iter()
            .take(most)
            .map(|(_, area)| area)
            .collect()
    }
}
