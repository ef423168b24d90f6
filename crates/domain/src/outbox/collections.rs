// SPDX-License-Identifier: AGPL-3.0-or-later
//! What other servers read back: a group's newest and pinned threads, what belongs to a thread.

use diesel::prelude::*;
use kollegium_db::Snapshot;

use crate::error::Result;
use crate::ids::{GroupId, PostId};
use crate::posts::Post;
use crate::schema::{groups, post};
use crate::viewer::{self, Viewer};

/// The newest threads of a group that are there, the newest first.
pub fn newest_threads(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    group: GroupId,
    limit: i64,
) -> Result<Vec<Post>> {
    Ok(post::table
        .inner_join(groups::table)
        .filter(post::group_id.eq(group))
        .filter(post::parent_id.is_null())
        .filter(post::deleted_at.is_null().and(post::removed_at.is_null()))
        .filter(viewer::readable(viewer))
        .order((post::created_at.desc(), post::id.desc()))
        .limit(limit)
        .select(Post::as_select())
        .load(snapshot.conn())?)
}

/// The pinned threads of a group, the newest first.
pub fn pinned_threads(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    group: GroupId,
    limit: i64,
) -> Result<Vec<Post>> {
    Ok(post::table
        .inner_join(groups::table)
        .filter(post::group_id.eq(group))
        .filter(post::parent_id.is_null().and(post::pinned))
        .filter(post::deleted_at.is_null().and(post::removed_at.is_null()))
        .filter(viewer::readable(viewer))
        .order((post::created_at.desc(), post::id.desc()))
        .limit(limit)
        .select(Post::as_select())
        .load(snapshot.conn())?)
}

/// The ids of what is there below a post, parents before their replies: of a reply its direct replies, of a thread all.
pub fn replies_to(snapshot: &mut Snapshot, viewer: &Viewer, to: &Post, limit: i64) -> Result<Vec<PostId>> {
    if to.is_thread() {
        return Ok(of_thread(snapshot, viewer, to.id, limit)?
            .into_iter()
            .filter(|it| *it != to.id)
            .collect());
    }
    Ok(post::table
        .inner_join(groups::table)
        .filter(post::parent_id.eq(to.id))
        .filter(post::deleted_at.is_null().and(post::removed_at.is_null()))
        .filter(viewer::thread_stands())
        .filter(viewer::readable(viewer))
        .order(post::id)
        .limit(limit)
        .select(post::id)
        .load(snapshot.conn())?)
}

/// The ids of all that belongs to a thread and is there, parents before their replies.
pub fn of_thread(snapshot: &mut Snapshot, viewer: &Viewer, root: PostId, limit: i64) -> Result<Vec<PostId>> {
    Ok(post::table
        .inner_join(groups::table)
        .filter(post::root_id.eq(root))
        .filter(post::deleted_at.is_null().and(post::removed_at.is_null()))
        .filter(viewer::readable(viewer))
        .order(post::path)
        .limit(limit)
        .select(post::id)
        .load(snapshot.conn())?)
}
