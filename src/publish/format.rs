//! Numbers as text: the one place where the site decides how a number is written.

use crate::catalogue::{Dataset, OFFICIAL_ONLY, Unit, measure};
use crate::figures::{Figure, Given};
use crate::period::{Day, long_date};
use crate::release::{Days, Share, Value};
use crate::series::Series;
use crate::symbol::Symbol;
use std::cmp::Ordering;

/// Returns a whole number with commas between the thousands: `1,203`.
pub fn count(count: u64) -> String {
    grouped(&count.to_string())
}

/// Returns a percentage, share or rate to one decimal, rounded half up: `34.9`.
pub fn one_decimal(number: f64) -> String {
    for_readers(&decimal(number, 1))
}

/// Returns a number as a whole one, rounded half up: `47`.
pub fn whole(number: f64) -> String {
    for_readers(&decimal(number, 0))
}

/// Returns a percentage with its sign: `34.9%`.
pub fn percent(number: f64) -> String {
    one_decimal(number) + "%"
}

/// Returns days as they are published: whole, or with one decimal.
pub fn days(days: Days) -> String {
    for_readers(&decimal(days.days, days.decimals.min(1)))
}

/// Returns days as whole weeks, rounded half up: 217 days are `31`.
pub fn weeks(days: f64) -> String {
    for_readers(&decimal(days / 7.0, 0))
}

/// Returns the number of [`weeks`], and how the days lie to it.
pub fn whole_weeks(days: f64) -> (u64, Ordering) {
    let weeks = (days / 7.0 + 0.5).floor();
    (weeks as u64, days.total_cmp(&(weeks * 7.0)))
}

/// Returns days as weeks in words, rounded as in tables and saying so: `30 weeks`, `about 30 weeks`.
pub fn about_weeks(days: f64) -> String {
    let (weeks, exactly) = whole_weeks(days);
    format!("{}{}", about(exactly), plural(weeks, "week", "weeks"))
}

/// Returns the word before a number that is rounded.
pub fn about(exactly: Ordering) -> &'static str {
    if exactly.is_eq() { "" } else { "about " }
}

/// Returns the limits of a percentage: `32.3 to 37.6`.
pub fn range((lower, upper): (f64, f64)) -> String {
    format!("{} to {}", one_decimal(lower), one_decimal(upper))
}

/// Returns a difference of percentages in points, with its sign: `+14.0`, `−2.3`, `0.0`.
pub fn points(number: f64) -> String {
    let digits = one_decimal(number.abs());
    match () {
        () if digits == "0.0" => digits,
        () if number < 0.0 => format!("−{digits}"),
        () => format!("+{digits}"),
    }
}

/// Returns both counts of a share: `420 of 1,203`.
pub fn n_of_d(share: Share) -> String {
    format!(
        "{} of {}",
        count(share.numerator()),
        count(share.denominator())
    )
}

/// Returns a day as a reader is told it: `4 November 2026`.
pub fn date(day: Day) -> String {
    long_date(day)
}

/// Returns the number with its noun in the right form: `1 request`, `2 requests`.
pub fn plural(number: u64, one: &str, several: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        _ => format!("{} {several}", count(number)),
    }
}

const WORDS: [&str; 10] = [
    "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten",
];

/// Returns the number as it begins a sentence: `Three`, in words up to ten, `No` for none.
pub fn at_start(number: u64) -> String {
    match number {
        0 => "No".to_string(),
        1..=10 => WORDS[number as usize - 1].to_string(),
        _ => count(number),
    }
}

/// Returns a published value as it stands in a table for readers, without its unit.
pub fn reader(value: Value) -> String {
    let shown = match value {
        Value::Count(value) => value.get().map(|known| count(known.0)),
        Value::Days(value) => value.get().map(days),
        Value::Share(value) => value.get().map(|share| one_decimal(share.percent())),
        Value::Rate(value) => value.get().map(|rate| one_decimal(rate.0)),
    };
    shown.unwrap_or_else(|| mark_of(value).mark().to_string())
}

/// Returns a published value as it stands in a sentence: `34.9%`, `217 days`, `1,203`, `[c]`.
pub fn in_sentence(value: Value, unit: Unit) -> String {
    match value.symbol() {
        Some(symbol) => symbol.mark().to_string(),
        None => with_unit(reader(value), unit),
    }
}

fn with_unit(number: String, unit: Unit) -> String {
    match unit {
        Unit::Count => number,
        Unit::Percent => number + "%",
        Unit::Days | Unit::WorkingDays if number == "1" => {
            format!("1 {}", unit_word(unit).trim_end_matches('s'))
        }
        _ => format!("{number} {}", unit_word(unit)),
    }
}

