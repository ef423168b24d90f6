// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/post`: threads.

use actix_web::web::{self, Json, Query};
use kollegium_db::Snapshot;
use kollegium_domain::ids::PostId;
use kollegium_domain::instances::Origin;
use kollegium_domain::paging::Start;
use kollegium_domain::posts::{Post, PostKind};
use kollegium_domain::search as index;
use kollegium_domain::settings::{self, Settings};
use kollegium_domain::timelines::threads::{self, ThreadQuery};
use kollegium_domain::timelines::{Hidden, Scope};
use kollegium_domain::votes::Score;
use kollegium_domain::{Result, Time, Viewer, read_state};

use super::listing::{self, ListFilter, ListTarget};
use super::paging::{self, Window};
use super::views::{community, person, post as views};
use super::wire::PagedResponse;
use super::wire::enums::PostFeatureType;
use super::wire::post::{
    CreatePostLike, FeaturePost, GetPostResponse, GetPosts, HidePost, ListPostLikes, LockPost,
    MarkPostAsRead, PostView, VoteView,
};
use crate::acts::Act;
use crate::error::{ApiResult, Code};
use crate::post::{self as posts, PostPage};
use crate::request::{Answer, ApiCaller, Page};
use crate::settings::{seen, sensitive};
use crate::views::context::PageContext;
use crate::wire::Only;
use crate::wire::post::{DeletePost, GetPost};

/// The routes.
pub(super) fn configure(cfg: &mut web::ServiceConfig) {
    posts::configure(cfg, views::view);
    cfg.route("/post", web::get().to(get))
        .route("/post", web::delete().to(delete))
        .route("/post/list", web::get().to(list))
        .route("/post/like", web::post().to(like))
        .route("/post/like/list", web::get().to(likes))
        .route("/post/hide", web::post().to(hide))
        .route("/post/mark_as_read", web::post().to(mark_as_read))
        .route("/post/mark_as_read/many", web::post().to(posts::mark_as_read))
        .route("/post/lock", web::post().to(lock))
        .route("/post/feature", web::post().to(feature));
}

async fn get(caller: ApiCaller, Query(query): Query<GetPost>) -> Answer<GetPostResponse> {
    let PostPage {
        thread,
        elsewhere,
        moderators,
        context,
    } = PostPage::open(&caller, query).await?;
    let (group, home) = context.companions.group(thread.group_id)?;
    let moderators = moderators.iter().map(|it| community::moderator(group, home, it));
    Ok(Json(GetPostResponse {
        post_view: views::view(&context, &thread)?,
        community_view: community::view(&context, thread.group_id)?,
        moderators: moderators.collect(),
        cross_posts: views::views(&context, &elsewhere)?,
    }))
}

async fn list(caller: ApiCaller, Query(query): Query<GetPosts>) -> Answer<PagedResponse<PostView>> {
    let place = PostListStart::of(&query)?;
    let (now, origin, mark) = (caller.now(), caller.app.origin().clone(), query.mark_as_read);
    let (page, signed_in) = caller
        .read(move |snapshot, viewer| {
            let page = listed(snapshot, viewer, now, &origin, &query, &place)?;
            Ok((page, viewer.account().is_some()))
        })
        .await?;
    if mark == Some(true) && signed_in {
        let ids: Vec<PostId> = page.items.iter().map(|it| PostId(it.post.base.id)).collect();
        caller
            .act_after_limit(move |tx, by| read_state::mark_read(tx, by, &ids))
            .await?;
    }
    Ok(Json(page))
}

/// Where a part of the list starts, which depends on what is listed.
enum PostListStart {
    /// In the order of a list.
    Listed(Start, i64),
    /// Among what has these words, or this link.
    Found(String, Window<1>),
}

impl PostListStart {
    fn of(query: &GetPosts) -> ApiResult<PostListStart> {
        // There are none here to be listed.
        if query.multi_community_id.or(query.tag_id).is_some() || query.multi_community_name.is_some() {
            return Err(Code::NotFound.into());
        }
        let cursor = query.page_cursor.as_deref();
        if let Some(text) = &query.search_term {
            let window = Window::new(cursor, query.limit)?;
            return Ok(PostListStart::Found(text.clone(), window));
        }
        let start = Start::after(cursor).map_err(|_| paging::malformed())?;
        Ok(PostListStart::Listed(start, paging::limit(query.limit)?))
    }
}

