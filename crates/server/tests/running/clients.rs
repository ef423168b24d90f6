// SPDX-License-Identifier: AGPL-3.0-or-later
//! Real client libraries, from their package registries, against running servers. `./test` installs them and runs
//! these.

use std::process::Command;
use std::time::Duration;

use serde_json::json;

use crate::support::mail::MailServer;
use crate::support::server::{ADMIN, PASSWORD, Server};
use crate::support::{databases, eventually, free_ports, script};

/// Voyager's library, which checks every answer against its schemas.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Node and installed packages; ./test runs it"]
async fn threadiverse_works_through_its_journey() {
    travel(script::node("clients/threadiverse", "journey.mjs")).await;
}

/// Lemmy's own client library, for API v3.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Node and installed packages; ./test runs it"]
async fn lemmy_js_client_works_through_its_journey() {
    travel(script::node("clients/lemmy-js-client", "journey.mjs")).await;
}

/// Lemmy's own library for Lemmy 1.0.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Node and installed packages; ./test runs it"]
async fn lemmy_js_client_v1_works_through_its_journey() {
    travel(script::node("clients/lemmy-js-client-v1", "journey.mjs")).await;
}

/// The library of bots.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Python and installed packages; ./test runs it"]
async fn pythorhead_works_through_its_journey() {
    travel(script::python("clients/pythorhead", "journey.py")).await;
}

/// Runs a journey on a server that knows a group of another one.
async fn travel(mut journey: Command) {
    let dbs = databases::<2>();
    let port = free_ports(2);
    // Neither Node nor Python resolves names below localhost, so both are localhost itself.
    let mail = MailServer::start();
    let mut settings = mail.settings();
    settings.push(("KOLLEGIUM_LIMITS__REGISTER", "0".to_owned()));
    let server = Server::start_with("localhost", port, dbs[0].url(), "localhost", settings);
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
    journey
        .env("BASE", here.base())
        .envs([("USERNAME", "ute_kornblum"), ("PASSWORD", PASSWORD)])
        .envs([
            ("MODERATOR_USERNAME", "mats_ohlendiek"),
            ("MODERATOR_PASSWORD", PASSWORD),
        ])
        .envs([("ADMIN_USERNAME", ADMIN), ("ADMIN_PASSWORD", PASSWORD)])
        .env("PEER_GROUP", &group)
        .env("MAIL_FOLDER", mail.folder());
    let said = script::finish(journey);
    assert!(said.contains(" passed, 0 failed"), "{said}");
}
