// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/comment`: replies.

use actix_web::web::{self, Json, Query};
use kollegium_db::{Snapshot, Tx};
use kollegium_domain::error::{Fault, Field, Thing};
use kollegium_domain::ids::PostId;
use kollegium_domain::paging::Start;
use kollegium_domain::posts::{self, Edit, NewPost, Place, Post};
use kollegium_domain::timelines::Scope;
use kollegium_domain::timelines::replies::{self, ReplyQuery, TREE_LIMIT, Tree, TreeQuery, Under};
use kollegium_domain::votes::{self, Score};
use kollegium_domain::{By, Error, Result, Time, Viewer, saves, settings};
use kollegium_http::compose;
use kollegium_http::limits::Kind;

use crate::acts;
use crate::error::ApiError;
use crate::listing::{self, Asked};
use crate::post::{Show, language, shown, thread};
use crate::request::{Answer, Page, Who};
use crate::views::beside::Beside;
use crate::views::person;
use crate::wire::comment::{
    CommentResponse, CommentView, CreateComment, DeleteComment, EditComment, GetComment, GetComments,
    GetCommentsResponse, LikeComment, ListCommentLikes, ListCommentLikesResponse, SaveComment,
};
use crate::wire::enums::CommentSortType;

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

async fn create(who: Who, body: Json<CreateComment>) -> Answer<CommentResponse> {
    answer(publish(&who, body.into_inner(), Beside::comment).await)
}

/// Nobody needs to know whom a comment notifies.
fn answer(comment_view: std::result::Result<CommentView, ApiError>) -> Answer<CommentResponse> {
    Ok(Json(CommentResponse {
        comment_view: comment_view?,
        recipient_ids: Vec::new(),
    }))
}

/// Writes a reply, and answers with it as `show` has it.
pub(crate) async fn publish<T: Send + 'static>(
    who: &Who,
    body: CreateComment,
    show: Show<T>,
) -> std::result::Result<T, ApiError> {
    who.limit(Kind::Comment)?;
    who.require().await?;
    let language = language(body.language_id)?;
    let text = compose::text(&who.app, Field::Body, &body.content).await?;
    let now = who.now();
    let written = who.act_counted(move |tx, by| {
        let viewer = Viewer::Account(by.actor.id);
        let root = thread(tx, &viewer, PostId(body.post_id))?;
        let parent = match body.parent_id {
            Some(id) => parent(tx, &viewer, PostId(id), root.id)?,
            None => root.id,
        };
        let new = NewPost {
            place: Place::Reply(parent),
            title: None,
            link: None,
            text: &text,
            language,
            sensitive: false,
            identity: None,
        };
        let written = posts::publish(tx, by, &new)?;
        shown(tx, &viewer, now, &written, show)
    });
    written.await
}

/// The reply that is replied to; one in another thread is not found.
fn parent(snapshot: &mut Snapshot, viewer: &Viewer, id: PostId, root: PostId) -> Result<PostId> {
    let found = posts::get(snapshot, viewer, id)?;
    if found.root_id == root {
        Ok(found.id)
    } else {
        Err(Error::NotFound(Thing::Post))
    }
}

async fn get(who: Who, query: Query<GetComment>) -> Answer<CommentResponse> {
    answer(one(&who, query.id, Beside::comment).await)
}

/// A reply, as `show` has it.
pub(crate) async fn one<T: Send + 'static>(
    who: &Who,
    id: i64,
    show: Show<T>,
) -> std::result::Result<T, ApiError> {
    let now = who.now();
    let found = who.read(move |snapshot, viewer| {
        let found = reply(snapshot, viewer, PostId(id))?;
        shown(snapshot, viewer, now, &found, show)
    });
    found.await.map_err(ApiError::about_comment)
}

/// The reply with this id; a thread is none.
pub(crate) fn reply(snapshot: &mut Snapshot, viewer: &Viewer, id: PostId) -> Result<Post> {
    let found = posts::get(snapshot, viewer, id)?;
    if found.is_thread() {
        Err(Error::NotFound(Thing::Post))
    } else {
        Ok(found)
    }
}

