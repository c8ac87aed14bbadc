//! What the counts of one area tell of its cases from period to period.
//!
//! A case is open within its limit, or open past it; or it has ended in time before its limit ran out, and will be
//! counted as one that kept it. What begins, ends and falls due in a period moves cases from one of these to
//! another. So a queue that is withheld can follow from what began and ended, ends past the limit from limits that
//! ran out, and what was stopped from all of them over years. A limit that runs out says on which day the case began;
//! clocks that begin with the same cases share that day.

mod bounds;
mod clocks;
mod cohorts;
mod families;
mod line;
mod memory;
mod starts;
#[cfg(test)]
mod tests;

use super::implied::{Line, can_only_be_few, line_of};
use super::others;
use super::tables::{Row, TOTAL};
use crate::catalogue::Dataset;
use crate::period::{Day, PeriodKind};
use crate::sdc::{Equation, MOST_UNKNOWNS, Range, View, attack_where};
use bounds::Bounded;
pub(super) use clocks::begin_alike;
use foldhash::fast::FixedState;
use line::Flow;
pub(super) use line::{Names, names};
pub(super) use memory::Memory;
use rayon::prelude::*;
use starts::{Span, Starts, joined, one_holds};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::RangeInclusive;

/// Between which ends numbers lie by all else.
pub(super) struct Known<'k> {
    /// A measure of a row.
    pub count: &'k (dyn Fn(usize, &'static str) -> Range + Sync),
    /// What a measure of a row counts beyond another.
    pub less: &'k (dyn Fn(usize, &'static str, &'static str) -> Range + Sync),
    /// Clocks that start with the same cases.
    pub alike: &'k BTreeSet<(&'k str, &'k str)>,
}

/// A number that can only be a small count: the row that it is told of, the measure that it belongs to, and what
/// it is.
pub(super) type Small = (usize, &'static str, String);

/// What the rows of single areas and categories show to be small.
#[derive(Default)]
pub(super) struct Shown {
    /// Numbers that are small counts, or nearly known.
    pub small: Vec<Small>,
    /// Numbers that can be no larger than a small count.
    pub few: Vec<Small>,
}

/// Returns the numbers that the rows of single areas and categories show to be small counts.
pub(super) fn small(
    rows: &[Row],
    known: &Known,
    small: &RangeInclusive<i64>,
    memory: &Memory,
) -> Shown {
    let lines = lines_of(rows);
    let n_lines = lines.len();
    let bounded = if n_lines <= MOST_LINES {
        Bounded::of(rows, &lines)
    } else {
        Bounded::none(rows)
    };
    let rows: &[Row] = &bounded.rows;
    let known = &Known {
        count: &|place, measure| bounded.count(known, place, measure),
        less: &|place, all, part| bounded.less(known, place, all, part),
        alike: known.alike,
    };
    let lines = lines_of(rows);
    let groups = clocks::groups(rows, lines.into_values(), known.alike);
    let mut intruder = Intruder {
        rows,
        known,
        small,
        firsts: first_days(rows, known),
        n_lines,
        is_decided_alone: !clocks::has_other_ends(rows, known),
        noughts: HashMap::default(),
        quiet: BTreeMap::new(),
        memory,
    };
    let mut by_rank: BTreeMap<usize, Vec<&Vec<Vec<usize>>>> = BTreeMap::new();
    for group in &groups {
        // What is nought in a whole is asked for before its parts.
        let rank = if n_lines <= MOST_LINES {
            rank(&rows[group[0][0]])
        } else {
            0
        };
        by_rank.entry(rank).or_default().push(group);
    }
    let mut shown = Shown::default();
    for groups in by_rank.values() {
        let of_rank = groups.par_iter().map(|lines| intruder.told_by(lines));
        let of_rank: Vec<Told> = of_rank.collect();
        for Told {
            small,
            few,
            noughts,
            quiet,
        } in of_rank
        {
            let in_table = |told| bounded.in_table(told);
            shown.small.extend(small.into_iter().map(in_table));
            shown.few.extend(few.into_iter().map(in_table));
            if n_lines <= MOST_LINES {
                for (whole, when, what) in noughts {
                    let of_whole = intruder.noughts.entry(whole).or_default();
                    of_whole.entry(when).or_default().insert(what);
                }
                // The same whole can be asked more than once, and each answer holds.
                for (whole, spans) in quiet {
                    let known = intruder.quiet.entry(whole).or_default();
                    *known = joined(known.drain(..).chain(spans));
                }
            }
        }
    }
    if n_lines <= MOST_LINES {
        for Told { small, few, .. } in families::told(&intruder, &groups) {
            let in_table = |told| bounded.in_table(told);
            shown.small.extend(small.into_iter().map(in_table));
            shown.few.extend(few.into_iter().map(in_table));
        }
    }
    for told in [&mut shown.small, &mut shown.few] {
        told.sort();
        told.dedup();
    }
    shown
}

/// So many clocks of areas and categories may have rows for what takes more time: shorter periods of larger areas and
/// wholes, added to them, what holds by the rules of an office, and what is nought in a whole.
const MOST_LINES: usize = 800;
/// Of so many it is asked too what is left of some cases without those that are among them, and what hangs together in too many
/// numbers without rows of which nothing is known.
const FEW_LINES: usize = 100;

fn lines_of(rows: &[Row]) -> BTreeMap<Line<'_>, Vec<usize>> {
    let mut lines: BTreeMap<Line, Vec<usize>> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        lines.entry(line_of(row)).or_default().push(place);
    }
    lines
}

