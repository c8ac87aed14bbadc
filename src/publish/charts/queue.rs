//! Open cases by age, at the end of each period.

use super::{Chart, Kind, frame, id, is_told, source_of};
use crate::areas::AreaId;
use crate::catalogue::DAYS_OF_52_WEEKS;
use crate::catalogue::clocks::Clock;
use crate::period::PeriodKind;
use crate::publish::chart::{self, Point};
use crate::publish::facts::Facts;
use crate::publish::format;
use crate::publish::view::{TableView, cell};
use crate::publish::words;
use crate::release::{Row, Value};
use crate::series::Series;

/// What the bands of a bar are made of.
const BANDED: [&str; 3] = ["open", "open_over_limit", "open_over_52_weeks"];

pub fn queue(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Chart> {
    let series = Series::Waits(clock.id.clone());
    let rows_of = |kind| -> Vec<&Row> {
        let rows = facts.release.totals(&series, area, kind);
        rows.filter(|row| !row.is_provisional() && is_told(row, "open"))
            .collect()
    };
    let is_banded = |row: &&Row| {
        let mut counts = BANDED
            .iter()
            .map(|measure| row.value(measure).and_then(Value::count));
        counts.all(|count| count.is_some())
    };
    let shows = |rows: &[&Row]| {
        let mut rows = rows.iter().copied().filter(is_banded);
        rows.any(|row| row.value("open").and_then(Value::count) > Some(0))
    };
    let quarters = rows_of(PeriodKind::Quarter);
    let rows = if shows(&quarters) {
        quarters
    } else {
        rows_of(facts.year_kind())
    };
    // Of nobody there is nothing to draw.
    if !shows(&rows) {
        return None;
    }
    // A clock with a limit beyond 52 weeks has no bands in this order.
    if clock.limit.weeks() * 7.0 >= f64::from(DAYS_OF_52_WEEKS) {
        return None;
    }
    let id = id(facts, clock, Kind::Queue, area);
    let name = facts.name(area);
    let (title, description) = queue_words(facts, clock, name, &rows);
    let labels = [
        format!("within {}", clock.limit),
        "to 52 weeks".to_string(),
        "over 52 weeks".to_string(),
    ];
    let drawing = chart::stacked(&chart::Stacked {
        frame: frame(facts, &id, &title, &description),
        unit: clock.cases.clone(),
        labels: labels.clone(),
        bars: rows.iter().map(|row| queue_bar(row)).collect(),
    });
    let caption = format!(
        "{} open at the end of each period by weeks since {}, {name}. {}",
        format::sentence_case(&clock.cases),
        clock.from,
        source_of(facts, clock)
    );
    let head = ["End of", "Open", "Past the limit", "More than 52 weeks"];
    let mut table = TableView::new(title.clone(), title.clone(), &head);
    for row in &rows {
        let mut cells = vec![cell(&row.period().label())];
        for measure in BANDED {
            let value = row.value(measure).expect("rows of waits have every count");
            cells.push(cell(&format::reader(value)));
        }
        table.push("", cells);
    }
    Some(Chart {
        id,
        title,
        caption,
        description,
        plain: String::new(),
        drawing,
        table,
    })
}

fn queue_words(facts: &Facts, clock: &Clock, name: &str, rows: &[&Row]) -> (String, String) {
    let count = |row: &Row, measure: &str| row.value(measure).and_then(Value::count);
    let last = rows.last().expect("a queue has rows");
    let when = last.period().label();
    let Some(open) = count(last, "open") else {
        let title = format!("Open {} in {name} by age", clock.cases);
        return (title.clone(), title + ".");
    };
    // A rounded 0 can be a few.
    let is_empty = open == 0 && facts.release.base().is_none();
    let title = if is_empty {
        let cases = words::singular(&clock.cases);
        format!("At the end of {when}, no {cases} was open in {name}")
    } else if let Some(over) = count(last, "open_over_limit") {
        format!(
            "At the end of {when}, {} of {} open {} in {name} were past the limit",
            format::count(over),
            format::count(open),
            clock.cases
        )
    } else {
        format!(
            "At the end of {when}, {} {} in {name} were open",
            format::count(open),
            clock.cases
        )
    };
    let longest = count(last, "open_over_52_weeks").filter(|_| !is_empty);
    let longest = longest.map_or_else(String::new, |longest| {
        format!(
            ", {} of them open for more than 52 weeks",
            format::count(longest)
        )
    });
    let first = rows.first().expect("a queue has rows");
    let before = count(first, "open").map_or_else(String::new, |open| {
        format!(
            " At the end of {} {} were open.",
            first.period().label(),
            format::count(open)
        )
    });
    (title.clone(), format!("{title}{longest}.{before}"))
}

fn queue_bar(row: &Row) -> chart::Bar {
    let count = |measure: &str| row.value(measure).and_then(Value::count);
    let counts = (
        count("open"),
        count("open_over_limit"),
        count("open_over_52_weeks"),
    );
    let bands = if let (Some(open), Some(over), Some(longest)) = counts {
        [open - over, over - longest, longest].map(|count| Point::shown(count as f64))
    } else {
        // Where nobody may know how old they are, none of the bands can be drawn.
        let mut symbols = BANDED
            .iter()
            .filter_map(|measure| row.value(measure)?.symbol());
        let symbol = symbols.next();
        [symbol.map_or(Point::Missing, |symbol| Point::Withheld(symbol.code())); 3]
    };
    chart::Bar {
        period: row.period().label(),
        bands,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::charted;
    use super::*;

    #[test]
    fn a_queue_that_is_empty_now_is_said_to_be() {
        // A reader saw bars under the title "0 of 0 open requests in Shire were past the limit".
        let line = |year: u32, open: u32| {
            format!("final_plan {year} E10 open={open} open_over_limit=0 open_over_52_weeks=0\n")
        };
        let chart = charted(&(line(2023, 9) + &line(2024, 0)), Kind::Queue).unwrap();
        assert_eq!(
            chart.title,
            "At the end of 2024, no request was open in Shire"
        );
        assert_eq!(
            chart.description,
            "At the end of 2024, no request was open in Shire. At the end of 2023 9 were open."
        );
    }

    /// How many wait is shown, and not how many of them have waited too long.
    #[test]
    fn a_year_without_bands_is_marked_beside_others() {
        let shown = "final_plan 2023 E10 open=40 open_over_limit=9 open_over_52_weeks=0\n";
        let withheld = "final_plan 2024 E10 open=59 open_over_limit=c open_over_52_weeks=c\n";
        let chart = charted(&(shown.to_string() + withheld), Kind::Queue).unwrap();
        assert_eq!(
            chart.title,
            "At the end of 2024, 59 requests in Shire were open"
        );
        assert!(chart.drawing.wide.contains("[c]"), "{}", chart.drawing.wide);
        assert!(charted(withheld, Kind::Queue).is_none());
    }

    #[test]
    fn an_empty_queue_has_no_chart() {
        // A reader saw axes without a bar, titled "0 of 0 open requests were past the limit".
        let queue = |open: u32| {
            let line =
                format!("final_plan 2024 E10 open={open} open_over_limit=0 open_over_52_weeks=0");
            charted(&line, Kind::Queue)
        };
        assert!(queue(0).is_none());
        assert!(queue(9).is_some());
    }
}
