// SPDX-License-Identifier: AGPL-3.0-or-later
//! Posts: written, read, listed and changed.

use actix_web::http::Method;
use serde_json::{Value, json};

use super::{V4, no_login, refusal, scene};
use crate::world::{id, redacted};

#[actix_web::test]
async fn a_post_is_written_read_changed_deleted_and_comes_back() {
    let it = scene().await;
    let v4 = V4(&it.world);
    let body = json!({
        "community_id": it.community, "name": "Ampeln", "url": "https://example.org/ampel", "body": "Mehr *davon*",
        "language_id": 32, "nsfw": false, "tags": [], "alt_text": null,
    });
    let made = v4.post(&it.ben, "/post", body.clone()).await;
    insta::assert_json_snapshot!("post_view", redacted(made["post_view"].clone()));
    let post = id(&made["post_view"]["post"]);
    let again = v4.thread(&it.anna, it.community, "Andere").await;
    let honey = json!({"community_id": it.community, "name": "Werbung", "honeypot": "x"});
    let refused = v4.refused(Some(&it.ben), Method::POST, "/post", honey).await;
    assert_eq!(refused, refusal(400, "unknown"));
    assert_eq!(v4.refused(None, Method::POST, "/post", body).await, no_login());

    let read = v4.get(&it.anna, &format!("/post?id={}", it.post)).await;
    assert_eq!(
        read["post_view"]["post_actions"],
        Value::Null,
        "it was not read before"
    );
    assert_eq!(id(&read["moderators"][0]["moderator"]), it.anna.id.0);
    let read = v4
        .get(&it.anna, &format!("/post?comment_id={}", it.comment))
        .await;
    assert!(read["post_view"]["post_actions"]["read_at"].is_string());
    assert_eq!(read["post_view"]["can_mod"], true);
    for path in ["/post".to_owned(), format!("/post?id={post}&comment_id=1")] {
        let refused = v4.refused(None, Method::GET, &path, json!({})).await;
        assert_eq!(refused, refusal(400, "no_id_given"));
    }
    let missing = v4
        .refused(None, Method::GET, "/post?id=2000000000", json!({}))
        .await;
    assert_eq!(missing, refusal(404, "not_found"));

    let edit = json!({"post_id": post, "name": "Ampeln überall"});
    let changed = v4.put(&it.ben, "/post", edit.clone()).await;
    let shown = &changed["post_view"]["post"];
    assert_eq!(
        (&shown["name"], &shown["body"]),
        (&json!("Ampeln überall"), &json!("Mehr *davon*"))
    );
    let refused = v4.refused(Some(&it.anna), Method::PUT, "/post", edit).await;
    assert_eq!(refused, refusal(400, "no_post_edit_allowed"));
    for deleted in [true, false] {
        let body = json!({"post_id": post, "deleted": deleted});
        let gone = v4.delete(&it.ben, "/post", body.clone()).await;
        assert_eq!(gone["post_view"]["post"]["deleted"], deleted);
        let listed = v4.ids(None, "/post/list?sort=new&limit=2", "post").await;
        assert_eq!(listed.contains(&post), !deleted);
        assert!(listed.contains(&again));
        let refused = v4.refused(Some(&it.anna), Method::DELETE, "/post", body).await;
        assert_eq!(refused.0, if deleted { 404 } else { 400 });
    }
}

