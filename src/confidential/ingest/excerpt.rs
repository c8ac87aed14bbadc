//! The line of a fault drawn with its columns: what a cell looks like, and not what it says.

use std::fmt::Write;

/// How many characters of a cell, of a header and of the whole line are drawn.
const CELL: usize = 12;
const HEADER: usize = 20;
const LINE: usize = 100;

/// Letters, however many, are drawn as this: it says neither how long a name is nor which.
const LETTERS: &str = "···";
/// A digit is drawn as this.
const DIGIT: char = '#';
/// What is cut off.
const CUT: char = '…';

/// A cell as it is drawn, below its header.
struct Drawn {
    header: String,
    cell: String,
}

impl Drawn {
    fn width(&self) -> usize {
        self.header.chars().count().max(self.cell.chars().count())
    }
}

/// Returns a line of a file as three lines of text: the headers, the masked cells, and marks
/// below the cells in question.
///
/// `cells` gives header, text and whether it is in question, for each column that may be read.
/// Where not all have room, those around the first marked one are drawn.
pub(super) fn draw<'a>(line: u64, cells: impl Iterator<Item = (&'a str, &'a str, bool)>) -> String {
    let (mut drawn, mut marked) = (Vec::new(), Vec::new());
    for (header, cell, is_marked) in cells {
        drawn.push(Drawn {
            header: cut(
                &header.split_whitespace().collect::<Vec<_>>().join(" "),
                HEADER,
            ),
            cell: cut(&masked(cell), CELL),
        });
        marked.push(is_marked);
    }
    let middle = marked.iter().position(|is_marked| *is_marked).unwrap_or(0);
    let name = format!("line {line}");
    let (first, end) = around(&drawn, middle, LINE.saturating_sub(name.len()));
    let mut rows = [name.clone(), " ".repeat(name.len()), " ".repeat(name.len())];
    for place in first..end {
        let width = drawn[place].width();
        let mark = if marked[place] { "^" } else { " " }.repeat(width);
        let texts = [&drawn[place].header, &drawn[place].cell, &mark];
        for (row, text) in rows.iter_mut().zip(texts) {
            write!(row, " | {text:width$}").expect("a string takes any text");
        }
    }
    if first > 0 {
        rows[0].insert_str(name.len(), " | …");
        rows[1].insert_str(name.len(), " | …");
        rows[2].insert_str(name.len(), "    ");
    }
    if end < drawn.len() {
        rows[0] += " | …";
        rows[1] += " | …";
    }
    // The marks stand below cells: bars in their row would only distract.
    rows[2] = rows[2].replace('|', " ");
    rows.map(|row| row.trim_end().to_string()).join("\n")
}

/// Returns the first column that has room and the one after the last, taken in turn to the left
/// and to the right of the middle one.
fn around(drawn: &[Drawn], middle: usize, room: usize) -> (usize, usize) {
    let width = |place: usize| drawn[place].width() + " | ".len();
    let (mut first, mut end) = (middle, (middle + 1).min(drawn.len()));
    let mut taken: usize = (first..end).map(width).sum();
    loop {
        let before = (first, end);
        if first > 0 && taken + width(first - 1) <= room {
            first -= 1;
            taken += width(first);
        }
        if end < drawn.len() && taken + width(end) <= room {
            taken += width(end);
            end += 1;
        }
        if (first, end) == before {
            return before;
        }
    }
}

/// Returns the shape of a text: [`DIGIT`] for each digit, [`LETTERS`] for any letters, and
/// punctuation as it is, if there is a letter or digit beside it.
///
/// So `3 May 2026` and `##/##/####` can be told apart, and a text never is what is drawn of it: a
/// flag `0` is drawn as `#`, a mark `*` like a word.
fn masked(text: &str) -> String {
    let is_letter = |letter: char| !letter.is_ascii() || letter.is_ascii_alphabetic();
    if !text.contains(|letter: char| is_letter(letter) || letter.is_ascii_digit()) {
        return if text.trim().is_empty() { "" } else { LETTERS }.to_string();
    }
    let mut shape = String::new();
    let mut inside = false;
    // What is beyond the cut need not be looked at; a word takes three characters at most.
    for letter in text.trim().chars() {
        if shape.chars().count() > CELL {
            break;
        }
        let was_inside = std::mem::replace(&mut inside, is_letter(letter));
        match letter {
            _ if inside && was_inside => {}
            _ if inside => shape.push_str(LETTERS),
            '0'..='9' => shape.push(DIGIT),
            _ if letter.is_ascii_graphic() => shape.push(letter),
            _ => shape.push(' '),
        }
    }
    shape
}

fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_string();
    }
    let start: String = text.chars().take(width - 1).collect();
    start + &CUT.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_drawn_with_its_columns_and_the_cell_in_question_marked() {
        let headers = ["case_ref", "district", "need", "received", "issued"];
        let cells = ["CASE-0001", "Amber Valley", "", "06/01/2025", "2024-06-02"];
        let marked = [false, false, false, true, false];
        let cells = headers.into_iter().zip(cells).zip(marked);
        assert_eq!(
            draw(
                41,
                cells.map(|((header, cell), is_marked)| (header, cell, is_marked))
            ),
            "line 41 | case_ref | district | need | received   | issued\n        \
             | ···-#### | ··· ···  |      | ##/##/#### | ####-##-##\n\
             \u{20}                                      ^^^^^^^^^^"
        );
    }

    #[test]
    fn of_a_wide_table_the_columns_around_the_cell_are_drawn() {
        let headers: Vec<String> = (0..40)
            .map(|n| format!("a rather long header {n}"))
            .collect();
        let cells = headers.iter().enumerate();
        let drawn = draw(7, cells.map(|(n, header)| (header.as_str(), "12", n == 20)));
        let lines: Vec<&str> = drawn.lines().collect();
        assert!(
            lines.iter().all(|line| line.chars().count() <= LINE + 8),
            "{drawn}"
        );
        assert_eq!(
            lines[0].matches("a rather long heade…").count(),
            4,
            "{drawn}"
        );
        assert!(lines[0].starts_with("line 7 | … | a rather"), "{drawn}");
        assert!(lines[0].ends_with(" | …"), "{drawn}");
        let mark = lines[2].find('^').unwrap();
        let below: String = lines[1].chars().skip(mark).take(2).collect();
        assert_eq!(below, "##");
        assert_eq!(lines[2].matches('^').count(), HEADER);
    }

    #[test]
    fn a_cell_shows_its_shape_and_nothing_it_says() {
        let check = |cell: &str, shape: &str| {
            assert_eq!(masked(cell), shape, "{cell}");
            assert_ne!(cell, shape);
        };
        for (cell, shape) in [
            ("2025-01-06", "####-##-##"),
            ("6 January 2025", "# ··· ####"),
            ("0", "#"),
            ("n", "···"),
            ("x", "···"),
            ("*", "···"),
            ("..", "···"),
            ("#", "···"),
            ("#N/A", "#···/···"),
            ("<5", "<#"),
            ("Zoë O’Neill", "··· ···"),
            ("jo@example.org", "···@···.···"),
            ("a\nb", "··· ···"),
            ("٣", "···"),
        ] {
            check(cell, shape);
        }
        assert_eq!(masked(""), "");
        assert_eq!(masked("  "), "");
        let long = cut(&masked(&"1".repeat(1_000_000)), CELL);
        assert_eq!(long, "###########…");
    }
}
