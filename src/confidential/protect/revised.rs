//! Closed years counted once more, by the days on which things happened.
//!
//! A release counts what comes late after the time that another has spoken of, so that closed years are never
//! mended. Once a year they are worked out anew beside that. A revised count less the one first published are the
//! cases that came late, some with a minus: whoever has both has that sum, beside all that is published. It must not
//! let few of them be told apart from the others.
//!
//! Cases that all revised counts place otherwise in the same way are of one kind. In each way of taking published
//! counts apart (a view of `parts.rs`) they stand in parts with others that no revised count moves. Where those are
//! enough, no sum of published counts takes a few of them away without taking many; so whatever a reader adds up
//! gives each case of a kind the same weight, as far as it stands in such parts. Where that is true of as many of a
//! kind as the threshold, the kind as a whole must have no weight in the sum that a small number would be; and if
//! that holds for kinds of which all others are sums, revised counts add nothing to what the published ones tell.

use super::nested::Counted;
use super::parts::{Shown, Spread};
use super::release::{Count, Published, RevisedCount, Revision};
use crate::areas::{AreaId, Areas, Level};
use crate::audit;
use crate::catalogue::{Due, Ended, Facet, Measure, Statistic, measures};
use crate::chain::RevisedRow;
use crate::confidential::earlier::Edition;
use crate::confidential::records::{Case, Cases, End};
use crate::confidential::tabulate::{Availability, Counter, Layout, SeriesTables, Spec};
use crate::period::{Day, Period, PeriodKind};
use crate::sdc::FIRST_PRIME;
use crate::symbol::Symbol;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// The parts of a table of which closed years are counted once more, the most important first. Who is in a queue
/// follows from the others.
const REVISED: [Facet; 6] = [
    Facet::Ended,
    Facet::Timely,
    Facet::Due,
    Facet::Started,
    Facet::Stopped,
    Facet::Exceptions,
];

/// How revised counts differ from those first published.
pub(super) struct Moves {
    counts: Vec<Revised>,
    /// By number: which counts a case of the kind is added to or taken from. Nothing for the first.
    kinds: Vec<Vec<(Place, i64)>>,
    of_rows: HashMap<u64, u32>,
    /// How many rows there are of each kind.
    sizes: Vec<u64>,
    /// The kinds as the counts that are shown tell them apart.
    groups: Groups,
}

/// The place of a count among all.
type Place = usize;

/// A count of an area in a year as first published, and as one release worked it out once more.
struct Revised {
    /// Place of the edition.
    edition: usize,
    /// Place of the series.
    series: usize,
    area: AreaId,
    period: Period,
    facet: Facet,
    measure: &'static Measure,
    /// The count first published is that of a release that was withdrawn.
    is_withdrawn: bool,
    is_shown: bool,
    first: u64,
    now: u64,
    added: u64,
    taken: u64,
    /// Numbers of the rows that the revised count counts.
    rows: Vec<u32>,
}

/// Kinds that no count that is shown tells apart, as one.
#[derive(Default)]
struct Groups {
    /// By number of the kind; none of those that no count that is shown moves.
    of_kinds: Vec<Option<usize>>,
    vectors: Vec<Vec<(Place, i64)>>,
    sizes: Vec<u64>,
}

impl Moves {
    /// Returns what is revised, of the parts of tables that are shown; what earlier releases have revised and
    /// shown is shown.
    pub fn of(
        all: &[SeriesTables],
        areas: &Areas,
        shown: &[Vec<Shown>],
        editions: &[Edition],
    ) -> Moves {
        let mut counts = Vec::new();
        let mut of_rows: BTreeMap<u64, (u64, BTreeMap<Place, i64>)> = BTreeMap::new();
        for (place, edition) in editions.iter().enumerate() {
            for (series, (tables, shown)) in all.iter().zip(shown).enumerate() {
                for shown in shown {
                    let of = (place, edition, series);
                    revise(of, &tables.cases, areas, shown, &mut counts, &mut of_rows);
                }
            }
        }
        let mut kinds: BTreeMap<Vec<(Place, i64)>, u32> = BTreeMap::from([(Vec::new(), 0)]);
        let mut sizes = vec![0];
        let mut numbers = HashMap::new();
        for (row, (size, moves)) in of_rows {
            let moves: Vec<(Place, i64)> = moves.into_iter().filter(|(_, by)| *by != 0).collect();
            let next = kinds.len() as u32;
            let kind = *kinds.entry(moves).or_insert(next);
            if kind > 0 {
                sizes.resize(kinds.len(), 0);
                sizes[kind as usize] += size;
                numbers.insert(row, kind);
            }
        }
        let mut moves = Moves {
            counts,
            kinds: super::parts::in_order(kinds),
            of_rows: numbers,
            sizes,
            groups: Groups::default(),
        };
        moves.regroup();
        moves
    }

