//! Numerals of a chart: those that stand in its table, or follow from it.

use super::context::{has_unit, is_of_100};
use super::scope::ChartTable;
use super::{Numeral, in_digits, one_decimal, pair};
use crate::audit::charts::{DIFFERENT, FUNNELS, VARIATION, VERDICT, stretches};
use std::ops::Range;

/// Where a text names a row of a chart, and which.
struct Naming {
    start: usize,
    end: usize,
    row: usize,
}

/// Returns where a text names rows of a chart, the longest of names that end together; a year in a name, of which
/// `within` has the places, is no row.
fn namings(
    text: &str,
    numeral: &Numeral,
    chart: &ChartTable,
    within: &[Range<usize>],
) -> Vec<Naming> {
    if chart.kind == "distribution" {
        return Vec::new();
    }
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == ',');
    let mut found: Vec<Naming> = Vec::new();
    for (row, cells) in chart.rows.iter().enumerate() {
        let name = cells.first().map_or("", String::as_str);
        if name.is_empty() {
            continue;
        }
        for (start, _) in text.match_indices(name) {
            let end = start + name.len();
            let after = text[end..].chars().next();
            let is_inside = is_word(text[..start].chars().next_back())
                || after.is_some_and(char::is_alphanumeric)
                || (start < numeral.place.end && numeral.place.start < end);
            // A number alone is no week.
            let is_week = chart.kind != "curves" || text[end..].starts_with(" week");
            let mut longer = within.iter().filter(|name| name.len() > end - start);
            let is_in_name = longer.any(|name| name.start <= start && end <= name.end);
            if !is_inside && is_week && !is_in_name {
                found.push(Naming { start, end, row });
            }
        }
    }
    found
}

/// Returns the rows of a chart that a numeral can be of: that whose name follows it at once, as in `37.8% in
/// 2024` and `504 were still waiting after 6 weeks`, or else that whose name stands before it; all where
/// none is named, but of a funnel.
fn rows_named<'c>(
    text: &str,
    numeral: &Numeral,
    chart: &'c ChartTable,
    within: &[Range<usize>],
) -> Vec<&'c Vec<String>> {
    const BETWEEN: [&str; 4] = [
        " in ",
        " after ",
        " were still waiting after ",
        " was still waiting after ",
    ];
    let namings = namings(text, numeral, chart, within);
    let rest = numeral.place.end + usize::from(text[numeral.place.end..].starts_with('%'));
    let follows = |naming: &&Naming| {
        let between = text.get(rest..naming.start);
        between.is_some_and(|between| BETWEEN.contains(&between))
    };
    let before = || {
        let before = namings
            .iter()
            .filter(|naming| naming.end <= numeral.place.start);
        before.max_by_key(|naming| (naming.end, naming.end - naming.start))
    };
    let named = namings.iter().filter(follows);
    let named = named.max_by_key(|naming| naming.end).or_else(before);
    match named {
        Some(naming) => vec![&chart.rows[naming.row]],
        // Among the rows of a funnel of many areas there is nearly every number.
        None if chart.funnel.is_some() => Vec::new(),
        None => chart.rows.iter().collect(),
    }
}

/// Returns the columns of a trend that a numeral can be of: those of the area and the source that its
/// sentence begins with. Of other charts all.
fn columns_named(text: &str, numeral: &Numeral, chart: &ChartTable) -> Range<usize> {
    let all = 1..chart.head.len();
    let sentence = text[..numeral.place.start].rsplit(". ").next();
    let sentence = sentence.filter(|_| chart.kind == "trend").unwrap_or("");
    let find = |head: &str| chart.head.iter().position(|known| known == head);
    if let Some((name, _)) = sentence.split_once(", official: ") {
        let found = find(&format!("{name}, official, %"));
        return found.map_or(all, |column| {
            let counts = chart
                .head
                .get(column + 1)
                .is_some_and(|head| head == "n of d");
            column..column + 1 + usize::from(counts)
        });
    }
    if let Some((name, _)) = sentence.split_once(", own cases: ") {
        let found = find(&format!("{name}, own cases, %"));
        return found.map_or(all, |column| column..chart.head.len());
    }
    all
}

