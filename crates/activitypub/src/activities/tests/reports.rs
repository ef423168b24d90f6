// SPDX-License-Identifier: AGPL-3.0-or-later
//! Reports of local people: to the group's home and the author's server, and to nobody else.

use insta::assert_json_snapshot;
use kollegium_domain::reports;

use super::super::{Kind, document};
use super::*;

#[tokio::test]
async fn a_report_goes_to_the_home_of_the_group_and_to_the_authors_server() {
    let world = World::new().await;
    let by = world.by(&world.ann);
    let group = GroupId(remote(&world, ActorKind::Group, "talk").id.0);
    let bob = remote(&world, ActorKind::Person, "bob");
    let eva = remote_at(&world, "third.example", ActorKind::Person, "eva");
    let of_bob = write_there(&world, &bob, Place::Thread(group), 1).id;
    let of_eva = write_there(&world, &eva, Place::Reply(of_bob), 2).id;
    let ours = write_there(&world, &eva, Place::Thread(news(&world)), 3).id;
    let reported = |id| {
        let report = told(&world, |tx| reports::file(tx, &by, id, "Werbung").map(drop));
        let again = told(&world, |tx| reports::file(tx, &by, id, "Werbung").map(drop));
        assert_eq!(again, json!([]));
        report
    };
    assert_json_snapshot!(sorted(json!({
        "of a thread from the group's home": reported(of_bob),
        "of a reply from a third server": reported(of_eva),
        "in a group of ours, of a thread from elsewhere": reported(ours),
        "in a group of ours, of a thread from here": reported(world.thread("Neues").id),
    })));
}

#[tokio::test]
async fn what_others_report_is_not_ours_to_tell() {
    let world = World::new().await;
    let bob = remote(&world, ActorKind::Person, "bob");
    let eva = remote_at(&world, "third.example", ActorKind::Person, "eva");
    let thread = write_there(&world, &eva, Place::Thread(news(&world)), 1).id;
    let by = there(&world, &bob, "https://peer.example/flags/1");
    let told = sent(&world, |tx| reports::file(tx, &by, thread, "Werbung").map(drop));
    assert!(told.is_empty(), "{told:?}");
}

#[tokio::test]
async fn a_report_that_is_gone_or_whose_post_is_gone_is_told_no_more_and_never_shown() {
    let world = World::new().await;
    let by = world.by(&world.ann);
    let eva = remote_at(&world, "third.example", ActorKind::Person, "eva");
    let thread = write_there(&world, &eva, Place::Thread(news(&world)), 1).id;
    let report = |reason: &'static str| {
        world
            .db
            .write(|tx| {
                let filed = reports::file(tx, &by, thread, reason)?;
                reports::resolve(tx, &by, filed.id)
            })
            .unwrap();
        let all = world
            .db
            .read(|snapshot| events::after(snapshot, EventId(0), i64::MAX));
        all.unwrap().pop().unwrap()
    };
    let count = |event| {
        world
            .db
            .read(|snapshot| activities(snapshot, event))
            .unwrap()
            .len()
    };
    let first = report("Werbung");
    assert_eq!(count(&first), 1);
    for kind in [Kind::Flag, Kind::FlagAuthor] {
        assert_eq!(
            world
                .db
                .read(|snapshot| document(snapshot, &first, kind))
                .unwrap(),
            None
        );
    }
    // Filed anew, the first one is no more.
    let second = report("Noch mehr Werbung");
    assert_eq!((count(&first), count(&second)), (0, 1));
    let author = there(&world, &eva, "https://third.example/activities/9");
    world.db.write(|tx| posts::delete(tx, &author, thread)).unwrap();
    assert_eq!(count(&second), 0);
}
