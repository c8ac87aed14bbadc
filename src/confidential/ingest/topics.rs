//! Breakdowns: which categories a row belongs to.

use super::mapping::Mapping;
use super::table::{Column, Row, Table};
use super::values::given;
use crate::confidential::records::Topic;
use crate::config::InputConfig;
use crate::fault::Fault;
use crate::spelling::folded;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// The category of a row that names none.
pub(super) const UNKNOWN: &str = "Unknown";
/// The id, and the usual label, of the category that takes the rest.
pub(super) const OTHER_ID: &str = "other";
const OTHER: &str = "Other";

/// A breakdown of an input while its rows are read.
///
/// Categories are told apart by their folded labels, so that spellings of one text are one
/// category; which of them is its label is known at the end only, when all were counted.
pub(super) struct TopicReader {
    key: String,
    /// Where the configuration maps texts: `inputs.office.values.theme`.
    section: String,
    mapping: Mapping,
    /// Label of the category that takes every text that is not mapped.
    other: Option<String>,
    labels: BTreeMap<String, String>,
    /// For each category the label that the configuration or the program gives it, if any.
    categories: Vec<Option<String>>,
    /// The place of each category, by its folded label.
    places: HashMap<String, u16>,
    met: HashMap<String, Met>,
    several: bool,
    /// The texts of the present file that are not mapped.
    unmapped: BTreeMap<String, Unmapped>,
}

/// A text that was met in a column, with all that it says.
struct Met {
    tags: Vec<u16>,
    n_rows: u64,
    unmapped: Vec<String>,
}

/// A text that the configuration maps to nothing, though it maps others.
struct Unmapped {
    first_line: u64,
    n_rows: u64,
}

/// What a text of a cell stands for.
enum Label {
    /// Words of the configuration or the program.
    Fixed(String),
    /// The text itself, in whatever spelling turns out to be the most common.
    Free,
}

