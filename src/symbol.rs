//! The marks that stand in place of a number.

/// A mark in place of a withheld or missing value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Symbol {
    /// Withheld, to protect this or another figure.
    Confidential,
    /// Not applicable: there is nothing to divide by.
    NotApplicable,
    /// Not available.
    NotAvailable,
    /// Rounds to 0 but is not 0.
    Low,
    /// Too few cases for a reliable figure.
    Unreliable,
}

impl Symbol {
    /// Every symbol, in the order of the explanations.
    pub const ALL: [Symbol; 5] = [
        Symbol::Confidential,
        Symbol::NotApplicable,
        Symbol::NotAvailable,
        Symbol::Low,
        Symbol::Unreliable,
    ];

    /// Returns the mark as it stands in a CSV file: `c`.
    pub fn code(self) -> &'static str {
        match self {
            Symbol::Confidential => "c",
            Symbol::NotApplicable => "z",
            Symbol::NotAvailable => "x",
            Symbol::Low => "low",
            Symbol::Unreliable => "u",
        }
    }

    /// Returns the mark as a reader sees it: `[c]`.
    pub fn mark(self) -> &'static str {
        match self {
            Symbol::Confidential => "[c]",
            Symbol::NotApplicable => "[z]",
            Symbol::NotAvailable => "[x]",
            Symbol::Low => "[low]",
            Symbol::Unreliable => "[u]",
        }
    }

    /// Returns what the mark means.
    pub fn meaning(self) -> &'static str {
        match self {
            Symbol::Confidential => "withheld, to protect this or another figure",
            Symbol::NotApplicable => "not applicable: there were no such cases",
            Symbol::NotAvailable => "not available",
            Symbol::Low => "rounds to 0 but is not 0",
            Symbol::Unreliable => "too few cases for a reliable figure",
        }
    }

    /// Returns the symbol of a CSV cell: bare or in square brackets, in any case, and as the marks
    /// of other publishers are meant.
    ///
    /// The Government Statistical Service's older marks: `..` and `:` not available, `.` not
    /// applicable, `*` and `~` withheld. A `-` stands for none, for few or for no figure, so it is
    /// read as not available and never as 0.
    pub fn parse(text: &str) -> Option<Symbol> {
        let text = text.trim();
        // The longest marks have ten letters: `suppressed`, in brackets.
        if text.is_empty() || text.len() > 12 {
            return None;
        }
        let text = text.to_ascii_lowercase();
        let bare = text
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .unwrap_or(&text);
        Some(match bare {
            "c" | "*" | "~" | "suppressed" => Symbol::Confidential,
            "z" | "." | "#div/0!" => Symbol::NotApplicable,
            "x" | ".." | ":" | "-" | "\u{2013}" | "\u{2014}" | "na" | "n/a" | "#n/a" | "null"
            | "nan" => Symbol::NotAvailable,
            "low" | "k" => Symbol::Low,
            "u" => Symbol::Unreliable,
            _ if is_below(bare) => Symbol::Confidential,
            _ => return None,
        })
    }
}

/// Says whether a text only bounds a small number: `<5`, `< 10`, `<=5`.
fn is_below(text: &str) -> bool {
    let Some(bound) = text.strip_prefix('<') else {
        return false;
    };
    let bound = bound.strip_prefix('=').unwrap_or(bound).trim_start();
    !bound.is_empty() && bound.len() <= 2 && bound.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_is_read_as_it_is_written() {
        for symbol in Symbol::ALL {
            assert_eq!(Symbol::parse(symbol.code()), Some(symbol));
            assert_eq!(Symbol::parse(symbol.mark()), Some(symbol));
        }
    }

    #[test]
    fn the_marks_of_other_publishers_are_understood() {
        let check = |texts: &[&str], expected| {
            for text in texts {
                assert_eq!(Symbol::parse(text), expected, "{text}");
            }
        };
        check(
            &["C", "*", "[c]", "~", "<5", "< 10", "<=5", "Suppressed"],
            Some(Symbol::Confidential),
        );
        check(&["Z", ".", "[z]", "#DIV/0!"], Some(Symbol::NotApplicable));
        check(
            &["x", "..", ":", "-", "–", "NA", "N/A", "#N/A", "NULL", "NaN"],
            Some(Symbol::NotAvailable),
        );
        check(&["low", "[LOW]", "k"], Some(Symbol::Low));
        check(&["u", "[u]"], Some(Symbol::Unreliable));
        check(
            &[
                "", "0", "-1", "<", "<100", "#REF!", "none", "r", "...", "c c",
            ],
            None,
        );
    }
}
