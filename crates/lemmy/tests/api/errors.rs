// SPDX-License-Identifier: AGPL-3.0-or-later
//! The codes and statuses that clients branch on, and the headers of every answer.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

use crate::world::{User, World};

struct Case<'a> {
    who: Option<&'a User>,
    method: Method,
    path: String,
    body: Value,
    status: u16,
    code: &'static str,
}

#[actix_web::test]
async fn each_refusal_has_its_code_and_status() {
    let world = World::new();
    let (admin, anna, ben) = (world.admin("verwaltung"), world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad").await;
    let post = world.thread(&anna, community, "Radwege").await;
    let comment = world.comment(&anna, post, None, "Text").await;
    let closed = world
        .post(
            &anna,
            "/community",
            json!({"name": "amtlich", "title": "Amtliches", "posting_restricted_to_mods": true}),
        )
        .await["community_view"]["community"]["id"]
        .clone();
    world
        .post(
            &anna,
            "/comment/delete",
            json!({"comment_id": comment, "deleted": true}),
        )
        .await;
    let missing = i32::MAX;
    let before = world.state();

    let get = |path: &str, status, code| Case {
        who: None,
        method: Method::GET,
        path: path.to_owned(),
        body: Value::Null,
        status,
        code,
    };
    let post_as = |who, path: &str, body, status, code| Case {
        who,
        method: Method::POST,
        path: path.to_owned(),
        body,
        status,
        code,
    };
    let put_as = |who, path: &str, body, status, code| Case {
        method: Method::PUT,
        ..post_as(who, path, body, status, code)
    };
    let by_ben = Some(&ben);
    let cases = [
        get("/community?name=nosuch", 404, "couldnt_find_community"),
        get(&format!("/community?id={missing}"), 404, "couldnt_find_community"),
        get(
            &format!("/community?id={}", anna.id),
            404,
            "couldnt_find_community",
        ),
        get("/community", 404, "couldnt_find_community"),
        get("/user?username=nosuch", 404, "couldnt_find_person"),
        get(
            &format!("/user?person_id={community}"),
            404,
            "couldnt_find_person",
        ),
        get(&format!("/post?id={missing}"), 404, "couldnt_find_post"),
        get(&format!("/post?id={comment}"), 404, "couldnt_find_post"),
        get("/post", 400, "no_id_given"),
        get(&format!("/comment?id={post}"), 404, "couldnt_find_comment"),
        get(
            &format!("/comment/list?post_id={missing}&max_depth=8"),
            404,
            "couldnt_find_post",
        ),
        get(
            "/resolve_object?q=https://x.example/1",
            404,
            "couldnt_find_object",
        ),
        get(
            "/post/list?liked_only=true&disliked_only=true",
            400,
            "contradicting_filters",
        ),
        get("/post/list?saved_only=true", 401, "incorrect_login"),
        get("/user/unread_count", 401, "incorrect_login"),
        get("/user/replies", 401, "incorrect_login"),
        get("/post/report/list", 401, "incorrect_login"),
        get("/user/validate_auth", 400, "not_logged_in"),
        get("/nosuch", 404, "not_found"),
        get("/post/like", 404, "not_found"),
        post_as(
            None,
            "/post/like",
            json!({"post_id": post, "score": 1}),
            401,
            "incorrect_login",
        ),
        post_as(
            None,
            "/comment",
            json!({"post_id": post, "content": "x"}),
            401,
            "incorrect_login",
        ),
        post_as(
            None,
            "/post",
            json!({"community_id": community, "name": "x"}),
            401,
            "incorrect_login",
        ),
        post_as(
            by_ben,
            "/post/like",
            json!({"post_id": post, "score": 2}),
            400,
            "unknown",
        ),
        post_as(
            by_ben,
            "/post/like",
            json!({"post_id": missing, "score": 1}),
            404,
            "couldnt_find_post",
        ),
        post_as(
            by_ben,
            "/comment/like",
            json!({"comment_id": missing, "score": 1}),
            404,
            "couldnt_find_comment",
        ),
        post_as(
            by_ben,
            "/comment/like",
            json!({"comment_id": comment, "score": 1}),
            400,
            "deleted",
        ),
        post_as(
            by_ben,
            "/comment",
            json!({"post_id": post, "parent_id": comment, "content": "x"}),
            400,
            "deleted",
        ),
        post_as(
            by_ben,
            "/comment",
            json!({"post_id": post, "content": " \n"}),
            400,
            "invalid_body_field",
        ),
        post_as(
            by_ben,
            "/post",
            json!({"community_id": community, "name": " "}),
            400,
            "invalid_post_title",
        ),
        post_as(
            by_ben,
            "/post",
            json!({"community_id": community, "name": "x".repeat(201)}),
            400,
            "invalid_post_title",
        ),
        post_as(
            by_ben,
            "/post",
            json!({"community_id": community, "name": "x", "url": "javascript:alert(1)"}),
            400,
            "invalid_url",
        ),
        post_as(
            by_ben,
            "/post",
            json!({"community_id": community, "name": "x", "body": "x".repeat(60_000)}),
            400,
            "invalid_body_field",
        ),
        post_as(
            by_ben,
            "/post",
            json!({"community_id": community, "name": "x", "language_id": 184}),
            400,
            "language_not_allowed",
        ),
        post_as(
            by_ben,
            "/post",
            json!({"community_id": closed, "name": "x"}),
            400,
            "only_mods_can_post_in_community",
        ),
        post_as(
            by_ben,
            "/post",
            json!({"community_id": missing, "name": "x"}),
            404,
            "couldnt_find_community",
        ),
        put_as(
            by_ben,
            "/post",
            json!({"post_id": post, "name": "x"}),
            400,
            "no_post_edit_allowed",
        ),
        put_as(
            by_ben,
            "/comment",
            json!({"comment_id": missing, "content": "x"}),
            404,
            "couldnt_find_comment",
        ),
        post_as(
            by_ben,
            "/comment/delete",
            json!({"comment_id": comment, "deleted": true}),
            400,
            "no_comment_edit_allowed",
        ),
        post_as(
            by_ben,
            "/post/report",
            json!({"post_id": post, "reason": ""}),
            400,
            "report_reason_required",
        ),
        post_as(
            by_ben,
            "/post/report",
            json!({"post_id": post, "reason": "x".repeat(1001)}),
            400,
            "report_too_long",
        ),
        post_as(
            by_ben,
            "/user/block",
            json!({"person_id": ben.id, "block": true}),
            400,
            "cant_block_yourself",
        ),
        post_as(
            by_ben,
            "/user/block",
            json!({"person_id": admin.id, "block": true}),
            400,
            "cant_block_admin",
        ),
        post_as(
            by_ben,
            "/community/follow",
            json!({"community_id": missing, "follow": true}),
            404,
            "couldnt_find_community",
        ),
        post_as(
            by_ben,
            "/community",
            json!({"name": "rad", "title": "x"}),
            400,
            "community_already_exists",
        ),
        post_as(
            by_ben,
            "/community",
            json!({"name": "r ad", "title": "x"}),
            400,
            "invalid_name",
        ),
        put_as(by_ben, "/site", json!({"name": "x"}), 400, "not_an_admin"),
        post_as(
            Some(&anna),
            "/post/feature",
            json!({"post_id": post, "featured": true, "feature_type": "Local"}),
            400,
            "unknown",
        ),
    ];
    for case in cases {
        let body = Some(&case.body).filter(|it| !it.is_null());
        let answer = world.call(case.who, case.method.clone(), &case.path, body).await;
        assert_eq!(
            (answer.status, &answer.body["error"]),
            (case.status, &json!(case.code)),
            "{} {} {}: {}",
            case.method,
            case.path,
            case.body,
            answer.body
        );
    }
    assert_eq!(world.state(), before, "nothing was written");
}

#[actix_web::test]
async fn an_invalid_token_reads_as_nobody() {
    let world = World::new();
    let anna = world.user("anna");
    let stranger = User {
        token: "not.a.token".to_owned(),
        ..anna
    };
    let site = world.get(&stranger, "/site").await;
    assert_eq!(site.get("my_user"), None);
    for header in ["Basic YW5uYQ==", "Bearer", "Bearer ", "bearer x"] {
        let request = TestRequest::get()
            .uri("/api/v3/user/unread_count")
            .insert_header(("authorization", header));
        assert_eq!(world.send(request).await.status, 401, "{header}");
    }
}

#[actix_web::test]
async fn an_expired_token_opens_nothing() {
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
    let answer = world
        .call(Some(&late), Method::GET, "/user/unread_count", None)
        .await;
    assert_eq!(
        (answer.status, answer.body),
        (401, json!({"error": "incorrect_login"}))
    );
    let wrong = User {
        token: "not.a.token".to_owned(),
        ..late.clone()
    };
    let before = world.state();
    let group = json!({"name": "werkstatt", "title": "Werkstatt"});
    for who in [None, Some(&late), Some(&wrong)] {
        let answer = world.call(who, Method::POST, "/community", Some(&group)).await;
        assert_eq!(answer.status, 401);
    }
    assert_eq!(world.state(), before);
}

#[actix_web::test]
async fn answers_may_be_kept_where_anybody_may_read_them() {
    let world = World::new();
    let anna = world.user("anna");
    for (who, path, expected) in [
        (None, "/site", "public, max-age=60"),
        (Some(&anna), "/site", "private"),
        (None, "/post?id=9", "private"),
    ] {
        let answer = world.call(who, Method::GET, path, None).await;
        assert_eq!(answer.headers.get("cache-control").unwrap(), expected, "{path}");
        let mut vary = answer.headers.get_all("vary");
        assert!(vary.any(|it| it == "Authorization, Cookie"), "{path}");
    }
}

#[actix_web::test]
async fn web_apps_on_other_origins_may_call() {
    let world = World::new();
    let from = |request: TestRequest| request.insert_header(("origin", "https://app.example"));
    for path in ["/api/v3/site", "/api/v3/nosuch"] {
        let answer = world.send(from(TestRequest::get().uri(path))).await;
        assert_eq!(
            answer.headers.get("access-control-allow-origin").unwrap(),
            "*",
            "{path}"
        );
    }
    let preflight = from(TestRequest::default().method(Method::OPTIONS).uri("/api/v3/post"))
        .insert_header(("access-control-request-method", "PUT"))
        .insert_header(("access-control-request-headers", "authorization,content-type"));
    let answer = world.send(preflight).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers.get("access-control-max-age").unwrap(), "3600");
    let methods = answer.headers.get("access-control-allow-methods").unwrap();
    assert!(methods.to_str().unwrap().contains("PUT"));
}
