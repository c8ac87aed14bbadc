//! Columns that the configuration does not name, known by what returns and casework systems call
//! them.
//!
//! Where an input has no `columns` at all, everything that is recognised is used. Where it has, the
//! office has chosen: only what no row can be read without is looked for, and for complaints the
//! days that belong to it, if the configuration names none of them.

use super::table::{Table, same_header};
use crate::config::{
    ClockColumns, DeliveryRule, InputConfig, InputKind, Layout, StopColumns, Texts,
};
use crate::fault::Fault;
use std::collections::BTreeMap;

/// An input as it is to be read from one file: with the columns that were recognised in it.
pub(super) struct Recognised {
    pub input: InputConfig,
    /// The columns that were recognised, as a sentence.
    pub note: Option<String>,
}

type Names = (&'static str, &'static [&'static str]);

/// The names of each key of `columns`, the surest first. All of those of the area are used, in this
/// order: the smaller area before the larger one, and its code before its name.
const AREA: Names = (
    "area",
    &[
        "ward code",
        "ward",
        "ward name",
        "district code",
        "district",
        "district name",
        "lad code",
        "lad name",
        "area code",
        "area",
        "area name",
        "new la code",
        "la code",
        "local authority",
        "la name",
        "local authority name",
    ],
);
const CASE: Names = (
    "case",
    &[
        "case ref",
        "case reference",
        "case id",
        "case number",
        "case no",
        "case",
        "reference",
        "reference number",
        "ref",
        "ref no",
        "request id",
        "complaint ref",
        "complaint reference",
        "complaint id",
        "id",
    ],
);
const COUNT: Names = ("count", &["count", "number of cases", "n cases"]);
const RECEIVED: Names = (
    "received",
    &[
        "received",
        "date received",
        "received date",
        "date of receipt",
        "receipt date",
        "complaint received",
        "date complaint received",
        "complaint received date",
        "request received",
        "date request received",
        "request received date",
        "date opened",
        "opened",
    ],
);
const ACKNOWLEDGED: Names = (
    "acknowledged",
    &[
        "acknowledged",
        "date acknowledged",
        "acknowledged date",
        "acknowledgement date",
        "date of acknowledgement",
        "acknowledgment date",
        "acknowledgement",
        "ack date",
        "acknowledgement sent",
    ],
);
const REPLIED: Names = (
    "replied",
    &[
        "replied",
        "date replied",
        "reply date",
        "date of reply",
        "responded",
        "date responded",
        "response date",
        "date of response",
        "response sent",
        "date response sent",
        "date closed",
        "closed",
        "closed date",
        "closure date",
    ],
);
const STAGE: Names = ("stage", &["stage", "complaint stage"]);
const ROUTE: Names = ("route", &["route", "complaint route", "made to"]);
const THEME: Names = (
    "theme",
    &[
        "theme",
        "themes",
        "category",
        "categories",
        "complaint category",
        "tags",
        "tag",
        "topic",
    ],
);
const OUTCOME: Names = ("outcome", &["outcome", "complaint outcome"]);
const IMPACT: Names = ("impact", &["impact"]);
const NEED: Names = (
    "need",
    &[
        "primary need",
        "sen primary need",
        "primary sen need",
        "need",
    ],
);
const CLOCK: Names = ("clock", &["clock", "wait", "type of wait"]);
const STARTED: Names = ("started", &["started", "start date", "date started"]);
const ENDED: Names = ("ended", &["ended", "end date", "date ended"]);
const EXCEPTION: Names = (
    "exception",
    &["week20", "exception", "exceptions", "20 week exception"],
);
const PERIOD: Names = (
    "period",
    &["time period", "period", "year", "quarter", "month"],
);
const MEASURE: Names = ("measure", &["measure", "indicator"]);
const AREA_OF_FIGURES: Names = (
    "area",
    &[
        "ward code",
        "pcon code",
        "lad code",
        "new la code",
        "la code",
        "region code",
        "country code",
        "area code",
        "area",
        "area name",
        "la name",
        "local authority",
    ],
);

/// The columns of the person-level return of the Department for Education, SEN2.
const REQUEST_OUTCOME_DATE: &[&str] = &[
    "requestoutcomedate",
    "decision to assess date",
    "date of decision to assess",
    "assessment decision date",
];
const REQUEST_OUTCOME: &[&str] = &[
    "requestoutcome",
    "decision to assess",
    "assessment decision",
];
const ASSESSMENT_OUTCOME_DATE: &[&str] = &["assessmentoutcomedate", "plan decision date"];
const ASSESSMENT_OUTCOME: &[&str] = &["assessmentoutcome", "plan decision"];
const PLAN_ISSUED: &[&str] = &[
    "startdate",
    "plan start date",
    "ehc plan start date",
    "plan issued",
    "date plan issued",
    "plan issued date",
    "plan date",
    "final plan issued",
    "final plan date",
    "date final plan issued",
    "issued",
];
/// What ends the wait for a plan with the answer to the request, and with the assessment.
const REFUSED: [&str; 6] = ["Refused*", "Declined*", "Withdrawn*", "No", "N", "W"];
const NO_PLAN: [&str; 6] = ["No plan*", "Plan not issued*", "Withdrawn*", "No", "N", "W"];

/// Returns the input as each of its files has it, the newest last.
///
/// Every file gives the same breakdowns and clocks: a breakdown that one of them lacks is none, and
/// a clock of the newest that another lacks is a missing column there.
pub(super) fn in_each(input: &InputConfig, tables: &[&Table]) -> Vec<Recognised> {
    let mut all: Vec<Recognised> = tables
        .iter()
        .map(|table| recognised(table, input))
        .collect();
    let Some(newest) = all.last() else {
        return all;
    };
    let clocks = newest.input.clocks.clone();
    let common: Vec<String> = newest
        .input
        .breakdowns()
        .filter(|key| all.iter().all(|one| one.input.columns.contains_key(*key)))
        .cloned()
        .collect();
    for one in &mut all {
        let surplus: Vec<String> = one.input.breakdowns().cloned().collect();
        for key in surplus.iter().filter(|key| !common.contains(key)) {
            one.input.columns.remove(key);
        }
        one.input.clocks.retain(|id, _| clocks.contains_key(id));
        for (id, columns) in &clocks {
            let known = one.input.clocks.entry(id.clone());
            known.or_insert_with(|| columns.clone());
        }
        one.note = note(input, &one.input);
    }
    all
}

/// Returns the input with the columns that are recognised in a file.
pub(super) fn recognised(table: &Table, input: &InputConfig) -> Recognised {
    let mut own = input.clone();
    let is_free = input.columns.is_empty();
    match input.kind {
        InputKind::Figures => {
            let of_number = match input.layout {
                Layout::Long => PERIOD,
                Layout::Wide => MEASURE,
            };
            add(&mut own, table, &[of_number, AREA_OF_FIGURES]);
        }
        InputKind::Complaints => {
            add(&mut own, table, &[AREA]);
            let days = [RECEIVED, ACKNOWLEDGED, REPLIED, STAGE, ROUTE];
            if !days.iter().any(|(key, _)| input.columns.contains_key(*key)) {
                add(&mut own, table, &days);
            }
            if is_free {
                add(&mut own, table, &[CASE, THEME, OUTCOME, IMPACT]);
            }
        }
        InputKind::Waits => {
            add(&mut own, table, &[AREA]);
            let named = [CLOCK, STARTED, ENDED];
            let names_some = named
                .iter()
                .any(|(key, _)| input.columns.contains_key(*key));
            if own.clocks.is_empty() && !names_some {
                own.clocks = clocks(table);
            }
            if own.clocks.is_empty() {
                add(&mut own, table, &named);
                if is_free {
                    add(&mut own, table, &[EXCEPTION]);
                }
            }
            if is_free {
                add(&mut own, table, &[CASE, NEED]);
            }
        }
    }
    if is_free && input.kind != InputKind::Figures && input.delivery == DeliveryRule::Replace {
        add(&mut own, table, &[COUNT]);
    }
    Recognised {
        note: note(input, &own),
        input: own,
    }
}

/// Returns the names that are looked for in a file, by which its header is known.
pub(super) fn looked_for(input: &InputConfig) -> Vec<&'static str> {
    let keys: &[Names] = match input.kind {
        InputKind::Figures => &[PERIOD, AREA_OF_FIGURES],
        InputKind::Complaints => &[
            AREA,
            RECEIVED,
            ACKNOWLEDGED,
            REPLIED,
            STAGE,
            ROUTE,
            CASE,
            THEME,
        ],
        InputKind::Waits => &[AREA, RECEIVED, EXCEPTION, CLOCK, STARTED, ENDED, CASE, NEED],
    };
    let wanted = keys
        .iter()
        .filter(|(key, _)| input.columns.is_empty() || *key == "area")
        .filter(|(key, _)| !input.columns.contains_key(*key));
    let mut names: Vec<&str> = wanted
        .flat_map(|(_, names)| names.iter().copied())
        .collect();
    if input.kind == InputKind::Waits && input.columns.is_empty() {
        let of_return = [
            REQUEST_OUTCOME_DATE,
            REQUEST_OUTCOME,
            ASSESSMENT_OUTCOME_DATE,
            ASSESSMENT_OUTCOME,
            PLAN_ISSUED,
        ];
        names.extend(of_return.into_iter().flatten());
    }
    names
}

/// Names the columns of a table that are recognised, where the input does not name them.
fn add(input: &mut InputConfig, table: &Table, keys: &[Names]) {
    for (key, names) in keys {
        if input.columns.contains_key(*key) {
            continue;
        }
        let mut headers: Vec<String> = Vec::new();
        for header in names.iter().filter_map(|name| header(table, name)) {
            let is_taken = input
                .columns
                .values()
                .any(|known| known.as_slice().contains(&header));
            if !is_taken && !headers.contains(&header) {
                headers.push(header);
            }
        }
        let takes_several = *key == "area";
        if !takes_several {
            headers.truncate(1);
        }
        let columns = match headers.as_slice() {
            [] => continue,
            [only] => Texts::One(only.clone()),
            _ => Texts::Many(headers),
        };
        input.columns.insert((*key).to_string(), columns);
    }
}

/// Returns a header of the table as it stands there, if there is just one of that name.
fn header(table: &Table, name: &str) -> Option<String> {
    let column = table.optional_column(name).ok().flatten()?;
    Some(table.header(column).to_string())
}

/// Returns the clocks that the columns of a SEN2 return give.
fn clocks(table: &Table) -> BTreeMap<String, ClockColumns> {
    let find = |names: &[&str]| names.iter().find_map(|name| header(table, name));
    let mut clocks = BTreeMap::new();
    let Some(started) = find(RECEIVED.1) else {
        return clocks;
    };
    let decided = find(REQUEST_OUTCOME_DATE);
    if let Some(ended) = &decided {
        let columns = ClockColumns {
            started: started.clone(),
            ended: ended.clone(),
            exception: None,
            stopped: Vec::new(),
        };
        clocks.insert("assessment_decision".to_string(), columns);
    }
    let stop = |date: Option<String>, outcome: Option<String>, texts: [&str; 6]| {
        let texts = Texts::Many(texts.map(str::to_string).to_vec());
        Some(StopColumns {
            date: date?,
            when: BTreeMap::from([(outcome?, texts)]),
        })
    };
    if let Some(ended) = find(PLAN_ISSUED) {
        let refused = stop(decided, find(REQUEST_OUTCOME), REFUSED);
        let no_plan = stop(
            find(ASSESSMENT_OUTCOME_DATE),
            find(ASSESSMENT_OUTCOME),
            NO_PLAN,
        );
        let columns = ClockColumns {
            started,
            ended,
            exception: find(EXCEPTION.1),
            stopped: refused.into_iter().chain(no_plan).collect(),
        };
        clocks.insert("final_plan".to_string(), columns);
    }
    clocks
}

/// Returns what was recognised, as a sentence.
fn note(given: &InputConfig, own: &InputConfig) -> Option<String> {
    let mut parts = Vec::new();
    for (key, columns) in &own.columns {
        if !given.columns.contains_key(key) {
            parts.push(format!("{} as {key}", quoted(columns.as_slice())));
        }
    }
    for (id, clock) in &own.clocks {
        if !given.clocks.contains_key(id) {
            let mut headers = vec![clock.started.clone(), clock.ended.clone()];
            headers.extend(clock.exception.clone());
            for stop in &clock.stopped {
                headers.push(stop.date.clone());
                headers.extend(stop.when.keys().cloned());
            }
            parts.push(format!("{} as the clock {id}", quoted(&headers)));
        }
    }
    let listed = parts.join("; ");
    let is_new = |id: &&String| !given.clocks.contains_key(*id);
    let stops = own.clocks.keys().filter(is_new).map(|id| &own.clocks[id]);
    let mut outcomes: BTreeMap<&str, &[String]> = BTreeMap::new();
    for stop in stops.flat_map(|clock| &clock.stopped) {
        outcomes.extend(
            stop.when
                .iter()
                .map(|(header, texts)| (header.as_str(), texts.as_slice())),
        );
    }
    let outcomes = outcomes.into_iter().map(|(header, texts)| {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        format!(
            " Where `{header}` says {}, the clock is stopped.",
            texts.join(", ")
        )
    });
    let outcomes: String = outcomes.collect();
    (!parts.is_empty()).then(|| format!("Columns recognised by their names: {listed}.{outcomes}"))
}

fn quoted(headers: &[String]) -> String {
    let quoted: Vec<String> = headers.iter().map(|header| format!("`{header}`")).collect();
    quoted.join(", ")
}

/// What stands in a line of the configuration where nothing comes near.
const SOME_COLUMN: &str = "NAME OF THE COLUMN";

/// Returns what a file lacks without which none of its rows can be read.
///
/// Where nothing at all is known, the first row may be no header: its cells may be those of a case,
/// and are not listed.
pub(super) fn missing(table: &Table, name: &str, input: &InputConfig) -> Vec<Fault> {
    let has = |key: &str| input.columns.contains_key(key);
    let mut wanted = vec![(AREA, "the area")];
    let mut lacks_clock = false;
    match input.kind {
        InputKind::Complaints => wanted.push((RECEIVED, "the day on which a complaint came")),
        InputKind::Waits if !input.clocks.is_empty() => {}
        InputKind::Waits => {
            let named = [
                (CLOCK, "which wait the row is for"),
                (STARTED, "the day on which the wait began"),
                (ENDED, "the day on which it ended"),
            ];
            lacks_clock = !named.iter().any(|((key, _), _)| has(key));
            wanted.extend(named.into_iter().filter(|_| !lacks_clock));
        }
        InputKind::Figures => {
            wanted = vec![(AREA_OF_FIGURES, "the area")];
            if input.layout == Layout::Long {
                wanted.insert(0, (PERIOD, "the period"));
            }
        }
    }
    wanted.retain(|((key, _), _)| !has(key));
    if wanted.is_empty() && !lacks_clock {
        return Vec::new();
    }
    let is_header = table
        .readable_headers()
        .any(|header| is_used(input, header));
    let mut corrected = input.clone();
    let nearest: Vec<Option<&str>> = wanted
        .iter()
        .map(|((key, names), _)| {
            let near = is_header
                .then(|| nearest(table, &corrected, names))
                .flatten();
            replace(&mut corrected, key, "", near.unwrap_or(SOME_COLUMN));
            near
        })
        .collect();
    let clock = lacks_clock.then(|| clock_line(table, &corrected, is_header));
    if !is_header {
        let columns = (!wanted.is_empty()).then(|| columns_line(&corrected));
        let lines: Vec<String> = columns.into_iter().chain(clock).collect();
        return vec![table.without_known_names(&lines.join(" and "), name)];
    }
    let headers = table.list_of_headers();
    let fault = |what: &str, did_you_mean: String, line: &str| {
        Fault::in_file(
            &table.file,
            what,
            format!("{did_you_mean}Write {line} under [inputs.{name}]; the file has {headers}."),
        )
    };
    let columns = columns_line(&corrected);
    let keys = wanted.iter().zip(nearest).map(|((_, what), near)| {
        let meant = near.map_or(String::new(), |near| format!("Did you mean `{near}`? "));
        let problem = format!("no column is known to hold {what}");
        fault(&problem, meant, &columns)
    });
    let days = "no columns are known to hold the days on which a wait began and ended";
    let clock = clock.map(|line| fault(days, String::new(), &line));
    keys.chain(clock).collect()
}

/// Returns the line of the configuration that names the days of a wait.
fn clock_line(table: &Table, input: &InputConfig, is_header: bool) -> String {
    let near = |names| is_header.then(|| nearest(table, input, names)).flatten();
    format!(
        "clocks.final_plan = {{ started = {}, ended = {} }}",
        toml_text(near(RECEIVED.1).unwrap_or(SOME_COLUMN)),
        toml_text(near(PLAN_ISSUED).unwrap_or(SOME_COLUMN)),
    )
}

/// Returns the header of a table that comes nearest to the names of a key and that nothing else
/// uses; none if nothing comes near.
fn nearest<'t>(table: &'t Table, input: &InputConfig, names: &[&str]) -> Option<&'t str> {
    let best = table
        .readable_headers()
        .filter(|header| !is_used(input, header))
        .map(|header| {
            let likeness = names.iter().map(|name| likeness(name, header));
            (likeness.fold(0.0, f64::max), header)
        })
        .filter(|(likeness, _)| *likeness >= NEAR)
        // The first of the equally near, for the order of a file tells something.
        .reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map(|(_, header)| header)
}

