// SPDX-License-Identifier: AGPL-3.0-or-later
//! The outgoing log on real databases.

use std::sync::mpsc::channel;

use super::*;
use crate::actors::{Actor, Kind};
use crate::error::Error;
use crate::events::{self, Event};
use crate::ids::{GroupId, InstanceId};
use crate::instances;
use crate::testing::{World, remote};
use crate::time::Time;

fn sequence_all(world: &World) -> usize {
    world.write(|tx| sequence(tx, 1_000))
}

fn positions(world: &World) -> Vec<i64> {
    let stretch = world.read(|snapshot| log(snapshot, 0, 1_000));
    stretch.iter().map(|(place, _)| *place).collect()
}

fn inboxes(world: &World, instances: InstanceAudience, named: &[&Actor]) -> Vec<String> {
    let audience = Audience {
        instances: Some(instances),
        actors: named.iter().map(|it| it.id).collect(),
    };
    let found = world.read(|snapshot| recipients(snapshot, &audience));
    let mut inboxes: Vec<String> = found.into_iter().map(|it| it.inbox).collect();
    inboxes.sort_unstable();
    inboxes
}

#[test]
fn events_get_their_places_once_and_in_order() {
    let world = World::new();
    let ann = world.person("ann");
    let group = world.group(&ann, "news");
    let before = world
        .read(|snapshot| events::after(snapshot, crate::ids::EventId(0), 100))
        .len();
    assert_eq!(world.write(|tx| sequence(tx, 2)), 2);
    assert_eq!(sequence_all(&world), before - 2);
    assert_eq!(sequence_all(&world), 0);
    let thread = world.thread(&ann, group);
    assert_eq!(sequence_all(&world), 1);
    let last = i64::try_from(before).unwrap() + 1;
    assert_eq!(positions(&world), (1..=last).collect::<Vec<_>>());
    let stretch = world.read(|snapshot| log(snapshot, last - 1, 10));
    assert_eq!((stretch[0].0, stretch.len()), (last, 1));
    assert_eq!(stretch[0].1.event, Event::PostPublished { post: thread });
    assert_eq!(world.read(head), last);
}

/// An event with a lower id that is committed later comes later in the log, and is not lost.
#[test]
fn what_is_committed_late_gets_a_late_place() {
    let world = World::new();
    if !world.read(|snapshot| Ok(is_shared(snapshot))) {
        return;
    }
    let ann = world.person("ann");
    let (one, two) = (world.group(&ann, "one"), world.group(&ann, "two"));
    sequence_all(&world);
    let start = world.read(head);
    let (begun, wait_begun) = channel();
    let (go_on, wait_go_on) = channel::<()>();
    std::thread::scope(|scope| {
        let by = world.by(&ann);
        let db = &world.db;
        scope.spawn(move || {
            db.write(|tx| {
                let event = Event::GroupCreated { group: one };
                let id = events::record(tx, &by, Some(one), &event)?;
                begun.send(id).unwrap();
                wait_go_on.recv().unwrap();
                Ok::<_, Error>(())
            })
            .unwrap();
        });
        let slow = wait_begun.recv().unwrap();
        let by = world.by(&ann);
        let fast = world.write(|tx| events::record(tx, &by, Some(two), &Event::GroupCreated { group: two }));
        assert!(fast > slow);
        assert_eq!(sequence_all(&world), 1, "what is not committed has no place");
        assert_eq!(
            world.read(|snapshot| position_of(snapshot, fast)),
            Some(start + 1)
        );
        go_on.send(()).unwrap();
    });
    assert_eq!(sequence_all(&world), 1);
    let stretch = world.read(|snapshot| log(snapshot, start + 1, 10));
    assert_eq!(stretch[0].1.event, Event::GroupCreated { group: one });
}

#[test]
fn only_one_process_leads() {
    let world = World::new();
    let shared = world.read(|snapshot| Ok(is_shared(snapshot)));
    assert!(world.write(lead));
    if shared {
        let inner = world.write(|tx| {
            assert!(lead(tx)?);
            still_connected(tx)?;
            world.db.write(lead)
        });
        assert!(!inner, "somebody else leads");
        assert!(world.write(lead), "given back with the transaction");
    }
}

#[test]
fn members_are_found_by_their_inboxes() {
    let world = World::new();
    let ann = world.person("ann");
    let group = world.group(&ann, "news");
    let (bob, cat) = (world.stranger("bob"), world.stranger("cat"));
    let alone = |name: &str| {
        let mut alone = remote(Kind::Person, "https://blog.example", name);
        alone.endpoints.shared_inbox = None;
        alone
    };
    let (dan, eve) = (world.store(&alone("dan")), world.store(&alone("eve")));
    for member in [&bob, &cat, &dan, &eve] {
        world.join(member, group);
    }
    let everybody = [
        "https://blog.example/u/dan/inbox",
        "https://blog.example/u/eve/inbox",
        "https://there.example/inbox",
    ];
    assert_eq!(inboxes(&world, InstanceAudience::Members(group), &[]), everybody);
    let leaving = [&bob, &cat, &dan];
    for member in leaving {
        let by = world.by(member);
        world.write(|tx| crate::groups::membership::leave(tx, &by, group));
    }
    assert_eq!(
        inboxes(&world, InstanceAudience::Members(group), &[]),
        everybody[1..2]
    );
    assert_eq!(
        inboxes(&world, InstanceAudience::Members(group), &[&bob, &ann]),
        everybody[1..],
        "who is named counts, who lives here does not"
    );
}

