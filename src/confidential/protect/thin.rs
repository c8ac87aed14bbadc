//! Single areas that cannot be shown, withheld so that their level can.
//!
//! A table of many areas is not to be lost for a few with hardly any cases. Those of which a part is
//! too small become a table of their own, in which that part is withheld. Each goes with its neighbour:
//! areas are paired once, by population and code, and a pair goes together whichever of the two is small. So
//! the choice says nothing about their cases, and a reader who knows how it is made does not know
//! which of them it is.
//!
//! What the audit finds once all is decided costs the area and its neighbour likewise.
//!
//! Where that would cost too many, the next coarser table is the one that is published (DESIGN 8.3).

use super::decide::is_decided;
use super::parts::{HIDDEN_TOGETHER, Parts, Shown, going_with};
use super::withhold::counts_apart;
use crate::areas::{AreaId, Areas, Level};
use crate::catalogue::Facet;
use crate::confidential::records::Cases;
use crate::confidential::tabulate::{SeriesTables, Spec, TrueTable};
use crate::period::Period;
use std::collections::{BTreeMap, BTreeSet};

/// Of a hundred areas of a table: how many may be too small for a part of it to be shown.
const TOO_SMALL_OF_100: usize = 10;
/// Of a hundred areas of a table: how many may be withheld from a part of it, their neighbours included.
const WITHHELD_OF_100: usize = 20;

/// How many areas a part of a table may lose, and by how many it is withheld already.
pub(super) struct Allowance {
    n_areas: usize,
    n_withheld: usize,
}

impl Allowance {
    /// Returns what a part of one of the pieces of a table may lose. The others have been decided on.
    pub(super) fn of(shown: &[Shown], piece: usize, facet: Facet) -> Allowance {
        let spec = &shown[piece].spec;
        let of_table = shown.iter().enumerate();
        let pieces = of_table.filter(|(_, one)| one.spec.is_piece_of_same(spec));
        // Some areas can be withheld for a part of the time.
        let (mut n_rows, mut n_withheld) = (0, 0);
        for (place, one) in pieces {
            let periods = spec.periods.iter();
            let common = periods.filter(|period| one.spec.periods.binary_search(period).is_ok());
            let n_of_piece = common.count() * one.spec.areas.len();
            n_rows += n_of_piece;
            if place != piece && !one.facets.contains(&facet) {
                n_withheld += n_of_piece;
            }
        }
        let n_periods = spec.periods.len().max(1);
        Allowance {
            n_areas: n_rows / n_periods,
            n_withheld: n_withheld.div_ceil(n_periods),
        }
    }

    /// Says whether so many more areas may go, so many of them for being too small.
    pub(super) fn allows(&self, n_small: usize, n_more: usize) -> bool {
        let n_withheld = self.n_withheld + n_more;
        n_small * 100 <= self.n_areas * TOO_SMALL_OF_100
            && n_withheld * 100 <= self.n_areas * WITHHELD_OF_100
    }

    /// Returns how many areas may be too small.
    pub(super) fn most_small(&self) -> usize {
        self.n_areas * TOO_SMALL_OF_100 / 100
    }
}

