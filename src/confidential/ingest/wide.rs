//! Figures with a column for each period: `area, 2022, 2023, 2024`.
//!
//! Which measure a cell is of is said by a column of the row, by the rest of the header
//! (`2024 Plans issued`), or, where the input has one number alone, by nothing.

use super::columns::Finder;
use super::figures::{Found, PARTS, period_of};
use super::table::{Column, Row, Table, same_header};
use super::values;
use crate::config::{InputConfig, Project};
use crate::fault::Fault;
use crate::period::{Period, YearKind};
use std::collections::BTreeSet;

/// The columns of a table that has one for each period.
pub(super) struct Wide {
    /// Each column of a period, with what its header says beside the period.
    cells: Vec<(Column, Period, String)>,
    /// The column that says which number a row gives.
    measure: Option<Column>,
    numbers: Vec<Number>,
    /// The numbers that some row or header gives, by their places.
    met: BTreeSet<usize>,
}

/// A number that the configuration asks for: a measure, and which of its parts.
struct Number {
    id: String,
    part: usize,
    /// What the file calls it.
    name: String,
}

impl Wide {
    /// Returns the columns of a table, or what keeps them from being known.
    pub(super) fn of(
        table: &Table,
        (name, input): (&str, &InputConfig),
        finder: &mut Finder,
        project: &Project,
    ) -> std::result::Result<Wide, Fault> {
        let measure = finder.one("measure");
        let years = project.config.periods.years;
        let headers = table.columns().filter_map(|column| {
            let (period, rest) = in_header(table.header(column), years)?;
            Some((column, period, rest))
        });
        let mut wide = Wide {
            cells: headers.collect(),
            measure,
            numbers: numbers(input),
            met: BTreeSet::new(),
        };
        if wide.cells.is_empty() {
            return Err(Fault::in_file(
                &table.file,
                "no header is a period, though the layout is \"wide\"",
                format!(
                    "Write 2024, 2024/25, 2024 Q3 or September 2024 above each column of numbers, \
                     or take layout = \"wide\" out of [inputs.{name}]; the file has {}.",
                    table.list_of_headers()
                ),
            ));
        }
        if measure.is_some() {
            // Beside the text of the row nothing else says which number it is.
            wide.cells.retain(|(_, _, rest)| rest.is_empty());
        } else if let Some(fault) = wide.check_headers(table, name) {
            return Err(fault);
        }
        Ok(wide)
    }

    /// Returns the fault of headers that do not say which number is which.
    fn check_headers(&mut self, table: &Table, name: &str) -> Option<Fault> {
        let bare = self.cells.iter().any(|(_, _, rest)| rest.is_empty());
        let named = self.cells.iter().map(|(_, _, rest)| rest.as_str());
        let met = named.filter_map(|rest| self.place(rest));
        self.met = met.collect();
        if bare && self.numbers.len() == 1 {
            self.met.insert(0);
        }
        let missing = self.first_missing()?;
        let problem = format!("no header has a period and `{}`", missing.name);
        let remedy = format!(
            "Write the name as it stands beside the period in the header, or name the column that \
             says which number a row gives: columns.measure under [inputs.{name}]; the file has {}.",
            table.list_of_headers()
        );
        Some(Fault::in_file(&table.file, problem, remedy))
    }

    fn first_missing(&self) -> Option<&Number> {
        let places = 0..self.numbers.len();
        let mut missing = places.filter(|place| !self.met.contains(place));
        missing.next().map(|place| &self.numbers[place])
    }

    /// Returns the place of the number that the file calls so.
    fn place(&self, name: &str) -> Option<usize> {
        let mut numbers = self.numbers.iter();
        numbers.position(|number| same_header(&number.name, name))
    }

