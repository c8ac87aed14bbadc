//! Which rows of a case count, where it stands in several.

use super::cases::Source;
use super::table::Row;
use super::values::given;
use crate::confidential::records::Drop;
use crate::config::{DeliveryRule, InputConfig};
use crate::fault::Fault;
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
/// follows reports it.
pub(super) fn reasons(
    sources: &[Source],
    input: &InputConfig,
) -> (Vec<Vec<Option<Drop>>>, Vec<Fault>) {
    let mut reasons: Vec<Vec<Option<Drop>>> = Vec::with_capacity(sources.len());
    let mut faults = Vec::new();
    let mut winners: HashMap<Vec<u8>, Winner> = HashMap::new();
    for (file, source) in sources.iter().enumerate() {
        reasons.push(Vec::new());
        source.table.each_row(|row| {
            let place = reasons[file].len();
            let row = match row {
                Err(_) => return reasons[file].push(None),
                Ok(None) => return reasons[file].push(Some(Drop::BlankArea)),
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
    }
    (reasons, faults)
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
