// SPDX-License-Identifier: AGPL-3.0-or-later
//! The codes and statuses that clients branch on, and the headers of every answer.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

use crate::world::{Client, NO_LOGIN, User, World, id};

#[test]
fn each_refusal_has_its_code_and_status() {
    let world = World::new();
    let (admin, anna, ben) = (world.admin("verwaltung"), world.user("anna"), world.user("ben"));
    let group = world.community(&anna, "rad");
    let post = world.thread(&anna, group, "Radwege");
    let comment = world.comment(&anna, post, None, "Text");
    let body = json!({"name": "amtlich", "title": "Amtliches", "posting_restricted_to_mods": true});
    let closed = id(&world.post(&anna, "/community", body)["community_view"]["community"]);
    let body = json!({"comment_id": comment, "deleted": true});
    world.post(&anna, "/comment/delete", body);
    let (missing, long) = (i32::MAX, "x".repeat(60_000));
    world.refuse_all(json!([
        [null, "GET /community?name=nosuch", null, "404 couldnt_find_community"],
        [null, format!("GET /community?id={missing}"), null, "404 couldnt_find_community"],
        [null, format!("GET /community?id={}", anna.id), null, "404 couldnt_find_community"],
        [null, "GET /community", null, "404 couldnt_find_community"],
        [null, "GET /user?username=nosuch", null, "404 couldnt_find_person"],
        [null, format!("GET /user?person_id={group}"), null, "404 couldnt_find_person"],
        [null, format!("GET /post?id={missing}"), null, "404 couldnt_find_post"],
        [null, format!("GET /post?id={comment}"), null, "404 couldnt_find_post"],
        [null, "GET /post", null, "400 no_id_given"],
        [null, format!("GET /comment?id={post}"), null, "404 couldnt_find_comment"],
        [null, format!("GET /comment/list?post_id={missing}&max_depth=8"), null, "404 couldnt_find_post"],
        [null, "GET /resolve_object?q=https://x.example/1", null, "404 couldnt_find_object"],
        [null, "GET /post/list?liked_only=true&disliked_only=true", null, "400 contradicting_filters"],
        [null, "GET /post/list?saved_only=true", null, NO_LOGIN],
        [null, "GET /user/unread_count", null, NO_LOGIN],
        [null, "GET /user/replies", null, NO_LOGIN],
        [null, "GET /post/report/list", null, NO_LOGIN],
        [null, "GET /user/validate_auth", null, "400 not_logged_in"],
        [null, "GET /nosuch", null, "404 not_found"],
        [null, "GET /post/like", null, "404 not_found"],
        [null, "POST /post/like", {"post_id": post, "score": 1}, NO_LOGIN],
        [null, "POST /comment", {"post_id": post, "content": "x"}, NO_LOGIN],
        [null, "POST /post", {"community_id": group, "name": "x"}, NO_LOGIN],
        ["ben", "POST /post/like", {"post_id": post, "score": 2}, "400 invalid_vote_value"],
        ["ben", "POST /post/like", {"post_id": missing, "score": 1}, "404 couldnt_find_post"],
        ["ben", "POST /comment/like", {"comment_id": missing, "score": 1}, "404 couldnt_find_comment"],
        ["ben", "POST /comment/like", {"comment_id": comment, "score": 1}, "400 deleted"],
        ["ben", "POST /comment", {"post_id": post, "parent_id": comment, "content": "x"}, "400 deleted"],
        ["ben", "POST /comment", {"post_id": post, "content": " \n"}, "400 invalid_body_field"],
        ["ben", "POST /post", {"community_id": group, "name": " "}, "400 invalid_post_title"],
        ["ben", "POST /post", {"community_id": group, "name": &long[..201]}, "400 invalid_post_title"],
        ["ben", "POST /post", {"community_id": group, "name": "x", "url": "javascript:alert(1)"}, "400 invalid_url"],
        ["ben", "POST /post", {"community_id": group, "name": "x", "body": long}, "400 invalid_body_field"],
        ["ben", "POST /post", {"community_id": group, "name": "x", "language_id": 184}, "400 language_not_allowed"],
        ["ben", "POST /post", {"community_id": closed, "name": "x"}, "400 only_mods_can_post_in_community"],
        ["ben", "POST /post", {"community_id": missing, "name": "x"}, "404 couldnt_find_community"],
        ["ben", "PUT /post", {"post_id": post, "name": "x"}, "400 no_post_edit_allowed"],
        ["ben", "PUT /comment", {"comment_id": missing, "content": "x"}, "404 couldnt_find_comment"],
        ["ben", "POST /comment/delete", {"comment_id": comment, "deleted": true}, "400 no_comment_edit_allowed"],
        ["ben", "POST /post/report", {"post_id": post, "reason": ""}, "400 report_reason_required"],
        ["ben", "POST /post/report", {"post_id": post, "reason": &long[..1001]}, "400 report_too_long"],
        ["ben", "POST /user/block", {"person_id": ben.id, "block": true}, "400 cant_block_yourself"],
        ["ben", "POST /user/block", {"person_id": admin.id, "block": true}, "400 cant_block_admin"],
        ["ben", "POST /community/follow", {"community_id": missing, "follow": true}, "404 couldnt_find_community"],
        ["ben", "POST /community", {"name": "rad", "title": "x"}, "400 community_already_exists"],
        ["ben", "POST /community", {"name": "r ad", "title": "x"}, "400 invalid_name"],
        ["ben", "PUT /site", {"name": "x"}, "400 not_an_admin"],
        ["anna", "POST /post/feature", {"post_id": post, "featured": true, "feature_type": "Local"}, "400 unknown"],
    ]));
}

