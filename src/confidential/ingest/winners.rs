//! Which rows of a case count, where it stands in several.

use super::cases::Source;
use super::dates::Dates;
use super::gate::Gate;
use super::table::Row;
use super::values::given;
use crate::confidential::records::Drop;
use crate::config::{DeliveryRule, InputConfig};
use crate::fault::{Fault, Faults};
use crate::period::Day;
use std::collections::HashMap;

/// The row that holds a case so far.
struct Winner {
    file: usize,
    row: usize,
    delivery: Day,
    fingerprint: [u8; 32],
}

/// Returns for each row of each file why it is not used, if it is not, and what is wrong with
/// the references of cases.
///
/// The last row of a case counts, whole; within a delivery an exact copy of a row does not. Rows
/// without a reference are told apart by all that they hold. Rows outside the condition of the
/// input are no rows of the case. A row that cannot be read keeps no reason: the reading that
/// follows reports it. On the way `dates` take note of every row, and every row passes the gate of
/// its file.
pub(super) fn reasons(
    sources: &[Source],
    input: &InputConfig,
    (dates, gates): (&mut [Dates], &mut [Gate]),
) -> (Vec<Vec<Option<Drop>>>, Faults) {
    let mut reasons: Vec<Vec<Option<Drop>>> = Vec::with_capacity(sources.len());
    let mut faults = Faults::default();
    let mut winners: HashMap<Vec<u8>, Winner> = HashMap::new();
    for (file, source) in sources.iter().enumerate() {
        reasons.push(Vec::new());
        let mut shortened = Shortened::default();
        source.table.each_row(|row| {
            let place = reasons[file].len();
            if let Ok(Some(row)) = &row {
                dates[file].observe(row);
                gates[file].row(row);
            }
            let row = match row {
                Err(_) => return reasons[file].push(None),
                Ok(None) => return reasons[file].push(Some(Drop::BlankRow)),
                Ok(Some(row)) if !source.layout.condition.holds(&row) => {
                    return reasons[file].push(Some(Drop::Where));
                }
                Ok(Some(row)) => row,
            };
            reasons[file].push(None);
            let fingerprint = row.fingerprint();
            let identity = identity(&row, source, input, fingerprint).unwrap_or_else(|fault| {
                faults.push(fault);
                fingerprint.to_vec()
            });
            shortened.row(&row, source, (&identity, fingerprint));
            let new = Winner {
                file,
                row: place,
                delivery: source.delivery,
                fingerprint,
            };
            let Some(old) = winners.get_mut(&identity) else {
                winners.insert(identity, new);
                return;
            };
            if (old.delivery, old.fingerprint) == (new.delivery, new.fingerprint) {
                reasons[file][place] = Some(Drop::Duplicate);
            } else {
                reasons[old.file][old.row] = Some(Drop::Superseded);
                *old = new;
            }
        });
        faults.extend(shortened.fault());
    }
    (reasons, faults)
}

/// Rows of a file whose reference a spreadsheet has shortened: `1.2E+03` for 1204 and for 1219.
#[derive(Default)]
struct Shortened {
    /// The fault in the first of them.
    first: Option<Fault>,
    lines: Vec<u64>,
    number: u64,
    /// By reference and clock: a row that has them.
    known: HashMap<Vec<u8>, [u8; 32]>,
    /// Different rows have the same, and would be taken for one case.
    is_shared: bool,
}

impl Shortened {
    /// How many lines are kept of the rows.
    const LINES_KEPT: usize = 100;

    fn row(&mut self, row: &Row, source: &Source, (identity, fingerprint): (&[u8], [u8; 32])) {
        let (Some(column), None) = (source.layout.case, source.layout.count) else {
            return;
        };
        if !is_shortened(row.text(column)) {
            return;
        }
        self.first.get_or_insert_with(|| row.fault(column, "", ""));
        if self.lines.len() < Shortened::LINES_KEPT {
            self.lines.push(row.line());
        }
        self.number += 1;
        let known = *self.known.entry(identity.to_vec()).or_insert(fingerprint);
        self.is_shared |= known != fingerprint;
    }

    fn fault(self) -> Option<Fault> {
        let first = self.first?;
        let shared = if self.is_shared {
            ", and different rows have the same one: they would be counted as one case"
        } else {
            ""
        };
        let fault = Fault {
            problem: format!(
                "the reference is a number as a spreadsheet shortens it (digits, E+, digits){shared}"
            ),
            remedy: "Format the column as text in the system or the spreadsheet, and export the file again."
                .to_string(),
            ..first
        };
        let fault = fault.at_lines(&self.lines, self.number);
        Some(if self.is_shared {
            fault
        } else {
            fault.as_warning()
        })
    }
}

/// Says whether a text is a number as spreadsheets write long ones: `1.2E+03`.
fn is_shortened(text: &str) -> bool {
    let all_digits =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let Some((number, power)) = text.split_once("E+").or_else(|| text.split_once("e+")) else {
        return false;
    };
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    [whole, fraction, power].into_iter().all(all_digits)
}

