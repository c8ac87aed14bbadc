//! How well the audit knows each number of a site by its place: one number at a time is changed, and the
//! audit has to find it.
//!
//! An easy change is to a number that the page does not print; a hard one to a number that stands elsewhere
//! on the page as a published value: a withheld value that equals it would look the same. `AUDIT_MUTATIONS`
//! says how many numbers of each kind of place are changed in each way; `cargo test --test audit_mutations --
//! --nocapture` tells the rates, and what was not found.

#![expect(
    clippy::case_sensitive_file_extension_comparisons,
    reason = "names of files have small letters"
)]

mod support;

use sendstats::audit::{Judged, audit_after, audit_words};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;
use support::{DEMONSTRATION, Files, MONTHS, files};

/// How many numbers of a kind of place are changed in each way, if nobody says.
const N_CHANGED: usize = 24;

/// Where a number stands, and the least shares of easy and of hard changes that are found, in per cent:
/// those of October's demonstration less what another draw of as many makes of them. The place of a word
/// in a drawing is told and bound to nothing.
const FLOORS: [(&str, u32, u32); 19] = [
    (CELL, 95, 90),
    (TABLE_CAPTION, 95, 85),
    (CHART_CAPTION, 95, 85),
    (DESCRIPTION, 95, 85),
    (MARK_WORDS, 95, 85),
    (KEY_FIGURE, 95, 90),
    (HEADING, 95, 80),
    (DECK, 95, 85),
    (QUOTE, 95, 90),
    (LIVE, 100, 100),
    (SENTENCE, 90, 85),
    (ATTRIBUTE, 95, 85),
    (YEAR, 90, 65),
    (DAY, 95, 85),
    (MARK_PLACE, 75, 70),
    (WORD_PLACE, 0, 0),
    (CLASS, 80, 50),
    (CHART_CELL, 95, 90),
    (TABLE_CELL, 50, 50),
];

const CELL: &str = "cell of a table";
const TABLE_CAPTION: &str = "caption of a table";
const CHART_CAPTION: &str = "caption of a chart";
const DESCRIPTION: &str = "title or description of a drawing";
const MARK_WORDS: &str = "words within a drawing";
const KEY_FIGURE: &str = "key figure";
const HEADING: &str = "heading";
const DECK: &str = "words under the headline";
const QUOTE: &str = "sentence to quote";
const LIVE: &str = "live figure of prose";
const SENTENCE: &str = "another sentence";
const ATTRIBUTE: &str = "words in an attribute";
const YEAR: &str = "year in a sentence";
const DAY: &str = "day of a date";
const MARK_PLACE: &str = "place of a mark";
const WORD_PLACE: &str = "place of a word in a drawing";
const CLASS: &str = "class";
const CHART_CELL: &str = "cell of a chart's download";
const TABLE_CELL: &str = "cell of a download";

/// A number of a file, or a class, and what it can be changed to.
#[derive(Debug, Clone)]
struct Place {
    kind: &'static str,
    file: String,
    /// In the bytes of the file.
    range: Range<usize>,
    /// What it is changed to in the hard way stands in a place with the same key.
    key: String,
}

/// A change of one place of a site.
#[derive(Debug, Clone)]
struct Change {
    kind: &'static str,
    file: String,
    range: Range<usize>,
    to: String,
    is_hard: bool,
}

/// Returns a number that seems random and depends on the text alone.
fn hash(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325, step);
    (hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 16
}

/// Returns the ranges of the numbers of a text in digits, those that are parts of words left out.
fn numbers(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let is_point = |at: usize| bytes.get(at) == Some(&b'.') && is_digit(at + 1);
    let is_group = |at: usize| {
        bytes.get(at) == Some(&b',') && (1..=3).all(|next| is_digit(at + next)) && !is_digit(at + 4)
    };
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !is_digit(at) {
            at += 1;
            continue;
        }
        let start = at;
        while is_digit(at) || is_point(at) || is_group(at) {
            at += 1;
        }
        let before = text[..start].chars().next_back();
        let after = text[at..].chars().next();
        let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || "_#&".contains(c));
        if !is_word(before) && !is_word(after) {
            found.push(start..at);
        }
    }
    found
}

fn is_year(number: &str) -> bool {
    number.len() == 4 && (number.starts_with("19") || number.starts_with("20"))
}

