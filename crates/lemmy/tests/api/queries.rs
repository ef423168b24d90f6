// SPDX-License-Identifier: AGPL-3.0-or-later
//! How many statements a page costs: few, and not more for more rows.

use serde_json::json;

use crate::world::{Client, User, World};

/// How many statements a page costs, beside `BEGIN` and `ROLLBACK`.
pub(crate) fn cost(client: &impl Client, who: Option<&User>, path: &str) -> u64 {
    // The first time a connection is new.
    client.get(who, path);
    let before = client.world().db.statements();
    client.get(who, path);
    client.world().db.statements() - before - 2
}

/// What pages cost nobody and somebody: few statements.
pub(crate) fn low_costs(client: &impl Client, somebody: &User, paths: &[&str]) -> Vec<u64> {
    let mut costs = Vec::new();
    for path in paths {
        for who in [None, Some(somebody)] {
            let cost = cost(client, who, path);
            assert!(cost <= 8, "{path} as {:?}: {cost}", who.map(|it| it.id));
            costs.push(cost);
        }
    }
    costs
}

pub(crate) fn people(world: &World) -> Vec<User> {
    ["anna", "ben", "carla", "dirk"].map(|it| world.user(it)).into()
}

/// Adds threads and replies by several people in several groups.
fn grow(world: &World, round: u32, people: &[User]) -> i64 {
    let mut post = 0;
    for (number, who) in people.iter().enumerate() {
        let group = world.community(who, &format!("gruppe_{round}_{number}"));
        for (other, author) in people.iter().enumerate() {
            post = world.thread(author, group, &format!("Thema {round} {other}"));
        }
    }
    let mut parent = None;
    for who in people.iter().cycle().take(12) {
        parent = Some(world.comment(who, post, parent, "Antwort"));
        world.comment(who, post, None, "Noch eine");
    }
    let removed = json!({"comment_id": parent, "deleted": true});
    world.call(people.last(), "POST /comment/delete", removed);
    for who in &people[1..] {
        let report = json!({"post_id": post, "reason": "Werbung"});
        world.post(who, "/post/report", report);
        let made = world.comment(who, post, None, "Werbung");
        let removed = json!({"comment_id": made, "removed": true});
        world.post(&people[people.len() - 1], "/comment/remove", removed);
    }
    post
}

#[test]
fn pages_cost_few_statements_however_long_they_are() {
    let world = World::new();
    let people = people(&world);
    let costs = |round| {
        let post = grow(&world, round, &people);
        let paths = [
            "/post/list?limit=50",
            "/post/list?type_=Subscribed&limit=50",
            "/post/list?type_=Local&sort=TopWeek&limit=50",
            &format!("/post?id={post}"),
            &format!("/comment/list?post_id={post}&max_depth=8"),
            &format!("/comment/list?post_id={post}&limit=50"),
            "/comment/list?limit=50&sort=New",
            "/community/list?type_=All&limit=50",
        ];
        low_costs(&world, &people[0], &paths)
    };
    assert_eq!(costs(0), costs(1));
}

/// These have no bound that clients depend on; what counts is that they do not grow.
#[test]
fn other_pages_do_not_cost_more_for_more_rows() {
    let world = World::new();
    let people = people(&world);
    let costs = |round| {
        grow(&world, round, &people);
        let paths = [
            "/site",
            "/modlog?limit=50",
            "/search?q=thema&limit=50",
            "/search?q=gruppe&type_=Communities&limit=50",
            "/user?username=anna&limit=50",
            "/user/replies?limit=50",
            "/user/mention?limit=50",
            "/post/report/list?limit=50",
        ];
        paths.map(|path| (path, cost(&world, people.last(), path)))
    };
    assert_eq!(costs(0), costs(1));
}
