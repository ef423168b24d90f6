// SPDX-License-Identifier: AGPL-3.0-or-later
//! How many statements a page costs: few, and not more for more rows.

use serde_json::json;

use super::V4;
use crate::queries::{cost, low_costs, people};
use crate::world::{Client, User, World};

/// Adds threads, replies, mentions, messages, reports and acts of moderation by several people in several groups.
fn grow(world: &World, round: u32, people: &[User]) -> i64 {
    let v4 = V4(world);
    let mut post = 0;
    for (number, who) in people.iter().enumerate() {
        let group = v4.community(who, &format!("gruppe_{round}_{number}"));
        for (other, author) in people.iter().enumerate() {
            post = v4.thread(author, group, &format!("Thema {round} {other}"));
            v4.put(&people[0], "/post/save", json!({"post_id": post, "save": true}));
        }
    }
    let moderator = people.last().unwrap();
    let mut parent = None;
    for who in people.iter().cycle().take(12) {
        parent = Some(v4.comment(who, post, parent, "Antwort"));
        let made = v4.comment(who, post, None, "Noch eine, @anna@here.example");
        let body = json!({"comment_id": made, "is_upvote": true});
        v4.post(&people[0], "/comment/like", body);
    }
    for who in &people[1..] {
        let letter = json!({"recipient_id": people[0].id, "content": "Unter uns"});
        v4.post(who, "/private_message", letter);
        v4.post(who, "/post/report", json!({"post_id": post, "reason": "Werbung"}));
        let made = v4.comment(who, post, None, "Werbung");
        let removed = json!({"comment_id": made, "removed": true, "reason": "Werbung"});
        v4.post(moderator, "/comment/remove", removed);
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
            "/post/list?type_=all&limit=50",
            "/post/list?type_=subscribed&limit=50",
            "/post/list?type_=local&sort=top&time_range_seconds=604800&limit=50",
            &format!("/post?id={post}"),
            &format!("/comment/list?post_id={post}&max_depth=8"),
            &format!("/comment/list/slim?post_id={post}&max_depth=8"),
            &format!("/comment/list?post_id={post}&limit=50"),
            "/comment/list?limit=50&sort=new",
            "/community/list?type_=all&limit=50",
        ];
        low_costs(&V4(&world), &people[0], &paths)
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
        let pages = [
            (0, "/site"),
            (0, "/account"),
            (0, "/account/saved?limit=50"),
            (0, "/account/liked?limit=50"),
            (0, "/account/read?limit=50"),
            (0, "/account/notification/list?limit=50"),
            (0, "/account/unread_counts"),
            (3, "/report/list?limit=50"),
            (3, "/modlog?limit=50"),
            (3, "/search?search_term=thema&limit=50"),
            (3, "/person?username=anna"),
            (3, "/person/content?username=anna&limit=50"),
        ];
        pages.map(|(who, path)| (path, cost(&V4(&world), people.get(who), path)))
    };
    assert_eq!(costs(0), costs(1));
}
