// SPDX-License-Identifier: AGPL-3.0-or-later
//! One peer: takes its letters from the board or the log, sends them, in order per key, and notes how far it is.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use kollegium_domain::Error;
use kollegium_domain::ids::InstanceId;
use kollegium_domain::outbox::Progress;
use tokio::sync::{Notify, watch};
use url::Url;

use super::board::{Ended, Found, Start};
use super::dispatcher::Office;
use super::letters::{Entry, Letter};
use super::stopped;
use crate::activities::Key;
use crate::client::DeliveryError;

/// How many letters a peer has in hand, sent or not.
const IN_HAND: usize = 64;
/// How many are under way at once.
const AT_ONCE: usize = 8;
/// How many to a peer that failed before: one would not tell a dead peer from one that dislikes one letter.
const AT_FIRST: usize = 2;
/// After how many failures of one letter, while others pass, it is given up.
const POISONED: u32 = 5;

/// Letters from the log, and up to where it was read.
type Piece = Result<(Vec<Letter>, i64), Arc<Error>>;

/// What became of a letter.
enum Verdict {
    Taken,
    /// Not wanted, or not to be sent any more; the next one may pass.
    Skipped,
    /// Not for now; with the peer's own wish when to try again.
    Failed(Option<Duration>),
}

/// The task that serves one peer; it ends when the peer has everything, fails, or is to stop.
pub(super) struct Peer {
    office: Arc<Office>,
    id: InstanceId,
    host: Arc<str>,
    wake: Arc<Notify>,
    stop: watch::Receiver<bool>,
    progress: Progress,
    /// Up to where the log was read.
    read: i64,
    /// What comes next, for a peer that is behind: read while it takes what it has.
    reading: Option<BoxFuture<'static, Piece>>,
    /// How many letters of each place are not done.
    open: BTreeMap<i64, usize>,
    waiting: VecDeque<Letter>,
    busy: HashSet<Key>,
    under_way: FuturesUnordered<BoxFuture<'static, (Letter, Verdict)>>,
    taken: HashSet<(i64, String)>,
    stuck: Option<((i64, String), u32)>,
    /// Whether anything passed since the task began.
    answers: bool,
    failed: Option<(Letter, Option<Duration>)>,
}

