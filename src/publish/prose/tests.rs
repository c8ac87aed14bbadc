//! Prose from its text to its HTML, and what is said of mistakes.

use super::*;
use crate::release::support;

const AREAS: &str = "E92 England country\nE10000007 Derbyshire local_authority E92\n\
    E07000033 Bolsover district E10000007";

const RELEASE: &str = "
    final_plan 2024 E10000007 completed_ex=1203 in_limit_ex=420 median_days=217 completed=1500
    final_plan 2025 E10000007 completed_ex=40 in_limit_ex=c median_days=c
    final_plan 2026 E10000007 provisional completed_ex=9 in_limit_ex=3
    final_plan 2024 E07000033 withheld
    complaints 2024 E10000007 Theme/Transport received=7
    figures dfe.sen official Department for Education
    dfe.sen: final_plan.pc_in_limit_ex 2023 E92 1/3
    dfe.sen: final_plan.pc_in_limit_ex 2024 E92 438/1158
    dfe.sen: appeals 2024 E92 1438";

const PROJECT: &str = r#"
    [site]
    title = "T"
    publisher = "P"
    contact = "C"
    home = "E10000007"
    [inputs.council]
    kind = "waits"
    files = "w.csv"
    columns = { area = "a" }
    clocks.final_plan = { started = "s", ended = "e" }
    [inputs.office]
    kind = "complaints"
    files = "c.csv"
    columns = { area = "a", received = "r", theme = "t" }
    values.theme = { transport = ["T*"], meals = ["M*"] }
"#;

fn rendered(pages: &[(&str, &str)]) -> Result<BTreeMap<String, Prose>> {
    let release = support::release(AREAS, RELEASE);
    let project = Project::from_text(Path::new("."), PROJECT)?;
    let chart = |call: &ChartCall| match call.id.as_str() {
        "final_plan.trend" => Ok(format!(
            "<figure>{} {:?}</figure>",
            release.areas().name(call.area),
            call.arguments
        )),
        other => Err(format!("there is no chart `{other}`")),
    };
    let setting = Setting {
        release: &release,
        project: &project,
        to_root: &|stem| if stem == "index" { "" } else { "../" }.to_string(),
        chart: &chart,
    };
    let pages = pages
        .iter()
        .map(|(stem, text)| ((*stem).to_string(), (*text).to_string()))
        .collect();
    render_all(&Content { pages }, &setting)
}

fn html(text: &str) -> String {
    let pages = rendered(&[("waits", text)]).map_err(|error| error.to_string());
    without_marks(pages.unwrap()["waits"].html.trim_end())
}

/// Returns HTML without the elements that name the published value of a figure.
fn without_marks(html: &str) -> String {
    let pieces = html.replace("</data>", "");
    let mut pieces = pieces.split("<data value=\"");
    let first = pieces.next().unwrap_or("").to_string();
    pieces.fold(first, |text, piece| {
        text + piece.split_once("\">").unwrap().1
    })
}

#[test]
fn a_figure_names_the_published_value_that_it_is() {
    let pages = rendered(&[(
        "waits",
        "{{ figure(\"final_plan.pc_in_limit_ex\", period=\"2024\", as=\"n of d\") }}, \
         {{ figure(\"complaints.received\", period=\"2024\", breakdown=\"theme/Transport\") }}",
    )]);
    assert_eq!(
        pages.unwrap()["waits"].html.trim_end(),
        "<p><data value=\"final_plan.pc_in_limit_ex | Derbyshire | 2024\">420 of 1,203</data>, \
         <data value=\"complaints.received | Derbyshire | 2024 | Theme/Transport\">7</data></p>"
    );
}

/// Checks a figure that stands alone in its paragraph.
fn check_figure(arguments: &str, expected: &str) {
    let html = html(&format!("{{{{ figure({arguments}) }}}}"));
    assert_eq!(html, format!("<p>{expected}</p>"), "{arguments}");
}

fn check_problem(text: &str, expected: &str) {
    let error = rendered(&[("waits", text)]).unwrap_err();
    assert_eq!(error.to_string(), format!("content/waits.md, {expected}"));
    assert_eq!(error.exit_status(), 2);
}

const WITHHELD: &str = "<abbr title=\"withheld, to protect this or another figure\">[c]</abbr>";
const MISSING: &str = "<abbr title=\"not available\">[x]</abbr>";

