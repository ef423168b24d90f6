// SPDX-License-Identifier: AGPL-3.0-or-later
//! Joining, answering and leaving, here and elsewhere, with the counters.

use super::*;
use crate::jobs::{self, Job};
use crate::testing::World;
use crate::time::Time;

fn counts(world: &World, id: GroupId) -> (i64, i64) {
    let group = world.group_row(id);
    (group.members, group.local_members)
}

#[test]
fn a_local_person_joins_and_leaves_a_public_group() {
    let world = World::new();
    let (anna, berta) = (world.person("anna"), world.person("berta"));
    let id = world.group(&anna, "office");
    let by = world.by(&berta);
    let (state, events) = world.recorded(|tx| join(tx, &by, id));
    assert_eq!(state, Member::Accepted);
    let follow = world.standing(id, &berta).unwrap().follow_uri;
    assert!(
        follow
            .as_deref()
            .is_some_and(|it| it.starts_with("https://here.example/activities/"))
    );
    let requested = Event::MembershipRequested {
        group: id,
        actor: berta.id,
    };
    let accepted = Event::MembershipAccepted {
        group: id,
        actor: berta.id,
        follow: follow.clone(),
    };
    assert_eq!(events, [requested, accepted]);
    assert_eq!(counts(&world, id), (2, 2));
    let (state, again) = world.recorded(|tx| join(tx, &by, id));
    assert_eq!((state, again), (Member::Accepted, Vec::new()));

    let (_, events) = world.recorded(|tx| leave(tx, &by, id));
    let ended = Event::MembershipEnded {
        group: id,
        actor: berta.id,
        follow,
    };
    assert_eq!(events, [ended]);
    assert_eq!(counts(&world, id), (1, 1));
    assert_eq!(world.recorded(|tx| leave(tx, &by, id)).1, []);
    assert_eq!(counts(&world, id), (1, 1));
}

#[test]
fn a_remote_person_is_answered_each_time() {
    let world = World::new();
    let (anna, mia) = (world.person("anna"), world.stranger("mia"));
    let id = world.group(&anna, "office");
    for _ in 0..2 {
        let by = world.by(&mia);
        let (state, events) = world.recorded(|tx| join(tx, &by, id));
        assert_eq!(state, Member::Accepted);
        let answer = Event::MembershipAccepted {
            group: id,
            actor: mia.id,
            follow: by.activity().map(str::to_owned),
        };
        assert_eq!(events.last(), Some(&answer));
        assert_eq!(counts(&world, id), (2, 1));
    }
}

#[test]
fn a_remote_group_answers_later() {
    let world = World::new();
    let (anna, id) = (world.person("anna"), world.remote_group("there"));
    let by = world.by(&anna);
    assert_eq!(world.write(|tx| join(tx, &by, id)), Member::Pending);
    assert_eq!(world.recorded(|tx| join(tx, &by, id)).1, []);
    assert_eq!(counts(&world, id), (0, 0));
    let waiting = world.write(|tx| {
        jobs::claim::<Job>(
            tx,
            Time(i64::MAX / 2),
            chrono::TimeDelta::seconds(1),
            &jobs::InProgress::default(),
        )
    });
    assert_eq!(waiting.unwrap().job, Job::Backfill { group: id });

    let home = world.read(|snapshot| actors::get(snapshot, id.actor()));
    let by_group = world.by(&home);
    let follow = world.standing(id, &anna).unwrap().follow_uri;
    let (_, events) = world.recorded(|tx| accept_by_group(tx, &by_group, anna.id));
    let accepted = Event::MembershipAccepted {
        group: id,
        actor: anna.id,
        follow: follow.clone(),
    };
    assert_eq!(events, [accepted]);
    assert_eq!(counts(&world, id), (1, 1));
    assert_eq!(world.recorded(|tx| accept_by_group(tx, &by_group, anna.id)).1, []);

    let (_, events) = world.recorded(|tx| reject_by_group(tx, &by_group, anna.id));
    let rejected = Event::MembershipRejected {
        group: id,
        actor: anna.id,
        follow,
    };
    assert_eq!(events, [rejected]);
    assert_eq!(counts(&world, id), (0, 0));
    // Neither a repeated refusal nor a late acceptance has anything to answer.
    assert_eq!(world.recorded(|tx| reject_by_group(tx, &by_group, anna.id)).1, []);
    assert_eq!(world.recorded(|tx| accept_by_group(tx, &by_group, anna.id)).1, []);
    assert_eq!(counts(&world, id), (0, 0));
}

#[test]
fn a_local_group_is_not_accepted_for_by_its_own_actor() {
    let world = World::new();
    let anna = world.person("anna");
    let id = world.group(&anna, "office");
    let home = world.read(|snapshot| actors::get(snapshot, id.actor()));
    let by = world.by(&home);
    let result = world.db.write(|tx| accept_by_group(tx, &by, anna.id));
    assert!(matches!(result, Err(Error::Forbidden(Denial::WrongOrigin))));
}

#[test]
fn moderators_of_a_protected_group_answer_requests() {
    let world = World::new();
    let (anna, berta, mia) = (world.person("anna"), world.person("berta"), world.stranger("mia"));
    let id = world.group_for(&anna, "closed", Visibility::Protected);
    world.join(&berta, id);
    let follow = world.by(&mia);
    assert_eq!(world.write(|tx| join(tx, &follow, id)), Member::Pending);
    assert_eq!(counts(&world, id), (1, 1));
    let (by, other) = (world.by(&anna), world.by(&berta));
    let result = world.db.write(|tx| accept(tx, &other, id, mia.id));
    assert!(matches!(result, Err(Error::Forbidden(Denial::NotModerator))));

    let (_, events) = world.recorded(|tx| accept(tx, &by, id, mia.id));
    let accepted = Event::MembershipAccepted {
        group: id,
        actor: mia.id,
        follow: follow.activity().map(str::to_owned),
    };
    assert_eq!(events, [accepted]);
    assert_eq!(world.recorded(|tx| accept(tx, &by, id, mia.id)).1, []);
    assert_eq!(counts(&world, id), (2, 1));
    // The group itself answers.
    let last = world.read(|snapshot| events::get(snapshot, world.last_event()));
    assert_eq!((last.actor_id, last.activity), (id.actor(), None));

    let (_, events) = world.recorded(|tx| reject(tx, &by, id, mia.id));
    assert!(matches!(events[..], [Event::MembershipRejected { .. }]));
    assert_eq!(counts(&world, id), (1, 1));
    let again = world.db.write(|tx| reject(tx, &by, id, mia.id));
    assert!(matches!(again, Err(Error::NotFound(Thing::Person))));
}

#[test]
fn memberships_are_listed_as_far_as_they_may_be_known() {
    let world = World::new();
    let (anna, berta) = (world.person("anna"), world.person("berta"));
    let public = world.group(&anna, "office");
    let closed = world.group_for(&anna, "closed", Visibility::Protected);
    let list = |viewer: &Viewer| -> Vec<(GroupId, Member)> {
        let found = world.read(|snapshot| of_person(snapshot, viewer, anna.id));
        found
            .into_iter()
            .map(|(group, state)| (group.id, state))
            .collect()
    };
    assert_eq!(
        list(&Viewer::Account(anna.id)),
        [(public, Member::Accepted), (closed, Member::Accepted)]
    );
    assert_eq!(list(&Viewer::Account(berta.id)), [(public, Member::Accepted)]);
}
