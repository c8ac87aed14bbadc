use super::super::audit as audit_files;
use std::collections::BTreeMap;
use std::fmt::Write;

const HEADERS: &str =
    "time_period,time_identifier,geographic_level,country_code,new_la_code,lad_code";

/// Returns the problems of one table, by line, with a threshold of 5.
fn found(columns: &str, rows: &[&str]) -> Vec<String> {
    let breakdown = if columns.contains("breakdown") {
        ""
    } else {
        ",breakdown_topic,breakdown"
    };
    let total = if breakdown.is_empty() {
        ""
    } else {
        ",Total,Total"
    };
    let mut text = format!("{HEADERS},clock{breakdown},{columns}\n");
    for row in rows {
        let (place, counts) = row.split_once(" | ").unwrap();
        // A place ends with the code of the district, or with a clock after it.
        let has_clock = place.split(',').count() > HEADERS.split(',').count();
        let clock = if has_clock { "" } else { ",plan" };
        writeln!(text, "{place}{clock}{total},{counts}").unwrap();
    }
    problems_of(&text)
}

/// Returns the problems of a table of waits, by line, with a threshold of 5.
pub(in crate::audit) fn problems_of(waits: &str) -> Vec<String> {
    let files = BTreeMap::from([("data/waits.csv", waits.as_bytes())]);
    let audit = audit_files(&files, 5).unwrap();
    let lines = audit.findings.iter();
    lines
        .map(|finding| format!("{}: {}", finding.line, finding.problem))
        .collect()
}

const SHIRE: &str = "2024,Calendar year,Local authority,E92,E10,";
const DISTRICT: &str = "2024,Calendar year,Local authority district,E92,E10,";

/// Some complaints are no longer in the queue when they are answered, and in no count of answers.
#[test]
fn a_queue_need_not_be_that_of_the_flow() {
    // By the first two years 25 were open at the end of 2024, by the last two 45.
    let years = [(2023, "9,9,20"), (2024, "10,5,c"), (2025, "20,5,60")];
    let rows = years.map(|(year, counts)| {
        let place = SHIRE.replace("2024", &year.to_string());
        format!("{place} | {counts}")
    });
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    assert_eq!(found("started,completed,open", &rows), Vec::<String>::new());
}

#[test]
fn a_small_count_must_not_stand_there() {
    assert_eq!(
        found("open", &[&format!("{SHIRE} | 4")]),
        ["2: `open` is a small count"]
    );
    assert!(found("open", &[&format!("{SHIRE} | 5")]).is_empty());
    assert!(found("open", &[&format!("{SHIRE} | 0")]).is_empty());
    assert!(found("open", &[&format!("{SHIRE} | c")]).is_empty());
}

#[test]
fn two_bases_tell_of_the_exceptions_between_them() {
    let columns = "completed,completed_ex,in_limit,in_limit_ex";
    assert_eq!(
        found(columns, &[&format!("{SHIRE} | 60,57,24,22")]),
        [
            "2: `completed` less `completed_ex` can only be a small count",
            "2: `in_limit` less `in_limit_ex` can only be a small count",
            "2: the late ones of the exceptions can only be a small count",
        ]
    );
    // The sum is large, and its two parts are.
    assert!(found(columns, &[&format!("{SHIRE} | 60,50,27,22")]).is_empty());
    assert_eq!(
        found(columns, &[&format!("{SHIRE} | 60,50,30,22")]),
        ["2: the late ones of the exceptions can only be a small count"]
    );
}

#[test]
fn the_flow_of_a_queue_tells_of_the_ends_that_are_withheld() {
    let before = SHIRE.replace("2024", "2023");
    let rows = |open: &str| {
        [
            format!("{before} | x,x,c,120"),
            format!("{SHIRE} | 85,70,c,{open}"),
        ]
    };
    let check = |open: &str| {
        let rows = rows(open);
        found("started,completed,stopped,open", &[&rows[0], &rows[1]])
    };
    assert_eq!(check("132"), ["3: `stopped` can only be a small count"]);
    assert!(check("130").is_empty());
}

