//! What a cell's text can mean: a day, a number, yes or no, or nothing.

use crate::figures::Given;
use crate::period::Day;
use crate::symbol::Symbol;

/// Returns the text of a cell, or nothing where it is blank or marked `x` or `z`.
pub(super) fn given(text: &str) -> Option<&str> {
    if text.is_empty() {
        return None;
    }
    // The longest mark of the two has three letters: `[x]`.
    let absent = text.len() <= 3
        && matches!(
            Symbol::parse(text),
            Some(Symbol::NotAvailable | Symbol::NotApplicable)
        );
    (!absent).then_some(text)
}

/// Returns the day of `2026-10-31` or `31/10/2026`, each also with a time behind it.
pub(super) fn date(text: &str) -> Option<Day> {
    let bytes = text.as_bytes();
    let (day, rest) = bytes.split_at_checked(10)?;
    if !rest.is_empty() && !is_time(rest) {
        return None;
    }
    match (day[2], day[4], day[5], day[7]) {
        (_, b'-', _, b'-') => calendar_day(&day[0..4], &day[5..7], &day[8..10]),
        (b'/', _, b'/', _) => calendar_day(&day[6..10], &day[3..5], &day[0..2]),
        _ => None,
    }
}

fn calendar_day(year: &[u8], month: &[u8], day: &[u8]) -> Option<Day> {
    let (year, month, day) = (digits(year)?, digits(month)?, digits(day)?);
    Day::new(year, month as i8, day as i8)
}

fn digits(bytes: &[u8]) -> Option<i16> {
    bytes.iter().try_fold(0, |number, byte| {
        byte.is_ascii_digit()
            .then(|| number * 10 + i16::from(byte - b'0'))
    })
}

/// Says whether what follows a date looks like a time: `T00:00:00.000Z`, ` 09:30`, ` 9:30 AM`.
fn is_time(rest: &[u8]) -> bool {
    let of_a_time = |byte: &u8| byte.is_ascii_digit() || b":.+- ZAPM".contains(byte);
    matches!(rest[0], b'T' | b' ') && rest.contains(&b':') && rest[1..].iter().all(of_a_time)
}

/// Returns what a flag says; a blank says no.
pub(super) fn flag(text: &str) -> Option<bool> {
    let Some(text) = given(text) else {
        return Some(false);
    };
    let is_one_of = |words: [&str; 4]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    match text {
        _ if is_one_of(["yes", "y", "true", "1"]) => Some(true),
        _ if is_one_of(["no", "n", "false", "0"]) => Some(false),
        _ => None,
    }
}

/// Returns a whole number from 0 on: `12`, `1,234`.
pub(super) fn whole_number(text: &str) -> Option<u64> {
    let digits = ungrouped(text)?;
    digits.parse().ok()
}

/// Returns a number as sources write it, or its mark; a blank is not available.
///
/// Understands `1,234`, `85.700000000000`, `47.665`, `85.7%`, `-0.4`, `c`, `[low]`.
pub(super) fn number(text: &str) -> Option<Given> {
    if text.is_empty() {
        return Some(Given::Symbol(Symbol::NotAvailable));
    }
    if let Some(symbol) = Symbol::parse(text) {
        return Some(Given::Symbol(symbol));
    }
    let bare = text.strip_suffix('%').unwrap_or(text).trim_end();
    let positive = bare.strip_prefix('-').unwrap_or(bare);
    let (whole, fraction) = positive.split_once('.').unwrap_or((positive, "0"));
    let whole = ungrouped(whole)?;
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let size: f64 = format!("{whole}.{fraction}").parse().ok()?;
    let sign = if positive.len() < bare.len() {
        -1.0
    } else {
        1.0
    };
    Some(Given::Number(sign * size))
}

/// Returns the digits of a whole number without the commas that part its thousands.
fn ungrouped(text: &str) -> Option<String> {
    let groups: Vec<&str> = text.split(',').collect();
    let all_digits = groups
        .iter()
        .all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit()));
    let well_grouped =
        groups.len() == 1 || groups[0].len() <= 3 && groups[1..].iter().all(|g| g.len() == 3);
    (all_digits && well_grouped).then(|| groups.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_two_forms_with_and_without_a_time() {
        let expected = Day::new(2026, 10, 31);
        for text in [
            "2026-10-31",
            "31/10/2026",
            "2026-10-31T00:00:00.000Z",
            "2026-10-31 09:30:00+01:00",
            "31/10/2026 09:30",
            "31/10/2026 9:30 AM",
        ] {
            assert_eq!(date(text), expected, "{text}");
        }
        for text in [
            "",
            "2026-02-30",
            "31/10/26",
            "10/31/2026",
            "2026/10/31",
            "46326",
            "2026-10-31x",
            "2026-10-31 to 2026-11-01",
            "2026-10-31T",
            "éééééé",
            "+026-10-31",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn a_mark_for_nothing_is_nothing() {
        for text in ["", "x", "Z", "[x]"] {
            assert_eq!(given(text), None, "{text}");
        }
        for text in ["c", "xz", "0", "Xavier"] {
            assert_eq!(given(text), Some(text));
        }
    }

    #[test]
    fn flags_are_words_for_yes_and_no() {
        for text in ["Yes", "y", "TRUE", "1"] {
            assert_eq!(flag(text), Some(true), "{text}");
        }
        for text in ["No", "n", "false", "0", "", "x"] {
            assert_eq!(flag(text), Some(false), "{text}");
        }
        assert_eq!(flag("maybe"), None);
    }

    #[test]
    fn numbers_are_read_as_sources_write_them() {
        let check = |text, expected| assert_eq!(number(text), Some(expected), "{text}");
        check("1,234", Given::Number(1234.0));
        check("85.700000000000", Given::Number(85.7));
        check("47.665", Given::Number(47.665));
        check("100", Given::Number(100.0));
        check("85.7%", Given::Number(85.7));
        check("-0.4", Given::Number(-0.4));
        check("", Given::Symbol(Symbol::NotAvailable));
        check("[LOW]", Given::Symbol(Symbol::Low));
        check("C", Given::Symbol(Symbol::Confidential));
        for text in [
            "NA", "inf", "1e5", "1,23", "1.", ".5", "1.2.3", "..", "#N/A",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn counts_are_whole() {
        assert_eq!(whole_number("1,234,567"), Some(1_234_567));
        assert_eq!(whole_number("0"), Some(0));
        for text in ["", "-1", "1.0", "12,34", ",123", "99999999999999999999"] {
            assert_eq!(whole_number(text), None, "{text}");
        }
    }
}
