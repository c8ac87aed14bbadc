//! Pages and drawings as a tree of elements, each with the line it stands in.

/// An element with its attributes and what is in it.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub tag: String,
    pub attributes: Vec<(String, String)>,
    pub line: u64,
    pub children: Vec<Node>,
}

/// What stands in an element.
#[derive(Debug)]
pub(super) enum Node {
    Element(Element),
    Text(String),
    Comment(String, u64),
}

impl Element {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        attributes
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Says whether the element has a class.
    pub fn has_class(&self, class: &str) -> bool {
        let classes = self.attribute("class").unwrap_or("");
        classes.split(' ').any(|known| known == class)
    }

    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) | Node::Comment(..) => None,
        })
    }

    /// Returns the elements of a tag below this one, in order.
    pub fn all(&self, tag: &str) -> Vec<&Element> {
        let mut found = Vec::new();
        self.gather(tag, &mut found);
        found
    }

    fn gather<'e>(&'e self, tag: &str, found: &mut Vec<&'e Element>) {
        for element in self.elements() {
            if element.tag == tag {
                found.push(element);
            }
            element.gather(tag, found);
        }
    }

    /// Returns the first element of a tag below this one.
    pub fn first(&self, tag: &str) -> Option<&Element> {
        self.elements().find_map(|element| {
            if element.tag == tag {
                Some(element)
            } else {
                element.first(tag)
            }
        })
    }

    /// Returns the words of the element, those of elements in it included but for drawings.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.add_text(&mut text);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn add_text(&self, text: &mut String) {
        for node in &self.children {
            match node {
                Node::Text(words) => text.push_str(words),
                Node::Comment(..) => {}
                Node::Element(element) if element.tag == "svg" => {}
                Node::Element(element) => {
                    let is_inline = INLINE.contains(&element.tag.as_str());
                    if !is_inline {
                        text.push(' ');
                    }
                    element.add_text(text);
                    if !is_inline {
                        text.push(' ');
                    }
                }
            }
        }
    }
}

/// Elements of a sentence: whatever is not among them begins a text of its own.
pub(super) const INLINE: [&str; 14] = [
    "a", "abbr", "b", "br", "code", "data", "em", "i", "s", "small", "span", "strong", "sub", "sup",
];

/// Elements that have no end.
const VOID: [&str; 6] = ["meta", "link", "br", "img", "hr", "input"];

/// Returns a page or a drawing as the element that holds all of it, or the line that is no markup.
pub(super) fn parse(text: &str) -> Result<Element, u64> {
    let mut reader = Reader {
        text,
        at: 0,
        line: 1,
    };
    let mut open = vec![Element::default()];
    while reader.at < text.len() {
        let rest = &text[reader.at..];
        if !rest.starts_with('<') {
            let words = reader.until("<");
            push(&mut open, Node::Text(decoded(words)));
        } else if rest.starts_with("<!--") {
            let line = reader.line;
            let comment = reader.until("-->").to_string();
            reader.skip(3.min(text.len() - reader.at));
            push(&mut open, Node::Comment(comment, line));
        } else if rest.starts_with("<!") || rest.starts_with("<?") {
            let line = reader.line;
            let declaration = reader.until(">").to_string();
            reader.skip(1);
            if !declaration.eq_ignore_ascii_case("<!doctype html") {
                push(&mut open, Node::Comment(declaration, line));
            }
        } else if rest.starts_with("</") {
            let tag = reader
                .until(">")
                .trim_start_matches("</")
                .trim()
                .to_string();
            reader.skip(1);
            let element = open.pop().filter(|element| element.tag == tag);
            let element = element.ok_or(reader.line)?;
            if open.is_empty() {
                return Err(reader.line);
            }
            push(&mut open, Node::Element(element));
        } else {
            let (element, is_closed) = reader.start()?;
            if is_closed || VOID.contains(&element.tag.as_str()) {
                push(&mut open, Node::Element(element));
            } else if element.tag == "script" || element.tag == "style" {
                let mut element = element;
                let end = format!("</{}>", element.tag);
                let words = reader.until(&end).to_string();
                reader.skip(end.len().min(text.len() - reader.at));
                element.children.push(Node::Text(words));
                push(&mut open, Node::Element(element));
            } else {
                open.push(element);
            }
        }
    }
    match open.len() {
        1 => Ok(open.remove(0)),
        _ => Err(reader.line),
    }
}

