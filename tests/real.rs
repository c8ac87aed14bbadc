//! The main job on the Department's own file: official figures in, a site of England out.
//!
//! The file is not part of the project. Where it is absent its tests say so and show nothing; the
//! invented file of the same shape is always read.

mod support;

use sendstats::audit::Finding;
use sendstats::figures::percent;
use sendstats::publish::site::Site;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use support::{Row, built, folder, root, rows, rows_of_site, text};

const PROJECT: &str = r#"
[site]
title = "Plans in England"
publisher = "Office of a Member of Parliament"
contact = "press@example.org"
home = "E10000007"
published = 2025-07-01

[inputs.dfe]
kind = "figures"
status = "official"
source = "Department for Education, Education, health and care plans, 2025"
published = 2025-06-26
files = "data/reference/dfe.csv"
where = { breakdown = "All EHC plans issued" }
columns = { period = "time_period", area = ["new_la_code", "region_code", "country_code"] }

[inputs.dfe.measures."final_plan.pc_in_limit_ex"]
numerator = "plans_issued_20_weeks_ex"
denominator = "plans_issued_den_ex"
value = "PC_plans_issued_20_weeks_ex"

[inputs.dfe.measures."final_plan.pc_in_limit"]
numerator = "plans_issued_within_20_weeks"
denominator = "plans_issued_den"
value = "pc_plans_issued_within_20_weeks"
"#;

/// A front page that asks for nothing.
const CONTENT: &str = "Plans and how long they took.\n";

fn site(file: &[u8]) -> Site {
    site_of(file, "E10000007")
}

fn site_of(file: &[u8], home: &str) -> Site {
    let project = PROJECT.replace("E10000007", home);
    let folder = folder(&[
        ("sendstats.toml", project.as_bytes()),
        ("content/index.md", CONTENT.as_bytes()),
        ("data/reference/dfe.csv", file),
    ]);
    built(folder.path())
}

/// Returns the Department's file, or says that it is not there.
fn real_file() -> Option<Vec<u8>> {
    let path = root().join("../shared/real/dfe_ehcp2025_timeliness_20_week.csv");
    let file = fs::read(&path).ok();
    if file.is_none() {
        println!("skipped: there is no {}", path.display());
    }
    file
}

/// Year, area, and in both bases n, d and percentage, of which the first is with exceptions.
type Percentages = BTreeSet<(String, String, [String; 6])>;

fn area(row: &Row) -> String {
    let codes = ["new_la_code", "region_code", "country_code"].map(|name| row[name].clone());
    codes.into_iter().find(|code| !code.is_empty()).unwrap()
}

/// Returns what a file of the Department's form says of all plans.
fn given(file: &[u8]) -> Percentages {
    let all = rows(file.strip_prefix("\u{feff}".as_bytes()).unwrap());
    let totals = all
        .into_iter()
        .filter(|row| row["breakdown"] == "All EHC plans issued");
    let columns = [
        "plans_issued_within_20_weeks",
        "plans_issued_den",
        "pc_plans_issued_within_20_weeks",
        "plans_issued_20_weeks_ex",
        "plans_issued_den_ex",
        "PC_plans_issued_20_weeks_ex",
    ];
    totals
        .map(|row| {
            let cells = columns.map(|name| match row[name].as_str() {
                whole if name.to_lowercase().starts_with("pc_") => with_a_decimal(whole),
                cell => cell.to_string(),
            });
            (row["time_period"].clone(), area(&row), cells)
        })
        .collect()
}

/// The Department writes 59 where the site writes 59.0.
fn with_a_decimal(percentage: &str) -> String {
    match percentage.parse::<f64>() {
        Ok(_) if !percentage.contains('.') => format!("{percentage}.0"),
        _ => percentage.to_string(),
    }
}

