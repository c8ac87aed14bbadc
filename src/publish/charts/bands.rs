//! Three bands of official figures: in the limit, to 52 weeks, over.

use super::{Chart, Kind, frame, id};
use crate::areas::AreaId;
use crate::catalogue::clocks::Clock;
use crate::period::Period;
use crate::publish::chart;
use crate::publish::facts::Facts;
use crate::publish::format;
use crate::publish::group::SHARE;
use crate::publish::view::{TableView, cell};
use std::collections::BTreeSet;

pub fn bands(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Chart> {
    let of = |ending: &str, area| {
        let measure = format!("{}.{ending}", clock.id);
        move |period: Option<Period>| match period {
            Some(period) => facts.official_in(&measure, area, period),
            None => facts.newest_official(&measure, area),
        }
    };
    let over = of("pc_over_52_weeks_ex", area)(None)?;
    let period = over.figure.period;
    let compared = [
        Some(area),
        facts.release.areas().parent(area),
        facts.country(area),
    ];
    let compared: BTreeSet<AreaId> = compared.into_iter().flatten().collect();
    let mut rows = Vec::new();
    let title = format!(
        "{} in {}: within {}, to 52 weeks, and longer",
        format::sentence_case(&clock.ends),
        period.label(),
        clock.limit
    );
    let mut table = TableView::new(
        title.clone(),
        title.clone(),
        &[
            "Area",
            "Within the limit, %",
            "To 52 weeks, %",
            "Over 52 weeks, %",
        ],
    );
    // The smallest area first: it is the one that the page is about.
    for other in compared.into_iter().rev() {
        let within = of(SHARE, other)(Some(period)).and_then(|sourced| sourced.number());
        let over = of("pc_over_52_weeks_ex", other)(Some(period)).and_then(|s| s.number());
        let (Some(within), Some(over)) = (within, over) else {
            continue;
        };
        let middle = of("pc_limit_to_52_weeks_ex", other)(Some(period)).and_then(|s| s.number());
        let middle_text = middle.map_or_else(
            || format!("about {:.0}%", 100.0 - within - over),
            format::percent,
        );
        let middle = middle.unwrap_or(100.0 - within - over);
        let name = facts.name(other).to_string();
        table.push(
            "",
            vec![
                cell(&name),
                cell(&format::one_decimal(within)),
                cell(middle_text.trim_end_matches('%')),
                cell(&format::one_decimal(over)),
            ],
        );
        rows.push(chart::BandRow {
            name,
            is_home: other == area,
            shares: chart::Shares::Shown([
                (within, format::percent(within)),
                (middle, middle_text),
                (over, format::percent(over)),
            ]),
        });
    }
    let said = |row: &chart::BandRow| match &row.shares {
        chart::Shares::Shown([within, middle, over]) => {
            format!(
                "{}: {} within {}, {} to 52 weeks, {} over",
                row.name, within.1, clock.limit, middle.1, over.1
            )
        }
        _ => String::new(),
    };
    let description = rows.iter().map(said).collect::<Vec<_>>().join(". ") + ".";
    let id = id(facts, clock, Kind::Bands, area);
    let drawing = chart::bands(&chart::Bands {
        frame: frame(facts, &id, &title, &description),
        labels: [
            format!("in {}", clock.limit),
            "to 52 weeks".to_string(),
            "over".to_string(),
        ],
        rows,
    });
    let caption = format!(
        "{} in {}, excluding exceptions, official statistics. Source: {}.",
        format::sentence_case(&clock.ends),
        period.label(),
        over.set.source
    );
    Some(Chart {
        id,
        title,
        caption,
        description,
        plain: String::new(),
        drawing,
        table,
    })
}
