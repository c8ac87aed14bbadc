//! The half that sees records and true counts.
//!
//! Its modules are private. One way out leads to the public: [`prepare`], whose [`release`] holds
//! published values alone. The public half cannot name a true table:
//!
//! ```compile_fail,E0603
//! use sendstats::confidential::tabulate::SeriesTables;
//! ```

#[cfg_attr(
    not(test),
    expect(dead_code, reason = "nothing tabulates the records yet")
)]
mod ingest;
mod protect;
mod records;
mod tabulate;

pub use protect::release;
