// SPDX-License-Identifier: AGPL-3.0-or-later
//! Comments: written, read, listed and changed.

use serde_json::json;

use super::{V4, scene};
use crate::world::{Client, NO_LOGIN, count, id, redacted};

#[test]
fn a_comment_is_written_read_changed_and_the_tree_is_listed() {
    let it = scene();
    let v4 = V4(&it.world);
    let body = json!({"post_id": it.post, "parent_id": it.comment, "content": "Finde ich *auch*", "language_id": 32});
    let made = v4.post(&it.ben, "/comment", &body);
    insta::assert_json_snapshot!("comment_view", redacted(made["comment_view"].clone()));
    let reply = id(&made["comment_view"]["comment"]);
    v4.refuse(None, "POST /comment", body, NO_LOGIN);
    let other = v4.comment(&it.ben, it.post, None, "Anderes");
    let read = v4.get(None, &format!("/comment?id={reply}"));
    assert_eq!(id(&read["comment_view"]["comment"]), reply);
    v4.refuse_get(None, &format!("/comment?id={}", it.post), "404 not_found");

    let post = it.post;
    for list in ["/comment/list", "/comment/list/slim"] {
        let ids = |query: String| v4.ids(&it.anna, &format!("{list}?{query}"), "comment");
        let found = ids(format!("post_id={post}&sort=old&max_depth=8"));
        assert_eq!(found, [it.comment, other, reply]);
        let found = ids(format!("post_id={post}&sort=old&max_depth=1"));
        assert_eq!(found, [it.comment, other]);
        let found = ids(format!("post_id={post}&sort=old&limit=2"));
        assert_eq!(found, [it.comment, reply, other]);
        let found = ids(format!("parent_id={}&sort=old", it.comment));
        assert_eq!(found, [it.comment, reply]);
        let found = ids("type_=all&sort=new&limit=2".to_owned());
        assert_eq!(found, [other, reply, it.comment]);
        assert_eq!(ids("creator_username=ben&sort=new".to_owned()), [other, reply]);
        let found = ids("community_name=rad&sort=old".to_owned());
        assert_eq!(found, [it.comment, reply, other]);
        assert_eq!(ids("search_term=anderes".to_owned()), [other]);
        assert_eq!(ids("type_=suggested".to_owned()), [0_i64; 0]);
        let path = format!("{list}?post_id=2000000000");
        v4.refuse_get(None, &path, "404 not_found");
    }
    let edit = json!({"comment_id": reply, "content": "Finde ich nicht"});
    let changed = v4.put(&it.ben, "/comment", &edit);
    assert_eq!(changed["comment_view"]["comment"]["content"], "Finde ich nicht");
    v4.refuse(&it.anna, "PUT /comment", edit, "400 no_comment_edit_allowed");
    for deleted in [true, false] {
        let body = json!({"comment_id": reply, "deleted": deleted});
        let gone = v4.delete(&it.ben, "/comment", body);
        assert_eq!(gone["comment_view"]["comment"]["deleted"], deleted);
    }
    let body = json!({"comment_id": reply, "is_upvote": true});
    let voted = v4.post(&it.anna, "/comment/like", body);
    assert_eq!(voted["comment_view"]["comment_actions"]["vote_is_upvote"], true);
    let body = json!({"comment_id": reply, "save": true});
    let saved = v4.put(&it.anna, "/comment/save", body);
    assert!(saved["comment_view"]["comment_actions"]["saved_at"].is_string());
    let voters = v4.get(&it.anna, &format!("/comment/like/list?comment_id={reply}"));
    assert_eq!(count(&voters["items"]), 2, "the author's own is one");
    let path = format!("/comment/like/list?comment_id={reply}");
    v4.refuse_get(None, &path, NO_LOGIN);
}
