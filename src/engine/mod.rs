//! Counting at scale: a file of any length, read in blocks by several threads.
//!
//! [`fold`] reads a CSV file: each thread takes one block after another, parts it into rows and
//! hands these to a function that adds them to the thread's own part of the result. What a program
//! counts is its own affair; the engine has what counting takes: days ([`iso_date`]), categories as
//! numbers ([`Names`]), keys made of such numbers ([`Packing`]), counts by key ([`Tally`]), and
//! what is read off them ([`Histogram`], [`kaplan_meier_median`]). `examples/j1` is such a program.
//!
//! Memory depends on the size of a block, the number of threads, and the number of different keys;
//! not on the length of the file. The result is the same for any number of threads if parts can be
//! added up in any order, as counts can.
//!
//! ```
//! use sendstats::engine::{Names, Packing, Reading, Source, Tally, fold};
//!
//! const KEY: Packing<2> = Packing::new([24, 8]); // theme, channel
//! let text = "theme,channel\nTransport,web\nReview,web\nTransport,web\n";
//! let (themes, channels) = (Names::default(), Names::default());
//! let folded = fold(
//!     Source::new("complaints.csv", text.as_bytes()),
//!     &Reading::of_columns(&["theme", "channel"]),
//!     || (themes.lookup(), channels.lookup(), Tally::default()),
//!     |(theme, channel, tally), row| {
//!         let key = [theme.number(row.cell(0)), channel.number(row.cell(1))];
//!         tally.add(KEY.pack(key).expect("there are few themes"));
//!         Ok(())
//!     },
//! )
//! .unwrap();
//! let counts = Tally::sum(folded.parts.into_iter().map(|(_, _, tally)| tally));
//! let theme_of = |key| themes.texts()[KEY.unpack(key)[0] as usize].clone();
//! let mut rows: Vec<(String, u64)> = counts
//!     .groups(KEY.bits_after(1))
//!     .map(|group| (theme_of(group.first_key()), group.n()))
//!     .collect();
//! rows.sort();
//! assert_eq!(rows, [("Review".to_string(), 1), ("Transport".to_string(), 2)]);
//! ```

mod blocks;
mod days;
mod histogram;
mod names;
mod split;
mod tally;

pub use blocks::{Block, Blocks};
pub use days::{Date, Quarter, iso_date, weekdays_between};
pub use histogram::{Histogram, kaplan_meier_median};
pub use names::{Lookup, Names};
pub use tally::{Counts, Group, Packing, Tally};

use crate::confidential::{Screen, Suspicion};
use crate::fault::{Context, Error, Fault, Result};
use blocks::last_end_of_record;
use memchr::memchr_iter;
use split::{Placed, Shape, Splitter, joins_rows, open_quote, too_long};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// A CSV file: UTF-8, commas, a header line, cells quoted as in RFC 4180.
pub struct Source<R> {
    name: String,
    reader: R,
}

impl Source<File> {
    /// Opens a file.
    pub fn open(path: &Path) -> Result<Source<File>> {
        let name = path.display().to_string();
        let reader = File::open(path).with_context(|| format!("opening {name}"))?;
        Ok(Source { name, reader })
    }
}

impl<R: Read> Source<R> {
    /// Returns what a reader gives as a file with a name for messages.
    pub fn new(name: &str, reader: R) -> Source<R> {
        Source {
            name: name.to_string(),
            reader,
        }
    }
}

/// What is read of a file, and how.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// The headers of the columns that rows are asked for: `row.cell(0)` is of the first.
    pub columns: &'a [&'a str],
    /// The headers of columns with days of the case: a date there is no date of birth.
    pub days: &'a [&'a str],
    /// How many threads count; at least one does.
    pub n_threads: usize,
    /// How many bytes are read at a time.
    pub block_bytes: usize,
    /// Looks for personal data in every cell of every column, asked for or not; what is found stops
    /// the reading as it stops a build. Each block is judged as if it were the whole file, so that
    /// threads need not wait for each other.
    pub looks_for_personal_data: bool,
}

