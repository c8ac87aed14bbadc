//! Texts that people spell in more ways than one: when two of them are the same.

use crate::areas::Level;

/// Returns a name without what its spellings differ in: case, punctuation, `&` for "and", `St` for
/// "Saint".
pub fn key(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter {
            '\'' | '\u{2019}' | '\u{2018}' | '`' => {}
            '&' => plain.push_str(" and "),
            _ if letter.is_alphanumeric() => plain.extend(letter.to_lowercase()),
            _ => plain.push(' '),
        }
    }
    let words: Vec<&str> = plain
        .split_whitespace()
        .map(|word| if word == "st" { "saint" } else { word })
        .collect();
    words.join(" ")
}

/// Returns a text without what its spellings differ in where every sign may matter: case, the width
/// of spaces, and the punctuation at its end.
pub fn folded(text: &str) -> String {
    let text = text.trim_end_matches(|sign: char| {
        sign.is_whitespace() || matches!(sign, '.' | ',' | ';' | ':' | '!' | '-')
    });
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// Says whether two texts are the same but for the case of their letters.
pub fn same_but_for_case(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
        || !(one.is_ascii() && other.is_ascii()) && one.to_lowercase() == other.to_lowercase()
}

/// What stands before or behind the name of an area without being part of it.
const STYLES: [&str; 6] = [
    "city of",
    "county of",
    "borough of",
    "london borough of",
    "royal borough of",
    "metropolitan borough of",
];
/// What stands behind the name of a council.
const COUNCILS: [&str; 8] = [
    "metropolitan borough council",
    "borough council",
    "county council",
    "district council",
    "city council",
    "council",
    "unitary authority",
    "local authority",
];

/// Returns the key of an area's name without its footnote, "City of" and the word for a council.
pub fn short(name: &str) -> String {
    let name = key(without_footnote(name));
    let mut rest = name.as_str();
    for style in STYLES {
        rest = rest.strip_prefix(style).unwrap_or(rest);
        rest = rest.strip_suffix(style).unwrap_or(rest);
        rest = rest.trim();
    }
    let council = COUNCILS
        .iter()
        .find_map(|council| rest.strip_suffix(council));
    rest = council.unwrap_or(rest).trim();
    match rest {
        "" => name,
        rest => rest.to_string(),
    }
}

/// Returns a name without the mark of a footnote: `Derby1`, `Derby [1]`, `Derby (a)`, `Derby*`; a
/// number that a spreadsheet has made a fraction loses its `.0`.
fn without_footnote(name: &str) -> &str {
    let name = name.trim();
    if let Some(whole) = name.strip_suffix(".0") {
        return whole;
    }
    let name = name.trim_end_matches(['*', '\u{2020}', '\u{2021}', '\u{b9}', '\u{b2}', '\u{b3}']);
    let name = name.trim_end_matches(|sign| ('\u{2070}'..='\u{2079}').contains(&sign));
    let bracketed = name.strip_suffix([']', ')']);
    if let Some(inside) = bracketed
        && let Some((before, mark)) = inside.rsplit_once(['[', '('])
        && mark.len() <= 2
        && mark.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !before.is_empty()
    {
        return before.trim_end();
    }
    let bare = name.trim_end_matches(|sign: char| sign.is_ascii_digit());
    // Figures behind a space may be part of the name, and a code is figures for the most part.
    let is_glued = name.len() - bare.len() <= 2
        && bare.len() > 3
        && bare.ends_with(|sign: char| sign.is_alphabetic());
    if is_glued { bare } else { name.trim_end() }
}

/// What may part a name from the word for its level.
const BEFORE_LEVEL: [char; 4] = [' ', '(', ',', '-'];

/// Returns a name without the word for a level behind it, and the levels that the word may mean:
/// `Bolsover (district)`, `Bolsover constituency`.
pub fn level_behind(name: &str) -> Option<(&str, &'static [Level])> {
    let name = name.trim();
    let open = name.strip_suffix(')').unwrap_or(name);
    let (before, word) = open.rsplit_once([' ', '('])?;
    let levels: &[Level] = match word.trim().to_ascii_lowercase().as_str() {
        "ward" => &[Level::Ward],
        "district" | "borough" | "la" => &[Level::District, Level::LocalAuthority],
        "constituency" | "pcon" | "cc" | "bc" => &[Level::Constituency],
        "county" | "authority" | "ua" | "unitary" => &[Level::LocalAuthority],
        "region" => &[Level::Region],
        "country" => &[Level::Country],
        "council" => {
            let (before, word) = before.trim_end().rsplit_once([' ', '('])?;
            let levels: &[Level] = match word.to_ascii_lowercase().as_str() {
                "district" | "borough" | "city" => &[Level::District, Level::LocalAuthority],
                "county" => &[Level::LocalAuthority],
                _ => return None,
            };
            let before = before.trim_end_matches(BEFORE_LEVEL);
            return (!before.is_empty()).then_some((before, levels));
        }
        _ => return None,
    };
    let before = before.trim_end_matches(BEFORE_LEVEL);
    (!before.is_empty()).then_some((before, levels))
}

/// Returns how alike two texts are, from 0 to 1: by the letters that must be changed, left out or
/// swapped to make one of the other.
pub fn likeness(one: &str, other: &str) -> f64 {
    strsim::normalized_damerau_levenshtein(one, other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_have_one_key() {
        let check = |name, expected| assert_eq!(key(name), expected, "{name}");
        check("Elmton-with-Creswell", "elmton with creswell");
        check("North & South, The", "north and south the");
        check("King's  Lynn", "kings lynn");
        check("St. Helens", "saint helens");
        check("Ynys Môn", "ynys môn");
        check("...", "");
    }

    #[test]
    fn spellings_of_one_category_fold_into_one() {
        for text in [
            "No reply",
            "no  reply.",
            "NO REPLY ...",
            "No\u{a0}reply -",
            "no reply;",
        ] {
            assert_eq!(folded(text), "no reply", "{text}");
        }
        assert_ne!(folded("SEN/D"), folded("SEND"));
        assert_eq!(folded("..."), "");
        assert!(same_but_for_case("Môn", "MÔN"));
        assert!(!same_but_for_case("Mon", "Môn"));
    }

    #[test]
    fn a_footnote_is_no_part_of_a_name() {
        for name in [
            "Derby",
            "Derby1",
            "Derby12",
            "Derby [1]",
            "Derby(b)",
            "Derby\u{b2}",
            "Derby *",
        ] {
            assert_eq!(short(name), "derby", "{name}");
        }
        for name in ["Ward 7", "E05011987", "7", "Area51a", "R2"] {
            assert_eq!(short(name), key(name), "{name}");
        }
    }

    #[test]
    fn the_word_behind_a_name_may_be_its_level() {
        let check = |name, expected: &str| {
            assert_eq!(
                level_behind(name).map(|(before, _)| before),
                Some(expected),
                "{name}"
            );
        };
        check("Bolsover (district)", "Bolsover");
        check("Bolsover (District Council)", "Bolsover");
        check("Bolsover, Constituency", "Bolsover");
        check("Bolsover BC", "Bolsover");
        assert_eq!(level_behind("Bolsover North"), None);
        assert_eq!(level_behind("Ward"), None);
    }
}
