//! Live figures of prose, and addresses: what they name is looked up.

use super::{Pages, Problem};
use crate::audit::charts::wilson_text;
use crate::audit::html::Element;
use crate::audit::numerals::{numerals, pair};
use crate::audit::published::{Kind, Record};

impl Pages<'_> {
    /// Says whether a mark names a published value, which [`Pages::live`] looks up, or an area.
    pub(super) fn is_mark(&self, element: &Element, value: &str) -> bool {
        let published = self.published();
        let area = published.by_title(&element.text());
        let code = area.and_then(|area| published.codes.get(&area));
        value.contains(" | ") || code.is_some_and(|code| code == value && code.len() > 2)
    }

    /// Says whether an address leads to a file of the site, or is the name of a chart or an area.
    pub(super) fn is_address(&self, address: &str) -> bool {
        let (path, part) = address.split_once('#').unwrap_or((address, ""));
        let path = path.trim_start_matches("../").trim_start_matches("./");
        let is_file = self.paths.contains(path);
        let is_part = |part: &str| {
            let stem = ["-wide-title", "-wide-desc", "-narrow-title", "-narrow-desc"]
                .into_iter()
                .find_map(|ending| part.strip_suffix(ending))
                .unwrap_or(part);
            part.is_empty()
                || self.charts.contains_key(stem)
                || numerals(part).iter().all(|numeral| numeral.in_word)
        };
        (is_file && is_part(part)) || (path.is_empty() && is_part(part)) || is_part(address)
    }

    /// Holds a live figure of prose against the value that its mark names.
    pub(super) fn live(&self, element: &Element, found: &mut Vec<Problem>) {
        let mark = element.attribute("value").unwrap_or("");
        let text = element.text();
        let is_area = self.published().by_title(&text).is_some();
        if numerals(&text).is_empty() || is_area || self.is_live(mark, &text) {
            return;
        }
        let problem = "a figure in prose is not what is published of its mark";
        found.push((element.line, problem.to_string()));
    }

    /// `final_plan.pc_in_limit_ex | Derbyshire | 2025 | Need/Other`, the last where there is one.
    fn is_live(&self, mark: &str, text: &str) -> bool {
        let parts: Vec<&str> = mark.split(" | ").collect();
        let [id, area, period, rest @ ..] = parts.as_slice() else {
            return false;
        };
        let published = self.published();
        let place = published
            .by_title(area)
            .zip(published.periods.get(*period).copied());
        let Some((area, period)) = place else {
            return false;
        };
        let (topic, category) = match rest {
            [breakdown] => breakdown.split_once('/').unwrap_or(("", "")),
            _ => ("Total", "Total"),
        };
        let Some((series, measure)) = id.split_once('.') else {
            return false;
        };
        if series == "figures" {
            let figures = published.of_place(area, period).filter(|record| {
                record.kind == Kind::Figures
                    && id.ends_with(&format!(".{}", record.cell("measure")))
            });
            return { figures }.any(|record| is_form(text, record, "value", ""));
        }
        let record = published.part(series, area, period, topic, category);
        record.is_some_and(|record| is_form(text, record, measure, measure))
    }
}

/// Says whether a text is a value in one of the forms that prose can ask for.
fn is_form(text: &str, record: &Record, column: &str, share: &str) -> bool {
    let cell = record.reader(column);
    let plain = text.trim_end_matches('%');
    let plain = ["working days", "working day", "days", "day", "per 10,000"]
        .into_iter()
        .find_map(|unit| plain.strip_suffix(unit))
        .map_or(plain, str::trim_end);
    let limits = || {
        let limit = |side: &str| record.cell(&format!("{column}_{side}")).to_string();
        let of_cells = format!("{} to {}", limit("lower"), limit("upper"));
        let of_pair = record
            .pair(share)
            .and_then(|(part, of)| wilson_text(part, of));
        plain == of_cells || of_pair.as_deref() == Some(plain)
    };
    let counts = || {
        let Some((part, of)) = record.pair(share) else {
            return false;
        };
        let whole = plain.replace(',', "");
        pair(plain) == Some((part, of)) || whole == part.to_string() || whole == of.to_string()
    };
    let weeks = || {
        let days = record.number(column);
        days.is_some_and(|days| {
            plain.trim_end_matches(" weeks") == format!("{}", (days / 7.0 + 0.5).floor())
        })
    };
    plain == cell || limits() || counts() || weeks()
}