/// Says whether the configuration of an input names a header.
fn is_used(input: &InputConfig, header: &str) -> bool {
    let columns = input.columns.values().flat_map(Texts::as_slice);
    let clocks = input.clocks.values().flat_map(|clock| {
        let stops = clock.stopped.iter();
        let stops = stops.flat_map(|stop| stop.when.keys().chain([&stop.date]));
        let days = [&clock.started, &clock.ended].into_iter();
        days.chain(&clock.exception).chain(stops)
    });
    let measures = input.measures.values().flat_map(|measure| {
        let cells = [&measure.numerator, &measure.denominator, &measure.value];
        cells.into_iter().flatten()
    });
    let mut used = columns
        .chain(clocks)
        .chain(measures)
        .chain(input.filter.keys());
    used.any(|known| same_header(known, header))
}

/// Returns the header that a missing one may be meant to be.
pub(super) fn meant<'t>(
    table: &'t Table,
    input: &InputConfig,
    header: &str,
    key: &str,
) -> Option<&'t str> {
    let of_key: &[&str] = match key.rsplit_once('.').map_or(key, |(_, last)| last) {
        "area" => AREA.1,
        "case" => CASE.1,
        "received" => RECEIVED.1,
        "acknowledged" => ACKNOWLEDGED.1,
        "replied" => REPLIED.1,
        "theme" => THEME.1,
        "need" => NEED.1,
        "exception" => EXCEPTION.1,
        "period" => PERIOD.1,
        "started" if key.starts_with("clocks.") => RECEIVED.1,
        "ended" if key.starts_with("clocks.final_plan") => PLAN_ISSUED,
        "ended" if key.starts_with("clocks.assessment_decision") => REQUEST_OUTCOME_DATE,
        _ => &[],
    };
    nearest(table, input, &[header]).or_else(|| {
        let found = of_key
            .iter()
            .filter_map(|name| table.optional_column(name).ok()?);
        let mut headers = found.map(|column| table.header(column));
        headers.find(|header| !is_used(input, header))
    })
}

