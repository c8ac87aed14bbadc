//! Words around a numeral by which it is no value: a date, a limit, a parameter, a known phrase.

use super::scope::Scope;
use super::{Numeral, in_digits, numerals};
use crate::areas::Level;
use crate::audit::published::Published;
use crate::catalogue::{Dataset, measures};
use crate::period::MONTHS;

/// Words around numerals that make them no values: what stands before, the numeral, what follows.
/// A numeral of `#` is a parameter of the protection, as the page on method states it, one of `<` its
/// threshold; one of `*` is held elsewhere.
const CONTEXTS: [(&str, &str, &str); 46] = [
    ("", "95", "% interval"),
    ("", "95", "% limits"),
    ("", "99.8", "% limits"),
    ("", "99.8", "% interval"),
    ("interval, at ", "95", "%, as there is one comparison"),
    // Held against the rows of the table.
    ("99.8%, as there are ", "*", " comparisons"),
    ("the mean ± ", "2.66", " times the mean moving range"),
    ("within ", "0", " to 100 (XmR chart)"),
    ("within 0 to ", "100", " (XmR chart)"),
    ("limits at ", "95", "%"),
    (" at ", "99.8", "%"),
    ("and ", "99.8", "% ("),
    ("Wilson, ", "95", " %"),
    ("aged ", "0", " to 25"),
    ("aged 0 to ", "25", ""),
    ("per ", "10,000", ""),
    ("in every ", "100", ""),
    ("", "52", " weeks"),
    ("its threshold is ", "1", "."),
    ("Counts below ", "<", ","),
    ("stands for 1 to ", "#", " of them"),
    ("stands for ", "1", " to "),
    ("must be ", "0", " or at least"),
    ("each with at least ", "30", " cases"),
    ("at least ", "#", ""),
    ("given from ", "10", " cases"),
    ("a median from ", "10", ","),
    ("quartiles from ", "20", ","),
    ("tenth from ", "50", ";"),
    ("In a sensitive breakdown ", "0", "%"),
    ("breakdown 0% and ", "100", "%"),
    (" only, fewer than ", "6", "."),
    (" only, fewer than ", "12", "."),
    ("fewer than ", "#", ""),
    // To the nearest ten.
    ("the newest files have: about ", "*", "."),
    ("about ", "1", " where chance"),
    ("rounded to the nearest ", "#", ";"),
    ("to the nearest multiple of ", "#", ","),
    ("A printed ", "#", " stands for "),
    ("percentage is given from ", "#", " cases"),
    ("a median is given from ", "10", ","),
    (" stands for ", "#", " to "),
    (" to ", "#", " cases, and a printed 0 for "),
    ("cases, and a printed ", "0", " for "),
    ("printed 0 for ", "#", " or fewer."),
    ("a small count that is not ", "0", ","),
];

/// Returns the threshold that a text states: that of the strictest series.
pub(in crate::audit) fn threshold(text: &str) -> Option<String> {
    let (_, after) = text.split_once("each part must be 0 or at least ")?;
    Some(in_digits(after).first()?.digits.clone())
}

/// Returns the parameters of the protection that a text states.
pub(in crate::audit) fn parameters(text: &str) -> Vec<String> {
    let is_stated = |numeral: &&Numeral| {
        let (before, after) = (&text[..numeral.place.start], &text[numeral.place.end..]);
        let mut contexts = CONTEXTS.iter();
        contexts.any(|(start, digits, end)| {
            *digits == "#" && before.ends_with(start) && after.starts_with(end)
        })
    };
    let numerals = numerals(text);
    let stated = numerals.iter().filter(is_stated);
    stated
        .map(|numeral| text[numeral.place.clone()].to_string())
        .collect()
}

