//! How waits are distributed: a bar for each bin of weeks, the legal limit as a line between them.

use super::place::spread;
use super::{
    Align, Axis, Canvas, Drawing, Frame, Limit, Pane, Plot, Point, Role, Scale, Sheet, Variant,
    axis_room, grouped,
};

/// Waits in bins of weeks, in order and without gaps.
#[derive(Clone, Debug)]
pub struct Distribution {
    pub frame: Frame,
    pub bins: Vec<Bin>,
    pub limit: Limit,
    /// What stands over the bars on both sides of the limit: "420 in time", "783 later".
    pub within: String,
    pub beyond: String,
    /// What the weeks are counted from, under the axis.
    pub axis: String,
    /// What is counted: "plans".
    pub unit: String,
}

/// A bin of weeks; the last may have no end.
#[derive(Clone, Debug)]
pub struct Bin {
    pub from: f64,
    pub to: Option<f64>,
    pub count: Point,
}

pub fn distribution(chart: &Distribution) -> Drawing {
    Drawing::both(|variant| draw(chart, variant))
}

fn draw(chart: &Distribution, variant: Variant) -> String {
    let highest = chart
        .bins
        .iter()
        .filter_map(|bin| bin.count.value())
        .fold(1.0, f64::max);
    let axis = Axis::to(highest, 5);
    let top = 58.0 + variant.leading();
    let bottom = top + if variant.is_wide() { 220.0 } else { 180.0 };
    let scale = Scale::Number {
        unit: chart.unit.clone(),
    };
    let left = axis_room(&scale, &axis, variant);
    let pane = Pane::new((left, top), (variant.width() - 14.0, bottom));
    let sheet = Sheet {
        canvas: Canvas::new(variant.width(), bottom + 52.0),
        plot: Plot::new(pane, extent(chart), 0.0..axis.top),
        variant,
    };
    sheet.value_axis(&scale, &axis);
    let roomy = chart.bins.iter().all(|bin| fits_on_bar(&sheet, chart, bin));
    for bin in &chart.bins {
        draw_bar(&sheet, chart, bin);
    }
    for bin in &chart.bins {
        draw_count(&sheet, chart, bin, roomy);
    }
    draw_weeks(&sheet, chart);
    draw_limit(&sheet, chart);
    sheet.finish(&chart.frame, "distribution")
}

/// The width of the first bin, which an open one borrows.
fn usual_width(chart: &Distribution) -> f64 {
    chart
        .bins
        .iter()
        .find_map(|bin| Some(bin.to? - bin.from))
        .unwrap_or(1.0)
}

/// The end of a bin on the axis.
fn end(chart: &Distribution, bin: &Bin) -> f64 {
    bin.to.unwrap_or(bin.from + usual_width(chart))
}

fn extent(chart: &Distribution) -> std::ops::Range<f64> {
    let first = chart.bins.first().map_or(0.0, |bin| bin.from);
    let last = chart.bins.last().map_or(1.0, |bin| end(chart, bin));
    first..last.max(chart.limit.value)
}

fn fits_on_bar(sheet: &Sheet, chart: &Distribution, bin: &Bin) -> bool {
    let text = bin.count.value().map(grouped).unwrap_or_default();
    sheet.variant.room(Role::Label, &text) + 6.0
        < sheet.plot.x(end(chart, bin)) - sheet.plot.x(bin.from)
}

/// Returns the place of a bar of some height, a little apart from its neighbours.
fn bar_pane(sheet: &Sheet, chart: &Distribution, bin: &Bin, top: f64) -> Pane {
    let left = sheet.plot.x(bin.from) + 1.0;
    let right = sheet.plot.x(end(chart, bin)) - 1.0;
    Pane::new((left, top), (right, sheet.plot.pane.bottom))
}

fn draw_bar(sheet: &Sheet, chart: &Distribution, bin: &Bin) {
    let in_time = bin.to.is_some_and(|to| to <= chart.limit.value);
    let (role, top, text) = match bin.count {
        Point::Shown { value, .. } if in_time => {
            (Role::Within, sheet.plot.y(value), grouped(value))
        }
        Point::Shown { value, .. } => (Role::Longest, sheet.plot.y(value), grouped(value)),
        Point::Withheld(symbol) => (Role::Hollow, sheet.plot.y(0.0) - 8.0, format!("[{symbol}]")),
        Point::Missing => return,
    };
    sheet.canvas.titled(&format!("{}: {text}", weeks(bin)));
    sheet
        .canvas
        .rectangle(role, &bar_pane(sheet, chart, bin, top));
}

/// Writes the count over a bar where there is room for all counts, and a symbol wherever there is none.
fn draw_count(sheet: &Sheet, chart: &Distribution, bin: &Bin, roomy: bool) {
    let top = bin
        .count
        .value()
        .map_or(sheet.plot.y(0.0) - 8.0, |value| sheet.plot.y(value));
    let pane = bar_pane(sheet, chart, bin, top);
    let place = (f64::midpoint(pane.left, pane.right), top - 6.0);
    match (bin.count.value(), bin.count.symbol()) {
        (Some(count), _) if roomy => {
            sheet
                .canvas
                .text(Role::Label, Align::Middle, place, &grouped(count));
        }
        (None, Some(symbol)) => sheet.text_inside(Role::Symbol, place, &symbol),
        _ => {}
    }
}

