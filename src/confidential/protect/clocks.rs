//! Clocks that start with the same rows.
//!
//! The starts of one are those of the other, so that what one of them withholds of them must not come out
//! of another: as they stand, as what a queue and all that left it add up to, or as the difference of
//! two limits that run out on different days.

use super::parts::{Shown, counts_every_end};
use crate::areas::{AreaId, Areas};
use crate::catalogue::{Ended, Facet};
use crate::confidential::records::Cases;
use crate::confidential::tabulate::{Availability, Spec, ended, last_day};
use crate::period::{Day, Period, PeriodKind};
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The rows of a series with the days on which they start, sorted.
pub(super) struct Starts(Vec<(u64, i32)>);

/// How many rows of two series start on the same day.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sharing {
    None,
    Some,
    All,
}

impl Starts {
    pub fn of(cases: &Cases) -> Starts {
        let starts = cases.list.iter().map(|case| (case.row, case.start.0));
        let mut starts: Vec<(u64, i32)> = starts.collect();
        starts.sort_unstable();
        starts.dedup();
        Starts(starts)
    }

    pub fn shared_with(&self, other: &Starts) -> Sharing {
        if self.0 == other.0 {
            return Sharing::All;
        }
        // Both are sorted.
        let mut others = other.0.iter().peekable();
        let is_shared = |start| {
            while others.next_if(|other| *other < start).is_some() {}
            others.peek() == Some(&start)
        };
        if self.0.iter().any(is_shared) {
            Sharing::Some
        } else {
            Sharing::None
        }
    }
}

/// Returns the kinds of end of a series with each of whose cases another clock begins, on the day of the end.
pub(super) fn ends_begun(cases: &Cases, ends: &[Ended], next: &Starts) -> Vec<Ended> {
    let mut begun = ends.to_vec();
    for case in &cases.list {
        let begins = |day: Day| next.0.binary_search(&(case.row, day.0)).is_ok();
        let kind = begun.iter().position(|kind| *kind == ended(case));
        if let (Some(kind), Some(day)) = (kind, case.end.day())
            && !begins(day)
        {
            begun.remove(kind);
        }
    }
    begun
}

/// What the tables have in common in which the same starts are counted: the kind of period, whether the
/// period is over, and the key of the breakdown.
type Shape = (PeriodKind, bool, Option<String>);

fn shape_of(cases: &Cases, spec: &Spec) -> Shape {
    let topic = spec.topic.map(|topic| cases.topics[topic].key.clone());
    (spec.kind, spec.to_date, topic)
}

/// A series that is decided already and starts with rows of another.
pub(super) struct Lead {
    /// Keys of its breakdowns.
    topics: Vec<String>,
    shown: Vec<Shown>,
    /// Both start with the same rows, all of them.
    pub is_full: bool,
    /// The areas of which it withholds starts; with those that they lie in, where only some rows are the same.
    withheld: BTreeMap<Shape, BTreeSet<AreaId>>,
    /// Those of them of which a larger count of starts is shown: by an area that they lie in, by a longer period
    /// or without the breakdown.
    bounded: BTreeMap<Shape, BTreeSet<AreaId>>,
}

impl Lead {
    /// Returns it, unless it shares no start.
    pub fn of(cases: &Cases, areas: &Areas, shown: &[Shown], sharing: Sharing) -> Option<Lead> {
        if sharing == Sharing::None {
            return None;
        }
        let is_full = sharing == Sharing::All;
        let mut withheld: BTreeMap<Shape, BTreeSet<AreaId>> = BTreeMap::new();
        let mut bounded: BTreeMap<Shape, BTreeSet<AreaId>> = BTreeMap::new();
        let could = shown
            .iter()
            .filter(|table| table.spec.facets.contains(&Facet::Started));
        let (showing, withholding): (Vec<&Shown>, Vec<&Shown>) =
            could.partition(|table| table.facets.contains(&Facet::Started));
        for table in withholding {
            let shape = shape_of(cases, &table.spec);
            let of_shape = withheld.entry(shape.clone()).or_default();
            for area in &table.spec.areas {
                let larger = areas.ancestors(*area).iter().filter(|_| !is_full);
                of_shape.extend(larger);
                of_shape.insert(*area);
            }
            let larger = showing
                .iter()
                .filter(|larger| holds(&larger.spec, &table.spec));
            let larger: BTreeSet<AreaId> = larger.flat_map(|l| l.spec.areas.clone()).collect();
            let is_bounded = |area: &&AreaId| {
                let mut around = areas.ancestors(**area).iter();
                around.any(|area| larger.contains(area))
            };
            let of_shape = bounded.entry(shape).or_default();
            of_shape.extend(table.spec.areas.iter().filter(is_bounded));
        }
        Some(Lead {
            topics: cases.topics.iter().map(|topic| topic.key.clone()).collect(),
            shown: shown.to_vec(),
            is_full,
            withheld,
            bounded,
        })
    }

