//! The file of a release: the numbers that it was the first to publish.

use super::published::{COMPLAINTS, Published};
use super::revised::Revised;
use super::tables::{Given, Row, TOTAL, is_count};
use crate::areas::Level;
use crate::catalogue::{Dataset, measure, measures};
use crate::chain::{Entry, Layer, LayerRow, facet_of_key, kind_of_key};
use crate::config::InputConfig;
use crate::period::{Day, Period, PeriodKind};
use std::collections::{BTreeMap, BTreeSet};

/// Returns the release of a file; none where it is not in the one form that a release has.
pub(super) fn parsed(bytes: &[u8]) -> Option<Entry> {
    let entry: Entry = serde_json::from_slice(bytes).ok()?;
    (entry.text().as_bytes() == bytes).then_some(entry)
}

/// Returns what is wrong with the file of the release that a site is: each number in it is the
/// published one of its place, and all else dates, hashes, names and the policy.
pub(super) fn problems(
    bytes: &[u8],
    revised: &[Revised],
    published: &Published,
) -> Vec<(u64, String)> {
    let Some(entry) = parsed(bytes) else {
        let problem = "the release cannot be read, or is not written as a release is";
        return vec![(1, problem.to_string())];
    };
    let mut found = Vec::new();
    let mut check = |holds: bool, problem: &str| {
        if !holds {
            found.push((1, problem.to_string()));
        }
    };
    check(
        has_known_words(&entry, published),
        "it holds something else than the dates, hashes and policy of a release",
    );
    let of_entry = revised.iter();
    let mut of_entry = of_entry.filter(|row| row.edition.to_string() == entry.date);
    check(
        revised_of(&entry) == of_entry.clone().filter_map(shown).collect()
            && (entry.revised.is_some() || of_entry.next().is_none()),
        "the revised counts are not those of the table to download",
    );
    for layer in &entry.tables {
        let named = shape(layer).filter(|_| is_known_series(&layer.series, published));
        let codes = layer
            .areas
            .iter()
            .chain(layer.rows.iter().map(|row| &row.area));
        let are_known = { codes }.all(|code| published.by_code(code).is_some());
        check(
            named.is_some() && are_known,
            "a table is of a series, areas, periods or parts that the site does not have",
        );
        let Some(shape) = named else { continue };
        for row in &layer.rows {
            for measure in misplaced(row, layer, &shape, published) {
                let problem = format!("`{measure}` of a row is not what is published of its place");
                check(false, &problem);
            }
        }
    }
    found
}

/// Returns the revised counts that a release has worked out. What an area lies in is taken from rows of the same area; of
/// one that has none nothing is told.
pub(super) fn revised(entry: &Entry, beside: &[Row]) -> Option<Vec<Revised>> {
    let edition = Day::parse_iso(&entry.date)?;
    let years = entry
        .policy
        .get("periods.years")
        .and_then(|kind| kind_of_key(kind));
    let mut revised = Vec::new();
    for row in entry.revised.iter().flatten() {
        let is_complaints = row.series == COMPLAINTS;
        let dataset = if is_complaints {
            Dataset::Complaints
        } else {
            Dataset::Waits
        };
        let Some(of_area) = beside.iter().find(|known| known.area == row.area) else {
            continue;
        };
        for (id, count) in &row.values {
            revised.push(Revised {
                edition,
                series: row.series.clone(),
                level: Level::of_geographic_level(&of_area.level)?,
                area: row.area.clone(),
                within: of_area.within.clone(),
                period: period_of(years?, &row.period)?,
                measure: measure(dataset, id)?.id,
                first: None,
                now: Some(*count as i64),
                place: (format!("releases/{}.json", entry.date), 1),
            });
        }
    }
    Some(revised)
}

/// A revised count: series, code of the area, first day of the year, and measure.
type RevisedPlace = (String, String, String, String);

fn revised_of(entry: &Entry) -> BTreeMap<RevisedPlace, i64> {
    let rows = entry.revised.iter().flatten();
    let counts = rows.flat_map(|row| {
        let place = (row.series.clone(), row.area.clone(), row.period.clone());
        row.values.iter().map(move |(measure, count)| {
            let (series, area, period) = place.clone();
            ((series, area, period, measure.clone()), *count as i64)
        })
    });
    counts.collect()
}

fn shown(row: &Revised) -> Option<(RevisedPlace, i64)> {
    let (series, area) = (row.series.clone(), row.area.clone());
    let period = row.period.first().to_string();
    Some(((series, area, period, row.measure.to_string()), row.now?))
}

/// What a layer is of, as its words say it.
struct Shape {
    dataset: Dataset,
    kind: PeriodKind,
    topic: String,
}

fn shape(layer: &Layer) -> Option<Shape> {
    let kind = kind_of_key(&layer.kind)?;
    Level::parse(&layer.level)?;
    let mut facets = layer.planned.iter().chain(&layer.shown);
    let periods = layer.rows.iter().map(|row| &row.period);
    let mut periods = periods.chain(&layer.periods);
    let is_whole = facets.all(|facet| facet_of_key(facet).is_some())
        && periods.all(|first| period_of(kind, first).is_some());
    is_whole.then(|| Shape {
        dataset: if layer.series == COMPLAINTS {
            Dataset::Complaints
        } else {
            Dataset::Waits
        },
        kind,
        topic: layer
            .topic
            .as_deref()
            .map_or(TOTAL.to_string(), InputConfig::topic_label),
    })
}

