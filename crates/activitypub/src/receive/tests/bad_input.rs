// SPDX-License-Identifier: AGPL-3.0-or-later
//! What nobody should send: refused with nothing written, or made harmless.

use actix_web::http::StatusCode;
use kollegium_domain::actors;
use kollegium_domain::ids::EventId;
use kollegium_domain::inbox::State;
use kollegium_domain::posts::{self, DEPTH_LIMIT, Place, Post, TITLE_LIMIT};
use kollegium_domain::{events, site};
use serde_json::{Value, json};

use crate::testing::{PUBLIC, Sender, World, actor_document, new_post};

/// What must not survive in a line: control, invisible and direction-changing characters.
const DIRT: &str = "a\u{0}b\u{202e}c\u{200b}d\u{7}e\u{feff}f\r\n g";
const SCRIPT: &str =
    "<script>alert(1)</script><img src=x onerror=alert(1)><a href=\"javascript:alert(1)\">x</a>";

/// How much has happened and how much is there: equal before and after means that nothing was written.
fn written(world: &World) -> (usize, actors::LocalCounts) {
    let read = |snapshot: &mut kollegium_db::Snapshot| {
        Ok::<_, kollegium_domain::Error>((
            events::after(snapshot, EventId(0), i64::MAX)?.len(),
            site::counts(snapshot)?,
        ))
    };
    world.db.read(read).unwrap()
}

fn page(world: &World, author: &Sender, path: &str) -> Value {
    json!({"type": "Page", "id": world.peer.url(path), "attributedTo": author.uri, "name": "Titel",
           "to": [world.group.uri, PUBLIC], "audience": world.group.uri, "content": "<p>Echt</p>"})
}

/// What came of a page with some of its fields replaced.
async fn thread_with(world: &World, author: &Sender, path: &str, fields: Value) -> Post {
    let mut page = page(world, author, path);
    for (name, value) in fields.as_object().unwrap() {
        page[name] = value.clone();
    }
    let (state, reason) = world.deliver(author, &author.act("Create", page.clone())).await;
    assert_eq!(state, State::Done, "{reason}");
    world.find(page["id"].as_str().unwrap()).unwrap()
}

#[actix_web::test]
async fn activities_without_usable_ids_are_not_stored() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let before = written(&world);
    for (field, value) in [
        ("id", json!(7)),
        ("id", json!(null)),
        ("id", json!("")),
        ("id", json!({"a": 1})),
        (
            "id",
            json!(format!("{}{}", world.peer.url("/"), "x".repeat(5_000))),
        ),
        ("actor", json!(null)),
        ("actor", json!(true)),
        ("actor", json!({"name": "bob"})),
        ("actor", json!("acct:bob@peer.localhost")),
        ("type", json!(7)),
        ("type", json!([])),
        ("summary", json!("x".repeat(300_000))),
    ] {
        let mut activity = bob.act("Follow", world.group.uri.clone());
        activity[field] = value;
        let (status, reason) = world.send(&bob, &activity).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{field}: {reason}");
        assert!(!reason.is_empty());
    }
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let request = crate::testing::signed(&bob, &deep, chrono::Utc::now());
    assert_eq!(world.attempt(request).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(crate::work::drain_inbox(&world.federation).await.unwrap(), 0);
    assert_eq!(written(&world), before);
}

#[actix_web::test]
async fn objects_of_wrong_types_change_nothing() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let thread = world.thread("Titel");
    // From now on Bob is known.
    let like = bob.act("Like", thread.uri.clone());
    assert_eq!(world.deliver(&bob, &like).await.0, State::Done);
    let before = written(&world);
    let mut bad = Vec::new();
    for kind in [
        "Follow", "Accept", "Reject", "Undo", "Create", "Update", "Delete", "Like", "Dislike", "Lock",
        "Block", "Add", "Remove", "Announce", "Flag", "Dance",
    ] {
        for object in [
            json!(7),
            json!(null),
            json!([]),
            json!({}),
            json!({"id": 7}),
            json!([[["x"]]]),
        ] {
            bad.push(bob.act(kind, object));
        }
    }
    for (field, value) in [
        ("id", json!(7)),
        ("type", json!(7)),
        ("attributedTo", json!(7)),
        ("attributedTo", json!([{"type": "Person"}])),
        ("audience", json!({"x": 1})),
    ] {
        let mut page = page(&world, &bob, "/post/1");
        page[field] = value;
        if field == "audience" {
            page["to"] = json!([PUBLIC]);
        }
        bad.push(bob.act("Create", page));
    }
    for activity in bad {
        let (state, reason) = world.deliver(&bob, &activity).await;
        assert!(
            matches!(state, State::Ignored | State::Refused),
            "{state:?} for {activity}"
        );
        assert!(!reason.is_empty(), "{activity}");
    }
    assert_eq!(written(&world), before);
}