fn weeks(bin: &Bin) -> String {
    match bin.to {
        Some(to) => format!("{} to {} weeks", grouped(bin.from), grouped(to)),
        None => format!("{} weeks and over", grouped(bin.from)),
    }
}

/// Writes the weeks at the edges of the bins, as many as fit, always that of the limit.
fn draw_weeks(sheet: &Sheet, chart: &Distribution) {
    let pane = &sheet.plot.pane;
    let edges: Vec<f64> = chart
        .bins
        .iter()
        .map(|bin| bin.from)
        .chain(chart.bins.last().and_then(|bin| bin.to))
        .collect();
    let limit = edges
        .iter()
        .position(|edge| (edge - chart.limit.value).abs() < 1e-9)
        .unwrap_or_default();
    let room = sheet.variant.room(Role::Label, "100") + 8.0;
    let step = sheet.plot.x(usual_width(chart)) - sheet.plot.x(0.0);
    let every = (room / step).ceil().max(1.0) as usize;
    for (index, edge) in edges
        .iter()
        .enumerate()
        .filter(|(index, _)| index % every == limit % every)
    {
        let open = chart.bins.get(index).is_some_and(|bin| bin.to.is_none());
        let text = if open {
            format!("{}+", grouped(*edge))
        } else {
            grouped(*edge)
        };
        let x = sheet.plot.x(*edge);
        sheet
            .canvas
            .line(Role::Axis, &[(x, pane.bottom), (x, pane.bottom + 5.0)]);
        sheet.text_inside(Role::Label, (x, pane.bottom + 20.0), &text);
    }
    sheet.canvas.line(
        Role::Base,
        &[(pane.left, pane.bottom), (pane.right, pane.bottom)],
    );
    sheet.text_inside(
        Role::Label,
        (f64::midpoint(pane.left, pane.right), pane.bottom + 42.0),
        &chart.axis,
    );
}

/// Draws the limit from its words to the axis, with what came before it and after it on its sides.
fn draw_limit(sheet: &Sheet, chart: &Distribution) {
    let (pane, x) = (&sheet.plot.pane, sheet.plot.x(chart.limit.value));
    let upper = pane.top - 18.0 - sheet.variant.leading();
    sheet
        .canvas
        .line(Role::Law, &[(x, upper + 5.0), (x, pane.bottom)]);
    sheet.text_inside(Role::LawName, (x, upper), &chart.limit.label);
    let sides = [
        (Role::WithinName, &chart.within, -0.5),
        (Role::LongestName, &chart.beyond, 0.5),
    ];
    let room = |role, text: &str| sheet.variant.room(role, text) + 16.0;
    let wishes = sides.map(|(role, text, side)| (x + side * room(role, text), room(role, text)));
    let centres = spread(&wishes, 0.0, sheet.canvas.width());
    for ((role, text, _), centre) in sides.into_iter().zip(centres) {
        sheet
            .canvas
            .text(role, Align::Middle, (centre, pane.top - 18.0), text);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, check_has, frame, marks};
    use super::*;

    fn sample(counts: &[Point]) -> Distribution {
        let bin = |(index, &count): (usize, &Point)| {
            let from = 4.0 * index as f64;
            Bin {
                from,
                to: (index + 1 < counts.len()).then_some(from + 4.0),
                count,
            }
        };
        Distribution {
            frame: frame(),
            bins: counts.iter().enumerate().map(bin).collect(),
            limit: Limit {
                value: 20.0,
                label: "The law: 20 weeks".to_owned(),
            },
            within: "420 in time".to_owned(),
            beyond: "783 later".to_owned(),
            axis: "weeks from the request to the plan".to_owned(),
            unit: "plans".to_owned(),
        }
    }

    fn counts(number: i32) -> Vec<Point> {
        (0..number)
            .map(|index| Point::shown(f64::from(10 * index)))
            .collect()
    }

    #[test]
    fn holds_what_every_chart_holds() {
        for number in [0, 1, 6, 14, 30] {
            check(|| distribution(&sample(&counts(number))));
        }
    }

    #[test]
    fn the_limit_parts_the_bars() {
        let svg = distribution(&sample(&counts(8))).wide;
        assert_eq!(marks(&svg, "rect.within").len(), 5);
        assert_eq!(marks(&svg, "rect.longest").len(), 3);
        let law = marks(&svg, "path.law")[0].attribute("d").to_owned();
        let first_late = marks(&svg, "rect.longest")[0].number("x") - 1.0;
        assert!(law.starts_with(&format!("M{first_late} ")), "{law}");
    }

    #[test]
    fn a_bar_is_as_high_as_its_count() {
        let svg = distribution(&sample(&[
            Point::shown(50.0),
            Point::shown(100.0),
            Point::shown(0.0),
        ]))
        .wide;
        let heights: Vec<_> = marks(&svg, "rect.within")
            .iter()
            .map(|bar| bar.number("height"))
            .collect();
        assert_eq!(heights, [110.0, 220.0]);
        check_has(&svg, "<title>8 weeks and over: 0</title>");
    }

    #[test]
    fn a_withheld_bin_is_hollow_and_a_missing_one_empty() {
        let svg = distribution(&sample(&[
            Point::Withheld("c"),
            Point::Missing,
            Point::shown(40.0),
        ]))
        .wide;
        check_has(&svg, "<title>0 to 4 weeks: [c]</title>");
        check_has(&svg, ">[x]</text>");
        assert_eq!(marks(&svg, "rect.hollow").len(), 1);
    }
}