fn period_of(kind: PeriodKind, first: &str) -> Option<Period> {
    let period = Period::containing(kind, Day::parse_iso(first)?);
    (period.first().to_string() == first).then_some(period)
}

fn is_known_series(key: &str, published: &Published) -> bool {
    key == COMPLAINTS || published.clock_ids.contains(key)
}

/// Says whether all but the tables is what a release has. Names of inputs, and the policy, are the
/// configuration's own.
fn has_known_words(entry: &Entry, published: &Published) -> bool {
    const POLICY: [&str; 8] = [
        "areas",
        "clocks",
        "disclosure.group",
        "disclosure.method",
        "disclosure.sensitive",
        "disclosure.threshold",
        "periods.years",
        "publish",
    ];
    let is_date = |text: &String| Day::parse_iso(text).is_some();
    let series = entry.series.values();
    let days = series.flat_map(|series| std::iter::once(&series.as_of).chain(&series.dues_from));
    let dates = entry.deliveries.values().chain(entry.withdrawn.keys());
    let mut dates = dates.chain([&entry.date]).chain(days);
    let hashes = entry.withdrawn.values().chain(&entry.previous);
    let mut hashes = hashes.chain(&entry.site);
    let mut notice = entry.notice.iter();
    notice.all(|notice| published.texts.contains(notice))
        && dates.all(is_date)
        && hashes.all(|hash| is_hash(hash))
        && entry
            .policy
            .keys()
            .all(|key| POLICY.contains(&key.as_str()))
}

/// Says whether a text is a SHA-256 as this program writes it.
pub(super) fn is_hash(text: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() == 64 && text.bytes().all(is_digit)
}

/// Returns the measures of a row that are not published as it has them.
fn misplaced<'e>(
    row: &'e LayerRow,
    layer: &Layer,
    shape: &Shape,
    published: &Published,
) -> Vec<&'e str> {
    let category = row.category.as_deref().unwrap_or(TOTAL);
    let place = published
        .by_code(&row.area)
        .zip(period_of(shape.kind, &row.period));
    let record = place.and_then(|(area, period)| {
        let record = published.part(&layer.series, area, period, &shape.topic, category)?;
        (record.is_provisional == layer.to_date).then_some(record)
    });
    let is_right = |(id, value): &(&String, &String)| {
        let mut known = measures(shape.dataset).iter();
        known.any(|measure| measure.id == **id)
            && record.is_some_and(|record| record.cell(id) == *value)
    };
    let values = row.values.iter().filter(|value| !is_right(value));
    values.map(|(id, _)| id.as_str()).collect()
}

/// Returns the rows of tables that a release was the first to publish. What an area lies in, the file
/// does not tell: it is taken from rows of the same areas.
pub(super) fn rows(entry: &Entry, beside: &[Row]) -> Option<Vec<Row>> {
    let within: BTreeMap<&str, &Row> = beside.iter().map(|row| (row.area.as_str(), row)).collect();
    let mut rows = Vec::new();
    for layer in &entry.tables {
        let shape = shape(layer)?;
        let level = Level::parse(&layer.level)?.geographic_level();
        let of_series = entry.series.get(&layer.series);
        let of_clock = beside.iter().find(|row| row.clock == layer.series);
        for row in &layer.rows {
            // As in the rows of a download: what a row does not tell is withheld in it, and not nought.
            let all = measures(shape.dataset)
                .iter()
                .filter(|measure| is_count(measure));
            let mut counts: BTreeMap<_, _> = { all }
                .map(|measure| (measure.id, Given::Withheld))
                .collect();
            for (id, value) in &row.values {
                let mut known = measures(shape.dataset).iter();
                let measure = known.find(|measure| measure.id == id)?;
                if is_count(measure) {
                    let given = value.parse().map_or(Given::Withheld, Given::Count);
                    counts.insert(measure.id, given);
                }
            }
            rows.push(Row {
                file: format!("releases/{}.json", entry.date),
                line: 1,
                dataset: shape.dataset,
                clock: match shape.dataset {
                    Dataset::Waits => layer.series.clone(),
                    Dataset::Complaints => String::new(),
                },
                level: level.to_string(),
                area: row.area.clone(),
                within: within
                    .get(row.area.as_str())
                    .map_or_else(BTreeSet::new, |beside| beside.within.clone()),
                period: period_of(shape.kind, &row.period)?,
                provisional: layer.to_date,
                until: of_series
                    .filter(|_| layer.to_date)
                    .and_then(|known| Day::parse_iso(&known.as_of)),
                limit: of_clock.and_then(|row| row.limit),
                topic: shape.topic.clone(),
                category: row.category.clone().unwrap_or_else(|| TOTAL.to_string()),
                counts,
                has_no_exceptions: of_clock.is_some_and(|row| row.has_no_exceptions),
                base: None,
                shares: Vec::new(),
                quantiles: Vec::new(),
            });
        }
    }
    Some(rows)
}
