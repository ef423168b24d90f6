// SPDX-License-Identifier: AGPL-3.0-or-later
//! Comments (replies): written, read, and changed.

use actix_web::web::{self, Json, Query, ServiceConfig};
use kollegium_app::compose;
use kollegium_app::limits::RateLimit;
use kollegium_db::{Snapshot, Tx};
use kollegium_domain::error::{Field, Thing};
use kollegium_domain::ids::PostId;
use kollegium_domain::posts::{ContentEdit, NewPost, Place, PostKind};
use kollegium_domain::timelines::replies::{self, FlatQuery, TREE_LIMIT, Tree, TreeQuery, Under};
use kollegium_domain::{By, Error, Result, Viewer, posts};
use serde::Serialize;

use crate::acts::Act;
use crate::error::ApiError;
use crate::post::{ShowPost, changed, language, refuse_options, shown};
use crate::request::{Answer, ApiCaller, Page};
use crate::wire::comment::{
    CreateComment, DistinguishComment, EditComment, GetComment, RemoveComment, SaveComment,
};

/// The routes that are the same in both versions, where `show` says what is answered with a reply.
pub(crate) fn configure<T: Serialize + Send + 'static>(cfg: &mut ServiceConfig, show: ShowPost<T>) {
    let create = move |caller, Json(body)| publish(caller, body, show);
    let get = move |caller, Query(GetComment { id })| one(caller, id, show);
    let edit = move |caller, Json(body)| rewrite(caller, body, show);
    let save = move |caller, Json(SaveComment { comment_id, save })| {
        act(caller, comment_id, Act::Save(save.into()), show)
    };
    let remove = move |caller, Json(body)| remove(caller, body, show);
    let distinguish = move |caller, Json(body): Json<DistinguishComment>| {
        let distinguish = Act::Distinguish(body.distinguished.into());
        act(caller, body.comment_id, distinguish, show)
    };
    cfg.route("/comment", web::post().to(create))
        .route("/comment", web::get().to(get))
        .route("/comment", web::put().to(edit))
        .route("/comment/save", web::put().to(save))
        .route("/comment/remove", web::post().to(remove))
        .route("/comment/distinguish", web::post().to(distinguish));
}

async fn publish<T: Send + 'static>(caller: ApiCaller, body: CreateComment, show: ShowPost<T>) -> Answer<T> {
    caller.admit(RateLimit::Comment).await?;
    let language = language(body.language_id)?;
    let text = compose::text(&caller.app, Field::Body, &body.content).await?;
    let now = caller.now();
    let written = caller.act_after_limit(move |tx, by| {
        let viewer = Viewer::Account(by.actor.id);
        let root = posts::get_of_kind(tx, &viewer, PostKind::Thread, PostId(body.post_id))?;
        let parent = match body.parent_id {
            Some(id) => parent(tx, &viewer, PostId(id), root.id)?,
            None => root.id,
        };
        let new = NewPost {
            place: Place::Reply(parent),
            content: ContentEdit {
                text: Some(&text),
                language,
                ..ContentEdit::default()
            },
            identity: None,
        };
        let written = posts::publish(tx, by, &new)?;
        shown(tx, &viewer, now, &written, show)
    });
    written.await.map(Json)
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

async fn one<T: Send + 'static>(caller: ApiCaller, id: i64, show: ShowPost<T>) -> Answer<T> {
    let now = caller.now();
    let found = caller.read(move |snapshot, viewer| {
        let found = posts::get_of_kind(snapshot, viewer, PostKind::Reply, PostId(id))?;
        shown(snapshot, viewer, now, &found, show)
    });
    found.await.map_err(ApiError::about_comment).map(Json)
}

/// Replies of a thread or below a reply: with a depth all of them down to it, otherwise a page of them, whatever their
/// level. What is not a thread has none.
pub(crate) fn below(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    under: Under,
    sort: replies::ReplySort,
    part: ListPart,
) -> Result<Tree> {
    let found = match part {
        ListPart::DownTo(max_depth) => {
            let wanted = TreeQuery {
                under,
                sort,
                max_depth: Some(max_depth),
                limit: TREE_LIMIT,
            };
            replies::tree(snapshot, viewer, &wanted)?
        }
        ListPart::Page(Page { skip, limit }) => {
            let wanted = FlatQuery {
                under,
                sort,
                skip,
                limit,
            };
            replies::flat(snapshot, viewer, &wanted)?
        }
    };
    if found.thread.is_thread() {
        Ok(found)
    } else {
        Err(Error::NotFound(Thing::Post))
    }
}

/// The part of a list of replies that is asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ListPart {
    /// All of them, down to so many levels below.
    DownTo(i32),
    /// A page.
    Page(Page),
}

/// The levels that `max_depth` asks for, as in Lemmy: none for zero and less; what lies deeper than replies can lie is
/// all of them.
pub(crate) fn depth(asked: i64) -> i32 {
    let deepest = i64::from(posts::DEPTH_LIMIT);
    i32::try_from(asked.clamp(0, deepest)).unwrap_or(posts::DEPTH_LIMIT)
}

async fn remove<T: Send + 'static>(caller: ApiCaller, body: RemoveComment, show: ShowPost<T>) -> Answer<T> {
    refuse_options(&[("remove_children", body.remove_children == Some(true))])?;
    let remove = Act::Remove(body.removed.into(), body.reason);
    act(caller, body.comment_id, remove, show).await
}

async fn rewrite<T: Send + 'static>(caller: ApiCaller, body: EditComment, show: ShowPost<T>) -> Answer<T> {
    caller.admit(RateLimit::Message).await?;
    let language = language(body.language_id)?;
    let text = caller.text(Field::Body, body.content.as_deref()).await?;
    let command = move |tx: &mut Tx, by: &By, id| {
        let edit = ContentEdit {
            text: text.as_ref(),
            language,
            ..ContentEdit::default()
        };
        posts::edit(tx, by, id, &edit)
    };
    let changed = changed(&caller, PostKind::Reply, body.comment_id, command, show);
    changed.await.map(Json)
}

/// Does something to a reply, and answers with what it is then, as `show` has it.
pub(crate) async fn act<T: Send + 'static>(
    caller: ApiCaller,
    id: i64,
    act: Act,
    show: ShowPost<T>,
) -> Answer<T> {
    caller.admit(RateLimit::Message).await?;
    let command = move |tx: &mut Tx, by: &By, id| act.carry_out(tx, by, id);
    let changed = changed(&caller, PostKind::Reply, id, command, show);
    changed.await.map(Json)
}
