//! The columns of the published tables: their names, labels, units and definitions.

use super::format::{sentence_case, unit_word};
use crate::catalogue::curves::{CURVES, CurveMeasure};
use crate::catalogue::{Dataset, Measure, Unit, measures};
use std::iter::once;

/// What a column of a published table is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// When and where.
    Geography,
    /// What rows are told apart by, in words.
    Filter,
    /// A number, or the symbol in its place.
    Indicator,
}

/// A column of a published table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub role: Role,
    pub label: String,
    /// `%`, `days` and so on; empty for a number of cases and for words.
    pub unit: &'static str,
    /// Decimals of the numbers; nothing for words and for numbers as others give them.
    pub decimals: Option<u8>,
    /// The event by whose day a case belongs to a period; empty where no cases are counted.
    pub grouping: String,
    /// As sentences.
    pub definition: String,
}

/// Returns the columns of a dataset's tables, in their order.
pub fn dictionary(dataset: Dataset) -> Vec<Column> {
    let filters = match dataset {
        Dataset::Waits => &WAITS_FILTERS[..],
        Dataset::Complaints => &WAITS_FILTERS[1..],
    };
    let words = texts(Role::Geography, &GEOGRAPHY).chain(texts(Role::Filter, filters));
    let indicators = measures(dataset).iter().copied().flat_map(of_measure);
    words
        .chain(indicators)
        .chain(texts(Role::Filter, &STATUS))
        .collect()
}

/// Returns the column that says on every row of cases of what its counts are multiples.
pub fn rounding_column() -> Column {
    text_column(Role::Filter, ROUNDED_TO, "Counts rounded to", ROUNDED)
}

/// The name of [`rounding_column`].
pub const ROUNDED_TO: &str = "rounded_to";

const ROUNDED: &str = "The number of which every count of the row is the nearest multiple. Percentages, limits and rates are \
    worked out from the rounded counts, so that rows and columns need not add up.";

/// Returns the columns of `data/figures.csv`, in their order.
pub fn figures_dictionary() -> Vec<Column> {
    let indicators = FIGURE_NUMBERS.map(|(name, label, definition)| Column {
        role: Role::Indicator,
        ..text_column(Role::Filter, name, label, definition)
    });
    texts(Role::Geography, &GEOGRAPHY)
        .chain(texts(Role::Filter, &FIGURE_FILTERS))
        .chain(indicators)
        .collect()
}

/// Returns the columns of `data/survival.csv`, in their order.
pub fn survival_dictionary() -> Vec<Column> {
    let words = texts(Role::Geography, &GEOGRAPHY).chain(texts(Role::Filter, &SURVIVAL_FILTERS));
    words.chain(CURVES.iter().map(of_curve)).collect()
}

/// Returns the columns of `data/revised.csv`, in their order.
pub fn revised_dictionary() -> Vec<Column> {
    let counts = REVISED_COUNTS.map(|(name, label, definition)| Column {
        role: Role::Indicator,
        decimals: Some(0),
        ..text_column(Role::Indicator, name, label, definition)
    });
    texts(Role::Geography, &GEOGRAPHY)
        .chain(texts(Role::Filter, &REVISED_FILTERS))
        .chain(counts)
        .chain(texts(Role::Filter, &REVISED_ON))
        .collect()
}

/// Returns the column that says on every row that a site's cases are not what they seem.
pub fn notice_column(notice: &str) -> Column {
    text_column(Role::Filter, "notice", "Notice", notice)
}

