// SPDX-License-Identifier: AGPL-3.0-or-later
//! One connection to either database, and where a URL leads.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use diesel::connection::{InstrumentationEvent, SimpleConnection};
use diesel::{Connection, ConnectionError, ConnectionResult, PgConnection, SqliteConnection};

// The derive writes public items without documentation, hence the module of its own.
#[expect(missing_docs, reason = "the derive generates undocumented public items")]
mod multi {
    /// A connection to SQLite or to PostgreSQL: one query text for both.
    #[derive(diesel::MultiConnection)]
    pub enum Conn {
        Sqlite(diesel::SqliteConnection),
        Postgres(diesel::PgConnection),
    }
}
pub use multi::Conn;

/// What committed data must survive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// A commit survives the loss of power.
    Full,
    /// Nothing need survive the machine: for tests.
    Test,
}

/// Why the database could not be connected to.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The URL is neither one of SQLite nor one of PostgreSQL.
    #[error(
        "\"{0}\" is not a database URL; write sqlite://PATH (for example sqlite://data/kollegium.db) or postgres://USER@HOST/NAME"
    )]
    Url(String),
    /// The database did not answer or refused us.
    #[error("cannot connect to the database {url}: {reason}")]
    Refused {
        /// The URL without its password.
        url: String,
        /// What the database said.
        reason: String,
    },
}

/// Where a database is.
#[derive(Debug, Clone)]
pub(crate) enum Target {
    Sqlite(PathBuf),
    Postgres(String),
}

impl Target {
    /// Reads `sqlite://PATH` or `postgres://…`.
    pub(crate) fn parse(url: &str) -> Result<Target, ConnectError> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            if path.is_empty() {
                return Err(ConnectError::Url(url.to_owned()));
            }
            Ok(Target::Sqlite(PathBuf::from(path)))
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Ok(Target::Postgres(url.to_owned()))
        } else {
            Err(ConnectError::Url(url.to_owned()))
        }
    }

    /// Whether connecting would make the database.
    pub(crate) fn is_missing(&self) -> bool {
        match self {
            Target::Sqlite(path) => !path.exists(),
            Target::Postgres(_) => false,
        }
    }

    /// Makes the folder of the database where it is missing. Only who opens the database does so: what a connection made
    /// later found empty would be another database.
    pub(crate) fn make_folder(&self) -> std::io::Result<()> {
        match self {
            Target::Sqlite(path) => path.parent().map_or(Ok(()), std::fs::create_dir_all),
            Target::Postgres(_) => Ok(()),
        }
    }

    pub(crate) fn connect(&self, durability: Durability) -> ConnectionResult<Conn> {
        Ok(match self {
            Target::Sqlite(path) => Conn::Sqlite(open_sqlite(path, durability)?),
            Target::Postgres(url) => Conn::Postgres(PgConnection::establish(url)?),
        })
    }
}

/// Counts the statements of a connection from now on: what sets it up is not the caller's.
pub(crate) fn count(conn: &mut Conn, statements: &Arc<AtomicU64>) {
    let statements = Arc::clone(statements);
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { .. } = event {
            statements.fetch_add(1, Ordering::Relaxed);
        }
    });
}

fn open_sqlite(path: &Path, durability: Durability) -> ConnectionResult<SqliteConnection> {
    let mut conn = SqliteConnection::establish(&path.to_string_lossy())?;
    let synchronous = match durability {
        Durability::Full => "FULL",
        Durability::Test => "OFF",
    };
    conn.batch_execute(&format!(
        "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; \
         PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000;"
    ))
    .map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(conn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_does_not_bring_back_a_folder_that_is_gone() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("data");
        let target = Target::Sqlite(folder.join("test.db"));
        assert!(target.connect(Durability::Test).is_err());
        assert!(!folder.exists());
        target.make_folder().unwrap();
        target.connect(Durability::Test).unwrap();
    }
}
