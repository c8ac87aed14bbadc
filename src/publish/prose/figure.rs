//! What a live figure comes to.

use super::Setting;
use super::call::Call;
use crate::areas::{AreaId, Found};
use crate::catalogue::{Measure, Numerator, Statistic, Unit, measure, measures};
use crate::config::{InputConfig, InputKind};
use crate::figures::{Figure, FigureSet, Given};
use crate::period::{Period, PeriodKind};
use crate::publish::format;
use crate::release::{Place, Row, Table, Value, less};
use crate::series::Series;
use crate::stats::{Z_95, wilson};
use crate::symbol::Symbol;
use std::collections::BTreeSet;

/// A live figure: how it reads, and which published value it is.
pub(super) struct Live {
    pub text: String,
    /// `final_plan.pc_in_limit_ex | Derbyshire | 2025`, and the breakdown where it has one; nothing
    /// where there is no such value.
    pub mark: String,
}

/// Returns a live figure, or what is wrong with the call.
///
/// A percentage has its sign; any other unit is the sentence's own.
pub(super) fn figure(call: &Call, setting: &Setting) -> Result<Live, String> {
    for argument in call.arguments.keys() {
        if !ARGUMENTS.contains(&argument.as_str()) {
            let known = ARGUMENTS.map(|known| format!("`{known}`")).join(", ");
            return Err(format!("a figure has no `{argument}`; it has {known}"));
        }
    }
    let area = area(call, setting)?;
    let facts = match measure_of(call, setting)? {
        Source::Cases(series, measure) => of_cases(call, setting, &series, measure, area)?,
        Source::Figures(set, id) => of_figures(call, setting, set, &id, area)?,
    };
    let form = call.arguments.get("as").map(String::as_str);
    let text = match form {
        None => Some(facts.value),
        Some("number") => Some(facts.number),
        Some("n") => facts.numerator,
        Some("d") => facts.denominator,
        Some("n of d") => facts
            .numerator
            .zip(facts.denominator)
            .map(|(n, d)| format!("{n} of {d}")),
        Some("limits") => facts.limits,
        Some("weeks") => facts.weeks,
        Some(other) => {
            return Err(format!(
                "as=\"{other}\" is not known; use `number`, `n`, `d`, `n of d`, `limits` or `weeks`"
            ));
        }
    };
    let mark = match facts.place {
        Some((period, breakdown)) => {
            let name = setting.release.areas().title(area);
            let breakdown = breakdown.map_or_else(String::new, |(topic, category)| {
                format!(" | {topic}/{category}")
            });
            format!("{} | {name} | {}{breakdown}", call.id, period.label())
        }
        None => String::new(),
    };
    text.map(|text| Live { text, mark }).ok_or_else(|| {
        let form = form.unwrap_or_default();
        format!("`{}` has no form as=\"{form}\"", call.id)
    })
}

const ARGUMENTS: [&str; 4] = ["area", "period", "breakdown", "as"];

/// The forms that a figure can be printed in; nothing where the measure has no such form.
struct Facts {
    value: String,
    number: String,
    numerator: Option<String>,
    denominator: Option<String>,
    limits: Option<String>,
    weeks: Option<String>,
    /// The period and the labels of the breakdown.
    place: Option<(Period, Option<(String, String)>)>,
}

impl Facts {
    /// Returns the same symbol in every form.
    fn marked(symbol: Symbol) -> Facts {
        let mark = || symbol.mark().to_string();
        Facts {
            value: mark(),
            number: mark(),
            numerator: Some(mark()),
            denominator: Some(mark()),
            limits: Some(mark()),
            weeks: Some(mark()),
            place: None,
        }
    }
}

