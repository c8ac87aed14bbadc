//! The audit from the command line: of the demonstration, and of sites that were changed by hand.

mod support;

use sendstats::audit::{Finding, Judged, audit, audit_after, audit_words};
use sendstats::publish::site::{MANIFEST, Site};
use std::fmt::Write;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;
use support::{
    DEMONSTRATION, Files, OFFICE, SMALL, build_command, built, copy_project, files, folder, put,
    root, rows_of_site, status_and_words, text,
};
use tempfile::TempDir;

/// Returns the exit status and what a person reads.
fn audited(site: &Path, more: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sendstats"));
    command.arg("audit").arg(site).args(more);
    status_and_words(&command.output().unwrap())
}

fn demonstration() -> TempDir {
    let mut files: Vec<(&str, &[u8])> = DEMONSTRATION.files().collect();
    let manifest = DEMONSTRATION.manifest();
    files.push((MANIFEST, manifest.as_bytes()));
    folder(&files)
}

#[test]
fn nothing_small_follows_from_the_demonstration() {
    let (status, words) = audited(demonstration().path(), &[]);
    assert_eq!(status, 0, "{words}");
    assert!(
        words.ends_with("nothing small follows from them.\n"),
        "{words}"
    );
    assert!(!words.contains(" 0 counts"), "{words}");
}

#[test]
fn a_stricter_threshold_finds_more() {
    let (status, words) = audited(demonstration().path(), &["--threshold", "30"]);
    assert_eq!(status, 1);
    assert!(words.contains("\ndata/complaints.csv, line "), "{words}");
}

/// Whoever types in a withheld number, or moves one, is told where.
#[test]
fn a_site_that_was_changed_by_hand_is_found_out() {
    let site = demonstration();
    let table = text(&DEMONSTRATION, "data/waits.csv");
    let (header, rest) = table.split_once('\n').unwrap();
    let place = |name: &str| header.split(',').position(|header| header == name).unwrap();
    let row = rest.lines().next().unwrap();
    let mut cells: Vec<String> = row.split(',').map(str::to_string).collect();
    let completed: u64 = cells[place("completed")].parse().unwrap();
    cells[place("completed_ex")] = (completed - 3).to_string();
    // The mark in place of their share says that no exceptions are recorded.
    assert_eq!(cells[place("pc_exceptions")], "x");
    let changed = table.replacen(row, &cells.join(","), 1);
    put(site.path(), "data/waits.csv", changed.as_bytes());
    let (status, words) = audited(site.path(), &[]);
    assert_eq!(status, 1);
    let found = "data/waits.csv, line 2: the counts of the tables contradict each other\n";
    assert!(words.contains(found), "{words}");
}

#[test]
fn another_folder_is_no_site() {
    let folder = folder(&[("notes.txt", b"")]);
    let (status, words) = audited(folder.path(), &[]);
    assert_eq!(status, 2);
    assert!(
        words.contains("this is no site that sendstats has built"),
        "{words}"
    );
}

/// A project of one kind of year has figures of others for another: whose they are shows in the label, in the
/// tables and to the audit.
#[test]
fn a_project_can_have_years_of_any_kind() {
    for (project, years, expected) in [
        (root(), "academic", "2024/25"),
        (root(), "financial", "2024-25"),
        (root().join("examples/office"), "academic", "2024/25"),
        (root().join("examples/office"), "financial", "2024-25"),
    ] {
        let copy = tempfile::tempdir().unwrap();
        copy_project(&project, copy.path());
        let path = copy.path().join("sendstats.toml");
        let config = std::fs::read_to_string(&path).unwrap();
        let calendar = "years = \"calendar\"";
        assert!(config.contains(calendar));
        let config = config.replace(calendar, &format!("years = \"{years}\""));
        std::fs::write(path, config).unwrap();
        let site = built(copy.path());
        assert_eq!(findings(&files(&site)), [], "{years}");
        let complaints = text(&site, "complaints/index.html");
        let head = format!("<th scope=\"col\">{expected}");
        assert!(complaints.contains(&head), "{years}");
        // The ombudsman's year is a financial one always.
        let page = text(&site, "areas/derbyshire/index.html");
        let row = page
            .split("<tr")
            .find(|row| row.contains("Complaints upheld"));
        assert!(row.unwrap().contains("2024-25"), "{years}");
    }
}

/// What tables told that were looked at before: most changes leave them as they are.
static JUDGED: LazyLock<Judged> = LazyLock::new(Judged::default);

fn findings(files: &Files) -> Vec<Finding> {
    let files = files
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    audit_after(&files.collect(), 5, &JUDGED).unwrap().findings
}

/// Replaces the first place of a text in a file.
fn change(files: &mut Files, path: &str, from: &str, to: &str) {
    let bytes = files.get_mut(path).unwrap_or_else(|| panic!("no {path}"));
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.contains(from), "{path} does not hold {from}");
    *bytes = text.replacen(from, to, 1).into_bytes();
}

/// Changes a site, and asks that the audit finds it in that file, in words that tell no value; returns the
/// finding.
fn check(site: &Site, path: &str, problem: &str, mutate: impl FnOnce(&mut Files)) -> Finding {
    let mut changed = files(site);
    mutate(&mut changed);
    let found = findings(&changed);
    let is_it = |finding: &&Finding| finding.file == path && finding.problem.contains(problem);
    let finding = found
        .iter()
        .find(is_it)
        .unwrap_or_else(|| panic!("{path}: not found: {problem}\n{found:?}"));
    assert!(finding.line > 0);
    assert!(!finding.problem.contains("4321") && !finding.problem.contains("4,321"));
    finding.clone()
}

/// Changes a site, and asks that its words alone show that to the audit in that file.
fn check_words(site: &Site, path: &str, mutate: impl FnOnce(&mut Files)) {
    let mut changed = files(site);
    mutate(&mut changed);
    let files = changed.iter();
    let files = files.map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    let found = audit_words(&files.collect(), 5).unwrap();
    let is_it = |finding: &Finding| finding.file == path && finding.problem.contains(NUMERAL);
    assert!(found.iter().any(is_it), "{path}: not found: {found:?}");
}

fn check_change(site: &Site, path: &str, problem: &str, from: &str, to: &str) {
    check(site, path, problem, |files| change(files, path, from, to));
}