/// Returns the areas without which a part of a table holds, fewer than all of the table, those among them that
/// must go; nothing where too many would have to.
pub(super) fn thin(
    parts: &mut Parts,
    areas: &Areas,
    shown: &[Shown],
    (table, facet): (usize, Facet),
    must_go: &BTreeSet<AreaId>,
) -> Option<BTreeSet<AreaId>> {
    let mut shown = shown.to_vec();
    shown[table].add(facet);
    if must_go.is_empty() && holds(parts, &shown, (table, facet)) {
        return Some(BTreeSet::new());
    }
    let allowance = Allowance::of(&shown, table, facet);
    if allowance.most_small() == 0 || shown[table].spec.areas.len() < 2 {
        return None;
    }
    let pairs = pairs(areas, &shown[table].spec.areas, &of_plan(&shown));
    let some_hidden = is_partly_withheld(&shown, (table, facet));
    let (mut small, mut thin) = (BTreeSet::new(), BTreeSet::new());
    let mut places: BTreeSet<Vec<AreaId>> = must_go.iter().map(|area| vec![*area]).collect();
    loop {
        if places.is_empty() {
            places = parts.small(&shown, (table, facet), allowance.most_small());
        }
        if places.is_empty() && (some_hidden || !thin.is_empty()) {
            places = parts.small_rests(&shown, (table, facet));
        }
        if places.is_empty() {
            return Some(thin);
        }
        let kept: BTreeSet<AreaId> = shown[table].spec.areas.iter().copied().collect();
        let own = places.iter().flatten().filter(|area| kept.contains(area));
        let mut going: BTreeSet<AreaId> = own.copied().collect();
        small.extend(going.iter().copied());
        if going.is_empty() {
            for place in &places {
                going.insert(neighbour(areas, place, &kept)?);
            }
        }
        let with_them = pairs.iter().filter(|pair| !pair.is_disjoint(&going));
        let with_them: Vec<&BTreeSet<AreaId>> = with_them.collect();
        // Alone it would be known to be small.
        if with_them.iter().any(|pair| pair.len() < 2) {
            return None;
        }
        let with_them: BTreeSet<AreaId> = with_them.into_iter().flatten().copied().collect();
        going.extend(with_them.intersection(&kept));
        thin.extend(going.iter().copied());
        if going.len() == kept.len() || !allowance.allows(small.len(), thin.len()) {
            return None;
        }
        let spec = &mut shown[table].spec;
        spec.areas.retain(|area| !going.contains(area));
        places.clear();
    }
}

/// Says whether a part of a table holds, with all that other pieces of it withhold.
pub(super) fn holds(parts: &mut Parts, shown: &[Shown], place: (usize, Facet)) -> bool {
    parts.hold(shown, place) && hides_enough(parts, shown, place)
}

/// Says whether other pieces of a table withhold a part.
fn is_partly_withheld(shown: &[Shown], (table, facet): (usize, Facet)) -> bool {
    let spec = &shown[table].spec;
    let mut others = shown
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != table);
    others.any(|(_, other)| other.spec.is_piece_of_same(spec) && !other.facets.contains(&facet))
}

/// Says whether what other pieces of a table withhold of a part, when this one shows it, is more than what
/// would show that each of several areas is small.
fn hides_enough(parts: &mut Parts, shown: &[Shown], (table, facet): (usize, Facet)) -> bool {
    !is_partly_withheld(shown, (table, facet))
        || parts.small_rests(shown, (table, facet)).is_empty()
}

/// Returns all areas of which tables are planned.
pub(super) fn of_plan(shown: &[Shown]) -> BTreeSet<AreaId> {
    let areas = shown.iter().flat_map(|table| &table.spec.areas);
    areas.copied().collect()
}

/// Returns the larger areas of the plan that an area lies in.
pub(super) fn larger(areas: &Areas, area: AreaId, of_plan: &BTreeSet<AreaId>) -> Vec<AreaId> {
    let larger = areas.ancestors(area).iter().copied();
    let larger = larger.filter(|other| *other != area && of_plan.contains(other));
    larger.collect()
}

/// Returns areas in pairs of those that lie in all the same larger ones of the plan; one that is left
/// over joins the last pair, and is alone where there is none.
pub(super) fn pairs(
    areas: &Areas,
    of: &[AreaId],
    of_plan: &BTreeSet<AreaId>,
) -> Vec<BTreeSet<AreaId>> {
    let mut alike: BTreeMap<Vec<AreaId>, Vec<AreaId>> = BTreeMap::new();
    for area in of {
        let larger = larger(areas, *area, of_plan);
        alike.entry(larger).or_default().push(*area);
    }
    let mut pairs: Vec<BTreeSet<AreaId>> = Vec::new();
    for mut together in alike.into_values() {
        together.sort_by_key(|area| by_people(areas, *area));
        let n_before = pairs.len();
        for pair in together.chunks(2) {
            match (pair, pairs[n_before..].last_mut()) {
                ([left_over], Some(last)) => {
                    last.insert(*left_over);
                }
                _ => pairs.push(pair.iter().copied().collect()),
            }
        }
    }
    pairs
}