/// Returns what the site's table of figures says of all plans.
fn published(site: &Site) -> Percentages {
    let rows = rows_of_site(site, "data/figures.csv");
    let of_measure = |id: &str| {
        let id = format!("final_plan.{id}");
        rows.iter()
            .filter(move |row| row["measure"] == id)
            .collect::<Vec<_>>()
    };
    let (all, excluding) = (of_measure("pc_in_limit"), of_measure("pc_in_limit_ex"));
    assert_eq!(all.len(), excluding.len());
    let pairs = all.into_iter().zip(excluding);
    pairs
        .map(|(all, excluding)| {
            assert_eq!(
                (&all["time_period"], area(all)),
                (&excluding["time_period"], area(excluding))
            );
            let cell = |row: &Row, name: &str| row[name].clone();
            let cells = [
                cell(all, "numerator"),
                cell(all, "denominator"),
                cell(all, "value"),
                cell(excluding, "numerator"),
                cell(excluding, "denominator"),
                cell(excluding, "value"),
            ];
            (all["time_period"].clone(), area(all), cells)
        })
        .collect()
}

#[test]
fn the_whole_file_becomes_a_site_of_england() {
    let Some(file) = real_file() else { return };
    let site = site(&file);
    let (given, published) = (given(&file), published(&site));
    assert_eq!(given.len(), 970);
    let missing: Vec<_> = given.difference(&published).collect();
    assert!(missing.is_empty(), "not published as given: {missing:?}");
    assert_eq!(published.len(), given.len());

    let codes = |letters: &[&str]| -> BTreeSet<&str> {
        let areas = published.iter().map(|(_, area, _)| area.as_str());
        areas.filter(|area| letters.contains(&&area[..3])).collect()
    };
    assert_eq!(codes(&["E92"]).len(), 1);
    assert_eq!(codes(&["E12"]).len(), 9);
    assert_eq!(codes(&["E06", "E08", "E09", "E10"]).len(), 156);
    let of_2024 = published.iter().filter(|(year, _, _)| year == "2024");
    assert_eq!(of_2024.count(), 1 + 9 + 153);
    let is_area = |path: &&str| path.starts_with("areas/") && *path != "areas/index.html";
    let n_areas = site.files().map(|(path, _)| path).filter(is_area).count();
    assert_eq!(n_areas, 1 + 9 + 156);
    // It has no figure of 2023.
    let trend = text(&site, "charts/final-plan-trend-isle-of-wight.csv");
    assert!(trend.contains("\n2023,[x],[x],"), "{trend}");
    let home = text(&site, "index.html");
    assert!(home.contains("Derbyshire") && home.contains("37.8%"));
    // Councils differ by far more than chance: 129 of 151 by the score test about the share of all.
    let shares = shares_of_authorities(&site);
    assert_eq!((shares.len(), n_told_apart(&shares)), (151, 129));
    for page in [
        "index.html",
        "areas/england/index.html",
        "areas/kent/index.html",
    ] {
        let (head, rest) = funnel_on(&site, page);
        assert!(head.contains(
            "the 151 local authorities differed by far more than chance: 129 lay outside"
        ));
        assert!(rest.contains("is 161.3."), "{page}");
        assert!(rest.contains("2 more are not drawn"), "{page}");
        assert!(
            rest.contains("would reach from 0 to 100% and tell nothing"),
            "{page}"
        );
    }
    println!(
        "{} areas and years compared, {n_areas} area pages",
        given.len()
    );
}

/// Two percentages of the file are not those of its own counts.
const MISPRINTS: [(u64, u64, &str); 2] = [(23, 80, "28.7"), (41, 80, "51.2")];

#[test]
fn the_site_rounds_as_the_department_does() {
    let Some(file) = real_file() else { return };
    let file = file.strip_prefix("\u{feff}".as_bytes()).unwrap();
    let bases = [
        (
            "plans_issued_within_20_weeks",
            "plans_issued_den",
            "pc_plans_issued_within_20_weeks",
        ),
        (
            "plans_issued_20_weeks_ex",
            "plans_issued_den_ex",
            "PC_plans_issued_20_weeks_ex",
        ),
    ];
    let (mut n_percentages, mut differing) = (0, Vec::new());
    for row in rows(file) {
        for (part, whole, percentage) in bases {
            let number = |name: &str| row[name].parse::<u64>().ok();
            let (Some(part), Some(whole)) = (number(part), number(whole)) else {
                continue;
            };
            let printed = with_a_decimal(&row[percentage]);
            if whole == 0 {
                assert_eq!(printed, "x");
                continue;
            }
            n_percentages += 1;
            if format!("{:.1}", percent(part, whole)) != printed {
                differing.push((part, whole, printed));
            }
        }
    }
    differing.sort();
    let differing: Vec<(u64, u64, &str)> = differing
        .iter()
        .map(|(part, whole, printed)| (*part, *whole, printed.as_str()))
        .collect();
    assert_eq!(differing, MISPRINTS);
    assert_eq!(n_percentages, 24_199);
    println!("{n_percentages} percentages compared");
}

