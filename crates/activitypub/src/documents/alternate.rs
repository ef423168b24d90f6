// SPDX-License-Identifier: AGPL-3.0-or-later
//! The ActivityStreams document that a web page names as another form of itself.

use kollegium_client::WebPage;
use url::Url;

use super::content_type::is_activity_type;

/// Most links that are looked at, of a header or a page.
const MAX_LINKS: usize = 200;

/// The document that a page names, in its header `Link` (RFC 8288) or in a `link` element of HTML. Whether it is that of
/// the page is for itself to say.
pub(super) fn of(page: &WebPage) -> Option<Url> {
    let headers = page.links.iter().flat_map(|it| header_links(it));
    let html = page.html.as_deref().unwrap_or_default();
    let html = String::from_utf8_lossy(html);
    headers
        .chain(elements(&html))
        .take(MAX_LINKS)
        .find(Link::is_activity)
        .and_then(|it| page.url.join(&it.href).ok())
        .filter(|it| matches!(it.scheme(), "http" | "https"))
}

#[derive(Debug, Default)]
struct Link {
    href: String,
    rel: String,
    kind: String,
}

impl Link {
    fn is_activity(&self) -> bool {
        let is_alternate = self
            .rel
            .split_ascii_whitespace()
            .any(|it| it.eq_ignore_ascii_case("alternate"));
        is_alternate && is_activity_type(&self.kind) && !self.href.is_empty()
    }

    fn set(&mut self, name: &str, value: &str) {
        let field = match name.trim().to_ascii_lowercase().as_str() {
            "href" => &mut self.href,
            "rel" => &mut self.rel,
            "type" => &mut self.kind,
            _ => return,
        };
        value.clone_into(field);
    }
}

/// The links of a header: `<URL>; rel="alternate"; type="…", <URL>; …`.
fn header_links(header: &str) -> impl Iterator<Item = Link> {
    header.split('<').skip(1).filter_map(|entry| {
        let (href, parameters) = entry.split_once('>')?;
        let mut link = Link {
            href: href.trim().to_owned(),
            ..Link::default()
        };
        for (name, value) in pairs(parameters, |it| matches!(it, ';' | ',')) {
            link.set(name, &value);
        }
        Some(link)
    })
}

/// The `link` elements of a page.
fn elements(html: &str) -> impl Iterator<Item = Link> {
    html.split('<').skip(1).filter_map(|tag| {
        let name = tag.get(..4)?;
        let attributes = &tag[4..];
        if !name.eq_ignore_ascii_case("link") || !attributes.starts_with(|it: char| it.is_ascii_whitespace())
        {
            return None;
        }
        let mut link = Link::default();
        for (name, value) in pairs(attributes, |it| it.is_ascii_whitespace() || it == '>') {
            link.set(name, &value.replace("&amp;", "&").replace("&quot;", "\""));
        }
        Some(link)
    })
}

/// Names with values, in quotes or without, until something that is neither.
fn pairs(text: &str, ends: impl Fn(char) -> bool + Copy) -> Vec<(&str, String)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((name, after)) = rest.split_once('=') {
        // What has no value stands before the name.
        let name = name.rsplit(ends).next().unwrap_or_default();
        let after = after.trim_start();
        let (value, left) = match after.chars().next().filter(|it| matches!(it, '"' | '\'')) {
            Some(quote) => {
                let Some((value, left)) = after[1..].split_once(quote) else {
                    break;
                };
                (value, left)
            }
            None => after.split_at(after.find(ends).unwrap_or(after.len())),
        };
        found.push((name, value.to_owned()));
        rest = left;
        if found.len() == MAX_LINKS {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(links: &[&str], html: &str) -> Option<String> {
        let page = WebPage {
            url: Url::parse("https://peer.example/topic/4/a-thread").unwrap(),
            content_type: Some("text/html".to_owned()),
            charset: None,
            html: Some(html.into()),
            links: links.iter().map(|&it| it.to_owned()).collect(),
        };
        of(&page).map(String::from)
    }

    #[test]
    fn alternates_are_found_in_headers() {
        let there = Some("https://peer.example/post/1".to_owned());
        for header in [
            r#"<https://peer.example/post/1>; rel="alternate"; type="application/activity+json""#,
            r#"</post/1>; rel=alternate; type=application/activity+json"#,
            r#"<https://peer.example/x>; rel="next", </post/1>;type="application/activity+json";rel="alternate""#,
            r#"</post/1>; REL="Alternate"; type='application/ld+json; profile="https://www.w3.org/ns/activitystreams"'"#,
            r#"</style.css>; rel=preload; as=style, </post/1>; rel="alternate"; type="application/activity+json"; title="a, b""#,
        ] {
            assert_eq!(found(&[header], ""), there, "{header}");
        }
        for header in [
            r#"</post/1>; rel="alternate"; type="application/rss+xml""#,
            r#"</post/1>; rel="canonical"; type="application/activity+json""#,
            r#"<javascript:alert(1)>; rel="alternate"; type="application/activity+json""#,
            r#"<>; rel="alternate"; type="application/activity+json""#,
            r#"</post/1>; rel="alternate; type=application/activity+json"#,
            "",
        ] {
            assert_eq!(found(&[header], ""), None, "{header}");
        }
    }

    #[test]
    fn alternates_are_found_in_pages() {
        let there = Some("https://other.example/post/1?a=1&b=2".to_owned());
        for html in [
            r#"<head><link rel="alternate" type="application/activity+json" href="https://other.example/post/1?a=1&amp;b=2">"#,
            r#"<link rel="icon" href="/x"><LINK HREF='https://other.example/post/1?a=1&amp;b=2' type='application/activity+json' rel='alternate'/>"#,
            "<link\n rel=alternate\n type=application/activity+json href=https://other.example/post/1?a=1&amp;b=2>",
        ] {
            assert_eq!(found(&[], html), there, "{html}");
        }
        for html in [
            r#"<a rel="alternate" type="application/activity+json" href="/post/1">"#,
            r#"<linkx rel="alternate" type="application/activity+json" href="/post/1">"#,
            r#"<link rel="alternate" type="application/activity+json">"#,
            r#"<link rel="alternate" type="application/activity+json" href="/post/1"#,
            "<link",
            "<ünk",
        ] {
            assert_eq!(found(&[], html), None, "{html}");
        }
    }
}
