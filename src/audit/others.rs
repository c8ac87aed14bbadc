//! What figures of others tell beside a site's own counts.
//!
//! Somebody else may have counted the same cases: then what the site withholds stands in the other's table, or
//! follows from both, and neither publisher can tell by looking at what is its own. Whether they are the same cases
//! nobody can know. An intruder takes them for the same where nothing that is published says otherwise, and so does
//! this: a source's figures of an area, a clock and a period are set beside the site's counts unless one of them
//! differs from a count of the site.

use super::Finding;
use super::against::place;
use super::flow::Memory;
use super::implied::{Following, Found, days_of, followed, is_stock};
use super::tables::{Given, Row, TOTAL, Unreadable, is_count, records, tenths};
use crate::areas::Level;
use crate::catalogue::{Dataset, Numerator, Statistic, measure};
use crate::period::{Period, PeriodKind};
use crate::sdc::Range;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The file of the figures of others.
pub(super) const FILE: &str = "data/figures.csv";

/// What a source tells of an area, a clock and a period, as a row of the site would stand for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Figures {
    source: String,
    row: Row,
}

/// Returns the figures that others give for counts and shares of the catalogue, source by source, in the order of
/// their file.
pub(super) fn figures(files: &BTreeMap<&str, &[u8]>) -> Result<Vec<Figures>, Unreadable> {
    let Some(bytes) = files.get(FILE) else {
        return Ok(Vec::new());
    };
    let unreadable = |line: u64, problem| Unreadable {
        file: FILE.to_string(),
        line,
        problem,
    };
    let (headers, records) = records(FILE, bytes)?;
    let place = |name: &str| headers.iter().position(|header| header == name);
    let mut figures: Vec<Figures> = Vec::new();
    let mut places: HashMap<(String, String, String, Period), usize> = HashMap::new();
    for record in records {
        let (line, record) = record?;
        let text = |name: &str| {
            let cell = place(name).and_then(|place| record.get(place));
            cell.unwrap_or("")
        };
        let Some((series, id)) = text("measure").split_once('.') else {
            continue;
        };
        let (dataset, clock) = match series {
            "complaints" => (Dataset::Complaints, ""),
            clock => (Dataset::Waits, clock),
        };
        let given = [text("numerator"), text("denominator"), text("value")];
        let (counts, shares) = told_by(dataset, id, given);
        let period = Period::parse_open_data(text("time_period"), text("time_identifier"));
        let level = Level::of_geographic_level(text("geographic_level"));
        let (Some(period), Some(own)) = (period, level) else {
            return Err(unreadable(line, "the row is for no period or no area"));
        };
        let code = |level: Level| text(level.open_data_columns().0).to_string();
        let others = Level::ALL.into_iter().filter(|level| *level != own);
        let within = others.map(code).filter(|code| !code.is_empty());
        let row = Row {
            file: FILE.to_string(),
            line,
            dataset,
            clock: clock.to_string(),
            level: text("geographic_level").to_string(),
            area: code(own),
            within: within.collect(),
            period,
            provisional: false,
            until: None,
            limit: None,
            topic: TOTAL.to_string(),
            category: TOTAL.to_string(),
            counts,
            has_no_exceptions: false,
            base: None,
            shares,
            quantiles: Vec::new(),
        };
        let source = text("source").to_string();
        let place = (source, row.clock.clone(), row.area.clone(), row.period);
        let known = *places.entry(place.clone()).or_insert(figures.len());
        if let Some(known) = figures.get_mut(known) {
            known.row.counts.extend(row.counts);
            known.row.shares.extend(row.shares);
        } else {
            figures.push(Figures {
                source: place.0,
                row,
            });
        }
    }
    figures.retain(|figures| !figures.row.counts.is_empty() || !figures.row.shares.is_empty());
    Ok(figures)
}

type Counts = BTreeMap<&'static str, Given>;

