//! The bytes of a file as UTF-8, whatever encoding they are in.

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::io::Read;
use std::ops::Range;

/// The encodings that the programs of an office write.
#[derive(Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(super) enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    Windows1252,
}

impl Encoding {
    /// Returns the sentence that tells a reader of the report about it, if it is not the usual one.
    pub(super) fn note(self) -> Option<&'static str> {
        match self {
            Encoding::Utf8 => None,
            Encoding::Utf16Le | Encoding::Utf16Be => Some("read as UTF-16"),
            Encoding::Windows1252 => Some("read as Windows-1252"),
        }
    }
}

/// Why the bytes of a file are no text.
#[derive(Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(super) enum NoText {
    /// None of the known encodings has these bytes.
    UnknownEncoding,
    /// So much of it is zero that it is the file of some program.
    Binary,
}

const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";
const UTF16_LE_MARK: &[u8] = b"\xFF\xFE";
const UTF16_BE_MARK: &[u8] = b"\xFE\xFF";

/// How much of the start of a file is searched for the zeros of UTF-16.
const START: usize = 4096;

/// Bytes that Windows-1252 leaves without a character.
const NOT_IN_WINDOWS_1252: [u8; 5] = [0x81, 0x8D, 0x8F, 0x90, 0x9D];

/// Returns the encoding of a whole file, by its mark or else by what its bytes can be.
///
/// All of a file is looked at, since its only letter with an accent may be in its last line. A file
/// with more characters that are sound in UTF-8 than bytes that are not is UTF-8 that was damaged.
pub(super) fn decide(mut file: impl Read) -> std::io::Result<Result<Encoding, NoText>> {
    let mut buffer = vec![0; 1 << 16];
    let mut evidence = Evidence::default();
    let (mut is_first, mut kept) = (true, 0);
    loop {
        let n_bytes = read_full(&mut file, &mut buffer[kept..])?;
        let is_last = n_bytes < buffer.len() - kept;
        let bytes = &buffer[..kept + n_bytes];
        if is_first {
            if let Some(known) = by_the_start(&bytes[..bytes.len().min(START)]) {
                return Ok(known);
            }
            is_first = false;
        }
        let left = evidence.add(bytes, is_last);
        if is_last {
            return Ok(evidence.encoding());
        }
        let end = bytes.len();
        buffer.copy_within(end - left..end, 0);
        kept = left;
    }
}

/// Reads until the buffer is full or the file ends.
fn read_full(file: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut n_bytes = 0;
    while n_bytes < buffer.len() {
        match file.read(&mut buffer[n_bytes..]) {
            Ok(0) => break,
            Ok(more) => n_bytes += more,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(n_bytes)
}

/// Returns what the start of a file settles: a mark, or the zeros beside letters in UTF-16.
fn by_the_start(start: &[u8]) -> Option<Result<Encoding, NoText>> {
    if start.starts_with(UTF16_LE_MARK) {
        return Some(Ok(Encoding::Utf16Le));
    }
    if start.starts_with(UTF16_BE_MARK) {
        return Some(Ok(Encoding::Utf16Be));
    }
    let n_zeros = |first: usize| {
        let places = start.iter().skip(first).step_by(2);
        places.filter(|byte| **byte == 0).count()
    };
    let (n_pairs, n_even, n_odd) = (start.len() / 2, n_zeros(0), n_zeros(1));
    let (most, few) = (n_pairs * 3 / 4, n_pairs / 20);
    if n_pairs > 1 && n_odd >= most && n_even <= few {
        return Some(Ok(Encoding::Utf16Le));
    }
    if n_pairs > 1 && n_even >= most && n_odd <= few {
        return Some(Ok(Encoding::Utf16Be));
    }
    (n_even + n_odd > n_pairs / 5).then_some(Err(NoText::Binary))
}

/// What the bytes of a file can be.
#[derive(Default)]
struct Evidence {
    /// Characters of several bytes that are sound in UTF-8.
    n_sound: u64,
    /// Places that are not UTF-8.
    n_unsound: u64,
    /// A byte that is no character of Windows-1252.
    is_not_windows_1252: bool,
}

impl Evidence {
    /// Takes some bytes, and returns how many at their end are the start of a character.
    fn add(&mut self, bytes: &[u8], is_last: bool) -> usize {
        if bytes.is_ascii() {
            return 0;
        }
        self.is_not_windows_1252 |= bytes.iter().any(|byte| NOT_IN_WINDOWS_1252.contains(byte));
        let mut place = 0;
        for chunk in bytes.utf8_chunks() {
            let valid = chunk.valid();
            if !valid.is_ascii() {
                self.n_sound += valid.chars().filter(|letter| !letter.is_ascii()).count() as u64;
            }
            place += valid.len() + chunk.invalid().len();
            if chunk.invalid().is_empty() {
                continue;
            }
            let cut_off = std::str::from_utf8(chunk.invalid());
            if place == bytes.len()
                && !is_last
                && cut_off.is_err_and(|error| error.error_len().is_none())
            {
                return chunk.invalid().len();
            }
            self.n_unsound += 1;
        }
        0
    }

    fn encoding(&self) -> Result<Encoding, NoText> {
        if self.n_unsound == 0 || self.n_sound >= self.n_unsound {
            return Ok(Encoding::Utf8);
        }
        if self.is_not_windows_1252 {
            return Err(NoText::UnknownEncoding);
        }
        Ok(Encoding::Windows1252)
    }
}

/// Returns a file as UTF-8, without its mark.
///
/// What is meant to be UTF-8 is handed on as it is, so that damage is found in its own row; in
/// UTF-16 half a character becomes U+FFFD.
pub(super) fn as_utf8<'f>(
    file: impl Read + 'f,
    encoding: Encoding,
) -> std::io::Result<Box<dyn Read + 'f>> {
    let decoder = match encoding {
        Encoding::Utf8 => return without_mark(file),
        Encoding::Utf16Le => UTF_16LE.new_decoder_with_bom_removal(),
        Encoding::Utf16Be => UTF_16BE.new_decoder_with_bom_removal(),
        Encoding::Windows1252 => WINDOWS_1252.new_decoder_without_bom_handling(),
    };
    Ok(Box::new(Decoded {
        file,
        decoder,
        bytes: vec![0; 1 << 16],
        unread: 0..0,
        text: vec![0; 1 << 16],
        untaken: 0..0,
        is_at_end: false,
        is_done: false,
    }))
}

