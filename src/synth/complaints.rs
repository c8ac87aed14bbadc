//! The 43 complaints about delay that were raised with the member of parliament and made to the council in 2025.

use super::calendar::{Day, day, is_working_day, iso};
use super::chance::Chance;

const HEADER: &str = "ref,ward,received,acknowledged,replied,theme,outcome,stage,route,impact";
const CONSTITUENCY: &str = "E14001109";

/// The wards of Bolsover district, each with the number of its complaints; some rows name the ward instead of coding it.
#[rustfmt::skip]
const WARDS: [(&str, &str, usize); 17] = [
    ("E05011983", "Ault Hucknall", 1), ("E05011984", "Barlborough", 1), ("E05011985", "Blackwell", 2),
    ("E05011986", "Bolsover East", 2), ("E05011987", "Bolsover North and Shuttlewood", 3), ("E05011988", "Bolsover South", 1),
    ("E05011989", "Clowne East", 1), ("E05011990", "Clowne West", 2), ("E05011991", "Elmton-with-Creswell", 3),
    ("E05011992", "Langwith", 1), ("E05011993", "Pinxton", 1), ("E05011994", "Shirebrook North", 2),
    ("E05011995", "Shirebrook South", 2), ("E05011996", "South Normanton East", 1), ("E05011997", "South Normanton West", 2),
    ("E05011998", "Tibshelf", 2), ("E05011999", "Whitwell", 1),
];

/// What became of a complaint.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    InTarget,
    /// Answered late, but within 2025.
    Late,
    /// Answered in 2026.
    VeryLate,
    Open,
}

/// Complaints that have everything in common but their dates and their area.
struct Group {
    count: usize,
    fate: Fate,
    theme: &'static str,
    outcome: &'static str,
    stage: u8,
    impact: &'static str,
}

const ASSESSMENT: &str = "Late assessment or plan";
const SILENCE: &str = "No reply or poor communication";
const PROVISION: &str = "Provision not delivered";
const TRANSPORT: &str = "Transport";
const PLACEMENT: &str = "Placement";
const SCHOOL: &str = "Missed education";
const STRAIN: &str = "Strain on the family";

/// By theme, outcome, stage and impact, each part of the year 2025 holds no complaint or at least five: a table of 43
/// that disclosure control can let through.
#[rustfmt::skip]
const GROUPS: [Group; 13] = [
    Group { count: 6, fate: Fate::InTarget, theme: ASSESSMENT, outcome: "Upheld",     stage: 1, impact: SCHOOL },
    Group { count: 8, fate: Fate::Late,     theme: SILENCE,    outcome: "Not upheld", stage: 1, impact: SCHOOL },
    Group { count: 2, fate: Fate::VeryLate, theme: ASSESSMENT, outcome: "Upheld",     stage: 1, impact: SCHOOL },
    Group { count: 2, fate: Fate::VeryLate, theme: PROVISION,  outcome: "Upheld",     stage: 1, impact: STRAIN },
    Group { count: 1, fate: Fate::VeryLate, theme: TRANSPORT,  outcome: "Upheld",     stage: 1, impact: STRAIN },
    Group { count: 2, fate: Fate::VeryLate, theme: SILENCE,    outcome: "Not upheld", stage: 1, impact: STRAIN },
    Group { count: 2, fate: Fate::VeryLate, theme: PLACEMENT,  outcome: "Not upheld", stage: 2, impact: STRAIN },
    Group { count: 1, fate: Fate::VeryLate, theme: PROVISION,  outcome: "Not upheld", stage: 1, impact: SCHOOL },
    Group { count: 4, fate: Fate::Open,     theme: ASSESSMENT, outcome: "",           stage: 1, impact: STRAIN },
    Group { count: 3, fate: Fate::Open,     theme: SILENCE,    outcome: "",           stage: 1, impact: STRAIN },
    Group { count: 5, fate: Fate::Open,     theme: PROVISION,  outcome: "",           stage: 1, impact: SCHOOL },
    Group { count: 4, fate: Fate::Open,     theme: TRANSPORT,  outcome: "",           stage: 1, impact: STRAIN },
    Group { count: 3, fate: Fate::Open,     theme: PLACEMENT,  outcome: "",           stage: 2, impact: STRAIN },
];

struct Complaint {
    group: &'static Group,
    area: &'static str,
    received: Day,
    acknowledged: Option<Day>,
    replied: Option<Day>,
}

/// Returns the office's list as at a day, of complaints that were all received before it.
pub fn complaints_csv(seed: u64, as_of: Day) -> Vec<u8> {
    let mut text = format!("{HEADER}\n");
    for (index, complaint) in complaints(seed).iter().enumerate() {
        text.push_str(&line(index + 1, complaint, as_of));
    }
    text.into_bytes()
}

