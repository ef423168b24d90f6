// SPDX-License-Identifier: AGPL-3.0-or-later
//! The database: connections to SQLite or PostgreSQL, read snapshots, the one write transaction,
//! migrations and test databases. It knows no rule of the domain and no table of it.
//!
//! A reader gets a [`Snapshot`], a writer a [`Tx`]. Only [`Db::write`] and [`Db::write_repeatable`] hand out a `Tx`, so
//! a function that takes `&mut Tx` cannot be called outside of a write transaction. A `Tx` is also a `Snapshot` (by
//! deref), so a command may call any query.

mod connection;
mod kept;
mod manager;
mod migrations;
mod pool;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod transaction;
mod writer;

pub use connection::{Conn, ConnectError, Durability};
pub use kept::{Keep, Kept, padded};
pub use migrations::MigrationError;
pub use pool::Db;
pub use transaction::{Snapshot, Transient, Tx, is_transient};

/// Runs one expression against whichever backend is connected.
///
/// Only for the few constructs that a `MultiConnection` lacks: `ON CONFLICT`, batch inserts, `UNION`, and the
/// places where the databases really differ.
#[macro_export]
macro_rules! each_backend {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            $crate::Conn::Sqlite($c) => $body,
            $crate::Conn::Postgres($c) => $body,
        }
    };
}
