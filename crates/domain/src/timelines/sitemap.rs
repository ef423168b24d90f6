// SPDX-License-Identifier: AGPL-3.0-or-later
//! The sitemap for search engines: the newest threads of local groups, as far as anybody may read them.

use diesel::prelude::*;
use kollegium_db::{Keep, Snapshot};

use crate::clause::Clause;
use crate::error::Result;
use crate::ids::PostId;
use crate::schema::post;
use crate::time::Time;
use crate::viewer::{self, Viewer};

/// The maximum number of threads. A sitemap may have 50,000 addresses.
const LIMIT: i64 = 10_000;
/// Among how many of the newest posts they are looked for, so that the work is bounded where most come from elsewhere.
const AMONG: i64 = 100_000;

/// A thread, and when it changed last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The id of the thread.
    pub thread: PostId,
    /// The time of its newest reply or edit.
    pub changed_at: Time,
}

/// The newest threads first.
pub fn threads(snapshot: &mut Snapshot) -> Result<Vec<Entry>> {
    let condition = Clause::new(
        "post.parent_id IS NULL AND post.deleted_at IS NULL AND post.removed_at IS NULL \
         AND post.id > (SELECT coalesce(max(newest.id), 0) FROM post newest) - ",
    )
    .int(AMONG)
    .sql(
        " AND EXISTS (SELECT 1 FROM groups JOIN actor home ON home.id = groups.id \
         WHERE groups.id = post.group_id AND home.local AND ",
    )
    .then(viewer::listed(&Viewer::Anyone))
    .sql(")");
    let rows: Vec<(PostId, Time, Option<Time>)> = post::table
        .filter(condition)
        .order(post::id.desc())
        .limit(LIMIT)
        .select((post::id, post::newest_reply_at, post::updated_at))
        .kept()
        .load(snapshot.conn())?;
    Ok(rows
        .into_iter()
        .map(|(thread, replied, updated)| Entry {
            thread,
            changed_at: updated.map_or(replied, |it| it.max(replied)),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::groups::Visibility;
    use crate::posts;
    use crate::testing::World;

    #[test]
    fn only_local_public_threads_are_in_the_sitemap() {
        let world = World::new();
        let anna = world.person("anna");
        let open = world.group(&anna, "offen");
        let inside = world.group_for(&anna, "innen", Visibility::Local);
        let elsewhere = world.remote_group("fern");
        world.join(&anna, elsewhere);
        let first = world.thread(&anna, open);
        let gone = world.thread(&anna, open);
        world.thread(&anna, inside);
        let second = world.thread(&anna, open);
        world.reply(&anna, first);
        let by = world.by(&anna);
        world.write(|tx| posts::delete(tx, &by, gone));
        let found = world.read(threads);
        let ids: Vec<PostId> = found.iter().map(|it| it.thread).collect();
        assert_eq!(ids, [second, first]);
        assert_eq!(found[1].changed_at, world.post(first).counts.newest_reply_at);
    }
}
