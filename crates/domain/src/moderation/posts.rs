// SPDX-License-Identifier: AGPL-3.0-or-later
//! Moderating a post: remove, lock, pin, or mark as official.
//!
//! The moderators of its group do so for everybody. An administrator does so with a post in a group of another server
//! too, for this server alone: no other server is told, and what the group itself decides stands beside it. A post is
//! removed, locked or pinned while either says so.

use diesel::prelude::*;
use kollegium_db::Tx;

use super::clean;
use crate::by::By;
use crate::error::{Denial, Error, Result, Thing};
use crate::events::{self, Event};
use crate::groups::{self, Reach};
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
    let reach = groups::reach_over(tx, by, before.group_id, before.author_id)?;
    put(tx, by, &before, (Mark::Removed, reach), reason)
}

/// The removal itself by the group's moderators, without a word in the log.
pub(crate) fn take_down_post(tx: &mut Tx, by: &By, before: &Post) -> Result<EventId> {
    let event = Mark::Removed.done(before.id);
    let event = events::record(tx, by, Some(before.group_id), &event)?;
    posts::remember_act(tx, before.id, Act::Removed, event)?;
    set_removed(tx, before, Some(by.at))?;
    Ok(event)
}

/// Undoes a removal. A post that was not removed stays as it is.
///
/// # Errors
/// [`Denial::NotModerator`] for an administrator here where the group itself removed it.
pub fn reinstate(tx: &mut Tx, by: &By, id: PostId, reason: Option<&str>) -> Result<()> {
    let before = posts::get_for_update_in_thread(tx, id)?;
    let reach = groups::reach_over(tx, by, before.group_id, before.author_id)?;
    lift(tx, by, &before, (Mark::Removed, reach), reason)
}

/// Closes a thread to new replies, moderators' excepted. A locked one stays locked.
pub fn lock(tx: &mut Tx, by: &By, id: PostId, reason: Option<&str>) -> Result<()> {
    let (before, reach) = thread(tx, by, id)?;
    put(tx, by, &before, (Mark::Locked, reach), reason)
}

/// Opens a locked thread again. An open one stays open.
///
/// # Errors
/// As [`reinstate`].
pub fn unlock(tx: &mut Tx, by: &By, id: PostId, reason: Option<&str>) -> Result<()> {
    let (before, reach) = thread(tx, by, id)?;
    lift(tx, by, &before, (Mark::Locked, reach), reason)
}

/// Pins a thread to the top of its group. A pinned one stays pinned.
pub fn pin(tx: &mut Tx, by: &By, id: PostId) -> Result<()> {
    let (before, reach) = thread(tx, by, id)?;
    put(tx, by, &before, (Mark::Pinned, reach), None)
}

/// Unpins a thread. One that is not pinned stays as it is.
///
/// # Errors
/// As [`reinstate`].
pub fn unpin(tx: &mut Tx, by: &By, id: PostId) -> Result<()> {
    let (before, reach) = thread(tx, by, id)?;
    lift(tx, by, &before, (Mark::Pinned, reach), None)
}

/// Marks one's own reply as spoken for the group. A marked one stays so.
///
/// It is done to nobody, so the log has no entry of it.
pub fn distinguish(tx: &mut Tx, by: &By, id: PostId) -> Result<()> {
    set_distinguished(tx, by, id, true)
}

/// Removes that mark. A reply without it stays as it is.
pub fn undistinguish(tx: &mut Tx, by: &By, id: PostId) -> Result<()> {
    set_distinguished(tx, by, id, false)
}

fn set_distinguished(tx: &mut Tx, by: &By, id: PostId, to: bool) -> Result<()> {
    let before = own_reply(tx, by, id)?;
    if before.distinguished == to {
        return Ok(());
    }
    diesel::update(post::table.find(id))
        .set(post::distinguished.eq(to))
        .execute(tx.conn())?;
    events::record(
        tx,
        by,
        Some(before.group_id),
        &Event::PostDistinguished { post: id },
    )?;
    Ok(())
}

/// The thread, and how far a decision of `by` about it reaches. A reply is not found: it can be neither locked nor pinned.
fn thread(tx: &mut Tx, by: &By, id: PostId) -> Result<(Post, Reach)> {
    let found = posts::get_for_update(tx, id)?;
    if !found.is_thread() {
        return Err(Error::NotFound(Thing::Post));
    }
    let reach = groups::reach(tx, by, found.group_id)?;
    Ok((found, reach))
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

/// What moderators do to a post and take back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Removed,
    Locked,
    Pinned,
}

