//! Days as offices write them, and what the other cells of a column say of their order.
//!
//! `2026-10-31` and `31/10/2026` are by far the most common and are read by their bytes alone;
//! everything else goes the longer way. A date in figures is read with its day first. Whether that
//! is right is decided for each column by all its cells, before any of them is used: see [`Dates`].

use super::table::{Column, Row, Table};
use super::values;
use crate::fault::Fault;
use crate::period::Day;

/// What a cell's text says of a day.
#[derive(Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
enum Written {
    Day(Day, Form),
    /// Only an order with the month first makes a day of it: `10/31/2026`.
    MonthFirst,
    Unreadable,
}

/// How a day is written.
#[derive(Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
enum Form {
    /// The year first, or the month in letters: there is only one way to read it.
    Clear,
    /// Day, month and year in figures; `proven` where the first number is no month.
    DayFirst { proven: bool, short_year: bool },
    /// The month in letters and a year of two digits.
    ShortYear,
    /// The number of a day, as spreadsheets keep it.
    Serial,
}

/// Returns the day of `2026-10-31`, `31/10/2026`, `31-Jan-26`, `Saturday 31st January 2026` and
/// the like, each also with a time behind it, in which the day comes before the month.
pub(super) fn date(text: &str) -> Option<Day> {
    plain(text.as_bytes()).or_else(|| match written(text) {
        Written::Day(_, Form::Serial) | Written::MonthFirst | Written::Unreadable => None,
        Written::Day(day, _) => Some(day),
    })
}

/// Returns the day of the two plain forms, quickly; all others go through [`written`].
fn plain(bytes: &[u8]) -> Option<Day> {
    let (day, rest) = bytes.split_at_checked(10)?;
    if !rest.is_empty() && !is_time(rest) {
        return None;
    }
    match (day[2], day[4], day[5], day[7]) {
        (_, b'-', _, b'-') => calendar_day(&day[0..4], &day[5..7], &day[8..10]),
        (b'/', _, b'/', _) => calendar_day(&day[6..10], &day[3..5], &day[0..2]),
        _ => None,
    }
}

fn calendar_day(year: &[u8], month: &[u8], day: &[u8]) -> Option<Day> {
    let (year, month, day) = (digits(year)?, digits(month)?, digits(day)?);
    Day::new(year, month as i8, day as i8)
}

fn digits(bytes: &[u8]) -> Option<i16> {
    bytes.iter().try_fold(0, |number, byte| {
        byte.is_ascii_digit()
            .then(|| number * 10 + i16::from(byte - b'0'))
    })
}

/// Reads a day in any form.
fn written(text: &str) -> Written {
    if let Some(day) = serial(text) {
        return Written::Day(day, Form::Serial);
    }
    let mut rest = Rest(without_weekday(text));
    let found = match rest.word() {
        Some(Word::Number(first, 4)) => year_first(&mut rest, first),
        Some(Word::Number(first, 1 | 2)) => day_or_month_first(&mut rest, first),
        Some(Word::Number(all, 8)) => from_parts(all / 10_000, all / 100 % 100, all % 100),
        Some(Word::Letters(name)) => month_in_letters_first(&mut rest, name),
        _ => None,
    };
    match found {
        Some(written) if rest.0.is_empty() || is_time(rest.0.as_bytes()) => written,
        _ => Written::Unreadable,
    }
}

/// `2026-10-31`, `2026/10/31`, `2026.1.9`.
fn year_first(rest: &mut Rest, year: u32) -> Option<Written> {
    let separator = rest.separator()?;
    let Word::Number(month, 1 | 2) = rest.word()? else {
        return None;
    };
    (rest.separator()? == separator).then_some(())?;
    match rest.word()? {
        Word::Number(day, 1 | 2) => from_parts(year, month, day),
        _ => None,
    }
}

