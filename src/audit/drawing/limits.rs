//! Points between limits: funnels and charts of variation.

use super::ruler::mark_centre;
use super::{CLASS, Drawn, MARK, Mark, Problem, ROUNDED, Scale, centre};
use crate::audit::charts::{Stretch, causes, stretches};
use crate::publish::chart::ticks_to;
use crate::stats::funnel::limits_with_spread;
use crate::stats::{Z_95, Z_998};

impl Drawn<'_> {
    pub(super) fn funnel(&self) -> Option<Vec<Problem>> {
        let upwards = self.percent_upwards()?;
        let (across, ticks) = self.across(self.foot() + 20.0)?;
        let largest = self
            .chart
            .funnel
            .as_ref()?
            .units
            .iter()
            .map(|(_, of)| *of)
            .max()? as f64
            * 1.05;
        if ticks != ticks_to(largest, if self.is_wide() { 8 } else { 4 }) {
            return None;
        }
        let funnel = self.chart.funnel.as_ref()?;
        let (pooled, spread) = (funnel.pooled, funnel.spread);
        let slack = upwards.slack() + ROUNDED;
        let mut found: Vec<Problem> = self
            .others(&[
                "base",
                "peer",
                "peer dashed",
                "peer-whisker",
                "typical",
                "dot",
                "peer-dot",
            ])
            .into_iter()
            .collect();
        let lines = [
            ("peer", Z_95, spread),
            ("peer dashed", Z_998, spread),
            ("peer-whisker", Z_998, 0.0),
        ];
        for (class, z, spread) in lines {
            for place in self.marks_of(&[class]).flat_map(|mark| &mark.places) {
                let n = across.value(place.0).round().max(1.0);
                let near = [n - 1.0, n, n + 1.0].into_iter().filter(|n| {
                    *n >= 1.0 && (*n - across.value(place.0)).abs() <= 0.5 + across.slack()
                });
                let drawn = upwards.value(place.1);
                let is_limit = near
                    .filter_map(|n| limits_with_spread(pooled, n as u64, spread, z))
                    .any(|(lower, upper)| {
                        (lower * 100.0 - drawn).abs() <= slack
                            || (upper * 100.0 - drawn).abs() <= slack
                    });
                if !is_limit {
                    found.push(MARK);
                }
            }
        }
        for place in self.marks_of(&["base"]).flat_map(|mark| &mark.places) {
            if (upwards.value(place.1) - pooled * 100.0).abs() > slack {
                found.push(MARK);
            }
        }
        for mark in self.marks_of(&["typical", "dot", "peer-dot"]) {
            let (x, y) = centre(mark);
            let Some(row) = funnel.told.get(&mark.words) else {
                found.push(MARK);
                continue;
            };
            let ((part, of), row) = (funnel.units[*row], &self.chart.rows[*row]);
            let is_there = (across.value(x) - of as f64).abs() <= across.slack()
                && (upwards.value(y) - 100.0 * part as f64 / of.max(1) as f64).abs() <= slack;
            if !is_there {
                found.push(MARK);
            }
            let is_outside = row.last().is_some_and(|cell| cell == "yes");
            if mark.class != "typical" && (mark.class == "dot") != is_outside {
                found.push(CLASS);
            }
        }
        Some(found)
    }

    /// Points stand at the shares of their rows, in even steps; lines at what follows from them.
    pub(super) fn variation(&self) -> Option<Vec<Problem>> {
        let upwards = self.percent_upwards()?;
        let foot = self.foot();
        // Below the plot one mark of each cause explains them.
        let (points, keys): (Vec<_>, Vec<_>) = self
            .marks_of(&CAUSES)
            .partition(|mark| mark_centre(mark).1 < foot + 20.0);
        let steps = points.iter().enumerate();
        let steps: Vec<(f64, f64)> = steps
            .map(|(row, mark)| (mark_centre(mark).0, row as f64))
            .collect();
        let across = Scale::of(&steps)?;
        let mut found: Vec<Problem> = self
            .others(&[&CAUSES[..], &["base", "peer dashed", "run"]].concat())
            .into_iter()
            .collect();
        let of_keys: Vec<&str> = keys.iter().map(|mark| mark.class).collect();
        if of_keys != CAUSES || points.len() != self.chart.rows.len() {
            found.push(MARK);
        }
        let stretches = stretches(self.chart);
        let is_at = |place: (f64, f64), row: f64, value: f64| {
            (across.value(place.0) - row).abs() <= across.slack() + 0.01
                && (upwards.value(place.1) - value).abs() <= upwards.slack()
        };
        let is_point = |place: (f64, f64)| {
            let row = across.value(place.0).round();
            let of_row = { stretches.iter() }.find(|stretch| stretch.holds(row as usize));
            of_row.is_some_and(|each| is_at(place, row, each.points[row as usize - each.first]))
        };
        let causes = causes(self.chart);
        for ((mark, row), cause) in points.iter().zip(&self.chart.rows).zip(causes) {
            if !is_point(mark_centre(mark)) || !mark.words.starts_with(&format!("{}: ", row[0])) {
                found.push(MARK);
            }
            if mark.class != cause.map_or("common", |(class, _)| class) {
                found.push(CLASS);
            }
        }
        let mut runs = self.marks_of(&["run"]).flat_map(|mark| &mark.places);
        if !runs.all(|place| is_point(*place)) {
            found.push(MARK);
        }
        for class in ["base", "peer dashed"] {
            let of_stretch = |stretch: &Stretch| {
                let ends = (stretch.first as f64 - 0.4, stretch.last() as f64 + 0.4);
                let values = match (stretch.limits, class) {
                    (None, _) => vec![],
                    (Some(limits), "base") => vec![limits.mean],
                    (Some(limits), _) => vec![limits.lower, limits.upper],
                };
                values.into_iter().map(move |value| (ends, value))
            };
            let expected: Vec<_> = stretches.iter().flat_map(of_stretch).collect();
            let drawn: Vec<&Mark> = self.marks_of(std::slice::from_ref(&class)).collect();
            let is_there = drawn
                .iter()
                .zip(&expected)
                .all(|(mark, ((from, to), value))| {
                    matches!(mark.places[..], [start, end]
                    if is_at(start, *from, *value) && is_at(end, *to, *value))
                });
            if !is_there || drawn.len() != expected.len() {
                found.push(MARK);
            }
        }
        Some(found)
    }
}

/// The classes of the points of an `XmR` chart.
pub(super) const CAUSES: [&str; 3] = ["common", "better", "worse"];
