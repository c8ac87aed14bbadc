//! An area beside the areas that the project compares it with: its peers.

use super::charts::{own_exceptions, source_of};
use super::facts::{Facts, counts, verdict};
use super::format;
use super::group::{Origin, SHARE};
use super::view::{CellView, TableView, cell, cell_words};
use super::words;
use crate::areas::AreaId;
use crate::catalogue::clocks::Clock;
use crate::config::FigureStatus;
use crate::figures::{Figure, FigureSet, percent};
use crate::period::Period;
use crate::series::Series;
use crate::stats::{Z_95, Z_998, newcombe};
use crate::symbol::Symbol;

/// An area and its peers: one statistic, one source, one period.
struct Beside {
    origin: Origin,
    measure: &'static str,
    period: Period,
    area: (u64, u64),
    /// In the order of the configuration.
    peers: Vec<(AreaId, Counts)>,
}

/// Both counts of a share, or the mark in their place.
type Counts = Result<(u64, u64), Symbol>;

impl Beside {
    /// Returns how many comparisons there are.
    fn n_compared(&self) -> usize {
        self.peers.iter().filter(|(_, share)| share.is_ok()).count()
    }

    /// Returns the level of every comparison and its quantile: many chances to be wrong make each
    /// one dearer.
    fn level(&self) -> (&'static str, f64) {
        if self.n_compared() > 1 {
            ("99.8%", Z_998)
        } else {
            ("95%", Z_95)
        }
    }
}

/// Returns the table of an area and its peers, if it has any and some number of theirs is known from
/// where its own is: from own cases if each of them has some, else from one official source.
pub fn peers_table(facts: &Facts, clock: &Clock, area: AreaId) -> Option<TableView> {
    let peers = peers(facts, area);
    let beside =
        own(facts, clock, area, &peers).or_else(|| official(facts, clock, area, &peers))?;
    Some(table(facts, clock, area, &beside))
}

fn peers(facts: &Facts, area: AreaId) -> Vec<AreaId> {
    let areas = facts.release.areas();
    let list = facts.project.config.peers.get(&areas.get(area).code);
    let codes = list.into_iter().flatten();
    codes.filter_map(|code| areas.by_code(code)).collect()
}

fn own(facts: &Facts, clock: &Clock, area: AreaId, peers: &[AreaId]) -> Option<Beside> {
    let series = Series::Waits(clock.id.clone());
    let row = facts.newest(&series, area, SHARE)?;
    let share = |peer: &AreaId| {
        let row = facts.row_in(&series, *peer, row.period())?;
        let symbol = row.value(SHARE)?.symbol();
        let share = counts(row, SHARE).ok_or(symbol.unwrap_or(Symbol::NotAvailable));
        (share != Err(Symbol::NotAvailable)).then_some((*peer, share))
    };
    let of_peers: Vec<_> = peers.iter().map(share).collect::<Option<_>>()?;
    (!of_peers.is_empty()).then_some(Beside {
        origin: Origin::Own,
        measure: SHARE,
        period: row.period(),
        area: counts(row, SHARE)?,
        peers: of_peers,
    })
}

/// Returns the newest figures that one official source has of the area and some peer.
fn official(facts: &Facts, clock: &Clock, area: AreaId, peers: &[AreaId]) -> Option<Beside> {
    let sets = facts.release.figures().iter();
    let official = sets.filter(|set| set.status == FigureStatus::Official);
    let in_set = |set: &FigureSet, measure: &'static str| {
        let id = format!("{}.{measure}", clock.id);
        let of = |area: AreaId, period: Period| {
            let mut figures = set.figures.iter();
            let figure = figures.find(|figure| {
                figure.measure == id && figure.area == area && figure.period == period
            });
            figure.and_then(Figure::counts)
        };
        let figures = set.figures.iter().rev();
        let mut periods: Vec<Period> = figures
            .filter(|figure| figure.measure == id && figure.area == area)
            .map(|figure| figure.period)
            .collect();
        periods.sort();
        periods.into_iter().rev().find_map(|period| {
            let peers = peers
                .iter()
                .map(|peer| (*peer, of(*peer, period).ok_or(Symbol::NotAvailable)));
            let beside = Beside {
                origin: Origin::Official(set.source.clone()),
                measure,
                period,
                area: of(area, period)?,
                peers: peers.collect(),
            };
            (beside.n_compared() > 0).then_some(beside)
        })
    };
    let sets: Vec<&FigureSet> = official.collect();
    [SHARE, "pc_in_limit"].into_iter().find_map(|measure| {
        let of_measure = sets.iter().filter_map(|set| in_set(set, measure));
        of_measure.max_by_key(|beside| beside.period)
    })
}

