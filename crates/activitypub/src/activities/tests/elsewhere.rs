// SPDX-License-Identifier: AGPL-3.0-or-later
//! A local person in a remote group: the plain activity goes there, and the group tells the rest.

use insta::assert_json_snapshot;
use kollegium_domain::groups::membership;
use kollegium_domain::posts::ContentEdit;
use kollegium_domain::votes::{self, Score};
use kollegium_domain::{groups, moderation};

use super::*;

#[tokio::test]
async fn somebody_joins_and_leaves() {
    let world = World::new().await;
    let by = world.by(&world.ann);
    let group = remote(&world, ActorKind::Group, "talk");
    let id = GroupId(group.id.0);
    let told = [
        told(&world, |tx| membership::join(tx, &by, id).map(drop)),
        told(&world, |tx| membership::leave(tx, &by, id)),
    ];
    assert_json_snapshot!(sorted(told.clone()));
    assert_eq!(
        told[0][0]["document"]["id"],
        told[1][0]["document"]["object"]["id"]
    );
}

#[tokio::test]
async fn somebody_writes_edits_votes_and_deletes() {
    let world = World::new().await;
    let by = world.by(&world.ann);
    let group = remote(&world, ActorKind::Group, "talk");
    let bob = remote(&world, ActorKind::Person, "bob");
    let thread = write_there(&world, &bob, Place::Thread(GroupId(group.id.0)), 1);
    let text = words("Stimmt.");
    let mut reply = None;
    let written = told(&world, |tx| {
        reply = Some(write(tx, &by, Place::Reply(thread.id), None, &text)?.id);
        Ok(())
    });
    let reply = reply.unwrap();
    let other = words("Stimmt nicht.");
    let change = ContentEdit {
        text: Some(&other),
        ..ContentEdit::default()
    };
    let told = json!({
        "written": written,
        "edited": told(&world, |tx| posts::edit(tx, &by, reply, &change).map(drop)),
        "voted": told(&world, |tx| votes::cast(tx, &by, thread.id, Score::Down).map(drop)),
        "unvoted": told(&world, |tx| votes::withdraw(tx, &by, thread.id).map(drop)),
        "deleted": told(&world, |tx| posts::delete(tx, &by, reply).map(drop)),
        "restored": told(&world, |tx| posts::restore(tx, &by, reply).map(drop)),
    });
    assert_json_snapshot!(sorted(told));
}

#[tokio::test]
async fn a_thread_goes_to_the_group_alone() {
    let world = World::new().await;
    let by = world.by(&world.ann);
    let group = remote(&world, ActorKind::Group, "talk");
    let text = words("Hallo");
    let place = Place::Thread(GroupId(group.id.0));
    let told = told(&world, |tx| write(tx, &by, place, Some("Neues"), &text).map(drop));
    assert_eq!(told.as_array().unwrap().len(), 1);
    assert_eq!(told[0]["document"]["type"], "Create");
    assert_eq!(told[0]["to"], json!([group.uri]));
}

#[tokio::test]
async fn a_moderator_from_here_moderates_there() {
    let world = World::new().await;
    let by = world.by(&world.ann);
    let group = remote(&world, ActorKind::Group, "talk");
    let id = GroupId(group.id.0);
    let bob = remote(&world, ActorKind::Person, "bob");
    let thread = write_there(&world, &bob, Place::Thread(id), 1);
    let appointing = By {
        actor: group.clone(),
        via: Via::Announced {
            group: id,
            activity: "https://peer.example/activities/9".to_owned(),
        },
        at: world.now(),
    };
    world
        .db
        .write(|tx| moderation::add_moderator(tx, &appointing, id, by.actor.id))
        .unwrap();
    let told = [
        told(&world, |tx| moderation::remove(tx, &by, thread.id, None)),
        told(&world, |tx| moderation::pin(tx, &by, thread.id)),
    ];
    assert_json_snapshot!(sorted(told));
}

