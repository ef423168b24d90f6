// SPDX-License-Identifier: AGPL-3.0-or-later
//! Deliveries that a peer does not take while it takes others, and activities that it refused by a `Reject`.
//!
//! What is held waits beside the log: the peer's position goes on, and only what has the same key waits behind it.

use chrono::TimeDelta;
use diesel::dsl::exists;
use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx, each_backend};

use crate::error::Result;
use crate::ids::InstanceId;
use crate::schema::{held_delivery, rejected_activity};
use crate::time::Time;

/// How many deliveries are held for one peer at most.
pub const MOST_HELD: usize = 100;
/// How long it is remembered that a peer refused an activity: longer than anything is held.
const REJECTIONS_KEPT: TimeDelta = TimeDelta::days(7);
/// How many of one peer's refusals are remembered.
const MOST_REJECTIONS: i64 = 1_000;

/// Which delivery is held.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Queryable, Selectable)]
#[diesel(table_name = held_delivery)]
pub struct HeldId {
    /// The peer.
    pub instance_id: InstanceId,
    /// The event's place in the log.
    pub position: i64,
    /// The id of the activity.
    pub activity: String,
    /// The inbox to which it goes.
    pub inbox: String,
}

/// A delivery that is held.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = held_delivery)]
pub struct Held {
    /// Which it is.
    #[diesel(embed)]
    pub id: HeldId,
    /// What has the same key waits behind it.
    pub key: String,
    /// How often it was tried.
    pub attempts: i64,
    /// The time of the next attempt.
    pub next_attempt_at: Time,
}

/// All that is held, in the order of the log.
pub fn held(snapshot: &mut Snapshot) -> Result<Vec<Held>> {
    Ok(held_delivery::table
        .order((held_delivery::instance_id, held_delivery::position))
        .select(Held::as_select())
        .load(snapshot.conn())?)
}

/// Saves what is newly held or was tried again, and forgets what is held no longer.
pub fn save_held(tx: &mut Tx, changed: &[Held], gone: &[HeldId]) -> Result<()> {
    for it in gone {
        let key = (it.instance_id, it.position, &it.activity, &it.inbox);
        diesel::delete(held_delivery::table.find(key)).execute(tx.conn())?;
    }
    for it in changed {
        let values = (
            held_delivery::attempts.eq(it.attempts),
            held_delivery::next_attempt_at.eq(it.next_attempt_at),
        );
        each_backend!(tx.conn(), c => diesel::insert_into(held_delivery::table)
            .values((
                held_delivery::instance_id.eq(it.id.instance_id),
                held_delivery::position.eq(it.id.position),
                held_delivery::activity.eq(&it.id.activity),
                held_delivery::inbox.eq(&it.id.inbox),
                held_delivery::key.eq(&it.key),
                values,
            ))
            .on_conflict((
                held_delivery::instance_id,
                held_delivery::position,
                held_delivery::activity,
                held_delivery::inbox,
            ))
            .do_update()
            .set(values)
            .execute(c))?;
    }
    Ok(())
}

/// Notes that a peer refused one of our activities: it is not tried there again.
pub fn reject(tx: &mut Tx, peer: InstanceId, activity: &str, at: Time) -> Result<()> {
    let old = rejected_activity::created_at.lt(at.minus(REJECTIONS_KEPT));
    diesel::delete(rejected_activity::table.filter(old)).execute(tx.conn())?;
    let known: i64 = rejected_activity::table
        .filter(rejected_activity::instance_id.eq(peer))
        .count()
        .get_result(tx.conn())?;
    if known >= MOST_REJECTIONS {
        return Ok(());
    }
    each_backend!(tx.conn(), c => diesel::insert_into(rejected_activity::table)
        .values((
            rejected_activity::instance_id.eq(peer),
            rejected_activity::activity.eq(activity),
            rejected_activity::created_at.eq(at),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

/// Whether a peer refused this activity.
pub fn is_rejected(snapshot: &mut Snapshot, peer: InstanceId, activity: &str) -> Result<bool> {
    let found = rejected_activity::table.find((peer, activity));
    Ok(diesel::select(exists(found)).get_result(snapshot.conn())?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::World;

    #[test]
    fn what_is_held_is_saved_changed_and_forgotten() {
        let world = World::new();
        let peer = world.person("ann").instance_id;
        let first = Held {
            id: HeldId {
                instance_id: peer,
                position: 5,
                activity: "a/5".to_owned(),
                inbox: "in".to_owned(),
            },
            key: "thread 1".to_owned(),
            attempts: 1,
            next_attempt_at: Time(60),
        };
        let mut second = first.clone();
        second.id.position = 4;
        let all = || world.db.read(held).unwrap();
        world
            .db
            .write(|tx| save_held(tx, &[first.clone(), second.clone()], &[]))
            .unwrap();
        assert_eq!(all(), [second.clone(), first.clone()]);
        let again = Held {
            attempts: 2,
            next_attempt_at: Time(120),
            ..first.clone()
        };
        let gone = [second.id.clone()];
        for _ in 0..2 {
            world
                .db
                .write(|tx| save_held(tx, std::slice::from_ref(&again), &gone))
                .unwrap();
            assert_eq!(all(), std::slice::from_ref(&again));
        }
    }

    #[test]
    fn a_refusal_is_remembered_for_a_week_and_not_without_bound() {
        let world = World::new();
        let peer = world.person("ann").instance_id;
        let reject_at =
            |activity: &str, at: Time| world.db.write(|tx| reject(tx, peer, activity, at)).unwrap();
        let known = |activity: &str| {
            world
                .db
                .read(|snapshot| is_rejected(snapshot, peer, activity))
                .unwrap()
        };
        reject_at("a/1", Time(0));
        reject_at("a/1", Time(1));
        assert!(known("a/1") && !known("a/2"));
        reject_at("a/2", Time(1).plus(REJECTIONS_KEPT));
        assert!(!known("a/1") && known("a/2"));
        for number in 0..MOST_REJECTIONS {
            reject_at(&format!("b/{number}"), Time(2).plus(REJECTIONS_KEPT));
        }
        assert!(known("b/0") && !known(&format!("b/{}", MOST_REJECTIONS - 1)));
    }
}
