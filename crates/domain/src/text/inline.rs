// SPDX-License-Identifier: AGPL-3.0-or-later
//! Parts of lines of HTML as Markdown: text in which nothing is syntax by accident, emphasis, links, pictures, code.

use super::{
    escape::{begins_reference, is_mail, target},
    to_markdown::longest_run,
    tree::{self, Element, Piece},
};

/// Where the line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In a paragraph, which may have several lines.
    Paragraph,
    /// In a heading.
    Heading,
    /// In the cell of a table.
    Cell,
}

/// The begin of a part that is written as soon as there is something in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opening {
    /// A link.
    Link,
    /// Emphasis and the like, begun and ended with this.
    Mark(&'static str),
    /// Emphasis that cannot be written where it stands.
    Nothing,
}

/// The end of emphasis.
struct Ended {
    /// The place after it.
    at: usize,
    /// The place of the beginning that it belongs to.
    begin: usize,
    mark: &'static str,
    /// Whether a letter or digit is before it.
    after_word: bool,
}

/// The signs of emphasis and the like that can stand within a word.
const MARKS: &[char] = &['*', '~', '^'];

/// A line, or those of a paragraph, as they are written.
pub(super) struct Line {
    place: Place,
    out: String,
    /// White space that is written when something follows, so that none stands within the edges of emphasis.
    space: String,
    /// The line breaks that are.
    breaks: usize,
    /// Begins of parts in which nothing stands yet.
    pending: Vec<Opening>,
    /// Begins of the parts in which we are and something stands, and their places.
    open: Vec<(Opening, usize)>,
    /// The end of emphasis, as long as nothing follows.
    ended: Option<Ended>,
    /// Where the last code begins and ends, and what it is.
    code: Option<(usize, usize, String)>,
}

impl Line {
    /// These pieces, in these parts of a line, as Markdown; empty if nothing is to be seen.
    pub(super) fn written(place: Place, pieces: &[&Piece], within: &[&Element]) -> String {
        let mut line = Line {
            place,
            out: String::new(),
            space: String::new(),
            breaks: 0,
            pending: Vec::new(),
            open: Vec::new(),
            ended: None,
            code: None,
        };
        line.within(within, pieces);
        match place {
            Place::Cell => line.out.replace('|', "\\|"),
            Place::Paragraph | Place::Heading => line.out,
        }
    }

    fn within(&mut self, within: &[&Element], pieces: &[&Piece]) {
        match within.split_first() {
            Some((outer, inner)) => self.part(outer, |line| line.within(inner, pieces)),
            None => pieces.iter().for_each(|piece| self.piece(piece)),
        }
    }

    fn piece(&mut self, piece: &Piece) {
        match piece {
            Piece::Text(text) => self.text(text),
            Piece::Element(element) => self.element(element),
        }
    }

    fn children(&mut self, element: &Element) {
        element.children.iter().for_each(|piece| self.piece(piece));
    }

    fn element(&mut self, element: &Element) {
        match element.name.as_str() {
            "br" if self.place == Place::Paragraph => self.breaks += 1,
            "br" => self.space.push(' '),
            "img" => self.picture(element),
            "code" | "kbd" | "samp" if !element.has_link() => self.code(&tree::text(&element.children)),
            "a" if self.bare_address(element) => {}
            // `^` is no sign within the name of a link.
            "a" if only_child(element).is_some_and(|it| it.name == "sup") => {
                self.marked("^", |line| line.part(element, |line| line.children(element)));
            }
            "rp" => {}
            _ if element.is_block() => {
                self.space.push(' ');
                self.part(element, |line| line.children(element));
                self.space.push(' ');
            }
            _ => self.part(element, |line| line.children(element)),
        }
    }

