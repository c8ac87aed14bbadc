//! A share or a number by period: official series as lines, own cases as marks of their own.

use super::notes::{Break, Event, NOTE_GAP, Note, draw_notes, key_lines, place_notes};
use super::place::spread;
use super::{
    Axis, Drawing, Frame, Limit, Pane, Point, Reading, Scale, Sheet, Variant, axis_room, unit,
};
use crate::publish::svg::{Align, Canvas, Place, Plot, Role, wrap};

/// A trend: every series has one reading for each period.
#[derive(Clone, Debug)]
pub struct Trend {
    pub frame: Frame,
    pub scale: Scale,
    pub periods: Vec<String>,
    /// The area's own official series: a line with its interval.
    pub home: Option<Series>,
    /// Other areas from the same source: grey lines.
    pub peers: Vec<Series>,
    /// Cases of another source: marks with whiskers, never on an official line.
    pub own: Option<Series>,
    pub reference: Option<Limit>,
    pub events: Vec<Event>,
    pub breaks: Vec<Break>,
    /// Those of own cases alone.
    pub own_breaks: Vec<Break>,
}

/// A series; its name and its last value stand at its end.
#[derive(Clone, Debug)]
pub struct Series {
    pub name: String,
    /// The last value as it is printed, or empty.
    pub last: String,
    pub readings: Vec<Reading>,
}

pub fn trend(chart: &Trend) -> Drawing {
    Drawing::both(|variant| draw(chart, variant))
}

fn draw(chart: &Trend, variant: Variant) -> String {
    let highest = chart
        .series()
        .flat_map(Series::highest)
        .chain(chart.reference.iter().map(|limit| limit.value));
    let axis = Axis::new(&chart.scale, highest.fold(0.0, f64::max), 6);
    let (sheet, notes) = lay_out(chart, &axis, variant);
    sheet.value_axis(&chart.scale, &axis);
    sheet.period_axis(&chart.periods, |index| sheet.plot.x(index as f64));
    draw_notes(&sheet, &notes, 48.0);
    draw_home_band(&sheet, chart);
    if let Some(limit) = &chart.reference {
        let (pane, y) = (&sheet.plot.pane, sheet.plot.y(limit.value));
        sheet
            .canvas
            .line(Role::Law, &[(pane.left, y), (pane.right, y)]);
    }
    for (index, peer) in chart.peers.iter().enumerate() {
        draw_line(&sheet, peer_role(index), peer, &chart.breaks);
    }
    if let Some(home) = &chart.home {
        draw_line(&sheet, Role::Line, home, &chart.breaks);
        let radius = mark_size(&sheet, chart) - 0.5;
        draw_marks(&sheet, home, |place| {
            sheet.canvas.circle(Role::Dot, place, radius);
        });
    }
    if let Some(own) = &chart.own {
        draw_own(&sheet, chart, own);
    }
    draw_withheld(&sheet, chart);
    draw_ends(&sheet, chart);
    sheet.finish(&chart.frame, "trend")
}

impl Trend {
    /// All series, in the order in which a reader meets them.
    fn series(&self) -> impl Iterator<Item = &Series> {
        self.home.iter().chain(&self.own).chain(&self.peers)
    }
}

impl Series {
    fn highest(&self) -> impl Iterator<Item = f64> {
        self.readings
            .iter()
            .filter_map(|reading| reading.point.highest())
    }

    /// Returns the index and the value of the last reading that is shown.
    fn end(&self) -> Option<(usize, f64)> {
        let mut shown = self
            .readings
            .iter()
            .enumerate()
            .filter_map(|(index, reading)| Some((index, reading.point.value()?)));
        shown.next_back()
    }
}

fn peer_role(index: usize) -> Role {
    if index.is_multiple_of(2) {
        Role::Peer
    } else {
        Role::PeerDashed
    }
}

