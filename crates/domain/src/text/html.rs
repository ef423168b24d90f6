// SPDX-License-Identifier: AGPL-3.0-or-later
//! HTML that is safe to show, and what is made of it.
//!
//! Two layers: the document is first written anew from its tokens (balanced, bounded in depth, only allowed
//! elements and attributes), which keeps the real parser from super-linear work; ammonia then sanitises that.

use std::{collections::HashMap, collections::HashSet, fmt, sync::LazyLock};

use url::Url;

use super::{
    MAX_DEPTH,
    clean::{self, Fault},
    elements::{ELEMENTS, Element, ElementKind, allowed},
    to_markdown,
    tokens::{Token, decode, tokens},
    tree,
};

/// Sanitised HTML. Only this crate's renderers make it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Html(String);

impl Html {
    /// The HTML as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The markup, to be stored.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Makes HTML from elsewhere safe: links and images to http(s) only (links also mailto), no scripts, styles,
/// classes, ids, forms or frames; every link is `nofollow noopener ugc`. Relative links are dropped.
///
/// # Errors
/// `TooLong` beyond `max_bytes` bytes.
pub fn sanitise(html: &str, max_bytes: usize) -> Result<Html, Fault> {
    if html.len() > max_bytes {
        return Err(Fault::TooLong { max: max_bytes });
    }
    Ok(safe(html, None))
}

/// The two layers; links that begin with `/` are completed with `origin` if there is one.
pub(crate) fn safe(html: &str, origin: Option<&str>) -> Html {
    static RULES: LazyLock<ammonia::Builder<'static>> = LazyLock::new(rules);
    let html = RULES.clean(&rewrite(html, origin)).to_string();
    // Character references have become characters by now, so this is where hidden controls show.
    Html(clean::scrub(&html))
}

fn rules() -> ammonia::Builder<'static> {
    let attributes: HashMap<_, HashSet<_>> = ELEMENTS
        .iter()
        .map(|e| (e.name, e.attributes.iter().copied().collect()))
        .collect();
    let mut rules = ammonia::Builder::empty();
    rules
        .tags(ELEMENTS.iter().map(|element| element.name).collect())
        .clean_content_tags(HashSet::from(["script", "style"]))
        .tag_attributes(attributes)
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("nofollow noopener ugc"));
    rules
}

/// Writes a document anew from its tokens.
fn rewrite(html: &str, origin: Option<&str>) -> String {
    let mut writer = Writer {
        out: String::with_capacity(html.len()),
        open: Vec::new(),
        origin,
    };
    for token in tokens(html) {
        match token {
            Token::Text(text) => writer.text(text),
            Token::Open(name, attributes) => {
                if let Some(element) = allowed(alias(&name)) {
                    writer.start(element, &attributes);
                }
            }
            Token::Close(name) => {
                if let Some(element) = allowed(alias(&name)) {
                    writer.end(element);
                }
            }
        }
    }
    writer.close_down_to(0);
    writer.out
}

/// Elements that only divide the text are divisions.
fn alias(name: &str) -> &str {
    match name {
        "address" | "article" | "aside" | "body" | "center" | "fieldset" | "footer" | "form" | "header"
        | "main" | "nav" | "section" => "div",
        _ => name,
    }
}

struct Writer<'a> {
    out: String,
    open: Vec<&'static Element>,
    origin: Option<&'a str>,
}

