//! An anonymised delivery from a raw export, made on the office's own machine.
//!
//! What the gate would stop is dropped, column by column, until nothing is left that it would.

use super::gate::{Known, listed, plain, unused, used_as};
use super::mapping::Mapping;
use super::table::{Column, Expected, Row, Table};
use super::{areas, values};
use crate::confidential::personal::{Finding, Kind, Scanner, Subject, Use, suggested};
use crate::config::{InputConfig, Project, Texts};
use crate::fault::{Context, Error, Fault, Result};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::{Path, PathBuf};

/// What `sendstats clean` is told.
pub struct Cleaning<'a> {
    pub raw: &'a Path,
    /// Else beside the raw file, with `-clean` in its name.
    pub out: Option<&'a Path>,
    /// A file `postcode,ward`.
    pub lookup: Option<&'a Path>,
    /// The project that will read the delivery, and the name of the input.
    pub input: Option<(&'a Project, &'a str)>,
}

/// What went, in counts and reasons.
pub struct CleanReport {
    pub out: PathBuf,
    lines: Vec<String>,
}

impl fmt::Display for CleanReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// A column on its way into the clean file.
struct Field {
    header: String,
    used_as: Use,
    cells: Vec<String>,
}

/// The header of the column in which a family agrees or does not.
const CONSENT: &str = "publish";
/// The header of the column that takes the place of a postcode.
const WARD: &str = "ward";

/// Writes the clean file and returns what went.
pub fn clean(cleaning: &Cleaning) -> Result<CleanReport> {
    let out = out_path(cleaning)?;
    let input = cleaning
        .input
        .map(|(project, name)| of_project(project, name))
        .transpose()?;
    let expected = input.map_or(Expected::of_headers(&[]), Expected::of_input);
    let table = open(cleaning.raw, &expected)?;
    let mut lines = Vec::new();
    let (mut fields, n_rows) = fields(&table, input, &mut lines)?;
    if let Some(lookup) = cleaning.lookup {
        wards_for_postcodes(&mut fields, &Lookup::open(lookup)?, &mut lines);
    }
    for field in &mut fields {
        map_tags(field, input, &mut lines);
        cut_times(field, &mut lines);
    }
    drop_personal(&mut fields, cleaning, &mut lines)?;
    drop_suggested(&mut fields, &mut lines);
    if fields.is_empty() {
        return Err(Error::Faults(vec![Fault::in_file(
            &table.file,
            "no column is left without personal data",
            "Export the dates, the area and the tags of each case in columns of their own.",
        )]));
    }
    let n_written = fields[0].cells.len();
    lines.insert(
        0,
        format!(
            "{}: {n_rows} rows read, {n_written} written to {}.",
            table.file,
            out.display()
        ),
    );
    let kept = listed(fields.iter().map(|field| format!("`{}`", field.header)));
    lines.push(format!(
        "Kept: {kept}. Look at each: a name among few others may not be found."
    ));
    write(&fields, &out)?;
    Ok(CleanReport { out, lines })
}

fn of_project<'a>(project: &'a Project, name: &str) -> Result<&'a InputConfig> {
    let input = project.config.inputs.get(name);
    input.ok_or_else(|| {
        let names: Vec<&str> = project.config.inputs.keys().map(String::as_str).collect();
        let problem = format!("there is no input `{name}`; there are {}", names.join(", "));
        Error::project(crate::config::FILE, problem)
    })
}

fn open(path: &Path, expected: &Expected) -> Result<Table> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    Table::open(folder, &name.unwrap_or_default(), expected)
}

fn out_path(cleaning: &Cleaning) -> Result<PathBuf> {
    let raw = cleaning.raw;
    let out = cleaning.out.map_or_else(
        || {
            let stem = raw.file_stem().unwrap_or_default().to_string_lossy();
            raw.with_file_name(format!("{stem}-clean.csv"))
        },
        Path::to_path_buf,
    );
    let same = |path: &Path| path.canonicalize().ok();
    if out == raw || same(&out).is_some() && same(&out) == same(raw) {
        let problem = "the clean file would take the place of the raw one: name another with --out";
        return Err(Error::project(out.display(), problem));
    }
    Ok(out)
}

