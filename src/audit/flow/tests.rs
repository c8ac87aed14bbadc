use super::Model;
use crate::audit::audit_tables;
use crate::audit::implied::tests::problems_of;
use crate::sdc::Range;
use std::collections::BTreeMap;
use std::fmt::Write;

const COLUMNS: &str = "completed,completed_ex,stopped,in_limit,in_limit_ex,started,due,due_in_limit,open,open_over_limit,\
    open_over_52_weeks";

/// Returns the table of rows of a county, `YEAR CLOCK NEED: COUNTS` or `YEARQ1 CLOCK NEED: COUNTS`; `p` after the
/// need if the period is not over.
fn table(rows: &[&str]) -> String {
    let mut text = format!(
        "time_period,time_identifier,geographic_level,country_code,new_la_code,clock,breakdown_topic,breakdown,status,{COLUMNS}\n"
    );
    for row in rows {
        let (place, counts) = row.split_once(": ").unwrap();
        let words: Vec<&str> = place.split(' ').collect();
        let (year, quarter) = words[0].split_at(4);
        let identifier = format!("Calendar year {quarter}");
        let topic = if words[2] == "Total" { "Total" } else { "Need" };
        let status = words.get(3).unwrap_or(&"");
        let has_all = counts.split(',').count() == COLUMNS.split(',').count();
        let last = if has_all { "" } else { ",x" };
        writeln!(
            text,
            "{year},{},Local authority,E92,E10,{},{topic},{},{status},{counts}{last}",
            identifier.trim(),
            words[1],
            words[2]
        )
        .unwrap();
    }
    text
}

/// Returns the problems of rows, once each.
fn found(rows: &[&str]) -> Vec<String> {
    problems_of(&table(rows))
}

/// Returns the problems of rows, once each, of cases as at a day.
fn found_as_at(day: &str, rows: &[&str]) -> Vec<String> {
    let (table, page) = (
        table(rows),
        format!("<p>Cases as at {day}; publisher: Office</p>"),
    );
    let files = BTreeMap::from([
        ("data/waits.csv", table.as_bytes()),
        ("waits/final_plan/index.html", page.as_bytes()),
    ]);
    let findings = audit_tables(&files, 5).unwrap().findings.into_iter();
    findings
        .map(|finding| format!("{}: {}", finding.line, finding.problem))
        .collect()
}

/// Says whether rows tell of a number, by its line and what it is.
fn tell(rows: &[&str], number: &str) -> bool {
    tells(&found(rows), number)
}

fn tells(problems: &[String], number: &str) -> bool {
    problems.iter().any(|problem| problem.starts_with(number))
}

/// 24 of 84 are open: 20 past their limit, since 60 limits ran out and 40 were kept.
#[test]
fn starts_ends_and_limits_of_one_row_give_the_queue() {
    let within = "2: open within the limit can only be a small count, or nearly so";
    let row = "2024 final_plan Total: 60,60,0,60,60,84,60,40,c,c";
    assert!(tell(&[row], within));
    let five = "2024 final_plan Total: 60,60,0,60,60,85,60,40,c,c";
    assert!(found(&[five]).is_empty());
    let without_limits = "2024 final_plan Total: 60,60,0,60,60,84,c,c,c,c";
    assert!(found(&[without_limits]).is_empty());
}

/// Of limits that ran out, 71 were kept; plans in time are 70 of them, and none is left ahead.
#[test]
fn limits_that_were_kept_give_what_was_stopped_in_time() {
    let rows = [
        "2024 final_plan Total: 90,90,c,50,50,c,70,30,81,0",
        "2025 final_plan Total: 50,50,c,20,20,0,101,41,30,30",
    ];
    assert!(tell(&rows, "3: `stopped`"));
    let unknown = found(&[
        "2024 final_plan Total: 90,90,c,50,50,c,c,c,81,0",
        "2025 final_plan Total: 50,50,c,20,20,c,c,c,30,30",
    ]);
    assert_eq!(unknown, Vec::<String>::new());
}

/// All limits ahead at the end of 2024 ran out in 2025: at most three of those stopped before were among them.
#[test]
fn what_is_left_of_few_values_is_told() {
    let rows = [
        "2024 final_plan Total: 317,317,c,202,202,c,359,188,296,56",
        "2025 final_plan Total: 256,256,c,109,109,c,257,126,40,40",
    ];
    assert!(tell(&rows, "2: ended in another way"));
}

/// Nobody is undecided, so as many began as were decided; the plans issued and those awaited leave the refusals.
#[test]
fn the_starts_of_one_clock_are_those_of_another() {
    let rows = |refused: u32| {
        [
            "2025 assessment_decision Total: 190,190,0,150,150,190,190,150,0,0".to_string(),
            "2025 assessment_decision A: 64,64,0,50,50,c,64,50,c,c".to_string(),
            "2025 assessment_decision B: 126,126,0,100,100,c,126,100,c,c".to_string(),
            "2025 final_plan Total: 90,90,12,90,90,190,190,102,88,88".to_string(),
            format!(
                "2025 final_plan A: 30,30,c,30,30,c,c,c,{0},{0}",
                34 - refused
            ),
        ]
    };
    let of_four = rows(4);
    assert!(tell(
        &of_four.each_ref().map(String::as_str),
        "6: `stopped`"
    ));
    let of_six = rows(6);
    assert_eq!(
        found(&of_six.each_ref().map(String::as_str)),
        Vec::<String>::new()
    );
}

/// Nobody waits within the limit of the plan, so nobody waits within that of the decision: all 65 are decided, and those
/// without a plan who do not wait for one are exceptions.
#[test]
fn who_waits_for_the_decision_waits_for_the_plan() {
    let decisions = "2025 assessment_decision Total: 65,65,0,65,65,c,65,65,c,c";
    let one = "2025 final_plan Total: c,51,0,c,40,c,c,c,13,13";
    assert!(tell(&[decisions, one], "3: exceptions can only"));
    let six = "2025 final_plan Total: c,46,0,c,40,c,c,c,13,13";
    assert!(found(&[decisions, six]).is_empty());
}

