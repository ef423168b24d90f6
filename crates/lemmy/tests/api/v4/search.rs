// SPDX-License-Identifier: AGPL-3.0-or-later
//! Finding what is known.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::json;

use super::{V4, scene};
use crate::search::Elsewhere;
use crate::world::{Client, NO_LOGIN, assert_has, id};

#[test]
fn things_are_searched_and_resolved() {
    let it = scene();
    let v4 = V4(&it.world);
    let found = v4.get(None, "/search?search_term=rad");
    assert_eq!(id(&found["posts"][0]["post"]), it.post);
    assert_eq!(id(&found["communities"][0]["community"]), it.community);
    let people = v4.get(None, "/search?search_term=ann&type_=users&limit=1");
    assert_eq!(id(&people["persons"][0]["person"]), it.anna.id.0);
    let next = people["next_page"].as_str().unwrap();
    let rest = format!("/search?search_term=ann&type_=users&limit=1&page_cursor={next}");
    let rest = v4.get(None, &rest);
    assert_has(&rest, json!({"persons": [], "next_page": null}));
    let comments = v4.get(None, "/search?search_term=idee&type_=comments&community_name=rad");
    assert_eq!(id(&comments["comments"][0]["comment"]), it.comment);
    let long = format!("/search?search_term={}", "a".repeat(501));
    v4.refuse_get(None, &long, "400 unknown");
    v4.refuse_get(None, "/search", "400 unknown");

    let read = v4.get(None, &format!("/post?id={}", it.post));
    let address = read["post_view"]["post"]["ap_id"].as_str().unwrap();
    for (q, kind, of, expected) in [
        ("@anna@here.example", "person", "person", it.anna.id.0),
        ("!rad@here.example", "community", "community", it.community),
        (address, "post", "post", it.post),
    ] {
        let found = v4.get(None, &format!("/resolve_object?q={q}"));
        assert_eq!((&found["type_"], id(&found[of])), (&json!(kind), expected), "{q}");
    }
    v4.refuse_get(None, "/resolve_object?q=!bus@here.example", "404 not_found");
}

#[test]
fn other_servers_are_asked_for_people_who_are_logged_in() {
    let it = scene();
    let v4 = V4(&it.world);
    let elsewhere = Arc::new(Elsewhere {
        asked: AtomicU32::new(0),
        group: it.community,
    });
    it.world.app.connect(elsewhere.clone());
    let page = "/post/site_metadata?url=https://amt.example/plan";
    let group = "/resolve_object?q=!amt@peer.example";
    let named = "/community?name=amt@peer.example";
    for (path, refusal) in [
        (page, NO_LOGIN),
        (group, "404 not_found"),
        (named, "404 not_found"),
    ] {
        v4.refuse_get(None, path, refusal);
    }
    assert_eq!(elsewhere.asked.load(Ordering::Relaxed), 0);
    let shown = v4.get(&it.anna, page);
    let metadata = json!({"title": "Der Plan", "content_type": "text/html"});
    assert_eq!(shown, json!({"metadata": metadata}));
    let found = v4.get(&it.anna, group);
    assert_eq!(id(&found["community"]), it.community);
    let found = v4.get(&it.anna, named);
    assert_eq!(id(&found["community_view"]["community"]), it.community);
    for (path, refusal) in [
        ("/post/site_metadata?url=javascript:alert(1)", "400 invalid_url"),
        (
            "/post/site_metadata?url=https://amt.example/kaputt",
            "404 not_found",
        ),
        ("/resolve_object?q=!zu@blocked.example", "400 domain_blocked"),
        ("/resolve_object?q=!fort@peer.example", "404 not_found"),
    ] {
        v4.refuse_get(&it.anna, path, refusal);
    }
}
