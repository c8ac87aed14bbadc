//! What a page says first: one finding with its limit, and what stands behind it.

use super::facts::{Facts, Verdict, against_rest, counts};
use super::format;
use super::group::SHARE;
use super::quotes::LEAST;
use super::words;
use crate::areas::AreaId;
use crate::catalogue::clocks::Clock;
use crate::period::Period;
use crate::release::{Row, Value};
use crate::series::Series;
use crate::stats::Z_95;
use serde::Serialize;

/// A finding: its lead and limit are the heading of a page, the deck stands under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Headline {
    pub lead: String,
    /// What the law, or a target, says to it.
    pub limit: String,
    pub deck: String,
    /// What cases, and until when: `Cases of 2025`.
    pub period: String,
    /// The finding rests on cases that the office has received, not on official statistics.
    pub own: bool,
    /// Which published values its numbers are, each as [`Facts::mark`] names it, with `; ` between them.
    pub of: String,
}

/// Returns the finding of an area: from own cases of the main clock, else from official figures,
/// else from complaints.
pub fn headline(facts: &Facts, area: AreaId) -> Headline {
    let clock = facts.main_clock();
    clock
        .and_then(|clock| of_clock(facts, clock, area))
        .or_else(|| of_complaints(facts, area))
        .unwrap_or_else(|| nothing(facts, area))
}