impl TopicReader {
    /// Returns the reader of a breakdown, by its key in `columns`.
    pub(super) fn new(key: &str, name: &str, input: &InputConfig) -> TopicReader {
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
            section: format!("inputs.{name}.values.{key}"),
            mapping,
            other,
            labels,
            categories: Vec::new(),
            places: HashMap::new(),
            met: HashMap::new(),
            several: false,
            unmapped: BTreeMap::new(),
        }
    }

    /// Returns the places of the row's categories in the order in which they were first met.
    pub(super) fn tags(&mut self, row: &Row, column: Column) -> Result<Vec<u16>, Fault> {
        let cell = row.text(column);
        if !self.met.contains_key(cell) {
            let met = self.read(cell).ok_or_else(|| too_many(row, column))?;
            self.several |= met.tags.len() > 1;
            self.met.insert(cell.to_string(), met);
        }
        let met = self.met.get_mut(cell).expect("the text was met just now");
        met.n_rows += 1;
        for text in &met.unmapped {
            let known = self.unmapped.entry(text.clone());
            let unmapped = known.or_insert_with(|| Unmapped {
                first_line: row.line(),
                n_rows: 0,
            });
            unmapped.n_rows += 1;
        }
        Ok(met.tags.clone())
    }

    /// Returns what a cell says, or nothing where there are too many categories.
    fn read(&mut self, cell: &str) -> Option<Met> {
        let mut met = Met {
            tags: Vec::new(),
            n_rows: 0,
            unmapped: Vec::new(),
        };
        let texts = self.texts(cell);
        if texts.is_empty() {
            met.tags.push(self.place(UNKNOWN, true)?);
        }
        for text in texts {
            let tag = match self.label(text) {
                Label::Fixed(label) => self.place(&label, true)?,
                Label::Free => {
                    if !self.mapping.is_empty() {
                        met.unmapped.push(text.to_string());
                    }
                    self.place(text, false)?
                }
            };
            if !met.tags.contains(&tag) {
                met.tags.push(tag);
            }
        }
        Some(met)
    }

    /// Returns the texts of a cell that say something.
    fn texts<'c>(&self, cell: &'c str) -> Vec<&'c str> {
        let parts = cell.split(';').map(str::trim);
        parts
            .filter(|part| {
                let says_something = given(part).is_some() && !folded(part).is_empty();
                says_something || !part.is_empty() && self.mapping.names(part)
            })
            .collect()
    }

    fn label(&self, text: &str) -> Label {
        if let Some(id) = self.mapping.id(text) {
            let own = self.labels.get(id).cloned();
            return Label::Fixed(own.unwrap_or_else(|| InputConfig::topic_label(id)));
        }
        let wanted = folded(text);
        let labelled = self.labels.iter().find_map(|(id, label)| {
            (folded(id) == wanted || folded(label) == wanted).then(|| label.clone())
        });
        let own = [UNKNOWN, OTHER]
            .into_iter()
            .find(|own| folded(own) == wanted);
        let fixed = labelled.or_else(|| own.map(str::to_string));
        fixed
            .or_else(|| self.other.clone())
            .map_or(Label::Free, Label::Fixed)
    }

    fn place(&mut self, label: &str, is_fixed: bool) -> Option<u16> {
        let key = folded(label);
        let place = if let Some(place) = self.places.get(&key) {
            *place
        } else {
            let place = u16::try_from(self.categories.len()).ok()?;
            self.categories.push(None);
            self.places.insert(key, place);
            place
        };
        let known = &mut self.categories[place as usize];
        if is_fixed && known.as_deref().is_none_or(|known| label < known) {
            *known = Some(label.to_string());
        }
        Some(place)
    }

    /// Returns a warning of the texts of a file that are not mapped, where others are, and forgets
    /// them. The texts themselves are cells, and are not repeated.
    pub(super) fn unmapped_in(&mut self, table: &Table, column: Column) -> Option<Fault> {
        let texts = std::mem::take(&mut self.unmapped);
        if texts.is_empty() {
            return None;
        }
        let n_rows: u64 = texts.values().map(|text| text.n_rows).sum();
        let mut first: Vec<u64> = texts.values().map(|text| text.first_line).collect();
        first.sort_unstable();
        first.dedup();
        let (n_texts, section) = (texts.len() as u64, &self.section);
        let are = plural(n_texts, "text is", "texts are");
        let problem = format!("{n_texts} {are} not mapped");
        let stand = plural(
            n_texts,
            "It stands as a category of its own. Map it",
            "They stand as categories of their own. Map each",
        );
        let remedy = format!(
            "{stand} in [{section}] with a line such as \
             transport = [\"Transport*\", \"Taxi\"], or add there other = \"Other\" to take the \
             rest."
        );
        let fault = Fault::in_file(&table.file, problem, remedy).at_lines(&first, n_rows);
        Some(fault.in_column(table.header(column)).as_warning())
    }

    /// Returns the breakdown, its categories still in the order in which they were met, and a note
    /// where several spellings were taken for one category.
    pub(super) fn into_topic(self) -> (Topic, Option<String>) {
        let mut spellings: Vec<BTreeMap<&str, u64>> = vec![BTreeMap::new(); self.categories.len()];
        for (cell, met) in &self.met {
            for text in self.texts(cell) {
                if let Label::Free = self.label(text) {
                    let place = self.places[&folded(text)];
                    *spellings[place as usize].entry(text).or_default() += met.n_rows;
                }
            }
        }
        let (mut n_spellings, mut n_rows, mut n_folded) = (0, 0, 0);
        let mut categories = Vec::new();
        for (fixed, spellings) in self.categories.iter().zip(spellings) {
            let most = spellings
                .iter()
                .max_by_key(|(text, n_rows)| (**n_rows, Reverse(**text)));
            let label = match (fixed, most) {
                (Some(fixed), _) => fixed.as_str(),
                (None, Some((text, _))) => text,
                (None, None) => unreachable!("a category without a label has been met as a text"),
            };
            let others = spellings.iter().filter(|(text, _)| **text != label);
            let (more, rows) = others.fold((0, 0), |(n, rows), (_, more)| (n + 1, rows + more));
            n_spellings += more;
            n_rows += rows;
            n_folded += u64::from(more > 0);
            categories.push(label.to_string());
        }
        let note = (n_folded > 0).then(|| {
            format!(
                "Breakdown `{}`: {n_spellings} other {} of {n_folded} {}, in {n_rows} {} counted \
                 under the most common spelling of each.",
                self.key,
                plural(n_spellings, "spelling", "spellings"),
                plural(n_folded, "category", "categories"),
                plural(n_rows, "row is", "rows are"),
            )
        });
        let topic = Topic {
            label: InputConfig::topic_label(&self.key),
            key: self.key,
            categories,
            several: self.several,
        };
        (topic, note)
    }
}