/// `31/10/2026`, `31.10.26`, `31-Oct-26`, `31st October 2026`.
fn day_or_month_first(rest: &mut Rest, first: u32) -> Option<Written> {
    rest.skip_ending_of_number();
    let separator = rest.separator();
    match (rest.word()?, separator) {
        (Word::Number(second, 1 | 2), Some(separator)) => {
            (rest.separator()? == separator).then_some(())?;
            let Word::Number(year, n_digits @ (2 | 4)) = rest.word()? else {
                return None;
            };
            let year = whole_year(year, n_digits);
            let short_year = n_digits == 2;
            let proven = first > 12;
            match (day_of(year, second, first), day_of(year, first, second)) {
                (Some(day), _) => Some(Written::Day(day, Form::DayFirst { proven, short_year })),
                (None, Some(_)) => Some(Written::MonthFirst),
                (None, None) => None,
            }
        }
        (Word::Letters(name), _) => {
            let name = match name {
                "of" => rest.next_letters()?,
                name => name,
            };
            rest.skip_separators();
            with_month(name, first, rest)
        }
        _ => None,
    }
}

/// `October 31, 2026`, `Oct 31st 2026`.
fn month_in_letters_first(rest: &mut Rest, name: &str) -> Option<Written> {
    rest.skip_separators();
    let Word::Number(day, 1 | 2) = rest.word()? else {
        return None;
    };
    rest.skip_ending_of_number();
    rest.skip_separators();
    with_month(name, day, rest)
}

fn with_month(name: &str, day: u32, rest: &mut Rest) -> Option<Written> {
    let Word::Number(year, n_digits @ (2 | 4)) = rest.word()? else {
        return None;
    };
    let day = day_of(whole_year(year, n_digits), month_number(name)?, day)?;
    let form = if n_digits == 2 {
        Form::ShortYear
    } else {
        Form::Clear
    };
    Some(Written::Day(day, form))
}

fn from_parts(year: u32, month: u32, day: u32) -> Option<Written> {
    Some(Written::Day(day_of(year, month, day)?, Form::Clear))
}

fn day_of(year: u32, month: u32, day: u32) -> Option<Day> {
    Day::new(year as i16, month as i8, day as i8)
}

/// Years of two digits from here on are of the last century.
const LAST_CENTURY: u32 = 90;

/// Returns a year as it is meant: 26 is 2026, 90 to 99 are 1990 to 1999.
fn whole_year(year: u32, n_digits: usize) -> u32 {
    match (n_digits, year) {
        (2, LAST_CENTURY..) => 1900 + year,
        (2, _) => 2000 + year,
        _ => year,
    }
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Returns the number of a month by its name, whole or cut to three letters or more.
pub(super) fn month_number(name: &str) -> Option<u32> {
    let name = name.to_ascii_lowercase();
    let place = MONTHS
        .iter()
        .position(|month| name.len() >= 3 && month.starts_with(&name))?;
    Some(place as u32 + 1)
}

const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Returns the text after the name of a weekday, which may be cut to three letters or more.
fn without_weekday(text: &str) -> &str {
    let n_letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (word, rest) = text.split_at(n_letters);
    let is_weekday = n_letters >= 3
        && WEEKDAYS
            .iter()
            .any(|day| starts_with_ignoring_case(day, word));
    let parts = [' ', ',', '.'];
    if is_weekday && rest.starts_with(parts) {
        rest.trim_start_matches(parts)
    } else {
        text
    }
}

fn starts_with_ignoring_case(whole: &str, start: &str) -> bool {
    whole
        .get(..start.len())
        .is_some_and(|part| part.eq_ignore_ascii_case(start))
}

/// The first and the last day that a spreadsheet's number is taken for: 1 January 1990 and
/// 31 December 2099, counted from 30 December 1899.
const SERIALS: std::ops::RangeInclusive<u32> = 32_874..=73_050;
/// The number of 1 January 1970.
const SERIAL_OF_EPOCH: i32 = 25_569;

/// Returns the day of a spreadsheet's number; a fraction is the time.
fn serial(text: &str) -> Option<Day> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() != 5 || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let number: u32 = whole.parse().ok()?;
    SERIALS
        .contains(&number)
        .then(|| Day(number as i32 - SERIAL_OF_EPOCH))
}

