// SPDX-License-Identifier: AGPL-3.0-or-later
//! The bytes of pictures that are in memory: bounded in all, and one piece of memory for all who want the same file.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use moka::future::Cache;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Refused;

/// How much all files together may take, in units of [`UNIT`] bytes: 64 megabytes, or one larger file.
const ROOM: u32 = 64 * 1024;
const UNIT: usize = 1024;
/// How long somebody waits for room.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many files are loaded at once.
const FLIGHTS: u64 = 10_000;

/// A file in memory, which is given back when the last one who holds it is done.
#[derive(Debug, Clone)]
pub struct Loaded(Arc<Held>);

#[derive(Debug)]
struct Held {
    bytes: Bytes,
    _room: OwnedSemaphorePermit,
}

impl Deref for Loaded {
    type Target = Bytes;

    fn deref(&self) -> &Bytes {
        &self.0.bytes
    }
}

/// The room for files, and those that are being loaded.
#[derive(Clone)]
pub(super) struct Memory {
    room: Arc<Semaphore>,
    flights: Cache<String, Option<Loaded>>,
}

impl Memory {
    pub(super) fn new() -> Memory {
        Memory {
            room: Arc::new(Semaphore::new(ROOM as usize)),
            flights: Cache::new(FLIGHTS),
        }
    }

    /// Takes room for so many bytes.
    ///
    /// # Errors
    /// [`Refused::Busy`] if others keep it for too long.
    pub(super) async fn room(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Refused> {
        let units = u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(ROOM).clamp(1, ROOM);
        let room = Arc::clone(&self.room).acquire_many_owned(units);
        match tokio::time::timeout(PATIENCE, room).await {
            Ok(Ok(room)) => Ok(room),
            Ok(Err(_)) | Err(_) => Err(Refused::Busy),
        }
    }

    /// Bytes for which there is room.
    pub(super) fn hold(bytes: Bytes, room: OwnedSemaphorePermit) -> Loaded {
        Loaded(Arc::new(Held { bytes, _room: room }))
    }

    /// Loads a file once for all who want it at the same time.
    pub(super) async fn share(
        &self,
        path: &str,
        load: impl Future<Output = Result<Option<Loaded>, Refused>>,
    ) -> Result<Option<Loaded>, Refused> {
        let loaded = self.flights.try_get_with(path.to_owned(), load).await;
        // It is shared, not kept.
        self.flights.invalidate(path).await;
        loaded.map_err(Refused::Shared)
    }
}
