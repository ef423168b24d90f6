// SPDX-License-Identifier: AGPL-3.0-or-later
//! Whose turn it is: received activities are carried out in the order of a fair queue.
//!
//! Each activity gets a *turn* when it is stored: one after the last that its sender has in the queue, or, if the sender
//! has none there, one after the turn that is being served (self-clocked fair queueing: S. J. Golestani, INFOCOM 1994).
//! So whoever sends a thousand delays themselves alone. An activity that failed has no turn while it is put off, and gets
//! one behind what its sender has in the queue when its time has come. Besides, a sender can only keep a share of the
//! workers busy ([`Running`]).

use std::collections::HashMap;

use chrono::TimeDelta;
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};
use kollegium_db::{Conn, Keep, Snapshot, Tx, padded};

use super::{State, refused, shortened};
use crate::error::Result;
use crate::ids::{ActivityId, InstanceId};
use crate::schema::activity;
use crate::time::Time;

/// How often an activity is tried: for about three hours.
pub const ATTEMPTS: i32 = 8;
/// How much of what is carried out at once may be one sender's, in the unit of [`cost`].
const SENDER_SHARE: i64 = 32;
/// For how many bytes an activity costs one more.
const BYTES_OF_COST: i64 = 16 * 1024;
/// How many activities get their turn back at once when their time has come.
const ROUSED: i64 = 64;
/// The turn after the last of the sender of a row; after the one that is being served, if its sender has none.
const BEHIND_ITS_SENDER: &str = "1 + coalesce(\
    (SELECT max(theirs.turn) FROM activity theirs WHERE theirs.state = 'waiting' AND theirs.instance_id = activity.instance_id), \
    (SELECT min(queued.turn) FROM activity queued WHERE queued.turn IS NOT NULL), 0)";

/// An activity that is to be carried out.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = activity)]
pub struct Waiting {
    /// The id in this database.
    pub id: ActivityId,
    /// The ActivityPub id of the activity.
    pub uri: String,
    /// The URI of the actor that sent it.
    pub actor_uri: String,
    /// The server that sent it.
    #[diesel(column_name = instance_id)]
    pub sender: InstanceId,
    /// The JSON as it was received.
    pub raw: String,
    /// The number of attempts, this one included.
    pub attempts: i32,
    /// The time when it was received.
    pub received_at: Time,
}

impl Waiting {
    /// What it takes to carry it out; see [`cost`].
    pub fn cost(&self) -> i64 {
        cost(i64::try_from(self.raw.len()).unwrap_or(i64::MAX))
    }
}

/// What it takes to carry out an activity of so many bytes: 1 for a usual one, at most a sender's whole share.
pub fn cost(bytes: i64) -> i64 {
    (1 + bytes / BYTES_OF_COST).min(SENDER_SHARE)
}

/// What is being carried out of each sender, in the unit of [`cost`].
#[derive(Debug, Clone, Default)]
pub struct Running(HashMap<InstanceId, i64>);

impl Running {
    /// Notes that something of a sender is begun.
    pub fn begin(&mut self, sender: InstanceId, cost: i64) {
        *self.0.entry(sender).or_default() += cost;
    }

    /// Notes that it has ended.
    pub fn end(&mut self, sender: InstanceId, cost: i64) {
        if let Some(running) = self.0.get_mut(&sender) {
            *running -= cost;
            if *running <= 0 {
                self.0.remove(&sender);
            }
        }
    }

    /// What is being carried out of all senders.
    pub fn total(&self) -> i64 {
        self.0.values().sum()
    }

    /// Those who have all that they may have.
    fn full(&self) -> Vec<InstanceId> {
        let full = self.0.iter().filter(|(_, running)| **running >= SENDER_SHARE);
        full.map(|(sender, _)| *sender).collect()
    }

