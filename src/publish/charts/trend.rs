//! The share in time by year: official figures as lines, own cases as marks of their own.

use super::{Chart, Kind, frame, id, is_told, own_exceptions, source_of};
use crate::areas::AreaId;
use crate::catalogue::clocks::Clock;
use crate::period::{Day, Period, PeriodKind};
use crate::publish::chart::{self, Point, Reading, Scale};
use crate::publish::facts::{Facts, Sourced, Verdict, against_rest};
use crate::publish::format;
use crate::publish::group::SHARE;
use crate::publish::view::{CellView, TableView, cell};
use crate::release::{Row, Value};
use crate::series::Series;
use crate::stats::Z_95;
use crate::symbol::Symbol;
use std::collections::BTreeMap;

pub fn trend(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Chart> {
    let measure = format!("{}.{}", clock.id, official_share(facts, clock));
    let official = facts.official(&measure, area);
    let series = Series::Waits(clock.id.clone());
    let own = facts.years(&series, area);
    let own: Vec<&Row> = own.into_iter().filter(|row| is_told(row, SHARE)).collect();
    let of_official = official.iter().map(|sourced| sourced.figure.period);
    let periods = with_those_between(of_official.chain(own.iter().map(|row| row.period())));
    let shows_nothing = |row: &&Row| {
        row.value(SHARE)
            .is_none_or(|value| value.symbol().is_some())
    };
    if periods.len() < 2 || (official.is_empty() && own.iter().all(shows_nothing)) {
        return None;
    }
    // A larger area may have later years than one that was abolished: those are not drawn.
    let of_years = |other: AreaId| {
        let mut series = facts.official(&measure, other);
        series.retain(|sourced| periods.contains(&sourced.figure.period));
        series
    };
    let peers: Vec<(AreaId, Vec<Sourced>)> = facts
        .larger(area)
        .into_iter()
        .map(|other| (other, of_years(other)))
        .filter(|(_, series)| !official.is_empty() && series.len() > 1)
        .collect();
    let name = facts.name(area);
    let title = trend_title(facts, clock, area, &official, &own);
    let description = trend_description(facts, name, &periods, &official, &peers, &own);
    let id = id(facts, clock, Kind::Trend, area);
    let events = events(facts, clock, area, &periods);
    let caption = trend_caption(facts, clock, &measure, &official, &own) + on_events(&events);
    let drawing = chart::trend(&chart::Trend {
        frame: frame(facts, &id, &title, &description),
        scale: Scale::Percent,
        periods: periods.iter().map(|period| period.label()).collect(),
        home: (!official.is_empty()).then(|| official_series(name, &periods, &official)),
        peers: peers
            .iter()
            .map(|(other, series)| official_series(facts.name(*other), &periods, series))
            .collect(),
        own: (!own.is_empty()).then(|| own_series(&periods, &own)),
        reference: None,
        events,
        breaks: breaks(&periods, &official),
        own_breaks: marked_breaks(
            &periods,
            facts.breaks(&series),
            "own cases: break in series",
        ),
    });
    Some(Chart {
        table: trend_table(facts, name, &title, &periods, &official, &peers, &own),
        caption,
        id,
        title,
        description,
        plain: String::new(),
        drawing,
    })
}

/// Returns periods in order, with all of each kind between its first and its last: a year without a
/// figure has its place on the axis, and no line goes over it.
fn with_those_between(periods: impl Iterator<Item = Period>) -> Vec<Period> {
    let mut ends: BTreeMap<PeriodKind, (Period, Period)> = BTreeMap::new();
    for period in periods {
        let (first, last) = ends.entry(period.kind()).or_insert((period, period));
        *first = period.min(*first);
        *last = period.max(*last);
    }
    let ends = ends.into_iter();
    let mut all: Vec<Period> = ends
        .flat_map(|(kind, (first, last))| Period::range(kind, first.first(), last.first()))
        .collect();
    all.sort();
    all
}

/// Returns the official share of a clock: without exceptions, where the figures have that.
fn official_share(facts: &Facts, clock: &Clock) -> &'static str {
    let with = format!("{}.{SHARE}", clock.id);
    let mut figures = facts.release.figures().iter().flat_map(|set| &set.figures);
    if figures.any(|figure| figure.measure == with) {
        SHARE
    } else {
        "pc_in_limit"
    }
}

