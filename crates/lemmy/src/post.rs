// SPDX-License-Identifier: AGPL-3.0-or-later
//! Posts (threads): written, read, and changed.

use actix_web::web::{Json, Query};
use kollegium_db::{Snapshot, Tx};
use kollegium_domain::actors::Actor;
use kollegium_domain::error::{Field, Thing};
use kollegium_domain::ids::{GroupId, PostId};
use kollegium_domain::posts::{Edit, Link, NewPost, Place, Post};
use kollegium_domain::{By, Error, Result, Time, Viewer, groups, posts, read_state, search};
use kollegium_http::compose;
use kollegium_http::limits::RateLimit;

use crate::error::{ApiError, Code};
use crate::request::{Answer, ApiCaller};
use crate::views::context::PageContext;
use crate::wire::post::{
    CreatePost, EditPost, GetPost, GetSiteMetadata, GetSiteMetadataResponse, LinkMetadata, MarkPostAsRead,
};
use crate::wire::user::SuccessResponse;
use crate::{languages, names, views};

/// How many other threads with the same link are shown beside one.
const CROSS_POSTS: i64 = 10;

/// Writes a thread, and answers with it as `show` has it.
pub(crate) async fn publish<T: Send + 'static>(
    caller: &ApiCaller,
    body: CreatePost,
    show: Show<T>,
) -> std::result::Result<T, ApiError> {
    caller.limit(RateLimit::Post)?;
    caller.require().await?;
    if body.honeypot.as_deref().is_some_and(|it| !it.is_empty()) {
        return Err(Code::HoneypotFilled.into());
    }
    let language = language(body.language_id)?;
    let text = compose::text(&caller.app, Field::Body, body.body.as_deref().unwrap_or_default()).await?;
    let now = caller.now();
    let written = caller.act_after_limit(move |tx, by| {
        let new = NewPost {
            place: Place::Thread(GroupId(body.community_id)),
            title: Some(&body.name),
            link: body.url.as_deref().map(|url| Link {
                url,
                alt_text: body.alt_text.as_deref(),
                thumbnail: body.custom_thumbnail.as_deref(),
            }),
            text: &text,
            language,
            sensitive: body.nsfw.unwrap_or(false),
            identity: None,
        };
        let written = posts::publish(tx, by, &new)?;
        shown(tx, &Viewer::Account(by.actor.id), now, &written, show)
    });
    written.await
}

/// The language of a language id; `und` is none.
pub(crate) fn language(id: Option<i64>) -> std::result::Result<Option<&'static str>, ApiError> {
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

#[derive(Clone, Copy)]
enum PostLookup {
    Post(PostId),
    PostOfComment(PostId),
}

impl PostPage {
    /// Loads it, and notes that the viewer has read it; what is loaded is as it was before.
    pub(crate) async fn open(caller: &ApiCaller, query: GetPost) -> std::result::Result<PostPage, ApiError> {
        let wanted = match (query.id, query.comment_id) {
            (Some(id), None) => PostLookup::Post(PostId(id)),
            (None, Some(id)) => PostLookup::PostOfComment(PostId(id)),
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
        wanted: PostLookup,
    ) -> Result<(PostPage, bool)> {
        let thread = match wanted {
            PostLookup::Post(id) => thread(snapshot, viewer, id)?,
            PostLookup::PostOfComment(id) => {
                let reply = posts::get(snapshot, viewer, id)?;
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

/// The thread with this id; a reply is none.
pub(crate) fn thread(snapshot: &mut Snapshot, viewer: &Viewer, id: PostId) -> Result<Post> {
    let found = posts::get(snapshot, viewer, id)?;
    if found.is_thread() {
        Ok(found)
    } else {
        Err(Error::NotFound(Thing::Post))
    }
}

/// Changes a thread, and answers with it as `show` has it.
pub(crate) async fn rewrite<T: Send + 'static>(
    caller: &ApiCaller,
    body: EditPost,
    show: Show<T>,
) -> std::result::Result<T, ApiError> {
    caller.require().await?;
    let language = language(body.language_id)?;
    let text = match &body.body {
        Some(body) => Some(compose::text(&caller.app, Field::Body, body).await?),
        None => None,
    };
    let command = move |tx: &mut Tx, by: &By, id| {
        let edit = Edit {
            title: body.name.as_deref(),
            link: body.url.as_deref(),
            alt_text: body.alt_text.as_deref(),
            thumbnail: body.custom_thumbnail.as_deref(),
            text: text.as_ref(),
            language,
            sensitive: body.nsfw,
            remote: None,
        };
        posts::edit(tx, by, id, &edit)
    };
    changed(caller, body.post_id, command, show).await
}

/// Marks several threads; they may be none.
pub(crate) async fn mark_as_read(caller: ApiCaller, body: Json<MarkPostAsRead>) -> Answer<SuccessResponse> {
    let MarkPostAsRead { post_ids, read } = body.into_inner();
    let ids: Vec<PostId> = post_ids.into_iter().map(PostId).collect();
    caller
        .act(move |tx, by| {
            if read {
                read_state::mark_read(tx, by, &ids)
            } else {
                read_state::mark_unread(tx, by, &ids)
            }
        })
        .await?;
    Ok(Json(SuccessResponse { success: true }))
}

/// Only for people who are logged in, since this server asks another one for them.
pub(crate) async fn site_metadata(
    caller: ApiCaller,
    query: Query<GetSiteMetadata>,
) -> Answer<GetSiteMetadataResponse> {
    caller.limit(RateLimit::Search)?;
    caller.require().await?;
    let page = names::look_at(&caller, &query.url).await?;
    Ok(Json(GetSiteMetadataResponse {
        metadata: LinkMetadata {
            title: page.title,
            description: page.description,
            image: page.image,
            content_type: page.content_type,
        },
    }))
}

/// How a thread or reply is shown, in the words of one version of the API.
pub(crate) type Show<T> = fn(&PageContext, &Post) -> Result<T>;

/// Carries out a command on a thread that the person may see, and answers with what it is now, as `show` has it.
pub(crate) async fn changed<T: Send + 'static>(
    caller: &ApiCaller,
    id: i64,
    mut command: impl FnMut(&mut Tx, &By, PostId) -> Result<Post> + Send + 'static,
    show: Show<T>,
) -> std::result::Result<T, ApiError> {
    let now = caller.now();
    caller
        .act(move |tx, by| {
            let viewer = Viewer::Account(by.actor.id);
            let found = thread(tx, &viewer, PostId(id))?;
            let after = command(tx, by, found.id)?;
            shown(tx, &viewer, now, &after, show)
        })
        .await
}

/// A thread or reply with what belongs to it, as `show` has it.
pub(crate) fn shown<T>(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    now: Time,
    post: &Post,
    show: Show<T>,
) -> Result<T> {
    show(&PageContext::load(snapshot, viewer, now, [post])?, post)
}
