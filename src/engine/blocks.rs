//! A file cut into blocks between its records.

use memchr::{memchr_iter, memrchr_iter};
use std::io::{self, Read};

/// How many bytes a record may have: far more than a row, far less than what a quotation mark that
/// is never closed would swallow.
pub(super) const LONGEST_RECORD: usize = 1 << 20;

/// Cuts what a reader gives into blocks, each of whole records.
///
/// A line break between quotation marks belongs to a cell and is no place to cut: each block begins
/// between two records, so there the marks are even, and it ends at its last line break with an even
/// number of marks before it. That holds as long as the marks are where they may be; [`fold`]
/// checks each of them, and the first that is not lies in a block that begins rightly.
///
/// [`fold`]: super::fold
///
/// ```
/// use sendstats::engine::Blocks;
/// let mut blocks = Blocks::new(&b"a,\"b\nc\"\nd,e\n"[..], 8);
/// let mut bytes = Vec::new();
/// blocks.next(&mut bytes).unwrap();
/// assert_eq!(bytes, b"a,\"b\nc\"\n");
/// ```
pub struct Blocks<R> {
    reader: R,
    size: usize,
    /// Read already, and part of the next block.
    rest: Vec<u8>,
    n_given: usize,
    is_at_end: bool,
}

/// A block that was given out; its bytes are in the buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// Its place in the file, from 0.
    pub number: usize,
    /// Its records are whole; else it is the beginning of a record that is too long, and the last
    /// block that is given.
    pub is_whole: bool,
}

impl<R: Read> Blocks<R> {
    /// Cuts blocks of about `size` bytes, and of one record at least.
    pub fn new(reader: R, size: usize) -> Blocks<R> {
        Blocks {
            reader,
            size: size.max(1),
            rest: Vec::new(),
            n_given: 0,
            is_at_end: false,
        }
    }

    /// Fills the buffer with the next block; nothing at the end of the file.
    pub fn next(&mut self, buffer: &mut Vec<u8>) -> io::Result<Option<Block>> {
        buffer.clear();
        buffer.append(&mut self.rest);
        let mut wanted = self.size;
        let mut is_whole = true;
        loop {
            self.read_up_to(wanted, buffer)?;
            if self.is_at_end {
                break;
            }
            if let Some(end) = last_end_of_record(buffer) {
                self.rest.extend_from_slice(&buffer[end..]);
                buffer.truncate(end);
                break;
            }
            if buffer.len() > LONGEST_RECORD {
                is_whole = false;
                self.stop();
                break;
            }
            wanted = buffer.len() + self.size;
        }
        if buffer.is_empty() {
            return Ok(None);
        }
        let number = self.n_given;
        self.n_given += 1;
        Ok(Some(Block { number, is_whole }))
    }

    /// Gives no further block.
    pub fn stop(&mut self) {
        self.rest.clear();
        self.is_at_end = true;
    }

    /// Takes back the end of a block, so that the next one begins with it.
    pub(super) fn put_back(&mut self, bytes: &[u8]) {
        self.rest.splice(0..0, bytes.iter().copied());
        self.n_given -= 1;
    }

    fn read_up_to(&mut self, wanted: usize, buffer: &mut Vec<u8>) -> io::Result<()> {
        let missing = wanted.saturating_sub(buffer.len());
        if missing == 0 || self.is_at_end {
            return Ok(());
        }
        buffer.reserve(missing);
        let n_read = (&mut self.reader)
            .take(missing as u64)
            .read_to_end(buffer)?;
        self.is_at_end = n_read < missing;
        Ok(())
    }
}

/// Returns where the last record ends that ends in the bytes, its line break included.
pub(super) fn last_end_of_record(bytes: &[u8]) -> Option<usize> {
    let mut quotes_before = memchr_iter(b'"', bytes).count();
    let mut end = bytes.len();
    for at in memrchr_iter(b'\n', bytes) {
        if quotes_before > 0 {
            quotes_before -= memchr_iter(b'"', &bytes[at..end]).count();
        }
        end = at;
        if quotes_before.is_multiple_of(2) {
            return Some(at + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, size: usize, expected: &[&str]) {
        let mut blocks = Blocks::new(text.as_bytes(), size);
        let (mut buffer, mut found) = (Vec::new(), Vec::new());
        while let Some(block) = blocks.next(&mut buffer).unwrap() {
            assert!(block.is_whole && block.number == found.len());
            found.push(String::from_utf8(buffer.clone()).unwrap());
        }
        assert_eq!(found, expected, "{text:?} in blocks of {size}");
    }

    #[test]
    fn a_block_ends_between_two_records() {
        check("", 4, &[]);
        check("a,b\nc,d\n", 1, &["a,b\n", "c,d\n"]);
        check("a,b\nc,d", 6, &["a,b\n", "c,d"]);
        check("a,b\nc,d\n", 100, &["a,b\nc,d\n"]);
        check("a\r\nb\r\n", 4, &["a\r\n", "b\r\n"]);
    }

    #[test]
    fn a_line_break_in_a_cell_is_no_end() {
        check("\"a\nb\"\nc\n", 3, &["\"a\nb\"\n", "c\n"]);
        check("\"a\n\"\"\nb\"\nc\n", 1, &["\"a\n\"\"\nb\"\n", "c\n"]);
        check("x\n\"a\nb\nc\"\n", 7, &["x\n", "\"a\nb\nc\"\n"]);
    }

    #[test]
    fn a_record_without_end_is_given_once_and_reading_stops() {
        let text = "x".repeat(3 * LONGEST_RECORD);
        let mut blocks = Blocks::new(text.as_bytes(), 1 << 16);
        let mut buffer = Vec::new();
        let block = blocks.next(&mut buffer).unwrap().unwrap();
        assert!(!block.is_whole && buffer.len() < 2 * LONGEST_RECORD);
        assert_eq!(blocks.next(&mut buffer).unwrap(), None);
    }
}
