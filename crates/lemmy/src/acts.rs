// SPDX-License-Identifier: AGPL-3.0-or-later
//! What people and moderators do to a thread or reply, done or taken back.

use kollegium_db::Tx;
use kollegium_domain::ids::PostId;
use kollegium_domain::posts::{self, Post};
use kollegium_domain::votes::{self, Score};
use kollegium_domain::{By, Result, Viewer, moderation, read_state, saves};

/// What is to be done; with `false` it is taken back.
pub(crate) enum Act {
    /// Its author deletes it.
    Delete(bool),
    /// Somebody votes; nothing takes the vote back.
    Vote(Option<Score>),
    /// Somebody keeps it.
    Save(bool),
    /// Somebody has read it.
    Read(bool),
    /// Somebody wants it in no list.
    Hide(bool),
    /// A moderator removes it, and says why.
    Remove(bool, Option<String>),
    /// A moderator closes a thread to new replies, and says why.
    Lock(bool, Option<String>),
    /// A moderator puts a thread on top of its group.
    Pin(bool),
    /// A moderator speaks for the group.
    Distinguish(bool),
}

impl Act {
    /// Does it, and answers with what the thread or reply is then.
    pub(crate) fn carry_out(&self, tx: &mut Tx, by: &By, id: PostId) -> Result<Post> {
        match self {
            Act::Delete(true) => return posts::delete(tx, by, id),
            Act::Delete(false) => return posts::restore(tx, by, id),
            Act::Vote(Some(score)) => return votes::cast(tx, by, id, *score),
            Act::Vote(None) => return votes::withdraw(tx, by, id),
            Act::Save(true) => saves::save(tx, by, id)?,
            Act::Save(false) => saves::unsave(tx, by, id)?,
            Act::Read(true) => read_state::mark_read(tx, by, &[id])?,
            Act::Read(false) => read_state::mark_unread(tx, by, &[id])?,
            Act::Hide(true) => read_state::hide(tx, by, &[id])?,
            Act::Hide(false) => read_state::unhide(tx, by, &[id])?,
            Act::Remove(true, reason) => moderation::remove(tx, by, id, reason.as_deref())?,
            Act::Remove(false, reason) => moderation::reinstate(tx, by, id, reason.as_deref())?,
            Act::Lock(true, reason) => moderation::lock(tx, by, id, reason.as_deref())?,
            Act::Lock(false, reason) => moderation::unlock(tx, by, id, reason.as_deref())?,
            Act::Pin(true) => moderation::pin(tx, by, id)?,
            Act::Pin(false) => moderation::unpin(tx, by, id)?,
            Act::Distinguish(true) => moderation::distinguish(tx, by, id)?,
            Act::Distinguish(false) => moderation::undistinguish(tx, by, id)?,
        }
        posts::get(tx, &Viewer::Account(by.actor.id), id)
    }
}
