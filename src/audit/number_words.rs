//! Numbers that a text writes as words: `three`, `twenty-one`, `two thirds`, `one in five`, `none`.
//!
//! Read are the names of whole numbers, `none`, `both`, `single`, `a pair`, `a dozen`, words of a size or
//! a multiple (`hundreds`, `twice`), fractions: `half`, a number of parts (`a third`, `three quarters`)
//! and `one in five`, places in an order, and `no`, `a` and `an` before a case that was or was not
//! (`no request was open`). Other articles and `no` count nothing and are not read, nor is `quarter` without
//! a number, which is a period, nor `first` and `second` where a word hangs on them (`first-tier`).

use super::numerals::{Numeral, one_decimal};
use std::ops::Range;

/// What a word counts.
#[derive(Clone, Copy)]
enum Counts {
    /// As far as nineteen, and words that stand for such a number.
    Few(u64),
    /// Twenty to ninety: a smaller number may follow.
    Tens(u64),
    /// A hundred, a thousand, a million.
    Scale(u64),
    /// Of no number in particular: nothing published explains it.
    Size,
    Half,
    /// Of so many parts, if a number stands before it.
    Part(u64),
    /// A place in an order that is no part: nothing published explains it.
    Place,
    Article,
    /// None, if what follows is counted.
    No,
    /// Between the numbers of `one in five`.
    In,
    And,
}

fn counts(word: &str) -> Option<Counts> {
    use Counts::{And, Article, Few, Half, In, No, Part, Place, Scale, Size, Tens};
    const LONGEST: usize = "hundredths".len();
    if word.len() > LONGEST {
        return None;
    }
    let counts = match word.to_ascii_lowercase().as_str() {
        "a" | "an" => Article,
        "no" => No,
        "in" => In,
        "and" => And,
        "none" | "zero" | "nil" | "nought" => Few(0),
        "one" | "single" => Few(1),
        "two" | "both" | "pair" | "couple" => Few(2),
        "three" => Few(3),
        "four" => Few(4),
        "five" => Few(5),
        "six" => Few(6),
        "seven" => Few(7),
        "eight" => Few(8),
        "nine" => Few(9),
        "ten" => Few(10),
        "eleven" => Few(11),
        "twelve" | "dozen" => Few(12),
        "thirteen" => Few(13),
        "fourteen" => Few(14),
        "fifteen" => Few(15),
        "sixteen" => Few(16),
        "seventeen" => Few(17),
        "eighteen" => Few(18),
        "nineteen" => Few(19),
        "twenty" => Tens(20),
        "thirty" => Tens(30),
        "forty" => Tens(40),
        "fifty" => Tens(50),
        "sixty" => Tens(60),
        "seventy" => Tens(70),
        "eighty" => Tens(80),
        "ninety" => Tens(90),
        "hundred" => Scale(100),
        "thousand" => Scale(1_000),
        "million" => Scale(1_000_000),
        "pairs" | "couples" | "dozens" | "hundreds" | "thousands" | "millions" | "handful"
        | "twice" | "thrice" | "double" | "doubled" | "triple" | "tripled" | "halved" => Size,
        "half" | "halves" => Half,
        "first" | "second" => Place,
        "third" | "thirds" => Part(3),
        "quarter" | "quarters" | "fourth" | "fourths" => Part(4),
        "fifth" | "fifths" => Part(5),
        "sixth" | "sixths" => Part(6),
        "seventh" | "sevenths" => Part(7),
        "eighth" | "eighths" => Part(8),
        "ninth" | "ninths" => Part(9),
        "tenth" | "tenths" => Part(10),
        "twelfth" | "twelfths" => Part(12),
        "twentieth" | "twentieths" => Part(20),
        "hundredth" | "hundredths" => Part(100),
        _ => return None,
    };
    Some(counts)
}

/// A word that counts or can belong to one that does.
struct Word {
    place: Range<usize>,
    counts: Counts,
}

/// Returns the numbers of a text that are written as words, in order.
pub(super) fn number_words(text: &str) -> Vec<Numeral> {
    let words = words(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match number(text, &words[at..]) {
            Some((numeral, taken)) => {
                found.push(numeral);
                at += taken;
            }
            None => at += 1,
        }
    }
    found
}