/// Where a measure comes from.
enum Source<'a> {
    Cases(Series, &'static Measure),
    Figures(&'a FigureSet, String),
}

fn measure_of<'a>(call: &Call, setting: &Setting<'a>) -> Result<Source<'a>, String> {
    let unknown = || {
        let ids = known_ids(setting);
        format!(
            "there is no measure `{}`{}",
            call.id,
            nearest(&call.id, ids.iter().map(String::as_str))
        )
    };
    let (key, rest) = call.id.split_once('.').ok_or_else(unknown)?;
    if key == "figures" {
        // The name of an input and the id of a measure can both hold dots.
        return setting
            .release
            .figures()
            .iter()
            .find_map(|set| {
                let id = rest.strip_prefix(&set.input)?.strip_prefix('.')?;
                let is_known = figure_measures(setting, set).contains(id);
                is_known.then(|| Source::Figures(set, id.to_string()))
            })
            .ok_or_else(unknown);
    }
    let series = Series::from_key(key);
    let is_known = series_of_project(setting).contains(&series);
    measure(series.dataset(), rest)
        .filter(|_| is_known)
        .map(|measure| Source::Cases(series, measure))
        .ok_or_else(unknown)
}

/// Returns the series that the release has or that an input is to give.
fn series_of_project(setting: &Setting) -> BTreeSet<Series> {
    let released = setting.release.series().iter();
    let configured = setting
        .project
        .config
        .inputs
        .values()
        .flat_map(series_of_input);
    released
        .map(|info| info.series.clone())
        .chain(configured)
        .collect()
}

fn series_of_input(input: &InputConfig) -> Vec<Series> {
    match input.kind {
        InputKind::Complaints => vec![Series::Complaints],
        InputKind::Figures => Vec::new(),
        InputKind::Waits => {
            let values = input.values.get("clock").into_iter();
            let in_rows = values.flat_map(|values| values.keys());
            let clocks = input.clocks.keys().chain(in_rows).cloned();
            clocks.map(Series::Waits).collect()
        }
    }
}

/// Returns the measures that a source has, or is configured to have.
fn figure_measures<'a>(setting: &Setting<'a>, set: &'a FigureSet) -> BTreeSet<&'a str> {
    let config = setting.project.config.inputs.get(&set.input);
    let configured = config.into_iter().flat_map(|input| input.measures.keys());
    let given = set.figures.iter().map(|figure| figure.measure.as_str());
    configured.map(String::as_str).chain(given).collect()
}

fn known_ids(setting: &Setting) -> BTreeSet<String> {
    let of_cases = series_of_project(setting).into_iter().flat_map(|series| {
        let ids = measures(series.dataset()).iter();
        ids.map(move |measure| format!("{}.{}", series.key(), measure.id))
            .collect::<Vec<_>>()
    });
    let of_figures = setting.release.figures().iter().flat_map(|set| {
        let ids = figure_measures(setting, set).into_iter();
        ids.map(|id| format!("figures.{}.{id}", set.input))
            .collect::<Vec<_>>()
    });
    of_cases.chain(of_figures).collect()
}

/// Returns the area that a call names, else the home area.
pub(super) fn area(call: &Call, setting: &Setting) -> Result<AreaId, String> {
    let areas = setting.release.areas();
    let Some(code) = call.arguments.get("area") else {
        let home = &setting.project.config.site.home;
        return areas.by_code(home).ok_or_else(|| {
            format!("the home area `{home}` is not among the areas; name one with area=\"CODE\"")
        });
    };
    areas.by_code(code).ok_or_else(|| {
        let by_name = match areas.find(code, None) {
            Found::One(id) => format!("; did you mean `{}`?", areas.get(id).code),
            _ => nearest(code, areas.ids().map(|id| areas.get(id).code.as_str())),
        };
        format!("there is no area with the code `{code}`{by_name}")
    })
}

fn period(call: &Call, setting: &Setting) -> Result<Option<Period>, String> {
    let Some(text) = call.arguments.get("period") else {
        return Ok(None);
    };
    let years = setting.project.config.periods.years;
    Period::parse_key(text, years).map(Some).ok_or_else(|| {
        format!("`{text}` is no period; write `2025`, `2024/25`, `2025Q3` or `2025-09`")
    })
}

