//! The columns of a table that the configuration names.

use super::recognise;
use super::table::{Column, Row, Table};
use crate::config::{self, InputConfig, Texts};
use crate::fault::{Error, Fault, Result};
use crate::spelling::same_but_for_case;
use std::collections::BTreeMap;

/// Finds the columns of one table, and keeps what is wrong until all are looked for.
pub(super) struct Finder<'t> {
    table: &'t Table,
    input: &'t InputConfig,
    /// Where the input stands in the configuration: `inputs.council`.
    place: String,
    /// Some header that was looked for is there.
    has_header: bool,
    /// The columns that were found, in the order in which they were looked for.
    found: Vec<Column>,
    faults: Vec<Fault>,
    /// The input with the headers that may be meant in place of those that are missing.
    corrected: InputConfig,
    /// The faults whose remedy is the line of `columns` in the corrected input.
    mended_by_columns: Vec<usize>,
}

impl<'t> Finder<'t> {
    pub(super) fn new(table: &'t Table, name: &str, input: &'t InputConfig) -> Finder<'t> {
        Finder {
            table,
            input,
            place: format!("inputs.{name}"),
            has_header: false,
            found: Vec::new(),
            faults: Vec::new(),
            corrected: input.clone(),
            mended_by_columns: Vec::new(),
        }
    }

    /// Returns the column of a header that the key below the input names.
    ///
    /// If there is none, a column of blank cells stands in for it, and [`Finder::finish`] fails.
    pub(super) fn header(&mut self, header: &str, key: &str) -> Column {
        let found = self.table.column(header, &format!("{}.{key}", self.place));
        self.has_header |= found.is_ok();
        self.found.extend(found.as_ref().ok());
        found.unwrap_or_else(|fault| {
            let is_missing = matches!(self.table.optional_column(header), Ok(None));
            let meant = is_missing.then(|| self.meant(header, key)).flatten();
            self.faults.push(Fault {
                remedy: meant.unwrap_or(fault.remedy),
                ..fault
            });
            Column::ABSENT
        })
    }

    /// Returns what to write into the configuration, if the file has a header that may be meant;
    /// the line of `columns` follows when all headers were looked for.
    fn meant(&mut self, header: &str, key: &str) -> Option<String> {
        let meant = recognise::meant(self.table, &self.corrected, header, key)?.to_string();
        let did_you_mean = format!("Did you mean `{meant}`? ");
        if let Some(key) = key.strip_prefix("columns.") {
            recognise::replace(&mut self.corrected, key, header, &meant);
            self.mended_by_columns.push(self.faults.len());
            return Some(did_you_mean);
        }
        let write = match key.rsplit_once('.') {
            Some((section, last)) if !key.contains("stopped") => {
                let text = recognise::toml_text(&meant);
                format!("Then write {last} = {text} in [{}.{section}]", self.place)
            }
            _ => "Then write it in place of the other".to_string(),
        };
        let headers = self.table.list_of_headers();
        Some(format!("{did_you_mean}{write}; the file has {headers}."))
    }

    /// Returns the columns of a key of `columns`, in the order of the configuration.
    pub(super) fn all(&mut self, key: &str) -> Vec<Column> {
        let input = self.input;
        let headers = input.columns.get(key).map_or(&[][..], Texts::as_slice);
        headers
            .iter()
            .map(|header| self.header(header, &format!("columns.{key}")))
            .collect()
    }

    /// Returns the column of a key of `columns`, if the configuration has it.
    pub(super) fn one(&mut self, key: &str) -> Option<Column> {
        self.all(key).first().copied()
    }

    /// Returns the column of a key that the configuration is checked to have.
    pub(super) fn required(&mut self, key: &str) -> Column {
        self.one(key)
            .expect("the configuration is checked to name the column")
    }

    /// Returns a condition whose columns a key below the input names.
    pub(super) fn condition(&mut self, texts: &BTreeMap<String, Texts>, key: &str) -> Condition {
        let columns = texts
            .iter()
            .map(|(header, texts)| (self.header(header, key), texts.as_slice().to_vec()))
            .collect();
        Condition { columns }
    }

    /// Returns the columns that were found, where some of several are there.
    pub(super) fn found(&self) -> Option<Vec<Column>> {
        self.has_header.then(|| self.found.clone())
    }

    /// Returns the columns that were found, or what was wrong with them.
    ///
    /// Where none of several is there, the first row is no header: its cells may be those of a
    /// case, and are not listed.
    pub(super) fn finish(mut self) -> Result<Vec<Column>> {
        let line = recognise::columns_line(&self.corrected);
        let headers = self.table.list_of_headers();
        for place in &self.mended_by_columns {
            let write = format!(
                "Then write {line} under [{}]; the file has {headers}.",
                self.place
            );
            self.faults[*place].remedy += &write;
        }
        match self.faults.len() {
            0 => Ok(self.found),
            n if n > 1 && !self.has_header => Err(Error::Faults(vec![self.table.without_header()])),
            _ => Err(Error::Faults(self.faults)),
        }
    }
}

/// What a row must hold: in each column one of the texts.
pub(super) struct Condition {
    columns: Vec<(Column, Vec<String>)>,
}

impl Condition {
    /// Says whether the row holds the texts, whatever the case of their letters.
    pub(super) fn holds(&self, row: &Row) -> bool {
        self.columns.iter().all(|(column, texts)| {
            let cell = row.text(*column);
            texts.iter().any(|text| same_but_for_case(text, cell))
        })
    }

    /// Says whether the row holds texts that fit the patterns, whatever the case of their letters.
    pub(super) fn fits(&self, row: &Row) -> bool {
        self.columns.iter().all(|(column, patterns)| {
            let cell = row.text(*column);
            patterns
                .iter()
                .any(|pattern| super::mapping::fits_in_any_case(pattern, cell))
        })
    }

    /// Says whether every row meets it.
    pub(super) fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }
}

/// Fails with all mistakes in the configuration of an input's columns.
pub(super) fn check(name: &str, input: &InputConfig) -> Result<()> {
    config::mistakes(input.column_problems(name)).into_result()
}
