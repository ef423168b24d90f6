// SPDX-License-Identifier: AGPL-3.0-or-later
//! Activities from other servers as they were received, and how far each has come.
//!
//! An activity is stored once by its id, so a repeated one has no second effect. Those about the same object take
//! turns in the order in which they came; different objects do not wait for each other.

use chrono::TimeDelta;
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use kollegium_db::{Conn, Keep, Snapshot, Tx, each_backend, padded};

use crate::error::Result;
use crate::ids::ActivityId;
use crate::schema::{activity, delivery, event};
use crate::stored::stored_enum;
use crate::time::Time;

/// How often an activity is tried: for about three hours.
pub const ATTEMPTS: i32 = 8;
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
    /// The object; activities with the same key are processed in order.
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
}

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
    /// The JSON as it was received.
    pub raw: String,
    /// The number of attempts, this one included.
    pub attempts: i32,
    /// The time when it was received.
    pub received_at: Time,
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

/// Stores a verified activity, to be carried out from `at` on. A known one stays as it is.
pub fn store(tx: &mut Tx, received: &Received<'_>, at: Time) -> Result<Stored> {
    let id: Option<ActivityId> = each_backend!(tx.conn(), c => diesel::insert_into(activity::table)
        .values((
            (activity::uri.eq(received.uri), activity::actor_uri.eq(received.actor_uri)),
            (activity::object_key.eq(received.object_key), activity::raw.eq(received.raw)),
            (activity::state.eq(State::Waiting), activity::attempts.eq(0)),
            (activity::next_attempt_at.eq(at), activity::received_at.eq(at)),
        ))
        .on_conflict_do_nothing()
        .returning(activity::id)
        .get_result(c)
        .optional())?;
    Ok(id.map_or(Stored::Known, Stored::New))
}

/// The activities that are due and first in the turn of their object. A macro, since the type cannot be named.
macro_rules! due {
    ($now:expr) => {{
        let earlier = diesel::alias!(activity as earlier);
        let is_blocked = exists(
            earlier
                .filter(earlier.field(activity::state).eq(State::Waiting))
                .filter(earlier.field(activity::object_key).eq(activity::object_key))
                .filter(earlier.field(activity::id).lt(activity::id)),
        );
        activity::table
            .filter(activity::state.eq(State::Waiting))
            .filter(activity::next_attempt_at.le($now))
            .filter(not(is_blocked))
            .order((activity::next_attempt_at, activity::id))
            .select(activity::id)
    }};
}

/// Whether any activity is due and its turn: a look that begins no write transaction.
pub fn is_waiting(snapshot: &mut Snapshot, now: Time) -> Result<bool> {
    let found: Option<ActivityId> =
        each_backend!(snapshot.conn(), c => due!(now).limit(1).first(c).optional())?;
    Ok(found.is_some())
}

