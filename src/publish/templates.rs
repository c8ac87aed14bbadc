//! The templates: compiled in, each replaceable by a file of the same name in the project.

use crate::fault::{Context as _, Error, Result};
use serde::Serialize;
use std::path::Path;
use tera::{Context, Tera};

/// Every template with its text. Components stand in `components.html`.
const BUILT_IN: [(&str, &str); 14] = [
    ("base.html", include_str!("../../templates/base.html")),
    (
        "components.html",
        include_str!("../../templates/components.html"),
    ),
    ("index.html", include_str!("../../templates/index.html")),
    ("areas.html", include_str!("../../templates/areas.html")),
    ("area.html", include_str!("../../templates/area.html")),
    ("waits.html", include_str!("../../templates/waits.html")),
    ("clock.html", include_str!("../../templates/clock.html")),
    (
        "complaints.html",
        include_str!("../../templates/complaints.html"),
    ),
    ("data.html", include_str!("../../templates/data.html")),
    (
        "methodology.html",
        include_str!("../../templates/methodology.html"),
    ),
    ("quality.html", include_str!("../../templates/quality.html")),
    (
        "releases.html",
        include_str!("../../templates/releases.html"),
    ),
    ("figure.html", include_str!("../../templates/figure.html")),
    ("prose.html", include_str!("../../templates/prose.html")),
];

const STYLE: &str = include_str!("../../templates/style.css");
const CHART_STYLE: &str = include_str!("../../templates/chart.css");

/// Returns the text of every built-in template.
pub fn texts() -> impl Iterator<Item = &'static str> {
    BUILT_IN.into_iter().map(|(_, text)| text)
}

/// The folder of a project whose files replace templates.
const FOLDER: &str = "templates";

/// The templates of a project, ready to render.
pub struct Templates {
    tera: Tera,
    style: String,
}

impl Templates {
    /// Returns the built-in templates, each replaced by the project's file of its name.
    pub fn open(root: &Path) -> Result<Templates> {
        let mut texts = Vec::new();
        for (name, built_in) in BUILT_IN {
            texts.push((name, replaced(root, name, built_in)?));
        }
        let mut tera = Tera::default();
        tera.add_raw_templates(texts.iter().map(|(name, text)| (*name, text.as_str())))
            .map_err(|error| Error::project(FOLDER, with_causes(&error)))?;
        let style = replaced(root, "style.css", STYLE)?;
        let chart_style = replaced(root, "chart.css", CHART_STYLE)?;
        Ok(Templates {
            tera,
            style: format!("{chart_style}\n{style}"),
        })
    }

    /// Returns the one sheet of the site.
    pub fn style(&self) -> &str {
        &self.style
    }

    /// Returns a page: a template filled with its view.
    pub fn render(&self, name: &str, view: &impl Serialize) -> Result<String> {
        let wrong =
            |error: tera::Error| Error::project(format!("{FOLDER}/{name}"), with_causes(&error));
        let context = Context::from_serialize(view).map_err(wrong)?;
        self.tera.render(name, &context).map_err(wrong)
    }
}

fn replaced(root: &Path, name: &str, built_in: &str) -> Result<String> {
    let path = root.join(FOLDER).join(name);
    if !path.is_file() {
        return Ok(built_in.to_string());
    }
    std::fs::read_to_string(&path).with_context(|| format!("reading {FOLDER}/{name}"))
}

fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
