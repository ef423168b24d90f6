// SPDX-License-Identifier: AGPL-3.0-or-later
//! Fetching ActivityStreams documents.

use chrono::Utc;

use super::*;
use crate::signatures::{self, PublicKey};

async fn fetch(documents: &Documents, url: &Url) -> Result<Fetched, DocumentError> {
    documents.get_activity_json(url, None).await
}

#[tokio::test]
async fn a_document_with_its_own_id_is_taken() {
    let peer = Peer::new(|request| Reply::actor(&request.url())).await;
    let url = peer.url("/?author=0");
    let fetched = fetch(&client(), &url).await.unwrap();
    assert_eq!(
        (&fetched.url, fetched.json["type"].as_str()),
        (&url, Some("Person"))
    );
    let request = &peer.received()[0];
    assert_eq!(request.target, "/?author=0");
    assert!(
        request
            .header("accept")
            .starts_with("application/activity+json, application/ld+json")
    );
    assert!(request.header("user-agent").starts_with("Kollegium/"));
    assert!(request.header("user-agent").ends_with("(+http://ours.example/)"));
    assert_eq!(request.header("accept-encoding"), "gzip");
    assert_eq!(request.header("signature"), "");
}

#[tokio::test]
async fn a_fragment_is_not_sent_and_not_compared() {
    let peer = Peer::new(|request| Reply::actor(&format!("{}#main-key", request.url()))).await;
    let fetched = fetch(&client(), &peer.url("/u/a#main-key")).await.unwrap();
    assert_eq!(fetched.url, peer.url("/u/a"));
    assert_eq!(peer.received().len(), 1);
}

#[tokio::test]
async fn a_foreign_id_is_fetched_once_from_the_same_origin_only() {
    let peer = Peer::new(|request| {
        let port = request.header("host").split(':').nth(1).unwrap();
        match request.target.as_str() {
            "/@a" => Reply::actor(&format!("http://peer.localhost:{port}/u/a")),
            "/loop1" => Reply::actor(&format!("http://peer.localhost:{port}/loop2")),
            "/loop2" => Reply::actor(&format!("http://peer.localhost:{port}/loop1")),
            "/other-host" => Reply::actor(&format!("http://victim.localhost:{port}/u/a")),
            "/other-port" => Reply::actor("http://peer.localhost:1/u/a"),
            "/other-scheme" => Reply::actor(&format!("https://peer.localhost:{port}/other-scheme")),
            "/none" => Reply::of(AS2, r#"{"type":"Person"}"#),
            "/array" => Reply::of(AS2, "[]"),
            "/relative" => Reply::actor("/relative"),
            _ => Reply::actor(&request.url()),
        }
    })
    .await;
    assert_eq!(
        fetch(&client(), &peer.url("/@a")).await.unwrap().url,
        peer.url("/u/a")
    );
    for path in [
        "/loop1",
        "/other-host",
        "/other-port",
        "/other-scheme",
        "/none",
        "/array",
        "/relative",
    ] {
        let before = peer.received().len();
        let found = fetch(&client(), &peer.url(path)).await;
        let expected = match path.starts_with("/other") {
            // Where that is, it can be asked for.
            true => matches!(found, Err(DocumentError::Elsewhere(_))),
            false => found == Err(DocumentError::WrongId),
        };
        assert!(expected, "{path}: {found:?}");
        let requests = peer.received().len() - before;
        assert_eq!(requests, if path == "/loop1" { 2 } else { 1 }, "{path}");
    }
}

#[tokio::test]
async fn each_hop_is_signed_for_its_own_host() {
    let peer = Peer::new(|request| {
        let port = request.header("host").split(':').nth(1).unwrap();
        match request.target.as_str() {
            "/moved" => Reply::redirect(&format!("http://other.localhost:{port}/u/a?b=c")),
            _ => Reply::actor(&request.url()),
        }
    })
    .await;
    client()
        .get_activity_json(&peer.url("/moved"), Some(&SIGNER))
        .await
        .unwrap();
    let received = peer.received();
    assert_eq!(received.len(), 2);
    let key = PublicKey::from_pem(&SIGNER.key.public_pem().unwrap()).unwrap();
    for (request, host) in received.iter().zip(["peer.localhost", "other.localhost"]) {
        let headers: Vec<(&str, &[u8])> = request
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_bytes()))
            .collect();
        let request = signatures::Request {
            method: &request.method,
            path_and_query: &request.target,
            headers: &headers,
            body: &request.body,
        };
        let own = format!("{host}:{}", peer.address.port());
        let parsed = signatures::parse(&request, &own, Utc::now()).unwrap();
        assert_eq!(parsed.verify(&key), Ok(()));
    }
}

