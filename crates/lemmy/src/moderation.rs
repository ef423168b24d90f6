// SPDX-License-Identifier: AGPL-3.0-or-later
//! What moderators do about posts, comments and people.

use actix_web::web::{self, Json};
use kollegium_db::Snapshot;
use kollegium_domain::actors::{self, Actor};
use kollegium_domain::error::{Fault, Field};
use kollegium_domain::groups::{self, Group};
use kollegium_domain::ids::{ActorId, GroupId};
use kollegium_domain::moderation::{self, Ban, RemoveContent};
use kollegium_domain::{Error, Result, Time, Viewer};

use crate::error::ApiError;
use crate::request::{Answer, Who};
use crate::views::person;
use crate::wire::comment::{CommentResponse, DistinguishComment, RemoveComment};
use crate::wire::community::{
    AddModToCommunity, AddModToCommunityResponse, BanFromCommunity, BanFromCommunityResponse,
};
use crate::wire::enums::PostFeatureType;
use crate::wire::post::{FeaturePost, LockPost, PostResponse, RemovePost};
use crate::{acts, comment, community, post};

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
        acts::remove(tx, by, id, removed, reason.as_deref())
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
        acts::remove(tx, by, id, removed, reason.as_deref())
    })
    .await
}

async fn lock(who: Who, body: Json<LockPost>) -> Answer<PostResponse> {
    let LockPost { post_id, locked } = body.into_inner();
    post::change(&who, post_id, move |tx, by, id| {
        acts::lock(tx, by, id, locked, None)
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
        PostFeatureType::Local => return Err(not_on_top_of_the_site()),
    }
    post::change(&who, post_id, move |tx, by, id| acts::pin(tx, by, id, featured)).await
}

/// This server has no place on top of all communities.
pub(crate) fn not_on_top_of_the_site() -> ApiError {
    ApiError::unreadable("posts are pinned in their community only: feature_type has to be Community")
}

async fn distinguish(who: Who, body: Json<DistinguishComment>) -> Answer<CommentResponse> {
    let DistinguishComment {
        comment_id,
        distinguished,
    } = body.into_inner();
    comment::change(&who, comment_id, move |tx, by, id| {
        acts::distinguish(tx, by, id, distinguished)
    })
    .await
}

async fn ban(who: Who, body: Json<BanFromCommunity>) -> Answer<BanFromCommunityResponse> {
    let body = body.into_inner();
    let banned = body.ban;
    let target = ban_from_group(&who, body).await?;
    Ok(Json(BanFromCommunityResponse {
        person_view: person::view(&target),
        banned,
    }))
}

/// Bans a person from a group or lets them in again, and answers with the person.
pub(crate) async fn ban_from_group(
    who: &Who,
    body: BanFromCommunity,
) -> std::result::Result<Actor, ApiError> {
    let until = until(body.expires)?;
    who.act(move |tx, by| {
        let (group, person) = (GroupId(body.community_id), ActorId(body.person_id));
        let reason = body.reason.as_deref();
        if body.ban {
            let ban = terms(until, reason, body.remove_data);
            moderation::ban(tx, by, group, person, &ban)?;
        } else {
            moderation::unban(tx, by, group, person, reason)?;
        }
        actors::get(tx, person)
    })
    .await
}

/// Until when, why, and with what somebody is banned.
pub(crate) fn terms(until: Option<Time>, reason: Option<&str>, remove: Option<bool>) -> Ban<'_> {
    Ban {
        until,
        reason,
        content: match remove {
            Some(true) => RemoveContent::Remove,
            Some(false) | None => RemoveContent::Keep,
        },
    }
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
    let moderators = set_moderator(&who, body.into_inner(), community::moderators).await?;
    Ok(Json(AddModToCommunityResponse { moderators }))
}

/// Makes somebody a moderator or no longer one, and answers with the group's moderators as `show` has them.
pub(crate) async fn set_moderator<T: Send + 'static>(
    who: &Who,
    body: AddModToCommunity,
    show: fn(&mut Snapshot, &Viewer, &Group) -> Result<T>,
) -> std::result::Result<T, ApiError> {
    who.act(move |tx, by| {
        let (group, person) = (GroupId(body.community_id), ActorId(body.person_id));
        if body.added {
            moderation::add_moderator(tx, by, group, person)?;
        } else {
            moderation::remove_moderator(tx, by, group, person)?;
        }
        let viewer = Viewer::Account(by.actor.id);
        let group = groups::get(tx, &viewer, group)?;
        show(tx, &viewer, &group)
    })
    .await
}
