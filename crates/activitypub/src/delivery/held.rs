// SPDX-License-Identifier: AGPL-3.0-or-later
//! What one peer does not take while it takes others: tried again by itself, and given up in the end.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::TimeDelta;
use kollegium_domain::Time;
use kollegium_domain::outbox::{Held, HeldId, MOST_HELD};

/// How often something is tried before it is given up: for about two hours with the usual waits.
const ATTEMPTS: i64 = 8;

/// What is held for one peer, in the order of the log.
#[derive(Debug, Default)]
pub(super) struct HeldDeliveries {
    all: BTreeMap<HeldId, Held>,
    changed: Vec<HeldId>,
    gone: Vec<HeldId>,
}

/// What became of another attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attempt {
    /// It is tried again later.
    PutOff,
    /// It was the last.
    GivenUp,
}

impl HeldDeliveries {
    /// What was saved.
    pub(super) fn restore(&mut self, held: Held) {
        self.all.insert(held.id.clone(), held);
    }

    /// Whether there is room for no more.
    pub(super) fn is_full(&self) -> bool {
        self.all.len() >= MOST_HELD
    }

    pub(super) fn contains(&self, id: &HeldId) -> bool {
        self.all.contains_key(id)
    }

    /// Whether something with this key is held, behind which others wait.
    pub(super) fn has_key(&self, key: &str) -> bool {
        self.all.values().any(|it| it.key == key)
    }

    /// Holds a delivery, after so many attempts, until `next`.
    pub(super) fn hold(&mut self, id: HeldId, key: String, attempts: i64, next: Time) {
        self.changed.push(id.clone());
        let held = Held {
            id: id.clone(),
            key,
            attempts,
            next_attempt_at: next,
        };
        self.all.insert(id, held);
    }

    /// The first of each key whose time has come.
    pub(super) fn due(&self, now: Time) -> Vec<HeldId> {
        let mut keys = Vec::new();
        let mut due = Vec::new();
        for held in self.all.values() {
            if keys.contains(&&held.key) {
                continue;
            }
            keys.push(&held.key);
            if held.next_attempt_at <= now {
                due.push(held.id.clone());
            }
        }
        due
    }

    /// Whether it is given up when it fails once more.
    pub(super) fn is_last_attempt(&self, id: &HeldId) -> bool {
        self.all.get(id).is_some_and(|it| it.attempts + 1 >= ATTEMPTS)
    }

    /// It is not held any more: it was taken, or it is not to be sent.
    pub(super) fn remove(&mut self, id: &HeldId) {
        if self.all.remove(id).is_some() {
            self.gone.push(id.clone());
        }
    }

    /// Notes another failure.
    pub(super) fn failed(
        &mut self,
        id: &HeldId,
        now: Time,
        base_seconds: u32,
        wish: Option<Duration>,
    ) -> Attempt {
        let Some(held) = self.all.get_mut(id) else {
            return Attempt::GivenUp;
        };
        held.attempts += 1;
        if held.attempts >= ATTEMPTS {
            self.remove(id);
            return Attempt::GivenUp;
        }
        held.next_attempt_at = now.plus(wait(held.attempts, base_seconds, wish));
        self.changed.push(id.clone());
        Attempt::PutOff
    }

    /// What has to be saved: what changed, and what is gone.
    pub(super) fn changes(&self) -> (Vec<Held>, Vec<HeldId>) {
        let changed = self.changed.iter().filter_map(|it| self.all.get(it)).cloned();
        (changed.collect(), self.gone.clone())
    }

    /// Notes that this was saved.
    pub(super) fn saved(&mut self, changed: &[Held], gone: &[HeldId]) {
        let all = &self.all;
        self.changed
            .retain(|id| all.get(id).is_some_and(|now| !changed.contains(now)));
        self.gone.retain(|id| !gone.contains(id));
    }
}

/// How long something waits after so many attempts; at least as long as the peer wishes.
pub(super) fn wait(attempts: i64, base_seconds: u32, wish: Option<Duration>) -> TimeDelta {
    let doublings = attempts.clamp(1, ATTEMPTS) - 1;
    let wait = TimeDelta::seconds(i64::from(base_seconds.max(1)) << doublings);
    let wish = wish.and_then(|it| TimeDelta::from_std(it).ok());
    wait.max(wish.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use kollegium_domain::ids::InstanceId;

    use super::*;

    fn id(position: i64) -> HeldId {
        HeldId {
            instance_id: InstanceId(2),
            position,
            activity: format!("a/{position}"),
            inbox: "in".to_owned(),
        }
    }

    #[test]
    fn what_has_the_same_key_waits_for_the_first() {
        let mut held = HeldDeliveries::default();
        held.hold(id(1), "thread 1".to_owned(), 1, Time(10));
        held.hold(id(2), "thread 1".to_owned(), 0, Time(0));
        held.hold(id(3), "thread 2".to_owned(), 1, Time(10));
        assert_eq!(held.due(Time(9)), []);
        assert_eq!(held.due(Time(10)), [id(1), id(3)]);
        held.remove(&id(1));
        assert_eq!(held.due(Time(0)), [id(2)]);
        assert!(held.has_key("thread 1") && !held.has_key("thread 3"));
    }

    #[test]
    fn waits_grow_and_end() {
        let mut held = HeldDeliveries::default();
        held.hold(id(1), "thread 1".to_owned(), 1, Time(0));
        let mut waits = Vec::new();
        while held.failed(&id(1), Time(0), 60, None) == Attempt::PutOff {
            waits.push(held.all[&id(1)].next_attempt_at.seconds());
            assert_eq!(held.is_last_attempt(&id(1)), waits.len() == 6);
        }
        assert_eq!(waits, [120, 240, 480, 960, 1_920, 3_840]);
        assert!(!held.contains(&id(1)));
        assert_eq!(
            wait(1, 60, Some(Duration::from_secs(900))),
            TimeDelta::seconds(900)
        );
    }

    #[test]
    fn each_change_is_saved_once() {
        let mut held = HeldDeliveries::default();
        held.hold(id(1), "thread 1".to_owned(), 1, Time(0));
        let (changed, gone) = held.changes();
        assert_eq!((changed.len(), gone.len()), (1, 0));
        // It changes while it is being saved.
        held.failed(&id(1), Time(0), 60, None);
        held.saved(&changed, &gone);
        let (changed, gone) = held.changes();
        assert_eq!(changed[0].attempts, 2);
        held.saved(&changed, &gone);
        held.remove(&id(1));
        let (changed, gone) = held.changes();
        assert_eq!((changed.len(), gone.clone()), (0, vec![id(1)]));
        held.saved(&changed, &gone);
        assert_eq!(held.changes(), (Vec::new(), Vec::new()));
    }
}