impl<'a> Reading<'a> {
    /// Reads columns with as many threads as there are processors, and looks for personal data.
    pub fn of_columns(columns: &'a [&'a str]) -> Reading<'a> {
        Reading {
            columns,
            days: &[],
            n_threads: thread::available_parallelism().map_or(1, usize::from),
            block_bytes: 1 << 20,
            looks_for_personal_data: true,
        }
    }
}

/// A row of the file.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    text: &'a str,
    start: u32,
    /// Where each cell ends; the next begins one byte on.
    ends: &'a [u32],
    places: &'a [usize],
    line: u64,
}

impl<'a> Row<'a> {
    /// Returns the cell of the column that was asked for at this place, as it stands.
    #[inline]
    pub fn cell(&self, wanted: usize) -> &'a str {
        self.at(self.places[wanted])
    }

    /// Returns the cells of all columns, in the order of the file.
    pub fn cells(&self) -> impl Iterator<Item = &'a str> {
        (0..self.ends.len()).map(|place| self.at(place))
    }

    #[inline]
    fn at(&self, place: usize) -> &'a str {
        let start = match place {
            0 => self.start,
            _ => self.ends[place - 1] + 1,
        };
        &self.text[start as usize..self.ends[place] as usize]
    }
}

/// What is wrong with a row: it ends the reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// The header of the column.
    pub column: Option<&'static str>,
    /// A clause without a full stop, which quotes no cell.
    pub problem: String,
    /// What to do, as a sentence.
    pub remedy: &'static str,
}

impl Flaw {
    /// Returns what is wrong with a row as a whole.
    pub fn of_row(problem: impl Into<String>, remedy: &'static str) -> Flaw {
        Flaw {
            column: None,
            problem: problem.into(),
            remedy,
        }
    }

    /// Returns what is wrong with a cell.
    pub fn of_cell(column: &'static str, problem: impl Into<String>, remedy: &'static str) -> Flaw {
        Flaw {
            column: Some(column),
            ..Flaw::of_row(problem, remedy)
        }
    }
}

/// What became of a file.
#[derive(Debug)]
pub struct Folded<P> {
    /// What each thread has made of its rows, in no order.
    pub parts: Vec<P>,
    pub n_rows: u64,
}

