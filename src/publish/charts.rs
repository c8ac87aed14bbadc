//! The charts of the site, from the release: which marks, which words, which table.

pub mod curves;
pub mod funnel;

use super::chart::{self, Drawing, Frame, Limit, Point, Reading, Scale};
use super::facts::{Facts, Sourced, Verdict, against_rest};
use super::format;
use super::group::{Group, Origin, SHARE, finding, group};
use super::view::{TableView, cell};
use super::words;
use crate::areas::AreaId;
use crate::catalogue::DAYS_OF_52_WEEKS;
use crate::catalogue::clocks::Clock;
use crate::period::{Day, Period, PeriodKind};
use crate::release::{Row, Value};
use crate::series::Series;
use crate::stats::Z_95;
use crate::symbol::Symbol;
use std::collections::BTreeSet;

/// A chart with its words and its values as a table.
pub struct Chart {
    /// Unique on the site and part of its addresses.
    pub id: String,
    pub title: String,
    /// Measure, population, area, period and source.
    pub caption: String,
    pub description: String,
    /// What it shows, for somebody who has never seen such a chart; empty where the title says it.
    pub plain: String,
    pub drawing: Drawing,
    pub table: TableView,
}

/// What a chart shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// How long half of the cases took, against the limit.
    Ruler,
    /// In the limit, to 52 weeks, over: official figures.
    Bands,
    /// The share in time by year.
    Trend,
    /// The share in time by area.
    Areas,
    /// The same by number of cases, between limits.
    Funnel,
    /// Still waiting, and come, by weeks since the start.
    Curves,
    /// Waits by length.
    Distribution,
    /// Open cases by age.
    Queue,
}

impl Kind {
    /// Every kind, in the order of a page.
    pub const ALL: [Kind; 8] = [
        Kind::Ruler,
        Kind::Bands,
        Kind::Trend,
        Kind::Areas,
        Kind::Funnel,
        Kind::Curves,
        Kind::Distribution,
        Kind::Queue,
    ];

    /// Returns the word of `{{ chart("CLOCK.WORD") }}` and of addresses.
    pub fn key(self) -> &'static str {
        match self {
            Kind::Ruler => "ruler",
            Kind::Bands => "bands",
            Kind::Trend => "trend",
            Kind::Areas => "areas",
            Kind::Funnel => "funnel",
            Kind::Curves => "curves",
            Kind::Distribution => "distribution",
            Kind::Queue => "queue",
        }
    }

    /// Returns the kind of a word.
    pub fn parse(key: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// Returns a chart of an area, if the release has what it shows.
pub fn chart(facts: &Facts, clock: &Clock, kind: Kind, area: AreaId) -> Option<Chart> {
    match kind {
        Kind::Ruler => ruler(facts, clock, area),
        Kind::Bands => bands(facts, clock, area),
        Kind::Trend => trend(facts, clock, area),
        Kind::Areas => areas(facts, clock, area),
        Kind::Funnel => funnel::funnel(facts, clock, area),
        Kind::Curves => curves::curves(facts, clock, area),
        Kind::Distribution => distribution(facts, clock, area),
        Kind::Queue => queue(facts, clock, area),
    }
}

/// Returns the chart that prose asks for by `CLOCK.KIND`, or what is wrong with the call.
pub fn named(facts: &Facts, name: &str, area: AreaId) -> Result<Chart, String> {
    let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.key()).collect();
    let (clock, kind) = name
        .rsplit_once('.')
        .ok_or_else(|| format!("a chart is named CLOCK.KIND, and `{name}` is not"))?;
    let clocks = facts.clocks();
    let clock = clocks
        .into_iter()
        .find(|known| known.id == clock)
        .ok_or_else(|| format!("this site has no figures for a clock `{clock}`"))?;
    let kind = Kind::parse(kind).ok_or_else(|| {
        format!(
            "there is no chart `{kind}`; there are {}",
            words::list(&kinds)
        )
    })?;
    chart(facts, clock, kind, area).ok_or_else(|| {
        format!(
            "the release has nothing to draw `{name}` from for {}; leave the chart out",
            facts.name(area)
        )
    })
}

fn frame(facts: &Facts, id: &str, title: &str, description: &str) -> Frame {
    Frame {
        id: id.to_string(),
        title: title.to_string(),
        description: description.to_string(),
        notice: facts.project.config.site.notice.clone(),
    }
}

