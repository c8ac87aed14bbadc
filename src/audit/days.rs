//! Days that a site tells of itself: up to which its cases are known, when it was published, what it was
//! released on before. Each of them stands on many pages and in files, and is the same in all.

use super::html::Element;
use super::published::{COMPLAINTS, Published};
use crate::catalogue::Dataset;
use crate::chain::Entry;
use crate::period::{Day, MONTHS};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The days that a site can tell, and of what.
#[derive(Debug, Default)]
pub(super) struct Days {
    /// The last day of each series, as the release or most of its drawings have it.
    of_series: BTreeMap<String, Day>,
    /// The last days of the inputs of cases, as the page on quality has them.
    of_inputs: Vec<(Dataset, Day)>,
    published: Option<Day>,
    /// Those of past releases; none where the site leads to none.
    releases: BTreeSet<Day>,
}

/// What a day is said to be.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Said {
    /// The last day of cases.
    Last,
    /// On which the site was published.
    Published,
    /// Of a past release.
    Release,
}

/// A day in a text; none where there is no such day.
#[derive(Debug, PartialEq)]
struct Told {
    place: Range<usize>,
    day: Option<Day>,
    said: Said,
}

/// Words before a day that say what it is.
const BEFORE: [(&str, Said); 3] = [
    ("as at ", Said::Last),
    ("published ", Said::Published),
    ("release of ", Said::Release),
];

/// Returns the days of a text that it says something of.
fn told(text: &str) -> Vec<Told> {
    let mut found = Vec::new();
    for (words, said) in BEFORE {
        for (at, _) in text.match_indices(words) {
            let start = at + words.len();
            if let Some((day, end)) = day_at(&text[start..]) {
                found.push(Told {
                    place: start..start + end,
                    day,
                    said,
                });
            }
        }
    }
    // `How to cite: Office: Waits in Shire, 4 November 2026.`
    if text.starts_with("How to cite: ")
        && let Some(comma) = text.rfind(", ")
        && let Some((day, end)) = day_at(&text[comma + 2..])
    {
        found.push(Told {
            place: comma + 2..comma + 2 + end,
            day,
            said: Said::Published,
        });
    }
    found
}

/// Returns the day that a text begins with, and where it ends: `31 October 2026`.
fn day_at(text: &str) -> Option<(Option<Day>, usize)> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let n_day = digits(text);
    let rest = text[n_day..].strip_prefix(' ').filter(|_| n_day > 0)?;
    let month = MONTHS.iter().find(|month| rest.starts_with(**month))?;
    let year = rest[month.len()..].strip_prefix(' ')?;
    let end = n_day + 1 + month.len() + 1 + digits(year);
    Some((Day::parse_long(&text[..end]), end))
}

/// Returns the day on which a page says that the site was published.
pub(super) fn published_on(page: &Element) -> Option<Day> {
    let line = page
        .all("p")
        .into_iter()
        .find(|p| p.has_class("dateline"))?;
    let text = line.text();
    let mut days = told(&text).into_iter();
    days.find(|told| told.said == Said::Published)?.day
}

/// Returns the day that more than half of some tell.
fn most(days: &[Day]) -> Option<Day> {
    let n_of = |day: &Day| days.iter().filter(|other| *other == day).count();
    days.iter().copied().find(|day| 2 * n_of(day) > days.len())
}