const HEADER: &str = "time_period,time_identifier,geographic_level,country_code,country_name,\
    region_code,region_name,new_la_code,old_la_code,la_name,breakdown_topic,breakdown,\
    plans_issued_den,plans_issued_den_ex,plans_issued_within_20_weeks,plans_issued_20_weeks_ex,\
    pc_plans_issued_within_20_weeks,PC_plans_issued_20_weeks_ex";

/// The shape of the Department's file, with its oddities, in invented numbers: `x` for nothing to
/// divide by, no trailing .0, breakdowns that are to be passed over.
const INVENTED: [&str; 7] = [
    "National,E92000001,England,,,,,,All,All EHC plans issued,900,800,450,472,50,59",
    "Regional,E92000001,England,E12000004,East Midlands,,,,All,All EHC plans issued,90,80,45,40,50,50",
    "Local authority,E92000001,England,E12000004,East Midlands,E10000007,830,Derbyshire,All,\
     All EHC plans issued,64,48,28,23,43.8,47.9",
    "Local authority,E92000001,England,E12000004,East Midlands,E06000017,857,Rutland,All,\
     All EHC plans issued,0,0,0,0,x,x",
    "Local authority,E92000001,England,E12000004,East Midlands,E06000015,831,Derby,All,\
     All EHC plans issued,x,x,x,x,x,x",
    "Local authority,E92000001,England,E12000004,East Midlands,E10000007,830,Derbyshire,Sex,\
     Female,20,18,5,4,25,22.2",
    "Local authority,E92000001,England,E12000004,East Midlands,E10000007,830,Derbyshire,Sex,\
     Male,44,30,23,19,52.3,63.3",
];

const INVENTED_FIGURES: &str = "\
2024 E92000001 pc_in_limit 450/900 50.0
2024 E12000004 pc_in_limit 45/90 50.0
2024 E06000015 pc_in_limit x/x x
2024 E06000017 pc_in_limit 0/0 x
2024 E10000007 pc_in_limit 28/64 43.8
2024 E92000001 pc_in_limit_ex 472/800 59.0
2024 E12000004 pc_in_limit_ex 40/80 50.0
2024 E06000015 pc_in_limit_ex x/x x
2024 E06000017 pc_in_limit_ex 0/0 x
2024 E10000007 pc_in_limit_ex 23/48 47.9
";

#[test]
fn a_small_file_of_the_same_shape_is_mapped() {
    let lines = INVENTED.map(|line| format!("2024,Calendar year,{line}"));
    let file = format!("\u{feff}{HEADER}\r\n{}\r\n", lines.join("\r\n"));
    let site = site(file.as_bytes());
    let mut figures = String::new();
    for row in rows_of_site(&site, "data/figures.csv") {
        let (year, area) = (&row["time_period"], area(&row));
        let measure = row["measure"].trim_start_matches("final_plan.");
        let (n, d, value) = (&row["numerator"], &row["denominator"], &row["value"]);
        writeln!(figures, "{year} {area} {measure} {n}/{d} {value}").unwrap();
    }
    assert_eq!(figures, INVENTED_FIGURES);
    assert!(site.get("areas/derbyshire/index.html").is_some());
}

/// Returns a file of the Department's shape of 60 invented authorities in three regions and three years:
/// one is abolished before the last, one is followed by another of its name, one has no figure of the
/// second, and three have no share in the last.
fn many_authorities() -> String {
    authorities_with(|n| 6 + (n * 37) % 80)
}

