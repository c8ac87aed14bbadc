//! What must hold before a statistic, a chart or a sentence may say something: gate by gate.
//!
//! Built sites are read as a reader would: downloads, tables of charts, words of pages. Nothing here
//! calls the code that decides. Own cases are held to the gates; what others have published passes as it
//! is, and stands under a caption or a heading that says so.
//!
//! | gate | test |
//! |---|---|
//! | a share has at least ten cases, and both its sides are 0 or at least the threshold; `u` where it is small, `c` where a count is withheld; limits only beside it | `shares_have_ten_cases_and_no_small_side` |
//! | a quarter's wait takes 20 cases, the median 10, nine tenths 50; whole days; but for closed years only where the row withholds nothing, and its area nothing in other periods | `quantiles_take_enough_cases` |
//! | a quantile is the mean of five central waits at least | `quantiles_are_means_of_central_waits` |
//! | no shortest or longest wait, nowhere | `no_extreme_wait_is_told` |
//! | steps of curves: ends of each kind and the rest are 0 or at least the threshold, and ten were at risk | `curves_go_in_steps_of_enough_cases` |
//! | funnels and XmR charts: points are published shares, limits, means and words stand only beside them | `lines_and_limits_stand_beside_published_points` |
//! | limits of an XmR chart are those of its published points | `natural_limits_come_from_the_points_alone` |
//! | areas are in the order of their codes, so that no withheld number orders them; verdicts only beside shares | `nothing_is_ordered_or_judged_by_what_is_withheld` |
//! | drawings have a mark for each published point and for no other | `drawings_have_marks_for_published_points_alone` |
//! | sentences, titles and verdicts tell of no share below the gate, nor of one that is not published | `sentences_tell_of_no_share_below_the_gate` |
//! | live figures in prose are published values or symbols | `live_figures_are_what_the_downloads_hold` |
//! | nothing is quoted of fewer than 20 cases | `nothing_is_quoted_of_few_cases` |

mod support;

use scraper::{ElementRef, Html, Selector};
use sendstats::publish::site::Site;
use sendstats::synth::{self, Options};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::LazyLock;
use support::{DEMONSTRATION, Row, built, files_ending, folder, pages, root, rows, text};

const THRESHOLD: u64 = 5;

/// The demonstration, the project of the golden pages, and invented ones in which most numbers are small.
static SITES: LazyLock<Vec<(String, Site)>> = LazyLock::new(|| {
    let golden = built(&root().join("tests/golden/project"));
    let mut sites = vec![("golden".to_string(), golden)];
    for (rows, areas, seed) in [(300, 6, 1), (800, 5, 2), (2_000, 8, 3), (6_000, 6, 4)] {
        let files = synth::project(&Options {
            rows,
            areas,
            wards: 0,
            seed,
        });
        let files: Vec<(&str, &[u8])> = files
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
            .collect();
        let project = folder(&files);
        sites.push((format!("{rows} rows"), built(project.path())));
    }
    sites
});

fn sites() -> impl Iterator<Item = (&'static str, &'static Site)> {
    let invented = SITES.iter().map(|(name, site)| (name.as_str(), site));
    std::iter::once(("demonstration", &*DEMONSTRATION)).chain(invented)
}

/// Returns the rows of all downloads of cases, with the file of each.
fn cases(site: &'static Site) -> Vec<(String, Row)> {
    let files = [
        "waits",
        "waits-quarter",
        "waits-month",
        "complaints",
        "complaints-quarter",
        "complaints-month",
    ];
    let found = files.iter().filter_map(|file| {
        let path = format!("data/{file}.csv");
        let rows = rows(site.get(&path)?);
        Some(rows.into_iter().map(move |row| (path.clone(), row)))
    });
    found.flatten().collect()
}

fn is_small(n: u64) -> bool {
    n > 0 && n < THRESHOLD
}

/// Says whether a share of so many of so many may stand.
fn may_stand(part: u64, whole: u64) -> bool {
    whole >= 10 && part <= whole && !is_small(part) && !is_small(whole - part)
}

// Shares and quantiles.