impl Writer<'_> {
    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                c => self.out.push(c),
            }
        }
    }

    fn start(&mut self, element: &'static Element, attributes: &[(String, &str)]) {
        self.end_implied(element);
        if self.open.len() >= MAX_DEPTH {
            return;
        }
        let kept = self.attributes(element, attributes);
        let needed = match element.name {
            "a" => Some("href"),
            "img" => Some("src"),
            _ => None,
        };
        if needed.is_some_and(|needed| !kept.iter().any(|(key, _)| *key == needed)) {
            return;
        }
        self.out.push('<');
        self.out.push_str(element.name);
        for (key, value) in kept {
            let value = value
                .replace('"', "&quot;")
                .replace('<', "&lt;")
                .replace('>', "&gt;");
            self.out.extend([" ", key, "=\"", &value, "\""]);
        }
        self.out.push('>');
        if element.kind != ElementKind::Void {
            self.open.push(element);
        }
    }

    /// Ends what this element's start tag ends without saying so.
    fn end_implied(&mut self, element: &Element) {
        if element.name == "a" {
            self.close_last(&["a"], &[]);
        }
        let block =
            matches!(element.kind, ElementKind::Block | ElementKind::Item(..)) || element.name == "hr";
        if block {
            self.close_last(&["p"], &[]);
        }
        if let ElementKind::Item(same, within) = element.kind {
            self.close_last(same, within);
        }
    }

    /// An end tag; one of a line part that would tear open a block is ignored, as is one of nothing open.
    fn end(&mut self, element: &Element) {
        let Some(at) = self.open.iter().rposition(|open| open.name == element.name) else {
            return;
        };
        let tears = element.kind == ElementKind::Inline
            && self.open[at..]
                .iter()
                .any(|open| open.kind != ElementKind::Inline);
        if !tears {
            self.close_down_to(at);
        }
    }

    /// Closes the innermost of these elements, unless one of `within` comes first.
    fn close_last(&mut self, names: &[&str], within: &[&str]) {
        let known = |open: &&Element| names.contains(&open.name) || within.contains(&open.name);
        if let Some(at) = self.open.iter().rposition(known)
            && names.contains(&self.open[at].name)
        {
            self.close_down_to(at);
        }
    }

    fn close_down_to(&mut self, depth: usize) {
        for element in self.open.drain(depth..).rev() {
            self.out.extend(["</", element.name, ">"]);
        }
    }

    fn attributes(&self, element: &'static Element, found: &[(String, &str)]) -> Vec<(&'static str, String)> {
        let keep = |&key: &&'static str| {
            let (_, value) = found.iter().find(|(name, _)| name == key)?;
            let value = clean::scrub(value.trim());
            let value = match key {
                "href" => self.link(value)?,
                "src" => Some(value).filter(|value| {
                    has_scheme(value, &["http://", "https://"]) && Url::parse(&decode(value)).is_ok()
                })?,
                "start" => Some(value).filter(|value| value.len() < 10 && value.parse::<u32>().is_ok())?,
                "align" => {
                    Some(value).filter(|value| ["left", "center", "right"].contains(&value.as_str()))?
                }
                _ => value,
            };
            Some((key, value))
        };
        element.attributes.iter().filter_map(keep).collect()
    }

    fn link(&self, value: String) -> Option<String> {
        if has_scheme(&value, &["http://", "https://", "mailto:"]) {
            return Some(value).filter(|value| Url::parse(&decode(value)).is_ok());
        }
        let local = value.starts_with('/') && !value[1..].starts_with(['/', '\\']);
        self.origin
            .filter(|_| local)
            .map(|origin| format!("{origin}{value}"))
    }
}

