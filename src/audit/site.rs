//! A whole site: every file of it, by what kind of file it is.

use super::charts::{Funnel, KINDS, SHARE, misplaced, parts_of_id, wilson_text};
use super::days::{Days, published_on};
use super::html::{Element, Node, parse};
use super::implied::nested;
use super::numerals::{
    ChartTable, Explained, Scope, Step, WRITTEN, is_short_name, masked, numerals, one_decimal,
    pair, parameters, threshold,
};
use super::pages::{CONTENT, Pages};
use super::past::{Past, parted, place};
use super::published::{Published, Record, slug_of};
use super::{Finding, Unreadable, record, revised};
use crate::areas::Level;
use crate::catalogue::curves::CURVES;
use crate::catalogue::{Dataset, Measure, Numerator, OFFICIAL_ONLY, Statistic, clocks, measures};
use crate::figures::percent;
use crate::period::Day;
use crate::publish::dictionary;
use crate::publish::download::REVISED;
use crate::publish::format;
use crate::publish::site::{MANIFEST, RECORD, SHEET, sha256};
use crate::publish::templates;
use crate::publish::words::lower_first;
use crate::symbol::Symbol;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Reads every file of a site and returns what cannot be explained.
pub(super) fn findings(
    all: &BTreeMap<&str, &[u8]>,
    threshold: u64,
) -> Result<Vec<Finding>, Unreadable> {
    let mut found = Found::default();
    let (own, past) = parted(all);
    let files = &own;
    for past in &past {
        // Its words were read when it was released.
        let listed = manifest(past.files[MANIFEST], &past.files);
        found.add(&format!("{}{MANIFEST}", past.folder), listed);
    }
    let (mut pages, mut outlines) = (BTreeMap::new(), BTreeMap::new());
    for (path, (page, outline)) in markup(files, ".html", &mut found, outlined) {
        pages.extend(page.map(|page| (path.clone(), page)));
        outlines.insert(path, outline);
    }
    let drawings = markup(files, ".svg", &mut found, |_, svg| svg);
    let mut published = Published::new(files, &pages)?;
    name_once(&mut published, &pages);
    let names = names(&mut published, &pages, &outlines);
    let phrases = phrases(names, &outlines);
    let mut charts = charts(files, &published);
    for (id, chart) in &mut charts {
        let drawing = drawings.get(&format!("charts/{id}.svg"));
        let title = drawing.and_then(|svg| Some(svg.first("title")?.text()));
        chart.funnel = Funnel::of(chart);
        chart.title = title.unwrap_or_default();
        chart.n_missing = n_missing(chart, &chart.title, &published);
    }
    let mut explained = Explained::new(&published, &phrases);
    let of_clocks = drawings.iter().filter_map(|(path, drawing)| {
        let chart = charts.get(id_of(path))?;
        Some((chart.clock.as_str(), drawing))
    });
    explained.days = Days::of(
        files
            .get(RECORD)
            .and_then(|bytes| record::parsed(bytes))
            .as_ref(),
        pages.get("quality/index.html"),
        of_clocks,
        &outlines
            .values()
            .filter_map(|page| page.published)
            .collect::<Vec<Day>>(),
        all.keys()
            .filter_map(|path| Day::parse_iso(place(path)?.0))
            .collect(),
    );
    for chart in charts.values().filter(|chart| chart.kind == "curves") {
        let title = drawings.iter().find(|(path, _)| {
            charts
                .get(id_of(path))
                .is_some_and(|other| std::ptr::eq(other, chart))
        });
        let title = title
            .and_then(|(_, svg)| Some(svg.first("title")?.text()))
            .unwrap_or_default();
        if let (Some(area), Some(period)) = (chart.area, published.periods_in(&title).first()) {
            let steps = chart.rows.iter().filter_map(|row| steps_of(chart, row));
            explained
                .steps
                .entry((area, *period))
                .or_default()
                .extend(steps);
        }
    }
    let reading = Pages {
        explained: &explained,
        charts: &charts,
        paths: all.keys().copied().collect(),
        records: records(&past),
        revised: revised::rows(files)?,
        small: threshold,
    };
    let of_pages = each(&outlines, |(path, _)| match pages.get(path) {
        Some(page) => reading.problems(path, page),
        None => tree(files[path]).map_or(Vec::new(), |page| reading.problems(path, &page)),
    });
    let of_drawings = each(&drawings, |(path, svg)| drawing_file(&reading, path, svg));
    let of_files = each(files, |(path, bytes)| {
        let mut problems = Vec::new();
        if !is_known_name(path, &published, &charts, &outlines)
            && let Some(numeral) =
                explained.unexplained(&path.replace(['/', '-', '_'], " "), &Scope::default())
        {
            problems.push((1, format!("the name of the file: {}", numeral.problem())));
        }
        problems.extend(file(path, bytes, all, &reading, &drawings));
        problems
    });
    for problems in [of_pages, of_drawings, of_files] {
        for (path, problems) in problems {
            found.add(path, problems);
        }
    }
    Ok(found.findings)
}

