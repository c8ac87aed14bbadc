//! Categories of a breakdown that are counted together.

use super::records::Topic;
use std::collections::BTreeSet;

/// Which categories of a topic a table counts together. Each other category is a group by itself.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Groups {
    /// By category the number of its group; groups are in the order of their first categories.
    of: Vec<u16>,
}

impl Groups {
    /// Returns groups of so many categories, from the sets that are counted together: disjoint, by place.
    pub fn of(n_categories: usize, together: &[Vec<u16>]) -> Groups {
        let mut first: Vec<usize> = (0..n_categories).collect();
        for members in together {
            let least = members.iter().min().map_or(0, |least| usize::from(*least));
            for member in members {
                first[usize::from(*member)] = least;
            }
        }
        let mut numbers = Vec::with_capacity(n_categories);
        let mut n_groups = 0;
        for (place, first) in first.into_iter().enumerate() {
            if first == place {
                numbers.push(n_groups);
                n_groups += 1;
            } else {
                numbers.push(numbers[first]);
            }
        }
        Groups { of: numbers }
    }

    /// Returns the finest groups of so many categories that hold each of some sets together.
    pub fn united(n_categories: usize, sets: &[Vec<u16>]) -> Groups {
        let mut disjoint: Vec<Vec<u16>> = Vec::new();
        for set in sets {
            let meets = |known: &Vec<u16>| known.iter().any(|member| set.contains(member));
            let (met, mut others): (Vec<_>, Vec<_>) = disjoint.into_iter().partition(meets);
            let mut united = met.concat();
            united.extend(
                set.iter()
                    .filter(|member| !met.iter().flatten().any(|m| m == *member)),
            );
            others.push(united);
            disjoint = others;
        }
        Groups::of(n_categories, &disjoint)
    }

    /// Returns the finest groups that both these and others add up to.
    pub fn joined(&self, other: &Groups) -> Groups {
        let sets = [self.together(), other.together()].concat();
        Groups::united(self.of.len(), &sets)
    }

    /// Returns groups from labels of categories; nothing where one of them is none of the topic's.
    pub fn of_labels(topic: &Topic, together: &[Vec<String>]) -> Option<Groups> {
        let place = |label: &String| topic.place(label);
        let places = together
            .iter()
            .map(|members| members.iter().map(place).collect::<Option<Vec<u16>>>());
        let places = places.collect::<Option<Vec<Vec<u16>>>>()?;
        Some(Groups::of(topic.categories.len(), &places))
    }

    /// Returns how many categories the topic has.
    pub fn n_categories(&self) -> usize {
        self.of.len()
    }

    /// Returns how many groups there are.
    pub fn n(&self) -> u16 {
        self.of.iter().max().map_or(0, |last| last + 1)
    }

    /// Returns the group of a category.
    pub fn group(&self, category: u16) -> u16 {
        self.of[usize::from(category)]
    }

    /// Returns the groups of the categories of a case, sorted, each once.
    pub fn tags(&self, categories: &[u16]) -> Vec<u16> {
        let mut groups: Vec<u16> = categories.iter().map(|c| self.group(*c)).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }

    /// Returns the categories of a group, in order.
    pub fn members(&self, group: u16) -> Vec<u16> {
        let categories = self.of.iter().enumerate();
        let members = categories.filter(|(_, of)| **of == group);
        members.map(|(category, _)| category as u16).collect()
    }

    /// Returns the sets of categories that are counted together.
    pub fn together(&self) -> Vec<Vec<u16>> {
        let groups = (0..self.n()).map(|group| self.members(group));
        groups.filter(|members| members.len() > 1).collect()
    }

    /// Returns the label of a group: that of its category, or those of all that it has.
    pub fn label(&self, topic: &Topic, group: u16) -> String {
        let members = self.members(group).into_iter();
        let labels: Vec<&str> = members
            .map(|member| topic.categories[usize::from(member)].as_str())
            .collect();
        // Labels can have commas of their own.
        labels.join(" or ")
    }

