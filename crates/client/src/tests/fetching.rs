// SPDX-License-Identifier: AGPL-3.0-or-later
//! Fetching: where requests go, and how long and large they may become.

use std::io::Write;
use std::time::Instant;

use super::*;
use crate::address::UrlRefused;

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
