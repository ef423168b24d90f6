// SPDX-License-Identifier: AGPL-3.0-or-later
//! What other servers get when they ask, and what they do not.

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use kollegium_domain::account_deletion::{self, Content};
use kollegium_domain::posts::{ContentEdit, NewPost, Place, Post};
use kollegium_domain::text::Text;
use kollegium_domain::votes::{self, Score};
use kollegium_domain::{By, accounts, moderation};
use kollegium_testing::TestResponse;
use serde_json::{Value, json};

use super::*;
use crate::testing::{OURS, PASSWORD, World};

const AS2: &str = "application/activity+json";

async fn ask(world: &World, path: &str, accept: &str) -> TestResponse {
    let request = TestRequest::get().uri(path);
    world
        .send_request(request.insert_header(("accept", accept)))
        .await
}

async fn get(world: &World, path: &str) -> (StatusCode, Value) {
    let answer = ask(world, path, AS2).await;
    let body = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
    (StatusCode::from_u16(answer.status).unwrap(), body)
}

fn act(world: &World) -> By {
    world.by(&world.ann)
}

fn reply(world: &World, to: PostId) -> Post {
    let text = Text::from_html("<p>Antwort</p>", None).unwrap();
    let by = act(world);
    let new = NewPost {
        place: Place::Reply(to),
        content: ContentEdit {
            text: Some(&text),
            ..ContentEdit::default()
        },
        identity: None,
    };
    world.db.write(|tx| posts::publish(tx, &by, &new)).unwrap()
}

fn path(uri: &str) -> &str {
    uri.strip_prefix(OURS).unwrap()
}

#[actix_web::test]
async fn only_requests_for_activitypub_are_answered() {
    let world = World::new().await;
    for accept in [
        "application/activity+json",
        "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"",
        "application/ld+json;profile=\"https://www.w3.org/ns/activitystreams\" ;q=0.9",
        "text/html;q=0.2, Application/Activity+JSON ; q=1",
    ] {
        let answer = ask(&world, "/u/ann", accept).await;
        assert_eq!(
            (answer.status, &answer.json()["type"]),
            (200, &json!("Person")),
            "{accept}"
        );
        assert_eq!(answer.header("vary"), "Accept");
        assert_eq!(answer.header("content-type"), AS2);
        assert_eq!(answer.header("cache-control"), "public, max-age=60");
    }
    for accept in [
        "text/html",
        "*/*",
        "application/json",
        "application/activity+jsonx",
    ] {
        assert_eq!(ask(&world, "/u/ann", accept).await.status, 418, "{accept}");
    }
}

