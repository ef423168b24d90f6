// SPDX-License-Identifier: AGPL-3.0-or-later
//! Deliveries and what the answers mean.

use bytes::Bytes;

use super::*;

async fn post(client: &Client, inbox: &Url) -> Result<Delivered, DeliveryError> {
    client
        .post(inbox, Bytes::from_static(b"{\"type\":\"Follow\"}"), &SIGNER)
        .await
}

#[tokio::test]
async fn answers_are_sorted_by_what_to_do() {
    let peer = Peer::new(|request| {
        let reply = Reply::status(request.target[1..].parse().unwrap()).with("retry-after", "7");
        Reply {
            body: b"no\n <b>way</b>\x07".to_vec(),
            ..reply.with("location", "/200")
        }
    })
    .await;
    let client = client();
    for status in [200, 201, 202, 204] {
        assert_eq!(
            post(&client, &peer.url(&format!("/{status}"))).await,
            Ok(Delivered { status })
        );
    }
    for status in [404, 410] {
        let gone = post(&client, &peer.url(&format!("/{status}"))).await;
        assert_eq!(gone, Err(DeliveryError::Gone { status }));
    }
    for status in [301, 302, 307, 400, 401, 403, 413, 422] {
        let refused = post(&client, &peer.url(&format!("/{status}"))).await;
        let reason = "no <b>way</b>".to_owned();
        assert_eq!(refused, Err(DeliveryError::Refused { status, reason }));
    }
    for status in [408, 425, 429, 500, 502, 503] {
        let retry = post(&client, &peer.url(&format!("/{status}"))).await;
        let reason = format!("status {status}: no <b>way</b>");
        assert_eq!(
            retry,
            Err(DeliveryError::Retry {
                after: Some(Duration::from_secs(7)),
                reason
            })
        );
    }
    assert_eq!(peer.received().len(), 20, "redirects are not followed");
}

#[tokio::test]
async fn a_peer_that_is_not_there_is_told_from_one_that_does_not_answer() {
    for url in ["http://127.0.0.1:1/inbox", "http://nobody.invalid/inbox"] {
        let down = post(&client(), &Url::parse(url).unwrap()).await;
        assert!(matches!(down, Err(DeliveryError::Unreachable { .. })), "{down:?}");
    }
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let inbox = Url::parse(&format!("http://{}/inbox", silent.local_addr().unwrap())).unwrap();
    let quick = Settings {
        total_timeout: Duration::from_millis(200),
        ..settings()
    };
    let silent = post(&Client::new(quick).unwrap(), &inbox).await;
    assert!(
        matches!(silent, Err(DeliveryError::Retry { after: None, .. })),
        "{silent:?}"
    );
}

#[tokio::test]
async fn long_answers_are_not_read_to_their_end() {
    let peer = Peer::new(|_| Reply {
        body: vec![b'x'; 10 << 20],
        ..Reply::status(400)
    })
    .await;
    let Err(DeliveryError::Refused { reason, .. }) = post(&client(), &peer.url("/inbox")).await else {
        panic!("not refused")
    };
    assert_eq!(reason.len(), 200);
}

#[tokio::test]
async fn refused_inboxes_are_never_contacted() {
    let peer = Peer::new(|_| Reply::status(202)).await;
    let mut settings = settings();
    settings.policy.allow_networks.clear();
    let strict = Client::new(settings).unwrap();
    let literal = post(&strict, &peer.at("127.0.0.1", "/inbox")).await;
    assert!(matches!(literal, Err(DeliveryError::Target(_))), "{literal:?}");
    let named = post(&strict, &peer.url("/inbox")).await;
    assert!(
        matches!(named, Err(DeliveryError::Unreachable { .. })),
        "{named:?}"
    );
    let own = post(&client(), &Url::parse("http://ours.example/inbox").unwrap()).await;
    assert_eq!(own, Err(DeliveryError::Target(TargetRefused::OwnHost)));
    assert!(peer.received().is_empty());
}
