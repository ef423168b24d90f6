// SPDX-License-Identifier: AGPL-3.0-or-later
//! What the dispatcher and the peers' tasks share: the newest part of the log, rendered, and who stands where.
//!
//! A peer that is not on the queue keeps up. One that is keeps up too, is served by a task, or waits for its next
//! attempt; whoever waits reads the log itself when it is its turn.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kollegium_domain::Time;
use kollegium_domain::ids::InstanceId;
use kollegium_domain::outbox::{Held, HeldId, KEEPS_UP, Progress};
use tokio::sync::Notify;

use super::deliveries::{Delivery, Entry};
use super::dispatcher::LogBatch;
use super::held::HeldDeliveries;

/// How many events the queue holds at most.
const HELD: usize = 1_000;
/// How old the recipients of an event may be when it is sent; after that they are asked for again.
pub(super) const FRESH: Duration = Duration::from_secs(30);
/// After how many seconds a later success is worth a write.
const NEWS: i64 = 600;

/// Shared by the dispatcher and the tasks of peers.
pub(super) struct PeerQueue(Mutex<State>);

struct State {
    /// The newest events that reach somebody.
    entries: VecDeque<Arc<Entry>>,
    /// After which place `entries` is complete.
    complete_after: i64,
    /// Up to where the log was handed out.
    cursor: i64,
    saved_cursor: Option<i64>,
    peers: HashMap<InstanceId, Standing>,
}

struct Standing {
    progress: Progress,
    saved: Option<Progress>,
    /// Wakes its task, where it has one.
    task: Option<Arc<Notify>>,
    /// What it took beyond its position, so that it does not get it again.
    taken: HashSet<HeldId>,
    /// What it did not take, while it took nothing else: others are tried first.
    suspects: HashSet<HeldId>,
    /// From when on something new is worth an attempt before the next one is due: where the peer was there, and only did
    /// not take what it was sent.
    probe_after: Option<Time>,
    held: HeldDeliveries,
}

/// A peer that needs a task.
pub(super) struct Start {
    pub(super) progress: Progress,
    pub(super) host: String,
    pub(super) wake: Arc<Notify>,
    pub(super) taken: HashSet<HeldId>,
    pub(super) suspects: HashSet<HeldId>,
}

/// What a peer finds after its place.
pub(super) enum Found {
    /// The next deliveries; everything up to the place is in them.
    Deliveries(Vec<Delivery>, i64),
    /// It is further behind than the queue reaches: read the log, up to this place.
    Behind(i64),
    /// Nothing: it has everything.
    Nothing,
}

/// How the task of a peer ended.
pub(super) struct Ended {
    pub(super) progress: Progress,
    pub(super) taken: HashSet<HeldId>,
    pub(super) suspects: HashSet<HeldId>,
    pub(super) probe_after: Option<Time>,
}

/// What has to be saved.
#[derive(Debug, Clone, Default)]
pub(super) struct Changes {
    /// The dispatcher's place.
    pub(super) cursor: i64,
    pub(super) peers: Vec<Progress>,
    pub(super) held: Vec<Held>,
    /// What is held no longer.
    pub(super) gone: Vec<HeldId>,
}

impl PeerQueue {
    /// With what was saved.
    pub(super) fn new(cursor: i64, lagging: Vec<Progress>, held: Vec<Held>, now: Time) -> PeerQueue {
        let mut peers: HashMap<InstanceId, Standing> = lagging
            .into_iter()
            .map(|progress| (progress.instance_id, Standing::resting(progress)))
            .collect();
        for held in held {
            let peer = held.id.instance_id;
            let standing = peers
                .entry(peer)
                .or_insert_with(|| Standing::resting(Progress::at(peer, KEEPS_UP, now)));
            standing.held.restore(held);
        }
        PeerQueue(Mutex::new(State {
            entries: VecDeque::new(),
            complete_after: cursor,
            cursor,
            saved_cursor: None,
            peers,
        }))
    }

    /// Up to where the log was handed out.
    pub(super) fn cursor(&self) -> i64 {
        self.lock().cursor
    }