/// Returns the finding of an area for one clock.
pub fn of_clock(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Headline> {
    of_waits(facts, clock, area).or_else(|| of_official(facts, clock, area))
}

fn of_waits(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Headline> {
    let series = Series::Waits(clock.id.clone());
    let row = facts.newest(&series, area, "median_days")?;
    let median = row.value("median_days")?.number()?;
    let (name, year) = (facts.name(area), row.period().label());
    let lead = format!(
        "Half of the {} in {name} in {year} {}.",
        clock.ends,
        words::median_took(clock, median)
    );
    let limit = if words::is_over(clock, median) {
        format!("The law says {}.", in_weeks(clock))
    } else {
        format!("The law allows {}.", in_weeks(clock))
    };
    let sentences = [
        share_sentence(facts, clock, row),
        rest_sentence(facts, &series, row, area),
        queue_sentence(clock, row),
        few(row.value("completed_ex").and_then(Value::count)),
    ];
    let mark = |measure: &str, period: Period| {
        facts.mark(&format!("{}.{measure}", clock.id), area, period)
    };
    let mut of: Vec<String> = ["median_days", SHARE, "open_over_limit"]
        .map(|measure| mark(measure, row.period()))
        .into();
    let before = facts.year_before(&series, row);
    of.extend(before.map(|before| mark(SHARE, before.period())));
    Some(Headline {
        lead,
        limit,
        deck: sentences
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" "),
        period: format!("Cases of {year}"),
        own: true,
        of: of.join("; "),
    })
}

/// Says that a finding rests on few cases, where it does.
fn few(cases: Option<u64>) -> Option<String> {
    let is_few = cases.is_some_and(|cases| cases < LEAST);
    is_few
        .then(|| "These are few cases: one more or one less would change the finding.".to_string())
}

/// The limit beside a number of weeks: `20` for 20 weeks, `10 working days` for others.
fn in_weeks(clock: &Clock) -> String {
    let text = clock.limit.to_string();
    text.strip_suffix(" weeks")
        .map_or(text.clone(), str::to_string)
}

fn share_sentence(facts: &Facts, clock: &Clock, row: &Row) -> Option<String> {
    let share = row.value(SHARE)?.share()?;
    let year = row.period();
    let before = facts
        .year_before(&Series::Waits(clock.id.clone()), row)
        .and_then(|row| row.value(SHARE)?.share());
    let before = before.map_or_else(String::new, |before| {
        format!(
            "; the year before it was {}",
            format::percent(before.percent())
        )
    });
    let exceptions = if facts.leaves_exceptions_out(clock) {
        ", exceptions aside"
    } else {
        ""
    };
    Some(format!(
        "Of {} {} in {}{exceptions}, {} came within the legal limit: {}{before}.",
        format::count(share.denominator()),
        clock.ends,
        year.label(),
        format::percent(share.percent()),
        format::n_of_d(share),
    ))
}

/// The comparison of an area with its parent less itself, of the same cases.
fn rest_sentence(facts: &Facts, series: &Series, row: &Row, area: AreaId) -> Option<String> {
    let whole = facts.release.areas().parent(area)?;
    let of_whole = facts.row_in(series, whole, row.period())?;
    let verdict = against_rest(counts(row, SHARE)?, counts(of_whole, SHARE)?, Z_95)?;
    let rest = format!("the rest of {}", facts.name(whole));
    Some(match verdict {
        Verdict::Lower => format!("The share was lower than in {rest}."),
        Verdict::Higher => format!("The share was higher than in {rest}."),
        Verdict::NoDifferent => format!("The share was no different from {rest}."),
    })
}

fn queue_sentence(clock: &Clock, row: &Row) -> Option<String> {
    let open = row.value("open").and_then(Value::count)?;
    let over = row.value("open_over_limit").and_then(Value::count)?;
    let cases = if open == 1 {
        clock.cases.trim_end_matches('s')
    } else {
        &clock.cases
    };
    let verb = if open == 1 { "was" } else { "were" };
    Some(format!(
        "At the end of {}, {} {cases} {verb} still open, {} of them past the limit.",
        row.period().label(),
        format::count(open),
        format::count(over),
    ))
}

fn of_official(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Headline> {
    let measure = [SHARE, "pc_in_limit"]
        .map(|ending| format!("{}.{ending}", clock.id))
        .into_iter()
        .find(|measure| facts.newest_official(measure, area).is_some())?;
    let newest = facts.newest_official(&measure, area)?;
    let (name, period) = (facts.name(area), newest.figure.period);
    let percent = newest.number().map(format::percent)?;
    let mut sentences = Vec::new();
    let mut of_what = vec![facts.mark_of_others(&measure, area, period)];
    if let Some((part, of)) = newest.figure.counts() {
        let exceptions = if measure.ends_with("_ex") {
            ", exceptions aside"
        } else {
            ""
        };
        sentences.push(format!(
            "{} of {} {} came in time{exceptions}.",
            format::count(part),
            format::count(of),
            clock.ends
        ));
        sentences.extend(few(Some(of)));
    }
    if let Some(country) = facts.country(area)
        && let Some(of_country) = facts.official_in(&measure, country, period)
        && let Some(number) = of_country.number()
    {
        let verdict = newest.figure.counts().zip(of_country.figure.counts());
        let verdict = verdict.and_then(|(area, whole)| against_rest(area, whole, Z_95));
        of_what.push(facts.mark_of_others(&measure, country, period));
        let country = facts.name(country);
        sentences.push(match verdict {
            Some(Verdict::Lower) => format!(
                "In {country} it was {}: {name} is lower than the rest.",
                format::percent(number)
            ),
            Some(Verdict::Higher) => format!(
                "In {country} it was {}: {name} is higher than the rest.",
                format::percent(number)
            ),
            Some(Verdict::NoDifferent) => format!(
                "In {country} it was {}: {name} is no different from the rest.",
                format::percent(number)
            ),
            None => format!("In {country} it was {}.", format::percent(number)),
        });
    }
    let over = format!("{}.pc_over_52_weeks_ex", clock.id);
    let longest = facts
        .official_in(&over, area, period)
        .and_then(|s| s.number());
    if let Some(longest) = longest {
        of_what.push(facts.mark_of_others(&over, area, period));
        sentences.push(format!(
            "{} took more than 52 weeks.",
            format::percent(longest)
        ));
    }
    Some(Headline {
        lead: format!(
            "In {}, {percent} of {} in {name} came in time.",
            period.label(),
            clock.ends
        ),
        limit: format!("The law says {} for each.", clock.limit),
        deck: sentences.join(" "),
        period: format!("Official figures of {}", period.label()),
        own: false,
        of: of_what.join("; "),
    })
}

pub fn of_complaints(facts: &Facts, area: AreaId) -> Option<Headline> {
    let row = facts.newest(&Series::Complaints, area, "open")?;
    let count = |measure: &str| row.value(measure).and_then(Value::count);
    let open = count("open")?;
    let (name, year) = (facts.name(area), row.period().label());
    let complaints = if open == 1 { "complaint" } else { "complaints" };
    let lead = match (open, facts.release.base()) {
        (0, Some(base)) => format!(
            "At the end of {year} fewer than {} complaints from {name} were waiting for an answer.",
            base.get() - base.get() / 2
        ),
        (0, None) => {
            format!("At the end of {year} no complaint from {name} was waiting for an answer.")
        }
        _ => format!(
            "At the end of {year}, {} {complaints} from {name} had no answer.",
            format::count(open)
        ),
    };
    let limit = count("open_over_target")
        .filter(|_| open > 0)
        .map_or(String::new(), |over| {
            if over == open {
                "All were past the target.".to_string()
            } else {
                format!("{} were past the target.", format::count(over))
            }
        });
    let received = count("received").map(|received| {
        format!(
            "{} received in {year}.",
            format::plural(received, "complaint was", "complaints were")
        )
    });
    let replied = count("replied")
        .zip(count("in_target"))
        .map(|(replied, in_time)| {
            let were = format::plural(
                replied,
                "complaint to the council was",
                "complaints to the council were",
            );
            format!(
                "{were} replied to in the year, {} in target.",
                format::count(in_time)
            )
        });
    let of = [
        "open",
        "open_over_target",
        "received",
        "replied",
        "in_target",
    ];
    let of = of.map(|measure| facts.mark(&format!("complaints.{measure}"), area, row.period()));
    Some(Headline {
        lead,
        limit,
        deck: [received, replied]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" "),
        period: format!("Complaints of {year}"),
        own: true,
        of: of.join("; "),
    })
}

pub fn nothing(facts: &Facts, area: AreaId) -> Headline {
    Headline {
        lead: facts.name(area).to_string(),
        limit: String::new(),
        deck: format!(
            "No figures are published for this {} alone: they could give somebody away, here or in a \
             neighbouring area, or nobody has counted them. The larger areas below \
             include it.",
            facts.level(area).singular()
        ),
        period: String::new(),
        own: false,
        of: String::new(),
    }
}
