// SPDX-License-Identifier: AGPL-3.0-or-later
//! A thread goes to another group of its server.

use diesel::prelude::*;
use kollegium_db::Tx;

use super::publish::count_for_group;
use super::{Post, PostRanks, get_for_update};
use crate::actors;
use crate::by::By;
use crate::error::{Denial, Error, Result, Thing};
use crate::events::{self, Event};
use crate::groups;
use crate::ids::{GroupId, PostId};
use crate::schema::post;

/// Moves a thread with its replies to another group of the same server, which is not this one. One that is there already
/// stays there.
///
/// # Errors
/// Forbidden to whoever may not moderate the group in which the thread is, and between groups of different servers: the
/// new one would be given content that it never took.
pub fn move_thread(tx: &mut Tx, by: &By, id: PostId, to: GroupId) -> Result<()> {
    let thread = get_for_update(tx, id)?;
    if !thread.is_thread() {
        return Err(Error::NotFound(Thing::Post));
    }
    let from = thread.group_id;
    if from == to {
        return Ok(());
    }
    let mut both = [from, to];
    both.sort_unstable();
    for group in both {
        tx.lock_row("groups", group.0)?;
    }
    groups::moderated_by(tx, by, from)?;
    let [old_home, new_home] = [actors::get(tx, from.actor())?, actors::get(tx, to.actor())?];
    if old_home.local || new_home.local || old_home.instance_id != new_home.instance_id {
        return Err(Error::Forbidden(Denial::WrongOrigin));
    }
    let members = groups::find(tx, to)?.members;
    diesel::update(post::table.filter(post::root_id.eq(id)))
        .set(post::group_id.eq(to))
        .execute(tx.conn())?;
    diesel::update(post::table.find(id))
        .set(PostRanks::of(&thread.counts, thread.created_at, members))
        .execute(tx.conn())?;
    let (threads, replies) = what_is_there(tx, &thread)?;
    count_for_group(tx, from, -threads, -replies)?;
    count_for_group(tx, to, threads, replies)?;
    events::record(tx, by, Some(to), &Event::ThreadMoved { post: id, from })?;
    Ok(())
}

/// How many threads and replies it is that are counted: what is gone is not.
fn what_is_there(tx: &mut Tx, thread: &Post) -> Result<(i64, i64)> {
    let replies = post::table
        .filter(post::root_id.eq(thread.id))
        .filter(post::parent_id.is_not_null())
        .filter(post::deleted_at.is_null().and(post::removed_at.is_null()))
        .count()
        .get_result(tx.conn())?;
    Ok((i64::from(!thread.is_gone()), replies))
}
