//! Identifiers that are known by their shape and their check characters.
//!
//! Some shapes are those of case references too, so that a cell alone proves nothing: a number of
//! ten digits is a valid NHS number by chance in one of eleven. Such cells are counted beside all
//! cells of the same shape, and the column decides.

use super::Kind;
use super::Signs;
use memchr::memchr2_iter;
use std::ops::Range;

/// Returns what the identifiers in a text are signs of.
pub(super) fn signs(text: &str) -> Signs {
    let bytes = text.as_bytes();
    let mut signs = Signs::default();
    if bytes.contains(&b'@') && has_email(bytes) {
        signs.add(Kind::Email);
    }
    let n_digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    if n_digits >= 9 {
        numbers(text, n_digits, &mut signs);
    }
    let has_letters = bytes.iter().any(u8::is_ascii_alphabetic);
    if n_digits >= 1 && has_letters && has_street(text) {
        signs.add(Kind::Address);
    }
    if n_digits >= 2 && has_letters {
        tokens(bytes, &mut signs);
        if has_date_of_birth(text) {
            signs.add(Kind::BirthDate);
        }
    }
    signs
}

/// Says whether some part of the text has the form `jo.bloggs@example.org`.
fn has_email(bytes: &[u8]) -> bool {
    let of_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"._%+-'".contains(byte);
    let of_host = |byte: &u8| byte.is_ascii_alphanumeric() || b".-".contains(byte);
    let ats = (0..bytes.len()).filter(|place| bytes[*place] == b'@');
    ats.into_iter().any(|at| {
        let has_name = at > 0 && of_name(&bytes[at - 1]);
        let host = &bytes[at + 1..];
        let host = &host[..host.iter().take_while(|byte| of_host(byte)).count()];
        let n_dots = host.iter().rev().take_while(|byte| **byte == b'.').count();
        // At the end of a sentence the full stop is not the host's own.
        let host = &host[..host.len() - n_dots];
        let Some(dot) = host.iter().rposition(|byte| *byte == b'.') else {
            return false;
        };
        let ending = &host[dot + 1..];
        has_name && dot > 0 && ending.len() >= 2 && ending.iter().all(u8::is_ascii_alphabetic)
    })
}

/// Digits that stand together, and what stands between them and those before.
struct Group<'t> {
    digits: &'t str,
    gap: &'t str,
    /// No letter or digit touches it, also not over a hyphen: `CASE-0123` is a reference.
    starts_free: bool,
    ends_free: bool,
}

impl Group<'_> {
    /// Says whether the group continues the number before it.
    fn continues(&self) -> bool {
        let separates = |byte: u8| b" -.()".contains(&byte);
        !self.gap.is_empty() && self.gap.len() <= 3 && self.gap.bytes().all(separates)
    }

    fn has_plus(&self) -> bool {
        self.gap.trim_end_matches('(').ends_with('+')
    }
}

fn groups(text: &str) -> Vec<Group<'_>> {
    let bytes = text.as_bytes();
    let mut groups = Vec::new();
    let (mut place, mut end_before) = (0, 0);
    while place < bytes.len() {
        if !bytes[place].is_ascii_digit() {
            place += 1;
            continue;
        }
        let start = place;
        while place < bytes.len() && bytes[place].is_ascii_digit() {
            place += 1;
        }
        let touched = |byte: u8| byte.is_ascii_alphabetic() || !byte.is_ascii() || byte == b'_';
        let before = start.checked_sub(1).map_or(b' ', |place| bytes[place]);
        let before_that = start.checked_sub(2).map_or(b' ', |place| bytes[place]);
        let over_a_hyphen = b"-/#".contains(&before) && touched(before_that);
        groups.push(Group {
            digits: &text[start..place],
            gap: text.get(end_before..start).unwrap_or(""),
            starts_free: !touched(before) && !over_a_hyphen,
            ends_free: !bytes.get(place).is_some_and(|byte| touched(*byte)),
        });
        end_before = place;
    }
    groups
}

