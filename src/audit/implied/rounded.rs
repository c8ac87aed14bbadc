//! What holds between rounded counts: each of them can be several numbers, and what follows is seen by looking at one
//! relation after the other.

use super::began::{Began, CountedDays};
use super::names::{Is, What};
use super::{Line, System, Terms, can_only_be_few, line_of, nested};
use crate::audit::flow;
use crate::catalogue::DAYS_OF_52_WEEKS;
use crate::period::Day;
use crate::sdc::Range;
use std::collections::BTreeMap;

/// What an area or all its cases have beyond some parts, as the numbers of measures in a row, and of what they count beyond
/// others.
#[derive(Default)]
pub(super) struct Rest {
    counts: BTreeMap<&'static str, usize>,
    less: BTreeMap<(&'static str, &'static str), usize>,
}

/// Where the numbers of a line are found: of a measure in a row, and of what one counts beyond another.
struct LineNumbers<'n> {
    count: &'n dyn Fn(usize, &'static str) -> Option<usize>,
    less: &'n dyn Fn(usize, &'static str, &'static str) -> Option<usize>,
}

/// Who is open at the end of a day.
struct Queue {
    last: Day,
    /// They began before this day.
    before: Day,
    number: usize,
}

/// Cases that began from a day up to another, which is the first after them.
struct Starts {
    first: Day,
    end: Day,
    number: usize,
}

/// Cases that ended late from a day to another, and so began by a third.
struct LateEnds {
    first: Day,
    last: Day,
    began: Day,
    number: usize,
}

/// Limits that ran out from a day up to another, which is the first after them, and that were kept.
struct Kept {
    first: Day,
    end: Day,
    number: usize,
}

/// What the rounded rows of an area and category tell from day to day.
#[derive(Default)]
struct RoundedLine {
    queues: Vec<Queue>,
    starts: Vec<Starts>,
    late_ends: Vec<LateEnds>,
    /// Those past the limit, but not for 52 weeks, and those for longer.
    past_limit: Vec<[Queue; 2]>,
    kept: Vec<Kept>,
    /// Whoever is counted by the days between which they began.
    began: Vec<Began>,
    /// Days that a case has by law.
    limit: Option<i32>,
}

/// Of so many parts each set is looked at, of more only all of them.
const MOST_SETS_OF: usize = 6;

/// Returns the sets of two and more among some rows.
fn sets_of(rows: &[usize]) -> Vec<Vec<usize>> {
    if rows.len() > MOST_SETS_OF {
        return vec![rows.to_vec()];
    }
    let sets = (0..1_u32 << rows.len()).map(|set| {
        let rows = rows.iter().enumerate();
        let own = rows.filter(|(place, _)| (set >> place) & 1 == 1);
        own.map(|(_, row)| *row).collect::<Vec<usize>>()
    });
    sets.filter(|set| set.len() > 1).collect()
}

impl<'r> System<'r> {
    /// Returns the lines of a row and of others.
    fn lines_of(&self, larger: usize, smaller: &[usize]) -> Vec<Line<'r>> {
        let rows = self.rows;
        let places = [larger].into_iter().chain(smaller.iter().copied());
        places.map(|place| line_of(&rows[place])).collect()
    }
}