    /// Says whether each group lies within one of others, so that counts of these are sums of counts of
    /// those.
    pub fn are_within(&self, coarser: &Groups) -> bool {
        (0..self.n()).all(|group| {
            let members = self.members(group);
            let groups: BTreeSet<u16> = members.iter().map(|c| coarser.group(*c)).collect();
            groups.len() == 1
        })
    }
}

/// Returns the group of a category, which is itself where none are counted together.
pub(super) fn group_of(groups: Option<&Groups>, category: u16) -> u16 {
    groups.map_or(category, |groups| groups.group(category))
}

/// Which categories go together, whichever of them is small: neighbours in pairs, neighbouring pairs,
/// and so on, until all are one. What is left over joins the last of its kind.
pub(super) struct Neighbours {
    n_categories: usize,
    /// From the finest to the coarsest: sets of categories.
    steps: Vec<Vec<Vec<u16>>>,
}

impl Neighbours {
    /// Returns the neighbours among some of so many categories, in an order that readers know. The others are
    /// never put together with any.
    pub fn among(n_categories: usize, some: &[u16]) -> Neighbours {
        let mut steps = vec![some.iter().map(|category| vec![*category]).collect()];
        while let Some(finest) = steps.last().filter(|sets: &&Vec<Vec<u16>>| sets.len() > 1) {
            // Of three the first stays by itself: else there would be nothing to tell apart.
            let (alone, others) = finest.split_at(usize::from(finest.len() == 3));
            let mut coarser: Vec<Vec<u16>> = alone.to_vec();
            for pair in others.chunks(2) {
                match (pair, coarser.last_mut()) {
                    ([left_over], Some(last)) => last.extend(left_over),
                    _ => coarser.push(pair.concat()),
                }
            }
            steps.push(coarser);
        }
        Neighbours {
            n_categories,
            steps,
        }
    }

    /// Returns each category by itself.
    pub fn apart(&self) -> Groups {
        Groups::of(self.n_categories, &[])
    }

