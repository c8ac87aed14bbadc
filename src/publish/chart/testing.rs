//! What must hold for every chart, whatever it shows.

use scraper::{Html, Selector};

use super::{Drawing, Frame, TEXT};
use crate::publish::svg::{Role, text_width};

pub const NOTICE: &str = "Invented cases";

pub fn frame() -> Frame {
    Frame {
        id: "c1".to_owned(),
        title: "Fewer in time & later".to_owned(),
        description: "A <description>".to_owned(),
        notice: Some(NOTICE.to_owned()),
    }
}

/// A mark, by its attributes.
pub struct Mark {
    attributes: Vec<(String, String)>,
    pub text: String,
}

impl Mark {
    pub fn attribute(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value)
    }

    pub fn number(&self, name: &str) -> f64 {
        self.attribute(name).parse().expect(name)
    }
}

/// Returns the marks that a CSS selector finds, in the order of drawing.
pub fn marks(svg: &str, selector: &str) -> Vec<Mark> {
    let selector = Selector::parse(selector).unwrap();
    let page = Html::parse_fragment(svg);
    let found = page.select(&selector).map(|element| Mark {
        attributes: element
            .value()
            .attrs()
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect(),
        text: element.text().collect(),
    });
    found.collect()
}

pub fn check_has(svg: &str, part: &str) {
    assert!(svg.contains(part), "no {part} in {svg}");
}

pub fn check_hasnt(svg: &str, part: &str) {
    assert!(!svg.contains(part), "{part} in {svg}");
}

/// Draws a chart and checks what the site relies on.
pub fn check(draw: impl Fn() -> Drawing) {
    let drawing = draw();
    assert_eq!(drawing, draw(), "the same input must give the same bytes");
    for (svg, variant) in [(&drawing.wide, "wide"), (&drawing.narrow, "narrow")] {
        check_markup(svg, variant);
        check_places(svg, variant);
    }
}

fn check_markup(svg: &str, variant: &str) {
    for forbidden in [
        " style=",
        " fill=",
        " stroke=",
        "font",
        "NaN",
        "inf\"",
        "<description>",
    ] {
        check_hasnt(svg, forbidden);
    }
    check_has(svg, &format!("<svg class=\"chart {variant} chart-"));
    check_has(
        svg,
        &format!("role=\"img\" aria-labelledby=\"c1-{variant}-title c1-{variant}-desc\""),
    );
    check_has(
        svg,
        &format!("<title id=\"c1-{variant}-title\">Fewer in time &amp; later</title>"),
    );
    check_has(
        svg,
        &format!("<desc id=\"c1-{variant}-desc\">A &lt;description&gt;</desc>"),
    );
    let notices = marks(svg, "text.notice");
    assert!(!notices.is_empty(), "no notice in {svg}");
    let words: Vec<_> = notices.iter().map(|notice| notice.text.as_str()).collect();
    check_has(&words.join(" "), NOTICE);
}

/// Where a text stands: left, right, baseline, size.
struct Block {
    text: String,
    left: f64,
    right: f64,
    y: f64,
    size: f64,
}

/// Checks that every label is on the canvas and none lies on another.
fn check_places(svg: &str, variant: &str) {
    let view_box = marks(svg, "svg")[0].attribute("viewBox").to_owned();
    let sizes: Vec<f64> = view_box
        .split(' ')
        .map(|size| size.parse().unwrap())
        .collect();
    let blocks: Vec<_> = marks(svg, "text:not(.notice)")
        .iter()
        .map(|text| block(text, variant))
        .collect();
    for (index, block) in blocks.iter().enumerate() {
        let inside = block.left >= -0.1 && block.right <= sizes[2] + 0.1;
        assert!(
            inside,
            "{} leaves the {variant} canvas: {} to {}",
            block.text, block.left, block.right
        );
        let inside = block.y - block.size * 0.75 >= 0.0 && block.y + block.size * 0.25 <= sizes[3];
        assert!(
            inside,
            "{} leaves the {variant} canvas at {}",
            block.text, block.y
        );
        for other in &blocks[..index] {
            let across = block.left < other.right && other.left < block.right;
            let down = (block.y - other.y).abs() < block.size.min(other.size) * 0.95;
            assert!(
                !(across && down),
                "{} lies on {} ({variant})",
                block.text,
                other.text
            );
        }
    }
}

/// The wide layout must have room for the larger text of a tablet.
fn block(text: &Mark, variant: &str) -> Block {
    let growth = if variant == "wide" { 16.0 / TEXT } else { 1.0 };
    let class = text.attribute("class");
    let role = Role::ALL
        .iter()
        .copied()
        .find(|role| role.class() == class)
        .expect("a known class");
    let width = text_width(role, &text.text) * growth;
    let x = text.number("x");
    let left = match text.attribute("text-anchor") {
        "middle" => x - width / 2.0,
        "end" => x - width,
        _ => x,
    };
    let (y, size) = (text.number("y"), role.size() * growth);
    Block {
        text: text.text.clone(),
        left,
        right: left + width,
        y,
        size,
    }
}
