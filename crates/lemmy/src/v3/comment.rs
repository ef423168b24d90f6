// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/comment`: replies.

use actix_web::web::{self, Json, Query};
use kollegium_db::{Snapshot, Tx};
use kollegium_domain::ids::PostId;
use kollegium_domain::paging::Start;
use kollegium_domain::posts::Post;
use kollegium_domain::timelines::replies::{ReplyQuery, Under};
use kollegium_domain::timelines::{Scope, replies};
use kollegium_domain::votes::Score;
use kollegium_domain::{By, Result, Time, Viewer, saves, settings, votes};

use crate::acts;
use crate::comment::{changed, depth, one, publish, reply, rewrite, tree};
use crate::error::ApiError;
use crate::request::{Answer, ApiCaller, Page};
use crate::v3::listing::{self, ListFilter};
use crate::v3::views::person;
use crate::v3::wire::comment::{
    CommentResponse, CommentView, GetComments, GetCommentsResponse, LikeComment, ListCommentLikes,
    ListCommentLikesResponse,
};
use crate::v3::wire::enums::CommentSortType;
use crate::views::context::PageContext;
use crate::wire::comment::{CreateComment, DeleteComment, EditComment, GetComment, SaveComment};

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/comment", web::post().to(create))
        .route("/comment", web::get().to(get))
        .route("/comment", web::put().to(edit))
        .route("/comment/list", web::get().to(list))
        .route("/comment/delete", web::post().to(delete))
        .route("/comment/like", web::post().to(like))
        .route("/comment/like/list", web::get().to(likes))
        .route("/comment/save", web::put().to(save));
}

async fn create(caller: ApiCaller, body: Json<CreateComment>) -> Answer<CommentResponse> {
    answer(publish(&caller, body.into_inner(), PageContext::comment).await)
}

/// Nobody needs to know whom a comment notifies.
fn answer(comment_view: std::result::Result<CommentView, ApiError>) -> Answer<CommentResponse> {
    Ok(Json(CommentResponse {
        comment_view: comment_view?,
        recipient_ids: Vec::new(),
    }))
}

async fn get(caller: ApiCaller, query: Query<GetComment>) -> Answer<CommentResponse> {
    answer(one(&caller, query.id, PageContext::comment).await)
}

async fn list(caller: ApiCaller, query: Query<GetComments>) -> Answer<GetCommentsResponse> {
    let query = query.into_inner();
    let voted = listing::voted(query.liked_only, query.disliked_only)?;
    let page = Page::new(query.page, query.limit)?;
    let depth = depth(query.max_depth)?;
    let sort = listing::replies(query.sort.unwrap_or(CommentSortType::Hot));
    let (now, origin) = (caller.now(), caller.app.origin().clone());
    let found = caller.read(move |snapshot, viewer| {
        if query.saved_only == Some(true) {
            viewer.require_account()?;
            let found = saves::page(snapshot, viewer, saves::SavedKind::Replies, page.skip, page.limit)?;
            return listed(snapshot, viewer, now, None, &found);
        }
        let under = match (query.parent_id, query.post_id) {
            (Some(id), _) => Under::Reply(PostId(id)),
            (None, Some(id)) => Under::Thread(PostId(id)),
            (None, None) => {
                let set = settings::of(snapshot, viewer)?;
                let asked = ListFilter {
                    community_id: query.community_id,
                    community_name: query.community_name.as_deref(),
                    listing: query.type_.map(listing::scope),
                    voted,
                };
                let scope = asked.scope(snapshot, viewer, &origin, &set)?;
                let found = replies::page_as_set(snapshot, viewer, &flat(scope, sort, page), &set)?;
                return listed(snapshot, viewer, now, None, &found.items);
            }
        };
        let mut found = tree(snapshot, viewer, under, sort, depth)?;
        // With a depth there are no pages, as in Lemmy.
        if depth.is_none() {
            let skip = usize::try_from(page.skip).unwrap_or(usize::MAX);
            let limit = usize::try_from(page.limit).unwrap_or(0);
            found.replies = found.replies.into_iter().skip(skip).take(limit).collect();
        }
        listed(snapshot, viewer, now, Some(&found.thread), &found.replies)
    });
    Ok(Json(found.await?))
}

pub(crate) fn flat(scope: Scope, sort: replies::Sort, page: Page) -> ReplyQuery {
    ReplyQuery {
        scope,
        sort,
        start: Start::Skip(page.skip),
        limit: page.limit,
    }
}

fn listed(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    now: Time,
    thread: Option<&Post>,
    found: &[Post],
) -> Result<GetCommentsResponse> {
    let context = PageContext::load(snapshot, viewer, now, thread.into_iter().chain(found))?;
    Ok(GetCommentsResponse {
        comments: context.comments(found)?,
    })
}

async fn edit(caller: ApiCaller, body: Json<EditComment>) -> Answer<CommentResponse> {
    answer(rewrite(&caller, body.into_inner(), PageContext::comment).await)
}

async fn delete(caller: ApiCaller, body: Json<DeleteComment>) -> Answer<CommentResponse> {
    let DeleteComment { comment_id, deleted } = body.into_inner();
    change(&caller, comment_id, move |tx, by, id| {
        acts::delete(tx, by, id, deleted)
    })
    .await
}

async fn like(caller: ApiCaller, body: Json<LikeComment>) -> Answer<CommentResponse> {
    let LikeComment { comment_id, score } = body.into_inner();
    let score = Score::parse(score).map_err(ApiError::from)?;
    change(&caller, comment_id, move |tx, by, id| {
        acts::vote(tx, by, id, score)
    })
    .await
}

async fn likes(caller: ApiCaller, query: Query<ListCommentLikes>) -> Answer<ListCommentLikesResponse> {
    let ListCommentLikes {
        comment_id,
        page,
        limit,
    } = query.into_inner();
    let (page, now) = (Page::new(page, limit)?, caller.now());
    let voters = caller.read_own(move |snapshot, viewer| {
        let reply = reply(snapshot, viewer, PostId(comment_id))?;
        votes::of_post(snapshot, viewer, reply.id, now, page.skip, page.limit)
    });
    let voters = voters.await.map_err(ApiError::about_comment)?;
    Ok(Json(ListCommentLikesResponse {
        comment_likes: voters.iter().map(person::vote).collect(),
    }))
}

async fn save(caller: ApiCaller, body: Json<SaveComment>) -> Answer<CommentResponse> {
    let SaveComment { comment_id, save } = body.into_inner();
    change(&caller, comment_id, move |tx, by, id| {
        acts::save(tx, by, id, save)
    })
    .await
}

/// Carries out a command on a reply, and answers with what it is now.
pub(crate) async fn change(
    caller: &ApiCaller,
    id: i64,
    command: impl FnMut(&mut Tx, &By, PostId) -> Result<Post> + Send + 'static,
) -> Answer<CommentResponse> {
    answer(changed(caller, id, command, PageContext::comment).await)
}
