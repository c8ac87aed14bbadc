//! How it is measured, and how good the data are: generated from the catalogue and the release.

use super::charts;
use super::download;
use super::facts::Facts;
use super::format;
use super::plan;
use super::releases::{Releases, Standing};
use super::view::{TableView, cell, cell_html, cell_words};
use super::words::linked;
use crate::catalogue::curves::CURVES;
use crate::catalogue::{Dataset, Direction, Unit, known, measures};
use crate::config::{FigureStatus, InputKind};
use crate::period::{Day, PeriodKind, YearKind};
use crate::release::{Quality, RevisedCount, Rows, Value};
use crate::series::Series;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What the page on method shows.
#[derive(Serialize)]
pub struct MethodView {
    heading: String,
    clocks: TableView,
    datasets: Vec<DatasetView>,
    years: String,
    protection: Vec<String>,
    plans: Vec<PlanView>,
    /// How releases follow each other; nothing where the project keeps none.
    releases: Vec<String>,
    /// Since when earlier releases are not built on, and why.
    forgotten: Option<ForgottenView>,
    /// Which releases were withdrawn with their numbers.
    withdrawn: Vec<String>,
    sources: Option<TableView>,
    names: Option<TableView>,
    events: Option<TableView>,
    text: String,
}

#[derive(Serialize)]
struct ForgottenView {
    since: String,
    /// As the project's authors have typed it.
    reason: String,
}

#[derive(Serialize)]
struct DatasetView {
    heading: String,
    measures: Vec<MeasureView>,
}

#[derive(Serialize)]
struct MeasureView {
    id: String,
    label: String,
    definition: String,
    formula: String,
    counted_by: String,
    unit: String,
    direction: String,
    source: String,
}

#[derive(Serialize)]
struct PlanView {
    heading: String,
    sentences: Vec<String>,
}

/// Returns the page on method.
pub fn view(facts: &Facts, text: String) -> MethodView {
    let datasets = [
        (Dataset::Waits, "Waits"),
        (Dataset::Complaints, "Complaints"),
    ];
    MethodView {
        heading: "How it is measured".to_string(),
        clocks: clocks(facts),
        datasets: datasets
            .into_iter()
            .filter(|(dataset, _)| has(facts, *dataset))
            .map(|(dataset, heading)| dataset_view(dataset, heading))
            .chain(curves(facts))
            .collect(),
        years: years(facts),
        protection: protection(facts),
        plans: plans(facts),
        releases: releases(facts),
        forgotten: forgotten(facts),
        withdrawn: facts.releases.map_or_else(Vec::new, withdrawn),
        sources: sources(facts),
        names: names(facts),
        events: events(facts),
        text,
    }
}

fn has(facts: &Facts, dataset: Dataset) -> bool {
    let own = facts
        .release
        .series()
        .iter()
        .any(|info| info.series.dataset() == dataset);
    // Official figures use the definitions of waits.
    own || (dataset == Dataset::Waits && !facts.clocks().is_empty())
}

fn clocks(facts: &Facts) -> TableView {
    let head = ["Clock", "From", "To", "Limit", "Law"];
    let mut table = TableView::new("The clocks of this site", "Clocks", &head);
    for clock in facts.clocks() {
        let texts = [&clock.from, &clock.to];
        let mut cells = vec![cell(&clock.name)];
        cells.extend(texts.map(|text| cell_words(text)));
        cells.push(cell(&clock.limit.to_string()));
        cells.push(cell_words(&clock.law));
        table.push("", cells);
    }
    table
}

fn dataset_view(dataset: Dataset, heading: &str) -> DatasetView {
    let of = |measure: &&crate::catalogue::Measure| MeasureView {
        id: measure.id.to_string(),
        label: measure.label.to_string(),
        definition: measure.definition.to_string(),
        formula: measure.formula.to_string(),
        counted_by: measure.counted_by().to_string(),
        unit: match measure.unit {
            Unit::Count => "number of cases".to_string(),
            unit => format::unit_word(unit).to_string(),
        },
        direction: match measure.direction {
            Direction::HigherIsBetter => "higher is better",
            Direction::LowerIsBetter => "lower is better",
            Direction::Neither => "neither is better",
        }
        .to_string(),
        source: measure.source.to_string(),
    };
    DatasetView {
        heading: heading.to_string(),
        measures: measures(dataset).iter().map(of).collect(),
    }
}

