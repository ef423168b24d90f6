// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/post`: threads.

use actix_web::web::{self, Json, Query};
use kollegium_db::{Snapshot, Tx};
use kollegium_domain::ids::PostId;
use kollegium_domain::instances::Origin;
use kollegium_domain::paging::Start;
use kollegium_domain::posts::Post;
use kollegium_domain::search as index;
use kollegium_domain::settings::{self, Settings};
use kollegium_domain::timelines::threads::{self, ThreadQuery};
use kollegium_domain::timelines::{Hidden, Scope, Seen, Sensitive};
use kollegium_domain::votes::{self, Score};
use kollegium_domain::{By, Result, Time, Viewer, read_state};

use super::listing::{self, ListFilter, ListTarget};
use super::paging::{self, Window};
use super::views::{community, person, post as views};
use super::wire::PagedResponse;
use super::wire::enums::PostFeatureType;
use super::wire::post::{
    CreatePostLike, FeaturePost, GetPostResponse, GetPosts, HidePost, ListPostLikes, LockPost,
    MarkPostAsRead, PostResponse, PostView, VoteView,
};
use crate::acts;
use crate::error::{ApiError, Code};
use crate::moderation::not_on_top_of_the_site;
use crate::post::{self as posts, PostPage, thread};
use crate::request::{Answer, ApiCaller};
use crate::views::context::PageContext;
use crate::wire::post::{CreatePost, DeletePost, EditPost, GetPost, RemovePost, SavePost};

/// The routes.
pub(super) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/post", web::post().to(create))
        .route("/post", web::get().to(get))
        .route("/post", web::put().to(edit))
        .route("/post", web::delete().to(delete))
        .route("/post/list", web::get().to(list))
        .route("/post/like", web::post().to(like))
        .route("/post/like/list", web::get().to(likes))
        .route("/post/save", web::put().to(save))
        .route("/post/hide", web::post().to(hide))
        .route("/post/mark_as_read", web::post().to(mark_as_read))
        .route("/post/mark_as_read/many", web::post().to(posts::mark_as_read))
        .route("/post/remove", web::post().to(remove))
        .route("/post/lock", web::post().to(lock))
        .route("/post/feature", web::post().to(feature))
        .route("/post/site_metadata", web::get().to(posts::site_metadata));
}

fn answer(post_view: std::result::Result<PostView, ApiError>) -> Answer<PostResponse> {
    Ok(Json(PostResponse {
        post_view: post_view?,
    }))
}

async fn create(caller: ApiCaller, body: Json<CreatePost>) -> Answer<PostResponse> {
    answer(posts::publish(&caller, body.into_inner(), views::view).await)
}

async fn edit(caller: ApiCaller, body: Json<EditPost>) -> Answer<PostResponse> {
    answer(posts::rewrite(&caller, body.into_inner(), views::view).await)
}

async fn get(caller: ApiCaller, query: Query<GetPost>) -> Answer<GetPostResponse> {
    let PostPage {
        thread,
        elsewhere,
        moderators,
        context,
    } = PostPage::open(&caller, query.into_inner()).await?;
    let post_context = context.post_context(&thread)?;
    Ok(Json(GetPostResponse {
        post_view: views::view(&context, &thread)?,
        community_view: community::view(&context, thread.group_id)?,
        moderators: moderators
            .iter()
            .map(|it| community::moderator(post_context.group, post_context.home, it))
            .collect(),
        cross_posts: views::views(&context, &elsewhere)?,
    }))
}

