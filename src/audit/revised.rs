//! Closed years that were worked out once more, beside what was first published of them.

use super::published::Published;
use super::tables::{is_count, records};
use super::{Finding, Unreadable};
use crate::areas::Level;
use crate::catalogue::{Dataset, measure};
use crate::period::{Day, Period};
use crate::publish::dictionary;
use crate::publish::download::REVISED;
use crate::symbol::Symbol;
use std::collections::{BTreeMap, BTreeSet};

/// A revised count beside the one first published; what is withheld of them is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revised {
    /// The day of the revision.
    pub edition: Day,
    pub series: String,
    pub level: Level,
    /// The code of its area, and those of the areas that it lies in.
    pub area: String,
    pub within: BTreeSet<String>,
    pub period: Period,
    pub measure: &'static str,
    pub first: Option<i64>,
    pub now: Option<i64>,
    /// File and line.
    pub place: (String, u64),
}

impl Revised {
    fn difference(&self) -> Option<i64> {
        Some(self.now? - self.first?)
    }

    /// Returns what other counts of the same edition have in common with it, whatever their areas.
    fn column(&self) -> (Day, &str, Period, &str) {
        (self.edition, &self.series, self.period, self.measure)
    }
}

/// Returns the place and the problem of each revised count that tells of few cases: together with the one first
/// published, with those of smaller areas, of other measures, or of other revisions.
pub(crate) fn few_revised(rows: &[Revised], threshold: u64) -> Vec<(usize, String)> {
    let is_few = |number: i64| number != 0 && number.unsigned_abs() < threshold;
    let mut few = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        let id = row.measure;
        if row.now.is_some_and(is_few) || row.difference().is_some_and(is_few) {
            few.push((place, format!("the revised `{id}` differs by few cases from the one first published, or counts few")));
        }
    }
    few.extend(beside_smaller_areas(rows, is_few));
    few.extend(beside_measures(rows, is_few));
    few.extend(beside_other_editions(rows, is_few));
    few
}

/// Compares the counts of areas, and by how much they differ, with those of the areas of a level within.
fn beside_smaller_areas(rows: &[Revised], is_few: impl Fn(i64) -> bool) -> Vec<(usize, String)> {
    let mut columns: BTreeMap<_, Vec<&Revised>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.now.is_some()) {
        columns.entry(row.column()).or_default().push(row);
    }
    let mut few = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        let within = columns.get(&row.column()).into_iter().flatten();
        let within = within.filter(|other| other.within.contains(&row.area));
        let mut levels: BTreeMap<Level, Vec<&Revised>> = BTreeMap::new();
        for smaller in within {
            levels.entry(smaller.level).or_default().push(smaller);
        }
        for smaller in levels.values() {
            let alone = smaller.iter().map(std::slice::from_ref);
            let told = alone.chain([smaller.as_slice()]).any(|smaller| {
                let rest = |of: fn(&Revised) -> Option<i64>| -> Option<i64> {
                    let sum: Option<i64> = smaller.iter().map(|row| of(row)).sum();
                    Some(of(row)? - sum?)
                };
                let rests = [rest(|row| row.now), rest(Revised::difference)];
                rests.into_iter().flatten().any(&is_few)
            });
            if told {
                let problem = format!(
                    "the revised `{}` less that of its areas, or what was revised of them, is a small count",
                    row.measure
                );
                few.push((place, problem));
            }
        }
    }
    few
}

/// Compares the counts of measures, and by how much they differ, with those of measures that count some of the
/// same cases.
fn beside_measures(rows: &[Revised], is_few: impl Fn(i64) -> bool) -> Vec<(usize, String)> {
    let mut of_place: BTreeMap<_, BTreeMap<&str, &Revised>> = BTreeMap::new();
    let place_of = |row: &Revised| {
        (
            row.edition,
            row.series.clone(),
            row.area.clone(),
            row.period,
        )
    };
    for row in rows {
        of_place
            .entry(place_of(row))
            .or_default()
            .insert(row.measure, row);
    }
    let mut few = Vec::new();
    for (place, whole) in rows.iter().enumerate() {
        let beside = &of_place[&place_of(whole)];
        let nested = super::nested(dataset(&whole.series)).iter();
        for (part, _) in nested.filter(|(_, known)| *known == whole.measure) {
            let Some(part) = beside.get(part) else {
                continue;
            };
            let less = |one: Option<i64>, other: Option<i64>| Some(one? - other?);
            let rests = [
                less(whole.now, part.now),
                less(whole.difference(), part.difference()),
            ];
            if rests.into_iter().flatten().any(&is_few) {
                let problem = format!(
                    "the revised `{}` less `{}`, or what was revised of them, is a small count",
                    whole.measure, part.measure
                );
                few.push((place, problem));
            }
        }
    }
    few
}