fn has_scheme(url: &str, schemes: &[&str]) -> bool {
    let starts = |scheme: &&str| {
        url.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    schemes.iter().any(starts)
}

/// Markdown that says what this HTML says, for objects that came without their source.
pub fn to_markdown(html: &Html) -> String {
    to_markdown::write(&tree::tree(html))
}

/// The words of sanitised HTML on one line, at most `max_chars` characters: cut between words, then with `…`.
pub fn to_plain(html: &str, max_chars: usize) -> String {
    shorten(&lines(html).join(" "), max_chars)
}

/// Cuts a line between words so that it has at most `max_chars` characters including the `…` then added.
pub(crate) fn shorten(line: &str, max_chars: usize) -> String {
    if line.chars().nth(max_chars).is_none() {
        return line.to_owned();
    }
    let kept = max_chars.saturating_sub(1);
    let end = line.char_indices().nth(kept).map_or(line.len(), |(at, _)| at);
    let starts_word = line[end..].starts_with(' ');
    let cut = &line[..end];
    // A text without spaces (an address, Chinese) is cut where it must be.
    let cut = if starts_word {
        cut
    } else {
        cut.rsplit_once(' ').map_or(cut, |(words, _)| words)
    };
    format!("{}…", cut.trim_end_matches([' ', ',', ';', ':', '–', '-']))
}

/// The visible lines: what blocks and line breaks part, white space collapsed, empty ones left out.
pub(crate) fn lines(html: &str) -> Vec<String> {
    let mut text = String::new();
    for token in tokens(html) {
        match token {
            Token::Text(part) => text.extend(
                decode(part)
                    .chars()
                    .map(|c| if c.is_whitespace() { ' ' } else { c }),
            ),
            Token::Open(name, attributes) => {
                if name == "img"
                    && let Some((_, alt)) = attributes.iter().find(|(key, _)| key == "alt")
                {
                    text.extend(
                        decode(alt)
                            .chars()
                            .map(|c| if c.is_whitespace() { ' ' } else { c }),
                    );
                }
                text.push_str(parting(&name));
            }
            Token::Close(name) => text.push_str(parting(&name)),
        }
    }
    let lines = text
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect()
}

/// Where the links and pictures of sanitised HTML lead.
pub(crate) fn addresses(html: &str) -> Vec<String> {
    let of_tag = |token| match token {
        Token::Open(_, attributes) => {
            let leads = |key: &str| matches!(key, "href" | "src");
            let found = attributes.into_iter().find(|(key, _)| leads(key));
            found.map(|(_, value)| decode(value))
        }
        Token::Text(_) | Token::Close(_) => None,
    };
    tokens(html).filter_map(of_tag).collect()
}

/// What the tag of an element puts between the words around it.
fn parting(name: &str) -> &'static str {
    match allowed(alias(name)) {
        Some(Element {
            name: "br" | "hr", ..
        }) => "\n",
        Some(Element {
            name: "td" | "th", ..
        }) => " ",
        Some(Element {
            kind: ElementKind::Block | ElementKind::Item(..),
            ..
        }) => "\n",
        Some(Element {
            kind: ElementKind::Inline | ElementKind::Void,
            ..
        })
        | None => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: &str) {
        let html = sanitise(html, 100_000).unwrap();
        assert_eq!(html.as_str(), expected);
    }

    #[test]
    fn mastodon_html_is_kept() {
        check(
            "<p><span class=\"h-card\"><a href=\"https://m.example/@a\" class=\"u-url mention\">@<span>a</span></a>\
             </span> Grüße<br />zwei &amp; drei</p>",
            "<p><a href=\"https://m.example/@a\" rel=\"nofollow noopener ugc\">@a</a> Grüße<br>zwei &amp; drei</p>",
        );
    }

    #[test]
    fn only_allowed_links_and_images() {
        let rel = "rel=\"nofollow noopener ugc\"";
        check(
            "<a href=\"mailto:a@b.example\">x</a>",
            &format!("<a href=\"mailto:a@b.example\" {rel}>x</a>"),
        );
        check(
            "<a href='/c/x'>x</a><a href='//h/x'>y</a><a href='ftp://h'>z</a><a>w</a>",
            "xyzw",
        );
        check(
            "<img src=https://h/x.png alt='a \" onerror=1' onload=x><img src=data:image/png;base64,AA><img>",
            "<img src=\"https://h/x.png\" alt=\"a &quot; onerror=1\">",
        );
    }

    #[test]
    fn loose_markup_is_balanced() {
        check(
            "<ul><li>a<li>b<ul><li>c</ul></ul>d",
            "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>d",
        );
        check("<p>a<p>b<div>c</p></div>", "<p>a</p><p>b</p><div>c</div>");
        check("<b><i>x</b></i>y", "<b><i>x</i></b>y");
        check(
            "<a href=http://x.example>1<a href=javascript:x>2</a>",
            "<a href=\"http://x.example\" rel=\"nofollow noopener ugc\">1</a>2",
        );
        check(
            "<table><tr><td>1<td>2<tr><th align=right>3</table>",
            "<table><tbody><tr><td>1</td><td>2</td></tr><tr><th align=\"right\">3</th></tr></tbody></table>",
        );
    }

    #[test]
    fn controls_hidden_in_references_are_dropped() {
        check("a&#8238;b&#x202E;c&#0;&#7;d\u{202E}\0", "abc\u{FFFD}d");
    }

    #[test]
    fn deep_and_looping_markup_stays_small() {
        let deep = "<div>".repeat(100_000);
        assert!(safe(&deep, None).as_str().len() <= MAX_DEPTH * 11);
        let formatting: String = (0..20_000).map(|i| format!("<p><b title={i}></p>")).collect();
        assert!(safe(&formatting, None).as_str().len() < formatting.len() * 2);
        let attributes: String = (0..100_000).map(|i| format!(" a{i}=1")).collect();
        assert_eq!(safe(&format!("<p{attributes}>x"), None).as_str(), "<p>x</p>");
        assert_eq!(
            safe(&"<".repeat(1_000_000), None).as_str(),
            "&lt;".repeat(1_000_000)
        );
        safe(&"<a <!-- </".repeat(100_000), None);
        safe(&"<table><tr><td>".repeat(60_000), None);
        safe(&"<script></script".repeat(60_000), None);
    }

    #[test]
    fn plain_words() {
        let html = "<p>Guten &amp; Tag,<br>Welt</p><ul><li>eins</li><li>z<b>w</b>ei</li></ul><img src=\"x\" alt=\"Bild\">";
        assert_eq!(to_plain(html, 500), "Guten & Tag, Welt eins zwei Bild");
        assert_eq!(to_plain(html, 13), "Guten & Tag…");
        assert_eq!(to_plain(html, 11), "Guten &…");
        assert_eq!(to_plain("<p>ööööööö</p>", 4), "ööö…");
        assert_eq!(to_plain("<p>öööö</p>", 4), "öööö");
        assert_eq!(to_plain("", 4), "");
    }
}
