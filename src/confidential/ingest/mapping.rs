//! Texts of the files as the configuration maps them to ids.

use crate::config::Texts;
use crate::spelling::{folded, same_but_for_case};
use std::collections::BTreeMap;

/// Ids with the patterns of the texts that mean them.
pub(super) struct Mapping {
    entries: Vec<Entry>,
}

/// An id, the texts that mean it, and both as they are compared where no spelling fits exactly.
struct Entry {
    id: String,
    patterns: Vec<String>,
    folded: Vec<String>,
}

impl Mapping {
    /// Returns the mapping of a section `values.KEY`; without a section it maps nothing.
    pub(super) fn new(section: Option<&BTreeMap<String, Texts>>) -> Mapping {
        let entries = section.into_iter().flatten().map(|(id, patterns)| {
            let patterns = patterns.as_slice().to_vec();
            let names = std::iter::once(id).chain(&patterns);
            Entry {
                id: id.clone(),
                folded: names.map(|name| folded(name)).collect(),
                patterns,
            }
        });
        Mapping {
            entries: entries.collect(),
        }
    }

    /// Returns the mapping less one id, and that id's patterns.
    pub(super) fn without(mut self, id: &str) -> (Mapping, Option<Vec<String>>) {
        let place = self.entries.iter().position(|known| known.id == id);
        let taken = place.map(|place| self.entries.remove(place).patterns);
        (self, taken)
    }

    /// Says whether there is anything to map.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns the id that a text means.
    ///
    /// A text that is named whole, or is itself an id, goes before one that only fits a pattern,
    /// and in each of the two the exact spelling before another case or punctuation.
    pub(super) fn id(&self, text: &str) -> Option<&str> {
        let fitting = |entry: &&Entry| {
            let mut patterns = entry.patterns.iter();
            patterns.any(|pattern| fits(pattern, text))
        };
        let fitting_in_any_case = |entry: &&Entry| {
            let mut patterns = entry.patterns.iter();
            patterns.any(|pattern| fits_in_any_case(pattern, text))
        };
        let found = self
            .named(text)
            .or_else(|| self.entries.iter().find(fitting));
        found
            .or_else(|| self.entries.iter().find(fitting_in_any_case))
            .map(|entry| entry.id.as_str())
    }

    /// Says whether a text is named whole, or is itself an id.
    pub(super) fn names(&self, text: &str) -> bool {
        self.named(text).is_some()
    }

    fn named(&self, text: &str) -> Option<&Entry> {
        let exactly = |entry: &&Entry| {
            entry.id == text || entry.patterns.iter().any(|pattern| pattern == text)
        };
        let wanted = folded(text);
        let loosely = |entry: &&Entry| entry.folded.contains(&wanted);
        let entries = &self.entries;
        let exact = entries.iter().find(exactly);
        exact.or_else(|| entries.iter().find(loosely))
    }
}

/// Says whether a text fits a pattern, whatever the case of their letters.
pub(super) fn fits_in_any_case(pattern: &str, text: &str) -> bool {
    if !pattern.contains('*') {
        return same_but_for_case(pattern, text);
    }
    fits(pattern, text) || fits(&pattern.to_lowercase(), &text.to_lowercase())
}

/// Says whether a text fits a pattern in which `*` stands for any text, also for none.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let (middle, end) = rest.rsplit_once('*').unwrap_or(("", rest));
    let Some(mut left) = text
        .strip_prefix(start)
        .and_then(|text| text.strip_suffix(end))
    else {
        return false;
    };
    for part in middle.split('*') {
        let Some(found) = left.find(part) else {
            return false;
        };
        left = &left[found + part.len()..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        let check = |pattern, text, expected| {
            assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
        };
        check("UPH*", "UPH", true);
        check("UPH*", "UPH partly", true);
        check("UPH*", "uph", false);
        check("waits*.csv", "waits.csv", true);
        check("waits*.csv", "waits-old.csv", true);
        check("waits*.csv", "waits.csv.bak", false);
        check("a*b*c*d", "a-c-b-c-d", true);
        check("a*b*c*d", "a-c-b-d", false);
        check("aa*aa", "aaa", false);
        check("*", "", true);
        check("plain", "plain", true);
    }

    #[test]
    fn another_case_fits_where_no_exact_one_does() {
        let texts = |list: &[&str]| Texts::Many(list.iter().map(ToString::to_string).collect());
        let section = BTreeMap::from([
            ("lower".to_string(), texts(&["up*"])),
            ("upper".to_string(), texts(&["UP*", "Down", "Part upheld"])),
        ]);
        let check = |text, expected| {
            assert_eq!(Mapping::new(Some(&section)).id(text), expected, "{text}");
        };
        check("UPHELD", Some("upper"));
        check("upheld", Some("lower"));
        check("Upheld", Some("lower"));
        check("DOWN", Some("upper"));
        check("down.", Some("upper"));
        check("part  upheld", Some("upper"));
        check("Partly", None);
        assert!(fits_in_any_case("Refused*", "REFUSED by panel"));
        assert!(!fits_in_any_case("Refused", "Refused by panel"));
    }

    #[test]
    fn a_text_named_whole_goes_before_a_pattern() {
        let texts = |list: &[&str]| Texts::Many(list.iter().map(ToString::to_string).collect());
        let section = BTreeMap::from([
            ("any".to_string(), texts(&["Up*"])),
            ("upheld".to_string(), texts(&["Upheld"])),
        ]);
        let mapping = Mapping::new(Some(&section));
        assert_eq!(mapping.id("Upheld"), Some("upheld"));
        assert_eq!(mapping.id("Upside"), Some("any"));
        assert_eq!(mapping.id("upheld"), Some("upheld"));
        assert_eq!(mapping.id("Down"), None);
        assert_eq!(Mapping::new(None).id("Down"), None);
    }
}
