//! Names of persons, by their form, by lists, and by what names look like.
//!
//! A name that is on no list is told from a place or a common word by its letters in threes, as
//! they follow each other in the listed names and in the listed places and words. One cell proves
//! little this way; a column of them does.

use super::lists::{GIVEN, PLACES, SURNAMES, WORDS};
use std::collections::HashSet;
use std::sync::LazyLock;

/// How much a text looks like the name of a person.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Look {
    /// It names nobody.
    Other,
    /// It has the form of a name; the number says how much more its words look like names than
    /// like other words.
    Possible(f32),
    /// The form and the lists leave little doubt.
    Sure,
}

const TITLES: [&str; 11] = [
    "mr",
    "mrs",
    "miss",
    "ms",
    "mx",
    "dr",
    "prof",
    "professor",
    "rev",
    "master",
    "cllr",
];

/// Small words within surnames.
const PARTICLES: [&str; 13] = [
    "de", "da", "del", "der", "den", "van", "von", "al", "el", "bin", "ap", "ab", "la",
];

/// What a listed word is worth, and the most that its letters are.
const LISTED: f32 = 3.0;
const MOST: f32 = 4.0;
/// How many given names a child has beside each other.
const MOST_GIVEN: usize = 3;
/// A word alone is rather a place or a category.
const ALONE: f32 = 0.8;

struct Lexicon {
    given: HashSet<&'static str>,
    surnames: HashSet<&'static str>,
    words: HashSet<&'static str>,
    places: HashSet<&'static str>,
    /// For three letters in a row, how much more often the third follows in names.
    odds: Vec<f32>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let set = |list: &'static str| list.split_whitespace().collect::<HashSet<_>>();
    let names = counts(&[GIVEN, SURNAMES]);
    let others = counts(&[PLACES, WORDS]);
    Lexicon {
        given: set(GIVEN),
        surnames: set(SURNAMES),
        words: set(WORDS),
        places: set(PLACES),
        odds: odds(&names, &others),
    }
});

/// Letters, and the edge of a word.
const SYMBOLS: usize = 27;

/// Returns the three letters that end at each letter of a word and at its end.
fn triples(word: &str) -> impl Iterator<Item = usize> + '_ {
    let mut before = [0, 0];
    let letters = word
        .bytes()
        .filter(u8::is_ascii_lowercase)
        .map(|byte| usize::from(byte - b'a') + 1);
    letters.chain([0]).map(move |symbol| {
        let triple = (before[0] * SYMBOLS + before[1]) * SYMBOLS + symbol;
        before = [before[1], symbol];
        triple
    })
}

fn counts(lists: &[&str]) -> Vec<f32> {
    let mut counts = vec![0.0; SYMBOLS * SYMBOLS * SYMBOLS];
    let words = lists.iter().flat_map(|list| list.split_whitespace());
    for word in words.filter(|word| word.len() >= 3) {
        for triple in triples(word) {
            counts[triple] += 1.0;
        }
    }
    counts
}

/// Returns log P(third | two) among names less that among other words.
///
/// Each is mixed with what follows one letter, and that with chance (Witten and Bell, IEEE
/// Transactions on Information Theory 37, 1991, with fixed weights).
fn odds(names: &[f32], others: &[f32]) -> Vec<f32> {
    let (names, others) = (smoothed(names), smoothed(others));
    names
        .iter()
        .zip(others)
        .map(|(name, other)| (name / other).ln())
        .collect()
}

fn smoothed(counts: &[f32]) -> Vec<f32> {
    const WEIGHT: f32 = 4.0;
    let mut pairs = vec![0.0; SYMBOLS * SYMBOLS];
    for (triple, count) in counts.iter().enumerate() {
        pairs[triple % (SYMBOLS * SYMBOLS)] += count;
    }
    let of_pair = |pair: usize| {
        let first = pair / SYMBOLS * SYMBOLS;
        let all: f32 = pairs[first..first + SYMBOLS].iter().sum();
        (pairs[pair] + WEIGHT / SYMBOLS as f32) / (all + WEIGHT)
    };
    let of_triple = |triple: usize| {
        let first = triple / SYMBOLS * SYMBOLS;
        let all: f32 = counts[first..first + SYMBOLS].iter().sum();
        (counts[triple] + WEIGHT * of_pair(triple % (SYMBOLS * SYMBOLS))) / (all + WEIGHT)
    };
    (0..counts.len()).map(of_triple).collect()
}