/// Takes up to `limit` activities that are due, of each object only the oldest, for `lease`: another worker gets them
/// only after that time.
pub fn claim(tx: &mut Tx, now: Time, lease: TimeDelta, limit: i64) -> Result<Vec<Waiting>> {
    let due = due(tx, now, limit)?;
    let due = padded(&due);
    diesel::update(activity::table.filter(activity::id.eq_any(&due)))
        .set((
            activity::next_attempt_at.eq(now.plus(lease)),
            activity::attempts.eq(activity::attempts + 1),
        ))
        .kept()
        .execute(tx.conn())?;
    Ok(activity::table
        .filter(activity::id.eq_any(&due))
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

/// PostgreSQL lets several nodes claim at once without waiting for each other; SQLite has one writer.
fn due(tx: &mut Tx, now: Time, limit: i64) -> Result<Vec<ActivityId>> {
    Ok(match tx.conn() {
        Conn::Sqlite(c) => due!(now).limit(limit).load(c)?,
        Conn::Postgres(c) => due!(now).limit(limit).for_update().skip_locked().load(c)?,
    })
}

/// Marks an activity as carried out. Called in the transaction of the command itself.
pub fn done(tx: &mut Tx, id: ActivityId) -> Result<()> {
    close(tx, id, State::Done, None)
}

/// Marks an activity as nothing that we do anything about.
pub fn ignored(tx: &mut Tx, id: ActivityId, reason: &str) -> Result<()> {
    close(tx, id, State::Ignored, Some(reason))
}

/// Marks an activity as one that may not be carried out.
pub fn refused(tx: &mut Tx, id: ActivityId, reason: &str) -> Result<()> {
    close(tx, id, State::Refused, Some(reason))
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

/// An activity as it was received, if we still have it: to relay it, and to find what an `Undo` undoes.
pub fn get_raw(snapshot: &mut Snapshot, uri: &str) -> Result<Option<String>> {
    Ok(activity::table
        .filter(activity::uri.eq(uri))
        .filter(activity::raw.ne(""))
        .select(activity::raw)
        .first(snapshot.conn())
        .optional()?)
}

/// Deletes the content of finished activities about these objects.
pub(crate) fn erase(tx: &mut Tx, objects: &[String]) -> Result<()> {
    for objects in objects.chunks(ERASED_AT_ONCE) {
        diesel::update(activity::table.filter(activity::object_key.eq_any(objects)))
            .filter(activity::state.ne(State::Waiting))
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

fn close(tx: &mut Tx, id: ActivityId, state: State, reason: Option<&str>) -> Result<()> {
    diesel::update(activity::table.find(id))
        .set((
            activity::state.eq(state),
            activity::reason.eq(reason.map(shortened)),
        ))
        .kept()
        .execute(tx.conn())?;
    Ok(())
}

fn shortened(reason: &str) -> String {
    reason.chars().take(REASON_LIMIT).collect()
}

#[cfg(test)]
mod tests {
    use kollegium_db::testing::TestDb;

    use super::*;

    const LEASE: TimeDelta = TimeDelta::seconds(60);

    fn put(db: &TestDb, uri: &str, object_key: &str) -> Stored {
        let received = Received {
            uri,
            actor_uri: "https://peer.example/u/a",
            object_key,
            raw: "{}",
        };
        db.write(|tx| store(tx, &received, Time(0))).unwrap()
    }

    fn claimed(db: &TestDb, now: Time) -> Vec<Waiting> {
        db.write(|tx| claim(tx, now, LEASE, 10)).unwrap()
    }

    fn uris(waiting: &[Waiting]) -> Vec<&str> {
        waiting.iter().map(|it| it.uri.as_str()).collect()
    }

    #[test]
    fn a_repeated_activity_is_stored_once() {
        let db = TestDb::new();
        assert!(matches!(put(&db, "a/1", "o"), Stored::New(_)));
        assert_eq!(put(&db, "a/1", "o"), Stored::Known);
        assert_eq!(claimed(&db, Time(0)).len(), 1);
    }

    #[test]
    fn activities_about_one_object_take_turns() {
        let db = TestDb::new();
        put(&db, "a/1", "x");
        put(&db, "a/2", "x");
        put(&db, "a/3", "y");
        let first = claimed(&db, Time(0));
        assert_eq!(uris(&first), ["a/1", "a/3"]);
        assert!(claimed(&db, Time(1)).is_empty(), "leased");
        assert!(
            !db.read(|snapshot| is_waiting(snapshot, Time(1))).unwrap(),
            "a/2 is due, but not its turn"
        );
        db.write(|tx| done(tx, first[0].id)).unwrap();
        assert!(db.read(|snapshot| is_waiting(snapshot, Time(2))).unwrap());
        assert_eq!(uris(&claimed(&db, Time(2))), ["a/2"]);
        let after = Time(0).plus(LEASE);
        assert_eq!(uris(&claimed(&db, after)), ["a/3"], "the lease ran out");
    }

    #[test]
    fn a_failure_is_tried_again_later_and_given_up_in_the_end() {
        let db = TestDb::new();
        put(&db, "a/1", "x");
        let mut now = Time(0);
        for attempt in 1..=ATTEMPTS {
            let waiting = claimed(&db, now).pop().unwrap();
            assert_eq!(waiting.attempts, attempt);
            db.write(|tx| retry(tx, &waiting, "down", now)).unwrap();
            assert!(claimed(&db, now.plus(TimeDelta::seconds(9))).is_empty());
            now = now.plus(TimeDelta::days(1));
        }
        assert!(claimed(&db, now).is_empty());
        let found = db.read(|snapshot| refusals(snapshot, None, 10)).unwrap();
        assert_eq!(found[0].reason.as_deref(), Some("given up: down"));
        assert!(
            db.read(|snapshot| refusals(snapshot, Some(found[0].id), 10))
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn old_finished_activities_are_forgotten() {
        let db = TestDb::new();
        for uri in ["a/1", "a/2", "a/3"] {
            put(&db, uri, uri);
        }
        let waiting = claimed(&db, Time(0));
        db.write(|tx| done(tx, waiting[0].id)).unwrap();
        db.write(|tx| ignored(tx, waiting[1].id, "no")).unwrap();
        let later = Time(1).plus(KEPT);
        assert_eq!(db.write(|tx| prune(tx, Time(0).plus(KEPT), 10)).unwrap(), 0);
        assert_eq!(db.write(|tx| prune(tx, later, 10)).unwrap(), 2);
        assert_eq!(db.read(|snapshot| get_raw(snapshot, "a/1")).unwrap(), None);
        assert_eq!(
            db.read(|snapshot| get_raw(snapshot, "a/3")).unwrap().as_deref(),
            Some("{}")
        );
    }

    #[test]
    fn several_workers_never_get_the_same_one() {
        let db = TestDb::new();
        for n in 0..40 {
            put(&db, &format!("a/{n}"), &format!("o/{}", n % 20));
        }
        let claim_one = || db.write(|tx| claim(tx, Time(0), LEASE, 3)).unwrap();
        let mut all: Vec<ActivityId> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| [claim_one(), claim_one()].concat()))
                .collect();
            threads
                .into_iter()
                .flat_map(|it| it.join().unwrap())
                .map(|it| it.id)
                .collect()
        });
        let taken = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), taken);
        assert!(taken >= 12, "{taken}");
    }
}