/// Returns the readable columns with the rows that may be published, and the number of all rows.
fn fields(
    table: &Table,
    input: Option<&InputConfig>,
    lines: &mut Vec<String>,
) -> Result<(Vec<Field>, u64)> {
    let all: Vec<Column> = table.columns().collect();
    let is_consent = |column: &&Column| plain(table.header(**column)) == CONSENT;
    let consent = all.iter().find(is_consent).copied();
    let columns: Vec<Column> = all
        .into_iter()
        .filter(|column| Some(*column) != consent)
        .collect();
    let field = |column: &Column| {
        let header = table.header(*column).to_string();
        let used_as = input.map_or(Use::None, |input| {
            used_as(input, &header).unwrap_or(unused(input))
        });
        Field {
            header,
            used_as,
            cells: Vec::new(),
        }
    };
    let mut fields: Vec<Field> = columns.iter().map(field).collect();
    let (mut faults, mut n_rows, mut n_refused) = (Vec::new(), 0, 0);
    table.each_row(|row| match row {
        Err(fault) => faults.push(fault),
        Ok(None) => {}
        Ok(Some(row)) => {
            n_rows += 1;
            match consent.map_or(Ok(true), |column| agrees(&row, column)) {
                Ok(true) => {
                    for (field, column) in fields.iter_mut().zip(&columns) {
                        field.cells.push(row.text(*column).to_string());
                    }
                }
                Ok(false) => n_refused += 1,
                Err(fault) => faults.push(fault),
            }
        }
    });
    if faults.iter().any(Fault::stops) {
        return Err(Error::Faults(faults));
    }
    if let Some(column) = consent {
        let header = table.header(column);
        lines.push(format!(
            "{n_refused} rows left out: the column `{header}` does not say yes."
        ));
    }
    for header in input.map_or(&[][..], |input| input.ignore.as_slice()) {
        lines.push(format!(
            "Column `{header}`, if there is one: dropped unread, as `ignore` says."
        ));
    }
    Ok((fields, n_rows))
}

fn agrees(row: &Row, column: Column) -> std::result::Result<bool, Fault> {
    values::flag(row.text(column)).ok_or_else(|| {
        let remedy = "Write yes where the case may be counted; blank means no.";
        row.fault(column, "neither a word for yes nor one for no", remedy)
    })
}

/// Wards by postcode.
struct Lookup(HashMap<String, String>);

impl Lookup {
    fn open(path: &Path) -> Result<Lookup> {
        let table = open(path, &Expected::of_headers(&["postcode", WARD]))?;
        let column = |header| {
            table
                .required_column(header)
                .map_err(|fault| Error::Faults(vec![fault]))
        };
        let (postcode, ward) = (column("postcode")?, column(WARD)?);
        let (mut wards, mut faults) = (HashMap::new(), Vec::new());
        table.each_row(|row| match row {
            Err(fault) => faults.push(fault),
            Ok(None) => {}
            Ok(Some(row)) => {
                wards.insert(compact(row.text(postcode)), row.text(ward).to_string());
            }
        });
        if faults.iter().any(Fault::stops) {
            return Err(Error::Faults(faults));
        }
        Ok(Lookup(wards))
    }
}

/// Returns a postcode as letters and digits alone.
fn compact(postcode: &str) -> String {
    let letters = postcode.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_uppercase()).collect()
}