fn words(text: &str) -> Vec<Word> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut words = Vec::new();
    let mut rest = 0;
    while let Some(start) = text[rest..].find(is_part).map(|at| rest + at) {
        let end = text[start..].find(|c| !is_part(c));
        let end = end.map_or(text.len(), |at| start + at);
        if let Some(counts) = counts(&text[start..end]) {
            words.push(Word {
                place: start..end,
                counts,
            });
        }
        rest = end;
    }
    words
}

/// Returns the number that some words begin with, and how many of them it takes.
fn number(text: &str, words: &[Word]) -> Option<(Numeral, usize)> {
    let whole = |taken: usize| words[0].place.start..words[taken - 1].place.end;
    let fraction = |part: u64, of: u64, taken: usize| {
        let percent = one_decimal(100.0 * part as f64 / of as f64);
        (Numeral::in_words(whole(taken), percent, true), taken)
    };
    match words[0].counts {
        Counts::Half => return Some(fraction(1, 2, 1)),
        Counts::Size => {
            let word = text[whole(1)].to_string();
            return Some((Numeral::in_words(whole(1), word, false), 1));
        }
        Counts::Part(_) if !is_period(&text[whole(1)]) => {
            let word = text[whole(1)].to_string();
            return Some((Numeral::in_words(whole(1), word, false), 1));
        }
        Counts::Place => {
            let is_joined = text[whole(1).end..].starts_with(['-', '\u{2010}', '\u{2011}']);
            let word = text[whole(1)].to_string();
            return (!is_joined).then(|| (Numeral::in_words(whole(1), word, false), 1));
        }
        Counts::No => {
            let is_none = is_of_cases(&text[whole(1).end..]);
            return is_none.then(|| (Numeral::in_words(whole(1), "0".to_string(), false), 1));
        }
        Counts::Article if is_of_cases(&text[whole(1).end..]) => {
            return Some((Numeral::in_words(whole(1), "1".to_string(), false), 1));
        }
        Counts::Article => {
            return match words.get(1)?.counts {
                Counts::Part(of) if are_joined(text, words, 1) => Some(fraction(1, of, 2)),
                _ => None,
            };
        }
        _ => {}
    }
    let (value, taken) = cardinal(text, words)?;
    let follows = |at: usize| {
        let word = words.get(at).filter(|_| are_joined(text, words, at));
        word.map(|word| word.counts)
    };
    match follows(taken) {
        Some(Counts::Part(of)) => return Some(fraction(value, of, taken + 1)),
        Some(Counts::Half) => return Some(fraction(value, 2, taken + 1)),
        Some(Counts::In) if follows(taken + 1).is_some() => {
            if let Some((of, more)) = cardinal(text, &words[taken + 1..])
                && of > 0
            {
                return Some(fraction(value, of, taken + 1 + more));
            }
        }
        _ => {}
    }
    let digits = value.to_string();
    Some((Numeral::in_words(whole(taken), digits, false), taken))
}

/// Says whether a part in four is a quarter, which is a period where no number stands before it.
fn is_period(word: &str) -> bool {
    let periods = ["quarter", "quarters"];
    periods
        .iter()
        .any(|period| word.eq_ignore_ascii_case(period))
}

/// What the program calls cases of a series, one by one.
const CASES: [&str; 5] = ["case", "complaint", "order", "request", "review"];

/// Says whether words that follow `no` tell of cases: ` request was open`, ` complaint from Derbyshire was`.
fn is_of_cases(after: &str) -> bool {
    let after = after
        .strip_prefix(' ')
        .and_then(|after| after.split_once(' '));
    after.is_some_and(|(word, rest)| {
        CASES.contains(&word) && (rest.starts_with("was ") || rest.starts_with("from "))
    })
}

/// Returns the whole number that some words begin with: `twenty-one`, `two hundred and five`.
fn cardinal(text: &str, words: &[Word]) -> Option<(u64, usize)> {
    let (mut sum, mut last, mut taken) = (0_u64, 0_u64, 0);
    // What may still be added: less than the word before stands for.
    let mut below = u64::MAX;
    while let Some(word) = words.get(taken) {
        if taken > 0 && !are_joined(text, words, taken) {
            break;
        }
        match word.counts {
            Counts::Few(value) if value < below && (value > 0 || taken == 0) => {
                (last, below) = (last + value, 1);
            }
            Counts::Tens(value) if value < below => (last, below) = (last + value, 10),
            Counts::Scale(100) if last < 100 => (last, below) = (last.max(1) * 100, 100),
            Counts::Scale(scale) if scale > 100 => {
                sum += last.max(1).saturating_mul(scale);
                (last, below) = (0, 1000);
            }
            // `a hundred and five`
            Counts::And if below == 100 || below == 1000 => {
                let next = words.get(taken + 1).map(|word| word.counts);
                let goes_on = are_joined(text, words, taken + 1)
                    && matches!(next, Some(Counts::Few(1..) | Counts::Tens(_)));
                if !goes_on {
                    break;
                }
            }
            _ => break,
        }
        taken += 1;
    }
    (taken > 0).then_some((sum + last, taken))
}

