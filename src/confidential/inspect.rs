//! What the people who run the program are told: row counts and what is withheld, no cells.

use super::compare::{self, Comparison};
use super::ingest;
use super::records::{Drop, FileIntake, Intake, TopicSummary, UsedColumn};
use super::release::{Outcome, Release, TableNote, WithheldPart};
use crate::areas::{Areas, Level};
use crate::config::Project;
use crate::fault::{Fault, thousands};
use crate::period::{Day, PeriodKind};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// The outcome of a run, for the terminal or as JSON; it never enters the site.
#[derive(Debug, Default, Serialize)]
pub struct PrivateReport {
    /// The faults that stopped the reading, with those that only warn; nothing else is known then.
    pub faults: Vec<Fault>,
    pub inputs: Vec<InputReport>,
    /// What became of the file of events.
    pub events: Option<FileReport>,
    /// Faults of no input that do not stop the build: what later releases tell of withdrawn ones.
    pub warnings: Vec<Fault>,
    pub tables: Vec<TableReport>,
    /// What would become of tables that are one level further down than the plan goes.
    pub tables_of_wider_plan: Vec<WiderReport>,
}

impl PrivateReport {
    /// Returns all faults that do not stop the build, those of the inputs first.
    pub fn all_warnings(&self) -> Vec<Fault> {
        let of_inputs = self.inputs.iter().flat_map(|input| &input.warnings);
        of_inputs.chain(&self.warnings).cloned().collect()
    }
}

/// What became of the rows of an input, and what its cases are.
#[derive(Debug, Serialize)]
pub struct InputReport {
    pub input: String,
    pub as_of: Option<String>,
    pub files: Vec<FileReport>,
    /// Faults that do not stop the build.
    pub warnings: Vec<Fault>,
    /// The first and the last day on which something began, and on which something ended.
    pub starts: Option<[String; 2]>,
    pub ends: Option<[String; 2]>,
    pub breakdowns: Vec<BreakdownReport>,
    /// Areas of the levels that the rows speak of in which nothing happened.
    pub areas_without_cases: Vec<AreasReport>,
    /// What is different from the delivery before.
    pub before: Option<Comparison>,
}

/// What became of the rows of a file: `used` and all of `dropped` together are `read`.
#[derive(Debug, Serialize)]
pub struct FileReport {
    pub file: String,
    pub read: u64,
    pub used: u64,
    pub dropped: Vec<Dropped>,
    /// What was decided in reading the file.
    pub notes: Vec<String>,
    pub columns: Vec<ColumnReport>,
    /// Headers of the columns that nothing asks for.
    pub unused: Vec<String>,
    /// Headers of the columns that are to be ignored.
    pub ignored: Vec<String>,
}

/// Rows that are not used, and why.
#[derive(Debug, Serialize)]
pub struct Dropped {
    pub reason: &'static str,
    pub rows: u64,
    /// The first lines, where they are of use.
    pub lines: Vec<u64>,
}

/// A column that is read.
#[derive(Debug, Serialize)]
pub struct ColumnReport {
    pub column: String,
    /// How many of the used rows have nothing in it.
    pub blank: u64,
}

/// A breakdown.
#[derive(Debug, Serialize)]
pub struct BreakdownReport {
    pub breakdown: String,
    pub categories: usize,
}

/// Areas of a level.
#[derive(Debug, Serialize)]
pub struct AreasReport {
    pub level: &'static str,
    pub areas: Vec<String>,
}

/// What became of a table of the plan.
#[derive(Debug, Serialize)]
pub struct TableReport {
    pub series: String,
    pub level: &'static str,
    pub periods: &'static str,
    pub breakdown: Option<String>,
    /// Parts that are withheld; all of them, if nothing is published.
    pub withheld: Vec<String>,
    pub published: bool,
    /// How many categories are counted together, set by set.
    #[serde(rename = "categories_counted_together")]
    pub n_together: Vec<usize>,
}

/// What would become of a table that is not in the plan.
#[derive(Debug, Serialize)]
pub struct WiderReport {
    /// The line of `[publish]` that asks for it.
    pub line: String,
    #[serde(flatten)]
    pub table: TableReport,
}

