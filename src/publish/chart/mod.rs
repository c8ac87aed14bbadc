//! The charts of the site: functions from display values to marks.
//!
//! A chart sees only what somebody else has found fit to print. It has two layouts, and the style sheet
//! shows one of them: `wide` from 40rem up and on paper, `narrow` on a phone. A withheld value has no
//! number here, so it cannot stretch an axis, fill a tooltip or move a label.

pub mod bands;
pub mod curves;
pub mod distribution;
pub mod funnel;
pub mod intervals;
mod notes;
mod place;
pub mod ruler;
pub mod stacked;
#[cfg(test)]
mod testing;
pub mod trend;
pub mod xmr;

pub use bands::{BandRow, Bands, Shares, bands, bands_strip};
pub use curves::{Curve, Curves, Spot, curves};
pub use distribution::{Bin, Distribution, distribution};
pub use funnel::{Funnel, FunnelLimits, FunnelPoint, funnel};
pub use intervals::{Intervals, Row, intervals};
pub use notes::{Break, Event};
pub use ruler::{Half, Peer, Ruler, Strip, ruler, ruler_strip};
pub use stacked::{Bar, Stacked, stacked};
pub use trend::{Series, Trend, range_of, trend};
pub use xmr::{Cause, Lines, Stretch, Xmr, XmrPoint, xmr};

use super::svg::{Align, Canvas, Head, Pane, Plot, Role, TEXT, text_width, ticks, wrap};

/// A chart in both of its layouts, as markup that stands inside a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    pub wide: String,
    pub narrow: String,
}

impl Drawing {
    fn both(draw: impl Fn(Variant) -> String) -> Drawing {
        Drawing {
            wide: draw(Variant::Wide),
            narrow: draw(Variant::Narrow),
        }
    }
}

/// What a chart says about itself besides its marks.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// Unique within a page.
    pub id: String,
    /// The finding, as a sentence.
    pub title: String,
    /// What a reader who cannot see the chart is told.
    pub description: String,
    /// What is printed across the plot, if the values must not be taken at face value.
    pub notice: Option<String>,
}

/// One value of a chart, or the reason why there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Point {
    Shown {
        value: f64,
        lower: Option<f64>,
        upper: Option<f64>,
    },
    /// Known but not printed; the symbol stands in its place, in brackets.
    Withheld(&'static str),
    Missing,
}

impl Point {
    pub fn shown(value: f64) -> Point {
        Point::Shown {
            value,
            lower: None,
            upper: None,
        }
    }

    pub fn with_interval(value: f64, lower: f64, upper: f64) -> Point {
        Point::Shown {
            value,
            lower: Some(lower),
            upper: Some(upper),
        }
    }

    pub fn value(&self) -> Option<f64> {
        match *self {
            Point::Shown { value, .. } => Some(value),
            Point::Withheld(_) | Point::Missing => None,
        }
    }

    fn interval(&self) -> Option<(f64, f64)> {
        match *self {
            Point::Shown {
                lower: Some(lower),
                upper: Some(upper),
                ..
            } => Some((lower, upper)),
            _ => None,
        }
    }

    fn highest(&self) -> Option<f64> {
        self.interval().map(|(_, upper)| upper).or(self.value())
    }

    /// The symbol in brackets, where there is no value to draw.
    fn symbol(&self) -> Option<String> {
        match self {
            Point::Shown { .. } => None,
            Point::Withheld(symbol) => Some(format!("[{symbol}]")),
            Point::Missing => Some("[x]".to_owned()),
        }
    }
}

/// A point and how it reads in words. The words of a point that is not shown are never written.
#[derive(Clone, Debug)]
pub struct Reading {
    pub point: Point,
    pub text: String,
}

impl Reading {
    pub fn new(point: Point, text: impl Into<String>) -> Reading {
        Reading {
            point,
            text: text.into(),
        }
    }
}

/// A legal limit or a target, with the words at its line.
#[derive(Clone, Debug)]
pub struct Limit {
    pub value: f64,
    pub label: String,
}