/// Returns what areas are ordered by: people, where they are known, and code.
fn by_people(areas: &Areas, area: AreaId) -> (u64, &str) {
    let area = areas.get(area);
    let people = area.population.map(std::num::NonZeroU64::get);
    (people.unwrap_or(u64::MAX), &area.code)
}

/// Returns which of the areas that are kept goes next, so that what is left of a larger one becomes
/// more: that with the fewest people, or where they are not known the first by code.
pub(super) fn neighbour(
    areas: &Areas,
    place: &[AreaId],
    kept: &BTreeSet<AreaId>,
) -> Option<AreaId> {
    let mut around: Vec<AreaId> = place.to_vec();
    around.sort_by_key(|area| std::cmp::Reverse(areas.get(*area).level));
    around.into_iter().find_map(|whole| {
        let within = kept.iter().filter(|area| areas.is_within(**area, whole));
        within.copied().min_by_key(|area| by_people(areas, *area))
    })
}

/// Withholds a part of a table of an area and its neighbour, which become a table of their own, at the end of all, and
/// returns what that does not show of what it did; nothing where no single areas can go.
pub(super) fn withhold(
    areas: &Areas,
    (series, shown): (&mut SeriesTables, &mut Vec<Shown>),
    (table, facet): (usize, Facet),
    (period, area): (Option<Period>, AreaId),
) -> Option<BTreeSet<Facet>> {
    let spec = &shown[table].spec;
    // Areas that cut across others would have to be looked at by their cases.
    let cuts_across = |one: &Shown| one.spec.level == Level::Constituency && !one.facets.is_empty();
    if spec.periods.is_empty() || shown.iter().any(cuts_across) {
        return None;
    }
    let of_plan = of_plan(shown);
    let pairs = pairs(areas, &spec.areas, &of_plan);
    let own = pairs.iter().find(|pair| pair.contains(&area))?;
    let mut going = own.clone();
    // Those beside it, the smallest first, until they hide enough together.
    let larger = |area: AreaId| larger(areas, area, &of_plan);
    let of_own = larger(area);
    let mut beside = pairs.iter().filter(|pair| {
        let first = pair.first().copied();
        *pair != own && first.is_some_and(|first| larger(first) == of_own)
    });
    let (cases, of_table) = (&series.cases, &series.tables[table]);
    let facets = shown[table].told_with(facet);
    let hide = |going: &BTreeSet<AreaId>| {
        let is_hidden =
            period.is_none_or(|period| is_hidden(cases, of_table, &facets, (period, area), going));
        is_hidden && !are_few(cases, of_table, &facets, going)
    };
    while going.len() < 2 || !hide(&going) {
        going.extend(beside.next()?);
    }
    withhold_all((series, shown), (table, facet), &going)
}

/// Withholds a part of a table of the next pair of areas beside one, likewise.
pub(super) fn withhold_beside(
    areas: &Areas,
    (series, shown): (&mut SeriesTables, &mut Vec<Shown>),
    (table, facet): (usize, Facet),
    area: AreaId,
) -> Option<BTreeSet<Facet>> {
    let of_plan = of_plan(shown);
    let larger = |area: AreaId| larger(areas, area, &of_plan);
    let of_own = larger(area);
    let pairs = pairs(areas, &shown[table].spec.areas, &of_plan);
    let beside = pairs.into_iter().find(|pair| {
        let first = pair.first().copied();
        pair.len() > 1 && first.is_some_and(|first| larger(first) == of_own)
    });
    withhold_all((series, shown), (table, facet), &beside?)
}

