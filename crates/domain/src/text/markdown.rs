// SPDX-License-Identifier: AGPL-3.0-or-later
//! Markdown as Lemmy's clients write it: CommonMark with GitHub's tables, strike-through, bare links, task lists
//! and footnotes, `^super^` and `~sub~` (`scripts`), and `::: spoiler title` … `:::` (`spoilers`). HTML in
//! it is shown as text.

use std::fmt::{self, Write};

use comrak::{
    Arena, Node, Options,
    html::{ChildRendering, Context, format_document_with_formatter, format_node_default},
    nodes::NodeValue,
    options::Plugins,
    parse_document,
};

use super::{
    MAX_DEPTH, addresses,
    html::{self, Html},
    mentions::{self, Links},
    scripts,
    spoilers::Fences,
};

/// What a spoiler without a title is called.
pub(super) const NO_TITLE: &str = "…";

/// Renders Markdown to safe HTML. Links that begin with `/` are completed with `origin` (`https://host[:port]`),
/// handles found in `links` become links.
pub fn render(source: &str, origin: &str, links: &Links) -> Html {
    write(source, Some(origin), links)
}

/// The same for Markdown from elsewhere, where no address is known that would complete links.
pub(super) fn render_remote(source: &str) -> Html {
    write(source, None, &Links::new())
}

fn write(source: &str, origin: Option<&str>, links: &Links) -> Html {
    let arena = Arena::new();
    let root = parse(&arena, source);
    mentions::link(&arena, root, links);
    let mut out = String::with_capacity(source.len() * 2);
    let formatted =
        format_document_with_formatter(root, &options(), &mut out, &Plugins::default(), format_node, ());
    // Writing to memory does not fail; if the formatter should, what it wrote so far is still sanitised.
    if let Err(error) = formatted {
        tracing::error!(%error, "cannot render all of a Markdown text");
    }
    html::safe(&out, origin)
}

pub(super) fn parse<'a>(arena: &'a Arena<'a>, source: &str) -> Node<'a> {
    let mut fences = Fences::default();
    let root = parse_document(arena, &prepared(source, &mut fences), &options());
    fences.nest(arena, root);
    scripts::pair(arena, root);
    scripts::join_escaped(root);
    addresses::shorten(arena, root);
    let links: Vec<_> = root
        .descendants()
        .filter(|node| matches!(node.data().value, NodeValue::Link(_)))
        .collect();
    for link in links {
        unlink_handle(link);
    }
    root
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.extension.superscript = true;
    options.extension.subscript = true;
    options.parse.escaped_char_spans = true;
    options.render.escape = true;
    options
}

/// The text as the parser gets it: nesting is bounded, and the lines of spoilers are marked.
fn prepared(source: &str, fences: &mut Fences) -> String {
    let mut out = String::with_capacity(source.len() + source.len() / 8);
    for line in source.split_inclusive('\n') {
        let (markers, rest) = split_markers(line);
        out.push_str(markers);
        match fences.heading(rest) {
            Some(heading) => out.push_str(&heading),
            None => out.push_str(rest),
        }
    }
    out
}

/// Parts the container markers (`>`, `-`, `1.` …) at the start of a line from the rest. Those beyond
/// [`MAX_DEPTH`] are made text, since every further line is compared with all open containers.
fn split_markers(line: &str) -> (&str, &str) {
    let bytes = line.as_bytes();
    let is_space = |at: usize| matches!(bytes.get(at), Some(b' ' | b'\t' | b'\n') | None);
    let mut at = 0;
    let mut depth = 0;
    while let Some(&byte) = bytes.get(at) {
        let digits = bytes[at..]
            .iter()
            .take(9)
            .take_while(|b| b.is_ascii_digit())
            .count();
        let width = match byte {
            b' ' | b'\t' => {
                at += 1;
                continue;
            }
            b'>' => 1,
            b'-' | b'*' | b'+' if is_space(at + 1) => 1,
            b'0'..=b'9'
                if matches!(bytes.get(at + digits), Some(b'.' | b')')) && is_space(at + digits + 1) =>
            {
                digits + 1
            }
            _ => break,
        };
        depth += 1;
        if depth > MAX_DEPTH {
            return (
                &line[..at],
                line[at..].trim_start_matches(['>', '-', '*', '+', ' ', '\t']),
            );
        }
        at += width;
    }
    line.split_at(at)
}

