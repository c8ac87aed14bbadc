//! Lines over time: trends and curves.

use super::shapes::has_digit;
use super::{
    Drawn, MARK, Mark, Problem, ROUNDED, Scale, centre, is_among, near, number, percent_in,
    values_of,
};
use crate::audit::numerals::in_digits;
use crate::publish::chart::{range_of, ticks_to};

impl Drawn<'_> {
    pub(super) fn trend(&self) -> Option<Vec<Problem>> {
        let scale = self.percent_upwards()?;
        let values = self.values();
        let is_value = |y: f64| is_among(scale.value(y), &values, scale.slack() + ROUNDED);
        let lines = ["line", "own", "peer", "peer dashed", "band", "own-whisker"];
        let mut found: Vec<Problem> = self
            .others(&[&lines[..], &["dot", "own-dot", "unknown", "hollow"]].concat())
            .into_iter()
            .collect();
        if self
            .marks_of(&lines)
            .flat_map(|mark| &mark.places)
            .any(|place| !is_value(place.1))
        {
            found.push(MARK);
        }
        for mark in self.marks_of(&["dot", "own-dot"]) {
            let y = centre(mark).1;
            let told = percent_in(&mark.words);
            if told.is_none_or(|told| (scale.value(y) - told).abs() > scale.slack() + ROUNDED) {
                found.push(MARK);
            }
        }
        if !self.are_years_right(&scale) {
            found.push(MARK);
        }
        Some(found)
    }

    /// Says whether a trend names its years where its table has them, and its lines go through values of
    /// a row and on to the row after it: never over a year that has no value.
    fn are_years_right(&self, scale: &Scale) -> bool {
        let rows = &self.chart.rows;
        let range = range_of(rows.len());
        let edges = self.marks_of(&["grid"]).next().map(|mark| &mark.places[..]);
        let Some([(left, _), (right, _)]) = edges else {
            return false;
        };
        let index = |x: f64| range.start + (x - left) / (right - left) * (range.end - range.start);
        let row_at = |x: f64| {
            let row = index(x).round();
            // Own marks stand beside official ones.
            let is_near = row >= 0.0 && (index(x) - row).abs() < 0.3;
            is_near
                .then_some(row as usize)
                .filter(|row| *row < rows.len())
        };
        let foot = self.foot();
        let mut names = self.marks.iter().filter(|mark| {
            mark.tag == "text"
                && mark.class == "label"
                && mark.anchor == "middle"
                && mark.places[0].1 > foot
        });
        let is_named = names.all(|mark| {
            let row = rows.iter().position(|row| row.first() == Some(&mark.words));
            row.map_or(!has_digit(&mark.words), |row| {
                row_at(mark.places[0].0) == Some(row)
            })
        });
        let goes_on = |mark: &Mark| {
            let places = match mark.places[..] {
                // A single value is a short stroke about its place.
                [from, to] if from.1 == to.1 && (to.0 - from.0 - 10.0).abs() < 0.2 => {
                    vec![(f64::midpoint(from.0, to.0), from.1)]
                }
                _ => mark.places.clone(),
            };
            let through: Option<Vec<usize>> = places.iter().map(|place| row_at(place.0)).collect();
            let Some(through) = through else { return false };
            let values = |row: usize| values_of(&rows[row..=row]);
            let mut corners = places.iter().zip(&through);
            corners.all(|(place, row)| {
                is_among(scale.value(place.1), &values(*row), scale.slack() + ROUNDED)
            }) && through.windows(2).all(|pair| pair[1] == pair[0] + 1)
        };
        let is_of_row = |mark: &Mark| {
            let row = row_at(centre(mark).0).map(|row| rows[row][0].as_str());
            let start = mark.words.split([',', ':']).next();
            row == start
        };
        // A line goes from mark to mark.
        let has_marks = |line: &'static str, dots: &'static str| {
            let places: Vec<f64> = self.marks_of(&[dots]).map(|mark| centre(mark).0).collect();
            let of_line = [line];
            let mut lines = self.marks_of(&of_line).filter(|mark| mark.places.len() > 2);
            lines.all(|line| {
                line.places
                    .iter()
                    .all(|corner| places.iter().any(|place| near(*place, corner.0)))
            })
        };
        is_named
            && self.marks_of(&["dot", "own-dot"]).all(is_of_row)
            && has_marks("line", "dot")
            && has_marks("own", "own-dot")
            && self
                .marks_of(&["line", "own", "peer", "peer dashed"])
                .all(goes_on)
    }

    pub(super) fn curves(&self) -> Option<Vec<Problem>> {
        let upwards = self.percent_upwards()?;
        let (across, ticks) = self.across(self.foot() + 20.0)?;
        let earlier = self.earlier();
        let own_weeks = self.chart.rows.iter().filter_map(|row| number(&row[0]));
        let drawn_weeks = self
            .marks_of(&["peer", "peer dashed"])
            .flat_map(|mark| &mark.places)
            .map(|place| across.value(place.0));
        let limit = self
            .marks_of(&["law"])
            .next()
            .map_or(0.0, |mark| across.value(mark.places[0].0));
        let last = own_weeks.chain(drawn_weeks).fold(limit, f64::max).round();
        if ticks != ticks_to(last, if self.is_wide() { 9 } else { 5 }) {
            return None;
        }
        let slack = upwards.slack() + ROUNDED;
        let near = |place: &(f64, f64), week: f64, value: f64| {
            (across.value(place.0) - week).abs() <= across.slack() + 0.01
                && (upwards.value(place.1) - value).abs() <= slack
        };
        let of_table = |place: &(f64, f64), columns: &[usize]| {
            let mut rows = self.chart.rows.iter();
            near(place, 0.0, 100.0)
                || near(place, 0.0, 0.0)
                || rows.any(|row| {
                    let week = number(&row[0]).unwrap_or(f64::NAN);
                    columns.iter().any(|column| {
                        let cell = row.get(*column).map_or("", String::as_str);
                        in_digits(cell)
                            .iter()
                            .any(|known| near(place, week, known.value()))
                    })
                })
        };
        let mut found: Vec<Problem> = self
            .others(&["band", "line", "came", "peer", "peer dashed", "dot", "spot"])
            .into_iter()
            .collect();
        let own = [
            ("band", &[2, 3][..]),
            ("line", &[2]),
            ("dot", &[2]),
            ("came", &[4]),
            ("spot", &[4]),
        ];
        for (class, columns) in own {
            let mut places =
                self.marks_of(std::slice::from_ref(&class))
                    .flat_map(|mark| match mark.tag {
                        "circle" => vec![centre(mark)],
                        _ => mark.places.clone(),
                    });
            if places.any(|place| !of_table(&place, columns)) {
                found.push(MARK);
            }
        }
        // All are of one year.
        let mut years = self
            .marks_of(&["dot", "spot"])
            .map(|mark| mark.words.split(", ").next());
        let first = years.next();
        if !years.all(|year| Some(year) == first) {
            found.push(MARK);
        }
        let of_earlier = |place: &(f64, f64)| {
            near(place, 0.0, 100.0)
                || earlier
                    .iter()
                    .any(|(week, value)| near(place, *week, *value))
        };
        if !self
            .marks_of(&["peer", "peer dashed"])
            .flat_map(|mark| &mark.places)
            .all(of_earlier)
        {
            found.push(MARK);
        }
        Some(found)
    }

    /// Returns the weeks and shares of every cohort of the chart's clock and area.
    fn earlier(&self) -> Vec<(f64, f64)> {
        let areas = self.chart.area.into_iter();
        let records = areas.flat_map(|area| self.published.of_area(area));
        let records = records.filter(|record| record.cell("clock") == self.chart.clock);
        records
            .filter_map(|record| Some((record.number("week")?, record.number("still_waiting")?)))
            .collect()
    }

    /// Returns the published medians of the area that a text begins with.
    pub(super) fn medians(&self, words: &str) -> Vec<f64> {
        let areas = self.published.areas_in(words).into_iter().take(1);
        let records = areas.flat_map(|area| self.published.of_area(area));
        let records = records.filter(|record| record.cell("clock") == self.chart.clock);
        records
            .filter_map(|record| record.number("median_days"))
            .collect()
    }
}
