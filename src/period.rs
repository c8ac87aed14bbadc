//! Days and the periods that figures are given for.

use jiff::civil::{Date, Weekday, date};
use serde::Deserialize;
use std::fmt;
use std::ops::{Add, Sub};

/// A calendar day, counted from 1 January 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

impl Day {
    /// Returns the day of a date of the calendar, or nothing where there is no such date.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Day> {
        Date::new(year, month, day).ok().map(Day::from)
    }

    /// Returns the day of an ISO date, `2026-10-31`.
    pub fn parse_iso(text: &str) -> Option<Day> {
        let bytes = text.as_bytes();
        let shaped = bytes.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-';
        if !shaped {
            return None;
        }
        let year = text.get(0..4)?.parse().ok()?;
        let month = text.get(5..7)?.parse().ok()?;
        Day::new(year, month, text.get(8..10)?.parse().ok()?)
    }

    /// Returns the day of a date as a reader is told it (see [`long_date`]).
    pub fn parse_long(text: &str) -> Option<Day> {
        let (day, rest) = text.split_once(' ')?;
        let (month, year) = rest.split_once(' ')?;
        let month = MONTHS.iter().position(|name| *name == month)?;
        Day::new(year.parse().ok()?, month as i8 + 1, day.parse().ok()?)
    }

    /// Returns the date of the calendar.
    pub fn date(self) -> Date {
        EPOCH
            .checked_add(jiff::Span::new().days(self.0))
            .expect("a day is made from a date or lies near one")
    }

    /// Says whether the day is a Saturday or a Sunday.
    pub fn is_weekend(self) -> bool {
        matches!(self.date().weekday(), Weekday::Saturday | Weekday::Sunday)
    }
}

const EPOCH: Date = date(1970, 1, 1);

impl From<Date> for Day {
    fn from(date: Date) -> Day {
        // Days from the civil calendar, Howard Hinnant's algorithm (2013): exact, and far
        // quicker than a span.
        let year = i32::from(date.year()) - i32::from(date.month() <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year - era * 400;
        let month = (i32::from(date.month()) + 9) % 12;
        let day_of_year = (153 * month + 2) / 5 + i32::from(date.day()) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Day(era * 146_097 + day_of_era - 719_468)
    }
}

impl Add<i32> for Day {
    type Output = Day;
    fn add(self, days: i32) -> Day {
        Day(self.0 + days)
    }
}

impl Sub<i32> for Day {
    type Output = Day;
    fn sub(self, days: i32) -> Day {
        Day(self.0 - days)
    }
}

impl Sub for Day {
    type Output = i32;
    fn sub(self, other: Day) -> i32 {
        self.0 - other.0
    }
}

/// Writes the day as an ISO date.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date();
        write!(
            f,
            "{:04}-{:02}-{:02}",
            date.year(),
            date.month(),
            date.day()
        )
    }
}

/// The kind of year that a project reports by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum YearKind {
    /// January to December.
    #[default]
    Calendar,
    /// September to August.
    Academic,
    /// April to March.
    Financial,
}

impl YearKind {
    /// Returns the month that a year of this kind begins in.
    fn first_month(self) -> i8 {
        match self {
            YearKind::Calendar => 1,
            YearKind::Academic => 9,
            YearKind::Financial => 4,
        }
    }
}

/// The kinds of period, from long to short. Quarters are those of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PeriodKind {
    Year(YearKind),
    Quarter,
    Month,
}

/// A year, a quarter or a month.
///
/// Ordered by time: periods of one kind sort by their first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    kind: PeriodKind,
    first: Day,
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Period) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Period {
    fn cmp(&self, other: &Period) -> std::cmp::Ordering {
        (self.first, self.kind).cmp(&(other.first, other.kind))
    }
}

