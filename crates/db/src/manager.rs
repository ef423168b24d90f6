// SPDX-License-Identifier: AGPL-3.0-or-later
//! How a pool makes its connections.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use diesel::connection::SimpleConnection;
use diesel::r2d2::ManageConnection;

use crate::connection::{self, Durability, Target};
use crate::transaction::Tx;

/// Makes connections for a pool.
pub(crate) struct Manager {
    pub(crate) target: Target,
    pub(crate) durability: Durability,
    pub(crate) queries: Arc<AtomicU64>,
    /// Run on each new connection.
    pub(crate) setup: &'static str,
}

impl ManageConnection for Manager {
    type Connection = Tx;
    type Error = diesel::ConnectionError;

    fn connect(&self) -> Result<Tx, Self::Error> {
        let mut conn = self.target.connect(self.durability)?;
        // PostgreSQL refuses an empty script.
        if !self.setup.is_empty() {
            conn.batch_execute(self.setup)
                .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
        }
        // The pool makes connections in the background, whatever is being counted.
        connection::count(&mut conn, &self.queries);
        Ok(Tx::new(conn))
    }

    fn is_valid(&self, _: &mut Tx) -> Result<(), Self::Error> {
        Ok(())
    }

    fn has_broken(&self, tx: &mut Tx) -> bool {
        tx.is_broken()
    }
}
