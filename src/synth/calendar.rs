use jiff::ToSpan;
use jiff::civil::{Date, date};

/// A day as the number of days since 1 January 2020, so that waits are plain subtraction.
pub type Day = i32;

const FIRST: Date = date(2020, 1, 1);

pub fn day(year: i16, month: i8, day_of_month: i8) -> Day {
    let span = FIRST
        .until(date(year, month, day_of_month))
        .expect("both dates are in range");
    span.get_days()
}

pub fn date_of(day: Day) -> Date {
    FIRST.saturating_add(day.days())
}

/// Returns `2026-10-31`.
pub fn iso(day: Day) -> String {
    date_of(day).to_string()
}

/// Returns `31/10/2026`, as casework systems write it.
pub fn day_first(day: Day) -> String {
    let date = date_of(day);
    format!("{:02}/{:02}/{}", date.day(), date.month(), date.year())
}

/// Whether an office is open on a day: Monday to Friday, but not at Christmas or New Year.
///
/// The movable holidays are left out; an invented letter may well be dated on Easter Monday.
pub fn is_working_day(day: Day) -> bool {
    let date = date_of(day);
    let weekend = (day + 2).rem_euclid(7) >= 5; // 1 January 2020 was a Wednesday.
    let holiday = matches!((date.month(), date.day()), (1, 1) | (12, 25 | 26));
    !weekend && !holiday
}

/// Returns the first and the last day of a month.
pub fn month(year: i16, month: i8) -> (Day, Day) {
    let first = date(year, month, 1);
    (
        day(year, month, 1),
        day(year, month, first.last_of_month().day()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_2020() {
        assert_eq!(day(2020, 1, 1), 0);
        assert_eq!(day(2026, 10, 31), 2495);
        assert_eq!(day_first(2495), "31/10/2026");
        assert_eq!(iso(59), "2020-02-29");
        assert_eq!(month(2024, 2), (day(2024, 2, 1), day(2024, 2, 29)));
    }

    #[test]
    fn weekends_and_christmas_are_no_working_days() {
        assert!(is_working_day(day(2026, 10, 30))); // Friday
        assert!(!is_working_day(day(2026, 10, 31)));
        assert!(!is_working_day(day(2025, 12, 25)));
    }
}
