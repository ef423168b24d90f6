// SPDX-License-Identifier: AGPL-3.0-or-later
//! Posts.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::world::{User, World, id, ids, redacted};

#[actix_web::test]
async fn a_post_is_written_and_read() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad").await;
    let written = world
        .post(
            &ben,
            "/post",
            json!({
                "community_id": community,
                "name": "Neue Radwege",
                "body": "Der **Plan** liegt aus, @anna@here.example.",
                "url": "https://example.org/plan",
                "language_id": 32,
                "nsfw": null,
            }),
        )
        .await;
    let post = id(&written["post_view"]["post"]);
    insta::assert_json_snapshot!("post_created", redacted(written));
    let read = world.get(None, &format!("/post?id={post}")).await;
    insta::assert_json_snapshot!("post_read_by_anybody", redacted(read));
    let list = world
        .get(&ben, &format!("/post/list?community_id={community}"))
        .await;
    insta::assert_json_snapshot!("post_list", redacted(list));
}

#[actix_web::test]
async fn what_is_absent_in_an_edit_stays() {
    let world = World::new();
    let anna = world.user("anna");
    let community = world.community(&anna, "rad").await;
    let post = world.thread(&anna, community, "Alt").await;
    let edit = |body| world.put(&anna, "/post", body);
    let first = edit(json!({"post_id": post, "body": "Text", "url": "https://example.org/a"})).await;
    assert_eq!(first["post_view"]["post"]["name"], "Alt");
    let second = edit(json!({"post_id": post, "name": "Neu"})).await;
    let post = &second["post_view"]["post"];
    assert_eq!(post["name"], "Neu");
    assert_eq!(post["body"], "Text");
    assert_eq!(post["url"], "https://example.org/a");
    assert!(post["updated"].is_string());
}

#[actix_web::test]
async fn a_picture_has_words_and_a_thumbnail() {
    let world = World::new();
    let anna = world.user("anna");
    let community = world.community(&anna, "rad").await;
    let body = json!({"community_id": community, "name": "Plan", "url": "https://amt.example/plan.png",
        "alt_text": "Der Plan", "custom_thumbnail": "https://amt.example/klein.png"});
    let written = world.post(&anna, "/post", body).await;
    let said = |answer: &serde_json::Value| {
        let post = &answer["post_view"]["post"];
        (post["alt_text"].clone(), post["thumbnail_url"].clone())
    };
    let small = json!("https://amt.example/klein.png");
    assert_eq!(said(&written), (json!("Der Plan"), small.clone()));
    let id = id(&written["post_view"]["post"]);
    let edited = world
        .put(&anna, "/post", json!({"post_id": id, "alt_text": ""}))
        .await;
    assert_eq!(said(&edited), (serde_json::Value::Null, small));
    let long = json!({"post_id": id, "alt_text": "x".repeat(1_501)});
    let refused = world
        .call(Some(&anna), actix_web::http::Method::PUT, "/post", Some(&long))
        .await;
    assert_eq!(
        (refused.status, &refused.body["error"]),
        (400, &json!("alt_text_length_overflow"))
    );
}

#[actix_web::test]
async fn a_vote_is_cast_replaced_and_taken_back() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad").await;
    let post = world.thread(&anna, community, "Radwege").await;
    for (score, total, mine) in [(1, 2, json!(1)), (1, 2, json!(1)), (-1, 0, json!(-1))] {
        let voted = world
            .post(&ben, "/post/like", json!({"post_id": post, "score": score}))
            .await;
        assert_eq!(voted["post_view"]["counts"]["score"], total);
        assert_eq!(voted["post_view"]["my_vote"], mine);
    }
    let none = world
        .post(&ben, "/post/like", json!({"post_id": post, "score": 0}))
        .await;
    assert_eq!(none["post_view"]["counts"]["score"], 1);
    assert_eq!(none["post_view"].get("my_vote"), None);
    let mine = world.get(&anna, "/post/list?liked_only=true").await;
    assert_eq!(ids_of(&mine), [post]);
}

#[actix_web::test]
async fn a_deleted_post_is_gone_for_others_and_comes_back() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad").await;
    let post = world.thread(&ben, community, "Radwege").await;
    let gone = world
        .post(&ben, "/post/delete", json!({"post_id": post, "deleted": true}))
        .await;
    assert_eq!(gone["post_view"]["post"]["deleted"], true);
    let list = format!("/post/list?community_id={community}");
    assert_eq!(ids_of(&world.get(&anna, &list).await), [0_i64; 0]);
    let back = world
        .post(&ben, "/post/delete", json!({"post_id": post, "deleted": false}))
        .await;
    assert_eq!(back["post_view"]["post"]["deleted"], false);
    assert_eq!(ids_of(&world.get(&anna, &list).await), [post]);
}

