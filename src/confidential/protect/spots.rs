//! Single areas in single periods that cannot be shown, withheld so that all others of their table can.
//!
//! A part of a table that holds neither without some areas (`thin.rs`) nor without some periods (`gaps.rs`) is mostly
//! lost for a few rows here and there. They are withheld each by itself: a pair of areas, the same that `thin.rs` would
//! take, in the periods that `gaps.rs` would take together, but in one year where the table is by years. So it is still not
//! said which of them it is. Main parts are looked at before the others of their table, which are held against them; the
//! others once all that holds whole is decided, so that they cost nothing of it.

use super::Policy;
use super::clocks::telling_of_starts;
use super::decide::{Beside, is_decided, meets, withheld_above, withhold_naming};
use super::gaps;
use super::parts::{Parts, Shown, going_with, kinds_of_ends};
use super::thin;
use super::withhold::is_told_by_flow;
use crate::areas::{AreaId, Areas};
use crate::catalogue::{Ended, Facet};
use crate::confidential::records::Cases;
use crate::confidential::tabulate::{SeriesTables, TrueTable};
use crate::period::Period;
use std::collections::{BTreeMap, BTreeSet};

/// Of a hundred rows of a table: how many may be withheld from a part of it.
const WITHHELD_OF_100: usize = 20;
/// Of so many areas one can be withheld without being known by it.
const FEWEST_AREAS: usize = 4;
/// How many pieces a table may be in: each is held against all others.
const MOST_PIECES: usize = 60;

/// Shows parts of tables that were withheld whole, but for single areas in single periods.
pub(super) fn show(
    series: &mut SeriesTables,
    areas: &Areas,
    policy: &Policy,
    beside: &Beside,
    shown: &mut Vec<Shown>,
) {
    let SeriesTables { cases, tables } = series;
    let cases = &*cases;
    if cases.threshold == 1 {
        return;
    }
    let ends = kinds_of_ends(cases);
    let mut parts = beside.parts(cases, areas, tables);
    let leads = &beside.leads;
    let is_led = leads.iter().any(|lead| lead.is_full);
    for first in 0..shown.len() {
        for facet in shown[first].spec.facets.clone() {
            let is_given = is_led && facet == Facet::Started;
            if is_given || beside.is_barred(&shown[first].spec, facet) {
                continue;
            }
            let holey = Holey::of(areas, shown, (first, facet));
            let Some(holey) = holey.filter(|holey| holey.members[0] == first) else {
                continue;
            };
            let told =
                |place: usize| telling_of_starts(leads, (cases, &ends), shown, (place, facet));
            let told = holey
                .members
                .iter()
                .flat_map(|place| told(*place))
                .collect();
            let known = (cases, areas, &ends[..]);
            let Some(spots) = holey.spots(&mut parts, known, (tables, shown), &told) else {
                continue;
            };
            for place in holey.carve(tables, shown, &spots, None) {
                withhold_naming(&mut parts, shown, (place, facet), policy);
            }
        }
    }
}

/// Shows a part of a table that could not be shown whole but for single areas in single periods, and returns how many
/// pieces these are: they stand at the end of all tables. Nothing where it cannot be shown either.
pub(super) fn part_off(
    parts: &mut Parts,
    (cases, areas, policy): (&Cases, &Areas, &Policy),
    (tables, shown): (&mut Vec<TrueTable>, &mut Vec<Shown>),
    (table, facet): (usize, Facet),
) -> Option<usize> {
    let mut holey = Holey::of(areas, shown, (table, facet))?;
    holey.take_apart(shown, table);
    let known = (cases, areas, &kinds_of_ends(cases)[..]);
    let spots = holey.spots(parts, known, (tables, shown), &BTreeSet::new())?;
    let n_before = shown.len();
    for place in holey.carve(tables, shown, &spots, None) {
        withhold_naming(parts, shown, (place, facet), policy);
    }
    Some(shown.len() - n_before)
}

/// By the place of a pair of areas: the places of the units of time in which it is withheld.
type Spots = BTreeMap<usize, BTreeSet<usize>>;