    /// Says whether nothing is shown that places a case otherwise.
    pub fn tell_nothing(&self) -> bool {
        self.groups.vectors.is_empty()
    }

    /// Returns the number of the kind of each case of a series.
    pub fn of_cases(&self, cases: &Cases) -> Vec<u32> {
        let kinds = cases.list.iter().map(|case| self.of_rows.get(&case.row));
        kinds.map(|kind| kind.copied().unwrap_or(0)).collect()
    }

    /// Says whether what is shown tells of no few cases beside the counts of a view.
    pub fn are_hidden_in(&self, spread: &Spread, threshold: u64) -> bool {
        let groups = &self.groups;
        let mut still = spread.still.clone();
        let moved = spread.moved.iter();
        let group_of = |kind: u32| groups.of_kinds[kind as usize];
        for (_, count, parts) in moved.clone().filter(|(kind, ..)| group_of(*kind).is_none()) {
            // A case that is in several parts is one in each.
            for part in parts {
                still[*part] += count;
            }
        }
        let mut hidden = groups.sizes.clone();
        for (kind, count, parts) in moved {
            let is_hidden = parts.iter().all(|part| still[*part] >= threshold);
            if let (Some(group), false) = (group_of(*kind), is_hidden) {
                hidden[group] = hidden[group].saturating_sub(*count);
            }
        }
        let (many, few): (Vec<usize>, Vec<usize>) =
            (0..hidden.len()).partition(|group| hidden[*group] >= threshold);
        if few.is_empty() {
            return true;
        }
        let mut span = Span::default();
        for group in many {
            span.insert(&groups.vectors[group]);
        }
        let mut few = few.into_iter();
        few.all(|group| span.holds(&groups.vectors[group]))
    }

    /// Returns the revised counts that are shown and differ from those first published, as sets of rows: known, like
    /// what earlier releases have shown.
    pub fn counted(&self, all: &[SeriesTables]) -> Vec<Counted> {
        let counts = self.counts.iter().enumerate();
        let moved = counts.filter(|(_, count)| count.is_shown && count.is_moved());
        let counted = moved.map(|(place, count)| {
            let threshold = all[count.series].cases.threshold;
            let rows = count.rows.clone();
            Counted::known(place, count.facet, threshold, rows, count.now)
        });
        counted.collect()
    }

    fn regroup(&mut self) {
        let mut numbers: BTreeMap<Vec<(Place, i64)>, usize> = BTreeMap::new();
        let mut groups = Groups::default();
        for (kind, size) in self.kinds.iter().zip(&self.sizes) {
            let moves = kind
                .iter()
                .filter(|(count, _)| self.counts[*count].is_shown);
            let vector: Vec<(Place, i64)> = moves.copied().collect();
            let group = (!vector.is_empty()).then(|| {
                *numbers.entry(vector.clone()).or_insert_with(|| {
                    groups.vectors.push(vector);
                    groups.sizes.push(0);
                    groups.sizes.len() - 1
                })
            });
            groups.of_kinds.push(group);
            if let Some(group) = group {
                groups.sizes[group] += size;
            }
        }
        self.groups = groups;
    }

    fn show(&mut self, count: Place, is_shown: bool) {
        self.counts[count].is_shown = is_shown;
        self.regroup();
    }
}

impl Revised {
    fn is_moved(&self) -> bool {
        self.added > 0 || self.taken > 0
    }

    /// Says whether it counts no few cases, and no few are added to it or taken from it.
    fn is_plain(&self, threshold: u64) -> bool {
        let numbers = [self.added, self.taken, self.now];
        numbers
            .iter()
            .all(|number| *number == 0 || *number >= threshold)
    }
}

