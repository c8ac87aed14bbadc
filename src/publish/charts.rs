//! The charts of the site, from the release: which marks, which words, which table.

mod areas;
mod bands;
pub mod curves;
mod distribution;
mod funnel;
mod queue;
mod ruler;
mod trend;
pub mod xmr;

pub use areas::areas_caption;
pub use ruler::ruler_strip;

use super::chart::{Drawing, Frame};
use super::facts::Facts;
use super::format;
use super::view::TableView;
use super::words;
use crate::areas::AreaId;
use crate::catalogue::clocks::Clock;
use crate::period::Day;
use crate::release::Row;
use crate::symbol::Symbol;

/// A chart with its words and its values as a table.
pub struct Chart {
    /// Unique on the site and part of its addresses.
    pub id: String,
    pub title: String,
    /// Measure, population, area, period and source.
    pub caption: String,
    pub description: String,
    /// What it shows, for somebody who has never seen such a chart; empty where the title says it.
    pub plain: String,
    pub drawing: Drawing,
    pub table: TableView,
}

/// What a chart shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// How long half of the cases took, against the limit.
    Ruler,
    /// In the limit, to 52 weeks, over: official figures.
    Bands,
    /// The share in time by year.
    Trend,
    /// The same by month or quarter, between natural limits.
    Xmr,
    /// The share in time by area.
    Areas,
    /// The same by number of cases, between limits.
    Funnel,
    /// The same of all authorities of an official source.
    Authorities,
    /// Still waiting, and come, by weeks since the start.
    Curves,
    /// Waits by length.
    Distribution,
    /// Open cases by age.
    Queue,
}

impl Kind {
    /// Every kind, in the order of a page.
    pub const ALL: [Kind; 10] = [
        Kind::Ruler,
        Kind::Bands,
        Kind::Trend,
        Kind::Xmr,
        Kind::Areas,
        Kind::Funnel,
        Kind::Authorities,
        Kind::Curves,
        Kind::Distribution,
        Kind::Queue,
    ];

    /// Returns the word of `{{ chart("CLOCK.WORD") }}` and of addresses.
    pub fn key(self) -> &'static str {
        match self {
            Kind::Ruler => "ruler",
            Kind::Bands => "bands",
            Kind::Trend => "trend",
            Kind::Xmr => "xmr",
            Kind::Areas => "areas",
            Kind::Funnel => "funnel",
            Kind::Authorities => "authorities",
            Kind::Curves => "curves",
            Kind::Distribution => "distribution",
            Kind::Queue => "queue",
        }
    }

    /// Returns the kind of a word.
    pub fn parse(key: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// Returns a chart of an area, if the release has what it shows.
pub fn chart(facts: &Facts, clock: &Clock, kind: Kind, area: AreaId) -> Option<Chart> {
    match kind {
        Kind::Ruler => ruler::ruler(facts, clock, area),
        Kind::Bands => bands::bands(facts, clock, area),
        Kind::Trend => trend::trend(facts, clock, area),
        Kind::Xmr => xmr::variation(facts, clock, area),
        Kind::Areas => areas::areas(facts, clock, area),
        Kind::Funnel => funnel::funnel(facts, clock, area),
        Kind::Authorities => funnel::authorities(facts, clock, area),
        Kind::Curves => curves::curves(facts, clock, area),
        Kind::Distribution => distribution::distribution(facts, clock, area),
        Kind::Queue => queue::queue(facts, clock, area),
    }
}

/// Returns the chart that prose asks for by `CLOCK.KIND`, or what is wrong with the call.
pub fn named(facts: &Facts, name: &str, area: AreaId) -> Result<Chart, String> {
    let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.key()).collect();
    let (clock, kind) = name
        .rsplit_once('.')
        .ok_or_else(|| format!("a chart is named CLOCK.KIND, and `{name}` is not"))?;
    let clocks = facts.clocks();
    let clock = clocks
        .into_iter()
        .find(|known| known.id == clock)
        .ok_or_else(|| format!("this site has no figures for a clock `{clock}`"))?;
    let kind = Kind::parse(kind).ok_or_else(|| {
        format!(
            "there is no chart `{kind}`; there are {}",
            words::list(&kinds)
        )
    })?;
    chart(facts, clock, kind, area).ok_or_else(|| {
        format!(
            "the release has nothing to draw `{name}` from for {}; leave the chart out",
            facts.name(area)
        )
    })
}

fn frame(facts: &Facts, id: &str, title: &str, description: &str) -> Frame {
    Frame {
        id: id.to_string(),
        title: title.to_string(),
        description: description.to_string(),
        notice: facts.project.config.site.notice.clone(),
    }
}

fn id(facts: &Facts, clock: &Clock, kind: Kind, area: AreaId) -> String {
    let clock = clock.id.replace('_', "-");
    format!(
        "{clock}-{}-{}",
        kind.key(),
        facts.release.areas().slug(area)
    )
}

