// SPDX-License-Identifier: AGPL-3.0-or-later
//! What is no question of this API, and the headers of every answer.

use actix_web::test::TestRequest;
use serde_json::{Value, json};

use super::V4;
use crate::world::{Client, World};

#[test]
fn what_cannot_be_read_is_refused_in_json() {
    let world = World::new();
    let v4 = V4(&world);
    let anna = world.user("anna");
    v4.refuse(&anna, "POST /post", json!({"name": "x"}), "400 unknown");
    let wrong = json!({"post_id": "eins", "is_upvote": true});
    v4.refuse(&anna, "POST /post/like", wrong, "400 unknown");
    let large = json!({"name": "x", "community_id": 1, "body": "x".repeat(300_000)});
    v4.refuse(&anna, "POST /post", large, "413 unknown");
    for (method, path) in [
        ("GET", "/nowhere"),
        ("DELETE", "/site"),
        ("POST", "/multi_community"),
    ] {
        let answer = v4.call(None, &format!("{method} {path}"), Value::Null);
        let message = format!("this server has no {method} /api/v4{path}");
        assert_eq!(answer.status, 404);
        assert_eq!(answer.body, json!({"error": "not_found", "message": message}));
    }
}

#[test]
fn answers_and_errors_may_be_read_by_pages_of_elsewhere_and_are_kept_no_longer_than_they_may() {
    let world = World::new();
    let anna = world.user("anna");
    for (path, who, status, caching) in [
        ("/api/v4/site", None, 200, "public, max-age=60"),
        ("/api/v4/site", Some(&anna), 200, "private"),
        ("/api/v4/account", Some(&anna), 200, "private"),
        ("/api/v4/account", None, 401, "private"),
        ("/api/v4/post?id=1", None, 404, "private"),
    ] {
        let mut request = TestRequest::with_uri(path).insert_header(("origin", "https://voyager.example"));
        if let Some(who) = who {
            request = request.insert_header(("authorization", format!("Bearer {}", who.token)));
        }
        let answer = world.send(request);
        assert_eq!(answer.status, status, "{path}");
        for (name, value) in [
            ("cache-control", caching),
            ("access-control-allow-origin", "*"),
            ("vary", "Authorization, Cookie"),
            ("content-type", "application/json"),
        ] {
            assert_eq!(answer.headers.get(name).unwrap(), value, "{path} {name}");
        }
    }
}