/// Returns whether a number has decimals: one is changed to another of its form.
fn shape(number: &str) -> &'static str {
    if number.contains('.') {
        "decimals"
    } else {
        "whole"
    }
}

/// An element that is open at some place of a file.
struct Open<'t> {
    tag: &'t str,
    class: &'t str,
}

/// Reads a page or a drawing for its places.
struct Markup<'t> {
    file: &'t str,
    text: &'t str,
    open: Vec<Open<'t>>,
    places: Vec<Place>,
}

impl<'t> Markup<'t> {
    fn places(file: &'t str, text: &'t str) -> Vec<Place> {
        let mut markup = Markup {
            file,
            text,
            open: Vec::new(),
            places: Vec::new(),
        };
        let mut at = 0;
        while let Some(length) = text[at..].find('<') {
            markup.words(at..at + length);
            at += length;
            let end = at + text[at..].find('>').unwrap();
            markup.tag(at + 1..end);
            at = end + 1;
        }
        markup.places
    }

    fn tag(&mut self, range: Range<usize>) {
        let tag = &self.text[range.clone()];
        if tag.starts_with('!') || tag.starts_with('?') {
            return;
        }
        if tag.starts_with('/') {
            self.open.pop();
            return;
        }
        let name = tag.split([' ', '/']).next().unwrap();
        let mut class = "";
        let mut at = range.start + name.len();
        let mut attributes = Vec::new();
        while let Some(length) = self.text[at..range.end].find("=\"") {
            let attribute = self.text[at..at + length].trim();
            let start = at + length + 2;
            let end = start + self.text[start..].find('"').unwrap();
            if attribute == "class" {
                class = &self.text[start..end];
            }
            attributes.push((attribute, start..end));
            at = end + 1;
        }
        self.open.push(Open { tag: name, class });
        for (attribute, range) in attributes {
            self.attribute(attribute, range);
        }
        let is_void = ["meta", "link", "br", "img", "hr", "input"].contains(&name);
        if is_void || tag.ends_with('/') {
            self.open.pop();
        }
    }

    fn attribute(&mut self, name: &str, range: Range<usize>) {
        let tag = self.open.last().unwrap().tag;
        match name {
            "class" if !range.is_empty() => self.push(CLASS, range, format!("class of {tag}")),
            "title" | "aria-label" | "alt" | "content" => {
                self.sentence(ATTRIBUTE, range);
            }
            "cx" | "cy" | "d" | "x" | "y" | "width" | "height" if self.is_in("svg") => {
                let is_mark = ["circle", "path", "rect"].contains(&tag);
                let class = self.open.last().unwrap().class;
                let is_around = class.starts_with("notice") || matches!(class, "ground" | "leader");
                let kind = match (is_mark && !is_around, tag) {
                    (true, _) => MARK_PLACE,
                    (false, "text") => WORD_PLACE,
                    _ => return,
                };
                for number in numbers_of_drawing(&self.text[range.clone()]) {
                    let number = range.start + number.start..range.start + number.end;
                    self.push(kind, number, format!("{name} of {class}"));
                }
            }
            _ => {}
        }
    }

    fn is_in(&self, tag: &str) -> bool {
        self.open.iter().any(|open| open.tag == tag)
    }

    fn has_class(&self, class: &str) -> bool {
        { self.open.iter() }.any(|open| open.class.split(' ').any(|known| known == class))
    }

    /// Words are typed by the project's authors, but for those of charts among them.
    fn is_typed(&self) -> bool {
        let of_class = |class: &str| {
            self.open
                .iter()
                .rposition(|open| open.class.split(' ').any(|known| known == class))
        };
        of_class("content") > of_class("inset")
    }

