//! What can go wrong: faults in the data, mistakes in the project, failures of the machine.

use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// Whether a fault ends the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is written.
    Stops,
    /// The site is written, and the fault is shown.
    Warns,
}

/// Something wrong in a delivery, with its place. A fault stops the build, unless it only warns.
///
/// What is wrong in the same way with many rows is one fault: [`Faults`] puts them together. A
/// fault never holds a value of the data: it may name headers, areas of the areas file and
/// category values that the configuration maps.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fault {
    pub severity: Severity,
    /// Path below the project folder, with `/` on every system.
    pub file: String,
    /// The rows that it concerns; none where it is the fault of a whole file or column.
    #[serde(flatten)]
    pub rows: Box<FaultyRows>,
    /// Header of the column, as it stands in the file.
    pub column: Option<String>,
    /// What is wrong, as a clause without a full stop.
    pub problem: String,
    /// What to do, as a sentence.
    pub remedy: String,
}

/// The rows that are wrong in one way.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FaultyRows {
    /// The first lines, from 1; of a quoted record the line on which it begins.
    pub lines: Vec<u64>,
    /// How many rows there are: as many as `lines`, or more.
    #[serde(rename = "rows")]
    pub number: u64,
    /// The first line drawn with its columns, the cells masked.
    #[serde(skip)]
    pub excerpt: Option<String>,
}

impl Fault {
    /// Returns a fault of a whole file.
    pub fn in_file(file: &str, problem: impl Into<String>, remedy: impl Into<String>) -> Fault {
        Fault {
            severity: Severity::Stops,
            file: file.to_string(),
            rows: Box::default(),
            column: None,
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }

    /// Returns the same fault as one that does not stop the build.
    #[must_use]
    pub fn as_warning(self) -> Fault {
        Fault {
            severity: Severity::Warns,
            ..self
        }
    }

    /// Returns the same fault as one that stops the build.
    #[must_use]
    pub fn as_stop(self) -> Fault {
        Fault {
            severity: Severity::Stops,
            ..self
        }
    }

    /// Says whether the fault stops the build.
    pub fn stops(&self) -> bool {
        self.severity == Severity::Stops
    }

    /// Returns the same fault, placed at a line.
    #[must_use]
    pub fn at_line(self, line: u64) -> Fault {
        self.at_lines(&[line], 1)
    }

    /// Returns the same fault, placed at as many rows, of which the first lines are given.
    #[must_use]
    pub fn at_lines(mut self, lines: &[u64], number: u64) -> Fault {
        self.rows.lines = lines[..lines.len().min(LINES_KEPT)].to_vec();
        self.rows.number = number;
        self
    }

    /// Returns the same fault, placed in a column.
    #[must_use]
    pub fn in_column(self, column: &str) -> Fault {
        Fault {
            column: Some(column.to_string()),
            ..self
        }
    }

    /// Returns the same fault with its line drawn.
    #[must_use]
    pub fn with_excerpt(mut self, excerpt: String) -> Fault {
        self.rows.excerpt = Some(excerpt);
        self
    }

    /// Returns where the fault stands in a report: what stops before what warns; what concerns a
    /// whole file before what concerns rows, since it may be their cause; then file by file, and
    /// in each the fault of the most rows first.
    fn rank(&self) -> impl Ord + '_ {
        (
            self.severity,
            !self.rows.lines.is_empty(),
            &self.file,
            Reverse(self.rows.number),
            &self.rows.lines,
            &self.column,
            &self.problem,
        )
    }
}

/// Lines are named in a sentence up to this many, and beyond it the first few of them.
const LINES_LISTED: usize = 5;
const LINES_LISTED_OF_MORE: usize = 3;

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        let FaultyRows { lines, number, .. } = self.rows.as_ref();
        if let ([line], 1) = (lines.as_slice(), number) {
            write!(f, ", line {line}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column `{column}`")?;
        }
        write!(f, ": {}", self.problem)?;
        if *number > 1 {
            let lines = lines_in_words(lines, *number);
            write!(f, ", in {} rows: {lines}", thousands(*number))?;
        }
        write!(f, ". {}", self.remedy)
    }
}