/// Looks for telephone, NHS and learner numbers.
fn numbers(text: &str, n_digits: usize, signs: &mut Signs) {
    let is_bare = text.len() == n_digits;
    // Digits alone, or parted as references are, may be anything.
    let is_plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"-.".contains(&byte));
    let groups = groups(text);
    for (place, group) in groups.iter().enumerate() {
        if !group.starts_free {
            continue;
        }
        let rest = &groups[place..];
        // 0.7700900123 and 24.0163296012 are fractions.
        let is_fraction = place > 0 && group.gap == ".";
        if !is_fraction && is_phone(rest) {
            if is_plain {
                signs.weak(Kind::Phone);
            } else {
                signs.add(Kind::Phone);
            }
        }
        if is_spaced_nhs_number(rest, groups.get(place.wrapping_sub(1))) {
            signs.add(Kind::NhsNumber);
        }
        if group.ends_free && group.digits.len() == 10 && !is_fraction {
            if is_nhs_number(group.digits) {
                signs.weak(Kind::NhsNumber);
            }
            if is_learner_number(group.digits) {
                signs.weak(Kind::Uln);
            }
        }
        if is_bare {
            let digits = group.digits.as_bytes();
            let lost_plus = digits.len() == 12 && digits.starts_with(b"447") && digits[3] != b'0';
            if lost_plus {
                signs.weak(Kind::Phone);
            }
            if digits.len() == 10 {
                signs.without_zero(digits[0] == b'7' && !b"06".contains(&digits[1]));
            }
        }
    }
    let longest = groups.iter().map(|group| group.digits.len()).max();
    if is_plain && n_digits >= 10 {
        signs.alike(Kind::Phone);
    }
    if longest == Some(10) {
        signs.alike(Kind::NhsNumber);
        signs.alike(Kind::Uln);
    }
}

/// Says whether a number begins here that can be dialled in this country.
fn is_phone(groups: &[Group]) -> bool {
    let first = &groups[0];
    if first.has_plus() || first.digits.starts_with("0044") {
        let national = first.digits.trim_start_matches("00").strip_prefix("44");
        return national.is_some_and(|rest| dialled(rest, &groups[1..], true));
    }
    first.digits.starts_with('0') && dialled(first.digits, &groups[1..], false)
}

/// Takes groups until they make a whole number.
fn dialled(first: &str, rest: &[Group], from_abroad: bool) -> bool {
    let mut digits = String::with_capacity(12);
    if from_abroad {
        digits.push('0');
        // `+44 (0)7700`, `+440 7700`.
        digits.push_str(first.trim_start_matches('0'));
    } else {
        // A day and a month begin with two digits; of numbers only those parted in threes do.
        let in_threes =
            first == "07" && rest.len() >= 3 && rest[..3].iter().all(|g| g.digits.len() == 3);
        if first.len() < 3 && !in_threes {
            return false;
        }
        digits.push_str(first);
    }
    let mut rest = rest.iter();
    loop {
        let next = rest.next().filter(|group| group.continues());
        if digits.len() >= 10 && next.is_none_or(|_| digits.len() == 11) {
            return is_national(digits.as_bytes());
        }
        let Some(next) = next else { return false };
        let is_trunk_zero = from_abroad && digits == "0" && next.digits.starts_with('0');
        digits.push_str(if is_trunk_zero {
            &next.digits[1..]
        } else {
            next.digits
        });
        if digits.len() > 11 {
            return false;
        }
    }
}

/// Says whether the digits are those of an area or a mobile network, in full.
fn is_national(digits: &[u8]) -> bool {
    let second_and_third = (digits[1], digits[2]);
    match second_and_third {
        (b'2', b'0' | b'3' | b'4' | b'8' | b'9') | (b'3', b'0' | b'3' | b'4' | b'7') => {
            digits.len() == 11
        }
        (b'7', b'1'..=b'9') | (b'5', b'5' | b'6') => digits.len() == 11,
        (b'1', b'1'..=b'9') | (b'8', b'0' | b'4' | b'7') => {
            digits.len() == 10 || digits.len() == 11
        }
        _ => false,
    }
}

