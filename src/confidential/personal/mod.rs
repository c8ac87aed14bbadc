//! Whether a table holds personal data: by the header of each column, and by its cells.
//!
//! Deliveries should be anonymised; this is the gate that makes sure. Every cell of every column
//! that may be read is looked at, mapped or not. What is found is told by column, kind, count and
//! line, never by value.

mod freetext;
mod headers;
mod lists;
mod names;
mod reference;
mod screen;
mod structured;

pub(super) use headers::suggested;
pub use screen::{Screen, Suspicion};

use freetext::Writing;
use names::Look;
use reference::Prefix;
use std::ops::Range;

/// A kind of personal data.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(test, derive(Debug))]
pub(super) enum Kind {
    Name,
    BirthDate,
    Address,
    Postcode,
    Email,
    Phone,
    Upn,
    Uln,
    NhsNumber,
    NationalInsurance,
    Passport,
    Ethnicity,
    FreeText,
}

/// The place of mobile numbers whose zero a spreadsheet has taken, behind all kinds.
const WITHOUT_ZERO: usize = Kind::ALL.len();
const N_KINDS: usize = WITHOUT_ZERO + 1;

impl Kind {
    pub(super) const ALL: [Kind; 13] = [
        Kind::Name,
        Kind::BirthDate,
        Kind::Address,
        Kind::Postcode,
        Kind::Email,
        Kind::Phone,
        Kind::Upn,
        Kind::Uln,
        Kind::NhsNumber,
        Kind::NationalInsurance,
        Kind::Passport,
        Kind::Ethnicity,
        Kind::FreeText,
    ];

    /// Returns what cells of this kind hold, in a sentence: `e-mail addresses`.
    pub(super) fn words(self) -> &'static str {
        match self {
            Kind::Name => "names of persons",
            Kind::BirthDate => "dates of birth",
            Kind::Address => "addresses",
            Kind::Postcode => "full postcodes",
            Kind::Email => "e-mail addresses",
            Kind::Phone => "telephone numbers",
            Kind::Upn => "pupil numbers (UPN)",
            Kind::Uln => "learner numbers (ULN)",
            Kind::NhsNumber => "NHS numbers",
            Kind::NationalInsurance => "National Insurance numbers",
            Kind::Passport => "passport numbers",
            Kind::Ethnicity => "ethnic origins",
            Kind::FreeText => "free text",
        }
    }
}

/// What one cell is a sign of.
///
/// Strong: the cell alone proves it. Weak: its column may. Alike: it has the shape of the kind,
/// valid or not.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Signs {
    strong: u16,
    weak: u16,
    alike: u16,
}

impl Signs {
    fn add(&mut self, kind: Kind) {
        self.strong |= 1 << kind as u16;
    }

    fn weak(&mut self, kind: Kind) {
        self.weak |= 1 << kind as u16;
        self.alike(kind);
    }

    /// Notes a number of ten digits, and whether with a zero before it it would be that of a
    /// mobile.
    fn without_zero(&mut self, is_mobile: bool) {
        self.weak |= u16::from(is_mobile) << WITHOUT_ZERO;
        self.alike |= 1 << WITHOUT_ZERO;
    }

    fn alike(&mut self, kind: Kind) {
        self.alike |= 1 << kind as u16;
    }

    #[cfg(test)]
    fn has(self, kind: Kind) -> bool {
        self.strong & 1 << kind as u16 != 0
    }

    #[cfg(test)]
    fn is_weak(self, kind: Kind) -> bool {
        self.weak & 1 << kind as u16 != 0
    }

    fn is_empty(self) -> bool {
        (self.strong | self.weak | self.alike) == 0
    }
}

/// What the configuration makes of a column.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Nothing.
    None,
    /// The start or the end of a clock: a date there is no date of birth.
    Date,
    /// The area of the row.
    Area,
    /// Anything else.
    Other,
}

/// A column to be looked at.
pub(super) struct Subject<'a> {
    pub header: &'a str,
    pub used_as: Use,
}

/// What was found in a column.
#[derive(PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(super) struct Finding {
    /// The column's place among the subjects.
    pub column: usize,
    pub kind: Kind,
    /// The header says so; else the cells do.
    pub by_header: bool,
    pub count: u64,
    /// The first lines, at most three.
    pub lines: Vec<u64>,
}

