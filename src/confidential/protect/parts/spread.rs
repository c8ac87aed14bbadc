//! Cases that revised counts place otherwise, among those that they do not.
//!
//! A revised count less the one first published is a sum of the cases that came late. They are hidden by those
//! beside which published counts have them: whoever takes published counts apart until some of the late ones are
//! left alone would have to take the others of the same parts apart from them.

use super::{Parts, Shown, View};
use crate::catalogue::Facet;
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The parts of a view in which there are cases that revised counts place otherwise.
#[derive(Default)]
pub(in super::super) struct Spread {
    /// By part: how many cases there are in it that no revised count places otherwise.
    pub still: Vec<u64>,
    /// The others: the number of how they are placed, how many they are, and their parts.
    pub moved: Vec<(u32, u64, Vec<usize>)>,
}

impl Parts<'_> {
    /// Returns how the cases that revised counts place otherwise are spread over all that some tables show.
    pub(in super::super) fn spreads(&mut self, shown: &[Shown]) -> Vec<Spread> {
        let mut views: HashSet<View, FixedState> = HashSet::default();
        let mut in_order: Vec<View> = Vec::new();
        for (table, of_table) in shown.iter().enumerate() {
            for facet in Facet::ALL {
                if of_table.facets.contains(&facet) {
                    let touched = self.touched(shown, (table, facet));
                    let touched = touched.into_iter().flatten();
                    in_order.extend(touched.filter(|view| views.insert(view.clone())));
                }
            }
        }
        let spreads = in_order.iter().map(|view| {
            self.tell_apart(view);
            self.spread(view)
        });
        spreads.filter(|spread| !spread.moved.is_empty()).collect()
    }

    /// Says whether the revised counts that are shown tell of no few cases beside what a part of a table is taken
    /// apart with.
    pub(in super::super) fn hide_moves(
        &mut self,
        shown: &[Shown],
        changed: (usize, Facet),
    ) -> bool {
        let (Some(moves), threshold) = (self.moves, self.cases.threshold) else {
            return true;
        };
        let Some(views) = self.touched(shown, changed) else {
            return false;
        };
        let mut views = views.into_iter();
        views.all(|view| {
            self.tell_apart(&view);
            moves.are_hidden_in(&self.spread(&view), threshold)
        })
    }

    fn spread(&self, view: &View) -> Spread {
        let (of_view, _) = self.told_apart(view).numbers_in(&view.areas);
        let mut parts: HashMap<[u32; 4], usize, FixedState> = HashMap::default();
        let ways = self.of_courses(|course| course.moved);
        let mut moved: BTreeMap<[u32; 3], (u32, u64, Vec<usize>)> = BTreeMap::new();
        self.each_part(view, &of_view, |alike, part| {
            let by = ways[alike.course as usize];
            if by > 0 {
                let next = parts.len();
                let part = *parts.entry(part).or_insert(next);
                let of_alike = moved.entry([alike.areas, alike.tags, alike.course]);
                let of_alike = of_alike.or_insert((by, alike.count, Vec::new()));
                of_alike.2.push(part);
            }
        });
        let mut still = vec![0; parts.len()];
        if !parts.is_empty() {
            self.each_part(view, &of_view, |alike, part| {
                if let Some(part) = parts
                    .get(&part)
                    .filter(|_| ways[alike.course as usize] == 0)
                {
                    still[*part] += alike.count;
                }
            });
        }
        Spread {
            still,
            moved: moved.into_values().collect(),
        }
    }
}