fn is_spaced_nhs_number(groups: &[Group], before: Option<&Group>) -> bool {
    let [first, second, third, rest @ ..] = groups else {
        return false;
    };
    let lengths = [first, second, third].map(|group| group.digits.len());
    let is_alone = (before.is_none() || !first.continues())
        && rest.first().is_none_or(|next| !next.continues());
    let parted =
        second.gap.len() == 1 && second.gap == third.gap && [" ", "-", "."].contains(&second.gap);
    lengths == [3, 3, 4]
        && parted
        && is_alone
        && third.ends_free
        && is_nhs_number(&[first.digits, second.digits, third.digits].concat())
}

/// Says whether the tenth digit is the check digit of nine: eleven less the rest of the sum of the
/// digits times 10 to 2.
///
/// NHS Data Dictionary, NHS NUMBER. Example: 943 476 5919.
pub(super) fn is_nhs_number(digits: &str) -> bool {
    let rest = weighted(digits) % 11;
    let check = (11 - rest) % 11;
    check != 10 && last_digit(digits) == check && !is_one_digit(digits)
}

/// Says whether the tenth digit is the check digit of a learner number: ten less the rest of the
/// sum of the digits times 10 to 2.
///
/// Learning Records Service, ULN validation.
pub(super) fn is_learner_number(digits: &str) -> bool {
    let rest = weighted(digits) % 11;
    rest != 0
        && last_digit(digits) == 10 - rest
        && !digits.starts_with('0')
        && !is_one_digit(digits)
}

fn weighted(digits: &str) -> u32 {
    let nine = digits.bytes().take(9);
    nine.zip((2..=10).rev())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum()
}

fn last_digit(digits: &str) -> u32 {
    digits
        .bytes()
        .last()
        .map_or(0, |digit| u32::from(digit - b'0'))
}

fn is_one_digit(digits: &str) -> bool {
    let mut bytes = digits.bytes();
    let first = bytes.next();
    bytes.all(|byte| Some(byte) == first)
}

/// Looks for postcodes, pupil numbers and National Insurance numbers.
fn tokens(bytes: &[u8], signs: &mut Signs) {
    for start in 0..bytes.len() {
        let is_free = start == 0 || {
            let before = bytes[start - 1];
            let touches =
                |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii();
            let over_a_hyphen = before == b'-' && start >= 2 && touches(bytes[start - 2]);
            !touches(before) && !over_a_hyphen
        };
        if !is_free || !bytes[start].is_ascii_alphabetic() {
            continue;
        }
        let token = &bytes[start..];
        // Whatever is looked for has a digit as its second or third sign, or two letters parted from it.
        if !token.iter().skip(1).take(3).any(u8::is_ascii_digit) {
            continue;
        }
        let is_whole = |length: usize| start == 0 && length == bytes.len();
        if let Some((length, is_parted)) = postcode(token) {
            if is_parted || !is_whole(length) {
                signs.add(Kind::Postcode);
            } else {
                signs.weak(Kind::Postcode);
            }
        }
        if let Some(is_valid) = pupil_number(token) {
            signs.alike(Kind::Upn);
            if is_valid {
                signs.weak(Kind::Upn);
            }
        }
        if let Some((length, is_parted, is_valid)) = insurance_number(token) {
            if is_valid && (is_parted || !is_whole(length)) {
                signs.add(Kind::NationalInsurance);
            } else {
                signs.alike(Kind::NationalInsurance);
                if is_valid {
                    signs.weak(Kind::NationalInsurance);
                }
            }
        }
    }
    let is_one_token = bytes.len() <= 8 && bytes.iter().all(u8::is_ascii_alphanumeric);
    if is_one_token && bytes.len() >= 5 {
        signs.alike(Kind::Postcode);
    }
}

