//! What a site tells of the releases before it.

use crate::period::Day;
use crate::series::Series;
use std::collections::BTreeSet;

/// The releases of a project, as its site tells of them.
#[derive(Debug, Clone)]
pub struct Releases {
    /// The site is a release itself, and has its file.
    pub is_release: bool,
    /// The newest first.
    pub past: Vec<Past>,
    /// The series and the codes of areas of which a release that was withdrawn with its numbers was the first
    /// to publish some, of periods that were over.
    pub gone: BTreeSet<(Series, String)>,
}

/// A release before the one that the site is.
#[derive(Debug, Clone)]
pub struct Past {
    pub day: Day,
    /// The SHA-256 of its numbers.
    pub sum: String,
    pub standing: Standing,
}

/// What stands of a past release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Its site.
    Whole,
    /// It was made before sites were kept.
    NumbersAlone,
    /// Nothing, for a reason that somebody has typed.
    Withdrawn { reason: String, numbers_stand: bool },
    /// Nothing: it repeats the numbers of a release that was withdrawn after it.
    Repeats(Day),
}