/// Cells that have something in common.
#[derive(Clone, Copy, Default)]
struct Tally {
    count: u64,
    lines: [u64; 3],
}

impl Tally {
    fn add(&mut self, line: u64) {
        if self.count < 3 {
            self.lines[self.count as usize] = line;
        }
        self.count += 1;
    }

    /// Returns both together, no cell being in both.
    fn with(self, other: Tally) -> Tally {
        let mut lines: Vec<u64> = self.first().into_iter().chain(other.first()).collect();
        lines.sort_unstable();
        lines.resize(3, 0);
        Tally {
            count: self.count + other.count,
            lines: [lines[0], lines[1], lines[2]],
        }
    }

    fn first(&self) -> Vec<u64> {
        self.lines[..self.count.min(3) as usize].to_vec()
    }
}

/// What is known of a text that has been judged before.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Verdict {
    signs: Signs,
    name: NameSign,
    writing: WritingSign,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum NameSign {
    #[default]
    Other,
    Possible,
    Sure,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum WritingSign {
    #[default]
    No,
    Long,
    Sentences,
}

/// How many texts a column remembers: more than most columns have categories.
const N_REMEMBERED: usize = 4096;
/// How many it remembers that are nothing, and how long they may be: areas, categories, flags.
const N_NOTHING: usize = 1024;
const LONGEST_REMEMBERED: usize = 24;

/// A column and what its cells have shown so far.
struct Column {
    /// Its place among the subjects.
    place: usize,
    by_header: Option<Kind>,
    used_as: Use,
    /// The header is that of a place: a name there is rather that of one.
    is_place: bool,
    given: Tally,
    strong: [Tally; N_KINDS],
    weak: [Tally; N_KINDS],
    alike: [u64; N_KINDS],
    sure_names: Tally,
    possible_names: Tally,
    /// Different texts with the form of a name, and how much they look like names, added up.
    distinct_names: u64,
    distinct_sure: u64,
    /// Different texts that are a listed given name alone.
    distinct_given: u64,
    evidence: f32,
    sentences: Tally,
    long: Tally,
    distinct_sentences: u64,
    distinct_long: u64,
    dates: Tally,
    /// Sampled rows whose earliest date stands here, long before all others, and all with two.
    long_before: u64,
    compared: u64,
    /// Digests of texts, and what is known of them.
    remembered: Vec<(u64, Verdict)>,
    /// Marks of texts that are nothing, in pairs that share a place: small, so that those of all
    /// columns stay in the processor's nearest memory.
    nothing: Vec<[u32; 2]>,
    /// What the column certainly holds, and the cells that do.
    settled: Option<(Kind, Tally)>,
    habit: Habit,
}

/// What a column's cells were lately, so that the next is compared with that first; nothing of it
/// matters for what is found.
#[derive(Clone, Copy)]
enum Habit {
    None,
    Days,
    /// Texts that come again and again.
    Categories,
    References(Prefix),
}

type IsKnown<'a> = Box<dyn Fn(usize, &str) -> bool + 'a>;

/// Looks at the cells of one table, row by row.
pub(super) struct Scanner<'a> {
    columns: Vec<Column>,
    /// Says of a column's text that it is the name or code of an area, or a category that the
    /// configuration maps.
    is_known: IsKnown<'a>,
    /// The row's dates, where it is one of the sample.
    dates: Vec<(usize, i32)>,
    n_rows: u64,
    has_other_columns: bool,
}

/// The first rows are all looked at for dates of birth, and then one in so many.
const FIRST_ROWS: u64 = 1024;
const SAMPLE: u64 = 64;
/// Of how many cells it can be beyond doubt what their column holds: empty ones tell nothing.
const LEAST_SETTLED: u64 = 512;
/// How many rows are looked at column by column: few enough to stay in the processor's nearest memory.
const ROWS_AT_ONCE: usize = 256;
/// Nobody waits so long that a date so far before all others is that of a request.
const LONG_BEFORE: i32 = 600;

