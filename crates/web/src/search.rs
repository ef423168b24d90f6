// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/search`: posts by their words, groups and people by their names, and anything by its address.

use actix_web::http::StatusCode;
use actix_web::web::{Query, ServiceConfig};
use askama::Template;
use kollegium_app::limits::RateLimit;
use kollegium_app::{NotReached, Reached, names};
use kollegium_db::Snapshot;
use kollegium_domain::error::Thing;
use kollegium_domain::groups;
use kollegium_domain::ids::{GroupId, PostId};
use kollegium_domain::search::{self as index, Place, SearchSort, Wanted};
use kollegium_domain::{Error, Result, actors, posts};
use serde::Deserialize;

use crate::error::Refused;
use crate::frame::Frame;
use crate::posts::in_thread;
use crate::request::{self, Answer, Visitor};
use crate::response::{page, see_other};
use crate::view_context::ViewContext;
use crate::views::Name;
use crate::views::group::{self, GroupView};
use crate::views::row::{self, PostRow};

/// The maximum length of a search text, in bytes.
const QUERY_LIMIT: usize = 500;
/// How many groups and people are found at most.
const NAMES: i64 = 10;
/// The number of posts on a page.
const PAGE: i64 = 20;
/// The maximum number of pages.
const PAGES: i64 = 50;

pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.route("/search", request::get().to(search));
}

/// What is searched for.
#[derive(Debug, Clone, Deserialize)]
struct SearchParams {
    #[serde(default)]
    q: String,
    /// Only in the group of this name.
    #[serde(default, rename = "in")]
    group: String,
    page: Option<i64>,
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    frame: Frame,
    asked: SearchParams,
    found: SearchResults,
    /// Why what an address names could not be shown.
    trouble: Option<String>,
}

#[derive(Default)]
struct SearchResults {
    group: Option<GroupView>,
    groups: Vec<GroupView>,
    people: Vec<Name>,
    rows: Vec<PostRow>,
    next: Option<String>,
}

impl SearchPage {
    fn found_nothing(&self) -> bool {
        let found = &self.found;
        !self.asked.q.is_empty()
            && found.groups.is_empty()
            && found.people.is_empty()
            && found.rows.is_empty()
    }
}

async fn search(visitor: Visitor, asked: Query<SearchParams>) -> Answer {
    let mut asked = asked.into_inner();
    asked.q = asked.q.trim().to_owned();
    if asked.q.len() > QUERY_LIMIT {
        return Err(Refused::Unreadable("the search text is too long".to_owned()));
    }
    if !asked.q.is_empty() {
        visitor.limit(RateLimit::Search)?;
    }
    let mut trouble = None;
    if is_address(&asked.q) {
        match by_address(&visitor, asked.q.clone()).await? {
            Ok(path) => return Ok(see_other(&path)),
            Err(text) => trouble = Some(text),
        }
    }
    let wanted = asked.clone();
    let (frame, found) = visitor
        .look(move |snapshot, context| find(snapshot, context, &wanted))
        .await?;
    let result = SearchPage {
        frame,
        asked,
        found,
        trouble,
    };
    Ok(page(StatusCode::OK, &result))
}

/// Whether the text names one thing: a URL, `!group@host` or `@user@host`.
fn is_address(text: &str) -> bool {
    let names_one = text.starts_with('!') || text.starts_with('@') && text[1..].contains('@');
    let is_url = text.starts_with("https://") || text.starts_with("http://");
    (names_one || is_url) && !text.contains(char::is_whitespace)
}

/// The page of what an address names. What is not known is asked for at its own server, for people who are logged in.
async fn by_address(
    visitor: &Visitor,
    address: String,
) -> std::result::Result<Result<String, String>, Refused> {
    let asked = address.clone();
    let (frame, known) = visitor
        .look(move |snapshot, context| {
            let known = names::known(snapshot, &context.viewer, &context.origin, &asked)?;
            known.map(|it| path(snapshot, context, it)).transpose()
        })
        .await?;
    if let Some(path) = known {
        return Ok(Ok(path));
    }
    let say = |message| Ok(Err(visitor.language().say(message)));
    if frame.me.is_none() {
        return say("search-log-in-to-fetch");
    }
    let Some(outside) = visitor.app.outside() else {
        return say("search-not-reached");
    };
    let reached = match outside.resolve(&address).await {
        Ok(reached) => reached,
        Err(NotReached::Unknown) => return say("search-unknown"),
        Err(NotReached::NotAllowed(host)) => {
            return Ok(Err(visitor.language().name("search-not-allowed", &host)));
        }
        Err(NotReached::Failed(_)) => return say("search-not-reached"),
    };
    let (_, path) = visitor
        .look(move |snapshot, context| path(snapshot, context, reached))
        .await?;
    Ok(Ok(path))
}

/// The page of something that the viewer may see.
fn path(snapshot: &mut Snapshot, context: &ViewContext, reached: Reached) -> Result<String> {
    match reached {
        Reached::Person(id) => {
            let person = actors::get(snapshot, id)?;
            match person.deleted_at {
                None => Ok(Name::of(&person).path),
                Some(_) => Err(Error::NotFound(Thing::Person)),
            }
        }
        Reached::Group(id) => {
            groups::get(snapshot, &context.viewer, GroupId(id.0))?;
            Ok(Name::of(&actors::get(snapshot, id)?).path)
        }
        Reached::Post(id) => Ok(in_thread(&post(snapshot, context, id)?)),
    }
}

fn post(snapshot: &mut Snapshot, context: &ViewContext, id: PostId) -> Result<posts::Post> {
    posts::get(snapshot, &context.viewer, id)
}

fn find(snapshot: &mut Snapshot, context: &ViewContext, asked: &SearchParams) -> Result<SearchResults> {
    let number = asked.page.unwrap_or(1).clamp(1, PAGES);
    let mut found = SearchResults::default();
    let mut place = Place::All;
    if !asked.group.is_empty() {
        let group = crate::groups::named(snapshot, &context.viewer, &context.origin, &asked.group)?;
        found.group = Some(crate::groups::view(snapshot, context, &group)?);
        place = Place::Group(group.id);
    }
    if asked.q.is_empty() {
        return Ok(found);
    }
    if number == 1 && place == Place::All {
        let groups = index::groups(snapshot, &context.viewer, &asked.q, 0, NAMES)?;
        found.groups = group::groups(snapshot, context, &groups)?;
        found.people = index::people(snapshot, &context.viewer, &asked.q, 0, NAMES)?
            .iter()
            .map(Name::of)
            .collect();
    }
    let query = index::Query {
        text: &asked.q,
        wanted: Wanted::Posts,
        place,
        author: None,
        sort: SearchSort::New,
        skip: (number - 1) * PAGE,
        // One more than the page shows, to see whether there is another page.
        limit: PAGE + 1,
    };
    let mut posts = index::posts(snapshot, &context.viewer, &query)?;
    if posts.len() > PAGE.unsigned_abs() as usize {
        posts.truncate(PAGE.unsigned_abs() as usize);
        found.next = next(asked, number).filter(|_| number < PAGES);
    }
    found.rows = row::rows(snapshot, context, &posts)?;
    Ok(found)
}

fn next(asked: &SearchParams, number: i64) -> Option<String> {
    let number = (number + 1).to_string();
    let query = [
        ("q", asked.q.as_str()),
        ("in", asked.group.as_str()),
        ("page", number.as_str()),
    ];
    Some(format!("/search?{}", serde_urlencoded::to_string(query).ok()?))
}
