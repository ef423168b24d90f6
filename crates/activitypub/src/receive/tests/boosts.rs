// SPDX-License-Identifier: AGPL-3.0-or-later
//! Boosts that other servers send.

use kollegium_domain::events;
use kollegium_domain::groups::Visibility;
use kollegium_domain::ids::{EventId, GroupId};
use kollegium_domain::inbox::State;
use kollegium_domain::posts::{self, Place};
use serde_json::json;

use super::flows::{join, page_of};
use crate::activities::activities;
use crate::testing::{OURS, World, new_post};

#[actix_web::test]
async fn a_boost_counts_once_and_the_group_passes_it_to_nobody() {
    let world = World::new().await;
    let (bob, eva) = (world.peer.person("bob"), world.peer.person("eva"));
    let thread = world.thread("Titel");
    let boosts = || world.find(&thread.uri).unwrap().counts.boosts;
    for sender in [&bob, &bob, &eva] {
        let boost = sender.act("Announce", thread.uri.clone());
        assert_eq!(world.deliver(sender, &boost).await, (State::Done, String::new()));
    }
    assert_eq!((boosts(), world.find(&thread.uri).unwrap().counts.up), (2, 1));
    let all = world
        .db
        .read(|snapshot| events::after(snapshot, EventId(0), i64::MAX))
        .unwrap();
    let last = all.last().unwrap();
    assert!(matches!(last.event, events::Event::PostBoosted { .. }));
    assert!(
        world
            .db
            .read(|snapshot| activities(snapshot, last))
            .unwrap()
            .is_empty()
    );
    // Nobody takes back what somebody else did.
    let by_eva = json!({"type": "Announce", "actor": eva.uri, "object": thread.uri});
    assert_eq!(
        world.deliver(&bob, &bob.act("Undo", by_eva)).await.0,
        State::Refused
    );
    let by_bob = json!({"type": "Announce", "actor": bob.uri, "object": thread.uri});
    assert_eq!(world.deliver(&bob, &bob.act("Undo", by_bob)).await.0, State::Done);
    assert_eq!(boosts(), 1);
}

#[actix_web::test]
async fn a_post_that_is_boosted_before_it_came_is_fetched() {
    let world = World::new().await;
    let (group, _) = join(&world, "allgemein").await;
    let (bob, eva) = (world.peer.person("bob"), world.peer.person("eva"));
    let page = page_of(&world, &bob, &group.uri, "/post/8");
    world.peer.serve(&page);
    let post = world.peer.url("/post/8");
    // The text that comes along is not believed.
    let mut forged = page.clone();
    forged["name"] = "Gefälscht".into();
    assert_eq!(
        world.deliver(&eva, &eva.act("Announce", forged)).await,
        (State::Done, String::new())
    );
    let found = world.find(&post).unwrap();
    assert_eq!(
        (found.content.title.as_deref(), found.counts.boosts),
        (Some("Titel"), 1)
    );
}

#[actix_web::test]
async fn what_is_not_here_does_not_concern_us_or_is_not_for_everybody_is_not_boosted() {
    let world = World::new().await;
    let (bob, eva) = (world.peer.person("bob"), world.peer.person("eva"));
    let unknown = world.peer.group("unknown");
    let elsewhere = page_of(&world, &bob, &unknown.uri, "/post/9");
    world.peer.serve(&elsewhere);
    let inside = world.open_group("inside", Visibility::Local);
    let by = world.by(&world.ann);
    let new = new_post(Place::Thread(GroupId(inside.id.0)), Some("Internes"));
    let internal = world.db.write(|tx| posts::publish(tx, &by, &new)).unwrap();
    let thread = world.thread("Titel");
    for (object, state) in [
        (json!(format!("{OURS}/post/999")), State::Ignored),
        (json!(world.peer.url("/post/9")), State::Ignored),
        (json!(internal.uri), State::Refused),
        (json!([thread.uri, thread.uri]), State::Ignored),
        (bob.act("Create", elsewhere.clone()), State::Ignored),
    ] {
        let (found, reason) = world.deliver(&eva, &eva.act("Announce", object.clone())).await;
        assert_eq!(found, state, "{object}: {reason}");
    }
    let mut for_few = eva.act("Announce", thread.uri.clone());
    for_few["to"] = json!([format!("{}/followers", eva.uri)]);
    assert_eq!(world.deliver(&eva, &for_few).await.0, State::Ignored);
    assert_eq!(world.find(&thread.uri).unwrap().counts.boosts, 0);
    assert!(world.find(&world.peer.url("/post/9")).is_none());
}