/// Returns what curves say, where the project has cases under clocks.
fn curves(facts: &Facts) -> Option<DatasetView> {
    let mut series = facts.release.series().iter();
    series.find(|info| info.series.dataset() == Dataset::Waits)?;
    if keeps_releases(facts) {
        return None;
    }
    let measures = CURVES.iter().map(|measure| MeasureView {
        id: measure.id.to_string(),
        label: measure.label.to_string(),
        definition: measure.definition.to_string(),
        formula: measure.formula.to_string(),
        counted_by: "the year in which the case started".to_string(),
        unit: "%".to_string(),
        direction: match measure.id {
            "plan_issued" => "higher is better",
            _ => "lower is better",
        }
        .to_string(),
        source: measure.source.to_string(),
    });
    Some(DatasetView {
        heading: "Curves".to_string(),
        measures: measures.collect(),
    })
}

fn years(facts: &Facts) -> String {
    let years = facts.project.config.periods.years;
    let mut sentences = vec![match years {
        YearKind::Calendar => "Years are calendar years, January to December.",
        YearKind::Academic => "Years are academic years, September to August.",
        YearKind::Financial => "Years are financial years, April to March.",
    }];
    let mut figures = facts.release.figures().iter().flat_map(|set| &set.figures);
    let kind = PeriodKind::Year(YearKind::Financial);
    if years != YearKind::Financial && figures.any(|figure| figure.period.kind() == kind) {
        sentences.push(
            "A year of others that is written with a hyphen is a financial year, April to March.",
        );
    }
    sentences.join(" ")
}

/// Returns how people are protected, in plain words.
fn protection(facts: &Facts) -> Vec<String> {
    let thresholds: Vec<u64> = facts
        .release
        .series()
        .iter()
        .map(|info| info.threshold)
        .collect();
    let Some(threshold) = thresholds.iter().max() else {
        return vec![
            "This site counts no cases of its own: every figure has been published by others \
             before, and is printed as they gave it."
                .to_string(),
        ];
    };
    if let Some(base) = facts.release.base() {
        return rounding(base.get());
    }
    if *threshold == 1 {
        return vec!["This site withholds nothing: its threshold is 1.".to_string()];
    }
    let group = facts.project.config.disclosure.group;
    let periods = if keeps_releases(facts) {
        "on which no earlier release has decided"
    } else {
        "of the table"
    };
    let in_time = if facts.project.config.periods.years == YearKind::Academic {
        ""
    } else {
        " Where a few areas of many fail, each is withheld with its neighbour, and where many of them fail at once, or the \
         table has few areas, only the months and quarters around: months go with the others of their quarter, and quarters \
         with their neighbours."
    };
    let others = if facts.release.figures().is_empty() {
        ""
    } else {
        " Figures of others for the same area, clock and period are read with them, unless a number of theirs differs from \
         this site’s."
    };
    vec![
        format!(
            "No published count of cases stands for 1 to {} of them, and none can be found by \
             subtracting published counts from each other: an area less its parts, a year less its \
             quarters, a district less a constituency, the flow of a queue less the ends that are \
             shown. Before a table is published, the cases are cut into the smallest parts that \
             any such subtraction can reach; each part must be 0 or at least {threshold}.",
            threshold - 1
        ),
        format!("Where a part of a table does not pass, it is withheld, as a rule in all periods {periods}. If it \
         fails for few of many areas, it is withheld for those, each together with a neighbour, so that \
         it cannot be worked out and does not show which of the two is small: what is withheld of an \
         area need not be small.{in_time} Areas that fail in some periods alone are withheld with their neighbours in these \
         periods, where the tables of the site are not too large for that. If it fails for more, it is withheld for all, and the next larger areas or longer \
         periods are shown instead."),
        format!("At the end the finished tables are read as a reader could read them, with what is known of cases over time: who is \
         in the queue stays in it or leaves it, and every limit runs out.{others} What would still give a small number away, \
         or leave hardly any values for it, is withheld as well."),
        "Where a category of a breakdown is too small to be shown, it is counted together with the one that \
         stands next to it in order of the cases that larger areas show, or of the names, and if the two are too \
         few, with the next ones. The row names all of them. Either can be the small one."
            .to_string(),
        format!(
            "A percentage is given from 10 cases, a median from 10, quartiles from 20, the longest \
             tenth from 50; each quantile is the mean of at least five waits, in whole days. Of quarters, months and \
             the year to date quantiles are shown where nothing of their table is withheld, since they say when those \
             that ended had begun."
        ),
        format!(
            "In a sensitive breakdown 0% and 100% of fewer than {group} cases are withheld, printed as a \
             percentage or not: where counts, or what is left when they are subtracted from each other, would \
             say of everyone in so small a group whether the limit was kept, whether the case is an exception \
             or whether the wait has passed 52 weeks, or that all ended without the event. What a row may say of a larger group it may say of some \
             of it."
        ),
        curves_are_protected(facts, *threshold),
        "Waits by length are shown for the local authority and above alone, where nothing of its table of years is \
         withheld, in bins that pass the \
         same test."
            .to_string(),
    ]
}