#[test]
fn every_numeral_of_the_sites_is_known_by_its_place() {
    for site in [&DEMONSTRATION, &OFFICE, &SMALL] {
        assert_eq!(findings(&files(site)), []);
    }
}

const NUMERAL: &str = "no published value explains a numeral";
const NUMBER_WORD: &str = "no published value explains a number word";
const CELL: &str = "does not hold what is published of its place";

/// What a template or a chart could print that it should not, wherever it stands in a page.
#[test]
fn a_true_value_is_found_wherever_it_is_printed() {
    let pages = [
        (&DEMONSTRATION, "areas/derbyshire/index.html"),
        (&SMALL, "areas/shire/index.html"),
    ];
    for (site, page) in pages {
        let explain = |from: &str, to: &str| check_change(site, page, NUMERAL, from, to);
        explain("</desc>", " Ended without the event: 4,321.</desc>");
        explain("<figcaption>", "<figcaption>Withheld: 3. ");
        explain(
            "<meta name=\"description\" content=\"",
            "<meta name=\"description\" content=\"4,321: ",
        );
        explain("<tr>", "<tr data-count=\"3\">");
        explain("<main ", "<main title=\"3 withheld\" ");
        explain(" class=\"deck\">", " class=\"deck\">3 were stopped. ");
        explain("</main>", "<!-- 4321 --></main>");
        explain("</main>", "<img alt=\"3 cases\" src=\"style.css\"></main>");
        explain("</h1>", " (4,321)</h1>");
        explain("<dd class=\"beside\">", "<dd class=\"beside\">4,321 · ");
        explain("<summary>Show", "<summary>3 Show");
        check_change(
            site,
            page,
            "a class",
            "<td class=\"withheld\">",
            "<td class=\"withheld high\">",
        );
        check_change(site, page, "a class", "<td>", "<td class=\"withheld\">");
        check_change(
            site,
            page,
            "the element <script>",
            "</main>",
            "<script>let n = 3;</script></main>",
        );
    }
}

/// What is withheld can be told in words as well as in digits.
#[test]
fn a_true_count_in_words_is_found_wherever_it_is_printed() {
    let pages = [
        (&DEMONSTRATION, "areas/derbyshire/index.html"),
        (&SMALL, "areas/shire/index.html"),
    ];
    for (site, page) in pages {
        let explain = |from: &str, words: &str, to: &str| {
            let to = to.replace('@', words);
            let finding = check(site, page, NUMBER_WORD, |files| {
                change(files, page, from, &to);
            });
            // Neither the word nor what it stands for.
            let told = finding.problem.to_lowercase();
            assert!(!told.contains(&words.to_lowercase()), "{told}");
            assert!(
                !told.contains(|c: char| c.is_ascii_digit() && c != '1'),
                "{told}"
            );
        };
        explain("</desc>", "Three", " @ ended without the event.</desc>");
        explain("<figcaption>", "a dozen", "<figcaption>Withheld: @. ");
        explain(
            "<meta name=\"description\" content=\"",
            "Two hundred and seven",
            "<meta name=\"description\" content=\"@ were stopped: ",
        );
        explain("<main ", "two", "<main title=\"@ withheld\" ");
        explain("<main ", "A third", "<main aria-label=\"@ were refused\" ");
        explain("<tr>", "three", "<tr data-count=\"@\">");
        explain(
            " class=\"deck\">",
            "One in five",
            " class=\"deck\">@ were stopped. ",
        );
        explain("</main>", "three", "<!-- @ --></main>");
        explain(
            "</main>",
            "three",
            "<img alt=\"@ cases\" src=\"style.css\"></main>",
        );
        explain("</h1>", "FOUR", " (@)</h1>");
        explain(
            "<dd class=\"beside\">",
            "two thirds",
            "<dd class=\"beside\">@ · ",
        );
        explain("<summary>Show", "Twice", "<summary>@ Show");
        explain(
            "</main>",
            "fifth",
            "<p>Of all areas it is the @ from the top.</p></main>",
        );
        explain(
            "</main>",
            "second",
            "<p>Of all areas it is the @ from the top.</p></main>",
        );
        explain("</main>", "First", "<p>@ of all it was refused.</p></main>");
        explain(
            "</main>",
            "third",
            "<p title=\"The @ of them was refused\"></p></main>",
        );
        explain("</main>", "Hundreds", "<p>@ were withheld.</p></main>");
        explain(
            "</main>",
            "none",
            "<p>Of the girls @ were refused.</p></main>",
        );
        explain(
            "</main>",
            "half",
            "<p>Of the girls h<b>al</b>f were refused.</p></main>",
        );
    }
    let page = "areas/bolsover-district/index.html";
    let told = "<p>A request was still open.</p></main>";
    check_change(&DEMONSTRATION, page, NUMBER_WORD, "</main>", told);
    // In tables a cell is known by its place.
    let withheld = "<td class=\"withheld\">[x]</td>";
    check_change(&DEMONSTRATION, page, CELL, withheld, "<td>three</td>");
    let chart = "charts/final-plan-trend-derbyshire.csv";
    check_change(&DEMONSTRATION, chart, CELL, "2025,[x]", "2025,three");
    let figure = "| 2025\">43</data>";
    let told = "| 2025\">forty-two</data>";
    check_change(
        &DEMONSTRATION,
        "complaints/index.html",
        "a figure in prose",
        figure,
        told,
    );
}

/// A number word is held against what is published of its place, as digits are.
#[test]
fn a_published_count_in_words_is_explained_and_another_is_not() {
    let page = "complaints/index.html";
    let told = "14 complaints to the council were replied to in the year, 6 in target.";
    let in_words = "Fourteen complaints to the council were replied to in the year, six in target.";
    let mut changed = files(&DEMONSTRATION);
    change(&mut changed, page, told, in_words);
    assert_eq!(findings(&changed), []);
    let another = in_words.replace("six", "seven");
    check_change(&DEMONSTRATION, page, NUMBER_WORD, told, &another);
    let another = in_words.replace("Fourteen", "Nineteen");
    check_change(&DEMONSTRATION, page, NUMBER_WORD, told, &another);
    // Where some are open, none is not true.
    let page = "areas/derbyshire/index.html";
    let open = "At the end of 2025, 1,340 requests were still open";
    let none = "At the end of 2025, no request was still open";
    check_change(&DEMONSTRATION, page, NUMBER_WORD, open, none);
    // How many areas a comparison finds to differ is counted in it.
    let page = "waits/assessment_decision/index.html";
    let none = "none of the districts differed from the rest";
    let two = "two of the districts differed from the rest";
    check_change(&DEMONSTRATION, page, NUMBER_WORD, none, two);
}