/// Sets the size of the drawing and of its plot by the labels around it.
fn lay_out(chart: &Trend, axis: &Axis, variant: Variant) -> (Sheet, Vec<Note>) {
    let head = if unit(&chart.scale).is_some() {
        variant.leading()
    } else {
        0.0
    };
    let left = axis_room(&chart.scale, axis, variant);
    let right = variant.width() - end_room(chart, variant);
    let across = Plot::new(
        Pane::new((left, 0.0), (right, 1.0)),
        x_range(chart),
        0.0..1.0,
    );
    let breaks = [chart.breaks.as_slice(), &chart.own_breaks].concat();
    let notes = place_notes((&breaks, &chart.events), (&across, x_range(chart)), variant);
    let rows = notes
        .iter()
        .map(|note| note.callout.row + 1)
        .max()
        .unwrap_or_default();
    let gap = if rows > 0 { NOTE_GAP - 8.0 } else { 0.0 };
    let top = 12.0 + gap + head + rows as f64 * variant.leading();
    let bottom = top + if variant.is_wide() { 280.0 } else { 220.0 };
    let keys = key_lines(&notes, variant).len() as f64;
    let below = if keys > 0.0 { 40.0 } else { 32.0 };
    let pane = Pane::new((left, top), (right, bottom));
    let sheet = Sheet {
        canvas: Canvas::new(variant.width(), bottom + below + keys * variant.leading()),
        plot: Plot::new(pane, x_range(chart), 0.0..axis.top),
        variant,
    };
    (sheet, notes)
}

/// The periods with a little air on both sides.
fn x_range(chart: &Trend) -> std::ops::Range<f64> {
    range_of(chart.periods.len())
}

/// Returns the axis of so many periods: from edge to edge, the first of them at 0.
pub fn range_of(n_periods: usize) -> std::ops::Range<f64> {
    let count = n_periods.max(1) as f64;
    let air = 0.02 * count + 0.05;
    -air..count - 1.0 + air
}

/// A shown reading on its way to a line.
struct Spot {
    period: usize,
    value: f64,
    interval: Option<(f64, f64)>,
}

/// The stretches of a series without a gap: a missing or withheld reading parts them, and so does a break.
fn stretches(series: &Series, breaks: &[Break]) -> Vec<Vec<Spot>> {
    let mut stretches = vec![Vec::new()];
    for (period, reading) in series.readings.iter().enumerate() {
        let spot = reading.point.value().map(|value| Spot {
            period,
            value,
            interval: reading.point.interval(),
        });
        let parted = spot.is_none() || breaks.iter().any(|each| each.after == period);
        stretches
            .last_mut()
            .expect("there is always one")
            .extend(spot);
        if parted {
            stretches.push(Vec::new());
        }
    }
    stretches
}

fn draw_line(sheet: &Sheet, role: Role, series: &Series, breaks: &[Break]) {
    for stretch in stretches(series, breaks) {
        let place = |spot: &Spot| sheet.plot.at(spot.period as f64, spot.value);
        let places: Vec<_> = stretch.iter().map(place).collect();
        match places[..] {
            // A peer has no marks: where it has a single value it gets a short stroke.
            [(x, y)] if role != Role::Line => {
                sheet.canvas.line(role, &[(x - 5.0, y), (x + 5.0, y)]);
            }
            _ => sheet.canvas.line(role, &places),
        }
    }
}

fn draw_home_band(sheet: &Sheet, chart: &Trend) {
    for stretch in chart
        .home
        .iter()
        .flat_map(|home| stretches(home, &chart.breaks))
    {
        let place = |spot: &Spot, value: f64| sheet.plot.at(spot.period as f64, value);
        let upper = stretch
            .iter()
            .filter_map(|spot| Some(place(spot, spot.interval?.1)));
        let lower = stretch
            .iter()
            .rev()
            .filter_map(|spot| Some(place(spot, spot.interval?.0)));
        let corners: Vec<_> = upper.chain(lower).collect();
        if corners.len() > 2 {
            sheet.canvas.polygon(Role::Band, &corners);
        }
    }
}

/// Draws a mark for each shown reading, with its words as a tooltip.
fn draw_marks(sheet: &Sheet, series: &Series, mark: impl Fn(Place)) {
    for (index, reading) in series.readings.iter().enumerate() {
        if let Some(value) = reading.point.value() {
            sheet.canvas.titled(&reading.text);
            mark(sheet.plot.at(index as f64, value));
        }
    }
}

