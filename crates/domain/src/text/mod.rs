// SPDX-License-Identifier: AGPL-3.0-or-later
//! Text that people wrote, here or elsewhere: cleaned, rendered, sanitised, searched.
//!
//! Everything here is pure: no database, no clock. It runs before the transaction opens.

mod addresses;
pub mod clean;
mod elements;
mod escape;
pub(crate) mod filter;
pub mod html;
pub mod images;
mod inline;
pub mod markdown;
mod meaning;
pub mod mentions;
#[cfg(test)]
mod round_trip;
mod scripts;
mod spoilers;
pub mod stem;
pub mod tables;
pub mod title;
mod to_markdown;
mod tokens;
mod tree;
#[cfg(test)]
mod xss;

use clean::Fault;
use html::Html;
use meaning::MentionLinks;
use mentions::{Handle, Links};

/// Longest body that is accepted, in bytes, both as Markdown and as HTML from elsewhere.
pub const MAX_BYTES: usize = 200_000;

/// Deepest nesting of elements in any HTML that we keep; no person writes deeper.
pub(crate) const MAX_DEPTH: usize = 50;

/// A body as it is stored: what was typed, what is shown, and who is mentioned.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// Markdown, for editing and for clients that render it themselves.
    pub source: String,
    /// The text as sanitised HTML.
    pub html: String,
    /// Handles in the source. Of a remote object they are empty: there the `tag` list is authoritative.
    pub mentions: Vec<Handle>,
}

impl Text {
    /// A body typed here. `origin` (`https://host[:port]`) completes links such as `/c/name`; handles found
    /// in `links` become links, others stay text.
    ///
    /// # Errors
    /// `Empty`, or `TooLong` beyond [`MAX_BYTES`].
    pub fn from_markdown(source: &str, origin: &str, links: &Links) -> Result<Text, Fault> {
        let source = clean::body(source, MAX_BYTES)?;
        Ok(Text {
            html: markdown::render(&source, origin, links).into_string(),
            mentions: mentions::find(&source),
            source,
        })
    }

    /// A body from elsewhere. What it says is said by the HTML. `source` is the object's `source.content` if its media
    /// type is Markdown; it is kept where it says the same, else Markdown is made of the HTML. Objects without words
    /// give an empty text.
    ///
    /// # Errors
    /// `TooLong` beyond [`MAX_BYTES`].
    pub fn from_html(html: &str, source: Option<&str>) -> Result<Text, Fault> {
        let html = html::sanitise(html, MAX_BYTES)?;
        let source = source.and_then(|source| clean::body(source, MAX_BYTES).ok());
        Ok(Text::of(html, source))
    }

    fn of(html: Html, source: Option<String>) -> Text {
        Text {
            source: source
                .filter(|source| says_same(source, &html))
                .unwrap_or_else(|| html::to_markdown(&html)),
            html: html.into_string(),
            mentions: Vec::new(),
        }
    }
}

