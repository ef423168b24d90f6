// SPDX-License-Identifier: AGPL-3.0-or-later
//! People and what they wrote.

use actix_web::http::Method;
use serde_json::json;

use super::{V4, refusal, scene};
use crate::world::{id, redacted};

#[actix_web::test]
async fn a_person_and_what_they_wrote() {
    let it = scene().await;
    let v4 = V4(&it.world);
    let found = v4.get(None, "/person?username=anna").await;
    insta::assert_json_snapshot!("person", redacted(found));
    let by_id = v4.get(None, &format!("/person?person_id={}", it.ben.id)).await;
    assert_eq!(by_id["person_view"]["person"]["name"], "ben");
    let reply = v4.comment(&it.ben, it.post, Some(it.comment), "Ja").await;
    let second = v4.thread(&it.ben, it.community, "Noch eins").await;
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/person/content?username=ben&limit=1{cursor}");
        let part = v4.get(None, &path).await;
        let Some(item) = part["items"].get(0) else { break };
        seen.push(id(item.get("comment").unwrap_or(&item["post"])));
        let Some(next) = part["next_page"].as_str() else {
            break;
        };
        cursor = format!("&page_cursor={next}");
    }
    assert_eq!(seen, [second, reply, it.post]);
    let posts = v4.get(None, "/person/content?username=ben&type_=posts").await;
    assert_eq!(posts["items"].as_array().unwrap().len(), 2);
    let elsewhere = v4.get(None, "/person/content?username=ben&community_id=1").await;
    assert_eq!(elsewhere["items"], json!([]));
    for path in [
        "/person?username=nobody",
        "/person",
        "/person/content?person_id=2000000000",
    ] {
        let refused = v4.refused(None, Method::GET, path, json!({})).await;
        assert_eq!(refused, refusal(404, "not_found"), "{path}");
    }
    for block in [true, false] {
        let body = json!({"person_id": it.ben.id, "block": block});
        let blocked = v4.post(&it.anna, "/account/block/person", body).await;
        assert_eq!(
            blocked["person_view"]["person_actions"]["blocked_at"].is_string(),
            block
        );
        let seen = v4.get(&it.anna, "/person?username=ben").await;
        assert_eq!(
            seen["person_view"]["person_actions"]["blocked_at"].is_string(),
            block
        );
        let seen = v4.get(&it.anna, &format!("/post?id={}", it.post)).await;
        assert_eq!(
            seen["post_view"]["person_actions"]["blocked_at"].is_string(),
            block
        );
    }
    let own = json!({"person_id": it.anna.id, "block": true});
    let refused = v4
        .refused(Some(&it.anna), Method::POST, "/account/block/person", own)
        .await;
    assert_eq!(refused, refusal(400, "cant_block_yourself"));
}
