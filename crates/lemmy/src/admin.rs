// SPDX-License-Identifier: AGPL-3.0-or-later
//! Bans from the instance, administrators, and what is purged, as both versions have them.

use actix_web::web::{self, Json, ServiceConfig};
use kollegium_domain::actors::Actor;
use kollegium_domain::ids::{ActorId, GroupId, PostId};
use kollegium_domain::purge;
use kollegium_domain::{Time, accounts, actors, moderation};
use serde::Serialize;

use crate::error::ApiError;
use crate::moderation::{ShowBan, restored, terms, until};
use crate::request::{Answer, ApiCaller, only, success};
use crate::wire::Only;
use crate::wire::user::{
    AddAdmin, BanPerson, PurgeComment, PurgeCommunity, PurgePerson, PurgePost, SuccessResponse,
};

/// How people are shown, in the words of one version of the API.
pub(crate) type ShowPeople<T> = fn(&[Actor], Time) -> Vec<T>;

/// The routes that are the same in both versions.
pub(crate) fn configure<T: Serialize + 'static>(cfg: &mut ServiceConfig, show: ShowPeople<T>) {
    let add = move |caller, Json(body)| set_admin(caller, body, show);
    cfg.route("/admin/add", web::post().to(add))
        .route("/admin/purge/person", web::post().to(purge_person))
        .route("/admin/purge/community", web::post().to(purge_community))
        .route("/admin/purge/post", web::post().to(purge_post))
        .route("/admin/purge/comment", web::post().to(purge_comment));
}

/// Bans a person from the site or lets them in again, and answers with the person as `show` has them.
pub(crate) async fn ban_from_site<T>(caller: ApiCaller, body: BanPerson, show: ShowBan<T>) -> Answer<T> {
    let (until, now, banned) = (until(body.expires)?, caller.now(), body.ban);
    let person = caller
        .act(move |tx, by| {
            let (person, reason) = (ActorId(body.person_id), body.reason.as_deref());
            if body.ban {
                let ban = terms(until, reason, body.remove_data);
                moderation::ban_from_site(tx, by, person, &ban)?;
            } else {
                moderation::unban_from_site(tx, by, person, reason, restored(body.remove_data))?;
            }
            actors::get(tx, person)
        })
        .await?;
    Ok(Json(show(&person, now, banned)))
}

/// Makes somebody an administrator or no longer one, and answers with all of them.
async fn set_admin<T>(caller: ApiCaller, body: AddAdmin, show: ShowPeople<T>) -> Answer<Only<Vec<T>>> {
    let (person, now) = (ActorId(body.person_id), caller.now());
    let admins = caller
        .act(move |tx, by| {
            match body.added {
                true => accounts::promote(tx, by, person)?,
                false => accounts::demote(tx, by, person)?,
            }
            actors::admins(tx)
        })
        .await;
    only("admins", admins.map(|it| show(&it, now)))
}

/// Takes all that a person wrote out of the database.
async fn purge_person(caller: ApiCaller, Json(body): Json<PurgePerson>) -> Answer<SuccessResponse> {
    let (person, reason) = (ActorId(body.person_id), body.reason);
    let purged = caller.act(move |tx, by| purge::purge_person(tx, by, person, reason.as_deref()));
    success(purged.await)
}

/// Takes a community out of the database.
async fn purge_community(caller: ApiCaller, Json(body): Json<PurgeCommunity>) -> Answer<SuccessResponse> {
    let (group, reason) = (GroupId(body.community_id), body.reason);
    let purged = caller.act(move |tx, by| purge::purge_group(tx, by, group, reason.as_deref()));
    success(purged.await)
}

/// Takes a post out of the database.
async fn purge_post(caller: ApiCaller, Json(body): Json<PurgePost>) -> Answer<SuccessResponse> {
    purge(&caller, PostId(body.post_id), body.reason).await
}

/// Takes a comment out of the database.
async fn purge_comment(caller: ApiCaller, Json(body): Json<PurgeComment>) -> Answer<SuccessResponse> {
    let purged = purge(&caller, PostId(body.comment_id), body.reason).await;
    purged.map_err(ApiError::about_comment)
}

async fn purge(caller: &ApiCaller, id: PostId, reason: Option<String>) -> Answer<SuccessResponse> {
    success(
        caller
            .act(move |tx, by| purge::purge_post(tx, by, id, reason.as_deref()))
            .await,
    )
}
