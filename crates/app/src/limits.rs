// SPDX-License-Identifier: AGPL-3.0-or-later
//! Rate limits: how many requests of a kind one address may make in a minute, and one account.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use kollegium_domain::error::Denial;
use kollegium_domain::ids::ActorId;
use kollegium_domain::{Error, Result};

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

/// What a request is counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject<'a> {
    /// The address that it came from.
    Address(IpAddr),
    /// The account that acts.
    Account(ActorId),
    /// The account that is asked for, by the name or e-mail address that was typed, whether or not there is one.
    Named(&'a str),
}

impl Subject<'_> {
    /// What is the same for all who share a limit.
    fn key(self) -> String {
        match self {
            Subject::Address(address) => format!("address {}", network(address)),
            Subject::Account(account) => format!("account {}", account.0),
            Subject::Named(typed) => format!("name {}", typed.trim().to_lowercase()),
        }
    }
}

/// How many slots there are in each of the rows.
const SLOTS: usize = 1 << 14;
/// In how many rows everybody has a slot.
const ROWS: usize = 4;

/// Who has used how much of their limits, in memory of a fixed size in which nobody is forgotten.
///
/// It is a count-min sketch with conservative update (Estan and Varghese 2002). Everybody has a slot in each row, by a
/// secret hash. Several share a slot, so a slot has at least what each of them has used, and the lowest of somebody's
/// slots is nearest to the truth. To be held back for what others do, all of one's slots must be shared with somebody who
/// is at the limit. Whoever comes from ever new addresses fills slots, but empties none.
///
/// A slot holds the time at which all that was used will have come back, in nanoseconds since the start of the program:
/// the generic cell rate algorithm (ITU-T I.371), in which a limit comes back evenly within a minute.
pub struct Limits {
    per_minute: PerMinute,
    started_at: Instant,
    secret: RandomState,
    rows: Mutex<Vec<[u64; ROWS]>>,
}

const MINUTE: u64 = 60_000_000_000;

impl Limits {
    pub(crate) fn new(per_minute: PerMinute) -> Limits {
        Limits {
            per_minute,
            started_at: Instant::now(),
            secret: RandomState::new(),
            rows: Mutex::new(vec![[0; ROWS]; SLOTS]),
        }
    }

    /// Counts one more request.
    ///
    /// # Errors
    /// [`Denial::TooOften`] where it is beyond the limit; then it is not counted.
    pub fn count(&self, kind: RateLimit, subject: Subject<'_>) -> Result<()> {
        match self.allow_at(kind, subject, self.started_at.elapsed()) {
            true => Ok(()),
            false => Err(Error::Forbidden(Denial::TooOften)),
        }
    }

    /// Whether one more request is within the limit; it is counted when it is.
    fn allow_at(&self, kind: RateLimit, subject: Subject<'_>, now: Duration) -> bool {
        let limit = u64::from(self.per_minute.of(kind));
        if limit == 0 {
            return true;
        }
        let now = u64::try_from(now.as_nanos()).unwrap_or(u64::MAX);
        let key = subject.key();
        let slots: [usize; ROWS] = std::array::from_fn(|row| {
            // The remainder is less than the number of slots.
            usize::try_from(self.secret.hash_one((row, kind, &key)) % SLOTS as u64).unwrap_or(0)
        });
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        let used_until = slots.iter().enumerate().map(|(row, slot)| rows[*slot][row]).min();
        let used_until = used_until.unwrap_or(0).max(now) + MINUTE / limit;
        if used_until > now.saturating_add(MINUTE) {
            return false;
        }
        for (row, slot) in slots.into_iter().enumerate() {
            let entry = &mut rows[slot][row];
            *entry = (*entry).max(used_until);
        }
        true
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
    use super::*;

    fn of_log_ins(login: u32) -> Limits {
        Limits::new(PerMinute {
            login,
            ..PerMinute::NONE
        })
    }

    fn address(text: &str) -> Subject<'static> {
        Subject::Address(text.parse().unwrap())
    }

    /// How many of `tries` are allowed at once.
    fn allowed(limits: &Limits, subject: Subject<'_>, now: Duration, tries: usize) -> usize {
        let allow = |_: &usize| limits.allow_at(RateLimit::Login, subject, now);
        (0..tries).filter(allow).count()
    }

    #[test]
    fn what_is_used_comes_back_within_a_minute_for_each_address_and_kind() {
        let limits = of_log_ins(3);
        let (ann, same_network) = (address("2001:db8::1"), address("2001:db8::2"));
        let now = Duration::from_secs(100);
        assert_eq!(allowed(&limits, ann, now, 5), 3);
        assert_eq!(allowed(&limits, same_network, now, 1), 0);
        assert_eq!(allowed(&limits, address("2001:db8:0:1::2"), now, 1), 1);
        assert_eq!(allowed(&limits, address("192.0.2.1"), now, 5), 3);
        assert_eq!(allowed(&limits, address("::ffff:192.0.2.1"), now, 1), 0);
        assert!(limits.allow_at(RateLimit::Post, ann, now));
        for (seconds, expected) in [(119, 0), (121, 1), (121, 0), (141, 1), (300, 3)] {
            let later = Duration::from_secs(seconds);
            assert_eq!(allowed(&limits, ann, later, 5), expected, "{seconds}");
        }
    }

    #[test]
    fn accounts_have_limits_of_their_own_and_names_however_they_are_typed() {
        let limits = of_log_ins(2);
        let now = Duration::ZERO;
        assert_eq!(allowed(&limits, Subject::Named("anna"), now, 3), 2);
        for same in ["Anna", " anna ", "ANNA"] {
            assert_eq!(allowed(&limits, Subject::Named(same), now, 1), 0, "{same}");
        }
        assert_eq!(allowed(&limits, Subject::Named("7"), now, 3), 2);
        assert_eq!(allowed(&limits, Subject::Account(ActorId(7)), now, 3), 2);
        assert_eq!(allowed(&limits, Subject::Account(ActorId(8)), now, 3), 2);
    }

    /// Many more than there are slots, each once: they neither free anybody nor hold many others back.
    #[test]
    fn nobody_is_forgotten_however_many_there_are() {
        let limits = of_log_ins(20);
        let now = Duration::ZERO;
        let held = Subject::Named("anna");
        assert_eq!(allowed(&limits, held, now, 25), 20);
        for number in 0..100_000_u32 {
            limits.allow_at(
                RateLimit::Login,
                Subject::Address(IpAddr::from(number.to_be_bytes())),
                now,
            );
        }
        assert_eq!(allowed(&limits, held, now, 5), 0);
        let others = (0..1_000).filter(|number| {
            let name = format!("person {number}");
            limits.allow_at(RateLimit::Login, Subject::Named(&name), now)
        });
        assert_eq!(others.count(), 1_000);
    }

    #[test]
    fn without_a_limit_everything_is_allowed() {
        let limits = Limits::new(PerMinute::NONE);
        assert_eq!(
            allowed(&limits, Subject::Named("anna"), Duration::ZERO, 1_000),
            1_000
        );
        let most = of_log_ins(1_000_000);
        assert_eq!(
            allowed(&most, Subject::Named("anna"), Duration::ZERO, 1_000),
            1_000
        );
    }
}