#[test]
fn an_invalid_token_reads_as_nobody() {
    let world = World::new();
    let anna = world.user("anna");
    let stranger = User {
        token: "not.a.token".to_owned(),
        ..anna
    };
    let site = world.get(&stranger, "/site");
    assert_eq!(site.get("my_user"), None);
    for header in ["Basic YW5uYQ==", "Bearer", "Bearer ", "bearer x"] {
        let request = TestRequest::get()
            .uri("/api/v3/user/unread_count")
            .insert_header(("authorization", header));
        assert_eq!(world.send(request).status, 401, "{header}");
    }
}

#[test]
fn an_expired_token_opens_nothing() {
    let world = World::new();
    let anna = world.user("anna");
    let token = kollegium_domain::token::Token::from_random([9; 32]);
    let long_ago = world.app.now().minus(chrono::TimeDelta::days(91));
    world.write(|tx| {
        let account = kollegium_domain::accounts::of_actor(tx, anna.id)?;
        kollegium_domain::accounts::sessions::open(tx, account.id, &token, None, long_ago)
    });
    let late = User {
        token: token.reveal().to_owned(),
        ..anna
    };
    world.refuse_get(&late, "/user/unread_count", NO_LOGIN);
    let wrong = User {
        token: "not.a.token".to_owned(),
        ..late.clone()
    };
    let group = json!({"name": "werkstatt", "title": "Werkstatt"});
    for who in [None, Some(&late), Some(&wrong)] {
        world.refuse(who, "POST /community", &group, "401");
    }
}

#[test]
fn answers_may_be_kept_where_anybody_may_read_them() {
    let world = World::new();
    let anna = world.user("anna");
    for (who, path, expected) in [
        (None, "/site", "public, max-age=60"),
        (Some(&anna), "/site", "private"),
        (None, "/post?id=9", "private"),
    ] {
        let answer = world.call(who, &format!("GET {path}"), Value::Null);
        assert_eq!(answer.headers.get("cache-control").unwrap(), expected, "{path}");
        let mut vary = answer.headers.get_all("vary");
        assert!(vary.any(|it| it == "Authorization, Cookie"), "{path}");
    }
}

#[test]
fn web_apps_on_other_origins_may_call() {
    let world = World::new();
    let from = |request: TestRequest| request.insert_header(("origin", "https://app.example"));
    for path in ["/api/v3/site", "/api/v3/nosuch"] {
        let answer = world.send(from(TestRequest::get().uri(path)));
        let found = answer.headers.get("access-control-allow-origin").unwrap();
        assert_eq!(found, "*", "{path}");
    }
    let preflight = from(TestRequest::default().method(Method::OPTIONS).uri("/api/v3/post"))
        .insert_header(("access-control-request-method", "PUT"))
        .insert_header(("access-control-request-headers", "authorization,content-type"));
    let answer = world.send(preflight);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers.get("access-control-max-age").unwrap(), "3600");
    let methods = answer.headers.get("access-control-allow-methods").unwrap();
    assert!(methods.to_str().unwrap().contains("PUT"));
}
