// SPDX-License-Identifier: AGPL-3.0-or-later
//! What a web page says of itself: Open Graph, or else its title and description.

use encoding_rs::{Encoding, UTF_8};
use kollegium_client::WebPage;
use kollegium_domain::previews::LinkedPage;
use scraper::{Html, Selector};

/// How far into a page its own word on how its letters are written may stand, in bytes, as HTML has it.
const CHARSET_WITHIN: usize = 1024;

/// What a page says of itself.
pub(crate) fn said(page: &WebPage) -> LinkedPage {
    let mut said = LinkedPage {
        content_type: page.content_type.clone(),
        ..LinkedPage::default()
    };
    let Some(html) = &page.html else { return said };
    let document = Html::parse_document(&telling(&text(html, page.charset.as_deref())));
    let meta = |selector: &str| {
        let selector = Selector::parse(selector).ok()?;
        let found = document.select(&selector).filter_map(|it| it.attr("content"));
        found.map(str::trim).find(|it| !it.is_empty()).map(str::to_owned)
    };
    said.title = meta(r#"meta[property="og:title"]"#).or_else(|| title(&document));
    said.description =
        meta(r#"meta[property="og:description"]"#).or_else(|| meta(r#"meta[name="description"]"#));
    said.image = meta(r#"meta[property="og:image"]"#)
        .and_then(|it| page.url.join(&it).ok())
        .map(String::from);
    said
}

/// The title and the `meta` elements of a page without all else: the time that a whole page takes can grow with the
/// square of its length, and strangers write it.
fn telling(html: &str) -> String {
    let lower = html.to_ascii_lowercase();
    let mut told = String::new();
    if let Some(start) = lower.find("<title")
        && let Some(end) = lower[start..].find("</title>")
    {
        told.push_str(&html[start..start + end]);
        told.push_str("</title>");
    }
    let mut from = 0;
    while let Some(at) = lower[from..].find("<meta") {
        let start = from + at;
        from = start + end_of_tag(&html[start..]);
        told.push_str(&html[start..from]);
    }
    told
}

/// Up to where a tag goes, with which the text begins. A value in quotes may have any letter.
fn end_of_tag(text: &str) -> usize {
    let mut quote = None;
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (None, '>') => return at + 1,
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            (None | Some(_), _) => {}
        }
    }
    text.len()
}

fn title(document: &Html) -> Option<String> {
    let selector = Selector::parse("head title").ok()?;
    let title: String = document.select(&selector).next()?.text().collect();
    Some(title).filter(|it| !it.trim().is_empty())
}

/// The letters of a page, by what the server says of them, or else the page.
fn text(html: &[u8], charset: Option<&str>) -> String {
    let begin = String::from_utf8_lossy(&html[..html.len().min(CHARSET_WITHIN)]).to_ascii_lowercase();
    let own = begin.split_once("charset=").map(|(_, rest)| {
        let rest = rest.trim_start_matches(['"', '\'']);
        rest.split(['"', '\'', ' ', '>', ';', '/'])
            .next()
            .unwrap_or_default()
    });
    let encoding = charset
        .or(own)
        .and_then(|it| Encoding::for_label(it.as_bytes()))
        .unwrap_or(UTF_8);
    encoding.decode(html).0.into_owned()
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    fn read(html: impl Into<Vec<u8>>, charset: Option<&str>) -> LinkedPage {
        said(&WebPage {
            url: Url::parse("https://amt.example/plan/").unwrap(),
            content_type: Some("text/html".to_owned()),
            charset: charset.map(str::to_owned),
            html: Some(html.into()),
            links: Vec::new(),
        })
    }

    #[test]
    fn open_graph_comes_first() {
        let page = read(
            r#"<html><head><title>Amt</title><meta name="description" content="Alles">
               <meta property="og:title" content=" Der &amp; Plan "><meta property="og:description" content="">
               <meta property="og:image" content="bild.png"></head><body><title>Nein</title>"#,
            None,
        );
        assert_eq!(page.title.as_deref(), Some("Der & Plan"));
        assert_eq!(page.description.as_deref(), Some("Alles"));
        assert_eq!(page.image.as_deref(), Some("https://amt.example/plan/bild.png"));
    }

    #[test]
    fn a_page_that_says_little_gives_little() {
        let page = read("<head><title>Größe</title></head>", None);
        assert_eq!(page.title.as_deref(), Some("Größe"));
        assert_eq!((&page.description, &page.image), (&None, &None));
        assert_eq!(read("", None).title, None);
        assert_eq!(read(vec![0xff, 0xfe, 0x00], None).title, None);
        let deep = "<div>".repeat(100_000);
        assert_eq!(read(deep, None).title, None);
    }

    #[test]
    fn a_value_may_have_any_letter_and_tags_may_be_left_open() {
        let page = read(
            r#"<META property='og:title' content="1 > 0 '"><meta name="description" content="Ja">"#,
            None,
        );
        assert_eq!(page.title.as_deref(), Some("1 > 0 '"));
        assert_eq!(page.description.as_deref(), Some("Ja"));
        assert_eq!(read(r#"<title>Amt<meta content="x"#, None).title, None);
        let many = "<meta>".repeat(80_000);
        assert_eq!(read(many, None).title, None);
    }

    #[test]
    fn letters_are_read_as_they_are_written() {
        let latin = b"<title>Gr\xf6\xdfe</title>";
        assert_eq!(read(latin, Some("ISO-8859-1")).title.as_deref(), Some("Größe"));
        let own = [b"<meta charset='iso-8859-1'>".as_slice(), latin].concat();
        assert_eq!(read(own, None).title.as_deref(), Some("Größe"));
    }
}
