// SPDX-License-Identifier: AGPL-3.0-or-later
//! `::: spoiler title` … `:::`, with which Lemmy hides a part of a text until a reader opens it.
//!
//! The parser has directives, but with them any `:::` opens one, a title has no colon, and the first end closes the
//! outermost one, even in the middle of code. So every line that may begin or end a spoiler is given to it as a
//! heading that nobody can write. It says which of them are code, and in which quote or list the others stand; what is
//! between two of them becomes a block in its tree.

use comrak::{
    Arena, Node,
    nodes::{AstNode, NodeBlockDirective, NodeValue},
};

/// Begin and end of the number of a line within its heading; [`super::clean::body`] takes this character out of texts.
const MARK: char = '\u{1}';

/// Lines that may begin or end a spoiler in one text; further ones are text.
const MAX_FENCES: usize = 200;

/// The lines of a text that may begin or end a spoiler.
#[derive(Default)]
pub(super) struct Fences {
    lines: Vec<String>,
}

/// What such a line means.
#[derive(Debug, PartialEq, Eq)]
enum Fence<'a> {
    /// It begins a spoiler with this title.
    Begin { colons: usize, title: &'a str },
    /// It ends one.
    End { colons: usize },
}

impl<'a> Fence<'a> {
    fn of(line: &'a str) -> Option<Fence<'a>> {
        let rest = line.trim_start_matches(':');
        let colons = line.len() - rest.len();
        if colons < 3 {
            return None;
        }
        let words = rest.trim();
        if words.is_empty() {
            return Some(Fence::End { colons });
        }
        let title = words.strip_prefix("spoiler")?;
        (title.is_empty() || title.starts_with(char::is_whitespace)).then(|| Fence::Begin {
            colons,
            title: title.trim(),
        })
    }
}

impl Fences {
    /// What the parser gets for a line, which may end with a newline and has no container markers any more, if the
    /// line may begin or end a spoiler.
    pub(super) fn heading(&mut self, line: &str) -> Option<String> {
        if self.lines.len() == MAX_FENCES || Fence::of(line).is_none() {
            return None;
        }
        let text = line.trim_end_matches('\n');
        self.lines.push(text.to_owned());
        let number = self.lines.len() - 1;
        Some(format!("# {MARK}{number}{MARK}{}", &line[text.len()..]))
    }

    /// Makes spoilers of the headings in a parsed text, and lines again where they are none.
    pub(super) fn nest<'a>(&self, arena: &'a Arena<'a>, root: Node<'a>) {
        if self.lines.is_empty() {
            return;
        }
        let mut open: Vec<(Node<'a>, usize)> = Vec::new();
        for (node, line) in self.found(root) {
            match Fence::of(line) {
                Some(Fence::Begin { colons, title }) => {
                    begin(node, title);
                    open.push((node, colons));
                }
                Some(Fence::End { colons }) if end(&mut open, node, colons) => {}
                Some(Fence::End { .. }) | None => plain(arena, node, line),
            }
        }
        for (begun, _) in open.into_iter().rev() {
            enclose(begun, None);
        }
    }

    /// The headings that stand for lines, in their order. Everywhere else the lines are put back.
    fn found<'a>(&self, root: Node<'a>) -> Vec<(Node<'a>, &str)> {
        let mut found = Vec::new();
        for node in root.descendants() {
            if matches!(node.data().value, NodeValue::Heading(_)) {
                let text = node.first_child();
                let line = text.and_then(|text| self.line(text.data().value.text()?));
                found.extend(line.map(|line| (node, line)));
            } else if !node
                .parent()
                .is_some_and(|it| matches!(it.data().value, NodeValue::Heading(_)))
            {
                self.put_back(node);
            }
        }
        found
    }

    /// The line that a heading of ours stands for.
    fn line(&self, heading: &str) -> Option<&str> {
        let number = heading.strip_prefix(MARK)?.strip_suffix(MARK)?;
        self.lines.get(number.parse::<usize>().ok()?).map(String::as_str)
    }

