// SPDX-License-Identifier: AGPL-3.0-or-later
//! Replies and mentions.

use serde_json::json;

use crate::world::{World, id, redacted};

#[actix_web::test]
async fn replies_and_mentions_are_counted_listed_and_marked() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad").await;
    let post = world.thread(&anna, community, "Radwege").await;
    let reply = world.comment(&ben, post, None, "Gute Sache").await;
    world
        .comment(&anna, post, Some(reply), "Weiß @ben@here.example mehr?")
        .await;
    let other = world.thread(&ben, community, "Anderes").await;
    world.comment(&anna, other, None, "Hallo").await;
    let third = world.comment(&ben, other, None, "Frag @anna").await;

    let counts = world.get(&anna, "/user/unread_count").await;
    assert_eq!(
        counts,
        json!({"replies": 1, "mentions": 1, "private_messages": 0})
    );
    let replies = world.get(&anna, "/user/replies?unread_only=true&sort=New").await;
    insta::assert_json_snapshot!("replies", redacted(replies.clone()));
    let mentions = world.get(&anna, "/user/mention?unread_only=true").await;
    assert_eq!(id(&mentions["mentions"][0]["comment"]), third);

    let notice = id(&replies["replies"][0]["comment_reply"]);
    let marked = world
        .post(
            &anna,
            "/comment/mark_as_read",
            json!({"comment_reply_id": notice, "read": true}),
        )
        .await;
    assert_eq!(marked["comment_reply_view"]["comment_reply"]["read"], true);
    let notice = id(&mentions["mentions"][0]["person_mention"]);
    let marked = world
        .post(
            &anna,
            "/user/mention/mark_as_read",
            json!({"person_mention_id": notice, "read": true}),
        )
        .await;
    assert_eq!(marked["person_mention_view"]["person_mention"]["read"], true);
    let counts = world.get(&anna, "/user/unread_count").await;
    assert_eq!(
        counts,
        json!({"replies": 0, "mentions": 0, "private_messages": 0})
    );
    let all = world.get(&anna, "/user/replies").await;
    assert_eq!(all["replies"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn everything_is_marked_at_once_and_only_ones_own() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad").await;
    let post = world.thread(&anna, community, "Radwege").await;
    world.comment(&ben, post, None, "Gute Sache").await;
    let replies = world.get(&anna, "/user/replies").await;
    let notice = id(&replies["replies"][0]["comment_reply"]);
    let foreign = world
        .call(
            Some(&ben),
            actix_web::http::Method::POST,
            "/comment/mark_as_read",
            Some(&json!({"comment_reply_id": notice, "read": true})),
        )
        .await;
    assert_eq!(
        (foreign.status, &foreign.body["error"]),
        (404, &json!("not_found"))
    );
    let marked = world.post(&anna, "/user/mark_all_as_read", json!({})).await;
    assert_eq!(marked, json!({"replies": []}));
    let counts = world.get(&anna, "/user/unread_count").await;
    assert_eq!(counts["replies"], 0);
}
