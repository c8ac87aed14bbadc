//! The half that makes the site. It sees a release and the project's configuration, and nothing
//! that is withheld.

pub mod dictionary;
pub mod download;
pub mod format;
pub mod prose;
pub mod site;
