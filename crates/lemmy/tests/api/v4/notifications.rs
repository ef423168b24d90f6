// SPDX-License-Identifier: AGPL-3.0-or-later
//! What one hears of, and private messages.

use actix_web::http::Method;
use serde_json::{Value, json};

use super::{V4, no_login, refusal};
use crate::world::{User, World, id, redacted};

async fn list(v4: V4<'_>, who: &User, query: &str) -> Vec<Value> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/account/notification/list?limit=2{query}{cursor}");
        let part = v4.get(who, &path).await;
        all.extend(part["items"].as_array().unwrap().clone());
        match part["next_page"].as_str() {
            Some(next) => cursor = format!("&page_cursor={next}"),
            None => return all,
        }
    }
}

fn kinds(of: &[Value]) -> Vec<&str> {
    of.iter()
        .map(|it| it["notification"]["kind"].as_str().unwrap())
        .collect()
}

async fn unread(v4: V4<'_>, who: &User) -> Value {
    v4.get(who, "/account/unread_counts").await["notification_count"].clone()
}

#[actix_web::test]
async fn replies_mentions_and_messages_are_one_list() {
    let world = World::new();
    let v4 = V4(&world);
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = v4.community(&anna, "rad").await;
    let post = v4.thread(&anna, community, "Radwege").await;
    v4.comment(&ben, post, None, "Antwort").await;
    let other = v4.thread(&ben, community, "Andere").await;
    v4.comment(&ben, other, None, "Hallo @anna@here.example").await;
    let body = json!({"community_id": community, "name": "Frage", "body": "Was meint @anna@here.example?"});
    v4.post(&ben, "/post", body).await;
    let write = |to: &User, text: &str| json!({"recipient_id": to.id, "content": text});
    let made = v4.post(&ben, "/private_message", write(&anna, "Unter uns")).await;
    let message = id(&made["private_message_view"]["private_message"]);
    v4.post(&anna, "/private_message", write(&ben, "Ja?")).await;

    let all = list(v4, &anna, "").await;
    assert_eq!(kinds(&all), ["private_message", "mention", "mention", "reply"]);
    insta::assert_json_snapshot!("notification", redacted(all[3].clone()));
    insta::assert_json_snapshot!("notification_of_message", redacted(all[0].clone()));
    let types: Vec<_> = all
        .iter()
        .map(|it| it["data"]["type_"].as_str().unwrap())
        .collect();
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
        assert_eq!(list(v4, &anna, query).await.len(), expected, "{query}");
    }
    let of_ben = format!("&creator_id={}", ben.id);
    assert_eq!(list(v4, &anna, &of_ben).await.len(), 4);
    assert_eq!(
        list(v4, &anna, &format!("&creator_id={}", anna.id)).await.len(),
        0
    );
    assert_eq!(
        list(v4, &anna, &format!("{of_ben}&type_=private_message"))
            .await
            .len(),
        2
    );

    assert_eq!(unread(v4, &anna).await, 4);
    for (read, left) in [(true, 2), (false, 4), (true, 2)] {
        for one in [&all[0], &all[3]] {
            let body = json!({"notification_id": one["notification"]["id"], "read": read});
            v4.post(&anna, "/account/notification/mark_as_read", body).await;
        }
        assert_eq!(unread(v4, &anna).await, left);
    }
    let theirs = json!({"notification_id": all[3]["notification"]["id"], "read": true});
    let path = "/account/notification/mark_as_read";
    assert_eq!(
        v4.refused(Some(&ben), Method::POST, path, theirs).await,
        refusal(404, "not_found")
    );
    for unknown in [i64::MIN, -2_000_000_000, 0, 2_000_000_000] {
        let body = json!({"notification_id": unknown, "read": true});
        assert_eq!(
            v4.refused(Some(&anna), Method::POST, path, body).await,
            refusal(404, "not_found")
        );
    }
    v4.post(&anna, "/account/notification/mark_as_read/all", json!({}))
        .await;
    assert_eq!(unread(v4, &anna).await, 0);
    assert_eq!(unread(v4, &ben).await, 1, "others' are not touched");
    for (method, path) in [
        (Method::GET, "/account/notification/list"),
        (Method::POST, "/account/notification/mark_as_read/all"),
    ] {
        assert_eq!(v4.refused(None, method, path, json!({})).await, no_login());
    }
    let bad = v4.refused(
        Some(&anna),
        Method::GET,
        "/account/notification/list?page_cursor=S1",
        json!({}),
    );
    assert_eq!(bad.await, refusal(400, "couldnt_parse_pagination_token"));
}

#[actix_web::test]
async fn a_message_is_written_changed_and_deleted() {
    let world = World::new();
    let v4 = V4(&world);
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let body = json!({"recipient_id": ben.id, "content": "Hallo"});
    let made = v4.post(&anna, "/private_message", body.clone()).await;
    let message = id(&made["private_message_view"]["private_message"]);
    let edit = json!({"private_message_id": message, "content": "Hallo Ben"});
    let changed = v4.put(&anna, "/private_message", edit.clone()).await;
    assert_eq!(
        changed["private_message_view"]["private_message"]["content"],
        "Hallo Ben"
    );
    let refused = v4
        .refused(Some(&ben), Method::PUT, "/private_message", edit)
        .await;
    assert_eq!(refused, refusal(400, "edit_private_message_not_allowed"));
    for deleted in [true, false] {
        let body = json!({"private_message_id": message, "deleted": deleted});
        let gone = v4.delete(&anna, "/private_message", body.clone()).await;
        assert_eq!(
            gone["private_message_view"]["private_message"]["deleted"],
            deleted
        );
        assert_eq!(list(v4, &ben, "").await.len(), usize::from(!deleted));
        assert_eq!(
            v4.refused(None, Method::DELETE, "/private_message", body).await,
            no_login()
        );
    }
    assert_eq!(
        v4.refused(None, Method::POST, "/private_message", body).await,
        no_login()
    );
}
