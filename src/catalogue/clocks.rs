//! The clocks: measured waits with a legal limit.

use crate::config::ClockConfig;
use crate::period::Day;
use crate::stats::working_days;
use std::collections::BTreeMap;

/// The time a body has by law, from the day a clock starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Calendar weeks: the last lawful day is seven times as many days after the start.
    Weeks(u32),
    /// Calendar days.
    Days(u32),
    /// Working days of England and Wales.
    WorkingDays(u32),
}

impl Limit {
    /// Returns the limit that a text states: `20 weeks`, `15 days`, `10 working days`.
    pub fn parse(text: &str) -> Option<Limit> {
        let (number, unit) = text.trim().split_once(' ')?;
        let number = number.parse().ok().filter(|n| (1..10_000).contains(n))?;
        match unit.trim() {
            "week" | "weeks" => Some(Limit::Weeks(number)),
            "day" | "days" => Some(Limit::Days(number)),
            "working day" | "working days" => Some(Limit::WorkingDays(number)),
            _ => None,
        }
    }

    /// Returns the last lawful day of a clock started on `start`; day 0 is the day of the start.
    pub fn last_day(self, start: Day) -> Day {
        match self {
            Limit::Weeks(weeks) => start + 7 * weeks as i32,
            Limit::Days(days) => start + days as i32,
            Limit::WorkingDays(days) => working_days::after(start, days),
        }
    }

    /// Returns the limit in calendar weeks, for a scale; working days count five to the week.
    pub fn weeks(self) -> f64 {
        match self {
            Limit::Weeks(weeks) => f64::from(weeks),
            Limit::Days(days) => f64::from(days) / 7.0,
            Limit::WorkingDays(days) => f64::from(days) / 5.0,
        }
    }
}

/// Writes the limit as a reader is told it: `20 weeks`.
impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (number, unit) = match self {
            Limit::Weeks(number) => (number, "week"),
            Limit::Days(number) => (number, "day"),
            Limit::WorkingDays(number) => (number, "working day"),
        };
        let ending = if *number == 1 { "" } else { "s" };
        write!(f, "{number} {unit}{ending}")
    }
}

/// A clock: what starts it, what ends it, and by when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    pub id: String,
    /// As a heading: `Final plan`.
    pub name: String,
    /// What starts it, within a sentence.
    pub from: String,
    /// What ends it, within a sentence.
    pub to: String,
    pub limit: Limit,
    /// Where the limit stands.
    pub law: String,
    /// What is counted when it ends, in the plural: `plans issued`.
    pub ends: String,
    /// What is counted while it runs, in the plural: `requests`.
    pub cases: String,
}

/// The clocks of the law in England that the program knows, with their sources.
pub fn built_in() -> Vec<Clock> {
    let clock =
        |id: &str, name: &str, from: &str, to: &str, limit, law: &str, ends: &str, cases: &str| {
            Clock {
                id: id.into(),
                name: name.into(),
                from: from.into(),
                to: to.into(),
                limit,
                law: law.into(),
                ends: ends.into(),
                cases: cases.into(),
            }
        };
    let regulations = |place: &str| format!("SEND Regulations 2014 (SI 2014/1530), {place}");
    vec![
        clock(
            "assessment_decision",
            "Decision whether to assess",
            "the request is received",
            "the decision whether to assess",
            Limit::Weeks(6),
            &regulations("regulation 5(1)"),
            "decisions whether to assess",
            "requests",
        ),
        clock(
            "no_plan_decision",
            "Decision not to issue a plan",
            "the request is received",
            "the decision not to issue a plan after assessing",
            Limit::Weeks(16),
            &regulations("regulation 10(1)"),
            "decisions not to issue a plan",
            "requests",
        ),
        clock(
            "final_plan",
            "Final plan",
            "the request is received",
            "the final education, health and care plan",
            Limit::Weeks(20),
            &regulations("regulation 13(2)"),
            "plans issued",
            "requests",
        ),
        clock(
            "annual_review_decision",
            "Annual review: decision",
            "the review meeting",
            "the decision to maintain, amend or cease the plan",
            Limit::Weeks(4),
            &regulations("regulations 20(10) and 22(2)(a)"),
            "review decisions",
            "reviews",
        ),
        clock(
            "annual_review_final",
            "Annual review: amended plan",
            "the review meeting",
            "the amended final plan",
            Limit::Weeks(12),
            "SEND Regulations 2014, regulations 20(10) and 22(3), as read in [2022] EWHC 493 (Admin)",
            "amended plans",
            "reviews",
        ),
        clock(
            "tribunal_order_plan",
            "Tribunal order to make a plan",
            "the tribunal's order",
            "the final plan",
            Limit::Weeks(11),
            &regulations("regulation 44(2)(c)"),
            "plans issued after an order",
            "orders",
        ),
        clock(
            "tribunal_order_assess",
            "Tribunal order to assess",
            "the tribunal's order",
            "the final plan",
            Limit::Weeks(14),
            &regulations("regulation 44(2)(b)"),
            "plans issued after an order",
            "orders",
        ),
    ]
}

