//! When the cases of an area began, by what its parts tell: each of them by other counts.
//!
//! 18 limits of one district ran out in a year, and so many of its cases had begun by its middle; another had 16 starts before the
//! last quarter. So 34 of their county began before that quarter, of which no count says it.

use super::began::{Days, Span, Step, Ways, days_of, spans};
use super::{Line, System, Terms};
use crate::audit::tables::Row;
use std::collections::BTreeMap;

/// Areas of so many parts are looked at: of more, what all have at the least is too far below what they have for few to be told.
const MOST_PARTS: usize = 20;

/// The lines of the areas within another, by their level.
type Families<'r> = BTreeMap<(Line<'r>, &'r str), Vec<Line<'r>>>;

/// Returns which lines of rounded counts are parts of others, level by level.
fn families<'r>(rows: &'r [Row], lines: &BTreeMap<Line<'r>, Vec<usize>>) -> Families<'r> {
    let mut families = Families::new();
    for (line, places) in lines {
        let Some(row) = places.first().map(|place| &rows[*place]) else {
            continue;
        };
        let (dataset, clock, topic, category, _) = *line;
        for around in row.within.iter().filter(|_| row.base.is_some()) {
            let larger = (dataset, clock, topic, category, around.as_str());
            if lines.contains_key(&larger) {
                families
                    .entry((larger, &row.level))
                    .or_default()
                    .push(*line);
            }
        }
    }
    families.retain(|_, parts| parts.len() <= MOST_PARTS);
    families
}

impl<'r> System<'r> {
    /// Adds what areas and their parts tell of when the cases of each other began.
    ///
    /// No case is in two parts of a level, and those of each are in the area: between two days no fewer began there than in all
    /// parts together at the least, and in a part no more than in all of it without what began in the other parts.
    pub(super) fn parts_began(&mut self, lines: &BTreeMap<Line<'r>, Vec<usize>>) {
        for ((larger, _), parts) in families(self.rows, lines) {
            let parts = parts.iter().map(|part| self.known_spans(&lines[part]));
            let parts = parts.filter(|spans| !spans.is_empty());
            let area = self.known_spans(&lines[&larger]);
            let all: Vec<Vec<Span>> = [area].into_iter().chain(parts).collect();
            if all.len() > 1 {
                self.began_together(&all);
            }
        }
    }

    /// Returns what is known of when the cases of a line began, without numbers of which neither end is known: they tell nothing, and
    /// are most of a withheld table.
    fn known_spans(&self, line: &[usize]) -> Vec<Span> {
        let mut spans = spans(&self.began_of_line(line), self.opening(line));
        spans.retain(|span| {
            let range = self.view.ranges[span.number];
            range.low > 0 || range.high.is_some()
        });
        spans
    }

    /// Adds the same of an area, which is the first, and its parts.
    fn began_together(&mut self, all: &[Vec<Span>]) {
        let days = days_of(all.iter().flatten());
        let steps = all.iter().map(|spans| self.steps(spans, days.clone()));
        let steps: Vec<Days> = steps.collect();
        let ways = steps.iter().map(Days::ways);
        let Some(ways) = ways.collect::<Option<Vec<Ways>>>() else {
            return;
        };
        let of_area = days_of(&all[0]).into_iter();
        let of_area = of_area.map(|day| steps[0].place(day)).collect();
        let family = Family::new(steps, ways, of_area);
        for (own, spans) in all.iter().enumerate() {
            let by_others = family.by_others(own);
            if by_others.is_empty() {
                continue;
            }
            let steps = self.steps(spans, days.clone()).with(by_others);
            if let Some(told) = steps.ways() {
                self.told_along(spans, &steps, &told, Some(&family.ways[own]));
            }
        }
    }
}

/// What an area, which is the first, and its parts tell of when their cases began, each by itself.
struct Family {
    days: Vec<Days>,
    ways: Vec<Ways>,
    /// The days between which counts of the area tell apart when its cases began: between others all tell no more together.
    of_area: Vec<usize>,
    /// How many began in all parts together at the least, by the later and the earlier of two of these days.
    in_parts: Vec<Vec<i64>>,
}

impl Family {
    fn new(days: Vec<Days>, ways: Vec<Ways>, of_area: Vec<usize>) -> Family {
        let in_parts = of_area.iter().enumerate().map(|(place, later)| {
            let earlier = of_area[..place].iter();
            let least = earlier.map(|earlier| {
                let parts = ways[1..].iter();
                parts.map(|part| part.least(*earlier, *later)).sum()
            });
            least.collect()
        });
        Family {
            in_parts: in_parts.collect(),
            days,
            ways,
            of_area,
        }
    }

    /// Returns what the others tell of one of the family, where it is more than it tells by itself.
    fn by_others(&self, own: usize) -> Vec<Step> {
        let n_days = self.of_area.len();
        let pairs = (0..n_days).flat_map(|later| (0..later).map(move |earlier| (earlier, later)));
        let steps = pairs.filter_map(|(earlier, later)| {
            let most = self.most(own, earlier, later)?;
            let ends = [self.of_area[earlier], self.of_area[later]];
            let [from, to] = if own == 0 { [ends[1], ends[0]] } else { ends };
            let is_more = self.ways[own].most(from, to).is_none_or(|own| most < own);
            let is_told = is_more && !self.is_told_beside(own, (earlier, later), most);
            is_told.then(|| Step {
                from,
                to,
                most,
                by: self.terms(own, ends),
            })
        });
        steps.collect()
    }

    /// Returns what the others tell of the area between two of its days, the least as a negative number, or of a part the most.
    fn most(&self, own: usize, earlier: usize, later: usize) -> Option<i64> {
        let in_parts = self.in_parts[later][earlier];
        if own == 0 {
            return Some(-in_parts);
        }
        let [first, end] = [earlier, later].map(|place| self.of_area[place]);
        let in_area = self.ways[0].most(first, end)?;
        Some(in_area - in_parts + self.ways[own].least(first, end))
    }

    /// Says whether as much is told between days one further in, of the least, or one further out, of the most.
    fn is_told_beside(&self, own: usize, (earlier, later): (usize, usize), most: i64) -> bool {
        let beside = if own == 0 {
            [Some((earlier, later - 1)), Some((earlier + 1, later))]
        } else {
            let before = earlier.checked_sub(1).map(|earlier| (earlier, later));
            let after = (later + 1 < self.of_area.len()).then_some((earlier, later + 1));
            [before, after]
        };
        let beside = beside.into_iter().flatten();
        let mut beside = beside.filter(|(earlier, later)| earlier < later);
        beside.any(|(earlier, later)| {
            self.most(own, earlier, later)
                .is_some_and(|beside| beside <= most)
        })
    }

    /// Returns what the counts of the others say between two days.
    fn terms(&self, own: usize, [first, end]: [usize; 2]) -> Terms {
        let others = (0..self.days.len()).filter(|other| *other != own);
        let terms = others.flat_map(|other| {
            let (from, to) = if other == 0 {
                (first, end)
            } else {
                (end, first)
            };
            self.days[other].terms(&self.ways[other], from, to)
        });
        terms.collect()
    }
}
