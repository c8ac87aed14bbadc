//! The geography columns of open data: which area a row is for, and what it lies in.

use super::columns;
use super::columns::Finder;
use super::delivery;
use super::figures::{Periods, row_period};
use super::gather;
use super::recognise;
use super::table::{Column, Expected, Row, Table};
use crate::areas::{Area, Areas, Level};
use crate::config::{FILE, InputConfig, InputKind, Project};
use crate::fault::{Error, Fault, Result};
use crate::period::{Day, Period};
use crate::symbol::Symbol;
use std::collections::BTreeMap;

/// The column that says of which level a row is.
const LEVEL: &str = "geographic_level";
/// What the analysts' guide of the Department for Education calls it.
const OTHER_LEVEL: &str = "geographical_level";
/// The column of the three-digit numbers of local authorities.
const OLD_CODE: &str = "old_la_code";

/// The geography columns of a file.
pub(super) struct Geography {
    level: Column,
    /// Level, code and name of each pair that the file has, the largest first.
    pairs: Vec<(Level, Column, Column)>,
    old_code: Option<Column>,
}

impl Geography {
    /// Returns the geography columns of a table, if it has them.
    pub(super) fn of(table: &Table) -> std::result::Result<Option<Geography>, Fault> {
        let level = match table.optional_column(LEVEL)? {
            None => table.optional_column(OTHER_LEVEL)?,
            found => found,
        };
        let Some(level) = level else {
            return Ok(None);
        };
        let mut pairs = Vec::new();
        for level in Level::ALL {
            let (code, name) = level.open_data_columns();
            let code = table.optional_column(code)?;
            if let (Some(code), Some(name)) = (code, table.optional_column(name)?) {
                pairs.push((level, code, name));
            }
        }
        Ok(Some(Geography {
            level,
            pairs,
            old_code: table.optional_column(OLD_CODE)?,
        }))
    }

    /// Returns every geography column of the file.
    pub(super) fn columns(&self) -> impl Iterator<Item = Column> {
        let pairs = self.pairs.iter().flat_map(|(_, code, name)| [*code, *name]);
        [self.level].into_iter().chain(pairs).chain(self.old_code)
    }

    /// Says whether the row is for an area of a level whose own code it does not give.
    ///
    /// Its next code would be that of a larger area, which the row is not for.
    pub(super) fn lacks_its_code(&self, row: &Row) -> bool {
        let own = self.level(row).and_then(|level| self.pair(level));
        own.is_some_and(|(_, column, _)| code(row, *column).is_none())
    }

    fn level(&self, row: &Row) -> Option<Level> {
        Level::of_geographic_level(row.text(self.level))
    }

    fn pair(&self, level: Level) -> Option<&(Level, Column, Column)> {
        self.pairs.iter().find(|(known, _, _)| *known == level)
    }

    /// Returns the row's area and those that it lies in, the largest first.
    fn areas(&self, row: &Row) -> Vec<Area> {
        let Some(own) = self.level(row) else {
            return Vec::new();
        };
        let mut areas: Vec<Area> = Vec::new();
        for (level, code_column, name) in &self.pairs {
            let Some(code) = code(row, *code_column).filter(|_| *level <= own) else {
                continue;
            };
            // A unitary authority is given as a district of itself.
            if areas.iter().any(|larger| larger.code == code) {
                continue;
            }
            let old_code = self.old_code.filter(|_| *level == Level::LocalAuthority);
            areas.push(Area {
                code: code.to_string(),
                name: row.text(*name).to_string(),
                level: *level,
                parents: parents(&areas, *level),
                population: None,
                old_code: old_code
                    .and_then(|column| self::code(row, column))
                    .map(str::to_string),
                aliases: Vec::new(),
            });
        }
        areas
    }
}

/// Returns the code of the nearest larger area; a ward lies in both its district and its
/// constituency, and neither of the two in the other.
fn parents(larger: &[Area], level: Level) -> Vec<String> {
    let codes = |wanted: &[Level]| -> Vec<String> {
        let fitting = larger.iter().filter(|area| wanted.contains(&area.level));
        fitting.map(|area| area.code.clone()).collect()
    };
    let below = [Level::District, Level::Constituency];
    if level == Level::Ward && !codes(&below).is_empty() {
        return codes(&below);
    }
    let nearest = larger
        .iter()
        .rev()
        .find(|area| !below.contains(&area.level));
    nearest.map(|area| area.code.clone()).into_iter().collect()
}

/// Returns the code in a cell, if it is not blank or a mark.
pub(super) fn code<'r>(row: &Row<'r>, column: Column) -> Option<&'r str> {
    let text = row.text(column);
    (!text.is_empty() && Symbol::parse(text).is_none()).then_some(text)
}

/// Returns the areas of a project whose figures carry them, under their newest names.
///
/// What is wrong with single rows is left to the reading of the figures.
pub(super) fn areas(project: &Project, as_of: Option<Day>) -> Result<Areas> {
    let mut newest: BTreeMap<String, (Option<Period>, bool, Area)> = BTreeMap::new();
    let mut faults = Vec::new();
    let figures = project.config.inputs.iter();
    for (name, input) in figures.filter(|(_, input)| input.kind == InputKind::Figures) {
        columns::check(name, input)?;
        for file in delivery::files(project, name, input, as_of)? {
            let read = areas_of_file(project, (name, input), &file.path, &mut newest);
            gather(read, &mut faults)?;
        }
    }
    if !faults.is_empty() {
        return Err(Error::Faults(faults));
    }
    if newest.is_empty() {
        let problem = "areas.file is missing, and no figures carry the columns geographic_level, \
                       country_code and country_name: name a file of areas";
        return Err(Error::project(FILE, problem));
    }
    let list = newest.into_values().map(|(_, _, area)| area).collect();
    Areas::new(list).map_err(|found| {
        let problems: Vec<String> = found.into_iter().map(|(_, fault)| fault.problem).collect();
        let problem = format!(
            "the areas of the figures do not fit together ({}): name a file of areas",
            problems.join("; ")
        );
        Error::project(FILE, problem)
    })
}

fn areas_of_file(
    project: &Project,
    (name, input): (&str, &InputConfig),
    file: &str,
    newest: &mut BTreeMap<String, (Option<Period>, bool, Area)>,
) -> Result<()> {
    let table = Table::open(&project.root, file, &Expected::of_input(input))?;
    let recognised = recognise::recognised(&table, input);
    let mut finder = Finder::new(&table, name, &recognised.input);
    let condition = finder.condition(&input.filter, "where");
    let periods = Periods::new(&mut finder, &table, project);
    finder.finish()?;
    let geography = Geography::of(&table).map_err(|fault| Error::Faults(vec![fault]))?;
    let periods = periods.map_err(|fault| Error::Faults(vec![fault]))?;
    let Some(geography) = geography else {
        return Ok(());
    };
    table.each_row(|row| {
        let Ok(Some(row)) = row else { return };
        if !condition.holds(&row) || geography.lacks_its_code(&row) {
            return;
        }
        let period = row_period(&row, &periods).ok();
        let areas = geography.areas(&row);
        let n_areas = areas.len();
        for (place, area) in areas.into_iter().enumerate() {
            // An area's own rows know best; among them, and among those of its parts, the newest.
            let is_own = place + 1 == n_areas;
            let known = newest.get(&area.code);
            if known.is_none_or(|(at, own, _)| (*own, *at) <= (is_own, period)) {
                newest.insert(area.code.clone(), (period, is_own, area));
            }
        }
    });
    Ok(())
}