/// Shares with the column of their part, of what is taken off it, and of their whole.
const SHARES: [(&str, &str, Option<&str>, &str); 6] = [
    ("pc_in_limit", "in_limit", None, "completed"),
    ("pc_in_limit_ex", "in_limit_ex", None, "completed_ex"),
    (
        "pc_exceptions",
        "completed",
        Some("completed_ex"),
        "completed",
    ),
    ("pc_due_in_limit", "due_in_limit", None, "due"),
    ("pc_in_target", "in_target", None, "replied"),
    ("pc_due_in_target", "due_in_target", None, "due"),
];

#[test]
fn shares_have_ten_cases_and_no_small_side() {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, site) in sites() {
        for (path, row) in cases(site) {
            for (share, part, less, whole) in SHARES {
                let Some(printed) = row.get(share) else {
                    continue;
                };
                let place = format!("{name}, {path}, {share}: {row:?}");
                let cell = |column: &str| row[column].as_str();
                let counts = [Some(part), less, Some(whole)].map(|column| column.map(cell));
                let [part, less, whole] = counts;
                let number =
                    |cell: Option<&str>| cell.map_or(Some(0), |cell| cell.parse::<u64>().ok());
                let symbols = [part, less, whole];
                let expected = match (number(part), number(less), number(whole)) {
                    // Nobody has said which cases are exceptions.
                    _ if printed == "x" => "x",
                    (Some(_), Some(_), Some(0)) => "z",
                    (Some(part), Some(less), Some(whole)) if may_stand(part - less, whole) => {
                        "number"
                    }
                    (Some(_), Some(_), Some(_)) => "u",
                    _ if symbols.contains(&Some("c")) => "c",
                    _ => "x",
                };
                let kind = if printed.parse::<f64>().is_ok() {
                    "number"
                } else {
                    printed
                };
                assert_eq!(kind, expected, "{place}");
                for limit in ["lower", "upper"] {
                    let limit = &row[&format!("{share}_{limit}")];
                    assert_eq!(limit.parse::<f64>().is_ok(), kind == "number", "{place}");
                }
                *seen.entry(expected).or_default() += 1;
            }
        }
    }
    for kind in ["number", "u", "c", "z"] {
        assert!(seen.contains_key(kind), "no share is `{kind}`: {seen:?}");
    }
}

/// Returns what the rows of one area, clock and category have in common, whatever their period.
fn series_of(row: &Row) -> Vec<String> {
    let columns = [
        "clock",
        "geographic_level",
        "region_code",
        "new_la_code",
        "lad_code",
        "pcon_code",
        "ward_code",
        "breakdown_topic",
        "breakdown",
    ];
    let values = columns.iter().map(|column| row.get(*column).cloned());
    values.map(Option::unwrap_or_default).collect()
}

#[test]
fn quantiles_take_enough_cases() {
    let (mut shown, mut marked, mut beside_withheld) = (0, 0, 0);
    for (name, site) in sites() {
        let is_of_days = |column: &str| column.ends_with("_days");
        let withheld = |row: &Row| -> BTreeSet<String> {
            let withheld = row.iter().filter(|(_, value)| *value == "c");
            let counts = withheld.filter(|(column, _)| !is_of_days(column));
            counts.map(|(column, _)| column.clone()).collect()
        };
        // Of a table that is cut in time none are given.
        let mut of_series: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for (path, row) in cases(site)
            .into_iter()
            .filter(|(_, row)| row["status"] != "p")
        {
            let of_series = of_series.entry((path, series_of(&row))).or_default();
            of_series.insert(withheld(&row));
        }
        for (path, row) in cases(site) {
            let is_closed_year = !path.contains('-') && row["status"] != "p";
            let of_series = of_series.get(&(path.clone(), series_of(&row)));
            let is_cut = of_series.is_some_and(|of_periods| of_periods.len() > 1);
            // Waits tell how many were in time.
            let in_time = ["in_limit_ex", "in_target"].map(|column| row.get(column));
            let has_waits = in_time.into_iter().flatten().all(|value| value != "c");
            let may_be_told =
                has_waits && (is_closed_year || (withheld(&row).is_empty() && !is_cut));
            for (column, least, of) in [
                ("p25_days", 20, "completed_ex"),
                ("median_days", 10, "completed_ex"),
                ("p75_days", 20, "completed_ex"),
                ("p90_days", 50, "completed_ex"),
                ("median_working_days", 10, "replied"),
            ] {
                let Some(printed) = row.get(column) else {
                    continue;
                };
                let place = format!("{name}, {path}, {column}: {row:?}");
                let is_number = printed.parse::<f64>().is_ok();
                match row[of].parse::<u64>() {
                    Ok(n) => assert_eq!(is_number, n >= least && may_be_told, "{place}"),
                    Err(_) => assert!(!is_number, "{place}"),
                }
                if is_number {
                    assert!(printed.parse::<u64>().is_ok(), "not whole days: {place}");
                }
                shown += usize::from(is_number);
                marked += usize::from(!is_number);
                beside_withheld += usize::from(row[of].parse::<u64>().is_ok() && !may_be_told);
            }
        }
    }
    assert!(shown > 100 && marked > 100, "{shown} and {marked}");
    assert!(beside_withheld > 10, "{beside_withheld}");
}