/// The number is published of another measure, and withheld of this one.
#[test]
fn a_withheld_value_is_found_where_an_equal_one_is_published() {
    let page = "areas/bolsover-district/index.html";
    let withheld = "<th scope=\"row\">Ended with the event</th><td class=\"withheld\">[x]</td>";
    let equal = "<th scope=\"row\">Ended with the event, exceptions excluded</th><td>187</td>";
    assert!(text(&DEMONSTRATION, page).contains(equal));
    let printed = "<th scope=\"row\">Ended with the event</th><td>187</td>";
    check_change(&DEMONSTRATION, page, CELL, withheld, printed);
    // In the table of areas, and in the table of a chart.
    check_change(
        &DEMONSTRATION,
        "areas/index.html",
        CELL,
        "<td class=\"withheld\">[x]</td>",
        "<td>37.8</td>",
    );
    let chart = "charts/final-plan-trend-derbyshire.csv";
    check_change(
        &DEMONSTRATION,
        chart,
        CELL,
        "2025,[x],[x],[x],[x],34.9",
        "2025,34.9,[x],[x],[x],34.9",
    );
    // A live figure of prose whose mark names another value.
    let page = "complaints/index.html";
    check_change(
        &DEMONSTRATION,
        page,
        "a figure in prose",
        "| 2025\">43</data>",
        "| 2025\">14</data>",
    );
}

/// A sentence says which value it tells: what another measure has, in the same words and of the same area
/// and period, is another value.
#[test]
fn a_sentence_that_tells_another_measure_is_found() {
    let page = "areas/derbyshire/index.html";
    let explain = |from: &str, to: &str| check_change(&DEMONSTRATION, page, NUMERAL, from, to);
    // Published of Derbyshire in 2025, with the exceptions.
    let with_exceptions = "432 of 1,289 plans issued (33.5%)";
    let rows = rows_of_site(&DEMONSTRATION, "data/waits.csv");
    assert!(rows.iter().any(|row| {
        let is = |column: &str, value: &str| row[column] == value;
        is("in_limit", "432") && is("completed", "1289") && is("pc_in_limit", "33.5")
    }));
    explain("420 of 1,203 plans issued (34.9%)", with_exceptions);
    explain(
        "697 of 1,340 open requests (52.0%)",
        "171 of 1,340 open requests (52.0%)",
    );
    explain("(38,969 of 83,708)", "(420 of 1,203)");
    explain(
        "34.9% came within the legal limit: 420 of 1,203;",
        "33.5% came within the legal limit: 432 of 1,289;",
    );
    explain(
        ">Half of the plans issued in Derbyshire in 2025 took 30",
        ">Half of the plans issued in Derbyshire in 2025 took 53",
    );
    explain(
        "class=\"deck\">",
        "class=\"deck\">Of these, 4 were stopped. ",
    );
    // A place in an order is no count, though 1,340 are open.
    explain(
        "</main>",
        "<p>The 1,340th request of 2025 was open.</p></main>",
    );
    // The description of a page repeats its heading.
    explain(
        "content=\"Half of the plans issued in Derbyshire in 2025 took 30",
        "content=\"Half of the plans issued in Derbyshire in 2025 took 53",
    );
    // The mark names another measure, nothing that is published, or is left out.
    let mark = "final_plan.open_over_limit | Derbyshire | 2025\">At";
    explain(
        mark,
        "final_plan.open_over_52_weeks | Derbyshire | 2025\">At",
    );
    explain(mark, "final_plan.open_over_limit | Derbyshire | 2024\">At");
    let nobody = "are what nobody publishes";
    let changed = |problem: &str, from: &str, to: &str| {
        check_change(&DEMONSTRATION, page, problem, from, to);
    };
    changed(nobody, mark, "3 | Derbyshire | 2025\">At");
    changed(nobody, mark, "final_plan.open_over_limit | 3 | 2025\">At");
    let nothing = "does not say which values its numbers are";
    let quote = "<li data-of=\"final_plan.open_over_limit | Derbyshire | 2025\">";
    changed(nothing, quote, "<li>");
}

/// Up to which day cases are known, and when a site was published, is the same wherever it stands.
#[test]
fn a_day_that_is_not_the_one_of_its_series_is_found() {
    let last = "as at 31 October 2026";
    for path in [
        "areas/derbyshire/index.html",
        "waits/final_plan/index.html",
        "charts/final-plan-queue-derbyshire.svg",
        "quality/index.html",
    ] {
        for another in [
            "as at 30 October 2026",
            "as at 31 January 2026",
            "as at 31 October 2025",
            "as at 31 November 2026",
        ] {
            check_words(&DEMONSTRATION, path, |files| {
                change(files, path, last, another);
            });
        }
    }
    let published = "published 4 November 2026";
    for path in ["index.html", "complaints/index.html"] {
        let another = "published 14 November 2026";
        check_words(&DEMONSTRATION, path, |files| {
            change(files, path, published, another);
        });
    }
    check_words(&OFFICE, "data/index.html", |files| {
        let [cited, another] = ["sees, 4 November 2026.", "sees, 4 October 2026."];
        change(files, "data/index.html", cited, another);
    });
    // Days of others are those of the file of their figures.
    let method = "methodology/index.html";
    assert!(text(&DEMONSTRATION, "data/figures.csv").contains(",official,2025-06-26,"));
    for another in [
        "26 June 2024",
        "25 June 2025",
        "26 July 2025",
        "31 June 2025",
    ] {
        check(&DEMONSTRATION, method, "a cell of a table", |files| {
            change(files, method, ">26 June 2025<", &format!(">{another}<"));
        });
    }
    // In all places at once: the tables have months after it.
    let everywhere = |files: &mut Files| {
        for bytes in files.values_mut() {
            let text = std::str::from_utf8(bytes).unwrap();
            *bytes = text.replace(last, "as at 30 September 2026").into_bytes();
        }
    };
    for path in ["quality/index.html", "areas/derbyshire/index.html"] {
        check_words(&DEMONSTRATION, path, everywhere);
    }
}

