// SPDX-License-Identifier: AGPL-3.0-or-later
//! One peer: takes its deliveries from the queue or the log, sends them, in order per key, and notes how far it is.
//!
//! A delivery that fails says little: the peer may be down, or may dislike this one. So others are tried. If one of them
//! is taken, those that failed are *held*: tried again by themselves, while only what has the same key waits. If none is,
//! the peer is left alone for a while.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use kollegium_domain::Error;
use kollegium_domain::ids::InstanceId;
use kollegium_domain::outbox::{HeldId, Progress};
use tokio::sync::{Notify, watch};

use super::deliveries::{Delivery, Entry};
use super::dispatcher::DeliveryContext;
use super::held::{Attempt, wait};
use super::peer_queue::{Ended, Found, Start};
use super::send::{Verdict, send, send_held};
use super::stopped;
use crate::activities::Key;

/// How many deliveries a peer has in hand that could be sent.
const IN_HAND: usize = 64;
/// How many it has in hand with those that wait for others.
const MOST_IN_HAND: usize = 1_000;
/// How many are under way at once.
const AT_ONCE: usize = 8;
/// How many to a peer that failed before.
const AT_FIRST: usize = 2;
/// After how many failures in a row of different deliveries a peer is down.
const DOWN_AFTER: usize = 3;
/// After how many signatures that it does not accept, while it takes nothing.
const DENIED_AFTER: usize = 16;

/// Deliveries from the log, and up to where it was read.
type Piece = Result<(Vec<Delivery>, i64), Arc<Error>>;

/// What is tried.
enum Tried {
    /// What comes next.
    Next(Delivery),
    /// What is held, again.
    Again(HeldId),
}