/// Returns the counts and the share that a figure of a measure tells, of its numerator, denominator and value.
fn told_by(dataset: Dataset, id: &str, given: [&str; 3]) -> (Counts, Vec<(&'static str, i64)>) {
    let [numerator, denominator, value] = given;
    let count = |text: &str| text.parse::<i64>().ok().filter(|count| *count >= 0);
    let mut counts = Counts::new();
    let mut shares = Vec::new();
    let Some(known) = measure(dataset, id) else {
        return (counts, shares);
    };
    if is_count(known) {
        counts.extend(count(value).map(|count| (known.id, Given::Known(count))));
    }
    if let Statistic::Share {
        numerator: of,
        denominator: whole,
    } = &known.statistic
    {
        let (part, all) = (count(numerator), count(denominator));
        counts.extend(all.map(|all| (*whole, Given::Known(all))));
        match of {
            Numerator::Measure(of) => {
                counts.extend(part.map(|part| (*of, Given::Known(part))));
                if part.is_none() || all.is_none() {
                    shares.extend(tenths(value).map(|share| (known.id, share)));
                }
            }
            Numerator::Less(of, less) => {
                let rest = part
                    .zip(all)
                    .filter(|(part, all)| of == whole && part <= all);
                counts.extend(rest.map(|(part, all)| (*less, Given::Known(all - part))));
            }
        }
    }
    (counts, shares)
}

/// The rows of areas and clocks, of all their cases and of periods that are over.
struct Lines<'r>(HashMap<(Dataset, &'r str, &'r str), Vec<&'r Row>>);

impl<'r> Lines<'r> {
    fn of(rows: &'r [Row]) -> Self {
        let mut lines: HashMap<_, Vec<&Row>> = HashMap::new();
        for row in rows
            .iter()
            .filter(|row| row.topic == TOTAL && !row.provisional)
        {
            lines.entry(line(row)).or_default().push(row);
        }
        Lines(lines)
    }

    /// Says whether an area of some figures, or one that it lies in, has rows of their clock.
    fn has_any(&self, figures: &Row) -> bool {
        let mut areas = figures.within.iter().chain([&figures.area]);
        areas.any(|area| {
            self.0
                .contains_key(&(figures.dataset, figures.clock.as_str(), area.as_str()))
        })
    }

    /// Returns the rows of the area and clock of some figures.
    fn beside<'a>(&'a self, figures: &'a Row) -> &'a [&'a Row] {
        self.0.get(&line(figures)).map_or(&[], Vec::as_slice)
    }
}

fn line(row: &Row) -> (Dataset, &str, &str) {
    (row.dataset, &row.clock, &row.area)
}

/// Adds to what follows from the rows of a site what follows from them beside the figures of a source: nothing of
/// what the figures tell alone, which is their publisher's.
pub(super) fn beside(
    following: &mut Following,
    rows: &[Row],
    figures: &[Figures],
    threshold: u64,
    memory: &Memory,
) {
    let lines = Lines::of(rows);
    let mut known: BTreeSet<Finding> = findings(following);
    let sources: BTreeSet<&str> = figures.iter().map(|of| of.source.as_str()).collect();
    for source in sources {
        let of_source = figures.iter().filter(|of| of.source == source);
        let fitting = of_source.filter(|of| {
            let line = lines.beside(&of.row);
            lines.has_any(&of.row) && is_new(&of.row, line) && may_be_same(&of.row, line)
        });
        let fitting: Vec<&Row> = fitting.map(|of| &of.row).collect();
        if fitting.is_empty() {
            continue;
        }
        let Some((fitting, beside)) = taken(rows, &fitting, threshold, memory) else {
            continue;
        };
        let is_known = |found: &Found| known.contains(&found.finding);
        let mut found = beside.found;
        found.retain(|found| !is_known(found));
        if found.is_empty() {
            continue;
        }
        let alone = with(&without_counts(rows), &fitting);
        let alone = followed(&alone, threshold, memory).unwrap_or_default();
        let alone = findings(&alone);
        found.retain(|found| !alone.contains(&found.finding));
        known.extend(found.iter().map(|found| found.finding.clone()));
        let own = found
            .into_iter()
            .flat_map(|found| in_own_tables(found, rows));
        let own = own.map(|mut found| {
            let problem = &found.finding.problem;
            found.finding.problem = format!("{problem}, beside the figures of {source}");
            found
        });
        following.found.extend(own);
    }
}

