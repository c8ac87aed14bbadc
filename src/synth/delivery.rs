//! What the council would have exported on a given day, with the untidiness of a real export.

use std::fmt::Write;

use super::calendar::{Day, day, day_first};
use super::chance::Chance;
use super::history::{Case, DISTRICTS, Decision, End};

/// Where the demonstration's record begins: of what was received earlier, only what was still open is in it.
const COMPLETE_FROM: (i16, i8, i8) = (2023, 1, 1);
const BOLSOVER: &str = "E07000033";
const FIRST_WARD: u32 = 5_011_983;
const HEADER: &str = "case_ref,upn,ward,district,primary_need,receiveddate,requestoutcomedate,requestoutcome,\
                      assessmentoutcomedate,assessmentoutcome,week20,startdate";
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// What is wrong with a delivery without being a fault: every real one has some of it.
pub struct Mess {
    pub windows: bool,
    pub duplicates: usize,
    pub without_area: usize,
}

/// Returns the cases that belong into an extract: all but those that ended before the record begins.
pub fn recorded(history: Vec<Case>) -> Vec<Case> {
    let (year, month, first) = COMPLETE_FROM;
    let begin = day(year, month, first);
    history
        .into_iter()
        .filter(|case| case.ended().is_none_or(|ended| ended >= begin))
        .collect()
}

/// Returns the extract as at a day: what happened later is not in it.
pub fn waits_csv(cases: &[Case], as_of: Day, mess: &Mess) -> Vec<u8> {
    let mut lines: Vec<String> = Vec::new();
    for (index, case) in cases
        .iter()
        .enumerate()
        .filter(|(_, case)| case.received <= as_of)
    {
        lines.push(line(index, case, as_of));
    }
    let mut chance = Chance::seeded(as_of as u64);
    for number in 0..mess.without_area {
        lines.push(line_without_area(number, as_of, &mut chance));
    }
    for _ in 0..mess.duplicates {
        let chosen = chance.below(lines.len() as u32) as usize;
        lines.insert(chosen + 1, lines[chosen].clone());
    }
    file(&lines, mess)
}

fn file(lines: &[String], mess: &Mess) -> Vec<u8> {
    let (mark, end) = if mess.windows {
        (BYTE_ORDER_MARK, "\r\n")
    } else {
        ("", "\n")
    };
    let mut text = format!("{mark}{HEADER}{end}");
    for line in lines {
        text.push_str(line);
        text.push_str(end);
    }
    text.into_bytes()
}

fn line(index: usize, case: &Case, as_of: Day) -> String {
    let mut line = format!("C{:05},removed,", 10_001 + index);
    let district = DISTRICTS[case.district].code;
    let known = |day: Day| day <= as_of;
    match (district, case.marks) {
        (BOLSOVER, _) => write!(line, "E{:08},", FIRST_WARD + case.ward as u32),
        (_, 0..100) => write!(line, "x,"),
        _ => write!(line, ","),
    }
    .expect("text can be written");
    let decided = known(case.decided);
    let agreed = decided && case.decision == Decision::Agreed;
    let cells = [
        district.to_string(),
        if agreed {
            case.need.to_string()
        } else {
            String::new()
        },
        day_first(case.received),
        if decided {
            day_first(case.decided)
        } else {
            String::new()
        },
        if decided {
            format!("{:?}", case.decision)
        } else {
            String::new()
        },
    ];
    let assessed = agreed && known(case.assessed);
    let outcome = if matches!(case.end, End::NoPlan(_)) {
        "No plan"
    } else {
        "Plan"
    };
    let [assessed_on, outcome] = if assessed {
        [day_first(case.assessed), outcome.to_string()]
    } else {
        Default::default()
    };
    let [week20, issued] = match case.end {
        End::Plan { issued, exception } if known(issued) => {
            [flag(exception, case.marks).to_string(), day_first(issued)]
        }
        _ => Default::default(),
    };
    line + &cells.join(",")
        + ","
        + &[assessed_on, outcome, week20, issued]
            .map(String::from)
            .join(",")
}

/// The flag of an exception; some teams leave the cell blank where others write "No".
fn flag(exception: bool, marks: u32) -> &'static str {
    match (exception, marks % 3) {
        (true, _) => "Yes",
        (false, 0) => "",
        (false, _) => "No",
    }
}

fn line_without_area(number: usize, as_of: Day, chance: &mut Chance) -> String {
    let received = day_first(as_of - chance.between(1, 40));
    format!("C{:05},removed,,,,{received},,,,,,", 90_001 + number)
}

#[cfg(test)]
mod tests {
    use super::super::SEED;
    use super::super::calendar::month;
    use super::super::history::{LIMIT, history};
    use super::*;

    const THRESHOLD: usize = 5;
    const YEAR: Day = 364;