fn ends(bytes: &[u8], length: usize) -> bool {
    bytes
        .get(length)
        .is_none_or(|next| !next.is_ascii_alphanumeric() && *next != b'_' && next.is_ascii())
}

/// The letters with which postcodes begin.
const POSTCODE_AREAS: &[u8] =
    b"AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL \
    DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY \
    L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S \
    SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR \
    WS WV YO ZE";

/// Which one or two letters those are; one letter stands before a row of two.
const IS_POSTCODE_AREA: [bool; 27 * 27] = {
    let mut known = [false; 27 * 27];
    let (mut place, mut area) = (0, 0);
    while place <= POSTCODE_AREAS.len() {
        if place == POSTCODE_AREAS.len() || !POSTCODE_AREAS[place].is_ascii_uppercase() {
            known[area] = area > 0;
            area = 0;
        } else {
            area = area * 27 + (POSTCODE_AREAS[place] - b'A') as usize + 1;
        }
        place += 1;
    }
    known
};

/// Returns the length of a full postcode at the start of a text, and whether its halves are
/// parted.
///
/// The outward half is `A9`, `A99`, `A9A`, `AA9`, `AA99` or `AA9A`, the inward half `9AA` without
/// the letters CIKMOV (Royal Mail, PAF Programmers' Guide). A district alone is no finding.
fn postcode(bytes: &[u8]) -> Option<(usize, bool)> {
    let n_letters = bytes
        .iter()
        .take(3)
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    let number = |area, byte: &u8| area * 27 + usize::from(byte.to_ascii_uppercase() - b'A') + 1;
    let area = bytes[..n_letters.min(2)].iter().fold(0, number);
    if n_letters > 2 || !IS_POSTCODE_AREA[area] {
        return None;
    }
    // The outward half with its longest form first: `E11` may be `E1` with an inward `1..`.
    (1..=2).rev().find_map(|n_after| {
        let outward = n_letters + n_after;
        let district = bytes.get(n_letters..outward)?;
        let fits =
            district[0].is_ascii_digit() && district[1..].iter().all(u8::is_ascii_alphanumeric);
        let parts = bytes[outward..]
            .iter()
            .take_while(|byte| b" -".contains(byte))
            .count();
        let inward = bytes.get(outward + parts..outward + parts + 3)?;
        let letter = |byte: u8| {
            byte.is_ascii_alphabetic() && !b"CIKMOV".contains(&byte.to_ascii_uppercase())
        };
        let is_inward = inward[0].is_ascii_digit() && letter(inward[1]) && letter(inward[2]);
        // `Stage S1 2nd reply`
        let is_ordinal = [&b"st"[..], b"nd", b"rd", b"th"].contains(&&inward[1..])
            && bytes[0].is_ascii_uppercase();
        let length = outward + parts + 3;
        (fits && parts <= 3 && is_inward && !is_ordinal && ends(bytes, length))
            .then_some((length, parts > 0))
    })
}

/// The check letters of pupil numbers, by the rest that each stands for.
const UPN_LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPQRTUVWXYZ";

/// Returns whether a text begins with a pupil number, or only with its shape: a letter, eleven
/// digits, and a digit or, while the number is temporary, a letter.
///
/// The letter is the sum of the other twelve times 2 to 13, modulo 23 (Department for Education, Unique pupil numbers: a
/// guide for schools and local authorities).
fn pupil_number(bytes: &[u8]) -> Option<bool> {
    let number = bytes.get(..13)?;
    let all_digits = number[1..12].iter().all(u8::is_ascii_digit);
    if !all_digits || !number[12].is_ascii_alphanumeric() || !ends(bytes, 13) {
        return None;
    }
    Some(upn_letter(&number[1..]) == Some(number[0].to_ascii_uppercase()))
}