/// Returns in which order rows are looked at: wholes before their parts.
fn rank(row: &Row) -> usize {
    if row.category == TOTAL {
        row.within.len()
    } else {
        usize::MAX
    }
}

/// A number that is nought: the whole that it is of, its period and what it is.
type Nought<'k> = (Whole<'k>, When, String);

/// A period, and the day to which it is counted.
type When = (PeriodKind, Day, Option<Day>);

/// An area and clock, and whether something is so only by the rules of an office.
type Whole<'k> = (&'k str, &'k str, bool);

/// The days on which the tables of clocks begin, where nothing shows that there were cases before.
pub(super) type Firsts<'k> = BTreeMap<(Dataset, &'k str), Day>;

fn when(row: &Row) -> When {
    (row.period.kind(), row.period.first(), row.to_date())
}

/// What is taken for true of cases as long as no count contradicts it.
#[derive(Clone, Copy)]
struct Assumed {
    /// There were none before the tables begin, where nothing shows that there were.
    nobody_before: bool,
    /// Queues are made of those that began in the same days: not where cases that came late are counted as of a later day.
    cohorts: bool,
}

/// What lines tell: small counts, what can be no larger, and what is nought in all cases of an area.
#[derive(Default)]
struct Told<'k> {
    small: Vec<Small>,
    few: Vec<Small>,
    noughts: Vec<Nought<'k>>,
    /// Spans of days on which no case began.
    quiet: Vec<(Whole<'k>, Vec<Span>)>,
}

/// Rows by clock.
type Lines<'l> = &'l [Vec<usize>];

/// Who sets the rows of an area and category against each other.
struct Intruder<'k> {
    rows: &'k [Row],
    known: &'k Known<'k>,
    small: &'k RangeInclusive<i64>,
    firsts: Firsts<'k>,
    /// How many clocks of areas and categories have rows.
    n_lines: usize,
    /// No row shows that the wait for the first of the decisions has ended in another way, or had an exception.
    is_decided_alone: bool,
    /// What is nought in the wholes that were looked at.
    noughts: HashMap<Whole<'k>, BTreeMap<When, BTreeSet<String>>, FixedState>,
    /// On which days no case of them began.
    quiet: BTreeMap<Whole<'k>, Vec<Span>>,
    memory: &'k Memory,
}

