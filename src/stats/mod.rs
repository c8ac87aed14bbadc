//! Pure formulas, each with its source.

pub mod funnel;
pub mod newcombe;
pub mod quantile;
pub mod survival;
pub mod wilson;
pub mod working_days;
pub mod xmr;

/// The normal quantile of a two-sided 95 % interval.
pub const Z_95: f64 = 1.959_964;
/// The normal quantile of a two-sided 99.8 % interval.
pub const Z_998: f64 = 3.090_232;
