// SPDX-License-Identifier: AGPL-3.0-or-later
//! Delivery: the outgoing log becomes signed requests to the inboxes of peers.
//!
//! One process leads. Its `dispatcher` reads the log once, renders each event once and keeps the newest of it on
//! the `peer_queue`; a task per peer that has something to get (`peer`) takes it from there, or, where it is further
//! behind, reads the log itself. Positions are saved in batches, so a crash repeats at most what was sent in the
//! last second, and a peer that fails waits in the database and nowhere else.

mod deliveries;
mod dispatcher;
mod held;
mod leader;
mod peer;
mod peer_queue;
mod send;
#[cfg(test)]
mod tests;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::federation::Federation;

/// Delivers until `stop` becomes true; then finishes what is under way, saves and ends.
pub fn start(federation: Federation, stop: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(dispatcher::run(federation, stop))
}

/// Ends when `stop` becomes true, or when nobody can say so any more.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error means that the sender is gone, which is an end as well.
    let _ = stop.wait_for(|it| *it).await;
}