/// Returns where own cases come from, as a sentence of a caption: who recorded them, as far as the
/// project says, and who received them.
pub fn own_source(facts: &Facts, sources: &[String], as_of: Day) -> String {
    let publisher = &facts.project.config.site.publisher;
    let others: Vec<&str> = sources
        .iter()
        .filter(|source| *source != publisher)
        .map(String::as_str)
        .collect();
    let recorded = match others.as_slice() {
        [] => String::new(),
        others => format!("recorded by {}, ", words::list(others)),
    };
    format!(
        "Cases {recorded}as at {}; publisher: {publisher}; not official statistics.",
        format::date(as_of)
    )
}

pub fn source_of(facts: &Facts, clock: &Clock) -> String {
    let info = facts.own(clock);
    info.map_or_else(String::new, |info| {
        own_source(facts, &info.sources, info.as_of)
    })
}

/// Returns the words on exceptions of own cases in a caption: nobody leaves out what is not known.
pub fn own_exceptions(facts: &Facts, clock: &Clock) -> &'static str {
    if facts.leaves_exceptions_out(clock) {
        ", excluding exceptions"
    } else {
        ""
    }
}

/// Says whether a row has the measure at all: shown, or withheld.
fn is_told(row: &Row, measure: &str) -> bool {
    let value = row.value(measure);
    value.is_some_and(|value| value.symbol() != Some(Symbol::NotAvailable))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::config::Project;
    use crate::publish::headline;
    use crate::release::{Release, support};
    use std::path::Path;

    const AREAS: &str = "E92 England country\nE10 Shire local_authority E92";

    const PROJECT: &str = r#"
        [site]
        title = "T"
        publisher = "Office"
        contact = "C"
        home = "E10"
        [inputs.council]
        kind = "waits"
        files = "w.csv"
        columns = { area = "a" }
        clocks.final_plan = { started = "s", ended = "e" }
    "#;

    /// Returns the chart of the plan's clock in Shire that a release of `lines` gives.
    pub(super) fn charted(lines: &str, kind: Kind) -> Option<Chart> {
        charted_with(AREAS, lines, kind)
    }

    /// Returns the same among other areas.
    pub(super) fn charted_with(areas: &str, lines: &str, kind: Kind) -> Option<Chart> {
        charted_of(&support::release(areas, lines), kind)
    }

    /// Returns the same of cases that break at some periods.
    pub(super) fn charted_broken(lines: &str, breaks: &[&str], kind: Kind) -> Option<Chart> {
        let mut release = support::release(AREAS, lines);
        release.set_breaks(breaks);
        charted_of(&release, kind)
    }

    fn charted_of(release: &Release, kind: Kind) -> Option<Chart> {
        let project = Project::from_text(Path::new("."), PROJECT).ok().unwrap();
        let facts = Facts::new(release, &project).ok().unwrap();
        chart(&facts, facts.main_clock().unwrap(), kind, facts.home)
    }

    #[test]
    fn a_caption_names_who_recorded_the_cases() {
        let release = support::release(AREAS, "");
        let project = Project::from_text(Path::new("."), PROJECT).ok().unwrap();
        let facts = Facts::new(&release, &project).ok().unwrap();
        let check = |sources: &[&str], expected: &str| {
            let sources: Vec<String> = sources.iter().map(|s| (*s).to_string()).collect();
            let text = own_source(&facts, &sources, Day::new(2026, 10, 31).unwrap());
            let rest = "as at 31 October 2026; publisher: Office; not official statistics.";
            assert_eq!(text, format!("{expected}{rest}"));
        };
        check(&[], "Cases ");
        check(&["Office"], "Cases ");
        check(
            &["City Council", "Shire Council"],
            "Cases recorded by City Council and Shire Council, ",
        );
    }

    #[test]
    fn exceptions_are_left_out_in_words_only_where_they_are_known() {
        let mut release = support::release(
            AREAS,
            "final_plan 2023 E10 completed_ex=1100 in_limit_ex=400\n\
             final_plan 2024 E10 completed_ex=1203 in_limit_ex=420 median_days=217",
        );
        let project = Project::from_text(Path::new("."), PROJECT).ok().unwrap();
        for flags in [true, false] {
            release.set_flags_exceptions(flags);
            let facts = Facts::new(&release, &project).ok().unwrap();
            let clock = facts.main_clock().unwrap();
            let deck = headline::of_clock(&facts, clock, facts.home).unwrap().deck;
            assert_eq!(deck.contains("exceptions aside"), flags, "{deck}");
            let caption = trend::trend(&facts, clock, facts.home).unwrap().caption;
            assert_eq!(caption.contains("exceptions"), flags, "{caption}");
        }
    }
}
