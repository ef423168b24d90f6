// SPDX-License-Identifier: AGPL-3.0-or-later
//! Posts: written, read, listed and changed.

use serde_json::{Value, json};

use super::{V4, scene};
use crate::world::{Client, NO_LOGIN, assert_has, id, redacted};

#[test]
fn a_post_is_written_read_changed_deleted_and_comes_back() {
    let it = scene();
    let v4 = V4(&it.world);
    let body = json!({
        "community_id": it.community, "name": "Ampeln", "url": "https://example.org/ampel", "body": "Mehr *davon*",
        "language_id": 32, "nsfw": false, "tags": [], "alt_text": null,
    });
    let made = v4.post(&it.ben, "/post", &body);
    insta::assert_json_snapshot!("post_view", redacted(made["post_view"].clone()));
    let post = id(&made["post_view"]["post"]);
    let again = v4.thread(&it.anna, it.community, "Andere");
    let honey = json!({"community_id": it.community, "name": "Werbung", "honeypot": "x"});
    v4.refuse(&it.ben, "POST /post", honey, "400 honeypot_failed");
    v4.refuse(None, "POST /post", body, NO_LOGIN);

    let read = v4.get(&it.anna, &format!("/post?id={}", it.post));
    // It was not read before.
    assert_eq!(read["post_view"]["post_actions"], Value::Null);
    assert_eq!(id(&read["moderators"][0]["moderator"]), it.anna.id.0);
    let read = v4.get(&it.anna, &format!("/post?comment_id={}", it.comment));
    assert!(read["post_view"]["post_actions"]["read_at"].is_string());
    assert_eq!(read["post_view"]["can_mod"], true);
    for path in ["/post".to_owned(), format!("/post?id={post}&comment_id=1")] {
        v4.refuse_get(None, &path, "400 no_id_given");
    }
    v4.refuse_get(None, "/post?id=2000000000", "404 not_found");

    let edit = json!({"post_id": post, "name": "Ampeln überall"});
    let changed = v4.put(&it.ben, "/post", &edit);
    let shown = &changed["post_view"]["post"];
    assert_has(shown, json!({"name": "Ampeln überall", "body": "Mehr *davon*"}));
    v4.refuse(&it.anna, "PUT /post", edit, "400 no_post_edit_allowed");
    for deleted in [true, false] {
        let body = json!({"post_id": post, "deleted": deleted});
        let gone = v4.delete(&it.ben, "/post", &body);
        assert_eq!(gone["post_view"]["post"]["deleted"], deleted);
        let listed = v4.ids(None, "/post/list?sort=new&limit=2", "post");
        assert_eq!(listed.contains(&post), !deleted);
        assert!(listed.contains(&again));
        let request = "DELETE /post";
        v4.refuse(&it.anna, request, body, if deleted { "404" } else { "400" });
    }
}

/// The ids of the posts and comments in a list.
fn ids_of(list: &Value) -> Vec<i64> {
    let items = list["items"].as_array().unwrap().iter();
    items
        .map(|it| id(it.get("comment").unwrap_or(&it["post"])))
        .collect()
}

#[test]
fn posts_are_voted_on_saved_hidden_and_marked() {
    let it = scene();
    let v4 = V4(&it.world);
    let post = it.post;
    for (vote, score) in [(json!(true), 2), (json!(false), 0), (Value::Null, 1)] {
        let body = json!({"post_id": post, "is_upvote": vote});
        let voted = v4.post(&it.anna, "/post/like", body);
        assert_eq!(voted["post_view"]["post_actions"]["vote_is_upvote"], vote);
        assert_eq!(voted["post_view"]["post"]["score"], score);
    }
    let body = json!({"post_id": post, "is_upvote": true});
    v4.post(&it.anna, "/post/like", body);
    let voters = v4.get(&it.anna, &format!("/post/like/list?post_id={post}"));
    let vote = json!({"creator": {"id": it.anna.id}, "is_upvote": true});
    assert_has(&voters["items"][1], vote);
    let path = format!("/post/like/list?post_id={post}");
    v4.refuse_get(&it.ben, &path, "400 not_a_mod_or_admin");
    let listed = |path: &'static str| v4.get(&it.anna, path);
    let body = json!({"comment_id": it.comment, "is_upvote": false});
    v4.post(&it.anna, "/comment/like", body);
    assert_eq!(ids_of(&listed("/account/liked")), [it.comment, post]);
    let found = &listed("/account/liked?like_type=disliked_only");
    assert_eq!(ids_of(found), [it.comment]);
    let found = &listed("/account/liked?type_=posts&like_type=liked_only");
    assert_eq!(ids_of(found), [post]);

    v4.put(&it.anna, "/post/save", json!({"post_id": post, "save": true}));
    let body = json!({"comment_id": it.comment, "save": true});
    v4.put(&it.anna, "/comment/save", body);
    assert_eq!(ids_of(&listed("/account/saved")), [it.comment, post]);
    let first = listed("/account/saved?limit=1");
    assert_eq!(ids_of(&first), [it.comment]);
    let next = format!(
        "/account/saved?limit=1&page_cursor={}",
        first["next_page"].as_str().unwrap()
    );
    assert_eq!(ids_of(&v4.get(&it.anna, &next)), [post]);
    v4.put(&it.anna, "/post/save", json!({"post_id": post, "save": false}));
    assert_eq!(ids_of(&listed("/account/saved?type_=posts")), [0_i64; 0]);
}