/// A part of a table that is withheld whole.
struct Holey {
    facet: Facet,
    /// The pieces of the table.
    members: Vec<usize>,
    /// Areas that go together.
    pairs: Vec<BTreeSet<AreaId>>,
    /// Periods that go together.
    units: Vec<Vec<Period>>,
    n_rows: usize,
    /// Rows of which the part is withheld whatever is shown of these.
    n_withheld: usize,
}

impl Holey {
    /// Returns a part of the table that a piece is the first of; nothing where it may not be shown in this way.
    fn of(areas: &Areas, shown: &[Shown], (first, facet): (usize, Facet)) -> Option<Holey> {
        let spec = &shown[first].spec;
        let is_member = |one: &Shown| one.spec.is_like(spec) && one.spec.vintage == spec.vintage;
        let members = shown.iter().enumerate().filter(|(_, one)| is_member(one));
        let members: Vec<usize> = members.map(|(place, _)| place).collect();
        let is_open = |place: &usize| {
            let one = &shown[*place];
            let is_apart = facet == Facet::Exceptions && !one.facets.contains(&Facet::Timely);
            !is_decided(one)
                && !one.facets.contains(&facet)
                && !is_apart
                && gaps::below_gaps(shown, *place, facet).is_empty()
        };
        let is_whole = !facet.is_companion() && !spec.to_date;
        if !is_whole || !members.iter().all(is_open) {
            return None;
        }
        let specs = || members.iter().map(|place| &shown[*place].spec);
        let of_table: BTreeSet<AreaId> = specs().flat_map(|spec| spec.areas.clone()).collect();
        let periods: BTreeSet<Period> = specs().flat_map(|spec| spec.periods.clone()).collect();
        let of_table: Vec<AreaId> = of_table.into_iter().collect();
        let periods: Vec<Period> = periods.into_iter().collect();
        let pairs = thin::pairs(areas, &of_table, &thin::of_plan(shown));
        let units = gaps::units(shown, (spec.kind, spec.to_date), &periods);
        let is_enough = of_table.len() >= FEWEST_AREAS && !units.is_empty();
        is_enough.then_some(Holey {
            facet,
            members,
            pairs,
            units,
            n_rows: of_table.len() * periods.len(),
            n_withheld: 0,
        })
    }

    /// Looks at one of the pieces alone: the others withhold it.
    fn take_apart(&mut self, shown: &[Shown], piece: usize) {
        let n_rows = |place: &usize| {
            let spec = &shown[*place].spec;
            spec.areas.len() * spec.periods.len()
        };
        let others = self.members.iter().filter(|place| **place != piece);
        self.n_withheld = others.map(n_rows).sum();
        self.members = vec![piece];
        let own = &shown[piece].spec.areas;
        for pair in &mut self.pairs {
            pair.retain(|area| own.contains(area));
        }
    }

    /// Returns without which areas and periods it holds; nothing where they would be too many. `told` are areas that
    /// must go in all periods.
    fn spots(
        &self,
        parts: &mut Parts,
        (cases, areas, ends): (&Cases, &Areas, &[Ended]),
        (tables, shown): (&[TrueTable], &[Shown]),
        told: &BTreeSet<AreaId>,
    ) -> Option<Spots> {
        let mut spots = Spots::new();
        for area in told {
            self.hide(&mut spots, *area, 0..self.units.len())?;
        }
        self.hide_below(&mut spots, areas, shown)?;
        for unit in 0..self.units.len() {
            let mut is_open = true;
            while is_open {
                let places = self.small(parts, shown, &spots, Some(unit))?;
                is_open = !places.is_empty();
                self.hide_places(&mut spots, areas, &places, unit..unit + 1)?;
            }
        }
        loop {
            let few = self.left_few(cases, (tables, shown), &spots);
            let mut places: BTreeSet<Vec<AreaId>> =
                few.into_iter().map(|area| vec![area]).collect();
            if places.is_empty() {
                places = self.small(parts, shown, &spots, None)?;
            }
            if places.is_empty() {
                break;
            }
            self.hide_places(&mut spots, areas, &places, 0..self.units.len())?;
        }
        (self.is_hidden(shown, (cases, ends)) || spots.is_empty()).then_some(spots)
    }

