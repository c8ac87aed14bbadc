//! Files that a browser or a file manager has made a second time.

use super::cases::Source;
use super::table::Table;
use crate::fault::Fault;
use std::collections::HashSet;

/// How many rows of a file are compared.
const COMPARED: usize = 100_000;

/// Returns the faults of files that look by their names like copies of others in the same folder,
/// and hold most of the same rows.
///
/// Both would be read as parts of one delivery, and a row that has changed between the two would
/// count as it stands in whichever comes last.
pub(super) fn faults(sources: &[Source]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for copy in sources {
        let file = &copy.table.file;
        let Some(name) = name_of_original(file) else {
            continue;
        };
        let originals = sources.iter().map(|source| &source.table);
        for original in originals.filter(|table| stem(&table.file).eq_ignore_ascii_case(&name)) {
            if share_most_rows(&copy.table, original) {
                faults.push(Fault::in_file(
                    file,
                    format!(
                        "most rows of the file are in {} as well: one is a copy of the other",
                        original.file
                    ),
                    "Keep the newer of the two, and take the other out of the delivery.",
                ));
            }
        }
    }
    faults
}

/// Returns a path without its ending.
fn stem(path: &str) -> &str {
    let start_of_name = path.rfind('/').map_or(0, |slash| slash + 1);
    let dot = path[start_of_name..].find('.');
    dot.map_or(path, |dot| &path[..start_of_name + dot])
}

/// Returns the path, without its ending, that the file of a name like `waits (1).csv`,
/// `waits - Copy.csv` or `Copy of waits.csv` was made from.
fn name_of_original(path: &str) -> Option<String> {
    let stem = stem(path);
    let (folder, name) = stem.rsplit_once('/').unwrap_or(("", stem));
    let lower = name.to_ascii_lowercase();
    let original = match lower.strip_prefix("copy of ") {
        Some(rest) => rest,
        None => without_number(&lower),
    };
    let copied = [" - copy", " copy", "_copy", "-copy"];
    let original = copied
        .iter()
        .find_map(|end| original.strip_suffix(end))
        .unwrap_or(original);
    (original != lower).then(|| match folder {
        "" => original.to_string(),
        _ => format!("{folder}/{original}"),
    })
}

/// Returns `waits` for `waits (1)`.
fn without_number(name: &str) -> &str {
    let open = name
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once('('));
    match open {
        Some((before, number))
            if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            before.trim_end()
        }
        _ => name,
    }
}

fn share_most_rows(copy: &Table, original: &Table) -> bool {
    let (copy, original) = (rows(copy), rows(original));
    let n_shared = copy.intersection(&original).count();
    2 * n_shared > copy.len().min(original.len())
}

fn rows(table: &Table) -> HashSet<[u8; 32]> {
    let mut rows = HashSet::new();
    table.each_row(|row| {
        if let Ok(Some(row)) = row
            && rows.len() < COMPARED
        {
            rows.insert(row.fingerprint());
        }
    });
    rows
}

#[cfg(test)]
mod tests {
    use super::super::tests::{OFFICE, check};
    use super::*;

    #[test]
    fn copies_are_known_by_their_names() {
        let check = |path: &str, expected: Option<&str>| {
            assert_eq!(name_of_original(path).as_deref(), expected, "{path}");
        };
        check(
            "data/2026-10-31/waits (1).csv",
            Some("data/2026-10-31/waits"),
        );
        check("d/Waits - Copy.csv", Some("d/waits"));
        check("d/waits - Copy (2).csv.gz", Some("d/waits"));
        check("d/Copy of waits.xlsx", Some("d/waits"));
        check("waits(3).csv", Some("waits"));
        check("d/waits.csv", None);
        check("d/waits (north).csv", None);
        check("d/waits-2.csv", None);
    }

    #[test]
    fn a_copy_is_a_fault_where_it_shares_most_rows() {
        let header = "ref,ward,received,acknowledged,replied,stage,route";
        let original = format!("{header}\n1,E05,2024-06-03,,,,\n2,E05,2024-06-04,,,,\n");
        let newer = format!("{original}3,E05,2024-06-05,,,,\n");
        let other = format!("{header}\n8,E05,2024-06-03,,,,\n9,E05,2024-06-04,,,,\n");
        let path = "data/2024-12-31/complaints.csv";
        let copy = "data/2024-12-31/complaints (1).csv";
        check(
            OFFICE,
            &[(path, &original), (copy, &newer)],
            "data/2024-12-31/complaints (1).csv: most rows of the file are in \
             data/2024-12-31/complaints.csv as well: one is a copy of the other. Keep the newer \
             of the two, and take the other out of the delivery.\n",
        );
        check(
            OFFICE,
            &[(path, &original), (copy, &other)],
            "complaints as of 2024-12-31, threshold 5, covers E10\n\
             E05 2024-06-03 open, by 2024-06-17\n\
             E05 2024-06-04 open, by 2024-06-18\n\
             E05 2024-06-03 open, by 2024-06-17\n\
             E05 2024-06-04 open, by 2024-06-18\n\
             data/2024-12-31/complaints (1).csv: read 2, used 2\n\
             data/2024-12-31/complaints.csv: read 2, used 2\n",
        );
    }
}