/// Returns the report of each input, compared with the delivery before.
pub(super) fn intakes(project: &Project, areas: &Areas, intakes: &[Intake]) -> Vec<InputReport> {
    let input = |intake: &Intake| {
        let before = ingest::before(project, areas, intake);
        InputReport {
            before: before.map(|before| compare::with(intake, &before)),
            ..input(intake)
        }
    };
    intakes.iter().map(input).collect()
}

fn input(intake: &Intake) -> InputReport {
    let days = |range: Option<(Day, Day)>| range.map(|(a, b)| [a, b].map(|day| day.to_string()));
    let breakdown = |topic: &TopicSummary| BreakdownReport {
        breakdown: topic.label.clone(),
        categories: topic.categories.len(),
    };
    let mut without: BTreeMap<Level, Vec<String>> = BTreeMap::new();
    for ((level, area), n_cases) in &intake.summary.areas {
        if *n_cases == 0 {
            without.entry(*level).or_default().push(area.clone());
        }
    }
    let areas = |(level, areas): (Level, Vec<String>)| AreasReport {
        level: level.plural(),
        areas,
    };
    InputReport {
        input: intake.input.clone(),
        as_of: intake.as_of.map(|day| day.to_string()),
        files: intake.files.iter().map(file).collect(),
        warnings: intake.warnings.clone(),
        starts: days(intake.summary.starts),
        ends: days(intake.summary.ends),
        breakdowns: intake.summary.topics.iter().map(breakdown).collect(),
        areas_without_cases: without.into_iter().map(areas).collect(),
        before: None,
    }
}

pub(super) fn file(file: &FileIntake) -> FileReport {
    let dropped = |(reason, rows): (&Drop, &u64)| Dropped {
        reason: reason.words(),
        rows: *rows,
        lines: file.first_lines.get(reason).cloned().unwrap_or_default(),
    };
    let column = |column: &UsedColumn| ColumnReport {
        column: column.header.clone(),
        blank: column.n_blank,
    };
    FileReport {
        file: file.path.clone(),
        read: file.read,
        used: file.used,
        dropped: file.drops.iter().map(dropped).collect(),
        notes: file.notes.clone(),
        columns: file.columns.iter().map(column).collect(),
        unused: file.unused.clone(),
        ignored: file.ignored.clone(),
    }
}

pub(super) fn report(
    inputs: Vec<InputReport>,
    release: &Release,
    wider: &[TableNote],
) -> PrivateReport {
    let is_new = |note: &&TableNote| !release.notes().iter().any(|own| own.is_of_same_table(note));
    PrivateReport {
        inputs,
        tables: release
            .notes()
            .iter()
            .map(|note| table(note, Some(release)))
            .collect(),
        tables_of_wider_plan: wider.iter().filter(is_new).map(wider_table).collect(),
        ..PrivateReport::default()
    }
}

fn wider_table(note: &TableNote) -> WiderReport {
    let key = match (note.kind, &note.topic) {
        (_, Some(_)) => "breakdowns",
        (PeriodKind::Year(_), None) => "years",
        (PeriodKind::Quarter, None) => "quarters",
        (PeriodKind::Month, None) => "months",
    };
    WiderReport {
        line: format!("{key} = \"{}\"", note.level.key()),
        table: table(note, None),
    }
}

/// Returns what became of a table, whose values are those of `release` if it is in the plan.
fn table(note: &TableNote, release: Option<&Release>) -> TableReport {
    let withheld = |part: &WithheldPart| {
        let is_of_some = |release: &Release| release.shows_in_some_periods(note, part.facet);
        withheld(part, release.is_some_and(is_of_some))
    };
    TableReport {
        series: note.series.key().to_string(),
        level: note.level.plural(),
        periods: match (note.to_date, note.kind) {
            (true, _) => "the year to date",
            (false, PeriodKind::Year(_)) => "years",
            (false, PeriodKind::Quarter) => "quarters",
            (false, PeriodKind::Month) => "months",
        },
        breakdown: note.topic.as_ref().map(|(_, label)| label.clone()),
        withheld: match &note.outcome {
            Outcome::Partly(parts) => parts.iter().map(withheld).collect(),
            Outcome::Published | Outcome::Withheld => Vec::new(),
        },
        published: note.outcome != Outcome::Withheld,
        n_together: note.together.iter().map(Vec::len).collect(),
    }
}

