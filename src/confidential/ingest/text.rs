//! The text of a file: unpacked, decoded, or one sheet of a workbook.

use super::encoding::{self, Encoding, NoText};
use super::workbook;
use crate::fault::{Context, Error, Fault, Result};
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// A text that can be read from its start any number of times, without being held in memory.
pub(super) struct Text {
    bytes: Bytes,
    is_packed: bool,
    pub encoding: Encoding,
}

enum Bytes {
    File(PathBuf),
    /// A sheet of a workbook.
    Memory(Vec<u8>),
}

impl Bytes {
    fn open(&self) -> std::io::Result<Box<dyn Read + '_>> {
        Ok(match self {
            Bytes::File(path) => Box::new(File::open(path)?),
            Bytes::Memory(bytes) => Box::new(bytes.as_slice()),
        })
    }

    fn len(&self) -> std::io::Result<u64> {
        match self {
            Bytes::File(path) => Ok(std::fs::metadata(path)?.len()),
            Bytes::Memory(bytes) => Ok(bytes.len() as u64),
        }
    }

    fn whole(&self) -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.open()?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// How a packed file begins.
const GZIP: &[u8] = b"\x1F\x8B";

/// How files begin that people take for tables, in small letters, and what they are.
const NO_TABLES: [(&[u8], &str); 6] = [
    (b"%pdf", "a PDF"),
    (b"{\\rtf", "a text document"),
    (b"<!doctype", "a web page"),
    (b"<html", "a web page"),
    (b"<table", "a web page"),
    (b"<?xml", "an XML document"),
];

impl Text {
    /// Returns the text of a file below the project folder, with sentences on what was decided.
    pub(super) fn open(
        root: &Path,
        file: &str,
        sheet: Option<&str>,
    ) -> Result<(Text, Vec<String>)> {
        let path = root.join(file);
        // Whether the file can be opened at all is no matter of what it holds.
        File::open(&path).with_context(|| format!("reading {file}"))?;
        Text::new(file, Bytes::File(path), sheet).map_err(|fault| Error::Faults(vec![fault]))
    }

    #[cfg(test)]
    pub(super) fn of_bytes(
        file: &str,
        bytes: &[u8],
    ) -> std::result::Result<(Text, Vec<String>), Fault> {
        Text::new(file, Bytes::Memory(bytes.to_vec()), None)
    }

    fn new(
        file: &str,
        bytes: Bytes,
        sheet: Option<&str>,
    ) -> std::result::Result<(Text, Vec<String>), Fault> {
        let damaged = |_| damaged(file);
        let mut start = Vec::new();
        let mut reader = bytes.open().map_err(damaged)?.take(64);
        reader.read_to_end(&mut start).map_err(damaged)?;
        drop(reader);
        if start.is_empty() {
            return Err(empty(file));
        }
        if workbook::is_workbook(&start) {
            return sheet_of(file, &bytes, sheet);
        }
        let letters = start.trim_ascii_start().to_ascii_lowercase();
        let mut known = NO_TABLES.iter();
        if let Some((_, kind)) = known.find(|(bytes, _)| letters.starts_with(bytes)) {
            return Err(Fault::in_file(
                file,
                format!("the file is {kind}, whatever its name says"),
                "Open it in the program it comes from and save the table as .xlsx or .csv.",
            ));
        }
        let mut text = Text {
            bytes,
            is_packed: start.starts_with(GZIP),
            encoding: Encoding::Utf8,
        };
        let encoding = text.unpacked().and_then(encoding::decide);
        text.encoding = encoding
            .map_err(damaged)?
            .map_err(|why| no_text(file, why))?;
        let notes = text.encoding.note().map(str::to_string);
        Ok((text, notes.into_iter().collect()))
    }

    /// Opens the text at its start, as UTF-8 without a mark.
    pub(super) fn read(&self) -> std::io::Result<Box<dyn Read + '_>> {
        encoding::as_utf8(self.unpacked()?, self.encoding)
    }

    fn unpacked(&self) -> std::io::Result<Box<dyn Read + '_>> {
        let bytes = self.bytes.open()?;
        if self.is_packed {
            return Ok(Box::new(MultiGzDecoder::new(bytes)));
        }
        Ok(bytes)
    }

    /// Says whether a character that cannot be read stands as U+FFFD in the text.
    pub(super) fn marks_what_is_lost(&self) -> bool {
        matches!(self.encoding, Encoding::Utf16Le | Encoding::Utf16Be)
    }
}

fn sheet_of(
    file: &str,
    bytes: &Bytes,
    sheet: Option<&str>,
) -> std::result::Result<(Text, Vec<String>), Fault> {
    if bytes.len().map_err(|_| damaged(file))? > workbook::LARGEST_FILE {
        return Err(workbook::too_large(file));
    }
    let whole = bytes.whole().map_err(|_| damaged(file))?;
    let sheet = workbook::sheet(file, whole, sheet)?;
    let text = Text {
        bytes: Bytes::Memory(sheet.text),
        is_packed: false,
        encoding: Encoding::Utf8,
    };
    Ok((text, vec![format!("read from the sheet `{}`", sheet.name)]))
}

/// Returns the fault of a file without anything in it.
pub(super) fn empty(file: &str) -> Fault {
    Fault::in_file(
        file,
        "the file is empty",
        "Export it again, with its headers; if it lies in a cloud folder, see that it is \
         downloaded.",
    )
}

/// Returns the fault of a file whose bytes cannot all be had.
pub(super) fn damaged(file: &str) -> Fault {
    Fault::in_file(
        file,
        "the file is damaged or cut off, and cannot be read to its end",
        "Copy or export it again.",
    )
}

fn no_text(file: &str, why: NoText) -> Fault {
    match why {
        NoText::UnknownEncoding => Fault::in_file(
            file,
            "the text is neither in UTF-8 nor in UTF-16 nor in Windows-1252",
            "Save the file as \"CSV UTF-8\".",
        ),
        NoText::Binary => Fault::in_file(
            file,
            "the file holds no text",
            "Open it in the program it comes from and save the table as .xlsx or .csv.",
        ),
    }
}
