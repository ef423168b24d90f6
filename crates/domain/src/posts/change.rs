// SPDX-License-Identifier: AGPL-3.0-or-later
//! What an author may do with a post afterwards: change it, delete it, take the deletion back.

use std::collections::BTreeMap;

use diesel::prelude::*;
use kollegium_db::Tx;

use super::content::ContentEdit;
use super::marks::{self, Stated};
use super::mentions::{mention_after_edit, mention_more};
use super::publish::{count_for_author, count_for_group, ids_in};
use super::search_index;
use super::{Act, Post, event_of_act, get_for_update, get_for_update_in_thread, remember_act};
use crate::by::{By, Via};
use crate::error::{Denial, Error, Result};
use crate::events::{self, Event};
use crate::groups;
use crate::ids::{ActorId, GroupId, PostId};
use crate::media;
use crate::previews;
use crate::schema::{actor, mention, post};
use crate::time::Time;

/// How many posts are named in one statement.
const BATCH: usize = 1_000;

/// When a post was changed on the server of its author, and whom it mentions now.
#[derive(Debug, Clone, Copy)]
pub struct RemoteEdit<'a> {
    /// When it was changed there.
    pub at: Time,
    /// The ActivityPub ids of those it mentions.
    pub mentions: &'a [String],
    /// What else its object says.
    pub stated: Stated,
}

/// Changes a post that was written here.
pub fn edit(tx: &mut Tx, by: &By, id: PostId, edit: &ContentEdit<'_>) -> Result<Post> {
    change(tx, by, id, edit, None)
}

/// Changes a post as its author's server says. A change that is not newer than what we have is ignored.
pub fn edit_remote(
    tx: &mut Tx,
    by: &By,
    id: PostId,
    edit: &ContentEdit<'_>,
    remote: RemoteEdit<'_>,
) -> Result<Post> {
    change(tx, by, id, edit, Some(remote))
}

fn change(
    tx: &mut Tx,
    by: &By,
    id: PostId,
    edit: &ContentEdit<'_>,
    remote: Option<RemoteEdit<'_>>,
) -> Result<Post> {
    let before = get_for_update(tx, id)?;
    require_author(by, &before)?;
    let group = groups::writable_by(tx, by, before.group_id)?;
    if before.deleted_at.is_some() {
        return Err(Error::Forbidden(Denial::Gone));
    }
    if let (Some(remote), Some(known)) = (&remote, before.updated_at)
        && remote.at <= known
    {
        if remote.at == known {
            // Sent again, to somebody whom it was found to mention.
            mention_more(tx, &before, remote.mentions, by.at)?;
        }
        return Ok(before);
    }
    let allowed = edit.under_rules(tx, by)?;
    let changed = before.content.edited(before.kind(), &allowed.edit())?;
    let says_otherwise = changed != before.content;
    let remarked = match &remote {
        Some(remote) => {
            mention_more(tx, &before, remote.mentions, by.at)?;
            marks::apply(tx, &before, &remote.stated)?
        }
        None => false,
    };
    if !says_otherwise && !remarked {
        return Ok(before);
    }
    if says_otherwise {
        let at = remote.map_or(by.at, |it| it.at.min(by.at));
        diesel::update(post::table.find(id))
            .set((&changed, post::updated_at.eq(Some(at))))
            .execute(tx.conn())?;
    }
    if let Some(remote) = remote {
        forget_other_mentions(tx, id, remote.mentions)?;
    }
    let after = get_for_update(tx, id)?;
    let event = events::record(tx, by, Some(after.group_id), &Event::PostEdited { post: id })?;
    if after.locked && !before.locked {
        // So that it can be unlocked.
        remember_act(tx, id, Act::Locked, event)?;
    }
    if let (None, Some(text)) = (&remote, edit.text) {
        mention_after_edit(tx, by, &after, text)?;
    }
    search_index::index(tx, &after)?;
    if after.content.link != before.content.link {
        previews::want(tx, by, &group, after.content.link.as_deref())?;
    }
    media::note_changed_post(tx, after.id, after.author_id, &after.content.pictured(), by.at)?;
    Ok(after)
}

/// Deletes a post. Replies stay; a second deletion changes nothing.
pub fn delete(tx: &mut Tx, by: &By, id: PostId) -> Result<Post> {
    let before = get_for_update_in_thread(tx, id)?;
    require_author(by, &before)?;
    if before.deleted_at.is_some() {
        return Ok(before);
    }
    diesel::update(post::table.find(id))
        .set(post::deleted_at.eq(Some(by.at)))
        .execute(tx.conn())?;
    let event = events::record(tx, by, Some(before.group_id), &Event::PostDeleted { post: id })?;
    remember_act(tx, id, Act::Deleted, event)?;
    let after = get_for_update(tx, id)?;
    count_change(tx, &before, &after)?;
    search_index::index(tx, &after)?;
    Ok(after)
}

