//! Certificates of small invented projects, and what becomes of them when they are changed.

use super::check::{Flaw, check};
use super::document::document;
use super::search::Search;
use super::targets::{Target, targets};
use super::world::{Record, World, apart, layouts, numbered, records};
use crate::areas::Level;
use crate::areas::tests::areas;
use crate::confidential::earlier::Earlier;
use crate::confidential::protect::tests::protected;
use crate::confidential::tabulate::{tabulate, tests as given};
use serde_json::Value;

/// A district of nine and one of four: of the districts nothing is published, of the county all.
const FOUR: &str = "9 E07 2024-03-01 2024-07-19\n4 E08 2024-03-01 2024-07-19";

/// Lets a test look at the certificates of cases, given as `N AREA START END` a line. `change` may
/// let the public know more than it does.
fn look<T>(
    lines: &str,
    change: impl FnOnce(&mut World),
    test: impl FnOnce(&World, &[Record], &[Target], &str) -> T,
) -> T {
    let areas = areas(given::AREAS);
    let lines = lines.lines().flat_map(|line| {
        let (n, case) = line.split_once(' ').unwrap();
        vec![case; n.parse().unwrap()]
    });
    let lines: Vec<&str> = lines.collect();
    let mut cases = given::cases(&areas, "2025-12-31", &lines.join("\n"));
    cases.levels = Some(Vec::from(Level::ALL));
    let scope = given::scope(&areas);
    let series = tabulate(cases, &areas, &scope, &Earlier::default());
    let (_, result) = protected(areas, series, &[], |series, release, readers| {
        let apart = apart(series, release.areas());
        let layouts = layouts(series, &apart, release.areas());
        let numbered = numbered(series, &apart, &layouts);
        let mut world = World::of(release.areas(), series, &numbered, release, readers);
        let (records, targets) = (records(series), targets(&world));
        change(&mut world);
        let search = Search::run(&world, &records, &targets);
        let document = document(&world, &records, &targets, &search);
        let written = serde_json::to_string(&document).unwrap();
        test(&world, &records, &targets, &written)
    });
    result
}

#[test]
fn a_small_district_could_hold_more_and_fewer() {
    look(
        FOUR,
        |_| (),
        |world, records, targets, text| {
            assert!(targets.len() >= 5, "{}", targets.len());
            assert_eq!(check(world, records, targets, text), Ok(targets.len()));
        },
    );
}

/// The same districts, but the larger one is published: the county less it is the four.
#[test]
fn what_can_be_worked_out_is_not_proved() {
    let e07 = |world: &mut World| {
        let area = world.areas.by_code("E07").unwrap();
        world.publish_all_of(area);
    };
    look(FOUR, e07, |world, records, targets, text| {
        let proved = check(world, records, targets, text).unwrap();
        assert!(targets.len() >= 5);
        assert_eq!(proved, 0, "{text}");
    });
}

/// Speech and those of whom it is not known are counted together: of the four and the twenty nothing is
/// published but their sum.
#[test]
fn a_category_that_is_counted_together_could_hold_more_and_fewer() {
    let lines = "30 E10 2024-03-01 2024-07-19 0\n20 E10 2024-03-01 2024-07-19 1\n\
        4 E10 2024-03-01 2024-07-19 2";
    look(
        lines,
        |_| (),
        |world, records, targets, text| {
            assert!(targets.len() >= 5, "{}", targets.len());
            assert!(text.contains("\"category\":\"Unknown\""), "{text}");
            assert_eq!(check(world, records, targets, text), Ok(targets.len()));
        },
    );
}

/// Returns what is wrong with certificates that somebody has changed.
fn flaw(change: impl FnOnce(&mut Value)) -> Flaw {
    look(
        FOUR,
        |_| (),
        |world, records, targets, text| {
            let mut changed: Value = serde_json::from_str(text).unwrap();
            change(&mut changed);
            check(world, records, targets, &changed.to_string()).unwrap_err()
        },
    )
}

#[test]
fn a_number_that_is_changed_is_found() {
    let count = |value: &mut Value, by: i64| *value = (value.as_i64().unwrap() + by).into();
    assert_eq!(
        flaw(|all| count(&mut all["cells"][0]["count"], 1)),
        Flaw::Cells(0)
    );
    assert_eq!(flaw(|all| count(&mut all["proved"], -1)), Flaw::Proved);
    assert_eq!(
        flaw(|all| count(&mut all["small_counts"], 1)).to_string(),
        Flaw::Cells(targets_of(FOUR)).to_string()
    );
    assert_eq!(
        flaw(|all| all["moves"][0][0]["of"] = 999.into()),
        Flaw::Row(0)
    );
    assert_eq!(
        flaw(|all| all["cells"][0] = all["cells"][1].clone()),
        Flaw::Cells(0)
    );
    assert_eq!(flaw(|all| *all = "{}".into()), Flaw::Unreadable);
    let twice = |all: &mut Value| {
        let up = all["cells"][0]["up"][0].clone();
        all["cells"][0]["up"].as_array_mut().unwrap().push(up);
    };
    assert_eq!(flaw(twice), Flaw::Twice(0));
    let other_way = |all: &mut Value| {
        let cell = &mut all["cells"][0];
        cell["down"] = cell["up"].clone();
    };
    assert_eq!(flaw(other_way), Flaw::Still(0));
}

#[test]
fn a_sum_that_does_not_hold_is_found() {
    // One case more in the county, of which the number is published.
    let more = |all: &mut Value| {
        all["moves"][0] = serde_json::json!([{ "of": 0, "takes": "one more", "from": 0 }]);
    };
    assert_eq!(flaw(more), Flaw::Public(0));
    // Were the districts published, no row could go from one to the other.
    look(
        FOUR,
        |_| (),
        |world, records, targets, text| {
            let mut known = world.clone();
            for code in ["E07", "E08"] {
                known.publish_all_of(world.areas.by_code(code).unwrap());
            }
            assert_eq!(check(&known, records, targets, text), Err(Flaw::Public(0)));
        },
    );
}

fn targets_of(lines: &str) -> usize {
    look(lines, |_| (), |_, _, targets, _| targets.len())
}