/// Returns the check letter of the other twelve characters of a pupil number.
pub(super) fn upn_letter(rest: &[u8]) -> Option<u8> {
    let value = |byte: &u8| match byte {
        b'0'..=b'9' => Some(usize::from(byte - b'0')),
        letter => UPN_LETTERS
            .iter()
            .position(|known| *known == letter.to_ascii_uppercase()),
    };
    let mut sum = 0;
    for (byte, weight) in rest.iter().zip(2..=13) {
        sum += value(byte)? * weight;
    }
    Some(UPN_LETTERS[sum % 23])
}

/// Returns the length of a text of the shape of a National Insurance number, whether it is parted
/// by spaces, and whether it can be one.
///
/// HMRC, National Insurance Manual NIM39110: no D, F, I, Q, U, V in the first two letters, no O in
/// the second, seven pairs that are not issued, and a suffix from A to D.
fn insurance_number(bytes: &[u8]) -> Option<(usize, bool, bool)> {
    let (mut compact, mut place) = ([0; 9], 0);
    for (n, sign) in compact.iter_mut().enumerate() {
        while n > 0 && b" -".contains(bytes.get(place)?) {
            // Two letters, three pairs of digits, a letter.
            if n % 2 == 1 {
                return None;
            }
            place += 1;
        }
        *sign = bytes.get(place)?.to_ascii_uppercase();
        place += 1;
    }
    let is_shape = compact[..2].iter().all(u8::is_ascii_alphabetic)
        && compact[2..8].iter().all(u8::is_ascii_digit)
        && compact[8].is_ascii_alphabetic();
    if !is_shape || !ends(bytes, place) {
        return None;
    }
    let pair = [compact[0], compact[1]];
    let not_issued: [&[u8; 2]; 7] = [b"BG", b"GB", b"NK", b"KN", b"TN", b"NT", b"ZZ"];
    let is_valid = !pair.iter().any(|letter| b"DFIQUV".contains(letter))
        && pair[1] != b'O'
        && !not_issued.contains(&&pair)
        && (b'A'..=b'D').contains(&compact[8]);
    Some((place, place > 9, is_valid))
}

const STREETS: &[&str] = &[
    "street", "st", "road", "rd", "lane", "ln", "avenue", "ave", "close", "drive", "crescent",
    "terrace", "gardens", "grove", "row", "mews", "way", "rise", "croft", "walk",
];

