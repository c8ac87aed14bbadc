//! Waits by length, against the limit.

use super::{Chart, Kind, frame, id, own_exceptions, source_of};
use crate::areas::AreaId;
use crate::catalogue::clocks::Clock;
use crate::publish::chart::{self, Limit, Point};
use crate::publish::facts::Facts;
use crate::publish::format;
use crate::publish::view::{TableView, cell};
use crate::release::Value;
use crate::series::Series;

pub fn distribution(facts: &Facts, clock: &Clock, area: AreaId) -> Option<Chart> {
    let series = Series::Waits(clock.id.clone());
    let of_area = facts
        .release
        .distributions()
        .iter()
        .filter(|distribution| *distribution.series() == series && distribution.area() == area);
    let distribution = of_area.max_by_key(|distribution| distribution.period())?;
    let limit_days = distribution
        .bins()
        .iter()
        .filter_map(|bin| bin.up_to)
        .find(|edge| f64::from(*edge) >= clock.limit.weeks() * 7.0 - 0.5)?;
    let count = |within: bool| -> u64 {
        let bins = distribution.bins().iter();
        bins.filter(|bin| bin.up_to.is_some_and(|edge| edge <= limit_days) == within)
            .filter_map(|bin| bin.count.get())
            .map(|count| count.0)
            .sum()
    };
    let (within, beyond) = (count(true), count(false));
    let (name, year) = (facts.name(area), distribution.period().label());
    let title = format!(
        "Of {} {} in {name} in {year}, {} came after the limit of {}",
        format::count(within + beyond),
        clock.ends,
        format::count(beyond),
        clock.limit
    );
    let mut table = TableView::new(title.clone(), title.clone(), &["Weeks", &clock.ends]);
    let mut bins = Vec::new();
    for bin in distribution.bins() {
        let from = (bin.after + 1).max(0);
        let weeks = match bin.up_to {
            Some(edge) if bin.after < 0 => format!("up to {}", edge / 7),
            Some(edge) => format!("more than {}, up to {}", bin.after / 7, edge / 7),
            None => format!("more than {}", bin.after / 7),
        };
        let value = Value::Count(bin.count);
        table.push("", vec![cell(&weeks), cell(&format::reader(value))]);
        bins.push(chart::Bin {
            from: f64::from(if from == 0 { 0 } else { bin.after }) / 7.0,
            to: bin.up_to.map(|edge| f64::from(edge) / 7.0),
            count: value
                .count()
                .map_or(Point::Missing, |count| Point::shown(count as f64)),
        });
    }
    let description = format!(
        "Bars of {} by weeks waited. {} came within {}, {} later.",
        clock.ends,
        format::count(within),
        clock.limit,
        format::count(beyond)
    );
    let id = id(facts, clock, Kind::Distribution, area);
    let drawing = chart::distribution(&chart::Distribution {
        frame: frame(facts, &id, &title, &description),
        bins,
        limit: Limit {
            value: clock.limit.weeks(),
            label: format!("The law: {}", clock.limit),
        },
        within: format!("{} in time", format::count(within)),
        beyond: format!("{} later", format::count(beyond)),
        axis: format!("weeks from the day {}", clock.from),
        unit: clock.ends.clone(),
    });
    let caption = format!(
        "{} in {year} by the weeks they took{}, {name}. {}",
        format::sentence_case(&clock.ends),
        own_exceptions(facts, clock),
        source_of(facts, clock)
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
