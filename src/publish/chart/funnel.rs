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
    /// The limits of chance alone, where those allow for more.
    pub of_chance: Option<FunnelLimits>,
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
    /// It is the home area, or one of few that stand out.
    pub is_named: bool,
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
        draw_limits(&sheet, role, limits);
    }
    if let Some(limits) = &chart.of_chance {
        draw_limits(&sheet, Role::PeerWhisker, limits);
    }
    draw_points(&sheet, chart);
    draw_names(&sheet, chart);
    draw_ends(&sheet, chart);
    sheet.finish(&chart.frame, "funnel")
}

fn draw_limits(sheet: &Sheet, role: Role, limits: &FunnelLimits) {
    for side in [|at: &(f64, f64, f64)| at.1, |at: &(f64, f64, f64)| at.2] {
        let places = limits.places.iter();
        let places: Vec<Place> = places.map(|at| sheet.plot.at(at.0, side(at))).collect();
        sheet.canvas.line(role, &places);
    }
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

/// Names the home area, and those that stand out as far as their names lie on no other; each where it
/// hides the fewest marks.
fn draw_names(sheet: &Sheet, chart: &Funnel) {
    let mut named: Vec<&FunnelPoint> = chart.points.iter().filter(|point| point.is_named).collect();
    named.sort_by_key(|point| !point.is_home);
    let marks: Vec<Pane> = chart
        .points
        .iter()
        .map(|point| {
            let (x, y) = sheet.plot.at(point.n, point.value);
            Pane::new((x - 5.0, y - 5.0), (x + 5.0, y + 5.0))
        })
        .collect();
    let mut taken: Vec<Pane> = Vec::new();
    for point in named {
        let role = if point.is_home { Role::Name } else { Role::Key };
        let place = sheet.plot.at(point.n, point.value);
        // Above or below, it is away from the lines about the middle.
        let away = if point.value < chart.centre.value {
            16.0
        } else {
            -16.0
        };
        let mut sides = sides(sheet, role, place, &point.name, away);
        if !point.is_home {
            sides.truncate(1);
        }
        let sides = sides.into_iter();
        let free = sides.filter(|side| taken.iter().all(|other| !meet(other, &side.pane)));
        // Of those that lie on no name, the one that lies on the fewest marks.
        let n_under = |side: &Side| {
            let under = marks.iter().filter(|mark| meet(mark, &side.pane));
            under.count()
        };
        let Some(side) = free.min_by_key(n_under) else {
            continue;
        };
        sheet.canvas.text(role, side.align, side.at, &point.name);
        taken.push(side.pane);
    }
}

/// Where a name can stand beside its mark.
struct Side {
    pane: Pane,
    align: Align,
    at: Place,
}

/// Returns the places of a name that lie within the plot: right and left of its mark, then so far above
/// or below, then on the other side.
fn sides(sheet: &Sheet, role: Role, (x, y): Place, name: &str, away: f64) -> Vec<Side> {
    let room = sheet.variant.room(role, name).max(text_width(role, name));
    let beside = |left: f64, align, at| Side {
        pane: Pane::new((left, y - 9.0), (left + room, y + 9.0)),
        align,
        at: (at, y + 4.5),
    };
    let over = |middle: f64| Side {
        pane: Pane::new(
            (x - room / 2.0, middle - 9.0),
            (x + room / 2.0, middle + 9.0),
        ),
        align: Align::Middle,
        at: (x, middle + 4.5),
    };
    let mut sides = vec![
        beside(x + 9.0, Align::Start, x + 9.0),
        beside(x - 9.0 - room, Align::End, x - 9.0),
        over(y + away),
        over(y - away),
    ];
    let plot = &sheet.plot.pane;
    sides.retain(|side| {
        let pane = &side.pane;
        let is_across = pane.left >= plot.left && pane.right <= plot.right;
        is_across && pane.top >= plot.top - 9.0 && pane.bottom <= plot.bottom + 9.0
    });
    sides
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
    let of_chance = chart.of_chance.iter().filter_map(|limits| {
        let last = limits.places.last()?;
        Some((limits.label.as_str(), last.2, Role::Label))
    });
    std::iter::once(centre).chain(limits).chain(of_chance)
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
        let (is_home, is_outside) = (name == "Derbyshire", !(30.0..=60.0).contains(&value));
        FunnelPoint {
            name: name.to_owned(),
            n,
            value,
            is_home,
            is_outside,
            is_named: is_home || is_outside,
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
            of_chance: None,
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

    /// Beside its mark there is room on one side alone.
    #[test]
    fn a_name_hides_as_few_marks_as_it_can() {
        let place_of = |others: &[(f64, f64)]| {
            let mut points = vec![point("Derbyshire", 400.0, 40.0)];
            points.extend(others.iter().map(|(n, value)| FunnelPoint {
                is_outside: false,
                is_named: false,
                ..point("Other", *n, *value)
            }));
            let svg = funnel(&Funnel { points, ..sample() }).wide;
            let name = marks(&svg, "text");
            let name = name.into_iter().find(|mark| mark.text == "Derbyshire");
            name.unwrap().attribute("text-anchor").to_owned()
        };
        let (left, right, below) = ((370.0, 40.0), (430.0, 40.0), (400.0, 35.0));
        assert_eq!(place_of(&[left, below]), "");
        assert_eq!(place_of(&[right, below]), "end");
        assert_eq!(place_of(&[left, right]), "middle");
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
