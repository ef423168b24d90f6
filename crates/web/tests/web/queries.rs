// SPDX-License-Identifier: AGPL-3.0-or-later
//! How many statements a page costs: few, and not more for more rows.

use kollegium_domain::actors::Actor;
use kollegium_domain::groups::Visibility;
use kollegium_domain::ids::PostId;

use crate::browser::Browser;
use crate::world::World;

/// `BEGIN` and `ROLLBACK` are not about a page's content.
const TRANSACTION: u64 = 2;

async fn cost(world: &World, browser: &mut Browser<'_>, path: &str) -> u64 {
    // The first time a connection is new, and what was not read before is noted as read.
    browser.open(path).await;
    let before = world.db.statements();
    browser.open(path).await;
    assert_eq!(browser.status, 200, "{path}: {}", browser.text());
    world.db.statements() - before - TRANSACTION
}

/// Adds groups, threads and replies by several people.
fn grow(world: &World, round: usize, people: &[Actor]) -> PostId {
    let mut last = None;
    for (number, person) in people.iter().enumerate() {
        let group = world.group_for(person, &format!("gruppe_{round}_{number}"), Visibility::Public);
        for author in people {
            let thread = world.thread_titled(author, group, "Thema");
            let reply = world.reply_saying(person, thread, "Antwort");
            world.reply_saying(author, reply, "Antwort darauf");
            last = Some(thread);
        }
    }
    last.unwrap()
}

#[actix_web::test]
async fn pages_cost_few_statements_however_long_they_are() {
    let world = World::new();
    let people: Vec<Actor> = ["anna", "berta", "carla"]
        .into_iter()
        .map(|it| world.account(it))
        .collect();
    let mut measured = Vec::new();
    for round in 0..2 {
        let thread = grow(&world, round, &people);
        let mut costs = Vec::new();
        for own in [false, true] {
            let mut browser = match own {
                true => world.logged_in(&people[0]).await,
                false => world.browser(),
            };
            for path in [
                "/?in=all".to_owned(),
                "/groups".to_owned(),
                "/c/gruppe_0_0".to_owned(),
                format!("/post/{thread}"),
                format!("/post/{thread}?sort=old"),
                "/u/anna".to_owned(),
                "/u/anna?show=replies".to_owned(),
                "/search?q=antwort".to_owned(),
            ] {
                costs.push((
                    own,
                    path.replace(&thread.to_string(), "ID"),
                    cost(&world, &mut browser, &path).await,
                ));
            }
            if own {
                for path in ["/?in=joined", "/notifications", "/settings", "/reports"] {
                    costs.push((own, path.to_owned(), cost(&world, &mut browser, path).await));
                }
            }
        }
        for (own, path, cost) in &costs {
            // Who one is takes five: the session, the person, what they want to see, what they have not read, and whether
            // they moderate.
            let most = if *own { 16 } else { 10 };
            assert!(*cost <= most, "{path} costs {cost} statements, own: {own}");
        }
        measured.push(costs);
    }
    assert_eq!(measured[0], measured[1]);
}