fn of_cases(
    call: &Call,
    setting: &Setting,
    series: &Series,
    measure: &'static Measure,
    area: AreaId,
) -> Result<Facts, String> {
    let breakdown = breakdown(call, setting, series)?;
    let named = period(call, setting)?;
    let newest = || newest_year(setting, series, area, breakdown);
    let Some(period) = named.or_else(newest) else {
        return Ok(Facts::marked(Symbol::NotAvailable));
    };
    let place = Place {
        series,
        area,
        period,
        breakdown,
    };
    let value = |id: &str| setting.release.value(id, place).expect("a known measure");
    let labels = breakdown.map(|(topic, category)| {
        let topics = topics(setting, series);
        let known = topics.iter().find(|(key, _)| key == topic);
        let label = known.map_or(topic, |(_, label)| label.as_str());
        (label.to_string(), category.to_string())
    });
    Ok(Facts {
        place: Some((period, labels)),
        ..facts_of_value(measure, value)
    })
}

fn facts_of_value(measure: &Measure, value: impl Fn(&str) -> Value) -> Facts {
    let own = value(measure.id);
    let (numerator, denominator) = match &measure.statistic {
        Statistic::Share {
            numerator,
            denominator,
        } => {
            let numerator = match numerator {
                Numerator::Measure(id) => value(id),
                Numerator::Less(all, part) => difference(value(all), value(part)),
            };
            let denominator = value(denominator);
            let counts = (format::reader(numerator), format::reader(denominator));
            (Some(counts.0), Some(counts.1))
        }
        _ => (None, None),
    };
    Facts {
        value: match measure.unit {
            Unit::Percent => format::in_sentence(own, measure.unit),
            _ => format::reader(own),
        },
        number: format::reader(own),
        numerator,
        denominator,
        limits: measure
            .has_limits()
            .then(|| format::reader_limits(own))
            .flatten(),
        weeks: (measure.unit == Unit::Days).then(|| match own.number() {
            Some(days) => format::weeks(days),
            None => format::reader(own),
        }),
        place: None,
    }
}

/// Returns the difference of two nested counts, where both are shown.
fn difference(all: Value, part: Value) -> Value {
    match (all, part) {
        (Value::Count(all), Value::Count(part)) => Value::Count(less(all, part)),
        (other, _) => other,
    }
}

/// Returns the last closed year with a row of the area; where none has one, the last year that
/// the files can speak of.
fn newest_year(
    setting: &Setting,
    series: &Series,
    area: AreaId,
    breakdown: Option<(&str, &str)>,
) -> Option<Period> {
    let kind = PeriodKind::Year(setting.project.config.periods.years);
    let with_row = setting
        .release
        .tables()
        .iter()
        .filter(|table| table.series() == series && table.kind() == kind)
        .filter(|table| is_of_topic(table, breakdown.map(|(topic, _)| topic)))
        .flat_map(Table::rows)
        .filter(|row| row.area() == area && !row.is_provisional())
        .filter(|row| row.category() == breakdown.map(|(_, category)| category))
        .map(Row::period);
    let last_closed = || {
        let as_of = setting.release.info(series)?.as_of;
        Some(Period::containing(kind, as_of + 1).previous())
    };
    with_row.max().or_else(last_closed)
}

fn is_of_topic(table: &Table, topic: Option<&str>) -> bool {
    match (table.topic(), topic) {
        (None, None) => true,
        (Some((key, label)), Some(topic)) => key == topic || label == topic,
        _ => false,
    }
}

/// Returns the topic and the category that a call names.
fn breakdown<'a>(
    call: &'a Call,
    setting: &Setting,
    series: &Series,
) -> Result<Option<(&'a str, &'a str)>, String> {
    let Some(text) = call.arguments.get("breakdown") else {
        return Ok(None);
    };
    let (topic, category) = text
        .split_once('/')
        .ok_or_else(|| format!("`{text}` is no breakdown; write `Topic/Category`"))?;
    let topics = topics(setting, series);
    let Some((key, _)) = topics
        .iter()
        .find(|(key, label)| key == topic || label == topic)
    else {
        let labels = topics.iter().map(|(_, label)| label.as_str());
        let near = nearest(topic, labels);
        return Err(format!("there is no breakdown by `{topic}`{near}"));
    };
    let categories = categories(setting, series, key);
    if !categories.is_empty() && !categories.contains(category) {
        let near = nearest(category, categories.iter().map(String::as_str));
        return Err(format!("`{topic}` has no category `{category}`{near}"));
    }
    Ok(Some((topic, category)))
}

