// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/search` and `/resolve_object`: finding what is known here, and what is not.

use actix_web::web::{self, Json, Query};
use kollegium_app::Reached;
use kollegium_app::limits::RateLimit;
use kollegium_db::Snapshot;
use kollegium_domain::ids::ActorId;
use kollegium_domain::instances::Origin;
use kollegium_domain::posts::Post;
use kollegium_domain::rank::ThreadSort;
use kollegium_domain::search as index;
use kollegium_domain::search::{Place, SearchSort, Wanted};
use kollegium_domain::{Result, Time, Viewer};

use crate::names;
use crate::request::{Answer, ApiCaller, Page};
use crate::search::{self, Found, check_length};
use crate::v3::listing::threads;
use crate::v3::views::person;
use crate::v3::wire::comment::CommentView;
use crate::v3::wire::community::CommunityView;
use crate::v3::wire::enums::SearchType;
use crate::v3::wire::post::PostView;
use crate::v3::wire::search::{ResolveObjectResponse, Search, SearchResponse};
use crate::views::context::PageContext;
use crate::wire::enums::{ListingType, SortType};

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    search::configure(cfg, answer);
    cfg.route("/search", web::get().to(find));
}

async fn find(caller: ApiCaller, Query(query): Query<Search>) -> Answer<SearchResponse> {
    caller.limit(RateLimit::Search)?;
    check_length(&query.q)?;
    let page = Page::new(query.page, query.limit)?;
    let (now, origin) = (caller.now(), caller.app.origin().clone());
    let found = caller.read(move |snapshot, viewer| {
        let wanted = query.type_.unwrap_or(SearchType::All);
        let has = |type_| wanted == SearchType::All || wanted == type_;
        let place = place(snapshot, viewer, &origin, &query)?;
        let (mut posts, mut comments) = (Vec::new(), Vec::new());
        if has(SearchType::Posts) {
            posts = texts(snapshot, viewer, &query, Wanted::Threads, place, page)?;
        }
        if wanted == SearchType::Url {
            posts = index::by_link(snapshot, viewer, &query.q, page.skip, page.limit)?;
        }
        if has(SearchType::Comments) {
            comments = texts(snapshot, viewer, &query, Wanted::Replies, place, page)?;
        }
        let (posts, comments) = shown(snapshot, viewer, now, &posts, &comments)?;
        Ok(SearchResponse {
            type_: wanted,
            posts,
            comments,
            communities: if has(SearchType::Communities) {
                communities(snapshot, viewer, now, &query.q, page)?
            } else {
                Vec::new()
            },
            users: if has(SearchType::Users) {
                person::views(&index::people(snapshot, viewer, &query.q, page.skip, page.limit)?)
            } else {
                Vec::new()
            },
        })
    });
    Ok(Json(found.await?))
}

fn place(snapshot: &mut Snapshot, viewer: &Viewer, origin: &Origin, query: &Search) -> Result<Place> {
    if let Some(group) = names::group(
        snapshot,
        viewer,
        origin,
        query.community_id,
        query.community_name.as_deref(),
    )? {
        return Ok(Place::Group(group));
    }
    Ok(match query.listing_type {
        None | Some(ListingType::All | ListingType::ModeratorView) => Place::All,
        Some(ListingType::Local) => Place::Local,
        Some(ListingType::Subscribed) => Place::Joined,
    })
}

fn texts(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    query: &Search,
    wanted: Wanted,
    place: Place,
    page: Page,
) -> Result<Vec<Post>> {
    let wanted = index::Query {
        text: &query.q,
        wanted,
        place,
        author: query.creator_id.map(ActorId),
        sort: sort(query.sort),
        skip: page.skip,
        limit: page.limit,
    };
    index::posts(snapshot, viewer, &wanted)
}

fn sort(sort: Option<SortType>) -> SearchSort {
    match sort.map(threads) {
        Some(ThreadSort::Old) => SearchSort::Old,
        None | Some(ThreadSort::New | ThreadSort::NewReplies) => SearchSort::New,
        Some(ThreadSort::Active | ThreadSort::Hot) => SearchSort::New,
        Some(ThreadSort::Scaled) => SearchSort::Scaled,
        Some(ThreadSort::Controversial) => SearchSort::Controversial,
        Some(ThreadSort::MostReplies | ThreadSort::Top(_)) => SearchSort::Top,
    }
}

fn shown(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    now: Time,
    posts: &[Post],
    comments: &[Post],
) -> Result<(Vec<PostView>, Vec<CommentView>)> {
    let context = PageContext::load(snapshot, viewer, now, posts.iter().chain(comments))?;
    Ok((context.posts(posts)?, context.comments(comments)?))
}

fn communities(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    now: Time,
    text: &str,
    page: Page,
) -> Result<Vec<CommunityView>> {
    let found = index::groups(snapshot, viewer, text, page.skip, page.limit)?;
    PageContext::load_groups(snapshot, viewer, now, &found)?.communities(&found)
}

fn answer(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    now: Time,
    found: Reached,
) -> Result<ResolveObjectResponse> {
    let mut answer = ResolveObjectResponse::default();
    match Found::load(snapshot, viewer, now, found)? {
        Found::Person(found) => answer.person = Some(person::view(&found)),
        Found::Group(group, context) => answer.community = Some(context.community_of(group.id)?),
        Found::Thread(found, context) => answer.post = Some(context.post(&found)?),
        Found::Reply(found, context) => answer.comment = Some(context.comment(&found)?),
    }
    Ok(answer)
}