impl<'a> Scanner<'a> {
    pub(super) fn new(
        subjects: &[Subject],
        is_known: impl Fn(usize, &str) -> bool + 'a,
    ) -> Scanner<'a> {
        Scanner {
            columns: subjects.iter().enumerate().map(Column::new).collect(),
            is_known: Box::new(is_known),
            dates: Vec::new(),
            n_rows: 0,
            has_other_columns: subjects.iter().any(|subject| subject.used_as != Use::Date),
        }
    }

    /// Looks at the cells of a row, in the order of the subjects.
    pub(super) fn row<'t>(&mut self, line: u64, cells: impl Iterator<Item = &'t str>) {
        let is_sampled = self.is_next_sampled();
        self.dates.clear();
        for (column, text) in self.columns.iter_mut().zip(cells) {
            column.cell(text.as_bytes(), line, &*self.is_known);
            if is_sampled {
                self.dates.extend(column.day(text.as_bytes()));
            }
        }
        if is_sampled {
            self.compare_dates();
        }
        self.settle();
    }

    /// Looks at the cells of a number of rows, column by column, which is quicker: a column holds
    /// one kind of text. What is found is the same.
    ///
    /// `cell` returns where in the text the cell of a row and a column stands.
    pub(super) fn rows(
        &mut self,
        text: &[u8],
        n_rows: usize,
        line: impl Fn(usize) -> u64,
        cell: impl Fn(usize, usize) -> Range<usize>,
    ) {
        let mut first = 0;
        while first < n_rows {
            // So many that columns settle when they would row by row.
            let n_more = ROWS_AT_ONCE - self.n_rows as usize % ROWS_AT_ONCE;
            let rows = first..n_rows.min(first + n_more);
            first = rows.end;
            for column in &mut self.columns {
                let place = column.place;
                let cell = |row| cell(row, place);
                column.cells(text, rows.clone(), &line, cell, &*self.is_known);
            }
            for row in rows {
                if !self.is_next_sampled() {
                    continue;
                }
                self.dates.clear();
                for column in &self.columns {
                    self.dates
                        .extend(column.day(&text[cell(row, column.place)]));
                }
                self.compare_dates();
            }
            self.settle();
        }
    }

    /// Settles now and then what is beyond doubt.
    fn settle(&mut self) {
        if self.n_rows.is_multiple_of(512) {
            for column in &mut self.columns {
                column.settle();
            }
        }
    }

    /// Says whether the dates of the next row are compared.
    fn is_next_sampled(&mut self) -> bool {
        let is_sampled = self.has_other_columns
            && (self.n_rows < FIRST_ROWS || self.n_rows.is_multiple_of(SAMPLE));
        self.n_rows += 1;
        is_sampled
    }

    fn compare_dates(&mut self) {
        let Some((first, day)) = self.dates.iter().copied().min_by_key(|(_, day)| *day) else {
            return;
        };
        let others = self.dates.iter().filter(|(place, _)| *place != first);
        let Some(next) = others.map(|(_, day)| *day).min() else {
            return;
        };
        for (place, _) in &self.dates {
            self.columns[*place].compared += 1;
        }
        if next - day > LONG_BEFORE {
            self.columns[first].long_before += 1;
        }
    }

    /// Returns what was found, by column and kind.
    pub(super) fn findings(&self) -> Vec<Finding> {
        self.columns.iter().flat_map(Column::findings).collect()
    }
}

/// Words in place of what was removed.
const REMOVED: [&str; 9] = [
    "removed",
    "redacted",
    "withheld",
    "anonymised",
    "deleted",
    "n/a",
    "na",
    "none",
    "blank",
];

impl Column {
    fn new((place, subject): (usize, &Subject)) -> Column {
        let by_header = headers::kind(subject.header);
        // Who maps a column of ethnic groups wants to break figures down by it.
        let is_wanted = by_header == Some(Kind::Ethnicity) && subject.used_as == Use::Other;
        Column {
            place,
            by_header: by_header.filter(|_| !is_wanted),
            used_as: subject.used_as,
            is_place: subject.used_as == Use::Area || is_header_of_place(subject.header),
            given: Tally::default(),
            strong: [Tally::default(); N_KINDS],
            weak: [Tally::default(); N_KINDS],
            alike: [0; N_KINDS],
            sure_names: Tally::default(),
            possible_names: Tally::default(),
            distinct_names: 0,
            distinct_sure: 0,
            distinct_given: 0,
            evidence: 0.0,
            sentences: Tally::default(),
            long: Tally::default(),
            distinct_sentences: 0,
            distinct_long: 0,
            dates: Tally::default(),
            long_before: 0,
            compared: 0,
            remembered: Vec::new(),
            nothing: Vec::new(),
            settled: None,
            habit: Habit::None,
        }
    }