/// Whether Markdown means what HTML means. Links that some servers make of handles may be missing in the Markdown; other
/// links may not, and it has none that the HTML does not have.
fn says_same(source: &str, html: &Html) -> bool {
    let pieces = tree::tree(html);
    let rendered = tree::tree(&markdown::render_remote(source));
    let rendered = meaning::of(&rendered, MentionLinks::Counted);
    [MentionLinks::Counted, MentionLinks::Plain]
        .into_iter()
        .any(|mentions| meaning::of(&pieces, mentions) == rendered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_text_has_source_html_and_mentions() {
        let ana: Handle = "@ana@peer.example".parse().unwrap();
        let links = Links::from([(ana.clone(), "https://peer.example/u/ana".to_owned())]);
        let text =
            Text::from_markdown("Hallo @ana@peer.example\r\n", "https://ours.example", &links).unwrap();
        assert_eq!(text.source, "Hallo @ana@peer.example");
        assert_eq!(
            text.html,
            "<p>Hallo <a href=\"https://peer.example/u/ana\" rel=\"nofollow noopener ugc\">\
             @ana@peer.example</a></p>\n"
        );
        assert_eq!(text.mentions, [ana]);
    }

    #[test]
    fn five_megabytes_are_refused_before_rendering() {
        let huge = "a ".repeat(2_500_000);
        let too_long = Err(Fault::TooLong { max: MAX_BYTES });
        assert_eq!(
            Text::from_markdown(&huge, "https://ours.example", &Links::new()),
            too_long
        );
        assert_eq!(Text::from_html(&huge, None), too_long);
    }

    fn from_html(html: &str, source: &str) -> Text {
        Text::from_html(html, Some(source)).unwrap()
    }

    #[test]
    fn remote_text_without_source_gets_one() {
        let without = Text::from_html("<p><b>Hallo</b></p>", None).unwrap();
        assert_eq!(without.source, "**Hallo**");
        assert_eq!(without.html, "<p><b>Hallo</b></p>");
        assert_eq!(Text::from_html("", None).unwrap(), Text::default());
    }

    #[test]
    fn a_source_is_kept_that_says_what_the_html_says() {
        let rel = "rel=\"nofollow\"";
        let mention = format!("<a href=\"https://h.example/u/ana\" {rel}>@ana@h.example</a>");
        for (html, source) in [
            ("<p><b>Hallo</b></p>", "__Hallo__"),
            // As Lemmy writes it.
            (
                "<p>a <s>b</s></p>\n<ul>\n<li>c</li>\n</ul>\n<details><summary>T: u</summary><p>d\ne</p>\n</details>\n",
                "a ~~b~~\n* c\n\n::: spoiler T: u\nd\ne\n:::\n",
            ),
            (&format!("<p>Danke {mention}!</p>"), "Danke @ana@h.example!"),
            (
                &format!("<p>Danke {mention}!</p>"),
                "Danke [@ana@h.example](https://h.example/u/ana)!",
            ),
            (
                "<p><a href=\"https://x.example/%C3%BC\">https://x.example/ü</a></p>",
                "https://x.example/ü",
            ),
            (
                "<p>2<sup>10</sup></p><table><tr><td>a</td></tr></table>",
                "2^10^\n\n|a|\n|-|",
            ),
            (
                "<blockquote><p>Zitat</p></blockquote><p>Antwort</p>",
                "> Zitat\n\nAntwort",
            ),
        ] {
            assert_eq!(from_html(html, source).source, source.trim_end(), "{html}");
        }
    }

    #[test]
    fn the_html_is_the_truth() {
        for (html, source, expected) in [
            // As NodeBB writes it.
            (
                "<blockquote><p>Ein Zitat</p></blockquote><p>a &lt; b</p>",
                "&gt; Ein Zitat\n\na &lt; b",
                "> Ein Zitat\n\na \\< b",
            ),
            ("<p>Harmlos</p>", "[Harmlos](https://blocked.example)", "Harmlos"),
            (
                "<p>Harmlos</p>",
                "Harmlos ![](https://blocked.example/x.png)",
                "Harmlos",
            ),
            ("<p>Harmlos</p>", "Böse", "Harmlos"),
            ("<p>Ja</p>", "~~Ja~~", "Ja"),
            (
                "<p>@ana@h.example</p>",
                "[@ana@h.example](https://blocked.example)",
                "@ana@h.example",
            ),
            (
                "<p><a href=\"https://h.example/u/ana\">@ana@h.example</a></p>",
                "[@ana@h.example](https://blocked.example)",
                "[@ana@h.example](https://h.example/u/ana)",
            ),
            (
                "<p><a href=\"https://a.example/\">hier</a></p>",
                "[hier](https://b.example/)",
                "[hier](https://a.example/)",
            ),
            ("<p>Text</p>", "> Text", "Text"),
            ("<p>Offen</p>", "::: spoiler Offen\n:::", "Offen"),
            (
                "<p>Text</p><p><img src=\"https://a.example/b.png\" alt=\"Bild\"></p>",
                "Text",
                "Text\n\n![Bild](https://a.example/b.png)",
            ),
        ] {
            let text = from_html(html, source);
            assert_eq!(text.source, expected, "{html}");
            let shown = markdown::render_remote(&text.source);
            assert!(
                says_same(&text.source, &html::sanitise(html, 1000).unwrap()),
                "{shown}"
            );
        }
    }
}