    /// Says whether what is shown beside it does not give back what of it is withheld.
    fn is_hidden(&self, shown: &[Shown], (cases, ends): (&Cases, &[Ended])) -> bool {
        let of_flow = [Facet::Queue, Facet::Overdue, Facet::Started];
        let going = going_with(self.facet);
        let going = || going.iter().filter(|facet| of_flow.contains(facet));
        let mut beside = self.members.iter().map(|place| &shown[*place].facets);
        !beside.any(|facets| going().any(|facet| is_told_by_flow(cases, ends, *facet, facets)))
    }

    /// Returns what of it coarser tables withhold of some areas and periods.
    fn hide_below(&self, spots: &mut Spots, areas: &Areas, shown: &[Shown]) -> Option<()> {
        for place in &self.members {
            for (coarser, below) in withheld_above(areas, shown, *place, self.facet) {
                let meeting = (0..self.units.len()).filter(|unit| {
                    let mut periods = self.units[*unit].iter();
                    !coarser.is_cut() || periods.any(|period| meets(coarser, *period))
                });
                for area in below {
                    self.hide(spots, area, meeting.clone())?;
                }
            }
        }
        Some(())
    }

    /// Withholds a pair of areas in some units of time; nothing where that is too much.
    fn hide(
        &self,
        spots: &mut Spots,
        area: AreaId,
        units: impl IntoIterator<Item = usize>,
    ) -> Option<()> {
        let pair = self.pairs.iter().position(|pair| pair.contains(&area))?;
        spots.entry(pair).or_default().extend(units);
        let n_hidden = spots.iter().map(|(pair, units)| {
            let n_periods = units.iter().map(|unit| self.units[*unit].len());
            self.pairs[*pair].len() * n_periods.sum::<usize>()
        });
        let is_little =
            (self.n_withheld + n_hidden.sum::<usize>()) * 100 <= self.n_rows * WITHHELD_OF_100;
        // Alone it would be known to be small.
        (is_little && self.pairs[pair].len() > 1).then_some(())
    }

    /// Withholds the areas of some places in some units of time, or areas beside them.
    fn hide_places(
        &self,
        spots: &mut Spots,
        areas: &Areas,
        places: &BTreeSet<Vec<AreaId>>,
        units: std::ops::Range<usize>,
    ) -> Option<()> {
        let is_hidden = |pair: usize| {
            let hidden = spots.get(&pair);
            hidden.is_some_and(|hidden| units.clone().all(|unit| hidden.contains(&unit)))
        };
        let kept = self.pairs.iter().enumerate();
        let kept = kept.filter(|(pair, _)| !is_hidden(*pair));
        let kept: BTreeSet<AreaId> = kept.flat_map(|(_, pair)| pair).copied().collect();
        let own = places.iter().flatten().filter(|area| kept.contains(area));
        let mut going: BTreeSet<AreaId> = own.copied().collect();
        if going.is_empty() {
            for place in places {
                going.insert(thin::neighbour(areas, place, &kept)?);
            }
        }
        for area in going {
            self.hide(spots, area, units.clone())?;
        }
        Some(())
    }

    /// Returns the areas by which small parts are told apart, or what is left of withheld ones is few, in one unit of
    /// time or in all; nothing where that cannot be looked at.
    fn small(
        &self,
        parts: &mut Parts,
        shown: &[Shown],
        spots: &Spots,
        unit: Option<usize>,
    ) -> Option<BTreeSet<Vec<AreaId>>> {
        let bare = |one: &Shown| TrueTable {
            spec: one.spec.clone(),
            cells: BTreeMap::new(),
        };
        let mut tables: Vec<TrueTable> = shown.iter().map(bare).collect();
        let mut carved = shown.to_vec();
        let places = self.carve(&mut tables, &mut carved, spots, unit);
        if carved.len() > shown.len() + MOST_PIECES {
            return None;
        }
        let mut found = BTreeSet::new();
        for place in &places {
            let place = (*place, self.facet);
            if !parts.hide_moves(&carved, place) {
                return None;
            }
            if !parts.hold(&carved, place) {
                found.extend(parts.small(&carved, place, usize::MAX));
            }
        }
        if found.is_empty() {
            for place in &places {
                found.extend(parts.small_rests(&carved, (*place, self.facet)));
            }
        }
        Some(found)
    }

