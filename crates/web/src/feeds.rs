// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/feeds/c/NAME.atom` and `/feeds/c/NAME.xml`: the newest threads of a public group for feed readers, as Atom
//! (RFC 4287) and as RSS 2.0, the latter at Lemmy's address.
//!
//! A feed reader is not logged in, so a feed has what anybody may read.

use actix_web::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH, X_CONTENT_TYPE_OPTIONS};
use actix_web::web::{Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use kollegium_db::Snapshot;
use kollegium_domain::feeds::threads::{self, Sort, ThreadQuery};
use kollegium_domain::feeds::{Companions, Scope};
use kollegium_domain::posts::Post;
use kollegium_domain::{Result, Viewer};
use rss::extension::dublincore::{self, DublinCoreExtension};
use sha2::{Digest, Sha256};

use crate::groups;
use crate::request::{self, Answer, Looking, Visitor};
use crate::views::{Name, row};

pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.route("/feeds/c/{name}.atom", request::get().to(atom))
        .route("/feeds/c/{name}.xml", request::get().to(rss));
}

/// The feed of a public group.
pub(crate) fn path(group: &Name) -> String {
    format!("/feeds/c/{}.atom", group.handle)
}

/// What a feed says, before it is written in either form.
struct Feed {
    title: String,
    /// The group's page.
    url: String,
    /// The feed's own address.
    own_url: String,
    changed_at: DateTime<Utc>,
    entries: Vec<Entry>,
}

struct Entry {
    /// The thread's ActivityPub id, which is for ever.
    id: String,
    title: String,
    url: String,
    author: String,
    published_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    html: String,
}

async fn atom(visitor: Visitor, request: HttpRequest, name: Path<String>) -> Answer {
    let feed = read(&visitor, &request, name.into_inner()).await?;
    Ok(answer(
        &request,
        "application/atom+xml; charset=utf-8",
        as_atom(feed),
    ))
}

async fn rss(visitor: Visitor, request: HttpRequest, name: Path<String>) -> Answer {
    let feed = read(&visitor, &request, name.into_inner()).await?;
    Ok(answer(
        &request,
        "application/rss+xml; charset=utf-8",
        as_rss(feed),
    ))
}

async fn read(
    visitor: &Visitor,
    request: &HttpRequest,
    name: String,
) -> std::result::Result<Feed, crate::error::Refused> {
    let own_path = request.path().to_owned();
    let (_, feed) = visitor
        .look(move |rx, looking| feed(rx, looking, &name, &own_path))
        .await?;
    Ok(feed)
}

fn feed(rx: &mut Snapshot, looking: &Looking, name: &str, own_path: &str) -> Result<Feed> {
    let group = groups::named(rx, &Viewer::Anyone, &looking.origin, name)?;
    let query = ThreadQuery::new(Scope::Group(group.id), Sort::New, looking.now);
    let found = threads::page(rx, &Viewer::Anyone, &query)?.items;
    let beside = Companions::of_groups(rx, &Viewer::Anyone, std::slice::from_ref(&group))?;
    let name = Name::of(beside.group(group.id)?.1);
    let beside = Companions::of_posts(rx, &Viewer::Anyone, &found)?;
    let entries: Vec<Entry> = found
        .iter()
        .map(|it| entry(looking, &beside, it))
        .collect::<Result<_>>()?;
    Ok(Feed {
        title: name.title,
        url: format!("{}{}", looking.origin, name.path),
        own_url: format!("{}{own_path}", looking.origin),
        // Not the present time: an unchanged feed stays the same to the letter.
        changed_at: entries
            .iter()
            .map(|it| it.changed_at)
            .max()
            .unwrap_or_else(|| group.created_at.utc()),
        entries,
    })
}

fn entry(looking: &Looking, beside: &Companions, thread: &Post) -> Result<Entry> {
    Ok(Entry {
        id: thread.uri.clone(),
        title: thread.title.clone().unwrap_or_default(),
        url: format!("{}{}", looking.origin, row::path(thread)),
        author: Name::of(beside.author(thread)?).title,
        published_at: thread.created_at.utc(),
        changed_at: thread.updated_at.unwrap_or(thread.created_at).utc(),
        html: match &thread.link {
            Some(link) => format!("<p><a href=\"{0}\">{0}</a></p>{1}", escaped(link), thread.html),
            None => thread.html.clone(),
        },
    })
}

fn as_atom(feed: Feed) -> String {
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

fn as_rss(feed: Feed) -> String {
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

/// Feed readers ask often: one that has the newest state is told so.
fn answer(request: &HttpRequest, content_type: &str, body: String) -> HttpResponse {
    let tag = format!("\"{:.24}\"", hex::encode(Sha256::digest(&body)));
    let known = request.headers().get(IF_NONE_MATCH);
    let unchanged = known.is_some_and(|it| it.as_bytes() == tag.as_bytes());
    let mut answer = match unchanged {
        true => HttpResponse::NotModified(),
        false => HttpResponse::Ok(),
    };
    answer
        .insert_header((ETAG, tag))
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"));
    match unchanged {
        true => answer.finish(),
        false => answer.content_type(content_type).body(body),
    }
}

/// A URL as it stands in HTML.
fn escaped(url: &str) -> String {
    url.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
}