/// Counts closed years of a table once more, as a release knew the cases.
fn revise(
    (place, edition, series): (usize, &Edition, usize),
    cases: &Cases,
    areas: &Areas,
    shown: &Shown,
    counts: &mut Vec<Revised>,
    of_rows: &mut BTreeMap<u64, (u64, BTreeMap<Place, i64>)>,
) {
    let (Some(spec), Some(ran)) = (
        closed_years(edition, cases, &shown.spec),
        edition.ran.get(&cases.series),
    ) else {
        return;
    };
    let available = Availability::of(cases);
    let layout = Layout::of(cases, areas, &spec);
    let counter = Counter::of(cases, &layout);
    let catalogue = measures(cases.series.dataset());
    let n_before = counts.len();
    let mut places: HashMap<(usize, usize), Place> = HashMap::new();
    for row in 0..layout.n_rows() {
        let (period, area, _) = layout.place(row);
        let period = spec.periods[period];
        for (in_catalogue, measure) in catalogue.iter().enumerate() {
            let Some(facet) = measure.facet().filter(|_| measure.is_counted()) else {
                continue;
            };
            let is_revised = REVISED.contains(&facet) && shown.facets.contains(&facet);
            if !is_revised || !available.has(facet, period) {
                continue;
            }
            places.insert((row, in_catalogue), counts.len());
            let code = &areas.get(area).code;
            counts.push(Revised {
                edition: place,
                series,
                area,
                period,
                facet,
                measure,
                is_withdrawn: spec.is_withdrawn,
                is_shown: edition.has_shown(&cases.series, code, period, measure.id),
                first: 0,
                now: 0,
                added: 0,
                taken: 0,
                rows: Vec::new(),
            });
        }
    }
    for (index, case) in cases.list.iter().enumerate() {
        let mut moves: BTreeMap<Place, i64> = BTreeMap::new();
        counter.each(case, |row, measure| {
            if let Some(place) = places.get(&(row, measure)) {
                counts[*place].first += case.count;
                *moves.entry(*place).or_default() -= 1;
            }
        });
        let Some(ran) = ran.get(index) else { continue };
        counter.each(&case.counted_as_it_ran(*ran), |row, measure| {
            if let Some(place) = places.get(&(row, measure)) {
                counts[*place].now += case.count;
                counts[*place].rows.push(case.number());
                *moves.entry(*place).or_default() += 1;
            }
        });
        moves.retain(|_, by| *by != 0);
        if moves.is_empty() {
            continue;
        }
        let of_row = of_rows
            .entry(case.row)
            .or_insert((case.count, BTreeMap::new()));
        for (place, by) in moves {
            let of_way = if by > 0 {
                &mut counts[place].added
            } else {
                &mut counts[place].taken
            };
            *of_way += case.count;
            *of_row.1.entry(place).or_default() += by;
        }
    }
    for count in &mut counts[n_before..] {
        count.rows.sort_unstable();
    }
}

/// Returns a table of totals with the years alone that were over when a release worked them out once more; nothing
/// where it is no such table, or of areas smaller than a local authority.
fn closed_years(edition: &Edition, cases: &Cases, spec: &Spec) -> Option<Spec> {
    let is_of_years = matches!(spec.kind, PeriodKind::Year(_)) && spec.topic.is_none();
    if !is_of_years || spec.to_date || spec.level > Level::LocalAuthority {
        return None;
    }
    let as_of = edition.as_of.get(&cases.series)?;
    let mut spec = spec.clone();
    spec.periods.retain(|period| period.last() <= *as_of);
    (!spec.periods.is_empty() && spec.vintage <= edition.vintage).then_some(spec)
}

/// Decides which revised counts of the newest edition are shown, if that is to be decided: the smallest areas
/// and the newest years first, each only where everything shown so far still holds with it.
///
/// `spreads` are the ways in which all that is published can be taken apart, `counts` the published counts by size.
pub(super) fn decide(
    moves: &mut Moves,
    (all, areas): (&[SeriesTables], &Areas),
    editions: &[Edition],
    spreads: &[Spread],
    counts: &[Counted],
) {
    let Some(newest) = editions.len().checked_sub(1) else {
        return;
    };
    if editions[newest].shown.is_some() {
        return;
    }
    let threshold = all.iter().map(|series| series.cases.threshold).max();
    let threshold = threshold.unwrap_or(1);
    let mut order: Vec<Place> = (0..moves.counts.len()).collect();
    order.retain(|place| {
        let count = &moves.counts[*place];
        count.edition == newest
            && !count.is_withdrawn
            && !was_withdrawn(count, all, areas, editions)
    });
    order.sort_by_key(|place| {
        let count = &moves.counts[*place];
        let rank = REVISED.iter().position(|facet| *facet == count.facet);
        let level = Reverse(areas.get(count.area).level);
        (level, count.series, rank, Reverse(count.period), *place)
    });
    for place in order {
        moves.show(place, true);
        let holds = threshold == 1
            || (moves.counts[place].is_plain(threshold)
                && moves.are_hidden_in(&Spread::default(), threshold)
                && spreads
                    .iter()
                    .all(|spread| moves.are_hidden_in(spread, threshold))
                && moves.is_apart(place, all, counts)
                && audit::few_revised(&moves.as_read(all, areas, editions), threshold).is_empty());
        if !holds {
            moves.show(place, false);
        }
    }
}

