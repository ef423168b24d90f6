// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/comment`: replies.

use actix_web::web::{self, Json, Query};
use kollegium_db::Snapshot;
use kollegium_domain::ids::PostId;
use kollegium_domain::paging::Start;
use kollegium_domain::posts::{Post, PostKind};
use kollegium_domain::timelines::replies::{ReplyQuery, Under};
use kollegium_domain::timelines::{Scope, replies};
use kollegium_domain::votes::Score;
use kollegium_domain::{Result, Time, Viewer, saves, settings};

use crate::acts::Act;
use crate::comment::{self as comments, ListPart};
use crate::error::ApiError;
use crate::post::voters;
use crate::request::{Answer, ApiCaller, Page, only};
use crate::v3::listing::{self, ListFilter};
use crate::v3::views::person;
use crate::v3::wire::comment::{CommentResponse, CommentView, GetComments, LikeComment, ListCommentLikes};
use crate::v3::wire::enums::CommentSortType;
use crate::v3::wire::post::VoteView;
use crate::views::context::PageContext;
use crate::wire::Only;
use crate::wire::comment::DeleteComment;

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    comments::configure(cfg, response);
    cfg.route("/comment/list", web::get().to(list))
        .route("/comment/delete", web::post().to(delete))
        .route("/comment/like", web::post().to(like))
        .route("/comment/like/list", web::get().to(likes));
}

/// Nobody needs to know whom a comment notifies.
fn response(context: &PageContext, reply: &Post) -> Result<CommentResponse> {
    Ok(CommentResponse {
        comment_view: context.comment(reply)?,
        recipient_ids: Vec::new(),
    })
}

async fn list(caller: ApiCaller, Query(query): Query<GetComments>) -> Answer<Only<Vec<CommentView>>> {
    let voted = listing::voted(query.liked_only, query.disliked_only)?;
    // With a depth there are no pages, and what is said of them is not looked at.
    let page = match query.max_depth {
        Some(_) => Page::LONGEST,
        None => Page::new(query.page, query.limit)?,
    };
    let part = match query.max_depth {
        Some(depth) => ListPart::DownTo(comments::depth(depth)),
        None => ListPart::Page(page),
    };
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
        let found = comments::below(snapshot, viewer, under, sort, part)?;
        listed(snapshot, viewer, now, Some(&found.thread), &found.replies)
    });
    only("comments", found.await)
}

pub(crate) fn flat(scope: Scope, sort: replies::ReplySort, page: Page) -> ReplyQuery {
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
) -> Result<Vec<CommentView>> {
    PageContext::load(snapshot, viewer, now, thread.into_iter().chain(found))?.comments(found)
}

async fn delete(caller: ApiCaller, Json(body): Json<DeleteComment>) -> Answer<CommentResponse> {
    comments::act(
        caller,
        body.comment_id,
        Act::Delete(body.deleted.into()),
        response,
    )
    .await
}

async fn like(caller: ApiCaller, Json(body): Json<LikeComment>) -> Answer<CommentResponse> {
    let score = Score::parse(body.score).map_err(ApiError::from)?;
    comments::act(caller, body.comment_id, Act::Vote(score), response).await
}

async fn likes(caller: ApiCaller, Query(query): Query<ListCommentLikes>) -> Answer<Only<Vec<VoteView>>> {
    let page = Page::new(query.page, query.limit)?;
    let voters = voters(&caller, PostKind::Reply, query.comment_id, page).await?;
    only("comment_likes", Ok(voters.iter().map(person::vote).collect()))
}