    /// The disjoint parts of one area and period, as the disclosure control sees them for the clock of the plan.
    fn plan_parts(cases: &[&Case], first: Day, last: Day) -> [usize; 8] {
        let mut parts = [0; 8];
        for case in cases {
            let ended = case.ended();
            if (first..=last).contains(&case.received) {
                parts[0] += 1;
            }
            if let Some(ended) = ended.filter(|ended| (first..=last).contains(ended)) {
                let late = usize::from(ended - case.received > LIMIT);
                let counted = matches!(
                    case.end,
                    End::Plan {
                        exception: false,
                        ..
                    }
                );
                parts[if counted { 1 } else { 3 } + late] += 1;
            }
            if case.received <= last && ended.is_none_or(|ended| ended > last) {
                let age = last - case.received;
                parts[5 + usize::from(age > LIMIT) + usize::from(age > YEAR)] += 1;
            }
        }
        parts
    }

    /// The same for the clock of the decision whether to assess.
    fn decision_parts(cases: &[&Case], first: Day, last: Day) -> [usize; 7] {
        let mut parts = [0; 7];
        for case in cases {
            if (first..=last).contains(&case.received) {
                parts[0] += 1;
            }
            if (first..=last).contains(&case.decided) {
                let late = usize::from(case.decided - case.received > 42);
                parts[if case.decision == Decision::Withdrawn {
                    3
                } else {
                    1
                } + late] += 1;
            }
            if case.received <= last && case.decided > last {
                parts[5 + usize::from(last - case.received > 42)] += 1;
            }
        }
        parts
    }

    fn small(parts: &[usize]) -> bool {
        parts.iter().any(|part| (1..THRESHOLD).contains(part))
    }

    fn years() -> impl Iterator<Item = (Day, Day)> {
        (2023..=2025).map(|year| (day(year, 1, 1), day(year, 12, 31)))
    }

    fn months() -> impl Iterator<Item = (Day, Day)> {
        (2023..=2026).flat_map(|year| {
            (1..=if year == 2026 { 10 } else { 12 }).map(move |number| month(year, number))
        })
    }

    /// Returns what would be too small to publish, one line for each area and period.
    fn too_small(cases: &[Case]) -> Vec<String> {
        let mut found = Vec::new();
        let mut look = |name: &str, cases: &[&Case], (first, last): (Day, Day)| {
            let (plan, decision) = (
                plan_parts(cases, first, last),
                decision_parts(cases, first, last),
            );
            if small(&plan) || small(&decision) {
                found.push(format!(
                    "{name} to {}: plan {plan:?} decision {decision:?}",
                    day_first(last)
                ));
            }
        };
        for period in years() {
            for (index, district) in DISTRICTS.iter().enumerate() {
                let own: Vec<&Case> = cases.iter().filter(|case| case.district == index).collect();
                look(district.code, &own, period);
            }
            for needs in [
                &["ASD"][..],
                &["SEMH"],
                &["SLCN"],
                &[
                    "MLD", "SPLD", "PD", "HI", "VI", "SLD", "PMLD", "MSI", "OTH", "NSA",
                ],
            ] {
                let own: Vec<&Case> = cases
                    .iter()
                    .filter(|case| case.decision == Decision::Agreed && needs.contains(&case.need))
                    .collect();
                look(needs[0], &own, period);
            }
            let own: Vec<&Case> = cases
                .iter()
                .filter(|case| case.decision != Decision::Agreed)
                .collect();
            look("need not recorded", &own, period);
        }
        let all: Vec<&Case> = cases.iter().collect();
        for period in months() {
            look("county", &all, period);
        }
        found
    }

    /// Publication is all or nothing for a table: one small part would cost the demonstration its districts or months.
    #[test]
    fn districts_needs_and_months_stay_clear_of_the_threshold() {
        assert_eq!(too_small(&recorded(history(SEED))), Vec::<String>::new());
    }

    #[test]
    fn the_county_issues_about_as_many_plans_as_the_official_figures_say() {
        let cases = recorded(history(SEED));
        let cases: Vec<&Case> = cases.iter().collect();
        let plans = |(first, last)| {
            let parts = plan_parts(&cases, first, last);
            (parts[1], parts[1] + parts[2])
        };
        assert_eq!(
            years().map(plans).collect::<Vec<_>>(),
            [(192, 1079), (438, 1158), (420, 1203)]
        );
    }

    /// With and without exceptions stand side by side for the county by year, so the exceptions are parts there too.
    #[test]
    fn exceptions_of_a_year_stay_clear_of_the_threshold() {
        let cases = recorded(history(SEED));
        for (first, last) in years() {
            let mut parts = [0; 2];
            for case in &cases {
                if let End::Plan {
                    issued,
                    exception: true,
                } = case.end
                    && (first..=last).contains(&issued)
                {
                    parts[usize::from(issued - case.received > LIMIT)] += 1;
                }
            }
            assert!(!small(&parts), "{parts:?}");
        }
    }

    #[test]
    fn a_later_extract_only_adds_to_an_earlier_one() {
        let cases = recorded(history(SEED));
        let tidy = Mess {
            windows: false,
            duplicates: 0,
            without_area: 0,
        };
        let extract = |as_of| String::from_utf8(waits_csv(&cases, as_of, &tidy)).unwrap();
        let (earlier, later) = (extract(day(2026, 8, 31)), extract(day(2026, 9, 30)));
        for (before, after) in earlier.lines().zip(later.lines()).skip(1) {
            let mut cells = before.split(',').zip(after.split(','));
            assert!(
                cells.all(|(before, after)| before.is_empty() || before == after),
                "{before} became {after}"
            );
        }
    }
}