/// All twenty that were late at the end of 2024 have ended in 2025, and nobody else was open then: of 23 that ended
/// late, three had begun in 2025.
#[test]
fn the_age_of_a_queue_tells_which_ends_are_those_of_the_year() {
    let rows = [
        "2024 final_plan Total: 30,30,0,30,30,50,50,30,20,20,0",
        "2025 final_plan Total: 53,53,0,30,30,53,53,30,20,20,0",
    ];
    assert!(tell(&rows, "3: ended late, of those that began"));
}

/// Cases from before the first table are in its queue: what began and ended says nothing of it.
#[test]
fn tables_that_do_not_begin_with_the_first_case_tell_no_queue() {
    let problems = found(&[
        "2024 final_plan Total: 60,60,0,60,60,84,60,40,500,400",
        "2024 final_plan A: 60,60,0,60,60,84,60,40,c,c",
    ]);
    assert_eq!(problems, Vec::<String>::new());
}

/// The decision was due for 97 by the end of 2024, the plan for 97 by the end of 2025: nobody began from November to August,
/// and those of 2024 without a plan who do not wait for one are three.
#[test]
fn limits_of_two_clocks_tell_on_which_days_nobody_began() {
    let rows = |due: &str| {
        [
            "2024 assessment_decision Total: 84,84,0,35,35,c,97,35,c,c".to_string(),
            "2024 final_plan Total: 43,43,c,32,32,c,74,31,51,32".to_string(),
            format!("2025 final_plan Total: c,c,c,c,c,c,{due},49,41"),
        ]
    };
    let nobody = rows("23,8");
    assert!(tell(&nobody.each_ref().map(String::as_str), "3: `stopped`"));
    let forty = rows("63,9");
    assert_eq!(
        found(&forty.each_ref().map(String::as_str)),
        Vec::<String>::new()
    );
}

/// The same of a year that is not over, if its last day is known.
#[test]
fn the_last_day_of_the_cases_tells_whose_limits_have_run_out() {
    let rows = |kept: &str| {
        table(&[
            "2024 assessment_decision Total: 84,84,0,35,35,c,97,35,c,c",
            "2024 final_plan Total: 43,43,c,32,32,c,74,31,51,32",
            &format!("2025 final_plan Total p: c,c,c,c,c,c,23,{kept},49,41"),
        ])
    };
    let page = "<p>Cases as at 30 June 2025; publisher: Office</p>";
    let of = |page: &str, kept: &str| {
        let table = rows(kept);
        let files = BTreeMap::from([
            ("data/waits.csv", table.as_bytes()),
            ("waits/final_plan/index.html", page.as_bytes()),
        ]);
        audit_tables(&files, 5).unwrap().findings
    };
    assert!(of(page, "8").iter().any(|finding| finding.line == 3));
    // Where the page has no drawing, that on quality tells the day.
    let table = rows("8");
    let quality = "<section><h2>Cases: waits (input “council”)</h2>\
        <p class=\"dateline\">Cases as at 30 June 2025; publisher: Office</p></section>";
    let files = BTreeMap::from([
        ("data/waits.csv", table.as_bytes()),
        ("quality/index.html", quality.as_bytes()),
        ("waits/final_plan/index.html", b"<p>Plans</p>".as_slice()),
    ]);
    let found = audit_tables(&files, 5).unwrap().findings;
    assert!(found.iter().any(|finding| finding.line == 3));
    assert!(of("<p>Cases as at some day; publisher: Office</p>", "8").is_empty());
    // By the end of February limits have run out of those who began in October.
    assert_eq!(of(&page.replace("30 June", "28 February"), "9"), Vec::new());
}

/// Of 201 with a plan or waiting for one, 137 began until 19 November; those that began since wait within the limit, who are 67, or
/// have been stopped in time in the last quarter: those stopped in other quarters are at most three.
#[test]
fn who_began_shortly_before_the_end_waits_within_the_limit() {
    let rows = |due: u32| {
        [
            format!("2025 assessment_decision Total: 173,173,0,173,173,c,{due},129,c,c"),
            "2025 final_plan Total: 72,72,c,26,26,c,c,c,129,62".to_string(),
            "2025Q1 final_plan Total: x,12,x,x,12,c,c,c,c,c".to_string(),
            "2025Q2 final_plan Total: x,22,x,x,5,c,c,c,c,c".to_string(),
            "2025Q3 final_plan Total: x,26,x,x,9,c,c,c,c,c".to_string(),
            "2025Q4 final_plan Total: x,12,x,x,0,c,c,c,c,c".to_string(),
        ]
    };
    let three = rows(137);
    assert!(tell(&three.each_ref().map(String::as_str), "4: `stopped`"));
    let six = rows(140);
    assert!(found(&six.each_ref().map(String::as_str)).is_empty());
}

/// All 25 that were late at the end of 2023 have ended in 2024, though some that began on its first day may wait for more
/// than 52 weeks: of 28 that ended late, three had begun in 2024.
#[test]
fn a_leap_year_tells_its_own_ends_where_nobody_began_on_its_first_day() {
    let rows = [
        "2023 final_plan Total: 33,33,0,26,26,58,58,26,25,25,0",
        "2024 final_plan Total: 48,48,0,20,20,51,51,20,28,28,0",
    ];
    assert!(tell(&rows, "3: ended late, of those that began"));
}

/// Nobody decided late and all of 105 had their limit run out by November; so those that were past the limit of the plan at the end of
/// the year were decided on by September, as were those with a plan: 57 were, and two of them neither.
#[test]
fn who_is_past_the_limit_of_the_plan_was_decided_on_before() {
    let rows = |late: u32| {
        [
            "2024 assessment_decision Total: 105,105,0,105,105,c,105,105,c,c".to_string(),
            "2024Q1 assessment_decision Total: x,5,x,x,5,c,c,c,c,c".to_string(),
            "2024Q2 assessment_decision Total: x,0,x,x,0,c,c,c,c,c".to_string(),
            "2024Q3 assessment_decision Total: x,52,x,x,52,c,c,c,c,c".to_string(),
            "2024Q4 assessment_decision Total: x,48,x,x,48,c,c,c,c,c".to_string(),
            format!("2024 final_plan Total: 39,39,c,39,39,c,c,c,62,{late}"),
            "2024Q1 final_plan Total: x,0,x,x,0,c,c,c,c,c".to_string(),
            "2024Q2 final_plan Total: x,5,x,x,5,c,c,c,c,c".to_string(),
            "2024Q3 final_plan Total: x,17,x,x,17,c,c,c,c,c".to_string(),
            "2024Q4 final_plan Total: x,17,x,x,17,c,c,c,c,c".to_string(),
        ]
    };
    let thirty_three = rows(33);
    let thirty_three = thirty_three.each_ref().map(String::as_str);
    assert!(tell(&thirty_three, "10: `stopped`"));
    let twenty = rows(20);
    assert!(found(&twenty.each_ref().map(String::as_str)).is_empty());
}

