// SPDX-License-Identifier: AGPL-3.0-or-later
//! How many statements a page costs: few, and not more for more rows.

use actix_web::http::Method;
use serde_json::json;

use crate::world::{User, World};

/// How many statements of a page are not about its content: `BEGIN` and `ROLLBACK`.
const TRANSACTION: u64 = 2;

async fn cost(world: &World, who: Option<&User>, path: &str) -> u64 {
    // The first time a connection is new.
    world.call(who, Method::GET, path, None).await;
    let before = world.db.statements();
    let answer = world.call(who, Method::GET, path, None).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    world.db.statements() - before - TRANSACTION
}

/// Adds threads and replies by several people in several groups.
async fn grow(world: &World, round: u32, people: &[User]) -> i64 {
    let mut post = 0;
    for (number, who) in people.iter().enumerate() {
        let group = world.community(who, &format!("gruppe_{round}_{number}")).await;
        for (other, author) in people.iter().enumerate() {
            post = world
                .thread(author, group, &format!("Thema {round} {other}"))
                .await;
        }
    }
    let mut parent = None;
    for who in people.iter().cycle().take(12) {
        parent = Some(world.comment(who, post, parent, "Antwort").await);
        world.comment(who, post, None, "Noch eine").await;
    }
    let removed = json!({"comment_id": parent, "deleted": true});
    world
        .call(people.last(), Method::POST, "/comment/delete", Some(&removed))
        .await;
    post
}

#[actix_web::test]
async fn pages_cost_few_statements_however_long_they_are() {
    let world = World::new();
    let people: Vec<User> = ["anna", "ben", "carla", "dirk"]
        .into_iter()
        .map(|it| world.user(it))
        .collect();
    let mut costs = Vec::new();
    for round in 0..2 {
        let post = grow(&world, round, &people).await;
        let paths = [
            "/post/list?limit=50".to_owned(),
            "/post/list?type_=Subscribed&limit=50".to_owned(),
            "/post/list?type_=Local&sort=TopWeek&limit=50".to_owned(),
            format!("/post?id={post}"),
            format!("/comment/list?post_id={post}&max_depth=8"),
            format!("/comment/list?post_id={post}&limit=50"),
            "/comment/list?limit=50&sort=New".to_owned(),
            "/community/list?type_=All&limit=50".to_owned(),
        ];
        let mut round = Vec::new();
        for path in &paths {
            for who in [None, Some(&people[0])] {
                let cost = cost(&world, who, path).await;
                assert!(cost <= 8, "{path} as {:?}: {cost}", who.map(|it| it.id));
                round.push(cost);
            }
        }
        costs.push(round);
    }
    assert_eq!(costs[0], costs[1]);
}
