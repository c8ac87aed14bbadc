//! `XmR` charts: whether a series of shares changes by more than its own routine variation.

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
/// as NHS England's Making Data Count draws them.
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

/// A pattern that routine variation rarely makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// A point outside the natural limits.
    Outside,
    /// Seven points in a row on one side of the mean.
    OneSide,
    /// Seven points in a row, each higher than the one before, or each lower.
    Trend,
    /// Two of three points beyond two thirds of a limit, all three on its side of the mean.
    NearLimit,
}

impl Rule {
    /// Returns what the rule found, as a reader is told it.
    pub fn words(self) -> &'static str {
        match self {
            Rule::Outside => "a point outside the limits",
            Rule::OneSide => "seven points in a row on one side of the mean",
            Rule::Trend => "seven points in a row rising or falling",
            Rule::NearLimit => "two of three points close to a limit",
        }
    }
}

/// Returns for each point the rules that it takes part in, in order.
///
/// The rules of Making Data Count, as `NHSRplotthedots` applies them.
pub fn signals(points: &[f64], limits: Limits) -> Vec<Vec<Rule>> {
    let mut found = vec![Vec::new(); points.len()];
    let mut mark = |rule: Rule, first: usize, n: usize| {
        for rules in &mut found[first..first + n] {
            if !rules.contains(&rule) {
                rules.push(rule);
            }
        }
    };
    for (place, point) in points.iter().enumerate() {
        if *point < limits.lower || *point > limits.upper {
            mark(Rule::Outside, place, 1);
        }
    }
    for (first, run) in points.windows(RUN).enumerate() {
        if all_on_one_side(run, limits.mean) {
            mark(Rule::OneSide, first, RUN);
        }
        let rises = run.windows(2).all(|pair| pair[1] > pair[0]);
        let falls = run.windows(2).all(|pair| pair[1] < pair[0]);
        if rises || falls {
            mark(Rule::Trend, first, RUN);
        }
    }
    let two_thirds = (limits.upper - limits.mean) * 2.0 / 3.0;
    for (first, three) in points.windows(3).enumerate() {
        let near = |point: &&f64| (**point - limits.mean).abs() > two_thirds;
        if all_on_one_side(three, limits.mean) && three.iter().filter(near).count() >= 2 {
            mark(Rule::NearLimit, first, 3);
        }
    }
    for rules in &mut found {
        rules.sort();
    }
    found
}

fn all_on_one_side(points: &[f64], mean: f64) -> bool {
    points.iter().all(|point| *point > mean) || points.iter().all(|point| *point < mean)
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
        let none = signals(&FLOW_RATES, found).iter().all(Vec::is_empty);
        assert!(none, "the handbook finds the process in control");
        assert_eq!(limits(&[1.0]), None);
    }

    /// Checks which points take part in which rules: a letter a point, `.` for none.
    fn check(points: &[f64], expected: &str) {
        let limits = Limits {
            mean: 50.0,
            lower: 41.0,
            upper: 59.0,
        };
        let letter = |rules: &Vec<Rule>| match rules.first() {
            None => '.',
            Some(Rule::Outside) => 'O',
            Some(Rule::OneSide) => 'S',
            Some(Rule::Trend) => 'T',
            Some(Rule::NearLimit) => 'N',
        };
        let found: String = signals(points, limits).iter().map(letter).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn each_rule_fires_at_its_own_pattern_and_not_one_short_of_it() {
        check(&[49.0, 59.5, 49.0, 40.5, 59.0], ".O.O.");
        check(&[51., 51., 51., 51., 51., 51., 49.], ".......");
        check(&[49., 51., 52., 51., 52., 51., 52., 51.], ".SSSSSSS");
        check(&[47., 48., 49., 50., 51., 52., 51.], ".......");
        check(&[47., 48., 49., 50., 51., 52., 53., 49.], "TTTTTTT.");
        check(&[53., 52., 51., 50., 49., 48., 47.], "TTTTTTT");
        check(&[49., 57., 51., 57., 49.], ".NNN.");
        check(&[57., 49., 57., 51.], "....");
        check(&[51., 43., 43., 49.], ".NNN");
    }
}
