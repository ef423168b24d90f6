// SPDX-License-Identifier: AGPL-3.0-or-later
//! What one hears of, and private messages.

use serde_json::{Value, json};

use super::{V4, texts};
use crate::world::{Client, NO_LOGIN, User, World, id, redacted};

fn list(v4: V4<'_>, who: &User, query: &str) -> Vec<Value> {
    v4.items(who, &format!("/account/notification/list?limit=2{query}"))
}

fn unread(v4: V4<'_>, who: &User) -> Value {
    v4.get(who, "/account/unread_counts")["notification_count"].clone()
}

/// What Ben writes to Anna and she to him; the id of his message.
fn write(world: &World) -> (User, User, i64) {
    let v4 = V4(world);
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = v4.community(&anna, "rad");
    let post = v4.thread(&anna, community, "Radwege");
    v4.comment(&ben, post, None, "Antwort");
    let other = v4.thread(&ben, community, "Andere");
    v4.comment(&ben, other, None, "Hallo @anna@here.example");
    let body = json!({"community_id": community, "name": "Frage", "body": "Was meint @anna@here.example?"});
    v4.post(&ben, "/post", body);
    let letter = |to: &User, text: &str| json!({"recipient_id": to.id, "content": text});
    let made = v4.post(&ben, "/private_message", letter(&anna, "Unter uns"));
    let message = id(&made["private_message_view"]["private_message"]);
    v4.post(&anna, "/private_message", letter(&ben, "Ja?"));
    (anna, ben, message)
}

#[test]
fn replies_mentions_and_messages_are_one_list() {
    let world = World::new();
    let (anna, ben, message) = write(&world);
    let v4 = V4(&world);
    let all = list(v4, &anna, "");
    let kinds = texts(&all, "/notification/kind");
    assert_eq!(kinds, ["private_message", "mention", "mention", "reply"]);
    insta::assert_json_snapshot!("notification", redacted(all[3].clone()));
    insta::assert_json_snapshot!("notification_of_message", redacted(all[0].clone()));
    let types = texts(&all, "/data/type_");
    assert_eq!(types, ["private_message", "post", "comment", "comment"]);
    assert_eq!(all[0]["notification"]["id"], -message);
    for (query, expected) in [
        ("&type_=reply", 1),
        ("&type_=mention", 2),
        ("&type_=private_message", 2),
        ("&type_=subscribed", 0),
        ("&type_=mod_action", 0),
        ("&unread_only=true", 4),
        ("&type_=private_message&unread_only=true", 1),
    ] {
        assert_eq!(list(v4, &anna, query).len(), expected, "{query}");
    }
    let of_ben = format!("&creator_id={}", ben.id);
    assert_eq!(list(v4, &anna, &of_ben).len(), 4);
    assert_eq!(list(v4, &anna, &format!("&creator_id={}", anna.id)).len(), 0);
    let found = list(v4, &anna, &format!("{of_ben}&type_=private_message")).len();
    assert_eq!(found, 2);
}

#[test]
fn what_was_heard_of_is_marked_by_whom_it_is_for() {
    let world = World::new();
    let (anna, ben, _) = write(&world);
    let v4 = V4(&world);
    let all = list(v4, &anna, "");
    assert_eq!(unread(v4, &anna), 4);
    for (read, left) in [(true, 2), (false, 4), (true, 2)] {
        for one in [&all[0], &all[3]] {
            let body = json!({"notification_id": one["notification"]["id"], "read": read});
            v4.post(&anna, "/account/notification/mark_as_read", body);
        }
        assert_eq!(unread(v4, &anna), left);
    }
    let theirs = json!({"notification_id": all[3]["notification"]["id"], "read": true});
    let path = "/account/notification/mark_as_read";
    v4.refuse(&ben, &format!("POST {path}"), theirs, "404 not_found");
    for unknown in [i64::MIN, -2_000_000_000, 0, 2_000_000_000] {
        let body = json!({"notification_id": unknown, "read": true});
        v4.refuse(&anna, &format!("POST {path}"), body, "404 not_found");
    }
    v4.post(&anna, "/account/notification/mark_as_read/all", json!({}));
    assert_eq!(unread(v4, &anna), 0);
    assert_eq!(unread(v4, &ben), 1, "others' are not touched");
    v4.refuse_all(json!([
        [null, "GET /account/notification/list", null, NO_LOGIN],
        [null, "POST /account/notification/mark_as_read/all", {}, NO_LOGIN],
    ]));
    let path = "/account/notification/list?page_cursor=S1";
    v4.refuse_get(&anna, path, "400 couldnt_parse_pagination_token");
}

#[test]
fn a_message_is_written_changed_and_deleted() {
    let world = World::new();
    let v4 = V4(&world);
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let body = json!({"recipient_id": ben.id, "content": "Hallo"});
    let made = v4.post(&anna, "/private_message", &body);
    let message = id(&made["private_message_view"]["private_message"]);
    let edit = json!({"private_message_id": message, "content": "Hallo Ben"});
    let changed = v4.put(&anna, "/private_message", &edit);
    let private_message = &changed["private_message_view"]["private_message"];
    assert_eq!(private_message["content"], "Hallo Ben");
    let request = "PUT /private_message";
    v4.refuse(&ben, request, edit, "400 edit_private_message_not_allowed");
    for deleted in [true, false] {
        let body = json!({"private_message_id": message, "deleted": deleted});
        let gone = v4.delete(&anna, "/private_message", &body);
        let private_message = &gone["private_message_view"]["private_message"];
        assert_eq!(private_message["deleted"], deleted);
        assert_eq!(list(v4, &ben, "").len(), usize::from(!deleted));
        v4.refuse(None, "DELETE /private_message", body, NO_LOGIN);
    }
    v4.refuse(None, "POST /private_message", body, NO_LOGIN);
}
