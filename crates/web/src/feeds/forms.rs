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
    atom_syndication::Feed {
        id: feed.url.clone(),
        title: feed.title.into(),
        updated: feed.changed_at.fixed_offset(),
        entries: entries.collect(),
        links: vec![link("self", feed.own_url), link("alternate", feed.url)],
        ..Default::default()
    }
    .to_string()
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
    rss::Channel {
        title: feed.title.clone(),
        link: feed.url,
        description: feed.title,
        last_build_date: Some(feed.changed_at.to_rfc2822()),
        items: items.collect(),
        namespaces: [("dc".to_owned(), dublincore::NAMESPACE.to_owned())].into(),
        ..Default::default()
    }
    .to_string()
}