/// What an axis of values counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scale {
    /// From 0 to 100, so that charts of shares can be laid side by side.
    Percent,
    /// From 0 to a round number above the highest shown value; the unit stands at the top.
    Number { unit: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Variant {
    Wide,
    Narrow,
}

impl Variant {
    fn is_wide(self) -> bool {
        self == Variant::Wide
    }

    fn width(self) -> f64 {
        if self.is_wide() { 1120.0 } else { 340.0 }
    }

    fn class(self) -> &'static str {
        if self.is_wide() { "wide" } else { "narrow" }
    }

    /// The room to keep for a text. On a tablet the sheet sets the text of the wide layout larger.
    fn room(self, role: Role, text: &str) -> f64 {
        let growth = if self.is_wide() { 16.0 / TEXT } else { 1.0 };
        text_width(role, text) * growth
    }

    /// The height to keep for a line of text.
    fn leading(self) -> f64 {
        if self.is_wide() { 20.0 } else { 17.0 }
    }

    fn widest<'a>(self, role: Role, texts: impl IntoIterator<Item = &'a str>) -> f64 {
        texts
            .into_iter()
            .map(|text| self.room(role, text))
            .fold(0.0, f64::max)
    }
}

/// The range of an axis and the values at its ticks.
struct Axis {
    top: f64,
    ticks: Vec<f64>,
}

impl Axis {
    fn new(scale: &Scale, highest: f64, most: usize) -> Axis {
        match scale {
            Scale::Percent => Axis {
                top: 100.0,
                ticks: vec![0.0, 25.0, 50.0, 75.0, 100.0],
            },
            Scale::Number { .. } => Axis::to(highest.max(1.0), most),
        }
    }

    /// An axis from zero to the first tick that is not below `highest`.
    fn to(highest: f64, most: usize) -> Axis {
        let found = ticks(0.0..highest, most);
        let step = found.get(1).copied().unwrap_or(highest);
        let step = if highest > 2.0 { step.max(1.0) } else { step };
        let count = (highest / step - 1e-9).ceil();
        let ticks = (0..=count as u32)
            .map(|index| f64::from(index) * step)
            .collect();
        Axis {
            top: count * step,
            ticks,
        }
    }
}

/// Returns the values at the ticks of an axis from zero to the first that is not below `highest`.
pub fn ticks_to(highest: f64, most: usize) -> Vec<f64> {
    Axis::to(highest, most).ticks
}

/// Returns a tick's value in words; the last one of a share carries the unit.
fn tick_text(scale: &Scale, value: f64, axis: &Axis) -> String {
    let last = value >= axis.top;
    match scale {
        Scale::Percent if last => format!("{}%", grouped(value)),
        _ => grouped(value),
    }
}

/// Returns a round value with its thousands apart, and a decimal only where it has one.
fn grouped(value: f64) -> String {
    let tenths = (value * 10.0).round() as i64;
    let mut digits = (tenths / 10).to_string();
    let mut end = digits.len();
    while end > 3 {
        end -= 3;
        digits.insert(end, ',');
    }
    match tenths % 10 {
        0 => digits,
        tenth => format!("{digits}.{tenth}"),
    }
}

fn unit(scale: &Scale) -> Option<&str> {
    match scale {
        Scale::Number { unit } if !unit.is_empty() => Some(unit),
        _ => None,
    }
}

/// Returns the width to keep for the values to the left of a plot.
fn axis_room(scale: &Scale, axis: &Axis, variant: Variant) -> f64 {
    let widths = axis
        .ticks
        .iter()
        .map(|&tick| variant.room(Role::Label, &tick_text(scale, tick, axis)));
    widths.fold(0.0, f64::max) + 10.0
}

/// A chart being drawn: where to, on which scales, in which layout.
struct Sheet {
    canvas: Canvas,
    plot: Plot,
    variant: Variant,
}

