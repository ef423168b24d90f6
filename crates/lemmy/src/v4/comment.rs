// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/comment`: replies.

use actix_web::web::{self, Json, Query};
use kollegium_db::Snapshot;
use kollegium_domain::ids::PostId;
use kollegium_domain::paging::{PAGE_LIMIT, Start};
use kollegium_domain::posts::{Post, PostKind};
use kollegium_domain::search as index;
use kollegium_domain::settings;
use kollegium_domain::timelines::replies::{self, ReplyQuery, Under};
use kollegium_domain::{Result, Time, Viewer};

use super::listing::{self, ListFilter, ListTarget};
use super::paging::{self, Window};
use super::post::{score, voters};
use super::views::comment as views;
use super::wire::PagedResponse;
use super::wire::comment::{CommentSlimView, CommentView, CreateCommentLike, GetComments, ListCommentLikes};
use super::wire::enums::CommentSortType;
use super::wire::post::VoteView;
use crate::acts::Act;
use crate::comment::{self as comments, ListPart, below, depth};
use crate::error::{ApiError, ApiResult};
use crate::post::ShowPost;
use crate::request::{Answer, ApiCaller, Page};
use crate::views::context::PageContext;
use crate::wire::Only;
use crate::wire::comment::DeleteComment;

/// The routes.
pub(super) fn configure(cfg: &mut web::ServiceConfig) {
    comments::configure(cfg, response);
    cfg.route("/comment", web::delete().to(delete))
        .route("/comment/list", web::get().to(list))
        .route("/comment/list/slim", web::get().to(list_slim))
        .route("/comment/like", web::post().to(like))
        .route("/comment/like/list", web::get().to(likes));
}

fn response(context: &PageContext, reply: &Post) -> Result<Only<CommentView>> {
    Ok(Only("comment_view", views::view(context, reply)?))
}

async fn list(caller: ApiCaller, Query(query): Query<GetComments>) -> Answer<PagedResponse<CommentView>> {
    listed(&caller, query, views::view).await
}

async fn list_slim(
    caller: ApiCaller,
    Query(query): Query<GetComments>,
) -> Answer<PagedResponse<CommentSlimView>> {
    listed(&caller, query, views::slim).await
}

async fn listed<T: Send + 'static>(
    caller: &ApiCaller,
    query: GetComments,
    show: ShowPost<T>,
) -> Answer<PagedResponse<T>> {
    let place = CommentListStart::of(&query)?;
    let (now, origin) = (caller.now(), caller.app.origin().clone());
    let found = caller.read(move |snapshot, viewer| {
        let asked = ListFilter {
            community_id: query.community_id,
            community_name: query.community_name.as_deref(),
            creator_id: query.creator_id,
            creator_username: query.creator_username.as_deref(),
            listing: query.type_,
        };
        let Some(sought) = ListTarget::find(snapshot, viewer, &origin, &asked)? else {
            return Ok(PagedResponse::empty());
        };
        let (thread, found) = found(snapshot, viewer, &query, &sought, &place)?;
        let context = PageContext::load(snapshot, viewer, now, thread.iter().chain(&found.items))?;
        found
            .filter(|it| context.has_place(it) && sought.has(it) && is_recent(&query, now, it))
            .map(|it| show(&context, &it))
    });
    found.await.map_err(ApiError::about_comment).map(Json)
}

/// Where a part of the list starts, which depends on what is listed.
enum CommentListStart {
    /// All of a tree, down to a depth.
    PostPage(Under, i32),
    /// Some replies of a thread, whatever their level.
    Flat(Under, Window<1>),
    /// In the order of a list.
    Listed(Start, i64),
    /// Among what has these words.
    Found(String, Window<1>),
}

impl CommentListStart {
    fn of(query: &GetComments) -> ApiResult<CommentListStart> {
        let (cursor, limit) = (query.page_cursor.as_deref(), query.limit);
        let under = match (query.parent_id, query.post_id) {
            (Some(id), _) => Some(Under::Reply(PostId(id))),
            (None, Some(id)) => Some(Under::Thread(PostId(id))),
            (None, None) => None,
        };
        // With a depth there are no parts, and no limit is looked at, as in Lemmy.
        let limit = match query.max_depth {
            Some(_) => Some(PAGE_LIMIT),
            None => limit,
        };
        Ok(match (under, query.max_depth, &query.search_term) {
            (Some(under), Some(max), _) => CommentListStart::PostPage(under, depth(max)),
            (Some(under), None, _) => CommentListStart::Flat(under, Window::new(cursor, limit)?),
            (None, _, Some(text)) => CommentListStart::Found(text.clone(), Window::new(cursor, limit)?),
            (None, _, None) => {
                let start = Start::after(cursor).map_err(|_| paging::malformed())?;
                CommentListStart::Listed(start, paging::limit(limit)?)
            }
        })
    }
}

/// The thread where it is known, and the part of the replies that is asked for.
fn found(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    query: &GetComments,
    sought: &ListTarget,
    place: &CommentListStart,
) -> Result<(Option<Post>, PagedResponse<Post>)> {
    let sort = listing::replies(query.sort.unwrap_or(CommentSortType::Hot));
    Ok(match place {
        CommentListStart::PostPage(under, depth) => {
            let found = below(snapshot, viewer, *under, sort, ListPart::DownTo(*depth))?;
            (Some(found.thread), PagedResponse::whole(found.replies))
        }
        CommentListStart::Flat(under, window) => {
            let page = Page {
                skip: window.skip(),
                limit: window.limit,
            };
            let found = below(snapshot, viewer, *under, sort, ListPart::Page(page))?;
            (Some(found.thread), window.page(found.replies))
        }
        CommentListStart::Listed(start, limit) => {
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
        CommentListStart::Found(text, window) => {
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

async fn delete(caller: ApiCaller, Json(body): Json<DeleteComment>) -> Answer<Only<CommentView>> {
    comments::act(
        caller,
        body.comment_id,
        Act::Delete(body.deleted.into()),
        response,
    )
    .await
}

async fn like(caller: ApiCaller, Json(body): Json<CreateCommentLike>) -> Answer<Only<CommentView>> {
    let vote = Act::Vote(score(body.is_upvote));
    comments::act(caller, body.comment_id, vote, response).await
}

async fn likes(caller: ApiCaller, Query(query): Query<ListCommentLikes>) -> Answer<PagedResponse<VoteView>> {
    let window = Window::new(query.page_cursor.as_deref(), query.limit)?;
    voters(&caller, PostKind::Reply, query.comment_id, window).await
}
