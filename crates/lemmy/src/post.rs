// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/post`: threads.

use actix_web::web::{self, Json, Query};
use kollegium_db::{Snapshot, Tx};
use kollegium_domain::actors::Actor;
use kollegium_domain::error::{Field, Thing};
use kollegium_domain::ids::{GroupId, PostId};
use kollegium_domain::paging::Cursor;
use kollegium_domain::paging::Start;
use kollegium_domain::posts::{self, Edit, Link, NewPost, Place, Post};
use kollegium_domain::timelines::{Hidden, Seen, Sensitive, threads};
use kollegium_domain::votes::{self, Score};
use kollegium_domain::{By, Error, Result, Time, Viewer, groups, read_state, saves, search, settings};
use kollegium_http::compose;
use kollegium_http::limits::Kind;

use crate::error::{ApiError, Code};
use crate::listing::Asked;
use crate::request::{Answer, Page, Who};
use crate::views::beside::Beside;
use crate::views::{self, community, person};
use crate::wire::post::{
    CreatePost, DeletePost, EditPost, GetPost, GetPostResponse, GetPosts, GetPostsResponse, GetSiteMetadata,
    GetSiteMetadataResponse, HidePost, LikePost, LinkMetadata, ListPostLikes, ListPostLikesResponse,
    MarkPostAsRead, PostResponse, PostView, SavePost,
};
use crate::wire::user::SuccessResponse;
use crate::{acts, languages, listing, names};

/// How many other threads with the same link are shown beside one.
const CROSS_POSTS: i64 = 10;

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

/// Writes a thread, and answers with it as `show` has it.
pub(crate) async fn publish<T: Send + 'static>(
    who: &Who,
    body: CreatePost,
    show: Show<T>,
) -> std::result::Result<T, ApiError> {
    who.limit(Kind::Post)?;
    who.require().await?;
    if body.honeypot.as_deref().is_some_and(|it| !it.is_empty()) {
        return Err(Code::HoneypotFilled.into());
    }
    let language = language(body.language_id)?;
    let text = compose::text(&who.app, Field::Body, body.body.as_deref().unwrap_or_default()).await?;
    let now = who.now();
    let written = who.act_counted(move |tx, by| {
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

/// A thread with what its page shows.
pub(crate) struct Whole {
    pub(crate) thread: Post,
    /// Other threads with the same link.
    pub(crate) elsewhere: Vec<Post>,
    pub(crate) moderators: Vec<Actor>,
    pub(crate) beside: Beside,
}

#[derive(Clone, Copy)]
enum Wanted {
    Post(PostId),
    PostOfComment(PostId),
}

impl Whole {
    /// Loads it, and notes that the viewer has read it; what is loaded is as it was before.
    pub(crate) async fn open(who: &Who, query: GetPost) -> std::result::Result<Whole, ApiError> {
        let wanted = match (query.id, query.comment_id) {
            (Some(id), None) => Wanted::Post(PostId(id)),
            (None, Some(id)) => Wanted::PostOfComment(PostId(id)),
            (None, None) | (Some(_), Some(_)) => return Err(Code::NoIdGiven.into()),
        };
        let now = who.now();
        let (whole, new_to_viewer) = who
            .read(move |snapshot, viewer| Whole::load(snapshot, viewer, now, wanted))
            .await?;
        if new_to_viewer {
            let id = whole.thread.id;
            who.act_counted(move |tx, by| read_state::mark_read(tx, by, &[id]))
                .await?;
        }
        Ok(whole)
    }

    /// It, and whether there is anything in it that the viewer had not read before.
    fn load(snapshot: &mut Snapshot, viewer: &Viewer, now: Time, wanted: Wanted) -> Result<(Whole, bool)> {
        let thread = match wanted {
            Wanted::Post(id) => thread(snapshot, viewer, id)?,
            Wanted::PostOfComment(id) => {
                let reply = posts::get(snapshot, viewer, id)?;
                posts::get(snapshot, viewer, reply.root_id)?
            }
        };
        let mut elsewhere = match &thread.link {
            Some(link) => search::by_link(snapshot, viewer, link, 0, CROSS_POSTS)?,
            None => Vec::new(),
        };
        elsewhere.retain(|it| it.id != thread.id);
        let beside = Beside::load(snapshot, viewer, now, elsewhere.iter().chain([&thread]))?;
        let mark = beside.around(&thread)?.mark;
        let unread = !views::post::is_read(mark) || views::post::unread(&thread, mark) > 0;
        let whole = Whole {
            moderators: groups::moderating(snapshot, thread.group_id)?,
            thread,
            elsewhere,
            beside,
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

/// Changes a thread, and answers with it as `show` has it.
pub(crate) async fn rewrite<T: Send + 'static>(
    who: &Who,
    body: EditPost,
    show: Show<T>,
) -> std::result::Result<T, ApiError> {
    who.require().await?;
    let language = language(body.language_id)?;
    let text = match &body.body {
        Some(body) => Some(compose::text(&who.app, Field::Body, body).await?),
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
    changed(who, body.post_id, command, show).await
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

/// Marks several threads; they may be none.
pub(crate) async fn mark_as_read(who: Who, body: Json<MarkPostAsRead>) -> Answer<SuccessResponse> {
    let MarkPostAsRead { post_ids, read } = body.into_inner();
    let ids: Vec<PostId> = post_ids.into_iter().map(PostId).collect();
    who.act(move |tx, by| {
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
    who: Who,
    query: Query<GetSiteMetadata>,
) -> Answer<GetSiteMetadataResponse> {
    who.limit(Kind::Search)?;
    who.require().await?;
    let page = names::look_at(&who, &query.url).await?;
    Ok(Json(GetSiteMetadataResponse {
        metadata: LinkMetadata {
            title: page.title,
            description: page.description,
            image: page.image,
            content_type: page.content_type,
        },
    }))
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

/// How a thread or reply is shown, in the words of one version of the API.
pub(crate) type Show<T> = fn(&Beside, &Post) -> Result<T>;

/// Carries out a command on a thread that the person may see, and answers with what it is now, as `show` has it.
pub(crate) async fn changed<T: Send + 'static>(
    who: &Who,
    id: i64,
    mut command: impl FnMut(&mut Tx, &By, PostId) -> Result<Post> + Send + 'static,
    show: Show<T>,
) -> std::result::Result<T, ApiError> {
    let now = who.now();
    who.act(move |tx, by| {
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
    show(&Beside::load(snapshot, viewer, now, [post])?, post)
}