/// Withholds a part of a table of some areas likewise; nothing where they are too many.
pub(super) fn withhold_all(
    (series, shown): (&mut SeriesTables, &mut Vec<Shown>),
    (table, facet): (usize, Facet),
    going: &BTreeSet<AreaId>,
) -> Option<BTreeSet<Facet>> {
    let Shown { spec, facets } = &shown[table];
    let allowance = Allowance::of(shown, table, facet);
    if going.len() >= spec.areas.len()
        || !facets.contains(&facet)
        || !allowance.allows(0, going.len())
    {
        return None;
    }
    let own = split(&mut series.tables[table], going);
    Some(push((series, shown), (table, facet), own))
}

/// Puts what was parted from a table at the end of all, and returns what that does not show of what the table does: others
/// would bound the main part, as limits that were kept are cases that ended.
pub(super) fn push(
    (series, shown): (&mut SeriesTables, &mut Vec<Shown>),
    (table, facet): (usize, Facet),
    parted: TrueTable,
) -> BTreeSet<Facet> {
    let before = &shown[table].facets;
    let gone = if facet == Facet::Ended {
        before.clone()
    } else {
        let mut going = going_with(facet);
        // Exceptions have those in time among them, and without any are the same.
        going.extend((facet == Facet::Timely).then_some(Facet::Exceptions));
        before & &going
    };
    let still_shown = Shown {
        facets: before - &gone,
        spec: parted.spec.clone(),
    };
    shown[table].spec = series.tables[table].spec.clone();
    shown.push(still_shown);
    series.tables.push(parted);
    gone
}

/// Says whether whatever a table counts of a part of one area in a period it counts of others of those that go as well:
/// else what all of them have would be its own.
fn is_hidden(
    cases: &Cases,
    table: &TrueTable,
    facets: &BTreeSet<Facet>,
    (period, area): (Period, AreaId),
    going: &BTreeSet<AreaId>,
) -> bool {
    let of_period = table
        .cells
        .iter()
        .filter(|((place, of, _), _)| table.spec.periods[*place] == period && going.contains(of));
    let mut counting: BTreeMap<(u16, usize), BTreeSet<AreaId>> = BTreeMap::new();
    for ((_, of, category), cell) in of_period {
        let apart = counts_apart(cases, facets, &cell.counts).into_iter();
        for (place, _) in apart.enumerate().filter(|(_, count)| *count > 0) {
            counting.entry((*category, place)).or_default().insert(*of);
        }
    }
    let mut counting = counting.values();
    counting.all(|counting| !counting.contains(&area) || counting.len() > 1)
}

/// Returns the parts of tables of which what other pieces withhold of single areas is together few in a larger area of
/// which they are shown: with five or six of two, each would be known to be small.
pub(super) fn leaving_few(
    areas: &Areas,
    series: &SeriesTables,
    shown: &[Shown],
) -> Vec<(usize, Facet)> {
    let places = shown.iter().enumerate();
    let parts = places.filter(|(_, one)| !is_decided(one));
    let parts = parts.flat_map(|(place, one)| one.facets.iter().map(move |facet| (place, *facet)));
    let parts = parts.filter(|place| is_partly_withheld(shown, *place));
    let leaving = parts.filter(|place| leaves_few(areas, series, shown, *place));
    leaving.collect()
}