async fn list(caller: ApiCaller, query: Query<GetPosts>) -> Answer<PagedResponse<PostView>> {
    let query = query.into_inner();
    let place = PostListStart::of(&query)?;
    let (now, origin, mark) = (caller.now(), caller.app.origin().clone(), query.mark_as_read);
    let (page, signed_in) = caller
        .read(move |snapshot, viewer| {
            let page = listed(snapshot, viewer, now, &origin, &query, &place)?;
            Ok((page, viewer.account().is_some()))
        })
        .await?;
    if mark == Some(true) && signed_in {
        let ids: Vec<PostId> = page.items.iter().map(|it| PostId(it.post.id)).collect();
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
    fn of(query: &GetPosts) -> std::result::Result<PostListStart, ApiError> {
        // There are none here to be listed.
        if query.multi_community_id.or(query.tag_id).is_some() || query.multi_community_name.is_some() {
            return Err(Code::NotFound.into());
        }
        let cursor = query.page_cursor.as_deref();
        if let Some(text) = &query.search_term {
            return Ok(PostListStart::Found(
                text.clone(),
                Window::new(cursor, query.limit)?,
            ));
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
    let Some(sought) = ListTarget::find(snapshot, origin, &asked)? else {
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
        seen: match query.show_read {
            Some(true) => Seen::Listed,
            Some(false) => Seen::Hidden,
            None => Seen::AsSet,
        },
        hidden: match query.show_hidden {
            Some(true) => Hidden::Listed,
            Some(false) | None => Hidden::LeftOut,
        },
        sensitive: match query.show_nsfw {
            Some(true) => Sensitive::Listed,
            Some(false) => Sensitive::Hidden,
            None => Sensitive::AsSet,
        },
        start,
        limit,
        ..ThreadQuery::new(scope, listing::threads(sort, period), now)
    }
}

/// What no list of the domain leaves out is left out of the part that was loaded, which then has fewer entries.
fn is_wanted(query: &GetPosts, context: &PageContext, thread: &Post) -> bool {
    let media = || {
        let preview = context.companions.preview(thread);
        let kind = preview.and_then(|it| it.content_type.as_deref());
        kind.is_some_and(|it| it.starts_with("image/") || it.starts_with("video/"))
    };
    let recent = listing::period(query.time_range_seconds)
        .is_none_or(|period| thread.created_at > context.now().minus(period));
    recent
        && !(query.no_comments_only == Some(true) && thread.replies > 0)
        && !(query.hide_posts_with_media == Some(true) && media())
}

async fn delete(caller: ApiCaller, body: Json<DeletePost>) -> Answer<PostResponse> {
    let DeletePost { post_id, deleted } = body.into_inner();
    change(&caller, post_id, move |tx, by, id| {
        acts::delete(tx, by, id, deleted)
    })
    .await
}

/// A vote for or against; none without an answer.
pub(super) fn score(is_upvote: Option<bool>) -> Option<Score> {
    is_upvote.map(|it| if it { Score::Up } else { Score::Down })
}

async fn like(caller: ApiCaller, body: Json<CreatePostLike>) -> Answer<PostResponse> {
    let CreatePostLike { post_id, is_upvote } = body.into_inner();
    let score = score(is_upvote);
    change(&caller, post_id, move |tx, by, id| acts::vote(tx, by, id, score)).await
}

async fn likes(caller: ApiCaller, query: Query<ListPostLikes>) -> Answer<PagedResponse<VoteView>> {
    let query = query.into_inner();
    let window = Window::new(query.page_cursor.as_deref(), query.limit)?;
    voters(&caller, window, move |snapshot, viewer| {
        thread(snapshot, viewer, PostId(query.post_id))
    })
    .await
}

/// Who voted on what `find` finds.
pub(super) async fn voters(
    caller: &ApiCaller,
    window: Window<1>,
    find: impl FnOnce(&mut Snapshot, &Viewer) -> Result<Post> + Send + 'static,
) -> Answer<PagedResponse<VoteView>> {
    let now = caller.now();
    let found = caller.read_own(move |snapshot, viewer| {
        let about = find(snapshot, viewer)?;
        votes::of_post(snapshot, viewer, about.id, now, window.skip(), window.limit)
    });
    let page = window.page(found.await?);
    page.map(|it| Ok(person::vote(&it, now))).map(Json)
}

async fn save(caller: ApiCaller, body: Json<SavePost>) -> Answer<PostResponse> {
    let SavePost { post_id, save } = body.into_inner();
    change(&caller, post_id, move |tx, by, id| acts::save(tx, by, id, save)).await
}

async fn hide(caller: ApiCaller, body: Json<HidePost>) -> Answer<PostResponse> {
    let HidePost { post_id, hide } = body.into_inner();
    change(&caller, post_id, move |tx, by, id| {
        match hide {
            true => read_state::hide(tx, by, &[id])?,
            false => read_state::unhide(tx, by, &[id])?,
        }
        thread(tx, &Viewer::Account(by.actor.id), id)
    })
    .await
}

async fn mark_as_read(caller: ApiCaller, body: Json<MarkPostAsRead>) -> Answer<PostResponse> {
    let MarkPostAsRead { post_id, read } = body.into_inner();
    change(&caller, post_id, move |tx, by, id| {
        match read {
            true => read_state::mark_read(tx, by, &[id])?,
            false => read_state::mark_unread(tx, by, &[id])?,
        }
        thread(tx, &Viewer::Account(by.actor.id), id)
    })
    .await
}

async fn remove(caller: ApiCaller, body: Json<RemovePost>) -> Answer<PostResponse> {
    let RemovePost {
        post_id,
        removed,
        reason,
    } = body.into_inner();
    change(&caller, post_id, move |tx, by, id| {
        acts::remove(tx, by, id, removed, reason.as_deref())
    })
    .await
}

async fn lock(caller: ApiCaller, body: Json<LockPost>) -> Answer<PostResponse> {
    let LockPost {
        post_id,
        locked,
        reason,
    } = body.into_inner();
    change(&caller, post_id, move |tx, by, id| {
        acts::lock(tx, by, id, locked, reason.as_deref())
    })
    .await
}

async fn feature(caller: ApiCaller, body: Json<FeaturePost>) -> Answer<PostResponse> {
    let FeaturePost {
        post_id,
        featured,
        feature_type,
    } = body.into_inner();
    match feature_type {
        PostFeatureType::Community => {}
        PostFeatureType::Local => return Err(not_on_top_of_the_site()),
    }
    change(&caller, post_id, move |tx, by, id| {
        acts::pin(tx, by, id, featured)
    })
    .await
}

async fn change(
    caller: &ApiCaller,
    id: i64,
    command: impl FnMut(&mut Tx, &By, PostId) -> Result<Post> + Send + 'static,
) -> Answer<PostResponse> {
    answer(posts::changed(caller, id, command, views::view).await)
}