#[test]
fn figures_print_what_is_published() {
    let home = "\"final_plan.pc_in_limit_ex\", area=\"E10000007\", period=\"2024\"";
    check_figure(home, "34.9%");
    check_figure(&format!("{home}, as=\"number\""), "34.9");
    check_figure(&format!("{home}, as=\"n of d\""), "420 of 1,203");
    check_figure(&format!("{home}, as=\"d\""), "1,203");
    check_figure(&format!("{home}, as=\"limits\""), "32.3 to 37.7");
    check_figure("\"final_plan.median_days\", period=\"2024\"", "217");
    check_figure(
        "\"final_plan.median_days\", period=\"2024\", as=\"weeks\"",
        "31",
    );
    check_figure(
        "\"complaints.received\", breakdown=\"Theme/Transport\"",
        "7",
    );
    check_figure(
        "\"complaints.received\", breakdown=\"theme/Transport\"",
        "7",
    );
    check_figure("\"figures.dfe.sen.appeals\", area=\"E92\"", "1,438");
    let official = "\"figures.dfe.sen.final_plan.pc_in_limit_ex\", area=\"E92\"";
    check_figure(official, "37.8%");
    check_figure(&format!("{official}, as=\"limits\""), "35.1 to 40.7");
    check_figure(
        &format!("{official}, period=\"2023\", as=\"n of d\""),
        "1 of 3",
    );
}

#[test]
fn a_value_that_is_withheld_or_missing_prints_its_symbol() {
    // Of the last closed year: the row of 2026 is not complete.
    check_figure("\"final_plan.pc_in_limit_ex\"", WITHHELD);
    let n_of_d = format!("{WITHHELD} of 40");
    check_figure("\"final_plan.pc_in_limit_ex\", as=\"n of d\"", &n_of_d);
    check_figure("\"final_plan.median_days\", as=\"weeks\"", WITHHELD);
    check_figure("\"final_plan.completed_ex\", area=\"E07000033\"", WITHHELD);
    check_figure("\"final_plan.completed_ex\", period=\"1999\"", MISSING);
    check_figure("\"complaints.received\", area=\"E92\"", MISSING);
    check_figure(
        "\"complaints.received\", breakdown=\"Theme/Meals\"",
        MISSING,
    );
    check_figure("\"figures.dfe.sen.appeals\"", MISSING);
}

#[test]
fn mistakes_are_named_with_their_line_and_the_nearest_name() {
    check_problem(
        "one\n\n{{ figure(\"final_plan.pc_in_limt_ex\") }}",
        "line 3: there is no measure `final_plan.pc_in_limt_ex`; did you mean \
         `final_plan.pc_in_limit_ex`, `final_plan.in_limit_ex` or `final_plan.pc_in_limit`?",
    );
    check_problem(
        "{{ figure(\"assessment_decision.open\") }}",
        "line 1: there is no measure `assessment_decision.open`",
    );
    check_problem(
        "{{ figure(\"complaints.open\", area=\"E10000008\") }}",
        "line 1: there is no area with the code `E10000008`; did you mean `E10000007`?",
    );
    check_problem(
        "{{ figure(\"complaints.open\", area=\"Bolsover\") }}",
        "line 1: there is no area with the code `Bolsover`; did you mean `E07000033`?",
    );
    check_problem(
        "{{ figure(\"complaints.open\", period=\"last year\") }}",
        "line 1: `last year` is no period; write `2025`, `2024/25`, `2025Q3` or `2025-09`",
    );
    check_problem(
        "{{ figure(\"complaints.open\", breakdown=\"Thema/Transport\") }}",
        "line 1: there is no breakdown by `Thema`; did you mean `Theme`?",
    );
    check_problem(
        "{{ figure(\"complaints.open\", breakdown=\"Theme/Transprt\") }}",
        "line 1: `Theme` has no category `Transprt`; did you mean `Transport`?",
    );
    check_problem(
        "{{ figure(\"complaints.open\", year=\"2024\") }}",
        "line 1: a figure has no `year`; it has `area`, `period`, `breakdown`, `as`",
    );
    check_problem(
        "{{ figure(\"complaints.open\", as=\"limits\") }}",
        "line 1: `complaints.open` has no form as=\"limits\"",
    );
    check_problem(
        "{{ figur(\"complaints.open\") }}",
        "line 1: there is no function `figur`; there are `figure` and `chart`",
    );
    check_problem(
        "{{ chart(\"final_plan.pie\") }}",
        "line 1: there is no chart `final_plan.pie`",
    );
}

#[test]
fn all_mistakes_of_all_files_are_told_together() {
    let pages = [
        (
            "index",
            "{{ figure(\"x\") }}\n[a](javascript:alert)\n{{ open",
        ),
        ("waits", "![](https://example.org/pixel.png)"),
    ];
    assert_eq!(
        rendered(&pages).unwrap_err().to_string(),
        "content/index.md, line 1: there is no measure `x`\n\
         content/index.md, line 2: the link `javascript:alert` has an unknown scheme: use https, \
         http, mailto or tel\n\
         content/index.md, line 3: `{{` is not closed on its line; a call ends with `}}`\n\
         content/waits.md, line 1: the image `https://example.org/pixel.png` is not of this site: \
         write it as seen from the root of the site: `methodology/`"
    );
}