/// Reads a file, every row being added to the part of the thread that reads it.
///
/// `new` makes the part of a thread. `add` takes each row once; which thread takes it is chance, so
/// parts must be such that their sum does not depend on it. The first flaw of the file, by line, is
/// the error, whatever the number of threads.
pub fn fold<R, P, N, A>(source: Source<R>, reading: &Reading, new: N, add: A) -> Result<Folded<P>>
where
    R: Read + Send,
    P: Send,
    N: Fn() -> P + Sync,
    A: Fn(&mut P, &Row) -> std::result::Result<(), Flaw> + Sync,
{
    let Source { name, reader } = source;
    let mut blocks = Blocks::new(reader, reading.block_bytes);
    let header = read_header(&mut blocks, &name)?;
    let places = places(&header.cells, reading.columns, &name)?;
    let workers = Workers {
        blocks: Mutex::new(blocks),
        header: &header,
        places: &places,
        reading,
    };
    let outcomes: Vec<io::Result<(P, Vec<Report>)>> = thread::scope(|scope| {
        let start = || scope.spawn(|| workers.work(&new, &add));
        let others: Vec<_> = (1..reading.n_threads).map(|_| start()).collect();
        let own = workers.work(&new, &add);
        let joined = others.into_iter().map(|worker| {
            worker
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        std::iter::once(own).chain(joined).collect()
    });
    let (mut parts, mut reports) = (Vec::new(), Vec::new());
    for outcome in outcomes {
        let (part, of_part) = outcome.with_context(|| format!("reading {name}"))?;
        parts.push(part);
        reports.extend(of_part);
    }
    let n_rows = summed_up(reports, &header, &name)?;
    Ok(Folded { parts, n_rows })
}

struct Header {
    cells: Vec<String>,
    n_lines: u64,
}

fn read_header<R: Read>(blocks: &mut Blocks<R>, name: &str) -> Result<Header> {
    let mut bytes = Vec::new();
    let block = blocks.next(&mut bytes);
    let block = block.with_context(|| format!("reading {name}"))?;
    let fault = |(line, flaw): Placed| Error::Faults(vec![in_file(name, line + 1, flaw)]);
    if block.is_none() {
        let remedy = "Export the file again.";
        return Err(Error::Faults(vec![Fault::in_file(
            name,
            "the file is empty",
            remedy,
        )]));
    }
    if block.is_some_and(|block| !block.is_whole) {
        return Err(fault((0, too_long())));
    }
    let marked = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let text = match std::str::from_utf8(marked) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&marked[..error.valid_up_to()])
            .expect("bytes are UTF-8 up to where they are not"),
    };
    let n_blank = text.len() - text.trim_start_matches(['\r', '\n']).len();
    let blank_lines = memchr_iter(b'\n', &marked[..n_blank]).count() as u64;
    let mut splitter = Splitter::default();
    let record = splitter.record(&text[n_blank..]);
    let (length, n_lines) = record.map_err(|(line, flaw)| fault((line + blank_lines, flaw)))?;
    if n_lines > 1 && joins_rows(&text.as_bytes()[n_blank..n_blank + length]) {
        return Err(fault((blank_lines, open_quote())));
    }
    if n_blank + length == text.len() && text.len() < marked.len() {
        return Err(fault((blank_lines, not_text())));
    }
    blocks.put_back(&marked[n_blank + length..]);
    Ok(Header {
        cells: splitter.cells().into_iter().map(str::to_string).collect(),
        n_lines: blank_lines + n_lines,
    })
}

/// Returns where the columns stand that are asked for.
fn places(header: &[String], columns: &[&str], name: &str) -> Result<Vec<usize>> {
    let mut faults = Vec::new();
    let mut places = Vec::new();
    for column in columns {
        let mut found = (0..header.len()).filter(|place| header[*place] == *column);
        let (place, further) = (found.next(), found.next());
        let problem = match (place, further) {
            (Some(place), None) => {
                places.push(place);
                continue;
            }
            (None, _) => "there is no such column",
            _ => "there are several columns with this header",
        };
        let remedy = "Export the file with this column, once.";
        faults.push(Fault::in_file(name, problem, remedy).in_column(column));
    }
    if faults.is_empty() {
        Ok(places)
    } else {
        Err(Error::Faults(faults))
    }
}

/// What a thread tells of a block, lines counted from the start of the block.
struct Report {
    number: usize,
    n_lines: u64,
    n_rows: u64,
    flaw: Option<Placed>,
    suspicions: Vec<Suspicion>,
}

struct Workers<'a, R> {
    blocks: Mutex<Blocks<R>>,
    header: &'a Header,
    places: &'a [usize],
    reading: &'a Reading<'a>,
}

