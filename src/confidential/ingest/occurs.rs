//! Words of the configuration that occur nowhere in the files of an input: slips, for the most part.
//!
//! A misspelt text matches no cell and says nothing of it: requests that were refused would go on
//! being counted as open. What does occur is not told, since it stands in cells.

use super::mapping::fits_in_any_case;
use super::survey::LEAST_ROWS;
use super::table::{Column, Row, Table, same_header};
use super::topics;
use crate::config::{FILE, InputConfig, InputKind, Texts};
use crate::fault::{Fault, thousands};
use crate::spelling::{folded, same_but_for_case};
use std::collections::{BTreeMap, HashSet};

/// The words of an input's section, and which of them have occurred so far.
pub(super) struct Occurrence {
    /// Where the input stands in the configuration: `inputs.council`.
    place: String,
    lists: Vec<List>,
    /// The headers of `ignore`, and whether some file has them.
    ignored: Vec<(String, bool)>,
    /// Keys of `values` and `labels` that name nothing, and what there is none of.
    names_nothing: Vec<(String, &'static str)>,
    has_condition: bool,
    n_rows: u64,
    n_fitting: u64,
}

/// Texts that cells of one column are held against.
struct List {
    /// The key below the input: `clocks.final_plan.stopped.when.decision`.
    key: String,
    header: String,
    way: Way,
    words: Vec<Word>,
    /// The column of the present file.
    column: Option<Column>,
    /// Some file lacks the column, so that nothing can be said.
    is_in_doubt: bool,
    /// Cells that were looked at.
    seen: HashSet<String>,
}

/// A text of the configuration.
struct Word {
    text: String,
    /// What it stands for, which may itself stand in the cells.
    id: Option<String>,
    occurs: bool,
}

/// How a text is held against a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// The whole cell, of any row.
    Where,
    /// A pattern for the whole cell.
    When,
    /// A pattern for one of the texts that a cell may hold.
    Value,
    /// One of the texts that a cell may hold, whole.
    Label,
}

/// How many different cells of a column are remembered.
const SEEN: usize = 10_000;

/// What is said of every word that is in no cell.
const REMEDY: &str = "Look how the column spells it, and correct the configuration; a text that is only rare may stay.";

impl Occurrence {
    /// Returns the words of an input as it is configured, none of which has occurred yet; the
    /// columns of its breakdowns are those that were `recognised`.
    pub(super) fn new(name: &str, input: &InputConfig, recognised: &InputConfig) -> Occurrence {
        let list = |key: String, header: &str, way, words: Vec<Word>| List {
            key,
            header: header.to_string(),
            way,
            words,
            column: None,
            is_in_doubt: false,
            seen: HashSet::new(),
        };
        let mut lists = Vec::new();
        for (header, texts) in &input.filter {
            let key = format!("where.{header}");
            lists.push(list(key, header, Way::Where, words(texts)));
        }
        for (clock, columns) in &input.clocks {
            for (header, texts) in columns.stopped.iter().flat_map(|stop| &stop.when) {
                let key = format!("clocks.{clock}.stopped.when.{header}");
                lists.push(list(key, header, Way::When, words(texts)));
            }
        }
        let mut names_nothing = labels_of_no_measure(input);
        if input.kind != InputKind::Figures {
            let mut of_column = |section: &str, key: &str, way, words: Vec<Word>| {
                let place = format!("{section}.{key}");
                match recognised.columns.get(key).map(Texts::as_slice) {
                    Some([header]) => lists.push(list(place, header, way, words)),
                    _ => names_nothing.push((place, "key of `columns`")),
                }
            };
            for (key, ids) in &input.values {
                of_column("values", key, Way::Value, mapped(ids));
            }
            for (key, labels) in &input.labels {
                let ids = input.values.get(key);
                of_column("labels", key, Way::Label, labelled(labels, ids));
            }
        }
        Occurrence {
            place: format!("inputs.{name}"),
            lists,
            ignored: input.ignore.iter().map(|h| (h.clone(), false)).collect(),
            names_nothing,
            has_condition: !input.filter.is_empty(),
            n_rows: 0,
            n_fitting: 0,
        }
    }

    /// Turns to the next file.
    pub(super) fn file(&mut self, table: &Table) {
        for list in &mut self.lists {
            list.column = table.optional_column(&list.header).ok().flatten();
            list.is_in_doubt |= list.column.is_none();
        }
        for (header, occurs) in &mut self.ignored {
            *occurs |= table
                .ignored_headers()
                .any(|known| same_header(known, header));
        }
    }

    /// Looks at a row, which `fits` the condition of the input or does not.
    pub(super) fn row(&mut self, row: &Row, fits: bool) {
        self.n_rows += 1;
        self.n_fitting += u64::from(fits);
        for list in &mut self.lists {
            if fits || list.way == Way::Where {
                list.row(row);
            }
        }
    }

