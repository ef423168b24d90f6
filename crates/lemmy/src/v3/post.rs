// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/post`: threads.

use actix_web::web::{self, Json, Query};
use kollegium_db::{Snapshot, Tx};
use kollegium_domain::ids::PostId;
use kollegium_domain::paging::Cursor;
use kollegium_domain::paging::Start;
use kollegium_domain::posts::Post;
use kollegium_domain::timelines::{Hidden, Seen, Sensitive, threads};
use kollegium_domain::votes::Score;
use kollegium_domain::{By, Result, Time, Viewer, read_state, saves, settings, votes};

use crate::error::ApiError;
use crate::post::{PostPage, changed, mark_as_read, publish, rewrite, site_metadata, thread};
use crate::request::{Answer, ApiCaller, Page};
use crate::v3::listing::{self, ListFilter};
use crate::v3::views::{community, person};
use crate::v3::wire::post::{
    GetPostResponse, GetPosts, GetPostsResponse, HidePost, LikePost, ListPostLikes, ListPostLikesResponse,
    PostResponse, PostView,
};
use crate::views::context::PageContext;
use crate::wire::post::{CreatePost, DeletePost, EditPost, GetPost, SavePost};
use crate::wire::user::SuccessResponse;
use crate::{acts, views};

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/post", web::post().to(create))
        .route("/post", web::get().to(get))
        .route("/post", web::put().to(edit))
        .route("/post/list", web::get().to(list))
        .route("/post/delete", web::post().to(delete))
        .route("/post/like", web::post().to(like))
        .route("/post/save", web::put().to(save))
        .route("/post/like/list", web::get().to(likes))
        .route("/post/site_metadata", web::get().to(site_metadata))
        .route("/post/hide", web::post().to(hide))
        .route("/post/mark_as_read", web::post().to(mark_as_read));
}

async fn create(caller: ApiCaller, body: Json<CreatePost>) -> Answer<PostResponse> {
    answer(publish(&caller, body.into_inner(), PageContext::post).await)
}

fn answer(post_view: std::result::Result<PostView, ApiError>) -> Answer<PostResponse> {
    Ok(Json(PostResponse {
        post_view: post_view?,
    }))
}

async fn get(caller: ApiCaller, query: Query<GetPost>) -> Answer<GetPostResponse> {
    let whole = PostPage::open(&caller, query.into_inner()).await?;
    let post_context = whole.context.post_context(&whole.thread)?;
    Ok(Json(GetPostResponse {
        post_view: whole.context.post(&whole.thread)?,
        community_view: whole.context.community_of(whole.thread.group_id)?,
        moderators: whole
            .moderators
            .iter()
            .map(|it| community::moderator(post_context.group, post_context.home, it))
            .collect(),
        cross_posts: whole.context.posts(&whole.elsewhere)?,
    }))
}

async fn list(caller: ApiCaller, query: Query<GetPosts>) -> Answer<GetPostsResponse> {
    let query = query.into_inner();
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
        wanted.seen = match query.show_read {
            Some(true) => Seen::Listed,
            Some(false) => Seen::Hidden,
            None => Seen::AsSet,
        };
        wanted.sensitive = match query.show_nsfw {
            Some(true) => Sensitive::Listed,
            Some(false) => Sensitive::Hidden,
            None => Sensitive::AsSet,
        };
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

async fn edit(caller: ApiCaller, body: Json<EditPost>) -> Answer<PostResponse> {
    answer(rewrite(&caller, body.into_inner(), PageContext::post).await)
}

async fn delete(caller: ApiCaller, body: Json<DeletePost>) -> Answer<PostResponse> {
    let DeletePost { post_id, deleted } = body.into_inner();
    change(&caller, post_id, move |tx, by, id| {
        acts::delete(tx, by, id, deleted)
    })
    .await
}

async fn like(caller: ApiCaller, body: Json<LikePost>) -> Answer<PostResponse> {
    let LikePost { post_id, score } = body.into_inner();
    let score = Score::parse(score).map_err(ApiError::from)?;
    change(&caller, post_id, move |tx, by, id| acts::vote(tx, by, id, score)).await
}

async fn likes(caller: ApiCaller, query: Query<ListPostLikes>) -> Answer<ListPostLikesResponse> {
    let ListPostLikes { post_id, page, limit } = query.into_inner();
    let (page, now) = (Page::new(page, limit)?, caller.now());
    let voters = caller.read_own(move |snapshot, viewer| {
        let thread = thread(snapshot, viewer, PostId(post_id))?;
        votes::of_post(snapshot, viewer, thread.id, now, page.skip, page.limit)
    });
    Ok(Json(ListPostLikesResponse {
        post_likes: voters.await?.iter().map(person::vote).collect(),
    }))
}

async fn save(caller: ApiCaller, body: Json<SavePost>) -> Answer<PostResponse> {
    let SavePost { post_id, save } = body.into_inner();
    change(&caller, post_id, move |tx, by, id| acts::save(tx, by, id, save)).await
}

async fn hide(caller: ApiCaller, body: Json<HidePost>) -> Answer<SuccessResponse> {
    let HidePost { post_ids, hide } = body.into_inner();
    let ids: Vec<PostId> = post_ids.into_iter().map(PostId).collect();
    caller
        .act(move |tx, by| {
            if hide {
                read_state::hide(tx, by, &ids)
            } else {
                read_state::unhide(tx, by, &ids)
            }
        })
        .await?;
    Ok(Json(SuccessResponse { success: true }))
}

/// Carries out a command on a thread, and answers with what it is now.
pub(crate) async fn change(
    caller: &ApiCaller,
    id: i64,
    command: impl FnMut(&mut Tx, &By, PostId) -> Result<Post> + Send + 'static,
) -> Answer<PostResponse> {
    answer(changed(caller, id, command, PageContext::post).await)
}
