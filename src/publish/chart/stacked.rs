//! The queue by age: a bar for each period, in three bands.

use super::place::spread;
use super::{
    Align, Axis, Canvas, Drawing, Frame, Pane, Plot, Point, Role, Scale, Sheet, Variant, axis_room,
    grouped, wrap,
};
use crate::publish::svg::Place;

/// Counts in three bands by period.
#[derive(Clone, Debug)]
pub struct Stacked {
    pub frame: Frame,
    /// What is counted: "requests".
    pub unit: String,
    /// What the bands are, from the limit upwards.
    pub labels: [String; 3],
    pub bars: Vec<Bar>,
}

#[derive(Clone, Debug)]
pub struct Bar {
    pub period: String,
    /// The counts from the limit upwards.
    pub bands: [Point; 3],
}

const FILLS: [Role; 3] = [Role::Within, Role::Later, Role::Longest];
const NAMES: [Role; 3] = [Role::WithinName, Role::LaterName, Role::LongestName];
/// What is left open between bands, so that they part without their colours.
const GAP: f64 = 1.5;

impl Bar {
    /// The bands from the bottom up to the first that is not shown: nothing can be stood on that.
    fn shown(&self) -> Vec<(f64, f64)> {
        let mut top = 0.0;
        let counts = self.bands.iter().map_while(Point::value);
        counts
            .map(|count| {
                let from = top;
                top += count;
                (from, top)
            })
            .collect()
    }

    fn top(&self) -> f64 {
        self.shown().last().map_or(0.0, |band| band.1)
    }

    /// The symbol of the lowest band that is not shown.
    fn symbol(&self) -> Option<String> {
        self.bands.iter().find_map(Point::symbol)
    }

    fn is_withheld(&self) -> bool {
        self.bands
            .iter()
            .any(|band| matches!(band, Point::Withheld(_)))
    }
}

pub fn stacked(chart: &Stacked) -> Drawing {
    Drawing::both(|variant| draw(chart, variant))
}

fn draw(chart: &Stacked, variant: Variant) -> String {
    let axis = Axis::to(chart.bars.iter().map(Bar::top).fold(1.0, f64::max), 5);
    let sheet = lay_out(chart, &axis, variant);
    sheet.value_axis(&count_scale(chart), &axis);
    let periods: Vec<_> = chart.bars.iter().map(|bar| bar.period.clone()).collect();
    sheet.period_axis(&periods, |index| sheet.plot.x(index as f64));
    for (index, bar) in chart.bars.iter().enumerate() {
        draw_bar(&sheet, chart, index, bar);
    }
    draw_tops(&sheet, chart);
    draw_labels(&sheet, chart);
    sheet.finish(&chart.frame, "stacked")
}

fn count_scale(chart: &Stacked) -> Scale {
    Scale::Number {
        unit: chart.unit.clone(),
    }
}

fn lay_out(chart: &Stacked, axis: &Axis, variant: Variant) -> Sheet {
    let labels: Vec<_> = (0..3)
        .flat_map(|band| label_lines(chart, band, variant))
        .collect();
    let room = variant.widest(Role::Strong, labels.iter().map(String::as_str)) + 16.0;
    let left = axis_room(&count_scale(chart), axis, variant);
    let top = 38.0;
    let bottom = top + if variant.is_wide() { 270.0 } else { 210.0 };
    let pane = Pane::new((left, top), (variant.width() - room, bottom));
    let last = chart.bars.len().max(1) as f64 - 0.5;
    let plot = Plot::new(pane, -0.5..last, 0.0..axis.top);
    Sheet {
        canvas: Canvas::new(variant.width(), bottom + 32.0),
        plot,
        variant,
    }
}

fn step(sheet: &Sheet) -> f64 {
    sheet.plot.x(1.0) - sheet.plot.x(0.0)
}

fn half_width(sheet: &Sheet) -> f64 {
    (step(sheet) * 0.38).min(34.0)
}

fn draw_bar(sheet: &Sheet, chart: &Stacked, index: usize, bar: &Bar) {
    let half = half_width(sheet);
    let x = sheet.plot.x(index as f64);
    for (band, (from, to)) in bar
        .shown()
        .into_iter()
        .enumerate()
        .filter(|(_, (from, to))| from < to)
    {
        let (bottom, top) = (sheet.plot.y(from), sheet.plot.y(to));
        let pane = Pane::new((x - half, (top + GAP).min(bottom)), (x + half, bottom));
        sheet.canvas.titled(&format!(
            "{}, {}: {}",
            bar.period,
            chart.labels[band],
            grouped(to - from)
        ));
        let tight = FILLS[band] == Role::Later && half < 5.0;
        sheet
            .canvas
            .rectangle(if tight { Role::LaterTight } else { FILLS[band] }, &pane);
    }
    if bar.is_withheld() {
        let (x, y) = over(sheet, index, bar);
        let pane = Pane::new((x - half, y), (x + half, y + 6.0));
        let symbol = bar.symbol().unwrap_or_default();
        sheet
            .canvas
            .titled(&format!("{}: {symbol}", bar.period))
            .rectangle(Role::Hollow, &pane);
    }
}

/// The place just over a bar.
fn over(sheet: &Sheet, index: usize, bar: &Bar) -> Place {
    let (x, y) = sheet.plot.at(index as f64, bar.top());
    (x, y - 6.0)
}

