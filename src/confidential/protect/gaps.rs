//! Periods that cannot be shown, withheld so that the others of their table can.
//!
//! A series of months is not to be lost for one in which hardly anything happened. A table of a few areas, of
//! which none can be withheld for the others (`thin.rs`), is cut in time instead: months go by the quarter and
//! quarters by the half-year, whichever of them is small, so that a reader who knows how it is made does not know
//! which it is. So is a table of many, where many of them are small at once; single ones go besides. What is withheld first is the earlier; a later period goes where it would tell of one before it.
//!
//! Where that would cost too many, the longer periods are the ones that are published (DESIGN 8.3).

use super::decide::{is_coarser, is_decided, meets};
use super::parts::{Parts, Shown};
use super::thin::{self, add, is_any_few};
use crate::areas::{AreaId, Areas};
use crate::catalogue::Facet;
use crate::confidential::records::Cases;
use crate::confidential::tabulate::{SeriesTables, Spec, TrueTable};
use crate::period::{Period, PeriodKind, YearKind};
use std::collections::{BTreeMap, BTreeSet};

/// Of a hundred periods of a table: how many may be withheld from a part of it.
const WITHHELD_OF_100: usize = 20;

/// What is withheld of a part of a table, so that the rest holds.
pub(super) struct Holes {
    /// In all periods.
    pub areas: BTreeSet<AreaId>,
    /// Of all areas.
    pub periods: BTreeSet<Period>,
}

/// Returns the periods without which a part of a table holds, fewer than all of the table, and the areas without
/// which it holds then, where single ones can go; nothing where too many would have to.
pub(super) fn gaps(
    parts: &mut Parts,
    areas: &Areas,
    (cases, tables, shown): (&Cases, &[TrueTable], &[Shown]),
    (table, facet): (usize, Facet),
) -> Option<Holes> {
    let (mut kept, mut hidden): (BTreeSet<Period>, BTreeSet<Period>) = Default::default();
    let mut holds = |kept: &BTreeSet<Period>, hidden: &BTreeSet<Period>| {
        let few = left_few((cases, tables, shown), (table, facet), hidden);
        let cut = cut(shown, (table, facet), kept);
        thin::thin(parts, areas, &cut, (table, facet), &few)
    };
    for unit in units_of(shown, table) {
        let with_it: BTreeSet<Period> = kept.iter().chain(&unit).copied().collect();
        if holds(&with_it, &hidden).is_some() {
            kept = with_it;
            continue;
        }
        hidden.extend(unit);
        if !may_lose(shown, (table, facet), hidden.len()) {
            return None;
        }
    }
    let areas = holds(&kept, &hidden)?;
    (!kept.is_empty()).then_some(Holes {
        areas,
        periods: hidden,
    })
}

/// Says whether so many more periods of a table may be withheld from a part of it.
pub(super) fn may_lose(shown: &[Shown], (table, facet): (usize, Facet), n_more: usize) -> bool {
    let own = &shown[table].spec;
    let (mut n_rows, mut n_withheld) = (0, n_more * own.areas.len());
    for (place, one) in shown.iter().enumerate() {
        if one.spec.is_cut_from_same(own) {
            let areas = own.areas.iter();
            let common = areas.filter(|area| one.spec.areas.binary_search(area).is_ok());
            let n_of_piece = common.count() * one.spec.periods.len();
            n_rows += n_of_piece;
            if place != table && !one.facets.contains(&facet) {
                n_withheld += n_of_piece;
            }
        }
    }
    n_withheld * 100 <= n_rows * WITHHELD_OF_100
}

/// Returns the periods that are withheld together with one from a part of a table; none where that cannot be cut, or
/// the period is not among its own.
pub(super) fn around(shown: &[Shown], table: usize, period: Period) -> BTreeSet<Period> {
    let mut units = units_of(shown, table).into_iter();
    let unit = units.find(|unit| unit.contains(&period));
    unit.into_iter().flatten().collect()
}

