// SPDX-License-Identifier: AGPL-3.0-or-later
//! The state that every request and every worker shares.

use std::sync::{Arc, OnceLock};

use kollegium_db::{Db, Snapshot, Tx};
use kollegium_domain::instances::Origin;
use kollegium_domain::{Error, Result, Time, trust};
use tokio::sync::Notify;

use crate::limits::{Limits, PerMinute};
use crate::outside::Outside;

/// What the administrator configured, as far as faces and workers need it.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Our own URL.
    pub origin: Origin,
    /// With whom we federate.
    pub federation: trust::Mode,
    /// After how many seconds a failed delivery is tried again, at first.
    pub retry_base_seconds: u32,
    /// How we present ourselves to client programs.
    pub clients: Clients,
    /// How many requests of a kind one address may make.
    pub limits: PerMinute,
}

/// How we present ourselves to client programs; see the Lemmy face.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clients {
    /// NodeInfo says `lemmy` to them, which they insist on.
    AnnouncedAsLemmy,
    /// NodeInfo says our own name to everybody.
    OwnName,
}

/// The program's state: cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    db: Db,
    settings: Settings,
    limits: Limits,
    outside: OnceLock<Arc<dyn Outside>>,
    committed: Notify,
}

impl App {
    /// The state over a migrated database.
    pub fn new(db: Db, settings: Settings) -> App {
        let limits = Limits::new(settings.limits);
        App(Arc::new(Inner {
            db,
            settings,
            limits,
            outside: OnceLock::new(),
            committed: Notify::new(),
        }))
    }

    /// Tells how to reach other servers. The first call counts.
    pub fn connect(&self, outside: Arc<dyn Outside>) {
        // A second connection is a programming error without consequence.
        let _ = self.0.outside.set(outside);
    }

    /// The way to other servers, where federation is wired.
    pub fn outside(&self) -> Option<&Arc<dyn Outside>> {
        self.0.outside.get()
    }

    /// The database, for code that is not asynchronous.
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// What the administrator configured.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Our own URL.
    pub fn origin(&self) -> &Origin {
        &self.0.settings.origin
    }

    /// How often who may ask for what.
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// The clock of the edge.
    pub fn now(&self) -> Time {
        Time::of(chrono::Utc::now())
    }

    /// Runs `f` on a read-only snapshot, off the event loop.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Snapshot) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let db = self.0.db.clone();
        joined(tokio::task::spawn_blocking(move || db.read(f)).await)
    }

    /// Runs `f` in the write transaction, off the event loop, and wakes the workers when it was committed.
    ///
    /// `f` may be repeated; see [`Db::write`].
    pub async fn write<T: Send + 'static>(
        &self,
        f: impl FnMut(&mut Tx) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let db = self.0.db.clone();
        let done = joined(tokio::task::spawn_blocking(move || db.write(f)).await);
        if done.is_ok() {
            self.0.committed.notify_waiters();
        }
        done
    }

    /// Runs slow computation (hashing, Markdown) off the event loop.
    pub async fn compute<T: Send + 'static>(&self, f: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        joined(tokio::task::spawn_blocking(move || Ok(f())).await)
    }

    /// Waits until something is committed by this process from the moment of the call on: whoever calls, looks, and
    /// then waits misses nothing. Polling stays necessary, since other nodes commit too.
    pub fn committed(&self) -> impl Future<Output = ()> + '_ {
        self.0.committed.notified()
    }
}

fn joined<T>(result: std::result::Result<Result<T>, tokio::task::JoinError>) -> Result<T> {
    result.unwrap_or_else(|error| Err(Error::Corrupt(format!("a task was ended: {error}"))))
}
