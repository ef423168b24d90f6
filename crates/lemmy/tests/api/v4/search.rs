// SPDX-License-Identifier: AGPL-3.0-or-later
//! Finding what is known.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use actix_web::http::Method;
use serde_json::{Value, json};

use super::{V4, no_login, refusal, scene};
use crate::search::Elsewhere;
use crate::world::id;

#[actix_web::test]
async fn things_are_searched_and_resolved() {
    let it = scene().await;
    let v4 = V4(&it.world);
    let found = v4.get(None, "/search?search_term=rad").await;
    assert_eq!(id(&found["posts"][0]["post"]), it.post);
    assert_eq!(id(&found["communities"][0]["community"]), it.community);
    let people = v4.get(None, "/search?search_term=ann&type_=users&limit=1").await;
    assert_eq!(id(&people["persons"][0]["person"]), it.anna.id.0);
    let next = people["next_page"].as_str().unwrap();
    let rest = v4
        .get(
            None,
            &format!("/search?search_term=ann&type_=users&limit=1&page_cursor={next}"),
        )
        .await;
    assert_eq!((&rest["persons"], &rest["next_page"]), (&json!([]), &Value::Null));
    let comments = v4
        .get(None, "/search?search_term=idee&type_=comments&community_name=rad")
        .await;
    assert_eq!(id(&comments["comments"][0]["comment"]), it.comment);
    let long = format!("/search?search_term={}", "a".repeat(501));
    assert_eq!(
        v4.refused(None, Method::GET, &long, json!({})).await,
        refusal(400, "unknown")
    );
    assert_eq!(
        v4.refused(None, Method::GET, "/search", json!({})).await,
        refusal(400, "unknown")
    );

    let read = v4.get(None, &format!("/post?id={}", it.post)).await;
    let address = read["post_view"]["post"]["ap_id"].as_str().unwrap();
    for (q, kind, of, expected) in [
        ("@anna@here.example", "person", "person", it.anna.id.0),
        ("!rad@here.example", "community", "community", it.community),
        (address, "post", "post", it.post),
    ] {
        let found = v4.get(None, &format!("/resolve_object?q={q}")).await;
        assert_eq!((&found["type_"], id(&found[of])), (&json!(kind), expected), "{q}");
    }
    let missing = v4
        .refused(
            None,
            Method::GET,
            "/resolve_object?q=!bus@here.example",
            json!({}),
        )
        .await;
    assert_eq!(missing, refusal(404, "not_found"));
}

#[actix_web::test]
async fn other_servers_are_asked_for_people_who_are_logged_in() {
    let it = scene().await;
    let v4 = V4(&it.world);
    let elsewhere = Arc::new(Elsewhere {
        asked: AtomicU32::new(0),
        group: it.community,
    });
    it.world.app.connect(elsewhere.clone());
    let page = "/post/site_metadata?url=https://amt.example/plan";
    let group = "/resolve_object?q=!amt@peer.example";
    let named = "/community?name=amt@peer.example";
    for (path, refused) in [
        (page, no_login()),
        (group, refusal(404, "not_found")),
        (named, refusal(404, "not_found")),
    ] {
        assert_eq!(
            v4.refused(None, Method::GET, path, json!({})).await,
            refused,
            "{path}"
        );
    }
    assert_eq!(elsewhere.asked.load(Ordering::Relaxed), 0);
    let shown = v4.get(&it.anna, page).await;
    assert_eq!(
        shown,
        json!({"metadata": {"title": "Der Plan", "content_type": "text/html"}})
    );
    let found = v4.get(&it.anna, group).await;
    assert_eq!(id(&found["community"]), it.community);
    let found = v4.get(&it.anna, named).await;
    assert_eq!(id(&found["community_view"]["community"]), it.community);
    for (path, code) in [
        (
            "/post/site_metadata?url=javascript:alert(1)",
            refusal(400, "invalid_url"),
        ),
        (
            "/post/site_metadata?url=https://amt.example/kaputt",
            refusal(404, "not_found"),
        ),
        (
            "/resolve_object?q=!zu@blocked.example",
            refusal(400, "domain_blocked"),
        ),
        ("/resolve_object?q=!fort@peer.example", refusal(404, "not_found")),
    ] {
        let refused = v4.refused(Some(&it.anna), Method::GET, path, json!({})).await;
        assert_eq!(refused, code, "{path}");
    }
}
