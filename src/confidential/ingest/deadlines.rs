//! Ends of limits in working days, remembered: they are slow to count and repeat from case to
//! case.

use crate::period::Day;
use crate::stats::working_days;
use std::collections::HashMap;

/// The ends that were computed, by working days and start.
#[derive(Default)]
pub(super) struct Deadlines {
    known: HashMap<(u32, Day), Day>,
}

impl Deadlines {
    /// Returns the last lawful day of a limit in working days, computed once for each start.
    pub(super) fn after(&mut self, start: Day, days: u32) -> Day {
        let known = self.known.entry((days, start));
        *known.or_insert_with(|| working_days::after(start, days))
    }
}
