// SPDX-License-Identifier: AGPL-3.0-or-later
//! From HTML to Markdown and back: what is said stays what was said, for thousands of texts made by chance.

use super::{
    html::{self, Html, to_markdown},
    markdown::render_remote,
    meaning::{self, MentionLinks, Part},
    tree,
};

/// Numbers that look like chance and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        // The constants of Knuth's MMIX.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }
}

/// Text in which Markdown could see something that is not meant.
const WORDS: &[&str] = &[
    "a",
    "Wort",
    "ö",
    "1",
    "2^10 und 2^20",
    "1~2 Tage",
    "*",
    "**",
    "_",
    "a_b_c",
    "__x__",
    "~~",
    "~",
    "^",
    "`",
    "```",
    "#",
    "# x",
    "##",
    ">",
    "> x",
    "-",
    "- x",
    "+ x",
    "1. x",
    "10) y",
    "2. ",
    "=",
    "===",
    "---",
    "___",
    "***",
    ":::",
    "::: spoiler x",
    ":::spoiler",
    "|",
    "|a|b|",
    "|-|-|",
    ":-:",
    "[",
    "]",
    "[x]",
    "[x](y)",
    "![x](y)",
    "[^1]",
    "[x]: y",
    "<",
    "<b>",
    "</b>",
    "<!-- x -->",
    "&",
    "&amp;",
    "&copy;",
    "&#65;",
    "\\",
    "\\*",
    "\\\\",
    "!",
    "Achtung!",
    "https://x.example/a_b",
    "www.x.example",
    "„https://x.example/d“",
    "a@b.example",
    "@ana@b.example",
    "!c@b.example",
    "@ana",
    ":smile:",
    "Titel:",
    "(c)",
    "\"q\"",
    "„q“",
    "z. B.",
    "3.5",
    "50 %",
    "☑ a",
    "…",
    "–",
    "a  b",
    "\u{a0}",
    " ",
    ".",
    ",",
    "x",
    "http://",
    "mailto:a@b.example",
    "C:\\x",
    "a*b*c",
    "f(x)",
    "x^2^",
    "H~2~O",
    "\t",
];

const ADDRESSES: &[&str] = &[
    "https://x.example/",
    "https://x.example/a_b*c?d=1&amp;copy;=2&amp;e=(f)#g",
    "https://x.example/ü/„x“",
    "mailto:a@b.example",
    "http://127.0.0.1:80/a b",
    "https://x.example/\\`[x]|",
];

fn inline(dice: &mut Dice, depth: usize) -> String {
    let mut out = String::new();
    for _ in 0..=dice.roll(4) {
        let part = match dice.roll(if depth == 0 { 5 } else { 13 }) {
            0..=3 => escaped(dice.pick(WORDS)),
            4 => " ".to_owned(),
            5 => format!("<code>{}</code>", escaped(dice.pick(WORDS))),
            6 => format!(
                "<img src=\"https://x.example/y.png\" alt=\"{}\">",
                escaped(dice.pick(WORDS)).replace('"', "")
            ),
            7 => "<br>".to_owned(),
            8 => format!("<a href=\"{}\">{}</a>", dice.pick(ADDRESSES), inline(dice, 0)),
            9 => dice
                .pick(&[
                    "<a href=\"https://x.example/\">https://x.example/</a>",
                    "<a href=\"mailto:a@b.example\">a@b.example</a>",
                ])
                .to_owned(),
            // `~` does not stand beside `~~`.
            10 => format!("H<sub>{}</sub>O", escaped(dice.pick(WORDS))),
            _ => {
                let name = dice.pick(&["strong", "em", "del", "b", "i", "s", "sup", "u", "span"]);
                format!("<{name}>{}</{name}>", inline(dice, depth - 1))
            }
        };
        out.push_str(&part);
    }
    out
}

