//! Areas beside each other, each with its interval.

use super::{Chart, Kind, frame, id, own_exceptions, source_of};
use crate::areas::AreaId;
use crate::catalogue::clocks::Clock;
use crate::publish::chart::{self, Limit, Point, Reading, Scale};
use crate::publish::facts::{Facts, Verdict};
use crate::publish::format;
use crate::publish::group::{Group, Origin, finding, group};
use crate::publish::view::{TableView, cell};
use crate::symbol::Symbol;

pub fn areas(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Chart> {
    let group = group(facts, clock, area)?;
    let title = finding(facts, &group);
    let rows: Vec<chart::Row> = group
        .members
        .iter()
        .map(|member| chart::Row {
            name: facts.name(member.area).to_string(),
            is_home: member.area == area,
            reading: match (member.percent(), member.share) {
                (Some((value, (lower, upper))), _) => Reading::new(
                    Point::with_interval(value, lower, upper),
                    format::percent(value),
                ),
                (None, Err(symbol)) if symbol != Symbol::NotAvailable => {
                    Reading::new(Point::Withheld(symbol.code()), "")
                }
                (None, _) => Reading::new(Point::Missing, ""),
            },
        })
        .collect();
    let whole = &group.members[0];
    let description = areas_description(facts, &group);
    let id = id(facts, clock, Kind::Areas, area);
    let drawing = chart::intervals(&chart::Intervals {
        frame: frame(facts, &id, &title, &description),
        scale: Scale::Percent,
        reference: whole.percent().map(|(value, _)| Limit {
            value,
            label: facts.name(group.whole).to_string(),
        }),
        rows,
    });
    Some(Chart {
        table: areas_table(facts, &group, &title),
        caption: areas_caption(facts, clock, &group),
        id,
        title,
        description,
        plain: String::new(),
        drawing,
    })
}

fn areas_description(facts: &Facts, group: &Group) -> String {
    let said: Vec<String> = group
        .members
        .iter()
        .map(|member| match member.percent() {
            Some((percent, limits)) => format!(
                "{} {} ({})",
                facts.name(member.area),
                format::percent(percent),
                format::range(limits)
            ),
            None => format!("{} {}", facts.name(member.area), member.text()),
        })
        .collect();
    format!("Share in time with 95% interval: {}.", said.join("; "))
}

/// Returns the caption of a comparison of areas.
pub fn areas_caption(facts: &Facts, clock: &Clock, group: &Group) -> String {
    let (exceptions, source) = match &group.origin {
        Origin::Own => (own_exceptions(facts, clock), source_of(facts, clock)),
        Origin::Official(source) => (
            ", excluding exceptions",
            format!("Official statistics: {source}."),
        ),
    };
    format!(
        "{} within {}, {}{exceptions}, % with 95% interval. Each area is compared with \
         the rest of {} at 99.8%. {source}",
        format::sentence_case(&clock.ends),
        clock.limit,
        group.period.label(),
        facts.name(group.whole)
    )
}

fn areas_table(facts: &Facts, group: &Group, title: &str) -> TableView {
    let head = [
        "Area",
        "In time, n of d",
        "In time, %",
        "95% interval",
        "Compared",
    ];
    let mut table = TableView::new(title, title, &head);
    for member in &group.members {
        let counts = member.share.ok();
        let counts =
            counts.map(|(part, of)| format!("{} of {}", format::count(part), format::count(of)));
        let limits = member.percent().map(|(_, limits)| format::range(limits));
        let verdict = member.verdict.map_or("", Verdict::words);
        let text = member.text();
        table.push(
            "",
            vec![
                cell(facts.name(member.area)),
                cell(&counts.unwrap_or_else(|| text.clone())),
                cell(&text),
                cell(&limits.unwrap_or_else(|| text.clone())),
                cell(verdict),
            ],
        );
    }
    table
}
