//! Workbooks: one sheet as CSV text, a line for each of its rows.

use super::table::same_header;
use crate::fault::Fault;
use calamine::{
    Data, DataRef, ExcelDateTime, Ods, Range, Reader, Sheet, SheetType, SheetVisible, Style, Xls,
    Xlsb, Xlsx, open_workbook_from_rs,
};
use std::fmt::Write;
use std::io::Cursor;

/// How a file begins that is a package of files: `.xlsx`, `.ods`, `.docx`, `.zip`.
const PACKAGE: &[u8] = b"PK\x03\x04";
/// How a file begins that is a compound of streams: `.xls`, `.doc`, `.msg`.
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0";

/// The largest workbook that is read: all of one is held in memory.
pub(super) const LARGEST_FILE: u64 = 64 << 20;
/// The largest text that a sheet may hold.
const LARGEST_TEXT: usize = 1 << 29;

/// Says whether a file is a workbook, or else something that only a program of its own can open.
pub(super) fn is_workbook(start: &[u8]) -> bool {
    start.starts_with(PACKAGE) || start.starts_with(COMPOUND)
}

/// A sheet as text.
pub(super) struct SheetText {
    pub name: String,
    /// CSV, in which the number of a line is that of the sheet's row.
    pub text: Vec<u8>,
}

/// Returns the sheet of that name, or else the only one that is visible and holds anything.
///
/// Of a damaged workbook calamine may compute sizes that overflow, and panics where that is
/// checked: then it is no workbook.
pub(super) fn sheet(file: &str, bytes: Vec<u8>, name: Option<&str>) -> Result<SheetText, Fault> {
    std::panic::catch_unwind(|| wanted_sheet(file, bytes, name))
        .unwrap_or_else(|_| Err(no_workbook(file)))
}

fn wanted_sheet(file: &str, bytes: Vec<u8>, name: Option<&str>) -> Result<SheetText, Fault> {
    let mut workbook = Workbook::open(file, bytes)?;
    let sheets = workbook.sheets();
    if let Some(wanted) = name {
        let named = |same: fn(&str, &str) -> bool| sheets.iter().find(|s| same(&s.name, wanted));
        let found = named(|a, b| a == b).or_else(|| named(same_header));
        let Some(found) = found else {
            return Err(Fault::in_file(
                file,
                format!("there is no sheet `{wanted}` in the workbook"),
                format!(
                    "Correct `sheet` in the configuration; there is {}.",
                    list(&sheets)
                ),
            ));
        };
        let text = workbook.text(&found.name);
        return with_fault(file, &found.name, text);
    }
    let is_shown =
        |sheet: &Sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet;
    let (mut found, mut problem) = (Vec::new(), None);
    for sheet in sheets.into_iter().filter(is_shown) {
        match with_fault(file, &sheet.name, workbook.text(&sheet.name)) {
            Ok(text) if text.text.is_empty() => {}
            Ok(text) => found.push((sheet, text)),
            Err(fault) => problem = Some(fault),
        }
    }
    match (found.len(), problem) {
        (_, Some(fault)) => Err(fault),
        (1, None) => Ok(found.remove(0).1),
        (0, None) => Err(Fault::in_file(
            file,
            "no sheet of the workbook holds anything",
            "Save it again, with its headers.",
        )),
        _ => {
            let sheets: Vec<Sheet> = found.into_iter().map(|(sheet, _)| sheet).collect();
            Err(Fault::in_file(
                file,
                format!("the workbook has several sheets: {}", list(&sheets)),
                format!(
                    "Say which one holds the table: sheet = \"{}\" in the section of the input.",
                    sheets[0].name
                ),
            ))
        }
    }
}

fn list(sheets: &[Sheet]) -> String {
    let names: Vec<String> = sheets
        .iter()
        .map(|sheet| format!("`{}`", sheet.name))
        .collect();
    names.join(", ")
}

/// Why a sheet cannot be read.
enum Unreadable {
    Damaged,
    TooLarge,
}

