//! Invented deliveries: the demonstration at the root of the repository, and projects of any size.
//!
//! Everything here is a pure function from a seed to files, the same bytes on every machine. No real case is behind
//! any of it.

mod calendar;
mod chance;
mod complaints;
mod delivery;
mod history;
mod project;

use std::collections::BTreeMap;

use calendar::{day, iso};
use delivery::Mess;

pub use project::project;

/// Files by their path inside a project, parted by `/`.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The size of a generated project.
pub struct Options {
    /// The rows of its waits; the complaints are a tenth as many.
    pub rows: usize,
    pub areas: usize,
    /// In each area; none of them gives a project without wards.
    pub wards: usize,
    pub seed: u64,
}

/// The seed of the demonstration, sought among many because its counts stay clear of the disclosure threshold.
const SEED: u64 = 2;

const DELIVERIES: [((i16, i8, i8), Mess); 3] = [
    (
        (2026, 8, 31),
        Mess {
            windows: false,
            duplicates: 7,
            without_area: 5,
        },
    ),
    (
        (2026, 9, 30),
        Mess {
            windows: true,
            duplicates: 4,
            without_area: 8,
        },
    ),
    (
        (2026, 10, 31),
        Mess {
            windows: false,
            duplicates: 12,
            without_area: 9,
        },
    ),
];

/// Returns the deliveries of the demonstration: three monthly extracts of one invented record.
///
/// Each replaces the one before, so they tell the same story up to their own dates.
pub fn demonstration() -> Files {
    let cases = delivery::recorded(history::history(SEED));
    let mut files = Files::new();
    for ((year, month, last), mess) in &DELIVERIES {
        let as_of = day(*year, *month, *last);
        let folder = format!("data/{}", iso(as_of));
        files.insert(
            format!("{folder}/waits.csv"),
            delivery::waits_csv(&cases, as_of, mess),
        );
        files.insert(
            format!("{folder}/complaints.csv"),
            complaints::complaints_csv(SEED, as_of),
        );
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_committed_deliveries_are_what_the_generator_writes() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for (path, bytes) in demonstration() {
            let same = std::fs::read(root.join(&path)).is_ok_and(|committed| committed == bytes);
            assert!(
                same,
                "{path} is not what the generator writes. Run `cargo run --release -- synth --demonstration --out .` and commit the change."
            );
        }
    }

    /// The office without case files holds the same complaints.
    #[test]
    fn the_example_office_has_the_same_complaints() {
        let example = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("examples/office/data/2026-10-31/complaints.csv");
        let same = std::fs::read(example)
            .is_ok_and(|committed| committed == demonstration()["data/2026-10-31/complaints.csv"]);
        assert!(
            same,
            "Copy data/2026-10-31/complaints.csv to examples/office/data/2026-10-31/ and commit it."
        );
    }
}
