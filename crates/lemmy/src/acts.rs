// SPDX-License-Identifier: AGPL-3.0-or-later
//! What people and moderators do to a thread or reply, done or taken back; each answers with what it is then.

use kollegium_db::Tx;
use kollegium_domain::ids::PostId;
use kollegium_domain::posts::{self, Post};
use kollegium_domain::votes::{self, Score};
use kollegium_domain::{By, Result, Viewer, moderation, saves};

/// Its author deletes it.
pub(crate) fn delete(tx: &mut Tx, by: &By, id: PostId, deleted: bool) -> Result<Post> {
    match deleted {
        true => posts::delete(tx, by, id),
        false => posts::restore(tx, by, id),
    }
}

/// Somebody votes; nothing takes the vote back.
pub(crate) fn vote(tx: &mut Tx, by: &By, id: PostId, score: Option<Score>) -> Result<Post> {
    match score {
        Some(score) => votes::cast(tx, by, id, score),
        None => votes::withdraw(tx, by, id),
    }
}

/// Somebody keeps it.
pub(crate) fn save(tx: &mut Tx, by: &By, id: PostId, save: bool) -> Result<Post> {
    match save {
        true => saves::save(tx, by, id)?,
        false => saves::unsave(tx, by, id)?,
    }
    now(tx, by, id)
}

/// A moderator removes it.
pub(crate) fn remove(tx: &mut Tx, by: &By, id: PostId, removed: bool, reason: Option<&str>) -> Result<Post> {
    match removed {
        true => moderation::remove(tx, by, id, reason)?,
        false => moderation::reinstate(tx, by, id, reason)?,
    }
    now(tx, by, id)
}

/// A moderator closes a thread to new replies.
pub(crate) fn lock(tx: &mut Tx, by: &By, id: PostId, locked: bool, reason: Option<&str>) -> Result<Post> {
    match locked {
        true => moderation::lock(tx, by, id, reason)?,
        false => moderation::unlock(tx, by, id, reason)?,
    }
    now(tx, by, id)
}

/// A moderator puts a thread on top of its group.
pub(crate) fn pin(tx: &mut Tx, by: &By, id: PostId, pinned: bool) -> Result<Post> {
    match pinned {
        true => moderation::pin(tx, by, id)?,
        false => moderation::unpin(tx, by, id)?,
    }
    now(tx, by, id)
}

/// A moderator speaks for the group.
pub(crate) fn distinguish(tx: &mut Tx, by: &By, id: PostId, distinguished: bool) -> Result<Post> {
    match distinguished {
        true => moderation::distinguish(tx, by, id)?,
        false => moderation::undistinguish(tx, by, id)?,
    }
    now(tx, by, id)
}

fn now(tx: &mut Tx, by: &By, id: PostId) -> Result<Post> {
    posts::get(tx, &Viewer::Account(by.actor.id), id)
}
