//! The measures of J1, counted by the engine.

use sendstats::engine::{
    Counts, Date, Flaw, Group, Histogram, Lookup, Names, Packing, Quarter, Reading, Row, Source,
    Tally, fold, iso_date, kaplan_meier_median, weekdays_between,
};
use sendstats::fault::Result;
use sendstats::period::Day;
use std::fmt::{Display, Write};
use std::io::Read;

/// How the files are read.
#[derive(Clone, Copy)]
pub struct Options {
    pub n_threads: usize,
    pub block_bytes: usize,
    pub looks_for_personal_data: bool,
}

/// Open waits are last seen on this day: 31 December 2025.
const AS_OF: Day = Day(20_453);
/// The limit of `pct_140`, in days.
const LIMIT: u32 = 140;
/// The limit of `share_20wd`, in weekdays.
const REPLY_LIMIT: i32 = 20;

/// Area, stage, quarter of the request, days waited, and how the wait stands.
const WAIT: Packing<5> = Packing::new([18, 8, 16, 20, 2]);
const CLOSED: u32 = 0;
const CLOSED_WITH_EXCEPTION: u32 = 1;
const OPEN: u32 = 2;

/// Area, theme, quarter of receipt, and how the complaint was answered.
const COMPLAINT: Packing<4> = Packing::new([18, 8, 16, 2]);
const IN_LIMIT: u32 = 0;
const LATE: u32 = 1;
const UNANSWERED: u32 = 2;

/// Categories by number, and how often each key comes.
pub struct Counted {
    areas: Vec<String>,
    kinds: Vec<String>,
    counts: Counts,
}

/// Counts the waits.
pub fn waits<R: Read + Send>(source: Source<R>, options: Options) -> Result<Counted> {
    let columns = [
        "area_code",
        "stage",
        "request_date",
        "decision_date",
        "exception",
    ];
    counted(source, &columns, options, |areas, stages, tally, row| {
        let request = day("request_date", row.cell(2))?;
        let (last, outcome) = match (row.cell(3), row.cell(4)) {
            ("", _) => (AS_OF, OPEN),
            (decision, "yes") => (day("decision_date", decision)?.day, CLOSED_WITH_EXCEPTION),
            (decision, _) => (day("decision_date", decision)?.day, CLOSED),
        };
        let days = u32::try_from(last - request.day).map_err(|_| before_request())?;
        let (area, stage) = (areas.number(row.cell(0)), stages.number(row.cell(1)));
        let key = WAIT.pack([area, stage, request.quarter().0, days, outcome]);
        tally.add(key.ok_or_else(too_many)?);
        Ok(())
    })
}

/// Counts the complaints.
pub fn complaints<R: Read + Send>(source: Source<R>, options: Options) -> Result<Counted> {
    let columns = ["area_code", "theme", "received_date", "responded_date"];
    counted(source, &columns, options, |areas, themes, tally, row| {
        let received = day("received_date", row.cell(2))?;
        let state = match row.cell(3) {
            "" => UNANSWERED,
            reply => {
                let reply = day("responded_date", reply)?;
                let is_late = weekdays_between(received.day, reply.day) > REPLY_LIMIT;
                if is_late { LATE } else { IN_LIMIT }
            }
        };
        let (area, theme) = (areas.number(row.cell(0)), themes.number(row.cell(1)));
        let key = COMPLAINT.pack([area, theme, received.quarter().0, state]);
        tally.add(key.ok_or_else(too_many)?);
        Ok(())
    })
}

fn counted<R: Read + Send>(
    source: Source<R>,
    columns: &[&str],
    options: Options,
    add: impl Fn(&mut Lookup, &mut Lookup, &mut Tally, &Row) -> std::result::Result<(), Flaw> + Sync,
) -> Result<Counted> {
    let (areas, kinds) = (Names::default(), Names::default());
    let folded = fold(
        source,
        &reading(columns, options),
        || (areas.lookup(), kinds.lookup(), Tally::default()),
        |(areas, kinds, tally), row| add(areas, kinds, tally, row),
    )?;
    Ok(Counted {
        counts: Tally::sum(folded.parts.into_iter().map(|(_, _, tally)| tally)),
        areas: areas.texts(),
        kinds: kinds.texts(),
    })
}

