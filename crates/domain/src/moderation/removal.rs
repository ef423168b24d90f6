// SPDX-License-Identifier: AGPL-3.0-or-later
//! All that one person wrote in one group, removed and brought back at once: with bans, and by purging.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use kollegium_db::{Tx, each_backend};

use crate::actors;
use crate::by::By;
use crate::error::Result;
use crate::ids::{ActorId, EventId, GroupId, PostId};
use crate::posts::search_index;
use crate::posts::{self, Act, Post};
use crate::schema::{post, post_act};
use crate::time::Time;

/// The number of posts that one SQL statement names.
const BATCH: usize = 1_000;

/// What it is when this server removes something, not the group: in a group of another server it concerns this one alone.
pub(crate) fn act_of_this_server(tx: &mut Tx, group: GroupId) -> Result<Act> {
    Ok(match actors::get(tx, group.actor())?.local {
        true => Act::Removed,
        false => Act::RemovedHere,
    })
}

/// What somebody wrote in the group and was not removed: threads and replies apart, since each have their own index.
pub(super) fn written_in(tx: &mut Tx, group: GroupId, author: ActorId) -> Result<Vec<PostId>> {
    let all = || {
        post::table
            .filter(post::author_id.eq(author))
            .filter(post::group_id.eq(group))
            .filter(post::removed_at.is_null())
            .select(post::id)
    };
    let threads: Vec<PostId> = all().filter(post::parent_id.is_null()).load(tx.conn())?;
    let replies: Vec<PostId> = all().filter(post::parent_id.is_not_null()).load(tx.conn())?;
    Ok([threads, replies].concat())
}

/// Removes one person's posts in one group, all at once: the group or this server does, as `act` says.
pub(crate) fn remove_written(
    tx: &mut Tx,
    by: &By,
    (group, act): (GroupId, Act),
    author: ActorId,
    written: &[PostId],
    event: EventId,
) -> Result<()> {
    for ids in written.chunks(BATCH) {
        let removed = set_removed(tx, ids, Some(by.at))?;
        each_backend!(tx.conn(), c => post::table
            .filter(post::id.eq_any(ids))
            .select((post::id, act.into_sql::<Text>(), event.into_sql::<BigInt>()))
            .insert_into(post_act::table)
            .into_columns((post_act::post_id, post_act::act, post_act::event_id))
            .on_conflict((post_act::post_id, post_act::act))
            .do_update()
            .set(post_act::event_id.eq(event))
            .execute(c))?;
        posts::count_removed(tx, group, author, &counted(&removed))?;
        search_index::take_out(tx, ids)?;
    }
    Ok(())
}

/// Brings back those of one person's posts in one group that were removed by one of `events`, as `act` says. They stay
/// removed while the other authority says so.
pub(super) fn restore_written(
    tx: &mut Tx,
    (group, act): (GroupId, Act),
    author: ActorId,
    events: &[EventId],
) -> Result<()> {
    let taken: Vec<PostId> = post_act::table
        .filter(post_act::act.eq(act))
        .filter(post_act::event_id.eq_any(events))
        .filter(
            post_act::post_id.eq_any(
                post::table
                    .filter(post::author_id.eq(author))
                    .filter(post::group_id.eq(group))
                    .filter(post::purged_at.is_null())
                    .select(post::id),
            ),
        )
        .order(post_act::post_id)
        .select(post_act::post_id)
        .load(tx.conn())?;
    for ids in taken.chunks(BATCH) {
        let acts = || post_act::table.filter(post_act::post_id.eq_any(ids));
        diesel::delete(acts().filter(post_act::act.eq(act))).execute(tx.conn())?;
        let held: Vec<PostId> = acts()
            .filter(post_act::act.eq_any([Act::Removed, Act::RemovedHere]))
            .select(post_act::post_id)
            .load(tx.conn())?;
        let free: Vec<PostId> = ids.iter().copied().filter(|it| !held.contains(it)).collect();
        let back = set_removed(tx, &free, None)?;
        let back = counted(&back);
        posts::count_returned(tx, group, author, &back)?;
        search_index::put_back(tx, &back)?;
    }
    Ok(())
}

/// Sets the removal of those for which that is a change, and returns them.
fn set_removed(tx: &mut Tx, ids: &[PostId], at: Option<Time>) -> Result<Vec<Post>> {
    let before = post::table.filter(post::id.eq_any(ids));
    let changed: Vec<PostId> = match at {
        Some(_) => before
            .filter(post::removed_at.is_null())
            .select(post::id)
            .load(tx.conn())?,
        None => before
            .filter(post::removed_at.is_not_null())
            .select(post::id)
            .load(tx.conn())?,
    };
    diesel::update(post::table.filter(post::id.eq_any(&changed)))
        .set(post::removed_at.eq(at))
        .execute(tx.conn())?;
    Ok(post::table
        .filter(post::id.eq_any(changed))
        .select(Post::as_select())
        .load(tx.conn())?)
}

/// Those that counters count while they are not removed.
fn counted(posts: &[Post]) -> Vec<&Post> {
    posts.iter().filter(|it| it.deleted_at.is_none()).collect()
}
