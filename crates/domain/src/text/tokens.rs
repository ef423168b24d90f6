// SPDX-License-Identifier: AGPL-3.0-or-later
//! HTML cut into tags and text, in linear time.
//!
//! A conforming parser can be driven to quadratic time and memory by short documents (unclosed formatting
//! elements that are reopened in every paragraph, thousands of attributes, deep nesting). This cutter keeps no
//! state that grows, so it may read what anybody sends. It need not agree with browsers on odd input: what is
//! made of its tokens is written anew, never copied.

/// Attributes beyond this number are read but not kept.
const MAX_ATTRIBUTES: usize = 16;

/// One piece of a document.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// Characters as they stand, character references not resolved.
    Text(&'a str),
    /// A start tag: its name in lower case, its attributes with values as they stand.
    Open(String, Vec<(String, &'a str)>),
    /// An end tag.
    Close(String),
}

/// Elements whose content is not text for people; they are skipped with their content.
const SKIPPED: [&str; 18] = [
    "script", "style", "title", "head", "textarea", "iframe", "noscript", "noembed", "noframes", "xmp",
    "svg", "math", "template", "select", "object", "applet", "audio", "video",
];

/// Cuts a document. Comments, declarations and skipped elements are left out.
pub(crate) fn tokens(html: &str) -> Tokens<'_> {
    Tokens { html, at: 0 }
}

pub(crate) struct Tokens<'a> {
    html: &'a str,
    at: usize,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        while self.at < self.html.len() {
            let rest = &self.html[self.at..];
            if !starts_markup(rest) {
                let end = (1..rest.len())
                    .find(|&i| rest.as_bytes()[i] == b'<')
                    .unwrap_or(rest.len());
                self.at += end;
                return Some(Token::Text(&rest[..end]));
            }
            match self.markup(rest) {
                Some(Token::Open(name, _)) if SKIPPED.contains(&name.as_str()) => self.skip_content(&name),
                Some(token) => return Some(token),
                None => {}
            }
        }
        None
    }
}

impl<'a> Tokens<'a> {
    /// Reads what begins with `<`; what is cut off by the end of the document is dropped.
    fn markup(&mut self, rest: &'a str) -> Option<Token<'a>> {
        if let Some(comment) = rest.strip_prefix("<!--") {
            self.at = comment
                .find("-->")
                .map_or(self.html.len(), |end| self.at + 4 + end + 3);
            return None;
        }
        let closing = rest.starts_with("</");
        let start = if closing { 2 } else { 1 };
        if !rest.as_bytes().get(start).is_some_and(u8::is_ascii_alphabetic) {
            self.at = rest.find('>').map_or(self.html.len(), |end| self.at + end + 1);
            return None;
        }
        let mut tag = Tag { text: &rest[start..] };
        let name = tag
            .take(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'))
            .to_ascii_lowercase();
        let mut attributes = Vec::new();
        loop {
            tag.skip(|b| b.is_ascii_whitespace() || b == b'/');
            if tag.text.is_empty() {
                self.at = self.html.len();
                return None;
            }
            if tag.text.starts_with('>') {
                break;
            }
            let (key, value) = tag.attribute();
            if attributes.len() < MAX_ATTRIBUTES {
                attributes.push((key.to_ascii_lowercase(), value));
            }
        }
        self.at = self.html.len() - tag.text.len() + 1;
        Some(if closing {
            Token::Close(name)
        } else {
            Token::Open(name, attributes)
        })
    }

    /// Moves to the end tag of a skipped element, or to the end if there is none.
    fn skip_content(&mut self, name: &str) {
        let bytes = self.html.as_bytes();
        let is_end = |at: &usize| {
            bytes[*at..].starts_with(b"</")
                && bytes
                    .get(at + 2..at + 2 + name.len())
                    .is_some_and(|s| s.eq_ignore_ascii_case(name.as_bytes()))
        };
        self.at = (self.at..bytes.len()).find(is_end).unwrap_or(bytes.len());
    }
}

/// The rest of a tag.
struct Tag<'a> {
    text: &'a str,
}

impl<'a> Tag<'a> {
    /// Takes up to the first byte that ends it. All delimiters are ASCII, so every cut is between characters.
    fn take(&mut self, ends: impl Fn(u8) -> bool) -> &'a str {
        let end = self.text.bytes().position(ends).unwrap_or(self.text.len());
        let (taken, rest) = self.text.split_at(end);
        self.text = rest;
        taken
    }

    fn skip(&mut self, skips: impl Fn(u8) -> bool) {
        self.take(|b| !skips(b));
    }

    fn attribute(&mut self) -> (&'a str, &'a str) {
        // A leading `=` belongs to the name, as in the HTML standard.
        let start = self.text;
        if let Some(rest) = self.text.strip_prefix('=') {
            self.text = rest;
        }
        self.take(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>' | b'='));
        let key = &start[..start.len() - self.text.len()];
        self.skip(|b| b.is_ascii_whitespace());
        let Some(value) = self.text.strip_prefix('=') else {
            return (key, "");
        };
        self.text = value;
        self.skip(|b| b.is_ascii_whitespace());
        for quote in ['"', '\''] {
            if let Some(value) = self.text.strip_prefix(quote) {
                self.text = value;
                let value = self.take(|b| b == quote as u8);
                self.text = self.text.get(1..).unwrap_or("");
                return (key, value);
            }
        }
        (key, self.take(|b| b.is_ascii_whitespace() || b == b'>'))
    }
}

fn starts_markup(text: &str) -> bool {
    match text.as_bytes() {
        [b'<', b'/', next, ..] => next.is_ascii_alphabetic() || *next == b'!',
        [b'<', next, ..] => next.is_ascii_alphabetic() || matches!(next, b'!' | b'?'),
        _ => false,
    }
}

/// Resolves the character references that our own output contains, and numeric ones.
pub(crate) fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|b| b == b';');
        match end.and_then(|end| Some((reference(&rest[1..end])?, end))) {
            Some((c, end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{A0}'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: &[Token<'_>]) {
        assert_eq!(tokens(html).collect::<Vec<_>>(), expected, "{html}");
    }

    fn open<'a>(name: &str, attributes: &[(&str, &'a str)]) -> Token<'a> {
        Token::Open(
            name.to_owned(),
            attributes
                .iter()
                .map(|&(key, value)| (key.to_owned(), value))
                .collect(),
        )
    }

    #[test]
    fn tags_text_and_attributes() {
        check(
            "a < b<A HREF='x>y' t=1 u>ü</A\n>",
            &[
                Token::Text("a "),
                Token::Text("< b"),
                open("a", &[("href", "x>y"), ("t", "1"), ("u", "")]),
                Token::Text("ü"),
                Token::Close("a".to_owned()),
            ],
        );
        check(
            "<br/><i/x=\"y\"z>",
            &[open("br", &[]), open("i", &[("x", "y"), ("z", "")])],
        );
    }

    #[test]
    fn what_is_not_for_people_is_left_out() {
        check(
            "a<!-- <b> -->b<!doctype x><?php ?>",
            &[Token::Text("a"), Token::Text("b")],
        );
        check(
            "<script>if (a</b) <i></sCript >x",
            &[Token::Close("script".to_owned()), Token::Text("x")],
        );
        check("x<b a='", &[Token::Text("x")]);
        check("x<!--", &[Token::Text("x")]);
        check("x<svg><b>", &[Token::Text("x")]);
    }

    #[test]
    fn references() {
        assert_eq!(
            decode("&lt;a&gt; &amp;amp; &#39;&#xE4;&unknown; &;&"),
            "<a> &amp; 'ä&unknown; &;&"
        );
    }
}