#[tokio::test]
async fn what_others_do_elsewhere_is_not_ours_to_tell() {
    let world = World::new().await;
    let group = remote(&world, ActorKind::Group, "talk");
    let bob = remote(&world, ActorKind::Person, "bob");
    let told = sent(&world, |_| Ok(()));
    assert!(told.is_empty());
    write_there(&world, &bob, Place::Thread(GroupId(group.id.0)), 1);
    let all = world
        .db
        .read(|snapshot| events::after(snapshot, EventId(0), i64::MAX))
        .unwrap();
    let last = all.last().unwrap();
    assert!(matches!(last.event, events::Event::PostPublished { .. }));
    assert!(
        world
            .db
            .read(|snapshot| activities(snapshot, last))
            .unwrap()
            .is_empty()
    );
}

/// What somebody does.
type Command<'a> = &'a dyn Fn(&mut Tx) -> Result<()>;

#[tokio::test]
async fn nobody_hears_what_an_administrator_decides_here_about_a_foreign_group() {
    let world = World::new().await;
    let by = By {
        via: Via::Console,
        ..world.by(&world.ann)
    };
    world.write(|tx| kollegium_domain::accounts::promote(tx, &by, world.ann.id));
    let by = By {
        actor: world.actor(&world.ann),
        ..world.by(&world.ann)
    };
    let group = remote(&world, ActorKind::Group, "talk");
    let id = GroupId(group.id.0);
    let bob = remote(&world, ActorKind::Person, "bob");
    let thread = write_there(&world, &bob, Place::Thread(id), 1).id;
    let own = world
        .write(|tx| write(tx, &by, Place::Reply(thread), None, &words("Hm.")))
        .id;
    let acts: [Command<'_>; 12] = [
        &|tx| moderation::remove(tx, &by, thread, Some("hier nicht")),
        &|tx| moderation::reinstate(tx, &by, thread, None),
        &|tx| moderation::remove(tx, &by, own, None),
        &|tx| moderation::reinstate(tx, &by, own, None),
        &|tx| moderation::lock(tx, &by, thread, None),
        &|tx| moderation::unlock(tx, &by, thread, None),
        &|tx| moderation::pin(tx, &by, thread),
        &|tx| moderation::unpin(tx, &by, thread),
        &|tx| moderation::hide_group(tx, &by, id, None),
        &|tx| moderation::unhide_group(tx, &by, id, None),
        &|tx| moderation::remove_group(tx, &by, id, None),
        &|tx| moderation::reinstate_group(tx, &by, id, None),
    ];
    for (number, act) in acts.iter().enumerate() {
        let before = world.last_event();
        assert_eq!(told(&world, act), json!([]), "act {number}");
        assert!(world.last_event() > before, "act {number} did nothing");
    }
}

#[tokio::test]
async fn a_moderator_from_here_asks_the_home_of_a_group_to_change_it() {
    let world = World::new().await;
    let by = world.by(&world.ann);
    let group = remote(&world, ActorKind::Group, "talk");
    let id = GroupId(group.id.0);
    let about = words("Worum es **geht**");
    let changes = groups::Changes {
        title: Some("Gespräche"),
        summary: Some(&about),
        icon: Some("https://ours.example/pictrs/image/1.png"),
        sensitive: Some(true),
        ..groups::Changes::default()
    };
    let edit = |tx: &mut Tx| groups::edit(tx, &by, id, &changes).map(drop);
    assert!(world.db.write(edit).is_err(), "before they are a moderator");
    let appointing = By {
        actor: group.clone(),
        via: Via::Announced {
            group: id,
            activity: "https://peer.example/activities/9".to_owned(),
        },
        at: world.now(),
    };
    world.write(|tx| moderation::add_moderator(tx, &appointing, id, by.actor.id));
    let asked = told(&world, edit);
    assert_json_snapshot!(sorted(asked));
    assert_eq!(world.actor(&group).profile.title.as_deref(), Some("Gespräche"));
    assert_eq!(told(&world, edit), json!([]), "nothing is changed");
    let closing = groups::Changes {
        visibility: Some(groups::Visibility::Local),
        ..groups::Changes::default()
    };
    let closed = world.db.write(|tx| groups::edit(tx, &by, id, &closing).map(drop));
    assert!(closed.is_err(), "who reads it, is settled where it lives");
}
