// SPDX-License-Identifier: AGPL-3.0-or-later
//! Posts.

use serde_json::{Value, json};

use crate::world::{Client, NO_LOGIN, User, World, assert_has, id, ids, redacted};

#[test]
fn a_post_is_written_and_read() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad");
    let written = world.post(
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
    );
    let post = id(&written["post_view"]["post"]);
    insta::assert_json_snapshot!("post_created", redacted(written));
    let read = world.get(None, &format!("/post?id={post}"));
    insta::assert_json_snapshot!("post_read_by_anybody", redacted(read));
    let list = world.get(&ben, &format!("/post/list?community_id={community}"));
    insta::assert_json_snapshot!("post_list", redacted(list));
}

#[test]
fn what_is_absent_in_an_edit_stays() {
    let world = World::new();
    let anna = world.user("anna");
    let community = world.community(&anna, "rad");
    let post = world.thread(&anna, community, "Alt");
    let edit = |body| world.put(&anna, "/post", body);
    let first = edit(json!({"post_id": post, "body": "Text", "url": "https://example.org/a"}));
    assert_eq!(first["post_view"]["post"]["name"], "Alt");
    let second = edit(json!({"post_id": post, "name": "Neu"}));
    let post = &second["post_view"]["post"];
    assert_eq!(post["name"], "Neu");
    assert_eq!(post["body"], "Text");
    assert_eq!(post["url"], "https://example.org/a");
    assert!(post["updated"].is_string());
}

#[test]
fn a_picture_has_words_and_a_thumbnail() {
    let world = World::new();
    let anna = world.user("anna");
    let community = world.community(&anna, "rad");
    let body = json!({"community_id": community, "name": "Plan", "url": "https://amt.example/plan.png",
        "alt_text": "Der Plan", "custom_thumbnail": "https://amt.example/klein.png"});
    let written = world.post(&anna, "/post", body);
    let said = |answer: &Value| {
        let post = &answer["post_view"]["post"];
        (post["alt_text"].clone(), post["thumbnail_url"].clone())
    };
    let small = json!("https://amt.example/klein.png");
    assert_eq!(said(&written), (json!("Der Plan"), small.clone()));
    let id = id(&written["post_view"]["post"]);
    let edited = world.put(&anna, "/post", json!({"post_id": id, "alt_text": ""}));
    assert_eq!(said(&edited), (Value::Null, small));
    let long = json!({"post_id": id, "alt_text": "x".repeat(1_501)});
    world.refuse(&anna, "PUT /post", &long, "400 alt_text_length_overflow");
}

#[test]
fn a_vote_is_cast_replaced_and_taken_back() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad");
    let post = world.thread(&anna, community, "Radwege");
    for (score, total, mine) in [(1, 2, json!(1)), (1, 2, json!(1)), (-1, 0, json!(-1))] {
        let voted = world.post(&ben, "/post/like", json!({"post_id": post, "score": score}));
        assert_eq!(voted["post_view"]["counts"]["score"], total);
        assert_eq!(voted["post_view"]["my_vote"], mine);
    }
    let none = world.post(&ben, "/post/like", json!({"post_id": post, "score": 0}));
    assert_eq!(none["post_view"]["counts"]["score"], 1);
    assert_eq!(none["post_view"].get("my_vote"), None);
    let mine = world.get(&anna, "/post/list?liked_only=true");
    assert_eq!(ids_of(&mine), [post]);
}

#[test]
fn a_deleted_post_is_gone_for_others_and_comes_back() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad");
    let post = world.thread(&ben, community, "Radwege");
    let gone = world.post(&ben, "/post/delete", json!({"post_id": post, "deleted": true}));
    assert_eq!(gone["post_view"]["post"]["deleted"], true);
    let list = format!("/post/list?community_id={community}");
    assert_eq!(ids_of(&world.get(&anna, &list)), [0_i64; 0]);
    let back = world.post(&ben, "/post/delete", json!({"post_id": post, "deleted": false}));
    assert_eq!(back["post_view"]["post"]["deleted"], false);
    assert_eq!(ids_of(&world.get(&anna, &list)), [post]);
}

