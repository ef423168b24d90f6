// SPDX-License-Identifier: AGPL-3.0-or-later
//! Database migrations. They only go forward.

use diesel::RunQueryDsl;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::{Conn, ConnectError, Db};

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// Any number; it keeps two nodes that start together from migrating at once.
const ADVISORY_LOCK: i64 = 0x6b6f_6c6c_6567;

/// Why the schema could not be brought to the newest version.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// The database could not be connected to.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// A migration failed; nothing of it was kept.
    #[error("cannot migrate the database: {0}")]
    Failed(String),
}

impl Db {
    /// Runs the migrations that this database has not seen yet and returns their names.
    pub fn migrate(&self) -> Result<Vec<String>, MigrationError> {
        self.with_writer(|tx| match tx.conn() {
            Conn::Sqlite(c) => run(c, SQLITE),
            Conn::Postgres(c) => {
                diesel::sql_query(format!("SELECT pg_advisory_lock({ADVISORY_LOCK})"))
                    .execute(c)
                    .map_err(|error| MigrationError::Failed(error.to_string()))?;
                let result = run(c, POSTGRES);
                diesel::sql_query(format!("SELECT pg_advisory_unlock({ADVISORY_LOCK})"))
                    .execute(c)
                    .map_err(|error| MigrationError::Failed(error.to_string()))?;
                result
            }
        })?
    }

    /// Runs the oldest migration alone, on an empty database.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn migrate_first(&self) -> Result<(), MigrationError> {
        self.with_writer(|tx| match tx.conn() {
            Conn::Sqlite(c) => run_one(c, SQLITE),
            Conn::Postgres(c) => run_one(c, POSTGRES),
        })?
    }

    /// The names of the migrations that this database has not seen yet.
    pub fn pending_migrations(&self) -> Result<Vec<String>, MigrationError> {
        self.with_writer(|tx| match tx.conn() {
            Conn::Sqlite(c) => pending(c, SQLITE),
            Conn::Postgres(c) => pending(c, POSTGRES),
        })?
    }
}

fn run<DB: diesel::backend::Backend>(
    conn: &mut impl MigrationHarness<DB>,
    migrations: EmbeddedMigrations,
) -> Result<Vec<String>, MigrationError> {
    conn.run_pending_migrations(migrations)
        .map(|versions| versions.iter().map(ToString::to_string).collect())
        .map_err(|error| MigrationError::Failed(error.to_string()))
}

#[cfg(any(test, feature = "testing"))]
fn run_one<DB: diesel::backend::Backend>(
    conn: &mut impl MigrationHarness<DB>,
    migrations: EmbeddedMigrations,
) -> Result<(), MigrationError> {
    conn.run_next_migration(migrations)
        .map(drop)
        .map_err(|error| MigrationError::Failed(error.to_string()))
}

fn pending<DB: diesel::backend::Backend>(
    conn: &mut impl MigrationHarness<DB>,
    migrations: EmbeddedMigrations,
) -> Result<Vec<String>, MigrationError> {
    conn.pending_migrations(migrations)
        .map(|found| found.iter().map(|it| it.name().to_string()).collect())
        .map_err(|error| MigrationError::Failed(error.to_string()))
}