    fn words(&mut self, range: Range<usize>) {
        let Some(last) = self.open.last() else { return };
        if self.is_typed() && last.tag != "data" {
            return;
        }
        let is_heading =
            ["h1", "h2", "h3", "title", "summary"].contains(&last.tag) || last.class == "over";
        let kind = match last.tag {
            "style" => return,
            "data" => LIVE,
            "title" | "text"
                if self.is_in("circle") || self.is_in("rect") || last.tag == "text" =>
            {
                MARK_WORDS
            }
            "title" | "desc" if self.is_in("svg") => DESCRIPTION,
            _ if self.is_in("td") => CELL,
            _ if self.is_in("th") => return,
            _ if self.is_in("caption") => TABLE_CAPTION,
            _ if self.is_in("figcaption") => CHART_CAPTION,
            _ if self.has_class("figures") => KEY_FIGURE,
            _ if is_heading || self.is_in("h1") => HEADING,
            _ if self.has_class("deck") => DECK,
            _ if self.has_class("quotes") => QUOTE,
            _ => SENTENCE,
        };
        self.sentence(kind, range);
    }

    /// Adds the numbers of a sentence, years and days apart from values.
    fn sentence(&mut self, kind: &'static str, range: Range<usize>) {
        let text = &self.text[range.clone()];
        for number in numbers(text) {
            let (digits, after) = (&text[number.clone()], &text[number.end..]);
            let is_day = { MONTHS.iter() }.any(|month| after.trim_start().starts_with(month));
            let (kind, key) = match kind {
                CELL => (CELL, shape(digits)),
                _ if is_day => (DAY, "day"),
                _ if is_year(digits) => (YEAR, "year"),
                kind => (kind, shape(digits)),
            };
            let number = range.start + number.start..range.start + number.end;
            self.push(kind, number, key.to_string());
        }
    }

    fn push(&mut self, kind: &'static str, range: Range<usize>, key: String) {
        self.places.push(Place {
            kind,
            file: self.file.to_string(),
            range,
            key,
        });
    }
}

fn numbers_of_drawing(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices() {
        let is_number = c.is_ascii_digit() || c == '.' || c == '-';
        match found.last_mut() {
            Some(last) if is_number && last.end == at => last.end += 1,
            _ if is_number => found.push(at..at + 1),
            _ => {}
        }
    }
    found
}

/// Returns the numbers of a CSV file but for its header; those with the same key stand in one row.
fn cells(kind: &'static str, file: &str, text: &str) -> Vec<Place> {
    let mut places = Vec::new();
    let mut row = text.find('\n').unwrap() + 1;
    let mut start = row;
    let mut is_quoted = false;
    for (at, c) in text[row..]
        .char_indices()
        .map(|(at, c)| (row + at, c))
        .collect::<Vec<_>>()
    {
        match c {
            '"' => is_quoted = !is_quoted,
            ',' | '\n' if !is_quoted => {
                let cell = &text[start..at];
                let numbers = numbers(cell).into_iter();
                places.extend(numbers.filter(|range| !is_year(&cell[range.clone()])).map(
                    |range| Place {
                        kind,
                        file: file.to_string(),
                        key: format!("{} of row {row}", shape(&cell[range.clone()])),
                        range: start + range.start..start + range.end,
                    },
                ));
                start = at + 1;
                if c == '\n' {
                    row = start;
                }
            }
            _ => {}
        }
    }
    places
}

fn places(path: &str, text: &str) -> Vec<Place> {
    match path {
        _ if path.ends_with(".html") || path.ends_with(".svg") => Markup::places(path, text),
        _ if path.starts_with("charts/") && path.ends_with(".csv") => cells(CHART_CELL, path, text),
        _ if path.starts_with("data/")
            && !path.ends_with(".meta.csv")
            && path.ends_with(".csv") =>
        {
            cells(TABLE_CELL, path, text)
        }
        _ => Vec::new(),
    }
}

/// A site with all of its places, and what stands in them.
struct Numbered {
    files: Files,
    places: Vec<Place>,
    /// By file and key.
    told: BTreeMap<(String, String), BTreeSet<String>>,
}

impl Numbered {
    fn new(files: Files) -> Numbered {
        let mut numbered = Numbered {
            files,
            places: Vec::new(),
            told: BTreeMap::new(),
        };
        for path in numbered.files.keys() {
            if let Ok(text) = std::str::from_utf8(&numbered.files[path]) {
                numbered.places.extend(places(path, text));
            }
        }
        for place in &numbered.places {
            // A sentence is changed to what the tables of its page tell.
            let is_sentence =
                matches!(place.key.as_str(), "decimals" | "whole") && place.kind != CELL;
            if !is_sentence {
                let key = (place.file.clone(), place.key.clone());
                let text = numbered.text(place).to_string();
                numbered.told.entry(key).or_default().insert(text);
            }
        }
        numbered
    }