/// Says whether a release that was withdrawn has shown the same revised count: none repeats it.
fn was_withdrawn(
    count: &Revised,
    all: &[SeriesTables],
    areas: &Areas,
    editions: &[Edition],
) -> bool {
    let series = &all[count.series].cases.series;
    let code = &areas.get(count.area).code;
    let mut gone = editions.iter().filter(|edition| edition.is_withdrawn);
    gone.any(|edition| edition.has_shown(series, code, count.period, count.measure.id))
}

impl Moves {
    /// Says whether a revised count does not hold all cases of another count that is known, or lies in it, with few between
    /// the two.
    fn is_apart(&self, place: Place, all: &[SeriesTables], counts: &[Counted]) -> bool {
        let count = &self.counts[place];
        let threshold = all[count.series].cases.threshold;
        let known = self.counted(all);
        let mut others = counts.iter().chain(&known);
        !count.is_moved()
            || others.all(|other| !other.is_few_from(&count.rows, count.now, threshold))
    }

    fn shown(&self) -> impl Iterator<Item = &Revised> {
        self.counts.iter().filter(|count| count.is_shown)
    }

    /// Returns what is shown as a reader has it.
    fn as_read(
        &self,
        all: &[SeriesTables],
        areas: &Areas,
        editions: &[Edition],
    ) -> Vec<audit::Revised> {
        let read = self.shown().map(|count| {
            let area = areas.get(count.area);
            let above = areas.ancestors(count.area).iter();
            let above = above.filter(|id| **id != count.area);
            audit::Revised {
                edition: editions[count.edition].day,
                series: all[count.series].cases.series.key().to_string(),
                level: area.level,
                area: area.code.clone(),
                within: above.map(|id| areas.get(*id).code.clone()).collect(),
                period: count.period,
                measure: count.measure.id,
                first: Some(count.first as i64),
                now: Some(count.now as i64),
                place: (String::new(), 0),
            }
        });
        read.collect()
    }

    /// Returns the revised counts that readers know, of all editions.
    pub fn known(&self, all: &[SeriesTables], editions: &[Edition]) -> Vec<KnownRevised> {
        let known = self.shown().map(|count| KnownRevised {
            series: count.series,
            area: count.area,
            period: count.period,
            measure: count.measure,
            as_of: editions[count.edition].as_of[&all[count.series].cases.series],
        });
        known.collect()
    }

    /// Returns the revised counts that an edition shows, as they are kept.
    pub fn kept(&self, all: &[SeriesTables], areas: &Areas, edition: usize) -> Vec<RevisedRow> {
        let mut rows: BTreeMap<(String, String, String), BTreeMap<String, u64>> = BTreeMap::new();
        for count in self.shown().filter(|count| count.edition == edition) {
            let series = all[count.series].cases.series.key().to_string();
            let area = areas.get(count.area).code.clone();
            let values = rows.entry((series, area, count.period.first().to_string()));
            let id = count.measure.id.to_string();
            values.or_default().insert(id, count.now);
        }
        let rows = rows
            .into_iter()
            .map(|((series, area, period), values)| RevisedRow {
                area,
                period,
                series,
                values,
            });
        rows.collect()
    }

    /// Returns what a site shows of the newest edition that was not withdrawn; nothing where there is none.
    pub fn printed(&self, all: &[SeriesTables], editions: &[Edition]) -> Option<Revision> {
        let newest = editions.iter().rposition(|edition| !edition.is_withdrawn)?;
        let counts = self.counts.iter();
        let printed = counts.filter(|count| count.edition == newest && !count.is_withdrawn);
        let counts = printed.map(|count| RevisedCount {
            series: all[count.series].cases.series.clone(),
            area: count.area,
            period: count.period,
            measure: count.measure.id,
            first: Published::shown(Count(count.first)),
            revised: if count.is_shown {
                Published::shown(Count(count.now))
            } else {
                Published::marked(Symbol::Confidential)
            },
        });
        Some(Revision {
            day: editions[newest].day,
            counts: counts.collect(),
        })
    }
}

