// SPDX-License-Identifier: AGPL-3.0-or-later
//! Work that would hold up the event loop.

use kollegium_domain::{Error, Result};

/// Runs `f` on a thread where it may take its time. It is run to its end even if nobody waits for it any more.
///
/// # Errors
/// [`Error::Corrupt`] when `f` panics.
pub(crate) async fn off_the_event_loop<T: Send + 'static>(
    f: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let done = tokio::task::spawn_blocking(f).await;
    done.map_err(|error| Error::Corrupt(format!("a task was ended: {error}")))
}

/// How many threads can work at the same time.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}
