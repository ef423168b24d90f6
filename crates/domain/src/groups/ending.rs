// SPDX-License-Identifier: AGPL-3.0-or-later
//! The end of a group, and its return: it is deleted by those who own it, or no longer leaves its instance.

use diesel::prelude::*;
use kollegium_db::{Tx, each_backend};

use super::authority::authority;
use super::{Group, Visibility, find, moderators};
use crate::actors;
use crate::by::{By, Via};
use crate::error::{Denial, Error, Result, Thing};
use crate::events::{self, Event};
use crate::groups::membership;
use crate::ids::{EventId, GroupId};
use crate::schema::{group_act, groups};
use crate::stored::stored_enum;
use crate::time::Time;

stored_enum! {
    /// An act whose event an Undo may have to name. A removal is noted while it is in force.
    Act {
        /// Deleted by those who own it.
        Deleted = "deleted",
        /// Removed by the administrators of its server.
        Removed = "removed",
        /// Removed on this server alone, although it lives on another one.
        RemovedHere = "removed_here",
        /// No longer for other servers.
        Withdrawn = "withdrawn",
    }
}

/// Closes a group for everybody; nothing of it is shown any more. Its first moderator may, and the
/// administrators where it lives. A deleted one stays deleted.
pub fn delete(tx: &mut Tx, by: &By, id: GroupId) -> Result<()> {
    tx.lock_row("groups", id.0)?;
    let group = owned_by(tx, by, id)?;
    if group.deleted_at.is_some() {
        return Ok(());
    }
    let event = events::record(tx, by, Some(id), &Event::GroupDeleted { group: id })?;
    remember_act(tx, id, Act::Deleted, event)?;
    set_deleted(tx, id, Some(by.at))
}

/// Undoes the deletion of a group. One that is not deleted stays as it is.
pub fn restore(tx: &mut Tx, by: &By, id: GroupId) -> Result<()> {
    tx.lock_row("groups", id.0)?;
    let group = owned_by(tx, by, id)?;
    not_purged(&group)?;
    if group.deleted_at.is_none() {
        return Ok(());
    }
    let undone = event_of_act(tx, id, Act::Deleted)?;
    events::record(tx, by, Some(id), &Event::GroupRestored { group: id, undone })?;
    set_deleted(tx, id, None)
}

/// A group that was purged is not found.
pub(crate) fn not_purged(group: &Group) -> Result<()> {
    match group.purged_at {
        Some(_) => Err(Error::NotFound(Thing::Group)),
        None => Ok(()),
    }
}

/// The group, if `by` may decide about all of it.
pub(crate) fn owned_by(tx: &mut Tx, by: &By, id: GroupId) -> Result<Group> {
    let group = find(tx, id)?;
    authority(tx, by, id)?;
    let home = actors::get(tx, id.actor())?;
    let owns = match &by.via {
        Via::Console | Via::Job | Via::Announced { .. } => true,
        Via::Local | Via::Remote(_) => {
            by.actor.id == home.id
                || (home.local && by.actor.local && by.actor.admin)
                || moderators(tx, id)?.first() == Some(&by.actor.id)
        }
    };
    if owns {
        Ok(group)
    } else {
        Err(Error::Forbidden(Denial::NotFirstModerator))
    }
}

/// Opens a local group to everybody, or keeps a public one from other servers: all that know it get a
/// deletion, and their people are told that they are no longer members. Who reads a protected group was settled when it was opened.
pub(super) fn set_visibility(tx: &mut Tx, by: &By, group: &Group, wanted: Visibility) -> Result<()> {
    let id = group.id;
    match (group.visibility, wanted) {
        (Visibility::Public, Visibility::Local) => {
            let event = events::record(tx, by, Some(id), &Event::GroupWithdrawn { group: id })?;
            membership::end_elsewhere(tx, by, id)?;
            remember_act(tx, id, Act::Withdrawn, event)?;
        }
        (Visibility::Local, Visibility::Public) => {
            if let Some(undone) = known_act(tx, id, Act::Withdrawn)? {
                events::record(tx, by, Some(id), &Event::GroupReturned { group: id, undone })?;
            }
        }
        (Visibility::Public, Visibility::Public)
        | (Visibility::Local | Visibility::Protected, Visibility::Local)
        | (Visibility::Protected, Visibility::Protected) => return Ok(()),
        (Visibility::Protected, Visibility::Public)
        | (Visibility::Public | Visibility::Local, Visibility::Protected) => {
            return Err(Error::Forbidden(Denial::NotVisible));
        }
    }
    diesel::update(groups::table.find(id))
        .set(groups::visibility.eq(wanted))
        .execute(tx.conn())?;
    Ok(())
}

pub(crate) fn remember_act(tx: &mut Tx, id: GroupId, act: Act, event: EventId) -> Result<()> {
    each_backend!(tx.conn(), c => diesel::insert_into(group_act::table)
        .values((group_act::group_id.eq(id), group_act::act.eq(act), group_act::event_id.eq(event)))
        .on_conflict((group_act::group_id, group_act::act))
        .do_update()
        .set(group_act::event_id.eq(event))
        .execute(c))?;
    Ok(())
}

pub(crate) fn event_of_act(tx: &mut Tx, id: GroupId, act: Act) -> Result<EventId> {
    known_act(tx, id, act)?
        .ok_or_else(|| Error::Corrupt(format!("no event says that group {id} was {}", act.as_str())))
}

/// Notes that an act is not in force any more.
pub(crate) fn forget_act(tx: &mut Tx, id: GroupId, act: Act) -> Result<()> {
    diesel::delete(group_act::table.find((id, act))).execute(tx.conn())?;
    Ok(())
}

/// The event of an act, if there was one.
pub(crate) fn known_act(tx: &mut Tx, id: GroupId, act: Act) -> Result<Option<EventId>> {
    Ok(group_act::table
        .find((id, act))
        .select(group_act::event_id)
        .first(tx.conn())
        .optional()?)
}

fn set_deleted(tx: &mut Tx, id: GroupId, at: Option<Time>) -> Result<()> {
    diesel::update(groups::table.find(id))
        .set(groups::deleted_at.eq(at))
        .execute(tx.conn())?;
    Ok(())
}