    /// Looks at a cell.
    fn cell(&mut self, bytes: &[u8], line: u64, is_known: &dyn Fn(usize, &str) -> bool) {
        if bytes.is_empty() {
            return;
        }
        self.given.add(line);
        match self.habit {
            Habit::Days if is_day(bytes) => {
                if self.used_as != Use::Date {
                    self.dates.add(line);
                }
            }
            Habit::Categories if !may_be_day(bytes) && self.remembers_nothing_of(bytes) => {}
            Habit::References(prefix) if prefix.begins_reference(bytes) => {}
            _ => self.look(bytes, line, is_known),
        }
    }

    /// Looks at the cells of some rows.
    #[expect(
        clippy::needless_bitwise_bool,
        reason = "the processor cannot foresee which of them decides"
    )]
    fn cells(
        &mut self,
        text: &[u8],
        rows: Range<usize>,
        line: &impl Fn(usize) -> u64,
        cell: impl Fn(usize) -> Range<usize>,
        is_known: &dyn Fn(usize, &str) -> bool,
    ) {
        let mut row = rows.start;
        while row < rows.end {
            // Of texts like those before, only the number matters once the first lines are known.
            let rest = row..rows.end;
            let n_seen = match self.habit {
                _ if self.given.count < 3 => 0,
                Habit::Days if self.used_as == Use::Date => {
                    self.skip(text, rest, &cell, |_, start, length| {
                        (length == 10) & has_form_of_day(start)
                    })
                }
                Habit::Categories => self.skip(text, rest, &cell, |column, start, length| {
                    let may_be_day = (length >= 8) & start[0].is_ascii_digit();
                    // The digest of the first bytes of a longer text is never that of a short one.
                    let hash = hash_of_start(start, length.min(LONGEST_REMEMBERED));
                    !may_be_day & (length <= LONGEST_REMEMBERED) & column.remembers(hash)
                }),
                Habit::References(prefix) => self.skip_references(prefix, text, rest, &cell),
                Habit::None | Habit::Days => 0,
            };
            row += n_seen;
            if row < rows.end {
                self.cell(&text[cell(row)], line(row), is_known);
                row += 1;
            }
        }
    }

    /// Counts cells up to the first that is neither empty nor expected, and returns their number.
    ///
    /// `is_expected` is given the text from the start of the cell on, and the length of the cell.
    #[inline]
    fn skip(
        &mut self,
        text: &[u8],
        rows: Range<usize>,
        cell: &impl Fn(usize) -> Range<usize>,
        is_expected: impl Fn(&Column, &[u8; LONGEST_REMEMBERED], usize) -> bool,
    ) -> usize {
        let first = rows.start;
        let mut n_empty = 0;
        let mut n_seen = rows.len();
        for row in rows {
            let cell = cell(row);
            // Most texts come where others of their kind have come, whether empty or not: to decide by
            // each of its properties in turn takes longer than to look at all of them.
            let start = text.get(cell.start..).and_then(<[u8]>::first_chunk);
            let is_empty = cell.is_empty();
            if !start.is_some_and(|start| is_empty | is_expected(self, start, cell.len())) {
                n_seen = row - first;
                break;
            }
            n_empty += usize::from(is_empty);
        }
        self.given.count += (n_seen - n_empty) as u64;
        n_seen
    }

    /// Counts cells up to the first that is no reference like those before, and returns their
    /// number.
    fn skip_references(
        &mut self,
        prefix: Prefix,
        text: &[u8],
        mut rows: Range<usize>,
        cell: &impl Fn(usize) -> Range<usize>,
    ) -> usize {
        let is_one = |row: usize| prefix.begins_reference(&text[cell(row)]);
        let n_rows = rows.len();
        let n_seen = rows.position(|row| !is_one(row)).unwrap_or(n_rows);
        self.given.count += n_seen as u64;
        n_seen
    }

    fn settle(&mut self) {
        if self.settled.is_none() && self.given.count >= LEAST_SETTLED {
            self.settled = self.certain();
            if self.settled.is_some() {
                self.habit = Habit::None;
            }
        }
    }

    /// Looks at a cell that is not what those before it were.
    fn look(&mut self, bytes: &[u8], line: u64, is_known: &dyn Fn(usize, &str) -> bool) {
        let text = || std::str::from_utf8(bytes).expect("a cell is text");
        let is_day = is_day(bytes);
        // The usual forms are known by where their signs stand.
        let is_any_day = || is_day || structured::rough_day(text()).is_some();
        if self.used_as != Use::Date && may_be_day(bytes) && is_any_day() {
            self.dates.add(line);
        }
        if self.by_header.is_some() {
            // The header is a finding already, so that only removed cells need be told apart.
            if is_removed(text()) {
                self.given.count -= 1;
            }
            return;
        }
        if let Some((kind, tally)) = &mut self.settled {
            // The column has to go: what else is in it needs no look.
            let is_more = match kind {
                Kind::FreeText => bytes.len() >= 40,
                Kind::Name => !bytes[0].is_ascii_digit(),
                _ => true,
            };
            if is_more {
                tally.add(line);
            }
            return;
        }
        if is_day {
            self.habit = Habit::Days;
        } else if self.remembers_nothing_of(bytes) {
            self.habit = Habit::Categories;
        } else if reference::is_reference(bytes) {
            self.habit = Habit::References(Prefix::of(bytes));
        } else {
            self.read(bytes, text(), line, is_known);
        }
    }

    /// Reads a text that may be anything.
    fn read(
        &mut self,
        bytes: &[u8],
        text: &str,
        line: u64,
        is_known: &dyn Fn(usize, &str) -> bool,
    ) {
        let classes = classes(bytes);
        if is_plain(bytes, classes) {
            self.remember_nothing_of(bytes);
            return;
        }
        if classes & (AT | SPACE | OTHER) == 0 && classes & DIGIT != 0 {
            // A code, a number or an identifier: quickly judged, and seldom the same.
            let signs = structured::signs(text);
            if !signs.is_empty() && !is_known(self.place, text) {
                self.count(signs, line);
            }
            return;
        }
        let verdict = self.verdict(text, is_known);
        if verdict == Verdict::default() {
            self.remember_nothing_of(bytes);
            return;
        }
        self.count(verdict.signs, line);
        match verdict.name {
            NameSign::Other => {}
            NameSign::Possible => self.possible_names.add(line),
            NameSign::Sure => self.sure_names.add(line),
        }
        match verdict.writing {
            WritingSign::No => {}
            WritingSign::Long => self.long.add(line),
            WritingSign::Sentences => self.sentences.add(line),
        }
    }

    /// Returns the column and the day of a cell.
    fn day(&self, bytes: &[u8]) -> Option<(usize, i32)> {
        if !may_be_day(bytes) {
            return None;
        }
        let day = std::str::from_utf8(bytes)
            .ok()
            .and_then(structured::rough_day);
        day.map(|day| (self.place, day))
    }

    /// Says whether the text was judged lately, and to be nothing.
    fn remembers_nothing_of(&self, bytes: &[u8]) -> bool {
        bytes.len() <= LONGEST_REMEMBERED && self.remembers(hash(bytes))
    }

    #[inline]
    fn remembers(&self, hash: u64) -> bool {
        let (place, mark) = place_and_mark(hash);
        let Some(pair) = self.nothing.get(place) else {
            return false;
        };
        // Without a decision for each of the two.
        (pair[0] ^ mark).min(pair[1] ^ mark) == 0
    }

    fn remember_nothing_of(&mut self, bytes: &[u8]) {
        if bytes.len() > LONGEST_REMEMBERED {
            return;
        }
        if self.nothing.is_empty() {
            self.nothing = vec![[0; 2]; N_NOTHING / 2];
        }
        let (place, mark) = place_and_mark(hash(bytes));
        let pair = &mut self.nothing[place];
        *pair = [mark, pair[0]];
    }

    /// Judges a text, or remembers how it was judged.
    fn verdict(&mut self, text: &str, is_known: &dyn Fn(usize, &str) -> bool) -> Verdict {
        let hash = digest(text.as_bytes());
        let slot = hash as usize % N_REMEMBERED;
        if self.remembered.is_empty() {
            self.remembered = vec![(0, Verdict::default()); N_REMEMBERED];
        }
        let (known, verdict) = self.remembered[slot];
        if known == hash {
            return verdict;
        }
        let verdict = self.judge(text, is_known);
        self.remembered[slot] = (hash, verdict);
        verdict
    }

    fn count(&mut self, signs: Signs, line: u64) {
        if signs.is_empty() {
            return;
        }
        for kind in 0..N_KINDS {
            let bit = 1 << kind;
            if signs.strong & bit != 0 {
                self.strong[kind].add(line);
            } else if signs.weak & bit != 0 {
                self.weak[kind].add(line);
            }
            self.alike[kind] += u64::from(signs.alike & bit != 0);
        }
    }

    /// Judges a text that has not been seen, or not lately.
    fn judge(&mut self, text: &str, is_known: &dyn Fn(usize, &str) -> bool) -> Verdict {
        let signs = structured::signs(text);
        let look = names::look(text);
        let writing = freetext::writing(text);
        let nothing = signs.is_empty() && look == Look::Other && writing == Writing::No;
        if nothing || is_known(self.place, text) {
            return Verdict::default();
        }
        // Some surnames are given names as well: `Emma George`.
        self.distinct_given += u64::from(look != Look::Other && names::is_given_alone(text));
        let name = match look {
            Look::Other => NameSign::Other,
            Look::Possible(evidence) => {
                self.distinct_names += 1;
                self.evidence += evidence;
                NameSign::Possible
            }
            Look::Sure => {
                self.distinct_names += 1;
                self.distinct_sure += 1;
                self.evidence += SURE;
                NameSign::Sure
            }
        };
        let writing = match writing {
            Writing::No => WritingSign::No,
            Writing::Long => {
                self.distinct_long += 1;
                WritingSign::Long
            }
            Writing::Sentences => {
                self.distinct_sentences += 1;
                WritingSign::Sentences
            }
        };
        Verdict {
            signs,
            name,
            writing,
        }
    }

    fn findings(&self) -> Vec<Finding> {
        let finding = |kind: Kind, by_header: bool, tally: Tally| Finding {
            column: self.place,
            kind,
            by_header,
            count: tally.count,
            lines: tally.first(),
        };
        if let Some(kind) = self.by_header {
            let is_filled = self.given.count > 0;
            return is_filled
                .then(|| finding(kind, true, self.given))
                .into_iter()
                .collect();
        }
        if let Some((kind, tally)) = self.settled {
            return vec![finding(kind, false, tally)];
        }
        let mut findings = Vec::new();
        for kind in Kind::ALL {
            let tally = match kind {
                Kind::Name => self.names(),
                Kind::FreeText => self.free_text(),
                Kind::BirthDate if self.holds_birth_dates() => {
                    self.dates.with(self.strong[kind as usize])
                }
                _ => self.identifiers(kind),
            };
            if tally.count > 0 {
                findings.push(finding(kind, false, tally));
            }
        }
        findings
    }

    /// Returns what most cells of the column hold beyond doubt, one by one.
    fn certain(&self) -> Option<(Kind, Tally)> {
        // Of nothing, most cells are whatever is asked for.
        if self.given.count == 0 {
            return None;
        }
        let most = |tally: &Tally| tally.count * 10 >= self.given.count * 6;
        if self.holds_free_text() {
            return Some((Kind::FreeText, self.sentences.with(self.long)));
        }
        if self.holds_names() {
            return Some((Kind::Name, self.sure_names.with(self.possible_names)));
        }
        let strong = Kind::ALL
            .into_iter()
            .map(|kind| (kind, self.strong[kind as usize]));
        strong.into_iter().find(|(_, tally)| most(tally))
    }

    /// Returns the cells that hold an identifier: those of its shape too, where more of them are
    /// valid than would be by chance.
    fn identifiers(&self, kind: Kind) -> Tally {
        let (strong, weak) = (self.strong[kind as usize], self.weak[kind as usize]);
        let alike = self.alike[kind as usize];
        let least = match kind {
            Kind::Uln => 3,
            _ => 1,
        };
        let is_more = match alike {
            0..20 => weak.count * 5 >= alike * 4,
            _ => weak.count * 5 >= alike * 2,
        };
        if kind == Kind::Phone && strong.count + weak.count == 0 {
            // Of other numbers of ten digits a fifth of those that begin with 7 is no mobile.
            let mobiles = self.weak[WITHOUT_ZERO];
            let are_all = mobiles.count >= 20 && mobiles.count == self.alike[WITHOUT_ZERO];
            return if are_all { mobiles } else { strong };
        }
        if is_more && weak.count >= least {
            strong.with(weak)
        } else {
            strong
        }
    }

    fn names(&self) -> Tally {
        if self.holds_names() {
            return self.sure_names.with(self.possible_names);
        }
        // A place may be called like a person: Ashley Marsh. Several are not.
        let is_chance = self.is_place && self.sure_names.count * 5 < self.given.count;
        if is_chance {
            Tally::default()
        } else {
            self.sure_names
        }
    }

    /// Says whether most cells look like names, and enough of them.
    fn holds_names(&self) -> bool {
        let shaped = self.sure_names.count + self.possible_names.count;
        if self.distinct_names == 0 || shaped * 10 < self.given.count * 6 {
            return false;
        }
        if self.holds_given_names(shaped) {
            return true;
        }
        let mean = self.evidence / self.distinct_names as f32;
        let is_category = shaped >= 50 && self.distinct_names * 20 < shaped;
        let needed = match self.distinct_names {
            _ if self.is_place || is_category => 1.5,
            0..3 => 2.5,
            3..8 => 1.5,
            8..20 => 0.8,
            _ => 0.4,
        };
        mean >= needed && (!self.is_place || self.distinct_sure * 5 >= self.distinct_names)
    }

    /// Says whether nearly all cells are listed given names, several of them: whatever the header says, no
    /// places are called so one after the other.
    fn holds_given_names(&self, shaped: u64) -> bool {
        self.distinct_given >= LEAST_GIVEN
            && self.distinct_given * 10 >= self.distinct_names * 9
            && shaped * 10 >= self.given.count * 9
    }

    fn free_text(&self) -> Tally {
        if self.holds_free_text() {
            return self.sentences.with(self.long);
        }
        // A sentence that comes again and again is a category.
        let is_category = self.distinct_sentences * 3 < self.sentences.count;
        if is_category {
            Tally::default()
        } else {
            self.sentences
        }
    }

    fn holds_free_text(&self) -> bool {
        let distinct = self.distinct_long + self.distinct_sentences;
        let long = self.long.count + self.sentences.count;
        distinct >= 8 && distinct * 10 >= long * 6
    }

    /// Says whether the dates lie long before all others of their rows, as births do.
    fn holds_birth_dates(&self) -> bool {
        self.used_as != Use::Date
            && self.long_before >= 3
            && self.long_before * 10 >= self.compared * 6
    }
}