/// Returns the problems of a table of complaints of a county, `YEAR or YEARQ1: COUNTS` in the order received, replied, in
/// target, due, due in target, open, open over target.
fn found_in_complaints(rows: &[&str]) -> Vec<String> {
    let mut files: BTreeMap<&str, String> = BTreeMap::new();
    for row in rows {
        let (period, counts) = row.split_once(": ").unwrap();
        let (year, quarter) = period.split_at(4);
        let file = if quarter.is_empty() {
            "data/complaints.csv"
        } else {
            "data/complaints-quarter.csv"
        };
        let text = files.entry(file).or_insert_with(|| {
            "time_period,time_identifier,geographic_level,country_code,new_la_code,breakdown_topic,breakdown,status,\
             received,replied,in_target,due,due_in_target,open,open_over_target\n"
                .to_string()
        });
        let identifier = format!("Calendar year {quarter}");
        writeln!(
            text,
            "{year},{},Local authority,E92,E10,Total,Total,,{counts}",
            identifier.trim()
        )
        .unwrap();
    }
    let files = files.iter().map(|(file, text)| (*file, text.as_bytes()));
    let audit = audit_tables(&files.collect(), 5).unwrap();
    let findings = audit.findings.iter();
    findings.map(|finding| finding.problem.clone()).collect()
}

/// Of 400 complaints 383 fell due, and 13 were answered before they did: 4 are open within their target, where no concern
/// is without one.
#[test]
fn who_knows_that_all_complaints_have_a_target_can_tell_more() {
    let rows = |received: u32| {
        [
            "2024: 66,0,0,0,0,c,c".to_string(),
            format!("2025: {received},320,49,383,36,c,c"),
        ]
    };
    let of_four = rows(334);
    assert!(
        found_in_complaints(&of_four.each_ref().map(String::as_str))
            .iter()
            .any(|problem| problem.starts_with("open within the limit"))
    );
    let of_five = rows(335);
    let problems = found_in_complaints(&of_five.each_ref().map(String::as_str));
    assert_eq!(problems, Vec::<String>::new());
}

/// Of 132 concerns 105 were answered within a target or past it, and 27 have none. At the end of the third quarter 103
/// were open, and in it 26 were answered: at most 3 of those without a target can have ended by then.
#[test]
fn concerns_without_a_target_are_those_that_end_uncounted() {
    let year = "2024: 132,105,0,105,0,0,0";
    let third = |answered: u32| format!("2024Q3: c,{answered},0,105,0,103,79");
    let fourth = |answered: u32| format!("2024Q4: c,{answered},0,0,0,0,0");
    let problems = found_in_complaints(&[year, &third(26), &fourth(79)]);
    let without = "ended without a limit";
    assert!(problems.iter().any(|problem| problem.starts_with(without)));
    let problems = found_in_complaints(&[year, &third(24), &fourth(81)]);
    assert!(!problems.iter().any(|problem| problem.starts_with(without)));
}

/// Of 40 complaints that were open at the end of September none waits for its target in December: 35 were answered and 8 wait past
/// their target then, so 3 of these have begun since.
#[test]
fn who_was_open_has_a_reply_or_is_past_the_target_twenty_working_days_later() {
    let rows = |over_target: u32| {
        [
            "2024Q3: c,c,c,c,c,40,c".to_string(),
            format!("2024Q4: c,35,c,c,c,c,{over_target}"),
        ]
    };
    let few = "others of those among whom are: open within the limit";
    let tells = |over_target| {
        let rows = rows(over_target);
        let problems = found_in_complaints(&rows.each_ref().map(String::as_str));
        problems.iter().any(|problem| problem.starts_with(few))
    };
    assert!(tells(8));
    assert!(!tells(10) && !tells(4));
}

/// All were decided in time, so all refusals were in time for the plan as well: of 193 limits that were kept 73 were so
/// by plans and 116 by refusals, and 4 by exceptions.
#[test]
fn refusals_are_as_early_as_the_decisions() {
    let decisions = "2024 assessment_decision Total: 244,244,0,244,244,244,244,244,0,0,0";
    let plans = |kept: u32| format!("2024 final_plan Total: c,90,116,c,73,244,244,{kept},c,c,c");
    let four = plans(193);
    assert!(tell(&[decisions, &four], "3: exceptions in time"));
    let six = plans(195);
    assert!(!tell(&[decisions, &six], "3: exceptions in time"));
}

/// Nothing is decided in 2025, so none of those that began in it has a plan: 43 plans and 10 that are open leave one of
/// the 54 of 2024.
#[test]
fn who_has_a_plan_was_decided() {
    let rows = |before: u32| {
        [
            "2024 assessment_decision Total: 103,103,0,54,54,c,c,c,c,c,c".to_string(),
            "2025 assessment_decision Total: 0,0,0,0,0,c,c,c,c,c,c".to_string(),
            format!("2024 final_plan Total: c,50,0,c,50,c,c,c,{before},38,0"),
            "2025 final_plan Total: c,43,0,c,0,c,c,c,10,10,10".to_string(),
        ]
    };
    let of_one = rows(54);
    assert!(tell(
        &of_one.each_ref().map(String::as_str),
        "5: exceptions"
    ));
    let of_seven = rows(60);
    assert!(!tell(
        &of_seven.each_ref().map(String::as_str),
        "5: exceptions"
    ));
}

