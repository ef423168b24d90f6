// SPDX-License-Identifier: AGPL-3.0-or-later
//! The dispatcher: gives events their place, renders them, wakes the peers that they are for, saves who is where.

use std::collections::{HashMap, HashSet};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use kollegium_db::Tx;
use kollegium_domain::ids::{GroupId, InstanceId};
use kollegium_domain::trust::Mode;
use kollegium_domain::{Error, Result, instances, outbox};
use moka::future::Cache;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use super::deliveries::{self, Entry};
use super::leader::Lead;
use super::peer::Peer;
use super::peer_queue::{FRESH, PeerQueue, Start};
use super::stopped;
use crate::federation::Federation;

/// How often the log is looked at without being woken: other nodes commit too.
const POLL: Duration = Duration::from_secs(2);
/// A process that died may have sent in this very second what is sent again now. With the same date it would have the
/// same signature, which a peer takes only once.
const NEXT_DATE: Duration = Duration::from_secs(1);
/// How often positions are saved and failed peers looked after.
const SAVE: Duration = Duration::from_secs(1);
/// How many events are given their place at once.
const SEQUENCED: i64 = 1_000;
/// How many events are rendered in one snapshot.
const BATCH: i64 = 50;
/// How many batches are rendered at once.
const AHEAD: usize = 3;
/// How many batches are kept.
const BATCHES: u64 = 16;
/// How many requests may be under way, to all peers together.
const UNDER_WAY: usize = 64;
/// How many copies are remembered as recorded; when there are more, they are recorded again.
const COPIES: usize = 100_000;
/// How long peers may take to finish what is under way when the server stops.
const FAREWELL: Duration = Duration::from_secs(12);

/// What the dispatcher and the peers' tasks use together.
pub(super) struct DeliveryContext {
    pub(super) federation: Federation,
    pub(super) queue: PeerQueue,
    pub(super) under_way: Semaphore,
    /// The last whole batches that were looked for, by their number: peers that are behind are often at the same place.
    batches: Cache<i64, Arc<LogBatch>>,
    /// Which copies of groups are recorded already.
    copies: std::sync::Mutex<HashSet<(GroupId, InstanceId)>>,
}

/// A batch of the log.
pub(super) struct LogBatch {
    /// What is in it and reaches somebody, and possibly something before or after.
    pub(super) entries: Vec<Arc<Entry>>,
    /// Up to where it is complete.
    pub(super) upto: i64,
}

impl DeliveryContext {
    /// The next batch after a place, where `end` is the last place that was given.
    pub(super) async fn batch(&self, after: i64, end: i64) -> Result<Arc<LogBatch>, Arc<Error>> {
        let number = after.div_euclid(BATCH);
        let (first, last) = (number * BATCH, (number + 1) * BATCH);
        if last > end {
            let entries = self.render(after).await?;
            return Ok(Arc::new(LogBatch { entries, upto: end }));
        }
        let render = async {
            let entries = self.render(first).await?;
            Ok(Arc::new(LogBatch { entries, upto: last }))
        };
        self.batches.try_get_with(number, render).await
    }

    /// Renders the log after a place, and records before anything is sent who will hold a copy of what.
    async fn render(&self, after: i64) -> Result<Vec<Arc<Entry>>> {
        let app = self.federation.app();
        let rules = self.federation.rules().await?;
        let entries = app
            .read(move |snapshot| deliveries::render(snapshot, &rules, after, BATCH))
            .await?;
        let new: HashSet<(GroupId, InstanceId)> = {
            let known = self
                .copies
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            let all = entries.iter().flat_map(|it| it.copies());
            all.filter(|it| !known.contains(it)).collect()
        };
        if !new.is_empty() {
            self.record_copies(new).await?;
        }
        Ok(entries.into_iter().map(Arc::new).collect())
    }

    async fn record_copies(&self, new: HashSet<(GroupId, InstanceId)>) -> Result<()> {
        let app = self.federation.app();
        let (now, db, rows) = (app.now(), app.db().clone(), new.clone());
        app.compute(move || {
            db.write(|tx| {
                for (group, instance) in &rows {
                    outbox::copied(tx, *group, &[*instance], now)?;
                }
                Ok::<_, Error>(())
            })
        })
        .await??;
        let mut known = self
            .copies
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if known.len() > COPIES {
            known.clear();
        }
        known.extend(new);
        Ok(())
    }
}

/// Delivers whenever this process leads, until it is to stop.
pub(super) async fn run(federation: Federation, mut stop: watch::Receiver<bool>) {
    while let Some(mut lead) = Lead::take(federation.app(), &mut stop).await {
        tracing::info!("this process delivers to other servers");
        tokio::time::sleep(NEXT_DATE).await;
        let served = serve(&federation, &mut lead, &mut stop).await;
        if let Err(error) = served {
            tracing::error!(%error, "delivery begins again");
            tokio::time::sleep(POLL).await;
        }
        if *stop.borrow() {
            return;
        }
    }
}