/// Says whether a text has the number of a house in a street: `12 High Street`, `4a Mill Lane`.
fn has_street(text: &str) -> bool {
    if !text.bytes().any(|byte| b" ,\n\r".contains(&byte)) {
        return false; // one word names no street
    }
    let words: Vec<&str> = text
        .split([' ', ',', '\n', '\r'])
        .filter(|word| !word.is_empty())
        .collect();
    let is_number = |word: &str| {
        let digits = word.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        (1..=3).contains(&digits.len())
            && word.len() <= digits.len() + 1
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_name = |word: &&&str| {
        word.starts_with(|letter: char| letter.is_alphabetic() && letter.is_uppercase())
    };
    (0..words.len())
        .filter(|place| is_number(words[*place]))
        .any(|place| {
            let named: Vec<_> = words[place + 1..]
                .iter()
                .take(4)
                .take_while(is_name)
                .collect();
            named.iter().skip(1).any(|word| {
                let lower = word.trim_end_matches('.').to_ascii_lowercase();
                STREETS.contains(&lower.as_str())
            })
        })
}

/// Says whether a text names a date of birth: `DOB 12/3/2012`, `born 4 May 2015`.
fn has_date_of_birth(text: &str) -> bool {
    if !may_name_a_birth(text.as_bytes()) {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    ["dob", "d.o.b", "born", "birth"].iter().any(|word| {
        lower.match_indices(word).any(|(place, _)| {
            let is_word = !lower[..place].ends_with(|letter: char| letter.is_alphanumeric());
            let after = &lower[place + word.len()..];
            let near = after
                .char_indices()
                .find(|(_, letter)| letter.is_ascii_digit());
            let near = near.filter(|(far, _)| *far <= 14);
            is_word && near.is_some_and(|(far, _)| begins_with_date(&after[far..]))
        })
    })
}

/// Says whether some `b` stands as in `dob`, `d.o.b`, `born` or `birth`: few identifiers have one.
fn may_name_a_birth(bytes: &[u8]) -> bool {
    memchr2_iter(b'b', b'B', bytes).any(|place| {
        let before = place.checked_sub(1).map(|place| bytes[place]);
        let after = bytes.get(place + 1);
        matches!(before, Some(b'o' | b'O' | b'.'))
            || matches!(after, Some(b'o' | b'O' | b'i' | b'I'))
    })
}

/// Says whether a text begins with a day of a year, or with a year: `12/3/2012`, `12.3.12`,
/// `4 may 2015`, `2012-03-12`, `2012`.
fn begins_with_date(text: &str) -> bool {
    let mut parts = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    let parts: [&str; 3] = std::array::from_fn(|_| parts.next().unwrap_or(""));
    let number = |part: &str| {
        let digits = part.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        digits.parse::<u32>().ok()
    };
    match number(parts[0]) {
        Some(1900..=2099) => parts[0].len() == 4,
        Some(1..=31) => {
            let is_month = number(parts[1]).is_some_and(|month| (1..=12).contains(&month))
                || month(parts[1]).is_some();
            is_month && number(parts[2]).is_some()
        }
        _ => false,
    }
}

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

fn month(text: &str) -> Option<i32> {
    let start = text.get(..3)?.to_ascii_lowercase();
    MONTHS
        .iter()
        .position(|month| *month == start)
        .map(|place| place as i32 + 1)
}

/// Returns about how many days a date lies after the year 0, in any usual form of writing.
///
/// Two years are 730 or 731 days: to compare dates by years it need not be exact.
pub(super) fn rough_day(text: &str) -> Option<i32> {
    let bytes = text.as_bytes();
    if !(8..=40).contains(&bytes.len()) || !bytes[0].is_ascii_digit() {
        return None;
    }
    if let Some(day) = iso_day(bytes) {
        return day;
    }
    let date = text.split(['T', ',']).next().unwrap_or(text).trim_end();
    let mut parts = date
        .split(['-', '/', '.', ' '])
        .filter(|part| !part.is_empty());
    let (first, second, third) = (parts.next()?, parts.next(), parts.next());
    let number = |part: &str| -> Option<i32> {
        let short = part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
        short.then(|| part.parse().ok()).flatten()
    };
    if !parts.all(|part| part.len() <= 8) {
        return None;
    }
    let (Some(second), Some(third)) = (second, third) else {
        // 20120312
        let whole: i32 = (first.len() == 8 && second.is_none())
            .then(|| first.parse().ok())
            .flatten()?;
        return day_of(whole / 10_000, whole / 100 % 100, whole % 100);
    };
    let middle = number(second).or_else(|| month(second))?;
    if let Some(year) = number(first).filter(|_| first.len() == 4) {
        return day_of(year, middle, number(third)?);
    }
    let day: i32 = first
        .trim_end_matches(|letter: char| letter.is_ascii_alphabetic())
        .parse()
        .ok()?;
    let year = match (number(third)?, third.len()) {
        (year, 4) => year,
        (year @ 0..=49, 2) => 2000 + year,
        (year, 2) => 1900 + year,
        _ => return None,
    };
    day_of(year, middle, day)
}

/// Returns the day of `2012-03-12`, the most usual form; nothing of a text of another form.
#[expect(
    clippy::option_option,
    reason = "a text of this form may still be no day"
)]
fn iso_day(bytes: &[u8]) -> Option<Option<i32>> {
    let bytes: &[u8; 10] = bytes.try_into().ok()?;
    let number = |places: Range<usize>| {
        bytes[places].iter().try_fold(0, |all, byte| {
            byte.is_ascii_digit()
                .then(|| all * 10 + i32::from(byte - b'0'))
        })
    };
    let is_parted = (bytes[4], bytes[7]) == (b'-', b'-');
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    is_parted.then(|| day_of(year, month, day))
}

