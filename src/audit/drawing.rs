//! Drawings: the places of their marks turned back into values through the axis.

use super::charts::{Stretch, causes, stretches};
use super::html::{Element, Node};
use super::numerals::{ChartTable, Numeral, in_digits, pair};
use super::published::Published;
use crate::period::Period;
use crate::publish::chart::{range_of, ticks_to};
use crate::publish::svg::Role;
use crate::stats::funnel::limits_with_spread;
use crate::stats::{Z_95, Z_998, wilson};

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

    /// Returns a problem if marks lie crooked: what carries no value by its length or its place across is as
    /// long as all of its kind, and straight.
    fn crooked(&self) -> Option<Problem> {
        let is_strip = matches!(self.chart.kind.as_str(), "ruler" | "bands");
        let is_even = self.are_grids_alike()
            && self.marks_of(&["law", "break", "event"]).all(is_upright)
            && self.marks_of(&["axis", "middle-end"]).all(is_upright)
            && self.are_alike(&["axis"], height)
            && self.are_alike(&["middle-end"], height)
            && self.are_alike(&["middle"], height)
            && self.are_whiskers_whole()
            && CAUSES.iter().all(|cause| self.are_triangles(cause));
        let are_bars_alike = match self.chart.kind.as_str() {
            "queue" => self.are_alike(&BARS, width) && self.are_in_steps(),
            "bands" => self.are_alike(&BARS, height),
            _ => true,
        };
        let has_foot = is_strip || self.foot() > 0.0;
        (!(is_even && are_bars_alike && has_foot)).then_some(MARK)
    }

    /// Says whether the lines of a grid all go from the same end to the same end.
    fn are_grids_alike(&self) -> bool {
        let ends = |mark: &Mark| match mark.places[..] {
            [from, to] if near(from.1, to.1) => Some((from.0, to.0)),
            [from, to] if near(from.0, to.0) => Some((from.1, to.1)),
            _ => None,
        };
        let mut grids = self.marks_of(&["grid"]).map(ends);
        let Some(first) = grids.next() else {
            return true;
        };
        first.is_some_and(|first| {
            grids.all(|other| {
                other.is_some_and(|other| near(other.0, first.0) && near(other.1, first.1))
            })
        })
    }

    fn are_alike(&self, classes: &[&str], size: fn(&Mark) -> f64) -> bool {
        let mut sizes = self.marks_of(classes).map(size);
        let first = sizes.next();
        // Both ends are rounded to a tenth.
        sizes.all(|other| first.is_some_and(|first| (first - other).abs() < 0.25))
    }

    /// Says whether bars stand in even steps.
    fn are_in_steps(&self) -> bool {
        let mut centres: Vec<f64> = self.marks_of(&BARS).map(|mark| centre(mark).0).collect();
        centres.dedup_by(|one, other| (*one - *other).abs() < 0.25);
        let names = self.chart.rows.iter().filter_map(|row| row.first());
        let of_bar = |name: &String| {
            let start = format!("{name}, ");
            self.marks_of(&BARS)
                .find(|mark| mark.words.starts_with(&start))
                .map(|mark| centre(mark).0)
        };
        let placed = names
            .enumerate()
            .filter_map(|(row, name)| Some((of_bar(name)?, row as f64)));
        let placed: Vec<(f64, f64)> = placed.collect();
        let is_straight = placed.len() < 2
            || Scale::of(&placed).is_some_and(|scale| {
                placed
                    .iter()
                    .all(|(x, row)| (scale.value(*x) - row).abs() < 0.04)
            });
        is_straight && placed.len() == centres.len()
    }

    /// Says whether each whisker is a straight line with a cap at each of its ends.
    fn are_whiskers_whole(&self) -> bool {
        const CAP: f64 = 8.0;
        ["whisker", "own-whisker", "peer-whisker"]
            .into_iter()
            .all(|class| {
                // Those of a funnel are limits.
                if self.chart.funnel.is_some() {
                    return true;
                }
                let marks: Vec<&Mark> = self.marks_of(std::slice::from_ref(&class)).collect();
                marks.chunks(3).all(|whisker| {
                    let [line, one, other] = whisker else {
                        return false;
                    };
                    let is_cap = |cap: &Mark, end: (f64, f64)| {
                        let middle = centre(cap);
                        near(middle.0, end.0) && near(middle.1, end.1)
                    };
                    let [from, to] = line.places[..] else {
                        return false;
                    };
                    let is_upright = near(from.0, to.0);
                    let is_across = |cap: &Mark| {
                        let long = if is_upright { width(cap) } else { height(cap) };
                        let short = if is_upright { height(cap) } else { width(cap) };
                        cap.places.len() == 2 && (long - CAP).abs() < 0.25 && short < 0.06
                    };
                    (is_upright || near(from.1, to.1))
                        && is_across(one)
                        && is_across(other)
                        && is_cap(one, from)
                        && is_cap(other, to)
                })
            })
    }

    /// Says whether the triangles of a class are upright and of one size.
    fn are_triangles(&self, class: &str) -> bool {
        let class = [class];
        let triangles = self.marks_of(&class).filter(|mark| mark.tag == "path");
        let sides: Vec<Option<(f64, f64)>> = triangles
            .map(|mark| match mark.places[..] {
                [tip, one, other]
                    if near(one.1, other.1) && near(f64::midpoint(one.0, other.0), tip.0) =>
                {
                    Some(((one.0 - other.0).abs(), (one.1 - tip.1).abs()))
                }
                _ => None,
            })
            .collect();
        // The first is that of the key, which is larger on a phone.
        let of_points = sides.get(1).copied().flatten();
        let is_size = |side: (f64, f64)| {
            of_points.is_some_and(|first| {
                (side.0 - first.0).abs() < 0.25 && (side.1 - first.1).abs() < 0.25
            })
        };
        sides.iter().all(Option::is_some)
            && sides.iter().skip(1).flatten().all(|side| is_size(*side))
    }

    /// Returns a problem if a label that is a number alone, or the name of a bar, is not what it stands at:
    /// a tick, the total of a bar, an edge of bins.
    fn labels(&self) -> Option<Problem> {
        let kind = self.chart.kind.as_str();
        if !matches!(kind, "queue" | "distribution") {
            return None;
        }
        let foot = self.foot();
        let bar_at = |x: f64| {
            let mut bars = self.marks_of(&BARS);
            bars.find(|mark| (centre(mark).0 - x).abs() < 0.2)
        };
        let row_of = |bar: &Mark| {
            let name = bar.words.split(", ").next()?;
            self.chart.rows.iter().find(|row| row[0] == name)
        };
        let is_right = |place: usize, mark: &Mark| {
            let Some(told) = number(&mark.words) else {
                return true;
            };
            let before = place.checked_sub(1).map(|before| &self.marks[before]);
            let is_tick = before.is_some_and(|before| {
                before.tag == "path" && ["grid", "axis"].contains(&before.class)
            });
            if is_tick {
                return true;
            }
            let bar = bar_at(mark.places[0].0);
            match kind {
                "queue" if mark.places[0].1 > foot => true,
                "queue" => bar
                    .and_then(row_of)
                    .map_or(Some(0.0), |row| number(row.get(1)?))
                    .is_some_and(|open| (open - told).abs() < 0.01),
                _ => bar
                    .map_or(Some(0.0), |bar| last_number(&bar.words))
                    .is_some_and(|count| (count - told).abs() < 0.01),
            }
        };
        let is_named = |mark: &Mark| {
            let is_name = kind == "queue" && mark.anchor == "middle" && mark.places[0].1 > foot;
            let bar = bar_at(mark.places[0].0).and_then(row_of);
            !is_name || bar.is_none_or(|row| row[0] == mark.words || !has_digit(&mark.words))
        };
        let mut labels = self
            .marks
            .iter()
            .enumerate()
            .filter(|(_, mark)| mark.tag == "text" && mark.class == "label");
        let is_axis_right = kind != "distribution" || self.are_edges_right();
        let are_right = labels.all(|(place, mark)| is_right(place, mark) && is_named(mark));
        (!(are_right && is_axis_right)).then_some(MARK)
    }

    /// Says whether the ticks below bins are their edges, and stand at even steps.
    fn are_edges_right(&self) -> bool {
        let edges: Vec<f64> = self
            .chart
            .rows
            .iter()
            .filter_map(|row| row.first())
            .flat_map(|bin| in_digits(bin))
            .map(|edge| edge.value())
            .chain([0.0])
            .collect();
        let ticks = self.ticks("axis", |place| place.0);
        let are_edges = ticks.iter().all(|(_, value)| edges.contains(value));
        are_edges && (ticks.len() < 2 || Scale::of(&ticks).is_some())
    }

    fn trend(&self) -> Option<Vec<Problem>> {
        let scale = self.percent_upwards()?;
        let values = self.values();
        let is_value = |y: f64| is_among(scale.value(y), &values, scale.slack() + ROUNDED);
        let lines = ["line", "own", "peer", "peer dashed", "band", "own-whisker"];
        let mut found: Vec<Problem> = self
            .others(&[&lines[..], &["dot", "own-dot", "unknown", "hollow"]].concat())
            .into_iter()
            .collect();
        if self
            .marks_of(&lines)
            .flat_map(|mark| &mark.places)
            .any(|place| !is_value(place.1))
        {
            found.push(MARK);
        }
        for mark in self.marks_of(&["dot", "own-dot"]) {
            let y = centre(mark).1;
            let told = percent_in(&mark.words);
            if told.is_none_or(|told| (scale.value(y) - told).abs() > scale.slack() + ROUNDED) {
                found.push(MARK);
            }
        }
        if !self.are_years_right(&scale) {
            found.push(MARK);
        }
        Some(found)
    }

    /// Says whether a trend names its years where its table has them, and its lines go through values of
    /// a row and on to the row after it: never over a year that has no value.
    fn are_years_right(&self, scale: &Scale) -> bool {
        let rows = &self.chart.rows;
        let range = range_of(rows.len());
        let edges = self.marks_of(&["grid"]).next().map(|mark| &mark.places[..]);
        let Some([(left, _), (right, _)]) = edges else {
            return false;
        };
        let index = |x: f64| range.start + (x - left) / (right - left) * (range.end - range.start);
        let row_at = |x: f64| {
            let row = index(x).round();
            // Own marks stand beside official ones.
            let is_near = row >= 0.0 && (index(x) - row).abs() < 0.3;
            is_near
                .then_some(row as usize)
                .filter(|row| *row < rows.len())
        };
        let foot = self.foot();
        let mut names = self.marks.iter().filter(|mark| {
            mark.tag == "text"
                && mark.class == "label"
                && mark.anchor == "middle"
                && mark.places[0].1 > foot
        });
        let is_named = names.all(|mark| {
            let row = rows.iter().position(|row| row.first() == Some(&mark.words));
            row.map_or(!has_digit(&mark.words), |row| {
                row_at(mark.places[0].0) == Some(row)
            })
        });
        let goes_on = |mark: &Mark| {
            let places = match mark.places[..] {
                // A single value is a short stroke about its place.
                [from, to] if from.1 == to.1 && (to.0 - from.0 - 10.0).abs() < 0.2 => {
                    vec![(f64::midpoint(from.0, to.0), from.1)]
                }
                _ => mark.places.clone(),
            };
            let through: Option<Vec<usize>> = places.iter().map(|place| row_at(place.0)).collect();
            let Some(through) = through else { return false };
            let values = |row: usize| values_of(&rows[row..=row]);
            let mut corners = places.iter().zip(&through);
            corners.all(|(place, row)| {
                is_among(scale.value(place.1), &values(*row), scale.slack() + ROUNDED)
            }) && through.windows(2).all(|pair| pair[1] == pair[0] + 1)
        };
        let is_of_row = |mark: &Mark| {
            let row = row_at(centre(mark).0).map(|row| rows[row][0].as_str());
            let start = mark.words.split([',', ':']).next();
            row == start
        };
        // A line goes from mark to mark.
        let has_marks = |line: &'static str, dots: &'static str| {
            let places: Vec<f64> = self.marks_of(&[dots]).map(|mark| centre(mark).0).collect();
            let of_line = [line];
            let mut lines = self.marks_of(&of_line).filter(|mark| mark.places.len() > 2);
            lines.all(|line| {
                line.places
                    .iter()
                    .all(|corner| places.iter().any(|place| near(*place, corner.0)))
            })
        };
        is_named
            && self.marks_of(&["dot", "own-dot"]).all(is_of_row)
            && has_marks("line", "dot")
            && has_marks("own", "own-dot")
            && self
                .marks_of(&["line", "own", "peer", "peer dashed"])
                .all(goes_on)
    }

    fn queue(&self) -> Option<Vec<Problem>> {
        let open = self.chart.rows.iter().filter_map(|row| number(row.get(1)?));
        let scale = self.upwards(&ticks_to(open.fold(1.0, f64::max), 5))?;
        let bars = BARS;
        let mut found: Vec<Problem> = self
            .others(&[&bars[..], &["hollow"]].concat())
            .into_iter()
            .collect();
        // Bars stand on the foot or on the one before.
        let mut upto: Option<(f64, f64)> = None;
        for mark in self.marks_of(&bars) {
            let left = mark.places[0].0;
            let below = upto
                .filter(|(known, _)| *known == left)
                .map_or(0.0, |(_, sum)| sum);
            if (scale.value(mark.places[1].1) - below).abs() > scale.slack() {
                found.push(MARK);
            }
            upto = last_number(&mark.words).map(|told| (left, below + told));
            let (top, bottom) = (mark.places[0].1, mark.places[1].1);
            let drawn = scale.value(top - GAP) - scale.value(bottom);
            let told = last_number(&mark.words);
            // A bar that is thinner than the gap has no height.
            let is_thin = bottom - top < 0.05;
            if told.is_none_or(|told| {
                (drawn - told).abs() > 2.0 * scale.slack() && !(is_thin && told <= drawn)
            }) {
                found.push(MARK);
            }
        }
        // The colour of a bar tells what its words do.
        let classes = [", within ", ", to ", ", over "].into_iter().zip([
            &["within"][..],
            &["later", "later tight"],
            &["longest"],
        ]);
        let is_coloured = |mark: &Mark| {
            let mut classes = classes.clone();
            classes
                .any(|(words, classes)| mark.words.contains(words) && classes.contains(&mark.class))
        };
        if !self.marks_of(&bars).all(is_coloured) {
            found.push(CLASS);
        }
        if !self.marks_of(&bars).all(|bar| self.is_band_of_row(bar)) {
            found.push(MARK);
        }
        // Where a part is withheld, the mark stands over those that are shown.
        let values = self.values();
        for mark in self.marks_of(&["hollow"]) {
            let over = scale.value(mark.places[0].1 + 6.0);
            if over.abs() > scale.slack() && !is_among(over, &values, scale.slack()) {
                found.push(MARK);
            }
        }
        Some(found)
    }

    /// Says whether a bar of a queue tells what the row of its period gives for its age.
    fn is_band_of_row(&self, bar: &Mark) -> bool {
        let name = bar.words.split(", ").next();
        let row = self
            .chart
            .rows
            .iter()
            .find(|row| row.first().map(String::as_str) == name);
        let counts = row.map(|row| (1..4).map(|column| number(row.get(column)?)).collect());
        let counts: Option<Vec<f64>> = counts.flatten();
        let Some([open, over, longest]) = counts.as_deref() else {
            return false;
        };
        let told = match bar.class {
            "within" => open - over,
            "longest" => *longest,
            _ => over - longest,
        };
        last_number(&bar.words).is_some_and(|count| (count - told).abs() < 0.01)
    }

    /// Says whether a bar of waits by length tells the weeks and the count of one row.
    fn is_bin_of_row(&self, bar: &Mark) -> bool {
        let digits = |text: &str| -> Vec<f64> {
            let numerals = in_digits(text);
            numerals
                .iter()
                .map(Numeral::value)
                .filter(|value| *value > 0.0)
                .collect()
        };
        let Some((weeks, count)) = bar.words.rsplit_once(": ") else {
            return false;
        };
        let mut rows = self.chart.rows.iter();
        rows.any(|row| {
            let told = row.get(1).and_then(|count| number(count));
            digits(&row[0]) == digits(weeks) && told.is_some() && told == number(count)
        })
    }

    fn distribution(&self) -> Option<Vec<Problem>> {
        let counts = self.chart.rows.iter().filter_map(|row| number(row.get(1)?));
        let scale = self.upwards(&ticks_to(counts.fold(1.0, f64::max), 5))?;
        let mut found: Vec<Problem> = self
            .others(&["within", "longest", "base", "hollow"])
            .into_iter()
            .collect();
        for mark in self.marks_of(&["within", "longest"]) {
            let drawn = scale.value(mark.places[0].1);
            let told = last_number(&mark.words);
            if told.is_none_or(|told| (drawn - told).abs() > scale.slack()) {
                found.push(MARK);
            }
        }
        let mut bars = self.marks_of(&["within", "longest"]);
        if !bars.all(|bar| self.is_bin_of_row(bar)) {
            found.push(MARK);
        }
        let zero = scale.value(0.0);
        for mark in self.marks_of(&["hollow"]) {
            let height = mark.places[1].1 - mark.places[0].1;
            if zero.is_nan() || (height - 8.0).abs() > 0.2 {
                found.push(MARK);
            }
        }
        Some(found)
    }

    fn areas(&self) -> Option<Vec<Problem>> {
        let ticks = self.ticks("grid", |place| place.0);
        let is_percent = ticks.iter().map(|tick| tick.1).eq(PERCENT);
        let scale = Scale::of(&ticks).filter(|_| is_percent)?;
        let values = self.values();
        let is_value = |x: f64| is_among(scale.value(x), &values, scale.slack() + ROUNDED);
        let whiskers = ["whisker", "peer-whisker", "base"];
        let mut found: Vec<Problem> = self
            .others(&[&whiskers[..], &["typical", "peer-dot", "unknown"]].concat())
            .into_iter()
            .collect();
        if self
            .marks_of(&whiskers)
            .flat_map(|mark| &mark.places)
            .any(|place| !is_value(place.0))
        {
            found.push(MARK);
        }
        for mark in self.marks_of(&["typical", "peer-dot"]) {
            let told = percent_in(&mark.words);
            if told.is_none_or(|told| {
                (scale.value(centre(mark).0) - told).abs() > scale.slack() + ROUNDED
            }) {
                found.push(MARK);
            }
        }
        // A line in place of what is withheld goes from end to end.
        for mark in self.marks_of(&["unknown"]) {
            let ends = [
                scale.value(mark.places[0].0),
                scale.value(mark.places[mark.places.len() - 1].0),
            ];
            if ends[0].abs() > scale.slack() || (ends[1] - 100.0).abs() > scale.slack() {
                found.push(MARK);
            }
        }
        Some(found)
    }

    /// Returns the scale across of ticks that have no lines: texts below the plot.
    fn across(&self, below: f64) -> Option<(Scale, Vec<f64>)> {
        let texts = self.marks.iter().filter(|mark| {
            mark.tag == "text" && mark.class == "label" && (mark.places[0].1 - below).abs() < 0.2
        });
        let ticks: Vec<(bool, (f64, f64))> = texts
            .filter_map(|mark| {
                Some((
                    mark.anchor == "middle",
                    (mark.places[0].0, number(&mark.words)?),
                ))
            })
            .collect();
        let values = ticks.iter().map(|(_, tick)| tick.1).collect();
        // A text at the edge is moved inwards.
        let placed: Vec<(f64, f64)> = ticks
            .into_iter()
            .filter_map(|(is_placed, tick)| is_placed.then_some(tick))
            .collect();
        Some((Scale::of(&placed)?, values))
    }

    fn foot(&self) -> f64 {
        let grid = self.marks_of(&["grid"]).flat_map(|mark| &mark.places);
        grid.map(|place| place.1).fold(0.0, f64::max)
    }

    fn funnel(&self) -> Option<Vec<Problem>> {
        let upwards = self.percent_upwards()?;
        let (across, ticks) = self.across(self.foot() + 20.0)?;
        let largest = self
            .chart
            .funnel
            .as_ref()?
            .units
            .iter()
            .map(|(_, of)| *of)
            .max()? as f64
            * 1.05;
        if ticks != ticks_to(largest, if self.is_wide() { 8 } else { 4 }) {
            return None;
        }
        let funnel = self.chart.funnel.as_ref()?;
        let (pooled, spread) = (funnel.pooled, funnel.spread);
        let slack = upwards.slack() + ROUNDED;
        let mut found: Vec<Problem> = self
            .others(&[
                "base",
                "peer",
                "peer dashed",
                "peer-whisker",
                "typical",
                "dot",
                "peer-dot",
            ])
            .into_iter()
            .collect();
        let lines = [
            ("peer", Z_95, spread),
            ("peer dashed", Z_998, spread),
            ("peer-whisker", Z_998, 0.0),
        ];
        for (class, z, spread) in lines {
            for place in self.marks_of(&[class]).flat_map(|mark| &mark.places) {
                let n = across.value(place.0).round().max(1.0);
                let near = [n - 1.0, n, n + 1.0].into_iter().filter(|n| {
                    *n >= 1.0 && (*n - across.value(place.0)).abs() <= 0.5 + across.slack()
                });
                let drawn = upwards.value(place.1);
                let is_limit = near
                    .filter_map(|n| limits_with_spread(pooled, n as u64, spread, z))
                    .any(|(lower, upper)| {
                        (lower * 100.0 - drawn).abs() <= slack
                            || (upper * 100.0 - drawn).abs() <= slack
                    });
                if !is_limit {
                    found.push(MARK);
                }
            }
        }
        for place in self.marks_of(&["base"]).flat_map(|mark| &mark.places) {
            if (upwards.value(place.1) - pooled * 100.0).abs() > slack {
                found.push(MARK);
            }
        }
        for mark in self.marks_of(&["typical", "dot", "peer-dot"]) {
            let (x, y) = centre(mark);
            let Some(row) = funnel.told.get(&mark.words) else {
                found.push(MARK);
                continue;
            };
            let ((part, of), row) = (funnel.units[*row], &self.chart.rows[*row]);
            let is_there = (across.value(x) - of as f64).abs() <= across.slack()
                && (upwards.value(y) - 100.0 * part as f64 / of.max(1) as f64).abs() <= slack;
            if !is_there {
                found.push(MARK);
            }
            let is_outside = row.last().is_some_and(|cell| cell == "yes");
            if mark.class != "typical" && (mark.class == "dot") != is_outside {
                found.push(CLASS);
            }
        }
        Some(found)
    }

    fn curves(&self) -> Option<Vec<Problem>> {
        let upwards = self.percent_upwards()?;
        let (across, ticks) = self.across(self.foot() + 20.0)?;
        let earlier = self.earlier();
        let own_weeks = self.chart.rows.iter().filter_map(|row| number(&row[0]));
        let drawn_weeks = self
            .marks_of(&["peer", "peer dashed"])
            .flat_map(|mark| &mark.places)
            .map(|place| across.value(place.0));
        let limit = self
            .marks_of(&["law"])
            .next()
            .map_or(0.0, |mark| across.value(mark.places[0].0));
        let last = own_weeks.chain(drawn_weeks).fold(limit, f64::max).round();
        if ticks != ticks_to(last, if self.is_wide() { 9 } else { 5 }) {
            return None;
        }
        let slack = upwards.slack() + ROUNDED;
        let near = |place: &(f64, f64), week: f64, value: f64| {
            (across.value(place.0) - week).abs() <= across.slack() + 0.01
                && (upwards.value(place.1) - value).abs() <= slack
        };
        let of_table = |place: &(f64, f64), columns: &[usize]| {
            let mut rows = self.chart.rows.iter();
            near(place, 0.0, 100.0)
                || near(place, 0.0, 0.0)
                || rows.any(|row| {
                    let week = number(&row[0]).unwrap_or(f64::NAN);
                    columns.iter().any(|column| {
                        let cell = row.get(*column).map_or("", String::as_str);
                        in_digits(cell)
                            .iter()
                            .any(|known| near(place, week, known.value()))
                    })
                })
        };
        let mut found: Vec<Problem> = self
            .others(&["band", "line", "came", "peer", "peer dashed", "dot", "spot"])
            .into_iter()
            .collect();
        let own = [
            ("band", &[2, 3][..]),
            ("line", &[2]),
            ("dot", &[2]),
            ("came", &[4]),
            ("spot", &[4]),
        ];
        for (class, columns) in own {
            let mut places =
                self.marks_of(std::slice::from_ref(&class))
                    .flat_map(|mark| match mark.tag {
                        "circle" => vec![centre(mark)],
                        _ => mark.places.clone(),
                    });
            if places.any(|place| !of_table(&place, columns)) {
                found.push(MARK);
            }
        }
        // All are of one year.
        let mut years = self
            .marks_of(&["dot", "spot"])
            .map(|mark| mark.words.split(", ").next());
        let first = years.next();
        if !years.all(|year| Some(year) == first) {
            found.push(MARK);
        }
        let of_earlier = |place: &(f64, f64)| {
            near(place, 0.0, 100.0)
                || earlier
                    .iter()
                    .any(|(week, value)| near(place, *week, *value))
        };
        if !self
            .marks_of(&["peer", "peer dashed"])
            .flat_map(|mark| &mark.places)
            .all(of_earlier)
        {
            found.push(MARK);
        }
        Some(found)
    }

    /// Returns the weeks and shares of every cohort of the chart's clock and area.
    fn earlier(&self) -> Vec<(f64, f64)> {
        let areas = self.chart.area.into_iter();
        let records = areas.flat_map(|area| self.published.of_area(area));
        let records = records.filter(|record| record.cell("clock") == self.chart.clock);
        records
            .filter_map(|record| Some((record.number("week")?, record.number("still_waiting")?)))
            .collect()
    }

    /// Bands have no axis: they lie side by side and fill the width.
    fn bands(&self) -> Vec<Problem> {
        let classes = ["within", "later", "longest"];
        let mut found: Vec<Problem> = self
            .others(&[&classes[..], &["hollow"]].concat())
            .into_iter()
            .collect();
        let starts = self.marks_of(&["within"]).map(|mark| mark.places[0].0);
        let left = starts.fold(f64::INFINITY, f64::min);
        for mark in self.marks_of(&classes) {
            let width = mark.places[1].0 - mark.places[0].0;
            let drawn = 100.0 * (width + GAP) / (self.width - left);
            let told = last_number(&mark.words.replace('%', ""));
            // The three are drawn to make up the whole, which rounded numbers do not always.
            let slack = if mark.words.contains("about") {
                0.8
            } else {
                0.3
            };
            let is_thin = width < 0.05;
            if told.is_none_or(|told| {
                (drawn - told).abs() > slack && !(is_thin && told <= drawn + slack)
            }) {
                found.push(MARK);
            }
        }
        found
    }

    fn ruler(&self) -> Option<Vec<Problem>> {
        let ticks = self.ticks("axis", |place| place.0);
        let scale = Scale::of(&ticks)?;
        let end = ticks.last()?.1;
        let limit = self
            .marks_of(&["law"])
            .next()
            .map(|mark| scale.value(mark.places[0].0))?;
        if ticks.first()?.1 != 0.0 || end != ruler_end(limit, scale.slack()) {
            return None;
        }
        let of_row = |row: usize| self.chart.rows.get(row).and_then(|row| number(row.get(1)?));
        let at = |days: Option<f64>, x: f64| {
            days.is_some_and(|days| {
                ((days / 7.0).min(end) - scale.value(x)).abs() <= scale.slack() + 0.08
            })
        };
        let mut found: Vec<Problem> = self
            .others(&["base", "middle", "middle-end", "typical", "peer-dot"])
            .into_iter()
            .collect();
        for mark in self.marks_of(&["middle"]) {
            if !at(of_row(0), mark.places[0].0) || !at(of_row(2), mark.places[1].0) {
                found.push(MARK);
            }
        }
        for mark in self.marks_of(&["middle-end"]) {
            if !at(of_row(0), mark.places[0].0) && !at(of_row(2), mark.places[0].0) {
                found.push(MARK);
            }
        }
        // The tip of what goes on beyond the end is a path.
        for mark in self
            .marks_of(&["typical"])
            .filter(|mark| mark.tag == "circle")
        {
            if !at(of_row(1), centre(mark).0) {
                found.push(MARK);
            }
        }
        for mark in self.marks_of(&["peer-dot"]) {
            let medians = self.medians(&mark.words);
            if !medians.iter().any(|days| at(Some(*days), centre(mark).0)) {
                found.push(MARK);
            }
        }
        Some(found)
    }

    /// Points stand at the shares of their rows, in even steps; lines at what follows from them.
    fn variation(&self) -> Option<Vec<Problem>> {
        let upwards = self.percent_upwards()?;
        let foot = self.foot();
        // Below the plot one mark of each cause explains them.
        let (points, keys): (Vec<_>, Vec<_>) = self
            .marks_of(&CAUSES)
            .partition(|mark| mark_centre(mark).1 < foot + 20.0);
        let steps = points.iter().enumerate();
        let steps: Vec<(f64, f64)> = steps
            .map(|(row, mark)| (mark_centre(mark).0, row as f64))
            .collect();
        let across = Scale::of(&steps)?;
        let mut found: Vec<Problem> = self
            .others(&[&CAUSES[..], &["base", "peer dashed", "run"]].concat())
            .into_iter()
            .collect();
        let of_keys: Vec<&str> = keys.iter().map(|mark| mark.class).collect();
        if of_keys != CAUSES || points.len() != self.chart.rows.len() {
            found.push(MARK);
        }
        let stretches = stretches(self.chart);
        let is_at = |place: (f64, f64), row: f64, value: f64| {
            (across.value(place.0) - row).abs() <= across.slack() + 0.01
                && (upwards.value(place.1) - value).abs() <= upwards.slack()
        };
        let is_point = |place: (f64, f64)| {
            let row = across.value(place.0).round();
            let of_row = { stretches.iter() }.find(|stretch| stretch.holds(row as usize));
            of_row.is_some_and(|each| is_at(place, row, each.points[row as usize - each.first]))
        };
        let causes = causes(self.chart);
        for ((mark, row), cause) in points.iter().zip(&self.chart.rows).zip(causes) {
            if !is_point(mark_centre(mark)) || !mark.words.starts_with(&format!("{}: ", row[0])) {
                found.push(MARK);
            }
            if mark.class != cause.map_or("common", |(class, _)| class) {
                found.push(CLASS);
            }
        }
        let mut runs = self.marks_of(&["run"]).flat_map(|mark| &mark.places);
        if !runs.all(|place| is_point(*place)) {
            found.push(MARK);
        }
        for class in ["base", "peer dashed"] {
            let of_stretch = |stretch: &Stretch| {
                let ends = (stretch.first as f64 - 0.4, stretch.last() as f64 + 0.4);
                let values = match (stretch.limits, class) {
                    (None, _) => vec![],
                    (Some(limits), "base") => vec![limits.mean],
                    (Some(limits), _) => vec![limits.lower, limits.upper],
                };
                values.into_iter().map(move |value| (ends, value))
            };
            let expected: Vec<_> = stretches.iter().flat_map(of_stretch).collect();
            let drawn: Vec<&Mark> = self.marks_of(std::slice::from_ref(&class)).collect();
            let is_there = drawn
                .iter()
                .zip(&expected)
                .all(|(mark, ((from, to), value))| {
                    matches!(mark.places[..], [start, end]
                    if is_at(start, *from, *value) && is_at(end, *to, *value))
                });
            if !is_there || drawn.len() != expected.len() {
                found.push(MARK);
            }
        }
        Some(found)
    }

    /// Returns the published medians of the area that a text begins with.
    fn medians(&self, words: &str) -> Vec<f64> {
        let areas = self.published.areas_in(words).into_iter().take(1);
        let records = areas.flat_map(|area| self.published.of_area(area));
        let records = records.filter(|record| record.cell("clock") == self.chart.clock);
        records
            .filter_map(|record| record.number("median_days"))
            .collect()
    }
}

