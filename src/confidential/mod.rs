//! The half that sees records and true counts. Its modules are private; what leaves it is a
//! release.

mod protect;
mod records;
mod tabulate;

pub use protect::release;