/// Puts wards in place of the first column of postcodes.
fn wards_for_postcodes(fields: &mut [Field], lookup: &Lookup, lines: &mut Vec<String>) {
    let has_ward = fields.iter().any(|field| plain(&field.header) == WARD);
    let holds = |field: &&mut Field| {
        let findings = findings(std::slice::from_ref(&**field), &|_| false);
        let n_given = field.cells.iter().filter(|cell| !cell.is_empty()).count() as u64;
        findings
            .iter()
            .any(|found| found.kind == Kind::Postcode && found.count * 2 > n_given)
    };
    let Some(field) = fields.iter_mut().find(holds) else {
        lines
            .push("No column of full postcodes was found, so the lookup was not used.".to_string());
        return;
    };
    let (mut n_found, mut n_unknown, mut n_blank) = (0, 0, 0);
    for cell in &mut field.cells {
        let ward = lookup.0.get(&compact(cell));
        match (cell.is_empty(), ward) {
            (true, _) => n_blank += 1,
            (_, Some(_)) => n_found += 1,
            (_, None) => n_unknown += 1,
        }
        *cell = ward.cloned().unwrap_or_default();
    }
    let header = if has_ward { "ward_of_postcode" } else { WARD };
    lines.push(format!(
        "Column `{}` replaced by `{header}`: {n_found} postcodes found, {n_unknown} not in the lookup and left blank, \
         {n_blank} blank.",
        field.header
    ));
    field.header = header.to_string();
    field.used_as = Use::Area;
}

/// Writes the ids of the configuration in place of the tags that it maps.
fn map_tags(field: &mut Field, input: Option<&InputConfig>, lines: &mut Vec<String>) {
    let Some(input) = input else { return };
    let is_it = |header: &String| plain(header) == plain(&field.header);
    let key = input
        .columns
        .iter()
        .find(|(_, headers)| headers.as_slice().iter().any(is_it));
    let Some(section) = key.and_then(|(key, _)| input.values.get(key)) else {
        return;
    };
    let mapping = Mapping::new(Some(section));
    let (mut n_mapped, mut n_others) = (0, 0);
    for cell in field.cells.iter_mut().filter(|cell| !cell.is_empty()) {
        let parts: Vec<String> = cell
            .split(';')
            .map(|part| {
                let id = mapping.id(part.trim());
                n_mapped += usize::from(id.is_some());
                n_others += usize::from(id.is_none());
                id.unwrap_or(part.trim()).to_string()
            })
            .collect();
        *cell = parts.join(";");
    }
    lines.push(format!(
        "Column `{}`: {n_mapped} tags mapped as the configuration says, {n_others} not mapped by it.",
        field.header
    ));
}

/// Leaves of timestamps the day.
fn cut_times(field: &mut Field, lines: &mut Vec<String>) {
    let mut n_cut = 0;
    for cell in &mut field.cells {
        if let Some(day) = day_of_timestamp(cell) {
            *cell = day.to_string();
            n_cut += 1;
        }
    }
    if n_cut > 0 {
        lines.push(format!(
            "Column `{}`: the time was cut off {n_cut} dates.",
            field.header
        ));
    }
}

/// Returns the day of `2026-10-31T09:30:00`, `31/10/2026 09:30`.
fn day_of_timestamp(text: &str) -> Option<&str> {
    let end = text.find(['T', ' '])?;
    let (day, time) = text.split_at(end);
    let of_a_day = |byte: u8| byte.is_ascii_digit() || b"-/.".contains(&byte);
    let is_day = (8..=10).contains(&day.len()) && day.bytes().all(of_a_day);
    let of_a_time = |byte: u8| byte.is_ascii_digit() || b":.+- TZAPMapm".contains(&byte);
    (is_day && time.contains(':') && time.bytes().all(of_a_time)).then_some(day)
}

/// Drops every column in which the gate finds something, until it finds nothing.
fn drop_personal(
    fields: &mut Vec<Field>,
    cleaning: &Cleaning,
    lines: &mut Vec<String>,
) -> Result<()> {
    let known = match cleaning.input {
        Some((project, name)) => {
            let areas = areas::read(project, None)?;
            Some(Known::of(&areas, &project.config.inputs[name]))
        }
        None => None,
    };
    let is_known = |text: &str| known.as_ref().is_some_and(|known| known.has(text));
    loop {
        let findings = findings(fields, &is_known);
        if findings.is_empty() {
            return Ok(());
        }
        let mut by_column: BTreeMap<usize, Vec<&Finding>> = BTreeMap::new();
        for finding in &findings {
            by_column.entry(finding.column).or_default().push(finding);
        }
        let reasons = by_column
            .iter()
            .map(|(column, findings)| reason(&fields[*column], findings, cleaning));
        lines.extend(reasons);
        let mut places = 0..;
        fields.retain(|_| {
            !places
                .next()
                .is_some_and(|place| by_column.contains_key(&place))
        });
    }
}

