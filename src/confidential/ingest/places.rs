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
}

/// The areas of a project, quick to find again.
pub(super) struct Places<'a> {
    areas: &'a Areas,
    level: Option<Level>,
    found: HashMap<String, Known>,
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
    pub(super) fn new(areas: &'a Areas, level: Option<Level>) -> Places<'a> {
        Places {
            areas,
            level,
            found: HashMap::new(),
        }
    }

    /// Returns the areas among which it looks.
    pub(super) fn areas(&self) -> &'a Areas {
        self.areas
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
            Known::None => Place::Unknown(column),
            Known::Several => Place::Several(column),
        }
    }

    fn find(&mut self, text: &str) -> Known {
        if let Some(known) = self.found.get(text) {
            return *known;
        }
        let known = match self.areas.find(text, self.level) {
            Found::One(area) => Known::One(area),
            Found::None => Known::None,
            Found::Several => Known::Several,
        };
        self.found.insert(text.to_string(), known);
        known
    }
}

/// Returns the fault of a cell whose area the project does not know.
pub(super) fn unknown(row: &Row, column: Column, project: &Project) -> Fault {
    row.fault(
        column,
        format!("the area is not {}", list_of(project)),
        "Correct the code or name, or add the area to the list.",
    )
}

/// Returns the fault of a cell whose name fits more than one area.
pub(super) fn ambiguous(row: &Row, column: Column) -> Fault {
    row.fault(
        column,
        "the name fits more than one area",
        "Use codes, or set area_level.",
    )
}

/// Returns where the areas of a project stand: `in data/reference/areas.csv`.
pub(super) fn list_of(project: &Project) -> String {
    match &project.config.areas.file {
        Some(file) => format!("in {file}"),
        None => "among the areas of the figures".to_string(),
    }
}
