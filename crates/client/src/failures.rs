// SPDX-License-Identifier: AGPL-3.0-or-later
//! Questions that failed are not asked again for a while: a peer that is down is left in peace.

use std::hash::Hash;
use std::time::{Duration, Instant};

use moka::Expiry;
use moka::future::Cache;

use crate::{REMEMBERED, Settings};

/// For how long a failure is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Memory {
    /// Not at all: it says nothing of what was asked for.
    Nothing,
    /// For [`Settings::outage_memory`]: its server could not be reached.
    Outage,
    /// For [`Settings::failure_memory`].
    Failure,
}

/// The failures `E` of questions `K`.
pub struct Failures<K, E>(Cache<K, (Memory, E)>);

struct Spans {
    outage: Duration,
    failure: Duration,
}

impl<K, E> Expiry<K, (Memory, E)> for Spans {
    fn expire_after_create(&self, _: &K, (memory, _): &(Memory, E), _: Instant) -> Option<Duration> {
        Some(match memory {
            Memory::Nothing => Duration::ZERO,
            Memory::Outage => self.outage,
            Memory::Failure => self.failure,
        })
    }
}

impl<K, E> Failures<K, E>
where
    K: Hash + Eq + Send + Sync + 'static,
    E: Clone + Send + Sync + 'static,
{
    /// None so far.
    pub fn new(settings: &Settings) -> Self {
        let spans = Spans {
            outage: settings.outage_memory,
            failure: settings.failure_memory,
        };
        Self(
            Cache::builder()
                .max_capacity(REMEMBERED)
                .expire_after(spans)
                .build(),
        )
    }

    /// How this question failed a short time ago, if it did.
    pub async fn get(&self, question: &K) -> Option<E> {
        self.0.get(question).await.map(|(_, failure)| failure)
    }

    /// Remembers how a question failed.
    pub async fn insert(&self, question: K, memory: Memory, failure: E) {
        if memory != Memory::Nothing {
            self.0.insert(question, (memory, failure)).await;
        }
    }
}