fn findings(following: &Following) -> BTreeSet<Finding> {
    let found = following.found.iter();
    found.map(|found| found.finding.clone()).collect()
}

/// Says whether figures tell anything of cases of the site that it does not publish.
fn is_new(figures: &Row, line: &[&Row]) -> bool {
    let row = line.iter().find(|row| row.period == figures.period);
    let Some(row) = row.filter(|row| row.base.is_none()) else {
        return true;
    };
    let is_open = |measure: &str| row.counts.get(measure) == Some(&Given::Withheld);
    let mut of_shares = figures.shares.iter().flat_map(|(id, _)| parts_of(row, id));
    figures.counts.keys().any(|measure| is_open(measure)) || of_shares.any(is_open)
}

/// Returns the measures of which a share is made.
fn parts_of(row: &Row, id: &str) -> Vec<&'static str> {
    match measure(row.dataset, id).map(|known| &known.statistic) {
        Some(Statistic::Share {
            numerator: Numerator::Measure(part),
            denominator,
        }) => vec![*part, *denominator],
        _ => Vec::new(),
    }
}

/// Says whether figures may be of the same cases as a site's counts: none of its counts is another, nor are those of
/// shorter periods that fill the figures' one, or of a queue on the same day.
fn may_be_same(figures: &Row, line: &[&Row]) -> bool {
    let here = line.iter().find(|row| row.period == figures.period);
    let is_another = |id: &'static str, value: i64| {
        let own = here.and_then(|row| range_in(row, id));
        if own.is_some_and(|own| !is_in(own, value)) {
            return true;
        }
        if is_stock(id) {
            let same_day = line
                .iter()
                .filter(|row| row.period.last() == figures.period.last());
            let mut own = same_day.filter_map(|row| range_in(row, id));
            return own.any(|own| !is_in(own, value));
        }
        let mut sums = sums(line, figures.period, id).into_iter();
        sums.any(|sum| !is_in(sum, value))
    };
    let other_share = figures.shares.iter().any(|(id, share)| {
        let own = here.into_iter().flat_map(|row| &row.shares);
        let mut own = own.filter(|(own, _)| own == id);
        own.any(|(_, own)| own != share)
    });
    let mut counts = figures.counts.iter();
    !other_share
        && !counts.any(|(id, given)| match given {
            Given::Known(value) => is_another(id, *value),
            _ => false,
        })
}

/// Returns between which ends a published count lies.
fn range_in(row: &Row, id: &str) -> Option<Range> {
    match (row.counts.get(id)?, row.base) {
        (Given::Count(count), None) => Some(Range::exactly(*count)),
        (Given::Count(count), Some(base)) => Some(Range::rounded(*count, base)),
        _ => None,
    }
}

fn is_in(range: Range, value: i64) -> bool {
    range.low <= value && range.high.is_none_or(|high| value <= high)
}

/// Returns what counts of shorter periods add up to that fill a period, by the kind of the shorter ones.
fn sums(line: &[&Row], whole: Period, id: &str) -> Vec<Range> {
    let is_within = |row: &&&Row| {
        whole.first() <= row.period.first()
            && row.period.last() <= whole.last()
            && row.period != whole
    };
    let mut of_kind: BTreeMap<PeriodKind, Vec<&Row>> = BTreeMap::new();
    for row in line.iter().filter(is_within) {
        of_kind.entry(row.period.kind()).or_default().push(row);
    }
    let sum = |shorter: Vec<&Row>| {
        let days = shorter.iter().map(|row| days_of(row.period));
        if days.sum::<i32>() != days_of(whole) {
            return None;
        }
        let ranges = shorter.iter().map(|row| range_in(row, id));
        let ranges = ranges.collect::<Option<Vec<Range>>>()?;
        let low = ranges.iter().map(|range| range.low).sum();
        let high = ranges.iter().map(|range| range.high).sum::<Option<i64>>();
        Some(Range { low, high })
    };
    of_kind.into_values().filter_map(sum).collect()
}