/// Words that the program writes in sentences, captions and drawings, which count no cases: what is said
/// of every chart or table of a kind, the rules of control charts, pronouns.
pub(in crate::audit) const WRITTEN: &[&str] = &[
    "quarter, the newest eight",
    "the middle half",
    "the longest tenth from",
    "a quarter took longer than",
    "Two lines by weeks from the start",
    "until half of all had ended in one way or the other",
    "Each mark is one of the",
    "If every one of them had the same chance",
    "one more or one less would change the finding",
    "A quarter between the dashed lines",
    "a quarter above the upper limit",
    "a quarter below the lower limit",
    "seven or more months in a row",
    "seven or more quarters in a row",
    "than the one before",
    "two of three months in a row close to",
    "two of three quarters in a row close to",
    "and none can be found by subtracting published counts",
    "does not show which of the two is small",
    "the mean of at least five waits",
    "this site shows none",
    "is counted as one that ended in time",
    "is counted as one that ended without its event",
    "of two equally near ones to the larger",
    "so that none tells more than they do",
    "where it is neither of none nor of all",
    "where one could only be a small count",
    "as there is one comparison",
    "counted together with the one that stands next to it",
    "if the two are too few, with the next ones",
    "Either can be the small one",
    "counted together, because one of them would be too small",
    "whoever keeps an earlier one",
    "Releases before this one, the newest first",
    "release that was the first to show",
    "beside what was first published",
    "As first published",
    "that this release was the first to publish",
    "What it was the first to publish is not shown any more",
    "counts on the first day after that",
    "with which it first came in, and the first end that was recorded for it",
    "with other facts than the newest files have: none",
    " a higher one",
];

/// Says whether the words around a numeral tell that it is no value: a date, a limit, a parameter.
pub(super) fn is_context(
    text: &str,
    numerals: &[Numeral],
    place: usize,
    scope: &Scope,
    published: &Published,
) -> bool {
    let numeral = &numerals[place];
    let (before, after) = (&text[..numeral.place.start], &text[numeral.place.end..]);
    if numeral.in_word {
        return is_known_word(text, numeral);
    }
    if is_date(before, &text[numeral.place.clone()], after) {
        return published.is_near(&numeral.digits);
    }
    // A cell with no limits in it.
    if numeral.is_word && text.trim() == "none" {
        return true;
    }
    if numeral.is_word && is_median(&text[numeral.place.clone()], after) {
        return true;
    }
    let written = &text[numeral.place.clone()];
    let is_parameter = CONTEXTS.iter().any(|(start, digits, end)| {
        let is_it = match *digits {
            "#" => published.parameters.contains(written),
            "<" => published.threshold.as_deref() == Some(written),
            "*" => true,
            digits => digits == written,
        };
        before.ends_with(start) && after.starts_with(end) && is_it
    });
    // From a day on there is a limit, and no age of the queue.
    let is_parameter = is_parameter && !after.starts_with(" weeks of the day ");
    if is_in_law_line(before) {
        return published.laws.contains(text);
    }
    let own = scope.limits(published);
    is_parameter || is_limit(&numeral.digits, before, after, published, own.as_deref())
}

/// Says whether a numeral counts weeks or days, alone or with the next one: `18 and 50 weeks`.
pub(super) fn has_unit(text: &str, numerals: &[Numeral], place: usize) -> bool {
    [" week", " day", " working day"]
        .iter()
        .any(|unit| is_of_unit(text, numerals, place, unit))
}

pub(super) fn is_of_unit(text: &str, numerals: &[Numeral], place: usize, unit: &str) -> bool {
    let numeral = &numerals[place];
    let next = numerals.get(place + 1);
    let together = next.is_some_and(|next| {
        matches!(&text[numeral.place.end..next.place.start], " and " | " to ")
            && text[next.place.end..].starts_with(unit)
    });
    text[numeral.place.end..].starts_with(unit) || together
}

/// Says whether a numeral is the percentage of `22 in every 100`.
pub(super) fn is_of_100(text: &str, numeral: &Numeral) -> bool {
    text[numeral.place.end..].starts_with(" in every 100")
}

/// Words that stand before the limit of a clock alone; the first two need no unit after it.
const BEFORE_LIMIT: [&str; 6] = [
    "The law says ",
    "The law allows ",
    "The law: ",
    "he legal limit is ",
    "the limit of ",
    "within ",
];

/// Says whether a numeral stands where only a limit or a parameter of the program can.
pub(super) fn is_other_parameter(text: &str, numerals: &[Numeral], place: usize) -> bool {
    // Of shorter words around a parameter there are other sentences.
    const TELLING: usize = 8;
    let numeral = &numerals[place];
    let (before, after) = (&text[..numeral.place.start], &text[numeral.place.end..]);
    let mut limits = BEFORE_LIMIT.iter().enumerate();
    let is_limit = limits.any(|(nth, words)| {
        before.ends_with(words) && (nth < 2 || has_unit(text, numerals, place))
    });
    let is_parameter = CONTEXTS.iter().any(|(start, digits, end)| {
        !["#", "<", "*"].contains(digits)
            && start.len() + end.len() >= TELLING
            && before.ends_with(start)
            && after.starts_with(end)
    });
    let is_limit = is_limit || is_in_law_line(before);
    let is_level = before.ends_with(" at ")
        && after.starts_with('%')
        && before.contains("is compared with the rest of ");
    is_limit || is_parameter || is_level
}

