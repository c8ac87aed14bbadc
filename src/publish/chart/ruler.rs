//! The wait ruler: weeks from 0, the legal limit always at the same place, the middle half of waits as a
//! band and the median as a mark.

use super::place::{Callout, callout, crossings};
use super::{Align, Canvas, Drawing, Frame, Limit, Pane, Plot, Point, Role, Sheet, Variant, wrap};

/// A ruler of weeks.
#[derive(Clone, Debug)]
pub struct Ruler {
    pub frame: Frame,
    /// Where the ruler ends, a multiple of 20.
    pub weeks_max: u32,
    /// The legal limit in weeks, and its words: "The law: 20 weeks".
    pub limit: Limit,
    /// The area, and its median in words: "31 weeks". Its symbol is printed where there is none.
    pub name: String,
    pub median: Point,
    pub median_text: String,
    pub middle: Option<Half>,
    pub peers: Vec<Peer>,
}

/// The weeks between which the middle half of waits lies.
#[derive(Clone, Debug)]
pub struct Half {
    pub from: f64,
    pub to: f64,
    /// "a quarter take longer than 44"
    pub label: String,
}

/// Another area with the same statistic from the same source.
#[derive(Clone, Debug)]
pub struct Peer {
    pub median: f64,
    /// "England 27 weeks"
    pub label: String,
}

pub fn ruler(chart: &Ruler) -> Drawing {
    Drawing::both(|variant| draw(chart, variant))
}

/// The height of the band, and the distances around it.
const BAND: f64 = 28.0;
const EDGE: f64 = 10.0;

fn draw(chart: &Ruler, variant: Variant) -> String {
    let labels = place_labels(chart, variant);
    let rows = labels
        .iter()
        .map(|label| label.callout.row + 1)
        .max()
        .unwrap_or_default();
    let base = 12.0 + rows as f64 * row_height(variant) + BAND + 2.0;
    let note = note_lines(chart, variant);
    let height = base + 32.0 + note.len() as f64 * variant.leading();
    let pane = Pane::new((EDGE, base - BAND), (variant.width() - EDGE, base));
    let plot = Plot::new(pane, 0.0..f64::from(chart.weeks_max), 0.0..1.0);
    let sheet = Sheet {
        canvas: Canvas::new(variant.width(), height),
        plot,
        variant,
    };
    draw_axis(&sheet, chart);
    if let Some(middle) = &chart.middle {
        draw_middle(&sheet, chart, middle);
    }
    for label in &labels {
        draw_line(&sheet, label);
    }
    draw_marks(&sheet, chart);
    for label in &labels {
        sheet.canvas.text(
            label.role,
            Align::Start,
            (label.callout.from, row_y(&sheet, label)),
            &label.text,
        );
    }
    draw_note(&sheet, chart, &note);
    sheet.finish(&chart.frame, "ruler")
}

/// Draws the line of the law, or the line from a label in a higher row to its mark.
fn draw_line(sheet: &Sheet, label: &Above) {
    let (x, y, pane) = (label.callout.line, row_y(sheet, label), &sheet.plot.pane);
    if label.role == Role::LawName {
        sheet
            .canvas
            .line(Role::Law, &[(x, y - 11.0), (x, pane.bottom)]);
    } else if label.callout.row > 0 {
        sheet
            .canvas
            .line(Role::Leader, &[(x, y + 4.0), (x, pane.top + BAND / 2.0)]);
    }
}

/// A text above the band.
struct Above {
    role: Role,
    text: String,
    callout: Callout,
}

fn row_height(variant: Variant) -> f64 {
    variant.leading() + 2.0
}

fn row_y(sheet: &Sheet, label: &Above) -> f64 {
    sheet.plot.pane.top - 10.0 - label.callout.row as f64 * row_height(sheet.variant)
}

/// The horizontal place of a week; beyond the end it is the end.
fn week_x(chart: &Ruler, variant: Variant, week: f64) -> f64 {
    let end = f64::from(chart.weeks_max);
    EDGE + (variant.width() - 2.0 * EDGE) * week.clamp(0.0, end) / end
}

/// Places the area's own label first, then the law's and the peers' in the order that crosses least.
fn place_labels(chart: &Ruler, variant: Variant) -> Vec<Above> {
    let law = (
        Role::LawName,
        week_x(chart, variant, chart.limit.value),
        chart.limit.label.clone(),
    );
    let own = own_label(chart, variant);
    let peers: Vec<_> = peer_labels(chart, variant).collect();
    let law_last: Vec<_> = own.iter().chain(&peers).chain([&law]).cloned().collect();
    let law_first: Vec<_> = own.iter().chain([&law]).chain(&peers).cloned().collect();
    let orders = [law_last, law_first].map(|order| place_in_order(&order, law.1, variant));
    let crossings = |labels: &Vec<Above>| {
        crossings(&labels.iter().map(|label| label.callout).collect::<Vec<_>>())
    };
    orders
        .into_iter()
        .min_by_key(crossings)
        .expect("there are two orders")
}