#[test]
fn what_is_read_and_hidden_is_listed_as_such() {
    let it = scene();
    let v4 = V4(&it.world);
    let post = it.post;
    let listed = |path: &'static str| v4.get(&it.anna, path);
    let body = json!({"post_id": post, "read": true});
    let marked = v4.post(&it.anna, "/post/mark_as_read", body);
    assert_eq!(marked["post_view"]["post_actions"]["read_comments_amount"], 1);
    assert_eq!(ids_of(&listed("/account/read")), [post]);
    let found = &listed("/post/list?show_read=false&type_=all");
    assert_eq!(ids_of(found), [0_i64; 0]);
    let many = json!({"post_ids": [post], "read": false});
    let found = v4.post(&it.anna, "/post/mark_as_read/many", many);
    assert_eq!(found, json!({"success": true}));
    assert_eq!(ids_of(&listed("/account/read")), [0_i64; 0]);
    listed("/post/list?type_=all&mark_as_read=true");
    assert_eq!(ids_of(&listed("/account/read")), [post]);

    let hidden = v4.post(&it.anna, "/post/hide", json!({"post_id": post, "hide": true}));
    assert!(hidden["post_view"]["post_actions"]["hidden_at"].is_string());
    assert_eq!(ids_of(&listed("/account/hidden")), [post]);
    assert_eq!(ids_of(&listed("/post/list?type_=all")), [0_i64; 0]);
    assert_eq!(ids_of(&listed("/post/list?type_=all&show_hidden=true")), [post]);
    v4.post(&it.anna, "/post/hide", json!({"post_id": post, "hide": false}));
    v4.refuse_all(json!([
        [null, "GET /account/saved", null, NO_LOGIN],
        [null, "GET /account/liked", null, NO_LOGIN],
        [null, "GET /account/read", null, NO_LOGIN],
        [null, "GET /account/hidden", null, NO_LOGIN],
    ]));
}

#[test]
fn what_there_is_not_is_not_changed() {
    let it = scene();
    let v4 = V4(&it.world);
    let unknown = 2_000_000_000;
    v4.refuse_all(json!([
        ["anna", "POST /post/like", {"post_id": unknown, "is_upvote": true}, "404 not_found"],
        ["anna", "PUT /post/save", {"post_id": unknown, "save": true}, "404 not_found"],
        ["anna", "POST /post/hide", {"post_id": unknown, "hide": true}, "404 not_found"],
        ["anna", "POST /post/mark_as_read", {"post_id": unknown, "read": true}, "404 not_found"],
        ["anna", "POST /comment/like", {"comment_id": unknown, "is_upvote": true}, "404 not_found"],
        ["anna", "PUT /comment/save", {"comment_id": unknown, "save": true}, "404 not_found"],
        ["anna", "PUT /comment", {"comment_id": unknown, "content": "x"}, "404 not_found"],
        ["anna", "DELETE /comment", {"comment_id": unknown, "deleted": true}, "404 not_found"],
        ["anna", "POST /comment/remove", {"comment_id": unknown, "removed": true, "reason": "x"}, "404 not_found"],
        ["anna", "POST /comment/distinguish", {"comment_id": unknown, "distinguished": true}, "404 not_found"],
        ["anna", "POST /comment", {"post_id": unknown, "content": "x"}, "404 not_found"],
    ]));
    let too_many = json!({"post_ids": vec![it.post; 101], "read": true});
    v4.refuse(&it.anna, "POST /post/mark_as_read/many", too_many, "400");
}

#[test]
fn posts_are_listed_as_asked_for_part_by_part() {
    let it = scene();
    let v4 = V4(&it.world);
    let bus = v4.community(&it.ben, "bus");
    let mut posts = vec![it.post];
    for number in 0..4 {
        posts.push(v4.thread(&it.ben, bus, &format!("Linie {number}")));
    }
    posts.reverse();
    let ids = |query: &'static str| v4.ids(None, query, "post");
    for limit in [
        "/post/list?sort=new&limit=2",
        "/post/list?sort=new&limit=5",
        "/post/list?sort=new",
    ] {
        assert_eq!(ids(limit), posts);
    }
    assert_eq!(ids("/post/list?sort=old&limit=3&community_name=rad"), [it.post]);
    let found = ids("/post/list?creator_username=ben&sort=new&community_id=0");
    assert_eq!(found, [0_i64; 0]);
    assert_eq!(ids("/post/list?creator_username=ben&sort=new"), posts);
    assert_eq!(ids("/post/list?no_comments_only=true&sort=new"), posts[..4]);
    assert_eq!(ids("/post/list?sort=top&time_range_seconds=3600").len(), 5);
    assert_eq!(ids("/post/list?search_term=linie&sort=new&limit=3"), posts[..4]);
    assert_eq!(ids("/post/list?type_=suggested"), [0_i64; 0]);
    let own = v4.ids(&it.anna, "/post/list?type_=moderator_view", "post");
    assert_eq!(own, [it.post]);
    for (query, refusal) in [
        ("limit=0", "400 invalid_fetch_limit"),
        ("limit=51", "400 invalid_fetch_limit"),
        ("page_cursor=unsinn", "400 couldnt_parse_pagination_token"),
        (
            "search_term=x&page_cursor=P00",
            "400 couldnt_parse_pagination_token",
        ),
        ("sort=Hot", "400 unknown"),
        ("community_name=nichts", "404 not_found"),
        ("creator_username=nobody", "404 not_found"),
        ("multi_community_id=1", "404 not_found"),
        ("tag_id=1", "404 not_found"),
    ] {
        v4.refuse_get(None, &format!("/post/list?{query}"), refusal);
    }
}
