// SPDX-License-Identifier: AGPL-3.0-or-later
//! What a private community has is seen by its members alone, by whichever route.

use actix_web::http::Method;
use kollegium_domain::groups::membership;
use kollegium_domain::ids::GroupId;
use kollegium_domain::{By, actors};
use serde_json::{Value, json};

use super::{V4, refusal};
use crate::world::{World, id};

/// Whether a text is anywhere in an answer.
fn has(answer: &Value, text: &str) -> bool {
    answer.to_string().contains(text)
}

#[actix_web::test]
async fn nobody_else_finds_what_a_private_community_has() {
    let world = World::new();
    let v4 = V4(&world);
    let (anna, ben, carla) = (world.user("anna"), world.user("ben"), world.user("carla"));
    let body = json!({"name": "intern", "title": "Geheimsache", "visibility": "private"});
    let made = v4.post(&anna, "/community", body).await;
    assert_eq!(made["community_view"]["community"]["visibility"], "private");
    let community = id(&made["community_view"]["community"]);
    let by = |id| By::local(world.read(|snapshot| actors::get(snapshot, id)), world.app.now());
    world.write(|tx| membership::join(tx, &by(ben.id), GroupId(community)));
    world.write(|tx| membership::accept(tx, &by(anna.id), GroupId(community), ben.id));

    let post = v4.thread(&anna, community, "Verschlusssache").await;
    let comment = v4
        .comment(
            &anna,
            post,
            None,
            "Vertraulich, @ben@here.example und @carla@here.example",
        )
        .await;
    v4.post(
        &anna,
        "/post/lock",
        json!({"post_id": post, "locked": true, "reason": "Vermerk"}),
    )
    .await;
    let lists = [
        "/post/list?type_=all".to_owned(),
        format!("/post/list?community_id={community}"),
        "/post/list?creator_username=anna".to_owned(),
        "/post/list?search_term=verschlusssache".to_owned(),
        "/comment/list?type_=all".to_owned(),
        "/comment/list/slim?type_=all".to_owned(),
        "/comment/list?search_term=vertraulich".to_owned(),
        "/search?search_term=verschlusssache".to_owned(),
        "/search?search_term=vertraulich".to_owned(),
        "/community/list?type_=all".to_owned(),
        "/search?search_term=intern&type_=communities".to_owned(),
        "/person/content?username=anna".to_owned(),
        "/person?username=anna".to_owned(),
        "/modlog".to_owned(),
    ];
    let secrets = ["Geheimsache", "Verschlusssache", "Vertraulich", "Vermerk"];
    for path in &lists {
        let seen = v4.get(&ben, path).await;
        assert!(secrets.iter().any(|it| has(&seen, it)), "{path}: {seen}");
        for who in [None, Some(&carla)] {
            let seen = v4.get(who, path).await;
            assert!(!secrets.iter().any(|it| has(&seen, it)), "{path}: {seen}");
        }
    }
    for path in ["/account/notification/list", "/report/list", "/account/saved"] {
        let seen = v4.get(&carla, path).await;
        assert_eq!(seen["items"], json!([]), "{path}");
    }
    let heard = v4.get(&ben, "/account/notification/list").await;
    assert!(has(&heard, "Vertraulich"));
    for path in [
        format!("/post?id={post}"),
        format!("/post?comment_id={comment}"),
        format!("/comment?id={comment}"),
        format!("/comment/list?post_id={post}"),
        format!("/comment/list?parent_id={comment}&max_depth=3"),
        format!("/community?id={community}"),
        "/community?name=intern".to_owned(),
        "/resolve_object?q=!intern@here.example".to_owned(),
    ] {
        v4.get(&ben, &path).await;
        for who in [None, Some(&carla)] {
            let refused = v4.refused(who, Method::GET, &path, json!({})).await;
            assert_eq!(refused, refusal(404, "not_found"), "{path}");
        }
    }
    for (method, path, body) in [
        (
            Method::POST,
            "/post/like",
            json!({"post_id": post, "is_upvote": true}),
        ),
        (Method::PUT, "/post/save", json!({"post_id": post, "save": true})),
        (
            Method::POST,
            "/post/report",
            json!({"post_id": post, "reason": "x"}),
        ),
        (Method::POST, "/comment", json!({"post_id": post, "content": "x"})),
        (
            Method::POST,
            "/comment/report",
            json!({"comment_id": comment, "reason": "x"}),
        ),
        (
            Method::POST,
            "/account/block/community",
            json!({"community_id": community, "block": true}),
        ),
    ] {
        let refused = v4.refused(Some(&carla), method, path, body).await;
        assert_eq!(refused, refusal(404, "not_found"), "{path}");
    }
}