/// Returns which of the figures can be true of a site's rows together, and what follows from both.
///
/// Those of an area that cannot are left out.
fn taken<'f>(
    rows: &[Row],
    figures: &[&'f Row],
    threshold: u64,
    memory: &Memory,
) -> Option<(Vec<&'f Row>, Following)> {
    let follow = |figures: &[&Row]| followed(&with(rows, figures), threshold, memory);
    if let Some(following) = follow(figures) {
        return Some((figures.to_vec(), following));
    }
    let areas: BTreeSet<&str> = figures.iter().map(|row| row.area.as_str()).collect();
    let of_areas = areas.into_iter().map(|area| -> Vec<&Row> {
        let of_area = figures.iter().filter(|row| row.area == area);
        of_area.copied().collect()
    });
    let possible = of_areas.filter(|of_area| follow(of_area).is_some());
    let possible: Vec<&Row> = possible.flatten().collect();
    let following = follow(&possible).filter(|_| !possible.is_empty())?;
    Some((possible, following))
}

/// Returns rows with what figures tell in the place of what is withheld, and with a row for the periods that have none.
fn with(rows: &[Row], figures: &[&Row]) -> Vec<Row> {
    let lines = Lines::of(rows);
    let places: HashMap<_, usize> = rows.iter().map(place).zip(0..).collect();
    let mut beside = rows.to_vec();
    for figures in figures {
        let Some(own) = places.get(&place(figures)) else {
            let measures = lines.beside(figures).iter();
            let measures = measures.flat_map(|row| row.counts.keys());
            let mut counts: Counts = measures.map(|id| (*id, Given::Withheld)).collect();
            counts.extend(figures.counts.clone());
            beside.push(Row {
                counts,
                ..(*figures).clone()
            });
            continue;
        };
        let row = &mut beside[*own];
        for (id, given) in &figures.counts {
            let known = row.counts.entry(id).or_insert(Given::Withheld);
            if row.base.is_some() || *known == Given::Withheld {
                *known = *given;
            }
        }
        for (id, share) in &figures.shares {
            if !row.shares.iter().any(|(own, _)| own == id) {
                row.shares.push((id, *share));
            }
        }
    }
    beside
}

/// Returns rows that tell nothing, in the places of a site's rows.
fn without_counts(rows: &[Row]) -> Vec<Row> {
    let blank = |row: &Row| Row {
        counts: row.counts.keys().map(|id| (*id, Given::Withheld)).collect(),
        shares: Vec::new(),
        quantiles: Vec::new(),
        ..row.clone()
    };
    rows.iter().map(blank).collect()
}

/// Returns a finding as one of the site's own tables: of a period of which it has none, as one of each kind of period
/// that it has of the level.
fn in_own_tables(found: Found, rows: &[Row]) -> Vec<Found> {
    let Some(exposed) = found.exposed.clone() else {
        return vec![found];
    };
    let is_like = |row: &&Row| {
        row.dataset == exposed.dataset && row.clock == exposed.clock && row.level == exposed.level
    };
    let kinds: BTreeSet<PeriodKind> = rows
        .iter()
        .filter(is_like)
        .filter(|row| !row.provisional)
        .map(|row| row.period.kind())
        .collect();
    if kinds.contains(&exposed.period.kind()) {
        return vec![found];
    }
    let of_kind = kinds.into_iter().map(|kind| {
        let mut of_kind = found.clone();
        of_kind
            .exposed
            .iter_mut()
            .for_each(|exposed| exposed.period = Period::containing(kind, exposed.period.first()));
        of_kind
    });
    of_kind.collect()
}

