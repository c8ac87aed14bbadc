//! What became of the cases that began in one year, week by week, as it is released.

use super::{Count, Days, Published};
use crate::areas::AreaId;
use crate::figures::percent;
use crate::period::Period;
use crate::series::Series;
use crate::stats::survival::{self, Exit, Spell, Step};
use crate::stats::{Z_95, survival::curves};
use crate::symbol::Symbol;

/// The cases of a cohort, all that began in one area in one year, until each of some weeks.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    pub(in crate::confidential::protect) series: Series,
    pub(in crate::confidential::protect) area: AreaId,
    pub(in crate::confidential::protect) cohort: Period,
    pub(in crate::confidential::protect) started: Published<Count>,
    /// In the order of time; the first begins with the start.
    pub(in crate::confidential::protect) steps: Vec<CurveStep>,
}

/// The ends between the week of the step before and that of this one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurveStep {
    /// The last week of the step: its last day is seven times as many days after the start.
    pub week: u32,
    /// Those that ended with their event.
    pub completed: Published<Count>,
    /// Those that ended without it.
    pub stopped: Published<Count>,
}

/// What a curve says of one week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    pub week: u32,
    /// Cases that were still waiting when the week was over.
    pub waiting: u64,
    /// Cases that had ended with their event by then.
    pub completed: u64,
    /// Cases that had ended without it by then.
    pub stopped: u64,
    /// The share still waiting, in per cent: Kaplan-Meier, where any end removes.
    pub still_waiting: f64,
    /// Its limits in per cent (Greenwood, on the scale log(-log), 95 %); none of 0 % and 100 %.
    pub limits: Option<(f64, f64)>,
    /// The share that had its event, in per cent: Aalen-Johansen, where stops compete with it.
    pub completed_by: f64,
}

impl Curve {
    pub fn series(&self) -> &Series {
        &self.series
    }

    pub fn area(&self) -> AreaId {
        self.area
    }

    /// Returns the year in which the cases began.
    pub fn cohort(&self) -> Period {
        self.cohort
    }

    /// Returns how many cases began.
    pub fn started(&self) -> Published<Count> {
        self.started
    }

    pub fn steps(&self) -> &[CurveStep] {
        &self.steps
    }

    /// Returns the curve at the end of each of its steps, derived from the published steps alone.
    ///
    /// A curve ends before the youngest case of its cohort could leave the files unseen, so none of
    /// its cases is lost on the way: the estimates of Kaplan and Meier and of Aalen and Johansen are
    /// then the plain shares, and the last case open is censored only where the curve ends.
    pub fn points(&self) -> Vec<CurvePoint> {
        let Some(Count(started)) = self.started.get() else {
            return Vec::new();
        };
        let estimates = self.estimates(started);
        let (mut completed, mut stopped) = (0, 0);
        let points = self.steps.iter().map_while(|step| {
            completed += step.completed.get()?.0;
            stopped += step.stopped.get()?.0;
            let waiting = started - completed - stopped;
            let reached = estimates.iter().rev().find(|known| known.day <= step.week);
            let limits = reached.and_then(|known| known.limits);
            Some(CurvePoint {
                week: step.week,
                waiting,
                completed,
                stopped,
                still_waiting: percent(waiting, started),
                limits: limits.map(|(lower, upper)| (lower * 100.0, upper * 100.0)),
                completed_by: percent(completed, started),
            })
        });
        points.collect()
    }

    /// Returns what the curve says of one week, where a step ends with it.
    pub fn at(&self, week: u32) -> Option<CurvePoint> {
        let points = self.points();
        points.into_iter().find(|point| point.week == week)
    }

    /// Returns the end of the first week by which half of the cohort had ended, in days; `u` where
    /// the curve does not come down so far.
    pub fn median(&self) -> Published<Days> {
        let week = match self.started.get() {
            Some(Count(started)) => survival::median(&self.estimates(started)),
            None => None,
        };
        match week {
            Some(week) => Published::shown(Days {
                days: f64::from(week * 7),
                decimals: 0,
            }),
            None => Published::marked(Symbol::Unreliable),
        }
    }

    /// Returns the estimates at each week on which somebody ended.
    fn estimates(&self, started: u64) -> Vec<Step> {
        let spell = |left, exit, n| Spell {
            entered_after: None,
            left,
            exit,
            n,
        };
        let mut spells = Vec::new();
        let mut waiting = started;
        for step in &self.steps {
            let ended = [
                (Exit::Completed, step.completed),
                (Exit::Stopped, step.stopped),
            ];
            for (exit, count) in ended {
                let Count(n) = count.get().unwrap_or(Count(0));
                waiting -= n;
                spells.push(spell(step.week, exit, n));
            }
        }
        let last = self.steps.last().map_or(0, |step| step.week);
        spells.push(spell(last, Exit::Censored, waiting));
        curves(&spells, Z_95)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::YearKind;

    /// Returns a curve from the cases that began and steps of `WEEK COMPLETED STOPPED`.
    fn curve(started: u64, steps: &[(u32, u64, u64)]) -> Curve {
        let shown = |n| Published::shown(Count(n));
        Curve {
            series: Series::Waits("final_plan".into()),
            area: crate::areas::tests::areas("E10 Shire local_authority")
                .by_code("E10")
                .unwrap(),
            cohort: Period::year(YearKind::Calendar, 2024),
            started: shown(started),
            steps: steps
                .iter()
                .map(|(week, completed, stopped)| CurveStep {
                    week: *week,
                    completed: shown(*completed),
                    stopped: shown(*stopped),
                })
                .collect(),
        }
    }

    #[test]
    fn shares_are_those_of_the_estimators() {
        let curve = curve(100, &[(10, 5, 20), (20, 15, 0), (30, 0, 0), (40, 20, 10)]);
        let points = curve.points();
        let shares: Vec<(u32, f64, f64)> = points
            .iter()
            .map(|point| (point.week, point.still_waiting, point.completed_by))
            .collect();
        let expected = [
            (10, 75.0, 5.0),
            (20, 60.0, 20.0),
            (30, 60.0, 20.0),
            (40, 30.0, 40.0),
        ];
        assert_eq!(shares, expected);
        for estimate in curve.estimates(100) {
            let point = curve.at(estimate.day).unwrap();
            assert!((estimate.waiting * 100.0 - point.still_waiting).abs() < 1e-9);
            assert!((estimate.completed_by * 100.0 - point.completed_by).abs() < 1e-9);
        }
        // Greenwood of a share without losses is the binomial error: 0.75 x 0.25 / 100.
        let (lower, upper) = points[0].limits.unwrap();
        assert_eq!(format!("{lower:.1} {upper:.1}"), "65.3 82.4");
        assert_eq!(curve.median().get().unwrap().days, 280.0);
    }

    #[test]
    fn a_median_that_is_not_reached_is_not_given() {
        let half = curve(10, &[(6, 0, 5)]);
        assert_eq!(half.median().get().unwrap().days, 42.0);
        let less = curve(100, &[(6, 20, 20)]);
        assert_eq!(less.median().symbol(), Some(Symbol::Unreliable));
    }
}
