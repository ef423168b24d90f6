// SPDX-License-Identifier: AGPL-3.0-or-later
//! The state that every request and every worker shares.

use std::sync::{Arc, OnceLock};

use ipnet::IpNet;
use kollegium_db::{Db, Snapshot, Tx};
use kollegium_domain::instances::Origin;
use kollegium_domain::site::{Capabilities, Pins};
use kollegium_domain::{Result, Time};
use tokio::sync::{Notify, Semaphore};

use crate::blocking::{cores, off_the_event_loop};
use crate::limits::{Limits, PerMinute};
use crate::outside::Outside;
use crate::storage::Media;

/// The configuration that adapters and workers need.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The base URL of this instance.
    pub origin: Origin,
    /// The settings of the site that the configuration file decides about.
    pub pinned: Pins,
    /// After how many seconds a failed delivery is tried again, at first.
    pub retry_base_seconds: u32,
    /// What client programs are told that this is. Most insist on the software whose API an adapter has.
    pub announced_as: SoftwareName,
    /// The rate limits of one address, and of one account.
    pub limits: PerMinute,
    /// The networks whose proxies are believed when they say whom a request came from.
    pub trusted_proxies: Vec<IpNet>,
    /// Whether there is a mail server.
    pub mail: bool,
}

impl Settings {
    /// What the site may be set to.
    pub fn means(&self) -> Capabilities {
        Capabilities {
            mail: self.mail,
            pinned: self.pinned,
        }
    }
}

/// A software by its name and version, as NodeInfo names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SoftwareName {
    /// In lower case.
    pub name: &'static str,
    /// What others compare.
    pub version: &'static str,
}

impl SoftwareName {
    /// This program.
    pub const OWN: SoftwareName = SoftwareName {
        name: "kollegium",
        version: env!("CARGO_PKG_VERSION"),
    };
}

/// The program's state: cheap to clone.
#[derive(Clone)]
pub struct App(Arc<AppState>);

struct AppState {
    db: Db,
    settings: Settings,
    limits: Limits,
    outside: OnceLock<Arc<dyn Outside>>,
    media: OnceLock<Media>,
    committed: Notify,
    hashing: Arc<Semaphore>,
}

impl App {
    /// The state over a migrated database.
    pub fn new(db: Db, settings: Settings) -> App {
        let limits = Limits::new(settings.limits);
        App(Arc::new(AppState {
            db,
            settings,
            limits,
            outside: OnceLock::new(),
            media: OnceLock::new(),
            committed: Notify::new(),
            hashing: Arc::new(Semaphore::new(cores())),
        }))
    }

    /// Sets how to reach other servers. The first call counts.
    pub fn connect(&self, outside: Arc<dyn Outside>) {
        // A second connection is a programming error without consequence.
        let _ = self.0.outside.set(outside);
    }

    /// The way to other servers, where federation is wired.
    pub fn outside(&self) -> Option<&Arc<dyn Outside>> {
        self.0.outside.get()
    }

    /// Sets where the bytes of pictures are stored. The first call counts.
    pub fn keep_media(&self, media: Media) {
        // A second place is a programming error without consequence.
        let _ = self.0.media.set(media);
    }

    /// The store of pictures, if there is one.
    pub fn media(&self) -> Option<&Media> {
        self.0.media.get()
    }

    /// The database, for code that is not asynchronous.
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// The configuration.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The base URL of this instance.
    pub fn origin(&self) -> &Origin {
        &self.0.settings.origin
    }

    /// The rate limits.
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
        off_the_event_loop(move || db.read(f)).await?
    }

    /// Runs `f` in the write transaction, off the event loop, and wakes the workers when it was committed.
    ///
    /// `f` may be repeated; see [`Db::write`].
    pub async fn write<T: Send + 'static>(
        &self,
        f: impl FnMut(&mut Tx) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let db = self.0.db.clone();
        self.committing(move || db.write(f)).await
    }

    /// The same for what is done again when it is found undone; see [`Db::write_repeatable`].
    pub async fn write_repeatable<T: Send + 'static>(
        &self,
        f: impl FnMut(&mut Tx) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let db = self.0.db.clone();
        self.committing(move || db.write_repeatable(f)).await
    }

    async fn committing<T: Send + 'static>(
        &self,
        write: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let done = off_the_event_loop(write).await?;
        if done.is_ok() {
            self.0.committed.notify_waiters();
        }
        done
    }

    /// Runs slow computation (Markdown, keys) off the event loop.
    pub async fn compute<T: Send + 'static>(&self, f: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        off_the_event_loop(f).await
    }

    /// Hashes or verifies a password off the event loop, no more of them at once than there are cores: each takes 19 MiB,
    /// and strangers decide how many there are. A client that disconnects meanwhile frees no permit.
    pub async fn hash<T: Send + 'static>(&self, f: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let turn = Arc::clone(&self.0.hashing).acquire_owned().await;
        self.compute(move || {
            let done = f();
            drop(turn);
            done
        })
        .await
    }

    /// Waits until something is committed by this process from the moment of the call on: whoever calls, looks, and
    /// then waits misses nothing. Polling stays necessary, since other nodes commit too.
    pub fn committed(&self) -> impl Future<Output = ()> + '_ {
        self.0.committed.notified()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use kollegium_domain::testing::World;

    use super::*;

    fn app(world: &World) -> App {
        let settings = Settings {
            origin: world.origin.clone(),
            pinned: Pins::default(),
            retry_base_seconds: 1,
            announced_as: SoftwareName::OWN,
            limits: PerMinute::NONE,
            trusted_proxies: Vec::new(),
            mail: false,
        };
        App::new((*world.db).clone(), settings)
    }

    /// How many are at work, and how many were at most.
    #[derive(Default)]
    struct Busy {
        now: AtomicUsize,
        most: AtomicUsize,
    }

    impl Busy {
        fn work(&self) {
            let now = 1 + self.now.fetch_add(1, Ordering::SeqCst);
            self.most.fetch_max(now, Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis(20));
            self.now.fetch_sub(1, Ordering::SeqCst);
        }
    }

    /// Half of those who ask go away at once, as a client does that only wants to cost us memory.
    #[tokio::test(flavor = "multi_thread")]
    async fn no_more_passwords_are_hashed_at_once_than_there_are_cores() {
        let world = World::new();
        let app = app(&world);
        let busy = Arc::new(Busy::default());
        let ask = |_| {
            let (app, busy) = (app.clone(), Arc::clone(&busy));
            tokio::spawn(async move { app.hash(move || busy.work()).await })
        };
        let tasks: Vec<_> = (0..8 * cores()).map(ask).collect();
        tokio::time::sleep(Duration::from_millis(10)).await;
        for (number, task) in tasks.into_iter().enumerate() {
            match number % 2 {
                0 => task.abort(),
                _ => task.await.unwrap().unwrap(),
            }
        }
        let most = busy.most.load(Ordering::SeqCst);
        assert!((1..=cores()).contains(&most), "{most} at once");
    }
}
