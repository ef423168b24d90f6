// SPDX-License-Identifier: AGPL-3.0-or-later
//! What moderators do about posts, comments and people.

use actix_web::web::{self, Json};

use crate::acts::Act;
use crate::moderation::{ban_from_group, set_moderator};
use crate::post::not_on_top_of_the_site;
use crate::request::{Answer, ApiCaller};
use crate::v3::post;
use crate::v3::views::community::moderator;
use crate::v3::views::person;
use crate::v3::wire::community::CommunityModeratorView;
use crate::v3::wire::enums::PostFeatureType;
use crate::v3::wire::post::{FeaturePost, LockPost, PostView};
use crate::v3::wire::user::BanPersonResponse;
use crate::wire::Only;
use crate::wire::community::{AddModToCommunity, BanFromCommunity};

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/post/lock", web::post().to(lock))
        .route("/post/feature", web::post().to(feature))
        .route("/community/ban_user", web::post().to(ban))
        .route("/community/mod", web::post().to(appoint));
}

async fn lock(caller: ApiCaller, Json(body): Json<LockPost>) -> Answer<Only<PostView>> {
    post::act(caller, body.post_id, Act::Lock(body.locked, None)).await
}

async fn feature(caller: ApiCaller, Json(body): Json<FeaturePost>) -> Answer<Only<PostView>> {
    match body.feature_type {
        PostFeatureType::Community => post::act(caller, body.post_id, Act::Pin(body.featured)).await,
        PostFeatureType::Local => Err(not_on_top_of_the_site()),
    }
}

async fn ban(caller: ApiCaller, Json(body): Json<BanFromCommunity>) -> Answer<BanPersonResponse> {
    let banned = body.ban;
    let target = ban_from_group(&caller, body).await?;
    Ok(Json(BanPersonResponse {
        person_view: person::view(&target),
        banned,
    }))
}

async fn appoint(
    caller: ApiCaller,
    Json(body): Json<AddModToCommunity>,
) -> Answer<Only<Vec<CommunityModeratorView>>> {
    set_moderator(&caller, body, moderator).await
}
