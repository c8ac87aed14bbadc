//! A funnel: areas by their number of cases and their share, between the limits of what chance alone
//! could give about the share of all.

use super::{
    Align, Axis, Drawing, Frame, Limit, Pane, Plot, Role, Scale, Sheet, Variant, axis_room,
};
use crate::publish::svg::{Canvas, Place, text_width};

/// Areas between limits; shares are per cent.
#[derive(Clone, Debug)]
pub struct Funnel {
    pub frame: Frame,
    pub points: Vec<FunnelPoint>,
    /// The share of all together.
    pub centre: Limit,
    /// From the inner pair to the outer one.
    pub limits: Vec<FunnelLimits>,
    /// What the cases are, under the axis.
    pub axis: String,
    /// The end of the axis of cases.
    pub n_max: f64,
}

#[derive(Clone, Debug)]
pub struct FunnelPoint {
    pub name: String,
    pub n: f64,
    pub value: f64,
    pub is_home: bool,
    /// It lies outside the outer limits.
    pub is_outside: bool,
    /// What it says, as a tooltip.
    pub text: String,
}

/// A pair of limits by the number of cases.
#[derive(Clone, Debug)]
pub struct FunnelLimits {
    pub label: String,
    /// Cases, the lower and the upper limit.
    pub places: Vec<(f64, f64, f64)>,
}

pub fn funnel(chart: &Funnel) -> Drawing {
    Drawing::both(|variant| draw(chart, variant))
}

fn draw(chart: &Funnel, variant: Variant) -> String {
    let axis = Axis::new(&Scale::Percent, 100.0, 5);
    let cases = Axis::to(chart.n_max.max(1.0), if variant.is_wide() { 8 } else { 4 });
    let sheet = lay_out(chart, &axis, cases.top, variant);
    sheet.value_axis(&Scale::Percent, &axis);
    let pane = &sheet.plot.pane;
    for &tick in &cases.ticks {
        let text = super::grouped(tick);
        sheet.text_inside(Role::Label, (sheet.plot.x(tick), pane.bottom + 20.0), &text);
    }
    let middle = f64::midpoint(pane.left, pane.right);
    sheet.text_inside(Role::Label, (middle, pane.bottom + 42.0), &chart.axis);
    let y = sheet.plot.y(chart.centre.value);
    sheet
        .canvas
        .line(Role::Base, &[(pane.left, y), (pane.right, y)]);
    for (index, limits) in chart.limits.iter().enumerate() {
        let role = if index == 0 {
            Role::Peer
        } else {
            Role::PeerDashed
        };
        for side in [|at: &(f64, f64, f64)| at.1, |at: &(f64, f64, f64)| at.2] {
            let places = limits.places.iter();
            let places: Vec<Place> = places.map(|at| sheet.plot.at(at.0, side(at))).collect();
            sheet.canvas.line(role, &places);
        }
    }
    draw_points(&sheet, chart);
    draw_names(&sheet, chart);
    draw_ends(&sheet, chart);
    sheet.finish(&chart.frame, "funnel")
}

fn lay_out(chart: &Funnel, axis: &Axis, n_max: f64, variant: Variant) -> Sheet {
    let left = axis_room(&Scale::Percent, axis, variant);
    let labels = ends(chart).map(|(label, ..)| label.to_owned());
    let labels: Vec<String> = labels.collect();
    let widest = variant.widest(Role::Strong, labels.iter().map(String::as_str));
    let right = if variant.is_wide() {
        variant.width() - widest - 18.0
    } else {
        variant.width() - 12.0
    };
    let bottom = 16.0 + if variant.is_wide() { 300.0 } else { 260.0 };
    Sheet {
        canvas: Canvas::new(variant.width(), bottom + 52.0),
        plot: Plot::new(
            Pane::new((left, 16.0), (right, bottom)),
            0.0..n_max,
            0.0..axis.top,
        ),
        variant,
    }
}

fn draw_points(sheet: &Sheet, chart: &Funnel) {
    // The home area lies on top.
    let others = chart.points.iter().filter(|point| !point.is_home);
    let home = chart.points.iter().filter(|point| point.is_home);
    for point in others.chain(home) {
        let place = sheet.plot.at(point.n, point.value);
        let role = match (point.is_home, point.is_outside) {
            (true, _) => Role::Typical,
            (false, true) => Role::Dot,
            (false, false) => Role::PeerDot,
        };
        sheet.canvas.titled(&point.text).circle(role, place, 4.5);
    }
}

