// SPDX-License-Identifier: AGPL-3.0-or-later
//! Somebody on a server made of `activitypub_federation`, the library of Lemmy and others, takes part in a group of
//! ours: its own sending and receiving against ours.

mod forgeries;
mod peer;

use std::time::Duration;

use kollegium_testing::TestDb;
use serde_json::{Value, json};

use crate::support::server::Server;
use crate::support::{Person, databases, eventually, free_ports};
use peer::Peer;

/// Within this time the other has followed.
const SOON: Duration = Duration::from_secs(10);
const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// An agency with the group `werkstatt`, and Alice elsewhere.
struct World {
    _db: [TestDb; 1],
    server: Server,
    admin: Person,
    /// The group's id in the Lemmy API, and in the network.
    group: (i64, String),
    peer: Peer,
}

impl World {
    async fn start() -> World {
        let db = databases::<1>();
        let port = free_ports(3);
        let server = Server::start("localhost", port, db[0].url(), "localhost");
        let admin = server.admin().await;
        let asked = json!({ "name": "werkstatt", "title": "Werkstatt" });
        let made = admin.post("community", asked).await.ok();
        let community = &made["community_view"]["community"];
        World {
            _db: db,
            server,
            admin,
            group: (number(&community["id"]), text(&community["actor_id"])),
            peer: Peer::start(port + 1).await,
        }
    }

    /// An activity of Alice.
    fn act(&self, number: u32, kind: &str, object: &Value) -> Value {
        let alice = self.peer.alice();
        json!({
            "id": format!("{}activities/{number}", alice.join("/").unwrap()), "type": kind, "actor": alice,
            "to": [self.group.1, PUBLIC], "object": object,
        })
    }

    /// Alice says this to the group.
    async fn say(&self, activity: &Value) {
        let group = self.peer.fetch(&self.group.1).await;
        self.peer.send(&group, activity.clone()).await;
    }

    /// Waits for an activity of the group at Alice's server that `fits`.
    async fn receives(&self, what: &str, fits: impl Fn(&Value) -> bool) -> Value {
        eventually(what, SOON, async || {
            let received = self.peer.received();
            let found = received.iter().find(|it| it["actor"] == self.group.1 && fits(it));
            found.cloned().ok_or_else(|| format!("{received:#?}"))
        })
        .await
    }

    /// Waits until what the administrator sees under `path` fits.
    async fn sees(&self, path: &str, query: &[(&str, &str)], fits: impl Fn(&Value) -> bool) {
        eventually(path, SOON, async || {
            let answer = self.admin.get(path, query).await.ok();
            if fits(&answer) {
                Ok(())
            } else {
                Err(format!("{answer:#}"))
            }
        })
        .await;
    }
}

fn number(value: &Value) -> i64 {
    value.as_i64().expect("a number")
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_made_of_the_library_takes_part_in_a_group() {
    let world = World::start().await;
    let follow = world.act(1, "Follow", &json!(world.group.1));
    world.say(&follow).await;
    let accept = world.receives("an Accept", |it| it["type"] == "Accept").await;
    assert_eq!(accept["object"]["id"], follow["id"]);

    let asked = json!({ "community_id": world.group.0, "name": "Neue Vordrucke" });
    let made = world.admin.post("post", asked).await.ok();
    let post = &made["post_view"]["post"];
    let announced = |it: &Value| it["type"] == "Announce" && it["object"]["object"]["id"] == post["ap_id"];
    let announce = world.receives("an announced thread", announced).await;
    assert_eq!(announce["object"]["object"]["name"], "Neue Vordrucke");

    let (id, thread) = (number(&post["id"]).to_string(), text(&post["ap_id"]));
    let like = world.act(2, "Like", &json!(thread));
    world.say(&like).await;
    world
        .sees("post", &[("id", &id)], |it| {
            it["post_view"]["counts"]["score"] == 2
        })
        .await;
    let note = json!({
        "id": world.peer.alice().join("/note/1").unwrap(), "type": "Note", "attributedTo": world.peer.alice(),
        "to": [world.group.1, PUBLIC], "inReplyTo": thread, "content": "<p>Endlich!</p>",
    });
    world.say(&world.act(3, "Create", &note)).await;
    world
        .sees("comment/list", &[("post_id", &id)], |it| {
            it["comments"][0]["comment"]["content"] == "Endlich!"
        })
        .await;
    world
        .receives("her own reply, announced", |it| {
            it["type"] == "Announce" && it["object"]["object"]["id"] == note["id"]
        })
        .await;

    world.say(&world.act(4, "Undo", &like)).await;
    world
        .sees("post", &[("id", &id)], |it| {
            it["post_view"]["counts"]["score"] == 1
        })
        .await;
    world.say(&world.act(5, "Undo", &follow)).await;
    let group = [("id", &*world.group.0.to_string())];
    world
        .sees("community", &group, |it| {
            it["community_view"]["counts"]["subscribers"] == 1
        })
        .await;
}