/// Returns how the people behind curves are protected.
fn curves_are_protected(facts: &Facts, threshold: u64) -> String {
    if keeps_releases(facts) {
        return "The curve of a cohort grows with every release, by a few cases: this site shows none."
            .to_string();
    }
    format!(
        "A curve is shown for the largest area that the files cover, a local authority or above, where \
             nothing of its table of \
             years is withheld. It goes in steps: the ends of each kind in a step, and those who \
             still wait after it, are nobody or at least {threshold}; no sum of steps differs by \
             fewer from any other published count; it stops where fewer than 10 still wait. All \
             that is told of a curve is worked out from its steps alone."
    )
}

fn keeps_releases(facts: &Facts) -> bool {
    facts.release.kept().is_some()
}

fn forgotten(facts: &Facts) -> Option<ForgottenView> {
    let (day, reason) = facts.release.kept()?.forgotten.as_ref()?;
    Some(ForgottenView {
        since: format::date(*day),
        reason: reason.clone(),
    })
}

/// Returns which releases nothing repeats any more.
fn withdrawn(releases: &Releases) -> Vec<String> {
    let gone = releases.past.iter().filter(|past| {
        let unrepeated = |standing: &Standing| {
            matches!(
                standing,
                Standing::Withdrawn {
                    numbers_stand: false,
                    ..
                }
            )
        };
        unrepeated(&past.standing)
    });
    let told = gone.map(|past| {
        format!(
            "The release of {} was withdrawn. What it was the first to publish is not shown any more, neither here \
             nor in the releases that repeated it; whoever has kept it knows it, so what is new is tested \
             together with it still.",
            format::date(past.day)
        )
    });
    told.collect()
}

/// Returns how one release follows another, in plain words.
fn releases(facts: &Facts) -> Vec<String> {
    if !keeps_releases(facts) {
        return Vec::new();
    }
    [
        "This site is published in releases, and whoever keeps an earlier one can subtract its numbers \
         from those of today. So what a release has published of a period that was over stays as it is, \
         and what it has withheld stays withheld. Only what no release has decided on yet is decided, and \
         every part of it is tested together with all that is out already, also with the years to date \
         of earlier releases.",
        "A case keeps the area, the start and the categories with which it first came in, and the first \
         end that was recorded for it. What the files have only after a release has spoken of its day counts \
         on the first day after that: a late closure counts in the next period. Waits, and whether they were \
         lawful, are worked out from the days on which things happened all the same. A case that ended by its \
         limit and was recorded too late stays among those whose limit ran out unmet, as it was \
         published, and is counted as one that ended in time. A case that the files do not have any more is \
         counted as one that ended without its event.",
        "The page on quality says for how many cases this matters.",
    ]
    .map(str::to_string)
    .to_vec()
}

/// Returns how rounding protects people, in plain words.
fn rounding(base: u64) -> Vec<String> {
    vec![
        format!(
            "Every count of cases on this site is rounded to the nearest multiple of {base}, of two equally near ones \
             to the larger, wherever it stands: in tables, charts, sentences and downloads. A printed {base} stands \
             for {} to {} cases, and a printed 0 for {} or fewer.",
            base - base / 2,
            base + base - base / 2 - 1,
            base - base / 2 - 1,
        ),
        "Percentages, their limits, rates, differences and charts are worked out from the rounded counts alone, so \
         that none tells more than they do. Totals are rounded from the true total and not added up, so that rows and \
         columns need not add up to them."
            .to_string(),
        format!(
            "A percentage is given from {} cases, where it is neither of none nor of all: of fewer, rounding could move \
             it further than chance does. By the rounded count a median is given from 10, quartiles from 20, the longest \
             tenth from 50; each quantile is the mean of at least five waits, in whole days. Curves are not given: \
             their steps would need counts as they are.",
            10 * base
        ),
        "Rounded counts can still narrow each other down where they are set against their total. Before the site is \
         written, what all of them together allow is worked out for every count, as a stranger could: where one could \
         only be a small count that is not 0, that part of its table is withheld."
            .to_string(),
    ]
}