type Text = (&'static str, &'static str, &'static str);

const GEOGRAPHY: [Text; 15] = [
    (
        "time_period",
        "Period",
        "The year that the period lies in: 2024, or 202425 for a year that begins in 2024 and ends in 2025.",
    ),
    (
        "time_identifier",
        "Kind of period",
        "Calendar year, Academic year (September to August), Financial year (April to March), Calendar year Q1 to Q4, or the name of the month.",
    ),
    (
        "geographic_level",
        "Level of the area",
        "National, Regional, Local authority, Local authority district, Parliamentary constituency or Ward.",
    ),
    ("country_code", "Country: code", CODE),
    ("country_name", "Country", NAME),
    ("region_code", "Region: code", CODE),
    ("region_name", "Region", NAME),
    ("new_la_code", "Local authority: code", CODE),
    ("la_name", "Local authority", NAME),
    ("lad_code", "District: code", CODE),
    ("lad_name", "District", NAME),
    ("pcon_code", "Constituency: code", CODE),
    ("pcon_name", "Constituency", NAME),
    ("ward_code", "Ward: code", CODE),
    ("ward_name", "Ward", NAME),
];

const CODE: &str = "The nine-character code of the Office for National Statistics. Empty where the area lies in none or in several.";
const NAME: &str = "The name that goes with the code.";

const WAITS_FILTERS: [Text; 3] = [
    (
        "clock",
        "Clock",
        "The wait that is measured. What starts and ends it, and its limit, are on the methodology page.",
    ),
    (
        "breakdown_topic",
        "Breakdown",
        "What the cases are broken down by; Total for all cases.",
    ),
    (
        "breakdown",
        "Category",
        "The category of the breakdown (“A or B” for two that are counted together); Total for all cases.",
    ),
];

const SURVIVAL_FILTERS: [Text; 3] = [
    WAITS_FILTERS[0],
    (
        "cohort",
        "Cohort",
        "The year in which the cases began, as in the column of the period.",
    ),
    (
        "week",
        "Week",
        "Weeks since the start: the last day of the step is seven times as many days after it.",
    ),
];

const STATUS: [Text; 1] = [(
    "status",
    "Status",
    "p where the period was not yet complete; otherwise empty.",
)];

const FIGURE_FILTERS: [Text; 5] = [
    ("source", "Source", "Who published the figure, and where."),
    (
        "status",
        "Status",
        "official for official statistics, reply for a reply to a question.",
    ),
    (
        "published",
        "Published",
        "The day on which the source published its figures; empty where it is not known.",
    ),
    (
        "next_expected",
        "Next expected",
        "The day on which the source's next figures are due; empty where it is not known.",
    ),
    (
        "measure",
        "Measure",
        "CLOCK.MEASURE where this site defines the measure too; otherwise the source's own measure.",
    ),
];

const FIGURE_NUMBERS: [Text; 3] = [
    (
        "numerator",
        "Numerator",
        "The cases that the figure counts, as its source gives them.",
    ),
    (
        "denominator",
        "Denominator",
        "The cases that it is a share of, as its source gives them.",
    ),
    (
        "value",
        "Value",
        "The percentage of numerator and denominator to one decimal, where the source gives both; otherwise the source's own value.",
    ),
];

const REVISED_FILTERS: [Text; 2] = [
    (
        "clock",
        "Clock",
        "The wait that is measured, or complaints. What starts and ends a clock, and its limit, are on the methodology page.",
    ),
    (
        "measure",
        "Measure",
        "What is counted, by the name of its column in the tables by year.",
    ),
];

const REVISED_COUNTS: [Text; 2] = [
    (
        "first_published",
        "As first published",
        "The number of cases as the tables by year have it: what came in late counts after the release that came before it.",
    ),
    (
        "revised",
        "Revised",
        "The number of cases by the days on which things happened, as far as the files of the day of the revision have them.",
    ),
];

const REVISED_ON: [Text; 1] = [(
    "revised_on",
    "Day of the revision",
    "The day of the release that worked the year out once more.",
)];

fn texts(role: Role, list: &'static [Text]) -> impl Iterator<Item = Column> {
    list.iter()
        .map(move |(name, label, definition)| text_column(role, name, label, definition))
}

fn text_column(role: Role, name: &str, label: &str, definition: &str) -> Column {
    Column {
        name: name.to_string(),
        role,
        label: label.to_string(),
        unit: "",
        decimals: None,
        grouping: String::new(),
        definition: definition.to_string(),
    }
}

fn of_measure(measure: &'static Measure) -> impl Iterator<Item = Column> {
    let value = Column {
        name: measure.id.to_string(),
        role: Role::Indicator,
        label: measure.label.to_string(),
        unit: unit_word(measure.unit),
        decimals: Some(match measure.unit {
            Unit::Percent | Unit::Per10000 => 1,
            Unit::Count | Unit::Days | Unit::WorkingDays => 0,
        }),
        grouping: sentence_case(measure.counted_by()),
        definition: measure.definition.to_string(),
    };
    let limits = if measure.has_limits() {
        vec![limit(&value, "lower"), limit(&value, "upper")]
    } else {
        Vec::new()
    };
    once(value).chain(limits)
}

fn of_curve(measure: &CurveMeasure) -> Column {
    Column {
        role: Role::Indicator,
        unit: "%",
        decimals: Some(1),
        ..text_column(
            Role::Indicator,
            measure.id,
            measure.label,
            measure.definition,
        )
    }
}

fn limit(share: &Column, side: &str) -> Column {
    Column {
        name: format!("{}_{side}", share.name),
        label: format!("{}: {side} limit", share.label),
        definition: format!(
            "The {side} limit of the range that chance alone could give a stable process (Wilson, 95 %)."
        ),
        ..share.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_column_is_explained_once() {
        for columns in [
            dictionary(Dataset::Waits),
            dictionary(Dataset::Complaints),
            figures_dictionary(),
            survival_dictionary(),
            revised_dictionary(),
        ] {
            let names: BTreeSet<_> = columns.iter().map(|column| &column.name).collect();
            assert_eq!(names.len(), columns.len());
            for column in &columns {
                assert!(column.definition.ends_with('.'), "{}", column.name);
            }
        }
    }

    #[test]
    fn the_columns_of_the_published_tables_are_fixed() {
        let check = |columns: &[Column], expected: &str| {
            let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
            assert_eq!(names.join(" "), format!("{GEOGRAPHY} {expected}"));
        };
        check(
            &dictionary(Dataset::Waits),
            "clock breakdown_topic breakdown completed stopped completed_ex in_limit in_limit_ex \
             pc_in_limit pc_in_limit_lower pc_in_limit_upper pc_in_limit_ex pc_in_limit_ex_lower \
             pc_in_limit_ex_upper pc_exceptions pc_exceptions_lower pc_exceptions_upper p25_days \
             median_days p75_days p90_days started km_median_days due due_in_limit pc_due_in_limit \
             pc_due_in_limit_lower pc_due_in_limit_upper open open_over_limit open_over_52_weeks \
             status",
        );
        check(
            &dictionary(Dataset::Complaints),
            "breakdown_topic breakdown received replied in_target pc_in_target pc_in_target_lower \
             pc_in_target_upper median_working_days due due_in_target pc_due_in_target \
             pc_due_in_target_lower pc_due_in_target_upper open open_over_target per_10000 status",
        );
        check(
            &figures_dictionary(),
            "source status published next_expected measure numerator denominator value",
        );
        check(
            &survival_dictionary(),
            "clock cohort week still_waiting plan_issued lower upper",
        );
        check(
            &revised_dictionary(),
            "clock measure first_published revised revised_on",
        );
    }

    const GEOGRAPHY: &str = "time_period time_identifier geographic_level country_code \
        country_name region_code region_name new_la_code la_name lad_code lad_name pcon_code \
        pcon_name ward_code ward_name";
}
