//! Prose: the project's Markdown, with live figures and charts.

mod call;
mod figure;
mod markdown;

use crate::areas::AreaId;
use crate::config::Project;
use crate::fault::{Context, Error, Mistake, Mistakes, Result};
use crate::release::Release;
use call::Call;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// The Markdown files of a project, as they were read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// By the name of the file, without its ending.
    pub pages: BTreeMap<String, String>,
}

impl Content {
    /// Returns the files of the folder `content`; none where there is no such folder.
    pub fn open(root: &Path) -> Result<Content> {
        let folder = root.join(FOLDER);
        if !folder.is_dir() {
            return Ok(Content::default());
        }
        let reading = || format!("reading {}", folder.display());
        let mut pages = BTreeMap::new();
        for entry in std::fs::read_dir(&folder).with_context(reading)? {
            let path = entry.with_context(reading)?.path();
            let stem = path.file_stem().and_then(|stem| stem.to_str());
            if let (Some(stem), Some("md")) = (stem, path.extension().and_then(|e| e.to_str())) {
                pages.insert(stem.to_string(), read(&path, stem)?);
            }
        }
        Ok(Content { pages })
    }
}

const FOLDER: &str = "content";

fn read(path: &Path, stem: &str) -> Result<String> {
    let bytes = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Error::project(file(stem), "the text is not UTF-8: save it as UTF-8"))?;
    Ok(text.trim_start_matches('\u{FEFF}').to_string())
}

fn file(stem: &str) -> String {
    format!("{FOLDER}/{stem}.md")
}

/// What prose may speak of, and where it will stand.
pub struct Setting<'a> {
    pub release: &'a Release,
    pub project: &'a Project,
    /// Returns the way from the page that a file is printed on to the root of the site: `../`.
    pub to_root: &'a dyn Fn(&str) -> String,
    /// Returns the HTML of a chart, or why there is no such chart.
    pub chart: &'a dyn Fn(&ChartCall) -> std::result::Result<String, String>,
}

/// A chart that prose asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartCall {
    /// The name of the file, without its ending.
    pub stem: String,
    /// `final_plan.trend`.
    pub id: String,
    /// The area that is named, else the home area.
    pub area: AreaId,
    /// Every other argument, by its name.
    pub arguments: BTreeMap<String, String>,
}

/// A file of prose, ready to be placed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prose {
    /// The first heading of the first level, as plain text. It is not in the HTML.
    pub title: Option<String>,
    pub html: String,
    /// The ids of the charts in it, in order.
    pub charts: Vec<String>,
}

/// Something wrong in a file of prose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub stem: String,
    pub line: usize,
    /// As a clause or clauses without a full stop.
    pub problem: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place(), self.problem)
    }
}

impl Problem {
    fn place(&self) -> String {
        format!("{}, line {}", file(&self.stem), self.line)
    }
}

/// Returns every file of prose, or everything that is wrong in any of them.
pub fn render_all(content: &Content, setting: &Setting) -> Result<BTreeMap<String, Prose>> {
    let mut pages = BTreeMap::new();
    let mut problems = Vec::new();
    for (stem, text) in &content.pages {
        match render(stem, text, setting) {
            Ok(prose) => drop(pages.insert(stem.clone(), prose)),
            Err(found) => problems.extend(found),
        }
    }
    let mistake = |problem: Problem| {
        Mistake::new(file(&problem.stem), problem.problem).at_line(problem.line as u64)
    };
    let mistakes: Vec<Mistake> = problems.into_iter().map(mistake).collect();
    Mistakes::from(mistakes).into_result()?;
    Ok(pages)
}

/// Returns a text as HTML, or everything that is wrong in it.
///
/// Relative links and images are written as seen from the root of the site, `areas/clowne/`, and
/// lead there from any page. HTML in the text is printed as text; comments are left out.
pub fn render(
    stem: &str,
    text: &str,
    setting: &Setting,
) -> std::result::Result<Prose, Vec<Problem>> {
    let problem_at = |line, problem| Problem {
        stem: stem.to_string(),
        line,
        problem,
    };
    let (marked, calls) = call::scan(text);
    let mut problems = Vec::new();
    let mut pieces = Vec::new();
    let mut charts = Vec::new();
    for (line, call) in calls {
        if let Ok(call) = &call
            && call.function == "chart"
        {
            charts.push(call.id.clone());
        }
        let piece = call.and_then(|call| piece(stem, &call, setting));
        pieces.push(piece.unwrap_or_else(|problem| {
            problems.push(problem_at(line, problem));
            Piece::Figure(figure::Live {
                text: String::new(),
                mark: String::new(),
            })
        }));
    }
    let mut page = markdown::html(&marked, &pieces, stem, &(setting.to_root)(stem));
    let in_markup = page.problems.drain(..);
    problems.extend(in_markup.map(|(line, problem)| problem_at(line, problem)));
    problems.sort_by_key(|problem| problem.line);
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Prose {
        title: page.title,
        html: page.html,
        charts,
    })
}

/// What a call comes to.
enum Piece {
    /// Words and numerals, symbols in square brackets; and the published value that they are.
    Figure(figure::Live),
    /// The HTML of a chart, a block of its own.
    Chart(String),
}

fn piece(stem: &str, call: &Call, setting: &Setting) -> std::result::Result<Piece, String> {
    match call.function.as_str() {
        "figure" => figure::figure(call, setting).map(Piece::Figure),
        "chart" => {
            let mut arguments = call.arguments.clone();
            arguments.remove("area");
            let chart = ChartCall {
                stem: stem.to_string(),
                id: call.id.clone(),
                area: figure::area(call, setting)?,
                arguments,
            };
            (setting.chart)(&chart).map(Piece::Chart)
        }
        other => Err(format!(
            "there is no function `{other}`; there are `figure` and `chart`"
        )),
    }
}

#[cfg(test)]
mod tests;
