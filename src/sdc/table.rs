//! Tables of any number of dimensions, with their margins, as cells and relations.

use super::model::{Cell, Inconsistent, Model, NamedRelation};
use std::collections::{BTreeMap, BTreeSet};

/// The codes of a dimension and which of them add up to which.
///
/// A code may be a part of several totals: overlapping geographies are totals of one dimension.
#[derive(Debug, Clone)]
pub struct Dimension {
    /// Codes that no sum makes: what records carry.
    leaves: Vec<String>,
    /// A total and its parts, which are leaves or totals that stand before it.
    totals: Vec<(String, Vec<String>)>,
}

impl Dimension {
    /// Returns a dimension of leaves without totals.
    pub fn new<T: Into<String>>(leaves: impl IntoIterator<Item = T>) -> Dimension {
        Dimension {
            leaves: leaves.into_iter().map(Into::into).collect(),
            totals: Vec::new(),
        }
    }

    /// Adds a total of leaves or of totals added before.
    ///
    /// Several sums for one total say in how many ways it adds up.
    #[must_use]
    pub fn with_total<T: Into<String>>(
        mut self,
        total: impl Into<String>,
        parts: impl IntoIterator<Item = T>,
    ) -> Dimension {
        let parts = parts.into_iter().map(Into::into).collect();
        self.totals.push((total.into(), parts));
        self
    }

    /// Adds a total of all leaves.
    #[must_use]
    pub fn with_grand_total(self, total: impl Into<String>) -> Dimension {
        let leaves = self.leaves.clone();
        self.with_total(total, leaves)
    }

    /// Returns the leaves that each code stands for.
    fn reach(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut reach: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for leaf in &self.leaves {
            reach.insert(leaf, BTreeSet::from([leaf.as_str()]));
        }
        for (total, parts) in &self.totals {
            let of_parts = parts.iter().flat_map(|part| reach[part.as_str()].clone());
            let leaves = of_parts.collect();
            reach.insert(total, leaves);
        }
        reach
    }
}

/// What joins the codes of a cell in its name.
pub const SEPARATOR: &str = "/";

/// Returns the cells and relations of a table with all margins.
///
/// `count` tells the count of a combination of leaves, one code a dimension; `cell` makes a cell of
/// its codes and its count.
///
/// ```
/// use sendstats::sdc::{Cell, Dimension, Model, table};
/// let theme = Dimension::new(["delay", "transport"]).with_grand_total("all");
/// let ward = Dimension::new(["north", "south"]).with_grand_total("town");
/// let (cells, relations) = table(
///     &[theme, ward],
///     |codes| if codes == ["delay", "north"] { 3 } else { 7 },
///     |codes, value| Cell::count(codes.join("/"), value, 5),
/// );
/// let model = Model::new(cells, &relations)?;
/// assert_eq!(model.cells()[model.find("all/town").unwrap()].value, 24);
/// assert_eq!(model.relations().len(), 6);
/// # Ok::<(), sendstats::sdc::Inconsistent>(())
/// ```
pub fn table(
    dimensions: &[Dimension],
    count: impl Fn(&[&str]) -> i64,
    cell: impl Fn(&[&str], i64) -> Cell,
) -> (Vec<Cell>, Vec<NamedRelation>) {
    let reaches: Vec<_> = dimensions.iter().map(Dimension::reach).collect();
    let mut values: BTreeMap<Vec<&str>, i64> = BTreeMap::new();
    let leaves = dimensions
        .iter()
        .map(|dimension| dimension.leaves.iter().map(String::as_str).collect());
    for leaf in combinations(&leaves.collect::<Vec<Vec<&str>>>()) {
        let value = count(&leaf);
        let above = reaches.iter().zip(&leaf).map(|(reach, code)| {
            let above = reach.iter().filter(|(_, leaves)| leaves.contains(code));
            above.map(|(code, _)| *code).collect()
        });
        for codes in combinations(&above.collect::<Vec<Vec<&str>>>()) {
            *values.entry(codes).or_default() += value;
        }
    }
    let cells = values
        .iter()
        .map(|(codes, value)| cell(codes, *value))
        .collect();
    let mut relations = Vec::new();
    for (place, dimension) in dimensions.iter().enumerate() {
        let mut codes: Vec<Vec<&str>> = reaches
            .iter()
            .map(|reach| reach.keys().copied().collect())
            .collect();
        for (total, parts) in &dimension.totals {
            codes[place] = vec![total];
            for combination in combinations(&codes) {
                let named = |code: &str| {
                    let mut codes = combination.clone();
                    codes[place] = code;
                    codes.join(SEPARATOR)
                };
                let parts = parts.iter().map(|part| (named(part), 1));
                relations.push(parts.chain([(named(total), -1)]).collect());
            }
        }
    }
    (cells, relations)
}

/// Returns the model of one table of counts, each weighing what it counts.
pub fn counts(
    dimensions: &[Dimension],
    count: impl Fn(&[&str]) -> i64,
    threshold: i64,
) -> Result<Model, Inconsistent> {
    let named = |codes: &[&str], value| Cell::count(codes.join(SEPARATOR), value, threshold);
    let (cells, relations) = table(dimensions, count, named);
    Model::new(cells, &relations)
}

/// Returns every way to take one code of each list.
fn combinations<'a>(lists: &[Vec<&'a str>]) -> Vec<Vec<&'a str>> {
    let mut taken = vec![Vec::new()];
    for list in lists {
        let longer = taken.iter().flat_map(|codes| {
            list.iter().map(|code| {
                let mut codes = codes.clone();
                codes.push(*code);
                codes
            })
        });
        taken = longer.collect();
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_geographies_share_their_wards() {
        let area = Dimension::new(["w1", "w2", "w3"])
            .with_total("district", ["w1", "w2"])
            .with_total("constituency", ["w2", "w3"])
            .with_grand_total("county")
            .with_total("county", ["district", "w3"]);
        let model = counts(&[area], |codes| if codes == ["w2"] { 9 } else { 6 }, 5).unwrap();
        let value = |key: &str| model.cells()[model.find(key).unwrap()].value;
        assert_eq!(
            (value("district"), value("constituency"), value("county")),
            (15, 15, 21)
        );
        assert_eq!(model.relations().len(), 4);
    }

    #[test]
    fn a_table_has_the_sums_of_every_dimension() {
        let four = |codes: [&str; 2]| Dimension::new(codes).with_grand_total("all");
        let dimensions = [four(["a", "b"]), four(["c", "d"]), four(["e", "f"])];
        let model = counts(&dimensions, |_| 6, 5).unwrap();
        assert_eq!(model.cells().len(), 27);
        assert_eq!(model.relations().len(), 27);
        assert_eq!(model.cells()[model.find("all/all/all").unwrap()].value, 48);
    }
}
