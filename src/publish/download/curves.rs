//! `data/survival.csv`: the curves of cohorts, a row for the end of each step.

use super::{geography, meta, names, written};
use crate::publish::dictionary::survival_dictionary;
use crate::publish::format;
use crate::release::{Curve, CurvePoint, Release};
use crate::symbol::Symbol;
use std::collections::BTreeMap;

/// Returns the file of the curves, with what describes its columns.
pub fn survival_files(release: &Release, notice: Option<&str>) -> BTreeMap<String, Vec<u8>> {
    let columns = survival_dictionary();
    let mut curves: Vec<&Curve> = release.curves().iter().collect();
    curves.sort_by_key(|curve| {
        let area = release.areas().get(curve.area());
        (curve.cohort(), area.level, &area.code, curve.series())
    });
    let records = curves.into_iter().flat_map(|curve| {
        let points = curve.points().into_iter();
        points.map(move |point| record(release, curve, point))
    });
    BTreeMap::from([
        (
            "data/survival.csv".to_string(),
            written(&names(&columns), records, notice),
        ),
        ("data/survival.meta.csv".to_string(), meta(&columns, notice)),
    ])
}

fn record(release: &Release, curve: &Curve, point: CurvePoint) -> Vec<String> {
    let mut record = geography(release.areas(), curve.cohort(), curve.area());
    let limits = match point.limits {
        Some((lower, upper)) => [lower, upper].map(format::csv_percent),
        None => [(); 2].map(|()| Symbol::NotApplicable.code().to_string()),
    };
    record.extend([
        curve.series().key().to_string(),
        curve.cohort().time_period(),
        point.week.to_string(),
        format::csv_percent(point.still_waiting),
        format::csv_percent(point.completed_by),
    ]);
    record.extend(limits);
    record
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::release::support;

    #[test]
    fn each_step_of_a_curve_is_a_row() {
        let release = support::release(
            "E92 England country\nE10 Shire local_authority E92",
            "curve final_plan 2024 E10 100 10:5/20 20:75/0",
        );
        let files = survival_files(&release, Some("Invented"));
        let text = String::from_utf8(files["data/survival.csv"].clone()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert!(
            lines[0].ends_with(
                "ward_name,clock,cohort,week,still_waiting,plan_issued,lower,upper,notice"
            )
        );
        let place = "2024,Calendar year,Local authority,E92,England,,,E10,Shire,,,,,,";
        assert_eq!(
            lines[1..],
            [
                format!("{place},final_plan,2024,10,75.0,5.0,65.3,82.4,Invented"),
                format!("{place},final_plan,2024,20,0.0,80.0,z,z,Invented"),
            ]
        );
        let meta = String::from_utf8(files["data/survival.meta.csv"].clone()).unwrap();
        assert!(
            meta.contains("\nstill_waiting,Indicator,Still waiting (%),,%,1,,\n"),
            "{meta}"
        );
    }
}