/// Draws own cases beside the official marks of the same periods, so that both can be seen.
fn draw_own(sheet: &Sheet, chart: &Trend, own: &Series) {
    let shift = own_shift(sheet, chart, own);
    let half = mark_size(sheet, chart);
    let shifted = |index: usize, value: f64| {
        let (x, y) = sheet.plot.at(index as f64, value);
        (x + shift, y)
    };
    for spots in stretches(own, &chart.own_breaks) {
        let places: Vec<_> = spots
            .iter()
            .map(|spot| shifted(spot.period, spot.value))
            .collect();
        sheet.canvas.line(Role::Own, &places);
        for spot in &spots {
            if let Some((lower, upper)) = spot.interval {
                let (from, to) = (shifted(spot.period, lower), shifted(spot.period, upper));
                draw_whisker(&sheet.canvas, from, to);
            }
        }
    }
    draw_marks(sheet, own, |(x, y)| {
        sheet.canvas.square(Role::OwnDot, (x + shift, y), half);
    });
}

fn own_shift(sheet: &Sheet, chart: &Trend, own: &Series) -> f64 {
    let is_shown = |reading: &Reading| reading.point.value().is_some();
    let official = chart.home.iter().flat_map(|home| &home.readings);
    let meets = official
        .zip(&own.readings)
        .any(|(home, own)| is_shown(home) && is_shown(own));
    if meets {
        (step(sheet) * 0.25).min(10.0)
    } else {
        0.0
    }
}

fn draw_whisker(canvas: &Canvas, (x, bottom): Place, (_, top): Place) {
    canvas.line(Role::OwnWhisker, &[(x, top), (x, bottom)]);
    for y in [top, bottom] {
        canvas.line(Role::OwnWhisker, &[(x - 4.0, y), (x + 4.0, y)]);
    }
}

/// The distance between two periods.
fn step(sheet: &Sheet) -> f64 {
    sheet.plot.x(1.0) - sheet.plot.x(0.0)
}

/// Half the size of a mark: smaller where periods are close.
fn mark_size(sheet: &Sheet, chart: &Trend) -> f64 {
    if chart.periods.len() > 1 {
        (step(sheet) * 0.35).clamp(3.0, 4.5)
    } else {
        4.5
    }
}

/// Marks withheld readings on the axis, those of one period beside each other: height would mean a value.
fn draw_withheld(sheet: &Sheet, chart: &Trend) {
    let mut free_from = 0.0;
    for (index, period) in chart.periods.iter().enumerate() {
        let symbols: Vec<_> = chart
            .series()
            .filter_map(|series| withheld_at(series, index))
            .collect();
        let Some(symbol) = symbols.first() else {
            continue;
        };
        let (x, axis) = sheet.plot.at(index as f64, 0.0);
        let between = 11.0_f64.min(step(sheet) / (symbols.len() as f64 + 1.0));
        for place in 0..symbols.len() {
            let x = x + between * (place as f64 - (symbols.len() as f64 - 1.0) / 2.0);
            sheet.canvas.titled(&format!("{period}: {symbol}"));
            sheet.canvas.circle(Role::Hollow, (x, axis), 4.0);
        }
        let room = sheet.variant.room(Role::Symbol, symbol) / 2.0 + 1.0;
        if x - room >= free_from {
            sheet.text_inside(Role::Symbol, (x, axis - 10.0), symbol);
            free_from = x + room;
        }
    }
}

fn withheld_at(series: &Series, index: usize) -> Option<String> {
    let reading = series.readings.get(index)?;
    matches!(reading.point, Point::Withheld(_)).then(|| reading.point.symbol())?
}

/// A label to the right of the plot, with the place it speaks of.
struct End {
    role: Role,
    name: String,
    last: String,
    /// The period and the value where its series ends; a reference line ends at the edge.
    at: (Option<usize>, f64),
}

impl End {
    fn lines(&self, variant: Variant) -> Vec<String> {
        if variant.is_wide() {
            return vec![format!("{} {}", self.name, self.last).trim_end().to_owned()];
        }
        let mut lines = wrap(self.role, &self.name, NARROW_END);
        lines.extend((!self.last.is_empty()).then(|| self.last.clone()));
        lines
    }
}

/// The width to which names are broken beside a narrow plot.
const NARROW_END: f64 = 84.0;

