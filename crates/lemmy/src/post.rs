// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/post`: threads.

use actix_web::web::{self, Json, Query};
use kollegium_db::{Snapshot, Tx};
use kollegium_domain::error::{Field, Thing};
use kollegium_domain::feeds::{Cursor, Hidden, Seen, Sensitive, Start, threads};
use kollegium_domain::ids::{GroupId, PostId};
use kollegium_domain::posts::{self, Edit, NewPost, Place, Post};
use kollegium_domain::votes::{self, Score};
use kollegium_domain::{By, Error, Result, Time, Viewer, groups, marks, saves, search, settings};
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
    MarkPostAsRead, PostResponse, SavePost,
};
use crate::wire::user::SuccessResponse;
use crate::{languages, listing, names};

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
    who.limit(Kind::Post)?;
    who.require().await?;
    let body = body.into_inner();
    if body.honeypot.as_deref().is_some_and(|it| !it.is_empty()) {
        return Err(Code::CaptchaIncorrect.into());
    }
    let language = language(body.language_id)?;
    let text = compose::text(&who.app, Field::Body, body.body.as_deref().unwrap_or_default()).await?;
    let now = who.now();
    let written = who.act_counted(move |tx, by| {
        let new = NewPost {
            place: Place::Thread(GroupId(body.community_id)),
            title: Some(&body.name),
            link: body.url.as_deref(),
            text: &text,
            language,
            sensitive: body.nsfw.unwrap_or(false),
            identity: None,
        };
        let written = posts::publish(tx, by, &new)?;
        response(tx, by, now, &written)
    });
    Ok(Json(written.await?))
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
    let query = query.into_inner();
    let wanted = match (query.id, query.comment_id) {
        (Some(id), None) => Wanted::Post(PostId(id)),
        (None, Some(id)) => Wanted::PostOfComment(PostId(id)),
        (None, None) | (Some(_), Some(_)) => return Err(Code::NoIdGiven.into()),
    };
    let now = who.now();
    let (answer, new_to_viewer) = who.read(move |rx, viewer| full(rx, viewer, now, wanted)).await?;
    if new_to_viewer {
        let id = PostId(answer.post_view.post.id);
        who.act_counted(move |tx, by| marks::mark_read(tx, by, &[id]))
            .await?;
    }
    Ok(Json(answer))
}

#[derive(Clone, Copy)]
enum Wanted {
    Post(PostId),
    PostOfComment(PostId),
}

/// The answer, and whether there is anything in it that the viewer had not read before.
fn full(rx: &mut Snapshot, viewer: &Viewer, now: Time, wanted: Wanted) -> Result<(GetPostResponse, bool)> {
    let thread = match wanted {
        Wanted::Post(id) => thread(rx, viewer, id)?,
        Wanted::PostOfComment(id) => {
            let reply = posts::get(rx, viewer, id)?;
            posts::get(rx, viewer, reply.root_id)?
        }
    };
    let elsewhere = match &thread.link {
        Some(link) => search::by_link(rx, viewer, link, 0, CROSS_POSTS)?,
        None => Vec::new(),
    };
    let beside = Beside::load(rx, viewer, now, elsewhere.iter().chain([&thread]))?;
    let post_view = beside.post(&thread)?;
    let around = beside.around(&thread)?;
    let moderators = groups::moderating(rx, thread.group_id)?;
    let new_to_viewer = viewer.account().is_some() && (!post_view.read || post_view.unread_comments > 0);
    let answer = GetPostResponse {
        community_view: beside.community_of(thread.group_id)?,
        moderators: moderators
            .iter()
            .map(|it| community::moderator(around.group, around.home, it))
            .collect(),
        cross_posts: elsewhere
            .iter()
            .filter(|it| it.id != thread.id)
            .map(|it| beside.post(it))
            .collect::<Result<_>>()?,
        post_view,
    };
    Ok((answer, new_to_viewer))
}

/// The thread with this id; a reply is none.
pub(crate) fn thread(rx: &mut Snapshot, viewer: &Viewer, id: PostId) -> Result<Post> {
    let found = posts::get(rx, viewer, id)?;
    if found.is_thread() {
        Ok(found)
    } else {
        Err(Error::NotFound(Thing::Post))
    }
}

async fn list(who: Who, query: Query<GetPosts>) -> Answer<GetPostsResponse> {
    let query = query.into_inner();
    asked(&query).check()?;
    let page = Page::new(query.page, query.limit)?;
    let start = match &query.page_cursor {
        Some(cursor) => Start::After(cursor.parse().map_err(ApiError::from)?),
        None => Start::Skip(page.skip),
    };
    let (now, origin) = (who.now(), who.app.origin().clone());
    let found = who.read(move |rx, viewer| {
        if query.saved_only == Some(true) {
            viewer.require_account()?;
            let found = saves::page(rx, viewer, saves::Wanted::Threads, page.skip, page.limit)?;
            return listed(rx, viewer, now, &found, None);
        }
        let set = settings::of(rx, viewer)?;
        let scope = asked(&query).scope(rx, viewer, &origin, &set)?;
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
        let found = threads::page_as_set(rx, viewer, &wanted, &set)?;
        listed(rx, viewer, now, &found.items, found.next)
    });
    Ok(Json(found.await?))
}

