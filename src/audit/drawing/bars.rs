//! Bars and rows: queues, waits by length, areas side by side, the key of bands.

use super::{
    CLASS, Drawn, GAP, MARK, Mark, Problem, ROUNDED, Scale, centre, is_among, last_number, number,
    percent_in,
};
use crate::audit::numerals::{Numeral, in_digits};
use crate::publish::chart::ticks_to;

impl Drawn<'_> {
    pub(super) fn queue(&self) -> Option<Vec<Problem>> {
        // Of a queue whose ages are withheld nothing is drawn.
        let open = self.chart.rows.iter().filter_map(|row| {
            let bands = row.get(1..4)?.iter().map(|cell| number(cell));
            bands.collect::<Option<Vec<f64>>>()?.first().copied()
        });
        let scale = self.upwards(&ticks_to(open.fold(1.0, f64::max), 5))?;
        let bars = BARS;
        let mut found: Vec<Problem> = self
            .others(&[&bars[..], &["hollow"]].concat())
            .into_iter()
            .collect();
        // Bars stand on the foot or on the one before.
        let mut upto: Option<(f64, f64)> = None;
        for mark in self.marks_of(&bars) {
            let left = mark.places[0].0;
            let below = upto
                .filter(|(known, _)| *known == left)
                .map_or(0.0, |(_, sum)| sum);
            if (scale.value(mark.places[1].1) - below).abs() > scale.slack() {
                found.push(MARK);
            }
            upto = last_number(&mark.words).map(|told| (left, below + told));
            let (top, bottom) = (mark.places[0].1, mark.places[1].1);
            let drawn = scale.value(top - GAP) - scale.value(bottom);
            let told = last_number(&mark.words);
            // A bar that is thinner than the gap has no height.
            let is_thin = bottom - top < 0.05;
            if told.is_none_or(|told| {
                (drawn - told).abs() > 2.0 * scale.slack() && !(is_thin && told <= drawn)
            }) {
                found.push(MARK);
            }
        }
        // The colour of a bar tells what its words do.
        let classes = [", within ", ", to ", ", over "].into_iter().zip([
            &["within"][..],
            &["later", "later tight"],
            &["longest"],
        ]);
        let is_coloured = |mark: &Mark| {
            let mut classes = classes.clone();
            classes
                .any(|(words, classes)| mark.words.contains(words) && classes.contains(&mark.class))
        };
        if !self.marks_of(&bars).all(is_coloured) {
            found.push(CLASS);
        }
        if !self.marks_of(&bars).all(|bar| self.is_band_of_row(bar)) {
            found.push(MARK);
        }
        // Where a part is withheld, the mark stands over those that are shown.
        let values = self.values();
        for mark in self.marks_of(&["hollow"]) {
            let over = scale.value(mark.places[0].1 + 6.0);
            if over.abs() > scale.slack() && !is_among(over, &values, scale.slack()) {
                found.push(MARK);
            }
        }
        Some(found)
    }

    /// Says whether a bar of a queue tells what the row of its period gives for its age.
    fn is_band_of_row(&self, bar: &Mark) -> bool {
        let name = bar.words.split(", ").next();
        let row = self
            .chart
            .rows
            .iter()
            .find(|row| row.first().map(String::as_str) == name);
        let counts = row.map(|row| (1..4).map(|column| number(row.get(column)?)).collect());
        let counts: Option<Vec<f64>> = counts.flatten();
        let Some([open, over, longest]) = counts.as_deref() else {
            return false;
        };
        let told = match bar.class {
            "within" => open - over,
            "longest" => *longest,
            _ => over - longest,
        };
        last_number(&bar.words).is_some_and(|count| (count - told).abs() < 0.01)
    }

    /// Says whether a bar of waits by length tells the weeks and the count of one row.
    fn is_bin_of_row(&self, bar: &Mark) -> bool {
        let digits = |text: &str| -> Vec<f64> {
            let numerals = in_digits(text);
            numerals
                .iter()
                .map(Numeral::value)
                .filter(|value| *value > 0.0)
                .collect()
        };
        let Some((weeks, count)) = bar.words.rsplit_once(": ") else {
            return false;
        };
        let mut rows = self.chart.rows.iter();
        rows.any(|row| {
            let told = row.get(1).and_then(|count| number(count));
            digits(&row[0]) == digits(weeks) && told.is_some() && told == number(count)
        })
    }

    pub(super) fn distribution(&self) -> Option<Vec<Problem>> {
        let counts = self.chart.rows.iter().filter_map(|row| number(row.get(1)?));
        let scale = self.upwards(&ticks_to(counts.fold(1.0, f64::max), 5))?;
        let mut found: Vec<Problem> = self
            .others(&["within", "longest", "base", "hollow"])
            .into_iter()
            .collect();
        for mark in self.marks_of(&["within", "longest"]) {
            let drawn = scale.value(mark.places[0].1);
            let told = last_number(&mark.words);
            if told.is_none_or(|told| (drawn - told).abs() > scale.slack()) {
                found.push(MARK);
            }
        }
        let mut bars = self.marks_of(&["within", "longest"]);
        if !bars.all(|bar| self.is_bin_of_row(bar)) {
            found.push(MARK);
        }
        let zero = scale.value(0.0);
        for mark in self.marks_of(&["hollow"]) {
            let height = mark.places[1].1 - mark.places[0].1;
            if zero.is_nan() || (height - 8.0).abs() > 0.2 {
                found.push(MARK);
            }
        }
        Some(found)
    }

    pub(super) fn areas(&self) -> Option<Vec<Problem>> {
        let ticks = self.ticks("grid", |place| place.0);
        let is_percent = ticks.iter().map(|tick| tick.1).eq(PERCENT);
        let scale = Scale::of(&ticks).filter(|_| is_percent)?;
        let values = self.values();
        let is_value = |x: f64| is_among(scale.value(x), &values, scale.slack() + ROUNDED);
        let whiskers = ["whisker", "peer-whisker", "base"];
        let mut found: Vec<Problem> = self
            .others(&[&whiskers[..], &["typical", "peer-dot", "unknown"]].concat())
            .into_iter()
            .collect();
        if self
            .marks_of(&whiskers)
            .flat_map(|mark| &mark.places)
            .any(|place| !is_value(place.0))
        {
            found.push(MARK);
        }
        for mark in self.marks_of(&["typical", "peer-dot"]) {
            let told = percent_in(self.beside_name(mark));
            if told.is_none_or(|told| {
                (scale.value(centre(mark).0) - told).abs() > scale.slack() + ROUNDED
            }) {
                found.push(MARK);
            }
        }
        // A line in place of what is withheld goes from end to end.
        for mark in self.marks_of(&["unknown"]) {
            let ends = [
                scale.value(mark.places[0].0),
                scale.value(mark.places[mark.places.len() - 1].0),
            ];
            if ends[0].abs() > scale.slack() || (ends[1] - 100.0).abs() > scale.slack() {
                found.push(MARK);
            }
        }
        Some(found)
    }

    /// Returns the scale across of ticks that have no lines: texts below the plot.
    pub(super) fn across(&self, below: f64) -> Option<(Scale, Vec<f64>)> {
        let texts = self.marks.iter().filter(|mark| {
            mark.tag == "text" && mark.class == "label" && (mark.places[0].1 - below).abs() < 0.2
        });
        let ticks: Vec<(bool, (f64, f64))> = texts
            .filter_map(|mark| {
                Some((
                    mark.anchor == "middle",
                    (mark.places[0].0, number(&mark.words)?),
                ))
            })
            .collect();
        let values = ticks.iter().map(|(_, tick)| tick.1).collect();
        // A text at the edge is moved inwards.
        let placed: Vec<(f64, f64)> = ticks
            .into_iter()
            .filter_map(|(is_placed, tick)| is_placed.then_some(tick))
            .collect();
        Some((Scale::of(&placed)?, values))
    }

    /// Bands have no axis: they lie side by side and fill the width.
    pub(super) fn bands(&self) -> Vec<Problem> {
        let classes = ["within", "later", "longest"];
        let mut found: Vec<Problem> = self
            .others(&[&classes[..], &["hollow"]].concat())
            .into_iter()
            .collect();
        let starts = self.marks_of(&["within"]).map(|mark| mark.places[0].0);
        let left = starts.fold(f64::INFINITY, f64::min);
        for mark in self.marks_of(&classes) {
            let width = mark.places[1].0 - mark.places[0].0;
            let drawn = 100.0 * (width + GAP) / (self.width - left);
            let told = last_number(&mark.words.replace('%', ""));
            // The three are drawn to make up the whole, which rounded numbers do not always.
            let slack = if mark.words.contains("about") {
                0.8
            } else {
                0.3
            };
            let is_thin = width < 0.05;
            if told.is_none_or(|told| {
                (drawn - told).abs() > slack && !(is_thin && told <= drawn + slack)
            }) {
                found.push(MARK);
            }
        }
        found
    }
}

/// The classes of bars and bands, in the order of their ages.
pub(super) const BARS: [&str; 4] = ["within", "later", "later tight", "longest"];

pub(super) const PERCENT: [f64; 5] = [0.0, 25.0, 50.0, 75.0, 100.0];
