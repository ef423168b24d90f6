// SPDX-License-Identifier: AGPL-3.0-or-later
//! The guard of the inbox against a peer that signs wrongly, lies, repeats itself and changes its key.

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use actix_web::web::Payload;
use actix_web::{FromRequest, dev};
use chrono::TimeDelta;
use chrono::Utc;
use futures_util::StreamExt;
use kollegium_domain::inbox::State;
use kollegium_domain::trust::{self, Policy};
use serde_json::{Value, json};

use crate::signatures::cavage;
use crate::testing::{KEYS, OURS, Sender, World, actor_document, signed};

async fn refused(world: &World, request: TestRequest, status: StatusCode, reason: &str) {
    let known = stranger_is_known(world);
    let (found, said) = world.attempt(request).await;
    assert_eq!(found, status, "{said}");
    assert!(said.contains(reason), "{said:?} does not say {reason:?}");
    assert_eq!(known, stranger_is_known(world), "an actor was stored");
    let waiting = crate::work::drain_inbox(&world.federation).await.unwrap();
    assert_eq!(waiting, 0, "an activity was stored");
}

fn stranger_is_known(world: &World) -> bool {
    world.known(&world.peer.url("/u/bob")).is_some()
}

/// The request with other headers: a value to set, or nothing to leave it out.
fn with_headers(sender: &Sender, activity: &Value, changes: &[(&str, Option<&str>)]) -> TestRequest {
    let body = activity.to_string();
    let url = format!("{OURS}/inbox").parse().unwrap();
    let headers = cavage::sign_post(
        &KEYS[sender.key],
        &sender.key_id,
        &url,
        Utc::now(),
        body.as_bytes(),
    )
    .unwrap();
    let mut request = TestRequest::post().uri("/inbox").set_payload(body);
    for (name, value) in headers {
        let change = changes.iter().find(|(changed, _)| *changed == name);
        let value = match change {
            Some((_, None)) => continue,
            Some((_, Some(other))) => (*other).to_owned(),
            None => value,
        };
        request = request.insert_header((name, value));
    }
    request
}

fn follow(world: &World, sender: &Sender) -> Value {
    sender.act("Follow", world.group.uri.clone())
}

#[actix_web::test]
async fn a_proper_activity_is_accepted_in_every_inbox() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let (status, reason) = world.send(&bob, &follow(&world, &bob)).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{reason}");
    for path in ["/c/news/inbox", "/u/ann/inbox"] {
        let body = follow(&world, &bob).to_string();
        let url = format!("{OURS}{path}").parse().unwrap();
        let headers = cavage::sign_post(&KEYS[0], &bob.key_id, &url, Utc::now(), body.as_bytes()).unwrap();
        let mut request = TestRequest::post().uri(path).set_payload(body);
        for header in headers {
            request = request.insert_header(header);
        }
        let (status, reason) = world.attempt(request).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{reason}");
    }
}

#[actix_web::test]
async fn what_is_not_signed_properly_is_refused_without_asking_anybody() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let activity = follow(&world, &bob);
    let digest_of_other = cavage::sign_post(
        &KEYS[0],
        &bob.key_id,
        &format!("{OURS}/inbox").parse().unwrap(),
        Utc::now(),
        b"other",
    )
    .unwrap();
    let digest_of_other = &digest_of_other
        .iter()
        .find(|(name, _)| *name == "digest")
        .unwrap()
        .1;
    let cases: [(&str, Option<&str>, &str); 6] = [
        ("signature", None, "no signature header"),
        ("signature", Some("nonsense"), "malformed"),
        ("digest", Some(digest_of_other), "digest is not that of the body"),
        ("digest", None, "no digest header"),
        ("host", Some("other.localhost"), "not this server's public name"),
        ("date", None, "no date header"),
    ];
    for (header, value, reason) in cases {
        let request = with_headers(&bob, &activity, &[(header, value)]);
        refused(&world, request, StatusCode::UNAUTHORIZED, reason).await;
    }
    assert_eq!(world.peer.asked_at_all(), 0);
}

