//! Turns anonymised exports of complaints and waiting times into a public statistics site.
//!
//! The confidential half sees records and true counts; the public half sees a release alone.

pub mod areas;
pub mod catalogue;
pub mod confidential;
pub use confidential::release;
pub mod config;
pub mod fault;
pub mod figures;
pub mod period;
pub mod publish;
pub mod series;
pub mod stats;
pub mod symbol;
pub mod synth;
pub mod write;