/// Returns the hash of the numbers of each past release that stands beneath the site, by its date.
fn records(past: &[Past]) -> BTreeMap<String, String> {
    let of_past = past.iter().filter_map(|past| {
        let record = past.files.get(RECORD)?;
        Some((format::date(past.day), sha256(record)))
    });
    of_past.collect()
}

/// Reads every file of some, several at once; what is found is in the order of the files.
fn each<'f, K: AsRef<str> + Ord + Sync, V: Sync>(
    files: &'f BTreeMap<K, V>,
    read: impl Fn((&'f str, &'f V)) -> Vec<(u64, String)> + Sync,
) -> Vec<(&'f str, Vec<(u64, String)>)> {
    let files: Vec<(&K, &V)> = files.iter().collect();
    let found = files.into_par_iter().map(|(path, file)| {
        let path = path.as_ref();
        (path, read((path, file)))
    });
    found.collect()
}

/// Reads a file that is no page: by its kind, which is told by its path.
fn file(
    path: &str,
    bytes: &[u8],
    files: &BTreeMap<&str, &[u8]>,
    reading: &Pages,
    drawings: &BTreeMap<String, Element>,
) -> Vec<(u64, String)> {
    let whole = |problem: &str| vec![(1, problem.to_string())];
    match kind_of(path, reading.charts) {
        File::Page => Vec::new(),
        File::Table if path.strip_suffix(".csv") == Some(REVISED) => {
            revised::problems(&reading.revised, bytes, reading.explained.published)
        }
        File::Table => table_file(path, bytes),
        File::Drawing if reading.charts.contains_key(id_of(path)) => Vec::new(),
        File::Drawing => whole("a drawing belongs to no chart that has a table"),
        File::Chart => {
            let title = drawings.get(&path.replace(".csv", ".svg"));
            let title = title.and_then(|svg| Some(svg.first("title")?.text()));
            let chart = &reading.charts[id_of(path)];
            chart_file(chart, &title.unwrap_or_default(), reading, bytes)
        }
        File::Columns => columns_file(bytes, reading.explained),
        File::Sheet => sheet(bytes),
        File::Robots => robots(bytes),
        File::Manifest => manifest(bytes, files),
        File::Record => record::problems(bytes, &reading.revised, reading.explained.published),
        File::Unknown => whole("the audit does not know this kind of file"),
    }
}

#[derive(Default)]
struct Found {
    findings: Vec<Finding>,
}

impl Found {
    fn push(&mut self, file: &str, line: u64, problem: &str) {
        self.findings.push(Finding {
            file: file.to_string(),
            line,
            problem: problem.to_string(),
        });
    }

    fn add(&mut self, file: &str, problems: Vec<(u64, String)>) {
        for (line, problem) in problems {
            self.push(file, line, &problem);
        }
    }
}

enum File {
    Page,
    Drawing,
    /// The values of a chart.
    Chart,
    /// A table of the downloads.
    Table,
    /// The columns of a table, explained.
    Columns,
    Sheet,
    Robots,
    Manifest,
    /// The release that the site is.
    Record,
    Unknown,
}

fn kind_of(path: &str, charts: &BTreeMap<String, ChartTable>) -> File {
    let tables = ["waits", "complaints"]
        .into_iter()
        .flat_map(|stem| ["", "-quarter", "-month"].map(|kind| format!("data/{stem}{kind}")));
    let tables: Vec<String> = tables
        .chain(["data/survival", "data/figures", REVISED].map(str::to_string))
        .collect();
    let is_table = |stem: &str| tables.iter().any(|known| known == stem);
    match path {
        MANIFEST => File::Manifest,
        RECORD => File::Record,
        "robots.txt" => File::Robots,
        SHEET => File::Sheet,
        _ if path.ends_with(".html") => File::Page,
        _ if path.starts_with("charts/") && path.ends_with(".svg") => File::Drawing,
        _ if path.starts_with("charts/")
            && charts.contains_key(id_of(path))
            && path.ends_with(".csv") =>
        {
            File::Chart
        }
        _ => match (path.strip_suffix(".meta.csv"), path.strip_suffix(".csv")) {
            (Some(stem), _) if is_table(stem) => File::Columns,
            (None, Some(stem)) if is_table(stem) => File::Table,
            _ => File::Unknown,
        },
    }
}

