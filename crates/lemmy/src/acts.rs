// SPDX-License-Identifier: AGPL-3.0-or-later
//! What people and moderators do to a thread or reply, done or taken back.

use kollegium_db::Tx;
use kollegium_domain::ids::PostId;
use kollegium_domain::posts::{self, Post};
use kollegium_domain::votes::{self, Score};
use kollegium_domain::{By, Result, Viewer, moderation, read_state, saves};

/// Whether something is done or undone. Clients say so by a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Toggle {
    /// It is done.
    On,
    /// It is undone.
    Off,
}

impl From<bool> for Toggle {
    fn from(flag: bool) -> Toggle {
        match flag {
            true => Toggle::On,
            false => Toggle::Off,
        }
    }
}

/// What is to be done, or taken back.
pub(crate) enum Act {
    /// Its author deletes it.
    Delete(Toggle),
    /// Somebody votes; nothing takes the vote back.
    Vote(Option<Score>),
    /// Somebody keeps it.
    Save(Toggle),
    /// Somebody has read it.
    Read(Toggle),
    /// Somebody wants it in no list.
    Hide(Toggle),
    /// A moderator removes it, and says why.
    Remove(Toggle, Option<String>),
    /// A moderator closes a thread to new replies, and says why.
    Lock(Toggle, Option<String>),
    /// A moderator puts a thread on top of its group.
    Pin(Toggle),
    /// A moderator speaks for the group.
    Distinguish(Toggle),
}

impl Act {
    /// Does it, and answers with what the thread or reply is then.
    pub(crate) fn carry_out(&self, tx: &mut Tx, by: &By, id: PostId) -> Result<Post> {
        match self {
            Act::Delete(Toggle::On) => return posts::delete(tx, by, id),
            Act::Delete(Toggle::Off) => return posts::restore(tx, by, id),
            Act::Vote(Some(score)) => return votes::cast(tx, by, id, *score),
            Act::Vote(None) => return votes::withdraw(tx, by, id),
            Act::Save(Toggle::On) => saves::save(tx, by, id)?,
            Act::Save(Toggle::Off) => saves::unsave(tx, by, id)?,
            Act::Read(Toggle::On) => read_state::mark_read(tx, by, &[id])?,
            Act::Read(Toggle::Off) => read_state::mark_unread(tx, by, &[id])?,
            Act::Hide(Toggle::On) => read_state::hide(tx, by, &[id])?,
            Act::Hide(Toggle::Off) => read_state::unhide(tx, by, &[id])?,
            Act::Remove(Toggle::On, reason) => moderation::remove(tx, by, id, reason.as_deref())?,
            Act::Remove(Toggle::Off, reason) => moderation::reinstate(tx, by, id, reason.as_deref())?,
            Act::Lock(Toggle::On, reason) => moderation::lock(tx, by, id, reason.as_deref())?,
            Act::Lock(Toggle::Off, reason) => moderation::unlock(tx, by, id, reason.as_deref())?,
            Act::Pin(Toggle::On) => moderation::pin(tx, by, id)?,
            Act::Pin(Toggle::Off) => moderation::unpin(tx, by, id)?,
            Act::Distinguish(Toggle::On) => moderation::distinguish(tx, by, id)?,
            Act::Distinguish(Toggle::Off) => moderation::undistinguish(tx, by, id)?,
        }
        posts::get(tx, &Viewer::Account(by.actor.id), id)
    }
}
