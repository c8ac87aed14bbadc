//! An intruder who wants to say something of everyone in a small group of a sensitive breakdown.
//!
//! Of what the breakdown publishes, and of nothing else, the intruder works out how many are in a group, and how
//! many of them missed their limit, are exceptions or have waited for 52 weeks. Of fewer than twenty neither none
//! nor all may be known to. What is known of a larger group may be known of some of it.

use crate::intruder::{Attack, Cell, Day, History, PRIME, Project, Way, stretches, text_of, weigh};
use std::collections::BTreeSet;

/// The smallest group of which 0 % and 100 % may be told.
pub const GROUP: u64 = 20;

/// What the intruder looks at in a case of a group.
struct Facts {
    /// Whether the limit was kept; none where none applies.
    is_kept: Option<bool>,
    /// It is an exception, or has waited for 52 weeks.
    is_marked: bool,
}

/// Histories of a group by their facts: without a limit, kept and missed, each unmarked and marked.
type Classes = [[Vec<usize>; 2]; 3];

/// A group, and what it can be split by.
struct Group {
    words: String,
    classes: Classes,
    splits: &'static [Split],
}

/// By the limit, of those with these marks, or by the mark, of those of these limits.
#[derive(Clone, Copy, Debug)]
enum Split {
    Limit(&'static [usize]),
    Mark(&'static [usize]),
}

const BY_LIMIT: &[Split] = &[Split::Limit(&[0, 1])];
const BY_ALL: &[Split] = &[
    Split::Limit(&[0, 1]),
    Split::Limit(&[0]),
    Split::Limit(&[1]),
    Split::Mark(&[0, 1, 2]),
    Split::Mark(&[1]),
    Split::Mark(&[2]),
];
/// Who has waited for 52 weeks has missed the limit.
const BY_ALL_OF_QUEUE: &[Split] = &[
    Split::Limit(&[0, 1]),
    Split::Limit(&[0]),
    Split::Mark(&[0, 1, 2]),
    Split::Mark(&[2]),
];

/// Returns the number of small groups whose size the intruder knows, and what can be said of everyone in some,
/// as sentences.
pub fn whole_groups(project: &Project, cells: &[Cell]) -> (usize, Vec<String>) {
    let by_category = cells.iter().filter(|cell| cell.tag.is_some());
    let cells: Vec<Cell> = by_category.cloned().collect();
    let with_cells: BTreeSet<usize> = cells.iter().map(|cell| cell.series).collect();
    let attacks = with_cells.iter().map(|n| Attack::new(project, &cells, *n));
    let mut attacks: Vec<Attack> = attacks.collect();
    weigh(&mut attacks, &cells);
    let found = attacks.iter().map(of_series);
    found.fold((0, Vec::new()), |mut all, (n_known, leaks)| {
        all.0 += n_known;
        all.1.extend(leaks);
        all
    })
}

fn of_series(attack: &Attack) -> (usize, Vec<String>) {
    let groups = groups(attack);
    let (mut n_known, mut leaks) = (0, Vec::new());
    for (where_words, places) in attack.sets_of_places() {
        for tags in attack.sets_of_tags() {
            let counts = attack.counts(&places, &tags);
            if counts.iter().sum::<u64>() == 0 {
                continue;
            }
            let weights = attack.weights_of(&places, &tags);
            for group in &groups {
                for split in group.splits {
                    let sides = split.sides(&group.classes);
                    if !sides.can_differ() || !sides.is_small(&counts) || !sides.is_known(&weights)
                    {
                        continue;
                    }
                    n_known += 1;
                    let whole = split.whole().sides(&group.classes);
                    let said = sides.said(&counts);
                    let is_said_of_many = !whole.is_small(&counts) && whole.said(&counts) == said;
                    if said.is_some() && !is_said_of_many {
                        let tags: Vec<u32> = tags.iter().map(|tag| attack.tags[*tag]).collect();
                        leaks.push(format!(
                            "project {}: {} in {where_words}, categories {tags:?}, {}, {split:?}: {said:?}",
                            attack.project.seed, attack.series.key, group.words
                        ));
                    }
                }
            }
        }
    }
    (n_known, leaks)
}

/// The histories of a group on both sides of a split.
struct Sides<'a> {
    some: Vec<&'a Vec<usize>>,
    others: Vec<&'a Vec<usize>>,
    /// Where only cases have a side to be on that have a limit: those that have none.
    without: Vec<&'a Vec<usize>>,
}

impl Split {
    fn sides(self, classes: &Classes) -> Sides<'_> {
        match self {
            Split::Limit(marks) => {
                let of = |limit: usize| marks.iter().map(|mark| &classes[limit][*mark]).collect();
                Sides {
                    some: of(2),
                    others: of(1),
                    without: of(0),
                }
            }
            Split::Mark(limits) => {
                let of = |mark: usize| limits.iter().map(|limit| &classes[*limit][mark]).collect();
                Sides {
                    some: of(1),
                    others: of(0),
                    without: Vec::new(),
                }
            }
        }
    }