fn official_reading(sourced: Option<&Sourced>) -> Reading {
    let Some(sourced) = sourced else {
        return Reading::new(Point::Missing, "");
    };
    let period = sourced.figure.period.label();
    match (sourced.number(), sourced.limits()) {
        (Some(value), Some((lower, upper))) => Reading::new(
            Point::with_interval(value, lower, upper),
            format!("{period}: {}", format::percent(value)),
        ),
        (Some(value), None) => Reading::new(
            Point::shown(value),
            format!("{period}: {}", format::percent(value)),
        ),
        (None, _) => Reading::new(Point::Missing, ""),
    }
}

fn official_series(name: &str, periods: &[Period], series: &[Sourced]) -> chart::Series {
    let of = |period: &Period| {
        series
            .iter()
            .find(|sourced| sourced.figure.period == *period)
    };
    let last = series.iter().rev().find_map(Sourced::number);
    chart::Series {
        name: name.to_string(),
        last: last.map_or_else(String::new, |number| format!("{number:.0}%")),
        readings: periods
            .iter()
            .map(|period| official_reading(of(period)))
            .collect(),
    }
}

fn own_reading(row: Option<&&Row>) -> Reading {
    let Some(value) = row.and_then(|row| row.value(SHARE)) else {
        return Reading::new(Point::Missing, "");
    };
    match (value.share(), value.symbol()) {
        (Some(share), _) => {
            let (lower, upper) = share.limits();
            let period = row.map(|row| row.period().label()).unwrap_or_default();
            let text = format!(
                "{period}, own cases: {}, {}",
                format::percent(share.percent()),
                format::n_of_d(share)
            );
            Reading::new(Point::with_interval(share.percent(), lower, upper), text)
        }
        (None, Some(Symbol::Confidential)) => Reading::new(Point::Withheld("c"), ""),
        (None, Some(Symbol::Unreliable)) => Reading::new(Point::Withheld("u"), ""),
        (None, _) => Reading::new(Point::Missing, ""),
    }
}

fn own_series(periods: &[Period], own: &[&Row]) -> chart::Series {
    let of = |period: &Period| own.iter().find(|row| row.period() == *period);
    let mut newest_first = own.iter().rev();
    let last = newest_first.find_map(|row| row.value(SHARE)?.share());
    chart::Series {
        name: "own cases".to_string(),
        last: last.map_or_else(String::new, |share| format!("{:.0}%", share.percent())),
        readings: periods
            .iter()
            .map(|period| own_reading(of(period)))
            .collect(),
    }
}

fn trend_title(
    facts: &Facts,
    clock: &Clock,
    area: AreaId,
    official: &[Sourced],
    own: &[&Row],
) -> String {
    let name = facts.name(area);
    let ends = &clock.ends;
    let newest = official
        .iter()
        .rev()
        .find(|sourced| sourced.number().is_some());
    if let Some(newest) = newest {
        let year = newest.figure.period.label();
        let country = facts.country(area).and_then(|country| {
            let of_country =
                facts.official_in(&newest.figure.measure, country, newest.figure.period)?;
            let verdict = against_rest(newest.figure.counts()?, of_country.figure.counts()?, Z_95)?;
            Some((facts.name(country), verdict))
        });
        let number = newest.number().map(format::percent).unwrap_or_default();
        return match country {
            Some((country, Verdict::Lower)) => {
                format!(
                    "In {year} a smaller share of {ends} came in time in {name} than in the rest of {country}"
                )
            }
            Some((country, Verdict::Higher)) => {
                format!(
                    "In {year} a larger share of {ends} came in time in {name} than in the rest of {country}"
                )
            }
            Some((country, Verdict::NoDifferent)) => {
                format!(
                    "In {year} the share of {ends} in time in {name} was no different from the rest of {country}"
                )
            }
            None => format!(
                "In {year}, {number} of {ends} in {name} came within {}",
                clock.limit
            ),
        };
    }
    let shares = own
        .iter()
        .rev()
        .filter_map(|row| Some((row.period(), row.value(SHARE)?.share()?)));
    match shares.into_iter().next() {
        Some((period, share)) => format!(
            "In {}, {} of {ends} in {name} came within {}",
            period.label(),
            format::percent(share.percent()),
            clock.limit
        ),
        None => format!(
            "{} in {name} within {}, by year",
            format::sentence_case(ends),
            clock.limit
        ),
    }
}

