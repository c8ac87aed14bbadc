//! Records as ingest hands them on: one case each, reduced to what measures need.

use crate::areas::{AreaId, Areas, Level};
use crate::config::InputKind;
use crate::fault::Fault;
use crate::figures::{Event, FigureSet};
use crate::period::{Day, Period};
use crate::series::Series;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that the files of a project hold.
pub(crate) struct Records {
    pub areas: Areas,
    /// One for each clock that an input gives, and one for complaints; ordered by series.
    pub cases: Vec<Cases>,
    pub figures: Vec<FigureSet>,
    pub events: Vec<Event>,
    /// What became of the rows of the file of events.
    pub events_file: Option<FileIntake>,
    pub intakes: Vec<Intake>,
}

/// All cases of one series, from whichever inputs.
#[derive(Clone)]
pub(crate) struct Cases {
    pub series: Series,
    /// The last day that every input of the series can speak of.
    pub as_of: Day,
    /// The areas that the cases come from.
    pub covers: Vec<AreaId>,
    /// The levels that every case can be placed in; all, if none are named.
    pub levels: Option<Vec<Level>>,
    /// From this day on the files hold every case that was open or began.
    pub complete_from: Option<Day>,
    /// The day from which on an earlier release has counted limits that ran out.
    pub dues_from: Option<Day>,
    /// Periods that cannot be compared with those before them.
    pub breaks: BTreeSet<Period>,
    /// The strictest threshold of the inputs.
    pub threshold: u64,
    /// Who recorded the cases, as the inputs name them.
    pub sources: BTreeSet<String>,
    /// Every input says of its cases whether a lawful exception applies.
    pub flags_exceptions: bool,
    pub topics: Vec<Topic>,
    pub list: Vec<Case>,
}

/// A breakdown of a series.
#[derive(Clone)]
pub(crate) struct Topic {
    pub key: String,
    pub label: String,
    /// Labels of the categories, in the order of publication; `Unknown` last where it occurs.
    pub categories: Vec<String>,
    /// Some case has several categories, so that they do not add up.
    pub several: bool,
}

impl Topic {
    /// Returns the place of a category by its label.
    pub fn place(&self, label: &str) -> Option<u16> {
        let place = self.categories.iter().position(|known| known == label);
        place.map(|place| place as u16)
    }
}

/// One case under one clock, or one complaint.
///
/// It is counted by the days of `start`, `end` and `last_lawful`. They are those on which the clock
/// ran, unless a release had spoken of that time before the row came.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct Case {
    /// The row that it comes from: the clocks of one row share it, and those of one case (`same_cases.rs`).
    pub row: u64,
    /// What the case is known again by in another delivery, if the row has a reference.
    pub reference: Option<Reference>,
    /// The smallest area that the row names.
    pub area: AreaId,
    pub start: Day,
    pub end: End,
    /// The last day on which an end is lawful; none where no limit applies.
    pub last_lawful: Option<Day>,
    /// When the clock ran: what a wait is worked out from.
    pub clocked: Clocked,
    pub exception: bool,
    /// For each topic the places of the case's categories, sorted; never empty.
    pub tags: Vec<Vec<u16>>,
    /// How many cases the row stands for.
    pub count: u64,
}

/// A reference of a case without its text, unlike that of any other input; its first eight bytes do not depend on
/// the input.
pub(crate) type Reference = [u8; 16];

/// When a clock ran, as the files say.
#[derive(Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct Clocked {
    pub start: Day,
    pub end: Option<Day>,
    pub last_lawful: Option<Day>,
}

impl Case {
    /// Returns the number of its row among those of all inputs, once they are numbered on (`same_cases.rs`).
    pub fn number(&self) -> u32 {
        u32::try_from(self.row).expect("a build has fewer than 2^32 rows")
    }

    /// Says whether the clock ended by the last lawful day.
    pub fn in_limit(&self) -> bool {
        let Clocked {
            end, last_lawful, ..
        } = self.clocked;
        end.zip(last_lawful).is_some_and(|(end, last)| end <= last)
    }

    /// Returns the case as its clock ran, as far as was known of it.
    pub fn as_it_ran(&self) -> Ran {
        let Clocked {
            start,
            end,
            last_lawful,
        } = self.clocked;
        Ran {
            start,
            end: match self.end {
                End::Open => End::Open,
                End::Completed(day) => End::Completed(end.unwrap_or(day)),
                End::Stopped(day) => End::Stopped(end.unwrap_or(day)),
            },
            last_lawful,
            exception: self.exception,
        }
    }