    /// Hands out a batch; returns the peers that need a task for it.
    pub(super) fn publish(&self, batch: &LogBatch, now: Time) -> Vec<Start> {
        let mut state = self.lock();
        let mut starts = Vec::new();
        let new = (state.cursor + 1)..=batch.upto;
        for entry in batch.entries.iter().filter(|it| new.contains(&it.position)) {
            for (peer, host) in &entry.hosts {
                starts.extend(state.call(*peer, host, entry.position, now));
            }
            state.entries.push_back(Arc::clone(entry));
        }
        state.cursor = batch.upto;
        while state.entries.len() > HELD || state.entries.front().is_some_and(|it| it.at.elapsed() > FRESH) {
            if let Some(oldest) = state.entries.pop_front() {
                state.complete_after = oldest.position;
            }
        }
        starts
    }

    /// Gives a peer whose attempt is due a task, unless it has one or the database is not up to date about it.
    pub(super) fn retry(&self, progress: Progress, host: String) -> Option<Start> {
        let mut state = self.lock();
        let standing = state
            .peers
            .entry(progress.instance_id)
            .or_insert_with(|| Standing::resting(progress.clone()));
        if standing.task.is_some() || !standing.is_saved() {
            return None;
        }
        // Somebody else may have changed the row: hearing from a peer shortens its wait.
        standing.progress = progress.clone();
        standing.saved = Some(progress);
        Some(standing.start(host))
    }

    /// The peers that answer and are idle, and of which something is held whose time has come.
    pub(super) fn held_due(&self, now: Time) -> Vec<InstanceId> {
        let state = self.lock();
        let due = state
            .peers
            .iter()
            .filter(|(_, it)| it.task.is_none() && it.progress.failures == 0 && !it.held.due(now).is_empty());
        due.map(|(id, _)| *id).collect()
    }

    /// Gives such a peer a task.
    pub(super) fn start_held(&self, peer: InstanceId, host: String) -> Option<Start> {
        let mut state = self.lock();
        let cursor = state.cursor;
        let standing = state.peers.get_mut(&peer).filter(|it| it.task.is_none())?;
        if standing.keeps_up() {
            standing.progress.position = cursor;
        }
        Some(standing.start(host))
    }

    /// Works with what is held for a peer.
    pub(super) fn held<T>(&self, peer: InstanceId, work: impl FnOnce(&mut HeldDeliveries) -> T) -> Option<T> {
        self.lock().peers.get_mut(&peer).map(|it| work(&mut it.held))
    }

    /// Whether something that is held is given up when it fails once more.
    pub(super) fn is_last_attempt(&self, id: &HeldId) -> bool {
        self.held(id.instance_id, |held| held.is_last_attempt(id)) == Some(true)
    }

    /// What comes after `after` for a peer.
    pub(super) fn find(&self, peer: InstanceId, after: i64) -> Found {
        let state = self.lock();
        if after >= state.cursor {
            return Found::Nothing;
        }
        if after < state.complete_after {
            return Found::Behind(state.cursor);
        }
        let first = state.entries.partition_point(|it| it.position <= after);
        for entry in state.entries.range(first..) {
            let deliveries = entry.deliveries(peer);
            if deliveries.is_empty() {
                continue;
            }
            if entry.at.elapsed() > FRESH {
                return Found::Behind(state.cursor);
            }
            return Found::Deliveries(deliveries, entry.position);
        }
        Found::Deliveries(Vec::new(), state.cursor)
    }

    /// Notes how far a peer is.
    pub(super) fn report(&self, progress: &Progress) {
        if let Some(standing) = self.lock().peers.get_mut(&progress.instance_id) {
            standing.progress = progress.clone();
        }
    }

