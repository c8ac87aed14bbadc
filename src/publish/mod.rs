//! The half that makes the site. It sees a release and the project's configuration, and nothing
//! that is withheld.

pub mod chart;
mod charts;
pub mod dictionary;
pub mod download;
mod facts;
pub mod format;
mod group;
pub mod site;
pub mod svg;
mod view;
mod words;
