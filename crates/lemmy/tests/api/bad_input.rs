// SPDX-License-Identifier: AGPL-3.0-or-later
//! What nobody should send: a clear error in Lemmy's form, and nothing written.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

use crate::world::{User, World, id};

fn raw(who: &User, path: &str, content_type: &str, body: impl Into<actix_web::web::Bytes>) -> TestRequest {
    TestRequest::post()
        .uri(&format!("/api/v3{path}"))
        .insert_header(("authorization", format!("Bearer {}", who.token)))
        .insert_header(("content-type", content_type.to_owned()))
        .set_payload(body)
}

#[actix_web::test]
async fn bodies_that_cannot_be_read() {
    let world = World::new();
    let anna = world.user("anna");
    let community = world.community(&anna, "rad").await;
    let before = world.state();
    let json = "application/json";
    let huge = json!({"community_id": community, "name": "x".repeat(5_000_000)}).to_string();
    for (content_type, body, status) in [
        (json, huge, 413),
        (json, String::new(), 400),
        (json, "{".to_owned(), 400),
        (json, "null".to_owned(), 400),
        (json, "[1]".to_owned(), 400),
        (json, "\u{0}".to_owned(), 400),
        (
            json,
            format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)),
            400,
        ),
        (json, r#"{"name": "x"}"#.to_owned(), 400),
        (json, r#"{"community_id": "1", "name": "x"}"#.to_owned(), 400),
        (json, r#"{"community_id": 1.5, "name": "x"}"#.to_owned(), 400),
        (
            json,
            r#"{"community_id": 99999999999999999999, "name": "x"}"#.to_owned(),
            400,
        ),
        (json, r#"{"community_id": 1, "name": 7}"#.to_owned(), 400),
        (json, r#"{"community_id": 1, "name": null}"#.to_owned(), 400),
        (json, r#"{"community_id": 1, "name": "\ud800"}"#.to_owned(), 400),
        (
            "text/plain",
            r#"{"community_id": 1, "name": "x"}"#.to_owned(),
            400,
        ),
        ("application/x-www-form-urlencoded", "name=x".to_owned(), 400),
    ] {
        let shown: String = body.chars().take(60).collect();
        let answer = world.send(raw(&anna, "/post", content_type, body)).await;
        assert_eq!(answer.status, status, "{shown}: {}", answer.body);
        assert!(answer.body["error"].is_string(), "{shown}");
        assert!(
            answer.body["message"].as_str().is_some_and(|it| !it.is_empty()),
            "{shown}"
        );
    }
    let not_utf8 = world
        .send(raw(&anna, "/post", json, vec![b'"', 0xff, b'"']))
        .await;
    assert_eq!(not_utf8.status, 400);
    assert_eq!(world.state(), before);
}

#[actix_web::test]
async fn queries_that_cannot_be_read() {
    let world = World::new();
    let anna = world.user("anna");
    for query in [
        "/post/list?sort=hot",
        "/post/list?type_=Everything",
        "/post/list?limit=many",
        "/post/list?limit=0",
        "/post/list?limit=51",
        "/post/list?limit=-1",
        "/post/list?page=0",
        "/post/list?page=-5",
        "/post/list?page=9223372036854775807",
        "/post/list?page=99999999999999999999999",
        "/post/list?page_cursor=nonsense",
        "/post/list?page_cursor=P%00",
        "/post/list?saved_only=maybe",
        "/post?id=abc",
        "/post?id=1;DROP",
        "/post?id=99999999999999999999",
        "/comment",
        "/comment/list?max_depth=0",
        "/comment/list?max_depth=-1",
        "/comment/list?page=1000000&limit=50",
        "/search",
        "/search?q=x&type_=x",
        "/user/replies?limit=51",
        "/modlog?type_=Everything",
        "/modlog?page=-1",
    ] {
        let answer = world.call(Some(&anna), Method::GET, query, None).await;
        assert_eq!(answer.status, 400, "{query}: {}", answer.body);
        assert!(answer.body["error"].is_string(), "{query}");
    }
    let long = format!("/search?q={}", "x".repeat(501));
    assert_eq!(world.call(None, Method::GET, &long, None).await.status, 400);
}

#[actix_web::test]
async fn ids_beyond_their_range_are_nothing_that_there_is() {
    let world = World::new();
    let anna = world.user("anna");
    let before = world.state();
    for number in [0, -1, i64::from(i32::MAX) + 1, i64::MAX, i64::MIN] {
        for path in [
            format!("/post?id={number}"),
            format!("/post?comment_id={number}"),
            format!("/comment?id={number}"),
            format!("/comment/list?post_id={number}"),
            format!("/comment/list?parent_id={number}&max_depth=3"),
            format!("/community?id={number}"),
            format!("/user?person_id={number}"),
        ] {
            let answer = world.call(Some(&anna), Method::GET, &path, None).await;
            assert_eq!(answer.status, 404, "{path}: {}", answer.body);
        }
        for (method, path, body) in [
            (Method::POST, "/post/like", json!({"post_id": number, "score": 1})),
            (
                Method::POST,
                "/comment/like",
                json!({"comment_id": number, "score": 1}),
            ),
            (
                Method::PUT,
                "/post/save",
                json!({"post_id": number, "save": true}),
            ),
            (
                Method::POST,
                "/post",
                json!({"community_id": number, "name": "x"}),
            ),
            (
                Method::POST,
                "/comment",
                json!({"post_id": number, "content": "x"}),
            ),
            (
                Method::POST,
                "/post/remove",
                json!({"post_id": number, "removed": true}),
            ),
            (
                Method::POST,
                "/community/follow",
                json!({"community_id": number, "follow": true}),
            ),
            (
                Method::POST,
                "/community/block",
                json!({"community_id": number, "block": true}),
            ),
            (
                Method::POST,
                "/community/ban_user",
                json!({"community_id": number, "person_id": number, "ban": true}),
            ),
            (
                Method::POST,
                "/community/mod",
                json!({"community_id": number, "person_id": number, "added": true}),
            ),
            (
                Method::POST,
                "/user/block",
                json!({"person_id": number, "block": true}),
            ),
            (
                Method::POST,
                "/site/block",
                json!({"instance_id": number, "block": true}),
            ),
            (
                Method::POST,
                "/post/report",
                json!({"post_id": number, "reason": "x"}),
            ),
            (
                Method::PUT,
                "/post/report/resolve",
                json!({"report_id": number, "resolved": true}),
            ),
            (
                Method::POST,
                "/comment/mark_as_read",
                json!({"comment_reply_id": number, "read": true}),
            ),
        ] {
            let answer = world.call(Some(&anna), method, path, Some(&body)).await;
            assert_eq!(answer.status, 404, "{path} {body}: {}", answer.body);
        }
        let marked = json!({"post_ids": [number], "read": true});
        world.post(&anna, "/post/mark_as_read", marked).await;
        let filtered = format!("/modlog?community_id={number}&mod_person_id={number}&post_id={number}");
        world.get(&anna, &filtered).await;
    }
    let many: Vec<i64> = (0..101).collect();
    let body = json!({"post_ids": many, "read": true});
    let refused = world
        .call(Some(&anna), Method::POST, "/post/mark_as_read", Some(&body))
        .await;
    assert_eq!(refused.status, 400);
    assert_eq!(world.state(), before);
}

#[actix_web::test]
async fn times_beyond_their_range() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad").await;
    let before = world.state();
    for expires in [i64::MIN, -1, 0, i64::MAX, i64::MAX / 1_000] {
        let body = json!({"community_id": community, "person_id": ben.id, "ban": true, "expires": expires});
        let answer = world
            .call(Some(&anna), Method::POST, "/community/ban_user", Some(&body))
            .await;
        assert_eq!(answer.status, 400, "{expires}: {}", answer.body);
    }
    assert_eq!(world.state(), before);
}

#[actix_web::test]
async fn replies_end_at_the_greatest_depth() {
    let world = World::new();
    let anna = world.user("anna");
    let community = world.community(&anna, "rad").await;
    let post = world.thread(&anna, community, "Tief").await;
    let mut parent = None;
    for depth in 1..=200 {
        parent = Some(
            world
                .comment(&anna, post, parent, &format!("Ebene {depth}"))
                .await,
        );
    }
    let before = world.state();
    let body = json!({"post_id": post, "parent_id": parent, "content": "zu tief"});
    let refused = world
        .call(Some(&anna), Method::POST, "/comment", Some(&body))
        .await;
    assert_eq!(
        (refused.status, &refused.body["error"]),
        (400, &json!("max_comment_depth_reached"))
    );
    assert_eq!(world.state(), before);
    let tree = world
        .get(None, &format!("/comment/list?post_id={post}&max_depth=1000"))
        .await;
    assert_eq!(tree["comments"].as_array().unwrap().len(), 200);
}

/// What must not survive in a line: control, invisible and direction-changing characters.
const DIRT: &str = "a\u{0}b\u{202e}c\u{200b}d\u{7}e\u{feff}f\r\n g";

#[actix_web::test]
async fn control_and_direction_changing_characters_are_dropped() {
    let world = World::new();
    let anna = world.user("anna");
    let body = json!({"name": "rad", "title": DIRT, "description": DIRT});
    let made = world.post(&anna, "/community", body).await;
    let community = &made["community_view"]["community"];
    assert_eq!(community["title"], "abcdef g");
    check_clean(community["description"].as_str().unwrap());
    let body = json!({"community_id": id(community), "name": DIRT, "body": DIRT});
    let made = world.post(&anna, "/post", body).await;
    let post = &made["post_view"]["post"];
    assert_eq!(post["name"], "abcdef g");
    check_clean(post["body"].as_str().unwrap());
    let made = world
        .post(&anna, "/comment", json!({"post_id": id(post), "content": DIRT}))
        .await;
    check_clean(made["comment_view"]["comment"]["content"].as_str().unwrap());
    let body = json!({"post_id": id(post), "removed": true, "reason": DIRT});
    world.post(&anna, "/post/remove", body).await;
    let log = world.get(None, "/modlog").await;
    assert_eq!(log["removed_posts"][0]["mod_remove_post"]["reason"], "abcdef g");
    for name in [DIRT, "an\u{430}", "ＡＢＣ", "a\u{0}bc"] {
        let body = json!({"name": name, "title": "x"});
        let refused = world
            .call(Some(&anna), Method::POST, "/community", Some(&body))
            .await;
        assert_eq!(
            (refused.status, &refused.body["error"]),
            (400, &json!("invalid_name")),
            "{name}"
        );
    }
}

#[track_caller]
fn check_clean(text: &str) {
    let dirt = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!text.contains(dirt), "{text:?}");
}

const SCRIPT: &str =
    "<script>alert(1)</script><img src=x onerror=alert(1)><a href=\"javascript:alert(1)\">x</a>";

/// Texts go to clients as Markdown, as they were typed; what is rendered from them is safe.
#[actix_web::test]
async fn html_and_script_never_reach_what_is_rendered() {
    let world = World::new();
    let anna = world.user("anna");
    let body = json!({"name": "rad", "title": "Rad <script>", "description": SCRIPT});
    let community = id(&world.post(&anna, "/community", body).await["community_view"]["community"]);
    let body = json!({"community_id": community, "name": "<b>Titel</b>", "body": SCRIPT});
    let made = world.post(&anna, "/post", body).await;
    let post = id(&made["post_view"]["post"]);
    assert_eq!(
        made["post_view"]["post"]["name"], "<b>Titel</b>",
        "a title is plain text"
    );
    let comment = world.comment(&anna, post, None, SCRIPT).await;
    let viewer = kollegium_domain::Viewer::Anyone;
    for number in [post, comment] {
        let row = world.read(|snapshot| {
            kollegium_domain::posts::get(snapshot, &viewer, kollegium_domain::ids::PostId(number))
        });
        check_safe(&row.content.html);
    }
    let group = world
        .read(|snapshot| kollegium_domain::actors::get(snapshot, kollegium_domain::ids::ActorId(community)));
    check_safe(&group.summary_html.unwrap());
}

#[track_caller]
fn check_safe(html: &str) {
    for bad in ["<script", "<img", "<a href=\"javascript"] {
        assert!(!html.to_lowercase().contains(bad), "{html}");
    }
}

/// PostgreSQL stores no NUL and refuses to compare with one.
#[actix_web::test]
async fn a_nul_in_what_is_asked_for_finds_nothing() {
    let world = World::new();
    let anna = world.user("anna");
    let before = world.state();
    for (path, status) in [
        ("/user?username=an%00na", 404),
        ("/user?username=anna@x%00.example", 404),
        ("/community?name=%00", 404),
        ("/community?name=rad@x%00", 404),
        ("/post/list?community_name=ra%00d", 404),
        ("/resolve_object?q=https://x.example/%00", 404),
        ("/resolve_object?q=@an%00na@here.example", 404),
        ("/search?q=%00", 200),
        ("/search?q=https://x.example/%00&type_=Url", 200),
    ] {
        let answer = world.call(None, Method::GET, path, None).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.body);
    }
    for (path, body, status) in [
        (
            "/user/login",
            json!({"username_or_email": "an\u{0}na", "password": "x"}),
            401,
        ),
        (
            "/user/register",
            json!({"username": "ca\u{0}rla", "password": "long enough", "password_verify": "long enough"}),
            400,
        ),
        (
            "/user/register",
            json!({"username": "carla", "email": "a\u{0}@x.example", "password": "long enough",
                   "password_verify": "long enough"}),
            400,
        ),
    ] {
        let answer = world.call(Some(&anna), Method::POST, path, Some(&body)).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.body);
    }
    assert_eq!(world.state(), before);
}

#[actix_web::test]
async fn unknown_routes_and_methods() {
    let world = World::new();
    for (method, path) in [
        (Method::GET, "/"),
        (Method::GET, ""),
        (Method::GET, "/nosuch/route"),
        (Method::DELETE, "/post"),
        (Method::PATCH, "/site"),
        (Method::GET, "/post/%00"),
        (Method::GET, "/../v4/site"),
        (Method::POST, "/private_message/list"),
    ] {
        let answer = world.call(None, method.clone(), path, None).await;
        assert_eq!(answer.status, 404, "{method} {path}");
        assert_eq!(answer.body["error"], "not_found", "{method} {path}");
        assert!(
            matches!(&answer.body["message"], Value::String(it) if it.contains(method.as_str())),
            "{method} {path}"
        );
    }
}