fn block(dice: &mut Dice, depth: usize) -> String {
    match dice.roll(if depth == 0 { 4 } else { 11 }) {
        0 => format!("<p>{}</p>", inline(dice, 2)),
        1 => inline(dice, 2),
        2 => format!(
            "<pre><code>{}\n{}\n</code></pre>",
            escaped(dice.pick(WORDS)),
            escaped(dice.pick(WORDS))
        ),
        3 => format!("<h{0}>{1}</h{0}>", 1 + dice.roll(6), inline(dice, 1)),
        4 | 5 => format!("<blockquote>{}</blockquote>", blocks(dice, depth - 1)),
        6 => format!(
            "<details><summary>T {}</summary>{}</details>",
            escaped(dice.pick(WORDS)),
            blocks(dice, depth - 1)
        ),
        7 => "<hr>".to_owned(),
        8 => {
            let cell = |dice: &mut Dice| format!("<td>{}</td>", inline(dice, 1).replace("<br>", ""));
            let row = |dice: &mut Dice| format!("<tr>{}{}</tr>", cell(dice), cell(dice));
            format!("<table>{}{}</table>", row(dice), row(dice))
        }
        _ => {
            let name = dice.pick(&["ul", "ol", "ol start=\"3\""]);
            let items: String = (0..=dice.roll(2))
                .map(|_| match dice.roll(3) {
                    0 => format!("<li>{}</li>", blocks(dice, depth - 1)),
                    1 => format!(
                        "<li>{}<ul><li>{}</li></ul></li>",
                        inline(dice, 1),
                        inline(dice, 1)
                    ),
                    _ => format!("<li>{}</li>", inline(dice, 1)),
                })
                .collect();
            format!("<{name}>{items}</{}>", &name[..2])
        }
    }
}

