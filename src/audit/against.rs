//! What a site tells whoever has kept an earlier one.

use super::Finding;
use super::implied::is_stock;
use super::revised::Revised;
use super::tables::{Given, Row};
use crate::catalogue::Dataset;
use crate::period::{Day, Period};
use std::collections::HashMap;

/// The tables of cases of an earlier site, and what it is called.
pub(super) struct Earlier {
    pub name: String,
    pub rows: Vec<Row>,
    pub revised: Vec<Revised>,
}

/// Where a row stands: dataset, clock, area, period, whether it is over, breakdown and category.
pub(super) type Place<'r> = (Dataset, &'r str, &'r str, Period, bool, &'r str, &'r str);

pub(super) fn place(row: &Row) -> Place<'_> {
    (
        row.dataset,
        &row.clock,
        &row.area,
        row.period,
        row.provisional,
        &row.topic,
        &row.category,
    )
}

/// Where a row stands, and up to which day it counts a period that is not over.
pub(super) fn counted(row: &Row) -> (Place<'_>, Option<Day>) {
    (place(row), row.to_date())
}

/// Adds to the rows of a site what earlier ones tell of their periods, the oldest last, and returns the
/// counts that differ by few cases from what was told before.
///
/// What is withheld now and was not then is known; so is a row that is there no more. Of a period that
/// was not over a row of its own is added: it was that of fewer days.
pub(super) fn add(rows: &mut Vec<Row>, earlier: &[Earlier], threshold: u64) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut to_date: Vec<Row> = Vec::new();
    for earlier in earlier {
        let places: HashMap<Place, usize> = rows.iter().map(place).zip(0..).collect();
        let both: Vec<Option<usize>> = earlier
            .rows
            .iter()
            .map(|row| places.get(&place(row)).copied())
            .collect();
        for (before, now) in earlier.rows.iter().zip(both) {
            let kept = || Row {
                file: format!("{}, {}", earlier.name, before.file),
                ..before.clone()
            };
            let is_known = |row: &Row| row.to_date() == before.to_date();
            if before.until.is_some() && !now.is_some_and(|now| is_known(&rows[now])) {
                to_date.push(kept());
            }
            let Some(now) = now else {
                if !before.provisional {
                    rows.push(kept());
                }
                continue;
            };
            let now = &mut rows[now];
            findings.extend(differences(before, now, &earlier.name, threshold));
            if !before.provisional && before.base == now.base {
                for (measure, given) in &before.counts {
                    let known = now.counts.entry(measure).or_insert(Given::Withheld);
                    if *known == Given::Withheld {
                        *known = *given;
                    }
                }
            }
        }
    }
    rows.extend(to_date);
    findings
}

