// SPDX-License-Identifier: AGPL-3.0-or-later
//! Moderating a post: remove, lock, pin, or mark as official.

use diesel::prelude::*;
use kollegium_db::Tx;

use super::clean;
use crate::by::By;
use crate::error::{Denial, Error, Result, Thing};
use crate::events::{self, Event};
use crate::groups;
use crate::ids::{EventId, PostId};
use crate::modlog::{self, Kind, Note, Turn};
use crate::posts::search_index;
use crate::posts::{self, Act, Post};
use crate::schema::post;
use crate::time::Time;

/// Removes a post: only its author, moderators and administrators still see it. Replies stay; a second removal
/// changes nothing.
pub fn remove(tx: &mut Tx, by: &By, id: PostId, reason: Option<&str>) -> Result<()> {
    let before = posts::get_for_update_in_thread(tx, id)?;
    groups::moderated_above(tx, by, before.group_id, before.author_id)?;
    if before.removed_at.is_some() {
        return Ok(());
    }
    let event = take_down_post(tx, by, &before)?;
    log(tx, by, &before, removal(&before), Turn::Done, event, reason)
}

/// The removal itself, without a word in the log.
pub(crate) fn take_down_post(tx: &mut Tx, by: &By, before: &Post) -> Result<EventId> {
    let event = events::record(
        tx,
        by,
        Some(before.group_id),
        &Event::PostRemoved { post: before.id },
    )?;
    posts::remember_act(tx, before.id, Act::Removed, event)?;
    set_removed(tx, before, Some(by.at))?;
    Ok(event)
}

/// Undoes a removal. A post that was not removed stays as it is.
pub fn reinstate(tx: &mut Tx, by: &By, id: PostId, reason: Option<&str>) -> Result<()> {
    let before = posts::get_for_update_in_thread(tx, id)?;
    groups::moderated_above(tx, by, before.group_id, before.author_id)?;
    if before.removed_at.is_none() {
        return Ok(());
    }
    let undone = posts::event_of_act(tx, id, Act::Removed)?;
    let event = Event::PostReinstated { post: id, undone };
    record(tx, by, &before, removal(&before), Turn::Undone, &event, reason)?;
    set_removed(tx, &before, None)
}

/// Closes a thread to new replies, moderators' excepted. A locked one stays locked.
pub fn lock(tx: &mut Tx, by: &By, id: PostId, reason: Option<&str>) -> Result<()> {
    let before = thread(tx, by, id)?;
    if before.locked {
        return Ok(());
    }
    let event = Event::PostLocked { post: id };
    let event = record(tx, by, &before, Kind::Locked, Turn::Done, &event, reason)?;
    posts::remember_act(tx, id, Act::Locked, event)?;
    set(tx, id, Flag::Locked(true))
}

/// Opens a locked thread again. An open one stays open.
pub fn unlock(tx: &mut Tx, by: &By, id: PostId, reason: Option<&str>) -> Result<()> {
    let before = thread(tx, by, id)?;
    if !before.locked {
        return Ok(());
    }
    let undone = posts::event_of_act(tx, id, Act::Locked)?;
    let event = Event::PostUnlocked { post: id, undone };
    record(tx, by, &before, Kind::Locked, Turn::Undone, &event, reason)?;
    set(tx, id, Flag::Locked(false))
}

/// Pins a thread to the top of its group. A pinned one stays pinned.
pub fn pin(tx: &mut Tx, by: &By, id: PostId) -> Result<()> {
    let before = thread(tx, by, id)?;
    if before.pinned {
        return Ok(());
    }
    let event = Event::PostPinned { post: id };
    record(tx, by, &before, Kind::Pinned, Turn::Done, &event, None)?;
    set(tx, id, Flag::Pinned(true))
}

/// Unpins a thread. One that is not pinned stays as it is.
pub fn unpin(tx: &mut Tx, by: &By, id: PostId) -> Result<()> {
    let before = thread(tx, by, id)?;
    if !before.pinned {
        return Ok(());
    }
    let event = Event::PostUnpinned { post: id };
    record(tx, by, &before, Kind::Pinned, Turn::Undone, &event, None)?;
    set(tx, id, Flag::Pinned(false))
}

