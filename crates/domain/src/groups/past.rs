// SPDX-License-Identifier: AGPL-3.0-or-later
//! What a group of another server had before anybody here knew it, and how large it is: read there by a job.

use chrono::TimeDelta;
use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx};

use super::find;
use crate::actors;
use crate::error::{Denial, Error, Result};
use crate::ids::GroupId;
use crate::jobs::{self, Job};
use crate::schema::{groups, post};
use crate::time::Time;

/// After which time the past of a group is read again when somebody looks for it or joins it.
const READ_AGAIN: TimeDelta = TimeDelta::hours(1);

/// How large a group is, as its own server says. What is absent was not said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HomeCounts {
    /// Its members.
    pub members: Option<i64>,
    /// Its threads.
    pub threads: Option<i64>,
    /// The replies in them.
    pub replies: Option<i64>,
}

/// Has the past of a remote group read, if that was not done lately. Of a group of ours there is nothing to read.
pub fn want_past(tx: &mut Tx, id: GroupId, at: Time) -> Result<()> {
    match is_due(tx, id, at)? {
        true => jobs::add(tx, &Job::Backfill { group: id }, at),
        false => Ok(()),
    }
}

/// Whether [`want_past`] would have it read.
pub fn is_due(snapshot: &mut Snapshot, id: GroupId, at: Time) -> Result<bool> {
    let read_at = past_read_at(snapshot, id)?;
    let lately = read_at.is_some_and(|it| it.plus(READ_AGAIN) > at);
    Ok(!lately && !actors::get(snapshot, id.actor())?.local)
}

/// Notes that the past of a group was read.
pub fn past_was_read(tx: &mut Tx, id: GroupId, at: Time) -> Result<()> {
    diesel::update(groups::table.find(id))
        .set(groups::past_read_at.eq(Some(at)))
        .execute(tx.conn())?;
    Ok(())
}

/// Whether the past of a group is being read for the first time.
pub fn is_loading(snapshot: &mut Snapshot, id: GroupId) -> Result<bool> {
    Ok(past_read_at(snapshot, id)?.is_none() && jobs::is_waiting(snapshot, &Job::Backfill { group: id })?)
}

/// Notes how large a remote group is, as its server says. There are never fewer threads and replies than we have.
///
/// # Errors
/// Forbidden for a group of this instance, which knows better.
pub fn store_home_counts(tx: &mut Tx, id: GroupId, home: HomeCounts) -> Result<()> {
    tx.lock_row("groups", id.0)?;
    if actors::get(tx, id.actor())?.local {
        return Err(Error::Forbidden(Denial::WrongOrigin));
    }
    let known = find(tx, id)?;
    let (threads, replies) = there(tx, id)?;
    diesel::update(groups::table.find(id))
        .set((
            groups::members.eq(home.members.unwrap_or(known.members).max(known.local_members)),
            groups::threads.eq(home.threads.unwrap_or(known.threads).max(threads)),
            groups::replies.eq(home.replies.unwrap_or(known.replies).max(replies)),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// How many threads and replies we have in a group.
fn there(tx: &mut Tx, id: GroupId) -> Result<(i64, i64)> {
    let there = || {
        post::table
            .filter(post::group_id.eq(id))
            .filter(post::deleted_at.is_null().and(post::removed_at.is_null()))
            .count()
    };
    let threads = there().filter(post::parent_id.is_null()).get_result(tx.conn())?;
    let replies = there()
        .filter(post::parent_id.is_not_null())
        .get_result(tx.conn())?;
    Ok((threads, replies))
}

fn past_read_at(snapshot: &mut Snapshot, id: GroupId) -> Result<Option<Time>> {
    Ok(groups::table
        .find(id)
        .select(groups::past_read_at)
        .first(snapshot.conn())?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::groups::membership::{self, Member};
    use crate::testing::World;

    fn waits(world: &World, group: GroupId) -> bool {
        world.read(|snapshot| jobs::is_waiting(snapshot, &Job::Backfill { group }))
    }

    #[test]
    fn the_past_is_read_once_in_an_hour_by_whoever_looks_or_joins() {
        let world = World::new();
        let anna = world.person("anna");
        let (group, ours) = (world.remote_group("there"), world.group(&anna, "office"));
        let at = world.now();
        world.write(|tx| want_past(tx, ours, at));
        assert!(!waits(&world, ours));
        assert!(!world.read(|snapshot| is_loading(snapshot, group)));
        world.write(|tx| want_past(tx, group, at));
        assert!(waits(&world, group) && world.read(|snapshot| is_loading(snapshot, group)));
        let take =
            |tx: &mut Tx| jobs::claim::<Job>(tx, at, TimeDelta::seconds(60), &jobs::InProgress::default());
        let job = world.write(take).unwrap();
        world.write(|tx| past_was_read(tx, group, at));
        assert!(
            !world.read(|snapshot| is_loading(snapshot, group)),
            "it has been read"
        );
        world.write(|tx| jobs::finish(tx, job.id));
        world.join(&anna, group);
        assert!(!waits(&world, group), "it was read a moment ago");
        let later = at.plus(READ_AGAIN);
        world.write(|tx| want_past(tx, group, later));
        assert!(waits(&world, group));
    }

    #[test]
    fn a_group_is_as_large_as_its_home_says_but_never_smaller_than_what_we_have() {
        let world = World::new();
        let anna = world.person("anna");
        let group = world.remote_group("there");
        world.thread(&world.stranger("mia"), group);
        let store = |members, threads, replies| {
            let home = HomeCounts {
                members,
                threads,
                replies,
            };
            world.write(|tx| store_home_counts(tx, group, home));
            let row = world.group_row(group);
            (row.members, row.threads, row.replies)
        };
        assert_eq!(store(Some(7), Some(3), Some(5)), (7, 3, 5));
        assert_eq!(store(None, None, None), (7, 3, 5));
        assert_eq!(store(Some(2), Some(0), Some(9)), (2, 1, 9));
        world.thread(&world.stranger("mia"), group);
        assert_eq!(world.group_row(group).threads, 2);
        let ours = world.group(&anna, "office");
        let counts = HomeCounts::default();
        assert!(world.db.write(|tx| store_home_counts(tx, ours, counts)).is_err());
    }

    #[test]
    fn whoever_opens_a_group_is_its_first_member() {
        let world = World::new();
        let ours = world.group(&world.person("anna"), "office");
        assert_eq!(world.group_row(ours).members, 1);
    }

    #[test]
    fn a_request_that_failed_is_withdrawn_and_can_be_made_again() {
        let world = World::new();
        let anna = world.person("anna");
        let group = world.remote_group("there");
        let member = || world.standing(group, &anna).and_then(|it| it.member);
        let by = world.by(&anna);
        world.write(|tx| membership::join(tx, &by, group));
        let earlier = by.at.minus(TimeDelta::seconds(1));
        world.write(|tx| membership::request_failed(tx, &by, group, earlier));
        assert_eq!(member(), Some(Member::Pending), "another request failed");
        world.write(|tx| membership::request_failed(tx, &by, group, by.at));
        assert_eq!(member(), None);
        world.write(|tx| membership::join(tx, &by, group));
        let home = world.read(|snapshot| actors::get(snapshot, group.actor()));
        let answer = world.by(&home);
        world.write(|tx| membership::accept_by_group(tx, &answer, anna.id));
        world.write(|tx| membership::request_failed(tx, &by, group, by.at));
        assert_eq!(member(), Some(Member::Accepted));
    }
}
