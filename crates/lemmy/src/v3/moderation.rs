// SPDX-License-Identifier: AGPL-3.0-or-later
//! What moderators do about posts, comments and people.

use actix_web::web::{self, Json};

use crate::acts::Act;
use crate::moderation;
use crate::post::not_on_top_of_the_site;
use crate::request::{Answer, ApiCaller};
use crate::v3::post;
use crate::v3::views::community::moderator;
use crate::v3::views::person;
use crate::v3::wire::enums::PostFeatureType;
use crate::v3::wire::post::{FeaturePost, LockPost, PostView};
use crate::wire::Only;

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    moderation::configure(cfg, person::banned, moderator);
    cfg.route("/post/lock", web::post().to(lock))
        .route("/post/feature", web::post().to(feature));
}

async fn lock(caller: ApiCaller, Json(body): Json<LockPost>) -> Answer<Only<PostView>> {
    post::act(caller, body.post_id, Act::Lock(body.locked.into(), None)).await
}

async fn feature(caller: ApiCaller, Json(body): Json<FeaturePost>) -> Answer<Only<PostView>> {
    match body.feature_type {
        PostFeatureType::Community => post::act(caller, body.post_id, Act::Pin(body.featured.into())).await,
        PostFeatureType::Local => Err(not_on_top_of_the_site()),
    }
}
