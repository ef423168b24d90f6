// SPDX-License-Identifier: AGPL-3.0-or-later
//! Edits in the ways in which they come, what is restored, mentioned and moved.

use kollegium_domain::actors::{self, Actor};
use kollegium_domain::groups;
use kollegium_domain::ids::GroupId;
use kollegium_domain::inbox::State;
use kollegium_domain::notifications::{self, NotificationQuery, NotificationSort, Show};
use kollegium_domain::paging::Start;
use kollegium_domain::posts::notify::Reason;
use kollegium_domain::{Viewer, moderation};
use serde_json::{Value, json};

use super::flows::join;
use crate::testing::{PUBLIC, Sender, World};

fn page(world: &World, author: &Sender, group: &str, path: &str, text: &str, updated: Option<&str>) -> Value {
    let mut page = json!({
        "type": "Page", "id": world.peer.url(path), "attributedTo": author.uri, "name": "Titel",
        "to": [group, PUBLIC], "audience": group, "content": format!("<p>{text}</p>"),
        "published": "2026-01-01T00:00:00Z",
    });
    if let Some(updated) = updated {
        page["updated"] = updated.into();
    }
    page
}

#[actix_web::test]
async fn an_edit_may_come_as_a_create_and_an_older_one_changes_nothing() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let news = world.group.uri.clone();
    let uri = world.peer.url("/post/1");
    for (kind, text, updated, expected) in [
        ("Create", "eins", Some("2026-01-01T01:00:00Z"), "eins"),
        ("Create", "zwei", Some("2026-01-01T02:00:00Z"), "zwei"),
        ("Create", "alt", Some("2026-01-01T01:30:00Z"), "zwei"),
        ("Create", "ohne", None, "zwei"),
        ("Update", "alt", Some("2026-01-01T01:30:00Z"), "zwei"),
        ("Update", "drei", Some("2026-01-01T03:00:00Z"), "drei"),
    ] {
        let object = page(&world, &bob, &news, "/post/1", text, updated);
        let (state, reason) = world.deliver(&bob, &bob.act(kind, object)).await;
        assert_eq!(state, State::Done, "{kind} {text}: {reason}");
        let post = world.find(&uri).unwrap();
        assert_eq!(post.content.source, expected, "{kind} {text}");
        assert!(post.updated_at.is_some(), "edited before it came");
    }
}

#[actix_web::test]
async fn what_its_server_has_again_is_restored_by_an_update() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    for (path, known_before) in [("/post/1", true), ("/post/2", false)] {
        let object = page(&world, &bob, &world.group.uri, path, "Text", None);
        let uri = world.peer.url(path);
        if known_before {
            world.deliver(&bob, &bob.act("Create", object.clone())).await;
        }
        world.peer.fail(&uri, 404);
        world.deliver(&bob, &bob.act("Delete", uri.clone())).await;
        assert!(world.find(&uri).is_none());
        // Whatever comes late does not bring it back.
        let (state, _) = world.deliver(&bob, &bob.act("Update", object.clone())).await;
        assert_ne!(state, State::Done);
        world.peer.serve(&json!({"id": uri, "type": "Tombstone"}));
        let (state, _) = world.deliver(&bob, &bob.act("Update", object.clone())).await;
        assert_ne!(state, State::Done);
        assert!(world.find(&uri).is_none());
        world.peer.serve(&object);
        let (state, reason) = world.deliver(&bob, &bob.act("Update", object.clone())).await;
        assert_eq!(state, State::Done, "{reason}");
        assert!(world.find(&uri).is_some());
    }
}

fn told(world: &World, person: &Actor, reason: Reason) -> usize {
    let query = NotificationQuery {
        reason,
        about: None,
        show: Show::All,
        sort: NotificationSort::New,
        start: Start::Skip(0),
        limit: 10,
    };
    let viewer = Viewer::Account(person.id);
    let page = world
        .db
        .read(|snapshot| notifications::page(snapshot, &viewer, &query));
    page.unwrap().items.len()
}

#[actix_web::test]
async fn a_mention_reaches_people_here_from_any_group() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let far = world.peer.group("far");
    let mention = json!([{"type": "Mention", "href": world.ann.uri, "name": "@ann"}]);
    for (path, tag, expected) in [
        ("/post/1", Value::Null, 0),
        (
            "/post/2",
            json!([{"type": "Mention", "href": format!("{}/nobody", world.ann.uri)}]),
            0,
        ),
        ("/post/3", mention.clone(), 1),
        ("/post/4", mention[0].clone(), 2),
    ] {
        let mut object = page(&world, &bob, &far.uri, path, "Text", None);
        object["tag"] = tag;
        world.peer.serve(&object);
        world.deliver(&bob, &bob.act("Create", object)).await;
        assert_eq!(told(&world, &world.ann, Reason::Mention), expected, "{path}");
    }
}