/// Turns `name@host` that was taken for an e-mail address back into text if `@` or `!` stands before it.
fn unlink_handle(link: Node<'_>) {
    let Some(before) = link.previous_sibling() else {
        return;
    };
    let address = if let NodeValue::Link(target) = &link.data().value {
        target.url.strip_prefix("mailto:").map(str::to_owned)
    } else {
        None
    };
    let shown = link
        .first_child()
        .and_then(|child| child.data().value.text().map(str::to_owned));
    let (Some(address), Some(shown)) = (address, shown) else {
        return;
    };
    let signed = before.data().value.text().is_some_and(mentions::ends_in_handle);
    if !signed || address != shown || addresses::in_brackets(link) {
        return;
    }
    let after = link.next_sibling();
    let tail = after.and_then(|after| after.data().value.text().map(str::to_owned));
    if let Some(text) = before.data_mut().value.text_mut() {
        let text = text.to_mut();
        text.push_str(&address);
        text.push_str(tail.as_deref().unwrap_or(""));
    }
    link.detach();
    if let (Some(after), Some(_)) = (after, tail) {
        after.detach();
    }
}

/// Renders what needs form fields, ids or classes by default in a form without them.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is not named keeps the rendering of comrak"
)]
fn format_node(
    context: &mut Context<'_, '_, ()>,
    node: Node<'_>,
    entering: bool,
) -> Result<ChildRendering, fmt::Error> {
    match &node.data().value {
        NodeValue::BlockDirective(directive) => {
            context.cr()?;
            if entering {
                let title = match directive.info.as_str() {
                    "" => NO_TITLE,
                    title => title,
                };
                context.write_str("<details><summary>")?;
                context.escape(title)?;
                context.write_str("</summary>\n")?;
            } else {
                context.write_str("</details>\n")?;
            }
        }
        NodeValue::TaskItem(task) => {
            if entering {
                context.cr()?;
            }
            context.write_str(match (entering, task.symbol) {
                (true, Some(_)) => "<li>☑ ",
                (true, None) => "<li>☐ ",
                (false, _) => "</li>\n",
            })?;
        }
        NodeValue::FootnoteReference(reference) => {
            if entering {
                write!(context, "<sup>[{}]</sup>", reference.ix)?;
            }
        }
        NodeValue::FootnoteDefinition(_) => footnote(context, node, entering)?,
        _ => return format_node_default(context, node, entering),
    }
    Ok(ChildRendering::HTML)
}