fn place_in_order(wished: &[(Role, f64, String)], law_x: f64, variant: Variant) -> Vec<Above> {
    let mut labels: Vec<Above> = Vec::new();
    for (role, x, text) in wished {
        let width = variant.room(*role, text);
        let candidates = around(*role, *x, width, law_x, variant);
        let lines = wished
            .iter()
            .skip(labels.len() + 1)
            .map(|&(_, line, _)| Callout {
                line,
                from: line,
                to: line,
                row: 0,
            });
        let taken: Vec<_> = labels
            .iter()
            .map(|label| label.callout)
            .chain(lines)
            .collect();
        labels.push(Above {
            role: *role,
            text: text.clone(),
            callout: callout(*x, &candidates, &taken),
        });
    }
    labels
}

/// Where a label may stand: centred over its mark or on either side of it, and beside the line of the law.
fn around(role: Role, x: f64, width: f64, law_x: f64, variant: Variant) -> Vec<(f64, f64)> {
    let within = |from: f64| from.clamp(0.0, (variant.width() - width).max(0.0));
    if role == Role::LawName {
        let sides = [x - 7.0 - width, x + 7.0]
            .into_iter()
            .filter(|&from| from >= 0.0 && from + width <= variant.width());
        return sides.map(|from| (from, from + width)).collect();
    }
    let beside = if x >= law_x {
        law_x + 9.0
    } else {
        law_x - 9.0 - width
    };
    let wished = [x - width / 2.0, beside, x - 8.0, x + 8.0 - width];
    wished.map(within).map(|from| (from, from + width)).to_vec()
}

fn own_label(chart: &Ruler, variant: Variant) -> Option<(Role, f64, String)> {
    let median = chart.median.value()?;
    let text = format!("{} {}", chart.name, chart.median_text);
    Some((Role::Here, week_x(chart, variant, median), text))
}

fn peer_labels(chart: &Ruler, variant: Variant) -> impl Iterator<Item = (Role, f64, String)> {
    chart.peers.iter().map(move |peer| {
        (
            Role::Label,
            week_x(chart, variant, peer.median),
            peer.label.clone(),
        )
    })
}

fn draw_axis(sheet: &Sheet, chart: &Ruler) {
    let pane = &sheet.plot.pane;
    let step = if sheet.variant.is_wide() && chart.weeks_max <= 120 {
        10
    } else {
        20
    };
    for week in (0..=chart.weeks_max).step_by(step) {
        let x = sheet.plot.x(f64::from(week));
        sheet
            .canvas
            .line(Role::Axis, &[(x, pane.bottom), (x, pane.bottom + 8.0)]);
        let is_end = week == 0 || week == chart.weeks_max;
        let text = if is_end {
            format!("{week} weeks")
        } else {
            week.to_string()
        };
        sheet.text_inside(Role::Label, (x, pane.bottom + 24.0), &text);
    }
    sheet.canvas.line(
        Role::Base,
        &[(pane.left, pane.bottom), (pane.right, pane.bottom)],
    );
}

fn draw_middle(sheet: &Sheet, chart: &Ruler, middle: &Half) {
    let (variant, pane) = (sheet.variant, &sheet.plot.pane);
    let (left, right) = (
        week_x(chart, variant, middle.from),
        week_x(chart, variant, middle.to),
    );
    sheet.canvas.rectangle(
        Role::Middle,
        &Pane {
            left,
            right,
            ..*pane
        },
    );
    if middle.to > f64::from(chart.weeks_max) {
        sheet
            .canvas
            .line(Role::MiddleEnd, &[(left, pane.top), (left, pane.bottom)]);
        let (y, tip) = (pane.bottom - BAND / 2.0, right + EDGE - 1.0);
        sheet.canvas.polygon(
            Role::Typical,
            &[(right, y - 9.0), (tip, y), (right, y + 9.0)],
        );
    } else {
        for x in [left, right] {
            sheet
                .canvas
                .line(Role::MiddleEnd, &[(x, pane.top), (x, pane.bottom)]);
        }
    }
}

