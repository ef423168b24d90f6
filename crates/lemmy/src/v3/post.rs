// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/post`: threads.

use actix_web::web::{self, Json, Query};
use kollegium_db::{Snapshot, Tx};
use kollegium_domain::ids::PostId;
use kollegium_domain::posts::Post;
use kollegium_domain::timelines::{Cursor, Hidden, Seen, Sensitive, Start, threads};
use kollegium_domain::votes::Score;
use kollegium_domain::{By, Result, Time, Viewer, read_state, saves, settings, votes};

use crate::error::ApiError;
use crate::post::{Whole, changed, mark_as_read, publish, rewrite, site_metadata, thread};
use crate::request::{Answer, Page, Who};
use crate::v3::listing::{self, Asked};
use crate::v3::views::{community, person};
use crate::v3::wire::post::{
    GetPostResponse, GetPosts, GetPostsResponse, HidePost, LikePost, ListPostLikes, ListPostLikesResponse,
    PostResponse, PostView,
};
use crate::views::beside::Beside;
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

async fn create(who: Who, body: Json<CreatePost>) -> Answer<PostResponse> {
    answer(publish(&who, body.into_inner(), Beside::post).await)
}

fn answer(post_view: std::result::Result<PostView, ApiError>) -> Answer<PostResponse> {
    Ok(Json(PostResponse {
        post_view: post_view?,
    }))
}

async fn get(who: Who, query: Query<GetPost>) -> Answer<GetPostResponse> {
    let whole = Whole::open(&who, query.into_inner()).await?;
    let around = whole.beside.around(&whole.thread)?;
    Ok(Json(GetPostResponse {
        post_view: whole.beside.post(&whole.thread)?,
        community_view: whole.beside.community_of(whole.thread.group_id)?,
        moderators: whole
            .moderators
            .iter()
            .map(|it| community::moderator(around.group, around.home, it))
            .collect(),
        cross_posts: whole.beside.posts(&whole.elsewhere)?,
    }))
}

async fn list(who: Who, query: Query<GetPosts>) -> Answer<GetPostsResponse> {
    let query = query.into_inner();
    let voted = listing::voted(query.liked_only, query.disliked_only)?;
    let page = Page::new(query.page, query.limit)?;
    let start = match &query.page_cursor {
        Some(cursor) => Start::After(cursor.parse().map_err(ApiError::from)?),
        None => Start::Skip(page.skip),
    };
    let (now, origin) = (who.now(), who.app.origin().clone());
    let found = who.read(move |snapshot, viewer| {
        if query.saved_only == Some(true) {
            viewer.require_account()?;
            let found = saves::page(snapshot, viewer, saves::SavedKind::Threads, page.skip, page.limit)?;
            return listed(snapshot, viewer, now, &found, None);
        }
        let set = settings::of(snapshot, viewer)?;
        let asked = Asked {
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
        posts: Beside::load(snapshot, viewer, now, found)?.posts(found)?,
        next_page: next.map(|it| it.to_string()),
    })
}

async fn edit(who: Who, body: Json<EditPost>) -> Answer<PostResponse> {
    answer(rewrite(&who, body.into_inner(), Beside::post).await)
}

async fn delete(who: Who, body: Json<DeletePost>) -> Answer<PostResponse> {
    let DeletePost { post_id, deleted } = body.into_inner();
    change(&who, post_id, move |tx, by, id| acts::delete(tx, by, id, deleted)).await
}

async fn like(who: Who, body: Json<LikePost>) -> Answer<PostResponse> {
    let LikePost { post_id, score } = body.into_inner();
    let score = Score::parse(score).map_err(ApiError::from)?;
    change(&who, post_id, move |tx, by, id| acts::vote(tx, by, id, score)).await
}

async fn likes(who: Who, query: Query<ListPostLikes>) -> Answer<ListPostLikesResponse> {
    let ListPostLikes { post_id, page, limit } = query.into_inner();
    let (page, now) = (Page::new(page, limit)?, who.now());
    let voters = who.read_own(move |snapshot, viewer| {
        let thread = thread(snapshot, viewer, PostId(post_id))?;
        votes::of_post(snapshot, viewer, thread.id, now, page.skip, page.limit)
    });
    Ok(Json(ListPostLikesResponse {
        post_likes: voters.await?.iter().map(person::vote).collect(),
    }))
}

async fn save(who: Who, body: Json<SavePost>) -> Answer<PostResponse> {
    let SavePost { post_id, save } = body.into_inner();
    change(&who, post_id, move |tx, by, id| acts::save(tx, by, id, save)).await
}

async fn hide(who: Who, body: Json<HidePost>) -> Answer<SuccessResponse> {
    let HidePost { post_ids, hide } = body.into_inner();
    let ids: Vec<PostId> = post_ids.into_iter().map(PostId).collect();
    who.act(move |tx, by| {
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
    who: &Who,
    id: i64,
    command: impl FnMut(&mut Tx, &By, PostId) -> Result<Post> + Send + 'static,
) -> Answer<PostResponse> {
    answer(changed(who, id, command, Beside::post).await)
}