impl<'k> Intruder<'k> {
    /// Returns what lines of clocks that begin with the same cases tell together, or else each by itself.
    ///
    /// Who knows the rules of an office can tell more, and so what holds by them is looked at as well.
    fn told_by(&self, lines: &[Vec<usize>]) -> Told<'k> {
        let is_waits = self.rows[lines[0][0]].dataset == Dataset::Waits;
        let has_rules = !is_waits || (self.n_lines <= MOST_LINES && lines.len() > 1);
        let rules = if has_rules {
            &[false, true][..]
        } else {
            &[false]
        };
        let asked = rules.iter().flat_map(|by_rules| {
            let together = self.told_together(lines, *by_rules);
            together.map_or_else(
                || {
                    let each = lines.iter().filter(|_| lines.len() > 1);
                    let told = each.map(std::slice::from_ref);
                    let told = told.filter_map(|line| self.told_together(line, *by_rules));
                    told.collect()
                },
                |together| vec![together],
            )
        });
        let (told, large): (Vec<Told>, Vec<Option<Lines>>) = asked.unzip();
        // Some of it hangs together in too many numbers: longer periods and single clocks are looked at once more.
        let large: BTreeSet<Lines> = large.into_iter().flatten().collect();
        let rougher = large.into_iter().flat_map(|lines| self.rougher(lines));
        let rougher = rougher.map(|lines| self.told_by(&lines));
        told.into_iter()
            .chain(rougher)
            .fold(Told::default(), Told::and)
    }

    /// Returns what lines tell, and the lines if they have too many numbers; nothing where their counts do not go on like this.
    fn told_together<'l>(
        &self,
        lines: Lines<'l>,
        by_rules: bool,
    ) -> Option<(Told<'k>, Option<Lines<'l>>)> {
        let (model, answer) = self.answer(by_rules, |assumed| {
            Some(self.model(lines, by_rules, assumed))
        })?;
        let is_large = model.n_unknown() > MOST_UNKNOWNS;
        let named = |number: &usize| model.named[number].clone();
        let is_whole = self.rows[lines[0][0]].category == TOTAL;
        let noughts = answer.noughts.iter().filter(|_| is_whole).map(|number| {
            let (place, _, what) = &model.named[number];
            let row = &self.rows[*place];
            let whole = (&*row.area, &*row.clock, by_rules);
            (whole, when(row), what.clone())
        });
        let mut told = Told {
            small: answer.told.iter().map(named).collect(),
            few: answer.few.iter().map(named).collect(),
            noughts: noughts.collect(),
            quiet: Vec::new(),
        };
        if is_whole && !answer.quiet.is_empty() {
            let spans = joined(answer.quiet.iter().map(|number| model.spans[number]));
            told.quiet.extend(lines.iter().map(|line| {
                let row = &self.rows[line[0]];
                ((&*row.area, &*row.clock, by_rules), spans.clone())
            }));
        }
        Some((told, is_large.then_some(lines)))
    }

    /// Returns a model and what it tells, with as much taken for true as its counts go on with.
    ///
    /// The rules of an office are not asked of again with cases before: counts that contradict them tell nothing by them.
    fn answer(
        &self,
        by_rules: bool,
        model: impl Fn(Assumed) -> Option<Model>,
    ) -> Option<(Model, Answer)> {
        let all = [(true, true), (true, false), (false, true), (false, false)];
        let tried = all.into_iter().take(if by_rules { 2 } else { all.len() });
        tried.into_iter().find_map(|(nobody_before, cohorts)| {
            let model = model(Assumed {
                nobody_before,
                cohorts,
            })?;
            let answer = self.memory.told(&model, self.small)?;
            Some((model, answer))
        })
    }

    /// Says whether a number of a row is nought in a whole that the row is part of.
    fn is_nought(&self, place: usize, what: &str, by_rules: bool) -> bool {
        let when = when(&self.rows[place]);
        let wholes = self.in_wholes(place, by_rules);
        let mut noughts = wholes.filter_map(|whole| self.noughts.get(&whole)?.get(&when));
        noughts.any(|noughts| noughts.contains(what))
    }

    /// Returns on which days no case began in the wholes that rows are part of, for each whole in order.
    fn quiet_around(&self, places: impl Iterator<Item = usize>, by_rules: bool) -> Vec<&[Span]> {
        let wholes = places.flat_map(|place| self.in_wholes(place, by_rules));
        let wholes: BTreeSet<Whole> = wholes.collect();
        let quiet = wholes.iter().filter_map(|whole| self.quiet.get(whole));
        quiet.map(Vec::as_slice).collect()
    }

    /// Returns the wholes that a row is part of, with and without what holds by the rules of an office.
    fn in_wholes(&self, place: usize, by_rules: bool) -> impl Iterator<Item = Whole<'k>> {
        let row = &self.rows[place];
        let own = (row.category != TOTAL).then_some(&row.area);
        let wholes = row.within.iter().chain(own);
        wholes.flat_map(move |area| [false, by_rules].map(|rules| (&**area, &*row.clock, rules)))
    }

    /// Returns lines without those of their shortest periods of which nothing is known, or else without all of these where too
    /// many numbers are left; or each by itself.
    fn rougher(&self, lines: &[Vec<usize>]) -> Vec<Vec<Vec<usize>>> {
        let kind = |place: &usize| self.rows[*place].period.kind();
        let kinds: BTreeSet<PeriodKind> = lines.iter().flatten().map(kind).collect();
        let Some(shortest) = kinds.last().filter(|_| kinds.len() > 1) else {
            let each = lines.iter().filter(|_| lines.len() > 1);
            return each.map(|line| vec![line.clone()]).collect();
        };
        let with = |is_kept: &dyn Fn(usize) -> bool| -> Vec<Vec<usize>> {
            let kept = lines.iter().map(|line| {
                let line = line.iter().copied();
                line.filter(|place| kind(place) != *shortest || is_kept(*place))
            });
            let kept = kept.map(Iterator::collect);
            kept.filter(|line: &Vec<usize>| !line.is_empty()).collect()
        };
        let telling = with(&|place| self.is_known_of(place));
        if self.n_lines <= FEW_LINES && telling != lines && self.are_few(&telling) {
            return vec![telling];
        }
        vec![with(&|_| false)]
    }

    /// Says whether lines have no more unknown numbers than can be looked at all together.
    fn are_few(&self, lines: &[Vec<usize>]) -> bool {
        let assumed = Assumed {
            nobody_before: true,
            cohorts: true,
        };
        self.model(lines, false, assumed).n_unknown() <= MOST_UNKNOWNS
    }

    /// Says whether some count of a row is known.
    fn is_known_of(&self, place: usize) -> bool {
        let mut measures = self.rows[place].counts.keys();
        measures.any(|measure| (self.known.count)(place, measure).single().is_some())
    }

    /// Returns all that lines tell of their cases.
    fn model(&self, lines: &[Vec<usize>], by_rules: bool, assumed: Assumed) -> Model {
        let (rows, known) = (self.rows, self.known);
        let first_row = &rows[lines[0][0]];
        let mut model = Model {
            is_rounded: first_row.base.is_some(),
            by_rules,
            ends_of_first: if by_rules && self.is_decided_alone {
                EndsOfFirst::DecisionsAlone
            } else {
                EndsOfFirst::All
            },
            rests: if self.n_lines > FEW_LINES {
                Rests::NotAsked
            } else {
                Rests::Asked
            },
            queues: if assumed.cohorts && self.n_lines <= MOST_LINES {
                Queues::OfCohorts
            } else {
                Queues::OfAnybody
            },
            ..Model::default()
        };
        let flows = lines.iter().map(|places| {
            let row = &rows[places[0]];
            let opening = self.firsts.get(&(row.dataset, &*row.clock));
            let opening = opening.copied().filter(|_| assumed.nobody_before);
            Flow::new(rows, places, opening)
        });
        let mut flows: Vec<Flow> = flows.collect();
        let starts = Starts::of(&flows, &mut model);
        for flow in &mut flows {
            flow.fill(&mut model, known, &starts);
        }
        starts.bind(&flows, &mut model);
        clocks::bind(&flows, &mut model);
        if model.queues == Queues::OfCohorts {
            for flow in &flows {
                cohorts::bind(flow, &starts, &mut model);
            }
        }
        model.note_what_is_near(self.small);
        // What a whole tells can rest on it that nobody was there before.
        if !assumed.nobody_before && !self.firsts.is_empty() {
            return model;
        }
        let quiet = self.quiet_around(lines.iter().map(|line| line[0]), by_rules);
        for (number, span) in &model.spans {
            if quiet.iter().any(|quiet| one_holds(quiet, *span)) {
                model.view.ranges[*number] = Range::exactly(0);
            }
        }
        if !self.noughts.is_empty() {
            for (number, (place, _, what)) in &model.named {
                let range = &mut model.view.ranges[*number];
                if range.low == 0 && self.is_nought(*place, what, by_rules) {
                    *range = Range::exactly(0);
                }
            }
        }
        model
    }
}

