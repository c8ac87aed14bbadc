//! Whether the share in time changes by more than its routine variation: own cases as an `XmR` chart,
//! with the rules and the words of Making Data Count.

use super::trend::{events, marked_breaks, on_events};
use super::{Chart, Kind, frame, id, is_told, own_exceptions, source_of};
use crate::areas::AreaId;
use crate::catalogue::clocks::Clock;
use crate::catalogue::{Dataset, Direction, known};
use crate::period::{Period, PeriodKind};
use crate::publish::chart::{self, Cause, Limit};
use crate::publish::facts::Facts;
use crate::publish::format;
use crate::publish::group::SHARE;
use crate::publish::view::{TableView, cell, cell_words};
use crate::publish::words;
use crate::release::{Row, Share};
use crate::series::Series;
use crate::stats::xmr::{self, Limits, Rule, SETTLED, Signal};

/// The shares that may be drawn: the first that passes. Clearing an old backlog, or leaving it
/// alone, does not move the first.
const MEASURES: [&str; 2] = ["pc_due_in_limit", SHARE];

/// The kinds of period, likewise.
const KINDS: [PeriodKind; 2] = [PeriodKind::Month, PeriodKind::Quarter];

/// Every point is a share of at least so many cases.
pub const LEAST_CASES: u64 = 30;

/// Below so many points a stretch has no limits at all.
pub const LEAST_POINTS: usize = 6;

/// A series that passed.
struct Track {
    measure: &'static str,
    periods: Vec<Period>,
    shares: Vec<Share>,
    stretches: Vec<Stretch>,
}

/// Points between two breaks.
struct Stretch {
    first: usize,
    n: usize,
    /// None of too few points.
    found: Option<Found>,
}

struct Found {
    limits: Limits,
    /// By places within the stretch.
    signals: Vec<Signal>,
}