/// Returns the unit in words: `days`, `%`; nothing for a number of cases.
pub fn unit_word(unit: Unit) -> &'static str {
    match unit {
        Unit::Count => "",
        Unit::Percent => "%",
        Unit::Days => "days",
        Unit::WorkingDays => "working days",
        Unit::Per10000 => "per 10,000",
    }
}

/// Returns the limits of a published share for readers, or the symbol in its place; nothing for
/// a value that has no limits.
pub fn reader_limits(value: Value) -> Option<String> {
    match (value.share(), value.symbol()) {
        (Some(share), _) => Some(range(share.limits())),
        (None, symbol) => symbol.map(|symbol| symbol.mark().to_string()),
    }
}

/// Returns a published value as it stands in a CSV file: `1203`, `34.9`, `c`.
pub fn csv(value: Value) -> String {
    let shown = match value {
        Value::Count(value) => value.get().map(|count| count.0.to_string()),
        Value::Days(value) => value
            .get()
            .map(|wait| decimal(wait.days, wait.decimals.min(1))),
        Value::Share(value) => value.get().map(|share| decimal(share.percent(), 1)),
        Value::Rate(value) => value.get().map(|rate| decimal(rate.0, 1)),
    };
    shown.unwrap_or_else(|| mark_of(value).code().to_string())
}

/// Returns a percentage as it stands in a CSV file: `34.9`.
pub fn csv_percent(number: f64) -> String {
    decimal(number, 1)
}

/// Returns the lower and the upper limit of a published share as they stand in a CSV file, or the
/// symbol in its place; nothing for a value that has no limits.
pub fn csv_limits(value: Value) -> Option<[String; 2]> {
    match (value.share(), value.symbol()) {
        (Some(share), _) => {
            let (lower, upper) = share.limits();
            Some([decimal(lower, 1), decimal(upper, 1)])
        }
        (None, symbol) => symbol.map(|symbol| [(); 2].map(|()| symbol.code().to_string())),
    }
}

/// Returns what a figure of somebody else's measures, where that is known.
pub fn figure_unit(figure: &Figure) -> Option<Unit> {
    if figure.counts().is_some() {
        return Some(Unit::Percent);
    }
    unit_of_id(&figure.measure)
}

/// Returns the unit of a measure by its whole id, `CLOCK.MEASURE` or an id of the project's own.
///
/// An id of the project's own is a percentage where it begins with `pc_`, as the catalogue's do.
pub fn unit_of_id(id: &str) -> Option<Unit> {
    let (series, own) = id.split_once('.').unwrap_or(("", id));
    let dataset = match Series::from_key(series) {
        Series::Complaints => Dataset::Complaints,
        Series::Waits(_) => Dataset::Waits,
    };
    let official = OFFICIAL_ONLY.iter().any(|(id, _)| *id == own);
    let last = own.rsplit('.').next().unwrap_or(own);
    match measure(dataset, own) {
        Some(known) => Some(known.unit),
        None => (official || last.starts_with("pc_")).then_some(Unit::Percent),
    }
}

/// Returns a number of somebody else's as it stands in a table for readers.
pub fn given(given: Given, unit: Option<Unit>) -> String {
    match given {
        Given::Symbol(symbol) => symbol.mark().to_string(),
        Given::Number(number) if unit == Some(Unit::Percent) => one_decimal(number),
        Given::Number(number) if number.fract() == 0.0 => for_readers(&decimal(number, 0)),
        Given::Number(number) => one_decimal(number),
    }
}

/// Returns a number of somebody else's as it stands in a sentence.
pub fn given_in_sentence(number: Given, unit: Option<Unit>) -> String {
    match (number, unit) {
        (Given::Number(_), Some(unit)) => with_unit(given(number, Some(unit)), unit),
        _ => given(number, unit),
    }
}

/// Returns a number of somebody else's as it stands in a CSV file: percentages to one decimal,
/// anything else as it was received.
pub fn given_csv(given: Given, unit: Option<Unit>) -> String {
    match given {
        Given::Symbol(symbol) => symbol.code().to_string(),
        Given::Number(number) if unit == Some(Unit::Percent) => decimal(number, 1),
        Given::Number(number) => number.to_string(),
    }
}

/// Returns the mark of a symbol in HTML, with its meaning at hand.
pub fn symbol_html(symbol: Symbol) -> String {
    let (meaning, mark) = (symbol.meaning(), symbol.mark());
    format!("<abbr title=\"{meaning}\">{mark}</abbr>")
}

