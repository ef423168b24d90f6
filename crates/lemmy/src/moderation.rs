// SPDX-License-Identifier: AGPL-3.0-or-later
//! What moderators do to people in a community.

use kollegium_domain::actors::Actor;
use kollegium_domain::error::{Fault, Field};
use kollegium_domain::ids::{ActorId, GroupId};
use kollegium_domain::moderation::{Ban, RemoveContent};
use kollegium_domain::{Error, Result, Time, Viewer, actors, groups, moderation};

use crate::error::ApiResult;
use crate::request::{Answer, ApiCaller, only};
use crate::views::community::{ShowModerator, moderators};
use crate::wire::Only;
use crate::wire::community::{AddModToCommunity, BanFromCommunity};

/// Bans a person from a group or lets them in again, and answers with the person.
pub(crate) async fn ban_from_group(caller: &ApiCaller, body: BanFromCommunity) -> ApiResult<Actor> {
    let until = until(body.expires)?;
    caller
        .act(move |tx, by| {
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

/// Makes somebody a moderator or no longer one, and answers with the group's moderators as `show` has them.
pub(crate) async fn set_moderator<T: Send + 'static>(
    caller: &ApiCaller,
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
