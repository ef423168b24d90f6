// SPDX-License-Identifier: AGPL-3.0-or-later
//! Who may moderate a group, who may write in it, and who may ask to join it.

use kollegium_db::Tx;

use super::membership::Member;
use super::{Group, Standing, Visibility, find, moderators, standing};
use crate::actors::{self, Actor};
use crate::by::{By, Via};
use crate::error::{Denial, Error, Result, Thing};
use crate::ids::{ActorId, GroupId};
use crate::time::Time;

/// The group, if `by` may moderate it: the one rule of local and of remote authority.
///
/// - Its moderators may, and the administrators of the instance where the group lives.
/// - What a remote group announces was allowed by that group, which has authority over its own content.
pub fn moderated_by(tx: &mut Tx, by: &By, id: GroupId) -> Result<Group> {
    let group = find(tx, id)?;
    authority(tx, by, id)?;
    Ok(group)
}

/// The group, if `by` may moderate there what `target` is or does: a moderator has no power over administrators of
/// the group's instance and over moderators of longer standing.
pub(crate) fn moderated_above(tx: &mut Tx, by: &By, id: GroupId, target: ActorId) -> Result<Group> {
    let group = find(tx, id)?;
    match authority(tx, by, id)? {
        Authority::Full => return Ok(group),
        Authority::AsModerator if target == by.actor.id => return Ok(group),
        Authority::AsModerator => {}
    }
    let order = moderators(tx, id)?;
    let rank = |actor: ActorId| order.iter().position(|it| *it == actor);
    let target_is_admin = actors::get(tx, target)?.admin && actors::get(tx, id.actor())?.local;
    if target_is_admin || rank(target).is_some_and(|it| Some(it) < rank(by.actor.id)) {
        return Err(Error::Forbidden(Denial::NotHigherModerator));
    }
    Ok(group)
}

/// How far a decision about something in a group reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// It is the group's own decision, for every server.
    Everywhere,
    /// An administrator decides about what is in a group of another server, for this server alone. Nobody else is told.
    ThisServer,
}

/// How far a decision of `by` about something in the group reaches: that of whoever may moderate it everywhere, that of an
/// administrator about a group of another server here.
pub(crate) fn reach(tx: &mut Tx, by: &By, id: GroupId) -> Result<Reach> {
    let asked = moderated_by(tx, by, id);
    or_here(tx, by, id, asked)
}

/// The same for a decision about what `target` is or wrote, as [`moderated_above`] has it.
pub(crate) fn reach_over(tx: &mut Tx, by: &By, id: GroupId, target: ActorId) -> Result<Reach> {
    let asked = moderated_above(tx, by, id, target);
    or_here(tx, by, id, asked)
}

fn or_here(tx: &mut Tx, by: &By, id: GroupId, as_moderator: Result<Group>) -> Result<Reach> {
    match as_moderator {
        Ok(_) => Ok(Reach::Everywhere),
        Err(Error::Forbidden(_)) if by.require_admin().is_ok() && !actors::get(tx, id.actor())?.local => {
            Ok(Reach::ThisServer)
        }
        Err(error) => Err(error),
    }
}

/// The extent of somebody's authority in a group.
pub(super) enum Authority {
    /// Over everybody in the group.
    Full,
    /// Over those who have none, and over moderators who came later.
    AsModerator,
}

pub(super) fn authority(tx: &mut Tx, by: &By, id: GroupId) -> Result<Authority> {
    match &by.via {
        Via::Console | Via::Job => return Ok(Authority::Full),
        Via::Announced { group: announcer, .. } if *announcer == id => return Ok(Authority::Full),
        Via::Announced { .. } => return Err(Error::Forbidden(Denial::WrongOrigin)),
        // The group's own actor speaks for it.
        Via::Remote(_) if by.actor.id == id.actor() => return Ok(Authority::Full),
        Via::Local | Via::Remote(_) => {}
    }
    let home = actors::get(tx, id.actor())?;
    let standing = standing(tx, id, by.actor.id)?;
    authority_of(&home, &by.actor, standing.as_ref(), by.at).ok_or(Error::Forbidden(Denial::NotModerator))
}

/// The say of a person who speaks for themselves.
fn authority_of(home: &Actor, person: &Actor, standing: Option<&Standing>, at: Time) -> Option<Authority> {
    if person.is_banned(at) {
        return None;
    }
    if home.local && person.local && person.admin {
        return Some(Authority::Full);
    }
    standing
        .filter(|it| it.moderator_since.is_some() && !it.is_banned(at))
        .map(|_| Authority::AsModerator)
}

/// Whether [`moderated_by`] would let a person moderate the group whose actor is `home`, for pages that show what one
/// may do.
pub fn may_moderate(home: &Actor, person: &Actor, standing: Option<&Standing>, at: Time) -> bool {
    authority_of(home, person, standing, at).is_some()
}

/// The same about what is in the group, which administrators may moderate for this server at least.
pub fn may_moderate_here(home: &Actor, person: &Actor, standing: Option<&Standing>, at: Time) -> bool {
    (person.local && person.admin) || may_moderate(home, person, standing, at)
}

/// The group, if `by` may write in it: it can be read, is not closed to them, and they are not banned.
pub(crate) fn writable_by(tx: &mut Tx, by: &By, id: GroupId) -> Result<Group> {
    let group = open_to(tx, by, id)?;
    let standing = standing(tx, id, by.actor.id)?;
    if let Some(standing) = &standing
        && standing.is_banned(by.at)
    {
        return Err(Error::Forbidden(Denial::Banned(standing.banned_until)));
    }
    let member = standing.is_some_and(|it| it.member == Some(Member::Accepted));
    let allowed = match group.visibility {
        Visibility::Public => true,
        Visibility::Local => by.actor.local,
        Visibility::Protected => member,
    };
    if allowed {
        Ok(group)
    } else {
        Err(Error::Forbidden(Denial::NotVisible))
    }
}

/// The group, if `by` may ask to join it. Whether a ban of a group of another server is still in force, is for that server
/// to say: we may not have heard of its end.
pub(crate) fn joinable_by(tx: &mut Tx, by: &By, id: GroupId) -> Result<Group> {
    let group = open_to(tx, by, id)?;
    let here = actors::get(tx, id.actor())?.local;
    if let Some(standing) = standing(tx, id, by.actor.id)?
        && here
        && standing.is_banned(by.at)
    {
        return Err(Error::Forbidden(Denial::Banned(standing.banned_until)));
    }
    match group.visibility {
        Visibility::Public | Visibility::Protected => Ok(group),
        Visibility::Local if by.actor.local => Ok(group),
        Visibility::Local => Err(Error::NotFound(Thing::Group)),
    }
}

/// The group, if it is not closed and `by` is not banned from the site.
fn open_to(tx: &mut Tx, by: &By, id: GroupId) -> Result<Group> {
    by.require_not_banned()?;
    let group = find(tx, id)?;
    if group.is_gone() {
        return Err(Error::Forbidden(Denial::GroupRemoved));
    }
    Ok(group)
}
