//! The gate: personal data in a delivery stop the build.

use super::table::{Column, Row, Table};
use crate::areas::Areas;
use crate::confidential::personal::{Finding, Scanner, Subject, Use};
use crate::config::{InputConfig, InputKind, Texts};
use crate::fault::Fault;
use std::collections::HashSet;

/// Texts that are no findings wherever they stand: of the areas, and of the configuration.
pub(super) struct Known(HashSet<String>);

impl Known {
    /// Returns the names and codes of all areas, and the texts that an input maps.
    pub(super) fn of(areas: &Areas, input: &InputConfig) -> Known {
        let mut known = HashSet::new();
        for id in areas.ids() {
            let area = areas.get(id);
            known.insert(area.name.to_lowercase());
            known.insert(area.code.to_lowercase());
            known.extend(
                area.old_code
                    .iter()
                    .chain(&area.aliases)
                    .map(|text| text.to_lowercase()),
            );
        }
        let mapped = input.values.values().flat_map(|ids| ids.values());
        let stops = input.clocks.values().flat_map(|clock| &clock.stopped);
        let conditions = stops
            .flat_map(|stop| stop.when.values())
            .chain(input.filter.values());
        let texts = mapped.chain(conditions).flat_map(Texts::as_slice);
        // A pattern may fit anything: what it fits is looked at.
        known.extend(
            texts
                .filter(|text| !text.contains('*'))
                .map(|text| text.to_lowercase()),
        );
        Known(known)
    }

    /// Says whether a text is one of them, whatever its case.
    pub(super) fn has(&self, text: &str) -> bool {
        self.0.contains(&text.to_lowercase())
    }
}

/// Looks at every row of a table that may hold personal data.
pub(super) struct Gate<'a> {
    table: &'a Table,
    /// Where the input stands in the configuration: `inputs.council`.
    place: String,
    input: &'a InputConfig,
    columns: Vec<Column>,
    scanner: Scanner<'a>,
}

impl<'a> Gate<'a> {
    pub(super) fn new(
        table: &'a Table,
        name: &str,
        input: &'a InputConfig,
        known: &'a Known,
    ) -> Gate<'a> {
        let columns: Vec<Column> = table.columns().collect();
        let subject = |column: &Column| {
            let header = table.header(*column);
            Subject {
                header,
                used_as: used_as(input, header).unwrap_or(unused(input)),
            }
        };
        let subjects: Vec<Subject> = columns.iter().map(subject).collect();
        Gate {
            table,
            place: format!("inputs.{name}"),
            input,
            scanner: Scanner::new(&subjects, |_, text| known.has(text)),
            columns,
        }
    }

    pub(super) fn row(&mut self, row: &Row) {
        let cells = self.columns.iter().map(|column| row.text(*column));
        self.scanner.row(row.line(), cells);
    }

    /// Returns a fault for each kind of personal data that was found in a column.
    pub(super) fn faults(&self) -> Vec<Fault> {
        let findings = self.scanner.findings();
        let mut unused: Vec<&str> = findings
            .iter()
            .map(|finding| self.header(finding))
            .collect();
        unused.retain(|header| self.is_unused(header));
        unused.dedup();
        let fault = |finding| self.fault(finding, &unused);
        findings.iter().map(fault).collect()
    }

    fn header(&self, finding: &Finding) -> &str {
        self.table.header(self.columns[finding.column])
    }

    /// Says whether the column can be named under `ignore`.
    fn is_unused(&self, header: &str) -> bool {
        !header.is_empty() && used_as(self.input, header).is_none()
    }

    fn fault(&self, finding: &Finding, unused: &[&str]) -> Fault {
        let (header, what) = (self.header(finding), finding.kind.words());
        let problem = if finding.by_header {
            format!("the header is that of {what}, and the cells are filled")
        } else {
            format!("what looks like {what} stands in the cells")
        };
        let fault = Fault::in_file(&self.table.file, problem, self.remedy(header, unused));
        let fault = fault.in_column(header);
        fault.at_lines(&finding.lines, finding.count)
    }

    /// Returns what to do; all columns of the file that can be ignored stand in one line to paste.
    fn remedy(&self, header: &str, unused: &[&str]) -> String {
        const CLEAN: &str = "`sendstats clean` makes a copy without personal data.";
        if header.is_empty() {
            return format!("Remove the column from the delivery; {CLEAN}");
        }
        if !self.is_unused(header) {
            return format!("The configuration uses the column, so correct these cells; {CLEAN}");
        }
        let ignored = self.input.ignore.iter().map(String::as_str);
        let list: Vec<String> = ignored
            .chain(unused.iter().copied())
            .map(|header| format!("{header:?}"))
            .collect();
        let (list, place) = (list.join(", "), &self.place);
        format!(
            "Remove the column from the delivery, or have it dropped unread: `ignore = [{list}]` in {place}."
        )
    }
}

/// Returns texts as a list in a sentence.
pub(super) fn listed(texts: impl Iterator<Item = String>) -> String {
    let mut texts: Vec<String> = texts.collect();
    let last = texts.pop().unwrap_or_default();
    match texts.len() {
        0 => last,
        _ => format!("{} and {last}", texts.join(", ")),
    }
}

/// What a column is used for that the configuration does not name. Figures are counts, by ethnic
/// group too.
pub(super) fn unused(input: &InputConfig) -> Use {
    match input.kind {
        InputKind::Figures => Use::Other,
        _ => Use::None,
    }
}

/// Keys of `columns` that name days.
const DAYS: [&str; 5] = ["started", "ended", "received", "acknowledged", "replied"];

/// Returns what an input uses a column for, if the configuration names it.
pub(super) fn used_as(input: &InputConfig, header: &str) -> Option<Use> {
    let wanted = plain(header);
    let is_it = |text: &String| plain(text) == wanted;
    let clocks = || input.clocks.values();
    let days = clocks().flat_map(|clock| {
        [&clock.started, &clock.ended]
            .into_iter()
            .chain(clock.stopped.iter().map(|stop| &stop.date))
    });
    if days.into_iter().any(is_it) {
        return Some(Use::Date);
    }
    let key = input
        .columns
        .iter()
        .find(|(_, headers)| headers.as_slice().iter().any(is_it));
    if let Some((key, _)) = key {
        return Some(match key.as_str() {
            "area" => Use::Area,
            day if DAYS.contains(&day) => Use::Date,
            _ => Use::Other,
        });
    }
    let conditions =
        clocks().flat_map(|clock| clock.stopped.iter().flat_map(|stop| stop.when.keys()));
    let others = clocks()
        .filter_map(|clock| clock.exception.as_ref())
        .chain(conditions)
        .chain(input.filter.keys());
    let measures = input.measures.values();
    let numbers = measures
        .flat_map(|measure| [&measure.numerator, &measure.denominator, &measure.value])
        .flatten();
    others.chain(numbers).any(is_it).then_some(Use::Other)
}

/// Returns a header without case, spaces and punctuation.
pub(super) fn plain(header: &str) -> String {
    let letters = header.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}