/// Both clocks start with the request, as the year before shows.
#[test]
fn the_flow_of_one_clock_tells_the_starts_of_another() {
    let row = |year: u16, clock: &str, counts: &str| {
        let place = SHIRE.replace("2024", &year.to_string());
        format!("{place},{clock} | {counts}")
    };
    let found_of = |decided: &str| {
        let rows = [
            row(2023, "plan", "90,x,x,60"),
            row(2023, "decision", "90,x,x,40"),
            row(2024, "plan", "c,60,c,90"),
            row(2024, "decision", &format!("c,{decided},0,30")),
        ];
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        found("started,completed,stopped,open", &rows)
    };
    // 93 began, of which 3 ended without a plan.
    assert_eq!(found_of("103"), ["4: `stopped` can only be a small count"]);
    assert!(found_of("106").is_empty());
}

#[test]
fn bands_of_the_queue_tell_of_each_other() {
    assert_eq!(
        found(
            "open,open_over_limit,open_over_52_weeks",
            &[&format!("{SHIRE} | 30,27,20")]
        ),
        ["2: `open` less `open_over_limit` can only be a small count"]
    );
}

#[test]
fn one_queue_is_the_same_in_every_table() {
    let quarter = SHIRE.replace("Calendar year", "Calendar year Q4");
    let rows = [format!("{SHIRE} | 30,c"), format!("{quarter} | c,26")];
    assert_eq!(
        found("open,open_over_limit", &[&rows[0], &rows[1]]),
        [
            "2: `open` less `open_over_limit` can only be a small count",
            "3: `open` less `open_over_limit` can only be a small count",
        ]
    );
}

