//! An `XmR` chart: a share by period between the natural limits of its own variation, with the
//! points of special cause marked.

use super::notes::{Break, Event, NOTE_GAP, Note, draw_notes, key_lines, place_notes};
use super::place::spread;
use super::{Axis, Drawing, Frame, Limit, Pane, Scale, Sheet, Variant, axis_room};
use crate::publish::svg::{Align, Canvas, Place, Plot, Role};
use std::ops::Range;

/// Shares in per cent: every period has a point.
#[derive(Clone, Debug)]
pub struct Xmr {
    pub frame: Frame,
    pub periods: Vec<String>,
    pub points: Vec<XmrPoint>,
    /// In the order of time; no line is drawn from one to the next.
    pub stretches: Vec<Stretch>,
    pub events: Vec<Event>,
    pub breaks: Vec<Break>,
}

#[derive(Clone, Debug)]
pub struct XmrPoint {
    pub value: f64,
    pub cause: Cause,
    /// What it says, as a tooltip.
    pub text: String,
}

/// Why a point lies where it lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    Common,
    Improving,
    Concerning,
}

impl Cause {
    pub const ALL: [Cause; 3] = [Cause::Common, Cause::Improving, Cause::Concerning];

    /// Returns the words of Making Data Count: `special cause, improving`.
    pub fn words(self) -> &'static str {
        match self {
            Cause::Common => "common cause",
            Cause::Improving => "special cause, improving",
            Cause::Concerning => "special cause, concerning",
        }
    }
}

/// Points that can be compared with each other: the first and the last of them.
#[derive(Clone, Debug)]
pub struct Stretch {
    pub first: usize,
    pub last: usize,
    /// None of too few points.
    pub lines: Option<Lines>,
}

/// The mean and the natural limits, with the words at their ends.
#[derive(Clone, Debug)]
pub struct Lines {
    pub mean: Limit,
    pub lower: Limit,
    pub upper: Limit,
}

pub fn xmr(chart: &Xmr) -> Drawing {
    Drawing::both(|variant| draw(chart, variant))
}

fn draw(chart: &Xmr, variant: Variant) -> String {
    let axis = Axis::new(&Scale::Percent, 100.0, 5);
    let (sheet, notes) = lay_out(chart, &axis, variant);
    sheet.value_axis(&Scale::Percent, &axis);
    sheet.period_axis(&chart.periods, |index| sheet.plot.x(index as f64));
    draw_key(&sheet);
    draw_notes(&sheet, &notes, KEY_BELOW + key_height(variant) + KEY_GAP);
    for stretch in &chart.stretches {
        draw_stretch(&sheet, chart, stretch);
    }
    for (index, point) in chart.points.iter().enumerate() {
        let place = sheet.plot.at(index as f64, point.value);
        sheet.canvas.titled(&point.text);
        draw_mark(&sheet.canvas, point.cause, place, mark_size(&sheet, chart));
    }
    draw_ends(&sheet, chart);
    sheet.finish(&chart.frame, "xmr")
}

/// From the bottom of the plot to the key of the marks.
const KEY_BELOW: f64 = 50.0;

/// Between the key of the marks and the words of numbered notes.
const KEY_GAP: f64 = 6.0;

/// The marks are explained beside each other, on a phone below each other.
fn key_height(variant: Variant) -> f64 {
    let lines = if variant.is_wide() {
        1
    } else {
        Cause::ALL.len()
    };
    lines as f64 * variant.leading()
}