/// Who is past the limit on 15 May was open at the end of March: of the 16 that were open at New Year at most three had
/// ended by then.
#[test]
fn who_is_past_the_limit_was_open_before() {
    let found = |open: u32| {
        let year_to_date = format!("2025 final_plan Total p: c,c,c,c,c,c,c,c,{open},{open}");
        let rows = [
            "2024 final_plan Total: 42,42,0,22,22,58,c,c,16,c",
            &year_to_date,
            "2025Q1 final_plan Total: x,c,x,x,c,0,c,c,c,c",
        ];
        found_as_at("15 May 2025", &rows)
    };
    assert!(tells(&found(13), "4: "), "{:?}", found(13));
    assert_eq!(found(8), Vec::<String>::new());
}

/// Of 133 plans until the end of August 54 and 43 came before July, and 62 more are open than were then: but for exceptions 98 began
/// in July and August, of the quarter's 100.
#[test]
fn what_a_year_to_date_has_beyond_its_quarters_is_of_the_next() {
    let found = |started: u32| {
        let quarter = format!("2025Q3 final_plan Total: c,c,c,c,c,{started},c,c,c,c");
        let rows = [
            "2025Q1 final_plan Total: c,43,c,c,0,c,c,c,c,c",
            "2025Q2 final_plan Total: c,54,c,c,0,c,c,c,59,c",
            &quarter,
            "2025 final_plan Total p: c,133,0,c,0,c,c,c,121,c",
        ];
        found_as_at("31 August 2025", &rows)
    };
    let since = "4: `started` since 2025-09-01 can";
    assert!(tells(&found(100), since), "{:?}", found(100));
    assert_eq!(found(105), Vec::<String>::new());
}

/// Of all cases nobody was stopped past the limit, so nobody with the need A: of its 12 that are open 9 are past the limit.
#[test]
fn what_is_nought_in_all_cases_is_nought_in_a_category() {
    let rows = |started: u32| {
        [
            "2025 final_plan Total: 16,16,17,16,16,68,46,23,35,23,0".to_string(),
            format!("2025 final_plan A: 7,7,6,7,7,{started},17,8,c,c,c"),
        ]
    };
    let of_three = rows(25);
    let within = "3: open within the limit";
    assert!(tell(&of_three.each_ref().map(String::as_str), within));
    let of_six = rows(28);
    assert!(!tell(&of_six.each_ref().map(String::as_str), within));
}

/// Of 44 requests of two years 40 have a plan without an exception, and nobody was stopped: four wait or had an exception.
#[test]
fn who_waits_or_had_an_exception_can_be_few_together() {
    let rows = |plans: u8| {
        [
            "2024 final_plan Total: c,0,0,c,0,22,c,c,c,c".to_string(),
            format!("2025 final_plan Total: c,{plans},0,c,0,22,c,c,c,c"),
        ]
    };
    let union = "3: exceptions can be no larger than a small count";
    let tells = |plans| {
        let rows = rows(plans);
        tell(&[&rows[0], &rows[1]], union)
    };
    assert!(tells(40));
    assert!(!tells(39), "five");
    assert!(!tells(44), "none");
}

/// 20 limits ran out unmet and 16 plans were late, all in the first year: four are open past the limit or were stopped late.
#[test]
fn who_is_past_the_limit_can_be_few_together() {
    let union = "2: stopped after the limit can be no larger than a small count";
    let row = |late: u8| {
        format!(
            "2024 final_plan Total: {0},{0},c,35,35,80,40,20,c,c",
            35 + late
        )
    };
    assert!(tell(&[&row(16)], union));
    assert!(!tell(&[&row(15)], union), "five");
}

/// Two of three wards show what began and not who waits; the third, and the county, show who waits: 13 of the 15 of the two.
#[test]
fn what_a_county_has_beyond_some_of_its_wards_goes_on_like_an_area() {
    let problems = |open: u32| {
        let mut text = table(&[&format!("2025 final_plan Total: c,c,0,c,c,c,c,c,{open},c")]);
        text = text
            .replace("new_la_code,", "new_la_code,ward_code,")
            .replace("E92,E10,", "E92,E10,,");
        for (ward, started, open) in [("W1", "10", "c"), ("W2", "5", "c"), ("W3", "c", "20")] {
            let place = format!("2025,Calendar year,Ward,E92,E10,{ward},final_plan,Total,Total,");
            writeln!(text, "{place},c,c,0,c,c,{started},c,c,{open},c,c").unwrap();
        }
        problems_of(&text)
    };
    assert!(
        problems(33)
            .iter()
            .any(|problem| problem.starts_with("3: `completed`"))
    );
    assert_eq!(problems(30), Vec::<String>::new());
}

/// Of those with need A 38 are open, as all that were stopped are none: without it four are.
#[test]
fn all_cases_less_a_category_go_on_like_one() {
    let row = |began: u32| {
        [
            "2024 final_plan Total: 60,60,0,60,60,102,60,60,42,c,c".to_string(),
            format!("2024 final_plan A: 26,26,c,26,26,{began},c,c,c,c,c"),
            "2024 final_plan B: 40,40,c,40,40,60,c,c,c,c,c".to_string(),
        ]
    };
    let told = |began: u32| {
        let rows = row(began);
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        tell(&rows, "3: ")
    };
    assert!(told(64));
    assert!(!told(61));
}

/// Of 55 that were decided 39 have a plan and 12 were refused: four wait for a plan, as nothing but the decision ends the wait
/// for it. Where some were stopped before it or had an exception, more can wait.
#[test]
fn who_was_decided_and_has_no_plan_waits_for_one() {
    let found = |first: &str, second: &str, plans: u32| {
        found(&[
            &format!("2024 assessment_decision Total: {first},28,28,c,c,c,c,c,c"),
            &format!("2025 assessment_decision Total: {second},27,27,c,c,c,c,c,c"),
            "2024 final_plan Total: 9,9,7,9,9,c,c,c,c,c,c",
            &format!("2025 final_plan Total: {plans},{plans},5,22,22,c,c,c,c,c,c"),
        ])
    };
    for (first, second) in [("28,28,c", "27,27,c"), ("c,28,c", "c,27,c")] {
        let told = found(first, second, 30);
        let waiting = "others of those among whom are";
        assert!(
            told.iter().any(|problem| problem.contains(waiting)),
            "{told:?}"
        );
        assert_eq!(found(first, second, 29), Vec::<String>::new(), "five");
    }
    assert_eq!(found("28,28,c", "27,27,6", 36), Vec::<String>::new());
    assert_eq!(found("c,28,c", "34,27,c", 37), Vec::<String>::new());
}

