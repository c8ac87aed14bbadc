//! Funnel plots of proportions: what chance alone could give, and how far units differ beyond it.

/// The share of values at each end that are drawn in before dispersion is measured.
const WINSORISED: f64 = 0.1;

/// The dispersion above which plain limits mislead and the spread between units is added.
pub const OVERDISPERSED: f64 = 2.0;

/// Returns the limits around a pooled proportion for a unit of `n` cases: the proportions that a
/// score test at `z` does not tell apart from it.
///
/// A proportion `p` lies on a limit where the pooled proportion lies on the end of its Wilson
/// interval; so the limits are `pooled ± z√(pooled(1 − pooled)/n)`, cut to 0 to 1.
///
/// Spiegelhalter (2005), Statistics in Medicine 24:1185–1202.
pub fn plain_limits(pooled: f64, n: u64, z: f64) -> Option<(f64, f64)> {
    limits_with_spread(pooled, n, 0.0, z)
}

/// Returns the limits that allow for a variance `tau_squared` between units, on the scale of
/// arcsine square roots; with none, on the plain scale.
pub fn limits_with_spread(pooled: f64, n: u64, tau_squared: f64, z: f64) -> Option<(f64, f64)> {
    if n == 0 || !(0.0..=1.0).contains(&pooled) {
        return None;
    }
    let n = n as f64;
    if tau_squared <= 0.0 {
        let spread = z * (pooled * (1.0 - pooled) / n).sqrt();
        return Some(((pooled - spread).max(0.0), (pooled + spread).min(1.0)));
    }
    let centre = pooled.sqrt().asin();
    let spread = z * (1.0 / (4.0 * n) + tau_squared).sqrt();
    let back = |angle: f64| angle.clamp(0.0, std::f64::consts::FRAC_PI_2).sin().powi(2);
    Some((back(centre - spread), back(centre + spread)))
}

/// Says whether limits reach from 0 to 100 per cent, as these are printed: no share can lie outside them.
pub fn reach_everywhere((lower, upper): (f64, f64)) -> bool {
    lower < 0.0005 && upper >= 0.9995
}

/// How much units differ beyond chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dispersion {
    /// The pooled proportion of all units.
    pub pooled: f64,
    /// The mean of squared winsorised z-scores: about 1 where chance alone is at work.
    pub ratio: f64,
    /// The variance between units, on the scale of arcsine square roots; 0 where none is seen.
    pub tau_squared: f64,
}

/// Returns the dispersion of units, each `(x, n)`; nothing of fewer than three.
///
/// z-scores of arcsine square roots, winsorised by a tenth at each end; additive random effects by
/// moments. Spiegelhalter (2005), as above; Spiegelhalter and others (2012), J. R. Stat. Soc. A
/// 175:1–47, section 4.
pub fn dispersion(units: &[(u64, u64)]) -> Option<Dispersion> {
    let units: Vec<(u64, u64)> = units.iter().copied().filter(|(_, n)| *n > 0).collect();
    if units.len() < 3 {
        return None;
    }
    let (x, n) = units
        .iter()
        .fold((0, 0), |(x, n), unit| (x + unit.0, n + unit.1));
    let pooled = x as f64 / n as f64;
    let centre = pooled.sqrt().asin();
    let angle = |(x, n): &(u64, u64)| (*x as f64 / *n as f64).sqrt().asin();
    let score = |unit: &(u64, u64)| (angle(unit) - centre) * 2.0 * (unit.1 as f64).sqrt();
    let scores = winsorised(units.iter().map(score).collect());
    let n_units = units.len() as f64;
    let ratio = scores.iter().map(|z| z * z).sum::<f64>() / n_units;
    let weights = units.iter().map(|(_, n)| 4.0 * *n as f64);
    let (sum, squares) = weights.fold((0.0, 0.0), |(sum, squares), weight| {
        (sum + weight, squares + weight * weight)
    });
    let tau_squared = (n_units * ratio - (n_units - 1.0)) / (sum - squares / sum);
    Some(Dispersion {
        pooled,
        ratio,
        tau_squared: tau_squared.max(0.0),
    })
}