impl Period {
    /// Returns the period of a kind that a day lies in.
    pub fn containing(kind: PeriodKind, day: Day) -> Period {
        let date = day.date();
        let (year, month) = (date.year(), date.month());
        let (year, month) = match kind {
            PeriodKind::Month => (year, month),
            PeriodKind::Quarter => (year, (month - 1) / 3 * 3 + 1),
            PeriodKind::Year(kind) if month < kind.first_month() => (year - 1, kind.first_month()),
            PeriodKind::Year(kind) => (year, kind.first_month()),
        };
        let first = Day::new(year, month, 1).expect("every month has a first day");
        Period { kind, first }
    }

    /// Returns the period that a year's figures are for: `2024`, `202425` or `2024/25`.
    pub fn parse_year(text: &str) -> Option<Period> {
        let digits: String = text.chars().filter(|c| !matches!(c, '/' | '-')).collect();
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let year: i16 = digits.get(0..4)?.parse().ok()?;
        let kind = match digits.len() {
            4 => YearKind::Calendar,
            6 if follows(year, &digits[4..]) => YearKind::Academic,
            _ => return None,
        };
        Some(Period::year(kind, year))
    }

    /// Returns the year of a kind that begins in the calendar year `year`.
    pub fn year(kind: YearKind, year: i16) -> Period {
        let first = Day::new(year, kind.first_month(), 1).expect("every month has a first day");
        Period {
            kind: PeriodKind::Year(kind),
            first,
        }
    }

    /// Returns the period of the open-data columns `time_period` and `time_identifier`.
    ///
    /// Understands calendar, academic and financial years, calendar quarters (`Calendar year Q3`)
    /// and the names of months.
    pub fn parse_open_data(time_period: &str, time_identifier: &str) -> Option<Period> {
        let identifier = time_identifier.trim().to_ascii_lowercase();
        let year: i16 = time_period.get(0..4)?.parse().ok()?;
        if let Some(month) = MONTHS
            .iter()
            .position(|m| m.to_ascii_lowercase() == identifier)
        {
            let day = Day::new(year, month as i8 + 1, 1)?;
            return Some(Period::containing(PeriodKind::Month, day));
        }
        if let Some(quarter) = identifier.strip_prefix("calendar year q") {
            let quarter: i8 = quarter.parse().ok().filter(|q| (1..=4).contains(q))?;
            let day = Day::new(year, quarter * 3, 1)?;
            return Some(Period::containing(PeriodKind::Quarter, day));
        }
        let kind = match identifier.as_str() {
            "calendar year" | "" if time_period.len() == 4 => YearKind::Calendar,
            "academic year" => YearKind::Academic,
            "financial year" => YearKind::Financial,
            _ => return None,
        };
        let digits: String = time_period
            .chars()
            .filter(|c| !matches!(c, '/' | '-'))
            .collect();
        let fits = match kind {
            YearKind::Calendar => digits.len() == 4,
            _ => digits.len() == 6 && follows(year, digits.get(4..6)?),
        };
        fits.then(|| Period::year(kind, year))
    }

    /// Returns the period that prose names: `2025`, `2025Q3`, `2025 Q3`, `2025-09`, `2024/25`.
    pub fn parse_key(text: &str, years: YearKind) -> Option<Period> {
        let text = text.trim();
        if let Some((year, quarter)) = text.split_once(['Q', 'q']) {
            let identifier = format!("Calendar year Q{}", quarter.trim());
            return Period::parse_open_data(year.trim(), &identifier);
        }
        if let Some((year, month)) = text.split_once('-')
            && month.len() == 2
            && year.len() == 4
            && let Ok(month @ 1..=12) = month.parse::<i8>()
            && years == YearKind::Calendar
        {
            let day = Day::new(year.parse().ok()?, month, 1)?;
            return Some(Period::containing(PeriodKind::Month, day));
        }
        let period = Period::parse_year(text)?;
        let year = period.first.date().year();
        match (period.kind, years) {
            (PeriodKind::Year(YearKind::Calendar), _) => Some(period),
            (_, YearKind::Financial) => Some(Period::year(YearKind::Financial, year)),
            _ => Some(period),
        }
    }

