// SPDX-License-Identifier: AGPL-3.0-or-later
//! Posts (threads): written, read, and changed.

use actix_web::web::{self, Json, Query, ServiceConfig};
use kollegium_app::compose;
use kollegium_app::limits::RateLimit;
use kollegium_db::{Snapshot, Tx};
use kollegium_domain::actors::Actor;
use kollegium_domain::error::Field;
use kollegium_domain::ids::{GroupId, PostId};
use kollegium_domain::posts::{ContentEdit, NewPost, Place, Post, PostKind};
use kollegium_domain::votes::{self, Voter};
use kollegium_domain::{By, Result, Time, Viewer, groups, posts, read_state, search};
use serde::Serialize;

use crate::acts::Act;
use crate::error::{ApiError, ApiResult, Code};
use crate::request::{Answer, ApiCaller, Page, only, success};
use crate::views::context::PageContext;
use crate::wire::Only;
use crate::wire::post::{
    CreatePost, EditPost, GetPost, GetSiteMetadata, LinkMetadata, MarkPostAsRead, RemovePost, SavePost,
};
use crate::wire::user::SuccessResponse;
use crate::{languages, names, views};

/// How many other threads with the same link are shown beside one.
const CROSS_POSTS: i64 = 10;

/// A refusal in Lemmy's words: a thread is a post to clients, a reply a comment.
pub(crate) fn refusal(kind: PostKind, error: ApiError) -> ApiError {
    match kind {
        PostKind::Thread => error,
        PostKind::Reply => error.about_comment(),
    }
}

/// The routes that are the same in both versions, where threads are shown by `show`.
pub(crate) fn configure<T: Serialize + Send + 'static>(cfg: &mut ServiceConfig, show: ShowPost<T>) {
    let create = move |caller, Json(body)| publish(caller, body, show);
    let edit = move |caller, Json(body)| rewrite(caller, body, show);
    let save = move |caller, Json(body): Json<SavePost>| {
        act(caller, body.post_id, Act::Save(body.save.into()), show)
    };
    let remove = move |caller, Json(body)| remove(caller, body, show);
    cfg.route("/post", web::post().to(create))
        .route("/post", web::put().to(edit))
        .route("/post/save", web::put().to(save))
        .route("/post/remove", web::post().to(remove))
        .route("/post/site_metadata", web::get().to(site_metadata));
}

async fn remove<T: Send + 'static>(
    caller: ApiCaller,
    body: RemovePost,
    show: ShowPost<T>,
) -> Answer<Only<T>> {
    refuse_options(&[("remove_children", body.remove_children == Some(true))])?;
    let remove = Act::Remove(body.removed.into(), body.reason);
    act(caller, body.post_id, remove, show).await
}

/// Refuses options that have no effect here: whoever chooses one is not to believe that it had.
pub(crate) fn refuse_options(chosen: &[(&str, bool)]) -> ApiResult<()> {
    match chosen.iter().find(|(_, is_chosen)| *is_chosen) {
        Some((name, _)) => Err(ApiError::unreadable(format!(
            "this server has no {name}; leave it out"
        ))),
        None => Ok(()),
    }
}

fn refuse_schedule_and_tags(at: Option<i64>, tags: Option<&[i64]>) -> ApiResult<()> {
    refuse_options(&[
        ("scheduled_publish_time_at", at.is_some()),
        ("tags", tags.is_some_and(|it| !it.is_empty())),
    ])
}