/// What of a text is still to be read.
struct Rest<'t>(&'t str);

/// A run of figures, with its length, or of letters.
enum Word<'t> {
    Number(u32, usize),
    Letters(&'t str),
}

impl<'t> Rest<'t> {
    fn word(&mut self) -> Option<Word<'t>> {
        let n_digits = self.count(u8::is_ascii_digit);
        if (1..=8).contains(&n_digits) {
            let number = self.take(n_digits).parse().ok()?;
            return Some(Word::Number(number, n_digits));
        }
        let n_letters = self.count(u8::is_ascii_alphabetic);
        (n_letters > 0).then(|| Word::Letters(self.take(n_letters)))
    }

    fn next_letters(&mut self) -> Option<&'t str> {
        self.skip_separators();
        match self.word()? {
            Word::Letters(letters) => Some(letters),
            Word::Number(..) => None,
        }
    }

    /// Takes the one sign that parts two numbers of a date.
    fn separator(&mut self) -> Option<char> {
        let sign = self.0.chars().next()?;
        matches!(sign, '/' | '-' | '.' | ' ').then(|| self.0 = &self.0[1..])?;
        Some(sign)
    }

    /// Takes whatever may part a number from a month in letters.
    fn skip_separators(&mut self) {
        self.0 = self.0.trim_start_matches(['/', '-', '.', ' ', ',']);
    }

    /// Takes the letters of `1st`, `2nd`, `3rd`, `4th`.
    fn skip_ending_of_number(&mut self) {
        for ending in ["st", "nd", "rd", "th"] {
            let after = self.0.as_bytes().get(2);
            if starts_with_ignoring_case(self.0, ending)
                && !after.is_some_and(u8::is_ascii_alphabetic)
            {
                self.0 = &self.0[2..];
                return;
            }
        }
    }

    fn count(&self, is_wanted: impl Fn(&u8) -> bool) -> usize {
        self.0.bytes().take_while(is_wanted).count()
    }

    fn take(&mut self, n_bytes: usize) -> &'t str {
        let (taken, rest) = self.0.split_at(n_bytes);
        self.0 = rest;
        taken
    }
}

/// Says whether what follows a date is a time: `T00:00:00.000Z`, ` 09:30`, `, 9.30 am`.
fn is_time(rest: &[u8]) -> bool {
    let Ok(rest) = std::str::from_utf8(rest) else {
        return false;
    };
    let clock = match rest.as_bytes()[0] {
        b'T' => &rest[1..],
        b' ' | b',' => rest[1..].trim_start(),
        _ => return false,
    };
    let clock = clock.strip_prefix("at ").unwrap_or(clock);
    let mut clock = Rest(clock);
    let Some(Word::Number(hour @ 0..=24, 1 | 2)) = clock.word() else {
        return false;
    };
    let mut n_parts = 1;
    while let Some(rest) = clock.0.strip_prefix([':', '.']) {
        let mut after = Rest(rest);
        match after.word() {
            Some(Word::Number(0..=59, 2)) if n_parts < 3 => {}
            // Fractions of a second.
            Some(Word::Number(..)) if n_parts == 3 => {}
            _ => return false,
        }
        n_parts += 1;
        clock = after;
    }
    let suffix = clock.0.trim_start();
    let is_halved = ["am", "pm", "a.m.", "p.m."]
        .iter()
        .any(|half| suffix.eq_ignore_ascii_case(half));
    match suffix {
        _ if is_halved => hour <= 12,
        "" | "Z" | "UTC" | "GMT" | "BST" => n_parts > 1,
        _ => n_parts > 1 && is_offset(suffix),
    }
}

/// Says whether a text is the distance from Greenwich: `+01:00`, `-0500`, `+01`.
fn is_offset(text: &str) -> bool {
    let Some(hours) = text.strip_prefix(['+', '-']) else {
        return false;
    };
    let digits = hours.bytes().filter(u8::is_ascii_digit).count();
    let shape = match hours.len() {
        5 => hours.as_bytes()[2] == b':' && digits == 4,
        length => length == digits,
    };
    shape && matches!(digits, 2 | 4)
}