#[cfg(test)]
mod tests {
    use super::super::audit as audit_files;
    use std::collections::BTreeMap;
    use std::fmt::Write;

    const PLACE: &str = "time_period,time_identifier,geographic_level,country_code,new_la_code";

    /// Checks what follows from `YEAR KIND CLOCK COMPLETED,COMPLETED_EX,IN_LIMIT,IN_LIMIT_EX,OPEN` of one authority,
    /// and figures `YEAR SOURCE MEASURE NUMERATOR,DENOMINATOR,VALUE`, with a threshold of 5.
    fn check(waits: &[&str], figures: &[&str], expected: &[&str]) {
        let words = |line: &str| -> Vec<String> { line.split(' ').map(str::to_string).collect() };
        let measures = "completed,completed_ex,in_limit,in_limit_ex,open";
        let mut own = format!("{PLACE},clock,breakdown_topic,breakdown,{measures},status\n");
        for line in waits {
            let [year, kind, clock, counts] = &words(line)[..] else {
                panic!("{line}")
            };
            let kind = match kind.as_str() {
                "year" => "Calendar year".to_string(),
                quarter => format!("Calendar year {quarter}"),
            };
            let place = format!("{year},{kind},Local authority,E92,E10,{clock}");
            writeln!(own, "{place},Total,Total,{counts},").unwrap();
        }
        let mut others = format!("{PLACE},source,status,measure,numerator,denominator,value\n");
        for line in figures {
            let [year, source, measure, numbers] = &words(line)[..] else {
                panic!("{line}")
            };
            let place = format!("{year},Calendar year,Local authority,E92,E10");
            writeln!(others, "{place},{source},official,{measure},{numbers}").unwrap();
        }
        let files = BTreeMap::from([
            ("data/waits.csv", own.as_bytes()),
            ("data/figures.csv", others.as_bytes()),
        ]);
        let audit = audit_files(&files, 5).unwrap();
        let found = audit.findings.iter();
        let found: Vec<String> = found
            .map(|found| format!("{}: {}", found.line, found.problem))
            .collect();
        assert_eq!(found, expected, "{waits:?} {figures:?}");
    }

    /// The Department counts 103 plans with the exceptions and we 100 without them.
    #[test]
    fn what_is_withheld_here_stands_in_the_table_of_another() {
        let own = "2024 year final_plan c,100,c,40,c";
        let exceptions = "2: `completed` less `completed_ex` can only be a small count, beside the figures of DfE";
        let in_time =
            "2: `in_limit` less `in_limit_ex` can only be a small count, beside the figures of DfE";
        check(
            &[own],
            &["2024 DfE final_plan.completed x,x,103"],
            &[exceptions],
        );
        check(
            &[own],
            &["2024 DfE final_plan.pc_in_limit x,103,x"],
            &[exceptions],
        );
        check(
            &[own],
            &["2024 DfE final_plan.pc_in_limit 42,120,35.0"],
            &[in_time],
        );
        check(&[own], &["2024 DfE final_plan.completed x,x,106"], &[]);
        check(
            &[own],
            &["2024 DfE assessment_decision.completed x,x,103"],
            &[],
        );
        check(&[own], &["2023 DfE final_plan.completed x,x,103"], &[]);
    }

    #[test]
    fn a_percentage_of_another_tells_what_it_is_of() {
        // 3 of 43.
        let own = "2024 year final_plan 43,c,c,c,c";
        let told = "2: `in_limit` can only be a small count, beside the figures of DfE";
        check(
            &[own],
            &["2024 DfE final_plan.pc_in_limit x,x,7.0"],
            &[told],
        );
        check(&[own], &["2024 DfE final_plan.pc_in_limit x,x,20.9"], &[]);
    }