/// Returns the same of shares of the first year by authority; they grow by five points a year.
fn authorities_with(share: impl Fn(u64) -> u64) -> String {
    let all_of = |year: u32, place: &str, cells: &str| {
        format!("{year},Calendar year,{place},All,All EHC plans issued,{cells}\n")
    };
    let cells = |(part, of): (u64, u64)| {
        format!("{of},{of},{part},{part},{0:.1},{0:.1}", percent(part, of))
    };
    let add = |sum: &mut (u64, u64), (part, of): (u64, u64)| *sum = (sum.0 + part, sum.1 + of);
    let mut file = format!("{HEADER}\n");
    for year in [2022, 2023, 2024] {
        let (mut country, mut regions) = ((0, 0), [(0, 0); 3]);
        for n in 0..60_u64 {
            let of = 60 + (n * 97) % 900;
            let later = u64::from(year - 2022);
            let counts = (of * (share(n) + 5 * later) / 100, of);
            let (name, is_there) = match n {
                7 => ("Town 7".to_string(), year < 2024),
                40 => ("Town 40".to_string(), year != 2023),
                8 => ("Town 8".to_string(), year < 2024),
                11 => ("Town 8".to_string(), year == 2024),
                n => (format!("Town {n}"), true),
            };
            let told = match (year, n) {
                (2024, 20) => "c,c,c,c,c,c".to_string(),
                (2024, 21) => "x,x,x,x,x,x".to_string(),
                (2024, 22) => "0,0,0,0,x,x".to_string(),
                _ => cells(counts),
            };
            if !is_there {
                continue;
            }
            if !told.ends_with(['x', 'c']) {
                add(&mut regions[n as usize % 3], counts);
                add(&mut country, counts);
            }
            let region = n % 3 + 1;
            let place = format!(
                "Local authority,E92000001,England,E1200000{region},Region {region},E060000{n:02},8{n:02},{name}"
            );
            file.push_str(&all_of(year, &place, &told));
        }
        for (place, counts) in regions.into_iter().enumerate() {
            let region = place + 1;
            let place = format!("Regional,E92000001,England,E1200000{region},Region {region},,,");
            file.push_str(&all_of(year, &place, &cells(counts)));
        }
        let place = "National,E92000001,England,,,,,";
        file.push_str(&all_of(year, place, &cells(country)));
    }
    file
}

/// What a reader of the site of the whole of England saw of an authority that was abolished: the share
/// of England of a later year beside lines that end before it, and one title for two authorities.
#[test]
fn an_abolished_authority_has_no_later_year_beside_it() {
    let site = site_of(many_authorities().as_bytes(), "E06000003");
    let trend = text(&site, "charts/final-plan-trend-town-7.svg");
    let figures = rows_of_site(&site, "data/figures.csv");
    let of_country = |year: &str| {
        let mut rows = figures.iter();
        let row =
            rows.find(|row| row["geographic_level"] == "National" && row["time_period"] == year);
        format!(
            "England {:.0}%",
            row.unwrap()["value"].parse::<f64>().unwrap()
        )
    };
    assert_ne!(of_country("2023"), of_country("2024"));
    assert!(trend.contains(&of_country("2023")) && !trend.contains(&of_country("2024")));
    let page = |slug: &str| text(&site, &format!("areas/{slug}/index.html"));
    for code in ["e06000008", "e06000011"] {
        let slug = format!("town-8-local-authority-{code}");
        let title = format!("Town 8 local authority ({})", code.to_uppercase());
        assert!(page(&slug).contains(&title), "{slug}");
    }
}

/// A year without a figure has its place, and those of the others: a line over it is found.
#[test]
fn an_authority_without_a_year_has_a_gap() {
    let site = site_of(many_authorities().as_bytes(), "E06000003");
    let path = "charts/final-plan-trend-town-40";
    let (table, drawing) = (format!("{path}.csv"), format!("{path}.svg"));
    let rows = rows_of_site(&site, &table);
    let years: Vec<&str> = rows.iter().map(|row| row["Year"].as_str()).collect();
    assert_eq!(years, ["2022", "2023", "2024"]);
    assert_eq!(rows[1]["Town 40, official, %"], "[x]");
    assert!(rows[1]["England, official, %"].parse::<f64>().is_ok());

    let svg = text(&site, &drawing);
    assert!(!svg.contains("<path class=\"line\""));
    assert!(svg.contains("not available in 2023"));
    let mut marks = svg.split("<circle class=\"dot\" cx=\"").skip(1);
    let mut place = || {
        let (x, rest) = marks.next().unwrap().split_once("\" cy=\"").unwrap();
        format!("{x} {}", &rest[..rest.find('"').unwrap()])
    };
    let line = format!("<path class=\"line\" d=\"M{} {}\"/>", place(), place());
    let over = svg.replacen("<circle", &format!("{line}<circle"), 1);
    check_found(&site, &drawing, &over, "a mark");
    let left_out: String = text(&site, &table)
        .split_inclusive('\n')
        .filter(|line| !line.starts_with("2023,"))
        .collect();
    check_found(&site, &table, &left_out, "does not hold what is published");
}