/// Writes `cases that ended`, or `cases that ended (7 areas, some periods)` where others show them.
fn withheld(part: &WithheldPart, is_of_some_periods: bool) -> String {
    let areas = match (part.is_of_all, part.n_areas) {
        (true, _) => None,
        (false, 1) => Some("1 area".to_string()),
        (false, n) => Some(format!("{n} areas")),
    };
    let periods = is_of_some_periods.then(|| "some periods".to_string());
    let extent: Vec<String> = areas.into_iter().chain(periods).collect();
    match extent.as_slice() {
        [] => part.facet.words().to_string(),
        extent => format!("{} ({})", part.facet.words(), extent.join(", ")),
    }
}

impl fmt::Display for PrivateReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for input in &self.inputs {
            write!(f, "{input}")?;
        }
        if let Some(file) = &self.events {
            writeln!(f, "Events")?;
            file.fmt_rows(f)?;
            file.fmt_details(f)?;
        }
        if !self.tables.is_empty() {
            writeln!(f, "Tables")?;
        }
        for table in &self.tables {
            writeln!(f, "  {}: {}", table.title(), table.outcome())?;
        }
        if !self.tables_of_wider_plan.is_empty() {
            writeln!(
                f,
                "Tables that [publish] could ask for, and what would become of them"
            )?;
        }
        for WiderReport { line, table } in &self.tables_of_wider_plan {
            writeln!(f, "  {} ({line}): {}", table.title(), table.outcome())?;
        }
        for warning in &self.warnings {
            writeln!(f, "Warning: {warning}")?;
        }
        Ok(())
    }
}

impl TableReport {
    fn title(&self) -> String {
        let by = self.breakdown.as_ref();
        let by = by.map_or_else(String::new, |topic| format!(", by {topic}"));
        format!("{}, {}, {}{by}", self.series, self.periods, self.level)
    }

    fn outcome(&self) -> String {
        let published = match (self.published, self.withheld.is_empty()) {
            (true, true) => "published".to_string(),
            (true, false) => format!("published without {}", self.withheld.join(", ")),
            (false, _) => return "withheld: some part would be too small".to_string(),
        };
        if self.n_together.is_empty() {
            return published;
        }
        let sets: Vec<String> = self.n_together.iter().map(usize::to_string).collect();
        format!(
            "{published}, with {} categories counted together",
            sets.join(" and ")
        )
    }
}

/// The summary first, details below it.
impl fmt::Display for InputReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let as_of = self.as_of.as_deref().map(|day| format!(", as at {day}"));
        writeln!(f, "Input {}{}", self.input, as_of.unwrap_or_default())?;
        for file in &self.files {
            file.fmt_rows(f)?;
        }
        for change in self.before.iter().flat_map(|before| &before.changes) {
            writeln!(f, "  {change}")?;
        }
        for warning in &self.warnings {
            writeln!(f, "  Warning: {warning}")?;
        }
        let days = [("start", &self.starts), ("end", &self.ends)];
        for (what, days) in days {
            if let Some([first, last]) = days {
                writeln!(f, "  First and last {what}: {first}, {last}")?;
            }
        }
        for topic in &self.breakdowns {
            let noun = if topic.categories == 1 {
                "category"
            } else {
                "categories"
            };
            writeln!(f, "  {}: {} {noun}", topic.breakdown, topic.categories)?;
        }
        for without in &self.areas_without_cases {
            let names = names(&without.areas);
            writeln!(f, "  Without cases, {}: {names}", without.level)?;
        }
        for file in &self.files {
            file.fmt_details(f)?;
        }
        Ok(())
    }
}