fn with_fault(
    file: &str,
    name: &str,
    text: Result<Vec<u8>, Unreadable>,
) -> Result<SheetText, Fault> {
    let name = name.to_string();
    text.map(|text| SheetText {
        name: name.clone(),
        text,
    })
    .map_err(|why| match why {
        Unreadable::Damaged => Fault::in_file(
            file,
            format!("the sheet `{name}` is damaged"),
            "Open the workbook in the program it comes from and save it again.",
        ),
        Unreadable::TooLarge => too_large(file),
    })
}

/// Returns the fault of a workbook that is too large to be held in memory.
pub(super) fn too_large(file: &str) -> Fault {
    Fault::in_file(
        file,
        "the workbook is too large",
        "Save the sheet as \"CSV UTF-8\": a CSV file may have any size.",
    )
}

fn no_workbook(file: &str) -> Fault {
    Fault::in_file(
        file,
        "the file is no workbook that can be read: another kind of document, protected by a \
         password, or damaged",
        "Open it in the program it comes from and save the table as .xlsx or .csv, without a \
         password.",
    )
}

type Bytes = Cursor<Vec<u8>>;

enum Workbook {
    Xlsx(Box<Xlsx<Bytes>>),
    Xlsb(Box<Xlsb<Bytes>>),
    Xls(Box<Xls<Bytes>>),
    Ods(Box<Ods<Bytes>>),
}

impl Workbook {
    fn open(file: &str, bytes: Vec<u8>) -> Result<Workbook, Fault> {
        if bytes.starts_with(COMPOUND) {
            let workbook = open_workbook_from_rs(Cursor::new(bytes));
            return workbook
                .map(|xls| Workbook::Xls(Box::new(xls)))
                .map_err(|_| no_workbook(file));
        }
        if let Ok(ods) = open_workbook_from_rs(Cursor::new(bytes.clone())) {
            return Ok(Workbook::Ods(Box::new(ods)));
        }
        if let Ok(xlsx) = open_workbook_from_rs(Cursor::new(bytes.clone())) {
            return Ok(Workbook::Xlsx(Box::new(xlsx)));
        }
        let workbook = open_workbook_from_rs(Cursor::new(bytes));
        workbook
            .map(|xlsb| Workbook::Xlsb(Box::new(xlsb)))
            .map_err(|_| no_workbook(file))
    }

    fn sheets(&self) -> Vec<Sheet> {
        match self {
            Workbook::Xlsx(workbook) => workbook.sheets_metadata().to_vec(),
            Workbook::Xlsb(workbook) => workbook.sheets_metadata().to_vec(),
            Workbook::Xls(workbook) => workbook.sheets_metadata().to_vec(),
            Workbook::Ods(workbook) => workbook.sheets_metadata().to_vec(),
        }
    }

    /// Returns a sheet as text, with nothing for one that holds nothing.
    fn text(&mut self, name: &str) -> Result<Vec<u8>, Unreadable> {
        let range = match self {
            Workbook::Xlsx(workbook) => return text_of_xlsx(workbook, name),
            Workbook::Xlsb(workbook) => workbook.worksheet_range(name).ok(),
            Workbook::Xls(workbook) => workbook.worksheet_range(name).ok(),
            Workbook::Ods(workbook) => workbook.worksheet_range(name).ok(),
        };
        text_of_range(&range.ok_or(Unreadable::Damaged)?)
    }
}

/// Reads the cells one by one: a single one far out must not make a sheet of millions.
fn text_of_xlsx(workbook: &mut Xlsx<Bytes>, name: &str) -> Result<Vec<u8>, Unreadable> {
    let mut cells = workbook
        .worksheet_cells_reader(name)
        .map_err(|_| Unreadable::Damaged)?;
    let mut text = Text::default();
    while let Some((cell, style)) = cells
        .next_cell_with_style_id()
        .map_err(|_| Unreadable::Damaged)?
    {
        let written = match cell.get_value() {
            DataRef::Empty => continue,
            DataRef::SharedString(words) => (*words).to_string(),
            DataRef::Float(number) if is_percentage(cells.styles().get(style)) => {
                format!("{}%", number_as_text(number * 100.0))
            }
            other => written(&Data::from(other.clone())),
        };
        text.put(cell.get_position(), &written)?;
    }
    Ok(text.finish())
}

