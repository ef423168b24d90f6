// SPDX-License-Identifier: AGPL-3.0-or-later
//! Activities from other servers as they were received, and how far each has come.
//!
//! An activity is stored once by its id, so a repeated one has no second effect. Those of one server about the same object
//! take turns in the order in which they came; different objects do not wait for each other. The servers take turns as
//! well (see `queue`), so that none of them delays another, whatever it sends.

mod queue;
#[cfg(test)]
mod tests;

use chrono::TimeDelta;
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use kollegium_db::{Keep, Snapshot, Tx, each_backend};

use crate::error::Result;
use crate::ids::{ActivityId, InstanceId};
use crate::schema::{activity, delivery, event};
use crate::stored::stored_enum;
use crate::time::Time;

pub use queue::{ATTEMPTS, Running, Waiting, claim, cost, is_waiting, release, retry};

/// How many activities of one server may wait.
pub const MOST_WAITING: i64 = 1_000;
/// How large all that waits of one server may be, in bytes.
pub const MOST_WAITING_BYTES: i64 = 16 * 1024 * 1024;
/// The size up to which the JSON of an activity is kept that was carried out and that nobody has to be sent, in bytes: what
/// an `Undo` may name is small.
const KEPT_RAW: i64 = 16 * 1024;
/// How long finished activities are kept, so that a repeated one is recognised.
pub const KEPT: TimeDelta = TimeDelta::days(7);
/// The maximum length of a reason, in characters.
const REASON_LIMIT: usize = 500;
/// The number of objects that one SQL statement names.
const ERASED_AT_ONCE: usize = 1_000;

stored_enum! {
    /// The state of an activity.
    State {
        /// To be tried, or being tried.
        Waiting = "waiting",
        /// It was processed.
        Done = "done",
        /// It needed no action.
        Ignored = "ignored",
        /// It may not, or it failed too often.
        Refused = "refused",
    }
}

/// An activity whose sender is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received<'a> {
    /// The ActivityPub id of the activity.
    pub uri: &'a str,
    /// The URI of the actor that sent it.
    pub actor_uri: &'a str,
    /// The server that sent it.
    pub sender: InstanceId,
    /// The object; activities of one server with the same key are processed in order.
    pub object_key: &'a str,
    /// The JSON, byte for byte.
    pub raw: &'a str,
}

/// Whether an activity was seen before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// It was not stored before.
    New(ActivityId),
    /// It was stored before; nothing changed.
    Known,
    /// Too much of this server waits already; nothing changed, and it may send the activity again later.
    Full,
}

/// An activity that was refused, for the administrator.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = activity)]
pub struct Refusal {
    /// The id in this database.
    pub id: ActivityId,
    /// The ActivityPub id of the activity.
    pub uri: String,
    /// The URI of the actor that sent it.
    pub actor_uri: String,
    /// Why it was refused.
    pub reason: Option<String>,
    /// The time when it was received.
    pub received_at: Time,
}

/// Stores a verified activity, to be carried out in the turn of its sender. A known one stays as it is.
pub fn store(tx: &mut Tx, received: &Received<'_>, at: Time) -> Result<Stored> {
    let bytes = i64::try_from(received.raw.len()).unwrap_or(i64::MAX);
    let backlog = queue::backlog(tx, received.sender)?;
    let is_full = backlog.number >= MOST_WAITING || backlog.bytes.saturating_add(bytes) > MOST_WAITING_BYTES;
    // What is known already is not sent in vain again and again.
    if is_full && !is_known(tx, received.uri)? {
        return Ok(Stored::Full);
    }
    let turn = queue::next_turn(tx, &backlog, bytes)?;
    let id: Option<ActivityId> = each_backend!(tx.conn(), c => diesel::insert_into(activity::table)
        .values((
            (activity::uri.eq(received.uri), activity::actor_uri.eq(received.actor_uri)),
            (activity::instance_id.eq(received.sender), activity::object_key.eq(received.object_key)),
            (activity::raw.eq(received.raw), activity::bytes.eq(bytes), activity::turn.eq(turn)),
            (activity::state.eq(State::Waiting), activity::attempts.eq(0)),
            (activity::next_attempt_at.eq(at), activity::received_at.eq(at)),
        ))
        .on_conflict_do_nothing()
        .returning(activity::id)
        .get_result(c)
        .optional())?;
    Ok(id.map_or(Stored::Known, Stored::New))
}

fn is_known(tx: &mut Tx, uri: &str) -> Result<bool> {
    let known = activity::table.filter(activity::uri.eq(uri));
    Ok(diesel::select(exists(known)).get_result(tx.conn())?)
}

