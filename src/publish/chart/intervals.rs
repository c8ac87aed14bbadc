//! Areas under each other, each with its value and the range that chance alone could give.

use super::{
    Align, Axis, Canvas, Drawing, Frame, Limit, Pane, Plot, Point, Reading, Role, Scale, Sheet,
    Variant, tick_text, unit,
};

/// Areas with intervals, in the order given.
#[derive(Clone, Debug)]
pub struct Intervals {
    pub frame: Frame,
    pub scale: Scale,
    /// The value of the parent area or of England, as a line through all rows.
    pub reference: Option<Limit>,
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug)]
pub struct Row {
    pub name: String,
    pub is_home: bool,
    /// The value, and how it is printed at the end of the row.
    pub reading: Reading,
}

impl Row {
    fn value_text(&self) -> String {
        self.reading
            .point
            .symbol()
            .unwrap_or_else(|| self.reading.text.clone())
    }
}

pub fn intervals(chart: &Intervals) -> Drawing {
    Drawing::both(|variant| draw(chart, variant))
}

fn draw(chart: &Intervals, variant: Variant) -> String {
    let values = chart
        .rows
        .iter()
        .filter_map(|row| row.reading.point.highest());
    let highest = values
        .chain(chart.reference.iter().map(|limit| limit.value))
        .fold(0.0, f64::max);
    let axis = Axis::new(&chart.scale, highest, if variant.is_wide() { 8 } else { 4 });
    let sheet = lay_out(chart, &axis, variant);
    draw_axis(&sheet, chart, &axis);
    for (index, row) in chart.rows.iter().enumerate() {
        if row.is_home {
            draw_wash(&sheet, index);
        }
        if let Point::Withheld(_) = row.reading.point {
            draw_unknown(&sheet, index);
        }
    }
    if let Some(limit) = &chart.reference {
        let (pane, x) = (&sheet.plot.pane, sheet.plot.x(limit.value));
        sheet
            .canvas
            .line(Role::Base, &[(x, pane.top - 6.0), (x, pane.bottom)]);
        sheet.text_inside(Role::Strong, (x, pane.top - 12.0), &limit.label);
    }
    for (index, row) in chart.rows.iter().enumerate() {
        draw_words(&sheet, index, row);
        draw_interval(&sheet, index, row);
    }
    sheet.finish(&chart.frame, "intervals")
}

fn row_height(variant: Variant) -> f64 {
    if variant.is_wide() { 28.0 } else { 42.0 }
}

fn lay_out(chart: &Intervals, axis: &Axis, variant: Variant) -> Sheet {
    let names = variant.widest(Role::Strong, chart.rows.iter().map(|row| row.name.as_str()));
    let texts: Vec<_> = chart.rows.iter().map(Row::value_text).collect();
    let values = variant.widest(Role::Strong, texts.iter().map(String::as_str));
    let (left, right) = if variant.is_wide() {
        (names + 24.0, variant.width() - values - 28.0)
    } else {
        (12.0, variant.width() - 18.0)
    };
    let top = if chart.reference.is_some() {
        30.0
    } else {
        10.0
    };
    let bottom = top + row_height(variant) * chart.rows.len() as f64;
    let pane = Pane::new((left, top), (right, bottom));
    let below = if unit(&chart.scale).is_some() {
        48.0
    } else {
        30.0
    };
    let plot = Plot::new(pane, 0.0..axis.top, 0.0..1.0);
    Sheet {
        canvas: Canvas::new(variant.width(), bottom + below),
        plot,
        variant,
    }
}

fn draw_axis(sheet: &Sheet, chart: &Intervals, axis: &Axis) {
    let pane = &sheet.plot.pane;
    for &tick in &axis.ticks {
        let x = sheet.plot.x(tick);
        sheet
            .canvas
            .line(Role::Grid, &[(x, pane.top), (x, pane.bottom)]);
        sheet.text_inside(
            Role::Label,
            (x, pane.bottom + 20.0),
            &tick_text(&chart.scale, tick, axis),
        );
    }
    if let Some(unit) = unit(&chart.scale) {
        let middle = f64::midpoint(pane.left, pane.right);
        sheet.text_inside(Role::Label, (middle, pane.bottom + 40.0), unit);
    }
}

/// Returns the top of a row, and the height at which its interval lies.
fn row_y(sheet: &Sheet, index: usize) -> (f64, f64) {
    let height = row_height(sheet.variant);
    let top = sheet.plot.pane.top + height * index as f64;
    (
        top,
        if sheet.variant.is_wide() {
            top + height / 2.0
        } else {
            top + 31.0
        },
    )
}

/// A withheld value may be anywhere: a faint line over the whole plot says so.
fn draw_unknown(sheet: &Sheet, index: usize) {
    let (pane, y) = (&sheet.plot.pane, row_y(sheet, index).1);
    sheet
        .canvas
        .line(Role::Unknown, &[(pane.left, y), (pane.right, y)]);
}