/// The columns of a table that hold days, and how each of them is to be read.
pub(super) struct Dates {
    /// The day of the delivery, which no date may lie after.
    pub delivery: Day,
    columns: Vec<(Column, Evidence)>,
}

/// What the cells of a column show of the way in which its dates are written.
#[derive(Default)]
struct Evidence {
    /// The first line with a date that only the day can begin.
    day_first: Option<u64>,
    /// The lines with dates that only the month can begin, the first few.
    month_first: Vec<u64>,
    n_month_first: u64,
    /// The first line with a date that could begin with either.
    either: Option<u64>,
    short_year: bool,
    /// The first line with the number of a day.
    serial: Option<u64>,
    /// The first line with a date that is no such number.
    not_serial: Option<u64>,
    /// What the cells say together cannot be right.
    is_broken: bool,
}

/// How many lines a message names before it counts the others.
const LINES_NAMED: usize = 3;

impl Dates {
    /// Returns the columns with days of a delivery, of which no cell is known yet.
    pub(super) fn new(delivery: Day, columns: &[Column]) -> Dates {
        let mut dates = Dates {
            delivery,
            columns: Vec::new(),
        };
        for column in columns {
            if dates.evidence(*column).is_none() {
                dates.columns.push((*column, Evidence::default()));
            }
        }
        dates
    }

    /// Returns the columns with days of what belongs to no delivery: they may lie after any.
    pub(super) fn of_any_day(columns: &[Column]) -> Dates {
        Dates::new(Day(i32::MAX), columns)
    }

    /// Takes note of how the days of a row are written.
    pub(super) fn observe(&mut self, row: &Row) {
        for (column, evidence) in &mut self.columns {
            let text = row.text(*column);
            if !text.is_empty() {
                evidence.add(text, row.line());
            }
        }
    }

    /// Returns what is wrong with the columns as a whole, after every row was observed.
    pub(super) fn faults(&mut self, table: &Table) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (column, evidence) in &mut self.columns {
            if let Some((problem, remedy)) = evidence.problem() {
                evidence.is_broken = true;
                let fault = Fault::in_file(&table.file, problem, remedy);
                faults.push(fault.in_column(table.header(*column)));
            }
        }
        faults
    }

    /// Returns what was decided of columns that are not plain, a sentence each.
    pub(super) fn notes(&self, table: &Table) -> Vec<String> {
        let some_proof = self.columns.iter().any(|(_, e)| e.day_first.is_some());
        let mut notes = Vec::new();
        for (column, evidence) in &self.columns {
            let header = table.header(*column);
            if evidence.serial.is_some() {
                notes.push(format!(
                    "Column `{header}`: the dates are numbers of days, as spreadsheets keep them."
                ));
            }
            if evidence.short_year {
                notes.push(format!(
                    "Column `{header}`: years of two digits are read as 2000 to 2089 and 1990 to \
                     1999."
                ));
            }
            if let Some(line) = evidence.either
                && !some_proof
            {
                notes.push(format!(
                    "Column `{header}`: no date shows whether the day or the month comes first \
                     (line {line} could be either); they are read with the day first."
                ));
            }
        }
        notes
    }

    /// Returns the day that the text of a column means.
    pub(super) fn day(&self, column: Column, text: &str) -> Option<Day> {
        plain(text.as_bytes()).or_else(|| match written(text) {
            Written::Day(day, Form::Serial) => {
                let evidence = self.evidence(column)?;
                evidence.not_serial.is_none().then_some(day)
            }
            Written::Day(day, _) => Some(day),
            Written::MonthFirst | Written::Unreadable => None,
        })
    }

    /// Returns the cells of a row that hold no day at all, whatever the order of their column.
    pub(super) fn unreadable<'a>(&'a self, row: &'a Row) -> impl Iterator<Item = Column> + 'a {
        let columns = self.columns.iter().map(|(column, _)| *column);
        columns.filter(|column| {
            let text = values::given_or_none(row.text(*column));
            text.is_some_and(|text| {
                plain(text.as_bytes()).is_none() && written(text) == Written::Unreadable
            })
        })
    }

    /// Says whether a column is at fault as a whole, so that single dates tell nothing more.
    pub(super) fn are_broken(&self) -> bool {
        self.columns.iter().any(|(_, e)| e.is_broken)
    }

    fn evidence(&self, column: Column) -> Option<&Evidence> {
        let known = self.columns.iter().find(|(known, _)| *known == column);
        known.map(|(_, evidence)| evidence)
    }
}

