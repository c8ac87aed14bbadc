//! Breakdowns: which categories a row belongs to.

use super::mapping::Mapping;
use super::table::{Column, Row};
use super::values::given;
use crate::confidential::records::Topic;
use crate::config::InputConfig;
use crate::fault::Fault;
use std::collections::{BTreeMap, HashMap};

/// The category of a row that names none.
pub(super) const UNKNOWN: &str = "Unknown";
/// The id, and the usual label, of the category that takes the rest.
const OTHER_ID: &str = "other";
const OTHER: &str = "Other";

/// A breakdown of an input while its rows are read.
pub(super) struct TopicReader {
    key: String,
    mapping: Mapping,
    /// Label of the category that takes every text that is not mapped.
    other: Option<String>,
    labels: BTreeMap<String, String>,
    categories: Vec<String>,
    places: HashMap<String, u16>,
    /// The categories of each text that was met.
    met: HashMap<String, Vec<u16>>,
    several: bool,
}

impl TopicReader {
    /// Returns the reader of a breakdown, by its key in `columns`.
    pub(super) fn new(key: &str, input: &InputConfig) -> TopicReader {
        let labels = input.labels.get(key).cloned().unwrap_or_default();
        let (mapping, rest) = Mapping::new(input.values.get(key)).without(OTHER_ID);
        let other = rest.map(|texts| {
            let given = texts.first().map_or(OTHER, String::as_str);
            labels
                .get(OTHER_ID)
                .map_or(given, String::as_str)
                .to_string()
        });
        TopicReader {
            key: key.to_string(),
            mapping,
            other,
            labels,
            categories: Vec::new(),
            places: HashMap::new(),
            met: HashMap::new(),
            several: false,
        }
    }

    /// Returns the places of the row's categories in the order in which they were first met.
    pub(super) fn tags(&mut self, row: &Row, column: Column) -> Result<Vec<u16>, Fault> {
        let cell = row.text(column);
        if let Some(tags) = self.met.get(cell) {
            return Ok(tags.clone());
        }
        let mut tags = Vec::new();
        for label in self.categories_of(cell) {
            let tag = self.place(label).ok_or_else(|| too_many(row, column))?;
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        self.several |= tags.len() > 1;
        self.met.insert(cell.to_string(), tags.clone());
        Ok(tags)
    }

    fn categories_of(&self, cell: &str) -> Vec<String> {
        let texts = cell.split(';').filter_map(|part| given(part.trim()));
        let labels: Vec<String> = texts.map(|text| self.label(text)).collect();
        if labels.is_empty() {
            return vec![UNKNOWN.to_string()];
        }
        labels
    }

    fn label(&self, text: &str) -> String {
        if let Some(id) = self.mapping.id(text) {
            let own = self.labels.get(id).cloned();
            return own.unwrap_or_else(|| InputConfig::topic_label(id));
        }
        if let Some(other) = &self.other {
            return other.clone();
        }
        self.labels
            .get(text)
            .map_or(text, String::as_str)
            .to_string()
    }

    fn place(&mut self, label: String) -> Option<u16> {
        if let Some(place) = self.places.get(&label) {
            return Some(*place);
        }
        let place = u16::try_from(self.categories.len()).ok()?;
        self.categories.push(label.clone());
        self.places.insert(label, place);
        Some(place)
    }

    /// Returns the breakdown, its categories still in the order in which they were met.
    pub(super) fn into_topic(self) -> Topic {
        Topic {
            label: InputConfig::topic_label(&self.key),
            key: self.key,
            categories: self.categories,
            several: self.several,
        }
    }
}

fn too_many(row: &Row, column: Column) -> Fault {
    row.fault(
        column,
        "the column has too many different values for a breakdown",
        "Group them with `values`, or take the column out of the configuration.",
    )
}

/// Returns where a category stands in the order of publication: by the alphabet, the rest and the
/// unknown at the end.
pub(super) fn rank(label: &str) -> (u8, String, &str) {
    let end = match label {
        UNKNOWN => 2,
        OTHER => 1,
        _ => 0,
    };
    (end, label.to_lowercase(), label)
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    const OFFICE: &str = "[inputs.office]\nkind = \"complaints\"\n\
        files = \"data/*/complaints.csv\"\n\
        columns = { case = \"ref\", area = \"ward\", received = \"received\", \
        main_theme = \"theme\" }\n";
    const FILE: &str = "data/2024-12-31/complaints.csv";

    fn themes(values: &str, cells: &[&str], expected: &str) {
        let rows: Vec<String> = cells
            .iter()
            .enumerate()
            .map(|(n, cell)| format!("{n},E05,2024-06-03,{cell}\n"))
            .collect();
        let n_rows = cells.len();
        check(
            &format!("{OFFICE}{values}"),
            &[(FILE, &format!("ref,ward,received,theme\n{}", rows.concat()))],
            &format!(
                "complaints as of 2024-12-31, threshold 5, covers E10\n{expected}{FILE}: read \
                 {n_rows}, used {n_rows}\n"
            ),
        );
    }

    #[test]
    fn texts_are_categories_as_they_are() {
        themes(
            "",
            &["transport", " Delay", "", "Other", "x", "Delay"],
            "Main theme: Delay | transport | Other | Unknown\n\
             E05 2024-06-03 open, by 2024-06-17, transport\n\
             E05 2024-06-03 open, by 2024-06-17, Delay\n\
             E05 2024-06-03 open, by 2024-06-17, Unknown\n\
             E05 2024-06-03 open, by 2024-06-17, Other\n\
             E05 2024-06-03 open, by 2024-06-17, Unknown\n\
             E05 2024-06-03 open, by 2024-06-17, Delay\n",
        );
    }

    #[test]
    fn texts_are_mapped_to_ids_and_ids_to_labels() {
        themes(
            "values.main_theme = { no_reply = [\"No repl*\"], bus = \"Taxi\" }\n\
             labels.main_theme = { bus = \"Getting to school\" }\n",
            &["No reply yet", "Taxi", "Delay"],
            "Main theme: Delay | Getting to school | No reply\n\
             E05 2024-06-03 open, by 2024-06-17, No reply\n\
             E05 2024-06-03 open, by 2024-06-17, Getting to school\n\
             E05 2024-06-03 open, by 2024-06-17, Delay\n",
        );
        themes(
            "values.main_theme = { bus = \"Taxi\", other = \"Something else\" }\n",
            &["Taxi", "Delay", ""],
            "Main theme: Bus | Something else | Unknown\n\
             E05 2024-06-03 open, by 2024-06-17, Bus\n\
             E05 2024-06-03 open, by 2024-06-17, Something else\n\
             E05 2024-06-03 open, by 2024-06-17, Unknown\n",
        );
    }

    #[test]
    fn a_cell_may_hold_several_values() {
        themes(
            "",
            &["Transport; Delay;", "Delay;Delay", ";"],
            "Main theme (several): Delay | Transport | Unknown\n\
             E05 2024-06-03 open, by 2024-06-17, Delay + Transport\n\
             E05 2024-06-03 open, by 2024-06-17, Delay\n\
             E05 2024-06-03 open, by 2024-06-17, Unknown\n",
        );
    }
}
