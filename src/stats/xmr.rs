//! `XmR` charts: whether a series of shares changes by more than its own routine variation.

use std::collections::BTreeSet;

/// Half the width of the natural limits, in mean moving ranges: 3 / d₂, d₂ = 1.128 for n = 2.
const LIMIT: f64 = 2.66;

/// The points in a row on one side of the mean, or rising, or falling, that are a signal.
const RUN: usize = 7;

/// Below so many points the limits are trial limits.
pub const SETTLED: usize = 12;

/// The mean of a series and its natural limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    pub mean: f64,
    pub lower: f64,
    pub upper: f64,
}

/// Returns the limits of a series; nothing of fewer than two points.
///
/// Mean ± 2.66 × the mean moving range. Shewhart (1931); Wheeler (1993), Understanding Variation;
/// as the workbooks of NHS England's Making Data Count draw them: no moving range is left out as an
/// outlier.
pub fn limits(points: &[f64]) -> Option<Limits> {
    if points.len() < 2 {
        return None;
    }
    let mean = points.iter().sum::<f64>() / points.len() as f64;
    let ranges = points.windows(2).map(|pair| (pair[1] - pair[0]).abs());
    let range = ranges.sum::<f64>() / (points.len() - 1) as f64;
    Some(Limits {
        mean,
        lower: mean - LIMIT * range,
        upper: mean + LIMIT * range,
    })
}

/// A rule of special cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// A point outside the natural limits.
    Outside,
    /// Seven points in a row on one side of the mean.
    OneSide,
    /// Seven points in a row, each higher than the one before, or each lower.
    Trend,
    /// Two of three points beyond two thirds of a limit but within it, all three on its side of the
    /// mean.
    NearLimit,
}

impl Rule {
    /// Every rule, in the order in which readers are told of them.
    pub const ALL: [Rule; 4] = [Rule::Outside, Rule::OneSide, Rule::Trend, Rule::NearLimit];
}

/// What a rule has found on one side: above or rising, or below or falling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signal {
    pub rule: Rule,
    pub is_high: bool,
    /// The places of the points that take part, in order; never empty.
    pub places: Vec<usize>,
}

/// Returns what the rules find in a series, by rule, the high side first.
///
/// The rules of Making Data Count, as `NHSRplotthedots` applies them: of two of three near a limit,
/// only the near ones are marked.
pub fn signals(points: &[f64], limits: Limits) -> Vec<Signal> {
    let sides = Rule::ALL
        .into_iter()
        .flat_map(|rule| [(rule, true), (rule, false)]);
    let found = sides.map(|(rule, is_high)| Signal {
        rule,
        is_high,
        places: places(points, limits, rule, is_high),
    });
    found.filter(|signal| !signal.places.is_empty()).collect()
}

fn places(points: &[f64], limits: Limits, rule: Rule, is_high: bool) -> Vec<usize> {
    // Below the mean is above it, seen from the other side.
    let side = if is_high { 1.0 } else { -1.0 };
    let above: Vec<f64> = points
        .iter()
        .map(|point| (point - limits.mean) * side)
        .collect();
    let limit = limits.upper - limits.mean;
    let is_near = |point: f64| point > limit * 2.0 / 3.0 && point <= limit;
    let all = 0..points.len();
    match rule {
        Rule::Outside => all.filter(|place| above[*place] > limit).collect(),
        Rule::OneSide => within(&above, RUN, |run| run.iter().all(|point| *point > 0.0)),
        Rule::Trend => within(&above, RUN, |run| run.windows(2).all(|two| two[1] > two[0])),
        Rule::NearLimit => {
            let fires = |three: &[f64]| {
                let near = three.iter().filter(|point| is_near(**point));
                near.count() >= 2 && three.iter().all(|point| *point > 0.0)
            };
            let mut places = within(&above, 3, fires);
            places.retain(|place| is_near(above[*place]));
            places
        }
    }
}

/// Returns the places of all points that lie in a stretch of `n` which the rule finds.
fn within(points: &[f64], n: usize, fires: impl Fn(&[f64]) -> bool) -> Vec<usize> {
    let mut places = BTreeSet::new();
    for (first, run) in points.windows(n).enumerate() {
        if fires(run) {
            places.extend(first..first + n);
        }
    }
    places.into_iter().collect()
}