fn id(facts: &Facts, clock: &Clock, kind: Kind, area: AreaId) -> String {
    let clock = clock.id.replace('_', "-");
    format!(
        "{clock}-{}-{}",
        kind.key(),
        facts.release.areas().slug(area)
    )
}

/// Returns where own cases come from, as a sentence of a caption: who recorded them, as far as the
/// project says, and who received them.
pub fn own_source(facts: &Facts, sources: &[String], as_of: Day) -> String {
    let publisher = &facts.project.config.site.publisher;
    let others: Vec<&str> = sources
        .iter()
        .filter(|source| *source != publisher)
        .map(String::as_str)
        .collect();
    let recorded = match others.as_slice() {
        [] => String::new(),
        others => format!("recorded by {}, ", words::list(others)),
    };
    format!(
        "Cases {recorded}received by the {}, as at {}; not official statistics.",
        words::lower_first(publisher),
        format::date(as_of)
    )
}

fn source_of(facts: &Facts, clock: &Clock) -> String {
    let info = facts.own(clock);
    info.map_or_else(String::new, |info| {
        own_source(facts, &info.sources, info.as_of)
    })
}

/// Returns the words on exceptions of own cases in a caption: nobody leaves out what is not known.
fn own_exceptions(facts: &Facts, clock: &Clock) -> &'static str {
    if facts.leaves_exceptions_out(clock) {
        ", excluding exceptions"
    } else {
        ""
    }
}

// The wait ruler.

/// Where a ruler ends for a limit, in weeks: the limit stands in its first third.
fn ruler_end(clock: &Clock) -> u32 {
    let thirds = (clock.limit.weeks() * 3.0 / 20.0).ceil().max(1.0);
    thirds as u32 * 20
}

/// Returns whole weeks that a wait of `days` has passed.
pub fn full_weeks(days: f64) -> u64 {
    (days / 7.0).floor() as u64
}

fn days(row: &Row, measure: &str) -> Option<f64> {
    row.value(measure)?.number()
}

fn point_of_days(value: Option<Value>) -> Point {
    match value {
        Some(value) => match (value.number(), value.symbol()) {
            (Some(days), _) => Point::shown(days / 7.0),
            (None, Some(symbol)) => Point::Withheld(symbol.code()),
            (None, None) => Point::Missing,
        },
        None => Point::Missing,
    }
}

/// Returns the strip of a table row: the ruler of an area's row, without words.
pub fn ruler_strip(clock: &Clock, row: &Row) -> String {
    let middle = days(row, "p25_days").zip(days(row, "p75_days"));
    chart::ruler_strip(&chart::Strip {
        weeks_max: ruler_end(clock),
        limit: clock.limit.weeks(),
        middle: middle.map(|(from, to)| (from / 7.0, to / 7.0)),
        median: point_of_days(row.value("median_days")),
    })
}