    /// Puts the lines back into a text or code.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "what is not named holds no lines of the source"
    )]
    fn put_back(&self, node: Node<'_>) {
        let mut data = node.data_mut();
        let text = match &mut data.value {
            NodeValue::CodeBlock(code) => &mut code.literal,
            NodeValue::HtmlBlock(html) => &mut html.literal,
            NodeValue::HtmlInline(literal) => literal,
            NodeValue::Code(code) => &mut code.literal,
            NodeValue::Text(text) => text.to_mut(),
            _ => return,
        };
        if text.contains(MARK) {
            for (number, line) in self.lines.iter().enumerate() {
                *text = text.replace(&format!("# {MARK}{number}{MARK}"), line);
            }
        }
    }
}

fn begin(node: Node<'_>, title: &str) {
    clear(node);
    node.data_mut().value = NodeValue::BlockDirective(Box::new(NodeBlockDirective {
        info: title.to_owned(),
        ..NodeBlockDirective::default()
    }));
}

/// Ends the innermost open spoiler that began in a container of this line, with as many colons or, if there is none,
/// with fewer. What was begun within that spoiler has ended with it.
fn end<'a>(open: &mut Vec<(Node<'a>, usize)>, line: Node<'a>, colons: usize) -> bool {
    let begun_around = |begun: &Node<'a>| sibling_with(begun, line).is_some();
    let same = open
        .iter()
        .rposition(|(begun, it)| *it == colons && begun_around(begun));
    let fewer = || {
        open.iter()
            .rposition(|(begun, it)| *it < colons && begun_around(begun))
    };
    let Some(at) = same.or_else(fewer) else {
        return false;
    };
    for (begun, _) in open.drain(at..).rev() {
        enclose(begun, Some(line));
    }
    line.detach();
    true
}

/// Moves what follows a spoiler's beginning into it: up to what contains the line that ends it, or all.
fn enclose<'a>(begun: Node<'a>, end: Option<Node<'a>>) {
    let last = end.and_then(|end| sibling_with(begun, end));
    while let Some(next) = begun.next_sibling() {
        begun.append(next);
        if last.is_some_and(|last| last.same_node(next)) {
            return;
        }
    }
}

/// The sibling of a block that is, or contains, this other one.
fn sibling_with<'a>(block: Node<'a>, inner: Node<'a>) -> Option<Node<'a>> {
    let parent = block.parent()?;
    let is_sibling = |node: &Node<'a>| node.parent().is_some_and(|it| it.same_node(parent));
    inner.ancestors().find(is_sibling)
}

/// A line that ends nothing is text.
fn plain<'a>(arena: &'a Arena<'a>, node: Node<'a>, line: &str) {
    clear(node);
    node.data_mut().value = NodeValue::Paragraph;
    let text = NodeValue::Text(line.trim_end().to_owned().into());
    node.append(arena.alloc(AstNode::from(text)));
}

fn clear(node: Node<'_>) {
    while let Some(child) = node.first_child() {
        child.detach();
    }
}

#[cfg(test)]
mod tests {
    use super::super::{markdown::render, mentions::Links};
    use super::*;

    fn check(source: &str, expected: &str) {
        let html = render(source, "https://ours.example", &Links::new());
        let lines: String = html.as_str().split('\n').collect();
        assert_eq!(lines, expected, "{source}");
    }

    #[test]
    fn a_spoiler_has_a_title_and_any_blocks() {
        check(
            "::: spoiler Achtung: *Ende* :)\nEr **war** es\n\n- a\n:::\ndanach",
            "<details><summary>Achtung: *Ende* :)</summary><p>Er <strong>war</strong> es</p><ul><li>a</li></ul>\
             </details><p>danach</p>",
        );
        check(
            "davor\n:::spoiler\n# T\n:::",
            "<p>davor</p><details><summary>…</summary><h1>T</h1></details>",
        );
        check(
            "::: spoiler <b>\"x\nx\n:::",
            "<details><summary>&lt;b&gt;\"x</summary><p>x</p></details>",
        );
        check(
            "::: spoiler T\n---\n|a|\n|-|\n|b|\n:::",
            "<details><summary>T</summary><hr><table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr>\
             </tbody></table></details>",
        );
    }

