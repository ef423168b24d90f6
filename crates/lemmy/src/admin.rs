// SPDX-License-Identifier: AGPL-3.0-or-later
//! Bans from the instance, administrators, and what is purged, as both versions have them.

use actix_web::web::Json;
use kollegium_domain::actors::Actor;
use kollegium_domain::ids::{ActorId, GroupId, PostId};
use kollegium_domain::purge;
use kollegium_domain::{accounts, actors, moderation};

use crate::error::ApiError;
use crate::moderation::{terms, until};
use crate::request::{Answer, ApiCaller};
use crate::wire::user::{
    AddAdmin, BanPerson, PurgeComment, PurgeCommunity, PurgePerson, PurgePost, SuccessResponse,
};

/// Bans a person from the site or lets them in again, and answers with the person.
pub(crate) async fn ban_from_site(caller: &ApiCaller, body: BanPerson) -> Result<Actor, ApiError> {
    let until = until(body.expires)?;
    caller
        .act(move |tx, by| {
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

/// Makes somebody an administrator or no longer one, and answers with all of them.
pub(crate) async fn set_admin(caller: &ApiCaller, body: AddAdmin) -> Result<Vec<Actor>, ApiError> {
    let AddAdmin { person_id, added } = body;
    caller
        .act(move |tx, by| {
            if added {
                accounts::promote(tx, by, ActorId(person_id))?;
            } else {
                accounts::demote(tx, by, ActorId(person_id))?;
            }
            actors::admins(tx)
        })
        .await
}

/// Takes all that a person wrote out of the database.
pub(crate) async fn purge_person(caller: ApiCaller, body: Json<PurgePerson>) -> Answer<SuccessResponse> {
    let PurgePerson { person_id, reason } = body.into_inner();
    caller
        .act(move |tx, by| purge::purge_person(tx, by, ActorId(person_id), reason.as_deref()))
        .await?;
    Ok(Json(SuccessResponse { success: true }))
}

/// Takes a community out of the database.
pub(crate) async fn purge_community(
    caller: ApiCaller,
    body: Json<PurgeCommunity>,
) -> Answer<SuccessResponse> {
    let PurgeCommunity { community_id, reason } = body.into_inner();
    caller
        .act(move |tx, by| purge::purge_group(tx, by, GroupId(community_id), reason.as_deref()))
        .await?;
    Ok(Json(SuccessResponse { success: true }))
}

/// Takes a post out of the database.
pub(crate) async fn purge_post(caller: ApiCaller, body: Json<PurgePost>) -> Answer<SuccessResponse> {
    let PurgePost { post_id, reason } = body.into_inner();
    purge(&caller, PostId(post_id), reason).await
}

/// Takes a comment out of the database.
pub(crate) async fn purge_comment(caller: ApiCaller, body: Json<PurgeComment>) -> Answer<SuccessResponse> {
    let PurgeComment { comment_id, reason } = body.into_inner();
    let purged = purge(&caller, PostId(comment_id), reason).await;
    purged.map_err(ApiError::about_comment)
}

async fn purge(caller: &ApiCaller, id: PostId, reason: Option<String>) -> Answer<SuccessResponse> {
    caller
        .act(move |tx, by| purge::purge_post(tx, by, id, reason.as_deref()))
        .await?;
    Ok(Json(SuccessResponse { success: true }))
}