fn plans(facts: &Facts) -> Vec<PlanView> {
    let of = |info: &crate::release::SeriesInfo| {
        let clock = facts.project.clocks.get(info.series.key());
        PlanView {
            heading: clock.map_or("Complaints".to_string(), |clock| clock.name.clone()),
            sentences: plan::sentences(facts.release, &info.series),
        }
    };
    facts.release.series().iter().map(of).collect()
}

fn sources(facts: &Facts) -> Option<TableView> {
    let head = ["Source", "Kind", "Published", "Next expected"];
    let mut table = TableView::new("Figures that others have counted", "Sources", &head);
    let today = facts
        .project
        .config
        .site
        .published
        .or(facts.release.as_of());
    for set in facts.release.figures() {
        let kind = match set.status {
            FigureStatus::Official => "official statistics",
            FigureStatus::Reply => "reply to a request",
        };
        let stale = set
            .next_expected
            .zip(today)
            .is_some_and(|(next, today)| next < today);
        let date = |day: Option<Day>| day.map_or_else(String::new, format::date);
        let next = match (date(set.next_expected), stale) {
            (next, true) => format!("{next}: overdue, a newer release may be out"),
            (next, false) => next,
        };
        let source = cell_words(&set.source);
        table.push(
            "",
            vec![source, cell(kind), cell(&date(set.published)), cell(&next)],
        );
    }
    (!table.rows.is_empty()).then_some(table)
}

/// Returns what the project calls the measures of others, and their ids in the files.
fn names(facts: &Facts) -> Option<TableView> {
    let head = ["Measure", "In the files"];
    let mut table = TableView::new("Names of what others have counted", "Names", &head);
    let named = facts.release.figures().iter().flat_map(|set| &set.labels);
    let named: BTreeMap<&str, &str> = named
        .map(|(id, label)| (id.as_str(), label.trim_end_matches(", %")))
        .collect();
    for (id, label) in named {
        table.push("", vec![cell_words(label), cell_words(id)]);
    }
    (!table.rows.is_empty()).then_some(table)
}

/// Returns the local events with their sources, all of which the project's authors have typed.
fn events(facts: &Facts) -> Option<TableView> {
    let head = ["Date", "Where", "What happened", "Source"];
    let caption =
        "Local events. A chart over time marks the newest of those that concern its area.";
    let mut table = TableView::new(caption, "Events", &head);
    for event in facts.release.events() {
        let place = event.area.map_or("everywhere", |area| facts.name(area));
        let source = cell_html(linked(&event.source), "text");
        let cells = [cell_words(place), cell_words(&event.title), source];
        let cells = [cell(&event.date)].into_iter().chain(cells).collect();
        table.push("", cells);
    }
    (!table.rows.is_empty()).then_some(table)
}

/// What the page on quality shows.
#[derive(Serialize)]
pub struct QualityView {
    heading: String,
    inputs: Vec<InputView>,
    /// What counts in another period than that in which it happened.
    late: Vec<String>,
    /// Closed years that were worked out once more.
    revision: Option<RevisionView>,
    figures: Option<TableView>,
    text: String,
}

#[derive(Serialize)]
struct RevisionView {
    day: String,
    /// Some of its counts, or all, are withheld.
    is_partly_withheld: bool,
    shows_nothing: bool,
    file: String,
    /// Of `home`, one for each clock and for complaints.
    tables: Vec<TableView>,
}

#[derive(Serialize)]
struct InputView {
    heading: String,
    as_of: String,
    table: TableView,
    /// Some of its numbers are not exact.
    is_rough: bool,
}

/// Returns the page on quality, for the whole site.
pub fn quality(facts: &Facts, text: String) -> QualityView {
    let inputs = facts.release.quality().iter();
    let (figures, cases): (Vec<&Quality>, Vec<&Quality>) =
        inputs.partition(|quality| quality.kind == InputKind::Figures);
    QualityView {
        heading: "Quality of the data".to_string(),
        inputs: cases
            .into_iter()
            .map(|quality| input_view(facts, quality))
            .collect(),
        late: late(facts),
        revision: revision(facts),
        figures: figures_table(facts, &figures),
        text,
    }
}

/// Returns for how many cases it matters that a release has spoken of their days before.
fn late(facts: &Facts) -> Vec<String> {
    let late = facts.release.kept().map_or(&[][..], |kept| &kept.late);
    let of_series = late.iter().map(|(series, number)| {
        let clock = facts.project.clocks.get(series.key());
        let name = clock.map_or("Complaints", |clock| clock.name.as_str());
        let number = match number {
            Rows::Exactly(0) => "none".to_string(),
            number => rows(*number),
        };
        format!(
            "{name}: cases that count in the period after, or with other facts than the newest files \
             have: {number}."
        )
    });
    of_series.collect()
}