fn day_of(year: i32, month: i32, day: i32) -> Option<i32> {
    // A month after the twelfth is a day in American order.
    let fits = (1900..2100).contains(&year) && (1..=31).contains(&month) && (1..=31).contains(&day);
    fits.then_some((year * 1461 + month * 122 + day * 4) / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the kinds that the cell alone proves, and those that its column may.
    fn check(text: &str, strong: &[Kind], weak: &[Kind]) {
        let signs = signs(text);
        let listed = |has: &dyn Fn(Kind) -> bool| -> Vec<Kind> {
            Kind::ALL.into_iter().filter(|kind| has(*kind)).collect()
        };
        assert!(listed(&|kind| signs.has(kind)) == strong, "{text}");
        assert!(listed(&|kind| signs.is_weak(kind)) == weak, "{text}");
    }

    #[test]
    fn emails_are_found_anywhere() {
        for text in [
            "jo@example.org",
            "Jo.Bloggs+send@mail.example.co.uk",
            "write to <jo_b@example.org>.",
            "mailto:o'b@x.uk; c",
        ] {
            check(text, &[Kind::Email], &[]);
        }
        for text in [
            "12 @ 4.50",
            "@office",
            "jo@",
            "a@b",
            "jo@example",
            "jo @example.org",
        ] {
            check(text, &[], &[]);
        }
    }

    #[test]
    fn telephone_numbers_are_found_in_every_usual_form() {
        for text in [
            "07700 900123",
            "07700 900 123",
            "0770 090 0123",
            "07 700 900 123",
            "+44 7700 900123",
            "+447700900123",
            "+44 (0)7700 900123",
            "+44(0)1632 960123",
            "0044 1632 960123",
            "(01632) 960123",
            "01632 960 123",
            "020 7946 0123",
            "(020) 7946 0123",
            "0114 496 0123",
            "01632 96012",
            "Ring 07700900123 after five",
            "Tel:01632-960123",
            "07700 900123 / 07700 900456",
            "0800 111 1234",
            "07700.900.123 home",
            "0161-496-0123 (mum)",
            "01632 960123 ext 12",
        ] {
            check(text, &[Kind::Phone], &[]);
        }
        for text in ["07700900123", "07700-900123", "447700900123"] {
            check(text, &[], &[Kind::Phone]);
        }
        for text in [
            "05/02/2026 09:30",
            "01-02-2026 1000",
            "2026-01-05 10:00:00.000",
            "CASE-07700900123",
            "0123456",
            "00012345678",
            "01 12 2026 10",
            "E0770090012",
            "1,234,567,890",
            "0.7700900123",
            "24.0163296012",
            "24.01632960123",
            "12345678901",
            "07000 123456",
            "09 11 2026",
        ] {
            check(text, &[], &[]);
        }
    }

    #[test]
    fn health_and_learner_numbers_have_their_check_digit() {
        check("943 476 5919", &[Kind::NhsNumber], &[]);
        check("NHS 943-476-5919.", &[Kind::NhsNumber], &[]);
        check("9434765919", &[], &[Kind::NhsNumber]);
        for text in [
            "943 476 5918",
            "943 4765919",
            "9434765918",
            "1111111111",
            "94347659191",
        ] {
            assert!(
                !signs(text).has(Kind::NhsNumber) && !signs(text).is_weak(Kind::NhsNumber),
                "{text}"
            );
        }
        // 1*10 + 0 ... + 0*2 = 10, 10 mod 11 = 10, check 0.
        assert!(is_learner_number("1000000000"));
        // 1*10 + 2*9 + 3*8 + 4*7 + 5*6 + 6*5 + 7*4 + 8*3 + 9*2 = 210 = 19 * 11 + 1, check 9.
        assert!(is_learner_number("1234567899"));
        assert!(!is_learner_number("1234567890"));
    }

    #[test]
    fn pupil_numbers_have_their_check_letter() {
        // 2*8 + 3*0 + 4*1 + 0... of 801200001001: worked by hand below.
        let rest = b"801200001001";
        let sum = 8 * 2 + 4 + 2 * 5 + 10 + 13;
        assert_eq!(upn_letter(rest), Some(UPN_LETTERS[sum % 23]));
        check("H801200001001", &[], &[Kind::Upn]);
        check("h801200001001", &[], &[Kind::Upn]);
        check("A801200001001", &[], &[]);
        check("H8012000010010", &[], &[]);
        let temporary = upn_letter(b"80120000100A").unwrap();
        check(
            &format!("{}80120000100A", temporary as char),
            &[],
            &[Kind::Upn],
        );
    }

    #[test]
    fn postcodes_are_found_whole() {
        for text in [
            "S44 6QT",
            "DE4 3AA",
            "de4 3aa",
            "DE4  3AA",
            "DE4-3AA",
            "EC1A 1BB",
            "W1A 0AX",
            "M1 1AE",
            "B33 8TH",
            "CR2 6XH",
            "lives at de43aa now",
            "(S44 6QT)",
        ] {
            check(text, &[Kind::Postcode], &[]);
        }
        check(
            "12 High Row, Matlock DE4 3AA",
            &[Kind::Address, Kind::Postcode],
            &[],
        );
        check("DE43AA", &[], &[Kind::Postcode]);
        for text in [
            "DE4",
            "S44",
            "S44 6",
            "DE4 3",
            "E05011993",
            "E10000007",
            "DE4 3AAA",
            "QX4 3AA",
            "CASE-S44 6QT",
            "S44 6CQ",
            "Stage S1 2nd reply",
            "C10001",
            "202425",
            "Week 20",
            "S001",
            "AB12",
            "Year 9",
        ] {
            check(text, &[], &[]);
        }
    }

    #[test]
    fn insurance_numbers_follow_the_rules_of_issue() {
        for text in ["AB 12 34 56 C", "ab 123456 c", "NI AB123456C, known"] {
            check(text, &[Kind::NationalInsurance], &[]);
        }
        check("AB123456C", &[], &[Kind::NationalInsurance]);
        for text in [
            "DB123456C",
            "GB 12 34 56 C",
            "AB 12 34 56 E",
            "AO123456A",
            "AB1234567",
            "AB12345C",
        ] {
            check(text, &[], &[]);
        }
    }

    #[test]
    fn a_date_of_birth_in_a_text_is_named_as_such() {
        for text in [
            "DOB 12/3/2012",
            "d.o.b: 12.03.12",
            "born on 4 May 2015",
            "Date of birth: 2012-03-12",
            "Ali, born 2014",
            "DOB-3rd June 2011",
        ] {
            check(text, &[Kind::BirthDate], &[]);
        }
        for text in [
            "stubborn 2012",
            "born abroad",
            "DOB to follow, 3 calls",
            "birth to 25 service",
        ] {
            check(text, &[], &[]);
        }
    }

    #[test]
    fn dates_are_compared_in_every_form() {
        for text in [
            "2012-03-12",
            "12/03/2012",
            "12/3/2012",
            "12/03/12",
            "12-Mar-12",
            "12 March 2012",
            "2012-03-12T00:00:00",
            "20120312",
            "12.03.2012 00:00",
            "12th March 2012",
        ] {
            assert_eq!(rough_day(text), day_of(2012, 3, 12), "{text}");
        }
        for text in [
            "C1234567",
            "1,234.567",
            "12345678",
            "07700 900123",
            "3 of 20 cases",
            "2012",
        ] {
            assert_eq!(rough_day(text), None, "{text}");
        }
        let (early, late) = (rough_day("12/03/2012"), rough_day("2014-03-12"));
        assert!((729..=732).contains(&(late.unwrap() - early.unwrap())));
    }
}
