//! Certificates as they are written: JSON that a person can follow.

use super::search::{Change, Search};
use super::targets::Target;
use super::world::{Part, Record, World};
use crate::chain::kind_key;
use serde::{Deserialize, Serialize};

/// All certificates of a build.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    pub about: Vec<String>,
    pub small_counts: usize,
    pub proved: usize,
    /// By number: each a few changes that only together leave all that is published as it is.
    pub moves: Vec<Vec<Written>>,
    pub cells: Vec<CellProof>,
}

/// One case of the row `of` takes a part over from the row `from`.
#[derive(Serialize, Deserialize, Clone, PartialEq)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    pub of: u64,
    pub takes: String,
    pub from: u64,
}

/// A small count and the moves that give it other values.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CellProof {
    pub series: String,
    pub kind: String,
    pub level: String,
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub to_date: bool,
    pub period: String,
    pub area: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub topic: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub category: Option<String>,
    pub measure: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub less: Option<String>,
    pub count: i64,
    pub up: Vec<usize>,
    pub down: Vec<usize>,
}

impl CellProof {
    /// Returns which count it is about, and nothing else.
    pub fn of(world: &World, target: &Target) -> CellProof {
        let table = &world.tables()[target.table];
        let cases = &world.series[table.series].cases;
        let spec = &table.table.spec;
        let (period, area, category) = table.layout.place(target.row);
        let topic = spec.topic.map(|topic| &cases.topics[topic]);
        CellProof {
            series: cases.series.key().to_string(),
            kind: kind_key(spec.kind).to_string(),
            level: spec.level.key().to_string(),
            to_date: spec.to_date,
            period: spec.periods[period].first().to_string(),
            area: world.areas.get(area).code.clone(),
            topic: topic.map(|topic| topic.key.clone()),
            category: spec.label(cases, category),
            measure: target.measure.to_string(),
            less: target.less.map(str::to_string),
            count: target.value,
            up: Vec::new(),
            down: Vec::new(),
        }
    }

    /// Says whether two are about the same count.
    pub fn is_of(&self, other: &CellProof) -> bool {
        let place = |cell: &CellProof| {
            (
                (
                    cell.series.clone(),
                    cell.kind.clone(),
                    cell.level.clone(),
                    cell.to_date,
                ),
                (cell.period.clone(), cell.area.clone()),
                (cell.topic.clone(), cell.category.clone()),
                (cell.measure.clone(), cell.less.clone(), cell.count),
            )
        };
        place(self) == place(other)
    }
}

/// Returns what a search has found.
pub(super) fn document(
    world: &World,
    records: &[Record],
    targets: &[Target],
    search: &Search,
) -> Document {
    let written = |change: &Change| Written {
        of: records[change.of].row,
        takes: name(world, change.part),
        from: records[change.from].row,
    };
    let cells = targets
        .iter()
        .zip(&search.proofs)
        .map(|(target, proof)| CellProof {
            up: proof.up.clone(),
            down: proof.down.clone(),
            ..CellProof::of(world, target)
        });
    let proved = targets.iter().zip(&search.proofs);
    let proved = proved.filter(|(target, proof)| proof.n_values() >= target.n_values);
    let moves = search.moves.iter();
    Document {
        about: ABOUT.map(str::to_string).to_vec(),
        small_counts: targets.len(),
        proved: proved.count(),
        moves: moves
            .map(|changes| changes.iter().map(written).collect())
            .collect(),
        cells: cells.collect(),
    }
}

/// Returns the name of a part of a row.
fn name(world: &World, part: Part) -> String {
    match part {
        Part::All => "all".to_string(),
        Part::Area => "area".to_string(),
        Part::Dates => "dates".to_string(),
        Part::More => "one more".to_string(),
        Part::End(series) => format!("end {}", world.series[series].cases.series.key()),
        Part::Tags(topic) => format!("tags {}", world.topics[topic]),
    }
}

/// Returns the part of a row that has a name.
pub(super) fn part(world: &World, name: &str) -> Option<Part> {
    let tags = (0..world.topics.len()).map(Part::Tags);
    let ends = (0..world.series.len()).map(Part::End);
    let mut all = [Part::All, Part::Area, Part::Dates, Part::More]
        .into_iter()
        .chain(ends)
        .chain(tags);
    all.find(|part| self::name(world, *part) == name)
}

const ABOUT: [&str; 7] = [
    "PRIVATE: small true counts stand here. Never publish this file, and never send it to anybody.",
    "`site` is the SHA-256 of the file manifest.json of the site that this belongs to: of another site it proves nothing.",
    "Each cell is a count from 1 to one below the threshold, or such a difference of two counts of a row, that the plan has and the site does not show.",
    "A move changes a few rows of the deliveries; after it every count, quantile, distribution and curve that is published is what it was. `of` and `from` are rows by number.",
    "`up` and `down` are moves by number that follow one on another. With the true one they give the cell as many values, each of which could be true as far as the site tells.",
    "A cell is proved if there are more of them than the threshold, so that one case that a reader knows leaves the threshold. What is not proved was not found within the limits of the search; that it is safe rests on the tests of parts alone.",
    "What is taken as known: the published numbers, which parts are withheld, and nothing of figures that others have published. Not among the cells: differences between areas, between periods and between clocks.",
];
