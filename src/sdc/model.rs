//! Cells of linked tables and the linear relations between them.

use std::collections::BTreeMap;
use std::fmt;

/// What is decided about a cell before anything is worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It may be published or withheld.
    Free,
    /// It is withheld and nobody may come near its value.
    Primary,
    /// It is withheld, for instance by an earlier release, and needs no protection of its own.
    Withheld,
    /// Everybody knows it: zeros that are shown, official figures, earlier releases, and what
    /// structure fixes.
    Known,
}

/// A count that may be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Its name. Cells of several tables with one name are one cell.
    pub key: String,
    /// The true count.
    pub value: i64,
    /// What withholding it costs; the more important, the more.
    pub weight: u64,
    pub status: Status,
}

impl Cell {
    /// Returns a cell that weighs what it counts; primary from 1 to below the threshold, known at 0.
    pub fn count(key: impl Into<String>, value: i64, threshold: i64) -> Cell {
        let status = match value {
            0 => Status::Known,
            1.. if value < threshold => Status::Primary,
            _ => Status::Free,
        };
        Cell {
            key: key.into(),
            value,
            weight: value.unsigned_abs().max(1),
            status,
        }
    }
}

/// Coefficients of cells whose weighted sum is 0, each cell once, in the order of cells.
pub type Relation = Vec<(usize, i64)>;

/// A relation as a caller writes it: names of cells and their coefficients.
pub type NamedRelation = Vec<(String, i64)>;

/// Returns the relation that some cells add up to another.
pub fn sum<'a>(parts: impl IntoIterator<Item = &'a str>, total: &str) -> NamedRelation {
    let parts = parts.into_iter().map(|part| (part.to_string(), 1));
    parts.chain([(total.to_string(), -1)]).collect()
}

/// Cells and the relations between them.
///
/// The cells stand in the order of their names and the relations in the order of their cells, so
/// that whatever is worked out is the same for any order in which they were given. Every relation
/// holds for the true counts.
#[derive(Debug, Clone)]
pub struct Model {
    cells: Vec<Cell>,
    relations: Vec<Relation>,
}

/// What keeps cells and relations from being a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inconsistent {
    /// Two cells have one name and differ.
    Twice(String),
    /// A relation names a cell that does not exist.
    Unknown(String),
    /// A relation does not hold; one of its cells.
    DoesNotHold(String),
}

impl fmt::Display for Inconsistent {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Inconsistent::Twice(key) => {
                write!(out, "the cell `{key}` is given twice, with two values")
            }
            Inconsistent::Unknown(key) => write!(out, "a relation names `{key}`, which is no cell"),
            Inconsistent::DoesNotHold(key) => {
                write!(
                    out,
                    "a relation of the cell `{key}` does not hold for the counts"
                )
            }
        }
    }
}

impl std::error::Error for Inconsistent {}

impl Model {
    /// Returns the model of cells and relations, in canonical order.
    ///
    /// A cell that is given several times alike is one cell; relations without a cell or given
    /// several times are left out.
    pub fn new(cells: Vec<Cell>, relations: &[NamedRelation]) -> Result<Model, Inconsistent> {
        let mut by_key: BTreeMap<String, Cell> = BTreeMap::new();
        for cell in cells {
            match by_key.get(&cell.key) {
                Some(other) if *other != cell => return Err(Inconsistent::Twice(cell.key)),
                _ => by_key.insert(cell.key.clone(), cell),
            };
        }
        let cells: Vec<Cell> = by_key.into_values().collect();
        let mut indexed = Vec::with_capacity(relations.len());
        for relation in relations {
            let relation = index(&cells, relation)?;
            let total: i64 = relation
                .iter()
                .map(|(cell, by)| cells[*cell].value * by)
                .sum();
            match relation.first() {
                Some((cell, _)) if total != 0 => {
                    return Err(Inconsistent::DoesNotHold(cells[*cell].key.clone()));
                }
                Some(_) => indexed.push(relation),
                None => {}
            }
        }
        indexed.sort_unstable();
        indexed.dedup();
        Ok(Model {
            cells,
            relations: indexed,
        })
    }

    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    pub fn relations(&self) -> &[Relation] {
        &self.relations
    }

    /// Returns the place of the cell with a name.
    pub fn find(&self, key: &str) -> Option<usize> {
        place(&self.cells, key)
    }
}

fn place(cells: &[Cell], key: &str) -> Option<usize> {
    cells
        .binary_search_by(|cell| cell.key.as_str().cmp(key))
        .ok()
}

fn index(cells: &[Cell], relation: &NamedRelation) -> Result<Relation, Inconsistent> {
    let mut coefficients: BTreeMap<usize, i64> = BTreeMap::new();
    for (key, by) in relation {
        let cell = place(cells, key).ok_or_else(|| Inconsistent::Unknown(key.clone()))?;
        *coefficients.entry(cell).or_default() += by;
    }
    coefficients.retain(|_, by| *by != 0);
    Ok(coefficients.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<Cell> {
        let parse = |part: &str| {
            let (key, value) = part.split_once(' ').unwrap();
            Cell::count(key, value.parse().unwrap(), 5)
        };
        text.split(", ").map(parse).collect()
    }

    #[test]
    fn the_order_in_which_cells_are_given_does_not_matter() {
        let one = Model::new(
            cells("a 3, b 9, t 12"),
            &[sum(["a", "b"], "t"), sum(["b", "a"], "t")],
        )
        .unwrap();
        let other = Model::new(cells("t 12, b 9, a 3"), &[sum(["b", "a"], "t")]).unwrap();
        assert_eq!(one.cells(), other.cells());
        assert_eq!(one.relations(), other.relations());
        assert_eq!(one.relations(), [[(0, 1), (1, 1), (2, -1)]]);
    }

    #[test]
    fn what_does_not_hold_is_refused() {
        let check = |given: &str, expected: &str| {
            let error = Model::new(cells(given), &[sum(["a", "b"], "t")]).unwrap_err();
            assert_eq!(error.to_string(), expected);
        };
        check(
            "a 3, b 9, t 13",
            "a relation of the cell `a` does not hold for the counts",
        );
        check("a 3, b 9", "a relation names `t`, which is no cell");
        check(
            "a 3, a 4, b 9",
            "the cell `a` is given twice, with two values",
        );
    }

    #[test]
    fn a_parent_with_one_child_is_the_same_number() {
        let model = Model::new(cells("B 7, county 7"), &[sum(["B"], "county")]).unwrap();
        assert_eq!(model.relations(), [[(0, 1), (1, -1)]]);
    }
}