fn trend_description(
    facts: &Facts,
    name: &str,
    periods: &[Period],
    official: &[Sourced],
    peers: &[(AreaId, Vec<Sourced>)],
    own: &[&Row],
) -> String {
    let said = |sourced: &Sourced| {
        let number = sourced
            .number()
            .map_or("not available".to_string(), format::percent);
        format!("{number} in {}", sourced.figure.period.label())
    };
    let mut sentences = Vec::new();
    if let (Some(first), Some(last)) = (official.first(), official.last()) {
        let (first, last) = (first.figure.period, last.figure.period);
        let is_between =
            |period: &&Period| period.kind() == first.kind() && (first..=last).contains(*period);
        let years = periods.iter().filter(is_between).map(|period| {
            let mut figures = official.iter();
            let found = figures.find(|sourced| sourced.figure.period == *period);
            found.map_or_else(|| format!("not available in {}", period.label()), said)
        });
        let years: Vec<String> = years.collect();
        sentences.push(format!("{name}, official: {}.", years.join(", ")));
    }
    for (other, series) in peers {
        if let (Some(first), Some(last)) = (series.first(), series.last()) {
            let other = facts.name(*other);
            sentences.push(format!(
                "{other}, official: {}, {}.",
                said(first),
                said(last)
            ));
        }
    }
    let own: Vec<String> = own
        .iter()
        .map(|row| {
            let value = row.value(SHARE).expect("rows of waits have every share");
            let known = crate::catalogue::known(crate::catalogue::Dataset::Waits, SHARE);
            let counts = value
                .share()
                .map_or_else(String::new, |share| format!(", {}", format::n_of_d(share)));
            let text = format::in_sentence(value, known.unit);
            format!("{text} in {}{counts}", row.period().label())
        })
        .collect();
    if !own.is_empty() {
        sentences.push(format!("{name}, own cases: {}.", own.join("; ")));
    }
    sentences.join(" ")
}

fn trend_caption(
    facts: &Facts,
    clock: &Clock,
    measure: &str,
    official: &[Sourced],
    own: &[&Row],
) -> String {
    let exceptions = if official.is_empty() {
        own_exceptions(facts, clock)
    } else if measure.ends_with("_ex") {
        ", excluding exceptions"
    } else {
        ", including exceptions"
    };
    let span = |first: Period, last: Period| {
        if first == last {
            first.label()
        } else {
            format!("{} to {}", first.label(), last.label())
        }
    };
    let mut caption = format!(
        "{} within {} of the day {}, by the year in which they came{exceptions}, % with 95% interval.",
        format::sentence_case(&clock.ends),
        clock.limit,
        clock.from
    );
    if let (Some(first), Some(last)) = (official.first(), official.last()) {
        let years = span(first.figure.period, last.figure.period);
        let official = format!(" {years}: {}.", last.set.source);
        caption.push_str(&official);
    }
    if let (Some(first), Some(last)) = (own.first(), own.last()) {
        let years = span(first.period(), last.period());
        let (exceptions, source) = (own_exceptions(facts, clock), source_of(facts, clock));
        let own = format!(" {years}, square marks{exceptions}: {source}");
        caption.push_str(&own);
    }
    caption
}

