//! The text of `sendstats.toml` as [`Config`], or everything in it that has not its form: not the first alone.
//!
//! The reader of TOML stops at the first key or word that it does not know. That one is then mended in the
//! table, as it was likely meant, and the table is read again, only to find what else there is.

use super::{Config, FILE};
use crate::fault::{Error, Mistake, Mistakes, Result};
use crate::spelling;
use serde::Deserialize;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

/// How alike what is written and what is meant have to be, at the least.
const ALIKE: f64 = 0.6;

/// Returns the configuration of a text.
pub(super) fn read(text: &str) -> Result<Config> {
    let failed = |mut found: Vec<(usize, Mistake)>| {
        found.sort_by_key(|(at, _)| *at);
        let found: Vec<Mistake> = found.into_iter().map(|(_, mistake)| mistake).collect();
        Err(Error::Project(Mistakes::from(found)))
    };
    let mut table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(error) => return failed(vec![mistake(text, &error, "")]),
    };
    let mut found = Vec::new();
    let mut mending = Mending::default();
    loop {
        let mut error = match Config::deserialize(Deserializer::from(table.clone())) {
            Ok(config) if found.is_empty() => return Ok(config),
            Ok(_) => return failed(found),
            Err(error) => error,
        };
        error.set_input(Some(text));
        let problem = Problem::of(error.message());
        let span = error.span().unwrap_or_default();
        if !(problem == Problem::Missing && mending.thinned.contains(&span)) {
            found.push(mistake(text, &error, &problem.did_you_mean()));
        }
        if !mending.mend(&mut table, &problem, &span) {
            return failed(found);
        }
    }
}

/// Returns what is wrong with the text, with its line, and where.
fn mistake(text: &str, error: &toml::de::Error, more: &str) -> (usize, Mistake) {
    let start = error.span().map(|span| span.start);
    let written = start.and_then(|start| text.get(start..));
    let remedy = remedy(error.message(), written.unwrap_or(""));
    let remedy = remedy.map_or_else(String::new, |remedy| format!(". {remedy}"));
    let drawn = format!("{}{more}{remedy}", error.to_string().trim_end());
    let mistake = Mistake::new(FILE, format!("{}{more}{remedy}", error.message())).drawn(drawn);
    let before = start.and_then(|start| text.get(..start));
    let line = before.map(|before| before.matches('\n').count() as u64 + 1);
    let mistake = match line {
        Some(line) => mistake.at_line(line),
        None => mistake,
    };
    (start.unwrap_or(0), mistake)
}

/// Returns what to do about a message of the reader of TOML, which seldom says it. `written` is the text from where
/// it stopped.
fn remedy(message: &str, written: &str) -> Option<&'static str> {
    let is = |words: &str| message.contains(words);
    let is_day = || {
        let mut parts = written.split(['/', '.']).take(2);
        parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let remedy = if is("must be quoted") && written.starts_with(['“', '”', '‘', '’', '„'])
    {
        "Write straight quotation marks (\") in place of the curly ones, in Notepad rather than in a word processor"
    } else if is("must be quoted") && is_day() {
        "Write the day as 2026-10-31, without quotation marks"
    } else if is("must be quoted") {
        "Put the text between quotation marks: \"text\""
    } else if is("invalid basic string") || is("invalid literal string") {
        "Close the quotation marks in the same line"
    } else if is("escape") || is("unicode") {
        "Write / in place of \\ in names of folders and files: \"data/*/waits*.csv\""
    } else if is("duplicate key") {
        "This key or section stands twice: keep one of the two, with all that is in both"
    } else if is("unclosed") {
        "Close the bracket in the same line"
    } else if is("key with no value") {
        "Write an = between the key and its value; a remark begins with #"
    } else if is("missing comma") {
        "Put a comma between the two"
    } else if is("expected a TOML datetime") {
        "Write the day without quotation marks, as 2026-10-31"
    } else if is("expected a sequence") {
        "Put it into square brackets, even where it is one alone: [ ... ]"
    } else if is("missing field") {
        "Add this key to the section: the guide's page on the configuration says what it means"
    } else {
        return None;
    };
    Some(remedy)
}