/// Of two needs that withhold their limits 60 limits ran out and 40 were kept: 20 of their 24 are past the limit.
#[test]
fn categories_that_show_less_go_on_together_like_one() {
    let found = |began: u32| {
        found(&[
            &format!(
                "2024 final_plan Total: 120,120,0,120,120,{},140,90,c,c,c",
                140 + began
            ),
            &format!("2024 final_plan A: 30,30,0,30,30,{began},c,c,c,c,c"),
            "2024 final_plan B: 30,30,0,30,30,40,c,c,c,c,c",
            "2024 final_plan C: 60,60,0,60,60,100,80,50,c,c,c",
        ])
    };
    assert_eq!(found(45), Vec::<String>::new());
    let told = found(44);
    let within = "3: open within the limit";
    assert!(
        told.iter().any(|problem| problem.starts_with(within)),
        "{told:?}"
    );
}

/// Half of 24 that waited before the year waited longer than it is: with a lower quartile of 400 days at least twenty have
/// ended in it.
#[test]
fn quantiles_tell_how_many_were_open_before_the_year() {
    let found = |quartile: u32| {
        let rows = [
            "2024 final_plan Total: 0,0,0,0,0,24,0,0,24,c,0",
            "2025 final_plan Total: 30,30,0,c,c,60,c,c,54,c,c",
        ];
        let text = table(&rows);
        let mut lines = text.lines();
        let mut with = format!("{},p25_days\n", lines.next().unwrap());
        writeln!(with, "{},z", lines.next().unwrap()).unwrap();
        writeln!(with, "{},{quartile}", lines.next().unwrap()).unwrap();
        problems_of(&with)
    };
    assert_eq!(found(300), Vec::<String>::new());
    let told = found(400);
    assert!(
        told.iter()
            .any(|problem| problem.starts_with("3: `open_over_52_weeks`")),
        "{told:?}"
    );
}

/// Of those that waited at the end of 2024, 26 have ended late in the quarter after it and 12 wait at the end of 2025.
#[test]
fn who_ended_late_soon_after_a_day_was_open_on_it() {
    let rows = |open: u32| {
        [
            format!("2024 final_plan Total: c,c,c,c,c,c,c,c,{open},c,c"),
            "2025Q1 final_plan Total: 26,26,0,0,0,c,c,c,c,c,c".to_string(),
            "2025 final_plan Total: c,c,c,c,c,c,c,c,c,c,12".to_string(),
        ]
    };
    let found = |open: u32| found(&rows(open).each_ref().map(String::as_str));
    assert_eq!(found(44), Vec::<String>::new());
    let told = found(39);
    assert!(
        told.iter()
            .any(|problem| problem.contains("others of those among whom are")),
        "{told:?}"
    );
}

/// Nobody began in the first quarter of 2025, so that who has ended in it waited before it.
#[test]
fn who_ended_in_a_time_without_starts_was_open_before_it() {
    let rows = |open: u32| {
        [
            format!("2024 final_plan Total: c,c,c,c,c,c,c,c,{open},c,c"),
            "2025Q1 final_plan Total: 26,26,0,26,26,0,c,c,c,c,c".to_string(),
            "2025 final_plan Total: c,c,c,c,c,c,c,c,c,c,12".to_string(),
        ]
    };
    let found = |open: u32| found(&rows(open).each_ref().map(String::as_str));
    assert_eq!(found(44), Vec::<String>::new());
    assert!(!found(39).is_empty());
}

/// Nobody of the 26 that were late at the end of June had ended by the end of the year; 24 ended late in the next quarter, or
/// waited for more than 52 weeks after it: 6 of 30, so that four were not among the 26.
#[test]
fn who_was_late_has_ended_late_or_waits_for_long() {
    let found = |ended: u32| {
        let rows = [
            "2023 final_plan Total: c,c,c,c,c,c,c,c,c,c,c".to_string(),
            "2024Q2 final_plan Total: 0,0,0,0,0,c,26,0,c,26,c".to_string(),
            "2024Q3 final_plan Total: 0,0,0,0,0,c,c,0,c,c,c".to_string(),
            "2024Q4 final_plan Total: 0,0,0,0,0,c,c,0,c,51,c".to_string(),
            format!("2025Q1 final_plan Total: {ended},{ended},0,0,0,c,c,0,c,c,6"),
        ];
        found(&rows.each_ref().map(String::as_str))
    };
    assert_eq!(found(30), Vec::<String>::new());
    let told = found(24);
    assert!(
        told.iter()
            .any(|problem| problem.contains("others of those among whom are")),
        "{told:?}"
    );
}

/// In nine quarters three more plans were issued than in the two academic years that lie in them: in the two months before
/// and the one after.
#[test]
fn quarters_are_set_against_years_of_another_kind() {
    let found = |issued: u32| {
        let quarters = (2..11).map(|n| (2024 + n / 4, n % 4 + 1));
        let rows = quarters
            .map(|(year, n)| format!("{year}Q{n} final_plan Total: 40,40,0,40,40,40,c,c,c,c,c"));
        let rows: Vec<String> = rows.collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let mut text = table(&rows);
        for (year, issued) in [("202425", 178), ("202526", issued)] {
            let place =
                format!("{year},Academic year,Local authority,E92,E10,final_plan,Total,Total");
            writeln!(text, "{place},,{issued},{issued},c,c,c,c,c,c,c,c,c").unwrap();
        }
        problems_of(&text)
    };
    assert_eq!(found(172), Vec::<String>::new());
    assert!(!found(179).is_empty());
}