/// A project of one authority and one year, with the waits of its plans in days.
fn of_waits(waits: &[i64]) -> Site {
    let mut text = "ref,area,received,issued\n".to_string();
    let start = jiff::civil::date(2017, 1, 2);
    for (row, wait) in waits.iter().enumerate() {
        // All end within 2024, whenever they began.
        let end = jiff::civil::date(2024, 3, 1) + jiff::Span::new().days(row as i64 % 200);
        let begun = (end - jiff::Span::new().days(*wait)).max(start);
        writeln!(text, "{row},E10000001,{begun},{end}").unwrap();
    }
    let files: [(&str, &[u8]); 3] = [
        (
            "sendstats.toml",
            b"[site]\ntitle = \"T\"\npublisher = \"P\"\ncontact = \"C\"\nhome = \"E10000001\"\n\
              [areas]\nfile = \"data/reference/areas.csv\"\n\
              [inputs.council]\nkind = \"waits\"\nfiles = \"data/*/waits.csv\"\n\
              complete_from = 2024-01-01\n\
              columns = { case = \"ref\", area = \"area\" }\n\
              clocks.final_plan = { started = \"received\", ended = \"issued\" }\n",
        ),
        (
            "data/reference/areas.csv",
            b"code,name,level,parents,population\nE10000001,Shire,local_authority,,\n",
        ),
        ("data/2024-12-31/waits.csv", text.as_bytes()),
    ];
    built(folder(&files).path())
}

#[test]
fn quantiles_are_means_of_central_waits() {
    let waits: Vec<i64> = (0..60).map(|n| 40 + n * n % 311).collect();
    let site = of_waits(&waits);
    let mut sorted = waits.clone();
    sorted.sort_unstable();
    let rows = support::rows_of_site(&site, "data/waits.csv");
    let row = rows
        .iter()
        .find(|row| row["time_period"] == "2024")
        .unwrap();
    for (column, percent) in [
        ("p25_days", 25),
        ("median_days", 50),
        ("p75_days", 75),
        ("p90_days", 90),
    ] {
        let hundredths = (sorted.len() - 1) * percent;
        let central = &sorted[hundredths / 100 - 2..=hundredths.div_ceil(100) + 2];
        assert!(central.len() >= 5);
        let n = central.len() as i64;
        let mean = (2 * central.iter().sum::<i64>() + n) / (2 * n);
        assert_eq!(row[column], mean.to_string(), "{column}");
    }
}

/// One family waited 1,777 days, and one was done after 3.
#[test]
fn no_extreme_wait_is_told() {
    let usual: Vec<i64> = (0..80).map(|n| 60 + n * 7 % 260).collect();
    let mut waits = usual.clone();
    waits.extend([1_777, 3]);
    let site = of_waits(&waits);
    let mut other = usual;
    other.extend([1_450, 5]);
    let other = of_waits(&other);
    for (path, _) in site.files() {
        let is_text = [".html", ".csv", ".svg", ".json"]
            .iter()
            .any(|ending| path.ends_with(ending));
        if is_text && !path.starts_with("manifest") {
            // Where the longest ends otherwise, no word of the site is another.
            assert_eq!(text(&site, path), text(&other, path), "{path}");
            for told in ["1777", "1,777", "253 weeks"] {
                assert!(!text(&site, path).contains(told), "{path} tells {told}");
            }
        }
    }
    for (name, site) in sites() {
        for (path, html) in pages(site) {
            let words = words_of(html).to_lowercase();
            for word in [
                "longest wait",
                "shortest wait",
                "slowest",
                "fastest",
                "maximum wait",
                "minimum wait",
            ] {
                // The pages on method may say that there is none.
                let may = ["methodology", "privacy", "accessibility"]
                    .iter()
                    .any(|page| path.contains(page));
                assert!(may || !words.contains(word), "{name}, {path}: {word}");
            }
        }
    }
}