fn line(number: usize, complaint: &Complaint, as_of: Day) -> String {
    let Complaint {
        group,
        area,
        received,
        acknowledged,
        replied,
    } = complaint;
    let replied = replied.filter(|replied| *replied <= as_of);
    let outcome = if replied.is_some() { group.outcome } else { "" };
    let [acknowledged, replied] =
        [*acknowledged, replied].map(|day| day.map(iso).unwrap_or_default());
    let (received, theme, stage, impact) = (iso(*received), group.theme, group.stage, group.impact);
    format!(
        "S{number:03},{area},{received},{acknowledged},{replied},{theme},{outcome},{stage},council,{impact}\n"
    )
}

fn complaints(seed: u64) -> Vec<Complaint> {
    let mut chance = Chance::seeded(seed);
    let mut areas = areas();
    chance.shuffle(&mut areas);
    let groups = GROUPS
        .iter()
        .flat_map(|group| std::iter::repeat_n(group, group.count));
    let mut complaints: Vec<Complaint> = groups
        .zip(areas)
        .map(|(group, area)| dated(group, area, &mut chance))
        .collect();
    complaints.sort_by_key(|complaint| complaint.received);
    complaints
}

fn areas() -> Vec<&'static str> {
    let wards = WARDS
        .iter()
        .enumerate()
        .flat_map(|(index, (code, name, count))| {
            let written = if index % 4 == 3 { name } else { code };
            std::iter::repeat_n(*written, *count)
        });
    let mut areas: Vec<&str> = wards.collect();
    areas.resize(GROUPS.iter().map(|group| group.count).sum(), CONSTITUENCY);
    areas
}

fn dated(group: &'static Group, area: &'static str, chance: &mut Chance) -> Complaint {
    let last = if group.fate == Fate::Late {
        day(2025, 8, 15)
    } else {
        day(2025, 9, 26)
    };
    let received = next_working_day(chance.towards_end(day(2025, 1, 6), last));
    let acknowledged_on = next_working_day(received + chance.between(1, 4));
    let replied = match group.fate {
        Fate::InTarget => Some(acknowledged_on + chance.between(6, 11)),
        Fate::Late => Some(acknowledged_on + chance.between(32, 110)),
        Fate::VeryLate => Some(day(2026, 1, 12) + chance.between(0, 285)),
        Fate::Open => None,
    };
    let acknowledged =
        (group.fate == Fate::InTarget || chance.percent(80)).then_some(acknowledged_on);
    Complaint {
        group,
        area,
        received,
        acknowledged,
        replied: replied.map(next_working_day),
    }
}

fn next_working_day(day: Day) -> Day {
    (day..day + 10)
        .find(|day| is_working_day(*day))
        .expect("ten days hold a working day")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    const YEAR_END: Day = 2191; // 31 December 2025

    fn parts<'a>(key: impl Fn(&Complaint) -> &'a str) -> Vec<usize> {
        let mut parts = BTreeMap::new();
        for complaint in &complaints(super::super::SEED) {
            let in_target = complaint.group.fate == Fate::InTarget;
            let replied = complaint.replied.is_some_and(|replied| replied <= YEAR_END);
            *parts
                .entry((key(complaint).to_string(), in_target, replied))
                .or_insert(0) += 1;
        }
        parts.into_values().collect()
    }

    #[test]
    fn there_are_43_and_the_year_divides_into_publishable_parts() {
        assert_eq!(YEAR_END, day(2025, 12, 31));
        assert_eq!(parts(|_| ""), [29, 8, 6]);
        let by_outcome = |complaint: &Complaint| {
            if complaint.replied.is_some() {
                complaint.group.outcome
            } else {
                ""
            }
        };
        let by_stage = |complaint: &Complaint| if complaint.group.stage == 1 { "1" } else { "2" };
        for parts in [
            parts(|complaint| complaint.group.theme),
            parts(|complaint| complaint.group.impact),
            parts(by_outcome),
            parts(by_stage),
        ] {
            assert_eq!(parts.iter().sum::<usize>(), 43);
            assert!(parts.iter().all(|part| *part >= 5), "{parts:?}");
        }
    }

    #[test]
    fn two_thirds_name_a_ward() {
        let named = complaints(super::super::SEED)
            .iter()
            .filter(|complaint| complaint.area != CONSTITUENCY)
            .count();
        assert_eq!(named, 28);
    }

    #[test]
    fn replies_keep_well_clear_of_the_target_either_way() {
        for complaint in complaints(super::super::SEED) {
            let wait = complaint
                .replied
                .map(|replied| replied - complaint.received);
            match complaint.group.fate {
                Fate::InTarget => assert!(wait.is_some_and(|wait| wait <= 20)),
                Fate::Late | Fate::VeryLate => assert!(wait.is_some_and(|wait| wait > 30)),
                Fate::Open => assert_eq!(wait, None),
            }
        }
    }
}