#[tokio::test]
async fn statuses_and_content_types_are_looked_at() {
    let peer = Peer::new(|request| {
        let document = Reply::actor(&request.url());
        let body = document.body.clone();
        match request.target.as_str() {
            "/404" | "/410" | "/403" | "/500" | "/304" => Reply {
                status: request.target[1..].parse().unwrap(),
                ..document
            },
            "/html" => Reply::of("text/html", body),
            "/json" => Reply::of("application/json", body),
            "/untyped" => Reply {
                body,
                ..Reply::status(200)
            },
            "/twice" => document.with("content-type", AS2),
            _ => Reply::of(
                r#"application/ld+json; profile="https://www.w3.org/ns/activitystreams""#,
                body,
            ),
        }
    })
    .await;
    assert!(fetch(&client(), &peer.url("/ld")).await.is_ok());
    for (path, expected) in [
        ("/404", FetchError::NotFound),
        ("/410", FetchError::Gone),
        ("/403", FetchError::Status(403)),
        ("/500", FetchError::Status(500)),
        ("/304", FetchError::Status(304)),
        ("/html", FetchError::ContentType),
        ("/json", FetchError::ContentType),
        ("/untyped", FetchError::ContentType),
        ("/twice", FetchError::ContentType),
    ] {
        assert_eq!(
            fetch(&client(), &peer.url(path)).await,
            Err(expected.into()),
            "{path}"
        );
    }
}

#[tokio::test]
async fn ambiguous_json_is_refused() {
    let peer = Peer::new(|request| {
        let url = request.url();
        Reply::of(AS2, format!(r#"{{"id":"{url}","type":"Person","id":"{url}"}}"#))
    })
    .await;
    let refused = fetch(&client(), &peer.url("/u/a")).await;
    assert!(matches!(refused, Err(DocumentError::Json(_))), "{refused:?}");
}

#[tokio::test]
async fn failures_are_remembered_and_successes_are_not() {
    let peer = Peer::new(|request| match request.target.as_str() {
        "/bad" => Reply::status(500),
        _ => Reply::actor(&request.url()),
    })
    .await;
    let client = client();
    for _ in 0..3 {
        assert_eq!(
            fetch(&client, &peer.url("/bad")).await,
            Err(FetchError::Status(500).into())
        );
    }
    assert_eq!(peer.received().len(), 1);
    for _ in 0..3 {
        assert!(fetch(&client, &peer.url("/good")).await.is_ok());
    }
    assert_eq!(peer.received().len(), 4);
    let signed = client.get_activity_json(&peer.url("/bad"), Some(&SIGNER)).await;
    assert_eq!(signed, Err(FetchError::Status(500).into()));
    assert_eq!(peer.received().len(), 5, "a signed attempt is another question");
}

#[tokio::test]
async fn a_host_that_was_down_is_asked_again_soon() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = gone.local_addr().unwrap();
    drop(gone);
    let client = documents(Settings {
        outage_memory: Duration::from_millis(200),
        ..settings()
    });
    let url = Url::parse(&format!("http://peer.localhost:{}/u/a", address.port())).unwrap();
    let first = fetch(&client, &url).await;
    assert!(
        matches!(first, Err(DocumentError::Fetch(FetchError::Network(_)))),
        "{first:?}"
    );
    let listener = TcpListener::bind(address).await.unwrap();
    let peer = Peer::listening(listener, |request| Reply::actor(&request.url()));
    assert_eq!(fetch(&client, &url).await, first, "not at once");
    assert!(peer.received().is_empty());
    tokio::time::sleep(Duration::from_millis(250)).await;
    assert!(fetch(&client, &url).await.is_ok());
}

#[tokio::test]
async fn those_who_ask_at_once_share_one_request() {
    let peer = Peer::new(|request| Reply {
        drip: Some(Duration::from_millis(2)),
        ..Reply::actor(&request.url())
    })
    .await;
    let client = client();
    let url = peer.url("/u/a");
    let (one, two, three) = tokio::join!(fetch(&client, &url), fetch(&client, &url), fetch(&client, &url));
    assert!(one.is_ok() && one == two && two == three);
    assert_eq!(peer.received().len(), 1);
}