    /// Returns the numbers of a row that the project asks for; nothing if it asks for none of them.
    pub(super) fn row(&mut self, row: &Row, faults: &mut Vec<Fault>) -> Option<Vec<Found>> {
        let of_row = match self.measure {
            Some(column) => Some(self.place(row.text(column))?),
            None => None,
        };
        self.met.extend(of_row);
        let only = (self.numbers.len() == 1).then_some(0);
        let mut found = Vec::new();
        for (column, period, rest) in &self.cells {
            let by_header = || {
                if rest.is_empty() {
                    only
                } else {
                    self.place(rest)
                }
            };
            let Some(place) = of_row.or_else(by_header) else {
                continue;
            };
            if row.text(*column).is_empty() {
                continue;
            }
            let Some(given) = values::number(row.text(*column)) else {
                faults.push(super::figures::no_number(row, *column));
                continue;
            };
            let number = &self.numbers[place];
            let mut parts = [None; PARTS];
            parts[number.part] = Some(given);
            found.push(Found {
                measure: number.id.clone(),
                period: *period,
                column: *column,
                parts,
            });
        }
        Some(found)
    }

    /// Returns the columns that are looked at beside those of the area.
    pub(super) fn columns(&self) -> impl Iterator<Item = Column> {
        let cells = self.cells.iter().map(|(column, _, _)| *column);
        self.measure.into_iter().chain(cells)
    }

    /// Returns the fault of a file in which no row gives a number that the project asks for.
    pub(super) fn finish(&self, table: &Table, name: &str) -> Option<Fault> {
        let (missing, column) = (self.first_missing()?, self.measure?);
        let header = table.header(column);
        Some(Fault::in_file(
            &table.file,
            format!("no row has `{}` in the column `{header}`", missing.name),
            format!(
                "Write under [inputs.{name}], in measures.\"{}\", what stands in that column.",
                missing.id
            ),
        ))
    }
}

/// Returns the numbers that the measures of an input are made of.
fn numbers(input: &InputConfig) -> Vec<Number> {
    let of_measures = input.measures.iter().flat_map(|(id, columns)| {
        let names = [&columns.numerator, &columns.denominator, &columns.value];
        let given = names.into_iter().enumerate();
        given.filter_map(|(part, name)| {
            Some(Number {
                id: id.clone(),
                part,
                name: name.clone()?,
            })
        })
    });
    of_measures.collect()
}

