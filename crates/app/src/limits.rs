// SPDX-License-Identifier: AGPL-3.0-or-later
//! Rate limits: how many requests of a kind one address may make in a minute.
//!
//! A token bucket per kind and address, in memory that is bounded: what a stranger can fill must have an end.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// How many addresses are remembered; beyond that the memory is cleared of the idle ones.
const REMEMBERED: usize = 20_000;

/// The number of imports, each of hundreds of objects: never more than the number of other changes.
const IMPORTS: u32 = 2;

/// The kinds of requests that are limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RateLimit {
    /// Attempts to log in.
    Login,
    /// Registrations.
    Register,
    /// New threads and new groups.
    Post,
    /// New replies.
    Comment,
    /// Searches and look-ups of remote objects.
    Search,
    /// Everything else that changes something.
    Message,
    /// Uploads of pictures.
    Image,
    /// Imports of settings and lists from another account.
    Import,
    /// Activities from other servers.
    Inbox,
}

/// The limits; 0 is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PerMinute {
    /// Attempts to log in.
    pub login: u32,
    /// Registrations.
    pub register: u32,
    /// New threads and new groups.
    pub post: u32,
    /// New replies.
    pub comment: u32,
    /// Searches and look-ups of remote objects.
    pub search: u32,
    /// Everything else that changes something.
    pub message: u32,
    /// Uploads of pictures.
    pub image: u32,
    /// Activities from other servers.
    pub inbox: u32,
}

impl PerMinute {
    /// No limit at all: for tests and measurements.
    pub const NONE: PerMinute = PerMinute {
        login: 0,
        register: 0,
        post: 0,
        comment: 0,
        search: 0,
        message: 0,
        image: 0,
        inbox: 0,
    };

    /// The limit for requests of a kind.
    pub fn of(&self, kind: RateLimit) -> u32 {
        match kind {
            RateLimit::Login => self.login,
            RateLimit::Register => self.register,
            RateLimit::Post => self.post,
            RateLimit::Comment => self.comment,
            RateLimit::Search => self.search,
            RateLimit::Message => self.message,
            RateLimit::Image => self.image,
            RateLimit::Import => self.message.min(IMPORTS),
            RateLimit::Inbox => self.inbox,
        }
    }
}

/// The token buckets of all addresses.
pub struct Limits {
    per_minute: PerMinute,
    buckets: Mutex<HashMap<(RateLimit, IpAddr), Bucket>>,
}

struct Bucket {
    left: f64,
    at: Instant,
}

impl Limits {
    pub(crate) fn new(per_minute: PerMinute) -> Limits {
        Limits {
            per_minute,
            buckets: Mutex::new(HashMap::new()),
        }
    }

    /// Whether one more request is within the limit; it is counted when it is.
    pub fn allow(&self, kind: RateLimit, address: IpAddr) -> bool {
        self.allow_at(kind, address, Instant::now())
    }

    fn allow_at(&self, kind: RateLimit, address: IpAddr, now: Instant) -> bool {
        let limit = f64::from(self.per_minute.of(kind));
        if limit == 0.0 {
            return true;
        }
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= REMEMBERED {
            buckets.retain(|_, bucket| now.duration_since(bucket.at).as_secs() < 60);
            if buckets.len() >= REMEMBERED {
                buckets.clear();
            }
        }
        let bucket = buckets
            .entry((kind, network(address)))
            .or_insert(Bucket { left: limit, at: now });
        let refilled = now.duration_since(bucket.at).as_secs_f64() * limit / 60.0;
        bucket.left = (bucket.left + refilled).min(limit);
        bucket.at = now;
        let allowed = bucket.left >= 1.0;
        if allowed {
            bucket.left -= 1.0;
        }
        allowed
    }
}

/// One customer of a provider has a whole IPv6 /64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() & !u128::from(u64::MAX)).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_bucket_empties_and_refills_for_each_address_and_kind() {
        let limits = Limits::new(PerMinute {
            login: 3,
            ..PerMinute::NONE
        });
        let now = Instant::now();
        let ann: IpAddr = "2001:db8::1".parse().unwrap();
        let same_network: IpAddr = "2001:db8::2".parse().unwrap();
        let bob: IpAddr = "192.0.2.1".parse().unwrap();
        for _ in 0..3 {
            assert!(limits.allow_at(RateLimit::Login, ann, now));
        }
        assert!(!limits.allow_at(RateLimit::Login, same_network, now));
        assert!(limits.allow_at(RateLimit::Login, bob, now));
        assert!(limits.allow_at(RateLimit::Post, ann, now));
        assert!(limits.allow_at(RateLimit::Login, ann, now + Duration::from_secs(21)));
        assert!(!limits.allow_at(RateLimit::Login, ann, now + Duration::from_secs(21)));
    }
}