/// Drops what nothing asks for and what goes by a header such as `Notes` or `Child`, whatever its
/// cells look like.
fn drop_suggested(fields: &mut Vec<Field>, lines: &mut Vec<String>) {
    fields.retain(|field| {
        let kind = suggested(&field.header).filter(|_| field.used_as == Use::None);
        lines.extend(kind.map(|kind| {
            let (header, what) = (&field.header, kind.words());
            format!("Column `{header}` dropped: nothing asks for it, and by its header it may hold {what}.")
        }));
        kind.is_none()
    });
}

fn reason(field: &Field, findings: &[&Finding], cleaning: &Cleaning) -> String {
    let what = listed(findings.iter().map(|finding| {
        let noun = if finding.count == 1 { "cell" } else { "cells" };
        format!("{} ({} {noun})", finding.kind.words(), finding.count)
    }));
    let reason = if findings[0].by_header {
        "its header is that of"
    } else {
        "its cells hold what looks like"
    };
    let header = &field.header;
    let case = cleaning.input.and_then(|(project, name)| {
        project.config.inputs[name]
            .columns
            .get("case")
            .map(Texts::as_slice)
    });
    let is_case =
        case.is_some_and(|headers| headers.iter().any(|case| plain(case) == plain(header)));
    let hint = if is_case {
        " Give each case a number of your own."
    } else {
        ""
    };
    format!("Column `{header}` dropped: {reason} {what}.{hint}")
}

fn findings(fields: &[Field], is_known: &dyn Fn(&str) -> bool) -> Vec<Finding> {
    let subjects: Vec<Subject> = fields
        .iter()
        .map(|field| Subject {
            header: &field.header,
            used_as: field.used_as,
        })
        .collect();
    let mut scanner = Scanner::new(&subjects, |_, text| is_known(text));
    for row in 0..fields.first().map_or(0, |field| field.cells.len()) {
        scanner.row(
            row as u64 + 2,
            fields.iter().map(|field| field.cells[row].as_str()),
        );
    }
    scanner.findings()
}

fn write(fields: &[Field], out: &Path) -> Result<()> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = "memory takes rows of one length";
    writer
        .write_record(fields.iter().map(|field| &field.header))
        .expect(written);
    for row in 0..fields[0].cells.len() {
        writer
            .write_record(fields.iter().map(|field| &field.cells[row]))
            .expect(written);
    }
    let bytes = writer.into_inner().expect(written);
    if std::fs::read(out).is_ok_and(|old| old != bytes) {
        let problem = "there is another file of this name: remove it, or name another with --out";
        return Err(Error::project(out.display(), problem));
    }
    std::fs::write(out, bytes).with_context(|| format!("writing {}", out.display()))
}

/// Returns what the gate finds in a CSV file that no configuration describes, as sentences.
pub fn personal_data(file: &Path) -> Result<Vec<String>> {
    let table = open(file, &Expected::of_headers(&[]))?;
    let columns: Vec<Column> = table.columns().collect();
    let subject = |column: &Column| Subject {
        header: table.header(*column),
        used_as: Use::None,
    };
    let subjects: Vec<Subject> = columns.iter().map(subject).collect();
    let mut scanner = Scanner::new(&subjects, |_, _| false);
    let mut faults = Vec::new();
    table.each_row(|row| match row {
        Err(fault) => faults.push(fault),
        Ok(None) => {}
        Ok(Some(row)) => scanner.row(row.line(), columns.iter().map(|column| row.text(*column))),
    });
    if faults.iter().any(Fault::stops) {
        return Err(Error::Faults(faults));
    }
    let sentence = |finding: &Finding| {
        let header = table.header(columns[finding.column]);
        format!(
            "column `{header}`: {} ({} cells)",
            finding.kind.words(),
            finding.count
        )
    };
    Ok(scanner.findings().iter().map(sentence).collect())
}
