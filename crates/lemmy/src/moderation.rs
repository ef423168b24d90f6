// SPDX-License-Identifier: AGPL-3.0-or-later
//! What moderators do about posts, comments and people.

use actix_web::web::{self, Json};
use kollegium_db::Tx;
use kollegium_domain::actors;
use kollegium_domain::error::{Fault, Field};
use kollegium_domain::groups;
use kollegium_domain::ids::{ActorId, GroupId, PostId};
use kollegium_domain::moderation::{self, Ban, RemoveContent};
use kollegium_domain::posts::Post;
use kollegium_domain::{By, Error, Result, Time, Viewer};

use crate::error::ApiError;
use crate::request::{Answer, Who};
use crate::views::person;
use crate::wire::comment::{CommentResponse, DistinguishComment, RemoveComment};
use crate::wire::community::{
    AddModToCommunity, AddModToCommunityResponse, BanFromCommunity, BanFromCommunityResponse,
};
use crate::wire::enums::PostFeatureType;
use crate::wire::post::{FeaturePost, LockPost, PostResponse, RemovePost};
use crate::{comment, community, post};

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/post/remove", web::post().to(remove_post))
        .route("/post/lock", web::post().to(lock))
        .route("/post/feature", web::post().to(feature))
        .route("/comment/remove", web::post().to(remove_comment))
        .route("/comment/distinguish", web::post().to(distinguish))
        .route("/community/ban_user", web::post().to(ban))
        .route("/community/mod", web::post().to(appoint));
}

async fn remove_post(who: Who, body: Json<RemovePost>) -> Answer<PostResponse> {
    let RemovePost {
        post_id,
        removed,
        reason,
    } = body.into_inner();
    post::change(&who, post_id, move |tx, by, id| {
        remove(tx, by, id, removed, reason.as_deref())?;
        thread(tx, by, id)
    })
    .await
}

async fn remove_comment(who: Who, body: Json<RemoveComment>) -> Answer<CommentResponse> {
    let RemoveComment {
        comment_id,
        removed,
        reason,
    } = body.into_inner();
    comment::change(&who, comment_id, move |tx, by, id| {
        remove(tx, by, id, removed, reason.as_deref())?;
        reply(tx, by, id)
    })
    .await
}

fn remove(tx: &mut Tx, by: &By, id: PostId, removed: bool, reason: Option<&str>) -> Result<()> {
    if removed {
        moderation::remove(tx, by, id, reason)
    } else {
        moderation::reinstate(tx, by, id, reason)
    }
}

async fn lock(who: Who, body: Json<LockPost>) -> Answer<PostResponse> {
    let LockPost { post_id, locked } = body.into_inner();
    post::change(&who, post_id, move |tx, by, id| {
        if locked {
            moderation::lock(tx, by, id, None)?;
        } else {
            moderation::unlock(tx, by, id, None)?;
        }
        thread(tx, by, id)
    })
    .await
}

async fn feature(who: Who, body: Json<FeaturePost>) -> Answer<PostResponse> {
    let FeaturePost {
        post_id,
        featured,
        feature_type,
    } = body.into_inner();
    match feature_type {
        PostFeatureType::Community => {}
        PostFeatureType::Local => {
            return Err(ApiError::unreadable(
                "posts are pinned in their community only: feature_type has to be Community",
            ));
        }
    }
    post::change(&who, post_id, move |tx, by, id| {
        if featured {
            moderation::pin(tx, by, id)?;
        } else {
            moderation::unpin(tx, by, id)?;
        }
        thread(tx, by, id)
    })
    .await
}

async fn distinguish(who: Who, body: Json<DistinguishComment>) -> Answer<CommentResponse> {
    let DistinguishComment {
        comment_id,
        distinguished,
    } = body.into_inner();
    comment::change(&who, comment_id, move |tx, by, id| {
        if distinguished {
            moderation::distinguish(tx, by, id)?;
        } else {
            moderation::undistinguish(tx, by, id)?;
        }
        reply(tx, by, id)
    })
    .await
}

fn thread(tx: &mut Tx, by: &By, id: PostId) -> Result<Post> {
    post::thread(tx, &Viewer::Account(by.actor.id), id)
}

fn reply(tx: &mut Tx, by: &By, id: PostId) -> Result<Post> {
    comment::reply(tx, &Viewer::Account(by.actor.id), id)
}

async fn ban(who: Who, body: Json<BanFromCommunity>) -> Answer<BanFromCommunityResponse> {
    let body = body.into_inner();
    let until = until(body.expires)?;
    let banned = body.ban;
    let target = who.act(move |tx, by| {
        let (group, person) = (GroupId(body.community_id), ActorId(body.person_id));
        let reason = body.reason.as_deref();
        if body.ban {
            let ban = Ban {
                until,
                reason,
                content: match body.remove_data {
                    Some(true) => RemoveContent::Remove,
                    Some(false) | None => RemoveContent::Keep,
                },
            };
            moderation::ban(tx, by, group, person, &ban)?;
        } else {
            moderation::unban(tx, by, group, person, reason)?;
        }
        actors::get(tx, person)
    });
    Ok(Json(BanFromCommunityResponse {
        person_view: person::view(&target.await?),
        banned,
    }))
}

/// `expires` is in seconds since 1970.
pub(crate) fn until(expires: Option<i64>) -> Result<Option<Time>> {
    let Some(seconds) = expires else {
        return Ok(None);
    };
    chrono::DateTime::from_timestamp(seconds, 0)
        .map(|it| Some(Time::of(it)))
        .ok_or(Error::Invalid(Field::Time, Fault::Malformed))
}

async fn appoint(who: Who, body: Json<AddModToCommunity>) -> Answer<AddModToCommunityResponse> {
    let body = body.into_inner();
    let moderators = who.act(move |tx, by| {
        let (group, person) = (GroupId(body.community_id), ActorId(body.person_id));
        if body.added {
            moderation::add_moderator(tx, by, group, person)?;
        } else {
            moderation::remove_moderator(tx, by, group, person)?;
        }
        let viewer = Viewer::Account(by.actor.id);
        let group = groups::get(tx, &viewer, group)?;
        community::moderators(tx, &viewer, &group)
    });
    Ok(Json(AddModToCommunityResponse {
        moderators: moderators.await?,
    }))
}
