// SPDX-License-Identifier: AGPL-3.0-or-later
//! What HTML says, without regard to how it says it: two texts with the same meaning may stand for each other.

use url::Url;

use super::{
    mentions::Handle,
    tree::{self, Element, Piece},
};

/// A part of what a text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Characters without white space, and what they are: emphasised, struck, the name of a link …
    Words(String, Vec<String>),
    /// White space between words, how much does not matter.
    Space,
    /// The border of two blocks.
    Border,
    /// Begin of a block that changes what is in it, such as a quote.
    Begin(&'static str),
    /// Its end.
    End(&'static str),
    /// A picture and what is said of it.
    Picture(String, String),
}

/// Whether links that are called by a handle count: one server makes them of each mention, another does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MentionLinks {
    /// Their targets count.
    Counted,
    /// They are only their names.
    Plain,
}

/// What these pieces say.
pub(super) fn of(pieces: &[Piece], mentions: MentionLinks) -> Vec<Part> {
    let mut reader = Reader {
        parts: Vec::new(),
        styles: Vec::new(),
        mentions,
    };
    reader.pieces(pieces);
    reader.drop_edge();
    reader.parts
}

struct Reader {
    parts: Vec<Part>,
    styles: Vec<String>,
    mentions: MentionLinks,
}

impl Reader {
    fn pieces(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            match piece {
                Piece::Text(text) => self.text(text),
                Piece::Element(element) => self.element(element),
            }
        }
    }

    fn text(&mut self, text: &str) {
        let mut now = self.styles.clone();
        // Markdown has no `^` in the name of a link.
        if now.iter().any(|it| it.starts_with("link")) {
            now.retain(|it| it != "sup");
        }
        for c in text.chars() {
            if c.is_whitespace() {
                self.space();
                continue;
            }
            match self.parts.last_mut() {
                Some(Part::Words(words, styles)) if *styles == now => words.push(c),
                _ => self.parts.push(Part::Words(c.to_string(), now.clone())),
            }
        }
    }

    fn element(&mut self, element: &Element) {
        let style = match element.name.as_str() {
            "br" => return self.space(),
            "img" => {
                let value = |name| element.attribute(name).unwrap_or_default();
                let name: Vec<&str> = value("alt").split_whitespace().collect();
                self.parts
                    .push(Part::Picture(value("src").to_owned(), name.join(" ")));
                return;
            }
            "a" => self.link(element),
            "b" | "strong" => Some("strong".to_owned()),
            "em" | "i" | "cite" | "var" => Some("em".to_owned()),
            "del" | "s" | "strike" => Some("del".to_owned()),
            "code" | "kbd" | "samp" => Some("code".to_owned()),
            "sub" | "sup" => Some(element.name.clone()),
            _ => None,
        };
        let Some(style) = style else {
            return self.block(element);
        };
        let before = self.styles.clone();
        if let Err(at) = self.styles.binary_search(&style) {
            self.styles.insert(at, style);
        }
        self.pieces(&element.children);
        self.styles = before;
    }

    fn link(&self, link: &Element) -> Option<String> {
        let called = tree::text(&link.children);
        let is_handle = called.starts_with(['@', '!']) && called.parse::<Handle>().is_ok();
        let counts = self.mentions == MentionLinks::Counted || !is_handle;
        let target = link.attribute("href").unwrap_or_default();
        // The same address can be written in several ways.
        let target = Url::parse(target).map_or_else(|_| target.to_owned(), String::from);
        counts.then(|| format!("link {}", escaped(&target)))
    }

    fn block(&mut self, element: &Element) {
        let mark = match element.name.as_str() {
            "blockquote" => "quote",
            "pre" => "pre",
            "details" => "details",
            "summary" => "summary",
            "ul" => "ul",
            "ol" => "ol",
            "li" => "li",
            "hr" => "hr",
            "table" => "table",
            "tr" => "tr",
            "td" | "th" => "cell",
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => "heading",
            _ if element.is_block() => return self.bordered(element),
            _ => return self.pieces(&element.children),
        };
        self.drop_edge();
        self.parts.push(Part::Begin(mark));
        self.pieces(&element.children);
        self.drop_edge();
        // Where nothing is, nothing is said, but for a cell.
        let counts = matches!(mark, "cell" | "hr" | "pre");
        if !counts && self.parts.last() == Some(&Part::Begin(mark)) {
            self.parts.pop();
            self.border();
        } else {
            self.parts.push(Part::End(mark));
        }
    }

    fn bordered(&mut self, element: &Element) {
        self.border();
        self.pieces(&element.children);
        self.border();
    }

    fn space(&mut self) {
        if matches!(self.parts.last(), Some(Part::Words(..) | Part::Picture(..))) {
            self.parts.push(Part::Space);
        }
    }

    fn border(&mut self) {
        if self.parts.last() == Some(&Part::Space) {
            self.parts.pop();
        }
        if matches!(self.parts.last(), Some(Part::Words(..) | Part::Picture(..))) {
            self.parts.push(Part::Border);
        }
    }

    fn drop_edge(&mut self) {
        if matches!(self.parts.last(), Some(Part::Space | Part::Border)) {
            self.parts.pop();
        }
    }
}

/// An address in which everything is escaped that may be.
fn escaped(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for c in url.chars() {
        if c.is_ascii_alphanumeric() || "-._~:/?#@!$&'()*+,;=%".contains(c) {
            out.push(c);
        } else {
            let mut bytes = [0; 4];
            let bytes = c.encode_utf8(&mut bytes).bytes();
            out.extend(bytes.map(|byte| format!("%{byte:02X}")));
        }
    }
    out
}