fn lay_out(chart: &Xmr, axis: &Axis, variant: Variant) -> (Sheet, Vec<Note>) {
    let left = axis_room(&Scale::Percent, axis, variant);
    let labels = ends(chart).map(|(limit, _)| limit.label.as_str());
    let right = if variant.is_wide() {
        variant.width() - variant.widest(Role::Strong, labels) - 18.0
    } else {
        variant.width() - 12.0
    };
    let range = x_range(chart);
    let across = Plot::new(
        Pane::new((left, 0.0), (right, 1.0)),
        range.clone(),
        0.0..1.0,
    );
    let marks = (chart.breaks.as_slice(), chart.events.as_slice());
    let notes = place_notes(marks, (&across, range.clone()), variant);
    let rows = notes.iter().map(|note| note.callout.row + 1).max();
    let rows = rows.unwrap_or_default() as f64;
    let gap = if rows > 0.0 { NOTE_GAP - 8.0 } else { 0.0 };
    let top = 12.0 + gap + rows * variant.leading();
    let bottom = top + if variant.is_wide() { 280.0 } else { 220.0 };
    let keys = key_lines(&notes, variant).len() as f64 * variant.leading();
    let pane = Pane::new((left, top), (right, bottom));
    let sheet = Sheet {
        canvas: Canvas::new(
            variant.width(),
            bottom + KEY_BELOW + key_height(variant) + KEY_GAP + keys,
        ),
        plot: Plot::new(pane, range, 0.0..axis.top),
        variant,
    };
    (sheet, notes)
}

/// The periods with a little air on both sides.
fn x_range(chart: &Xmr) -> Range<f64> {
    let count = chart.periods.len().max(1) as f64;
    let air = 0.01 * count + 0.3;
    -air..count - 1.0 + air
}

fn mark_size(sheet: &Sheet, chart: &Xmr) -> f64 {
    if chart.points.len() > 1 {
        ((sheet.plot.x(1.0) - sheet.plot.x(0.0)) * 0.4).clamp(3.2, 5.0)
    } else {
        5.0
    }
}

/// A circle, a triangle that points upwards, or one that points downwards.
fn draw_mark(canvas: &Canvas, cause: Cause, (x, y): Place, size: f64) {
    let triangle = |role: Role, up: f64| {
        let corners = [
            (x, y - up * size * 1.3),
            (x + size * 1.25, y + up * size * 0.9),
            (x - size * 1.25, y + up * size * 0.9),
        ];
        canvas.polygon(role, &corners);
    };
    match cause {
        Cause::Common => canvas.circle(Role::Common, (x, y), size * 0.8),
        Cause::Improving => triangle(Role::Better, 1.0),
        Cause::Concerning => triangle(Role::Worse, -1.0),
    }
}

fn draw_stretch(sheet: &Sheet, chart: &Xmr, stretch: &Stretch) {
    let plot = &sheet.plot;
    // The lines reach half a period beyond the points, and never into the next stretch.
    let reach = |index: usize, side: f64| plot.x(index as f64 + side * 0.4);
    let (from, to) = (reach(stretch.first, -1.0), reach(stretch.last, 1.0));
    if let Some(lines) = &stretch.lines {
        let all = [
            (&lines.lower, Role::PeerDashed),
            (&lines.mean, Role::Base),
            (&lines.upper, Role::PeerDashed),
        ];
        for (limit, role) in all {
            let y = plot.y(limit.value);
            sheet.canvas.line(role, &[(from, y), (to, y)]);
        }
    }
    let places = (stretch.first..=stretch.last).filter_map(|index| {
        let point = chart.points.get(index)?;
        Some(plot.at(index as f64, point.value))
    });
    let places: Vec<Place> = places.collect();
    sheet.canvas.line(Role::Run, &places);
}

/// The lines of the newest stretch, with the role of their words.
fn ends(chart: &Xmr) -> impl Iterator<Item = (&Limit, Role)> {
    let lines = chart.stretches.last().and_then(|last| last.lines.as_ref());
    lines.into_iter().flat_map(|lines| {
        [
            (&lines.upper, Role::Label),
            (&lines.mean, Role::Strong),
            (&lines.lower, Role::Label),
        ]
    })
}

