//! Sentences to quote: up to five for an area, from a list that is declared beforehand.
//!
//! Each rule writes one sentence or none, whatever its numbers say: with the counts, the place, the
//! period, and a comparison only where both sides are published and Newcombe's interval decides.

use super::charts::curves::{at_limit, of_all, still_waiting};
use super::facts::{Facts, compared, counts};
use super::format;
use super::group::SHARE;
use super::words;
use crate::areas::AreaId;
use crate::catalogue::clocks::Clock;
use crate::figures::percent;
use crate::release::{Row, Value, nearest};
use crate::series::Series;
use crate::stats::Z_95;
use serde::Serialize;
use std::num::NonZeroU64;

/// How many sentences an area has at most.
const MOST: usize = 5;

/// No sentence is written of a share of fewer cases, and none compares with one: of 2 of 7 a single case
/// is 14 points, and a sentence that is quoted alone has no interval beside it.
pub(super) const LEAST: u64 = 20;

/// Returns both counts of a share, if they are enough to quote.
fn enough(share: (u64, u64)) -> Option<(u64, u64)> {
    (share.1 >= LEAST).then_some(share)
}

/// A sentence, and which published values its numbers are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sentence {
    pub text: String,
    /// Each as [`Facts::mark`] names it, with `; ` between them.
    pub of: String,
}

impl Sentence {
    fn new(text: String, of: &[String]) -> Sentence {
        let of = of.join("; ");
        Sentence { text, of }
    }
}

/// A rule: what it writes of an area under the main clock.
type Rule = fn(&Facts, &Clock, AreaId) -> Option<Sentence>;

/// The rules, in the order in which they are asked.
const RULES: [Rule; 7] = [
    own_share,
    cohort,
    queue,
    official_share,
    agreement,
    due,
    complaints,
];

/// Returns the sentences of an area.
pub fn quotes(facts: &Facts, area: AreaId) -> Vec<Sentence> {
    let Some(clock) = facts.main_clock() else {
        return Vec::new();
    };
    let sentences = RULES.iter().filter_map(|rule| rule(facts, clock, area));
    sentences.take(MOST).collect()
}

/// Returns counts as they begin or fill a sentence: `420 of 1,203 plans issued (34.9%)`.
fn n_of_d((part, of): (u64, u64), what: &str) -> String {
    let share = format::percent(percent(part, of));
    match part {
        0 => format!("none of {} {what} ({share})", format::count(of)),
        _ => format!(
            "{} of {} {what} ({share})",
            format::count(part),
            format::count(of)
        ),
    }
}

fn newest<'a>(facts: &Facts<'a>, clock: &Clock, area: AreaId, measure: &str) -> Option<&'a Row> {
    facts.newest(&Series::Waits(clock.id.clone()), area, measure)
}

fn exceptions(facts: &Facts, clock: &Clock) -> &'static str {
    if facts.leaves_exceptions_out(clock) {
        ", exceptions aside"
    } else {
        ""
    }
}