// Tables of charts.

/// A table of a chart as it is downloaded.
struct Chart {
    site: &'static str,
    path: &'static str,
    rows: Vec<Row>,
}

impl Chart {
    /// Returns the names of the columns with both counts of the shares and with the shares.
    fn share(&self) -> (String, String) {
        let mut columns = self.rows[0].keys();
        let counts = columns
            .find(|column| column.ends_with(", n of d"))
            .expect("a chart of shares");
        (counts.clone(), counts.replace(", n of d", ", %"))
    }
}

/// Returns a cell, empty where there is no such column.
fn cell<'r>(row: &'r Row, column: &str) -> &'r str {
    row.get(column).map_or("", String::as_str)
}

/// Returns the charts of a kind of all sites.
fn charts(kind: &str) -> Vec<Chart> {
    let kind = format!("-{kind}-");
    let charts = sites().flat_map(|(name, site)| {
        let kind = kind.clone();
        let files = files_ending(site, ".csv").into_iter();
        let files =
            files.filter(move |(path, _)| path.starts_with("charts/") && path.contains(&kind));
        files.map(move |(path, text)| Chart {
            site: name,
            path,
            rows: rows(text.as_bytes()),
        })
    });
    let charts: Vec<Chart> = charts.collect();
    assert!(!charts.is_empty(), "there is no chart of the kind {kind}");
    charts
}

/// Returns both numbers of `1,203 of 2,320`.
fn n_of_d(text: &str) -> Option<(u64, u64)> {
    let (part, whole) = text.split_once(" of ")?;
    let number = |text: &str| text.replace(',', "").parse().ok();
    Some((number(part)?, number(whole)?))
}

#[test]
fn curves_go_in_steps_of_enough_cases() {
    let mut n_steps = 0;
    for chart in charts("curves") {
        let (mut before, mut stopped_before) = (None, 0);
        for row in &chart.rows {
            let place = format!("{}, {}: {row:?}", chart.site, chart.path);
            let (waiting, started) = n_of_d(&row["Still waiting, n of d"]).expect(&place);
            let (stopped, _) = n_of_d(&row["Ended without it, n of d"]).expect(&place);
            let at_risk = before.unwrap_or(started);
            let completed = at_risk - waiting - (stopped - stopped_before);
            for count in [waiting, stopped - stopped_before, completed] {
                assert!(!is_small(count), "{place}");
            }
            assert!(at_risk >= 10, "{place}");
            (before, stopped_before) = (Some(waiting), stopped);
            n_steps += 1;
        }
    }
    assert!(n_steps > 50, "{n_steps} steps are few");
    // The download has the same curves, and no others.
    for (name, site) in sites() {
        let Some(bytes) = site.get("data/survival.csv") else {
            continue;
        };
        let cohorts: BTreeSet<(String, String)> = rows(bytes)
            .into_iter()
            .map(|row| {
                (
                    row["clock"].clone(),
                    row["new_la_code"].clone() + &row["region_code"],
                )
            })
            .collect();
        let drawn = files_ending(site, ".csv").into_iter();
        let drawn = drawn.filter(|(path, _)| path.contains("-curves-")).count();
        assert_eq!(cohorts.len(), drawn, "{name}");
    }
}

