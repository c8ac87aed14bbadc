//! The words of a drawing, and its marks through its axis.

use super::{Here, Pages, Problem};
use crate::audit::drawing;
use crate::audit::html::Element;
use crate::audit::numerals::{ChartTable, Scope};

impl<'s> Pages<'s> {
    /// Reads the words of a drawing, and its marks through its axis.
    pub fn drawing(
        &self,
        svg: &Element,
        chart: Option<&'s ChartTable>,
        scope: &Scope<'s>,
        found: &mut Vec<Problem>,
    ) {
        let Some(chart) = chart else {
            found.push((
                svg.line,
                "a drawing belongs to no chart that has a table".to_string(),
            ));
            return;
        };
        let here = Here {
            scope: Scope {
                areas: chart.area.into_iter().collect(),
                series: Some(chart.clock.clone()),
                chart: Some(chart),
                ..scope.clone()
            },
            ..Here::default()
        };
        self.attributes(svg, &here, found);
        for (words, line) in words_of_drawing(svg) {
            self.text(&words, line, &here, "the text of a drawing", found);
        }
        for element in svg.elements() {
            self.attributes(element, &here, found);
        }
        let problems = drawing::problems(svg, chart, self.published());
        found.extend(
            problems
                .into_iter()
                .map(|problem| (svg.line, problem.to_string())),
        );
    }
}

/// Returns the texts of a drawing: lines that are wrapped together, titles, descriptions.
fn words_of_drawing(svg: &Element) -> Vec<(String, u64)> {
    let mut texts: Vec<(String, u64)> = Vec::new();
    let mut before: Option<(&str, &str)> = None;
    let has_notes = svg
        .elements()
        .any(|element| matches!(element.attribute("class"), Some("event" | "break")));
    let mut is_note = false;
    for element in svg.elements() {
        let class = element.attribute("class").unwrap_or("");
        if element.tag != "text" {
            let words = match element.tag.as_str() {
                "title" | "desc" => element.text(),
                _ => element
                    .first("title")
                    .map(Element::text)
                    .unwrap_or_default(),
            };
            // The name of an event stands before its line and is the project's own.
            if matches!(class, "event" | "break") && before.is_some() && svg_is_wide(svg) {
                texts.pop();
            }
            texts.push((words, element.line));
            before = None;
            continue;
        }
        let x = element.attribute("x").unwrap_or("");
        let words = element.text();
        let is_same = before.is_some_and(|(known, place)| {
            known == class && (place == x || (place == "0" && x == "12"))
        });
        // On a phone, events are numbered, and told below the plot.
        let is_number = has_notes && !svg_is_wide(svg) && class == "key" && words.len() == 1;
        let starts_note = has_notes
            && !svg_is_wide(svg)
            && class == "label"
            && x == "0"
            && words.split_once(' ').is_some_and(|(number, _)| {
                number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_digit())
            });
        if starts_note || !is_same {
            is_note = starts_note;
        }
        match texts.last_mut() {
            _ if is_number || is_note => {}
            Some((last, _)) if is_same => *last = format!("{last} {words}"),
            _ if is_tick(class, &words) => {
                before = None;
                continue;
            }
            _ => texts.push((words, element.line)),
        }
        before = Some((class, x));
    }
    texts
}

fn svg_is_wide(svg: &Element) -> bool {
    svg.has_class("wide")
}

/// A tick's number is read with the axis, whose ticks follow from the published values.
fn is_tick(class: &str, words: &str) -> bool {
    let number = words
        .trim_end_matches(['%', '+'])
        .trim_end_matches(" weeks");
    class == "label"
        && !number.is_empty()
        && number
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b',')
}