    /// Returns the areas of which what is withheld is few in a longer period that is shown.
    fn left_few(
        &self,
        cases: &Cases,
        (tables, shown): (&[TrueTable], &[Shown]),
        spots: &Spots,
    ) -> BTreeSet<AreaId> {
        let mut few = BTreeSet::new();
        for place in &self.members {
            for (of, hidden) in self.alike(&shown[*place], spots, None) {
                let hidden = hidden.into_iter().collect();
                let left = gaps::left_few((cases, tables, shown), (*place, self.facet), &hidden);
                few.extend(of.intersection(&left));
            }
        }
        few
    }

    /// Returns the areas of a piece with the periods of it in which they are withheld, those together that are withheld in
    /// the same.
    fn alike(
        &self,
        piece: &Shown,
        spots: &Spots,
        unit: Option<usize>,
    ) -> Vec<(BTreeSet<AreaId>, Vec<Period>)> {
        let mut alike: BTreeMap<Vec<Period>, BTreeSet<AreaId>> = BTreeMap::new();
        for (pair, of) in self.pairs.iter().enumerate() {
            let own = of.iter().filter(|area| piece.spec.areas.contains(area));
            let own: BTreeSet<AreaId> = own.copied().collect();
            if own.is_empty() {
                continue;
            }
            let is_hidden = |period: &Period| {
                let at = self.units.iter().position(|unit| unit.contains(period));
                let of_pair = spots.get(&pair);
                let is_spot = at.is_some_and(|at| of_pair.is_some_and(|units| units.contains(&at)));
                is_spot || unit.is_some_and(|unit| at != Some(unit))
            };
            let periods = piece.spec.periods.iter().copied();
            let hidden = periods.filter(is_hidden).collect();
            alike.entry(hidden).or_default().extend(own);
        }
        alike.into_iter().map(|(hidden, of)| (of, hidden)).collect()
    }

