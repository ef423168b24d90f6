// SPDX-License-Identifier: AGPL-3.0-or-later
//! One peer: takes its deliveries from the queue or the log, sends them, in order per key, and notes how far it is.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use kollegium_client::DeliveryError;
use kollegium_domain::Error;
use kollegium_domain::ids::InstanceId;
use kollegium_domain::outbox::Progress;
use tokio::sync::{Notify, watch};
use url::Url;

use super::deliveries::{Delivery, Entry};
use super::dispatcher::DeliveryContext;
use super::peer_queue::{Ended, Found, Start};
use super::stopped;
use crate::activities::Key;

/// How many deliveries a peer has in hand, sent or not.
const IN_HAND: usize = 64;
/// How many are under way at once.
const AT_ONCE: usize = 8;
/// How many to a peer that failed before: one would not tell a dead peer from one that dislikes one delivery.
const AT_FIRST: usize = 2;
/// After how many failures of one delivery, while others pass, it is given up.
const POISONED: u32 = 5;

/// Deliveries from the log, and up to where it was read.
type Piece = Result<(Vec<Delivery>, i64), Arc<Error>>;

/// What became of a delivery.
enum Verdict {
    Taken,
    /// Not wanted, or not to be sent any more; the next one may pass.
    Skipped,
    /// Not for now; with the peer's own wish when to try again.
    Failed(Option<Duration>),
}

/// The task that serves one peer; it ends when the peer has everything, fails, or is to stop.
pub(super) struct Peer {
    context: Arc<DeliveryContext>,
    id: InstanceId,
    host: Arc<str>,
    wake: Arc<Notify>,
    stop: watch::Receiver<bool>,
    progress: Progress,
    /// Up to where the log was read.
    read: i64,
    /// What comes next, for a peer that is behind: read while it takes what it has.
    reading: Option<BoxFuture<'static, Piece>>,
    /// How many deliveries of each place are not done.
    open: BTreeMap<i64, usize>,
    waiting: VecDeque<Delivery>,
    busy: HashSet<Key>,
    under_way: FuturesUnordered<BoxFuture<'static, (Delivery, Verdict)>>,
    taken: HashSet<(i64, String)>,
    stuck: Option<((i64, String), u32)>,
    /// Whether anything passed since the task began.
    answers: bool,
    failed: Option<(Delivery, Option<Duration>)>,
}

impl Peer {
    pub(super) fn new(context: Arc<DeliveryContext>, start: Start, stop: watch::Receiver<bool>) -> Peer {
        Peer {
            context,
            id: start.progress.instance_id,
            host: start.host.into(),
            wake: start.wake,
            stop,
            read: start.progress.position,
            reading: None,
            progress: start.progress,
            open: BTreeMap::new(),
            waiting: VecDeque::new(),
            busy: HashSet::new(),
            under_way: FuturesUnordered::new(),
            taken: start.taken,
            stuck: start.stuck,
            answers: false,
            failed: None,
        }
    }

    pub(super) async fn run(mut self) {
        loop {
            let stopping = *self.stop.borrow();
            if !stopping && self.failed.is_none() {
                self.fill();
                self.launch();
            }
            let reads = self.reading.is_some() && self.failed.is_none() && !stopping;
            if self.under_way.is_empty() && !reads {
                if let Some((delivery, wish)) = self.failed.take() {
                    self.give_up_poison(&delivery);
                    return self.rest(Some(wish));
                }
                if stopping {
                    return self.rest(None);
                }
                self.advance();
                if self.waiting.is_empty() && self.context.queue.settle(&self.progress, self.read) {
                    return;
                }
                continue;
            }
            tokio::select! {
                Some((delivery, verdict)) = self.under_way.next() => self.done(delivery, verdict),
                piece = piece(&mut self.reading), if reads => {
                    self.reading = None;
                    match piece {
                        Ok((deliveries, upto)) => self.take(deliveries, upto),
                        Err(error) => {
                            tracing::error!(%error, peer = %self.host, "the outgoing log could not be read");
                            return self.rest(Some(None));
                        }
                    }
                }
                () = self.wake.notified() => {}
                () = stopped(&mut self.stop), if !stopping => {}
            }
        }
    }

    /// Takes deliveries in hand, up to the limit; what has to be read first comes later.
    fn fill(&mut self) {
        while self.reading.is_none() && self.waiting.len() + self.under_way.len() < IN_HAND {
            match self.context.queue.find(self.id, self.read) {
                Found::Nothing => return,
                Found::Deliveries(deliveries, upto) => self.take(deliveries, upto),
                Found::Behind(end) => {
                    let read = read_log(Arc::clone(&self.context), self.id, self.read, end);
                    self.reading = Some(Box::pin(read));
                }
            }
        }
    }

    /// Takes in hand what it has not taken already.
    fn take(&mut self, deliveries: Vec<Delivery>, upto: i64) {
        self.read = upto;
        for delivery in deliveries {
            if !self.taken.contains(&delivery.mark()) {
                *self.open.entry(delivery.position).or_default() += 1;
                self.waiting.push_back(delivery);
            }
        }
        if self.open.is_empty() {
            self.advance();
        }
    }

    /// Sends what may go now: nothing overtakes what has the same key.
    fn launch(&mut self) {
        let limit = if self.progress.failures > 0 {
            AT_FIRST
        } else {
            AT_ONCE
        };
        let mut behind = self.busy.clone();
        let mut kept = VecDeque::with_capacity(self.waiting.len());
        while let Some(delivery) = self.waiting.pop_front() {
            if self.under_way.len() < limit && behind.insert(delivery.activity.key) {
                self.busy.insert(delivery.activity.key);
                let (context, host) = (Arc::clone(&self.context), Arc::clone(&self.host));
                self.under_way.push(Box::pin(async move {
                    let verdict = send(&context, &host, &delivery).await;
                    (delivery, verdict)
                }));
            } else {
                behind.insert(delivery.activity.key);
                kept.push_back(delivery);
            }
        }
        self.waiting = kept;
    }

