// SPDX-License-Identifier: AGPL-3.0-or-later
//! Private messages that other servers send.

use actix_web::http::StatusCode;
use kollegium_domain::inbox::State;
use kollegium_domain::messages::{self, Message, MessageQuery};
use kollegium_domain::notifications::Show;
use kollegium_domain::{Time, Viewer, blocks};
use serde_json::{Value, json};

use super::flows::join;
use crate::testing::{OURS, PUBLIC, Sender, World};

/// What Ann got.
fn received(world: &World) -> Vec<Message> {
    let all = MessageQuery {
        show: Show::All,
        with: None,
        skip: 0,
        limit: 50,
    };
    let viewer = Viewer::Account(world.ann.id);
    world
        .db
        .read(|snapshot| messages::page(snapshot, &viewer, &all))
        .unwrap()
}

fn texts(world: &World) -> Vec<String> {
    received(world).into_iter().map(|it| it.source).collect()
}

/// As Lemmy before 1.0 writes it.
fn chat(from: &Sender, id: &str, text: &str) -> Value {
    json!({
        "type": "ChatMessage", "id": format!("{}/private_message/{id}", from.uri), "attributedTo": from.uri,
        "to": [format!("{OURS}/u/ann")], "content": format!("<p>{text}</p>\n"), "mediaType": "text/html",
        "source": {"content": text, "mediaType": "text/markdown"}, "published": "2026-01-02T03:04:05.000000+00:00",
    })
}

/// As Mastodon and those who follow it write it.
fn note(from: &Sender, id: &str, text: &str) -> Value {
    json!({
        "type": "Note", "id": format!("{}/statuses/{id}", from.uri), "attributedTo": from.uri,
        "to": [format!("{OURS}/u/ann")], "cc": [], "inReplyTo": null, "sensitive": false,
        "content": format!("<p><a href=\"{OURS}/u/ann\">@ann</a> {text}</p>"),
        "tag": [{"type": "Mention", "href": format!("{OURS}/u/ann"), "name": "@ann@ours.localhost:7999"}],
        "published": "2026-01-02T03:04:05Z",
    })
}

/// An activity about it, addressed as the object is.
fn act(from: &Sender, kind: &str, object: &Value) -> Value {
    let mut activity = from.act(kind, object.clone());
    activity["to"] = json!([format!("{OURS}/u/ann")]);
    activity
}

#[actix_web::test]
async fn messages_in_both_forms_arrive_and_follow_what_their_sender_does() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    for object in [chat(&bob, "1", "Hallo"), note(&bob, "1", "Hallo")] {
        let create = act(&bob, "Create", &object);
        assert_eq!(world.deliver(&bob, &create).await, (State::Done, String::new()));
        let [message] = &received(&world)[..] else {
            panic!("one message");
        };
        assert!(message.source.ends_with("Hallo"), "{message:?}");
        let expected = chrono::DateTime::parse_from_rfc3339("2026-01-02T03:04:05Z").unwrap();
        assert_eq!(message.created_at, Time::of(expected.to_utc()));
        assert_eq!((message.local, message.unread), (false, true));
        assert_eq!(object["id"], message.uri);
        assert!(world.find(&message.uri).is_none(), "a message is no post");

        let mut changed = object.clone();
        changed["content"] = "<p>Hallo Ann</p>".into();
        changed["source"] = Value::Null;
        changed["updated"] = "2026-01-03T03:04:05Z".into();
        let update = act(&bob, "Update", &changed);
        assert_eq!(world.deliver(&bob, &update).await.0, State::Done);
        assert_eq!(texts(&world), ["Hallo Ann"]);

        let delete = act(&bob, "Delete", &object["id"]);
        assert_eq!(world.deliver(&bob, &delete).await.0, State::Done);
        assert!(received(&world).is_empty());
        let again = act(&bob, "Create", &object);
        assert_eq!(world.deliver(&bob, &again).await.0, State::Ignored);
        let undo = act(&bob, "Undo", &delete);
        assert_eq!(world.deliver(&bob, &undo).await.0, State::Done);
        assert_eq!(texts(&world), ["Hallo Ann"]);
        let delete = act(&bob, "Delete", &json!({"id": object["id"], "type": "Tombstone"}));
        assert_eq!(world.deliver(&bob, &delete).await.0, State::Done);
        assert!(received(&world).is_empty());
    }
}

#[actix_web::test]
async fn an_update_of_a_message_that_never_came_is_its_first_appearance_and_a_deleted_one_stays_away() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let update = act(&bob, "Update", &chat(&bob, "1", "Hallo"));
    assert_eq!(world.deliver(&bob, &update).await.0, State::Done);
    assert_eq!(texts(&world), ["Hallo"]);
    let late = chat(&bob, "2", "Zu spät");
    let delete = act(&bob, "Delete", &late["id"]);
    assert_eq!(world.deliver(&bob, &delete).await.0, State::Done);
    let create = act(&bob, "Create", &late);
    assert_eq!(world.deliver(&bob, &create).await.0, State::Refused);
    assert_eq!(texts(&world), ["Hallo"]);
}