/// Says whether nothing but a space or a hyphen stands between a word and the one before.
fn are_joined(text: &str, words: &[Word], at: usize) -> bool {
    let Some(word) = words.get(at) else {
        return false;
    };
    let between = &text[words[at - 1].place.end..word.place.start];
    matches!(between, " " | "-" | "\u{2010}" | "\u{2011}" | "\u{a0}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let found = number_words(text);
        let found: Vec<(&str, String)> = found
            .iter()
            .map(|numeral| {
                let sign = if numeral.is_percent { "%" } else { "" };
                (
                    &text[numeral.place.clone()],
                    format!("{}{sign}", numeral.digits),
                )
            })
            .collect();
        let found: Vec<(&str, &str)> = found
            .iter()
            .map(|(words, value)| (*words, value.as_str()))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn whole_numbers_are_read_as_words_of_any_case() {
        check("Three cases, TWO open", &[("Three", "3"), ("TWO", "2")]);
        check(
            "twenty-one of forty",
            &[("twenty-one", "21"), ("forty", "40")],
        );
        check("Twenty two", &[("Twenty two", "22")]);
        check(
            "two hundred and five, a thousand and one",
            &[
                ("two hundred and five", "205"),
                ("thousand and one", "1001"),
            ],
        );
        check(
            "three thousand two hundred and fifty-six",
            &[("three thousand two hundred and fifty-six", "3256")],
        );
        check(
            "none, nil or zero",
            &[("none", "0"), ("nil", "0"), ("zero", "0")],
        );
        check("a dozen, a pair", &[("dozen", "12"), ("pair", "2")]);
        // They follow each other and are not added.
        check(
            "one, two; ten two",
            &[("one", "1"), ("two", "2"), ("ten", "10"), ("two", "2")],
        );
        check("a hundred and the rest", &[("hundred", "100")]);
    }

    #[test]
    fn fractions_are_percentages() {
        check("half", &[("half", "50.0%")]);
        check(
            "a third, one quarter",
            &[("a third", "33.3%"), ("one quarter", "25.0%")],
        );
        check("two thirds", &[("two thirds", "66.7%")]);
        check("three-quarters", &[("three-quarters", "75.0%")]);
        check("One in five", &[("One in five", "20.0%")]);
        check("nine in twenty-five", &[("nine in twenty-five", "36.0%")]);
    }

    #[test]
    fn sizes_stand_for_no_number() {
        check(
            "hundreds, twice",
            &[("hundreds", "hundreds"), ("twice", "twice")],
        );
    }

    #[test]
    fn places_in_an_order_stand_for_no_number_of_cases() {
        check(
            "the third of all, the Tenth",
            &[("third", "third"), ("Tenth", "Tenth")],
        );
        check(
            "fifths and thirds",
            &[("fifths", "fifths"), ("thirds", "thirds")],
        );
        check(
            "the first and the Second, a second one",
            &[
                ("first", "first"),
                ("Second", "Second"),
                ("second", "second"),
                ("one", "1"),
            ],
        );
        check("first-tier, seconds", &[]);
    }

    #[test]
    fn no_case_is_none() {
        for text in [
            "no request was still open",
            "no complaint from Shire was waiting",
            "No order was open",
        ] {
            check(text, &[(&text[..2], "0")]);
        }
        for text in [
            "no release was kept",
            "no request has a date",
            "no complaints",
            "no",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn a_case_is_one() {
        check("A request was still open", &[("A", "1")]);
        check("an order from Shire was made", &[("an", "1")]);
        for text in ["a request is made", "a release was kept", "Of a request"] {
            check(text, &[]);
        }
    }

    #[test]
    fn parts_of_words_and_what_counts_nothing_are_none() {
        for text in [
            "stone, someone, often, attend, twofold_one, one2",
            "by quarter, the quarters",
            "a case and no other in Derbyshire",
        ] {
            check(text, &[]);
        }
    }
}