fn draw_wash(sheet: &Sheet, index: usize) {
    let top = row_y(sheet, index).0;
    let pane = Pane::new(
        (0.0, top),
        (sheet.canvas.width(), top + row_height(sheet.variant)),
    );
    sheet.canvas.rectangle(Role::Wash, &pane);
}

/// Writes the name and the value: at the ends of a wide row, over the interval of a narrow one.
fn draw_words(sheet: &Sheet, index: usize, row: &Row) {
    let (top, middle) = row_y(sheet, index);
    let role = if row.is_home { Role::Strong } else { Role::Key };
    let value_role = if row.reading.point.value().is_some() {
        role
    } else {
        Role::Symbol
    };
    let y = if sheet.variant.is_wide() {
        middle + 4.5
    } else {
        top + 17.0
    };
    let inset = if sheet.variant.is_wide() { 8.0 } else { 4.0 };
    let end = sheet.canvas.width() - inset;
    sheet.canvas.text(role, Align::Start, (inset, y), &row.name);
    sheet
        .canvas
        .text(value_role, Align::End, (end, y), &row.value_text());
}

fn draw_interval(sheet: &Sheet, index: usize, row: &Row) {
    let y = row_y(sheet, index).1;
    let (whisker, dot) = if row.is_home {
        (Role::Whisker, Role::Typical)
    } else {
        (Role::PeerWhisker, Role::PeerDot)
    };
    if let Some((lower, upper)) = row.reading.point.interval() {
        let (left, right) = (sheet.plot.x(lower), sheet.plot.x(upper));
        sheet.canvas.line(whisker, &[(left, y), (right, y)]);
        for x in [left, right] {
            sheet.canvas.line(whisker, &[(x, y - 4.0), (x, y + 4.0)]);
        }
    }
    if let Some(value) = row.reading.point.value() {
        let title = format!("{}: {}", row.name, row.reading.text);
        sheet
            .canvas
            .titled(&title)
            .circle(dot, (sheet.plot.x(value), y), 5.0);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, check_has, check_hasnt, frame, marks};
    use super::*;

    fn row(name: &str, point: Point) -> Row {
        let reading = Reading::new(point, "34.7%, 61 of 176");
        Row {
            name: name.to_owned(),
            is_home: name == "Derbyshire",
            reading,
        }
    }

    fn sample() -> Intervals {
        Intervals {
            frame: frame(),
            scale: Scale::Percent,
            reference: Some(Limit {
                value: 46.4,
                label: "England 46.4%".to_owned(),
            }),
            rows: vec![
                row("Derbyshire", Point::with_interval(25.0, 20.0, 30.0)),
                row(
                    "North East Derbyshire",
                    Point::with_interval(50.0, 40.0, 60.0),
                ),
                row("Bolsover", Point::Withheld("c")),
                row("Erewash", Point::Missing),
                row("High Peak", Point::shown(0.0)),
            ],
        }
    }

    #[test]
    fn holds_what_every_chart_holds() {
        check(|| intervals(&sample()));
        let rows: Vec<_> = sample().rows.into_iter().cycle().take(30).collect();
        let scale = Scale::Number {
            unit: "per 10,000 aged 0 to 25".to_owned(),
        };
        check(|| {
            intervals(&Intervals {
                rows: rows.clone(),
                scale: scale.clone(),
                reference: None,
                ..sample()
            })
        });
        check(|| {
            intervals(&Intervals {
                rows: vec![],
                ..sample()
            })
        });
    }

    #[test]
    fn half_way_lies_half_way() {
        let svg = intervals(&sample()).narrow;
        // 310 units from 0 to 100 per cent, from 12.
        assert_eq!(marks(&svg, "circle.typical")[0].attribute("cx"), "89.5");
        assert_eq!(marks(&svg, "circle.peer-dot")[0].attribute("cx"), "167");
        assert_eq!(
            marks(&svg, "path.whisker")[0].attribute("d"),
            "M74 61 105 61"
        );
    }

    #[test]
    fn shown_zero_withheld_and_missing_look_different() {
        let svg = intervals(&sample()).wide;
        assert_eq!(marks(&svg, "circle").len(), 3);
        assert_eq!(marks(&svg, "path.unknown").len(), 1);
        check_has(&svg, ">[c]</text>");
        check_has(&svg, ">[x]</text>");
        let withheld = Intervals {
            rows: vec![row("Bolsover", Point::Withheld("u"))],
            ..sample()
        };
        check_hasnt(&intervals(&withheld).wide, "176");
    }

    #[test]
    fn it_grows_with_its_rows() {
        let height = |count: usize| {
            let rows = vec![row("Bolsover", Point::shown(10.0)); count];
            let svg = intervals(&Intervals { rows, ..sample() }).wide;
            marks(&svg, "svg")[0].attribute("viewBox").to_owned()
        };
        assert_eq!([height(8), height(30)], ["0 0 1120 284", "0 0 1120 900"]);
    }
}