fn listed(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    now: Time,
    origin: &Origin,
    query: &GetPosts,
    place: &PostListStart,
) -> Result<PagedResponse<PostView>> {
    let asked = ListFilter {
        community_id: query.community_id,
        community_name: query.community_name.as_deref(),
        creator_id: query.creator_id,
        creator_username: query.creator_username.as_deref(),
        listing: query.type_,
    };
    let Some(sought) = ListTarget::find(snapshot, viewer, origin, &asked)? else {
        return Ok(PagedResponse::empty());
    };
    let found = match place {
        PostListStart::Listed(start, limit) => {
            let set = settings::of(snapshot, viewer)?;
            let scope = sought.scope(viewer, &set);
            let wanted = wanted(query, now, scope, &set, (start.clone(), *limit));
            PagedResponse::of(threads::page_as_set(snapshot, viewer, &wanted, &set)?)
        }
        PostListStart::Found(link, window) if query.search_url_only == Some(true) => window.page(
            index::by_link(snapshot, viewer, link, window.skip(), window.limit)?,
        ),
        PostListStart::Found(text, window) => {
            let sort = listing::found_threads(query.sort);
            window.page(sought.texts(snapshot, viewer, text, index::Wanted::Threads, sort, *window)?)
        }
    };
    let context = PageContext::load(snapshot, viewer, now, &found.items)?;
    found
        .filter(|it| sought.has(it) && is_wanted(query, &context, it))
        .map(|it| views::view(&context, &it))
}

fn wanted(
    query: &GetPosts,
    now: Time,
    scope: Scope,
    set: &Settings,
    (start, limit): (Start, i64),
) -> ThreadQuery {
    let (sort, period) = match query.sort {
        Some(sort) => (sort, query.time_range_seconds),
        None => listing::sort(set.thread_order),
    };
    ThreadQuery {
        seen: seen(query.show_read),
        hidden: match query.show_hidden {
            Some(true) => Hidden::Listed,
            Some(false) | None => Hidden::LeftOut,
        },
        sensitive: sensitive(query.show_nsfw),
        start,
        limit,
        ..ThreadQuery::new(scope, listing::threads(sort, period), now)
    }
}

/// What no list of the domain leaves out is left out of the part that was loaded, which then has fewer entries.
fn is_wanted(query: &GetPosts, context: &PageContext, thread: &Post) -> bool {
    let media = || {
        let kind = context.companions.linked(thread).content_type();
        kind.is_some_and(|it| it.starts_with("image/") || it.starts_with("video/"))
    };
    let recent = listing::period(query.time_range_seconds)
        .is_none_or(|period| thread.created_at > context.now().minus(period));
    recent
        && !(query.no_comments_only == Some(true) && thread.counts.replies > 0)
        && !(query.hide_posts_with_media == Some(true) && media())
}

async fn delete(caller: ApiCaller, Json(body): Json<DeletePost>) -> Answer<Only<PostView>> {
    act(caller, body.post_id, Act::Delete(body.deleted.into())).await
}

/// A vote for or against; none without an answer.
pub(super) fn score(is_upvote: Option<bool>) -> Option<Score> {
    is_upvote.map(|it| if it { Score::Up } else { Score::Down })
}

async fn like(caller: ApiCaller, Json(body): Json<CreatePostLike>) -> Answer<Only<PostView>> {
    act(caller, body.post_id, Act::Vote(score(body.is_upvote))).await
}

async fn likes(caller: ApiCaller, Query(query): Query<ListPostLikes>) -> Answer<PagedResponse<VoteView>> {
    let window = Window::new(query.page_cursor.as_deref(), query.limit)?;
    voters(&caller, PostKind::Thread, query.post_id, window).await
}

/// Who voted on a thread or reply.
pub(super) async fn voters(
    caller: &ApiCaller,
    kind: PostKind,
    id: i64,
    window: Window<1>,
) -> Answer<PagedResponse<VoteView>> {
    let now = caller.now();
    let page = Page {
        skip: window.skip(),
        limit: window.limit,
    };
    let found = posts::voters(caller, kind, id, page).await?;
    window.page(found).map(|it| Ok(person::vote(&it, now))).map(Json)
}

async fn hide(caller: ApiCaller, Json(body): Json<HidePost>) -> Answer<Only<PostView>> {
    act(caller, body.post_id, Act::Hide(body.hide.into())).await
}

async fn mark_as_read(caller: ApiCaller, Json(body): Json<MarkPostAsRead>) -> Answer<Only<PostView>> {
    act(caller, body.post_id, Act::Read(body.read.into())).await
}

async fn lock(caller: ApiCaller, Json(body): Json<LockPost>) -> Answer<Only<PostView>> {
    act(caller, body.post_id, Act::Lock(body.locked.into(), body.reason)).await
}

async fn feature(caller: ApiCaller, Json(body): Json<FeaturePost>) -> Answer<Only<PostView>> {
    match body.feature_type {
        PostFeatureType::Community => act(caller, body.post_id, Act::Pin(body.featured.into())).await,
        PostFeatureType::Local => Err(posts::not_on_top_of_the_site()),
    }
}

async fn act(caller: ApiCaller, id: i64, act: Act) -> Answer<Only<PostView>> {
    posts::act(caller, id, act, views::view).await
}