/// Returns the name of a chart from the path of one of its files.
fn id_of(path: &str) -> &str {
    let name = path.strip_prefix("charts/").unwrap_or("");
    name.split_once('.').map_or(name, |(stem, _)| stem)
}

/// Returns what is made of the files of an ending as elements; what is no markup is a finding.
fn markup<T: Send>(
    files: &BTreeMap<&str, &[u8]>,
    ending: &str,
    found: &mut Found,
    made: impl Fn(&str, Element) -> T + Sync,
) -> BTreeMap<String, T> {
    let of_kind = files.iter().filter(|(path, _)| path.ends_with(ending));
    let of_kind: Vec<(&&str, &&[u8])> = of_kind.collect();
    let parsed = of_kind
        .into_par_iter()
        .map(|(path, bytes)| (*path, tree(bytes).map(|page| made(path, page))));
    let mut pages = BTreeMap::new();
    for (path, parsed) in parsed.collect::<Vec<_>>() {
        match parsed {
            Ok(page) => drop(pages.insert(path.to_string(), page)),
            Err(line) => found.push(path, line, "the markup cannot be read"),
        }
    }
    pages
}

/// Returns a file as elements, or the line that is no markup.
fn tree(bytes: &[u8]) -> Result<Element, u64> {
    let text = std::str::from_utf8(bytes).map_err(|_| 1_u64)?;
    parse(text)
}

/// What all pages are asked for before each of them is read: as elements thousands of them would take much memory.
struct Outline {
    /// What stands around it, where it has a header.
    frame: Option<BTreeSet<String>>,
    /// The heading, if the words under it are all typed by hand.
    own_heading: Option<String>,
    /// The day on which it says that the site was published.
    published: Option<Day>,
}

/// Returns a page, unless it is one of the many of areas, with its outline.
fn outlined(path: &str, page: Element) -> (Option<Element>, Outline) {
    let outline = Outline {
        frame: page.first("header").map(|_| around(&page)),
        own_heading: is_own(&page)
            .then(|| page.first("h1").map(Element::text))
            .flatten(),
        published: published_on(&page),
    };
    let is_of_area = path.starts_with("areas/") && path != "areas/index.html";
    ((!is_of_area).then_some(page), outline)
}

/// Reads what the project's authors have named once for the whole site, from the pages on method and
/// quality: the clocks with their limits and laws, the measures of others, who has recorded the cases.
fn name_once(published: &mut Published, pages: &BTreeMap<String, Element>) {
    let method = pages.get("methodology/index.html").into_iter();
    for page in method.clone() {
        let text = page.text();
        published.parameters.extend(parameters(&text));
        published.threshold = threshold(&text);
    }
    for table in method.flat_map(|page| page.all("table")) {
        let head: Vec<String> = table.all("th").iter().map(|cell| cell.text()).collect();
        let is_headed = |words: &[&str]| head.iter().take(words.len()).eq(words.iter().copied());
        let rows = table.all("tr").into_iter();
        let rows = rows.map(|row| row.elements().map(Element::text).collect::<Vec<String>>());
        if is_headed(&["Measure", "In the files"]) {
            for cells in rows {
                if let [name, id] = cells.as_slice()
                    && published.texts.contains(id)
                {
                    published.name_measure(name);
                }
            }
        } else if is_headed(&["Clock", "From", "To"]) {
            for cells in rows {
                if let [name, from, to, limit, law] = cells.as_slice()
                    && clocks::Limit::parse(limit).is_some()
                {
                    published.limits.insert(limit.clone());
                    let line = format!("From the day {from} to {to}: {limit}. {law}.");
                    published.laws.insert(line);
                    if let Some(clock) = published.clocks.get(name) {
                        published.limits_of.insert(clock.clone(), limit.clone());
                    }
                    let texts = [name, from, to, law].map(String::clone);
                    published.texts.extend(texts);
                }
            }
        }
    }
}