/// Own cases in time, against the year before.
fn own_share(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Sentence> {
    let row = newest(facts, clock, area, SHARE)?;
    let share = enough(counts(row, SHARE)?)?;
    let before = row.period().previous();
    let series = Series::Waits(clock.id.clone());
    let of_before = facts.year_before(&series, row);
    let of_before = of_before.and_then(|row| enough(counts(row, SHARE)?));
    let measure = format!("{}.{SHARE}", clock.id);
    let mut of = vec![facts.mark(&measure, area, row.period())];
    if of_before.is_some() {
        of.push(facts.mark(&measure, area, before));
    }
    let against = of_before.and_then(|before| Some((before, compared(share, before, Z_95)?)));
    let against = against.map_or_else(String::new, |(counts, verdict)| {
        format!(
            "; that is {} {} ({} of {})",
            verdict.than(),
            before.label(),
            format::count(counts.0),
            format::count(counts.1)
        )
    });
    let text = format!(
        "In {} in {}, {} came within {}{}{against}.",
        facts.name(area),
        row.period().label(),
        n_of_d(share, &clock.ends),
        clock.limit,
        exceptions(facts, clock)
    );
    Some(Sentence::new(text, &of))
}

/// The cohort that has been followed to its limit.
fn cohort(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Sentence> {
    let series = Series::Waits(clock.id.clone());
    let curve = facts.release.curves_of(&series, area).last()?;
    let point = at_limit(clock, curve)?;
    let started = curve.started().get()?.0;
    enough((point.waiting, started))?;
    let of_all = of_all(clock, started, facts.name(area), &curve.cohort().label());
    let of = facts.mark(&format!("{}.still_waiting", clock.id), area, curve.cohort());
    let text = format!("{of_all}, {}.", still_waiting(point));
    Some(Sentence::new(text, &[of]))
}

/// Open cases past the limit.
fn queue(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Sentence> {
    let row = newest(facts, clock, area, "open_over_limit")?;
    let count = |measure: &str| row.value(measure).and_then(Value::count);
    let (open, over) = (count("open")?, count("open_over_limit")?);
    let (name, year) = (facts.name(area), row.period().label());
    let mark = |measure: &str| facts.mark(&format!("{}.{measure}", clock.id), area, row.period());
    // Whether rounded counts are none or all of the others nobody knows.
    let is_rounded_off = |base: NonZeroU64| open < 10 * base.get() || over == 0 || over == open;
    if facts.release.base().is_some_and(is_rounded_off) {
        return None;
    }
    if open == 0 {
        let cases = words::singular(&clock.cases);
        let text = format!("At the end of {year} no {cases} was open in {name}.");
        return Some(Sentence::new(text, &[mark("open")]));
    }
    enough((over, open))?;
    let were = if over == 1 || over == 0 {
        "was"
    } else {
        "were"
    };
    let text = format!(
        "At the end of {year}, {} in {name} {were} past the limit of {}.",
        n_of_d((over, open), &format!("open {}", clock.cases)),
        clock.limit
    );
    Some(Sentence::new(text, &[mark("open_over_limit")]))
}

/// Official figures, against the rest of the country.
fn official_share(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Sentence> {
    let measure = format!("{}.{SHARE}", clock.id);
    let newest = facts.newest_official(&measure, area)?;
    let (share, period) = (enough(newest.figure.counts()?)?, newest.figure.period);
    let country = facts.country(area).and_then(|country| {
        let whole = facts
            .official_in(&measure, country, period)?
            .figure
            .counts()?;
        let rest = (whole.0.checked_sub(share.0)?, whole.1.checked_sub(share.1)?);
        Some((country, rest, compared(share, rest, Z_95)?))
    });
    let areas = [Some(area), country.map(|(country, ..)| country)];
    let of = areas.map(|area| Some(facts.mark_of_others(&measure, area?, period)));
    let of: Vec<String> = of.into_iter().flatten().collect();
    let against = country.map_or_else(String::new, |(country, rest, verdict)| {
        format!(
            "; that is {} the rest of {} ({} of {})",
            verdict.than(),
            facts.name(country),
            format::count(rest.0),
            format::count(rest.1)
        )
    });
    let text = format!(
        "By official figures, {} in {} in {} came within {}, exceptions aside{against}.",
        n_of_d(share, &clock.ends),
        facts.name(area),
        period.label(),
        clock.limit
    );
    Some(Sentence::new(text, &of))
}

/// Own cases and the official figure of the same cases: it agrees, or it differs by so many. Rounded
/// counts tell no difference.
fn agreement(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Sentence> {
    // Without flags the own share counts exceptions too: those are not the same cases.
    if !facts.leaves_exceptions_out(clock) {
        return None;
    }
    let series = Series::Waits(clock.id.clone());
    let measure = format!("{}.{SHARE}", clock.id);
    let official = facts.official(&measure, area);
    let both = official.iter().rev().find_map(|sourced| {
        let period = sourced.figure.period;
        let row = facts.row_in(&series, area, period)?;
        let own = counts(row, SHARE).filter(|_| !row.is_provisional())?;
        Some((period, own, sourced.figure.counts()?))
    });
    let (period, own, official) = both?;
    enough(own)?;
    let (name, year) = (facts.name(area), period.label());
    let told = format!(
        "Of {} in {name} in {year}, this site counts {} of {} within {}",
        clock.ends,
        format::count(own.0),
        format::count(own.1),
        clock.limit
    );
    let of = [
        facts.mark(&measure, area, period),
        facts.mark_of_others(&measure, area, period),
    ];
    if own == official {
        let text = format!("{told}: that agrees with the official figure.");
        return Some(Sentence::new(text, &of));
    }
    if let Some(base) = facts.release.base() {
        let rounded = (nearest(official.0, base), nearest(official.1, base));
        let text =
            format!("{told}: that agrees with the official figure, as far as rounded counts tell.");
        return (own == rounded).then(|| Sentence::new(text, &of));
    }
    let differs = |one: u64, other: u64| format::count(one.abs_diff(other));
    let text = format!(
        "{told}; the official figure, {} of {}, differs by {} in time and {} in all.",
        format::count(official.0),
        format::count(official.1),
        differs(own.0, official.0),
        differs(own.1, official.1)
    );
    Some(Sentence::new(text, &of))
}

/// Cases whose limit ran out: the rate that clearing a backlog does not move.
fn due(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Sentence> {
    let row = newest(facts, clock, area, "pc_due_in_limit")?;
    let (met, due) = enough(counts(row, "pc_due_in_limit")?)?;
    let measure = format!("{}.pc_due_in_limit", clock.id);
    let of = facts.mark(&measure, area, row.period());
    let text = format!(
        "In {}, of {} whose limit ran out in {}, {} had ended by that day ({}).",
        facts.name(area),
        format::plural(due, words::singular(&clock.cases), &clock.cases),
        row.period().label(),
        match met {
            0 => "none".to_string(),
            n => format::count(n),
        },
        format::percent(percent(met, due))
    );
    Some(Sentence::new(text, &[of]))
}

/// Complaints that were answered in target.
fn complaints(facts: &Facts, _: &Clock, area: AreaId) -> Option<Sentence> {
    let row = facts.newest(&Series::Complaints, area, "pc_in_target")?;
    let share = enough(counts(row, "pc_in_target")?)?;
    let were = if share.0 <= 1 { "was" } else { "were" };
    let of = facts.mark("complaints.pc_in_target", area, row.period());
    let text = format!(
        "In {} in {}, {} {were} answered in target.",
        facts.name(area),
        row.period().label(),
        n_of_d(share, "complaints replied to")
    );
    Some(Sentence::new(text, &[of]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Project;
    use crate::release::support;
    use std::path::Path;

    const AREAS: &str = "E92 England country\nE10 Shire local_authority E92";

    const PROJECT: &str = "[site]\ntitle = \"T\"\npublisher = \"Office\"\ncontact = \"C\"\n\
        home = \"E10\"\n[inputs.council]\nkind = \"waits\"\nfiles = \"w.csv\"\n\
        columns = { area = \"a\" }\nclocks.final_plan = { started = \"s\", ended = \"e\" }\n";

    fn of(lines: &str) -> Vec<String> {
        of_broken(lines, &[])
    }

    /// Returns the quotes of cases that break at some periods.
    fn of_broken(lines: &str, breaks: &[&str]) -> Vec<String> {
        let mut release = support::release(AREAS, lines);
        release.set_breaks(breaks);
        let project = Project::from_text(Path::new("."), PROJECT).ok().unwrap();
        let facts = Facts::new(&release, &project).ok().unwrap();
        let sentences = quotes(&facts, facts.home).into_iter();
        sentences.map(|sentence| sentence.text).collect()
    }

    fn check(lines: &str, expected: &[&str]) {
        assert_eq!(of(lines), expected, "{lines}");
    }

    #[test]
    fn a_share_stands_beside_the_year_before() {
        let newest = "final_plan 2024 E10 completed_ex=1203 in_limit_ex=420";
        let share = "In Shire in 2024, 420 of 1,203 plans issued (34.9%) came within 20 weeks, \
                     exceptions aside";
        check(newest, &[&format!("{share}.")]);
        let before = |in_limit: u64| {
            format!("{newest}\nfinal_plan 2023 E10 completed_ex=1000 in_limit_ex={in_limit}")
        };
        check(
            &before(200),
            &[&format!(
                "{share}; that is higher than in 2023 (200 of 1,000)."
            )],
        );
        check(
            &before(500),
            &[&format!(
                "{share}; that is lower than in 2023 (500 of 1,000)."
            )],
        );
        check(
            &before(350),
            &[&format!(
                "{share}; that is no different from 2023 (350 of 1,000)."
            )],
        );
        let withheld = format!("{newest}\nfinal_plan 2023 E10 completed_ex=1000 in_limit_ex=c");
        check(&withheld, &[&format!("{share}.")]);
    }

    #[test]
    fn years_are_not_compared_over_a_break_in_the_cases() {
        let lines = "final_plan 2024 E10 completed_ex=1203 in_limit_ex=420\n\
                     final_plan 2023 E10 completed_ex=1000 in_limit_ex=200";
        let compares = |at: &str| of_broken(lines, &[at])[0].contains("higher than in 2023");
        assert!(compares("2023") && compares("2025-01"));
        // The year in which it breaks is of both kinds, like the one that begins with it.
        assert!(!compares("2024") && !compares("2024-07") && !compares("2023-05"));
    }

    #[test]
    fn a_period_that_is_not_over_is_not_compared() {
        let lines = "final_plan 2024 E10 provisional completed_ex=1203 in_limit_ex=420\n\
                     final_plan 2023 E10 completed_ex=1000 in_limit_ex=200";
        let told = of(lines);
        assert!(
            told[0].starts_with("In Shire in 2023, 200 of 1,000 "),
            "{told:?}"
        );
        assert!(!told[0].contains("2024"), "{told:?}");
    }

    #[test]
    fn none_and_one_are_good_english() {
        let queue = |open: u64, over: u64| {
            of(&format!(
                "final_plan 2024 E10 open={open} open_over_limit={over}"
            ))
            .remove(0)
        };
        assert_eq!(
            queue(0, 0),
            "At the end of 2024 no request was open in Shire."
        );
        assert_eq!(
            queue(20, 0),
            "At the end of 2024, none of 20 open requests (0.0%) in Shire was past the limit of 20 weeks."
        );
        assert_eq!(
            queue(20, 1),
            "At the end of 2024, 1 of 20 open requests (5.0%) in Shire was past the limit of 20 weeks."
        );
        assert_eq!(
            queue(20, 9),
            "At the end of 2024, 9 of 20 open requests (45.0%) in Shire were past the limit of 20 weeks."
        );
        check("final_plan 2024 E10 open=c open_over_limit=c", &[]);
    }

    /// A tester was given a sentence about 2 of 7 plans, with nothing to say how little that is.
    #[test]
    fn nothing_is_quoted_of_fewer_than_twenty_cases() {
        let official = |counts: &str| {
            of(&format!(
                "final_plan 2024 E10 open=c\nfigures dfe official DfE\n\
                 dfe: final_plan.pc_in_limit_ex 2024 E10 {counts}"
            ))
        };
        assert!(official("2/7").is_empty());
        assert_eq!(official("5/20").len(), 1);
        for (few, enough) in [
            (
                "completed_ex=19 in_limit_ex=9",
                "completed_ex=20 in_limit_ex=9",
            ),
            ("due=19 due_in_limit=9", "due=20 due_in_limit=9"),
            ("open=19 open_over_limit=9", "open=20 open_over_limit=9"),
        ] {
            check(&format!("final_plan 2024 E10 {few}"), &[]);
            assert_eq!(of(&format!("final_plan 2024 E10 {enough}")).len(), 1);
        }
        let compared = of("final_plan 2024 E10 completed_ex=40 in_limit_ex=20\n\
                           final_plan 2023 E10 completed_ex=19 in_limit_ex=9");
        assert!(!compared[0].contains("2023"), "{compared:?}");
    }

    #[test]
    fn own_cases_agree_with_the_official_figure_or_differ_by_so_many() {
        let lines = |official: &str| {
            format!(
                "final_plan 2024 E10 completed_ex=1158 in_limit_ex=438\nfigures dfe official DfE\n\
                 dfe: final_plan.pc_in_limit_ex 2024 E10 {official}\n\
                 dfe: final_plan.pc_in_limit_ex 2024 E92 39407/84866"
            )
        };
        let told = of(&lines("438/1158"));
        assert_eq!(
            told[1],
            "By official figures, 438 of 1,158 plans issued (37.8%) in Shire in 2024 came within 20 \
             weeks, exceptions aside; that is lower than in the rest of England (38,969 of 83,708)."
        );
        assert!(
            told[2]
                .ends_with("438 of 1,158 within 20 weeks: that agrees with the official figure.")
        );
        let told = of(&lines("440/1163"));
        assert!(
            told[2]
                .ends_with("the official figure, 440 of 1,163, differs by 2 in time and 5 in all."),
            "{}",
            told[2]
        );
    }

    #[test]
    fn there_are_five_at_most_and_no_superlative() {
        let lines = "final_plan 2024 E10 completed_ex=1203 in_limit_ex=420 open=900 open_over_limit=500 \
            due=1100 due_in_limit=600\ncurve final_plan 2024 E10 200 10:20/40 20:20/0\n\
            figures dfe official DfE\ndfe: final_plan.pc_in_limit_ex 2024 E10 438/1158\n\
            complaints 2024 E10 replied=40 in_target=10";
        let told = of(lines);
        assert_eq!(told.len(), 5);
        for sentence in &told {
            for word in ["worst", "best", "highest", "lowest", "most", "families"] {
                assert!(!sentence.contains(word), "{sentence}");
            }
            assert!(
                sentence.contains("Shire") && sentence.contains("2024"),
                "{sentence}"
            );
        }
        assert_eq!(
            told[1],
            "Of 200 requests made in Shire in 2024, 120 were still waiting after 20 weeks."
        );
    }
}
