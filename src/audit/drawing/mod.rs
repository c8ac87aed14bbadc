//! Drawings: the places of their marks turned back into values through the axis.

mod bars;
mod limits;
mod lines;
mod ruler;
mod shapes;

use super::html::{Element, Node};
use super::numerals::{ChartTable, Numeral, in_digits, pair};
use super::published::Published;
use crate::publish::svg::Role;
use crate::stats::{Z_95, wilson};
use bars::PERCENT;
pub(super) use ruler::strip_problems;

/// What is wrong with a drawing.
pub(super) type Problem = &'static str;

const AXIS: Problem = "the axis of a drawing does not follow from the published values";

const MARK: Problem = "a mark of a drawing does not stand at a published value";

const CLASS: Problem = "a mark of a drawing has a class that no published value gives it";

const UNKNOWN: Problem = "a drawing has an element that the audit does not know";

/// A mark: what it is, where it lies, and what its tooltip says.
struct Mark<'e> {
    tag: &'e str,
    class: &'e str,
    /// Corners of a path; the centre of a circle; two corners of a rectangle; the place of a text.
    places: Vec<(f64, f64)>,
    anchor: &'e str,
    words: String,
}

/// Returns what is wrong with the drawing of a chart.
pub(super) fn problems(svg: &Element, chart: &ChartTable, published: &Published) -> Vec<Problem> {
    let mut marks = Vec::new();
    let mut found = Vec::new();
    for element in svg.elements() {
        match element.tag.as_str() {
            "title" | "desc" => {}
            "path" | "circle" | "rect" | "text" => match mark(element) {
                Some(mark) => marks.push(mark),
                None => found.push(UNKNOWN),
            },
            _ => found.push(UNKNOWN),
        }
    }
    let known = |class: &str| Role::ALL.iter().any(|role| role.class() == class);
    if marks.iter().any(|mark| !known(mark.class)) {
        found.push(CLASS);
    }
    let sheet = Drawn {
        marks,
        chart,
        published,
        width: width_of(svg),
    };
    found.extend(sheet.problems().unwrap_or_else(|| vec![AXIS]));
    found.extend(sheet.crooked());
    found.extend(sheet.labels());
    found.sort_unstable();
    found.dedup();
    found
}

fn width_of(svg: &Element) -> f64 {
    let view = svg.attribute("viewBox").unwrap_or("");
    view.split(' ')
        .nth(2)
        .and_then(|width| width.parse().ok())
        .unwrap_or(0.0)
}

fn mark(element: &Element) -> Option<Mark<'_>> {
    let number = |name: &str| element.attribute(name)?.parse::<f64>().ok();
    let places = match element.tag.as_str() {
        "path" => path(element.attribute("d")?)?,
        "circle" => vec![(number("cx")?, number("cy")?)],
        "rect" => {
            let (x, y) = (number("x")?, number("y")?);
            vec![(x, y), (x + number("width")?, y + number("height")?)]
        }
        _ => vec![(number("x")?, number("y")?)],
    };
    let words = match element.tag.as_str() {
        "text" => element.text(),
        _ => element
            .first("title")
            .map(Element::text)
            .unwrap_or_default(),
    };
    let is_plain = element.children.iter().all(|node| match node {
        Node::Element(inner) => inner.tag == "title",
        Node::Text(text) => element.tag == "text" || text.trim().is_empty(),
        Node::Comment(..) => false,
    });
    is_plain.then_some(Mark {
        tag: &element.tag,
        class: element.attribute("class").unwrap_or(""),
        places,
        anchor: element.attribute("text-anchor").unwrap_or(""),
        words,
    })
}

fn path(data: &str) -> Option<Vec<(f64, f64)>> {
    let data = data.strip_prefix('M')?.trim_end_matches('z');
    let numbers: Option<Vec<f64>> = data
        .split_whitespace()
        .map(|text| text.parse().ok())
        .collect();
    let numbers = numbers.filter(|numbers| numbers.len().is_multiple_of(2))?;
    Some(
        numbers
            .chunks(2)
            .map(|place| (place[0], place[1]))
            .collect(),
    )
}

/// A straight scale: places of the drawing to values.
#[derive(Clone, Copy, Debug)]
struct Scale {
    zero: f64,
    per_unit: f64,
}

impl Scale {
    /// Returns the scale that ticks stand on; none where they are on no straight one.
    fn of(ticks: &[(f64, f64)]) -> Option<Scale> {
        let (first, last) = (ticks.first()?, ticks.last()?);
        if (last.0 - first.0).abs() < 1.0 {
            return None;
        }
        let per_unit = (last.1 - first.1) / (last.0 - first.0);
        let zero = first.1 - first.0 * per_unit;
        let scale = Scale { zero, per_unit };
        let fits = |(place, value): &(f64, f64)| {
            (scale.value(*place) - value).abs() <= 0.16 * per_unit.abs()
        };
        ticks.iter().all(fits).then_some(scale)
    }

    fn value(&self, place: f64) -> f64 {
        self.zero + place * self.per_unit
    }

    /// How far a value that is read off can be from the one that was drawn.
    fn slack(&self) -> f64 {
        0.16 * self.per_unit.abs()
    }
}

struct Drawn<'e> {
    marks: Vec<Mark<'e>>,
    chart: &'e ChartTable,
    published: &'e Published,
    width: f64,
}

/// Percentages are printed to one decimal and drawn as they are.
const ROUNDED: f64 = 0.051;

