// SPDX-License-Identifier: AGPL-3.0-or-later
//! Real client libraries, from their package registries, against running servers. `./test` installs them and runs
//! these.

use std::time::Duration;

use crate::support::server::{PASSWORD, Server};
use crate::support::{databases, eventually, free_ports, script};
use serde_json::json;

/// Voyager's library, which checks every answer against its schemas.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Node and installed packages; ./test runs it"]
async fn threadiverse_works_through_its_journey() {
    let dbs = databases::<2>();
    let port = free_ports(2);
    // Node resolves no names below localhost, so both are localhost itself.
    let server = Server::start("localhost", port, dbs[0].url(), "localhost");
    let peer = Server::start("localhost", port + 1, dbs[1].url(), "localhost");
    server.add_person("ute_kornblum");
    server.add_person("mats_ohlendiek");
    let there = peer.admin().await;
    there
        .post("community", json!({ "name": "nachbarn", "title": "Nachbarn" }))
        .await
        .ok();
    let group = format!("!nachbarn@localhost:{}", port + 1);
    let here = server.admin().await;
    eventually("the peer answers", Duration::from_secs(10), async || {
        here.resolve(&group)
            .await
            .map(|_| ())
            .ok_or_else(|| group.clone())
    })
    .await;
    let mut journey = script::node("clients/threadiverse", "journey.mjs");
    journey
        .env("BASE", format!("http://localhost:{port}"))
        .envs([("USERNAME", "ute_kornblum"), ("PASSWORD", PASSWORD)])
        .envs([
            ("MODERATOR_USERNAME", "mats_ohlendiek"),
            ("MODERATOR_PASSWORD", PASSWORD),
        ])
        .env("PEER_GROUP", &group);
    let said = script::finish(journey);
    assert!(said.contains(" passed, 0 failed"), "{said}");
}
