//! Three bands: the shares in the limit, from there to 52 weeks, and over.

use super::place::spread;
use super::{Align, Canvas, Drawing, Frame, Pane, Plot, Role, Sheet, Variant, text_width, wrap};

/// Shares in three bands, a bar for each row.
#[derive(Clone, Debug)]
pub struct Bands {
    pub frame: Frame,
    /// What the bands are, from the limit upwards.
    pub labels: [String; 3],
    pub rows: Vec<BandRow>,
}

#[derive(Clone, Debug)]
pub struct BandRow {
    pub name: String,
    pub is_home: bool,
    pub shares: Shares,
}

/// The shares of a row in per cent, with their words, or the reason why there are none.
#[derive(Clone, Debug)]
pub enum Shares {
    Shown([(f64, String); 3]),
    Withheld(&'static str),
    Missing,
}

const FILLS: [Role; 3] = [Role::Within, Role::Later, Role::Longest];
const NAMES: [Role; 3] = [Role::WithinName, Role::LaterName, Role::LongestName];
const BAR: f64 = 20.0;
/// What is left open between bands, so that they part without their colours.
const GAP: f64 = 1.5;

pub fn bands(chart: &Bands) -> Drawing {
    Drawing::both(|variant| draw(chart, variant))
}

fn draw(chart: &Bands, variant: Variant) -> String {
    let names = chart.rows.iter().map(|row| row.name.as_str());
    let left = if variant.is_wide() {
        variant.widest(Role::Strong, names) + 18.0
    } else {
        0.0
    };
    let above = if variant.is_wide() { 0.0 } else { 20.0 };
    let row_height = above + BAR + 34.0;
    let lines = chart
        .labels
        .iter()
        .map(|label| label_lines(label, variant).len())
        .max()
        .unwrap_or_default();
    let top = 6.0 + lines as f64 * variant.leading();
    let bottom = top + row_height * chart.rows.len() as f64;
    let pane = Pane::new((left, top), (variant.width(), bottom));
    let plot = Plot::new(pane, 0.0..100.0, 0.0..1.0);
    let sheet = Sheet {
        canvas: Canvas::new(variant.width(), bottom),
        plot,
        variant,
    };
    draw_labels(&sheet, chart);
    for (index, row) in chart.rows.iter().enumerate() {
        draw_row(&sheet, row, top + index as f64 * row_height + above);
    }
    sheet.finish(&chart.frame, "bands")
}

/// Names the bands over the first row that has any.
fn draw_labels(sheet: &Sheet, chart: &Bands) {
    let shown = chart.rows.iter().find_map(|row| match &row.shares {
        Shares::Shown(shares) => Some(shares),
        Shares::Withheld(_) | Shares::Missing => None,
    });
    let Some(shares) = shown else { return };
    let labels = chart
        .labels
        .each_ref()
        .map(|label| label_lines(label, sheet.variant));
    let texts = labels.each_ref().map(|lines| longest(lines));
    for ((centre, role), lines) in side_by_side(sheet, &centres(sheet, shares), &texts)
        .zip(NAMES)
        .zip(&labels)
    {
        for (index, line) in lines.iter().enumerate() {
            let y = 14.0 + index as f64 * sheet.variant.leading();
            sheet.canvas.text(role, Align::Middle, (centre, y), line);
        }
    }
}

fn label_lines(label: &str, variant: Variant) -> Vec<String> {
    wrap(Role::Strong, label, variant.width() / 3.0 - 14.0)
}

fn longest(lines: &[String]) -> String {
    let width = |line: &&String| text_width(Role::Strong, line);
    lines
        .iter()
        .max_by(|a, b| width(a).total_cmp(&width(b)))
        .cloned()
        .unwrap_or_default()
}

fn draw_row(sheet: &Sheet, row: &BandRow, y: f64) {
    let (left, role) = (
        sheet.plot.pane.left,
        if row.is_home { Role::Strong } else { Role::Key },
    );
    let place = if sheet.variant.is_wide() {
        (0.0, y + 15.0)
    } else {
        (0.0, y - 6.0)
    };
    sheet.canvas.text(role, Align::Start, place, &row.name);
    match &row.shares {
        Shares::Shown(shares) => {
            draw_bar(sheet, row, shares, y);
            let texts = shares.each_ref().map(|(_, text)| text.clone());
            let places = side_by_side(sheet, &centres(sheet, shares), &texts);
            for ((x, role), text) in places.zip(NAMES).zip(&texts) {
                sheet
                    .canvas
                    .text(role, Align::Middle, (x, y + BAR + 16.0), text);
            }
        }
        Shares::Withheld(symbol) => {
            let pane = Pane::new((left, y), (sheet.plot.pane.right, y + BAR));
            sheet.canvas.rectangle(Role::Hollow, &pane);
            sheet.canvas.text(
                Role::Symbol,
                Align::Start,
                (left + 8.0, y + 15.0),
                &format!("[{symbol}]"),
            );
        }
        Shares::Missing => {
            sheet
                .canvas
                .text(Role::Symbol, Align::Start, (left + 8.0, y + 15.0), "[x]");
        }
    }
}

fn draw_bar(sheet: &Sheet, row: &BandRow, shares: &[(f64, String); 3], y: f64) {
    let bounds = bounds(shares.each_ref().map(|(share, _)| *share));
    for (index, (from, to)) in bounds.into_iter().enumerate() {
        let (left, right) = (sheet.plot.x(from), sheet.plot.x(to));
        let title = format!("{}: {}", row.name, shares[index].1);
        sheet.canvas.titled(&title);
        sheet
            .canvas
            .rectangle(FILLS[index], &parted(left, right, y, y + BAR));
    }
}

/// Leaves a gap after a band, unless nothing would be left of it.
fn parted(left: f64, right: f64, top: f64, bottom: f64) -> Pane {
    Pane::new((left, top), ((right - GAP).max(left), bottom))
}

fn centres(sheet: &Sheet, shares: &[(f64, String); 3]) -> [f64; 3] {
    bounds(shares.each_ref().map(|(share, _)| *share))
        .map(|(from, to)| sheet.plot.x(f64::midpoint(from, to)))
}

/// Returns the places of three texts as near to their bands as they can be side by side.
fn side_by_side(
    sheet: &Sheet,
    centres: &[f64; 3],
    texts: &[String; 3],
) -> impl Iterator<Item = f64> + use<> {
    let gap = if sheet.variant.is_wide() { 16.0 } else { 8.0 };
    let wishes: Vec<_> = (0..3)
        .map(|index| {
            (
                centres[index],
                sheet.variant.room(NAMES[index], &texts[index]) + gap,
            )
        })
        .collect();
    spread(&wishes, sheet.plot.pane.left, sheet.plot.pane.right).into_iter()
}

/// Returns where each band begins and ends, in per cent of the bar; printed shares rarely add up to 100.
fn bounds(shares: [f64; 3]) -> [(f64, f64); 3] {
    let total: f64 = shares.iter().sum();
    let mut end = 0.0;
    shares.map(|share| {
        let from = end;
        end += if total > 0.0 {
            100.0 * share / total
        } else {
            0.0
        };
        (from, end)
    })
}

/// Returns the bar of a table row whose cells print the shares: 600 by 18, stretched to its cell.
pub fn bands_strip(shares: [f64; 3]) -> String {
    let canvas = Canvas::new(600.0, 18.0);
    for (role, (from, to)) in FILLS.into_iter().zip(bounds(shares)) {
        canvas.rectangle(role, &parted(6.0 * from, 6.0 * to, 1.0, 17.0));
    }
    canvas.finish_strip("strip-bands")
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, check_has, frame, marks};
    use super::*;