    /// Leaves out that larger counts of starts are shown.
    pub fn without_bounds(mut self) -> Lead {
        self.bounded.clear();
        self
    }

    /// Returns the tables that show the starts of what `spec` shows of another series, whatever the periods.
    fn tables_like<'a>(
        &'a self,
        cases: &'a Cases,
        spec: &'a Spec,
    ) -> impl Iterator<Item = &'a Spec> {
        let topic = spec.topic.map(|topic| &cases.topics[topic].key);
        let shape = |spec: &Spec| (spec.kind, spec.to_date, spec.level);
        let tables = self.shown.iter().filter(move |shown| {
            shape(&shown.spec) == shape(spec)
                && shown.spec.topic.map(|topic| &self.topics[topic]) == topic
                && shown.facets.contains(&Facet::Started)
        });
        tables.map(|shown| &shown.spec)
    }

    /// Returns the breakdown of which it shows the starts and that `spec` is of another series.
    pub fn same_breakdown<'a>(&'a self, cases: &'a Cases, spec: &'a Spec) -> Option<&'a Spec> {
        spec.topic?;
        self.tables_like(cases, spec).next()
    }

    /// Returns the areas of which it shows the starts in the table that `spec` is of another series.
    pub fn with_starts(&self, cases: &Cases, spec: &Spec) -> BTreeSet<AreaId> {
        let tables: Vec<&Spec> = self.same_tables(cases, spec).collect();
        let areas = spec.areas.iter().copied();
        let with_all = areas.filter(|area| {
            let of_area = tables.iter().filter(|known| known.areas.contains(area));
            let of_area = of_area.flat_map(|known| &known.periods);
            let periods: BTreeSet<&Period> = of_area.collect();
            spec.periods.iter().all(|period| periods.contains(period))
        });
        with_all.collect()
    }

    /// Returns the periods of which it shows no starts in the table that `spec` is of another series.
    pub fn without_starts(&self, cases: &Cases, spec: &Spec) -> BTreeSet<Period> {
        let known = self.same_tables(cases, spec);
        let known: BTreeSet<&Period> = known.flat_map(|known| &known.periods).collect();
        let periods = spec.periods.iter().copied();
        periods.filter(|period| !known.contains(period)).collect()
    }

    /// Returns the areas and periods of which it shows the starts in the table that `spec` is of another series; nothing
    /// where it shows them by other groups of categories.
    pub fn rows(&self, cases: &Cases, spec: &Spec) -> Option<BTreeSet<(AreaId, Period)>> {
        let mut like = self.tables_like(cases, spec);
        if like.any(|known| known.groups != spec.groups) {
            return None;
        }
        let rows = self.same_tables(cases, spec).flat_map(|known| {
            let periods = known.periods.iter();
            periods.flat_map(|period| known.areas.iter().map(|area| (*area, *period)))
        });
        Some(rows.collect())
    }

    /// Returns the tables that show the starts in rows of the table that `spec` is of another series.
    fn same_tables<'a>(
        &'a self,
        cases: &'a Cases,
        spec: &'a Spec,
    ) -> impl Iterator<Item = &'a Spec> {
        let tables = self.tables_like(cases, spec);
        tables.filter(|known| known.groups == spec.groups)
    }

    /// Returns those of a table's areas of which it withholds the starts.
    fn withheld_of(&self, cases: &Cases, spec: &Spec) -> BTreeSet<AreaId> {
        let Some(withheld) = self.withheld.get(&shape_of(cases, spec)) else {
            return BTreeSet::new();
        };
        let areas = spec.areas.iter().copied();
        areas.filter(|area| withheld.contains(area)).collect()
    }

    /// Says whether a larger count of the starts that it withholds of an area is shown.
    fn is_bounded(&self, cases: &Cases, spec: &Spec, area: AreaId) -> bool {
        let bounded = self.bounded.get(&shape_of(cases, spec));
        bounded.is_some_and(|bounded| bounded.contains(&area))
    }
}