#[test]
fn a_chart_is_a_block_of_its_own() {
    assert_eq!(
        html("a\n\n{{ chart(\"final_plan.trend\", area=\"E92\", period=\"2024\") }}\n\nb"),
        "<p>a</p>\n<figure>England {\"period\": \"2024\"}</figure>\n<p>b</p>"
    );
    let alone = "a chart stands in a paragraph of its own";
    let chart = "{{ chart(\"final_plan.trend\") }}";
    check_problem(&format!("see\n{chart}"), &format!("line 2: {alone}"));
    check_problem(&format!("{chart} above"), &format!("line 1: {alone}"));
    check_problem(&format!("\n- {chart}"), &format!("line 2: {alone}"));
    check_problem(&format!("# {chart}"), &format!("line 1: {alone}"));
}

#[test]
fn html_of_the_author_is_printed_as_text_and_comments_are_left_out() {
    assert_eq!(
        html("a <b onclick=\"x()\">b</b> <!-- not for print -->c"),
        "<p>a &lt;b onclick=\"x()\"&gt;b&lt;/b&gt; c</p>"
    );
    assert_eq!(
        html("<script>\nalert(1)\n</script>\n\n<!--\nnot for print\n-->\n\nb"),
        "<p>&lt;script&gt;\nalert(1)\n&lt;/script&gt;</p>\n<p>b</p>"
    );
}

#[test]
fn tables_have_headings_with_a_scope_and_no_inline_style() {
    assert_eq!(
        html("| area | plans |\n|---|--:|\n| here | {{ figure(\"final_plan.completed_ex\") }} |"),
        "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">area</th>\
         <th scope=\"col\" class=\"number\">plans</th></tr></thead><tbody>\n\
         <tr><td>here</td><td class=\"number\">40</td></tr>\n</tbody></table></div>"
    );
}

#[test]
fn the_first_heading_is_the_title_and_others_can_be_linked_to() {
    let text = "# Waits of {{ figure(\"final_plan.median_days\", period=\"2024\") }} days\n\n\
        ## The *limit*\n\n## The limit\n\n# Notes & \"more\"";
    let pages = rendered(&[("waits", text)]).unwrap();
    let prose = &pages["waits"];
    assert_eq!(prose.title.as_deref(), Some("Waits of 217 days"));
    assert_eq!(
        prose.html,
        "<h2 id=\"the-limit\">The <em>limit</em></h2>\n<h2 id=\"the-limit-2\">The limit</h2>\n\
         <h2 id=\"notes-more\">Notes &amp; \"more\"</h2>\n"
    );
}

#[test]
fn addresses_lead_from_the_root_of_the_site() {
    let text = "[m](methodology/#limit) [t](#top) [w](https://example.org/a:b) <a@example.org> \
        ![A map of {{ figure(\"final_plan.open\") }}](map.svg)";
    let expected = |root: &str| {
        format!(
            "<p><a href=\"{root}methodology/#limit\">m</a> <a href=\"#top\">t</a> \
             <a href=\"https://example.org/a:b\">w</a> \
             <a href=\"mailto:a@example.org\">a@example.org</a> \
             <img src=\"{root}map.svg\" alt=\"A map of [x]\" /></p>\n"
        )
    };
    let pages = rendered(&[("index", text), ("waits", text)]).unwrap();
    assert_eq!(pages["index"].html, expected(""));
    assert_eq!(pages["waits"].html, expected("../"));
    check_problem(
        "[a](/methodology/)",
        "line 1: the address `/methodology/` leads out of the site: write it as seen from the \
         root of the site: `methodology/`",
    );
    check_problem(
        "[a](<{{ figure(\"complaints.open\") }}>)",
        "line 1: a figure cannot be part of an address",
    );
}

#[test]
fn footnotes_have_ids_of_their_file() {
    assert_eq!(
        html("a[^1]\n\n[^1]: b"),
        "<p>a<sup class=\"footnote-reference\"><a href=\"#note-waits-1\">1</a></sup></p>\n\
         <div class=\"footnote-definition\" id=\"note-waits-1\">\
         <sup class=\"footnote-definition-label\">1</sup>\n<p>b</p>\n</div>"
    );
}

#[test]
fn content_is_read_from_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(Content::open(folder.path()).unwrap(), Content::default());
    let content = folder.path().join("content");
    std::fs::create_dir(&content).unwrap();
    std::fs::write(content.join("waits.md"), "\u{FEFF}# Waits").unwrap();
    std::fs::write(content.join("notes.txt"), "not prose").unwrap();
    let pages = Content::open(folder.path()).unwrap().pages;
    let expected = BTreeMap::from([("waits".to_string(), "# Waits".to_string())]);
    assert_eq!(pages, expected);
    std::fs::write(content.join("privacy.md"), b"caf\xe9").unwrap();
    let error = Content::open(folder.path()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "content/privacy.md: the text is not UTF-8: save it as UTF-8"
    );
}