#[actix_web::test]
async fn what_is_for_more_than_persons_is_no_message() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let ann = format!("{OURS}/u/ann");
    for (number, to) in [
        json!([ann, PUBLIC]),
        json!([ann, format!("{}/followers", bob.uri)]),
        json!([ann, "http://third.localhost/c/unknown/followers"]),
        json!([ann, world.group.uri]),
        json!([world.peer.url("/u/eva")]),
    ]
    .into_iter()
    .enumerate()
    {
        for mut object in [
            note(&bob, &number.to_string(), "Hallo"),
            chat(&bob, &number.to_string(), "Hallo"),
        ] {
            object["to"] = to.clone();
            let mut create = act(&bob, "Create", &object);
            create["to"] = to.clone();
            let (state, reason) = world.deliver(&bob, &create).await;
            assert_ne!(state, State::Done, "{to} {reason}");
            assert!(received(&world).is_empty(), "{to}");
            assert!(world.find(object["id"].as_str().unwrap()).is_none(), "{to}");
        }
    }
    let mut object = note(&bob, "audience", "Hallo");
    object["audience"] = "http://third.localhost/c/unknown".into();
    let create = act(&bob, "Create", &object);
    assert_eq!(world.deliver(&bob, &create).await.0, State::Ignored);
    assert!(received(&world).is_empty());
}

#[actix_web::test]
async fn nobody_speaks_in_somebody_elses_name() {
    let world = World::new().await;
    let (bob, eva) = (world.peer.person("bob"), world.peer.person("eva"));
    let (group, _) = join(&world, "rust").await;
    let object = chat(&bob, "1", "Hallo");
    let forged = act(&eva, "Create", &object);
    assert_eq!(world.deliver(&eva, &forged).await.0, State::Refused);
    let announced = group.act("Announce", act(&bob, "Create", &object));
    world.deliver(&group, &announced).await;
    assert!(received(&world).is_empty());

    let create = act(&bob, "Create", &object);
    assert_eq!(world.deliver(&bob, &create).await.0, State::Done);
    let mut changed = object.clone();
    changed["content"] = "<p>Anderes</p>".into();
    changed["source"] = Value::Null;
    for (kind, what) in [("Update", &changed), ("Delete", &object["id"])] {
        let by_other = act(&eva, kind, what);
        assert_eq!(world.deliver(&eva, &by_other).await.0, State::Refused, "{kind}");
        let announced = group.act("Announce", act(&bob, kind, what));
        world.deliver(&group, &announced).await;
        assert_eq!(texts(&world), ["Hallo"], "{kind}");
    }
    // What was private does not become public under the same id.
    let mut public = changed.clone();
    (public["type"], public["to"]) = ("Note".into(), json!([PUBLIC, world.group.uri]));
    for kind in ["Create", "Update"] {
        world.deliver(&bob, &bob.act(kind, public.clone())).await;
        assert!(world.find(object["id"].as_str().unwrap()).is_none(), "{kind}");
    }
}

#[actix_web::test]
async fn whoever_is_blocked_gets_nothing_through() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let create = act(&bob, "Create", &chat(&bob, "1", "Hallo"));
    assert_eq!(world.deliver(&bob, &create).await.0, State::Done);
    let by = world.by(&world.ann);
    let id = world.known(&bob.uri).unwrap().id;
    world.db.write(|tx| blocks::block_person(tx, &by, id)).unwrap();
    let create = act(&bob, "Create", &chat(&bob, "2", "Hallo?"));
    assert_eq!(world.deliver(&bob, &create).await.0, State::Refused);
    world.db.write(|tx| blocks::unblock_person(tx, &by, id)).unwrap();
    assert_eq!(texts(&world), ["Hallo"]);
    // And a server with which we do not federate does not even come to the inbox.
    let mal = world.peer.at("evil.localhost", "/u/mal");
    let mal = world.peer.actor(&mal, "Person", "mal");
    let create = act(&mal, "Create", &chat(&mal, "3", "Hallo!"));
    assert_eq!(world.send(&mal, &create).await.0, StatusCode::FORBIDDEN);
    assert_eq!(texts(&world), ["Hallo"]);
}

#[actix_web::test]
async fn a_message_for_two_is_there_for_each_and_a_long_one_is_refused() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let mut object = note(&bob, "1", "an beide");
    object["cc"] = json!([world.peer.url("/u/eva")]);
    let create = act(&bob, "Create", &object);
    assert_eq!(world.deliver(&bob, &create).await.0, State::Done);
    assert_eq!(received(&world).len(), 1);
    assert_eq!(
        world.peer.asked(&world.peer.url("/u/eva")),
        0,
        "nobody is fetched for it"
    );
    for text in ["a".repeat(messages::TEXT_LIMIT + 1), String::new()] {
        let create = act(&bob, "Create", &chat(&bob, "2", &text));
        assert_eq!(world.deliver(&bob, &create).await.0, State::Refused);
    }
    assert_eq!(received(&world).len(), 1);
}