#[actix_web::test]
async fn saved_posts_are_listed_until_they_are_dropped() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad").await;
    let post = world.thread(&anna, community, "Radwege").await;
    world.thread(&anna, community, "Anderes").await;
    let save = |on: bool| world.put(&ben, "/post/save", json!({"post_id": post, "save": on}));
    assert_eq!(save(true).await["post_view"]["saved"], true);
    assert_eq!(save(true).await["post_view"]["saved"], true);
    assert_eq!(
        ids_of(&world.get(&ben, "/post/list?saved_only=true").await),
        [post]
    );
    let profile = world
        .get(&ben, &format!("/user?person_id={}&saved_only=true", ben.id))
        .await;
    assert_eq!(ids(&profile["posts"], "post"), [post]);
    assert_eq!(
        ids_of(&world.get(&anna, "/post/list?saved_only=true").await),
        [0_i64; 0]
    );
    assert_eq!(save(false).await["post_view"]["saved"], false);
    assert_eq!(
        ids_of(&world.get(&ben, "/post/list?saved_only=true").await),
        [0_i64; 0]
    );
}

#[actix_web::test]
async fn reading_a_post_marks_it_and_keeps_what_is_saved() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad").await;
    let post = world.thread(&anna, community, "Radwege").await;
    world
        .put(&ben, "/post/save", json!({"post_id": post, "save": true}))
        .await;
    world.comment(&anna, post, None, "Eins").await;
    let view = || async {
        let list = world
            .get(&ben, &format!("/post/list?community_id={community}"))
            .await;
        list["posts"][0].clone()
    };
    let before = view().await;
    assert_eq!(
        (&before["read"], &before["unread_comments"]),
        (&json!(false), &json!(1))
    );
    world.get(&ben, &format!("/post?id={post}")).await;
    let after = view().await;
    assert_eq!(
        (&after["read"], &after["unread_comments"]),
        (&json!(true), &json!(0))
    );
    world
        .post(
            &ben,
            "/post/mark_as_read",
            json!({"post_ids": [post], "read": false}),
        )
        .await;
    let unread = view().await;
    assert_eq!((&unread["read"], &unread["saved"]), (&json!(false), &json!(true)));
}

#[actix_web::test]
async fn a_hidden_post_is_listed_only_when_asked_for() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad").await;
    let (kept, hidden) = (
        world.thread(&anna, community, "Bleibt").await,
        world.thread(&anna, community, "Stört").await,
    );
    let hide = |hide: bool| json!({"post_ids": [hidden], "hide": hide});
    let listed = async |who: &User, more: &str| {
        let list = world.get(who, &format!("/post/list?sort=Old{more}")).await;
        ids(&list["posts"], "post")
    };
    let done = world.post(&ben, "/post/hide", hide(true)).await;
    assert_eq!(done, json!({"success": true}));
    assert_eq!(listed(&ben, "").await, [kept]);
    assert_eq!(listed(&ben, "&show_hidden=true").await, [kept, hidden]);
    assert_eq!(listed(&anna, "").await, [kept, hidden]);
    let view = world.get(&ben, &format!("/post?id={hidden}")).await;
    assert_eq!(view["post_view"]["hidden"], true);
    world.post(&ben, "/post/hide", hide(false)).await;
    assert_eq!(listed(&ben, "").await, [kept, hidden]);
    let refused = world
        .call(None, Method::POST, "/post/hide", Some(&hide(true)))
        .await;
    assert_eq!(
        (refused.status, &refused.body["error"]),
        (401, &json!("incorrect_login"))
    );
}