/// Returns who has recorded the cases of the inputs, as the page on quality says it.
fn recorders(pages: &BTreeMap<String, Element>) -> Vec<String> {
    let page = pages.get("quality/index.html");
    let lines = page.into_iter().flat_map(|page| page.all("p"));
    let lines = lines.filter(|line| line.has_class("dateline"));
    let names = lines.filter_map(|line| {
        let text = line.text();
        let (_, rest) = text.split_once("Cases recorded by ")?;
        let (name, _) = rest.split_once(", as at ")?;
        // So said the pages of earlier releases.
        let name = name
            .split_once(", received by ")
            .map_or(name, |(name, _)| name);
        Some(name.to_string())
    });
    names.collect()
}

/// Returns texts with digits that are no values: names and laws of the configuration, and the
/// program's own words.
fn phrases(names: BTreeSet<String>, outlines: &BTreeMap<String, Outline>) -> BTreeSet<String> {
    let mut phrases = names;
    let texts = |label, definition, formula, source| {
        [label, definition, formula, source].map(str::to_string)
    };
    for dataset in [Dataset::Waits, Dataset::Complaints] {
        phrases.extend(measures(dataset).iter().flat_map(|measure| {
            texts(
                measure.label,
                measure.definition,
                measure.formula,
                measure.source,
            )
        }));
        phrases.extend(dictionary::dictionary(dataset).iter().flat_map(texts_of));
    }
    phrases.extend(dictionary::figures_dictionary().iter().flat_map(texts_of));
    phrases.extend(dictionary::survival_dictionary().iter().flat_map(texts_of));
    phrases.extend(dictionary::revised_dictionary().iter().flat_map(texts_of));
    phrases.extend(CURVES.iter().flat_map(|measure| {
        texts(
            measure.label,
            measure.definition,
            measure.formula,
            measure.source,
        )
    }));
    phrases.extend(OFFICIAL_ONLY.iter().map(|(_, label)| (*label).to_string()));
    phrases.extend(
        Symbol::ALL
            .iter()
            .map(|symbol| symbol.meaning().to_string()),
    );
    phrases.extend(WRITTEN.iter().map(ToString::to_string));
    for template in templates::texts() {
        phrases.extend(static_texts(template));
    }
    // What is typed as the heading of a page of the project's own names the page elsewhere too.
    phrases.extend(
        outlines
            .values()
            .filter_map(|page| page.own_heading.clone()),
    );
    phrases.into_iter().filter(|text| is_phrase(text)).collect()
}

/// Says whether a text has numerals and more than these: a number alone would explain itself wherever it stands. No
/// value is written with a letter on it (`W2`).
fn is_phrase(text: &str) -> bool {
    let numerals = numerals(text);
    if numerals.iter().all(|numeral| numeral.in_word) {
        return !numerals.is_empty();
    }
    let is_of_numeral = |at: usize| numerals.iter().any(|numeral| numeral.place.contains(&at));
    let letters = text.char_indices().filter(|(_, c)| c.is_alphabetic());
    !numerals.is_empty() && letters.filter(|(at, _)| !is_of_numeral(*at)).count() > 2
}

/// Says whether a name holds a year.
fn has_year(name: &str) -> bool {
    let years = numerals(name).into_iter();
    { years.filter_map(|numeral| numeral.whole()) }.any(|number| (1900..2100).contains(&number))
}

/// Returns the names with numerals that the configuration gives: of the site and who is behind it, areas, clocks,
/// sources, measures and categories. Which of them hold a year is kept, and so are those that are little more than a
/// number, which are no phrases.
fn names(
    published: &mut Published,
    pages: &BTreeMap<String, Element>,
    outlines: &BTreeMap<String, Outline>,
) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = published.texts.clone();
    names.extend(published.areas.iter().map(|area| area.title.clone()));
    names.extend(frame(outlines));
    names.extend(recorders(pages));
    let (names, short): (BTreeSet<String>, BTreeSet<String>) =
        names.into_iter().partition(|name| is_phrase(name));
    let with_years = names.iter().filter(|name| has_year(name));
    published.with_years = with_years.cloned().collect();
    let short = short.into_iter();
    let short = short.filter(|name| is_short_name(name, &numerals(name)));
    published.short_names = short.collect();
    names
}