/// Returns `lines 2, 3 and 7` or `lines 2, 3, 7 and 1,204 more`.
fn lines_in_words(lines: &[u64], rows: u64) -> String {
    let n_listed = match rows {
        n if n as usize <= LINES_LISTED.min(lines.len()) => lines.len(),
        _ => LINES_LISTED_OF_MORE.min(lines.len()),
    };
    let mut words: Vec<String> = lines[..n_listed].iter().map(u64::to_string).collect();
    let last = match rows - n_listed as u64 {
        0 => words.pop().unwrap_or_default(),
        n => format!("{} more", thousands(n)),
    };
    format!("lines {} and {last}", words.join(", "))
}

/// Returns a number with commas between thousands.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// How many lines of a fault are kept.
const LINES_KEPT: usize = 100;
/// How many faults of different kinds are kept.
const RULES_KEPT: usize = 1_000;

/// Faults as they come, those of one rule in one column of one file kept as one.
///
/// However many rows are wrong, it holds at most [`RULES_KEPT`] faults with [`LINES_KEPT`] lines
/// each.
#[derive(Debug, Default)]
pub struct Faults {
    rules: BTreeMap<Rule, Found>,
    /// Faults of further rules, and whether one of them stops.
    n_unlisted: u64,
    unlisted: Option<Severity>,
}

/// What faults have in common that are told as one.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rule {
    severity: Severity,
    file: String,
    column: Option<String>,
    problem: String,
    remedy: String,
}

/// The rows in which a rule was broken so far.
#[derive(Debug)]
struct Found {
    rows: Box<FaultyRows>,
    /// The line that came last: two clocks may share a cell.
    last: Option<u64>,
}

impl Faults {
    /// Keeps a fault, or counts its rows where the rule is known already.
    pub fn push(&mut self, fault: Fault) {
        let rule = Rule {
            severity: fault.severity,
            file: fault.file,
            column: fault.column,
            problem: fault.problem,
            remedy: fault.remedy,
        };
        if let Some(known) = self.rules.get_mut(&rule) {
            known.add(*fault.rows);
        } else if self.rules.len() < RULES_KEPT {
            let found = Found {
                last: fault.rows.lines.last().copied(),
                rows: fault.rows,
            };
            self.rules.insert(rule, found);
        } else {
            self.n_unlisted += 1;
            let worst = self.unlisted.unwrap_or(rule.severity).min(rule.severity);
            self.unlisted = Some(worst);
        }
    }

    /// Says whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Says whether one of them stops the build.
    pub fn stop(&self) -> bool {
        let stops = |severity: Severity| severity == Severity::Stops;
        self.rules.keys().any(|rule| stops(rule.severity)) || self.unlisted.is_some_and(stops)
    }

    /// Returns the faults, the worst first.
    pub fn into_vec(self) -> Vec<Fault> {
        let fault = |(rule, mut found): (Rule, Found)| {
            found.rows.lines.sort_unstable();
            Fault {
                severity: rule.severity,
                file: rule.file,
                rows: found.rows,
                column: rule.column,
                problem: rule.problem,
                remedy: rule.remedy,
            }
        };
        let mut list: Vec<Fault> = self.rules.into_iter().map(fault).collect();
        list.sort_by(|one, other| one.rank().cmp(&other.rank()));
        if let Some(severity) = self.unlisted {
            let n = thousands(self.n_unlisted);
            let unlisted = Fault::in_file(
                "all files",
                format!("there are {n} more faults than can be listed"),
                "Correct those above, then run the command again.",
            );
            list.push(Fault {
                severity,
                ..unlisted
            });
        }
        list
    }
}

impl Extend<Fault> for Faults {
    fn extend<T: IntoIterator<Item = Fault>>(&mut self, faults: T) {
        for fault in faults {
            self.push(fault);
        }
    }
}

