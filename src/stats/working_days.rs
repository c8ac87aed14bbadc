//! Working days of England and Wales: Monday to Friday less the bank holidays.

use crate::period::Day;

/// Returns the day itself if it is a working day, else the next one.
pub fn on_or_after(day: Day) -> Day {
    let mut day = day;
    while !is_working_day(day) {
        day = day + 1;
    }
    day
}

/// Returns the working day that is `days` working days after `start`.
///
/// Day 0 is the day of the start, or the next working day.
pub fn after(start: Day, days: u32) -> Day {
    (0..days).fold(on_or_after(start), |day, _| on_or_after(day + 1))
}

/// Returns the number of working days from `start` (day 0, or the next working day) to `end`.
pub fn between(start: Day, end: Day) -> i32 {
    let first = on_or_after(start);
    let mut day = first;
    let mut days = 0;
    while day < end {
        day = day + 1;
        days += i32::from(is_working_day(day));
    }
    days
}

/// Says whether a day is a working day in England and Wales.
pub fn is_working_day(day: Day) -> bool {
    !day.is_weekend() && !is_bank_holiday(day)
}

/// Says whether a day is a bank holiday in England and Wales, substitute days included.
///
/// Banking and Financial Dealings Act 1971 and the proclamations for single years.
pub fn is_bank_holiday(day: Day) -> bool {
    let date = day.date();
    let (year, month) = (date.year(), date.month());
    if SINGLE_DAYS.contains(&(year, month, date.day())) {
        return true;
    }
    let holiday = |month, day| Day::new(year, month, day).expect("a fixed day of the calendar");
    match month {
        1 => day == substitute(holiday(1, 1)),
        3 | 4 => {
            let easter = easter_sunday(year);
            day == easter - 2 || day == easter + 1
        }
        5 => early_may(year) == Some(day) || spring(year) == Some(day),
        8 => day == last_monday(holiday(8, 31)),
        12 => day == christmas(holiday(12, 25)) || day == boxing_day(holiday(12, 26)),
        _ => false,
    }
}

/// Days that a proclamation made holidays of one year, or moved a holiday to.
const SINGLE_DAYS: [(i16, i8, i8); 9] = [
    (2011, 4, 29), // royal wedding
    (2012, 6, 4),  // spring holiday, moved
    (2012, 6, 5),  // Diamond Jubilee
    (2020, 5, 8),  // early May holiday, moved
    (2022, 6, 2),  // spring holiday, moved
    (2022, 6, 3),  // Platinum Jubilee
    (2022, 9, 19), // state funeral
    (2023, 5, 8),  // coronation
    (1999, 12, 31),
];

fn early_may(year: i16) -> Option<Day> {
    let first_week = Day::new(year, 5, 7)?;
    (year != 2020).then(|| last_monday(first_week))
}

fn spring(year: i16) -> Option<Day> {
    let last = Day::new(year, 5, 31)?;
    (!matches!(year, 2012 | 2022)).then(|| last_monday(last))
}

/// Returns the latest Monday not after a day.
fn last_monday(day: Day) -> Day {
    // 5 January 1970 was a Monday.
    day - (day.0 - 4).rem_euclid(7)
}

fn substitute(day: Day) -> Day {
    let mut day = day;
    while day.is_weekend() {
        day = day + 1;
    }
    day
}

/// Christmas Day; on a weekend its substitute is the 27th, or the 26th stays Boxing Day's.
fn christmas(day: Day) -> Day {
    if day.is_weekend() { day + 2 } else { day }
}

/// Boxing Day; on a weekend its substitute is the 28th.
fn boxing_day(day: Day) -> Day {
    if day.is_weekend() { day + 2 } else { day }
}

/// Returns Easter Sunday of the Gregorian calendar.
///
/// The anonymous algorithm of 1876, in Meeus, Astronomical Algorithms (1991), chapter 8; the
/// letters are the book's.
#[expect(clippy::many_single_char_names, reason = "the source's own names")]
fn easter_sunday(year: i16) -> Day {
    let year = i32::from(year);
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    Day::new(year as i16, month as i8, day as i8).expect("Easter is in March or April")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse_iso(text).unwrap()
    }

    fn holidays(year: &str) -> String {
        let first = day(&format!("{year}-01-01"));
        (0..366)
            .map(|offset| first + offset)
            .filter(|day| day.to_string().starts_with(year) && is_bank_holiday(*day))
            .map(|day| day.to_string()[5..].to_string())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The list of bank holidays that the government publishes for England and Wales.
    #[test]
    fn agrees_with_the_published_bank_holidays() {
        let check = |year, expected| assert_eq!(holidays(year), expected, "{year}");
        check("2019", "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26");
        check("2020", "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28");
        check("2021", "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28");
        check(
            "2022",
            "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
        );
        check(
            "2023",
            "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
        );
        check("2024", "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26");
        check("2025", "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26");
        check("2026", "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28");
        check("2027", "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28");
    }

    #[test]
    fn working_days_pass_over_holidays() {
        let check = |start, days, end| {
            assert_eq!(after(day(start), days), day(end));
            assert_eq!(between(day(start), day(end)), days as i32);
        };
        check("2024-03-28", 1, "2024-04-02"); // Maundy Thursday to Easter Tuesday
        check("2025-12-24", 1, "2025-12-29");
        check("2020-05-07", 1, "2020-05-11"); // the moved early May holiday
        check("2022-06-01", 1, "2022-06-06");
        check("2024-06-01", 0, "2024-06-03"); // received on a Saturday: Monday is day 0
        check("2024-06-01", 10, "2024-06-17");
        check("2024-06-03", 15, "2024-06-24");
    }
}