    #[test]
    fn a_line_that_ends_nothing_hides_nothing() {
        check("a\n\n:::\n\nb", "<p>a</p><p>:::</p><p>b</p>");
        check(
            ":::\nAlles zu sehen\n:::",
            "<p>:::</p><p>Alles zu sehen</p><p>:::</p>",
        );
        check("::::: \nb", "<p>:::::</p><p>b</p>");
        check(
            "- a\n- b\n:::\nc",
            "<ul><li>a</li><li>b</li></ul><p>:::</p><p>c</p>",
        );
        check(
            "::: spoiler T\nx\n:::\n:::\ny",
            "<details><summary>T</summary><p>x</p></details><p>:::</p><p>y</p>",
        );
        check("::: warning\nx", "<p>::: warningx</p>");
        check("::: spoilers\nx", "<p>::: spoilersx</p>");
        check(":: spoiler T\nx", "<p>:: spoiler Tx</p>");
    }

    #[test]
    fn spoilers_nest() {
        let inner = "<details><summary>B</summary><p>b</p></details>";
        check(
            "::: spoiler A\na\n::: spoiler B\nb\n:::\nc\n:::\nd",
            &format!("<details><summary>A</summary><p>a</p>{inner}<p>c</p></details><p>d</p>"),
        );
        check(
            ":::: spoiler A\n::: spoiler B\nb\n:::\n::::\nd",
            &format!("<details><summary>A</summary>{inner}</details><p>d</p>"),
        );
        // The longer end ends the longer beginning, and with it what is within.
        check(
            ":::: spoiler A\n::: spoiler B\nb\n::::\nd",
            &format!("<details><summary>A</summary>{inner}</details><p>d</p>"),
        );
        check(
            "> :::spoiler A\n> ::: spoiler B\n> b\n> :::\n> :::\n\nd",
            &format!("<blockquote><details><summary>A</summary>{inner}</details></blockquote><p>d</p>"),
        );
        check(
            "::: spoiler A\n- ::: spoiler B\n  b\n  :::\n- c\n:::\nd",
            &format!("<details><summary>A</summary><ul><li>{inner}</li><li>c</li></ul></details><p>d</p>"),
        );
    }

    #[test]
    fn one_that_is_not_ended_ends_with_what_it_stands_in() {
        check(
            "> ::: spoiler T\n> x\n\ny",
            "<blockquote><details><summary>T</summary><p>x</p></details></blockquote><p>y</p>",
        );
        check(
            "> ::: spoiler T\n> x\n\n:::\n\ny",
            "<blockquote><details><summary>T</summary><p>x</p></details></blockquote><p>:::</p><p>y</p>",
        );
        check(
            "::: spoiler T\n- a\n  :::\nb",
            "<details><summary>T</summary><ul><li>a</li></ul></details><p>b</p>",
        );
    }

    #[test]
    fn code_stays_as_it_is() {
        for code in [
            ":::\n",
            "::: spoiler a:b\n",
            "::: spoiler a\nx\n:::\n",
            "a\n   :::  \nb\n",
            "> ::: spoiler\n",
        ] {
            let shown = code.replace('>', "&gt;").replace('\n', "");
            check(
                &format!("```\n{code}```"),
                &format!("<pre><code>{shown}</code></pre>"),
            );
            check(
                &format!("~~~ text\n{code}~~~\nx"),
                &format!("<pre><code>{shown}</code></pre><p>x</p>"),
            );
            check(
                &format!("::: spoiler T\n```\n{code}```\n:::\nx"),
                &format!("<details><summary>T</summary><pre><code>{shown}</code></pre></details><p>x</p>"),
            );
        }
        check(
            "    ::: spoiler T\n    :::",
            "<pre><code>::: spoiler T:::</code></pre>",
        );
        check(
            "`:::` und `::: spoiler`",
            "<p><code>:::</code> und <code>::: spoiler</code></p>",
        );
        check("a\n     ::: spoiler T", "<p>a::: spoiler T</p>");
        check("<pre>\n:::\n</pre>", "&lt;pre&gt;:::&lt;/pre&gt;");
        check("```\n::: spoiler T", "<pre><code>::: spoiler T</code></pre>");
    }

    #[test]
    fn many_stay_in_bounds() {
        for text in [
            "::: spoiler\n",
            ":::\n",
            "::: spoiler\n:::\n",
            "> ::: spoiler\n",
            "- :::\n",
        ] {
            let html = render(&text.repeat(5_000), "", &Links::new());
            assert!(html.as_str().len() < 200_000, "{text}");
            assert!(!html.as_str().contains(MARK), "{text}");
        }
        let number = format!("# {MARK}0{MARK}\n\n::: spoiler T\nx");
        assert!(render(&number, "", &Links::new()).as_str().contains("<p>x</p>"));
    }
}