    /// Returns the kind of the period.
    pub fn kind(self) -> PeriodKind {
        self.kind
    }

    /// Returns the first day.
    pub fn first(self) -> Day {
        self.first
    }

    /// Returns the last day.
    pub fn last(self) -> Day {
        self.next().first - 1
    }

    /// Says whether a day lies in the period.
    pub fn contains(self, day: Day) -> bool {
        let (least, most) = match self.kind {
            PeriodKind::Year(_) => (365, 366),
            PeriodKind::Quarter => (90, 92),
            PeriodKind::Month => (28, 31),
        };
        // Most days need no calendar.
        let n_before = day - self.first;
        n_before >= 0 && (n_before < least || (n_before < most && day <= self.last()))
    }

    /// Returns the period of the same kind that follows.
    #[must_use]
    pub fn next(self) -> Period {
        let days = match self.kind {
            PeriodKind::Year(_) => 367,
            PeriodKind::Quarter => 93,
            PeriodKind::Month => 32,
        };
        // One step too far never reaches the period after the next.
        Period::containing(self.kind, self.first + days)
    }

    /// Returns the period of the same kind before this one.
    #[must_use]
    pub fn previous(self) -> Period {
        Period::containing(self.kind, self.first - 1)
    }

    /// Returns the periods of a kind from the one that holds `from` to the one that holds `to`.
    pub fn range(kind: PeriodKind, from: Day, to: Day) -> Vec<Period> {
        let first = Period::containing(kind, from);
        std::iter::successors(Some(first), |period| Some(period.next()))
            .take_while(|period| period.first <= to)
            .collect()
    }

    /// Returns the open-data column `time_period`: `2024`, or `202425`.
    pub fn time_period(self) -> String {
        let year = self.first.date().year();
        match self.kind {
            PeriodKind::Year(YearKind::Academic | YearKind::Financial) => {
                format!("{year}{:02}", (year + 1) % 100)
            }
            _ => year.to_string(),
        }
    }

    /// Returns the open-data column `time_identifier`.
    pub fn time_identifier(self) -> String {
        let month = self.first.date().month();
        match self.kind {
            PeriodKind::Year(YearKind::Calendar) => "Calendar year".to_string(),
            PeriodKind::Year(YearKind::Academic) => "Academic year".to_string(),
            PeriodKind::Year(YearKind::Financial) => "Financial year".to_string(),
            PeriodKind::Quarter => format!("Calendar year Q{}", (month - 1) / 3 + 1),
            PeriodKind::Month => MONTHS[month as usize - 1].to_string(),
        }
    }

    /// Returns the period as a reader is told it: `2024`, `2024/25`, `2024-25`, `2024 Q3`, `September 2024`.
    ///
    /// A financial year has a hyphen and an academic one a slash, as the Department for Education has them:
    /// one site can have both, and no two periods have the same label.
    pub fn label(self) -> String {
        let date = self.first.date();
        let (year, month) = (date.year(), date.month());
        match self.kind {
            PeriodKind::Year(YearKind::Calendar) => year.to_string(),
            PeriodKind::Year(YearKind::Academic) => format!("{year}/{:02}", (year + 1) % 100),
            PeriodKind::Year(YearKind::Financial) => format!("{year}-{:02}", (year + 1) % 100),
            PeriodKind::Quarter => format!("{year} Q{}", (month - 1) / 3 + 1),
            PeriodKind::Month => format!("{} {year}", MONTHS[month as usize - 1]),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label())
    }
}

fn follows(year: i16, two_digits: &str) -> bool {
    two_digits.parse::<i16>() == Ok((year + 1) % 100)
}