    /// What an element puts around what `content` writes.
    fn part(&mut self, element: &Element, content: impl FnOnce(&mut Line)) {
        let mark = match element.name.as_str() {
            "a" => return self.link(element, content),
            "b" | "strong" => "**",
            "em" | "i" | "cite" | "var" => "*",
            "del" | "s" | "strike" => "~~",
            "sup" => "^",
            "sub" => "~",
            "q" => return self.surrounded("\"", content, "\""),
            "rt" => return self.surrounded("(", content, ")"),
            "abbr" => {
                content(self);
                if let Some(title) = element.attribute("title") {
                    self.text(&format!(" ({title})"));
                }
                return;
            }
            _ => return content(self),
        };
        self.marked(mark, content);
    }

    fn surrounded(&mut self, before: &str, content: impl FnOnce(&mut Line), after: &str) {
        self.text(before);
        content(self);
        self.text(after);
    }

    fn marked(&mut self, mark: &'static str, content: impl FnOnce(&mut Line)) {
        let open = |it: &Opening| {
            match it {
                Opening::Mark(other) => *other == mark || *other == beside_stars(mark),
                // `^` is no sign within the name of a link.
                Opening::Link => mark == "^",
                Opening::Nothing => false,
            }
        };
        if self.open.iter().any(|(it, _)| open(it)) || self.pending.iter().any(open) {
            return content(self);
        }
        self.opened(Opening::Mark(mark), content);
    }

    fn link(&mut self, element: &Element, content: impl FnOnce(&mut Line)) {
        let end = format!(
            "]({})",
            target(element.attribute("href"), element.attribute("title"))
        );
        if self.opened(Opening::Link, content) {
            self.out.push_str(&end);
        }
    }

    /// What `content` writes with its begin, and the end of emphasis. Whether anything was written.
    fn opened(&mut self, opening: Opening, content: impl FnOnce(&mut Line)) -> bool {
        let before = self.pending.len();
        self.pending.push(opening);
        content(self);
        if self.pending.len() > before {
            self.pending.pop();
            return false;
        }
        if let Some((Opening::Mark(mark), begin)) = self.open.pop() {
            self.end(mark, begin);
        }
        true
    }

    fn end(&mut self, mark: &'static str, begin: usize) {
        // The signs of two ends would run together: the inner one is left out.
        if let Some(inner) = self
            .ended
            .take()
            .filter(|it| it.at == self.out.len() && is_tilde(mark, it.mark))
        {
            self.out.truncate(inner.at - inner.mark.len());
            self.out
                .replace_range(inner.begin..inner.begin + inner.mark.len(), "");
        }
        // Within a word, `_` ends nothing.
        let after_word = !mark.starts_with('_') && self.last().is_some_and(char::is_alphanumeric);
        self.out.push_str(mark);
        self.ended = Some(Ended {
            at: self.out.len(),
            begin,
            mark,
            after_word,
        });
    }