/// Of a count that no page shows the share beside it tells.
#[test]
fn a_row_of_a_download_whose_numbers_do_not_fit_is_found() {
    for path in [
        "data/waits-month.csv",
        "data/waits.csv",
        "data/complaints.csv",
    ] {
        let table = text(&DEMONSTRATION, path);
        let (head, rows) = table.split_once('\n').unwrap();
        let place = |name: &str| head.split(',').position(|head| head == name).unwrap();
        let of = |row: &str, name: &str| row.split(',').nth(place(name)).unwrap().to_string();
        let check = |share: &str, name: &str, change: &dyn Fn(f64) -> f64, problem: &str| {
            let is_shown = |row: &&str| {
                [share, name]
                    .iter()
                    .all(|name| of(row, name).parse::<f64>().is_ok())
                    && of(row, name) != "0"
            };
            let row = rows.lines().rfind(|row| is_shown(row)).unwrap();
            let mut cells: Vec<String> = row.split(',').map(str::to_string).collect();
            let value = change(cells[place(name)].parse().unwrap());
            cells[place(name)] = value.to_string();
            check_words_of(path, problem, row, &cells.join(","));
        };
        let (part, whole, share) = match path {
            "data/complaints.csv" => ("in_target", "replied", "pc_in_target"),
            _ => ("in_limit_ex", "completed_ex", "pc_in_limit_ex"),
        };
        let not_given = format!("`{share}` is not what its counts give");
        check(share, part, &|count| count - 5.0, &not_given);
        check(share, whole, &|count| count + 25.0, &not_given);
        check(share, share, &|percent| percent + 1.0, &not_given);
        check(
            share,
            &format!("{share}_upper"),
            &|percent| percent - 1.0,
            &not_given,
        );
        let more = format!("`{part}` is more than `{whole}`");
        check(share, part, &|count| count + 5000.0, &more);
        if path == "data/waits.csv" {
            let more = "`p25_days` is more than `median_days`";
            check("median_days", "p25_days", &|days| days + 500.0, more);
        }
    }
}

/// Changes a row of a download of the demonstration, and asks that its words alone show that to the audit.
fn check_words_of(path: &str, problem: &str, from: &str, to: &str) {
    let mut changed = files(&DEMONSTRATION);
    change(&mut changed, path, from, to);
    let files = changed.iter();
    let files = files.map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    let found = audit_words(&files.collect(), 5).unwrap();
    let is_it = |finding: &Finding| finding.file == path && finding.problem == problem;
    assert!(
        found.iter().any(is_it),
        "{path}: not found: {problem}\n{found:?}"
    );
}

/// Any limit of a clock stood for the law of another, and any number of the protection for its threshold.
#[test]
fn a_limit_of_another_clock_and_another_threshold_are_found() {
    let explain = |page: &str, from: &str, to: &str| {
        check_change(&DEMONSTRATION, page, NUMERAL, from, to);
    };
    let page = "waits/final_plan/index.html";
    // The limit of the other clock, and the least group of a sensitive breakdown.
    for site in [
        "waits/assessment_decision/index.html",
        "methodology/index.html",
    ] {
        assert!(text(&DEMONSTRATION, site).contains("6 weeks"));
    }
    let below = "Counts below 5, and others";
    for page in [
        page,
        "index.html",
        "areas/derbyshire/index.html",
        "data/index.html",
    ] {
        explain(page, below, "Counts below 20, and others");
        explain(page, below, "Counts below 4, and others");
    }
    let law = "<span class=\"limit\">The law says 20.</span>";
    for page in [page, "index.html", "areas/derbyshire/index.html"] {
        explain(page, law, "<span class=\"limit\">The law says 6.</span>");
        explain(page, law, "<span class=\"limit\">The law says 16.</span>");
        // The description of the page, and the words of a chart.
        explain(page, "The law says 20.\"", "The law says 6.\"");
        explain(
            page,
            "The legal limit is 20 weeks",
            "The legal limit is 6 weeks",
        );
    }
    let other = "waits/assessment_decision/index.html";
    explain(
        other,
        "The legal limit is 6 weeks",
        "The legal limit is 20 weeks",
    );
    explain(
        "areas/england/index.html",
        "The law says 20 weeks for each.",
        "The law says 6 weeks for each.",
    );
    explain(
        "areas/derbyshire/index.html",
        "past the limit of 20 weeks",
        "past the limit of 6 weeks",
    );
    for page in [page, "waits/index.html"] {
        explain(page, "plan: 20 weeks. SEND", "plan: 6 weeks. SEND");
        explain(page, "plan: 20 weeks. SEND", "plan: 40 weeks. SEND");
    }
    // What the page on method says of it differs from all other pages.
    let changed = |files: &mut Files| {
        let path = "methodology/index.html";
        change(
            files,
            path,
            "must be 0 or at least 5",
            "must be 0 or at least 20",
        );
    };
    check(&DEMONSTRATION, "index.html", NUMERAL, changed);
}

#[test]
fn an_order_that_values_give_is_found() {
    let swap = |site: &Site, one: &str, other: &str| {
        let row = |name: &str| {
            let page = text(site, "areas/index.html");
            let at = page.find(&format!(">{name}</a>")).unwrap();
            let start = page[..at].rfind("<tr").unwrap();
            let end = at + page[at..].find("</tr>").unwrap() + "</tr>".len();
            page[start..end].to_string()
        };
        let (one, other) = (row(one), row(other));
        check(site, "areas/index.html", "in an order", |files| {
            change(files, "areas/index.html", &one, "@");
            change(files, "areas/index.html", &other, &one);
            change(files, "areas/index.html", "@", &other);
        });
    };
    // Nothing is published of these wards.
    swap(&DEMONSTRATION, "Pinxton", "Langwith");
    swap(&SMALL, "Kirkby", "Milltown");
}