/// Marks one's own reply as spoken for the group. A marked one stays so.
///
/// It is done to nobody, so the log has no entry of it.
pub fn distinguish(tx: &mut Tx, by: &By, id: PostId) -> Result<()> {
    let before = own_reply(tx, by, id)?;
    if before.distinguished {
        return Ok(());
    }
    set(tx, id, Flag::Distinguished(true))?;
    record_distinguished(tx, by, &before)
}

/// Removes that mark. A reply without it stays as it is.
pub fn undistinguish(tx: &mut Tx, by: &By, id: PostId) -> Result<()> {
    let before = own_reply(tx, by, id)?;
    if !before.distinguished {
        return Ok(());
    }
    set(tx, id, Flag::Distinguished(false))?;
    record_distinguished(tx, by, &before)
}

/// The thread, if `by` may moderate it. A reply is not found: it can be neither locked nor pinned.
fn thread(tx: &mut Tx, by: &By, id: PostId) -> Result<Post> {
    let found = posts::get_for_update(tx, id)?;
    if !found.is_thread() {
        return Err(Error::NotFound(Thing::Post));
    }
    groups::moderated_by(tx, by, found.group_id)?;
    Ok(found)
}

fn own_reply(tx: &mut Tx, by: &By, id: PostId) -> Result<Post> {
    let found = posts::get_for_update(tx, id)?;
    if found.is_thread() {
        return Err(Error::NotFound(Thing::Post));
    }
    groups::moderated_by(tx, by, found.group_id)?;
    if found.author_id == by.actor.id {
        Ok(found)
    } else {
        Err(Error::Forbidden(Denial::NotAuthor))
    }
}

fn record_distinguished(tx: &mut Tx, by: &By, post: &Post) -> Result<()> {
    let event = Event::PostDistinguished { post: post.id };
    events::record(tx, by, Some(post.group_id), &event)?;
    Ok(())
}

enum Flag {
    Locked(bool),
    Pinned(bool),
    Distinguished(bool),
}

fn set(tx: &mut Tx, id: PostId, flag: Flag) -> Result<()> {
    let row = diesel::update(post::table.find(id));
    match flag {
        Flag::Locked(to) => row.set(post::locked.eq(to)).execute(tx.conn())?,
        Flag::Pinned(to) => row.set(post::pinned.eq(to)).execute(tx.conn())?,
        Flag::Distinguished(to) => row.set(post::distinguished.eq(to)).execute(tx.conn())?,
    };
    Ok(())
}

fn removal(post: &Post) -> Kind {
    if post.is_thread() {
        Kind::ThreadRemoved
    } else {
        Kind::ReplyRemoved
    }
}

fn set_removed(tx: &mut Tx, before: &Post, at: Option<Time>) -> Result<()> {
    diesel::update(post::table.find(before.id))
        .set(post::removed_at.eq(at))
        .execute(tx.conn())?;
    let after = posts::get_for_update(tx, before.id)?;
    posts::count_change(tx, before, &after)?;
    search_index::index(tx, &after)
}

/// Records the event and logs it.
fn record(
    tx: &mut Tx,
    by: &By,
    post: &Post,
    kind: Kind,
    turn: Turn,
    event: &Event,
    reason: Option<&str>,
) -> Result<EventId> {
    let event = events::record(tx, by, Some(post.group_id), event)?;
    log(tx, by, post, kind, turn, event, reason)?;
    Ok(event)
}

fn log(
    tx: &mut Tx,
    by: &By,
    post: &Post,
    kind: Kind,
    turn: Turn,
    event: EventId,
    reason: Option<&str>,
) -> Result<()> {
    let note = Note {
        kind,
        turn,
        event,
        group: Some(post.group_id),
        post: Some(post.id),
        target: Some(post.author_id),
        reason: clean(reason)?,
        until: None,
    };
    modlog::write(tx, by, &note)
}