    /// Ends the task of a peer that has everything up to `at`. False when there is more by now.
    pub(super) fn settle(&self, progress: &Progress, at: i64) -> bool {
        let mut state = self.lock();
        if at < state.cursor {
            return false;
        }
        if let Some(standing) = state.peers.get_mut(&progress.instance_id) {
            standing.progress = Progress {
                position: KEEPS_UP,
                ..progress.clone()
            };
            standing.task = None;
            standing.taken = HashSet::new();
            standing.suspects = HashSet::new();
            standing.probe_after = None;
        }
        true
    }

    /// Ends the task of a peer that waits for its next attempt, or that is stopped.
    pub(super) fn rest(&self, ended: Ended) {
        if let Some(standing) = self.lock().peers.get_mut(&ended.progress.instance_id) {
            standing.task = None;
            standing.progress = ended.progress;
            standing.taken = ended.taken;
            standing.suspects = ended.suspects;
            standing.probe_after = ended.probe_after;
        }
    }

    /// What has to be saved: the dispatcher's place, the peers that changed and what is held; nothing where all is saved.
    pub(super) fn changes(&self) -> Option<Changes> {
        let state = self.lock();
        let mut changes = Changes {
            cursor: state.cursor,
            ..Changes::default()
        };
        for standing in state.peers.values() {
            if !standing.is_saved() {
                changes.peers.push(standing.progress.clone());
            }
            let (held, gone) = standing.held.changes();
            changes.held.extend(held);
            changes.gone.extend(gone);
        }
        let is_saved = changes.peers.is_empty() && changes.held.is_empty() && changes.gone.is_empty();
        (!is_saved || state.saved_cursor != Some(state.cursor)).then_some(changes)
    }

    /// Notes that it was saved.
    pub(super) fn saved(&self, changes: Changes) {
        let mut state = self.lock();
        state.saved_cursor = Some(changes.cursor);
        for progress in changes.peers {
            if let Some(standing) = state.peers.get_mut(&progress.instance_id) {
                standing.saved = Some(progress);
            }
        }
        for standing in state.peers.values_mut() {
            standing.held.saved(&changes.held, &changes.gone);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Tells a peer that there is something for it at a place. One that waits finds it when it is its turn.
    fn call(&mut self, peer: InstanceId, host: &str, position: i64, now: Time) -> Option<Start> {
        match self.peers.get_mut(&peer) {
            Some(Standing { task: Some(wake), .. }) => {
                wake.notify_one();
                None
            }
            Some(standing) if standing.keeps_up() => {
                standing.progress.position = position - 1;
                Some(standing.start(host.to_owned()))
            }
            Some(standing) if standing.probe_after.is_some_and(|it| it <= now) => {
                Some(standing.start(host.to_owned()))
            }
            Some(_) => None,
            None => {
                let mut standing = Standing::resting(Progress::at(peer, position - 1, now));
                standing.saved = None;
                let start = standing.start(host.to_owned());
                self.peers.insert(peer, standing);
                Some(start)
            }
        }
    }
}

impl Standing {
    fn resting(progress: Progress) -> Standing {
        Standing {
            saved: Some(progress.clone()),
            progress,
            task: None,
            taken: HashSet::new(),
            suspects: HashSet::new(),
            probe_after: None,
            held: HeldDeliveries::default(),
        }
    }

    fn start(&mut self, host: String) -> Start {
        let wake = Arc::new(Notify::new());
        self.task = Some(Arc::clone(&wake));
        Start {
            progress: self.progress.clone(),
            host,
            wake,
            taken: std::mem::take(&mut self.taken),
            suspects: std::mem::take(&mut self.suspects),
        }
    }

    fn keeps_up(&self) -> bool {
        self.task.is_none() && self.progress.position == KEEPS_UP
    }

    /// Whether the row says the same, but for a recent success: a peer that takes everything at once costs no write.
    fn is_saved(&self) -> bool {
        let Some(saved) = &self.saved else {
            return false;
        };
        let news = |it: &Progress| it.last_success_at.map_or(i64::MIN, |at| at.seconds());
        let same = Progress {
            last_success_at: self.progress.last_success_at,
            ..saved.clone()
        };
        same == self.progress && news(&self.progress) <= news(saved).saturating_add(NEWS)
    }
}