/// Asks that the audit finds a file of a site that was changed.
fn check_found(site: &Site, path: &str, changed: &str, problem: &str) {
    let mut files: BTreeMap<&str, &[u8]> = site.files().collect();
    files.insert(path, changed.as_bytes());
    let found = sendstats::audit::audit(&files, 5).unwrap().findings;
    let is_it = |finding: &Finding| finding.file == path && finding.problem.contains(problem);
    assert!(found.iter().any(is_it), "{path}: {problem}: {found:?}");
}

const CHART: &str = "final-plan-authorities";

/// What the page of an area says of all authorities: the heading of the funnel and its words, and its
/// drawing for wide screens.
fn funnel_on<'a>(site: &'a Site, path: &str) -> (&'a str, &'a str) {
    let page = text(site, path);
    let start = page.find(&format!("<section id=\"{CHART}-")).unwrap();
    let section = &page[start..];
    let section = &section[..section.find("</section>").unwrap()];
    section.split_once("</h2>").unwrap()
}

/// Returns the shares of the newest year by authority, as the site's table of figures has them.
fn shares_of_authorities(site: &Site) -> Vec<(String, u64, u64)> {
    let rows = rows_of_site(site, "data/figures.csv").into_iter();
    let newest = rows.filter(|row| {
        row["geographic_level"] == "Local authority"
            && row["time_period"] == "2024"
            && row["measure"] == "final_plan.pc_in_limit_ex"
    });
    let number = |row: &Row, name: &str| row[name].parse::<u64>().ok().filter(|n| *n > 0);
    let shares = newest.filter_map(|row| {
        let of = number(&row, "denominator")?;
        let part = row["numerator"].parse().ok()?;
        Some((row["la_name"].clone(), part, of))
    });
    shares.collect()
}

/// Counts the shares whose score test at 99.8% tells them from that of all.
fn n_told_apart(shares: &[(String, u64, u64)]) -> usize {
    let (part, of) = shares
        .iter()
        .fold((0, 0), |sum, (_, part, of)| (sum.0 + part, sum.1 + of));
    let all = part as f64 / of as f64;
    let is_apart = |part: u64, of: u64| {
        let (part, of) = (part as f64, of as f64);
        (part - of * all).abs() > 3.090_232 * (of * all * (1.0 - all)).sqrt()
    };
    let apart = shares.iter().filter(|(_, part, of)| is_apart(*part, *of));
    apart.count()
}

#[test]
fn all_authorities_stand_in_one_funnel() {
    let site = site_of(many_authorities().as_bytes(), "E06000003");
    let shares = shares_of_authorities(&site);
    let n_outside = n_told_apart(&shares);
    assert_eq!((shares.len(), n_outside), (55, 42));
    let heading = "In 2024 the 55 local authorities differed by far more than chance: 42 lay outside what chance \
                   alone could give";
    let words = "But 42 of the 55 local authorities lie outside such limits: councils differ by far more than \
                 chance, and luck does not explain it. The overdispersion, about 1 where chance alone is at work, \
                 is 92.8.";
    let pages = [
        "index.html",
        "waits/final_plan/index.html",
        "areas/england/index.html",
        "areas/region-2/index.html",
        "areas/town-30/index.html",
    ];
    for page in pages {
        let (head, rest) = funnel_on(&site, page);
        assert!(head.ends_with(heading), "{page}: {head}");
        assert!(rest.contains(words), "{page}: {rest}");
        assert_eq!(rest.matches("<circle").count(), 2 * 55, "{page}");
        assert!(
            rest.contains("3 more are not drawn: the source gives no share of them for that year.")
        );
    }
    // The page's own authority is marked and named.
    let (_, rest) = funnel_on(&site, "areas/town-30/index.html");
    assert_eq!(rest.matches("<circle class=\"typical\"").count(), 2);
    assert!(rest.contains(">Town 30</text>"));
    let (_, of_region) = funnel_on(&site, "areas/region-2/index.html");
    assert_eq!(of_region.matches("<circle class=\"typical\"").count(), 0);
    // Without a share there is nothing to mark, and nothing to draw.
    let table = rows_of_site(&site, &format!("charts/{CHART}-town-20.csv"));
    assert_eq!(table.len(), 55);
    assert!(table.iter().all(|row| row["Area"] != "Town 20"));
}

