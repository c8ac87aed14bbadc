//! Texts of the files as the configuration maps them to ids.

use crate::config::Texts;
use std::collections::BTreeMap;

/// Ids with the patterns of the texts that mean them.
pub(super) struct Mapping {
    entries: Vec<(String, Vec<String>)>,
}

impl Mapping {
    /// Returns the mapping of a section `values.KEY`; without a section it maps nothing.
    pub(super) fn new(section: Option<&BTreeMap<String, Texts>>) -> Mapping {
        let entries = section
            .into_iter()
            .flatten()
            .map(|(id, patterns)| (id.clone(), patterns.as_slice().to_vec()))
            .collect();
        Mapping { entries }
    }

    /// Returns the mapping less one id, and that id's patterns.
    pub(super) fn without(mut self, id: &str) -> (Mapping, Option<Vec<String>>) {
        let place = self.entries.iter().position(|(known, _)| known == id);
        let taken = place.map(|place| self.entries.remove(place).1);
        (self, taken)
    }

    /// Returns the id that a text means.
    ///
    /// A text that is named whole, or is itself an id, goes before one that only fits a pattern.
    pub(super) fn id(&self, text: &str) -> Option<&str> {
        let named = |(id, patterns): &&(String, Vec<String>)| {
            id == text || patterns.iter().any(|pattern| pattern == text)
        };
        let fitting = |(_, patterns): &&(String, Vec<String>)| {
            patterns.iter().any(|pattern| fits(pattern, text))
        };
        self.entries
            .iter()
            .find(named)
            .or_else(|| self.entries.iter().find(fitting))
            .map(|(id, _)| id.as_str())
    }
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
