//! Curves of a cohort by weeks since the start: the share still waiting with its limits, the share
//! that had its event, and the share still waiting of earlier cohorts. As in a life table, values
//! are known where a step ends, and straight lines join them.

use super::place::spread;
use super::{
    Align, Axis, Drawing, Frame, Limit, Pane, Plot, Role, Scale, Sheet, Variant, axis_room,
};
use crate::publish::svg::{Canvas, Place, wrap};

/// Curves from week 0 on, shares in per cent.
#[derive(Clone, Debug)]
pub struct Curves {
    pub frame: Frame,
    /// The cohort that the chart is about.
    pub waiting: Curve,
    /// Of the same cohort.
    pub came: Curve,
    /// Those still waiting of earlier cohorts.
    pub earlier: Vec<Curve>,
    pub limit: Limit,
    /// What the weeks are counted from, under the axis.
    pub axis: String,
}

/// A curve; its name and its last value stand at its end.
#[derive(Clone, Debug)]
pub struct Curve {
    pub name: String,
    /// The last value as it is printed.
    pub last: String,
    /// The value in week 0.
    pub from: f64,
    pub spots: Vec<Spot>,
}

/// A value of a curve, at the end of a week.
#[derive(Clone, Debug)]
pub struct Spot {
    pub week: f64,
    pub value: f64,
    pub interval: Option<(f64, f64)>,
    /// What it says, as a tooltip.
    pub text: String,
}

pub fn curves(chart: &Curves) -> Drawing {
    Drawing::both(|variant| draw(chart, variant))
}

fn draw(chart: &Curves, variant: Variant) -> String {
    let axis = Axis::new(&Scale::Percent, 100.0, 5);
    let weeks = Axis::to(last_week(chart), if variant.is_wide() { 9 } else { 5 });
    let sheet = lay_out(chart, &axis, weeks.top, variant);
    sheet.value_axis(&Scale::Percent, &axis);
    draw_weeks(&sheet, chart, &weeks);
    draw_band(&sheet, &chart.waiting);
    draw_limit(&sheet, &chart.limit);
    for (index, curve) in chart.earlier.iter().enumerate() {
        sheet.canvas.line(earlier_role(index), &path(&sheet, curve));
    }
    sheet.canvas.line(Role::Came, &path(&sheet, &chart.came));
    sheet.canvas.line(Role::Line, &path(&sheet, &chart.waiting));
    draw_spots(&sheet, Role::Spot, &chart.came);
    draw_spots(&sheet, Role::Dot, &chart.waiting);
    draw_ends(&sheet, chart);
    sheet.finish(&chart.frame, "curves")
}

fn earlier_role(index: usize) -> Role {
    if index.is_multiple_of(2) {
        Role::PeerDashed
    } else {
        Role::Peer
    }
}

fn all(chart: &Curves) -> impl Iterator<Item = (Role, &Curve)> {
    let own = [(Role::Name, &chart.waiting), (Role::Strong, &chart.came)];
    let earlier = chart.earlier.iter().map(|curve| (Role::Label, curve));
    own.into_iter().chain(earlier)
}

fn last_week(chart: &Curves) -> f64 {
    let last = all(chart).filter_map(|(_, curve)| Some(curve.spots.last()?.week));
    last.fold(chart.limit.value, f64::max)
}

fn lay_out(chart: &Curves, axis: &Axis, weeks: f64, variant: Variant) -> Sheet {
    let left = axis_room(&Scale::Percent, axis, variant);
    let lines = all(chart).flat_map(|(role, curve)| {
        let lines = end_lines(role, curve, variant);
        lines.into_iter().map(move |line| (role, line))
    });
    let widest = lines
        .map(|(role, line)| variant.room(role, &line))
        .fold(0.0, f64::max);
    let right = variant.width() - widest - if variant.is_wide() { 26.0 } else { 18.0 };
    let top = 14.0 + variant.leading();
    let bottom = top + if variant.is_wide() { 280.0 } else { 240.0 };
    Sheet {
        canvas: Canvas::new(variant.width(), bottom + 52.0),
        plot: Plot::new(
            Pane::new((left, top), (right, bottom)),
            0.0..weeks,
            0.0..axis.top,
        ),
        variant,
    }
}

fn draw_weeks(sheet: &Sheet, chart: &Curves, weeks: &Axis) {
    let pane = &sheet.plot.pane;
    for &week in &weeks.ticks {
        let text = super::grouped(week);
        sheet.text_inside(Role::Label, (sheet.plot.x(week), pane.bottom + 20.0), &text);
    }
    let middle = f64::midpoint(pane.left, pane.right);
    sheet.text_inside(Role::Label, (middle, pane.bottom + 42.0), &chart.axis);
}

fn draw_limit(sheet: &Sheet, limit: &Limit) {
    let (pane, x) = (&sheet.plot.pane, sheet.plot.x(limit.value));
    sheet
        .canvas
        .line(Role::Law, &[(x, pane.top - 6.0), (x, pane.bottom)]);
    sheet.text_inside(Role::LawName, (x, pane.top - 12.0), &limit.label);
}

fn path(sheet: &Sheet, curve: &Curve) -> Vec<Place> {
    let values = curve.spots.iter().map(|spot| (spot.week, spot.value));
    joined(sheet, curve.from, values)
}

fn joined(sheet: &Sheet, from: f64, values: impl Iterator<Item = (f64, f64)>) -> Vec<Place> {
    let values = std::iter::once((0.0, from)).chain(values);
    values
        .map(|(week, value)| sheet.plot.at(week, value))
        .collect()
}