    fn row(name: &str, shares: Shares) -> BandRow {
        BandRow {
            name: name.to_owned(),
            is_home: name == "Derbyshire",
            shares,
        }
    }

    fn shown(shares: [f64; 3]) -> Shares {
        Shares::Shown(shares.map(|share| (share, format!("{share}%"))))
    }

    fn sample() -> Bands {
        Bands {
            frame: frame(),
            labels: ["within 20 weeks", "20 to 52 weeks", "over 52 weeks"].map(str::to_owned),
            rows: vec![
                row("Derbyshire", shown([37.8, 50.9, 11.3])),
                row("Rutland", shown([0.0, 99.6, 0.4])),
                row("Bolsover", Shares::Withheld("c")),
                row("Erewash", Shares::Missing),
            ],
        }
    }

    #[test]
    fn holds_what_every_chart_holds() {
        check(|| bands(&sample()));
        check(|| {
            bands(&Bands {
                rows: vec![],
                ..sample()
            })
        });
    }

    #[test]
    fn a_withheld_row_is_an_empty_frame_and_a_missing_one_is_not_there() {
        let svg = bands(&sample()).wide;
        assert_eq!(marks(&svg, "rect.hollow").len(), 1);
        assert_eq!(marks(&svg, "rect.within").len(), 2);
        check_has(&svg, ">[c]</text>");
        check_has(&svg, ">[x]</text>");
    }

    fn check_strip(shares: [f64; 3], expected: [(&str, &str); 3]) {
        let strip = bands_strip(shares);
        let bars =
            ["rect.within", "rect.later", "rect.longest"].map(|role| marks(&strip, role).remove(0));
        let places = bars
            .each_ref()
            .map(|bar| (bar.attribute("x"), bar.attribute("width")));
        assert_eq!(places, expected);
    }

    #[test]
    fn a_strip_is_parted_by_gaps_and_filled_by_shares_that_do_not_add_up() {
        check_strip(
            [50.0, 25.0, 25.0],
            [("0", "298.5"), ("300", "148.5"), ("450", "148.5")],
        );
        check_strip(
            [33.3, 33.3, 33.3],
            [("0", "198.5"), ("200", "198.5"), ("400", "198.5")],
        );
        check_strip(
            [0.0, 100.0, 0.0],
            [("0", "0"), ("0", "598.5"), ("600", "0")],
        );
        check_strip([0.0, 0.0, 0.0], [("0", "0"), ("0", "0"), ("0", "0")]);
    }
}