fn ends(chart: &Trend) -> Vec<End> {
    let of = |role: Role, series: &Series| {
        let (index, value) = series.end()?;
        Some(End {
            role,
            name: series.name.clone(),
            last: series.last.clone(),
            at: (Some(index), value),
        })
    };
    let home = chart
        .home
        .iter()
        .filter_map(|series| of(Role::Name, series));
    let own = chart
        .own
        .iter()
        .filter_map(|series| of(Role::OwnName, series));
    let peers = chart
        .peers
        .iter()
        .filter_map(|series| of(Role::Label, series));
    let reference = chart.reference.iter().map(|limit| End {
        role: Role::LawName,
        name: limit.label.clone(),
        last: String::new(),
        at: (None, limit.value),
    });
    home.chain(own).chain(peers).chain(reference).collect()
}

fn end_room(chart: &Trend, variant: Variant) -> f64 {
    let widths = ends(chart).into_iter().map(|end| {
        let lines = end.lines(variant);
        variant.widest(end.role, lines.iter().map(String::as_str))
    });
    widths.fold(0.0, f64::max) + if variant.is_wide() { 26.0 } else { 18.0 }
}

fn draw_ends(sheet: &Sheet, chart: &Trend) {
    let (ends, plot) = (ends(chart), &sheet.plot);
    let shift = chart
        .own
        .as_ref()
        .map_or(0.0, |own| own_shift(sheet, chart, own));
    let leading = sheet.variant.leading();
    let gap = if sheet.variant.is_wide() { 0.0 } else { 5.0 };
    let blocks: Vec<_> = ends.iter().map(|end| end.lines(sheet.variant)).collect();
    let wishes: Vec<_> = ends
        .iter()
        .zip(&blocks)
        .map(|(end, lines)| (plot.y(end.at.1), lines.len() as f64 * leading + gap))
        .collect();
    let centres = spread(&wishes, 2.0, plot.pane.bottom + 12.0);
    let x = plot.pane.right + if sheet.variant.is_wide() { 18.0 } else { 10.0 };
    for ((end, lines), centre) in ends.iter().zip(&blocks).zip(centres) {
        let reach = if end.role == Role::OwnName {
            7.0 + shift
        } else {
            7.0
        };
        let from = end
            .at
            .0
            .map_or(plot.pane.right, |index| plot.x(index as f64) + reach);
        let height = plot.y(end.at.1);
        if x - from > 24.0 || (centre - height).abs() > 4.0 {
            sheet.canvas.line(
                Role::Leader,
                &[(from, height), (x - 9.0, height), (x - 2.0, centre)],
            );
        }
        let first = centre - leading * (lines.len() as f64 - 1.0) / 2.0 + 4.5;
        for (index, line) in lines.iter().enumerate() {
            sheet.canvas.text(
                end.role,
                Align::Start,
                (x, first + index as f64 * leading),
                line,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, check_has, check_hasnt, frame, marks};
    use super::*;

    fn series(name: &str, values: &[Option<f64>]) -> Series {
        let readings = values
            .iter()
            .enumerate()
            .map(|(period, value)| match value {
                Some(value) => {
                    let point = Point::with_interval(*value, value - 3.0, value + 3.0);
                    Reading::new(point, format!("{}: {value}%", 2021 + period))
                }
                None => Reading::new(Point::Missing, ""),
            });
        Series {
            name: name.to_owned(),
            last: "38%".to_owned(),
            readings: readings.collect(),
        }
    }

    fn sample() -> Trend {
        Trend {
            frame: frame(),
            scale: Scale::Percent,
            periods: (2021..=2025).map(|year| year.to_string()).collect(),
            home: Some(series(
                "Derbyshire",
                &[Some(86.0), Some(32.0), Some(18.0), Some(38.0), None],
            )),
            peers: vec![
                series(
                    "England",
                    &[Some(60.0), Some(49.0), Some(50.0), Some(46.0), None],
                ),
                series(
                    "East Midlands",
                    &[Some(54.0), Some(32.0), Some(42.0), Some(39.0), None],
                ),
            ],
            own: Some(series(
                "own cases",
                &[None, None, None, Some(38.0), Some(35.0)],
            )),
            reference: Some(Limit {
                value: 90.0,
                label: "Promise: 90%".to_owned(),
            }),
            events: vec![
                Event {
                    at: 3.7,
                    label: "Inspection, Sept 2024".to_owned(),
                },
                Event {
                    at: 4.0,
                    label: "Change of control of the council, May 2025".to_owned(),
                },
                Event {
                    at: 99.0,
                    label: "Outside".to_owned(),
                },
            ],
            breaks: vec![Break {
                after: 1,
                label: "Collection by person".to_owned(),
            }],
            own_breaks: vec![],
        }
    }

    #[test]
    fn holds_what_every_chart_holds() {
        check(|| trend(&sample()));
    }

    #[test]
    fn a_share_stands_at_its_height() {
        let chart = Trend {
            events: vec![],
            breaks: vec![],
            ..sample()
        };
        let tops: Vec<_> = marks(&trend(&chart).wide, "circle.dot")
            .iter()
            .map(|dot| dot.number("cy"))
            .collect();
        // 280 units from 0 to 100 per cent, from 292 upwards.
        assert_eq!(tops, [51.2, 202.4, 241.6, 185.6]);
    }

    #[test]
    fn a_break_and_a_missing_year_part_the_line() {
        assert_eq!(marks(&trend(&sample()).wide, "path.line").len(), 2);
        let gap = series(
            "Derbyshire",
            &[Some(1.0), None, Some(18.0), Some(38.0), Some(40.0)],
        );
        let chart = Trend {
            home: Some(gap),
            breaks: vec![],
            own: None,
            ..sample()
        };
        assert_eq!(marks(&trend(&chart).wide, "path.line").len(), 1);
        assert_eq!(marks(&trend(&chart).wide, "circle.dot").len(), 4);
    }

    #[test]
    fn own_cases_break_where_they_cannot_be_compared() {
        let chart = Trend {
            own_breaks: vec![Break {
                after: 3,
                label: "New case system".to_owned(),
            }],
            ..sample()
        };
        let lines = |chart: &Trend| marks(&trend(chart).wide, "path.own").len();
        assert_eq!((lines(&sample()), lines(&chart)), (1, 0));
        check_has(&trend(&chart).wide, ">New case system</text>");
        check(|| trend(&chart));
    }

    #[test]
    fn own_cases_keep_to_themselves() {
        let svg = trend(&sample()).wide;
        let squares = marks(&svg, "rect.own-dot");
        assert_eq!(squares.len(), 2);
        let circles = marks(&svg, "circle.dot");
        // In a year that both have, the square stands beside the dot.
        assert!(squares[0].number("x") > circles[3].number("cx"));
    }

    #[test]
    fn a_withheld_value_is_a_hollow_mark_without_a_number() {
        let mut chart = sample();
        let secret = || Reading::new(Point::Withheld("c"), "secret");
        chart.home.as_mut().unwrap().readings[1] = secret();
        chart.own.as_mut().unwrap().readings[1] = secret();
        for svg in [trend(&chart).wide, trend(&chart).narrow] {
            check_hasnt(&svg, "secret");
            check_has(&svg, "<title>2022: [c]</title>");
            assert_eq!(marks(&svg, "circle.hollow").len(), 2);
        }
    }

    #[test]
    fn a_chart_with_nothing_to_show_is_still_a_chart() {
        let chart = Trend {
            periods: vec![],
            home: None,
            own: None,
            peers: vec![],
            ..sample()
        };
        check(|| trend(&chart));
        let chart = Trend {
            home: Some(series("Derbyshire", &[Some(38.0)])),
            own: None,
            peers: vec![],
            ..sample()
        };
        check(|| {
            trend(&Trend {
                periods: vec!["2024".to_owned()],
                ..chart.clone()
            })
        });
    }

    #[test]
    fn months_are_thinned_and_the_last_is_named() {
        let periods: Vec<_> = (0..48).map(|month| format!("Month {month}")).collect();
        let values: Vec<_> = (0..48).map(|month| Some(f64::from(month * 7))).collect();
        let scale = Scale::Number {
            unit: "complaints".to_owned(),
        };
        let chart = Trend {
            periods,
            scale,
            own: Some(series("Bolsover", &values)),
            ..sample()
        };
        check(|| trend(&chart));
        check_has(&trend(&chart).narrow, ">Month 47</text>");
        check_hasnt(&trend(&chart).narrow, ">Month 46</text>");
    }
}