/// Says whether the counts of a table hold those of another, of the areas that lie in its own.
fn holds(larger: &Spec, spec: &Spec) -> bool {
    let shape = |spec: &Spec| (spec.level, spec.kind, spec.topic);
    larger.level <= spec.level
        && larger.kind <= spec.kind
        && (larger.topic.is_none() || larger.topic == spec.topic)
        && shape(larger) != shape(spec)
}

/// Returns the areas of a table of which a part would tell, with what is shown by now, the starts that
/// another clock of the same rows withholds: as such, or as all that left a queue and how it has grown. Where not
/// all of that is shown, the queue says how many began at least; if a larger count of them is shown, no more than
/// this less the least of all others.
///
/// `ends` are the kinds of end of the series.
pub(super) fn telling_of_starts(
    leads: &[Lead],
    (cases, ends): (&Cases, &[Ended]),
    shown: &[Shown],
    (index, facet): (usize, Facet),
) -> BTreeSet<AreaId> {
    let spec = &shown[index].spec;
    let mut telling = BTreeSet::new();
    for lead in leads {
        if facet == Facet::Started {
            // Those of a full lead are given.
            let withheld = lead.withheld_of(cases, spec);
            telling.extend(withheld.into_iter().filter(|_| !lead.is_full));
            continue;
        }
        // The flow of a month is part of that of its year.
        let coarser = shown
            .iter()
            .filter(|table| table.spec.topic == spec.topic && table.spec.kind <= spec.kind);
        for table in coarser {
            let mut withheld = lead.withheld_of(cases, &table.spec);
            withheld.retain(|area| spec.areas.binary_search(area).is_ok());
            if withheld.is_empty() {
                continue;
            }
            let known = known_of(shown, &table.spec, &withheld, (index, facet));
            let told = known.into_iter().filter(|(area, facets)| {
                let is_bounded = facet.is_of_queue() && lead.is_bounded(cases, &table.spec, *area);
                facets.contains(&Facet::Queue)
                    && (is_bounded || counts_every_end(cases, ends, facets))
            });
            telling.extend(told.map(|(area, _)| area));
        }
    }
    telling
}

/// Returns for some areas what tables by the same or by shorter periods show, with one part more.
fn known_of(
    shown: &[Shown],
    spec: &Spec,
    areas: &BTreeSet<AreaId>,
    (index, facet): (usize, Facet),
) -> BTreeMap<AreaId, BTreeSet<Facet>> {
    let mut known: BTreeMap<AreaId, BTreeSet<Facet>> = BTreeMap::new();
    for (place, table) in shown.iter().enumerate() {
        let adds_up = spec.topic.is_none() || table.spec.topic == spec.topic;
        if !adds_up || table.spec.kind < spec.kind {
            continue;
        }
        let own = (place == index).then_some(facet);
        for area in table.spec.areas.iter().filter(|area| areas.contains(area)) {
            let of_area = known.entry(*area).or_default();
            of_area.extend(table.facets.iter().copied().chain(own));
        }
    }
    known
}

/// The limits of another clock for the same rows, where its tables count those that ran out.
#[derive(Clone)]
pub(super) struct Limits {
    /// By the place of a case in its series: the last lawful day under the other clock, if it is over.
    pub days: Vec<Option<Day>>,
    pub tables: Vec<DueTable>,
}

/// A table that counts the limits that ran out.
#[derive(Clone)]
pub(super) struct DueTable {
    /// The place of its breakdown among those of the series that it is set against.
    pub topic: Option<usize>,
    pub areas: BTreeSet<AreaId>,
    /// First and last days.
    pub spans: Vec<(Day, Day)>,
}