    /// Whether something more of a sender may begin.
    fn has_room(&self, sender: InstanceId, cost: i64) -> bool {
        let running = self.0.get(&sender).copied().unwrap_or(0);
        running + cost <= SENDER_SHARE
    }
}

/// What waits of one sender.
pub(super) struct Backlog {
    pub(super) number: i64,
    pub(super) bytes: i64,
    last_turn: Option<i64>,
}

/// What waits of a sender; read from an index, and never more than is admitted.
pub(super) fn backlog(tx: &mut Tx, sender: InstanceId) -> Result<Backlog> {
    let total = diesel::dsl::sql::<BigInt>("cast(coalesce(sum(bytes), 0) as bigint)");
    let (number, bytes, last_turn) = activity::table
        .filter(activity::state.eq(State::Waiting))
        .filter(activity::instance_id.eq(sender))
        .select((diesel::dsl::count_star(), total, diesel::dsl::max(activity::turn)))
        .kept()
        .get_result(tx.conn())?;
    Ok(Backlog {
        number,
        bytes,
        last_turn,
    })
}

/// The turn of an activity that comes now.
pub(super) fn next_turn(tx: &mut Tx, backlog: &Backlog, bytes: i64) -> Result<i64> {
    let after = match backlog.last_turn {
        Some(last) => last,
        None => activity::table
            .filter(activity::turn.is_not_null())
            .select(diesel::dsl::min(activity::turn))
            .first::<Option<i64>>(tx.conn())?
            .unwrap_or(0),
    };
    Ok(after + cost(bytes))
}

/// The activities whose turn may come, of each object only the oldest. A macro, since the type cannot be named.
macro_rules! ready {
    ($full:expr) => {{
        let earlier = diesel::alias!(activity as earlier);
        let is_blocked = exists(
            earlier
                .filter(earlier.field(activity::state).eq(State::Waiting))
                .filter(earlier.field(activity::instance_id).eq(activity::instance_id))
                .filter(earlier.field(activity::object_key).eq(activity::object_key))
                .filter(earlier.field(activity::id).lt(activity::id)),
        );
        activity::table
            .filter(activity::turn.is_not_null())
            .filter(activity::instance_id.ne_all($full))
            .filter(not(is_blocked))
            .order((activity::turn, activity::id))
    }};
}

/// The activities that were put off or claimed, and whose time has come.
macro_rules! overdue {
    ($now:expr) => {
        activity::table
            .filter(activity::state.eq(State::Waiting))
            .filter(activity::turn.is_null())
            .filter(activity::next_attempt_at.le($now))
    };
}

/// Whether anything can be claimed: a look that begins no write transaction.
pub fn is_waiting(snapshot: &mut Snapshot, now: Time, running: &Running) -> Result<bool> {
    let full = padded(&running.full());
    let ready: Option<ActivityId> = ready!(&full)
        .select(activity::id)
        .limit(1)
        .kept()
        .get_result(snapshot.conn())
        .optional()?;
    if ready.is_some() {
        return Ok(true);
    }
    let overdue: Option<ActivityId> = overdue!(now)
        .select(activity::id)
        .limit(1)
        .kept()
        .get_result(snapshot.conn())
        .optional()?;
    Ok(overdue.is_some())
}

/// Takes activities whose turn it is, up to a [`cost`] of `room` and up to the share of each sender, for `lease`: another
/// worker gets them only after that time.
pub fn claim(tx: &mut Tx, now: Time, lease: TimeDelta, room: i64, running: &Running) -> Result<Vec<Waiting>> {
    rouse(tx, now)?;
    let chosen = choose(tx, room, running)?;
    let chosen = padded(&chosen);
    diesel::update(activity::table.filter(activity::id.eq_any(&chosen)))
        .set((
            activity::next_attempt_at.eq(now.plus(lease)),
            activity::attempts.eq(activity::attempts + 1),
            activity::turn.eq(None::<i64>),
        ))
        .kept()
        .execute(tx.conn())?;
    Ok(activity::table
        .filter(activity::id.eq_any(&chosen))
        .order(activity::id)
        .select(Waiting::as_select())
        .kept()
        .load(tx.conn())?)
}