/// Withholds a part of a table in some periods, which become a table of their own, at the end of all, and returns
/// what that does not show of what it did; nothing where all of the part would be left, or too little.
pub(super) fn withhold(
    (series, shown): (&mut SeriesTables, &mut Vec<Shown>),
    (table, facet): (usize, Facet),
    going: &BTreeSet<Period>,
) -> Option<BTreeSet<Facet>> {
    let Shown { spec, facets } = &shown[table];
    let is_some = !going.is_empty() && going.len() < spec.periods.len();
    let may_lose = || may_lose(shown, (table, facet), going.len());
    if !is_some || !facets.contains(&facet) || !may_lose() {
        return None;
    }
    let cut_off = split(&mut series.tables[table], going);
    Some(thin::push((series, shown), (table, facet), cut_off))
}

/// Returns the periods of a table in the order of time, those together that are withheld together from a part: never one
/// alone, which would be known to be small, and none in two years, which would each give away their own, but for one that
/// is left over at an end.
fn units_of(shown: &[Shown], table: usize) -> Vec<Vec<Period>> {
    let spec = &shown[table].spec;
    match spec.kind {
        // All areas of a year would be known to be small.
        PeriodKind::Year(_) => Vec::new(),
        _ => units(shown, (spec.kind, spec.to_date), &spec.periods),
    }
}

/// Returns periods of a kind in the order of time, those together that are withheld together of some areas: each year by
/// itself, since no longer period gives it back.
pub(super) fn units(
    shown: &[Shown],
    (kind, to_date): (PeriodKind, bool),
    periods: &[Period],
) -> Vec<Vec<Period>> {
    if matches!(kind, PeriodKind::Year(_)) && !to_date {
        return periods.iter().map(|period| vec![*period]).collect();
    }
    let years = shown.iter().find_map(|table| match table.spec.kind {
        PeriodKind::Year(years) => Some(years),
        _ => None,
    });
    let first_month = match years.unwrap_or_default() {
        YearKind::Calendar => 1,
        YearKind::Financial => 4,
        // Quarters lie in two of them.
        YearKind::Academic => return Vec::new(),
    };
    let n_months = match kind {
        PeriodKind::Month => 3,
        PeriodKind::Quarter => 6,
        PeriodKind::Year(_) => return Vec::new(),
    };
    if to_date {
        return Vec::new();
    }
    let unit = |period: &Period| {
        let date = period.first().date();
        let month = i32::from(date.year()) * 12 + i32::from(date.month()) - first_month;
        month.div_euclid(n_months)
    };
    let mut units: Vec<Vec<Period>> = Vec::new();
    for together in periods.chunk_by(|one, other| unit(one) == unit(other)) {
        match units.last_mut() {
            Some(last) if together.len() == 1 || last.len() == 1 => last.extend(together),
            _ => units.push(together.to_vec()),
        }
    }
    units
}

/// Returns the tables with one that shows a part in some of its periods only.
fn cut(shown: &[Shown], (table, facet): (usize, Facet), showing: &BTreeSet<Period>) -> Vec<Shown> {
    let mut cut = shown.to_vec();
    let mut rest = cut[table].clone();
    rest.spec.periods.retain(|period| !showing.contains(period));
    let kept = &mut cut[table];
    kept.spec.periods.retain(|period| showing.contains(period));
    kept.add(facet);
    if !rest.spec.periods.is_empty() {
        cut.push(rest);
    }
    cut
}

/// Returns the parts of tables that are cut in time of which the periods that are withheld are together few in a longer
/// period that is shown: with five or six of two, each would be known to be small.
pub(super) fn leaving_few(series: &SeriesTables, shown: &[Shown]) -> Vec<(usize, Facet)> {
    let cut = shown.iter().enumerate();
    let cut = cut.filter(|(_, table)| table.spec.is_cut() && !is_decided(table));
    let parts =
        cut.flat_map(|(place, table)| table.facets.iter().map(move |facet| (place, *facet)));
    let leaving = parts.filter(|(place, facet)| leaves_few(series, shown, (*place, *facet)));
    leaving.collect()
}

