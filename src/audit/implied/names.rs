//! What the numbers of a system are: measures of rows, and what is left of them, which no table has.

use crate::period::PeriodKind;
use std::fmt;
use std::sync::Arc;

/// The numbers of measures in rows.
#[derive(Default)]
pub(super) struct Numbers {
    /// Where those of each row begin.
    begins: Vec<usize>,
    of_rows: Vec<(&'static str, usize)>,
}

impl Numbers {
    /// Makes room for one more row, behind the others.
    pub(super) fn next_row(&mut self) {
        self.begins.push(self.of_rows.len());
    }

    /// Adds the number of a measure in the last row.
    pub(super) fn push(&mut self, measure: &'static str, number: usize) {
        self.of_rows.push((measure, number));
    }

    pub(super) fn of_row(&self, row: usize) -> &[(&'static str, usize)] {
        let end = self.begins.get(row + 1).copied();
        &self.of_rows[self.begins[row]..end.unwrap_or(self.of_rows.len())]
    }

    pub(super) fn get(&self, row: usize, measure: &str) -> Option<usize> {
        let mut of_row = self.of_row(row).iter();
        let found = of_row.find(|(id, _)| *id == measure);
        found.map(|(_, number)| *number)
    }
}

/// What a number of the system is.
pub(super) struct Named {
    /// The row that it is told of.
    pub row: usize,
    pub measure: &'static str,
    /// If it is not known as it is.
    pub is: Option<Is>,
}

/// What an unknown number counts of its measure. Most are never put into words.
pub(super) enum Is {
    All,
    /// Of what another measure counts, the rest.
    RestOf(&'static str),
    LateExceptions,
    /// What parts of the area, the period or all cases have not.
    LessParts(What),
    /// The same, of the rest of what another measure counts.
    RestLessParts(&'static str, What),
    /// The rest of what another measure counts, of what parts have not.
    RestOfRest(&'static str),
    /// What several parts have together.
    Together(What),
}

/// Of what the parts are.
#[derive(Clone)]
pub(super) enum What {
    Areas(Arc<str>),
    Periods(PeriodKind),
    Categories,
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            What::Areas(level) => write!(f, "areas of the level {level}"),
            What::Periods(PeriodKind::Month) => f.write_str("months"),
            What::Periods(_) => f.write_str("quarters"),
            What::Categories => f.write_str("categories"),
        }
    }
}

impl Is {
    pub(super) fn words(&self, measure: &str) -> String {
        match self {
            Is::All => format!("`{measure}`"),
            Is::RestOf(whole) => format!("`{whole}` less `{measure}`"),
            Is::LateExceptions => "the late ones of the exceptions".to_string(),
            Is::LessParts(what) => format!("`{measure}` less that of its {what}"),
            Is::RestLessParts(whole, what) => {
                format!("`{whole}` less `{measure}`, less that of its {what}")
            }
            Is::RestOfRest(whole) => format!("`{whole}` less `{measure}` of the rest"),
            Is::Together(what) => format!("`{measure}` of several {what} together"),
        }
    }
}
