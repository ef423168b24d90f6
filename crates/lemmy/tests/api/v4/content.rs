// SPDX-License-Identifier: AGPL-3.0-or-later
//! Communities, posts and comments: written, read, listed and changed.

use actix_web::http::Method;
use serde_json::{Value, json};

use super::{V4, no_login, refusal};
use crate::world::{User, World, id, redacted};

struct Scene {
    world: World,
    anna: User,
    ben: User,
    community: i64,
    post: i64,
    comment: i64,
}

async fn scene() -> Scene {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let v4 = V4(&world);
    let community = v4.community(&anna, "rad").await;
    let post = v4.thread(&ben, community, "Radwege").await;
    let comment = v4.comment(&anna, post, None, "Gute Idee").await;
    Scene {
        world,
        anna,
        ben,
        community,
        post,
        comment,
    }
}

#[actix_web::test]
async fn a_community_is_opened_found_changed_joined_and_closed() {
    let world = World::new();
    let v4 = V4(&world);
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let body = json!({"name": "rad", "sidebar": "Alles über *Räder*", "visibility": "public", "nsfw": true});
    let made = v4.post(&anna, "/community", body.clone()).await;
    insta::assert_json_snapshot!("community_view", redacted(made["community_view"].clone()));
    let community = id(&made["community_view"]["community"]);
    let again = v4.refused(Some(&anna), Method::POST, "/community", body).await;
    assert_eq!(again, refusal(400, "already_exists"));
    let secret = json!({"name": "geheim", "visibility": "unlisted"});
    let refused = v4.refused(Some(&anna), Method::POST, "/community", secret).await;
    assert_eq!(refused, refusal(400, "unknown"));

    let found = v4.get(None, "/community?name=rad").await;
    assert_eq!(id(&found["moderators"][0]["moderator"]), anna.id.0);
    assert_eq!(found["community_view"]["can_mod"], false);
    assert_eq!(
        v4.ids(
            &ben,
            "/community/list?type_=local&sort=new&limit=1&show_nsfw=false",
            "community"
        )
        .await,
        [0_i64; 0]
    );
    let listed = v4.ids(
        &ben,
        "/community/list?type_=all&show_nsfw=true&search_term=rad",
        "community",
    );
    assert_eq!(listed.await, [community]);
    let missing = v4
        .refused(None, Method::GET, "/community?name=bus", json!({}))
        .await;
    assert_eq!(missing, refusal(404, "not_found"));

    let edit = json!({"community_id": community, "title": "Fahrrad", "nsfw": false, "visibility": "local_only_private"});
    let changed = v4.put(&anna, "/community", edit.clone()).await;
    let shown = &changed["community_view"]["community"];
    assert_eq!(
        (&shown["title"], &shown["visibility"], &shown["sidebar"]),
        (
            &json!("Fahrrad"),
            &json!("local_only_private"),
            &json!("Alles über *Räder*")
        )
    );
    let refused = v4.refused(Some(&ben), Method::PUT, "/community", edit).await;
    assert_eq!(refused, refusal(400, "not_a_mod_or_admin"));

    for (follow, state) in [(true, json!("accepted")), (false, Value::Null)] {
        let body = json!({"community_id": community, "follow": follow});
        let joined = v4.post(&ben, "/community/follow", body).await;
        assert_eq!(
            joined["community_view"]["community_actions"]["follow_state"],
            state
        );
    }
    for (block, is) in [(true, true), (false, false)] {
        let body = json!({"community_id": community, "block": block});
        let blocked = v4.post(&ben, "/account/block/community", body).await;
        assert_eq!(
            blocked["community_view"]["community_actions"]["blocked_at"].is_string(),
            is
        );
    }
    for deleted in [true, false] {
        let body = json!({"community_id": community, "deleted": deleted});
        let closed = v4.delete(&anna, "/community", body.clone()).await;
        assert_eq!(closed["community_view"]["community"]["deleted"], deleted);
        assert_ne!(
            v4.refused(Some(&ben), Method::DELETE, "/community", body).await.0,
            200
        );
    }
    let nobody = json!({"community_id": community, "follow": true});
    assert_eq!(
        v4.refused(None, Method::POST, "/community/follow", nobody).await,
        no_login()
    );
}

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
    assert_eq!(refused, refusal(400, "honeypot_failed"));
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

#[actix_web::test]
async fn things_are_searched_and_resolved() {
    let it = scene().await;
    let v4 = V4(&it.world);
    let found = v4.get(None, "/search?search_term=rad").await;
    assert_eq!(id(&found["posts"][0]["post"]), it.post);
    assert_eq!(id(&found["communities"][0]["community"]), it.community);
    let people = v4.get(None, "/search?search_term=ann&type_=users&limit=1").await;
    assert_eq!(id(&people["persons"][0]["person"]), it.anna.id.0);
    let next = people["next_page"].as_str().unwrap();
    let rest = v4
        .get(
            None,
            &format!("/search?search_term=ann&type_=users&limit=1&page_cursor={next}"),
        )
        .await;
    assert_eq!((&rest["persons"], &rest["next_page"]), (&json!([]), &Value::Null));
    let comments = v4
        .get(None, "/search?search_term=idee&type_=comments&community_name=rad")
        .await;
    assert_eq!(id(&comments["comments"][0]["comment"]), it.comment);
    let long = format!("/search?search_term={}", "a".repeat(501));
    assert_eq!(
        v4.refused(None, Method::GET, &long, json!({})).await,
        refusal(400, "unknown")
    );
    assert_eq!(
        v4.refused(None, Method::GET, "/search", json!({})).await,
        refusal(400, "unknown")
    );

    let read = v4.get(None, &format!("/post?id={}", it.post)).await;
    let address = read["post_view"]["post"]["ap_id"].as_str().unwrap();
    for (q, kind, of, expected) in [
        ("@anna@here.example", "person", "person", it.anna.id.0),
        ("!rad@here.example", "community", "community", it.community),
        (address, "post", "post", it.post),
    ] {
        let found = v4.get(None, &format!("/resolve_object?q={q}")).await;
        assert_eq!((&found["type_"], id(&found[of])), (&json!(kind), expected), "{q}");
    }
    let missing = v4
        .refused(
            None,
            Method::GET,
            "/resolve_object?q=!bus@here.example",
            json!({}),
        )
        .await;
    assert_eq!(missing, refusal(404, "not_found"));
    assert_eq!(
        v4.refused(
            None,
            Method::GET,
            "/post/site_metadata?url=https://example.org",
            json!({})
        )
        .await,
        no_login()
    );
}
