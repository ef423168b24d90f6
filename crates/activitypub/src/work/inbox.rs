// SPDX-License-Identifier: AGPL-3.0-or-later
//! The worker that carries out received activities, in the order of the fair queue ([`kollegium_domain::inbox`]).
//!
//! It wakes when this process commits something and otherwise looks once in a while, since other nodes and expired
//! claims wake nobody. An activity that panics is put off like one that fails.

use std::sync::Arc;
use std::time::Duration;

use activitypub_federation::config::Data;
use chrono::TimeDelta;
use kollegium_app::jobs::is_over;
use kollegium_domain::ids::InstanceId;
use kollegium_domain::inbox::{self, Running, Waiting};
use kollegium_domain::{Result, posts};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::federation::Federation;
use crate::fetch::Budget;
use crate::receive;
use crate::slots::Slots;

/// How much is carried out at once, in the unit of [`inbox::cost`], without what waits for other servers.
const AT_ONCE: usize = 64;
/// How much is begun and not ended, with what waits for other servers.
const MOST_BEGUN: i64 = 256;
/// For how much there must be room before more is claimed: a claim is a transaction of its own.
const ROOM: i64 = 16;
/// For how long an activity is claimed. One that takes longer, for all its fetches, may be carried out twice, which
/// changes nothing; a shorter wait after the death of a node is worth more.
const LEASE: TimeDelta = TimeDelta::seconds(30);
/// After which time the worker looks without having been woken.
const POLL: Duration = Duration::from_secs(1);
/// How often finished activities are forgotten, and how many at a time.
const PRUNING: Duration = Duration::from_secs(600);
const PRUNED: i64 = 1_000;

struct Worker {
    data: Data<Federation>,
    slots: Arc<Slots>,
    running: Running,
    tasks: JoinSet<(InstanceId, i64)>,
}

/// Carries out what comes until `shutdown` becomes true or its sender is gone, and ends what it has begun.
pub(super) async fn work(data: Data<Federation>, mut shutdown: watch::Receiver<bool>) {
    let now = data.app().now();
    if let Err(error) = data.app().write(move |tx| inbox::release(tx, now)).await {
        tracing::error!(%error, "activities that an earlier process had taken wait for their time");
    }
    let federation = data.clone();
    let mut worker = Worker {
        data,
        slots: Slots::new(AT_ONCE),
        running: Running::default(),
        tasks: JoinSet::new(),
    };
    let mut pruned = tokio::time::Instant::now();
    while !is_over(&shutdown) {
        let committed = federation.app().committed();
        let is_held_up = worker.begin_more().await;
        if pruned.elapsed() >= PRUNING {
            pruned = tokio::time::Instant::now();
            prune(&federation).await;
        }
        let slots = Arc::clone(&worker.slots);
        tokio::select! {
            // A finished one makes room, and may have let the next about the same object come up.
            Some(ended) = worker.tasks.join_next() => worker.end(ended),
            () = slots.freed() => {}
            () = committed, if !is_held_up => {}
            () = tokio::time::sleep(POLL) => {}
            _ = shutdown.changed() => {}
        }
    }
    while worker.tasks.join_next().await.is_some() {}
}

impl Worker {
    /// Claims and begins what there is room for. Returns whether something waits that is too large for the room there is:
    /// then nothing can begin before something has ended.
    async fn begin_more(&mut self) -> bool {
        let free = i64::try_from(self.slots.free()).unwrap_or(0);
        let room = free.min(MOST_BEGUN - self.running.total());
        if room < ROOM {
            return true;
        }
        let claimed = claim(&self.data, room, &self.running)
            .await
            .unwrap_or_else(|error| {
                tracing::error!(%error, "received activities could not be read");
                None
            });
        let Some(claimed) = claimed else { return false };
        let is_held_up = claimed.is_empty();
        for waiting in claimed {
            let (sender, cost) = (waiting.sender, waiting.cost());
            self.running.begin(sender, cost);
            let slot = self.slots.take(u32::try_from(cost).unwrap_or(1)).await;
            let data = self.data.clone();
            self.tasks.spawn(async move {
                carry_out(data, waiting, Budget::with_slot(slot)).await;
                (sender, cost)
            });
        }
        is_held_up
    }

    fn end(&mut self, ended: std::result::Result<(InstanceId, i64), tokio::task::JoinError>) {
        // What an activity does runs in a task of its own, so that this one does not panic.
        if let Ok((sender, cost)) = ended {
            self.running.end(sender, cost);
        }
    }
}

/// Nothing where nothing waits that may begin.
async fn claim(federation: &Federation, room: i64, running: &Running) -> Result<Option<Vec<Waiting>>> {
    let now = federation.app().now();
    let busy = running.clone();
    // On SQLite only one write transaction runs at a time.
    let any = federation
        .app()
        .read(move |snapshot| inbox::is_waiting(snapshot, now, &busy))
        .await?;
    if !any {
        return Ok(None);
    }
    let running = running.clone();
    let claimed = federation
        .app()
        .write_repeatable(move |tx| inbox::claim(tx, now, LEASE, room, &running))
        .await?;
    Ok(Some(claimed))
}

/// Everything that may begin, or nothing: for tests, where no worker runs.
#[cfg(test)]
pub(super) async fn claim_all(federation: &Federation) -> Result<Option<Vec<Waiting>>> {
    claim(federation, MOST_BEGUN, &Running::default()).await
}

async fn carry_out(federation: Data<Federation>, waiting: Waiting, budget: Budget) {
    let row = waiting.clone();
    let worker = federation.clone();
    let done = tokio::spawn(async move { receive::process(&worker, &waiting, budget).await }).await;
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