#[test]
fn a_drawing_that_tells_more_than_its_table_is_found() {
    let changed = |path: &str, problem: &str, from: &str, to: &str| {
        check_change(&DEMONSTRATION, path, problem, from, to);
    };
    let queue = "charts/final-plan-queue-derbyshire.svg";
    // The axis goes to a maximum that no published bar has.
    check(&DEMONSTRATION, queue, "the axis", |files| {
        for (from, to) in [
            (">1,500<", ">3,000<"),
            (">1,000<", ">2,000<"),
            (">500<", ">1,000<"),
        ] {
            change(files, queue, from, to);
        }
    });
    changed(
        queue,
        "a mark",
        "class=\"longest\" x=\"62\" y=\"124\"",
        "class=\"longest\" x=\"62\" y=\"134\"",
    );
    changed(queue, "a class", "class=\"longest\"", "class=\"shade-4\"");
    changed(queue, NUMERAL, "to 52 weeks: 332", "to 52 weeks: 331");
    let trend = "charts/final-plan-trend-derbyshire.svg";
    changed(
        trend,
        "a mark",
        "cx=\"81.4\" cy=\"277.5\"",
        "cx=\"81.4\" cy=\"274.5\"",
    );
    changed(
        trend,
        "a mark",
        "<path class=\"line\" d=\"M81.4 277.5",
        "<path class=\"line\" d=\"M81.4 272.5",
    );
    let areas = "charts/final-plan-areas-derbyshire.svg";
    changed(
        areas,
        "a mark",
        "<path class=\"peer-whisker\" d=\"M374.5 100",
        "<path class=\"peer-whisker\" d=\"M371.5 100",
    );
    changed(
        areas,
        NUMERAL,
        "<title>Erewash: 29.6%",
        "<title>Erewash: 33.8%",
    );
    let funnel = "charts/final-plan-funnel-derbyshire.svg";
    changed(
        funnel,
        "a mark",
        "class=\"peer-dot\" cx=\"907.4\"",
        "class=\"peer-dot\" cx=\"897.4\"",
    );
    changed(funnel, "a class", "class=\"peer-dot\"", "class=\"dot\"");
    let curves = "charts/final-plan-curves-derbyshire.svg";
    changed(
        curves,
        "a mark",
        "class=\"line\" d=\"M55.1 34 88.1 59.8",
        "class=\"line\" d=\"M55.1 34 80.1 49.8",
    );
    let ruler = "charts/final-plan-ruler-derbyshire.svg";
    changed(
        ruler,
        "a mark",
        "class=\"typical\" cx=\"560\"",
        "class=\"typical\" cx=\"566\"",
    );
    let distribution = "charts/final-plan-distribution-derbyshire.svg";
    changed(
        distribution,
        "a mark",
        "y=\"127.3\" width",
        "y=\"130.3\" width",
    );
    let page = "areas/derbyshire/index.html";
    changed(
        page,
        "the strip of a row",
        "<rect class=\"middle\" x=\"124.8\"",
        "<rect class=\"middle\" x=\"121.8\"",
    );
}

#[test]
fn what_the_audit_does_not_know_is_a_finding() {
    let unknown = "does not know this kind of file";
    for site in [&DEMONSTRATION, &OFFICE, &SMALL] {
        let check_file = |path: &str, problem: &str, bytes: &[u8]| {
            check(site, path, problem, |files| {
                files.insert(path.to_string(), bytes.to_vec());
            });
        };
        check_file("search.js", unknown, b"const index = [3];");
        check_file("search/index.json", unknown, b"{\"pinxton\": 3}");
        check_file(
            "charts/card.png",
            unknown,
            b"\x89PNG\r\n\x1a\n....tEXtComment\x003 cases",
        );
        check_file("data/withheld-3.csv", unknown, b"n\n3\n");
        check_file(
            "areas/withheld-3/index.html",
            "the name of the file",
            b"<p>Nothing</p>",
        );
        check_file(
            "charts/withheld.svg",
            "a drawing",
            b"<svg><text>3</text></svg>",
        );
        check_file("broken.html", "the markup", b"<p>3");
        check_change(
            site,
            "robots.txt",
            "this line",
            "User-agent",
            "# 3 withheld\nUser-agent",
        );
        check_change(
            site,
            "style.css",
            "the style sheet",
            "body",
            "body::after { content: \"3\"; }\nbody",
        );
    }
}

#[test]
fn a_file_that_is_not_the_one_that_was_built_is_found() {
    let site = demonstration();
    put(site.path(), "robots.txt", b"User-agent: *\nAllow: /\n");
    let (status, words) = audited(site.path(), &[]);
    assert_eq!(status, 1);
    assert!(words.contains("is not the one that was built"), "{words}");
}