/// After a start: what a process that died had taken is due at once. On PostgreSQL another node may hold it, so there
/// the lease has to run out.
pub fn release(tx: &mut Tx, now: Time) -> Result<()> {
    match tx.conn() {
        Conn::Postgres(_) => Ok(()),
        Conn::Sqlite(c) => {
            diesel::update(activity::table.filter(activity::state.eq(State::Waiting)))
                .set(activity::next_attempt_at.eq(now))
                .execute(c)?;
            Ok(())
        }
    }
}

/// Puts an activity off that failed for a passing reason, longer each time; after [`ATTEMPTS`] it is refused.
pub fn retry(tx: &mut Tx, waiting: &Waiting, reason: &str, now: Time) -> Result<()> {
    if waiting.attempts >= ATTEMPTS {
        return refused(tx, waiting.id, &format!("given up: {reason}"));
    }
    let delay = TimeDelta::seconds(10 * 3_i64.pow(waiting.attempts.clamp(1, ATTEMPTS).unsigned_abs() - 1));
    diesel::update(activity::table.find(waiting.id))
        .filter(activity::state.eq(State::Waiting))
        .set((
            activity::next_attempt_at.eq(now.plus(delay)),
            activity::reason.eq(Some(shortened(reason))),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Gives those whose time has come a turn, behind what their sender has in the queue.
///
/// What was claimed for the last time, and of which nobody could record what became of it, would be claimed for ever: it
/// is refused.
fn rouse(tx: &mut Tx, now: Time) -> Result<()> {
    let overdue = overdue!(now)
        .order((activity::next_attempt_at, activity::id))
        .select((activity::id, activity::attempts))
        .limit(ROUSED);
    let overdue: Vec<(ActivityId, i32)> = match tx.conn() {
        Conn::Sqlite(c) => overdue.kept().load(c)?,
        Conn::Postgres(c) => overdue.for_update().skip_locked().kept().load(c)?,
    };
    let (lost, due): (Vec<_>, Vec<_>) = overdue
        .into_iter()
        .partition(|(_, attempts)| *attempts >= ATTEMPTS);
    for (id, _) in lost {
        refused(tx, id, "given up: what became of it could not be recorded")?;
    }
    let due: Vec<ActivityId> = due.into_iter().map(|(id, _)| id).collect();
    if !due.is_empty() {
        diesel::update(activity::table.filter(activity::id.eq_any(padded(&due))))
            .set(activity::turn.eq(diesel::dsl::sql::<Nullable<BigInt>>(BEHIND_ITS_SENDER)))
            .kept()
            .execute(tx.conn())?;
    }
    Ok(())
}

/// PostgreSQL lets several nodes claim at once without waiting for each other; SQLite has one writer.
fn choose(tx: &mut Tx, room: i64, running: &Running) -> Result<Vec<ActivityId>> {
    let full = padded(&running.full());
    let columns = (activity::id, activity::instance_id, activity::bytes);
    let candidates: Vec<(ActivityId, InstanceId, i64)> = match tx.conn() {
        Conn::Sqlite(c) => ready!(&full).select(columns).limit(room).kept().load(c)?,
        Conn::Postgres(c) => ready!(&full)
            .select(columns)
            .limit(room)
            .for_update()
            .skip_locked()
            .kept()
            .load(c)?,
    };
    let mut running = running.clone();
    let mut left = room;
    let mut chosen = Vec::new();
    for (id, sender, bytes) in candidates {
        let cost = cost(bytes);
        if cost > left {
            break;
        }
        if running.has_room(sender, cost) {
            running.begin(sender, cost);
            left -= cost;
            chosen.push(id);
        }
    }
    Ok(chosen)
}
