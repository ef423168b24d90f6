// SPDX-License-Identifier: AGPL-3.0-or-later
//! Work that waits: rows, so that a dead worker loses nothing. Each kind of work has a lane and a worker of its own.

use chrono::TimeDelta;
use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::ids::{ActorId, GroupId, InstanceId, JobId, PostId};
use crate::schema::job;
use crate::time::Time;

/// The maximum number of attempts.
pub const ATTEMPTS: i32 = 10;

/// A kind of work. Its values are written to the database: fields are only added, with defaults.
pub trait Work: Serialize + DeserializeOwned + Clone + std::fmt::Debug + Send + Sync + 'static {
    /// The name of its lane.
    const LANE: &'static str;
}

/// A job that looks something up on another server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Find out who `@name@host` in a post is, and note the mention.
    ResolveMention {
        /// The post that mentions somebody.
        post: PostId,
        /// The handle, `@name@host`.
        handle: String,
    },
    /// Read the outbox, the moderators and the pinned threads of a remote group that somebody joined here.
    Backfill {
        /// The group to read.
        group: GroupId,
    },
    /// Ask an instance's NodeInfo what it runs.
    AskNodeInfo {
        /// The instance to ask.
        instance: InstanceId,
    },
    /// Find an object that a person imports from another account, and join, save or block it.
    #[serde(rename = "fulfil")]
    Import {
        /// The person who imports it.
        person: ActorId,
        /// What to do with the object once it is found.
        what: ImportAction,
        /// The ActivityPub id of the object.
        uri: String,
    },
}

impl Work for Job {
    const LANE: &'static str = "lookup";
}

/// A job that looks at something to which a text links.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PreviewJob {
    /// Look at the page behind a link.
    FetchPreview {
        /// The URL to fetch.
        link: String,
    },
}

impl Work for PreviewJob {
    const LANE: &'static str = "preview";
}

/// What an import does with an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportAction {
    /// A group is to be joined.
    Join,
    /// A thread or reply is to be saved.
    Save,
    /// A person or group is to be blocked.
    Block,
}

/// A job as it waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting<W> {
    /// The id in the queue.
    pub id: JobId,
    /// The work to do.
    pub job: W,
    /// The number of failed attempts.
    pub attempts: i32,
}

/// Adds a job, to run at `at`. One that waits already is not added again.
pub fn add<W: Work>(tx: &mut Tx, what: &W, at: Time) -> Result<()> {
    let body = serde_json::to_string(what).map_err(|error| Error::Corrupt(error.to_string()))?;
    let known = job::table
        .filter(job::body.eq(&body))
        .select(job::id)
        .first::<JobId>(tx.conn())
        .optional()?;
    if known.is_none() {
        diesel::insert_into(job::table)
            .values((
                job::lane.eq(W::LANE),
                job::body.eq(&body),
                job::attempts.eq(0),
                job::run_at.eq(at),
                job::created_at.eq(at),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// The number of imports of a person in the queue.
pub(crate) fn pending_imports(snapshot: &mut Snapshot, person: ActorId) -> Result<usize> {
    // As the bodies begin.
    let begins = format!(r#"{{"kind":"fulfil","person":{person},"#);
    let number: i64 = job::table
        .filter(job::body.like(format!("{begins}%")))
        .count()
        .get_result(snapshot.conn())?;
    Ok(usize::try_from(number).unwrap_or(usize::MAX))
}

/// Takes the next job of a lane that is due, for `lease`: another worker gets it only after that time.
pub fn claim<W: Work>(tx: &mut Tx, now: Time, lease: TimeDelta) -> Result<Option<Waiting<W>>> {
    let Some(id) = next_due(tx, W::LANE, now)? else {
        return Ok(None);
    };
    let (body, attempts): (String, i32) = diesel::update(job::table.find(id))
        .set((
            job::run_at.eq(now.plus(lease)),
            job::attempts.eq(job::attempts + 1),
        ))
        .returning((job::body, job::attempts))
        .get_result(tx.conn())?;
    match serde_json::from_str(&body) {
        Ok(job) => Ok(Some(Waiting {
            id,
            job,
            attempts: attempts - 1,
        })),
        // It would come up first again and again, and no other would ever be done.
        Err(error) => {
            tracing::error!(%id, %error, "dropping a job that cannot be parsed");
            finish(tx, id)?;
            claim(tx, now, lease)
        }
    }
}

/// After a start: what a process that died had taken of a lane is due at once. On PostgreSQL another node may hold it, so
/// there the lease has to run out.
pub fn release<W: Work>(tx: &mut Tx, now: Time) -> Result<()> {
    match tx.conn() {
        kollegium_db::Conn::Postgres(_) => Ok(()),
        kollegium_db::Conn::Sqlite(c) => {
            diesel::update(
                job::table
                    .filter(job::lane.eq(W::LANE))
                    .filter(job::attempts.gt(0)),
            )
            .set(job::run_at.eq(now))
            .execute(c)?;
            Ok(())
        }
    }
}

/// PostgreSQL lets several nodes claim at once without waiting for each other; SQLite has one writer.
fn next_due(tx: &mut Tx, lane: &'static str, now: Time) -> Result<Option<JobId>> {
    let query = || {
        job::table
            .filter(job::lane.eq(lane))
            .filter(job::run_at.le(now))
            .order((job::run_at, job::id))
            .select(job::id)
            .limit(1)
    };
    let found = match tx.conn() {
        kollegium_db::Conn::Sqlite(c) => query().first(c),
        kollegium_db::Conn::Postgres(c) => query().for_update().skip_locked().first(c),
    };
    Ok(found.optional()?)
}

/// Deletes a job that is done, or that will never succeed.
pub fn finish(tx: &mut Tx, id: JobId) -> Result<()> {
    diesel::delete(job::table.find(id)).execute(tx.conn())?;
    Ok(())
}

/// Reschedules a failed job, later each time; after [`ATTEMPTS`] it is given up.
pub fn put_off<W: Work>(tx: &mut Tx, waiting: &Waiting<W>, now: Time) -> Result<()> {
    if waiting.attempts + 1 >= ATTEMPTS {
        return finish(tx, waiting.id);
    }
    let delay = TimeDelta::seconds(5 << waiting.attempts.clamp(0, 12));
    diesel::update(job::table.find(waiting.id))
        .set(job::run_at.eq(now.plus(delay)))
        .execute(tx.conn())?;
    Ok(())
}

/// The time when the next job of a lane is due, if there is one.
pub fn next_run<W: Work>(snapshot: &mut Snapshot) -> Result<Option<Time>> {
    Ok(job::table
        .filter(job::lane.eq(W::LANE))
        .order(job::run_at)
        .select(job::run_at)
        .first(snapshot.conn())
        .optional()?)
}

#[cfg(test)]
mod tests;