    /// Returns a fault if the condition leaves no row, and a warning of each key with a word that
    /// has not occurred.
    pub(super) fn faults(&self) -> Vec<Fault> {
        let mut faults: Vec<Fault> = self.without_any_row().into_iter().collect();
        if self.n_rows == 0 {
            return faults;
        }
        let of_lists = self.lists.iter().filter(|list| !list.is_in_doubt);
        faults.extend(of_lists.filter_map(|list| list.warning(&self.place)));
        let ignored = self.ignored.iter().filter(|(_, occurs)| !occurs);
        faults.extend(ignored.map(|(header, _)| {
            let problem = format!("{}.ignore: no file has a column `{header}`", self.place);
            let remedy = "Correct the name, so that the column is not read; if it is no longer sent, take it out.";
            Fault::in_file(FILE, problem, remedy).as_warning()
        }));
        faults.extend(self.names_nothing.iter().map(|(key, what)| {
            let problem = format!("{}.{key}: no {what} has this name", self.place);
            let remedy = "It does nothing as it is: correct the name, or take it out.";
            Fault::in_file(FILE, problem, remedy).as_warning()
        }));
        faults
    }

    /// Returns what is wrong if `where` leaves nothing of an input that has rows: of a few rows it
    /// may be right, and only warns.
    fn without_any_row(&self) -> Option<Fault> {
        if !self.has_condition || self.n_rows == 0 || self.n_fitting > 0 {
            return None;
        }
        let rows = match self.n_rows {
            1 => "the only row does not fit".to_string(),
            n => format!("none of {} rows fits", thousands(n)),
        };
        let problem = format!("{}.where: {rows}", self.place);
        let remedy = "Nothing of the input would be counted: look how the columns spell the texts, and correct the configuration.";
        let fault = Fault::in_file(FILE, problem, remedy);
        Some(if self.n_rows < LEAST_ROWS {
            fault.as_warning()
        } else {
            fault
        })
    }
}

fn labels_of_no_measure(input: &InputConfig) -> Vec<(String, &'static str)> {
    let labels = input
        .labels
        .get("measure")
        .into_iter()
        .flat_map(BTreeMap::keys);
    let labels =
        labels.filter(|id| input.kind == InputKind::Figures && !input.measures.contains_key(*id));
    labels
        .map(|id| (format!("labels.measure.{id}"), "measure"))
        .collect()
}

fn words(texts: &Texts) -> Vec<Word> {
    let word = |text: &String| Word {
        text: text.clone(),
        id: None,
        occurs: false,
    };
    texts.as_slice().iter().map(word).collect()
}

/// Returns the texts that mean an id; that of the rest has a label and no texts.
fn mapped(ids: &BTreeMap<String, Texts>) -> Vec<Word> {
    let ids = ids.iter().filter(|(id, _)| *id != topics::OTHER_ID);
    let of_id = |(id, texts): (&String, &Texts)| {
        let words = words(texts).into_iter();
        let id = Some(id.clone());
        words.map(move |word| Word {
            id: id.clone(),
            ..word
        })
    };
    ids.flat_map(of_id).collect()
}

/// Returns the ids of labels that are not mapped to: only a cell can be meant.
fn labelled(labels: &BTreeMap<String, String>, ids: Option<&BTreeMap<String, Texts>>) -> Vec<Word> {
    let is_mapped = |id: &str| ids.is_some_and(|ids| ids.contains_key(id));
    let labels = labels.iter().filter(|(id, _)| !is_mapped(id));
    let word = |(id, label): (&String, &String)| Word {
        text: id.clone(),
        id: Some(label.clone()),
        occurs: false,
    };
    labels.map(word).collect()
}

impl List {
    fn row(&mut self, row: &Row) {
        let Some(column) = self.column else {
            return;
        };
        let cell = row.text(column);
        if self.words.iter().all(|word| word.occurs) || self.seen.contains(cell) {
            return;
        }
        if self.seen.len() < SEEN {
            self.seen.insert(cell.to_string());
        }
        for word in self.words.iter_mut().filter(|word| !word.occurs) {
            word.occurs = self.way.fits(word, cell);
        }
    }

    fn warning(&self, place: &str) -> Option<Fault> {
        let absent = self.words.iter().filter(|word| !word.occurs);
        let absent: Vec<String> = absent.map(|word| format!("\"{}\"", word.text)).collect();
        let (last, others) = absent.split_last()?;
        let texts = match others {
            [] => last.clone(),
            _ => format!("{} or {last}", others.join(", ")),
        };
        let problem = format!(
            "{place}.{}: no row has {texts} in column `{}`",
            self.key, self.header
        );
        Some(Fault::in_file(FILE, problem, REMEDY).as_warning())
    }
}