#[actix_web::test]
async fn a_thread_moves_when_its_server_says_so() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let (old, from) = join(&world, "old").await;
    let new = world.peer.group("new");
    let object = page(&world, &bob, &old.uri, "/post/1", "Text", None);
    world
        .deliver(&old, &old.act("Announce", bob.act("Create", object.clone())))
        .await;
    let uri = world.peer.url("/post/1");
    let group = |world: &World| world.find(&uri).unwrap().group_id;
    assert_eq!(group(&world), from);
    let topic = world.peer.url("/topic/1");
    world.peer.serve_at(
        &topic,
        &json!({"type": "OrderedCollection", "orderedItems": [uri]}),
    );
    let moved = |object: &str| {
        let mut activity = bob.act("Move", object);
        activity["origin"] = old.uri.clone().into();
        activity["target"] = new.uri.clone().into();
        activity
    };
    // Nobody but its server or a moderator can say so.
    world.peer.serve(&object);
    assert_eq!(world.deliver(&bob, &moved(&topic)).await.0, State::Refused);
    assert_eq!(group(&world), from);
    world
        .peer
        .serve(&page(&world, &bob, &new.uri, "/post/1", "Text", None));
    let (state, reason) = world.deliver(&bob, &moved(&topic)).await;
    assert_eq!(state, State::Done, "{reason}");
    let to = GroupId(world.known(&new.uri).unwrap().id.0);
    assert_eq!(group(&world), to);
    assert_eq!(
        world.deliver(&bob, &moved(&uri)).await.0,
        State::Ignored,
        "it is there already"
    );
    let counted = |id| {
        world
            .db
            .read(|snapshot| groups::get(snapshot, &Viewer::Anyone, id))
            .unwrap()
            .threads
    };
    assert_eq!((counted(from), counted(to)), (0, 1));
    let unknown = world.deliver(&bob, &moved(&world.peer.url("/post/9"))).await;
    assert_ne!(unknown.0, State::Done);
}

#[actix_web::test]
async fn what_came_locked_is_unlocked_by_the_group() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let (group, _) = join(&world, "rust").await;
    let mut object = page(&world, &bob, &group.uri, "/post/1", "Text", None);
    object["commentsEnabled"] = false.into();
    object["stickied"] = true.into();
    world
        .deliver(&group, &group.act("Announce", bob.act("Create", object)))
        .await;
    let uri = world.peer.url("/post/1");
    let post = world.find(&uri).unwrap();
    assert!(post.locked && post.pinned);
    let lock = bob.act("Lock", uri.clone());
    let undo = group.act("Announce", bob.act("Undo", lock));
    assert_eq!(world.deliver(&group, &undo).await.0, State::Done);
    assert!(!world.find(&uri).unwrap().locked);
}

#[actix_web::test]
async fn a_reply_is_distinguished_by_moderators_alone() {
    let world = World::new().await;
    let (bob, eva) = (world.peer.person("bob"), world.peer.person("eva"));
    let thread = world.thread("Titel");
    world
        .federation
        .actor(&eva.uri, &crate::fetch::Budget::new())
        .await
        .unwrap();
    let (by, eva_id) = (world.by(&world.ann), world.known(&eva.uri).unwrap().id);
    let news = GroupId(world.group.id.0);
    world.write(|tx| moderation::add_moderator(tx, &by, news, eva_id));
    for (who, expected) in [(&bob, false), (&eva, true)] {
        let uri = world.peer.url(&format!("/comment/{expected}"));
        let mut note = json!({"type": "Note", "id": uri, "attributedTo": who.uri, "inReplyTo": thread.uri,
            "to": [PUBLIC], "content": "<p>Hinweis</p>", "published": "2026-01-01T00:00:00Z"});
        world.deliver(who, &who.act("Create", note.clone())).await;
        assert!(!world.find(&uri).unwrap().distinguished);
        note["distinguished"] = true.into();
        note["updated"] = "2026-01-02T00:00:00Z".into();
        world.deliver(who, &who.act("Update", note)).await;
        assert_eq!(world.find(&uri).unwrap().distinguished, expected, "{}", who.uri);
    }
}

#[actix_web::test]
async fn what_an_actor_changed_shows_at_once() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    world
        .federation
        .actor(&bob.uri, &crate::fetch::Budget::new())
        .await
        .unwrap();
    let mut document = crate::testing::actor_document(&bob, "Person", "bob");
    document["name"] = "Robert".into();
    document["icon"] =
        json!({"type": "Image", "url": [{"type": "Link", "href": world.peer.url("/robert.png")}]});
    world.peer.serve(&document);
    assert_eq!(
        world.deliver(&bob, &bob.act("Update", document)).await.0,
        State::Done
    );
    let known = world.known(&bob.uri).unwrap();
    assert_eq!(known.profile.title.as_deref(), Some("Robert"));
    assert_eq!(known.profile.icon, Some(world.peer.url("/robert.png")));
    let by_id = world.db.read(|snapshot| actors::get(snapshot, known.id)).unwrap();
    assert_eq!(by_id.profile, known.profile);
}