async fn serve(federation: &Federation, lead: &mut Lead, stop: &mut watch::Receiver<bool>) -> Result<()> {
    let (cursor, lagging, held) = federation
        .app()
        .read(|snapshot| {
            let lagging = outbox::lagging(snapshot)?;
            Ok((outbox::cursor(snapshot)?, lagging, outbox::held(snapshot)?))
        })
        .await?;
    let now = federation.app().now();
    let (halt, halted) = watch::channel(false);
    let mut dispatcher = Dispatcher {
        context: Arc::new(DeliveryContext {
            federation: federation.clone(),
            queue: PeerQueue::new(cursor, lagging, held, now),
            under_way: Semaphore::new(UNDER_WAY),
            batches: Cache::builder().max_capacity(BATCHES).time_to_live(FRESH).build(),
            copies: std::sync::Mutex::default(),
        }),
        peers: JoinSet::new(),
        halted,
    };
    let mut save = tokio::time::interval(SAVE);
    loop {
        // Asked for before looking, so that what is committed meanwhile is not missed.
        let mut committed = pin!(federation.app().committed());
        let _ = futures_util::poll!(committed.as_mut());
        if let Err(error) = dispatcher.hand_out().await {
            tracing::error!(%error, "the outgoing log could not be read");
        }
        tokio::select! {
            () = committed => {}
            () = tokio::time::sleep(POLL) => {}
            _ = save.tick() => dispatcher.look_after().await,
            () = lead.lost() => break,
            () = stopped(stop) => break,
        }
    }
    halt.send_replace(true);
    dispatcher.finish().await;
    Ok(())
}

struct Dispatcher {
    context: Arc<DeliveryContext>,
    peers: JoinSet<()>,
    halted: watch::Receiver<bool>,
}

impl Dispatcher {
    /// Gives committed events their place and hands the log out to its end.
    async fn hand_out(&mut self) -> Result<(), Arc<Error>> {
        // While nobody is told anything, the log waits for that to change.
        if self.context.federation.rules().await?.mode() == Mode::Off {
            return Ok(());
        }
        loop {
            let (sequenced, end) = self.sequence().await?;
            self.hand_out_batches(end).await?;
            if sequenced == 0 {
                return Ok(());
            }
        }
    }

    /// Gives committed events their place; how many there were, and the last place.
    async fn sequence(&self) -> Result<(usize, i64)> {
        let app = self.context.federation.app();
        // Not through `App::write`: nobody needs to be woken for this.
        let db = app.db().clone();
        app.compute(move || {
            db.write(|tx| {
                let sequenced = outbox::sequence(tx, SEQUENCED)?;
                Ok::<_, Error>((sequenced, outbox::head(tx)?))
            })
        })
        .await?
    }

    /// Hands the log out up to `end`. The next batches are rendered while one is handed out, and peers send.
    async fn hand_out_batches(&mut self, end: i64) -> Result<(), Arc<Error>> {
        let context = Arc::clone(&self.context);
        let cursor = context.queue.cursor();
        let later = (cursor.div_euclid(BATCH) + 1)..=(end - 1).div_euclid(BATCH);
        let places = std::iter::once(cursor).chain(later.map(|number| number * BATCH));
        let mut batches = stream::iter(places.filter(|after| *after < end))
            .map(|after| context.batch(after, end))
            .buffered(AHEAD);
        while let Some(batch) = batches.next().await {
            let batch = batch?;
            let now = self.context.federation.app().now();
            for start in self.context.queue.publish(&batch, now) {
                self.begin(start);
            }
        }
        Ok(())
    }

    /// Saves positions and starts the peers whose next attempt is due.
    async fn look_after(&mut self) {
        while self.peers.try_join_next().is_some() {}
        if let Err(error) = self.save().await {
            tracing::error!(%error, "positions could not be saved");
            return;
        }
        if let Err(error) = self.retry().await {
            tracing::error!(%error, "peers that are due could not be loaded");
        }
    }

    async fn retry(&mut self) -> Result<()> {
        let app = self.context.federation.app();
        let now = app.now();
        let held = self.context.queue.held_due(now);
        let (due, held) = app
            .read(move |snapshot| {
                let due = outbox::due(snapshot, now)?;
                let ids: Vec<InstanceId> = due.iter().map(|it| it.instance_id).chain(held.clone()).collect();
                let hosts = instances::by_ids(snapshot, &ids)?
                    .into_iter()
                    .map(|it| (it.id, it.host));
                let hosts: HashMap<InstanceId, String> = hosts.collect();
                let host = |id: &InstanceId| hosts.get(id).cloned();
                let due = due
                    .into_iter()
                    .filter_map(|it| Some((host(&it.instance_id)?, it)));
                let held = held.into_iter().filter_map(|it| Some((host(&it)?, it)));
                Ok((due.collect::<Vec<_>>(), held.collect::<Vec<_>>()))
            })
            .await?;
        for (host, progress) in due {
            if let Some(start) = self.context.queue.retry(progress, host) {
                self.begin(start);
            }
        }
        for (host, peer) in held {
            if let Some(start) = self.context.queue.start_held(peer, host) {
                self.begin(start);
            }
        }
        Ok(())
    }

    async fn save(&self) -> Result<()> {
        let Some(changes) = self.context.queue.changes() else {
            return Ok(());
        };
        let app = self.context.federation.app();
        let (now, db, rows) = (app.now(), app.db().clone(), changes.clone());
        let save = move |tx: &mut Tx| {
            outbox::save(tx, rows.cursor, &rows.peers, now)?;
            outbox::save_held(tx, &rows.held, &rows.gone)
        };
        app.compute(move || db.write(save)).await??;
        self.context.queue.saved(changes);
        Ok(())
    }

    fn begin(&mut self, start: Start) {
        let peer = Peer::new(Arc::clone(&self.context), start, self.halted.clone());
        self.peers.spawn(peer.run());
    }

    /// Lets the peers finish what is under way and saves a last time. What is cut off is repeated later.
    async fn finish(mut self) {
        let all = async { while self.peers.join_next().await.is_some() {} };
        if tokio::time::timeout(FAREWELL, all).await.is_err() {
            tracing::warn!("deliveries that were under way will be repeated");
        }
        if let Err(error) = self.save().await {
            tracing::error!(%error, "positions could not be saved");
        }
    }
}