/// The classes of bars and bands, in the order of their ages.
const BARS: [&str; 4] = ["within", "later", "later tight", "longest"];

/// The classes of the points of an `XmR` chart.
const CAUSES: [&str; 3] = ["common", "better", "worse"];

/// Says whether two places are one but for rounding.
fn near(one: f64, other: f64) -> bool {
    (one - other).abs() < 0.11
}

/// Says whether a line goes up, whatever it does between its ends: an event of the narrow drawing bends.
fn is_upright(mark: &Mark) -> bool {
    let last = mark.places.len() - 1;
    let bend = usize::from(mark.places.len() > 2);
    near(mark.places[bend].0, mark.places[last].0)
}

fn width(mark: &Mark) -> f64 {
    let across = mark.places.iter().map(|place| place.0);
    across.clone().fold(f64::MIN, f64::max) - across.fold(f64::MAX, f64::min)
}

fn height(mark: &Mark) -> f64 {
    let up = mark.places.iter().map(|place| place.1);
    up.clone().fold(f64::MIN, f64::max) - up.fold(f64::MAX, f64::min)
}

fn has_digit(words: &str) -> bool {
    words.bytes().any(|byte| byte.is_ascii_digit())
}

const PERCENT: [f64; 5] = [0.0, 25.0, 50.0, 75.0, 100.0];