#[test]
fn saved_posts_are_listed_until_they_are_dropped() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad");
    let post = world.thread(&anna, community, "Radwege");
    world.thread(&anna, community, "Anderes");
    let save = |on: bool| world.put(&ben, "/post/save", json!({"post_id": post, "save": on}));
    assert_eq!(save(true)["post_view"]["saved"], true);
    assert_eq!(save(true)["post_view"]["saved"], true);
    assert_eq!(ids_of(&world.get(&ben, "/post/list?saved_only=true")), [post]);
    let profile = world.get(&ben, &format!("/user?person_id={}&saved_only=true", ben.id));
    assert_eq!(ids(&profile["posts"], "post"), [post]);
    let found = &world.get(&anna, "/post/list?saved_only=true");
    assert_eq!(ids_of(found), [0_i64; 0]);
    assert_eq!(save(false)["post_view"]["saved"], false);
    assert_eq!(ids_of(&world.get(&ben, "/post/list?saved_only=true")), [0_i64; 0]);
}

#[test]
fn reading_a_post_marks_it_and_keeps_what_is_saved() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad");
    let post = world.thread(&anna, community, "Radwege");
    world.put(&ben, "/post/save", json!({"post_id": post, "save": true}));
    world.comment(&anna, post, None, "Eins");
    let view = || {
        let list = world.get(&ben, &format!("/post/list?community_id={community}"));
        list["posts"][0].clone()
    };
    let before = view();
    assert_has(&before, json!({"read": false, "unread_comments": 1}));
    world.get(&ben, &format!("/post?id={post}"));
    let after = view();
    assert_has(&after, json!({"read": true, "unread_comments": 0}));
    let body = json!({"post_ids": [post], "read": false});
    world.post(&ben, "/post/mark_as_read", body);
    let unread = view();
    assert_has(&unread, json!({"read": false, "saved": true}));
}

#[test]
fn a_hidden_post_is_listed_only_when_asked_for() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad");
    let (kept, hidden) = (
        world.thread(&anna, community, "Bleibt"),
        world.thread(&anna, community, "Stört"),
    );
    let hide = |hide: bool| json!({"post_ids": [hidden], "hide": hide});
    let listed = |who: &User, more: &str| {
        let list = world.get(who, &format!("/post/list?sort=Old{more}"));
        ids(&list["posts"], "post")
    };
    let done = world.post(&ben, "/post/hide", hide(true));
    assert_eq!(done, json!({"success": true}));
    assert_eq!(listed(&ben, ""), [kept]);
    assert_eq!(listed(&ben, "&show_hidden=true"), [kept, hidden]);
    assert_eq!(listed(&anna, ""), [kept, hidden]);
    let view = world.get(&ben, &format!("/post?id={hidden}"));
    assert_eq!(view["post_view"]["hidden"], true);
    world.post(&ben, "/post/hide", hide(false));
    assert_eq!(listed(&ben, ""), [kept, hidden]);
    world.refuse(None, "POST /post/hide", hide(true), NO_LOGIN);
}