async fn list(who: Who, query: Query<GetComments>) -> Answer<GetCommentsResponse> {
    let query = query.into_inner();
    let voted = listing::voted(query.liked_only, query.disliked_only)?;
    let page = Page::new(query.page, query.limit)?;
    let depth = depth(query.max_depth)?;
    let sort = listing::replies(query.sort.unwrap_or(CommentSortType::Hot));
    let (now, origin) = (who.now(), who.app.origin().clone());
    let found = who.read(move |snapshot, viewer| {
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
                let asked = Asked {
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

/// Replies of a thread or below a reply; what is not a thread has none.
pub(crate) fn tree(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    under: Under,
    sort: replies::Sort,
    max_depth: Option<i32>,
) -> Result<Tree> {
    let wanted = TreeQuery {
        under,
        sort,
        max_depth,
        limit: TREE_LIMIT,
    };
    let found = replies::tree(snapshot, viewer, &wanted)?;
    if found.thread.is_thread() {
        Ok(found)
    } else {
        Err(Error::NotFound(Thing::Post))
    }
}

/// `max_depth` from 1; what lies deeper than replies can lie is all of them.
pub(crate) fn depth(asked: Option<i64>) -> std::result::Result<Option<i32>, ApiError> {
    match asked {
        None => Ok(None),
        Some(depth) if depth < 1 => Err(Error::Invalid(Field::Depth, Fault::Malformed).into()),
        Some(depth) => Ok(Some(
            i32::try_from(depth).map_or(posts::DEPTH_LIMIT, |it| it.min(posts::DEPTH_LIMIT)),
        )),
    }
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
    let beside = Beside::load(snapshot, viewer, now, thread.into_iter().chain(found))?;
    Ok(GetCommentsResponse {
        comments: beside.comments(found)?,
    })
}

async fn edit(who: Who, body: Json<EditComment>) -> Answer<CommentResponse> {
    answer(rewrite(&who, body.into_inner(), Beside::comment).await)
}

/// Changes a reply, and answers with it as `show` has it.
pub(crate) async fn rewrite<T: Send + 'static>(
    who: &Who,
    body: EditComment,
    show: Show<T>,
) -> std::result::Result<T, ApiError> {
    who.require().await?;
    let language = language(body.language_id)?;
    let text = match &body.content {
        Some(content) => Some(compose::text(&who.app, Field::Body, content).await?),
        None => None,
    };
    let command = move |tx: &mut Tx, by: &By, id| {
        let edit = Edit {
            text: text.as_ref(),
            language,
            ..Edit::default()
        };
        posts::edit(tx, by, id, &edit)
    };
    changed(who, body.comment_id, command, show).await
}

async fn delete(who: Who, body: Json<DeleteComment>) -> Answer<CommentResponse> {
    let DeleteComment { comment_id, deleted } = body.into_inner();
    change(&who, comment_id, move |tx, by, id| {
        acts::delete(tx, by, id, deleted)
    })
    .await
}

async fn like(who: Who, body: Json<LikeComment>) -> Answer<CommentResponse> {
    let LikeComment { comment_id, score } = body.into_inner();
    let score = Score::parse(score).map_err(ApiError::from)?;
    change(&who, comment_id, move |tx, by, id| acts::vote(tx, by, id, score)).await
}

async fn likes(who: Who, query: Query<ListCommentLikes>) -> Answer<ListCommentLikesResponse> {
    let ListCommentLikes {
        comment_id,
        page,
        limit,
    } = query.into_inner();
    let (page, now) = (Page::new(page, limit)?, who.now());
    let voters = who.read_own(move |snapshot, viewer| {
        let reply = reply(snapshot, viewer, PostId(comment_id))?;
        votes::of_post(snapshot, viewer, reply.id, now, page.skip, page.limit)
    });
    let voters = voters.await.map_err(ApiError::about_comment)?;
    Ok(Json(ListCommentLikesResponse {
        comment_likes: voters.iter().map(person::vote).collect(),
    }))
}

async fn save(who: Who, body: Json<SaveComment>) -> Answer<CommentResponse> {
    let SaveComment { comment_id, save } = body.into_inner();
    change(&who, comment_id, move |tx, by, id| acts::save(tx, by, id, save)).await
}

/// Carries out a command on a reply, and answers with what it is now.
pub(crate) async fn change(
    who: &Who,
    id: i64,
    command: impl FnMut(&mut Tx, &By, PostId) -> Result<Post> + Send + 'static,
) -> Answer<CommentResponse> {
    answer(changed(who, id, command, Beside::comment).await)
}

/// Carries out a command on a reply that the person may see, and answers with what it is now, as `show` has it.
pub(crate) async fn changed<T: Send + 'static>(
    who: &Who,
    id: i64,
    mut command: impl FnMut(&mut Tx, &By, PostId) -> Result<Post> + Send + 'static,
    show: Show<T>,
) -> std::result::Result<T, ApiError> {
    let now = who.now();
    who.act(move |tx, by| {
        let viewer = Viewer::Account(by.actor.id);
        let found = reply(tx, &viewer, PostId(id))?;
        let after = command(tx, by, found.id)?;
        shown(tx, &viewer, now, &after, show)
    })
    .await
    .map_err(ApiError::about_comment)
}