async fn publish<T: Send + 'static>(
    caller: ApiCaller,
    body: CreatePost,
    show: ShowPost<T>,
) -> Answer<Only<T>> {
    caller.admit(RateLimit::Post).await?;
    if body.honeypot.as_deref().is_some_and(|it| !it.is_empty()) {
        return Err(Code::HoneypotFailed.into());
    }
    refuse_schedule_and_tags(body.scheduled_publish_time_at, body.tags.as_deref())?;
    let language = language(body.language_id)?;
    let text = compose::text(&caller.app, Field::Body, body.body.as_deref().unwrap_or_default()).await?;
    let now = caller.now();
    let written = caller.act_after_limit(move |tx, by| {
        let new = NewPost {
            place: Place::Thread(GroupId(body.community_id)),
            content: ContentEdit {
                title: Some(&body.name),
                link: body.url.as_deref(),
                alt_text: body.alt_text.as_deref(),
                thumbnail: body.custom_thumbnail.as_deref(),
                text: Some(&text),
                language,
                sensitive: body.nsfw,
            },
            identity: None,
        };
        let written = posts::publish(tx, by, &new)?;
        shown(tx, &Viewer::Account(by.actor.id), now, &written, show)
    });
    only("post_view", written.await)
}

/// The language of a language id; `und` is none.
pub(crate) fn language(id: Option<i64>) -> ApiResult<Option<&'static str>> {
    match id {
        None | Some(0) => Ok(None),
        Some(id) => languages::code(id)
            .map(Some)
            .ok_or_else(|| Code::LanguageNotAllowed.into()),
    }
}

/// A thread with what its page shows.
pub(crate) struct PostPage {
    pub(crate) thread: Post,
    /// Other threads with the same link.
    pub(crate) elsewhere: Vec<Post>,
    pub(crate) moderators: Vec<Actor>,
    pub(crate) context: PageContext,
}

impl PostPage {
    /// Loads it, and notes that the viewer has read it; what is loaded is as it was before.
    pub(crate) async fn open(caller: &ApiCaller, query: GetPost) -> ApiResult<PostPage> {
        let wanted = match (query.id, query.comment_id) {
            (Some(id), None) => (PostKind::Thread, id),
            (None, Some(id)) => (PostKind::Reply, id),
            (None, None) | (Some(_), Some(_)) => return Err(Code::NoIdGiven.into()),
        };
        let now = caller.now();
        let (whole, new_to_viewer) = caller
            .read(move |snapshot, viewer| PostPage::load(snapshot, viewer, now, wanted))
            .await?;
        if new_to_viewer {
            let id = whole.thread.id;
            caller
                .act_after_limit(move |tx, by| read_state::mark_read(tx, by, &[id]))
                .await?;
        }
        Ok(whole)
    }

    /// It, and whether there is anything in it that the viewer had not read before.
    fn load(
        snapshot: &mut Snapshot,
        viewer: &Viewer,
        now: Time,
        (kind, id): (PostKind, i64),
    ) -> Result<(PostPage, bool)> {
        let thread = match kind {
            PostKind::Thread => posts::get_of_kind(snapshot, viewer, kind, PostId(id))?,
            PostKind::Reply => {
                let reply = posts::get(snapshot, viewer, PostId(id))?;
                posts::get(snapshot, viewer, reply.root_id)?
            }
        };
        let mut elsewhere = match &thread.content.link {
            Some(link) => search::by_link(snapshot, viewer, link, 0, CROSS_POSTS)?,
            None => Vec::new(),
        };
        elsewhere.retain(|it| it.id != thread.id);
        let context = PageContext::load(snapshot, viewer, now, elsewhere.iter().chain([&thread]))?;
        let mark = context.post_context(&thread)?.mark;
        let unread = !views::post::is_read(mark) || views::post::unread(&thread, mark) > 0;
        let whole = PostPage {
            moderators: groups::moderating(snapshot, thread.group_id)?,
            thread,
            elsewhere,
            context,
        };
        Ok((whole, viewer.account().is_some() && unread))
    }
}

async fn rewrite<T: Send + 'static>(caller: ApiCaller, body: EditPost, show: ShowPost<T>) -> Answer<Only<T>> {
    caller.admit(RateLimit::Message).await?;
    refuse_schedule_and_tags(body.scheduled_publish_time_at, body.tags.as_deref())?;
    let language = language(body.language_id)?;
    let text = caller.text(Field::Body, body.body.as_deref()).await?;
    let command = move |tx: &mut Tx, by: &By, id| {
        let edit = ContentEdit {
            title: body.name.as_deref(),
            link: body.url.as_deref(),
            alt_text: body.alt_text.as_deref(),
            thumbnail: body.custom_thumbnail.as_deref(),
            text: text.as_ref(),
            language,
            sensitive: body.nsfw,
        };
        posts::edit(tx, by, id, &edit)
    };
    only(
        "post_view",
        changed(&caller, PostKind::Thread, body.post_id, command, show).await,
    )
}

