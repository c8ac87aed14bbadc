//! Certificates are added up: nothing is searched, and nothing is taken from the search.

use super::document::{CellProof, Document, part};
use super::search::Change;
use super::targets::Target;
use super::world::{Key, Part, Record, World};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

/// Why certificates are none. No number of a table is told.
#[derive(Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(super) enum Flaw {
    /// The file is not as it was written.
    Unreadable,
    /// A move names a row that there is none of, or makes one that cannot be.
    Row(usize),
    /// A published number is another after a move.
    Public(usize),
    /// The cells are not the small counts of the plan, from the place on.
    Cells(usize),
    /// The moves of a cell change one case twice.
    Twice(usize),
    /// A move leaves the cell as it is, or moves it the other way.
    Still(usize),
    /// Fewer cells are proved than it says, or more.
    Proved,
}

impl fmt::Display for Flaw {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Flaw::Unreadable => write!(out, "they cannot be read back"),
            Flaw::Row(n) => write!(out, "the move {n} cannot be made"),
            Flaw::Public(n) => write!(out, "the move {n} changes what is published"),
            Flaw::Cells(n) => write!(out, "the cell {n} is none of the small counts"),
            Flaw::Twice(n) => write!(out, "the moves of the cell {n} change one case twice"),
            Flaw::Still(n) => write!(out, "the moves of the cell {n} do not move it"),
            Flaw::Proved => write!(out, "the number of proved cells is wrong"),
        }
    }
}

/// What a move changes: the rows, each with one case, and the numbers.
struct Sums {
    rows: Vec<usize>,
    /// It adds a case of which there can be any number.
    adds: bool,
    by: BTreeMap<Key, i64>,
}

/// Returns how many cells the text of certificates proves, if all that it says adds up.
pub(super) fn check(
    world: &World,
    records: &[Record],
    targets: &[Target],
    text: &str,
) -> Result<usize, Flaw> {
    let document: Document = serde_json::from_str(text).map_err(|_| Flaw::Unreadable)?;
    let rows: HashMap<u64, usize> = records
        .iter()
        .enumerate()
        .map(|(place, record)| (record.row, place))
        .collect();
    let mut moves = Vec::new();
    for (number, changes) in document.moves.iter().enumerate() {
        let changes = changes.iter().map(|change| {
            Some(Change {
                of: *rows.get(&change.of)?,
                part: part(world, &change.takes)?,
                from: *rows.get(&change.from)?,
            })
        });
        let changes: Option<Vec<Change>> = changes.collect();
        let sums = changes.and_then(|changes| sums(world, records, &changes));
        let sums = sums.ok_or(Flaw::Row(number))?;
        let mut uneven = sums.by.iter().filter(|(_, by)| **by != 0);
        if uneven.any(|(key, _)| world.is_public(*key)) {
            return Err(Flaw::Public(number));
        }
        moves.push(sums);
    }
    if document.cells.len() != targets.len() || document.small_counts != targets.len() {
        return Err(Flaw::Cells(document.cells.len().min(targets.len())));
    }
    let mut proved = 0;
    for (place, (cell, target)) in document.cells.iter().zip(targets).enumerate() {
        if !cell.is_of(&CellProof::of(world, target)) {
            return Err(Flaw::Cells(place));
        }
        let values = values(place, cell, target, records, &moves)?;
        proved += usize::from(values.len() >= target.n_values);
    }
    if proved == document.proved {
        Ok(proved)
    } else {
        Err(Flaw::Proved)
    }
}

/// Returns by how much changes move each number: the new rows are added and the old ones taken away.
fn sums(world: &World, records: &[Record], changes: &[Change]) -> Option<Sums> {
    let mut by: BTreeMap<Key, i64> = BTreeMap::new();
    for change in changes {
        let after = world.changed(records, *change)?;
        world.each_key_of(&after, |key| *by.entry(key).or_default() += 1);
        if change.part != Part::More {
            let before = &records[change.of];
            world.each_key_of(before, |key| *by.entry(key).or_default() -= 1);
        }
    }
    Some(Sums {
        rows: changes.iter().map(|change| change.of).collect(),
        adds: changes.iter().all(|change| change.part == Part::More),
        by,
    })
}

/// Returns the values that the moves of a cell give it, the true one among them.
fn values(
    place: usize,
    cell: &CellProof,
    target: &Target,
    records: &[Record],
    moves: &[Sums],
) -> Result<BTreeSet<i64>, Flaw> {
    let mut values = BTreeSet::from([cell.count]);
    for (way, sign) in [(&cell.up, 1), (&cell.down, -1)] {
        let mut value = cell.count;
        let mut used: BTreeMap<usize, u64> = BTreeMap::new();
        for number in way {
            let sums = moves.get(*number).ok_or(Flaw::Row(*number))?;
            for row in sums.rows.iter().filter(|_| !sums.adds) {
                let n = used.entry(*row).or_default();
                *n += 1;
                if *n > records[*row].count() {
                    return Err(Flaw::Twice(place));
                }
            }
            let terms = target.terms.iter();
            let terms = terms.map(|(key, by)| by * sums.by.get(key).copied().unwrap_or(0));
            let by: i64 = terms.sum();
            if by * sign <= 0 {
                return Err(Flaw::Still(place));
            }
            value += by;
            values.insert(value);
        }
    }
    Ok(values)
}
