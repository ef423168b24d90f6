// SPDX-License-Identifier: AGPL-3.0-or-later
//! How much is carried out at once: slots that are given back while another server is waited for.
//!
//! So a server that answers slowly, or drop by drop, holds up nobody's work but its own.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// All slots.
pub(crate) struct Slots {
    free: Arc<Semaphore>,
    freed: Notify,
}

/// Some of them, held by one piece of work until it is dropped.
pub(crate) struct Slot {
    all: Arc<Slots>,
    number: u32,
    held: Mutex<Option<OwnedSemaphorePermit>>,
}

impl Slots {
    /// So many.
    pub(crate) fn new(number: usize) -> Arc<Slots> {
        Arc::new(Slots {
            free: Arc::new(Semaphore::new(number)),
            freed: Notify::new(),
        })
    }

    /// How many are free.
    pub(crate) fn free(&self) -> usize {
        self.free.available_permits()
    }

    /// Ends when some have become free.
    pub(crate) async fn freed(&self) {
        self.freed.notified().await;
    }

    /// Takes so many, as soon as they are free.
    pub(crate) async fn take(self: &Arc<Slots>, number: u32) -> Slot {
        Slot {
            all: Arc::clone(self),
            number,
            held: Mutex::new(self.acquire(number).await),
        }
    }

    async fn acquire(&self, number: u32) -> Option<OwnedSemaphorePermit> {
        // It fails only when the semaphore is closed, which nobody does.
        Arc::clone(&self.free).acquire_many_owned(number).await.ok()
    }
}

impl Slot {
    /// Waits for another server, and gives the slots back meanwhile.
    pub(crate) async fn while_waiting<T>(&self, answer: impl Future<Output = T>) -> T {
        self.hold(None);
        let answer = answer.await;
        self.hold(self.all.acquire(self.number).await);
        answer
    }

    fn hold(&self, permit: Option<OwnedSemaphorePermit>) {
        let is_given_back = permit.is_none();
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = permit;
        if is_given_back {
            self.all.freed.notify_one();
        }
    }
}

impl std::fmt::Debug for Slot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Slot")
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}