    /// Returns the case counted by the days on which its clock ran.
    pub fn counted_as_it_ran(&self, ran: Ran) -> Case {
        Case {
            start: ran.start,
            end: ran.end,
            last_lawful: ran.last_lawful,
            clocked: Clocked {
                start: ran.start,
                end: ran.end.day(),
                last_lawful: ran.last_lawful,
            },
            exception: ran.exception,
            ..self.clone()
        }
    }

    /// Says whether the clock was known to have ended in time when its limit was counted.
    pub fn is_met(&self) -> bool {
        let counted = self.end.day().zip(self.last_lawful);
        self.in_limit() && counted.is_some_and(|(end, last)| end <= last)
    }
}

/// How a case ran, whatever releases had spoken of before it came in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ran {
    pub start: Day,
    pub end: End,
    pub last_lawful: Option<Day>,
    pub exception: bool,
}

/// How a clock ended.
#[derive(Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(crate) enum End {
    Open,
    Completed(Day),
    Stopped(Day),
}

impl End {
    /// Returns the day of the end, however it came.
    pub fn day(self) -> Option<Day> {
        match self {
            End::Open => None,
            End::Completed(day) | End::Stopped(day) => Some(day),
        }
    }
}

/// Why a row is not used.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Drop {
    BlankRow,
    BlankArea,
    Duplicate,
    Superseded,
    Where,
    Outside,
    NoClock,
}

impl Drop {
    /// Returns the reason as a reader is told it.
    pub fn words(self) -> &'static str {
        match self {
            Drop::BlankRow => "the row is blank",
            Drop::BlankArea => "the area is blank",
            Drop::Duplicate => "an exact copy of an earlier row",
            Drop::Superseded => "a later row or delivery has the same case",
            Drop::Where => "outside what the project asks for",
            Drop::Outside => "outside the area that the input covers",
            Drop::NoClock => "no clock has started",
        }
    }

    /// Says whether the row was meant to be used: neither the project nor a later row leaves it
    /// out, but something that it lacks.
    pub fn is_a_loss(self) -> bool {
        match self {
            Drop::BlankArea | Drop::NoClock => true,
            Drop::BlankRow | Drop::Duplicate | Drop::Superseded | Drop::Where | Drop::Outside => {
                false
            }
        }
    }
}

/// What became of the rows of an input: `used` and all drops together are `read`.
pub(crate) struct Intake {
    pub input: String,
    pub kind: InputKind,
    /// The newest delivery that was read; none for figures.
    pub as_of: Option<Day>,
    pub files: Vec<FileIntake>,
    /// Faults that do not stop the build.
    pub warnings: Vec<Fault>,
    /// What its cases are, taken together; none for figures.
    pub summary: Summary,
}

/// What the cases of an input are, taken together: for the people who run the program alone.
#[derive(Default)]
pub(crate) struct Summary {
    /// The first and the last start.
    pub starts: Option<(Day, Day)>,
    pub ends: Option<(Day, Day)>,
    pub topics: Vec<TopicSummary>,
    /// The number of cases of every area below the one that the input covers, at the levels that
    /// its rows speak of, by level and name.
    pub areas: BTreeMap<(Level, String), u64>,
}

/// The cases of a breakdown.
pub(crate) struct TopicSummary {
    pub label: String,
    pub categories: BTreeMap<String, u64>,
    /// The labels that the configuration gives itself. The others stand in cells, and are not
    /// named anywhere.
    pub configured: BTreeSet<String>,
}

/// What became of the rows of a file.
#[derive(Default)]
pub(crate) struct FileIntake {
    pub path: String,
    pub read: u64,
    pub used: u64,
    pub drops: BTreeMap<Drop, u64>,
    /// What was decided in reading the file, a sentence each, without a cell of it.
    pub notes: Vec<String>,
    /// The first lines of the rows that are left out, where the reading of them said why.
    pub first_lines: BTreeMap<Drop, Vec<u64>>,
    /// The columns that are read.
    pub columns: Vec<UsedColumn>,
    /// Headers of the columns that nothing asks for.
    pub unused: Vec<String>,
    /// Headers of the columns that are to be ignored.
    pub ignored: Vec<String>,
    /// What is wrong where releases are kept, and else is not: used rows without a reference.
    pub without_reference: Option<Fault>,
}

/// A column that is read.
pub(crate) struct UsedColumn {
    pub header: String,
    /// How many of the used rows have nothing in it, or a mark for nothing.
    pub n_blank: u64,
}