/// Returns the side on which a point is special: that of a trend that goes on from it or leads to it,
/// or else that of the mean; nothing for common cause.
pub fn side(signals: &[Signal], place: usize) -> Option<bool> {
    let found = |rule: fn(Rule) -> bool, place: usize| {
        let mut of_place = signals.iter();
        of_place.find(move |signal| rule(signal.rule) && signal.places.contains(&place))
    };
    let is_trend = |rule| rule == Rule::Trend;
    let of_trend = found(is_trend, place).map(|signal| {
        let other = signals.iter().find(|other| {
            let both = [place, place + 1].map(|place| other.places.contains(&place));
            other.rule == Rule::Trend && both == [true, true]
        });
        other.unwrap_or(signal).is_high
    });
    of_trend.or_else(|| found(|_| true, place).map(|signal| signal.is_high))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Batch flow rates, NIST/SEMATECH e-Handbook of Statistical Methods, section 6.3.2.2: mean
    /// 50.81, limits 45.8159 and 55.8041 (3/1.128 in place of 2.66).
    const FLOW_RATES: [f64; 10] = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1];

    #[test]
    fn agrees_with_the_handbook_of_nist() {
        let found = limits(&FLOW_RATES).unwrap();
        assert!((found.mean - 50.81).abs() < 1e-9);
        assert!((found.lower - 45.8159).abs() < 2e-3, "{found:?}");
        assert!((found.upper - 55.8041).abs() < 2e-3, "{found:?}");
        // The handbook finds the process in control.
        assert_eq!(signals(&FLOW_RATES, found), []);
        assert_eq!(limits(&[1.0]), None);
    }

    /// Checks which points take part in which rules: a letter a point, a capital
    /// one on the high side, `.` for none.
    fn check(points: &[f64], expected: &str) {
        let limits = Limits {
            mean: 50.0,
            lower: 41.0,
            upper: 59.0,
        };
        let signals = signals(points, limits);
        let letter = |place: usize| {
            let first = signals.iter().find(|signal| signal.places.contains(&place));
            let letter = match first.map(|signal| signal.rule) {
                None => '.',
                Some(Rule::Outside) => 'o',
                Some(Rule::OneSide) => 's',
                Some(Rule::Trend) => 't',
                Some(Rule::NearLimit) => 'n',
            };
            if side(&signals, place) == Some(true) {
                letter.to_ascii_uppercase()
            } else {
                letter
            }
        };
        let found: String = (0..points.len()).map(letter).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn each_rule_fires_at_its_own_pattern_and_not_one_short_of_it() {
        check(&[49.0, 59.5, 49.0, 40.5, 59.0], ".O.o.");
        check(&[51., 51., 51., 51., 51., 51., 49.], ".......");
        check(&[49., 51., 52., 51., 52., 51., 52., 51.], ".SSSSSSS");
        check(&[51., 49., 48., 49., 48., 49., 48., 49.], ".sssssss");
        check(&[47., 48., 49., 50., 51., 52., 51.], ".......");
        check(&[47., 48., 49., 50., 51., 52., 53., 49.], "TTTTTTT.");
        check(&[53., 52., 51., 50., 49., 48., 47.], "ttttttt");
        check(&[49., 57., 51., 57., 49.], ".N.N.");
        check(&[57., 49., 57., 51.], "....");
        check(&[51., 43., 43., 49.], ".nn.");
        // One outside the limit is not near it.
        check(&[51., 60., 57., 51.], ".O..");
    }

    #[test]
    fn a_point_of_two_trends_belongs_to_the_one_that_follows() {
        let up_and_down = [
            47., 48., 49., 50., 51., 52., 53., 52.5, 51., 50., 49., 48., 47.,
        ];
        check(&up_and_down, "TTTTTTttttttt");
        // Below the lower limit and rising: the trend tells which way it goes.
        check(&[40., 42., 44., 46., 48., 50., 51.], "OTTTTTT");
    }
}