fn is_percentage(style: Option<&Style>) -> bool {
    let format = style.and_then(|style| style.number_format.as_ref());
    format.is_some_and(|format| format.format_code.contains('%'))
}

fn text_of_range(range: &Range<Data>) -> Result<Vec<u8>, Unreadable> {
    let (first_row, first_column) = range.start().unwrap_or_default();
    let mut text = Text::default();
    for (row, column, cell) in range.used_cells() {
        let place = (first_row + row as u32, first_column + column as u32);
        text.put(place, &written(cell))?;
    }
    Ok(text.finish())
}

/// Returns a cell as a person would type it.
fn written(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number_as_text(*number),
        Data::Bool(true) => "yes".to_string(),
        Data::Bool(false) => "no".to_string(),
        Data::DateTime(day) if day.is_datetime() => day_as_text(day),
        Data::DateTime(length) => number_as_text(length.as_f64()),
        Data::DateTimeIso(text) => text.trim_end_matches("T00:00:00").to_string(),
        Data::Error(error) => error.to_string(),
    }
}

/// Returns a number without a fraction that is none, and with the 15 digits that spreadsheets keep.
fn number_as_text(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    rounded.to_string()
}

fn day_as_text(day: &ExcelDateTime) -> String {
    let (year, month, date, hour, minute, second, _) = day.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    if day.as_f64() < 1.0 {
        return time;
    }
    let mut text = format!("{year:04}-{month:02}-{date:02}");
    if (hour, minute, second) != (0, 0, 0) {
        let _ = write!(text, " {time}");
    }
    text
}

/// The text of a sheet, written from the top left.
#[derive(Default)]
struct Text {
    bytes: Vec<u8>,
    row: u32,
    column: u32,
    has_cells: bool,
}

impl Text {
    /// Writes a cell at its row and column; what lies before it and holds nothing is left blank.
    fn put(&mut self, (row, column): (u32, u32), cell: &str) -> Result<(), Unreadable> {
        if cell.trim().is_empty() {
            return Ok(());
        }
        if (row, column) < (self.row, self.column) {
            return Err(Unreadable::Damaged);
        }
        if row > self.row {
            let n_lines = (row - self.row) as usize;
            self.bytes.resize(self.bytes.len() + n_lines, b'\n');
            (self.row, self.column) = (row, 0);
        }
        let n_cells = (column - self.column) as usize;
        self.bytes.resize(self.bytes.len() + n_cells, b',');
        self.column = column;
        self.has_cells = true;
        // A line break would part the row from its number.
        let cell = cell.trim().replace(['\r', '\n'], " ").replace('"', "\"\"");
        let quotes = if cell.contains([',', '"']) { "\"" } else { "" };
        for part in [quotes, &cell, quotes] {
            self.bytes.extend(part.as_bytes());
        }
        if self.bytes.len() > LARGEST_TEXT {
            return Err(Unreadable::TooLarge);
        }
        Ok(())
    }

