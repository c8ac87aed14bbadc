//! What holds for every page and file of a site, looked at as a browser or a machine would.

mod support;

use scraper::{ElementRef, Html, Selector};
use sendstats::catalogue::{Dataset, measures};
use sendstats::publish::site::Site;
use std::collections::BTreeSet;
use support::{DEMONSTRATION, OFFICE, files_ending, pages, text};
use walkdir::WalkDir;

const NOTICE: &str = "Invented cases, for demonstration";

const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; \
    base-uri 'none'; form-action 'none'";

/// Returns the elements that a selector finds.
fn all<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

/// Returns an attribute of every element that a selector finds.
fn attributes<'a>(page: &'a Html, selector: &str, name: &str) -> Vec<&'a str> {
    let elements = all(page, selector).into_iter();
    elements.filter_map(|element| element.attr(name)).collect()
}

/// Calls a check with each page of both sites.
fn each_page(check: impl Fn(&Site, &str, &Html)) {
    let mut n_pages = 0;
    for site in [&*DEMONSTRATION, &*OFFICE] {
        for (path, html) in pages(site) {
            check(site, path, &Html::parse_document(html));
            n_pages += 1;
        }
    }
    assert!(n_pages > 80, "only {n_pages} pages");
}

#[test]
fn every_page_says_what_it_is() {
    each_page(|_, path, page| {
        assert_eq!(attributes(page, "html", "lang"), ["en-GB"], "{path}");
        let titles = all(page, "head > title");
        assert_eq!(titles.len(), 1, "{path}");
        let title: String = titles[0].text().collect();
        assert!(title.ends_with(&format!("({NOTICE})")), "{path}: {title}");
        assert_eq!(all(page, "h1").len(), 1, "{path}: one heading");
        assert_eq!(all(page, "main").len(), 1, "{path}: one main part");
        let robots = attributes(page, "meta[name=robots]", "content");
        assert_eq!(robots, ["noindex"], "{path}");
        let notice: String = all(page, "aside.notice strong")
            .iter()
            .flat_map(ElementRef::text)
            .collect();
        assert_eq!(notice, format!("{NOTICE}."), "{path}");
        let policy = attributes(page, "meta[http-equiv=Content-Security-Policy]", "content");
        assert_eq!(policy, [CONTENT_SECURITY_POLICY], "{path}");
    });
}

#[test]
fn headings_descend_one_level_at_a_time() {
    each_page(|_, path, page| {
        let levels = all(page, "h1, h2, h3, h4, h5, h6").into_iter();
        let levels: Vec<u8> = levels
            .map(|heading| heading.value().name().as_bytes()[1] - b'0')
            .collect();
        assert_eq!(levels[0], 1, "{path}");
        for pair in levels.windows(2) {
            assert!(
                pair[1] <= pair[0] + 1,
                "{path}: h{} after h{}",
                pair[1],
                pair[0]
            );
        }
    });
}

#[test]
fn nothing_runs_and_nothing_comes_from_elsewhere() {
    each_page(|_, path, page| {
        for element in [
            "script", "style", "iframe", "object", "embed", "base", "form",
        ] {
            assert_eq!(all(page, element).len(), 0, "{path}: {element}");
        }
        assert_eq!(all(page, "[style]").len(), 0, "{path}: style attributes");
        let handlers = all(page, "*")
            .into_iter()
            .flat_map(|element| element.value().attrs());
        for (name, value) in handlers {
            assert!(!name.starts_with("on"), "{path}: {name}");
            assert!(
                !value.trim_start().starts_with("javascript:"),
                "{path}: {value}"
            );
        }
        for (selector, name) in [
            ("link", "href"),
            ("[src]", "src"),
            ("[srcset]", "srcset"),
            ("use", "href"),
        ] {
            for address in attributes(page, selector, name) {
                let is_own = !address.contains("//") && !address.starts_with("data:");
                assert!(is_own, "{path} asks for {address}");
            }
        }
    });
    let style = text(&DEMONSTRATION, "style.css");
    for asking in ["@import", "url(", "//"] {
        assert!(!style.contains(asking), "the style sheet has {asking}");
    }
}

#[test]
fn every_link_leads_somewhere() {
    let n_links = std::cell::Cell::new(0);
    each_page(|site, path, page| {
        let links = attributes(page, "[href]", "href").into_iter();
        for link in links.chain(attributes(page, "[src]", "src")) {
            if link.starts_with("https://") || link.starts_with("mailto:") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = resolved(path, file);
            assert!(
                site.get(&target).is_some() || target == "manifest.json",
                "{path} links to {link}"
            );
            if !anchor.is_empty() {
                let html = Html::parse_document(text(site, &target));
                let ids = attributes(&html, "[id]", "id");
                assert!(ids.contains(&anchor), "{path} links to {link}");
            }
            n_links.set(n_links.get() + 1);
        }
    });
    println!("{} links followed", n_links.get());
    assert!(n_links.get() > 1_500, "only {} links", n_links.get());
}

