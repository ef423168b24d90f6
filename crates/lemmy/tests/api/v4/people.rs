// SPDX-License-Identifier: AGPL-3.0-or-later
//! People and what they wrote.

use serde_json::json;

use super::{V4, scene};
use crate::world::{Client, count, id, redacted};

#[test]
fn a_person_and_what_they_wrote() {
    let it = scene();
    let v4 = V4(&it.world);
    let found = v4.get(None, "/person?username=anna");
    insta::assert_json_snapshot!("person", redacted(found));
    let by_id = v4.get(None, &format!("/person?person_id={}", it.ben.id));
    assert_eq!(by_id["person_view"]["person"]["name"], "ben");
    let reply = v4.comment(&it.ben, it.post, Some(it.comment), "Ja");
    let second = v4.thread(&it.ben, it.community, "Noch eins");
    let seen = v4.items(None, "/person/content?username=ben&limit=1");
    let seen: Vec<i64> = seen
        .iter()
        .map(|it| id(it.get("comment").unwrap_or(&it["post"])))
        .collect();
    assert_eq!(seen, [second, reply, it.post]);
    let posts = v4.get(None, "/person/content?username=ben&type_=posts");
    assert_eq!(count(&posts["items"]), 2);
    let elsewhere = v4.get(None, "/person/content?username=ben&community_id=1");
    assert_eq!(elsewhere["items"], json!([]));
    v4.refuse_all(json!([
        [null, "GET /person?username=nobody", null, "404 not_found"],
        [null, "GET /person", null, "404 not_found"],
        [
            null,
            "GET /person/content?person_id=2000000000",
            null,
            "404 not_found"
        ],
    ]));
    for block in [true, false] {
        let body = json!({"person_id": it.ben.id, "block": block});
        let blocked = v4.post(&it.anna, "/account/block/person", body);
        let person_actions = &blocked["person_view"]["person_actions"];
        assert_eq!(person_actions["blocked_at"].is_string(), block);
        let seen = v4.get(&it.anna, "/person?username=ben");
        let person_actions = &seen["person_view"]["person_actions"];
        assert_eq!(person_actions["blocked_at"].is_string(), block);
        let seen = v4.get(&it.anna, &format!("/post?id={}", it.post));
        let person_actions = &seen["post_view"]["person_actions"];
        assert_eq!(person_actions["blocked_at"].is_string(), block);
    }
    let own = json!({"person_id": it.anna.id, "block": true});
    let request = "POST /account/block/person";
    v4.refuse(&it.anna, request, own, "400 cant_block_yourself");
}