/// Definitions stand together at the end of the document, in the order of their numbers.
fn footnote(context: &mut Context<'_, '_, ()>, node: Node<'_>, entering: bool) -> fmt::Result {
    let is_note = |node: Option<Node<'_>>| {
        node.is_some_and(|node| matches!(node.data().value, NodeValue::FootnoteDefinition(_)))
    };
    context.cr()?;
    if entering {
        let first = !is_note(node.previous_sibling());
        context.write_str(if first { "<hr>\n<ol>\n<li>" } else { "<li>" })
    } else {
        let last = !is_note(node.next_sibling());
        context.write_str(if last { "</li>\n</ol>\n" } else { "</li>\n" })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::{Token, tokens};
    use super::*;

    fn check(source: &str, expected: &str) {
        let html = render(source, "https://ours.example", &Links::new());
        assert_eq!(html.as_str(), expected, "{source}");
    }

    #[test]
    fn github_flavour() {
        check(
            "~~a~~ **b** `c`",
            "<p><del>a</del> <strong>b</strong> <code>c</code></p>\n",
        );
        check(
            "|a|b|\n|:-:|-|\n|1|2|",
            "<table>\n<thead>\n<tr>\n<th align=\"center\">a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n\
             <td align=\"center\">1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>\n",
        );
        check("- [x] a\n- [ ] b", "<ul>\n<li>☑ a</li>\n<li>☐ b</li>\n</ul>\n");
        check("3. a", "<ol start=\"3\">\n<li>a</li>\n</ol>\n");
        check("H~2~O x^2^", "<p>H<sub>2</sub>O x<sup>2</sup></p>\n");
        check(
            "a[^x] b[^y]\n\n[^y]: zwei\n[^x]: eins",
            "<p>a<sup>[1]</sup> b<sup>[2]</sup></p>\n<hr>\n<ol>\n<li>\n<p>eins </p>\n</li>\n<li>\n<p>zwei </p>\n</li>\n</ol>\n",
        );
    }

    #[test]
    fn links() {
        let rel = "rel=\"nofollow noopener ugc\"";
        check(
            "https://a.example/x_y_z",
            &format!("<p><a href=\"https://a.example/x_y_z\" {rel}>https://a.example/x_y_z</a></p>\n"),
        );
        check(
            "[r](/c/bau \"T\")",
            &format!("<p><a href=\"https://ours.example/c/bau\" title=\"T\" {rel}>r</a></p>\n"),
        );
        check(
            "info@a.example",
            &format!("<p><a href=\"mailto:info@a.example\" {rel}>info@a.example</a></p>\n"),
        );
        check("[x](javascript:alert(1)) [y](//h/x) [z](#id)", "<p>x y z</p>\n");
        check(
            "![Foto](https://a.example/f.png)",
            "<p><img src=\"https://a.example/f.png\" alt=\"Foto\"></p>\n",
        );
    }

    #[test]
    fn mentions_are_no_mail_addresses() {
        check(
            "@a@b.example, @c@d.example und !e@f.example.",
            "<p>@a@b.example, @c@d.example und !e@f.example.</p>\n",
        );
    }

    #[test]
    fn known_handles_become_links() {
        let links = Links::from([
            (
                "!e@f.example:81".parse().unwrap(),
                "http://f.example:81/c/e".to_owned(),
            ),
            ("@ana".parse().unwrap(), "https://ours.example/u/ana".to_owned()),
        ]);
        let html = render(
            "(@ana) @b@b.example !e@f.example:81 `@ana`",
            "https://ours.example",
            &links,
        );
        let rel = "rel=\"nofollow noopener ugc\"";
        let expected = format!(
            "<p>(<a href=\"https://ours.example/u/ana\" {rel}>@ana</a>) @b@b.example \
             <a href=\"http://f.example:81/c/e\" {rel}>!e@f.example:81</a> <code>@ana</code></p>\n"
        );
        assert_eq!(html.as_str(), expected);
    }

    #[test]
    fn html_is_text() {
        check(
            "<b>x</b> <script>y</script>",
            "<p>&lt;b&gt;x&lt;/b&gt; &lt;script&gt;y&lt;/script&gt;</p>\n",
        );
        check("<div>\nx\n</div>", "&lt;div&gt;\nx\n&lt;/div&gt;\n");
    }

    /// Repeated, each of these is known to have driven some Markdown parser to quadratic time or depth.
    const REPEATED: &[&str] = &[
        "<",
        ">",
        "[",
        "![",
        "*",
        "**a ",
        "*a **a ",
        "_a",
        "`a``",
        "~",
        "~a^",
        "^",
        "(",
        "](",
        "[a](",
        "<a ",
        "<!--",
        "- ",
        "1. ",
        "> - ",
        "+\n",
        ">\n",
        "&",
        "&#1;",
        "\\",
        "|",
        "|a",
        "|\n|-\n",
        "[^a]: ",
        "[^a]",
        "[a]: b\n[a] ",
        "::: spoiler\n",
        "::: x\n",
        "> :::spoiler\n",
        "@a@",
        "a@b.c ",
        "!a@b.de ",
        "https://",
        "www.",
        "http://a(",
        "\0",
        "\u{202E}",
        "#",
        "```\n",
        "    ",
        "\t- ",
        "![a](https://b/c)",
    ];

    #[test]
    fn repeated_syntax_stays_in_bounds() {
        let long = |text: &&str| text.repeat(100_000 / text.len());
        let megabytes = ["<", ">", "[", "*"].map(|text| text.repeat(1_000_000));
        let nested: String = (0..300).map(|i| format!("{}- a\n", "  ".repeat(i))).collect();
        let texts = REPEATED
            .iter()
            .map(long)
            .chain(megabytes)
            .chain([nested + &"\n".repeat(100_000)]);
        for text in texts {
            let html = render(&text, "https://ours.example", &Links::new());
            let size = html.as_str().len();
            assert!(size <= 20 * text.len() + 100, "{:?}…: {size}", text.get(..20));
            mentions::find(&text);
        }
    }

    #[test]
    fn nesting_ends_at_the_limit() {
        for text in [
            "> ".repeat(1000) + "a",
            "- ".repeat(1000) + "a",
            "*a **a ".repeat(100) + &"a** a*".repeat(100),
        ] {
            let html = render(&text, "https://ours.example", &Links::new());
            let (mut depth, mut deepest) = (0_usize, 0);
            for token in tokens(html.as_str()) {
                match token {
                    Token::Open(..) => depth += 1,
                    Token::Close(_) => depth -= 1,
                    Token::Text(_) => {}
                }
                deepest = deepest.max(depth);
            }
            assert!((10..=MAX_DEPTH).contains(&deepest), "{deepest}");
            assert!(html.as_str().contains('a'));
        }
    }
}