    fn finish(mut self) -> Vec<u8> {
        if self.has_cells {
            self.bytes.push(b'\n');
        }
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::super::packages::{ods, package, xlsx, xlsx_row};
    use super::*;

    fn text(bytes: Vec<u8>, name: Option<&str>) -> String {
        match sheet("w.xlsx", bytes, name) {
            Ok(sheet) => format!("{}: {}", sheet.name, String::from_utf8(sheet.text).unwrap()),
            Err(fault) => fault.to_string(),
        }
    }

    #[test]
    fn cells_are_written_as_a_person_would_type_them() {
        let rows = xlsx_row(3, &["ref", "say &quot;no&quot;, then"])
            + "<row r=\"5\"><c r=\"A5\" s=\"1\"><v>46053</v></c><c r=\"B5\" s=\"1\"><v>46053.5</v></c>\
               <c r=\"D5\"><v>12</v></c><c r=\"E5\"><v>85.7</v></c>\
               <c r=\"F5\"><v>0.30000000000000004</v></c><c r=\"G5\" t=\"b\"><v>1</v></c>\
               <c r=\"H5\" t=\"e\"><v>#N/A</v></c><c r=\"I5\" s=\"2\"><v>0.857</v></c></row>";
        assert_eq!(
            text(xlsx(&[("Cases", "visible", &rows)]), None),
            "Cases: \n\nref,\"say \"\"no\"\", then\"\n\n\
             2026-01-31,2026-01-31 12:00:00,,12,85.7,0.3,yes,#N/A,85.7%\n"
        );
    }

    #[test]
    fn an_open_document_is_read_too() {
        let cell = |kind: &str, text: &str| {
            format!(
                "<table:table-cell office:value-type={kind}><text:p>{text}</text:p></table:table-cell>"
            )
        };
        let rows = format!(
            "<table:table-row>{}{}</table:table-row>\
             <table:table-row table:number-rows-repeated=\"2\"><table:table-cell/></table:table-row>\
             <table:table-row>{}{}</table:table-row>",
            cell("\"string\"", "ref"),
            cell("\"string\"", "received"),
            cell("\"float\" office:value=\"7\"", "7"),
            cell("\"date\" office:date-value=\"2026-01-31\"", "31/01/26"),
        );
        assert_eq!(
            text(ods(&rows), None),
            "Cases: ref,received\n\n\n7,2026-01-31\n"
        );
    }

    #[test]
    fn the_sheet_is_the_only_one_or_the_one_that_is_named() {
        let row = xlsx_row(1, &["ref"]);
        let one = [
            ("Cases", "visible", row.as_str()),
            ("Lists", "hidden", row.as_str()),
            ("Empty", "visible", ""),
        ];
        assert_eq!(text(xlsx(&one), None), "Cases: ref\n");
        assert_eq!(text(xlsx(&one), Some("lists")), "Lists: ref\n");
        assert_eq!(
            text(xlsx(&one), Some("Waits")),
            "w.xlsx: there is no sheet `Waits` in the workbook. Correct `sheet` in the \
             configuration; there is `Cases`, `Lists`, `Empty`."
        );
        let two = [
            ("2025", "visible", row.as_str()),
            ("2026", "visible", row.as_str()),
        ];
        assert_eq!(
            text(xlsx(&two), None),
            "w.xlsx: the workbook has several sheets: `2025`, `2026`. Say which one holds the \
             table: sheet = \"2025\" in the section of the input."
        );
        assert_eq!(
            text(xlsx(&one[2..]), None),
            "w.xlsx: no sheet of the workbook holds anything. Save it again, with its headers."
        );
    }

    #[test]
    fn what_is_no_workbook_is_said() {
        let expected = "w.xlsx: the file is no workbook that can be read: another kind of \
            document, protected by a password, or damaged. Open it in the program it comes from \
            and save the table as .xlsx or .csv, without a password.";
        assert_eq!(
            text(package(&[("word/document.xml", "<w/>")]), None),
            expected
        );
        assert_eq!(text(b"\xD0\xCF\x11\xE0 and more".to_vec(), None), expected);
    }

    /// One cell far out is a slip of the hand, not a sheet of 17 thousand million cells.
    #[test]
    fn a_stray_cell_does_not_fill_the_memory() {
        let rows = xlsx_row(1, &["ref"])
            + "<row r=\"1048576\"><c r=\"XFD1048576\" t=\"b\"><v>1</v></c></row>";
        let found = text(xlsx(&[("Cases", "visible", &rows)]), None);
        assert_eq!(found.lines().count(), 1_048_576);
    }
}
