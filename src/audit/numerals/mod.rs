//! Numerals in words: which there are, and which of them published values or their context explain.

mod context;
mod explained;
mod names;
mod of_chart;
mod scope;
mod told;

use super::number_words::number_words;
pub(super) use context::{WRITTEN, parameters, threshold};
pub(super) use explained::Explained;
pub(super) use names::is_short_name;
pub(super) use scope::{ChartTable, Mark, Scope};
use std::ops::Range;
pub(super) use told::Step;

/// A numeral in a text, or a number in words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Numeral {
    pub place: Range<usize>,
    /// Without commas between the thousands; the percentage of a fraction in words.
    pub digits: String,
    pub is_percent: bool,
    /// It is a part of a word, as in `Q3`.
    pub in_word: bool,
    /// It is written as a word.
    pub is_word: bool,
}

impl Numeral {
    pub fn in_words(place: Range<usize>, digits: String, is_percent: bool) -> Numeral {
        Numeral {
            place,
            digits,
            is_percent,
            in_word: false,
            is_word: true,
        }
    }

    /// Returns what is wrong where nothing explains it.
    pub fn problem(&self) -> &'static str {
        if self.is_word {
            "no published value explains a number word"
        } else {
            "no published value explains a numeral"
        }
    }

    pub fn value(&self) -> f64 {
        self.digits.parse().unwrap_or(f64::NAN)
    }

    pub fn whole(&self) -> Option<u64> {
        self.digits.parse().ok()
    }

    pub fn has_decimals(&self) -> bool {
        self.digits.contains('.')
    }
}

/// Returns the numerals and the number words of a text in order.
pub(super) fn numerals(text: &str) -> Vec<Numeral> {
    let mut found = in_digits(text);
    let words = number_words(text);
    if !words.is_empty() {
        found.extend(words);
        found.sort_by_key(|numeral| numeral.place.start);
    }
    found
}

/// Returns the numerals of a text that are written in digits.
pub(super) fn in_digits(text: &str) -> Vec<Numeral> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !digit(at) {
            at += 1;
            continue;
        }
        let start = at;
        let mut is_grouped = false;
        while digit(at) {
            at += 1;
            let is_group = bytes.get(at) == Some(&b',')
                && (1..=3).all(|next| digit(at + next))
                && !digit(at + 4)
                && (is_grouped || at - start <= 3);
            if is_group {
                is_grouped = true;
                at += 1;
            }
        }
        if bytes.get(at) == Some(&b'.') && digit(at + 1) {
            at += 1;
            while digit(at) {
                at += 1;
            }
        }
        let before = text[..start].chars().next_back();
        let after = text[at..].chars().next();
        let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() || c == '_');
        found.push(Numeral {
            place: start..at,
            digits: text[start..at].replace(',', ""),
            is_percent: after == Some('%') || text[at..].starts_with(" %"),
            in_word: is_letter(before) || is_letter(after),
            is_word: false,
        });
    }
    found
}

/// Returns the words around a numeral of a text, every numeral and number word as `#`: so that they can
/// be told.
pub(super) fn words_around(text: &str, numeral: &Numeral) -> String {
    const NEAR: usize = 60;
    let (before, after) = (&text[..numeral.place.start], &text[numeral.place.end..]);
    // A word that is cut off is left out.
    let before = match before.char_indices().rev().nth(NEAR) {
        Some((at, _)) => before[at..].split_once(' ').map_or("", |(_, words)| words),
        None => before,
    };
    let after = match after.char_indices().nth(NEAR) {
        Some((at, _)) => after[..at].rsplit_once(' ').map_or("", |(words, _)| words),
        None => after,
    };
    masked(&format!("{before}#{after}"))
}

/// Returns a text with every numeral as `#`.
pub(super) fn masked(text: &str) -> String {
    let mut masked = String::new();
    let mut end = 0;
    for numeral in numerals(text) {
        masked.push_str(&text[end..numeral.place.start]);
        masked.push('#');
        end = numeral.place.end;
    }
    masked + &text[end..]
}

/// Returns a number with one decimal, rounded half up.
pub(super) fn one_decimal(number: f64) -> String {
    let tenths = (number * 10.0 + 0.5).floor() as i64;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// Returns the counts of `420 of 1,203`.
pub(super) fn pair(text: &str) -> Option<(u64, u64)> {
    let (part, of) = text.split_once(" of ")?;
    let count = |text: &str| text.replace(',', "").parse().ok();
    count(part).zip(count(of))
}