    fn text(&self, place: &Place) -> &str {
        std::str::from_utf8(&self.files[&place.file][place.range.clone()]).unwrap()
    }

    /// Returns what else a place could hold: what its page or the table of its drawing tells elsewhere.
    fn hard(&self, place: &Place) -> Option<String> {
        let told = self.told.get(&(place.file.clone(), place.key.clone()));
        let of_table = || {
            let table = format!("{}.csv", place.file.strip_suffix(".svg")?);
            let text = std::str::from_utf8(self.files.get(&table)?).ok()?;
            let places = cells(CHART_CELL, &table, text).into_iter();
            let told = places.map(|cell| text[cell.range].to_string());
            Some(told.filter(|told| shape(told) == place.key).collect())
        };
        let told: BTreeSet<String> = told.cloned().or_else(of_table)?;
        let own = self.text(place);
        let value = |text: &str| text.replace(',', "");
        let is_other = |other: &String| {
            let is_value = [YEAR, CELL].contains(&place.kind) || !is_year(other);
            is_value && value(other) != value(own)
        };
        let others: Vec<String> = told.into_iter().filter(is_other).collect();
        let at = hash(&format!("{} {}", place.file, place.range.start)) as usize;
        (!others.is_empty()).then(|| others[at % others.len()].clone())
    }

    /// Returns what a place cannot hold.
    fn easy(&self, place: &Place) -> Option<String> {
        let text = self.text(place);
        match place.kind {
            CLASS => return Some("shade-d".to_string()),
            YEAR => return Some("1987".to_string()),
            DAY => return Some("43".to_string()),
            MARK_PLACE | WORD_PLACE => {
                let number: f64 = text.parse().ok()?;
                return Some(format!("{:.1}", number + 7.3));
            }
            _ => {}
        }
        let whole = String::from_utf8_lossy(&self.files[&place.file]);
        let near = |other: f64| {
            let mut told = numbers(&whole).into_iter();
            told.any(|range| {
                let told = whole[range].replace(',', "");
                told.parse()
                    .is_ok_and(|told: f64| (told - other).abs() < 0.6)
            })
        };
        let start = hash(&format!("{} {}", place.file, place.range.start)) % 90;
        if place.key.starts_with("decimals") {
            let mut candidates = (0..90).map(|step| ((start + step) % 90) as f64 + 5.3);
            return candidates
                .find(|other| !near(*other))
                .map(|other| format!("{other:.1}"));
        }
        let mut candidates = (0..900).map(|step| 100 + (start * 10 + step) % 900);
        candidates
            .find(|other| !near(*other as f64))
            .map(|other| other.to_string())
    }

    /// Returns the changes of a number of places of each kind, in an order that seems random.
    fn changes(&self, n: usize) -> Vec<Change> {
        let mut by_kind: BTreeMap<&str, Vec<&Place>> = BTreeMap::new();
        for place in &self.places {
            by_kind.entry(place.kind).or_default().push(place);
        }
        let mut changes = Vec::new();
        for places in by_kind.values_mut() {
            places.sort_by_key(|place| hash(&format!("{}@{}", place.file, place.range.start)));
            for is_hard in [false, true] {
                let change = |place: &&Place| {
                    let to = if is_hard {
                        self.hard(place)
                    } else {
                        self.easy(place)
                    };
                    Some(Change {
                        kind: place.kind,
                        file: place.file.clone(),
                        range: place.range.clone(),
                        to: to?,
                        is_hard,
                    })
                };
                // The audit of all tables takes longer than that of a page.
                let n = if places[0].kind == TABLE_CELL {
                    n.div_ceil(4)
                } else {
                    n
                };
                changes.extend(places.iter().filter_map(change).take(n));
            }
        }
        changes
    }

    /// Returns a sentence or so around a change, with what stood there and what stands there now.
    fn shown(&self, change: &Change) -> String {
        let text = std::str::from_utf8(&self.files[&change.file]).unwrap();
        let mut start = change.range.start.saturating_sub(90);
        let mut end = (change.range.end + 40).min(text.len());
        while !text.is_char_boundary(start) {
            start += 1;
        }
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        format!(
            "{}: {}[{} -> {}]{}",
            change.file,
            &text[start..change.range.start].replace('\n', " "),
            &text[change.range.clone()],
            change.to,
            &text[change.range.end..end].replace('\n', " ")
        )
    }
}

