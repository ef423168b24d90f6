// SPDX-License-Identifier: AGPL-3.0-or-later
//! What moderators do about posts, comments and people.

use actix_web::web::{self, Json};

use crate::acts;
use crate::moderation::{ban_from_group, not_on_top_of_the_site, set_moderator};
use crate::request::{Answer, ApiCaller};
use crate::v3::views::person;
use crate::v3::wire::comment::CommentResponse;
use crate::v3::wire::community::{AddModToCommunityResponse, BanFromCommunityResponse};
use crate::v3::wire::enums::PostFeatureType;
use crate::v3::wire::post::{FeaturePost, LockPost, PostResponse};
use crate::v3::{comment, community, post};
use crate::wire::comment::{DistinguishComment, RemoveComment};
use crate::wire::community::{AddModToCommunity, BanFromCommunity};
use crate::wire::post::RemovePost;

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

async fn remove_post(caller: ApiCaller, body: Json<RemovePost>) -> Answer<PostResponse> {
    let RemovePost {
        post_id,
        removed,
        reason,
    } = body.into_inner();
    post::change(&caller, post_id, move |tx, by, id| {
        acts::remove(tx, by, id, removed, reason.as_deref())
    })
    .await
}

async fn remove_comment(caller: ApiCaller, body: Json<RemoveComment>) -> Answer<CommentResponse> {
    let RemoveComment {
        comment_id,
        removed,
        reason,
    } = body.into_inner();
    comment::change(&caller, comment_id, move |tx, by, id| {
        acts::remove(tx, by, id, removed, reason.as_deref())
    })
    .await
}

async fn lock(caller: ApiCaller, body: Json<LockPost>) -> Answer<PostResponse> {
    let LockPost { post_id, locked } = body.into_inner();
    post::change(&caller, post_id, move |tx, by, id| {
        acts::lock(tx, by, id, locked, None)
    })
    .await
}

async fn feature(caller: ApiCaller, body: Json<FeaturePost>) -> Answer<PostResponse> {
    let FeaturePost {
        post_id,
        featured,
        feature_type,
    } = body.into_inner();
    match feature_type {
        PostFeatureType::Community => {}
        PostFeatureType::Local => return Err(not_on_top_of_the_site()),
    }
    post::change(&caller, post_id, move |tx, by, id| {
        acts::pin(tx, by, id, featured)
    })
    .await
}

async fn distinguish(caller: ApiCaller, body: Json<DistinguishComment>) -> Answer<CommentResponse> {
    let DistinguishComment {
        comment_id,
        distinguished,
    } = body.into_inner();
    comment::change(&caller, comment_id, move |tx, by, id| {
        acts::distinguish(tx, by, id, distinguished)
    })
    .await
}

async fn ban(caller: ApiCaller, body: Json<BanFromCommunity>) -> Answer<BanFromCommunityResponse> {
    let body = body.into_inner();
    let banned = body.ban;
    let target = ban_from_group(&caller, body).await?;
    Ok(Json(BanFromCommunityResponse {
        person_view: person::view(&target),
        banned,
    }))
}

async fn appoint(caller: ApiCaller, body: Json<AddModToCommunity>) -> Answer<AddModToCommunityResponse> {
    let moderators = set_moderator(&caller, body.into_inner(), community::moderators).await?;
    Ok(Json(AddModToCommunityResponse { moderators }))
}