/// What the reader of TOML stopped at.
#[derive(Debug, PartialEq)]
enum Problem {
    /// A key that there is not, and which is meant.
    Key(Option<String>),
    /// A word that cannot stand here, which is meant, and the first that can.
    Word(Option<String>, String),
    /// A key that has to be there is not.
    Missing,
    /// A value of another kind.
    Value,
}

impl Problem {
    /// Returns the problem of a message, which has names between backticks: first that which is written, and
    /// then all that there are.
    fn of(message: &str) -> Problem {
        let mut names = message.split('`').skip(1).step_by(2);
        let written = names.next().unwrap_or("");
        let names: Vec<&str> = names.collect();
        let meant = || {
            let likeness = |name: &&str| spelling::likeness(written, name);
            let nearest = names.iter().copied();
            let nearest = nearest.max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
            let nearest = nearest.filter(|name| likeness(name) >= ALIKE);
            nearest.map(str::to_string)
        };
        match names.first() {
            Some(_) if message.starts_with("unknown field ") => Problem::Key(meant()),
            Some(first) if message.starts_with("unknown variant ") => {
                Problem::Word(meant(), (*first).to_string())
            }
            None if message.starts_with("missing field ") => Problem::Missing,
            _ => Problem::Value,
        }
    }

    fn did_you_mean(&self) -> String {
        match self {
            Problem::Key(Some(meant)) | Problem::Word(Some(meant), _) => {
                format!(". Did you mean `{meant}`?")
            }
            _ => String::new(),
        }
    }
}

/// Which tables something was taken out of: what they lack was not forgotten.
#[derive(Default)]
struct Mending {
    thinned: Vec<Range<usize>>,
}

impl Mending {
    /// Mends what was stopped at, or takes it out of its table; says whether it was there.
    fn mend(
        &mut self,
        root: &mut Spanned<DeTable>,
        problem: &Problem,
        span: &Range<usize>,
    ) -> bool {
        let own = root.span();
        if entry(root.get_mut(), problem, span) {
            self.thinned.push(own);
            return true;
        }
        let mut tables = root.get_mut().iter_mut();
        tables.any(|(_, value)| self.below(value, problem, span))
    }

    /// Mends it within a value.
    fn below(
        &mut self,
        value: &mut Spanned<DeValue>,
        problem: &Problem,
        span: &Range<usize>,
    ) -> bool {
        let own = value.span();
        match value.get_mut() {
            DeValue::Table(table) => {
                if entry(table, problem, span) {
                    self.thinned.push(own);
                    return true;
                }
                let mut values = table.iter_mut();
                values.any(|(_, value)| self.below(value, problem, span))
            }
            DeValue::Array(values) => {
                let mut values = values.iter_mut();
                values.any(|value| self.below(value, problem, span))
            }
            _ => false,
        }
    }
}

