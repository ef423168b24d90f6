// SPDX-License-Identifier: AGPL-3.0-or-later
//! Comments: written, read, listed and changed.

use actix_web::http::Method;
use serde_json::json;

use super::{V4, no_login, refusal, scene};
use crate::world::{id, redacted};

#[actix_web::test]
async fn a_comment_is_written_read_changed_and_the_tree_is_listed() {
    let it = scene().await;
    let v4 = V4(&it.world);
    let body = json!({"post_id": it.post, "parent_id": it.comment, "content": "Finde ich *auch*", "language_id": 32});
    let made = v4.post(&it.ben, "/comment", body.clone()).await;
    insta::assert_json_snapshot!("comment_view", redacted(made["comment_view"].clone()));
    let reply = id(&made["comment_view"]["comment"]);
    assert_eq!(v4.refused(None, Method::POST, "/comment", body).await, no_login());
    let other = v4.comment(&it.ben, it.post, None, "Anderes").await;
    let read = v4.get(None, &format!("/comment?id={reply}")).await;
    assert_eq!(id(&read["comment_view"]["comment"]), reply);
    let missing = v4
        .refused(None, Method::GET, &format!("/comment?id={}", it.post), json!({}))
        .await;
    assert_eq!(missing, refusal(404, "not_found"));

    let post = it.post;
    for list in ["/comment/list", "/comment/list/slim"] {
        let ids = async |query: String| v4.ids(&it.anna, &format!("{list}?{query}"), "comment").await;
        assert_eq!(
            ids(format!("post_id={post}&sort=old&max_depth=8")).await,
            [it.comment, other, reply]
        );
        assert_eq!(
            ids(format!("post_id={post}&sort=old&max_depth=1")).await,
            [it.comment, other]
        );
        assert_eq!(
            ids(format!("post_id={post}&sort=old&limit=2")).await,
            [it.comment, other, reply]
        );
        assert_eq!(
            ids(format!("parent_id={}", it.comment)).await,
            [it.comment, reply]
        );
        assert_eq!(
            ids("type_=all&sort=new&limit=2".to_owned()).await,
            [other, reply, it.comment]
        );
        assert_eq!(
            ids("creator_username=ben&sort=new".to_owned()).await,
            [other, reply]
        );
        assert_eq!(
            ids("community_name=rad&sort=old".to_owned()).await,
            [it.comment, reply, other]
        );
        assert_eq!(ids("search_term=anderes".to_owned()).await, [other]);
        assert_eq!(ids("type_=suggested".to_owned()).await, [0_i64; 0]);
        let path = format!("{list}?post_id=2000000000");
        let missing = v4.refused(None, Method::GET, &path, json!({})).await;
        assert_eq!(missing, refusal(404, "not_found"));
    }
    let edit = json!({"comment_id": reply, "content": "Finde ich nicht"});
    let changed = v4.put(&it.ben, "/comment", edit.clone()).await;
    assert_eq!(changed["comment_view"]["comment"]["content"], "Finde ich nicht");
    let refused = v4.refused(Some(&it.anna), Method::PUT, "/comment", edit).await;
    assert_eq!(refused, refusal(400, "no_comment_edit_allowed"));
    for deleted in [true, false] {
        let body = json!({"comment_id": reply, "deleted": deleted});
        let gone = v4.delete(&it.ben, "/comment", body).await;
        assert_eq!(gone["comment_view"]["comment"]["deleted"], deleted);
    }
    let voted = v4
        .post(
            &it.anna,
            "/comment/like",
            json!({"comment_id": reply, "is_upvote": true}),
        )
        .await;
    assert_eq!(voted["comment_view"]["comment_actions"]["vote_is_upvote"], true);
    let saved = v4
        .put(
            &it.anna,
            "/comment/save",
            json!({"comment_id": reply, "save": true}),
        )
        .await;
    assert!(saved["comment_view"]["comment_actions"]["saved_at"].is_string());
    let voters = v4
        .get(&it.anna, &format!("/comment/like/list?comment_id={reply}"))
        .await;
    assert_eq!(
        voters["items"].as_array().unwrap().len(),
        2,
        "the author's own is one"
    );
    let path = format!("/comment/like/list?comment_id={reply}");
    assert_eq!(v4.refused(None, Method::GET, &path, json!({})).await, no_login());
}