/// Returns the period that a header begins or ends with, and the rest of it.
pub(super) fn in_header(header: &str, years: YearKind) -> Option<(Period, String)> {
    let parts_words =
        |sign: char| sign.is_whitespace() || matches!(sign, '_' | ':' | '(' | ')' | '|');
    let words: Vec<&str> = header
        .split(parts_words)
        .filter(|word| !word.is_empty())
        .collect();
    let n_words = words.len();
    // The longest comes first: September 2024 is a month, and 2024 alone would be a year.
    (1..=n_words).rev().find_map(|length| {
        let of = |words: &[&str]| period_of(&words.join(" "), years);
        let (first, after) = words.split_at(length);
        let (before, last) = words.split_at(n_words - length);
        let found = of(first).map(|period| (period, after));
        let (period, rest) = found.or_else(|| Some((of(last)?, before)))?;
        let rest = rest
            .iter()
            .filter(|word| word.chars().any(char::is_alphanumeric) || **word == "%");
        Some((period, rest.copied().collect::<Vec<_>>().join(" ")))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    const FOI: &str = "[inputs.foi]\nkind = \"figures\"\nstatus = \"reply\"\nsource = \"Council\"\n\
        files = \"foi.csv\"\nlayout = \"wide\"\n";

    fn checked(config: &str, file: &str, expected: &str) {
        check(&format!("{FOI}{config}"), &[("foi.csv", file)], expected);
    }

    #[test]
    fn a_header_may_hold_more_than_its_period() {
        let check = |header: &str, expected: Option<(&str, &str)>| {
            let found = in_header(header, YearKind::Calendar);
            let found = found.map(|(period, rest)| (period.to_string(), rest));
            let expected = expected.map(|(period, rest)| (period.to_string(), rest.to_string()));
            assert_eq!(found, expected, "{header}");
        };
        check("2024", Some(("2024", "")));
        check("September 2024", Some(("September 2024", "")));
        check("2024/25 - Plans issued", Some(("2024/25", "Plans issued")));
        check("% in time (2024 Q3)", Some(("2024 Q3", "% in time")));
        check("plans_2023", Some(("2023", "plans")));
        check("Sep-24", Some(("September 2024", "")));
        check("Within 20 weeks", None);
        check("Local authority", None);
    }

    #[test]
    fn one_number_needs_no_name() {
        checked(
            "measures.issued = { value = \"plans\" }\n",
            "Area,2022,2023,Sep-24,Note\nShire,1,,3,late\nEngland,\"1,000\",x,4,\n",
            "foi (reply), Council\n\
             issued 2022 E92: [x] of [x], 1000\n\
             issued 2022 E10: [x] of [x], 1\n\
             issued 2023 E92: [x] of [x], [x]\n\
             issued September 2024 E92: [x] of [x], 4\n\
             issued September 2024 E10: [x] of [x], 3\n\
             foi.csv: read 2, used 2\n",
        );
    }

    #[test]
    fn a_column_may_say_which_number_a_row_gives() {
        checked(
            "columns = { area = \"la\", measure = \"indicator\" }\n\
             measures.in_time = { numerator = \"In 20 weeks\", denominator = \"Issued\" }\n",
            "la,indicator,2022,2023\nShire,Issued,10,20\nShire,in 20 weeks,5,\nShire,Refused,1,2\n\
             Shire,Issued,10,20\n",
            "foi (reply), Council\n\
             in_time 2022 E10: 5 of 10, [x]\n\
             in_time 2023 E10: [x] of 20, [x]\n\
             foi.csv: read 4, used 2, an exact copy of an earlier row 1, outside what the project \
             asks for 1\n",
        );
    }

    #[test]
    fn two_rows_of_headers_say_which_number_a_column_gives() {
        checked(
            "measures.in_time = { numerator = \"In time\", denominator = \"Issued\" }\n",
            "Area,2022,,2023,\n,In time,Issued,In time,Issued\nShire,5,10,6,20\n",
            "foi (reply), Council\n\
             in_time 2022 E10: 5 of 10, [x]\n\
             in_time 2023 E10: 6 of 20, [x]\n\
             foi.csv: read 1, used 1\n",
        );
    }

    #[test]
    fn what_a_wide_table_lacks_is_said() {
        checked(
            "measures.issued = { value = \"plans\" }\n",
            "Area,one,two\nShire,1,2\n",
            "foi.csv: no header is a period, though the layout is \"wide\". Write 2024, 2024/25, \
             2024 Q3 or September 2024 above each column of numbers, or take layout = \"wide\" out \
             of [inputs.foi]; the file has `Area`, `one`, `two`.\n",
        );
        checked(
            "columns = { area = \"Area\", measure = \"what\" }\n\
             measures.issued = { value = \"Plans\" }\n",
            "Area,what,2024\nShire,Refused,1\n",
            "foi.csv: no row has `Plans` in the column `what`. Write under [inputs.foi], in \
             measures.\"issued\", what stands in that column.\n",
        );
        checked(
            "measures.a = { value = \"Plans\" }\nmeasures.b = { value = \"Refused\" }\n",
            "Area,2024 plans,2024 declined\nShire,1,2\n",
            "foi.csv: no header has a period and `Refused`. Write the name as it stands beside the \
             period in the header, or name the column that says which number a row gives: \
             columns.measure under [inputs.foi]; the file has `Area`, `2024 plans`, `2024 \
             declined`.\n",
        );
        checked(
            "measures.issued = { value = \"plans\" }\n",
            "Area,2023,2024\nShire,1,\nShire,2,\nEngland,1,many\n",
            "foi.csv, line 3, column `2023`: an earlier row gives another number for the same \
             measure, period and area. Narrow the rows with `where`, or remove one of the two.\n\
             foi.csv, line 4, column `2024`: neither a number nor a mark that is known. Write a \
             number such as 1,234 or 85.7, or one of the marks x, z, c, low, u.\n",
        );
    }
}