/// Marks an activity as carried out. Called in the transaction of the command itself.
///
/// Its JSON is kept while an event names it, since it may have to be passed on, or if it is small and about one object:
/// then an `Undo` may name it.
pub fn done(tx: &mut Tx, id: ActivityId) -> Result<()> {
    diesel::update(activity::table.find(id))
        .set((
            activity::state.eq(State::Done),
            activity::reason.eq(None::<String>),
            activity::turn.eq(None::<i64>),
        ))
        .kept()
        .execute(tx.conn())?;
    let is_named = exists(event::table.filter(event::activity.eq(activity::uri.nullable())));
    diesel::update(activity::table.find(id))
        .filter(
            activity::bytes
                .gt(KEPT_RAW)
                .or(activity::object_key.eq(activity::uri)),
        )
        .filter(not(is_named))
        .set(activity::raw.eq(""))
        .kept()
        .execute(tx.conn())?;
    Ok(())
}

/// Marks an activity as nothing that we do anything about. Only the reason is kept.
pub fn ignored(tx: &mut Tx, id: ActivityId, reason: &str) -> Result<()> {
    turn_away(tx, id, State::Ignored, reason)
}

/// Marks an activity as one that may not be carried out. Only the reason is kept.
pub fn refused(tx: &mut Tx, id: ActivityId, reason: &str) -> Result<()> {
    turn_away(tx, id, State::Refused, reason)
}

/// An activity as it was received, if we still have it: to relay it, and to find what an `Undo` undoes.
pub fn get_raw(snapshot: &mut Snapshot, uri: &str) -> Result<Option<String>> {
    Ok(activity::table
        .filter(activity::uri.eq(uri))
        .filter(activity::raw.ne(""))
        .select(activity::raw)
        .first(snapshot.conn())
        .optional()?)
}

/// Deletes the content of all activities about these objects; those that wait are not carried out any more.
pub(crate) fn erase(tx: &mut Tx, objects: &[String]) -> Result<()> {
    for objects in objects.chunks(ERASED_AT_ONCE) {
        let about = activity::table.filter(activity::object_key.eq_any(objects));
        diesel::update(about.clone().filter(activity::state.eq(State::Waiting)))
            .set((
                activity::state.eq(State::Refused),
                activity::reason.eq("its object was erased"),
                activity::turn.eq(None::<i64>),
            ))
            .execute(tx.conn())?;
        diesel::update(about)
            .set(activity::raw.eq(""))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// How far the activity with this ActivityPub id has come, and why it is where it is.
pub fn state(snapshot: &mut Snapshot, uri: &str) -> Result<Option<(State, Option<String>)>> {
    Ok(activity::table
        .filter(activity::uri.eq(uri))
        .select((activity::state, activity::reason))
        .first(snapshot.conn())
        .optional()?)
}

/// What was refused before the one with the id `before`, newest first.
pub fn refusals(snapshot: &mut Snapshot, before: Option<ActivityId>, limit: i64) -> Result<Vec<Refusal>> {
    Ok(activity::table
        .filter(activity::state.eq(State::Refused))
        .filter(activity::id.lt(before.unwrap_or(ActivityId(i64::MAX))))
        .order(activity::id.desc())
        .limit(limit)
        .select(Refusal::as_select())
        .load(snapshot.conn())?)
}

/// Forgets up to `limit` finished activities that came more than [`KEPT`] ago, and returns how many they were.
///
/// One that an event names is kept until every peer that is served has passed the event.
pub fn prune(tx: &mut Tx, now: Time, limit: i64) -> Result<usize> {
    let passed: Option<i64> = delivery::table
        .filter(delivery::parked.eq(false))
        .select(diesel::dsl::min(delivery::position))
        .first(tx.conn())?;
    let still_needed = exists(
        event::table
            .filter(event::activity.eq(activity::uri.nullable()))
            .filter(
                event::position
                    .is_null()
                    .or(event::position.gt(passed.unwrap_or(0))),
            ),
    );
    let old: Vec<ActivityId> = activity::table
        .filter(activity::state.ne(State::Waiting))
        .filter(activity::received_at.lt(now.minus(KEPT)))
        .filter(not(still_needed))
        .order(activity::id)
        .limit(limit)
        .select(activity::id)
        .load(tx.conn())?;
    Ok(diesel::delete(activity::table.filter(activity::id.eq_any(old))).execute(tx.conn())?)
}

fn turn_away(tx: &mut Tx, id: ActivityId, state: State, reason: &str) -> Result<()> {
    diesel::update(activity::table.find(id))
        .set((
            activity::state.eq(state),
            activity::reason.eq(shortened(reason)),
            activity::turn.eq(None::<i64>),
            activity::raw.eq(""),
        ))
        .kept()
        .execute(tx.conn())?;
    Ok(())
}

fn shortened(reason: &str) -> String {
    reason.chars().take(REASON_LIMIT).collect()
}