fn asked(query: &GetPosts) -> Asked<'_> {
    Asked {
        community_id: query.community_id,
        community_name: query.community_name.as_deref(),
        listing: query.type_,
        liked: query.liked_only,
        disliked: query.disliked_only,
    }
}

fn listed(
    rx: &mut Snapshot,
    viewer: &Viewer,
    now: Time,
    found: &[Post],
    next: Option<Cursor>,
) -> Result<GetPostsResponse> {
    Ok(GetPostsResponse {
        posts: Beside::load(rx, viewer, now, found)?.posts(found)?,
        next_page: next.map(|it| it.to_string()),
    })
}

async fn edit(who: Who, body: Json<EditPost>) -> Answer<PostResponse> {
    who.require().await?;
    let body = body.into_inner();
    let language = language(body.language_id)?;
    let text = match &body.body {
        Some(body) => Some(compose::text(&who.app, Field::Body, body).await?),
        None => None,
    };
    change(&who, body.post_id, move |tx, by, id| {
        let edit = Edit {
            title: body.name.as_deref(),
            link: body.url.as_deref(),
            text: text.as_ref(),
            language,
            sensitive: body.nsfw,
            remote: None,
        };
        posts::edit(tx, by, id, &edit)
    })
    .await
}

async fn delete(who: Who, body: Json<DeletePost>) -> Answer<PostResponse> {
    let DeletePost { post_id, deleted } = body.into_inner();
    change(&who, post_id, move |tx, by, id| {
        if deleted {
            posts::delete(tx, by, id)
        } else {
            posts::restore(tx, by, id)
        }
    })
    .await
}

async fn like(who: Who, body: Json<LikePost>) -> Answer<PostResponse> {
    let LikePost { post_id, score } = body.into_inner();
    let score = Score::parse(score).map_err(ApiError::from)?;
    change(&who, post_id, move |tx, by, id| match score {
        Some(score) => votes::cast(tx, by, id, score),
        None => votes::withdraw(tx, by, id),
    })
    .await
}

async fn likes(who: Who, query: Query<ListPostLikes>) -> Answer<ListPostLikesResponse> {
    let ListPostLikes { post_id, page, limit } = query.into_inner();
    let (page, now) = (Page::new(page, limit)?, who.now());
    let voters = who.read_own(move |rx, viewer| {
        let thread = thread(rx, viewer, PostId(post_id))?;
        votes::of_post(rx, viewer, thread.id, now, page.skip, page.limit)
    });
    Ok(Json(ListPostLikesResponse {
        post_likes: voters.await?.iter().map(person::vote).collect(),
    }))
}

async fn save(who: Who, body: Json<SavePost>) -> Answer<PostResponse> {
    let SavePost { post_id, save } = body.into_inner();
    change(&who, post_id, move |tx, by, id| {
        if save {
            saves::keep(tx, by, id)?;
        } else {
            saves::forget(tx, by, id)?;
        }
        thread(tx, &Viewer::Account(by.actor.id), id)
    })
    .await
}

async fn mark_as_read(who: Who, body: Json<MarkPostAsRead>) -> Answer<SuccessResponse> {
    let MarkPostAsRead { post_ids, read } = body.into_inner();
    let ids: Vec<PostId> = post_ids.into_iter().map(PostId).collect();
    who.act(move |tx, by| {
        if read {
            marks::mark_read(tx, by, &ids)
        } else {
            marks::mark_unread(tx, by, &ids)
        }
    })
    .await?;
    Ok(Json(SuccessResponse { success: true }))
}

/// Only for people who are logged in, since this server asks another one for them.
async fn site_metadata(who: Who, query: Query<GetSiteMetadata>) -> Answer<GetSiteMetadataResponse> {
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
            marks::hide(tx, by, &ids)
        } else {
            marks::show(tx, by, &ids)
        }
    })
    .await?;
    Ok(Json(SuccessResponse { success: true }))
}

/// Carries out a command on a thread that the person may see, and answers with what it is now.
pub(crate) async fn change(
    who: &Who,
    id: i64,
    mut command: impl FnMut(&mut Tx, &By, PostId) -> Result<Post> + Send + 'static,
) -> Answer<PostResponse> {
    let now = who.now();
    let changed = who.act(move |tx, by| {
        let found = thread(tx, &Viewer::Account(by.actor.id), PostId(id))?;
        let after = command(tx, by, found.id)?;
        response(tx, by, now, &after)
    });
    Ok(Json(changed.await?))
}

fn response(tx: &mut Tx, by: &By, now: Time, thread: &Post) -> Result<PostResponse> {
    let viewer = Viewer::Account(by.actor.id);
    Ok(PostResponse {
        post_view: Beside::load(tx, &viewer, now, [thread])?.post(thread)?,
    })
}
