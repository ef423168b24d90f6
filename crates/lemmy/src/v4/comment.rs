// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/comment`: replies.

use actix_web::web::{self, Json, Query};
use kollegium_db::{Snapshot, Tx};
use kollegium_domain::ids::PostId;
use kollegium_domain::paging::Start;
use kollegium_domain::posts::Post;
use kollegium_domain::search as index;
use kollegium_domain::settings;
use kollegium_domain::timelines::replies::{self, ReplyQuery, Under};
use kollegium_domain::{By, Result, Time, Viewer};

use super::listing::{self, Asked, Sought};
use super::paging::{self, Window};
use super::post::{score, voters};
use super::views::comment as views;
use super::wire::PagedResponse;
use super::wire::comment::{
    CommentResponse, CommentSlimView, CommentView, CreateCommentLike, GetComments, ListCommentLikes,
};
use super::wire::enums::CommentSortType;
use super::wire::post::VoteView;
use crate::acts;
use crate::comment::{self as comments, depth, reply, tree};
use crate::error::ApiError;
use crate::post::Show;
use crate::request::{Answer, Who};
use crate::views::beside::Beside;
use crate::wire::comment::{
    CreateComment, DeleteComment, DistinguishComment, EditComment, GetComment, RemoveComment, SaveComment,
};

/// The routes.
pub(super) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/comment", web::post().to(create))
        .route("/comment", web::get().to(get))
        .route("/comment", web::put().to(edit))
        .route("/comment", web::delete().to(delete))
        .route("/comment/list", web::get().to(list))
        .route("/comment/list/slim", web::get().to(list_slim))
        .route("/comment/like", web::post().to(like))
        .route("/comment/like/list", web::get().to(likes))
        .route("/comment/save", web::put().to(save))
        .route("/comment/remove", web::post().to(remove))
        .route("/comment/distinguish", web::post().to(distinguish));
}

fn answer(comment_view: std::result::Result<CommentView, ApiError>) -> Answer<CommentResponse> {
    Ok(Json(CommentResponse {
        comment_view: comment_view?,
    }))
}

async fn create(who: Who, body: Json<CreateComment>) -> Answer<CommentResponse> {
    answer(comments::publish(&who, body.into_inner(), views::view).await)
}

async fn edit(who: Who, body: Json<EditComment>) -> Answer<CommentResponse> {
    answer(comments::rewrite(&who, body.into_inner(), views::view).await)
}

async fn get(who: Who, query: Query<GetComment>) -> Answer<CommentResponse> {
    answer(comments::one(&who, query.id, views::view).await)
}

async fn list(who: Who, query: Query<GetComments>) -> Answer<PagedResponse<CommentView>> {
    listed(&who, query.into_inner(), views::view).await
}

async fn list_slim(who: Who, query: Query<GetComments>) -> Answer<PagedResponse<CommentSlimView>> {
    listed(&who, query.into_inner(), views::slim).await
}

async fn listed<T: Send + 'static>(who: &Who, query: GetComments, show: Show<T>) -> Answer<PagedResponse<T>> {
    let place = Place::of(&query)?;
    let (now, origin) = (who.now(), who.app.origin().clone());
    let found = who.read(move |snapshot, viewer| {
        let asked = Asked {
            community_id: query.community_id,
            community_name: query.community_name.as_deref(),
            creator_id: query.creator_id,
            creator_username: query.creator_username.as_deref(),
            listing: query.type_,
        };
        let Some(sought) = Sought::find(snapshot, &origin, &asked)? else {
            return Ok(PagedResponse::empty());
        };
        let (thread, found) = found(snapshot, viewer, &query, &sought, &place)?;
        let beside = Beside::load(snapshot, viewer, now, thread.iter().chain(&found.items))?;
        found
            .filter(|it| beside.has_place(it) && sought.has(it) && is_recent(&query, now, it))
            .map(|it| show(&beside, &it))
    });
    found.await.map_err(ApiError::about_comment).map(Json)
}

/// Where a part of the list starts, which depends on what is listed.
enum Place {
    /// All of a tree, down to a depth.
    Whole(Under, Option<i32>),
    /// Part of a tree.
    Tree(Under, Window<1>),
    /// In the order of a list.
    Listed(Start, i64),
    /// Among what has these words.
    Found(String, Window<1>),
}