#[actix_web::test]
async fn a_signature_must_cover_what_it_vouches_for() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let activity = follow(&world, &bob);
    for left_out in ["(request-target)", "host", "date", "digest"] {
        let listed: Vec<&str> = ["(request-target)", "host", "date", "digest"]
            .into_iter()
            .filter(|it| *it != left_out)
            .collect();
        let signature = format!(
            r#"keyId="{}",algorithm="rsa-sha256",headers="{}",signature="AAAA""#,
            bob.key_id,
            listed.join(" ")
        );
        let request = with_headers(&bob, &activity, &[("signature", Some(&signature))]);
        refused(&world, request, StatusCode::UNAUTHORIZED, "does not cover").await;
    }
    assert_eq!(world.peer.asked_at_all(), 0);
}

#[actix_web::test]
async fn a_date_outside_of_the_window_is_refused_on_either_side() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let body = follow(&world, &bob).to_string();
    for skew in [TimeDelta::minutes(61), TimeDelta::minutes(-61)] {
        let request = signed(&bob, &body, Utc::now() + skew);
        refused(&world, request, StatusCode::UNAUTHORIZED, "an hour").await;
    }
    for skew in [TimeDelta::minutes(58), TimeDelta::minutes(-58)] {
        let (status, reason) = world.attempt(signed(&bob, &body, Utc::now() + skew)).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{reason}");
    }
}

#[actix_web::test]
async fn the_key_must_be_the_actors_own() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let mallory = world
        .peer
        .actor(&world.peer.url("/u/mallory"), "Person", "mallory");
    // Signed with Mallory's key, said by Bob.
    let forged = Sender {
        key_id: mallory.key_id.clone(),
        ..bob.clone()
    };
    let request = signed(&forged, &follow(&world, &bob).to_string(), Utc::now());
    refused(
        &world,
        request,
        StatusCode::UNAUTHORIZED,
        "not the one that the actor lists",
    )
    .await;
    // A key on another host.
    let elsewhere = Sender {
        key_id: world.peer.at("third.localhost", "/u/x#main-key"),
        ..bob.clone()
    };
    let request = signed(&elsewhere, &follow(&world, &bob).to_string(), Utc::now());
    refused(
        &world,
        request,
        StatusCode::FORBIDDEN,
        "the key is not of the actor's origin",
    )
    .await;
    // The right name of the key, another key.
    let wrong = Sender {
        key: 1,
        ..bob.clone()
    };
    let request = signed(&wrong, &follow(&world, &bob).to_string(), Utc::now());
    refused(
        &world,
        request,
        StatusCode::UNAUTHORIZED,
        "does not match the key",
    )
    .await;
    // None of this keeps Bob out.
    let (status, reason) = world.send(&bob, &follow(&world, &bob)).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{reason}");
}

#[actix_web::test]
async fn an_activity_is_of_its_actors_origin_and_never_of_ours() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let mut activity = follow(&world, &bob);
    activity["id"] = world.peer.at("third.localhost", "/activities/1").into();
    let request = signed(&bob, &activity.to_string(), Utc::now());
    refused(
        &world,
        request,
        StatusCode::FORBIDDEN,
        "id is not of its actor's origin",
    )
    .await;
    let ours = Sender {
        uri: world.ann.uri.clone(),
        key_id: format!("{}#main-key", world.ann.uri),
        key: 0,
    };
    let request = signed(&ours, &follow(&world, &ours).to_string(), Utc::now());
    refused(&world, request, StatusCode::FORBIDDEN, "one of this server").await;
}

