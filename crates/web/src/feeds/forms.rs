// SPDX-License-Identifier: AGPL-3.0-or-later
//! The two forms of a feed: Atom (RFC 4287) and RSS 2.0.

use rss::extension::dublincore::{self, DublinCoreExtension};

use super::Feed;

/// The feed as an Atom document.
pub(super) fn as_atom(feed: Feed) -> String {
    let link = |rel: &str, href: String| atom_syndication::Link {
        rel: rel.to_owned(),
        href,
        ..Default::default()
    };
    let entries = feed.entries.into_iter().map(|it| atom_syndication::Entry {
        id: it.id,
        title: it.title.into(),
        updated: it.changed_at.fixed_offset(),
        published: Some(it.published_at.fixed_offset()),
        authors: vec![atom_syndication::Person {
            name: it.author,
            ..Default::default()
        }],
        links: vec![link("alternate", it.url)],
        content: Some(atom_syndication::Content {
            content_type: Some("html".to_owned()),
            value: Some(it.html),
            ..Default::default()
        }),
        ..Default::default()
    });
    let written = atom_syndication::Feed {
        id: feed.url.clone(),
        title: feed.title.into(),
        updated: feed.changed_at.fixed_offset(),
        entries: entries.collect(),
        links: vec![link("self", feed.own_url), link("alternate", feed.url)],
        ..Default::default()
    };
    readable(written.to_string())
}

/// The feed as an RSS 2.0 document.
pub(super) fn as_rss(feed: Feed) -> String {
    let items = feed.entries.into_iter().map(|it| rss::Item {
        title: Some(it.title),
        link: Some(it.url.clone()),
        comments: Some(it.url),
        description: Some(it.html),
        guid: Some(rss::Guid {
            value: it.id,
            permalink: true,
        }),
        pub_date: Some(it.published_at.to_rfc2822()),
        // RSS itself wants an e-mail address of an author.
        dublin_core_ext: Some(DublinCoreExtension {
            creators: vec![it.author],
            ..Default::default()
        }),
        ..Default::default()
    });
    let written = rss::Channel {
        title: feed.title.clone(),
        link: feed.url,
        description: feed.title,
        last_build_date: Some(feed.changed_at.to_rfc2822()),
        items: items.collect(),
        namespaces: [("dc".to_owned(), dublincore::NAMESPACE.to_owned())].into(),
        ..Default::default()
    };
    readable(written.to_string())
}

/// A document without the characters that XML does not allow anywhere (XML 1.0, 2.2): one of them would make all of it
/// unreadable. The markup itself has none.
fn readable(document: String) -> String {
    let is_allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
    if document.chars().all(is_allowed) {
        return document;
    }
    document.chars().filter(|c| is_allowed(*c)).collect()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::super::FeedEntry;
    use super::*;

    fn feed(text: &str) -> Feed {
        let at = DateTime::from_timestamp(0, 0).unwrap();
        let url = || "https://ours.example/?a=1&b=2".to_owned();
        Feed {
            title: text.to_owned(),
            url: url(),
            own_url: url(),
            changed_at: at,
            entries: vec![FeedEntry {
                id: url(),
                title: text.to_owned(),
                url: url(),
                author: text.to_owned(),
                published_at: at,
                changed_at: at,
                html: text.to_owned(),
            }],
        }
    }

    #[test]
    fn whatever_is_written_a_feed_can_be_read() {
        for (text, shown) in [
            ("a\0b", "ab"),
            ("a\u{1}b\u{8}\u{B}\u{C}\u{1B}", "ab"),
            ("a\u{FFFE}b\u{FFFF}", "ab"),
            (
                "]]> </title> <![CDATA[ &amp; &lt;b&gt; \"x\"",
                "]]> </title> <![CDATA[ &amp; &lt;b&gt; \"x\"",
            ),
            ("a\u{85}\u{FFFD}\u{1F469}", "a\u{85}\u{FFFD}\u{1F469}"),
        ] {
            let atom: atom_syndication::Feed = as_atom(feed(text)).parse().unwrap();
            assert_eq!(atom.title().as_str(), shown);
            let entry = &atom.entries()[0];
            assert_eq!(entry.content().and_then(|it| it.value()), Some(shown));
            assert_eq!(
                (entry.title().as_str(), entry.authors()[0].name()),
                (shown, shown)
            );
            let rss: rss::Channel = as_rss(feed(text)).parse().unwrap();
            assert_eq!(rss.title(), shown);
            assert_eq!(
                (rss.items()[0].title(), rss.items()[0].description()),
                (Some(shown), Some(shown))
            );
        }
    }

    /// The parsers above let pass what others refuse, so no forbidden character may be in the document.
    #[test]
    fn no_character_is_left_that_xml_forbids() {
        let all: String = ('\0'..='\u{FFFF}').collect();
        for document in [as_atom(feed(&all)), as_rss(feed(&all))] {
            let forbidden = |c: char| {
                (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{FFFE}' | '\u{FFFF}')
            };
            assert!(!document.contains(forbidden));
            assert!(document.contains('\u{FFFD}') && document.contains('ä'));
        }
    }
}
