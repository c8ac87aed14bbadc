//! Small grammar for sentences that are written from published values.

use super::format;
use crate::catalogue::clocks::Clock;

/// Returns texts as a list in a sentence: `a, b and c`.
pub fn list(texts: &[&str]) -> String {
    match texts {
        [] => String::new(),
        [only] => (*only).to_string(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Returns what one of several is called: `request` of `requests`.
pub fn singular(plural: &str) -> &str {
    plural.strip_suffix('s').unwrap_or(plural)
}

/// Returns the text with a small first letter.
pub fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().collect::<String>() + letters.as_str(),
        None => String::new(),
    }
}

/// Returns a text that may begin with a number in words for use within a sentence.
pub fn lower_number(text: &str) -> String {
    let number = NUMBERS.iter().find(|number| {
        text.strip_prefix(**number)
            .is_some_and(|rest| rest.starts_with(' '))
    });
    number.map_or_else(|| text.to_string(), |_| lower_first(text))
}

const NUMBERS: [&str; 10] = [
    "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten",
];

/// Returns what came in time, as a clause of a title: `plans issued within 20 weeks`.
pub fn in_time(clock: &Clock) -> String {
    format!("{} within {}", clock.ends, clock.limit)
}

/// Says whether a wait in days is beyond a clock's limit.
pub fn is_over(clock: &Clock, days: f64) -> bool {
    days > clock.limit.weeks() * 7.0
}

/// Returns what half of the cases took, from the day that lies between the halves: beyond the
/// limit `took more than 31 weeks`, else `took 18 weeks or less`.
pub fn median_took(clock: &Clock, days: f64) -> String {
    let weeks = |weeks: f64| format::plural(weeks as u64, "week", "weeks");
    if is_over(clock, days) {
        format!("took more than {}", weeks((days / 7.0).floor()))
    } else {
        format!("took {} or less", weeks((days / 7.0).ceil()))
    }
}

/// Returns text with the characters that mean something in HTML escaped.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn lists_read_as_english() {
        assert_eq!(list(&[]), "");
        assert_eq!(list(&["Erewash"]), "Erewash");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
    }

    #[test]
    fn half_took_more_only_beyond_the_limit() {
        // A reader was told "half took more than 19 weeks" of a median of 20 weeks and in time.
        let clocks = crate::catalogue::clocks::with_overrides(&BTreeMap::new()).unwrap();
        let took = |days| median_took(&clocks["final_plan"], days);
        assert_eq!(took(139.0), "took 20 weeks or less");
        assert_eq!(took(140.0), "took 20 weeks or less");
        assert_eq!(took(141.0), "took more than 20 weeks");
        assert_eq!(took(220.0), "took more than 31 weeks");
        assert_eq!(took(5.0), "took 1 week or less");
    }

    #[test]
    fn html_is_escaped() {
        assert_eq!(
            escape("<a href='x'>R&D \"</a>"),
            "&lt;a href=&#39;x&#39;&gt;R&amp;D &quot;&lt;/a&gt;"
        );
    }
}
