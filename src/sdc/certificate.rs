//! Proofs that a pattern is safe, which anyone can check by adding up.

use super::model::{Model, Status};
use super::protect::{Pattern, Policy};
use std::collections::BTreeSet;

/// A table of whole numbers that agrees with all that is published and differs from the true one in
/// a primary cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The primary cell, as its place in the model.
    pub cell: usize,
    /// What the cell holds here.
    pub value: i64,
    /// The withheld cells that differ from the true table, and what they hold here.
    pub others: Vec<(usize, i64)>,
}

/// Why certificates do not show that a pattern is safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// A primary cell is published, or one that everybody knows is said to be withheld.
    Pattern(usize),
    /// A certificate changes a cell that is published.
    Published(usize),
    /// A certificate puts fewer cases into a withheld cell than an intruder knows it to hold.
    TooFew(usize),
    /// A certificate breaks the relation at a place.
    Broken(usize),
    /// The certificates of a primary cell leave too few values.
    Close(usize),
}

/// Returns the certificates of a pattern, in the order of cells.
pub fn certificates(model: &Model, pattern: &Pattern) -> Vec<Certificate> {
    let proofs = pattern.proofs.iter();
    let certificate = |cell: usize, change: &Vec<(usize, i64)>| {
        let held = |(cell, by): &(usize, i64)| (*cell, model.cells()[*cell].value + by);
        let others: Vec<(usize, i64)> = change.iter().map(held).collect();
        let own = others.iter().find(|(other, _)| *other == cell);
        Certificate {
            cell,
            value: own.map_or(model.cells()[cell].value, |(_, value)| *value),
            others,
        }
    };
    proofs
        .flat_map(|(cell, changes)| changes.iter().map(|change| certificate(*cell, change)))
        .collect()
}

/// Checks certificates by addition alone: it knows nothing of how they were found.
pub fn check(
    model: &Model,
    withheld: &[bool],
    policy: &Policy,
    certificates: &[Certificate],
) -> Result<(), Flaw> {
    for (place, cell) in model.cells().iter().enumerate() {
        let is_wrong = match cell.status {
            Status::Primary | Status::Withheld => !withheld[place],
            Status::Known => withheld[place],
            Status::Free => false,
        };
        if is_wrong {
            return Err(Flaw::Pattern(place));
        }
    }
    let mut standing = vec![Vec::new(); withheld.len()];
    for (place, relation) in model.relations().iter().enumerate() {
        for (cell, _) in relation {
            standing[*cell].push(place);
        }
    }
    let mut held: Vec<i64> = model.cells().iter().map(|cell| cell.value).collect();
    let mut values = vec![BTreeSet::new(); withheld.len()];
    for certificate in certificates {
        for (cell, value) in &certificate.others {
            let least = policy.least.min(model.cells()[*cell].value);
            if !withheld[*cell] {
                return Err(Flaw::Published(*cell));
            }
            if *value < least {
                return Err(Flaw::TooFew(*cell));
            }
            held[*cell] = *value;
        }
        let places = certificate
            .others
            .iter()
            .flat_map(|(cell, _)| &standing[*cell]);
        let broken = places.copied().find(|place| {
            let terms = model.relations()[*place].iter();
            terms.map(|(cell, by)| held[*cell] * by).sum::<i64>() != 0
        });
        if let Some(place) = broken {
            return Err(Flaw::Broken(place));
        }
        values[certificate.cell].insert(held[certificate.cell]);
        for (cell, _) in &certificate.others {
            held[*cell] = model.cells()[*cell].value;
        }
    }
    for (place, cell) in model.cells().iter().enumerate() {
        values[place].insert(cell.value);
        if cell.status == Status::Primary && values[place].len() < policy.n_values() {
            return Err(Flaw::Close(place));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sdc::conformance::{ages, linked};
    use crate::sdc::{Cell, protect};

    const POLICY: Policy = Policy {
        threshold: 5,
        least: 1,
        own: 1,
    };

    #[test]
    fn every_pattern_comes_with_certificates_that_add_up() {
        for model in [linked(), ages(|key, count| Cell::count(key, count, 5))] {
            let pattern = protect(&model, &POLICY).unwrap();
            let certificates = certificates(&model, &pattern);
            assert_eq!(
                check(&model, &pattern.withheld, &POLICY, &certificates),
                Ok(())
            );
        }
    }

    #[test]
    fn a_certificate_that_was_tampered_with_is_found() {
        let model = linked();
        let pattern = protect(&model, &POLICY).unwrap();
        let good = certificates(&model, &pattern);
        let flaw = |change: &dyn Fn(&mut Vec<Certificate>)| {
            let mut certificates = good.clone();
            change(&mut certificates);
            check(&model, &pattern.withheld, &POLICY, &certificates).unwrap_err()
        };
        let (cell, shown) = (model.find("I").unwrap(), model.find("Total").unwrap());
        assert_eq!(flaw(&|all| all.truncate(4)), Flaw::Close(cell));
        assert_eq!(
            flaw(&|all| all[0].others.push((shown, 35))),
            Flaw::Published(shown)
        );
        assert!(matches!(
            flaw(&|all| all[0].others[0].1 += 1),
            Flaw::Broken(_)
        ));
        assert!(matches!(
            flaw(&|all| all[0].others[0].1 = 0),
            Flaw::TooFew(_)
        ));
        let mut shown_anyway = pattern.withheld.clone();
        shown_anyway[cell] = false;
        assert_eq!(
            check(&model, &shown_anyway, &POLICY, &good),
            Err(Flaw::Pattern(cell))
        );
    }
}