fn leaves_few(
    areas: &Areas,
    SeriesTables { cases, tables }: &SeriesTables,
    shown: &[Shown],
    (table, facet): (usize, Facet),
) -> bool {
    let own = &shown[table].spec;
    let coarser = shown.iter().filter(|one| {
        let spec = &one.spec;
        one.facets.contains(&facet)
            && spec.level < own.level
            && (spec.kind, spec.to_date, spec.topic) == (own.kind, own.to_date, own.topic)
    });
    let coarser: Vec<&Spec> = coarser.map(|one| &one.spec).collect();
    let is_shown = |area: AreaId, period: Period| {
        let mut coarser = coarser.iter();
        coarser.any(|spec| {
            spec.areas.binary_search(&area).is_ok() && spec.periods.binary_search(&period).is_ok()
        })
    };
    let withholding = tables.iter().zip(shown).filter(|(_, one)| {
        one.spec.is_piece_of_same(own) && !one.facets.contains(&facet) && !is_decided(one)
    });
    let mut sums: BTreeMap<(AreaId, Period, u16), Vec<u64>> = BTreeMap::new();
    for (table, _) in withholding {
        for ((period, area, category), cell) in &table.cells {
            let period = table.spec.periods[*period];
            if own.periods.binary_search(&period).is_err() {
                continue;
            }
            let around = areas.ancestors(*area).iter().copied();
            for larger in around.filter(|larger| is_shown(*larger, period)) {
                let sum = sums.entry((larger, period, *category)).or_default();
                add(sum, &cell.counts);
            }
        }
    }
    is_any_few(cases, &shown[table].told_with(facet), sums.values())
}

/// Adds the counts of a cell to those of others.
pub(super) fn add(sum: &mut Vec<u64>, counts: &[u64]) {
    sum.resize(counts.len(), 0);
    let both = sum.iter_mut().zip(counts);
    both.for_each(|(sum, count)| *sum += count);
}

/// Says whether any of some sums, or what a measure of it leaves, is too few for several things that are withheld.
pub(super) fn is_any_few<'s>(
    cases: &Cases,
    facets: &BTreeSet<Facet>,
    sums: impl Iterator<Item = &'s Vec<u64>>,
) -> bool {
    let many = cases.threshold + HIDDEN_TOGETHER;
    let mut apart = sums.flat_map(|sum| counts_apart(cases, facets, sum));
    apart.any(|count| (1..many).contains(&count))
}

/// Says whether what a table counts of a part in some areas together is few anywhere: a reader of what all have would
/// know each of them to be small.
fn are_few(
    cases: &Cases,
    table: &TrueTable,
    facets: &BTreeSet<Facet>,
    going: &BTreeSet<AreaId>,
) -> bool {
    let mut sums: BTreeMap<(usize, u16), Vec<u64>> = BTreeMap::new();
    let cells = table.cells.iter();
    for ((period, _, category), cell) in cells.filter(|((_, area, _), _)| going.contains(area)) {
        add(sums.entry((*period, *category)).or_default(), &cell.counts);
    }
    is_any_few(cases, facets, sums.values())
}