impl Mark {
    /// The act that is in force while the mark is there.
    fn act(self, reach: Reach) -> Act {
        match (self, reach) {
            (Mark::Removed, Reach::Everywhere) => Act::Removed,
            (Mark::Removed, Reach::ThisServer) => Act::RemovedHere,
            (Mark::Locked, Reach::Everywhere) => Act::Locked,
            (Mark::Locked, Reach::ThisServer) => Act::LockedHere,
            (Mark::Pinned, Reach::Everywhere) => Act::Pinned,
            (Mark::Pinned, Reach::ThisServer) => Act::PinnedHere,
        }
    }

    fn is_on(self, post: &Post) -> bool {
        match self {
            Mark::Removed => post.removed_at.is_some(),
            Mark::Locked => post.locked,
            Mark::Pinned => post.pinned,
        }
    }

    /// What happened when the group did it.
    fn done(self, post: PostId) -> Event {
        match self {
            Mark::Removed => Event::PostRemoved { post },
            Mark::Locked => Event::PostLocked { post },
            Mark::Pinned => Event::PostPinned { post },
        }
    }

    /// What happened when the group took it back.
    fn undone(self, tx: &mut Tx, post: PostId) -> Result<Event> {
        Ok(match self {
            Mark::Removed => Event::PostReinstated {
                post,
                undone: posts::event_of_act(tx, post, Act::Removed)?,
            },
            Mark::Locked => Event::PostUnlocked {
                post,
                undone: posts::event_of_act(tx, post, Act::Locked)?,
            },
            Mark::Pinned => Event::PostUnpinned { post },
        })
    }

    fn kind(self, post: &Post) -> Kind {
        match self {
            Mark::Removed if post.is_thread() => Kind::ThreadRemoved,
            Mark::Removed => Kind::ReplyRemoved,
            Mark::Locked => Kind::Locked,
            Mark::Pinned => Kind::Pinned,
        }
    }

    fn set(self, tx: &mut Tx, post: &Post, turn: Turn, at: Time) -> Result<()> {
        let on = turn == Turn::Done;
        let row = diesel::update(post::table.find(post.id));
        match self {
            Mark::Removed => return set_removed(tx, post, on.then_some(at)),
            Mark::Locked => row.set(post::locked.eq(on)).execute(tx.conn())?,
            Mark::Pinned => row.set(post::pinned.eq(on)).execute(tx.conn())?,
        };
        Ok(())
    }
}

/// Marks a post, unless that is in force already. What is in force here is no matter to the group, which decides besides.
fn put(tx: &mut Tx, by: &By, post: &Post, (mark, reach): (Mark, Reach), reason: Option<&str>) -> Result<()> {
    let only_here = reach == Reach::Everywhere
        && posts::known_act(tx, post.id, mark.act(Reach::ThisServer))?.is_some()
        && posts::known_act(tx, post.id, mark.act(reach))?.is_none();
    if mark.is_on(post) && !only_here {
        return Ok(());
    }
    let event = match reach {
        Reach::Everywhere => mark.done(post.id),
        Reach::ThisServer => Event::PostModeratedHere { post: post.id },
    };
    let event = record(tx, by, post, mark.kind(post), Turn::Done, &event, reason)?;
    posts::remember_act(tx, post.id, mark.act(reach), event)?;
    if mark.is_on(post) {
        return Ok(());
    }
    mark.set(tx, post, Turn::Done, by.at)
}

/// Takes a mark back. It stays while it is in force by the other authority.
fn lift(tx: &mut Tx, by: &By, post: &Post, (mark, reach): (Mark, Reach), reason: Option<&str>) -> Result<()> {
    if !mark.is_on(post) {
        return Ok(());
    }
    let here = posts::known_act(tx, post.id, mark.act(Reach::ThisServer))?.is_some();
    let by_group = !here || posts::known_act(tx, post.id, mark.act(Reach::Everywhere))?.is_some();
    // Whoever moderates the group and administers this server means what there is.
    let reach = match reach {
        Reach::Everywhere if !by_group && by.require_admin().is_ok() => Reach::ThisServer,
        Reach::Everywhere if !by_group => return Ok(()),
        Reach::ThisServer if !here => return Err(Error::Forbidden(Denial::NotModerator)),
        Reach::Everywhere | Reach::ThisServer => reach,
    };
    let (event, stays) = match reach {
        Reach::Everywhere => (mark.undone(tx, post.id)?, here),
        Reach::ThisServer => (Event::PostModeratedHere { post: post.id }, by_group),
    };
    record(tx, by, post, mark.kind(post), Turn::Undone, &event, reason)?;
    posts::forget_act(tx, post.id, mark.act(reach))?;
    if stays {
        return Ok(());
    }
    mark.set(tx, post, Turn::Undone, by.at)
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
    modlog::write(tx, by, &note)?;
    Ok(event)
}