/// Returns the site of a project that compares areas with others.
fn with_peers(project: &Path, peers: &str) -> Site {
    let copy = tempfile::tempdir().unwrap();
    copy_project(project, copy.path());
    let path = copy.path().join("sendstats.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(path, format!("{text}\n[peers]\n{peers}\n")).unwrap();
    built(copy.path())
}

#[test]
fn a_table_of_peers_says_what_follows_from_its_rows() {
    let single = with_peers(
        &root().join("tests/golden/project"),
        "E10000001 = [\"E06000001\"]",
    );
    let page = "areas/shire/index.html";
    let changed = |problem: &str, from: &str, to: &str| {
        check_change(&single, page, problem, from, to);
    };
    changed(CELL, "<td>130 of 210</td>", "<td>131 of 210</td>");
    changed(CELL, "<td>−22.4</td>", "<td>−22.9</td>");
    changed(CELL, "<td>−30.1 to −14.2</td>", "<td>−30.1 to −13.1</td>");
    let peers = "a table of peers";
    changed(
        peers,
        "lower than in City of Ashby",
        "no different from City of Ashby",
    );
    changed(peers, ">95% interval</th>", ">99.8% interval</th>");

    let several = with_peers(
        &root(),
        "E07000033 = [\"E07000036\", \"E07000032\", \"E07000038\"]",
    );
    let page = "areas/bolsover-district/index.html";
    let changed = |problem: &str, from: &str, to: &str| {
        check_change(&several, page, problem, from, to);
    };
    changed(
        peers,
        "as there are 3 comparisons",
        "as there are 4 comparisons",
    );
    changed(
        CELL,
        "<td class=\"text\">no different",
        "<td class=\"text\">3, no different",
    );
}

/// A limit line at a value that the points do not give, and a point that is not published.
#[test]
fn a_chart_of_variation_shows_what_its_points_give() {
    let drawing = "charts/final-plan-xmr-derbyshire.svg";
    let table = "charts/final-plan-xmr-derbyshire.csv";
    let svg = text(&DEMONSTRATION, drawing);
    for class in ["peer dashed", "base", "run"] {
        let start = format!("<path class=\"{class}\" d=\"M");
        let at = svg.find(&start).unwrap() + start.len();
        let path = &svg[at..at + svg[at..].find('"').unwrap()];
        let numbers: Vec<&str> = path.split(' ').collect();
        let higher = |y: &str| (y.parse::<f64>().unwrap() - 4.0).to_string();
        let mut moved: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        for y in [1, 3] {
            moved[y] = higher(numbers[y]);
        }
        check_change(&DEMONSTRATION, drawing, "a mark", path, &moved.join(" "));
    }
    let changed = |path: &str, problem: &str, from: &str, to: &str| {
        check_change(&DEMONSTRATION, path, problem, from, to);
    };
    // The first explains the mark, below the plot.
    let point = svg.rfind("class=\"common\" cx=\"").unwrap();
    let point = &svg[point..point + svg[point..].find(" r=").unwrap()];
    let (place, y) = point.rsplit_once("cy=\"").unwrap();
    let y: f64 = y.trim_end_matches('"').parse().unwrap();
    changed(
        drawing,
        "a mark",
        point,
        &format!("{place}cy=\"{}\"", y - 3.0),
    );
    let other = point.replace("common", "worse");
    changed(drawing, "a class", point, &other);

    let row = text(&DEMONSTRATION, table).lines().nth(1).unwrap();
    let cells: Vec<&str> = row.split(',').collect();
    let with = |column: usize, cell: &str| {
        let mut cells = cells.clone();
        cells[column] = cell;
        changed(table, CELL, row, &cells.join(","));
    };
    let (part, of) = cells[1].split_once(" of ").unwrap();
    let less = part.parse::<u64>().unwrap() - 1;
    with(1, &format!("{less} of {of}"));
    with(2, "43.21");
    with(3, "43.2");
    with(4, "43.1 to 43.2");
    with(5, "special cause, improving: a month above the upper limit");
}

/// What a comparison says in words of an area follows from its counts.
#[test]
fn a_verdict_that_counts_do_not_give_is_found() {
    let page = "areas/derbyshire/index.html";
    let html = text(&DEMONSTRATION, page);
    let told = "no different</td>";
    assert!(html.contains(told));
    let problem = "otherwise than its counts give";
    check_change(
        &DEMONSTRATION,
        page,
        problem,
        told,
        "lower than the rest</td>",
    );
    let table = "charts/final-plan-areas-derbyshire.csv";
    check_change(
        &DEMONSTRATION,
        table,
        CELL,
        ",no different",
        ",lower than the rest",
    );
}

/// Pages are read by several threads; how many is nothing that a finding tells of.
#[test]
fn findings_do_not_depend_on_threads() {
    let mut changed = files(&SMALL);
    for (path, _) in support::pages(&SMALL) {
        let bytes = changed.get_mut(path).unwrap();
        let text = std::str::from_utf8(bytes).unwrap();
        let more = format!("<p>4321 of {path}</p></main>");
        *bytes = text.replace("</main>", &more).into_bytes();
    }
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let files = changed.iter();
        let files = files.map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
        let files = files.collect();
        pool.build()
            .unwrap()
            .install(|| audit(&files, 5).unwrap().findings)
    };
    let one = with(1);
    assert!(one.len() > 20);
    assert!(one.is_sorted());
    assert_eq!(one, with(5));
}

/// A number in a template that nothing published explains stops the build: it names the page and the
/// words, tells no number, and says whose fault it is.
#[test]
fn a_build_that_shows_an_unexplained_number_writes_nothing() {
    let project = tempfile::tempdir().unwrap();
    copy_project(&root().join("tests/golden/project"), project.path());
    let template = std::fs::read_to_string(root().join("templates/areas.html")).unwrap();
    let with = template.replacen("</h1>", "</h1><p>Of all cases 4,321 were withheld</p>", 1);
    put(project.path(), "templates/areas.html", with.as_bytes());
    let out = project.path().join("site");
    let build = || status_and_words(&build_command(project.path(), &out).output().unwrap());
    let (status, words) = build();
    assert_eq!(
        words,
        "The site that would have been built shows what its own tables do not explain; nothing was written.\n\
         areas/index.html, line 27: the text of <p>: no published value explains a numeral, in \
         “Of all cases # were withheld”\n\
         If the words are in a template of your own (templates/), put them into an element with the class \
         `content`. If not, the fault is the program's, and nothing in your files is wrong: send this message \
         to its makers. It holds no number of the site: each is written as #.\n"
    );
    assert_eq!(status, 1);
    assert!(!out.exists());
    // As the message says.
    let typed = with.replacen("<p>Of all", "<p class=\"content\">Of all", 1);
    put(project.path(), "templates/areas.html", typed.as_bytes());
    let (status, words) = build();
    assert_eq!(status, 0, "{words}");
}

/// Names that a project types have digits of their own.
#[test]
fn what_a_project_is_called_is_no_number() {
    let project = tempfile::tempdir().unwrap();
    copy_project(&root().join("tests/golden/project"), project.path());
    let path = project.path().join("sendstats.toml");
    let mut config = std::fs::read_to_string(&path).unwrap();
    for (from, to) in [
        ("Waits in Shire", "Waits in Shire 2023 to 2026, part 2"),
        ("for Vale", "for Vale 42"),
        ("press@example.org", "press7@example.org or 01632 960123"),
        ("\"Shire County Council\"", "\"Shire 3 County Council\""),
        ("Reply of Shire", "Reply 4711/25 of Shire"),
        ("measures.requests =", "measures.requests_16_25 ="),
        ("measure.requests =", "measure.requests_16_25 ="),
        ("\"Requests, as", "\"Requests of people aged 16 to 25, as"),
    ] {
        assert!(config.contains(from), "{from}");
        config = config.replace(from, to);
    }
    std::fs::write(path, config).unwrap();
    let site = built(project.path());
    assert!(text(&site, "methodology/index.html").contains("Requests of people aged 16 to 25"));
}