#[actix_web::test]
async fn strangers_and_blocked_hosts_are_kept_out() {
    let world = World::new().await;
    let stranger = world
        .peer
        .actor(&world.peer.at("stranger.localhost", "/u/a"), "Person", "a");
    let request = signed(&stranger, &follow(&world, &stranger).to_string(), Utc::now());
    refused(&world, request, StatusCode::FORBIDDEN, "does not federate").await;
    let now = world.now();
    world
        .db
        .write(|tx| trust::decide(tx, "peer.localhost", Policy::Blocked, None, now))
        .unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(2_100)).await;
    let bob = world.peer.person("bob");
    let request = signed(&bob, &follow(&world, &bob).to_string(), Utc::now());
    refused(&world, request, StatusCode::FORBIDDEN, "does not federate").await;
    assert_eq!(world.peer.asked_at_all(), 0);
}

#[actix_web::test]
async fn bad_documents_and_large_ones_are_refused() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    for body in [
        "nonsense",
        "[]",
        "{}",
        r#"{"actor":"a","actor":"b"}"#,
        r#"{"id":"x","type":"Like"}"#,
    ] {
        let request = signed(&bob, body, Utc::now());
        refused(&world, request, StatusCode::BAD_REQUEST, "").await;
    }
    let mut large = follow(&world, &bob);
    large["content"] = "x".repeat(1024 * 1024).into();
    let request = signed(&bob, &large.to_string(), Utc::now());
    refused(&world, request, StatusCode::PAYLOAD_TOO_LARGE, "").await;
}

#[actix_web::test]
async fn what_is_dripped_is_not_waited_for() {
    let world = World::new().await;
    let bytes = futures_util::stream::iter([Ok("{".into())]).chain(futures_util::stream::pending());
    let mut payload: dev::Payload = dev::Payload::Stream {
        payload: Box::pin(bytes),
    };
    let request = TestRequest::default().to_http_request();
    let payload = Payload::from_request(&request, &mut payload).await.unwrap();
    let limit = std::time::Duration::from_millis(10);
    let address = std::net::IpAddr::from([192, 0, 2, 1]);
    let refused = super::read(&world.federation, address, payload, limit).await;
    let refused = refused.unwrap_err();
    assert_eq!(refused.status, StatusCode::REQUEST_TIMEOUT);
}

#[actix_web::test]
async fn a_replay_has_no_second_effect() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let thread = world.thread("Titel");
    let like = bob.act("Like", thread.uri.clone());
    assert_eq!(world.deliver(&bob, &like).await.0, State::Done);
    let undo = bob.act("Undo", like.clone());
    assert_eq!(world.deliver(&bob, &undo).await.0, State::Done);
    let later = Utc::now() + TimeDelta::seconds(5);
    let (status, _) = world.attempt(signed(&bob, &like.to_string(), later)).await;
    assert_eq!(status, StatusCode::ACCEPTED, "signed anew");
    assert_eq!(crate::work::drain_inbox(&world.federation).await.unwrap(), 0);
    assert_eq!(
        world.find(&thread.uri).unwrap().counts.up,
        1,
        "Ann's own vote alone"
    );
}

#[actix_web::test]
async fn the_same_signed_request_is_taken_once() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let body = follow(&world, &bob).to_string();
    let date = Utc::now();
    world.peer.fail(&bob.uri, 500);
    let (status, _) = world.attempt(signed(&bob, &body, date)).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    world.peer.serve(&actor_document(&bob, "Person", "bob"));
    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    let (status, reason) = world.attempt(signed(&bob, &body, date)).await;
    assert_eq!(
        status,
        StatusCode::ACCEPTED,
        "nothing was stored before: {reason}"
    );
    assert_eq!(crate::work::drain_inbox(&world.federation).await.unwrap(), 1);
    for _ in 0..2 {
        let request = signed(&bob, &body, date);
        refused(&world, request, StatusCode::UNAUTHORIZED, "received before").await;
    }
    let anew = signed(&bob, &body, date + TimeDelta::seconds(1));
    let (status, reason) = world.attempt(anew).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{reason}");
}