    /// Takes the table apart, so that all of it shows the part but what is withheld, and returns the pieces that do; with
    /// a unit in that alone.
    fn carve(
        &self,
        tables: &mut Vec<TrueTable>,
        shown: &mut Vec<Shown>,
        spots: &Spots,
        unit: Option<usize>,
    ) -> Vec<usize> {
        let mut showing = Vec::new();
        for member in &self.members {
            let beside = shown[*member].facets.clone();
            let mut alike = self.alike(&shown[*member], spots, unit).into_iter();
            // The first, of which least is withheld, stay where they are.
            let first = alike.next();
            let mut pieces: Vec<(usize, Vec<Period>)> = Vec::new();
            for (of, hidden) in alike {
                let own = thin::split(&mut tables[*member], &of);
                pieces.push((tables.len(), hidden));
                tables.push(own);
            }
            pieces.extend(first.map(|(_, hidden)| (*member, hidden)));
            for (place, hidden) in pieces {
                let hidden: BTreeSet<Period> = hidden.into_iter().collect();
                if hidden.len() < tables[place].spec.periods.len() {
                    showing.push(place);
                    if !hidden.is_empty() {
                        let own = gaps::split(&mut tables[place], &hidden);
                        tables.push(own);
                    }
                }
            }
            shown[*member].spec = tables[*member].spec.clone();
            for own in &tables[shown.len()..] {
                shown.push(Shown {
                    spec: own.spec.clone(),
                    facets: beside.clone(),
                });
            }
        }
        for place in &showing {
            shown[*place].spec = tables[*place].spec.clone();
            shown[*place].add(self.facet);
        }
        showing
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{YEAR, release_in};
    use super::super::thin::tests::county;
    use crate::release::{Release, Table, Value};
    use std::collections::BTreeSet;
    use std::fmt::Write;

    /// Returns the plans of eight areas, `D01` to `D08` or by another letter, thirty a year each from 2023 to 2025, but for
    /// some years of some areas that are given as `AREA YEAR PLANS`.
    fn plans(letter: char, others: &[&str]) -> String {
        let mut lines = String::new();
        for (area, year) in (1..=8).flat_map(|n| (2023..=2025).map(move |year| (n, year))) {
            let place = format!("D{area:02} {year} ");
            let other = others.iter().find_map(|other| other.strip_prefix(&place));
            let n = other.unwrap_or("30");
            if n != "0" {
                writeln!(lines, "{n} {letter}{area:02} {year}-03-01 {year}-07-19").unwrap();
            }
        }
        lines.trim_end().to_string()
    }

    /// Returns the release of plans of eight districts, which are known by the ward of each.
    fn release(others: &[&str]) -> Release {
        release_in(&county(8), &plans('W', others), |_| ())
    }

    fn is_withheld(value: Option<Value>) -> bool {
        match value {
            Some(Value::Count(count)) => count.get().is_none(),
            _ => true,
        }
    }

    /// Returns of which districts plans are withheld by year, where they are shown of any: `D03 2024, D04 2024`.
    fn withheld(others: &[&str]) -> Option<String> {
        let release = release(others);
        let rows = release.tables().iter().flat_map(Table::rows);
        let rows = rows.filter(|row| {
            let code = &release.areas().get(row.area).code;
            row.period.kind() == YEAR && !row.is_provisional() && code.starts_with('D')
        });
        let (mut hidden, mut n_shown) = (Vec::new(), 0);
        for row in rows {
            if is_withheld(row.value("completed_ex")) {
                let code = &release.areas().get(row.area).code;
                hidden.push(format!("{code} {}", row.period.label()));
            } else {
                n_shown += 1;
            }
        }
        (n_shown > 0).then(|| hidden.join(", "))
    }

    #[test]
    fn a_small_year_goes_with_that_of_a_neighbour_and_all_others_stay() {
        assert_eq!(withheld(&[]).as_deref(), Some(""));
        let pair = Some("D03 2024, D04 2024");
        assert_eq!(withheld(&["D03 2024 2"]).as_deref(), pair);
        // Whichever of the two is small.
        assert_eq!(withheld(&["D04 2024 2"]).as_deref(), pair);
        let of_two_years = Some("D03 2023, D04 2023, D07 2025, D08 2025");
        let small = ["D03 2023 2", "D07 2025 4"];
        assert_eq!(withheld(&small).as_deref(), of_two_years);
    }

    /// With five or six plans of two districts, each would be known to have few.
    #[test]
    fn what_a_pair_has_together_is_more_than_would_show_that_each_is_small() {
        let few = withheld(&["D03 2024 2", "D04 2024 4"]);
        assert_eq!(
            few.as_deref(),
            Some("D01 2024, D02 2024, D03 2024, D04 2024")
        );
        let enough = withheld(&["D03 2024 3", "D04 2024 4"]);
        assert_eq!(enough.as_deref(), Some("D03 2024, D04 2024"));
    }

    /// Returns the release of plans of eight authorities, of which one issued two in 2024.
    fn release_of_authorities() -> Release {
        let mut areas = "E92 England country\nE10 East region E92".to_string();
        (1..=8).for_each(|n| write!(areas, "\nD{n:02} Place{n} local_authority E10").unwrap());
        release_in(&areas, &plans('D', &["D03 2024 2"]), |_| ())
    }

    /// Who ended in another year began in this one, and some of them are of those that are withheld.
    #[test]
    fn an_area_of_which_a_year_is_withheld_shows_no_waits_by_length() {
        let release = release_of_authorities();
        let shown = release.distributions().iter();
        let shown: BTreeSet<&str> = shown
            .map(|one| release.areas().get(one.area).code.as_str())
            .collect();
        let expected = ["D01", "D02", "D05", "D06", "D07", "D08", "E10"];
        assert_eq!(shown, BTreeSet::from(expected));
    }

    /// No more than a fifth of the rows go: the county is published then.
    #[test]
    fn where_too_many_are_small_none_is_shown() {
        let small = ["D01 2023 2", "D03 2024 2", "D05 2025 2"];
        assert_eq!(withheld(&small), None);
    }
}