#[actix_web::test]
async fn moderators_see_who_voted() {
    let world = World::new();
    let (anna, ben, clara) = (world.user("anna"), world.user("ben"), world.admin("clara"));
    let community = world.community(&anna, "rad").await;
    let post = world.thread(&anna, community, "Thema").await;
    let comment = world.comment(&anna, post, None, "Antwort").await;
    world
        .post(&ben, "/post/like", json!({"post_id": post, "score": -1}))
        .await;
    world
        .post(&ben, "/comment/like", json!({"comment_id": comment, "score": 1}))
        .await;
    let (of_post, of_comment) = (
        format!("/post/like/list?post_id={post}"),
        format!("/comment/like/list?comment_id={comment}"),
    );
    for who in [&anna, &clara] {
        let votes = world.get(who, &of_post).await;
        let votes: Vec<(&str, i64)> = votes["post_likes"].as_array().unwrap().iter().map(vote).collect();
        assert_eq!(votes, [("anna", 1), ("ben", -1)]);
        let votes = world.get(who, &of_comment).await;
        let votes: Vec<(&str, i64)> = votes["comment_likes"]
            .as_array()
            .unwrap()
            .iter()
            .map(vote)
            .collect();
        assert_eq!(votes, [("anna", 1), ("ben", 1)]);
    }
    for path in [&of_post, &of_comment] {
        let refused = world.call(Some(&ben), Method::GET, path, None).await;
        assert_eq!(
            (refused.status, &refused.body["error"]),
            (400, &json!("not_a_mod_or_admin"))
        );
    }
    let missing = world
        .call(Some(&anna), Method::GET, "/comment/like/list?comment_id=1", None)
        .await;
    assert_eq!(missing.body["error"], "couldnt_find_comment");
}

fn vote(view: &Value) -> (&str, i64) {
    assert_eq!(view["creator_banned_from_community"], false);
    (
        view["creator"]["name"].as_str().unwrap(),
        view["score"].as_i64().unwrap(),
    )
}

#[actix_web::test]
async fn pages_follow_each_other() {
    let world = World::new();
    let anna = world.user("anna");
    let community = world.community(&anna, "rad").await;
    let mut all = Vec::new();
    for number in 0..5 {
        all.insert(
            0,
            world.thread(&anna, community, &format!("Thema {number}")).await,
        );
    }
    let first = world.get(None, "/post/list?sort=New&limit=2").await;
    let cursor = first["next_page"].as_str().unwrap();
    let second = world
        .get(None, &format!("/post/list?sort=New&limit=2&page_cursor={cursor}"))
        .await;
    let third = world.get(None, "/post/list?sort=New&limit=2&page=3").await;
    let paged = [ids_of(&first), ids_of(&second), ids_of(&third)].concat();
    assert_eq!(paged, all);
    assert_eq!(third.get("next_page"), None);
}

#[actix_web::test]
async fn other_posts_with_the_same_link_are_named() {
    let world = World::new();
    let anna = world.user("anna");
    let (rad, bus) = (
        world.community(&anna, "rad").await,
        world.community(&anna, "bus").await,
    );
    let mut posts = Vec::new();
    for community in [rad, bus] {
        let body = json!({"community_id": community, "name": "Plan", "url": "https://example.org/plan"});
        posts.push(id(&world.post(&anna, "/post", body).await["post_view"]["post"]));
    }
    let read = world.get(None, &format!("/post?id={}", posts[0])).await;
    assert_eq!(ids(&read["cross_posts"], "post"), [posts[1]]);
}

#[actix_web::test]
async fn controversial_posts_and_comments_come_first_where_asked() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad").await;
    let disputed = world.thread(&anna, community, "Radwege").await;
    let newer = world.thread(&anna, community, "Radwege am Fluss").await;
    let comment = world.comment(&anna, disputed, None, "Radwege zuerst").await;
    let other = world.comment(&anna, disputed, None, "Radwege zuletzt").await;
    world
        .post(&ben, "/post/like", json!({"post_id": disputed, "score": -1}))
        .await;
    world
        .post(&ben, "/comment/like", json!({"comment_id": comment, "score": -1}))
        .await;
    let hot = world.get(None, "/post/list?sort=Scaled").await;
    assert_eq!(ids_of(&hot), [newer, disputed]);
    let list = world.get(None, "/post/list?sort=Controversial").await;
    assert_eq!(ids_of(&list), [disputed, newer]);
    let tree = format!("/comment/list?post_id={disputed}&sort=Controversial");
    let tree = world.get(None, &tree).await;
    assert_eq!(ids(&tree["comments"], "comment"), [comment, other]);
    let found = world.get(None, "/search?q=Radwege&sort=Controversial").await;
    assert_eq!(ids_of(&found), [disputed, newer]);
    assert_eq!(ids(&found["comments"], "comment"), [comment, other]);
}

fn ids_of(list: &serde_json::Value) -> Vec<i64> {
    ids(&list["posts"], "post")
}
