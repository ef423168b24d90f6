// SPDX-License-Identifier: AGPL-3.0-or-later
//! Webfinger and NodeInfo.

use serde_json::{Value, json};

use super::*;

const JRD: &str = "application/jrd+json; charset=utf-8";

fn reply(value: &Value) -> Reply {
    Reply::of(JRD, value.to_string())
}

fn link(href: &str, kind: Option<&str>) -> Value {
    let mut link = json!({"rel": "self", "type": AS2, "href": href});
    if let Some(kind) = kind {
        link["properties"] = json!({"https://www.w3.org/ns/activitystreams#type": kind});
    }
    link
}

fn handle(peer: &Peer, name: &str, host: &str) -> Handle {
    Handle::parse(&format!("{name}@{host}:{}", peer.address.port())).unwrap()
}

async fn find(peer: &Peer, name: &str, hint: Option<ActorHint>) -> Result<Vec<String>, DocumentError> {
    let found = client()
        .webfinger(&handle(peer, name, "peer.localhost"), hint)
        .await?;
    Ok(found.iter().map(Url::to_string).collect())
}

/// Answers by the queried name; `PORT` in the answer is the peer's port.
async fn peer(answer: fn(&str, &str) -> Option<Value>) -> Peer {
    Peer::new(move |request| {
        let (host, port) = request.header("host").split_once(':').unwrap();
        let url = Url::parse(&request.url()).unwrap();
        let resource = url
            .query_pairs()
            .find(|(key, _)| key == "resource")
            .unwrap()
            .1
            .into_owned();
        let name = resource
            .strip_prefix("acct:")
            .unwrap()
            .split('@')
            .next()
            .unwrap()
            .to_owned();
        match answer(host, &name) {
            Some(value) => Reply::of(JRD, value.to_string().replace("PORT", port)),
            None => Reply::status(404),
        }
    })
    .await
}

#[tokio::test]
async fn links_are_chosen_by_type() {
    let peer = peer(|_, name| {
        let links = match name {
            "both" => json!([
                {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": "https://a/"},
                {"rel": "self", "type": "text/html", "href": "https://a/html"},
                link("https://a/u/both", Some("Person")),
                link("https://a/c/both", Some("Group")),
                link("https://a/x/both", None),
            ]),
            "plain" => json!([link("https://a/u/plain", None)]),
            "bad" => json!([link("javascript:alert(1)", None), {"rel": "self", "type": AS2}]),
            _ => return None,
        };
        Some(json!({"subject": format!("acct:{name}@peer.localhost:PORT"), "links": links}))
    })
    .await;
    let group = find(&peer, "both", Some(ActorHint::Group)).await.unwrap();
    assert_eq!(group, ["https://a/c/both", "https://a/x/both"]);
    let person = find(&peer, "both", Some(ActorHint::Person)).await.unwrap();
    assert_eq!(person, ["https://a/u/both", "https://a/x/both"]);
    let any = find(&peer, "Both", None).await;
    assert_eq!(
        any,
        Err(FetchError::NotFound.into()),
        "the local part is sent as typed"
    );
    assert_eq!(find(&peer, "both", None).await.unwrap().len(), 3);
    assert_eq!(
        find(&peer, "plain", Some(ActorHint::Group)).await.unwrap(),
        ["https://a/u/plain"]
    );
    assert!(matches!(
        find(&peer, "bad", None).await,
        Err(DocumentError::Discovery(_))
    ));
    assert_eq!(
        find(&peer, "nobody", None).await,
        Err(FetchError::NotFound.into())
    );
}

#[tokio::test]
async fn another_subject_must_be_confirmed_by_its_own_host() {
    let peer = peer(|host, name| {
        let subject = match (host, name) {
            ("peer.localhost", "split") | ("main.localhost", "split") => "acct:split@main.localhost:PORT",
            ("peer.localhost", "claimed") => "acct:victim@main.localhost:PORT",
            ("main.localhost", "victim") => return None,
            ("peer.localhost", "evasive") => "acct:evasive@main.localhost:PORT",
            ("main.localhost", "evasive") => "acct:evasive@third.localhost:PORT",
            ("peer.localhost", "renamed") => "acct:other@peer.localhost:PORT",
            ("peer.localhost", "case") => "acct:CASE@PEER.localhost:PORT",
            _ => "",
        };
        let href = format!("https://{host}/u/{name}");
        Some(json!({"subject": subject, "links": [link(&href, None)]}))
    })
    .await;
    assert_eq!(
        find(&peer, "split", None).await.unwrap(),
        ["https://main.localhost/u/split"]
    );
    assert_eq!(
        find(&peer, "case", None).await.unwrap(),
        ["https://peer.localhost/u/case"]
    );
    assert_eq!(
        find(&peer, "claimed", None).await,
        Err(FetchError::NotFound.into())
    );
    for name in ["evasive", "renamed", "no-subject"] {
        assert!(
            matches!(find(&peer, name, None).await, Err(DocumentError::Discovery(_))),
            "{name}"
        );
    }
}

#[tokio::test]
async fn an_empty_answer_means_not_found() {
    let peer = Peer::new(|_| Reply::of("text/html", "")).await;
    assert_eq!(find(&peer, "a", None).await, Err(FetchError::NotFound.into()));
}

/// A peer whose NodeInfo links are made by `links` from its own origin.
async fn nodeinfo(links: fn(&str) -> Value) -> Result<Software, DocumentError> {
    let peer = Peer::new(move |request| match request.target.as_str() {
        "/.well-known/nodeinfo" => {
            reply(&json!({"links": links(&format!("http://{}", request.header("host")))}))
        }
        "/2.1" => reply(&json!({"version": "2.1", "software": {"name": "lemmy", "version": "0.19.20"}})),
        "/2.0" => reply(&json!({"version": "2.0", "software": {"name": "old"}})),
        _ => Reply::status(404),
    })
    .await;
    client()
        .nodeinfo(&format!("peer.localhost:{}", peer.address.port()))
        .await
}

#[tokio::test]
async fn nodeinfo_is_read_from_the_same_host_only() {
    let both = nodeinfo(|own| {
        json!([
            {"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": format!("{own}/2.0")},
            {"rel": "http://nodeinfo.diaspora.software/ns/schema/2.1", "href": format!("{own}/2.1")},
        ])
    })
    .await;
    let lemmy = Software {
        name: "lemmy".to_owned(),
        version: "0.19.20".to_owned(),
    };
    assert_eq!(both, Ok(lemmy));
    let old = nodeinfo(
        |own| json!({"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": format!("{own}/2.0")}),
    );
    assert_eq!(old.await.unwrap().name, "old");
    let elsewhere = nodeinfo(|own| {
        let href = format!("{own}/2.1").replace("peer.", "other.");
        json!([{"rel": "http://nodeinfo.diaspora.software/ns/schema/2.1", "href": href}])
    });
    assert!(matches!(elsewhere.await, Err(DocumentError::Discovery(_))));
    let inside = nodeinfo(
        |_| json!([{"rel": "http://nodeinfo.diaspora.software/ns/schema/2.1", "href": "http://169.254.169.254/"}]),
    );
    assert!(matches!(inside.await, Err(DocumentError::Discovery(_))));
    assert!(matches!(
        client().nodeinfo("a/b").await,
        Err(DocumentError::Discovery(_))
    ));
}