#[test]
fn whoever_was_sent_content_stays_among_the_holders() {
    let world = World::new();
    let ann = world.person("ann");
    let group = world.group(&ann, "news");
    let bob = world.stranger("bob");
    let at = world.now();
    for _ in 0..2 {
        world.write(|tx| copied(tx, group, &[bob.instance_id], at));
    }
    assert_eq!(
        inboxes(&world, InstanceAudience::Members(group), &[]),
        Vec::<String>::new()
    );
    assert_eq!(
        inboxes(&world, InstanceAudience::CopyHolders(group), &[]),
        ["https://there.example/inbox"]
    );
}

#[test]
fn a_person_is_known_where_they_take_part() {
    let world = World::new();
    let ann = world.person("ann");
    assert_eq!(
        inboxes(&world, InstanceAudience::ConnectedTo(ann.id), &[]),
        Vec::<String>::new()
    );
    let group = world.group(&ann, "news");
    let elsewhere = world.store(&remote(Kind::Group, "https://other.example", "talk"));
    world.join(&ann, GroupId(elsewhere.id.0));
    world.join(&world.stranger("bob"), group);
    assert_eq!(
        inboxes(&world, InstanceAudience::ConnectedTo(ann.id), &[]),
        ["https://other.example/inbox", "https://there.example/inbox"]
    );
}

#[test]
fn positions_are_kept_with_the_place_of_the_dispatcher() {
    let world = World::new();
    let bob = world.stranger("bob").instance_id;
    let other = world
        .store(&remote(Kind::Person, "https://other.example", "eve"))
        .instance_id;
    assert_eq!(world.read(cursor), 0);
    let mut late = Progress::at(bob, 3, Time(10));
    late.failed(Time(10), 60, 0.0, None);
    let fine = Progress::at(other, KEEPS_UP, Time(10));
    for _ in 0..2 {
        world.write(|tx| save(tx, 7, &[late.clone(), fine.clone()], Time(10)));
    }
    assert_eq!(world.read(cursor), 7);
    assert_eq!(world.read(lagging), [late.clone()]);
    assert_eq!(world.read(|snapshot| due(snapshot, Time(10))), []);
    assert_eq!(world.read(|snapshot| due(snapshot, late.next_attempt_at)), [late]);
    assert_eq!(world.read(|snapshot| progress(snapshot, other)), Some(fine));
    let own = world.read(instances::local).id;
    assert_eq!(
        world
            .read(|snapshot| progress(snapshot, own))
            .map(|it| it.position),
        Some(7)
    );
}

#[test]
fn a_success_is_remembered() {
    let world = World::new();
    let bob = world.stranger("bob").instance_id;
    let mut peer = Progress::at(bob, 3, Time(10));
    peer.succeeded(Time(20));
    world.write(|tx| save(tx, 7, std::slice::from_ref(&peer), Time(20)));
    let later = Progress::at(bob, 4, Time(30));
    world.write(|tx| save(tx, 7, std::slice::from_ref(&later), Time(30)));
    let kept = world.read(|snapshot| progress(snapshot, bob)).unwrap();
    assert_eq!((kept.position, kept.last_success_at), (4, Some(Time(20))));
}

#[test]
fn an_activity_from_a_parked_peer_resumes_delivery() {
    let world = World::new();
    let bob = world.stranger("bob").instance_id;
    let mut parked = Progress::at(bob, 3, Time(0));
    while !parked.parked {
        parked.failed(Time(0), 60, 0.0, None);
    }
    let contacted = |at: Time| {
        world.write(|tx| heard_from(tx, bob, at));
        world.read(|snapshot| due(snapshot, at)).len()
    };
    world.write(|tx| save(tx, 7, std::slice::from_ref(&parked), Time(0)));
    assert_eq!(world.read(|snapshot| due(snapshot, Time(i64::MAX))).len(), 0);
    assert_eq!(contacted(Time(50)), 1);
    // One that has just failed waits its turn: hearing from it often must not make us ask it as often.
    let mut busy = Progress::at(bob, 3, Time(0));
    busy.failed(Time(50), 60, 0.0, None);
    world.write(|tx| save(tx, 7, std::slice::from_ref(&busy), Time(50)));
    assert_eq!(contacted(Time(60)), 0);
    let unknown = InstanceId(999);
    world.write(|tx| heard_from(tx, unknown, Time(60)));
}