fn trend_table(
    facts: &Facts,
    name: &str,
    title: &str,
    periods: &[Period],
    official: &[Sourced],
    peers: &[(AreaId, Vec<Sourced>)],
    own: &[&Row],
) -> TableView {
    let mut head = vec!["Year".to_string()];
    if !official.is_empty() {
        head.push(format!("{name}, official, %"));
        head.push("n of d".to_string());
    }
    head.extend(
        peers
            .iter()
            .map(|(other, _)| format!("{}, official, %", facts.name(*other))),
    );
    if !own.is_empty() {
        head.push(format!("{name}, own cases, %"));
        head.push("own cases, n of d".to_string());
        head.push("own cases, 95% interval".to_string());
    }
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let mut table = TableView::new(title, title, &head);
    let missing = || cell(Symbol::NotAvailable.mark());
    let percent = |sourced: Option<&Sourced>| match sourced.and_then(Sourced::number) {
        Some(number) => cell(&format::one_decimal(number)),
        None => missing(),
    };
    for period in periods {
        let of = |series: &[Sourced]| -> Option<usize> {
            series
                .iter()
                .position(|sourced| sourced.figure.period == *period)
        };
        let mut cells = vec![cell(&period.label())];
        if !official.is_empty() {
            let sourced = of(official).map(|place| &official[place]);
            cells.push(percent(sourced));
            cells.push(match sourced.and_then(|sourced| sourced.figure.counts()) {
                Some((part, of)) => {
                    cell(&format!("{} of {}", format::count(part), format::count(of)))
                }
                None => missing(),
            });
        }
        for (_, series) in peers {
            cells.push(percent(of(series).map(|place| &series[place])));
        }
        if !own.is_empty() {
            let value = own
                .iter()
                .find(|row| row.period() == *period)
                .and_then(|row| row.value(SHARE));
            cells.extend(own_cells(value));
        }
        table.push("", cells);
    }
    table
}

fn own_cells(value: Option<Value>) -> Vec<CellView> {
    let Some(value) = value else {
        return vec![cell(Symbol::NotAvailable.mark()); 3];
    };
    let mark = value.symbol().map(|symbol| symbol.mark().to_string());
    let counts = value
        .share()
        .map(format::n_of_d)
        .or(mark.clone())
        .unwrap_or_default();
    let limits = value.share().map(|share| format::range(share.limits()));
    vec![
        cell(&format::reader(value)),
        cell(&counts),
        cell(&limits.or(mark).unwrap_or_default()),
    ]
}

/// Returns the local events within the periods, at most three, the newest; and before them the
/// months of 2020 in which the law was relaxed, where the limit is one of that law.
pub fn events(facts: &Facts, clock: &Clock, area: AreaId, periods: &[Period]) -> Vec<chart::Event> {
    let areas = facts.release.areas();
    let concerns = |other: Option<AreaId>| other.is_none_or(|other| areas.is_within(area, other));
    let event = |day: Day, label: &str| {
        let at = place_of(periods, day)?;
        let label = label.to_string();
        Some(chart::Event { at, label })
    };
    let [first, last] = RELAXED.map(|day| Day::parse_iso(day).expect("the days are written well"));
    let is_of_law = clock.law.contains("SEND Regulations 2014");
    let is_relaxation = |day: Day| is_of_law && first <= day && day <= last;
    let mut events: Vec<chart::Event> = facts
        .release
        .events()
        .iter()
        .filter(|event| concerns(event.area) && !is_relaxation(event.day))
        .filter_map(|known| event(known.day, &known.title))
        .collect();
    let too_many = events.len().saturating_sub(3);
    events.drain(..too_many);
    let relaxed = event(first, RELAXATION);
    let relaxed = relaxed.filter(|_| is_of_law);
    relaxed.into_iter().chain(events).collect()
}

/// Returns the sentence of a caption on where to find the sources of events that a chart marks: of the
/// law's own one it is the law.
pub fn on_events(events: &[chart::Event]) -> &'static str {
    if events.iter().any(|event| event.label != RELAXATION) {
        " Events: their sources stand on the page on method."
    } else {
        ""
    }
}

/// What the mark of the relaxed time limits says.
const RELAXATION: &str = "limits relaxed, May to September 2020";

/// The first and the last day of the relaxed time limits: SI 2020/471.
const RELAXED: [&str; 2] = ["2020-05-01", "2020-09-25"];

