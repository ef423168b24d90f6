// SPDX-License-Identifier: AGPL-3.0-or-later
//! A remote person in a group of ours: their words go on as they came.

use insta::assert_json_snapshot;
use kollegium_domain::moderation;
use kollegium_domain::votes::{self, Score};

use super::*;

const CREATE: &str = "{ \"id\":\"https://peer.example/activities/1\",\n \"type\" : \"Create\", \"actor\":\
    \"https://peer.example/u/bob\", \"object\": {\"z\": 1.0, \"a\": 1e2, \"content\": \"\\u00fc\\/\", \"b\":null} }";

/// What the group says of the last event.
fn last(world: &World) -> Vec<Outgoing> {
    let all = world
        .db
        .read(|snapshot| events::after(snapshot, EventId(0), i64::MAX))
        .unwrap();
    world
        .db
        .read(|snapshot| activities(snapshot, all.last().unwrap()))
        .unwrap()
}

#[tokio::test]
async fn words_are_passed_on_byte_for_byte() {
    let world = World::new().await;
    let bob = remote(&world, ActorKind::Person, "bob");
    receive(&world, "https://peer.example/activities/1", CREATE);
    let thread = write_there(&world, &bob, Place::Thread(news(&world)), 1);
    let told = last(&world);
    assert_eq!(told.len(), 2);
    let text = std::str::from_utf8(&told[0].json).unwrap();
    assert!(text.contains(&format!("\"object\":{CREATE}")), "{text}");
    assert_eq!(told[0].signer.id, world.group.id);
    assert_eq!(told[0].content_of, Some(news(&world)));
    let by_id: Value = serde_json::from_slice(&told[1].json).unwrap();
    assert_eq!(
        (&by_id["type"], &by_id["object"]),
        (&json!("Announce"), &json!(thread.uri))
    );
}

#[tokio::test]
async fn votes_removals_and_bans_are_passed_on() {
    let world = World::new().await;
    let bob = remote(&world, ActorKind::Person, "bob");
    let ann = world.by(&world.ann);
    let group = news(&world);
    world
        .db
        .write(|tx| moderation::add_moderator(tx, &ann, group, bob.id))
        .unwrap();
    let cat = world.by(&world.account("cat"));
    let text = words("Hallo");
    let place = Place::Thread(group);
    let thread = world
        .db
        .write(|tx| write(tx, &cat, place, Some("Neues"), &text))
        .unwrap()
        .id;
    let mut told = Vec::new();
    let mut pass_on = |number: u32, kind: &str, command: &mut dyn FnMut(&mut Tx, &By) -> Result<()>| {
        let uri = format!("https://peer.example/activities/{number}");
        let raw = json!({"id": uri, "type": kind, "actor": bob.uri}).to_string();
        receive(&world, &uri, &raw);
        let by = there(&world, &bob, &uri);
        told.push(super::told(&world, |tx| command(tx, &by)));
    };
    pass_on(1, "Dislike", &mut |tx, by| {
        votes::cast(tx, by, thread, Score::Down).map(drop)
    });
    pass_on(2, "Lock", &mut |tx, by| moderation::lock(tx, by, thread, None));
    pass_on(3, "Delete", &mut |tx, by| {
        moderation::remove(tx, by, thread, Some("x"))
    });
    pass_on(4, "Undo", &mut |tx, by| {
        moderation::reinstate(tx, by, thread, None)
    });
    assert_json_snapshot!(sorted(told));
}

#[tokio::test]
async fn words_about_what_is_gone_are_not_passed_on() {
    let world = World::new().await;
    let bob = remote(&world, ActorKind::Person, "bob");
    receive(&world, "https://peer.example/activities/1", CREATE);
    let thread = write_there(&world, &bob, Place::Thread(news(&world)), 1);
    let all = world
        .db
        .read(|snapshot| events::after(snapshot, EventId(0), i64::MAX))
        .unwrap();
    let published = all.last().unwrap();
    let by = world.by(&world.ann);
    world
        .db
        .write(|tx| moderation::remove(tx, &by, thread.id, None))
        .unwrap();
    assert!(
        world
            .db
            .read(|snapshot| activities(snapshot, published))
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn words_that_were_erased_are_not_made_up() {
    let world = World::new().await;
    let bob = remote(&world, ActorKind::Person, "bob");
    let thread = write_there(&world, &bob, Place::Thread(news(&world)), 1);
    let told = last(&world);
    assert_eq!(told.len(), 1);
    let by_id: Value = serde_json::from_slice(&told[0].json).unwrap();
    assert_eq!(by_id["object"], thread.uri);
}