fn texts_of(column: &dictionary::Column) -> Vec<String> {
    vec![column.label.clone(), column.definition.clone()]
}

/// A page whose words under its heading are all typed by hand.
fn is_own(page: &Element) -> bool {
    let main = page.first("main");
    main.is_some_and(|main| {
        let parts: Vec<&Element> = main.elements().collect();
        matches!(parts.as_slice(), [heading, text] if heading.tag == "h1"
            && (text.has_class(CONTENT) || text.elements().any(|inner| inner.has_class(CONTENT))))
    })
}

/// Returns what is around every page alike: the site's name, its publisher, its notice.
fn frame(outlines: &BTreeMap<String, Outline>) -> BTreeSet<String> {
    let mut frames = outlines.values().filter_map(|page| page.frame.as_ref());
    let Some(first) = frames.next() else {
        return BTreeSet::new();
    };
    let mut alike = first.clone();
    for frame in frames {
        alike.retain(|text| frame.contains(text));
    }
    alike
}

/// Returns what stands around a page.
fn around(page: &Element) -> BTreeSet<String> {
    let name = page
        .all("a")
        .into_iter()
        .find(|link| link.has_class("name"));
    let notice = page
        .all("aside")
        .into_iter()
        .find(|aside| aside.has_class("notice"));
    let notice = notice.and_then(|aside| aside.first("strong"));
    let foot = page.first("footer").and_then(|footer| footer.first("p"));
    let contact = foot.and_then(|foot| foot.first("a"));
    let mut texts: BTreeSet<String> = [name, notice, foot, contact]
        .into_iter()
        .flatten()
        .map(Element::text)
        .collect();
    if let Some(notice) = notice {
        texts.insert(notice.text().trim_end_matches('.').to_string());
    }
    let publisher = foot.and_then(|foot| {
        let text = foot.text();
        let told = text.split_once(". Publisher: ");
        // So said the pages of earlier releases, elsewhere with a small letter.
        let (_, rest) = told.or_else(|| text.split_once(" is published by the "))?;
        Some(rest.split(". Questions").next()?.to_string())
    });
    texts.extend(publisher.iter().map(|publisher| lower_first(publisher)));
    texts.extend(publisher);
    texts
}

/// Returns the words of a template, those of attributes too, between what is put into it.
fn static_texts(template: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut depth = 0_i32;
    let mut letters = template.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, letters.peek()) {
            ('{', Some('{' | '%' | '#')) => {
                depth += 1;
                letters.next();
                plain.push('\u{0}');
            }
            ('}' | '%' | '#', Some('}')) if depth > 0 => {
                depth -= 1;
                letters.next();
            }
            _ if depth > 0 => {}
            _ => plain.push(letter),
        }
    }
    let mut texts = Vec::new();
    for piece in plain.split('<') {
        let (tag, words) = piece.split_once('>').unwrap_or((piece, ""));
        let attributes = tag.split('"').skip(1).step_by(2);
        for words in attributes
            .chain([words])
            .flat_map(|text| text.split('\u{0}'))
        {
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            texts.push(words);
        }
    }
    texts
}

fn charts(files: &BTreeMap<&str, &[u8]>, published: &Published) -> BTreeMap<String, ChartTable> {
    let mut charts = BTreeMap::new();
    for (path, bytes) in files {
        if !path.starts_with("charts/") || !path.ends_with(".csv") {
            continue;
        }
        let id = id_of(path);
        let mut chart = ChartTable::default();
        if let Some((clock, kind, area)) = parts_of_id(id, published) {
            chart = ChartTable {
                kind,
                clock,
                area: Some(area),
                ..chart
            };
        }
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(*bytes);
        if let Ok(headers) = reader.headers() {
            chart.head = headers.iter().map(str::to_string).collect();
        }
        let records = reader.records().filter_map(Result::ok);
        chart.rows = records
            .map(|record| record.iter().map(str::to_string).collect())
            .collect();
        // The notice stands in a last column of its own.
        if chart.head.last().is_some_and(|head| head == "notice") {
            let notices = chart.rows.iter().filter_map(|row| row.last());
            if notices
                .clone()
                .all(|notice| published.texts.contains(notice))
            {
                chart.head.pop();
                chart.rows.iter_mut().for_each(|row| drop(row.pop()));
            }
        }
        charts.insert(id.to_string(), chart);
    }
    charts
}

