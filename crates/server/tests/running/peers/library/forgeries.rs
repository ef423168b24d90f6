// SPDX-License-Identifier: AGPL-3.0-or-later
//! Requests that the library takes and we refuse: why we check signatures ourselves.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{SubsecRound, Utc};
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sha::sha256;
use openssl::sign::Signer;
use serde_json::json;
use url::{Position, Url};

use super::World;
use super::peer::Peer;

/// A request of Alice to an inbox, and how it is signed.
struct Signed<'a> {
    inbox: &'a Url,
    /// The header `Host` of the request.
    host: &'a str,
    algorithm: &'a str,
    /// What the signature covers.
    covers: &'a [&'a str],
}

impl Signed<'_> {
    /// Signs and sends the activity; the status of the answer.
    async fn send(&self, world: &World, activity: &str) -> u16 {
        let date = Utc::now()
            .trunc_subsecs(0)
            .format("%a, %d %b %Y %H:%M:%S GMT")
            .to_string();
        let digest = format!("SHA-256={}", STANDARD.encode(sha256(activity.as_bytes())));
        let target = format!("post {}", &self.inbox[Position::BeforePath..]);
        let lines = self.covers.iter().map(|name| match *name {
            "(request-target)" => format!("{name}: {target}"),
            "host" => format!("{name}: {}", self.host),
            "date" => format!("{name}: {date}"),
            "digest" => format!("{name}: {digest}"),
            other => panic!("no such header: {other}"),
        });
        let text = lines.collect::<Vec<_>>().join("\n");
        let key = PKey::private_key_from_pem(world.peer.private_key().as_bytes()).unwrap();
        let mut signer = Signer::new(MessageDigest::sha256(), &key).unwrap();
        let signature = STANDARD.encode(signer.sign_oneshot_to_vec(text.as_bytes()).unwrap());
        let signature = format!(
            r#"keyId="{}#main-key",algorithm="{}",headers="{}",signature="{signature}""#,
            world.peer.alice(),
            self.algorithm,
            self.covers.join(" ")
        );
        let request = reqwest::Client::builder()
            .build()
            .unwrap()
            .post(self.inbox.clone())
            .header("host", self.host)
            .header("date", date)
            .header("digest", digest)
            .header("signature", signature)
            .header("content-type", "application/activity+json")
            .body(activity.to_owned());
        request.send().await.unwrap().status().as_u16()
    }
}

const ALL: &[&str] = &["(request-target)", "host", "date", "digest"];

/// What another server made of the library answers to a request of Alice, and what we answer to the same, each at its
/// own inbox.
async fn answers(
    world: &World,
    other: &Peer,
    number: u32,
    host: Option<&str>,
    algorithm: &str,
    covers: &[&str],
) -> (u16, u16) {
    let mut activity = world.act(number, "Like", &json!(world.group.1));
    activity["@context"] = json!("https://www.w3.org/ns/activitystreams");
    let activity = activity.to_string();
    let ours = Url::parse(&format!("{}/inbox", world.admin.base())).unwrap();
    let mut statuses = [0; 2];
    for (status, inbox) in statuses.iter_mut().zip([other.inbox(), &ours]) {
        let own = &inbox[Position::BeforeHost..Position::AfterPort];
        let request = Signed {
            inbox,
            host: host.unwrap_or(own),
            algorithm,
            covers,
        };
        *status = request.send(world, &activity).await;
    }
    (statuses[0], statuses[1])
}

#[tokio::test(flavor = "multi_thread")]
async fn forgeries_that_the_library_takes_are_refused_here() {
    let world = World::start().await;
    let other = Peer::start(world.server.port + 2).await;
    let taken = answers(&world, &other, 1, None, "rsa-sha256", ALL).await;
    assert_eq!(taken, (200, 202), "signed as it should be");

    // Whoever has seen such a request can send it to anybody, at any time.
    let only_digest = answers(&world, &other, 2, None, "rsa-sha256", &["digest"]).await;
    assert_eq!(only_digest, (200, 401), "only the digest is signed");

    let other_host = answers(&world, &other, 3, Some("other.example"), "rsa-sha256", ALL).await;
    assert_eq!(other_host, (200, 401), "signed for another host");

    let no_algorithm = answers(&world, &other, 4, None, "none", ALL).await;
    assert_eq!(no_algorithm, (200, 401), "algorithm none");
}
