//! Events and breaks above a plot of periods: labelled where there is room, else numbered.

use super::place::{Callout, callout, crossings, spread};
use super::{Sheet, Variant};
use crate::publish::svg::{Align, Plot, Role, wrap};
use std::ops::Range;

/// Something that happened, at a place counted in periods: 2.5 is half-way from the third to the fourth.
#[derive(Clone, Debug)]
pub struct Event {
    pub at: f64,
    pub label: String,
}

/// A change of method after the period of that index: no line is drawn over it.
#[derive(Clone, Debug)]
pub struct Break {
    pub after: usize,
    pub label: String,
}

/// From the top of the plot up to the lowest note: a note that reaches over the labels of the axis
/// stands clear of them.
pub const NOTE_GAP: f64 = 15.0;

/// An event or a break above the plot.
pub struct Note {
    at: f64,
    role: Role,
    label: String,
    pub callout: Callout,
}

/// Breaks and events in the order of time, each with a place for its label.
pub(super) fn place_notes(
    (breaks, events): (&[Break], &[Event]),
    (across, range): (&Plot, Range<f64>),
    variant: Variant,
) -> Vec<Note> {
    let breaks = breaks
        .iter()
        .map(|each| (each.after as f64 + 0.5, Role::Break, &each.label));
    let events = events
        .iter()
        .map(|each| (each.at, Role::Event, &each.label));
    let mut found: Vec<_> = breaks
        .chain(events)
        .filter(|(at, ..)| range.contains(at))
        .collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    let callouts = if variant.is_wide() {
        labelled_callouts(
            &found
                .iter()
                .map(|(at, _, label)| (across.x(*at), label.as_str()))
                .collect::<Vec<_>>(),
        )
    } else {
        numbered_callouts(
            &found
                .iter()
                .map(|(at, ..)| across.x(*at))
                .collect::<Vec<_>>(),
        )
    };
    let notes = found.into_iter().zip(callouts);
    notes
        .map(|((at, role, label), callout)| Note {
            at,
            role,
            label: label.clone(),
            callout,
        })
        .collect()
}

/// Labels to the right of their lines, and from some line on to the left, where the canvas ends: of all
/// such arrangements the one with the fewest crossings, and among those the one with the fewest to the left.
fn labelled_callouts(lines: &[(f64, &str)]) -> Vec<Callout> {
    let arrangements = (0..=lines.len())
        .rev()
        .map(|first_left| arrange(lines, first_left));
    let faults = |placed: &Vec<Callout>| {
        let outside = placed
            .iter()
            .filter(|label| label.from < 0.0 || label.to > Variant::Wide.width());
        (outside.count(), crossings(placed))
    };
    arrangements.min_by_key(faults).unwrap_or_default()
}

/// Places each label over the lines that it covers: those to the left from the first on, those to the right
/// from the last back.
fn arrange(lines: &[(f64, &str)], first_left: usize) -> Vec<Callout> {
    let order = (first_left..lines.len()).chain((0..first_left).rev());
    let mut placed: Vec<(usize, Callout)> = Vec::new();
    for index in order {
        let (line, label) = lines[index];
        let width = Variant::Wide.room(Role::Label, label);
        let from = if index < first_left {
            line + 6.0
        } else {
            line - 6.0 - width
        };
        let others: Vec<_> = placed.iter().map(|(_, callout)| *callout).collect();
        placed.push((index, callout(line, &[(from, from + width)], &others)));
    }
    placed.sort_by_key(|(index, _)| *index);
    placed.into_iter().map(|(_, callout)| callout).collect()
}

/// Numbers over their lines; their words stand under the plot.
fn numbered_callouts(lines: &[f64]) -> Vec<Callout> {
    let wishes: Vec<_> = lines.iter().map(|&line| (line, 14.0)).collect();
    let centres = spread(&wishes, 0.0, Variant::Narrow.width());
    let callouts = lines.iter().zip(centres);
    callouts
        .map(|(&line, centre)| Callout {
            line,
            from: centre,
            to: centre,
            row: 0,
        })
        .collect()
}

/// Draws the notes; the words of a narrow drawing stand from `below` the plot on.
pub(super) fn draw_notes(sheet: &Sheet, notes: &[Note], below: f64) {
    let pane = &sheet.plot.pane;
    for (index, note) in notes.iter().enumerate() {
        let x = sheet.plot.x(note.at);
        let y = pane.top - NOTE_GAP - note.callout.row as f64 * sheet.variant.leading();
        if sheet.variant.is_wide() {
            let (from, to) = (note.callout.from, note.callout.to);
            let (align, place) = if from > x {
                (Align::Start, from)
            } else {
                (Align::End, to)
            };
            sheet
                .canvas
                .text(Role::Label, align, (place, y), &note.label);
            sheet
                .canvas
                .line(note.role, &[(x, y - 11.0), (x, pane.bottom)]);
        } else {
            sheet.canvas.line(
                note.role,
                &[
                    (note.callout.from, y + 3.0),
                    (x, pane.top + 8.0),
                    (x, pane.bottom),
                ],
            );
            sheet.canvas.text(
                Role::Key,
                Align::Middle,
                (note.callout.from, y),
                &(index + 1).to_string(),
            );
        }
    }
    for (index, (indent, line)) in key_lines(notes, sheet.variant).iter().enumerate() {
        let y = pane.bottom + below + index as f64 * sheet.variant.leading();
        sheet
            .canvas
            .text(Role::Label, Align::Start, (*indent, y), line);
    }
}

/// The words of the numbered notes, under the narrow plot.
pub(super) fn key_lines(notes: &[Note], variant: Variant) -> Vec<(f64, String)> {
    if variant.is_wide() {
        return Vec::new();
    }
    let keyed = notes.iter().enumerate().flat_map(|(index, note)| {
        let text = format!("{} {}", index + 1, note.label);
        let lines = wrap(Role::Label, &text, variant.width() - 12.0);
        lines
            .into_iter()
            .enumerate()
            .map(|(line, text)| (if line == 0 { 0.0 } else { 12.0 }, text))
    });
    keyed.collect()
}