/// How alike two headers must be, from 0 to 1, for one to be taken for a slip of the other.
const NEAR: f64 = 0.7;

/// Returns how alike two headers are, from 0 to 1; one that holds the other is near to it.
fn likeness(one: &str, other: &str) -> f64 {
    let letters = |header: &str| -> String {
        let letters = header.chars().filter(|letter| letter.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let (one, other) = (letters(one), letters(other));
    let shorter = one.len().min(other.len());
    if shorter >= 4 && (one.contains(&other) || other.contains(&one)) {
        return 0.9;
    }
    crate::spelling::likeness(&one, &other)
}

/// Puts a header in place of another under a key of `columns`.
pub(super) fn replace(input: &mut InputConfig, key: &str, old: &str, new: &str) {
    if let Some(Texts::Many(texts)) = input.columns.get_mut(key) {
        let found = texts.iter_mut().filter(|text| *text == old);
        found.for_each(|text| *text = new.to_string());
        return;
    }
    let header = Texts::One(new.to_string());
    input.columns.insert(key.to_string(), header);
}

/// Returns the line of the configuration that names the columns of an input:
/// `columns = { area = "ward", received = "date" }`.
pub(super) fn columns_line(input: &InputConfig) -> String {
    let columns = input.columns.iter();
    let entries: Vec<String> = columns
        .map(|(key, texts)| format!("{key} = {}", toml_texts(texts)))
        .collect();
    format!("columns = {{ {} }}", entries.join(", "))
}

fn toml_texts(texts: &Texts) -> String {
    match texts {
        Texts::One(text) => toml_text(text),
        Texts::Many(texts) => {
            let texts: Vec<String> = texts.iter().map(|text| toml_text(text)).collect();
            format!("[{}]", texts.join(", "))
        }
    }
}

/// Returns a text as it is written in the configuration.
pub(super) fn toml_text(text: &str) -> String {
    toml::Value::String(text.to_string()).to_string()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, noted};
    use super::{IMPACT, NEED, OUTCOME, THEME};
    use crate::config::{RECOGNISED_OF_COMPLAINTS, RECOGNISED_OF_WAITS};

    /// The configuration tells by them whether a key of `sensitive` can name a breakdown.
    #[test]
    fn breakdowns_that_are_recognised_are_known_to_the_configuration() {
        assert_eq!(RECOGNISED_OF_WAITS, [NEED.0]);
        assert_eq!(RECOGNISED_OF_COMPLAINTS, [THEME.0, OUTCOME.0, IMPACT.0]);
    }

    #[test]
    fn a_return_is_read_without_a_word_of_configuration() {
        let file = "Person ID,District,ReceivedDate,Request Outcome Date,requestOutcome,\
            assessment_outcome_date,assessmentoutcome,week20,StartDate,Primary need\n\
            1,E07,2024-01-01,2024-02-01,Agreed,,,0,2024-05-20,ASD\n\
            2,E07,2024-01-01,2024-02-05,refused at panel,,,0,,ASD\n\
            3,E07,2024-01-01,2024-02-05,Y,2024-04-01,No plan issued,0,,\n\
            4,E07,2024-01-01,,,,,,,ASD\n";
        assert_eq!(
            noted(
                "[inputs.council]\nkind = \"waits\"\nfiles = \"data/*/w.csv\"\n",
                &[("data/2024-12-31/w.csv", file)]
            ),
            "assessment_decision as of 2024-12-31, threshold 5, covers E10\n\
             Need: ASD | Unknown\n\
             E07 2024-01-01 completed 2024-02-01, by 2024-02-12, ASD\n\
             E07 2024-01-01 completed 2024-02-05, by 2024-02-12, ASD\n\
             E07 2024-01-01 completed 2024-02-05, by 2024-02-12, Unknown\n\
             E07 2024-01-01 open, by 2024-02-12, ASD\n\
             final_plan as of 2024-12-31, threshold 5, covers E10\n\
             Need: ASD | Unknown\n\
             E07 2024-01-01 completed 2024-05-20, by 2024-05-20, ASD\n\
             E07 2024-01-01 stopped 2024-02-05, by 2024-05-20, ASD\n\
             E07 2024-01-01 stopped 2024-04-01, by 2024-05-20, Unknown\n\
             E07 2024-01-01 open, by 2024-05-20, ASD\n\
             data/2024-12-31/w.csv: read 4, used 4\n\
             Columns recognised by their names: `District` as area; `Primary need` as need; \
             `ReceivedDate`, `Request Outcome Date` as the clock assessment_decision; \
             `ReceivedDate`, `StartDate`, `week20`, `Request Outcome Date`, `requestOutcome`, \
             `assessment_outcome_date`, `assessmentoutcome` as the clock final_plan. Where \
             `assessmentoutcome` says No plan*, Plan not issued*, Withdrawn*, No, N, W, the clock \
             is stopped. Where `requestOutcome` says Refused*, Declined*, Withdrawn*, No, N, W, \
             the clock is stopped.\n"
        );
    }

    #[test]
    fn complaints_are_read_without_a_word_of_configuration() {
        let file = "Case Ref,Ward,District,Date Received,Acknowledged,Response Date,Category\n\
            1,Clowne,Bolsover (district),03/06/2024,05/06/2024,20/06/2024,Transport\n\
            2,,Bolsover (district),03/06/2024,,,Delay\n";
        assert_eq!(
            noted(
                "[inputs.office]\nkind = \"complaints\"\nfiles = \"data/*/c.csv\"\n",
                &[("data/2024-12-31/c.csv", file)]
            ),
            "complaints as of 2024-12-31, threshold 5, covers E10\n\
             Theme: Delay | Transport\n\
             E05 2024-06-03 completed 2024-06-20, by 2024-06-19, Transport\n\
             E07 2024-06-03 open, by 2024-06-17, Delay\n\
             data/2024-12-31/c.csv: read 2, used 2\n\
             Columns recognised by their names: `Acknowledged` as acknowledged; `Ward`, `District` \
             as area; `Case Ref` as case; `Date Received` as received; `Response Date` as replied; \
             `Category` as theme.\n"
        );
    }

    /// What an office has chosen to name is all that is used, as far as rows can be read from it.
    #[test]
    fn beside_columns_that_are_named_only_what_is_needed_is_looked_for() {
        let file = "ref,ward,received,replied,category\n1,E05,2024-06-03,2024-06-04,Delay\n";
        let check_columns = |columns: &str, expected: &str| {
            check(
                &format!(
                    "[inputs.office]\nkind = \"complaints\"\nfiles = \"data/*/c.csv\"\ncolumns = \
                     {{ {columns} }}\n"
                ),
                &[("data/2024-12-31/c.csv", file)],
                &format!(
                    "complaints as of 2024-12-31, threshold 5, covers E10\nE05 2024-06-03 \
                     {expected}, by 2024-06-17\ndata/2024-12-31/c.csv: read 1, used 1\n"
                ),
            );
        };
        check_columns("area = \"ward\"", "completed 2024-06-04");
        check_columns("received = \"received\"", "open");
    }

    #[test]
    fn files_of_one_input_may_name_their_columns_differently() {
        let inputs = "[inputs.office]\nkind = \"complaints\"\nfiles = \"data/*/c.csv\"\n\
            delivery = \"add\"\n";
        let files = [
            (
                "data/2024-11-30/c.csv",
                "reference,ward,date received,tags\n1,E05,2024-06-03,Delay\n",
            ),
            (
                "data/2024-12-31/c.csv",
                "ref,ward_code,received,theme,outcome\n2,E05,2024-06-03,Bus,Upheld\n",
            ),
        ];
        check(
            inputs,
            &files,
            "complaints as of 2024-12-31, threshold 5, covers E10\n\
             Theme: Bus | Delay\n\
             E05 2024-06-03 open, by 2024-06-17, Delay\n\
             E05 2024-06-03 open, by 2024-06-17, Bus\n\
             data/2024-11-30/c.csv: read 1, used 1\n\
             data/2024-12-31/c.csv: read 1, used 1\n",
        );
    }

    #[test]
    fn what_is_not_recognised_is_named_with_the_lines_to_paste() {
        check(
            "[inputs.office]\nkind = \"complaints\"\nfiles = \"data/*/c.csv\"\n",
            &[("data/2024-12-31/c.csv", "ref,place,date_recieved\n")],
            "data/2024-12-31/c.csv: no column is known to hold the area. Write columns = { area = \
             \"NAME OF THE COLUMN\", case = \"ref\", received = \"date_recieved\" } under \
             [inputs.office]; the file has `ref`, `place`, `date_recieved`.\n\
             data/2024-12-31/c.csv: no column is known to hold the day on which a complaint came. \
             Did you mean `date_recieved`? Write columns = { area = \"NAME OF THE COLUMN\", case = \
             \"ref\", received = \"date_recieved\" } under [inputs.office]; the file has `ref`, \
             `place`, `date_recieved`.\n",
        );
        check(
            "[inputs.council]\nkind = \"waits\"\nfiles = \"data/*/w.csv\"\n",
            &[("data/2024-12-31/w.csv", "ward,asked,plan issued on\n")],
            "data/2024-12-31/w.csv: no columns are known to hold the days on which a wait began and \
             ended. Write clocks.final_plan = { started = \"NAME OF THE COLUMN\", ended = \"plan \
             issued on\" } under [inputs.council]; the file has `ward`, `asked`, `plan issued \
             on`.\n",
        );
        check(
            "[inputs.council]\nkind = \"waits\"\nfiles = \"data/*/w.csv\"\n\
             delivery = \"add\"\n",
            &[(
                "data/2024-12-31/w.csv",
                "ward,receiveddate,startdate\nE05,2024-06-03,\n",
            )],
            "sendstats.toml: inputs.council: delivery = \"add\" needs columns.case, to know a case \
             again\n",
        );
    }

    /// The first row of a file without a header is a case, of which a message repeats no cell.
    #[test]
    fn a_row_that_may_be_no_header_is_not_listed() {
        check(
            "[inputs.office]\nkind = \"complaints\"\nfiles = \"data/*/c.csv\"\n",
            &[(
                "data/2024-12-31/c.csv",
                "17,Jo Bloggs,Mill Lane,2024-06-03\n",
            )],
            "data/2024-12-31/c.csv, line 1: the row names no column that is known. Add the header \
             if it is missing; else write columns = { area = \"NAME OF THE COLUMN\", received = \
             \"NAME OF THE COLUMN\" } under [inputs.office].\n",
        );
        check(
            "[inputs.council]\nkind = \"waits\"\nfiles = \"data/*/w.csv\"\n",
            &[("data/2024-12-31/w.csv", "17,Jo Bloggs,2024-06-03\n")],
            "data/2024-12-31/w.csv, line 1: the row names no column that is known. Add the header \
             if it is missing; else write columns = { area = \"NAME OF THE COLUMN\" } and \
             clocks.final_plan = { started = \"NAME OF THE COLUMN\", ended = \"NAME OF THE \
             COLUMN\" } under [inputs.council].\n",
        );
    }
}
