// SPDX-License-Identifier: AGPL-3.0-or-later
//! Somebody on a Fedify server takes part in a group of ours, in which another agency has a member, too.

use std::time::Duration;

use kollegium_testing::TestDb;
use serde_json::{Value, json};

use crate::support::server::Server;
use crate::support::{Person, Process, databases, eventually, free_ports, script};

/// Within this time the other has followed.
const SOON: Duration = Duration::from_secs(10);

/// The server of `tests/peers/fedify`, and its person Nele.
struct Fedify {
    _process: Process,
    http: reqwest::Client,
    control: String,
    nele: String,
}

impl Fedify {
    /// Starts it; it tries signatures of the kind `first_knock` first.
    fn start(port: u16, first_knock: &str) -> Fedify {
        let mut command = script::node("peers/fedify", "peer.mjs");
        command
            .env("PORT", port.to_string())
            .env("FIRST_KNOCK", first_knock);
        Fedify {
            _process: Process::run(command, "listening", Duration::from_secs(30)),
            http: reqwest::Client::builder()
                .timeout(4 * SOON)
                .build()
                .expect("a client"),
            control: format!("http://127.0.0.1:{port}/control"),
            nele: format!("http://localhost:{port}/users/nele"),
        }
    }

    /// Nele does something. The id of what came of it.
    async fn act(&self, act: &str, asked: Value) -> String {
        let request = self
            .http
            .post(format!("{}/{act}", self.control))
            .body(asked.to_string());
        let response = request.send().await.expect("an answer");
        let status = response.status();
        let answer = response.text().await.expect("a text");
        assert!(status.is_success(), "{act}: {answer}");
        let answer: Value = serde_json::from_str(&answer).expect("JSON");
        answer["id"].as_str().expect("an id").to_owned()
    }

    /// What came to its inbox, what it refused there, and what it sent.
    async fn record(&self) -> Value {
        let answer = self
            .http
            .get(format!("{}/record", self.control))
            .send()
            .await
            .expect("an answer");
        serde_json::from_slice(&answer.bytes().await.expect("a body")).expect("JSON")
    }

    /// Waits for an activity that Fedify understands as `kind`, and that `fits`.
    async fn receives(&self, kind: &str, fits: impl Fn(&Value) -> bool) -> Value {
        eventually(kind, SOON, async || {
            let record = self.record().await;
            let received = record["received"].as_array().expect("a list");
            received
                .iter()
                .find(|it| it["understood"] == kind && fits(&it["activity"]))
                .map(|it| it["activity"].clone())
                .ok_or_else(|| format!("{record:#}"))
        })
        .await
    }
}

/// An agency with the group `werkstatt`, another one with a member, and Nele elsewhere.
struct World {
    _dbs: [TestDb; 2],
    _servers: [Server; 2],
    admin: Person,
    member: Person,
    /// The group's id in the Lemmy API, and in the network.
    group: (i64, String),
    fedify: Fedify,
}

impl World {
    async fn start(first_knock: &str) -> World {
        let dbs = databases::<2>();
        let port = free_ports(3);
        let server = Server::start("localhost", port, dbs[0].url(), "localhost");
        let other = Server::start("localhost", port + 1, dbs[1].url(), "localhost");
        let (admin, member) = (server.admin().await, other.admin().await);
        let made = admin
            .post("community", json!({ "name": "werkstatt", "title": "Werkstatt" }))
            .await
            .ok();
        member.join(&format!("!werkstatt@localhost:{port}")).await;
        let community = &made["community_view"]["community"];
        World {
            _dbs: dbs,
            _servers: [server, other],
            admin,
            member,
            group: (number(&community["id"]), text(&community["actor_id"])),
            fedify: Fedify::start(port + 2, first_knock),
        }
    }

    /// The object of type `kind` that Nele gets in an `Announce` by the group.
    async fn announced(&self, kind: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let announce = self
            .fedify
            .receives(&format!("Announce({kind})"), |it| fits(&it["object"]))
            .await;
        assert_eq!(announce["actor"], self.group.1, "{announce:#}");
        announce["object"].clone()
    }

    /// The administrator starts a thread. Its id in the network.
    async fn start_thread(&self, title: &str) -> String {
        let asked = json!({ "community_id": self.group.0, "name": title, "body": "Mit **Text**." });
        let made = self.admin.post("post", asked).await.ok();
        text(&made["post_view"]["post"]["ap_id"])
    }

