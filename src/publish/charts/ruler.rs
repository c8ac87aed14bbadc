//! The wait ruler: how long half of the cases took, against the limit.

use super::{Chart, Kind, frame, id, source_of};
use crate::areas::AreaId;
use crate::catalogue::clocks::Clock;
use crate::publish::chart::{self, Limit, Point};
use crate::publish::facts::Facts;
use crate::publish::format;
use crate::publish::view::{TableView, cell};
use crate::publish::words;
use crate::release::{Row, Value};
use crate::series::Series;

/// Where a ruler ends for a limit, in weeks: the limit stands in its first third.
fn ruler_end(clock: &Clock) -> u32 {
    let thirds = (clock.limit.weeks() * 3.0 / 20.0).ceil().max(1.0);
    thirds as u32 * 20
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

pub fn ruler(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Chart> {
    let series = Series::Waits(clock.id.clone());
    let row = facts.newest(&series, area, "median_days")?;
    let median = days(row, "median_days")?;
    let middle = days(row, "p25_days").zip(days(row, "p75_days"));
    let (name, year) = (facts.name(area), row.period().label());
    let weeks = |days: f64| {
        let (weeks, _) = format::whole_weeks(days);
        format::plural(weeks, "week", "weeks")
    };
    let title = format!("How long half of {} took in {name} in {year}", clock.ends);
    let mut description = format!(
        "A line of weeks from 0 to {}. The legal limit is {}. In {name} half of {} in {year} {}",
        ruler_end(clock),
        clock.limit,
        clock.ends,
        words::median_took(clock, median)
    );
    if let Some((from, to)) = middle {
        let (from, to) = (format::weeks(from), format::weeks(to));
        // Where all took about as long the median says it.
        if from != to {
            let middle = format!("; the middle half took about {from} to {to} weeks");
            description.push_str(&middle);
        }
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
            label: {
                let (weeks, exactly) = format::whole_weeks(to);
                format!(
                    "a quarter took longer than {}{weeks}",
                    format::about(exactly)
                )
            },
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

#[cfg(test)]
mod tests {
    use super::super::tests::charted;
    use super::*;

    #[test]
    fn the_ruler_says_more_than_only_beyond_the_limit() {
        let check = |days: u32, expected: &str| {
            let line = format!("final_plan 2024 E10 median_days={days}");
            let description = charted(&line, Kind::Ruler).unwrap().description;
            let expected = format!("half of plans issued in 2024 {expected}.");
            assert!(description.ends_with(&expected), "{description}");
        };
        check(139, "took 20 weeks or less");
        check(147, "took 21 weeks or more");
        check(148, "took more than 21 weeks");
    }

    #[test]
    fn the_middle_half_is_told_where_it_is_no_single_number_of_weeks() {
        let check = |middle: (u32, u32), expected: &str| {
            let (from, to) = middle;
            let line = format!("final_plan 2024 E10 median_days=140 p25_days={from} p75_days={to}");
            let description = charted(&line, Kind::Ruler).unwrap().description;
            let (_, told) = description.split_once("20 weeks or less").unwrap();
            assert_eq!(told, expected);
        };
        check((126, 154), "; the middle half took about 18 to 22 weeks.");
        check((139, 141), ".");
    }
}