#[test]
fn lines_and_limits_stand_beside_published_points() {
    let mut n_points = 0;
    for (kind, beside) in [
        ("funnel", ["99.8% limits", "Outside"]),
        ("xmr", ["Natural limits, %", "Variation"]),
    ] {
        for chart in charts(kind) {
            let (of_counts, of_share) = chart.share();
            for row in &chart.rows {
                let place = format!("{}, {}: {row:?}", chart.site, chart.path);
                let (counts, percent) = (cell(row, &of_counts), cell(row, &of_share));
                if let Some((part, whole)) = n_of_d(counts) {
                    // A funnel of official figures has another caption, and its own counts.
                    let is_official = chart.is_official();
                    assert!(is_official || may_stand(part, whole), "{place}");
                    assert!(percent.parse::<f64>().is_ok(), "{place}");
                    n_points += 1;
                } else {
                    assert!(percent.parse::<f64>().is_err(), "{place}");
                    for column in beside {
                        let cell = cell(row, column);
                        let tells = cell.chars().any(|letter| letter.is_ascii_digit())
                            || ["yes", "no", "above", "below"].contains(&cell);
                        assert!(!tells, "{place}, {column}");
                    }
                }
            }
        }
    }
    assert!(n_points > 50, "{n_points} points are few");
}

impl Chart {
    /// Says whether the page of the chart gives an official source for it.
    fn is_official(&self) -> bool {
        let (_, site) = sites().find(|(name, _)| *name == self.site).unwrap();
        let id = self
            .path
            .trim_start_matches("charts/")
            .trim_end_matches(".csv");
        let figure = pages(site).into_iter().find_map(|(_, html)| {
            let (_, after) = html.split_once(&format!("id=\"{id}\""))?;
            after.split("</section>").next()
        });
        figure.is_some_and(|figure| words_of(figure).to_lowercase().contains("official"))
    }
}

#[test]
fn natural_limits_come_from_the_points_alone() {
    let mut n_checked = 0;
    for chart in charts("xmr") {
        let (_, of_share) = chart.share();
        // A stretch of points with one mean, as far as it has no gap.
        let mut stretches: BTreeMap<(String, String), Vec<f64>> = BTreeMap::new();
        for row in &chart.rows {
            let key = (row["Mean, %"].clone(), row["Natural limits, %"].clone());
            if let Ok(percent) = row[&of_share].parse() {
                stretches.entry(key).or_default().push(percent);
            }
        }
        for ((mean, limits), points) in stretches {
            let (Ok(mean), Some((lower, upper))) = (mean.parse::<f64>(), limits.split_once(" to "))
            else {
                continue;
            };
            let own = points.iter().sum::<f64>() / points.len() as f64;
            assert!(
                (own - mean).abs() < 0.11,
                "{}, {}: {own} and {mean}",
                chart.site,
                chart.path
            );
            let ranges = points.windows(2).map(|pair| (pair[1] - pair[0]).abs());
            let range = 2.66 * ranges.sum::<f64>() / (points.len() - 1) as f64;
            let (lower, upper): (f64, f64) = (lower.parse().unwrap(), upper.parse().unwrap());
            let expected = ((own - range).max(0.0), (own + range).min(100.0));
            assert!(
                (lower - expected.0).abs() < 0.21 && (upper - expected.1).abs() < 0.21,
                "{}, {}: {expected:?} and {limits}",
                chart.site,
                chart.path
            );
            n_checked += 1;
        }
    }
    assert!(n_checked > 0);
}

#[test]
fn nothing_is_ordered_or_judged_by_what_is_withheld() {
    let (mut n_marks, mut n_verdicts) = (0, 0);
    for chart in charts("areas") {
        let (_, site) = sites().find(|(name, _)| *name == chart.site).unwrap();
        let codes = codes_of(site);
        let of_rows: Vec<&str> = chart.rows[1..]
            .iter()
            .filter_map(|row| codes.get(&row["Area"]).map(String::as_str))
            .collect();
        assert!(
            of_rows.is_sorted(),
            "{}, {}: {of_rows:?}",
            chart.site,
            chart.path
        );
        for row in &chart.rows {
            let place = format!("{}, {}: {row:?}", chart.site, chart.path);
            let is_shown = n_of_d(&row["In time, n of d"]).is_some();
            let verdict = row["Compared"].as_str();
            let judges = ["higher", "lower", "no different"]
                .iter()
                .any(|word| verdict.starts_with(word));
            assert!(is_shown || !judges, "{place}");
            assert!(is_shown || !row["95% interval"].contains(" to "), "{place}");
            n_marks += usize::from(!is_shown);
            n_verdicts += usize::from(judges);
        }
    }
    assert!(
        n_marks > 0 && n_verdicts > 0,
        "{n_marks} marks, {n_verdicts} verdicts"
    );
}

