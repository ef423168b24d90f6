// SPDX-License-Identifier: AGPL-3.0-or-later
//! Text that people wrote, here or elsewhere: cleaned, rendered, sanitised, searched.
//!
//! Everything here is pure: no database, no clock. It runs before the transaction opens.

pub mod clean;
mod elements;
pub mod html;
pub mod images;
pub mod markdown;
pub mod mentions;
pub mod stem;
pub mod tables;
pub mod title;
mod tokens;
#[cfg(test)]
mod xss;

use clean::Fault;
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

    /// A body from elsewhere. `source` is the object's `source.content` if its media type is Markdown; without
    /// one (or with an unusable one) it is derived from the HTML. Objects without words give an empty text.
    ///
    /// # Errors
    /// `TooLong` beyond [`MAX_BYTES`].
    pub fn from_html(html: &str, source: Option<&str>) -> Result<Text, Fault> {
        let html = html::sanitise(html, MAX_BYTES)?;
        let source = match source.map(|source| clean::body(source, MAX_BYTES)) {
            Some(Ok(source)) => source,
            Some(Err(_)) | None => html::to_markdown(&html),
        };
        Ok(Text {
            source,
            html: html.into_string(),
            mentions: Vec::new(),
        })
    }
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

    #[test]
    fn remote_text_keeps_its_source_or_gets_one() {
        let with = Text::from_html("<p><b>Hallo</b></p>", Some("__Hallo__")).unwrap();
        assert_eq!(with.source, "__Hallo__");
        let without = Text::from_html("<p><b>Hallo</b></p>", None).unwrap();
        assert_eq!(without.source, "**Hallo**");
        assert_eq!(without.html, "<p><b>Hallo</b></p>");
        assert_eq!(Text::from_html("", None).unwrap(), Text::default());
    }
}