impl Place {
    fn of(query: &GetComments) -> std::result::Result<Place, ApiError> {
        let (cursor, limit) = (query.page_cursor.as_deref(), query.limit);
        let under = match (query.parent_id, query.post_id) {
            (Some(id), _) => Some(Under::Reply(PostId(id))),
            (None, Some(id)) => Some(Under::Thread(PostId(id))),
            (None, None) => None,
        };
        Ok(match (under, &query.search_term) {
            // With a depth there are no parts, as in Lemmy.
            (Some(under), _) if query.max_depth.is_some() => Place::Whole(under, depth(query.max_depth)?),
            (Some(under), _) => Place::Tree(under, Window::new(cursor, limit)?),
            (None, Some(text)) => Place::Found(text.clone(), Window::new(cursor, limit)?),
            (None, None) => {
                let start = Start::after(cursor).map_err(|_| paging::malformed())?;
                Place::Listed(start, paging::limit(limit)?)
            }
        })
    }
}

/// The thread where it is known, and the part of the replies that is asked for.
fn found(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    query: &GetComments,
    sought: &Sought,
    place: &Place,
) -> Result<(Option<Post>, PagedResponse<Post>)> {
    let sort = listing::replies(query.sort.unwrap_or(CommentSortType::Hot));
    Ok(match place {
        Place::Whole(under, depth) => {
            let found = tree(snapshot, viewer, *under, sort, *depth)?;
            (Some(found.thread), PagedResponse::whole(found.replies))
        }
        Place::Tree(under, window) => {
            let found = tree(snapshot, viewer, *under, sort, None)?;
            (Some(found.thread), window.slice(found.replies.into_iter()))
        }
        Place::Listed(start, limit) => {
            let set = settings::of(snapshot, viewer)?;
            let wanted = ReplyQuery {
                scope: sought.scope(viewer, &set),
                sort,
                start: start.clone(),
                limit: *limit,
            };
            (
                None,
                PagedResponse::of(replies::page_as_set(snapshot, viewer, &wanted, &set)?),
            )
        }
        Place::Found(text, window) => {
            let sort = listing::found_replies(query.sort);
            let found = sought.texts(snapshot, viewer, text, index::Wanted::Replies, sort, *window)?;
            (None, window.page(found))
        }
    })
}

/// What is too old is left out of the part that was loaded, which then has fewer entries.
fn is_recent(query: &GetComments, now: Time, reply: &Post) -> bool {
    listing::period(query.time_range_seconds).is_none_or(|period| reply.created_at > now.minus(period))
}

async fn delete(who: Who, body: Json<DeleteComment>) -> Answer<CommentResponse> {
    let DeleteComment { comment_id, deleted } = body.into_inner();
    change(&who, comment_id, move |tx, by, id| {
        acts::delete(tx, by, id, deleted)
    })
    .await
}

async fn like(who: Who, body: Json<CreateCommentLike>) -> Answer<CommentResponse> {
    let CreateCommentLike {
        comment_id,
        is_upvote,
    } = body.into_inner();
    let score = score(is_upvote);
    change(&who, comment_id, move |tx, by, id| acts::vote(tx, by, id, score)).await
}

async fn likes(who: Who, query: Query<ListCommentLikes>) -> Answer<PagedResponse<VoteView>> {
    let query = query.into_inner();
    let window = Window::new(query.page_cursor.as_deref(), query.limit)?;
    voters(&who, window, move |snapshot, viewer| {
        reply(snapshot, viewer, PostId(query.comment_id))
    })
    .await
}

async fn save(who: Who, body: Json<SaveComment>) -> Answer<CommentResponse> {
    let SaveComment { comment_id, save } = body.into_inner();
    change(&who, comment_id, move |tx, by, id| acts::save(tx, by, id, save)).await
}

async fn remove(who: Who, body: Json<RemoveComment>) -> Answer<CommentResponse> {
    let RemoveComment {
        comment_id,
        removed,
        reason,
    } = body.into_inner();
    change(&who, comment_id, move |tx, by, id| {
        acts::remove(tx, by, id, removed, reason.as_deref())
    })
    .await
}

async fn distinguish(who: Who, body: Json<DistinguishComment>) -> Answer<CommentResponse> {
    let DistinguishComment {
        comment_id,
        distinguished,
    } = body.into_inner();
    change(&who, comment_id, move |tx, by, id| {
        acts::distinguish(tx, by, id, distinguished)
    })
    .await
}

async fn change(
    who: &Who,
    id: i64,
    command: impl FnMut(&mut Tx, &By, PostId) -> Result<Post> + Send + 'static,
) -> Answer<CommentResponse> {
    answer(comments::changed(who, id, command, views::view).await)
}