impl Limits {
    /// Returns those of a series that is decided, for the cases of another.
    pub fn of(other: &Cases, shown: &[Shown], cases: &Cases) -> Option<Limits> {
        let available = Availability::of(other);
        let counting = shown
            .iter()
            .filter(|table| table.facets.contains(&Facet::Due));
        let tables = counting.filter_map(|Shown { spec, .. }| {
            let topic = match spec.topic {
                Some(topic) => {
                    let key = &other.topics[topic].key;
                    Some(cases.topics.iter().position(|own| own.key == *key)?)
                }
                None => None,
            };
            let periods = spec.periods.iter();
            let counted = periods.filter(|period| available.has(Facet::Due, **period));
            Some(DueTable {
                topic,
                areas: spec.areas.iter().copied().collect(),
                spans: counted
                    .map(|period| (period.first(), last_day(spec, *period)))
                    .collect(),
            })
        });
        let tables: Vec<DueTable> = tables.collect();
        if tables.is_empty() {
            return None;
        }
        let over = other.list.iter().filter_map(|case| {
            let day = case.last_lawful.filter(|day| *day <= other.as_of)?;
            Some(((case.row, case.start), day))
        });
        let over: HashMap<_, Day, FixedState> = over.collect();
        let days = cases.list.iter();
        let days = days.map(|case| over.get(&(case.row, case.start)).copied());
        Some(Limits {
            days: days.collect(),
            tables,
        })
    }

    /// Returns all days at which a count of these tables begins, or the next does.
    pub fn cuts(&self) -> impl Iterator<Item = Day> + '_ {
        let spans = self.tables.iter().flat_map(|table| &table.spans);
        spans.flat_map(|(first, last)| [*first, *last + 1])
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::protected_together;
    use crate::areas::tests::areas;
    use crate::areas::{Areas, Level};
    use crate::confidential::earlier::Earlier;
    use crate::confidential::records::{Case, Cases};
    use crate::confidential::tabulate::{tabulate, tests as given};
    use crate::period::PeriodKind;
    use crate::release::{Release, Table, Value};
    use crate::series::Series;

    const AREAS: &str = "E92 England country\nE12 East region E92\n\
        E10 Shire local_authority E12\nE11 Borough local_authority E12";
    const YEAR: PeriodKind = PeriodKind::Year(crate::period::YearKind::Calendar);
    /// How long a decision to assess may take, in days.
    const DECISION: i32 = 42;

    /// Returns the cases of a clock from `N AREA START END` a line; rows of the same line are the same.
    fn cases<'l>(
        areas: &Areas,
        clock: &str,
        lines: impl Iterator<Item = (usize, &'l str)>,
    ) -> Cases {
        let list = lines.map(|(row, line)| {
            let (count, rest) = line.trim().split_once(' ').unwrap();
            Case {
                row: row as u64,
                count: count.parse().unwrap(),
                ..given::case(areas, rest)
            }
        });
        let list: Vec<Case> = list.collect();
        let mut cases = given::cases(areas, "2025-12-31", "E10 2024-03-01 -");
        cases.covers = vec![areas.by_code("E12").unwrap()];
        cases.levels = Some(Vec::from(Level::ALL));
        cases.series = Series::Waits(clock.into());
        cases.list = list;
        cases
    }

    /// Returns the release of two clocks from `N AREA START PLAN DECISION` a line: ends as in
    /// [`given::case`], and `x` where there is no decision to wait for.
    fn release(lines: &str) -> Release {
        let areas = areas(AREAS);
        let rows: Vec<(usize, [String; 2])> = lines
            .lines()
            .enumerate()
            .map(|(row, line)| {
                let words: Vec<&str> = line.split_whitespace().collect();
                let of_both = words[..3].join(" ");
                (
                    row,
                    [words[3], words[4]].map(|end| format!("{of_both} {end}")),
                )
            })
            .collect();
        let plans = rows.iter().map(|(row, [plan, _])| (*row, plan.as_str()));
        let plans = cases(&areas, "final_plan", plans);
        let decisions = rows
            .iter()
            .map(|(row, [_, decision])| (*row, decision.as_str()));
        let decisions = decisions.filter(|(_, line)| !line.ends_with('x'));
        let mut decisions = cases(&areas, "assessment_decision", decisions);
        for case in &mut decisions.list {
            case.last_lawful = Some(case.start + DECISION);
            case.clocked.last_lawful = case.last_lawful;
        }
        let scope = given::scope(&areas);
        let series =
            [plans, decisions].map(|cases| tabulate(cases, &areas, &scope, &Earlier::default()));
        protected_together(areas, Vec::from(series), &[], |_, _, _| ()).0
    }