fn draw_band(sheet: &Sheet, curve: &Curve) {
    let side = |of: fn((f64, f64)) -> f64| {
        let values = curve.spots.iter().map(|spot| {
            let limit = spot.interval.map_or(spot.value, of);
            (spot.week, limit)
        });
        joined(sheet, curve.from, values)
    };
    let mut corners = side(|(_, upper)| upper);
    let lower = side(|(lower, _)| lower);
    corners.extend(lower.into_iter().rev());
    if corners.len() > 3 {
        sheet.canvas.polygon(Role::Band, &corners);
    }
}

/// Marks the values that are known, with their words as tooltips.
fn draw_spots(sheet: &Sheet, role: Role, curve: &Curve) {
    let radius = if sheet.variant.is_wide() { 3.5 } else { 2.5 };
    for spot in &curve.spots {
        let place = sheet.plot.at(spot.week, spot.value);
        sheet.canvas.titled(&spot.text).circle(role, place, radius);
    }
}

fn end_lines(role: Role, curve: &Curve, variant: Variant) -> Vec<String> {
    if variant.is_wide() {
        return vec![format!("{} {}", curve.name, curve.last)];
    }
    let mut lines = wrap(role, &curve.name, 84.0);
    lines.push(curve.last.clone());
    lines
}

fn draw_ends(sheet: &Sheet, chart: &Curves) {
    let (pane, leading) = (&sheet.plot.pane, sheet.variant.leading());
    let ends: Vec<_> = all(chart)
        .filter_map(|(role, curve)| Some((role, curve, curve.spots.last()?)))
        .collect();
    let blocks: Vec<_> = ends
        .iter()
        .map(|(role, curve, _)| end_lines(*role, curve, sheet.variant))
        .collect();
    let gap = if sheet.variant.is_wide() { 0.0 } else { 5.0 };
    let wishes: Vec<_> = ends
        .iter()
        .zip(&blocks)
        .map(|((_, _, spot), lines)| (sheet.plot.y(spot.value), lines.len() as f64 * leading + gap))
        .collect();
    let centres = spread(&wishes, 2.0, pane.bottom + 12.0);
    let x = pane.right + if sheet.variant.is_wide() { 18.0 } else { 10.0 };
    for (((role, _, spot), lines), centre) in ends.iter().zip(&blocks).zip(centres) {
        let (end, height) = sheet.plot.at(spot.week, spot.value);
        if x - end > 24.0 || (centre - height).abs() > 4.0 {
            sheet.canvas.line(
                Role::Leader,
                &[(end + 4.0, height), (x - 9.0, height), (x - 2.0, centre)],
            );
        }
        let first = centre - leading * (lines.len() as f64 - 1.0) / 2.0 + 4.5;
        for (index, line) in lines.iter().enumerate() {
            let y = first + index as f64 * leading;
            sheet.canvas.text(*role, Align::Start, (x, y), line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, check_has, frame, marks};
    use super::*;

    fn curve(name: &str, from: f64, values: &[f64]) -> Curve {
        let spots = values.iter().enumerate().map(|(index, value)| Spot {
            week: 10.0 * (index as f64 + 1.0),
            value: *value,
            interval: Some((value - 4.0, value + 4.0)),
            text: format!("after {} weeks: {value}%", 10 * (index + 1)),
        });
        Curve {
            name: name.to_owned(),
            last: values
                .last()
                .map_or_else(String::new, |value| format!("{value}%")),
            from,
            spots: spots.collect(),
        }
    }

    fn sample() -> Curves {
        Curves {
            frame: frame(),
            waiting: curve("Still waiting, 2025", 100.0, &[70.0, 50.0, 42.0, 30.0]),
            came: curve("Plan issued, 2025", 0.0, &[5.0, 20.0, 26.0, 36.0]),
            earlier: vec![
                curve(
                    "Still waiting, 2024",
                    100.0,
                    &[72.0, 48.0, 40.0, 29.0, 20.0],
                ),
                curve(
                    "Still waiting, 2023",
                    100.0,
                    &[71.0, 52.0, 44.0, 31.0, 22.0],
                ),
            ],
            limit: Limit {
                value: 20.0,
                label: "The law: 20 weeks".to_owned(),
            },
            axis: "weeks from the day the request is received".to_owned(),
        }
    }

    #[test]
    fn holds_what_every_chart_holds() {
        check(|| curves(&sample()));
        check(|| {
            curves(&Curves {
                earlier: vec![],
                waiting: curve("Still waiting", 100.0, &[]),
                came: curve("Plan issued", 0.0, &[]),
                ..sample()
            })
        });
    }

    #[test]
    fn a_curve_goes_straight_from_mark_to_mark() {
        let svg = curves(&sample()).wide;
        let path = marks(&svg, "path.line")[0].attribute("d").to_owned();
        let numbers: Vec<f64> = path[1..].split(' ').map(|n| n.parse().unwrap()).collect();
        let places: Vec<(f64, f64)> = numbers.chunks(2).map(|pair| (pair[0], pair[1])).collect();
        let dots = marks(&svg, "circle.dot");
        let of_dots = dots.iter().map(|dot| (dot.number("cx"), dot.number("cy")));
        assert_eq!(places[1..], of_dots.collect::<Vec<_>>());
        // 280 units from 0 to 100 per cent, from 314 upwards: 70 % are 118.
        assert_eq!((places[0].1, places[1].1), (34.0, 118.0));
    }

    #[test]
    fn each_value_says_what_it_is() {
        for svg in [curves(&sample()).wide, curves(&sample()).narrow] {
            check_has(&svg, "<title>after 20 weeks: 50%</title>");
            assert_eq!(marks(&svg, "circle.spot").len(), 4);
            assert_eq!(marks(&svg, "path.peer").len(), 2);
        }
    }
}