    /// Returns the split of all of the group.
    fn whole(self) -> Split {
        match self {
            Split::Limit(_) => Split::Limit(&[0, 1]),
            Split::Mark(_) => Split::Mark(&[0, 1, 2]),
        }
    }
}

impl Sides<'_> {
    /// Says whether a case can be on either side at all.
    fn can_differ(&self) -> bool {
        let mut sides = [&self.some, &self.others].into_iter();
        sides.all(|side| side.iter().any(|histories| !histories.is_empty()))
    }

    fn is_small(&self, counts: &[u64]) -> bool {
        let all = [&self.some, &self.others, &self.without];
        let size: u64 = all.iter().map(|side| sum(counts, side)).sum();
        (1..GROUP).contains(&size)
    }

    /// Says whether the intruder knows how many are in the group, and how many on the one side.
    fn is_known(&self, weights: &[u64]) -> bool {
        let some = sum(weights, &self.some);
        let others = sum(weights, &self.others) + sum(weights, &self.without);
        some.is_multiple_of(PRIME) && others.is_multiple_of(PRIME)
    }

    /// Returns whether all are on the one side, or none; nothing where some are on both, or nobody has a side.
    fn said(&self, counts: &[u64]) -> Option<bool> {
        let [some, others, without] =
            [&self.some, &self.others, &self.without].map(|side| sum(counts, side));
        match (some, others) {
            (0, 0) => None,
            (0, _) => Some(false),
            (_, 0) if without == 0 => Some(true),
            _ => None,
        }
    }
}

fn sum(of: &[u64], histories: &[&Vec<usize>]) -> u64 {
    histories.iter().copied().flatten().map(|n| of[*n]).sum()
}

/// Returns the groups of every stretch of days, every period and every end of one.
fn groups(attack: &Attack) -> Vec<Group> {
    let bounds: Vec<Day> = stretches(attack.project, &attack.times)
        .into_iter()
        .collect();
    let stretches = bounds.windows(2).map(|pair| (pair[0], pair[1] - 1));
    let periods = attack.times.iter().map(|time| (time.first, time.last));
    let spans: BTreeSet<(Day, Day)> = stretches.chain(periods).collect();
    let mut groups = Vec::new();
    for (first, last) in spans {
        let within = |day: Option<Day>| day.is_some_and(|day| first <= day && day <= last);
        let is_kept = |history: &History| history.due.map(|_| history.in_limit());
        let mut add = |words: &str, splits, facts: &dyn Fn(&History) -> Option<Facts>| {
            let mut classes = Classes::default();
            for (place, history) in attack.histories.iter().enumerate() {
                if let Some(facts) = facts(history) {
                    let limit = facts.is_kept.map_or(0, |is_kept| 2 - usize::from(is_kept));
                    classes[limit][usize::from(facts.is_marked)].push(place);
                }
            }
            groups.push(Group {
                words: format!("{words} {} to {}", text_of(first), text_of(last)),
                classes,
                splits,
            });
        };
        let ended = |history: &History| Facts {
            is_kept: is_kept(history),
            is_marked: history.exception,
        };
        add("ended", BY_LIMIT, &|history| {
            within(history.end).then(|| ended(history))
        });
        add("stopped", BY_LIMIT, &|history| {
            (within(history.end) && history.stopped).then(|| ended(history))
        });
        let is_flagged = attack.series.ways.contains(&Way::Exception);
        let splits = if is_flagged { BY_ALL } else { BY_LIMIT };
        add("completed", splits, &|history| {
            let is_completed = within(history.end) && !history.stopped && history.due.is_some();
            is_completed.then(|| ended(history))
        });
        add("due", BY_LIMIT, &|history| {
            within(history.due).then(|| Facts {
                is_kept: Some(history.is_met()),
                is_marked: false,
            })
        });
        add("open at the end of", BY_ALL_OF_QUEUE, &|history| {
            let is_open = history.start <= last && history.end.is_none_or(|end| end > last);
            is_open.then(|| Facts {
                is_kept: history.due.map(|due| last < due),
                is_marked: last - history.start > 364,
            })
        });
    }
    groups
}
