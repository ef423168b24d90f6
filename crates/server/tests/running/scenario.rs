// SPDX-License-Identifier: AGPL-3.0-or-later
//! Three agencies discuss in one group: the demo, driven over HTTP only, as people with Lemmy clients would.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Person, Process, databases, eventually, free_ports};
use crate::thread::{Thread, see};

/// Within this time the others have followed.
const SOON: Duration = Duration::from_secs(5);
const PASSWORD: &str = "kollegium-demo";

struct World {
    _demo: Process,
    port: u16,
    bund: Person,
    land: Person,
    stadt: Person,
}

impl World {
    async fn demo(databases: &[String], data: &std::path::Path) -> World {
        let port = free_ports(3);
        let mut arguments = vec!["demo".to_owned(), "--port".to_owned(), port.to_string()];
        arguments.extend(["--data".to_owned(), data.display().to_string()]);
        for url in databases {
            arguments.extend(["--database".to_owned(), url.clone()]);
        }
        let demo = Process::start(&arguments, &[], "Ctrl-C", Duration::from_secs(120));
        World {
            _demo: demo,
            port,
            bund: Person::log_in("bund.localhost", port, "amira_sommerfeld", PASSWORD).await,
            land: Person::log_in("land.localhost", port + 1, "helene_wattig", PASSWORD).await,
            stadt: Person::log_in("stadt.localhost", port + 2, "jonas_petersen", PASSWORD).await,
        }
    }

    /// Waits until all three see the same thread, and it is as `expected` says.
    async fn agree(&self, what: &str, uri: &str, expected: impl Fn(&Thread) -> bool) -> Thread {
        eventually(what, SOON, async || {
            let bund = see(&self.bund, uri).await?;
            let land = see(&self.land, uri).await?;
            let stadt = see(&self.stadt, uri).await?;
            if bund == land && land == stadt && expected(&bund) {
                Ok(bund)
            } else {
                Err(format!("bund {bund:#?}\nland {land:#?}\nstadt {stadt:#?}"))
            }
        })
        .await
    }
}

impl World {
    /// Waits until none of the three finds the thread by its address.
    async fn agree_that_it_is_gone(&self, uri: &str) {
        eventually("gone", SOON, async || {
            for person in [&self.bund, &self.land, &self.stadt] {
                if person.resolve(uri).await.is_some() {
                    return Err(format!("{uri} is there at {}", person.base()));
                }
            }
            Ok(())
        })
        .await;
    }
}

async fn id(person: &Person, uri: &str) -> i64 {
    let (_, id) = person
        .resolve(uri)
        .await
        .unwrap_or_else(|| panic!("{uri} at {}", person.base()));
    id
}