    /// Returns groups in which those that are given are larger by a step; nothing where all categories
    /// would be counted together, or none could be.
    pub fn with_larger(&self, groups: &Groups, too_small: &BTreeSet<u16>) -> Option<Groups> {
        let mut together = groups.together();
        for group in too_small {
            let members = groups.members(*group);
            let holds = |set: &&Vec<u16>| {
                set.len() > members.len() && members.iter().all(|member| set.contains(member))
            };
            let mut steps = self.steps.iter();
            let larger = steps.find_map(|sets| sets.iter().find(holds))?;
            together.push(larger.clone());
        }
        let larger = Groups::united(self.n_categories, &together);
        let is_one = |sets: &Vec<Vec<u16>>| {
            let all = sets.iter().flatten();
            let groups: BTreeSet<u16> = all.map(|category| larger.group(*category)).collect();
            groups.len() < 2
        };
        (!self.steps.first().is_none_or(is_one) && larger != *groups).then_some(larger)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topic() -> Topic {
        Topic {
            key: "need".into(),
            label: "Need".into(),
            categories: ["Autism", "Hearing", "Physical", "Speech", "Vision"]
                .map(String::from)
                .to_vec(),
            several: false,
        }
    }

    /// Returns the groups that come of putting small ones together, one after the other: `1 3`.
    fn after(steps: &[&str]) -> Option<Vec<String>> {
        let neighbours = Neighbours::among(5, &[0, 1, 2, 3, 4]);
        let mut groups = neighbours.apart();
        for step in steps {
            let small = step.split_whitespace();
            let small = small.map(|place| groups.group(place.parse().unwrap()));
            groups = neighbours.with_larger(&groups, &small.collect())?;
        }
        let labels = (0..groups.n()).map(|group| groups.label(&topic(), group));
        Some(labels.collect())
    }

    #[test]
    fn a_small_category_is_counted_with_its_neighbour_whichever_of_them_is_small() {
        let pair = Some(vec![
            "Autism or Hearing".to_string(),
            "Physical".into(),
            "Speech".into(),
            "Vision".into(),
        ]);
        assert_eq!(after(&["0"]), pair);
        assert_eq!(after(&["1"]), pair);
        assert_eq!(after(&["0 1"]), pair);
    }

    #[test]
    fn the_last_of_an_odd_number_goes_with_the_pair_before_it() {
        let last = after(&["4"]).unwrap();
        assert_eq!(last, ["Autism", "Hearing", "Physical or Speech or Vision"]);
        assert_eq!(after(&["2"]).unwrap(), last);
    }

    #[test]
    fn of_three_the_first_stays_by_itself() {
        let neighbours = Neighbours::among(5, &[0, 2, 4]);
        let with = |small| {
            let groups = neighbours.with_larger(&neighbours.apart(), &BTreeSet::from([small]));
            groups.map(|groups| groups.together())
        };
        assert_eq!(with(2), Some(vec![vec![2, 4]]));
        assert_eq!(with(4), with(2));
        assert_eq!(with(0), None);
    }

    #[test]
    fn what_is_still_too_small_is_counted_with_the_next_pair_and_never_all_as_one() {
        let groups = after(&["0", "2"]).unwrap();
        assert_eq!(
            groups,
            ["Autism or Hearing", "Physical or Speech or Vision"]
        );
        assert_eq!(after(&["0", "1"]), None);
        assert_eq!(after(&["0 3", "0"]), None);
    }

    #[test]
    fn categories_that_do_not_occur_are_not_named() {
        let neighbours = Neighbours::among(5, &[0, 2, 3, 4]);
        let small = BTreeSet::from([2]);
        let groups = neighbours.with_larger(&neighbours.apart(), &small).unwrap();
        assert_eq!(
            groups.label(&topic(), groups.group(0)),
            "Autism or Physical"
        );
        assert_eq!(groups.label(&topic(), groups.group(1)), "Hearing");
    }

    #[test]
    fn finer_groups_add_up_to_coarser_ones_and_not_the_other_way_round() {
        let coarse = Groups::of(5, &[vec![0, 1], vec![2, 3, 4]]);
        let fine = Groups::of(5, &[vec![3, 4]]);
        assert!(fine.are_within(&coarse));
        assert!(!coarse.are_within(&fine));
        assert!(!fine.are_within(&Groups::of(5, &[vec![2, 3]])));
        assert_eq!(fine.tags(&[0, 3, 4]), [0, 3]);
    }

    #[test]
    fn groups_of_which_neither_lies_within_the_other_add_up_to_what_both_lie_within() {
        let one = Groups::of(5, &[vec![0, 1]]);
        let other = Groups::of(5, &[vec![1, 2], vec![3, 4]]);
        let joined = one.joined(&other);
        assert_eq!(joined.together(), [vec![0, 1, 2], vec![3, 4]]);
        assert!(one.are_within(&joined) && other.are_within(&joined));
    }

    #[test]
    fn larger_groups_hold_those_before_whatever_their_neighbours_were() {
        // Counted together while the second did not occur.
        let before = Groups::of(5, &[vec![0, 2]]);
        let neighbours = Neighbours::among(5, &[0, 1, 2, 3, 4]);
        let small = BTreeSet::from([before.group(1)]);
        let larger = neighbours.with_larger(&before, &small).unwrap();
        assert_eq!(larger.together(), [vec![0, 1, 2]]);
        assert!(before.are_within(&larger));
    }

    #[test]
    fn groups_are_known_again_by_the_labels_of_their_categories() {
        let labels = vec![vec!["Vision".to_string(), "Hearing".into()]];
        let groups = Groups::of_labels(&topic(), &labels).unwrap();
        assert_eq!(groups.together(), [vec![1, 4]]);
        assert_eq!(groups.label(&topic(), groups.group(4)), "Hearing or Vision");
        assert!(Groups::of_labels(&topic(), &[vec!["Sight".into()]]).is_none());
    }
}
