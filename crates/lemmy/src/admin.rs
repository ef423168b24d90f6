// SPDX-License-Identifier: AGPL-3.0-or-later
//! What administrators do about people: bans from the site, and their own office.

use actix_web::web::{self, Json};
use kollegium_domain::actors::{self, Actor};
use kollegium_domain::ids::{ActorId, GroupId, PostId};
use kollegium_domain::purge;
use kollegium_domain::{accounts, moderation};

use crate::error::ApiError;
use crate::moderation::{terms, until};
use crate::request::{Answer, Who};
use crate::site;
use crate::views::person;
use crate::wire::site::GetSiteResponse;
use crate::wire::user::{
    AddAdmin, AddAdminResponse, BanPerson, BanPersonResponse, BannedPersonsResponse, PurgeComment,
    PurgeCommunity, PurgePerson, PurgePost, SuccessResponse,
};

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/user/ban", web::post().to(ban))
        .route("/user/banned", web::get().to(banned))
        .route("/admin/add", web::post().to(add))
        .route("/user/leave_admin", web::post().to(leave))
        .route("/admin/purge/person", web::post().to(purge_person))
        .route("/admin/purge/community", web::post().to(purge_community))
        .route("/admin/purge/post", web::post().to(purge_post))
        .route("/admin/purge/comment", web::post().to(purge_comment));
}

async fn ban(who: Who, body: Json<BanPerson>) -> Answer<BanPersonResponse> {
    let body = body.into_inner();
    let banned = body.ban;
    let target = ban_from_site(&who, body).await?;
    Ok(Json(BanPersonResponse {
        person_view: person::view(&target),
        banned,
    }))
}

/// Bans a person from the site or lets them in again, and answers with the person.
pub(crate) async fn ban_from_site(who: &Who, body: BanPerson) -> Result<Actor, ApiError> {
    let until = until(body.expires)?;
    who.act(move |tx, by| {
        let (person, reason) = (ActorId(body.person_id), body.reason.as_deref());
        if body.ban {
            let ban = terms(until, reason, body.remove_data);
            moderation::ban_from_site(tx, by, person, &ban)?;
        } else {
            moderation::unban_from_site(tx, by, person, reason)?;
        }
        actors::get(tx, person)
    })
    .await
}

async fn banned(who: Who) -> Answer<BannedPersonsResponse> {
    let now = who.now();
    let found = who
        .read_own(move |snapshot, viewer| moderation::banned_from_site(snapshot, viewer, now))
        .await?;
    Ok(Json(BannedPersonsResponse {
        banned: found.iter().map(person::view).collect(),
    }))
}

async fn add(who: Who, body: Json<AddAdmin>) -> Answer<AddAdminResponse> {
    let admins = set_admin(&who, body.into_inner()).await?;
    Ok(Json(AddAdminResponse {
        admins: admins.iter().map(person::view).collect(),
    }))
}

/// Makes somebody an administrator or no longer one, and answers with all of them.
pub(crate) async fn set_admin(who: &Who, body: AddAdmin) -> Result<Vec<Actor>, ApiError> {
    let AddAdmin { person_id, added } = body;
    who.act(move |tx, by| {
        if added {
            accounts::promote(tx, by, ActorId(person_id))?;
        } else {
            accounts::demote(tx, by, ActorId(person_id))?;
        }
        actors::admins(tx)
    })
    .await
}

/// Answers with the site as it is then.
async fn leave(who: Who) -> Answer<GetSiteResponse> {
    who.act(|tx, by| accounts::demote(tx, by, by.actor.id)).await?;
    site::get(who).await
}

/// Takes all that a person wrote out of the database.
pub(crate) async fn purge_person(who: Who, body: Json<PurgePerson>) -> Answer<SuccessResponse> {
    let PurgePerson { person_id, reason } = body.into_inner();
    who.act(move |tx, by| purge::purge_person(tx, by, ActorId(person_id), reason.as_deref()))
        .await?;
    Ok(Json(SuccessResponse { success: true }))
}

/// Takes a community out of the database.
pub(crate) async fn purge_community(who: Who, body: Json<PurgeCommunity>) -> Answer<SuccessResponse> {
    let PurgeCommunity { community_id, reason } = body.into_inner();
    who.act(move |tx, by| purge::purge_group(tx, by, GroupId(community_id), reason.as_deref()))
        .await?;
    Ok(Json(SuccessResponse { success: true }))
}

/// Takes a post out of the database.
pub(crate) async fn purge_post(who: Who, body: Json<PurgePost>) -> Answer<SuccessResponse> {
    let PurgePost { post_id, reason } = body.into_inner();
    purge(&who, PostId(post_id), reason).await
}

/// Takes a comment out of the database.
pub(crate) async fn purge_comment(who: Who, body: Json<PurgeComment>) -> Answer<SuccessResponse> {
    let PurgeComment { comment_id, reason } = body.into_inner();
    let purged = purge(&who, PostId(comment_id), reason).await;
    purged.map_err(ApiError::about_comment)
}

async fn purge(who: &Who, id: PostId, reason: Option<String>) -> Answer<SuccessResponse> {
    who.act(move |tx, by| purge::purge_post(tx, by, id, reason.as_deref()))
        .await?;
    Ok(Json(SuccessResponse { success: true }))
}