/// What is known of some lines, as numbers of a view.
#[derive(Default)]
struct Model {
    view: View,
    /// What a number is that is not known: the row, the measure and in words.
    named: BTreeMap<usize, Small>,
    /// The same of all numbers that are of a row.
    of: BTreeMap<usize, Small>,
    /// The days on which those began that a number counts.
    spans: BTreeMap<usize, Span>,
    /// Numbers of cases of which it matters only whether they are few, as of what is left of others.
    of_any_kind: BTreeSet<usize>,
    is_rounded: bool,
    /// Every complaint has a target, as where there is no column of concerns raised with a representative; and waits
    /// are stopped by the first of the decisions alone.
    by_rules: bool,
    ends_of_first: EndsOfFirst,
    rests: Rests,
    queues: Queues,
    /// Some of it is near without all this, which makes other numbers near that hang together with it.
    is_near_by_itself: bool,
}

/// Whether it is asked what is left of some cases without those that are among them.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Rests {
    Asked,
    #[default]
    NotAsked,
}

/// Whether queues are made of those that began in the same days, and days say who can have done what.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Queues {
    OfCohorts,
    #[default]
    OfAnybody,
}

/// Whether nothing but the first of the decisions ends the wait for it, without an exception.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum EndsOfFirst {
    DecisionsAlone,
    #[default]
    All,
}