/// Returns how many authorities the source of a funnel has in its period without a share: those that
/// are not drawn.
fn n_missing(chart: &ChartTable, title: &str, published: &Published) -> Option<u64> {
    if chart.kind != "authorities" {
        return None;
    }
    let period = published.periods_in(title).into_iter().next()?;
    let first = chart.rows.first()?;
    let (first, counts) = (published.by_title(&first[0])?, pair(first.get(1)?)?);
    // The source and the measure are those of the first row.
    let measures = [SHARE, "pc_in_limit"].map(|ending| format!("{}.{ending}", chart.clock));
    let of_first = measures.iter().find_map(|measure| {
        let mut figures = published.figures(measure, first, period).into_iter();
        let is_it = |record: &&Record| record.pair("") == Some(counts);
        Some((measure, figures.find(is_it)?))
    });
    let (measure, of_first) = of_first?;
    let is_beside = |record: &&&Record| {
        let alike = |column: &str| record.cell(column) == of_first.cell(column);
        alike("source") && alike("country_code")
    };
    let authorities = (0..published.areas.len())
        .filter(|area| published.areas[*area].level == Some(Level::LocalAuthority));
    let missing = authorities.filter(|area| {
        let figures = published.figures(measure, *area, period);
        let mut of_source = figures.iter().filter(is_beside);
        of_source.any(|record| {
            record
                .pair("")
                .is_none_or(|(part, of)| of == 0 || part > of)
        })
    });
    Some(missing.count() as u64)
}

/// Returns the counts of a curve in one of its weeks, where the parts are no more than the whole.
fn steps_of(chart: &ChartTable, row: &[String]) -> Option<Step> {
    let (waiting, of) = pair(row.get(1)?)?;
    let (stopped, _) = pair(row.get(5)?)?;
    of.checked_sub(waiting)?.checked_sub(stopped)?;
    Some(Step {
        clock: chart.clock.clone(),
        week: row[0].clone(),
        waiting,
        stopped,
        of,
    })
}

fn chart_file(
    chart: &ChartTable,
    title: &str,
    reading: &Pages,
    bytes: &[u8],
) -> Vec<(u64, String)> {
    if !KINDS.contains(&chart.kind.as_str()) {
        return vec![(1, "the audit does not know this kind of chart".to_string())];
    }
    let mut found = Vec::new();
    let lines = memchr::memchr_iter(b'\n', bytes).count();
    if lines != chart.rows.len() + 1 {
        found.push((1, "the table of a chart cannot be read".to_string()));
    }
    let scope = Scope {
        chart: None,
        areas: chart.area.into_iter().collect(),
        ..Scope::default()
    };
    for head in &chart.head {
        if let Some(numeral) = reading.explained.unexplained(head, &scope) {
            let problem = format!("the heading of a column: {}", numeral.problem());
            found.push((1, problem));
        }
    }
    for cell in misplaced(chart, title, reading.explained.published, reading.small) {
        let row = chart.rows[cell.row].first().map_or("", String::as_str);
        let head = chart.head.get(cell.column).map_or("", String::as_str);
        let problem = format!(
            "the cell in column {} does not hold what is published of its place, or tells of few cases: \
             “{}”, “{}”",
            cell.column + 1,
            masked(row),
            masked(head)
        );
        found.push((cell.row as u64 + 2, problem));
    }
    found
}

/// Returns what is wrong with a drawing that is a file: its words, and the chart within.
fn drawing_file(reading: &Pages, path: &str, file: &Element) -> Vec<(u64, String)> {
    let mut found = Vec::new();
    let chart = reading.charts.get(id_of(path));
    let Some(outer) = file.first("svg") else {
        return vec![(1, "the markup cannot be read".to_string())];
    };
    let title = outer
        .first("svg")
        .and_then(|svg| svg.first("title"))
        .map(Element::text);
    let scope = Scope {
        areas: chart.and_then(|chart| chart.area).into_iter().collect(),
        periods: reading
            .explained
            .published
            .periods_in(&title.unwrap_or_default()),
        series: chart.map(|chart| chart.clock.clone()),
        chart,
        ..Scope::default()
    };
    let mut lines: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for element in outer.elements() {
        let class = element.attribute("class").unwrap_or("");
        match (element.tag.as_str(), class) {
            ("svg", _) => reading.drawing(element, chart, &scope, &mut found),
            ("text", "title" | "caption") => lines.entry(class).or_default().push(element.text()),
            ("style", _) | ("rect", "ground") => {}
            _ => found.push((
                element.line,
                "a drawing has an element that the audit does not know".to_string(),
            )),
        }
    }
    for node in file.children.iter().chain(&outer.children) {
        if let Node::Comment(_, line) = node {
            found.push((*line, "a drawing holds a comment".to_string()));
        }
    }
    for text in lines.values() {
        if let Some(numeral) = reading.explained.unexplained(&text.join(" "), &scope) {
            let problem = format!("the words around a drawing: {}", numeral.problem());
            found.push((1, problem));
        }
    }
    found
}