#[actix_web::test]
async fn actors_have_keys_from_the_first_look_on() {
    let world = World::new().await;
    for (path, kind) in [
        ("/actor", "Application"),
        ("/u/ANN", "Person"),
        ("/c/news", "Group"),
    ] {
        let (_, first) = get(&world, path).await;
        let (_, second) = get(&world, path).await;
        assert_eq!(first["type"], kind);
        let key = &first["publicKey"];
        assert!(
            key["publicKeyPem"]
                .as_str()
                .unwrap()
                .starts_with("-----BEGIN PUBLIC KEY-----")
        );
        assert_eq!(key["id"], format!("{}#main-key", first["id"].as_str().unwrap()));
        assert_eq!(first, second);
    }
    let (_, group) = get(&world, "/c/news").await;
    assert_eq!(group["attributedTo"], format!("{OURS}/c/news/moderators"));
    assert_eq!(group["endpoints"]["sharedInbox"], format!("{OURS}/inbox"));
    assert_eq!(get(&world, "/u/news").await.0, StatusCode::NOT_FOUND);
    assert_eq!(get(&world, "/c/ann").await.0, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn who_closed_their_account_is_gone() {
    let world = World::new().await;
    let (by, viewer) = (act(&world), Viewer::Account(world.ann.id));
    let credentials = world
        .db
        .read(|snapshot| accounts::own_credentials(snapshot, &viewer))
        .unwrap();
    let confirmed = credentials.confirm(PASSWORD).unwrap();
    world
        .db
        .write(|tx| account_deletion::delete(tx, &by, &confirmed, Content::Keep))
        .unwrap();
    let (status, left) = get(&world, "/u/ANN").await;
    assert_eq!(status, StatusCode::GONE);
    assert_eq!(
        (&left["type"], &left["id"]),
        (&json!("Tombstone"), &json!(world.ann.uri))
    );
    assert_eq!(get(&world, "/u/nobody").await.0, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn what_is_known_is_not_sent_again() {
    let world = World::new().await;
    let thread = world.thread("Neues");
    let known = ask(&world, path(&thread.uri), AS2).await;
    let request = TestRequest::get()
        .uri(path(&thread.uri))
        .insert_header(("accept", AS2))
        .insert_header(("if-none-match", known.header("etag")));
    let answer = world.send_request(request).await;
    assert_eq!((answer.status, answer.text().as_str()), (304, ""));
}

#[actix_web::test]
async fn posts_are_served_under_their_ids_and_leave_a_tombstone() {
    let world = World::new().await;
    let thread = world.thread("Neues");
    let answer = reply(&world, thread.id);
    let (_, page) = get(&world, path(&thread.uri)).await;
    assert_eq!((&page["type"], &page["id"]), (&json!("Page"), &json!(thread.uri)));
    let (_, note) = get(&world, path(&answer.uri)).await;
    assert_eq!(
        (&note["type"], &note["inReplyTo"]),
        (&json!("Note"), &json!(thread.uri))
    );
    for wrong in [
        format!("/post/{}", answer.id),
        format!("/comment/{}", thread.id),
        "/post/99".to_owned(),
    ] {
        assert_eq!(get(&world, &wrong).await.0, StatusCode::NOT_FOUND, "{wrong}");
    }
    let by = act(&world);
    world
        .db
        .write(|tx| moderation::remove(tx, &by, answer.id, Some("x")))
        .unwrap();
    world.db.write(|tx| posts::delete(tx, &by, thread.id)).unwrap();
    for uri in [&thread.uri, &answer.uri] {
        let (status, left) = get(&world, path(uri)).await;
        assert_eq!(status, StatusCode::GONE);
        assert_eq!((&left["type"], &left["id"]), (&json!("Tombstone"), &json!(uri)));
        assert_eq!(left.as_object().unwrap().len(), 3, "{left}");
    }
}

#[actix_web::test]
async fn collections_hold_what_is_there() {
    let world = World::new().await;
    let (one, two) = (world.thread("Eins"), world.thread("Zwei"));
    let answer = reply(&world, one.id);
    let below = reply(&world, answer.id);
    let by = act(&world);
    world.db.write(|tx| moderation::pin(tx, &by, two.id)).unwrap();
    let (_, outbox) = get(&world, "/c/news/outbox").await;
    assert_eq!(outbox["totalItems"], 2);
    let newest = &outbox["orderedItems"][0];
    assert_eq!(
        (&newest["type"], &newest["object"]["type"]),
        (&json!("Announce"), &json!("Create"))
    );
    assert_eq!(newest["object"]["object"]["id"], two.uri);
    let (_, featured) = get(&world, "/c/news/featured").await;
    assert_eq!(featured["orderedItems"][0]["id"], two.uri);
    let (_, moderators) = get(&world, "/c/news/moderators").await;
    assert_eq!(moderators["orderedItems"], json!([world.ann.uri]));
    let (_, followers) = get(&world, "/c/news/followers").await;
    assert_eq!(followers["totalItems"], 1);
    assert!(followers.get("orderedItems").is_none());
    let (_, replies) = get(&world, &format!("{}/replies", path(&one.uri))).await;
    assert_eq!(
        (&replies["type"], ids(&replies)),
        (
            &json!("OrderedCollection"),
            vec![answer.uri.clone(), below.uri.clone()]
        )
    );
    assert_eq!(replies["orderedItems"][0]["content"], "<p>Antwort</p>", "whole");
    let (_, deeper) = get(&world, &format!("{}/replies", path(&answer.uri))).await;
    assert_eq!(ids(&deeper), std::slice::from_ref(&below.uri));
    let (_, context) = get(&world, &format!("{}/context", path(&one.uri))).await;
    assert_eq!(
        ids(&context),
        [&one.uri, &answer.uri, &below.uri].map(String::clone)
    );
    let (_, all) = get(&world, "/c/news/replies").await;
    assert_eq!((&all["totalItems"], all.get("orderedItems")), (&json!(2), None));
    let (_, group) = get(&world, "/c/news").await;
    assert_eq!(group["replies"], format!("{}/replies", world.group.uri));
    assert_eq!(context["attributedTo"], world.group.uri);
    assert_eq!(get(&world, "/u/ann/outbox").await.1["totalItems"], 0);
}

/// The ids of what is whole in a collection.
fn ids(collection: &Value) -> Vec<String> {
    let items = collection["orderedItems"].as_array().unwrap();
    items
        .iter()
        .map(|it| it["id"].as_str().unwrap().to_owned())
        .collect()
}

#[actix_web::test]
async fn what_others_wrote_is_in_the_outbox_as_a_whole_and_led_to_under_our_address() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let uri = world.peer.url("/post/1");
    let object = json!({"type": "Page", "id": uri, "attributedTo": bob.uri, "name": "Fremdes",
        "to": [world.group.uri, crate::testing::PUBLIC], "audience": world.group.uri, "content": "<p>Text</p>"});
    world.deliver(&bob, &bob.act("Create", object)).await;
    let known = world.find(&uri).unwrap();
    reply(&world, known.id);
    let (_, outbox) = get(&world, "/c/news/outbox").await;
    let create = &outbox["orderedItems"][0]["object"];
    assert_eq!(
        (&create["type"], &create["actor"]),
        (&json!("Create"), &json!(bob.uri))
    );
    assert!(create["id"].as_str().unwrap().starts_with(OURS));
    let whole = &create["object"];
    assert_eq!((&whole["id"], &whole["name"]), (&json!(uri), &json!("Fremdes")));
    assert_eq!(whole["likes"]["totalItems"], 1);
    let replies = whole["replies"].as_str().unwrap();
    assert_eq!(get(&world, path(replies)).await.1["totalItems"], 1);

    let host = bob.uri.replace("http://", "").replace("/u/bob", "");
    let far = world.peer.group("far");
    world
        .federation
        .actor(&far.uri, &crate::fetch::Budget::new())
        .await
        .unwrap();
    for (address, there) in [
        (format!("/post/{}", known.id), &uri),
        (format!("/u/bob@{host}"), &bob.uri),
        (format!("/u/BOB@{host}"), &bob.uri),
        (format!("/c/far@{host}"), &far.uri),
    ] {
        let answer = ask(&world, &address, AS2).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (302, there.as_str()),
            "{address}"
        );
        assert_eq!(answer.header("vary"), "Accept");
    }
    for nothing in [
        format!("/comment/{}", known.id),
        format!("/c/bob@{host}"),
        format!("/u/nobody@{host}"),
        "/u/ann@ours.localhost:7999".to_owned(),
        "/u/ann@elsewhere.example".to_owned(),
    ] {
        assert_eq!(get(&world, &nothing).await.0, StatusCode::NOT_FOUND, "{nothing}");
    }
}

#[actix_web::test]
async fn a_head_is_answered_as_its_document_would_be() {
    let world = World::new().await;
    let thread = world.thread("Titel");
    for url in [
        "/actor",
        "/u/ann",
        "/c/news",
        "/c/news/outbox",
        path(&thread.uri),
        "/post/99",
    ] {
        let request = TestRequest::default()
            .method(actix_web::http::Method::HEAD)
            .uri(url);
        let head = world.send_request(request.insert_header(("accept", AS2))).await;
        let whole = ask(&world, url, AS2).await;
        assert_eq!(head.status, whole.status, "{url}");
        for name in ["content-type", "vary", "etag", "cache-control"] {
            assert_eq!(head.header(name), whole.header(name), "{url} {name}");
        }
    }
}

#[actix_web::test]
async fn activities_are_served_as_long_as_their_object_is_there() {
    let world = World::new().await;
    let thread = world.thread("Neues");
    let all = world
        .db
        .read(|snapshot| events::after(snapshot, EventId(0), 100))
        .unwrap();
    let event = all.last().unwrap().id;
    for kind in ["create", "announce", "announce-object"] {
        let url = format!("/activities/{event}/{kind}");
        let (status, found) = get(&world, &url).await;
        assert_eq!(
            (status, &found["id"]),
            (StatusCode::OK, &json!(format!("{OURS}{url}")))
        );
    }
    for wrong in ["update", "follow", "accept", "nonsense"] {
        let (status, _) = get(&world, &format!("/activities/{event}/{wrong}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{wrong}");
    }
    let by = act(&world);
    world.db.write(|tx| posts::delete(tx, &by, thread.id)).unwrap();
    for kind in ["create", "announce", "announce-object"] {
        let (status, _) = get(&world, &format!("/activities/{event}/{kind}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{kind}");
    }
    let deletion = format!("/activities/{}/delete", event.0 + 1);
    assert_eq!(get(&world, &deletion).await.1["object"], thread.uri);
}

#[actix_web::test]
async fn groups_that_are_not_public_are_nowhere() {
    let world = World::new().await;
    for visibility in [Visibility::Local, Visibility::Protected] {
        let group = world.open_group(visibility.as_str(), visibility);
        let by = act(&world);
        let text = Text::from_html("<p>Geheim</p>", None).unwrap();
        let new = NewPost {
            place: Place::Thread(GroupId(group.id.0)),
            content: ContentEdit {
                title: Some("Geheim"),
                text: Some(&text),
                ..ContentEdit::default()
            },
            identity: None,
        };
        world
            .db
            .write(|tx| kollegium_domain::groups::membership::join(tx, &by, GroupId(group.id.0)))
            .unwrap();
        let Ok(thread) = world.db.write(|tx| posts::publish(tx, &by, &new)) else {
            // Nobody has been accepted to it.
            assert_eq!(visibility, Visibility::Protected);
            continue;
        };
        let all = world
            .db
            .read(|snapshot| events::after(snapshot, EventId(0), 100))
            .unwrap();
        let event = all.last().unwrap().id;
        let thread = path(&thread.uri);
        for url in [
            path(&group.uri).to_owned(),
            format!("{}/outbox", path(&group.uri)),
            format!("{}/followers", path(&group.uri)),
            format!("{}/replies", path(&group.uri)),
            format!("{}/moderators", path(&group.uri)),
            thread.to_owned(),
            format!("{thread}/replies"),
            format!("{thread}/context"),
            format!("/activities/{event}/create"),
            format!("/activities/{event}/announce"),
        ] {
            let (status, body) = get(&world, &url).await;
            assert_eq!((status, body), (StatusCode::NOT_FOUND, Value::Null), "{url}");
        }
    }
}

#[actix_web::test]
async fn what_is_not_there_is_not_found_however_it_is_asked_for() {
    let world = World::new().await;
    for nothing in [
        "/post/0",
        "/post/-1",
        "/post/2147483648",
        "/post/9223372036854775807",
        "/post/99999999999999999999",
        "/comment/abc",
        "/post/1;DROP/replies",
        "/activities/9223372036854775808/create",
        "/activities/1/nosuch",
        "/u/nobody",
        "/u/%25",
        "/u/_nn",
        "/u/an%00n",
        "/u/ann'--",
        "/c/%25/outbox",
        "/c/%E2%80%AEnews",
        "/c/ann",
        "/u/news",
        "/nosuch",
    ] {
        let (status, body) = get(&world, nothing).await;
        // What is no path of this face is left to the others.
        assert!(
            matches!(status, StatusCode::NOT_FOUND | StatusCode::IM_A_TEAPOT),
            "{nothing}: {status} {body}"
        );
    }
}

#[actix_web::test]
async fn collections_cost_the_same_whatever_their_size() {
    let world = World::new().await;
    let mut costs = Vec::new();
    for number in [1, 12] {
        for _ in 0..number {
            let thread = world.thread("Titel");
            reply(&world, thread.id);
        }
        let thread = world.thread("Titel");
        let paths = ["/c/news/outbox", "/c/news/featured", "/c/news/moderators"].map(str::to_owned);
        let mut round = Vec::new();
        for path in paths
            .into_iter()
            .chain([format!("{}/context", path(&thread.uri))])
        {
            get(&world, &path).await;
            let before = world.db.statements();
            assert_eq!(get(&world, &path).await.0, StatusCode::OK, "{path}");
            round.push(world.db.statements() - before);
        }
        costs.push(round);
    }
    assert_eq!(costs[0], costs[1]);
}

#[actix_web::test]
async fn who_voted_and_who_moderated_is_not_to_be_found_by_counting() {
    let world = World::new().await;
    let by = act(&world);
    let thread = world.thread("Titel");
    let answer = reply(&world, thread.id);
    let eva = world.account("eva");
    let (group, evas) = (GroupId(world.group.id.0), world.by(&eva));
    world.write(|tx| votes::cast(tx, &evas, thread.id, Score::Up));
    world.write(|tx| votes::cast(tx, &evas, answer.id, Score::Down));
    world.write(|tx| votes::withdraw(tx, &evas, thread.id));
    world.write(|tx| moderation::remove(tx, &by, answer.id, Some("Grund")));
    world.write(|tx| moderation::reinstate(tx, &by, answer.id, None));
    world.write(|tx| moderation::lock(tx, &by, thread.id, None));
    world.write(|tx| moderation::pin(tx, &by, thread.id));
    world.write(|tx| moderation::add_moderator(tx, &by, group, eva.id));
    let ban = moderation::Ban {
        until: None,
        reason: None,
        content: moderation::RemoveContent::Keep,
    };
    let mia = world.account("mia");
    world.write(|tx| moderation::ban(tx, &by, group, mia.id, &ban));
    let kinds = [
        "announce",
        "announce-object",
        "create",
        "update",
        "delete",
        "like",
        "dislike",
        "undo",
        "remove",
        "lock",
        "add",
        "block",
        "accept",
        "follow",
        "flag",
    ];
    let mut written = 0;
    for event in 1..=20 {
        for kind in kinds {
            let (status, body) = get(&world, &format!("/activities/{event}/{kind}")).await;
            for what in [&body, &body["object"], &body["object"]["object"]] {
                let found = what["type"].as_str();
                let is_open =
                    found.is_none_or(|it| ["Announce", "Create", "Update", "Page", "Note"].contains(&it));
                assert!(is_open, "/activities/{event}/{kind}: {status} {body}");
            }
            written += usize::from(kind == "create" && status == StatusCode::OK);
        }
    }
    assert_eq!(written, 2, "what somebody wrote is for everybody");
}