/// Says whether a numeral stands in the table of its chart, or follows from it.
pub(super) fn of_chart(
    text: &str,
    numerals: &[Numeral],
    place: usize,
    chart: &ChartTable,
    within: &[Range<usize>],
) -> bool {
    let numeral = &numerals[place];
    let named = rows_named(text, numeral, chart, within);
    let columns = columns_named(text, numeral, chart);
    let cells = || {
        let rows = named
            .iter()
            .map(|row| row.get(columns.clone()).unwrap_or_default());
        rows.flatten()
    };
    if let Some(whole) = together(text, numerals, place) {
        let is_whole = |cell: &String| cell.replace(',', "") == whole;
        return cells().any(is_whole)
            || follow_together(&whole, &named, chart)
            || is_end_of(text, numeral, chart);
    }
    let is_week = has_unit(text, numerals, place);
    let is_percent = numeral.is_percent || is_of_100(text, numeral);
    let is_told = |cell: &String| {
        let is_pair = pair(cell).is_some();
        // A part or a whole can stand alone, where words tell which.
        let is_of_pair = is_pair
            && ["curves", "xmr", "areas", "funnel", "authorities"].contains(&chart.kind.as_str());
        in_digits(cell).iter().any(|known| {
            let is_rounded = is_percent
                && !numeral.has_decimals()
                && known.has_decimals()
                && (known.value() - numeral.value()).abs() <= 0.55;
            let is_share = is_percent || numeral.has_decimals();
            let is_same = known.digits == numeral.digits
                && known.has_decimals() == numeral.has_decimals()
                && (!is_pair || is_of_pair && !is_share);
            is_same || is_rounded && !is_pair
        })
    };
    let is_week_told = || {
        let mut weeks = chart.rows.iter().filter_map(|row| row.first());
        match chart.kind.as_str() {
            "curves" => weeks.any(|week| *week == numeral.digits),
            "distribution" => weeks.any(|bin| {
                let mut edges = in_digits(bin).into_iter();
                edges.any(|edge| edge.digits == numeral.digits)
            }),
            _ => false,
        }
    };
    is_end_of(text, numeral, chart)
        || (is_week && is_week_told())
        || (!is_week && cells().any(is_told))
        || follows(text, numeral, &named, chart)
}

/// Returns the pair or the interval that a numeral is a side of, as a cell has it but for commas.
pub(super) fn together(text: &str, numerals: &[Numeral], place: usize) -> Option<String> {
    let sides = |first: usize| {
        let (one, other) = (numerals.get(first)?, numerals.get(first + 1)?);
        let between = &text[one.place.end..other.place.start];
        let word = match between {
            " of " => " of ",
            " to " | "% to " if one.has_decimals() && other.has_decimals() => " to ",
            _ => return None,
        };
        Some(format!("{}{word}{}", one.digits, other.digits))
    };
    sides(place).or_else(|| sides(place.checked_sub(1)?))
}

/// Says whether a pair follows from a chart: those past the limit of all open ones, the areas outside limits
/// of all areas.
fn follow_together(whole: &str, rows: &[&Vec<String>], chart: &ChartTable) -> bool {
    let Some((part, of)) = pair(whole) else {
        return false;
    };
    let count = |cell: Option<&String>| cell?.replace(',', "").parse::<u64>().ok();
    match chart.kind.as_str() {
        "queue" => rows.iter().any(|row| {
            count(row.get(1)) == Some(of)
                && (2..4).any(|column| count(row.get(column)) == Some(part))
        }),
        "areas" => differing(chart).contains(&part),
        "xmr" => of == chart.rows.len() as u64 && part == n_special(chart) as u64,
        _ => chart.funnel.as_ref().is_some_and(|funnel| {
            of == chart.rows.len() as u64
                && [funnel.spread, 0.0]
                    .iter()
                    .any(|spread| funnel.n_outside(*spread) == part)
        }),
    }
}

/// Says whether a numeral is an end of what a ruler or a funnel shows.
fn is_end_of(text: &str, numeral: &Numeral, chart: &ChartTable) -> bool {
    let (before, after) = (&text[..numeral.place.start], &text[numeral.place.end..]);
    let is_end = chart.kind == "ruler" && {
        let twenties = numeral
            .whole()
            .is_some_and(|end| end > 0 && end.is_multiple_of(20));
        (before.ends_with("weeks from ") && numeral.digits == "0")
            || (before.ends_with("weeks from 0 to ") && twenties)
    };
    let is_boundless = chart.funnel.as_ref().is_some_and(|funnel| {
        funnel.is_boundless
            && (before.ends_with("would reach from ") && after.starts_with(" to 100%")
                || before.ends_with("would reach from 0 to ") && numeral.is_percent)
            && ["0", "100"].contains(&numeral.digits.as_str())
    });
    is_end || is_boundless
}