pub fn variation(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Chart> {
    let track = track(facts, clock, area)?;
    let causes = track.causes();
    let name = facts.name(area);
    let title = title(clock, &track, &causes, name);
    let description = description(clock, &track, &causes, name);
    let id = id(facts, clock, Kind::Xmr, area);
    let events = events(facts, clock, area, &track.periods);
    let caption = caption(facts, clock, &track, name) + on_events(&events);
    let drawing = chart::xmr(&chart::Xmr {
        frame: frame(facts, &id, &title, &description),
        periods: track.periods.iter().map(|period| short(*period)).collect(),
        points: points(&track, &causes),
        stretches: track.stretches.iter().map(drawn).collect(),
        events,
        breaks: marked_breaks(
            &track.periods,
            facts.breaks(&Series::Waits(clock.id.clone())),
            "break in series",
        ),
    });
    Some(Chart {
        table: table(&track, &causes, &title),
        caption,
        plain: plain(&track, &causes),
        id,
        title,
        description,
        drawing,
    })
}

// Which series.

fn track(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Track> {
    let mut tried = MEASURES
        .into_iter()
        .flat_map(|measure| KINDS.map(|kind| (measure, kind)));
    tried.find_map(|tried| passed(facts, clock, area, tried))
}

/// Returns the closed periods of an area from the first that has the measure on, if they follow
/// each other without a gap and the share of each is shown and has cases enough.
fn passed(
    facts: &Facts,
    clock: &Clock,
    area: AreaId,
    (measure, kind): (&'static str, PeriodKind),
) -> Option<Track> {
    let series = Series::Waits(clock.id.clone());
    let rows = facts.release.totals(&series, area, kind);
    let rows: Vec<&Row> = rows
        .filter(|row| !row.is_provisional())
        .skip_while(|row| !is_told(row, measure))
        .collect();
    let periods: Vec<Period> = rows.iter().map(|row| row.period()).collect();
    let shares = rows.iter().map(|row| {
        let share = row.value(measure)?.share()?;
        (share.denominator() >= LEAST_CASES).then_some(share)
    });
    let shares: Vec<Share> = shares.collect::<Option<_>>()?;
    if periods.windows(2).any(|two| two[0].next() != two[1]) {
        return None;
    }
    let stretches = stretches(&periods, &shares, facts.breaks(&series));
    let has_limits = stretches.iter().any(|stretch| stretch.found.is_some());
    has_limits.then_some(Track {
        measure,
        periods,
        shares,
        stretches,
    })
}

/// Returns the stretches between breaks, each with limits of its own.
fn stretches(periods: &[Period], shares: &[Share], breaks: &[Period]) -> Vec<Stretch> {
    let begins = |place: &usize| {
        let period = periods[*place];
        *place == 0 || breaks.iter().any(|day| period.contains(day.first()))
    };
    let mut firsts: Vec<usize> = (0..periods.len()).filter(begins).collect();
    firsts.push(periods.len());
    let stretch = |ends: &[usize]| {
        let (first, next) = (ends[0], ends[1]);
        let values: Vec<f64> = shares[first..next]
            .iter()
            .map(|share| exact(*share))
            .collect();
        let limits = xmr::limits(&values).filter(|_| values.len() >= LEAST_POINTS);
        Stretch {
            first,
            n: values.len(),
            found: limits.map(|limits| Found {
                limits,
                signals: xmr::signals(&values, limits),
            }),
        }
    };
    firsts.windows(2).map(stretch).collect()
}

/// The percentage, unrounded: from the counts that are printed.
fn exact(share: Share) -> f64 {
    100.0 * share.numerator() as f64 / share.denominator() as f64
}

impl Track {
    fn last(&self) -> usize {
        self.periods.len() - 1
    }

    /// What periods are called: `month`, or `quarter`.
    fn unit(&self) -> &'static str {
        match self.periods[0].kind() {
            PeriodKind::Month => "month",
            _ => "quarter",
        }
    }

    /// Says whether more is better.
    fn improves_upwards(&self) -> bool {
        known(Dataset::Waits, self.measure).direction != Direction::LowerIsBetter
    }

    fn cause(&self, is_high: bool) -> Cause {
        if is_high == self.improves_upwards() {
            Cause::Improving
        } else {
            Cause::Concerning
        }
    }

    /// Returns the stretch of a point, and its place therein.
    fn stretch(&self, place: usize) -> (&Stretch, usize) {
        let of_place = self.stretches.iter().rev().find(|each| each.first <= place);
        let stretch = of_place.expect("the first stretch begins with the first point");
        (stretch, place - stretch.first)
    }

    fn causes(&self) -> Vec<Cause> {
        let cause = |place: usize| {
            let (stretch, within) = self.stretch(place);
            let found = stretch.found.as_ref();
            let side = found.and_then(|found| xmr::side(&found.signals, within));
            side.map_or(Cause::Common, |is_high| self.cause(is_high))
        };
        (0..self.periods.len()).map(cause).collect()
    }

    /// What the share counts: `requests in Shire that had ended by the day their limit ran out`.
    fn subject(&self, clock: &Clock, name: &str) -> String {
        if self.measure == SHARE {
            format!("{} in {name} that came within {}", clock.ends, clock.limit)
        } else {
            let cases = &clock.cases;
            format!("{cases} in {name} that had ended by the day their limit ran out")
        }
    }

    /// The heading of its columns.
    fn heading(&self) -> &'static str {
        if self.measure == SHARE {
            "In time"
        } else {
            "Ended by their limit"
        }
    }

    /// What has no limits, or only trial ones.
    fn unsettled(&self) -> impl Iterator<Item = &Stretch> {
        self.stretches.iter().filter(|stretch| stretch.n < SETTLED)
    }
}

// Its words.

fn title(clock: &Clock, track: &Track, causes: &[Cause], name: &str) -> String {
    let what = if track.measure == SHARE {
        format!("{} in time", format::sentence_case(&clock.ends))
    } else {
        format!("{} ended in time", format::sentence_case(&clock.cases))
    };
    let newest = track.periods[track.last()].label();
    let special = causes.iter().filter(|cause| **cause != Cause::Common);
    let (n, of) = (
        special.count(),
        format!("{} {}s", causes.len(), track.unit()),
    );
    match (causes[track.last()], n) {
        (Cause::Common, 0) => format!("{what} in {name}: common cause alone in all {of}"),
        (Cause::Common, n) => {
            format!("{what} in {name}: common cause in {newest}, special cause in {n} of {of}")
        }
        (cause, _) => format!("{what} in {name}: {} in {newest}", cause.words()),
    }
}

fn description(clock: &Clock, track: &Track, causes: &[Cause], name: &str) -> String {
    let values = || track.shares.iter().map(|share| share.percent());
    let (least, most) = (
        values().fold(f64::INFINITY, f64::min),
        values().fold(0.0, f64::max),
    );
    let special = causes.iter().filter(|cause| **cause != Cause::Common);
    let lines = track.stretches.iter().filter_map(|stretch| {
        let limits = stretch.found.as_ref()?.limits;
        Some(format!(
            "{}: mean {}, natural limits {}.",
            span(track, stretch.first, stretch.first + stretch.n - 1),
            format::percent(limits.mean),
            limits_text(limits)
        ))
    });
    format!(
        "The share of {} by {}, from {} to {}, between {} and {}. {} Special cause in {} of {} {}s.",
        track.subject(clock, name),
        track.unit(),
        track.periods[0].label(),
        track.periods[track.last()].label(),
        format::percent(least),
        format::percent(most),
        lines.collect::<Vec<_>>().join(" "),
        special.count(),
        causes.len(),
        track.unit()
    )
}

fn caption(facts: &Facts, clock: &Clock, track: &Track, name: &str) -> String {
    let (unit, exceptions) = (track.unit(), own_exceptions(facts, clock));
    let exceptions = if track.measure == SHARE {
        exceptions
    } else {
        ""
    };
    let why = match track.periods[0].kind() {
        PeriodKind::Month => format!("each with at least {LEAST_CASES} cases"),
        _ => format!("each with at least {LEAST_CASES} cases, as not every month has"),
    };
    let mut caption = format!(
        "{}, % of {}{exceptions}, by {unit}, {why}. Solid line: the mean; dashed: natural \
         limits, the mean ± 2.66 times the mean moving range, within 0 to 100 (XmR chart).",
        format::sentence_case(&track.subject(clock, name)),
        if track.measure == SHARE {
            "all that came".to_string()
        } else {
            format!("those whose limit ran out in the {unit}")
        }
    );
    if track.stretches.len() > 1 {
        caption += " The series breaks before the period in which the way of counting changed, so that the break stands \
            left of an event within that period: lines end there and begin anew.";
    }
    for stretch in track.unsettled() {
        let of = span(track, stretch.first, stretch.first + stretch.n - 1);
        let n = format::plural(stretch.n as u64, unit, &format!("{unit}s"));
        let note = match stretch.found {
            Some(_) => format!(" {of}: trial limits, of {n} only, fewer than {SETTLED}."),
            None => format!(" {of}: no limits, of {n} only, fewer than {LEAST_POINTS}."),
        };
        caption.push_str(&note);
    }
    format!("{caption} {}", source_of(facts, clock))
}

/// Returns the chart in words for somebody who has never seen one, and every rule that fires.
fn plain(track: &Track, causes: &[Cause]) -> String {
    let unit = track.unit();
    let newest = track
        .stretches
        .iter()
        .rev()
        .find_map(|each| each.found.as_ref());
    let range = newest.map_or_else(String::new, |found| limits_text(found.limits));
    let opening = format!(
        "From {unit} to {unit} a share goes up and down by itself: that is common cause. A {unit} \
         between the dashed lines, {range}, is by itself no news."
    );
    if causes.iter().all(|cause| *cause == Cause::Common) {
        return format!(
            "{opening} No rule of special cause is met: nothing shows that things have become better \
             or worse."
        );
    }
    let stretches = track.stretches.iter().filter_map(|stretch| {
        let found = stretch.found.as_ref()?;
        let told = found.signals.iter();
        Some(told.map(|signal| sentence(track, stretch.first, signal)))
    });
    let told: Vec<String> = stretches.flatten().collect();
    format!(
        "{opening} The triangles are more than that: something has changed. {}",
        told.join(" ")
    )
}

/// What a rule found, where: `Special cause, improving: a month above the upper limit (June 2024).`
fn sentence(track: &Track, first: usize, signal: &Signal) -> String {
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for place in signal.places.iter().map(|place| place + first) {
        match spans.last_mut() {
            Some((_, last)) if *last + 1 == place => *last = place,
            _ => spans.push((place, place)),
        }
    }
    let spans: Vec<String> = spans
        .into_iter()
        .map(|(from, to)| span(track, from, to))
        .collect();
    let spans: Vec<&str> = spans.iter().map(String::as_str).collect();
    format!(
        "{}: {} ({}).",
        format::sentence_case(track.cause(signal.is_high).words()),
        found_words(signal.rule, signal.is_high, track.unit()),
        words::list(&spans)
    )
}

fn found_words(rule: Rule, is_high: bool, unit: &str) -> String {
    let side = |high: &'static str, low: &'static str| if is_high { high } else { low };
    match rule {
        Rule::Outside => format!(
            "a {unit} {}",
            side("above the upper limit", "below the lower limit")
        ),
        Rule::OneSide => format!(
            "seven or more {unit}s in a row {} the mean",
            side("above", "below")
        ),
        Rule::Trend => format!(
            "seven or more {unit}s in a row, each {} than the one before",
            side("higher", "lower")
        ),
        Rule::NearLimit => format!(
            "two of three {unit}s in a row close to the {} limit",
            side("upper", "lower")
        ),
    }
}

fn span(track: &Track, first: usize, last: usize) -> String {
    let (first, last) = (track.periods[first].label(), track.periods[last].label());
    if first == last {
        first
    } else {
        format!("{first} to {last}")
    }
}

/// Limits as they are printed: no share lies outside 0 to 100.
fn clipped(limits: Limits) -> (f64, f64) {
    (limits.lower.max(0.0), limits.upper.min(100.0))
}

fn limits_text(limits: Limits) -> String {
    let (lower, upper) = clipped(limits);
    format!("{} to {}", format::percent(lower), format::percent(upper))
}

/// The name of a period on an axis: `Sep 2024`.
fn short(period: Period) -> String {
    let label = period.label();
    match (period.kind(), label.split_once(' ')) {
        (PeriodKind::Month, Some((month, year))) => {
            format!("{} {year}", month.get(..3).unwrap_or(month))
        }
        _ => label,
    }
}

// Its marks and its table.

fn points(track: &Track, causes: &[Cause]) -> Vec<chart::XmrPoint> {
    let points = track.periods.iter().zip(&track.shares).zip(causes);
    let point = |((period, share), cause): ((&Period, &Share), &Cause)| chart::XmrPoint {
        value: exact(*share),
        cause: *cause,
        text: format!(
            "{}: {}, {}; {}",
            period.label(),
            format::percent(share.percent()),
            format::n_of_d(*share),
            cause.words()
        ),
    };
    points.map(point).collect()
}

fn drawn(stretch: &Stretch) -> chart::Stretch {
    let line = |words: &str, value: f64| Limit {
        value,
        label: format!("{words} {}", format::percent(value)),
    };
    let lines = stretch.found.as_ref().map(|found| {
        let (lower, upper) = clipped(found.limits);
        chart::Lines {
            mean: line("mean", found.limits.mean),
            lower: line("lower limit", lower),
            upper: line("upper limit", upper),
        }
    });
    chart::Stretch {
        first: stretch.first,
        last: stretch.first + stretch.n - 1,
        lines,
    }
}

fn table(track: &Track, causes: &[Cause], title: &str) -> TableView {
    let (unit, heading) = (format::sentence_case(track.unit()), track.heading());
    let (counts, percent) = (format!("{heading}, n of d"), format!("{heading}, %"));
    let head = [
        unit.as_str(),
        &counts,
        &percent,
        "Mean, %",
        "Natural limits, %",
        "Variation",
    ];
    let mut table = TableView::new(title, title, &head);
    for (place, cause) in causes.iter().enumerate() {
        let share = track.shares[place];
        let (stretch, within) = track.stretch(place);
        let found = stretch.found.as_ref();
        let none = || "none".to_string();
        let mean = found.map_or_else(none, |found| format::one_decimal(found.limits.mean));
        let limits = found.map_or_else(none, |found| format::range(clipped(found.limits)));
        let signals = found.map_or(&[][..], |found| &found.signals);
        let rules: Vec<String> = signals
            .iter()
            .filter(|signal| signal.places.contains(&within))
            .map(|signal| found_words(signal.rule, signal.is_high, track.unit()))
            .collect();
        let told = if found.is_some() {
            cause.words()
        } else {
            "too few to say"
        };
        // Lines on both sides of a break may be the same.
        let begins = if within == 0 && place > 0 {
            ", after a break"
        } else {
            ""
        };
        let variation = match rules.as_slice() {
            [] => format!("{told}{begins}"),
            rules => format!("{told}{begins}: {}", rules.join("; ")),
        };
        let cells = vec![
            cell(&track.periods[place].label()),
            cell(&format::n_of_d(share)),
            cell(&format::one_decimal(share.percent())),
            cell(&mean),
            cell(&limits),
            cell_words(&variation),
        ];
        table.push("", cells);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::super::tests::charted_broken;
    use super::*;

    /// Returns lines of months from January 2024 on: of 100 cases each, so many in time by the day
    /// their limit ran out.
    fn months(in_time: &[u64]) -> String {
        let mut period = Period::parse_key("2024-01", crate::period::YearKind::Calendar).unwrap();
        let mut lines = String::new();
        for n in in_time {
            let date = period.first().to_string();
            let line = format!("final_plan {} E10 due=100 due_in_limit={n}\n", &date[..7]);
            lines.push_str(&line);
            period = period.next();
        }
        lines
    }

    fn drawn(lines: &str) -> Option<Chart> {
        charted_broken(lines, &[], Kind::Xmr)
    }

    /// Thirteen months of common cause: the mean is 50, the mean moving range 4.
    const STEADY: [u64; 13] = [50, 52, 48, 52, 48, 52, 48, 52, 48, 52, 48, 52, 48];

    #[test]
    fn common_cause_is_said_to_be_no_news() {
        let chart = drawn(&months(&STEADY)).unwrap();
        assert_eq!(
            chart.title,
            "Requests ended in time in Shire: common cause alone in all 13 months"
        );
        assert_eq!(
            chart.plain,
            "From month to month a share goes up and down by itself: that is common cause. A month \
             between the dashed lines, 39.8% to 60.2%, is by itself no news. No rule of special cause \
             is met: nothing shows that things have become better or worse."
        );
        let (head, rows) = chart.table.plain();
        assert_eq!(head[1], "Ended by their limit, n of d");
        assert_eq!(
            rows[1],
            [
                "February 2024",
                "52 of 100",
                "52.0",
                "50.0",
                "39.8 to 60.2",
                "common cause"
            ]
        );
    }

    #[test]
    fn each_rule_is_a_sentence_with_its_direction() {
        let check = |changed: &[(usize, u64)], expected: &str| {
            let mut values = STEADY.repeat(2);
            for (place, value) in changed {
                values[*place] = *value;
            }
            let plain = drawn(&months(&values)).unwrap().plain;
            let (_, told) = plain.split_once("something has changed. ").unwrap();
            assert_eq!(told, expected);
        };
        check(
            &[(3, 70)],
            "Special cause, improving: a month above the upper limit (April 2024).",
        );
        check(
            &[(3, 30), (9, 31)],
            "Special cause, concerning: a month below the lower limit (April 2024 and October 2024).",
        );
        let run: Vec<(usize, u64)> = (4..11)
            .map(|place| (place, 52 + place as u64 % 2))
            .collect();
        check(
            &run,
            "Special cause, improving: seven or more months in a row above the mean (April 2024 to \
             December 2024).",
        );
        let fall: Vec<(usize, u64)> = (8..15)
            .map(|place| (place, 62 - 2 * place as u64 + 14))
            .collect();
        assert!(
            drawn(&months(&{
                let mut values = STEADY.repeat(2);
                for (place, value) in &fall {
                    values[*place] = *value;
                }
                values
            }))
            .unwrap()
            .plain
            .contains(
                "Special cause, concerning: seven or more months in a row, each lower than the one \
                 before (September 2024 to March 2025)."
            )
        );
        check(
            &[(4, 59), (5, 58)],
            "Special cause, improving: two of three months in a row close to the upper limit (May 2024 \
             to June 2024).",
        );
    }

    #[test]
    fn the_newest_month_leads() {
        let title = |newest: u64| {
            let values = [&STEADY[..], &[newest]].concat();
            drawn(&months(&values)).unwrap().title
        };
        let start = "Requests ended in time in Shire:";
        assert_eq!(
            title(90),
            format!("{start} special cause, improving in February 2025")
        );
        assert_eq!(
            title(10),
            format!("{start} special cause, concerning in February 2025")
        );
        let values = [&STEADY[..3], &[70], &STEADY[3..]].concat();
        assert_eq!(
            drawn(&months(&values)).unwrap().title,
            format!("{start} common cause in February 2025, special cause in 1 of 14 months")
        );
    }

    #[test]
    fn every_point_must_be_shown_and_of_thirty_cases() {
        let all = months(&STEADY);
        let with = |from: &str, to: &str| drawn(&all.replace(from, to)).is_some();
        assert!(with("", ""));
        let may = "2024-05 E10 due=100 due_in_limit=48";
        assert!(with(may, "2024-05 E10 due=30 due_in_limit=15"));
        assert!(!with(may, "2024-05 E10 due=29 due_in_limit=15"));
        assert!(!with(may, "2024-05 E10 due=c due_in_limit=c"), "withheld");
        assert!(
            !with(may, "2024-05 E10 due=100 due_in_limit=2"),
            "too small to be shown"
        );
        assert!(!with(&format!("final_plan {may}\n"), ""), "a gap");
        assert!(!with(may, "2024-05 E10 open=9"), "missing");
        // What is not known from the beginning is no gap, and an unfinished month no point.
        assert!(with(
            "2024-01 E10 due=100 due_in_limit=50",
            "2024-01 E10 open=9"
        ));
        let unfinished = format!("{all}final_plan 2025-02 E10 provisional due=3 due_in_limit=c\n");
        assert_eq!(
            drawn(&unfinished).unwrap().table.plain().1.len(),
            STEADY.len()
        );
        assert!(drawn(&months(&STEADY[..5])).is_none(), "too few months");
        // Stocks are never drawn.
        assert!(drawn(&all.replace("due", "open")).is_none());
    }

    #[test]
    fn quarters_stand_in_for_months_that_are_too_small() {
        let small = months(&STEADY).replace("due=100 due_in_limit", "due=29 due_in_limit");
        let small = small
            .replace("_limit=5", "_limit=1")
            .replace("_limit=4", "_limit=1");
        let quarter = |n: usize| {
            let (year, quarter) = (2024 + n / 4, n % 4 + 1);
            format!(
                "final_plan {year}Q{quarter} E10 due=90 due_in_limit={}\n",
                40 + n % 2 * 4
            )
        };
        let quarters: String = (0..7).map(quarter).collect();
        let chart = drawn(&(small + &quarters)).unwrap();
        let caption = chart.caption;
        assert!(
            caption.contains("by quarter, each with at least 30 cases, as not every month has."),
            "{caption}"
        );
        assert!(
            caption
                .contains("2024 Q1 to 2025 Q3: trial limits, of 7 quarters only, fewer than 12."),
            "{caption}"
        );
        assert!(chart.plain.starts_with("From quarter to quarter"));
    }

    #[test]
    fn the_official_share_stands_in_where_due_cases_are_not_known() {
        let lines = months(&STEADY)
            .replace("due=", "completed_ex=")
            .replace("due_in_limit=", "in_limit_ex=");
        let chart = drawn(&lines).unwrap();
        assert!(
            chart.title.starts_with("Plans issued in time in Shire: "),
            "{}",
            chart.title
        );
        assert!(
            chart.caption.starts_with(
                "Plans issued in Shire that came within 20 weeks, % of all that came, excluding \
                 exceptions, by month"
            ),
            "{}",
            chart.caption
        );
    }

    #[test]
    fn limits_begin_anew_after_a_break_and_stay_within_nought_and_a_hundred() {
        let low: Vec<u64> = STEADY.iter().map(|n| (n - 48) * 2 + 10).collect();
        let lines = months(&[&STEADY[..], &low].concat());
        let broken = charted_broken(&lines, &["2025-02"], Kind::Xmr).unwrap();
        let (_, rows) = broken.table.plain();
        assert_eq!(rows[12][4], "39.8 to 60.2");
        assert_eq!(rows[13][4], "0.0 to 34.4");
        for (place, row) in rows.iter().enumerate() {
            let told = if place == 13 {
                "common cause, after a break"
            } else {
                "common cause"
            };
            assert_eq!(row[5], told, "{row:?}");
        }
        assert!(broken.drawing.wide.contains(">break in series</text>"));
        assert!(
            broken
                .caption
                .contains("so that the break stands left of an event within that period: lines end there and begin anew.")
        );
        let unbroken = drawn(&lines).unwrap();
        assert!(
            unbroken.plain.contains("special cause") || unbroken.plain.contains("Special cause")
        );
        // After a break too near the end there are points alone.
        let late = charted_broken(&lines, &["2025-12"], Kind::Xmr).unwrap();
        assert!(
            late.caption.contains(
                "December 2025 to February 2026: no limits, of 3 months only, fewer than 6."
            ),
            "{}",
            late.caption
        );
        assert_eq!(late.table.plain().1[23][5], "too few to say, after a break");
        assert_eq!(late.table.plain().1[25][5], "too few to say");
    }

    #[test]
    fn the_relaxed_limits_of_2020_are_marked() {
        let lines = months(&STEADY)
            .replace("2024-", "2020-")
            .replace("2025-", "2021-");
        let svg = drawn(&lines).unwrap().drawing.wide;
        assert!(svg.contains("limits relaxed, May to September 2020"));
    }
}
