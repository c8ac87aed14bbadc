//! Rulers of weeks, and the strips of tables.

use super::shapes::is_upright;
use super::{AXIS, Drawn, MARK, Mark, Problem, Scale, UNKNOWN, centre, mark, number};
use crate::audit::html::Element;
use crate::audit::published::Published;
use crate::period::Period;

impl Drawn<'_> {
    pub(super) fn ruler(&self) -> Option<Vec<Problem>> {
        let ticks = self.ticks("axis", |place| place.0);
        let scale = Scale::of(&ticks)?;
        let end = ticks.last()?.1;
        let limit = self
            .marks_of(&["law"])
            .next()
            .map(|mark| scale.value(mark.places[0].0))?;
        if ticks.first()?.1 != 0.0 || end != ruler_end(limit, scale.slack()) {
            return None;
        }
        let of_row = |row: usize| self.chart.rows.get(row).and_then(|row| number(row.get(1)?));
        let at = |days: Option<f64>, x: f64| {
            days.is_some_and(|days| {
                ((days / 7.0).min(end) - scale.value(x)).abs() <= scale.slack() + 0.08
            })
        };
        let mut found: Vec<Problem> = self
            .others(&["base", "middle", "middle-end", "typical", "peer-dot"])
            .into_iter()
            .collect();
        for mark in self.marks_of(&["middle"]) {
            if !at(of_row(0), mark.places[0].0) || !at(of_row(2), mark.places[1].0) {
                found.push(MARK);
            }
        }
        for mark in self.marks_of(&["middle-end"]) {
            if !at(of_row(0), mark.places[0].0) && !at(of_row(2), mark.places[0].0) {
                found.push(MARK);
            }
        }
        // The tip of what goes on beyond the end is a path.
        for mark in self
            .marks_of(&["typical"])
            .filter(|mark| mark.tag == "circle")
        {
            if !at(of_row(1), centre(mark).0) {
                found.push(MARK);
            }
        }
        for mark in self.marks_of(&["peer-dot"]) {
            let medians = self.medians(&mark.words);
            if !medians.iter().any(|days| at(Some(*days), centre(mark).0)) {
                found.push(MARK);
            }
        }
        Some(found)
    }
}

/// Returns where a ruler for a limit in weeks ends: the limit stands in its first third.
fn ruler_end(limit: f64, slack: f64) -> f64 {
    ((limit - slack).max(0.1) * 3.0 / 20.0).ceil().max(1.0) * 20.0
}

/// Returns the place that a circle or a triangle marks: the tip of a triangle is 1.3 sizes from it,
/// the side opposite 0.9.
pub(super) fn mark_centre(mark: &Mark) -> (f64, f64) {
    let (tip, side) = (mark.places[0], mark.places.get(1));
    let y = side.map_or(tip.1, |side| tip.1 + (side.1 - tip.1) * 1.3 / 2.2);
    (tip.0, y)
}

/// Returns what is wrong with the strip of a table row: the ruler of an area, without words.
pub(in crate::audit) fn strip_problems(
    svg: &Element,
    published: &Published,
    place: Option<(&str, usize, Period)>,
) -> Vec<Problem> {
    let marks: Option<Vec<Mark>> = svg.elements().map(mark).collect();
    let Some(marks) = marks else {
        return vec![UNKNOWN];
    };
    let record = place.and_then(|(clock, area, period)| published.total(clock, area, period));
    let days = |column: &str| record.and_then(|record| record.number(column));
    let law = marks.iter().find(|mark| mark.class == "law");
    let Some(law) = law.map(|mark| mark.places[0].0) else {
        return vec![AXIS];
    };
    // The limit is a whole number of days, and the end one of twenties of weeks.
    let scale_fits = |end: f64, x: f64, days: Option<f64>| {
        days.is_some_and(|days| (400.0 * (days / 7.0).min(end) / end - x).abs() <= 0.2)
    };
    let ends = (1..=20_u8).map(|twenties| f64::from(twenties) * 20.0);
    let ends: Vec<f64> = ends
        .filter(|end| {
            let limit = law * end / 400.0;
            ruler_end(limit, 0.16 * end / 400.0) == *end
        })
        .collect();
    let fits = |end: f64| {
        marks.iter().all(|mark| {
            let (left, right) = (mark.places[0].0, mark.places[mark.places.len() - 1].0);
            match (mark.tag, mark.class) {
                ("path", "axis" | "law") => true,
                ("rect", "hollow") => {
                    (left, right) == (1.0, 399.0) && days("median_days").is_none()
                }
                ("rect", "middle") => {
                    (mark.places[0].1, mark.places[1].1) == (5.0, 19.0)
                        && scale_fits(end, left, days("p25_days"))
                        && (scale_fits(end, right, days("p75_days"))
                            || days("p75_days").is_some_and(|days| days / 7.0 > end))
                }
                ("path", "middle-end") => {
                    is_upright(mark)
                        && (scale_fits(end, left, days("p25_days"))
                            || scale_fits(end, left, days("p75_days")))
                }
                ("rect", "typical") => {
                    let centre = f64::midpoint(left, right);
                    let edge = centre <= 2.1 || centre >= 397.9;
                    scale_fits(end, centre, days("median_days"))
                        || (edge && days("median_days").is_some())
                }
                ("path", "typical") => days("p75_days").is_some(),
                _ => false,
            }
        })
    };
    if ends.into_iter().any(fits) {
        Vec::new()
    } else {
        vec![MARK]
    }
}