/// Why a peer is left alone.
struct Down {
    /// Whether it was there, so that something new is worth an attempt.
    is_there: bool,
    /// Its own wish when to try again.
    wish: Option<Duration>,
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
    /// The keys of what is under way, or has failed.
    busy: HashSet<Key>,
    under_way: FuturesUnordered<BoxFuture<'static, (Tried, Verdict)>>,
    /// What is held and under way.
    again: HashSet<HeldId>,
    taken: HashSet<HeldId>,
    /// What failed before while nothing else passed: tried last.
    suspects: HashSet<HeldId>,
    /// What failed since something was taken.
    failed: Vec<(Tried, Option<Duration>)>,
    /// How many of these, one after the other, were no matter of the signature.
    streak: usize,
    /// Whether anything was taken, or refused for good, since the task began.
    answers: bool,
    down: Option<Down>,
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
            again: HashSet::new(),
            taken: start.taken,
            suspects: start.suspects,
            failed: Vec::new(),
            streak: 0,
            answers: false,
            down: None,
        }
    }

    pub(super) async fn run(mut self) {
        loop {
            let stopping = *self.stop.borrow();
            if !stopping && self.down.is_none() {
                self.fill();
                self.launch();
            }
            let reads = self.reading.is_some() && self.down.is_none() && !stopping;
            if self.under_way.is_empty() && !reads {
                if let Some(down) = self.down.take() {
                    return self.rest(Some(&down));
                }
                if stopping {
                    return self.rest(None);
                }
                if !self.failed.is_empty() || self.is_full() {
                    let wish = self.failed.iter().find_map(|(_, wish)| *wish);
                    return self.rest(Some(&Down { is_there: true, wish }));
                }
                self.advance();
                if self.waiting.is_empty() && self.context.queue.settle(&self.progress, self.read) {
                    return;
                }
                continue;
            }
            tokio::select! {
                Some((tried, verdict)) = self.under_way.next() => self.done(tried, verdict),
                piece = piece(&mut self.reading), if reads => {
                    self.reading = None;
                    match piece {
                        Ok((deliveries, upto)) => self.take(deliveries, upto),
                        Err(error) => {
                            tracing::error!(%error, peer = %self.host, "the outgoing log could not be read");
                            return self.rest(Some(&Down { is_there: false, wish: None }));
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
        while self.reading.is_none() && self.has_room() {
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

    /// What waits behind something that failed is no work in hand: beyond it there may be something that passes.
    fn has_room(&self) -> bool {
        let failed: HashSet<Key> = self.failed.iter().filter_map(|(it, _)| it.key()).collect();
        let could_go = self
            .waiting
            .iter()
            .filter(|it| !failed.contains(&it.activity.key))
            .count();
        could_go + self.under_way.len() < IN_HAND && self.waiting.len() < MOST_IN_HAND && !self.is_full()
    }

    /// Whether no more can be held.
    fn is_full(&self) -> bool {
        let held = self.context.queue.held(self.id, |held| held.is_full());
        held.unwrap_or(false)
    }

    /// Takes in hand what it has not taken already. What waits behind something held is held too.
    fn take(&mut self, deliveries: Vec<Delivery>, upto: i64) {
        self.read = upto;
        let now = self.context.federation.app().now();
        for delivery in deliveries {
            let id = delivery.id(self.id);
            if self.taken.contains(&id) {
                continue;
            }
            let is_held = self.context.queue.held(self.id, |held| {
                let key = delivery.activity.key.to_string();
                if !held.contains(&id) && held.has_key(&key) {
                    held.hold(id.clone(), key, 0, now);
                }
                held.contains(&id)
            });
            if is_held != Some(true) {
                *self.open.entry(delivery.position).or_default() += 1;
                self.waiting.push_back(delivery);
            }
        }
        if self.open.is_empty() {
            self.advance();
        }
    }

    /// Sends what may go now: nothing overtakes what has the same key. What failed before comes last.
    fn launch(&mut self) {
        let (id, suspects) = (self.id, std::mem::take(&mut self.suspects));
        self.launch_next(|it| !suspects.contains(&it.id(id)));
        self.launch_next(|it| suspects.contains(&it.id(id)));
        self.suspects = suspects;
        self.launch_held();
    }

    fn limit(&self) -> usize {
        match self.progress.failures > 0 && !self.answers {
            true => AT_FIRST,
            false => AT_ONCE,
        }
    }

    fn launch_next(&mut self, is_wanted: impl Fn(&Delivery) -> bool) {
        let limit = self.limit();
        let mut behind = self.busy.clone();
        let mut kept = VecDeque::with_capacity(self.waiting.len());
        while let Some(delivery) = self.waiting.pop_front() {
            let is_first = behind.insert(delivery.activity.key);
            if is_first && self.under_way.len() < limit && is_wanted(&delivery) {
                self.busy.insert(delivery.activity.key);
                let (context, host) = (Arc::clone(&self.context), Arc::clone(&self.host));
                self.under_way.push(Box::pin(async move {
                    let verdict = send(&context, &host, &delivery).await;
                    (Tried::Next(delivery), verdict)
                }));
            } else {
                kept.push_back(delivery);
            }
        }
        self.waiting = kept;
    }

    fn launch_held(&mut self) {
        let now = self.context.federation.app().now();
        let due = self
            .context
            .queue
            .held(self.id, |held| held.due(now))
            .unwrap_or_default();
        for id in due {
            let has_failed = self
                .failed
                .iter()
                .any(|(it, _)| matches!(it, Tried::Again(failed) if *failed == id));
            if self.under_way.len() < self.limit() && !has_failed && self.again.insert(id.clone()) {
                let (context, host) = (Arc::clone(&self.context), Arc::clone(&self.host));
                self.under_way.push(Box::pin(async move {
                    let verdict = send_held(&context, &host, &id).await;
                    (Tried::Again(id), verdict)
                }));
            }
        }
    }

    fn done(&mut self, tried: Tried, verdict: Verdict) {
        if let Tried::Again(id) = &tried {
            self.again.remove(id);
        }
        match verdict {
            Verdict::Unreachable => {
                self.failed.push((tried, None));
                self.down = Some(Down {
                    is_there: false,
                    wish: None,
                });
            }
            Verdict::NotNow(wish) => {
                self.streak += 1;
                self.fail(tried, wish);
            }
            Verdict::Denied => self.fail(tried, None),
            Verdict::Taken => {
                self.progress.last_success_at = Some(self.context.federation.app().now());
                self.answered(tried);
            }
            Verdict::Refused => self.answered(tried),
            Verdict::Skipped => self.close(&tried),
        }
        self.context.queue.report(&self.progress);
    }

    /// The peer is up; what failed before is at fault itself.
    fn answered(&mut self, tried: Tried) {
        self.answers = true;
        self.streak = 0;
        self.close(&tried);
        self.hold_failed();
    }

    fn fail(&mut self, tried: Tried, wish: Option<Duration>) {
        if let Tried::Next(delivery) = &tried
            && self.suspects.len() < IN_HAND
        {
            self.suspects.insert(delivery.id(self.id));
        }
        self.failed.push((tried, wish));
        if self.streak >= DOWN_AFTER || self.failed.len() >= DENIED_AFTER {
            self.down = Some(Down { is_there: true, wish });
        } else if self.answers {
            self.hold_failed();
        }
    }

    /// Holds what failed, and what has the same key: the peer goes on without it.
    fn hold_failed(&mut self) {
        let app = self.context.federation.app();
        let (now, base) = (app.now(), app.settings().retry_base_seconds);
        for (tried, wish) in std::mem::take(&mut self.failed) {
            match &tried {
                Tried::Again(id) => {
                    let attempt = self
                        .context
                        .queue
                        .held(self.id, |held| held.failed(id, now, base, wish));
                    if attempt == Some(Attempt::GivenUp) {
                        tracing::warn!(peer = %self.host, activity = id.activity, "given up: it alone fails");
                    }
                }
                Tried::Next(delivery) => {
                    let key = delivery.activity.key;
                    self.hold(delivery, 1, now.plus(wait(1, base, wish)));
                    let (behind, others): (VecDeque<_>, _) = std::mem::take(&mut self.waiting)
                        .into_iter()
                        .partition(|it| it.activity.key == key);
                    self.waiting = others;
                    for delivery in behind {
                        self.hold(&delivery, 0, now);
                    }
                }
            }
        }
    }

    fn hold(&mut self, delivery: &Delivery, attempts: i64, next: kollegium_domain::Time) {
        let id = delivery.id(self.id);
        let key = delivery.activity.key.to_string();
        self.context
            .queue
            .held(self.id, |held| held.hold(id, key, attempts, next));
        self.close_next(delivery);
    }

    /// Notes that something is done with.
    fn close(&mut self, tried: &Tried) {
        match tried {
            Tried::Next(delivery) => self.close_next(delivery),
            Tried::Again(id) => {
                self.context.queue.held(self.id, |held| held.remove(id));
            }
        }
    }

    fn close_next(&mut self, delivery: &Delivery) {
        self.busy.remove(&delivery.activity.key);
        let id = delivery.id(self.id);
        self.suspects.remove(&id);
        self.taken.insert(id);
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
            self.taken.retain(|it| it.position > position);
        }
        if self.answers {
            let now = self.progress.last_success_at;
            self.progress
                .succeeded(now.unwrap_or_else(|| self.context.federation.app().now()));
        }
    }

    /// Ends the task; after a failure the peer is left alone for a while.
    fn rest(mut self, down: Option<&Down>) {
        let app = self.context.federation.app();
        let (now, base) = (app.now(), app.settings().retry_base_seconds);
        let mut probe_after = None;
        if let Some(down) = down {
            let wish = down.wish.and_then(|it| TimeDelta::from_std(it).ok());
            self.progress.failed(now, base, rand::random(), wish);
            let soon = now.plus(TimeDelta::seconds(base.into()));
            probe_after = (down.is_there && wish.is_none()).then_some(soon);
            if self.progress.parked {
                tracing::warn!(peer = %self.host, "left alone until it is heard from");
            }
        }
        let context = Arc::clone(&self.context);
        context.queue.rest(Ended {
            progress: self.progress,
            taken: self.taken,
            suspects: self.suspects,
            probe_after,
        });
    }
}

impl Tried {
    fn key(&self) -> Option<Key> {
        match self {
            Tried::Next(delivery) => Some(delivery.activity.key),
            Tried::Again(_) => None,
        }
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
