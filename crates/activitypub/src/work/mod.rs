// SPDX-License-Identifier: AGPL-3.0-or-later
//! The workers: one carries out received activities, one does the jobs that look something up elsewhere.
//!

mod backfill;
mod collection;
mod inbox;
mod jobs;
#[cfg(test)]
mod tests;
mod thread;

#[cfg(test)]
use kollegium_domain::Result;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::federation::Federation;
#[cfg(test)]
use crate::fetch::Budget;
use crate::receive;

/// Starts the worker that carries out received activities. It ends when `shutdown` becomes true or its sender is gone,
/// after what it has begun.
pub fn start_inbox_worker(federation: Federation, shutdown: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        let data = receive::data(&federation).await;
        inbox::work(data, shutdown).await;
    })
}

/// Starts the worker that does the jobs that wait. It ends like the other.
pub fn start_job_worker(federation: Federation, shutdown: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        let data = receive::data(&federation).await;
        let run = move |job| {
            let data = data.clone();
            async move { jobs::carry_out(&data, job).await }
        };
        kollegium_app::jobs::work(federation.app().clone(), run, shutdown).await;
    })
}

/// Carries out everything that waits and is due, one after the other, and returns how many there were: for tests,
/// where no worker runs.
#[cfg(test)]
pub(crate) async fn drain_inbox(federation: &Federation) -> Result<usize> {
    let data = receive::data(federation).await;
    let mut count = 0;
    while let Some(claimed) = inbox::claim_all(federation).await? {
        for waiting in claimed {
            count += 1;
            receive::process(&data, &waiting, Budget::new()).await;
        }
    }
    Ok(count)
}
