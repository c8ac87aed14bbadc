//! How long waits last, the open ones included.

/// How a wait left the observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The awaited event happened.
    Completed,
    /// The wait ended without its event: refused, no plan, withdrawn.
    Stopped,
    /// Still open when last seen.
    Censored,
}

/// Waits that were seen over the same days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spell {
    /// The last day of the wait before it came under observation; none if seen from its start.
    pub entered_after: Option<u32>,
    /// The day of the wait on which it ended, or was last seen.
    pub left: u32,
    pub exit: Exit,
    pub n: u64,
}

impl Spell {
    /// Returns one wait seen from its start.
    pub fn new(left: u32, exit: Exit) -> Spell {
        Spell {
            entered_after: None,
            left,
            exit,
            n: 1,
        }
    }
}

/// The state of the curves from a day on, until the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    pub day: u32,
    /// Waits seen just before the day's ends.
    pub at_risk: u64,
    pub completed: u64,
    pub stopped: u64,
    /// The share still waiting: Kaplan-Meier, where any end removes.
    pub waiting: f64,
    /// Greenwood's standard error of `waiting`.
    pub standard_error: f64,
    /// The limits of `waiting` on the scale log(-log); none where it is 0 or 1.
    pub limits: Option<(f64, f64)>,
    /// The share completed by then: Aalen-Johansen, where stops compete with the event.
    pub completed_by: f64,
    /// The share stopped by then.
    pub stopped_by: f64,
}

/// Returns the curves of waits as steps, one for each day on which some wait ended.
///
/// `waiting`, `completed_by` and `stopped_by` add up to 1 at every step. One less the curve of
/// completed waits with stops as if censored would say more: it supposes that requests that were
/// refused still get their plan.
///
/// Kaplan and Meier (1958), J. Am. Stat. Assoc. 53:457–481; Aalen and Johansen (1978), Scand. J.
/// Stat. 5:141–150; limits: Kalbfleisch and Prentice (1980), The Statistical Analysis of Failure
/// Time Data. Waits that enter late: Andersen and others (1993), section III.4.
///
/// ```
/// use sendstats::stats::{Z_95, survival::{Exit, Spell, curves}};
/// let waits = [Spell::new(10, Exit::Completed), Spell::new(12, Exit::Censored)];
/// assert_eq!(curves(&waits, Z_95)[0].waiting, 0.5);
/// ```
pub fn curves(spells: &[Spell], z: f64) -> Vec<Step> {
    let mut by_end: Vec<&Spell> = spells.iter().filter(|spell| spell.n > 0).collect();
    by_end.sort_by_key(|spell| spell.left);
    let mut entries: Vec<(u32, u64)> = by_end
        .iter()
        .filter_map(|spell| Some((spell.entered_after?, spell.n)))
        .collect();
    entries.sort_unstable();
    let mut entries = entries.into_iter().peekable();
    let from_the_start = by_end.iter().filter(|spell| spell.entered_after.is_none());
    let mut at_risk: u64 = from_the_start.map(|spell| spell.n).sum();

    let mut steps = Vec::new();
    let (mut waiting, mut completed_by, mut stopped_by) = (1.0, 0.0, 0.0);
    let mut greenwood = 0.0;
    for day_group in by_end.chunk_by(|one, other| one.left == other.left) {
        let day = day_group[0].left;
        while let Some((_, n)) = entries.next_if(|(after, _)| *after < day) {
            at_risk += n;
        }
        let count = |exit| -> u64 {
            let same = day_group.iter().filter(|spell| spell.exit == exit);
            same.map(|spell| spell.n).sum()
        };
        let (completed, stopped) = (count(Exit::Completed), count(Exit::Stopped));
        let ended = completed + stopped;
        if ended > 0 {
            let (n, d) = (at_risk as f64, ended as f64);
            completed_by += waiting * completed as f64 / n;
            stopped_by += waiting * stopped as f64 / n;
            waiting = if ended == at_risk {
                0.0
            } else {
                waiting * (n - d) / n
            };
            greenwood += d / (n * (n - d));
            steps.push(Step {
                day,
                at_risk,
                completed,
                stopped,
                waiting,
                standard_error: if waiting > 0.0 {
                    waiting * greenwood.sqrt()
                } else {
                    0.0
                },
                limits: log_log_limits(waiting, greenwood, z),
                completed_by,
                stopped_by,
            });
        }
        at_risk -= ended + count(Exit::Censored);
    }
    steps
}

