pub mod chart;
pub mod svg;