/// Returns where a day stands among periods, each of which is marked at its middle.
fn place_of(periods: &[Period], day: Day) -> Option<f64> {
    let index = periods.iter().position(|period| period.contains(day))?;
    let period = periods[index];
    let length = f64::from(period.last() - period.first() + 1);
    let place = index as f64 + f64::from(day - period.first()) / length - 0.5;
    Some(place.clamp(0.0, (periods.len() - 1) as f64))
}

fn breaks(periods: &[Period], official: &[Sourced]) -> Vec<chart::Break> {
    let set = official.last().map(|last| last.set.breaks.as_slice());
    marked_breaks(periods, set.unwrap_or_default(), "break in series")
}

/// Returns the breaks among periods: one lies before the period that it begins in.
pub fn marked_breaks(periods: &[Period], breaks: &[Period], label: &str) -> Vec<chart::Break> {
    let after = |day: &Period| {
        let place = periods
            .iter()
            .position(|period| period.contains(day.first()));
        place?.checked_sub(1)
    };
    let breaks = breaks.iter().filter_map(after);
    breaks
        .map(|after| chart::Break {
            after,
            label: label.to_string(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{charted, charted_with};
    use super::*;
    use crate::period::YearKind;

    #[test]
    fn the_relaxed_limits_of_2020_are_marked() {
        let years = |first: u32| {
            let line =
                |year: u32| format!("final_plan {year} E10 completed_ex=1100 in_limit_ex=400\n");
            (first..first + 3).map(line).collect::<String>()
        };
        let has_mark = |first: u32| {
            let svg = charted(&years(first), Kind::Trend).unwrap().drawing.wide;
            svg.contains("limits relaxed, May to September 2020")
        };
        assert!(has_mark(2019));
        assert!(!has_mark(2021));
    }

    /// What a reader saw of an area without a figure of 2023: a line from 2022 to 2024, as if those were
    /// neighbours, and no figure of 2023 of the country.
    #[test]
    fn a_year_without_a_figure_has_its_place() {
        const AREAS: &str = "E92 England country\nE10 Shire local_authority E92";
        let share = "dfe: final_plan.pc_in_limit_ex";
        let lines = format!(
            "figures dfe official DfE\n{share} 2021 E10 30/100\n{share} 2022 E10 40/100\n{share} 2024 E10 50/100\n\
             {share} 2021 E92 500/1000\n{share} 2022 E92 510/1000\n{share} 2023 E92 520/1000\n\
             {share} 2024 E92 530/1000"
        );
        let chart = charted_with(AREAS, &lines, Kind::Trend).unwrap();
        let rows = chart.table.rows.iter().map(|row| {
            let cells = row.cells.iter().map(|cell| cell.html.as_str());
            cells.collect::<Vec<_>>().join(" | ")
        });
        let rows: Vec<String> = rows.collect();
        assert_eq!(
            rows[1..3],
            ["2022 | 40.0 | 40 of 100 | 51.0", "2023 | [x] | [x] | 52.0"]
        );
        assert!(
            chart
                .description
                .contains("40.0% in 2022, not available in 2023, 50.0% in 2024")
        );
        let n_corners = |class: &str| {
            let start = format!("<path class=\"{class}\" d=\"M");
            let paths = chart.drawing.wide.split(start.as_str()).skip(1);
            let paths = paths.filter_map(|rest| rest.split('"').next());
            paths
                .map(|path| path.split(' ').count() / 2)
                .collect::<Vec<_>>()
        };
        assert_eq!((n_corners("line"), n_corners("peer")), (vec![2], vec![4]));
    }

    #[test]
    fn events_stand_between_the_middles_of_periods() {
        let years: Vec<Period> = (2022..=2024)
            .map(|year| Period::year(YearKind::Calendar, year))
            .collect();
        let check = |day: &str, expected: Option<f64>| {
            let place = place_of(&years, Day::parse_iso(day).unwrap());
            assert_eq!(
                place.map(|place| (place * 10.0).round() / 10.0),
                expected,
                "{day}"
            );
        };
        check("2022-01-01", Some(0.0));
        check("2023-07-02", Some(1.0));
        check("2024-01-01", Some(1.5));
        check("2025-01-01", None);
    }
}