/// Returns the codes of areas by name.
fn codes_of(site: &'static Site) -> BTreeMap<String, String> {
    let mut codes = BTreeMap::new();
    for (_, row) in cases(site) {
        for (level, code, name) in [
            ("Ward", "ward_code", "ward_name"),
            ("Local authority district", "lad_code", "lad_name"),
            ("Local authority", "new_la_code", "la_name"),
            ("Parliamentary constituency", "pcon_code", "pcon_name"),
        ] {
            if row["geographic_level"] == level {
                codes.insert(row[name].clone(), row[code].clone());
            }
        }
    }
    codes
}

#[test]
fn drawings_have_marks_for_published_points_alone() {
    let mut n_drawn = 0;
    for chart in charts("funnel") {
        let (_, site) = sites().find(|(name, _)| *name == chart.site).unwrap();
        let drawing = text(site, &chart.path.replace(".csv", ".svg"));
        let n_points = chart
            .rows
            .iter()
            .filter(|row| n_of_d(&row["In time, n of d"]).is_some())
            .count();
        let n_circles = drawing.matches("<circle").count();
        assert_eq!(n_circles, n_points, "{}, {}", chart.site, chart.path);
        n_drawn += n_points;
    }
    assert!(n_drawn > 0);
}

// Words.

fn selector(text: &str) -> Selector {
    Selector::parse(text).unwrap()
}

fn words_of(html: &str) -> String {
    let page = Html::parse_fragment(html);
    page.root_element().text().collect::<Vec<_>>().join(" ")
}

/// Returns the sentences of a page: headings, paragraphs and items of lists, without tables.
fn sentences(html: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let texts = selector("main h1, main h2, main h3, main p, main li, main figcaption");
    let all = page.select(&texts);
    let words = |element: ElementRef| element.text().collect::<Vec<_>>().join("");
    all.map(words)
        .flat_map(|text| text.split(". ").map(str::to_string).collect::<Vec<_>>())
        .collect()
}

/// Returns every `n of d` in a text.
fn shares_in(text: &str) -> Vec<(u64, u64)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let number = |word: &str| {
        let digits = word
            .trim_matches(|letter: char| "(),.;:".contains(letter))
            .replace(',', "");
        match digits.as_str() {
            "none" | "None" => Some(0),
            digits => digits.parse::<u64>().ok(),
        }
    };
    // Of periods and areas there may be as few as there are.
    let others = [
        "months",
        "quarters",
        "years",
        "areas",
        "authorities",
        "districts",
        "wards",
    ];
    let is_share = |place: usize| {
        let next = words
            .get(place + 3)
            .map_or("", |word| word.trim_end_matches([',', ':', ';', '.']));
        words[place + 1] == "of" && !others.contains(&next)
    };
    let shares = words.windows(3).enumerate();
    let shares = shares
        .filter(|(place, _)| is_share(*place))
        .map(|(_, words)| words);
    shares
        .filter_map(|words| Some((number(words[0])?, number(words[2])?)))
        .collect()
}

#[test]
fn sentences_tell_of_no_share_below_the_gate() {
    let mut n_told = 0;
    for (name, site) in sites() {
        let published = published_shares(site);
        let of_others = figures_of_others(site);
        for (path, html) in pages(site) {
            if ["methodology", "data/"]
                .iter()
                .any(|page| path.starts_with(page))
            {
                continue;
            }
            for sentence in sentences(html) {
                // Figures that others have published have small counts of their own.
                if sentence.to_lowercase().contains("official")
                    || html.contains("Official figures of")
                {
                    continue;
                }
                let told = shares_in(&sentence).into_iter();
                for (part, whole) in told.filter(|told| !of_others.contains(told)) {
                    let place = format!("{name}, {path}: {sentence}");
                    // Two counts side by side are no share until a percentage is made of them.
                    let is_share = sentence.contains('%');
                    let holds = part <= whole && !is_small(part) && !is_small(whole - part);
                    assert!(holds && (!is_share || whole >= 10), "{place}");
                    assert!(published.contains(&(part, whole)), "not published: {place}");
                    n_told += 1;
                }
            }
        }
    }
    assert!(n_told > 30, "{n_told} shares are few");
}