    /// What the administrator sees in the group: of the kind `post` or `comment`, as the API calls them.
    async fn list(&self, kind: &str) -> Vec<Value> {
        let query = [("community_id", &*self.group.0.to_string()), ("sort", "New")];
        let list = self.admin.get(&format!("{kind}/list"), &query).await.ok();
        list[format!("{kind}s")].as_array().expect("a list").clone()
    }

    /// Waits until `uri` is in that list, and as it `fits`.
    async fn seen(&self, kind: &str, uri: &str, fits: impl Fn(&Value) -> bool) -> Value {
        eventually(uri, SOON, async || {
            let list = self.list(kind).await;
            list.iter()
                .find(|it| it[kind]["ap_id"] == uri && fits(it))
                .cloned()
                .ok_or_else(|| format!("{list:#?}"))
        })
        .await
    }

    /// It is not there, or no longer.
    async fn unseen(&self, kind: &str, uri: &str) {
        let list = self.list(kind).await;
        assert!(list.iter().all(|it| it[kind]["ap_id"] != uri), "{list:#?}");
    }
}

fn number(value: &Value) -> i64 {
    value.as_i64().expect("a number")
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Node and installed packages; ./test runs it"]
async fn fedify_takes_part_in_a_group_with_signatures_after_rfc_9421() {
    take_part("rfc9421").await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Node and installed packages; ./test runs it"]
async fn fedify_takes_part_in_a_group_with_signatures_after_draft_cavage() {
    take_part("draft-cavage-http-signatures-12").await;
}

async fn take_part(first_knock: &str) {
    let world = World::start(first_knock).await;
    let follow = join(&world).await;
    let thread = write_a_thread(&world).await;
    read_others(&world, &thread).await;
    reply(&world).await;
    withdraw_the_thread(&world, &thread).await;
    leave(&world, &follow).await;
    every_signature_held(&world, first_knock).await;
}

/// Nele follows the group and is accepted.
async fn join(world: &World) -> String {
    let follow = world
        .fedify
        .act("follow", json!({ "group": world.group.1 }))
        .await;
    world
        .fedify
        .receives("Accept(Follow(Group))", |it| it["object"]["id"] == follow)
        .await;
    assert_eq!(members(world).await, 3);
    eventually("its software is known by its NodeInfo", SOON, async || {
        let answer = world.admin.get("federated_instances", &[]).await.ok();
        let linked = answer["federated_instances"]["linked"]
            .as_array()
            .expect("a list");
        match linked
            .iter()
            .any(|it| it["software"] == "neighbour" && it["version"] == "2.3.6")
        {
            true => Ok(()),
            false => Err(format!("{answer:#}")),
        }
    })
    .await;
    follow
}

async fn members(world: &World) -> i64 {
    let query = [("id", &*world.group.0.to_string())];
    let answer = world.admin.get("community", &query).await.ok();
    number(&answer["community_view"]["counts"]["subscribers"])
}

/// Nele's note that mentions the group becomes a thread in it, and is announced: whole, and by its id. Then she finds
/// better words for it.
async fn write_a_thread(world: &World) -> String {
    let asked = json!({ "text": "<p>Wer kennt ein gutes Formular?</p>", "to": [world.group.1] });
    let thread = world.fedify.act("write", asked).await;
    let view = world.seen("post", &thread, |_| true).await;
    assert_eq!(view["post"]["name"], "Wer kennt ein gutes Formular?");
    assert_eq!(view["creator"]["actor_id"], world.fedify.nele);
    assert_eq!(view["creator"]["display_name"], "Nele Uhlig");
    world
        .announced("Create(Note)", |it| it["object"]["id"] == thread)
        .await;
    world.announced("Note", |it| *it == json!(thread)).await;

    let edited = json!({ "note": thread, "text": "<p>Wer kennt gute Formulare?</p>" });
    world.fedify.act("edit", edited).await;
    world
        .seen("post", &thread, |it| {
            it["post"]["name"] == "Wer kennt gute Formulare?"
        })
        .await;
    world
        .announced("Update(Note)", |it| it["object"]["id"] == thread)
        .await;
    thread
}

/// Nele gets what others write: a thread, and a reply to her own.
async fn read_others(world: &World, thread: &str) {
    let uri = world.start_thread("Erfahrungen mit der E-Akte").await;
    let create = world
        .announced("Create(Page)", |it| it["object"]["id"] == uri)
        .await;
    assert_eq!(create["object"]["name"], "Erfahrungen mit der E-Akte");
    world.announced("Page", |it| *it == json!(uri)).await;

    let hers = world.seen("post", thread, |_| true).await;
    let asked = json!({ "post_id": hers["post"]["id"], "content": "Das vom Bund." });
    let made = world.admin.post("comment", asked).await.ok();
    let answer = &made["comment_view"]["comment"]["ap_id"];
    let create = world
        .announced("Create(Note)", |it| it["object"]["id"] == *answer)
        .await;
    assert_eq!(create["object"]["inReplyTo"], thread);
}

/// Nele replies in a thread of ours, likes it, changes her reply and deletes it.
async fn reply(world: &World) {
    let thread = world.start_thread("Neue Vordrucke").await;
    let author = format!("{}/u/{}", world.admin.base(), crate::support::server::ADMIN);
    let asked = json!({ "text": "<p>Endlich!</p>", "to": [author], "inReplyTo": thread });
    let reply = world.fedify.act("write", asked).await;
    let view = world.seen("comment", &reply, |_| true).await;
    assert_eq!(view["post"]["ap_id"], thread);
    assert_eq!(view["creator"]["actor_id"], world.fedify.nele);
    world
        .announced("Create(Note)", |it| it["object"]["id"] == reply)
        .await;

    world
        .fedify
        .act("like", json!({ "object": thread, "to": [world.group.1] }))
        .await;
    world.seen("post", &thread, |it| it["counts"]["score"] == 2).await;

    let edited = json!({ "note": reply, "text": "<p>Endlich. Danke!</p>" });
    world.fedify.act("edit", edited).await;
    world
        .seen("comment", &reply, |it| {
            it["comment"]["content"] == "Endlich. Danke!"
        })
        .await;
    world
        .announced("Update(Note)", |it| it["object"]["id"] == reply)
        .await;

    world.fedify.act("remove", json!({ "note": reply })).await;
    world
        .announced("Delete(Tombstone)", |it| it["object"]["id"] == reply)
        .await;
    world.unseen("comment", &reply).await;
}

/// A thread of Nele's goes as it came.
async fn withdraw_the_thread(world: &World, thread: &str) {
    world.fedify.act("remove", json!({ "note": thread })).await;
    world
        .announced("Delete(Tombstone)", |it| it["object"]["id"] == thread)
        .await;
    world.unseen("post", thread).await;
}

/// Nele leaves, and gets nothing until she joins again.
async fn leave(world: &World, follow: &str) {
    let asked = json!({ "group": world.group.1, "follow": follow });
    world.fedify.act("unfollow", asked).await;
    eventually("the group has one member less", SOON, async || {
        match members(world).await {
            2 => Ok(()),
            other => Err(other.to_string()),
        }
    })
    .await;
    let meanwhile = world.start_thread("Nur für uns").await;
    eventually("those who stayed get it", SOON, async || {
        let list = world
            .member
            .get("post/list", &[("type_", "All"), ("sort", "New")])
            .await
            .ok();
        match list["posts"][0]["post"]["ap_id"] == meanwhile {
            true => Ok(()),
            false => Err(format!("{list:#}")),
        }
    })
    .await;

    // What comes later comes to the same inbox in the same order.
    let again = world
        .fedify
        .act("follow", json!({ "group": world.group.1 }))
        .await;
    world
        .fedify
        .receives("Accept(Follow(Group))", |it| it["object"]["id"] == again)
        .await;
    let later = world.start_thread("Willkommen zurück").await;
    world
        .announced("Create(Page)", |it| it["object"]["id"] == later)
        .await;
    world.announced("Page", |it| *it == json!(later)).await;
    let received = world.fedify.record().await["received"].to_string();
    assert!(!received.contains(&meanwhile), "{received}");
}

/// Fedify refused none of ours; we took each of its, on the first knock.
async fn every_signature_held(world: &World, first_knock: &str) {
    let record = world.fedify.record().await;
    assert_eq!(record["refused"], json!([]));
    let sent = record["sent"].as_array().expect("a list");
    assert_eq!(sent.len(), 10, "{sent:#?}");
    for delivery in sent {
        assert_eq!(
            (&delivery["signature"], &delivery["status"]),
            (&json!(first_knock), &json!(202)),
            "{delivery}"
        );
    }
}