/// Returns closed years as they were last worked out once more.
fn revision(facts: &Facts) -> Option<RevisionView> {
    let revision = facts.release.revision()?;
    let counts = revision.counts();
    let is_shown = |count: &RevisedCount| count.revised.get().is_some();
    let series: BTreeSet<&Series> = counts.iter().map(|count| &count.series).collect();
    let home = facts
        .release
        .areas()
        .by_code(&facts.project.config.site.home)?;
    let tables = series.into_iter().map(|series| {
        let clock = facts.project.clocks.get(series.key());
        let name = clock.map_or("Complaints", |clock| clock.name.as_str());
        let caption = format!("{name}: {}, closed years once more", facts.name(home));
        let head = ["Measure", "Year", "As first published", "Revised"];
        let mut table = TableView::new(caption.clone(), caption, &head);
        let mut own: Vec<&RevisedCount> = counts
            .iter()
            .filter(|count| count.area == home && count.series == *series)
            .collect();
        let place = |count: &RevisedCount| {
            let mut measures = measures(series.dataset()).iter();
            measures.position(|measure| measure.id == count.measure)
        };
        own.sort_by_key(|count| (place(count), count.period));
        for count in own {
            let label = known(series.dataset(), count.measure).label;
            let values = [count.first, count.revised].map(Value::Count);
            let mut cells = vec![cell(label), cell(&count.period.label())];
            cells.extend(values.map(|value| cell(&format::reader(value))));
            table.push("", cells);
        }
        table
    });
    Some(RevisionView {
        day: format::date(revision.day()),
        is_partly_withheld: !counts.iter().all(is_shown),
        shows_nothing: !counts.iter().any(is_shown),
        file: format!("{}.csv", download::REVISED),
        tables: tables.filter(|table| !table.rows.is_empty()).collect(),
    })
}

fn input_view(facts: &Facts, quality: &Quality) -> InputView {
    let kind = match quality.kind {
        InputKind::Complaints => "complaints",
        InputKind::Waits | InputKind::Figures => "waits",
    };
    let heading = format!("Cases: {kind} (input “{}”)", quality.input);
    let input = facts.project.config.inputs.get(&quality.input);
    let source = input.and_then(|input| input.source.clone());
    let sources: Vec<String> = source.into_iter().collect();
    let mut table = TableView::new(
        "Rows of the deliveries",
        heading.clone(),
        &["Rows", "Number"],
    );
    table.push("home", vec![cell("received"), cell(&rows(quality.read))]);
    table.push("", vec![cell("used"), cell(&rows(quality.used))]);
    for (reason, number) in &quality.drops {
        let label = format!("left out: {reason}");
        table.push("", vec![cell(&label), cell(&rows(*number))]);
    }
    let drops = quality.drops.iter().map(|(_, rows)| *rows);
    let mut numbers = [quality.read, quality.used].into_iter().chain(drops);
    InputView {
        is_rough: numbers.any(|rows| !matches!(rows, Rows::Exactly(_))),
        as_of: quality
            .as_of
            .map_or_else(String::new, |day| charts::own_source(facts, &sources, day)),
        heading,
        table,
    }
}

fn figures_table(facts: &Facts, inputs: &[&Quality]) -> Option<TableView> {
    let head = ["Source", "Rows received", "used", "left out"];
    let mut table = TableView::new("Rows of the files of figures", "Figures of others", &head);
    for quality in inputs {
        let mut sets = facts.release.figures().iter();
        let set = sets.find(|set| set.input == quality.input);
        let source = set.map_or(&quality.input, |set| &set.source);
        let dropped: Vec<String> = quality
            .drops
            .iter()
            .map(|(reason, number)| format!("{}: {reason}", rows(*number)))
            .collect();
        table.push(
            "",
            vec![
                cell(source),
                cell(&rows(quality.read)),
                cell(&rows(quality.used)),
                cell_words(&dropped.join("; ")),
            ],
        );
    }
    (!table.rows.is_empty()).then_some(table)
}

fn rows(rows: Rows) -> String {
    match rows {
        Rows::Exactly(number) => format::count(number),
        Rows::About(number) => format!("about {}", format::count(number)),
        Rows::FewerThan(number) => format!("fewer than {number}"),
    }
}