/// Writes the totals over the bars where there is room for all, and a symbol over each bar that is not
/// complete, but for those that would lie on the one before.
fn draw_tops(sheet: &Sheet, chart: &Stacked) {
    let text = |bar: &Bar| bar.symbol().unwrap_or_else(|| grouped(bar.top()));
    let room = |bar: &Bar| sheet.variant.room(Role::Label, &text(bar)) + 6.0;
    let roomy = chart.bars.iter().all(|bar| room(bar) < step(sheet));
    let mut free_from = 0.0;
    for (index, bar) in chart.bars.iter().enumerate() {
        let (x, y) = over(sheet, index, bar);
        if bar.symbol().is_none() && roomy {
            sheet
                .canvas
                .text(Role::Label, Align::Middle, (x, y), &text(bar));
        } else if bar.symbol().is_some() && x - room(bar) / 2.0 >= free_from {
            sheet
                .canvas
                .text(Role::Symbol, Align::Middle, (x, y - 6.0), &text(bar));
            free_from = x + room(bar) / 2.0;
        }
    }
}

fn label_lines(chart: &Stacked, band: usize, variant: Variant) -> Vec<String> {
    let width = if variant.is_wide() { 260.0 } else { 76.0 };
    wrap(NAMES[band], &chart.labels[band], width)
}

/// Names the bands beside the last bar that shows all of them.
fn draw_labels(sheet: &Sheet, chart: &Stacked) {
    let Some(bar) = chart.bars.iter().rev().find(|bar| bar.symbol().is_none()) else {
        return;
    };
    let leading = sheet.variant.leading();
    let lines: Vec<_> = (0..3)
        .map(|band| label_lines(chart, band, sheet.variant))
        .collect();
    let wishes: Vec<_> = bar
        .shown()
        .iter()
        .zip(&lines)
        .rev()
        .map(|(&(from, to), lines)| {
            (
                sheet.plot.y(f64::midpoint(from, to)),
                lines.len() as f64 * leading + 4.0,
            )
        })
        .collect();
    let centres = spread(&wishes, 0.0, sheet.plot.pane.bottom + 8.0);
    for ((band, lines), centre) in lines.iter().enumerate().rev().zip(centres) {
        let first = centre - leading * (lines.len() as f64 - 1.0) / 2.0 + 4.5;
        for (index, line) in lines.iter().enumerate() {
            let place = (sheet.plot.pane.right + 8.0, first + index as f64 * leading);
            sheet.canvas.text(NAMES[band], Align::Start, place, line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, check_has, check_hasnt, frame, marks};
    use super::*;

    fn sample(bars: &[[Point; 3]]) -> Stacked {
        let bar = |(index, &bands): (usize, &[Point; 3])| Bar {
            period: format!("Period {index}"),
            bands,
        };
        Stacked {
            frame: frame(),
            unit: "open requests".to_owned(),
            labels: ["within 20 weeks", "20 to 52 weeks", "over 52 weeks"].map(str::to_owned),
            bars: bars.iter().enumerate().map(bar).collect(),
        }
    }

    const FULL: [Point; 3] = [shown(600.0), shown(300.0), shown(100.0)];
    const HALF: [Point; 3] = [shown(400.0), Point::Withheld("c"), shown(77.0)];
    const NONE: [Point; 3] = [
        Point::Withheld("c"),
        Point::Withheld("c"),
        Point::Withheld("c"),
    ];
    const GONE: [Point; 3] = [Point::Missing, Point::Missing, Point::Missing];

    const fn shown(value: f64) -> Point {
        Point::Shown {
            value,
            lower: None,
            upper: None,
        }
    }

    #[test]
    fn holds_what_every_chart_holds() {
        check(|| stacked(&sample(&[])));
        for number in [1, 4, 12, 48] {
            let bars: Vec<_> = [FULL, HALF, NONE, GONE]
                .into_iter()
                .cycle()
                .take(number)
                .collect();
            check(|| stacked(&sample(&bars)));
        }
    }

    #[test]
    fn bands_stand_on_each_other_with_a_gap() {
        let svg = stacked(&sample(&[FULL])).wide;
        // 270 units for 1,000 requests, from 308 upwards.
        let places = ["rect.within", "rect.later", "rect.longest"].map(|role| {
            let band = marks(&svg, role).remove(0);
            (band.number("y"), band.number("height"))
        });
        assert_eq!(places, [(147.5, 160.5), (66.5, 79.5), (39.5, 25.5)]);
        check_has(&svg, ">1,000</text>");
    }

    #[test]
    fn a_bar_ends_below_its_first_withheld_band() {
        let svg = stacked(&sample(&[HALF, FULL])).wide;
        assert_eq!(marks(&svg, "rect.within").len(), 2);
        assert_eq!(marks(&svg, "rect.longest").len(), 1);
        assert_eq!(marks(&svg, "rect.hollow").len(), 1);
        for given_away in [">77<", ": 77<", ">477<"] {
            check_hasnt(&svg, given_away);
        }
    }

    /// A reader saw half a symbol: the next bar had been drawn over it.
    #[test]
    fn no_bar_is_drawn_over_a_symbol() {
        let bars: Vec<_> = [FULL, HALF].into_iter().cycle().take(48).collect();
        let svg = stacked(&sample(&bars)).narrow;
        assert!(svg.rfind("<rect") < svg.find("class=\"symbol\""));
    }

    #[test]
    fn withheld_missing_and_zero_look_different() {
        let zero = [shown(0.0), shown(0.0), shown(0.0)];
        let svg = stacked(&sample(&[NONE, GONE, zero, FULL])).narrow;
        assert_eq!(marks(&svg, "rect.hollow").len(), 1);
        let tops: Vec<_> = marks(&svg, "text")
            .into_iter()
            .map(|text| text.text)
            .collect();
        for expected in ["[c]", "[x]", "0"] {
            assert!(
                tops.iter().any(|text| text == expected),
                "{expected} in {tops:?}"
            );
        }
    }
}