/// A word of a name, in lower case without accents.
struct Word {
    folded: String,
    is_initial: bool,
}

impl Lexicon {
    /// Returns how much more a word looks like a name than like another word.
    fn score(&self, word: &str) -> f32 {
        if self.given.contains(word) || self.surnames.contains(word) {
            // Ashley, Stanley, Preston: a place as well.
            return if self.places.contains(word) {
                LISTED / 3.0
            } else {
                LISTED
            };
        }
        if self.places.contains(word) {
            return -LISTED;
        }
        let parts = word.split('-').filter(|part| !part.is_empty());
        let (mut sum, mut n_parts) = (0.0, 0.0);
        for part in parts {
            sum += triples(part)
                .map(|triple| self.odds[triple])
                .sum::<f32>()
                .clamp(-MOST, MOST);
            n_parts += 1.0;
        }
        if n_parts > 0.0 { sum / n_parts } else { 0.0 }
    }

    /// Says whether a word is a listed given name, and on no list of places or common words.
    fn is_given_alone(&self, word: &str) -> bool {
        self.given.contains(word) && !self.places.contains(word) && !self.words.contains(word)
    }

    /// Says whether words are listed given names one and all, and one of them at least means nothing else:
    /// `Amelia Jane`, `Lily-Grace`, but not `Ashley Chester`.
    fn are_given<'w>(&self, mut words: impl Iterator<Item = &'w str> + Clone) -> bool {
        let is_listed = |word: &str| self.given.contains(word);
        let n_words = words.clone().count();
        (1..=MOST_GIVEN).contains(&n_words)
            && words.clone().all(is_listed)
            && words.any(|word| self.is_given_alone(word))
    }

    /// Says whether a word is a common one, and no name in this place.
    fn is_common(&self, word: &str, is_first: bool) -> bool {
        let names = if is_first {
            &self.given
        } else {
            &self.surnames
        };
        self.words.contains(word) && !names.contains(word)
    }
}

/// Says whether a cell holds listed given names and nothing else, and they mean nothing else.
pub(super) fn is_given_alone(text: &str) -> bool {
    let folded = folded(text);
    LEXICON.are_given(words_of(&folded))
}

/// Returns the words of a text in small letters, the parts of `mary-ann` as well.
fn words_of(folded: &str) -> impl Iterator<Item = &str> + Clone {
    let words = folded.split([' ', '-']);
    words.filter(|word| !word.is_empty())
}

/// Returns how much a whole cell looks like a name, or whether it holds one.
pub(super) fn look(text: &str) -> Look {
    if !(2..=2_000).contains(&text.len()) || !text.contains(|letter: char| letter.is_alphabetic()) {
        return Look::Other;
    }
    let lexicon = &*LEXICON;
    if text.len() <= 60
        && let Some(look) = whole(text, lexicon)
    {
        return look;
    }
    if within(text, lexicon) {
        Look::Sure
    } else {
        Look::Other
    }
}