fn draw_marks(sheet: &Sheet, chart: &Ruler) {
    let y = sheet.plot.pane.bottom - BAND / 2.0;
    for peer in &chart.peers {
        let x = week_x(chart, sheet.variant, peer.median);
        sheet
            .canvas
            .titled(&peer.label)
            .circle(Role::PeerDot, (x, y), 6.0);
    }
    match (chart.median.value(), chart.median.symbol()) {
        (Some(median), _) => {
            let x = week_x(chart, sheet.variant, median);
            sheet
                .canvas
                .titled(&format!("{} {}", chart.name, chart.median_text))
                .circle(Role::Typical, (x, y), 9.0);
        }
        (None, Some(symbol)) => {
            // Far from the line of the law, where no week can be read from its place.
            let place = (sheet.plot.pane.right, y + 5.0);
            sheet.canvas.text(
                Role::Here,
                Align::End,
                place,
                &format!("{} {symbol}", chart.name),
            );
        }
        (None, None) => {}
    }
}

/// The words on the band where there is no room for them beside it, under the ruler.
fn note_lines(chart: &Ruler, variant: Variant) -> Vec<String> {
    let label = chart
        .middle
        .as_ref()
        .map(|middle| middle.label.as_str())
        .unwrap_or_default();
    if fits_beside(chart, variant) {
        Vec::new()
    } else {
        wrap(Role::Label, label, variant.width())
    }
}

fn fits_beside(chart: &Ruler, variant: Variant) -> bool {
    chart.middle.as_ref().is_some_and(|middle| {
        let from = week_x(chart, variant, middle.to) + 10.0;
        let to = from + variant.room(Role::Label, &middle.label);
        let law_x = week_x(chart, variant, chart.limit.value);
        let peers = chart
            .peers
            .iter()
            .map(|peer| week_x(chart, variant, peer.median));
        chart.median.value().is_some()
            && to <= variant.width()
            && peers.chain([law_x]).all(|x| x < from - 8.0 || x > to + 8.0)
    })
}

fn draw_note(sheet: &Sheet, chart: &Ruler, note: &[String]) {
    let pane = &sheet.plot.pane;
    for (index, line) in note.iter().enumerate() {
        let y = pane.bottom + 26.0 + (index + 1) as f64 * sheet.variant.leading();
        sheet.canvas.text(Role::Label, Align::Start, (0.0, y), line);
    }
    if let Some(middle) = chart.middle.as_ref().filter(|_| note.is_empty()) {
        let x = week_x(chart, sheet.variant, middle.to) + 10.0;
        sheet.canvas.text(
            Role::Label,
            Align::Start,
            (x, pane.bottom - BAND / 2.0 + 5.0),
            &middle.label,
        );
    }
}

/// A ruler for a row of a table, whose cells print the same values.
#[derive(Clone, Copy, Debug)]
pub struct Strip {
    pub weeks_max: u32,
    pub limit: f64,
    pub middle: Option<(f64, f64)>,
    pub median: Point,
}