    fn done(&mut self, delivery: Delivery, verdict: Verdict) {
        self.busy.remove(&delivery.activity.key);
        match verdict {
            Verdict::Failed(wish) => {
                // The first in the log is the one to remember.
                if self
                    .failed
                    .as_ref()
                    .is_none_or(|(it, _)| delivery.position < it.position)
                {
                    self.failed = Some((delivery, wish));
                }
                return;
            }
            Verdict::Taken => {
                self.answers = true;
                self.progress.last_success_at = Some(self.context.federation.app().now());
            }
            Verdict::Skipped => {}
        }
        self.close(&delivery);
        self.context.queue.report(&self.progress);
    }

    /// Notes that a delivery is done with.
    fn close(&mut self, delivery: &Delivery) {
        self.taken.insert(delivery.mark());
        if let Some(open) = self.open.get_mut(&delivery.position) {
            *open -= 1;
            if *open == 0 {
                self.open.remove(&delivery.position);
            }
        }
        self.advance();
    }

    /// Moves the position up to the first delivery that is not done.
    fn advance(&mut self) {
        let position = self.open.keys().next().map_or(self.read, |first| first - 1);
        if position > self.progress.position {
            self.progress.position = position;
            self.taken.retain(|(at, _)| *at > position);
            if self.answers {
                self.progress.succeeded(self.context.federation.app().now());
            }
        }
    }

    /// Counts the failures of the delivery that holds up the peer. Where others pass, it is the delivery that is at fault.
    fn give_up_poison(&mut self, delivery: &Delivery) {
        let mark = delivery.mark();
        let before = match self.stuck.take() {
            Some((known, times)) if known == mark => times,
            _ => 0,
        };
        self.stuck = Some((mark, before + 1));
        if before + 1 >= POISONED && self.answers {
            tracing::warn!(peer = %self.host, activity = %delivery.activity.id, "given up: it alone fails");
            self.close(delivery);
        }
    }

    /// Ends the task; after a failure the peer is left alone for a while.
    fn rest(mut self, failure: Option<Option<Duration>>) {
        if let Some(wish) = failure {
            let app = self.context.federation.app();
            let wish = wish.and_then(|it| TimeDelta::from_std(it).ok());
            let base = app.settings().retry_base_seconds;
            self.progress.failed(app.now(), base, rand::random(), wish);
            if self.progress.parked {
                tracing::warn!(peer = %self.host, "left alone until it is heard from");
            }
        }
        let context = Arc::clone(&self.context);
        context.queue.rest(Ended {
            progress: self.progress,
            taken: self.taken,
            stuck: self.stuck,
        });
    }
}

/// What is being read, once it is there.
async fn piece(reading: &mut Option<BoxFuture<'static, Piece>>) -> Piece {
    match reading {
        Some(reading) => reading.await,
        None => std::future::pending().await,
    }
}

/// The deliveries of a peer that is further behind than the queue reaches.
async fn read_log(context: Arc<DeliveryContext>, id: InstanceId, after: i64, end: i64) -> Piece {
    let batch = context.batch(after, end).await?;
    let wanted = |it: &&Arc<Entry>| it.position > after && it.position <= batch.upto;
    let deliveries = batch
        .entries
        .iter()
        .filter(wanted)
        .flat_map(|it| it.deliveries(id));
    Ok((deliveries.collect(), batch.upto))
}

/// Sends one delivery, signed now by who says it. Whether we talk to the peer at all is asked each time.
async fn send(context: &DeliveryContext, host: &str, delivery: &Delivery) -> Verdict {
    let federation = &context.federation;
    let id = &delivery.activity.id;
    match federation.rules().await {
        Ok(rules) if rules.allow(host) => {}
        Ok(_) => return Verdict::Skipped,
        Err(error) => {
            tracing::error!(%error, "the rules could not be loaded");
            return Verdict::Failed(None);
        }
    }
    let Ok(inbox) = Url::parse(&delivery.inbox) else {
        tracing::warn!(peer = host, inbox = %delivery.inbox, "an inbox is not a URL");
        return Verdict::Skipped;
    };
    let signer = match federation.signer(&delivery.activity.signer).await {
        Ok(signer) => signer,
        Err(error) => {
            tracing::error!(%error, activity = %id, "an activity could not be signed");
            return Verdict::Failed(None);
        }
    };
    let Ok(_permit) = context.under_way.acquire().await else {
        return Verdict::Failed(None);
    };
    match federation
        .client()
        .post(&inbox, delivery.activity.json.clone(), &signer)
        .await
    {
        Ok(_) => Verdict::Taken,
        Err(DeliveryError::Retry { after, reason }) => {
            tracing::info!(peer = host, activity = %id, reason, "a delivery will be tried again");
            Verdict::Failed(after)
        }
        // The peer may only have failed to fetch our key. What it never takes is given up as poison.
        Err(error @ DeliveryError::Refused { status: 401, .. }) => {
            tracing::warn!(peer = host, activity = %id, %error, "a signature was not accepted");
            Verdict::Failed(None)
        }
        Err(
            error @ (DeliveryError::Refused { .. } | DeliveryError::Gone { .. } | DeliveryError::Target(_)),
        ) => {
            tracing::warn!(peer = host, activity = %id, %error, "a delivery was refused");
            Verdict::Skipped
        }
        Err(error @ DeliveryError::Signing(_)) => {
            tracing::error!(peer = host, activity = %id, %error, "a delivery could not be signed");
            Verdict::Failed(None)
        }
    }
}