/// Returns the built-in clocks and the project's own by id, or what is wrong with its sections.
pub fn with_overrides(
    overrides: &BTreeMap<String, ClockConfig>,
) -> Result<BTreeMap<String, Clock>, Vec<String>> {
    let mut clocks: BTreeMap<String, Clock> = built_in()
        .into_iter()
        .map(|clock| (clock.id.clone(), clock))
        .collect();
    let mut problems = Vec::new();
    for (id, change) in overrides {
        let known = clocks.get(id).cloned();
        match known.map_or_else(|| new_clock(id, change), Ok) {
            Ok(clock) => drop(clocks.insert(id.clone(), overridden(clock, change))),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() {
        Ok(clocks)
    } else {
        Err(problems)
    }
}

fn new_clock(id: &str, section: &ClockConfig) -> Result<Clock, String> {
    let (Some(name), Some(limit)) = (&section.name, section.limit) else {
        return Err(format!(
            "clocks.{id}: a clock of your own needs a name and a limit"
        ));
    };
    Ok(Clock {
        id: id.to_string(),
        name: name.clone(),
        from: "the start".to_string(),
        to: "the end".to_string(),
        limit,
        law: "the project's own configuration".to_string(),
        ends: "cases ended".to_string(),
        cases: "cases".to_string(),
    })
}

fn overridden(clock: Clock, change: &ClockConfig) -> Clock {
    let law = match change.limit {
        Some(limit) if limit != clock.limit => "the project's own configuration".to_string(),
        _ => clock.law,
    };
    Clock {
        name: change.name.clone().unwrap_or(clock.name),
        from: change.from.clone().unwrap_or(clock.from),
        to: change.to.clone().unwrap_or(clock.to),
        limit: change.limit.unwrap_or(clock.limit),
        law,
        ..clock
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lawful_day_counts_from_the_day_of_receipt_as_day_0() {
        let day = |text| Day::parse_iso(text).unwrap();
        let check = |limit: &str, start, last| {
            assert_eq!(
                Limit::parse(limit).unwrap().last_day(day(start)),
                day(last),
                "{limit}"
            );
        };
        check("20 weeks", "2024-01-01", "2024-05-20"); // day 140
        check("15 days", "2024-01-01", "2024-01-16");
        check("10 working days", "2024-03-27", "2024-04-12"); // Easter: 29 March and 1 April
    }

    #[test]
    fn a_limit_is_written_as_it_is_read() {
        for text in ["20 weeks", "1 week", "15 days", "10 working days"] {
            assert_eq!(Limit::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Limit::parse("twenty weeks"), None);
        assert_eq!(Limit::parse("0 weeks"), None);
    }
}
