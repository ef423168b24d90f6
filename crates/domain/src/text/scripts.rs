// SPDX-License-Identifier: AGPL-3.0-or-later
//! `^super^` and `~sub~` as markdown-it reads them, for Lemmy's clients: without an unescaped space within.
//!
//! The parser pairs any two of these signs, and makes nonsense of "2^10 and 2^20".

use comrak::{
    Arena, Node,
    nodes::{AstNode, NodeValue},
};

/// Takes back what has an unescaped space within, and looks for other pairs where it was. The signs that were escaped
/// are nodes of their own in this tree.
pub(super) fn pair<'a>(arena: &'a Arena<'a>, root: Node<'a>) {
    // What is within another one still has its backslashes then.
    let scripts: Vec<_> = root
        .descendants()
        .filter_map(|node| Some((node, sign(&node)?, has_space(node))))
        .collect();
    let mut changed: Vec<Node<'a>> = Vec::new();
    for (script, sign, has_space) in scripts {
        if !has_space {
            unescape_spaces(script);
        } else if let Some(parent) = script.parent() {
            dissolve(arena, script, sign);
            if !changed.iter().any(|it| it.same_node(parent)) {
                changed.push(parent);
            }
        }
    }
    for parent in changed {
        join_text(parent);
        for text in parent.children().collect::<Vec<_>>() {
            pair_in_text(arena, text);
        }
    }
}

/// Makes one node of texts beside each other, escaped signs among them.
pub(super) fn join_escaped(root: Node<'_>) {
    let escaped: Vec<_> = root
        .descendants()
        .filter(|node| matches!(node.data().value, NodeValue::Escaped))
        .collect();
    let mut changed: Vec<Node<'_>> = Vec::new();
    for node in escaped {
        while let Some(child) = node.first_child() {
            node.insert_before(child);
        }
        if let Some(parent) = node.parent()
            && !changed.last().is_some_and(|it| it.same_node(parent))
        {
            changed.push(parent);
        }
        node.detach();
    }
    changed.into_iter().for_each(join_text);
}

fn sign(node: &Node<'_>) -> Option<char> {
    let data = node.data();
    if matches!(data.value, NodeValue::Superscript) {
        Some('^')
    } else if matches!(data.value, NodeValue::Subscript) {
        Some('~')
    } else {
        None
    }
}

/// Whether there is a space within that is not escaped; those in code and in the names of pictures do not count.
fn has_space(node: Node<'_>) -> bool {
    node.children().any(|child| {
        let data = child.data();
        let is_break = matches!(data.value, NodeValue::SoftBreak | NodeValue::LineBreak);
        let in_text = data.value.text().is_some_and(has_bare_space);
        let is_picture = matches!(data.value, NodeValue::Image(_));
        is_break || in_text || (!is_picture && has_space(child))
    })
}

/// Whether there is a space without a backslash before it.
fn has_bare_space(text: &str) -> bool {
    let before = std::iter::once(' ').chain(text.chars());
    text.chars()
        .zip(before)
        .any(|(c, before)| c.is_whitespace() && before != '\\')
}

/// Takes the backslashes before spaces away.
fn unescape_spaces(script: Node<'_>) {
    for node in script.descendants() {
        if let NodeValue::Text(text) = &mut node.data_mut().value
            && text.contains('\\')
        {
            let after = text.chars().skip(1).map(Some).chain([None]);
            let kept = text.chars().zip(after);
            let kept = kept.filter(|(c, after)| *c != '\\' || !after.is_some_and(char::is_whitespace));
            *text = kept.map(|(c, _)| c).collect::<String>().into();
        }
    }
}

/// Puts the signs and what is between them in the place of a script.
fn dissolve<'a>(arena: &'a Arena<'a>, script: Node<'a>, sign: char) {
    let text = || arena.alloc(AstNode::from(NodeValue::Text(sign.to_string().into())));
    script.insert_before(text());
    while let Some(child) = script.first_child() {
        script.insert_before(child);
    }
    script.insert_before(text());
    script.detach();
}

