// SPDX-License-Identifier: AGPL-3.0-or-later
//! Words that a site does not want, found in what a reader sees of a text: never in its markup, in addresses or in
//! character references, and also where markup is in the midst of them.

use std::ops::Range;

use regex::Regex;

use super::{
    Text, clean,
    elements::{ElementKind, allowed},
    html::{self, Html},
    tokens::{Token, decode, tokens},
};

/// What stands in the place of a filtered word, as Lemmy has it: `*removed*` in Markdown.
const REMOVED: &str = "removed";

/// Whether a line has a filtered word, be it with invisible characters or decomposed letters in it.
pub(crate) fn line_matches(filter: &Regex, line: &str) -> bool {
    filter.is_match(&clean::visible(line))
}

/// A line with [`REMOVED`] in the place of each filtered word.
pub(crate) fn without(filter: &Regex, line: &str) -> String {
    let removed = format!("*{REMOVED}*");
    filter
        .replace_all(&clean::visible(line), regex::NoExpand(&removed))
        .into_owned()
}

/// Whether a text has a filtered word where it is seen.
pub(crate) fn matches(filter: &Regex, text: &Text) -> bool {
    let shown = Shown::of(&text.html);
    filter.is_match(&shown.text) || shown.names.iter().any(|name| filter.is_match(name))
}

/// A text with [`REMOVED`], emphasised, in the place of each filtered word that is seen; nothing if it has none. The HTML
/// is written anew and sanitised after that, the Markdown is made of it.
pub(crate) fn censored(filter: &Regex, text: &Text) -> Option<Text> {
    if !matches(filter, text) {
        return None;
    }
    let shown = Shown::of(&text.html);
    let found: Vec<Range<usize>> = filter.find_iter(&shown.text).map(|it| it.range()).collect();
    let mut places = shown.places.into_iter();
    let mut out = String::with_capacity(text.html.len());
    for token in tokens(&text.html) {
        match token {
            Token::Text(_) => {
                let place = places.next().unwrap_or_default();
                push_kept(&mut out, &shown.text, place, &found);
            }
            Token::Open(name, attributes) => {
                out.extend(["<", &name]);
                for (key, value) in attributes {
                    let value = match is_name(&key) {
                        true => without(filter, &decode(value)),
                        false => decode(value),
                    };
                    out.extend([" ", &key, "=\""]);
                    push_escaped(&mut out, &value);
                    out.push('"');
                }
                out.push('>');
            }
            Token::Close(name) => out.extend(["</", &name, ">"]),
        }
    }
    let html: Html = html::safe(&out, None);
    Some(Text {
        mentions: text.mentions.clone(),
        ..Text::of(html, None)
    })
}

/// What is seen of safe HTML.
struct Shown {
    /// The text, with a new line where blocks part it.
    text: String,
    /// Where each piece of text stands in it.
    places: Vec<Range<usize>>,
    /// The names of pictures and the like.
    names: Vec<String>,
}

impl Shown {
    fn of(html: &str) -> Shown {
        let mut shown = Shown {
            text: String::new(),
            places: Vec::new(),
            names: Vec::new(),
        };
        for token in tokens(html) {
            match token {
                Token::Text(part) => {
                    let begin = shown.text.len();
                    shown.text.push_str(&clean::visible(&decode(part)));
                    shown.places.push(begin..shown.text.len());
                }
                Token::Open(name, attributes) => {
                    let names = attributes.into_iter().filter(|(key, _)| is_name(key));
                    shown
                        .names
                        .extend(names.map(|(_, value)| clean::visible(&decode(value))));
                    shown.part(&name);
                }
                Token::Close(name) => shown.part(&name),
            }
        }
        shown
    }

    fn part(&mut self, element: &str) {
        if allowed(element).is_none_or(|it| it.kind != ElementKind::Inline) {
            self.text.push('\n');
        }
    }
}

/// Attributes that are shown to people.
fn is_name(attribute: &str) -> bool {
    matches!(attribute, "alt" | "title")
}

