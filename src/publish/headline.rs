//! What a page says first: one finding with its limit, and what stands behind it.

use super::facts::{Facts, Verdict, against_rest, counts};
use super::format;
use super::group::{Origin, SHARE, group};
use super::quotes::LEAST;
use super::words;
use crate::areas::AreaId;
use crate::catalogue::clocks::Clock;
use crate::period::Period;
use crate::release::{Row, Table, Value};
use crate::series::Series;
use crate::stats::Z_95;
use crate::symbol::Symbol;
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
    let finding = clock
        .and_then(|clock| finding_of_clock(facts, clock, area))
        .or_else(|| finding_of_complaints(facts, area));
    match finding {
        Some(finding) => beside_gaps(finding, facts.has_gone(area, None)),
        None => nothing(facts, area),
    }
}

/// Returns the finding of an area for one clock.
pub fn of_clock(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Headline> {
    let series = Series::Waits(clock.id.clone());
    let has_gone = facts.has_gone(area, Some(&series));
    finding_of_clock(facts, clock, area).map(|finding| beside_gaps(finding, has_gone))
}

/// Returns the finding of an area's complaints.
pub fn of_complaints(facts: &Facts, area: AreaId) -> Option<Headline> {
    let has_gone = facts.has_gone(area, Some(&Series::Complaints));
    finding_of_complaints(facts, area).map(|finding| beside_gaps(finding, has_gone))
}

/// Returns a finding that says why periods are missing below it, where a release was withdrawn.
fn beside_gaps(finding: Headline, has_gone: bool) -> Headline {
    if !has_gone {
        return finding;
    }
    let gone = "Other figures are missing here: a release that was the first to show them was withdrawn, and what it \
        showed is not repeated.";
    Headline {
        deck: format!("{} {gone}", finding.deck).trim_start().to_string(),
        ..finding
    }
}

fn finding_of_clock(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Headline> {
    of_waits(facts, clock, area)
        .or_else(|| of_official(facts, clock, area))
        .or_else(|| of_ends(facts, clock, area))
}

/// Returns how many cases of an area ended, where nobody may know how long they took.
fn of_ends(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Headline> {
    let series = Series::Waits(clock.id.clone());
    let row = facts.newest(&series, area, "completed_ex")?;
    let ended = row.value("completed_ex").and_then(Value::count);
    let ended = ended.filter(|ended| *ended > 0)?;
    let (name, year) = (facts.name(area), row.period().label());
    let is_withheld =
        row.value("in_limit_ex").and_then(Value::symbol) == Some(Symbol::Confidential);
    let in_time = "How many of them came within the legal limit is withheld, to protect this or another figure.";
    let sentences = [
        is_withheld.then(|| in_time.to_string()),
        queue_sentence(facts, clock, row),
    ];
    let of = ["completed_ex", "open", "open_over_limit"];
    let of = of.map(|measure| facts.mark(&format!("{}.{measure}", clock.id), area, row.period()));
    Some(Headline {
        lead: format!(
            "{} {} in {name} in {year}.",
            format::count(ended),
            clock.ends
        ),
        limit: String::new(),
        deck: one_after_another(sentences),
        period: format!("Cases of {year}"),
        own: true,
        of: of.join("; "),
    })
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
        rest_sentence(facts, clock, row, area),
        queue_sentence(facts, clock, row),
        few(row.value("completed_ex").and_then(Value::count)),
    ];
    let mark = |measure: &str, period: Period| {
        facts.mark(&format!("{}.{measure}", clock.id), area, period)
    };
    let shows_late = row
        .value("open_over_limit")
        .and_then(Value::count)
        .is_some();
    let queue = if shows_late {
        "open_over_limit"
    } else {
        "open"
    };
    let mut of: Vec<String> = ["median_days", SHARE, queue]
        .map(|measure| mark(measure, row.period()))
        .into();
    let before = facts.year_before(&series, row);
    of.extend(before.map(|before| mark(SHARE, before.period())));
    Some(Headline {
        lead,
        limit,
        deck: one_after_another(sentences),
        period: format!("Cases of {year}"),
        own: true,
        of: of.join("; "),
    })
}

/// Returns the sentences that are there as one text.
fn one_after_another<const N: usize>(sentences: [Option<String>; N]) -> String {
    let there: Vec<String> = sentences.into_iter().flatten().collect();
    there.join(" ")
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

/// The comparison of an area with its parent less itself, of the same cases: that of the page that
/// has all areas of the parent side by side, if it has this one, so that no page says otherwise.
fn rest_sentence(facts: &Facts, clock: &Clock, row: &Row, area: AreaId) -> Option<String> {
    let whole = facts.release.areas().parent(area)?;
    let verdict =
        among_all(facts, clock, row, (area, whole)).or_else(|| alone(facts, clock, row, whole))?;
    let rest = format!("the rest of {}", facts.name(whole));
    Some(match verdict {
        Verdict::Lower => format!("The share was lower than in {rest}."),
        Verdict::Higher => format!("The share was higher than in {rest}."),
        Verdict::NoDifferent => format!("The share was no different from {rest}."),
    })
}

/// Returns the verdict on an area as its whole's page has it: one of many comparisons.
fn among_all(
    facts: &Facts,
    clock: &Clock,
    row: &Row,
    (area, whole): (AreaId, AreaId),
) -> Option<Verdict> {
    let group = group(facts, clock, whole)?;
    let is_same =
        group.origin == Origin::Own && group.whole == whole && group.period == row.period();
    let mut members = group.members.iter().filter(|_| is_same);
    members.find(|member| member.area == area)?.verdict
}

/// Returns the verdict on a row against that of its whole: a single comparison.
fn alone(facts: &Facts, clock: &Clock, row: &Row, whole: AreaId) -> Option<Verdict> {
    let series = Series::Waits(clock.id.clone());
    let of_whole = facts.row_in(&series, whole, row.period())?;
    against_rest(counts(row, SHARE)?, counts(of_whole, SHARE)?, Z_95)
}

fn queue_sentence(facts: &Facts, clock: &Clock, row: &Row) -> Option<String> {
    let open = row.value("open").and_then(Value::count)?;
    if open == 0 && facts.release.base().is_none() {
        return Some(format!(
            "At the end of {}, no {} was still open.",
            row.period().label(),
            words::singular(&clock.cases)
        ));
    }
    let cases = if open == 1 {
        clock.cases.trim_end_matches('s')
    } else {
        &clock.cases
    };
    let verb = if open == 1 { "was" } else { "were" };
    // Of rounded counts nobody knows whether they are all. How many are past the limit can be withheld.
    let over = row.value("open_over_limit").and_then(Value::count);
    let over = over.map_or_else(String::new, |over| {
        let is_all = over == open && open > 1 && facts.release.base().is_none();
        let over = if is_all {
            "all".to_string()
        } else {
            format::count(over)
        };
        format!(", {over} of them past the limit")
    });
    Some(format!(
        "At the end of {}, {} {cases} {verb} still open{over}.",
        row.period().label(),
        format::count(open),
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

fn finding_of_complaints(facts: &Facts, area: AreaId) -> Option<Headline> {
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
    let replied = count("replied").map(|replied| {
        let were = format::plural(
            replied,
            "complaint to the council was",
            "complaints to the council were",
        );
        // How many were in target can be withheld.
        let in_time = count("in_target").map_or_else(String::new, |in_time| {
            format!(", {} in target", format::count(in_time))
        });
        format!("{were} replied to in the year{in_time}.")
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
        deck: one_after_another([received, replied]),
        period: format!("Complaints of {year}"),
        own: true,
        of: of.join("; "),
    })
}

/// Returns what an area's page says where there is no finding.
fn nothing(facts: &Facts, area: AreaId) -> Headline {
    let this = format!("this {}", facts.level(area).singular());
    let has_gone = facts.has_gone(area, None);
    let is_alone = facts.larger(area).is_empty();
    let deck = match told(facts, area, None) {
        Told::Nothing if !is_alone && !has_gone => format!(
            "No figures are published for {this} alone: they could give somebody away, here or in a \
             neighbouring area, or nobody has counted them. {LARGER}"
        ),
        Told::Nothing if !is_alone => format!("{} {LARGER}", without_figures(&this, has_gone)),
        told => told.words(&this, has_gone),
    };
    without_finding(facts.name(area), deck)
}

/// Returns what the page of a series says where there is no finding for the area that it is about.
pub fn nothing_of(facts: &Facts, series: &Series, lead: &str, area: AreaId) -> Headline {
    let name = facts.name(area);
    let has_gone = facts.has_gone(area, Some(series));
    let deck = told(facts, area, Some(series)).words(name, has_gone);
    without_finding(lead, deck)
}

const LARGER: &str = "The areas that it lies in have pages of their own.";

fn without_figures(area: &str, has_gone: bool) -> String {
    if has_gone {
        return format!(
            "No figures are published for {area} any more: the release that was the first to show them was \
             withdrawn, and what it showed is not repeated."
        );
    }
    format!(
        "No figures are published for {area}: they could give somebody away, or nobody has counted them."
    )
}

fn without_finding(lead: &str, deck: String) -> Headline {
    Headline {
        lead: lead.to_string(),
        limit: String::new(),
        deck,
        period: String::new(),
        own: false,
        of: String::new(),
    }
}

/// What is published of an area without a finding.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    Nothing,
    /// Numbers, but none of a year that is over.
    NoCompleteYear,
    Some,
}

impl Told {
    fn words(self, area: &str, has_gone: bool) -> String {
        let gone = if has_gone {
            " A release that was the first to show others was withdrawn, and what it showed is not repeated."
        } else {
            ""
        };
        match self {
            Told::Nothing => without_figures(area, has_gone),
            Told::NoCompleteYear => format!(
                "No figures of a complete year are published for {area}. What is published stands below or \
                 among the downloads.{gone}"
            ),
            Told::Some => format!(
                "Only some figures are published for {area}, not those that a page begins with. They stand below or among \
                 the downloads.{gone}"
            ),
        }
    }
}

/// Returns what is published of an area, in one series or in any.
fn told(facts: &Facts, area: AreaId, series: Option<&Series>) -> Told {
    let tables = facts.release.tables().iter();
    let of_series = tables.filter(|table| series.is_none_or(|series| series == table.series()));
    let mut rows = of_series
        .flat_map(Table::rows)
        .filter(|row| row.area() == area && row.values().any(|(_, value)| value.number().is_some()))
        .peekable();
    let mut figures = facts.release.figures().iter().flat_map(|set| &set.figures);
    let has_figure = figures.any(|figure| {
        let is_asked = series.is_none_or(|series| {
            let prefix = format!("{}.", series.key());
            figure.measure.starts_with(&prefix)
        });
        is_asked && figure.area == area && figure.given().number().is_some()
    });
    let of_complete_year =
        |row: &Row| row.period().kind() == facts.year_kind() && !row.is_provisional();
    let has_row = rows.peek().is_some();
    match () {
        () if has_figure || rows.any(of_complete_year) => Told::Some,
        () if has_row => Told::NoCompleteYear,
        () => Told::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Project;
    use crate::publish::releases::Releases;
    use crate::release::support;
    use std::path::Path;

    const AREAS: &str = "E92 England country\nE10 Shire local_authority E92\n\
        E07 North district E10\nE08 South district E10";

    fn check<T>(lines: &str, look: impl Fn(&Facts) -> T) -> T {
        let text = "[site]\ntitle = \"T\"\npublisher = \"Jane Smith MP\"\ncontact = \"C\"\nhome = \"E10\"\n\
            [inputs.council]\nkind = \"waits\"\nfiles = \"w.csv\"\n";
        let project = Project::from_text(Path::new("."), text).map_err(|error| error.to_string());
        let project = project.unwrap();
        let release = support::release(AREAS, lines);
        let facts = Facts::new(&release, &project).map_err(|error| error.to_string());
        look(&facts.unwrap())
    }

    fn deck(lines: &str, code: &str) -> String {
        check(lines, |facts| {
            let area = facts.release.areas().by_code(code).unwrap();
            headline(facts, area).deck
        })
    }

    /// A page said that there were no figures, above a table of them.
    #[test]
    fn what_stands_in_place_of_a_finding_is_true() {
        let nothing = "final_plan 2024 E07 started=40\n";
        assert!(
            deck(nothing, "E10")
                .starts_with("No figures are published for this local authority alone: ")
        );
        assert_eq!(
            deck(nothing, "E92"),
            "No figures are published for this country: they could give somebody away, or nobody has counted them."
        );
        assert_eq!(
            deck(nothing, "E07"),
            "Only some figures are published for this district, not those that a page begins with. They stand below or \
             among the downloads."
        );
        let unfinished = "final_plan 2024 E10 provisional started=40\n";
        let expected = "No figures of a complete year are published for ";
        assert!(deck(unfinished, "E10").starts_with(&format!("{expected}this local authority. ")));
        let of_series = |lines: &str, code: &str| {
            check(lines, |facts| {
                let area = facts.release.areas().by_code(code).unwrap();
                let series = Series::Waits("final_plan".to_string());
                nothing_of(facts, &series, "Final plan", area).deck
            })
        };
        assert!(of_series(unfinished, "E10").starts_with(&format!("{expected}Shire. ")));
        assert!(of_series(unfinished, "E07").starts_with("No figures are published for North: "));
    }

    /// A page named every reason why there were no figures but the one: their release was withdrawn.
    #[test]
    fn what_a_withdrawn_release_had_is_said_to_be_gone() {
        let gone = [(Series::Waits("final_plan".to_string()), "E07".to_string())];
        let releases = Releases {
            is_release: false,
            past: Vec::new(),
            gone: gone.into(),
        };
        let decks = |lines: &str, code: &str| {
            check(lines, |facts| {
                let facts = Facts {
                    releases: Some(&releases),
                    ..*facts
                };
                let area = facts.release.areas().by_code(code).unwrap();
                let series = [Series::Waits("final_plan".to_string()), Series::Complaints];
                let of_series = series.map(|series| nothing_of(&facts, &series, "", area).deck);
                (headline(&facts, area).deck, of_series)
            })
        };
        let gone = "any more: the release that was the first to show them was withdrawn, and what it showed is \
                    not repeated.";
        let (of_page, [of_clock, of_complaints]) = decks("", "E07");
        assert_eq!(
            of_page,
            format!("No figures are published for this district {gone} {LARGER}")
        );
        assert_eq!(
            of_clock,
            format!("No figures are published for North {gone}")
        );
        assert!(!of_complaints.contains("withdrawn"), "{of_complaints}");
        assert!(!decks("", "E08").0.contains("withdrawn"));
        let later = decks("final_plan 2024 E07 started=40\n", "E07").0;
        assert!(
            later.ends_with(
                "among the downloads. A release that was the first to show others was withdrawn, and what it \
                 showed is not repeated."
            ),
            "{later}"
        );
    }

    /// A page with a finding left its gaps without the reason.
    #[test]
    fn a_finding_says_that_a_withdrawn_release_left_gaps() {
        let gone = [(Series::Waits("final_plan".to_string()), "E07".to_string())];
        let releases = Releases {
            is_release: false,
            past: Vec::new(),
            gone: gone.into(),
        };
        let finding = "final_plan 2024 E07 median_days=150 open=59 open_over_limit=58\n\
                       complaints 2024 E07 open=9 received=12\n";
        let gaps = " Other figures are missing here: a release that was the first to show them was withdrawn, and \
                    what it showed is not repeated.";
        let found = |code: &str| {
            check(&finding.replace("E07", code), |facts| {
                let facts = Facts {
                    releases: Some(&releases),
                    ..*facts
                };
                let area = facts.release.areas().by_code(code).unwrap();
                let clock = facts.main_clock().unwrap();
                let of_clock = of_clock(&facts, clock, area).unwrap();
                let of_complaints = of_complaints(&facts, area).unwrap();
                [headline(&facts, area), of_clock, of_complaints].map(|finding| finding.deck)
            })
        };
        let queue = "At the end of 2024, 59 requests were still open, 58 of them past the limit.";
        let received = "12 complaints were received in 2024.";
        let of_north = [
            format!("{queue}{gaps}"),
            format!("{queue}{gaps}"),
            received.to_string(),
        ];
        assert_eq!(found("E07"), of_north);
        assert_eq!(found("E08"), [queue, queue, received]);
    }

    /// The front page said "no different" of a district, and its own page "lower".
    #[test]
    fn an_area_is_compared_as_on_the_page_of_its_whole() {
        let lines = |south: &str| {
            format!(
                "final_plan 2024 E10 median_days=150 completed_ex=150 in_limit_ex=75\n\
                 final_plan 2024 E07 median_days=150 completed_ex=90 in_limit_ex=51\n{south}"
            )
        };
        let south = "final_plan 2024 E08 median_days=150 completed_ex=60 in_limit_ex=24\n";
        assert!(
            deck(&lines(south), "E07")
                .contains("The share was no different from the rest of Shire.")
        );
    }

    #[test]
    fn all_of_the_queue_is_said_in_words() {
        let queue_of = |open: u64, over: u64| {
            let line =
                format!("final_plan 2024 E10 median_days=150 open={open} open_over_limit={over}\n");
            deck(&line, "E10")
        };
        let queue = |over| queue_of(59, over);
        assert_eq!(
            queue_of(0, 0),
            "At the end of 2024, no request was still open."
        );
        assert_eq!(
            queue(59),
            "At the end of 2024, 59 requests were still open, all of them past the limit."
        );
        assert_eq!(
            queue(58),
            "At the end of 2024, 59 requests were still open, 58 of them past the limit."
        );
    }

    #[test]
    fn how_many_ended_is_said_though_nobody_may_know_how_long_they_took() {
        let line = "final_plan 2024 E07 completed_ex=40 in_limit_ex=c median_days=c open=59 open_over_limit=c\n";
        let lead = check(line, |facts| {
            headline(facts, facts.release.areas().by_code("E07").unwrap()).lead
        });
        assert_eq!(lead, "40 plans issued in North in 2024.");
        assert_eq!(
            deck(line, "E07"),
            "How many of them came within the legal limit is withheld, to protect this or another figure. \
             At the end of 2024, 59 requests were still open."
        );
        // Of none there is nothing to be said.
        let none = "final_plan 2024 E07 completed_ex=0 in_limit_ex=0\n";
        assert!(deck(none, "E07").starts_with("Only some figures are published for this district"));
    }

    #[test]
    fn a_queue_is_said_though_nobody_may_know_how_many_are_late() {
        let line =
            "final_plan 2024 E10 median_days=150 open=59 open_over_limit=c open_over_52_weeks=c\n";
        assert_eq!(
            deck(line, "E10"),
            "At the end of 2024, 59 requests were still open."
        );
    }
}
