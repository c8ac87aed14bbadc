//! Whether what belongs to marks is whole: grids, steps, whiskers, triangles, labels, edges.

use super::bars::BARS;
use super::limits::CAUSES;
use super::{Drawn, MARK, Mark, Problem, Scale, centre, height, last_number, near, number, width};
use crate::audit::numerals::in_digits;

impl Drawn<'_> {
    /// Returns a problem if marks lie crooked: what carries no value by its length or its place across is as
    /// long as all of its kind, and straight.
    pub(super) fn crooked(&self) -> Option<Problem> {
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
        // Those of a funnel are limits.
        let mut classes = ["whisker", "own-whisker", "peer-whisker"].into_iter();
        self.chart.funnel.is_some()
            || classes.all(|class| {
                let marks: Vec<&Mark> = self.marks_of(std::slice::from_ref(&class)).collect();
                marks.chunks(3).all(is_whole_whisker)
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
    pub(super) fn labels(&self) -> Option<Problem> {
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
}

/// Says whether marks are a straight line and a cap across each of its ends. The caps say which way it lies: of thousands of
/// cases none are a line of no length.
fn is_whole_whisker(whisker: &[&Mark]) -> bool {
    const CAP: f64 = 8.0;
    let [line, one, other] = whisker else {
        return false;
    };
    let [from, to] = line.places[..] else {
        return false;
    };
    let is_upright = width(one) > height(one);
    let is_across = |cap: &Mark| {
        let (long, short) = if is_upright {
            (width(cap), height(cap))
        } else {
            (height(cap), width(cap))
        };
        cap.places.len() == 2 && (long - CAP).abs() < 0.25 && short < 0.06
    };
    let is_cap = |cap: &Mark, end: (f64, f64)| {
        let middle = centre(cap);
        is_across(cap) && near(middle.0, end.0) && near(middle.1, end.1)
    };
    let is_straight = if is_upright {
        near(from.0, to.0)
    } else {
        near(from.1, to.1)
    };
    is_straight && is_cap(one, from) && is_cap(other, to)
}

/// Says whether a line goes up, whatever it does between its ends: an event of the narrow drawing bends.
pub(super) fn is_upright(mark: &Mark) -> bool {
    let last = mark.places.len() - 1;
    let bend = usize::from(mark.places.len() > 2);
    near(mark.places[bend].0, mark.places[last].0)
}

pub(super) fn has_digit(words: &str) -> bool {
    words.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{Mark, is_whole_whisker};

    fn path(places: &[(f64, f64)]) -> Mark<'static> {
        Mark {
            tag: "path",
            class: "whisker",
            places: places.to_vec(),
            anchor: "",
            words: String::new(),
        }
    }

    /// Of thousands of cases that all ended late the interval is shorter than a tenth of a pixel: its caps say how it lies.
    #[test]
    fn a_whisker_of_no_length_is_whole() {
        let is_whole = |line: &[(f64, f64)], caps: [&[(f64, f64)]; 2]| {
            let [line, one, other] = [line, caps[0], caps[1]].map(path);
            is_whole_whisker(&[&line, &one, &other])
        };
        let lying: [&[(f64, f64)]; 2] =
            [&[(12.0, 57.0), (12.0, 65.0)], &[(12.1, 57.0), (12.1, 65.0)]];
        assert!(is_whole(&[(12.0, 61.0), (12.1, 61.0)], lying));
        let upright: [&[(f64, f64)]; 2] =
            [&[(8.0, 61.0), (16.0, 61.0)], &[(8.0, 61.1), (16.0, 61.1)]];
        assert!(is_whole(&[(12.0, 61.0), (12.0, 61.1)], upright));
        // Neither with a cap that is not across, nor with one beside its end.
        assert!(!is_whole(
            &[(12.0, 61.0), (12.1, 61.0)],
            [lying[0], upright[1]]
        ));
        assert!(!is_whole(&[(12.0, 61.0), (40.0, 61.0)], lying));
        assert!(!is_whole(&[(12.0, 61.0), (12.1, 64.0)], lying));
    }
}
