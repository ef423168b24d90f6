// SPDX-License-Identifier: AGPL-3.0-or-later
//! Replies and mentions.

use serde_json::json;

use crate::world::{Client, World, count, id, redacted};

#[test]
fn replies_and_mentions_are_counted_listed_and_marked() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad");
    let post = world.thread(&anna, community, "Radwege");
    let reply = world.comment(&ben, post, None, "Gute Sache");
    world.comment(&anna, post, Some(reply), "Weiß @ben@here.example mehr?");
    let other = world.thread(&ben, community, "Anderes");
    world.comment(&anna, other, None, "Hallo");
    let third = world.comment(&ben, other, None, "Frag @anna");

    let counts = world.get(&anna, "/user/unread_count");
    let found = counts;
    assert_eq!(found, json!({"replies": 1, "mentions": 1, "private_messages": 0}));
    let replies = world.get(&anna, "/user/replies?unread_only=true&sort=New");
    insta::assert_json_snapshot!("replies", redacted(replies.clone()));
    let mentions = world.get(&anna, "/user/mention?unread_only=true");
    assert_eq!(id(&mentions["mentions"][0]["comment"]), third);

    let notice = id(&replies["replies"][0]["comment_reply"]);
    let body = json!({"comment_reply_id": notice, "read": true});
    let marked = world.post(&anna, "/comment/mark_as_read", body);
    assert_eq!(marked["comment_reply_view"]["comment_reply"]["read"], true);
    let notice = id(&mentions["mentions"][0]["person_mention"]);
    let body = json!({"person_mention_id": notice, "read": true});
    let marked = world.post(&anna, "/user/mention/mark_as_read", body);
    assert_eq!(marked["person_mention_view"]["person_mention"]["read"], true);
    let counts = world.get(&anna, "/user/unread_count");
    let found = counts;
    assert_eq!(found, json!({"replies": 0, "mentions": 0, "private_messages": 0}));
    let all = world.get(&anna, "/user/replies");
    assert_eq!(count(&all["replies"]), 1);
}

#[test]
fn everything_is_marked_at_once_and_only_ones_own() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad");
    let post = world.thread(&anna, community, "Radwege");
    world.comment(&ben, post, None, "Gute Sache");
    let replies = world.get(&anna, "/user/replies");
    let notice = id(&replies["replies"][0]["comment_reply"]);
    let body = json!({"comment_reply_id": notice, "read": true});
    world.refuse(&ben, "POST /comment/mark_as_read", body, "404 not_found");
    let marked = world.post(&anna, "/user/mark_all_as_read", json!({}));
    assert_eq!(marked, json!({"replies": []}));
    let counts = world.get(&anna, "/user/unread_count");
    assert_eq!(counts["replies"], 0);
}
