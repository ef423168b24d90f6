// SPDX-License-Identifier: AGPL-3.0-or-later
//! Where an address ends that stands in a text without brackets. The parser reads on to the next space, and knows the
//! punctuation of ASCII only.

use comrak::{
    Arena, Node,
    nodes::{AstNode, NodeValue},
};

/// Quotation marks, each with those that end what it begins.
const QUOTES: [(char, &str); 10] = [
    ('„', "“”"),
    ('“', "”"),
    ('”', ""),
    ('«', "»"),
    ('»', "«"),
    ('‚', "‘’"),
    ('‘', "’"),
    ('’', ""),
    ('‹', "›"),
    ('›', "‹"),
];

/// What an address does not end with.
const PUNCTUATION: &[char] = &[
    '?', '!', '.', ',', ':', ';', '*', '_', '~', '\'', '"', '…', '–', '—', '。', '、', '，', '！', '？',
    '）', '」',
];

/// Shortens the links that the parser made of bare addresses; what it took too much becomes text after them.
pub(super) fn shorten<'a>(arena: &'a Arena<'a>, root: Node<'a>) {
    for link in root.descendants().collect::<Vec<_>>() {
        let Some(text) = bare(link) else { continue };
        let end = end(&text);
        if end == text.len() {
            continue;
        }
        let rest = NodeValue::Text(text[end..].to_owned().into());
        link.insert_after(arena.alloc(AstNode::from(rest)));
        if let NodeValue::Link(target) = &mut link.data_mut().value {
            let kept = target.url.len() - (text.len() - end);
            target.url.truncate(kept);
        }
        if let Some(words) = link.first_child() {
            words.data_mut().value = NodeValue::Text(text[..end].to_owned().into());
        }
    }
}

/// Whether a link that is called by its address has brackets in the source: `<a@b.example>`, `[a](a)`.
pub(super) fn in_brackets(link: Node<'_>) -> bool {
    match width_beyond_text(link) {
        Some((length, beyond)) => beyond == 2 || beyond > length + 3,
        None => true,
    }
}

/// The text of a link that is a bare address: in the source there is nothing but that.
fn bare(link: Node<'_>) -> Option<String> {
    let (_, beyond) = width_beyond_text(link)?;
    let text = link.first_child()?.data().value.text()?.to_owned();
    (beyond == 0).then_some(text)
}

/// The length of the text of a link whose address ends with it, and how much longer it is in the source.
fn width_beyond_text(link: Node<'_>) -> Option<(usize, usize)> {
    let data = link.data();
    let NodeValue::Link(target) = &data.value else {
        return None;
    };
    let text = link.first_child()?.data().value.text()?.len();
    let called = link
        .first_child()?
        .data()
        .value
        .text()
        .is_some_and(|it| target.url.ends_with(it));
    let place = data.sourcepos;
    let width = (place.end.column + 1).checked_sub(place.start.column)?;
    called.then_some((text, width.checked_sub(text)?))
}

/// Where an address ends: before a quotation mark that was not begun within it, and before punctuation.
fn end(text: &str) -> usize {
    let mut awaited: Option<&str> = None;
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        if awaited.is_some_and(|awaited| awaited.contains(c)) {
            awaited = None;
        } else if let Some((_, closing)) = QUOTES.iter().find(|(quote, _)| *quote == c) {
            if awaited.is_some() || !text[at..].contains(|c| closing.contains(c)) {
                end = at;
                break;
            }
            awaited = Some(closing);
        }
    }
    loop {
        let kept = text[..end].trim_end_matches(PUNCTUATION);
        let count = |sign: char| kept.matches(sign).count();
        let kept = match kept.strip_suffix(')') {
            Some(before) if count(')') > count('(') => before,
            Some(_) | None => kept,
        };
        if kept.len() == end {
            return end;
        }
        end = kept.len();
    }
}

#[cfg(test)]
mod tests {
    use super::super::{markdown::render, mentions::Links};

    /// `before`, a link to and called `address`, `after`.
    fn check(source: &str, before: &str, address: &str, after: &str) {
        let html = render(source, "https://ours.example", &Links::new());
        let target = url::Url::parse(address).unwrap();
        let link = format!("<a href=\"{target}\" rel=\"nofollow noopener ugc\">{address}</a>");
        assert_eq!(
            html.as_str(),
            format!("<p>{before}{link}{after}</p>\n"),
            "{source}"
        );
    }

    #[test]
    fn an_address_ends_before_what_quotes_it() {
        let address = "https://x.example/d";
        for (before, after) in [
            ("„", "“"),
            ("„", "”,"),
            ("“", "”."),
            ("»", "«"),
            ("«", "»"),
            ("‚", "‘"),
            ("‹", "›"),
            ("„Siehe ", "“, sagt sie"),
            ("(„", "“)"),
            ("„(", ")“"),
            ("", "…"),
            ("", " – gut"),
            ("", "–"),
            ("", "。"),
            ("**„", "“**"),
        ] {
            let shown = |text: &str, strong: &str| text.replace("**", strong);
            check(
                &format!("{before}{address}{after}"),
                &shown(before, "<strong>"),
                address,
                &shown(after, "</strong>"),
            );
        }
    }

    #[test]
    fn what_belongs_to_an_address_stays() {
        for address in [
            "https://x.example/a_(b)",
            "https://x.example/ä/ö-ü?q=ß#é",
            "https://x.example/a,b;c/",
        ] {
            check(address, "", address, "");
            check(&format!("„{address}“"), "„", address, "“");
        }
        let quoting = "https://x.example/wiki/„Titel“/Seite";
        check(quoting, "", quoting, "");
    }

    #[test]
    fn brackets_say_where_an_address_ends() {
        check("<https://x.example/d“>", "", "https://x.example/d“", "");
        check(
            "[https://x.example/d“](https://x.example/d“)",
            "",
            "https://x.example/d“",
            "",
        );
    }
}