/// Returns the look of a text that has the form of a name and nothing else.
fn whole(text: &str, lexicon: &Lexicon) -> Option<Look> {
    let (surname_first, rest) = match text.split_once(',') {
        Some((surname, given)) if !given.contains(',') => (true, format!("{given} {surname}")),
        Some(_) => return None,
        None => (false, text.to_string()),
    };
    let has_lower = text.contains(|letter: char| letter.is_lowercase());
    let has_upper = text.contains(|letter: char| letter.is_uppercase());
    let mut words = Vec::new();
    let mut has_title = false;
    for part in rest.split_whitespace() {
        let bare = part.trim_end_matches('.');
        let lower = folded(bare);
        if words.is_empty() && !has_title && TITLES.contains(&lower.as_str()) {
            has_title = true;
            continue;
        }
        if PARTICLES.contains(&lower.as_str()) && !words.is_empty() {
            continue;
        }
        words.push(word(
            part,
            bare,
            lower,
            has_lower && has_upper,
            surname_first,
        )?);
    }
    let full: Vec<&Word> = words.iter().filter(|word| !word.is_initial).collect();
    if words.len() > 4 || full.is_empty() {
        return None;
    }
    let last = words.len() - 1;
    let is_first = |place: usize| place == 0 && last > 0 && !words[last].is_initial;
    // A second name that is a common word elsewhere.
    let are_given =
        last > 0 && lexicon.are_given(full.iter().flat_map(|word| words_of(&word.folded)));
    let is_common = words.iter().enumerate().any(|(place, word)| {
        let either = last == 0 && !has_title || words[last].is_initial || place > 0 && place < last;
        let common = lexicon.is_common(&word.folded, is_first(place))
            && (!either || lexicon.is_common(&word.folded, true));
        common && !word.is_initial
    });
    if is_common && !are_given {
        return Some(Look::Other);
    }
    // SEMH, ASD, NHS, and not EMMA.
    let is_short = words.len() == 1 && words[0].folded.len() <= 5;
    if !has_lower && is_short && !lexicon.is_given_alone(&words[0].folded) {
        return Some(Look::Other);
    }
    if has_title {
        return Some(Look::Sure);
    }
    let scores: Vec<f32> = full
        .iter()
        .map(|word| lexicon.score(&word.folded))
        .collect();
    let score = scores.iter().sum::<f32>() / scores.len() as f32;
    let is_given = are_given || lexicon.given.contains(words[0].folded.as_str());
    let surname = words[last].folded.as_str();
    let is_surname = surname
        .split('-')
        .any(|part| lexicon.surnames.contains(part));
    let plain = |word: &str| !lexicon.places.contains(word) && !lexicon.words.contains(word);
    let listed = last > 0 && is_given && is_surname && (plain(&words[0].folded) || plain(surname));
    let by_comma =
        surname_first && is_given && (is_surname || score > 1.0) && plain(&words[0].folded);
    let sure = listed || by_comma && has_upper;
    Some(if sure {
        Look::Sure
    } else if has_upper || is_given || is_surname {
        Look::Possible(if last == 0 { score - ALONE } else { score })
    } else {
        // Without a capital letter only listed names count.
        Look::Other
    })
}

/// Returns a word that has the form of a part of a name.
fn word(part: &str, bare: &str, folded: String, is_mixed: bool, may_shout: bool) -> Option<Word> {
    let mut letters = bare.chars();
    let first = letters.next()?;
    let fits = |letter: char| letter.is_alphabetic() || matches!(letter, '\'' | '’' | '-' | '`');
    let is_initial = bare.chars().filter(|letter| letter.is_alphabetic()).count() == 1
        || part.contains('.') && bare.split('.').all(|letter| letter.chars().count() == 1);
    if is_initial {
        return first.is_uppercase().then_some(Word { folded, is_initial });
    }
    let all_fit = bare.chars().all(fits);
    let starts = !is_mixed || first.is_uppercase();
    // An abbreviation among words in small letters.
    let is_shouted = is_mixed
        && !may_shout
        && !LEXICON.surnames.contains(folded.as_str())
        && bare
            .chars()
            .filter(|letter| letter.is_alphabetic())
            .all(char::is_uppercase);
    (all_fit && starts && !is_shouted && folded.len() >= 2 && first.is_alphabetic())
        .then_some(Word { folded, is_initial })
}