impl System<'_> {
    /// Adds for every measure what all cases have beyond rounded counts of their categories: of all of them together where
    /// each case may have one alone, else of each by itself.
    pub(super) fn rests_of_categories(
        &mut self,
        total: usize,
        categories: &[usize],
        are_parts: bool,
    ) {
        let apart = if are_parts { categories.len() } else { 1 };
        for some in categories.chunks(apart.max(1)) {
            let what = &What::Categories;
            self.rest_of((total, some[0]), (some, false), |_| true, what);
        }
    }

    /// Says whether the counts of rows may be all that there is of those of another.
    pub(super) fn may_be_all(&self, larger: usize, smaller: &[usize]) -> bool {
        let mut measures = self.rows[larger].counts.keys();
        measures.all(|measure| {
            let number = |place: &usize| self.numbers.get(*place, measure);
            let parts = smaller.iter().filter_map(number).map(|number| (number, -1));
            let terms = number(&larger).map(|number| (number, 1)).into_iter();
            self.may_be_zero(&terms.chain(parts).collect::<Terms>())
        })
    }

    /// Adds how many cases those rounded counts among parts have together that are of few cases each: what a whole has
    /// beyond all others can tell that they are not none.
    pub(super) fn few_of_parts(
        &mut self,
        whole: usize,
        measure: &'static str,
        parts: &[usize],
        what: &What,
    ) {
        let few: Vec<usize> = parts
            .iter()
            .copied()
            .filter(|part| {
                let number = self.numbers.get(*part, measure);
                let range = number.map(|number| self.view.ranges[number]);
                let is_rounded = self.rows[*part].base.is_some();
                range.is_some_and(|range| {
                    is_rounded && range.low == 0 && can_only_be_few(range, &self.small)
                })
            })
            .collect();
        let sets = sets_of(&few).into_iter();
        for some in sets.filter(|some| some.len() < parts.len()) {
            self.together((whole, measure), &some, parts, what);
        }
    }

    /// Adds how many cases some parts of a whole have together, if they can only be few.
    fn together(
        &mut self,
        (whole, measure): (usize, &'static str),
        some: &[usize],
        parts: &[usize],
        what: &What,
    ) {
        let number = |part: &usize| Some((self.numbers.get(*part, measure)?, -1));
        let mut of_some: Terms = some.iter().filter_map(number).collect();
        let most = self.ends(&of_some).0.map_or(0, |low| -low);
        if !self.small.contains(&most) {
            return;
        }
        let others = parts.iter().filter(|part| !some.contains(part));
        let mut of_whole: Terms = others.filter_map(number).collect();
        let is = Is::Together(what.clone());
        let together = self.number((some[0], measure), Range::at_least(0), Some(is));
        of_some.push((together, 1));
        of_whole.extend([(together, -1), (whole, 1)]);
        self.view.equation(of_some, 0);
        self.view.equation(of_whole, 0);
    }

    /// Adds that what one measure of a row counts beyond another holds that of other rows, too: of rounded counts that is
    /// not seen by looking at one relation after the other.
    pub(super) fn rounded_differences(
        &mut self,
        (larger, told_of): (usize, usize),
        (smaller, are_all): (&[usize], bool),
        wanted: impl Fn(&str) -> bool,
        what: &What,
    ) -> BTreeMap<(&'static str, &'static str), usize> {
        let mut rests = BTreeMap::new();
        let nested = nested(self.rows[larger].dataset).iter();
        for (part, whole) in nested.filter(|(part, _)| wanted(part)) {
            let number = |place: usize| self.less.get(&(place, *whole, *part)).copied();
            let Some(of_larger) = number(larger) else {
                continue;
            };
            let parts = smaller.iter().filter_map(|place| number(*place));
            let parts = parts.map(|number| (number, -1));
            let terms: Terms = parts.chain([(of_larger, 1)]).collect();
            let has_all = terms.len() == smaller.len() + 1;
            if are_all && has_all && self.may_be_zero(&terms) {
                self.view.equation(terms, 0);
            } else {
                let is = Is::RestLessParts(whole, what.clone());
                let rest = self.remainder((told_of, *part), terms, is);
                rests.extend(rest.map(|rest| ((*whole, *part), rest)));
            }
        }
        rests
    }

    /// Keeps what rows have beyond others, to be followed from period to period.
    pub(super) fn keep_rest(
        &mut self,
        larger: usize,
        smaller: &[usize],
        counts: BTreeMap<&'static str, usize>,
        less: BTreeMap<(&'static str, &'static str), usize>,
    ) {
        let of_rest = self.rests.entry(self.lines_of(larger, smaller));
        of_rest.or_default().insert(larger, Rest { counts, less });
    }

    /// Returns the number of what a row has of a measure beyond others, if it is kept.
    pub(super) fn rest_number(
        &self,
        larger: usize,
        smaller: &[usize],
        measure: &str,
    ) -> Option<usize> {
        let of_rest = self.rests.get(&self.lines_of(larger, smaller))?;
        of_rest.get(&larger)?.counts.get(measure).copied()
    }

    /// Adds of what rows have beyond others what holds of a line.
    pub(super) fn rounded_rests(&mut self) {
        for of_rest in std::mem::take(&mut self.rests).into_values() {
            let places: Vec<usize> = of_rest.keys().copied().collect();
            let is_known = |number: &usize| {
                let Range { low, high } = self.view.ranges[*number];
                low > 0 || high.is_some()
            };
            let known = |number: Option<&usize>| number.copied().filter(is_known);
            let of_line = self.rounded_line(
                &places,
                &LineNumbers {
                    count: &|place, measure| known(of_rest[&place].counts.get(measure)),
                    less: &|place, all, part| known(of_rest[&place].less.get(&(all, part))),
                },
            );
            self.go_on(&of_line, &places);
        }
    }

    /// Adds of rounded counts that who waits for long was open on an earlier day, or has begun since then.
    ///
    /// Rounding leaves so much unknown that what holds from period to period is seldom looked at all together: this is
    /// seen by looking at one relation after the other.
    pub(super) fn rounded_queues(&mut self, line: &[usize]) {
        let of_line = self.line_itself(line);
        self.go_on(&of_line, line);
    }

    fn line_itself(&self, line: &[usize]) -> RoundedLine {
        self.rounded_line(
            line,
            &LineNumbers {
                count: &|place, measure| self.numbers.get(place, measure),
                less: &|place, all, part| self.less.get(&(place, all, part)).copied(),
            },
        )
    }

    /// Adds what holds of the cases of a line from day to day.
    fn go_on(&mut self, of_line: &RoundedLine, places: &[usize]) {
        for later in &of_line.queues {
            let earlier = of_line.queues.iter();
            let earlier = earlier
                .filter(|earlier| earlier.last <= later.last && earlier.number != later.number);
            for earlier in earlier {
                if later.before <= earlier.before {
                    self.were_open(later, earlier, &of_line.late_ends);
                } else {
                    self.were_open_or_began(later, earlier, &of_line.starts);
                }
            }
        }
        self.rounded_ages(of_line);
        self.rounded_limits(of_line);
        self.began(&of_line.began, self.opening(places));
    }

    /// Returns the day before which there were no cases of a line.
    pub(super) fn opening(&self, line: &[usize]) -> Option<Day> {
        let row = &self.rows[*line.first()?];
        self.firsts.get(&(row.dataset, &*row.clock)).copied()
    }

    /// Returns the numbers of a line by the days between which their cases began.
    pub(super) fn began_of_line(&self, line: &[usize]) -> Vec<Began> {
        self.line_itself(line).began
    }

    /// Returns what the rounded rows of an area and category tell from day to day.
    fn rounded_line(&self, line: &[usize], numbers: &LineNumbers) -> RoundedLine {
        let mut of_line = RoundedLine::default();
        for place in line.iter().copied() {
            let row = &self.rows[place];
            let last = row.to_date().unwrap_or(row.period.last());
            if row.base.is_none() || last == Day(i32::MAX) {
                continue;
            }
            let names = flow::names(row.dataset);
            let number = |measure| (numbers.count)(place, measure);
            let less = |all, part| (numbers.less)(place, all, part);
            let (first, end) = (row.period.first(), last + 1);
            let queue = |before, number| Queue {
                last,
                before,
                number,
            };
            // Who is open at the end of the day, and began before another.
            let for_long = last - DAYS_OF_52_WEEKS;
            let open = [
                (Some(names.open), Some(end)),
                (Some(names.over_limit), row.limit.map(|limit| end - limit)),
                (names.over_52_weeks, Some(for_long)),
            ];
            let open = open.into_iter();
            let open = open.filter_map(|(measure, before)| Some(queue(before?, number(measure?)?)));
            of_line.queues.extend(open);
            if let (Some(long), Some(limit)) = (names.over_52_weeks, row.limit)
                && let Some(between) = less(names.over_limit, long)
                && let Some(long) = number(long)
            {
                let past_limit = [queue(end - limit, between), queue(for_long, long)];
                of_line.past_limit.push(past_limit);
            }
            of_line.limit = of_line.limit.or(row.limit);
            of_line
                .kept
                .extend(number(names.due_in_limit).map(|number| Kept { first, end, number }));
            let began = [(names.started, Some(0)), (names.due, row.limit)];
            of_line
                .starts
                .extend(began.into_iter().filter_map(|(measure, limit)| {
                    Some(Starts {
                        first: first - limit?,
                        end: end - limit?,
                        number: number(measure)?,
                    })
                }));
            let ends = [Some([names.ended, names.in_limit]), names.with_exceptions];
            for [ended, in_limit] in ends.into_iter().flatten() {
                let late = less(ended, in_limit);
                let ended = number(ended).filter(|ended| self.view.ranges[*ended].low > 0);
                let late = ended.and(late).zip(row.limit);
                of_line
                    .late_ends
                    .extend(late.map(|(number, limit)| LateEnds {
                        first,
                        last,
                        began: last - limit,
                        number,
                    }));
            }
            let days = CountedDays {
                first,
                last,
                limit: row.limit,
            };
            of_line.began.extend(days.began(&names, number, less));
        }
        of_line
    }

    /// Adds that who is open on a day and began so long ago was open on an earlier one, and so was who has ended late so
    /// soon after that.
    fn were_open(&mut self, later: &Queue, earlier: &Queue, late_ends: &[LateEnds]) {
        let terms = vec![(later.number, 1), (earlier.number, -1)];
        let is_since = |late: &&LateEnds| {
            earlier.last < late.first
                && late.last <= later.last
                && late.began <= earlier.before
                && earlier.before > earlier.last
        };
        for late in late_ends.iter().filter(is_since) {
            let mut terms = terms.clone();
            terms.push((late.number, 1));
            self.no_more(terms);
        }
        self.no_more(terms);
    }

    /// Adds that who is open on a day was open on an earlier one or has begun since, by the fewest starts that tell
    /// something of it.
    fn were_open_or_began(&mut self, later: &Queue, earlier: &Queue, starts: &[Starts]) {
        let most = |number: usize| self.view.ranges[number].high;
        let least = self.view.ranges[later.number].low;
        let tell = starts.iter().filter(|starts| {
            let holds = starts.first <= earlier.before && later.before <= starts.end;
            holds && most(starts.number).is_some_and(|most| most < least)
        });
        if let Some(starts) = tell.min_by_key(|starts| most(starts.number)) {
            let terms = vec![(later.number, 1), (earlier.number, -1), (starts.number, -1)];
            self.no_more(terms);
        }
    }

    /// Adds that a weighted sum is not above nought, if what is known leaves it open: what is so already by the ranges
    /// tells nothing, and is most of what could be added.
    pub(super) fn no_more(&mut self, terms: Terms) {
        if self.ends(&terms).1.is_none_or(|most| most > 0) {
            self.view.at_most(terms, 0);
        }
    }

    /// Adds of those who wait past the limit, but not for 52 weeks yet, that they are others than those who wait for longer:
    /// they were open before beside them, and become those.
    fn rounded_ages(&mut self, of_line: &RoundedLine) {
        let RoundedLine {
            queues, past_limit, ..
        } = of_line;
        for [between, _] in past_limit {
            for [_, long] in past_limit
                .iter()
                .filter(|[_, long]| long.last < between.last)
            {
                let open = queues.iter().filter(|open| {
                    let is_all = open.last < open.before;
                    is_all && open.last <= long.last && between.before <= open.before
                });
                for open in open {
                    let terms = vec![(between.number, 1), (long.number, 1), (open.number, -1)];
                    self.no_more(terms);
                }
            }
            for [_, later] in past_limit
                .iter()
                .filter(|[_, later]| later.before <= between.before)
            {
                let since = between.last..later.last;
                for [_, long] in past_limit
                    .iter()
                    .filter(|[_, long]| since.contains(&long.last))
                {
                    let terms = vec![(later.number, 1), (long.number, -1), (between.number, -1)];
                    self.no_more(terms);
                }
            }
        }
    }

    /// Adds that of those who began in some days who is not open before a limit of theirs has run out has kept it.
    fn rounded_limits(&mut self, of_line: &RoundedLine) {
        let Some(limit) = of_line.limit else { return };
        for began in &of_line.starts {
            let (first, end) = (began.first + limit, began.end + limit);
            let kept = of_line.kept.iter();
            let kept: Vec<&Kept> = kept
                .filter(|kept| kept.first <= first && end <= kept.end)
                .collect();
            let open = of_line.queues.iter().filter(|open| {
                let is_all = open.last < open.before;
                is_all && began.end <= open.before && open.last <= first
            });
            for open in open {
                for kept in &kept {
                    let others = [open.number, kept.number].map(|number| (number, -1));
                    let terms: Terms = others.into_iter().chain([(began.number, 1)]).collect();
                    if self.tells_by_itself(&terms) {
                        self.view.at_most(terms, 0);
                    }
                }
            }
        }
    }

    /// Says whether it tells something of one of the terms, by the ranges alone, that they add up to no more than nought.
    fn tells_by_itself(&self, terms: &[(usize, i64)]) -> bool {
        let (Some(least), _) = self.ends(terms) else {
            return false;
        };
        terms.iter().any(|(number, by)| {
            let Range { low, high } = self.view.ranges[*number];
            high.is_some_and(|high| least + (high - low) * by.abs() > 0)
        })
    }
}