/// Says whether the site itself tells where the name of a file comes from.
fn is_known_name(
    path: &str,
    published: &Published,
    charts: &BTreeMap<String, ChartTable>,
    outlines: &BTreeMap<String, Outline>,
) -> bool {
    if numerals(path).is_empty() {
        return true;
    }
    if let Some(slug) = slug_of(path) {
        return published.by_slug(slug).is_some();
    }
    if path.starts_with("charts/") {
        return charts
            .get(id_of(path))
            .is_some_and(|chart| chart.area.is_some());
    }
    if let Some(clock) = path
        .strip_prefix("waits/")
        .and_then(|rest| rest.strip_suffix("/index.html"))
    {
        return published.clocks.values().any(|known| known == clock);
    }
    // The page in place of a past release is named by its day.
    if place(path).is_some_and(|(_, rest)| rest == "index.html") {
        return true;
    }
    // A page of the project's own is named by its author.
    path == "404.html"
        || outlines
            .get(path)
            .is_some_and(|page| page.own_heading.is_some())
}

/// Returns the rows of a table of cases whose numbers do not fit each other: a share that its counts do not give, a
/// part that is more than its whole, a quantile above the next one. No page may show them.
fn table_file(path: &str, bytes: &[u8]) -> Vec<(u64, String)> {
    let dataset = match path {
        _ if path.starts_with("data/waits") => Dataset::Waits,
        _ if path.starts_with("data/complaints") => Dataset::Complaints,
        _ => return Vec::new(),
    };
    let mut found = Vec::new();
    let mut reader = csv::Reader::from_reader(bytes);
    let headers = reader.headers().cloned().unwrap_or_default();
    let places = headers.iter().zip(0..).collect::<BTreeMap<&str, usize>>();
    // What cannot be read is told before.
    for record in reader.records().filter_map(Result::ok) {
        let line = record.position().map_or(1, csv::Position::line);
        let cell = |column: &str| {
            let cell = places.get(column).and_then(|place| record.get(*place));
            cell.unwrap_or("")
        };
        let count = |column: &str| cell(column).parse::<u64>().ok();
        let mut add = |problem: String| found.push((line, problem));
        for (part, whole) in nested(dataset) {
            if count(part)
                .zip(count(whole))
                .is_some_and(|(part, whole)| part > whole)
            {
                add(format!("`{part}` is more than `{whole}`"));
            }
        }
        for measure in measures(dataset) {
            if !is_share_of_its_counts(measure, &cell) {
                add(format!("`{}` is not what its counts give", measure.id));
            }
        }
        let quantiles = measures(dataset)
            .iter()
            .filter(|measure| matches!(measure.statistic, Statistic::Quantile { .. }));
        let shown = quantiles.filter_map(|measure| {
            let days = cell(measure.id).parse::<f64>().ok()?;
            Some((measure, days))
        });
        let shown: Vec<_> = shown.collect();
        for pair in shown.windows(2).filter(|pair| pair[0].1 > pair[1].1) {
            add(format!(
                "`{}` is more than `{}`",
                pair[0].0.id, pair[1].0.id
            ));
        }
    }
    found
}

/// Says whether a share and its limits are those of the counts that stand beside it; a mark in its place, or in that
/// of a count, leaves it open.
fn is_share_of_its_counts<'r>(measure: &Measure, cell: &impl Fn(&str) -> &'r str) -> bool {
    let Statistic::Share {
        numerator,
        denominator,
    } = &measure.statistic
    else {
        return true;
    };
    let count = |column: &str| cell(column).parse::<u64>().ok();
    let part = match numerator {
        Numerator::Measure(part) => count(part),
        Numerator::Less(whole, part) => {
            { count(whole).zip(count(part)) }.and_then(|(whole, part)| whole.checked_sub(part))
        }
    };
    let printed = cell(measure.id);
    let counts = part.zip(count(denominator));
    let Some((part, of)) = counts.filter(|_| printed.parse::<f64>().is_ok()) else {
        return true;
    };
    let limits = ["lower", "upper"].map(|side| cell(&format!("{}_{side}", measure.id)));
    of > 0
        && part <= of
        && one_decimal(percent(part, of)) == printed
        && wilson_text(part, of) == Some(limits.join(" to "))
}