impl Evidence {
    fn add(&mut self, text: &str, line: u64) {
        let bytes = text.as_bytes();
        if bytes.len() >= 10 && bytes[4] == b'-' && bytes[7] == b'-' {
            self.not_serial.get_or_insert(line);
            return;
        }
        // Nearly all other dates are these: by their bytes, as in `plain`.
        if bytes.len() >= 10 && bytes[2] == b'/' && plain(bytes).is_some() {
            self.not_serial.get_or_insert(line);
            let is_proven = &bytes[..2] > b"12".as_slice();
            let place = if is_proven {
                &mut self.day_first
            } else {
                &mut self.either
            };
            place.get_or_insert(line);
            return;
        }
        match written(text) {
            Written::Unreadable => {}
            Written::MonthFirst => {
                self.not_serial.get_or_insert(line);
                self.n_month_first += 1;
                if self.month_first.len() < LINES_NAMED {
                    self.month_first.push(line);
                }
            }
            Written::Day(_, Form::Serial) => {
                self.serial.get_or_insert(line);
            }
            Written::Day(_, form) => {
                self.not_serial.get_or_insert(line);
                match form {
                    Form::DayFirst { proven, short_year } => {
                        let place = if proven {
                            &mut self.day_first
                        } else {
                            &mut self.either
                        };
                        place.get_or_insert(line);
                        self.short_year |= short_year;
                    }
                    Form::ShortYear => self.short_year = true,
                    Form::Clear | Form::Serial => {}
                }
            }
        }
    }

    /// Returns what is wrong and what to do.
    fn problem(&self) -> Option<(String, &'static str)> {
        let months = lines(&self.month_first, self.n_month_first);
        if let (Some(serial), Some(date)) = (self.serial, self.not_serial) {
            return Some((
                format!(
                    "some cells hold a spreadsheet's number of a day (the first in line {serial}) \
                     and others a date (the first in line {date})"
                ),
                "A spreadsheet has read some of the dates and not the others, and may have swapped \
                 day and month: export the file again and do not open it in between.",
            ));
        }
        match (self.n_month_first, self.day_first) {
            (0, _) => None,
            (_, Some(line)) => Some((
                format!("the day comes first in line {line} and the month in {months}"),
                "Export the dates again as 2026-10-31, or correct these lines: a date such as \
                 03/04/2026 could be either.",
            )),
            (_, None) => Some((
                format!("the month comes before the day, in {months}"),
                "Export the dates again as 2026-10-31 or 31/10/2026: days are read first, and a \
                 date such as 03/04/2026 could be either.",
            )),
        }
    }
}

