//! The half that makes the site. It sees a release and the project's configuration, and nothing
//! that is withheld.

pub mod chart;
mod charts;
pub mod dictionary;
pub mod download;
mod facts;
pub mod format;
mod group;
mod headline;
mod method;
mod pages;
mod peers;
pub(crate) mod plan;
pub mod prose;
mod quotes;
pub mod releases;
pub mod site;
pub mod svg;
pub(crate) mod templates;
mod view;
pub(crate) mod words;

use crate::catalogue::Dataset;
use crate::config::Project;
use crate::fault::Result;
use crate::period::{PeriodKind, YearKind};
use crate::release::Release;
use dictionary::{Column, dictionary, figures_dictionary, revised_dictionary, survival_dictionary};
use facts::Facts;
use pages::Press;
use prose::{ChartCall, Content, Prose, Setting, render_all};
use releases::Releases;
use site::Site;
use std::cell::RefCell;
use std::collections::BTreeMap;
use templates::Templates;
use view::{TableView, cell, cell_words};

/// What is made of a release.
pub struct Printed {
    pub site: Site,
    /// The pages that lead to past releases: a copy of the site that is kept goes without them.
    pub leading: BTreeMap<String, Vec<u8>>,
}

/// Returns the whole site of a project without releases: every page, chart and download.
pub fn site(release: &Release, content: &Content, project: &Project) -> Result<Site> {
    Ok(print(release, content, project, None)?.site)
}

/// Returns the site: every page, chart and download of a release, with the list of those before it.
pub fn print(
    release: &Release,
    content: &Content,
    project: &Project,
    releases: Option<&Releases>,
) -> Result<Printed> {
    let facts = Facts {
        releases,
        ..Facts::new(release, project)?
    };
    let templates = Templates::open(&project.root)?;
    let mut files = download::downloads(release, &project.config);
    let texts = texts(&facts, &templates, content, &mut files)?;
    let mut press = Press {
        facts,
        templates: &templates,
        texts: &texts,
        files,
    };
    press.run()?;
    let leading = match releases {
        Some(releases) => press.releases(releases)?,
        None => BTreeMap::new(),
    };
    let mut files = press.files;
    files.insert(
        site::SHEET.to_string(),
        templates.style().as_bytes().to_vec(),
    );
    files.insert("robots.txt".to_string(), robots(project));
    let mut site = Site::new();
    site.extend(files)?;
    Ok(Printed { site, leading })
}

/// Returns the texts of `content/` as HTML, and adds the files of the charts in them.
fn texts(
    facts: &Facts,
    templates: &Templates,
    content: &Content,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> Result<BTreeMap<String, Prose>> {
    let chart_files = RefCell::new(BTreeMap::new());
    let chart = |call: &ChartCall| -> std::result::Result<String, String> {
        let chart = charts::named(facts, &call.id, call.area)?;
        let (view, files) = pages::placed(facts, chart, depth_of(&call.stem));
        chart_files.borrow_mut().extend(files);
        templates
            .render("figure.html", &BTreeMap::from([("view", view)]))
            .map_err(|error| error.to_string())
    };
    let setting = Setting {
        release: facts.release,
        project: facts.project,
        to_root: &|stem| "../".repeat(depth_of(stem)),
        chart: &chart,
    };
    let texts = render_all(content, &setting)?;
    files.extend(chart_files.into_inner());
    Ok(texts)
}

/// Returns how many folders below the top the page of a text is.
fn depth_of(stem: &str) -> usize {
    usize::from(stem != "index")
}

fn robots(project: &Project) -> Vec<u8> {
    let rule = match project.config.site.notice {
        Some(_) => "User-agent: *\nDisallow: /\n",
        None => "User-agent: *\nAllow: /\n",
    };
    rule.as_bytes().to_vec()
}

/// A table to download: its path without the ending, and what is in it.
struct DataFile {
    stem: String,
    words: String,
}

fn data_files(facts: &Facts) -> Vec<DataFile> {
    let kinds = [
        (PeriodKind::Year(YearKind::default()), "year"),
        (PeriodKind::Quarter, "quarter"),
        (PeriodKind::Month, "month"),
    ];
    let mut files = Vec::new();
    for (dataset, what) in datasets(facts) {
        for (kind, by) in kinds {
            let stem = download::stem(dataset, kind);
            let mut tables = facts.release.tables().iter();
            let has_rows = tables.any(|table| {
                let own = download::stem(table.series().dataset(), table.kind());
                own == stem && !table.rows().is_empty()
            });
            let content = if has_rows {
                "every table that is published"
            } else {
                "no table is published, so that the file has its header alone"
            };
            files.push(DataFile {
                stem,
                words: format!("{what} by {by}, area and breakdown: {content}"),
            });
        }
    }
    if has_waits(facts) {
        files.push(DataFile {
            stem: "data/survival".to_string(),
            words: "Curves: of the cases that began in a year, those still waiting and those whose event had come, by week".to_string(),
        });
    }
    if !facts.release.figures().is_empty() {
        files.push(DataFile {
            stem: "data/figures".to_string(),
            words: "Figures that others have counted, each with its source".to_string(),
        });
    }
    if facts.release.revision().is_some() {
        files.push(DataFile {
            stem: download::REVISED.to_string(),
            words: "Closed years counted once more by what was known later, beside what was first published".to_string(),
        });
    }
    files
}

fn has_waits(facts: &Facts) -> bool {
    let datasets = datasets(facts);
    datasets
        .iter()
        .any(|(dataset, _)| *dataset == Dataset::Waits)
}

fn datasets(facts: &Facts) -> Vec<(Dataset, &'static str)> {
    let has = |dataset| {
        let inputs = facts.project.config.inputs.values();
        inputs.into_iter().any(|input| match input.kind {
            crate::config::InputKind::Waits => dataset == Dataset::Waits,
            crate::config::InputKind::Complaints => dataset == Dataset::Complaints,
            crate::config::InputKind::Figures => false,
        })
    };
    [
        (Dataset::Waits, "Waits"),
        (Dataset::Complaints, "Complaints"),
    ]
    .into_iter()
    .filter(|(dataset, _)| has(*dataset))
    .collect()
}

/// Returns the columns of each kind of file, explained.
fn column_tables(facts: &Facts) -> Vec<TableView> {
    let mut tables: Vec<TableView> = datasets(facts)
        .into_iter()
        .map(|(dataset, what)| {
            column_table(
                &format!("Columns: {}", words::lower_first(what)),
                &dictionary(dataset),
            )
        })
        .collect();
    if has_waits(facts) {
        tables.push(column_table("Columns: curves", &survival_dictionary()));
    }
    if !facts.release.figures().is_empty() {
        tables.push(column_table(
            "Columns: figures of others",
            &figures_dictionary(),
        ));
    }
    if facts.release.revision().is_some() {
        let columns = revised_dictionary();
        tables.push(column_table(
            "Columns: closed years counted once more",
            &columns,
        ));
    }
    tables
}

fn column_table(caption: &str, columns: &[Column]) -> TableView {
    let mut table = TableView::new(caption, caption, &["Column", "What it is", "Definition"]);
    for column in columns {
        table.push(
            "",
            vec![
                cell(&column.name),
                cell_words(&column.label),
                cell_words(&column.definition),
            ],
        );
    }
    table
}