fn follows(text: &str, numeral: &Numeral, rows: &[&Vec<String>], chart: &ChartTable) -> bool {
    let count = |cell: &String| cell.replace(',', "").parse::<u64>().ok();
    if chart.kind == "xmr" {
        return of_variation(numeral, chart);
    }
    let Some(number) = numeral.whole() else {
        return FUNNELS.contains(&chart.kind.as_str())
            && (numeral.digits == "99.8" || of_funnel(numeral, chart));
    };
    match chart.kind.as_str() {
        "queue" => rows.iter().any(|row| {
            let counts: Vec<u64> = row.iter().skip(1).filter_map(count).collect();
            counts
                .windows(2)
                .any(|pair| pair[0].checked_sub(pair[1]) == Some(number))
        }),
        "curves" => rows.iter().any(|row| {
            let waiting = row.get(1).and_then(|cell| pair(cell));
            let stopped = row.get(5).and_then(|cell| pair(cell));
            let ended = waiting
                .zip(stopped)
                .and_then(|((waiting, of), (stopped, _))| {
                    of.checked_sub(waiting)?.checked_sub(stopped)
                });
            ended == Some(number)
        }),
        "distribution" => {
            let counts: Vec<u64> = rows.iter().filter_map(|row| count(row.get(1)?)).collect();
            let total: u64 = counts.iter().sum();
            if text[..numeral.place.start].ends_with("Of ") {
                return number == total;
            }
            let mut sum = 0;
            counts.iter().any(|count| {
                sum += count;
                sum == number || total - sum == number
            })
        }
        "ruler" => rows.iter().any(|row| {
            let days = row.get(1).and_then(|cell| cell.parse::<f64>().ok());
            days.is_some_and(|days| {
                let weeks = days / 7.0;
                [weeks.floor(), weeks.ceil()].contains(&numeral.value())
            })
        }),
        "areas" => differing(chart).contains(&number),
        "funnel" | "authorities" => chart.funnel.as_ref().is_some_and(|funnel| {
            number == chart.rows.len() as u64
                || number == funnel.n_outside(funnel.spread)
                || number == funnel.n_outside(0.0)
                || chart.n_missing == Some(number)
        }),
        _ => false,
    }
}

/// Says whether a numeral tells how many points an `XmR` chart or a stretch of it has, how many of
/// them have a special cause, or is the least or the largest share.
fn of_variation(numeral: &Numeral, chart: &ChartTable) -> bool {
    let shares = chart.rows.iter().filter_map(|row| row.get(2));
    let by_value = |one: &&String, other: &&String| {
        let value = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
        value(one).total_cmp(&value(other))
    };
    let Some(number) = numeral.whole() else {
        let ends = [shares.clone().min_by(by_value), shares.max_by(by_value)];
        return ends.into_iter().flatten().any(|end| *end == numeral.digits);
    };
    let mut lengths: Vec<usize> = { stretches(chart) }
        .iter()
        .map(|stretch| stretch.points.len())
        .collect();
    lengths.push(chart.rows.len());
    lengths.push(n_special(chart));
    lengths.contains(&(number as usize))
}

/// Returns how many points of an `XmR` chart have a special cause.
fn n_special(chart: &ChartTable) -> usize {
    let causes = chart.rows.iter().filter_map(|row| row.get(VARIATION));
    causes
        .filter(|cause| cause.starts_with("special cause"))
        .count()
}

/// Returns how many areas of a comparison differ from the rest, each way.
pub(super) fn differing(chart: &ChartTable) -> Vec<u64> {
    let told = |words: &str| {
        let rows = chart.rows.iter();
        let cells = rows.filter_map(|row| row.get(VERDICT));
        cells.filter(|cell| *cell == words).count() as u64
    };
    DIFFERENT.map(told).to_vec()
}

/// Says whether a numeral is the share of all areas of a funnel, or how they are spread.
fn of_funnel(numeral: &Numeral, chart: &ChartTable) -> bool {
    chart.funnel.as_ref().is_some_and(|funnel| {
        one_decimal(funnel.pooled * 100.0) == numeral.digits
            || one_decimal(funnel.ratio) == numeral.digits
    })
}
