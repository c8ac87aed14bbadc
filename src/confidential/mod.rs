//! The half that sees records and true counts. Its modules are private; what leaves it is a
//! release.

#[cfg_attr(
    not(test),
    expect(dead_code, reason = "nothing tabulates the records yet")
)]
mod ingest;
#[expect(dead_code, reason = "nothing tabulates the records yet")]
mod records;
