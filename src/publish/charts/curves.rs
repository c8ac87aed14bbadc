//! How long the cases of a year wait, the open ones included: the newest cohort that is followed to
//! its limit, and those before it.

use super::{Chart, Kind, frame, id, source_of};
use crate::areas::AreaId;
use crate::catalogue::clocks::Clock;
use crate::publish::chart::{self, Limit, Spot};
use crate::publish::facts::Facts;
use crate::publish::format;
use crate::publish::view::{TableView, cell};
use crate::publish::words;
use crate::release::{Curve, CurvePoint};
use crate::series::Series;
use crate::symbol::Symbol;

/// Earlier cohorts beside the newest one.
const EARLIER: usize = 2;

pub fn curves(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Chart> {
    let series = Series::Waits(clock.id.clone());
    let mut newest_first: Vec<&Curve> = facts.release.curves_of(&series, area).collect();
    newest_first.reverse();
    let (newest, earlier) = newest_first.split_first()?;
    let points = newest.points();
    let at_limit = at_limit(clock, newest)?;
    let started = newest.started().get()?.0;
    let (name, year) = (facts.name(area), newest.cohort().label());
    let title = format!(
        "{}, {}",
        of_all(clock, started, name, &year),
        still_waiting(at_limit)
    );
    let plain = plain(clock, newest, name)?;
    let description = format!(
        "Two lines by weeks from the start, for {} of {year}. Still waiting: {}. {}: {}.",
        clock.cases,
        said(&points, |point| point.still_waiting),
        format::sentence_case(&clock.ends),
        said(&points, |point| point.completed_by)
    );
    let id = id(facts, clock, Kind::Curves, area);
    let drawing = chart::curves(&chart::Curves {
        frame: frame(facts, &id, &title, &description),
        waiting: waiting_line(newest, &points),
        came: came_line(clock, &year, &points),
        earlier: earlier
            .iter()
            .take(EARLIER)
            .map(|curve| waiting_line(curve, &curve.points()))
            .collect(),
        limit: Limit {
            value: clock.limit.weeks(),
            label: format!("The law: {}", clock.limit),
        },
        axis: format!("weeks from the day {}", clock.from),
    });
    let caption = format!(
        "{} that began in {year}, {name}, exceptions included. Still waiting: any end removes \
         (Kaplan-Meier; the band is its 95% limits). {}: the ends without it compete \
         (Aalen-Johansen). The marks are what is known, the lines join them; a curve ends where \
         all of its {} have been followed to. {}",
        format::sentence_case(&clock.cases),
        format::sentence_case(&clock.ends),
        clock.cases,
        source_of(facts, clock)
    );
    Some(Chart {
        table: table(clock, &title, started, &points),
        id,
        title,
        caption,
        description,
        plain,
        drawing,
    })
}

/// Returns what a curve says of the week in which the limit runs out.
pub fn at_limit(clock: &Clock, curve: &Curve) -> Option<CurvePoint> {
    let limit = clock.limit.weeks().ceil() as u32;
    let points = curve.points();
    points.into_iter().find(|point| point.week >= limit)
}

/// Returns a cohort as a sentence begins with it: `Of 2,320 requests made in Derbyshire in 2025`.
pub fn of_all(clock: &Clock, started: u64, name: &str, year: &str) -> String {
    let cases = format::plural(started, words::singular(&clock.cases), &clock.cases);
    let begun = if clock.cases == "requests" {
        "made"
    } else {
        "begun"
    };
    format!("Of {cases} {begun} in {name} in {year}")
}

/// Returns how many were left after a week: `1,088 were still waiting after 20 weeks`.
pub fn still_waiting(point: CurvePoint) -> String {
    let were = match point.waiting {
        0 => "none was".to_string(),
        n => format::plural(n, "was", "were"),
    };
    let weeks = format::plural(u64::from(point.week), "week", "weeks");
    format!("{were} still waiting after {weeks}")
}

/// Returns the curve in words for somebody who has never seen one.
fn plain(clock: &Clock, curve: &Curve, name: &str) -> Option<String> {
    let started = curve.started().get()?.0;
    let point = at_limit(clock, curve)?;
    let of_all = of_all(clock, started, name, &curve.cohort().label());
    let number = |n: u64| match n {
        0 => "none".to_string(),
        n => format::count(n),
    };
    let text = format!(
        "{of_all}, {}: {} in every 100. {} had reached {}",
        still_waiting(point),
        format::whole(point.still_waiting),
        format::sentence_case(&number(point.completed)),
        clock.to
    );
    let without = match point.stopped {
        0 => ".".to_string(),
        n => format!(" by then, and {} had ended without it.", format::count(n)),
    };
    let half = curve.median().get().map_or_else(String::new, |median| {
        let weeks = format::about_weeks(median.days);
        format!(" It took {weeks} until half of all had ended in one way or the other.")
    });
    let last = curve.points().last().copied()?;
    let rest = if last.week > point.week {
        format!(" Of all, {}.", still_waiting(last))
    } else {
        String::new()
    };
    Some(text + &without + &half + &rest)
}

fn said(points: &[CurvePoint], share: fn(&CurvePoint) -> f64) -> String {
    // Some five places tell the shape.
    let every = points.len().div_ceil(5).max(1);
    let last = points.len().saturating_sub(1);
    let told = points
        .iter()
        .enumerate()
        .filter(|(place, _)| place % every == every - 1 || *place == last);
    let texts: Vec<String> = told
        .map(|(_, point)| {
            let weeks = format::plural(u64::from(point.week), "week", "weeks");
            format!("{} after {weeks}", format::percent(share(point)))
        })
        .collect();
    texts.join(", ")
}

fn waiting_line(curve: &Curve, points: &[CurvePoint]) -> chart::Curve {
    let year = curve.cohort().label();
    let spot = |point: &CurvePoint| Spot {
        week: f64::from(point.week),
        value: point.still_waiting,
        interval: point.limits,
        text: format!(
            "{year}, after {}: {} still waiting",
            format::plural(u64::from(point.week), "week", "weeks"),
            format::percent(point.still_waiting)
        ),
    };
    chart::Curve {
        name: format!("still waiting, {year}"),
        last: last_text(points, |point| point.still_waiting),
        from: 100.0,
        spots: points.iter().map(spot).collect(),
    }
}

fn came_line(clock: &Clock, year: &str, points: &[CurvePoint]) -> chart::Curve {
    let spot = |point: &CurvePoint| Spot {
        week: f64::from(point.week),
        value: point.completed_by,
        interval: None,
        text: format!(
            "{year}, after {}: {} {}",
            format::plural(u64::from(point.week), "week", "weeks"),
            format::percent(point.completed_by),
            clock.ends
        ),
    };
    chart::Curve {
        name: format!("{}, {year}", clock.ends),
        last: last_text(points, |point| point.completed_by),
        from: 0.0,
        spots: points.iter().map(spot).collect(),
    }
}

fn last_text(points: &[CurvePoint], share: fn(&CurvePoint) -> f64) -> String {
    let last = points.last();
    last.map_or_else(String::new, |point| {
        format!("{}%", format::whole(share(point)))
    })
}

fn table(clock: &Clock, title: &str, started: u64, points: &[CurvePoint]) -> TableView {
    let came = format!("{}, %", format::sentence_case(&clock.ends));
    let head = [
        "Weeks",
        "Still waiting, n of d",
        "Still waiting, %",
        "95% limits",
        came.as_str(),
        "Ended without it, n of d",
    ];
    let mut table = TableView::new(title, title, &head);
    let of_all = |n: u64| format!("{} of {}", format::count(n), format::count(started));
    for point in points {
        let limits = point
            .limits
            .map_or(Symbol::NotApplicable.mark().to_string(), format::range);
        table.push(
            "",
            vec![
                cell(&point.week.to_string()),
                cell(&of_all(point.waiting)),
                cell(&format::one_decimal(point.still_waiting)),
                cell(&limits),
                cell(&format::one_decimal(point.completed_by)),
                cell(&of_all(point.stopped)),
            ],
        );
    }
    table
}

#[cfg(test)]
mod tests {
    use super::super::tests::charted;
    use super::*;

    const CURVE: &str = "curve final_plan 2024 E10 200 10:20/40 20:20/0 40:20/10\n";

    #[test]
    fn a_curve_reads_as_plain_words() {
        let chart = charted(CURVE, Kind::Curves).unwrap();
        assert_eq!(
            chart.title,
            "Of 200 requests made in Shire in 2024, 120 were still waiting after 20 weeks"
        );
        assert_eq!(
            chart.plain,
            "Of 200 requests made in Shire in 2024, 120 were still waiting after 20 weeks: 60 in \
             every 100. 40 had reached the final education, health and care plan by then, and 40 \
             had ended without it. It took 40 weeks until half of all had ended in one way or the \
             other. Of all, 90 were still waiting after 40 weeks."
        );
        let (_, rows) = chart.table.plain();
        assert_eq!(
            rows[1],
            [
                "20",
                "120 of 200",
                "60.0",
                "52.9 to 66.4",
                "20.0",
                "40 of 200"
            ]
        );
        assert!(charted("series final_plan", Kind::Curves).is_none());
    }

    #[test]
    fn nobody_left_is_said_in_words() {
        let lines = "curve final_plan 2024 E10 60 20:60/0\n";
        let plain = charted(lines, Kind::Curves).unwrap().plain;
        assert!(
            plain.starts_with(
                "Of 60 requests made in Shire in 2024, none was still waiting after 20 weeks: 0 in \
                 every 100. 60 had reached the final education, health and care plan."
            ),
            "{plain}"
        );
    }

    #[test]
    fn the_newest_cohort_leads_and_two_more_stand_beside_it() {
        let lines = ["2021", "2022", "2023", "2024"]
            .map(|year| CURVE.replace("2024", year))
            .concat();
        let svg = charted(&lines, Kind::Curves).unwrap().drawing.wide;
        assert!(svg.contains("still waiting, 2024 45%"), "{svg}");
        assert!(svg.contains("still waiting, 2022"));
        assert!(!svg.contains("still waiting, 2021"));
    }
}