/// Says whether what other pieces of a table withhold of a part is few in a longer period that is shown.
fn leaves_few(series: &SeriesTables, shown: &[Shown], place: (usize, Facet)) -> bool {
    let SeriesTables { cases, tables } = series;
    !left_few((cases, tables, shown), place, &BTreeSet::new()).is_empty()
}

/// Returns the areas of a table of which what it withholds of a part in some of its periods, and other pieces in
/// others, is few in a longer period that is shown.
pub(super) fn left_few(
    (cases, tables, shown): (&Cases, &[TrueTable], &[Shown]),
    (table, facet): (usize, Facet),
    hidden: &BTreeSet<Period>,
) -> BTreeSet<AreaId> {
    let own = &shown[table].spec;
    // A queue does not add up.
    if facet.is_of_queue() || (hidden.is_empty() && !own.is_cut()) {
        return BTreeSet::new();
    }
    let is_longer = |longer: &&Shown| {
        let longer_spec = &longer.spec;
        longer.facets.contains(&facet)
            && longer_spec.kind < own.kind
            && longer_spec.level <= own.level
            && (longer_spec.topic.is_none() || longer_spec.topic == own.topic)
    };
    let longer = shown.iter().filter(is_longer);
    let longer: BTreeSet<Period> = longer
        .flat_map(|longer| longer.spec.periods.iter().copied())
        .collect();
    let pieces = shown.iter().enumerate();
    let pieces = pieces.filter(|(place, piece)| {
        let withholds = !piece.facets.contains(&facet);
        *place == table || (piece.spec.is_cut_from_same(own) && withholds)
    });
    let mut sums: BTreeMap<(Period, AreaId, u16), Vec<u64>> = BTreeMap::new();
    for (place, _) in pieces {
        let TrueTable { spec, cells } = &tables[place];
        for ((period, area, category), cell) in cells {
            let period = spec.periods[*period];
            let is_withheld = place != table || hidden.contains(&period);
            if !is_withheld || own.areas.binary_search(area).is_err() {
                continue;
            }
            let around = longer
                .iter()
                .filter(|longer| longer.contains(period.first()));
            for longer in around {
                let sum = sums.entry((*longer, *area, *category)).or_default();
                add(sum, &cell.counts);
            }
        }
    }
    let few = sums.iter();
    let parts = shown[table].told_with(facet);
    let few = few.filter(|(_, sum)| is_any_few(cases, &parts, std::iter::once(*sum)));
    few.map(|((_, area, _), _)| *area).collect()
}

/// Returns the periods of a table in which a coarser one withholds a part that it shows in others: what is withheld
/// above must not come back as a sum of what is shown below.
pub(super) fn below_gaps(shown: &[Shown], index: usize, facet: Facet) -> BTreeSet<Period> {
    let finer = &shown[index].spec;
    let has_it = |table: &Shown| table.facets.contains(&facet);
    // Single areas are withheld in the same periods in which others are shown.
    let is_of_most = |spec: &Spec| {
        let showing = shown.iter().filter(|piece| has_it(piece));
        let n_beside = showing
            .clone()
            .filter(|piece| piece.spec.is_piece_of_same(spec));
        let n_beside: usize = n_beside.map(|piece| piece.spec.areas.len()).sum();
        let mut else_shown = showing.filter(|piece| piece.spec.is_cut_from_same(spec));
        n_beside < spec.areas.len() && else_shown.next().is_some()
    };
    let withholding = shown.iter().filter(|coarser| {
        coarser.spec.is_cut()
            && coarser.spec.facets.contains(&facet)
            && !has_it(coarser)
            && is_coarser(&coarser.spec, finer)
            && is_of_most(&coarser.spec)
    });
    let gaps: Vec<&Spec> = withholding.map(|coarser| &coarser.spec).collect();
    let is_in_gap = |period: &&Period| gaps.iter().any(|gap| meets(gap, **period));
    finer.periods.iter().filter(is_in_gap).copied().collect()
}