/// Pages that tell what areas, clocks and limits are called, for all pages.
const NAMING: [&str; 4] = [
    "areas/index.html",
    "methodology/index.html",
    "quality/index.html",
    "waits/index.html",
];

/// Returns the changes in rounds: in each a file is changed once, and none that others are read by.
fn rounds(changes: Vec<Change>) -> Vec<Vec<Change>> {
    let mut rounds: BTreeMap<(&str, usize), Vec<Change>> = BTreeMap::new();
    let mut n_of_file: BTreeMap<String, usize> = BTreeMap::new();
    let mut n_alone = 0;
    for change in changes {
        let file = change.file.clone();
        let ending = file.rsplit('.').next().unwrap();
        let (sort, round) = if NAMING.contains(&file.as_str()) || change.kind == TABLE_CELL {
            n_alone += 1;
            ("alone", n_alone)
        } else {
            let n = n_of_file.entry(file.clone()).or_default();
            *n += 1;
            (
                match ending {
                    "html" => "pages",
                    "svg" => "drawings",
                    _ => "tables",
                },
                *n,
            )
        };
        rounds.entry((sort, round)).or_default().push(change);
    }
    rounds.into_values().collect()
}

/// What tables told that were looked at before: most changes leave them as they are.
static JUDGED: LazyLock<Judged> = LazyLock::new(Judged::default);

/// Says of each change of a round whether the audit finds it in its file; a change that stands alone may
/// show anywhere.
fn found(site: &Files, round: &[Change]) -> Vec<bool> {
    let mut changed = site.clone();
    for change in round {
        let bytes = changed.get_mut(&change.file).unwrap();
        bytes.splice(change.range.clone(), change.to.bytes());
    }
    let by_path = changed
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    let by_path = by_path.collect();
    let findings = if round.iter().any(|change| change.kind == TABLE_CELL) {
        audit_after(&by_path, 5, &JUDGED).map(|audit| audit.findings)
    } else {
        audit_words(&by_path, 5)
    };
    // A table that cannot be read is found, too.
    let Ok(findings) = findings else {
        return vec![true; round.len()];
    };
    let stem = |path: &str| path.rsplit_once('.').unwrap().0.to_string();
    let files: BTreeSet<String> = findings.iter().map(|finding| stem(&finding.file)).collect();
    let is_alone = round.len() == 1;
    let is_found =
        |change: &Change| files.contains(&stem(&change.file)) || (is_alone && !files.is_empty());
    round.iter().map(is_found).collect()
}

#[test]
fn a_number_that_was_changed_is_found_in_every_kind_of_place() {
    let n = std::env::var("AUDIT_MUTATIONS").ok();
    let n = n.map_or(N_CHANGED, |n| {
        n.parse().expect("AUDIT_MUTATIONS is a number")
    });
    let site = Numbered::new(files(&DEMONSTRATION));
    let mut tally: BTreeMap<(&str, bool), (usize, usize)> = BTreeMap::new();
    let rounds = rounds(site.changes(n));
    println!("{} rounds", rounds.len());
    for round in rounds {
        for (change, is_found) in round.iter().zip(found(&site.files, &round)) {
            let (n_found, n) = tally.entry((change.kind, change.is_hard)).or_default();
            *n += 1;
            *n_found += usize::from(is_found);
            if !is_found {
                let way = if change.is_hard { "hard" } else { "easy" };
                println!("not found, {way}, {}: {}", change.kind, site.shown(change));
            }
        }
    }
    let mut low = Vec::new();
    for (kind, easy, hard) in FLOORS {
        for (is_hard, floor) in [(false, easy), (true, hard)] {
            let (n_found, n) = tally.get(&(kind, is_hard)).copied().unwrap_or_default();
            let way = if is_hard { "hard" } else { "easy" };
            println!("{kind}, {way}: {n_found} of {n}");
            if n == 0 || n_found * 100 < n * floor as usize {
                low.push(format!("{kind}, {way}: {n_found} of {n}, and not {floor}%"));
            }
        }
    }
    assert!(low.is_empty(), "{}", low.join("\n"));
}
