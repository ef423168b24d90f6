// SPDX-License-Identifier: AGPL-3.0-or-later
//! Fetching ActivityStreams documents.

use std::io::Write;
use std::time::Instant;

use chrono::Utc;

use super::*;
use crate::address::UrlRefused;
use crate::signatures::{self, PublicKey};

async fn fetch(client: &Client, url: &Url) -> Result<Fetched, FetchError> {
    client.get_activity_json(url, None).await
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
        assert_eq!(
            fetch(&client(), &peer.url(path)).await,
            Err(FetchError::WrongId),
            "{path}"
        );
        let requests = peer.received().len() - before;
        assert_eq!(requests, if path == "/loop1" { 2 } else { 1 }, "{path}");
    }
}

#[tokio::test]
async fn redirects_are_followed_three_times_and_judged_each_time() {
    let peer = Peer::new(|request| {
        let port = request.header("host").split(':').nth(1).unwrap();
        match request.target.as_str() {
            "/3" => Reply::redirect("/2"),
            "/2" => Reply::redirect("1"),
            "/1" => Reply::redirect(&format!("http://other.localhost:{port}/u/a")),
            "/4" => Reply::redirect("/3"),
            "/loop" => Reply::redirect("/loop"),
            "/private" => Reply::redirect("http://10.0.0.1/u/a"),
            "/scheme" => Reply::redirect("file:///etc/passwd"),
            "/own" => Reply::redirect("http://ours.example/u/a"),
            "/nowhere" => Reply::status(302),
            _ => Reply::actor(&request.url()),
        }
    })
    .await;
    let arrived = fetch(&client(), &peer.url("/3")).await.unwrap();
    assert_eq!(arrived.url, peer.at("other.localhost", "/u/a"));
    for path in ["/4", "/loop", "/nowhere"] {
        assert_eq!(
            fetch(&client(), &peer.url(path)).await,
            Err(FetchError::Redirect),
            "{path}"
        );
    }
    let target = async |path: &str| match fetch(&client(), &peer.url(path)).await {
        Err(FetchError::Target(refused)) => refused,
        other => panic!("{path}: {other:?}"),
    };
    assert!(matches!(
        target("/private").await,
        TargetRefused::Url(UrlRefused::Literal(_))
    ));
    assert_eq!(target("/scheme").await, UrlRefused::Scheme.into());
    assert_eq!(target("/own").await, TargetRefused::OwnHost);
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
async fn loopback_is_refused_unless_allowed() {
    let peer = Peer::new(|request| Reply::actor(&request.url())).await;
    let mut settings = settings();
    settings.policy.allow_networks.clear();
    let strict = Client::new(settings).unwrap();
    for host in ["localhost", "peer.localhost"] {
        let refused = fetch(&strict, &peer.at(host, "/u/a")).await;
        assert!(matches!(refused, Err(FetchError::Address(_))), "{refused:?}");
    }
    let refused = fetch(&strict, &peer.at("127.0.0.1", "/u/a")).await;
    assert!(matches!(refused, Err(FetchError::Target(_))), "{refused:?}");
    assert!(peer.received().is_empty());
    assert!(fetch(&client(), &peer.at("127.0.0.1", "/u/a")).await.is_ok());
}

#[tokio::test]
async fn plain_http_needs_its_setting() {
    let mut settings = settings();
    settings.policy.plain_http = false;
    let strict = Client::new(settings).unwrap();
    let refused = fetch(&strict, &Url::parse("http://peer.localhost:1/").unwrap()).await;
    assert_eq!(refused, Err(FetchError::Target(UrlRefused::Scheme.into())));
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
        assert_eq!(fetch(&client(), &peer.url(path)).await, Err(expected), "{path}");
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
    assert!(matches!(refused, Err(FetchError::Json(_))), "{refused:?}");
}

#[tokio::test]
async fn a_slow_drip_ends_at_the_total_timeout() {
    let peer = Peer::new(|request| Reply {
        drip: Some(Duration::from_millis(50)),
        ..Reply::actor(&request.url())
    })
    .await;
    let quick = Settings {
        total_timeout: Duration::from_millis(300),
        ..settings()
    };
    let started = Instant::now();
    let result = fetch(&Client::new(quick).unwrap(), &peer.url("/u/a")).await;
    assert_eq!(result, Err(FetchError::Timeout));
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn large_bodies_are_cut_off_before_and_after_decompression() {
    let zeros = vec![b' '; 50 << 20];
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&zeros).unwrap();
    let bomb = encoder.finish().unwrap();
    assert!(bomb.len() < 1 << 20);
    let peer = Peer::new(move |request| match request.target.as_str() {
        "/large" => Reply::of(AS2, vec![b' '; 10 << 20]),
        "/bomb" => Reply::of(AS2, bomb.clone()).with("content-encoding", "gzip"),
        _ => Reply::actor(&request.url()),
    })
    .await;
    for path in ["/large", "/bomb"] {
        assert_eq!(
            fetch(&client(), &peer.url(path)).await,
            Err(FetchError::TooLarge),
            "{path}"
        );
    }
}

#[tokio::test]
async fn compressed_documents_are_read() {
    let peer = Peer::new(|request| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&Reply::actor(&request.url()).body).unwrap();
        Reply::of(AS2, encoder.finish().unwrap()).with("content-encoding", "gzip")
    })
    .await;
    assert!(fetch(&client(), &peer.url("/u/a")).await.is_ok());
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
            Err(FetchError::Status(500))
        );
    }
    assert_eq!(peer.received().len(), 1);
    for _ in 0..3 {
        assert!(fetch(&client, &peer.url("/good")).await.is_ok());
    }
    assert_eq!(peer.received().len(), 4);
    let signed = client.get_activity_json(&peer.url("/bad"), Some(&SIGNER)).await;
    assert_eq!(signed, Err(FetchError::Status(500)));
    assert_eq!(peer.received().len(), 5, "a signed attempt is another question");
}

#[tokio::test]
async fn a_host_that_was_down_is_asked_again_soon() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = gone.local_addr().unwrap();
    drop(gone);
    let client = Client::new(Settings {
        outage_memory: Duration::from_millis(200),
        ..settings()
    })
    .unwrap();
    let url = Url::parse(&format!("http://peer.localhost:{}/u/a", address.port())).unwrap();
    let first = fetch(&client, &url).await;
    assert!(matches!(first, Err(FetchError::Network(_))), "{first:?}");
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

#[tokio::test]
async fn a_host_that_is_kept_busy_makes_others_give_up() {
    let peer = Peer::new(|request| Reply {
        drip: Some(Duration::from_millis(20)),
        ..Reply::actor(&request.url())
    })
    .await;
    let narrow = Settings {
        fetches_per_host: 1,
        connect_timeout: Duration::from_millis(100),
        ..settings()
    };
    let client = Client::new(narrow).unwrap();
    let (slow, other) = (peer.url("/slow"), peer.url("/other"));
    let (first, second) = tokio::join!(fetch(&client, &slow), fetch(&client, &other));
    assert!(first.is_ok());
    assert_eq!(second, Err(FetchError::Busy));
    assert!(fetch(&client, &other).await.is_ok(), "busy is not remembered");
}

#[tokio::test]
async fn what_cannot_be_reached_is_a_passing_failure() {
    let unreachable = Url::parse("http://127.0.0.1:1/u/a").unwrap();
    let failure = fetch(&client(), &unreachable).await.unwrap_err();
    assert!(matches!(failure, FetchError::Network(_)), "{failure:?}");
    assert!(failure.is_passing());
    assert!(!failure.to_string().contains("/u/a"), "{failure}");
}