fn table(facts: &Facts, clock: &Clock, area: AreaId, beside: &Beside) -> TableView {
    let (name, (level, z)) = (facts.name(area), beside.level());
    let interval = format!("{level} interval");
    let verdicts = format!("The share in {name} is");
    let head = [
        "Area",
        "In time, n of d",
        "In time, %",
        "Difference, points",
        interval.as_str(),
        verdicts.as_str(),
    ];
    let label = format!("{name} beside its peers");
    let mut table = TableView::new(caption(facts, clock, name, beside), label, &head);
    let share = |(part, of): (u64, u64)| {
        let counts = format!("{} of {}", format::count(part), format::count(of));
        [cell(&counts), cell(&format::one_decimal(percent(part, of)))]
    };
    let mut cells = vec![cell(name)];
    cells.extend(share(beside.area));
    cells.extend(["", "", ""].map(cell));
    table.push("home", cells);
    for (peer, of_peer) in &beside.peers {
        let mut cells = vec![cell(facts.name(*peer))];
        match of_peer {
            Ok(counts) => {
                cells.extend(share(*counts));
                cells.extend(compared(beside.area, *counts, z, facts.name(*peer)));
            }
            Err(symbol) => {
                cells.extend([symbol.mark(), symbol.mark(), "", "", "not compared"].map(cell));
            }
        }
        table.push("", cells);
    }
    table
}

/// Returns the difference of an area from a peer, its interval and what it means.
fn compared(area: (u64, u64), peer: (u64, u64), z: f64, name: &str) -> Vec<CellView> {
    let difference = newcombe::difference(area.0, area.1, peer.0, peer.1, z)
        .expect("shares with counts have a denominator");
    let [estimate, lower, upper] = [difference.estimate, difference.lower, difference.upper]
        .map(|share| format::points(share * 100.0));
    let words = format!("{} {name}", verdict(difference).than());
    vec![
        cell(&estimate),
        cell(&format!("{lower} to {upper}")),
        cell_words(&words),
    ]
}

