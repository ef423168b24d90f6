// SPDX-License-Identifier: AGPL-3.0-or-later
//! Boosts: people pass posts of public groups on to their own followers. Votes and ranks are untouched by them.

use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx};

use crate::by::By;
use crate::error::{Denial, Error, Result};
use crate::events::{self, Event};
use crate::groups::Visibility;
use crate::ids::{ActorId, BoostId, EventId, PostId};
use crate::posts::{self, Post};
use crate::schema::{boost, content, post};
use crate::viewer::Viewer;

/// Boosts a post that is there, in a public group where the person may write. A repeated boost changes nothing.
pub fn boost(tx: &mut Tx, by: &By, id: PostId) -> Result<Post> {
    let before = posts::get_for_update(tx, id)?;
    let group = posts::check_reachable(tx, by, &before)?;
    if group.visibility != Visibility::Public {
        return Err(Error::Forbidden(Denial::NotVisible));
    }
    if before.is_gone() {
        return Err(Error::Forbidden(Denial::Gone));
    }
    if known(tx, id, by.actor.id)?.is_some() {
        return Ok(before);
    }
    let event = events::record(tx, by, Some(before.group_id), &Event::PostBoosted { post: id })?;
    let boost: i64 = diesel::insert_into(content::table)
        .values(content::kind.eq("boost"))
        .returning(content::id)
        .get_result(tx.conn())?;
    diesel::insert_into(boost::table)
        .values((
            (boost::id.eq(BoostId(boost)), boost::post_id.eq(id)),
            (boost::actor_id.eq(by.actor.id), boost::event_id.eq(event)),
            boost::created_at.eq(by.at),
        ))
        .execute(tx.conn())?;
    count(tx, &before, 1)
}

/// Withdraws a boost, wherever the post is by now. Nothing happens if there is none.
pub fn unboost(tx: &mut Tx, by: &By, id: PostId) -> Result<Post> {
    let before = posts::get_for_update(tx, id)?;
    let Some((boost, undone)) = known(tx, id, by.actor.id)? else {
        return Ok(before);
    };
    diesel::delete(boost::table.find(boost)).execute(tx.conn())?;
    diesel::delete(content::table.find(boost.0)).execute(tx.conn())?;
    let event = Event::BoostWithdrawn { post: id, undone };
    events::record(tx, by, Some(before.group_id), &event)?;
    count(tx, &before, -1)
}

/// Which of these posts `viewer` boosted, and the ids of these boosts. One query for a whole page.
pub fn of_viewer(snapshot: &mut Snapshot, viewer: &Viewer, ids: &[PostId]) -> Result<Vec<(PostId, BoostId)>> {
    let Some(me) = viewer.account() else {
        return Ok(Vec::new());
    };
    Ok(boost::table
        .filter(boost::actor_id.eq(me))
        .filter(boost::post_id.eq_any(ids))
        .select((boost::post_id, boost::id))
        .load(snapshot.conn())?)
}

fn known(tx: &mut Tx, id: PostId, actor: ActorId) -> Result<Option<(BoostId, EventId)>> {
    Ok(boost::table
        .filter(boost::post_id.eq(id))
        .filter(boost::actor_id.eq(actor))
        .select((boost::id, boost::event_id))
        .first(tx.conn())
        .optional()?)
}

/// The post's row is held, so nobody else counts at the same time.
fn count(tx: &mut Tx, before: &Post, change: i64) -> Result<Post> {
    diesel::update(post::table.find(before.id))
        .set(post::boosts.eq(before.counts.boosts + change))
        .execute(tx.conn())?;
    posts::get_for_update(tx, before.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::World;

    #[test]
    fn a_boost_is_made_counted_and_withdrawn() {
        let world = World::new();
        let (anna, berta, mia) = (world.person("anna"), world.person("berta"), world.stranger("mia"));
        let group = world.group(&anna, "office");
        let thread = world.thread(&anna, group);
        let other = world.thread(&anna, group);
        let before = world.post(thread);
        let (by, from_there) = (world.by(&berta), world.by(&mia));
        let (after, events) = world.recorded(|tx| boost(tx, &by, thread));
        assert_eq!(events, [Event::PostBoosted { post: thread }]);
        let mut expected = before.clone();
        expected.counts.boosts = 1;
        assert_eq!(after, expected);
        assert_eq!(world.recorded(|tx| boost(tx, &by, thread)), (after, vec![]));
        assert_eq!(world.write(|tx| boost(tx, &from_there, thread)).counts.boosts, 2);

        let mine = |viewer: Viewer| world.read(|snapshot| of_viewer(snapshot, &viewer, &[thread, other]));
        let [(post, id)] = mine(Viewer::Account(berta.id))[..] else {
            panic!("one boost");
        };
        assert_eq!(post, thread);
        assert!(id.0 > other.0, "{id} is in the id space of posts");
        assert_eq!(
            (mine(Viewer::Account(anna.id)), mine(Viewer::Anyone)),
            (vec![], vec![])
        );

        let (after, events) = world.recorded(|tx| unboost(tx, &by, thread));
        assert!(matches!(events[..], [Event::BoostWithdrawn { post, .. }] if post == thread));
        assert_eq!(after.counts.boosts, 1);
        assert_eq!(world.recorded(|tx| unboost(tx, &by, thread)), (after, vec![]));
        assert_eq!(mine(Viewer::Account(berta.id)), []);
        // Boosted again, it is another boost.
        world.write(|tx| boost(tx, &by, thread));
        assert_ne!(mine(Viewer::Account(berta.id)), [(thread, id)]);
    }

    #[test]
    fn only_what_everybody_may_read_is_boosted() {
        let world = World::new();
        let (anna, mia) = (world.person("anna"), world.stranger("mia"));
        let by = world.by(&anna);
        for visibility in [Visibility::Local, Visibility::Protected] {
            let group = world.group_for(&anna, visibility.as_str(), visibility);
            let thread = world.thread(&anna, group);
            let refused = world.db.write(|tx| boost(tx, &by, thread));
            assert!(
                matches!(refused, Err(Error::Forbidden(Denial::NotVisible))),
                "{refused:?}"
            );
        }
        let group = world.group(&anna, "office");
        let thread = world.thread(&anna, group);
        world.write(|tx| boost(tx, &by, thread));
        world.write(|tx| posts::delete(tx, &by, thread));
        let from_there = world.by(&mia);
        for by in [&by, &from_there] {
            let refused = world.db.write(|tx| boost(tx, by, thread));
            assert!(
                matches!(refused, Err(Error::Forbidden(Denial::Gone))),
                "{refused:?}"
            );
        }
        assert_eq!(world.write(|tx| unboost(tx, &by, thread)).counts.boosts, 0);
    }
}