impl FromIterator<Fault> for Faults {
    fn from_iter<T: IntoIterator<Item = Fault>>(faults: T) -> Faults {
        let mut all = Faults::default();
        all.extend(faults);
        all
    }
}

impl Found {
    /// Counts further rows; a row that is counted already is no further one.
    fn add(&mut self, new: FaultyRows) {
        let known = &mut self.rows;
        if new.lines == known.lines {
            // Two inputs read one file.
            known.number = known.number.max(new.number);
            return;
        }
        let is_new = |line: &u64| !known.lines.contains(line) && self.last != Some(*line);
        let lines: Vec<u64> = new.lines.iter().copied().filter(is_new).collect();
        known.number += new.number - (new.lines.len() - lines.len()) as u64;
        let n_free = LINES_KEPT - known.lines.len();
        known.lines.extend(&lines[..lines.len().min(n_free)]);
        self.last = new.lines.last().copied().or(self.last);
        known.excerpt = known.excerpt.take().or(new.excerpt);
    }
}

/// Something wrong in the project's own files: the configuration, the content or a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    place: String,
    line: Option<u64>,
    /// What is wrong, and often what to do.
    problem: String,
    /// What people read in place of the problem: the line itself stands in it.
    drawn: Option<String>,
}

impl Mistake {
    pub fn new(place: impl fmt::Display, problem: impl fmt::Display) -> Mistake {
        Mistake {
            place: place.to_string(),
            line: None,
            problem: problem.to_string(),
            drawn: None,
        }
    }

    /// Returns the same mistake, placed at a line.
    #[must_use]
    pub fn at_line(self, line: u64) -> Mistake {
        Mistake {
            line: Some(line),
            ..self
        }
    }

    /// Returns the same mistake with what people are to read in place of it.
    #[must_use]
    pub fn drawn(self, drawn: String) -> Mistake {
        Mistake {
            drawn: Some(drawn),
            ..self
        }
    }

    /// Returns the mistake in the form of what is wrong with the data.
    fn fault(&self) -> Fault {
        let remedy = "Correct it, then run the command again.";
        let fault = Fault::in_file(&self.place, self.problem.clone(), remedy);
        match self.line {
            Some(line) => fault.at_line(line),
            None => fault,
        }
    }

    fn words(&self) -> &str {
        self.drawn.as_ref().unwrap_or(&self.problem)
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.place)?;
        if let (Some(line), None) = (self.line, &self.drawn) {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", self.words())
    }
}

/// One or more mistakes in the project's own files, and the faults that the data have besides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mistakes {
    /// In the order in which they were found, each once: an area that is missing is missed by several keys.
    list: Vec<Mistake>,
    faults: Vec<Fault>,
}

impl Mistakes {
    /// Adds the mistakes of others, and their faults.
    pub fn extend(&mut self, others: Mistakes) {
        for mistake in others.list {
            if !self.list.contains(&mistake) {
                self.list.push(mistake);
            }
        }
        self.faults.extend(others.faults);
    }

    /// Returns the same mistakes with further faults that the data have besides.
    #[must_use]
    pub fn beside(mut self, faults: Vec<Fault>) -> Mistakes {
        self.faults.extend(faults);
        self
    }

    /// Takes the faults that the data have besides.
    pub fn take_faults(&mut self) -> Vec<Fault> {
        std::mem::take(&mut self.faults)
    }

    /// Says whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Returns nothing where there is no mistake, or else all of them.
    pub fn into_result(self) -> Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        Err(Error::Project(self))
    }
}

impl From<Vec<Mistake>> for Mistakes {
    fn from(list: Vec<Mistake>) -> Mistakes {
        let mut mistakes = Mistakes::default();
        let others = Mistakes {
            list,
            ..Mistakes::default()
        };
        mistakes.extend(others);
        mistakes
    }
}