/// Says whether words lead to the limit in the line that says where a clock starts and ends.
fn is_in_law_line(before: &str) -> bool {
    before.starts_with("From the day ") && before.ends_with(": ") && !before.contains(". ")
}

/// Says whether a numeral is the limit of a clock, as the site states it: one of `own`, where words say that it
/// is the law of what the text is about.
fn is_limit(
    digits: &str,
    before: &str,
    after: &str,
    published: &Published,
    own: Option<&[&str]>,
) -> bool {
    let is_law = BEFORE_LIMIT.iter().any(|words| before.ends_with(words));
    let own = own.filter(|_| is_law);
    let stated = |unit: &str| {
        let [plural, single] = [format!("{digits}{unit}s"), format!("{digits}{unit}")];
        match own {
            Some(own) => own.contains(&plural.as_str()) || own.contains(&single.as_str()),
            None => published.limits.contains(&plural) || published.limits.contains(&single),
        }
    };
    // `The law says 20.` leaves out weeks alone.
    let is_bare = before.ends_with("The law says ") || before.ends_with("The law allows ");
    let units = [" week", " day", " working day"];
    units.iter().any(|unit| {
        let is_unit =
            after.starts_with(unit) || is_bare && *unit == " week" && after.starts_with('.');
        is_unit && stated(unit)
    })
}

/// Says whether a half is that of a median, whose time is told with it.
fn is_median(word: &str, after: &str) -> bool {
    word.eq_ignore_ascii_case("half") && after.starts_with(" of ") && after.contains(" took ")
}

/// Says whether a numeral tells how many areas of a table differ from the rest.
pub(super) fn is_differing(text: &str, numeral: &Numeral, differing: &[u64]) -> bool {
    let after = &text[numeral.place.end..];
    let starts = |words: &str| {
        let mut levels = Level::ALL.iter();
        levels.any(|level| after.starts_with(&format!("{words}{} ", level.plural())))
    };
    let Some(number) = numeral.whole() else {
        return false;
    };
    // `none of the districts differed from the rest of`
    let is_none = number == 0 && differing.iter().all(|n| *n == 0) && !differing.is_empty();
    is_none && starts(" of the ") && text.contains(" differed from the rest of ")
        || starts(" ") && text.contains(" than the rest of ") && differing.contains(&number)
}

fn is_known_word(text: &str, numeral: &Numeral) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let start = text[..numeral.place.start]
        .rfind(|c| !is_part(c))
        .map_or(0, |at| {
            at + text[at..].chars().next().map_or(1, char::len_utf8)
        });
    let rest = &text[start..];
    let word = &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
    let stem = word.trim_end_matches("_lower").trim_end_matches("_upper");
    let is_measure = [Dataset::Waits, Dataset::Complaints]
        .into_iter()
        .any(|dataset| measures(dataset).iter().any(|measure| measure.id == stem));
    is_measure || matches!(word, "Q1" | "Q2" | "Q3" | "Q4")
}