#[actix_web::test]
async fn posts_are_voted_on_saved_hidden_and_marked() {
    let it = scene().await;
    let v4 = V4(&it.world);
    let post = it.post;
    for (vote, score) in [(json!(true), 2), (json!(false), 0), (Value::Null, 1)] {
        let body = json!({"post_id": post, "is_upvote": vote});
        let voted = v4.post(&it.anna, "/post/like", body).await;
        assert_eq!(voted["post_view"]["post_actions"]["vote_is_upvote"], vote);
        assert_eq!(voted["post_view"]["post"]["score"], score);
    }
    v4.post(
        &it.anna,
        "/post/like",
        json!({"post_id": post, "is_upvote": true}),
    )
    .await;
    let voters = v4.get(&it.anna, &format!("/post/like/list?post_id={post}")).await;
    assert_eq!(
        (
            id(&voters["items"][1]["creator"]),
            &voters["items"][1]["is_upvote"]
        ),
        (it.anna.id.0, &json!(true))
    );
    let path = format!("/post/like/list?post_id={post}");
    let refused = v4.refused(Some(&it.ben), Method::GET, &path, json!({})).await;
    assert_eq!(refused, refusal(400, "not_a_mod_or_admin"));
    let listed = |path: &'static str| v4.get(&it.anna, path);
    let ids_of = |list: &Value| -> Vec<i64> {
        let items = list["items"].as_array().unwrap();
        items
            .iter()
            .map(|it| id(it.get("comment").unwrap_or(&it["post"])))
            .collect()
    };
    v4.post(
        &it.anna,
        "/comment/like",
        json!({"comment_id": it.comment, "is_upvote": false}),
    )
    .await;
    assert_eq!(ids_of(&listed("/account/liked").await), [it.comment, post]);
    assert_eq!(
        ids_of(&listed("/account/liked?like_type=disliked_only").await),
        [it.comment]
    );
    assert_eq!(
        ids_of(&listed("/account/liked?type_=posts&like_type=liked_only").await),
        [post]
    );

    v4.put(&it.anna, "/post/save", json!({"post_id": post, "save": true}))
        .await;
    v4.put(
        &it.anna,
        "/comment/save",
        json!({"comment_id": it.comment, "save": true}),
    )
    .await;
    assert_eq!(ids_of(&listed("/account/saved").await), [it.comment, post]);
    let first = listed("/account/saved?limit=1").await;
    assert_eq!(ids_of(&first), [it.comment]);
    let next = format!(
        "/account/saved?limit=1&page_cursor={}",
        first["next_page"].as_str().unwrap()
    );
    assert_eq!(ids_of(&v4.get(&it.anna, &next).await), [post]);
    v4.put(&it.anna, "/post/save", json!({"post_id": post, "save": false}))
        .await;
    assert_eq!(ids_of(&listed("/account/saved?type_=posts").await), [0_i64; 0]);

    let marked = v4
        .post(
            &it.anna,
            "/post/mark_as_read",
            json!({"post_id": post, "read": true}),
        )
        .await;
    assert_eq!(marked["post_view"]["post_actions"]["read_comments_amount"], 1);
    assert_eq!(ids_of(&listed("/account/read").await), [post]);
    assert_eq!(
        ids_of(&listed("/post/list?show_read=false&type_=all").await),
        [0_i64; 0]
    );
    let many = json!({"post_ids": [post], "read": false});
    assert_eq!(
        v4.post(&it.anna, "/post/mark_as_read/many", many).await,
        json!({"success": true})
    );
    assert_eq!(ids_of(&listed("/account/read").await), [0_i64; 0]);
    listed("/post/list?type_=all&mark_as_read=true").await;
    assert_eq!(ids_of(&listed("/account/read").await), [post]);

    let hidden = v4
        .post(&it.anna, "/post/hide", json!({"post_id": post, "hide": true}))
        .await;
    assert!(hidden["post_view"]["post_actions"]["hidden_at"].is_string());
    assert_eq!(ids_of(&listed("/account/hidden").await), [post]);
    assert_eq!(ids_of(&listed("/post/list?type_=all").await), [0_i64; 0]);
    assert_eq!(
        ids_of(&listed("/post/list?type_=all&show_hidden=true").await),
        [post]
    );
    v4.post(&it.anna, "/post/hide", json!({"post_id": post, "hide": false}))
        .await;
    for path in [
        "/account/saved",
        "/account/liked",
        "/account/read",
        "/account/hidden",
    ] {
        assert_eq!(
            v4.refused(None, Method::GET, path, json!({})).await,
            no_login(),
            "{path}"
        );
    }
    let unknown = 2_000_000_000;
    for (method, path, body) in [
        (
            Method::POST,
            "/post/like",
            json!({"post_id": unknown, "is_upvote": true}),
        ),
        (
            Method::PUT,
            "/post/save",
            json!({"post_id": unknown, "save": true}),
        ),
        (
            Method::POST,
            "/post/hide",
            json!({"post_id": unknown, "hide": true}),
        ),
        (
            Method::POST,
            "/post/mark_as_read",
            json!({"post_id": unknown, "read": true}),
        ),
        (
            Method::POST,
            "/comment/like",
            json!({"comment_id": unknown, "is_upvote": true}),
        ),
        (
            Method::PUT,
            "/comment/save",
            json!({"comment_id": unknown, "save": true}),
        ),
        (
            Method::PUT,
            "/comment",
            json!({"comment_id": unknown, "content": "x"}),
        ),
        (
            Method::DELETE,
            "/comment",
            json!({"comment_id": unknown, "deleted": true}),
        ),
        (
            Method::POST,
            "/comment/remove",
            json!({"comment_id": unknown, "removed": true, "reason": "x"}),
        ),
        (
            Method::POST,
            "/comment/distinguish",
            json!({"comment_id": unknown, "distinguished": true}),
        ),
        (
            Method::POST,
            "/comment",
            json!({"post_id": unknown, "content": "x"}),
        ),
    ] {
        let refused = v4.refused(Some(&it.anna), method, path, body).await;
        assert_eq!(refused, refusal(404, "not_found"), "{path}");
    }
    let too_many = json!({"post_ids": vec![post; 101], "read": true});
    assert_eq!(
        v4.refused(Some(&it.anna), Method::POST, "/post/mark_as_read/many", too_many)
            .await
            .0,
        400
    );
}