/// Returns the breakdowns of a series, by key and label.
fn topics(setting: &Setting, series: &Series) -> BTreeSet<(String, String)> {
    let released = setting.release.info(series).into_iter();
    let inputs = setting.project.config.inputs.values();
    let configured = inputs
        .filter(|input| series_of_input(input).contains(series))
        .flat_map(InputConfig::breakdowns)
        .map(|key| (key.clone(), InputConfig::topic_label(key)));
    released
        .flat_map(|info| info.topics.clone())
        .chain(configured)
        .collect()
}

/// Returns the categories of a breakdown that are published, be it together with others, or configured;
/// none where neither names any.
fn categories(setting: &Setting, series: &Series, topic: &str) -> BTreeSet<String> {
    let published = setting
        .release
        .tables()
        .iter()
        .filter(|table| table.series() == series && is_of_topic(table, Some(topic)))
        .flat_map(Table::rows)
        .filter_map(|row| row.category().map(str::to_string));
    let notes = setting.release.notes().iter();
    let notes = notes.filter(|note| {
        let is_it = |(key, label): &(String, String)| key == topic || label == topic;
        note.series == *series && note.topic.as_ref().is_some_and(is_it)
    });
    let together = notes.flat_map(|note| note.together.iter().flatten().cloned());
    let inputs = setting.project.config.inputs.values();
    let configured = inputs.flat_map(|input| {
        let ids = input.values.get(topic).into_iter().flat_map(|v| v.keys());
        let labels = input.labels.get(topic).into_iter().flat_map(|l| l.values());
        let names = ids.map(|id| InputConfig::topic_label(id));
        names.chain(labels.cloned()).collect::<Vec<_>>()
    });
    published.chain(together).chain(configured).collect()
}

fn of_figures(
    call: &Call,
    setting: &Setting,
    set: &FigureSet,
    id: &str,
    area: AreaId,
) -> Result<Facts, String> {
    if call.arguments.contains_key("breakdown") {
        return Err("figures of others have no breakdown".to_string());
    }
    let named = period(call, setting)?;
    let figure = set
        .figures
        .iter()
        .filter(|figure| figure.measure == id && figure.area == area)
        .filter(|figure| named.is_none_or(|period| period == figure.period))
        .max_by_key(|figure| figure.period);
    Ok(figure.map_or(Facts::marked(Symbol::NotAvailable), facts_of_figure))
}

fn facts_of_figure(figure: &Figure) -> Facts {
    let unit = format::figure_unit(figure);
    let given = figure.given();
    let weeks = match given {
        Given::Number(days) => format::weeks(days),
        Given::Symbol(symbol) => symbol.mark().to_string(),
    };
    let is_share = unit == Some(Unit::Percent);
    let limits = figure.counts().and_then(|(part, whole)| {
        let (lower, upper) = wilson::wilson(part, whole, Z_95)?;
        Some(format::range((lower * 100.0, upper * 100.0)))
    });
    Facts {
        value: match unit {
            Some(Unit::Percent) => format::given_in_sentence(given, unit),
            _ => format::given(given, unit),
        },
        number: format::given(given, unit),
        numerator: is_share.then(|| format::given(figure.numerator, None)),
        denominator: is_share.then(|| format::given(figure.denominator, None)),
        limits,
        weeks: (unit == Some(Unit::Days)).then_some(weeks),
        place: Some((figure.period, None)),
    }
}

/// Returns a question that names the nearest of the known words, or nothing where none is near.
fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> String {
    let mut near: Vec<(usize, &str)> = known
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(steps, candidate)| *steps <= 2 + candidate.chars().count() / 8)
        .collect();
    near.sort_unstable();
    near.truncate(3);
    let quoted: Vec<String> = near.iter().map(|(_, near)| format!("`{near}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [only] => format!("; did you mean {only}?"),
        [first @ .., last] => format!("; did you mean {} or {last}?", first.join(", ")),
    }
}

/// Returns the letters to insert, remove or replace to come from one word to another.
///
/// Levenshtein (1966), Soviet Physics Doklady 10:707–710.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (index, letter) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, other) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}