/// Returns the path of a file that a page names relative to itself.
fn resolved(page: &str, link: &str) -> String {
    if link.is_empty() {
        return page.to_string();
    }
    let mut folders: Vec<&str> = page.split('/').collect();
    folders.pop();
    for part in link.split('/') {
        match part {
            "." => {}
            ".." => assert!(
                folders.pop().is_some(),
                "{page} links out of the site: {link}"
            ),
            name => folders.push(name),
        }
    }
    folders.join("/")
}

#[test]
fn ids_are_unique_and_named_parts_exist() {
    each_page(|_, path, page| {
        let ids = attributes(page, "[id]", "id");
        let distinct: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), distinct.len(), "{path} has an id twice");
        for name in ["aria-labelledby", "aria-describedby", "for"] {
            for value in attributes(page, &format!("[{name}]"), name) {
                for id in value.split_whitespace() {
                    assert!(distinct.contains(id), "{path}: {name} of {id}");
                }
            }
        }
    });
}

#[test]
fn every_table_says_what_its_cells_are() {
    let n_tables = std::cell::Cell::new(0);
    each_page(|_, path, page| {
        for heading in all(page, "th") {
            let scope = heading.attr("scope");
            assert!(
                matches!(scope, Some("col" | "row")),
                "{path}: th without scope"
            );
        }
        for table in all(page, "table") {
            let count = |selector: &str| table.select(&Selector::parse(selector).unwrap()).count();
            let region = table.parent().and_then(ElementRef::wrap).unwrap();
            let is_named = count("caption") == 1 || region.attr("aria-label").is_some();
            assert!(is_named, "{path}: a table without a name");
            assert!(count("thead th") > 0, "{path}: a table without headings");
            let n_columns = count("thead tr:first-child > *");
            for row in table.select(&Selector::parse("tbody tr").unwrap()) {
                assert_eq!(
                    row.child_elements().count(),
                    n_columns,
                    "{path}: {}",
                    row.html()
                );
            }
            n_tables.set(n_tables.get() + 1);
        }
    });
    assert!(n_tables.get() > 100, "only {} tables", n_tables.get());
}

#[test]
fn every_chart_is_described_and_marked_as_invented() {
    each_page(|_, path, page| {
        // A strip within a row of a table repeats the row's numbers and is hidden from readers.
        for chart in all(page, "svg:not([aria-hidden=true])") {
            assert_eq!(chart.attr("role"), Some("img"), "{path}");
            check_chart(path, chart);
        }
    });
    let mut n_files = 0;
    for site in [&*DEMONSTRATION, &*OFFICE] {
        for (path, text) in files_ending(site, ".svg") {
            let file = Html::parse_fragment(text);
            // The picture has the chart in it, beneath a title that is to be seen.
            let charts = all(&file, "svg svg.chart");
            assert_eq!(charts.len(), 1, "{path}");
            check_chart(path, charts[0]);
            let names = attributes(&file, "svg.chart > title, svg.chart > desc", "id").join(" ");
            let named_by = attributes(&file, "svg[role=img]", "aria-labelledby");
            assert_eq!(named_by, [names], "{path}");
            n_files += 1;
        }
    }
    assert!(n_files > 40, "only {n_files} files");
}

fn check_chart(path: &str, chart: ElementRef) {
    let notices = Selector::parse("text.notice").unwrap();
    let notice: Vec<&str> = chart
        .select(&notices)
        .flat_map(|part| part.text())
        .collect();
    let notice = notice.join(" ");
    for part in ["title", "desc"] {
        let named: Vec<ElementRef> = chart
            .child_elements()
            .filter(|child| child.value().name() == part)
            .collect();
        assert_eq!(named.len(), 1, "{path}: a chart has one {part}");
        assert!(
            !named[0].text().collect::<String>().trim().is_empty(),
            "{path}: {part}"
        );
    }
    assert!(notice.contains(NOTICE), "{path}: {notice}");
}

#[test]
fn every_measure_is_explained() {
    let page = Html::parse_document(text(&DEMONSTRATION, "methodology/index.html"));
    let words: String = page.root_element().text().collect();
    for dataset in [Dataset::Waits, Dataset::Complaints] {
        for measure in measures(dataset) {
            for part in [measure.label, measure.definition, measure.formula] {
                assert!(words.contains(part), "{}: {part}", measure.id);
            }
        }
    }
}

// The downloads.

const GEOGRAPHY: &str = "time_period,time_identifier,geographic_level,country_code,country_name,\
    region_code,region_name,new_la_code,la_name,lad_code,lad_name,pcon_code,pcon_name,ward_code,\
    ward_name";

