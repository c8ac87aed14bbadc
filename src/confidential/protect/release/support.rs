//! Releases from a few lines of text, for the tests of the public half.

use super::*;
use crate::areas::tests::areas;
use crate::catalogue::{Numerator, Statistic, Unit};
use crate::config::FigureStatus;
use crate::figures::{Figure, Given};
use crate::period::YearKind;
use std::collections::BTreeMap;

const THRESHOLD: u64 = 5;

/// Returns a release of areas (lines of `code name level parents`) and lines of
///
/// ```text
/// final_plan 2024 E10 completed=1203 in_limit=c
/// final_plan 2025 E10 provisional completed=99
/// complaints 2024 E10 Theme/Getting_to_school received=7
/// final_plan 2024 E05 withheld
/// series complaints
/// figures dfe official Department for Education
/// dfe: final_plan.pc_in_limit_ex 2024 E10 438/1158
/// dfe: appeals 2024 E10 31
/// curve final_plan 2024 E10 200 10:20/40 20:20/0
/// ```
///
/// A step of a curve is its week with those that ended with their event and without it.
/// Shares are derived from the counts; a measure that a line does not name is not available.
pub(crate) fn release(area_lines: &str, lines: &str) -> Release {
    let mut release = Release {
        areas: areas(area_lines),
        series: Vec::new(),
        tables: Vec::new(),
        notes: Vec::new(),
        distributions: Vec::new(),
        curves: Vec::new(),
        revision: None,
        kept: None,
        base: None,
        figures: Vec::new(),
        events: Vec::new(),
        quality: Vec::new(),
    };
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["series", key] => note_series(&mut release, &Series::from_key(key), None),
            ["figures", input, status, source @ ..] => {
                release.figures.push(figure_set(input, status, source));
            }
            [input, figure @ ..] if input.ends_with(':') => {
                let figure = parse_figure(&release.areas, figure);
                let input = input.trim_end_matches(':');
                let mut sets = release.figures.iter_mut();
                let set = sets.find(|set| set.input == input).unwrap();
                set.figures.push(figure);
            }
            ["curve", key, period, area, started, steps @ ..] => {
                let series = Series::from_key(key);
                note_series(&mut release, &series, None);
                let curve = Curve {
                    area: release.areas.by_code(area).unwrap(),
                    cohort: Period::parse_key(period, YearKind::Calendar).unwrap(),
                    started: published_count(Some(*started)),
                    steps: steps.iter().map(|step| curve_step(step)).collect(),
                    series,
                };
                release.curves.push(curve);
            }
            _ => add_row(&mut release, &words),
        }
    }
    for table in &mut release.tables {
        table
            .rows
            .sort_by(|a, b| (a.period, a.area, &a.category).cmp(&(b.period, b.area, &b.category)));
    }
    release
}

impl Release {
    /// Sets for every series the periods that cannot be compared with those before.
    pub(crate) fn set_breaks(&mut self, periods: &[&str]) {
        let period = |text: &&str| Period::parse_key(text, YearKind::Calendar).unwrap();
        for info in &mut self.series {
            info.breaks = periods.iter().map(period).collect();
        }
    }

    /// Sets for every series whether its files say which cases are exceptions.
    pub(crate) fn set_flags_exceptions(&mut self, flags: bool) {
        for info in &mut self.series {
            info.flags_exceptions = flags;
        }
    }
}

fn add_row(release: &mut Release, words: &[&str]) {
    let series = Series::from_key(words[0]);
    let period = Period::parse_key(words[1], YearKind::Calendar).unwrap();
    let area = release.areas.by_code(words[2]).unwrap();
    let level = release.areas.get(area).level;
    let breakdown = words.iter().find_map(|word| word.split_once('/'));
    let topic = breakdown.map(|(label, _)| (label.to_lowercase(), label.to_string()));
    let withheld = words.contains(&"withheld");
    note_series(release, &series, topic.clone());
    release.notes.push(TableNote {
        series: series.clone(),
        kind: period.kind(),
        to_date: words.contains(&"provisional"),
        level,
        topic: topic.clone(),
        together: Vec::new(),
        outcome: if withheld {
            Outcome::Withheld
        } else {
            Outcome::Published
        },
    });
    if withheld {
        return;
    }
    let row = Row {
        period,
        provisional: words.contains(&"provisional"),
        area,
        category: breakdown.map(|(_, category)| category.replace('_', " ")),
        dataset: series.dataset(),
        values: values(series.dataset(), words),
    };
    let known = release.tables.iter_mut().find(|table| {
        (&table.series, table.kind, table.level, &table.topic)
            == (&series, period.kind(), level, &topic)
    });
    match known {
        Some(table) => table.rows.push(row),
        None => release.tables.push(Table {
            series,
            kind: period.kind(),
            level,
            topic,
            several: false,
            rows: vec![row],
        }),
    }
}