/// Returns lines in a sentence: `line 3`, `lines 3, 4, 5 and 12 more`.
fn lines(named: &[u64], n_all: u64) -> String {
    let listed: Vec<String> = named.iter().map(ToString::to_string).collect();
    let more = n_all - named.len() as u64;
    match (listed.as_slice(), more) {
        ([only], 0) => format!("line {only}"),
        ([all @ .., last], 0) => format!("lines {} and {last}", all.join(", ")),
        _ => format!("lines {} and {more} more", listed.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, noted};
    use super::*;

    #[test]
    fn a_day_is_read_as_offices_write_it() {
        for text in [
            "2026-01-31",
            "31/01/2026",
            "2026-01-31T00:00:00.000Z",
            "2026-01-31 09:30:00+01:00",
            "31/01/2026 09:30",
            "31/01/2026 9:30 AM",
            "31/1/2026",
            "31-01-2026",
            "31.01.2026",
            "31.1.26",
            "31/01/26 17:05:59",
            "2026/01/31",
            "20260131",
            "31-Jan-26",
            "31-JAN-2026",
            "31Jan2026",
            "31 January 2026",
            "31st Jan 2026",
            "31st of January 2026, 9.30 am",
            "31 Jan. 2026",
            "January 31, 2026",
            "Jan 31st 2026",
            "Saturday 31 January 2026",
            "Sat, 31 Jan 2026 09:30:00 GMT",
            "Sat 31/01/2026 at 11am",
            "Saturday, January 31, 2026",
        ] {
            assert_eq!(date(text), Day::new(2026, 1, 31), "{text}");
        }
        assert_eq!(date("1 Sept 99"), Day::new(1999, 9, 1));
        assert_eq!(date("03/04/2026"), Day::new(2026, 4, 3));
        assert_eq!(date("1/2/89"), Day::new(2089, 2, 1));
    }

    #[test]
    fn what_is_no_day_is_not_read() {
        for text in [
            "",
            "2026-02-30",
            "30/02/2026",
            "31/04/26",
            "01/31/2026",
            "31/13/2026",
            "46053",
            "2026-10-31x",
            "2026-10-31 to 2026-11-01",
            "2026-10-31T",
            "31/01-2026",
            "31/01/126",
            "31/01",
            "January 2026",
            "31 Ja 2026",
            "31 Janvier 2026",
            "Someday 31 January 2026",
            "31 January",
            "20263101",
            "éééééé",
            "+026-10-31",
            "31/01/2026 25:00",
            "31/01/2026 09:30 and later",
            "31/01/2026 99",
            "123456789012345678901234567890",
            "1st",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn a_spreadsheets_number_is_a_day_between_1990_and_2099() {
        assert_eq!(serial("32874"), Day::new(1990, 1, 1));
        assert_eq!(serial("46053"), Day::new(2026, 1, 31));
        assert_eq!(serial("46053.39583"), Day::new(2026, 1, 31));
        assert_eq!(serial("73050"), Day::new(2099, 12, 31));
        for text in ["32873", "73051", "4605", "460530", "46,053", "-46053"] {
            assert_eq!(serial(text), None, "{text}");
        }
    }

    /// Every two digits stand for a day and a month in turn, so that no order is taken for another.
    #[test]
    fn figures_are_read_with_the_day_first_whatever_parts_them() {
        for first in 1..=31_u32 {
            for second in 1..=31_u32 {
                let expected = match (day_of(2024, second, first), day_of(2024, first, second)) {
                    (Some(day), _) => Written::Day(
                        day,
                        Form::DayFirst {
                            proven: first > 12,
                            short_year: false,
                        },
                    ),
                    (None, Some(_)) => Written::MonthFirst,
                    (None, None) => Written::Unreadable,
                };
                for sign in ["/", "-", ".", " "] {
                    let text = format!("{first}{sign}{second}{sign}2024");
                    assert_eq!(written(&text), expected, "{text}");
                }
            }
        }
    }

    #[test]
    fn lines_are_listed_in_a_sentence() {
        assert_eq!(lines(&[3], 1), "line 3");
        assert_eq!(lines(&[3, 4], 2), "lines 3 and 4");
        assert_eq!(lines(&[3, 4, 9], 12), "lines 3, 4, 9 and 9 more");
    }

    const OFFICE: &str = "[inputs.office]\nkind = \"complaints\"\nfiles = \"data/*/c.csv\"\n\
        columns = { area = \"ward\", received = \"received\", replied = \"replied\" }\n";
    const FILE: &str = "data/2024-12-31/c.csv";

    fn file(rows: &str) -> String {
        format!("ward,received,replied\n{rows}")
    }

    #[test]
    fn the_month_before_the_day_is_one_fault_with_the_lines_that_prove_it() {
        let rows = "E05,03/27/2024,04/01/2024\nE05,03/04/2024,03/28/2024\nE99,05/13/2024,\n";
        check(
            OFFICE,
            &[(FILE, &file(rows))],
            "data/2024-12-31/c.csv, column `received`: the month comes before the day, in lines 2 \
             and 4. Export the dates again as 2026-10-31 or 31/10/2026: days are read first, and a \
             date such as 03/04/2026 could be either.\n\
             data/2024-12-31/c.csv, column `replied`: the month comes before the day, in line 3. \
             Export the dates again as 2026-10-31 or 31/10/2026: days are read first, and a date \
             such as 03/04/2026 could be either.\n\
             data/2024-12-31/c.csv, line 4, column `ward`: the area is not in areas.csv. Correct \
             the code or name, or add the area to the list.\n",
        );
    }

    #[test]
    fn a_column_that_proves_both_orders_is_a_fault() {
        let rows = "E05,03/04/2024,\nE05,27/03/2024,\nE05,03/27/2024,\n";
        check(
            OFFICE,
            &[(FILE, &file(rows))],
            "data/2024-12-31/c.csv, column `received`: the day comes first in line 3 and the month \
             in line 4. Export the dates again as 2026-10-31, or correct these lines: a date such \
             as 03/04/2026 could be either.\n",
        );
    }

    /// Rows that are not used prove the order as well as those that are.
    #[test]
    fn a_row_outside_the_scope_is_evidence_too() {
        let rows = "type,ward,received,replied\nSEND,E05,03/04/2024,\nRoads,E05,03/27/2024,\n";
        check(
            &format!("{OFFICE}where = {{ type = \"SEND\" }}\n"),
            &[(FILE, rows)],
            "data/2024-12-31/c.csv, column `received`: the month comes before the day, in line 3. \
             Export the dates again as 2026-10-31 or 31/10/2026: days are read first, and a date \
             such as 03/04/2026 could be either.\n",
        );
    }

    #[test]
    fn numbers_of_days_are_read_where_the_whole_column_has_them() {
        let rows = "E05,45355,45356.5\nE05,45357,\n";
        assert_eq!(
            noted(OFFICE, &[(FILE, &file(rows))]),
            "complaints as of 2024-12-31, threshold 5, covers E10\n\
             E05 2024-03-04 completed 2024-03-05, by 2024-03-18\n\
             E05 2024-03-06 open, by 2024-03-20\n\
             data/2024-12-31/c.csv: read 2, used 2\n\
             Column `received`: the dates are numbers of days, as spreadsheets keep them.\n\
             Column `replied`: the dates are numbers of days, as spreadsheets keep them.\n"
        );
        let mixed = "E05,45355,\nE05,27/03/2024,\n";
        check(
            OFFICE,
            &[(FILE, &file(mixed))],
            "data/2024-12-31/c.csv, column `received`: some cells hold a spreadsheet's number of a \
             day (the first in line 2) and others a date (the first in line 3). A spreadsheet has \
             read some of the dates and not the others, and may have swapped day and month: export \
             the file again and do not open it in between.\n",
        );
    }

    #[test]
    fn what_was_decided_is_noted() {
        let rows = "E05,27/03/24,4-Apr-24\nE05,3/4/24,\n";
        assert_eq!(
            noted(OFFICE, &[(FILE, &file(rows))]),
            "complaints as of 2024-12-31, threshold 5, covers E10\n\
             E05 2024-03-27 completed 2024-04-04, by 2024-04-12\n\
             E05 2024-04-03 open, by 2024-04-17\n\
             data/2024-12-31/c.csv: read 2, used 2\n\
             Column `received`: years of two digits are read as 2000 to 2089 and 1990 to 1999.\n\
             Column `replied`: years of two digits are read as 2000 to 2089 and 1990 to 1999.\n"
        );
        assert!(
            noted(OFFICE, &[(FILE, &file("E05,03/04/2024,\n"))]).ends_with(
                "Column `received`: no date shows whether the day or the month comes first (line 2 \
                 could be either); they are read with the day first.\n"
            )
        );
    }
}