fn without_mark<'f>(mut file: impl Read + 'f) -> std::io::Result<Box<dyn Read + 'f>> {
    let mut start = [0; UTF8_MARK.len()];
    let n_bytes = read_full(&mut file, &mut start)?;
    if start[..n_bytes] == *UTF8_MARK {
        return Ok(Box::new(file));
    }
    let start = std::io::Cursor::new(start).take(n_bytes as u64);
    Ok(Box::new(start.chain(file)))
}

/// A file that is decoded as it is read.
struct Decoded<R> {
    file: R,
    decoder: Decoder,
    bytes: Vec<u8>,
    /// Those of the bytes that are not decoded yet.
    unread: Range<usize>,
    text: Vec<u8>,
    /// Those of the text that are not handed on yet.
    untaken: Range<usize>,
    is_at_end: bool,
    is_done: bool,
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.untaken.is_empty() && !self.is_done {
            self.decode()?;
        }
        let n_bytes = buffer.len().min(self.untaken.len());
        let end = self.untaken.start + n_bytes;
        buffer[..n_bytes].copy_from_slice(&self.text[self.untaken.start..end]);
        self.untaken.start = end;
        Ok(n_bytes)
    }
}

impl<R: Read> Decoded<R> {
    fn decode(&mut self) -> std::io::Result<()> {
        if self.unread.is_empty() && !self.is_at_end {
            self.unread = 0..read_full(&mut self.file, &mut self.bytes)?;
            self.is_at_end = self.unread.end < self.bytes.len();
        }
        let bytes = &self.bytes[self.unread.clone()];
        let (result, n_read, n_written, _) =
            self.decoder
                .decode_to_utf8(bytes, &mut self.text, self.is_at_end);
        self.unread.start += n_read;
        self.untaken = 0..n_written;
        self.is_done = self.is_at_end && result == CoderResult::InputEmpty;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(bytes: &[u8]) -> Result<Encoding, NoText> {
        decide(bytes).unwrap()
    }

    fn text(bytes: &[u8]) -> String {
        let mut text = Vec::new();
        let mut reader = as_utf8(bytes, decided(bytes).unwrap()).unwrap();
        let mut buffer = [0; 3];
        loop {
            match reader.read(&mut buffer).unwrap() {
                0 => return String::from_utf8_lossy(&text).into_owned(),
                n_bytes => text.extend(&buffer[..n_bytes]),
            }
        }
    }

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn the_encoding_is_told_by_its_mark_or_its_bytes() {
        let words = "ward,café\n\u{1F3EB},£5\n";
        let check = |bytes: &[u8], encoding, expected: &str| {
            assert_eq!(decided(bytes), Ok(encoding));
            assert_eq!(text(bytes), expected);
        };
        check(words.as_bytes(), Encoding::Utf8, words);
        check(format!("\u{feff}{words}").as_bytes(), Encoding::Utf8, words);
        check(b"caf\xE9,\x805\n", Encoding::Windows1252, "café,€5\n");
        let marked = format!("\u{feff}{words}");
        check(&utf16(&marked, u16::to_le_bytes), Encoding::Utf16Le, words);
        check(&utf16(&marked, u16::to_be_bytes), Encoding::Utf16Be, words);
        check(&utf16(words, u16::to_le_bytes), Encoding::Utf16Le, words);
        check(&utf16(words, u16::to_be_bytes), Encoding::Utf16Be, words);
        check(b"", Encoding::Utf8, "");
        check(b"a", Encoding::Utf8, "a");
    }

    #[test]
    fn the_only_accent_may_stand_at_the_end() {
        let mut file = b"a,b\n".repeat(50_000);
        file.extend(b"caf\xE9\n");
        assert_eq!(decided(&file), Ok(Encoding::Windows1252));
        // A character across the border of two reads is one.
        for length in ((1 << 16) - 4)..=(1 << 16) {
            let mut file = vec![b'a'; length];
            file.extend("é€\u{1F3EB}".as_bytes());
            assert_eq!(decided(&file), Ok(Encoding::Utf8), "{length}");
            file.push(b'\xC3');
            assert_eq!(decided(&file), Ok(Encoding::Utf8), "damaged, {length}");
        }
    }

    #[test]
    fn what_is_no_text_is_not_guessed_at() {
        assert_eq!(decided(b"caf\x82, 12\x9D\n"), Err(NoText::UnknownEncoding));
        assert_eq!(decided(&[0; 64]), Err(NoText::Binary));
        assert_eq!(decided(b"caf\xC3\xA9,caf\xE9\n"), Ok(Encoding::Utf8));
    }
}
