//! Small grammar for sentences that are written from published values.

use super::format;
use crate::catalogue::clocks::Clock;
use std::cmp::Ordering;

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

/// Returns the text with a small first letter, unless it begins with an abbreviation: `SEN type`.
pub fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    if letters.clone().nth(1).is_some_and(char::is_uppercase) {
        return text.to_string();
    }
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
///
/// The weeks are those of the tables, rounded to the nearest: a wait of 209 days is `about 30 weeks`,
/// one of 210 `30 weeks`, and one of 211 `more than 30 weeks`.
pub fn median_took(clock: &Clock, days: f64) -> String {
    let (weeks, exactly) = format::whole_weeks(days);
    let about = format::about_weeks(days);
    match (is_over(clock, days), exactly) {
        (true, Ordering::Greater) => {
            let weeks = format::plural(weeks, "week", "weeks");
            format!("took more than {weeks}")
        }
        (true, _) => format!("took {about} or more"),
        (false, _) if weeks == 0 => "took less than 1 week".to_string(),
        (false, Ordering::Less) => {
            let weeks = format::plural(weeks, "week", "weeks");
            format!("took {weeks} or less")
        }
        (false, _) => format!("took {about} or less"),
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

/// Returns text as HTML in which every address of the web is a link.
pub fn linked(text: &str) -> String {
    text.split_inclusive(char::is_whitespace)
        .map(linked_word)
        .collect()
}

/// Links a word that holds an address: what stands before it, or behind it as the sentence's own, is none
/// of it. No other scheme than `http` and `https` makes a link.
fn linked_word(word: &str) -> String {
    let starts = ["https://", "http://"].into_iter();
    let Some(start) = starts.filter_map(|scheme| word.find(scheme)).min() else {
        return escape(word);
    };
    let (before, rest) = word.split_at(start);
    let address = rest.trim_end_matches(|letter: char| {
        letter.is_whitespace() || [',', '.', ';', ':', ')', ']', '>', '"', '\''].contains(&letter)
    });
    let behind = &rest[address.len()..];
    if address.ends_with("//") {
        return escape(word);
    }
    let shown = escape(address);
    format!(
        "{}<a href=\"{shown}\">{shown}</a>{}",
        escape(before),
        escape(behind)
    )
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
    fn an_abbreviation_stays_as_it_is() {
        assert_eq!(lower_first("Need"), "need");
        assert_eq!(lower_first("SEN type"), "SEN type");
        assert_eq!(lower_first("A need"), "a need");
        assert_eq!(lower_first(""), "");
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
        // Beside 30 in a table it said "more than 29", and "more than 30" of 30 weeks to the day.
        assert_eq!(took(209.0), "took about 30 weeks or more");
        assert_eq!(took(210.0), "took 30 weeks or more");
        assert_eq!(took(211.0), "took more than 30 weeks");
        assert_eq!(took(128.0), "took about 18 weeks or less");
        assert_eq!(took(5.0), "took 1 week or less");
        assert_eq!(took(3.0), "took less than 1 week");
    }

    #[test]
    fn only_addresses_of_the_web_are_links() {
        let check = |text, expected| assert_eq!(linked(text), expected);
        check("Ofsted & CQC, 2024", "Ofsted &amp; CQC, 2024");
        check(
            "Minutes (https://a.example/x?y=1&z=2), item 4",
            "Minutes (<a href=\"https://a.example/x?y=1&amp;z=2\">https://a.example/x?y=1&amp;z=2</a>), item 4",
        );
        check(
            "http://a.example/\"onclick=x.",
            "<a href=\"http://a.example/&quot;onclick=x\">http://a.example/&quot;onclick=x</a>.",
        );
        check("javascript:alert(1)", "javascript:alert(1)");
        check("see https://", "see https://");
    }

    #[test]
    fn html_is_escaped() {
        assert_eq!(
            escape("<a href='x'>R&D \"</a>"),
            "&lt;a href=&#39;x&#39;&gt;R&amp;D &quot;&lt;/a&gt;"
        );
    }
}