/// Returns how a file with these columns is read.
pub fn reading<'a>(columns: &'a [&'a str], options: Options) -> Reading<'a> {
    Reading {
        days: &[
            "request_date",
            "decision_date",
            "received_date",
            "responded_date",
        ],
        n_threads: options.n_threads,
        block_bytes: options.block_bytes,
        looks_for_personal_data: options.looks_for_personal_data,
        ..Reading::of_columns(columns)
    }
}

fn day(column: &'static str, text: &str) -> std::result::Result<Date, Flaw> {
    let remedy = "Write dates as 2026-10-31.";
    iso_date(text).ok_or_else(|| Flaw::of_cell(column, "the cell is not a date", remedy))
}

fn before_request() -> Flaw {
    let problem = "the decision is dated before the request, or the request after 2025";
    Flaw::of_cell(
        "request_date",
        problem,
        "Correct the dates or leave out the row.",
    )
}

fn too_many() -> Flaw {
    let problem = "there are more categories, or longer waits, than this program counts";
    Flaw::of_row(problem, "See that areas and stages stand in their columns.")
}

/// Returns `waits_quarter.csv` and `waits_total.csv`.
pub fn waits_tables(counted: &Counted) -> (String, String) {
    let mut quarters = Vec::new();
    let mut totals = Vec::new();
    for group in counted.counts.groups(WAIT.bits_after(2)) {
        let [area, stage, ..] = WAIT.unpack(group.first_key());
        let place = (counted.area(area), counted.kind(stage));
        let mut parts = Vec::new();
        for part in group.groups(WAIT.bits_after(3)) {
            let [_, _, quarter, ..] = WAIT.unpack(part.first_key());
            let waits = Waits::of(part);
            quarters.push(((place.0, place.1, Quarter(quarter)), waits.measures()));
            parts.push(waits);
        }
        let total = Waits::sum(&parts);
        let median = kaplan_meier_median(&total.closed, &total.open);
        let measures = total.measures();
        totals.push((place, format!("{measures},{}", or_empty(median))));
    }
    quarters.sort_unstable();
    totals.sort_unstable();
    let measures = "n,n_closed,n_open,pct_140,median_days,p90_days";
    let mut by_quarter = format!("area_code,stage,quarter,{measures}\n");
    for ((area, stage, quarter), measures) in quarters {
        line(
            &mut by_quarter,
            format_args!("{},{},{quarter},{measures}", cell(area), cell(stage)),
        );
    }
    let mut total = format!("area_code,stage,{measures},km_median_days\n");
    for ((area, stage), measures) in totals {
        line(
            &mut total,
            format_args!("{},{},{measures}", cell(area), cell(stage)),
        );
    }
    (by_quarter, total)
}

/// Returns `complaints_quarter.csv`.
pub fn complaints_table(counted: &Counted) -> String {
    let groups = counted.counts.groups(COMPLAINT.bits_after(3));
    let mut rows: Vec<_> = groups
        .map(|group| {
            let [area, theme, quarter, _] = COMPLAINT.unpack(group.first_key());
            let key = (counted.area(area), counted.kind(theme), Quarter(quarter));
            let of = |state| sum_where(group, |key| COMPLAINT.unpack(key)[3] == state);
            (key, group.n(), of(IN_LIMIT), of(UNANSWERED))
        })
        .collect();
    rows.sort_unstable();
    let mut table = String::from("area_code,theme,quarter,n,share_20wd,n_unanswered\n");
    for ((area, theme, quarter), n, n_in_limit, n_unanswered) in rows {
        let share = n_in_limit as f64 / n as f64;
        let (area, theme) = (cell(area), cell(theme));
        line(
            &mut table,
            format_args!("{area},{theme},{quarter},{n},{share},{n_unanswered}"),
        );
    }
    table
}

impl Counted {
    fn area(&self, number: u32) -> &str {
        &self.areas[number as usize]
    }

    fn kind(&self, number: u32) -> &str {
        &self.kinds[number as usize]
    }
}

/// The waits of a row of the results.
#[derive(Default)]
struct Waits {
    closed: Histogram,
    open: Histogram,
    n_plain: u64,
    n_plain_in_limit: u64,
}

impl Waits {
    fn of(group: Group) -> Waits {
        let mut waits = Waits::default();
        for (key, n) in group.iter() {
            let [.., days, state] = WAIT.unpack(key);
            if state == OPEN {
                waits.open.add(days, n);
                continue;
            }
            waits.closed.add(days, n);
            if state == CLOSED {
                waits.n_plain += n;
                waits.n_plain_in_limit += if days <= LIMIT { n } else { 0 };
            }
        }
        waits
    }

    fn sum(parts: &[Waits]) -> Waits {
        let all = |of: fn(&Waits) -> &Histogram| {
            parts
                .iter()
                .flat_map(move |part| of(part).steps().iter().copied())
        };
        Waits {
            closed: all(|part| &part.closed).collect(),
            open: all(|part| &part.open).collect(),
            n_plain: parts.iter().map(|part| part.n_plain).sum(),
            n_plain_in_limit: parts.iter().map(|part| part.n_plain_in_limit).sum(),
        }
    }

    fn measures(&self) -> String {
        let (n_closed, n_open) = (self.closed.n(), self.open.n());
        let percent = 100.0 * self.n_plain_in_limit as f64 / self.n_plain as f64;
        let percent = (self.n_plain > 0).then_some(percent);
        let [median, p90] = [0.5, 0.9].map(|p| or_empty(self.closed.quantile(p)));
        let percent = or_empty(percent);
        format!(
            "{},{n_closed},{n_open},{percent},{median},{p90}",
            n_closed + n_open
        )
    }
}

fn sum_where(group: Group, is_wanted: impl Fn(u64) -> bool) -> u64 {
    let wanted = group.iter().filter(|(key, _)| is_wanted(*key));
    wanted.map(|(_, n)| n).sum()
}

fn or_empty(value: Option<impl Display>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn line(table: &mut String, text: std::fmt::Arguments) {
    writeln!(table, "{text}").expect("text takes any line");
}

/// Returns a text as a cell of a CSV file.
fn cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_string()
    }
}