fn join_text(parent: Node<'_>) {
    let mut at = parent.first_child();
    while let Some(node) = at {
        let next = node.next_sibling();
        let more = next.and_then(|next| next.data().value.text().map(str::to_owned));
        match (node.data_mut().value.text_mut(), more, next) {
            (Some(text), Some(more), Some(next)) => {
                text.to_mut().push_str(&more);
                next.detach();
            }
            _ => at = next,
        }
    }
}

/// Makes scripts of the pairs in a text.
fn pair_in_text<'a>(arena: &'a Arena<'a>, node: Node<'a>) {
    let Some(text) = node.data().value.text().map(str::to_owned) else {
        return;
    };
    let new = |value: NodeValue| -> Node<'a> { arena.alloc(AstNode::from(value)) };
    let words = |text: &str| new(NodeValue::Text(text.to_owned().into()));
    let mut rest = text.as_str();
    while let Some((before, sign, within, after)) = first_pair(rest) {
        node.insert_before(words(before));
        let script = new(if sign == '^' {
            NodeValue::Superscript
        } else {
            NodeValue::Subscript
        });
        script.append(words(within));
        node.insert_before(script);
        rest = after;
    }
    if rest.len() < text.len() {
        node.data_mut().value = NodeValue::Text(rest.to_owned().into());
    }
}

/// What is before, within and after the first two signs without a space between them.
fn first_pair(text: &str) -> Option<(&str, char, &str, &str)> {
    let mut from = 0;
    while let Some(at) = text[from..].find(['^', '~']).map(|at| from + at) {
        let after = &text[at + 1..];
        let sign = if text[at..].starts_with('^') { '^' } else { '~' };
        let end = after.find(|c: char| c == sign || c.is_whitespace());
        match end {
            Some(end) if end > 0 && after[end..].starts_with(sign) => {
                return Some((&text[..at], sign, &after[..end], &after[end + 1..]));
            }
            Some(_) | None => from = at + 1,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::{markdown::render, mentions::Links};

    fn check(source: &str, expected: &str) {
        let html = render(source, "https://ours.example", &Links::new());
        assert_eq!(html.as_str(), format!("<p>{expected}</p>\n"), "{source}");
    }

    #[test]
    fn scripts_have_no_space_within() {
        check(
            "H~2~O, x^2^, 10^-3^ m^2^",
            "H<sub>2</sub>O, x<sup>2</sup>, 10<sup>-3</sup> m<sup>2</sup>",
        );
        check(
            "2^10 und 2^20, 1~2 Tage und 3~4 Tage",
            "2^10 und 2^20, 1~2 Tage und 3~4 Tage",
        );
        check("~5 Leute, ~10 Euro", "~5 Leute, ~10 Euro");
        check("a^b\nc^d", "a^b\nc^d");
        check("^ oben ^ und ~ unten ~", "^ oben ^ und ~ unten ~");
        check("^_^ sagt sie ^_^", "<sup>_</sup> sagt sie <sup>_</sup>");
        check("2^**10** und 2^20", "2^<strong>10</strong> und 2^20");
        check("**2^10 und 2^20**", "<strong>2^10 und 2^20</strong>");
        check("~~alt~~ H~2~O", "<del>alt</del> H<sub>2</sub>O");
    }

    #[test]
    fn an_escaped_space_is_one() {
        check("x^a\\ b^ und y~c\\ d~", "x<sup>a b</sup> und y<sub>c d</sub>");
        check("x^a\\ b c^", "x^a\\ b c^");
    }

    #[test]
    fn what_was_paired_wrongly_is_paired_again() {
        check("2^10 und x^2^", "2^10 und x<sup>2</sup>");
        check(
            "1~2 Tage, H~2~O, CO~2~",
            "1~2 Tage, H<sub>2</sub>O, CO<sub>2</sub>",
        );
        check("2\\^10 und x^2^ und 3\\^4", "2^10 und x<sup>2</sup> und 3^4");
        check("2^10 und 2\\^20 und 2\\^30", "2^10 und 2^20 und 2^30");
        check("`2^10 und 2^20`", "<code>2^10 und 2^20</code>");
    }
}