fn log_log_limits(waiting: f64, greenwood: f64, z: f64) -> Option<(f64, f64)> {
    if waiting <= 0.0 || waiting >= 1.0 {
        return None;
    }
    let spread = (z * greenwood.sqrt() / waiting.ln()).abs();
    Some((waiting.powf(spread.exp()), waiting.powf((-spread).exp())))
}

/// A share that products of counts reach up to the last bits.
const TOLERANCE: f64 = 1e-9;

/// Returns the first day on which half or fewer still wait; nothing if that is not reached.
pub fn median(steps: &[Step]) -> Option<u32> {
    let half = |step: &&Step| step.waiting <= 0.5 + TOLERANCE;
    steps.iter().find(half).map(|step| step.day)
}

/// Returns the limits of the median: the first days on which the lower and the upper limit of the
/// curve are at one half or below; each nothing if not reached.
///
/// Brookmeyer and Crowley (1982), Biometrics 38:29–41.
pub fn median_limits(steps: &[Step]) -> (Option<u32>, Option<u32>) {
    let first = |limit: fn((f64, f64)) -> f64| {
        let reached = |step: &&Step| {
            step.limits
                .map_or(step.waiting <= 0.0, |both| limit(both) <= 0.5 + TOLERANCE)
        };
        steps.iter().find(reached).map(|step| step.day)
    };
    (first(|both| both.0), first(|both| both.1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Z_95;

    /// Returns the curves of waits written as `9 13 13+`, where + stands for still open and - for
    /// stopped.
    fn of(text: &str) -> Vec<Step> {
        let spell = |word: &str| {
            let exit = match word.as_bytes()[word.len() - 1] {
                b'+' => Exit::Censored,
                b'-' => Exit::Stopped,
                _ => Exit::Completed,
            };
            Spell::new(word.trim_end_matches(['+', '-']).parse().unwrap(), exit)
        };
        let spells: Vec<Spell> = text.split_whitespace().map(spell).collect();
        curves(&spells, Z_95)
    }

    fn shown(text: &str) -> String {
        let line = |step: &Step| {
            let (lower, upper) = step.limits.unwrap_or((step.waiting, step.waiting));
            format!(
                "{} {} {:.3} {:.4} {lower:.4} {upper:.4}\n",
                step.day, step.at_risk, step.waiting, step.standard_error
            )
        };
        of(text).iter().map(line).collect()
    }

    const MAINTAINED: &str = "9 13 13+ 18 23 28+ 31 34 45+ 48 161+";
    const NOT_MAINTAINED: &str = "5 5 8 8 12 16+ 23 27 30 33 43 45";
    const GEHAN_TREATED: &str =
        "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+";
    const GEHAN_PLACEBO: &str = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23";

    /// Acute myelogenous leukaemia, Miller (1981), as in R's `survival::aml`: estimates and
    /// standard errors of `summary(survfit(...))`; log-log limits of Python's lifelines 0.30.
    #[test]
    fn agrees_with_the_leukaemia_maintenance_trial() {
        assert_eq!(
            shown(MAINTAINED),
            "9 11 0.909 0.0867 0.5081 0.9867\n\
             13 10 0.818 0.1163 0.4474 0.9512\n\
             18 8 0.716 0.1397 0.3502 0.8990\n\
             23 7 0.614 0.1526 0.2658 0.8353\n\
             31 5 0.491 0.1642 0.1673 0.7534\n\
             34 4 0.368 0.1627 0.0928 0.6570\n\
             48 2 0.184 0.1535 0.0117 0.5250\n"
        );
        assert_eq!(
            shown(NOT_MAINTAINED),
            "5 12 0.833 0.1076 0.4817 0.9555\n\
             8 10 0.667 0.1361 0.3370 0.8597\n\
             12 8 0.583 0.1423 0.2701 0.8009\n\
             23 6 0.486 0.1481 0.1919 0.7297\n\
             27 5 0.389 0.1470 0.1263 0.6498\n\
             30 4 0.292 0.1387 0.0724 0.5609\n\
             33 3 0.194 0.1219 0.0312 0.4614\n\
             43 2 0.097 0.0919 0.0057 0.3489\n\
             45 1 0.000 0.0000 0.0000 0.0000\n"
        );
    }

    /// Freireich and others (1963), the trial that Gehan (1965) made known. Estimates and standard
    /// errors as SAS `proc lifetest` prints them; log-log limits of lifelines.
    #[test]
    fn agrees_with_the_gehan_trial() {
        assert_eq!(
            shown(GEHAN_TREATED),
            "6 21 0.857 0.0764 0.6197 0.9516\n\
             7 17 0.807 0.0869 0.5631 0.9228\n\
             10 15 0.753 0.0963 0.5032 0.8894\n\
             13 12 0.690 0.1068 0.4316 0.8491\n\
             16 11 0.627 0.1141 0.3675 0.8049\n\
             22 7 0.538 0.1282 0.2678 0.7468\n\
             23 6 0.448 0.1346 0.1881 0.6801\n"
        );
    }

    #[test]
    fn medians_and_their_limits_are_those_of_other_software() {
        let check = |text, expected| {
            let steps = of(text);
            assert_eq!((median(&steps), median_limits(&steps)), expected);
        };
        check(MAINTAINED, (Some(31), (Some(13), None)));
        check(NOT_MAINTAINED, (Some(23), (Some(5), Some(33))));
        check(GEHAN_TREATED, (Some(23), (Some(13), None)));
        check(GEHAN_PLACEBO, (Some(8), (Some(4), Some(11))));
        check("5 9+ 9+ 9+", (None, (Some(5), None)));
        check("", (None, (None, None)));
    }

    /// Ten requests, none open: with refusals as competing ends 3 of 7 plans are in time and at
    /// day 140 the three shares are 0.30, 0.30 and 0.40. One less Kaplan-Meier would say 0.43.
    #[test]
    fn stops_compete_with_the_event() {
        let steps = of("42- 42- 42- 100 120 140 141 160 200 300");
        let at_140 = steps.iter().find(|step| step.day == 140).unwrap();
        let shares = [at_140.completed_by, at_140.stopped_by, at_140.waiting];
        for (share, expected) in shares.into_iter().zip([0.3, 0.3, 0.4]) {
            assert!((share - expected).abs() < 1e-12, "{share} {expected}");
        }
        for step in steps {
            let sum = step.completed_by + step.stopped_by + step.waiting;
            assert!((sum - 1.0).abs() < 1e-12);
        }
    }

    /// A wait seen only from its 50th day on is not at risk before.
    #[test]
    fn late_entries_are_at_risk_from_then_on() {
        let late = Spell {
            entered_after: Some(50),
            left: 90,
            exit: Exit::Completed,
            n: 3,
        };
        let spells = [
            Spell::new(0, Exit::Completed),
            Spell::new(50, Exit::Completed),
            Spell::new(90, Exit::Censored),
            late,
        ];
        let steps = curves(&spells, Z_95);
        let at_risk: Vec<(u32, u64)> = steps.iter().map(|step| (step.day, step.at_risk)).collect();
        assert_eq!(at_risk, [(0, 3), (50, 2), (90, 4)]);
    }
}
