// SPDX-License-Identifier: AGPL-3.0-or-later
//! The workers that do the jobs that wait, a lane each.
//!
//! A worker wakes when this process commits something and otherwise looks once in a while, since other nodes and
//! expired claims wake nobody. A job that panics is rescheduled like one that fails.

use std::time::Duration;

use chrono::TimeDelta;
use kollegium_db::Tx;
use kollegium_domain::Error;
use kollegium_domain::jobs::{self, InProgress, Waiting, Work};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use crate::App;

/// For how long a job is claimed: longer than any takes.
const LEASE: TimeDelta = TimeDelta::seconds(60);
/// How many jobs of a lane are done at once.
const AT_ONCE: usize = 16;
/// After which time a worker looks without having been woken.
const POLL: Duration = Duration::from_secs(1);

/// Why a job was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotDone {
    /// It is tried again.
    #[error("not done yet, will be retried: {0}")]
    Later(String),
    /// It cannot be done.
    #[error("given up: {0}")]
    Never(String),
    /// A failure of this server; it is tried again.
    #[error("{0}")]
    Failed(String),
}

impl From<Error> for NotDone {
    fn from(error: Error) -> NotDone {
        NotDone::Failed(error.to_string())
    }
}

/// Starts [`work`] as a task of its own.
pub fn start<W, F, Doing>(app: App, run: F, shutdown: watch::Receiver<bool>) -> JoinHandle<()>
where
    W: Work,
    F: Fn(W) -> Doing + Clone + Send + Sync + 'static,
    Doing: Future<Output = Result<(), NotDone>> + Send + 'static,
{
    tokio::spawn(work(app, run, shutdown))
}

/// Does each job of a lane with `run`, until `shutdown` becomes true or its sender is gone, and ends what it has begun.
pub async fn work<W, F, Doing>(app: App, run: F, mut shutdown: watch::Receiver<bool>)
where
    W: Work,
    F: Fn(W) -> Doing + Clone + Send + Sync + 'static,
    Doing: Future<Output = Result<(), NotDone>> + Send + 'static,
{
    let now = app.now();
    if let Err(error) = app.write(move |tx| jobs::release::<W>(tx, now)).await {
        tracing::error!(%error, "cannot release the jobs that an earlier process had claimed; they are retried when their leases expire");
    }
    let mut running = JoinSet::new();
    let mut in_progress = InProgress::default();
    while !is_over(&shutdown) {
        let committed = app.committed();
        if running.len() < AT_ONCE {
            match next::<W>(&app, &in_progress).await {
                Ok(Some(waiting)) => {
                    in_progress.begin(&waiting);
                    running.spawn(carry_out(app.clone(), run.clone(), waiting));
                    continue;
                }
                Ok(None) => {}
                Err(error) => tracing::error!(%error, "a job could not be read"),
            }
        }
        tokio::select! {
            Some(ended) = running.join_next() => {
                // What a job does runs in a task of its own, so that this one does not panic.
                if let Ok(waiting) = ended {
                    in_progress.end(&waiting);
                }
            }
            () = committed => {}
            () = tokio::time::sleep(POLL) => {}
            _ = shutdown.changed() => {}
        }
    }
    while running.join_next().await.is_some() {}
}

/// Whether the program ends.
pub fn is_over(shutdown: &watch::Receiver<bool>) -> bool {
    *shutdown.borrow() || shutdown.has_changed().is_err()
}

async fn next<W: Work>(app: &App, in_progress: &InProgress) -> Result<Option<Waiting<W>>, Error> {
    let now = app.now();
    let busy = in_progress.clone();
    let due = app
        .read(move |snapshot| jobs::next_run::<W>(snapshot, &busy))
        .await?;
    if due.is_none_or(|due| due > now) {
        return Ok(None);
    }
    let busy = in_progress.clone();
    app.write(move |tx| jobs::claim(tx, now, LEASE, &busy)).await
}

async fn carry_out<W, F, Doing>(app: App, run: F, waiting: Waiting<W>) -> Waiting<W>
where
    W: Work,
    F: Fn(W) -> Doing + Send + Sync + 'static,
    Doing: Future<Output = Result<(), NotDone>> + Send + 'static,
{
    let job = waiting.job.clone();
    let outcome = tokio::spawn(async move { run(job).await }).await;
    let now = app.now();
    let finished = match outcome {
        Ok(Ok(())) => true,
        Ok(Err(NotDone::Later(reason))) => {
            tracing::info!(job = waiting.job.name(), id = %waiting.id, reason, "a job will be retried");
            false
        }
        Ok(Err(NotDone::Failed(error))) => {
            tracing::error!(job = waiting.job.name(), id = %waiting.id, error, "a job failed");
            false
        }
        Ok(Err(NotDone::Never(reason))) => {
            tracing::info!(job = waiting.job.name(), id = %waiting.id, reason, "a job was given up");
            true
        }
        Err(error) => {
            tracing::error!(job = waiting.job.name(), id = %waiting.id, %error, "a job panicked");
            false
        }
    };
    let done = waiting.clone();
    let record = move |tx: &mut Tx| match finished {
        true => jobs::finish(tx, done.id),
        false => jobs::put_off(tx, &done, now),
    };
    if let Err(error) = app.write(record).await {
        tracing::error!(%error, "cannot record the outcome of a job");
    }
    waiting
}