#[actix_web::test]
async fn replies_end_at_the_greatest_depth() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let by = world.by(&world.ann);
    let thread = world.thread("Tief");
    let deepest = world.db.write(|tx| {
        let mut parent = thread.clone();
        for _ in 0..DEPTH_LIMIT {
            parent = posts::publish(tx, &by, &new_post(Place::Reply(parent.id), None))?;
        }
        Ok::<_, kollegium_domain::Error>(parent)
    });
    let before = written(&world).0;
    let note = json!({"type": "Note", "id": world.peer.url("/comment/1"), "attributedTo": bob.uri,
                      "to": [PUBLIC], "inReplyTo": deepest.unwrap().uri, "content": "<p>zu tief</p>"});
    let (state, reason) = world.deliver(&bob, &bob.act("Create", note.clone())).await;
    assert_eq!(state, State::Refused, "{reason}");
    assert_eq!(world.find(note["id"].as_str().unwrap()), None);
    assert_eq!(written(&world).0, before);
}

#[actix_web::test]
async fn titles_of_any_length() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let long = json!({"name": "ä".repeat(90_000)});
    let thread = thread_with(&world, &bob, "/post/1", long).await;
    assert_eq!(thread.content.title.unwrap().chars().count(), TITLE_LIMIT);
    let before = written(&world);
    for (size, expected) in [
        (300_000, StatusCode::BAD_REQUEST),
        (5_000_000, StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let mut page = page(&world, &bob, "/post/2");
        page["name"] = "x".repeat(size).into();
        let (status, reason) = world.send(&bob, &bob.act("Create", page)).await;
        assert_eq!(status, expected, "{reason}");
    }
    assert_eq!(crate::work::drain_inbox(&world.federation).await.unwrap(), 0);
    assert_eq!(written(&world), before);
}

#[track_caller]
fn check_clean(text: &str) {
    let dirt = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!text.contains(dirt), "{text:?}");
}

#[track_caller]
fn check_safe(html: &str) {
    for bad in ["<script", "<img", "<a href=\"javascript"] {
        assert!(!html.to_lowercase().contains(bad), "{html}");
    }
}

#[actix_web::test]
async fn control_and_direction_changing_characters_are_dropped() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let mut document = actor_document(&bob, "Person", "bob");
    (document["name"], document["summary"]) = (DIRT.into(), DIRT.into());
    world.peer.serve(&document);
    let fields = json!({"name": DIRT, "content": format!("<p>{DIRT}</p>"), "language": {"identifier": DIRT},
                        "source": {"mediaType": "text/markdown", "content": DIRT},
                        "attachment": [{"type": "Link", "href": format!("https://x.example/{DIRT}"), "name": DIRT}]});
    let thread = thread_with(&world, &bob, "/post/1", fields).await;
    assert_eq!(thread.content.title.as_deref(), Some("abcdef g"));
    for text in [&thread.content.html, &thread.content.source] {
        check_clean(text);
    }
    check_clean(thread.content.link.as_deref().unwrap_or_default());
    assert_eq!(thread.content.language, None);
    let author = world.known(&bob.uri).unwrap();
    for text in [
        author.profile.title,
        author.profile.summary,
        author.profile.summary_html,
    ] {
        check_clean(&text.unwrap());
    }
    let mut activity = bob.act("Like", thread.uri);
    activity["id"] = world.peer.url("/activities/\u{0}\u{202e}").into();
    let (status, _) = world.send(&bob, &activity).await;
    assert!(
        matches!(status, StatusCode::ACCEPTED | StatusCode::BAD_REQUEST),
        "{status}"
    );
}

#[actix_web::test]
async fn html_and_script_never_reach_what_is_rendered() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let mut document = actor_document(&bob, "Person", "bob");
    (document["name"], document["summary"]) = ("<b>Bob</b>".into(), SCRIPT.into());
    world.peer.serve(&document);
    let attached = json!([{"type": "Document", "url": "https://x.example/1", "name": SCRIPT},
                          {"type": "Document", "url": "javascript:alert(1)", "name": "x"}]);
    for (path, fields) in [
        (
            "/post/1",
            json!({"name": "<b>Titel</b>", "content": SCRIPT, "attachment": attached}),
        ),
        (
            "/post/2",
            json!({"content": SCRIPT, "mediaType": "text/markdown"}),
        ),
        (
            "/post/3",
            json!({"content": SCRIPT, "source": {"mediaType": "text/markdown", "content": SCRIPT}}),
        ),
        (
            "/post/4",
            json!({"type": "Question", "oneOf": [{"name": SCRIPT}]}),
        ),
    ] {
        let thread = thread_with(&world, &bob, path, fields).await;
        check_safe(&thread.content.html);
    }
    let first = world.find(&world.peer.url("/post/1")).unwrap();
    assert_eq!(
        first.content.title.as_deref(),
        Some("<b>Titel</b>"),
        "a title is plain text"
    );
    let author = world.known(&bob.uri).unwrap();
    assert_eq!(author.profile.title.as_deref(), Some("<b>Bob</b>"));
    check_safe(&author.profile.summary_html.unwrap_or_default());
}
