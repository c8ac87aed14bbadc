//! References of cases, known at a glance.
//!
//! Each row has its own, so that they are the one thing that cannot be remembered; most of the time
//! of a scan would go to them.

/// The longest text that is looked at.
const LONGEST: usize = 64;

/// The longest text that may still be a postcode.
const LONGEST_POSTCODE: usize = 8;

/// Says whether a text is a reference like `SEND-3tysagrxbbjd` in which nothing personal can stand.
///
/// Identifiers stand apart: a letter, a digit or a hyphen behind a letter before them makes them
/// part of a reference. So all that could be found is at the start, where there is none if the first
/// four signs have no digit. Ten digits in a row, and words that may begin `dob` or `born`, are left
/// to those who look closer.
pub(super) fn is_reference(bytes: &[u8]) -> bool {
    if !(LONGEST_POSTCODE + 1..=LONGEST).contains(&bytes.len()) {
        return false;
    }
    let Some(signs) = Signs::of(bytes) else {
        return false;
    };
    let starts_with_letter = signs.letters & 1 == 1;
    let has_digit = signs.digits != 0;
    let has_early_digit = signs.digits & 0b1110 != 0;
    let is_behind_letter = signs.hyphens & !(signs.letters << 1) == 0;
    starts_with_letter
        && has_digit
        && !has_early_digit
        && is_behind_letter
        && !has_ten_in_a_row(signs.digits)
        && !may_name_a_birth(bytes, signs.hyphens)
}

/// What a reference begins with, up to its last hyphen: `SEND-`.
#[derive(Clone, Copy)]
pub(super) struct Prefix {
    /// The first eight bytes, those behind the prefix being 0.
    bytes: u64,
    /// 0 where the prefix is too short or too long to tell anything.
    length: usize,
}

impl Prefix {
    /// Returns the prefix of a reference.
    pub(super) fn of(reference: &[u8]) -> Prefix {
        let hyphen = reference.iter().rposition(|byte| *byte == b'-');
        let length = hyphen.map_or(0, |place| place + 1);
        if !(4..=8).contains(&length) {
            return Prefix {
                bytes: 0,
                length: 0,
            };
        }
        Prefix {
            bytes: load(&reference[..8]) & first_bytes(length),
            length,
        }
    }

    /// Says whether a text is a reference: at once where it begins like this one and goes on with
    /// letters among its digits.
    #[inline]
    pub(super) fn begins_reference(self, bytes: &[u8]) -> bool {
        self.has_plain_rest(bytes) || is_reference(bytes)
    }

    #[inline]
    fn has_plain_rest(self, bytes: &[u8]) -> bool {
        let length = self.length;
        if length == 0 || !(length + 8..=LONGEST).contains(&bytes.len()) {
            return false;
        }
        let (head, rest) = (load(&bytes[..8]), &bytes[length..]);
        if head & first_bytes(length) != self.bytes || may_name_a_birth_at(rest, 0) {
            return false;
        }
        let (mut is_plain, mut any_digit) = (true, 0);
        let mut add = |eight: u64| {
            let (digits, letters) = (digits(eight), letters(eight));
            is_plain &= (eight | !(digits | letters)) & HIGH == 0;
            // With a letter in every four signs there are never ten digits in a row.
            is_plain &= letters as u32 != 0;
            is_plain &= letters >> 32 != 0;
            any_digit |= digits;
        };
        for chunk in rest.chunks_exact(8) {
            add(load(chunk));
        }
        if !rest.len().is_multiple_of(8) {
            // With some of those before.
            add(load(&rest[rest.len() - 8..]));
        }
        is_plain && any_digit != 0
    }
}

/// Returns a mask of the first bytes of eight.
fn first_bytes(n: usize) -> u64 {
    u64::MAX >> (64 - 8 * n)
}

/// Where in a text its signs stand: the first at the lowest bit.
struct Signs {
    digits: u64,
    letters: u64,
    hyphens: u64,
}

impl Signs {
    /// Returns nothing of a text, of eight bytes at least, that holds anything else.
    fn of(bytes: &[u8]) -> Option<Signs> {
        let mut signs = Signs {
            digits: 0,
            letters: 0,
            hyphens: 0,
        };
        let chunks = bytes.chunks_exact(8);
        let n_left = chunks.remainder().len();
        for (place, chunk) in chunks.enumerate() {
            signs.add(load(chunk), place * 8)?;
        }
        if n_left > 0 {
            // The last eight bytes, without those that were in a chunk.
            let last = load(&bytes[bytes.len() - 8..]) >> (8 * (8 - n_left));
            let filled = last | ((EACH * u64::from(b'a')) << (8 * n_left));
            signs.add(filled, bytes.len() - n_left)?;
        }
        Some(signs)
    }

    /// Adds eight bytes that stand at a place.
    fn add(&mut self, eight: u64, place: usize) -> Option<()> {
        if eight & HIGH != 0 {
            return None;
        }
        let (digits, letters) = (digits(eight), letters(eight));
        let hyphens = from(eight, b'-') & !from(eight, b'-' + 1);
        if digits | letters | hyphens != HIGH {
            return None;
        }
        self.digits |= gathered(digits) << place;
        self.letters |= gathered(letters) << place;
        self.hyphens |= gathered(hyphens) << place;
        Some(())
    }
}

const EACH: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = EACH * 0x80;