/// Returns the counts of a row that differ by few cases from what was told before.
fn differences(before: &Row, now: &Row, name: &str, threshold: u64) -> Vec<Finding> {
    let finding = |problem: String| Finding {
        file: now.file.clone(),
        line: now.line,
        problem,
    };
    if before.base != now.base {
        let problem = format!(
            "the counts are rounded otherwise than in {name}, so that the two narrow each other down"
        );
        return vec![finding(problem)];
    }
    let small = 1..threshold;
    let counts = before.counts.iter().filter_map(|(measure, before)| {
        match (before, now.counts.get(measure)?) {
            (Given::Count(before), Given::Count(now)) => Some((*measure, *before, *now)),
            _ => None,
        }
    });
    // Who is open on one day and who on another are not the same cases.
    let compared = counts.filter(|(measure, ..)| !(now.provisional && is_stock(measure)));
    let differ = compared.filter(|(_, before, now)| small.contains(&before.abs_diff(*now)));
    differ
        .map(|(measure, ..)| {
            finding(format!(
                "`{measure}` differs by few cases from that in {name}"
            ))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::flow::Memory;
    use super::super::{implied, tables};
    use super::*;
    use std::collections::BTreeMap;
    use std::fmt::Write;

    const HEADERS: &str = "time_period,time_identifier,geographic_level,country_code,new_la_code,lad_code,clock,\
        breakdown_topic,breakdown,started,status";

    /// Returns the rows of `AREA PERIOD STARTED [p]` a line.
    fn rows(lines: &[&str]) -> Vec<Row> {
        let mut text = format!("{HEADERS}\n");
        for line in lines {
            let words: Vec<&str> = line.split(' ').collect();
            let (level, district) = match words[0] {
                "E10" => ("Local authority", ""),
                district => ("Local authority district", district),
            };
            let status = words.get(3).unwrap_or(&"");
            let (year, started) = (words[1], words[2]);
            writeln!(
                text,
                "{year},Calendar year,{level},E92,E10,{district},plan,Total,Total,{started},{status}"
            )
            .unwrap();
        }
        tables::rows(&BTreeMap::from([("data/waits.csv", text.as_bytes())])).unwrap()
    }

    fn check(before: &[&str], now: &[&str], expected: &[&str]) {
        let mut all = rows(now);
        let earlier = [Earlier {
            name: "last month".to_string(),
            rows: rows(before),
            revised: Vec::new(),
        }];
        let mut findings = add(&mut all, &earlier, 5);
        findings.extend(implied::audit(&all, 5, &Memory::default()).audit().findings);
        let found: Vec<String> = findings.iter().map(ToString::to_string).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_count_that_has_grown_by_a_few_is_found() {
        let problem =
            "data/waits.csv, line 2: `started` differs by few cases from that in last month";
        check(&["E10 2024 120"], &["E10 2024 120"], &[]);
        check(&["E10 2024 120"], &["E10 2024 121"], &[problem]);
        check(&["E10 2024 120"], &["E10 2024 116"], &[problem]);
        check(&["E10 2024 120"], &["E10 2024 125"], &[]);
        check(&["E10 2024 c"], &["E10 2024 121"], &[]);
        // Of the year to date it is what the days in between have brought.
        check(&["E10 2025 80 p"], &["E10 2025 83 p"], &[problem]);
    }

    /// The district that is withheld now was not then.
    #[test]
    fn what_was_shown_before_is_known() {
        let before = ["E10 2024 120", "E07 2024 60"];
        let now = ["E10 2024 120", "E07 2024 c", "E08 2024 57"];
        let problem = "data/waits.csv, line 2: `started` less that of its areas of the level Local authority district \
            can only be a small count";
        check(&before, &now, &[problem]);
        check(&[], &now, &[]);
        // Nor does it help to leave its row out.
        check(&before, &["E10 2024 120", "E08 2024 57"], &[problem]);
    }

    /// 60 were open a month before: 18 have ended since, late, and 39 wait past their limit.
    #[test]
    fn a_year_to_date_of_before_goes_on() {
        let site = |day: &str, counts: &str| {
            let measures = "completed,in_limit,stopped,open,open_over_limit,status";
            let headers = HEADERS.replace("status", measures);
            let place = "2025,Calendar year,Local authority,E92,E10,,final_plan,Total,Total";
            let text = format!("{headers}\n{place},{counts},p\n");
            let page = format!("<p>Cases as at {day}; publisher: Office</p>");
            let files = BTreeMap::from([
                ("data/waits.csv", text.as_bytes()),
                ("waits/final_plan/index.html", page.as_bytes()),
            ]);
            tables::rows(&files).unwrap()
        };
        let n_found = |waiting: u32| {
            let mut all = site("31 October 2025", &format!("c,57,30,0,c,{waiting}"));
            let earlier = [Earlier {
                name: "last month".to_string(),
                rows: site("30 September 2025", "c,39,30,0,60,c"),
                revised: Vec::new(),
            }];
            assert_eq!(add(&mut all, &earlier, 5), []);
            let implied = implied::audit(&all, 5, &Memory::default());
            implied.audit().findings.len()
        };
        assert_eq!(n_found(35), 0);
        assert!(n_found(39) > 0);
    }
}