/// A revised count that readers know.
pub(in crate::confidential) struct KnownRevised {
    /// Place of the series.
    pub series: usize,
    pub area: AreaId,
    period: Period,
    measure: &'static Measure,
    /// The last day that the release spoke of which worked it out.
    as_of: Day,
}

impl KnownRevised {
    /// Says whether it counts a case of its series and area.
    ///
    /// What the files had when the year was worked out once more counts by then, and what they had later counts later.
    pub fn counts(&self, case: &Case) -> bool {
        if case.start > self.as_of {
            return false;
        }
        let ran = case.as_it_ran();
        let is_seen = case.end.day().is_some_and(|day| day <= self.as_of);
        let end = if is_seen { ran.end } else { End::Open };
        let within = |day: Day| self.period.contains(day);
        let in_limit = end.day().zip(ran.last_lawful);
        let in_limit = in_limit.is_some_and(|(end, last)| end <= last);
        match self.measure.statistic {
            Statistic::Starts => within(ran.start),
            Statistic::Dues(holds) => {
                ran.last_lawful.is_some_and(within) && holds(&Due { in_limit })
            }
            Statistic::Ends(_, holds) => {
                let ended = Ended {
                    completed: matches!(end, End::Completed(_)),
                    in_limit,
                    is_met: in_limit,
                    exception: ran.exception,
                    has_limit: ran.last_lawful.is_some(),
                };
                end.day().is_some_and(within) && holds(&ended)
            }
            _ => false,
        }
    }
}

/// Vectors modulo a prime, each with its first entry at a place where no other begins.
#[derive(Default)]
struct Span(BTreeMap<Place, BTreeMap<Place, u64>>);

impl Span {
    fn insert(&mut self, vector: &[(Place, i64)]) {
        let rest = self.rest(vector);
        if let Some((place, entry)) = rest.first_key_value() {
            let factor = inverse(*entry);
            let scaled = rest
                .iter()
                .map(|(place, entry)| (*place, times(*entry, factor)));
            self.0.insert(*place, scaled.collect());
        }
    }

    fn holds(&self, vector: &[(Place, i64)]) -> bool {
        self.rest(vector).is_empty()
    }

    /// Returns what is left of a vector that is no sum of those of the span.
    fn rest(&self, vector: &[(Place, i64)]) -> BTreeMap<Place, u64> {
        let modulo = |by: i64| by.rem_euclid(FIRST_PRIME as i64) as u64;
        let mut left: BTreeMap<Place, u64> = vector
            .iter()
            .map(|(place, by)| (*place, modulo(*by)))
            .collect();
        let mut rest = BTreeMap::new();
        while let Some((place, entry)) = left.pop_first() {
            if entry == 0 {
                continue;
            }
            match self.0.get(&place) {
                None => drop(rest.insert(place, entry)),
                Some(known) => {
                    for (other, own) in known.iter().skip(1) {
                        let less = times(*own, FIRST_PRIME - entry);
                        let sum = left.entry(*other).or_default();
                        *sum = (*sum + less) % FIRST_PRIME;
                    }
                }
            }
        }
        rest
    }
}

fn times(one: u64, other: u64) -> u64 {
    (u128::from(one) * u128::from(other) % u128::from(FIRST_PRIME)) as u64
}

