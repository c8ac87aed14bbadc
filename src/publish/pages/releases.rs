//! The list of past releases, and what stands in the place of one that was withdrawn.

use super::{Press, ProseView, content};
use crate::chain::FOLDER;
use crate::fault::{Error, Result};
use crate::publish::format;
use crate::publish::releases::{Past, Releases, Standing};
use crate::publish::view::{TableView, cell, cell_html, cell_link, cell_words};
use crate::publish::words::escape;
use serde::Serialize;
use std::collections::BTreeMap;

/// The path of the list.
pub const LIST: &str = "releases/index.html";

#[derive(Serialize)]
struct ReleasesView {
    heading: String,
    /// Nothing where no release came before.
    table: Option<TableView>,
    /// The past releases stand beneath the list.
    has_copies: bool,
    /// There were others, which this site does not build on.
    is_new_chain: bool,
}

impl Press<'_> {
    /// Makes the list as a copy that is kept has it, and returns the pages that lead to the copies: they
    /// are no part of one.
    pub fn releases(&mut self, releases: &Releases) -> Result<BTreeMap<String, Vec<u8>>> {
        if self.files.contains_key(LIST) {
            let problem =
                "this site keeps releases, whose list has that address: give the page another name";
            return Err(Error::project("content/releases.md", problem));
        }
        self.list(releases, true)?;
        for past in &releases.past {
            self.taken_down(past)?;
        }
        let is_leading = |path: &str| path.starts_with(&format!("{FOLDER}/"));
        let files = std::mem::take(&mut self.files).into_iter();
        let (leading, files) = files.partition(|(path, _)| is_leading(path));
        self.files = files;
        self.list(releases, false)?;
        Ok(leading)
    }

    fn list(&mut self, releases: &Releases, has_copies: bool) -> Result<()> {
        let head = ["Release", "What stands of it", "Hash of its numbers"];
        let caption = "Releases before this one, the newest first";
        let mut table = TableView::new(caption, "Past releases", &head);
        table.class = "releases";
        for past in &releases.past {
            let date = format::date(past.day);
            let stands = match &past.standing {
                Standing::Whole => "its site, as it was".to_string(),
                Standing::NumbersAlone => "its numbers alone: its pages were not kept".to_string(),
                Standing::Withdrawn {
                    numbers_stand: true,
                    ..
                } => "nothing: it was withdrawn, for what its pages said".to_string(),
                Standing::Withdrawn { .. } => {
                    "nothing: it was withdrawn, and its numbers are not repeated".to_string()
                }
                Standing::Repeats(day) => format!(
                    "nothing: it repeats the release of {}, which was withdrawn later",
                    format::date(*day)
                ),
            };
            let is_link = has_copies && past.standing != Standing::NumbersAlone;
            let named = if is_link {
                cell_link(&date, &format!("../{FOLDER}/{}/index.html", past.day))
            } else {
                cell(&date)
            };
            let hash = cell_html(format!("<code>{}</code>", escape(&past.sum)), "text");
            table.push("", vec![named, cell_words(&stands), hash]);
        }
        let view = ReleasesView {
            heading: "Past releases".to_string(),
            table: (!releases.past.is_empty()).then_some(table),
            has_copies,
            is_new_chain: self
                .facts
                .release
                .kept()
                .is_some_and(|kept| kept.forgotten.is_some()),
        };
        let description = "The releases of this site, each with its date and its hash.";
        let around = self.around("Past releases", description, LIST, "");
        self.put(LIST, "releases.html", around, view)
    }

    /// Makes the page in the place of a release whose site does not stand any more.
    fn taken_down(&mut self, past: &Past) -> Result<()> {
        let date = format::date(past.day);
        let text = match &past.standing {
            Standing::Whole | Standing::NumbersAlone => return Ok(()),
            Standing::Withdrawn { reason, .. } => format!(
                "<p>This release was withdrawn. The reason that this site gives:</p>{}",
                content(&format!("<p>{}</p>", escape(reason)))
            ),
            Standing::Repeats(day) => format!(
                "<p>This release repeats numbers of the release of {}, which was withdrawn later. It is not \
                 shown any more.</p>",
                format::date(*day)
            ),
        };
        let path = format!("{FOLDER}/{}/index.html", past.day);
        let heading = format!("The release of {date}");
        let view = ProseView {
            text: format!("{text}<p><a href=\"../../{LIST}\">All past releases</a></p>"),
            heading: heading.clone(),
        };
        let around = self.around(
            &heading,
            "A past release that does not stand any more.",
            &path,
            "",
        );
        self.put(&path, "prose.html", around, view)
    }
}