/// Writes what the lines are: beside a wide plot; a narrow one has it in the words below it.
fn draw_ends(sheet: &Sheet, chart: &Xmr) {
    if !sheet.variant.is_wide() {
        return;
    }
    let ends: Vec<_> = ends(chart).collect();
    let wishes: Vec<(f64, f64)> = ends
        .iter()
        .map(|(limit, _)| (sheet.plot.y(limit.value), sheet.variant.leading()))
        .collect();
    let centres = spread(&wishes, 2.0, sheet.plot.pane.bottom + 12.0);
    for ((limit, role), centre) in ends.iter().zip(centres) {
        let place = (sheet.plot.pane.right + 12.0, centre + 4.5);
        sheet.canvas.text(*role, Align::Start, place, &limit.label);
    }
}

fn draw_key(sheet: &Sheet) {
    let mut left = 8.0;
    for (index, cause) in Cause::ALL.into_iter().enumerate() {
        let line = if sheet.variant.is_wide() { 0 } else { index };
        let y = sheet.plot.pane.bottom + KEY_BELOW + line as f64 * sheet.variant.leading();
        draw_mark(&sheet.canvas, cause, (left, y - 4.5), 5.0);
        let words = cause.words();
        sheet
            .canvas
            .text(Role::Key, Align::Start, (left + 12.0, y), words);
        if sheet.variant.is_wide() {
            left += 12.0 + sheet.variant.room(Role::Key, words) + 28.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, check_has, check_hasnt, frame, marks};
    use super::*;

    fn stretch(first: usize, last: usize, mean: f64) -> Stretch {
        let limit = |words: &str, value: f64| Limit {
            value,
            label: format!("{words} {value}%"),
        };
        Stretch {
            first,
            last,
            lines: Some(Lines {
                mean: limit("mean", mean),
                lower: limit("lower limit", mean - 12.0),
                upper: limit("upper limit", mean + 12.0),
            }),
        }
    }

    fn sample() -> Xmr {
        let causes = [Cause::Common, Cause::Improving, Cause::Concerning];
        let point = |index: usize| XmrPoint {
            value: 40.0 + (index * 7 % 11) as f64,
            cause: causes[index % 3],
            text: format!("Month {index}"),
        };
        Xmr {
            frame: frame(),
            periods: (0..24)
                .map(|month| format!("September {}", 2000 + month))
                .collect(),
            points: (0..24).map(point).collect(),
            stretches: vec![stretch(0, 9, 44.0), stretch(10, 23, 47.0)],
            events: vec![Event {
                at: 3.7,
                label: "limits relaxed, May to September 2020".to_owned(),
            }],
            breaks: vec![Break {
                after: 9,
                label: "break in series".to_owned(),
            }],
        }
    }

    #[test]
    fn holds_what_every_chart_holds() {
        check(|| xmr(&sample()));
        check(|| {
            xmr(&Xmr {
                periods: vec![],
                points: vec![],
                stretches: vec![],
                ..sample()
            })
        });
    }

    #[test]
    fn each_cause_has_a_shape_of_its_own() {
        for svg in [xmr(&sample()).wide, xmr(&sample()).narrow] {
            // Eight points of each, and one in the key.
            assert_eq!(marks(&svg, "circle.common").len(), 9);
            let corners =
                |class: &str| marks(&svg, &format!("path.{class}, polygon.{class}")).len();
            assert_eq!((corners("better"), corners("worse")), (9, 9));
            check_has(&svg, "<title>Month 5</title>");
            check_has(&svg, ">special cause, improving</text>");
        }
    }

    #[test]
    fn no_line_runs_over_a_break() {
        let svg = xmr(&sample()).wide;
        assert_eq!(marks(&svg, "path.run").len(), 2);
        assert_eq!(marks(&svg, "path.base").len(), 2);
        assert_eq!(marks(&svg, "path.peer").len(), 4);
        // The words at the end are those of the newest stretch.
        check_has(&svg, ">mean 47%</text>");
        check_hasnt(&svg, ">mean 44%</text>");
        let mut chart = sample();
        chart.stretches[0].lines = None;
        assert_eq!(marks(&xmr(&chart).wide, "path.base").len(), 1);
    }
}