fn push(open: &mut [Element], node: Node) {
    if let Some(element) = open.last_mut() {
        element.children.push(node);
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    line: u64,
}

impl<'t> Reader<'t> {
    fn skip(&mut self, bytes: usize) {
        let passed = &self.text[self.at..self.at + bytes];
        self.line += passed.bytes().filter(|byte| *byte == b'\n').count() as u64;
        self.at += bytes;
    }

    /// Passes what stands before a text, to the end if it does not come, and returns it.
    fn until(&mut self, end: &str) -> &'t str {
        let rest = &self.text[self.at..];
        let passed = &rest[..rest.find(end).unwrap_or(rest.len())];
        self.skip(passed.len());
        passed
    }

    /// Passes the start of an element and says whether it ends at once.
    fn start(&mut self) -> Result<(Element, bool), u64> {
        let line = self.line;
        self.skip(1);
        let is_name = |c: char| !c.is_whitespace() && !matches!(c, '>' | '/' | '=');
        let mut element = Element {
            tag: self.word(is_name).to_ascii_lowercase(),
            line,
            ..Element::default()
        };
        if element.tag.is_empty() {
            return Err(line);
        }
        loop {
            self.word(char::is_whitespace);
            let rest = &self.text[self.at..];
            if rest.starts_with("/>") {
                self.skip(2);
                return Ok((element, true));
            }
            if rest.starts_with('>') {
                self.skip(1);
                return Ok((element, false));
            }
            let name = self.word(is_name).to_string();
            if name.is_empty() {
                return Err(line);
            }
            let mut value = String::new();
            if self.text[self.at..].starts_with('=') {
                self.skip(1);
                let quote = self.text[self.at..].chars().next().ok_or(line)?;
                if quote == '"' || quote == '\'' {
                    self.skip(1);
                    value = decoded(self.until(&quote.to_string()));
                    self.skip(1.min(self.text.len() - self.at));
                } else {
                    value = decoded(self.word(|c| !c.is_whitespace() && c != '>'));
                }
            }
            element.attributes.push((name, value));
        }
    }

    fn word(&mut self, fits: impl Fn(char) -> bool) -> &'t str {
        let rest = &self.text[self.at..];
        let word = &rest[..rest.find(|c| !fits(c)).unwrap_or(rest.len())];
        self.skip(word.len());
        word
    }
}

/// Returns text with its characters in place of their names and numbers.
fn decoded(text: &str) -> String {
    if !text.contains('&') {
        return text.to_string();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        plain.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(';').filter(|end| *end < 10);
        let character = end.and_then(|end| character(&rest[1..end]));
        if let (Some(character), Some(end)) = (character, end) {
            plain.push(character);
            rest = &rest[end + 1..];
        } else {
            plain.push('&');
            rest = &rest[1..];
        }
    }
    plain.push_str(rest);
    plain
}

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        return char::from_u32(code.ok()?);
    }
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{A0}'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_with_its_lines_attributes_and_characters() {
        let page = parse(
            "<!doctype html>\n<p class=\"a b\">R &amp; D,\n<b>4&#52;</b></p>\n<img alt='2 < 3'>\
             <svg><path d=\"M0 0\"/></svg>",
        )
        .unwrap();
        let p = page.first("p").unwrap();
        assert_eq!((p.line, p.text().as_str()), (2, "R & D, 44"));
        assert!(p.has_class("b") && !p.has_class("c"));
        let image = page.first("img").unwrap();
        assert_eq!((image.line, image.attribute("alt")), (4, Some("2 < 3")));
        assert!(page.first("path").is_some());
    }

    #[test]
    fn what_is_not_closed_is_no_markup() {
        assert_eq!(parse("<p>\n<b>a</p>").err(), Some(2));
        assert_eq!(parse("<p").err(), Some(1));
        assert!(parse("a <").is_err());
    }
}
