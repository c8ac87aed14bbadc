//! Small workbooks for the tests, put together from their parts.

use std::fmt::Write;

/// Returns a package of files, not compressed.
pub(super) fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in parts {
        let mut crc = flate2::Crc::new();
        crc.update(text.as_bytes());
        let mut fields = vec![0, 0, 0, 0, 0, 0, 0, 0, 33, 0];
        fields.extend(crc.sum().to_le_bytes());
        fields.extend([text.len() as u32; 2].map(u32::to_le_bytes).concat());
        fields.extend((name.len() as u16).to_le_bytes());
        fields.extend([0, 0]);
        let offset = bytes.len() as u32;
        bytes.extend(b"PK\x03\x04\x14\x00");
        bytes.extend(&fields[2..]);
        bytes.extend(name.as_bytes());
        bytes.extend(text.as_bytes());
        directory.extend(b"PK\x01\x02\x14\x00\x14\x00");
        directory.extend(&fields[2..]);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (start, length) = (bytes.len() as u32, directory.len() as u32);
    let n_parts = (parts.len() as u16).to_le_bytes();
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06\x00\x00\x00\x00");
    bytes.extend([n_parts, n_parts].concat());
    bytes.extend([length, start].map(u32::to_le_bytes).concat());
    bytes.extend([0, 0]);
    bytes
}

const SHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Returns an `.xlsx` workbook of sheets: name, state and rows in the words of the format. Style 1
/// is a date, style 2 a percentage.
pub(super) fn xlsx(sheets: &[(&str, &str, &str)]) -> Vec<u8> {
    let (mut list, mut links) = (String::new(), String::new());
    let mut parts: Vec<(String, String)> = Vec::new();
    for (place, (name, state, rows)) in sheets.iter().enumerate() {
        let id = place + 1;
        write!(
            list,
            "<sheet name=\"{name}\" sheetId=\"{id}\" state=\"{state}\" r:id=\"rId{id}\"/>"
        )
        .unwrap();
        write!(
            links,
            "<Relationship Id=\"rId{id}\" Type=\"{RELATIONS}/worksheet\" \
             Target=\"worksheets/sheet{id}.xml\"/>"
        )
        .unwrap();
        parts.push((
            format!("xl/worksheets/sheet{id}.xml"),
            format!("<worksheet xmlns=\"{SHEET}\"><sheetData>{rows}</sheetData></worksheet>"),
        ));
    }
    write!(
        links,
        "<Relationship Id=\"rId99\" Type=\"{RELATIONS}/styles\" Target=\"styles.xml\"/>"
    )
    .unwrap();
    let package_of = "http://schemas.openxmlformats.org/package/2006";
    let fixed = [
        (
            "[Content_Types].xml",
            format!("<Types xmlns=\"{package_of}/content-types\"/>"),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package_of}/relationships\"><Relationship Id=\"rId1\" \
                 Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{SHEET}\" xmlns:r=\"{RELATIONS}\"><sheets>{list}</sheets>\
                 </workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!("<Relationships xmlns=\"{package_of}/relationships\">{links}</Relationships>"),
        ),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns=\"{SHEET}\"><cellXfs count=\"3\"><xf numFmtId=\"0\"/>\
                 <xf numFmtId=\"14\" applyNumberFormat=\"1\"/>\
                 <xf numFmtId=\"10\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>"
            ),
        ),
    ];
    let fixed = fixed.iter().map(|(name, text)| (*name, text.as_str()));
    let sheets = parts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    package(&fixed.chain(sheets).collect::<Vec<_>>())
}

/// Returns a row of an `.xlsx` sheet, whose cells are texts.
pub(super) fn xlsx_row(number: usize, cells: &[&str]) -> String {
    let cells = cells.iter().enumerate().map(|(place, text)| {
        let column = char::from(b'A' + place as u8);
        format!("<c r=\"{column}{number}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    });
    format!("<row r=\"{number}\">{}</row>", cells.collect::<String>())
}

/// Returns an `.ods` workbook of one sheet, from its rows in the words of the format.
pub(super) fn ods(rows: &str) -> Vec<u8> {
    let names = "urn:oasis:names:tc:opendocument:xmlns";
    let content = format!(
        "<office:document-content xmlns:office=\"{names}:office:1.0\" \
         xmlns:table=\"{names}:table:1.0\" xmlns:text=\"{names}:text:1.0\"><office:body>\
         <office:spreadsheet><table:table table:name=\"Cases\">{rows}</table:table>\
         </office:spreadsheet></office:body></office:document-content>"
    );
    package(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<manifest/>"),
        ("content.xml", &content),
    ])
}