/// The third quarter is not over when the academic year is. Eight are open no more by the end of August that were at the end of June; three
/// of the plans of the year are of these two months, and none was withdrawn.
#[test]
fn the_last_months_of_a_year_are_of_no_quarter() {
    let found = |issued: u32| {
        let mut text = table(&[
            "2024Q3 final_plan Total: c,0,0,c,0,c,c,c,185,34,c",
            "2024Q4 final_plan Total: c,35,0,c,0,c,c,c,190,135,c",
            "2025Q1 final_plan Total: c,34,0,c,0,c,c,c,194,148,c",
            "2025Q2 final_plan Total: c,72,0,c,0,c,c,c,102,102,c",
        ]);
        for (year, counts) in [
            ("202324", "c,c,0,c,c,c,c,c,185,34,c".to_string()),
            ("202425", format!("c,{issued},0,c,0,c,c,c,94,94,c")),
        ] {
            let place =
                format!("{year},Academic year,Local authority,E92,E10,final_plan,Total,Total");
            writeln!(text, "{place},,{counts}").unwrap();
        }
        problems_of(&text)
    };
    assert_eq!(found(149), Vec::<String>::new());
    assert!(!found(147).is_empty());
}

/// A quarter of which only the starts are known leaves numbers without an end, beside those that the years tell: of 100 that
/// began in the second year 97 have a plan.
#[test]
fn what_years_tell_they_tell_beside_quarters_of_which_little_is_known() {
    let found = |issued: u32| {
        let mut text = table(&["2024Q1 final_plan Total: c,c,c,c,c,63,c,c,c,c,c"]);
        for (year, counts) in [
            ("202223", "20,20,c,20,20,20".to_string()),
            ("202324", "61,61,c,61,61,100".to_string()),
            ("202425", format!("{issued},{issued},c,14,14,0")),
        ] {
            let place =
                format!("{year},Academic year,Local authority,E92,E10,final_plan,Total,Total");
            writeln!(text, "{place},,{counts},c,c,c,c,c").unwrap();
        }
        problems_of(&text)
    };
    assert_eq!(found(30), Vec::<String>::new());
    assert!(!found(36).is_empty());
}

/// The county has months, in some of which nothing began; the category has none, and a quarter that lies in two years.
#[test]
fn months_that_a_whole_has_are_not_told_apart_once_more() {
    let mut text = table(&["2025Q3 final_plan A: c,c,c,c,c,c,c,c,c,c,c"]);
    for (period, kind, place, counts) in [
        (
            "202425",
            "Academic year",
            "Need,A",
            "c,c,c,c,c,60,c,c,c,c,c",
        ),
        (
            "202526",
            "Academic year",
            "Need,A",
            "c,c,c,c,c,60,c,c,c,c,c",
        ),
        ("2025", "July", "Total,Total", "c,c,c,c,c,0,c,c,c,c,c"),
        ("2025", "August", "Total,Total", "c,c,c,c,c,40,c,c,c,c,c"),
    ] {
        writeln!(
            text,
            "{period},{kind},Local authority,E92,E10,final_plan,{place},,{counts}"
        )
        .unwrap();
    }
    assert_eq!(problems_of(&text), Vec::<String>::new());
}

/// The rows of a year and a half of a line, with so many in the last queue that wait for more than 52 weeks: the others in it
/// began in the summer of the year before, or since then.
fn queues_of_three_periods(line: &str, over_52_weeks: u32) -> [String; 3] {
    [
        format!("2024 final_plan {line}: c,c,0,c,c,c,c,c,59,45,c"),
        format!("2025Q1 final_plan {line}: c,c,0,c,c,0,14,c,50,c,c"),
        format!("2025Q2 final_plan {line}: c,c,0,c,c,0,c,c,38,38,{over_52_weeks}"),
    ]
}

const KEPT: &str = "3: `due_in_limit` can only be a small count";

/// 14 began in the summer, and their limits ran out in the spring.
const STARTS: [&str; 2] = [
    "2024Q3 final_plan Total: c,c,0,c,c,14,c,c,c,c,c",
    "2024Q4 final_plan Total: c,c,0,c,c,0,c,c,c,c,c",
];

/// 11 of 14 are open still, so at most three limits were kept.
#[test]
fn who_waits_for_less_than_52_weeks_began_when_others_were_past_their_limit() {
    let found = |over_52_weeks| {
        let queues = queues_of_three_periods("Total", over_52_weeks);
        let rows: Vec<&str> = queues.iter().map(String::as_str).chain(STARTS).collect();
        found(&rows)
    };
    assert_eq!(found(33), Vec::<String>::new());
    assert!(tells(&found(27), KEPT));
}

/// The category does not show when its cases began, and all cases show that none did on some days.
#[test]
fn days_without_starts_have_none_in_a_category() {
    let found = |over_52_weeks| {
        let queues = queues_of_three_periods("A", over_52_weeks);
        let spring = "2025Q1 final_plan Total: c,c,0,c,c,0,14,c,c,c,c";
        let all = STARTS.into_iter().chain([spring]);
        let rows: Vec<&str> = queues.iter().map(String::as_str).chain(all).collect();
        found(&rows)
    };
    assert_eq!(found(33), Vec::<String>::new());
    assert!(tells(&found(27), KEPT));
}

/// Nobody was there before 2024, and who waits for more than 52 weeks at its end began on its first day: 20 of the 24 whose limit
/// ran out unmet in the spring. The others are few, be they open or not.
#[test]
fn who_did_not_keep_a_limit_and_does_not_wait_for_long_is_not_few() {
    let found = |due: u32| {
        found(&[
            "2024 final_plan Total: c,c,c,c,c,c,c,c,c,c,20",
            &format!("2024Q2 final_plan Total: c,c,c,c,c,c,{due},6,c,c,c"),
        ])
    };
    let few = "2: open, of those that began on 2024-01-02 or soon after can be no larger than a small count";
    assert!(tells(&found(30), few));
    assert_eq!(found(33), Vec::<String>::new());
}