/// Returns what two rows of one case have in common: the reference, and the clock if they name
/// one.
fn identity(
    row: &Row,
    source: &Source,
    input: &InputConfig,
    fingerprint: [u8; 32],
) -> Result<Vec<u8>, Fault> {
    let layout = &source.layout;
    let (Some(column), None) = (layout.case, layout.count) else {
        return Ok(fingerprint.to_vec());
    };
    let Some(reference) = given(row.text(column)) else {
        if input.delivery == DeliveryRule::Add {
            return Err(row.fault(
                column,
                "the case has no reference",
                "Give each row the reference of its case, so that a later row can replace it.",
            ));
        }
        return Ok(fingerprint.to_vec());
    };
    // A clock that is not known is reported when the row is read.
    let clock = layout.timing.named_series(row);
    Ok(format!("{reference}\n{clock:?}").into_bytes())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{OFFICE, check, noted, open, shown};
    use crate::period::Day;

    const HEADERS: &str = "ref,ward,received,acknowledged,replied,stage,route";

    fn file(rows: &[&str]) -> String {
        format!("{HEADERS}\n{}\n", rows.join("\n"))
    }

    #[test]
    fn within_a_delivery_the_last_row_of_a_case_counts() {
        let rows = [
            "1,E05,2024-06-03,,,,",
            "1,E05,2024-06-03,,,,",
            "2,E05,not a date,,,,",
            "2,E05,2024-06-04,,,,",
            ",E05,2024-06-05,,,,",
            ",E05,2024-06-05,,,,",
            ",E05,2024-06-06,,,,",
        ];
        check(
            OFFICE,
            &[("data/2024-12-31/complaints.csv", &file(&rows))],
            "complaints as of 2024-12-31, threshold 5, covers E10\n\
             E05 2024-06-03 open, by 2024-06-17\n\
             E05 2024-06-04 open, by 2024-06-18\n\
             E05 2024-06-05 open, by 2024-06-19\n\
             E05 2024-06-06 open, by 2024-06-20\n\
             data/2024-12-31/complaints.csv: read 7, used 4, an exact copy of an earlier row 2, a \
             later row or delivery has the same case 1\n",
        );
    }

    /// Forty requests with the reference `1.2E+03` were one case, and the site counted one.
    #[test]
    fn references_that_a_spreadsheet_has_shortened_are_told_and_shared_ones_stop() {
        let path = "data/2024-12-31/complaints.csv";
        let shared = [
            "1.2E+03,E05,2024-06-03,,,,",
            "1.2E+03,E05,2024-06-04,,,,",
            "7,E05,2024-06-05,,,,",
        ];
        check(
            OFFICE,
            &[(path, &file(&shared))],
            "data/2024-12-31/complaints.csv, column `ref`: the reference is a number as a spreadsheet shortens it (digits, \
             E+, digits), and different rows have the same one: they would be counted as one case, in 2 rows: lines 2 and \
             3. Format the column as text in the system or the spreadsheet, and export the file again.\n",
        );
        let single = [
            "1.2E+03,E05,2024-06-03,,,,",
            "12e+10,E05,2024-06-04,,,,",
            "E+1,E05,2024-06-05,,,,",
        ];
        let noted = noted(OFFICE, &[(path, &file(&single))]);
        assert_eq!(
            noted.lines().last().unwrap(),
            "data/2024-12-31/complaints.csv, column `ref`: the reference is a number as a spreadsheet shortens it (digits, \
             E+, digits), in 2 rows: lines 2 and 3. Format the column as text in the system or the spreadsheet, and export \
             the file again."
        );
    }

    #[test]
    fn deliveries_that_add_up_are_read_in_order_of_date() {
        let inputs = format!("{OFFICE}delivery = \"add\"\n");
        let (first, second) = (
            file(&["1,E05,2024-06-03,,,,", "2,E05,2024-06-04,,,,"]),
            file(&["1,E05,2024-06-03,,2024-11-01,,", "3,E05,2024-11-04,,,,"]),
        );
        let files = [
            ("data/2024-10-31/complaints.csv", first.as_str()),
            ("data/2024-11-30/complaints.csv", second.as_str()),
        ];
        check(
            &inputs,
            &files,
            "complaints as of 2024-11-30, threshold 5, covers E10\n\
             E05 2024-06-04 open, by 2024-06-18\n\
             E05 2024-06-03 completed 2024-11-01, by 2024-06-17\n\
             E05 2024-11-04 open, by 2024-11-18\n\
             data/2024-10-31/complaints.csv: read 2, used 1, a later row or delivery has the same \
             case 1\n\
             data/2024-11-30/complaints.csv: read 2, used 2\n",
        );
        let folder = open(&inputs, &files);
        assert_eq!(
            shown(&folder.project, Day::new(2024, 11, 29)),
            "complaints as of 2024-10-31, threshold 5, covers E10\n\
             E05 2024-06-03 open, by 2024-06-17\n\
             E05 2024-06-04 open, by 2024-06-18\n\
             data/2024-10-31/complaints.csv: read 2, used 2\n"
        );
    }

    #[test]
    fn a_case_that_cannot_be_known_again_is_a_fault_where_deliveries_add_up() {
        check(
            &format!("{OFFICE}delivery = \"add\"\n"),
            &[(
                "data/2024-12-31/complaints.csv",
                &file(&[",E05,2024-06-03,,,,"]),
            )],
            "data/2024-12-31/complaints.csv, line 2, column `ref`: the case has no reference. Give \
             each row the reference of its case, so that a later row can replace it.\n",
        );
    }
}
