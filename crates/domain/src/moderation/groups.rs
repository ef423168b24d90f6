// SPDX-License-Identifier: AGPL-3.0-or-later
//! Moderating whole groups: administrators remove and hide them, owners transfer them.

use chrono::TimeDelta;
use diesel::prelude::*;
use kollegium_db::Tx;

use super::clean;
use crate::actors;
use crate::by::{By, Via};
use crate::error::{Denial, Error, Result};
use crate::events::{self, Event};
use crate::groups::{self, Act};
use crate::ids::{ActorId, EventId, GroupId};
use crate::modlog::{self, Kind, Note, Turn};
use crate::schema::{groups as group_table, standing};
use crate::time::Time;

/// Removes a group: it is closed, and nothing of it is shown on this instance any more. A removed one stays removed.
///
/// Administrators remove one of another server here only. Where it lives, it is removed for everybody, and what that
/// server says of it is believed. Both stand beside each other.
pub fn remove_group(tx: &mut Tx, by: &By, id: GroupId, reason: Option<&str>) -> Result<()> {
    match take_down_group(tx, by, id)? {
        Some(event) => log(tx, by, Kind::GroupRemoved, Turn::Done, event, id, reason),
        None => Ok(()),
    }
}

/// The removal itself, without a word in the log; nothing where it was removed before.
pub(crate) fn take_down_group(tx: &mut Tx, by: &By, id: GroupId) -> Result<Option<EventId>> {
    tx.lock_row("groups", id.0)?;
    let group = groups::find(tx, id)?;
    let act = removal(tx, by, id)?;
    groups::not_purged(&group)?;
    if group.removed_at.is_some() && groups::known_act(tx, id, act)?.is_some() {
        return Ok(None);
    }
    let event = events::record(tx, by, Some(id), &Event::GroupRemoved { group: id })?;
    groups::remember_act(tx, id, act, event)?;
    if group.removed_at.is_none() {
        set_removed(tx, id, Some(by.at))?;
    }
    Ok(Some(event))
}

/// Undoes the removal of a group. One that was not removed stays as it is, and so does one that its own server, or an
/// administrator here, removed besides.
pub fn reinstate_group(tx: &mut Tx, by: &By, id: GroupId, reason: Option<&str>) -> Result<()> {
    tx.lock_row("groups", id.0)?;
    let group = groups::find(tx, id)?;
    let act = removal(tx, by, id)?;
    groups::not_purged(&group)?;
    if group.removed_at.is_none() {
        return Ok(());
    }
    let Some(undone) = groups::known_act(tx, id, act)? else {
        return Err(Error::Forbidden(Denial::WrongOrigin));
    };
    let event = events::record(tx, by, Some(id), &Event::GroupReinstated { group: id, undone })?;
    groups::forget_act(tx, id, act)?;
    let other = match act {
        Act::RemovedHere => Act::Removed,
        Act::Removed | Act::Deleted | Act::Withdrawn => Act::RemovedHere,
    };
    if groups::known_act(tx, id, other)?.is_none() {
        set_removed(tx, id, None)?;
    }
    log(tx, by, Kind::GroupRemoved, Turn::Undone, event, id, reason)
}

/// What a removal by `by` is, if they may: the administrators' here, or that of the server where the group lives.
fn removal(tx: &mut Tx, by: &By, id: GroupId) -> Result<Act> {
    let is_ours = actors::get(tx, id.actor())?.local;
    match by.via {
        Via::Local | Via::Console | Via::Job => {
            by.require_admin()?;
            Ok(if is_ours { Act::Removed } else { Act::RemovedHere })
        }
        Via::Remote(_) | Via::Announced { .. } if is_ours => Err(Error::Forbidden(Denial::NotAdmin)),
        Via::Remote(_) | Via::Announced { .. } => groups::owned_by(tx, by, id).map(|_| Act::Removed),
    }
}

/// Keeps a group out of lists of everything, those of its members excepted. A hidden one stays hidden.
pub fn hide_group(tx: &mut Tx, by: &By, id: GroupId, reason: Option<&str>) -> Result<()> {
    set_hidden(tx, by, id, Turn::Done, reason)
}

/// Shows a hidden group in lists again. One that is not hidden stays as it is.
pub fn unhide_group(tx: &mut Tx, by: &By, id: GroupId, reason: Option<&str>) -> Result<()> {
    set_hidden(tx, by, id, Turn::Undone, reason)
}

/// Puts another moderator of the group in the first place, from where they decide about all of it. Whoever is there
/// already stays there.
pub fn transfer_group(tx: &mut Tx, by: &By, id: GroupId, person: ActorId) -> Result<()> {
    tx.lock_row("groups", id.0)?;
    groups::owned_by(tx, by, id)?;
    if !actors::get(tx, id.actor())?.local {
        return Err(Error::Forbidden(Denial::WrongOrigin));
    }
    let order = groups::moderators(tx, id)?;
    if !order.contains(&person) {
        return Err(Error::Forbidden(Denial::NotModerator));
    }
    if order.first() == Some(&person) {
        return Ok(());
    }
    let first: Option<Time> = standing::table
        .filter(standing::group_id.eq(id))
        .select(diesel::dsl::min(standing::moderator_since))
        .first(tx.conn())?;
    let before = first.unwrap_or(by.at).minus(TimeDelta::microseconds(1));
    groups::make_moderator(tx, id, person, before)?;
    let what = Event::GroupTransferred {
        group: id,
        actor: person,
    };
    let event = events::record(tx, by, Some(id), &what)?;
    let note = Note {
        target: Some(person),
        ..note(Kind::GroupTransferred, Turn::Done, event, id)
    };
    modlog::write(tx, by, &note)
}

fn set_hidden(tx: &mut Tx, by: &By, id: GroupId, turn: Turn, reason: Option<&str>) -> Result<()> {
    by.require_admin()?;
    tx.lock_row("groups", id.0)?;
    let hidden = turn == Turn::Done;
    if groups::find(tx, id)?.hidden == hidden {
        return Ok(());
    }
    diesel::update(group_table::table.find(id))
        .set(group_table::hidden.eq(hidden))
        .execute(tx.conn())?;
    let event = events::record(tx, by, Some(id), &Event::GroupHidden { group: id, hidden })?;
    log(tx, by, Kind::GroupHidden, turn, event, id, reason)
}

fn set_removed(tx: &mut Tx, id: GroupId, at: Option<Time>) -> Result<()> {
    diesel::update(group_table::table.find(id))
        .set(group_table::removed_at.eq(at))
        .execute(tx.conn())?;
    Ok(())
}

fn log(
    tx: &mut Tx,
    by: &By,
    kind: Kind,
    turn: Turn,
    event: EventId,
    group: GroupId,
    reason: Option<&str>,
) -> Result<()> {
    let note = Note {
        reason: clean(reason)?,
        ..note(kind, turn, event, group)
    };
    modlog::write(tx, by, &note)
}

/// What the log says about an act that is done to a group.
fn note(kind: Kind, turn: Turn, event: EventId, group: GroupId) -> Note {
    Note {
        kind,
        turn,
        event,
        group: Some(group),
        post: None,
        target: None,
        reason: None,
        until: None,
    }
}
