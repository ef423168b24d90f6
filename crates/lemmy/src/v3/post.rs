// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/post`: threads.

use actix_web::web::{self, Json, Query};
use kollegium_db::Snapshot;
use kollegium_domain::ids::PostId;
use kollegium_domain::paging::Cursor;
use kollegium_domain::paging::Start;
use kollegium_domain::posts::{Post, PostKind};
use kollegium_domain::timelines::{Hidden, threads};
use kollegium_domain::votes::Score;
use kollegium_domain::{Result, Time, Viewer, read_state, saves, settings};

use crate::acts::Act;
use crate::error::ApiError;
use crate::post::{self as posts, PostPage, voters};
use crate::request::{Answer, ApiCaller, Page, only, success};
use crate::settings::{seen, sensitive};
use crate::v3::listing::{self, ListFilter};
use crate::v3::views::{community, person};
use crate::v3::wire::post::{
    GetPostResponse, GetPosts, GetPostsResponse, HidePost, LikePost, ListPostLikes, PostView, VoteView,
};
use crate::views;
use crate::views::context::PageContext;
use crate::wire::Only;
use crate::wire::post::{DeletePost, GetPost};
use crate::wire::user::SuccessResponse;

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    posts::configure(cfg, PageContext::post);
    cfg.route("/post", web::get().to(get))
        .route("/post/list", web::get().to(list))
        .route("/post/delete", web::post().to(delete))
        .route("/post/like", web::post().to(like))
        .route("/post/like/list", web::get().to(likes))
        .route("/post/hide", web::post().to(hide))
        .route("/post/mark_as_read", web::post().to(posts::mark_as_read));
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
        post_view: context.post(&thread)?,
        community_view: context.community_of(thread.group_id)?,
        moderators: moderators.collect(),
        cross_posts: context.posts(&elsewhere)?,
    }))
}

async fn list(caller: ApiCaller, Query(query): Query<GetPosts>) -> Answer<GetPostsResponse> {
    let voted = listing::voted(query.liked_only, query.disliked_only)?;
    let page = Page::new(query.page, query.limit)?;
    let start = match &query.page_cursor {
        Some(cursor) => Start::After(cursor.parse().map_err(ApiError::from)?),
        None => Start::Skip(page.skip),
    };
    let (now, origin) = (caller.now(), caller.app.origin().clone());
    let found = caller.read(move |snapshot, viewer| {
        if query.saved_only == Some(true) {
            viewer.require_account()?;
            let found = saves::page(snapshot, viewer, saves::SavedKind::Threads, page.skip, page.limit)?;
            return listed(snapshot, viewer, now, &found, None);
        }
        let set = settings::of(snapshot, viewer)?;
        let asked = ListFilter {
            community_id: query.community_id,
            community_name: query.community_name.as_deref(),
            listing: query.type_.map(listing::scope),
            voted,
        };
        let scope = asked.scope(snapshot, viewer, &origin, &set)?;
        let sort = listing::threads(query.sort.unwrap_or(views::settings::sort(set.thread_order)));
        let mut wanted = threads::ThreadQuery::new(scope, sort, now);
        (wanted.start, wanted.limit) = (start, page.limit);
        if query.show_hidden == Some(true) {
            wanted.hidden = Hidden::Listed;
        }
        wanted.seen = seen(query.show_read);
        wanted.sensitive = sensitive(query.show_nsfw);
        let found = threads::page_as_set(snapshot, viewer, &wanted, &set)?;
        listed(snapshot, viewer, now, &found.items, found.next)
    });
    Ok(Json(found.await?))
}

fn listed(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    now: Time,
    found: &[Post],
    next: Option<Cursor>,
) -> Result<GetPostsResponse> {
    Ok(GetPostsResponse {
        posts: PageContext::load(snapshot, viewer, now, found)?.posts(found)?,
        next_page: next.map(|it| it.to_string()),
    })
}

async fn delete(caller: ApiCaller, Json(body): Json<DeletePost>) -> Answer<Only<PostView>> {
    act(caller, body.post_id, Act::Delete(body.deleted.into())).await
}

async fn like(caller: ApiCaller, Json(body): Json<LikePost>) -> Answer<Only<PostView>> {
    let score = Score::parse(body.score).map_err(ApiError::from)?;
    act(caller, body.post_id, Act::Vote(score)).await
}

async fn likes(caller: ApiCaller, Query(query): Query<ListPostLikes>) -> Answer<Only<Vec<VoteView>>> {
    let page = Page::new(query.page, query.limit)?;
    let voters = voters(&caller, PostKind::Thread, query.post_id, page).await?;
    only("post_likes", Ok(voters.iter().map(person::vote).collect()))
}

async fn hide(caller: ApiCaller, Json(body): Json<HidePost>) -> Answer<SuccessResponse> {
    let ids: Vec<PostId> = body.post_ids.into_iter().map(PostId).collect();
    let done = caller.act(move |tx, by| match body.hide {
        true => read_state::hide(tx, by, &ids),
        false => read_state::unhide(tx, by, &ids),
    });
    success(done.await)
}

/// Does something to a thread, and answers with what it is then.
pub(crate) async fn act(caller: ApiCaller, id: i64, act: Act) -> Answer<Only<PostView>> {
    posts::act(caller, id, act, PageContext::post).await
}
