// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/search` and `/resolve_object`: finding what is known here, and what is not.

use actix_web::web::{self, Json, Query};
use kollegium_app::Reached;
use kollegium_app::limits::RateLimit;
use kollegium_db::Snapshot;
use kollegium_domain::search::{self as index, SearchSort, Wanted};
use kollegium_domain::{Result, Time, Viewer, blocks};

use super::listing::{ListFilter, ListTarget};
use super::paging::Window;
use super::views::{comment, community, person, post};
use super::wire::enums::SearchType;
use super::wire::search::{ResolveObjectView, Search, SearchResponse};
use crate::request::{Answer, ApiCaller};
use crate::search::{self, Found, check_length};
use crate::views::context::PageContext;

/// The routes.
pub(super) fn configure(cfg: &mut web::ServiceConfig) {
    search::configure(cfg, resolved);
    cfg.route("/search", web::get().to(find));
}

async fn find(caller: ApiCaller, Query(query): Query<Search>) -> Answer<SearchResponse> {
    caller.limit(RateLimit::Search)?;
    let window = Window::new(query.page_cursor.as_deref(), query.limit)?;
    let (now, origin) = (caller.now(), caller.app.origin().clone());
    let found = caller.read(move |snapshot, viewer| {
        let asked = ListFilter {
            community_id: query.community_id,
            community_name: query.community_name.as_deref(),
            creator_id: query.creator_id,
            creator_username: query.creator_username.as_deref(),
            listing: query.listing_type,
        };
        match ListTarget::find(snapshot, viewer, &origin, &asked)? {
            Some(sought) => found(snapshot, viewer, now, &query, &sought, window),
            None => Ok(SearchResponse::default()),
        }
    });
    found.await.map(Json)
}

/// As many of each kind as were asked for; where there are as many of one, there may be more.
fn found(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    now: Time,
    query: &Search,
    sought: &ListTarget,
    window: Window<1>,
) -> Result<SearchResponse> {
    let text = query.search_term.as_str();
    check_length(text)?;
    let wanted = query.type_.unwrap_or(SearchType::All);
    let has = |type_| wanted == SearchType::All || wanted == type_;
    let (skip, limit) = (window.skip(), window.limit);
    let mut answer = SearchResponse::default();
    let mut threads = Vec::new();
    let mut replies = Vec::new();
    if has(SearchType::Posts) {
        threads = match query.post_url_only {
            Some(true) => index::by_link(snapshot, viewer, text, skip, limit)?,
            Some(false) | None => {
                sought.texts(snapshot, viewer, text, Wanted::Threads, SearchSort::New, window)?
            }
        };
    }
    if has(SearchType::Comments) {
        replies = sought.texts(snapshot, viewer, text, Wanted::Replies, SearchSort::New, window)?;
    }
    let context = PageContext::load(snapshot, viewer, now, threads.iter().chain(&replies))?;
    answer.posts = post::views(&context, &threads)?;
    answer.comments = comment::views(&context, &replies)?;
    if has(SearchType::Communities) {
        let groups = index::groups(snapshot, viewer, text, skip, limit)?;
        let context = PageContext::load_groups(snapshot, viewer, now, &groups)?;
        answer.communities = groups
            .iter()
            .map(|it| community::view(&context, it.id))
            .collect::<Result<_>>()?;
    }
    if has(SearchType::Users) {
        let people = index::people(snapshot, viewer, text, skip, limit)?;
        answer.persons = person::views(&people, now);
    }
    let longest = [
        threads.len(),
        replies.len(),
        answer.communities.len(),
        answer.persons.len(),
    ];
    let full = longest.into_iter().any(|it| i64::try_from(it) == Ok(limit));
    answer.next_page = full.then(|| window.next());
    Ok(answer)
}

fn resolved(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    now: Time,
    found: Reached,
) -> Result<ResolveObjectView> {
    Ok(match Found::load(snapshot, viewer, now, found)? {
        Found::Person(found) => {
            let blocked = blocks::since(snapshot, viewer, found.id)?;
            ResolveObjectView::Person(Box::new(person::view(&found, now, blocked)))
        }
        Found::Group(group, context) => {
            ResolveObjectView::Community(Box::new(community::view(&context, group.id)?))
        }
        Found::Thread(found, context) => ResolveObjectView::Post(Box::new(post::view(&context, &found)?)),
        Found::Reply(found, context) => {
            ResolveObjectView::Comment(Box::new(comment::view(&context, &found)?))
        }
    })
}