/// Fewer given names than these could be those of wards or schools: Ashley, Stanley, Victoria.
const LEAST_GIVEN: u64 = 8;

/// What a sure name adds to the evidence of its column.
const SURE: f32 = 3.5;

fn is_removed(text: &str) -> bool {
    text.len() <= 3
        && !text.bytes().any(|byte| byte.is_ascii_digit())
        && matches!(
            text,
            "x" | "X" | "z" | "Z" | "-" | "--" | "[x]" | "[z]" | "*" | "***" | ".."
        )
        || REMOVED.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Says whether a header is that of a place or of an organisation.
fn is_header_of_place(header: &str) -> bool {
    let lower = header.to_ascii_lowercase();
    [
        "ward",
        "district",
        "region",
        "area",
        "authority",
        "la_name",
        "lad_",
        "parish",
        "constituency",
        "county",
        "country",
        "town",
        "school",
        "setting",
        "provider",
        "organisation",
        "partnership",
        "locality",
        "place",
        "pcon",
    ]
    .iter()
    .any(|word| lower.contains(word))
}

const DIGIT: u8 = 1;
const LETTER: u8 = 2;
const DASH: u8 = 4;
const POINT: u8 = 8;
const SPACE: u8 = 16;
const AT: u8 = 32;
const COLON: u8 = 64;
const OTHER: u8 = 128;

/// The class of each byte.
const CLASSES: [u8; 256] = {
    let mut classes = [OTHER; 256];
    let mut byte = 0;
    while byte < 128 {
        let own = byte as u8;
        classes[byte] = match own {
            b'0'..=b'9' => DIGIT,
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b'-' | b'/' | b'_' => DASH,
            b'.' | b',' | b'%' => POINT,
            b' ' => SPACE,
            b'@' => AT,
            b':' => COLON,
            _ => OTHER,
        };
        byte += 1;
    }
    classes
};

/// Says whether a text is a day as most exports write it: `2026-10-31`, `31/10/2026`.
fn is_day(bytes: &[u8]) -> bool {
    let form: Option<&[u8; 10]> = bytes.try_into().ok();
    form.is_some_and(|bytes| has_form_of_day(bytes))
}

/// Says whether the first ten bytes are such a day.
#[inline]
#[expect(
    clippy::needless_bitwise_bool,
    reason = "the processor cannot foresee which of them decides"
)]
fn has_form_of_day(bytes: &[u8]) -> bool {
    let has_digits = bytes[0].is_ascii_digit() & bytes[9].is_ascii_digit();
    let has_hyphens = (bytes[4] == b'-') & (bytes[7] == b'-');
    let has_slashes = (bytes[2] == b'/') & (bytes[5] == b'/');
    has_digits & (has_hyphens | has_slashes)
}