fn caption(facts: &Facts, clock: &Clock, name: &str, beside: &Beside) -> String {
    let level = beside.level().0;
    let why = match beside.n_compared() {
        0 | 1 => format!("at {level}, as there is one comparison"),
        n => format!("each at {level}, as there are {n} comparisons"),
    };
    let (exceptions, source) = match &beside.origin {
        Origin::Own => (own_exceptions(facts, clock), source_of(facts, clock)),
        Origin::Official(source) if beside.measure == SHARE => (
            ", excluding exceptions",
            format!("Official statistics: {source}."),
        ),
        Origin::Official(source) => (
            ", including exceptions",
            format!("Official statistics: {source}."),
        ),
    };
    format!(
        "{}, {}{exceptions}: {name} and the areas that this site compares it with, in the order of its \
         list. The difference is {name} less the other area, with Newcombe’s interval, {why}. {source}",
        format::sentence_case(&words::in_time(clock)),
        beside.period.label()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Project;
    use crate::release::support;
    use std::path::Path;

    const AREAS: &str = "E92 England country\nE10 Shire local_authority E92\n\
        E11 Vale local_authority E92\nE12 Hill local_authority E92\nE13 Moor local_authority E92";

    fn of(peers: &str, lines: &str) -> Option<TableView> {
        let project = format!(
            "[site]\ntitle = \"T\"\npublisher = \"Office\"\ncontact = \"C\"\nhome = \"E10\"\n\
             [peers]\n{peers}\n[inputs.council]\nkind = \"waits\"\nfiles = \"w.csv\"\n\
             columns = {{ area = \"a\" }}\nclocks.final_plan = {{ started = \"s\", ended = \"e\" }}\n"
        );
        let release = support::release(AREAS, lines);
        let project = Project::from_text(Path::new("."), &project).ok().unwrap();
        let facts = Facts::new(&release, &project).ok().unwrap();
        peers_table(&facts, facts.main_clock().unwrap(), facts.home)
    }

    fn check(table: Option<&TableView>, expected: &[&str]) {
        let (_, rows) = table.unwrap().plain();
        let rows: Vec<String> = rows.iter().map(|row| row.join(" | ")).collect();
        assert_eq!(rows, expected);
    }

    const FIGURES: &str = "figures dfe official Department for Education\n\
        dfe: final_plan.pc_in_limit_ex 2023 E10 10/100\ndfe: final_plan.pc_in_limit_ex 2023 E11 90/100\n\
        dfe: final_plan.pc_in_limit_ex 2024 E10 44/100\ndfe: final_plan.pc_in_limit_ex 2024 E11 30/100\n\
        dfe: final_plan.pc_in_limit_ex 2024 E12 90/100\ndfe: final_plan.pc_in_limit_ex 2024 E13 5/100\n";

    #[test]
    fn each_peer_is_higher_lower_or_no_different() {
        let table = of("E10 = [\"E12\", \"E11\", \"E13\"]", FIGURES).unwrap();
        // In the order of the list, which is none of rank.
        check(
            Some(&table),
            &[
                "Shire | 44 of 100 | 44.0 |  |  | ",
                "Hill | 90 of 100 | 90.0 | −46.0 | −61.4 to −26.0 | lower than in Hill",
                "Vale | 30 of 100 | 30.0 | +14.0 | −6.9 to +33.3 | no different from Vale",
                "Moor | 5 of 100 | 5.0 | +39.0 | +20.8 to +54.6 | higher than in Moor",
            ],
        );
        assert_eq!(
            table.caption,
            "Plans issued within 20 weeks, 2024, excluding exceptions: Shire and the areas that this \
             site compares it with, in the order of its list. The difference is Shire less the other \
             area, with Newcombe’s interval, each at 99.8%, as there are 3 comparisons. Official \
             statistics: Department for Education."
        );
    }

    /// 14 points (0.6 to 26.7): the example of the conformance tests.
    #[test]
    fn a_single_comparison_is_at_95_per_cent() {
        let table = of("E10 = [\"E11\"]", FIGURES).unwrap();
        check(
            Some(&table),
            &[
                "Shire | 44 of 100 | 44.0 |  |  | ",
                "Vale | 30 of 100 | 30.0 | +14.0 | +0.6 to +26.7 | higher than in Vale",
            ],
        );
        assert!(
            table
                .caption
                .contains("at 95%, as there is one comparison.")
        );
    }

    #[test]
    fn a_peer_without_a_number_is_not_compared() {
        let figures = FIGURES.replace("E13 5/100", "E13 x");
        let table = of("E10 = [\"E13\", \"E11\"]", &figures);
        check(
            table.as_ref(),
            &[
                "Shire | 44 of 100 | 44.0 |  |  | ",
                "Moor | [x] | [x] |  |  | not compared",
                "Vale | 30 of 100 | 30.0 | +14.0 | +0.6 to +26.7 | higher than in Vale",
            ],
        );
    }

    #[test]
    fn own_cases_are_compared_where_every_peer_has_some() {
        let own =
            |code: &str, share: &str| format!("final_plan 2024 {code} completed_ex=200 {share}\n");
        let lines = own("E10", "in_limit_ex=80") + &own("E11", "in_limit_ex=150");
        let list = "E10 = [\"E11\", \"E12\"]";
        let with = |other: &str| of(list, &(lines.clone() + other + FIGURES)).unwrap();
        check(
            Some(&with(&own("E12", "in_limit_ex=c"))),
            &[
                "Shire | 80 of 200 | 40.0 |  |  | ",
                "Vale | 150 of 200 | 75.0 | −35.0 | −43.5 to −25.6 | lower than in Vale",
                "Hill | [c] | [c] |  |  | not compared",
            ],
        );
        assert!(
            with(&own("E12", "in_limit_ex=c"))
                .caption
                .contains("not official statistics")
        );
        // Hill has no own cases at all: then all three are official.
        assert!(with("").caption.contains("Official statistics"));
    }

    #[test]
    fn an_area_without_peers_has_no_table() {
        assert!(of("E11 = [\"E10\"]", FIGURES).is_none());
        assert!(of("E10 = [\"E11\"]", "series final_plan").is_none());
    }
}
