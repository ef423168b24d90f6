// SPDX-License-Identifier: AGPL-3.0-or-later
//! Private messages: to the recipient's server, and to nobody else.

use insta::assert_json_snapshot;
use kollegium_domain::messages::{self, Identity, Message, NewMessage};
use kollegium_domain::{account_deletion, instances};

use super::super::{Kind, document};
use super::*;

fn send(tx: &mut Tx, by: &By, to: &Actor, text: &Text) -> Result<Message> {
    let new = NewMessage {
        recipient: to.id,
        text,
        identity: None,
    };
    messages::send(tx, by, &new)
}

fn last(world: &World) -> Message {
    let all = |snapshot: &mut kollegium_db::Snapshot| events::after(snapshot, EventId(0), i64::MAX);
    let found = world.db.read(all).unwrap().into_iter().rev().find_map(|it| {
        let events::Event::MessageSent { message } = it.event else {
            return None;
        };
        Some(message)
    });
    let viewer = kollegium_domain::Viewer::Account(world.ann.id);
    world
        .db
        .read(|snapshot| messages::get(snapshot, &viewer, found.unwrap()))
        .unwrap()
}

#[tokio::test]
async fn a_message_is_told_changed_deleted_and_restored() {
    let world = World::new().await;
    let by = world.by(&world.ann);
    let bob = remote(&world, ActorKind::Person, "bob");
    let (text, changed) = (words("Hallo **Bob**"), words("Hallo Robert"));
    let created = told(&world, |tx| send(tx, &by, &bob, &text).map(drop));
    let id = last(&world).id;
    let edited = told(&world, |tx| messages::edit(tx, &by, id, &changed, None).map(drop));
    let deleted = told(&world, |tx| messages::delete(tx, &by, id).map(drop));
    let restored = told(&world, |tx| messages::restore(tx, &by, id).map(drop));
    // Microblogs want a mention.
    let at = world.now();
    world
        .db
        .write(|tx| instances::describe(tx, bob.instance_id, "mastodon", "4.5.0", at))
        .unwrap();
    let to_microblog = told(&world, |tx| send(tx, &by, &bob, &text).map(drop));
    assert_json_snapshot!(sorted(json!({
        "created": created,
        "edited": edited,
        "deleted": deleted,
        "restored": restored,
        "to a microblog": to_microblog,
    })));
}

#[tokio::test]
async fn what_is_for_somebody_here_or_came_from_elsewhere_or_is_gone_is_not_told() {
    let world = World::new().await;
    let by = world.by(&world.ann);
    let bob = remote(&world, ActorKind::Person, "bob");
    let text = words("Hallo");
    let inside = sent(&world, |tx| {
        let message = send(tx, &by, &world.ann, &text)?;
        messages::edit(tx, &by, message.id, &words("Hallo selbst"), None)?;
        messages::delete(tx, &by, message.id)?;
        messages::restore(tx, &by, message.id).map(drop)
    });
    assert!(inside.is_empty(), "{inside:?}");
    let from_there = there(&world, &bob, "https://peer.example/activities/1");
    let brought = sent(&world, |tx| {
        let new = NewMessage {
            recipient: world.ann.id,
            text: &text,
            identity: Some(Identity {
                uri: "https://peer.example/messages/1",
                created_at: from_there.at,
            }),
        };
        let message = messages::send(tx, &from_there, &new)?;
        messages::delete(tx, &from_there, message.id).map(drop)
    });
    assert!(brought.is_empty(), "{brought:?}");
    let kinds: Vec<_> = sent(&world, |tx| {
        let message = send(tx, &by, &bob, &text)?;
        messages::delete(tx, &by, message.id).map(drop)
    })
    .into_iter()
    .map(|it| it.id.rsplit('/').next().unwrap().to_owned())
    .collect();
    assert_eq!(kinds, ["delete"], "only the deletion of what is gone");
    let to_nobody = sent(&world, |tx| {
        send(tx, &by, &bob, &text)?;
        account_deletion::delete_remote(tx, &from_there, account_deletion::Content::Delete)
    });
    assert!(to_nobody.is_empty(), "{to_nobody:?}");
}

#[tokio::test]
async fn no_activity_of_a_message_is_shown_at_its_id() {
    let world = World::new().await;
    let by = world.by(&world.ann);
    let bob = remote(&world, ActorKind::Person, "bob");
    let text = words("Hallo");
    world
        .db
        .write(|tx| {
            let message = send(tx, &by, &bob, &text)?;
            messages::edit(tx, &by, message.id, &words("Hallo Bob"), None)?;
            messages::delete(tx, &by, message.id)?;
            messages::restore(tx, &by, message.id)
        })
        .unwrap();
    let all = world
        .db
        .read(|snapshot| events::after(snapshot, EventId(0), i64::MAX))
        .unwrap();
    for event in &all[all.len() - 4..] {
        for kind in [
            Kind::Create,
            Kind::Update,
            Kind::Delete,
            Kind::Undo,
            Kind::Announce,
        ] {
            assert_eq!(
                world.db.read(|snapshot| document(snapshot, event, kind)).unwrap(),
                None,
                "{event:?}"
            );
        }
    }
}
