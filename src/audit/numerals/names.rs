//! Names of the project that are little more than a number: `No. 10`, `None`, `5 to 10`.
//!
//! A longer name with a numeral in it is a phrase, and known wherever it stands. These are not: a value could be
//! written like one. So they are known where they stand as names.

use super::Numeral;
use std::borrow::Cow;
use std::ops::Range;

/// Says whether a name is written as it is told, and not as a number is: it holds a letter that belongs to no
/// numeral, or begins with a capital letter.
pub(in crate::audit) fn is_short_name(name: &str, numerals: &[Numeral]) -> bool {
    let is_plain =
        |numeral: &Numeral| numeral.is_word || !numeral.is_percent && !numeral.has_decimals();
    !numerals.is_empty()
        && numerals.iter().all(is_plain)
        && (has_own_letter(name, numerals) || is_capital(name))
}

fn has_own_letter(name: &str, numerals: &[Numeral]) -> bool {
    let is_of_numeral = |at: usize| numerals.iter().any(|numeral| numeral.place.contains(&at));
    let mut letters = name.char_indices().filter(|(_, c)| c.is_alphabetic());
    letters.any(|(at, _)| !is_of_numeral(at))
}

fn is_capital(name: &str) -> bool {
    name.chars().next().is_some_and(char::is_uppercase)
}

/// Returns where a text has short names that stand as names.
fn places<'n>(text: &str, names: impl Iterator<Item = &'n str>) -> Vec<Range<usize>> {
    let of_name = |name: &'n str| {
        let places = text.match_indices(name);
        let places = places.map(|(at, _)| at..at + name.len());
        let has_digit = name.bytes().any(|byte| byte.is_ascii_digit());
        let stands = move |place: &Range<usize>| {
            let (before, after) = (&text[..place.start], &text[place.end..]);
            let is_free = !ends_word(before) && !begins_word(after);
            let is_it = if has_digit {
                !is_counted(before, after)
            } else {
                is_no_number(before, after)
            };
            is_free && is_it
        };
        places.filter(stands).collect::<Vec<_>>()
    };
    names.flat_map(of_name).collect()
}

/// Returns a text with letters in place of its short names, each as long as it was, where these stand as names.
///
/// `None half of the plans` is not the number that `one half` is.
pub(super) fn hidden<'n>(text: &str, names: impl Iterator<Item = &'n str>) -> Cow<'_, str> {
    let places = places(text, names);
    if places.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut hidden = text.to_string();
    for place in places {
        let letters = "x".repeat(place.len());
        hidden.replace_range(place, &letters);
    }
    Cow::Owned(hidden)
}

fn ends_word(before: &str) -> bool {
    before
        .chars()
        .next_back()
        .is_some_and(char::is_alphanumeric)
}

fn begins_word(after: &str) -> bool {
    after.chars().next().is_some_and(char::is_alphanumeric)
}

/// Says whether the words around a numeral are those around a value.
fn is_counted(before: &str, after: &str) -> bool {
    const AFTER: [&str; 8] = [
        "%",
        " %",
        " of ",
        " in every ",
        " week",
        " day",
        " working day",
        " case",
    ];
    AFTER.iter().any(|words| after.starts_with(words)) || before.ends_with(" of all ")
}

/// Says whether a number word with a capital letter is a name: within a sentence, where the program writes a number
/// in small letters, or as a label, with nothing behind it or with what only stands behind labels.
fn is_no_number(before: &str, after: &str) -> bool {
    const BEHIND: [&str; 14] = [
        ": ",
        " – ",
        ", ",
        " · ",
        "; ",
        " (",
        " by ",
        " beside ",
        " is lower than ",
        " is higher than ",
        " is no different ",
        " had a lower share ",
        " had a higher share ",
        " and the areas ",
    ];
    const ENDS: [&str; 6] = [". ", ": ", "? ", "! ", "· ", "“"];
    let begins_sentence = before.is_empty() || ENDS.iter().any(|end| before.ends_with(end));
    if !begins_sentence || before.ends_with("ublisher: ") {
        return true;
    }
    let mut letters = after.chars();
    let is_beside_number =
        letters.next() == Some(' ') && letters.next().is_some_and(|letter| letter.is_ascii_digit());
    let is_alone = before.is_empty() && after.is_empty();
    // `None in 2025 by need`
    let is_of_period = after
        .strip_prefix(" in ")
        .and_then(|rest| rest.split_once(' '))
        .is_some_and(|(_, rest)| rest.starts_with("by "));
    is_alone
        || is_of_period
        || is_beside_number
        || BEHIND.iter().any(|words| after.starts_with(words))
}

#[cfg(test)]
mod tests {
    use super::super::numerals;
    use super::*;

    #[test]
    fn a_short_name_is_told_from_a_number() {
        for name in ["No. 10", "5 to 10", "None", "Ten", "Half", "W 2"] {
            assert!(is_short_name(name, &numerals(name)), "{name}");
        }
        for name in ["10", "none", "ten", "45%", "5-10", "2 %", "Vale", "to 2.5"] {
            assert!(!is_short_name(name, &numerals(name)), "{name}");
        }
    }

    /// Says of how many places in a text a name is one there.
    fn check(name: &str, text: &str, expected: usize) {
        let found = places(text, std::iter::once(name));
        assert_eq!(found.len(), expected, "{name}: {text}");
    }

    #[test]
    fn a_number_word_is_a_name_within_a_sentence_and_as_a_label() {
        for text in [
            "None",
            "None: plans issued in 2024",
            "None – Waits in Shire",
            "None 13 weeks",
            "Final plan: None by year",
            "None beside the areas it is part of",
            "None in 2024/25 by outcome.",
            "published 3 February 2026 · publisher: None",
            "Cases recorded by None, as at 31 January 2026",
            "How long half of plans issued took in None in 2024/25",
        ] {
            check("None", text, 1);
        }
        for text in [
            "None of the 45 plans was issued in time",
            "In 2024 none of the plans was",
            "Nonesuch",
            "None in 2024 ended by then",
            "Plans issued in time · None",
            "How many were late? None.",
        ] {
            check("None", text, 0);
        }
    }

    #[test]
    fn what_stands_beside_a_name_is_read() {
        let hidden = hidden("In None half of 9 took 3 weeks", ["None"].into_iter());
        let read = numerals(&hidden);
        let read: Vec<&str> = read.iter().map(|read| read.digits.as_str()).collect();
        assert_eq!(read, ["50.0", "9", "3"]);
    }

    #[test]
    fn a_name_with_a_numeral_is_no_value() {
        check("No. 10", "Waits in No. 10, 2024", 1);
        check("5 to 10", "The middle half took 5 to 10 weeks", 0);
        check("5 to 10", "Age: 5 to 10", 1);
        check("No. 10", "No. 10 of 45", 0);
        check("No. 1", "Waits in No. 10", 0);
    }
}