/// Writes what is left of a piece of text; [`REMOVED`] stands where a filtered word begins.
fn push_kept(out: &mut String, text: &str, place: Range<usize>, found: &[Range<usize>]) {
    let mut at = place.start;
    // The words are in their order and do not overlap.
    let first = found.partition_point(|word| word.end <= place.start);
    for word in found[first..].iter().take_while(|word| word.start < place.end) {
        if word.start >= place.start {
            push_escaped(out, &text[at..word.start]);
            out.extend(["<em>", REMOVED, "</em>"]);
        }
        at = word.end.min(place.end);
    }
    push_escaped(out, &text[at..place.end]);
}

fn push_escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regex(pattern: &str) -> Regex {
        Regex::new(&format!("(?i){pattern}")).unwrap()
    }

    fn check(pattern: &str, html: &str, expected: &str) {
        let text = Text::from_html(html, None).unwrap();
        let found = censored(&regex(pattern), &text).unwrap_or(text);
        let shown = found.html.replace(" rel=\"nofollow noopener ugc\"", "");
        assert_eq!(shown, expected, "{html}");
        // The Markdown says the same, and nothing is left to sanitise.
        assert_eq!(Text::from_html(&found.html, Some(&found.source)).unwrap(), found);
    }

    #[test]
    fn words_are_replaced_where_they_are_seen() {
        check("böse", "<p>Sehr BÖSE!</p>", "<p>Sehr <em>removed</em>!</p>");
        check(
            "böse",
            "<p>b<b>ö</b>se und böse</p>",
            "<p><em>removed</em><b></b> und <em>removed</em></p>",
        );
        check(
            "böse",
            "<p>bo\u{308}\u{200B}se, bö\u{AD}se, b&#246;se</p>",
            "<p><em>removed</em>, <em>removed</em>, <em>removed</em></p>",
        );
        check(
            "a b",
            "<p>a</p><p>b</p><p>a b</p>",
            "<p>a</p><p>b</p><p><em>removed</em></p>",
        );
        check(
            "böse",
            "<img src=\"https://x.example/b.png\" alt=\"böse &quot;x&quot;\">",
            "<img src=\"https://x.example/b.png\" alt=\"*removed* &quot;x&quot;\">",
        );
        let text = Text::from_html("<p>Das ist böse</p>", None).unwrap();
        assert_eq!(
            censored(&regex("böse"), &text).unwrap().source,
            "Das ist *removed*"
        );
        assert_eq!(
            without(&regex("b(ö)se"), "bo\u{308}\u{200B}se $1"),
            "*removed* $1"
        );
        assert!(censored(&regex("gut"), &text).is_none());
    }

    #[test]
    fn markup_is_never_changed() {
        let html = "<p>u &lt;v&gt; &amp; <a href=\"https://x.example/class/p?lt=1&amp;amp=2\">w</a></p>";
        for pattern in [
            "lt", "amp", "p>", "href", "class", "https", "quot", "<p", "a hr", "example", "em", "/", ";", "=",
        ] {
            check(pattern, html, html);
        }
        check(
            ";",
            "<p>&lt;script&gt; a;b</p>",
            "<p>&lt;script&gt; a<em>removed</em>b</p>",
        );
        check("<", "<p>&lt;b&gt;</p>", "<p><em>removed</em>b&gt;</p>");
        check(
            "[&<>\"]",
            "<p>&lt;script&gt;&amp;\"</p>",
            "<p><em>removed</em>script<em>removed</em><em>removed</em><em>removed</em></p>",
        );
        check(
            "[<>\"]",
            "<img src=\"https://x.example/y\" alt='\"><script>'>",
            "<img src=\"https://x.example/y\" alt=\"*removed**removed**removed*script*removed*\">",
        );
        check(
            "script",
            "<p>&lt;script&gt;x&lt;/script&gt;</p>",
            "<p>&lt;<em>removed</em>&gt;x&lt;/<em>removed</em>&gt;</p>",
        );
    }
}
