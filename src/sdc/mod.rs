//! Statistical disclosure control of counts: which cells to withhold, and what the rest gives away.
//!
//! Nothing here knows what is counted. [`Model`] holds counts and the sums that link them,
//! [`protect`] withholds cells until no primary cell can be bounded closely, [`View`] is what an
//! intruder has, and [`attack`] computes what follows from it. The two share no code that decides:
//! one proves with tables that fit, the other with bounds.

mod attack;
#[cfg(test)]
mod conformance;
mod field;
mod model;
mod table;
mod view;

pub use attack::{Contradiction, Implied, attack, fitting};
pub use field::{Equation, FIRST_PRIME, SECOND_PRIME, determined, determined_modulo};
pub use model::{Cell, Inconsistent, Model, NamedRelation, Relation, Status, sum};
pub use table::{Dimension, SEPARATOR, counts, table};
pub use view::{Constraint, Range, View};