/// Parts some periods from a table, as a table of their own.
pub(super) fn split(table: &mut TrueTable, going: &BTreeSet<Period>) -> TrueTable {
    let mut own = table.spec.clone();
    own.periods.retain(|period| going.contains(period));
    own.n_cut_off += table.spec.periods.len() - own.periods.len();
    table.spec.n_cut_off += own.periods.len();
    let old = std::mem::take(&mut table.spec.periods);
    table.spec.periods = old.iter().copied().filter(|p| !going.contains(p)).collect();
    let cells = std::mem::take(&mut table.cells);
    let mut of_own = BTreeMap::new();
    for ((period, area, category), cell) in cells {
        let period = old[period];
        let (to, periods) = if going.contains(&period) {
            (&mut of_own, &own.periods)
        } else {
            (&mut table.cells, &table.spec.periods)
        };
        if let Ok(place) = periods.binary_search(&period) {
            to.insert((place, area, category), cell);
        }
    }
    TrueTable {
        spec: own,
        cells: of_own,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{release_at, release_of};
    use super::{Parts, Shown, around, cut, units_of, withhold};
    use crate::areas::Level;
    use crate::areas::tests::areas;
    use crate::catalogue::Facet;
    use crate::confidential::earlier::Earlier;
    use crate::confidential::tabulate::{Scope, SeriesTables, Spec, tabulate, tests as given};
    use crate::config::Plan;
    use crate::period::{Day, PeriodKind, YearKind};
    use crate::release::{Release, Table, Value};
    use std::collections::{BTreeMap, BTreeSet};
    use std::fmt::Write;

    /// Plans that the county issued in so many months from January 2022 on, thirty in each but in some, given as
    /// `MONTH PLANS`, within a month of the request, half of them in time.
    fn plans(n_months: i32, others: &[(i32, u64)]) -> String {
        let mut lines = String::new();
        for month in 0..n_months {
            let other = others.iter().find(|(of, _)| *of == month);
            let n = other.map_or(30, |(_, n)| *n);
            let day = format!("{}-{:02}", 2022 + month / 12, month % 12 + 1);
            if n > 0 {
                writeln!(lines, "{n} E10 {day}-03 {day}-23").unwrap();
            }
        }
        lines.trim_end().to_string()
    }

    /// Returns the periods of a kind whose plans are withheld, where any are shown: `2022 Q1 2022 Q2`.
    fn withheld(release: &Release, kind: PeriodKind) -> Option<String> {
        let tables = release.tables().iter();
        let tables = tables.filter(|table| table.kind() == kind && table.topic().is_none());
        let rows: Vec<_> = tables
            .flat_map(Table::rows)
            .filter(|row| !row.is_provisional())
            .collect();
        let is_withheld = |value: Option<Value>| match value {
            Some(Value::Count(count)) => count.get().is_none(),
            _ => true,
        };
        let hidden = rows
            .iter()
            .filter(|row| is_withheld(row.value("completed_ex")));
        let hidden: Vec<String> = hidden.map(|row| row.period().label()).collect();
        (hidden.len() < rows.len()).then(|| hidden.join(", "))
    }

    fn quarters(others: &[(i32, u64)]) -> Option<String> {
        withheld(&release_of(&plans(48, others), |_| ()), PeriodKind::Quarter)
    }

    fn months(others: &[(i32, u64)]) -> Option<String> {
        withheld(&release_of(&plans(48, others), |_| ()), PeriodKind::Month)
    }

    #[test]
    fn a_small_quarter_goes_with_its_half_year_and_the_others_stay() {
        assert_eq!(quarters(&[]).as_deref(), Some(""));
        let half = Some("2023 Q1, 2023 Q2");
        let first = [(12, 1), (13, 1), (14, 0)];
        let second = [(15, 1), (16, 1), (17, 0)];
        assert_eq!(quarters(&first).as_deref(), half);
        assert_eq!(quarters(&second).as_deref(), half);
    }

    #[test]
    fn a_small_month_goes_with_its_quarter_and_the_others_stay() {
        let quarter = Some("July 2023, August 2023, September 2023");
        for month in [18, 19] {
            assert_eq!(months(&[(month, 2)]).as_deref(), quarter, "{month}");
            assert_eq!(quarters(&[(month, 2)]).as_deref(), Some(""));
        }
    }

    /// Plans of twelve authorities in the quarters of four years, thirty in each, but two in the first of them; and others,
    /// given as `AUTHORITY QUARTER PLANS`.
    fn many(others: &[(usize, i32, u64)]) -> Release {
        let mut places = "E92 England country\nE10 East region E92".to_string();
        let mut lines = String::new();
        for area in 1..=12 {
            write!(places, "\nA{area:02} Shire{area:02} local_authority E10").unwrap();
            for quarter in 0..16 {
                let mut others = others.iter();
                let other = others.find(|(of, at, _)| (*of, *at) == (area, quarter));
                let n = other.map_or(if quarter == 0 { 2 } else { 30 }, |(_, _, n)| *n);
                let month = format!("{}-{:02}", 2022 + quarter / 4, quarter % 4 * 3 + 2);
                if n > 0 {
                    writeln!(lines, "{n} A{area:02} {month}-03 {month}-23").unwrap();
                }
            }
        }
        release_at("E10", (&places, Plan::default()), lines.trim_end(), |_| ())
    }

    /// Returns the quarters and the authorities that are withheld, as `2022 Q1: 12`, where any are shown.
    fn withheld_of_many(release: &Release) -> String {
        let tables = release.tables().iter();
        let tables = tables.filter(|table| {
            table.kind() == PeriodKind::Quarter && table.level() == Level::LocalAuthority
        });
        let mut hidden: BTreeMap<String, usize> = BTreeMap::new();
        let mut n_shown = 0;
        for row in tables.flat_map(Table::rows) {
            match row.value("completed_ex") {
                Some(Value::Count(count)) if count.get().is_some() => n_shown += 1,
                _ => *hidden.entry(row.period().label()).or_default() += 1,
            }
        }
        if n_shown == 0 {
            return "all".to_string();
        }
        let hidden = hidden.iter().map(|(quarter, n)| format!("{quarter}: {n}"));
        hidden.collect::<Vec<_>>().join(", ")
    }

    /// In its first half-year hardly any authority could issue a plan: only that is withheld, and not the whole table.
    #[test]
    fn a_time_in_which_most_areas_are_small_is_withheld_of_all_of_them() {
        assert_eq!(withheld_of_many(&many(&[])), "2022 Q1: 12, 2022 Q2: 12");
    }

    /// One authority is small at another time: it goes with its neighbour, and all others stay.
    #[test]
    fn single_areas_go_besides() {
        let told = withheld_of_many(&many(&[(3, 7, 2)]));
        assert!(
            told.starts_with("2022 Q1: 12, 2022 Q2: 12, 2022 Q3: 2, "),
            "{told}"
        );
        assert!(told.ends_with("2025 Q4: 2"), "{told}");
    }

    /// In the half-year that is withheld one authority has six plans, which the year would tell: both quarters would be
    /// known to be small, or nearly so.
    #[test]
    fn an_area_with_five_or_six_in_the_gap_goes_too() {
        for (last, goes) in [(3, true), (4, true), (5, false)] {
            let told = withheld_of_many(&many(&[(3, 1, last)]));
            let expected = if goes { "2022 Q3: 2" } else { "" };
            assert!(told.starts_with("2022 Q1: 12, 2022 Q2: 12"), "{told}");
            assert_eq!(told.contains("2022 Q3"), goes, "{told}");
            assert!(told.contains(expected), "{told}");
        }
    }

    /// What is withheld of a half-year must not come back as the sum of its months.
    #[test]
    fn no_month_of_a_withheld_quarter_is_shown() {
        let small = [(12, 1), (13, 1), (14, 0)];
        let half = "January 2023, February 2023, March 2023, April 2023, May 2023, June 2023";
        assert_eq!(months(&small).as_deref(), Some(half));
    }

    /// Two quarters with five or six plans in all would each be known to have few.
    #[test]
    fn together_they_are_more_than_five_or_six() {
        let half = |last: u64| {
            let none = [(13, 0), (14, 0), (15, 0), (16, 0), (17, last)];
            let all: Vec<(i32, u64)> = [(12, 3)].into_iter().chain(none).collect();
            quarters(&all)
        };
        assert_eq!(half(2), None);
        assert_eq!(half(3), None);
        let more = "2023 Q1, 2023 Q2";
        assert_eq!(half(4).as_deref(), Some(more));
    }

    /// The same of what the year to date says, which is decided after its months.
    #[test]
    fn nor_are_they_five_or_six_in_the_year_to_date() {
        let to_date = |july: u64, august: u64| {
            let lines = plans(44, &[(42, july), (43, august)]);
            let found = release_of(&lines, |cases| {
                cases.as_of = Day::parse_iso("2025-08-31").unwrap();
            });
            withheld(&found, PeriodKind::Month)
        };
        assert_eq!(to_date(2, 3), None);
        assert_eq!(to_date(2, 30).as_deref(), Some("July 2025, August 2025"));
    }

    /// What is withheld in some of its periods has no medians in the others, neither on the site nor in a record.
    #[test]
    fn a_table_with_a_gap_tells_no_quantiles() {
        let found = release_of(&plans(48, &[(18, 2)]), |_| ());
        let months = found
            .tables()
            .iter()
            .filter(|table| table.kind() == PeriodKind::Month);
        let mut rows = months.flat_map(Table::rows);
        assert!(rows.all(|row| match row.value("median_days") {
            Some(Value::Days(days)) => days.get().is_none(),
            _ => true,
        }));
    }

    /// What is cut off at the end, when counts were found to tell of each other, is a table like the others.
    #[test]
    fn nothing_is_lost_of_what_is_cut_off() {
        let areas = areas(given::AREAS);
        let lines: Vec<String> = (1..=12)
            .map(|month| format!("E10 2024-{month:02}-03 2024-{month:02}-23"))
            .collect();
        let mut cases = given::cases(&areas, "2024-12-31", &lines.join("\n"));
        cases.levels = Some(vec![Level::LocalAuthority]);
        let earlier = Earlier::default();
        let mut series = tabulate(cases, &areas, &given::scope(&areas), &earlier);
        let all = [Facet::Ended, Facet::Due, Facet::Started];
        let mut shown: Vec<Shown> = series
            .tables
            .iter()
            .map(|table| Shown {
                spec: table.spec.clone(),
                facets: BTreeSet::from(all),
            })
            .collect();
        let months = |shown: &Shown| shown.spec.kind == PeriodKind::Month;
        let table = shown.iter().position(months).unwrap();
        let n_cells = series.tables[table].cells.len();
        let n_tables = shown.len();
        let started = (table, Facet::Started);
        let august = shown[table].spec.periods[7];
        // A quarter of the months is more than a fifth.
        let third = around(&shown, table, august);
        assert_eq!(third.len(), 3);
        assert!(withhold((&mut series, &mut shown), started, &third).is_none());
        let only = BTreeSet::from([august]);
        let gone = withhold((&mut series, &mut shown), started, &only);
        assert!(gone == Some(BTreeSet::from([Facet::Started])));
        assert_eq!(
            (series.tables.len(), shown.len()),
            (n_tables + 1, n_tables + 1)
        );
        let of_both = [table, n_tables].map(|place| {
            assert!(series.tables[place].spec == shown[place].spec);
            series.tables[place].cells.len()
        });
        assert_eq!(of_both, [n_cells * 11 / 12, n_cells / 12]);
        assert_eq!(shown[table].facets.len(), 3);
        assert!(shown[n_tables].facets == BTreeSet::from([Facet::Ended, Facet::Due]));
        // With the main part goes what would bound it.
        let ended = (table, Facet::Ended);
        let may = BTreeSet::from([shown[table].spec.periods[0]]);
        let gone = withhold((&mut series, &mut shown), ended, &may);
        assert!(gone == Some(BTreeSet::from(all)) && shown[n_tables + 1].facets.is_empty());
    }

    /// A half-year lies in one year of the project, whose sum would else give away one of two quarters; of academic years
    /// no quarters do.
    #[test]
    fn what_goes_together_lies_in_one_year() {
        let areas = areas(given::AREAS);
        let of_years = |years: YearKind| {
            let lines = "E10 2022-01-03 2022-01-23";
            let mut cases = given::cases(&areas, "2024-12-31", lines);
            cases.levels = Some(vec![Level::LocalAuthority]);
            let scope = Scope {
                years,
                ..given::scope(&areas)
            };
            let SeriesTables { tables, .. } = tabulate(cases, &areas, &scope, &Earlier::default());
            let shown: Vec<Shown> = tables
                .iter()
                .map(|table| Shown {
                    spec: table.spec.clone(),
                    facets: BTreeSet::new(),
                })
                .collect();
            let quarters = |shown: &Shown| shown.spec.kind == PeriodKind::Quarter;
            let table = shown.iter().position(quarters).unwrap();
            let units = units_of(&shown, table).into_iter();
            let labels =
                units.map(|unit| unit.iter().map(|p| p.label()).collect::<Vec<_>>().join(" "));
            labels.take(3).collect::<Vec<_>>()
        };
        let calendar = ["2022 Q1 2022 Q2", "2022 Q3 2022 Q4", "2023 Q1 2023 Q2"];
        assert_eq!(of_years(YearKind::Calendar), calendar);
        // The first stands alone in its half-year.
        let financial = [
            "2022 Q1 2022 Q2 2022 Q3",
            "2022 Q4 2023 Q1",
            "2023 Q2 2023 Q3",
        ];
        assert_eq!(of_years(YearKind::Financial), financial);
        assert!(of_years(YearKind::Academic).is_empty());
    }

    #[test]
    fn where_too_many_are_small_longer_periods_are_published() {
        assert_eq!(quarters(&[(12, 2), (13, 0), (14, 0)]).map(|_| ()), Some(()));
        let in_two_years = [(12, 2), (13, 0), (14, 0), (24, 2), (25, 0), (26, 0)];
        assert_eq!(quarters(&in_two_years), None);
    }

    /// Three requests are withdrawn in a quarter whose queue is withheld: what began and ended in it and in the next, less
    /// what the queue has grown over both, would be the three.
    #[test]
    fn a_queue_that_is_withheld_for_a_time_is_not_told_by_the_flow() {
        let areas = areas(given::AREAS);
        let holds = |n_withdrawn: usize| {
            let mut lines: Vec<String> = Vec::new();
            for month in 1..=12 {
                let line = format!("E10 2025-{month:02}-03 2025-{month:02}-23");
                lines.extend(vec![line; 30]);
            }
            lines.extend(vec!["E10 2025-01-10 -".to_string(); 30]);
            lines.extend(vec!["E10 2025-01-10 /2025-08-01".to_string(); n_withdrawn]);
            let mut cases = given::cases(&areas, "2025-12-31", &lines.join("\n"));
            cases.levels = Some(vec![Level::LocalAuthority]);
            let earlier = Earlier::default();
            let SeriesTables { cases, tables } =
                tabulate(cases, &areas, &given::scope(&areas), &earlier);
            let is_of_quarters = |spec: &&Spec| spec.kind == PeriodKind::Quarter;
            let spec = tables.iter().map(|table| &table.spec).find(is_of_quarters);
            let flow = BTreeSet::from([Facet::Ended, Facet::Started]);
            let whole = [Shown {
                spec: spec.unwrap().clone(),
                facets: flow,
            }];
            let third = whole[0].spec.periods[2];
            let showing = whole[0].spec.periods.iter().copied();
            let showing = showing.filter(|period| *period != third).collect();
            let mut parts = Parts::of(&cases, &areas, &tables, Vec::new());
            parts.hold(&cut(&whole, (0, Facet::Queue), &showing), (0, Facet::Queue))
        };
        assert!(holds(0) && holds(9));
        assert!(!holds(3));
    }
}
