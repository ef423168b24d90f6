// SPDX-License-Identifier: AGPL-3.0-or-later
//! What people and moderators do to a thread or reply, done or taken back.

use kollegium_db::Tx;
use kollegium_domain::ids::PostId;
use kollegium_domain::posts::{self, Post};
use kollegium_domain::votes::{self, Score};
use kollegium_domain::{By, Result, Viewer, moderation, read_state, saves};

/// Whether something is done or taken back. Clients say so by a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    Do,
    TakeBack,
}

impl From<bool> for Turn {
    fn from(flag: bool) -> Turn {
        match flag {
            true => Turn::Do,
            false => Turn::TakeBack,
        }
    }
}

/// What is to be done, or taken back.
pub(crate) enum Act {
    /// Its author deletes it.
    Delete(Turn),
    /// Somebody votes; nothing takes the vote back.
    Vote(Option<Score>),
    /// Somebody keeps it.
    Save(Turn),
    /// Somebody has read it.
    Read(Turn),
    /// Somebody wants it in no list.
    Hide(Turn),
    /// A moderator removes it, and says why.
    Remove(Turn, Option<String>),
    /// A moderator closes a thread to new replies, and says why.
    Lock(Turn, Option<String>),
    /// A moderator puts a thread on top of its group.
    Pin(Turn),
    /// A moderator speaks for the group.
    Distinguish(Turn),
}

impl Act {
    /// Does it, and answers with what the thread or reply is then.
    pub(crate) fn carry_out(&self, tx: &mut Tx, by: &By, id: PostId) -> Result<Post> {
        match self {
            Act::Delete(Turn::Do) => return posts::delete(tx, by, id),
            Act::Delete(Turn::TakeBack) => return posts::restore(tx, by, id),
            Act::Vote(Some(score)) => return votes::cast(tx, by, id, *score),
            Act::Vote(None) => return votes::withdraw(tx, by, id),
            Act::Save(Turn::Do) => saves::save(tx, by, id)?,
            Act::Save(Turn::TakeBack) => saves::unsave(tx, by, id)?,
            Act::Read(Turn::Do) => read_state::mark_read(tx, by, &[id])?,
            Act::Read(Turn::TakeBack) => read_state::mark_unread(tx, by, &[id])?,
            Act::Hide(Turn::Do) => read_state::hide(tx, by, &[id])?,
            Act::Hide(Turn::TakeBack) => read_state::unhide(tx, by, &[id])?,
            Act::Remove(Turn::Do, reason) => moderation::remove(tx, by, id, reason.as_deref())?,
            Act::Remove(Turn::TakeBack, reason) => moderation::reinstate(tx, by, id, reason.as_deref())?,
            Act::Lock(Turn::Do, reason) => moderation::lock(tx, by, id, reason.as_deref())?,
            Act::Lock(Turn::TakeBack, reason) => moderation::unlock(tx, by, id, reason.as_deref())?,
            Act::Pin(Turn::Do) => moderation::pin(tx, by, id)?,
            Act::Pin(Turn::TakeBack) => moderation::unpin(tx, by, id)?,
            Act::Distinguish(Turn::Do) => moderation::distinguish(tx, by, id)?,
            Act::Distinguish(Turn::TakeBack) => moderation::undistinguish(tx, by, id)?,
        }
        posts::get(tx, &Viewer::Account(by.actor.id), id)
    }
}
