// SPDX-License-Identifier: AGPL-3.0-or-later
//! Which threads a person has read, and how far, and which they have hidden from their lists. It is private
//! and does not federate, so no event is recorded.

use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx, each_backend};

use crate::by::By;
use crate::error::{Error, Fault, Field, Result};
use crate::ids::PostId;
use crate::paging;
use crate::posts::{self, Post};
use crate::schema::{groups, post, post_mark};
use crate::time::Time;
use crate::viewer::{self, Viewer};

/// How many posts may be marked at once.
pub const MARK_LIMIT: usize = 100;

/// What a person has read, saved or hidden of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = post_mark)]
pub struct ReadState {
    /// The thread or reply.
    pub post_id: PostId,
    /// The time when they read it.
    pub read_at: Option<Time>,
    /// The number of replies when they last read it.
    pub replies_read: i64,
    /// The time when they saved it.
    pub saved_at: Option<Time>,
    /// The time when they hid it from their lists.
    pub hidden_at: Option<Time>,
}

/// Marks threads as read, with all the replies that they have now. What the person cannot see is passed over.
pub fn mark_read(tx: &mut Tx, by: &By, ids: &[PostId]) -> Result<()> {
    check(ids)?;
    let seen = posts::by_ids(tx, &Viewer::Account(by.actor.id), ids)?;
    for thread in seen.iter().filter(|it| it.is_thread()) {
        each_backend!(tx.conn(), c => diesel::insert_into(post_mark::table)
            .values((
                (post_mark::actor_id.eq(by.actor.id), post_mark::post_id.eq(thread.id)),
                (post_mark::read_at.eq(Some(by.at)), post_mark::replies_read.eq(thread.counts.replies)),
            ))
            .on_conflict((post_mark::actor_id, post_mark::post_id))
            .do_update()
            .set((post_mark::read_at.eq(Some(by.at)), post_mark::replies_read.eq(thread.counts.replies)))
            .execute(c))?;
    }
    Ok(())
}

/// Marks threads as unread. What was not read stays so.
pub fn mark_unread(tx: &mut Tx, by: &By, ids: &[PostId]) -> Result<()> {
    check(ids)?;
    diesel::update(
        post_mark::table
            .filter(post_mark::actor_id.eq(by.actor.id))
            .filter(post_mark::post_id.eq_any(ids)),
    )
    .set(post_mark::read_at.eq(None::<Time>))
    .execute(tx.conn())?;
    Ok(())
}

/// Leaves threads out of the person's lists from now on. What they cannot see is passed over.
pub fn hide(tx: &mut Tx, by: &By, ids: &[PostId]) -> Result<()> {
    check(ids)?;
    let seen = posts::by_ids(tx, &Viewer::Account(by.actor.id), ids)?;
    for thread in seen.iter().filter(|it| it.is_thread()) {
        each_backend!(tx.conn(), c => diesel::insert_into(post_mark::table)
            .values((
                (post_mark::actor_id.eq(by.actor.id), post_mark::post_id.eq(thread.id)),
                (post_mark::replies_read.eq(0), post_mark::hidden_at.eq(Some(by.at))),
            ))
            .on_conflict((post_mark::actor_id, post_mark::post_id))
            .do_update()
            .set(post_mark::hidden_at.eq(Some(by.at)))
            .execute(c))?;
    }
    Ok(())
}

/// Unhides threads. What was not hidden stays as it is.
pub fn unhide(tx: &mut Tx, by: &By, ids: &[PostId]) -> Result<()> {
    check(ids)?;
    diesel::update(
        post_mark::table
            .filter(post_mark::actor_id.eq(by.actor.id))
            .filter(post_mark::post_id.eq_any(ids)),
    )
    .set(post_mark::hidden_at.eq(None::<Time>))
    .execute(tx.conn())?;
    Ok(())
}

/// The read state of these posts, where there is anything. One query for a whole page, none for somebody
/// without an account.
pub fn of_viewer(snapshot: &mut Snapshot, viewer: &Viewer, ids: &[PostId]) -> Result<Vec<ReadState>> {
    let Some(me) = viewer.account() else {
        return Ok(Vec::new());
    };
    Ok(post_mark::table
        .filter(post_mark::actor_id.eq(me))
        .filter(post_mark::post_id.eq_any(ids))
        .select(ReadState::as_select())
        .load(snapshot.conn())?)
}

/// Which threads are wanted, by their read state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadFilter {
    /// Those that they have read.
    Read,
    /// Those that they have hidden from their lists.
    Hidden,
}

/// The threads that the viewer has read or hidden and may still see, the newest thread first; nothing for somebody
/// without an account.
///
/// The list is one person's own, so it is paged by number.
pub fn page(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    filter: ReadFilter,
    skip: i64,
    limit: i64,
) -> Result<Vec<Post>> {
    paging::check_window(skip, limit)?;
    let Some(me) = viewer.account() else {
        return Ok(Vec::new());
    };
    let query = post_mark::table
        .inner_join(post::table.inner_join(groups::table))
        .filter(post_mark::actor_id.eq(me))
        .filter(post::deleted_at.is_null())
        .filter(post::removed_at.is_null())
        .filter(viewer::readable(viewer))
        .order(post_mark::post_id.desc())
        .offset(skip)
        .limit(limit)
        .select(Post::as_select())
        .into_boxed();
    let query = match filter {
        ReadFilter::Read => query.filter(post_mark::read_at.is_not_null()),
        ReadFilter::Hidden => query.filter(post_mark::hidden_at.is_not_null()),
    };
    let mut found: Vec<Post> = query.load(snapshot.conn())?;
    posts::redact(snapshot, viewer, &mut found)?;
    Ok(found)
}

fn check(ids: &[PostId]) -> Result<()> {
    if ids.len() > MARK_LIMIT {
        return Err(Error::Invalid(Field::Page, Fault::TooMany { max: MARK_LIMIT }));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