#[actix_web::test]
async fn a_changed_key_is_fetched_again_once() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    assert_eq!(
        world.send(&bob, &follow(&world, &bob)).await.0,
        StatusCode::ACCEPTED
    );
    assert_eq!(world.peer.asked(&bob.uri), 1);
    // Within five minutes of the first look the peer is not asked again, so the change comes later.
    world.federation.sender_documents().invalidate_all();
    let changed = Sender {
        key: 1,
        ..bob.clone()
    };
    world.peer.serve(&actor_document(&changed, "Person", "bob"));
    let (status, reason) = world.send(&changed, &follow(&world, &bob)).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{reason}");
    assert_eq!(world.peer.asked(&bob.uri), 2);
    for _ in 0..5 {
        let (status, _) = world.send(&bob, &follow(&world, &bob)).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "the old key");
    }
    assert_eq!(world.peer.asked(&bob.uri), 2);
}

/// The document of an actor with these keys, by their numbers, each with its id.
fn with_keys(bob: &Sender, keys: &[(usize, &str)]) -> Value {
    let mut document = actor_document(bob, "Person", "bob");
    let keys: Vec<Value> = keys
        .iter()
        .map(
            |(key, id)| json!({"id": id, "owner": bob.uri, "publicKeyPem": KEYS[*key].public_pem().unwrap()}),
        )
        .collect();
    document["publicKey"] = keys.into();
    document
}

#[actix_web::test]
async fn a_signature_may_name_any_of_the_actors_keys_or_the_actor() {
    let names = |bob: &Sender| {
        [
            format!("{}#main-key", bob.uri),
            format!("{}#next", bob.uri),
            bob.uri.clone(),
        ]
    };
    for (name, key, listed, taken) in [
        (0, 0, vec![(0, 0)], true),
        // Before and after one takes the place of the other.
        (1, 1, vec![(0, 0), (1, 1)], true),
        (0, 0, vec![(1, 1), (0, 0)], true),
        // The actor in the place of its key.
        (2, 0, vec![(0, 0)], true),
        (2, 1, vec![(0, 0), (1, 1)], true),
        (2, 1, vec![(0, 0)], false),
        // A key under the name of another, and one that is not listed.
        (0, 1, vec![(0, 0), (1, 1)], false),
        (1, 1, vec![(0, 0)], false),
        (1, 0, vec![(0, 0)], false),
        (0, 0, vec![], false),
    ] {
        let world = World::new().await;
        let bob = world.peer.person("bob");
        let ids = names(&bob);
        let keys: Vec<(usize, &str)> = listed.iter().map(|(key, id)| (*key, ids[*id].as_str())).collect();
        world.peer.serve(&with_keys(&bob, &keys));
        let signer = Sender {
            key_id: ids[name].clone(),
            key,
            ..bob.clone()
        };
        for round in 0..2 {
            let (status, reason) = world.send(&signer, &follow(&world, &bob)).await;
            let expected = if taken {
                StatusCode::ACCEPTED
            } else {
                StatusCode::UNAUTHORIZED
            };
            assert_eq!(status, expected, "{name} {key} {listed:?} {round}: {reason}");
        }
        assert_eq!(
            world.peer.asked(&bob.uri),
            1,
            "the key that signed is known from then on"
        );
    }
}

#[actix_web::test]
async fn the_farewell_of_a_stranger_is_taken_and_forgotten() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let farewell = bob.act("Delete", bob.uri.clone());
    let (status, _) = world.send(&bob, &farewell).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    assert_eq!(world.peer.asked_at_all(), 0);
    assert_eq!(crate::work::drain_inbox(&world.federation).await.unwrap(), 0);
}

#[actix_web::test]
async fn a_server_that_cannot_be_reached_is_asked_to_try_again() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    world.peer.fail(&bob.uri, 500);
    let (status, _) = world.send(&bob, &follow(&world, &bob)).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    world.peer.serve(&json!({"id": bob.uri, "type": "Note"}));
    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    let (status, _) = world.send(&bob, &follow(&world, &bob)).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}