    /// Returns a count of an area in a closed period of 2025, if it is printed.
    fn count(
        release: &Release,
        clock: &str,
        area: &str,
        kind: PeriodKind,
        label: &str,
        measure: &str,
    ) -> Option<u64> {
        let tables = release.tables().iter();
        let tables = tables
            .filter(|table| *table.series() == Series::Waits(clock.into()) && table.kind() == kind);
        let rows = tables.flat_map(Table::rows);
        let mut rows = rows.filter(|row| {
            !row.is_provisional()
                && row.period().label() == label
                && release.areas().get(row.area()).code == area
        });
        rows.find_map(|row| match row.value(measure) {
            Some(Value::Count(count)) => count.get().map(|count| count.0),
            _ => None,
        })
    }

    /// 400 requests, of which 3 were refused.
    const REFUSED: &str = "200 E10 2025-03-01 2025-07-19 2025-04-01\n\
        150 E10 2025-03-01 - 2025-04-01\n47 E10 2025-03-01 - -\n\
        3 E10 2025-03-01 /2025-04-01 2025-04-01";

    /// Says whether a reader can work out how many ended without a plan: all that began less the plans and
    /// those that are open, where the other clock tells how many began.
    fn tells_of_refusals(release: &Release) -> bool {
        let of = |clock, measure| count(release, clock, "E10", YEAR, "2025", measure);
        let starts_are_told = of("assessment_decision", "started").is_some()
            || ["completed_ex", "stopped", "open"]
                .iter()
                .all(|measure| of("assessment_decision", measure).is_some());
        starts_are_told
            && ["completed_ex", "open"]
                .iter()
                .all(|measure| of("final_plan", measure).is_some())
    }

    #[test]
    fn the_flow_of_one_clock_does_not_tell_the_starts_that_another_withholds() {
        let found = release(REFUSED);
        assert!(!tells_of_refusals(&found));
        let plans = count(&found, "final_plan", "E10", YEAR, "2025", "completed_ex");
        let decisions = count(
            &found,
            "assessment_decision",
            "E10",
            YEAR,
            "2025",
            "completed_ex",
        );
        assert_eq!((plans, decisions), (Some(200), Some(353)));
        // With ten of them nothing is withheld.
        let many = release(&REFUSED.replace("\n3 ", "\n10 "));
        let starts = count(&many, "assessment_decision", "E10", YEAR, "2025", "started");
        let open = count(&many, "assessment_decision", "E10", YEAR, "2025", "open");
        assert_eq!((starts, open), (Some(407), Some(47)));
    }

    #[test]
    fn nor_does_it_where_only_some_of_the_rows_are_the_same() {
        let other = "300 E11 2025-03-01 2025-07-19 x\n100 E11 2025-03-01 - x";
        assert!(!tells_of_refusals(&release(&format!("{REFUSED}\n{other}"))));
    }

    /// Three requests of the 14th of February: the decisions on them are due in March, as those on the
    /// requests of January are, and the plans in July, as those of later requests are.
    #[test]
    fn the_limits_of_two_clocks_do_not_tell_of_the_days_between_them() {
        let tells = |requests: u64| {
            let lines = [
                (60, "2025-01-25"),
                (requests, "2025-02-14"),
                (60, "2025-02-25"),
            ];
            let lines = lines.map(|(n, start)| format!("{n} E10 {start} 2025-09-01 2025-09-01"));
            let found = release(&lines.join("\n"));
            let due =
                |clock, kind, label| count(&found, clock, "E10", kind, label, "due").is_some();
            let [months, quarters] = [PeriodKind::Month, PeriodKind::Quarter];
            (due("assessment_decision", months, "March 2025")
                && due("final_plan", months, "June 2025"))
                || (due("assessment_decision", quarters, "2025 Q1")
                    && due("final_plan", quarters, "2025 Q2"))
        };
        assert!(!tells(3));
        assert!(tells(30));
    }
}
