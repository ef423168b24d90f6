// SPDX-License-Identifier: AGPL-3.0-or-later
//! The sequencer: gives committed events their place in the outgoing log.
//!
//! Ids alone would not do: PostgreSQL gives them out before it commits, so that a reader who has passed id 7 may
//! find id 6 later. Places are given by one process at a time, to what is committed; they appear in their order.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use kollegium_db::{Conn, Keep, Snapshot, Tx};

use crate::error::Result;
use crate::events::{Recorded, Row};
use crate::ids::EventId;
use crate::schema::event;

/// The advisory locks of PostgreSQL that this module takes.
const SEQUENCING: i64 = 0x6b6f_6c31;
const LEADING: i64 = 0x6b6f_6c32;

/// Gives up to `limit` committed events their place and returns how many there were; none while another process does.
pub fn sequence(tx: &mut Tx, limit: i64) -> Result<usize> {
    if !try_lock(tx, SEQUENCING)? {
        return Ok(0);
    }
    Ok(diesel::sql_query(
        "WITH next AS (\
           SELECT id, row_number() OVER (ORDER BY id) + (SELECT coalesce(max(position), 0) FROM event) AS place \
           FROM event WHERE position IS NULL ORDER BY id LIMIT $1) \
         UPDATE event SET position = next.place FROM next WHERE event.id = next.id",
    )
    .bind::<BigInt, _>(limit)
    .kept()
    .execute(tx.conn())?)
}

/// What happened after a place, each with its own place, in the order of the log. What cannot be decoded is left out.
pub fn log(snapshot: &mut Snapshot, after: i64, limit: i64) -> Result<Vec<(i64, Recorded)>> {
    let rows: Vec<(Option<i64>, Row)> = event::table
        .filter(event::position.gt(after))
        .order(event::position)
        .limit(limit)
        .select((event::position, Row::as_select()))
        .load(snapshot.conn())?;
    let mut events = Vec::with_capacity(rows.len());
    for (place, row) in rows.into_iter().filter_map(|(place, row)| Some((place?, row))) {
        match row.decode() {
            Ok(recorded) => events.push((place, recorded)),
            // One unreadable body must not end federation.
            Err(error) => tracing::error!(%error, place, "leaving an event out of the outgoing log"),
        }
    }
    Ok(events)
}

/// The last place that was given; 0 where there is none.
pub fn head(snapshot: &mut Snapshot) -> Result<i64> {
    let last: Option<i64> = event::table
        .select(diesel::dsl::max(event::position))
        .first(snapshot.conn())?;
    Ok(last.unwrap_or(0))
}

/// The place of an event, once it has one.
pub fn position_of(snapshot: &mut Snapshot, id: EventId) -> Result<Option<i64>> {
    Ok(event::table
        .find(id)
        .select(event::position)
        .first(snapshot.conn())
        .optional()?
        .flatten())
}

/// Whether other processes may work on the same database, so that one of them must lead.
pub fn is_shared(snapshot: &mut Snapshot) -> bool {
    match snapshot.conn() {
        Conn::Sqlite(_) => false,
        Conn::Postgres(_) => true,
    }
}

/// Makes this process the one that delivers, until the transaction ends. False where another one is.
pub fn lead(tx: &mut Tx) -> Result<bool> {
    try_lock(tx, LEADING)
}

/// Asks the database for nothing: fails when the connection, and with it the lead, was lost.
pub fn still_connected(tx: &mut Tx) -> Result<()> {
    diesel::sql_query("SELECT 1").execute(tx.conn())?;
    Ok(())
}

/// Takes an advisory lock that ends with the transaction. SQLite has one writer and needs none.
fn try_lock(tx: &mut Tx, key: i64) -> Result<bool> {
    match tx.conn() {
        Conn::Sqlite(_) => Ok(true),
        Conn::Postgres(c) => Ok(diesel::select(
            diesel::dsl::sql::<Bool>("pg_try_advisory_xact_lock(")
                .bind::<BigInt, _>(key)
                .sql(")"),
        )
        .get_result(c)?),
    }
}