/// Names the home area, and those outside the limits as far as their names lie on no other.
fn draw_names(sheet: &Sheet, chart: &Funnel) {
    let mut named: Vec<&FunnelPoint> = chart
        .points
        .iter()
        .filter(|point| point.is_home || point.is_outside)
        .collect();
    named.sort_by_key(|point| !point.is_home);
    let mut taken: Vec<Pane> = Vec::new();
    for point in named {
        let (x, y) = sheet.plot.at(point.n, point.value);
        let role = if point.is_home { Role::Name } else { Role::Key };
        let room = sheet
            .variant
            .room(role, &point.name)
            .max(text_width(role, &point.name));
        let is_right = x + 9.0 + room <= sheet.plot.pane.right;
        let left = if is_right { x + 9.0 } else { x - 9.0 - room };
        let pane = Pane::new((left, y - 9.0), (left + room, y + 9.0));
        let is_free = taken.iter().all(|other| !meet(other, &pane));
        if !is_free || pane.left < sheet.plot.pane.left {
            continue;
        }
        taken.push(pane);
        let (align, at) = if is_right {
            (Align::Start, x + 9.0)
        } else {
            (Align::End, x - 9.0)
        };
        sheet.canvas.text(role, align, (at, y + 4.5), &point.name);
    }
}

fn meet(one: &Pane, other: &Pane) -> bool {
    one.left < other.right
        && other.left < one.right
        && one.top < other.bottom
        && other.top < one.bottom
}

/// The words at the right ends of the lines, with their heights.
fn ends(chart: &Funnel) -> impl Iterator<Item = (&str, f64, Role)> {
    let centre = (
        chart.centre.label.as_str(),
        chart.centre.value,
        Role::Strong,
    );
    let limits = chart.limits.iter().filter_map(|limits| {
        let last = limits.places.last()?;
        Some((limits.label.as_str(), last.2, Role::Label))
    });
    std::iter::once(centre).chain(limits)
}

/// Writes what the lines are: beside a wide plot; a narrow one has it in its caption.
fn draw_ends(sheet: &Sheet, chart: &Funnel) {
    if !sheet.variant.is_wide() {
        return;
    }
    let ends: Vec<_> = ends(chart).collect();
    let wishes: Vec<(f64, f64)> = ends
        .iter()
        .map(|(_, value, _)| (sheet.plot.y(*value), sheet.variant.leading()))
        .collect();
    let centres = super::place::spread(&wishes, 2.0, sheet.plot.pane.bottom + 12.0);
    for ((label, _, role), centre) in ends.iter().zip(centres) {
        let x = sheet.plot.pane.right + 12.0;
        sheet
            .canvas
            .text(*role, Align::Start, (x, centre + 4.5), label);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, check_has, check_hasnt, frame, marks};
    use super::*;

    fn point(name: &str, n: f64, value: f64) -> FunnelPoint {
        FunnelPoint {
            name: name.to_owned(),
            n,
            value,
            is_home: name == "Derbyshire",
            is_outside: !(30.0..=60.0).contains(&value),
            text: format!("{name}: {value}%"),
        }
    }

    fn sample() -> Funnel {
        let limits = |label: &str, width: f64| FunnelLimits {
            label: label.to_owned(),
            places: [50.0_f64, 200.0, 800.0]
                .map(|n| {
                    (
                        n,
                        (46.0 - width / n.sqrt()).max(0.0),
                        46.0 + width / n.sqrt(),
                    )
                })
                .to_vec(),
        };
        Funnel {
            frame: frame(),
            points: vec![
                point("Derbyshire", 700.0, 37.8),
                point("Derby", 300.0, 22.0),
                point("Rutland", 60.0, 48.0),
            ],
            centre: Limit {
                value: 46.4,
                label: "all 46.4%".to_owned(),
            },
            limits: vec![limits("95%", 98.0), limits("99.8%", 155.0)],
            axis: "plans issued".to_owned(),
            n_max: 800.0,
        }
    }

    #[test]
    fn holds_what_every_chart_holds() {
        check(|| funnel(&sample()));
        check(|| {
            funnel(&Funnel {
                points: vec![],
                limits: vec![],
                ..sample()
            })
        });
    }

    #[test]
    fn the_home_area_and_those_outside_have_names() {
        let svg = funnel(&sample()).wide;
        check_has(&svg, ">Derbyshire</text>");
        check_has(&svg, ">Derby</text>");
        check_hasnt(&svg, ">Rutland</text>");
        check_has(&svg, "<title>Rutland: 48%</title>");
        assert_eq!(marks(&svg, "circle").len(), 3);
    }

    #[test]
    fn names_do_not_lie_on_each_other() {
        let crowd = (0..40)
            .map(|n| point(&format!("Area {n}"), 300.0, 22.0))
            .collect();
        let svg = funnel(&Funnel {
            points: crowd,
            ..sample()
        });
        // All have their tooltip; one name is written.
        let names = marks(&svg.wide, "text").into_iter();
        let names = names.filter(|mark| mark.text.starts_with("Area "));
        assert_eq!(names.count(), 1);
    }
}