/// The columns of a table are explained in the words of the catalogue.
fn columns_file(bytes: &[u8], explained: &Explained) -> Vec<(u64, String)> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let mut found = Vec::new();
    let headers = reader.headers().cloned().unwrap_or_default();
    for record in reader.records() {
        let Ok(record) = record else {
            found.push((1, "a row cannot be read".to_string()));
            continue;
        };
        let line = record.position().map_or(1, csv::Position::line);
        for (column, cell) in record.iter().enumerate() {
            let is_decimals =
                headers.get(column) == Some("indicator_dp") && matches!(cell, "" | "0" | "1");
            if is_decimals {
                continue;
            }
            if let Some(numeral) = explained.unexplained(cell, &Scope::default()) {
                let problem = format!("column {}: {}", column + 1, numeral.problem());
                found.push((line, problem));
            }
        }
    }
    found
}

/// A style sheet writes no words of its own and loads nothing.
fn sheet(bytes: &[u8]) -> Vec<(u64, String)> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return vec![(1, "the style sheet is no text".to_string())];
    };
    let mut found = Vec::new();
    for (place, line) in text.lines().enumerate() {
        let writes = line.split("content:").skip(1).any(|rest| {
            let value = rest.split([';', '}']).next().unwrap_or("");
            // `none` alone is a word of the style sheet's own.
            (value.trim() != "none" && !numerals(value).is_empty())
                && !value.trim_start().starts_with("counter")
                && !value.trim().trim_matches('"').starts_with('\\')
        });
        if writes || line.contains("url(") || line.contains("@import") {
            found.push((
                place as u64 + 1,
                "the style sheet writes a numeral or loads a file".to_string(),
            ));
        }
    }
    found
}

fn robots(bytes: &[u8]) -> Vec<(u64, String)> {
    let text = String::from_utf8_lossy(bytes);
    let is_known = |line: &str| {
        ["User-agent: ", "Disallow: ", "Allow: ", "Sitemap: "]
            .iter()
            .any(|start| line.starts_with(start))
            && numerals(line).is_empty()
    };
    let lines = text.lines().enumerate();
    lines
        .filter(|(_, line)| !line.is_empty() && !is_known(line))
        .map(|(place, _)| {
            (
                place as u64 + 1,
                "the audit does not know this line".to_string(),
            )
        })
        .collect()
}

/// The manifest tells who made the site and the hash of every file, and nothing else.
fn manifest(bytes: &[u8], files: &BTreeMap<&str, &[u8]>) -> Vec<(u64, String)> {
    let whole = |problem: &str| vec![(1, problem.to_string())];
    let Ok(serde_json::Value::Object(manifest)) = serde_json::from_slice(bytes) else {
        return whole("the manifest cannot be read");
    };
    let listed = manifest.get("files").and_then(serde_json::Value::as_object);
    let Some(listed) = listed.filter(|_| {
        manifest
            .keys()
            .all(|key| key == "files" || key == "generator")
    }) else {
        return whole("the manifest holds something else than the hashes of the files");
    };
    let generator = manifest
        .get("generator")
        .and_then(serde_json::Value::as_str)
        .unwrap_or("");
    if !generator.starts_with(crate::publish::site::GENERATOR) || generator.len() > 40 {
        return whole("the manifest does not name the program that made the site");
    }
    let mut found = Vec::new();
    for (place, (path, hash)) in listed.iter().enumerate() {
        let is_right = files
            .get(path.as_str())
            .is_some_and(|bytes| hash.as_str() == Some(&sha256(bytes)));
        if !is_right {
            let problem = "a file is missing or is not the one that was built";
            found.push((place as u64 + 4, problem.to_string()));
        }
    }
    let is_listed = |path: &str| path == MANIFEST || listed.contains_key(path);
    if !files.keys().all(|path| is_listed(path)) {
        found.push((1, "a file of the site is not in the manifest".to_string()));
    }
    found
}
