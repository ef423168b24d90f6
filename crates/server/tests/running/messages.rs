// SPDX-License-Identifier: AGPL-3.0-or-later
//! A private message from one instance to another, and what becomes of it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::server::{ADMIN, Server};
use crate::support::{Person, databases, eventually, free_ports};

/// Within this time the other one has followed.
const SOON: Duration = Duration::from_secs(10);

/// Waits until the person's messages, the newest first, read like this.
async fn reads(who: &Person, expected: &[&str]) -> Vec<Value> {
    eventually("the messages", SOON, async || {
        let list = who.get("private_message/list", &[]).await.ok();
        let found = list["private_messages"].as_array().cloned().unwrap_or_default();
        let texts: Vec<_> = found
            .iter()
            .map(|it| it["private_message"]["content"].clone())
            .collect();
        if texts == expected {
            Ok(found)
        } else {
            Err(list.to_string())
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_goes_to_another_instance_and_follows_what_its_sender_does() {
    let [here_db, there_db] = databases::<2>();
    let port = free_ports(2);
    let here = Server::start("here.localhost", port, here_db.url(), "there.localhost");
    let there = Server::start("there.localhost", port + 1, there_db.url(), "here.localhost");
    let (anna, berta) = (here.admin().await, there.admin().await);
    let handle = format!("@{ADMIN}@there.localhost:{}", port + 1);
    let (_, recipient) = anna.resolve(&handle).await.expect("berta is found");

    let body = json!({ "recipient_id": recipient, "content": "Hallo **Berta**" });
    let sent = anna.post("private_message", body).await.ok();
    let sent = &sent["private_message_view"]["private_message"];
    let got = reads(&berta, &["Hallo **Berta**"]).await;
    let message = &got[0]["private_message"];
    assert_eq!(message["ap_id"], sent["ap_id"]);
    assert_eq!(
        (&message["local"], &message["read"]),
        (&json!(false), &json!(false))
    );
    assert_eq!(got[0]["creator"]["name"], ADMIN);
    assert_eq!(got[0]["creator"]["local"], false);
    let counts = berta.get("user/unread_count", &[]).await.ok();
    assert_eq!(counts["private_messages"], 1);

    let body = json!({ "private_message_id": sent["id"], "content": "Hallo Bertha" });
    assert_eq!(anna.put("private_message", body).await.status, 200);
    reads(&berta, &["Hallo Bertha"]).await;
    for (deleted, left) in [(true, vec![]), (false, vec!["Hallo Bertha"])] {
        let body = json!({ "private_message_id": sent["id"], "deleted": deleted });
        anna.post("private_message/delete", body).await.ok();
        reads(&berta, &left).await;
    }

    // The answer comes back, and nothing of it is shown to anybody else.
    let body = json!({ "recipient_id": got[0]["creator"]["id"], "content": "Hallo zurück" });
    berta.post("private_message", body).await.ok();
    reads(&anna, &["Hallo zurück", "Hallo Bertha"]).await;
}