impl FileReport {
    /// Writes how many rows are used, and why others are not.
    fn fmt_rows(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (read, used) = (thousands(self.read), thousands(self.used));
        let noun = if self.read == 1 { "row" } else { "rows" };
        writeln!(f, "  {}: {read} {noun}, {used} used", self.file)?;
        for dropped in &self.dropped {
            let rows = thousands(dropped.rows);
            let lines = first_lines(&dropped.lines, dropped.rows);
            writeln!(f, "    {rows} left out: {}{lines}", dropped.reason)?;
        }
        Ok(())
    }

    /// Writes what helps to find out why something is odd.
    fn fmt_details(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.columns.is_empty() && self.notes.is_empty() {
            return Ok(());
        }
        writeln!(f, "  Columns of {}", self.file)?;
        let column = |column: &ColumnReport| {
            let blank = blank(column.blank, self.used);
            format!("`{}`{blank}", column.column)
        };
        let used: Vec<String> = self.columns.iter().map(column).collect();
        writeln!(f, "    used: {}", used.join(", "))?;
        for (what, headers) in [("not asked for", &self.unused), ("ignored", &self.ignored)] {
            if !headers.is_empty() {
                writeln!(f, "    {what}: `{}`", headers.join("`, `"))?;
            }
        }
        for note in &self.notes {
            writeln!(f, "    {note}")?;
        }
        Ok(())
    }
}

/// Returns ` (12% blank)`, or nothing where no row has a blank.
fn blank(n_blank: u64, n_rows: u64) -> String {
    match n_blank * 100 / n_rows.max(1) {
        _ if n_blank == 0 => String::new(),
        0 => " (under 1% blank)".to_string(),
        share => format!(" ({share}% blank)"),
    }
}

fn first_lines(lines: &[u64], rows: u64) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let texts: Vec<String> = lines.iter().map(u64::to_string).collect();
    let noun = if rows == 1 { "line" } else { "lines" };
    let more = if rows > lines.len() as u64 {
        ", ..."
    } else {
        ""
    };
    format!(" ({noun} {}{more})", texts.join(", "))
}

/// How many names a line lists.
const NAMES_LISTED: usize = 12;

/// Returns names in a list, or the first of many.
fn names(names: &[String]) -> String {
    match names.len() - names.len().min(NAMES_LISTED) {
        0 => names.join(", "),
        n => format!("{} and {n} more", names[..NAMES_LISTED].join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Facet;
    use crate::confidential::release::support;

    /// Whoever ran `check` could not tell quarters that stood in the table from those that did not.
    #[test]
    fn check_says_what_is_withheld_in_some_areas_or_periods_only() {
        let areas = "E92 England country\nE10 Shire local_authority E92\n\
                     E07 North district E10\nE08 South district E10";
        let of = |second: &str, to_date: bool| {
            let lines = format!(
                "final_plan 2024Q1 E07 started=40 open=c\nfinal_plan 2024Q1 E08 started=40 open=9\n\
                 final_plan 2024Q2 E07 started=40 open={second}\n"
            );
            let release = support::release(areas, &lines);
            let part = |facet, n_areas, is_of_all| WithheldPart {
                facet,
                n_areas,
                is_of_all,
            };
            let note = TableNote {
                to_date,
                outcome: Outcome::Partly(vec![
                    part(Facet::Queue, 1, false),
                    part(Facet::Queue, 2, true),
                    part(Facet::Started, 2, false),
                ]),
                ..release.notes()[0].clone()
            };
            let in_plan = table(&note, Some(&release)).outcome();
            let of_wider_plan = table(&note, None).outcome();
            [in_plan, of_wider_plan]
        };
        let told = |of_areas: &str, of_all: &str| {
            format!(
                "published without cases still open ({of_areas}), cases still open{of_all}, cases that began (2 areas)"
            )
        };
        let plain = told("1 area", "");
        let of_some = told("1 area, some periods", " (some periods)");
        assert_eq!(of("12", false), [of_some, plain.clone()]);
        assert_eq!(of("c", false), [plain.clone(), plain.clone()]);
        // Years that are not over are rows apart.
        assert_eq!(of("12", true), [plain.clone(), plain]);
    }
}