fn blocks(dice: &mut Dice, depth: usize) -> String {
    (0..=dice.roll(3)).map(|_| block(dice, depth)).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Markdown made by chance: pieces of syntax and words, on lines with the markers of containers.
fn markdown(dice: &mut Dice) -> String {
    let mut out = String::new();
    for _ in 0..=dice.roll(8) {
        out.push_str(dice.pick(&[
            "",
            "",
            "",
            "> ",
            "- ",
            "1. ",
            "  ",
            "    ",
            "> - ",
            "# ",
            "## ",
            "```\n",
            "::: spoiler T:x\n",
            ":::\n",
            "---\n",
            "|a|b|\n|-|:-:|\n|",
            "[^1]: ",
        ]));
        for _ in 0..=dice.roll(5) {
            out.push_str(dice.pick(WORDS));
            out.push_str(dice.pick(&[
                "",
                "",
                " ",
                "**",
                "*",
                "_",
                "~~",
                "~",
                "^",
                "`",
                "  \n",
                "[",
                "](https://x.example)",
                "|",
            ]));
        }
        out.push_str(dice.pick(&["\n", "\n\n", "\n\n"]));
    }
    out
}

fn parts(html: &Html) -> Vec<Part> {
    meaning::of(&tree::tree(html), MentionLinks::Counted)
}

/// Whether the way to Markdown and back changes what HTML says; if so, what it was.
fn changed(html: &Html) -> Option<String> {
    let markdown = to_markdown(html);
    let back = render_remote(&markdown);
    let (before, after) = (parts(html), parts(&back));
    let at = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
    let seen = |parts: &[Part]| format!("{:?}", &parts[at.min(parts.len())..(at + 3).min(parts.len())]);
    (before != after).then(|| {
        format!(
            "{html}\n-> {markdown}\n-> {back}\nexpected {}\nfound    {}",
            seen(&before),
            seen(&after)
        )
    })
}

/// Fails with the shortest of the changed ones.
fn assert_unchanged(mut changes: Vec<(usize, String)>, of: usize) {
    changes.sort();
    let shortest = changes.iter().take(12).map(|(_, change)| change.as_str());
    let shortest = shortest.collect::<Vec<_>>().join("\n\n");
    assert!(
        changes.is_empty(),
        "{} of {of} changed, such as\n{shortest}",
        changes.len()
    );
}

#[test]
fn html_of_any_blocks_keeps_its_meaning() {
    let mut dice = Dice(7);
    let changes = (0..6_000).filter_map(|_| {
        let html = html::sanitise(&blocks(&mut dice, 2), 100_000).unwrap();
        changed(&html).map(|change| (html.as_str().len(), change))
    });
    assert_unchanged(changes.collect(), 6_000);
}

#[test]
fn what_our_markdown_renders_to_keeps_its_meaning() {
    let mut dice = Dice(11);
    let changes = (0..6_000).filter_map(|_| {
        let html = render_remote(&markdown(&mut dice));
        changed(&html).map(|change| (html.as_str().len(), change))
    });
    assert_unchanged(changes.collect(), 6_000);
}

fn check(html: &str, expected: &str) {
    let html = html::sanitise(html, 10_000).unwrap();
    assert_eq!(to_markdown(&html), expected, "{html}");
    if let Some(change) = changed(&html) {
        panic!("{change}");
    }
}

#[test]
fn blocks_are_written_as_people_write_them() {
    check(
        "<h2>T</h2><p>a <em>b</em> <a href=\"https://h.example/\">l</a></p><blockquote><p>q</p></blockquote>\
         <pre><code>x &lt; y</code></pre><details><summary>Mehr</summary><p>Inhalt</p></details>",
        "## T\n\na *b* [l](https://h.example/)\n\n> q\n\n```\nx < y\n```\n\n::: spoiler Mehr\nInhalt\n:::",
    );
    check(
        "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul><ul><li>d</li></ul><ol start=\"3\"><li><p>e</p><p>f</p></li></ol>",
        "- a\n  - b\n- c\n\n* d\n\n3. e\n\n   f",
    );
    check(
        "<table><tr><th>a</th><th align=\"right\">b|c</th></tr><tr><td>1</td></tr></table>"
            .replace("<td>1</td>", "<td>1</td><td><code>x|y</code></td>")
            .as_str(),
        "| a | b\\|c |\n| --- | --: |\n| 1 | `x\\|y` |",
    );
    check(
        "<details><summary>a: b</summary><details><summary>c</summary>d</details></details>",
        ":::: spoiler a: b\n::: spoiler c\nd\n:::\n::::",
    );
    check("<p>a<br>b<br><br>c<br></p>", "a\\\nb\\\n\\\nc");
    check(
        "<div><b><p>a</p><p>b <i>c</i></p></b></div>",
        "**a**\n\n**b *c***",
    );
}

#[test]
fn parts_of_lines_keep_what_they_are() {
    check(
        "2<sup>10</sup> und H<sub>2</sub>O, x<sup>a b</sup>",
        "2^10^ und H~2~O, x^a\\ b^",
    );
    check(
        "<del>alt</del> <s>alt</s> <strike>alt</strike>",
        "~~alt~~ ~~alt~~ ~~alt~~",
    );
    check("<b>a </b>b<i> c</i>", "**a** b *c*");
    check("x<b>\"y\"</b>z", "&#120;**\"y\"**&#122;");
    check("<em>a</em><em>b</em> <b><strong>c</strong></b>", "*ab* **c**");
    check(
        "<code>a`b</code> <code>`</code> <kbd>Strg</kbd>",
        "``a`b`` `` ` `` `Strg`",
    );
    check(
        "<a href=\"https://x.example/\">https://x.example/</a> <a href=\"mailto:a@b.example\">a@b.example</a>",
        "<https://x.example/> <a@b.example>",
    );
    check(
        "<a href=\"https://x.example/\">a</a>!<a href=\"https://y.example/(z)\">b</a>",
        "[a](https://x.example/)\\![b](https://y.example/\\(z\\))",
    );
    check(
        "<a href=\"https://x.example/\" title='\"t\"'><img src=\"https://x.example/y.png\" alt=\"[z]\"></a>",
        "[![\\[z\\]](https://x.example/y.png)](https://x.example/ \"\\\"t\\\"\")",
    );
}

#[test]
fn text_does_not_become_syntax() {
    for (text, expected) in [
        (
            "*a* _b_ a_b_c `c` ~~d~~ 2^10",
            "\\*a\\* \\_b\\_ a_b_c \\`c\\` \\~\\~d\\~\\~ 2\\^10",
        ),
        ("# a", "\\# a"),
        ("1. a", "1\\. a"),
        ("- a - b", "\\- a - b"),
        ("::: spoiler T", "\\::: spoiler T"),
        (":smile: Titel: x", ":smile: Titel: x"),
        ("[a](b) ![c](d) [^1]", "\\[a\\](b) !\\[c\\](d) \\[\\^1\\]"),
        ("&lt;b&gt; &amp;amp; R&amp;D", "\\<b> \\&amp; R&D"),
        (
            "https://x.example www.x.example",
            "https\\://x.example www\\.x.example",
        ),
        (
            "a@b.example @ana@b.example !c@b.example",
            "a\\@b.example @ana@b.example !c@b.example",
        ),
        ("|a|b|", "\\|a|b|"),
        ("C:\\Temp z. B. 3.5 %", "C:\\\\Temp z. B. 3.5 %"),
    ] {
        check(&format!("<p>{text}</p>"), expected);
    }
}

#[test]
fn large_and_deep_documents_stay_in_bounds() {
    for text in [
        "<b>".repeat(1_000) + "x",
        "<blockquote>".repeat(1_000) + "x",
        "<details><summary>a</summary>".repeat(1_000) + "x",
        "<ul><li>".repeat(1_000) + "x",
        "<b>a</b>".repeat(20_000),
        "<br>".repeat(50_000) + "x",
        "<p>x</p>".repeat(20_000),
        "<i><p>x</p></i>".repeat(10_000),
        "[".repeat(100_000),
        "<table><tr>".to_owned() + &"<td>x".repeat(20_000),
    ] {
        let html = html::sanitise(&text, 1_000_000).unwrap();
        let markdown = to_markdown(&html);
        assert!(markdown.len() <= 60 * text.len(), "{:?}…", text.get(..20));
    }
}