/// Returns the text with a capital first letter.
pub fn sentence_case(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().collect::<String>() + letters.as_str(),
        None => String::new(),
    }
}

fn mark_of(value: Value) -> Symbol {
    value
        .symbol()
        .expect("a published value is shown or has a symbol")
}

/// Returns a number with none or one decimal, rounded half up (away from zero), in plain digits.
fn decimal(number: f64, decimals: u8) -> String {
    let scale: u64 = if decimals == 0 { 1 } else { 10 };
    let units = (number.abs() * scale as f64 + 0.5).floor() as u64;
    let sign = if number < 0.0 && units > 0 { "-" } else { "" };
    match decimals {
        0 => format!("{sign}{units}"),
        _ => format!("{sign}{}.{}", units / scale, units % scale),
    }
}

/// Returns plain digits with a true minus sign and with commas between the thousands.
fn for_readers(plain: &str) -> String {
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(digits) => ("\u{2212}", digits),
        None => ("", plain),
    };
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    format!("{sign}{}{rest}", grouped(whole))
}

fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::release::support;

    #[test]
    fn numbers_have_one_form_for_readers() {
        let texts = [
            count(0),
            count(999),
            count(1203),
            count(12_345_678),
            one_decimal(34.9),
            one_decimal(0.25),
            one_decimal(1234.56),
            one_decimal(-3.25),
            one_decimal(-0.01),
            percent(100.0),
            weeks(217.0),
            weeks(220.5),
            range((32.34, 37.55)),
            plural(1, "request", "requests"),
            plural(2000, "request", "requests"),
            at_start(0),
            at_start(3),
            at_start(11),
            date(Day::new(2026, 11, 4).unwrap()),
        ];
        let expected = [
            "0",
            "999",
            "1,203",
            "12,345,678",
            "34.9",
            "0.3",
            "1,234.6",
            "\u{2212}3.3",
            "0.0",
            "100.0%",
            "31",
            "32",
            "32.3 to 37.6",
            "1 request",
            "2,000 requests",
            "No",
            "Three",
            "11",
            "4 November 2026",
        ];
        assert_eq!(texts, expected);
    }

    /// Checks the value of a measure for readers, in a sentence, its limits, and in CSV.
    fn check(values: &str, measure: &str, expected: [&str; 4]) {
        let line = format!("final_plan 2024 E10 {values}");
        let release = support::release("E10 Shire local_authority", &line);
        let row = &release.tables()[0].rows()[0];
        let (known, value) = row.values().find(|(known, _)| known.id == measure).unwrap();
        let limits = csv_limits(value).filter(|_| known.has_limits());
        let actual = [
            reader(value),
            in_sentence(value, known.unit),
            limits.map(|limits| limits.join(" ")).unwrap_or_default(),
            csv(value),
        ];
        assert_eq!(actual, expected);
    }

    #[test]
    fn published_values_have_one_form_for_readers_and_one_for_files() {
        let share = "completed_ex=1203 in_limit_ex=420";
        check(share, "completed_ex", ["1,203", "1,203", "", "1203"]);
        check(
            share,
            "pc_in_limit_ex",
            ["34.9", "34.9%", "32.3 37.7", "34.9"],
        );
        check(
            "median_days=217",
            "median_days",
            ["217", "217 days", "", "217"],
        );
        check(
            "median_days=217.5",
            "median_days",
            ["217.5", "217.5 days", "", "217.5"],
        );
        check("median_days=1", "median_days", ["1", "1 day", "", "1"]);
        let withheld = "completed_ex=1203 in_limit_ex=c";
        check(withheld, "in_limit_ex", ["[c]", "[c]", "", "c"]);
        check(withheld, "pc_in_limit_ex", ["[c]", "[c]", "c c", "c"]);
    }

    #[test]
    fn figures_of_others_keep_their_digits_in_files() {
        let check = |number, unit, expected: [&str; 3]| {
            let actual = [
                given(number, unit),
                given_in_sentence(number, unit),
                given_csv(number, unit),
            ];
            assert_eq!(actual, expected);
        };
        let percent = unit_of_id("final_plan.pc_over_52_weeks");
        check(Given::Number(7.25), percent, ["7.3", "7.3%", "7.3"]);
        let own = unit_of_id("appeals.registered");
        check(Given::Number(1438.0), own, ["1,438", "1,438", "1438"]);
        check(Given::Number(3.125), own, ["3.1", "3.1", "3.125"]);
        let missing = Given::Symbol(Symbol::NotAvailable);
        check(missing, own, ["[x]", "[x]", "x"]);
    }
}