fn load(eight: &[u8]) -> u64 {
    u64::from_le_bytes(eight.try_into().expect("a chunk has eight bytes"))
}

/// Returns the highest bit of each of eight bytes below 128 that is at least a limit.
fn from(eight: u64, limit: u8) -> u64 {
    (eight + EACH * u64::from(0x80 - limit)) & HIGH
}

/// Returns the highest bit of each of eight bytes below 128 that is a digit.
fn digits(eight: u64) -> u64 {
    from(eight, b'0') & !from(eight, b'9' + 1)
}

/// Returns the highest bit of each of eight bytes below 128 that is a letter.
fn letters(eight: u64) -> u64 {
    let lower = eight | (EACH * 0x20);
    from(lower, b'a') & !from(lower, b'z' + 1)
}

/// Returns the highest bits of eight bytes side by side.
fn gathered(highest: u64) -> u64 {
    (highest >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

fn has_ten_in_a_row(bits: u64) -> bool {
    let two = bits & bits >> 1;
    let four = two & two >> 2;
    let eight = four & four >> 4;
    eight & two >> 8 != 0
}

/// Says whether a word of the text may be `dob`, `born` or `birth`.
fn may_name_a_birth(bytes: &[u8], mut hyphens: u64) -> bool {
    if may_name_a_birth_at(bytes, 0) {
        return true;
    }
    while hyphens != 0 {
        if may_name_a_birth_at(bytes, hyphens.trailing_zeros() as usize + 1) {
            return true;
        }
        hyphens &= hyphens - 1;
    }
    false
}

fn may_name_a_birth_at(bytes: &[u8], start: usize) -> bool {
    let letter = |place: usize| bytes.get(place).map(u8::to_ascii_lowercase);
    matches!(
        (letter(start), letter(start + 1)),
        (Some(b'd'), Some(b'o')) | (Some(b'b'), Some(b'o' | b'i'))
    )
}

#[cfg(test)]
mod tests {
    use super::super::structured;
    use super::*;

    #[test]
    fn references_are_known() {
        for text in [
            "SEND-3tysagrxbbjdxjkzx0ye0x09",
            "CMP-cyn9w44cz70f6mp6",
            "CASE12345",
            "case-x-000123",
            "abcd123456789",
        ] {
            assert!(is_reference(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn what_may_be_more_is_looked_at() {
        for text in [
            "A801200001001",     // a pupil number
            "REF-1-07700900123", // a telephone number behind a digit
            "DOB-2012-03-12",    // a date of birth
            "case-000123-x",     // what stands behind a digit is free
            "CASE-DOB-2012",     // and another
            "CASE--DE551AA",     // nothing before the second hyphen
            "CASE1234567890",    // ten digits
            "QQ123456C",         // a National Insurance number
            "jo@example.org",    // other signs
            "Zoë-12345",         // other letters
            "CASE 1234567",
            "CASE123",        // short
            "Anderson-Smith", // a name
        ] {
            assert!(!is_reference(text.as_bytes()), "{text}");
        }
        let long = format!("{}1", "a".repeat(LONGEST));
        assert!(!is_reference(long.as_bytes()));
        assert!(is_reference(&long.as_bytes()[1..]));
    }

    #[test]
    fn a_prefix_tells_no_more_than_the_whole_text() {
        let prefix = Prefix::of(b"SEND-3tysagrxbbjdxjk");
        for text in [
            "SEND-951pe3bkpd40p8vd",
            "SEND-dob2012031212ab",
            "SEND-bornin2012abcd1",
            "SEND-0123456789abcdefgh",
            "SEND-ab0123456789cdef",
            "SEND-abcdefghijkl",
            "SEND-abcd-jo@example.org1",
            "SEND-jo1@example.org1",
            "SENT-951pe3bkpd40p8vd",
            "SEND-12",
            "SEND",
            "",
        ] {
            let bytes = text.as_bytes();
            assert_eq!(
                prefix.begins_reference(bytes),
                is_reference(bytes),
                "{text}"
            );
        }
        assert!(prefix.has_plain_rest(b"SEND-951pe3bkpd40p8vd"));
        assert!(!Prefix::of(b"CASE12345").has_plain_rest(b"CASE12345abcdefgh"));
    }

    #[test]
    fn a_reference_has_no_signs_of_anything() {
        let starts = ["SEND", "DOB", "born", "QQ", "A", "de", "CMP", "ref"];
        let signs = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ----bdoirnth";
        let (mut random, mut n_references) = (1_u64, 0);
        let mut last = Prefix::of(b"SEND-12345678");
        let mut next = move |below: usize| {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (random >> 33) as usize % below
        };
        for _ in 0..100_000 {
            let mut text = starts[next(starts.len())].to_string();
            let some = [10, signs.len()][next(2)];
            for _ in 0..4 + next(24) {
                text.push(char::from(signs[next(some)]));
                if next(6) == 0 {
                    text.push('-');
                }
            }
            let bytes = text.as_bytes();
            let is_one = is_reference(bytes);
            if is_one {
                last = Prefix::of(bytes);
            }
            assert_eq!(last.begins_reference(bytes), is_one, "{text}");
            if is_one {
                n_references += 1;
                assert!(structured::signs(&text).is_empty(), "{text}");
            }
        }
        assert!(n_references > 5_000, "{n_references}");
    }
}