/// Says whether a longer text names a person: by title, or by a listed given name and surname.
fn within(text: &str, lexicon: &Lexicon) -> bool {
    let mut before: Option<(String, bool)> = None;
    let mut parts = text.split_whitespace().peekable();
    while let Some(part) = parts.next() {
        let bare = part.trim_matches(|letter: char| !letter.is_alphanumeric());
        let bare = bare
            .strip_suffix("'s")
            .or(bare.strip_suffix("’s"))
            .unwrap_or(bare);
        let is_capital =
            bare.chars().next().is_some_and(char::is_uppercase) && bare.chars().count() > 1;
        let has_lower = bare.contains(|letter: char| letter.is_lowercase());
        if !is_capital || !has_lower {
            before = None;
            continue;
        }
        let lower = folded(bare);
        let ends = part.ends_with([',', ';', ':', ')'])
            || part.ends_with('.') && !TITLES.contains(&lower.as_str());
        let next = parts
            .peek()
            .map(|next| next.trim_matches(|letter: char| !letter.is_alphanumeric()));
        // Mrs Ethelston's Primary Academy, Florence Melly Community School
        let is_institution = !ends
            && next.is_some_and(|next| {
                next.chars().next().is_some_and(char::is_uppercase)
                    && lexicon.words.contains(folded(next).as_str())
            });
        if let Some((first, is_title)) = &before
            && !is_institution
        {
            let is_surname = lexicon.surnames.contains(lower.as_str());
            let named = if *is_title {
                !lexicon.words.contains(lower.as_str()) || is_surname
            } else {
                let plain =
                    |word: &str| !lexicon.places.contains(word) && !lexicon.words.contains(word);
                lexicon.given.contains(first.as_str())
                    && is_surname
                    && plain(first)
                    && plain(&lower)
            };
            if named {
                return true;
            }
        }
        let is_title = TITLES.contains(&lower.as_str()) && lower != "master";
        before = (!ends).then_some((lower, is_title));
    }
    false
}

/// Returns a word in lower case, without accents and apostrophes.
fn folded(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for letter in word.chars() {
        match letter {
            'a'..='z' | '-' => folded.push(letter),
            'A'..='Z' => folded.push(letter.to_ascii_lowercase()),
            '\'' | '’' | '`' | '.' => {}
            _ => folded.extend(letter.to_lowercase().map(without_accent)),
        }
    }
    folded
}

fn without_accent(letter: char) -> char {
    match letter {
        'à'..='å' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ı' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' => 'n',
        'ò'..='ö' | 'ø' | 'ő' => 'o',
        'ś' | 'š' | 'ş' | 'ș' => 's',
        'ţ' | 'ț' => 't',
        'ù'..='ü' | 'ŵ' => 'u',
        'ý' | 'ŷ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        'ğ' => 'g',
        'ď' | 'đ' => 'd',
        other => other,
    }
}

/// Says whether a word is on a list: a test of names that are on none asks for it.
#[cfg(test)]
pub(super) fn is_listed(word: &str) -> bool {
    let lower = folded(word);
    lower
        .split('-')
        .any(|part| LEXICON.given.contains(part) || LEXICON.surnames.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_sure_by_title_or_by_both_lists() {
        for text in [
            "Mr Smith",
            "Mrs J. Patel",
            "Dr Xylophonopoulos",
            "Miss A Khan",
            "Jo Bloggs",
            "Smith, John",
            "KHAN, Aisha",
            "JOHN SMITH",
            "Zoë Jones",
            "Siân Williams-Jones",
            "Niamh O'Connor",
            "Emma Wood",
            "Peter Hill-Smith",
            "spoke to Mrs Grzyb about it",
            "Call from John Smith today",
            "john smith",
            "Mary Jane Watson",
            "van der Berg, Emma",
        ] {
            assert!(look(text) == Look::Sure, "{text}");
        }
    }

    #[test]
    fn places_schools_and_categories_are_no_names() {
        for text in [
            "Derbyshire Dales",
            "North East Derbyshire",
            "Not Upheld",
            "Social Worker",
            "Part Upheld",
            "Special School",
            "SEMH",
            "ASD",
            "Missed education",
            "Late assessment or plan",
            "St Mary's School",
            "Mrs Ethelston's Primary Academy",
            "Elmton-with-Creswell",
            "Clowne East",
            "Calendar year",
            "No reply or poor communication",
            "Educational Psychologist",
            "x",
            "Young Carers",
            "Florence Melly Community Primary School",
            "Dr Challoner's Grammar School",
            "Children in Need",
            "Total",
            "CAMHS",
        ] {
            assert!(
                !matches!(look(text), Look::Sure | Look::Possible(0.0..)),
                "{text}"
            );
        }
    }
}
