//! The area of a row.

use super::table::{Column, Row};
use super::values::given;
use crate::areas::{AreaId, Areas, Found, Level};
use crate::config::Project;
use crate::fault::Fault;
use std::collections::HashMap;

/// What the cells of a row say of its area.
pub(super) enum Place {
    At(AreaId),
    /// No cell names an area.
    Blank,
    /// None of the project's areas has the code or name.
    Unknown(Column),
    /// The name fits more than one area.
    Several(Column),
    /// Nobody can say: the list of areas could not be read as a whole.
    Unlisted,
}

/// The areas of a project as far as they could be read.
#[derive(Clone, Copy)]
pub(super) struct Listed<'a> {
    pub areas: &'a Areas,
    /// Where it is not, an area that is missing tells nothing.
    pub is_whole: bool,
}

impl<'a> Listed<'a> {
    pub(super) fn whole(areas: &'a Areas) -> Listed<'a> {
        Listed {
            areas,
            is_whole: true,
        }
    }
}

/// The areas of a project, quick to find again.
pub(super) struct Places<'a> {
    listed: Listed<'a>,
    level: Option<Level>,
    found: HashMap<String, Known>,
    /// What to do about a text that no area has.
    remedies: HashMap<String, String>,
}

/// What a text was found to mean.
#[derive(Clone, Copy)]
enum Known {
    One(AreaId),
    None,
    Several,
}

impl<'a> Places<'a> {
    /// Returns the places of an input whose names are those of areas of a level.
    pub(super) fn new(listed: Listed<'a>, level: Option<Level>) -> Places<'a> {
        Places {
            listed,
            level,
            found: HashMap::new(),
            remedies: HashMap::new(),
        }
    }

    /// Returns the areas among which it looks.
    pub(super) fn listed(&self) -> Listed<'a> {
        self.listed
    }

    /// Returns the area that the first cell with a text means.
    pub(super) fn of(&mut self, row: &Row, columns: &[Column]) -> Place {
        let named = columns
            .iter()
            .find_map(|column| given(row.text(*column)).map(|text| (*column, text)));
        let Some((column, text)) = named else {
            return Place::Blank;
        };
        match self.find(text) {
            Known::One(area) => Place::At(area),
            Known::None | Known::Several if !self.listed.is_whole => Place::Unlisted,
            Known::None => Place::Unknown(column),
            Known::Several => Place::Several(column),
        }
    }

    /// Returns the fault of a cell whose area the project does not know, with the names of areas
    /// that come near.
    pub(super) fn unknown(&mut self, row: &Row, column: Column, project: &Project) -> Fault {
        let text = row.text(column);
        if !self.remedies.contains_key(text) {
            self.remedies.insert(text.to_string(), self.remedy(text));
        }
        let fault = unknown(row, column, project);
        Fault {
            remedy: self.remedies[text].clone(),
            ..fault
        }
    }

    fn remedy(&self, text: &str) -> String {
        if is_code(text) {
            return "Correct the code, or add the area to the list; a retired code belongs under \
                    `old_code` of the area that took its place."
                .to_string();
        }
        let names: Vec<String> = self
            .listed
            .areas
            .nearest(text, self.level)
            .into_iter()
            .map(|name| format!("`{name}`"))
            .collect();
        let nearest = match names.as_slice() {
            [] => return ADD_OR_CORRECT.to_string(),
            [only] => format!("the nearest is {only}"),
            [all @ .., last] => format!("the nearest are {} and {last}", all.join(", ")),
        };
        format!(
            "Correct the name ({nearest}), or add it to the list; another spelling belongs under \
             `aliases`."
        )
    }

    fn find(&mut self, text: &str) -> Known {
        if let Some(known) = self.found.get(text) {
            return *known;
        }
        let known = match self.listed.areas.find(text, self.level) {
            Found::One(area) => Known::One(area),
            Found::None => Known::None,
            Found::Several => Known::Several,
        };
        self.found.insert(text.to_string(), known);
        known
    }
}

const ADD_OR_CORRECT: &str = "Correct the code or name, or add the area to the list.";

/// Says whether a text has the form of a code of the Office for National Statistics.
fn is_code(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 9 && bytes[0].is_ascii_alphabetic() && bytes[1..].iter().all(u8::is_ascii_digit)
}

/// Returns the fault of a cell whose area the project does not know.
fn unknown(row: &Row, column: Column, project: &Project) -> Fault {
    row.fault(
        column,
        format!("the area is not {}", list_of(project)),
        ADD_OR_CORRECT,
    )
}

/// Returns the fault of a cell whose name fits more than one area.
pub(super) fn ambiguous(row: &Row, column: Column) -> Fault {
    row.fault(
        column,
        "the name fits more than one area",
        "Use codes; or set `area_level` of the input, where these areas are of different levels. If \
         one area stands twice in the list of areas, take one of the rows out.",
    )
}

/// Returns where the areas of a project stand: `in data/reference/areas.csv`.
pub(super) fn list_of(project: &Project) -> String {
    match &project.config.areas.file {
        Some(file) => format!("in {file}"),
        None => "among the areas of the figures".to_string(),
    }
}