impl Days {
    /// Returns the days of a site: `drawings` with the clock of each, `published` as each page has it,
    /// `releases` those of the folders of past ones.
    pub fn of<'e>(
        record: Option<&Entry>,
        quality: Option<&Element>,
        drawings: impl Iterator<Item = (&'e str, &'e Element)>,
        published: &[Day],
        releases: BTreeSet<Day>,
    ) -> Days {
        let mut by_clock: BTreeMap<&str, Vec<Day>> = BTreeMap::new();
        for (clock, drawing) in drawings {
            let last = last_days(&caption(drawing));
            by_clock.entry(clock).or_default().extend(last);
        }
        let mut of_series: BTreeMap<String, Day> = by_clock
            .into_iter()
            .filter_map(|(clock, days)| Some((clock.to_string(), most(&days)?)))
            .collect();
        for (series, entry) in record.iter().flat_map(|record| &record.series) {
            of_series.extend(Day::parse_iso(&entry.as_of).map(|day| (series.clone(), day)));
        }
        Days {
            of_series,
            of_inputs: quality.map_or_else(Vec::new, of_inputs),
            published: most(published),
            releases,
        }
    }

    /// Returns where a text tells another day than that of what it is about.
    pub fn wrong(
        &self,
        text: &str,
        series: Option<&str>,
        published: &Published,
    ) -> Option<Range<usize>> {
        let is_right = |told: &Told| match (told.said, told.day) {
            (_, None) => false,
            (Said::Last, Some(day)) => self.is_last(day, series, published),
            (Said::Published, Some(day)) => self.published.is_none_or(|known| known == day),
            (Said::Release, Some(day)) => self.is_release(day),
        };
        let wrong = told(text).into_iter().find(|told| !is_right(told));
        wrong.map(|told| told.place)
    }

    /// Says whether a day can be that of a past release.
    pub fn is_release(&self, day: Day) -> bool {
        self.releases.is_empty() || self.releases.contains(&day)
    }

    /// Says whether a day is the last one of a series; of no series in particular, of any or of an input.
    fn is_last(&self, day: Day, series: Option<&str>, published: &Published) -> bool {
        match series {
            Some(series) => {
                let known = self.of_series.get(series);
                let mut inputs = self.inputs(dataset_of(series)).peekable();
                known.is_none_or(|known| *known == day)
                    && (inputs.peek().is_none() || inputs.any(|input| input == day))
                    && is_of_tables(day, series, published)
            }
            None => [Dataset::Waits, Dataset::Complaints]
                .into_iter()
                .any(|dataset| self.is_of_input(day, dataset, published)),
        }
    }

    fn inputs(&self, dataset: Dataset) -> impl Iterator<Item = Day> {
        let inputs = self.of_inputs.iter();
        inputs.filter_map(move |(of, day)| (*of == dataset).then_some(*day))
    }

    /// Says whether a day is the last one of an input: that of its series, where there is no other input.
    fn is_of_input(&self, day: Day, dataset: Dataset, published: &Published) -> bool {
        let is_alone = self.inputs(dataset).count() == 1;
        let clocks = published.clock_ids.iter().map(String::as_str);
        let series: Vec<&str> = match dataset {
            Dataset::Waits => clocks.collect(),
            Dataset::Complaints => vec![COMPLAINTS],
        };
        let is_of = |series: &&str| {
            let known = self.of_series.get(*series);
            known.is_none_or(|known| *known == day) && is_of_tables(day, series, published)
        };
        self.inputs(dataset).any(|input| input == day) && (!is_alone || series.iter().all(is_of))
    }
}

fn dataset_of(series: &str) -> Dataset {
    match series {
        COMPLAINTS => Dataset::Complaints,
        _ => Dataset::Waits,
    }
}

/// Says whether a day can be the last one of a series by its tables: no period that is over ends after it, and
/// the newest one that is not over holds it.
fn is_of_tables(day: Day, series: &str, published: &Published) -> bool {
    let (closed, open) = (published.closed.get(series), published.open.get(series));
    closed.is_none_or(|closed| closed.last() <= day) && open.is_none_or(|open| open.contains(day))
}

/// Returns the words below a drawing, whose lines are elements each.
fn caption(drawing: &Element) -> String {
    let lines = drawing.all("text").into_iter();
    let lines = lines.filter(|line| line.attribute("class") == Some("caption"));
    lines.map(Element::text).collect::<Vec<_>>().join(" ")
}

fn last_days(text: &str) -> Vec<Day> {
    let last = told(text)
        .into_iter()
        .filter(|told| told.said == Said::Last);
    last.filter_map(|told| told.day).collect()
}

/// Returns the last days of the inputs that the page on quality lists.
fn of_inputs(quality: &Element) -> Vec<(Dataset, Day)> {
    let sections = quality.all("section").into_iter();
    let inputs = sections.filter_map(|section| {
        let heading = section.first("h2")?.text();
        let dataset = match heading.strip_prefix("Cases: ")?.split(' ').next()? {
            "complaints" => Dataset::Complaints,
            _ => Dataset::Waits,
        };
        let line = section.first("p").filter(|p| p.has_class("dateline"))?;
        Some((dataset, *last_days(&line.text()).first()?))
    });
    inputs.collect()
}
