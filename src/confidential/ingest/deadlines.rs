//! Last lawful days, remembered: working days are slow to count and repeat from case to case.

use crate::period::Day;
use std::collections::HashMap;

/// The last lawful days that were computed, by kind of limit and start.
#[derive(Default)]
pub(super) struct Deadlines {
    known: HashMap<(usize, Day), Day>,
}

impl Deadlines {
    /// Returns the last lawful day of a limit, computed once for each start.
    pub(super) fn last_day(
        &mut self,
        limit: usize,
        start: Day,
        compute: impl FnOnce() -> Day,
    ) -> Day {
        *self.known.entry((limit, start)).or_insert_with(compute)
    }
}
