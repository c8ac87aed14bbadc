//! Days as a file has them, read from their bytes, and weekdays between them.

use crate::period::Day;

/// A date of the calendar with its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date {
    pub day: Day,
    pub year: u16,
    /// From 1 to 12.
    pub month: u8,
}

impl Date {
    /// Returns the quarter of the calendar as a number that counts on from year to year.
    ///
    /// ```
    /// use sendstats::engine::{Quarter, iso_date};
    /// let quarter = iso_date("2021-09-04").unwrap().quarter();
    /// assert_eq!(quarter.to_string(), "2021Q3");
    /// ```
    #[inline]
    pub fn quarter(self) -> Quarter {
        Quarter(u32::from(self.year) * 4 + u32::from(self.month - 1) / 3)
    }
}

/// A quarter of the calendar, counted from the first of the year 0; below 40,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quarter(pub u32);

/// Writes the quarter as `2021Q3`.
impl std::fmt::Display for Quarter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}Q{}", self.0 / 4, self.0 % 4 + 1)
    }
}

/// Days before each month in a year that is no leap year, and one place more for the year's end.
const DAYS_BEFORE: [i32; 13] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];
/// Days from 1 January of the year 0 to 1 January 1970.
const EPOCH: i32 = 719_528;

/// Returns the date of ten bytes `2026-10-31`; nothing of other bytes, and where there is no such
/// date.
#[inline]
pub fn iso_date(text: &str) -> Option<Date> {
    let bytes: &[u8; 10] = text.as_bytes().try_into().ok()?;
    let (year_and_month, day) = bytes.split_first_chunk::<8>()?;
    // Each byte less what it stands above: digits become 0 to 9 and hyphens 0.
    let digits = u64::from_le_bytes(*year_and_month) ^ u64::from_le_bytes(*b"0000-00-");
    let too_great =
        digits.wrapping_add(u64::from_le_bytes(*b"\x06\x06\x06\x06\0\x06\x06\0")) | digits;
    if too_great & u64::from_le_bytes(*b"\xF0\xF0\xF0\xF0\xFF\xF0\xF0\xFF") != 0 {
        return None;
    }
    let [
        thousands,
        hundreds,
        tens,
        ones,
        _,
        month_tens,
        month_ones,
        _,
    ] = digits.to_le_bytes();
    let [day_tens, day_ones] = [0, 1].map(|place: usize| day[place].wrapping_sub(b'0'));
    if day_tens > 9 || day_ones > 9 {
        return None;
    }
    let year =
        u32::from(thousands) * 1000 + u32::from(hundreds) * 100 + u32::from(tens * 10 + ones);
    let month = usize::from(month_tens * 10 + month_ones);
    let day_of_month = i32::from(day_tens * 10 + day_ones);
    if !(1..=12).contains(&month) {
        return None;
    }
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let length = DAYS_BEFORE[month] - DAYS_BEFORE[month - 1] + i32::from(is_leap && month == 2);
    if !(1..=length).contains(&day_of_month) {
        return None;
    }
    // Leap days of the years before this one, the year 0 among them.
    let leap_days = year.div_ceil(4) - year.div_ceil(100) + year.div_ceil(400);
    let first_of_year = (year * 365 + leap_days) as i32 - EPOCH;
    let before = DAYS_BEFORE[month - 1] + i32::from(is_leap && month > 2);
    Some(Date {
        day: Day(first_of_year + before + day_of_month - 1),
        year: year as u16,
        month: month as u8,
    })
}

/// Returns how many weekdays lie from the first day to the one before the second.
///
/// Bank holidays count as weekdays; `stats::working_days` leaves them out. Negative, where the
/// second day comes first.
///
/// ```
/// use sendstats::engine::{iso_date, weekdays_between};
/// let day = |text| iso_date(text).unwrap().day;
/// assert_eq!(weekdays_between(day("2025-01-03"), day("2025-01-06")), 1); // Friday to Monday
/// ```
#[inline]
pub fn weekdays_between(from: Day, to: Day) -> i32 {
    weekdays_before(to) - weekdays_before(from)
}

/// Returns the weekdays from Monday, 29 December 1969, to the day before.
#[inline]
fn weekdays_before(day: Day) -> i32 {
    let days = day.0 + 3;
    days.div_euclid(7) * 5 + days.rem_euclid(7).min(5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for year in (0..=9999).filter(|year| *year < 5 || year % 97 == 3 || year % 100 == 0) {
            for month in 0..=13 {
                for day in 0..=32 {
                    let text = format!("{year:04}-{month:02}-{day:02}");
                    let expected = Day::new(year, month, day);
                    let found = iso_date(&text);
                    assert_eq!(found.map(|date| date.day), expected, "{text}");
                    if let Some(date) = found {
                        assert_eq!((date.year, date.month), (year as u16, month as u8));
                    }
                }
            }
        }
    }

    #[test]
    fn other_texts_are_no_dates() {
        for text in [
            "",
            "2026-1-31",
            "2026/10/31",
            "2026-10-311",
            "2026-1o-31",
            "+026-10-31",
            "2026-10- 1",
        ] {
            assert_eq!(iso_date(text), None, "{text}");
        }
    }

    #[test]
    fn weekdays_are_counted_one_by_one() {
        let first = Day::new(2024, 2, 20).unwrap();
        for from in 0..10 {
            let mut n_weekdays = 0;
            for to in from..60 {
                assert_eq!(weekdays_between(first + from, first + to), n_weekdays);
                assert_eq!(weekdays_between(first + to, first + from), -n_weekdays);
                n_weekdays += i32::from(!(first + to).is_weekend());
            }
        }
    }
}