/// Returns the ruler of a table row: 400 by 24, stretched to its cell.
pub fn ruler_strip(strip: &Strip) -> String {
    let canvas = Canvas::new(400.0, 24.0);
    let end = f64::from(strip.weeks_max);
    let x = |week: f64| 400.0 * week.clamp(0.0, end) / end;
    canvas.line(Role::Axis, &[(0.0, 12.0), (400.0, 12.0)]);
    if let Point::Withheld(_) = strip.median {
        canvas.rectangle(Role::Hollow, &Pane::new((1.0, 8.0), (399.0, 16.0)));
    }
    if let Some((from, to)) = strip.middle {
        let (beyond, left) = (to > end, x(from));
        let right = if beyond { 392.0_f64.max(left) } else { x(to) };
        canvas.rectangle(Role::Middle, &Pane::new((left, 5.0), (right, 19.0)));
        canvas.line(Role::MiddleEnd, &[(left, 5.0), (left, 19.0)]);
        if beyond {
            canvas.polygon(Role::Typical, &[(392.0, 5.0), (400.0, 12.0), (392.0, 19.0)]);
        } else {
            canvas.line(Role::MiddleEnd, &[(right, 5.0), (right, 19.0)]);
        }
    }
    canvas.line(Role::Law, &[(x(strip.limit), 0.0), (x(strip.limit), 24.0)]);
    if let Some(median) = strip.median.value() {
        let left = (x(median) - 2.0).clamp(0.0, 396.0);
        canvas.rectangle(Role::Typical, &Pane::new((left, 3.0), (left + 4.0, 21.0)));
    }
    canvas.finish_strip("strip-ruler")
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, check_has, check_hasnt, frame, marks};
    use super::*;

    fn sample() -> Ruler {
        Ruler {
            frame: frame(),
            weeks_max: 60,
            limit: Limit {
                value: 20.0,
                label: "The law: 20 weeks".to_owned(),
            },
            name: "Derbyshire".to_owned(),
            median: Point::shown(31.0),
            median_text: "31 weeks".to_owned(),
            middle: Some(half(22.0, 44.0)),
            peers: vec![],
        }
    }

    fn half(from: f64, to: f64) -> Half {
        Half {
            from,
            to,
            label: format!("a quarter take longer than {to}"),
        }
    }

    fn peer(median: f64) -> Peer {
        Peer {
            median,
            label: format!("Chesterfield {median} weeks"),
        }
    }

    fn first(chart: &Ruler, selector: &str, attribute: &str) -> String {
        marks(&ruler(chart).wide, selector)[0]
            .attribute(attribute)
            .to_owned()
    }

    #[test]
    fn holds_what_every_chart_holds() {
        check(|| ruler(&sample()));
        for median in [0.0, 17.0, 19.0, 20.0, 21.0, 45.0, 60.0, 99.0] {
            check(|| {
                ruler(&Ruler {
                    median: Point::shown(median),
                    ..sample()
                })
            });
            check(|| {
                ruler(&Ruler {
                    median: Point::shown(median),
                    peers: vec![peer(28.0)],
                    ..sample()
                })
            });
        }
        check(|| {
            ruler(&Ruler {
                peers: vec![peer(14.0), peer(27.0), peer(33.0)],
                ..sample()
            })
        });
    }

    #[test]
    fn weeks_are_at_their_places() {
        // 1,100 units for 60 weeks, from 10.
        assert_eq!(first(&sample(), "circle.typical", "cx"), "578.3");
        assert_eq!(first(&sample(), "rect.middle", "x"), "413.3");
        assert_eq!(first(&sample(), "rect.middle", "width"), "403.4");
    }

    #[test]
    fn the_law_is_always_at_the_same_place() {
        let all = [
            sample(),
            Ruler {
                median: Point::shown(3.0),
                middle: None,
                ..sample()
            },
            Ruler {
                median: Point::Withheld("c"),
                middle: None,
                ..sample()
            },
        ];
        for chart in all {
            let route = first(&chart, "path.law", "d");
            assert!(route.starts_with("M376.7 "), "{route}");
        }
    }

    #[test]
    fn without_a_median_its_symbol_stands_at_the_end() {
        for (point, symbol) in [
            (Point::Withheld("c"), "[c]"),
            (Point::Withheld("u"), "[u]"),
            (Point::Missing, "[x]"),
        ] {
            let chart = Ruler {
                median: point,
                median_text: "31 weeks".to_owned(),
                middle: None,
                ..sample()
            };
            check(|| ruler(&chart));
            check_has(
                &ruler(&chart).narrow,
                &format!(">Derbyshire {symbol}</text>"),
            );
            check_hasnt(&ruler(&chart).wide, "31");
            check_hasnt(&ruler(&chart).wide, "\"typical\"");
        }
    }

    #[test]
    fn waits_beyond_the_scale_end_in_an_arrow() {
        let chart = Ruler {
            middle: Some(half(22.0, 71.0)),
            ..sample()
        };
        check(|| ruler(&chart));
        assert_eq!(marks(&ruler(&chart).wide, "path.typical").len(), 1);
        assert_eq!(marks(&ruler(&sample()).wide, "path.typical").len(), 0);
    }

    fn check_strip(middle: Option<(f64, f64)>, median: Point, expected: &str) {
        let strip = ruler_strip(&Strip {
            weeks_max: 60,
            limit: 20.0,
            middle,
            median,
        });
        let (_, body) = strip.split_once("aria-hidden=\"true\">").unwrap();
        let axis = r#"<path class="axis" d="M0 12 400 12"/>"#;
        assert_eq!(
            body.trim_start_matches(axis).trim_end_matches("</svg>"),
            expected
        );
    }

    #[test]
    fn a_strip_tells_shown_withheld_and_missing_apart() {
        let law = r#"<path class="law" d="M133.3 0 133.3 24"/>"#;
        check_strip(None, Point::Missing, law);
        let hollow = r#"<rect class="hollow" x="1" y="8" width="398" height="8"/>"#;
        check_strip(None, Point::Withheld("c"), &format!("{hollow}{law}"));
        let zero = r#"<rect class="typical" x="0" y="3" width="4" height="18"/>"#;
        check_strip(None, Point::shown(0.0), &format!("{law}{zero}"));
    }

    #[test]
    fn a_strip_keeps_to_its_scale() {
        check_strip(
            Some((30.0, 90.0)),
            Point::shown(75.0),
            concat!(
                r#"<rect class="middle" x="200" y="5" width="192" height="14"/>"#,
                r#"<path class="middle-end" d="M200 5 200 19"/>"#,
                r#"<path class="typical" d="M392 5 400 12 392 19z"/>"#,
                r#"<path class="law" d="M133.3 0 133.3 24"/>"#,
                r#"<rect class="typical" x="396" y="3" width="4" height="18"/>"#,
            ),
        );
    }
}