/// Says whether a text may be a day in any form.
fn may_be_day(bytes: &[u8]) -> bool {
    bytes.len() >= 8 && bytes[0].is_ascii_digit()
}

/// Returns which classes the bytes of a text belong to.
fn classes(bytes: &[u8]) -> u8 {
    bytes
        .iter()
        .fold(0, |classes, byte| classes | CLASSES[*byte as usize])
}

/// Says whether a text is seen at once to be a number, a date or a code.
fn is_plain(bytes: &[u8], classes: u8) -> bool {
    let n = bytes.len();
    if n < 2 {
        return true;
    }
    if classes & (AT | OTHER) != 0 {
        return false;
    }
    if classes & LETTER == 0 {
        // A telephone number has ten digits at least, and no colon.
        return n < 10 || n == 10 && classes != DIGIT || classes & COLON != 0;
    }
    if classes & DIGIT != 0 && classes & SPACE == 0 {
        // `C10001`, `E07000039`, `2026-10-31T00:00:00Z`: identifiers of this length end in letters,
        // begin with a digit, or are pupil numbers.
        let ends_in_digit = bytes[n - 1].is_ascii_digit();
        return n < 5
            || n < 10 && ends_in_digit
            || classes & COLON != 0 && n <= 29 && bytes[0].is_ascii_digit();
    }
    false
}

