// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/feeds/…`: the newest threads for feed readers, as Atom (`.atom`) and as RSS (`.xml`), both with
//! the [`FeedParams`](reading::FeedParams).
//!
//! A feed reader is not logged in, so most feeds have what anybody may read. Those of one's own groups and of one's
//! inbox have a token in their address that opens nothing else; no cache keeps them. lemmy-ui puts the session's own token
//! there: that leads on to the address without it, so that no reader keeps it.

mod forms;
mod reading;

use actix_web::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH, LOCATION, X_CONTENT_TYPE_OPTIONS};
use actix_web::web::{Path, Query, ServiceConfig, resource};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use kollegium_app::{Caller, Secret, cors};
use kollegium_domain::accounts;
use kollegium_domain::token::Token;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::error::Refused;
use crate::request::{self, Answer, Visitor};

pub(crate) fn configure(cfg: &mut ServiceConfig) {
    let of_one = resource("/feeds/{kind}/{name}.{form:atom|xml}").route(request::get().to(of_one));
    let of_all = resource("/feeds/{kind}.{form:atom|xml}").route(request::get().to(of_all));
    cfg.service(of_one.wrap(cors())).service(of_all.wrap(cors()));
}

/// The content of a feed, before it is written as Atom or RSS.
struct Feed {
    title: String,
    /// The page that has the same.
    url: String,
    /// The feed's own address.
    own_url: String,
    changed_at: DateTime<Utc>,
    entries: Vec<FeedEntry>,
}

struct FeedEntry {
    /// The post's ActivityPub id, which is for ever.
    id: String,
    title: String,
    url: String,
    author: String,
    published_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    html: String,
}

/// The posts that a feed contains.
enum FeedScope {
    /// Every group that anybody may read.
    All,
    /// Those of them that live here.
    Local,
    /// The threads of one public group.
    Group(String),
    /// What one person wrote in public groups.
    Person(String),
    /// The groups that somebody has joined.
    Joined(String),
    /// Replies to somebody, and where they are mentioned.
    Inbox(String),
}

impl FeedScope {
    /// Whether only one person may read it.
    fn is_personal(&self) -> bool {
        matches!(self, FeedScope::Joined(_) | FeedScope::Inbox(_))
    }
}

/// The form of a feed, by the end of its address.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum FeedFormat {
    Atom,
    Xml,
}

async fn of_all(
    visitor: Visitor,
    request: HttpRequest,
    path: Path<(String, FeedFormat)>,
    asked: Query<reading::FeedParams>,
) -> Answer {
    let (kind, form) = path.into_inner();
    let of = match kind.as_str() {
        "all" => FeedScope::All,
        "local" => FeedScope::Local,
        _ => return Err(Refused::NoSuchPage),
    };
    answer(&visitor, &request, of, form, asked.into_inner()).await
}

async fn of_one(
    visitor: Visitor,
    request: HttpRequest,
    path: Path<(String, String, FeedFormat)>,
    asked: Query<reading::FeedParams>,
) -> Answer {
    let (kind, name, form) = path.into_inner();
    if matches!(kind.as_str(), "front" | "inbox")
        && let Some(own) = of_session(&visitor, &name).await?
    {
        let path = request.uri().path().replace(&name, &own);
        return Ok(moved(&path, request.query_string()));
    }
    let of = match kind.as_str() {
        "front" => FeedScope::Joined(name),
        "inbox" => FeedScope::Inbox(name),
        "c" => FeedScope::Group(name),
        "u" => FeedScope::Person(name),
        _ => return Err(Refused::NoSuchPage),
    };
    answer(&visitor, &request, of, form, asked.into_inner()).await
}

/// The token of somebody's own feeds, where an address has their session's token instead.
async fn of_session(visitor: &Visitor, shown: &str) -> Result<Option<String>, Refused> {
    let Some(secret) = Secret::new(shown) else {
        return Ok(None);
    };
    let caller = Caller::new(&visitor.app, Some(secret));
    let known = caller.clone();
    if visitor
        .app
        .read(move |snapshot| known.actor(snapshot))
        .await?
        .is_none()
    {
        return Ok(None);
    }
    let fresh = Token::from_random(rand::random());
    let opened = visitor
        .app
        .write(move |tx| {
            let by = caller.by(tx)?;
            accounts::open_feeds(tx, &by, &fresh)
        })
        .await?;
    Ok(Some(opened))
}

/// For good, so that readers keep the new address.
fn moved(path: &str, query: &str) -> HttpResponse {
    let to = match query {
        "" => path.to_owned(),
        query => format!("{path}?{query}"),
    };
    HttpResponse::PermanentRedirect()
        .insert_header((LOCATION, to))
        .insert_header((CACHE_CONTROL, "private, no-store"))
        .finish()
}

async fn answer(
    visitor: &Visitor,
    request: &HttpRequest,
    of: FeedScope,
    form: FeedFormat,
    asked: reading::FeedParams,
) -> Answer {
    let kept = match of.is_personal() {
        true => "private, no-store",
        false => "public, max-age=300",
    };
    let own_path = request.uri().to_string();
    let (_, feed) = visitor
        .look(move |snapshot, context| reading::feed(snapshot, context, &of, &asked, &own_path))
        .await?;
    let (content_type, body) = match form {
        FeedFormat::Atom => ("application/atom+xml; charset=utf-8", forms::as_atom(feed)),
        FeedFormat::Xml => ("application/rss+xml; charset=utf-8", forms::as_rss(feed)),
    };
    Ok(unless_known(request, kept, content_type, body))
}

/// Feed readers ask often: one that has the newest version gets 304 (Not Modified).
fn unless_known(request: &HttpRequest, kept: &'static str, content_type: &str, body: String) -> HttpResponse {
    let tag = format!("\"{:.24}\"", hex::encode(Sha256::digest(&body)));
    let known = request.headers().get(IF_NONE_MATCH);
    let unchanged = known.is_some_and(|it| it.as_bytes() == tag.as_bytes());
    let mut answer = match unchanged {
        true => HttpResponse::NotModified(),
        false => HttpResponse::Ok(),
    };
    answer
        .insert_header((ETAG, tag))
        .insert_header((CACHE_CONTROL, kept))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"));
    match unchanged {
        true => answer.finish(),
        false => answer.content_type(content_type).body(body),
    }
}
