//! Free text: what somebody has written about a case, in sentences.

/// Whether a text is one that somebody has written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Writing {
    No,
    /// Long enough, but it may be the name of a category.
    Long,
    /// Sentences about somebody.
    Sentences,
}

/// A shorter text is the name of something.
const LEAST_LENGTH: usize = 40;
const LEAST_WORDS: usize = 7;
/// No word that is looked for is as long.
const LONGEST: usize = 12;

/// In the order of the alphabet, as the words below.
const VERBS: &[&str] = &[
    "advised",
    "am",
    "are",
    "asked",
    "asks",
    "attended",
    "attends",
    "been",
    "called",
    "came",
    "cannot",
    "cant",
    "could",
    "did",
    "didnt",
    "does",
    "doesnt",
    "dont",
    "emailed",
    "explained",
    "feels",
    "felt",
    "got",
    "had",
    "has",
    "hasnt",
    "have",
    "is",
    "isnt",
    "lives",
    "needs",
    "phoned",
    "rang",
    "refused",
    "reports",
    "said",
    "says",
    "spoke",
    "stated",
    "states",
    "struggles",
    "suffers",
    "thinks",
    "told",
    "wanted",
    "wants",
    "was",
    "went",
    "were",
    "will",
    "would",
];

const PERSONS: &[&str] = &[
    "boy",
    "brother",
    "dad",
    "dads",
    "daughter",
    "family",
    "father",
    "girl",
    "gran",
    "grandfather",
    "grandmother",
    "he",
    "her",
    "him",
    "his",
    "i",
    "me",
    "mother",
    "mum",
    "mums",
    "my",
    "nan",
    "our",
    "parent",
    "parents",
    "she",
    "sister",
    "son",
    "them",
    "they",
    "us",
    "we",
];

/// Returns whether a text is one that somebody has written; of categories in a list, parted by
/// `;`, whether one is.
pub(super) fn writing(text: &str) -> Writing {
    if text.len() < LEAST_LENGTH {
        return Writing::No;
    }
    let parts = text.split(';').map(|part| of_part(part.trim()));
    match parts.max().unwrap_or(Writing::No) {
        Writing::Long if text.contains(';') => Writing::No,
        writing => writing,
    }
}

fn of_part(text: &str) -> Writing {
    if text.len() < LEAST_LENGTH {
        return Writing::No;
    }
    let (mut n_words, mut n_small, mut n_verbs, mut n_persons) = (0, 0, 0, 0);
    for word in text.split_whitespace() {
        let mut letters = [0; LONGEST];
        let mut n_letters = 0;
        for letter in word.bytes().filter(u8::is_ascii_alphabetic) {
            if n_letters < LONGEST {
                letters[n_letters] = letter.to_ascii_lowercase();
            }
            n_letters += 1;
        }
        if n_letters == 0 {
            continue;
        }
        n_words += 1;
        let lower = std::str::from_utf8(&letters[..n_letters.min(LONGEST)]).unwrap_or("");
        n_small += usize::from(word.as_bytes()[0].is_ascii_lowercase() || lower == "i");
        if n_letters < LONGEST {
            n_verbs += usize::from(VERBS.binary_search(&lower).is_ok());
            n_persons += usize::from(PERSONS.binary_search(&lower).is_ok());
        }
    }
    let is_shouted = !text.contains(|letter: char| letter.is_lowercase());
    if n_words < LEAST_WORDS || !is_shouted && n_small * 2 < n_words {
        return Writing::No;
    }
    let ends = text.trim_end().ends_with(['.', '!', '?']);
    let has_stop = ends
        || [". ", "! ", "? ", ".\n"]
            .iter()
            .any(|stop| text.contains(stop));
    match (n_verbs, n_persons) {
        (1.., 1..) | (0, 2..) => Writing::Sentences,
        (1.., 0) if has_stop || text.len() >= 120 => Writing::Sentences,
        (0, 1) if has_stop => Writing::Sentences,
        _ => Writing::Long,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_told_from_names_of_categories() {
        let check = |text, expected| assert!(writing(text) == expected, "{text}");
        check(
            "Mum rang again, he has been out of school since May",
            Writing::Sentences,
        );
        check(
            "The report was late. It came in two parts after the deadline",
            Writing::Sentences,
        );
        check(
            "MUM SAYS THAT NOBODY HAS CALLED HER BACK FOR SIX WEEKS",
            Writing::Sentences,
        );
        check(
            "Time limits for assessments and plans relaxed during the pandemic",
            Writing::Long,
        );
        check("Social, emotional and mental health needs", Writing::No);
        check(
            "Department for Education, Education, Health and Care Plans 2025",
            Writing::No,
        );
        check("Mum rang again", Writing::No);
    }
}