#[test]
fn an_area_tells_of_the_part_that_is_withheld() {
    let district = |code: &str, n: &str| {
        format!("2024,Calendar year,Local authority district,E92,E10,{code} | {n}")
    };
    let rows = [
        format!("{SHIRE} | 30"),
        district("E07", "17"),
        district("E08", "10"),
        district("E09", "c"),
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    // What is known to the larger area alone could be among the three: with the district they are three.
    assert_eq!(
        found("started", &rows),
        ["5: `started` of this and others beside it can only be a small count"]
    );
    assert_eq!(
        found("started", &rows[..3]),
        [
            "2: `started` less that of its areas of the level Local authority district can only be \
          a small count"
        ]
    );
}

#[test]
fn a_year_tells_of_the_quarter_that_is_withheld() {
    let quarter = |n: u8, count: &str| {
        format!(
            "{} | {count}",
            SHIRE.replace("Calendar year", &format!("Calendar year Q{n}"))
        )
    };
    let rows = [
        format!("{SHIRE} | 40"),
        quarter(1, "12"),
        quarter(2, "c"),
        quarter(3, "14"),
        quarter(4, "11"),
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    assert_eq!(
        found("started", &rows),
        ["4: `started` can only be a small count"]
    );
}

#[test]
fn a_total_tells_of_the_category_that_is_withheld() {
    let rows = [
        format!("{SHIRE} | Total,Total,40"),
        format!("{SHIRE} | Need,ASD,25"),
        format!("{SHIRE} | Need,SLCN,12"),
        format!("{SHIRE} | Need,Other,c"),
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    assert_eq!(
        found("breakdown_topic,breakdown,started", &rows),
        ["5: `started` can only be a small count"]
    );
    // Where cases have several needs, they do not add up, and nothing follows.
    let several = [rows[0], &format!("{SHIRE} | Need,ASD,35"), rows[2], rows[3]];
    assert!(found("breakdown_topic,breakdown,started", &several).is_empty());
}

/// All had 13 plans at the least without an exception and 17 at the most with one, those with need A 12 at the most
/// and 13 at the least: another need that no row has has one to four, and so have the exceptions.
#[test]
fn rounded_counts_of_all_cases_tell_of_those_of_a_category() {
    let columns = "breakdown_topic,breakdown,completed,completed_ex,rounded_to";
    let check = |of_need: &str| {
        let rows = [
            format!("{SHIRE} | Total,Total,15,15,5"),
            format!("{SHIRE} | Need,A,{of_need},5"),
        ];
        found(columns, &[&rows[0], &rows[1]])
    };
    assert_eq!(
        check("15,10"),
        [
            "2: `completed` less `completed_ex` can only be a small count",
            "3: `completed_ex` less that of its categories can only be a small count",
            "3: `completed` less `completed_ex` can only be a small count",
            "3: `completed` less that of its categories can only be a small count",
        ]
    );
    assert_eq!(check("15,15"), Vec::<String>::new());
}

/// 33 plans at the least are 32 at the most of one need, so that one to two are of the other, though a district shows only the first.
#[test]
fn rounded_categories_are_all_cases_where_an_area_lacks_one() {
    let columns = "breakdown_topic,breakdown,completed,rounded_to";
    let check = |district: &str| {
        let rows = [
            format!("{SHIRE} | Total,Total,35,5"),
            format!("{SHIRE} | Need,A,30,5"),
            format!("{SHIRE} | Need,B,0,5"),
            format!("{DISTRICT}E07 | Total,Total,{district},5"),
            format!("{DISTRICT}E07 | Need,A,30,5"),
        ];
        found(columns, &rows.each_ref().map(String::as_str))
    };
    let of_county = "4: `completed` can only be a small count";
    let of_district = "6: `completed` less that of its categories can only be a small count";
    assert_eq!(check("35"), [of_county, of_district]);
    // Fewer than those with need A: the rows do not count the same cases.
    assert_eq!(check("25"), Vec::<String>::new());
}

/// A district has one at the least beyond need A, the other three at the least with need B, and both have seven at the most: one to
/// four of the first have need B.
#[test]
fn what_an_area_lacks_is_no_more_than_the_larger_one_has() {
    let columns = "breakdown_topic,breakdown,completed,rounded_to";
    let check = |of_county: [&str; 3]| {
        let [all, a, b] = of_county;
        let rows = [
            format!("{SHIRE} | Total,Total,{all},5"),
            format!("{SHIRE} | Need,A,{a},5"),
            format!("{SHIRE} | Need,B,{b},5"),
            format!("{DISTRICT}E07 | Total,Total,25,5"),
            format!("{DISTRICT}E07 | Need,A,20,5"),
            format!("{DISTRICT}E08 | Total,Total,15,5"),
            format!("{DISTRICT}E08 | Need,A,10,5"),
            format!("{DISTRICT}E08 | Need,B,5,5"),
        ];
        found(columns, &rows.each_ref().map(String::as_str))
    };
    let of_county = "4: `completed` less that of its areas of the level Local authority district can only be a small count";
    let of_district = "6: `completed` less that of its categories can only be a small count";
    assert_eq!(check(["60", "55", "5"]), [of_county, of_district]);
    assert_eq!(check(["65", "55", "10"]), Vec::<String>::new());
    // Some have neither need.
    assert_eq!(check(["75", "55", "5"]), Vec::<String>::new());
}

/// 23 at the least began in the county, and 22 at the most in one of its two districts.
#[test]
fn rounded_counts_of_an_area_are_those_of_its_parts_where_they_may_be() {
    let district = |code: &str, n: &str| {
        format!("2024,Calendar year,Local authority district,E92,E10,{code} | {n},5")
    };
    let check = |of_county: &str| {
        let county = format!("{SHIRE} | {of_county},5");
        let rows = [county, district("E07", "20"), district("E08", "0")];
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        found("started,rounded_to", &rows)
    };
    assert_eq!(check("25"), ["4: `started` can only be a small count"]);
    assert_eq!(check("20"), Vec::<String>::new());
    // Some are of no district.
    assert_eq!(check("40"), Vec::<String>::new());
}

/// One at the least of 33 began in two districts that are printed as 0, and four at the most.
#[test]
fn rounded_counts_of_two_parts_can_be_few_together() {
    let district = |code: &str, n: &str| {
        format!("2024,Calendar year,Local authority district,E92,E10,{code} | {n},5")
    };
    let check = |of_one: &str| {
        let county = format!("{SHIRE} | 35,5");
        let rows = [
            county,
            district("E07", of_one),
            district("E08", "0"),
            district("E09", "0"),
        ];
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        found("started,rounded_to", &rows)
    };
    let together = "4: `started` of several areas of the level Local authority district together can only be a \
        small count";
    assert_eq!(check("30"), [together]);
    assert_eq!(check("35"), Vec::<String>::new());
    // Of three at the least in three districts with two at the most each, one at the least is in any two of them.
    let county = format!("{SHIRE} | 5,5");
    let rows = [
        county.clone(),
        district("E07", "0"),
        district("E08", "0"),
        district("E09", "0"),
    ];
    let told = found("started,rounded_to", &rows.each_ref().map(String::as_str));
    assert_eq!(told, [together.replace("4:", "3:"), together.to_string()]);
}

/// Three at the least wait for over 52 weeks in March; at the end of the year before at most two were open in each of
/// two districts.
#[test]
fn who_waits_for_long_in_rounded_counts_was_open_before() {
    let columns = "completed,open,open_over_52_weeks,rounded_to";
    let row = |code: &str, quarter: &str, counts: &str| {
        let level = if code.is_empty() { "" } else { " district" };
        let kind = format!("Calendar year {quarter}");
        let (year, kind) = if quarter.is_empty() {
            (2024, "Calendar year")
        } else {
            (2025, &*kind)
        };
        format!("{year},{kind},Local authority{level},E92,E10,{code} | c,{counts},5")
    };
    let check = |waiting: &str| {
        let rows = [
            row("", "Q1", &format!("c,{waiting}")),
            row("E07", "", "0,c"),
            row("E08", "", "0,c"),
            row("E07", "Q1", "c,c"),
            row("E08", "Q1", "c,c"),
        ];
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        found(columns, &rows)
    };
    let of = |line: u8, of: &str| format!("{line}: `{of}` can only be a small count");
    let long = "open_over_52_weeks";
    let told = [
        of(2, long),
        of(3, "open"),
        of(4, "open"),
        of(5, long),
        of(6, long),
    ];
    assert_eq!(check("5"), told);
    assert_eq!(check("0"), Vec::<String>::new());
}

/// In the last quarter one at the least had a late plan, and with the 8 that are late at its end they were among the 12
/// that were open in August.
#[test]
fn who_ended_late_in_rounded_counts_was_open_before() {
    let columns = "completed_ex,in_limit_ex,open,open_over_limit,rounded_to";
    let check = |open: &str| {
        let row = |period: &str, counts: &str| {
            format!("{period},Local authority,E92,E10,,final_plan | {counts},5")
        };
        let rows = [
            row("2024,August", &format!("c,c,{open},c")),
            row("2024,Calendar year Q4", "5,0,c,10"),
        ];
        found(columns, &[&rows[0], &rows[1]])
    };
    let late = "3: `completed_ex` less `in_limit_ex` can only be a small count";
    assert_eq!(check("10"), [late]);
    assert_eq!(check("15"), Vec::<String>::new());
}

/// The same, where exceptions are counted and it is not known how many are without.
#[test]
fn who_ended_late_with_an_exception_in_rounded_counts_was_open_before() {
    let columns = "completed,completed_ex,in_limit,in_limit_ex,open,open_over_limit,rounded_to";
    let check = |open: &str| {
        let row = |period: &str, counts: &str| {
            format!("{period},Local authority,E92,E10,,final_plan | {counts},5")
        };
        let rows = [
            row("2024,August", &format!("c,c,c,c,{open},c")),
            row("2024,Calendar year Q4", "5,c,0,c,c,10"),
        ];
        found(columns, &[&rows[0], &rows[1]])
    };
    let late = "3: `completed` less `in_limit` can only be a small count";
    assert!(check("10").contains(&late.to_string()));
    assert_eq!(check("15"), Vec::<String>::new());
}

/// Twelve at the most were open in April, eight of them for over 52 weeks at the end of May; of those that waited for so
/// long in September one at the least did not yet in August.
#[test]
fn who_waits_for_long_in_rounded_counts_is_another_than_who_will() {
    let columns = "completed,open,open_over_limit,open_over_52_weeks,rounded_to";
    let tells = |in_august: &str| {
        let row = |month: &str, counts: &str| {
            format!("2025,{month},Local authority,E92,E10,,final_plan | c,{counts},5")
        };
        let rows = [
            row("April", "10,c,c"),
            row("May", "c,c,10"),
            row("June", "c,c,c"),
            row("August", &format!("c,c,{in_august}")),
            row("September", "c,c,10"),
        ];
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let told = "4: `open_over_limit` less `open_over_52_weeks` can only be a small count";
        found(columns, &rows).contains(&told.to_string())
    };
    assert!(tells("5"));
    assert!(!tells("10"));
}

/// At the end of May 23 at the least were open, and 22 at the most had begun since September: one was past its limit
/// at the end of April.
#[test]
fn who_is_open_in_rounded_counts_has_begun_before_or_since() {
    let columns = "completed,started,open,open_over_limit,rounded_to";
    let row = |period: &str, counts: &str| {
        let clock = "final_plan";
        format!("{period},Local authority,E92,E10,,{clock} | c,{counts},5")
    };
    let check = |open: &str| {
        let rows = [
            row("202425,Academic year", "20,c,c"),
            row("2025,April", "c,c,0"),
            row("2025,May", &format!("c,{open},c")),
        ];
        found(columns, &[&rows[0], &rows[1], &rows[2]])
    };
    assert_eq!(
        check("25"),
        ["3: `open_over_limit` can only be a small count"]
    );
    assert_eq!(check("20"), Vec::<String>::new());
}

/// Of 13 at the least that began in spring at most 12 were open at the end of July, before a limit of them had run out: the others
/// have kept it, and there is one at the least. So many months are too many to be looked at all together.
#[test]
fn who_is_not_open_in_rounded_counts_before_a_limit_has_kept_it() {
    let columns = "completed,started,due_in_limit,open,rounded_to";
    let row = |period: &str, counts: &str| {
        let clock = "final_plan";
        format!("{period},Local authority,E92,E10,,{clock} | c,{counts},5")
    };
    let names =
        "January February March April May June July August September October November December";
    let check = |month: &str, open: &str| {
        let mut rows = vec![
            row("2025,Calendar year Q2", "15,c,c"),
            row("2025,Calendar year", "c,0,c"),
        ];
        for year in ["2024", "2025"] {
            rows.extend(names.split(' ').map(|name| {
                let is_it = (year, name) == ("2025", month);
                let open = if is_it { open } else { "c" };
                row(&format!("{year},{name}"), &format!("c,c,{open}"))
            }));
        }
        rows.push(row("2024,Calendar year Q1", "c,c,c"));
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        found(columns, &rows)
    };
    let kept = "3: `due_in_limit` can only be a small count";
    assert_eq!(check("July", "10"), [kept]);
    assert_eq!(check("July", "15"), Vec::<String>::new());
    // At the end of August limits have run out, and at the end of May some of them had not begun.
    assert_eq!(check("August", "10"), Vec::<String>::new());
    assert_eq!(check("May", "10"), Vec::<String>::new());
}

/// Eight at the least were open at the end of the first year, seven at the most of them with need A: one at the least has another
/// need. Of those four at the most began in the year, and there was nobody before.
#[test]
fn who_is_open_in_rounded_counts_beyond_a_category_began_in_the_tables() {
    let columns = "breakdown_topic,breakdown,started,completed,open,rounded_to";
    let check = |all: &str, of_need: &str| {
        let rows = [
            format!("{SHIRE},final_plan | Total,Total,{all},5"),
            format!("{SHIRE},final_plan | Need,A,{of_need},5"),
        ];
        found(columns, &[&rows[0], &rows[1]])
    };
    let told = ["open", "started"]
        .map(|id| format!("3: `{id}` less that of its categories can only be a small count"));
    assert_eq!(check("45,c,10", "45,c,5"), told);
    assert_eq!(check("45,c,10", "40,c,5"), Vec::<String>::new());
    // More are open than have begun: some were there before.
    assert_eq!(check("45,c,60", "45,c,55"), Vec::<String>::new());
}

/// Three at the least are open past the limit in January, and two at the most for 52 weeks: one at the least began in the year
/// before, but not in its January. Of seven at the most that began in the year three at the least did so in January.
#[test]
fn who_is_past_the_limit_in_rounded_counts_began_in_other_months_of_a_year() {
    let columns = "completed,started,open,open_over_limit,open_over_52_weeks,rounded_to";
    let names =
        "January February March April May June July August September October November December";
    let check = |of_year: &str, began: &str| {
        let row = |period: &str, counts: &str| {
            format!("{period},Local authority,E92,E10,,final_plan | c,{counts},5")
        };
        let mut rows = vec![row("2023,Calendar year", &format!("{of_year},c,c,c"))];
        // So many months are too many to be looked at all together.
        for year in ["2023", "2024"] {
            rows.extend(names.split(' ').map(|name| {
                let started = if (year, name) == ("2023", began) {
                    "5"
                } else {
                    "c"
                };
                let open = if (year, name) == ("2024", "January") {
                    "5,0"
                } else {
                    "c,c"
                };
                row(&format!("{year},{name}"), &format!("{started},c,{open}"))
            }));
        }
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let told = "15: `open_over_limit` less `open_over_52_weeks` can only be a small count";
        found(columns, &rows).contains(&told.to_string())
    };
    assert!(check("5", "January"));
    assert!(!check("10", "January"));
    // Who began in March may be among those that are past the limit.
    assert!(!check("5", "March"));
}

/// Of 23 at the least whose limit ran out in an academic year, and so who had begun by the middle of April, 22 at the most did so from
/// January to March: one at the least in April, as quarters begin with January, and so with the first start.
#[test]
fn the_first_start_in_rounded_counts_is_in_the_first_period_of_each_kind() {
    let columns = "completed,started,due,rounded_to";
    let check = |others: &[&str]| {
        let row = |period: &str, counts: &str| {
            format!("{period},Local authority,E92,E10,,final_plan | c,{counts},5")
        };
        let mut rows = vec![
            row("202223,Academic year", "c,25"),
            row("2023,Calendar year Q1", "20,c"),
            row("2023,April", "0,c"),
        ];
        rows.extend(others.iter().map(|period| row(period, "c,c")));
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        found(columns, &rows)
    };
    let told = "4: `started` can only be a small count";
    assert_eq!(check(&["2023,January"]), [told]);
    let before = ["2022,December", "2022,Calendar year Q4"];
    assert_eq!(check(&before), Vec::<String>::new());
}

/// By the middle of August 18 at the least had begun in one district, whose limits ran out in the year, and before October 11 at the
/// least in the other: of 32 at the most of the county three began from then on.
#[test]
fn rounded_parts_of_an_area_tell_when_its_cases_began() {
    let check = |of_county: &str, due_in: &str| {
        let rows = [
            format!("2024,Calendar year,Local authority,E92,E10,,final_plan | c,{of_county},c,5"),
            "2024,Calendar year Q4,Local authority,E92,E10,,final_plan | c,5,c,5".to_string(),
            format!("{due_in},Local authority district,E92,E10,E07,final_plan | c,c,20,5"),
            format!("{DISTRICT}E08,final_plan | c,15,c,5"),
            DISTRICT.replace("year", "year Q4") + "E08,final_plan | c,0,c,5",
            // There were none before the first quarter.
            "2024,Calendar year Q1,Local authority,E92,E10,,final_plan | c,c,c,5".to_string(),
        ];
        let rows = rows.each_ref().map(String::as_str);
        found("completed,started,due,rounded_to", &rows)
    };
    let year = "2024,Calendar year";
    let told = "3: `started` can only be a small count";
    assert!(check("30", year).contains(&told.to_string()));
    assert_eq!(check("35", year), Vec::<String>::new());
    // The limits ran out in the year after: who began in the last quarter may be among them.
    assert_eq!(check("30", "2025,Calendar year"), Vec::<String>::new());
}

/// 19 at the least of 22 at the most began in one district in the months of a quarter, and three in the other.
#[test]
fn rounded_parts_of_an_area_tell_when_cases_of_each_other_began() {
    let check = |of_september: &str| {
        let month = |name: &str, started: &str| {
            format!("2024,{name},Local authority district,E92,E10,E07,final_plan | c,{started},5")
        };
        let quarter = |level: &str, code: &str, started: &str| {
            format!("2024,Calendar year Q3,{level},E92,E10,{code},final_plan | c,{started},5")
        };
        let rows = [
            quarter("Local authority", "", "20"),
            quarter("Local authority district", "E08", "5"),
            month("July", "10"),
            month("August", "10"),
            month("September", of_september),
        ];
        let rows = rows.each_ref().map(String::as_str);
        found("completed,started,rounded_to", &rows)
    };
    let told = "3: `started` can only be a small count";
    assert!(check("5").contains(&told.to_string()));
    assert_eq!(check("0"), Vec::<String>::new());
}

/// The percentage of the constituency's complaints that were answered in time.
#[test]
fn a_printed_percentage_tells_of_its_part() {
    assert_eq!(
        found(
            "completed,in_limit,pc_in_limit",
            &[&format!("{SHIRE} | 43,c,7.0")]
        ),
        ["2: `in_limit` can only be a small count"]
    );
}