/// Of 102 that were open at the end of the year 20 had begun on the first day of it; 59 were past the limit in February and 20 more
/// in May, none of them for 52 weeks: three are left. The other months show nothing, and are left out of so many numbers.
#[test]
fn months_of_which_nothing_is_known_do_not_hide_what_the_others_tell() {
    let found = |open: u32| {
        let year = format!("c,c,c,c,c,c,c,c,{open},c,20");
        let mut text = table(&[
            &format!("2024 final_plan Total: {year}"),
            &format!("2024Q4 final_plan Total: {year}"),
        ]);
        let months =
            "January February March April May June July August September October November December";
        let months = [2024, 2025].map(|year| months.split(' ').map(move |month| (year, month)));
        for (year, month) in months.into_iter().flatten() {
            let counts = match (year, month) {
                (2025, "January") => "c,c,c,c,c,0,c,c,c,c,c",
                (2025, "February") => "c,c,c,c,c,c,c,c,c,59,0",
                (2025, "April") => "c,c,c,c,c,c,c,c,c,54,0",
                (2025, "May") => "0,0,0,0,0,0,c,c,c,74,0",
                _ => "c,c,c,c,c,c,c,c,c,c,c",
            };
            let place = "Local authority,E92,E10,final_plan,Total,Total,";
            writeln!(text, "{year},{month},{place},{counts}").unwrap();
        }
        problems_of(&text)
    };
    let few = "2: open, of those that began on 2024-10-12 or soon after can only be a small count";
    assert!(tells(&found(102), few));
    assert_eq!(found(109), Vec::<String>::new());
}

/// A year and its queue before those of the others: 24 of 84 are open, 20 of them past their limit.
fn first_year(started: u32) -> String {
    format!("2022 final_plan Total: 60,60,0,60,60,{started},60,40,c,c,c")
}

/// Two years after the others: of those that ended late in the second so many had begun in it.
fn last_years(own: u32) -> [String; 2] {
    [
        "2027 final_plan Total: 30,30,0,30,30,50,50,30,20,20,0".to_string(),
        format!(
            "2028 final_plan Total: {0},{0},0,30,30,{0},{0},30,20,20,0",
            50 + own
        ),
    ]
}

/// Returns the problems of those queues, in which nine of 14 limits were kept by their dates though at least 11 of the 14 are
/// open, and of other years: 59 are open at the end of 2024, and so many began in it.
fn found_of_late_cases(started: &str, other_years: &[String]) -> Vec<String> {
    let [year, first, second] = queues_of_three_periods("Total", 27);
    let year = year.replace("c,c,0,c,c,c,c,c,59", &format!("c,c,0,c,c,{started},c,c,59"));
    let first = first.replace("0,14,c", "0,14,9");
    let rows = [year, first, second].into_iter();
    let rows: Vec<String> = rows.chain(STARTS.map(String::from)).collect();
    let rows = rows.iter().chain(other_years).map(String::as_str);
    found(&rows.collect::<Vec<&str>>())
}

/// Where cases that came late are counted as of a later day, queues are not made of those that began in the same days; that
/// there was nobody before the first year is true all the same.
#[test]
fn a_line_that_is_not_made_of_cohorts_is_asked_without_them() {
    let within = "7: open within the limit can only be a small count";
    assert!(tells(&found_of_late_cases("c", &[first_year(84)]), within));
    assert!(!tells(&found_of_late_cases("c", &[first_year(85)]), within));
}

/// Of 59 that are open at the end of the first year 20 began in it, so that some were there before; queues are made of those
/// that began in the same days all the same.
#[test]
fn a_line_that_had_cases_before_is_asked_with_them() {
    let found = |over_52_weeks| {
        let queues = queues_of_three_periods("Total", over_52_weeks);
        let queues = queues.map(|row| row.replace("c,c,0,c,c,c,c,c,59", "c,c,0,c,c,20,c,c,59"));
        let rows: Vec<&str> = queues.iter().map(String::as_str).chain(STARTS).collect();
        found(&rows)
    };
    assert_eq!(found(33), Vec::<String>::new());
    assert!(tells(&found(27), KEPT));
}

/// Both are not so, and of the late ends of a year three are those of cases that began in it.
#[test]
fn a_line_of_neither_kind_is_asked_without_both() {
    let own = "8: ended late, of those that began in the year can only be a small count";
    assert!(tells(&found_of_late_cases("20", &last_years(3)), own));
    assert!(!tells(&found_of_late_cases("20", &last_years(5)), own));
}

/// By the rules of an office 17 of the 20 decisions were such that the case was stopped, and three were others. Where 59 are open
/// of 20 that began, cases were there before the tables, of which a stop can come after the assessment.
#[test]
fn rules_are_not_asked_of_lines_that_had_cases_before() {
    let found = |open: &str| {
        found(&[
            "2024 assessment_decision Total: c,20,c,20,20,c,c,c,c,c,c",
            &format!("2024 final_plan Total: c,c,17,c,c,20,c,c,{open},c,c"),
        ])
    };
    assert!(tells(
        &found("c"),
        "3: others of those among whom are: `stopped`"
    ));
    assert_eq!(found("59"), Vec::<String>::new());
}

/// If nobody was there before 2024, 30 of all cases are past the limit at its end, and 53 a year later, so that none was stopped
/// late, and none with need A. But of these 30 are open of the ten that began: some were there before.
#[test]
fn what_is_nought_if_nobody_was_there_before_is_not_where_somebody_was() {
    let found = |began: u32| {
        found(&[
            "2024 final_plan Total: 0,0,0,0,0,c,30,0,c,c,c",
            "2025 final_plan Total: 16,16,17,16,16,c,46,23,c,53,c",
            &format!("2024 final_plan A: c,c,c,c,c,{began},c,c,30,20,c"),
            "2025 final_plan A: 7,7,6,7,7,15,17,8,c,c,c",
        ])
    };
    assert!(tells(&found(30), "5: open within the limit can only"));
    assert_eq!(found(10), Vec::<String>::new());
}

/// Nobody began in the first quarter, so that the limits that ran out until the end of June are those of who began since August
/// of the year before: 20 of 23 have a plan. The year is not over, but the quarter is.
#[test]
fn a_quarter_beside_a_year_that_is_not_over_is_over() {
    let found = |due: u32| {
        let table = table(&[
            "2025Q1 final_plan Total: c,c,c,c,c,0,c,c,c,c,c",
            "2024 final_plan A: 20,20,0,20,20,c,c,0,c,c,c",
            &format!("2025 final_plan A p: c,c,c,c,c,24,{due},c,c,c,c"),
        ]);
        let page = "<p>Cases as at 30 June 2025; publisher: Office</p>";
        let files = BTreeMap::from([
            ("data/waits.csv", table.as_bytes()),
            ("waits/final_plan/index.html", page.as_bytes()),
        ]);
        let findings = audit_tables(&files, 5).unwrap().findings.into_iter();
        let found = findings.map(|finding| format!("{}: {}", finding.line, finding.problem));
        found.collect::<Vec<String>>()
    };
    assert!(tells(&found(23), "3: open within the limit can only"));
    assert_eq!(found(26), Vec::<String>::new());
}

