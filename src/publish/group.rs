//! Areas side by side: one statistic, one source, one period, each against its whole less itself.

use super::facts::{Facts, Verdict, against_rest, counts};
use super::format;
use crate::areas::AreaId;
use crate::catalogue::clocks::Clock;
use crate::figures::percent;
use crate::period::Period;
use crate::release::Value;
use crate::series::Series;
use crate::stats::{Z_95, Z_998, wilson};
use crate::symbol::Symbol;

/// Where the numbers of a comparison come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Cases that the office has received.
    Own,
    /// A named official source.
    Official(String),
}

/// The areas within a whole, or beside an area, by their share in time.
pub struct Group {
    pub whole: AreaId,
    pub origin: Origin,
    pub period: Period,
    /// The whole first, then its areas by code.
    pub members: Vec<Member>,
}

/// An area of a comparison.
pub struct Member {
    pub area: AreaId,
    pub share: Result<(u64, u64), Symbol>,
    /// Against the whole less the area; none for the whole itself.
    pub verdict: Option<Verdict>,
}

impl Member {
    /// Returns the percentage and its limits, where the counts are shown.
    pub fn percent(&self) -> Option<(f64, (f64, f64))> {
        let (part, of) = self.share.ok()?;
        let (lower, upper) = wilson::wilson(part, of, Z_95)?;
        Some((percent(part, of), (lower * 100.0, upper * 100.0)))
    }

    /// Returns the percentage as it is printed, or the symbol in its place.
    pub fn text(&self) -> String {
        match (self.percent(), self.share) {
            (Some((percent, _)), _) => format::one_decimal(percent),
            (None, Err(symbol)) => symbol.mark().to_string(),
            (None, Ok(_)) => Symbol::NotApplicable.mark().to_string(),
        }
    }
}

/// The measure that areas are compared by: the official statistic.
pub const SHARE: &str = "pc_in_limit_ex";

/// Returns the comparison that a page of an area shows: of the areas within it by own cases, or
/// else by official figures; or else of the areas beside it.
pub fn group(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Group> {
    own_group(facts, clock, area)
        .or_else(|| official_group(facts, clock, area))
        .or_else(|| {
            let parent = facts.release.areas().parent(area)?;
            official_group(facts, clock, parent)
        })
}

fn own_group(facts: &Facts, clock: &Clock, whole: AreaId) -> Option<Group> {
    let series = Series::Waits(clock.id.clone());
    let newest = facts.newest(&series, whole, SHARE)?;
    let period = newest.period();
    let share = |area: AreaId| {
        let rows = facts.release.totals(&series, area, facts.year_kind());
        let row = rows
            .filter(|row| !row.is_provisional())
            .find(|row| row.period() == period)?;
        let value = row.value(SHARE)?;
        Some(counts(row, SHARE).ok_or(value_symbol(value)))
    };
    let level = first_level(facts, whole, |area| share(area).is_some())?;
    members(facts, whole, level, share).map(|members| Group {
        whole,
        origin: Origin::Own,
        period,
        members,
    })
}

fn official_group(facts: &Facts, clock: &Clock, whole: AreaId) -> Option<Group> {
    let measure = format!("{}.{SHARE}", clock.id);
    let newest = facts.newest_official(&measure, whole)?;
    let period = newest.figure.period;
    let share = |area: AreaId| {
        let sourced = facts.official_in(&measure, area, period)?;
        let symbol = Symbol::NotAvailable;
        Some(sourced.figure.counts().ok_or(symbol))
    };
    let level = first_level(facts, whole, |area| share(area).is_some_and(|s| s.is_ok()))?;
    members(facts, whole, level, share).map(|members| Group {
        whole,
        origin: Origin::Official(newest.set.source.clone()),
        period,
        members,
    })
}

/// Returns the largest level within an area of which some area has a number.
fn first_level(
    facts: &Facts,
    whole: AreaId,
    has: impl Fn(AreaId) -> bool,
) -> Option<crate::areas::Level> {
    let within = facts.release.areas().within(whole).iter().copied();
    // The larger levels come first.
    within
        .filter(|area| has(*area))
        .map(|area| facts.level(area))
        .next()
}

fn members(
    facts: &Facts,
    whole: AreaId,
    level: crate::areas::Level,
    share: impl Fn(AreaId) -> Option<Result<(u64, u64), Symbol>>,
) -> Option<Vec<Member>> {
    let within = facts.release.areas().within(whole).iter().copied();
    let of_whole = share(whole)?;
    let mut members = vec![Member {
        area: whole,
        share: of_whole,
        verdict: None,
    }];
    for area in within.filter(|area| facts.level(*area) == level) {
        let Some(share) = share(area) else { continue };
        let verdict = match (share, of_whole) {
            (Ok(share), Ok(whole)) => against_rest(share, whole, Z_998),
            _ => None,
        };
        members.push(Member {
            area,
            share,
            verdict,
        });
    }
    (members.len() > 2).then_some(members)
}

fn value_symbol(value: Value) -> Symbol {
    value.symbol().unwrap_or(Symbol::NotAvailable)
}

/// Returns the finding of a comparison, as a title.
pub fn finding(facts: &Facts, group: &Group) -> String {
    let named = |verdict: Verdict| -> Vec<&str> {
        let members = group.members.iter();
        members
            .filter(|member| member.verdict == Some(verdict))
            .map(|member| facts.name(member.area))
            .collect()
    };
    let (lower, higher) = (named(Verdict::Lower), named(Verdict::Higher));
    let rest = format!("the rest of {}", facts.name(group.whole));
    let plural = facts.level(group.members[1].area).plural();
    let few = |names: &[&str]| match names.len() {
        0..=2 => super::words::list(names),
        n => format!("{} {plural}", format::at_start(n as u64)),
    };
    let year = group.period.label();
    match (lower.len(), higher.len()) {
        (0, 0) => {
            format!("In {year} none of the {plural} differed from {rest} by more than chance")
        }
        (_, 0) => format!(
            "{} had a lower share in time than {rest} in {year}",
            few(&lower)
        ),
        (0, _) => format!(
            "{} had a higher share in time than {rest} in {year}",
            few(&higher)
        ),
        (_, _) => format!(
            "{} had a lower share in time than {rest} in {year}, {} a higher one",
            few(&lower),
            super::words::lower_number(&few(&higher)),
        ),
    }
}