/// Parts some areas from a table, as a table of their own.
pub(super) fn split(table: &mut TrueTable, going: &BTreeSet<AreaId>) -> TrueTable {
    let goes = |area: &AreaId| going.contains(area);
    let mut own = table.spec.clone();
    own.areas.retain(goes);
    table.spec.areas.retain(|area| !goes(area));
    let cells = std::mem::take(&mut table.cells);
    let (of_own, rest) = cells.into_iter().partition(|((_, area, _), _)| goes(area));
    table.cells = rest;
    TrueTable {
        spec: own,
        cells: of_own,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::tests::{YEAR, release_by, release_in, shown};
    use super::{Shown, withhold};
    use crate::areas::Level;
    use crate::areas::tests::areas;
    use crate::catalogue::Facet;
    use crate::confidential::earlier::Earlier;
    use crate::confidential::tabulate::{SeriesTables, tabulate, tests as given};
    use crate::config::{Plan, Reach};
    use crate::release::{Release, Table};
    use std::collections::BTreeSet;
    use std::fmt::Write;

    /// A county of `n` districts, `D01` to `Dn`, and a ward in each, `W01` to `Wn`.
    pub(in super::super) fn county(n: usize) -> String {
        let mut areas = "E92 England country\nE12 East region E92\nE10 Shire local_authority E12\n\
            E14 Vale constituency E10"
            .to_string();
        for n in 1..=n {
            write!(
                areas,
                "\nD{n:02} District{n} district E10\nW{n:02} Ward{n} ward D{n:02}"
            )
            .unwrap();
        }
        areas
    }

    /// Returns the release of districts with thirty cases each, but for some that are given as `AREA CASES`.
    fn release(n: usize, others: &[&str]) -> Release {
        let mut lines = String::new();
        for n in 1..=n {
            let code = format!("D{n:02}");
            if !others.iter().any(|other| other.starts_with(&code)) {
                writeln!(lines, "30 W{n:02} 2024-03-01 2024-07-19").unwrap();
            }
        }
        for other in others {
            let (area, cases) = other.split_once(' ').unwrap();
            writeln!(lines, "{cases} {area} 2024-03-01 2024-07-19").unwrap();
        }
        release_in(&county(n), lines.trim_end(), |_| ())
    }

    /// Returns the areas whose plans of 2024 are withheld in a table of years that is shown.
    fn withheld(release: &Release) -> String {
        let tables = release.tables().iter();
        let rows = tables.flat_map(Table::rows);
        let rows = rows.filter(|row| {
            row.period.first().to_string() == "2024-01-01" && row.period.kind() == YEAR
        });
        let hidden = rows.filter(|row| {
            row.value("completed_ex")
                .is_some_and(|value| value.symbol().is_some())
        });
        let codes = hidden.map(|row| release.areas().get(row.area).code.as_str());
        codes.collect::<Vec<_>>().join(" ")
    }

    fn check(release: &Release, expected: &str) {
        assert_eq!(withheld(release), expected, "{}", shown(release, YEAR));
    }

    #[test]
    fn a_small_area_goes_with_its_neighbour_and_its_level_stays() {
        let release = release(20, &["D03 2"]);
        check(&release, "D03 D04 W03 W04");
        assert!(shown(&release, YEAR).contains("district: all but [Ended of 2, "));
    }

    /// Whoever knows how neighbours are chosen must not know which of the two is small, be it that enough
    /// is hidden without them.
    #[test]
    fn a_pair_goes_together_whichever_is_small() {
        check(&release(20, &["D04 2"]), "D03 D04 W03 W04");
        check(&release(20, &["D03 2", "E10 9"]), "D03 D04 W03 W04");
        let of_two = release(20, &["D03 2", "D07 4"]);
        check(&of_two, "D03 D04 D07 D08 W03 W04 W07 W08");
        // The last of an odd number is the third of a pair.
        check(&release(21, &["D21 2"]), "D19 D20 D21 W19 W20 W21");
    }

    /// Wards of a district of which one lies in a constituency of its own.
    fn wards(levels: &[Level]) -> String {
        let mut areas = "E92 England country\nE12 East region E92\nE10 Shire local_authority E12\n\
            D01 North district E10\nC01 Vale constituency E10\nC02 Dale constituency E10"
            .to_string();
        let mut lines = Vec::new();
        for n in 1..=12 {
            let within = if n == 12 { "C02" } else { "C01" };
            let n_cases = if n == 12 { 3 } else { 30 };
            write!(areas, "\nW{n:02} Ward{n} ward D01 {within}").unwrap();
            lines.push(format!("{n_cases} W{n:02} 2024-03-01 2024-07-19"));
        }
        let levels = Vec::from(levels);
        withheld(&release_in(&areas, &lines.join("\n"), |cases| {
            cases.levels = Some(levels.clone());
        }))
    }

    /// What nobody shows of an area does not set it apart, and what is shown must not leave it alone.
    #[test]
    fn an_area_never_goes_without_another_of_its_kind() {
        use Level::{Constituency, District, LocalAuthority, Ward};
        assert_eq!(wards(&[LocalAuthority, District, Ward]), "W11 W12");
        let with_its_own = wards(&[LocalAuthority, District, Constituency, Ward]);
        assert!(
            !with_its_own.contains("W12") || with_its_own.is_empty(),
            "{with_its_own}"
        );
    }

    /// Nobody can tell from its other counts which of two areas is the small one.
    #[test]
    fn of_an_area_without_its_main_part_nothing_is_shown() {
        let found = release(20, &["D03 2"]);
        let rows = found.tables().iter().flat_map(Table::rows);
        let of_pair = rows.filter(|row| {
            ["D03", "D04"].contains(&found.areas().get(row.area).code.as_str())
                && row.period.kind() == YEAR
        });
        let shown =
            of_pair.flat_map(|row| row.values().filter(|(_, value)| value.symbol().is_none()));
        assert_eq!(shown.count(), 0);
    }

    /// Five open cases of a county that are in none of the districts which are shown: with two of them in
    /// one and three in the other, both would be known to be small.
    #[test]
    fn what_is_left_by_areas_withheld_before_is_more_than_five_or_six() {
        let lines = |others: &str| {
            let mut lines = String::new();
            for n in (1..=20).filter(|n| ![3, 4].contains(n)) {
                writeln!(
                    lines,
                    "30 W{n:02} 2024-03-01 2024-07-19\n20 W{n:02} 2024-03-01 -"
                )
                .unwrap();
            }
            format!("{lines}{others}")
        };
        let few = "2 D03 2024-03-01 2024-07-19\n30 D04 2024-03-01 2024-07-19\n\
            2 D03 2024-03-01 -\n3 D04 2024-03-01 -";
        let found = release_in(&county(20), &lines(few), |_| ());
        let tables = found.tables().iter().flat_map(Table::rows);
        let rows = tables.filter(|row| {
            let level = found.areas().get(row.area).level;
            level == Level::District && row.period.label() == "2024"
        });
        let open = rows.filter_map(|row| match row.value("open") {
            Some(crate::release::Value::Count(count)) => count.get().map(|count| count.0),
            _ => None,
        });
        let open: u64 = open.sum();
        assert!(open == 0 || 18 * 20 + 5 - open >= 7, "{open}");
    }

    #[test]
    fn where_too_many_are_small_the_larger_areas_are_published() {
        let small = [
            "D01 2", "D03 2", "D05 2", "D07 2", "D09 2", "D11 2", "D13 2",
        ];
        check(&release(20, &small), "");
        check(&release(8, &small[..3]), "");
    }

    /// Of the two areas that are withheld nobody had a plan in time: the county less the others would
    /// say so, of a sensitive need.
    #[test]
    fn what_is_left_of_a_larger_area_is_a_small_group_as_well() {
        let by_need = |of_neighbour: &str| {
            let mut lines = format!("{of_neighbour}2 D03 2024-03-01 2024-09-19 0");
            for n in (1..=20).filter(|n| ![3, 4].contains(n)) {
                let place = format!("D{n:02} 2024-03-01");
                write!(lines, "\n15 {place} 2024-07-19 0\n15 {place} 2024-09-19 0").unwrap();
            }
            let plan = Plan {
                breakdowns: Reach::DownTo(Level::District),
                ..Plan::default()
            };
            let text = shown(&release_by(&county(20), plan, &lines, |_| ()), YEAR);
            let tables = text.split("; ").map(str::to_string);
            let mut tables = tables.filter(|table| table.starts_with("district by need"));
            tables.next().unwrap()
        };
        let late = "12 D04 2024-03-01 2024-09-19 0\n";
        let in_time = "12 D04 2024-03-01 2024-07-19 0\n";
        let of_both = by_need(&format!("{late}{in_time}"));
        assert!(of_both.contains("Ended of 2"), "{of_both}");
        let of_late = by_need(late);
        assert!(!of_late.contains("Ended of 2"), "{of_late}");
    }

    /// Returns what is shown of `n` districts, each with some plans in 2024 as given by its number, and the table of their
    /// years.
    fn all_shown(n: usize, plans: impl Fn(usize) -> usize) -> (SeriesTables, Vec<Shown>, usize) {
        let areas = areas(&county(n));
        let lines = (1..=n).flat_map(|n| {
            let line = format!("D{n:02} 2024-03-01 2024-07-19");
            vec![line; plans(n)]
        });
        let lines: Vec<String> = lines.collect();
        let mut cases = given::cases(&areas, "2024-12-31", &lines.join("\n"));
        cases.levels = Some(vec![Level::LocalAuthority, Level::District]);
        let series = tabulate(cases, &areas, &given::scope(&areas), &Earlier::default());
        let tables = series.tables.iter();
        let shown: Vec<Shown> = tables
            .map(|table| Shown {
                spec: table.spec.clone(),
                facets: BTreeSet::from([Facet::Ended, Facet::Due, Facet::Started]),
            })
            .collect();
        let mut specs = shown.iter().map(|shown| &shown.spec);
        let table = specs.position(|spec| {
            spec.level == Level::District && spec.kind == YEAR && spec.topic.is_none()
        });
        (series, shown, table.unwrap())
    }

    /// What is found once all is decided costs an area and its neighbour, in a table of their own, and none of its rows.
    #[test]
    fn what_is_found_later_costs_an_area_and_its_neighbour() {
        let (mut series, mut shown, table) = all_shown(12, |_| 30);
        let areas = areas(&county(12));
        let (n_tables, n_cells) = (shown.len(), series.tables[table].cells.len());
        let area = areas.by_code("D05").unwrap();
        let place = (table, Facet::Started);
        let gone = withhold(&areas, (&mut series, &mut shown), place, (None, area));
        assert!(gone == Some(BTreeSet::from([Facet::Started])));
        assert_eq!(
            (series.tables.len(), shown.len()),
            (n_tables + 1, n_tables + 1)
        );
        for place in [table, n_tables] {
            assert!(series.tables[place].spec == shown[place].spec);
        }
        let codes = |place: usize| -> Vec<&str> {
            let of_table = shown[place].spec.areas.iter();
            of_table
                .map(|area| areas.get(*area).code.as_str())
                .collect()
        };
        assert_eq!(codes(n_tables), ["D05", "D06"]);
        let cells = [table, n_tables].map(|place| series.tables[place].cells.len());
        assert_eq!(cells, [n_cells * 10 / 12, n_cells * 2 / 12]);
        assert!(shown[n_tables].facets == BTreeSet::from([Facet::Ended, Facet::Due]));
        assert_eq!(shown[table].facets.len(), 3);
        // A third of the twelve would be more than a fifth.
        let other = areas.by_code("D01").unwrap();
        assert!(withhold(&areas, (&mut series, &mut shown), place, (None, other)).is_none());
        // With the main part goes what would bound it.
        let (mut series, mut shown, table) = all_shown(12, |_| 30);
        let ended = (table, Facet::Ended);
        let gone = withhold(&areas, (&mut series, &mut shown), ended, (None, area));
        assert!(gone.is_some_and(|gone| gone.len() == 3) && shown[n_tables].facets.is_empty());
    }

    #[test]
    fn few_areas_are_not_taken_apart_for_what_is_found_later() {
        let (mut series, mut shown, table) = all_shown(9, |_| 30);
        let areas = areas(&county(9));
        let area = areas.by_code("D05").unwrap();
        let place = (table, Facet::Started);
        assert!(withhold(&areas, (&mut series, &mut shown), place, (None, area)).is_none());
    }

    /// Five or six plans of both would tell that each has few: others go with them.
    #[test]
    fn an_area_and_its_neighbour_hide_more_than_five_or_six() {
        let n_going = |plans: usize| {
            let of = |n: usize| match n {
                5 => plans,
                6 => 0,
                _ => 30,
            };
            let (mut series, mut shown, table) = all_shown(20, of);
            let areas = areas(&county(20));
            let area = areas.by_code("D05").unwrap();
            let place = (table, Facet::Started);
            withhold(&areas, (&mut series, &mut shown), place, (None, area)).unwrap();
            shown.last().unwrap().spec.areas.len()
        };
        assert_eq!([5, 6, 7].map(n_going), [4, 4, 2]);
    }
}
