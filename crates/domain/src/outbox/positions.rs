// SPDX-License-Identifier: AGPL-3.0-or-later
//! How far each peer has been served from the outgoing log, and when one that fails is tried again.
//!
//! A peer that has everything keeps no number: it *keeps up* with the dispatcher, whose own place is the row of our
//! own instance. So a peer costs a write only while something is under way to it, and a quiet peer costs nothing.

use chrono::TimeDelta;
use diesel::prelude::*;
use kollegium_db::{Keep, Snapshot, Tx, each_backend};

use crate::error::Result;
use crate::ids::InstanceId;
use crate::instances;
use crate::schema::delivery;
use crate::time::Time;

/// The position of a peer that has everything.
pub const KEEPS_UP: i64 = i64::MAX;
/// The longest wait between two attempts.
const LONGEST_WAIT: TimeDelta = TimeDelta::days(1);
/// After how long without success nothing is sent to a peer until it contacts us.
const PATIENCE: TimeDelta = TimeDelta::days(14);
/// From how many failures on the wait is so long that hearing from the peer cuts it short.
const LONG_SILENCE: i64 = 3;

/// The delivery progress of a peer.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = delivery)]
pub struct Progress {
    /// The peer; our own instance for the dispatcher itself.
    pub instance_id: InstanceId,
    /// Everything up to this place is done; or [`KEEPS_UP`].
    pub position: i64,
    /// The number of failed attempts in a row.
    pub failures: i64,
    /// The time of the next attempt.
    pub next_attempt_at: Time,
    /// The time of the last successful delivery.
    pub last_success_at: Option<Time>,
    /// Whether nothing is sent to it until it contacts us.
    pub parked: bool,
}

impl Progress {
    /// Of a peer that was served up to `position` and answers.
    pub fn at(instance_id: InstanceId, position: i64, at: Time) -> Progress {
        Progress {
            instance_id,
            position,
            failures: 0,
            next_attempt_at: at,
            last_success_at: None,
            parked: false,
        }
    }

    /// Notes a failure at `at`: the wait doubles, beginning with `base_seconds`, up to a day, and after two weeks of
    /// waiting the peer is parked. `jitter` from 0 to 1 shortens the wait by up to a quarter, so that peers that
    /// failed together do not come back together; the peer's `Retry-After` is a lower bound.
    pub fn failed(&mut self, at: Time, base_seconds: u32, jitter: f64, retry_after: Option<TimeDelta>) {
        self.failures += 1;
        let wait = wait(self.failures, base_seconds);
        #[expect(clippy::cast_possible_truncation, reason = "a day of milliseconds fits")]
        let shorter = (wait.num_milliseconds() as f64 * 0.25 * jitter.clamp(0.0, 1.0)) as i64;
        let wait = (wait - TimeDelta::milliseconds(shorter)).max(retry_after.unwrap_or(TimeDelta::zero()));
        self.next_attempt_at = at.plus(wait);
        self.parked = (1..=self.failures)
            .map(|nth| self::wait(nth, base_seconds))
            .scan(TimeDelta::zero(), |sum, it| {
                *sum += it;
                Some(*sum)
            })
            .any(|sum| sum > PATIENCE);
    }

    /// Notes that the peer took something.
    pub fn succeeded(&mut self, at: Time) {
        self.failures = 0;
        self.last_success_at = Some(at);
        self.parked = false;
    }
}

fn wait(failures: i64, base_seconds: u32) -> TimeDelta {
    let doublings = failures.clamp(1, 20) - 1;
    TimeDelta::seconds(i64::from(base_seconds.max(1)) << doublings).min(LONGEST_WAIT)
}

/// Up to where the log was handed out to the peers.
pub fn cursor(snapshot: &mut Snapshot) -> Result<i64> {
    let own = instances::local(snapshot)?.id;
    Ok(progress(snapshot, own)?.map_or(0, |it| it.position))
}