/// Returns every number of rows, but of their names, and the Wilson limits of their pairs.
fn values_of(rows: &[Vec<String>]) -> Vec<f64> {
    let cells = rows.iter().flat_map(|row| row.iter().skip(1));
    let mut values = Vec::new();
    for cell in cells {
        values.extend(in_digits(cell).iter().map(Numeral::value));
        if let Some((part, of)) = pair(cell)
            && let Some((lower, upper)) = wilson::wilson(part, of, Z_95)
        {
            values.extend([lower * 100.0, upper * 100.0]);
        }
    }
    values
}

fn number(text: &str) -> Option<f64> {
    let text = text.trim_end_matches('%').trim_end_matches(" weeks");
    text.replace(',', "").parse().ok()
}

/// What is left between bars that touch.
const GAP: f64 = 1.5;

impl Drawn<'_> {
    fn is_wide(&self) -> bool {
        self.width > 700.0
    }

    /// Returns what is wrong; nothing where there is no axis to read by.
    fn problems(&self) -> Option<Vec<Problem>> {
        match self.chart.kind.as_str() {
            "trend" => self.trend(),
            "queue" => self.queue(),
            "distribution" => self.distribution(),
            "areas" => self.areas(),
            "funnel" | "authorities" => self.funnel(),
            "curves" => self.curves(),
            "bands" => Some(self.bands()),
            "ruler" => self.ruler(),
            "xmr" => self.variation(),
            _ => Some(vec![UNKNOWN]),
        }
    }

    /// Returns the ticks of an axis whose lines have a class: each with the text that follows it.
    fn ticks(&self, class: &str, along: fn((f64, f64)) -> f64) -> Vec<(f64, f64)> {
        let pairs = self.marks.windows(2).filter(|pair| {
            pair[0].tag == "path" && pair[0].class == class && pair[1].tag == "text"
        });
        pairs
            .filter_map(|pair| Some((along(*pair[0].places.first()?), number(&pair[1].words)?)))
            .collect()
    }

    /// Returns the scale upwards, if its ticks are those that they should be.
    fn upwards(&self, expected: &[f64]) -> Option<Scale> {
        let ticks = self.ticks("grid", |place| place.1);
        let values: Vec<f64> = ticks.iter().map(|tick| tick.1).collect();
        let is_expected = values.len() == expected.len()
            && values
                .iter()
                .zip(expected)
                .all(|(one, other)| (one - other).abs() < 0.06);
        Scale::of(&ticks).filter(|_| is_expected)
    }

    fn percent_upwards(&self) -> Option<Scale> {
        self.upwards(&PERCENT)
    }

    /// Returns every number of the chart's table, and the Wilson limits of its pairs.
    fn values(&self) -> Vec<f64> {
        values_of(&self.chart.rows)
    }

    /// Returns what the words of a mark say of the row that they begin with the name of.
    fn beside_name<'s>(&self, mark: &'s Mark) -> &'s str {
        let names = self.chart.rows.iter().filter_map(|row| row.first());
        let rests = names.filter_map(|name| mark.words.strip_prefix(name.as_str()));
        let rest = rests.min_by_key(|rest| rest.len());
        rest.unwrap_or(&mark.words)
    }

    fn marks_of<'s>(&'s self, classes: &'s [&str]) -> impl Iterator<Item = &'s Mark<'s>> + 's {
        self.marks
            .iter()
            .filter(move |mark| mark.tag != "text" && classes.contains(&mark.class))
    }

    /// Returns a problem if there are marks of other classes than those that are read or carry no value.
    fn others(&self, read: &[&str]) -> Option<Problem> {
        const PLAIN: [&str; 7] = ["axis", "grid", "leader", "wash", "event", "break", "law"];
        let is_read = |mark: &Mark| {
            mark.tag == "text" || PLAIN.contains(&mark.class) || read.contains(&mark.class)
        };
        (!self.marks.iter().all(is_read)).then_some(MARK)
    }

    fn foot(&self) -> f64 {
        let grid = self.marks_of(&["grid"]).flat_map(|mark| &mark.places);
        grid.map(|place| place.1).fold(0.0, f64::max)
    }
}

/// Says whether two places are one but for rounding.
fn near(one: f64, other: f64) -> bool {
    (one - other).abs() < 0.11
}

fn width(mark: &Mark) -> f64 {
    let across = mark.places.iter().map(|place| place.0);
    across.clone().fold(f64::MIN, f64::max) - across.fold(f64::MAX, f64::min)
}

fn height(mark: &Mark) -> f64 {
    let up = mark.places.iter().map(|place| place.1);
    up.clone().fold(f64::MIN, f64::max) - up.fold(f64::MAX, f64::min)
}

fn centre(mark: &Mark) -> (f64, f64) {
    let (first, last) = (mark.places[0], mark.places[mark.places.len() - 1]);
    (
        f64::midpoint(first.0, last.0),
        f64::midpoint(first.1, last.1),
    )
}

fn is_among(value: f64, values: &[f64], slack: f64) -> bool {
    values.iter().any(|known| (known - value).abs() <= slack)
}

fn percent_in(words: &str) -> Option<f64> {
    let numerals = in_digits(words);
    let percent = numerals.iter().find(|numeral| numeral.is_percent)?;
    Some(percent.value())
}

fn last_number(words: &str) -> Option<f64> {
    in_digits(words).last().map(Numeral::value)
}