async fn comment(person: &Person, thread: &str, parent: Option<&str>, text: &str) -> String {
    let mut body = json!({ "post_id": id(person, thread).await, "content": text });
    if let Some(parent) = parent {
        body["parent_id"] = json!(id(person, parent).await);
    }
    let answer = person.post("comment", body).await.ok();
    answer["comment_view"]["comment"]["ap_id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

async fn act(person: &Person, path: &str, body: Value) -> Value {
    person.post(path, body).await.ok()
}

#[tokio::test]
async fn three_agencies_discuss_in_one_group() {
    let dbs = databases::<3>();
    let urls: Vec<String> = dbs.iter().map(|it| it.url().to_owned()).collect();
    let data = tempfile::tempdir().unwrap();
    let world = World::demo(&urls, data.path()).await;
    let group = format!("!werkstatt_oe@bund.localhost:{}", world.port);

    // Everybody joins; the person of the city finds the group by its handle.
    let at_stadt = world.stadt.join(&group).await;
    world.land.join(&group).await;
    world.bund.join(&group).await;

    // The city starts a thread; all see it.
    let made = act(
        &world.stadt,
        "post",
        json!({ "community_id": at_stadt, "name": "Vom Pilot zur Linie?", "body": "Wer übernimmt **danach**?" }),
    )
    .await;
    let uri = made["post_view"]["post"]["ap_id"].as_str().unwrap().to_owned();
    world
        .agree("a new thread", &uri, |it| {
            it.title == "Vom Pilot zur Linie?" && it.score == 1
        })
        .await;

    let reply = discuss(&world, &uri).await;
    report(&world, &reply).await;
    moderate(&world, &uri, &group).await;
}

/// Replies, votes, edits, deletions; the first reply.
async fn discuss(world: &World, uri: &str) -> String {
    let (first, second) = reply(world, uri).await;
    vote(world, uri, &first).await;
    edit(world, uri, &second).await;
    delete(world, uri, &first).await;
    first
}

/// The city reports what the Land wrote: the report reaches the group's moderators at the Bund and the author's server.
async fn report(world: &World, reply: &str) {
    let reported = id(&world.stadt, reply).await;
    let report = json!({ "comment_id": reported, "reason": "Am Thema vorbei" });
    act(&world.stadt, "comment/report", report).await;
    for person in [&world.bund, &world.land] {
        eventually("a report", SOON, async || {
            let list = person.get("comment/report/list", &[]).await.ok();
            let expected = |it: &Value| {
                it["comment"]["ap_id"] == reply
                    && it["comment_report"]["reason"] == "Am Thema vorbei"
                    && it["creator"]["name"] == "jonas_petersen"
            };
            let found = list["comment_reports"]
                .as_array()
                .is_some_and(|it| it.iter().any(expected));
            found.then_some(()).ok_or_else(|| list.to_string())
        })
        .await;
    }
}

/// Nested replies; the first two.
async fn reply(world: &World, uri: &str) -> (String, String) {
    let first = comment(&world.land, uri, None, "Bei uns die Fachabteilung.").await;
    world
        .agree("a reply", uri, |it| {
            it.comments == 1 && it.replies.contains_key(&first)
        })
        .await;
    let second = comment(&world.bund, uri, Some(&first), "Mit Übergabeprotokoll?").await;
    let third = comment(&world.stadt, uri, Some(&second), "Genau.").await;
    world
        .agree("nested replies", uri, |it| {
            it.comments == 3 && it.replies.get(&third).is_some_and(|reply| reply.parent == second)
        })
        .await;
    (first, second)
}

async fn vote(world: &World, uri: &str, first: &str) {
    act(
        &world.land,
        "post/like",
        json!({ "post_id": id(&world.land, uri).await, "score": 1 }),
    )
    .await;
    act(
        &world.bund,
        "post/like",
        json!({ "post_id": id(&world.bund, uri).await, "score": 1 }),
    )
    .await;
    world.agree("votes up", uri, |it| it.score == 3).await;
    act(
        &world.land,
        "post/like",
        json!({ "post_id": id(&world.land, uri).await, "score": -1 }),
    )
    .await;
    world.agree("a vote changed", uri, |it| it.score == 1).await;
    act(
        &world.land,
        "post/like",
        json!({ "post_id": id(&world.land, uri).await, "score": 0 }),
    )
    .await;
    act(
        &world.stadt,
        "comment/like",
        json!({ "comment_id": id(&world.stadt, first).await, "score": 1 }),
    )
    .await;
    world
        .agree("a vote withdrawn", uri, |it| {
            it.score == 2 && it.replies[first].score == 2
        })
        .await;
}

async fn edit(world: &World, uri: &str, second: &str) {
    let own = id(&world.stadt, uri).await;
    world
        .stadt
        .put("post", json!({ "post_id": own, "name": "Vom Piloten zur Linie" }))
        .await
        .ok();
    let reply = id(&world.bund, second).await;
    world
        .bund
        .put(
            "comment",
            json!({ "comment_id": reply, "content": "Mit Protokoll?" }),
        )
        .await
        .ok();
    world
        .agree("edits", uri, |it| {
            it.title == "Vom Piloten zur Linie" && it.replies[second].text == "Mit Protokoll?"
        })
        .await;
}

async fn delete(world: &World, uri: &str, first: &str) {
    let reply = id(&world.land, first).await;
    act(
        &world.land,
        "comment/delete",
        json!({ "comment_id": reply, "deleted": true }),
    )
    .await;
    // The author still sees what was deleted; the counters and marks are the same for all.
    eventually("a deleted reply", SOON, async || {
        let (bund, stadt) = (see(&world.bund, uri).await?, see(&world.stadt, uri).await?);
        let gone =
            |it: &Thread| it.comments == 2 && it.replies[first].deleted && it.replies[first].text.is_empty();
        if bund == stadt && gone(&bund) {
            Ok(())
        } else {
            Err(format!("{bund:#?}{stadt:#?}"))
        }
    })
    .await;
    act(
        &world.land,
        "comment/delete",
        json!({ "comment_id": reply, "deleted": false }),
    )
    .await;
    world
        .agree("a restored reply", uri, |it| {
            it.comments == 3 && !it.replies[first].deleted
        })
        .await;
}

/// The moderator removes, locks, pins and bans, and undoes each; the others follow.
async fn moderate(world: &World, uri: &str, group: &str) {
    let thread = id(&world.bund, uri).await;
    act(
        &world.bund,
        "post/lock",
        json!({ "post_id": thread, "locked": true }),
    )
    .await;
    world.agree("locked", uri, |it| it.locked).await;
    let refused = world
        .land
        .post(
            "comment",
            json!({ "post_id": id(&world.land, uri).await, "content": "Noch etwas" }),
        )
        .await;
    assert_eq!(
        (refused.status, refused.body["error"].as_str()),
        (400, Some("locked"))
    );
    act(
        &world.bund,
        "post/lock",
        json!({ "post_id": thread, "locked": false }),
    )
    .await;
    world.agree("unlocked", uri, |it| !it.locked).await;

    let pin =
        |featured: bool| json!({ "post_id": thread, "featured": featured, "feature_type": "Community" });
    act(&world.bund, "post/feature", pin(true)).await;
    world.agree("pinned", uri, |it| it.featured).await;
    act(&world.bund, "post/feature", pin(false)).await;
    world.agree("unpinned", uri, |it| !it.featured).await;

    let at_land = id(&world.land, uri).await.to_string();
    act(
        &world.bund,
        "post/remove",
        json!({ "post_id": thread, "removed": true, "reason": "Doppelt" }),
    )
    .await;
    world.agree_that_it_is_gone(uri).await;
    let passer_by = Person::anonymous("land.localhost", world.port + 1);
    let seen = passer_by.get("post", &[("id", &at_land)]).await;
    assert_eq!(
        (seen.status, seen.body["error"].as_str()),
        (404, Some("couldnt_find_post"))
    );
    act(
        &world.bund,
        "post/remove",
        json!({ "post_id": thread, "removed": false }),
    )
    .await;
    world
        .agree("reinstated", uri, |it| !it.removed && it.comments == 3)
        .await;

    ban(world, uri, group).await;
}

async fn ban(world: &World, uri: &str, group: &str) {
    let community = id(&world.bund, group).await;
    let person = format!("@helene_wattig@land.localhost:{}", world.port + 1);
    let banned = id(&world.bund, &person).await;
    let order =
        |ban: bool| json!({ "community_id": community, "person_id": banned, "ban": ban, "reason": "Streit" });
    act(&world.bund, "community/ban_user", order(true)).await;
    let at_land = id(&world.land, uri).await;
    let group_at_land = id(&world.land, group).await.to_string();
    let is_banned = async |expected: bool| {
        eventually("the banned person's instance knows", SOON, async || {
            let view = world.land.get("community", &[("id", &group_at_land)]).await.ok();
            let banned = view["community_view"]["banned_from_community"].as_bool();
            if banned == Some(expected) {
                Ok(())
            } else {
                Err(format!("{banned:?}"))
            }
        })
        .await;
    };
    is_banned(true).await;
    let answer = world
        .land
        .post("comment", json!({ "post_id": at_land, "content": "Darf ich?" }))
        .await;
    assert_eq!(
        (answer.status, answer.body["error"].as_str()),
        (400, Some("banned_from_community"))
    );
    act(&world.bund, "community/ban_user", order(false)).await;
    is_banned(false).await;
    let text = "Ich bin wieder da.";
    let back = comment(&world.land, uri, None, text).await;
    world
        .agree("they write again", uri, |it| {
            it.replies.get(&back).is_some_and(|it| it.text == text)
        })
        .await;
}