impl Sheet {
    /// Draws the horizontal grid, its values and its unit.
    fn value_axis(&self, scale: &Scale, axis: &Axis) {
        let pane = &self.plot.pane;
        for &tick in &axis.ticks {
            let y = self.plot.y(tick);
            self.canvas
                .line(Role::Grid, &[(pane.left, y), (pane.right, y)]);
            let text = tick_text(scale, tick, axis);
            self.canvas
                .text(Role::Label, Align::End, (pane.left - 8.0, y + 4.0), &text);
        }
        if let Some(unit) = unit(scale) {
            self.canvas
                .text(Role::Label, Align::Start, (0.0, 13.0), unit);
        }
    }

    /// Writes the names of the periods under the plot, as many as fit, always the last.
    fn period_axis(&self, periods: &[String], place: impl Fn(usize) -> f64) {
        let room = self
            .variant
            .widest(Role::Label, periods.iter().map(String::as_str))
            + 12.0;
        let step = if periods.len() > 1 {
            place(1) - place(0)
        } else {
            room
        };
        // The last one may have to move inwards, towards the one before it.
        let last = periods.len().saturating_sub(1);
        let moved = (place(last) + room / 2.0 - self.canvas.width()).max(0.0);
        let every = ((room + moved) / step).ceil().max(1.0) as usize;
        let y = self.plot.pane.bottom + 22.0;
        for index in (0..periods.len()).rev().step_by(every) {
            self.text_inside(Role::Label, (place(index), y), &periods[index]);
        }
    }

    /// Writes a text about a place, moved sideways where it would leave the canvas.
    fn text_inside(&self, role: Role, (x, y): (f64, f64), text: &str) {
        let half = self.variant.room(role, text) / 2.0;
        let edge = self.canvas.width();
        let (align, x) = match () {
            () if x < half => (Align::Start, 0.0),
            () if x + half > edge => (Align::End, edge),
            () => (Align::Middle, x),
        };
        self.canvas.text(role, align, (x, y), text);
    }

    /// Closes the drawing, with the notice across its plot area, repeated down a tall one.
    fn finish(self, frame: &Frame, kind: &str) -> String {
        if let Some(notice) = &frame.notice {
            self.draw_notice(notice, &self.plot.pane);
        }
        let variant = self.variant.class();
        let head = Head {
            id: &format!("{}-{variant}", frame.id),
            class: &format!("chart {variant} chart-{kind}"),
            title: &frame.title,
            description: &frame.description,
        };
        self.canvas.finish(&head)
    }

    fn draw_notice(&self, notice: &str, pane: &Pane) {
        let shrink = if self.variant.is_wide() { 1.0 } else { 0.5 };
        let role = if pane.height() < 60.0 {
            Role::NoticeSmall
        } else {
            Role::Notice
        };
        let size = role.size() * shrink;
        let lines = wrap(role, notice, pane.width() * 0.92 / shrink);
        let block = size * 1.15 * lines.len() as f64;
        let copies = (pane.height() / (block + 4.0 * size)).floor().max(1.0);
        let degrees = if pane.height() > block + 3.0 * size {
            -8
        } else {
            0
        };
        let middle = f64::midpoint(pane.left, pane.right);
        for copy in 0..copies as usize {
            let centre = pane.top + pane.height() * (copy as f64 + 0.5) / copies;
            for (index, line) in lines.iter().enumerate() {
                let y = centre - block / 2.0 + size * (0.92 + 1.15 * index as f64);
                self.canvas.slanted_text(role, (middle, y), degrees, line);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_printed_round() {
        for (value, expected) in [
            (0.0, "0"),
            (0.5, "0.5"),
            (999.0, "999"),
            (1000.0, "1,000"),
            (1_234_567.0, "1,234,567"),
        ] {
            assert_eq!(grouped(value), expected);
        }
    }

    #[test]
    fn an_axis_ends_at_the_tick_above_the_highest_value() {
        let check =
            |highest: f64, expected: &[f64]| assert_eq!(Axis::to(highest, 5).ticks, expected);
        check(1.0, &[0.0, 0.5, 1.0]);
        check(3.0, &[0.0, 1.0, 2.0, 3.0]);
        check(137.0, &[0.0, 50.0, 100.0, 150.0]);
        check(1412.0, &[0.0, 500.0, 1000.0, 1500.0]);
    }
}