/// What a model tells: the numbers that can only be small, those that can be no larger, and those that are nought.
#[derive(Clone)]
struct Answer {
    told: Vec<usize>,
    few: Vec<usize>,
    noughts: Vec<usize>,
    /// Starts that are nought.
    quiet: Vec<usize>,
}

impl Told<'_> {
    /// Returns what both tell.
    fn and(mut self, other: Self) -> Self {
        self.small.extend(other.small);
        self.few.extend(other.few);
        self.noughts.extend(other.noughts);
        self.quiet.extend(other.quiet);
        self
    }
}

impl Model {
    fn number(
        &mut self,
        range: Range,
        (place, measure): (usize, &'static str),
        what: String,
    ) -> usize {
        let number = self.view.number(range);
        self.of.insert(number, (place, measure, what.clone()));
        if range.single().is_none() {
            self.named.insert(number, (place, measure, what));
        }
        number
    }

    /// Adds that some cases, each counted in one of some numbers, are among those that others count.
    ///
    /// What the others have beyond them is a number too, which must not be small.
    fn at_most(&mut self, less: &[usize], more: &[usize]) {
        if less.is_empty() {
            return;
        }
        if self.rests == Rests::NotAsked {
            self.no_more(less, more);
            return;
        }
        let rest = self.view.rest();
        let mut sides = less.iter().chain(more);
        if let Some((place, measure, what)) = sides.find_map(|number| self.of.get(number)).cloned()
        {
            let what = format!("others of those among whom are: {what},");
            self.named.insert(rest, (place, measure, what));
        }
        let less: Vec<usize> = less.iter().copied().chain([rest]).collect();
        self.same(&less, more);
    }

    /// Adds that a sum of numbers is at most another.
    fn no_more(&mut self, less: &[usize], more: &[usize]) {
        let less = less.iter().map(|number| (*number, 1));
        let more = more.iter().map(|number| (*number, -1));
        self.view.at_most(less.chain(more).collect(), 0);
    }

    /// Adds that two sums of numbers are the same.
    fn same(&mut self, one: &[usize], other: &[usize]) {
        let mut terms: Vec<(usize, i64)> = one.iter().map(|number| (*number, 1)).collect();
        terms.extend(other.iter().map(|number| (*number, -1)));
        self.view.equation(terms, 0);
    }

    /// Takes up all that another model knows, and returns how many numbers there were before.
    fn join(&mut self, other: Model) -> usize {
        let n = self.view.ranges.len();
        let View {
            ranges,
            constraints,
            rests,
        } = other.view;
        self.view.ranges.extend(ranges);
        for mut constraint in constraints {
            for (number, _) in &mut constraint.terms {
                *number += n;
            }
            self.view.constraints.push(constraint);
        }
        let rests = rests.into_iter().map(|number| n + number);
        self.view.rests.extend(rests);
        let shifted = |(number, small): (usize, Small)| (n + number, small);
        self.named.extend(other.named.into_iter().map(shifted));
        let of_any_kind = other.of_any_kind.into_iter();
        self.of_any_kind
            .extend(of_any_kind.map(|number| n + number));
        self.of.extend(other.of.into_iter().map(shifted));
        self.is_near_by_itself |= other.is_near_by_itself;
        n
    }

    fn n_unknown(&self) -> usize {
        let ranges = self.view.ranges.iter();
        let unknown = ranges.filter(|range| range.single().is_none());
        unknown.count() - self.view.rests.len()
    }

    fn note_what_is_near(&mut self, small: &RangeInclusive<i64>) {
        let mut ranges = self.view.ranges.iter();
        self.is_near_by_itself = ranges.any(|range| is_near_small(*range, small));
    }

    /// Returns the numbers that are known, or nearly; nothing where the counts do not go on like this. `determined` says what
    /// equations alone give away.
    fn told(
        &self,
        small: &RangeInclusive<i64>,
        determined: impl Fn(&[Equation]) -> BTreeMap<usize, i64> + Sync,
    ) -> Option<Answer> {
        // What can be many by what is next to it can be few by all together.
        let is_wanted = |number: usize, range: Range| {
            let can_be_small = range.single().is_none() && range.low <= *small.end();
            can_be_small && self.named.contains_key(&number)
        };
        let is_enough = |number: usize, met: Range| self.is_enough(number, met, small);
        let implied = attack_where(&self.view, is_wanted, is_enough, determined).ok()?;
        let numbers = |is_such: &dyn Fn(Range) -> bool| -> Vec<usize> {
            let named = self.named.keys().copied();
            named
                .filter(|number| is_such(implied[*number].range))
                .collect()
        };
        let is_rest = |number: &usize| self.view.rests.contains(number);
        let mut told = numbers(&|range| self.is_told(range, small));
        told.retain(|number| {
            !self.is_of_any_kind(*number) || can_only_be_few(implied[*number].range, small)
        });
        // What is nought of what is left of others has no name of its own.
        let mut noughts = numbers(&|range| range.single() == Some(0));
        noughts.retain(|number| !is_rest(number));
        let quiet = self.spans.keys().copied();
        let quiet = quiet.filter(|number| implied[*number].range.single() == Some(0));
        Some(Answer {
            told,
            quiet: quiet.collect(),
            few: numbers(&|range| self.is_few(range, small)),
            noughts,
        })
    }

    fn may_be_near(&self) -> bool {
        !self.is_rounded && !self.is_near_by_itself
    }

    fn is_told(&self, range: Range, small: &RangeInclusive<i64>) -> bool {
        (small.contains(&range.low) && can_only_be_few(range, small))
            || (self.may_be_near() && is_near_small(range, small))
    }

    fn is_few(&self, range: Range, small: &RangeInclusive<i64>) -> bool {
        !self.is_rounded && can_only_be_few(range, small)
    }

    /// Says whether it matters of a number only whether it is few.
    fn is_of_any_kind(&self, number: usize) -> bool {
        self.view.rests.contains(&number) || self.of_any_kind.contains(&number)
    }

    /// Says whether no range that holds all that was met of a number, down to nought, can be told.
    fn is_enough(&self, number: usize, met: Range, small: &RangeInclusive<i64>) -> bool {
        if self.is_of_any_kind(number) {
            return met.high.is_some_and(|high| high > *small.end());
        }
        let is_wide = met.n_values().is_none_or(|n| n > *small.end());
        met.single().is_none()
            && !self.is_told(met, small)
            && !self.is_few(met, small)
            && (is_wide || !self.may_be_near())
    }
}

/// Says whether a number is not known, but so nearly that fewer values than the threshold are left, a small one
/// among them.
fn is_near_small(range: Range, small: &RangeInclusive<i64>) -> bool {
    let Range { low, high } = range;
    high.is_some_and(|high| low < high && high - low < *small.end() && low <= *small.end())
}

/// Returns the day on which the tables of a clock begin, where nothing shows that there were cases before.
///
/// Figures of others of an earlier time show that there were.
pub(super) fn first_days<'r>(rows: &'r [Row], known: &Known) -> Firsts<'r> {
    let mut firsts = Firsts::new();
    let of_others = |row: &&Row| row.file == others::FILE;
    for row in rows.iter().filter(|row| !of_others(row)) {
        let first = firsts
            .entry((row.dataset, &row.clock))
            .or_insert(row.period.first());
        *first = row.period.first().min(*first);
    }
    for row in rows.iter().filter(of_others) {
        let key = (row.dataset, &*row.clock);
        if firsts
            .get(&key)
            .is_some_and(|first| row.period.first() < *first)
        {
            firsts.remove(&key);
        }
    }
    for (place, row) in rows.iter().enumerate() {
        let key = (row.dataset, &*row.clock);
        let value = |measure| (known.count)(place, measure).single();
        let is_first = firsts.get(&key) == Some(&row.period.first());
        if is_first && names(row.dataset).had_begun(value) {
            firsts.remove(&key);
        }
    }
    firsts
}