/// The site of an earlier release can lack a column that the tables have now: a quarter without it was taken for one
/// without such cases, and the tables contradicted each other.
#[test]
fn a_quarter_without_a_column_is_not_one_without_cases() {
    let text = |columns: &str, rows: &[(&str, &str)]| {
        let mut text = format!(
            "time_period,time_identifier,geographic_level,country_code,new_la_code,clock,breakdown_topic,breakdown,\
             {columns}\n"
        );
        for (quarter, counts) in rows {
            let place = format!("2024,Calendar year{quarter},Local authority,E92,E10");
            writeln!(text, "{place},final_plan,Total,Total,{counts}").unwrap();
        }
        text
    };
    let found = |fourth: &str| {
        let columns = "completed,in_limit";
        let shown = [
            ("", "140,60"),
            (" Q1", "30,c"),
            (" Q2", "40,10"),
            (" Q3", "30,10"),
        ];
        let mut tables = vec![text(columns, &shown)];
        if fourth.is_empty() {
            tables.push(text("completed", &[(" Q4", "40")]));
        } else {
            tables.push(text(columns, &[(" Q4", fourth)]));
        }
        let files = ["data/waits.csv", "data/waits-quarter.csv"];
        let files = files.into_iter().zip(tables.iter().map(String::as_bytes));
        let findings = audit(&files.collect(), 5).unwrap().findings;
        findings
            .into_iter()
            .map(|finding| finding.problem)
            .collect::<Vec<String>>()
    };
    // In the fourth quarter 10 to 40 were in the limit.
    assert_eq!(found(""), Vec::<String>::new());
    // Where all have it, they are the whole.
    let problem = "`in_limit` can only be a small count".to_string();
    assert!(found("40,37").contains(&problem));
}

/// The headline says "less than 1 week", and the audit knew no week of 0 days: the build stopped.
#[test]
fn plans_on_the_day_of_the_request_took_less_than_a_week() {
    let waits = "area,received,issued,n\nE10000001,2024-02-01,2024-02-01,40\n";
    let configuration = "[site]\ntitle = \"Waits\"\npublisher = \"Office\"\ncontact = \"a@example.org\"\n\
        home = \"E10000001\"\n[areas]\nfile = \"data/reference/areas.csv\"\n\
        [inputs.council]\nkind = \"waits\"\nfiles = \"data/*/waits.csv\"\n\
        columns = { area = \"area\", count = \"n\" }\n\
        [inputs.council.clocks.final_plan]\nstarted = \"received\"\nended = \"issued\"\n";
    let areas = "code,name,level,parents\nE92000001,England,country,\n\
        E10000001,Here,local_authority,E92000001\n";
    let project = support::folder(&[
        ("sendstats.toml", configuration.as_bytes()),
        ("data/reference/areas.csv", areas.as_bytes()),
        ("data/2024-12-31/waits.csv", waits.as_bytes()),
    ]);
    let site = built(project.path());
    let page = "areas/here/index.html";
    let told = "in 2024 took less than 1 week.";
    assert!(text(&site, page).contains(told));
    check_change(
        &site,
        page,
        NUMERAL,
        told,
        "in 2024 took less than 2 weeks.",
    );
}

/// A golden project whose publisher, source, areas, figures and categories are called by numbers.
static CALLED_BY_NUMBERS: LazyLock<Site> = LazyLock::new(|| {
    let project = tempfile::tempdir().unwrap();
    copy_project(&root().join("tests/golden/project"), project.path());
    let replaced = |path: &str, pairs: &[(&str, &str)]| {
        let path = project.path().join(path);
        let mut text = std::fs::read_to_string(&path).unwrap();
        for (from, to) in pairs {
            assert!(text.contains(from), "{from}");
            text = text.replace(from, to);
        }
        std::fs::write(path, text).unwrap();
    };
    replaced(
        "sendstats.toml",
        &[
            ("Office of the Member of Parliament for Vale", "No. 10"),
            ("\"Shire County Council\"", "\"Ten\""),
            (
                "\"Reply of Shire County Council to a request for information, December 2025\"",
                "\"Half\"",
            ),
            ("\"Requests, as the council counts them\"", "\"One\""),
        ],
    );
    replaced(
        "data/reference/areas.csv",
        &[
            (",Moor,", ",None,"),
            (",Hill,", ",Top 45%,"),
            (",Kirkby,", ",Seven Sisters,"),
            (",Vale,", ",No. 11,"),
        ],
    );
    replaced("data/2026-01-31/waits.csv", &[(",Autism,", ",No. 10,")]);
    replaced(
        "data/2026-01-31/complaints.csv",
        &[
            ("Kirkby,", "Seven Sisters,"),
            (",Transport,", ",Year 7 to 9 transport,"),
        ],
    );
    built(project.path())
});

/// An area called None stopped every build, and so did a publisher called No. 10.
#[test]
fn names_that_are_numbers_are_names_where_they_stand_as_names() {
    let site = &CALLED_BY_NUMBERS;
    let page = "areas/none/index.html";
    for told in [
        "<title>None – ",
        " took in None in 2024/25",
        "Cases recorded by Ten, as at ",
        "publisher: No. 10",
    ] {
        assert!(text(site, page).contains(told), "{told}");
    }
    assert!(site.get("areas/seven-sisters/index.html").is_some());
    let caption = "<caption>No. 11 in 2024/25 by outcome.</caption>";
    assert!(text(site, "complaints/index.html").contains(caption));
    assert!(text(site, "charts/final-plan-areas-shire.csv").contains("Top 45%"));
    // A value in place of a name, beside it, or written like it is none.
    let found = |problem: &str, from: &str, to: &str| check_change(site, page, problem, from, to);
    found(NUMBER_WORD, "<title>None – ", "<title>Three – ");
    found(NUMERAL, "<title>None – ", "<title>None 3 – ");
    found(NUMBER_WORD, " took in None in ", " took in three in ");
    found(NUMBER_WORD, " took in None in ", " took in none in ");
    found(NUMERAL, "publisher: No. 10", "publisher: No. 12");
    found(NUMERAL, "publisher: No. 10", "publisher: No. 10, 4321");
    found(
        NUMBER_WORD,
        "<figcaption>",
        "<figcaption>None of the requests was withheld. ",
    );
    found(
        NUMERAL,
        "<figcaption>",
        "<figcaption>Withheld: No. 10 of 4,321. ",
    );
    found(
        NUMBER_WORD,
        "<figcaption>",
        "<figcaption>How many were late? Ten. ",
    );
    // A mark is where its percentage is, and not where its name is.
    let drawing = "charts/final-plan-areas-shire.svg";
    let svg = text(site, drawing);
    let at = svg.find("<title>Top 45%: ").unwrap();
    let title = &svg[at..at + svg[at..].find("</title>").unwrap()];
    let (_, told) = title.split_once(": ").unwrap();
    let percent = &told[..told.find('%').unwrap()];
    let moved = title.replace(&format!("{percent}%"), "45.0%");
    check_change(site, drawing, "a mark", title, &moved);
}