impl Peer {
    pub(super) fn new(office: Arc<Office>, start: Start, stop: watch::Receiver<bool>) -> Peer {
        Peer {
            office,
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
                if let Some((letter, wish)) = self.failed.take() {
                    self.give_up_poison(&letter);
                    return self.rest(Some(wish));
                }
                if stopping {
                    return self.rest(None);
                }
                self.advance();
                if self.waiting.is_empty() && self.office.board.settle(&self.progress, self.read) {
                    return;
                }
                continue;
            }
            tokio::select! {
                Some((letter, verdict)) = self.under_way.next() => self.done(letter, verdict),
                piece = piece(&mut self.reading), if reads => {
                    self.reading = None;
                    match piece {
                        Ok((letters, upto)) => self.take(letters, upto),
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

    /// Takes letters in hand, up to the limit; what has to be read first comes later.
    fn fill(&mut self) {
        while self.reading.is_none() && self.waiting.len() + self.under_way.len() < IN_HAND {
            match self.office.board.find(self.id, self.read) {
                Found::Nothing => return,
                Found::Letters(letters, upto) => self.take(letters, upto),
                Found::Behind(end) => {
                    let read = read_log(Arc::clone(&self.office), self.id, self.read, end);
                    self.reading = Some(Box::pin(read));
                }
            }
        }
    }

    /// Takes in hand what it has not taken already.
    fn take(&mut self, letters: Vec<Letter>, upto: i64) {
        self.read = upto;
        for letter in letters {
            if !self.taken.contains(&letter.mark()) {
                *self.open.entry(letter.position).or_default() += 1;
                self.waiting.push_back(letter);
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
        while let Some(letter) = self.waiting.pop_front() {
            if self.under_way.len() < limit && behind.insert(letter.activity.key) {
                self.busy.insert(letter.activity.key);
                let (office, host) = (Arc::clone(&self.office), Arc::clone(&self.host));
                self.under_way.push(Box::pin(async move {
                    let verdict = send(&office, &host, &letter).await;
                    (letter, verdict)
                }));
            } else {
                behind.insert(letter.activity.key);
                kept.push_back(letter);
            }
        }
        self.waiting = kept;
    }

    fn done(&mut self, letter: Letter, verdict: Verdict) {
        self.busy.remove(&letter.activity.key);
        match verdict {
            Verdict::Failed(wish) => {
                // The first in the log is the one to remember.
                if self
                    .failed
                    .as_ref()
                    .is_none_or(|(it, _)| letter.position < it.position)
                {
                    self.failed = Some((letter, wish));
                }
                return;
            }
            Verdict::Taken => {
                self.answers = true;
                self.progress.last_success_at = Some(self.office.federation.app().now());
            }
            Verdict::Skipped => {}
        }
        self.close(&letter);
        self.office.board.report(&self.progress);
    }

    /// Notes that a letter is done with.
    fn close(&mut self, letter: &Letter) {
        self.taken.insert(letter.mark());
        if let Some(open) = self.open.get_mut(&letter.position) {
            *open -= 1;
            if *open == 0 {
                self.open.remove(&letter.position);
            }
        }
        self.advance();
    }

    /// Moves the position up to the first letter that is not done.
    fn advance(&mut self) {
        let position = self.open.keys().next().map_or(self.read, |first| first - 1);
        if position > self.progress.position {
            self.progress.position = position;
            self.taken.retain(|(at, _)| *at > position);
            if self.answers {
                self.progress.succeeded(self.office.federation.app().now());
            }
        }
    }

    /// Counts the failures of the letter that holds up the peer. Where others pass, it is the letter that is at fault.
    fn give_up_poison(&mut self, letter: &Letter) {
        let mark = letter.mark();
        let before = match self.stuck.take() {
            Some((known, times)) if known == mark => times,
            _ => 0,
        };
        self.stuck = Some((mark, before + 1));
        if before + 1 >= POISONED && self.answers {
            tracing::warn!(peer = %self.host, activity = %letter.activity.id, "given up: it alone fails");
            self.close(letter);
        }
    }

    /// Ends the task; after a failure the peer is left alone for a while.
    fn rest(mut self, failure: Option<Option<Duration>>) {
        if let Some(wish) = failure {
            let app = self.office.federation.app();
            let wish = wish.and_then(|it| TimeDelta::from_std(it).ok());
            let base = app.settings().retry_base_seconds;
            self.progress.failed(app.now(), base, rand::random(), wish);
            if self.progress.parked {
                tracing::warn!(peer = %self.host, "left alone until it is heard from");
            }
        }
        let office = Arc::clone(&self.office);
        office.board.rest(Ended {
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

/// The letters of a peer that is further behind than the board reaches.
async fn read_log(office: Arc<Office>, id: InstanceId, after: i64, end: i64) -> Piece {
    let stretch = office.stretch(after, end).await?;
    let wanted = |it: &&Arc<Entry>| it.position > after && it.position <= stretch.upto;
    let letters = stretch
        .entries
        .iter()
        .filter(wanted)
        .flat_map(|it| it.letters(id));
    Ok((letters.collect(), stretch.upto))
}

/// Sends one letter, signed now by who says it. Whether we talk to the peer at all is asked each time.
async fn send(office: &Office, host: &str, letter: &Letter) -> Verdict {
    let federation = &office.federation;
    let id = &letter.activity.id;
    match federation.rules().await {
        Ok(rules) if rules.allow(host) => {}
        Ok(_) => return Verdict::Skipped,
        Err(error) => {
            tracing::error!(%error, "the rules could not be loaded");
            return Verdict::Failed(None);
        }
    }
    let Ok(inbox) = Url::parse(&letter.inbox) else {
        tracing::warn!(peer = host, inbox = %letter.inbox, "an inbox is not a URL");
        return Verdict::Skipped;
    };
    let signer = match federation.signer(&letter.activity.signer).await {
        Ok(signer) => signer,
        Err(error) => {
            tracing::error!(%error, activity = %id, "an activity could not be signed");
            return Verdict::Failed(None);
        }
    };
    let Ok(_permit) = office.under_way.acquire().await else {
        return Verdict::Failed(None);
    };
    match federation
        .client()
        .post(&inbox, letter.activity.json.clone(), &signer)
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