/// Says whether the pages call an area so: those with a namesake are told apart by their level.
fn is_named(on_pages: &str, name: &str) -> bool {
    let rest = on_pages.strip_prefix(name);
    rest.is_some_and(|rest| ["", " constituency", " district", " ward"].contains(&rest))
}

/// The mark of a live figure says whose value it is: `final_plan.open | Derbyshire | 2025`.
#[test]
fn live_figures_are_what_the_downloads_hold() {
    let mut n_told = 0;
    let figures = selector(".content data");
    for (name, site) in sites() {
        let rows = cases(site);
        for (path, html) in pages(site) {
            for figure in Html::parse_document(html).select(&figures) {
                let words = figure.text().collect::<String>();
                let place = format!("{name}, {path}: {words}");
                let number = words.replace(',', "");
                let number = number.trim_end_matches('%').split(' ').next().unwrap();
                let mark: Vec<&str> = figure.attr("value").unwrap().split(" | ").collect();
                let (series, measure) = mark[0].rsplit_once('.').unwrap();
                if series.starts_with("figures") || mark.len() != 3 || number.starts_with('[') {
                    continue;
                }
                let is_it = |row: &Row| {
                    let clock = row.get("clock").map_or("complaints", String::as_str);
                    let is_of_area = row.iter().any(|(column, cell)| {
                        column.ends_with("_name") && !cell.is_empty() && is_named(mark[1], cell)
                    });
                    clock == series
                        && row["breakdown"] == "Total"
                        && row["time_period"] == mark[2].replace(['/', '-'], "")
                        && is_of_area
                };
                let mut told = rows.iter().filter(|(_, row)| is_it(row));
                assert!(
                    told.any(|(_, row)| row.get(measure).is_some_and(|cell| cell == number)),
                    "{place}"
                );
                n_told += 1;
            }
        }
    }
    assert!(n_told > 5, "{n_told} live figures are few");
}

/// Returns both counts of all shares that others have published.
fn figures_of_others(site: &'static Site) -> BTreeSet<(u64, u64)> {
    let figures = site.get("data/figures.csv").map_or_else(Vec::new, rows);
    let number = |cell: &String| cell.parse().ok();
    let shares = figures.iter();
    shares
        .filter_map(|row| Some((number(&row["numerator"])?, number(&row["denominator"])?)))
        .collect()
}

/// Returns every two counts of one row of the downloads, of which one may be a share of the other.
fn published_shares(site: &'static Site) -> BTreeSet<(u64, u64)> {
    let mut pairs = BTreeSet::new();
    for (_, row) in cases(site) {
        let counts: Vec<u64> = row.values().filter_map(|cell| cell.parse().ok()).collect();
        for part in &counts {
            pairs.extend(
                counts
                    .iter()
                    .filter(|whole| part <= whole)
                    .map(|whole| (*part, *whole)),
            );
        }
    }
    let curves = files_ending(site, ".csv").into_iter();
    let curves = curves.filter(|(path, _)| path.contains("-curves-"));
    for (_, text) in curves {
        pairs.extend(
            rows(text.as_bytes())
                .iter()
                .flat_map(|row| row.values().filter_map(|cell| n_of_d(cell))),
        );
    }
    pairs
}

#[test]
fn nothing_is_quoted_of_few_cases() {
    let mut n_quotes = 0;
    for (name, site) in sites() {
        for (path, html) in pages(site) {
            let Some((_, after)) = html.split_once("<h2>In sentences to quote</h2>") else {
                continue;
            };
            let list = after.split("</ul>").next().unwrap();
            for item in Html::parse_fragment(list).select(&selector("li")) {
                let sentence = item.text().collect::<String>();
                for (_, whole) in shares_in(&sentence) {
                    assert!(whole >= 20, "{name}, {path}: {sentence}");
                }
                n_quotes += 1;
            }
        }
    }
    assert!(n_quotes > 20, "{n_quotes} quotes are few");
}