#[test]
fn moderators_see_who_voted() {
    let world = World::new();
    let (anna, ben, clara) = (world.user("anna"), world.user("ben"), world.admin("clara"));
    let community = world.community(&anna, "rad");
    let post = world.thread(&anna, community, "Thema");
    let comment = world.comment(&anna, post, None, "Antwort");
    world.post(&ben, "/post/like", json!({"post_id": post, "score": -1}));
    world.post(&ben, "/comment/like", json!({"comment_id": comment, "score": 1}));
    let (of_post, of_comment) = (
        format!("/post/like/list?post_id={post}"),
        format!("/comment/like/list?comment_id={comment}"),
    );
    for who in [&anna, &clara] {
        let votes = world.get(who, &of_post);
        let votes: Vec<(&str, i64)> = votes["post_likes"].as_array().unwrap().iter().map(vote).collect();
        assert_eq!(votes, [("anna", 1), ("ben", -1)]);
        let votes = world.get(who, &of_comment);
        let votes: Vec<(&str, i64)> = votes["comment_likes"]
            .as_array()
            .unwrap()
            .iter()
            .map(vote)
            .collect();
        assert_eq!(votes, [("anna", 1), ("ben", 1)]);
    }
    for path in [&of_post, &of_comment] {
        world.refuse_get(&ben, path, "400 not_a_mod_or_admin");
    }
    let missing = world.call(&anna, "GET /comment/like/list?comment_id=1", Value::Null);
    assert_eq!(missing.body["error"], "couldnt_find_comment");
}

fn vote(view: &Value) -> (&str, i64) {
    assert_eq!(view["creator_banned_from_community"], false);
    (
        view["creator"]["name"].as_str().unwrap(),
        view["score"].as_i64().unwrap(),
    )
}

#[test]
fn pages_follow_each_other() {
    let world = World::new();
    let anna = world.user("anna");
    let community = world.community(&anna, "rad");
    let mut all = Vec::new();
    for number in 0..5 {
        all.insert(0, world.thread(&anna, community, &format!("Thema {number}")));
    }
    let first = world.get(None, "/post/list?sort=New&limit=2");
    let cursor = first["next_page"].as_str().unwrap();
    let second = world.get(None, &format!("/post/list?sort=New&limit=2&page_cursor={cursor}"));
    let third = world.get(None, "/post/list?sort=New&limit=2&page=3");
    let paged = [ids_of(&first), ids_of(&second), ids_of(&third)].concat();
    assert_eq!(paged, all);
    assert_eq!(third.get("next_page"), None);
}

#[test]
fn other_posts_with_the_same_link_are_named() {
    let world = World::new();
    let anna = world.user("anna");
    let (rad, bus) = (world.community(&anna, "rad"), world.community(&anna, "bus"));
    let mut posts = Vec::new();
    for community in [rad, bus] {
        let body = json!({"community_id": community, "name": "Plan", "url": "https://example.org/plan"});
        posts.push(id(&world.post(&anna, "/post", body)["post_view"]["post"]));
    }
    let read = world.get(None, &format!("/post?id={}", posts[0]));
    assert_eq!(ids(&read["cross_posts"], "post"), [posts[1]]);
}

#[test]
fn controversial_posts_and_comments_come_first_where_asked() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad");
    let disputed = world.thread(&anna, community, "Radwege");
    let newer = world.thread(&anna, community, "Radwege am Fluss");
    let comment = world.comment(&anna, disputed, None, "Radwege zuerst");
    let other = world.comment(&anna, disputed, None, "Radwege zuletzt");
    world.post(&ben, "/post/like", json!({"post_id": disputed, "score": -1}));
    world.post(&ben, "/comment/like", json!({"comment_id": comment, "score": -1}));
    let hot = world.get(None, "/post/list?sort=Scaled");
    assert_eq!(ids_of(&hot), [newer, disputed]);
    let list = world.get(None, "/post/list?sort=Controversial");
    assert_eq!(ids_of(&list), [disputed, newer]);
    let tree = format!("/comment/list?post_id={disputed}&sort=Controversial");
    let tree = world.get(None, &tree);
    assert_eq!(ids(&tree["comments"], "comment"), [comment, other]);
    let found = world.get(None, "/search?q=Radwege&sort=Controversial");
    assert_eq!(ids_of(&found), [disputed, newer]);
    assert_eq!(ids(&found["comments"], "comment"), [comment, other]);
}

fn ids_of(list: &Value) -> Vec<i64> {
    ids(&list["posts"], "post")
}
