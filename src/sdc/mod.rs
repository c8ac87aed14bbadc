//! Statistical disclosure control of counts: which cells to withhold, and what the rest gives away.
//!
//! Nothing here knows what is counted. [`Model`] holds counts and the sums that link them,
//! [`protect`] withholds cells until no primary cell can be bounded closely, [`View`] is what an
//! intruder has, and [`attack`] computes what follows from it. The protector proves what it
//! publishes with tables that [`check`] adds up; the attacker works from bounds and ranks. Neither
//! relies on the other's answer.

mod attack;
mod certificate;
mod combine;
#[cfg(test)]
mod conformance;
mod dive;
mod field;
mod model;
mod part;
mod program;
mod protect;
mod system;
mod table;
mod view;
mod walk;

pub use attack::{Contradiction, Implied, MOST_UNKNOWNS, attack, attack_until, attack_where};
pub use certificate::{Certificate, Flaw, certificates, check};
pub use field::{Equation, FIRST_PRIME, SECOND_PRIME, determined, determined_modulo};
pub use model::{Cell, Inconsistent, Model, NamedRelation, Relation, Status, sum};
pub use protect::{Exposed, Pattern, Policy, protect};
pub use table::{Dimension, SEPARATOR, counts, table};
pub use view::{Constraint, Range, View};