/// Does something to a thread, and answers with what it is then, as `show` has it.
pub(crate) async fn act<T: Send + 'static>(
    caller: ApiCaller,
    id: i64,
    act: Act,
    show: ShowPost<T>,
) -> Answer<Only<T>> {
    caller.admit(RateLimit::Message).await?;
    let command = move |tx: &mut Tx, by: &By, id| act.carry_out(tx, by, id);
    only(
        "post_view",
        changed(&caller, PostKind::Thread, id, command, show).await,
    )
}

/// Refuses to pin above all communities: this server has no such place.
pub(crate) fn not_on_top_of_the_site() -> ApiError {
    ApiError::unreadable("posts are pinned in their community only: feature_type has to be Community")
}

/// Marks several threads; they may be none.
pub(crate) async fn mark_as_read(
    caller: ApiCaller,
    Json(body): Json<MarkPostAsRead>,
) -> Answer<SuccessResponse> {
    let ids: Vec<PostId> = body.post_ids.into_iter().map(PostId).collect();
    let marked = caller.act(move |tx, by| match body.read {
        true => read_state::mark_read(tx, by, &ids),
        false => read_state::mark_unread(tx, by, &ids),
    });
    success(marked.await)
}

/// Who voted on a thread or reply.
pub(crate) async fn voters(caller: &ApiCaller, kind: PostKind, id: i64, page: Page) -> ApiResult<Vec<Voter>> {
    let now = caller.now();
    let found = caller.read_own(move |snapshot, viewer| {
        let about = posts::get_of_kind(snapshot, viewer, kind, PostId(id))?;
        votes::of_post(snapshot, viewer, about.id, now, page.skip, page.limit)
    });
    found.await.map_err(|error| refusal(kind, error))
}

/// Only for people who are logged in, since this server asks another one for them.
async fn site_metadata(
    caller: ApiCaller,
    Query(query): Query<GetSiteMetadata>,
) -> Answer<Only<LinkMetadata>> {
    caller.admit(RateLimit::Search).await?;
    let page = names::look_at(&caller, &query.url).await?;
    let metadata = LinkMetadata {
        title: page.title,
        description: page.description,
        image: page.image,
        content_type: page.content_type,
    };
    only("metadata", Ok(metadata))
}

/// How a thread or reply is shown, in the words of one version of the API.
pub(crate) type ShowPost<T> = fn(&PageContext, &Post) -> Result<T>;

/// Carries out a command on a thread or reply that the person may see, in a request that was counted, and answers with what it is now, as `show` has it.
pub(crate) async fn changed<T: Send + 'static>(
    caller: &ApiCaller,
    kind: PostKind,
    id: i64,
    mut command: impl FnMut(&mut Tx, &By, PostId) -> Result<Post> + Send + 'static,
    show: ShowPost<T>,
) -> ApiResult<T> {
    let now = caller.now();
    let changed = caller.act_after_limit(move |tx, by| {
        let viewer = Viewer::Account(by.actor.id);
        let found = posts::get_of_kind(tx, &viewer, kind, PostId(id))?;
        let after = command(tx, by, found.id)?;
        shown(tx, &viewer, now, &after, show)
    });
    changed.await.map_err(|error| refusal(kind, error))
}

/// A thread or reply with what belongs to it, as `show` has it.
pub(crate) fn shown<T>(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    now: Time,
    post: &Post,
    show: ShowPost<T>,
) -> Result<T> {
    show(&PageContext::load(snapshot, viewer, now, [post])?, post)
}