/// Compares the counts of one revision with those of others of the same place.
fn beside_other_editions(rows: &[Revised], is_few: impl Fn(i64) -> bool) -> Vec<(usize, String)> {
    let mut before: BTreeMap<_, Vec<(Day, i64)>> = BTreeMap::new();
    let mut few = Vec::new();
    let mut in_order: Vec<usize> = (0..rows.len()).collect();
    in_order.sort_by_key(|place| rows[*place].edition);
    for place in in_order {
        let row = &rows[place];
        let Some(revised) = row.now else { continue };
        let of_place = before.entry((&row.series, &row.area, row.period, row.measure));
        let of_place = of_place.or_default();
        if of_place.iter().any(|(_, known)| is_few(revised - known)) {
            let problem = format!(
                "the revised `{}` differs by few cases from that of another revision",
                row.measure
            );
            few.push((place, problem));
        }
        of_place.push((row.edition, revised));
    }
    few
}

fn dataset(series: &str) -> Dataset {
    if series == super::published::COMPLAINTS {
        Dataset::Complaints
    } else {
        Dataset::Waits
    }
}

/// Returns the revised counts among the files of a site.
pub(super) fn rows(files: &BTreeMap<&str, &[u8]>) -> Result<Vec<Revised>, Unreadable> {
    let file = format!("{REVISED}.csv");
    let Some(bytes) = files.get(file.as_str()) else {
        return Ok(Vec::new());
    };
    let unreadable = |line: u64, problem| Unreadable {
        file: file.clone(),
        line,
        problem,
    };
    let (headers, records) = records(&file, bytes)?;
    let mut rows = Vec::new();
    for record in records {
        let (line, record) = record?;
        let text = |name: &str| {
            let place = headers.iter().position(|header| header == name);
            place.and_then(|place| record.get(place)).unwrap_or("")
        };
        let own = Level::of_geographic_level(text("geographic_level"));
        let level = own.ok_or_else(|| unreadable(line, "the row is for an area of no level"))?;
        let code = |level: Level| text(level.open_data_columns().0).to_string();
        let others = Level::ALL.into_iter().filter(|other| *other != level);
        let within = others.map(code).filter(|code| !code.is_empty());
        let period = Period::parse_open_data(text("time_period"), text("time_identifier"));
        let series = text("clock");
        let known = measure(dataset(series), text("measure")).filter(|known| is_count(known));
        let known = known.ok_or_else(|| unreadable(line, "the row is of no counted measure"))?;
        let edition = Day::parse_iso(text("revised_on"));
        let count = |name: &str| match text(name) {
            cell if cell == Symbol::Confidential.code() => Ok(None),
            cell => cell.parse().map(Some).map_err(|_| {
                unreadable(
                    line,
                    "a count is neither a number nor the mark of one that is withheld",
                )
            }),
        };
        rows.push(Revised {
            edition: edition.ok_or_else(|| unreadable(line, "the row is of no revision"))?,
            series: series.to_string(),
            level,
            area: code(level),
            within: within.collect(),
            period: period.ok_or_else(|| unreadable(line, "the row is for no period"))?,
            measure: known.id,
            first: count("first_published")?,
            now: count("revised")?,
            place: (file.clone(), line),
        });
    }
    Ok(rows)
}

/// Returns what is wrong with the table of a site: each row is of a place of the tables by year, has what those have
/// as first published, and is of one revision.
pub(super) fn problems(
    rows: &[Revised],
    bytes: &[u8],
    published: &Published,
) -> Vec<(u64, String)> {
    let mut found = Vec::new();
    let mut places = BTreeSet::new();
    let mut check = |line: u64, holds: bool, problem: &str| {
        if !holds {
            found.push((line, problem.to_string()));
        }
    };
    for row in rows {
        let line = row.place.1;
        let place = (
            row.series.as_str(),
            row.area.as_str(),
            row.period,
            row.measure,
        );
        check(
            line,
            places.insert(place),
            "another row is of the same count",
        );
        check(
            line,
            rows.first()
                .is_some_and(|first| first.edition == row.edition),
            "the row is of another revision than the first",
        );
        let area = published.by_code(&row.area);
        let record = area.and_then(|area| published.total(&row.series, area, row.period));
        let first = record.filter(|record| !record.is_provisional);
        let first = first.and_then(|record| record.count(row.measure));
        check(
            line,
            first.is_some() && first.map(|count| count as i64) == row.first,
            "the count as first published is not that of the table by year",
        );
    }
    let columns: Vec<String> = dictionary::revised_dictionary()
        .into_iter()
        .map(|column| column.name)
        .collect();
    let mut reader = csv::Reader::from_reader(bytes);
    let headers = reader.headers().cloned().unwrap_or_default();
    let has_notice = headers.iter().next_back() == Some("notice");
    let own = headers.iter().take(headers.len() - usize::from(has_notice));
    check(
        1,
        own.eq(columns.iter()),
        "its columns are not those of revised counts",
    );
    for record in reader.records().filter_map(Result::ok) {
        let line = record.position().map_or(1, csv::Position::line);
        let cells: BTreeMap<&str, &str> = headers.iter().zip(&record).collect();
        let is_named = Level::ALL.into_iter().all(|level| {
            let (code, name) = level.open_data_columns();
            let cell = |column: &str| cells.get(column).copied().unwrap_or("");
            let known = published.by_code(cell(code));
            let known = known.map(|area| &published.areas[area].title);
            known.is_none_or(|known| known.starts_with(cell(name)))
        });
        let notice = cells.get("notice");
        let is_told = notice.is_none_or(|notice| published.texts.contains(*notice));
        check(
            line,
            is_named && is_told,
            "a name or the notice is not that of the site",
        );
    }
    found
}