/// Mends it if it is an entry of a table itself.
fn entry(table: &mut DeTable, problem: &Problem, span: &Range<usize>) -> bool {
    let is_it = |(key, value): (&Spanned<_>, &Spanned<DeValue>)| match problem {
        Problem::Key(_) => key.span() == *span,
        Problem::Missing => value.span() == *span && value.get_ref().is_table(),
        Problem::Word(..) | Problem::Value => {
            let own = value.span();
            let is_within = own.start <= span.start && span.end <= own.end;
            is_within && !value.get_ref().is_table()
        }
    };
    let Some((key, value)) = table
        .iter()
        .find(|(key, value)| is_it((key, value)))
        .map(|(key, value)| (key.clone(), value.clone()))
    else {
        return false;
    };
    table.remove(&key);
    match problem {
        Problem::Key(Some(meant)) => {
            let meant = Spanned::new(key.span(), meant.clone().into());
            if !table.contains_key(&meant) {
                table.insert(meant, value);
            }
        }
        Problem::Word(meant, first) if value.get_ref().is_str() => {
            let word = meant.as_ref().unwrap_or(first).clone();
            let word = DeValue::String(word.into());
            table.insert(key, Spanned::new(value.span(), word));
        }
        _ => {}
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: &str =
        "[site]\ntitle = \"T\"\npublisher = \"P\"\ncontact = \"C\"\nhome = \"E10\"\n";
    const INPUT: &str = "[inputs.a]\nkind = \"waits\"\nfiles = \"a.csv\"\n";

    /// Asks what is wrong with a text: lines and problems, by semicolons.
    fn check(text: &str, expected: &[&str]) {
        let problems = match read(text) {
            Ok(_) => Vec::new(),
            Err(error) => {
                let faults = error.faults().unwrap_or_default();
                faults.iter().map(ToString::to_string).collect()
            }
        };
        assert_eq!(problems.len(), expected.len(), "{text}\n{problems:?}");
        for (problem, expected) in problems.iter().zip(expected) {
            assert!(problem.contains(expected), "{text}\n{problem}");
        }
    }

    #[test]
    fn all_keys_and_words_that_there_are_not_come_together() {
        check(&format!("{SITE}{INPUT}"), &[]);
        check(
            &format!(
                "{SITE}colour = \"red\"\n{INPUT}clocks.final_plan = {{ started = \"a\", ended = \"b\", \
                 stopped = [{{ date = \"c\", whn = {{}} }}] }}\n[disclosure]\ntreshold = 10\n[publish]\nyears = \"wards\"\n\
                 [outlook]\n"
            ),
            &[
                "line 6: unknown field `colour`, expected one of ",
                "line 10: unknown field `whn`, expected `date` or `when`. Did you mean `when`?",
                "line 12: unknown field `treshold`, expected one of `threshold`, `group`, `sensitive`, `method`, \
                 `base`. Did you mean `threshold`?",
                "line 14: unknown variant `wards`, expected one of ",
                "line 15: unknown field `outlook`",
            ],
        );
    }

    /// What is called by a wrong name is not missing as well, and what is wrong in it is told.
    #[test]
    fn what_is_misspelt_is_not_missing() {
        check(
            &format!(
                "{}{}columms = 3\n[disclosure]\nbase = \"five\"\n",
                SITE.replace("title", "titel"),
                INPUT.replace("waits", "wait")
            ),
            &[
                "line 2: unknown field `titel`",
                "line 7: unknown variant `wait`",
                "line 9: unknown field `columms`",
                "invalid type: integer `3`",
                "line 11: invalid type: string \"five\"",
            ],
        );
        check(
            &format!("{SITE}{}[sight]\n", INPUT.replace("kind", "sort")),
            &[
                "line 7: unknown field `sort`",
                "line 9: unknown field `sight`",
            ],
        );
        check(
            &format!("{SITE}[inputs.a]\nfiles = \"a.csv\"\n[disclosure]\nmethods = 1\n"),
            &[
                "missing field `kind`",
                "unknown field `methods`",
                "invalid type: integer `1`",
            ],
        );
        check("[inputs]\n", &["missing field `site`"]);
    }

    #[test]
    fn what_to_do_is_said_where_the_reader_of_toml_does_not() {
        for (line, expected) in [
            (
                "notice = Invented cases",
                ". Put the text between quotation marks",
            ),
            (
                "notice = “Invented”",
                ". Write straight quotation marks (\")",
            ),
            (
                "published = 31/10/2026",
                ". Write the day as 2026-10-31, without",
            ),
            (
                "published = \"2026-10-31\"",
                ". Write the day without quotation marks",
            ),
            (
                "notice = \"Invented",
                ". Close the quotation marks in the same line",
            ),
            (
                "events = \"data\\waits.csv\"",
                ". Write / in place of \\ in",
            ),
            (
                "events = \"C:\\Users\\a.csv\"",
                ". Write / in place of \\ in",
            ),
            ("title = \"again\"", ". This key or section stands twice"),
            ("[site]", ". This key or section stands twice"),
            ("[areas", ". Close the bracket"),
            (
                "notice \"Invented\"",
                ". Write an = between the key and its value",
            ),
            (
                "[disclosure]\nsensitive = \"need\"",
                ". Put it into square brackets",
            ),
        ] {
            check(&format!("{SITE}{line}\n{INPUT}"), &[expected]);
        }
        let without_kind = "[inputs.a]\nfiles = \"a.csv\"\n";
        let expected = "missing field `kind`. Add this key to the section";
        check(&format!("{SITE}{without_kind}"), &[expected]);
    }

    #[test]
    fn what_is_no_toml_is_told_by_its_line() {
        check("[site\ntitle = 3\n", &["line 1: "]);
    }
}