/// What a reader saw of all councils of England: "none of the 151 lies outside" limits that reached from 0
/// to 100 % for every one, and "no" for each in the table.
#[test]
fn limits_that_would_reach_everywhere_are_not_drawn() {
    let far_apart = |n: u64| [4, 80, 4, 80, 4, 46][n as usize % 6] + n % 5;
    let site = site_of(authorities_with(far_apart).as_bytes(), "E06000003");
    let n_outside = n_told_apart(&shares_of_authorities(&site));
    assert_eq!(n_outside, 50);
    let page = "areas/town-30/index.html";
    let (head, rest) = funnel_on(&site, page);
    let outside = "differed by far more than chance: 50 lay outside what chance alone could give";
    assert!(head.ends_with(outside), "{head}");
    for told in [
        "But 50 of the 55 local authorities lie outside such limits",
        "Limits that allow for that spread would reach from 0 to 100% and tell nothing: the broken lines are those \
         of chance alone.",
        "lies outside the limits of chance.",
        "50 of the 55 local authorities lie outside the limits of chance alone, the only ones that are drawn.",
        "not widened by the spread between the areas: such limits would reach from 0 to 100%",
    ] {
        assert!(rest.contains(told), "{told}: {rest}");
    }
    for gone in [
        "none of the",
        "None lies",
        "wider ones",
        "class=\"peer-whisker\"",
    ] {
        assert!(!rest.contains(gone), "{gone}");
    }
    let path = format!("charts/{CHART}-town-30.csv");
    let table = rows_of_site(&site, &path);
    let said = table.iter().filter(|row| row["Outside"] == "yes");
    assert_eq!(said.count(), n_outside);
    assert!(!text(&site, &path).contains("0.0 to 100.0"));

    let changed = |path: &str, from: &str, to: &str, problem: &str| {
        let file = text(&site, path);
        assert!(file.contains(from), "{path} does not hold {from}");
        check_found(&site, path, &file.replacen(from, to, 1), problem);
    };
    let numeral = "no published value explains a numeral";
    changed(page, "from 0 to 100% and", "from 0 to 97% and", numeral);
    changed(page, "from 0 to 100% and", "from 7 to 100% and", numeral);
    changed(&path, ",yes\n", ",no\n", "does not hold what is published");
    // Where wider limits say something, these words say what is not so.
    let other = site_of(many_authorities().as_bytes(), "E06000003");
    let widened = text(&other, page);
    let wrong = widened.replacen(
        "The broken lines allow",
        "They would reach from 0 to 100% and allow",
        1,
    );
    assert_ne!(wrong, widened);
    check_found(&other, page, &wrong, numeral);
}

/// What follows from the counts of a funnel is neither typed nor moved by hand.
#[test]
fn a_funnel_that_says_what_its_counts_do_not_give_is_found() {
    let site = site_of(many_authorities().as_bytes(), "E06000003");
    let check = |path: &str, from: &str, to: &str, problem: &str| {
        let page = text(&site, path);
        assert!(page.contains(from), "{path} does not hold {from}");
        check_found(&site, path, &page.replacen(from, to, 1), problem);
    };
    let page = "areas/town-30/index.html";
    let numeral = "no published value explains a numeral";
    check(
        page,
        "3 more are not drawn",
        "4 more are not drawn",
        numeral,
    );
    check(page, "But 42 of the", "But 12 of the", numeral);
    let table = format!("charts/{CHART}-town-30.csv");
    check(
        &table,
        ",yes,no\n",
        ",no,no\n",
        "does not hold what is published",
    );
    let drawing = format!("charts/{CHART}-town-30.svg");
    check(
        &drawing,
        "<path class=\"peer-whisker\" d=\"M",
        "<path class=\"peer-whisker\" d=\"M8",
        "a mark",
    );
    check(&drawing, "<title>Town 3: ", "<title>Town 4: ", "a mark");
}