fn ruler(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Chart> {
    let series = Series::Waits(clock.id.clone());
    let row = facts.newest(&series, area, "median_days")?;
    let median = days(row, "median_days")?;
    let middle = days(row, "p25_days").zip(days(row, "p75_days"));
    let (name, year) = (facts.name(area), row.period().label());
    let weeks = |days: f64| format::plural(full_weeks(days), "week", "weeks");
    let title = format!("How long half of {} took in {name} in {year}", clock.ends);
    let mut description = format!(
        "A line of weeks from 0 to {}. The legal limit is {}. In {name} half of {} in {year} {}",
        ruler_end(clock),
        clock.limit,
        clock.ends,
        words::median_took(clock, median)
    );
    if let Some((from, to)) = middle {
        let (from, to) = (full_weeks(from), full_weeks(to));
        let middle = format!("; the middle half took between {from} and {to} weeks");
        description.push_str(&middle);
    }
    description += ".";
    let peers = facts.larger(area).into_iter().filter_map(|other| {
        let other_row = facts.row_in(&series, other, row.period())?;
        let median = days(other_row, "median_days")?;
        Some(chart::Peer {
            median: median / 7.0,
            label: format!("{} {}", facts.name(other), weeks(median)),
        })
    });
    let id = id(facts, clock, Kind::Ruler, area);
    let drawing = chart::ruler(&chart::Ruler {
        frame: frame(facts, &id, &title, &description),
        weeks_max: ruler_end(clock),
        limit: Limit {
            value: clock.limit.weeks(),
            label: format!("The law: {}", clock.limit),
        },
        name: name.to_string(),
        median: Point::shown(median / 7.0),
        median_text: weeks(median),
        middle: middle.map(|(from, to)| chart::Half {
            from: from / 7.0,
            to: to / 7.0,
            label: format!("a quarter took longer than {}", full_weeks(to)),
        }),
        peers: peers.take(2).collect(),
    });
    let caption = format!(
        "From the day {} to {}, {} in {year}, {name}. The band is the middle half, the mark the \
         median. {}",
        clock.from,
        clock.to,
        clock.ends,
        source_of(facts, clock)
    );
    Some(Chart {
        table: ruler_table(row, &title),
        id,
        title,
        caption,
        description,
        plain: String::new(),
        drawing,
    })
}

fn ruler_table(row: &Row, title: &str) -> TableView {
    let mut table = TableView::new(title, title, &["Waits that ended", "Days"]);
    for measure in ["p25_days", "median_days", "p75_days", "p90_days"] {
        let known = crate::catalogue::known(crate::catalogue::Dataset::Waits, measure);
        let value = row
            .value(measure)
            .expect("rows of waits have every quantile");
        table.push("", vec![cell(known.label), cell(&format::reader(value))]);
    }
    table
}

// Three bands of official figures.

fn bands(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Chart> {
    let of = |ending: &str, area| {
        let measure = format!("{}.{ending}", clock.id);
        move |period: Option<Period>| match period {
            Some(period) => facts.official_in(&measure, area, period),
            None => facts.newest_official(&measure, area),
        }
    };
    let over = of("pc_over_52_weeks_ex", area)(None)?;
    let period = over.figure.period;
    let compared = [
        Some(area),
        facts.release.areas().parent(area),
        facts.country(area),
    ];
    let compared: BTreeSet<AreaId> = compared.into_iter().flatten().collect();
    let mut rows = Vec::new();
    let title = format!(
        "{} in {}: within {}, to 52 weeks, and longer",
        format::sentence_case(&clock.ends),
        period.label(),
        clock.limit
    );
    let mut table = TableView::new(
        title.clone(),
        title.clone(),
        &[
            "Area",
            "Within the limit, %",
            "To 52 weeks, %",
            "Over 52 weeks, %",
        ],
    );
    // The smallest area first: it is the one that the page is about.
    for other in compared.into_iter().rev() {
        let within = of(SHARE, other)(Some(period)).and_then(|sourced| sourced.number());
        let over = of("pc_over_52_weeks_ex", other)(Some(period)).and_then(|s| s.number());
        let (Some(within), Some(over)) = (within, over) else {
            continue;
        };
        let middle = of("pc_limit_to_52_weeks_ex", other)(Some(period)).and_then(|s| s.number());
        let middle_text = middle.map_or_else(
            || format!("about {:.0}%", 100.0 - within - over),
            format::percent,
        );
        let middle = middle.unwrap_or(100.0 - within - over);
        let name = facts.name(other).to_string();
        table.push(
            "",
            vec![
                cell(&name),
                cell(&format::one_decimal(within)),
                cell(middle_text.trim_end_matches('%')),
                cell(&format::one_decimal(over)),
            ],
        );
        rows.push(chart::BandRow {
            name,
            is_home: other == area,
            shares: chart::Shares::Shown([
                (within, format::percent(within)),
                (middle, middle_text),
                (over, format::percent(over)),
            ]),
        });
    }
    let said = |row: &chart::BandRow| match &row.shares {
        chart::Shares::Shown([within, middle, over]) => {
            format!(
                "{}: {} within {}, {} to 52 weeks, {} over",
                row.name, within.1, clock.limit, middle.1, over.1
            )
        }
        _ => String::new(),
    };
    let description = rows.iter().map(said).collect::<Vec<_>>().join(". ") + ".";
    let id = id(facts, clock, Kind::Bands, area);
    let drawing = chart::bands(&chart::Bands {
        frame: frame(facts, &id, &title, &description),
        labels: [
            format!("in {}", clock.limit),
            "to 52 weeks".to_string(),
            "over".to_string(),
        ],
        rows,
    });
    let caption = format!(
        "{} in {}, excluding exceptions, official statistics. Source: {}.",
        format::sentence_case(&clock.ends),
        period.label(),
        over.set.source
    );
    Some(Chart {
        id,
        title,
        caption,
        description,
        plain: String::new(),
        drawing,
        table,
    })
}

// The share in time by year.

fn trend(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Chart> {
    let measure = format!("{}.{}", clock.id, official_share(facts, clock));
    let official = facts.official(&measure, area);
    let series = Series::Waits(clock.id.clone());
    let own = facts.years(&series, area);
    let own: Vec<&Row> = own.into_iter().filter(|row| is_told(row, SHARE)).collect();
    let mut periods: Vec<Period> = official
        .iter()
        .map(|sourced| sourced.figure.period)
        .chain(own.iter().map(|row| row.period()))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    periods.sort();
    if periods.len() < 2 {
        return None;
    }
    let peers: Vec<(AreaId, Vec<Sourced>)> = facts
        .larger(area)
        .into_iter()
        .map(|other| (other, facts.official(&measure, other)))
        .filter(|(_, series)| !official.is_empty() && series.len() > 1)
        .collect();
    let name = facts.name(area);
    let title = trend_title(facts, clock, area, &official, &own);
    let description = trend_description(facts, name, &official, &peers, &own);
    let id = id(facts, clock, Kind::Trend, area);
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
        events: events(facts, clock, area, &periods),
        breaks: breaks(&periods, &official),
    });
    Some(Chart {
        table: trend_table(facts, name, &title, &periods, &official, &peers, &own),
        caption: trend_caption(facts, clock, &measure, &official, &own),
        id,
        title,
        description,
        plain: String::new(),
        drawing,
    })
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

/// Says whether a row has the measure at all: shown, or withheld.
fn is_told(row: &Row, measure: &str) -> bool {
    let value = row.value(measure);
    value.is_some_and(|value| value.symbol() != Some(Symbol::NotAvailable))
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
    if !official.is_empty() {
        let years: Vec<String> = official.iter().map(said).collect();
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

fn own_cells(value: Option<Value>) -> Vec<super::view::CellView> {
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
fn events(facts: &Facts, clock: &Clock, area: AreaId, periods: &[Period]) -> Vec<chart::Event> {
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
    let relaxed = event(first, "limits relaxed, May to September 2020");
    let relaxed = relaxed.filter(|_| is_of_law);
    relaxed.into_iter().chain(events).collect()
}

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
    let Some(last) = official.last() else {
        return Vec::new();
    };
    let after = |period: &Period| {
        periods
            .iter()
            .position(|other| other == period)?
            .checked_sub(1)
    };
    let breaks = last.set.breaks.iter().filter_map(after);
    breaks
        .map(|after| chart::Break {
            after,
            label: "break in series".to_string(),
        })
        .collect()
}

// Areas with intervals.

fn areas(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Chart> {
    let group = group(facts, clock, area)?;
    let title = finding(facts, &group);
    let rows: Vec<chart::Row> = group
        .members
        .iter()
        .map(|member| chart::Row {
            name: facts.name(member.area).to_string(),
            is_home: member.area == area,
            reading: match (member.percent(), member.share) {
                (Some((value, (lower, upper))), _) => Reading::new(
                    Point::with_interval(value, lower, upper),
                    format::percent(value),
                ),
                (None, Err(symbol)) if symbol != Symbol::NotAvailable => {
                    Reading::new(Point::Withheld(symbol.code()), "")
                }
                (None, _) => Reading::new(Point::Missing, ""),
            },
        })
        .collect();
    let whole = &group.members[0];
    let description = areas_description(facts, &group);
    let id = id(facts, clock, Kind::Areas, area);
    let drawing = chart::intervals(&chart::Intervals {
        frame: frame(facts, &id, &title, &description),
        scale: Scale::Percent,
        reference: whole.percent().map(|(value, _)| Limit {
            value,
            label: facts.name(group.whole).to_string(),
        }),
        rows,
    });
    Some(Chart {
        table: areas_table(facts, &group, &title),
        caption: areas_caption(facts, clock, &group),
        id,
        title,
        description,
        plain: String::new(),
        drawing,
    })
}

fn areas_description(facts: &Facts, group: &Group) -> String {
    let said: Vec<String> = group
        .members
        .iter()
        .map(|member| match member.percent() {
            Some((percent, limits)) => format!(
                "{} {} ({})",
                facts.name(member.area),
                format::percent(percent),
                format::range(limits)
            ),
            None => format!("{} {}", facts.name(member.area), member.text()),
        })
        .collect();
    format!("Share in time with 95% interval: {}.", said.join("; "))
}

/// Returns the caption of a comparison of areas.
pub fn areas_caption(facts: &Facts, clock: &Clock, group: &Group) -> String {
    let (exceptions, source) = match &group.origin {
        Origin::Own => (own_exceptions(facts, clock), source_of(facts, clock)),
        Origin::Official(source) => (
            ", excluding exceptions",
            format!("Official statistics: {source}."),
        ),
    };
    format!(
        "{} within {}, {}{exceptions}, % with 95% interval. Each area is compared with \
         the rest of {} at 99.8%. {source}",
        format::sentence_case(&clock.ends),
        clock.limit,
        group.period.label(),
        facts.name(group.whole)
    )
}

fn areas_table(facts: &Facts, group: &Group, title: &str) -> TableView {
    let head = [
        "Area",
        "In time, n of d",
        "In time, %",
        "95% interval",
        "Compared",
    ];
    let mut table = TableView::new(title, title, &head);
    for member in &group.members {
        let counts = member.share.ok();
        let counts =
            counts.map(|(part, of)| format!("{} of {}", format::count(part), format::count(of)));
        let limits = member.percent().map(|(_, limits)| format::range(limits));
        let verdict = member.verdict.map_or("", Verdict::words);
        let text = member.text();
        table.push(
            "",
            vec![
                cell(facts.name(member.area)),
                cell(&counts.unwrap_or_else(|| text.clone())),
                cell(&text),
                cell(&limits.unwrap_or_else(|| text.clone())),
                cell(verdict),
            ],
        );
    }
    table
}

// Waits by length.

fn distribution(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Chart> {
    let series = Series::Waits(clock.id.clone());
    let of_area = facts
        .release
        .distributions()
        .iter()
        .filter(|distribution| *distribution.series() == series && distribution.area() == area);
    let distribution = of_area.max_by_key(|distribution| distribution.period())?;
    let limit_days = distribution
        .bins()
        .iter()
        .filter_map(|bin| bin.up_to)
        .find(|edge| f64::from(*edge) >= clock.limit.weeks() * 7.0 - 0.5)?;
    let count = |within: bool| -> u64 {
        let bins = distribution.bins().iter();
        bins.filter(|bin| bin.up_to.is_some_and(|edge| edge <= limit_days) == within)
            .filter_map(|bin| bin.count.get())
            .map(|count| count.0)
            .sum()
    };
    let (within, beyond) = (count(true), count(false));
    let (name, year) = (facts.name(area), distribution.period().label());
    let title = format!(
        "Of {} {} in {name} in {year}, {} came after the limit of {}",
        format::count(within + beyond),
        clock.ends,
        format::count(beyond),
        clock.limit
    );
    let mut table = TableView::new(title.clone(), title.clone(), &["Weeks", &clock.ends]);
    let mut bins = Vec::new();
    for bin in distribution.bins() {
        let from = (bin.after + 1).max(0);
        let weeks = match bin.up_to {
            Some(edge) if bin.after < 0 => format!("up to {}", edge / 7),
            Some(edge) => format!("more than {}, up to {}", bin.after / 7, edge / 7),
            None => format!("more than {}", bin.after / 7),
        };
        let value = Value::Count(bin.count);
        table.push("", vec![cell(&weeks), cell(&format::reader(value))]);
        bins.push(chart::Bin {
            from: f64::from(if from == 0 { 0 } else { bin.after }) / 7.0,
            to: bin.up_to.map(|edge| f64::from(edge) / 7.0),
            count: value
                .count()
                .map_or(Point::Missing, |count| Point::shown(count as f64)),
        });
    }
    let description = format!(
        "Bars of {} by weeks waited. {} came within {}, {} later.",
        clock.ends,
        format::count(within),
        clock.limit,
        format::count(beyond)
    );
    let id = id(facts, clock, Kind::Distribution, area);
    let drawing = chart::distribution(&chart::Distribution {
        frame: frame(facts, &id, &title, &description),
        bins,
        limit: Limit {
            value: clock.limit.weeks(),
            label: format!("The law: {}", clock.limit),
        },
        within: format!("{} in time", format::count(within)),
        beyond: format!("{} later", format::count(beyond)),
        axis: format!("weeks from the day {}", clock.from),
        unit: clock.ends.clone(),
    });
    let caption = format!(
        "{} in {year} by the weeks they took{}, {name}. {}",
        format::sentence_case(&clock.ends),
        own_exceptions(facts, clock),
        source_of(facts, clock)
    );
    Some(Chart {
        id,
        title,
        caption,
        description,
        plain: String::new(),
        drawing,
        table,
    })
}

// Open cases by age.

fn queue(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Chart> {
    let series = Series::Waits(clock.id.clone());
    let rows_of = |kind| -> Vec<&Row> {
        let rows = facts.release.totals(&series, area, kind);
        rows.filter(|row| !row.is_provisional() && is_told(row, "open"))
            .collect()
    };
    let shows = |rows: &[&Row]| {
        rows.iter()
            .any(|row| row.value("open").and_then(Value::count) > Some(0))
    };
    let quarters = rows_of(PeriodKind::Quarter);
    let rows = if shows(&quarters) {
        quarters
    } else {
        rows_of(facts.year_kind())
    };
    // Of nobody there is nothing to draw.
    if !shows(&rows) {
        return None;
    }
    // A clock with a limit beyond 52 weeks has no bands in this order.
    if clock.limit.weeks() * 7.0 >= f64::from(DAYS_OF_52_WEEKS) {
        return None;
    }
    let id = id(facts, clock, Kind::Queue, area);
    let name = facts.name(area);
    let (title, description) = queue_words(clock, name, &rows);
    let labels = [
        format!("within {}", clock.limit),
        "to 52 weeks".to_string(),
        "over 52 weeks".to_string(),
    ];
    let drawing = chart::stacked(&chart::Stacked {
        frame: frame(facts, &id, &title, &description),
        unit: clock.cases.clone(),
        labels: labels.clone(),
        bars: rows.iter().map(|row| queue_bar(row)).collect(),
    });
    let caption = format!(
        "{} open at the end of each period by weeks since {}, {name}. {}",
        format::sentence_case(&clock.cases),
        clock.from,
        source_of(facts, clock)
    );
    let head = ["End of", "Open", "Past the limit", "More than 52 weeks"];
    let mut table = TableView::new(title.clone(), title.clone(), &head);
    for row in &rows {
        let mut cells = vec![cell(&row.period().label())];
        for measure in ["open", "open_over_limit", "open_over_52_weeks"] {
            let value = row.value(measure).expect("rows of waits have every count");
            cells.push(cell(&format::reader(value)));
        }
        table.push("", cells);
    }
    Some(Chart {
        id,
        title,
        caption,
        description,
        plain: String::new(),
        drawing,
        table,
    })
}

fn queue_words(clock: &Clock, name: &str, rows: &[&Row]) -> (String, String) {
    let count = |row: &Row, measure: &str| row.value(measure).and_then(Value::count);
    let last = rows.last().expect("a queue has rows");
    let when = last.period().label();
    let (Some(open), Some(over)) = (count(last, "open"), count(last, "open_over_limit")) else {
        let title = format!("Open {} in {name} by age", clock.cases);
        return (title.clone(), title + ".");
    };
    let title = format!(
        "At the end of {when}, {} of {} open {} in {name} were past the limit",
        format::count(over),
        format::count(open),
        clock.cases
    );
    let longest = count(last, "open_over_52_weeks").map_or_else(String::new, |longest| {
        format!(
            ", {} of them open for more than 52 weeks",
            format::count(longest)
        )
    });
    let first = rows.first().expect("a queue has rows");
    let before = count(first, "open").map_or_else(String::new, |open| {
        format!(
            " At the end of {} {} were open.",
            first.period().label(),
            format::count(open)
        )
    });
    (title.clone(), format!("{title}{longest}.{before}"))
}

fn queue_bar(row: &Row) -> chart::Bar {
    let count = |measure: &str| row.value(measure).and_then(Value::count);
    let counts = (
        count("open"),
        count("open_over_limit"),
        count("open_over_52_weeks"),
    );
    let bands = if let (Some(open), Some(over), Some(longest)) = counts {
        [open - over, over - longest, longest].map(|count| Point::shown(count as f64))
    } else {
        let symbol = row.value("open").and_then(Value::symbol);
        [symbol.map_or(Point::Missing, |symbol| Point::Withheld(symbol.code())); 3]
    };
    chart::Bar {
        period: row.period().label(),
        bands,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::config::Project;
    use crate::publish::headline;
    use crate::release::support;
    use std::path::Path;

    const AREAS: &str = "E92 England country\nE10 Shire local_authority E92";

    const PROJECT: &str = r#"
        [site]
        title = "T"
        publisher = "Office"
        contact = "C"
        home = "E10"
        [inputs.council]
        kind = "waits"
        files = "w.csv"
        columns = { area = "a" }
        clocks.final_plan = { started = "s", ended = "e" }
    "#;

    /// Returns the chart of the plan's clock in Shire that a release of `lines` gives.
    pub(super) fn charted(lines: &str, kind: Kind) -> Option<Chart> {
        charted_with(AREAS, lines, kind)
    }

    /// Returns the same among other areas.
    pub(super) fn charted_with(areas: &str, lines: &str, kind: Kind) -> Option<Chart> {
        let release = support::release(areas, lines);
        let project = Project::from_text(Path::new("."), PROJECT).ok().unwrap();
        let facts = Facts::new(&release, &project).ok().unwrap();
        chart(&facts, facts.main_clock().unwrap(), kind, facts.home)
    }

    #[test]
    fn the_ruler_says_more_than_only_beyond_the_limit() {
        let check = |days: u32, expected: &str| {
            let line = format!("final_plan 2024 E10 median_days={days}");
            let description = charted(&line, Kind::Ruler).unwrap().description;
            let expected = format!("half of plans issued in 2024 {expected}.");
            assert!(description.ends_with(&expected), "{description}");
        };
        check(139, "took 20 weeks or less");
        check(147, "took more than 21 weeks");
    }

    #[test]
    fn an_empty_queue_has_no_chart() {
        // A reader saw axes without a bar, titled "0 of 0 open requests were past the limit".
        let queue = |open: u32| {
            let line =
                format!("final_plan 2024 E10 open={open} open_over_limit=0 open_over_52_weeks=0");
            charted(&line, Kind::Queue)
        };
        assert!(queue(0).is_none());
        assert!(queue(9).is_some());
    }

    #[test]
    fn a_caption_names_who_recorded_the_cases() {
        let release = support::release(AREAS, "");
        let project = Project::from_text(Path::new("."), PROJECT).ok().unwrap();
        let facts = Facts::new(&release, &project).ok().unwrap();
        let check = |sources: &[&str], expected: &str| {
            let sources: Vec<String> = sources.iter().map(|s| (*s).to_string()).collect();
            let text = own_source(&facts, &sources, Day::new(2026, 10, 31).unwrap());
            let rest = " by the office, as at 31 October 2026; not official statistics.";
            assert_eq!(text, format!("{expected}{rest}"));
        };
        check(&[], "Cases received");
        check(&["Office"], "Cases received");
        check(
            &["City Council", "Shire Council"],
            "Cases recorded by City Council and Shire Council, received",
        );
    }

    #[test]
    fn exceptions_are_left_out_in_words_only_where_they_are_known() {
        let mut release = support::release(
            AREAS,
            "final_plan 2023 E10 completed_ex=1100 in_limit_ex=400\n\
             final_plan 2024 E10 completed_ex=1203 in_limit_ex=420 median_days=217",
        );
        let project = Project::from_text(Path::new("."), PROJECT).ok().unwrap();
        for flags in [true, false] {
            release.set_flags_exceptions(flags);
            let facts = Facts::new(&release, &project).ok().unwrap();
            let clock = facts.main_clock().unwrap();
            let deck = headline::of_clock(&facts, clock, facts.home).unwrap().deck;
            assert_eq!(deck.contains("exceptions aside"), flags, "{deck}");
            let caption = trend(&facts, clock, facts.home).unwrap().caption;
            assert_eq!(caption.contains("exceptions"), flags, "{caption}");
        }
    }

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

    #[test]
    fn events_stand_between_the_middles_of_periods() {
        let years: Vec<Period> = (2022..=2024)
            .map(|year| Period::year(crate::period::YearKind::Calendar, year))
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