    #[test]
    fn figures_of_other_cases_tell_nothing() {
        let own = "2024 year final_plan c,100,c,40,c";
        let with = "2024 DfE final_plan.completed x,x,103";
        // It counts 101 without exceptions, so that its 103 are not of the same cases.
        check(
            &[own],
            &[with, "2024 DfE final_plan.completed_ex x,x,101"],
            &[],
        );
        check(
            &[own],
            &[with, "2024 DfE final_plan.pc_in_limit_ex 41,100,41.0"],
            &[],
        );
        // What another source says of other cases says nothing of these.
        let told = "2: `completed` less `completed_ex` can only be a small count, beside the figures of DfE";
        check(
            &[own],
            &[with, "2024 FOI final_plan.completed_ex x,x,101"],
            &[told],
        );
    }

    #[test]
    fn what_another_tells_alone_is_its_own() {
        let own = "2024 year final_plan c,c,c,c,30";
        check(&[own], &["2024 DfE final_plan.pc_in_limit 3,60,5.0"], &[]);
        let figures = [
            "2024 DfE final_plan.completed x,x,60",
            "2024 DfE final_plan.completed_ex x,x,58",
        ];
        check(&[own], &figures, &[]);
        check(&["2024 year final_plan c,58,c,c,30"], &figures, &[]);
    }

    /// No year is published here, and its quarters are.
    #[test]
    fn quarters_add_up_to_the_year_of_another() {
        let quarters = |last: &str| -> Vec<String> {
            let counts = ["c,20,c,c,c", "c,30,c,c,c", "c,25,c,c,c", last];
            let quarters = counts.iter().zip(1..);
            quarters
                .map(|(counts, n)| format!("2024 Q{n} final_plan {counts}"))
                .collect()
        };
        let own = quarters("c,25,c,c,c");
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        let with = "2024 DfE final_plan.completed x,x,103";
        let told = "2: `completed` less `completed_ex` can only be a small count, beside the figures of DfE";
        let all = "5: the sum of `exceptions` over all 4 periods of the kind since 2024-01-01 can only \
            be a small count, or nearly so, beside the \
            figures of DfE";
        check(&own, &[with], &[told, all]);
        // 101 without exceptions are not the same cases.
        check(
            &own,
            &[with, "2024 DfE final_plan.completed_ex x,x,101"],
            &[],
        );
        let missing = quarters("c,c,c,c,c");
        let missing: Vec<&str> = missing.iter().map(String::as_str).collect();
        let last = "5: `completed_ex` can only be a small count, beside the figures of DfE";
        check(
            &missing,
            &["2024 DfE final_plan.completed_ex x,x,78"],
            &[last],
        );
    }

    /// Of the county's 53 plans the council gives two districts, and withholds the third as we do.
    #[test]
    fn districts_of_another_are_part_of_the_county_here() {
        let own = format!(
            "{PLACE},lad_code,clock,breakdown_topic,breakdown,completed\n\
             2024,Calendar year,Local authority,E92,E10,,final_plan,Total,Total,53\n"
        );
        let mut others =
            format!("{PLACE},lad_code,source,status,measure,numerator,denominator,value\n");
        for (district, plans) in [("E07", "30"), ("E08", "20"), ("E09", "c")] {
            let place = format!("2024,Calendar year,Local authority district,E92,E10,{district}");
            writeln!(
                others,
                "{place},Council,reply,final_plan.completed,x,x,{plans}"
            )
            .unwrap();
        }
        let files = BTreeMap::from([
            ("data/waits.csv", own.as_bytes()),
            ("data/figures.csv", others.as_bytes()),
        ]);
        let audit = audit_files(&files, 5).unwrap();
        assert_eq!(
            audit.findings[0].problem,
            "`completed` less that of its areas of the level Local authority district can only be a small count, \
             beside the figures of Council"
        );
    }
}
