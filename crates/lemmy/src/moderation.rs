// SPDX-License-Identifier: AGPL-3.0-or-later
//! What moderators do to people in a community.

use actix_web::web::{self, Json, ServiceConfig};
use kollegium_domain::actors::Actor;
use kollegium_domain::error::{Fault, Field};
use kollegium_domain::ids::{ActorId, GroupId};
use kollegium_domain::moderation::{Ban, RemoveContent, RestoreContent};
use kollegium_domain::{Error, Result, Time, Viewer, actors, groups, moderation};
use serde::Serialize;

use crate::request::{Answer, ApiCaller, only};
use crate::views::community::{ShowModerator, moderators};
use crate::wire::Only;
use crate::wire::community::{AddModToCommunity, BanFromCommunity};

/// How a person is shown who is banned from now on, or is not.
pub(crate) type ShowBan<T> = fn(&Actor, Time, bool) -> T;

/// The routes that are the same in both versions.
pub(crate) fn configure<B, M>(cfg: &mut ServiceConfig, banned: ShowBan<B>, moderator: ShowModerator<M>)
where
    B: Serialize + Send + 'static,
    M: Serialize + Send + 'static,
{
    let ban = move |caller, Json(body)| ban(caller, body, banned);
    let appoint = move |caller, Json(body)| set_moderator(caller, body, moderator);
    cfg.route("/community/ban_user", web::post().to(ban))
        .route("/community/mod", web::post().to(appoint));
}

async fn ban<T>(caller: ApiCaller, body: BanFromCommunity, show: ShowBan<T>) -> Answer<T> {
    let (until, now, banned) = (until(body.expires)?, caller.now(), body.ban);
    let person = caller
        .act(move |tx, by| {
            let (group, person) = (GroupId(body.community_id), ActorId(body.person_id));
            let reason = body.reason.as_deref();
            if body.ban {
                let ban = terms(until, reason, body.remove_data);
                moderation::ban(tx, by, group, person, &ban)?;
            } else {
                moderation::unban(tx, by, group, person, reason, restored(body.remove_data))?;
            }
            actors::get(tx, person)
        })
        .await?;
    Ok(Json(show(&person, now, banned)))
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

/// Whether what a ban took comes back with its end: the same field that says of a ban that it takes it.
pub(crate) fn restored(restore: Option<bool>) -> RestoreContent {
    match restore {
        Some(true) => RestoreContent::Restore,
        Some(false) | None => RestoreContent::Keep,
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

async fn set_moderator<T: Send + 'static>(
    caller: ApiCaller,
    body: AddModToCommunity,
    show: ShowModerator<T>,
) -> Answer<Only<Vec<T>>> {
    let changed = caller.act(move |tx, by| {
        let (group, person) = (GroupId(body.community_id), ActorId(body.person_id));
        match body.added {
            true => moderation::add_moderator(tx, by, group, person)?,
            false => moderation::remove_moderator(tx, by, group, person)?,
        }
        let viewer = Viewer::Account(by.actor.id);
        let group = groups::get(tx, &viewer, group)?;
        moderators(tx, &viewer, &group, show)
    });
    only("moderators", changed.await)
}
