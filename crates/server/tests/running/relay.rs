// SPDX-License-Identifier: AGPL-3.0-or-later
//! What a remote member does is relayed as they signed it, to the byte.

use std::time::Duration;

use kollegium_domain::inbox;
use kollegium_testing::TestDb;
use serde_json::{Value, json};

use crate::support::server::Server;
use crate::support::{databases, eventually, free_ports};

fn raw(db: &TestDb, uri: &str) -> Option<String> {
    db.read(|snapshot| inbox::get_raw(snapshot, uri))
        .expect("the database answers")
}

/// The Create of `uri` as the home received it from the member's server.
async fn received(home: &TestDb, member: &Server, uri: &str) -> String {
    eventually("the home has it", Duration::from_secs(10), async || {
        (1..20)
            .filter_map(|event| {
                raw(
                    home,
                    &format!("http://{}:{}/activities/{event}/create", member.host, member.port),
                )
            })
            .find(|it| it.contains(uri))
            .ok_or_else(|| uri.to_owned())
    })
    .await
}

/// The announcement at `third` in which the home of the group passed `activity` on.
async fn announcement(third: &TestDb, home: &Server, activity: &str) -> String {
    eventually("the announcement arrives", Duration::from_secs(10), async || {
        // The home numbers its events from 1.
        (1..60)
            .filter_map(|event| {
                raw(
                    third,
                    &format!("http://{}:{}/activities/{event}/announce", home.host, home.port),
                )
            })
            .find(|it| it.contains(activity))
            .ok_or_else(|| activity.to_owned())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_activity_of_a_remote_member_reaches_a_third_instance_byte_for_byte() {
    let [home_db, member_db, third_db] = databases::<3>();
    let port = free_ports(3);
    let home = Server::start(
        "home.localhost",
        port,
        home_db.url(),
        "member.localhost,third.localhost",
    );
    let member = Server::start(
        "member.localhost",
        port + 1,
        member_db.url(),
        "home.localhost,third.localhost",
    );
    let third = Server::start(
        "third.localhost",
        port + 2,
        third_db.url(),
        "home.localhost,member.localhost",
    );
    let owner = home.admin().await;
    owner
        .post("community", json!({ "name": "werkstatt", "title": "Werkstatt" }))
        .await
        .ok();
    let group = format!("!werkstatt@home.localhost:{port}");
    let (author, reader) = (member.admin().await, third.admin().await);
    let at_member = author.join(&group).await;
    reader.join(&group).await;

    let text = "Größe & <Maß>: 1.0, \"Anführung\" 😀";
    let made = author
        .post(
            "post",
            json!({ "community_id": at_member, "name": "Byte für Byte", "body": text }),
        )
        .await
        .ok();
    let uri = made["post_view"]["post"]["ap_id"]
        .as_str()
        .expect("an id")
        .to_owned();

    // What the author's server says that it sent, what the home received, and what the third server received.
    let sent = received(&home_db, &member, &uri).await;
    let announced = announcement(&third_db, &home, &uri).await;
    assert!(announced.contains(&sent), "sent {sent}\nannounced {announced}");
    let outer: Value = serde_json::from_str(&announced).expect("JSON");
    assert_eq!(outer["type"], "Announce");
    assert_eq!(
        outer["object"],
        serde_json::from_str::<Value>(&sent).expect("JSON")
    );
    let seen = eventually("the third shows it", Duration::from_secs(10), async || {
        let (_, id) = reader.resolve(&uri).await.ok_or("unknown")?;
        Ok::<_, String>(reader.get("post", &[("id", &id.to_string())]).await.ok())
    })
    .await;
    assert_eq!(seen["post_view"]["post"]["body"], text);
}
