// SPDX-License-Identifier: AGPL-3.0-or-later
//! Jobs, what came from other servers, and what goes there.

use chrono::TimeDelta;

use super::{Case, Scene, Second, run};
use crate::ids::{ActivityId, InstanceId};
use crate::inbox::{self, Received, Running, Stored};
use crate::jobs::{self, Job};
use crate::outbox::{self, Held, HeldId, Progress};
use crate::time::Time;

const LEASE: TimeDelta = TimeDelta::days(1);

pub(super) const CASES: &[Case] = &[
    ("jobs::add", Second::Nothing, |s| {
        let (job, at) = (job(s), s.now());
        run(move |tx| jobs::add(tx, &job, at))
    }),
    ("jobs::add_from", Second::Nothing, |s| {
        let (job, sender, at) = (job(s), s.stranger.instance_id, s.now());
        run(move |tx| jobs::add_from(tx, &job, sender, at))
    }),
    ("jobs::claim", Second::Nothing, |s| {
        let at = waiting(s);
        run(move |tx| jobs::claim::<Job>(tx, at, LEASE, &jobs::InProgress::default()))
    }),
    ("jobs::finish", Second::Nothing, |s| {
        let at = waiting(s);
        let claimed = s
            .done(|tx| jobs::claim::<Job>(tx, at, LEASE, &jobs::InProgress::default()))
            .unwrap();
        run(move |tx| jobs::finish(tx, claimed.id))
    }),
    ("jobs::put_off", Second::Nothing, |s| {
        let at = waiting(s);
        let claimed = s
            .done(|tx| jobs::claim::<Job>(tx, at, LEASE, &jobs::InProgress::default()))
            .unwrap();
        run(move |tx| jobs::put_off(tx, &claimed, at))
    }),
    ("jobs::release", Second::Nothing, |s| {
        let at = waiting(s);
        s.done(|tx| jobs::claim::<Job>(tx, at, LEASE, &jobs::InProgress::default()));
        run(move |tx| jobs::release::<Job>(tx, at))
    }),
    ("inbox::store", Second::Nothing, |s| {
        let (uri, at) = (uri(s), s.now());
        run(move |tx| inbox::store(tx, &received(&uri), at))
    }),
    ("inbox::claim", Second::Nothing, |s| {
        let (_, at) = stored(s);
        run(move |tx| inbox::claim(tx, at, LEASE, 10, &Running::default()))
    }),
    ("inbox::done", Second::Nothing, |s| {
        let (id, _) = stored(s);
        run(move |tx| inbox::done(tx, id))
    }),
    ("inbox::ignored", Second::Nothing, |s| {
        let (id, _) = stored(s);
        run(move |tx| inbox::ignored(tx, id, "why"))
    }),
    ("inbox::refused", Second::Nothing, |s| {
        let (id, _) = stored(s);
        run(move |tx| inbox::refused(tx, id, "why"))
    }),
    ("inbox::retry", Second::Nothing, |s| {
        let (_, at) = stored(s);
        let claimed = s
            .done(|tx| inbox::claim(tx, at, LEASE, 10, &Running::default()))
            .remove(0);
        run(move |tx| inbox::retry(tx, &claimed, "why", at))
    }),
    ("inbox::release", Second::Nothing, |s| {
        let (_, at) = stored(s);
        s.done(|tx| inbox::claim(tx, at, LEASE, 10, &Running::default()));
        run(move |tx| inbox::release(tx, at))
    }),
    ("inbox::prune", Second::Nothing, |s| {
        let (id, at) = stored(s);
        s.done(|tx| inbox::done(tx, id));
        let later = at.plus(inbox::KEPT).plus(TimeDelta::days(1));
        run(move |tx| inbox::prune(tx, later, 1_000))
    }),
    ("outbox::sequence", Second::Nothing, |_| {
        run(move |tx| outbox::sequence(tx, 1_000))
    }),
    ("outbox::copied", Second::Nothing, |s| {
        let (group, instance, at) = (s.group, s.stranger.instance_id, s.now());
        run(move |tx| outbox::copied(tx, group, &[instance], at))
    }),
    ("outbox::save", Second::Nothing, |s| {
        let at = s.now();
        let peers = [Progress::at(s.stranger.instance_id, 1, at)];
        run(move |tx| outbox::save(tx, 1, &peers, at))
    }),
    ("outbox::reject", Second::Nothing, |s| {
        let (peer, at) = (s.stranger.instance_id, s.now());
        let activity = format!("a/{}", at.0);
        run(move |tx| outbox::reject(tx, peer, &activity, at))
    }),
    ("outbox::save_held", Second::Nothing, |s| {
        let at = s.now();
        let held = Held {
            id: HeldId {
                instance_id: s.stranger.instance_id,
                position: at.0,
                activity: "a".to_owned(),
                inbox: "in".to_owned(),
            },
            key: "thread 1".to_owned(),
            attempts: 1,
            next_attempt_at: at,
        };
        run(move |tx| outbox::save_held(tx, std::slice::from_ref(&held), &[]))
    }),
    ("outbox::heard_from", Second::Nothing, |s| {
        let (id, at) = (s.stranger.instance_id, s.now());
        let mut peer = Progress::at(id, 1, at);
        peer.parked = true;
        s.done(|tx| outbox::save(tx, 1, &[peer.clone()], at));
        run(move |tx| outbox::heard_from(tx, id, at))
    }),
];

fn job(s: &Scene<'_>) -> Job {
    Job::Backfill { group: s.group }
}

/// A job that waits, alone.
fn waiting(s: &Scene<'_>) -> Time {
    let at = s.now();
    while let Some(old) = s.done(|tx| jobs::claim::<Job>(tx, at, LEASE, &jobs::InProgress::default())) {
        s.done(|tx| jobs::finish(tx, old.id));
    }
    s.done(|tx| jobs::add(tx, &job(s), at));
    at
}

fn uri(s: &Scene<'_>) -> String {
    format!("{}/activities/{}", s.stranger.uri, s.now().0)
}

fn received(uri: &str) -> Received<'_> {
    Received {
        uri,
        actor_uri: "https://there.example/u/mia",
        sender: InstanceId(2),
        object_key: uri,
        raw: "{}",
    }
}

/// An activity that waits, alone.
fn stored(s: &Scene<'_>) -> (ActivityId, Time) {
    let (uri, at) = (uri(s), s.now());
    for old in s.done(|tx| inbox::claim(tx, at, LEASE, 100, &Running::default())) {
        s.done(|tx| inbox::done(tx, old.id));
    }
    match s.done(|tx| inbox::store(tx, &received(&uri), at)) {
        Stored::New(id) => (id, at),
        Stored::Known | Stored::Full => panic!("{uri} is not stored"),
    }
}