/// Returns where a ruler for a limit in weeks ends: the limit stands in its first third.
fn ruler_end(limit: f64, slack: f64) -> f64 {
    ((limit - slack).max(0.1) * 3.0 / 20.0).ceil().max(1.0) * 20.0
}

/// Returns the place that a circle or a triangle marks: the tip of a triangle is 1.3 sizes from it,
/// the side opposite 0.9.
fn mark_centre(mark: &Mark) -> (f64, f64) {
    let (tip, side) = (mark.places[0], mark.places.get(1));
    let y = side.map_or(tip.1, |side| tip.1 + (side.1 - tip.1) * 1.3 / 2.2);
    (tip.0, y)
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

/// Returns what is wrong with the strip of a table row: the ruler of an area, without words.
pub(super) fn strip_problems(
    svg: &Element,
    published: &Published,
    place: Option<(&str, usize, Period)>,
) -> Vec<Problem> {
    let marks: Option<Vec<Mark>> = svg.elements().map(mark).collect();
    let Some(marks) = marks else {
        return vec![UNKNOWN];
    };
    let record = place.and_then(|(clock, area, period)| published.total(clock, area, period));
    let days = |column: &str| record.and_then(|record| record.number(column));
    let law = marks.iter().find(|mark| mark.class == "law");
    let Some(law) = law.map(|mark| mark.places[0].0) else {
        return vec![AXIS];
    };
    // The limit is a whole number of days, and the end one of twenties of weeks.
    let scale_fits = |end: f64, x: f64, days: Option<f64>| {
        days.is_some_and(|days| (400.0 * (days / 7.0).min(end) / end - x).abs() <= 0.2)
    };
    let ends = (1..=20_u8).map(|twenties| f64::from(twenties) * 20.0);
    let ends: Vec<f64> = ends
        .filter(|end| {
            let limit = law * end / 400.0;
            ruler_end(limit, 0.16 * end / 400.0) == *end
        })
        .collect();
    let fits = |end: f64| {
        marks.iter().all(|mark| {
            let (left, right) = (mark.places[0].0, mark.places[mark.places.len() - 1].0);
            match (mark.tag, mark.class) {
                ("path", "axis" | "law") => true,
                ("rect", "hollow") => {
                    (left, right) == (1.0, 399.0) && days("median_days").is_none()
                }
                ("rect", "middle") => {
                    (mark.places[0].1, mark.places[1].1) == (5.0, 19.0)
                        && scale_fits(end, left, days("p25_days"))
                        && (scale_fits(end, right, days("p75_days"))
                            || days("p75_days").is_some_and(|days| days / 7.0 > end))
                }
                ("path", "middle-end") => {
                    is_upright(mark)
                        && (scale_fits(end, left, days("p25_days"))
                            || scale_fits(end, left, days("p75_days")))
                }
                ("rect", "typical") => {
                    let centre = f64::midpoint(left, right);
                    let edge = centre <= 2.1 || centre >= 397.9;
                    scale_fits(end, centre, days("median_days"))
                        || (edge && days("median_days").is_some())
                }
                ("path", "typical") => days("p75_days").is_some(),
                _ => false,
            }
        })
    };
    if ends.into_iter().any(fits) {
        Vec::new()
    } else {
        vec![MARK]
    }
}
