// SPDX-License-Identifier: AGPL-3.0-or-later
//! Nothing that was accepted is lost, and nothing happens twice: two servers are killed again and again while people
//! write and vote.

use std::collections::BTreeMap;
use std::time::Duration;

use rand::{RngExt, SeedableRng};
use serde_json::json;

use crate::support::server::Server;
use crate::support::{Person, databases, eventually, free_ports};

/// How many requests are answered, and how often a server is killed meanwhile; `./test long` does ten times as much.
fn extent() -> (usize, usize) {
    let times = if std::env::var_os("KOLLEGIUM_TEST_LONG").is_some() {
        10
    } else {
        1
    };
    (300 * times, 8 * times)
}
#[tokio::test(flavor = "multi_thread")]
async fn killed_servers_lose_nothing_and_do_nothing_twice() {
    let dbs = databases::<2>();
    let port = free_ports(2);
    let mut home = Server::start("home.localhost", port, dbs[0].url(), "peer.localhost");
    let mut peer = Server::start("peer.localhost", port + 1, dbs[1].url(), "home.localhost");
    let (author, reader) = (home.admin().await, peer.admin().await);
    let made = author
        .post("community", json!({ "name": "werkstatt", "title": "Werkstatt" }))
        .await
        .ok();
    let group = made["community_view"]["community"]["id"].as_i64().unwrap();
    let handle = format!("!werkstatt@home.localhost:{port}");
    let at_peer = reader.join(&handle).await;
    let writing = tokio::spawn(write(author.clone(), group));
    let seed = std::env::var("KOLLEGIUM_TEST_SEED")
        .ok()
        .and_then(|it| it.parse().ok())
        .unwrap_or(7);
    let mut random = rand::rngs::StdRng::seed_from_u64(seed);
    let (requests, kills) = extent();
    for round in 0..kills {
        tokio::time::sleep(Duration::from_millis(random.random_range(50..900))).await;
        let victim = if round % 3 == 2 { &mut peer } else { &mut home };
        tokio::task::block_in_place(|| victim.kill_and_restart());
    }
    let expected = writing.await.expect("the writer ends");
    assert!(expected.answered >= requests);

    expected.is_there(&author, group, &reader, at_peer).await;
}

struct Expected {
    answered: usize,
    /// The scores of threads by their titles.
    threads: BTreeMap<String, i64>,
}

impl Expected {
    /// Waits until what was answered is there once, and both servers have the same.
    async fn is_there(&self, author: &Person, group: i64, reader: &Person, at_peer: i64) {
        eventually(
            "what was answered is there once, at home and at the peer",
            Duration::from_secs(60),
            async || {
                let at_home = threads(author, group).await?;
                let at_peer = threads(reader, at_peer).await?;
                for (title, score) in &self.threads {
                    match at_home.get(title) {
                        Some(found) if found == &[*score] => {}
                        other => return Err(format!("{title}: expected once with {score}, found {other:?}")),
                    }
                }
                if at_home == at_peer {
                    Ok(())
                } else {
                    Err(difference(&at_home, &at_peer))
                }
            },
        )
        .await;
    }
}

/// Writes and votes until enough requests were answered. A request without an answer may or may not have been carried
/// out; its title is not used again, and a vote is repeated until it is answered.
async fn write(author: Person, group: i64) -> Expected {
    let mut expected = Expected {
        answered: 0,
        threads: BTreeMap::new(),
    };
    let mut attempt = 0;
    let (requests, _) = extent();
    while expected.answered < requests {
        attempt += 1;
        let title = format!("Beitrag {attempt}");
        let Some(answer) = author
            .try_post("post", &json!({ "name": title, "community_id": group }))
            .await
            .ok()
        else {
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        let made = answer.ok();
        expected.answered += 1;
        let mut score = 1;
        if attempt % 2 == 0 {
            score = [-1, 0][attempt / 2 % 2];
            let vote = json!({ "post_id": made["post_view"]["post"]["id"], "score": score });
            while author
                .try_post("post/like", &vote)
                .await
                .map(|it| it.ok())
                .is_err()
            {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            expected.answered += 1;
        }
        expected.threads.insert(title, score);
    }
    expected
}

/// All threads of a group: the scores of each title.
async fn threads(person: &Person, group: i64) -> Result<BTreeMap<String, Vec<i64>>, String> {
    let mut found: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    let group = group.to_string();
    let mut cursor: Option<String> = None;
    loop {
        let mut query = vec![("community_id", group.as_str()), ("sort", "New"), ("limit", "50")];
        if let Some(cursor) = &cursor {
            query.push(("page_cursor", cursor));
        }
        let answer = person.get("post/list", &query).await;
        if answer.status != 200 {
            return Err(answer.body.to_string());
        }
        let page = answer.body["posts"].as_array().cloned().unwrap_or_default();
        for view in &page {
            let title = view["post"]["name"].as_str().unwrap_or_default().to_owned();
            found
                .entry(title)
                .or_default()
                .push(view["counts"]["score"].as_i64().unwrap_or(i64::MIN));
        }
        cursor = answer.body["next_page"].as_str().map(str::to_owned);
        if page.is_empty() || cursor.is_none() {
            return Ok(found);
        }
    }
}

fn difference(home: &BTreeMap<String, Vec<i64>>, peer: &BTreeMap<String, Vec<i64>>) -> String {
    let differing: Vec<String> = home
        .iter()
        .filter(|(title, scores)| peer.get(*title) != Some(scores))
        .take(5)
        .map(|(title, scores)| format!("{title}: home {scores:?}, peer {:?}", peer.get(title)))
        .collect();
    format!("home has {}, the peer {}; {differing:?}", home.len(), peer.len())
}