/// The contract of the published tables: whoever reads them by column can rely on it.
#[test]
fn the_columns_of_the_tables_are_fixed() {
    let check = |paths: &[&str], own: &str| {
        for path in paths {
            let header = text(&DEMONSTRATION, path).lines().next().unwrap();
            assert_eq!(header, format!("{GEOGRAPHY},{own},notice"), "{path}");
        }
    };
    check(
        &[
            "data/waits.csv",
            "data/waits-quarter.csv",
            "data/waits-month.csv",
        ],
        "clock,breakdown_topic,breakdown,completed,stopped,completed_ex,in_limit,in_limit_ex,\
         pc_in_limit,pc_in_limit_lower,pc_in_limit_upper,pc_in_limit_ex,pc_in_limit_ex_lower,\
         pc_in_limit_ex_upper,pc_exceptions,pc_exceptions_lower,pc_exceptions_upper,p25_days,\
         median_days,p75_days,p90_days,started,km_median_days,due,due_in_limit,pc_due_in_limit,\
         pc_due_in_limit_lower,pc_due_in_limit_upper,open,open_over_limit,open_over_52_weeks,\
         status",
    );
    check(
        &["data/survival.csv"],
        "clock,cohort,week,still_waiting,plan_issued,lower,upper",
    );
    check(
        &[
            "data/complaints.csv",
            "data/complaints-quarter.csv",
            "data/complaints-month.csv",
        ],
        "breakdown_topic,breakdown,received,replied,in_target,pc_in_target,pc_in_target_lower,\
         pc_in_target_upper,median_working_days,due,due_in_target,pc_due_in_target,\
         pc_due_in_target_lower,pc_due_in_target_upper,open,open_over_target,per_10000,status",
    );
    check(
        &["data/figures.csv"],
        "source,status,published,next_expected,measure,numerator,denominator,value",
    );
}

/// Each table has its description, which names every column but those of period and area.
#[test]
fn every_table_is_described_column_by_column() {
    let mut n_tables = 0;
    for (path, _) in DEMONSTRATION.files() {
        let Some(stem) = path
            .strip_prefix("data/")
            .and_then(|name| name.strip_suffix(".csv"))
        else {
            continue;
        };
        if path.ends_with(".meta.csv") {
            continue;
        }
        let header = text(&DEMONSTRATION, path).lines().next().unwrap();
        let columns: Vec<&str> = header
            .split(',')
            .skip(GEOGRAPHY.split(',').count())
            .collect();
        let meta = support::rows_of_site(&DEMONSTRATION, &format!("data/{stem}.meta.csv"));
        let described: Vec<&str> = meta.iter().map(|row| row["col_name"].as_str()).collect();
        let with_meaning = columns
            .iter()
            .filter(|name| !name.ends_with("_lower") && !name.ends_with("_upper"));
        for column in with_meaning {
            assert!(described.contains(column), "{stem}.meta.csv lacks {column}");
        }
        assert!(
            described.iter().all(|name| columns.contains(name)),
            "{stem}: {described:?}"
        );
        n_tables += 1;
    }
    assert_eq!(n_tables, 8);
}

#[test]
fn every_table_and_chart_file_carries_the_notice() {
    for site in [&*DEMONSTRATION, &*OFFICE] {
        for (path, text) in files_ending(site, ".csv") {
            if path.ends_with(".meta.csv") {
                continue; // its last row describes the column of the notice
            }
            for row in support::rows(text.as_bytes()) {
                assert_eq!(row["notice"], NOTICE, "{path}");
            }
        }
    }
}

#[test]
fn names_of_files_are_plain() {
    for site in [&*DEMONSTRATION, &*OFFICE] {
        for (path, _) in site.files() {
            let plain =
                |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-/".contains(c);
            assert!(path.chars().all(plain), "{path}");
        }
    }
}

#[test]
fn an_invented_site_asks_not_to_be_searched() {
    assert_eq!(
        text(&DEMONSTRATION, "robots.txt"),
        "User-agent: *\nDisallow: /\n"
    );
    for missing in ["sitemap.xml", "feed.xml"] {
        assert!(DEMONSTRATION.get(missing).is_none(), "{missing}");
    }
    for (path, html) in pages(&DEMONSTRATION) {
        assert!(
            !html.contains("application/ld+json"),
            "{path} offers itself as a dataset"
        );
    }
}

/// The confidential half hands its release over and asks nothing of those who print it.
#[test]
fn the_confidential_half_does_not_know_the_public_one() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/confidential");
    let mut n_files = 0;
    for file in WalkDir::new(folder) {
        let file = file.unwrap();
        if !file.file_type().is_file() {
            continue;
        }
        let source = std::fs::read_to_string(file.path()).unwrap();
        let knows = source.lines().find(|line| line.contains("publish::"));
        assert_eq!(knows, None, "{}", file.path().display());
        n_files += 1;
    }
    assert!(n_files > 50, "only {n_files} files");
}