impl<R: Read> Workers<'_, R> {
    /// Takes blocks until there is none, or one has a flaw: those before it are then taken, too.
    fn work<P>(
        &self,
        new: &impl Fn() -> P,
        add: &impl Fn(&mut P, &Row) -> std::result::Result<(), Flaw>,
    ) -> io::Result<(P, Vec<Report>)> {
        let mut part = new();
        let mut reports = Vec::new();
        let mut buffer = Vec::new();
        let mut splitter = Splitter::default();
        while let Some(block) = self.blocks(|blocks| blocks.next(&mut buffer))? {
            let report = self.read(block, &buffer, &mut splitter, &mut |row| {
                add(&mut part, row)
            });
            if report.flaw.is_some() {
                self.blocks(Blocks::stop);
            }
            reports.push(report);
        }
        Ok((part, reports))
    }

    fn blocks<T>(&self, then: impl FnOnce(&mut Blocks<R>) -> T) -> T {
        then(&mut self.blocks.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn read(
        &self,
        block: Block,
        bytes: &[u8],
        splitter: &mut Splitter,
        add: &mut impl FnMut(&Row) -> std::result::Result<(), Flaw>,
    ) -> Report {
        let (text, mut trouble) = as_text(bytes);
        if !block.is_whole && trouble.is_none() {
            trouble = Some((0, too_long()));
        }
        let shape = Shape {
            width: self.header.cells.len(),
            places: self.places,
        };
        let mut n_rows = 0;
        let mut screen = self.screen();
        let outcome = splitter.rows(text, shape, screen.as_mut(), |row| {
            n_rows += 1;
            add(row)
        });
        let (n_lines, flaw) = match outcome {
            Ok(n_lines) => (n_lines, trouble),
            Err(flaw) => (0, Some(flaw)),
        };
        let suspicions = screen.map(|screen| screen.suspicions()).unwrap_or_default();
        Report {
            number: block.number,
            n_lines,
            n_rows,
            flaw,
            suspicions,
        }
    }

    fn screen(&self) -> Option<Screen> {
        let headers = &self.header.cells;
        let columns = headers.iter().map(|header| {
            (
                header.as_str(),
                self.reading.days.contains(&header.as_str()),
            )
        });
        self.reading
            .looks_for_personal_data
            .then(|| Screen::new(columns))
    }
}

/// Returns a block as text: where it is none, the records before that, and the flaw.
fn as_text(bytes: &[u8]) -> (&str, Option<Placed>) {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return (text, None),
        Err(error) => error,
    };
    let sound = &bytes[..error.valid_up_to()];
    let line = memchr_iter(b'\n', sound).count() as u64;
    let records = &sound[..last_end_of_record(sound).unwrap_or(0)];
    let text = std::str::from_utf8(records).expect("bytes are UTF-8 up to where they are not");
    (text, Some((line, not_text())))
}

fn not_text() -> Flaw {
    Flaw::of_row(
        "there are characters that are not UTF-8",
        "Save the file as \"CSV UTF-8\".",
    )
}

/// Returns the number of rows, or the first flaw, or what looks like personal data.
fn summed_up(mut reports: Vec<Report>, header: &Header, name: &str) -> Result<u64> {
    reports.sort_by_key(|report| report.number);
    let mut n_lines = header.n_lines;
    let mut n_rows = 0;
    let mut suspicions: Vec<Suspicion> = Vec::new();
    for report in reports {
        if let Some((line, flaw)) = report.flaw {
            let line = n_lines + line + 1;
            return Err(Error::Faults(vec![in_file(name, line, flaw)]));
        }
        for mut suspicion in report.suspicions {
            for line in &mut suspicion.lines {
                *line += n_lines + 1;
            }
            match suspicions
                .iter_mut()
                .find(|known| known.is_like(&suspicion))
            {
                Some(known) => known.add(suspicion),
                None => suspicions.push(suspicion),
            }
        }
        n_lines += report.n_lines;
        n_rows += report.n_rows;
    }
    if suspicions.is_empty() {
        return Ok(n_rows);
    }
    suspicions.sort_by_key(|suspicion| (suspicion.column, suspicion.what));
    let fault = |suspicion: &Suspicion| {
        let problem = format!("what looks like {} stands in the cells", suspicion.what);
        Fault::in_file(name, problem, "Remove the column, or correct these cells.")
            .in_column(&header.cells[suspicion.column])
            .at_lines(&suspicion.lines, suspicion.n_cells)
    };
    Err(Error::Faults(suspicions.iter().map(fault).collect()))
}

fn in_file(name: &str, line: u64, flaw: Flaw) -> Fault {
    let fault = Fault::in_file(name, flaw.problem, flaw.remedy).at_line(line);
    match flaw.column {
        Some(column) => fault.in_column(column),
        None => fault,
    }
}