/// Returns what revised counts of a site tell, together with those of past ones.
pub(super) fn findings(rows: &[Revised], threshold: u64) -> Vec<Finding> {
    let few = few_revised(rows, threshold).into_iter();
    let few = few.map(|(place, problem)| {
        let (file, line) = rows[place].place.clone();
        Finding {
            file,
            line,
            problem,
        }
    });
    few.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asks what is told of `EDITION AREA MEASURE FIRST REVISED`, a line each; the districts lie in E10.
    fn check(lines: &[&str], expected: &[(usize, &str)]) {
        let rows = lines.iter().map(|line| {
            let words: Vec<&str> = line.split(' ').collect();
            let is_district = words[1] != "E10";
            Revised {
                edition: Day::parse_iso(words[0]).unwrap(),
                series: "final_plan".to_string(),
                level: if is_district {
                    Level::District
                } else {
                    Level::LocalAuthority
                },
                area: words[1].to_string(),
                within: BTreeSet::from(if is_district {
                    ["E10".to_string()]
                } else {
                    ["E12".to_string()]
                }),
                period: Period::parse_year("2024").unwrap(),
                measure: measure(Dataset::Waits, words[2]).unwrap().id,
                first: words[3].parse().ok(),
                now: words[4].parse().ok(),
                place: (String::new(), 0),
            }
        });
        let rows: Vec<Revised> = rows.collect();
        let found = few_revised(&rows, 5);
        let is_as_expected = found.len() == expected.len()
            && found
                .iter()
                .zip(expected)
                .all(|((place, problem), (line, words))| place == line && problem.contains(words));
        assert!(is_as_expected, "{lines:?}: {found:?}");
    }

    #[test]
    fn a_revised_count_that_differs_by_a_few_is_found() {
        check(&["2025-06-30 E10 started 100 112"], &[]);
        check(&["2025-06-30 E10 started 100 100"], &[]);
        check(&["2025-06-30 E10 started 100 c"], &[]);
        check(
            &["2025-06-30 E10 started 100 98"],
            &[(0, "from the one first published")],
        );
        check(
            &["2025-06-30 E10 started 100 104"],
            &[(0, "from the one first published")],
        );
    }

    #[test]
    fn what_is_left_of_a_larger_area_is_no_small_count() {
        let of_area = "2025-06-30 E10 started 100 120";
        check(&[of_area, "2025-06-30 E07 started 50 60"], &[]);
        // The rest was revised by three, though both counts are large.
        check(
            &[of_area, "2025-06-30 E07 started 50 67"],
            &[(0, "of its areas")],
        );
        let both = [
            "2025-06-30 E07 started 50 60",
            "2025-06-30 E08 started 44 52",
        ];
        check(&[of_area, both[0], both[1]], &[(0, "of its areas")]);
    }

    #[test]
    fn measures_of_a_revision_are_no_few_apart() {
        let all = "2025-06-30 E10 completed 100 112";
        check(&[all, "2025-06-30 E10 completed_ex 90 102"], &[]);
        check(
            &[all, "2025-06-30 E10 completed_ex 90 100"],
            &[(0, "less `completed_ex`")],
        );
        check(
            &[all, "2025-06-30 E10 completed_ex 94 108"],
            &[(0, "less `completed_ex`")],
        );
    }

    #[test]
    fn a_later_revision_is_no_few_cases_from_an_earlier_one() {
        let first = "2025-06-30 E10 started 100 112";
        check(
            &["2026-06-30 E10 started 100 114", first],
            &[(0, "of another revision")],
        );
        check(&["2026-06-30 E10 started 100 118", first], &[]);
    }
}
