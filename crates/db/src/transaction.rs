// SPDX-License-Identifier: AGPL-3.0-or-later
//! Read snapshots and write transactions.

use std::ops::{Deref, DerefMut};

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::result::{DatabaseErrorKind, Error};
use diesel::{Connection, QueryResult, RunQueryDsl};

use crate::{Conn, Keep};

/// A consistent view of the database inside of one transaction.
///
/// From [`crate::Db::read`] the database itself refuses every write to it.
pub struct Snapshot {
    conn: Conn,
    /// Whether something could not be rolled back, so that nobody knows what the transaction holds.
    lost: bool,
}

impl Snapshot {
    /// The connection, to run a query on.
    pub fn conn(&mut self) -> &mut Conn {
        &mut self.conn
    }

    pub(crate) fn is_broken(&mut self) -> bool {
        type Manager = <Conn as Connection>::TransactionManager;
        self.lost || Manager::is_broken_transaction_manager(&mut self.conn)
    }

    /// Whether the connection is of no use any more, within a transaction too.
    pub(crate) fn is_lost(&mut self) -> bool {
        type Manager = <Conn as Connection>::TransactionManager;
        let status = Manager::transaction_manager_status_mut(&mut self.conn);
        self.lost || status.transaction_depth().is_err()
    }

    pub(crate) fn begin_read(&mut self) -> QueryResult<()> {
        match &mut self.conn {
            Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN"),
            Conn::Postgres(c) => AnsiTransactionManager::begin_transaction_sql(
                c,
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            ),
        }
    }

    /// SQLite takes its write lock at once, so that two writers queue at `BEGIN` instead of failing halfway.
    pub(crate) fn begin_write(&mut self) -> QueryResult<()> {
        match &mut self.conn {
            Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
            Conn::Postgres(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN"),
        }
    }

    /// Begins a write transaction of PostgreSQL whose commit does not wait for the disk.
    pub(crate) fn begin_repeatable_write(&mut self) -> QueryResult<()> {
        match &mut self.conn {
            Conn::Sqlite(_) => self.begin_write(),
            Conn::Postgres(c) => {
                AnsiTransactionManager::begin_transaction_sql(c, "BEGIN; SET LOCAL synchronous_commit = off")
            }
        }
    }

    /// Whether there is a transaction to end.
    pub(crate) fn is_open(&mut self) -> bool {
        type Manager = <Conn as Connection>::TransactionManager;
        let status = Manager::transaction_manager_status_mut(&mut self.conn);
        matches!(status.transaction_depth(), Ok(Some(_)))
    }

    /// Begins a part of the transaction that can be undone alone; the next commit or rollback ends the part.
    pub(crate) fn begin_part(&mut self) -> QueryResult<()> {
        type Manager = <Conn as Connection>::TransactionManager;
        Manager::begin_transaction(&mut self.conn)
    }

    pub(crate) fn commit(&mut self) -> QueryResult<()> {
        type Manager = <Conn as Connection>::TransactionManager;
        Manager::commit_transaction(&mut self.conn)
    }

    /// Rolls back; a failure to do so leaves the connection marked as broken, and the pool drops it.
    pub(crate) fn rollback(&mut self) {
        type Manager = <Conn as Connection>::TransactionManager;
        if let Err(error) = Manager::rollback_transaction(&mut self.conn) {
            tracing::warn!(%error, "a database transaction could not be rolled back");
            self.lost = true;
        }
    }
}

/// The write transaction. Only [`crate::Db::write`] hands one out.
pub struct Tx {
    snapshot: Snapshot,
}

impl Tx {
    pub(crate) fn new(conn: Conn) -> Tx {
        Tx {
            snapshot: Snapshot { conn, lost: false },
        }
    }

    /// Holds the row of `table` with this `id` until the transaction ends, so that what was read from it stays
    /// true. SQLite has one writer at a time and needs nothing.
    ///
    /// Rows that refer to this one may be added meanwhile: that much is left to them, since they would otherwise wait
    /// for a commit.
    pub fn lock_row(&mut self, table: &'static str, id: i64) -> QueryResult<()> {
        match self.conn() {
            Conn::Sqlite(_) => Ok(()),
            Conn::Postgres(c) => {
                diesel::sql_query(format!("SELECT 1 FROM {table} WHERE id = $1 FOR NO KEY UPDATE"))
                    .bind::<diesel::sql_types::BigInt, _>(id)
                    .kept()
                    .execute(c)?;
                Ok(())
            }
        }
    }
}

/// Ends the transaction, or the part of it that was begun last, on every way out, a panic included.
pub(crate) struct RollBack<'a>(&'a mut Tx);

impl<'a> RollBack<'a> {
    pub(crate) fn new(tx: &'a mut Tx) -> RollBack<'a> {
        RollBack(tx)
    }

    pub(crate) fn tx(&mut self) -> &mut Tx {
        self.0
    }

    /// Keeps it; what cannot be kept is rolled back.
    pub(crate) fn commit(self) -> QueryResult<()> {
        let done = self.0.commit();
        if done.is_ok() || !self.0.is_open() {
            // Nothing is left to be rolled back.
            std::mem::forget(self);
        }
        done
    }
}

impl Drop for RollBack<'_> {
    fn drop(&mut self) {
        self.0.rollback();
    }
}

impl Deref for Tx {
    type Target = Snapshot;
    fn deref(&self) -> &Snapshot {
        &self.snapshot
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Snapshot {
        &mut self.snapshot
    }
}

/// An error that may carry a failure of the database which goes away when the transaction is repeated.
pub trait Transient: From<Error> {
    /// The database's own error, where this is one.
    fn database_error(&self) -> Option<&Error>;
}

impl Transient for Error {
    fn database_error(&self) -> Option<&Error> {
        Some(self)
    }
}

/// Whether repeating the transaction can help.
///
/// Serialisation failures and deadlocks do; so does a unique violation, since it means that somebody else wrote
/// the same row after this transaction had looked for it: at the second look the row is there, and an
/// idempotent command finds its work done.
pub fn is_transient(error: &Error) -> bool {
    let Error::DatabaseError(kind, info) = error else {
        return false;
    };
    let message = info.message();
    matches!(
        kind,
        DatabaseErrorKind::SerializationFailure
            | DatabaseErrorKind::UniqueViolation
            | DatabaseErrorKind::ClosedConnection
    ) || message.contains("deadlock detected")
        || message.contains("database is locked")
}
