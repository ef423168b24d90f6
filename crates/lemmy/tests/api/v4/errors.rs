// SPDX-License-Identifier: AGPL-3.0-or-later
//! What is no question of this API, and the headers of every answer.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::json;

use super::{V4, refusal};
use crate::world::World;

#[actix_web::test]
async fn what_cannot_be_read_is_refused_in_json() {
    let world = World::new();
    let v4 = V4(&world);
    let anna = world.user("anna");
    let missing = v4
        .refused(Some(&anna), Method::POST, "/post", json!({"name": "x"}))
        .await;
    assert_eq!(missing, refusal(400, "unknown"));
    let wrong = json!({"post_id": "eins", "is_upvote": true});
    let wrong = v4.refused(Some(&anna), Method::POST, "/post/like", wrong).await;
    assert_eq!(wrong, refusal(400, "unknown"));
    let large = json!({"name": "x", "community_id": 1, "body": "x".repeat(300_000)});
    let large = v4.refused(Some(&anna), Method::POST, "/post", large).await;
    assert_eq!(large, refusal(413, "unknown"));
    for (method, path) in [
        (Method::GET, "/nowhere"),
        (Method::DELETE, "/site"),
        (Method::POST, "/multi_community"),
    ] {
        let answer = v4.call(None, method.clone(), path, None).await;
        assert_eq!(
            (answer.status, answer.body),
            (
                404,
                json!({"error": "not_found", "message": format!("this server has no {method} /api/v4{path}")})
            )
        );
    }
}

#[actix_web::test]
async fn answers_and_errors_may_be_read_by_pages_of_elsewhere_and_are_kept_no_longer_than_they_may() {
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
        let answer = world.send(request).await;
        let header = |name: &str| answer.headers.get(name).map(|it| it.to_str().unwrap().to_owned());
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(header("cache-control").as_deref(), Some(caching), "{path}");
        assert_eq!(
            header("access-control-allow-origin").as_deref(),
            Some("*"),
            "{path}"
        );
        assert_eq!(header("vary").as_deref(), Some("Authorization, Cookie"), "{path}");
        assert_eq!(
            header("content-type").as_deref(),
            Some("application/json"),
            "{path}"
        );
    }
}