fn note_series(release: &mut Release, series: &Series, topic: Option<(String, String)>) {
    if release.info(series).is_none() {
        release.series.push(SeriesInfo {
            series: series.clone(),
            as_of: Day::new(2026, 10, 31).unwrap(),
            covers: Vec::new(),
            complete_from: None,
            breaks: Vec::new(),
            threshold: THRESHOLD,
            sources: Vec::new(),
            flags_exceptions: true,
            topics: Vec::new(),
        });
        release.series.sort_by(|a, b| a.series.cmp(&b.series));
    }
    let mut all = release.series.iter_mut();
    let info = all.find(|info| info.series == *series).unwrap();
    if let Some(topic) = topic.filter(|topic| !info.topics.contains(topic)) {
        info.topics.push(topic);
    }
}

fn values(dataset: Dataset, words: &[&str]) -> Vec<Value> {
    let named: BTreeMap<&str, &str> = words.iter().filter_map(|w| w.split_once('=')).collect();
    measures(dataset)
        .iter()
        .map(|measure| value(measure, &named))
        .collect()
}

fn value(measure: &Measure, named: &BTreeMap<&str, &str>) -> Value {
    let text = named.get(measure.id).copied();
    match (&measure.statistic, measure.unit) {
        (
            Statistic::Share {
                numerator,
                denominator,
            },
            _,
        ) => {
            let count = |id: &str| published_count(named.get(id).copied());
            let numerator = match numerator {
                Numerator::Measure(id) => count(id),
                Numerator::Less(all, part) => less(count(all), count(part)),
            };
            Value::Share(share(numerator, count(denominator), THRESHOLD))
        }
        (_, Unit::Days | Unit::WorkingDays) => Value::Days(published(text, |text| Days {
            days: text.parse().unwrap(),
            decimals: u8::from(text.contains('.')),
        })),
        (_, Unit::Per10000) => Value::Rate(published(text, |text| Rate(text.parse().unwrap()))),
        _ => Value::Count(published_count(text)),
    }
}

fn published_count(text: Option<&str>) -> Published<Count> {
    published(text, |text| Count(text.parse().unwrap()))
}

fn published<T: Copy>(text: Option<&str>, read: impl Fn(&str) -> T) -> Published<T> {
    match text.map(|text| (Symbol::parse(text), text)) {
        None => Published::marked(Symbol::NotAvailable),
        Some((Some(symbol), _)) => Published::marked(symbol),
        Some((None, text)) => Published::shown(read(text)),
    }
}

fn curve_step(text: &str) -> CurveStep {
    let (week, ends) = text.split_once(':').unwrap();
    let (completed, stopped) = ends.split_once('/').unwrap();
    CurveStep {
        week: week.parse().unwrap(),
        completed: published_count(Some(completed)),
        stopped: published_count(Some(stopped)),
    }
}

fn figure_set(input: &str, status: &str, source: &[&str]) -> FigureSet {
    FigureSet {
        input: input.to_string(),
        status: match status {
            "official" => FigureStatus::Official,
            _ => FigureStatus::Reply,
        },
        source: source.join(" "),
        published: None,
        next_expected: None,
        breaks: Vec::new(),
        labels: BTreeMap::new(),
        figures: Vec::new(),
    }
}

fn parse_figure(areas: &Areas, words: &[&str]) -> Figure {
    let given = |text: &str| match Symbol::parse(text) {
        Some(symbol) => Given::Symbol(symbol),
        None => Given::Number(text.parse().unwrap()),
    };
    let (numerator, denominator, value) = match words[3].split_once('/') {
        Some((numerator, denominator)) => (numerator, denominator, "x"),
        None => ("x", "x", words[3]),
    };
    Figure {
        measure: words[0].to_string(),
        period: Period::parse_key(words[1], YearKind::Calendar).unwrap(),
        area: areas.by_code(words[2]).unwrap(),
        numerator: given(numerator),
        denominator: given(denominator),
        value: given(value),
    }
}
