// SPDX-License-Identifier: AGPL-3.0-or-later
//! The workers: one carries out received activities, one does the jobs that look something up elsewhere.
//!
//! The first wakes when this process commits something and otherwise looks once in a while, since other nodes and
//! expired claims wake nobody. An activity that panics is put off like one that fails.

mod backfill;
mod jobs;
#[cfg(test)]
mod tests;

use std::time::Duration;

use activitypub_federation::config::Data;
use chrono::TimeDelta;
use kollegium_app::jobs::is_over;
use kollegium_domain::inbox::{self, Waiting};
use kollegium_domain::{Result, posts};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use crate::federation::Federation;
use crate::receive;

/// How many activities are carried out at once.
const AT_ONCE: usize = 64;
/// For how many there must be room before more are claimed: a claim is a transaction of its own.
const ROOM: usize = 16;
/// For how long an activity is claimed. One that takes longer, for all its fetches, may be carried out twice, which
/// changes nothing; a shorter wait after the death of a node is worth more.
const LEASE: TimeDelta = TimeDelta::seconds(30);
/// After which time the workers look without having been woken.
const POLL: Duration = Duration::from_secs(1);
/// How often finished activities are forgotten, and how many at a time.
const PRUNING: Duration = Duration::from_secs(600);
const PRUNED: i64 = 1_000;

/// Starts the worker that carries out received activities. It ends when `shutdown` becomes true or its sender is gone,
/// after what it has begun.
pub fn start_inbox_worker(federation: Federation, shutdown: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        let data = receive::data(&federation).await;
        work_on_inbox(data, shutdown).await;
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

async fn work_on_inbox(federation: Data<Federation>, mut shutdown: watch::Receiver<bool>) {
    let now = federation.app().now();
    if let Err(error) = federation.app().write(move |tx| inbox::release(tx, now)).await {
        tracing::error!(%error, "activities that an earlier process had taken wait for their time");
    }
    let mut running = JoinSet::new();
    let mut pruned = tokio::time::Instant::now();
    while !is_over(&shutdown) {
        let committed = federation.app().committed();
        let room = Some(AT_ONCE - running.len()).filter(|it| *it >= ROOM);
        let claimed = claim(&federation, room.unwrap_or(0))
            .await
            .unwrap_or_else(|error| {
                tracing::error!(%error, "received activities could not be read");
                Vec::new()
            });
        for waiting in claimed {
            running.spawn(carry_out(federation.clone(), waiting));
        }
        if pruned.elapsed() >= PRUNING {
            pruned = tokio::time::Instant::now();
            prune(&federation).await;
        }
        let next = async {
            // A finished one makes room, and may have let the next about the same object come up.
            match running.join_next().await {
                Some(_) => {}
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = next => {}
            () = committed => {}
            () = tokio::time::sleep(POLL) => {}
            _ = shutdown.changed() => {}
        }
    }
    while running.join_next().await.is_some() {}
}

async fn claim(federation: &Federation, limit: usize) -> Result<Vec<Waiting>> {
    let now = federation.app().now();
    let limit = i64::try_from(limit).unwrap_or(0);
    if limit == 0 || !anything_waits(federation).await? {
        return Ok(Vec::new());
    }
    federation
        .app()
        .write_repeatable(move |tx| inbox::claim(tx, now, LEASE, limit))
        .await
}

/// Looks before a write transaction is begun: on SQLite only one runs at a time.
async fn anything_waits(federation: &Federation) -> Result<bool> {
    let now = federation.app().now();
    federation
        .app()
        .read(move |snapshot| inbox::is_waiting(snapshot, now))
        .await
}

async fn carry_out(federation: Data<Federation>, waiting: Waiting) {
    let row = waiting.clone();
    let worker = federation.clone();
    let done = tokio::spawn(async move { receive::process(&worker, &waiting).await }).await;
    let Err(error) = done else { return };
    tracing::error!(%error, activity = row.uri, "carrying out an activity ended in a panic");
    let now = federation.app().now();
    let put_off = move |tx: &mut kollegium_db::Tx| inbox::retry(tx, &row, "a defect of this server", now);
    if let Err(error) = federation.app().write_repeatable(put_off).await {
        tracing::error!(%error, "an activity could not be put off");
    }
}

async fn prune(federation: &Federation) {
    let now = federation.app().now();
    loop {
        let pruned = federation
            .app()
            .write(move |tx| {
                let deleted = posts::forget_deleted(tx, now.minus(inbox::KEPT), PRUNED)?;
                Ok(deleted.max(inbox::prune(tx, now, PRUNED)?))
            })
            .await;
        match pruned {
            Ok(count) if i64::try_from(count).is_ok_and(|it| it >= PRUNED) => {}
            Ok(_) => return,
            Err(error) => {
                tracing::error!(%error, "old activities could not be removed");
                return;
            }
        }
    }
}

/// Carries out everything that waits and is due, one after the other, and returns how many there were: for tests,
/// where no worker runs.
#[cfg(test)]
pub(crate) async fn drain_inbox(federation: &Federation) -> Result<usize> {
    let data = receive::data(federation).await;
    let mut count = 0;
    loop {
        let claimed = claim(federation, AT_ONCE).await?;
        if claimed.is_empty() {
            return Ok(count);
        }
        for waiting in claimed {
            count += 1;
            receive::process(&data, &waiting).await;
        }
    }
}
