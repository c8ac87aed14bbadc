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
    /// The inputs of cases, as the page on quality has them.
    inputs: Vec<Input>,
    /// The days of the deliveries that a release was made from, by input.
    deliveries: BTreeMap<String, Day>,
    published: Option<Day>,
    /// Those of past releases; none where the site leads to none.
    releases: BTreeSet<Day>,
}

/// An input of cases, and the last day that its cases can speak of.
#[derive(Debug)]
struct Input {
    name: String,
    dataset: Dataset,
    day: Day,
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
        let deliveries = record.iter().flat_map(|record| &record.deliveries);
        let deliveries =
            deliveries.filter_map(|(input, day)| Some((input.clone(), Day::parse_iso(day)?)));
        Days {
            of_series,
            inputs: quality.map_or_else(Vec::new, inputs),
            deliveries: deliveries.collect(),
            published: most(published),
            releases,
        }
    }

    /// Returns where a text tells other days than those of what it is about.
    pub fn wrong(
        &self,
        text: &str,
        series: Option<&str>,
        published: &Published,
    ) -> Vec<Range<usize>> {
        let is_right = |told: &Told| match (told.said, told.day) {
            (_, None) => false,
            (Said::Last, Some(day)) => self.is_last(day, series, published),
            (Said::Published, Some(day)) => self.published.is_none_or(|known| known == day),
            (Said::Release, Some(day)) => self.is_release(day),
        };
        let wrong = told(text).into_iter().filter(|told| !is_right(told));
        wrong.map(|told| told.place).collect()
    }

    /// Says whether a day can be that of a past release.
    pub fn is_release(&self, day: Day) -> bool {
        self.releases.is_empty() || self.releases.contains(&day)
    }

    /// Says whether a day is the last one of a series; of no series in particular, of the inputs that have it.
    fn is_last(&self, day: Day, series: Option<&str>, published: &Published) -> bool {
        let Some(series) = series else {
            let listed = self.inputs.iter().filter(|input| input.day == day);
            let mut listed = listed.peekable();
            return listed.peek().is_some()
                && listed.all(|input| self.is_of_input(input, published));
        };
        let known = self.of_series.get(series);
        let mut inputs = self.inputs(dataset_of(series)).peekable();
        known.is_none_or(|known| *known == day)
            && (inputs.peek().is_none() || inputs.any(|input| input == day))
            && is_of_tables(day, series, published)
    }

    fn inputs(&self, dataset: Dataset) -> impl Iterator<Item = Day> {
        let inputs = self.inputs.iter();
        inputs.filter_map(move |input| (input.dataset == dataset).then_some(input.day))
    }

    /// Says whether the day of an input can be its last one: that of its delivery, where a release tells it, and of
    /// its series. A series of several inputs ends with the first of them to end.
    fn is_of_input(&self, input: &Input, published: &Published) -> bool {
        let delivery = self.deliveries.get(&input.name);
        if delivery.is_some_and(|known| *known != input.day) {
            return false;
        }
        let clocks = published.clock_ids.iter().map(String::as_str);
        let series: Vec<&str> = match input.dataset {
            Dataset::Waits => clocks.collect(),
            Dataset::Complaints => vec![COMPLAINTS],
        };
        let is_of = |series: &&str| {
            let known = self.of_series.get(*series);
            known.is_none_or(|known| *known == input.day)
                && is_of_tables(input.day, series, published)
        };
        if self.inputs(input.dataset).count() == 1 {
            return series.iter().all(is_of);
        }
        let is_later = |series: &&str| {
            let known = self.of_series.get(*series);
            known.is_none_or(|known| *known < input.day)
        };
        let has_input = |series: &&str| {
            let known = self.of_series.get(*series);
            known.is_none_or(|known| self.inputs(input.dataset).any(|day| day == *known))
        };
        let is_merged = series.iter().any(is_later) && series.iter().all(has_input);
        series.is_empty() || series.iter().any(is_of) || is_merged
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

/// Returns the last days of cases in the words on where they come from: an office can be called after a day.
fn last_days(text: &str) -> Vec<Day> {
    let is_last = |told: &Told| told.said == Said::Last && text[told.place.end..].starts_with(';');
    let last = told(text).into_iter().filter(is_last);
    last.filter_map(|told| told.day).collect()
}

/// Returns the last day of the cases of a kind, if the page on quality gives all inputs of the kind the same one.
pub(super) fn last_day_of(quality: &Element, dataset: Dataset) -> Option<Day> {
    let inputs = inputs(quality);
    let sections = quality.all("section").into_iter();
    let headings = sections.filter_map(|section| section.first("h2"));
    let headings = headings.filter(|heading| heading.text().starts_with("Cases: "));
    let n_unknown = headings.count() - inputs.len();
    let days = inputs.into_iter();
    let days = days.filter(|input| input.dataset == dataset && n_unknown == 0);
    let days: BTreeSet<Day> = days.map(|input| input.day).collect();
    days.first().copied().filter(|_| days.len() == 1)
}

/// Returns the inputs that the page on quality lists: `Cases: waits (input “council”)`.
fn inputs(quality: &Element) -> Vec<Input> {
    let sections = quality.all("section").into_iter();
    let inputs = sections.filter_map(|section| {
        let heading = section.first("h2")?.text();
        let (dataset, input) = heading.strip_prefix("Cases: ")?.split_once(' ')?;
        let line = section.first("p").filter(|p| p.has_class("dateline"))?;
        Some(Input {
            name: input
                .trim_start_matches("(input “")
                .trim_end_matches("”)")
                .to_string(),
            dataset: match dataset {
                "complaints" => Dataset::Complaints,
                _ => Dataset::Waits,
            },
            day: *last_days(&line.text()).first()?,
        })
    });
    inputs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_known_by_the_words_before_it() {
        let check = |text: &str, expected: &[(&str, Said)]| {
            let found = told(text);
            let found: Vec<(&str, Said)> = found
                .iter()
                .map(|told| (&text[told.place.clone()], told.said))
                .collect();
            assert_eq!(found, expected, "{text}");
        };
        let cases = "Cases as at 31 October 2026; publisher: Office; not official statistics.";
        check(cases, &[("31 October 2026", Said::Last)]);
        check(
            "Cases of 2025 · published 4 November 2026 · publisher: Office",
            &[("4 November 2026", Said::Published)],
        );
        check(
            "How to cite: Office: Waits, 4 November 2026.",
            &[("4 November 2026", Said::Published)],
        );
        check(
            "The release of 31 March 2024 was withdrawn.",
            &[("31 March 2024", Said::Release)],
        );
        check("From 1 May 2020 on, as at least 3 were", &[]);
        // There is no such day.
        assert_eq!(told("as at 31 November 2026;")[0].day, None);
    }

    /// Both inputs have cases of a clock, or each has one of its own.
    #[test]
    fn the_day_of_one_of_several_inputs_is_that_of_its_series_or_of_its_delivery() {
        let day = |text: &str| Day::parse_iso(text).unwrap();
        let check = |inputs: [&str; 2], series: &[(&str, &str)], released: bool, expected: bool| {
            let input = |(name, text): (&str, &str)| Input {
                name: name.to_string(),
                dataset: Dataset::Waits,
                day: day(text),
            };
            let mut published = Published::default();
            published
                .clock_ids
                .extend(series.iter().map(|(id, _)| (*id).to_string()));
            let of_series = series
                .iter()
                .map(|(id, text)| ((*id).to_string(), day(text)));
            let deliveries = [("one", day("2026-01-31")), ("two", day("2025-12-31"))];
            let deliveries = deliveries.map(|(input, day)| (input.to_string(), day));
            let days = Days {
                of_series: of_series.collect(),
                inputs: [("one", inputs[0]), ("two", inputs[1])].map(input).into(),
                deliveries: deliveries.into_iter().filter(|_| released).collect(),
                ..Days::default()
            };
            let is_right = inputs
                .iter()
                .all(|text| days.is_last(day(text), None, &published));
            assert_eq!(is_right, expected, "{inputs:?} {series:?} {released}");
        };
        let apart = [("plan", "2026-01-31"), ("order", "2025-12-31")];
        let together = [("plan", "2025-12-31")];
        for released in [false, true] {
            check(["2026-01-31", "2025-12-31"], &apart, released, true);
            check(["2026-01-31", "2025-12-31"], &together, released, true);
            check(["2026-01-31", "2025-12-30"], &apart, released, false);
            check(["2026-01-30", "2025-12-31"], &apart, released, false);
            check(["2026-01-31", "2025-12-30"], &together, released, false);
            check(["2026-01-31", "2026-01-07"], &together, released, false);
        }
        // The later of two inputs of one clock ends with no table: only a release tells its day.
        check(["2026-01-30", "2025-12-31"], &together, false, true);
        check(["2026-01-30", "2025-12-31"], &together, true, false);
    }

    #[test]
    fn an_office_can_be_called_after_a_day() {
        let text = "Cases recorded by Office as at 7 June 2019, as at 30 April 2024; publisher: P as at 1 May 2020.";
        assert_eq!(last_days(text), [Day::parse_iso("2024-04-30").unwrap()]);
    }

    #[test]
    fn most_is_more_than_half() {
        let day = |text| Day::parse_iso(text).unwrap();
        let (one, other) = (day("2026-10-31"), day("2026-10-30"));
        assert_eq!(most(&[one, other, one]), Some(one));
        assert_eq!(most(&[one, other]), None);
        assert_eq!(most(&[]), None);
    }
}