/// A line each, that names its file where the one before it is of another, or where it names its own line.
impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |(nth, mistake): (usize, &Mistake)| {
            let before = nth.checked_sub(1).map(|before| &self.list[before]);
            let is_named =
                mistake.line.is_some() || before.is_none_or(|before| before.place != mistake.place);
            if is_named {
                mistake.to_string()
            } else {
                mistake.words().to_string()
            }
        };
        let lines: Vec<String> = self.list.iter().enumerate().map(line).collect();
        write!(f, "{}", lines.join("\n"))?;
        if self.faults.iter().any(Fault::stops) {
            write!(
                f,
                "\nThe data have faults besides:\n{}",
                report(&self.faults)
            )?;
        }
        Ok(())
    }
}

/// Everything that ends a run early, by who can mend it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The data: exit status 1.
    #[error("{}", report(.0))]
    Faults(Vec<Fault>),
    /// What is published gives small counts away: exit status 1.
    #[error("{0}")]
    Disclosure(String),
    /// The configuration, the content or a template: exit status 2.
    #[error("{0}")]
    Project(Mistakes),
    /// The machine: exit status 3.
    #[error("{context}: {source}")]
    Machine {
        context: String,
        source: std::io::Error,
    },
}

/// The result of a stage that can end a run.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Returns a mistake in the project's own files.
    pub fn project(place: impl fmt::Display, problem: impl fmt::Display) -> Error {
        Error::Project(Mistakes::from(vec![Mistake::new(place, problem)]))
    }

    /// Returns a mistake in the project's own files with what else is wrong; a failure of the machine alone.
    #[must_use]
    pub fn and(self, further: Error) -> Error {
        match (self, further) {
            (Error::Project(mistakes), Error::Faults(faults)) => {
                Error::Project(mistakes.beside(faults))
            }
            (Error::Project(mut mistakes), Error::Project(others)) => {
                mistakes.extend(others);
                Error::Project(mistakes)
            }
            (_, failure) => failure,
        }
    }

    /// Returns what is wrong as faults, for a program to read; nothing where the machine failed, or a site
    /// would have given small counts away.
    pub fn faults(&self) -> Option<Vec<Fault>> {
        match self {
            Error::Faults(faults) => Some(faults.clone()),
            Error::Project(mistakes) => {
                let own = mistakes.list.iter().map(Mistake::fault);
                Some(own.chain(mistakes.faults.iter().cloned()).collect())
            }
            Error::Disclosure(_) | Error::Machine { .. } => None,
        }
    }

    /// Returns the exit status of the command line for this error.
    pub fn exit_status(&self) -> u8 {
        match self {
            Error::Faults(_) | Error::Disclosure(_) => 1,
            Error::Project(_) => 2,
            Error::Machine { .. } => 3,
        }
    }
}

/// Adds to a failure of the machine what was being done.
pub trait Context<T> {
    /// Returns the value, or the error with `doing` before it.
    fn with_context(self, doing: impl FnOnce() -> String) -> Result<T>;
}

impl<T> Context<T> for std::io::Result<T> {
    fn with_context(self, doing: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|source| Error::Machine {
            context: doing(),
            source,
        })
    }
}

