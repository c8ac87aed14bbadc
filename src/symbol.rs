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

    /// Returns the symbol of a CSV cell, bare or in square brackets, in any case.
    pub fn parse(text: &str) -> Option<Symbol> {
        let text = text.trim().to_ascii_lowercase();
        let bare = text
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .unwrap_or(&text);
        Symbol::ALL.into_iter().find(|symbol| symbol.code() == bare)
    }
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
        assert_eq!(Symbol::parse("0"), None);
        assert_eq!(Symbol::parse(""), None);
    }
}
