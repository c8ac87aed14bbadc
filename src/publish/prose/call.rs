//! The calls within prose: `{{ figure("final_plan.open", area="E10000007") }}`.

use std::collections::BTreeMap;

/// A call as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call {
    pub function: String,
    pub id: String,
    pub arguments: BTreeMap<String, String>,
}

/// Begins the token that stands for a call in the Markdown; ends it. Both are private letters,
/// which no text has a use for, and mean nothing in Markdown.
const OPEN: char = '\u{E000}';
const CLOSE: char = '\u{E001}';

/// A call, or what is wrong with it, and its line.
type Found = (usize, Result<Call, String>);

/// Returns the text with a token in place of each call, and the calls in order.
///
/// A brace after a backslash, `\{{`, begins no call.
pub(super) fn scan(text: &str) -> (String, Vec<Found>) {
    let text = text.replace([OPEN, CLOSE], "\u{FFFD}");
    let mut marked = String::with_capacity(text.len());
    let mut calls = Vec::new();
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let mut rest = line;
        while let Some(at) = rest.find("{{") {
            let (before, call) = rest.split_at(at);
            marked.push_str(before);
            if before.ends_with('\\') {
                marked.push_str("{{");
                rest = &call[2..];
                continue;
            }
            let (end, parsed) = match call.find("}}") {
                Some(end) => (end + 2, parse(&call[2..end])),
                None => (call.len(), Err(UNCLOSED.to_string())),
            };
            marked.push(OPEN);
            marked.push_str(&calls.len().to_string());
            marked.push(CLOSE);
            calls.push((index + 1, parsed));
            rest = &call[end..];
        }
        marked.push_str(rest);
    }
    (marked, calls)
}

const UNCLOSED: &str = "`{{` is not closed on its line; a call ends with `}}`";

/// A part of a text with tokens.
pub(super) enum Part<'a> {
    Text(&'a str),
    /// The number of a call.
    Call(usize),
}

/// Returns the parts of a text with tokens.
pub(super) fn parts(marked: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    for (index, piece) in marked.split(OPEN).enumerate() {
        let token = piece.split_once(CLOSE).filter(|_| index > 0);
        let text = match token {
            Some((number, text)) => {
                let number = number.parse();
                parts.push(Part::Call(
                    number.expect("a token holds the number of a call"),
                ));
                text
            }
            None => piece,
        };
        if !text.is_empty() {
            parts.push(Part::Text(text));
        }
    }
    parts
}

/// Returns the call between the braces.
fn parse(text: &str) -> Result<Call, String> {
    let malformed = || {
        format!(
            "`{{{{{text}}}}}` is not understood; write \
             {{{{ figure(\"CLOCK.MEASURE\", area=\"CODE\", period=\"YEAR\") }}}}"
        )
    };
    let mut rest = text.trim();
    let function = name(&mut rest).ok_or_else(malformed)?;
    eat(&mut rest, '(').ok_or_else(malformed)?;
    let id = string(&mut rest).ok_or_else(malformed)?;
    let mut arguments = BTreeMap::new();
    while eat(&mut rest, ',').is_some() {
        let key = name(&mut rest).ok_or_else(malformed)?;
        eat(&mut rest, '=').ok_or_else(malformed)?;
        let value = string(&mut rest).ok_or_else(malformed)?;
        if arguments
            .insert(key.to_string(), value.to_string())
            .is_some()
        {
            return Err(format!("`{key}` is given twice"));
        }
    }
    eat(&mut rest, ')').ok_or_else(malformed)?;
    if !rest.is_empty() {
        return Err(malformed());
    }
    Ok(Call {
        function: function.to_string(),
        id: id.to_string(),
        arguments,
    })
}

/// Takes a name off the front of the text, with the space after it.
fn name<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let end = rest
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(rest.len());
    let (name, after) = rest.split_at(end);
    *rest = after.trim_start();
    (!name.is_empty()).then_some(name)
}

/// Takes a text in double quotes off the front, with the space after it.
fn string<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let (text, after) = rest.strip_prefix('"')?.split_once('"')?;
    *rest = after.trim_start();
    Some(text)
}

/// Takes a mark off the front of the text, with the space after it.
fn eat(rest: &mut &str, mark: char) -> Option<()> {
    *rest = rest.strip_prefix(mark)?.trim_start();
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let (_, calls) = scan(text);
        let lines: Vec<String> = calls
            .into_iter()
            .map(|(line, call)| match call {
                Ok(call) => {
                    let arguments = call.arguments.iter();
                    let words: Vec<String> = [call.function, call.id]
                        .into_iter()
                        .chain(arguments.map(|(key, value)| format!("{key}={value}")))
                        .collect();
                    format!("{line}: {}", words.join(" "))
                }
                Err(problem) => format!("{line}: {problem}"),
            })
            .collect();
        assert_eq!(lines.join("\n"), expected);
    }

    #[test]
    fn calls_are_read_with_their_lines() {
        check("no call, \\{{ none }}", "");
        check(
            "a {{ figure(\"x.y\") }} b\r\n{{chart( \"t\" , area = \"E1\",as=\"n of d\" )}}",
            "1: figure x.y\n2: chart t area=E1 as=n of d",
        );
        check(
            "{{ figure(\"x\", a=\"1\", a=\"2\") }}",
            "1: `a` is given twice",
        );
        check(
            "\n{{ figure(\"x\")",
            "2: `{{` is not closed on its line; a call ends with `}}`",
        );
        for malformed in [
            "figure",
            "figure()",
            "figure(x)",
            "f(\"x\" a=\"b\")",
            "f(\"x\") g",
        ] {
            check(
                &format!("{{{{ {malformed} }}}}"),
                &format!(
                    "1: `{{{{ {malformed} }}}}` is not understood; write \
                     {{{{ figure(\"CLOCK.MEASURE\", area=\"CODE\", period=\"YEAR\") }}}}"
                ),
            );
        }
    }
}
