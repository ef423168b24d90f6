// SPDX-License-Identifier: AGPL-3.0-or-later
//! Deletion of a person: of one of another server, as that server says, and of an account here, as its owner wants it.
//! The profile is deleted, and the posts if the person wants that. The name stays taken, so that
//! conversations can be followed, and nobody else can ever have it.

use diesel::prelude::*;
use kollegium_db::Tx;

use crate::accounts::applications;
use crate::accounts::{self, Confirmed};
use crate::actors;
use crate::by::By;
use crate::error::{Denial, Error, Result};
use crate::events::{self, Event};
use crate::groups::membership;
use crate::groups::{self, Standing};
use crate::ids::{AccountId, GroupId, PostId};
use crate::inbox;
use crate::media;
use crate::messages;
use crate::moderation;
use crate::posts;
use crate::profiles;
use crate::reports;
use crate::schema::{actor, actor_block, instance_block, notification, post, post_mark, settings, standing};
use crate::second_factor;
use crate::time::Time;

/// Whether the posts of a deleted account are deleted, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// It stays, under their name.
    Keep,
    /// Their posts are deleted.
    Delete,
}

/// Deletes a person of another server, as that server said. A second call changes nothing.
pub fn delete_remote(tx: &mut Tx, by: &By, content: Content) -> Result<()> {
    if by.actor.local {
        return Err(Error::Forbidden(Denial::WrongOrigin));
    }
    delete_person(tx, by, content)
}

/// Closes the account of whoever acts and knows its password. Nobody can log in to it any more.
///
/// # Errors
/// [`Denial::LastAdministrator`] for the only one who administers the instance.
pub fn delete(tx: &mut Tx, by: &By, confirmed: &Confirmed, content: Content) -> Result<()> {
    let account = confirmed.account(tx, by)?;
    if by.actor.admin {
        accounts::demote(tx, by, by.actor.id)?;
    }
    delete_account(tx, by, account.id, content)
}

/// The same with all that they wrote, as an administrator decided. A second call changes nothing.
pub(crate) fn purge(tx: &mut Tx, by: &By) -> Result<()> {
    if actors::get(tx, by.actor.id)?.deleted_at.is_some() {
        return Ok(());
    }
    let account = accounts::of_actor(tx, by.actor.id)?.id;
    delete_account(tx, by, account, Content::Delete)
}

fn delete_account(tx: &mut Tx, by: &By, account: AccountId, content: Content) -> Result<()> {
    delete_person(tx, by, content)?;
    accounts::empty(tx, by.actor.id)?;
    second_factor::forget(tx, account)?;
    applications::forget(tx, account)?;
    diesel::delete(settings::table.find(account)).execute(tx.conn())?;
    let me = by.actor.id;
    diesel::delete(actor_block::table.filter(actor_block::actor_id.eq(me))).execute(tx.conn())?;
    diesel::delete(instance_block::table.filter(instance_block::actor_id.eq(me))).execute(tx.conn())?;
    diesel::delete(post_mark::table.filter(post_mark::actor_id.eq(me))).execute(tx.conn())?;
    diesel::delete(notification::table.filter(notification::recipient_id.eq(me))).execute(tx.conn())?;
    let what = Event::AccountClosed {
        actor: me,
        content_deleted: content == Content::Delete,
    };
    events::record(tx, by, None, &what)?;
    Ok(())
}

fn delete_person(tx: &mut Tx, by: &By, content: Content) -> Result<()> {
    if content == Content::Delete {
        delete_written(tx, by)?;
    }
    leave_groups(tx, by)?;
    diesel::update(actor::table.find(by.actor.id))
        .set((
            actor::deleted_at.eq(Some(by.at)),
            actor::updated_at.eq(Some::<Time>(by.at)),
        ))
        .execute(tx.conn())?;
    profiles::empty(tx, by.actor.id, by.at)
}

fn delete_written(tx: &mut Tx, by: &By) -> Result<()> {
    let written: Vec<PostId> = post::table
        .filter(post::author_id.eq(by.actor.id))
        .filter(post::deleted_at.is_null())
        .order(post::id)
        .select(post::id)
        .load(tx.conn())?;
    for id in written {
        posts::delete(tx, by, id)?;
    }
    if by.actor.local {
        media::remove_all(tx, by, by.actor.id)?;
    }
    erase_written(tx, by)
}

/// Takes out of the database what they ever wrote, and what came here of it: nobody can restore it any more.
fn erase_written(tx: &mut Tx, by: &By) -> Result<()> {
    let written: Vec<(PostId, String)> = post::table
        .filter(post::author_id.eq(by.actor.id))
        .filter(post::purged_at.is_null())
        .order(post::id)
        .select((post::id, post::uri))
        .load(tx.conn())?;
    let (ids, uris): (Vec<PostId>, Vec<String>) = written.into_iter().unzip();
    posts::forget_content(tx, &ids)?;
    posts::search_index::compact(tx)?;
    reports::erase(tx, &ids)?;
    media::purge_posts(tx, &ids, by.at)?;
    inbox::erase(tx, &uris)?;
    let messages = messages::erase_all(tx, by)?;
    inbox::erase(tx, &messages)
}

/// Ends memberships, and of a person of ours their moderation too: a deleted account must not lead a group.
fn leave_groups(tx: &mut Tx, by: &By) -> Result<()> {
    let me = by.actor.id;
    let stands: Vec<GroupId> = standing::table
        .filter(standing::actor_id.eq(me))
        .filter(
            standing::member
                .is_not_null()
                .or(standing::moderator_since.is_not_null()),
        )
        .order(standing::group_id)
        .select(standing::group_id)
        .load(tx.conn())?;
    for group in stands {
        let standing: Option<Standing> = groups::standing(tx, group, me)?;
        let moderates = standing.is_some_and(|it| it.moderator_since.is_some() && !it.is_banned(by.at));
        if moderates && actors::get(tx, me)?.local {
            moderation::remove_moderator(tx, by, group, me)?;
        }
        membership::leave(tx, by, group)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
