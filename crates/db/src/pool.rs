// SPDX-License-Identifier: AGPL-3.0-or-later
//! The pool of connections, and the only place where transactions begin.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use diesel::r2d2::{ManageConnection, Pool};

use crate::connection::{ConnectError, Durability, Target};
use crate::manager::Manager;
use crate::transaction::{RollBack, Snapshot, Transient, Tx, is_transient};
use crate::writer::Writer;

/// How often a write is tried before its transient error is given to the caller.
const WRITE_ATTEMPTS: u32 = 8;

/// A database: cheap to clone, shared by all threads.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    pools: Pools,
    queries: Arc<AtomicU64>,
}

enum Pools {
    /// One writer, many readers.
    Sqlite {
        writer: Writer,
        readers: Pool<Manager>,
    },
    Postgres(Pool<Manager>),
}

impl Db {
    /// Connects to `sqlite://PATH` (made when missing) or `postgres://…` with up to `connections` connections.
    pub fn connect(url: &str, connections: u32, durability: Durability) -> Result<Db, ConnectError> {
        let target = Target::parse(url)?;
        target.make_folder().map_err(|error| ConnectError::Refused {
            url: without_password(url),
            reason: format!("cannot create its folder: {error}"),
        })?;
        let queries = Arc::new(AtomicU64::new(0));
        let refused = |reason: String| ConnectError::Refused {
            url: without_password(url),
            reason,
        };
        let manager = |setup| Manager {
            target: target.clone(),
            durability,
            queries: Arc::clone(&queries),
            setup,
        };
        let pool = |manager: Manager| {
            Pool::builder()
                .max_size(connections)
                .min_idle(Some(1))
                .test_on_check_out(false)
                .connection_timeout(Duration::from_secs(10))
                .build(manager)
                .map_err(|error| refused(error.to_string()))
        };
        let pools = match &target {
            Target::Sqlite(_) => {
                let writer = Writer::new(manager(""));
                Pools::Sqlite {
                    writer: writer.map_err(|error| refused(error.to_string()))?,
                    readers: pool(manager("PRAGMA query_only = ON;"))?,
                }
            }
            Target::Postgres(_) => {
                // One attempt by hand: the pool would only report that it timed out.
                manager("")
                    .connect()
                    .map_err(|error| refused(error.to_string()))?;
                Pools::Postgres(pool(manager(
                    "SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '60s'; SET TIME ZONE 'UTC';",
                ))?)
            }
        };
        Ok(Db(Arc::new(Inner { pools, queries })))
    }

    /// Whether [`Db::connect`] would make the database at `url`: a file of SQLite that is not there.
    pub fn is_missing(url: &str) -> Result<bool, ConnectError> {
        Ok(Target::parse(url)?.is_missing())
    }

    /// Runs `f` on a read-only snapshot.
    pub fn read<T, E: Transient>(&self, f: impl FnOnce(&mut Snapshot) -> Result<T, E>) -> Result<T, E> {
        match &self.0.pools {
            Pools::Sqlite { readers: pool, .. } | Pools::Postgres(pool) => {
                let mut tx = checkout(pool)?;
                let tx = if tx.begin_read().is_ok() {
                    tx
                } else {
                    // The server may have gone away since; a second connection shows whether it is back.
                    drop(tx);
                    let mut fresh = checkout(pool)?;
                    fresh.begin_read()?;
                    fresh
                };
                run_read(tx, f)
            }
        }
    }

    /// Runs `f` in the write transaction and commits when it succeeds.
    ///
    /// `f` is repeated when the database says that repeating helps (see [`is_transient`]), so it must have no
    /// effect outside of the transaction.
    pub fn write<T, E: Transient>(&self, f: impl FnMut(&mut Tx) -> Result<T, E>) -> Result<T, E> {
        self.write_begun(Snapshot::begin_write, f)
    }

    /// As [`Db::write`], for what is done again when it is found undone: on PostgreSQL it does not wait for the disk, nor
    /// does anybody wait meanwhile for the rows that it holds.
    ///
    /// A loss of power can undo the last moments, each transaction as a whole and none without those after it: what
    /// a [`Db::write`] commits later carries along whatever came before.
    pub fn write_repeatable<T, E: Transient>(&self, f: impl FnMut(&mut Tx) -> Result<T, E>) -> Result<T, E> {
        self.write_begun(Snapshot::begin_repeatable_write, f)
    }

    fn write_begun<T, E: Transient>(
        &self,
        begin: fn(&mut Snapshot) -> diesel::QueryResult<()>,
        mut f: impl FnMut(&mut Tx) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut attempt = 1;
        loop {
            let result = match &self.0.pools {
                Pools::Sqlite { writer, .. } => writer.write(&mut f),
                Pools::Postgres(pool) => run_write(&mut *checkout(pool)?, begin, &mut f),
            };
            match result {
                Err(error)
                    if attempt < WRITE_ATTEMPTS && error.database_error().is_some_and(is_transient) =>
                {
                    tracing::debug!(attempt, "repeating a write transaction");
                    std::thread::sleep(Duration::from_millis(u64::from(attempt * attempt)));
                    attempt += 1;
                }
                result => return result,
            }
        }
    }

    /// How many statements were sent so far, over all connections; transaction control is counted too.
    pub fn statements(&self) -> u64 {
        self.0.queries.load(Ordering::Relaxed)
    }

    pub(crate) fn with_writer<T>(&self, f: impl FnOnce(&mut Tx) -> T) -> Result<T, ConnectError> {
        match &self.0.pools {
            Pools::Sqlite { writer, .. } => Ok(writer.alone(f)),
            Pools::Postgres(pool) => {
                let mut tx = pool.get().map_err(|error| ConnectError::Refused {
                    url: "postgres".to_owned(),
                    reason: error.to_string(),
                })?;
                Ok(f(&mut tx))
            }
        }
    }
}

type Checkout = diesel::r2d2::PooledConnection<Manager>;

fn checkout(pool: &Pool<Manager>) -> Result<Checkout, diesel::result::Error> {
    pool.get().map_err(|error| {
        diesel::result::Error::DatabaseError(
            diesel::result::DatabaseErrorKind::UnableToSendCommand,
            Box::new(format!("no database connection is free: {error}")),
        )
    })
}

fn run_read<T, E: Transient>(
    mut tx: Checkout,
    f: impl FnOnce(&mut Snapshot) -> Result<T, E>,
) -> Result<T, E> {
    let mut guard = RollBack::new(&mut tx);
    let result = f(guard.tx());
    drop(guard);
    result
}

fn run_write<T, E: Transient>(
    tx: &mut Tx,
    begin: fn(&mut Snapshot) -> diesel::QueryResult<()>,
    f: &mut impl FnMut(&mut Tx) -> Result<T, E>,
) -> Result<T, E> {
    begin(tx)?;
    let mut guard = RollBack::new(tx);
    let value = f(guard.tx())?;
    guard.commit()?;
    Ok(value)
}

fn without_password(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if at > scheme + 3 => {
            let user = url[scheme + 3..at].split(':').next().unwrap_or_default();
            format!("{}://{user}@{}", &url[..scheme], &url[at + 1..])
        }
        _ => url.to_owned(),
    }
}