/// Returns a path below `root` as it is written in messages: relative, with `/` on every system.
pub fn relative(root: &Path, path: &Path) -> String {
    let below: PathBuf = path.strip_prefix(root).unwrap_or(path).to_path_buf();
    below
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

/// Returns what a person reads of the faults that end a run.
fn report(faults: &[Fault]) -> String {
    let (stops, warnings): (Vec<&Fault>, Vec<&Fault>) =
        faults.iter().partition(|fault| fault.stops());
    let mut lines: Vec<String> = Vec::new();
    for fault in &stops {
        lines.push(fault.to_string());
        let drawn = fault.rows.excerpt.iter().flat_map(|drawn| drawn.lines());
        lines.extend(drawn.map(|line| format!("    {line}")));
    }
    lines.extend(warnings.iter().map(|warning| format!("Warning: {warning}")));
    lines.push(next_step(&stops, warnings.len()));
    lines.join("\n")
}

/// Returns how many faults there are, and the one thing to do next.
fn next_step(stops: &[&Fault], n_warnings: usize) -> String {
    let warnings = match n_warnings {
        0 => String::new(),
        1 => " There is 1 warning besides.".to_string(),
        n => format!(" There are {n} warnings besides."),
    };
    match stops {
        [] => format!("Nothing was written.{warnings}"),
        [_] => format!(
            "1 fault stops the build: nothing was written.{warnings}\n\
             Correct it, then run the command again."
        ),
        [first, ..] => format!(
            "{} faults stop the build: nothing was written.{warnings}\n\
             Begin with the first: {}. Then run the command again.",
            stops.len(),
            first_clause(&first.remedy)
        ),
    }
}

/// Returns what a remedy says first, as it stands after a colon: `correct the name`.
fn first_clause(remedy: &str) -> String {
    // `Did you mean this? Then write that`: what is to be written is the step.
    let remedy = remedy
        .split_once("? Then ")
        .map_or(remedy, |(_, then)| then);
    let ends = ["; ", ". ", "\n"].map(|end| remedy.find(end).unwrap_or(remedy.len()));
    let clause = &remedy[..ends.into_iter().min().unwrap_or(remedy.len())];
    let mut letters = clause.trim_end_matches(['.', ':']).chars();
    let first = letters
        .next()
        .map(|letter| letter.to_lowercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_reads_as_a_sentence_with_its_place() {
        let fault = Fault::in_file(
            "data/2026-10-31/waits.csv",
            "the plan is dated before the request",
            "Correct the row or drop it from the delivery.",
        )
        .at_line(41)
        .in_column("startdate");
        assert_eq!(
            fault.to_string(),
            "data/2026-10-31/waits.csv, line 41, column `startdate`: the plan is dated before \
             the request. Correct the row or drop it from the delivery."
        );
    }

    fn late(line: u64) -> Fault {
        Fault::in_file("w.csv", "the date is late", "Correct it.")
            .at_line(line)
            .in_column("ended")
    }

    fn told(faults: impl IntoIterator<Item = Fault>) -> Vec<String> {
        let faults: Faults = faults.into_iter().collect();
        faults.into_vec().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn faults_of_one_rule_are_told_as_one() {
        let check = |lines: &[u64], expected: &str| {
            let all = told(lines.iter().copied().map(late));
            assert_eq!(all, [format!("w.csv, {expected} Correct it.")]);
        };
        check(&[7], "line 7, column `ended`: the date is late.");
        check(&[7, 7], "line 7, column `ended`: the date is late.");
        check(
            &[7, 8],
            "column `ended`: the date is late, in 2 rows: lines 7 and 8.",
        );
        check(
            &[7, 8, 9, 11, 2],
            "column `ended`: the date is late, in 5 rows: lines 2, 7, 8, 9 and 11.",
        );
        check(
            &[7, 8, 9, 11, 12, 13],
            "column `ended`: the date is late, in 6 rows: lines 7, 8, 9 and 3 more.",
        );
    }

    #[test]
    fn millions_of_faulty_rows_take_little_room_and_each_is_counted_once() {
        let mut faults = Faults::default();
        for line in 2..1_000_002 {
            faults.push(late(line));
            faults.push(late(line));
        }
        let held: usize = faults
            .rules
            .values()
            .map(|found| found.rows.lines.len())
            .sum();
        assert_eq!(held, LINES_KEPT);
        assert_eq!(
            faults.into_vec()[0].to_string(),
            "w.csv, column `ended`: the date is late, in 1,000,000 rows: lines 2, 3, 4 and \
             999,997 more. Correct it."
        );
    }

    #[test]
    fn a_file_that_two_inputs_read_is_counted_once() {
        let of_input = || -> Vec<Fault> {
            let faults: Faults = (2..302).map(late).collect();
            faults.into_vec()
        };
        assert_eq!(
            told(of_input().into_iter().chain(of_input())),
            told(of_input())
        );
    }

    #[test]
    fn faults_of_too_many_kinds_are_counted() {
        let kind = |n: usize| Fault::in_file("w.csv", format!("problem {n:04}"), "Do.");
        let all = told((0..RULES_KEPT + 7).map(kind));
        assert_eq!(all.len(), RULES_KEPT + 1);
        assert_eq!(
            all[RULES_KEPT],
            "all files: there are 7 more faults than can be listed. Correct those above, then \
             run the command again."
        );
    }

    #[test]
    fn the_worst_comes_first() {
        let at = |file: &str, line: u64, problem: &str| {
            Fault::in_file(file, problem, "Do.").at_line(line)
        };
        let all = told([
            at("a.csv", 2, "warned of").as_warning(),
            at("b.csv", 2, "a slip"),
            at("a.csv", 9, "another slip"),
            at("a.csv", 3, "a slip"),
            at("a.csv", 20, "often"),
            at("a.csv", 21, "often"),
            Fault::in_file("c.csv", "no column", "Do."),
        ]);
        assert_eq!(
            all,
            [
                "c.csv: no column. Do.",
                "a.csv: often, in 2 rows: lines 20 and 21. Do.",
                "a.csv, line 3: a slip. Do.",
                "a.csv, line 9: another slip. Do.",
                "b.csv, line 2: a slip. Do.",
                "a.csv, line 2: warned of. Do.",
            ]
        );
    }

    #[test]
    fn mistakes_are_told_a_line_each_with_the_faults_besides() {
        let home = || Mistake::new("sendstats.toml", "site.home: no such area");
        let mut mistakes = Mistakes::from(vec![
            home(),
            Mistake::new("sendstats.toml", "inputs.a: name one column"),
            Mistake::new("content/index.md", "no such value").at_line(4),
            Mistake::new("content/index.md", "no such area").at_line(9),
            Mistake::new("sendstats.toml", "inputs.b: name one column"),
            home(),
        ]);
        let words = "sendstats.toml: site.home: no such area\ninputs.a: name one column\n\
            content/index.md, line 4: no such value\ncontent/index.md, line 9: no such area\n\
            sendstats.toml: inputs.b: name one column";
        assert_eq!(mistakes.to_string(), words);
        mistakes.extend(Mistakes::from(vec![home()]).beside(vec![late(3)]));
        let error = Error::Project(mistakes);
        assert_eq!(error.exit_status(), 2);
        let report = Error::Faults(vec![late(3)]).to_string();
        assert_eq!(
            error.to_string(),
            format!("{words}\nThe data have faults besides:\n{report}")
        );
        let found: Vec<String> = error
            .faults()
            .unwrap()
            .iter()
            .map(ToString::to_string)
            .collect();
        let remedy = "Correct it, then run the command again.";
        assert_eq!(
            found,
            [
                format!("sendstats.toml: site.home: no such area. {remedy}"),
                format!("sendstats.toml: inputs.a: name one column. {remedy}"),
                format!("content/index.md, line 4: no such value. {remedy}"),
                format!("content/index.md, line 9: no such area. {remedy}"),
                format!("sendstats.toml: inputs.b: name one column. {remedy}"),
                late(3).to_string(),
            ]
        );
    }

    #[test]
    fn a_report_ends_with_the_one_next_step() {
        let of = |faults: Vec<Fault>| Error::Faults(faults).to_string();
        assert_eq!(
            of(vec![late(3).with_excerpt("line 3 |".into())]),
            "w.csv, line 3, column `ended`: the date is late. Correct it.\n    line 3 |\n\
             1 fault stops the build: nothing was written.\n\
             Correct it, then run the command again."
        );
        assert_eq!(
            of(vec![late(3), late(4), late(5).as_warning()]),
            "w.csv, line 3, column `ended`: the date is late. Correct it.\n\
             w.csv, line 4, column `ended`: the date is late. Correct it.\n\
             Warning: w.csv, line 5, column `ended`: the date is late. Correct it.\n\
             2 faults stop the build: nothing was written. There is 1 warning besides.\n\
             Begin with the first: correct it. Then run the command again."
        );
    }
}