/// Returns a digest of a text, the same on every machine: not secret, only unlikely to repeat, and
/// never 0.
fn digest(bytes: &[u8]) -> u64 {
    let chunks = bytes.chunks(LONGEST_REMEMBERED);
    let hashed = chunks.map(hash);
    let hash = hashed.fold(bytes.len() as u64, mix);
    (hash ^ hash >> 32) | 1
}

/// Returns a digest of a text of at most [`LONGEST_REMEMBERED`] bytes.
fn hash(bytes: &[u8]) -> u64 {
    let mut filled = [0; LONGEST_REMEMBERED];
    filled[..bytes.len()].copy_from_slice(bytes);
    hash_of_start(&filled, bytes.len())
}

/// Returns the digest of the first bytes.
///
/// What is behind them is read and taken away: lengths differ from cell to cell, and to decide by
/// them takes longer.
#[inline]
fn hash_of_start(bytes: &[u8; LONGEST_REMEMBERED], length: usize) -> u64 {
    let mut hash = length as u64;
    for (eight, kept) in bytes.chunks_exact(8).zip(KEPT[length]) {
        let number = u64::from_le_bytes(eight.try_into().expect("eight bytes"));
        hash = mix(hash, number & kept);
    }
    hash
}

/// Returns where in a column's memory a digest has its place, and its mark there, never 0.
#[inline]
fn place_and_mark(hash: u64) -> (usize, u32) {
    const PLACES: usize = N_NOTHING / 2;
    // The upper bits of a product depend on all of its factors.
    ((hash >> 48) as usize % PLACES, (hash >> 16) as u32 | 1)
}

/// What is kept of the bytes that are read, for each length of a text.
const KEPT: [[u64; LONGEST_REMEMBERED / 8]; LONGEST_REMEMBERED + 1] = {
    let mut kept = [[0; LONGEST_REMEMBERED / 8]; LONGEST_REMEMBERED + 1];
    let mut length = 0;
    while length < LONGEST_REMEMBERED {
        length += 1;
        kept[length] = kept[length - 1];
        kept[length][(length - 1) / 8] |= 0xFF << (8 * ((length - 1) % 8));
    }
    kept
};

fn mix(hash: u64, number: u64) -> u64 {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    (hash.rotate_left(29) ^ number).wrapping_mul(FACTOR)
}

#[cfg(test)]
mod tests;