/// Returns the values with those beyond the tenth and the ninetieth percentile (type 7) set to it.
fn winsorised(values: Vec<f64>) -> Vec<f64> {
    let mut sorted = values.clone();
    sorted.sort_by(f64::total_cmp);
    let at = |p: f64| {
        let place = (sorted.len() - 1) as f64 * p;
        let (below, above) = (place.floor() as usize, place.ceil() as usize);
        sorted[below] + (sorted[above] - sorted[below]) * (place - place.floor())
    };
    let (low, high) = (at(WINSORISED), at(1.0 - WINSORISED));
    values
        .into_iter()
        .map(|value| value.clamp(low, high))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Z_95, Z_998, wilson::wilson};

    #[test]
    fn limits_are_where_the_score_interval_ends() {
        let (lower, upper) = plain_limits(0.4, 200, Z_95).unwrap();
        assert_eq!(format!("{lower:.4} {upper:.4}"), "0.3321 0.4679");
        // A share on the limit has the pooled one on the end of its own interval.
        let n = 1_000_000;
        let (lower, _) = plain_limits(0.4, n, Z_998).unwrap();
        let (_, end) = wilson((lower * n as f64).round() as u64, n, Z_998).unwrap();
        assert!((end - 0.4).abs() < 2e-6, "{end}");
        assert!(plain_limits(0.9, 10, Z_998).unwrap().1 >= 1.0);
        assert_eq!(plain_limits(0.5, 0, Z_95), None);
    }

    #[test]
    fn units_that_differ_by_chance_alone_are_not_overdispersed() {
        let alike = [(38, 100), (42, 100), (41, 100), (40, 100), (39, 100)];
        let found = dispersion(&alike).unwrap();
        assert!(found.ratio < 1.0 && found.tau_squared == 0.0, "{found:?}");
        let apart = [(10, 100), (70, 100), (41, 100), (20, 100), (90, 100)];
        let found = dispersion(&apart).unwrap();
        assert!(found.ratio > OVERDISPERSED && found.tau_squared > 0.0);
        let plain = plain_limits(found.pooled, 100, Z_998).unwrap();
        let wide = limits_with_spread(found.pooled, 100, found.tau_squared, Z_998).unwrap();
        assert!(wide.0 < plain.0 && wide.1 > plain.1);
        assert_eq!(dispersion(&alike[..2]), None);
    }

    /// Of the 151 authorities with plans issued in 2024, 129 lie outside plain 99.8 % limits, or 130
    /// if the limits are a Wilson interval around the pooled share: they differ by far more than
    /// chance, and plain limits would single out nearly all of them.
    #[test]
    fn real_authorities_are_far_overdispersed() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../shared/real/dfe_ehcp2025_timeliness_20_week.csv");
        let Ok(bytes) = std::fs::read(&file) else {
            println!("skipped: there is no {}", file.display());
            return;
        };
        let units = units_of_2024(&bytes);
        let found = dispersion(&units).unwrap();
        let n_outside = |limits: &dyn Fn(u64) -> (f64, f64)| {
            let is_outside = |(x, n): &&(u64, u64)| {
                let (lower, upper) = limits(*n);
                !(lower..=upper).contains(&(*x as f64 / *n as f64))
            };
            units.iter().filter(is_outside).count()
        };
        let plain = |n| plain_limits(found.pooled, n, Z_998).unwrap();
        let around_pooled = |n| {
            let (centre, n) = (found.pooled, n as f64);
            let spread = (Z_998 * Z_998 + 4.0 * n * centre * (1.0 - centre)).sqrt() * Z_998;
            let middle = 2.0 * n * centre + Z_998 * Z_998;
            let divisor = 2.0 * (n + Z_998 * Z_998);
            ((middle - spread) / divisor, (middle + spread) / divisor)
        };
        let n_found = (n_outside(&plain), n_outside(&around_pooled), units.len());
        assert_eq!(n_found, (129, 130, 151));
        assert!(found.ratio > 50.0, "{found:?}");
        let wide = |n| limits_with_spread(found.pooled, n, found.tau_squared, Z_998).unwrap();
        assert!(n_outside(&wide) < 10);
    }

    fn units_of_2024(bytes: &[u8]) -> Vec<(u64, u64)> {
        let mut reader = csv::Reader::from_reader(bytes);
        let headers = reader.headers().unwrap().clone();
        let place = |name: &str| headers.iter().position(|header| header == name).unwrap();
        let (level, year, breakdown) = (
            place("geographic_level"),
            headers
                .iter()
                .position(|header| header.ends_with("time_period"))
                .unwrap(),
            place("breakdown"),
        );
        let (x, n) = (
            place("plans_issued_20_weeks_ex"),
            place("plans_issued_den_ex"),
        );
        let mut units = Vec::new();
        for row in reader.records() {
            let row = row.unwrap();
            let is_total = &row[breakdown] == "All EHC plans issued";
            if &row[level] == "Local authority" && &row[year] == "2024" && is_total {
                units.extend(row[x].parse().ok().zip(row[n].parse().ok()));
            }
        }
        units.retain(|(_, n): &(u64, u64)| *n > 0);
        units
    }
}
