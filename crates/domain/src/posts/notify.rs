// SPDX-License-Identifier: AGPL-3.0-or-later
//! Whom a new post is told to: those to whom it replies and those whom it mentions.

use diesel::prelude::*;
use kollegium_db::{Keep, Tx, each_backend, padded};

use super::Post;
use crate::error::Result;
use crate::ids::ActorId;
use crate::mail;
use crate::schema::{actor, notification};
use crate::stored::stored_enum;
use crate::time::Time;

stored_enum! {
    /// Why somebody hears of a post.
    Reason {
        /// It replies to them.
        Reply = "reply",
        /// It mentions them.
        Mention = "mention",
        /// They wrote it, and somebody whom it mentions cannot be reached.
        LostMention = "lost_mention",
        /// They wrote it, and the server of its group did not take it.
        Refused = "refused",
    }
}

/// Tells the local people whom a new post replies to or mentions; nobody hears of their own post, and nobody twice.
pub(crate) fn announce(
    tx: &mut Tx,
    new: &Post,
    replied_to: Option<ActorId>,
    mentioned: &[ActorId],
    at: Time,
) -> Result<()> {
    let replied_to = replied_to.filter(|it| *it != new.author_id);
    let mentioned = mentioned
        .iter()
        .filter(|it| **it != new.author_id && Some(**it) != replied_to);
    let wanted: Vec<(ActorId, Reason)> = replied_to
        .map(|it| (it, Reason::Reply))
        .into_iter()
        .chain(mentioned.map(|it| (*it, Reason::Mention)))
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let ids: Vec<ActorId> = wanted.iter().map(|(id, _)| *id).collect();
    let local: Vec<ActorId> = actor::table
        .filter(actor::id.eq_any(padded(&ids)))
        .filter(actor::local)
        .select(actor::id)
        .kept()
        .load(tx.conn())?;
    if local.is_empty() {
        return Ok(());
    }
    for (person, reason) in wanted.into_iter().filter(|(id, _)| local.contains(id)) {
        add(tx, new, person, reason, new.created_at)?;
    }
    mail::tell_of_news(tx, &local, at)
}

/// Tells the author of a post of this instance what became of it elsewhere. Once for each reason, and not of one that is
/// gone.
pub(super) fn tell_author(tx: &mut Tx, post: &Post, reason: Reason, at: Time) -> Result<()> {
    if !post.local || post.is_gone() {
        return Ok(());
    }
    add(tx, post, post.author_id, reason, at)
}

fn add(tx: &mut Tx, post: &Post, person: ActorId, reason: Reason, at: Time) -> Result<()> {
    each_backend!(tx.conn(), c => diesel::insert_into(notification::table)
        .values((
            (notification::recipient_id.eq(person), notification::post_id.eq(post.id)),
            (notification::kind.eq(reason), notification::unread.eq(true)),
            notification::created_at.eq(at),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}
