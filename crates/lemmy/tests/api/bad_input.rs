// SPDX-License-Identifier: AGPL-3.0-or-later
//! What nobody should send: a clear error in Lemmy's form, and nothing written.

use actix_web::test::TestRequest;
use kollegium_domain::ids::{ActorId, PostId};
use kollegium_domain::{Viewer, actors, posts};
use serde_json::{Value, json};

use crate::world::{Client, User, World, assert_has, count, id};

fn raw(who: &User, path: &str, content_type: &str, body: impl Into<actix_web::web::Bytes>) -> TestRequest {
    TestRequest::post()
        .uri(&format!("/api/v3{path}"))
        .insert_header(("authorization", format!("Bearer {}", who.token)))
        .insert_header(("content-type", content_type.to_owned()))
        .set_payload(body)
}

#[test]
fn bodies_that_cannot_be_read() {
    let world = World::new();
    let anna = world.user("anna");
    let community = world.community(&anna, "rad");
    let before = world.state();
    let json = "application/json";
    let huge = json!({"community_id": community, "name": "x".repeat(5_000_000)}).to_string();
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for (content_type, body, status) in [
        (json, huge.as_str(), 413),
        (json, "", 400),
        (json, "{", 400),
        (json, "null", 400),
        (json, "[1]", 400),
        (json, "\u{0}", 400),
        (json, deep.as_str(), 400),
        (json, r#"{"name": "x"}"#, 400),
        (json, r#"{"community_id": "1", "name": "x"}"#, 400),
        (json, r#"{"community_id": 1.5, "name": "x"}"#, 400),
        (
            json,
            r#"{"community_id": 99999999999999999999, "name": "x"}"#,
            400,
        ),
        (json, r#"{"community_id": 1, "name": 7}"#, 400),
        (json, r#"{"community_id": 1, "name": null}"#, 400),
        (json, r#"{"community_id": 1, "name": "\ud800"}"#, 400),
        ("text/plain", r#"{"community_id": 1, "name": "x"}"#, 400),
        ("application/x-www-form-urlencoded", "name=x", 400),
    ] {
        let shown: String = body.chars().take(60).collect();
        let answer = world.send(raw(&anna, "/post", content_type, body.to_owned()));
        assert_eq!(answer.status, status, "{shown}: {}", answer.body);
        assert!(answer.body["error"].is_string(), "{shown}");
        assert!(
            answer.body["message"].as_str().is_some_and(|it| !it.is_empty()),
            "{shown}"
        );
    }
    let not_utf8 = world.send(raw(&anna, "/post", json, vec![b'"', 0xff, b'"']));
    assert_eq!(not_utf8.status, 400);
    assert_eq!(world.state(), before);
}

#[test]
fn queries_that_cannot_be_read() {
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
        "/comment/list?max_depth=many",
        "/comment/list?page=1000000&limit=50",
        "/search",
        "/search?q=x&type_=x",
        "/user/replies?limit=51",
        "/modlog?type_=Everything",
        "/modlog?page=-1",
    ] {
        let answer = world.call(&anna, &format!("GET {query}"), Value::Null);
        assert_eq!(answer.status, 400, "{query}: {}", answer.body);
        assert!(answer.body["error"].is_string(), "{query}");
    }
    let long = format!("GET /search?q={}", "x".repeat(501));
    world.refuse(None, &long, Value::Null, "400");
}

#[test]
fn ids_beyond_their_range_are_nothing_that_there_is() {
    let world = World::new();
    let anna = world.user("anna");
    let before = world.state();
    for number in [0, -1, i64::from(i32::MAX) + 1, i64::MAX, i64::MIN] {
        world.refuse_all(json!([
            ["anna", format!("GET /post?id={number}"), null, "404"],
            ["anna", format!("GET /post?comment_id={number}"), null, "404"],
            ["anna", format!("GET /comment?id={number}"), null, "404"],
            ["anna", format!("GET /comment/list?post_id={number}"), null, "404"],
            ["anna", format!("GET /comment/list?parent_id={number}&max_depth=3"), null, "404"],
            ["anna", format!("GET /community?id={number}"), null, "404"],
            ["anna", format!("GET /user?person_id={number}"), null, "404"],
            ["anna", "POST /post/like", {"post_id": number, "score": 1}, "404"],
            ["anna", "POST /comment/like", {"comment_id": number, "score": 1}, "404"],
            ["anna", "PUT /post/save", {"post_id": number, "save": true}, "404"],
            ["anna", "POST /post", {"community_id": number, "name": "x"}, "404"],
            ["anna", "POST /comment", {"post_id": number, "content": "x"}, "404"],
            ["anna", "POST /post/remove", {"post_id": number, "removed": true}, "404"],
            ["anna", "POST /community/follow", {"community_id": number, "follow": true}, "404"],
            ["anna", "POST /community/block", {"community_id": number, "block": true}, "404"],
            ["anna", "POST /community/ban_user", {"community_id": number, "person_id": number, "ban": true}, "404"],
            ["anna", "POST /community/mod", {"community_id": number, "person_id": number, "added": true}, "404"],
            ["anna", "POST /user/block", {"person_id": number, "block": true}, "404"],
            ["anna", "POST /site/block", {"instance_id": number, "block": true}, "404"],
            ["anna", "POST /post/report", {"post_id": number, "reason": "x"}, "404"],
            ["anna", "PUT /post/report/resolve", {"report_id": number, "resolved": true}, "404"],
            ["anna", "POST /comment/mark_as_read", {"comment_reply_id": number, "read": true}, "404"],
        ]));
        let marked = json!({"post_ids": [number], "read": true});
        world.post(&anna, "/post/mark_as_read", marked);
        let filtered = format!("/modlog?community_id={number}&mod_person_id={number}&post_id={number}");
        world.get(&anna, &filtered);
    }
    let many: Vec<i64> = (0..101).collect();
    let body = json!({"post_ids": many, "read": true});
    world.refuse(&anna, "POST /post/mark_as_read", body, "400");
    assert_eq!(world.state(), before);
}

#[test]
fn times_beyond_their_range() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad");
    for expires in [i64::MIN, -1, 0, i64::MAX, i64::MAX / 1_000] {
        let body = json!({"community_id": community, "person_id": ben.id, "ban": true, "expires": expires});
        world.refuse(&anna, "POST /community/ban_user", body, "400");
    }
}

#[test]
fn replies_end_at_the_greatest_depth() {
    let world = World::new();
    let anna = world.user("anna");
    let community = world.community(&anna, "rad");
    let post = world.thread(&anna, community, "Tief");
    let mut parent = None;
    for depth in 1..=200 {
        parent = Some(world.comment(&anna, post, parent, &format!("Ebene {depth}")));
    }
    let body = json!({"post_id": post, "parent_id": parent, "content": "zu tief"});
    world.refuse(&anna, "POST /comment", body, "400 max_comment_depth_reached");
    let tree = world.get(None, &format!("/comment/list?post_id={post}&max_depth=1000"));
    assert_eq!(count(&tree["comments"]), 200);
}

/// What must not survive in a line: control, invisible and direction-changing characters.
const DIRT: &str = "a\u{0}b\u{202e}c\u{200b}d\u{7}e\u{feff}f\r\n g";

#[test]
fn control_and_direction_changing_characters_are_dropped() {
    let world = World::new();
    let anna = world.user("anna");
    let body = json!({"name": "rad", "title": DIRT, "description": DIRT});
    let made = world.post(&anna, "/community", body);
    let community = &made["community_view"]["community"];
    assert_eq!(community["title"], "abcdef g");
    check_clean(community["description"].as_str().unwrap());
    let body = json!({"community_id": id(community), "name": DIRT, "body": DIRT});
    let made = world.post(&anna, "/post", body);
    let post = &made["post_view"]["post"];
    assert_eq!(post["name"], "abcdef g");
    check_clean(post["body"].as_str().unwrap());
    let made = world.post(&anna, "/comment", json!({"post_id": id(post), "content": DIRT}));
    check_clean(made["comment_view"]["comment"]["content"].as_str().unwrap());
    let body = json!({"post_id": id(post), "removed": true, "reason": DIRT});
    world.post(&anna, "/post/remove", body);
    let log = world.get(None, "/modlog");
    assert_eq!(log["removed_posts"][0]["mod_remove_post"]["reason"], "abcdef g");
    for name in [DIRT, "an\u{430}", "ＡＢＣ", "a\u{0}bc"] {
        let body = json!({"name": name, "title": "x"});
        world.refuse(&anna, "POST /community", &body, "400 invalid_name");
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
#[test]
fn html_and_script_never_reach_what_is_rendered() {
    let world = World::new();
    let anna = world.user("anna");
    let body = json!({"name": "rad", "title": "Rad <script>", "description": SCRIPT});
    let community = id(&world.post(&anna, "/community", body)["community_view"]["community"]);
    let body = json!({"community_id": community, "name": "<b>Titel</b>", "body": SCRIPT});
    let made = world.post(&anna, "/post", body);
    let post = id(&made["post_view"]["post"]);
    // A title is plain text.
    assert_has(&made, json!({"post_view": {"post": {"name": "<b>Titel</b>"}}}));
    let comment = world.comment(&anna, post, None, SCRIPT);
    for number in [post, comment] {
        let row = world.read(|snapshot| posts::get(snapshot, &Viewer::Anyone, PostId(number)));
        check_safe(&row.content.html);
    }
    let group = world.read(|snapshot| actors::get(snapshot, ActorId(community)));
    check_safe(&group.profile.summary_html.unwrap());
}

#[track_caller]
fn check_safe(html: &str) {
    for bad in ["<script", "<img", "<a href=\"javascript"] {
        assert!(!html.to_lowercase().contains(bad), "{html}");
    }
}

/// PostgreSQL stores no NUL and refuses to compare with one.
#[test]
fn a_nul_in_what_is_asked_for_finds_nothing() {
    let world = World::new();
    world.user("anna");
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
        let answer = world.call(None, &format!("GET {path}"), Value::Null);
        assert_eq!(answer.status, status, "{path}: {}", answer.body);
    }
    world.refuse_all(json!([
        ["anna", "POST /user/login", {"username_or_email": "an\u{0}na", "password": "x"}, "401"],
        ["anna", "POST /user/register", {
            "username": "ca\u{0}rla", "password": "long enough", "password_verify": "long enough",
        }, "400"],
        ["anna", "POST /user/register", {
            "username": "carla", "email": "a\u{0}@x.example", "password": "long enough",
            "password_verify": "long enough",
        }, "400"],
    ]));
    assert_eq!(world.state(), before);
}

#[test]
fn unknown_routes_and_methods() {
    let world = World::new();
    for request in [
        "GET /",
        "GET ",
        "GET /nosuch/route",
        "DELETE /post",
        "PATCH /site",
        "GET /post/%00",
        "GET /../v4/site",
        "POST /private_message/list",
    ] {
        let answer = world.call(None, request, Value::Null);
        assert_eq!(answer.status, 404, "{request}");
        assert_eq!(answer.body["error"], "not_found", "{request}");
        let method = request.split(' ').next().unwrap();
        let message = answer.body["message"].as_str().unwrap();
        assert!(message.contains(method), "{request}");
    }
}
