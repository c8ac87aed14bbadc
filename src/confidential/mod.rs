//! The half that sees records and true counts. Its modules are private; what leaves it is a
//! release.

mod records;
