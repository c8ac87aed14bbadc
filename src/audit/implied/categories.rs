//! Categories of rounded counts where not every area has a row of each.
//!
//! A category is withheld in a county, or has no cases there, and stands in the region. By the region the categories are all cases; what
//! the county has beyond its own is of those that it does not show, and so no more than the region has of them.

use super::names::What;
use super::{OfTopic, Shape, System, Terms, shape_of};
use crate::audit::tables::Row;
use std::collections::{BTreeMap, BTreeSet};

/// The rows of all cases by area.
type Totals<'r> = BTreeMap<(&'r str, Shape<'r>), usize>;

/// A row of all cases of an area, and those of its categories.
type WithCategories<'c> = (usize, &'c [usize]);

impl<'r> System<'r> {
    /// Adds of the rounded rows of all cases what measures count beyond others, by their categories.
    pub(super) fn differences_of_categories(&mut self, total: usize, categories: &[usize]) {
        if self.rows[total].base.is_some() {
            let of_rows = (total, categories[0]);
            self.rounded_differences(of_rows, (categories, true), |_| true, &What::Categories);
        }
    }

    /// Adds that rounded categories make up the total where an area has all of them, and that what others have beyond theirs is of
    /// those that they lack; says whether it may be so.
    ///
    /// That each case has one of the categories is taken from the areas that have all, as it is where no area lacks one: wherever
    /// every category has a row their counts can be all, and some are of cases.
    pub(super) fn categories_of_some_areas(
        &mut self,
        cells: &OfTopic<'r>,
        totals: &Totals<'r>,
    ) -> bool {
        let n_categories = cells.values().map(Vec::len).max().unwrap_or_default();
        let with_total = cells.iter();
        let with_total = with_total.filter_map(|(key, own)| Some((*totals.get(key)?, &**own)));
        let (whole, lacking): (Vec<WithCategories>, Vec<WithCategories>) =
            with_total.partition(|(_, own)| own.len() == n_categories);
        let mut all = whole.iter().chain(&lacking);
        let may_be = all.all(|(total, _)| self.rows[*total].base.is_some())
            && whole.iter().any(|(total, _)| self.has_some(*total))
            && whole
                .iter()
                .all(|(total, own)| self.may_be_all(*total, own))
            && lacking
                .iter()
                .all(|(total, own)| self.may_hold(*total, own));
        if !may_be {
            return false;
        }
        for (total, own) in &whole {
            for terms in self.sums(*total, own) {
                self.view.equation(terms, 0);
            }
            self.differences_of_categories(*total, own);
        }
        for (total, own) in &lacking {
            self.rests_of_categories(*total, own, true);
        }
        for larger in &whole {
            self.lacking_in_parts(*larger, &whole, &lacking);
        }
        true
    }

    /// Says whether rounded counts of a row are of some cases for certain.
    fn has_some(&self, row: usize) -> bool {
        let mut numbers = self.numbers.of_row(row).iter();
        numbers.any(|(_, number)| self.view.ranges[*number].low > 0)
    }

    /// Says whether no counts of categories are together more than those of all cases.
    fn may_hold(&self, total: usize, categories: &[usize]) -> bool {
        let mut sums = self.sums(total, categories).into_iter();
        sums.all(|terms| self.ends(&terms).1.is_none_or(|high| high >= 0))
    }

    /// Returns for each measure of all cases the number of these without those of categories.
    fn sums(&self, total: usize, categories: &[usize]) -> Vec<Terms> {
        let numbers = self.numbers.of_row(total).iter();
        let terms = numbers.filter_map(|(measure, all)| {
            let parts = categories.iter();
            let parts = parts.map(|place| Some((self.numbers.get(*place, measure)?, -1)));
            let terms = [Some((*all, 1))].into_iter().chain(parts);
            terms.collect()
        });
        terms.collect()
    }

    /// Adds that what areas within a larger one have beyond their categories is no more than the larger one has of those that they
    /// lack, beyond what others of their level have of these.
    ///
    /// Those of a level that lack the same are taken together: no case is in two of them.
    fn lacking_in_parts(
        &mut self,
        (larger, categories): WithCategories,
        whole: &[WithCategories],
        lacking: &[WithCategories],
    ) {
        let rows: &'r [Row] = self.rows;
        let is_within = |(row, _): &&WithCategories| {
            let (row, larger) = (&rows[*row], &rows[larger]);
            shape_of(row) == shape_of(larger) && row.within.contains(&larger.area)
        };
        let name = |place: &usize| rows[*place].category.as_str();
        let mut alike: BTreeMap<(&str, BTreeSet<&str>), Vec<WithCategories>> = BTreeMap::new();
        for smaller in lacking.iter().filter(is_within) {
            let own: BTreeSet<&str> = smaller.1.iter().map(name).collect();
            let all = categories.iter().map(name);
            let lacks = all.filter(|category| !own.contains(category)).collect();
            let of_level = alike.entry((&rows[smaller.0].level, lacks)).or_default();
            of_level.push(*smaller);
        }
        for ((level, lacks), areas) in alike {
            let of_level = whole.iter().chain(lacking).filter(is_within);
            let of_level = of_level.filter(|(row, _)| rows[*row].level == level);
            let others = of_level.flat_map(|(_, own)| *own).copied();
            let is_lacking = |place: &usize| lacks.contains(name(place));
            let others: Vec<usize> = others.filter(is_lacking).collect();
            let of_larger = categories.iter().copied().filter(is_lacking);
            let of_larger: Vec<usize> = of_larger.collect();
            for measure in rows[larger].counts.keys() {
                let number = |place: &usize| self.numbers.get(*place, measure);
                let Some(most) = of_larger.iter().map(number).collect::<Option<Vec<_>>>() else {
                    continue;
                };
                let rests = areas.iter();
                let rests = rests.filter_map(|(total, own)| self.rest_number(*total, own, measure));
                let less = rests.chain(others.iter().filter_map(number));
                let terms = less.map(|number| (number, 1));
                let terms = terms.chain(most.into_iter().map(|number| (number, -1)));
                self.no_more(terms.collect());
            }
        }
    }
}