    /// Writes a link that is called by its address as that.
    fn bare_address(&mut self, link: &Element) -> bool {
        let [Piece::Text(text)] = link.children.as_slice() else {
            return false;
        };
        let href = link.attribute("href").unwrap_or_default();
        let unusual =
            |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '\\' | ';' | '`');
        let same = *text == href || href.strip_prefix("mailto:") == Some(text);
        let mail_host = text
            .rsplit_once('@')
            .filter(|_| *text != href)
            .map(|(_, host)| host);
        let odd_mail = mail_host.is_some_and(|host| host.contains('_'));
        if !same || odd_mail || text.contains(unusual) || link.attribute("title").is_some() {
            return false;
        }
        self.raw(&format!("<{text}>"));
        true
    }

    fn picture(&mut self, image: &Element) {
        let name = [Piece::Text(image.attribute("alt").unwrap_or_default().to_owned())];
        let name = Line::written(Place::Heading, &name.iter().collect::<Vec<_>>(), &[]);
        let target = target(image.attribute("src"), image.attribute("title"));
        self.raw(&format!("![{name}]({target})"));
    }

    fn code(&mut self, text: &str) {
        let mut text = text.replace('\n', " ");
        if text.is_empty() {
            return;
        }
        self.begin('`');
        // Two in a row are one, since their signs would run together.
        if let Some((begin, _, before)) = self.code.take().filter(|(_, end, _)| *end == self.out.len()) {
            self.out.truncate(begin);
            text.insert_str(0, &before);
        }
        let fence = "`".repeat(longest_run(&text, '`') + 1);
        let at_edge = |sign| text.starts_with(sign) || text.ends_with(sign);
        let blank = text.chars().all(|c| c == ' ');
        let pad = if at_edge('`') || (!blank && text.starts_with(' ') && text.ends_with(' ')) {
            " "
        } else {
            ""
        };
        let begin = self.out.len();
        self.out.extend([&fence, pad, &text, pad, &fence]);
        self.code = Some((begin, self.out.len(), text));
    }

    fn text(&mut self, text: &str) {
        for (at, c) in text.char_indices() {
            if c.is_ascii_whitespace() {
                if !self.space.ends_with(' ') {
                    self.space.push(' ');
                }
            } else if c.is_whitespace() {
                self.space.push(c);
            } else {
                self.character(c, &text[at + c.len_utf8()..]);
            }
        }
    }

    /// A character that is seen, and the text that follows it.
    fn character(&mut self, c: char, rest: &str) {
        let joined = self.begin(c) == Before::EndOfMark;
        if joined && !c.is_ascii_punctuation() {
            self.encoded(c);
            return;
        }
        if self.is_syntax(c, rest) {
            self.out.push('\\');
        }
        self.out.push(c);
    }

    /// Markdown that begins with a sign.
    fn raw(&mut self, markdown: &str) {
        self.begin('`');
        self.out.push_str(markdown);
    }

    /// Writes what waits for something to follow, which begins with `first`.
    fn begin(&mut self, first: char) -> Before {
        let parted = self.part_words();
        let ended = self.ended.take().filter(|it| it.at == self.out.len() && !parted);
        let mut pending = std::mem::take(&mut self.pending);
        let mut before = match &ended {
            Some(ended) if !ended.after_word => Before::EndOfMark,
            Some(_) | None => Before::Other,
        };
        if let Some(ended) = &ended
            && self.join(ended, &mut pending)
            && self.last().is_some_and(char::is_alphanumeric)
        {
            before = Before::Other;
        }
        if let [Opening::Mark(one), Opening::Mark(two), ..] = pending.as_slice()
            && is_tilde(one, two)
        {
            pending[1] = Opening::Nothing;
        }
        let marks = pending.iter().filter(|it| matches!(it, Opening::Mark(_))).count();
        // Emphasis that begins with a sign does not begin after a letter.
        if marks > 0 && (pending.len() > 1 || !first.is_alphanumeric()) {
            self.encode_last();
        }
        for opening in pending {
            let begin = self.out.len();
            let opening = match opening {
                Opening::Mark(mark) if self.last() == Some('*') => Opening::Mark(beside_stars(mark)),
                Opening::Mark(_) | Opening::Link | Opening::Nothing => opening,
            };
            match opening {
                Opening::Mark(mark) => self.out.push_str(mark),
                Opening::Link => {
                    if self.last() == Some('!') {
                        self.out.insert(self.out.len() - 1, '\\');
                    }
                    self.out.push('[');
                }
                Opening::Nothing => {}
            }
            if opening == Opening::Link {
                before = Before::Other;
            }
            self.open.push((opening, begin));
        }
        before
    }

    /// The line breaks or the space before what follows; whether there are any, or nothing at all is before it.
    fn part_words(&mut self) -> bool {
        let breaks = std::mem::take(&mut self.breaks);
        let space = std::mem::take(&mut self.space);
        if self.out.is_empty() {
            return true;
        }
        let is_script = |(it, _): &(Opening, usize)| matches!(it, Opening::Mark("^" | "~"));
        let in_script = self.open.iter().any(is_script);
        if in_script {
            let space = if breaks > 0 { " " } else { &space };
            space.chars().for_each(|c| self.out.extend(['\\', c]));
        } else if breaks > 0 {
            (0..breaks).for_each(|_| self.out.push_str("\\\n"));
        } else {
            self.out.push_str(&space);
        }
        breaks > 0 || !space.is_empty()
    }

    /// Goes on with emphasis that has just ended, where the same begins again; `~~` and `~` do not follow each other.
    /// Whether it goes on.
    fn join(&mut self, ended: &Ended, pending: &mut Vec<Opening>) -> bool {
        let Some(Opening::Mark(mark)) = pending.first().copied() else {
            return false;
        };
        if mark == ended.mark {
            self.out.truncate(ended.at - mark.len());
            self.open.push((Opening::Mark(mark), ended.begin));
            pending.remove(0);
            return true;
        }
        if is_tilde(mark, ended.mark) {
            pending[0] = Opening::Nothing;
        }
        false
    }

    fn is_within(&self, mark: &str) -> bool {
        let is = |it: &Opening| matches!(it, Opening::Mark(other) if *other == mark);
        self.open.iter().any(|(it, _)| is(it))
    }

    fn last(&self) -> Option<char> {
        self.out.chars().next_back()
    }

    fn encoded(&mut self, c: char) {
        self.out.push_str(&format!("&#{};", u32::from(c)));
    }

    /// Makes a sign of the last character, or of the one before the end of emphasis, so that other emphasis can begin
    /// after it: for the parser, the same signs are one, and it looks through `~`. What began before that character now
    /// begins before a sign, and so on.
    fn encode_last(&mut self) {
        let mut at = self.out.len();
        loop {
            let before = self.out[..at].trim_end_matches(MARKS);
            let is_first = at == self.out.len();
            if !is_first && before.len() == at {
                return;
            }
            let end = before.len();
            let Some(c) = before.chars().next_back() else {
                return;
            };
            if c.is_whitespace() || c.is_ascii_punctuation() {
                return;
            }
            at = end - c.len_utf8();
            self.out.replace_range(at..end, &format!("&#{};", u32::from(c)));
        }
    }

    /// Whether a character of the text would be read as syntax.
    fn is_syntax(&self, c: char, rest: &str) -> bool {
        let next = rest.chars().next();
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let line = self.out.rsplit('\n').next().unwrap_or_default();
        let in_text = self.place == Place::Paragraph;
        match c {
            '\\' | '*' | '`' | '[' | ']' | '<' | '~' | '^' => true,
            '_' => !(is_word(self.last()) && is_word(next)) || self.is_within("_") || self.is_within("__"),
            '&' => rest.is_empty() || begins_reference(rest),
            '#' => line.is_empty() || self.place == Place::Heading,
            '>' | '+' | '=' | '|' | '-' => in_text && line.is_empty(),
            ':' => rest.starts_with("//") || (in_text && line.is_empty() && rest.starts_with([':', '-'])),
            '.' if line.ends_with("www") => true,
            '.' | ')' => in_text && matches!(line.len(), 1..=9) && line.bytes().all(|b| b.is_ascii_digit()),
            '@' => is_mail(line),
            _ => false,
        }
    }
}

/// The mark that means the same beside a `*`, with which it would be read as one.
fn beside_stars(mark: &'static str) -> &'static str {
    match mark {
        "*" => "_",
        "**" => "__",
        mark => mark,
    }
}

/// Whether two marks are of the same sign, and would be read as one beside each other.
fn is_tilde(one: &str, other: &str) -> bool {
    one.starts_with('~') && other.starts_with('~')
}

/// What stands directly before a character.
#[derive(Debug, PartialEq, Eq)]
enum Before {
    /// The end of emphasis after a sign: it does not end before a letter.
    EndOfMark,
    /// Something else, or white space.
    Other,
}

fn only_child(element: &Element) -> Option<&Element> {
    match element.children.as_slice() {
        [child] => child.element(),
        _ => None,
    }
}
