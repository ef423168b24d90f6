// SPDX-License-Identifier: AGPL-3.0-or-later
//! Posts that a person saved for later. It is private and does not federate.

use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx, each_backend};

use crate::by::By;
use crate::error::Result;
use crate::ids::PostId;
use crate::paging;
use crate::posts::{self, Post};
use crate::schema::{groups, post, post_mark};
use crate::time::Time;
use crate::viewer::{self, Viewer};

/// Saves a post that the person may see. One that is saved already keeps its first date.
pub fn save(tx: &mut Tx, by: &By, id: PostId) -> Result<()> {
    posts::get(tx, &Viewer::Account(by.actor.id), id)?;
    each_backend!(tx.conn(), c => diesel::insert_into(post_mark::table)
        .values((
            (post_mark::actor_id.eq(by.actor.id), post_mark::post_id.eq(id)),
            (post_mark::replies_read.eq(0), post_mark::saved_at.eq(Some(by.at))),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    diesel::update(post_mark::table.find((by.actor.id, id)))
        .filter(post_mark::saved_at.is_null())
        .set(post_mark::saved_at.eq(Some(by.at)))
        .execute(tx.conn())?;
    Ok(())
}

/// Removes a post from the saved ones. Nothing happens if it was not saved.
pub fn unsave(tx: &mut Tx, by: &By, id: PostId) -> Result<()> {
    posts::get(tx, &Viewer::Account(by.actor.id), id)?;
    diesel::update(post_mark::table.find((by.actor.id, id)))
        .set(post_mark::saved_at.eq(None::<Time>))
        .execute(tx.conn())?;
    Ok(())
}

/// Which of a person's saved posts are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SavedKind {
    /// Only saved threads.
    Threads,
    /// Only saved replies.
    Replies,
}

/// What the viewer has saved and may still see, the last saved first; nothing for somebody without an account.
///
/// The list is one person's own, so it is paged by number.
pub fn page(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    kind: SavedKind,
    skip: i64,
    limit: i64,
) -> Result<Vec<Post>> {
    paging::check_window(skip, limit)?;
    let Some(me) = viewer.account() else {
        return Ok(Vec::new());
    };
    let mut found: Vec<Post> = post_mark::table
        .inner_join(post::table.inner_join(groups::table))
        .filter(post_mark::actor_id.eq(me))
        .filter(post_mark::saved_at.is_not_null())
        .filter(post::parent_id.is_null().eq(kind == SavedKind::Threads))
        .filter(post::deleted_at.is_null())
        .filter(post::removed_at.is_null())
        .filter(viewer::readable(viewer))
        .order((post_mark::saved_at.desc(), post_mark::post_id.desc()))
        .offset(skip)
        .limit(limit)
        .select(Post::as_select())
        .load(snapshot.conn())?;
    posts::redact(snapshot, viewer, &mut found)?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::groups::Visibility;
    use crate::groups::membership;
    use crate::testing::World;

    #[test]
    fn what_is_saved_is_listed_as_long_as_it_may_be_read() {
        let world = World::new();
        let (anna, berta) = (world.person("anna"), world.person("berta"));
        let group = world.group_for(&anna, "closed", Visibility::Protected);
        world.join_accepted(&berta, group, &anna);
        let thread = world.thread(&anna, group);
        let reply = world.reply(&anna, thread);
        let by = world.by(&berta);
        for id in [thread, reply, thread] {
            world.write(|tx| save(tx, &by, id));
        }
        let viewer = Viewer::Account(berta.id);
        let saved = |kind| {
            let found = world.read(|snapshot| page(snapshot, &viewer, kind, 0, 10));
            found.into_iter().map(|it| it.id).collect::<Vec<_>>()
        };
        assert_eq!(
            (saved(SavedKind::Threads), saved(SavedKind::Replies)),
            (vec![thread], vec![reply])
        );
        assert_eq!(
            world.read(|snapshot| page(snapshot, &Viewer::Account(anna.id), SavedKind::Threads, 0, 10)),
            []
        );
        world.write(|tx| unsave(tx, &by, reply));
        assert_eq!(saved(SavedKind::Replies), []);
        world.write(|tx| membership::leave(tx, &by, group));
        assert_eq!(saved(SavedKind::Threads), []);
    }
}