/// Without C 84 began with A or B, 60 of whose limits ran out and 40 were kept, as above: but here no count of all needs shows that
/// each case has one alone, so that some of those with C can have A as well.
#[test]
fn categories_go_on_together_only_where_each_case_has_one() {
    let found = found(&[
        "2024 final_plan Total: c,c,c,c,c,184,140,90,c,c,c",
        "2024 final_plan A: 30,30,0,30,30,c,c,c,c,c,c",
        "2024 final_plan B: 30,30,0,30,30,c,c,c,c,c,c",
        "2024 final_plan C: c,c,c,c,c,100,80,50,c,c,c",
    ]);
    assert_eq!(found, Vec::<String>::new());
}

/// From three to six cases are told as nearly known: that five and six were met does not show that it is none of them.
#[test]
fn what_was_met_is_enough_only_if_no_wider_range_is_told() {
    let mut model = Model::default();
    let number = model.view.number(Range::at_least(0));
    let small = 1..=4;
    let is_enough = |model: &Model, low, high| {
        let met = Range::between(low, high);
        let ends = 0..=low;
        let wider = ends.flat_map(|low| (high..12).map(move |high| Range::between(low, high)));
        let is_enough = model.is_enough(number, met, &small);
        assert!(!is_enough || wider.clone().all(|range| !model.is_told(range, &small)));
        is_enough
    };
    assert!(!is_enough(&model, 5, 6));
    assert!(is_enough(&model, 5, 9));
    for low in 0..8 {
        for high in low..12 {
            is_enough(&model, low, high);
        }
    }
    model.is_near_by_itself = true;
    assert!(is_enough(&model, 5, 6));
}

/// Of 21 that began from April to 13 May, and of 32 and 29 limits that ran out unmet in the next two quarters, 78 are open still
/// and do not wait for 52 weeks: four have ended.
#[test]
fn who_did_not_meet_a_limit_is_open_or_has_ended() {
    let found = |over_limit: u32| {
        found(&[
            "2024Q1 final_plan Total: c,c,c,c,c,54,0,0,c,c,c",
            "2024Q2 final_plan Total: c,c,c,c,c,c,27,8,c,c,c",
            "2024Q3 final_plan Total: c,c,c,c,c,c,48,11,c,c,c",
            "2024Q4 final_plan Total: c,c,c,c,c,c,44,12,c,c,c",
            &format!("2025Q1 final_plan Total: c,c,c,c,c,c,39,10,c,{over_limit},15"),
        ])
    };
    let few = "others of those among whom are: open past the limit";
    assert!(found(93).iter().any(|problem| problem.contains(few)));
    assert_eq!(found(86), Vec::<String>::new());
}

/// All 49 that were open at the end of March have ended by the end of the next March: 16 in the academic year or before it was
/// March, and 35 late after it; so that two have ended early, or had begun later.
#[test]
fn who_was_open_has_ended_in_a_year_that_had_begun() {
    let found = |completed: u32| {
        let mut text = table(&["2024Q1 final_plan Total: c,c,c,c,c,c,c,c,49,c,c"]);
        for (year, status, counts) in [
            (202_324, "", "16,16,0,9,9,c,c,c,c,c,c".to_string()),
            (
                202_425,
                "p",
                format!("{completed},{completed},0,14,14,c,c,c,c,c,0"),
            ),
        ] {
            let place = "Academic year,Local authority,E92,E10,final_plan,Total,Total";
            writeln!(text, "{year},{place},{status},{counts}").unwrap();
        }
        let page = "<p>Cases as at 31 March 2025; publisher: Office</p>";
        let files = BTreeMap::from([
            ("data/waits.csv", text.as_bytes()),
            ("waits/final_plan/index.html", page.as_bytes()),
        ]);
        let findings = audit_tables(&files, 5).unwrap().findings.into_iter();
        findings
            .map(|finding| finding.problem)
            .collect::<Vec<String>>()
    };
    let few = "others of those among whom are: open within the limit";
    assert!(found(49).iter().any(|problem| problem.starts_with(few)));
    assert_eq!(found(53), Vec::<String>::new());
}

/// 42 began since 14 August, 30 of whom are open: 12 have a plan. None was decided on until October, so that theirs are 12 of the
/// 14 plans of the last quarter.
#[test]
fn who_has_a_plan_was_decided_on_since_the_request() {
    let found = |plans: u32| {
        found(&[
            "2025 assessment_decision Total: 80,80,0,60,60,c,c,c,c,c,c",
            "2025Q3 assessment_decision Total: x,0,x,x,0,c,c,c,c,c,c",
            "2025 final_plan Total: 50,50,0,44,44,100,58,32,50,20,c",
            &format!("2025Q4 final_plan Total: x,{plans},x,x,{plans},c,c,c,c,c,c"),
        ])
    };
    let others = "others of those among whom are: ended before a limit that has not run out";
    assert!(found(14).iter().any(|problem| problem.contains(others)));
    assert_eq!(found(18), Vec::<String>::new());
}

/// 137 limits of 2025 ran out unmet, of cases that had begun by 13 August, and 114 plans came in time: of the 246 that were decided on
/// in both years and the six that were not by September one is neither.
#[test]
fn who_did_not_keep_a_limit_or_has_a_plan_was_decided_on() {
    let found = |undecided: u32| {
        found(&[
            "2024 assessment_decision Total: 159,159,0,159,159,212,c,c,53,c,c",
            "2025 assessment_decision Total: 87,87,0,87,87,93,c,c,59,c,c",
            &format!("2025Q3 assessment_decision Total: x,18,x,x,18,c,c,c,{undecided},c,c"),
            "2024 final_plan Total: 75,75,c,75,75,212,5,5,c,c,c",
            "2025 final_plan Total: 149,149,c,39,39,93,247,110,c,c,c",
        ])
    };
    assert!(tells(&found(6), "6: stopped in time"));
    assert_eq!(found(12), Vec::<String>::new());
}
