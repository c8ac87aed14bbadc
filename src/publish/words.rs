//! Small grammar for sentences that are written from published values.

use crate::catalogue::clocks::Clock;

/// Returns texts as a list in a sentence: `a, b and c`.
pub fn list(texts: &[&str]) -> String {
    match texts {
        [] => String::new(),
        [only] => (*only).to_string(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
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

    #[test]
    fn lists_read_as_english() {
        assert_eq!(list(&[]), "");
        assert_eq!(list(&["Erewash"]), "Erewash");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
    }

    #[test]
    fn html_is_escaped() {
        assert_eq!(
            escape("<a href='x'>R&D \"</a>"),
            "&lt;a href=&#39;x&#39;&gt;R&amp;D &quot;&lt;/a&gt;"
        );
    }
}