#[actix_web::test]
async fn posts_are_listed_as_asked_for_part_by_part() {
    let it = scene().await;
    let v4 = V4(&it.world);
    let bus = v4.community(&it.ben, "bus").await;
    let mut posts = vec![it.post];
    for number in 0..4 {
        posts.push(v4.thread(&it.ben, bus, &format!("Linie {number}")).await);
    }
    posts.reverse();
    let ids = |query: &'static str| v4.ids(None, query, "post");
    for limit in [
        "/post/list?sort=new&limit=2",
        "/post/list?sort=new&limit=5",
        "/post/list?sort=new",
    ] {
        assert_eq!(ids(limit).await, posts);
    }
    assert_eq!(
        ids("/post/list?sort=old&limit=3&community_name=rad").await,
        [it.post]
    );
    assert_eq!(
        ids("/post/list?creator_username=ben&sort=new&community_id=0").await,
        [0_i64; 0]
    );
    assert_eq!(ids("/post/list?creator_username=ben&sort=new").await, posts);
    assert_eq!(ids("/post/list?no_comments_only=true&sort=new").await, posts[..4]);
    assert_eq!(ids("/post/list?sort=top&time_range_seconds=3600").await.len(), 5);
    assert_eq!(
        ids("/post/list?search_term=linie&sort=new&limit=3").await,
        posts[..4]
    );
    assert_eq!(ids("/post/list?type_=suggested").await, [0_i64; 0]);
    let own = v4.ids(&it.anna, "/post/list?type_=moderator_view", "post").await;
    assert_eq!(own, [it.post]);
    for (query, code) in [
        ("limit=0", (400, "invalid_fetch_limit")),
        ("limit=51", (400, "invalid_fetch_limit")),
        ("page_cursor=unsinn", (400, "couldnt_parse_pagination_token")),
        (
            "search_term=x&page_cursor=P00",
            (400, "couldnt_parse_pagination_token"),
        ),
        ("sort=Hot", (400, "unknown")),
        ("community_name=nichts", (404, "not_found")),
        ("creator_username=nobody", (404, "not_found")),
        ("multi_community_id=1", (404, "not_found")),
        ("tag_id=1", (404, "not_found")),
    ] {
        let refused = v4
            .refused(None, Method::GET, &format!("/post/list?{query}"), json!({}))
            .await;
        assert_eq!(refused, refusal(code.0, code.1), "{query}");
    }
}
