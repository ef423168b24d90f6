// SPDX-License-Identifier: AGPL-3.0-or-later
//! What a private community has is seen by its members alone, by whichever route.

use kollegium_domain::groups::membership;
use kollegium_domain::ids::GroupId;
use serde_json::{Value, json};

use super::V4;
use crate::world::{Client, User, World, id};

/// Whether a text is anywhere in an answer.
fn has(answer: &Value, text: &str) -> bool {
    answer.to_string().contains(text)
}

/// A private community of Anna's with a post and a comment, to which Ben belongs and Carla does not.
struct Private {
    world: World,
    ben: User,
    carla: User,
    community: i64,
    post: i64,
    comment: i64,
}

fn private() -> Private {
    let world = World::new();
    let v4 = V4(&world);
    let (anna, ben, carla) = (world.user("anna"), world.user("ben"), world.user("carla"));
    let body = json!({"name": "intern", "title": "Geheimsache", "visibility": "private"});
    let made = v4.post(&anna, "/community", body);
    assert_eq!(made["community_view"]["community"]["visibility"], "private");
    let community = id(&made["community_view"]["community"]);
    world.write(|tx| membership::join(tx, &world.by(ben.id), GroupId(community)));
    world.write(|tx| membership::accept(tx, &world.by(anna.id), GroupId(community), ben.id));

    let post = v4.thread(&anna, community, "Verschlusssache");
    let comment = v4.comment(
        &anna,
        post,
        None,
        "Vertraulich, @ben@here.example und @carla@here.example",
    );
    let body = json!({"post_id": post, "locked": true, "reason": "Vermerk"});
    v4.post(&anna, "/post/lock", body);
    Private {
        world,
        ben,
        carla,
        community,
        post,
        comment,
    }
}

#[test]
fn nobody_else_finds_what_a_private_community_has() {
    let it = private();
    let v4 = V4(&it.world);
    let lists = [
        "/post/list?type_=all".to_owned(),
        format!("/post/list?community_id={}", it.community),
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
        let seen = v4.get(&it.ben, path);
        assert!(secrets.iter().any(|it| has(&seen, it)), "{path}: {seen}");
        for who in [None, Some(&it.carla)] {
            let seen = v4.get(who, path);
            assert!(!secrets.iter().any(|it| has(&seen, it)), "{path}: {seen}");
        }
    }
    for path in ["/account/notification/list", "/report/list", "/account/saved"] {
        let seen = v4.get(&it.carla, path);
        assert_eq!(seen["items"], json!([]), "{path}");
    }
    let heard = v4.get(&it.ben, "/account/notification/list");
    assert!(has(&heard, "Vertraulich"));
}

#[test]
fn nobody_else_reads_or_touches_what_a_private_community_has() {
    let it = private();
    let v4 = V4(&it.world);
    let (community, post, comment) = (it.community, it.post, it.comment);
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
        v4.get(&it.ben, &path);
        v4.refuse_all(json!([
            [null, format!("GET {path}"), null, "404 not_found"],
            ["carla", format!("GET {path}"), null, "404 not_found"],
        ]));
    }
    v4.refuse_all(json!([
        ["carla", "POST /post/like", {"post_id": post, "is_upvote": true}, "404 not_found"],
        ["carla", "PUT /post/save", {"post_id": post, "save": true}, "404 not_found"],
        ["carla", "POST /post/report", {"post_id": post, "reason": "x"}, "404 not_found"],
        ["carla", "POST /comment", {"post_id": post, "content": "x"}, "404 not_found"],
        ["carla", "POST /comment/report", {"comment_id": comment, "reason": "x"}, "404 not_found"],
        ["carla", "POST /account/block/community", {"community_id": community, "block": true}, "404 not_found"],
    ]));
}