impl Way {
    fn fits(self, word: &Word, cell: &str) -> bool {
        let text = &word.text;
        let texts = || std::iter::once(cell).chain(cell.split(';').map(str::trim));
        let is_id = |part: &str| {
            word.id
                .as_ref()
                .is_some_and(|id| folded(id) == folded(part))
        };
        match self {
            Way::Where => same_but_for_case(text, cell),
            Way::When => fits_in_any_case(text, cell),
            Way::Value => texts().any(|part| {
                fits_in_any_case(text, part) || folded(text) == folded(part) || is_id(part)
            }),
            Way::Label => texts().any(|part| folded(text) == folded(part) || is_id(part)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{noted, open, shown};

    const FILE: &str = "data/2024-12-31/waits.csv";

    const COUNCIL: &str = r#"[inputs.council]
kind = "waits"
files = "data/*/waits.csv"
columns = { case = "ref", area = "area", need = "need" }
[inputs.council.clocks.final_plan]
started = "received"
ended = "issued"
stopped = [{ date = "decided", when = { decision = ["Refuse", "Withdrawn*"] } }]
"#;

    const ROWS: &str = "ref,area,need,received,issued,decided,decision\n\
        1,E05,ASD,2024-01-01,2024-05-20,,Agreed\n\
        2,E05,SEMH; ASD,2024-01-02,,2024-02-01,Refused\n\
        3,E05,autism,2024-01-03,,2024-02-01,withdrawn by parent\n";

    /// Returns the warnings of the configuration that come with an input.
    fn warnings(inputs: &str, rows: &str) -> String {
        let lines = noted(inputs, &[(FILE, rows)]);
        let mut own: Vec<&str> = lines
            .lines()
            .filter(|l| l.starts_with("sendstats.toml"))
            .collect();
        own.sort_unstable();
        own.join("\n")
    }

    /// `"Refuse"` for `"Refused"` left every refused request open, and the site said so of all.
    #[test]
    fn a_text_that_no_row_holds_is_told_with_its_key() {
        assert_eq!(
            warnings(COUNCIL, ROWS),
            "sendstats.toml: inputs.council.clocks.final_plan.stopped.when.decision: no row has \"Refuse\" in column \
             `decision`. Look how the column spells it, and correct the configuration; a text that is only rare may \
             stay."
        );
        assert_eq!(warnings(&COUNCIL.replace("Refuse", "REFUSED"), ROWS), "");
    }

    #[test]
    fn values_and_labels_are_held_against_the_parts_of_cells() {
        let sound = COUNCIL.replace("\"Refuse\"", "\"Refused\"");
        let with = |keys: &str| {
            let inputs = sound.replace(
                "[inputs.council.clocks",
                &format!("{keys}[inputs.council.clocks"),
            );
            warnings(&inputs, ROWS)
        };
        assert_eq!(
            with(
                "values.need = { autism = [\"ASC\"], social = \"SEMH\", other = \"Rest\" }\n\
                 labels.need = { autism = \"Autism\", social = \"Social\", other = \"Others\" }\n"
            ),
            ""
        );
        assert_eq!(
            with(
                "values.need = { speech = [\"SCLN\", \"Speech*\"], social = \"SEMH\" }\n\
                 labels.need = { spech = \"Speech\", ASD = \"Autism\" }\n\
                 values.needs = { social = \"SEMH\" }\nignore = [\"upn\"]\n"
            ),
            "sendstats.toml: inputs.council.ignore: no file has a column `upn`. Correct the name, so that the column is \
             not read; if it is no longer sent, take it out.\n\
             sendstats.toml: inputs.council.labels.need: no row has \"spech\" in column `need`. Look how the column \
             spells it, and correct the configuration; a text that is only rare may stay.\n\
             sendstats.toml: inputs.council.values.need: no row has \"SCLN\" or \"Speech*\" in column `need`. Look how \
             the column spells it, and correct the configuration; a text that is only rare may stay.\n\
             sendstats.toml: inputs.council.values.needs: no key of `columns` has this name. It does nothing as it is: \
             correct the name, or take it out."
        );
    }

    #[test]
    fn a_condition_that_leaves_no_row_stops_the_build_unless_there_are_few() {
        let inputs = COUNCIL.replace("\"Refuse\", ", "").replace(
            "[inputs.council.clocks",
            "where = { decision = [\"Yes\", \"No\"] }\n[inputs.council.clocks",
        );
        assert!(
            warnings(&inputs, ROWS).contains("sendstats.toml: inputs.council.where: none of 3 rows fits. Nothing of the input would be counted"),
        );
        let more: Vec<String> = (4..30)
            .map(|n| format!("{n},E05,ASD,2024-01-01,,,Agreed\n"))
            .collect();
        let more = more.concat();
        let rows = format!("{ROWS}{more}");
        let found = shown(&open(&inputs, &[(FILE, &rows)]).project, None);
        assert!(
            found.starts_with("sendstats.toml: inputs.council.where: none of 29 rows fits. "),
            "{found}"
        );
        assert_eq!(
            warnings(&inputs.replace("\"Yes\"", "\"agreed\""), ROWS)
                .lines()
                .next()
                .unwrap(),
            "sendstats.toml: inputs.council.clocks.final_plan.stopped.when.decision: no row has \"Withdrawn*\" in column \
             `decision`. Look how the column spells it, and correct the configuration; a text that is only rare may stay.",
        );
    }
}