/// Returns the inverse of a number modulo the prime, by Fermat.
fn inverse(of: u64) -> u64 {
    let (mut power, mut left, mut result) = (of, FIRST_PRIME - 2, 1);
    while left > 0 {
        if left % 2 == 1 {
            result = times(result, power);
        }
        power = times(power, power);
        left /= 2;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::areas::tests::areas;
    use crate::catalogue::{Dataset, known};
    use crate::confidential::tabulate::tests::{self as given, AREAS, day};

    /// Returns revised counts of two years, all shown, with kinds of cases: how many each counts more than were first
    /// published, and how many cases there are of it.
    fn moves(kinds: &[([i64; 2], u64)]) -> Moves {
        let areas = areas(AREAS);
        let count = |year: &str| Revised {
            edition: 0,
            series: 0,
            area: areas.by_code("E10").unwrap(),
            period: Period::parse_year(year).unwrap(),
            facet: Facet::Started,
            measure: known(Dataset::Waits, "started"),
            is_withdrawn: false,
            is_shown: true,
            first: 40,
            now: 40,
            added: 0,
            taken: 0,
            rows: Vec::new(),
        };
        let vector = |by: &[i64; 2]| -> Vec<(Place, i64)> {
            let places = by.iter().enumerate().filter(|(_, by)| **by != 0);
            places.map(|(count, by)| (count, *by)).collect()
        };
        let mut moves = Moves {
            counts: vec![count("2024"), count("2025")],
            kinds: vec![Vec::new()],
            of_rows: HashMap::new(),
            sizes: vec![0],
            groups: Groups::default(),
        };
        for (by, size) in kinds {
            moves.kinds.push(vector(by));
            moves.sizes.push(*size);
        }
        moves.regroup();
        moves
    }

    /// Asks whether cases are hidden that stand in parts: `still` has how many others each has, `late` the kind, the
    /// number and the part.
    fn check(moves: &Moves, still: &[u64], late: &[(u32, u64, usize)], expected: bool) {
        let late = late.iter().map(|(kind, n, part)| (*kind, *n, vec![*part]));
        let spread = Spread {
            still: still.to_vec(),
            moved: late.collect(),
        };
        assert_eq!(moves.are_hidden_in(&spread, 5), expected);
    }

    #[test]
    fn few_that_came_late_are_hidden_among_many_alone() {
        // Twelve count in 2024 and not in 2025 any more.
        let twelve = moves(&[([1, -1], 12)]);
        check(&twelve, &[], &[], true);
        check(&twelve, &[40], &[(1, 12, 0)], true);
        check(&twelve, &[4], &[(1, 12, 0)], false);
        // Four of them stand alone in a part: the other eight are hidden still.
        check(&twelve, &[40, 0], &[(1, 8, 0), (1, 4, 1)], true);
        check(&twelve, &[40, 0], &[(1, 4, 0), (1, 8, 1)], false);
        check(&moves(&[([1, -1], 3)]), &[40], &[(1, 3, 0)], false);
    }

    /// Three count in 2024 alone now and thirty in 2025 no more; what both tell of the three they tell of them alone.
    #[test]
    fn few_whose_moves_are_the_sum_of_those_of_many_tell_nothing() {
        let both = [([1, 0], 12), ([0, -1], 30), ([1, -1], 3)];
        check(
            &moves(&both),
            &[40],
            &[(1, 12, 0), (2, 30, 0), (3, 3, 0)],
            true,
        );
        let one = [([1, 0], 12), ([1, -1], 3)];
        check(&moves(&one), &[40], &[(1, 12, 0), (2, 3, 0)], false);
    }

    #[test]
    fn what_a_withheld_count_moves_does_not_move() {
        let mut one = moves(&[([1, 0], 3), ([0, -1], 30)]);
        check(&one, &[40], &[(1, 3, 0), (2, 30, 0)], false);
        one.show(0, false);
        // They hide the thirty like the others.
        check(&one, &[3], &[(1, 3, 0), (2, 30, 0)], true);
    }

    #[test]
    fn a_case_counts_once_the_files_have_it() {
        let areas = areas(AREAS);
        let case = Case {
            start: day("2025-02-01"),
            end: End::Completed(day("2025-09-01")),
            ..given::case(&areas, "E10 2024-12-10 2025-03-01")
        };
        let counts = |measure: &str, year: &str, as_of: &str| {
            let known = KnownRevised {
                series: 0,
                area: case.area,
                period: Period::parse_year(year).unwrap(),
                measure: known(Dataset::Waits, measure),
                as_of: day(as_of),
            };
            known.counts(&case)
        };
        assert!(!counts("started", "2024", "2025-01-31"));
        assert!(counts("started", "2024", "2025-06-30"));
        assert!(!counts("started", "2025", "2025-06-30"));
        assert!(!counts("completed_ex", "2025", "2025-06-30"));
        assert!(counts("completed_ex", "2025", "2026-06-30"));
        // Its limit ran out in April, before the files had its end.
        assert!(counts("due", "2025", "2025-06-30"));
        assert!(!counts("due_in_limit", "2025", "2025-06-30"));
        assert!(counts("due_in_limit", "2025", "2026-06-30"));
    }
}