fn plural<'w>(number: u64, one: &'w str, several: &'w str) -> &'w str {
    if number == 1 { one } else { several }
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
    use super::super::tests::{check, noted};

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

    fn notes_on_themes(values: &str, cells: &[&str]) -> Vec<String> {
        let rows = cells.iter().enumerate();
        let rows: Vec<String> = rows
            .map(|(n, cell)| format!("{n},E05,2024-06-03,{cell}\n"))
            .collect();
        let file = format!("ref,ward,received,theme\n{}", rows.concat());
        let lines = noted(&format!("{OFFICE}{values}"), &[(FILE, &file)]);
        let wanted = |line: &&str| !line.starts_with("E05") && !line.contains(" as of ");
        lines.lines().filter(wanted).map(str::to_string).collect()
    }

    #[test]
    fn spellings_fold_into_the_most_common_one_whatever_the_order_of_the_rows() {
        let mut cells = [
            "No reply",
            "no reply",
            "no reply",
            "No reply.",
            "NO  REPLY",
            "Bus",
        ];
        let folded = [
            "Main theme: Bus | no reply",
            "data/2024-12-31/complaints.csv: read 6, used 6",
            "Breakdown `main_theme`: 3 other spellings of 1 category, in 3 rows are counted under \
             the most common spelling of each.",
        ];
        for _ in 0..cells.len() {
            assert_eq!(notes_on_themes("", &cells), folded);
            cells.rotate_left(1);
        }
        // Among the equally common the first of the alphabet.
        for cells in [["delay", "Delay"], ["Delay", "delay"]] {
            assert_eq!(notes_on_themes("", &cells)[0], "Main theme: Delay");
        }
        let known = ["unknown", "OTHER", "other", "-", "N/A", ".."];
        assert_eq!(
            notes_on_themes("", &known)[0],
            "Main theme: Other | Unknown"
        );
    }

    #[test]
    fn texts_that_are_not_mapped_where_others_are_give_a_warning_without_them() {
        let values = "values.main_theme = { bus = [\"Taxi*\", \"N/A\"] }\n";
        let cells = ["TAXI late", "Delay", "Delay; Money", "delay", "n/a", ""];
        assert_eq!(
            notes_on_themes(values, &cells),
            [
                "Main theme (several): Bus | Delay | Money | Unknown",
                "data/2024-12-31/complaints.csv: read 6, used 6",
                "Breakdown `main_theme`: 1 other spelling of 1 category, in 1 row is counted under \
                 the most common spelling of each.",
                "data/2024-12-31/complaints.csv, column `theme`: 3 texts are not mapped, in 4 rows: \
                 lines 3, 4, 5 and 1 more. They stand as categories of their own. Map each in \
                 [inputs.office.values.main_theme] with a line such as transport = \
                 [\"Transport*\", \"Taxi\"], or add there other = \"Other\" to take the rest.",
            ]
        );
        let other = "values.main_theme = { bus = \"Taxi*\", other = \"Rest\" }\n";
        assert_eq!(
            notes_on_themes(other, &["TAXI", "Delay"]),
            [
                "Main theme: Bus | Rest",
                "data/2024-12-31/complaints.csv: read 2, used 2",
            ]
        );
    }
}