/// Takes an author's deletion back. A post that is there stays as it is.
pub fn restore(tx: &mut Tx, by: &By, id: PostId) -> Result<Post> {
    let before = get_for_update_in_thread(tx, id)?;
    require_author(by, &before)?;
    groups::writable_by(tx, by, before.group_id)?;
    if before.deleted_at.is_none() {
        return Ok(before);
    }
    let undone = event_of_act(tx, id, Act::Deleted)?;
    diesel::update(post::table.find(id))
        .set(post::deleted_at.eq(None::<Time>))
        .execute(tx.conn())?;
    events::record(
        tx,
        by,
        Some(before.group_id),
        &Event::PostRestored { post: id, undone },
    )?;
    let after = get_for_update(tx, id)?;
    count_change(tx, &before, &after)?;
    search_index::index(tx, &after)?;
    Ok(after)
}

/// Keeps the counters when a post goes or comes back: what is gone is not counted.
pub(crate) fn count_change(tx: &mut Tx, before: &Post, after: &Post) -> Result<()> {
    let change = i64::from(!after.is_gone()) - i64::from(!before.is_gone());
    if change == 0 {
        return Ok(());
    }
    let (threads, replies) = if after.is_thread() {
        (change, 0)
    } else {
        (0, change)
    };
    count_for_group(tx, after.group_id, threads, replies)?;
    count_for_author(tx, after.author_id, after.group_id, threads, replies)?;
    if !after.is_thread() {
        diesel::update(post::table.filter(post::id.eq_any(above(after))))
            .set(post::replies.eq(post::replies + change))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Keeps the counters when posts of one author in one group go at once.
pub(crate) fn count_removed(tx: &mut Tx, group: GroupId, author: ActorId, gone: &[&Post]) -> Result<()> {
    count_together(tx, group, author, gone, -1)
}

/// Keeps the counters when posts of one author in one group come back at once.
pub(crate) fn count_returned(tx: &mut Tx, group: GroupId, author: ActorId, back: &[&Post]) -> Result<()> {
    count_together(tx, group, author, back, 1)
}

/// Counts each of the posts with `sign`.
fn count_together(tx: &mut Tx, group: GroupId, author: ActorId, posts: &[&Post], sign: i64) -> Result<()> {
    let replies: Vec<&&Post> = posts.iter().filter(|it| !it.is_thread()).collect();
    let threads = posts.len() - replies.len();
    let change = |number: usize| sign * i64::try_from(number).unwrap_or(i64::MAX);
    count_for_group(tx, group, change(threads), change(replies.len()))?;
    count_for_author(tx, author, group, change(threads), change(replies.len()))?;
    let mut below: BTreeMap<PostId, i64> = BTreeMap::new();
    for reply in replies {
        for id in above(reply) {
            *below.entry(id).or_default() += 1;
        }
    }
    // Most change by the same small number, so there are few statements.
    let mut by_number: BTreeMap<i64, Vec<PostId>> = BTreeMap::new();
    for (id, number) in below {
        by_number.entry(number).or_default().push(id);
    }
    for (number, ids) in by_number {
        for batch in ids.chunks(BATCH) {
            diesel::update(post::table.filter(post::id.eq_any(batch)))
                .set(post::replies.eq(post::replies + sign * number))
                .execute(tx.conn())?;
        }
    }
    Ok(())
}

/// The posts that a reply is counted in: those it lies below.
fn above(reply: &Post) -> Vec<PostId> {
    let mut ids = ids_in(&reply.path);
    ids.retain(|it| *it != reply.id);
    ids.push(reply.root_id);
    ids
}

fn require_author(by: &By, post: &Post) -> Result<()> {
    let speaks_for_author = match by.via {
        Via::Console | Via::Job => true,
        Via::Local | Via::Remote(_) | Via::Announced { .. } => by.actor.id == post.author_id,
    };
    if speaks_for_author {
        Ok(())
    } else {
        Err(Error::Forbidden(Denial::NotAuthor))
    }
}

/// Those who are mentioned no more are not told, and not named when it is passed on.
fn forget_other_mentions(tx: &mut Tx, id: PostId, uris: &[String]) -> Result<()> {
    let still = actor::table.filter(actor::uri.eq_any(uris)).select(actor::id);
    diesel::delete(mention::table.filter(mention::post_id.eq(id)))
        .filter(mention::actor_id.ne_all(still))
        .execute(tx.conn())?;
    Ok(())
}
