//! What a cell's text can mean: a number, yes or no, or nothing.

use crate::figures::Given;
use crate::symbol::Symbol;
use std::borrow::Cow;

/// Returns the text of a cell, or nothing where it is blank or only says that there is nothing:
/// `x`, `z`, `-`, `n/a`, `NULL`, `#N/A`.
pub(super) fn given(text: &str) -> Option<&str> {
    // The longest marks have five letters: `[n/a]`.
    let may_be_mark = text.len() <= 5;
    let absent = text.is_empty()
        || may_be_mark
            && matches!(
                Symbol::parse(text),
                Some(Symbol::NotAvailable | Symbol::NotApplicable)
            );
    (!absent).then_some(text)
}

/// Returns the text of a cell that holds a date or a flag, in which `none` is nothing as well.
pub(super) fn given_or_none(text: &str) -> Option<&str> {
    given(text).filter(|text| {
        !["none", "nil"]
            .iter()
            .any(|no| text.eq_ignore_ascii_case(no))
    })
}

/// Returns what a flag says; a blank says no.
pub(super) fn flag(text: &str) -> Option<bool> {
    let Some(text) = given_or_none(text) else {
        return Some(false);
    };
    let is_one_of = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    match text {
        _ if is_one_of(&["yes", "y", "true", "t", "1"]) => Some(true),
        _ if is_one_of(&["no", "n", "false", "f", "0"]) => Some(false),
        _ => None,
    }
}

/// Returns a whole number from 0 on: `12`, `1,234`, `+12`, `12.0`.
pub(super) fn whole_number(text: &str) -> Option<u64> {
    let text = text.strip_prefix('+').unwrap_or(text);
    let whole = match text.split_once('.') {
        Some((whole, zeros)) if zeros.bytes().all(|byte| byte == b'0') && !zeros.is_empty() => {
            whole
        }
        Some(_) => return None,
        None => text,
    };
    ungrouped(whole)?.parse().ok()
}

/// Returns a number as sources write it, or its mark; a blank is not available.
///
/// Understands `1,234`, `1 234`, `85.700000000000`, `.5`, `85.7%`, `+0.4`, `-0.4`, `c`, `[low]`,
/// and the marks of [`Symbol::parse`]. A mark in brackets behind a number, `85.7 [r]`, says
/// something of the number and leaves it as it is.
pub(super) fn number(text: &str) -> Option<Given> {
    if text.is_empty() {
        return Some(Given::Symbol(Symbol::NotAvailable));
    }
    if !text.as_bytes()[0].is_ascii_digit()
        && let Some(symbol) = Symbol::parse(text)
    {
        return Some(Given::Symbol(symbol));
    }
    let bare = without_mark(text);
    let bare = bare.strip_suffix('%').unwrap_or(bare).trim_end();
    // Some programs write the longer sign of print.
    let negative = bare.strip_prefix(['-', '\u{2212}']);
    let positive = negative.unwrap_or(bare.strip_prefix('+').unwrap_or(bare));
    let (whole, fraction) = match positive.split_once('.') {
        Some(("", fraction)) => ("0", fraction),
        Some(parts) => parts,
        None => (positive, "0"),
    };
    let whole = ungrouped(whole)?;
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let size: f64 = format!("{whole}.{fraction}").parse().ok()?;
    let sign = if negative.is_some() { -1.0 } else { 1.0 };
    Some(Given::Number(sign * size))
}

/// Returns a number without the mark for provisional, revised, estimated, a break or low
/// reliability behind it.
fn without_mark(text: &str) -> &str {
    for mark in ["[p]", "[r]", "[e]", "[b]", "[u]"] {
        if let Some(bare) = text.strip_suffix(mark) {
            return bare.trim_end();
        }
    }
    text
}

/// Returns the digits of a whole number without the commas or spaces that part its thousands.
fn ungrouped(text: &str) -> Option<Cow<'_, str>> {
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if all_digits(text) {
        return Some(Cow::Borrowed(text));
    }
    // Spaces that do not break, in three widths, are what spreadsheets and word processors write.
    let sign = text.chars().find(|sign| !sign.is_ascii_digit())?;
    matches!(sign, ',' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}').then_some(())?;
    let groups: Vec<&str> = text.split(sign).collect();
    let well_grouped = groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3);
    (well_grouped && groups.iter().all(|group| all_digits(group)))
        .then(|| Cow::Owned(groups.concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_for_nothing_is_nothing() {
        for text in [
            "", "x", "Z", "[x]", "-", "–", "n/a", "N/A", "[n/a]", "NULL", "#N/A", "NA", "..", ".",
        ] {
            assert_eq!(given(text), None, "{text}");
        }
        for text in ["c", "xz", "0", "Xavier", "None", "*", "<5", "low"] {
            assert_eq!(given(text), Some(text));
        }
        assert_eq!(given_or_none("None"), None);
        assert_eq!(given_or_none("nil"), None);
        assert_eq!(given_or_none("nonesuch"), Some("nonesuch"));
    }

    #[test]
    fn flags_are_words_for_yes_and_no() {
        for text in ["Yes", "y", "TRUE", "T", "1"] {
            assert_eq!(flag(text), Some(true), "{text}");
        }
        for text in ["No", "n", "false", "f", "0", "", "x", "-", "N/A", "None"] {
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
        check("85.7 %", Given::Number(85.7));
        check("1 234 567", Given::Number(1_234_567.0));
        check("1\u{a0}234.5", Given::Number(1234.5));
        check("12\u{202f}345", Given::Number(12_345.0));
        check("+0.4", Given::Number(0.4));
        check("\u{2212}0.4", Given::Number(-0.4));
        check(".5", Given::Number(0.5));
        check("85.7 [r]", Given::Number(85.7));
        check("1,234[p]", Given::Number(1234.0));
        check("-0.4", Given::Number(-0.4));
        check("", Given::Symbol(Symbol::NotAvailable));
        check("[LOW]", Given::Symbol(Symbol::Low));
        check("C", Given::Symbol(Symbol::Confidential));
        check("<5", Given::Symbol(Symbol::Confidential));
        check("NA", Given::Symbol(Symbol::NotAvailable));
        check("..", Given::Symbol(Symbol::NotAvailable));
        check(".", Given::Symbol(Symbol::NotApplicable));
        for text in [
            "inf",
            "1e5",
            "1,23",
            "1.",
            "1.2.3",
            "#REF!",
            "+-1",
            "--1",
            "1 2",
            "1,234 567",
            "%",
            "12 [z]",
            "1234r",
            "[r]",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn counts_are_whole() {
        assert_eq!(whole_number("1,234,567"), Some(1_234_567));
        assert_eq!(whole_number("0"), Some(0));
        for text in ["1234", "1 234", "1\u{a0}234", "1234.0", "1,234.00", "+1234"] {
            assert_eq!(whole_number(text), Some(1234), "{text}");
        }
        for text in [
            "",
            "-1",
            "1.5",
            "1.",
            ".0",
            "12,34",
            ",123",
            "1 2",
            "99999999999999999999",
            "+",
        ] {
            assert_eq!(whole_number(text), None, "{text}");
        }
    }
}