/// Says whether a numeral is a year, or the day of a date in words.
fn is_date(before: &str, numeral: &str, after: &str) -> bool {
    // 19.5 is none.
    let is_year = |text: &str| {
        text.len() == 4
            && (text.starts_with("19") || text.starts_with("20"))
            && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if is_year(numeral) {
        return !after.starts_with('%');
    }
    // 2024/25 or 2024-25.
    let first = || {
        let before = before.strip_suffix(['/', '-'])?;
        let year = before.get(before.len().checked_sub(4)?..)?;
        year.parse::<u16>().ok().filter(|_| is_year(year))
    };
    let is_ending = numeral.len() == 2
        && first().is_some_and(|year| numeral == format!("{:02}", (year + 1) % 100));
    let is_day = (1..=31).contains(&numeral.parse::<u8>().unwrap_or(0))
        && MONTHS.iter().any(|month| {
            after
                .strip_prefix(' ')
                .is_some_and(|rest| rest.starts_with(month))
        });
    is_ending || is_day
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::numerals::{masked, words_around};
    use walkdir::WalkDir;

    /// Beginnings of sentences whose number word tells a number of the site, and words that reach no page
    /// of it as text: messages to those who write prose, explanations of columns, which stand in the downloads.
    const TOLD: [&str; 17] = [
        "1 {one}",
        "no complaint from",
        "none of the {n}",
        "None lies outside",
        "How long half of",
        "half of {} in {year}",
        "Half of the {}",
        "In {year} none of the",
        "none of {} {what}",
        "none was",
        "seven or more {unit}s",
        "two of three {unit}s",
        "preserveAspectRatio",
        "there are two orders",
        "there is always one",
        "the first stretch begins with the first point",
        "{first} to {last}",
    ];

    /// Returns the texts of a source file, without its comments and tests.
    fn literals(source: &str) -> Vec<String> {
        let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let lines = code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        let code: Vec<&str> = lines.collect();
        let code = code.join("\n");
        let mut literals = Vec::new();
        let mut chars = code.chars();
        while let Some(c) = chars.next() {
            if c == '\'' {
                // A quotation mark as a character begins no text.
                let ahead = chars.as_str();
                let skipped = ["\"'", "\\\"'"]
                    .iter()
                    .find(|mark| ahead.starts_with(**mark));
                chars = ahead[skipped.map_or(0, |mark| mark.len())..].chars();
            }
            if c != '"' {
                continue;
            }
            let mut text = String::new();
            while let Some(c) = chars.next() {
                match c {
                    '"' => break,
                    '\\' => match chars.next() {
                        Some('\n') => chars = chars.as_str().trim_start().chars(),
                        Some(escaped) => text.push(escaped),
                        None => {}
                    },
                    c => text.push(c),
                }
            }
            literals.push(text);
        }
        literals
    }

    /// A sentence that seldom appears would else stop a build of an office.
    #[test]
    fn every_number_word_of_a_sentence_of_the_program_is_known() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/src/publish");
        let files = WalkDir::new(root).sort_by_file_name().into_iter();
        let files = files.map(|entry| entry.unwrap().into_path());
        let is_read = |path: &std::path::PathBuf| {
            let name = path.file_name().unwrap().to_str().unwrap();
            let is_code = path.extension().is_some_and(|ending| ending == "rs");
            is_code
                && ![
                    "tests.rs",
                    "dictionary.rs",
                    "call.rs",
                    "figure.rs",
                    "site.rs",
                ]
                .contains(&name)
        };
        let mut n_words = 0;
        let mut unknown = Vec::new();
        for path in files.filter(is_read) {
            for text in literals(&std::fs::read_to_string(&path).unwrap()) {
                for numeral in numerals(&text).iter().filter(|numeral| numeral.is_word) {
                    n_words += 1;
                    let covers = |known: &&&str| {
                        text.match_indices(**known).any(|(start, _)| {
                            start <= numeral.place.start && numeral.place.end <= start + known.len()
                        })
                    };
                    // A single word is the number itself, in a sentence that is read as it is printed.
                    let is_number = text.split_whitespace().count() == 1;
                    let is_told = TOLD.iter().any(|told| text.contains(told));
                    if !is_number && !is_told && WRITTEN.iter().find(covers).is_none() {
                        unknown.push(format!("{}: {text}", path.display()));
                    }
                }
            }
        }
        assert!(n_words > 40, "{n_words} words are too few: are they found?");
        assert!(unknown.is_empty(), "{}", unknown.join("\n"));
    }

    #[test]
    fn a_number_with_a_point_is_no_year() {
        let check = |text: &str, expected: bool| {
            let numeral = numerals(text).remove(0);
            let (before, after) = (&text[..numeral.place.start], &text[numeral.place.end..]);
            assert_eq!(
                is_date(before, &text[numeral.place.clone()], after),
                expected,
                "{text}"
            );
        };
        check("in 2024", true);
        check("on 31 October", true);
        check("20.7 to 44.7", false);
        check("19.5", false);
        let ends_year = |before: &str, ending: &str| is_date(before, ending, "");
        assert!(ends_year("in 2024/", "25") && ends_year("in 2024-", "25"));
        assert!(!ends_year("in 2024-", "26") && !ends_year("in 24-", "25"));
        check("2024%", false);
    }

    #[test]
    fn words_around_a_numeral_tell_no_number() {
        let text = "In 2024, 3 of 1,203 plans came within 20 weeks, 0.2%, as the office has counted them itself";
        let numerals = numerals(text);
        assert_eq!(
            words_around(text, &numerals[1]),
            "In #, # of # plans came within # weeks, #%, as the office"
        );
        assert_eq!(
            words_around(text, numerals.last().unwrap()),
            "In #, # of # plans came within # weeks, #%, as the office has counted them itself"
        );
        assert_eq!(masked("Q3 of 2024/25: 4.5%"), "Q# of #/#: #%");
    }
}