/// How far an instance has been served, if anything was ever under way to it.
pub fn progress(snapshot: &mut Snapshot, id: InstanceId) -> Result<Option<Progress>> {
    Ok(delivery::table
        .find(id)
        .select(Progress::as_select())
        .first(snapshot.conn())
        .optional()?)
}

/// The peers that do not keep up, parked ones too.
pub fn lagging(snapshot: &mut Snapshot) -> Result<Vec<Progress>> {
    let own = instances::local(snapshot)?.id;
    Ok(delivery::table
        .filter(delivery::position.lt(KEEPS_UP))
        .filter(delivery::instance_id.ne(own))
        .order(delivery::instance_id)
        .select(Progress::as_select())
        .load(snapshot.conn())?)
}

/// Those of the lagging peers whose next attempt is due.
pub fn due(snapshot: &mut Snapshot, now: Time) -> Result<Vec<Progress>> {
    let mut found = lagging(snapshot)?;
    found.retain(|it| !it.parked && it.next_attempt_at <= now);
    Ok(found)
}

/// Saves the dispatcher's own place and the progress of peers, all at once.
///
/// They belong together: whatever is before the dispatcher's place is done or before the place of a peer, so that a
/// crash between two calls repeats what was sent meanwhile and loses nothing.
pub fn save(tx: &mut Tx, cursor: i64, peers: &[Progress], at: Time) -> Result<()> {
    let own = instances::local(tx)?.id;
    let mut rows = peers.to_vec();
    rows.push(Progress::at(own, cursor, at));
    for row in &rows {
        save_one(tx, row)?;
    }
    Ok(())
}

fn save_one(tx: &mut Tx, row: &Progress) -> Result<()> {
    if let Some(at) = row.last_success_at {
        diesel::update(delivery::table.find(row.instance_id))
            .set(delivery::last_success_at.eq(at))
            .execute(tx.conn())?;
    }
    let values = (
        delivery::position.eq(row.position),
        delivery::failures.eq(row.failures),
        delivery::next_attempt_at.eq(row.next_attempt_at),
        delivery::parked.eq(row.parked),
    );
    each_backend!(tx.conn(), c => diesel::insert_into(delivery::table)
        .values((
            delivery::instance_id.eq(row.instance_id),
            delivery::last_success_at.eq(row.last_success_at),
            values,
        ))
        .on_conflict(delivery::instance_id)
        .do_update()
        .set(values)
        .execute(c))?;
    Ok(())
}

/// Notes that a peer sent us something valid: one that was parked, or waits for long, is tried again at once.
pub fn heard_from(tx: &mut Tx, id: InstanceId, at: Time) -> Result<()> {
    diesel::update(
        delivery::table
            .find(id)
            .filter(delivery::parked.or(delivery::failures.ge(LONG_SILENCE))),
    )
    .set((
        delivery::parked.eq(false),
        delivery::failures.eq(0),
        delivery::next_attempt_at.eq(at),
    ))
    .kept()
    .execute(tx.conn())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_a_day_and_ends_in_parking() {
        let mut peer = Progress::at(InstanceId(1), 7, Time(0));
        let mut waits = Vec::new();
        while !peer.parked {
            peer.failed(Time(0), 60, 0.0, None);
            waits.push(peer.next_attempt_at.seconds());
        }
        assert_eq!(waits[..4], [60, 120, 240, 480]);
        assert_eq!(waits.last(), Some(&86_400));
        assert_eq!(waits.iter().sum::<i64>() / 86_400, 14);
        peer.succeeded(Time(5));
        assert_eq!((peer.failures, peer.parked, peer.position), (0, false, 7));
    }

    #[test]
    fn jitter_shortens_and_retry_after_lengthens_the_wait() {
        let mut peer = Progress::at(InstanceId(1), 7, Time(0));
        peer.failed(Time(0), 60, 1.0, None);
        assert_eq!(peer.next_attempt_at.seconds(), 45);
        peer.failed(Time(0), 60, 1.0, Some(TimeDelta::seconds(900)));
        assert_eq!(peer.next_attempt_at.seconds(), 900);
    }
}