/// The months in English, whatever the machine's language.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Returns a day as a reader is told it: `31 October 2026`.
pub fn long_date(day: Day) -> String {
    let date = day.date();
    format!(
        "{} {} {}",
        date.day(),
        MONTHS[date.month() as usize - 1],
        date.year()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse_iso(text).unwrap()
    }

    fn check(kind: PeriodKind, within: &str, expected: [&str; 5]) {
        let period = Period::containing(kind, day(within));
        let actual = [
            period.first().to_string(),
            period.last().to_string(),
            period.time_period(),
            period.time_identifier(),
            period.label(),
        ];
        assert_eq!(actual, expected);
    }

    #[test]
    fn a_period_contains_its_days_and_no_others() {
        let kinds = [
            PeriodKind::Year(YearKind::Calendar),
            PeriodKind::Year(YearKind::Academic),
            PeriodKind::Year(YearKind::Financial),
            PeriodKind::Quarter,
            PeriodKind::Month,
        ];
        let first = Day::new(2023, 1, 1).unwrap();
        for kind in kinds {
            for day in (0..1200).map(|n| first + n) {
                let period = Period::containing(kind, day);
                assert!(period.contains(day) && !period.contains(period.last() + 1));
                assert!(!period.next().contains(day) && !period.previous().contains(day));
            }
        }
    }

    #[test]
    fn days_agree_with_the_calendar() {
        assert_eq!(day("1970-01-01"), Day(0));
        assert_eq!(day("2000-03-01"), Day(11_017));
        for offset in (-40_000..40_000).step_by(97) {
            assert_eq!(Day::from(Day(offset).date()), Day(offset));
        }
    }

    #[test]
    fn only_whole_iso_dates_are_dates() {
        for text in [
            "2026-02-30",
            "2026-1-01",
            "26-01-01",
            "2026-01-01 ",
            "",
            "éééééé",
        ] {
            assert_eq!(Day::parse_iso(text), None, "{text}");
        }
    }

    #[test]
    fn periods_have_the_names_of_the_open_data_format() {
        use PeriodKind::{Month, Quarter, Year};
        let calendar = Year(YearKind::Calendar);
        let day = "2024-08-31";
        check(
            calendar,
            day,
            ["2024-01-01", "2024-12-31", "2024", "Calendar year", "2024"],
        );
        check(
            Year(YearKind::Academic),
            day,
            [
                "2023-09-01",
                "2024-08-31",
                "202324",
                "Academic year",
                "2023/24",
            ],
        );
        check(
            Year(YearKind::Financial),
            day,
            [
                "2024-04-01",
                "2025-03-31",
                "202425",
                "Financial year",
                "2024-25",
            ],
        );
        check(
            Quarter,
            day,
            [
                "2024-07-01",
                "2024-09-30",
                "2024",
                "Calendar year Q3",
                "2024 Q3",
            ],
        );
        check(
            Month,
            "2024-02-29",
            [
                "2024-02-01",
                "2024-02-29",
                "2024",
                "February",
                "February 2024",
            ],
        );
    }

    #[test]
    fn the_open_data_columns_are_read_back() {
        for kind in [
            PeriodKind::Year(YearKind::Calendar),
            PeriodKind::Year(YearKind::Academic),
            PeriodKind::Year(YearKind::Financial),
            PeriodKind::Quarter,
            PeriodKind::Month,
        ] {
            for period in Period::range(kind, day("1999-01-01"), day("2001-12-31")) {
                let read =
                    Period::parse_open_data(&period.time_period(), &period.time_identifier());
                assert_eq!(read, Some(period), "{period}");
            }
        }
        assert_eq!(Period::parse_open_data("202426", "Academic year"), None);
    }

    #[test]
    fn prose_names_periods() {
        let check = |text, label: &str| {
            assert_eq!(
                Period::parse_key(text, YearKind::Calendar).unwrap().label(),
                label
            );
        };
        check("2025", "2025");
        check("2025Q3", "2025 Q3");
        check("2025-09", "September 2025");
        check("2024/25", "2024/25");
        assert_eq!(Period::parse_key("2025Q5", YearKind::Calendar), None);
    }
}