/// A caption that named its publisher was taken to be of the year that the office is called after, and every cell
/// of its table was a finding.
#[test]
fn a_year_in_a_name_is_no_period() {
    let project = tempfile::tempdir().unwrap();
    copy_project(&root().join("tests/golden/project"), project.path());
    let path = project.path().join("sendstats.toml");
    let mut config = std::fs::read_to_string(&path).unwrap();
    for (from, to) in [
        (
            "Office of the Member of Parliament for Vale",
            "Office of 2022",
        ),
        (
            "\"Shire County Council\"",
            "\"Council of January 2024 and 2022/23\"",
        ),
        ("Waits in Shire", "Waits since 2022"),
        (
            "\"Requests, as the council counts them\"",
            "\"Requests, by the rules of 2022\"",
        ),
    ] {
        assert!(config.contains(from), "{from}");
        config = config.replace(from, to);
    }
    std::fs::write(path, config).unwrap();
    let path = project.path().join("data/reference/areas.csv");
    let areas = std::fs::read_to_string(&path).unwrap();
    let areas = areas
        .replace(",Vale,", ",Vale of 2022,")
        .replace(",Moor,", ",W2,");
    std::fs::write(path, areas).unwrap();
    let site = built(project.path());
    for page in ["areas/vale-of-2022/index.html", "areas/w2/index.html"] {
        assert!(site.get(page).is_some(), "{page}");
    }
    let page = "areas/shire/index.html";
    let caption = "Plans issued within 20 weeks, 2024/25, excluding exceptions, % with 95% interval. Each area";
    let (_, table) = text(&site, page).split_once(caption).unwrap();
    let (words, _) = table.split_once("</caption>").unwrap();
    assert!(
        words.contains("recorded by Council of January 2024 and 2022/23, "),
        "{words}"
    );
    assert!(words.contains("publisher: Office of 2022; "), "{words}");
    // The cells are still those of the year of the table.
    let row = "<td>26</td><td>255</td>";
    check_change(
        &site,
        page,
        "a cell of a table",
        row,
        "<td>26</td><td>256</td>",
    );
    check_words(&site, page, |files| {
        change(
            files,
            page,
            "publisher: Office of 2022; ",
            "publisher: Office of 22; ",
        );
    });
}

/// Names that a project types have number words of their own, or are nothing else.
#[test]
fn number_words_in_names_count_nothing() {
    let project = tempfile::tempdir().unwrap();
    copy_project(&root().join("tests/golden/project"), project.path());
    let rename = |path: &str, names: &[(&str, &str)]| {
        let path = project.path().join(path);
        let mut text = std::fs::read_to_string(&path).unwrap();
        for (from, to) in names {
            assert!(text.contains(from), "{from}");
            text = text.replace(from, to);
        }
        std::fs::write(path, text).unwrap();
    };
    rename(
        "sendstats.toml",
        &[
            ("Waits in Shire", "One hundred waits in Shire"),
            ("for Vale", "for Seven Vales"),
            ("\"Shire County Council\"", "\"Council of Three Shires\""),
            ("\"Requests, as", "\"Requests of twelve months, as"),
        ],
    );
    rename(
        "data/reference/areas.csv",
        &[("Hill", "Three Rivers"), ("Kirkby", "Half Way")],
    );
    rename(
        "data/2026-01-31/complaints.csv",
        &[("Kirkby", "Half Way"), ("Transport", "None")],
    );
    rename(
        "data/2026-01-31/waits.csv",
        &[
            ("Speech and language", "Two or more needs"),
            ("Autism", "One"),
        ],
    );
    let site = built(project.path());
    for (page, name) in [
        ("areas/three-rivers/index.html", "Three Rivers"),
        ("complaints/index.html", ">None<"),
        ("waits/final_plan/index.html", ">One<"),
        ("index.html", "One hundred waits in Shire"),
    ] {
        assert!(text(&site, page).contains(name), "{name}");
    }
}

const OF_A_YEAR_TO_DATE: &str = r#"
[site]
title = "T"
publisher = "P"
contact = "C"
home = "E10000001"
[areas]
file = "data/reference/areas.csv"
[inputs.council]
kind = "waits"
files = "data/*/waits.csv"
columns = { case = "ref", area = "area" }
[inputs.council.clocks.final_plan]
started = "received"
ended = "issued"
stopped = [{ date = "decided", when = { decision = ["Refused"] } }]
"#;

/// The flow of the queue tells what was stopped in each quarter; the year to date, less these, would
/// tell of the three of July. No test of the protection knows that relation, and the build stopped.
#[test]
fn what_follows_from_the_tables_together_is_withheld() {
    let areas = "code,name,level,parents\nE92000001,England,country,\nE10000001,Shire,local_authority,E92000001\n";
    let site = |stopped_in_july: usize| {
        let mut waits = String::from("ref,area,received,issued,decided,decision\n");
        let months = (1..=12).map(|month| (2024, month));
        for (year, month) in months.chain((1..=7).map(|month| (2025, month))) {
            let stopped = match (year, month) {
                (2025, 7) => stopped_in_july,
                _ => 8,
            };
            let mut add = |kind: &str, n: usize, ends: &str| {
                for case in 0..n {
                    let ends = ends.replace('@', &format!("{year}-{month:02}"));
                    let start = format!("{year}-{month:02}-05");
                    let case = format!("{year}{month}{kind}{case}");
                    writeln!(waits, "{case},E10000001,{start},{ends}").unwrap();
                }
            };
            add("plan", 30, "@-25,,");
            add("open", 5, ",,");
            add("stop", stopped, ",@-26,Refused");
        }
        let folder = folder(&[
            ("sendstats.toml", OF_A_YEAR_TO_DATE.as_bytes()),
            ("data/reference/areas.csv", areas.as_bytes()),
            ("data/2025-07-31/waits.csv", waits.as_bytes()),
        ]);
        built(folder.path())
    };
    let stopped = |site: &Site| {
        let rows = rows_of_site(site, "data/waits.csv");
        let row = rows.iter().find(|row| row["status"] == "p").unwrap();
        row["stopped"].clone()
    };
    assert_eq!(stopped(&site(8)), "56");
    assert_eq!(stopped(&site(3)), "c");
}
